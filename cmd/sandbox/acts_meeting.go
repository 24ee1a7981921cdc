package main

import "strings"

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
