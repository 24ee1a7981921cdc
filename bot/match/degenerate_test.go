package match

import (
	"fmt"
	"slices"
	"testing"
)

func people(n int, prefs [][]ID) (list []Mentee) {
	for k := range n {
		list = append(list, Mentee{fmt.Sprintf("a%05d", k), prefs})
	}
	return list
}

func TestDegenerate(t *testing.T) {
	everyone := func(n int) (g []ID) {
		for k := range n {
			g = append(g, fmt.Sprintf("a%05d", k))
		}
		return g
	}
	vetoes := []Pair{{"a00000", "A"}, {"a00001", "A"}, {"a00000", "B"}, {"a00001", "B"}}
	two := []Mentor{{ID: "A", Capacity: 1}, {ID: "B", Capacity: 1}}
	for _, c := range []struct {
		name   string
		in     Instance
		placed int
	}{
		{"nobody", Instance{}, 0},
		{"no mentors", Instance{Mentees: people(3, nil)}, 0},
		{"no mentees", Instance{Mentors: []Mentor{{ID: "A", Capacity: 2, Minimum: 2}}}, 0},
		{"one mentor", Instance{Mentees: people(3, [][]ID{{"A"}}), Mentors: []Mentor{{ID: "A", Capacity: 2}}}, 2},
		{"no places after locks", Instance{Mentees: people(3, [][]ID{{"A"}}), Mentors: []Mentor{{ID: "A", Capacity: 1}}, Locked: []Pair{{"a00001", "A"}}}, 1},
		{"all vetoes", Instance{Mentees: people(2, [][]ID{{"A"}}), Mentors: two, Vetoes: vetoes}, 0},
		{"nobody ranked", Instance{Mentees: people(4, nil), Mentors: []Mentor{{ID: "A", Capacity: 2, Minimum: 1}, {ID: "B", Capacity: 1, Minimum: 1}}}, 3},
		{"nobody ranked, unacceptable", Instance{Unranked: UnrankedUnacceptable, Mentees: people(4, nil), Mentors: two}, 0},
		{"everyone tied", Instance{Mentees: people(4, [][]ID{{"A", "B"}}), Mentors: []Mentor{{"A", 2, 0, [][]ID{everyone(4)}}, {"B", 2, 2, [][]ID{everyone(4)}}}}, 4},
		{"empty lists accept nobody", Instance{Unranked: UnrankedUnacceptable, Mentees: people(2, [][]ID{{"A"}}), Mentors: []Mentor{{ID: "A", Capacity: 1, Prefs: [][]ID{}}}}, 0},
		{"no list accepts everybody", Instance{Unranked: UnrankedUnacceptable, Mentees: people(2, [][]ID{{"A"}}), Mentors: []Mentor{{ID: "A", Capacity: 1}}}, 1},
		{"10,000 × 1", Instance{Mentees: people(10_000, nil), Mentors: []Mentor{{ID: "A", Capacity: 9_999}}}, 9_999},
		{"1 × 10,000", Instance{Mentees: people(1, nil), Mentors: func() (list []Mentor) {
			for k := range 10_000 {
				list = append(list, Mentor{ID: fmt.Sprintf("A%05d", k), Capacity: 1})
			}
			return list
		}()}, 1},
	} {
		in := c.in
		in.Seed = "s"
		for _, preset := range Presets() {
			r, err := Solve(&in, preset)
			if err != nil {
				t.Errorf("%s, %s: %v", c.name, preset, err)
				continue
			}
			if len(r.Pairs) != c.placed || len(r.Pairs)+len(r.Unmatched) != len(in.Mentees) {
				t.Errorf("%s, %s: %d placed and %d without, want %d of %d placed", c.name, preset, len(r.Pairs), len(r.Unmatched), c.placed, len(in.Mentees))
			}
			for _, u := range r.Unmatched {
				if u.Reason == "" {
					t.Errorf("%s, %s: no reason for %s", c.name, preset, u.Mentee)
				}
			}
		}
	}
}

func TestRefused(t *testing.T) {
	ok := func() *Instance {
		return &Instance{Mentees: people(2, [][]ID{{"A"}}), Mentors: []Mentor{{ID: "A", Capacity: 1}}}
	}
	for name, change := range map[string]func(in *Instance){
		"capacity 0":            func(in *Instance) { in.Mentors[0].Capacity = 0 },
		"minimum over capacity": func(in *Instance) { in.Mentors[0].Minimum = 2 },
		"negative minimum":      func(in *Instance) { in.Mentors[0].Minimum = -1 },
		"double mentee":         func(in *Instance) { in.Mentees[1].ID = in.Mentees[0].ID },
		"double mentor":         func(in *Instance) { in.Mentors = append(in.Mentors, in.Mentors[0]) },
		"no id":                 func(in *Instance) { in.Mentees[0].ID = "" },
		"unknown ranked":        func(in *Instance) { in.Mentees[0].Prefs = [][]ID{{"B"}} },
		"unknown to a mentor":   func(in *Instance) { in.Mentors[0].Prefs = [][]ID{{"x"}} },
		"ranked twice":          func(in *Instance) { in.Mentees[0].Prefs = [][]ID{{"A"}, {"A"}} },
		"empty tie group":       func(in *Instance) { in.Mentees[0].Prefs = [][]ID{{}, {"A"}} },
		"unknown forbidden":     func(in *Instance) { in.Forbidden = []Pair{{"x", "A"}} },
		"unknown veto":          func(in *Instance) { in.Vetoes = []Pair{{"a00000", "x"}} },
		"unknown lock":          func(in *Instance) { in.Locked = []Pair{{"a00000", "x"}} },
		"locked and forbidden":  func(in *Instance) { in.Locked = []Pair{{"a00000", "A"}}; in.Forbidden = in.Locked },
		"locked and vetoed":     func(in *Instance) { in.Locked = []Pair{{"a00000", "A"}}; in.Vetoes = in.Locked },
		"too many locks":        func(in *Instance) { in.Locked = []Pair{{"a00000", "A"}, {"a00001", "A"}} },
		"too many pairs": func(in *Instance) {
			in.Mentees, in.Mentors = people(12_000, nil), make([]Mentor, 12_000)
			for j := range in.Mentors {
				in.Mentors[j] = Mentor{ID: fmt.Sprint(j), Capacity: 1}
			}
		},
		"meaning of unranked": func(in *Instance) { in.Unranked = "none" },
	} {
		in := ok()
		change(in)
		if in.Validate() == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := Solve(in, NobodyLeftOut); err == nil {
			t.Errorf("%s: solved", name)
		}
	}
	if err := ok().Validate(); err != nil {
		t.Errorf("a good instance: %v", err)
	}
	if _, err := Solve(ok(), "best"); err == nil {
		t.Error("an unknown preset: no error")
	}
	if _, err := Solve(ok(), Generous, Unbounded()); err == nil {
		t.Error("unbounded generous: no error")
	}
}

// Both sides may veto, and two bans may hit one pair.
func TestPairsNamedTwice(t *testing.T) {
	q := Pair{"a00000", "A"}
	in := &Instance{Mentees: people(2, [][]ID{{"A"}}), Mentors: []Mentor{{ID: "A", Capacity: 2}}, Vetoes: []Pair{q, q}, Forbidden: []Pair{q, q}}
	r, err := Solve(in, NobodyLeftOut)
	if err != nil || len(r.Pairs) != 1 || r.Pairs[0].Mentee != "a00001" {
		t.Errorf("%+v %v", r, err)
	}
}

func TestSeedHash(t *testing.T) {
	// SHA-256 of "abc", FIPS 180-2 appendix B.1.
	if got := SeedHash("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}

// Locks that stand on no list have null ranks and count in no profile.
func TestLockOnNoList(t *testing.T) {
	in := &Instance{Unranked: UnrankedUnacceptable, Mentees: people(2, [][]ID{{"A"}}),
		Mentors: []Mentor{{ID: "A", Capacity: 1}, {ID: "B", Capacity: 1, Minimum: 1, Prefs: [][]ID{}}}, Locked: []Pair{{"a00000", "B"}}}
	r, err := Solve(in, NobodyLeftOut)
	if err != nil {
		t.Fatal(err)
	}
	want := Assigned{Mentee: "a00000", Mentor: "B", Locked: true}
	if r.Pairs[0] != want || !slices.Equal(r.MenteeProfile, []int{1}) || len(r.ShortOfMinimum) != 0 || len(r.Pairs) != 2 {
		t.Errorf("%+v", r)
	}
}
