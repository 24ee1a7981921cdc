package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Meetings of everybody. An organizer says what, where and for whom
// (meetings_plan.go), and fixes a date or asks everybody (meetings_poll.go);
// where no hour is decent for all, there are two sittings. Everybody is
// invited with a calendar entry and says whether they come
// (meetings_invite.go), is reminded (meetings_remind.go) and, afterwards, says
// whether they were there; those who were not get a word of their own
// (meetings_after.go). The half-way check-in plans itself
// (meetings_halfway.go); the final presentations are a meeting like any other.

// meetingOf names a meeting.
type meetingOf struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i,omitempty"` // empty: a new one
}

// InCohort names the cohort whose organizers may use the control.
func (o meetingOf) InCohort() mentoring.CohortID { return o.Cohort }

// Key names the live message about it.
func (o meetingOf) Key() string { return string(o.Cohort) + "/" + o.ID }

// ActionSuffix tells the buttons of a list apart.
func (o meetingOf) ActionSuffix() string { return o.ID }

func ofMeeting(m mentoring.Meeting) meetingOf { return meetingOf{m.Cohort, m.ID} }

func meetings() bot.Flow {
	return bot.Flow{
		Name:  "meetings",
		About: "meetings of everybody: a date, an answer, a calendar entry, who came",
		Routes: []bot.Route{
			bot.OnCommand(meetingCommand, inCohort(organizing, openMeetings)).For(bot.Organizers),
			bot.OnPress(meetingLook, lookAtMeeting).For(bot.Organizers),
			bot.OnPress(meetingEdit, editMeeting).For(bot.Organizers),
			bot.OnSubmit(meetingForm, keepMeeting).For(bot.Organizers),
			bot.OnPress(meetingWhen, openMeetingDates).For(bot.Organizers),
			bot.OnSubmit(meetingDates, keepMeetingDates).For(bot.Organizers),
			bot.OnPress(meetingDo, doWithMeeting).For(bot.Organizers),
			bot.OnPress(meetingDrop, dropMeeting).For(bot.Organizers),
			bot.OnSubmit(meetingOffForm, callMeetingOff).For(bot.Organizers),
			bot.OnDraw(meetingDesk, drawMeetingDesk),

			bot.OnPress(meetingPollAsk, openMeetingPoll).For(bot.Organizers),
			bot.OnSubmit(meetingPollForm, keepMeetingPoll).For(bot.Organizers),
			bot.OnAsk(pollAsk, drawPollAsk),
			bot.OnPress(meetingVote, voteOnMeeting),

			bot.OnAsk(meetingAsk, drawMeetingAsk),
			bot.OnPress(meetingSay, sayMeeting),
			bot.OnDraw(meetingPost, drawMeetingPost),

			bot.OnMoment(meetingTick, meetingTime),
			bot.OnDraw(meetingReminder, drawMeetingReminder),

			bot.OnAsk(presenceAsk, drawPresenceAsk),
			bot.OnPress(meetingHere, sayWasThere),
			bot.OnPress(meetingHinder, openHindered),
			bot.OnSubmit(meetingHinderForm, keepHindered),
			bot.OnDraw(meetingFollow, drawFollowUp),
			bot.OnPress(meetingCame, openWhoCame).For(bot.Organizers),
			bot.OnSubmit(meetingCameForm, keepWhoCame).For(bot.Organizers),
			bot.OnPress(meetingNote, openMeetingNote).For(bot.Organizers),
			bot.OnSubmit(meetingNoteForm, keepMeetingNote).For(bot.Organizers),
			bot.OnDraw(meetingDecided, drawDecided),
		},
	}
}

// readMeeting reads the meeting a control speaks of.
func readMeeting(e bot.Event, o meetingOf) (mentoring.Cohort, mentoring.Meeting, error) {
	c, err := cohort(e, o.Cohort)
	if err != nil {
		return c, mentoring.Meeting{}, err
	}
	m, found, err := e.Tx.Meeting(o.Cohort, o.ID)
	if err != nil {
		return c, m, err
	}
	if !found {
		return c, m, mentoring.Refuse("That meeting is no longer there. `/cohort meeting %s` shows those there are.", c.ID)
	}
	return c, m, nil
}

// meetingOfKind is the latest meeting of a kind that was not called off.
func meetingOfKind(e bot.Event, c mentoring.Cohort, k mentoring.MeetingKind) (mentoring.Meeting, bool, error) {
	all, err := e.Tx.Meetings(c.ID)
	if err != nil {
		return mentoring.Meeting{}, false, err
	}
	for _, m := range slices.Backward(all) {
		if m.Kind == k && m.Cancelled.IsZero() {
			return m, true, nil
		}
	}
	return mentoring.Meeting{}, false, nil
}

// planMeeting announces a meeting at one or two dates: everybody it is for is
// invited. A meeting without an id is a new one.
func planMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, dates ...time.Time) (mentoring.Meeting, error) {
	if err := checkDates(dates, e.At); err != nil {
		return m, err
	}
	m, err := newMeeting(e, c, m)
	if err != nil {
		return m, err
	}
	m.Announced = e.At
	m.SetDates(dates)
	m.Cards++
	m.Revision++
	if err := e.Note(c.ID, "meeting.announced", m.ID, string(m.Kind)); err != nil {
		return m, err
	}
	if err := showMeeting(e, c, m, ""); err != nil {
		return m, err
	}
	if m.Whom == mentoring.WhomAll && c.Channel != "" {
		at := bot.NotBefore(mentoring.Decent(e.At, c.Location(), c.Home))
		if err := meetingPost.Show(e, bot.ToChannel(c.Channel), ofMeeting(m), at); err != nil {
			return m, err
		}
	}
	return m, nil
}

// newMeeting gives a meeting what it lacks.
func newMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (mentoring.Meeting, error) {
	if m.ID == "" {
		token, err := e.Token()
		if err != nil {
			return m, err
		}
		m.ID, m.Made, m.By = token[:10], e.At, e.By
	}
	m.Cohort = c.ID
	if m.Whom == "" {
		m.Whom = mentoring.WhomAll
	}
	return m, nil
}

func checkDates(dates []time.Time, now time.Time) error {
	if len(dates) == 0 || len(dates) > 2 {
		return mentoring.Refuse("Choose a date for the meeting, or two for two sittings.")
	}
	for _, at := range dates {
		if err := mentoring.CheckMeetingDate(at, now); err != nil {
			return err
		}
	}
	return nil
}

// moveMeeting gives an announced meeting other dates: everybody is told and
// asked again.
func moveMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, dates ...time.Time) (mentoring.Meeting, error) {
	if err := checkDates(dates, e.At); err != nil {
		return m, err
	}
	was := m.Dates
	m.SetDates(dates)
	if m.Dates == was {
		return m, e.Tx.PutMeeting(m)
	}
	m.Sequence++
	m.Revision++
	m.Cards++
	if err := e.Note(c.ID, "meeting.moved", m.ID); err != nil {
		return m, err
	}
	return m, showMeeting(e, c, m, "")
}

// changeMeeting tells everybody who is invited that something else than the
// date has changed; what names it, "place" for instance.
func changeMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, what string) (mentoring.Meeting, error) {
	m.Sequence++
	m.Revision++
	if err := e.Note(c.ID, "meeting.changed", m.ID); err != nil {
		return m, err
	}
	return m, showMeeting(e, c, m, "the "+what+" has changed")
}

// showMeeting keeps an announced meeting and brings everything that shows it
// in step. news says what has changed beside the date, if anything has.
func showMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, news string) error {
	if err := e.Tx.PutMeeting(m); err != nil {
		return err
	}
	if err := syncMeeting(e, c, m, news); err != nil {
		return err
	}
	if err := organizersCalendar(e, c, m); err != nil {
		return err
	}
	if err := planMeetingMoments(e, c, m); err != nil {
		return err
	}
	return refreshMeeting(e, c, m)
}

// cancelMeeting calls a meeting off: everybody who knows of it is told, with
// the reason, a sentence of mrkdwn that may be empty.
func cancelMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, because string) (mentoring.Meeting, error) {
	stage := m.Stage(e.At)
	if stage >= mentoring.MeetingOver {
		return m, nil
	}
	seats, err := meetingRoster(e, c, m)
	if err != nil {
		return m, err
	}
	m.Cancelled = e.At
	m.Sequence++
	m.Revision++
	if err := e.Tx.PutMeeting(m); err != nil {
		return m, err
	}
	if err := e.Note(c.ID, "meeting.off", m.ID); err != nil {
		return m, err
	}
	if err := unplanMeeting(e, m); err != nil {
		return m, err
	}
	for _, s := range seats {
		if err := closeMeetingAsks(e, m, s.Person); err != nil {
			return m, err
		}
		text := ""
		switch stage {
		case mentoring.MeetingPolled, mentoring.MeetingUndecided:
			text = fmt.Sprintf("*%s* will not take place, so the dates I asked you about are free again. %s", bot.Escape(m.Title), because)
		case mentoring.MeetingAhead, mentoring.MeetingRunning:
			text = fmt.Sprintf(":no_entry_sign: *%s* on *%s*, your time, is called off. %s", bot.Escape(m.Title), when(s.Begins(m), s.Zone), because)
		case mentoring.MeetingDrafted, mentoring.MeetingOver, mentoring.MeetingOff:
			continue
		}
		if err := tellSeat(e, c, m, s, "off", strings.Join(strings.Fields(text), " "), true); err != nil {
			return m, err
		}
	}
	if stage >= mentoring.MeetingAhead {
		if err := organizersCalendar(e, c, m); err != nil {
			return m, err
		}
	}
	return m, refreshMeeting(e, c, m)
}
