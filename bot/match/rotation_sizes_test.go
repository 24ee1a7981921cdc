package match

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// Every size of event up to 30 × 30, against bounds that are not computed by
// the planner: nobody is in two places, everybody meets everybody they can,
// and no plan with fewer rounds exists.

const largestSize = 30

// TestRotateEverySize: in one sitting the busiest person's meetings are the
// bound (Kőnig 1916).
func TestRotateEverySize(t *testing.T) {
	for n := range largestSize + 1 {
		for m := range largestSize + 1 {
			want := max(n, m)
			if n*m == 0 {
				want = 0
			}
			e := &Event{Mentees: attendees(n), Mentors: hosts(m)}
			p := rotate(t, e)
			if len(p.Rounds) != want || len(p.Dropped)+len(p.Impossible) > 0 || !p.Exact {
				t.Errorf("%d × %d: %d rounds, %d pairs do not meet; want %d rounds and none", n, m, len(p.Rounds), len(p.Dropped)+len(p.Impossible), want)
			}
		}
	}
}

// crowd counts a side by the sittings they can come to.
type crowd struct{ first, second, both int }

// leastInTwo is the least number of rounds in two sittings when all who share
// a sitting meet. Only pairs who can both come to both have a choice. Averaged
// over all ways to rename people of one kind, any division puts the same share
// x of each such person's open meetings into the first sitting; and since
// degree bounds in a bipartite graph are met by whole meetings whenever they
// are met by shares (Hoffman & Kruskal 1956), the least total over x is exact.
func leastInTwo(mentees, mentors crowd) int {
	forced := func(a, b, sitting int, other crowd) int { // the most meetings of somebody without a choice
		most := 0
		if a > 0 {
			most = map[int]int{1: other.first, 2: other.second}[sitting] + other.both
		}
		return max(b, most)
	}
	low1 := forced(mentors.first, forced(mentees.first, 0, 1, mentors), 1, mentees)
	low2 := forced(mentors.second, forced(mentees.second, 0, 2, mentors), 2, mentees)
	type chooser struct{ first, second, open int } // meetings of somebody who comes to both
	var choosers []chooser
	if mentees.both > 0 {
		choosers = append(choosers, chooser{mentors.first, mentors.second, mentors.both})
	}
	if mentors.both > 0 {
		choosers = append(choosers, chooser{mentees.first, mentees.second, mentees.both})
	}
	best := -1
	for r1 := low1; r1 <= 2*largestSize; r1++ {
		x, fits := big.NewRat(1, 1), true // the largest share that the first sitting takes
		for _, c := range choosers {
			fits = fits && c.first <= r1
			if c.open > 0 && fits {
				if s := big.NewRat(int64(r1-c.first), int64(c.open)); s.Cmp(x) < 0 {
					x = s
				}
			}
		}
		if !fits {
			continue
		}
		r2 := low2
		for _, c := range choosers {
			left := new(big.Rat).Sub(big.NewRat(1, 1), x)
			left.Mul(left, big.NewRat(int64(c.open), 1)).Add(left, big.NewRat(int64(c.second), 1))
			up := new(big.Int).Add(left.Num(), new(big.Int).Sub(left.Denom(), big.NewInt(1)))
			r2 = max(r2, int(up.Div(up, left.Denom()).Int64()))
		}
		if best < 0 || r1+r2 < best {
			best = r1 + r2
		}
	}
	return best
}

// TestRotateEverySizeInTwoSittings: people come to the first, the second or
// both, as chance will have it, and some not at all.
func TestRotateEverySizeInTwoSittings(t *testing.T) {
	for n := 1; n <= largestSize; n++ {
		for m := 1; m <= largestSize; m++ {
			r := rand.New(rand.NewPCG(uint64(n), uint64(m)))
			e := &Event{Sittings: 2}
			comes := func(side *crowd) []int {
				switch r.IntN(4) {
				case 0:
					side.first++
					return []int{1}
				case 1:
					side.second++
					return []int{2}
				default:
					side.both++
					return []int{1, 2}
				}
			}
			var mentees, mentors crowd
			for _, a := range attendees(n) {
				if r.IntN(8) > 0 { // the others do not come
					a.Sittings = comes(&mentees)
					e.Mentees = append(e.Mentees, a)
				}
			}
			for _, h := range hosts(m) {
				if r.IntN(8) > 0 {
					h.Sittings = comes(&mentors)
					e.Mentors = append(e.Mentors, h)
				}
			}
			p := rotate(t, e)
			apart := mentees.first*mentors.second + mentees.second*mentors.first
			if len(p.Dropped) > 0 || len(p.Impossible) != apart {
				t.Errorf("%d × %d: %d pairs dropped, %d called impossible; want none and %d", n, m, len(p.Dropped), len(p.Impossible), apart)
			}
			want := leastInTwo(mentees, mentors)
			if len(e.Mentees)*len(e.Mentors) == 0 {
				want = 0
			}
			if len(p.Rounds) != want || !p.Exact {
				t.Errorf("%d × %d, mentees %+v, mentors %+v: %d rounds (exact %t), want %d", n, m, mentees, mentors, len(p.Rounds), p.Exact, want)
			}
		}
	}
}

// TestAbsencesAtEverySize: while the event runs, up to three people go for good
// in a round of their own, and one misses a round. Those who are there still
// meet all others who are, and whoever leaves costs nobody a round more.
func TestAbsencesAtEverySize(t *testing.T) {
	for n := 2; n <= largestSize; n++ {
		for m := 2; m <= largestSize; m++ {
			r := rand.New(rand.NewPCG(uint64(n), uint64(m)+100))
			e := &Event{Mentees: attendees(n), Mentors: hosts(m)}
			p := rotate(t, e)
			before, gone := len(p.Rounds), map[person]bool{}
			for range 1 + r.IntN(3) {
				from := 1 + r.IntN(len(p.Rounds))
				who := Absence{Mentor: r.IntN(2) == 0}
				if who.ID = e.Mentees[r.IntN(n)].ID; who.Mentor {
					who.ID = e.Mentors[r.IntN(m)].ID
				}
				gone[person{who.Mentor, who.ID}] = true
				var err error
				if p, err = p.Replan(e, from, []Absence{who}, nil); err != nil {
					t.Fatal(err)
				}
			}
			if len(p.Rounds) > before {
				t.Errorf("%d × %d: %d rounds after people left, %d before", n, m, len(p.Rounds), before)
			}
			late := Absence{ID: e.Mentees[r.IntN(n)].ID, Rounds: []int{1 + r.IntN(len(p.Rounds))}}
			p, err := p.Replan(e, late.Rounds[0], []Absence{late}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := sound(e, p); err != nil {
				t.Fatalf("%d × %d: %v", n, m, err)
			}
			// The one meeting missed needs at most one round more.
			if len(p.Rounds) > before+1 {
				t.Errorf("%d × %d: %d rounds after somebody missed one of %d", n, m, len(p.Rounds), before)
			}
			for _, q := range p.Dropped {
				if !gone[person{false, q.Mentee}] && !gone[person{true, q.Mentor}] {
					t.Errorf("%d × %d: %v are both there and do not meet", n, m, q)
				}
			}
			if slices.ContainsFunc(p.Rounds[late.Rounds[0]-1].Meetings, func(x Meeting) bool { return x.Mentee == late.ID }) {
				t.Errorf("%d × %d: %s meets somebody in the round they miss", n, m, late.ID)
			}
		}
	}
}
