package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// How check-ins look: in the day's message, in their forms, and to the mentor.

// drawn is a check-in as it stands, for drawing.
type drawn struct {
	of    checkinOf
	c     mentoring.Cohort
	ask   mentoring.Ask
	ci    mentoring.CheckIn
	me    mentoring.Person
	zone  *time.Location
	pairs []drawnPair
}

// drawnPair is one pair of the reader: the other's name.
type drawnPair struct {
	mentee mentoring.PersonID // "" when the reader is the mentee
	other  mentoring.Person
}

// drawable reads what an ask speaks of; false when there is nothing to show.
func drawable(e bot.Event, ask mentoring.Ask, reader mentoring.Person) (drawn, bool, error) {
	d := drawn{ask: ask, me: reader, of: checkinOf{Cohort: ask.Cohort, Role: mentoring.Mentee}}
	if ask.Kind == checkinMentorAsk {
		d.of.Role = mentoring.Mentor
	}
	if _, err := fmt.Sscanf(ask.Subject, "w%d", &d.of.Week); err != nil {
		return d, false, fmt.Errorf("check-in %s: week %q: %w", ask.ID, ask.Subject, err)
	}
	c, found, err := e.Tx.Cohort(ask.Cohort)
	if err != nil || !found {
		return d, false, err
	}
	d.c, d.zone = c, reader.Location(c.Location())
	if d.ci, err = checkInOf(e, d.of, ask.Person); err != nil {
		return d, false, err
	}
	if d.of.Role == mentoring.Mentee {
		p, going, err := pairOf(e, c, ask.Person)
		if err != nil || !going {
			return d, false, err
		}
		other, err := e.Person(p.Mentor)
		d.pairs = []drawnPair{{"", other}}
		return d, true, err
	}
	pairs, err := menteesOf(e, c, ask.Person)
	if err != nil {
		return d, false, err
	}
	for _, p := range pairs {
		other, err := e.Person(p.Mentee)
		if err != nil {
			return d, false, err
		}
		d.pairs = append(d.pairs, drawnPair{p.Mentee, other})
	}
	slices.SortStableFunc(d.pairs, func(a, b drawnPair) int { return strings.Compare(a.other.Name, b.other.Name) })
	return d, len(pairs) > 0, nil
}

// drawCheckIn is a mentee's check-in in the day's message.
func drawCheckIn(in bot.Asking) (bot.Part, error) {
	d, ok, err := drawable(in.Event, in.Ask, in.Reader)
	if err != nil || d.c.ID == "" {
		return bot.Part{}, err
	}
	title := fmt.Sprintf("*%s, week %d*", bot.Escape(d.c.Name), d.of.Week)
	if over, yes := d.over(); yes { // also of a pair that has ended: no button stays
		return bot.Part{Text: title + ": " + over}, nil
	}
	if !ok {
		return bot.Part{}, nil
	}
	mentor := bot.Escape(d.pairs[0].other.Name)
	said := d.ci.Colour != mentoring.NoColour
	var text string
	switch {
	case said:
		text = fmt.Sprintf("%s: you said %s *%s*. Thank you.", title, d.ci.Colour.Emoji(), d.ci.Colour)
		if d.ci.RedTold == mentoring.Red {
			text += " " + mentor + " and the organizers were told at once."
		}
		if met := metWords(d.ci.Met); met != "" {
			text += " " + met
		}
	case d.ci.Detailed():
		text = fmt.Sprintf("%s: what you wrote is kept. One click is missing: which colour fits the week?", title)
	case d.ask.Reminded() > 0:
		text = fmt.Sprintf("Hello %s, a gentle reminder: how is your week with %s? One click is enough. (%s)", firstName(d.me), mentor, title)
	default:
		text = fmt.Sprintf("Hello %s, how is it going with %s and your project? (%s)", firstName(d.me), mentor, title)
	}
	part := bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	if !said {
		step, err := lastStep(in.Event, d)
		if err != nil {
			return bot.Part{}, err
		}
		if step != "" {
			part.Blocks = append(part.Blocks, bot.Labelled("The next small step you named last time:", step))
		}
	}
	if d.ask.Away {
		part.Blocks = append(part.Blocks, d.away())
		return part, nil
	}
	part.Blocks = append(part.Blocks, bot.Actions(colourButtons(d.of, d.ci.Colour)...))
	details := checkinDetails.With("Add details", d.of)
	switch {
	case d.ci.Written():
		details = checkinDetails.With("Change details", d.of)
	case said && d.ci.Met != "":
		details = checkinDetails.Primary("Add details", d.of)
	}
	if said && d.ci.Met == "" {
		part.Blocks = append(part.Blocks, bot.Section(fmt.Sprintf("Did you and %s meet this week?", mentor)), bot.Actions(metButtons(d.of)...))
	}
	part.Blocks = append(part.Blocks, bot.Actions(append([]slack.BlockElement{details}, d.later()...)...))
	if said || d.ci.Detailed() {
		row, err := shareRow(in.Event, d)
		if err != nil {
			return bot.Part{}, err
		}
		part.Blocks = append(part.Blocks, row...)
	}
	part.Blocks = append(part.Blocks,
		bot.Context(fmt.Sprintf("%s and the organizers see this. %sYou can change it until %s, and also answer by writing to me here.", mentor, d.snoozed(), when(d.until(), d.zone))))
	return part, nil
}

// over words a check-in that is closed.
func (d drawn) over() (string, bool) {
	switch {
	case d.ask.Open():
		return "", false
	case d.of.Role == mentoring.Mentor && d.ci.Colour != mentoring.NoColour && len(d.pairs) > 0:
		var said []string
		for _, p := range d.pairs {
			answer := d.ci.On(p.mentee)
			said = append(said, answer.Colour.Emoji()+" "+bot.Escape(p.other.Name))
		}
		return "you said " + inWords(said) + ". This week is closed now.", true
	case d.ci.Colour != mentoring.NoColour:
		return fmt.Sprintf("you said %s %s. This week is closed now.", d.ci.Colour.Emoji(), d.ci.Colour), true
	case d.ci.Detailed():
		return "your note was kept. This week is closed now.", true
	case d.ask.Away:
		return "you were away. This week is closed now.", true
	}
	if !checkInsRun(d.c.Phase) || len(d.pairs) == 0 {
		return "no answer this time. This week is closed now.", true
	}
	return "no answer this time. This week is closed now; the next check-in comes by itself.", true
}

// away is what somebody sees who said "away this week".
func (d drawn) away() slack.Block {
	next := fmt.Sprintf("The next check-in is on %s.", when(d.ask.Due, d.zone))
	if d.until().Before(d.ask.Due) {
		next = "It is the last week."
	}
	return bot.SectionWith(":palm_tree: You are away this week: no reminder comes, and it does not count as silence. "+next,
		checkinHere.With("I'm here after all", d.of))
}

// until is how long it can be answered: to the next round, or to the closing.
func (d drawn) until() time.Time {
	if closes := d.c.Plan.BoundaryAt(mentoring.Closed, d.c.Home); closes.Before(d.ask.Due) {
		return closes
	}
	return d.ask.Due
}

// later is the row's rest: not now, or not this week.
func (d drawn) later() []slack.BlockElement {
	var buttons []slack.BlockElement
	if d.ask.Waiting() && d.ask.Snoozes == 0 {
		buttons = append(buttons, checkinSnooze.With("Snooze until tomorrow", d.of))
	}
	if d.ask.Waiting() {
		buttons = append(buttons, checkinAway.With("Away this week", d.of))
	}
	return buttons
}

func (d drawn) snoozed() string {
	if d.ask.Snoozed && d.ask.Waiting() && !d.ask.Next.IsZero() {
		return "I ask again on " + when(d.ask.Next, d.zone) + ". "
	}
	return ""
}

// colourButtons are the three colours, the chosen one marked.
func colourButtons(of checkinOf, chosen mentoring.Colour) []slack.BlockElement {
	var buttons []slack.BlockElement
	for _, c := range []mentoring.Colour{mentoring.Green, mentoring.Yellow, mentoring.Red} {
		of.Colour = c
		label := c.Emoji() + " " + strings.ToUpper(string(c[:1])) + string(c[1:])
		if c == chosen {
			label += " ✓"
		}
		buttons = append(buttons, checkinColour.With(label, of))
	}
	return buttons
}

// metButtons ask by one click whether the two met.
func metButtons(of checkinOf) []slack.BlockElement {
	w := weMet{Cohort: of.Cohort, Role: of.Role, Week: of.Week, Mentee: of.Mentee, Met: mentoring.MetYes}
	yes := checkinWeMet.With("Yes, we met", w)
	w.Met = mentoring.MetNo
	return []slack.BlockElement{yes, checkinWeMet.With("Not this week", w)}
}

// metWords say what was answered.
func metWords(met string) string {
	switch met {
	case mentoring.MetYes:
		return "You two met."
	case mentoring.MetNo:
		return "You two did not meet."
	}
	return ""
}

// lastStep is the next small step that was named in the latest check-in before
// this one.
func lastStep(e bot.Event, d drawn) (string, error) {
	all, err := e.Tx.CheckIns(d.of.Cohort, d.of.Role, d.ask.Person)
	if err != nil {
		return "", err
	}
	step := ""
	for _, ci := range all {
		if ci.Week < d.of.Week && !ci.At.IsZero() {
			step = ci.Next
		}
	}
	return bot.Cut(step, 300), nil
}

func firstName(p mentoring.Person) string {
	first, _, _ := strings.Cut(strings.TrimSpace(p.Name), " ")
	if first == "" {
		return "there"
	}
	return bot.Escape(first)
}

func drawDetailsForm(a answering) slack.ModalViewRequest {
	blocks := []slack.Block{
		bot.Context("All of it is optional. Your mentor and the organizers see it."),
		checkinMet.Radio("Did you meet your mentor this week?", []bot.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}, bot.Optional, bot.Start(a.ci.Met)),
		checkinMoved.Lines("What moved?", bot.Optional, bot.AtMost(1000), bot.Start(a.ci.Moved)),
		checkinBlocks.Lines("What blocks you?", bot.Optional, bot.AtMost(1000), bot.Start(a.ci.Blocks)),
		checkinHours.Line("Hours this week, about", bot.Optional, bot.AtMost(12), bot.Start(a.ci.Hours), bot.Example("3.5")),
		checkinNext.Line("The next small step", bot.Optional, bot.AtMost(300), bot.Start(a.ci.Next), bot.Hint("I remind you of it next week.")),
	}
	if mentoring.AsksLoad(a.of.Week) {
		blocks = append(blocks, checkinLoad.Radio("Is the load all right?", []bot.Option{
			{Value: "fine", Label: "Yes, it fits"}, {Value: "tight", Label: "It is tight"}, {Value: "too much", Label: "It is too much"},
		}, bot.Optional, bot.Start(a.ci.Load)))
	}
	if a.ci.Note != "" {
		blocks = append(blocks, checkinNote.Lines("What you wrote to me", bot.Optional, bot.Start(a.ci.Note)))
	}
	return checkinForm.Titled("Your week", "Keep", a.of.week(), blocks...)
}
