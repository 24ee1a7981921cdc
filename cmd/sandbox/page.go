package main

import (
	"time"

	"cohortbot/bot/sandbox"
)

// furnish tells the page who is who, what is due next, and what a newcomer may try.
func (w *world) furnish(o *sandbox.Options) {
	o.Roles = map[string]string{}
	for _, p := range sandbox.Cast() {
		o.Roles[p.Name] = p.Role
	}
	if o.MoveTime == nil {
		return // without the bot there is nothing to wait for and nothing to be led through
	}
	o.NextDue = w.nextDue
	o.Guide = guide()
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

// guide leads from an empty workspace to published matches.
func guide() []sandbox.GuideStep {
	channel := "#" + channelName
	lead := organizer()
	return []sandbox.GuideStep{
		{Title: "Create a cohort", As: lead, Type: "/cohort new",
			Text: "You are the organizer. The form has a sensible answer to everything but the name: give one and press Create."},
		{Title: "Call for mentors", As: lead, Type: "/cohort open",
			Text: "The call appears in " + channel + ", with live numbers."},
		{Title: "Sign up as a mentor", As: "Amara Okafor", In: channel,
			Text: "Be Amara, press the button under the call and fill in the form. Do the same as Ben and Chandra: the cohort needs places for its mentees."},
		{Title: "Call for mentees", As: lead, Type: "/cohort advance",
			Text: "As the organizer again, go on to the next phase. Whoever has a word in it is told."},
		{Title: "Apply as a mentee", As: "Farid Haddad", In: channel,
			Text: "Be Farid, apply, and name a line manager such as Petra Vogel. Do the same as Grace and Hana."},
		{Title: "Approve as a line manager", As: "Petra Vogel",
			Text: "Each manager got one message. Approve it, or see what happens when you decline."},
		{Title: "Go on to the ranking", As: lead, Type: "/cohort advance",
			Text: "Twice: first to the kick-off, where everybody gets a schedule for meeting everybody, then to the ranking."},
		{Title: "Rank", As: "Farid Haddad",
			Text: "Every mentee and every mentor was asked. Rank as some of them; those who do not are reminded, and then treated as indifferent."},
		{Title: "Publish the matches", As: lead, Type: "/cohort advance",
			Text: "On to the matching: look at the proposals and publish one. Then see the group message that each pair gets."},
		{Title: "Let time pass", As: lead,
			Text: "Press +1 week at the top, four times. Check-ins come, answers or their absence have consequences; the panel lists what happened in between."},
		{Title: "Make Slack misbehave",
			Text: "Under Faults, take Slack down or lose its answers, and see that nothing is lost and nobody is asked twice."},
	}
}
