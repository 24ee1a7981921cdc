package flows

import (
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Somebody for whom the pair does not fit writes to the organizers in
// confidence. They see by name who will read it before they send it: never the
// partner, not even as an organizer. When no organizer is left who may, they
// are told so and choose something else. Nothing of it stands anywhere but
// with those two sides.

// concernOf names what was written, in the hands of one who may read it.
type concernOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentee mentoring.PersonID `json:"m"`
	Mentor mentoring.PersonID `json:"p"`
	Role   mentoring.Role     `json:"r"`
	Reader mentoring.PersonID `json:"o"`
}

// Key names the message.
func (o concernOf) Key() string {
	return mentoring.PairLogID(o.Cohort, o.fit().couple()) + "/" + string(o.Role) + "/" + string(o.Reader)
}

func (o concernOf) fit() fitOf { return fitOf{o.Cohort, o.Mentee, o.Mentor, o.Role} }

// concernTo is the form with the readers it names.
type concernTo struct {
	Cohort mentoring.CohortID   `json:"c"`
	Mentee mentoring.PersonID   `json:"m"`
	Mentor mentoring.PersonID   `json:"p"`
	Role   mentoring.Role       `json:"r"`
	Told   []mentoring.PersonID `json:"t,omitempty"`
}

func (o concernTo) fit() fitOf { return fitOf{o.Cohort, o.Mentee, o.Mentor, o.Role} }

var (
	concernForm  = bot.NewModal[concernTo]("fit.concern")
	concernAlone = bot.NewModal[fitOf]("fit.alone")
	concernWords = bot.NewText("fit.words")
	concernWish  = bot.NewChoice("fit.wish")
	concernLive  = bot.NewLive[concernOf]("fit.told")
	concernTake  = bot.NewButton[concernOf]("fit.take")
	concernOther = bot.NewButton[concernOf]("fit.other")
)

// readersOf are the organizers who may read what one of a pair writes.
func readersOf(e bot.Event, c mentoring.Cohort, x mentoring.Couple) ([]mentoring.PersonID, error) {
	var may []mentoring.PersonID
	for _, p := range c.Readers(x) {
		who, err := e.Person(p)
		if err != nil {
			return nil, err
		}
		if !who.Deleted {
			may = append(may, p)
		}
	}
	return may, nil
}

// openConcern shows the form with the names of who would read it.
func openConcern(in bot.Pressed[fitOf]) (bot.Reply, error) {
	c, f, err := fitHeld(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	readers, err := readersOf(in.Event, c, f.Couple)
	if err != nil {
		return bot.Done, err
	}
	if len(readers) == 0 {
		view, err := drawAlone(in.Event, c, f)
		return bot.Open(view), err
	}
	view, err := drawConcernForm(in.Event, c, f, readers, "", mentoring.WishTalk, "")
	return bot.Open(view), err
}

// sendConcern sends it to exactly those who were named.
func sendConcern(in bot.Submitted[concernTo]) (bot.Reply, error) {
	c, f, err := fitHeld(in.Event, in.Carried.fit())
	if err != nil {
		return bot.Done, err
	}
	readers, err := readersOf(in.Event, c, f.Couple)
	if err != nil {
		return bot.Done, err
	}
	words, wish := concernWords.In(in.Form), mentoring.FitWish(concernWish.In(in.Form))
	switch wish {
	case mentoring.WishTalk, mentoring.WishOther, mentoring.WishEnd:
	case mentoring.WishAgain, mentoring.WishSelf:
		return bot.Reject(concernWish, "Choose one of these."), nil
	default:
		return bot.Reject(concernWish, "Choose what you would like; “talk” commits you to nothing."), nil
	}
	if len(readers) == 0 {
		view, err := drawAlone(in.Event, c, f)
		return bot.Replace(view), err
	}
	if !slices.Equal(readers, in.Carried.Told) {
		view, err := drawConcernForm(in.Event, c, f, readers, words, wish, "Who organizes has changed since you opened this. Please look at the names again before you send it.")
		return bot.Replace(view), err
	}
	f.Answer, f.At, f.Words, f.Wish, f.Told, f.ToldAt = mentoring.FitNo, in.At, words, wish, readers, in.At
	if err := keepFit(in.Event, c, f); err != nil {
		return bot.Done, err
	}
	for _, r := range readers {
		zone, err := in.Zone(r, c)
		if err != nil {
			return bot.Done, err
		}
		o := concernOf{f.Cohort, f.Mentee, f.Mentor, f.Role, r}
		if err := concernLive.Show(in.Event, bot.To(r), o, bot.NotBefore(mentoring.Decent(in.At, zone, c.Home))); err != nil {
			return bot.Done, err
		}
	}
	told, err := whoAre(in.Event, readers)
	if err != nil {
		return bot.Done, err
	}
	other, err := named(in.Event, f.Partner())
	if err != nil {
		return bot.Done, err
	}
	return bot.Whisper(fmt.Sprintf("Sent to %s, and to nobody else. They come to you. %s is not told.", told, other)), nil
}

// keepAlone keeps a no that nobody can read.
func keepAlone(in bot.Submitted[fitOf]) (bot.Reply, error) {
	c, f, err := fitHeld(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	switch wish := mentoring.FitWish(concernWish.In(in.Form)); wish {
	case mentoring.WishAgain, mentoring.WishSelf:
		f.Answer, f.At, f.Wish = mentoring.FitNo, in.At, wish
		return bot.Done, keepFit(in.Event, c, f)
	case mentoring.WishTalk, mentoring.WishOther, mentoring.WishEnd:
	}
	return bot.Reject(concernWish, "Choose one of these."), nil
}

// heldConcern reads what was written, for one who may.
func heldConcern(e bot.Event, o concernOf) (mentoring.Cohort, mentoring.Fit, error) {
	c, err := cohort(e, o.Cohort)
	if err != nil {
		return c, mentoring.Fit{}, err
	}
	f, found, err := e.Tx.Fit(c.ID, o.fit().couple(), o.Role)
	switch {
	case err != nil:
		return c, f, err
	case !slices.Contains(f.Told, e.By):
		return c, f, mentoring.Refuse("This was written in confidence to others. Nothing to do for you.")
	case !found || f.ToldAt.IsZero():
		return c, f, mentoring.Refuse("This has been taken back or erased. Nothing to do for you.")
	}
	return c, f, nil
}

// takeConcern says who of the organizers looks after it; the one who wrote
// hears the name.
func takeConcern(in bot.Pressed[concernOf]) (bot.Reply, error) {
	c, f, err := heldConcern(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if f.TakenBy != "" {
		by, err := named(in.Event, f.TakenBy)
		if err != nil {
			return bot.Done, err
		}
		return bot.Done, mentoring.Refuse("%s looks after this already. Ask them before you do something on your own.", by)
	}
	f.TakenBy, f.TakenAt = in.By, in.At
	if err := in.Tx.PutFit(f); err != nil {
		return bot.Done, err
	}
	if err := refreshConcern(in.Event, f); err != nil {
		return bot.Done, err
	}
	other, err := named(in.Event, f.Partner())
	if err != nil {
		return bot.Done, err
	}
	return bot.Done, tell(in.Event, c, f.Person(), fmt.Sprintf("fit/taken/%s/%s", mentoring.PairLogID(c.ID, f.Couple), f.Role),
		fmt.Sprintf("%s has read what you wrote in confidence (*%s*) and comes to you to talk. %s is not told. Nothing to do for you until then.", bot.Mention(in.By), bot.Escape(c.Name), other))
}

// otherMentor opens the re-matching that ends this pair, for those who read of
// it only.
func otherMentor(in bot.Pressed[concernOf]) (bot.Reply, error) {
	c, f, err := heldConcern(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	p, going, err := pairOf(in.Event, c, f.Mentee)
	switch {
	case err != nil:
		return bot.Done, err
	case !going || p.Mentor != f.Mentor:
		return bot.Done, mentoring.Refuse("These two are no longer a pair, so there is nothing to change.")
	case !mentoring.RematchRuns(c.Phase):
		return bot.Done, mentoring.Refuse("*%s* is past its project phase, so there is no time for a new pair. Talk with them about how to end well.", bot.Escape(c.Name))
	case !c.Organizes(in.By):
		return bot.Done, mentoring.Refuse("You do not organize *%s* any more, so another organizer has to do this.", bot.Escape(c.Name))
	}
	if f.Case == "" {
		r, err := startRematch(in.Event, c, mentoring.Rematch{Needs: []mentoring.PersonID{f.Mentee}, Ending: []mentoring.Couple{f.Couple}, Only: f.Told})
		if err != nil {
			return bot.Done, err
		}
		f.Case = r.ID
		if err := in.Tx.PutFit(f); err != nil {
			return bot.Done, err
		}
	}
	c, r, err := openRematch(in.Event, rematchPage{Cohort: c.ID, ID: f.Case})
	if err != nil {
		return bot.Done, err
	}
	return showRematch(in.Event, c, r, "", bot.Open)
}

// refreshConcern shows all readers how it stands.
func refreshConcern(e bot.Event, f mentoring.Fit) error {
	for _, r := range f.Told {
		if err := concernLive.Refresh(e, concernOf{f.Cohort, f.Mentee, f.Mentor, f.Role, r}); err != nil {
			return err
		}
	}
	return nil
}

// What people see.

func drawConcernForm(e bot.Event, c mentoring.Cohort, f mentoring.Fit, readers []mentoring.PersonID, words string, wish mentoring.FitWish, note string) (slack.ModalViewRequest, error) {
	told, err := whoAre(e, readers)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	other, err := named(e, f.Partner())
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	text := fmt.Sprintf("*%s* will read this: they organize *%s*. Nobody else will. %s is not told, and nothing changes for %s before you and the organizers have talked.", told, bot.Escape(c.Name), other, other)
	if c.Organizes(f.Partner()) {
		text += fmt.Sprintf(" %s organizes, too, but does not get this.", other)
	}
	if len(c.Organizers) > len(readers) && c.Organizes(f.Person()) {
		text += " You organize as well; your own message is not sent to you."
	}
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(":warning: "+note))
	}
	blocks = append(blocks, bot.Section(text),
		concernWords.Lines("What is it?", bot.Optional, bot.Start(words), bot.Hint("As much or as little as you like. It says nothing against anybody: not every two people fit.")),
		concernWish.Radio("What would you like?", []bot.Option{
			{Value: string(mentoring.WishTalk), Label: "Talk with an organizer first"},
			{Value: string(mentoring.WishOther), Label: "Another partner, if there is one"},
			{Value: string(mentoring.WishEnd), Label: "End this pair"},
		}, bot.Start(string(wish))),
		bot.Context("If you close this form, nothing is sent and nothing is kept."))
	return concernForm.Titled("In confidence", "Send to them", concernTo{f.Cohort, f.Mentee, f.Mentor, f.Role, readers}, blocks...), nil
}

func drawAlone(e bot.Event, c mentoring.Cohort, f mentoring.Fit) (slack.ModalViewRequest, error) {
	other, err := named(e, f.Partner())
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	text := fmt.Sprintf("%s is the only organizer of *%s*, so I cannot pass this on without %s reading it. I send nothing.", other, bot.Escape(c.Name), other)
	if !c.Organizes(f.Partner()) {
		text = fmt.Sprintf("There is no organizer of *%s* but yourself, so there is nobody I could pass this on to. I send nothing.", bot.Escape(c.Name))
	}
	return concernAlone.Titled("In confidence", "Choose", fitFor(f),
		bot.Section(text+" What would you like?"),
		concernWish.Radio("You choose", []bot.Option{
			{Value: string(mentoring.WishAgain), Label: "Keep it to myself; ask me again in two weeks"},
			{Value: string(mentoring.WishSelf), Label: "I find my own way, and nobody is told"},
		}, bot.Start(string(mentoring.WishAgain))),
		bot.Context("Somebody outside the programme whom you trust, your line manager for instance, may help. You can also leave at any time: the Withdraw button stands in your Home tab.")), nil
}

func wishWords(f mentoring.Fit) string {
	switch f.Wish {
	case mentoring.WishOther:
		return "would like *another partner*, if there is one"
	case mentoring.WishEnd:
		return "would like to *end the pair*"
	case mentoring.WishTalk, mentoring.WishAgain, mentoring.WishSelf:
	}
	return "would like to *talk* with an organizer first"
}

func drawConcern(in bot.Drawing[concernOf]) (bot.Message, error) {
	o := in.Carried
	c, found, err := in.Tx.Cohort(o.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	f, found, err := in.Tx.Fit(o.Cohort, o.fit().couple(), o.Role)
	if err != nil {
		return bot.Message{}, err
	}
	if !found || !slices.Contains(f.Told, o.Reader) {
		return bot.Message{Text: "What was written here in confidence has been erased."}, nil
	}
	p, going, err := pairOf(in.Event, c, f.Mentee)
	if err != nil {
		return bot.Message{}, err
	}
	me, other := bot.Mention(f.Person()), bot.Mention(f.Partner())
	told, err := whoAre(in.Event, f.Told)
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf(":lock: *In confidence*, *%s*: %s says that the pair with %s does not fit, and %s.", bot.Escape(c.Name), me, other, wishWords(f))
	if !going || p.Mentor != f.Mentor {
		return bot.Message{Text: fmt.Sprintf(":lock: *In confidence*, *%s*: %s and %s are no longer a pair. Nothing is left to do here.", bot.Escape(c.Name), me, other)}, nil
	}
	m := bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	if f.Words != "" {
		m.Blocks = append(m.Blocks, bot.Quote(f.Words))
	}
	var buttons []slack.BlockElement
	if f.TakenBy == "" {
		m.Blocks = append(m.Blocks, bot.Section(fmt.Sprintf("*Next step:* say that you look after it, then find 20 minutes with %s this week, and listen first.", me)))
		buttons = append(buttons, concernTake.Primary("I look after it", o))
		if mentoring.RematchRuns(c.Phase) {
			buttons = append(buttons, concernOther.With("Look for another mentor…", o))
		}
	} else {
		if mentoring.RematchRuns(c.Phase) {
			buttons = append(buttons, concernOther.Primary("Look for another mentor…", o))
		}
		m.Blocks = append(m.Blocks, bot.Section(fmt.Sprintf("%s looks after it, and %s was told so. *Next step:* 20 minutes with %s this week.", bot.Mention(f.TakenBy), me, me)))
	}
	if len(buttons) > 0 {
		m.Blocks = append(m.Blocks, bot.Actions(buttons...))
	}
	m.Blocks = append(m.Blocks, bot.Context(fmt.Sprintf("Read by: %s, and nobody else. %s was not told and should not learn of it by accident: it stands in no list, digest or status.", told, other)))
	return m, nil
}
