package mentoring

import (
	"slices"
	"testing"
)

func TestRematchProposal(t *testing.T) {
	r := Rematch{Gone: "B", Needs: []PersonID{"f", "g"}}
	moves := []Move{{"f", "B", "E"}}
	if !r.Propose(moves, []PersonID{"g"}) || r.Run != 1 {
		t.Errorf("the first proposal: %+v", r)
	}
	if r.Propose(slices.Clone(moves), []PersonID{"g"}) || r.Run != 1 {
		t.Error("the same proposal counts as another one")
	}
	if !r.Propose(nil, []PersonID{"f", "g"}) || r.Run != 2 {
		t.Error("another proposal counts as the same one")
	}
	r.Choose("f", "D")
	r.Choose("f", "E")
	if !r.ByHand(moves[0]) || len(r.Chosen) != 1 {
		t.Errorf("chosen %v", r.Chosen)
	}
	r.Choose("f", "")
	if len(r.Chosen) != 0 || r.From("f") != "B" {
		t.Errorf("%+v", r)
	}
	r = Rematch{Ending: []Couple{{"g", "C"}}, Only: []PersonID{"N"}}
	c := Cohort{Organizers: []PersonID{"N", "C"}}
	if !r.MaySee(c, "N") || r.MaySee(c, "C") || r.MaySee(c, "x") || r.From("g") != "C" || !r.Ends(Couple{"g", "C"}) {
		t.Errorf("%+v", r)
	}
	if r.Only = []PersonID{"x"}; r.MaySee(c, "x") {
		t.Error("somebody who does not organize may see it")
	}
}

func TestWhenPairsAreMatchedAnew(t *testing.T) {
	for _, p := range Phases() {
		if want := p == Scoping || p == Project; RematchRuns(p) != want {
			t.Errorf("%s: matched anew %v", p, !want)
		}
		if want := p == Scoping; LatePlaces(p) != want {
			t.Errorf("%s: late places %v", p, !want)
		}
	}
}

func TestLateCandidates(t *testing.T) {
	mentee := func(p PersonID, n uint64, s Standing, change ...func(*Member)) Member {
		m := Member{Person: p, Role: Mentee, Arrival: n, Standing: s, Languages: []string{"English"}}
		for _, f := range change {
			f(&m)
		}
		return m
	}
	unmatched := func(m *Member) { m.Unmatched = true }
	members := []Member{
		mentee("late", 9, Waiting),
		mentee("first", 2, Waiting),
		mentee("paired", 1, Active),
		mentee("two", 5, Active, unmatched),
		mentee("one", 4, Active, unmatched),
		mentee("gone", 3, Withdrawn, unmatched),
		mentee("away", 1, Waiting, func(m *Member) { m.PausedUntil = NewDate(2027, 4, 1) }),
		mentee("french", 1, Waiting, func(m *Member) { m.Languages = []string{"French"} }),
		mentee("report", 1, Waiting, func(m *Member) { m.Application.Manager = "B" }),
		mentee("vetoed", 1, Active, unmatched),
		mentee("asked", 1, Active, unmatched),
		{Person: "mentor", Role: Mentor, Standing: Active},
	}
	b := Member{Person: "B", Role: Mentor, Standing: Active, Languages: []string{"English"}}
	got := Ids(LateCandidates(members, b, []PersonID{"asked"}, func(x Couple) bool { return x == Couple{"vetoed", "B"} }, NewDate(2027, 3, 10)))
	if want := []PersonID{"one", "two", "first", "late"}; !slices.Equal(got, want) {
		t.Errorf("candidates %v, want %v", got, want)
	}
}
