package match

import (
	"cmp"
	"slices"
)

// visitWork bounds the search for fewer visits, in meetings looked at: at cohort
// size everybody is tried, at 300 × 100 the first few are.
const visitWork = 400_000

// settle keeps people who could come to both of two sittings to one of them, where
// all they meet can meet them there and no round more is needed for it. It
// tries them one by one, those with the fewest meetings to move first, so fewer
// visits still may be possible; rounds and meetings stay as they were. It gives
// the rounds per sitting.
func (f *floor) settle(plan *Plan, rounds []int) []int {
	total, visits := sum(rounds), f.visits()
	work := visitWork
	tried := map[int]bool{}
	for {
		v := f.twice(tried)
		if v < 0 || work < len(f.meets) {
			return rounds
		}
		tried[v] = true
		for _, s := range f.busiest(v) {
			if !f.allIn(v, s) || work < len(f.meets) {
				continue
			}
			work -= len(f.meets)
			before := slices.Clone(f.meets)
			for k := range f.meets {
				if x := &f.meets[k]; f.has(x, v) {
					x.sittings, x.in = []int8{s}, s
				}
			}
			now := f.assign(plan)
			if n := f.visits(); sum(now) <= total && n < visits {
				rounds, visits = now, n
				break
			}
			f.meets = before
		}
	}
}

// has says that v, a mentee or n + a mentor, is in a meeting.
func (f *floor) has(x *meet, v int) bool { return int(x.i) == v || f.n+int(x.j) == v }

// attends counts v's meetings per sitting.
func (f *floor) attends(v int) []int {
	n := make([]int, f.parts)
	for k := range f.meets {
		if x := &f.meets[k]; f.has(x, v) {
			n[x.in]++
		}
	}
	return n
}

// visits counts the sittings that people have to come to, over all people.
func (f *floor) visits() (n int) {
	come := make([]bool, (f.n+f.m)*f.parts)
	for k := range f.meets {
		x := &f.meets[k]
		for _, v := range []int{int(x.i), f.n + int(x.j)} {
			if at := v*f.parts + int(x.in); !come[at] {
				come[at] = true
				n++
			}
		}
	}
	return n
}

// twice is who comes to several sittings, was not tried, and has the fewest
// meetings outside their main one; -1 for nobody.
func (f *floor) twice(tried map[int]bool) int {
	best, least := -1, 0
	for v := range f.n + f.m {
		if tried[v] {
			continue
		}
		n := f.attends(v)
		if outside := sum(n) - slices.Max(n); outside > 0 && (best < 0 || outside < least) {
			best, least = v, outside
		}
	}
	return best
}

// busiest lists v's sittings, those with most of their meetings first.
func (f *floor) busiest(v int) []int8 {
	n := f.attends(v)
	list := make([]int8, f.parts)
	for s := range list {
		list[s] = int8(s)
	}
	slices.SortStableFunc(list, func(a, b int8) int { return cmp.Compare(n[b], n[a]) })
	return list
}

// allIn says that everybody v meets can meet them in that sitting.
func (f *floor) allIn(v int, s int8) bool {
	for k := range f.meets {
		if x := &f.meets[k]; f.has(x, v) && !slices.Contains(x.sittings, s) {
			return false
		}
	}
	return true
}
