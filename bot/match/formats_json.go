package match

// Instances as JSON. Read token by token, since a plain decoder would let the
// second of two equal keys win silently.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// value is any JSON value, objects in file order.
type value struct {
	kind   byte // 'o'bject, 'a'rray, 's'tring, 'n'umber, 'b'ool, '0' null
	keys   []string
	items  []value
	text   string
	number json.Number
}

// jsonReader builds values and collects faults with their paths.
type jsonReader struct {
	dec  *json.Decoder
	data []byte
	errs []error
	warn []string
}

func (r *jsonReader) bad(path, format string, a ...any) {
	if len(r.errs) < maxFaults {
		r.errs = append(r.errs, &FormatError{Path: path, Msg: fmt.Sprintf(format, a...)})
	}
}

// maxFaults keeps the report of a thoroughly wrong file readable.
const maxFaults = 50

func (r *jsonReader) read(path string) (v value, err error) {
	t, err := r.dec.Token()
	if err != nil {
		return v, err
	}
	switch x := t.(type) {
	case json.Delim:
		if x == '[' {
			v.kind = 'a'
			for k := 0; r.dec.More(); k++ {
				w, err := r.read(path + "[" + strconv.Itoa(k) + "]")
				if err != nil {
					return v, err
				}
				v.items = append(v.items, w)
			}
			_, err = r.dec.Token()
			return v, err
		}
		v.kind = 'o'
		seen := map[string]bool{}
		for r.dec.More() {
			k, err := r.dec.Token()
			if err != nil {
				return v, err
			}
			name := k.(string)
			if seen[name] {
				r.bad(under(path, name), "is there twice; give everybody and every key one entry")
			}
			seen[name] = true
			w, err := r.read(under(path, name))
			if err != nil {
				return v, err
			}
			v.keys = append(v.keys, name)
			v.items = append(v.items, w)
		}
		_, err = r.dec.Token()
		return v, err
	case string:
		return value{kind: 's', text: x}, nil
	case json.Number:
		return value{kind: 'n', number: x}, nil
	case bool:
		return value{kind: 'b'}, nil
	}
	return value{kind: '0'}, nil
}

func under(path, name string) string {
	if name == "" {
		name = `""`
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

// parseJSON reads one value and nothing after it.
func parseJSON(data []byte) (*jsonReader, value, error) {
	r := &jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data}
	r.dec.UseNumber()
	v, err := r.read("")
	if err == nil {
		if _, extra := r.dec.Token(); extra != io.EOF {
			err = errors.New("expected nothing after the closing brace")
		}
	}
	if err != nil {
		at := min(int(r.dec.InputOffset()), len(data))
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the file ends in the middle of a value")
		}
		return nil, v, &FormatError{Line: 1 + bytes.Count(data[:at], []byte("\n")), Msg: "not JSON: " + err.Error()}
	}
	return r, v, nil
}

func readJSON(data []byte, override Unranked) (*Instance, []string, error) {
	r, v, err := parseJSON(data)
	if err != nil {
		return nil, nil, err
	}
	if v.kind != 'o' {
		return nil, nil, &FormatError{Line: 1, Msg: "expected an object with mentees and mentors"}
	}
	in := &Instance{Unranked: UnrankedUnacceptable}
	var mentees, mentors *value
	for k, name := range v.keys {
		x := &v.items[k]
		switch name {
		case "cohort":
			in.Cohort = r.str(name, x)
		case "seed":
			in.Seed = r.str(name, x)
		case "unranked":
			in.Unranked = Unranked(r.str(name, x))
			if in.Unranked != UnrankedLast && in.Unranked != UnrankedUnacceptable {
				r.bad(name, "expected %q or %q", UnrankedLast, UnrankedUnacceptable)
			}
		case "mentees":
			mentees = x
		case "mentors":
			mentors = x
		case "forbidden":
			in.Forbidden = r.pairs(name, x)
		case "vetoes":
			in.Vetoes = r.pairs(name, x)
		case "locked":
			in.Locked = r.pairs(name, x)
		default:
			r.warn = append(r.warn, fmt.Sprintf("key %q is not known and was ignored", name))
		}
	}
	if override != "" {
		in.Unranked = override
	}
	r.mentees(in, mentees)
	r.mentors(in, mentors)
	if len(r.errs) == 0 {
		r.errs = in.strangers(func(mentor bool, k, group, at int) *FormatError {
			if mentor {
				return &FormatError{Path: fmt.Sprintf("mentors.%s.prefs[%d][%d]", in.Mentors[k].ID, group, at)}
			}
			return &FormatError{Path: fmt.Sprintf("mentees.%s[%d][%d]", in.Mentees[k].ID, group, at)}
		}, func(list string, k int) *FormatError {
			return &FormatError{Path: fmt.Sprintf("%s[%d]", list, k)}
		})
	}
	if len(r.errs) > 0 {
		return nil, nil, errors.Join(r.errs...)
	}
	return in, r.warn, nil
}

func (r *jsonReader) str(path string, v *value) string {
	if v.kind != 's' {
		r.bad(path, "expected text in quotes")
	}
	return v.text
}

func (r *jsonReader) mentees(in *Instance, v *value) {
	if v == nil || v.kind != 'o' {
		r.bad("mentees", "expected an object of mentees with their lists")
		return
	}
	for k, id := range v.keys {
		path := under("mentees", id)
		x := &v.items[k]
		if x.kind == '0' && in.Unranked == UnrankedUnacceptable {
			r.bad(path, "expected a list of tie groups; null is for mentors, or for \"unranked\": \"last\"")
			continue
		}
		in.Mentees = append(in.Mentees, Mentee{ID: id, Prefs: r.groups(path, x)})
	}
}

func (r *jsonReader) mentors(in *Instance, v *value) {
	if v == nil || v.kind != 'o' {
		r.bad("mentors", "expected an object of mentors with cap, min and prefs")
		return
	}
	for k, id := range v.keys {
		path := under("mentors", id)
		x := &v.items[k]
		if x.kind != 'o' {
			r.bad(path, `expected an object such as {"cap": 2, "min": 0, "prefs": [["A"]]}`)
			continue
		}
		m := Mentor{ID: id, Capacity: -1}
		ok := true
		for f, name := range x.keys {
			y := &x.items[f]
			switch name {
			case "cap":
				m.Capacity = r.int(path+".cap", y, 1)
				ok = ok && m.Capacity > 0
			case "min":
				m.Minimum = r.int(path+".min", y, 0)
				ok = ok && m.Minimum >= 0
			case "prefs":
				m.Prefs = r.groups(path+".prefs", y)
			default:
				r.warn = append(r.warn, fmt.Sprintf("key %q of mentor %q is not known and was ignored", name, id))
			}
		}
		switch {
		case m.Capacity == -1 && ok:
			r.bad(path, "expected a capacity, for example \"cap\": 1")
		case ok && m.Minimum > m.Capacity:
			r.bad(path+".min", "is %d; expected at most the capacity, %d", m.Minimum, m.Capacity)
		}
		in.Mentors = append(in.Mentors, m)
	}
}

func (r *jsonReader) int(path string, v *value, least int) int {
	n, err := strconv.Atoi(v.number.String())
	if v.kind != 'n' || err != nil || n < least || n > maxPlaces {
		r.bad(path, "expected a whole number from %d to %d", least, maxPlaces)
		return -2
	}
	return n
}

func (r *jsonReader) groups(path string, v *value) [][]ID {
	if v.kind == '0' {
		return nil
	}
	if v.kind != 'a' {
		r.bad(path, "expected a list of tie groups, best first, for example [[\"A\"], [\"B\", \"C\"]]")
		return nil
	}
	groups := make([][]ID, 0, len(v.items))
	seen := map[ID]bool{}
	for k := range v.items {
		g := &v.items[k]
		at := path + "[" + strconv.Itoa(k) + "]"
		if g.kind != 'a' || len(g.items) == 0 {
			r.bad(at, "expected a tie group: a list of at least one id")
			continue
		}
		ids := make([]ID, 0, len(g.items))
		for x := range g.items {
			here := at + "[" + strconv.Itoa(x) + "]"
			id := r.str(here, &g.items[x])
			if g.items[x].kind == 's' && seen[id] {
				r.bad(here, "%q is ranked twice; each person may stand on a list once", id)
			}
			seen[id] = true
			ids = append(ids, id)
		}
		groups = append(groups, ids)
	}
	return groups
}

func (r *jsonReader) pairs(path string, v *value) []Pair {
	if v.kind == '0' {
		return nil
	}
	if v.kind != 'a' {
		r.bad(path, "expected a list of pairs [mentee, mentor]")
		return nil
	}
	var pairs []Pair
	seen := map[Pair]bool{}
	for k := range v.items {
		x := &v.items[k]
		at := path + "[" + strconv.Itoa(k) + "]"
		if x.kind != 'a' || len(x.items) != 2 {
			r.bad(at, "expected a pair [mentee, mentor]")
			continue
		}
		q := Pair{r.str(at+"[0]", &x.items[0]), r.str(at+"[1]", &x.items[1])}
		if seen[q] && path != "vetoes" { // both sides may veto
			r.bad(at, "this pair is there twice")
		}
		seen[q] = true
		pairs = append(pairs, q)
	}
	return pairs
}

// JSON writes the instance as [Read] reads it.
func (in *Instance) JSON() ([]byte, error) {
	type mentor struct {
		Cap   int    `json:"cap"`
		Min   int    `json:"min"`
		Prefs [][]ID `json:"prefs"`
	}
	mentees := make(map[ID][][]ID, len(in.Mentees))
	for _, m := range in.Mentees {
		mentees[m.ID] = m.Prefs
		if m.Prefs == nil && in.Unranked == UnrankedUnacceptable {
			mentees[m.ID] = [][]ID{}
		}
	}
	mentors := make(map[ID]mentor, len(in.Mentors))
	for _, m := range in.Mentors {
		mentors[m.ID] = mentor{m.Capacity, m.Minimum, m.Prefs}
	}
	pairs := func(list []Pair) [][2]ID {
		out := make([][2]ID, 0, len(list))
		for _, q := range list {
			out = append(out, [2]ID{q.Mentee, q.Mentor})
		}
		return out
	}
	unranked := in.Unranked
	if unranked == "" {
		unranked = UnrankedLast
	}
	return json.MarshalIndent(struct {
		Cohort    string        `json:"cohort"`
		Seed      string        `json:"seed"`
		Unranked  Unranked      `json:"unranked"`
		Mentees   map[ID][][]ID `json:"mentees"`
		Mentors   map[ID]mentor `json:"mentors"`
		Forbidden [][2]ID       `json:"forbidden"`
		Vetoes    [][2]ID       `json:"vetoes"`
		Locked    [][2]ID       `json:"locked"`
	}{in.Cohort, in.Seed, unranked, mentees, mentors, pairs(in.Forbidden), pairs(in.Vetoes), pairs(in.Locked)}, "", " ")
}
