package flows

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Before a meeting everybody who is expected is reminded a week and a day
// ahead, and that morning. Reminders are drawn when they go out: of a meeting
// that was called off, or that somebody cannot come to, nothing is said.

// What is to be done at a moment of a meeting.
const (
	tickWeek   = "week"   // the reminders of a week ahead
	tickNear   = "near"   // those of a day ahead and of the morning
	tickSweep  = "sweep"  // who came into the cohort since, or left it
	tickBegins = "begins" // nothing can be answered any more
	tickEnds   = "ends"   // who was there?
	tickSettle = "settle" // the list is closed
	tickPoll   = "poll"   // the poll ends
)

// meetingAt is a moment of a meeting.
type meetingAt struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	What   string             `json:"w"`
	Dates  int                `json:"n"`
}

// reminderOf is one reminder of one person.
type reminderOf struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Person mentoring.PersonID `json:"p"`
	Dates  int                `json:"n"`
	What   string             `json:"w"` // "week", "day" or "morning"
}

// Key names the message.
func (r reminderOf) Key() string {
	return fmt.Sprintf("%s/%s/%s/%d/%s", r.Cohort, r.ID, r.Person, r.Dates, r.What)
}

// The reminders, in order.
const (
	remindWeek    = "week"
	remindDay     = "day"
	remindMorning = "morning"
)

var (
	meetingTick     = bot.NewMoment[meetingAt]("meetings.moment")
	meetingReminder = bot.NewLive[reminderOf]("meetings.reminder")
)

func tickKey(m mentoring.Meeting, what string, n int) string {
	return fmt.Sprintf("%s/%s/%s/%d", m.Cohort, m.ID, what, n)
}

func planTickAt(e bot.Event, m mentoring.Meeting, what string, n int, at time.Time) error {
	if at.Before(e.At) {
		return meetingTick.Unplan(e, tickKey(m, what, n))
	}
	return meetingTick.Plan(e, tickKey(m, what, n), at, string(m.Cohort), "", meetingAt{m.Cohort, m.ID, what, m.Dates})
}

// planMeetingMoments plans everything that is to happen by itself.
func planMeetingMoments(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	if err := unplanMeeting(e, m); err != nil {
		return err
	}
	for i := range m.Sittings {
		for _, t := range []struct {
			what string
			at   time.Time
		}{
			{tickWeek, remindersFrom(c, m, i+1, 7)},
			{tickNear, remindersFrom(c, m, i+1, 1)},
			{tickBegins, m.Sittings[i]},
			{tickEnds, m.EndOf(i + 1)},
		} {
			if err := planTickAt(e, m, t.what, i+1, t.at); err != nil {
				return err
			}
		}
	}
	if err := planTickAt(e, m, tickSettle, 0, settleAt(c, m)); err != nil {
		return err
	}
	return planTickAt(e, m, tickSweep, 0, nextMorning(e.At, c))
}

// firstOnly is a reminder at t, if it lies before the end.
func firstOnly(t, end time.Time) []time.Time {
	if t.Before(end) {
		return []time.Time{t}
	}
	return nil
}

func unplanMeeting(e bot.Event, m mentoring.Meeting) error {
	for _, what := range []string{tickWeek, tickNear, tickBegins, tickEnds, tickSettle, tickSweep, tickPoll} {
		for n := range 3 {
			if err := meetingTick.Unplan(e, tickKey(m, what, n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// remindersFrom is before the first of the reminders of so many days ahead,
// wherever somebody is.
func remindersFrom(c mentoring.Cohort, m mentoring.Meeting, sitting, days int) time.Time {
	day := mentoring.DateOf(m.Sittings[sitting-1], c.Location()).Add(-days - 1)
	return c.Home.PrevWorkday(day).At(9, 0, time.UTC).Add(-earliestNine)
}

// settleAt is when the list of who came is closed: after three working days.
func settleAt(c mentoring.Cohort, m mentoring.Meeting) time.Time {
	last := mentoring.DateOf(m.EndOf(len(m.Sittings)), c.Location())
	return c.Home.AddWorkdays(last, 3).At(9, 0, c.Location())
}

func meetingTime(in bot.Due[meetingAt]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	m, found, err := in.Tx.Meeting(c.ID, in.Carried.ID)
	if err != nil || !found || m.Stage(in.At) == mentoring.MeetingOff || m.Dates != in.Carried.Dates {
		return err
	}
	switch in.Carried.What {
	case tickWeek, tickNear:
		return remindAllOf(in.Event, c, m)
	case tickSweep:
		if m.Stage(in.At) > mentoring.MeetingRunning {
			return nil
		}
		if err := syncMeeting(in.Event, c, m, ""); err != nil {
			return err
		}
		if err := syncPoll(in.Event, c, m); err != nil {
			return err
		}
		if err := refreshDesks(in.Event, c, m); err != nil {
			return err
		}
		return planTickAt(in.Event, m, tickSweep, 0, nextMorning(in.At, c))
	case tickBegins:
		return beginMeeting(in.Event, c, m)
	case tickEnds:
		return endSitting(in.Event, c, m)
	case tickSettle:
		return settleMeeting(in.Event, c, m)
	case tickPoll:
		return endPoll(in.Event, c, m)
	}
	return nil
}

// remindAllOf queues the reminders whose day is near, for everybody who has
// not got them yet.
func remindAllOf(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	seats, err := meetingRoster(e, c, m)
	if err != nil {
		return err
	}
	for _, s := range seats {
		if err := catchUpReminders(e, c, m, s); err != nil {
			return err
		}
	}
	return nil
}

// catchUpReminders queues somebody's reminders that fall due within the next
// days. A reminder that would come within two days of the invitation is left
// out, and within hours the morning's.
func catchUpReminders(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, s meetingSeat) error {
	begins := s.Begins(m)
	day := mentoring.DateOf(begins, s.Zone)
	for _, r := range []struct {
		what  string
		after time.Duration // since the invitation
	}{{remindWeek, 48 * time.Hour}, {remindDay, 12 * time.Hour}, {remindMorning, 3 * time.Hour}} {
		var at time.Time
		switch r.what {
		case remindWeek:
			at = c.Home.PrevWorkday(day.Add(-7)).At(9, 0, s.Zone)
		case remindDay:
			at = c.Home.PrevWorkday(day.Add(-1)).At(9, 0, s.Zone)
		default:
			var ok bool
			if at, ok = mentoring.MorningReminder(begins, s.Zone); !ok {
				continue
			}
		}
		const ahead = 4 * 24 * time.Hour
		if at.Before(e.At) || at.Sub(e.At) > ahead || at.Sub(s.Part.Invited) < r.after {
			continue
		}
		if err := meetingReminder.Show(e, bot.To(s.Person), reminderOf{m.Cohort, m.ID, s.Person, m.Dates, r.what}, bot.NotBefore(at)); err != nil {
			return err
		}
	}
	return nil
}

// beginMeeting takes the buttons off what was asked and reminded.
func beginMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	seats, err := meetingRoster(e, c, m)
	if err != nil {
		return err
	}
	for _, s := range seats {
		if s.Begins(m).After(e.At) {
			continue
		}
		if err := e.CloseAsk(s.Person, meetingAskID(m, s.Part)); err != nil {
			return err
		}
		if err := refreshSeat(e, m, s.Part); err != nil {
			return err
		}
	}
	return refreshDesks(e, c, m)
}

// refreshSeat brings up to date what one person sees of a meeting.
func refreshSeat(e bot.Event, m mentoring.Meeting, p mentoring.MeetingPart) error {
	if p.Times > 0 {
		if _, err := e.ChangeAsk(p.Person, meetingAskID(m, p), func(*mentoring.Ask) {}); err != nil {
			return err
		}
	}
	for dates := 1; dates <= m.Dates; dates++ {
		for _, what := range []string{remindWeek, remindDay, remindMorning} {
			if err := meetingReminder.Refresh(e, reminderOf{m.Cohort, m.ID, p.Person, dates, what}); err != nil {
				return err
			}
		}
	}
	return e.RefreshHome(p.Person)
}

// refreshMeeting brings everything that shows a meeting up to date, after a
// change of the meeting itself.
func refreshMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	parts, err := e.Tx.MeetingParts(c.ID, m.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := refreshSeat(e, m, p); err != nil {
			return err
		}
	}
	if err := meetingPost.Refresh(e, ofMeeting(m)); err != nil {
		return err
	}
	return refreshDesks(e, c, m)
}

// What people see.

func drawMeetingReminder(in bot.Drawing[reminderOf]) (bot.Message, error) {
	r := in.Carried
	c, found, err := in.Tx.Cohort(r.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	m, found, err := in.Tx.Meeting(r.Cohort, r.ID)
	if err != nil || !found {
		return bot.Message{}, err
	}
	seats, err := meetingRoster(in.Event, c, m)
	if err != nil {
		return bot.Message{}, err
	}
	key := meetingReminder.Key(r)
	shown, _, err := in.Tx.Outgoing(key)
	if err != nil {
		return bot.Message{}, err
	}
	s, invited := seatOf(seats, r.Person)
	title := bot.Escape(m.Title)
	unheard := invited && s.Part.Answer == mentoring.NoMeetingAnswer
	off := m.Stage(in.At) == mentoring.MeetingOff || !invited || m.Dates != r.Dates
	if shown.SentAt.IsZero() && (off || !s.Part.Expects(s.Away(m)) || !in.At.Before(s.Begins(m)) || r.What == remindWeek && unheard) {
		return bot.Message{}, nil // those who have not answered are asked once more instead
	}
	switch {
	case off:
		return bot.Message{Text: fmt.Sprintf("A reminder of *%s*: it was called off or moved, or you are not invited any more.", title)}, nil
	case !in.At.Before(s.Begins(m)):
		return bot.Message{Text: fmt.Sprintf("*%s* was on %s, your time.", title, when(s.Begins(m), s.Zone))}, nil
	}
	days := mentoring.DateOf(s.Begins(m), s.Zone).Sub(mentoring.DateOf(in.At, s.Zone))
	text := fmt.Sprintf(":alarm_clock: *%s* is %s: *%s*, your time, for %s. %s", title, inDays(days), when(s.Begins(m), s.Zone), lengthWords(m.Minutes), placeWords(m))
	switch s.Part.Answer {
	case mentoring.NoMeetingAnswer:
		text += " I don't know yet whether you come."
	case mentoring.MayCome:
		text += " You were not sure yet: can you come?"
	case mentoring.CannotCome:
		text = fmt.Sprintf("You can't come to *%s* on %s, your time. Thank you for saying so; afterwards you hear what was decided.", title, when(s.Begins(m), s.Zone))
	case mentoring.Comes:
	}
	more, err := finaleWords(in.Event, c, m, s, true)
	if err != nil {
		return bot.Message{}, err
	}
	blocks := append([]slack.Block{bot.Section(text)}, more...)
	return bot.Message{Text: text, Blocks: append(blocks, bot.Actions(meetingButtons(m, s)...))}, nil
}
