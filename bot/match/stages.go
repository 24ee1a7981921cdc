package match

// The presets as lists of stages, and the prices of stages 1 and 2. A stage
// asks for the smallest (or largest) number of pairs of some kind; the engine
// minimises, so "most" becomes cost -1. Stages 1 and 2 are cuts of a largest
// flow (Ford & Fulkerson 1956), linear to find.

import "strconv"

// Preset names an objective; see the package documentation.
type Preset string

// The presets, in the order in which they are compared.
const (
	NobodyLeftOut Preset = "nobody-left-out" // the default
	Mutual        Preset = "mutual"
	MutualMentors Preset = "mutual-mentors"
	MutualFull    Preset = "mutual-full"
	Firsts        Preset = "firsts"
	RankMaximal   Preset = "rank-maximal"
	Generous      Preset = "generous"
	Balanced      Preset = "balanced"
)

// Presets lists all presets, the default first.
func Presets() []Preset {
	return []Preset{NobodyLeftOut, Mutual, MutualMentors, MutualFull, Firsts, RankMaximal, Generous, Balanced}
}

// stable says whether the preset is deferred acceptance.
func (p Preset) stable() bool { return p == Mutual || p == MutualMentors }

// minimums says whether stage 1 is enforced.
func (p Preset) minimums() bool {
	return p == NobodyLeftOut || p == Firsts || p == Generous || p == Balanced
}

// full says whether as many mentees as possible are placed.
func (p Preset) full() bool { return p.minimums() || p == MutualFull }

type stageKind uint8

const (
	missingMinimum stageKind = iota + 1 // fewest missing minimum places
	placedMost                          // most mentees placed
	worstRank                           // smallest worst rank
	atRankFew                           // fewest at rank arg
	atRankMany                          // most at rank arg
	topTwo                              // most at rank 1 or 2
	tierMany                            // most in tier arg
	squares                             // smallest Σ rank² + tier²
	inCommon                            // most pairs of the mutual result
	lotteryBit                          // fewest with bit arg of K(i,j)
)

// stageOf is one stage of a preset. Evidence is solved and freezes nothing.
type stageOf struct {
	kind     stageKind
	arg      int32
	evidence bool
}

const stepSettled = "no cycle"

func (s stageOf) name() string {
	n := strconv.Itoa(int(s.arg))
	switch s.kind {
	case missingMinimum:
		return "missing minimum places"
	case placedMost:
		return "placed"
	case worstRank:
		return "worst rank"
	case atRankFew, atRankMany:
		return "at rank " + n
	case topTwo:
		return "at rank 1 or 2"
	case tierMany:
		return "tier " + n
	case squares:
		return "sum of rank² + tier²"
	case inCommon:
		return "pairs in common with mutual"
	case lotteryBit:
		return "lottery bit " + n
	}
	return "stage " + strconv.Itoa(int(s.kind))
}

// most says whether larger values are better.
func (s stageOf) most() bool {
	switch s.kind {
	case placedMost, atRankMany, topTwo, tierMany, inCommon:
		return true
	}
	return false
}

// rankStages are the stages between the bound d and the mentors' tiers.
func (p Preset) rankStages(d int32) (list []stageOf) {
	each := func(kind stageKind, from, to int32) {
		for r := from; ; {
			if from <= to && r > to || from > to && r < to {
				return
			}
			list = append(list, stageOf{kind: kind, arg: r})
			if from <= to {
				r++
			} else {
				r--
			}
		}
	}
	if d == 0 && p != Balanced {
		return nil
	}
	switch p {
	case NobodyLeftOut:
		list = append(list, stageOf{kind: atRankFew, arg: d}, stageOf{kind: topTwo}, stageOf{kind: atRankMany, arg: 1})
		if d > 1 {
			each(atRankFew, d-1, 1)
		}
	case MutualFull, RankMaximal, Firsts:
		each(atRankMany, 1, d)
	case Generous:
		each(atRankFew, d, 1)
	case Balanced:
		list = append(list, stageOf{kind: squares})
	}
	return list
}

// cost is what pair e costs in a stage over pairs.
func (s stageOf) cost(p *Problem, common []int32, e int32) int64 {
	hit := false
	switch s.kind {
	case placedMost:
		hit = true
	case atRankFew, atRankMany:
		hit = p.rank[e] == s.arg
	case topTwo:
		hit = p.rank[e] <= 2
	case tierMany:
		hit = p.tier(e) == s.arg
	case squares:
		r, t := int64(p.rank[e]), int64(p.tier(e))
		return r*r + t*t
	case inCommon:
		hit = common[e] != 0
	}
	switch {
	case !hit:
		return 0
	case s.most():
		return -1
	}
	return 1
}

// shortPrices are the mentors' prices of stage 1: -1 for those from which
// another missing minimum place could be filled if anybody were there.
func shortPrices(p *Problem, a *assignment) []int64 {
	price := make([]int64, p.m)
	var queue []int32
	for j := range int32(p.m) {
		if a.count[j] < p.need[j] {
			price[j] = -1
			queue = append(queue, j)
		}
	}
	if len(queue) == 0 {
		return price
	}
	off := make([]int32, p.m+1)
	for _, j := range p.to {
		off[j+1]++
	}
	for j := range p.m {
		off[j+1] += off[j]
	}
	who := make([]int32, len(p.to))
	fill := append([]int32(nil), off[:p.m]...)
	for i := range int32(p.n) {
		for e := p.off[i]; e < p.off[i+1]; e++ {
			who[fill[p.to[e]]] = i
			fill[p.to[e]]++
		}
	}
	for len(queue) > 0 {
		j := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, i := range who[off[j]:off[j+1]] {
			if e := a.pair[i]; e >= 0 && p.to[e] != j && price[p.to[e]] == 0 {
				price[p.to[e]] = -1
				queue = append(queue, p.to[e])
			}
		}
	}
	return price
}

// allPrices are the mentors' prices of stage 2: 1 for those that unplaced
// mentees can reach; these share too few places.
func allPrices(p *Problem, a *assignment, short []int64) []int64 {
	price := make([]int64, p.m)
	var queue []int32
	level := func(j int32) int64 {
		if short == nil {
			return 0
		}
		return short[j]
	}
	scan := func(i int32, at int64) {
		for e := p.off[i]; e < p.off[i+1]; e++ {
			if j := p.to[e]; price[j] == 0 && level(j) == at {
				price[j] = 1
				queue = append(queue, j)
			}
		}
	}
	for i := range int32(p.n) {
		if a.pair[i] < 0 && p.off[i] < p.off[i+1] {
			scan(i, 0)
		}
	}
	for len(queue) > 0 {
		j := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for i := a.head[j]; i >= 0; i = a.next[i] {
			scan(i, level(j))
		}
	}
	return price
}
