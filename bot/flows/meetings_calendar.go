package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/ics"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// The calendar entry of a meeting: a file for each person, sent again whenever
// what it shows has changed – their sitting is theirs alone, so each counts
// their own versions – and once more to take it out.

// sendCalendar sends somebody the calendar entry as it is now, unless they
// have it, with the news that it carries.
func sendCalendar(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, s meetingSeat, news string) error {
	entry := fmt.Sprintf("%d/%d/%d", m.Dates, m.Sequence, s.Sitting(m))
	if s.Part.Entry == entry {
		return nil
	}
	file, err := meetingFile(e, meetingUID(m), c, m, s.Sitting(m), s.Part.Calendar)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("*%s*, %s, your time: open the file to put it into your calendar. If something changes, a new one comes.", bot.Escape(m.Title), when(s.Begins(m), s.Zone))
	switch {
	case s.Part.Calendar > 0 && news != "":
		text = fmt.Sprintf(":pencil2: *%s*, %s, your time: %s. %s ", bot.Escape(m.Title), when(s.Begins(m), s.Zone), news, placeWords(m))
		if s.Part.Answer != mentoring.NoMeetingAnswer {
			text += "Your answer stands. "
		}
		text += "Open the file to bring your calendar up to date. " + calendarHelp
	case s.Part.Calendar > 0:
		text = fmt.Sprintf("*%s* is now on %s, your time: open the file to bring your calendar up to date. %s", bot.Escape(m.Title), when(s.Begins(m), s.Zone), calendarHelp)
	}
	s.Part.Entry = entry
	s.Part.Calendar++
	if err := e.Tx.PutMeetingPart(s.Part); err != nil {
		return err
	}
	key := fmt.Sprintf("meetings/calendar/%s/%s/%s/%d", m.Cohort, m.ID, s.Person, s.Part.Calendar)
	return e.Say(bot.Message{Key: key, To: bot.To(s.Person), Text: text, File: file}, newsAt(e, c, m, s))
}

// withdrawCalendar lets a message that says why take the entry out of
// somebody's calendar.
func withdrawCalendar(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, s meetingSeat, msg *bot.Message) error {
	gone := m
	gone.Cancelled = e.At
	file, err := meetingFile(e, meetingUID(m), c, gone, s.Sitting(m), s.Part.Calendar)
	if err != nil {
		return err
	}
	s.Part.Entry = ""
	s.Part.Calendar++
	msg.File = file
	msg.Text += " Open the file to take it out of your calendar. " + calendarCancelHelp
	return e.Tx.PutMeetingPart(s.Part)
}

// organizersCalendar sends the entry to organizers who are not invited
// themselves.
func organizersCalendar(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	if m.Announced.IsZero() {
		return nil
	}
	seats, err := meetingRoster(e, c, m)
	if err != nil {
		return err
	}
	for _, o := range c.Organizers {
		if _, invited := seatOf(seats, o); invited {
			continue
		}
		for i := range m.Sittings {
			uid := fmt.Sprintf("%s-sitting-%d", meetingUID(m), i+1) // organizers may come to both
			file, err := meetingFile(e, uid, c, m, i+1, m.Sequence)
			if err != nil {
				return err
			}
			zone, err := e.Zone(o, c)
			if err != nil {
				return err
			}
			text := fmt.Sprintf("*%s*, %s, your time: for your own calendar.", bot.Escape(m.Title), when(m.Sittings[i], zone))
			if !m.Cancelled.IsZero() {
				text = fmt.Sprintf("*%s* on %s, your time, is called off. Open the file to take it out of your calendar.", bot.Escape(m.Title), when(m.Sittings[i], zone))
			}
			msg := bot.Message{Key: fmt.Sprintf("meetings/calendar/%s/%s/%s/organizer/%d/%d", m.Cohort, m.ID, o, m.Sequence, i), To: bot.To(o), Text: text, File: file}
			if err := e.Say(msg, bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
				return err
			}
		}
	}
	return nil
}

func meetingUID(m mentoring.Meeting) string { return fmt.Sprintf("meeting-%s-%s", m.Cohort, m.ID) }

// meetingFile is the entry of one sitting.
func meetingFile(e bot.Event, uid string, c mentoring.Cohort, m mentoring.Meeting, sitting, sequence int) (*store.File, error) {
	ev := ics.Event{
		UID:      uid + "@cohortbot",
		Sequence: sequence, Start: m.Sittings[sitting-1], End: m.EndOf(sitting),
		Summary: fmt.Sprintf("%s (%s)", m.Title, c.Name), Description: m.Agenda, Cancelled: !m.Cancelled.IsZero(),
	}
	if isLink(m.Place) {
		ev.URL = m.Place
	} else {
		ev.Location = m.Place
	}
	return calendarFile(e, "meeting.ics", "Calendar entry", ev)
}
