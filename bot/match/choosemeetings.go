package match

// Too few rounds for all meetings: which ones to hold. Any choice in which
// nobody has more meetings than rounds can be coloured (Kőnig), so choosing is
// a flow with degree limits; its cost puts first the fewest people short of
// Least, then the most meetings, then even shares (a person's k-th meeting
// costs k), then interest.

// choose keeps the best meetings for so many rounds and returns the others.
func (f *floor) choose(rounds, least int) (dropped []Pair) {
	limit := len(f.meets)
	for {
		kept := f.chosen(rounds, least, limit)
		var keep []meet
		for k, x := range f.meets {
			if kept[k] {
				keep = append(keep, x)
			}
		}
		// Tables with several seats in few rooms may still not fit.
		if f.needs(keep) <= rounds || limit == 0 {
			for k, x := range f.meets {
				if !kept[k] {
					dropped = append(dropped, Pair{f.mentee[x.i], f.mentor[x.j]})
				}
			}
			f.meets = keep
			return dropped
		}
		limit = len(keep) - 1
	}
}

// interestLimit keeps the four parts of a path's cost apart in 64 bits.
const interestLimit = 1000

func (f *floor) chosen(rounds, least, limit int) []bool {
	people := int64(f.n + f.m + 2)
	share := 2*people*interestLimit + 1 // weight of one unit of even shares
	meeting := share * 4 * (people + int64(rounds))
	short := meeting * 4 * people
	g := newBounded(f.n + f.m + 3)
	s, t, end := f.n+f.m, f.n+f.m+1, f.n+f.m+2
	degree := make([]int, f.n+f.m)
	for _, x := range f.meets {
		degree[x.i]++
		degree[f.n+int(x.j)]++
	}
	for v := range f.n + f.m {
		seats := 1
		if v >= f.n {
			seats = f.seats[v-f.n]
		}
		for k := range min(degree[v], rounds*seats) {
			cost := share * int64(k/seats)
			if k < least {
				cost -= short
			}
			if v < f.n {
				g.priced(s, v, 0, 1, cost)
			} else {
				g.priced(v, t, 0, 1, cost)
			}
		}
	}
	if f.rooms > 0 {
		limit = min(limit, rounds*f.roomSeats())
	}
	g.priced(t, end, 0, limit, 0)
	first := g.arcs()
	for _, x := range f.meets {
		interest := int64(min(interestLimit, max(-interestLimit, x.interest)))
		g.priced(int(x.i), f.n+int(x.j), 0, 1, -meeting-interest)
	}
	g.cheapest(s, end)
	kept := make([]bool, len(f.meets))
	for k := range f.meets {
		kept[k] = g.flow(first+k) > 0
	}
	return kept
}

// trim drops meetings one by one until several sittings fit the rounds: of the
// busiest people the meeting of least interest.
func (f *floor) trim(plan *Plan, rounds []int, limit int) {
	for sum(rounds) > limit && len(f.meets) > 0 {
		worst := 0
		for s := range rounds {
			if rounds[s] > rounds[worst] {
				worst = s
			}
		}
		load := make([]int, f.n+f.m)
		for _, x := range f.meets {
			if int(x.in) == worst {
				load[x.i]++
				load[f.n+int(x.j)]++
			}
		}
		weight := func(x meet) int {
			return max(load[x.i], (load[f.n+int(x.j)]+f.seats[x.j]-1)/f.seats[x.j])
		}
		drop := -1
		for k, x := range f.meets {
			if int(x.in) != worst {
				continue
			}
			if drop < 0 || weight(x) > weight(f.meets[drop]) || weight(x) == weight(f.meets[drop]) && x.interest < f.meets[drop].interest {
				drop = k
			}
		}
		x := f.meets[drop]
		plan.Dropped = append(plan.Dropped, Pair{f.mentee[x.i], f.mentor[x.j]})
		f.meets = append(f.meets[:drop], f.meets[drop+1:]...)
		if f.parts == 2 {
			f.split(0, 1)
		}
		for s := range rounds {
			rounds[s] = f.needsIn(int8(s))
		}
	}
}
