package match

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func ranked(ids ...ID) [][]ID {
	var groups [][]ID
	for _, id := range ids {
		groups = append(groups, []ID{id})
	}
	return groups
}

// The first example of Gale and Shapley, "College Admissions and the Stability
// of Marriage", American Mathematical Monthly 69 (1962), p. 11: three of each,
// and what one side likes best the other likes least.
func TestGaleShapley1962(t *testing.T) {
	in := &Instance{
		Seed: "s", Unranked: UnrankedUnacceptable,
		Mentees: []Mentee{{ID: "alpha", Prefs: ranked("A", "B", "C")}, {ID: "beta", Prefs: ranked("B", "C", "A")}, {ID: "gamma", Prefs: ranked("C", "A", "B")}},
		Mentors: []Mentor{
			{ID: "A", Capacity: 1, Prefs: ranked("beta", "gamma", "alpha")},
			{ID: "B", Capacity: 1, Prefs: ranked("gamma", "alpha", "beta")},
			{ID: "C", Capacity: 1, Prefs: ranked("alpha", "beta", "gamma")},
		},
	}
	for preset, want := range map[Preset]map[ID]ID{
		Mutual:        {"alpha": "A", "beta": "B", "gamma": "C"}, // "each man his first choice"
		MutualMentors: {"alpha": "C", "beta": "A", "gamma": "B"}, // "each woman hers"
	} {
		r := solve(t, in, preset)
		if len(r.Pairs) != 3 || r.Blocking != 0 {
			t.Errorf("%s: %d pairs, %d blocking", preset, len(r.Pairs), r.Blocking)
		}
		for _, p := range r.Pairs {
			if want[p.Mentee] != p.Mentor {
				t.Errorf("%s: %s with %s, want %s", preset, p.Mentee, p.Mentor, want[p.Mentee])
			}
		}
	}
}

// Rural hospitals: with strict lists every stable matching places the same
// mentees, and fills every mentor equally (Roth, Econometrica 54 (1986), 425).
func TestRuralHospitals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := func(prefix string, n int) (list []ID) {
			for i := range n {
				list = append(list, prefix+string(rune('a'+i)))
			}
			return list
		}
		mentees, mentors := ids("m", rapid.IntRange(1, 6).Draw(t, "mentees")), ids("t", rapid.IntRange(1, 5).Draw(t, "mentors"))
		some := func(of []ID, label string) [][]ID {
			order := rapid.Permutation(of).Draw(t, label)
			return ranked(order[:rapid.IntRange(0, len(order)).Draw(t, label+" length")]...)
		}
		in := &Instance{Seed: "s", Unranked: UnrankedUnacceptable}
		for _, id := range mentees {
			prefs := some(mentors, id)
			if prefs == nil {
				prefs = [][]ID{}
			}
			in.Mentees = append(in.Mentees, Mentee{ID: id, Prefs: prefs})
		}
		for _, id := range mentors {
			prefs := some(mentees, id)
			if prefs == nil {
				prefs = [][]ID{}
			}
			in.Mentors = append(in.Mentors, Mentor{ID: id, Capacity: rapid.IntRange(1, 3).Draw(t, id+" places"), Prefs: prefs})
		}
		placed := func(p Preset) (who []ID, load map[ID]int) {
			r, err := Solve(in, p)
			if err != nil {
				t.Fatal(err)
			}
			load = map[ID]int{}
			for _, a := range r.Pairs {
				who = append(who, a.Mentee)
				load[a.Mentor]++
			}
			return who, load
		}
		a, loadA := placed(Mutual)
		b, loadB := placed(MutualMentors)
		if !slices.Equal(a, b) {
			t.Fatalf("the mentees' best places %v, the mentors' best %v", a, b)
		}
		for _, j := range mentors {
			if loadA[j] != loadB[j] {
				t.Fatalf("mentor %s has %d or %d mentees, by which side proposes", j, loadA[j], loadB[j])
			}
		}
	})
}

// The published least sums of squared ranks count the mentees' side alone: with
// mentors who rank nobody every tier is the same, and "balanced" minimises just
// that.
func TestPublishedSquares(t *testing.T) {
	for _, name := range []string{"cooper-hr-lq-0", "cooper-hr-lq-1"} {
		var want struct {
			B struct {
				Squares int `json:"optimal_maxsizeminsqcost"`
			} `json:"bruteforce"`
		}
		in := readPublished(t, name, &want)
		for j := range in.Mentors {
			// Whom they accept stays as it was, in one tie.
			var all []ID
			for _, g := range in.Mentors[j].Prefs {
				all = append(all, g...)
			}
			in.Mentors[j].Prefs = [][]ID{all}
		}
		got := 0
		for _, p := range solve(t, in, Balanced).Pairs {
			got += p.MenteeRank * p.MenteeRank
		}
		if got != want.B.Squares || got == 0 {
			t.Errorf("%s: least sum of squares %d, published %d", name, got, want.B.Squares)
		}
	}
}
