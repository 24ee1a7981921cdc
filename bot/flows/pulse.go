package flows

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The pulse: three and six months after the closing everybody of a pair is
// asked whether the two are still in touch, with one optional line on what
// came of it. Answers are read by their writer alone; the organizers get sums,
// of three or more.

const pulseAsk mentoring.AskKind = "pulse"

// pulseRound names one round.
type pulseRound struct {
	Cohort mentoring.CohortID `json:"c"`
	Months int                `json:"n"`
}

func (r pulseRound) key() string { return fmt.Sprintf("%s/%d", r.Cohort, r.Months) }

// pulseOf names one question of a round, and an answer to it.
type pulseOf struct {
	Cohort  mentoring.CohortID `json:"c"`
	Months  int                `json:"n"`
	Role    mentoring.Role     `json:"r"`
	Partner mentoring.PersonID `json:"p"`
	Answer  mentoring.Touch    `json:"a,omitempty"`
}

// ActionSuffix tells the answers to several questions apart.
func (o pulseOf) ActionSuffix() string {
	return fmt.Sprintf("%s/%d/%s/%s/%s", o.Cohort, o.Months, o.Role, o.Partner, o.Answer)
}

func (o pulseOf) ask() string {
	return fmt.Sprintf("pulse/%s/%d/%s/%s", o.Cohort, o.Months, o.Role, o.Partner)
}

var (
	pulseBegins = bot.NewMoment[pulseRound]("pulse.begins")
	pulseEnds   = bot.NewMoment[pulseRound]("pulse.ends")
	pulseSay    = bot.NewButton[pulseOf]("pulse.say")
	pulseMore   = bot.NewButton[pulseOf]("pulse.more")
	pulseForm   = bot.NewModal[pulseOf]("pulse.form")
	pulseCame   = bot.NewText("pulse.came")
	pulseQuote  = bot.NewTicks("pulse.quote")
)

func pulse() bot.Flow {
	return bot.Flow{
		Name:  "pulse",
		About: "three and six months later: still in touch?",
		Routes: []bot.Route{
			bot.OnMoment(pulseBegins, beginPulse),
			bot.OnAsk(pulseAsk, drawPulseAsk),
			bot.OnPress(pulseSay, sayPulse),
			bot.OnPress(pulseMore, openPulseLine),
			bot.OnSubmit(pulseForm, keepPulseLine),
			bot.OnMoment(pulseEnds, endPulse),
		},
	}
}

// planPulse plans both rounds, counted from the day the cohort really closed.
func planPulse(e bot.Event, c mentoring.Cohort) error {
	closed := mentoring.DateOf(e.At, c.Location())
	for _, n := range mentoring.PulseMonths() {
		r := pulseRound{c.ID, n}
		day := mentoring.PulseDay(closed, n, c.Home)
		// Before it is nine anywhere: the questions themselves wait for the reader's morning.
		if err := pulseBegins.Plan(e, r.key(), day.At(0, 0, time.UTC).Add(-15*time.Hour), string(c.ID), "", r); err != nil {
			return err
		}
	}
	return nil
}

// beginPulse asks the pairs that worked together to the end. Whoever is gone,
// or erased their data, is not asked, and nobody about them.
func beginPulse(in bot.Due[pulseRound]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || c.Phase != mentoring.Closed {
		return err
	}
	pairs, err := pulsePairs(in.Event, c)
	if err != nil {
		return err
	}
	day := c.Home.NextWorkday(mentoring.DateOf(in.At.Add(15*time.Hour), time.UTC))
	until := mentoring.PulseUntil(day, c.Home)
	for _, p := range pairs {
		for _, x := range []struct {
			role         mentoring.Role
			who, partner mentoring.PersonID
		}{{mentoring.Mentee, p.Mentee, p.Mentor}, {mentoring.Mentor, p.Mentor, p.Mentee}} {
			zone, err := in.Zone(x.who, c)
			if err != nil {
				return err
			}
			o := pulseOf{Cohort: c.ID, Months: in.Carried.Months, Role: x.role, Partner: x.partner}
			if err := in.Ask(mentoring.Ask{
				ID: o.ask(), Kind: pulseAsk, Cohort: c.ID, Person: x.who, Subject: encodePulse(o),
				Next: day.At(9, 0, zone), Nudges: []time.Time{c.Home.AddWorkdays(day, 5).At(9, 0, zone)},
				Due: mentoring.DeadlineEnd(until),
			}); err != nil {
				return err
			}
		}
	}
	return pulseEnds.Plan(in.Event, in.Carried.key(), mentoring.DeadlineEnd(until), string(c.ID), "", in.Carried)
}

// encodePulse puts into a question's subject what its buttons carry.
func encodePulse(o pulseOf) string { return fmt.Sprintf("%d %s %s", o.Months, o.Role, o.Partner) }

func decodePulse(a mentoring.Ask) (pulseOf, error) {
	o := pulseOf{Cohort: a.Cohort}
	_, err := fmt.Sscanf(a.Subject, "%d %s %s", &o.Months, &o.Role, &o.Partner)
	return o, err
}

// pulsePairs are the couples that worked together to the end and can both be
// reached.
func pulsePairs(e bot.Event, c mentoring.Cohort) ([]mentoring.Couple, error) {
	pairs, err := goingPairs(e, c)
	if err != nil {
		return nil, err
	}
	var both []mentoring.Couple
	for _, p := range pairs {
		there := true
		for _, who := range []mentoring.PersonID{p.Mentee, p.Mentor} {
			person, err := e.Person(who)
			if err != nil {
				return nil, err
			}
			there = there && person.MayTakePart() == nil
		}
		if there {
			both = append(both, p.Couple)
		}
	}
	return both, nil
}

// pulseOpen refuses questions that were never put to whoever acts, and rounds
// that are over.
func pulseOpen(e bot.Event, o pulseOf) error {
	o.Answer = ""
	a, found, err := e.Tx.Ask(e.By, o.ask())
	switch {
	case err != nil:
		return err
	case !found:
		return mentoring.Refuse("This question was put to somebody else. Yours, if there is one, stands in your own messages: say “what's open?”.")
	case !a.Open():
		return mentoring.Refuse("This round is over, and only its sums are left. If something is on your mind, the organizers are glad to hear it.")
	}
	return nil
}

func sayPulse(in bot.Pressed[pulseOf]) (bot.Reply, error) {
	o := in.Carried
	if err := pulseOpen(in.Event, o); err != nil {
		return bot.Done, err
	}
	a, _, err := in.Tx.Pulse(o.Cohort, o.Months, o.Role, in.By, o.Partner)
	if err != nil {
		return bot.Done, err
	}
	a.Cohort, a.Months, a.Role, a.Person, a.Partner, a.Answer, a.At = o.Cohort, o.Months, o.Role, in.By, o.Partner, o.Answer, in.At
	if err := in.Tx.PutPulse(a); err != nil {
		return bot.Done, err
	}
	if err := in.Note(o.Cohort, "pulse.answered", fmt.Sprint(o.Months)); err != nil {
		return bot.Done, err
	}
	o.Answer = ""
	return bot.Done, in.Answered(in.By, o.ask())
}

func openPulseLine(in bot.Pressed[pulseOf]) (bot.Reply, error) {
	if err := pulseOpen(in.Event, in.Carried); err != nil {
		return bot.Done, err
	}
	a, _, err := in.Tx.Pulse(in.Carried.Cohort, in.Carried.Months, in.Carried.Role, in.By, in.Carried.Partner)
	return bot.Open(pulseLineForm(in.Carried, a)), err
}

func keepPulseLine(in bot.Submitted[pulseOf]) (bot.Reply, error) {
	o := in.Carried
	if err := pulseOpen(in.Event, o); err != nil {
		return bot.Done, err
	}
	a, found, err := in.Tx.Pulse(o.Cohort, o.Months, o.Role, in.By, o.Partner)
	if err != nil || !found {
		return bot.Done, err
	}
	a.Came, a.Quoted = pulseCame.In(in.Form), len(pulseQuote.In(in.Form)) > 0
	if err := in.Tx.PutPulse(a); err != nil {
		return bot.Done, err
	}
	_, err = in.ChangeAsk(in.By, o.ask(), func(*mentoring.Ask) {}) // drawn again
	return bot.Done, err
}

// endPulse closes the round and tells the organizers its sums.
func endPulse(in bot.Due[pulseRound]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	members, err := in.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := in.CloseAsks(m.Person, func(a mentoring.Ask) bool {
			o, err := decodePulse(a)
			return a.Kind == pulseAsk && a.Cohort == c.ID && err == nil && o.Months == in.Carried.Months
		}); err != nil {
			return err
		}
	}
	pairs, err := pulsePairs(in.Event, c)
	if err != nil || len(pairs) == 0 {
		return err
	}
	answers, err := in.Tx.Pulses(c.ID, in.Carried.Months)
	if err != nil {
		return err
	}
	s := mentoring.CountPulse(pairs, answers)
	if err := in.Note(c.ID, "pulse.settled", fmt.Sprint(in.Carried.Months), fmt.Sprint(s.Continuing)); err != nil {
		return err
	}
	text, blocks := pulseSummary(c, in.Carried.Months, s)
	return tellOrganizers(in.Event, c, "pulse/"+in.Carried.key(), text, blocks...)
}

// What people see.

func drawPulseAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	o, err := decodePulse(in.Ask)
	if err != nil {
		return bot.Part{}, err
	}
	a, answered, err := in.Tx.Pulse(o.Cohort, o.Months, o.Role, in.Ask.Person, o.Partner)
	if err != nil {
		return bot.Part{}, err
	}
	with, err := named(in.Event, o.Partner)
	if err != nil {
		return bot.Part{}, err
	}
	name := bot.Escape(c.Name)
	switch {
	case !in.Ask.Open() && answered:
		return saidPart(fmt.Sprintf(":white_check_mark: Thank you for telling how it went on after *%s*.", name)), nil
	case !in.Ask.Open():
		return saidPart(fmt.Sprintf("I asked how it went on after *%s*. That round is over; nothing to do.", name)), nil
	}
	buttons := func(but mentoring.Touch) (all []slack.BlockElement) {
		for _, t := range []mentoring.Touch{mentoring.InTouch, mentoring.NowAndThen, mentoring.NoTouch} {
			if o.Answer = t; t != but {
				all = append(all, pulseSay.With(capital(t.Words()), o))
			}
		}
		return all
	}
	if answered {
		text := fmt.Sprintf(":white_check_mark: You and %s, still in touch: *%s*. Thank you.", with, a.Answer.Words())
		label := "Add what came of it"
		if a.Came != "" {
			label = "Change your line"
		}
		return bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text),
			bot.Actions(append([]slack.BlockElement{pulseMore.With(label, o)}, buttons(a.Answer)...)...)}}, nil
	}
	text := fmt.Sprintf("%d months ago *%s* ended. Are you and %s still in touch?", o.Months, name, with)
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf("One click, and I ask no more: are you and %s still in touch, %d months after *%s*?", with, o.Months, name)
	}
	return bot.Part{Text: text, Blocks: []slack.Block{
		bot.Section(text), bot.Actions(buttons("")...),
		bot.Context(fmt.Sprintf("%s does not see your answer. The organizers see sums, once three or more answered.", with)),
	}}, nil
}

func pulseLineForm(o pulseOf, a mentoring.Pulse) slack.ModalViewRequest {
	o.Answer = ""
	quoted := ""
	if a.Quoted {
		quoted = "yes"
	}
	return pulseForm.Titled("What came of it?", "Keep", o,
		pulseCame.Line("In one line", bot.Optional, bot.AtMost(200), bot.Start(a.Came), bot.Example("The forecast runs, and I moved into the data team")),
		pulseQuote.Boxes("Who may read it?", []bot.Option{{Value: "yes", Label: "The organizers, without my name"}}, bot.Optional, bot.Start(quoted),
			bot.Hint("They get it only together with at least two others. Without the tick nobody but you reads it.")),
	)
}

func pulseSummary(c mentoring.Cohort, months int, s mentoring.PulseSums) (string, []slack.Block) {
	head := fmt.Sprintf("*%s, %d months after the closing:*", bot.Escape(c.Name), months)
	if s.Answered < mentoring.PulseLeast {
		return head + " fewer than three people answered, so no number is shown. Nothing to do.", nil
	}
	text := fmt.Sprintf("%s %d of %d answers came in. Still in touch: %d yes, %d now and then, %d no.", head, s.Answered, s.Asked, s.Yes, s.NowAndThen, s.No)
	if s.PairsHeard >= mentoring.PulseLeast {
		text += fmt.Sprintf(" *%d of the %d pairs heard from go on* (one says yes, and neither says no).", s.Continuing, s.PairsHeard)
	}
	text += " Nothing to do: a line for the sponsors, perhaps."
	if len(s.Came) < mentoring.PulseLeast {
		return text, nil
	}
	blocks := []slack.Block{bot.Section(text), bot.Section("*What came of it*, from those who let you read it:")}
	const most = 20
	for _, line := range s.Came[:min(len(s.Came), most)] {
		blocks = append(blocks, bot.Quote(line))
	}
	if len(s.Came) > most {
		blocks = append(blocks, bot.Context(fmt.Sprintf("and %d more.", len(s.Came)-most)))
	}
	return text, blocks
}
