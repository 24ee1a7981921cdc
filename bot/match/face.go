package match

// The optimal face: everything that is still open after some stages. A
// complementary-slackness argument (Ahuja, Magnanti & Orlin 1993, ch. 9;
// used as preemptive programming): for any optimal prices, the optima of a
// stage are exactly the flows that leave every arc with non-zero reduced cost
// at its bound. So freezing those arcs loses nothing, and the next stage is
// solved inside what is left. Arcs on no cycle of the residual graph cannot
// change either; they are frozen by prices that follow its components
// (Tarjan 1972). Each pass is linear in what is still open.
//
// The network: mentees with one unit each, mentors taking lo…hi of them, and
// one hub that stands for "no mentor" and for unused places. An arc from a
// mentee to the hub exists while the mentee may stay unplaced, one from a
// mentor to the hub carries the unit on. A mentee's price is implied: the cost
// of what they hold plus its price.

import "slices"

type face struct {
	p   *Problem
	hub int32 // the node after the last mentor

	// Options of mentee i are beg[i]:end[i]; the first is the one held.
	beg, end []int32
	to       []int32  // mentor or hub
	edge     []int32  // pair number, -1 for the hub
	cost     []int64  // in the present stage
	lot      []uint64 // 64 bits of the lottery's key, while it is drawn

	open    []int32 // mentees with more than one option
	nodes   []int32 // mentors met in their options, and the hub
	flow    []int32 // units mentor j passes on
	lo, hi  []int32
	head    []int32 // open mentees holding node j, as a linked list
	next    []int32
	prev    []int32
	price   []int64
	comp    []int32 // component of node j in the residual graph
	record  bool
	steps   []Step
	hungary hungary
}

// newFace starts from a flow. allowed filters pairs; placed says that all
// placed now must stay as many (stages 1 and 2 hold) – then short and all are
// their prices; otherwise everything is open.
func newFace(p *Problem, s start, f facets) *face {
	fc := &face{p: p, hub: int32(p.m)}
	n, nodes := p.n, p.m+1
	size := 0
	for i := range int32(n) {
		size += int(p.off[i+1]-p.off[i]) + 1
		if s.d < p.maxRank { // count exactly what survives the cut
			e := p.off[i]
			for e < p.off[i+1] && p.rank[e] <= s.d {
				e++
			}
			size -= int(p.off[i+1] - e)
		}
	}
	buf := make([]int32, 4*n+6*nodes)
	take := func(k int) []int32 { x := buf[:k:k]; buf = buf[k:]; return x }
	fc.beg, fc.end, fc.next, fc.prev = take(n), take(n), take(n), take(n)
	fc.flow, fc.lo, fc.hi, fc.head, fc.comp = take(nodes), take(nodes), take(nodes), take(nodes), take(nodes)
	fc.price = make([]int64, nodes)
	fc.to = make([]int32, 0, size)
	fc.edge = make([]int32, 0, size)

	for j := range p.m {
		c := s.flow.count[j]
		fc.flow[j] = c
		fc.lo[j], fc.hi[j] = 0, p.places[j]
		if f.short != nil {
			fc.lo[j], fc.hi[j] = slackBounds(p.need[j], p.places[j], f.short[j])
		}
		if f.all != nil && f.all[j] != 0 {
			fc.lo[j], fc.hi[j] = c, c
		}
	}
	at := func(x []int64, j int32) int64 {
		if x == nil || j == fc.hub {
			return 0
		}
		return x[j]
	}
	for i := range int32(n) {
		fc.beg[i] = int32(len(fc.to))
		if p.off[i] < p.off[i+1] {
			held, now := s.flow.pair[i], fc.hub
			if held >= 0 {
				now = p.to[held]
			}
			fc.to = append(fc.to, now)
			fc.edge = append(fc.edge, held)
			u1 := at(f.short, now)
			u2 := at(f.all, now)
			if held >= 0 && f.all != nil {
				u2--
			}
			for e := p.off[i]; e < p.off[i+1] && p.rank[e] <= s.d; e++ {
				if e == held {
					continue
				}
				v2 := at(f.all, p.to[e])
				if f.all != nil {
					v2--
				}
				if at(f.short, p.to[e]) == u1 && v2 == u2 {
					fc.to = append(fc.to, p.to[e])
					fc.edge = append(fc.edge, e)
				}
			}
			if held >= 0 && u1 == 0 && u2 == 0 && (p.must == nil || !p.must[i]) {
				fc.to = append(fc.to, fc.hub)
				fc.edge = append(fc.edge, -1)
			}
		}
		fc.end[i] = int32(len(fc.to))
	}
	fc.cost = make([]int64, len(fc.to))
	for i := range int32(n) {
		if fc.end[i]-fc.beg[i] > 1 {
			fc.open = append(fc.open, i)
		}
	}
	fc.relink()
	return fc
}

// facets are mentors' prices of stages 1 and 2; nil where a stage is not run.
type facets struct{ short, all []int64 }

// slackBounds is what stage 1 leaves of a mentor's two arcs to the hub, the
// promised places (cost -1) and the others (cost 0), at price v.
func slackBounds(need, places int32, v int64) (lo, hi int32) {
	lo, hi = 0, places
	if r := -1 - v; r < 0 {
		lo += need
	} else if r > 0 {
		hi -= need
	}
	if r := -v; r < 0 {
		lo += places - need
	} else if r > 0 {
		hi -= places - need
	}
	return lo, hi
}

// relink drops mentees without a choice and lists the others by what they hold.
func (f *face) relink() {
	for _, j := range f.nodes {
		f.head[j] = -1
		f.comp[j] = -1
	}
	if f.nodes == nil {
		for j := range f.head {
			f.head[j] = -1
			f.comp[j] = -1
		}
		f.nodes = make([]int32, 0, len(f.head))
	}
	f.nodes = f.nodes[:0]
	w := 0
	for _, i := range f.open {
		if f.end[i]-f.beg[i] < 2 {
			continue
		}
		f.open[w] = i
		w++
		f.hold(i, f.to[f.beg[i]])
		for k := f.beg[i]; k < f.end[i]; k++ {
			if j := f.to[k]; f.comp[j] == -1 {
				f.comp[j] = 0
				f.nodes = append(f.nodes, j)
			}
		}
	}
	f.open = f.open[:w]
	if w > 0 && f.comp[f.hub] == -1 {
		f.comp[f.hub] = 0
		f.nodes = append(f.nodes, f.hub)
	}
}

func (f *face) hold(i, j int32) {
	h := f.head[j]
	f.next[i], f.prev[i] = h, -1
	if h >= 0 {
		f.prev[h] = i
	}
	f.head[j] = i
}

func (f *face) drop(i, j int32) {
	if f.prev[i] >= 0 {
		f.next[f.prev[i]] = f.next[i]
	} else {
		f.head[j] = f.next[i]
	}
	if f.next[i] >= 0 {
		f.prev[f.next[i]] = f.prev[i]
	}
}

// swap makes option k the held one of mentee i.
func (f *face) swap(i, k int32) {
	b := f.beg[i]
	f.to[b], f.to[k] = f.to[k], f.to[b]
	f.edge[b], f.edge[k] = f.edge[k], f.edge[b]
	f.cost[b], f.cost[k] = f.cost[k], f.cost[b]
	if f.lot != nil {
		f.lot[b], f.lot[k] = f.lot[k], f.lot[b]
	}
}

// stage minimises the sum of cost(pair) over what is held and freezes what
// that decides.
func (f *face) stage(name string, cost func(e int32) int64) {
	mixed, top := false, int64(0)
	for _, i := range f.open {
		b := f.beg[i]
		for k := b; k < f.end[i]; k++ {
			c := int64(0)
			if e := f.edge[k]; e >= 0 {
				c = cost(e)
			}
			f.cost[k] = c
			mixed = mixed || c != f.cost[b]
			top = max(top, c, -c)
		}
	}
	if !mixed {
		return
	}
	f.decide(name, top)
}

// decide minimises the costs now set, of which top is the largest.
func (f *face) decide(name string, top int64) {
	f.optimise(top)
	f.freeze(name)
	f.settle()
}

// move copies option k to place w of the same mentee.
func (f *face) move(w, k int32) {
	f.to[w], f.edge[w] = f.to[k], f.edge[k]
	if f.lot != nil {
		f.lot[w] = f.lot[k]
	}
}

// freeze keeps only the arcs with reduced cost 0 at the prices found.
func (f *face) freeze(name string) {
	base := f.price[f.hub]
	var prices []Price
	for _, j := range f.nodes {
		v := f.price[j] - base
		f.price[j] = v
		if v != 0 {
			f.lo[j], f.hi[j] = f.flow[j], f.flow[j]
			if f.record {
				prices = append(prices, Price{j, v})
			}
		}
	}
	for _, i := range f.open {
		b := f.beg[i]
		u := f.cost[b] + f.price[f.to[b]]
		w := b + 1
		for k := w; k < f.end[i]; k++ {
			if f.cost[k]+f.price[f.to[k]] == u {
				f.move(w, k)
				w++
			}
		}
		f.end[i] = w
	}
	for _, j := range f.nodes {
		f.price[j] = 0
	}
	if f.record {
		f.steps = append(f.steps, Step{name, prices})
	}
	f.relink()
}

// settle freezes every arc that lies on no residual cycle.
func (f *face) settle() {
	if len(f.open) == 0 {
		return
	}
	if f.components() <= 1 {
		return
	}
	hub := f.comp[f.hub]
	var prices []Price
	for _, j := range f.nodes {
		if f.comp[j] != hub {
			f.lo[j], f.hi[j] = f.flow[j], f.flow[j]
			if f.record {
				prices = append(prices, Price{j, int64(hub - f.comp[j])})
			}
		}
	}
	for _, i := range f.open {
		b := f.beg[i]
		c := f.comp[f.to[b]]
		w := b + 1
		for k := w; k < f.end[i]; k++ {
			if f.comp[f.to[k]] == c {
				f.move(w, k)
				w++
			}
		}
		f.end[i] = w
	}
	if f.record {
		f.steps = append(f.steps, Step{stepSettled, prices})
	}
	f.relink()
}

// components numbers the strongly connected components of the residual graph
// over mentors and hub, sinks first, and returns how many there are. Mentees
// are contracted into what they hold: it is their only way in.
func (f *face) components() int32 {
	const unseen = -1
	index := f.hungary.ints(len(f.head))
	for _, j := range f.nodes {
		f.comp[j] = unseen
		index[j] = 0
	}
	low := f.hungary.more(len(f.head))
	var stack []int32
	var calls []visit
	var count, clock int32
	for _, root := range f.nodes {
		if index[root] != 0 {
			continue
		}
		clock++
		index[root], low[root] = clock, clock
		stack = append(stack, root)
		calls = append(calls[:0], visit{node: root, who: f.head[root]})
		for len(calls) > 0 {
			v := &calls[len(calls)-1]
			j := v.node
			to := f.step(v)
			switch {
			case to < 0:
				if low[j] == index[j] {
					for {
						x := stack[len(stack)-1]
						stack = stack[:len(stack)-1]
						f.comp[x] = count
						if x == j {
							break
						}
					}
					count++
				}
				calls = calls[:len(calls)-1]
				if len(calls) > 0 {
					u := calls[len(calls)-1].node
					low[u] = min(low[u], low[j])
				}
			case index[to] == 0:
				clock++
				index[to], low[to] = clock, clock
				stack = append(stack, to)
				calls = append(calls, visit{node: to, who: f.head[to]})
			case f.comp[to] == unseen:
				low[j] = min(low[j], index[to])
			}
		}
	}
	return count
}

// visit is how far the arcs out of a node have been gone through: first its
// arcs to or from the hub, then its mentees' options.
type visit struct {
	node, who, k int32
	slack        int32
}

// step returns the next residual neighbour of v.node, or -1.
func (f *face) step(v *visit) int32 {
	if v.node == f.hub {
		for int(v.slack) < len(f.nodes) {
			j := f.nodes[v.slack]
			v.slack++
			if j != f.hub && f.flow[j] > f.lo[j] {
				return j
			}
		}
	} else if v.slack == 0 {
		v.slack = 1
		if f.flow[v.node] < f.hi[v.node] {
			return f.hub
		}
	}
	for v.who >= 0 {
		i := v.who
		if v.k == 0 {
			v.k = f.beg[i] + 1
		}
		if v.k < f.end[i] {
			v.k++
			return f.to[v.k-1]
		}
		v.who, v.k = f.next[i], 0
	}
	return -1
}

// held writes the pair of every mentee the face knows into pair.
func (f *face) held(pair []int32) {
	for i := range pair {
		if f.beg[i] < f.end[i] {
			pair[i] = f.edge[f.beg[i]]
		}
	}
}

// choices lists the distinct pairs still open, for stages over many values.
func (f *face) choices(value func(e int32) int32) []int32 {
	var all []int32
	for _, i := range f.open {
		for k := f.beg[i]; k < f.end[i]; k++ {
			if e := f.edge[k]; e >= 0 {
				all = append(all, value(e))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
