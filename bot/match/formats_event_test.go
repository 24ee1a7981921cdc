package match

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const exampleEvent = `{"mentees": {"A": {"sittings": [1]}, "B": {}}, "mentors": {"M": {"seats": 2, "sittings": [1, 2]}, "N": {}},
 "meetings": [["A", "M"], ["B", "N"], ["B", "M"]], "forbidden": [["B", "N"]], "sittings": 2, "rooms": 4,
 "rounds": 6, "least": 2, "interest": [["A", "M", 3]]}`

func TestReadEvent(t *testing.T) {
	got, err := ReadEvent([]byte(exampleEvent))
	if err != nil {
		t.Fatal(err)
	}
	want := &Event{Mentees: []Attendee{{"A", []int{1}}, {"B", nil}}, Mentors: []Host{{"M", 2, []int{1, 2}}, {"N", 1, nil}},
		Meetings: []Pair{{"A", "M"}, {"B", "N"}, {"B", "M"}}, Forbidden: []Pair{{"B", "N"}}, Sittings: 2, Rooms: 4,
		Rounds: 6, Least: 2, Interest: map[Pair]int{{"A", "M"}: 3}}
	if d := cmp.Diff(want, got.Event); d != "" {
		t.Error(d)
	}
	if got, err = ReadEvent([]byte(`{"mentees": ["A"], "mentors": ["M"], "meetings": [], "color": 1}`)); err != nil {
		t.Fatal(err)
	}
	if p, err := got.Run(); err != nil || len(p.Rounds) != 0 || len(got.Warnings) != 1 {
		t.Errorf("no meetings asked for: %+v %v, warnings %v", p, err, got.Warnings)
	}
}

func TestEventFaults(t *testing.T) {
	people := `"mentees": ["A"], "mentors": ["M"]`
	for file, want := range map[string]string{
		`{}`:                                   "mentees: expected a list of ids",
		`[]`:                                   "line 1: expected an object",
		`{"mentees": [1], "mentors": []}`:      "mentees[0]: expected text",
		`{"mentees": {"A": 3}, "mentors": []}`: "mentees.A: expected an object",
		`{"mentees": {"A": {"sittings": []}}, "mentors": []}`:     "mentees.A.sittings: expected a list of at least one",
		`{"mentees": [], "mentors": {"M": {"seats": 0}}}`:         "mentors.M.seats: expected a whole number from 1",
		`{` + people + `, "interest": 3}`:                         "interest: expected a list",
		`{` + people + `, "interest": [["A", "M"]]}`:              "interest[0]: expected [mentee, mentor, number]",
		`{` + people + `, "interest": [["A", "M", 2000]]}`:        "interest[0][2]: expected at most 1000",
		`{` + people + `, "interest": [["A","M",1],["A","M",1]]}`: "interest[1]: this pair is there twice",
		`{` + people + `, "absent": 3}`:                           "absent: expected a list",
		`{` + people + `, "absent": [{"rounds": [1]}]}`:           "absent[0]: expected an object with mentee or mentor",
		`{` + people + `, "plan": 3}`:                             "plan: expected a plan",
	} {
		if _, err := ReadEvent([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got  %v\n want %s", file, err, want)
		}
	}
}

func TestPlansRoundTrip(t *testing.T) {
	for n := range 50 {
		e := randomEvent(rand.New(rand.NewPCG(uint64(n), 22)))
		e.Sittings = 2
		for k := range e.Mentees {
			e.Mentees[k].Sittings = []int{1 + k%2}
		}
		e.Mentors[0].Sittings = []int{1}
		p := rotate(t, e)
		data, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var back Plan
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(p, &back, cmpopts.EquateEmpty()); d != "" {
			t.Error(d)
		}
	}
}

func TestPlanText(t *testing.T) {
	p := rotate(t, &Event{Mentees: []Attendee{{"A", []int{1}}, {"B", []int{2}}}, Mentors: []Host{{"M", 1, []int{1, 2}}, {"N", 1, []int{2}}}, Sittings: 2})
	want := `3 rounds; no fewer are possible: true

round 1 (sitting 1)
  A  M  room 1

round 2 (sitting 2)
  B  M  room 1

round 3 (sitting 2)
  B  N  room 2

impossible, because the two share no sitting:
  A – N
  remedy: mentor N in sitting 1 would make 1 pair possible
  remedy: mentee A in sitting 2 would make 1 pair possible
`
	if d := cmp.Diff(want, p.Text()); d != "" {
		t.Error(d)
	}
}

func TestResultText(t *testing.T) {
	in, err := Read([]byte(exampleJSON), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := in.Problem.Solve(Mutual)
	if err != nil {
		t.Fatal(err)
	}
	want := `mutual

mentee  mentor  choice       mentor's rank  tier
A       C       1st          1              1
S       C       1st, locked  1              1

placed: 2
blocking pairs: 0
open to the lottery: 0
`
	if d := cmp.Diff(want, r.Text()); d != "" {
		t.Error(d)
	}
}

func FuzzReadEvent(f *testing.F) {
	f.Add([]byte(exampleEvent))
	f.Add([]byte(`{"mentees": ["A"], "mentors": ["M"], "plan": {"rounds": [{"sitting": 1, "meetings": [{"mentee": "A", "mentor": "M", "room": 1}]}]}, "from": 1, "absent": [{"mentee": "A", "rounds": [1]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ReadEvent(data)
		if err != nil || len(file.Event.Mentees)*len(file.Event.Mentors) > 60 {
			return
		}
		e := file.Event
		if e.Sittings > 4 || e.Rounds > 100 {
			return
		}
		p, err := file.Run()
		if err != nil {
			return
		}
		if file.Plan == nil {
			if err := sound(e, p); err != nil {
				t.Error(err)
			}
		}
	})
}
