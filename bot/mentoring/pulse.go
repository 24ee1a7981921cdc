package mentoring

import (
	"slices"
	"time"
)

// PulseMonths are the moments after the closing at which pairs are asked
// whether they are still in touch.
func PulseMonths() []int { return []int{3, 6} }

// Touch is whether two are still in touch.
type Touch string

// The answers.
const (
	InTouch    Touch = "yes"
	NowAndThen Touch = "sometimes"
	NoTouch    Touch = "no"
)

// Words is the answer as people say it.
func (t Touch) Words() string {
	switch t {
	case InTouch:
		return "yes"
	case NowAndThen:
		return "now and then"
	case NoTouch:
		return "no"
	}
	return "nothing"
}

// Pulse is what one of a pair answered, some months after the closing. Only
// its writer reads it; others see sums.
type Pulse struct {
	Cohort  CohortID
	Months  int
	Role    Role
	Person  PersonID
	Partner PersonID
	Answer  Touch
	Came    string // what came of it
	Quoted  bool   // the organizers may read that line, without the name
	At      time.Time
}

// PulseDay is the working day on which a cohort closed on that day is asked.
func PulseDay(closed Date, months int, cal Calendar) Date {
	return cal.NextWorkday(closed.AddMonths(months))
}

// PulseUntil is the last working day for the answers.
func PulseUntil(asked Date, cal Calendar) Date { return cal.AddWorkdays(asked, 10) }

// PulseLeast is how many answers, pairs or lines a number or a list needs
// before anybody else sees it.
const PulseLeast = 3

// PulseSums are the sums of one round.
type PulseSums struct {
	Asked, Answered        int // people, once for each pair they are in
	Yes, NowAndThen, No    int
	PairsHeard, Continuing int
	Came                   []string // the lines that may be read, in the order of the alphabet
}

// CountPulse sums a round up. A pair continues when at least one of the two
// says yes and neither says no.
func CountPulse(pairs []Couple, answers []Pulse) PulseSums {
	s := PulseSums{Asked: 2 * len(pairs)}
	for _, c := range pairs {
		heard, yes, no := 0, false, false
		for _, a := range answers {
			if a.Role == Mentee && (a.Person != c.Mentee || a.Partner != c.Mentor) || a.Role == Mentor && (a.Person != c.Mentor || a.Partner != c.Mentee) {
				continue
			}
			heard++
			switch a.Answer {
			case InTouch:
				s.Yes++
				yes = true
			case NowAndThen:
				s.NowAndThen++
			case NoTouch:
				s.No++
				no = true
			}
			if a.Quoted && a.Came != "" {
				s.Came = append(s.Came, a.Came)
			}
		}
		s.Answered += heard
		if heard > 0 {
			s.PairsHeard++
		}
		if yes && !no {
			s.Continuing++
		}
	}
	slices.Sort(s.Came)
	return s
}
