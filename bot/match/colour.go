package match

// Edge colouring of a bipartite graph with as many colours as the largest
// degree, by alternating paths (Kőnig 1916): O(meetings × people). Colours are
// then made equally large by exchanging along paths of two colours (de Werra
// 1971), so that rooms and pauses are spread evenly.

import "slices"

// colouring has colour slots per vertex: at[v*colours+c] is the edge of colour
// c at vertex v, or -1. Mentors follow the mentees as vertices.
type colouring struct {
	colours int
	u, v    []int32 // ends of each edge
	colour  []int32
	at      []int32
	size    []int // edges of each colour
}

func newColouring(vertices, colours int, u, v []int32) *colouring {
	c := &colouring{colours: colours, u: u, v: v, colour: make([]int32, len(u)), at: make([]int32, vertices*colours), size: make([]int, colours)}
	for k := range c.at {
		c.at[k] = -1
	}
	for e := range u {
		c.add(int32(e))
	}
	return c
}

func (c *colouring) slot(v, colour int32) *int32 { return &c.at[int(v)*c.colours+int(colour)] }

func (c *colouring) free(v int32) int32 {
	row := c.at[int(v)*c.colours : (int(v)+1)*c.colours]
	return int32(slices.Index(row, -1))
}

func (c *colouring) put(e, colour int32) {
	c.colour[e] = colour
	*c.slot(c.u[e], colour) = e
	*c.slot(c.v[e], colour) = e
	c.size[colour]++
}

func (c *colouring) take(e int32) {
	colour := c.colour[e]
	*c.slot(c.u[e], colour) = -1
	*c.slot(c.v[e], colour) = -1
	c.size[colour]--
}

// add colours one more edge; degrees are at most the number of colours.
func (c *colouring) add(e int32) {
	u, v := c.u[e], c.v[e]
	a, b := c.free(u), c.free(v)
	if a != b {
		c.flip(c.path(v, a, b), a, b) // frees colour a at v; cannot end at u in a bipartite graph
	}
	c.put(e, a)
}

// path is the alternating path from v that begins with colour a.
func (c *colouring) path(v, a, b int32) (path []int32) {
	for {
		e := *c.slot(v, a)
		if e < 0 {
			return path
		}
		path = append(path, e)
		if c.u[e] == v {
			v = c.v[e]
		} else {
			v = c.u[e]
		}
		a, b = b, a
	}
}

// flip exchanges the two colours along a path that begins with colour a.
func (c *colouring) flip(path []int32, a, b int32) {
	for _, e := range path {
		c.take(e)
	}
	for k, e := range path {
		if k%2 == 0 {
			c.put(e, b)
		} else {
			c.put(e, a)
		}
	}
}

// even makes the colours' sizes differ by at most one.
func (c *colouring) even() {
	for {
		a, b := 0, 0
		for k, s := range c.size {
			if s > c.size[a] {
				a = k
			}
			if s < c.size[b] {
				b = k
			}
		}
		if c.size[a]-c.size[b] < 2 {
			return
		}
		vertices := len(c.at) / c.colours
		for v := int32(0); int(v) < vertices && c.size[a]-c.size[b] > 1; v++ {
			if *c.slot(v, int32(a)) < 0 || *c.slot(v, int32(b)) >= 0 {
				continue
			}
			if p := c.path(v, int32(a), int32(b)); len(p)%2 == 1 {
				c.flip(p, int32(a), int32(b))
			}
		}
	}
}
