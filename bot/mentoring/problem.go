package mentoring

import (
	"slices"
	"time"
)

// Sponsor is somebody whom an organizer invited to post problems.
type Sponsor struct {
	Cohort CohortID
	Person PersonID
	By     PersonID // the organizer
	At     time.Time
}

// Problem is something worth solving that a sponsor or organizer posted, with
// somebody to ask about it.
type Problem struct {
	ID      string
	Cohort  CohortID
	By      PersonID
	Title   string
	About   string // what it is, whom it costs what
	Data    string // what data there is
	Contact PersonID
	At      time.Time
	Gone    time.Time // taken back
}

// StartingPoint is a problem that a charter can start from: a mentor's, from
// their profile, or a posted one.
type StartingPoint struct {
	ID      string
	From    PersonID // who posted it
	Contact PersonID // whom to ask
	Title   string
	About   string
	Posted  bool // by a sponsor or organizer
}

// MentorProblem is the id of the starting point in a mentor's profile.
func MentorProblem(p PersonID) string { return "mentor/" + string(p) }

// StartingPoints lists what a pair could start from: the own mentor's problem
// first, then posted ones, then those of other mentors, oldest first.
func StartingPoints(members []Member, posted []Problem, mentor PersonID) []StartingPoint {
	var own, others, all []StartingPoint
	for _, m := range members {
		if m.Role != Mentor || m.Standing.Gone() || m.Profile.Problem == "" {
			continue
		}
		s := StartingPoint{ID: MentorProblem(m.Person), From: m.Person, Contact: m.Person, Title: m.Profile.Problem, About: m.Profile.Problem}
		if m.Person == mentor {
			own = append(own, s)
		} else {
			others = append(others, s)
		}
	}
	for _, p := range posted {
		if p.Gone.IsZero() {
			all = append(all, StartingPoint{ID: p.ID, From: p.By, Contact: p.Contact, Title: p.Title, About: p.About, Posted: true})
		}
	}
	return slices.Concat(own, all, others)
}
