package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Signing: the whole charter on one page, with similar projects of this and
// earlier editions, and the button that puts one's name under exactly these
// words. Whoever is to use the result is told by the mentee's own button.

// signCharter puts the name of whoever acts under the words they read.
func signCharter(in bot.Submitted[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	if h.Version != in.Carried.Version {
		name, err := named(in.Event, h.ChangedBy)
		if err != nil {
			return bot.Done, err
		}
		view, err := charterView(in.Event, h, fmt.Sprintf(":raised_hand: %s changed the charter while you were reading, so nothing is signed. This is how it stands now.", name))
		return bot.Replace(view), err
	}
	agreed, err := h.Sign(in.By, in.At)
	if err != nil {
		return bot.Done, err
	}
	if err := in.Note(h.Cohort.ID, "charter.signed", string(h.Role), string(h.Mentee)); err != nil {
		return bot.Done, err
	}
	if agreed {
		if err := charterAgreed(in.Event, h); err != nil {
			return bot.Done, err
		}
	}
	if err := in.CloseAsks(in.By, func(a mentoring.Ask) bool { return a.Cohort == h.Cohort.ID && isLookAt(a, h.Mentee) }); err != nil {
		return bot.Done, err
	}
	return bot.CloseAll(), h.put(in.Event)
}

// charterAgreed is what follows from both signatures: whoever posted the
// problem it starts from hears that it was taken up, once.
func charterAgreed(e bot.Event, h handed) error {
	if err := e.Note(h.Cohort.ID, "charter.agreed", string(h.Mentee)); err != nil {
		return err
	}
	s, found, err := startOf(e, h.Cohort, h.Terms.Start)
	if err != nil || !found || s.Contact == h.Mentor || s.Contact == h.Mentee {
		return err
	}
	who, err := e.Person(s.Contact)
	if err != nil || who.MayTakePart() != nil {
		return err
	}
	return tell(e, h.Cohort, s.Contact, fmt.Sprintf("charter/start/%s/%s/%s", h.Cohort.ID, h.Mentee, s.ID),
		fmt.Sprintf(":bulb: %s and %s of *%s* take up the problem “%s” as their project “%s”. You are named as the one to ask about it, so they may write to you. Nothing else to do.",
			bot.Mention(h.Mentee), bot.Mention(h.Mentor), bot.Escape(h.Cohort.Name), bot.Escape(bot.Cut(s.Title, 200)), bot.Escape(h.Terms.Title)))
}

// restoreCharter drops the changes since both signed.
func restoreCharter(in bot.Pressed[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	if h.Version != in.Carried.Version || !h.Restore(in.By, in.At) {
		view, err := charterView(in.Event, h, "The charter has moved on meanwhile, so nothing was dropped. This is how it stands now.")
		if err != nil {
			return bot.Done, err
		}
		return inPlace(in.View)(view), nil
	}
	if err := in.Note(h.Cohort.ID, "charter.restored", string(h.Mentee)); err != nil {
		return bot.Done, err
	}
	if err := h.put(in.Event); err != nil {
		return bot.Done, err
	}
	view, err := charterView(in.Event, h, "The changes are dropped: it says again what you both signed, and both signatures hold.")
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(view), nil
}

// toUser names who is to be told what.
type toUser struct {
	Cohort  mentoring.CohortID `json:"c"`
	Mentee  mentoring.PersonID `json:"m"`
	User    mentoring.PersonID `json:"u"`
	Version int                `json:"v"`
}

// tellable refuses to write to somebody whom the mentee does not mean, or
// twice.
func tellable(h handed) error {
	who := bot.Mention(h.Terms.User)
	told := h.ToldAt(h.Terms.User)
	switch {
	case h.Role != mentoring.Mentee:
		return mentoring.Refuse("Only %s writes to the one who will use it: it is their project. Remind them, if it is time.", bot.Mention(h.Mentee))
	case h.Terms.User == "":
		return mentoring.Refuse("The charter names nobody who will use it. Fill that in first, then they can be told.")
	case !told.IsZero():
		return mentoring.Refuse("%s was told on %s. Once is enough from me; a word from you is welcome at any time.", who, dayOf(told, h.Cohort))
	case !h.Signed(h.Mentee):
		return mentoring.Refuse("Sign the charter first, so that %s reads what you mean.", who)
	}
	return nil
}

// askToTellUser shows the mentee the very message before it goes out.
func askToTellUser(in bot.Pressed[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	if err := tellable(h); err != nil {
		return bot.Done, err
	}
	_, blocks := forUser(h)
	blocks = append([]slack.Block{bot.Section(fmt.Sprintf("This goes to %s, from me, in your name, at a decent hour of theirs:", bot.Mention(h.Terms.User))), bot.Divider()}, blocks...)
	return inPlace(in.View)(charterSend.Titled("Tell who will use it", "Send", toUser{h.Cohort.ID, h.Mentee, h.Terms.User, h.Version}, blocks...)), nil
}

func tellUser(in bot.Submitted[toUser]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	if err := tellable(h); err != nil {
		return bot.Done, err
	}
	if h.Version != in.Carried.Version || h.Terms.User != in.Carried.User {
		return bot.Done, mentoring.Refuse("The charter changed while you were reading, so nothing was sent. Close this, and press the button again.")
	}
	who, err := in.Person(h.Terms.User)
	if err != nil {
		return bot.Done, err
	}
	if err := who.MayTakePart(); err != nil {
		return bot.Done, err
	}
	text, blocks := forUser(h)
	if err := tell(in.Event, h.Cohort, h.Terms.User, fmt.Sprintf("charter/user/%s/%s/%s", h.Cohort.ID, h.Mentee, h.Terms.User), text, blocks...); err != nil {
		return bot.Done, err
	}
	h.Told = append(h.Told, mentoring.Telling{Person: h.Terms.User, At: in.At})
	if err := in.Note(h.Cohort.ID, "charter.user-told", string(h.Mentee), string(h.Terms.User)); err != nil {
		return bot.Done, err
	}
	return bot.Done, h.put(in.Event)
}

// What people see.

// forUser is what the named person reads: who names them, and why.
func forUser(h handed) (string, []slack.Block) {
	t := h.Terms
	text := fmt.Sprintf("%s names you as the one who will use the result of their project in *%s*, a mentoring programme. %s is their mentor.",
		bot.Mention(h.Mentee), bot.Escape(h.Cohort.Name), bot.Mention(h.Mentor))
	return text, []slack.Block{
		bot.Section(text),
		labelled([][2]string{{"The project:", t.Title}, {"What there will be:", t.Specific}, {"Why you – what you would do with it:", t.UserFor}, {"Good enough is:", t.GoodEnough}}...),
		bot.Section(fmt.Sprintf("You need not do anything. If it is not what you need, or you were not asked, a line to %s now is worth more than one at the end.", bot.Mention(h.Mentee))),
		bot.Context("I write to you about this only this once."),
	}
}

// charterView is the whole charter: to read, to change part by part, to sign.
func charterView(e bot.Event, h handed, note string) (slack.ModalViewRequest, error) {
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(note), bot.Divider())
	}
	signatures, err := signatureLines(e, h.Cohort, h.Charter)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	blocks = append(blocks, bot.Section(signatures))
	if changed, before := h.SignedBefore(e.By); before && len(changed) > 0 {
		blocks = append(blocks, bot.Section("*Changed since you signed:* "+strings.Join(changed, ", ")+"."))
	}
	missing := h.Terms.Missing()
	for i, p := range mentoring.CharterParts() {
		said, err := saidInPart(e, h.Terms, p)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		label := "Change"
		if len(said) == 0 {
			label = "Write"
		}
		blocks = append(blocks, bot.SectionWith(fmt.Sprintf("*%d. %s*", i+1, partTitle(p)), charterEdit.With(label, h.page(p, true))))
		if len(said) > 0 {
			blocks = append(blocks, labelled(said...))
		}
	}
	start, err := startLine(e, h.Cohort, h.Terms)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if start != "" {
		blocks = append(blocks, bot.Section(start))
	}
	alike, err := similarBlocks(e, h)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	blocks = append(append(blocks, bot.Divider()), alike...)
	if reds := h.Terms.Reds(); len(reds) > 0 {
		blocks = append(blocks, bot.Section(fmt.Sprintf(":red_circle: Red: %s. You may sign all the same, but projects rarely outgrow a red: talk about it with each other first, or make the first version narrower.", strings.Join(reds, ", "))))
	}
	page := h.page("", false)
	if h.Status() == mentoring.CharterChanged {
		blocks = append(blocks, bot.Actions(charterRestore.Danger("Drop the changes", page, "Drop the changes?", "It says again what you both signed. What was written since is gone.", "Drop them")))
	}
	switch {
	case len(missing) > 0:
		var names []string
		for _, l := range missing {
			names = append(names, l.Name)
		}
		blocks = append(blocks, bot.Section("*Still missing before it can be signed:* "+strings.Join(names, ", ")+"."))
		return charterSign.Shown("Project charter", page, blocks...), nil
	case h.Signed(e.By):
		return charterSign.Shown("Project charter", page, blocks...), nil
	}
	next := fmt.Sprintf("%s is asked to sign next.", bot.Mention(h.other()))
	if h.Signed(h.other()) {
		next = fmt.Sprintf("%s has signed already.", bot.Mention(h.other()))
	}
	blocks = append(blocks, bot.Context("“Sign” puts your name under exactly these words. It is a promise to each other, not a contract: either of you can change it later, and then both sign again. Your names, the title, the goal and the tags can be seen by other pairs of this and later editions who plan something similar. "+next))
	return charterSign.Titled("Project charter", "Sign", page, blocks...), nil
}

// similarShown is how many similar projects people look at.
const similarShown = 3

// similarBlocks show similar projects, past and running, of all editions: what
// came of them, where the repository knows.
func similarBlocks(e bot.Event, h handed) ([]slack.Block, error) {
	if h.Terms.Title == "" {
		return nil, nil
	}
	all, err := e.Tx.Charters("")
	if err != nil {
		return nil, err
	}
	entries, err := e.Tx.Projects()
	if err != nil {
		return nil, err
	}
	var among []mentoring.Findable
	written := map[string]mentoring.ProjectEntry{}
	told := map[string]bool{} // pairs whose entry stands for their charter
	for _, p := range entries {
		if p.Public != nil {
			among = append(among, p.Findable())
			written[p.ID] = p
			told[mentoring.PairID(p.Cohort, p.Mentee)] = true
		}
	}
	byID := map[string]mentoring.Charter{}
	for _, ch := range all {
		id := mentoring.PairID(ch.Cohort, ch.Mentee)
		if t, shown := ch.Shown(); shown && !told[id] {
			among = append(among, t.Findable(id))
			byID[id] = ch
		}
	}
	found := mentoring.Similar(h.Terms.Findable(mentoring.PairID(h.Cohort.ID, h.Mentee)), among, similarShown)
	if len(found) == 0 {
		return []slack.Block{bot.Section("*Similar projects:* none that I know of, in this edition or an earlier one.")}, nil
	}
	blocks := []slack.Block{bot.Section("*Similar projects.* Have a look before you sign: talk with them, build on it, or do something else.")}
	for _, l := range found {
		inCommon := ""
		switch {
		case h.Terms.Start != "" && l.Start == h.Terms.Start:
			inCommon = " · *starts from the same problem*"
		case len(l.Why) > 0:
			inCommon = " · in common: " + bot.Escape(strings.Join(l.Why, ", "))
		}
		p, inRepository := written[l.ID]
		ch := byID[l.ID]
		edition := ch.Cohort
		if inRepository {
			edition = p.Cohort
		}
		c, _, err := e.Tx.Cohort(edition)
		if err != nil {
			return nil, err
		}
		if inRepository {
			line := fmt.Sprintf("*%s* · %s %s · %s", bot.Escape(l.Title), p.Public.Result.Emoji(), p.Public.Result.Words(), strings.Join(credits(p, c), ", "))
			blocks = append(blocks, bot.SectionWith(line+inCommon, projectRead.With("Read", entryOf{ID: p.ID})), bot.Quote(bot.Cut(lesson(*p.Public), 300)))
			continue
		}
		line := fmt.Sprintf("*%s* · %s with %s, %s, %s", bot.Escape(l.Title), partnerName(ch.Mentee), partnerName(ch.Mentor), bot.Escape(c.Name), runningOrPast(c))
		blocks = append(blocks, bot.Section(line+inCommon), bot.Quote(bot.Cut(l.Goal, 300)))
	}
	return blocks, nil
}

// lesson is the part of an entry that spares the next team most.
func lesson(a mentoring.Account) string {
	for _, s := range []string{a.TellNext, a.Happened, a.Differently} {
		if s != "" {
			return s
		}
	}
	return a.Summary
}

// partnerName mentions somebody of a pair, whose place is empty once they
// erased their data.
func partnerName(p mentoring.PersonID) string {
	if p == "" {
		return "a former participant"
	}
	return bot.Mention(p)
}

func runningOrPast(c mentoring.Cohort) string {
	if c.Phase >= mentoring.Closed {
		return "finished"
	}
	return "running"
}

func partTitle(p mentoring.Part) string {
	switch p {
	case mentoring.PartIdea:
		return "Idea"
	case mentoring.PartSpecific:
		return "Specific"
	case mentoring.PartMeasurable:
		return "Measurable, and good enough"
	case mentoring.PartAchievable:
		return "Achievable"
	case mentoring.PartRelevant:
		return "Relevant, and worth it"
	case mentoring.PartTimely:
		return "Time-bound"
	case mentoring.PartCriteria:
		return "Criteria"
	case mentoring.PartUser:
		return "Who will use it"
	case mentoring.PartScope:
		return "First version, and what is out"
	}
	return string(p)
}

// saidInPart are the filled fields of a part, with people by their names. A
// criterion of which only the colour or the word is there shows what there is.
func saidInPart(e bot.Event, t mentoring.Terms, p mentoring.Part) ([][2]string, error) {
	var said [][2]string
	if p == mentoring.PartCriteria {
		for _, x := range criteria {
			if c := x.of(&t); *c != (mentoring.Criterion{}) {
				said = append(said, [2]string{x.name + ":", strings.TrimSpace(c.Colour.Emoji() + " " + c.Why)})
			}
		}
		return said, nil
	}
	for _, l := range t.Lines() {
		if l.Part != p || l.Said == "" {
			continue
		}
		if l.Said == string(t.User) {
			who, err := e.Person(t.User)
			if err != nil {
				return nil, err
			}
			l.Said = nameOf(who, mentoring.Member{})
		}
		said = append(said, [2]string{l.Name + ":", l.Said})
	}
	if p == mentoring.PartIdea && len(t.Tags) > 0 {
		said = append(said, [2]string{"Tags:", strings.Join(t.Tags, ", ")})
	}
	return said, nil
}
