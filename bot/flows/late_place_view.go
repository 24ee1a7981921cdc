package flows

import (
	"fmt"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What the mentor reads of their free place, and whoever is offered it.

func drawLateCard(in bot.Drawing[lateOf]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	l, found, err := in.Tx.LatePlace(c.ID, in.Carried.Mentor)
	if err != nil || !found || l.Number != in.Carried.Number {
		return bot.Message{}, err
	}
	name, err := named(in.Event, l.Left)
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf("%s had to leave *%s*, so you two are no longer a pair. Thank you for the time you gave. ", name, bot.Escape(c.Name))
	switch l.State {
	case mentoring.LateOpen:
		text += fmt.Sprintf("I offer the place with you to those who still have no mentor, until scoping ends on %s. You hear as soon as somebody takes it; nothing to do for you.", c.Plan.End(mentoring.Scoping).Add(-1).Long())
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(lateStop.With("Rather nobody new", lateFor(l)))}}, nil
	case mentoring.LateManager:
		text += "Somebody would like the place with you; their line manager is asked first. You hear at once; nothing to do for you."
	case mentoring.LateTaken:
		text += "The place with you was taken; you have been introduced to each other."
	case mentoring.LateNeeded:
		text += "The organizers look for a mentor for somebody just now, and may give them the place with you; you hear before anything begins. Nothing to do for you."
	case mentoring.LateRefused:
		text += "As you wish, the place with you is offered to nobody."
	case mentoring.LateOver:
		text += helpOthers
	}
	return bot.Message{Text: text}, nil
}

// helpOthers is what a mentor without a mentee can still do.
const helpOthers = "Nobody new begins with you. If you like, you can still help: offer it in the weekly stand-up, or type `/cohort expert me` to be listed as somebody to ask."

func drawLateOffer(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	l, found, err := in.Tx.LatePlace(c.ID, mentoring.PersonID(in.Ask.Subject))
	if err != nil || !found {
		return bot.Part{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.Ask.Person)
	if err != nil || !found {
		return bot.Part{}, err
	}
	mentor, _, err := in.Tx.Member(c.ID, mentoring.Mentor, l.Mentor)
	if err != nil {
		return bot.Part{}, err
	}
	name, with := bot.Escape(c.Name), bot.Escape(mentor.Name)
	mine := l.Offered == in.Ask.Person && lateAskID(l) == in.Ask.ID
	switch {
	case mine && l.State == mentoring.LateTaken:
		return saidPart(fmt.Sprintf("You have taken the place in *%s* with %s. Good to have you.", name, with)), nil
	case mine && l.State == mentoring.LateManager:
		return saidPart(fmt.Sprintf("You have taken the place in *%s*, and your line manager is asked. You hear at once.", name)), nil
	case !mine || !in.Ask.Open() || l.State != mentoring.LateOpen:
		return saidPart(fmt.Sprintf("The offer of a place in *%s* is over. You are first in line for the next edition.", name)), nil
	}
	text := fmt.Sprintf("Good news: a place in *%s* has become free after all, with *%s* as your mentor. The pairs began on %s, so you would start a little later than the others. It is yours until %s; after that it is offered to the next.",
		name, with, c.Plan.Start(mentoring.Scoping).Long(), when(l.Until, zoneOf(in.Reader, c)))
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf("A gentle reminder: the place in *%s* with *%s* as your mentor is yours until %s.", name, with, when(l.Until, zoneOf(in.Reader, c)))
	}
	o := lateFor(l)
	o.Mentee = m.Person
	part := bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	if mentor.Profile.Help != "" {
		part.Blocks = append(part.Blocks, bot.Labelled(mentor.Name+" can help with:", mentor.Profile.Help))
	}
	part.Blocks = append(part.Blocks, bot.Actions(lateTake.Primary("Take the place", o), lateLeave.With("No, thank you", o)))
	if m.Standing == mentoring.Waiting {
		boss, err := named(in.Event, m.Application.Manager)
		if err != nil {
			return bot.Part{}, err
		}
		part.Blocks = append(part.Blocks, bot.Context(fmt.Sprintf("If you take it, %s is asked to agree to about %s.", boss, c.Plan.Hours(c.MenteeHours))))
	}
	return part, nil
}
