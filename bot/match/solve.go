package match

// From an instance and a preset to a checked result.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Option changes how a preset is solved.
type Option func(*options)

type options struct {
	unbounded bool
	unchecked bool
	values    bool // stage values only: no lottery, no record
	mentees   bool // and of the mentees' stages only: no tiers
}

// Unbounded drops the bound on the worst rank from Firsts.
func Unbounded() Option { return func(o *options) { o.unbounded = true } }

// ErrCertificate is returned, wrapped, if the independent check of a result
// fails. Such a result must not be published.
var ErrCertificate = errors.New("the result failed its own check")

// Solve matches one cohort by a preset ("" is NobodyLeftOut). The result is
// the same for any order of people and lists, and has been checked by
// [Result.Check]. Errors: what Validate reports, an unknown preset, or
// ErrCertificate.
func Solve(in *Instance, preset Preset, opts ...Option) (*Result, error) {
	p, err := Compile(in)
	if err != nil {
		return nil, err
	}
	return p.Solve(preset, opts...)
}

// Solve is the same for an instance already made ready.
func (p *Problem) Solve(preset Preset, opts ...Option) (*Result, error) {
	var o options
	for _, f := range opts {
		f(&o)
	}
	if preset == "" {
		preset = NobodyLeftOut
	}
	if !slices.Contains(Presets(), preset) {
		return nil, fmt.Errorf("preset %q is unknown; expected one of %s", preset, presetNames())
	}
	if o.unbounded && preset != Firsts {
		return nil, fmt.Errorf("only preset %q has a bound to drop, not %q", Firsts, preset)
	}
	s := p.solve(preset, o)
	r := p.result(s)
	if !o.unchecked {
		if err := r.check(p); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
		}
	}
	return r, nil
}

func presetNames() string {
	var s []string
	for _, p := range Presets() {
		s = append(s, string(p))
	}
	return strings.Join(s, ", ")
}

// solution is a result in numbers.
type solution struct {
	preset Preset
	opts   options
	pair   []int32 // pair of each unlocked mentee, or -1
	stages []stageOf
	d      int32 // the bound, where there is one
	steps  []Step
	common []int32 // mentor of each mentee in the mutual result, or -1
	drawn  []int32 // mentees open to the lottery
	lots   bool    // lots were drawn in deferred acceptance
}

func (p *Problem) solve(preset Preset, o options) *solution {
	s := &solution{preset: preset, opts: o}
	if preset.stable() {
		if preset == Mutual {
			s.pair, s.lots = p.menteesPropose()
		} else {
			s.pair, s.lots = p.mentorsPropose()
		}
		s.stages = []stageOf{{kind: placedMost}}
		return s
	}

	var st start
	switch {
	case preset == NobodyLeftOut || preset == Generous || preset == Firsts && !o.unbounded:
		st = p.bounded()
	case preset == RankMaximal:
		st = p.byRank()
	default:
		st = p.largest(preset.minimums())
	}
	s.d = st.d
	var fc facets
	if preset.minimums() {
		fc.short = shortPrices(p, st.flow)
		s.stages = append(s.stages, stageOf{kind: missingMinimum})
		s.record(stageOf{kind: missingMinimum}, fc.short)
	}
	if preset.full() {
		fc.all = allPrices(p, st.flow, fc.short)
		s.stages = append(s.stages, stageOf{kind: placedMost})
		s.record(stageOf{kind: placedMost}, fc.all)
	}
	f := newFace(p, st, fc)
	f.record = !o.values
	f.settle()

	var hit []int32
	if preset == MutualFull {
		pairs, _ := p.menteesPropose()
		hit = make([]int32, len(p.to))
		s.common = make([]int32, p.n)
		for i, e := range pairs {
			s.common[i] = -1
			if e >= 0 {
				hit[e] = 1
				s.common[i] = p.to[e]
			}
		}
		s.stages = append(s.stages, stageOf{kind: inCommon})
	}
	switch {
	case preset == NobodyLeftOut:
		s.stages = append(s.stages, stageOf{kind: worstRank})
	case preset == Firsts && !o.unbounded:
		s.stages = append(s.stages, stageOf{kind: worstRank})
		if st.d > 0 {
			s.stages = append(s.stages, stageOf{kind: atRankFew, arg: st.d, evidence: true})
		}
	}
	s.stages = append(s.stages, preset.rankStages(s.d)...)
	for _, g := range s.stages {
		switch g.kind {
		case missingMinimum, placedMost, worstRank:
			continue
		}
		cost := func(e int32) int64 { return g.cost(p, hit, e) }
		if g.evidence {
			if !o.values {
				f.evidence(g.name(), cost)
			}
			continue
		}
		f.stage(g.name(), cost)
	}
	var tiers []int32
	if !o.mentees {
		tiers = f.choices(p.tier)
	}
	for _, t := range tiers {
		g := stageOf{kind: tierMany, arg: t}
		f.stage(g.name(), func(e int32) int64 { return g.cost(p, nil, e) })
	}
	if !o.values {
		s.drawn = slices.Clone(f.open)
		f.draw()
	}
	s.pair = make([]int32, p.n)
	for i := range s.pair {
		s.pair[i] = -1
	}
	f.held(s.pair)
	s.steps = append(s.steps, f.steps...)
	return s
}

// byRank starts rank-maximal with as many firsts as possible, then grows.
func (p *Problem) byRank() start {
	a, _ := p.reserved()
	for d := int32(1); d < p.maxRank && d <= 8; d++ {
		a.grow(p.places, d)
	}
	a.grow(p.places, p.maxRank)
	return start{a, p.maxRank}
}

func (s *solution) record(g stageOf, price []int64) {
	if s.opts.values {
		return
	}
	var list []Price
	for j, v := range price {
		if v != 0 {
			list = append(list, Price{int32(j), v})
		}
	}
	s.steps = append(s.steps, Step{g.name(), list})
}

// evidence solves a stage for its prices alone.
func (f *face) evidence(name string, cost func(e int32) int64) {
	top := int64(0)
	for _, i := range f.open {
		for k := f.beg[i]; k < f.end[i]; k++ {
			c := int64(0)
			if e := f.edge[k]; e >= 0 {
				c = cost(e)
			}
			f.cost[k] = c
			top = max(top, c, -c)
		}
	}
	f.optimise(top)
	var prices []Price
	base := f.price[f.hub]
	for _, j := range f.nodes {
		if v := f.price[j] - base; v != 0 {
			prices = append(prices, Price{j, v})
		}
		f.price[j] = 0
	}
	f.price[f.hub] = 0
	f.steps = append(f.steps, Step{name, prices})
}
