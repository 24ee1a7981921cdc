package mentoring

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Standing is how a member stands in a cohort.
type Standing string

// The standings. A mentor is Active or Withdrawn; a mentee goes through all.
const (
	NoStanding      Standing = ""
	AwaitingManager Standing = "awaiting manager" // holds a place
	Active          Standing = "active"           // mentor ready, mentee accepted
	Waiting         Standing = "waiting"          // on the waiting list, in order of arrival
	Offered         Standing = "offered"          // a freed place is theirs to take; holds a place
	Declined        Standing = "declined"
	Withdrawn       Standing = "withdrawn"
)

// HoldsPlace reports whether a mentee of this standing takes one of the
// mentors' places.
func (s Standing) HoldsPlace() bool { return s == AwaitingManager || s == Active || s == Offered }

// Gone reports whether the member is out of the cohort.
func (s Standing) Gone() bool { return s == NoStanding || s == Declined || s == Withdrawn }

// Member is one person in one role of one cohort.
type Member struct {
	Cohort   CohortID
	Person   PersonID
	Role     Role
	Name     string
	Standing Standing
	Arrival  uint64 // order of arrival, the waiting list's order
	JoinedAt time.Time
	First    bool // mentees: an earlier edition had no place or no mentor for them

	Languages   []string
	PausedUntil Date // first day back; zero: not paused

	Profile     Profile     // mentors
	Application Application // mentees

	OfferUntil time.Time // Offered: take it until then
	Unmatched  bool      // no mentor was left at the publishing: first in line for the next edition
	Silent     int       // silent weeks in a row
	Colour     Colour    // of the last check-in

	// Load is what a mentor carries in other cohorts; worked out whenever a
	// member is read, never kept.
	Load Load `json:"-"`
}

// Profile is what a mentor says at sign-up.
type Profile struct {
	Help     string // what I can help with
	Bio      string
	Capacity int    // mentees they would take here, 1 to MaxCapacity; see [Member.Places]
	Learn    string // what I'd like to learn myself
	Problem  string // a problem or data I could bring
	AskAlso  string // whom else should we ask
}

// Application is what a mentee says when applying.
type Application struct {
	Goals      string // what I want to learn
	Idea       string
	Concrete   Concreteness
	Manager    PersonID
	AskedAt    time.Time // when the manager's DM was queued
	Decision   Decision
	DecidedAt  time.Time
	EndsAgreed Date // the closing date the manager agreed to
	// An organizer suggested to seek the manager's backing instead of a mentor.
	Suggested   time.Time `json:",omitzero"`
	SuggestedBy PersonID  `json:",omitempty"`
}

// Concreteness is how far an applicant's project idea is.
type Concreteness string

// How concrete an idea is. KnowsHow needs no mentor (rule 11 of PROGRAMME).
const (
	NoIdea    Concreteness = "none"
	RoughIdea Concreteness = "rough"
	Concrete  Concreteness = "concrete"
	KnowsHow  Concreteness = "knows-how"
)

// Decision is what a line manager answered.
type Decision string

// A line manager's answers.
const (
	NoDecision Decision = ""
	Approved   Decision = "approved"
	LetsTalk   Decision = "let's talk"
	TurnedDown Decision = "declined"
)

// Key names the member: cohort/role/person.
func (m Member) Key() string { return MemberKey(m.Cohort, m.Role, m.Person) }

// MemberKey is the [Member.Key] of a person who may or may not be a member.
func MemberKey(c CohortID, r Role, p PersonID) string {
	return string(c) + "/" + string(r) + "/" + string(p)
}

// Paused reports whether the member is away on the local day d.
func (m Member) Paused(d Date) bool { return !m.PausedUntil.IsZero() && d.Before(m.PausedUntil) }

// ByArrival orders members as they came.
func ByArrival(members []Member) {
	slices.SortStableFunc(members, func(a, b Member) int {
		return cmp.Or(cmp.Compare(a.Arrival, b.Arrival), cmp.Compare(a.Person, b.Person))
	})
}

// ShareLanguage reports whether two people can talk to one another. Nobody who
// named no language is kept apart for it.
func ShareLanguage(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if strings.EqualFold(strings.TrimSpace(x), strings.TrimSpace(y)) {
				return true
			}
		}
	}
	return false
}

// MayBePaired reports whether mentee and mentor may be paired at all, and if
// not, why in a few words.
func MayBePaired(mentee, mentor Member) (ok bool, why string) {
	switch {
	case mentee.Person == mentor.Person:
		return false, "the same person"
	case mentee.Application.Manager == mentor.Person:
		return false, "their line manager"
	case !ShareLanguage(mentee.Languages, mentor.Languages):
		return false, "no language in common"
	}
	return true, ""
}

func itoa(n int) string { return strconv.Itoa(n) }
