package match

// Stable matchings by deferred acceptance (Gale & Shapley 1962), O(pairs):
// mentees propose for the mentee-best stable matching, mentors for the
// mentor-best. Mentors' ties are broken by one number per mentee for all
// mentors (single tie-breaking: Abdulkadiroğlu, Pathak & Roth 2009). A mentee
// refused by everybody proposes once more with an edge in ties (promotion:
// Király 2013). The result stays stable and tends to be larger; no ratio is
// claimed, since mentees' lists may have ties too. Proposals are contracts
// that each mentor ranks strictly and takes greedily, so the order in which
// they are made is immaterial.

import "slices"

// proposals is a run of deferred acceptance.
type proposals struct {
	p        *Problem
	lots     *lots
	number   []key
	drawn    []bool
	promoted []bool
	pair     []int32 // held pair of each mentee, or -1
	held     [][]int32
}

func newProposals(p *Problem) *proposals {
	d := &proposals{p: p, promoted: make([]bool, p.n), pair: make([]int32, p.n), held: make([][]int32, p.m)}
	for i := range d.pair {
		d.pair[i] = -1
	}
	return d
}

// lot is K(i), drawn when first needed: strict lists need none.
func (d *proposals) lot(i int32) key {
	if d.lots == nil {
		d.lots = newLots(d.p.cohort, d.p.seed)
		d.number = make([]key, d.p.n)
		d.drawn = make([]bool, d.p.n)
	}
	if !d.drawn[i] {
		d.drawn[i] = true
		d.number[i] = d.lots.key(d.p.mentees[i])
	}
	return d.number[i]
}

// pairLot is K(i,j).
func (d *proposals) pairLot(i, j int32) key {
	if d.lots == nil {
		d.lot(i)
	}
	return d.lots.key(d.p.mentees[i], d.p.mentors[j])
}

// before says whether the mentor would rather have mentee a (pair ea) than b.
func (d *proposals) before(a, ea, b, eb int32) bool {
	if x, y := d.p.seat[ea], d.p.seat[eb]; x != y {
		return x < y
	}
	if d.promoted[a] != d.promoted[b] {
		return d.promoted[a]
	}
	return d.lot(a).less(d.lot(b))
}

// menteesPropose returns the pair of each mentee, -1 if unplaced, and whether
// lots were needed.
func (p *Problem) menteesPropose() ([]int32, bool) {
	d := newProposals(p)
	order := p.to // pair numbers in order of proposal, if there are ties
	ties := false
	for i := range int32(p.n) {
		for e := p.off[i] + 1; e < p.off[i+1]; e++ {
			if p.rank[e] == p.rank[e-1] {
				ties = true
			}
		}
	}
	if ties {
		order = make([]int32, len(p.to))
		var ks []key
		for i := range int32(p.n) {
			from, end := p.off[i], p.off[i+1]
			for e := from; e < end; e++ {
				order[e] = e
			}
			for e := from; e < end; {
				g := e + 1
				for g < end && p.rank[g] == p.rank[e] {
					g++
				}
				if g > e+1 {
					ks = ks[:0]
					for x := e; x < g; x++ {
						ks = append(ks, d.pairLot(i, p.to[x]))
					}
					sortByKey(order[e:g], ks)
				}
				e = g
			}
		}
	}
	next := make([]int32, p.n)
	copy(next, p.off[:p.n])
	stack := make([]int32, 0, p.n)
	for i := int32(p.n) - 1; i >= 0; i-- {
		if p.off[i] < p.off[i+1] {
			stack = append(stack, i)
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for i >= 0 {
			if next[i] == p.off[i+1] {
				if d.promoted[i] {
					break
				}
				d.promoted[i] = true
				next[i] = p.off[i]
			}
			e := next[i]
			if ties {
				e = order[e]
			}
			next[i]++
			i = d.offer(i, e)
		}
	}
	return d.pair, d.lots != nil
}

// offer is one proposal of mentee i by pair e. It returns the mentee who goes
// on proposing: i if refused, whoever lost the place to i, or -1.
func (d *proposals) offer(i, e int32) int32 {
	p := d.p
	j := p.to[e]
	h := d.held[j]
	if int32(len(h)) < p.places[j] {
		d.held[j] = append(h, i)
		d.pair[i] = e
		d.up(d.held[j])
		return -1
	}
	if len(h) == 0 || !d.before(i, e, h[0], d.pair[h[0]]) {
		return i
	}
	out := h[0]
	d.pair[out] = -1
	h[0] = i
	d.pair[i] = e
	d.down(h)
	return out
}

// up and down keep held[j] a heap with the least wanted mentee on top.
func (d *proposals) up(h []int32) {
	for x := len(h) - 1; x > 0; {
		y := (x - 1) / 2
		if !d.before(h[y], d.pair[h[y]], h[x], d.pair[h[x]]) {
			return
		}
		h[x], h[y] = h[y], h[x]
		x = y
	}
}

func (d *proposals) down(h []int32) {
	for x := 0; ; {
		w := x
		for _, y := range [2]int{2*x + 1, 2*x + 2} {
			if y < len(h) && d.before(h[w], d.pair[h[w]], h[y], d.pair[h[y]]) {
				w = y
			}
		}
		if w == x {
			return
		}
		h[x], h[w] = h[w], h[x]
		x = w
	}
}

func sortByKey(e []int32, ks []key) {
	for x := 1; x < len(e); x++ { // ties are short; long ones are heap sorted below
		if len(e) > 32 {
			heapByKey(e, ks)
			return
		}
		for y := x; y > 0 && ks[y].less(ks[y-1]); y-- {
			ks[y], ks[y-1] = ks[y-1], ks[y]
			e[y], e[y-1] = e[y-1], e[y]
		}
	}
}

// mentorsPropose returns the pair of each mentee in the mentor-best stable
// matching, -1 if unplaced, and whether lots were needed.
func (p *Problem) mentorsPropose() ([]int32, bool) {
	d := newProposals(p)
	off := make([]int32, p.m+1)
	for _, j := range p.to {
		off[j+1]++
	}
	for j := range p.m {
		off[j+1] += off[j]
	}
	list := make([]int32, len(p.to))
	who := make([]int32, len(p.to))
	fill := append([]int32(nil), off[:p.m]...)
	for i := range int32(p.n) {
		for e := p.off[i]; e < p.off[i+1]; e++ {
			list[fill[p.to[e]]] = e
			who[e] = i
			fill[p.to[e]]++
		}
	}
	count := make([]int32, p.m)
	next := append([]int32(nil), off[:p.m]...)
	var stack []int32
	for j := int32(p.m) - 1; j >= 0; j-- {
		l := list[off[j]:off[j+1]]
		d.sortMentees(l, who)
		stack = append(stack, j)
	}
	for len(stack) > 0 {
		j := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for count[j] < p.places[j] && next[j] < off[j+1] {
			e := list[next[j]]
			next[j]++
			i := who[e]
			old := d.pair[i]
			if old >= 0 && !d.menteeRather(i, e, old) {
				continue
			}
			d.pair[i] = e
			count[j]++
			if old >= 0 {
				count[p.to[old]]--
				stack = append(stack, p.to[old])
			}
		}
	}
	return d.pair, d.lots != nil
}

// menteeRather says whether mentee i would rather have pair a than b.
func (d *proposals) menteeRather(i, a, b int32) bool {
	if x, y := d.p.rank[a], d.p.rank[b]; x != y {
		return x < y
	}
	return d.pairLot(i, d.p.to[a]).less(d.pairLot(i, d.p.to[b]))
}

type keyed struct {
	e int32
	k key
}

func heapByKey(e []int32, ks []key) {
	all := make([]keyed, len(e))
	for x := range e {
		all[x] = keyed{e[x], ks[x]}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		switch {
		case a.k.less(b.k):
			return -1
		case b.k.less(a.k):
			return 1
		}
		return 0
	})
	for x := range all {
		e[x], ks[x] = all[x].e, all[x].k
	}
}

// sortMentees orders pairs of one mentor by rank, ties by the mentees' numbers.
func (d *proposals) sortMentees(list, who []int32) {
	slices.SortFunc(list, func(a, b int32) int {
		switch {
		case a == b:
			return 0
		case d.before(who[a], a, who[b], b):
			return -1
		}
		return 1
	})
}
