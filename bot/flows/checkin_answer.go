package flows

import (
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Answers to a check-in, by button and by form. An answer can be changed until
// the next round.

var (
	checkinMet    = bot.NewChoice("checkin.met")
	checkinMoved  = bot.NewText("checkin.moved")
	checkinBlocks = bot.NewText("checkin.blocks")
	checkinHours  = bot.NewText("checkin.hours")
	checkinNext   = bot.NewText("checkin.next")
	checkinLoad   = bot.NewChoice("checkin.load")
	checkinNote   = bot.NewText("checkin.note")
	checkinWhat   = bot.NewText("checkin.what")
)

// answering is an open check-in in the hands of the person who answers it.
type answering struct {
	of   checkinOf
	c    mentoring.Cohort
	m    mentoring.Member
	ask  mentoring.Ask
	ci   mentoring.CheckIn
	zone *time.Location
}

// answerable reads the check-in that a control of e.By speaks of, and refuses
// one that is over.
func answerable(e bot.Event, of checkinOf) (answering, error) {
	c, err := cohort(e, of.Cohort)
	if err != nil {
		return answering{}, err
	}
	if c.Phase == mentoring.Closed {
		return answering{}, mentoring.Refuse("%s is closed, so its check-ins are over. Thank you for every one you answered.", bot.Escape(c.Name))
	}
	m, err := member(e, aboutMember{of.Cohort, of.Role, e.By})
	if err != nil {
		return answering{}, err
	}
	ask, found, err := e.Tx.Ask(e.By, of.ask(e.By))
	if err != nil {
		return answering{}, err
	}
	zone, err := e.Zone(e.By, c)
	if err != nil {
		return answering{}, err
	}
	if !found || !ask.Open() {
		over := "That check-in is over."
		if found {
			over = "That check-in is over; it could be answered until " + when(ask.Due, zone) + "."
		}
		return answering{}, mentoring.Refuse("%s Nothing was changed. Write me “what's open?” and I show you this week's.", over)
	}
	if of.Mentee != "" {
		if p, going, err := pairOf(e, c, of.Mentee); err != nil {
			return answering{}, err
		} else if !going || p.Mentor != e.By {
			return answering{}, mentoring.Refuse("You and %s no longer work as a pair, so there is nothing to answer.", bot.Mention(of.Mentee))
		}
	}
	ci, err := checkInOf(e, of, e.By)
	return answering{of, c, m, ask, ci, zone}, err
}

// checkInOf is somebody's answer of a week, empty if there is none yet.
func checkInOf(e bot.Event, of checkinOf, p mentoring.PersonID) (mentoring.CheckIn, error) {
	ci, found, err := e.Tx.CheckIn(of.Cohort, of.Role, p, of.Week)
	if !found {
		ci = mentoring.CheckIn{Cohort: of.Cohort, Role: of.Role, Person: p, Week: of.Week}
	}
	return ci, err
}

// keepCheckIn keeps what was answered and brings everything that shows it up
// to date.
func keepCheckIn(e bot.Event, a answering) error {
	a.ci.At, a.ci.Away = e.At, false
	if err := e.Tx.PutCheckIn(a.ci); err != nil {
		return err
	}
	m, err := member(e, of(a.m))
	if err != nil {
		return err
	}
	m.Silent = 0
	if a.ci.Colour != mentoring.NoColour {
		m.Colour = a.ci.Colour
	}
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	if err := logMeeting(e, a.c, a.ci); err != nil {
		return err
	}
	if a.of.Role == mentoring.Mentee {
		if err := showWeekToMentor(e, a.c, a.ci); err != nil {
			return err
		}
		return e.Answered(e.By, a.ask.ID)
	}
	all, err := coloured(e, a.c, a.ci)
	if err != nil {
		return err
	}
	if all {
		return e.Answered(e.By, a.ask.ID)
	}
	_, err = e.ChangeAsk(e.By, a.ask.ID, func(*mentoring.Ask) {})
	return err
}

// coloured reports whether a mentor gave a colour to every pair.
func coloured(e bot.Event, c mentoring.Cohort, ci mentoring.CheckIn) (bool, error) {
	pairs, err := menteesOf(e, c, ci.Person)
	for _, p := range pairs {
		if ci.On(p.Mentee).Colour == mentoring.NoColour {
			return false, err
		}
	}
	return true, err
}

func chooseColour(in bot.Pressed[checkinOf]) (bot.Reply, error) {
	a, err := answerable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	of := in.Carried
	if of.Colour != mentoring.Red {
		return bot.Done, setColour(in.Event, a, of.Mentee, of.Colour, "")
	}
	told, err := redTold(in.Event, a.c, of)
	if err != nil {
		return bot.Done, err
	}
	if a.ci.On(of.Mentee).RedTold == mentoring.Red {
		return bot.Done, mentoring.Refuse("You said red for this week already, and %s know. *Add details* to say more, or choose another colour when it gets better.", names(told))
	}
	return bot.Open(drawRedForm(of, told)), nil
}

// setColour keeps a colour, with what was written beside it, and tells those
// whom a red concerns: once for the same red, and again when it is none any
// more.
func setColour(e bot.Event, a answering, mentee mentoring.PersonID, colour mentoring.Colour, what string) error {
	switch colour {
	case mentoring.Green, mentoring.Yellow, mentoring.Red:
	case mentoring.NoColour:
		return mentoring.Refuse("That is no colour I know: green, yellow and red are.")
	default:
		return mentoring.Refuse("That is no colour I know: green, yellow and red are.")
	}
	answer := a.ci.On(mentee)
	answer.Colour, answer.RedAsked = colour, false
	answer.AddNote(what)
	news := colour == mentoring.Red && answer.RedTold != mentoring.Red || colour != mentoring.Red && answer.RedTold == mentoring.Red
	if news {
		answer.RedTold = colour
		answer.Tellings++
	}
	a.ci.Set(mentee, answer)
	if news {
		of := a.of.week()
		of.Mentee = mentee
		if err := tellOfRed(e, a, of); err != nil {
			return err
		}
	}
	about := []string{string(a.of.Role), mentoring.WeekName(a.of.Week)}
	if mentee != "" {
		about = append(about, string(mentee))
	}
	if err := e.Note(a.c.ID, "checkin."+string(colour), about...); err != nil {
		return err
	}
	return keepCheckIn(e, a)
}

// sayRed is the confirmation sent in.
func sayRed(in bot.Submitted[checkinOf]) (bot.Reply, error) {
	a, err := answerable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return bot.Done, setColour(in.Event, a, in.Carried.Mentee, mentoring.Red, checkinWhat.In(in.Form))
}

func openDetails(in bot.Pressed[checkinOf]) (bot.Reply, error) {
	a, err := answerable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if a.of.Role == mentoring.Mentor {
		who, err := in.Person(in.Carried.Mentee)
		if err != nil {
			return bot.Done, err
		}
		return bot.Open(drawNoteForm(a, who)), nil
	}
	return bot.Open(drawDetailsForm(a)), nil
}

func keepDetails(in bot.Submitted[checkinOf]) (bot.Reply, error) {
	a, err := answerable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	answer := a.ci.On(in.Carried.Mentee)
	if a.of.Role == mentoring.Mentor {
		answer.Note = checkinNote.In(in.Form)
		a.ci.Set(in.Carried.Mentee, answer)
		a.ci.SetMet(in.Carried.Mentee, checkinMet.In(in.Form))
		return bot.Done, keepCheckIn(in.Event, a)
	}
	hours, ok := mentoring.ParseHours(checkinHours.In(in.Form))
	if !ok {
		return bot.Reject(checkinHours, "Write the hours as a number, such as 3 or 3.5, or leave this empty."), nil
	}
	if answer.Note != "" {
		answer.Note = checkinNote.In(in.Form)
		a.ci.Set("", answer)
	}
	a.ci.Met, a.ci.Hours = checkinMet.In(in.Form), hours
	a.ci.Moved, a.ci.Blocks, a.ci.Next = checkinMoved.In(in.Form), checkinBlocks.In(in.Form), checkinNext.In(in.Form)
	if mentoring.AsksLoad(a.of.Week) {
		a.ci.Load = checkinLoad.In(in.Form)
	}
	if !a.ci.Detailed() && a.ci.Colour == mentoring.NoColour {
		return bot.Done, nil // nothing was said: no answer yet
	}
	if err := in.Note(a.c.ID, "checkin.detailed", string(a.of.Role), mentoring.WeekName(a.of.Week), "met:"+a.ci.Met); err != nil {
		return bot.Done, err
	}
	return bot.Done, keepCheckIn(in.Event, a)
}

// sayWeMet answers by one click whether the two met.
func sayWeMet(in bot.Pressed[weMet]) (bot.Reply, error) {
	w := in.Carried
	a, err := answerable(in.Event, checkinOf{Cohort: w.Cohort, Role: w.Role, Week: w.Week, Mentee: w.Mentee})
	if err != nil {
		return bot.Done, err
	}
	about := []string{string(w.Role), mentoring.WeekName(w.Week), "met:" + w.Met}
	if w.Mentee != "" {
		about = append(about, string(w.Mentee))
	}
	if err := in.Note(a.c.ID, "checkin.met", about...); err != nil {
		return bot.Done, err
	}
	a.ci.SetMet(w.Mentee, w.Met)
	return bot.Done, keepCheckIn(in.Event, a)
}

// snoozeCheckIn puts the question again tomorrow, once.
func snoozeCheckIn(in bot.Pressed[checkinOf]) (bot.Reply, error) {
	a, err := answerable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	tomorrow := mentoring.DateOf(in.At, a.zone).Add(1).At(9, 0, a.zone)
	again := mentoring.Decent(tomorrow, a.zone, a.c.Home)
	switch {
	case !a.ask.Waiting():
		return bot.Done, mentoring.Refuse("You have answered already, so there is nothing to put off. You can still change your answer.")
	case a.ask.Snoozes > 0:
		return bot.Done, mentoring.Refuse("I put this off once already. One click on a colour is enough, or choose *Away this week*.")
	case !again.Before(a.ask.Due):
		return bot.Done, mentoring.Refuse("The next check-in comes on %s, before I could ask again. One click on a colour is enough, or choose *Away this week*.", when(a.ask.Due, a.zone))
	}
	_, err = in.ChangeAsk(in.By, a.ask.ID, func(ask *mentoring.Ask) {
		nudge := !ask.Next.IsZero() || len(ask.Nudges) > 0
		ask.Snooze(again)
		ask.Nudges = nil
		if later := a.c.Home.AddWorkingHours(again, 48, a.zone); nudge && later.Before(ask.Due) {
			ask.Nudges = []time.Time{later}
		}
	})
	return bot.Done, err
}

// awayThisWeek ends the reminders of this week; it does not count as silent.
func awayThisWeek(in bot.Pressed[checkinOf]) (bot.Reply, error) {
	a, err := answerable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if !a.ask.Answered.IsZero() {
		return bot.Done, mentoring.Refuse("You have answered this week already, so no reminder comes. Have a good time away.")
	}
	a.ci.Away = true
	if err := in.Tx.PutCheckIn(a.ci); err != nil {
		return bot.Done, err
	}
	if err := in.Note(a.c.ID, "checkin.away", string(a.of.Role), mentoring.WeekName(a.of.Week)); err != nil {
		return bot.Done, err
	}
	_, err = in.ChangeAsk(in.By, a.ask.ID, func(ask *mentoring.Ask) {
		ask.Away, ask.Next, ask.Nudges = true, time.Time{}, nil
	})
	return bot.Done, err
}

// hereAfterAll takes "away this week" back.
func hereAfterAll(in bot.Pressed[checkinOf]) (bot.Reply, error) {
	a, err := answerable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	a.ci.Away = false
	if err := in.Tx.PutCheckIn(a.ci); err != nil {
		return bot.Done, err
	}
	_, err = in.ChangeAsk(in.By, a.ask.ID, func(ask *mentoring.Ask) { ask.Away = false })
	return bot.Done, err
}
