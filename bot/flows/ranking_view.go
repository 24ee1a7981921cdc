package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What people see of the ranking. Each sees their own alone: nothing here is
// drawn for anybody but its owner.

// rowsPerPage keeps a page with four buttons a row below the 20 kB that Slack
// takes as an acknowledgement.
const rowsPerPage = 10

// sheet shows a page of the form with a note on top, if there is one.
func sheet(e bot.Event, t rankTable, page int, note string, show func(slack.ModalViewRequest) bot.Reply) (bot.Reply, error) {
	photos := map[mentoring.PersonID]string{}
	if t.Me.Role == mentoring.Mentor {
		for _, p := range pageOf(t.order(), page, rowsPerPage) {
			who, err := e.Person(p)
			if err != nil {
				return bot.Done, err
			}
			photos[p] = who.Photo
		}
	}
	return show(drawSheet(t, page, note, photos)), nil
}

func drawSheet(t rankTable, page int, note string, photos map[mentoring.PersonID]string) slack.ModalViewRequest {
	order := t.order()
	page = min(max(page, 0), (len(order)-1)/rowsPerPage)
	here := rankPage{t.Cohort.ID, t.Me.Role, page}
	blocks := []slack.Block{
		bot.Section(fmt.Sprintf("With whom would you like to work most? Put the %ss in your order. Every click is kept at once; *Hand in* makes it count, and you can change it until the end of *%s*.",
			t.Me.Role.Other(), rankingDeadline(t.Cohort))),
		bot.Context("Only you see this, now and later. Whoever you don't rank counts as tied last: no wish, but no “no” either. *More…* shows the whole profile, takes a number, and has the private “rather not”."),
	}
	if note == "" && page == 0 && !t.Begun && t.HandedIn.SavedAt.IsZero() && t.Draft.Ranked() > 0 {
		note = "This order comes from your notes at the kick-off. Change it as you like; it counts once you hand it in."
	}
	if note != "" {
		blocks = append(blocks, bot.Section(":information_source: "+note))
	}
	if len(order) > rowsPerPage {
		blocks = append(blocks, rankFind.Search(here, "Type a name to find"))
	}
	blocks = append(blocks, bot.Divider())
	for _, p := range pageOf(order, page, rowsPerPage) {
		who, _ := t.candidate(p)
		blocks = append(blocks, candidateRow(t, who, here, photos[p])...)
	}
	if posted := postedProblems(t); posted != "" && page == (len(order)-1)/rowsPerPage {
		blocks = append(blocks, bot.Divider(), bot.Section(posted))
	}
	if turns := pageButtons(here, page, (len(order)+rowsPerPage-1)/rowsPerPage); turns != nil {
		blocks = append(blocks, bot.Divider(), turns)
	}
	blocks = append(blocks, bot.Context(tally(t)))
	return rankSheet.Titled(sheetTitle(t.Me.Role), "Hand in", here, blocks...)
}

func sheetTitle(me mentoring.Role) string { return "Rank the " + string(me.Other()) + "s" }

// candidateRow is a candidate with what one can do about them.
func candidateRow(t rankTable, who mentoring.Member, here rankPage, photo string) []slack.Block {
	step := func(s string) rankStep { return rankStep{here.Cohort, here.Role, here.Page, who.Person, s} }
	n, choices := t.Draft.RankOf(who.Person), len(t.Draft.Groups)
	place := "Not ranked"
	var buttons []slack.BlockElement
	switch {
	case t.Draft.Vetoes(who.Person):
		place = "Rather not"
		buttons = append(buttons, rankMove.With("Take back", step(stepUnveto)))
	case n == 0:
		buttons = append(buttons, rankMove.With("Make "+ordinal(choices+1)+" choice", step(stepAppend)))
		if choices > 0 {
			buttons = append(buttons, rankMove.With("Same as "+ordinal(choices), step(stepLevel)))
		}
	default:
		group := t.Draft.Groups[n-1]
		place = ordinal(n) + " choice"
		if len(group) > 1 {
			place += ", tied"
		}
		if n > 1 || len(group) > 1 {
			buttons = append(buttons, rankMove.With("Up", step(stepUp)))
		}
		if n < choices || len(group) > 1 {
			buttons = append(buttons, rankMove.With("Down", step(stepDown)))
		}
		if n > 1 && group[0] == who.Person {
			buttons = append(buttons, rankMove.With("Same as above", step(stepLevel)))
		}
	}
	buttons = append(buttons, rankMove.With("More…", step(stepMore)))
	facts := candidateFacts(who)
	if n := t.Talks.Notes[who.Person].Text; n != "" {
		facts = "Your note: " + strings.Join(strings.Fields(n), " ") // the profile is behind More…
	}
	said := fmt.Sprintf("*%s*  ·  %s%s\n%s", bot.Escape(who.Name), place, t.Talks.mark(who.Person), bot.Escape(bot.Cut(facts, 72)))
	if brings := t.brings(who); brings != "" {
		said += "\n:bulb: " + bot.Escape(bot.Cut(strings.Join(strings.Fields(brings), " "), inRow))
	}
	text := bot.Section(said)
	if photo != "" {
		text.Accessory = slack.NewAccessory(slack.NewImageBlockElement(photo, bot.Cut(who.Name, 20)))
	}
	return []slack.Block{text, bot.Actions(buttons...)}
}

// inRow is how much of a mentor's problem stands beside them; the whole is
// behind More….
const inRow = 44

// brings is the problem a mentor could bring: from their profile, or posted by
// them.
func (t rankTable) brings(who mentoring.Member) string {
	if who.Role != mentoring.Mentor {
		return ""
	}
	if who.Profile.Problem != "" {
		return who.Profile.Problem
	}
	for _, p := range t.Posted {
		if p.By == who.Person || p.Contact == who.Person {
			return p.Title
		}
	}
	return ""
}

// postedProblems is the short section of problems that are no mentor's, each
// with whom to ask; empty when there is none.
func postedProblems(t rankTable) string {
	const most, long = 3, 40
	var lines []string
	left := 0
	for _, p := range t.Posted {
		_, by := t.candidate(p.By)
		_, contact := t.candidate(p.Contact)
		switch {
		case by || contact:
		case len(lines) == most:
			left++
		default:
			lines = append(lines, fmt.Sprintf("• %s – questions: %s", bot.Escape(bot.Cut(p.Title, long)), bot.Mention(p.Contact)))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	text := "*Problems that sponsors posted*, for you and any mentor:\n" + strings.Join(lines, "\n")
	if left > 0 {
		text += fmt.Sprintf("\nand %d more, in the thread of the call for mentees in <#%s>", left, t.Cohort.Channel)
	}
	return text
}

// candidateFacts is the most important of a profile in one line.
func candidateFacts(m mentoring.Member) string {
	var parts []string
	if m.Role == mentoring.Mentor {
		parts = append(parts, m.Profile.Help)
	} else {
		parts = append(parts, m.Application.Goals)
		if m.Application.Idea != "" {
			parts = append(parts, "idea: "+m.Application.Idea)
		}
	}
	return strings.Join(parts, " · ")
}

// personPage shows one candidate in full, with everything one can do.
func personPage(t rankTable, who mentoring.Member, at rankStep) slack.ModalViewRequest {
	step := func(s string) rankStep { at.Step = s; return at }
	blocks := append(profileBlocks(who), t.Talks.blocks(who.Person)...)
	buttons := []slack.BlockElement{rankMove.With("Back to the list", step(stepBack))}
	if t.Draft.RankOf(who.Person) > 0 {
		buttons = append(buttons, rankMove.With("Take out of my order", step(stepOut)))
	}
	most := numbers(t, who.Person)
	start := ""
	if n := t.Draft.RankOf(who.Person); n > 0 {
		start = fmt.Sprint(n)
	}
	blocks = append(blocks, bot.Divider(),
		rankNumber.Between("Place at number", 1, most, bot.Start(start), bot.Hint(fmt.Sprintf("From 1 to %d. Those behind move down one.", most))))
	if t.Draft.Vetoes(who.Person) {
		buttons = append(buttons, rankMove.With("Take back “rather not”", step(stepUnveto)))
	} else {
		buttons = append(buttons, rankMove.With("Rather not", step(stepVeto)))
	}
	blocks = append(blocks, bot.Actions(buttons...),
		bot.Context(fmt.Sprintf("*Rather not*: you will not be paired with this person. Nobody sees the mark, neither they nor other participants. If too few %ss remain, %s.",
			who.Role, without(t.Me.Role))))
	return rankPerson.Titled(bot.Cut(who.Name, 24), "Place", step(stepPlace), blocks...)
}

// without is what staying unmatched means for somebody.
func without(me mentoring.Role) string {
	if me == mentoring.Mentee {
		return "you may stay without a mentor"
	}
	return "you may stay without a mentee"
}

// profileBlocks is what a member wrote for those they might work with.
func profileBlocks(m mentoring.Member) []slack.Block {
	var blocks []slack.Block
	add := func(label, text string) {
		if text != "" {
			blocks = append(blocks, bot.Labelled(label, text))
		}
	}
	add("Name:", m.Name)
	if m.Role == mentoring.Mentor {
		add("Can help with:", m.Profile.Help)
		add("About:", m.Profile.Bio)
		add("Could bring:", m.Profile.Problem)
		add("Would like to learn:", m.Profile.Learn)
	} else {
		add("Wants to learn:", m.Application.Goals)
		add("Project idea:", m.Application.Idea)
	}
	add("Languages:", strings.Join(m.Languages, ", "))
	return blocks
}

func fewLeft(t rankTable, left int) slack.ModalViewRequest {
	possible := fmt.Sprintf("only *%d* possible %ss are left", left, t.Me.Role.Other())
	switch left {
	case 0:
		possible = fmt.Sprintf("*no* possible %s is left", t.Me.Role.Other())
	case 1:
		possible = fmt.Sprintf("only *1* possible %s is left", t.Me.Role.Other())
	}
	back := rankStep{Cohort: t.Cohort.ID, Role: t.Me.Role, Step: stepBack}
	return rankAgain.Titled("Are you sure?", "Hand in anyway", rankCheck{t.Cohort.ID, t.Me.Role, left},
		bot.Section(fmt.Sprintf("With your “rather not” marks, %s for you. If it does not work out with them, %s.", possible, without(t.Me.Role))),
		bot.Section("You can hand it in as it is, or go back and take a mark away. Nobody else sees the marks."),
		bot.Actions(rankMove.With("Back to the list", back)))
}

// tally counts what the form holds.
func tally(t rankTable) string {
	parts := []string{fmt.Sprintf("%d of %d ranked", t.Draft.Ranked(), len(t.Candidates))}
	if n := len(t.Draft.RatherNot); n > 0 {
		parts = append(parts, fmt.Sprintf("%d “rather not”, so %d possible %ss left", n, t.Draft.Left(t.Candidates), t.Me.Role.Other()))
	}
	switch {
	case t.Begun && !t.HandedIn.SavedAt.IsZero():
		parts = append(parts, "changed since you handed it in")
	case t.Begun:
		parts = append(parts, "not handed in yet")
	case !t.HandedIn.SavedAt.IsZero():
		parts = append(parts, "handed in")
	}
	return strings.Join(parts, " · ")
}

func handedIn(t rankTable) string {
	text := fmt.Sprintf("Your ranking is handed in: %d of %d ranked", t.HandedIn.Ranked(), len(t.Candidates))
	if n := len(t.HandedIn.RatherNot); n > 0 {
		text += fmt.Sprintf(", %d marked “rather not”", n)
	}
	if t.HandedIn.Ranked() == 0 {
		text += ". You ranked nobody, so all of them are equally fine for you"
	}
	return text + fmt.Sprintf(". You can change it until the end of *%s*. Then the matching begins, and I'll write to you as soon as the pairs are decided.", rankingDeadline(t.Cohort))
}

func rankingEnded(t rankTable) string {
	text := fmt.Sprintf("Ranking in %s is over. ", bot.Escape(t.Cohort.Name))
	switch {
	case t.HandedIn.SavedAt.IsZero() && t.Begun:
		text += "You had not handed yours in, so everybody counts as equally fine for you; your draft is kept, but not used. "
	case t.HandedIn.SavedAt.IsZero():
		text += "You had not handed one in, so everybody counts as equally fine for you. "
	case t.Begun:
		text += "What you handed in before counts; what you changed since is kept, but not used. "
	default:
		text += "What you handed in counts. "
	}
	return text + "If something has changed that the organizers should know, write to " + bot.Mention(t.Cohort.Organizers[0]) + "."
}

// drawRankingAsk is the question in the day's message; once handed in it says
// so, and afterwards that it is over.
func drawRankingAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	role := mentoring.Role(in.Ask.Subject)
	me, found, err := in.Tx.Member(c.ID, role, in.Ask.Person)
	if err != nil || !found {
		return bot.Part{}, err
	}
	t, err := readTable(in.Event, c, me)
	if err != nil {
		return bot.Part{}, err
	}
	name := bot.Escape(c.Name)
	open := rankPage{Cohort: c.ID, Role: role}
	switch {
	case me.Standing != mentoring.Active:
		return saidPart(fmt.Sprintf("Ranking in *%s*: you are not part of it any more, so there is nothing to do.", name)), nil
	case !in.Ask.Open() || c.Phase != mentoring.Ranking:
		return saidPart(rankingEnded(t)), nil
	case !t.HandedIn.SavedAt.IsZero():
		text := fmt.Sprintf("Thank you: your ranking in *%s* is handed in. You can change it until the end of *%s*.", name, rankingDeadline(c))
		if t.Begun {
			text = fmt.Sprintf("Your ranking in *%s* is handed in, and you have changed it since without handing that in. You can until the end of *%s*.", name, rankingDeadline(c))
		}
		return partWithButtons(text, rankOpen.With("Change", open)), nil
	case t.Begun:
		return partWithButtons(fmt.Sprintf("You have begun your ranking in *%s*, and it is kept (%s). Please hand it in by the end of *%s*.", name, tally(t), rankingDeadline(c)),
			rankOpen.Primary("Go on ranking", open)), nil
	}
	text := fmt.Sprintf("With whom would you like to work in *%s*? Please rank the %d %ss by the end of *%s*; it takes about five minutes. Only you see your ranking.", name, len(t.Candidates), role.Other(), rankingDeadline(c))
	if len(t.Candidates) == 1 {
		text = fmt.Sprintf("In *%s* there is one %s you could work with. Please have a look and hand in your ranking by the end of *%s*. Only you see it.", name, role.Other(), rankingDeadline(c))
	}
	if in.Ask.Reminded() > 0 {
		text = "A reminder: " + strings.ToLower(text[:1]) + text[1:]
	}
	return partWithButtons(text, rankOpen.Primary("Rank now", open)), nil
}

func saidPart(text string) bot.Part { return bot.Part{Text: text} }

func partWithButtons(text string, buttons ...slack.BlockElement) bot.Part {
	return bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(buttons...)}}
}

// rankingDeadline is the last day for a ranking; it ends when it has ended where the
// reader is, whichever zone that is.
func rankingDeadline(c mentoring.Cohort) string {
	return c.Plan.Deadline(mentoring.Ranking, c.Home).Medium()
}

func seedPosted(c mentoring.Cohort, b mentoring.Bench) string {
	return fmt.Sprintf("Ranking in *%s* is open: mentors and mentees, please look into your messages from me. Rankings are read by nobody but their owner.\n"+
		"Where wishes are equal, a lottery will decide. Its seed is drawn already and sealed; this is its fingerprint, so that afterwards everybody can check that nobody chose it: `%s`",
		bot.Escape(c.Name), b.SeedHash)
}

func chooseRole(c mentoring.Cohort, roles []mentoring.Role) []slack.Block {
	var buttons []slack.BlockElement
	for _, r := range roles {
		buttons = append(buttons, rankOpen.With("The "+string(r.Other())+"s", rankPage{Cohort: c.ID, Role: r}))
	}
	blocks := []slack.Block{bot.Section("You are both a mentor and a mentee here. Whom do you want to rank?")}
	for _, b := range buttons {
		blocks = append(blocks, bot.Actions(b)) // a row each, since both carry the same id
	}
	return blocks
}

func drawRankDone(in bot.Drawing[toOrganizer]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || !c.Organizes(in.Carried.Person) {
		return bot.Message{}, err
	}
	done, of, err := rankedCount(in.Event, c)
	if err != nil {
		return bot.Message{}, err
	}
	if c.Phase != mentoring.Ranking {
		text := fmt.Sprintf("Everybody had handed in their ranking in *%s*. Ranking is closed; `/cohort match` shows the matching.", bot.Escape(c.Name))
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}, nil
	}
	text := fmt.Sprintf("Everybody has handed in their ranking in *%s* (%d of %d). It closes by itself at the end of %s; until then they can still change it. If you need not wait, go on now.", bot.Escape(c.Name), done, of, rankingDeadline(c))
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(
		rankClose.Primary("Close ranking now", about{c.ID}),
	)}}, nil
}

// pageOf is the part of a list that stands on a page.
func pageOf[T any](list []T, page, size int) []T {
	from := min(max(page, 0)*size, len(list))
	return list[from:min(from+size, len(list))]
}

// pageButtons turn pages; nil when there is one only.
func pageButtons(here rankPage, page, pages int) slack.Block {
	if pages < 2 {
		return nil
	}
	var buttons []slack.BlockElement
	if page > 0 {
		buttons = append(buttons, rankTurn.With("Previous", rankPage{here.Cohort, here.Role, page - 1}))
	}
	if page < pages-1 {
		buttons = append(buttons, rankTurn.With(fmt.Sprintf("Next (page %d of %d)", page+2, pages), rankPage{here.Cohort, here.Role, page + 1}))
	}
	return bot.Actions(buttons...)
}

// ordinal is 1st, 2nd, 3rd, 4th, …
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}
