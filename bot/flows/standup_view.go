package flows

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// How the stand-up looks: the thread and what stands in it, the forms, the
// owner's card, the introduction, and its lines in other messages.

// sharedHere says what the thread is, and what it never is.
const sharedHere = "Only what its owner chose to share stands in this thread. What people answer in check-ins stays with their mentor and the organizers."

func drawThread(in bot.Drawing[threadOf]) (bot.Message, error) {
	o := in.Carried
	c, found, err := in.Tx.Cohort(o.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	s, err := in.Tx.StandUp(c.ID)
	if err != nil {
		return bot.Message{}, err
	}
	counts, err := threadCounts(in.Event, o)
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf(":raising_hand: *Stand-up of %s*, week of %s: what stands in your way, and what went well?", bot.Escape(c.Name), o.Week.Long())
	blocks := []slack.Block{bot.Section(text)}
	if counts != "" {
		blocks = append(blocks, bot.Section(counts+", in the thread below."))
	}
	if len(s.Opened) > 0 && s.Opened[0] == o.Week {
		blocks = append(blocks, bot.Section("From now on, what people share stands in the thread below, week by week: blockers, so that others can offer help, and wins, so that all can celebrate them. In a week without either I keep silent here."))
	}
	if s.Latest() == o.Week && !s.Off && mentoring.StandUpRuns(c.Phase) {
		blocks = append(blocks, bot.Actions(standupShare.Primary("Share a blocker or a win", shareFrom{Cohort: c.ID})))
	}
	return bot.Message{Text: text, Blocks: append(blocks, bot.Context(sharedHere))}, nil
}

// threadCounts is "2 blockers, 1 of them solved, and 1 win"; empty if nothing.
func threadCounts(e bot.Event, o threadOf) (string, error) {
	all, err := e.Tx.Shares(o.Cohort)
	if err != nil {
		return "", err
	}
	blockers, solved, wins := 0, 0, 0
	for _, x := range all {
		switch {
		case x.Week != o.Week || !x.Back.IsZero():
		case x.Kind == mentoring.Win:
			wins++
		default:
			blockers++
			if !x.Solved.IsZero() {
				solved++
			}
		}
	}
	var parts []string
	if blockers > 0 {
		parts = append(parts, count(blockers, "blocker"))
	}
	if solved > 0 {
		parts[0] += fmt.Sprintf(" (%d solved)", solved)
	}
	if wins > 0 {
		parts = append(parts, count(wins, "win"))
	}
	if len(parts) == 0 {
		return "", nil
	}
	return inWords(parts), nil
}

// shareWords are what everybody reads of something shared; the preview shows
// the same.
func shareWords(name string, kind mentoring.ShareKind, text string) []slack.Block {
	said := fmt.Sprintf(":construction: *%s* is stuck with this, and help is welcome:", name)
	if kind == mentoring.Win {
		said = fmt.Sprintf(":trophy: *%s* shares a win:", name)
	}
	return []slack.Block{bot.Section(said), bot.Quote(text)}
}

func drawShare(in bot.Drawing[shareOf]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	x, found, err := in.Tx.Share(c.ID, in.Carried.ID)
	if err != nil {
		return bot.Message{}, err
	}
	gone := func(text string) (bot.Message, error) {
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Context(text)}}, nil
	}
	switch {
	case !found:
		return gone("What stood here was removed at the wish of the one who wrote it.")
	case !x.Back.IsZero() && x.Kind == mentoring.Win:
		return gone("A win that stood here was taken back.")
	case !x.Back.IsZero():
		return gone("A blocker that stood here was taken back.")
	}
	owner, here, err := ownerHere(in.Event, c, x)
	if err != nil {
		return bot.Message{}, err
	}
	name := bot.Escape(nameOf(owner, mentoring.Member{}))
	m := bot.Message{
		Text:   fmt.Sprintf("%s shares a %s: %s", name, x.Kind, bot.Escape(bot.Cut(x.Text, 200))),
		Blocks: shareWords(name, x.Kind, x.Text),
	}
	if x.Kind == mentoring.Win {
		cheers, err := in.Tx.Cheers(c.ID, x.ID)
		if err != nil {
			return bot.Message{}, err
		}
		label := "🎉 Celebrate"
		if len(cheers) > 0 {
			label = "🎉 " + strconv.Itoa(len(cheers))
		}
		m.Blocks = append(m.Blocks, bot.Actions(standupCheer.With(label, in.Carried)))
		return m, nil
	}
	helps, err := in.Tx.Helps(c.ID, x.ID)
	if err != nil {
		return bot.Message{}, err
	}
	note := onIt(len(helps))
	switch {
	case !x.Solved.IsZero():
		note = ":white_check_mark: Solved."
		if len(helps) > 0 {
			note = fmt.Sprintf(":white_check_mark: Solved. Thank you to the %s who offered help.", peopleCount(len(helps)))
		}
	case !here:
		note = fmt.Sprintf("%s has left the cohort, so this is closed.", name)
	case c.Phase >= mentoring.Closed:
	case len(helps) < mentoring.EnoughHelpers:
		m.Blocks = append(m.Blocks, bot.Actions(standupHelp.With("I can help", in.Carried)))
		if note == "" {
			note = fmt.Sprintf("“I can help” opens a conversation for you and %s.", name)
		}
	}
	if note != "" {
		m.Blocks = append(m.Blocks, bot.Context(note))
	}
	return m, nil
}

func onIt(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "One person is on it."
	case 2:
		return "Two people are on it."
	}
	return "Three people are on it."
}

func peopleCount(n int) string {
	switch n {
	case 1:
		return "one person"
	case 2:
		return "two people"
	}
	return "three people"
}

// drawOwnShare is the owner's card: where it stands, who offered help, and the
// buttons that are theirs alone.
func drawOwnShare(in bot.Drawing[shareOf]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	x, found, err := in.Tx.Share(c.ID, in.Carried.ID)
	if err != nil || !found {
		return bot.Message{}, err
	}
	name := bot.Escape(c.Name)
	helps, err := in.Tx.Helps(c.ID, x.ID)
	if err != nil {
		return bot.Message{}, err
	}
	if !x.Back.IsZero() {
		return bot.Message{Text: fmt.Sprintf("You took your %s back. Nobody reads it in the stand-up of *%s* any more.", x.Kind, name)}, nil
	}
	if !x.Solved.IsZero() {
		text := fmt.Sprintf(":white_check_mark: Your blocker in the stand-up of *%s* is solved. Well done!", name)
		if len(helps) > 0 {
			text += " Whoever offered help was thanked."
		}
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Quote(x.Text)}}, nil
	}
	text, err := whereItStands(in, c, x)
	if err != nil {
		return bot.Message{}, err
	}
	m := bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Quote(x.Text)}}
	if len(helps) > 0 {
		var people []mentoring.PersonID
		for _, h := range helps {
			people = append(people, h.Helper)
		}
		m.Blocks = append(m.Blocks, bot.Section(fmt.Sprintf("*Offered help:* %s. I put you in touch with each.", mentions(people))))
	}
	var buttons []slack.BlockElement
	if x.Kind == mentoring.Blocker && !x.Week.IsZero() {
		buttons = append(buttons, standupSolved.Primary("It is solved", in.Carried))
	}
	buttons = append(buttons, standupBack.Danger("Take it back", in.Carried, "Take it back?", "The words go from the thread. Conversations that were opened stay.", "Take it back"))
	m.Blocks = append(m.Blocks, bot.Actions(buttons...))
	return m, nil
}

// whereItStands says to the owner where their words are.
func whereItStands(in bot.Drawing[shareOf], c mentoring.Cohort, x mentoring.Share) (string, error) {
	name := bot.Escape(c.Name)
	if !x.Week.IsZero() {
		text := fmt.Sprintf("Your %s stands in the stand-up of *%s*, in <#%s>.", x.Kind, name, c.Channel)
		switch {
		case c.Phase >= mentoring.Closed:
		case x.Kind == mentoring.Win:
			text += " Enjoy it!"
		default:
			text += " I put you in touch with whoever offers help."
		}
		return text, nil
	}
	s, slots, err := standupTimes(in.Event, c)
	switch {
	case err != nil:
		return "", err
	case c.Phase >= mentoring.Closed:
		return fmt.Sprintf("Your %s for the stand-up of *%s* was not posted: the cohort has closed.", x.Kind, name), nil
	case s.Off:
		return fmt.Sprintf("Your %s for the stand-up of *%s* is kept, but not posted: the organizers have switched the stand-up off.", x.Kind, name), nil
	}
	return fmt.Sprintf("Your %s is kept. It is posted in the stand-up of *%s* on %s.", x.Kind, name, when(nextStandUp(in.Event, c, slots).At, in.Reader.Location(c.Location()))), nil
}

// drawHelp introduces an owner and a helper in their conversation.
func drawHelp(in bot.Drawing[helpOf]) (bot.Message, error) {
	o := in.Carried
	c, found, err := in.Tx.Cohort(o.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	x, found, err := in.Tx.Share(c.ID, o.Share)
	if err != nil {
		return bot.Message{}, err
	}
	helps, err := in.Tx.Helps(c.ID, o.Share)
	if err != nil {
		return bot.Message{}, err
	}
	offered := false
	for _, h := range helps {
		offered = offered || h.Helper == o.Helper
	}
	if !found || !offered {
		return bot.Message{Text: "You two were put in touch about a blocker in the stand-up. What it said was removed at the wish of one of you."}, nil
	}
	text := fmt.Sprintf("%s, %s offers to help with what you shared in the stand-up of *%s*:", bot.Mention(x.By), bot.Mention(o.Helper), bot.Escape(c.Name))
	return bot.Message{Text: text, Blocks: []slack.Block{
		bot.Section(text), bot.Quote(x.Text),
		bot.Section(fmt.Sprintf("*Next step:* %s, say in a line or two what you have tried; then find a quarter of an hour together.", bot.Mention(x.By))),
		bot.Context("This conversation is yours. I don't read or keep what you write here."),
	}}, nil
}

func drawCheers(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	told, err := mentoring.ParseDate(in.Ask.Subject)
	if err != nil {
		return bot.Part{}, fmt.Errorf("applause %s: %w", in.Ask.ID, err)
	}
	wins, by, err := cheeredBefore(in.Event, c, in.Ask.Person, told)
	if err != nil || len(wins) == 0 {
		return bot.Part{}, err
	}
	text := fmt.Sprintf(":tada: Your %s in the stand-up of *%s* %s celebrated:", plural(len(wins), "win", "wins"), bot.Escape(c.Name), plural(len(wins), "is", "are"))
	part := bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	for i, x := range wins[:min(len(wins), 5)] {
		part.Blocks = append(part.Blocks, bot.Labelled(fmt.Sprintf("🎉 %d", by[i]), bot.Cut(x.Text, 200)))
	}
	return part, nil
}

// The forms.

func shareForm(c mentoring.Cohort, from shareFrom, d mentoring.ShareDraft) slack.ModalViewRequest {
	title, about := "Stand-up", "A blocker, so that others can offer help, or a win, so that they can celebrate it."
	switch from.Kind {
	case mentoring.Blocker:
		title, about = "Share a blocker", "Whoever can help offers it with one click, and I put you in touch."
	case mentoring.Win:
		title, about = "Share a win", "Small ones count: something runs, somebody answered, a first plot."
	}
	blocks := []slack.Block{bot.Section(fmt.Sprintf("For the stand-up of *%s*. %s", bot.Escape(c.Name), about))}
	if from.Kind == "" {
		blocks = append(blocks, standupKind.Radio("What is it?", []bot.Option{
			{Value: string(mentoring.Blocker), Label: "A blocker: help is welcome"},
			{Value: string(mentoring.Win), Label: "A win: something went well"},
		}, bot.Start(string(d.Kind))))
	}
	hint := "Everybody in the channel reads exactly this, with your name. Next you see how it looks; nothing is posted yet."
	if from.CheckIn > 0 && from.Kind == mentoring.Blocker {
		hint = "Taken from your check-in; change it as you like. Everybody in the channel reads exactly this, with your name, and nothing else of the check-in. Next you see how it looks."
	}
	blocks = append(blocks, standupText.Lines("In your words", bot.AtMost(mentoring.MaxShare), bot.Start(d.Text), bot.Hint(hint)))
	return standupForm.Titled(title, "See how it looks", from, blocks...)
}

// shareSeen is the preview: exactly what will stand in the thread.
func shareSeen(e bot.Event, c mentoring.Cohort, from shareFrom, d mentoring.ShareDraft, at time.Time) (slack.ModalViewRequest, error) {
	name, err := named(e, e.By)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	zone, err := e.Zone(e.By, c)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	posted := "at once"
	if at.After(e.At) {
		posted = "on " + when(at, zone)
	}
	button := "with a button for others to celebrate it"
	if d.Kind == mentoring.Blocker {
		button = "with a button for others to offer help"
	}
	blocks := []slack.Block{bot.Section(fmt.Sprintf("*This will be posted %s* in the stand-up thread in <#%s>, %s:", posted, c.Channel, button)), bot.Divider()}
	blocks = append(blocks, shareWords(name, d.Kind, d.Text)...)
	blocks = append(blocks, bot.Divider(), bot.Actions(standupReword.With("Change the words", from)),
		bot.Context("Nothing else is shown: no colour, no week, no check-in. You can take it back at any time."))
	from.Seen = markOf(d)
	return standupPreview.Titled("How it looks", "Share it", from, blocks...), nil
}

func standupView(c mentoring.Cohort, s mentoring.StandUp, slots mentoring.WeeklySlots) slack.ModalViewRequest {
	blocks := []slack.Block{bot.Section(fmt.Sprintf("*%s*: once a week a thread in <#%s> holds the blockers and wins that people chose to share. In a week without any there is none.", bot.Escape(c.Name), c.Channel))}
	state := "on"
	if s.Off {
		state = "off"
	}
	blocks = append(blocks,
		standupDay.Menu("Day", weekdayOptions(c.Home), bot.Start(slots.Weekday.String()), bot.Hint("The day after the check-ins is a good one: what people answered is fresh.")),
		standupHour.Menu("Hour", hourOptions(), bot.Start(strconv.Itoa(slots.Hour)), bot.Hint("By the clock of "+c.Home.Zone+".")),
		standupState.Radio("The stand-up is", []bot.Option{{Value: "on", Label: "On"}, {Value: "off", Label: "Off: no thread, nothing to share"}}, bot.Start(state)),
	)
	if !s.Off && mentoring.StandUpRuns(c.Phase) {
		blocks = append(blocks, bot.Actions(standupShare.With("Share a blocker or a win", shareFrom{Cohort: c.ID})))
	}
	return standupSettings.Titled("Stand-up", "Keep", about{c.ID}, blocks...)
}

// Lines in other messages.

// shareRow is what a check-in offers beside the answer: what of it was shared,
// and the buttons to share more.
func shareRow(e bot.Event, d drawn) ([]slack.Block, error) {
	s, err := e.Tx.StandUp(d.c.ID)
	if err != nil || s.Off || !mentoring.StandUpRuns(d.c.Phase) {
		return nil, err
	}
	all, err := e.Tx.Shares(d.c.ID)
	if err != nil {
		return nil, err
	}
	shared := map[mentoring.ShareKind]bool{}
	for _, x := range all {
		if x.By == d.ask.Person && x.CheckIn == d.of.Week && x.Back.IsZero() {
			shared[x.Kind] = true
		}
	}
	var buttons []slack.BlockElement
	if d.ci.Blocks != "" && !shared[mentoring.Blocker] {
		buttons = append(buttons, standupShare.With("Ask others about the blocker", shareFrom{Cohort: d.c.ID, Kind: mentoring.Blocker, CheckIn: d.of.Week}))
	}
	if !shared[mentoring.Win] && d.ci.Colour != mentoring.Red { // who says red is not asked to cheer
		buttons = append(buttons, standupShare.With("Share a win", shareFrom{Cohort: d.c.ID, Kind: mentoring.Win, CheckIn: d.of.Week}))
	}
	if len(buttons) == 0 {
		return nil, nil
	}
	return []slack.Block{bot.Actions(buttons...)}, nil
}

// standupAtHome is the stand-up on somebody's Home tab: their open blockers,
// and the button.
func standupAtHome(e bot.Event, c mentoring.Cohort, m mentoring.Member) ([]slack.Block, error) {
	s, err := e.Tx.StandUp(c.ID)
	if err != nil || s.Off || m.Standing != mentoring.Active || !mentoring.StandUpRuns(c.Phase) {
		return nil, err
	}
	all, err := e.Tx.Shares(c.ID)
	if err != nil {
		return nil, err
	}
	open := 0
	for _, x := range all {
		if x.By == m.Person && x.Open() {
			open++
		}
	}
	text := "*Stand-up:* nothing of yours is open."
	if open > 0 {
		text = fmt.Sprintf("*Stand-up:* %s of yours %s open.", count(open, "blocker"), plural(open, "is", "are"))
	}
	return []slack.Block{bot.SectionWith(text, standupShare.With("Share a blocker or a win", shareFrom{Cohort: c.ID}))}, nil
}

// standupDigest is the stand-up in the organizers' week: wins of the last
// seven days, and blockers that nobody has solved for as long.
func standupDigest(e bot.Event, c mentoring.Cohort) ([]slack.Block, error) {
	all, err := e.Tx.Shares(c.ID)
	if err != nil {
		return nil, err
	}
	var wins, open [][2]string
	for _, x := range all {
		owner, here, err := ownerHere(e, c, x)
		if err != nil {
			return nil, err
		}
		name := nameOf(owner, mentoring.Member{})
		switch {
		case !x.Back.IsZero() || x.Week.IsZero():
		case x.Kind == mentoring.Win && e.At.Sub(x.At) < 7*24*time.Hour && len(wins) < inDigest:
			cheers, err := e.Tx.Cheers(c.ID, x.ID)
			if err != nil {
				return nil, err
			}
			label := name + ":"
			if len(cheers) > 0 {
				label = fmt.Sprintf("%s, 🎉 %d:", name, len(cheers))
			}
			wins = append(wins, [2]string{label, bot.Cut(x.Text, 200)})
		case here && x.OpenTooLong(e.At) && len(open) < inDigest:
			helps, err := e.Tx.Helps(c.ID, x.ID)
			if err != nil {
				return nil, err
			}
			days := int(e.At.Sub(x.At).Hours() / 24)
			open = append(open, [2]string{strings.TrimSpace(fmt.Sprintf("%s, for %d days. %s", name, days, onIt(len(helps)))), bot.Cut(x.Text, 200)})
		}
	}
	var blocks []slack.Block
	if len(wins) > 0 {
		blocks = append(blocks, bot.Section(":trophy: *Wins they shared in the stand-up*"), labelled(wins...))
	}
	if len(open) > 0 {
		blocks = append(blocks, bot.Section(":construction: *Open blockers*, shared by their owners a week ago or more"), labelled(open...))
	}
	return blocks, nil
}
