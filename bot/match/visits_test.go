package match

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// visitsOf counts, from the plan alone, the sittings people come to.
func visitsOf(p *Plan) int {
	type visit struct {
		mentor  bool
		id      ID
		sitting int
	}
	all := map[visit]bool{}
	for _, r := range p.Rounds {
		for _, m := range r.Meetings {
			all[visit{false, m.Mentee, r.Sitting}] = true
			all[visit{true, m.Mentor, r.Sitting}] = true
		}
	}
	return len(all)
}

// TestFewVisitsCostNothing: the same pairs meet, in as few rounds, and nobody
// comes more often; compared with the plan that does not look at visits.
func TestFewVisitsCostNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	saved, visits := 0, 0
	for range 300 {
		e := twoSittings(rng, 12, 8)
		without := rotate(t, e)
		e.FewVisits = true
		with := rotate(t, e)
		if len(with.Rounds) != len(without.Rounds) || !with.Exact || !slices.Equal(with.Impossible, without.Impossible) || len(with.Dropped) > 0 {
			t.Fatalf("%+v: %d rounds instead of %d, %v cannot meet instead of %v", e, len(with.Rounds), len(without.Rounds), with.Impossible, without.Impossible)
		}
		if visitsOf(with) > visitsOf(without) {
			t.Errorf("%+v: %d visits instead of %d", e, visitsOf(with), visitsOf(without))
		}
		saved += visitsOf(without) - visitsOf(with)
		visits += visitsOf(without)
	}
	t.Logf("%d of %d visits saved", saved, visits)
	if saved == 0 {
		t.Error("no visit was saved")
	}
}

// twoSittings draws an event; most can come to both.
func twoSittings(rng *rand.Rand, mentees, mentors int) *Event {
	e := &Event{Sittings: 2}
	some := func() []int { return [][]int{{1}, {2}, {1, 2}, {1, 2}, nil, nil}[rng.IntN(6)] }
	for _, a := range attendees(1 + rng.IntN(mentees)) {
		a.Sittings = some()
		e.Mentees = append(e.Mentees, a)
	}
	for _, h := range hosts(1 + rng.IntN(mentors)) {
		h.Sittings = some()
		e.Mentors = append(e.Mentors, h)
	}
	return e
}

// TestFewVisitsAreNearlyTheFewest: at small sizes, against all ways to divide
// the meetings between the sittings in as few rounds.
func TestFewVisitsAreNearlyTheFewest(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	needed, plain, found := 0, 0, 0
	for range 200 {
		e := twoSittings(rng, 4, 3)
		without := rotate(t, e)
		e.FewVisits = true
		with := rotate(t, e)
		f, err := e.floor()
		if err != nil {
			t.Fatal(err)
		}
		best := -1
		var try func(k int)
		try = func(k int) {
			if k < len(f.meets) {
				for _, s := range f.meets[k].sittings {
					f.meets[k].in = s
					try(k + 1)
				}
				return
			}
			if n := f.visits(); f.needsIn(0)+f.needsIn(1) == len(without.Rounds) && (best < 0 || n < best) {
				best = n
			}
		}
		try(0)
		needed, plain, found = needed+best, plain+visitsOf(without), found+visitsOf(with)
		if visitsOf(with) < best {
			t.Fatalf("%+v: %d visits, but %d are needed", e, visitsOf(with), best)
		}
	}
	t.Logf("%d visits needed, %d found, %d without looking", needed, found, plain)
	if found-needed > (plain-needed)/4 {
		t.Errorf("%d visits needed, %d found, %d without looking", needed, found, plain)
	}
}

// TestNobodyComesTwiceForNothing: one comes to both because she must, the
// others who could need not.
func TestNobodyComesTwiceForNothing(t *testing.T) {
	e := &Event{Sittings: 2, FewVisits: true,
		Mentors: []Host{{ID: "amara", Sittings: []int{1, 2}}, {ID: "ben", Sittings: []int{1, 2}}, {ID: "dana", Sittings: []int{1}}},
		Mentees: []Attendee{{ID: "farid", Sittings: []int{1}}, {ID: "grace", Sittings: []int{1}}, {ID: "hana", Sittings: []int{2}}, {ID: "kofi"}},
	}
	p := rotate(t, e)
	twice := map[ID]int{}
	for _, id := range []ID{"farid", "grace", "hana", "kofi", "amara", "ben", "dana"} {
		for s := 1; s <= 2; s++ {
			if slices.ContainsFunc(p.Rounds, func(r Round) bool {
				return r.Sitting == s && slices.ContainsFunc(r.Meetings, func(m Meeting) bool { return m.Mentee == id || m.Mentor == id })
			}) {
				twice[id]++
			}
		}
	}
	if len(p.Rounds) != 5 || twice["kofi"] != 1 || twice["amara"] != 2 || twice["ben"] != 2 {
		t.Errorf("%d rounds; sittings each comes to: %v", len(p.Rounds), twice)
	}
}

func TestFewVisitsStayQuick(t *testing.T) {
	for _, size := range []struct{ mentees, mentors int }{{30, 30}, {300, 100}} {
		e := &Event{Sittings: 2, FewVisits: true}
		for k, a := range attendees(size.mentees) {
			a.Sittings = [][]int{{1}, {1, 2}, {1, 2}}[k%3]
			e.Mentees = append(e.Mentees, a)
		}
		for k, h := range hosts(size.mentors) {
			h.Sittings = [][]int{{1, 2}, {1}, {1, 2}}[k%3]
			e.Mentors = append(e.Mentors, h)
		}
		start := time.Now()
		p := rotate(t, e)
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%d × %d took %v", size.mentees, size.mentors, d)
		} else {
			t.Logf("%d × %d: %v, %d visits", size.mentees, size.mentors, d, visitsOf(p))
		}
	}
}
