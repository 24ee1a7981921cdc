package flows

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What organizers see of the matching: numbers of both sides, and pairs
// without choice numbers.

// showing is how a form comes up: over what is there, or in its place.
type showing = func(slack.ModalViewRequest) bot.Reply

// pairsPerPage keeps the desk below Slack's 100 blocks of a view.
const pairsPerPage = 25

func drawDesk(d desk, page int, note string) slack.ModalViewRequest {
	p := d.shown()
	here := matchPage{Cohort: d.Cohort.ID, Rule: d.Rule}
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(":information_source: "+note))
	}
	if p == nil {
		return matchDesk.Shown("Matching", here, append(blocks, failedDesk(d)...)...)
	}
	pages := max(1, (len(p.Pairs)+pairsPerPage-1)/pairsPerPage)
	page = min(max(page, 0), pages-1)
	here.Page = page
	blocks = append(blocks, bot.Section(deskSummary(d)))
	if d.open() && !d.Holds {
		blocks = append(blocks, bot.Section(":warning: Somebody came or left since this was computed. Press *Run again* before you publish."))
	}
	blocks = append(blocks,
		bot.Section("*What mentees got*\n"+menteeBars(p)),
		bot.Section("*What mentors got*\n"+mentorBars(p)),
		bot.Context(fmt.Sprintf("Mentors: “first” means among as many of their top people as they have places. Blocking pairs: %d (two who would both rather have each other). Rankings stay sealed.", p.Blocking)),
		bot.Actions(deskButtons(d, here)...))
	if left := leftOver(d); left != "" {
		blocks = append(blocks, bot.Section(bot.Cut(left, 3000)))
	}
	blocks = append(blocks, placeRows(d)...)
	blocks = append(blocks, bot.Divider(), bot.Section(fmt.Sprintf("*Pairs* (%d)", len(p.Pairs))))
	for _, x := range pageOf(sortedPairs(d), page, pairsPerPage) {
		blocks = append(blocks, pairRow(d, page, x.Couple, x.Locked))
	}
	if turns := deskTurns(here, pages); turns != nil {
		blocks = append(blocks, turns)
	}
	blocks = append(blocks, banRows(d, page)...)
	return matchDesk.Shown("Matching", here, blocks...)
}

// deskButtons are what can be done with the result on the desk.
func deskButtons(d desk, here matchPage) []slack.BlockElement {
	compare := matchCompare.With("Compare rules", about{d.Cohort.ID})
	switch {
	case !d.open():
		return []slack.BlockElement{unsealButton(d), recomputeButton(d)}
	case d.Rule != "":
		return []slack.BlockElement{matchChosen.Primary("Choose this rule", matchPage{Cohort: here.Cohort, Rule: d.Rule}),
			matchTurn.With("Back to the proposal", matchPage{Cohort: here.Cohort}), compare, unsealButton(d)}
	}
	buttons := []slack.BlockElement{matchRun.With("Run again", here), matchChoose.With("Lock or forbid a pair", matchPair{Cohort: here.Cohort, Page: here.Page}),
		compare, unsealButton(d)}
	if d.Holds {
		buttons = append([]slack.BlockElement{publishOpen.Primary("Publish…", about{d.Cohort.ID})}, buttons...)
	}
	return buttons
}

// failedDesk is the desk without a result: there is always a way on.
func failedDesk(d desk) []slack.Block {
	blocks := []slack.Block{bot.Section(failedCheck(d.Cohort, d.rule()))}
	if !d.open() {
		return blocks
	}
	return append(blocks, bot.Actions(matchCompare.Primary("Choose another rule", about{d.Cohort.ID}),
		matchChoose.With("Lock or forbid a pair", matchPair{Cohort: d.Cohort.ID}), matchRun.With("Run again", matchPage{Cohort: d.Cohort.ID})))
}

func deskSummary(d desk) string {
	p := d.shown()
	state := fmt.Sprintf("proposal of run %d, by the rule “%s”", d.Bench.Runs, d.rule().name)
	if d.Rule != "" {
		state = fmt.Sprintf("what the rule “%s” gives (run %d). It is not chosen: %d %s another mentor than in the proposal, or none",
			d.rule().name, d.Bench.Runs, differing(d), plural(differing(d), "mentee has", "mentees have"))
	}
	if !d.Bench.Published.IsZero() {
		state = fmt.Sprintf("published by %s by the rule “%s”, after %d %s", bot.Mention(d.Bench.By), d.rule().name, d.Bench.Runs, plural(d.Bench.Runs, "run", "runs"))
	}
	text := fmt.Sprintf("*%s*, %s.\n%d of %d mentees have a mentor. %d of %d rankings were handed in.",
		bot.Escape(d.Cohort.Name), state, len(p.Pairs), len(p.Pairs)+len(p.Unmatched), d.Ranked, d.Of)
	if p.Worst == 1 && p.NotRanked == 0 && lockedPairs(p) == 0 {
		return text + " Every pair is its mentee's first choice."
	}
	if p.Worst > 0 {
		text += fmt.Sprintf(" Nobody got worse than their %s choice", ordinal(p.Worst))
		if p.NotRanked > 0 {
			text += ", where they had ranked their mentor"
		}
		text += "."
	}
	return text
}

// menteeBars draws one line per choice.
func menteeBars(p *mentoring.Proposal) string {
	var lines []string
	most := slices.Max(append([]int{1, p.NotRanked, lockedPairs(p), len(p.Unmatched)}, p.Mentees...))
	for i, n := range p.Mentees {
		lines = append(lines, textBar(ordinal(i+1)+" choice", n, most))
	}
	if p.NotRanked > 0 {
		lines = append(lines, textBar("not ranked", p.NotRanked, most))
	}
	if n := lockedPairs(p); n > 0 {
		lines = append(lines, textBar("locked", n, most))
	}
	if n := len(p.Unmatched); n > 0 {
		lines = append(lines, textBar("no mentor", n, most))
	}
	return barBlock(lines)
}

func mentorBars(p *mentoring.Proposal) string {
	most := slices.Max(append([]int{1, lockedPairs(p)}, p.Mentors...))
	var lines []string
	for i, n := range p.Mentors {
		lines = append(lines, textBar(tierName(i), n, most))
	}
	if n := lockedPairs(p); n > 0 {
		lines = append(lines, textBar("locked", n, most))
	}
	return barBlock(lines)
}

// tierName names a tier of mentors' wishes, counted from 0.
func tierName(k int) string {
	if k == 0 {
		return "first"
	}
	return ordinal(k+1) + " best"
}

func barBlock(lines []string) string {
	if len(lines) == 0 {
		return "Nothing yet: there are no pairs."
	}
	const longest = 12 // a profile of more lines is told by its first ones
	if len(lines) > longest {
		lines = append(lines[:longest], fmt.Sprintf("… and %d more lines", len(lines)-longest))
	}
	return "```" + strings.Join(lines, "\n") + "```"
}

// textBar is a text bar of at most 20 blocks.
func textBar(name string, n, most int) string {
	return strings.TrimRight(fmt.Sprintf("%-11s %3d %s", name, n, strings.Repeat("▇", (n*20+most-1)/most)), " ")
}

func lockedPairs(p *mentoring.Proposal) int {
	n := 0
	for _, x := range p.Pairs {
		if x.Locked {
			n++
		}
	}
	return n
}

// leftOver names who has no mentor and why, and which mentors have places
// left.
func leftOver(d desk) string {
	p := d.shown()
	var lines []string
	const most = 30
	if len(p.Unmatched) > 0 {
		lines = append(lines, "*Without a mentor*")
		for i, u := range p.Unmatched {
			if i == most {
				lines = append(lines, fmt.Sprintf("… and %d more", len(p.Unmatched)-most))
				break
			}
			lines = append(lines, fmt.Sprintf("• %s: %s", d.name(mentoring.Mentee, u.Person), u.Why))
		}
		lines = append(lines, "What helps: one more place with a mentor who shares a language with them, or freeing a lock.")
	}
	if len(p.Open) > 0 {
		var names []string
		for _, m := range p.Open {
			names = append(names, d.name(mentoring.Mentor, m))
		}
		slices.Sort(names)
		if len(names) > most {
			names = append(names[:most], fmt.Sprintf("and %d more", len(names)-most))
		}
		lines = append(lines, "*Mentors with a place left:* "+strings.Join(names, ", "))
	}
	return strings.Join(lines, "\n")
}

func sortedPairs(d desk) []mentoring.Paired {
	pairs := slices.Clone(d.shown().Pairs)
	slices.SortStableFunc(pairs, func(a, b mentoring.Paired) int {
		return cmp.Compare(d.name(mentoring.Mentee, a.Mentee), d.name(mentoring.Mentee, b.Mentee))
	})
	return pairs
}

func pairRow(d desk, page int, c mentoring.Couple, locked bool) slack.Block {
	text := fmt.Sprintf("%s – %s", d.name(mentoring.Mentee, c.Mentee), d.name(mentoring.Mentor, c.Mentor))
	options := []bot.Option{{Value: decideLock, Label: "Lock this pair"}, {Value: decideForbid, Label: "Forbid this pair"}}
	if locked {
		text += "  :lock: locked" + priceOf(d, "lock", c)
		options[0] = bot.Option{Value: decideFree, Label: "Free this pair"}
	}
	if !d.open() || d.Rule != "" {
		return bot.Section(text)
	}
	return matchRow.Beside(text, matchPair{Cohort: d.Cohort.ID, Page: page, Mentee: c.Mentee, Mentor: c.Mentor}, options...)
}

// banRows lists the pairs that organizers ruled out.
func banRows(d desk, page int) []slack.Block {
	if len(d.Bench.Forbidden) == 0 || !d.open() || d.Rule != "" {
		return nil
	}
	const most = 10
	blocks := []slack.Block{bot.Divider(), bot.Section(fmt.Sprintf("*Ruled out by you* (%d)", len(d.Bench.Forbidden)))}
	for _, c := range d.Bench.Forbidden[:min(most, len(d.Bench.Forbidden))] {
		text := fmt.Sprintf("%s – %s", d.name(mentoring.Mentee, c.Mentee), d.name(mentoring.Mentor, c.Mentor)) + priceOf(d, "forbidden", c)
		blocks = append(blocks, matchRow.Beside(text, matchPair{Cohort: d.Cohort.ID, Page: page, Mentee: c.Mentee, Mentor: c.Mentor, What: decideFree},
			bot.Option{Value: decideFree, Label: "Free this pair"}))
	}
	return blocks
}

func deskTurns(here matchPage, pages int) slack.Block {
	if pages < 2 {
		return nil
	}
	var buttons []slack.BlockElement
	if here.Page > 0 {
		buttons = append(buttons, matchTurn.With("Previous", matchPage{here.Cohort, here.Page - 1, here.Rule}))
	}
	if here.Page < pages-1 {
		buttons = append(buttons, matchTurn.With(fmt.Sprintf("Next (page %d of %d)", here.Page+2, pages), matchPage{here.Cohort, here.Page + 1, here.Rule}))
	}
	return bot.Actions(buttons...)
}

// priceOf tells what a decision about a pair costs.
func priceOf(d desk, kind string, c mentoring.Couple) string {
	if t, found := d.Bench.Price(kind, c); found && d.Rule == "" {
		return " (" + t.Text + ")"
	}
	return ""
}

// differing counts the mentees for whom the rule looked into differs from the
// proposal.
func differing(d desk) int {
	if d.Bench.Proposal == nil || d.shown() == nil {
		return 0
	}
	return d.Bench.Proposal.Differ(*d.shown())
}

// drawPairForm chooses two people; names are searched, so that it works for
// any number of them.
func drawPairForm(d desk, p matchPair) slack.ModalViewRequest {
	p.What = ""
	chosen := func(r mentoring.Role, id mentoring.PersonID) string {
		if id == "" {
			return "not chosen yet"
		}
		return d.name(r, id)
	}
	blocks := []slack.Block{
		bot.Section("Which pair? Type a part of a name to find somebody."),
		bot.Section("*Mentee:* " + chosen(mentoring.Mentee, p.Mentee)),
		matchMentee.Search(p, "Find a mentee"),
		bot.Section("*Mentor:* " + chosen(mentoring.Mentor, p.Mentor)),
		matchMentor.Search(p, "Find a mentor"),
	}
	back := matchTurn.With("Back", matchPage{Cohort: p.Cohort, Page: p.Page})
	if p.Mentee == "" || p.Mentor == "" {
		return matchAPair.Shown("Lock or forbid a pair", p, append(blocks, bot.Actions(back))...)
	}
	does := func(what, label string) slack.BlockElement {
		q := p
		q.What = what
		return matchDecide.With(label, q)
	}
	couple := mentoring.Couple{Mentee: p.Mentee, Mentor: p.Mentor}
	switch {
	case d.Bench.Locks(couple):
		blocks = append(blocks, bot.Context("These two are locked."), bot.Actions(does(decideFree, "Free"), does(decideForbid, "Forbid"), back))
	case d.Bench.Bans(couple):
		blocks = append(blocks, bot.Context("These two are ruled out."), bot.Actions(does(decideFree, "Free"), does(decideLock, "Lock"), back))
	default:
		blocks = append(blocks, bot.Actions(does(decideLock, "Lock"), does(decideForbid, "Forbid"), back))
	}
	return matchAPair.Shown("Lock or forbid a pair", p, blocks...)
}

// paragraphs joins lines into texts of at most n characters.
func paragraphs(lines []string, n int) []string {
	var texts []string
	for _, line := range lines {
		if last := len(texts) - 1; last >= 0 && len([]rune(texts[last]))+1+len([]rune(line)) <= n {
			texts[last] += "\n" + line
			continue
		}
		texts = append(texts, line)
	}
	return texts
}

func beforeMatching(c mentoring.Cohort, done, of int) string {
	return fmt.Sprintf("Ranking in *%s* is open until the end of *%s*. %d of %d have handed theirs in; I remind the others. The first proposal comes by itself when it closes.", bot.Escape(c.Name), rankingDeadline(c), done, of)
}

func beforeMatchingBlocks(c mentoring.Cohort, done, of int) []slack.Block {
	return []slack.Block{bot.Section(beforeMatching(c, done, of)), bot.Actions(
		rankClose.Danger("Close ranking now", about{c.ID}, "Close ranking now?",
			fmt.Sprintf("%d of %d have handed in. For everybody else all candidates count as equally fine. It cannot be opened again.", done, of), "Close ranking"))}
}

// byName lists members in the order of their names.
func byName(members map[mentoring.PersonID]mentoring.Member) []mentoring.Member {
	list := slices.Collect(maps.Values(members))
	slices.SortFunc(list, func(a, b mentoring.Member) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person))
	})
	return list
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
