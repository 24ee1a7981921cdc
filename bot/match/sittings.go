package match

// Several sittings. With two, pairs who share one are forced and the others
// are split by a flow with lower bounds, so that nobody has more than R_s
// meetings in sitting s; totals are tried from the bound up, so the result is
// exact and polynomial. With three or more the problem is NP-complete (Even,
// Itai & Shamir 1976): a search with a budget is exact at cohort size, and
// beyond it pairs of sittings are re-split by the same flow until that gains
// nothing. The plan says which.

import "slices"

// assign decides every meeting's sitting and returns rounds per sitting.
func (f *floor) assign(plan *Plan) []int {
	rounds := make([]int, f.parts)
	switch f.parts {
	case 1:
		rounds[0] = f.needs(f.meets)
	case 2:
		f.split(0, 1)
	default:
		f.many(plan)
	}
	if f.parts > 1 {
		for s := range rounds {
			rounds[s] = f.needsIn(int8(s))
		}
	}
	return rounds
}

func (f *floor) needsIn(s int8) int {
	var list []meet
	for _, x := range f.meets {
		if x.in == s {
			list = append(list, x)
		}
	}
	return f.needs(list)
}

// split divides the meetings now in sittings a and b between the two with the
// least total of rounds; with that total, the longer as short as possible.
func (f *floor) split(a, b int8) {
	var forcedA, forcedB, open []int
	for k := range f.meets {
		x := &f.meets[k]
		if x.in != a && x.in != b {
			continue
		}
		inA, inB := slices.Contains(x.sittings, a), slices.Contains(x.sittings, b)
		switch {
		case inA && inB:
			open = append(open, k)
		case inA:
			forcedA = append(forcedA, k)
		default:
			forcedB = append(forcedB, k)
		}
	}
	all := append(append(slices.Clone(forcedA), forcedB...), open...)
	lowA, lowB := f.needsOf(forcedA), f.needsOf(forcedB)
	for total := max(lowA+lowB, f.needsOf(all)); ; total++ {
		for d := total % 2; d <= total; d += 2 {
			for _, ra := range []int{(total + d) / 2, (total - d) / 2} {
				rb := total - ra
				if ra < lowA || rb < lowB {
					continue
				}
				if in, ok := f.divide(forcedA, forcedB, open, ra, rb); ok {
					for _, k := range forcedA {
						f.meets[k].in = a
					}
					for _, k := range forcedB {
						f.meets[k].in = b
					}
					for x, k := range open {
						f.meets[k].in = b
						if in[x] {
							f.meets[k].in = a
						}
					}
					return
				}
			}
		}
	}
}

func (f *floor) needsOf(list []int) int {
	meets := make([]meet, len(list))
	for k, x := range list {
		meets[k] = f.meets[x]
	}
	return f.needs(meets)
}

// divide finds which open meetings go to the first sitting so that ra and rb
// rounds are enough: a flow from mentees to mentors with bounds on both.
func (f *floor) divide(forcedA, forcedB, open []int, ra, rb int) ([]bool, bool) {
	vertices := f.n + f.m
	a, b, u := make([]int, vertices), make([]int, vertices), make([]int, vertices)
	bump := func(count []int, list []int) {
		for _, k := range list {
			count[f.meets[k].i]++
			count[f.n+int(f.meets[k].j)]++
		}
	}
	bump(a, forcedA)
	bump(b, forcedB)
	bump(u, open)
	g := newBounded(vertices + 2)
	s, t := vertices, vertices+1
	for v := range vertices {
		seats := 1
		if v >= f.n {
			seats = f.seats[v-f.n]
		}
		lo, hi := max(0, b[v]+u[v]-rb*seats), min(u[v], ra*seats-a[v])
		if lo > hi {
			return nil, false
		}
		if v < f.n {
			g.arc(s, v, lo, hi)
		} else {
			g.arc(v, t, lo, hi)
		}
	}
	lo, hi := 0, len(open)
	if f.rooms > 0 {
		// Meetings, not tables: with one seat each the same, else on the safe side.
		lo, hi = max(0, len(forcedB)+len(open)-rb*f.roomSeats()), min(hi, ra*f.roomSeats()-len(forcedA))
		if lo > hi {
			return nil, false
		}
	}
	first := g.arcs()
	for _, k := range open {
		g.arc(int(f.meets[k].i), f.n+int(f.meets[k].j), 0, 1)
	}
	g.arc(t, s, lo, hi)
	if !g.feasible() {
		return nil, false
	}
	in := make([]bool, len(open))
	for x := range open {
		in[x] = g.flow(first+x) > 0
	}
	return in, true
}

// roomSeats is how many meetings the rooms can hold at once at most.
func (f *floor) roomSeats() int {
	most := 1
	for _, s := range f.seats {
		most = max(most, s)
	}
	return f.rooms * most
}

// searchBudget is how many meetings the exact search for three or more sittings
// may look at; a cohort needs some hundred thousand.
const searchBudget = 20_000_000

// many decides three or more sittings: first by re-splitting pairs of them,
// then exactly if the search can prove that fewer rounds are impossible.
func (f *floor) many(plan *Plan) {
	count := make([]int, f.parts)
	for k := range f.meets { // start evenly
		x := &f.meets[k]
		for _, s := range x.sittings {
			if count[s] < count[x.in] {
				x.in = s
			}
		}
		count[x.in]++
	}
	total := func() (t int) {
		for s := range f.parts {
			t += f.needsIn(int8(s))
		}
		return t
	}
	for best := total(); ; {
		for a := range int8(f.parts) {
			for b := a + 1; b < int8(f.parts); b++ {
				f.split(a, b)
			}
		}
		if now := total(); now < best {
			best = now
			continue
		}
		break
	}
	best := total()
	low := f.needs(f.meets)
	forced := 0
	for s := range f.parts {
		var list []int
		for k, x := range f.meets {
			if len(x.sittings) == 1 && int(x.sittings[0]) == s {
				list = append(list, k)
			}
		}
		forced += f.needsOf(list)
	}
	low = max(low, forced)
	x := &search{f: f, budget: searchBudget}
	for t := low; t < best; t++ {
		found := x.total(t)
		if x.budget <= 0 {
			plan.Exact = false
			plan.Note = "three or more sittings: found by improving pairs of sittings; fewer rounds may be possible"
			return
		}
		if found {
			return
		}
	}
}

// search tries all ways to give meetings sittings with given numbers of rounds.
type search struct {
	f      *floor
	budget int
	left   [][]int // free seats per sitting and vertex
	room   []int   // free meetings per sitting
	in     []int8
}

func (x *search) total(t int) bool {
	rounds := make([]int, x.f.parts)
	var parts func(s, left int) bool
	parts = func(s, left int) bool {
		if s == x.f.parts-1 {
			rounds[s] = left
			return x.try(rounds)
		}
		for r := left; r >= 0 && x.budget > 0; r-- {
			rounds[s] = r
			if parts(s+1, left-r) {
				return true
			}
		}
		return false
	}
	return parts(0, t)
}

func (x *search) try(rounds []int) bool {
	f := x.f
	x.left = make([][]int, f.parts)
	x.room = make([]int, f.parts)
	for s, r := range rounds {
		x.left[s] = make([]int, f.n+f.m)
		for v := range x.left[s] {
			x.left[s][v] = r
			if v >= f.n {
				x.left[s][v] = r * f.seats[v-f.n]
			}
		}
		x.room[s] = len(f.meets)
		if f.rooms > 0 {
			x.room[s] = r * f.roomSeats()
		}
	}
	x.in = make([]int8, len(f.meets))
	for k := range x.in {
		x.in[k] = -1
	}
	if !x.place(len(f.meets)) {
		return false
	}
	for k := range f.meets {
		f.meets[k].in = x.in[k]
	}
	return true
}

// place gives the meeting with the fewest ways left a sitting, and goes on.
func (x *search) place(open int) bool {
	if x.budget -= 1 + len(x.in); x.budget <= 0 {
		return false
	}
	if open == 0 {
		return true
	}
	f := x.f
	best, ways := -1, f.parts+1
	for k := range f.meets {
		if x.in[k] >= 0 {
			continue
		}
		n := 0
		for _, s := range f.meets[k].sittings {
			if x.can(k, s) {
				n++
			}
		}
		if n < ways {
			best, ways = k, n
		}
	}
	m := &f.meets[best]
	for _, s := range m.sittings {
		if !x.can(best, s) {
			continue
		}
		x.in[best] = s
		x.left[s][m.i]--
		x.left[s][f.n+int(m.j)]--
		x.room[s]--
		if x.place(open - 1) {
			return true
		}
		x.in[best] = -1
		x.left[s][m.i]++
		x.left[s][f.n+int(m.j)]++
		x.room[s]++
	}
	return false
}

func (x *search) can(k int, s int8) bool {
	m := &x.f.meets[k]
	return x.left[s][m.i] > 0 && x.left[s][x.f.n+int(m.j)] > 0 && x.room[s] > 0
}
