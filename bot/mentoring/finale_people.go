package mentoring

import (
	"slices"
	"time"
)

// Presenting is what a presenter said about their presentation.
type Presenting struct {
	Cohort   CohortID
	Mentee   PersonID
	Slides   string    // the link; empty: none yet
	NoSlides bool      // they present without
	Title    string    // as it stands in the running order; empty: the charter's
	Said     time.Time // when they said either
	Out      time.Time // they cannot present; zero: they do
}

// Answered reports whether they said with which slides they present.
func (p Presenting) Answered() bool { return p.Slides != "" || p.NoSlides }

// FinaleGuest is somebody whom an organizer invited as a sponsor, or who said
// in the channel of the larger audience that they will come. What they answer
// lies with the meeting.
type FinaleGuest struct {
	Cohort    CohortID
	Person    PersonID
	Sponsor   bool
	By        PersonID // the organizer who invited them
	InvitedAt time.Time
	Dropped   time.Time // no longer invited
}

// SlotSwap is that one presenter asks another to change places.
type SlotSwap struct {
	ID         string
	Cohort     CohortID
	From, To   PersonID
	At, Until  time.Time
	FromBegins time.Time // as it was when they asked
	ToBegins   time.Time
	State      SwapState
	Why        string // of a stale one
	Settled    time.Time
}

// SwapState is how a request to swap stands.
type SwapState string

// The states; all but the first are final.
const (
	SwapOpen      SwapState = "open"
	SwapAccepted  SwapState = "accepted"
	SwapDeclined  SwapState = "declined"
	SwapTakenBack SwapState = "taken back"
	SwapLapsed    SwapState = "lapsed"
	SwapStale     SwapState = "stale"
)

// Settle ends a request.
func (s *SlotSwap) Settle(how SwapState, why string, at time.Time) {
	s.State, s.Why, s.Settled = how, why, at
}

// SwapUntil is until when a request can be answered: two working days, but an
// hour before it all begins the order is settled.
func (f FinaleEvent) SwapUntil(at time.Time, zone *time.Location, cal Calendar) time.Time {
	until := cal.AddWorkingHours(at, 24*SwapDays, zone)
	if last := f.First().Add(-swapsEnd); until.After(last) {
		return last
	}
	return until
}

// MaySwap refuses two people who cannot change places.
func (f FinaleEvent) MaySwap(from, to PersonID, open []SlotSwap, now time.Time) error {
	_, one := f.Of(from)
	_, two := f.Of(to)
	switch {
	case !f.Stands():
		return Refuse("These final presentations no longer take place, so there is no slot to swap.")
	case !now.Before(f.First().Add(-swapsEnd)):
		return Refuse("The presentations begin within the hour, so the running order is settled. Tell an organizer if you cannot keep your slot.")
	case from == to:
		return Refuse("That is you. Choose somebody else to swap with.")
	case !one:
		return Refuse("You have no slot in the running order just now, so there is nothing to swap.")
	case !two:
		return Refuse("They are not in the running order any more. Choose somebody else.")
	case slices.ContainsFunc(open, func(s SlotSwap) bool { return s.State == SwapOpen && s.From == from }):
		return Refuse("You have asked somebody already. Wait for their answer, or take your question back first.")
	case slices.ContainsFunc(open, func(s SlotSwap) bool { return s.State == SwapOpen && s.From == to && s.To == from }):
		return Refuse("They have asked you the same: say yes to their question, in your messages from me.")
	}
	return nil
}

// WhyStale says in a few words why a request no longer holds; empty: it does.
// A slot that moved by a few minutes is the same slot.
func (f FinaleEvent) WhyStale(s SlotSwap, now time.Time) string {
	from, one := f.Of(s.From)
	to, two := f.Of(s.To)
	switch {
	case s.State != SwapOpen:
		return "it was settled already"
	case !f.Stands():
		return "the presentations no longer take place"
	case !one || !two:
		return "one of you does not present any more"
	case from.Begins.Sub(s.FromBegins).Abs() > ToldAfter || to.Begins.Sub(s.ToBegins).Abs() > ToldAfter:
		return "the running order has changed since"
	case !now.Before(s.Until):
		return "the time to answer it is over"
	}
	return ""
}
