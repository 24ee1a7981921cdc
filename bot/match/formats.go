package match

// Reading an instance in any of the three formats, told apart by content:
// JSON begins with a brace, compact text with a line of two numbers, and
// everything else is CSV. Reading takes bytes and does no I/O.

import (
	"bytes"
	"errors"
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

func formatOf(data []byte) string {
	t := bytes.TrimSpace(data)
	if len(t) == 0 {
		return "text"
	}
	if t[0] == '{' || t[0] == '[' {
		return "json"
	}
	line, _, _ := bytes.Cut(t, []byte("\n"))
	f := bytes.Fields(line)
	for _, w := range f {
		for _, c := range w {
			if c < '0' || c > '9' {
				return "csv"
			}
		}
	}
	return "text"
}
