package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// How a charter looks: the card in the pair's conversation, the line at home,
// the list of the organizers.

// drawCharterCard shows the charter to both, with both signatures.
func drawCharterCard(in bot.Drawing[charterOf]) (bot.Message, error) {
	o := in.Carried
	c, found, err := in.Tx.Cohort(o.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	pair, going, err := pairOf(in.Event, c, o.Mentee)
	if err != nil {
		return bot.Message{}, err
	}
	if !going || pair.Mentor != o.Mentor {
		text := fmt.Sprintf("You two are no longer a pair in *%s*, so the project charter rests here. What was written is kept, and goes on with the mentee.", bot.Escape(c.Name))
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}, nil
	}
	ch, err := charterOfPair(in.Event, pair)
	if err != nil {
		return bot.Message{}, err
	}
	signatures, err := signatureLines(in.Event, c, ch)
	if err != nil {
		return bot.Message{}, err
	}
	h := handed{Cohort: c, Charter: ch}
	mentee, err := named(in.Event, ch.Mentee)
	if err != nil {
		return bot.Message{}, err
	}
	mentor, err := named(in.Event, ch.Mentor)
	if err != nil {
		return bot.Message{}, err
	}
	title := "Your project charter"
	if ch.Terms.Title != "" {
		title = "Project charter: " + ch.Terms.Title
	}
	blocks := []slack.Block{bot.Header(title)}
	if ch.Version == 0 && !chartersRun(c.Phase) {
		text := fmt.Sprintf("*%s* has closed, and no charter was written here.", bot.Escape(c.Name))
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}, nil
	}
	if ch.Version == 0 {
		blocks = append(blocks, bot.Section(fmt.Sprintf("What will the two of you do, for whom, and when is it good enough? %s drafts it, one short prompt after the other; %s changes or confirms it; both sign. Please settle it %s.",
			mentee, mentor, charterUntil(c))))
	}
	blocks = append(blocks, bot.Section(signatures))
	said, err := charterSaid(in.Event, ch.Terms)
	if err != nil {
		return bot.Message{}, err
	}
	if len(said) > 0 {
		blocks = append(blocks, labelled(said...))
	}
	start, err := startLine(in.Event, c, ch.Terms)
	if err != nil {
		return bot.Message{}, err
	}
	if start != "" {
		blocks = append(blocks, bot.Section(start))
	}
	if chartersRun(c.Phase) {
		blocks = append(blocks, bot.Actions(cardButtons(h)...))
	}
	blocks = append(blocks, userBlocks(h, mentee)...)
	blocks = append(blocks, bot.Divider(), bot.Section("*The usual stages, with their days*\n"+strings.Join(stageLines(h), "\n")))
	if chartersRun(c.Phase) {
		blocks = append(blocks, bot.Actions(charterTick.With("Tick what is done", h.page("", false))))
	}
	blocks = append(blocks, bot.Context("The days follow the cohort's plan and move with it. I don't read or keep what you write to each other here."))
	return bot.Message{Text: charterSentence(title, ch), Blocks: blocks}, nil
}

// charterSentence is the card in one sentence.
func charterSentence(title string, ch mentoring.Charter) string {
	return fmt.Sprintf("%s: %s.", bot.Escape(title), ch.Status())
}

// inCard is how much of one answer the card shows; the whole opens with a
// button.
const inCard = 300

func charterSaid(e bot.Event, t mentoring.Terms) ([][2]string, error) {
	var all [][2]string
	for _, p := range mentoring.CharterParts() {
		said, err := saidInPart(e, t, p)
		if err != nil {
			return nil, err
		}
		for _, s := range said {
			if s[0] != "Title:" {
				all = append(all, [2]string{s[0], bot.Cut(s[1], inCard)})
			}
		}
	}
	return all, nil
}

// cardButtons has one obvious next step.
func cardButtons(h handed) []slack.BlockElement {
	page := h.page("", false)
	switch {
	case h.Version == 0:
		return []slack.BlockElement{charterEdit.Primary("Write the charter", page)}
	case len(h.Terms.Missing()) > 0:
		return []slack.BlockElement{charterEdit.Primary("Go on writing", page), charterRead.With("Read the whole", page)}
	case h.Status() == mentoring.CharterAgreed:
		return []slack.BlockElement{charterRead.With("Read or change it", page)}
	}
	return []slack.BlockElement{charterRead.Primary("Read and sign", page)}
}

// signatureLines say who signed these words, who has not yet, and what stands
// meanwhile.
func signatureLines(e bot.Event, c mentoring.Cohort, ch mentoring.Charter) (string, error) {
	var lines []string
	for _, x := range []struct {
		p    mentoring.PersonID
		role mentoring.Role
	}{{ch.Mentee, mentoring.Mentee}, {ch.Mentor, mentoring.Mentor}} {
		name, err := named(e, x.p)
		if err != nil {
			return "", err
		}
		if at := ch.SignedAt(x.p); !at.IsZero() {
			lines = append(lines, fmt.Sprintf(":white_check_mark: %s (%s) signed on %s.", name, x.role, dayOf(at, c)))
			continue
		}
		line := fmt.Sprintf(":white_large_square: %s (%s) has not signed yet.", name, x.role)
		if changed, before := ch.SignedBefore(x.p); before {
			line = fmt.Sprintf(":white_large_square: %s (%s) signed an earlier version; changed since: %s.", name, x.role, strings.Join(changed, ", "))
			if len(changed) == 0 {
				line = fmt.Sprintf(":white_large_square: %s (%s) signed an earlier version that said the same.", name, x.role)
			}
		}
		lines = append(lines, line)
	}
	status := ch.Status()
	if ch.Agreed != nil && status != mentoring.CharterAgreed {
		lines = append(lines, fmt.Sprintf("What was signed by both on %s (“%s”) stands until both sign again.", dayOf(ch.AgreedAt, c), bot.Escape(ch.Agreed.Title)))
	}
	if status == mentoring.CharterHalf && c.Phase > mentoring.Scoping && chartersRun(c.Phase) && ch.Agreed == nil {
		lines = append(lines, "Scoping is over: work with it as it stands; the second signature is welcome at any time.")
	}
	if status != mentoring.CharterAgreed && ch.Version > 0 {
		by, err := named(e, ch.ChangedBy)
		if err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprintf("Last changed by %s on %s.", by, dayOf(ch.ChangedAt, c)))
	}
	if n := len(ch.Looks); n > 0 && status == mentoring.CharterAgreed && ch.Looks[n-1].At.After(ch.AgreedAt) {
		last := ch.Looks[n-1]
		if last.By == "" {
			last.By = ch.Mentee
		}
		by, err := named(e, last.By)
		if err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprintf("Looked at again by %s on %s: still right.", by, dayOf(last.At, c)))
	}
	return strings.Join(lines, "\n"), nil
}

// startLine says which posted problem it starts from, and whom to ask.
func startLine(e bot.Event, c mentoring.Cohort, t mentoring.Terms) (string, error) {
	s, found, err := startOf(e, c, t.Start)
	if err != nil || !found {
		return "", err
	}
	return fmt.Sprintf("*Starts from* a problem that %s posted: “%s”. Ask %s about it.", bot.Mention(s.From), bot.Escape(bot.Cut(s.Title, 200)), bot.Mention(s.Contact)), nil
}

// userBlocks say whether the one who will use it knows, with the mentee's
// button.
func userBlocks(h handed, mentee string) []slack.Block {
	user := h.Terms.User
	switch told := h.ToldAt(user); {
	case user == "" || user == h.Mentor || !h.Signed(h.Mentee):
		return nil
	case !told.IsZero():
		return []slack.Block{bot.Context(fmt.Sprintf("%s, who will use it, was told on %s.", bot.Mention(user), dayOf(told, h.Cohort)))}
	case !chartersRun(h.Cohort.Phase):
		return nil
	}
	return []slack.Block{bot.SectionWith(fmt.Sprintf("%s, who will use it, has not been told by me. %s decides when.", bot.Mention(user), mentee), charterTell.With("Tell them", h.page("", false)))}
}

func stageLines(h handed) []string {
	var lines []string
	phase := mentoring.NoPhase
	for _, s := range h.Cohort.Plan.Stages(h.Cohort.Home) {
		if s.Phase != phase {
			phase = s.Phase
			lines = append(lines, "_"+phase.Title()+"_")
		}
		box := ":white_large_square:"
		if slices.Contains(h.Stages, s.Key) {
			box = ":white_check_mark:"
		}
		lines = append(lines, fmt.Sprintf("%s %s, until %s", box, s.Name, s.By.Long()))
	}
	return lines
}

func stagesForm(h handed) slack.ModalViewRequest {
	var options []bot.Option
	for _, s := range h.Cohort.Plan.Stages(h.Cohort.Home) {
		options = append(options, bot.Option{Value: s.Key, Label: fmt.Sprintf("%s (%s)", s.Name, s.By.Medium())})
	}
	return charterStages.Titled("Stages of the project", "Save", h.page("", false),
		bot.Section("The stages that most data-science projects go through. Going back to an earlier one is normal; the days keep the end in sight."),
		stagesField.Boxes("What is done?", options, bot.Optional, bot.Start(strings.Join(h.Stages, ","))),
		bot.Context(bot.Mention(h.other())+" sees it too."))
}

// projectBlocks is a member's project at home: the title, how far it is, and
// the button that opens it.
func projectBlocks(e bot.Event, c mentoring.Cohort, m mentoring.Member) ([]slack.Block, error) {
	if c.Phase < mentoring.Scoping {
		return nil, nil
	}
	var pairs []mentoring.Pair
	if m.Role == mentoring.Mentor {
		var err error
		if pairs, err = menteesOf(e, c, m.Person); err != nil {
			return nil, err
		}
	} else if p, going, err := pairOf(e, c, m.Person); err != nil {
		return nil, err
	} else if going {
		pairs = append(pairs, p)
	}
	var blocks []slack.Block
	for _, p := range pairs {
		ch, err := charterOfPair(e, p)
		if err != nil {
			return nil, err
		}
		whose := "Your project:"
		if m.Role == mentoring.Mentor {
			name, err := named(e, p.Mentee)
			if err != nil {
				return nil, err
			}
			whose = "Project with " + name + ":"
		}
		title := "no title yet"
		if ch.Terms.Title != "" {
			title = "“" + bot.Escape(ch.Terms.Title) + "”"
		}
		text := fmt.Sprintf("*%s* %s, charter %s", whose, title, statusFor(ch, m.Person))
		blocks = append(blocks, bot.SectionWith(text, charterRead.With("Open", charterPage{Cohort: c.ID, Mentee: p.Mentee})))
	}
	return blocks, nil
}

// statusFor says how far a charter is, to one of the two.
func statusFor(ch mentoring.Charter, p mentoring.PersonID) string {
	if ch.Status() != mentoring.CharterHalf {
		return string(ch.Status())
	}
	if ch.Signed(p) {
		return "signed by you, not by the other yet"
	}
	return "signed by the other, waiting for you"
}

func chooseCharter(e bot.Event, c mentoring.Cohort, pairs []mentoring.Pair) ([]slack.Block, error) {
	blocks := []slack.Block{bot.Section("You have more than one pair here. Whose charter do you mean?")}
	for _, p := range pairs {
		ch, err := charterOfPair(e, p)
		if err != nil {
			return nil, err
		}
		other := p.Mentee
		if other == e.By {
			other = p.Mentor
		}
		name, err := named(e, other)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, bot.SectionWith(fmt.Sprintf("*%s*: %s", name, ch.Status()), charterRead.With("Open", charterPage{Cohort: c.ID, Mentee: p.Mentee})))
	}
	return blocks, nil
}

// charterList is how far each pair is, those that need a word first.
func charterList(e bot.Event, pairs []mentoring.Pair) ([]string, error) {
	order := []mentoring.CharterStatus{mentoring.CharterNone, mentoring.CharterDraft, mentoring.CharterHalf, mentoring.CharterChanged, mentoring.CharterAgreed}
	by := map[mentoring.CharterStatus][]string{}
	for _, p := range pairs {
		ch, err := charterOfPair(e, p)
		if err != nil {
			return nil, err
		}
		line := fmt.Sprintf("• %s with %s: %s", bot.Mention(p.Mentee), bot.Mention(p.Mentor), ch.Status())
		if ch.Status() == mentoring.CharterHalf {
			signed, missing := p.Mentee, p.Mentor
			if ch.Signed(p.Mentor) {
				signed, missing = missing, signed
			}
			line = fmt.Sprintf("• %s with %s: signed by %s, not by %s yet", bot.Mention(p.Mentee), bot.Mention(p.Mentor), bot.Mention(signed), bot.Mention(missing))
		}
		if t, shown := ch.Shown(); shown && t.Title != "" {
			line += ", “" + bot.Escape(t.Title) + "”"
		}
		by[ch.Status()] = append(by[ch.Status()], line)
	}
	var lines []string
	for _, s := range order {
		lines = append(lines, by[s]...)
	}
	return lines, nil
}

func charterListBlocks(c mentoring.Cohort, lines []string) []slack.Block {
	if len(lines) == 0 {
		return []slack.Block{bot.Section(fmt.Sprintf("*%s* has no pair just now, so there are no charters.", bot.Escape(c.Name)))}
	}
	blocks := []slack.Block{bot.Section(fmt.Sprintf("*Project charters of %s*", bot.Escape(c.Name)))}
	for _, part := range paragraphs(lines, 2900) {
		blocks = append(blocks, bot.Section(part))
	}
	return blocks
}
