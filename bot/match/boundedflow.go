package match

// Flows for the rotation: feasibility with lower bounds (Hoffman 1960; the
// excess is routed by Dinic's largest flow, 1970), and least cost by shortest
// paths with prices, all paths of one length at a time (Edmonds & Karp 1972).
// O(arcs × √vertices) on unit arcs for the first; phases × arcs × log for the
// second.

import (
	"container/heap"
	"math"
)

// bounded is a flow network; arc k and its reverse are 2k and 2k+1.
type bounded struct {
	n      int
	head   [][]int32
	to     []int32
	room   []int
	cost   []int64
	excess []int // by lower bounds
	low    []int
	level  []int32
	at     []int
	price  []int64
	dist   []int64
}

func newBounded(n int) *bounded {
	return &bounded{n: n, head: make([][]int32, n), excess: make([]int, n)}
}

func (g *bounded) arcs() int { return len(g.to) / 2 }

func (g *bounded) arc(u, v, lo, hi int) { g.priced(u, v, lo, hi, 0) }

func (g *bounded) priced(u, v, lo, hi int, cost int64) {
	k := int32(len(g.to))
	g.head[u] = append(g.head[u], k)
	g.head[v] = append(g.head[v], k+1)
	g.to = append(g.to, int32(v), int32(u))
	g.room = append(g.room, hi-lo, 0)
	g.cost = append(g.cost, cost, -cost)
	g.low = append(g.low, lo)
	g.excess[v] += lo
	g.excess[u] -= lo
}

// flow on arc k.
func (g *bounded) flow(k int) int { return g.low[k] + g.room[2*k+1] }

// feasible finds a circulation within the bounds, if there is one.
func (g *bounded) feasible() bool {
	s, t := g.n, g.n+1
	g.n += 2
	g.head = append(g.head, nil, nil)
	excess := g.excess
	g.excess = make([]int, g.n)
	want := 0
	for v, x := range excess {
		if x > 0 {
			g.arc(s, v, 0, x)
			want += x
		} else if x < 0 {
			g.arc(v, t, 0, -x)
		}
	}
	got := 0
	for g.layer(s, t) {
		g.at = make([]int, g.n)
		for {
			f := g.push(s, t, math.MaxInt)
			if f == 0 {
				break
			}
			got += f
		}
	}
	return got == want
}

func (g *bounded) layer(s, t int) bool {
	g.level = make([]int32, g.n)
	queue := []int{s}
	g.level[s] = 1
	for k := 0; k < len(queue); k++ {
		for _, a := range g.head[queue[k]] {
			if v := g.to[a]; g.room[a] > 0 && g.level[v] == 0 {
				g.level[v] = g.level[queue[k]] + 1
				queue = append(queue, int(v))
			}
		}
	}
	return g.level[t] > 0
}

func (g *bounded) push(v, t, most int) int {
	if v == t {
		return most
	}
	for ; g.at[v] < len(g.head[v]); g.at[v]++ {
		a := g.head[v][g.at[v]]
		w := int(g.to[a])
		if g.room[a] == 0 || g.level[w] != g.level[v]+1 {
			continue
		}
		if f := g.push(w, t, min(most, g.room[a])); f > 0 {
			g.room[a] -= f
			g.room[a^1] += f
			return f
		}
	}
	return 0
}

// cheapest sends flow from s to t along paths as long as they cost less than
// nothing. The network must have no cycle before any flow.
func (g *bounded) cheapest(s, t int) {
	g.price = g.acyclicPrices(s)
	g.dist = make([]int64, g.n)
	for {
		g.shortestFrom(s)
		if g.dist[t] == math.MaxInt64 {
			return
		}
		for v := range g.price {
			if g.dist[v] != math.MaxInt64 {
				g.price[v] += g.dist[v]
			} else {
				g.price[v] += g.dist[t]
			}
		}
		if g.price[t]-g.price[s] >= 0 {
			return
		}
		for {
			seen := make([]bool, g.n)
			g.at = make([]int, g.n)
			sent := 0
			for g.pushTight(s, t, seen) {
				sent++
			}
			if sent == 0 {
				break
			}
		}
	}
}

// acyclicPrices are distances from s by relaxing until nothing changes; the
// networks here have three layers.
func (g *bounded) acyclicPrices(s int) []int64 {
	d := make([]int64, g.n)
	for v := range d {
		d[v] = math.MaxInt64 / 4
	}
	d[s] = 0
	for changed := true; changed; {
		changed = false
		for v := range g.n {
			if d[v] == math.MaxInt64/4 {
				continue
			}
			for _, a := range g.head[v] {
				if w := g.to[a]; g.room[a] > 0 && d[v]+g.cost[a] < d[w] {
					d[w] = d[v] + g.cost[a]
					changed = true
				}
			}
		}
	}
	return d
}

func (g *bounded) shortestFrom(s int) {
	for v := range g.dist {
		g.dist[v] = math.MaxInt64
	}
	g.dist[s] = 0
	h := nodeHeap{{0, int32(s)}}
	for len(h) > 0 {
		x := heap.Pop(&h).(distNode)
		if g.dist[x.j] < x.d {
			continue
		}
		for _, a := range g.head[x.j] {
			if g.room[a] == 0 {
				continue
			}
			w := g.to[a]
			if d := x.d + g.cost[a] + g.price[x.j] - g.price[w]; d < g.dist[w] {
				g.dist[w] = d
				heap.Push(&h, distNode{d, w})
			}
		}
	}
}

// pushTight sends one unit along arcs of reduced cost 0.
func (g *bounded) pushTight(v, t int, seen []bool) bool {
	if v == t {
		return true
	}
	seen[v] = true
	for ; g.at[v] < len(g.head[v]); g.at[v]++ {
		a := g.head[v][g.at[v]]
		w := int(g.to[a])
		if g.room[a] == 0 || seen[w] || g.cost[a]+g.price[v]-g.price[w] != 0 {
			continue
		}
		if g.pushTight(w, t, seen) {
			g.room[a]--
			g.room[a^1]++
			seen[v] = false
			return true
		}
	}
	return false
}
