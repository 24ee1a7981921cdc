package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// What people read when the matching is published. Nobody reads a number but
// their own rank and the worst one of the whole cohort, and mentors read no
// rank at all.

func drawPublishForm(d desk) slack.ModalViewRequest {
	p := d.Bench.Proposal
	text := deskSummary(d) + fmt.Sprintf("\n\nWhen you publish:\n• %d %s group conversation with an introduction and a guide for the first meeting",
		len(p.Pairs), plural(len(p.Pairs), "pair gets its", "pairs get their"))
	if len(p.Unmatched) > 0 {
		text += fmt.Sprintf("\n• before that, %d %s personally that there is no mentor for them this time",
			len(p.Unmatched), plural(len(p.Unmatched), "mentee hears", "mentees hear"))
	}
	text += "\n• after that, the channel gets the announcement, with the lottery's seed\n• the phase “" + mentoring.Scoping.Title() + "” begins"
	blocks := []slack.Block{bot.Section(text)}
	if len(p.Unmatched) > 0 {
		blocks = append(blocks, publishResources.Lines("Learning resources for those without a mentor",
			bot.Optional, bot.Hint("They read this as you write it, above the titles that /cohort resources lists for them.")))
	}
	blocks = append(blocks, bot.Context("This can be done once and cannot be taken back."))
	return publishForm.Titled("Publish the matching", "Publish", publishRun{d.Cohort.ID, p.Run, string(d.rule().preset)}, blocks...)
}

func withoutMentor(d desk, m mentoring.Member, words, reading string) bot.Message {
	c := d.Cohort
	text := fmt.Sprintf("I'm sorry: there is no mentor for you in *%s* this time. You hear it before the pairs are announced, since it should not reach you by way of the channel.\n"+
		"It says nothing about you or your wish: there was no place left with the mentors that could be yours. You are *first in line for the next edition*, and you need do nothing for it. If a place is freed before that, the organizers will think of you.", bot.Escape(c.Name))
	blocks := []slack.Block{bot.Section(text)}
	if words != "" {
		blocks = append(blocks, bot.Labelled("Until then:", words))
	}
	if reading != "" {
		blocks = append(blocks, bot.Section(reading))
	}
	blocks = append(blocks, bot.Section(strings.TrimPrefix(d.Told.text(m.Person, ""), "You have no mentor this time. ")),
		bot.Section(fmt.Sprintf("You are welcome to stay in the channel, and if you want to talk about it, write to %s.", bot.Mention(c.Organizers[0]))))
	return bot.Message{Key: fmt.Sprintf("publish/unmatched/%s/%s", c.ID, m.Person), To: bot.To(m.Person), Text: text, Blocks: blocks}
}

func withoutMentee(d desk, m mentoring.Member) bot.Message {
	c := d.Cohort
	text := fmt.Sprintf("The pairs of *%s* are decided, and this time there is no mentee for you: there were fewer mentees than places, as we said might happen at sign-up. Thank you for standing ready; it made the choice possible for everybody else. If a mentee's mentor has to stop, the organizers will think of you first.", bot.Escape(c.Name))
	return bot.Message{Key: fmt.Sprintf("publish/free/%s/%s", c.ID, m.Person), To: bot.To(m.Person), Text: text}
}

// text is what one mentee is told of the matching, in the engine's words: a
// function of their own mentor and rank, the published bound, and their class.
func (t told) text(mentee mentoring.PersonID, mentor string) string {
	e := t.each[match.ID(mentee)]
	e.Own.Mentor = mentor
	return match.Text(e.Own, t.bound, e.Class)
}

// toMentee is the mentee's own result, the cohort's bound, and what their first
// wish would have meant.
func toMentee(d desk, x mentoring.Paired, mentor mentoring.Member) bot.Message {
	c := d.Cohort
	text := fmt.Sprintf("The pairs of *%s* are decided. %s\nI have opened a conversation for the two of you: say hello there and agree on your first meeting.",
		bot.Escape(c.Name), d.Told.text(x.Mentee, bot.Mention(mentor.Person)))
	return bot.Message{Key: fmt.Sprintf("publish/mentee/%s/%s", c.ID, x.Mentee), To: bot.To(x.Mentee), Text: text}
}

// toMentor names the mentees, and no rank.
func toMentor(d desk, m mentoring.Member, mentees []mentoring.Member) bot.Message {
	var names []string
	for _, x := range mentees {
		names = append(names, bot.Mention(x.Person))
	}
	text := fmt.Sprintf("Your %s in *%s*: %s. ", plural(len(names), "mentee", "mentees"), bot.Escape(d.Cohort.Name), strings.Join(names, ", "))
	if len(names) == 1 {
		text += "I have opened a conversation for the two of you, with an introduction and a guide for the first meeting."
	} else {
		text += "I have opened a conversation with each of them, with an introduction and a guide for the first meeting."
	}
	return bot.Message{Key: toMentorKey(d.Cohort, m.Person), To: bot.To(m.Person), Text: text}
}

// introduction opens a pair's conversation: each to the other in their own
// words, and what to do first.
func introduction(d desk, mentee, mentor mentoring.Member) bot.Message {
	c := d.Cohort
	text := fmt.Sprintf("%s, meet %s: you are a pair in *%s*. %s is the mentee, %s the mentor.",
		bot.Mention(mentee.Person), bot.Mention(mentor.Person), bot.Escape(c.Name), bot.Escape(mentee.Name), bot.Escape(mentor.Name))
	blocks := []slack.Block{bot.Section(text), bot.Divider()}
	add := func(label, words string) {
		if words != "" {
			blocks = append(blocks, bot.Labelled(label, words))
		}
	}
	add(mentee.Name+" wants to learn:", mentee.Application.Goals)
	add("Project idea:", mentee.Application.Idea)
	add("Speaks:", strings.Join(mentee.Languages, ", "))
	blocks = append(blocks, bot.Divider())
	add(mentor.Name+" can help with:", mentor.Profile.Help)
	add("About:", mentor.Profile.Bio)
	add("Speaks:", strings.Join(mentor.Languages, ", "))
	blocks = append(blocks, bot.Divider(), bot.Section(firstMeeting(c)),
		bot.Context("This conversation is yours. I don't read or keep what you write here."))
	return bot.Message{Key: introductionKey(c, mentee.Person), To: bot.ToGroup(mentee.Person, mentor.Person), Text: text, Blocks: blocks}
}

// introductionKey is the message that opened a pair's conversation.
func introductionKey(c mentoring.Cohort, mentee mentoring.PersonID) string {
	return fmt.Sprintf("publish/pair/%s/%s", c.ID, mentee)
}

func firstMeeting(c mentoring.Cohort) string {
	until := fmt.Sprintf("You have until %s to settle on the project; the work itself then goes on until %s.", c.Plan.Start(mentoring.Project).Medium(), c.Plan.Start(mentoring.Wrapup).Medium())
	if c.Phase > mentoring.Scoping { // a pair that was formed later
		until = fmt.Sprintf("If a project is begun, read its charter together and go on from there; the work goes on until %s.", c.Plan.Start(mentoring.Wrapup).Medium())
	}
	hours := ""
	if c.MenteeHours > 0 && c.MentorHours > 0 {
		hours = fmt.Sprintf(" You both promised time: the mentee %d hours a week, the mentor %d.", c.MenteeHours, c.MentorHours)
	}
	return "*Your first meeting* (45 minutes, this week or next)\n" +
		"1. Get to know each other: what do you do, how do you like to work, what would make this worth it for each of you?\n" +
		"2. Agree on a fixed weekly meeting and where you write in between." + hours + "\n" +
		"3. Talk about two or three project ideas. A good one interests both of you, has data within reach, matters to somebody, and can be done in the time.\n" +
		"4. Start narrow: which first version could be done in two weeks? It can grow later.\n" +
		"5. Each takes one small thing along until next time.\n" +
		until +
		"\n*Next step:* propose a time to each other, right here."
}

// announcement goes to the channel after everybody concerned knows.
func announcement(d desk) bot.Message {
	c, p := d.Cohort, d.Bench.Proposal
	text := fmt.Sprintf(":tada: The pairs of *%s* are decided. Each has found a message with an introduction; have a good start, all of you!", bot.Escape(c.Name))
	blocks := []slack.Block{bot.Section(text)}
	// More names than this nobody reads, and one message does not hold.
	const most = 100
	if len(p.Pairs) <= most {
		var lines []string
		for _, x := range sortedPairs(d) {
			lines = append(lines, fmt.Sprintf("• %s with %s", bot.Mention(x.Mentee), bot.Mention(x.Mentor)))
		}
		for _, part := range paragraphs(lines, 2900) {
			blocks = append(blocks, bot.Section(part))
		}
	}
	r := d.rule()
	blocks = append(blocks, bot.Section(d.Told.bound.String()),
		bot.Context(fmt.Sprintf("How it was decided: by the rule “%s” (%s), after %d %s. A second program checked that the result is what this rule asks for before it was announced.",
			r.name, strings.Replace(r.about, "what I propose: ", "", 1), d.Bench.Runs, plural(d.Bench.Runs, "run", "runs"))),
		bot.Context(fmt.Sprintf("The lottery's seed was `%s`. Anyone can check that its SHA-256 is the fingerprint posted here when ranking opened, `%s`: so nobody could choose it afterwards. Recomputing the pairs also takes everybody's ranking, and these stay sealed; an organizer can do it, and the others learn of it (`cohortbot match -verify`).",
			d.Bench.Seed, d.Bench.SeedHash)))
	return bot.Message{Key: "publish/announcement/" + string(c.ID), To: bot.ToChannel(c.Channel), Text: text, Blocks: blocks}
}
