package match

// The compact text used for large files. First line `n m`; then for each of n
// mentees `i j1 j2 …`, best first; then for each of m mentors
// `j places i1 i2 …`. Numbers are ids; lists are strict; a pair is possible
// only if it stands on both lists. One pass over the bytes, no maps.

import (
	"fmt"
	"strconv"
)

// FormatError is a fault in a file: where, and what is expected there.
type FormatError struct {
	Line int    // line in the file, from 1; 0 if Path says where
	Path string // JSON path, for example mentees.A[0]
	Msg  string
}

func (e *FormatError) Error() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
	case e.Path != "":
		return e.Path + ": " + e.Msg
	}
	return e.Msg
}

// maxPeople bounds what a first line may announce before anything is allocated.
const maxPeople = 10_000_000

// textScan walks through the bytes.
type textScan struct {
	b    []byte
	at   int
	line int
}

// number returns the next number on this line; ok is false at its end.
func (s *textScan) number() (v int32, ok bool, err error) {
	b := s.b
	k := s.at
	for k < len(b) && (b[k] == ' ' || b[k] == '\t' || b[k] == '\r') {
		k++
	}
	if k >= len(b) || b[k] == '\n' {
		s.at = k
		return 0, false, nil
	}
	from := k
	x := 0
	for k < len(b) && b[k]-'0' <= 9 {
		x = x*10 + int(b[k]-'0')
		if x > 1<<31-1 {
			return 0, false, s.fault("a number is too large")
		}
		k++
	}
	if k == from || k < len(b) && b[k] != ' ' && b[k] != '\t' && b[k] != '\r' && b[k] != '\n' {
		end := min(len(b), from+20)
		return 0, false, s.fault(fmt.Sprintf("expected a number at %q", b[from:end]))
	}
	s.at = k
	return int32(x), true, nil
}

// newline moves to the next line that holds anything; false at the end.
func (s *textScan) newline() bool {
	for s.at < len(s.b) {
		c := s.b[s.at]
		switch c {
		case '\n':
			s.line++
			s.at++
		case ' ', '\t', '\r':
			s.at++
		default:
			return true
		}
	}
	return false
}

func (s *textScan) fault(msg string) error { return &FormatError{Line: s.line, Msg: msg} }

// lists are the numbers of one side: ids, and rows of the other side's ids.
type lists struct {
	id, places []int32
	line       []int32
	off, to    []int32
}

func (s *textScan) side(n int, places bool, who string, hint int) (l lists, err error) {
	l.id = make([]int32, 0, n)
	l.line = make([]int32, 0, n)
	l.off = make([]int32, 1, n+1)
	l.to = make([]int32, 0, hint)
	if places {
		l.places = make([]int32, 0, n)
	}
	for k := range n {
		if !s.newline() {
			return l, s.fault(fmt.Sprintf("the file ends after %d of %d %ss", k, n, who))
		}
		id, _, err := s.number()
		if err != nil {
			return l, err
		}
		l.id = append(l.id, id)
		l.line = append(l.line, int32(s.line))
		if places {
			c, ok, err := s.number()
			if err != nil {
				return l, err
			}
			if !ok || c < 1 || c > maxPlaces {
				return l, s.fault(fmt.Sprintf("mentor %d: expected the number of places, at least 1, after the id", id))
			}
			l.places = append(l.places, c)
		}
		for {
			v, ok, err := s.number()
			if err != nil {
				return l, err
			}
			if !ok {
				break
			}
			l.to = append(l.to, v)
		}
		l.off = append(l.off, int32(len(l.to)))
	}
	return l, nil
}

// renumber turns ids in rows into positions, refusing unknown and double ones.
func renumber(rows *lists, who string, ids []int32, what string, lines []int32) error {
	top := int32(0)
	for _, id := range ids {
		top = max(top, id)
	}
	if int(top) > 64*(len(ids)+1024) {
		return &FormatError{Line: int(lines[0]), Msg: fmt.Sprintf("%s numbers go up to %d for %d %ss; number them more tightly", what, top, len(ids), what)}
	}
	at := make([]int32, top+1)
	for k, id := range ids {
		if at[id] != 0 {
			return &FormatError{Line: int(lines[k]), Msg: fmt.Sprintf("%s %d is there twice; give everybody one line", what, id)}
		}
		at[id] = int32(k + 1)
	}
	seen := make([]int32, len(ids)+1)
	for k := range rows.id {
		for x := rows.off[k]; x < rows.off[k+1]; x++ {
			id := rows.to[x]
			if id > top || at[id] == 0 {
				return &FormatError{Line: int(rows.line[k]), Msg: fmt.Sprintf("%s %d ranks %d, but there is no such %s", who, rows.id[k], id, what)}
			}
			j := at[id]
			if seen[j] == int32(k+1) {
				return &FormatError{Line: int(rows.line[k]), Msg: fmt.Sprintf("%s %d ranks %d twice; each %s may stand on a list once", who, rows.id[k], id, what)}
			}
			seen[j] = int32(k + 1)
			rows.to[x] = j - 1
		}
	}
	return nil
}

func (l *lists) ranks() []int32 {
	r := make([]int32, len(l.to))
	for k := range l.id {
		for x := l.off[k]; x < l.off[k+1]; x++ {
			r[x] = x - l.off[k] + 1
		}
	}
	return r
}

func (l *lists) names() []ID {
	buf := make([]byte, 0, 7*len(l.id))
	end := make([]int32, len(l.id))
	for k, id := range l.id {
		buf = strconv.AppendInt(buf, int64(id), 10)
		end[k] = int32(len(buf))
	}
	all := string(buf)
	ids := make([]ID, len(l.id))
	from := int32(0)
	for k := range ids {
		ids[k] = all[from:end[k]]
		from = end[k]
	}
	return ids
}

func readLists(data []byte) (mentees, mentors lists, err error) {
	s := &textScan{b: data, line: 1}
	var head [2]int32
	if !s.newline() {
		return mentees, mentors, s.fault("the file is empty; expected a first line `mentees mentors`")
	}
	for k := range head {
		v, ok, err := s.number()
		if err != nil {
			return mentees, mentors, err
		}
		if !ok || v > maxPeople {
			return mentees, mentors, s.fault("expected a first line `mentees mentors`, two numbers")
		}
		head[k] = v
	}
	if _, more, err := s.number(); err != nil || more {
		return mentees, mentors, s.fault("expected a first line `mentees mentors`, two numbers only")
	}
	// A line needs at least two bytes; don't trust the announced numbers further.
	room := func(v int32) int { return min(int(v), len(data)/2+1) }
	if int(head[0]) > room(head[0]) || int(head[1]) > room(head[1]) {
		return mentees, mentors, s.fault(fmt.Sprintf("%d mentees and %d mentors are announced, but the file is too short for them", head[0], head[1]))
	}
	entries := len(data) / 11
	if mentees, err = s.side(int(head[0]), false, "mentee", entries); err != nil {
		return mentees, mentors, err
	}
	if mentors, err = s.side(int(head[1]), true, "mentor", len(mentees.to)); err != nil {
		return mentees, mentors, err
	}
	if s.newline() {
		return mentees, mentors, s.fault(fmt.Sprintf("expected the end of the file after %d mentees and %d mentors", head[0], head[1]))
	}
	if err = renumber(&mentees, "mentee", mentors.id, "mentor", mentors.line); err != nil {
		return mentees, mentors, err
	}
	err = renumber(&mentors, "mentor", mentees.id, "mentee", mentees.line)
	return mentees, mentors, err
}

// ReadText reads the compact text straight into a Problem. The cohort's name
// is empty; seed is the lottery's.
func ReadText(data []byte, seed string) (*Problem, error) {
	mentees, mentors, err := readLists(data)
	if err != nil {
		return nil, err
	}
	p := &Problem{seed: seed, n: len(mentees.id), m: len(mentors.id)}
	p.mentees, p.mentors = mentees.names(), mentors.names()
	p.capacity = mentors.places
	p.minimum = make([]int32, p.m)
	p.groups = make([]int32, p.n)
	for i := range p.groups {
		p.groups[i] = mentees.off[i+1] - mentees.off[i]
	}
	p.lock = make([]int32, p.n)
	for i := range p.lock {
		p.lock[i] = -1
	}
	p.takeLocks()
	p.off, p.to, p.rank = mentees.off, mentees.to, mentees.ranks() // nobody is locked or forbidden
	p.mentorSide(rows{off: mentors.off, to: mentors.to}, make([]int32, p.m), make([]bool, p.m))
	return p, nil
}

// textInstance is the same as an Instance, for whoever wants another meaning
// of not ranked.
func textInstance(data []byte) (*Instance, error) {
	mentees, mentors, err := readLists(data)
	if err != nil {
		return nil, err
	}
	in := &Instance{Unranked: UnrankedUnacceptable}
	is, js := mentees.names(), mentors.names()
	prefs := func(l *lists, k int, ids []ID) [][]ID {
		p := make([][]ID, 0, l.off[k+1]-l.off[k])
		for _, x := range l.to[l.off[k]:l.off[k+1]] {
			p = append(p, []ID{ids[x]})
		}
		return p
	}
	for k, id := range is {
		in.Mentees = append(in.Mentees, Mentee{ID: id, Prefs: prefs(&mentees, k, js)})
	}
	for k, id := range js {
		in.Mentors = append(in.Mentors, Mentor{ID: id, Capacity: int(mentors.places[k]), Prefs: prefs(&mentors, k, is)})
	}
	return in, nil
}
