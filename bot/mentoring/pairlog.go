package mentoring

import (
	"cmp"
	"slices"
	"time"
)

// WeeksApart is how many weeks in a row without a meeting bring a pair an offer
// of times.
const WeeksApart = 3

// MetYes and MetNo are how somebody answers whether the two met.
const (
	MetYes = "yes"
	MetNo  = "no"
)

// PairLog counts a pair's meetings: whether they met in a week, never what
// about.
type PairLog struct {
	Cohort CohortID
	Couple
	Weeks []MeetingWeek // in order
	Offer *SlotOffer    `json:",omitempty"`
}

// MeetingWeek is one week of a pair, as far as meeting goes.
type MeetingWeek struct {
	Week           int
	Counted        bool // they were asked, and neither of them was away
	Away           bool `json:",omitempty"` // one of them was as it began
	Mentee, Mentor string
	At             time.Time // when the first "yes" was said
}

// Met reports whether either of them said that they met.
func (w MeetingWeek) Met() bool { return w.Mentee == MetYes || w.Mentor == MetYes }

// PairLogID names the log of a pair: another mentor, another log.
func PairLogID(c CohortID, x Couple) string { return PairID(c, x.Mentee) + "/" + string(x.Mentor) }

func (l *PairLog) week(n int) *MeetingWeek {
	i, found := slices.BinarySearchFunc(l.Weeks, n, func(w MeetingWeek, n int) int { return cmp.Compare(w.Week, n) })
	if !found {
		l.Weeks = slices.Insert(l.Weeks, i, MeetingWeek{Week: n})
	}
	return &l.Weeks[i]
}

// Say keeps what one of the two said of a week; first reports whether it is
// the pair's first meeting.
func (l *PairLog) Say(week int, r Role, said string, at time.Time) (first bool) {
	before := l.Meetings()
	w := l.week(week)
	if r == Mentor {
		w.Mentor = said
	} else {
		w.Mentee = said
	}
	switch {
	case !w.Met():
		w.At = time.Time{}
	case w.At.IsZero():
		w.At = at
	}
	return before == 0 && l.Meetings() == 1
}

// Miss notes that one of them is away as a week begins: it does not count.
func (l *PairLog) Miss(week int) { l.week(week).Away = true }

// Count notes that a week is over in which the pair was asked and both were
// there, unless one of them was away as it began.
func (l *PairLog) Count(week int) {
	w := l.week(week)
	w.Counted = !w.Away
}

// MetIn reports whether either of them said that they met in a week.
func (l PairLog) MetIn(week int) bool {
	return slices.ContainsFunc(l.Weeks, func(w MeetingWeek) bool { return w.Week == week && w.Met() })
}

// Meetings is in how many weeks the pair met.
func (l PairLog) Meetings() int {
	n := 0
	for _, w := range l.Weeks {
		if w.Met() {
			n++
		}
	}
	return n
}

// Apart is how many weeks have passed since the pair last met, or since it
// began. Weeks in which nobody was asked or one of them was away do not count.
func (l PairLog) Apart() int {
	n := 0
	for _, w := range slices.Backward(l.Weeks) {
		switch {
		case w.Met():
			return n
		case w.Counted:
			n++
		}
	}
	return n
}

// MetSince reports whether a meeting was told after t.
func (l PairLog) MetSince(t time.Time) bool {
	return slices.ContainsFunc(l.Weeks, func(w MeetingWeek) bool { return w.Met() && w.At.After(t) })
}

// WantsOffer reports whether the pair is to be offered times: after three
// weeks apart, once until they have met again.
func (l PairLog) WantsOffer() bool {
	return l.Apart() >= WeeksApart && (l.Offer == nil || l.MetSince(l.Offer.At))
}
