package match

// One sitting as rounds: coloured, evened out, and put in an order in which
// nobody pauses twice running if that can be helped (greedy). O(rounds² ×
// people) for the order.

import (
	"cmp"
	"slices"
)

// schedule appends the rounds of one sitting to the plan.
func (f *floor) schedule(plan *Plan, sitting int8, rounds int) {
	var meets []meet
	for _, x := range f.meets {
		if x.in == sitting {
			meets = append(meets, x)
		}
	}
	if len(meets) == 0 {
		return
	}
	need := f.needs(meets)
	plan.Bound += need
	rounds = max(rounds, need)
	var c *colouring
	for ; ; rounds++ {
		c = f.colour(meets, rounds)
		if f.fits(meets, c) {
			break
		}
	}
	byRound := make([][]meet, rounds)
	for e, x := range meets {
		byRound[c.colour[e]] = append(byRound[c.colour[e]], x)
	}
	f.spread(byRound)
	rooms := newRooms(f)
	for _, list := range byRound {
		r := Round{Sitting: int(sitting) + 1}
		at := rooms.next(list)
		for _, x := range list {
			r.Meetings = append(r.Meetings, Meeting{f.mentee[x.i], f.mentor[x.j], at[x.j]})
		}
		slices.SortFunc(r.Meetings, func(a, b Meeting) int { return cmp.Compare(a.Mentee, b.Mentee) })
		plan.Rounds = append(plan.Rounds, r)
	}
}

// colour gives the meetings rounds, mentors being split into their seats.
func (f *floor) colour(meets []meet, rounds int) *colouring {
	first := make([]int32, f.m+1)
	first[0] = int32(f.n)
	for j, s := range f.seats {
		first[j+1] = first[j] + int32(s)
	}
	dealt := make([]int32, f.m)
	u, v := make([]int32, len(meets)), make([]int32, len(meets))
	for e, x := range meets {
		u[e] = x.i
		v[e] = first[x.j] + dealt[x.j]%int32(f.seats[x.j])
		dealt[x.j]++
	}
	c := newColouring(int(first[f.m]), rounds, u, v)
	c.even()
	return c
}

// fits says whether no round needs more rooms than there are.
func (f *floor) fits(meets []meet, c *colouring) bool {
	if f.rooms == 0 {
		return true
	}
	used := make([]int, c.colours)
	seen := map[[2]int32]bool{}
	for e, x := range meets {
		k := [2]int32{x.j, c.colour[e]}
		if !seen[k] {
			seen[k] = true
			if used[c.colour[e]]++; used[c.colour[e]] > f.rooms {
				return false
			}
		}
	}
	return true
}

// spread orders rounds so that few people pause in two rounds running.
func (f *floor) spread(rounds [][]meet) {
	busy := make([][]bool, len(rounds))
	for r, list := range rounds {
		busy[r] = make([]bool, f.n+f.m)
		for _, x := range list {
			busy[r][x.i] = true
			busy[r][f.n+int(x.j)] = true
		}
	}
	pause := make([]int, f.n+f.m) // rounds since the person last met somebody
	for k := range rounds {
		best, least := k, int(^uint(0)>>1)
		for r := k; r < len(rounds); r++ {
			cost := 0
			for x, p := range pause {
				if p > 0 && !busy[r][x] {
					cost += p * p
				}
			}
			if cost < least {
				best, least = r, cost
			}
		}
		rounds[k], rounds[best] = rounds[best], rounds[k]
		busy[k], busy[best] = busy[best], busy[k]
		for x := range pause {
			if busy[k][x] {
				pause[x] = 0
			} else {
				pause[x]++
			}
		}
	}
}

// rooms keeps mentors where they are while there is room for them.
type rooms struct {
	f    *floor
	last []int
}

func newRooms(f *floor) *rooms { return &rooms{f, make([]int, f.m)} }

// next returns the room of each mentor of a round.
func (r *rooms) next(list []meet) map[int32]int {
	at := map[int32]int{}
	taken := map[int]bool{}
	var mentors []int32
	for _, x := range list {
		mentors = append(mentors, x.j)
	}
	slices.Sort(mentors)
	mentors = slices.Compact(mentors)
	for _, j := range mentors {
		if l := r.last[j]; l > 0 && !taken[l] {
			at[j] = l
			taken[l] = true
		}
	}
	free := 1
	for _, j := range mentors {
		if at[j] > 0 {
			continue
		}
		// With rooms for all, everybody has their own; else the first free one.
		want := int(j) + 1
		if r.f.rooms > 0 && r.f.rooms < r.f.m || taken[want] {
			for taken[free] {
				free++
			}
			want = free
		}
		at[j] = want
		taken[want] = true
		r.last[j] = want
	}
	return at
}
