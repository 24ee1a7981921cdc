package flows

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// Unsealing: rankings were promised to stay sealed, so looking behind the
// numbers takes a click that is journaled and that every organizer is told of.
// What others marked “rather not” is shown as a number per person, never whom.

var (
	matchUnseal    = bot.NewButton[matchPage]("matching.unseal")
	matchSealed    = bot.NewModal[about]("matching.unsealed")
	matchRecompute = bot.NewButton[about]("matching.recompute")
)

// unseal shows who got which choice by the rule on the desk.
func unseal(in bot.Pressed[matchPage]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	d, err := readDesk(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	d = d.lookingInto(in.Carried.Rule)
	if d.shown() == nil {
		return bot.Done, mentoring.Refuse("There is no result by that rule to look into. Press *Compare rules* and choose another one.")
	}
	wishes, err := instanceNow(in.Event, c, d.Bench)
	if err != nil {
		return bot.Done, err
	}
	blocking, err := blockingPairs(wishes, d.shown())
	if err != nil {
		return bot.Done, err
	}
	set, err := marks(in.Event, d)
	if err != nil {
		return bot.Done, err
	}
	if err := tellUnsealed(in.Event, d, "who got which choice"); err != nil {
		return bot.Done, err
	}
	return bot.Open(drawUnsealed(d, blocking, set)), nil
}

// tellUnsealed journals that somebody looked behind the seal, and tells
// everybody in charge what, and who it was.
func tellUnsealed(e bot.Event, d desk, what string) error {
	c := d.Cohort
	if err := e.Note(c.ID, "matching.unsealed", fmt.Sprint(d.Bench.Runs), string(d.rule().preset)); err != nil {
		return err
	}
	return tellOrganizers(e, c, fmt.Sprintf("matching/unsealed/%s/%s/%d", c.ID, e.By, e.At.Unix()),
		fmt.Sprintf("%s has unsealed %s in *%s* (run %d, “%s”). It stands in the journal.", bot.Mention(e.By), what, bot.Escape(c.Name), d.Bench.Runs, d.rule().name))
}

// blockingPairs names the blocking pairs of a proposal.
func blockingPairs(in match.Instance, p *mentoring.Proposal) ([]mentoring.Couple, error) {
	problem, err := match.Compile(&in)
	if err != nil {
		return nil, fmt.Errorf("blocking pairs of %s: %w", in.Cohort, err)
	}
	r := &match.Result{}
	for _, x := range p.Pairs {
		r.Pairs = append(r.Pairs, match.Assigned{Mentee: match.ID(x.Mentee), Mentor: match.ID(x.Mentor)})
	}
	var couples []mentoring.Couple
	for _, q := range problem.BlockingPairs(r) {
		couples = append(couples, mentoring.Couple{Mentee: mentoring.PersonID(q.Mentee), Mentor: mentoring.PersonID(q.Mentor)})
	}
	return couples, nil
}

// marks counts for each member how many “rather not” marks they set. Whom they
// marked stays sealed.
func marks(e bot.Event, d desk) (map[mentoring.Role]map[mentoring.PersonID]int, error) {
	n := map[mentoring.Role]map[mentoring.PersonID]int{mentoring.Mentee: {}, mentoring.Mentor: {}}
	ranks, err := e.Tx.AllRanks(d.Cohort.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range ranks {
		if _, there := d.Members[r.Role][r.Person]; !there || r.SavedAt.IsZero() {
			continue
		}
		for _, p := range r.RatherNot {
			if _, there := d.Members[r.Role.Other()][p]; there {
				n[r.Role][r.Person]++
			}
		}
	}
	return n, nil
}

// recompute solves the published rule again from what is kept, and gives an
// organizer what it takes to do the same elsewhere.
func recompute(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	d, err := readDesk(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if d.Bench.Published.IsZero() || d.Bench.Proposal == nil {
		return bot.Done, mentoring.Refuse("The seed is revealed with the result, so recomputing waits until the matching of %s is published.", bot.Escape(c.Name))
	}
	wishes, err := instanceNow(in.Event, c, d.Bench)
	if err != nil {
		return bot.Done, err
	}
	result, err := match.Solve(&wishes, chosenRule(d.Bench).preset)
	verdict := "Computed again just now from what is kept: it gives *exactly the published pairs*, and the result passed its check."
	if err != nil || d.Bench.Proposal.Differ(proposal(result, wishes, 0, in.At)) > 0 {
		verdict = "Somebody left since, or changed their languages, line manager or places. What is kept now no longer gives the published pairs; they stay as they are."
	}
	// Whose mark a removed pair was is nobody's business: bans and marks go out
	// as one list, which changes no result.
	wishes.Forbidden, wishes.Vetoes = append(slices.Clone(wishes.Forbidden), wishes.Vetoes...), nil
	slices.SortFunc(wishes.Forbidden, func(a, b match.Pair) int {
		return cmp.Or(cmp.Compare(a.Mentee, b.Mentee), cmp.Compare(a.Mentor, b.Mentor))
	})
	wishes.Forbidden = slices.Compact(wishes.Forbidden)
	data, err := wishes.JSON()
	if err != nil {
		return bot.Done, fmt.Errorf("write the instance of %s: %w", c.ID, err)
	}
	if err := tellUnsealed(in.Event, d, "the rankings, to recompute the result,"); err != nil {
		return bot.Done, err
	}
	return bot.Open(drawRecompute(d, verdict, string(data))), nil
}

// What organizers see.

func unsealButton(d desk) slack.BlockElement {
	return matchUnseal.Danger("Unseal", matchPage{Cohort: d.Cohort.ID, Rule: d.Rule}, "Unseal the rankings?",
		"You will see who got which choice. Rankings were promised to stay sealed, so every organizer is told that you did, and it is journaled.", "Unseal")
}

func recomputeButton(d desk) slack.BlockElement {
	return matchRecompute.Danger("Recompute", about{d.Cohort.ID}, "Unseal to recompute?",
		"Recomputing elsewhere takes everybody's ranking. Every organizer is told that you unsealed them, and it is journaled.", "Recompute")
}

// drawUnsealed lists who got which choice, who would both rather have each
// other, and how many marks concern each person.
func drawUnsealed(d desk, blocking []mentoring.Couple, marks map[mentoring.Role]map[mentoring.PersonID]int) slack.ModalViewRequest {
	rank := func(n int, not bool) string {
		if n == 0 || not {
			return "not ranked"
		}
		return ordinal(n)
	}
	var lines []string
	for _, x := range sortedPairs(d) {
		line := fmt.Sprintf("%s (%s) – %s (%s)", d.name(mentoring.Mentee, x.Mentee), rank(x.MenteeRank, x.NotRanked),
			d.name(mentoring.Mentor, x.Mentor), rank(x.MentorRank, false))
		if x.Locked {
			line += ", locked"
		}
		lines = append(lines, line)
	}
	blocks := []slack.Block{bot.Section(fmt.Sprintf("*%s*, run %d, “%s”. After each name: which choice the other was for them. Please don't pass it on.",
		bot.Escape(d.Cohort.Name), d.Bench.Runs, d.rule().name))}
	add := func(title, none string, lines []string) {
		if len(lines) == 0 {
			blocks = append(blocks, bot.Section("*"+title+"*\n"+none))
			return
		}
		lines[0] = "*" + title + "*\n" + lines[0]
		const most = 30 // sections; a view takes 100 blocks
		texts := paragraphs(lines, 2900)
		for _, text := range texts[:min(most, len(texts))] {
			blocks = append(blocks, bot.Section(text))
		}
	}
	add("Pairs", "There are none.", lines)
	lines = nil
	for _, b := range blocking {
		lines = append(lines, fmt.Sprintf("%s and %s", d.name(mentoring.Mentee, b.Mentee), d.name(mentoring.Mentor, b.Mentor)))
	}
	add("Blocking pairs: both would rather have each other", "There are none.", lines)
	lines = nil
	for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		for _, m := range byName(d.Members[role]) {
			if n := marks[role][m.Person]; n > 0 {
				lines = append(lines, fmt.Sprintf("%s (%s): %d", bot.Escape(m.Name), role, n))
			}
		}
	}
	add("“Rather not” marks set, by person (whom they marked stays sealed)", "Nobody set one.", lines)
	return matchSealed.Shown("Unsealed", about{d.Cohort.ID}, blocks...)
}

func drawRecompute(d desk, verdict, instance string) slack.ModalViewRequest {
	const part, most = 2900, 60 // characters a block, blocks
	blocks := []slack.Block{bot.Section(verdict), bot.Section(fmt.Sprintf("*To do it yourself*, keep the text below as `instance.json` and run\n"+
		"`cohortbot match -preset %s -format text instance.json`\nThe seed stands in it; its SHA-256 is the fingerprint that was posted when ranking opened, `%s`. To check a result file that somebody gives you, add `-verify RESULT`. The file holds everybody's ranking: delete it when you are done.",
		d.rule().preset, d.Bench.SeedHash))}
	runes := []rune(instance)
	if len(runes) > part*most {
		return matchSealed.Shown("Recompute", about{d.Cohort.ID}, blocks[0],
			bot.Section("The rankings of this cohort are too many for a page of Slack. Whoever runs me can recompute it from the database."))
	}
	for len(runes) > 0 {
		n := min(part, len(runes))
		blocks = append(blocks, slack.NewRichTextBlock("", &slack.RichTextPreformatted{Type: slack.RTEPreformatted,
			Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(string(runes[:n]), nil)}}))
		runes = runes[n:]
	}
	return matchSealed.Shown("Recompute", about{d.Cohort.ID}, blocks...)
}
