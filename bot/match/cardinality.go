package match

// Largest assignments by Hopcroft & Karp 1973 ("An n^5/2 algorithm for maximum
// matchings"), mentors having several places: phases of breadth-first layers
// and vertex-wise augmentation, O(pairs × √mentees). Stages 1, 2 and the bound
// d* need nothing else: the shortfall is smallest iff as many minimum places
// as possible are filled, an assignment that fills them grows to one of
// largest size without emptying a place (Mendelsohn & Dulmage 1958), and both
// values are reached within the pairs of rank ≤ d iff the two assignments of
// that smaller graph are as large.

// assignment is a set of pairs that respects some places: the pair held by
// each mentee and, per mentor, the mentees held as a linked list.
type assignment struct {
	p     *Problem
	pair  []int32 // pair number held by mentee i, or -1
	head  []int32 // first mentee of mentor j, or -1
	next  []int32 // next mentee of the same mentor, or -1
	prev  []int32
	count []int32
	size  int
}

func newAssignment(p *Problem) *assignment {
	buf := make([]int32, 3*p.n+2*p.m)
	a := &assignment{p: p}
	a.pair, buf = buf[:p.n:p.n], buf[p.n:]
	a.next, buf = buf[:p.n:p.n], buf[p.n:]
	a.prev, buf = buf[:p.n:p.n], buf[p.n:]
	a.head, buf = buf[:p.m:p.m], buf[p.m:]
	a.count = buf
	for i := range a.pair {
		a.pair[i] = -1
	}
	for j := range a.head {
		a.head[j] = -1
	}
	return a
}

func (a *assignment) clone() *assignment {
	b := newAssignment(a.p)
	copy(b.pair, a.pair)
	copy(b.next, a.next)
	copy(b.prev, a.prev)
	copy(b.head, a.head)
	copy(b.count, a.count)
	b.size = a.size
	return b
}

func (a *assignment) insert(i, e int32) {
	j := a.p.to[e]
	a.pair[i] = e
	a.next[i], a.prev[i] = a.head[j], -1
	if a.head[j] >= 0 {
		a.prev[a.head[j]] = i
	}
	a.head[j] = i
	a.count[j]++
}

func (a *assignment) remove(i int32) {
	j := a.p.to[a.pair[i]]
	if a.prev[i] >= 0 {
		a.next[a.prev[i]] = a.next[i]
	} else {
		a.head[j] = a.next[i]
	}
	if a.next[i] >= 0 {
		a.prev[a.next[i]] = a.prev[i]
	}
	a.pair[i] = -1
	a.count[j]--
}

// grow makes the assignment as large as the places allow, using pairs of rank
// ≤ d only. Nobody placed loses their place and no mentor's count falls.
func (a *assignment) grow(places []int32, d int32) {
	p := a.p
	var free []int32
	for i := range int32(p.n) {
		if a.pair[i] >= 0 || p.off[i] == p.off[i+1] {
			continue
		}
		taken := false
		for e := p.off[i]; e < p.off[i+1] && p.rank[e] <= d; e++ {
			if j := p.to[e]; a.count[j] < places[j] {
				a.insert(i, e)
				a.size++
				taken = true
				break
			}
		}
		if !taken {
			free = append(free, i)
		}
	}
	if len(free) == 0 {
		return
	}
	s := &layers{a: a, places: places, d: d,
		level: make([]int32, p.m), at: make([]int32, p.m), edge: make([]int32, p.n)}
	for len(free) > 0 && s.build(free) {
		w := 0
		for _, i := range free {
			if s.augment(i, 0) {
				a.size++
			} else {
				free[w] = i
				w++
			}
		}
		if w == len(free) {
			return
		}
		free = free[:w]
	}
}

// layers is one phase: level[j] is the distance of mentor j from the free
// mentees (-1: unreached), at[j] the next of j's mentees to try.
type layers struct {
	a         *assignment
	places    []int32
	d         int32
	level, at []int32
	edge      []int32 // next pair of mentee i to try
	queue     []int32
	goal      int32
}

func (s *layers) build(free []int32) bool {
	a, p := s.a, s.a.p
	for j := range s.level {
		s.level[j] = -1
		s.at[j] = a.head[j]
	}
	s.queue = s.queue[:0]
	s.goal = -1
	scan := func(i, l int32) {
		s.edge[i] = p.off[i]
		for e := p.off[i]; e < p.off[i+1] && p.rank[e] <= s.d; e++ {
			if j := p.to[e]; s.level[j] < 0 {
				s.level[j] = l
				s.queue = append(s.queue, j)
				if a.count[j] < s.places[j] && s.goal < 0 {
					s.goal = l
				}
			}
		}
	}
	for _, i := range free {
		scan(i, 0)
	}
	for k := 0; k < len(s.queue); k++ {
		j := s.queue[k]
		if s.goal >= 0 && s.level[j] >= s.goal {
			break
		}
		for i := a.head[j]; i >= 0; i = a.next[i] {
			scan(i, s.level[j]+1)
		}
	}
	return s.goal >= 0
}

func (s *layers) augment(i, l int32) bool {
	a, p := s.a, s.a.p
	for e := s.edge[i]; e < p.off[i+1] && p.rank[e] <= s.d; e++ {
		s.edge[i] = e + 1
		j := p.to[e]
		if s.level[j] != l {
			continue
		}
		ok := a.count[j] < s.places[j]
		if !ok && l < s.goal {
			for s.at[j] >= 0 {
				k := s.at[j]
				s.at[j] = a.next[k]
				if s.augment(k, l+1) {
					ok = true
					break
				}
			}
		}
		if ok {
			if a.pair[i] >= 0 {
				a.remove(i)
			}
			a.insert(i, e)
			return true
		}
	}
	return false
}

// start is what stages 1 to 3a leave: a flow with the smallest shortfall and,
// among those, the most mentees placed, all within rank ≤ d.
type start struct {
	flow *assignment
	d    int32
}

// bounded finds the smallest d at which both values of the uncut graph are
// reached, by doubling and halving; flows of a smaller d start those of a
// larger one. 0 if nobody unlocked can be placed.
func (p *Problem) bounded() start {
	most, needed, unlocked := 0, 0, 0
	for j := range p.places {
		most += int(p.places[j])
		needed += int(p.need[j])
	}
	for i := range p.n {
		if p.off[i] < p.off[i+1] {
			unlocked++
		}
	}
	most = min(most, unlocked)

	type pairOf struct{ short, all *assignment } // fills minimum places; fills all
	empty, kept := p.reserved()
	for j, c := range empty.count {
		needed += int(max(0, c-p.need[j])) // counted as size though not needed
	}
	try := func(from pairOf, d int32) pairOf {
		f := pairOf{empty, from.all.clone()}
		if needed > 0 {
			f.short = from.short.clone()
			f.short.grow(p.need, d)
		}
		f.all.grow(p.places, d)
		return f
	}
	least := max(0, kept-1) // too small, unless nothing is to be had
	lo, low := least, pairOf{empty, empty}
	var hi int32
	var high pairOf
	for d := max(1, kept); ; d *= 2 {
		d = min(d, p.maxRank)
		hi, high = d, try(low, d)
		if d >= p.maxRank || (high.all.size == most && high.short.size == needed) {
			break
		}
		lo, low = d, high
	}
	most, needed2 := high.all.size, high.short.size
	if most == 0 {
		return start{empty, 0}
	}
	if lo > least && low.all.size == most && low.short.size == needed2 {
		hi, high = lo, low // the doubling overshot: the values were smaller than the trivial bound
		lo, low = least, pairOf{empty, empty}
	}
	for lo+1 < hi {
		mid := (lo + hi) / 2
		if f := try(low, mid); f.all.size == most && f.short.size == needed2 {
			hi, high = mid, f
		} else {
			lo, low = mid, f
		}
	}
	if needed2 == 0 {
		return start{high.all, hi}
	}
	flow := high.short.clone()
	flow.grow(p.places, hi)
	return start{flow, hi}
}

// reserved holds the mentees who must stay where they are, and their worst
// rank. Augmenting never unplaces anybody, and they have nowhere else to go.
func (p *Problem) reserved() (*assignment, int32) {
	a := newAssignment(p)
	worst := int32(0)
	for i, must := range p.must {
		if must {
			e := p.off[i]
			a.insert(int32(i), e)
			a.size++
			worst = max(worst, p.rank[e])
		}
	}
	return a, worst
}

// largest is the same without a bound on ranks; with minimums first if asked.
func (p *Problem) largest(minimums bool) start {
	a, _ := p.reserved()
	if minimums {
		a.grow(p.need, p.maxRank)
	}
	a.grow(p.places, p.maxRank)
	return start{a, p.maxRank}
}
