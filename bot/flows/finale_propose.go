package flows

import (
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Half-way through the project work the organizers are asked to fix the day of
// the final presentations: I propose the one that suits people's clocks best,
// and one click takes it.

const fixAsk mentoring.AskKind = "finale.fix"

var (
	finalePropose = bot.NewMoment[about]("finale.propose")
	finaleTake    = bot.NewButton[finalePlan]("finale.take")
)

func fixAskID(c mentoring.Cohort) string { return "finale/fix/" + string(c.ID) }

// proposalDay is when the organizers are asked to fix the day: half-way
// through the project work, or sooner where that leaves less than a month.
func proposalDay(c mentoring.Cohort) mentoring.Date {
	const ahead = 28 + 7 // a month, and a week to answer
	day := c.Plan.HalfWay(c.Home)
	if sooner := c.FinaleDay(c.Plan.Start(mentoring.Project)).Add(-ahead); sooner.Before(day) {
		day = sooner
	}
	if first := c.Plan.Start(mentoring.Project); day.Before(first) {
		day = first
	}
	return c.Home.NextWorkday(day)
}

// planToFix plans the day on which the organizers are asked.
func planToFix(e bot.Event, c mentoring.Cohort) error {
	if c.Held || c.Phase != mentoring.Project && c.Phase != mentoring.Wrapup {
		return finalePropose.Unplan(e, string(c.ID))
	}
	at := proposalDay(c).At(6, 0, c.Location())
	if at.Before(e.At) {
		at = e.At
	}
	return finalePropose.Plan(e, string(c.ID), at, string(c.ID), "", about{c.ID})
}

// askToFix asks each organizer, while no day is fixed. It looks at the state:
// run twice, nobody is asked twice.
func askToFix(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || c.Held || c.Phase != mentoring.Project && c.Phase != mentoring.Wrapup {
		return err
	}
	if day := proposalDay(c).At(6, 0, c.Location()); day.After(in.At) {
		return planToFix(in.Event, c) // the plan moved
	}
	s, found, err := readStage(in.Event, c)
	if err != nil || found || len(s.presenters()) == 0 {
		return err
	}
	for _, o := range c.Organizers {
		zone, err := in.Zone(o, c)
		if err != nil {
			return err
		}
		today := mentoring.DateOf(in.At, zone)
		ask := mentoring.Ask{
			ID: fixAskID(c), Kind: fixAsk, Cohort: c.ID, Person: o, Next: today.At(9, 0, zone),
			Due: mentoring.DeadlineEnd(c.Plan.Deadline(mentoring.Wrapup, c.Home)),
		}
		for _, n := range []int{3, 8} {
			ask.Nudges = append(ask.Nudges, c.Home.AddWorkdays(today, n).At(9, 0, zone))
		}
		if err := in.Ask(ask); err != nil {
			return err
		}
	}
	return nil
}

// proposal is the day and hours that suit the people best.
func (s stage) proposal(now time.Time) finalePlan {
	c := s.Cohort
	l := mentoring.FinaleLengths{Minutes: mentoring.DefaultPresentation, Buffer: mentoring.DefaultBuffer, BreakEvery: mentoring.DefaultBreakEvery}
	var zones []*time.Location
	presenting := s.presenters()
	for _, p := range presenting {
		zones = append(zones, p.Zone)
		if p.MentorZone != nil {
			zones = append(zones, p.MentorZone)
		}
	}
	day := c.FinaleDay(mentoring.DateOf(now, c.Location()))
	p := finalePlan{Cohort: c.ID, Revision: s.Event.Revision, Minutes: l.Minutes, Buffer: l.Buffer, Every: l.BreakEvery}
	for _, t := range mentoring.ProposeSittings(day, c.Location(), zones, l, len(presenting)) {
		p.At = append(p.At, t.Unix())
	}
	return p
}

// takeProposal is the one click.
func takeProposal(in bot.Pressed[finalePlan]) (bot.Reply, error) {
	s, err := maySetUp(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if _, err := s.Cohort.CheckFinale(in.Carried.sittings(), in.At); err != nil {
		refusal, refused := errors.AsType[*mentoring.Refusal](err)
		if !refused {
			return bot.Done, err
		}
		return bot.Done, mentoring.Refuse("That proposal is out of date. %s `/cohort finale %s` opens the form.", refusal.Reason, s.Cohort.ID)
	}
	return bot.Done, setFinale(in.Event, s, in.Carried)
}

// What people see.

func drawFixAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	s, found, err := readStage(in.Event, c)
	if err != nil {
		return bot.Part{}, err
	}
	name := bot.Escape(c.Name)
	switch {
	case found && s.Event.Revision > 0:
		return saidPart(fmt.Sprintf(":white_check_mark: The day of the final presentations of *%s* is fixed. `/cohort finale %s` shows how they stand.", name, c.ID)), nil
	case !in.Ask.Open() || finalePhase(s) != nil:
		return saidPart(fmt.Sprintf("The day of the final presentations of *%s*: this question is settled.", name)), nil
	}
	p := s.proposal(in.At)
	proposed := mentoring.FinaleEvent{Sittings: p.sittings()}
	zone := in.Reader.Location(c.Location())
	text := fmt.Sprintf("*%s* ends with final presentations, in front of everybody and two or so sponsors. Big meetings are best announced a month ahead. I propose *%s*, your time", name, hours(proposed, zone))
	if len(p.At) > 1 {
		text += " (two sittings, because of the time zones)"
	}
	text += fmt.Sprintf(": %s of %s, in the last week of the wrap-up.", count(len(s.presenters()), "presentation"), count(p.Minutes, "minute"))
	if mentoring.ShortNotice(p.sittings()[0], in.At, c.Location()) {
		text += " :warning: That is less than a month ahead."
	}
	if in.Ask.Reminded() > 0 {
		text = "A reminder: " + text
	}
	return bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text),
		bot.Actions(finaleTake.Primary("Take that day", p), finaleLook.With("Another day…", about{c.ID})),
		bot.Context("Everybody is told then, with the hour in their own time. You can still change it.")}}, nil
}
