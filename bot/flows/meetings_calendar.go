package flows

import (
	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The calendar entry of a meeting, for each person in their own zone.

// sendCalendar sends somebody the calendar entry as it is now.
func sendCalendar(e bot.Event, _ mentoring.Cohort, m mentoring.Meeting, s meetingSeat) error {
	s.Part.Calendar = m.Sequence + 1
	return e.Tx.PutMeetingPart(s.Part)
}

// withdrawCalendar takes the entry out of somebody's calendar, with a message
// that says why.
func withdrawCalendar(e bot.Event, _ mentoring.Cohort, _ mentoring.Meeting, s meetingSeat, _ *bot.Message) error {
	s.Part.Calendar = 0
	return e.Tx.PutMeetingPart(s.Part)
}

// syncPoll brings the questions of a poll in step with who is in the cohort.
func syncPoll(bot.Event, mentoring.Cohort, mentoring.Meeting) error { return nil }

func refreshDesks(bot.Event, mentoring.Cohort, mentoring.Meeting) error { return nil }
