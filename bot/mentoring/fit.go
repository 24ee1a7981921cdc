package mentoring

import (
	"slices"
	"time"
)

// FitAnswer is what somebody says to "shall we go on?" after the first
// meeting. Nobody else ever sees it.
type FitAnswer string

// The answers.
const (
	FitOpen    FitAnswer = ""
	FitYes     FitAnswer = "yes"
	FitNotSure FitAnswer = "not sure"
	FitNo      FitAnswer = "no"
)

// FitWish is what somebody would like who says no.
type FitWish string

// The wishes; the last two are for who cannot write to any organizer.
const (
	WishTalk  FitWish = "talk"
	WishOther FitWish = "other"
	WishEnd   FitWish = "end"
	WishAgain FitWish = "again"
	WishSelf  FitWish = "self"
)

// Fit is one person's own answer about one pair, and what they wrote to the
// organizers in confidence, if they did.
type Fit struct {
	Cohort CohortID
	Couple
	Role   Role // whose answer it is
	Asked  int  // how often
	Answer FitAnswer
	At     time.Time

	Words   string
	Wish    FitWish
	Told    []PersonID // who reads it, as they were named before it was sent
	ToldAt  time.Time
	TakenBy PersonID // who of them looks after it
	TakenAt time.Time
	Case    string // the re-matching it led to
}

// Person is whose answer it is.
func (f Fit) Person() PersonID {
	if f.Role == Mentor {
		return f.Mentor
	}
	return f.Mentee
}

// Partner is the other one of the two.
func (f Fit) Partner() PersonID {
	if f.Role == Mentor {
		return f.Mentee
	}
	return f.Mentor
}

// Readers are the organizers who may read what one of a pair writes in
// confidence: none of the two.
func (c Cohort) Readers(x Couple) []PersonID {
	return slices.DeleteFunc(slices.Clone(c.Organizers), func(p PersonID) bool { return p == x.Mentee || p == x.Mentor })
}
