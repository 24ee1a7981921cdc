package flows

import (
	"cohortbot/bot"
	"cohortbot/bot/ics"
	"cohortbot/store"
)

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

// calendarHelp is what to do when an app does not understand an update.
const calendarHelp = "If your calendar shows a meeting twice, or one that is cancelled, delete it there by hand."
