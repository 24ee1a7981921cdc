package match

// Reading an instance in any of the three formats, told apart by content:
// JSON begins with a brace, compact text with a line of two numbers, and
// everything else is CSV. Reading takes bytes and does no I/O.

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// ReadOptions override what a file says.
type ReadOptions struct {
	Unranked Unranked // "" leaves it to the file: JSON without the key and text mean unacceptable, CSV means last
	Seed     string   // "" leaves it to the file
}

// Input is a file read: always a Problem, and the Instance it came from unless
// the file was compact text. Warnings name what was ignored.
type Input struct {
	Problem  *Problem
	Instance *Instance
	Warnings []string
}

// Read reads an instance. Errors are FormatErrors, joined, each naming line or
// JSON path and what is expected, or what Validate reports.
func Read(data []byte, o ReadOptions) (*Input, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, &FormatError{Line: firstBadLine(data), Msg: "not UTF-8; save the file in UTF-8"}
	}
	switch o.Unranked {
	case "", UnrankedLast, UnrankedUnacceptable:
	default:
		return nil, errors.New(`unranked: expected "last" or "unacceptable"`)
	}
	var in *Instance
	var warnings []string
	var err error
	switch formatOf(data) {
	case "json":
		in, warnings, err = readJSON(data, o.Unranked)
	case "text":
		if o.Unranked != UnrankedLast {
			p, err := ReadText(data, o.Seed)
			if err != nil {
				return nil, err
			}
			return &Input{Problem: p}, nil
		}
		in, err = textInstance(data)
		if in != nil {
			in.Unranked = UnrankedLast
		}
	default:
		in, warnings, err = readCSV(data, o.Unranked)
	}
	if err != nil {
		return nil, err
	}
	if o.Seed != "" {
		in.Seed = o.Seed
	}
	p, err := Compile(in)
	if err != nil {
		return nil, err
	}
	return &Input{Problem: p, Instance: in, Warnings: warnings}, nil
}

func firstBadLine(data []byte) int {
	line := 1
	for part := range bytes.Lines(data) {
		if !utf8.Valid(part) {
			break
		}
		line++
	}
	return line
}

func formatOf(data []byte) string {
	t := bytes.TrimSpace(data)
	if len(t) == 0 {
		return "text"
	}
	if t[0] == '{' || t[0] == '[' {
		return "json"
	}
	line, _, _ := bytes.Cut(t, []byte("\n"))
	f := bytes.FieldsSeq(line)
	for w := range f {
		for _, c := range w {
			if c < '0' || c > '9' {
				return "csv"
			}
		}
	}
	return "text"
}

// strangers reports ids in lists and pairs that are nobody's, with their place.
func (in *Instance) strangers(ranked func(mentor bool, k, group, at int) *FormatError, paired func(list string, k int) *FormatError) (errs []error) {
	mentees, mentors := map[ID]bool{}, map[ID]bool{}
	for _, m := range in.Mentees {
		mentees[m.ID] = true
	}
	for _, m := range in.Mentors {
		mentors[m.ID] = true
	}
	fault := func(e *FormatError, what string, id ID) {
		if len(errs) < maxFaults {
			e.Msg = fmt.Sprintf("there is no %s %q", what, id)
			errs = append(errs, e)
		}
	}
	list := func(mentor bool, k int, prefs [][]ID, known map[ID]bool, what string) {
		for g, group := range prefs {
			for x, id := range group {
				if !known[id] {
					fault(ranked(mentor, k, g, x), what, id)
				}
			}
		}
	}
	for k, m := range in.Mentees {
		list(false, k, m.Prefs, mentors, "mentor")
	}
	for k, m := range in.Mentors {
		list(true, k, m.Prefs, mentees, "mentee")
	}
	for _, set := range []struct {
		name  string
		pairs []Pair
	}{{"forbidden", in.Forbidden}, {"vetoes", in.Vetoes}, {"locked", in.Locked}} {
		for k, q := range set.pairs {
			if !mentees[q.Mentee] {
				fault(paired(set.name, k), "mentee", q.Mentee)
			}
			if !mentors[q.Mentor] {
				fault(paired(set.name, k), "mentor", q.Mentor)
			}
		}
	}
	return errs
}
