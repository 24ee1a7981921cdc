package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Every Friday the organizers get the week in one message: how many greens,
// yellows and reds, the reds first with what was said, who is silent, what went
// well, and what falls due next week.

var digestMoment = bot.NewMoment[about]("digest.friday")

func digest() bot.Flow {
	return bot.Flow{
		Name:  "digest",
		About: "organizers get the week at a glance on Fridays",
		Routes: []bot.Route{
			bot.OnMoment(digestMoment, sendDigest),
		},
	}
}

// digestSlot is Friday afternoon of the home zone: late enough for the week's
// answers, early enough to act on them.
var digestSlot = mentoring.WeeklySlots{Weekday: 5, Hour: 14}

// planDigest plans the next Friday's digest, while check-ins run.
func planDigest(e bot.Event, c mentoring.Cohort) error {
	if !checkInsRun(c.Phase) {
		return digestMoment.Unplan(e, string(c.ID))
	}
	next := digestSlot.Next(e.At, c.Location(), c.Home)
	return digestMoment.Plan(e, string(c.ID), next.At, string(c.ID), "", about{c.ID})
}

func sendDigest(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || !checkInsRun(c.Phase) {
		return err
	}
	w, err := lookAtWeek(in.Event, c)
	if err != nil {
		return err
	}
	// A week in which nobody was asked has nothing to tell.
	if len(w.pairs) > 0 {
		text, blocks := weekDigest(c, w)
		day := mentoring.DateOf(in.Planned, c.Location())
		if err := tellOrganizers(in.Event, c, fmt.Sprintf("digest/%s/%s", c.ID, day), text, blocks...); err != nil {
			return err
		}
	}
	return planDigest(in.Event, c)
}

// pairWeek is one pair's week.
type pairWeek struct {
	mentee, mentor mentoring.PersonID
	name           string // the mentee's
	mentoring.CheckIn
	silent int // weeks in a row
}

// week is what the digest tells.
type week struct {
	number   int
	pairs    []pairWeek
	due      []string // what falls due next week
	charters string   // how far the charters are; empty: nothing to say
	standup  []slack.Block
}

func lookAtWeek(e bot.Event, c mentoring.Cohort) (week, error) {
	today := mentoring.DateOf(e.At, c.Location())
	w := week{number: mentoring.WeekIndex(c.Plan.Start(mentoring.Scoping), today)}
	pairs, err := goingPairs(e, c)
	if err != nil {
		return w, err
	}
	for _, p := range pairs {
		of := checkinOf{Cohort: c.ID, Role: mentoring.Mentee, Week: w.number}
		ask, asked, err := e.Tx.Ask(p.Mentee, of.ask(p.Mentee))
		if err != nil {
			return w, err
		}
		if !asked || len(ask.Put) == 0 {
			continue // a new pair, or somebody on holiday
		}
		m, _, err := e.Tx.Member(c.ID, mentoring.Mentee, p.Mentee)
		if err != nil {
			return w, err
		}
		ci, _, err := e.Tx.CheckIn(c.ID, mentoring.Mentee, p.Mentee, w.number)
		if err != nil {
			return w, err
		}
		w.pairs = append(w.pairs, pairWeek{p.Mentee, p.Mentor, m.Name, ci, m.Silent})
	}
	slices.SortStableFunc(w.pairs, func(a, b pairWeek) int {
		return cmp.Or(cmp.Compare(urgency(a), urgency(b)), cmp.Compare(a.name, b.name))
	})
	if w.charters, err = charterDigest(e, c); err != nil {
		return w, err
	}
	if w.standup, err = standupDigest(e, c); err != nil {
		return w, err
	}
	if next, _, ok := c.Plan.Upcoming(c.Home); ok {
		if on := c.Plan.Start(next); on.Sub(today) <= 10 {
			w.due = append(w.due, fmt.Sprintf("“%s” begins on %s.", next.Title(), on.Medium()))
		}
	}
	met, err := meetingsDue(e, c, today.Add(10))
	w.due = append(w.due, met...)
	return w, err
}

// meetingsDue says which meetings of everybody, and which ends of polls, lie
// ahead until a day.
func meetingsDue(e bot.Event, c mentoring.Cohort, until mentoring.Date) ([]string, error) {
	all, err := e.Tx.Meetings(c.ID)
	if err != nil {
		return nil, err
	}
	var due []string
	soon := func(t time.Time) bool {
		return t.After(e.At) && !mentoring.DateOf(t, c.Location()).After(until)
	}
	for _, m := range all {
		title := bot.Escape(m.Title)
		switch m.Stage(e.At) {
		case mentoring.MeetingPolled:
			if soon(m.Poll.Until) {
				due = append(due, fmt.Sprintf("The poll on “%s” ends on %s.", title, when(m.Poll.Until, c.Location())))
			}
		case mentoring.MeetingUndecided:
			due = append(due, fmt.Sprintf("“%s” waits for you to pick its date: `/cohort meeting %s`.", title, c.ID))
		case mentoring.MeetingOff:
		default:
			for _, t := range m.Sittings {
				if soon(t) {
					due = append(due, fmt.Sprintf("“%s” is on %s.", title, when(t, c.Location())))
				}
			}
		}
	}
	return due, nil
}

// urgency orders a digest: reds, yellows, the silent, then the rest.
func urgency(p pairWeek) int {
	switch {
	case p.Colour == mentoring.Red:
		return 0
	case p.Colour == mentoring.Yellow:
		return 1
	case p.Colour == mentoring.NoColour && !p.Away:
		return 2
	}
	return 3
}

// What people see.

// inDigest is how many pairs are told one by one; each takes up to four
// blocks.
const inDigest = 10

func weekDigest(c mentoring.Cohort, w week) (string, []slack.Block) {
	n := map[mentoring.Colour]int{}
	away, noted := 0, 0
	for _, p := range w.pairs {
		if p.Away {
			away++
			continue
		}
		if p.Colour == mentoring.NoColour && p.Note != "" {
			noted++
			continue
		}
		n[p.Colour]++
	}
	line := fmt.Sprintf(":large_green_circle: %d green, :large_yellow_circle: %d yellow, :red_circle: %d red, %d without an answer", n[mentoring.Green], n[mentoring.Yellow], n[mentoring.Red], n[mentoring.NoColour])
	if noted > 0 {
		line += fmt.Sprintf(", %s without a colour", count(noted, "note"))
	}
	if away > 0 {
		line += fmt.Sprintf(", %d away", away)
	}
	text := fmt.Sprintf("*%s*, week %d: %s.", bot.Escape(c.Name), w.number, line)
	blocks := []slack.Block{bot.Section(text)}
	var wins []string
	told := 0
	for _, p := range w.pairs {
		if p.Colour == mentoring.Green && p.Moved != "" {
			wins = append(wins, p.Moved)
		}
		if urgency(p) > 2 || told == inDigest {
			continue
		}
		told++
		blocks = append(blocks, bot.Section(digestLine(p)))
		for _, s := range [][2]string{{"Blocks:", p.Blocks}, {"Wrote:", p.Note}} {
			if s[1] != "" {
				blocks = append(blocks, bot.Labelled(s[0], bot.Cut(s[1], 300)))
			}
		}
	}
	if told == 0 {
		blocks = append(blocks, bot.Section("Every pair that was asked is green. Nothing to do."))
	}
	if len(wins) > 0 {
		blocks = append(blocks, bot.Section("*What moved*"))
		for _, s := range wins[:min(len(wins), 5)] {
			blocks = append(blocks, bot.Quote(bot.Cut(s, 200)))
		}
	}
	blocks = append(blocks, w.standup...)
	if w.charters != "" {
		blocks = append(blocks, bot.Section(w.charters))
	}
	if len(w.due) > 0 {
		blocks = append(blocks, bot.Section("*Next week*\n• "+strings.Join(w.due, "\n• ")))
	}
	return text, append(blocks, bot.Context("What mentees write in check-ins is for their mentor and the organizers. Please keep it there."))
}

func digestLine(p pairWeek) string {
	who := fmt.Sprintf("%s with %s", bot.Mention(p.mentee), bot.Mention(p.mentor))
	switch urgency(p) {
	case 0:
		return ":red_circle: " + who + ": red."
	case 1:
		return ":large_yellow_circle: " + who + ": yellow."
	}
	if p.Note != "" {
		return ":speech_balloon: " + who + ": a note, and no colour yet."
	}
	if p.silent > 0 {
		return fmt.Sprintf(":white_circle: %s: no answer this week, and %s before it.", who, count(p.silent, "silent week"))
	}
	return ":white_circle: " + who + ": no answer yet."
}
