package match

// One stage of a replayed certificate: its bound by weak duality, and what it
// leaves open. Linear in what was open.

import "fmt"

// begin goes through stages 1 and 2 on the uncut graph and keeps, in one pass,
// the options within the rank bound that these leave open.
func (v *replayed) begin(minimums, full bool, bound int32) error {
	p, cert := v.p, &v.r.Certificate
	v.position = make([]int32, len(cert.Mentors))
	for k, id := range cert.Mentors {
		j, ok := v.mentorN[id]
		if !ok {
			return fmt.Errorf("the certificate names %q, who is no mentor", id)
		}
		v.position[k] = j
	}
	first, second := make([]int64, p.m+1), make([]int64, p.m+1)
	if minimums {
		if err := v.take("missing minimum places", first); err != nil {
			return err
		}
	}
	if full {
		if err := v.take("placed", second); err != nil {
			return err
		}
	}

	v.lo, v.hi = make([]int32, p.m+1), make([]int32, p.m+1)
	var dual1, value1, dual2, value2 int64
	for j := range p.m {
		v.hi[j] = p.places[j]
		if !minimums {
			continue
		}
		// Two arcs out of a mentor: promised places at cost -1, others at 0.
		promised, other := p.need[j], p.places[j]-p.need[j]
		value1 -= int64(min(promised, v.count[j]))
		v.lo[j], v.hi[j] = 0, 0
		for _, arc := range [2]struct {
			room int32
			cost int64
		}{{promised, -1}, {other, 0}} {
			switch reduced := arc.cost - first[j]; {
			case reduced < 0:
				dual1 += reduced * int64(arc.room)
				v.lo[j] += arc.room
				v.hi[j] += arc.room
			case reduced == 0:
				v.hi[j] += arc.room
			}
		}
	}

	v.from, v.to = make([]int32, p.n), make([]int32, p.n)
	v.settled = make([]int32, p.m+1)
	keep := make([]int32, 0, p.n*2)
	for i := range int32(p.n) {
		v.from[i] = int32(len(keep))
		v.to[i] = int32(len(keep))
		if p.lock[i] >= 0 {
			continue
		}
		low1, low2 := int64(0), int64(0) // the hub's
		must := p.must != nil && p.must[i]
		if must {
			low1 = 1 << 40
		}
		for e := p.off[i]; e < p.off[i+1]; e++ {
			low1 = min(low1, first[p.to[e]])
		}
		hub := low1 == 0 && !must
		if !hub {
			low2 = 1 << 40
		}
		if full {
			for e := p.off[i]; e < p.off[i+1]; e++ {
				if j := p.to[e]; first[j] == low1 {
					low2 = min(low2, second[j]-1)
				}
			}
		}
		dual1 += low1
		if full {
			dual2 += low2
			hub = hub && low2 == 0
		}
		if v.held[i] >= 0 {
			value2--
		}
		for e := p.off[i]; e < p.off[i+1] && p.rank[e] <= bound; e++ {
			j := p.to[e]
			if first[j] == low1 && (!full || second[j]-1 == low2) {
				keep = append(keep, e)
			}
		}
		if hub {
			keep = append(keep, -1)
		}
		v.to[i] = int32(len(keep))
		if mine := v.held[i]; mine >= 0 && p.rank[mine] > bound {
			return fmt.Errorf("%q got somebody beyond the bound %d", p.mentees[i], bound)
		}
		if v.to[i]-v.from[i] > 1 {
			v.open = append(v.open, i)
		} else {
			v.settled[v.node(v.held[i])]++
		}
	}
	v.pairs = keep
	for j := range p.m {
		if second[j] > 0 {
			dual2 -= second[j] * int64(v.hi[j])
		} else {
			dual2 -= second[j] * int64(v.lo[j])
		}
	}
	if minimums {
		if dual1 != value1 {
			return fmt.Errorf("stage %q: %d places filled, not proven to be the most", "missing minimum places", -value1)
		}
		v.found = append(v.found, Stage{"missing minimum places", v.short})
	}
	if full {
		if dual2 != value2 {
			return fmt.Errorf("stage %q: %d, not proven to be the most", "placed", -value2)
		}
		v.found = append(v.found, Stage{"placed", v.placed})
		for j := range p.m {
			if second[j] != 0 {
				v.lo[j], v.hi[j] = v.count[j], v.count[j]
			}
		}
	}
	return nil
}

func (v *replayed) node(e int32) int32 {
	if e < 0 {
		return v.hub
	}
	return v.p.to[e]
}

// take reads the next step into price if it has the name; else prices are 0.
func (v *replayed) take(name string, price []int64) error {
	steps := v.r.Certificate.Steps
	if v.next >= len(steps) || steps[v.next].Name != name {
		return nil
	}
	for _, x := range steps[v.next].Prices {
		if x.Mentor < 0 || int(x.Mentor) >= len(v.position) {
			return fmt.Errorf("step %q prices a mentor who is not there", name)
		}
		if x.Value > 1<<40 || x.Value < -1<<40 {
			return fmt.Errorf("step %q has an absurd price", name)
		}
		price[v.position[x.Mentor]] = x.Value
	}
	v.next++
	return nil
}

// clear forgets the prices of the step just taken.
func (v *replayed) clear(from int) {
	if v.next == from {
		return
	}
	for _, x := range v.r.Certificate.Steps[v.next-1].Prices {
		v.price[v.position[x.Mentor]] = 0
	}
}

// gap is how much the result costs more than the bound by weak duality.
func (v *replayed) gap(from int, cost func(int32) int64) (gap int64) {
	if v.next > from {
		for _, x := range v.r.Certificate.Steps[v.next-1].Prices {
			j := v.position[x.Mentor]
			flow := v.lo[j]
			if x.Value > 0 {
				flow = v.hi[j]
			}
			// Places are paid for by what flows through; settled mentees
			// pay the price of what they hold and have no other option.
			gap += x.Value * int64(flow-v.settled[j])
		}
	}
	for _, i := range v.open {
		best := int64(1) << 60
		for _, e := range v.pairs[v.from[i]:v.to[i]] {
			best = min(best, v.at(e, cost))
		}
		mine := int64(0)
		if e := v.held[i]; e >= 0 {
			mine = cost(e)
		}
		gap += mine - best
	}
	return gap
}

// at is the cost of an option at present prices.
func (v *replayed) at(e int32, cost func(int32) int64) int64 {
	if e < 0 {
		return 0
	}
	return cost(e) + v.price[v.p.to[e]]
}

// narrow keeps the options of reduced cost 0.
func (v *replayed) narrow(from int, cost func(int32) int64) {
	w := 0
	for _, i := range v.open {
		a, b := v.from[i], v.to[i]
		best := int64(1) << 60
		for _, e := range v.pairs[a:b] {
			best = min(best, v.at(e, cost))
		}
		k := a
		for _, e := range v.pairs[a:b] {
			if v.at(e, cost) == best {
				v.pairs[k] = e
				k++
			}
		}
		v.to[i] = k
		if k-a > 1 {
			v.open[w] = i
			w++
		} else {
			v.settled[v.node(v.held[i])]++
		}
	}
	v.open = v.open[:w]
	if v.next > from {
		for _, x := range v.r.Certificate.Steps[v.next-1].Prices {
			if j := v.position[x.Mentor]; x.Value != 0 {
				v.lo[j], v.hi[j] = v.count[j], v.count[j]
			}
		}
	}
}

// loose goes through the steps that only say what can no longer change.
func (v *replayed) loose() error {
	free := func(int32) int64 { return 0 }
	for v.next < len(v.r.Certificate.Steps) && v.r.Certificate.Steps[v.next].Name == "no cycle" {
		from := v.next
		if err := v.take("no cycle", v.price); err != nil {
			return err
		}
		if v.gap(from, free) != 0 {
			return fmt.Errorf("step %d of the certificate does not fit the result", from)
		}
		v.narrow(from, free)
		v.clear(from)
	}
	return nil
}

// stage proves that no other matching still open costs less, and goes on
// within those that cost the same. value is what the result claims.
func (v *replayed) stage(name string, cost func(int32) int64, value int) error {
	if err := v.loose(); err != nil {
		return err
	}
	from := v.next
	if err := v.take(name, v.price); err != nil {
		return err
	}
	if v.gap(from, cost) != 0 {
		return fmt.Errorf("stage %q: %d is not proven to be best", name, value)
	}
	v.narrow(from, cost)
	v.clear(from)
	v.found = append(v.found, Stage{name, value})
	return v.loose()
}

// bound is the least that a cost can be, by the next step, freezing nothing.
func (v *replayed) bound(name string, cost func(int32) int64) (int64, error) {
	if err := v.loose(); err != nil {
		return 0, err
	}
	from := v.next
	if err := v.take(name, v.price); err != nil {
		return 0, err
	}
	sum := int64(0)
	for _, e := range v.held {
		if e >= 0 {
			sum += cost(e)
		}
	}
	sum -= v.gap(from, cost)
	v.clear(from)
	return sum, nil
}
