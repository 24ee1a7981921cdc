package flows

import (
	"fmt"
	"strings"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Every year experts are asked whether they still want to be asked; without an
// answer their listing ends, and they are told.

func stillAskID(x mentoring.Expert) string {
	return "expert-still/" + mentoring.DateOf(x.Confirmed, time.UTC).String()
}

// stillListed is the listing that was meant when the moment was planned; false
// if it ended since.
func stillListed(in bot.Due[expertOf]) (mentoring.Expert, bool, error) {
	x, found, err := in.Tx.Expert(in.Carried.Person)
	return x, found && x.Listed() && x.Arrival == in.Carried.Arrival, err
}

// askExpertAgain is a year after they last said so.
func askExpertAgain(in bot.Due[expertOf]) error {
	x, listed, err := stillListed(in)
	if err != nil || !listed {
		return err
	}
	c, zone, err := expertCalendar(in.Event, x)
	if err != nil {
		return err
	}
	if at := x.ConfirmAgain(zone).At(9, 0, zone); at.After(in.At) {
		return expertYear.Plan(in.Event, string(x.Person), at, string(x.Cohort), string(x.Person), in.Carried)
	}
	today := mentoring.DateOf(in.At, zone)
	until := c.Home.AddWorkdays(today, 15)
	if err := in.Ask(mentoring.Ask{
		ID: stillAskID(x), Kind: expertStillAsk, Cohort: x.Cohort, Person: x.Person, Subject: fmt.Sprint(x.Arrival),
		Next: in.At, Due: mentoring.DeadlineEnd(until),
		Nudges: []time.Time{c.Home.AddWorkdays(today, 5).At(9, 0, zone), c.Home.AddWorkdays(today, 10).At(9, 0, zone)},
	}); err != nil {
		return err
	}
	return expertLapse.Plan(in.Event, string(x.Person), mentoring.DeadlineEnd(until), string(x.Cohort), string(x.Person), in.Carried)
}

func stillExpert(in bot.Pressed[expertOf]) (bot.Reply, error) {
	x, err := ownListing(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	id := stillAskID(x)
	if err := in.Answered(in.By, id); err != nil {
		return bot.Done, err
	}
	if err := in.CloseAsk(in.By, id); err != nil {
		return bot.Done, err
	}
	x.Confirmed = in.At
	if err := in.Note("", "expert.confirmed", string(in.By)); err != nil {
		return bot.Done, err
	}
	return bot.Done, putExpert(in.Event, x)
}

// lapseExpert is the end of the wait. Who was away, or could not be asked so
// far, gets another week.
func lapseExpert(in bot.Due[expertOf]) error {
	x, listed, err := stillListed(in)
	if err != nil || !listed {
		return err
	}
	c, zone, err := expertCalendar(in.Event, x)
	if err != nil {
		return err
	}
	ask, found, err := in.Tx.Ask(x.Person, stillAskID(x))
	if err != nil || !found || !ask.Answered.IsZero() {
		return err
	}
	who, err := in.Person(x.Person)
	if err != nil {
		return err
	}
	today := mentoring.DateOf(in.At, zone)
	if away := who.AwayUntil.After(today); away || who.SlackAway || len(ask.Put) == 0 {
		from := today
		if away {
			from = who.AwayUntil
		}
		return expertLapse.Plan(in.Event, string(x.Person), c.Home.AddWorkdays(from, 5).At(12, 0, zone), string(x.Cohort), string(x.Person), in.Carried)
	}
	if err := unlist(in.Event, x); err != nil {
		return err
	}
	return tell(in.Event, c, x.Person, fmt.Sprintf("experts/lapsed/%s/%d", x.Person, x.Arrival),
		"You are not listed as an expert any more: a year is over, and I heard nothing from you. Thank you for being there to ask. `/cohort expert me` lists you again, with your topics as they were.")
}

// What people see.

func drawExpertStillAsk(in bot.Asking) (bot.Part, error) {
	x, _, err := in.Tx.Expert(in.Ask.Person)
	switch {
	case err != nil:
		return bot.Part{}, err
	case !x.Listed():
		return saidPart("You are not listed as an expert any more. `/cohort expert me` lists you again."), nil
	case !in.Ask.Open() || stillAskID(x) != in.Ask.ID:
		return saidPart(":white_check_mark: You are still listed as an expert. `/cohort expert me` changes it."), nil
	}
	o := expertOf{x.Person, x.Arrival}
	text := fmt.Sprintf("For a year people could ask you about *%s*. Thank you! Would you like to stay listed, for at most %s a month?", bot.Escape(strings.Join(x.Topics, ", ")), count(x.Monthly, "question"))
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf("Would you still like to be listed as an expert on *%s*? Without an answer I take you off the list; you can come back at any time.", bot.Escape(strings.Join(x.Topics, ", ")))
	}
	return partWithButtons(text, expertStill.Primary("Keep me listed", o), expertEdit.With("Change", o), expertLeave.With("Leave", o)), nil
}
