package flows

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// What organizers see of the matching: numbers of both sides, and pairs
// without choice numbers.

// showing is how a form comes up: over what is there, or in its place.
type showing = func(slack.ModalViewRequest) bot.Reply

// pairsPerPage keeps the desk below Slack's 100 blocks of a view.
const pairsPerPage = 25

func drawDesk(d desk, page int, note string) slack.ModalViewRequest {
	p := d.Bench.Proposal
	pages := max(1, (len(p.Pairs)+pairsPerPage-1)/pairsPerPage)
	page = min(max(page, 0), pages-1)
	here := matchPage{d.Cohort.ID, page}
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(":information_source: "+note))
	}
	blocks = append(blocks, bot.Section(deskSummary(d)))
	if d.open() && !d.Holds {
		blocks = append(blocks, bot.Section(":warning: Somebody came or left since this was computed. Press *Run again* before you publish."))
	}
	blocks = append(blocks,
		bot.Section("*What mentees got*\n"+menteeBars(p)),
		bot.Section("*What mentors got*\n"+mentorBars(p)),
		bot.Context(fmt.Sprintf("Mentors: “first” means among as many of their top people as they have places. Blocking pairs: %d (two who would both rather have each other). Rankings stay sealed.", p.Blocking)))
	if d.open() {
		buttons := []slack.BlockElement{matchRun.With("Run again", here), matchChoose.With("Lock or forbid a pair", matchPair{Cohort: here.Cohort, Page: page}),
			matchCompare.With("Compare rules", about{d.Cohort.ID}), unsealButton(d)}
		if d.Holds {
			buttons = append([]slack.BlockElement{publishOpen.Primary("Publish…", about{d.Cohort.ID})}, buttons...)
		}
		blocks = append(blocks, bot.Actions(buttons...))
	} else {
		blocks = append(blocks, bot.Actions(unsealButton(d)))
	}
	if left := leftOver(d); left != "" {
		blocks = append(blocks, bot.Section(bot.Cut(left, 3000)))
	}
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

func deskSummary(d desk) string {
	p := d.Bench.Proposal
	state := fmt.Sprintf("proposal of run %d", p.Run)
	if !d.Bench.Published.IsZero() {
		state = fmt.Sprintf("published by %s, after %d %s", bot.Mention(d.Bench.By), d.Bench.Runs, plural(d.Bench.Runs, "run", "runs"))
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
		name := "first"
		if i > 0 {
			name = ordinal(i+1) + " best"
		}
		lines = append(lines, textBar(name, n, most))
	}
	if n := lockedPairs(p); n > 0 {
		lines = append(lines, textBar("locked", n, most))
	}
	return barBlock(lines)
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
	p := d.Bench.Proposal
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
	pairs := slices.Clone(d.Bench.Proposal.Pairs)
	slices.SortStableFunc(pairs, func(a, b mentoring.Paired) int {
		return cmp.Compare(d.name(mentoring.Mentee, a.Mentee), d.name(mentoring.Mentee, b.Mentee))
	})
	return pairs
}

func pairRow(d desk, page int, c mentoring.Couple, locked bool) slack.Block {
	text := fmt.Sprintf("%s – %s", d.name(mentoring.Mentee, c.Mentee), d.name(mentoring.Mentor, c.Mentor))
	options := []bot.Option{{Value: decideLock, Label: "Lock this pair"}, {Value: decideForbid, Label: "Forbid this pair"}}
	if locked {
		text += "  :lock: locked"
		options[0] = bot.Option{Value: decideFree, Label: "Free this pair"}
	}
	if !d.open() {
		return bot.Section(text)
	}
	return matchRow.Beside(text, matchPair{Cohort: d.Cohort.ID, Page: page, Mentee: c.Mentee, Mentor: c.Mentor}, options...)
}

// banRows lists the pairs that organizers ruled out.
func banRows(d desk, page int) []slack.Block {
	if len(d.Bench.Forbidden) == 0 || !d.open() {
		return nil
	}
	const most = 10
	blocks := []slack.Block{bot.Divider(), bot.Section(fmt.Sprintf("*Ruled out by you* (%d)", len(d.Bench.Forbidden)))}
	for _, c := range d.Bench.Forbidden[:min(most, len(d.Bench.Forbidden))] {
		text := fmt.Sprintf("%s – %s", d.name(mentoring.Mentee, c.Mentee), d.name(mentoring.Mentor, c.Mentor))
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
		buttons = append(buttons, matchTurn.With("Previous", matchPage{here.Cohort, here.Page - 1}))
	}
	if here.Page < pages-1 {
		buttons = append(buttons, matchTurn.With(fmt.Sprintf("Next (page %d of %d)", here.Page+2, pages), matchPage{here.Cohort, here.Page + 1}))
	}
	return bot.Actions(buttons...)
}

func unsealButton(d desk) slack.BlockElement {
	return matchUnseal.Danger("Unseal", about{d.Cohort.ID}, "Unseal the rankings?",
		"You will see who got which choice. Rankings were promised to stay sealed, so every organizer is told that you did, and it is journaled.", "Unseal")
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
	back := matchTurn.With("Back", matchPage{p.Cohort, p.Page})
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

// drawUnsealed lists who got which choice.
func drawUnsealed(d desk) slack.ModalViewRequest {
	rank := func(n int, not bool) string {
		switch {
		case n == 0, not:
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
	blocks := []slack.Block{bot.Section(fmt.Sprintf("*%s*, run %d. After each name: which choice the other was for them. Please don't pass it on.",
		bot.Escape(d.Cohort.Name), d.Bench.Proposal.Run))}
	for _, text := range paragraphs(lines, 2900) {
		blocks = append(blocks, bot.Section(text))
	}
	return matchSealed.Shown("Unsealed", about{d.Cohort.ID}, blocks...)
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

func drawMatchReady(in bot.Drawing[toOrganizer]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || !c.Organizes(in.Carried.Person) {
		return bot.Message{}, err
	}
	d, err := readDesk(in.Event, c)
	if err != nil {
		return bot.Message{}, err
	}
	text := deskSummary(d)
	if !d.open() {
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text),
			bot.Actions(matchOpen.With("See the matching", matchPage{Cohort: c.ID}))}}, nil
	}
	text = "The rankings are closed and frozen, and a first proposal is there. " + text + "\nLook at it, lock or forbid pairs where you know something that the rankings cannot know, then publish. Nobody hears anything before you do."
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text),
		bot.Actions(matchOpen.Primary("See the proposal", matchPage{Cohort: c.ID}))}}, nil
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

// readInstance is the cohort in the engine's terms, as the desk has it now.
func readInstance(e bot.Event, d desk) (match.Instance, error) {
	members, err := e.Tx.Members(d.Cohort.ID)
	if err != nil {
		return match.Instance{}, err
	}
	ranks, err := e.Tx.AllRanks(d.Cohort.ID)
	if err != nil {
		return match.Instance{}, err
	}
	return instance(d.Cohort.ID, d.Bench, members, ranks), nil
}
