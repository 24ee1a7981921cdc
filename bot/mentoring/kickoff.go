package mentoring

import (
	"cmp"
	"slices"
	"time"
)

// KickoffEvent is the kick-off of a cohort: when it is, who talks to whom in
// which round, and where it stands. Its rounds are in the order of time.
type KickoffEvent struct {
	Cohort   CohortID
	Revision int // grows with every change of its hours: older answers and schedules no longer count
	Minutes  int // one conversation
	Sittings []time.Time
	Sent     time.Time // the schedules went out; zero: not yet
	Rounds   []TalkRound
	Changes  int       // of the schedules since they went out
	PausedAt time.Time // zero: it runs
	Handled  time.Time // every tick up to then is done
	Over     time.Time
}

// TalkRound is what happens at once. Who is missed was planned, but did not
// come.
type TalkRound struct {
	Sitting      int // from 1
	Begins, Ends time.Time
	Talks        []Couple
	Missed       []Couple `json:",omitempty"`
}

// Attendance is what somebody said about coming to a kick-off, and whether
// they are there on the day.
type Attendance struct {
	Cohort   CohortID
	Role     Role
	Person   PersonID
	Revision int   // of the event that they answered for
	Sittings []int // those they can come to, from 1; none: to no one
	Answered time.Time
	Link     string // mentors: where they hold their conversations; empty: in a group DM
	Presence Presence
}

// Presence is whether somebody is there.
type Presence string

// On the day, everybody is expected until they or an organizer say otherwise.
const (
	Expected Presence = ""
	Here     Presence = "here"
	NotHere  Presence = "not-here"
)

// How a kick-off runs.
const (
	ChangeTime    = 2 * time.Minute  // between two conversations
	DoorsBefore   = 10 * time.Minute // people are called together
	LeftBefore    = 2 * time.Minute  // "2 minutes left"
	MinTalk       = 5                // minutes; LeftBefore must mean something
	MaxTalk       = 60
	kickoffNotice = time.Hour // the least between setting it up and its beginning
	sittingsApart = time.Hour
	earlyHour     = 7 // who has not answered is expected from then
	lateHour      = 22
)

// CheckSittings refuses hours at which a kick-off cannot be; which is the
// index of the one that is wrong. They are in the order of time.
func (c Cohort) CheckSittings(sittings []time.Time, now time.Time) (which int, err error) {
	from := c.Plan.Start(Kickoff)
	until := c.Plan.Start(Ranking).At(dayBegins, 0, c.Location())
	for i, t := range sittings {
		switch day := DateOf(t, c.Location()); {
		case !t.After(now):
			return i, Refuse("That is in the past. Choose a later day or hour.")
		case t.Before(now.Add(kickoffNotice)):
			return i, Refuse("That is less than an hour from now, too soon for people to hear of it. Choose a later hour.")
		case day.Before(from):
			return i, Refuse("Applications close on %s, and before that not everybody is in. Choose that day or a later one, or move it with /cohort plan.", from.Medium())
		case !t.Before(until):
			return i, Refuse("Ranking opens on %s, and people rank whom they have met. Choose an earlier day, or move the ranking with /cohort plan.", c.Plan.Start(Ranking).Medium())
		case i > 0 && t.Sub(sittings[i-1]) < sittingsApart:
			return i, Refuse("Leave an hour at least between the two sittings.")
		}
	}
	return 0, nil
}

// ComesTo is the sittings at which to expect somebody: those they named or,
// with no answer to this event, those that lie between 07:00 and 22:00 of
// their own day and in no pause of theirs; all if none does.
func (k KickoffEvent) ComesTo(a Attendance, m Member, zone *time.Location) []int {
	if a.Revision == k.Revision && !a.Answered.IsZero() {
		return a.Sittings
	}
	var fine, here []int
	for i, t := range k.Sittings {
		day := DateOf(t, zone)
		if m.Paused(day) {
			continue
		}
		here = append(here, i+1)
		if !t.Before(day.At(earlyHour, 0, zone)) && t.Before(day.At(lateHour, 0, zone)) {
			fine = append(fine, i+1)
		}
	}
	if len(fine) > 0 {
		return fine
	}
	return here
}

// Retime gives the rounds from index i on their times: one after the other,
// none before its sitting or before earliest.
func (k *KickoffEvent) Retime(i int, earliest time.Time) {
	for ; i < len(k.Rounds); i++ {
		r := &k.Rounds[i]
		r.Begins = k.Sittings[r.Sitting-1]
		if i > 0 {
			r.Begins = latest(r.Begins, k.Rounds[i-1].Ends.Add(ChangeTime))
		}
		r.Begins = latest(r.Begins, earliest)
		r.Ends = r.Begins.Add(time.Duration(k.Minutes) * time.Minute)
	}
}

// Position is where the event stands at t: the round that runs, -1 for none,
// and the first that has not begun. While it is paused, time stands still.
func (k KickoffEvent) Position(t time.Time) (running, next int) {
	if !k.PausedAt.IsZero() {
		t = k.PausedAt
	}
	running = -1
	for i, r := range k.Rounds {
		if r.Begins.After(t) {
			return running, i
		}
		if r.Ends.After(t) {
			running = i
		}
	}
	return running, len(k.Rounds)
}

// Begun reports whether the first round has begun.
func (k KickoffEvent) Begun(t time.Time) bool {
	_, next := k.Position(t)
	return next > 0
}

// Sitting is the part of the event that t belongs to, from 1: from its doors
// to its last round. 0 is none.
func (k KickoffEvent) Sitting(t time.Time) int {
	if !k.PausedAt.IsZero() {
		t = k.PausedAt
	}
	for i, r := range k.Rounds {
		if !t.Before(r.Ends) {
			continue
		}
		if !t.Before(r.Begins.Add(-DoorsBefore)) || i > 0 && k.Rounds[i-1].Sitting == r.Sitting {
			return r.Sitting
		}
		break
	}
	return 0
}

// Remaining is the sittings in which a round could still be.
func (k KickoffEvent) Remaining(t time.Time) []int {
	var left []int
	for s := range k.Sittings {
		ended, some := true, false
		for _, r := range k.Rounds {
			if r.Sitting == s+1 {
				some, ended = true, ended && !r.Ends.After(t)
			}
		}
		if !some && k.Sittings[s].After(t) || some && !ended {
			left = append(left, s+1)
		}
	}
	return left
}

// A KickoffTick is an instant at which something is to be done.
type KickoffTick struct {
	At    time.Time
	What  TickKind
	Round int // index
}

// TickKind is what is to be done.
type TickKind int

// The ticks, in the order in which those of one instant are done.
const (
	TalkEnds    TickKind = iota // the note is offered
	DoorsOpen                   // the first round of a sitting is near
	RoundBegins                 // everybody hears whom they meet
	TalkEnding                  // two minutes are left
)

// Ticks is everything that is to be done after one instant and up to another,
// in order.
func (k KickoffEvent) Ticks(after, until time.Time) []KickoffTick {
	var list []KickoffTick
	add := func(at time.Time, what TickKind, i int) {
		if at.After(after) && !at.After(until) {
			list = append(list, KickoffTick{at, what, i})
		}
	}
	for i, r := range k.Rounds {
		if i == 0 || k.Rounds[i-1].Sitting != r.Sitting {
			add(r.Begins.Add(-DoorsBefore), DoorsOpen, i)
		}
		add(r.Begins, RoundBegins, i)
		add(r.Ends.Add(-LeftBefore), TalkEnding, i)
		add(r.Ends, TalkEnds, i)
	}
	slices.SortStableFunc(list, func(a, b KickoffTick) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.What, b.What))
	})
	return list
}

// NextTick is the first instant after t at which something is to be done;
// false when it is paused, or nothing is left.
func (k KickoffEvent) NextTick(t time.Time) (time.Time, bool) {
	if !k.PausedAt.IsZero() || !k.Over.IsZero() || len(k.Rounds) == 0 {
		return time.Time{}, false
	}
	ticks := k.Ticks(t, k.Rounds[len(k.Rounds)-1].Ends)
	if len(ticks) == 0 {
		return time.Time{}, false
	}
	return ticks[0].At, true
}

// Pause stops the clock.
func (k *KickoffEvent) Pause(t time.Time) error {
	switch {
	case !k.PausedAt.IsZero():
		return Refuse("The kick-off is paused already. “Go on” continues it.")
	case k.Sitting(t) == 0:
		return Refuse("No sitting is running just now, so there is nothing to pause.")
	}
	k.PausedAt = t
	return nil
}

// Resume lets the clock run again; what is to come is later by the pause.
func (k *KickoffEvent) Resume(t time.Time) error {
	if k.PausedAt.IsZero() {
		return Refuse("The kick-off is not paused.")
	}
	pause := t.Sub(k.PausedAt)
	running, next := k.Position(k.PausedAt)
	k.PausedAt = time.Time{}
	k.Handled = latest(k.Handled, t)
	if running >= 0 {
		k.Rounds[running].Ends = k.Rounds[running].Ends.Add(pause)
		k.Retime(next, time.Time{})
		return nil
	}
	if next < len(k.Rounds) {
		k.Retime(next, latest(t.Add(time.Minute), k.Rounds[next].Begins))
	}
	return nil
}

// Extend makes the running round longer, and what follows later.
func (k *KickoffEvent) Extend(by time.Duration, t time.Time) error {
	running, next := k.Position(t)
	if running < 0 {
		return Refuse("No conversation is running just now, so there is nothing to make longer.")
	}
	k.Rounds[running].Ends = k.Rounds[running].Ends.Add(by)
	k.Retime(next, time.Time{})
	return nil
}

// Miss notes that somebody is not there in the running round.
func (k *KickoffEvent) Miss(r Role, p PersonID, t time.Time) {
	running, _ := k.Position(t)
	if running < 0 {
		return
	}
	round := &k.Rounds[running]
	for _, q := range round.Talks {
		if q.Of(r) == p && !slices.Contains(round.Missed, q) {
			round.Missed = append(round.Missed, q)
		}
	}
}

// Came takes back that somebody is missed in the running round.
func (k *KickoffEvent) Came(r Role, p PersonID, other func(Role, PersonID) bool, t time.Time) {
	running, _ := k.Position(t)
	if running < 0 || k.Rounds[running].Ends.Sub(t) < time.Duration(k.Minutes)*time.Minute/2 {
		return // too little of it is left: they meet another time
	}
	round := &k.Rounds[running]
	round.Missed = slices.DeleteFunc(round.Missed, func(q Couple) bool {
		return q.Of(r) == p && other(r.Other(), q.Of(r.Other()))
	})
}

// Held lists the conversations of the rounds that have begun by t, but for
// those that were missed.
func (k KickoffEvent) Held(t time.Time) []Couple {
	_, next := k.Position(t)
	var held []Couple
	for _, r := range k.Rounds[:next] {
		held = append(held, r.Held()...)
	}
	return held
}

// Held lists the round's conversations but for those that were missed.
func (r TalkRound) Held() []Couple {
	return slices.DeleteFunc(slices.Clone(r.Talks), func(q Couple) bool { return slices.Contains(r.Missed, q) })
}

// Partner is whom somebody meets in the round; "" for a break.
func (r TalkRound) Partner(role Role, p PersonID) PersonID {
	for _, q := range r.Talks {
		if q.Of(role) == p {
			return q.Of(role.Other())
		}
	}
	return ""
}

// Meets is like Partner, but for a conversation that was missed.
func (r TalkRound) Meets(role Role, p PersonID) PersonID {
	for _, q := range r.Held() {
		if q.Of(role) == p {
			return q.Of(role.Other())
		}
	}
	return ""
}

// Of is the one of the two in that role.
func (q Couple) Of(r Role) PersonID {
	if r == Mentor {
		return q.Mentor
	}
	return q.Mentee
}

// NextTalk is somebody's first conversation from the round i on; false for
// none.
func (k KickoffEvent) NextTalk(role Role, p PersonID, i int) (round int, ok bool) {
	for ; i < len(k.Rounds); i++ {
		if k.Rounds[i].Partner(role, p) != "" {
			return i, true
		}
	}
	return 0, false
}

// NumberIn is the number of a round within its sitting, from 1, and how many
// that has.
func (k KickoffEvent) NumberIn(i int) (number, of int) {
	for j, r := range k.Rounds {
		if r.Sitting == k.Rounds[i].Sitting {
			of++
			if j <= i {
				number++
			}
		}
	}
	return number, of
}

// LastOfSitting reports whether no round of its sitting follows round i.
func (k KickoffEvent) LastOfSitting(i int) bool {
	return i == len(k.Rounds)-1 || k.Rounds[i+1].Sitting != k.Rounds[i].Sitting
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// TalkNote is what somebody noted after a conversation. Only its writer ever
// sees it.
type TalkNote struct {
	Cohort CohortID
	Writer PersonID
	Role   Role // of the writer
	About  PersonID
	Wish   Wish
	Text   string
	At     time.Time
}

// Wish is the one tap: would you like to work with them?
type Wish string

// The wishes, best first.
const (
	NoWish Wish = ""
	Gladly Wish = "gladly"
	Could  Wish = "could work"
	LessSo Wish = "less so"
)

// Wishes lists them, best first.
func Wishes() []Wish { return []Wish{Gladly, Could, LessSo} }

// RanksFrom is the order that somebody's notes suggest: a group for each wish.
func RanksFrom(notes []TalkNote) [][]PersonID {
	var groups [][]PersonID
	for _, w := range Wishes() {
		var group []PersonID
		for _, n := range notes {
			if n.Wish == w {
				group = append(group, n.About)
			}
		}
		if len(group) > 0 {
			slices.Sort(group)
			groups = append(groups, group)
		}
	}
	return groups
}

// End closes the event: what has not begun will not be.
func (k *KickoffEvent) End(t time.Time) {
	running, next := k.Position(t)
	k.Rounds = k.Rounds[:next]
	if running >= 0 && k.Rounds[running].Ends.After(t) {
		k.Rounds[running].Ends = t
	}
	k.PausedAt, k.Over = time.Time{}, t
}
