package flows

import (
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The page of a meeting at each stage: proposed, a draft, polled, announced.

// proposal shows what the proposed dates mean before they are announced.
func (g meetingGathering) proposal(e bot.Event, step func(string, int) meetingStep) (string, []slack.Block, error) {
	c, m := g.cohort, g.meeting
	title, dates := bot.Escape(m.Title), datesIn(m.Proposed, c.Location())
	text := fmt.Sprintf("*%s*: *%s* (%s)? Nobody has heard of it yet.", title, dates, c.Home.Zone)
	announce, moving := "Announce it", !m.Announced.IsZero()
	if moving {
		text = fmt.Sprintf("*%s*: move it from %s to *%s* (%s)? Nobody has heard of it yet; everybody will be asked again.", title, datesIn(m.Sittings, c.Location()), dates, c.Home.Zone)
		announce = "Move it"
	}
	if m.Kind == mentoring.HalfwayMeeting && !moving && m.Poll.Round == 0 {
		text = fmt.Sprintf(":compass: The half-way check-in of *%s* should be announced a month ahead. I propose *%s* (%s), half-way through the work. Nobody has heard of it yet.", bot.Escape(c.Name), dates, c.Home.Zone)
	}
	lines := []string{text, g.aboutLine()}
	doubts, err := meetingDoubts(e, g)
	if err != nil {
		return "", nil, err
	}
	lines = append(lines, doubts...)
	people := attendeesOf(g.seats)
	var extra slack.BlockElement
	if len(m.Proposed) == 1 {
		out := mentoring.OutsideHours(m.Proposed[0], m.Span(), people)
		switch at, useful := mentoring.SecondSitting(m.Proposed[0], m.Span(), people, c.Home, e.At); {
		case len(out) == 0:
			lines = append(lines, fmt.Sprintf("It lies between 8 and 20 o'clock for all %d.", len(people)))
		case useful:
			lines = append(lines, fmt.Sprintf(":world_map: Outside 8 to 20 o'clock for %s.", g.named(out, m.Proposed[0])),
				fmt.Sprintf("→ A second sitting on *%s* would be decent for %d of these %d; each is invited to the one that fits their clock, and may switch.", when(at, c.Location()), len(out)-len(mentoring.OutsideHours(at, m.Span(), among(people, out))), len(out)))
			extra = meetingDo.With("Add the second sitting", step(doSecond, 0))
		default:
			lines = append(lines, fmt.Sprintf(":world_map: Outside 8 to 20 o'clock for %s. No second sitting near it would be better for them.", g.named(out, m.Proposed[0])))
		}
	} else {
		lines = append(lines, g.sittingLines(m.Proposed)...)
		extra = meetingDo.With("Only the first", step(doOne, 0))
	}
	buttons := []slack.BlockElement{meetingDo.Primary(announce, step(doAnnounce, 0))}
	if extra != nil {
		buttons = append(buttons, extra)
	}
	buttons = append(buttons, meetingWhen.With("Another date…", ofMeeting(m)))
	if moving {
		buttons = append(buttons, meetingDo.With("Keep the old date", step(doKeep, 0)))
	} else {
		if m.Poll.Opened.IsZero() {
			buttons = append(buttons, meetingPollAsk.With("Ask everybody…", ofMeeting(m)))
		} else {
			buttons = append(buttons, meetingDo.With("Back to the poll", step(doKeep, 0)))
		}
		buttons = append(buttons, meetingEdit.With("Change…", ofMeeting(m)), meetingDrop.With("Drop it", ofMeeting(m)))
	}
	return text, append(scheduleBlocks(lines), bot.Actions(buttons...)), nil
}

func among(people []mentoring.Attendee, these []mentoring.PersonID) []mentoring.Attendee {
	return slices.DeleteFunc(slices.Clone(people), func(a mentoring.Attendee) bool { return !slices.Contains(these, a.Person) })
}

// sittingLines say who is expected at which of two sittings.
func (g meetingGathering) sittingLines(dates []time.Time) []string {
	var lines []string
	for i, t := range dates {
		n := 0
		var late []mentoring.PersonID
		for _, s := range g.seats {
			if mentoring.BestSitting(dates, g.meeting.Span(), s.Zone) == i+1 {
				n++
				if !mentoring.DecentForMeeting(t, g.meeting.Span(), s.Zone) {
					late = append(late, s.Person)
				}
			}
		}
		line := fmt.Sprintf("• The %s sitting, *%s*: %s", ordinalWord(i+1), when(t, g.cohort.Location()), countPeople(n))
		if len(late) > 0 {
			line += "; outside 8 to 20 o'clock even so for " + g.named(late, t)
		}
		lines = append(lines, line)
	}
	return lines
}

// meetingDoubts are what an organizer should know before going on; they may.
func meetingDoubts(e bot.Event, g meetingGathering) ([]string, error) {
	c, m := g.cohort, g.meeting
	all, err := e.Tx.Meetings(c.ID)
	if err != nil {
		return nil, err
	}
	kick, hasKick, err := e.Tx.Kickoff(c.ID)
	if err != nil {
		return nil, err
	}
	var doubts []string
	for _, t := range m.Proposed {
		day := mentoring.DateOf(t, c.Location())
		name := when(t, c.Location())
		if mentoring.ShortNotice(t, e.At, c.Location()) {
			doubts = append(doubts, fmt.Sprintf(":warning: %s is only %s away. Meetings of everybody are best announced a month ahead, so that people can keep the time free. You may go on all the same.", name, count(max(day.Sub(mentoring.DateOf(e.At, c.Location())), 1), "day")))
		}
		if !c.Home.IsWorkday(day) {
			why := "is on " + day.Weekday().String() + ", no working day here"
			if slices.Contains(c.Home.Holidays, day) {
				why = "is on a public holiday of your list"
			}
			doubts = append(doubts, fmt.Sprintf(":warning: %s %s.", name, why))
		}
		if end := c.Plan.Start(mentoring.Closed); !end.IsZero() && day.After(end) {
			doubts = append(doubts, fmt.Sprintf(":warning: %s is after the cohort closes (%s); what has not begun by then is called off.", name, end.Long()))
		}
		for _, other := range all {
			if other.ID == m.ID || !other.Cancelled.IsZero() {
				continue
			}
			for _, o := range other.Sittings {
				if mentoring.Overlaps(t, m.Span(), o, other.Span()) {
					doubts = append(doubts, fmt.Sprintf(":warning: At that time there is *%s* already (%s). People can be at one only.", bot.Escape(other.Title), when(o, c.Location())))
				}
			}
		}
		if hasKick && kick.Over.IsZero() {
			for _, o := range kick.Sittings {
				if mentoring.Overlaps(t, m.Span(), o, 2*time.Hour) {
					doubts = append(doubts, fmt.Sprintf(":warning: At that time there is the kick-off (%s).", when(o, c.Location())))
				}
			}
		}
	}
	return doubts, nil
}

// draft is a meeting without a date, or with a poll nobody has seen.
func (g meetingGathering) draft(step func(string, int) meetingStep) (string, []slack.Block) {
	c, m := g.cohort, g.meeting
	text := fmt.Sprintf("*%s* has no date yet, and nobody has heard of it.", bot.Escape(m.Title))
	lines := []string{text, g.aboutLine()}
	var buttons []slack.BlockElement
	if len(m.Poll.Options) > 0 {
		text = fmt.Sprintf("*%s*: ask everybody which of these dates suits them? Answers count until %s. Nobody has heard of it yet.", bot.Escape(m.Title), when(m.Poll.Until, c.Location()))
		lines[0] = text
		for _, t := range m.Poll.Options {
			lines = append(lines, g.optionLine(t, -1))
		}
		if mentoring.ShortNotice(m.Poll.Options[0], m.Poll.Until, c.Location()) {
			lines = append(lines, ":warning: When the poll has ended, less than a month is left until the first of them. Meetings of everybody are best announced a month ahead. You may go on all the same.")
		}
		buttons = append(buttons, meetingDo.Primary("Ask everybody", step(doPoll, 0)), meetingPollAsk.With("Other dates…", ofMeeting(m)), meetingWhen.With("Choose a date myself…", ofMeeting(m)))
	} else {
		buttons = append(buttons, meetingWhen.Primary("Choose a date…", ofMeeting(m)), meetingPollAsk.With("Ask everybody…", ofMeeting(m)))
	}
	buttons = append(buttons, meetingEdit.With("Change…", ofMeeting(m)), meetingDrop.With("Drop it", ofMeeting(m)))
	return text, append(scheduleBlocks(lines), bot.Actions(buttons...))
}

// optionLine is one date of the poll; fits -1: nobody was asked yet.
func (g meetingGathering) optionLine(t time.Time, fits int) string {
	line := "• *" + when(t, g.cohort.Location()) + "*"
	if fits >= 0 {
		line += fmt.Sprintf(": %d can come", fits)
	}
	out := mentoring.OutsideHours(t, g.meeting.Span(), attendeesOf(g.seats))
	if len(out) > 0 {
		line += "; outside 8 to 20 o'clock for " + g.named(out, t)
	}
	if day := mentoring.DateOf(t, g.cohort.Location()); !g.cohort.Home.IsWorkday(day) {
		line += " :warning: a day off here"
	}
	return line
}

// pollDesk shows the poll fill, and the choice when it has ended.
func (g meetingGathering) pollDesk(step func(string, int) meetingStep) (string, []slack.Block) {
	c, m := g.cohort, g.meeting
	title := bot.Escape(m.Title)
	tally := m.Tally(g.parts(), attendeesOf(g.seats))
	best, some := mentoring.SuggestDate(tally, g.now)
	voted, ended := g.voted(), !m.Poll.Ended.IsZero()
	text := fmt.Sprintf("The date of *%s*: %d of %d have answered. The poll ends on %s.", title, voted, len(g.seats), when(m.Poll.Until, c.Location()))
	switch {
	case ended && voted == 0:
		text = fmt.Sprintf("The poll about *%s* has ended, and nobody of %d has answered.", title, len(g.seats))
	case ended && !some:
		text = fmt.Sprintf("The poll about *%s* has ended: %d of %d have answered, and none of the dates suits anybody.", title, voted, len(g.seats))
	case ended:
		text = fmt.Sprintf("The poll about *%s* has ended: %d of %d have answered. The date is yours to choose.", title, voted, len(g.seats))
	case m.Poll.AllIn && voted == len(g.seats):
		text = fmt.Sprintf("Everybody has answered the poll about *%s*. You need not wait until %s to choose.", title, when(m.Poll.Until, c.Location()))
	}
	lines := []string{text}
	var buttons []slack.BlockElement
	for i, t := range tally {
		line := g.optionLine(t.At, len(t.Fits))
		if mentoring.CheckMeetingDate(t.At, g.now) != nil {
			lines = append(lines, line+" · in the past by now")
			continue
		}
		pick := meetingDo.With
		if some && i == best {
			line += " ← *most people, at the best hours*"
			if ended || m.Poll.AllIn {
				pick = meetingDo.Primary
			}
		}
		lines = append(lines, line)
		if voted > 0 {
			buttons = append(buttons, pick("Take "+when(t.At, c.Location()), step(doPick, i)))
		}
	}
	if none, n := g.names(func(s meetingSeat) bool { return s.Part.VotedIn(m) && len(s.Part.Fits) == 0 }); n > 0 {
		lines = append(lines, "None of these suits: "+none+".")
	}
	if waiting, n := g.names(func(s meetingSeat) bool { return !s.Part.VotedIn(m) }); n > 0 {
		lines = append(lines, "Not answered: "+waiting+".")
	}
	if ended || voted == 0 {
		own := meetingWhen.With
		if ended && voted == 0 {
			own = meetingWhen.Primary
		}
		buttons = append(buttons, own("Choose a date myself…", ofMeeting(m)))
	}
	if ended {
		if until, may := m.PollUntil(g.now, c.Home); may {
			buttons = append(buttons, meetingDo.With("Ask once more, until "+when(until, c.Location()), step(doExtend, 0)))
		}
		other := meetingPollAsk.With
		if voted > 0 && !some {
			other = meetingPollAsk.Primary
		}
		buttons = append(buttons, other("Ask about other dates…", ofMeeting(m)))
	}
	buttons = append(buttons, meetingEdit.With("Change…", ofMeeting(m)), meetingDrop.With("Drop it…", ofMeeting(m)))
	return text, append(scheduleBlocks(lines), bot.Actions(buttons...))
}

// ahead is an announced meeting: who comes.
func (g meetingGathering) ahead() (string, []slack.Block) {
	c, m := g.cohort, g.meeting
	text := fmt.Sprintf("*%s*: *%s* (%s).", bot.Escape(m.Title), datesIn(m.Sittings, c.Location()), c.Home.Zone)
	lines := []string{text, g.aboutLine()}
	if len(m.Sittings) > 1 {
		for i, t := range m.Sittings {
			names, n := g.names(func(s meetingSeat) bool { return s.Sitting(m) == i+1 && s.Part.Expects(s.Away(m)) })
			lines = append(lines, fmt.Sprintf("• The %s sitting, %s, %d: %s", ordinalWord(i+1), when(t, c.Location()), n, names))
		}
	}
	for _, group := range []struct {
		label string
		which func(meetingSeat) bool
	}{
		{"Coming", func(s meetingSeat) bool { return s.Part.Answer == mentoring.Comes }},
		{"Not sure yet", func(s meetingSeat) bool { return s.Part.Answer == mentoring.MayCome && !s.Away(m) }},
		{"Cannot come", func(s meetingSeat) bool { return s.Part.Answer == mentoring.CannotCome }},
		{"Away that day, excused", func(s meetingSeat) bool {
			return s.Away(m) && s.Part.Answer != mentoring.Comes && s.Part.Answer != mentoring.CannotCome
		}},
		{"Not answered", func(s meetingSeat) bool { return s.Part.Answer == mentoring.NoMeetingAnswer && !s.Away(m) }},
	} {
		if names, n := g.names(group.which); n > 0 {
			lines = append(lines, fmt.Sprintf("*%s (%d):* %s", group.label, n, names))
		}
	}
	change := meetingEdit.With("Change…", ofMeeting(m))
	if m.Place == "" && m.Kind != mentoring.FinaleMeeting {
		lines = append(lines, "→ People still ask themselves where: set the place with “Set the place…”.")
		change = meetingEdit.Primary("Set the place…", ofMeeting(m))
	}
	blocks := append(scheduleBlocks(lines), bot.Actions(change, meetingWhen.With("Move it…", ofMeeting(m)), meetingDrop.With("Call it off…", ofMeeting(m))))
	if m.Place != "" {
		blocks = append(blocks, bot.Context("Nothing to do for you now: I remind everybody a week and a day ahead and that morning, and ask afterwards who was there."))
	}
	return text, blocks
}
