package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What organizers see of a re-matching: before and after, by name, without a
// rank and without anybody's “rather not”.

// rematchWhy says what happened, and who waits.
func rematchWhy(e bot.Event, c mentoring.Cohort, r mentoring.Rematch) (string, error) {
	who, err := whoAre(e, r.Needs)
	if err != nil {
		return "", err
	}
	if r.Gone == "" {
		return fmt.Sprintf("*%s*: %s is to have another mentor.", bot.Escape(c.Name), who), nil
	}
	gone, err := knownAs(e, r.Gone, "A mentor")
	if err != nil {
		return "", err
	}
	is := "is"
	if len(r.Needs) > 1 {
		is = "are"
	}
	return fmt.Sprintf("*%s*: %s is no longer a mentor, and %s %s without one.", bot.Escape(c.Name), gone, who, is), nil
}

// knownAs names somebody who may have been forgotten since.
func knownAs(e bot.Event, p mentoring.PersonID, otherwise string) (string, error) {
	who, err := e.Person(p)
	if who.Name == "" {
		return otherwise, err
	}
	return bot.Escape(who.Name), err
}

// rematchSum is the proposal in one sentence.
func rematchSum(r mentoring.Rematch) string {
	switch moves, left := len(r.Moves), len(r.Without); {
	case moves == 0:
		return "No other mentor who could be theirs has a place free."
	case left == 0:
		return fmt.Sprintf("I found a mentor for %s; nobody else has to move.", everyOne(moves))
	default:
		return fmt.Sprintf("I found a mentor for %d of %d; nobody else has to move.", moves, moves+left)
	}
}

func everyOne(n int) string {
	switch n {
	case 1:
		return "them"
	case 2:
		return "both"
	}
	return fmt.Sprintf("all %d", n)
}

// doneWords say what was accepted so far.
func doneWords(e bot.Event, r mentoring.Rematch) (string, error) {
	var pairs []string
	for _, m := range r.Done {
		mentee, err := named(e, m.Mentee)
		if err != nil {
			return "", err
		}
		mentor, err := named(e, m.To)
		if err != nil {
			return "", err
		}
		pairs = append(pairs, mentee+" with "+mentor)
	}
	return strings.Join(pairs, ", "), nil
}

func drawRematchCard(in bot.Drawing[rematchOf]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	r, found, err := in.Tx.Rematch(c.ID, in.Carried.ID)
	if err != nil || !found {
		return bot.Message{}, err
	}
	done, err := doneWords(in.Event, r)
	if err != nil {
		return bot.Message{}, err
	}
	head := fmt.Sprintf("*%s*: ", bot.Escape(c.Name))
	switch {
	case r.State == mentoring.RematchBack:
		return bot.Message{Text: head + "the mentor is back, and the pairs go on: " + done + ". Nothing is left to do."}, nil
	case r.State == mentoring.RematchDone && done == "":
		return bot.Message{Text: head + "nobody waits for another mentor any more. Nothing is left to do."}, nil
	case r.State == mentoring.RematchDone:
		return bot.Message{Text: fmt.Sprintf("%sre-matched by %s on %s: %s. They were told. Nothing is left to do.", head, bot.Mention(r.By), dayOf(r.Settled, c), done)}, nil
	case !mentoring.RematchRuns(c.Phase):
		return bot.Message{Text: head + "the project phase is over, so no pair is changed any more."}, nil
	}
	why, err := rematchWhy(in.Event, c, r)
	if err != nil {
		return bot.Message{}, err
	}
	text := why + " " + rematchSum(r)
	if done != "" {
		text += " Done so far: " + done + "."
	}
	label := "Look at the proposal"
	if len(r.Moves) == 0 {
		label = "Choose by hand"
	}
	page := rematchPage{Cohort: c.ID, ID: r.ID, Run: r.Run}
	if r.State == mentoring.RematchLeft {
		text = fmt.Sprintf("%s %s left it for now on %s.", why, bot.Mention(r.By), dayOf(r.Settled, c))
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(rematchLook.With("Take it up again", page))}}, nil
	}
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text),
		bot.Actions(rematchLook.Primary(label, page)),
		bot.Context("Nobody is told anything before you have read who will be told what.")}}, nil
}

func rematchList(e bot.Event, c mentoring.Cohort, open []mentoring.Rematch) ([]slack.Block, error) {
	var blocks []slack.Block
	for _, r := range open[:min(len(open), 20)] {
		why, err := rematchWhy(e, c, r)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, bot.SectionWith(why, rematchLook.With("Look at it", rematchPage{Cohort: c.ID, ID: r.ID, Run: r.Run})))
	}
	return blocks, nil
}

// staying lists the pairs that stay, one a line.
func staying(e bot.Event, c mentoring.Cohort, r mentoring.Rematch) ([]string, error) {
	pairs, err := goingPairs(e, c)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, p := range pairs {
		if r.Ends(p.Couple) {
			continue
		}
		mentee, err := named(e, p.Mentee)
		if err != nil {
			return nil, err
		}
		mentor, err := named(e, p.Mentor)
		if err != nil {
			return nil, err
		}
		lines = append(lines, mentee+" with "+mentor)
	}
	return lines, nil
}

// drawRematch is before and after.
func drawRematch(e bot.Event, c mentoring.Cohort, r mentoring.Rematch, note string) (slack.ModalViewRequest, error) {
	page := rematchPage{Cohort: c.ID, ID: r.ID, Run: r.Run}
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(":information_source: "+note))
	}
	why, err := rematchWhy(e, c, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	blocks = append(blocks, bot.Section(why+" "+rematchSum(r)))
	if len(r.Moves) > 0 {
		blocks = append(blocks, bot.Section(fmt.Sprintf("*Who moves: %d*  (before → after)", len(r.Moves))))
	}
	// A row each; a cohort never loses so many at once that they do not fit.
	const most = 30
	for _, m := range r.Moves[:min(len(r.Moves), most)] {
		line, err := moveLine(e, r, m)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		page.Mentee = m.Mentee
		blocks = append(blocks, bot.SectionWith(line, rematchByHand.With("Another mentor…", page)))
	}
	if len(r.Without) > 0 {
		blocks = append(blocks, bot.Section(fmt.Sprintf("*Without a mentor: %d*", len(r.Without))))
	}
	for _, p := range r.Without[:min(len(r.Without), most)] {
		name, err := named(e, p)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		page.Mentee = p
		blocks = append(blocks, bot.SectionWith(fmt.Sprintf("• %s: no mentor who could be theirs has a place free", name), rematchByHand.With("Choose a mentor…", page)))
	}
	page.Mentee = ""
	asked, err := awaitedPlaces(e, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if asked != "" {
		blocks = append(blocks, bot.Context("Asked for one place more, no answer yet: "+asked))
	}
	stays, err := staying(e, c, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	slices.Sort(stays)
	blocks = append(blocks, bot.Section(fmt.Sprintf("*Who stays: %s*", count(len(stays), "pair"))))
	for _, part := range paragraphs(stays, 2000)[:min(1, len(stays))] {
		blocks = append(blocks, bot.Context(part))
	}
	buttons := []slack.BlockElement{rematchAnew.With("Compute again", page)}
	back, err := mayReturn(e, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if back != "" {
		buttons = append(buttons, rematchReturn.Danger(bot.Cut(back+" is back", 60), page, "Take them in again?",
			fmt.Sprintf("Only if you have talked with them. %s is a mentor again, with those who have nobody now, and all of them are told.", bot.Cut(back, 100)), "Take in again"))
	}
	buttons = append(buttons, rematchLeave.Danger("Leave it for now", page, "Leave it for now?", leaveQuestion(r), "Leave it"))
	blocks = append(blocks, bot.Actions(buttons...),
		bot.Context("Whoever has a mentor keeps them. Languages, line managers, places, bans and everybody's private marks are respected; rankings stay sealed."))
	if len(r.Moves)+len(r.Ending) == 0 {
		return rematchView.Shown("Another mentor", page, blocks...), nil
	}
	return rematchView.Titled("Before and after", "Next: who is told", page, blocks...), nil
}

// awaitedPlaces names the mentors who have not answered yet.
func awaitedPlaces(e bot.Event, r mentoring.Rematch) (string, error) {
	var ids []mentoring.PersonID
	for _, a := range r.Asked {
		if a.Answer == mentoring.PlaceOpen {
			ids = append(ids, a.Mentor)
		}
	}
	if len(ids) == 0 {
		return "", nil
	}
	return whoAre(e, ids)
}

func leaveQuestion(r mentoring.Rematch) string {
	if len(r.Only) > 0 {
		return "Nothing changes, and nobody is told. You can take it up again at any time."
	}
	return "Those without a mentor are told that there is none for them just now. You can take it up again at any time."
}

// mayReturn names the mentor who left, if they could come back.
func mayReturn(e bot.Event, r mentoring.Rematch) (string, error) {
	if r.Gone == "" {
		return "", nil
	}
	who, err := e.Person(r.Gone)
	if err != nil || who.Deleted {
		return "", err
	}
	_, found, err := e.Tx.Member(r.Cohort, mentoring.Mentor, r.Gone)
	if !found {
		return "", err
	}
	return who.Name, err
}

func moveLine(e bot.Event, r mentoring.Rematch, m mentoring.Move) (string, error) {
	mentee, err := named(e, m.Mentee)
	if err != nil {
		return "", err
	}
	to, err := named(e, m.To)
	if err != nil {
		return "", err
	}
	from := "nobody"
	if m.From != "" {
		if from, err = knownAs(e, m.From, "somebody who left"); err != nil {
			return "", err
		}
	}
	line := fmt.Sprintf("• %s: %s → *%s*", mentee, from, to)
	if r.ByHand(m) {
		line += " (chosen by hand)"
	}
	return line, nil
}

// drawByHand lists whom an organizer may choose.
func drawByHand(e bot.Event, c mentoring.Cohort, r mentoring.Rematch, mentee mentoring.PersonID) (slack.ModalViewRequest, error) {
	page := rematchPage{Cohort: c.ID, ID: r.ID, Run: r.Run, Mentee: mentee}
	name, err := named(e, mentee)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	found, err := possibleByHand(e, c, r, mentee)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	var options []bot.Option
	for _, m := range found[:min(len(found), 99)] {
		label := bot.Cut(m.Name, 40) + " – " + count(m.free, "place") + " free"
		if m.free < 1 {
			label = bot.Cut(m.Name, 35) + " – full; I ask for one place more"
			if m.Places()+m.Load.Elsewhere >= mentoring.MaxCapacity {
				continue
			}
		}
		options = append(options, bot.Option{Value: string(m.Person), Label: label})
	}
	if len(options) == 0 {
		return rematchHand.Shown("Choose a mentor", page, bot.Section(fmt.Sprintf("There is no mentor in *%s* who could be %s's: no common language, their line manager, ruled out, or as many mentees as one can take. *Next step:* talk with %s; another colleague may help outside the programme.", bot.Escape(c.Name), name, name))), nil
	}
	options = append(options, bot.Option{Value: byRule, Label: "The rule decides"})
	return rematchHand.Titled("Choose a mentor", "Choose", page,
		bot.Section(fmt.Sprintf("For *%s*. Nobody is told by choosing; who is full is asked for a place first.", name)),
		rematchMentor.Menu("Mentor", options)), nil
}

// drawSure lists who will be told what.
func drawSure(e bot.Event, c mentoring.Cohort, r mentoring.Rematch) (slack.ModalViewRequest, error) {
	var lines []string
	for _, x := range r.Ending {
		mentee, err := named(e, x.Mentee)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		mentor, err := named(e, x.Mentor)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		lines = append(lines, fmt.Sprintf("*%s* hears: “%s” Not who wished it, and not why.", mentor, partedWords(c, mentee)))
	}
	for _, m := range r.Moves {
		mentee, err := named(e, m.Mentee)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		to, err := named(e, m.To)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		lines = append(lines, fmt.Sprintf("*%s* and *%s* hear, each personally, that they are a pair now; then I open their conversation with an introduction and the charter, which %s reads and signs.", mentee, to, to))
	}
	if thanked, err := mayThank(e, r); err != nil {
		return slack.ModalViewRequest{}, err
	} else if thanked {
		name, err := named(e, r.Gone)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		lines = append(lines, fmt.Sprintf("*%s* is thanked, and hears who goes on with another mentor.", name))
	}
	for _, p := range r.Without {
		name, err := named(e, p)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		if r.From(p) != "" && r.Gone == "" {
			lines = append(lines, fmt.Sprintf("*%s* hears that the pair has ended and that there is no other mentor just now.", name))
		} else {
			lines = append(lines, fmt.Sprintf("*%s* hears nothing new, and still waits.", name))
		}
	}
	blocks := []slack.Block{bot.Section("These people are told, at their next decent hour, and nobody else:")}
	for _, part := range paragraphs(lines, 2500) {
		blocks = append(blocks, bot.Section("• "+strings.ReplaceAll(part, "\n", "\n• ")))
	}
	return rematchSure.Titled("Who is told what", "Do it and tell them", rematchPage{Cohort: c.ID, ID: r.ID, Run: r.Run},
		append(blocks, bot.Context("This cannot be taken back once they have read it."))...), nil
}

func partedWords(c mentoring.Cohort, mentee string) string {
	return fmt.Sprintf("The organizers of *%s* have arranged another way for %s, so you two are no longer a pair. Thank you for the time you gave; it was worth it. Nothing to do for you.", bot.Escape(c.Name), mentee)
}

func leftWords(c mentoring.Cohort) string {
	return fmt.Sprintf("I'm sorry: there is no other mentor for you in *%s* just now. The organizers keep it in mind. Your charter stays, and you are welcome in everything that is for all. *Next step:* tell an organizer what you need most to go on by yourself: %s.", bot.Escape(c.Name), organizerNames(c))
}
