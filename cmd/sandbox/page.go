package main

import (
	"time"

	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

// furnish tells the page who is who, what is due next, what lies ahead, who
// acts if asked to, and what a newcomer may try.
func (w *world) furnish(o *sandbox.Options, s setup) {
	o.Roles, o.Languages = map[string]string{}, map[string]string{}
	for _, p := range w.cast {
		o.Roles[p.Name] = p.Role
		o.Languages[p.Name] = p.Languages
	}
	if o.MoveTime == nil {
		return // without the bot there is nothing to wait for and nothing to be led through
	}
	o.NextDue, o.Moments, o.Guide = w.nextDue, w.moments, guide(w.cast)
	if s.base != "" && s.cast == nil {
		w.stage = &stage{world: w, seed: s.seed}
		o.Director = w.stage.director()
	}
}

// moments are the planned beginnings of the phases still to come.
func (w *world) moments() []sandbox.Moment {
	var ahead []sandbox.Moment
	if w.store == nil {
		return nil
	}
	err := w.store.View(func(tx *store.Tx) error {
		cohorts, err := tx.Cohorts()
		for _, c := range cohorts {
			for _, step := range c.Plan.Steps {
				at := c.Plan.BoundaryAt(step.Phase, c.Home)
				if !step.Begun() && at.After(w.clock.Now()) {
					ahead = append(ahead, sandbox.Moment{Name: step.Phase.Title() + " of " + c.Name, At: at})
				}
			}
		}
		return err
	})
	if err != nil {
		return nil // the lever works without them
	}
	return ahead
}

// nextDue is the earliest moment that the bot has planned.
func (w *world) nextDue() (time.Time, bool) {
	if w.bot == nil {
		return time.Time{}, false
	}
	at, ok, err := w.bot.NextDue()
	if err != nil || !ok || !at.After(w.clock.Now()) {
		return time.Time{}, false
	}
	return at, true
}

// guide leads from an empty workspace to published matches, with the people who are there.
func guide(cast []participant) []sandbox.GuideStep {
	channel := "#" + channelName
	lead := organizer(cast)
	of := func(role string, n int) string { // the n-th of a role, or the last, or nobody
		who := ""
		for _, p := range cast {
			if p.Role == role && n >= 0 {
				who, n = p.Name, n-1
			}
		}
		return who
	}
	others := func(role string) string {
		a, b := of(role, 1), of(role, 2)
		if a == "" || a == of(role, 0) {
			return "others"
		}
		if b == a {
			return a
		}
		return a + " and " + b
	}
	return []sandbox.GuideStep{
		{Title: "Create a cohort", As: lead, Type: "/cohort new",
			Text: "You are the organizer. The form has a sensible answer to everything but the name: give one and press Create. Press Enter to send the command."},
		{Title: "Call for mentors", As: lead, Type: "/cohort open",
			Text: "The call appears in " + channel + ", with live numbers."},
		{Title: "Sign up as a mentor", As: of("mentor", 0), In: channel,
			Text: "Be a mentor, press the button under the call and fill in the form. Do the same as " + others("mentor") + ": the cohort needs places for its mentees."},
		{Title: "Call for mentees", As: lead, Type: "/cohort advance",
			Text: "As the organizer again, go on to the next phase. Whoever has a word in it is told."},
		{Title: "Apply as a mentee", As: of("mentee", 0), In: channel,
			Text: "Be a mentee, apply, and name a line manager, not a mentor. Do the same as " + others("mentee") + "."},
		{Title: "Approve as a line manager", As: of("manager", 0),
			Text: "The manager named in the application got one message, at a decent hour of theirs. Approve it, or see what happens when you decline."},
		{Title: "Go on to the kick-off", As: lead, Type: "/cohort advance",
			Text: "Everybody who was accepted gets a schedule for meeting everybody on the other side."},
		{Title: "Go on to the ranking", As: lead, Type: "/cohort advance",
			Text: "Every mentee and every mentor is asked whom they would like to work with most."},
		{Title: "Rank", As: of("mentee", 0),
			Text: "Press Rank now, make an order, hand it in; then do it as some of the others. Whoever does not is reminded, and then counts as indifferent."},
		{Title: "Go on to the matching", As: lead, Type: "/cohort advance",
			Text: "The rankings are frozen, and a proposal is computed. Look at it; nobody hears anything yet."},
		{Title: "Publish the matches", As: lead, Type: "/cohort publish",
			Text: "Each pair gets a group message, the unmatched hear first, and the channel gets the announcement. Look as one of the pairs."},
		{Title: "Let time pass", As: lead,
			Text: "Press +1 week at the top, four times. Check-ins come, answers or their absence have consequences; the panel lists what happened in between."},
		{Title: "Make Slack misbehave",
			Text: "Under Faults, take Slack down or lose its answers, and see that nothing is lost and nobody is asked twice."},
	}
}
