package flows

import (
	"fmt"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// How posted problems look: the form, the list of one's own, the post in the
// gallery, the invitation of a sponsor.

func problemView(c mentoring.Cohort, p mentoring.Problem) slack.ModalViewRequest {
	o := problemOf{c.ID, p.ID}
	title, submit := "Post a problem", "Post"
	if p.ID != "" {
		title, submit = "Change the problem", "Save"
	}
	return problemForm.Titled(title, submit, o,
		bot.Section(fmt.Sprintf("*%s*: a mentee and a mentor work on one project for about three months, a few hours a week. What would be worth solving? Everybody in the cohort sees this.", bot.Escape(c.Name))),
		problemTitle.Line("Title", bot.AtMost(100), bot.Start(p.Title), bot.Example("Trucks leave half empty")),
		problemAbout.Lines("What is the problem, and whom does it cost what?", bot.AtMost(1000), bot.Start(p.About), bot.Hint("For example: we order trucks a week ahead by feeling; every third is half empty, about 1,000 € a month.")),
		problemData.Lines("What data is there?", bot.Optional, bot.AtMost(500), bot.Start(p.Data), bot.Hint("For example: two years of shipments in one table, access in a day.")),
		problemContact.Pick("Whom may a pair ask about it?", bot.Start(string(p.Contact)), bot.Hint("They hear of it when a pair takes the problem up.")),
	)
}

func problemsView(c mentoring.Cohort, own []mentoring.Problem) slack.ModalViewRequest {
	blocks := []slack.Block{bot.Section(fmt.Sprintf("*Your problems in %s.* Pairs see them when they look for a project; you hear when one is taken up.", bot.Escape(c.Name)))}
	if len(own) == 0 {
		blocks = append(blocks, bot.Section("You have none posted just now."))
	}
	for _, p := range own {
		o := problemOf{c.ID, p.ID}
		blocks = append(blocks, labelled([][2]string{{p.Title + ":", bot.Cut(p.About, 300)}}...),
			bot.Actions(problemWrite.With("Change", o), problemDrop.Danger("Take back", o, "Take it back?", "It disappears from the gallery and is not offered any more. Pairs that took it up keep what they wrote.", "Take it back")))
	}
	if len(own) < maxProblems {
		blocks = append(blocks, bot.Divider(), bot.Actions(problemWrite.Primary("Post another", problemOf{Cohort: c.ID})))
	}
	return problemList.Shown("Problems", problemOf{Cohort: c.ID}, blocks...)
}

func drawProblemPost(in bot.Drawing[problemOf]) (bot.Message, error) {
	p, found, err := in.Tx.Problem(in.Carried.Cohort, in.Carried.ID)
	if err != nil || !found {
		return bot.Message{}, err
	}
	if !p.Gone.IsZero() {
		text := "A problem that stood here was taken back."
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Context(text)}}, nil
	}
	return bot.Message{Text: "A problem worth solving: " + bot.Escape(p.Title), Blocks: problemBlocks(p)}, nil
}

// problemBlocks are how a problem is presented to mentees.
func problemBlocks(p mentoring.Problem) []slack.Block {
	said := [][2]string{{"What it is:", p.About}}
	if p.Data != "" {
		said = append(said, [2]string{"Data:", p.Data})
	}
	return []slack.Block{
		bot.Section(fmt.Sprintf(":bulb: *%s*\nA problem worth solving, posted by %s. Questions: %s", bot.Escape(p.Title), bot.Mention(p.By), bot.Mention(p.Contact))),
		labelled(said...),
	}
}

// problemGallery presents at most so many of the posted problems.
func problemGallery(e bot.Event, c mentoring.Cohort, most int) ([]slack.Block, error) {
	all, err := e.Tx.Problems(c.ID)
	if err != nil {
		return nil, err
	}
	var blocks []slack.Block
	left := 0
	for _, p := range all {
		switch {
		case !p.Gone.IsZero():
		case most == 0:
			left++
		default:
			most--
			blocks = append(blocks, problemBlocks(p)...)
		}
	}
	if len(blocks) > 0 {
		blocks = append([]slack.Block{bot.Section("*Problems worth solving*")}, blocks...)
	}
	if left > 0 {
		blocks = append(blocks, bot.Context(fmt.Sprintf("and %s, in the thread of the call for mentees in <#%s>.", count(left, "other problem"), c.Channel)))
	}
	return blocks, nil
}

func drawSponsorInvitation(in bot.Drawing[sponsorOf]) (bot.Message, error) {
	o := in.Carried
	c, found, err := in.Tx.Cohort(o.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	s, found, err := in.Tx.Sponsor(o.Cohort, o.Person)
	if err != nil || !found {
		return bot.Message{}, err
	}
	e := in.Event
	e.By = o.Person
	own, err := ownProblems(e, c)
	if err != nil {
		return bot.Message{}, err
	}
	name := bot.Escape(c.Name)
	if c.Phase >= mentoring.Wrapup {
		text := fmt.Sprintf("You were invited to post problems for *%s*. Its projects are being finished now; thank you.", name)
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}, nil
	}
	text := fmt.Sprintf("%s invites you as a sponsor of *%s*, in which mentees learn on real projects with a mentor. Is there a problem that your people would like to see solved? Post it with somebody to ask about it; pairs that look for a project see it.", bot.Mention(s.By), name)
	button := problemWrite.Primary("Post a problem", problemOf{Cohort: c.ID})
	if len(own) > 0 {
		text = fmt.Sprintf("You have posted %s for *%s*. Thank you! You hear when a pair takes one up. `/cohort problem` changes them or takes them back.", count(len(own), "problem"), name)
		button = problemWrite.With("Post another", problemOf{Cohort: c.ID})
	}
	blocks := []slack.Block{bot.Section(text)}
	if len(own) == 0 {
		blocks = append(blocks, promises(c)...)
	}
	blocks = append(blocks, bot.Actions(button))
	if len(own) == 0 {
		blocks = append(blocks, bot.Context("Nothing at hand? Then you need not do anything. I don't ask again."))
	}
	return bot.Message{Text: text, Blocks: blocks}, nil
}
