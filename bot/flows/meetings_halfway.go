package flows

import (
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The half-way check-in of everybody plans itself: as scoping begins, more
// than a month ahead, the organizers find a date proposed, half-way through
// scoping and project work, and announce it with one press, change it, or ask
// everybody. As the project work begins they are reminded, unless they did.

// proposeHalfway puts a half-way check-in to the organizers, once.
func proposeHalfway(e bot.Event, c mentoring.Cohort) error {
	all, err := e.Tx.Meetings(c.ID)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Kind == mentoring.HalfwayMeeting {
			return nil
		}
	}
	m, err := newMeeting(e, c, mentoring.Meeting{Kind: mentoring.HalfwayMeeting, Title: "Half-way check-in", Minutes: 60, Cards: 1,
		Agenda: "Each pair says in two minutes what they are doing, what moved and what is hard. Then we look at what comes next."})
	if err != nil {
		return err
	}
	if m, err = proposeHalfwayDate(e, c, m); err != nil {
		return err
	}
	if err := e.Note(c.ID, "meeting.proposed", m.ID, string(m.Kind)); err != nil {
		return err
	}
	return refreshDesks(e, c, m)
}

// proposeHalfwayDate proposes the day by the plan, and the hour that is decent
// for the most people; a second sitting where that is not enough.
func proposeHalfwayDate(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (mentoring.Meeting, error) {
	seats, err := meetingFor(e, c, m)
	if err != nil {
		return m, err
	}
	people := attendeesOf(seats)
	day := c.Plan.HalfwayOn(mentoring.DateOf(e.At, c.Location()), c.Home)
	dates := []time.Time{mentoring.BestHour(day, m.Span(), people, c.Location())}
	if at, useful := mentoring.SecondSitting(dates[0], m.Span(), people, c.Home, e.At); useful {
		dates = append(dates, at)
		slices.SortFunc(dates, time.Time.Compare)
	}
	if !slices.EqualFunc(dates, m.Proposed, time.Time.Equal) {
		m.Proposed, m.Auto = dates, true
		m.Revision++
	}
	return m, e.Tx.PutMeeting(m)
}

// remindHalfway shows the proposal again as the project work begins.
func remindHalfway(e bot.Event, c mentoring.Cohort) error {
	m, found, err := meetingOfKind(e, c, mentoring.HalfwayMeeting)
	if err != nil {
		return err
	}
	if !found {
		return proposeHalfway(e, c)
	}
	if m.Stage(e.At) != mentoring.MeetingDrafted {
		return nil
	}
	m.Cards++
	if m.Auto {
		if m, err = proposeHalfwayDate(e, c, m); err != nil {
			return err
		}
	} else if err := e.Tx.PutMeeting(m); err != nil {
		return err
	}
	return refreshDesks(e, c, m)
}

// checkHalfway follows the plan: a proposal moves along, and of an announced
// date that no longer lies half-way the organizers are told.
func checkHalfway(e bot.Event, c mentoring.Cohort) error {
	m, found, err := meetingOfKind(e, c, mentoring.HalfwayMeeting)
	if err != nil || !found || c.Phase >= mentoring.Wrapup {
		return err
	}
	switch m.Stage(e.At) {
	case mentoring.MeetingAhead:
		day := mentoring.DateOf(m.Sittings[0], c.Location())
		if end := c.Plan.Start(mentoring.Wrapup); !day.Before(end) {
			return tellOrganizers(e, c, fmt.Sprintf("meetings/halfway/%s/%s/%s", c.ID, m.ID, end),
				fmt.Sprintf("The plan of *%s* has moved: the wrap-up now begins on %s, before the half-way check-in on %s. `/cohort meeting %s` moves the meeting.", bot.Escape(c.Name), end.Long(), day.Long(), c.ID))
		}
	case mentoring.MeetingDrafted:
		if !m.Auto {
			return nil // the organizers have chosen something of their own
		}
		if m, err = proposeHalfwayDate(e, c, m); err != nil {
			return err
		}
		return refreshDesks(e, c, m)
	case mentoring.MeetingPolled, mentoring.MeetingUndecided, mentoring.MeetingRunning, mentoring.MeetingOver, mentoring.MeetingOff:
	}
	return nil
}

// endMeetings calls off what has not begun when the cohort closes. What is
// still to begin that day, and the final presentations, take place.
func endMeetings(e bot.Event, c mentoring.Cohort) error {
	all, err := e.Tx.Meetings(c.ID)
	if err != nil {
		return err
	}
	today := mentoring.DateOf(e.At, c.Location())
	for _, m := range all {
		stage := m.Stage(e.At)
		if stage > mentoring.MeetingAhead || stage == mentoring.MeetingAhead && (m.Kind == mentoring.FinaleMeeting || mentoring.DateOf(m.Sittings[0], c.Location()) == today) {
			continue
		}
		if _, err := cancelMeeting(e, c, m, fmt.Sprintf("%s has closed.", bot.Escape(c.Name))); err != nil {
			return err
		}
	}
	return nil
}
