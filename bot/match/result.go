package match

// The result in the words of the instance. Linear, but for the sorting.

import (
	"cmp"
	"slices"
)

// Result is one matching with everything needed to show and to check it.
type Result struct {
	Preset Preset
	Seed   string
	Cohort string
	// Pairs are sorted by mentee id, Unmatched too.
	Pairs     []Assigned
	Unmatched []Unplaced
	// MenteeProfile[k] counts mentees who got rank k+1, MentorTierProfile[k]
	// mentees who are in their mentor's tier k+1; locked pairs apart.
	MenteeProfile, MentorTierProfile []int
	WorstRank                        int // 0 if nobody unlocked is placed
	Blocking                         int // blocking pairs
	ShortOfMinimum                   map[ID]int
	// Stages are the objective's values in order, without the lottery.
	Stages []Stage
	// Lottery lists the mentees whose result the lottery decided.
	Lottery     []ID
	Certificate Certificate
	Unbounded   bool
}

// Assigned is one pair of a result. Ranks count tie groups from 1; 0 means
// null: a locked pair that stands on no list. NotRanked says that the rank is
// the group after the mentee's own ("not ranked", never "2nd choice").
type Assigned struct {
	Mentee, Mentor                     ID
	MenteeRank, MentorRank, MentorTier int
	Locked, NotRanked                  bool
}

// Unplaced is a mentee without a mentor, and why in plain words.
type Unplaced struct {
	Mentee ID
	Reason string
}

// Stage is one objective with the value reached.
type Stage struct {
	Name  string
	Value int
}

func (p *Problem) result(s *solution) *Result {
	r := &Result{Preset: s.preset, Seed: p.seed, Cohort: p.cohort, Unbounded: s.opts.unbounded, ShortOfMinimum: map[ID]int{}}
	r.Pairs = make([]Assigned, 0, p.n)
	count := make([]int32, p.m)
	var short, placed, sum int
	common := 0
	for i := range int32(p.n) {
		if j := p.lock[i]; j >= 0 {
			placed++
			count[j]++
			a := Assigned{Mentee: p.mentees[i], Mentor: p.mentors[j], Locked: true,
				MenteeRank: int(p.lockRank[i]), MentorRank: int(p.lockSeat[i])}
			if a.MentorRank > 0 {
				a.MentorTier = int(tierOf(p.lockSeat[i], p.capacity[j]))
			}
			a.NotRanked = a.MenteeRank > int(p.groups[i])
			r.Pairs = append(r.Pairs, a)
			continue
		}
		e := s.pair[i]
		if e < 0 {
			continue
		}
		j := p.to[e]
		placed++
		count[j]++
		rank, tier := int(p.rank[e]), int(p.tier(e))
		r.Pairs = append(r.Pairs, Assigned{Mentee: p.mentees[i], Mentor: p.mentors[j],
			MenteeRank: rank, MentorRank: int(p.seat[e]), MentorTier: tier, NotRanked: rank > int(p.groups[i])})
		r.MenteeProfile = bump(r.MenteeProfile, rank)
		r.MentorTierProfile = bump(r.MentorTierProfile, tier)
		r.WorstRank = max(r.WorstRank, rank)
		sum += rank*rank + tier*tier
		if s.common != nil && s.common[i] == j {
			common++
		}
	}
	slices.SortFunc(r.Pairs, func(a, b Assigned) int { return cmp.Compare(a.Mentee, b.Mentee) })
	for j := range p.m {
		if d := p.minimum[j] - count[j]; d > 0 {
			r.ShortOfMinimum[p.mentors[j]] = int(d)
			short += int(d)
		}
	}
	at := func(k int32) int {
		if k < 1 || int(k) > len(r.MenteeProfile) {
			return 0
		}
		return r.MenteeProfile[k-1]
	}
	for _, g := range s.stages {
		v := 0
		switch g.kind {
		case missingMinimum:
			v = short
		case placedMost:
			v = placed
		case worstRank:
			v = int(s.d)
		case atRankFew, atRankMany:
			if g.evidence {
				continue
			}
			v = at(g.arg)
		case topTwo:
			v = at(1) + at(2)
		case squares:
			v = sum
		case inCommon:
			v = common
		}
		r.Stages = append(r.Stages, Stage{g.name(), v})
	}
	if !s.preset.stable() {
		for t, v := range r.MentorTierProfile {
			r.Stages = append(r.Stages, Stage{stageOf{kind: tierMany, arg: int32(t + 1)}.name(), v})
		}
	}
	if s.opts.values {
		return r
	}
	for _, i := range s.drawn {
		r.Lottery = append(r.Lottery, p.mentees[i])
	}
	slices.Sort(r.Lottery)
	r.Blocking = p.blocking(s.pair, count)
	r.Unmatched = p.reasons(s)
	r.Certificate = p.certificate(s)
	return r
}

func bump(profile []int, k int) []int {
	for len(profile) < k {
		profile = append(profile, 0)
	}
	profile[k-1]++
	return profile
}

// blocking counts blocking pairs.
func (p *Problem) blocking(pair, count []int32) (n int) {
	worst := make([]int32, p.m) // rank of the least wanted unlocked mentee
	for _, e := range pair {
		if e >= 0 {
			worst[p.to[e]] = max(worst[p.to[e]], p.seat[e])
		}
	}
	for i := range int32(p.n) {
		for e := p.off[i]; e < p.off[i+1]; e++ {
			if pair[i] >= 0 && p.rank[e] >= p.rank[pair[i]] {
				break
			}
			if j := p.to[e]; count[j] < p.capacity[j] || worst[j] > p.seat[e] {
				n++
			}
		}
	}
	return n
}
