package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What people see of the final presentations: the running order, one's own
// slot, the line at home. In messages to one person times are the reader's
// own; in channels Slack shows each reader theirs.

// titleOf is what the running order calls a presentation.
func titleOf(p performer) string {
	if p.Title == "" {
		return "Project of " + p.Name
	}
	return bot.Escape(bot.Cut(p.Title, maxTitle))
}

// goalLength is how much of a goal stands in the running order: one line.
const goalLength = 110

// orderLines is a line for each presentation and each break.
func (s stage) orderLines(at func(time.Time) string, head func(sitting int) string, goals bool) []string {
	var lines []string
	f := s.Event
	for i, q := range f.Order {
		if i == 0 || f.Order[i-1].Sitting != q.Sitting {
			lines = append(lines, head(q.Sitting))
		}
		if f.BreakBefore(i) {
			lines = append(lines, fmt.Sprintf("%s  _break_", at(q.Begins.Add(-mentoring.BreakTime))))
		}
		p, there := s.of(q.Mentee)
		if !there {
			continue
		}
		line := fmt.Sprintf("%s  “%s” · %s", at(q.Begins), titleOf(p), p.Name)
		if p.Mentor != "" {
			line += ", with " + p.MentorName
		}
		if p.Says.Slides != "" {
			line += " · " + linked(p.Says.Slides, ":link: slides")
		}
		if goals && p.Goal != "" {
			line += "\n      " + bot.Escape(bot.Cut(strings.Join(strings.Fields(p.Goal), " "), goalLength))
		}
		lines = append(lines, line)
	}
	return lines
}

// orderIn is the running order by one person's clock.
func (s stage) orderIn(zone *time.Location) []string {
	f := s.Event
	at := func(t time.Time) string { return clock(t, zone) }
	return s.orderLines(at, func(sitting int) string {
		head := "*The running order*, in your time"
		if len(f.Sittings) > 1 {
			head = fmt.Sprintf("*The %s sitting*, in your time", ordinalWord(sitting))
		}
		return head + ", " + f.Sittings[sitting-1].In(zone).Format("Mon 2 Jan")
	}, false)
}

// orderInSlack is the running order by every reader's own clock.
func (s stage) orderInSlack() []string {
	f, zone := s.Event, s.Cohort.Location()
	at := func(t time.Time) string { return inSlack(t, "{time}", zone) }
	return s.orderLines(at, func(sitting int) string {
		head := "*The running order*"
		if len(f.Sittings) > 1 {
			head = fmt.Sprintf("*The %s sitting*", ordinalWord(sitting))
		}
		return head + ", " + inSlack(f.Sittings[sitting-1], "{date_short}", zone)
	}, true)
}

// hoursInSlack names the sittings by every reader's own clock.
func (s stage) hoursInSlack() string {
	var list []string
	for _, t := range s.Event.Sittings {
		list = append(list, inSlack(t, "{date_long} at {time}", s.Cohort.Location()))
	}
	return strings.Join(list, " and ")
}

// finalePlace says where it is; nothing while nobody said so.
func finalePlace(f mentoring.FinaleEvent) string {
	switch {
	case f.Where == "":
		return ""
	case isLink(f.Where):
		return " Where: " + linked(f.Where, linkName(f.Where)) + "."
	}
	return " Where: " + bot.Escape(f.Where) + "."
}

// drawOrderPost is the running order in the cohort's channel.
func drawOrderPost(in bot.Drawing[setting]) (bot.Message, error) {
	s, found, err := stageOf(in.Event, in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	c, f, name := s.Cohort, s.Event, bot.Escape(s.Cohort.Name)
	switch {
	case f.Revision != in.Carried.Revision:
		return bot.Message{Text: fmt.Sprintf("The final presentations of *%s* were moved; what holds now is further down.", name)}, nil
	case f.Off:
		return bot.Message{Text: fmt.Sprintf("The final presentations of *%s*, planned for %s (%s), do not take place then.", name, hours(f, c.Location()), c.Home.Zone)}, nil
	}
	text := fmt.Sprintf("The running order of the final presentations of %s, %s (%s).", name, hours(f, c.Location()), c.Home.Zone)
	lead := fmt.Sprintf(":mortar_board: *The final presentations of %s:* %s.%s", name, s.hoursInSlack(), finalePlace(f))
	foot := fmt.Sprintf("%s each, then %s. Times are your own, and this stays current.", count(f.Minutes, "minute"), questionWords(f))
	if !f.Over.IsZero() {
		lead = fmt.Sprintf(":mortar_board: *The final presentations of %s* took place on %s. Thank you to everybody who presented and listened!", name, s.hoursInSlack())
		foot = "This is what was shown."
	}
	blocks := []slack.Block{bot.Section(lead)}
	blocks = append(blocks, scheduleBlocks(s.orderInSlack())...)
	return bot.Message{Text: text, Blocks: append(blocks, bot.Context(foot))}, nil
}

func questionWords(f mentoring.FinaleEvent) string {
	if f.Buffer == 0 {
		return "the next one"
	}
	return count(f.Buffer, "minute") + " for questions"
}

// ownLine says when somebody presents, or stands beside who does; empty for
// all others.
func (s stage) ownLine(who mentoring.PersonID, zone *time.Location) string {
	if q, there := s.Event.Of(who); there {
		p, _ := s.of(who)
		return fmt.Sprintf("You present on *%s*, your time: “%s”.", when(q.Begins, zone), titleOf(p))
	}
	var lines []string
	for _, q := range s.Event.Order {
		if p, there := s.of(q.Mentee); there && p.Mentor == who {
			lines = append(lines, fmt.Sprintf("%s presents on *%s*, your time, with you beside: “%s”.", p.Name, when(q.Begins, zone), titleOf(p)))
		}
	}
	return strings.Join(lines, " ")
}

// finaleNext is what somebody's next step says of the final presentations, with
// a space before it; empty while there is nothing to say.
func finaleNext(e bot.Event, c mentoring.Cohort, who mentoring.PersonID) (string, error) {
	f, found, err := e.Tx.Finale(c.ID)
	if err != nil || !found || !f.Stands() || f.Posted.IsZero() {
		return "", err // the day itself stands among the meetings
	}
	s, _, err := readStage(e, c)
	if err != nil {
		return "", err
	}
	zone, err := e.Zone(who, c)
	if err != nil {
		return "", err
	}
	if own := s.ownLine(who, zone); own != "" {
		return " " + own, nil
	}
	return "", nil
}

// finaleToDo is what organizers should do about the final presentations; empty
// for nothing.
func finaleToDo(e bot.Event, c mentoring.Cohort) (string, error) {
	if c.Phase != mentoring.Project && c.Phase != mentoring.Wrapup || mentoring.DateOf(e.At, c.Location()).Before(proposalDay(c)) {
		return "", nil
	}
	f, found, err := e.Tx.Finale(c.ID)
	if err != nil || found && !f.Off {
		return "", err
	}
	return fmt.Sprintf("Fix the day of the final presentations: `/cohort finale %s` proposes one.", c.ID), nil
}

// drawSlot is one's own slot, with a short guide.
func drawSlot(in bot.Drawing[chair]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	s, found, err := readStage(in.Event, c)
	if err != nil || !found {
		return bot.Message{}, err
	}
	f, name, me := s.Event, bot.Escape(c.Name), in.Carried
	only := func(text string, buttons ...slack.BlockElement) bot.Message {
		blocks := []slack.Block{bot.Section(text)}
		if len(buttons) > 0 {
			blocks = append(blocks, bot.Actions(buttons...))
		}
		return bot.Message{Text: text, Blocks: blocks}
	}
	zone := in.Reader.Location(c.Location())
	switch {
	case f.Revision != me.Revision:
		return only(fmt.Sprintf("The final presentations of *%s* were moved, so this slot no longer counts. Your new one is further down.", name)), nil
	case f.Off:
		return only(fmt.Sprintf("The final presentations of *%s* do not take place then, so this slot no longer counts.", name)), nil
	}
	own := s.ownLine(me.Person, zone)
	if me.Role == mentoring.Mentor {
		return only(s.besideWords(own, name)), nil
	}
	p, there := s.of(me.Person)
	if !there {
		return only(fmt.Sprintf("You are not in *%s* any more, so you have no slot in its final presentations.", name)), nil
	}
	before := f.First().After(in.At)
	switch {
	case !f.Over.IsZero() && own != "":
		return only(fmt.Sprintf(":clap: You presented “%s” in the final presentations of *%s*. Well done!", titleOf(p), name)), nil
	case !f.Over.IsZero():
		return only(fmt.Sprintf("The final presentations of *%s* are over.", name)), nil
	case !p.Says.Out.IsZero() && before:
		return only(fmt.Sprintf("You do not present in *%s*, as you told me. You are welcome to listen all the same.", name), finaleOut.With("I can present after all", outOrIn{c.ID, false})), nil
	case p.Away:
		return only(fmt.Sprintf("You are away on the day of the final presentations of *%s*, so you have no slot. If you are back in time, write *I'm back* to me, and you get one.", name)), nil
	case own == "":
		return only(fmt.Sprintf("You have no slot in the final presentations of *%s* just now. If that is a surprise, ask an organizer: %s.", name, organizerNames(c))), nil
	}
	text := fmt.Sprintf(":mortar_board: The final presentations of *%s*: %s %s, then %s.%s", name, own, capital(count(f.Minutes, "minute")), questionWords(f), finalePlace(f))
	blocks := []slack.Block{bot.Section(text), bot.Section(guideWords(f, p))}
	if before {
		blocks = append(blocks, s.slotControls(p, zone, in.At)...)
	}
	return bot.Message{Text: text, Blocks: blocks}, nil
}

// besideWords are for a mentor.
func (s stage) besideWords(own, name string) string {
	switch {
	case !s.Event.Over.IsZero():
		return fmt.Sprintf("The final presentations of *%s* are over. Thank you for standing by!", name)
	case own == "":
		return fmt.Sprintf("None of your mentees has a slot in the final presentations of *%s* just now.", name)
	}
	return fmt.Sprintf(":mortar_board: The final presentations of *%s*: %s%s At the end of it, please say in a sentence or two what you learned yourself, and what was hard. There is nothing to prepare beyond that.", name, own, finalePlace(s.Event))
}

// guideWords are the guide to presenters.
func guideWords(f mentoring.FinaleEvent, p performer) string {
	text := fmt.Sprintf("*%s, in this order:*\n1. the problem, and whom it costs what\n2. what you did\n3. the result, or what failed and why: both are worth hearing\n4. what you learned\n5. what was hard", capital(count(f.Minutes, "minute")))
	if p.Mentor != "" {
		text += fmt.Sprintf("\n%s stands by, and says at the end what they learned themselves and what was hard for them.", p.MentorName)
	}
	return text + "\nInformal is fine, and so is doing without slides."
}

// slotControls have one obvious next step: the slides, while nothing was said
// of them.
func (s stage) slotControls(p performer, zone *time.Location, now time.Time) []slack.Block {
	c := s.Cohort
	buttons := []slack.BlockElement{slidesOpen.Primary("Slides and title…", about{c.ID})}
	notes := []string{}
	switch {
	case p.Says.Slides != "":
		buttons[0] = slidesOpen.With("Change slides or title…", about{c.ID})
		notes = append(notes, "Your slides are "+linked(p.Says.Slides, "linked")+".")
	case p.Says.NoSlides:
		buttons[0] = slidesOpen.With("Slides and title…", about{c.ID})
		notes = append(notes, "You present without slides.")
	}
	asked := false
	for _, swap := range s.Swaps {
		if swap.State == mentoring.SwapOpen && swap.From == p.Mentee {
			other, _ := s.of(swap.To)
			notes = append(notes, fmt.Sprintf("You asked %s to swap; they have until %s, your time.", other.Name, when(swap.Until, zone)))
			buttons = append(buttons, swapBack.With("Take the question back", swapSaid{Cohort: c.ID, ID: swap.ID}))
			asked = true
		}
	}
	if others := s.others(p.Mentee); !asked && len(others) > 0 && s.Event.MaySwap(p.Mentee, others[0], nil, now) == nil {
		buttons = append(buttons, swapOpen.With("Swap with somebody…", about{c.ID}))
	}
	buttons = append(buttons, finaleOut.Danger("I can't present", outOrIn{c.ID, true}, "You can't present?",
		"You leave the running order, and the organizers and your mentor are told. You can come back into it until it begins.", "I can't present"))
	blocks := []slack.Block{bot.Actions(buttons...)}
	if len(notes) > 0 {
		blocks = append([]slack.Block{bot.Context(strings.Join(notes, " "))}, blocks...)
	}
	return blocks
}
