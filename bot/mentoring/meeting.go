package mentoring

import (
	"slices"
	"time"
)

// MeetingKind tells the meetings apart that the programme itself asks for.
type MeetingKind string

// The kinds of meetings.
const (
	PlainMeeting   MeetingKind = ""
	HalfwayMeeting MeetingKind = "halfway" // the check-in meeting of everybody, half-way
	FinaleMeeting  MeetingKind = "finale"  // the final presentations
)

// Whom says which members a meeting is for.
type Whom string

// Whom a meeting can be for; guests come on top.
const (
	WhomAll     Whom = "all"
	WhomMentors Whom = "mentors"
	WhomMentees Whom = "mentees"
)

// Includes reports whether members of the role are invited.
func (w Whom) Includes(r Role) bool {
	switch w {
	case WhomMentors:
		return r == Mentor
	case WhomMentees:
		return r == Mentee
	case WhomAll:
	}
	return true
}

// A Meeting is one of many people of a cohort: with a fixed date, or with a
// poll that finds one; in one sitting, or in two where time zones ask for it.
type Meeting struct {
	Cohort  CohortID
	ID      string // unique within the cohort
	Kind    MeetingKind
	Title   string
	Agenda  string
	Place   string // a link or a room
	Minutes int
	Whom    Whom
	Guests  []PersonID
	By      PersonID
	Made    time.Time

	Poll     MeetingPoll
	Proposed []time.Time // dates an organizer looks at before announcing them
	Auto     bool        // nobody has chosen them: they follow the plan
	Sittings []time.Time // the dates that hold, in order
	Was      []time.Time // the dates that held before
	Dates    int         // how often dates were set: an answer belongs to one setting
	Sequence int         // rises with every change that the calendar entry shows
	Revision int         // rises with every change an organizer makes
	Cards    int         // how many cards organizers were shown; the last one holds

	Announced time.Time
	Cancelled time.Time
	Settled   time.Time // the list of who came was closed

	Note   string // what was decided
	NoteBy PersonID
	Noted  time.Time
}

// A MeetingPoll asks everybody which of a few dates suit them.
type MeetingPoll struct {
	Round    int // how often it was put; answers belong to one round
	Options  []time.Time
	Opened   time.Time
	Until    time.Time
	Ended    time.Time
	Extended bool
	AllIn    bool // everybody has answered, and organizers were told
}

// Bounds of a meeting.
const (
	MinMeeting      = 15  // minutes
	MaxMeeting      = 480 // minutes
	MaxPollDates    = 5
	meetingNotice   = time.Hour // the least between announcing it and its beginning
	meetingDayFrom  = 8         // hours decent for a meeting
	meetingDayUntil = 20
)

// MeetingStage is where a meeting stands.
type MeetingStage int

// The stages of a meeting.
const (
	MeetingDrafted   MeetingStage = iota // only organizers see it
	MeetingPolled                        // people say which dates suit them
	MeetingUndecided                     // the poll has ended, an organizer picks
	MeetingAhead                         // announced
	MeetingRunning                       // between its first beginning and its last end
	MeetingOver
	MeetingOff // called off, or dropped
)

// Stage is where it stands at t.
func (m Meeting) Stage(t time.Time) MeetingStage {
	switch {
	case !m.Cancelled.IsZero():
		return MeetingOff
	case m.Announced.IsZero() && m.Poll.Opened.IsZero():
		return MeetingDrafted
	case m.Announced.IsZero() && m.Poll.Ended.IsZero():
		return MeetingPolled
	case m.Announced.IsZero():
		return MeetingUndecided
	case t.Before(m.Sittings[0]):
		return MeetingAhead
	case t.Before(m.EndOf(len(m.Sittings))):
		return MeetingRunning
	}
	return MeetingOver
}

// Span is how long it takes.
func (m Meeting) Span() time.Duration { return time.Duration(m.Minutes) * time.Minute }

// EndOf is when a sitting, from 1, ends.
func (m Meeting) EndOf(sitting int) time.Time { return m.Sittings[sitting-1].Add(m.Span()) }

// SetDates makes dates hold, in the order of time. Other dates than before
// make answers to the old ones void.
func (m *Meeting) SetDates(dates []time.Time) {
	dates = slices.Clone(dates)
	slices.SortFunc(dates, time.Time.Compare)
	if !slices.EqualFunc(m.Sittings, dates, time.Time.Equal) {
		m.Dates++
		m.Was, m.Sittings = m.Sittings, dates
	}
	m.Proposed = nil
}

// MeetingAnswer is what somebody says about coming.
type MeetingAnswer string

// The answers to an invitation.
const (
	NoMeetingAnswer MeetingAnswer = ""
	Comes           MeetingAnswer = "yes"
	CannotCome      MeetingAnswer = "no"
	MayCome         MeetingAnswer = "maybe" // not sure yet
)

// MeetingPresence is what is known of somebody's having been there.
type MeetingPresence string

// Presence at a meeting.
const (
	NotSaid    MeetingPresence = ""
	WasThere   MeetingPresence = "present"
	WasMissing MeetingPresence = "absent"
	WasExcused MeetingPresence = "excused"
)

// A MeetingPart is one person's part in a meeting.
type MeetingPart struct {
	Cohort  CohortID
	Meeting string
	Person  PersonID
	Invited time.Time // zero: only asked in the poll so far
	Left    time.Time // no longer invited

	PollRound int
	Voted     time.Time
	Fits      []int // options of the poll that suit them, as indexes; none: none does

	Times    int // how often they were invited
	Dates    int // the setting of dates that the answer belongs to
	Answer   MeetingAnswer
	Answered time.Time
	Sitting  int    // which they come to, from 1
	Calendar int    // how many calendar files they were sent
	Entry    string // what the last one shows

	Presence MeetingPresence
	SaidBy   PersonID // who said so
	Hindered string   // what got in the way
	Followed time.Time
}

// Invite brings the part up to the meeting's dates: an earlier answer is void,
// and sitting is where they are expected.
func (p *MeetingPart) Invite(m Meeting, sitting int, at time.Time) {
	p.Left, p.Invited = time.Time{}, at
	p.Times++
	p.Dates, p.Answer, p.Answered, p.Sitting = m.Dates, NoMeetingAnswer, time.Time{}, sitting
}

// In reports whether they are invited to the dates that hold.
func (p MeetingPart) In(m Meeting) bool {
	return !p.Invited.IsZero() && p.Left.IsZero() && p.Dates == m.Dates
}

// Expects reports whether to expect somebody as far as one knows: they did not
// say no, and are not away.
func (p MeetingPart) Expects(away bool) bool {
	return p.Left.IsZero() && !p.Invited.IsZero() && p.Answer != CannotCome && !(away && p.Answer != Comes)
}

// Came is what counts in the end: what was said of their presence, or else,
// of those who were away or had said that they could not come, that they are
// excused.
func (p MeetingPart) Came(away bool) MeetingPresence {
	if p.Presence == NotSaid && !p.Expects(away) {
		return WasExcused
	}
	return p.Presence
}

// VotedIn reports whether they answered this round of the poll.
func (p MeetingPart) VotedIn(m Meeting) bool {
	return !p.Voted.IsZero() && p.PollRound == m.Poll.Round
}

// An Attendee is somebody a meeting is planned for.
type Attendee struct {
	Person PersonID
	Zone   *time.Location
}

// DecentForMeeting reports whether a meeting lies between 08:00 and 20:00 of
// one day in a zone.
func DecentForMeeting(at time.Time, length time.Duration, zone *time.Location) bool {
	return misfit(at, length, zone) == 0
}

// misfit is by how much a meeting lies outside the decent hours of a zone.
func misfit(at time.Time, length time.Duration, zone *time.Location) time.Duration {
	day := DateOf(at, zone)
	begin, end := day.At(meetingDayFrom, 0, zone), day.At(meetingDayUntil, 0, zone)
	return max(0, begin.Sub(at)) + max(0, at.Add(length).Sub(end))
}

// OutsideHours lists those for whom a meeting lies outside decent hours.
func OutsideHours(at time.Time, length time.Duration, people []Attendee) []PersonID {
	var out []PersonID
	for _, a := range people {
		if !DecentForMeeting(at, length, a.Zone) {
			out = append(out, a.Person)
		}
	}
	return out
}

// BestSitting is the sitting, from 1, that suits a zone best: the first at
// decent hours, or else the one least outside them.
func BestSitting(sittings []time.Time, length time.Duration, zone *time.Location) int {
	best := 0
	for i := range sittings {
		if misfit(sittings[i], length, zone) < misfit(sittings[best], length, zone) {
			best = i
		}
	}
	return best + 1
}

// SecondSitting proposes another sitting for those for whom the first lies
// outside decent hours: within a day and a half of it, on a working day of the
// home zone, not at the same time, at half and full hours. The most people
// find one of the two decent; among equals it is decent at home, then the
// nearest, then the later. False: nobody would gain.
func SecondSitting(first time.Time, length time.Duration, people []Attendee, cal Calendar, now time.Time) (time.Time, bool) {
	const step, reach = 30 * time.Minute, 36 * time.Hour
	var outside []Attendee
	for _, a := range people {
		if !DecentForMeeting(first, length, a.Zone) {
			outside = append(outside, a)
		}
	}
	type rank struct {
		gained int
		home   bool
		far    time.Duration
	}
	better := func(a, b rank) bool {
		switch {
		case a.gained != b.gained:
			return a.gained > b.gained
		case a.home != b.home:
			return a.home
		}
		return a.far < b.far
	}
	var best time.Time
	var how rank
	for off := step; off <= reach; off += step {
		for _, t := range []time.Time{first.Add(off), first.Add(-off)} {
			if off < length || !t.After(now.Add(meetingNotice)) || !cal.IsWorkday(DateOf(t, cal.Home())) {
				continue
			}
			r := rank{gained: len(outside) - len(OutsideHours(t, length, outside)), home: DecentForMeeting(t, length, cal.Home()), far: off}
			if r.gained > 0 && (best.IsZero() || better(r, how)) {
				best, how = t, r
			}
		}
	}
	return best, !best.IsZero()
}

// BestHour is the hour of a day to propose: decent for the most people, then
// nearest to two in the afternoon at home.
func BestHour(day Date, length time.Duration, people []Attendee, home *time.Location) time.Time {
	two := day.At(14, 0, home)
	best, out := two, len(OutsideHours(two, length, people))
	for _, off := range []time.Duration{-1, 1, -2, 2, -3, 3, -4, -5} {
		t := two.Add(off * time.Hour)
		if n := len(OutsideHours(t, length, people)); n < out && DecentForMeeting(t, length, home) {
			best, out = t, n
		}
	}
	return best
}

// PollUntil is how long a poll that is extended goes on: three working days,
// if it still ends before its first date.
func (m Meeting) PollUntil(now time.Time, cal Calendar) (time.Time, bool) {
	until := DeadlineEnd(cal.AddWorkdays(DateOf(now, cal.Home()), 3))
	first := slices.MinFunc(m.Poll.Options, time.Time.Compare)
	return until, !m.Poll.Extended && until.Before(first)
}

// CheckMeetingDate refuses an hour at which no meeting can be announced.
func CheckMeetingDate(at, now time.Time) error {
	switch {
	case !at.After(now):
		return Refuse("That is in the past. Choose a later day or hour.")
	case at.Before(now.Add(meetingNotice)):
		return Refuse("That is less than an hour from now, too soon for people to hear of it. Choose a later hour.")
	case at.After(now.AddDate(2, 0, 0)):
		return Refuse("That is more than two years away. Choose a nearer day.")
	}
	return nil
}

// ShortNotice reports whether a meeting is less than a month away.
func ShortNotice(at, now time.Time, home *time.Location) bool {
	return DateOf(at, home).Before(DateOf(now, home).AddMonths(1))
}

// MorningReminder is when to remind somebody on the day itself: at nine, or an
// hour before when it begins before ten. False: that would be in the night.
func MorningReminder(begins time.Time, zone *time.Location) (time.Time, bool) {
	day := DateOf(begins, zone)
	hour := begins.Add(-time.Hour)
	if nine := day.At(dayBegins, 0, zone); !hour.Before(nine) {
		return nine, true
	}
	return hour, !hour.Before(day.At(meetingDayFrom-1, 0, zone))
}

// Overlaps reports whether two meetings are at the same time.
func Overlaps(a time.Time, lengthA time.Duration, b time.Time, lengthB time.Duration) bool {
	return a.Before(b.Add(lengthB)) && b.Before(a.Add(lengthA))
}

// PollTally is how one date of a poll stands.
type PollTally struct {
	At      time.Time
	Fits    []PersonID // they can come
	Outside []PersonID // of all who are asked: it is outside their decent hours
}

// Tally counts a poll, date by date, in its order.
func (m Meeting) Tally(parts []MeetingPart, people []Attendee) []PollTally {
	tally := make([]PollTally, len(m.Poll.Options))
	for i, at := range m.Poll.Options {
		tally[i] = PollTally{At: at, Outside: OutsideHours(at, m.Span(), people)}
		for _, p := range parts {
			if p.VotedIn(m) && slices.Contains(p.Fits, i) {
				tally[i].Fits = append(tally[i].Fits, p.Person)
			}
		}
	}
	return tally
}

// SuggestDate is the date of a poll to take: most people can come, then fewest
// outside decent hours, then the earliest; only what can still be announced.
// False: none suits anybody.
func SuggestDate(tally []PollTally, now time.Time) (int, bool) {
	best := -1
	for i, t := range tally {
		if len(t.Fits) == 0 || CheckMeetingDate(t.At, now) != nil {
			continue
		}
		if best < 0 {
			best = i
			continue
		}
		b := tally[best]
		switch {
		case len(t.Fits) != len(b.Fits):
			if len(t.Fits) > len(b.Fits) {
				best = i
			}
		case len(t.Outside) != len(b.Outside):
			if len(t.Outside) < len(b.Outside) {
				best = i
			}
		case t.At.Before(b.At):
			best = i
		}
	}
	return best, best >= 0
}

// HalfwayOn is the day for the check-in meeting of everybody: half-way from
// the beginning of scoping to the end of the project work or, where that is
// less than a month ahead and the project lasts long enough, a month ahead.
func (p Plan) HalfwayOn(today Date, cal Calendar) Date {
	from, until := p.Start(Scoping), p.Start(Wrapup)
	day := from.Add(until.Sub(from) / 2)
	if month := today.AddMonths(1); day.Before(month) && month.Before(until.Add(-7)) {
		day = month
	}
	return cal.NextWorkday(later(day, today.Add(1)))
}

// MeetingCount sums up a meeting.
type MeetingCount struct {
	Invited                           int
	Coming, Cannot, Unsure, Unheard   int // before
	Away                              int
	Present, Absent, Excused, NotSaid int // after
}

// Count adds one person.
func (n *MeetingCount) Count(p MeetingPart, away bool) {
	n.Invited++
	switch {
	case away && p.Answer != Comes && p.Answer != CannotCome:
		n.Away++
	case p.Answer == Comes:
		n.Coming++
	case p.Answer == CannotCome:
		n.Cannot++
	case p.Answer == MayCome:
		n.Unsure++
	default:
		n.Unheard++
	}
	switch p.Came(away) {
	case WasThere:
		n.Present++
	case WasMissing:
		n.Absent++
	case WasExcused:
		n.Excused++
	case NotSaid:
		n.NotSaid++
	}
}
