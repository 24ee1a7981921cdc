package match

// What proves a result. Weak duality of linear programming: whatever prices
// mentors have, no flow costs less than the sum, over mentees, of their
// cheapest option at these prices, less what the places cost. A result that
// reaches this bound is optimal, and so is nothing that uses an arc of
// non-zero reduced cost. check.go recomputes this stage by stage.

// Certificate proves a result: for the staged presets the prices of every
// stage that had anything to decide; for the stable ones the pairs themselves
// do, since blocking pairs can be looked for.
type Certificate struct {
	Mentors []ID
	Bound   int // d*, the largest rank allowed, where the preset has a bound
	Steps   []Step
	Mutual  []Pair // the stable pairs of which MutualFull keeps as many as it can
}

// Step is the evidence for one stage: mentors' prices, those not named being
// 0. Name is the stage's, or "no cycle" for prices that only follow the order
// in which places could still be passed on.
type Step struct {
	Name   string
	Prices []Price
}

// Price is the price of a mentor, by position in Certificate.Mentors.
type Price struct {
	Mentor int32
	Value  int64
}

func (p *Problem) certificate(s *solution) Certificate {
	c := Certificate{Mentors: p.mentors, Bound: int(s.d), Steps: s.steps}
	for i, j := range s.common {
		if j >= 0 {
			c.Mutual = append(c.Mutual, Pair{p.mentees[i], p.mentors[j]})
		}
	}
	return c
}
