package match

// The checker. It shares no code with the solvers: it reads the numbered
// instance, recounts everything the result claims, and replays the
// certificate by weak duality (certificate.go) or looks for blocking pairs.
// Linear in the allowed pairs, plus what is open at each stage.

import (
	"fmt"
	"maps"
)

// Check recomputes everything the result claims for the instance: the pairs'
// lawfulness, ranks, profiles, values, and that no matching is better in the
// preset's order, by the certificate alone. nil means proven.
func (r *Result) Check(in *Instance) error {
	p, err := Compile(in)
	if err != nil {
		return err
	}
	return r.check(p)
}

// Check is [Result.Check] for an instance made ready.
func (p *Problem) Check(r *Result) error { return r.check(p) }

// proof is a result being checked.
type proof struct {
	p       *Problem
	r       *Result
	menteeN map[ID]int32
	mentorN map[ID]int32
	held    []int32 // pair of each unlocked mentee, -1 if unplaced
	count   []int32 // unlocked mentees per mentor
	all     []int32 // all mentees per mentor
	placed  int
	short   int
}

func (r *Result) check(p *Problem) error {
	if r.Seed != p.seed || r.Cohort != p.cohort {
		return fmt.Errorf("seed %q and cohort %q claimed, the instance has %q and %q", r.Seed, r.Cohort, p.seed, p.cohort)
	}
	c := &proof{p: p, r: r}
	if err := c.lawful(); err != nil {
		return err
	}
	if err := c.recount(); err != nil {
		return err
	}
	blocking := c.blockingPairs(c.held, c.all)
	if blocking != r.Blocking {
		return fmt.Errorf("%d blocking pairs claimed, %d found", r.Blocking, blocking)
	}
	if r.Preset == Mutual || r.Preset == MutualMentors {
		if blocking > 0 {
			return fmt.Errorf("%d blocking pairs in a stable result", blocking)
		}
		return c.values([]Stage{{"placed", c.placed}})
	}
	return c.replay()
}

// lawful checks places, bans, locks and the ranks shown.
func (c *proof) lawful() error {
	p := c.p
	c.menteeN = make(map[ID]int32, p.n)
	for i, id := range p.mentees {
		c.menteeN[id] = int32(i)
	}
	c.mentorN = make(map[ID]int32, p.m)
	for j, id := range p.mentors {
		c.mentorN[id] = int32(j)
	}
	const absent = -2
	c.held = make([]int32, p.n)
	for i := range c.held {
		c.held[i] = absent
	}
	c.count = make([]int32, p.m)
	c.all = make([]int32, p.m)
	before := ""
	for k, a := range c.r.Pairs {
		i, ok := c.menteeN[a.Mentee]
		j, ok2 := c.mentorN[a.Mentor]
		if !ok || !ok2 {
			return fmt.Errorf("pair (%q, %q) is of nobody in the instance", a.Mentee, a.Mentor)
		}
		if k > 0 && a.Mentee <= before {
			return fmt.Errorf("pairs are not in order of mentees at %q", a.Mentee)
		}
		before = a.Mentee
		c.all[j]++
		c.placed++
		if locked := p.lock[i] >= 0; locked != a.Locked || locked && p.lock[i] != j {
			return fmt.Errorf("pair (%q, %q) does not agree with the locks", a.Mentee, a.Mentor)
		}
		if a.Locked {
			c.held[i] = -1
			if a.MenteeRank != int(p.lockRank[i]) || a.MentorRank != int(p.lockSeat[i]) {
				return fmt.Errorf("locked pair (%q, %q) shows wrong ranks", a.Mentee, a.Mentor)
			}
			continue
		}
		for e := p.off[i]; e < p.off[i+1]; e++ {
			if p.to[e] == j {
				c.held[i] = e
			}
		}
		e := c.held[i]
		if e < 0 {
			return fmt.Errorf("pair (%q, %q) is not allowed", a.Mentee, a.Mentor)
		}
		if a.MenteeRank != int(p.rank[e]) || a.MentorRank != int(p.seat[e]) || a.MentorTier != c.tier(e) {
			return fmt.Errorf("pair (%q, %q) shows wrong ranks", a.Mentee, a.Mentor)
		}
		c.count[j]++
	}
	unplaced := 0
	for _, u := range c.r.Unmatched {
		i, ok := c.menteeN[u.Mentee]
		if !ok || c.held[i] != absent {
			return fmt.Errorf("%q is not unplaced, or listed twice", u.Mentee)
		}
		c.held[i] = -1
		unplaced++
	}
	if c.placed+unplaced != p.n {
		return fmt.Errorf("%d mentees are neither placed nor listed as unplaced", p.n-c.placed-unplaced)
	}
	for j := range p.m {
		if c.all[j] > p.capacity[j] {
			return fmt.Errorf("mentor %q has %d mentees and %d places", p.mentors[j], c.all[j], p.capacity[j])
		}
	}
	return nil
}

// tier is ⌈rank with the mentor / places⌉.
func (c *proof) tier(e int32) int {
	places := int(c.p.capacity[c.p.to[e]])
	return (int(c.p.seat[e]) + places - 1) / places
}

func (c *proof) recount() error {
	p, r := c.p, c.r
	ranks, tiers := map[int]int{}, map[int]int{}
	worst := 0
	for _, e := range c.held {
		if e >= 0 {
			ranks[int(p.rank[e])]++
			tiers[c.tier(e)]++
			worst = max(worst, int(p.rank[e]))
		}
	}
	for k, n := range r.MenteeProfile {
		if ranks[k+1] != n {
			return fmt.Errorf("%d mentees at rank %d claimed, %d found", n, k+1, ranks[k+1])
		}
		delete(ranks, k+1)
	}
	for k, n := range r.MentorTierProfile {
		if tiers[k+1] != n {
			return fmt.Errorf("%d mentees in tier %d claimed, %d found", n, k+1, tiers[k+1])
		}
		delete(tiers, k+1)
	}
	if len(ranks)+len(tiers) > 0 {
		return fmt.Errorf("a profile leaves somebody out")
	}
	if worst != r.WorstRank {
		return fmt.Errorf("worst rank %d claimed, %d found", r.WorstRank, worst)
	}
	short := map[ID]int{}
	for j := range p.m {
		if d := int(p.minimum[j] - c.all[j]); d > 0 {
			short[p.mentors[j]] = d
			c.short += d
		}
	}
	if !maps.Equal(short, r.ShortOfMinimum) {
		return fmt.Errorf("missing minimum places %v claimed, %v found", r.ShortOfMinimum, short)
	}
	return nil
}

// values compares the stages claimed with those found.
func (c *proof) values(found []Stage) error {
	if len(found) != len(c.r.Stages) {
		return fmt.Errorf("%d stages claimed, %d found", len(c.r.Stages), len(found))
	}
	for k, s := range found {
		if s != c.r.Stages[k] {
			return fmt.Errorf("stage %q has value %d by the claim, %q %d by the count", c.r.Stages[k].Name, c.r.Stages[k].Value, s.Name, s.Value)
		}
	}
	return nil
}

func (c *proof) blockingPairs(held, all []int32) (n int) {
	p := c.p
	least := make([]int32, p.m) // the largest rank of an unlocked mentee there
	for _, e := range held {
		if e >= 0 && p.seat[e] > least[p.to[e]] {
			least[p.to[e]] = p.seat[e]
		}
	}
	for i, mine := range held {
		if p.lock[i] >= 0 {
			continue
		}
		for e := p.off[i]; e < p.off[i+1]; e++ {
			if mine >= 0 && p.rank[e] >= p.rank[mine] {
				break // rows are in order of rank
			}
			if all[p.to[e]] < p.capacity[p.to[e]] || p.seat[e] < least[p.to[e]] {
				n++
			}
		}
	}
	return n
}

// checkMutual checks that the certificate's mutual pairs are a stable matching
// and returns, for each mentee, the pair kept in common if any.
func (c *proof) checkMutual() ([]int32, error) {
	p := c.p
	held := make([]int32, p.n)
	for i := range held {
		held[i] = -1
	}
	all := make([]int32, p.m)
	for j := range all {
		all[j] = p.capacity[j] - p.places[j] // locks
	}
	for _, q := range c.r.Certificate.Mutual {
		i, ok := c.menteeN[q.Mentee]
		j, ok2 := c.mentorN[q.Mentor]
		if !ok || !ok2 || held[i] >= 0 {
			return nil, fmt.Errorf("mutual pair (%q, %q) is of nobody, or twice", q.Mentee, q.Mentor)
		}
		for e := p.off[i]; e < p.off[i+1]; e++ {
			if p.to[e] == j {
				held[i] = e
			}
		}
		if all[j]++; held[i] < 0 || all[j] > p.capacity[j] {
			return nil, fmt.Errorf("mutual pair (%q, %q) is not possible", q.Mentee, q.Mentor)
		}
	}
	if n := c.blockingPairs(held, all); n > 0 {
		return nil, fmt.Errorf("the mutual pairs have %d blocking pairs", n)
	}
	return held, nil
}
