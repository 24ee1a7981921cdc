package mentoring

import (
	"slices"
	"time"
)

// Couple is a mentee and a mentor considered together.
type Couple struct{ Mentee, Mentor PersonID }

// Bench is the organizer's bench of one cohort: the seed, what was locked
// and forbidden, the runs, the proposal and its publication.
type Bench struct {
	Cohort    CohortID
	Seed      string // revealed with the result, never before
	SeedHash  string // posted when ranking opens
	Frozen    time.Time
	Locked    []Couple
	Forbidden []Couple
	Runs      int
	Proposal  *Proposal
	Published time.Time
	By        PersonID // who published

	Rule    string           // the rule the organizers chose; "": the one that is proposed
	Results []Outcome        // what each rule gave in the latest run
	Truths  []string         // what cannot be had together, in plain words
	Prices  []Price          // of the chosen rule's result; empty in a large cohort
	Places  []PlaceAsked     // mentors asked for one more place
	Shown   map[PersonID]int // which comparison message of an organizer is the latest
}

// Proposal is what one run gave.
type Proposal struct {
	Run       int
	At        time.Time
	Pairs     []Paired
	Unmatched []Unmatched
	Mentees   []int // how many got their 1st, 2nd, … choice; locked pairs and NotRanked apart
	NotRanked int   // mentees whose mentor is not in their order
	Mentors   []int // by tier of the mentors' choice
	Worst     int   // the worst choice among Mentees; 0: none
	Blocking  int
	Open      []PersonID // mentors with places left
}

// Paired is one pair of a proposal. A rank is 0 for a locked pair on no list,
// and MentorRank also where the mentor did not rank the mentee.
type Paired struct {
	Couple
	MenteeRank, MentorRank int
	Locked                 bool
	NotRanked              bool // the mentor is not in the mentee's order: "not ranked", never "3rd choice"
}

// Unmatched is a mentee without a mentor, and why.
type Unmatched struct {
	Person PersonID
	Why    string
}

// Locks reports whether a pair is fixed.
func (m Bench) Locks(c Couple) bool { return slices.Contains(m.Locked, c) }

// Bans reports whether an organizer ruled the pair out.
func (m Bench) Bans(c Couple) bool { return slices.Contains(m.Forbidden, c) }

// Holds reports whether the proposal still speaks of these members: everybody
// in it is active, nobody active is missing, and no mentor has more mentees
// than places.
func (p Proposal) Holds(members []Member) bool {
	mentees, places := map[PersonID]bool{}, map[PersonID]int{}
	for _, m := range members {
		switch {
		case m.Standing != Active:
		case m.Role == Mentee:
			mentees[m.Person] = true
		case m.Role == Mentor:
			places[m.Person] = m.Places()
		}
	}
	for _, x := range p.Pairs {
		if !mentees[x.Mentee] || places[x.Mentor] == 0 {
			return false
		}
		delete(mentees, x.Mentee)
		places[x.Mentor]--
	}
	for _, u := range p.Unmatched {
		if !mentees[u.Person] {
			return false
		}
		delete(mentees, u.Person)
	}
	return len(mentees) == 0
}

// Lock fixes a pair; it replaces another lock of the mentee.
func (m *Bench) Lock(c Couple) {
	m.Locked = slices.DeleteFunc(slices.Clone(m.Locked), func(x Couple) bool { return x.Mentee == c.Mentee })
	m.Forbidden = slices.DeleteFunc(slices.Clone(m.Forbidden), func(x Couple) bool { return x == c })
	m.Locked = append(m.Locked, c)
}

// Forbid bans a pair.
func (m *Bench) Forbid(c Couple) {
	m.Free(c)
	m.Forbidden = append(m.Forbidden, c)
}

// Free lifts a lock or a ban.
func (m *Bench) Free(c Couple) {
	same := func(x Couple) bool { return x == c }
	m.Locked = slices.DeleteFunc(slices.Clone(m.Locked), same)
	m.Forbidden = slices.DeleteFunc(slices.Clone(m.Forbidden), same)
}

// Pair is a published mentee–mentor pair.
type Pair struct {
	ID     string // cohort/mentee
	Cohort CohortID
	Couple
	Since time.Time
	Ended time.Time
}

// Going reports whether the pair still works together.
func (p Pair) Going() bool { return p.Ended.IsZero() }

// PairID names the pair of a mentee: there is at most one at a time.
func PairID(c CohortID, mentee PersonID) string { return string(c) + "/" + string(mentee) }

// Suggestion is somebody to ask to become a mentor.
type Suggestion struct {
	ID     string
	Cohort CohortID
	Whom   string // as it was typed
	By     PersonID
	At     time.Time
	Asked  time.Time
}
