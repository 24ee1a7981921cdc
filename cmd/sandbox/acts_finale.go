package main

import "strings"

func invitesSponsor(name string) func(*actor) error {
	return func(a *actor) error {
		return step(a.clicks("Invite a sponsor…"), a.chooses("Sponsor", name), a.Submit)
	}
}

func invitesEverybody(a *actor) error {
	a.play.world.Invite(audienceName, a.play.world.BotUserID())
	return step(a.clicks("Larger audience…"), a.chooses("Channel", "#"+audienceName), a.Submit)
}

// linksSlides: one presents without.
func (a *actor) linksSlides() error {
	if a.Name() == "Grace Mwangi" {
		return a.Click("Without slides")
	}
	link := "https://slides.example.com/" + strings.ReplaceAll(strings.ToLower(projects[a.Name()].title), " ", "-")
	return step(a.clicks("Link my slides…"), a.fills("Link to your slides", link), a.Submit)
}

// asksToSwap asks the first of these who presents.
func asksToSwap(with ...string) func(*actor) error {
	return func(a *actor) error {
		if err := a.Click("Swap with somebody…"); err != nil {
			return err
		}
		for _, name := range with {
			if a.Choose("Swap with", name) == nil {
				return a.Submit()
			}
		}
		return a.CloseAll()
	}
}

// allowsNote: mentees have their line manager thanked, mentors rather not.
func (a *actor) allowsNote() error {
	if a.Role == "mentor" {
		return a.ClickIn("[Show me the note]", "No, thank you")
	}
	return step(
		a.clicks("Show me the note"),
		a.fills("What did you achieve, in your own words?", "A first version that the team uses, and I can explain what it cannot do."),
		a.Submit, a.Submit,
	)
}
