package match

// One stage: a minimum-cost flow inside the face, started from the flow of the
// stage before. Primal-dual (Hungarian) from many sources at once: whoever
// does not hold their cheapest option lets go of it, shortest residual paths
// (Dijkstra; buckets by Dial 1969 while costs are small) lead back to the
// places let go, and all paths of one length are taken by depth-first search
// before prices move (Edmonds & Karp 1972; Dinic 1970). Searches run over
// mentors only, since a mentee who holds something is reached through it.
// O(paths lengths × open pairs) per stage; values stay below cost × people.

import (
	"container/heap"
	"math"
	"slices"
)

type hungary struct {
	buf1, buf2 []int32
	dist       []int64
	missing    []int32 // places let go, per node
	loose      []int32 // mentees who let go
	one        [1]int32
	reached    []int32
	buckets    [][]int32
	far        nodeHeap

	// Of the present phase: when the search settled a node, and which of its
	// mentees, or of the hub's nodes, is to be tried next.
	phase   int32
	settled []int32 // phase in which the node was settled
	order   []int32
	at      []int32
	slack   int
	second  bool
}

func (h *hungary) ints(n int) []int32 {
	if cap(h.buf1) < n {
		h.buf1 = make([]int32, n)
	}
	return h.buf1[:n]
}

func (h *hungary) more(n int) []int32 {
	if cap(h.buf2) < n {
		h.buf2 = make([]int32, n)
	}
	return h.buf2[:n]
}

const unreached = math.MaxInt64

// smallCost is the largest cost for which buckets beat a heap.
const smallCost = 4

func (f *face) optimise(top int64) {
	h := &f.hungary
	h.loose = h.loose[:0]
	if h.dist == nil {
		n := len(f.head)
		h.dist = make([]int64, n)
		for j := range h.dist {
			h.dist[j] = unreached
		}
		ints := make([]int32, 4*n)
		h.missing, h.settled, h.order, h.at = ints[:n], ints[n:2*n], ints[2*n:3*n], ints[3*n:]
	}
	for _, i := range f.open {
		b := f.beg[i]
		c := f.cost[b]
		for k := b + 1; k < f.end[i]; k++ {
			if f.cost[k] < c {
				f.drop(i, f.to[b])
				h.missing[f.to[b]]++
				h.loose = append(h.loose, i)
				break
			}
		}
	}
	small := top <= smallCost
	options := 0
	for _, i := range f.open {
		options += int(f.end[i] - f.beg[i])
	}
	if !small && options > longLists*len(f.open) {
		// Few paths have one length, and searching for all looks at every list.
		for _, i := range slices.Clone(h.loose) {
			h.one[0] = i
			f.phaseFor(h.one[:], false) // finds a way: the search ends at one
		}
		return
	}
	for len(h.loose) > 0 {
		f.phaseFor(h.loose, small)
	}
}

// longLists is the mean number of options from which, with large costs, one
// mentee is searched for at a time (measured: 20 times faster at 2,000, 5 times
// slower at 10).
const longLists = 50

// phaseFor searches from some loose mentees, routes whoever can be, and leaves
// the others in h.loose.
func (f *face) phaseFor(loose []int32, small bool) {
	h := &f.hungary
	f.shortest(loose, small)
	h.second = false
	h.loose = f.routes(loose)
	if !small && len(h.loose) > 0 {
		// Large costs make searches many; so get more out of each.
		h.phase++
		h.slack = 0
		h.second = true
		h.loose = f.routes(h.loose)
	}
}

// routes routes whom it can and returns the others.
func (f *face) routes(loose []int32) []int32 {
	w := 0
	for _, i := range loose {
		if !f.route(i, f.bestPrice(i)) {
			loose[w] = i
			w++
		}
	}
	return loose[:w]
}

// bestPrice is what the cheapest option of mentee i costs at present prices.
func (f *face) bestPrice(i int32) int64 {
	best := int64(math.MaxInt64)
	for k := f.beg[i]; k < f.end[i]; k++ {
		best = min(best, f.cost[k]+f.price[f.to[k]])
	}
	return best
}

// shortest raises prices until some loose mentee reaches a missing place along
// arcs of reduced cost 0.
func (f *face) shortest(loose []int32, small bool) {
	h := &f.hungary
	goal := int64(unreached)
	h.phase++
	h.slack = 0
	relax := func(j int32, d int64) {
		if d >= h.dist[j] || d > goal {
			return
		}
		if h.dist[j] == unreached {
			h.reached = append(h.reached, j)
		}
		h.dist[j] = d
		if h.missing[j] > 0 {
			goal = min(goal, d)
		}
		if small {
			for int64(len(h.buckets)) <= d {
				h.buckets = append(h.buckets, nil)
			}
			h.buckets[d] = append(h.buckets[d], j)
		} else {
			heap.Push(&h.far, distNode{d, j})
		}
	}
	count := int32(0)
	expand := func(j int32, d int64) {
		h.settled[j], h.order[j], h.at[j] = h.phase, count, f.head[j]
		count++
		v := f.price[j]
		if j == f.hub {
			for _, k := range f.nodes {
				if k != f.hub && f.flow[k] > f.lo[k] {
					relax(k, d+f.price[k]-v)
				}
			}
		} else if f.flow[j] < f.hi[j] {
			relax(f.hub, d+f.price[f.hub]-v)
		}
		for i := f.head[j]; i >= 0; i = f.next[i] {
			b := f.beg[i]
			u := f.cost[b] + v - d
			for k := b + 1; k < f.end[i]; k++ {
				relax(f.to[k], f.cost[k]+f.price[f.to[k]]-u)
			}
		}
	}
	for _, i := range loose {
		u := f.bestPrice(i)
		for k := f.beg[i]; k < f.end[i]; k++ {
			relax(f.to[k], f.cost[k]+f.price[f.to[k]]-u)
		}
	}
	if small {
		for d := int64(0); d < int64(len(h.buckets)) && d <= goal; d++ {
			for x := 0; x < len(h.buckets[d]); x++ {
				if j := h.buckets[d][x]; h.dist[j] == d && h.settled[j] != h.phase {
					expand(j, d)
				}
			}
		}
		for d := range h.buckets {
			h.buckets[d] = h.buckets[d][:0]
		}
	} else {
		for len(h.far) > 0 && h.far[0].d <= goal {
			x := heap.Pop(&h.far).(distNode)
			if h.dist[x.j] == x.d && h.settled[x.j] != h.phase {
				expand(x.j, x.d)
			}
		}
		h.far = h.far[:0]
	}
	for _, j := range h.reached {
		if goal != unreached {
			f.price[j] += max(0, goal-h.dist[j])
		}
		h.dist[j] = unreached
	}
	h.reached = h.reached[:0]
	if goal == unreached {
		panic("match: a place let go cannot be reached again") // the flow before the stage is such a way
	}
}

// route gives mentee i an option of price u, and moves whoever stands in the
// way.
func (f *face) route(i int32, u int64) bool {
	for k := f.beg[i]; k < f.end[i]; k++ {
		j := f.to[k]
		if f.cost[k]+f.price[j] == u && f.enter(j) {
			if k != f.beg[i] {
				f.swap(i, k)
			}
			f.hold(i, j)
			return true
		}
	}
	return false
}

// enter makes room for one more unit at node j along arcs of reduced cost 0.
// In the first pass these lead to nodes the search settled later, so that no
// path meets itself and whatever was tried in vain once is in vain for the
// whole phase; in the second to any node not tried yet.
func (f *face) enter(j int32) bool {
	h := &f.hungary
	if h.settled[j] != h.phase {
		if !h.second {
			return false
		}
		h.settled[j], h.order[j], h.at[j] = h.phase, untried, f.head[j]
	}
	if h.missing[j] > 0 {
		h.missing[j]--
		return true
	}
	mine := h.order[j]
	if h.second {
		h.order[j] = tried
	}
	if f.pass(j, mine) {
		h.order[j] = mine
		return true
	}
	return false
}

// What order says in the second pass.
const untried, tried = math.MaxInt32, -1

// pass hands one unit on from node j.
func (f *face) pass(j, mine int32) bool {
	h := &f.hungary
	can := func(k int32) bool {
		if h.second {
			return h.settled[k] != h.phase || h.order[k] != tried
		}
		return h.settled[k] == h.phase && h.order[k] > mine
	}
	if j == f.hub {
		for ; h.slack < len(f.nodes); h.slack++ {
			k := f.nodes[h.slack]
			if k != f.hub && f.flow[k] > f.lo[k] && f.price[k] == f.price[f.hub] && can(k) && f.enter(k) {
				f.flow[k]--
				return true
			}
		}
	} else if f.flow[j] < f.hi[j] && f.price[j] == f.price[f.hub] && can(f.hub) && f.enter(f.hub) {
		f.flow[j]++
		return true
	}
	for h.at[j] >= 0 {
		i := h.at[j]
		h.at[j] = f.next[i] // who comes in is put before, and is not tried again
		b := f.beg[i]
		u := f.cost[b] + f.price[j]
		for k := b + 1; k < f.end[i]; k++ {
			if t := f.to[k]; f.cost[k]+f.price[t] == u && can(t) && f.enter(t) {
				f.drop(i, j)
				f.swap(i, k)
				f.hold(i, t)
				return true
			}
		}
	}
	return false
}

type distNode struct {
	d int64
	j int32
}

// nodeHeap orders nodes by distance, for stages with large costs.
type nodeHeap []distNode

func (h nodeHeap) Len() int           { return len(h) }
func (h nodeHeap) Less(a, b int) bool { return h[a].d < h[b].d }
func (h nodeHeap) Swap(a, b int)      { h[a], h[b] = h[b], h[a] }
func (h *nodeHeap) Push(x any)        { *h = append(*h, x.(distNode)) }
func (h *nodeHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
