package match

// After publication: one thing changes, and as few people as possible move.
// Whatever published pair is still possible can stay, together with all the
// others, so "fewest moves" means that all of them stay and only the people
// who lost their mentor, or had none, are open; among these the preset
// decides, counting everybody (in the mutual presets, whoever stays counts as
// locked). One solution.

import (
	"fmt"
	"slices"
	"strings"
)

// Change is one thing that happened after publication; exactly one field is set.
type Change struct {
	MentorLeaves ID // all their mentees need somebody else
	MenteeLeaves ID // their place is free again
	PlaceAdded   ID // the mentor takes one more
}

// Repaired is the result after a change.
type Repaired struct {
	Before, After *Result // Before is the published pairs counted, without certificate
	Moved         []Move  // by mentee id
	// Problem is what After solves and can be checked against: the instance
	// after the change, whoever can stay having no other choice.
	Problem *Problem
}

// Move is one person whose mentor is another than before; "" is none.
type Move struct{ Mentee, From, To ID }

// Repair finds the result after a change that moves the fewest people and then
// is best by the preset. published are the pairs in force, which must fit the
// instance; in is the instance as it was. Errors: people unknown, published
// pairs that are not possible, or what Solve reports.
func Repair(in *Instance, published []Pair, change Change, preset Preset, opts ...Option) (*Repaired, error) {
	old, err := Compile(in)
	if err != nil {
		return nil, err
	}
	if preset == "" {
		preset = NobodyLeftOut
	}
	before, err := old.measure(published, preset)
	if err != nil {
		return nil, err
	}
	p, err := change.apply(in)
	if err != nil {
		return nil, err
	}
	return p.settle(before, published, preset, opts)
}

// Fill finds, for pairs in force, the result that keeps every one of them and
// is then best by the preset: whoever has nobody gets what is left. It is
// [Repair] for changes that have happened already; in is the instance as it is
// now, which the pairs must fit.
func Fill(in *Instance, inForce []Pair, preset Preset, opts ...Option) (*Repaired, error) {
	p, err := Compile(in)
	if err != nil {
		return nil, err
	}
	if preset == "" {
		preset = NobodyLeftOut
	}
	before, err := p.measure(inForce, preset)
	if err != nil {
		return nil, err
	}
	return p.settle(before, inForce, preset, opts)
}

// settle solves what is left when whoever can stay stays.
func (p *Problem) settle(before *Result, published []Pair, preset Preset, opts []Option) (*Repaired, error) {
	var kept []int32
	for _, q := range published {
		i, j := p.menteeNumber(q.Mentee), p.mentorNumber(q.Mentor)
		if i >= 0 && j >= 0 && p.lock[i] < 0 {
			if e := p.pair(i, j); e >= 0 {
				kept = append(kept, e)
			}
		}
	}
	p = p.keeping(kept, preset.stable() || preset == MutualFull)
	after, err := p.Solve(preset, opts...)
	if err != nil {
		return nil, err
	}
	rep := &Repaired{Before: before, After: after, Problem: p}
	had := map[ID]ID{}
	for _, q := range published {
		had[q.Mentee] = q.Mentor
	}
	got := map[ID]ID{}
	for _, a := range after.Pairs {
		got[a.Mentee] = a.Mentor
	}
	for _, id := range p.mentees {
		if had[id] != got[id] {
			rep.Moved = append(rep.Moved, Move{id, had[id], got[id]})
		}
	}
	slices.SortFunc(rep.Moved, func(a, b Move) int { return strings.Compare(a.Mentee, b.Mentee) })
	return rep, nil
}

// measure counts given pairs as a result without certificate.
func (p *Problem) measure(pairs []Pair, preset Preset) (*Result, error) {
	s := &solution{preset: preset, opts: options{values: true}, pair: make([]int32, p.n)}
	for i := range s.pair {
		s.pair[i] = -1
	}
	used := make([]int32, p.m)
	met := make([]bool, p.n)
	for _, q := range pairs {
		i, j := p.menteeNumber(q.Mentee), p.mentorNumber(q.Mentor)
		if i < 0 || j < 0 {
			return nil, fmt.Errorf("published pair (%q, %q) is of nobody in the instance", q.Mentee, q.Mentor)
		}
		if met[i] {
			return nil, fmt.Errorf("mentee %q is published twice", q.Mentee)
		}
		met[i] = true
		used[j]++
		if used[j] > p.capacity[j] {
			return nil, fmt.Errorf("mentor %q is published with more mentees than the %d places", q.Mentor, p.capacity[j])
		}
		if p.lock[i] >= 0 {
			if p.lock[i] != j {
				return nil, fmt.Errorf("mentee %q is published with %q and locked with %q", q.Mentee, q.Mentor, p.mentors[p.lock[i]])
			}
			continue
		}
		if s.pair[i] = p.pair(i, j); s.pair[i] < 0 {
			return nil, fmt.Errorf("published pair (%q, %q) is not allowed", q.Mentee, q.Mentor)
		}
	}
	for i, l := range p.lock {
		if l >= 0 && !met[i] {
			return nil, fmt.Errorf("mentee %q is locked, but not among the published pairs", p.mentees[i])
		}
	}
	s.stages = []stageOf{{kind: missingMinimum}, {kind: placedMost}}
	r := p.result(s)
	t := p.tally(s)
	r.Blocking = p.blocking(s.pair, t.count)
	for i, e := range s.pair {
		if e < 0 && p.lock[i] < 0 {
			r.Unmatched = append(r.Unmatched, Unplaced{Mentee: p.mentees[i]})
		}
	}
	slices.SortFunc(r.Unmatched, func(a, b Unplaced) int { return strings.Compare(a.Mentee, b.Mentee) })
	return r, nil
}

// apply returns the problem after the change. Ranks are not closed up over
// people who leave: they say what people wished for when they were asked.
func (c Change) apply(in *Instance) (*Problem, error) {
	set := 0
	for _, id := range []ID{c.MentorLeaves, c.MenteeLeaves, c.PlaceAdded} {
		if id != "" {
			set++
		}
	}
	if set != 1 {
		return nil, fmt.Errorf("a change is one of: a mentor leaves, a mentee leaves, a place is added")
	}
	out := *in
	out.Mentors = slices.Clone(in.Mentors)
	if id := c.MenteeLeaves; id != "" {
		out.Locked = slices.DeleteFunc(slices.Clone(in.Locked), func(q Pair) bool { return q.Mentee == id })
		p, err := Compile(&out)
		if err != nil {
			return nil, err
		}
		i := p.menteeNumber(id)
		if i < 0 {
			return nil, fmt.Errorf("no mentee %q", id)
		}
		return p.withoutMentee(i), nil
	}
	for j := range out.Mentors {
		switch id := out.Mentors[j].ID; id {
		case c.PlaceAdded:
			out.Mentors[j].Capacity++
			return Compile(&out)
		case c.MentorLeaves:
			out.Mentors[j].Minimum = 0
			out.Locked = slices.DeleteFunc(slices.Clone(in.Locked), func(q Pair) bool { return q.Mentor == id })
			out.Forbidden = slices.Clone(in.Forbidden)
			for _, m := range in.Mentees {
				out.Forbidden = append(out.Forbidden, Pair{m.ID, id})
			}
			return Compile(&out)
		}
	}
	return nil, fmt.Errorf("no mentor %q", c.PlaceAdded+c.MentorLeaves)
}
