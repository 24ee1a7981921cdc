package match

// What one person is told. The counterfactual is true because it is computed:
// the person's wish is made their only choice and the whole instance is solved
// again, one solution per person. The text cannot leak, because [Text] is
// given nothing but the person's own result, the published bound and a class.

import (
	"fmt"
	"strings"
)

// Class says what a person's wish would have meant.
type Class byte

const (
	// ClassNone: the wish was obtained, or there was none.
	ClassNone Class = iota
	// ClassA: fewer people placed, or a promised minimum missed.
	ClassA
	// ClassB: somebody else further from their wishes.
	ClassB
	// ClassC: everything else.
	ClassC
)

// Standing is a person's own result. Mentor "" means unplaced; Rank 0 means a
// pair that stands on no list.
type Standing struct {
	Mentor    string // as the person shall read it
	Rank      int
	NotRanked bool
}

// Bound is what is published about the whole cohort.
type Bound struct {
	Everybody bool // everybody has a mentor
	WorstRank int  // nobody got worse; 0 if nobody unlocked is placed
	NotRanked bool // somebody at the worst rank got a mentor they had not ranked
	Fixed     bool // some pairs were fixed beforehand and are not counted
}

// Bound is the cohort's bound of a result.
func (r *Result) Bound() Bound {
	b := Bound{Everybody: len(r.Unmatched) == 0, WorstRank: r.WorstRank}
	for _, a := range r.Pairs {
		b.Fixed = b.Fixed || a.Locked
		if !a.Locked && a.MenteeRank == r.WorstRank && a.NotRanked {
			b.NotRanked = true
		}
	}
	return b
}

// String is the sentence that is published about the cohort as a whole.
func (b Bound) String() string { return boundSentence(b) }

// Standing is one mentee's own result; the mentor is given by id.
func (r *Result) Standing(mentee ID) Standing {
	for _, a := range r.Pairs {
		if a.Mentee == mentee {
			return Standing{a.Mentor, a.MenteeRank, a.NotRanked}
		}
	}
	return Standing{}
}

// Text is what a person is told: their own result, the cohort's bound, and
// what their first wish would have meant. It is a function of these three
// only. Mentors are shown nothing of the kind.
func Text(own Standing, b Bound, c Class) string {
	s := []string{ownSentence(own), boundSentence(b)}
	switch c {
	case ClassA:
		s = append(s, "With your first wish, fewer people would have a mentor, or a mentor would have fewer mentees than promised.")
	case ClassB:
		s = append(s, "With your first wish, somebody else would be further from their wishes.")
	case ClassC:
		s = append(s, "Your first wish was not possible together with everything else that was decided.")
	}
	return strings.Join(s, " ")
}

func ownSentence(own Standing) string {
	switch {
	case own.Mentor == "":
		return "You have no mentor this time."
	case own.NotRanked:
		return fmt.Sprintf("Your mentor is %s, whom you had not ranked.", own.Mentor)
	case own.Rank == 0:
		return fmt.Sprintf("Your mentor is %s.", own.Mentor)
	}
	return fmt.Sprintf("Your mentor is %s, your %s choice.", own.Mentor, ordinal(own.Rank))
}

func boundSentence(b Bound) string {
	all := "Everybody has a mentor"
	if !b.Everybody {
		all = "Not everybody could get a mentor"
	}
	if b.WorstRank == 0 {
		return all + "."
	}
	if b.WorstRank == 1 && !b.Fixed {
		who := "everybody"
		switch {
		case b.NotRanked:
			who = "whoever had ranked somebody"
		case !b.Everybody:
			who = "whoever did"
		}
		return fmt.Sprintf("%s; %s got their first choice.", all, who)
	}
	nobody := "nobody"
	switch {
	case b.Fixed:
		nobody = "apart from pairs fixed beforehand, nobody"
	case !b.Everybody:
		nobody = "of those who did, nobody"
	}
	if b.NotRanked {
		return fmt.Sprintf("%s; %s got somebody further down than place %d of their list, where the mentors one had not ranked stand last.", all, nobody, b.WorstRank)
	}
	return fmt.Sprintf("%s; %s got worse than their %s choice.", all, nobody, ordinal(b.WorstRank))
}

// Explain is the text for one mentee of a result, naming mentors by id. The
// result must be of this problem. Errors: an unknown mentee.
func (p *Problem) Explain(r *Result, mentee ID) (string, error) {
	c, err := p.Class(r, mentee)
	if err != nil {
		return "", err
	}
	return Text(r.Standing(mentee), r.Bound(), c), nil
}

// ExplainAll is the text for every mentee.
func (p *Problem) ExplainAll(r *Result) map[ID]string {
	texts := make(map[ID]string, p.n)
	bound := r.Bound()
	for id, e := range p.Explained(r) {
		texts[id] = Text(e.Own, bound, e.Class)
	}
	return texts
}

// Explained is what one mentee's text is made of, beside the bound.
type Explained struct {
	Own   Standing
	Class Class
}

// Explained gives it for every mentee, for those who name mentors otherwise
// than by id.
func (p *Problem) Explained(r *Result) map[ID]Explained {
	own := make(map[ID]Standing, p.n)
	for _, a := range r.Pairs {
		own[a.Mentee] = Standing{a.Mentor, a.MenteeRank, a.NotRanked}
	}
	all, base := make(map[ID]Explained, p.n), p.base(r)
	for i, id := range p.mentees {
		all[id] = Explained{own[id], p.class(int32(i), own[id], base)}
	}
	return all
}

// Class computes what the mentee's first wish would have meant.
func (p *Problem) Class(r *Result, mentee ID) (Class, error) {
	i := p.menteeNumber(mentee)
	if i < 0 {
		return ClassNone, fmt.Errorf("explaining: no mentee %q", mentee)
	}
	return p.class(i, r.Standing(mentee), p.base(r)), nil
}

// base solves for the values a result has in the mentees' stages, which no
// lottery changes.
func (p *Problem) base(r *Result) *solved {
	o := options{unbounded: r.Unbounded, values: true, mentees: true}
	if r.Preset == Mutual || r.Preset == MutualMentors || r.Preset == MutualFull {
		return &solved{p: p, s: &solution{preset: r.Preset, opts: o}} // nothing is compared
	}
	return p.solved(r.Preset, o)
}

func (p *Problem) class(i int32, own Standing, base *solved) Class {
	if p.groups[i] == 0 || own.Mentor != "" && own.Rank == 1 {
		return ClassNone
	}
	preset := base.s.preset
	if p.lock[i] >= 0 || preset == Mutual || preset == MutualMentors || preset == MutualFull {
		return ClassC
	}
	wish := p.wish(i)
	possible := false
	for _, c := range wish {
		possible = possible || p.places[c.j] > 0
	}
	if !possible {
		return ClassC
	}
	forced := p.variant(map[int32][]choice{i: wish}).solved(preset, base.s.opts)
	stage, _, _, worse, ok := differ(base, forced, false)
	switch {
	case !ok || !worse || stage.kind == squares:
		return ClassC
	case stage.kind == missingMinimum || stage.kind == placedMost:
		return ClassA
	}
	return ClassB
}

// wish is mentee i's first group as ordinary choices, bans and vetoes lifted.
func (p *Problem) wish(i int32) (row []choice) {
	for e := p.off[i]; e < p.off[i+1] && p.rank[e] == 1; e++ {
		row = append(row, choice{p.to[e], 1, p.seat[e]})
	}
	for _, b := range p.barred {
		if b.i == i && b.rank == 1 && b.seat > 0 {
			row = append(row, choice{b.j, 1, b.seat})
		}
	}
	return row
}
