package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What mentors and mentees see of the kick-off. Times are the reader's own.

// sittingsIn names the hours of a kick-off.
func sittingsIn(k mentoring.KickoffEvent, zone *time.Location) string {
	var hours []string
	for _, t := range k.Sittings {
		hours = append(hours, when(t, zone))
	}
	return strings.Join(hours, ", or ")
}

func clock(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04") }

func ordinalWord(n int) string {
	if n == 1 {
		return "first"
	}
	return "second"
}

// nameOf is the name of somebody in the other role.
func (g gathering) nameOf(r mentoring.Role, p mentoring.PersonID) string {
	if s, sits := g.seat(r, p); sits && s.Name != "" {
		return bot.Escape(s.Name)
	}
	return bot.Mention(p)
}

// scheduleBlocks packs lines into sections that Slack takes.
func scheduleBlocks(lines []string) []slack.Block {
	var blocks []slack.Block
	for _, text := range paragraphs(lines, 2800) {
		blocks = append(blocks, bot.Section(text))
	}
	return blocks
}

// drawSchedule is a member's own schedule.
func drawSchedule(in bot.Drawing[chair]) (bot.Message, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Message{}, err
	}
	g, found, err := gather(in.Event, c)
	if err != nil || !found {
		return bot.Message{}, err
	}
	name, k, me := bot.Escape(c.Name), g.Event, in.Carried
	only := func(text string, buttons ...slack.BlockElement) bot.Message {
		blocks := []slack.Block{bot.Section(text)}
		if len(buttons) > 0 {
			blocks = append(blocks, bot.Actions(buttons...))
		}
		return bot.Message{Text: text, Blocks: blocks}
	}
	s, sits := g.seat(me.Role, me.Person)
	zone := in.Reader.Location(c.Location())
	switch {
	case k.Revision != me.Revision:
		return only(fmt.Sprintf("The kick-off of *%s* has other hours now, so this schedule no longer counts. The new one comes when they are settled.", name)), nil
	case !sits:
		return only(fmt.Sprintf("You are not in *%s* any more, so your schedule for its kick-off no longer counts.", name)), nil
	case !k.Over.IsZero():
		return only(fmt.Sprintf("The kick-off of *%s* is over. You met %s.", name, count(g.met(s, in.At), string(me.Role.Other())))), nil
	}
	var buttons []slack.BlockElement
	if !k.Begun(in.At) {
		buttons = comingButtons(g, s)
	}
	agenda := g.agenda(s, 0)
	if len(agenda) == 0 {
		switch {
		case len(s.Sittings) == 0:
			return only(fmt.Sprintf("You cannot come to the kick-off of *%s*, so I planned nothing for you. If that changes, press a button here, and I fit you in.", name), buttons...), nil
		case s.Attendance.Presence == mentoring.NotHere:
			return only(fmt.Sprintf("You are not at the kick-off of *%s* as far as I know, so your schedule is empty. My message that called you together has the button “I'm here”.", name)), nil
		}
		return only(fmt.Sprintf("No %s can come when you can to the kick-off of *%s*, so your schedule is empty. The organizers see it too.", me.Role.Other(), name), buttons...), nil
	}
	text := fmt.Sprintf(":calendar: Your schedule for the kick-off of *%s*: %s, your time, first with %s.",
		name, when(time.Unix(agenda[0].At, 0), zone), g.nameOf(me.Role.Other(), agenda[0].With))
	lines := []string{fmt.Sprintf(":calendar: *Your schedule for the kick-off of %s*, in your time. %d minutes each; I write to you when it is your turn.", name, k.Minutes)}
	lines = append(lines, g.scheduleLines(s, zone)...)
	blocks := scheduleBlocks(lines)
	if me.Role == mentoring.Mentor && s.Attendance.Link != "" {
		blocks = append(blocks, bot.Context("You meet at "+linked(s.Attendance.Link, "your own link")+"; the mentees get it from me."))
	}
	if len(buttons) > 0 {
		blocks = append(blocks, bot.Context("Does that no longer suit you? Press what holds instead, and I change it for you and for those you would have met."), bot.Actions(buttons...))
	}
	return bot.Message{Text: text, Blocks: blocks}, nil
}

// scheduleLines is a line for each round between somebody's first and last
// conversation of a sitting.
func (g gathering) scheduleLines(s seat, zone *time.Location) []string {
	var lines, breaks []string
	sitting, shown := 0, 0
	for _, r := range g.Event.Rounds {
		if r.Sitting != sitting {
			sitting, breaks = r.Sitting, nil
		}
		with := r.Meets(s.Role, s.Person)
		if with == "" {
			breaks = append(breaks, fmt.Sprintf("%s  _break_", clock(r.Begins, zone)))
			continue
		}
		if sitting != shown {
			lines = append(lines, "*"+r.Begins.In(zone).Format("Mon 2 Jan")+"*")
			shown, breaks = sitting, nil // what is before one's first conversation is no break
		}
		lines = append(lines, breaks...)
		breaks = nil
		lines = append(lines, fmt.Sprintf("%s  *%s*", clock(r.Begins, zone), g.nameOf(s.Role.Other(), with)))
	}
	return lines
}

// met counts whom somebody has met.
func (g gathering) met(s seat, now time.Time) (n int) {
	for _, q := range g.Event.Held(now) {
		if q.Of(s.Role) == s.Person {
			n++
		}
	}
	return n
}

func changedSchedule(g gathering, s seat) string {
	list := g.agenda(s, 0)
	if len(list) == 0 {
		return fmt.Sprintf("Your schedule for the kick-off of *%s* changed: nobody is left whom you could meet in it. My message with the schedule says why.", bot.Escape(g.Cohort.Name))
	}
	return fmt.Sprintf("Your schedule for the kick-off of *%s* changed, because somebody came or cannot come. My message with the schedule shows it as it is now: %s.",
		bot.Escape(g.Cohort.Name), count(len(list), "conversation"))
}

// drawDoors calls somebody to a sitting.
func drawDoors(in bot.Drawing[inSitting]) (bot.Message, error) {
	g, s, zone, ok, err := readSeat(in.Event, in.Reader, in.Carried.Cohort, in.Carried.Revision, in.Carried.Role, in.Carried.Person)
	if err != nil || !ok {
		return bot.Message{}, err
	}
	k, name := g.Event, bot.Escape(g.Cohort.Name)
	here := func(v bool) present { return present{k.Cohort, k.Revision, s.Role, v} }
	first := -1
	for i, r := range k.Rounds {
		if r.Sitting == in.Carried.Sitting && first < 0 {
			first = i
		}
	}
	if first < 0 || !k.Over.IsZero() || k.Sitting(in.At) != in.Carried.Sitting {
		text := fmt.Sprintf("This sitting of the kick-off of *%s* is over.", name)
		return bot.Message{Text: text}, nil
	}
	_, next := k.Position(in.At)
	hours := "it began at *" + clock(k.Rounds[first].Begins, zone) + "*"
	if next <= first {
		hours = "it begins at *" + clock(k.Rounds[first].Begins, zone) + "*"
	}
	if !k.PausedAt.IsZero() {
		hours = "it is paused just now"
	}
	then := "Nobody is left for you to meet in it, as far as I know now."
	if i, more := k.NextTalk(s.Role, s.Person, next); more && k.Rounds[i].Sitting == in.Carried.Sitting {
		then = fmt.Sprintf("Next for you: *%s* at %s.", g.nameOf(s.Role.Other(), k.Rounds[i].Partner(s.Role, s.Person)), clock(k.Rounds[i].Begins, zone))
	}
	switch s.Attendance.Presence {
	case mentoring.Here:
		text := fmt.Sprintf(":white_check_mark: You are at the kick-off of *%s*; %s. %s", name, hours, then)
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(kickoffPresent.With("I have to leave", here(false)))}}, nil
	case mentoring.NotHere:
		text := fmt.Sprintf("You are not at the kick-off of *%s* as far as I know; %s. Press the button when you are, and I fit you in from the next round on.", name, hours)
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(kickoffPresent.Primary("I'm here", here(true)))}}, nil
	case mentoring.Expected:
	}
	text := fmt.Sprintf(":wave: The kick-off of *%s*: %s. %s Are you there?", name, hours, then)
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text),
		bot.Actions(kickoffPresent.Primary("I'm here", here(true)), kickoffPresent.With("I can't come", here(false)))}}, nil
}

// readSeat reads what a message to a member is drawn from; ok is false when it
// is about hours that no longer hold, or they left.
func readSeat(e bot.Event, reader mentoring.Person, id mentoring.CohortID, revision int, r mentoring.Role, p mentoring.PersonID) (g gathering, s seat, zone *time.Location, ok bool, err error) {
	c, err := cohort(e, id)
	if err != nil {
		return g, s, nil, false, err
	}
	if g, ok, err = gather(e, c); err != nil || !ok || g.Event.Revision != revision {
		return g, s, nil, false, err
	}
	s, ok = g.seat(r, p)
	return g, s, reader.Location(c.Location()), ok, nil
}

// drawCall tells somebody whom they meet now.
func drawCall(in bot.Drawing[inRound]) (bot.Message, error) {
	g, s, zone, ok, err := readSeat(in.Event, in.Reader, in.Carried.Cohort, in.Carried.Revision, in.Carried.Role, in.Carried.Person)
	if err != nil || !ok || in.Carried.Round >= len(g.Event.Rounds) {
		return bot.Message{}, err
	}
	k, i := g.Event, in.Carried.Round
	round := k.Rounds[i]
	number, of := k.NumberIn(i)
	title := fmt.Sprintf("Round %d of %d", number, of)
	on, _ := k.Position(in.At)
	partner := round.Partner(s.Role, s.Person)
	ended := on != i || !k.Over.IsZero()
	if partner == "" {
		text := fmt.Sprintf("%s: a break for you.", title)
		if !ended {
			text = fmt.Sprintf(":coffee: %s, until %s: a break for you.", title, clock(round.Ends, zone))
			if next, more := k.NextTalk(s.Role, s.Person, i+1); more {
				text += fmt.Sprintf(" You meet *%s* at %s.", g.nameOf(s.Role.Other(), k.Rounds[next].Partner(s.Role, s.Person)), clock(k.Rounds[next].Begins, zone))
			}
		}
		return bot.Message{Text: text}, nil
	}
	name, q := g.nameOf(s.Role.Other(), partner), pairUp(s, partner)
	missed := true
	for _, h := range round.Held() {
		missed = missed && h != q
	}
	other, sits := g.seat(s.Role.Other(), partner)
	switch {
	case missed && ended:
		return bot.Message{Text: fmt.Sprintf("%s: %s and you did not meet.", title, name)}, nil
	case missed && sits && other.Attendance.Presence == mentoring.NotHere:
		text := fmt.Sprintf("%s: *%s* is not here, so this is a break for you. If they come later, I fit your conversation in. %s", title, name, g.then(s, i, zone))
		return bot.Message{Text: text}, nil
	case missed:
		return bot.Message{Text: fmt.Sprintf("%s: you were not there when it was your turn with *%s*. When you are, I fit it in.", title, name)}, nil
	case ended:
		return bot.Message{Text: fmt.Sprintf("%s: you met %s.", title, name)}, nil
	}
	where, err := g.meetingPlace(in.Event, s, i, q)
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf(":speech_balloon: %s, until *%s*: you meet *%s* now. %s", title, clock(round.Ends, zone), name, where)
	if !k.PausedAt.IsZero() {
		text = fmt.Sprintf(":double_vertical_bar: %s with *%s* is paused. I write to you when it goes on. %s", title, name, where)
	}
	blocks := []slack.Block{bot.Section(text)}
	if sits && other.Attendance.Presence == mentoring.Expected {
		blocks = append(blocks, bot.Actions(kickoffMissing.With(bot.Cut(other.Name, 20)+" is not here", in.Carried)))
	}
	return bot.Message{Text: text, Blocks: append(blocks, bot.Context(g.then(s, i, zone)))}, nil
}

// then says what comes after round i for somebody.
func (g gathering) then(s seat, i int, zone *time.Location) string {
	next, more := g.Event.NextTalk(s.Role, s.Person, i+1)
	if !more {
		return "That is your last conversation."
	}
	r := g.Event.Rounds[next]
	name := g.nameOf(s.Role.Other(), r.Partner(s.Role, s.Person))
	if r.Sitting != g.Event.Rounds[i].Sitting {
		return fmt.Sprintf("That is your last one in this sitting. The next is with %s, %s.", name, when(r.Begins, zone))
	}
	if next > i+1 {
		return fmt.Sprintf("Then a break, and at %s you meet %s.", clock(r.Begins, zone), name)
	}
	return fmt.Sprintf("Next, at %s: %s.", clock(r.Begins, zone), name)
}

// meetingPlace says where two people meet.
func (g gathering) meetingPlace(e bot.Event, s seat, i int, q mentoring.Couple) (string, error) {
	mentor, _ := g.seat(mentoring.Mentor, q.Mentor)
	if mentor.Attendance.Link != "" {
		words := "Join " + g.nameOf(mentoring.Mentor, q.Mentor)
		if s.Role == mentoring.Mentor {
			words = "Open your room"
		}
		return linked(mentor.Attendance.Link, words) + ".", nil
	}
	sent, found, err := e.Tx.Outgoing(togetherKey(g.Event, i, q))
	if err != nil {
		return "", err
	}
	if found && sent.Channel != "" {
		return linked("https://slack.com/app_redirect?channel="+sent.Channel, "Open the conversation I made for you two") + " and start a huddle there.", nil
	}
	return "I have just written to you two together: start a huddle in that conversation.", nil
}

// together opens the group conversation of two people.
func together(g gathering, i int, q mentoring.Couple) bot.Message {
	text := fmt.Sprintf("%s and %s, it is your turn to meet, for %d minutes: press the headphones at the top to start a huddle. I tell each of you when two minutes are left. What you write here is yours; I don't read it.",
		g.nameOf(mentoring.Mentee, q.Mentee), g.nameOf(mentoring.Mentor, q.Mentor), g.Event.Minutes)
	return bot.Message{Key: togetherKey(g.Event, i, q), To: bot.ToGroup(q.Mentee, q.Mentor), Text: text}
}

func missedYou(g gathering) string {
	return fmt.Sprintf("Somebody waits for you at the kick-off of *%s*, and I could not find you there, so I go on without you for now. When you are there, press “I'm here” in my message that called you together: I fit you in from the next round on.", bot.Escape(g.Cohort.Name))
}

// clockNews says that the time changed, and until when.
func clockNews(k mentoring.KickoffEvent, what string, now time.Time, zone *time.Location) string {
	on, next := k.Position(now)
	switch {
	case what == "paused":
		return ":double_vertical_bar: The organizers paused the kick-off. I write to you when it goes on."
	case on >= 0 && what == "extended":
		return fmt.Sprintf(":heavy_plus_sign: Two more minutes for this round: until *%s*.", clock(k.Rounds[on].Ends, zone))
	case on >= 0:
		return fmt.Sprintf(":arrow_forward: The kick-off goes on: this round ends at *%s*.", clock(k.Rounds[on].Ends, zone))
	case next < len(k.Rounds):
		return fmt.Sprintf(":arrow_forward: The kick-off goes on: the next round begins at *%s*.", clock(k.Rounds[next].Begins, zone))
	}
	return "The kick-off goes on."
}

func thanksForComing(g gathering, s seat, i, met int, zone *time.Location) string {
	text := fmt.Sprintf("That was it for now: you met %s. Thank you for coming!", count(met, string(s.Role.Other())))
	if next, more := g.Event.NextTalk(s.Role, s.Person, i+1); more {
		return text + fmt.Sprintf(" The second sitting begins for you on %s, with %s.", when(g.Event.Rounds[next].Begins, zone), g.nameOf(s.Role.Other(), g.Event.Rounds[next].Partner(s.Role, s.Person)))
	}
	return text + fmt.Sprintf(" Your notes are kept for you alone. Ranking opens on %s; I write to you then, with your notes beside the names.", g.Cohort.Plan.Start(mentoring.Ranking).Medium())
}
