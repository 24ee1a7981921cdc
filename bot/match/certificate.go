package match

// Step is the evidence for one stage: mentors' prices, those not named being 0.
// Name is the stage's, or "no cycle" for prices that only follow the order of
// what can still change.
type Step struct {
	Name   string
	Prices []Price
}

// Price is the price of a mentor, by position in Certificate.Mentors.
type Price struct {
	Mentor int32
	Value  int64
}

// Certificate proves a result: for the staged presets one Step per stage that
// had anything to decide; for the stable ones the pairs speak for themselves.
type Certificate struct {
	Mentors []ID
	Bound   int // d*, where the preset has one
	Steps   []Step
	Mutual  []Pair // the stable pairs that MutualFull keeps as many of as it can
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

func (r *Result) check(p *Problem) error { return nil }
