package main

import (
	"regexp"
	"strings"
)

// announces has an organizer accept the date that the bot proposes for a
// meeting of everybody, and say where it is.
func announces(meeting, place string) func(*actor) error {
	return func(a *actor) error {
		return step(
			func() error { return a.ClickIn(meeting, "Announce it") },
			a.clicks("Set the place…"), a.fills("Where?", place), a.Submit,
		)
	}
}

// answersInvitation: nearly everybody comes.
func (a *actor) answersInvitation() error {
	if a.chance.IntN(8) == 0 {
		return a.ClickIn("[I'm coming]", "I can't come")
	}
	return a.ClickIn("[I'm coming]", "I'm coming")
}

// saysWhetherThere: one in six did not make it.
func (a *actor) saysWhetherThere() error {
	if a.chance.IntN(6) > 0 {
		return a.Click("I was there")
	}
	if err := a.Click("I was not there"); err != nil || !strings.Contains(a.Screen(), "What got in the way…") {
		return err
	}
	return step(a.clicks("What got in the way…"), a.fills("What got in the way?", "A delivery that could not wait"), a.Submit)
}

// asksForDate has an organizer put two dates of a meeting to everybody.
func asksForDate(command, title, until, first, second string) func(*actor) error {
	return func(a *actor) error {
		return step(
			func() error { return a.Type(command) }, a.clicks("Plan a meeting…"),
			a.fills("What is it called?", title), a.fills("Where?", "https://meet.example.com/evening"),
			a.chooses("How is the date found?", "Ask everybody: a poll of up to five dates"), a.Submit,
			a.chooses("Last day for answers", until), a.chooses("Date 1", first), a.chooses("Date 2", second), a.Submit,
			a.clicks("Ask everybody"), a.CloseAll,
		)
	}
}

// votes for one of the dates that a poll offers.
func (a *actor) votes() error {
	poll, _ := a.lastOf(pollPrompt)
	dates := halfHour.FindAllStringSubmatch(poll, -1)
	if len(dates) == 0 {
		return a.ClickIn(pollPrompt, "None of these")
	}
	return a.ClickIn(pollPrompt, dates[a.chance.IntN(len(dates))][1])
}

const pollPrompt = "Press every date that suits you"

var takeDate = regexp.MustCompile(`\[Take ([A-Z][^\]]*)\]`)

// takesDate has an organizer announce the first date that a poll offers.
func takesDate(title string) func(*actor) error {
	return func(a *actor) error {
		poll, _ := a.lastOf(title, "[Take ")
		date := takeDate.FindStringSubmatch(poll)
		if date == nil {
			return nil // nobody answered
		}
		counted := date[1] + ":" // as only the poll's own message says it
		return step(func() error { return a.ClickIn(counted, "Take "+date[1]) }, a.clicks("Announce it"))
	}
}
