package mentoring

import (
	"slices"
	"time"
)

// Outcome is what one rule gave in the latest run.
type Outcome struct {
	Rule     string
	Proposal *Proposal // nil: the result failed its own check and was thrown away
	Lottery  int       // mentees whose result the lottery decided; -1: lots were drawn, for whom is not known
}

// Price is what one decision costs, or one more place would bring.
type Price struct {
	Kind   string // "lock", "forbidden", "minimum" or "place"
	Couple        // the mentee is empty for "minimum" and "place"
	Text   string
	Free   bool // it changes nothing
}

// PlaceAsked is a mentor who was asked to take one more mentee.
type PlaceAsked struct {
	Mentor PersonID
	By     PersonID // who asked
	At     time.Time
	Answer PlaceAnswer
}

// PlaceAnswer is what a mentor says to one more mentee.
type PlaceAnswer string

// The answers of a mentor.
const (
	PlaceOpen PlaceAnswer = ""
	PlaceYes  PlaceAnswer = "yes"
	PlaceNo   PlaceAnswer = "no"
)

// Outcome is what a rule gave in the latest run; false if it was not computed.
func (m Bench) Outcome(rule string) (Outcome, bool) {
	k := slices.IndexFunc(m.Results, func(o Outcome) bool { return o.Rule == rule })
	if k < 0 {
		return Outcome{}, false
	}
	return m.Results[k], true
}

// Choose makes a rule's result the proposal; false, and nothing changed, if
// there is no result of it that passed its check.
func (m *Bench) Choose(rule string) bool {
	o, found := m.Outcome(rule)
	if !found || o.Proposal == nil {
		return false
	}
	m.Rule, m.Proposal, m.Prices = rule, o.Proposal, nil
	return true
}

// Price is the price of one decision about a pair.
func (m Bench) Price(kind string, c Couple) (Price, bool) {
	k := slices.IndexFunc(m.Prices, func(p Price) bool { return p.Kind == kind && p.Couple == c })
	if k < 0 {
		return Price{}, false
	}
	return m.Prices[k], true
}

// PlaceAsked is the latest question to a mentor for one more place.
func (m Bench) PlaceAsked(mentor PersonID) (PlaceAsked, bool) {
	for _, a := range slices.Backward(m.Places) {
		if a.Mentor == mentor {
			return a, true
		}
	}
	return PlaceAsked{}, false
}

// AnswerPlace notes a mentor's answer to the open question.
func (m *Bench) AnswerPlace(mentor PersonID, answer PlaceAnswer) {
	m.Places = slices.Clone(m.Places)
	for k := len(m.Places) - 1; k >= 0; k-- {
		if m.Places[k].Mentor == mentor {
			m.Places[k].Answer = answer
			return
		}
	}
}

// Differ counts the mentees who have another mentor, or none, in q.
func (p Proposal) Differ(q Proposal) int {
	mentor := make(map[PersonID]PersonID, len(p.Pairs))
	for _, x := range p.Pairs {
		mentor[x.Mentee] = x.Mentor
	}
	n, met := 0, 0
	for _, x := range q.Pairs {
		was, had := mentor[x.Mentee]
		if had {
			met++
		}
		if was != x.Mentor {
			n++
		}
	}
	return n + len(p.Pairs) - met
}
