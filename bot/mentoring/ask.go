package mentoring

import (
	"slices"
	"time"
)

// AskKind names the conversation that draws a question and takes its answer.
type AskKind string

// An Ask is one question to one person: what, since when, until when, how
// often they were reminded, answered or not. Messages are drawn from asks, one
// a person a working day.
type Ask struct {
	ID      string // what it is, e.g. "checkin/2027-spring/mentee/w03/U1"
	Kind    AskKind
	Cohort  CohortID
	Person  PersonID
	Subject string // what the kind needs to draw it

	Since time.Time // when it was first due to be put
	Due   time.Time // when the answer is no longer awaited; zero: open end
	// Next is when it wants to be put (again); zero: it keeps quiet.
	Next time.Time
	// Exact asks keep the hour of Next; others share the hour of the day's
	// message.
	Exact bool
	// Urgent asks wait for no decent hour and no other day.
	Urgent bool
	// Nudges are the moments of the reminders to come, at most two.
	Nudges []time.Time
	// Notice asks want no answer: told once, they are closed.
	Notice bool

	Put      []time.Time // when it was put to the person
	Prompts  []string    // keys of the messages that carry it
	Answered time.Time
	Closed   time.Time // no longer asked, answered or not
	Snoozed  bool
	Snoozes  int  // how often it was snoozed
	Away     bool // "away this week"
}

// MaxNudges is how often one question is put again before the bot keeps
// silent.
const MaxNudges = 2

// Open reports whether the ask still awaits something at the given moment.
func (a Ask) Open() bool { return a.Closed.IsZero() }

// Waiting reports whether an answer is still hoped for: nobody waits for
// somebody who is away.
func (a Ask) Waiting() bool { return a.Open() && a.Answered.IsZero() && !a.Notice && !a.Away }

// Answer notes that the person answered; it stays open for changes until Due.
func (a *Ask) Answer(at time.Time) {
	a.Answered, a.Away = at, false
	a.Next = time.Time{}
	a.Nudges = nil
}

// Close ends the ask.
func (a *Ask) Close(at time.Time) {
	a.Closed = at
	a.Next = time.Time{}
	a.Nudges = nil
}

// Told notes that the ask was put in the message key, and plans the next
// nudge, if one is left.
func (a *Ask) Told(key string, at time.Time) {
	a.Put = append(a.Put, at)
	if !slices.Contains(a.Prompts, key) {
		a.Prompts = append(a.Prompts, key)
	}
	a.Next = time.Time{}
	a.Snoozed = false
	if a.Notice {
		a.Close(at)
		return
	}
	for len(a.Nudges) > 0 && !a.Nudges[0].After(at) {
		a.Nudges = a.Nudges[1:]
	}
	if len(a.Nudges) > 0 && len(a.Put) <= MaxNudges {
		a.Next, a.Nudges = a.Nudges[0], a.Nudges[1:]
	}
}

// Snooze puts the ask again at t instead of now. It uses up no reminder.
func (a *Ask) Snooze(t time.Time) {
	a.Next, a.Snoozed = t, true
	a.Snoozes++
	if len(a.Put) > 0 {
		a.Put = a.Put[:len(a.Put)-1]
	}
}

// Reminded is how many reminders were used.
func (a Ask) Reminded() int { return max(0, len(a.Put)-1) }

// A Prompting is when somebody's open asks are next put to them, and which.
type Prompting struct {
	At   time.Time
	Asks []Ask
}

// NextPrompting decides when the bot next speaks to a person unasked, and
// with which of the open asks: on a working day, at a decent hour, on a day
// without a prompt so far, not while they are away, and everything that falls
// on one day in one message, at the latest hour any of it asks for. While
// Slack shows them as on holiday only what is urgent is put.
//
// calendarOf gives the calendar (working days and holidays) of an ask's
// cohort; zone is the person's.
func NextPrompting(asks []Ask, p Person, zone *time.Location, calendarOf func(CohortID) Calendar, now time.Time) (Prompting, bool) {
	type wish struct {
		ask Ask
		at  time.Time
	}
	var wishes []wish
	for _, a := range asks {
		if !a.Open() || a.Next.IsZero() || p.SlackAway && !a.Urgent {
			continue
		}
		wishes = append(wishes, wish{a, promptMoment(a, p, zone, calendarOf(a.Cohort), now)})
	}
	if len(wishes) == 0 {
		return Prompting{}, false
	}
	slices.SortStableFunc(wishes, func(x, y wish) int {
		if c := x.at.Compare(y.at); c != 0 {
			return c
		}
		return compareStrings(x.ask.ID, y.ask.ID)
	})
	if wishes[0].ask.Urgent {
		next := Prompting{At: wishes[0].at}
		for _, w := range wishes {
			if w.ask.Urgent && !w.at.After(next.At) {
				next.Asks = append(next.Asks, w.ask)
			}
		}
		return next, true
	}
	day := DateOf(wishes[0].at, zone)
	next := Prompting{}
	for _, w := range wishes {
		if w.ask.Urgent || DateOf(w.at, zone) != day {
			continue
		}
		next.Asks = append(next.Asks, w.ask)
		if w.at.After(next.At) {
			next.At = w.at
		}
	}
	return next, true
}

func promptMoment(a Ask, p Person, zone *time.Location, cal Calendar, now time.Time) time.Time {
	t := a.Next
	if t.Before(now) {
		t = now
	}
	if a.Urgent {
		return t
	}
	for {
		t = Decent(t, zone, cal)
		day := DateOf(t, zone)
		switch {
		case !p.AwayUntil.IsZero() && day.Before(p.AwayUntil):
			t = p.AwayUntil.At(decentFrom, 0, zone)
		case day == p.LastPrompt:
			t = day.Add(1).At(decentFrom, 0, zone)
		default:
			return t
		}
	}
}

const decentFrom = 9

func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
