package match

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

const exampleJSON = `{"cohort": "2027-spring", "seed": "abc", "unranked": "last",
 "mentees": {"A": [["C"]], "S": [["C"], ["M"]]},
 "mentors": {"M": {"cap": 2, "min": 0, "prefs": [["S"], ["A"]]}, "C": {"cap": 2, "prefs": null}},
 "forbidden": [["A", "M"]], "vetoes": [], "locked": [["S", "C"]]}`

func TestReadJSON(t *testing.T) {
	got, err := Read([]byte(exampleJSON), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := &Instance{Cohort: "2027-spring", Seed: "abc", Unranked: UnrankedLast,
		Mentees:   []Mentee{{"A", [][]ID{{"C"}}}, {"S", [][]ID{{"C"}, {"M"}}}},
		Mentors:   []Mentor{{"M", 2, 0, [][]ID{{"S"}, {"A"}}}, {"C", 2, 0, nil}},
		Forbidden: []Pair{{"A", "M"}}, Locked: []Pair{{"S", "C"}}}
	if d := cmp.Diff(want, got.Instance); d != "" || len(got.Warnings) != 0 {
		t.Errorf("%s %v", d, got.Warnings)
	}
}

func TestReadCSV(t *testing.T) {
	want := &Instance{Unranked: UnrankedLast,
		Mentees:   []Mentee{{"A", [][]ID{{"C", "M"}}}, {"S, the second", [][]ID{{"C"}, {"M"}}}, {"Q", [][]ID{}}},
		Mentors:   []Mentor{{"M", 2, 1, [][]ID{{"S, the second"}, {"A"}}}, {"C", 2, 0, nil}},
		Vetoes:    []Pair{{"A", "M"}, {"Q", "C"}, {"A", "C"}},
		Forbidden: []Pair{{"Q", "M"}}, Locked: []Pair{{"S, the second", "C"}}}
	for _, file := range []string{
		"role,id,capacity,minimum,1st,2nd,vetoes,forbidden,locked\n" +
			"mentee,A,,,C=M,,M,,\nMentee,\"S, the second\",,,C,M,,,C\nmentee,Q,,,,,,M,\n" +
			"\nmentor,M,2,1,\"S, the second\",A,,,\nmentor,C,2,,,,Q=A,,\n",
		"\xef\xbb\xbfrole;id;capacity;minimum;1st;2nd;vetoes;forbidden;locked\r\n" +
			"mentee;A;;;C = M;;M\r\nmentee;S, the second;;;C;M;;;C\r\nmentee;Q;;;;;;M\r\n" +
			"mentor;M;2;1;S, the second;A\r\nmentor;C;2;0;;;Q=A\r\n",
	} {
		got, err := Read([]byte(file), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got.Instance); d != "" {
			t.Errorf("%s\n%s", d, file)
		}
	}
}

func TestReadText(t *testing.T) {
	got, err := Read([]byte("3 2\n1 1 2\n2 2\n3\n1 1 2 1\n2 2 1 2\n"), ReadOptions{Seed: "s"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := got.Problem.Solve("")
	if err != nil {
		t.Fatal(err)
	}
	if m := fmt.Sprint(matching(r)); m != "map[1:1 2:2]" || len(r.Unmatched) != 1 {
		t.Errorf("%s, without %v", m, r.Unmatched)
	}
	last, err := Read([]byte("3 2\n1 1 2\n2 2\n3\n1 1 2 1\n2 2 1 2\n"), ReadOptions{Seed: "s", Unranked: UnrankedLast})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = last.Problem.Solve(""); err != nil || len(r.Pairs) != 3 {
		t.Errorf("with not ranked as last %v are placed (%v)", r.Pairs, err)
	}
}

// Every fault is told with its place and what is expected there.
func TestFaults(t *testing.T) {
	mentors := `"mentors": {"M": {"cap": 1}}`
	for _, c := range []struct{ file, want string }{
		{`{"mentees": {"A": [["M"], []]}, ` + mentors + `}`, "mentees.A[1]: expected a tie group"},
		{`{"mentees": {"A": [["M", "M"]]}, ` + mentors + `}`, `mentees.A[0][1]: "M" is ranked twice`},
		{`{"mentees": {"A": [["X"]]}, ` + mentors + `}`, `mentees.A[0][0]: there is no mentor "X"`},
		{`{"mentees": {"A": [], "A": []}, ` + mentors + `}`, "mentees.A: is there twice"},
		{`{"mentees": {"A": null}, ` + mentors + `}`, "mentees.A: expected a list of tie groups; null is for mentors"},
		{`{"mentees": {"A": ["M"]}, ` + mentors + `}`, "mentees.A[0]: expected a tie group"},
		{`{"mentees": {"A": [[1]]}, ` + mentors + `}`, "mentees.A[0][0]: expected text in quotes"},
		{`{"mentees": {}, "mentors": {"M": {"cap": 0}}}`, "mentors.M.cap: expected a whole number from 1"},
		{`{"mentees": {}, "mentors": {"M": {"cap": 1.5}}}`, "mentors.M.cap: expected a whole number"},
		{`{"mentees": {}, "mentors": {"M": {"prefs": []}}}`, "mentors.M: expected a capacity"},
		{`{"mentees": {}, "mentors": {"M": {"cap": 1, "min": 2}}}`, "mentors.M.min: is 2; expected at most the capacity, 1"},
		{`{"mentees": {}, "mentors": {"M": 3}}`, "mentors.M: expected an object"},
		{`{"mentees": {"A": []}, ` + mentors + `, "forbidden": [["A", "M"]], "locked": [["A", "M"]]}`, "both locked and forbidden"},
		{`{"mentees": {"A": []}, ` + mentors + `, "locked": [["A", "M"], ["A", "M"]]}`, "locked[1]: this pair is there twice"},
		{`{"mentees": {"A": [], "B": []}, ` + mentors + `, "locked": [["A", "M"], ["B", "M"]]}`, `mentor "M" has 2 locked mentees and capacity 1`},
		{`{"mentees": {"A": []}, "mentors": {"M": {"cap": 1}, "N": {"cap": 1}}, "locked": [["A", "M"], ["A", "N"]]}`, `mentee "A" is locked twice`},
		{`{"mentees": {"A": []}, ` + mentors + `, "forbidden": [["A"]]}`, "forbidden[0]: expected a pair"},
		{`{"mentees": {"A": []}, ` + mentors + `, "forbidden": [["M", "A"]]}`, `forbidden[0]: there is no mentee "M"`},
		{`{"mentees": {}, "unranked": "first", ` + mentors + `}`, `unranked: expected "last" or "unacceptable"`},
		{`{"mentees": {}}`, "mentors: expected an object"},
		{"{\n\"mentees\": {},\n oops}", "line 3: not JSON"},
		{`{"mentees": {}, ` + mentors, "line 1: not JSON: the file ends"},
		{`{"mentees": {}, ` + mentors + `} {}`, "expected nothing after"},
		{`[]`, "expected an object"},
		{"", "line 1: the file is empty"},
		{"1 1\n1 1\n1 0 1\n", "line 3: mentor 1: expected the number of places"},
		{"1 1\n1 2\n1 1 1\n", "line 2: mentee 1 ranks 2, but there is no such mentor"},
		{"1 1\n1 1 1\n1 1 1\n", "line 2: mentee 1 ranks 1 twice"},
		{"2 1\n1 1\n1 1\n1 1 1\n", "line 3: mentee 1 is there twice"},
		{"2 1\n1 1\n2 1\n", "the file ends after 0 of 1 mentors"},
		{"1 1\n1 1\n1 1 1\n7\n", "line 4: expected the end"},
		{"1 1\n1 x\n1 1 1\n", "line 2: expected a number at"},
		{"1\n", "line 1: expected a first line"},
		{"9 9\n1\n", "the file is too short"},
		{"role,id\nmentee,A\n", `line 1: no column "capacity"`},
		{"role,id,capacity,1st\nmentee,A,2,M\nmentor,M,1,\n", `line 2: mentee "A" has a capacity`},
		{"role,id,capacity,1st\nmentee,A,,M\nmentor,M,x,\n", `line 3: capacity is "x"`},
		{"role,id,capacity,minimum\nmentor,M,1,2\n", `line 2: mentor "M" has minimum 2`},
		{"role,id,capacity,1st\nboss,A,,M\n", `line 2: role is "boss"`},
		{"role,id,capacity,1st\nmentee,,,M\n", "line 2: no id"},
		{"role,id,capacity,1st,2nd\nmentee,A,,,M\nmentor,M,1,,\n", `line 2: choice "2nd" is filled but "1st" before it is empty`},
		{"role,id,capacity,1st\nmentee,A,,Q\nmentor,M,1,\n", `line 2: there is no mentor "Q"`},
		{"role,id,capacity,vetoes\nmentee,A,,\nmentor,M,1,Q\n", `line 3: there is no mentee "Q"`},
		{"role,id,capacity,1st\nmentee,A,,M==\nmentor,M,1,\n", "has an empty place between ="},
		{"role,id,capacity,1st\nmentee,A,,M,N,O\n", "line 2: has 6 cells"},
		{"role,id,capacity,1st\nmentee,A,,\"M\n", "not CSV"},
		{"role,id,capacity,1st\nmentee,A,,M\nmentee,A,,M\nmentor,M,1,\n", `mentee "A" is there twice`},
		{"role,id,capacity,forbidden\nmentee,A,,M\nmentor,M,1,A\n", `line 3: column forbidden: pair ("A", "M") is there twice`},
	} {
		_, err := Read([]byte(c.file), ReadOptions{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q\n got  %v\n want %s", c.file, err, c.want)
		}
	}
}

func TestUnknownKeysAreWarnedOf(t *testing.T) {
	in, err := Read([]byte(`{"name": "x", "mentees": {}, "mentors": {"M": {"cap": 1, "color": 3}}}`), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Warnings) != 2 {
		t.Errorf("warnings %q, want two", in.Warnings)
	}
}

func TestRoundTrips(t *testing.T) {
	byID := cmp.Options{cmpopts.EquateEmpty(),
		cmpopts.SortSlices(func(a, b Mentee) bool { return a.ID < b.ID }), cmpopts.SortSlices(func(a, b Mentor) bool { return a.ID < b.ID }),
		cmpopts.SortSlices(func(a, b Pair) bool { return a.Mentee+"|"+a.Mentor < b.Mentee+"|"+b.Mentor })}
	rapid.Check(t, func(t *rapid.T) {
		in := cohort(t, 8)
		data, err := in.JSON()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Read(data, ReadOptions{})
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if in.Unranked == "" {
			in.Unranked = UnrankedLast
		}
		if d := cmp.Diff(in, back.Instance, byID); d != "" {
			t.Errorf("JSON: %s", d)
		}
		if data, err = in.CSV(); err != nil {
			t.Fatal(err)
		}
		if back, err = Read(data, ReadOptions{Unranked: in.Unranked, Seed: in.Seed}); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		back.Instance.Cohort = in.Cohort // CSV has no place for it
		if d := cmp.Diff(in, back.Instance, byID); d != "" {
			t.Errorf("CSV: %s", d)
		}
	})
}

func TestResultsRoundTripAndCheck(t *testing.T) {
	for n := range 60 {
		in := randomCohort(rand.New(rand.NewPCG(uint64(n), 20)), 8, 5)
		for _, preset := range Presets() {
			r := solve(t, in, preset)
			data, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			back, err := ReadResults(data)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(r, back[0], cmpopts.EquateEmpty()); d != "" {
				t.Errorf("%s: %s", preset, d)
			}
			var plain Result
			if err := json.Unmarshal(data, &plain); err != nil || !cmp.Equal(*r, plain, cmpopts.EquateEmpty()) {
				t.Errorf("%s: stored and read back: %v", preset, err)
			}
			if err := back[0].Check(in); err != nil {
				t.Errorf("%s: read back: %v", preset, err)
			}
		}
	}
}

// Text and JSON of the same instance have the same result.
func TestTextMeansTheSame(t *testing.T) {
	text := cohortText(40, 9, 3, 4, 5, 3)
	p, err := ReadText(text, "s")
	if err != nil {
		t.Fatal(err)
	}
	in, err := textInstance(text)
	if err != nil {
		t.Fatal(err)
	}
	in.Seed = "s"
	for _, preset := range Presets() {
		a, err := p.Solve(preset)
		if err != nil {
			t.Fatal(err)
		}
		if b := solve(t, in, preset); !slices.Equal(a.Pairs, b.Pairs) {
			t.Errorf("%s: %v and %v", preset, a.Pairs, b.Pairs)
		}
	}
}

// Whatever is read is solved, checked, and written so that it reads the same;
// whatever is refused is refused with a place.
func FuzzRead(f *testing.F) {
	f.Add([]byte(exampleJSON))
	f.Add([]byte("role,id,capacity,minimum,1st,2nd,vetoes\nmentee,A,,,C=M,,M\nmentor,M,2,1,A,,\nmentor,C,2,,,,A\n"))
	f.Add([]byte("role;id;capacity;1st\nmentee;A;;M\nmentor;M;1;A"))
	f.Add([]byte("3 2\n1 1 2\n2 2\n3\n1 1 2 1\n2 2 1 2\n"))
	f.Add([]byte(`{"mentees":{"a":[["b"]]},"mentors":{"b":{"cap":1,"prefs":[]}},"locked":[["a","b"]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := Read(data, ReadOptions{})
		if err != nil {
			var at *FormatError
			if errors.As(err, &at) && at.Line == 0 && at.Path == "" {
				t.Errorf("%v does not say where", err)
			}
			return
		}
		if in.Problem.n*in.Problem.m > 400 {
			return
		}
		for _, preset := range Presets() {
			r, err := in.Problem.Solve(preset)
			if err != nil {
				t.Fatalf("%s: %v", preset, err)
			}
			again, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			back, err := ReadResult(again)
			if err != nil {
				t.Fatal(err)
			}
			twice, err := json.Marshal(back)
			if err != nil || !bytes.Equal(again, twice) {
				t.Errorf("%s and %s: %v", again, twice, err)
			}
		}
		if in.Instance == nil {
			return
		}
		out, err := in.Instance.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Read(out, ReadOptions{}); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func FuzzReadResult(f *testing.F) {
	in, err := Read([]byte(exampleJSON), ReadOptions{})
	if err != nil {
		f.Fatal(err)
	}
	r, err := in.Problem.Solve("")
	if err != nil {
		f.Fatal(err)
	}
	data, err := json.Marshal(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("[]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rs, err := ReadResults(data)
		if err != nil {
			return
		}
		for _, x := range rs {
			// The one true result, or refused; never a panic.
			if x.Check(in.Instance) == nil && x.Preset == r.Preset && !slices.Equal(x.Pairs, r.Pairs) {
				t.Errorf("%v passes the check, the result is %v", x.Pairs, r.Pairs)
			}
		}
	})
}
