package flows

import (
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/ics"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// Calendar files. What a file told somebody's calendar is kept, so that the next
// one moves the same entries or takes them out, and none is sent that says
// nothing new.

// calendarFile makes the file that puts events into a person's calendar, moves
// them there or takes them out, for [bot.Message.File]. Its name is shown where
// it is saved. A message that was sent with a file stays as it is: a change goes
// out as another message, whose events have the same UIDs and higher sequences.
func calendarFile(e bot.Event, name, title string, events ...ics.Event) (*store.File, error) {
	data, err := ics.Write(e.At, events...)
	if err != nil {
		return nil, err
	}
	return &store.File{Name: name, Title: title, Data: data}, nil
}

// calendarNews is what somebody's calendar is to show about one subject.
type calendarNews struct {
	Person  mentoring.PersonID
	Subject string // e.g. "kickoff/spring/mentee"; UIDs begin with it
	File    string // the file's name
	Title   string
	Want    []mentoring.CalendarEntry // all that holds now
	Soon    time.Time                 // what begins by then stays as it is
	// Text is the message, for a first file, one that changes something, or one
	// that leaves nothing standing.
	Text func(calendarChange) string
}

// calendarChange is what a calendar file does.
type calendarChange struct {
	First    bool                      // it is the first that reaches them
	Standing []mentoring.CalendarEntry // with it, of what is still to come
}

// tellCalendar sends somebody a calendar file if it says anything new. One that
// waits for its time and no longer holds is taken back. It says false if
// nothing about the calendar changed.
func tellCalendar(e bot.Event, n calendarNews, with ...bot.Delivery) (changed bool, err error) {
	sheet, err := e.Tx.Calendar(n.Subject, n.Person)
	if err != nil {
		return false, err
	}
	key := func(s mentoring.CalendarSheet) string {
		return fmt.Sprintf("calendar/%s/%s/%d", s.Subject, s.Person, s.Sequence)
	}
	if _, changed := sheet.Tell(n.Want, n.Soon, false); !changed {
		return false, nil
	}
	sent, known, err := e.Tx.Outgoing(key(sheet))
	if err != nil {
		return false, err
	}
	unseen := known && sent.State == store.Pending
	if unseen {
		if err := e.Tx.Withdraw(key(sheet)); err != nil {
			return false, err
		}
	}
	next, changed := sheet.Tell(n.Want, n.Soon, unseen)
	if err := e.Tx.PutCalendar(next); err != nil || !changed {
		return true, err
	}
	events := make([]ics.Event, len(next.Entries))
	for i, x := range next.Entries {
		events[i] = ics.Event{UID: x.UID, Sequence: next.Sequence, Start: x.Start, End: x.End, Summary: x.Summary,
			Description: x.Description, Location: x.Location, URL: x.Link, Cancelled: x.Cancelled}
	}
	file, err := calendarFile(e, n.File, n.Title, events...)
	if err != nil {
		return false, err
	}
	standing := slices.DeleteFunc(next.Standing(), func(x mentoring.CalendarEntry) bool { return !x.Start.After(n.Soon) })
	text := n.Text(calendarChange{First: len(next.Before) == 0, Standing: standing})
	return true, e.Say(bot.Message{Key: key(next), To: bot.To(n.Person), Text: text, File: file}, with...)
}

// What people see.

// What to do when an app does not understand a change, or a cancellation.
const (
	calendarHelp       = "If your calendar shows it twice afterwards, delete the old one there by hand."
	calendarCancelHelp = "If your calendar still shows it afterwards, delete it there by hand."
)
