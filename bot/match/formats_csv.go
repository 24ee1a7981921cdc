package match

// Instances as CSV, one row per person as an organizer would export them. The
// first row names the columns: role, id, capacity, minimum, then the choices
// (1st, 2nd, … – any other names), and optionally vetoes, forbidden, locked.
// Ties stand in one cell with `=` between them, as do several vetoes. Commas
// or semicolons separate cells. A mentor's empty row of choices is no list.

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

type csvReader struct {
	errs    []error
	columns map[string]int
	choices []int
	names   []string
	lines   map[string][]int // of mentees, mentors, and each list of pairs
}

func (r *csvReader) bad(line int, format string, a ...any) {
	if len(r.errs) < maxFaults {
		r.errs = append(r.errs, &FormatError{Line: line, Msg: fmt.Sprintf(format, a...)})
	}
}

func readCSV(data []byte, override Unranked) (*Instance, []string, error) {
	in := &Instance{Unranked: UnrankedLast}
	if override != "" {
		in.Unranked = override
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord = -1
	c.TrimLeadingSpace = true
	head, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		c.Comma = ';'
	}
	r := &csvReader{lines: map[string][]int{}}
	row, err := c.Read()
	if err != nil {
		return nil, nil, csvFault(err)
	}
	r.header(row)
	if len(r.errs) > 0 {
		return nil, nil, errors.Join(r.errs...)
	}
	var warnings []string
	forbidden, locked := map[Pair]bool{}, map[Pair]bool{}
	for {
		row, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, csvFault(err)
		}
		line, _ := c.FieldPos(0)
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		if len(row) > len(r.names) {
			r.bad(line, "has %d cells; the first row names %d columns", len(row), len(r.names))
			continue
		}
		w := r.person(in, line, row, forbidden, locked)
		warnings = append(warnings, w...)
	}
	if len(r.errs) == 0 {
		r.errs = in.strangers(func(mentor bool, k, _, _ int) *FormatError {
			role := "mentee"
			if mentor {
				role = "mentor"
			}
			return &FormatError{Line: r.lines[role][k]}
		}, func(list string, k int) *FormatError {
			return &FormatError{Line: r.lines[list][k]}
		})
	}
	if len(r.errs) > 0 {
		return nil, nil, errors.Join(r.errs...)
	}
	return in, warnings, nil
}

func csvFault(err error) error {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return &FormatError{Line: p.Line, Msg: "not CSV: " + p.Err.Error()}
	}
	return &FormatError{Line: 1, Msg: "the file is empty; expected a first row role,id,capacity,minimum,1st,2nd,…"}
}

func (r *csvReader) header(row []string) {
	r.columns = map[string]int{}
	for k, cell := range row {
		name := strings.ToLower(strings.TrimSpace(cell))
		r.names = append(r.names, name)
		switch name {
		case "role", "id", "capacity", "minimum", "vetoes", "forbidden", "locked":
			if _, twice := r.columns[name]; twice {
				r.bad(1, "column %q is there twice", name)
			}
			r.columns[name] = k
		default:
			r.choices = append(r.choices, k)
		}
	}
	for _, name := range []string{"role", "id", "capacity"} {
		if _, ok := r.columns[name]; !ok {
			r.bad(1, "no column %q; expected a first row role,id,capacity,minimum,1st,2nd,…", name)
		}
	}
}

func (r *csvReader) cell(row []string, name string) string {
	k, ok := r.columns[name]
	if !ok || k >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[k])
}

func (r *csvReader) person(in *Instance, line int, row []string, forbidden, locked map[Pair]bool) (warnings []string) {
	role, id := strings.ToLower(r.cell(row, "role")), r.cell(row, "id")
	if id == "" {
		r.bad(line, "no id")
		return nil
	}
	prefs := r.prefs(line, row)
	pair := func(other ID) Pair {
		if role == "mentor" {
			return Pair{other, id}
		}
		return Pair{id, other}
	}
	others := func(column string, seen map[Pair]bool) (list []Pair) {
		for _, other := range r.ids(line, column, r.cell(row, column)) {
			q := pair(other)
			if seen != nil && seen[q] {
				r.bad(line, "column %s: pair (%q, %q) is there twice", column, q.Mentee, q.Mentor)
			}
			if seen != nil {
				seen[q] = true
			}
			list = append(list, q)
			r.lines[column] = append(r.lines[column], line)
		}
		return list
	}
	switch role {
	case "mentee":
		for _, name := range []string{"capacity", "minimum"} {
			if c := r.cell(row, name); c != "" {
				r.bad(line, "mentee %q has a %s, %q; leave it empty", id, name, c)
			}
		}
		if prefs == nil {
			prefs = [][]ID{}
		}
		in.Mentees = append(in.Mentees, Mentee{ID: id, Prefs: prefs})
	case "mentor":
		m := Mentor{ID: id, Prefs: prefs, Capacity: r.number(line, "capacity", r.cell(row, "capacity"), 1)}
		if c := r.cell(row, "minimum"); c != "" {
			m.Minimum = r.number(line, "minimum", c, 0)
		}
		if m.Capacity > 0 && m.Minimum > m.Capacity {
			r.bad(line, "mentor %q has minimum %d; expected at most the capacity, %d", id, m.Minimum, m.Capacity)
		}
		if prefs == nil && in.Unranked == UnrankedUnacceptable {
			warnings = append(warnings, fmt.Sprintf("line %d: mentor %q ranked nobody, which is read as accepting everybody", line, id))
		}
		in.Mentors = append(in.Mentors, m)
	default:
		r.bad(line, "role is %q; expected mentee or mentor", role)
		return nil
	}
	r.lines[role] = append(r.lines[role], line)
	in.Vetoes = append(in.Vetoes, others("vetoes", nil)...)
	in.Forbidden = append(in.Forbidden, others("forbidden", forbidden)...)
	in.Locked = append(in.Locked, others("locked", locked)...)
	return warnings
}

func (r *csvReader) number(line int, name, cell string, least int) int {
	n, err := strconv.Atoi(cell)
	if err != nil || n < least || n > maxPlaces {
		r.bad(line, "%s is %q; expected a whole number, at least %d", name, cell, least)
		return 0
	}
	return n
}

func (r *csvReader) prefs(line int, row []string) (prefs [][]ID) {
	gap := ""
	for _, k := range r.choices {
		if k >= len(row) || strings.TrimSpace(row[k]) == "" {
			if gap == "" {
				gap = r.names[k]
			}
			continue
		}
		if gap != "" {
			r.bad(line, "choice %q is filled but %q before it is empty; close the gap", r.names[k], gap)
			return prefs
		}
		prefs = append(prefs, r.ids(line, r.names[k], row[k]))
	}
	return prefs
}

func (r *csvReader) ids(line int, column, cell string) (ids []ID) {
	if strings.TrimSpace(cell) == "" {
		return nil
	}
	for part := range strings.SplitSeq(cell, "=") {
		id := strings.TrimSpace(part)
		if id == "" {
			r.bad(line, "column %q: %q has an empty place between =", column, cell)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// CSV writes the instance as [Read] reads it. Ids with `=` or spaces at an end
// cannot be written and are refused; so is an empty cohort name's opposite:
// cohort, seed and the meaning of not ranked stand in no CSV.
func (in *Instance) CSV() ([]byte, error) {
	longest := 0
	for _, m := range in.Mentees {
		longest = max(longest, len(m.Prefs))
	}
	for _, m := range in.Mentors {
		longest = max(longest, len(m.Prefs))
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := []string{"role", "id", "capacity", "minimum"}
	for k := range longest {
		head = append(head, ordinal(k+1))
	}
	rows := [][]string{append(head, "vetoes", "forbidden", "locked")}
	of := func(pairs []Pair, id ID) string {
		var list []string
		for _, q := range pairs {
			if q.Mentee == id {
				list = append(list, q.Mentor)
			}
		}
		return strings.Join(list, "=")
	}
	add := func(prefs [][]ID, tail []string, cells ...string) {
		for k := range longest {
			cell := ""
			if k < len(prefs) {
				cell = strings.Join(prefs[k], "=")
			}
			cells = append(cells, cell)
		}
		rows = append(rows, append(cells, tail...))
	}
	for _, m := range in.Mentees {
		add(m.Prefs, []string{of(in.Vetoes, m.ID), of(in.Forbidden, m.ID), of(in.Locked, m.ID)}, "mentee", m.ID, "", "")
	}
	for _, m := range in.Mentors {
		add(m.Prefs, []string{"", "", ""}, "mentor", m.ID, strconv.Itoa(m.Capacity), strconv.Itoa(m.Minimum))
	}
	for _, id := range in.ids() {
		if strings.Contains(id, "=") || strings.TrimSpace(id) != id || id == "" {
			return nil, fmt.Errorf("id %q cannot be written as CSV: it is empty, has = or a space at an end", id)
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("writing CSV: %w", err)
	}
	return b.Bytes(), nil
}

func (in *Instance) ids() (ids []ID) {
	for _, m := range in.Mentees {
		ids = append(ids, m.ID)
	}
	for _, m := range in.Mentors {
		ids = append(ids, m.ID)
	}
	return ids
}

// ordinal is 1st, 2nd, 3rd, 4th, …
func ordinal(n int) string {
	s := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		s = "st"
	case n%10 == 2:
		s = "nd"
	case n%10 == 3:
		s = "rd"
	}
	return strconv.Itoa(n) + s
}
