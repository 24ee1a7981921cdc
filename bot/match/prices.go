package match

// What each decision costs: the instance is solved with and without it, and
// the first stage that differs is the price. One or two solutions per lock,
// forbidden pair, minimum and mentor. Vetoes have no price: it would tell.

import (
	"fmt"
	"slices"
)

// PriceTag is what one decision changes.
type PriceTag struct {
	Kind           string // "lock", "forbidden", "minimum" or "place"
	Mentee, Mentor ID     // Mentee is empty for "minimum" and "place"
	// Stage is the first stage that differs, "" if none does; With and
	// Without are its values with and without the decision.
	Stage         string
	With, Without int
	Text          string // "this lock costs 1 first choice"
}

// Prices are the prices of all locks, forbidden pairs and minimums, and the
// value of one more place with each mentor. A locked pair is counted as an
// ordinary one in both solutions compared. The problem must come from an
// Instance for the first three. Errors: an unknown preset.
func (p *Problem) Prices(preset Preset, opts ...Option) ([]PriceTag, error) {
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
	o.values = true
	now := p.solved(preset, o)
	var tags []PriceTag
	if in := p.source; in != nil {
		for k, q := range in.Locked {
			t, err := lockPrice(in, k, preset, o)
			if err != nil {
				return nil, err
			}
			tags = append(tags, t.tag("lock", q.Mentee, q.Mentor))
		}
		seen := map[Pair]bool{}
		for _, q := range in.Forbidden {
			if seen[q] {
				continue
			}
			seen[q] = true
			free := *in
			free.Forbidden = slices.DeleteFunc(slices.Clone(in.Forbidden), func(x Pair) bool { return x == q })
			t, err := compared(now, &free, preset, o)
			if err != nil {
				return nil, err
			}
			tags = append(tags, t.tag("forbidden", q.Mentee, q.Mentor))
		}
		for j := range in.Mentors {
			if in.Mentors[j].Minimum == 0 {
				continue
			}
			q := *p
			q.minimum, q.need = slices.Clone(p.minimum), slices.Clone(p.need)
			q.minimum[j], q.need[j] = 0, 0
			without := q.solved(preset, o)
			t := minimumPrice(now, without)
			tags = append(tags, t.tag("minimum", "", in.Mentors[j].ID))
		}
	}
	for j := range p.m {
		q := *p
		q.capacity, q.places = slices.Clone(p.capacity), slices.Clone(p.places)
		q.capacity[j]++
		q.places[j]++
		t := difference(now, q.solved(preset, o))
		tags = append(tags, t.tag("place", "", p.mentors[j]))
	}
	return tags, nil
}

// delta is the first difference between two solutions.
type delta struct {
	stage         stageOf
	with, without int
	worse, ok     bool // the second is worse than the first
	note          string
}

func difference(a, b *solved) (d delta) {
	d.stage, d.with, d.without, d.worse, d.ok = differ(a, b, true)
	return d
}

func compared(now *solved, in *Instance, preset Preset, o options) (delta, error) {
	p, err := Compile(in)
	if err != nil {
		return delta{}, err
	}
	return difference(now, p.solved(preset, o)), nil
}

// lockPrice compares the pair as a mentee's only, ordinary choice with all of
// that mentee's choices.
func lockPrice(in *Instance, k int, preset Preset, o options) (delta, error) {
	free := *in
	free.Locked = slices.Delete(slices.Clone(in.Locked), k, k+1)
	p, err := Compile(&free)
	if err != nil {
		return delta{}, err
	}
	i, j := p.menteeNumber(in.Locked[k].Mentee), p.mentorNumber(in.Locked[k].Mentor)
	row := p.only(i, j)
	if row == nil {
		// On no list: it has no rank to compare, only a place.
		locked, err := Compile(in)
		if err != nil {
			return delta{}, err
		}
		d := difference(locked.solved(preset, o), p.solved(preset, o))
		if d.ok && (d.stage.kind == missingMinimum || d.stage.kind == placedMost) {
			return d, nil
		}
		return delta{note: "stands on no list, so its price cannot be told in choices"}, nil
	}
	return difference(p.variant(map[int32][]choice{i: row}).solved(preset, o), p.solved(preset, o)), nil
}

// minimumPrice leaves stage 1 out: it measures the minimum itself.
func minimumPrice(with, without *solved) (d delta) {
	a, b := *with, *without
	a.t.short, b.t.short = 0, 0
	return difference(&a, &b)
}

func (d delta) tag(kind string, mentee, mentor ID) PriceTag {
	t := PriceTag{Kind: kind, Mentee: mentee, Mentor: mentor}
	what := map[string]string{"lock": "this lock", "forbidden": "this forbidden pair", "minimum": "this minimum", "place": "one more place"}[kind]
	switch {
	case d.note != "":
		t.Text = what + " " + d.note
		return t
	case !d.ok && kind == "place":
		t.Text = what + " would change nothing"
		return t
	case !d.ok:
		t.Text = what + " costs nothing"
		return t
	}
	t.Stage, t.With, t.Without = d.stage.name(), d.with, d.without
	if d.stage.kind == worstRank {
		if kind == "place" {
			t.Text = fmt.Sprintf("%s would make the worst rank %d instead of %d", what, d.without, d.with)
		} else {
			t.Text = fmt.Sprintf("without %s the worst rank would be %d instead of %d", what, d.without, d.with)
		}
		return t
	}
	verb := "costs"
	switch {
	case kind == "place" && d.worse:
		verb = "would cost"
	case kind == "place":
		verb = "would gain"
	case d.worse:
		verb = "gains"
	}
	t.Text = what + " " + verb + " " + d.words()
	return t
}

// words says by how much the two solutions differ.
func (d delta) words() string {
	by := max(d.with-d.without, d.without-d.with)
	switch d.stage.kind {
	case missingMinimum:
		return count(by, "promised mentee", "promised mentees")
	case placedMost:
		return count(by, "person a mentor", "people a mentor")
	case topTwo:
		return count(by, "first or second choice", "first or second choices")
	case atRankMany, atRankFew:
		if d.stage.arg == 1 {
			return count(by, "first choice", "first choices")
		}
		if d.stage.kind == atRankFew {
			return count(by, "person more with a ", "people more with a ") + ordinal(int(d.stage.arg)) + " choice"
		}
		return count(by, ordinal(int(d.stage.arg))+" choice", ordinal(int(d.stage.arg))+" choices")
	case tierMany:
		wish := "first wishes"
		if d.stage.arg > 1 {
			wish = ordinal(int(d.stage.arg)) + " best"
		}
		return count(by, "mentee", "mentees") + " among their mentor's " + wish
	case inCommon:
		return count(by, "mutual pair", "mutual pairs")
	}
	return fmt.Sprintf("%d in the balanced sum", by)
}
