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
)

type hungary struct {
	buf1, buf2 []int32
	dist       []int64
	missing    []int32 // places let go, per node
	mark       []int32
	at         []int32 // next mentee of the node to try
	slackAt    int
	stamp      int32
	buckets    [][]int32
	far        nodeHeap
	loose      []int32 // mentees who let go
	reached    []int32
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
		ints := make([]int32, 3*n)
		h.missing, h.mark, h.at = ints[:n], ints[n:2*n], ints[2*n:]
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
	for len(h.loose) > 0 {
		f.shortest(top <= smallCost)
		h.stamp++
		h.slackAt = 0
		w := 0
		for _, i := range h.loose {
			if !f.route(i, f.bestPrice(i), f.beg[i]) {
				h.loose[w] = i
				w++
			}
		}
		h.loose = h.loose[:w]
	}
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
func (f *face) shortest(small bool) {
	h := &f.hungary
	goal := int64(unreached)
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
	expand := func(j int32, d int64) {
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
	for _, i := range h.loose {
		u := f.bestPrice(i)
		for k := f.beg[i]; k < f.end[i]; k++ {
			relax(f.to[k], f.cost[k]+f.price[f.to[k]]-u)
		}
	}
	if small {
		for d := int64(0); d < int64(len(h.buckets)) && d < goal; d++ {
			for x := 0; x < len(h.buckets[d]); x++ {
				if j := h.buckets[d][x]; h.dist[j] == d {
					expand(j, d)
				}
			}
		}
		for d := range h.buckets {
			h.buckets[d] = h.buckets[d][:0]
		}
	} else {
		for len(h.far) > 0 && h.far[0].d < goal {
			x := heap.Pop(&h.far).(distNode)
			if h.dist[x.j] == x.d {
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

// route gives mentee i an option of price u, the options from first on being
// tried, and moves whoever stands in the way.
func (f *face) route(i int32, u int64, first int32) bool {
	for k := first; k < f.end[i]; k++ {
		j := f.to[k]
		if f.cost[k]+f.price[j] == u && f.hungary.mark[j] != f.hungary.stamp && f.enter(j) {
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
func (f *face) enter(j int32) bool {
	h := &f.hungary
	if h.missing[j] > 0 {
		h.missing[j]--
		return true
	}
	h.mark[j] = h.stamp
	if j == f.hub {
		for _, k := range f.nodes {
			if k != f.hub && f.flow[k] > f.lo[k] && f.price[k] == f.price[f.hub] && h.mark[k] != h.stamp && f.enter(k) {
				f.flow[k]--
				h.mark[j] = h.stamp - 1
				return true
			}
		}
	} else if f.flow[j] < f.hi[j] && f.price[j] == f.price[f.hub] && h.mark[f.hub] != h.stamp && f.enter(f.hub) {
		f.flow[j]++
		h.mark[j] = h.stamp - 1
		return true
	}
	for i := f.head[j]; i >= 0; {
		after := f.next[i]
		b := f.beg[i]
		u := f.cost[b] + f.price[j]
		for k := b + 1; k < f.end[i]; k++ {
			t := f.to[k]
			if f.cost[k]+f.price[t] == u && h.mark[t] != h.stamp && f.enter(t) {
				f.drop(i, j)
				f.swap(i, k)
				f.hold(i, t)
				h.mark[j] = h.stamp - 1
				return true
			}
		}
		i = after
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
