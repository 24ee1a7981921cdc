package mentoring

import (
	"slices"
	"time"
)

// Rematch is one re-matching after the pairs were published: who needs another
// mentor, what is proposed with the fewest changes, and what was decided. It
// holds ids and no words.
type Rematch struct {
	Cohort CohortID
	ID     string // counts from 1 in its cohort
	At     time.Time
	Gone   PersonID   // the mentor who left; "" when a pair is to end for another reason
	Needs  []PersonID // mentees who need a mentor
	Ending []Couple   // pairs that end when it is accepted
	Only   []PersonID // who may see it; nobody named: all organizers

	Chosen  []Couple // by hand
	Asked   []PlaceAsked
	Run     int
	Moves   []Move
	Without []PersonID

	State   RematchState
	By      PersonID // who decided
	Settled time.Time
	Done    []Move // what was accepted
}

// RematchState is what became of a re-matching.
type RematchState string

// The states. One that is left can be taken up again.
const (
	RematchOpen RematchState = ""
	RematchDone RematchState = "done"
	RematchLeft RematchState = "left"
	RematchBack RematchState = "back" // the mentor came back
)

// Move is a mentee who gets another mentor; From is whom they had.
type Move struct{ Mentee, From, To PersonID }

// Couple is the new pair.
func (m Move) Couple() Couple { return Couple{Mentee: m.Mentee, Mentor: m.To} }

// RematchID names a re-matching: cohort/number.
func RematchID(c CohortID, id string) string { return string(c) + "/" + id }

// MaySee reports whether an organizer may see it: a pair that ends in
// confidence is shown to those who were named only.
func (r Rematch) MaySee(c Cohort, p PersonID) bool {
	return c.Organizes(p) && (len(r.Only) == 0 || slices.Contains(r.Only, p))
}

// Ends reports whether it ends the pair.
func (r Rematch) Ends(x Couple) bool { return slices.Contains(r.Ending, x) }

// From is whom a mentee had before.
func (r Rematch) From(mentee PersonID) PersonID {
	for _, x := range r.Ending {
		if x.Mentee == mentee {
			return x.Mentor
		}
	}
	return r.Gone
}

// Choose fixes a mentor by hand; "" lets the rule decide again.
func (r *Rematch) Choose(mentee, mentor PersonID) {
	r.Chosen = slices.DeleteFunc(slices.Clone(r.Chosen), func(x Couple) bool { return x.Mentee == mentee })
	if mentor != "" {
		r.Chosen = append(r.Chosen, Couple{mentee, mentor})
	}
}

// ByHand reports whether the new mentor was chosen by hand.
func (r Rematch) ByHand(m Move) bool { return slices.Contains(r.Chosen, m.Couple()) }

// Propose keeps a computed proposal; changed reports whether it differs from
// the one before. A changed one has a new run, so that nobody accepts what
// they did not see.
func (r *Rematch) Propose(moves []Move, without []PersonID) (changed bool) {
	if r.Run > 0 && slices.Equal(moves, r.Moves) && slices.Equal(without, r.Without) {
		return false
	}
	r.Run++
	r.Moves, r.Without = moves, without
	return true
}

// PlaceAsked is the latest question to a mentor for one more place.
func (r Rematch) PlaceAsked(mentor PersonID) (PlaceAsked, bool) {
	return Bench{Places: r.Asked}.PlaceAsked(mentor)
}

// AnswerPlace notes a mentor's answer to the open question.
func (r *Rematch) AnswerPlace(mentor PersonID, a PlaceAnswer) {
	b := Bench{Places: r.Asked}
	b.AnswerPlace(mentor, a)
	r.Asked = b.Places
}

// RematchRuns reports whether pairs are still matched anew: in the two weeks of
// the wrap-up a new pair has nothing to begin.
func RematchRuns(p Phase) bool { return p == Scoping || p == Project }

// LatePlaces reports whether a place that becomes free is still offered to who
// waits: until scoping ends, since a project takes the time that is planned.
func LatePlaces(p Phase) bool { return p == Scoping }
