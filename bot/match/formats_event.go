package match

// Events and plans as JSON. An event:
//
//	{"mentees": ["A", "B"], "mentors": {"M": {"seats": 2, "sittings": [1]}, "N": {}},
//	 "meetings": [["A", "M"]], "forbidden": [["B", "N"]], "sittings": 2, "rooms": 4,
//	 "rounds": 6, "least": 2, "interest": [["A", "M", 3]]}
//
// Only mentees and mentors are needed; both may be lists of ids or objects. To
// change a plan on the day, the file also has the plan as it was written,
// "from" (the first round that can still change), "absent" and "late":
//
//	 "plan": {…}, "from": 3, "absent": [{"mentor": "M"}, {"mentee": "A", "rounds": [4]}], "late": [["B", "M"]]

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// EventFile is an event read, with the change asked for if there is one.
type EventFile struct {
	Event    *Event
	Plan     *Plan // the plan to be changed, or nil
	From     int
	Absent   []Absence
	Late     []Pair
	Warnings []string
}

// Run plans the event, or changes the plan.
func (f *EventFile) Run() (*Plan, error) {
	if f.Plan != nil {
		return f.Plan.Replan(f.Event, f.From, f.Absent, f.Late)
	}
	return Rotate(f.Event)
}

// ReadEvent reads an event; errors name the JSON path and what is expected.
func ReadEvent(data []byte) (*EventFile, error) {
	r, v, err := parseJSON(data)
	if err != nil {
		return nil, err
	}
	if v.kind != 'o' {
		return nil, &FormatError{Line: 1, Msg: "expected an object with mentees and mentors"}
	}
	f := &EventFile{Event: &Event{}, From: 1}
	e := f.Event
	people := map[string]*value{}
	numbers := map[string]*int{"sittings": &e.Sittings, "rooms": &e.Rooms, "rounds": &e.Rounds, "least": &e.Least, "from": &f.From}
	for k, name := range v.keys {
		x := &v.items[k]
		if n, ok := numbers[name]; ok {
			*n = max(0, r.int(name, x, 0))
			continue
		}
		switch name {
		case "mentees", "mentors":
			people[name] = x
		case "meetings":
			if e.Meetings = r.pairs(name, x); e.Meetings == nil && x.kind == 'a' {
				e.Meetings = []Pair{}
			}
		case "forbidden":
			e.Forbidden = r.pairs(name, x)
		case "interest":
			e.Interest = r.interest(x)
		case "late":
			f.Late = r.pairs(name, x)
		case "absent":
			f.Absent = r.absent(x)
		case "plan":
			f.Plan = &Plan{}
			// The value was read token by token; its own text is what Unmarshal wants.
			if err := json.Unmarshal(planText(data), f.Plan); err != nil {
				r.bad(name, "expected a plan as rotate writes it: %v", err)
			}
		default:
			r.warn = append(r.warn, fmt.Sprintf("key %q is not known and was ignored", name))
		}
	}
	for _, name := range []string{"mentees", "mentors"} {
		r.people(f.Event, name, people[name])
	}
	f.Warnings = r.warn
	return f, errors.Join(r.errs...)
}

func planText(data []byte) []byte {
	var f struct{ Plan json.RawMessage }
	if json.Unmarshal(data, &f) != nil {
		return nil
	}
	return f.Plan
}

func (r *jsonReader) people(e *Event, side string, v *value) {
	if v == nil || v.kind != 'a' && v.kind != 'o' {
		r.bad(side, "expected a list of ids, or an object of ids")
		return
	}
	add := func(id ID, seats int, sittings []int) {
		if side == "mentors" {
			e.Mentors = append(e.Mentors, Host{id, seats, sittings})
		} else {
			e.Mentees = append(e.Mentees, Attendee{id, sittings})
		}
	}
	for k := range v.items {
		x := &v.items[k]
		if v.kind == 'a' {
			add(r.str(side+"["+strconv.Itoa(k)+"]", x), 1, nil)
			continue
		}
		path := under(side, v.keys[k])
		if x.kind != 'o' {
			r.bad(path, `expected an object such as {"sittings": [1]}, which may be empty`)
			continue
		}
		seats, sittings := 1, []int(nil)
		for l, name := range x.keys {
			y := &x.items[l]
			switch {
			case name == "seats" && side == "mentors":
				seats = r.int(path+".seats", y, 1)
			case name == "sittings":
				sittings = r.ints(path+".sittings", y)
			default:
				r.warn = append(r.warn, fmt.Sprintf("key %q of %s is not known and was ignored", name, path))
			}
		}
		add(v.keys[k], seats, sittings)
	}
}

func (r *jsonReader) ints(path string, v *value) (list []int) {
	if v.kind != 'a' || len(v.items) == 0 {
		r.bad(path, "expected a list of at least one number from 1")
		return nil
	}
	for k := range v.items {
		list = append(list, r.int(path+"["+strconv.Itoa(k)+"]", &v.items[k], 1))
	}
	return list
}

func (r *jsonReader) interest(v *value) map[Pair]int {
	out := map[Pair]int{}
	if v.kind != 'a' {
		r.bad("interest", "expected a list of [mentee, mentor, number]")
		return nil
	}
	for k := range v.items {
		x := &v.items[k]
		path := "interest[" + strconv.Itoa(k) + "]"
		if x.kind != 'a' || len(x.items) != 3 {
			r.bad(path, "expected [mentee, mentor, number]")
			continue
		}
		q := Pair{r.str(path+"[0]", &x.items[0]), r.str(path+"[1]", &x.items[1])}
		if _, twice := out[q]; twice {
			r.bad(path, "this pair is there twice")
		}
		n := r.int(path+"[2]", &x.items[2], 0)
		if n > interestLimit {
			r.bad(path+"[2]", "expected at most %d", interestLimit)
		}
		out[q] = n
	}
	return out
}

func (r *jsonReader) absent(v *value) (list []Absence) {
	if v.kind != 'a' {
		r.bad("absent", "expected a list such as [{\"mentee\": \"A\", \"rounds\": [3]}]")
		return nil
	}
	for k := range v.items {
		x := &v.items[k]
		path := "absent[" + strconv.Itoa(k) + "]"
		a := Absence{}
		for l, name := range x.keys {
			switch name {
			case "mentee", "mentor":
				a.ID, a.Mentor = r.str(path+"."+name, &x.items[l]), name == "mentor"
			case "rounds":
				a.Rounds = r.ints(path+".rounds", &x.items[l])
			default:
				r.warn = append(r.warn, fmt.Sprintf("key %q of %s is not known and was ignored", name, path))
			}
		}
		if a.ID == "" {
			r.bad(path, "expected an object with mentee or mentor")
		}
		list = append(list, a)
	}
	return list
}

type planJSON struct {
	Rounds     []roundJSON  `json:"rounds"`
	Bound      int          `json:"bound"`
	Exact      bool         `json:"exact"`
	Note       string       `json:"note,omitempty"`
	Dropped    [][2]ID      `json:"dropped"`
	Impossible [][2]ID      `json:"impossible"`
	Remedies   []remedyJSON `json:"remedies"`
}

type roundJSON struct {
	Sitting  int           `json:"sitting"`
	Meetings []meetingJSON `json:"meetings"`
}

type meetingJSON struct {
	Mentee ID  `json:"mentee"`
	Mentor ID  `json:"mentor"`
	Room   int `json:"room"`
}

type remedyJSON struct {
	Mentor  bool `json:"is_mentor"`
	ID      ID   `json:"id"`
	Sitting int  `json:"sitting"`
	Cures   int  `json:"cures"`
}

// MarshalJSON writes the plan.
func (p Plan) MarshalJSON() ([]byte, error) {
	j := planJSON{Rounds: []roundJSON{}, Bound: p.Bound, Exact: p.Exact, Note: p.Note,
		Dropped: [][2]ID{}, Impossible: [][2]ID{}, Remedies: []remedyJSON{}}
	for _, r := range p.Rounds {
		x := roundJSON{r.Sitting, []meetingJSON{}}
		for _, m := range r.Meetings {
			x.Meetings = append(x.Meetings, meetingJSON(m))
		}
		j.Rounds = append(j.Rounds, x)
	}
	for _, q := range p.Dropped {
		j.Dropped = append(j.Dropped, [2]ID{q.Mentee, q.Mentor})
	}
	for _, q := range p.Impossible {
		j.Impossible = append(j.Impossible, [2]ID{q.Mentee, q.Mentor})
	}
	for _, r := range p.Remedies {
		j.Remedies = append(j.Remedies, remedyJSON(r))
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads a plan written by MarshalJSON.
func (p *Plan) UnmarshalJSON(data []byte) error {
	var j planJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("reading a plan: %w", err)
	}
	*p = Plan{Bound: j.Bound, Exact: j.Exact, Note: j.Note}
	for _, r := range j.Rounds {
		x := Round{Sitting: r.Sitting}
		for _, m := range r.Meetings {
			x.Meetings = append(x.Meetings, Meeting(m))
		}
		p.Rounds = append(p.Rounds, x)
	}
	for _, q := range j.Dropped {
		p.Dropped = append(p.Dropped, Pair{q[0], q[1]})
	}
	for _, q := range j.Impossible {
		p.Impossible = append(p.Impossible, Pair{q[0], q[1]})
	}
	for _, r := range j.Remedies {
		p.Remedies = append(p.Remedies, Remedy(r))
	}
	return nil
}

// Text shows the plan round by round, and what could not be had.
func (p *Plan) Text() string {
	var b strings.Builder
	sittings := 0
	for _, r := range p.Rounds {
		sittings = max(sittings, r.Sitting)
	}
	fmt.Fprintf(&b, "%s; no fewer are possible: %t\n", count(len(p.Rounds), "round", "rounds"), p.Exact)
	if p.Note != "" {
		fmt.Fprintf(&b, "%s\n", p.Note)
	}
	for k, r := range p.Rounds {
		fmt.Fprintf(&b, "\nround %d", k+1)
		if sittings > 1 {
			fmt.Fprintf(&b, " (sitting %d)", r.Sitting)
		}
		b.WriteByte('\n')
		rows := make([][]string, 0, len(r.Meetings))
		for _, m := range r.Meetings {
			rows = append(rows, []string{"  " + m.Mentee, m.Mentor, "room " + strconv.Itoa(m.Room)})
		}
		table(&b, rows)
	}
	list := func(title string, pairs []Pair) {
		if len(pairs) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n%s\n", title)
		for _, q := range pairs {
			fmt.Fprintf(&b, "  %s – %s\n", q.Mentee, q.Mentor)
		}
	}
	list("not held for want of rounds:", p.Dropped)
	list("impossible, because the two share no sitting:", p.Impossible)
	for _, r := range p.Remedies {
		fmt.Fprintf(&b, "  remedy: %s\n", r)
	}
	return b.String()
}
