package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// On the day nothing more is said than the order and the link, in the meeting's
// own reminder. As the first presentation begins, nothing can be changed any
// more; after the last one the sponsors who came are thanked with the numbers
// so far, and the organizers hear what is left to do.

var (
	finaleBegins = bot.NewMoment[setting]("finale.begins")
	finaleEnd    = bot.NewMoment[setting]("finale.end")
)

// endsAfter is how long after the last presentation it is over.
const endsAfter = 15 * time.Minute

// planEnd plans what happens as it begins and ends.
func planEnd(e bot.Event, f mentoring.FinaleEvent) error {
	at := setting{Cohort: f.Cohort, Revision: f.Revision}
	if err := finaleBegins.Plan(e, string(f.Cohort), f.First(), string(f.Cohort), "", at); err != nil {
		return err
	}
	return finaleEnd.Plan(e, string(f.Cohort), f.Last().Add(endsAfter), string(f.Cohort), "", at)
}

// beginFinale takes the buttons off what can no longer be changed.
func beginFinale(in bot.Due[setting]) error {
	s, ok, err := stageAt(in.Event, in.Carried)
	if err != nil || !ok || s.Event.First().After(in.At) {
		return err
	}
	if err := closeSlides(in.Event, s); err != nil {
		return err
	}
	if err := sweepSwaps(in.Event, s); err != nil {
		return err
	}
	return refreshFinale(in.Event, s)
}

// stageAt reads the presentations at certain hours, as long as they hold.
func stageAt(e bot.Event, at setting) (stage, bool, error) {
	c, found, err := e.Tx.Cohort(at.Cohort)
	if err != nil || !found {
		return stage{}, false, err
	}
	s, found, err := readStage(e, c)
	return s, found && s.Event.Stands() && s.Event.Revision == at.Revision, err
}

func closeSlides(e bot.Event, s stage) error {
	for _, p := range s.People {
		if err := e.CloseAsk(p.Mentee, slidesAskID(s.Event)); err != nil {
			return err
		}
	}
	return nil
}

func endFinale(in bot.Due[setting]) error {
	s, ok, err := stageAt(in.Event, in.Carried)
	if err != nil || !ok {
		return err
	}
	if s.Event.Last().Add(endsAfter).After(in.At) {
		return planEnd(in.Event, s.Event)
	}
	return finishFinale(in.Event, s)
}

// finishFinale notes that it is over, and thanks.
func finishFinale(e bot.Event, s stage) error {
	c := s.Cohort
	s.Event.Over = e.At
	if err := e.Tx.PutFinale(s.Event); err != nil {
		return err
	}
	if err := e.Note(c.ID, "finale.over", fmt.Sprint(len(s.Event.Order))); err != nil {
		return err
	}
	if err := closeSlides(e, s); err != nil {
		return err
	}
	for _, swap := range s.Swaps {
		if swap.State != mentoring.SwapOpen {
			continue
		}
		if err := settleSwap(e, s, swap, mentoring.SwapStale, "the presentations are over"); err != nil {
			return err
		}
	}
	thanks, err := thankSponsor(e, s)
	if err != nil {
		return err
	}
	for _, g := range s.sponsors() {
		if s.Answers[g.Person] != mentoring.Comes {
			continue
		}
		if err := tell(e, c, g.Person, fmt.Sprintf("finale/thanks/%s/%d/%s", c.ID, s.Event.Revision, g.Person), thanks); err != nil {
			return err
		}
	}
	if len(s.Event.Order) > 0 {
		if err := tellOrganizers(e, c, fmt.Sprintf("finale/over/%s/%d", c.ID, s.Event.Revision),
			fmt.Sprintf("The final presentations of *%s* are over: %s. Sponsors who said that they come are thanked. What is left: the cohort closes on %s, and you get the closing summary then.",
				bot.Escape(c.Name), count(len(s.Event.Order), "presentation"), c.Plan.Start(mentoring.Closed).Medium())); err != nil {
			return err
		}
	}
	for _, p := range s.People {
		if err := e.RefreshHome(p.Mentee); err != nil {
			return err
		}
	}
	return refreshFinale(e, s)
}

// What people see.

// thankSponsor has numbers only: what people wrote is theirs.
func thankSponsor(e bot.Event, s stage) (string, error) {
	c := s.Cohort
	n, err := summarize(e, c)
	if err != nil {
		return "", err
	}
	weeks := max(1, mentoring.WeekIndex(c.Plan.Start(mentoring.Scoping), mentoring.DateOf(e.At, c.Location())))
	text := fmt.Sprintf("Thank you for coming to the final presentations of *%s*: it means a lot to those who presented. What it came to so far: %s in %s of work beside the daily job, and %s shown.",
		bot.Escape(c.Name), count(n.Pairs, "pair"), count(weeks, "week"), count(len(s.Event.Order), "project"))
	if told := n.Colours[mentoring.Green] + n.Colours[mentoring.Yellow] + n.Colours[mentoring.Red]; told > 0 {
		text += fmt.Sprintf(" Of %s, %d were green, %d yellow and %d red.", count(told, "weekly check-in"), n.Colours[mentoring.Green], n.Colours[mentoring.Yellow], n.Colours[mentoring.Red])
	}
	return text + " If a project was of use to you, tell those who did it.", nil
}
