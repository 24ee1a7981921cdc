package mentoring

import (
	"slices"
	"time"
)

// OfferHours is how long a freed place is kept for the first of the waiting
// list, in working hours.
const OfferHours = 48

// ManagerDays is how many working days a place is held for the line manager;
// after ManagerReminderDays they are reminded once.
const (
	ManagerDays         = 5
	ManagerReminderDays = 2
)

// Places counts what mentors offer and mentees hold. Unit: mentees.
type Places struct {
	Mentors  int // active mentors
	Offered  int // sum of what they take here, beside other cohorts
	Held     int // mentees who hold a place, whatever their manager says
	Accepted int
	Awaiting int // manager not answered
	Pending  int // an offer is open
	Waiting  int // on the list
}

// Free is how many more mentees can take a place; never negative.
func (p Places) Free() int { return max(0, p.Offered-p.Held) }

// Over is how many mentees hold a place that is no longer there. Nobody is
// un-accepted for it: the organizer sees the number and chooses.
func (p Places) Over() int { return max(0, p.Held-p.Offered) }

// CountPlaces reads the places of one cohort from its members.
func CountPlaces(members []Member) Places {
	var p Places
	for _, m := range members {
		switch {
		case m.Role == Mentor && m.Standing == Active:
			p.Mentors++
			p.Offered += m.Places()
		case m.Role == Mentee:
			if m.Standing.HoldsPlace() {
				p.Held++
			}
			switch m.Standing {
			case Active:
				p.Accepted++
			case AwaitingManager:
				p.Awaiting++
			case Offered:
				p.Pending++
			case Waiting:
				p.Waiting++
			case NoStanding, Declined, Withdrawn:
			}
		}
	}
	return p
}

// MaySignUp is the gate for mentors: from the first call until ranking opens.
func (c Cohort) MaySignUp() error {
	switch {
	case c.Phase < CallMentors:
		return Refuse("%s is not open yet. You will see the call for mentors in <#%s>.", c.Name, c.Channel)
	case c.Phase > Kickoff:
		return Refuse("Mentors for %s are complete: people already rank one another. An organizer can tell you about the next edition.", c.Name)
	}
	return nil
}

// MayApply is the mentors-first gate for mentees: applications open with their
// phase, and only when a mentor stands ready.
func (c Cohort) MayApply(p Places) error {
	switch {
	case c.Phase < CallMentees:
		return Refuse("Applications for %s open after mentors have signed up. You will see the call in <#%s>.", c.Name, c.Channel)
	case c.Phase > CallMentees:
		return Refuse("Applications for %s are closed. An organizer can put you on the list for the next edition.", c.Name)
	case p.Mentors == 0:
		return Refuse("No mentor has signed up for %s yet, and applications open only when mentors stand ready.", c.Name)
	}
	return nil
}

// MayOffer reports whether freed places are still offered to the waiting list:
// until the ranks are frozen.
func (c Cohort) MayOffer() bool { return c.Phase >= CallMentees && c.Phase <= Kickoff }

// NextInLine lists the waiting mentees to whom free places are offered now, in
// their order. Who is on holiday on that day is passed over and keeps their
// place in line: an offer would lapse unseen. So many places are kept for those
// who come first and have not answered yet.
func NextInLine(members []Member, kept int, today Date) []Member {
	free := CountPlaces(members).Free()
	var next []Member
	for _, m := range inLine(members) {
		if m.Paused(today) {
			continue
		}
		if !m.First && len(next) >= free-kept || len(next) >= free {
			break
		}
		next = append(next, m)
	}
	return next
}

// PlaceInLine is the 1-based place of a waiting mentee; 0 when not waiting.
func PlaceInLine(members []Member, p PersonID) int {
	return 1 + slices.IndexFunc(inLine(members), func(m Member) bool { return m.Person == p })
}

// PossibleMentors lists the active mentors a mentee may be paired with.
func PossibleMentors(members []Member, mentee Member) []Member {
	var found []Member
	for _, m := range members {
		if m.Role != Mentor || m.Standing != Active {
			continue
		}
		if ok, _ := MayBePaired(mentee, m); ok {
			found = append(found, m)
		}
	}
	ByArrival(found)
	return found
}

// Apply decides how an application starts: with a place, or on the waiting
// list. What cannot work is refused at once, with the reason. Of the free
// places so many are kept for those who come first.
func (c Cohort) Apply(mentee Member, members []Member, kept int, at time.Time) (Member, error) {
	places := CountPlaces(members)
	if err := c.MayApply(places); err != nil {
		return Member{}, err
	}
	if len(PossibleMentors(members, mentee)) == 0 {
		only := mentee
		only.Application.Manager = ""
		if len(PossibleMentors(members, only)) > 0 {
			return Member{}, Refuse("The only mentor you share a language with is your own line manager, and managers don't mentor their own people here. Ask an organizer: more mentors may join.")
		}
		if places.Mentors == 1 && slices.ContainsFunc(members, func(m Member) bool {
			return m.Role == Mentor && m.Standing == Active && m.Person == mentee.Person
		}) {
			return Member{}, Refuse("The only mentor so far is yourself. Apply again when another one has joined.")
		}
		return Member{}, Refuse("None of the mentors so far speaks a language you named, so nobody could be your mentor. If you speak another one, add it; or ask an organizer, since more mentors may join.")
	}
	mentee.JoinedAt = at
	if mentee.First {
		kept = 0
	}
	if places.Free() > kept {
		mentee.Standing = AwaitingManager
	} else {
		mentee.Standing = Waiting
	}
	return mentee, nil
}
