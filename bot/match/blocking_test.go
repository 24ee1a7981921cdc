package match

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBlockingPairsAreNamed(t *testing.T) {
	in := &Instance{
		Mentees: []Mentee{{"A", [][]ID{{"X"}, {"Y"}}}, {"B", [][]ID{{"X"}, {"Y"}}}, {"C", [][]ID{{"X"}}}},
		Mentors: []Mentor{{ID: "X", Capacity: 1, Prefs: [][]ID{{"A"}, {"B"}, {"C"}}}, {ID: "Y", Capacity: 2, Prefs: [][]ID{{"A", "B", "C"}}}},
		Vetoes:  []Pair{{"B", "X"}},
	}
	p, err := Compile(in)
	if err != nil {
		t.Fatal(err)
	}
	// C holds X, whom A would rather have and who would rather have A; B may
	// not have X at all.
	r := &Result{Pairs: []Assigned{{Mentee: "A", Mentor: "Y"}, {Mentee: "B", Mentor: "Y"}, {Mentee: "C", Mentor: "X"}}}
	if diff := cmp.Diff([]Pair{{"A", "X"}}, p.BlockingPairs(r)); diff != "" {
		t.Errorf("blocking pairs (-want +got):\n%s", diff)
	}
}

// The names are as many as the count that every result carries.
func TestBlockingPairsAreAsManyAsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := cohort(t, 7)
		p, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, preset := range Presets() {
			r := mustSolve(t, in, preset)
			if got := p.BlockingPairs(r); len(got) != r.Blocking {
				t.Errorf("%s: %d blocking pairs are named %v and %d counted", preset, len(got), got, r.Blocking)
			}
		}
	})
}
