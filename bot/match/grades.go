package match

// Which stage makes one matching better than another: values in the preset's
// order, the smaller the better. Linear in ranks and tiers.

type graded struct {
	stage stageOf
	value int // negative where more is better
}

// solved is a problem with its solution, counted.
type solved struct {
	p *Problem
	s *solution
	t tally
}

func (p *Problem) solved(preset Preset, o options) *solved {
	s := p.solve(preset, o)
	return &solved{p, s, p.tally(s)}
}

// grades are the values of all stages; top and tiers say how far ranks and
// tiers go in whatever this is compared with.
func (x *solved) grades(top, tiers int32) (list []graded) {
	var stages []stageOf
	for _, g := range x.s.stages {
		switch g.kind {
		case missingMinimum, placedMost, inCommon, worstRank:
			stages = append(stages, g)
		}
	}
	d := top
	if x.s.preset == NobodyLeftOut || x.s.preset == Firsts && !x.s.opts.unbounded {
		d = x.s.d
	}
	if !x.s.preset.stable() {
		stages = append(stages, x.s.preset.rankStages(d)...)
		for k := range tiers {
			stages = append(stages, stageOf{kind: tierMany, arg: k + 1})
		}
	}
	for _, g := range stages {
		v := x.t.value(g, x.s.d)
		if g.most() {
			v = -v
		}
		list = append(list, graded{g, v})
	}
	return list
}

// differ returns the first stage at which two solutions of one preset differ,
// with both values as the stage counts them; ok is false if there is none.
// worse says that y is worse than x there.
func differ(x, y *solved, tiers bool) (stage stageOf, before, after int, worse, ok bool) {
	top := int32(max(len(x.t.profile), len(y.t.profile)))
	last := int32(0)
	if tiers {
		last = int32(max(len(x.t.tiers), len(y.t.tiers)))
	}
	a, b := x.grades(top, last), y.grades(top, last)
	for k := 0; k < len(a) && k < len(b); k++ {
		if a[k].value != b[k].value {
			return a[k].stage, max(a[k].value, -a[k].value), max(b[k].value, -b[k].value), b[k].value > a[k].value, true
		}
	}
	return stage, 0, 0, false, false
}
