package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A red is told at once to those who can help: a mentee's to their mentor and
// the organizers, a mentor's to the organizers only. Whoever says red sees
// their names first.

// redTold lists whom a red of e.By tells, in the order in which they are
// named.
func redTold(e bot.Event, c mentoring.Cohort, of checkinOf) ([]mentoring.Person, error) {
	var ids []mentoring.PersonID
	if of.Role == mentoring.Mentee {
		p, going, err := pairOf(e, c, e.By)
		if err != nil {
			return nil, err
		}
		if going {
			ids = append(ids, p.Mentor)
		}
	}
	var told []mentoring.Person
	seen := map[mentoring.PersonID]bool{e.By: true}
	for _, id := range append(ids, c.Organizers...) {
		if seen[id] {
			continue
		}
		seen[id] = true
		who, err := e.Person(id)
		if err != nil {
			return nil, err
		}
		told = append(told, who)
	}
	return told, nil
}

// tellOfRed tells those whom it concerns that an answer became red, or is red
// no longer.
func tellOfRed(e bot.Event, a answering, of checkinOf) error {
	told, err := redTold(e, a.c, of)
	if err != nil {
		return err
	}
	me, err := e.Who()
	if err != nil {
		return err
	}
	mentee, err := e.Person(of.Mentee)
	if err != nil {
		return err
	}
	answer := a.ci.On(of.Mentee)
	pair, _, err := pairOf(e, a.c, e.By)
	if err != nil {
		return err
	}
	for _, who := range told {
		key := fmt.Sprintf("checkin/red/%s/%s/%d/%s", of.ask(e.By), of.Mentee, answer.Tellings, who.ID)
		n := redNews{c: a.c, me: me, mentee: mentee, reader: who, answer: answer, blocks: a.ci.Blocks, mentor: pair.Mentor}
		text, blocks := n.draw()
		if err := tellNow(e, who.ID, key, text, blocks...); err != nil {
			return err
		}
	}
	return nil
}

// redByWords confirms a red that was written in plain words.
func redByWords(in bot.Pressed[checkinOf]) (bot.Reply, error) {
	a, err := answerable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return bot.Done, setColour(in.Event, a, in.Carried.Mentee, mentoring.Red, "")
}

// What people see.

// redNews is one person's news of a red.
type redNews struct {
	c      mentoring.Cohort
	me     mentoring.Person // who said red
	mentee mentoring.Person // about whom, of a mentor's red
	reader mentoring.Person
	answer mentoring.Answer
	blocks string
	mentor mentoring.PersonID // of a mentee's red
}

func (n redNews) draw() (string, []slack.Block) {
	who, cohort := bot.Escape(n.me.Name), bot.Escape(n.c.Name)
	about := ""
	if n.mentee.ID != "" {
		about = " about the pair with " + bot.Escape(n.mentee.Name)
	}
	if n.answer.Colour != mentoring.Red {
		text := fmt.Sprintf("%s %s's week%s is no longer red: it is %s now (%s). Nothing is left to do.", n.answer.Colour.Emoji(), who, about, n.answer.Colour, cohort)
		return text, nil
	}
	text := fmt.Sprintf(":red_circle: *%s* says *red* in this week's check-in%s (%s).", who, about, cohort)
	blocks := []slack.Block{bot.Section(text)}
	if n.answer.Note != "" {
		blocks = append(blocks, bot.Quote(n.answer.Note))
	}
	if n.blocks != "" {
		blocks = append(blocks, bot.Labelled("What blocks:", n.blocks))
	}
	return text, append(blocks,
		bot.Section("*Next step:* "+n.step()),
		bot.Context("You hear of a red at once because a blocker that waits a week seldom gets smaller."))
}

// step is the one thing the reader could do now.
func (n redNews) step() string {
	me := bot.Mention(n.me.ID)
	switch {
	case n.mentee.ID != "":
		return fmt.Sprintf("talk to %s first. %s does not know of this answer.", me, bot.Escape(n.mentee.Name))
	case n.reader.ID == n.mentor:
		return fmt.Sprintf("write to %s today and find 20 minutes together; ask which one thing would turn it yellow.", me)
	case n.mentor == "":
		return fmt.Sprintf("write to %s today and ask what would help.", me)
	}
	return fmt.Sprintf("ask %s, the mentor, by tomorrow whether they have spoken with %s, and what you can move.", bot.Mention(n.mentor), me)
}

func drawRedForm(of checkinOf, told []mentoring.Person) slack.ModalViewRequest {
	return checkinRedForm.Titled("Red: get help now", "Yes, tell them", of,
		bot.Section(fmt.Sprintf("If you send this, *%s* will be told right away that this week is red. Nobody else will.", names(told))),
		checkinWhat.Lines("What is it?", bot.Optional, bot.Hint("They read this. You can also leave it empty and tell them yourself.")),
		bot.Context("A red is no failure: it is how a pair gets help before weeks are lost."),
	)
}

// names lists people as one says it: "Ben Fischer, Emil Novak and Nora Lind".
func names(people []mentoring.Person) string {
	var list []string
	for _, p := range people {
		list = append(list, bot.Escape(p.Name))
	}
	return inWords(list)
}

func inWords(list []string) string {
	switch len(list) {
	case 0:
		return "nobody"
	case 1:
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
