package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What people see after a meeting.

func drawPresenceAsk(in bot.Asking) (bot.Part, error) {
	g, found, err := askedAbout(in)
	if err != nil || !found {
		return bot.Part{}, err
	}
	c, m, seats := g.cohort, g.meeting, g.seats
	s, invited := seatOf(seats, in.Ask.Person)
	title := bot.Escape(m.Title)
	if !invited {
		return saidPart(fmt.Sprintf("*%s*: this question is settled.", title)), nil
	}
	there := meetingHere.With("I was there", meetingWas{c.ID, m.ID, true})
	missing := meetingHere.With("I was not there", meetingWas{c.ID, m.ID, false})
	open := in.Ask.Open() && m.Settled.IsZero()
	byOther := s.Part.SaidBy != "" && s.Part.SaidBy != s.Person
	var text string
	var buttons []slack.BlockElement
	switch s.Part.Presence {
	case mentoring.WasThere:
		text = fmt.Sprintf(":white_check_mark: You were at *%s*. Thank you for coming.", title)
		buttons = append(buttons, missing)
	case mentoring.WasMissing:
		text = fmt.Sprintf(":white_check_mark: You were not at *%s*. Thank you for saying so; you hear what was decided.", title)
		if s.Part.Hindered == "" {
			buttons = append(buttons, meetingHinder.With("What got in the way…", ofMeeting(m)))
		}
		buttons = append(buttons, there)
	case mentoring.WasExcused:
		text = fmt.Sprintf(":white_check_mark: You are excused from *%s*; you hear what was decided.", title)
		buttons = append(buttons, there)
	case mentoring.NotSaid:
		text = fmt.Sprintf("Were you at *%s* on %s, your time?", title, when(s.Begins(m), s.Zone))
		if !open {
			return saidPart(fmt.Sprintf("*%s*: the list of who was there is closed.", title)), nil
		}
		buttons = append(buttons, meetingHere.Primary("I was there", meetingWas{c.ID, m.ID, true}), missing)
	}
	if byOther && s.Part.Presence != mentoring.NotSaid {
		text += fmt.Sprintf(" %s said so.", bot.Mention(s.Part.SaidBy))
	}
	if !open {
		return saidPart(text), nil
	}
	return partWithButtons(text, buttons...), nil
}

// catchUp is the next step of somebody who was missing.
func catchUp(e bot.Event, c mentoring.Cohort, s meetingSeat) (string, error) {
	if s.Guest {
		return "If you have a question about it, ask " + organizerNames(c) + ".", nil
	}
	pair, found, err := pairOf(e, c, s.Person)
	if err != nil {
		return "", err
	}
	if found {
		return fmt.Sprintf("Your next step: five minutes on it with %s when you two meet next.", bot.Mention(pair.Mentor)), nil
	}
	pairs, err := menteesOf(e, c, s.Person)
	if err != nil {
		return "", err
	}
	var mentees []mentoring.PersonID
	for _, p := range pairs {
		mentees = append(mentees, p.Mentee)
	}
	if len(mentees) > 0 {
		return fmt.Sprintf("Your next step: ask %s about it when you meet next.", mentions(mentees)), nil
	}
	return "Your next step: ask " + organizerNames(c) + " if anything in it concerns you.", nil
}

func drawFollowUp(in bot.Drawing[ofSomebody]) (bot.Message, error) {
	c, m, err := readMeeting(in.Event, meetingOf{in.Carried.Cohort, in.Carried.ID})
	if err != nil {
		return bot.Message{}, err
	}
	seats, err := meetingRoster(in.Event, c, m)
	if err != nil {
		return bot.Message{}, err
	}
	s, invited := seatOf(seats, in.Carried.Person)
	if !invited {
		return bot.Message{}, nil
	}
	title, on := bot.Escape(m.Title), when(s.Begins(m), s.Zone)
	next, err := catchUp(in.Event, c, s)
	if err != nil {
		return bot.Message{}, err
	}
	came := s.Part.Came(s.Away(m))
	text := fmt.Sprintf("We missed you at *%s* on %s, your time. That happens, and you have lost nothing that cannot be caught up.", title, on)
	switch came {
	case mentoring.WasThere:
		return bot.Message{Text: fmt.Sprintf("You were at *%s* after all: thank you, the list says so now.", title)}, nil
	case mentoring.WasExcused:
		text = fmt.Sprintf("You could not be at *%s* on %s, your time, and had said so: thank you. Here is what was decided.", title, on)
	case mentoring.WasMissing, mentoring.NotSaid:
	}
	blocks := []slack.Block{bot.Section(text)}
	if m.Note != "" {
		if came != mentoring.WasExcused {
			blocks = append(blocks, bot.Section("What was decided:"))
		}
		blocks = append(blocks, bot.Quote(m.Note))
	} else {
		next = "When the organizers write down what was decided, it stands here. " + next
	}
	blocks = append(blocks, bot.Section(next))
	switch {
	case came == mentoring.WasExcused:
	case s.Part.Hindered != "":
		blocks = append(blocks, bot.Context("You said what got in the way. Thank you; the organizers read it."))
	default:
		blocks = append(blocks, bot.Actions(meetingHinder.With("What got in the way…", ofMeeting(m))), bot.Context("Only if you like: it helps the organizers to choose better hours, or to help."))
	}
	return bot.Message{Text: text + " " + next, Blocks: blocks}, nil
}

func drawDecided(in bot.Drawing[meetingOf]) (bot.Message, error) {
	_, m, err := readMeeting(in.Event, in.Carried)
	if err != nil || m.Note == "" {
		return bot.Message{}, err
	}
	text := fmt.Sprintf(":memo: *%s*: what was decided.", bot.Escape(m.Title))
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Quote(m.Note)}}, nil
}

// drawWhoCame is the form in which an organizer says who was there.
func drawWhoCame(g meetingGathering, page int) slack.ModalViewRequest {
	m := g.meeting
	options := []bot.Option{{Value: string(mentoring.WasThere), Label: "Was there"}, {Value: string(mentoring.WasMissing), Label: "Was absent"},
		{Value: string(mentoring.WasExcused), Label: "Excused"}, {Value: cameUnknown, Label: "Not known"}}
	pages := (len(g.seats) + camePage - 1) / camePage
	head := fmt.Sprintf("*%s*. Those who are absent get a kind message of their own with what was decided.", bot.Escape(m.Title))
	if pages > 1 {
		head += fmt.Sprintf(" Page %d of %d; sending one brings the next.", page+1, pages)
	}
	blocks := []slack.Block{bot.Section(head),
		meetingRest.Menu("Everybody left at “Not known”", []bot.Option{{Value: cameLeave, Label: "stays as it is"}, {Value: string(mentoring.WasThere), Label: "was there"}, {Value: string(mentoring.WasMissing), Label: "was absent"}}, bot.Start(cameLeave))}
	for _, s := range pageOf(g.seats, page, camePage) {
		start := string(s.Part.Came(s.Away(m)))
		if start == "" {
			start = cameUnknown
		}
		label := s.Name
		if s.Name == bot.Mention(s.Person) {
			label = "Somebody whose name I don't know yet"
		}
		blocks = append(blocks, cameField(s.Person).Menu(bot.Cut(label, 100), options, bot.Start(start)))
	}
	return meetingCameForm.Titled("Who was there?", "Save", meetingList{m.Cohort, m.ID, page}, blocks...)
}

// after is the card of a meeting that has begun.
func (g meetingGathering) after() (string, []slack.Block) {
	m := g.meeting
	n := g.count()
	text := fmt.Sprintf("*%s* is over (%s): %d of %d were there so far.", bot.Escape(m.Title), datesIn(m.Sittings, g.cohort.Location()), n.Present, n.Invited)
	switch {
	case m.Stage(g.now) == mentoring.MeetingRunning:
		text = fmt.Sprintf("*%s* is under way (%s).", bot.Escape(m.Title), datesIn(m.Sittings, g.cohort.Location()))
	case !m.Settled.IsZero():
		text = fmt.Sprintf("*%s* (%s): %d of %d were there.", bot.Escape(m.Title), datesIn(m.Sittings, g.cohort.Location()), n.Present, n.Invited)
	}
	lines := []string{text}
	for _, group := range []struct {
		label string
		is    mentoring.MeetingPresence
	}{{"Were there", mentoring.WasThere}, {"Excused", mentoring.WasExcused}, {"Absent", mentoring.WasMissing}, {"Did not say", mentoring.NotSaid}} {
		if names, n := g.names(func(s meetingSeat) bool { return s.Part.Came(s.Away(m)) == group.is }); n > 0 {
			lines = append(lines, fmt.Sprintf("*%s (%d):* %s", group.label, n, names))
		}
	}
	blocks := scheduleBlocks(lines)
	var said [][2]string
	for _, s := range g.seats {
		if s.Part.Hindered != "" && len(said) < 10 {
			said = append(said, [2]string{s.Name + ", what got in the way:", s.Part.Hindered})
		}
	}
	if len(said) > 0 {
		blocks = append(blocks, labelled(said...))
	}
	came := meetingCame.With("Say who was there…", meetingList{m.Cohort, m.ID, 0})
	note := meetingNote.With("Change what was decided…", ofMeeting(m))
	if m.Note == "" {
		note = meetingNote.Primary("Write down what was decided…", ofMeeting(m))
	}
	blocks = append(blocks, bot.Actions(note, came))
	if m.Note == "" {
		blocks = append(blocks, bot.Context("Two sentences are enough: they are posted for all, and sent to each who was missing."))
	} else {
		blocks = append(blocks, bot.Section("What was decided:"), bot.Quote(bot.Cut(strings.TrimSpace(m.Note), 1000)))
	}
	return text, blocks
}
