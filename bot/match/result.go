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
	// Lottery lists the mentees whose result the lottery decided. Deferred
	// acceptance draws lots before anything is settled; there LotsDrawn says
	// that it had to, and who would have fared differently is not known.
	Lottery     []ID
	LotsDrawn   bool
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
	t := p.tally(s)
	r.MenteeProfile, r.MentorTierProfile, r.WorstRank = t.profile, t.tiers, t.worst
	for i := range int32(p.n) {
		if j := p.lock[i]; j >= 0 {
			a := Assigned{Mentee: p.mentees[i], Mentor: p.mentors[j], Locked: true,
				MenteeRank: int(p.lockRank[i]), MentorRank: int(p.lockSeat[i])}
			if a.MentorRank > 0 {
				a.MentorTier = int(tierOf(p.lockSeat[i], p.capacity[j]))
			}
			a.NotRanked = a.MenteeRank > int(p.groups[i])
			r.Pairs = append(r.Pairs, a)
		} else if e := s.pair[i]; e >= 0 {
			rank := int(p.rank[e])
			r.Pairs = append(r.Pairs, Assigned{Mentee: p.mentees[i], Mentor: p.mentors[p.to[e]],
				MenteeRank: rank, MentorRank: int(p.seat[e]), MentorTier: int(p.tier(e)), NotRanked: rank > int(p.groups[i])})
		}
	}
	slices.SortFunc(r.Pairs, func(a, b Assigned) int { return cmp.Compare(a.Mentee, b.Mentee) })
	for j := range p.m {
		if d := p.minimum[j] - t.count[j]; d > 0 {
			r.ShortOfMinimum[p.mentors[j]] = int(d)
		}
	}
	for _, g := range s.stages {
		if !g.evidence {
			r.Stages = append(r.Stages, Stage{g.name(), t.value(g, s.d)})
		}
	}
	if !s.preset.stable() {
		for k, v := range t.tiers {
			r.Stages = append(r.Stages, Stage{stageOf{kind: tierMany, arg: int32(k + 1)}.name(), v})
		}
	}
	if s.opts.values {
		return r
	}
	for _, i := range s.drawn {
		r.Lottery = append(r.Lottery, p.mentees[i])
	}
	slices.Sort(r.Lottery)
	r.LotsDrawn = s.lots
	r.Blocking = p.blocking(s.pair, t.count)
	r.Unmatched = p.reasons(s)
	r.Certificate = p.certificate(s)
	return r
}

// tally is a matching counted.
type tally struct {
	short, placed, squares, common, worst int
	profile, tiers                        []int
	count                                 []int32 // mentees per mentor, locked ones too
}

func (p *Problem) tally(s *solution) (t tally) {
	t.count = make([]int32, p.m)
	for i, e := range s.pair {
		if j := p.lock[i]; j >= 0 {
			t.placed++
			t.count[j]++
			continue
		}
		if e < 0 {
			continue
		}
		j := p.to[e]
		t.count[j]++
		t.placed++
		rank, tier := int(p.rank[e]), int(p.tier(e))
		t.profile = bump(t.profile, rank)
		t.tiers = bump(t.tiers, tier)
		t.worst = max(t.worst, rank)
		t.squares += rank*rank + tier*tier
		if s.common != nil && s.common[i] == j {
			t.common++
		}
	}
	for j := range p.m {
		t.short += int(max(0, p.minimum[j]-t.count[j]))
	}
	return t
}

// value is what stage g counts; d is the bound.
func (t *tally) value(g stageOf, d int32) int {
	switch g.kind {
	case missingMinimum:
		return t.short
	case placedMost:
		return t.placed
	case worstRank:
		return int(d)
	case atRankFew, atRankMany:
		return at(t.profile, g.arg)
	case topTwo:
		return at(t.profile, 1) + at(t.profile, 2)
	case tierMany:
		return at(t.tiers, g.arg)
	case squares:
		return t.squares
	case inCommon:
		return t.common
	}
	return 0
}

// at is how many have rank or tier k.
func at(profile []int, k int32) int {
	if k < 1 || int(k) > len(profile) {
		return 0
	}
	return profile[k-1]
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
