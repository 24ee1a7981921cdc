package flows

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A check-in answered in plain words: a colour word or emoji sets the colour,
// any other text is kept as the note and answered with the three colours.
// Nothing is guessed: a red asks before anybody is told, and with several
// check-ins open the person says which one was meant.

// wordsAnswer is our answer to one text.
type wordsAnswer struct {
	checkinOf
	Person mentoring.PersonID `json:"p"`
	N      int                `json:"n"`
	Red    bool               `json:"x,omitempty"` // a red waits for a yes
}

// Key names the message.
func (w wordsAnswer) Key() string {
	return fmt.Sprintf("%s/%s/%d", w.ask(w.Person), w.Mentee, w.N)
}

// said reports whether a later answer of ours speaks of the same.
func (w wordsAnswer) said(ask mentoring.Ask) bool {
	for n := w.N + 1; n < len(ask.Prompts); n++ {
		later := w
		later.N = n
		if slices.Contains(ask.Prompts, wordsLive.Key(later)) {
			return true
		}
	}
	return false
}

// wordsTarget is a check-in that held words could belong to.
type wordsTarget struct {
	checkinOf
	N uint64 `json:"n"`
}

// ActionSuffix tells the buttons of one question apart.
func (w wordsTarget) ActionSuffix() string {
	return string(w.Cohort) + "/" + string(w.Role) + "/" + string(w.Mentee)
}

// wordsKept names words that wait for the person to say where they belong.
type wordsKept struct {
	Person mentoring.PersonID `json:"p"`
	N      uint64             `json:"n"`
}

// Key names the question.
func (w wordsKept) Key() string { return fmt.Sprintf("%s/%d", w.Person, w.N) }

// heldWords are the words themselves, with where they could belong.
type heldWords struct {
	wordsKept
	Text  string      `json:"t"`
	Under string      `json:"u,omitempty"`
	For   []checkinOf `json:"f"`
}

const (
	wordsHeldID = "checkin.words"
	keepWaiting = 7 * 24 * time.Hour
	// stillTalking is how long after an answer further words belong to it.
	stillTalking = time.Hour
)

var (
	wordsFor       = bot.NewButton[wordsTarget]("checkin.wordsfor")
	wordsLive      = bot.NewLive[wordsAnswer]("checkin.heard")
	wordsWhichLive = bot.NewLive[wordsKept]("checkin.which")
	wordsHeld      = bot.NewMoment[heldWords](wordsHeldID)
)

// hearCheckIn takes plain words as the answer of an open check-in: of the one
// in whose thread they stand, or else of those that were put and still wait.
func hearCheckIn(in bot.Said) (bot.Reply, error) {
	text, err := asTyped(in.Event, in.Text)
	if err != nil || text == "" {
		return bot.NotMine, err
	}
	targets, err := wordsTargets(in, text)
	if err != nil {
		return bot.Done, err
	}
	switch len(targets) {
	case 0:
		return bot.NotMine, nil
	case 1:
		return bot.Done, keepWords(in.Event, targets[0], text, in.Under)
	}
	n, err := in.Tx.Counter("checkin.words")
	if err != nil {
		return bot.Done, err
	}
	held := heldWords{wordsKept: wordsKept{in.By, n}, Text: text, Under: in.Under, For: targets}
	if err := wordsHeld.Plan(in.Event, held.Key(), in.At.Add(keepWaiting), "", string(in.By), held); err != nil {
		return bot.Done, err
	}
	return bot.Done, wordsWhichLive.Show(in.Event, bot.To(in.By), held.wordsKept, inThread(in.Under)...)
}

func inThread(under string) []bot.Delivery {
	if under == "" {
		return []bot.Delivery{bot.Urgently}
	}
	return []bot.Delivery{bot.Urgently, bot.Under(under)}
}

// wordsTargets lists the check-ins that the words could answer.
func wordsTargets(in bot.Said, text string) ([]checkinOf, error) {
	var asks []mentoring.Ask
	var err error
	inPrompt := false
	if in.Under != "" {
		if asks, err = in.AskUnder(in.By, in.Under); err != nil {
			return nil, err
		}
		asks = slices.DeleteFunc(asks, notCheckIn)
		inPrompt = len(asks) > 0
		if !inPrompt {
			if err := refuseOldThread(in); err != nil {
				return nil, err
			}
		}
	}
	if !inPrompt {
		if asks, err = in.Tx.OpenAsks(in.By); err != nil {
			return nil, err
		}
		asks = slices.DeleteFunc(asks, func(a mentoring.Ask) bool { return notCheckIn(a) || len(a.Prompts) == 0 })
	}
	who, err := in.Who()
	if err != nil {
		return nil, err
	}
	colour, rest := mentoring.ParseColour(text)
	leading := colour != mentoring.NoColour && rest != text
	var targets []checkinOf
	for _, a := range asks {
		d, ok, err := drawable(in.Event, a, who)
		if err != nil {
			return nil, err
		}
		talking := in.At.Sub(d.ci.At) < stillTalking
		if !ok || !inPrompt && !a.Waiting() && !leading && !talking {
			continue
		}
		for _, p := range d.pairs {
			of := d.of
			of.Mentee = p.mentee
			targets = append(targets, of)
		}
	}
	return targets, nil
}

func notCheckIn(a mentoring.Ask) bool { return a.Kind != checkinAsk && a.Kind != checkinMentorAsk }

// refuseOldThread says so when the words stand under a check-in that is
// closed: they are not taken for another week's answer.
func refuseOldThread(in bot.Said) error {
	o, found, err := in.Tx.Outgoing(in.Under)
	if err != nil || !found || len(o.Carried) == 0 {
		return err
	}
	var carried struct { // the day's message, or our answer to words
		Asks []string `json:"a"`
		checkinOf
	}
	if json.Unmarshal(o.Carried, &carried) != nil {
		return nil // another kind of message
	}
	for _, id := range append(carried.Asks, carried.ask(in.By)) {
		a, found, err := in.Tx.Ask(in.By, id)
		if err != nil {
			return err
		}
		if found && !notCheckIn(a) && !a.Open() {
			return mentoring.Refuse("The check-in in that thread is closed, so I did not keep what you wrote. Write it here, outside the thread, and it goes to this week's; “what's open?” shows it.")
		}
	}
	return nil
}

// keepWords keeps words as the answer of one check-in.
func keepWords(e bot.Event, of checkinOf, text, under string) error {
	a, err := answerable(e, of)
	if err != nil {
		return err
	}
	mine := wordsAnswer{checkinOf: of, Person: e.By, N: len(a.ask.Prompts)}
	colour, note := mentoring.ParseColour(text)
	answer := a.ci.On(of.Mentee)
	switch {
	case colour == mentoring.Red && answer.RedTold != mentoring.Red:
		mine.Red, answer.RedAsked = true, true
		answer.AddNote(note)
		a.ci.Set(of.Mentee, answer)
		a.ci.At = e.At
		err = e.Tx.PutCheckIn(a.ci)
	case colour == mentoring.NoColour:
		answer.AddNote(text)
		a.ci.Set(of.Mentee, answer)
		if err := e.Note(a.c.ID, "checkin.noted", string(of.Role), mentoring.WeekName(of.Week)); err != nil {
			return err
		}
		err = keepCheckIn(e, a)
	default:
		err = setColour(e, a, of.Mentee, colour, note)
	}
	if err != nil {
		return err
	}
	if _, err := e.ChangeAsk(e.By, a.ask.ID, func(ask *mentoring.Ask) {
		ask.Prompts = append(ask.Prompts, wordsLive.Key(mine))
	}); err != nil {
		return err
	}
	return wordsLive.Show(e, bot.To(e.By), mine, inThread(under)...)
}

// wordsWereFor takes the words that were held to the check-in they belong to.
func wordsWereFor(in bot.Pressed[wordsTarget]) (bot.Reply, error) {
	kept := wordsKept{in.By, in.Carried.N}
	held, found, err := heldFor(in.Event, kept)
	if err != nil {
		return bot.Done, err
	}
	if !found {
		return bot.Done, mentoring.Refuse("That was sorted already. “what's open?” shows what you can still answer.")
	}
	if err := keepWords(in.Event, in.Carried.checkinOf, held.Text, held.Under); err != nil {
		return bot.Done, err
	}
	if err := wordsHeld.Unplan(in.Event, kept.Key()); err != nil {
		return bot.Done, err
	}
	return bot.Done, wordsWhichLive.Refresh(in.Event, kept)
}

func heldFor(e bot.Event, kept wordsKept) (heldWords, bool, error) {
	var held heldWords
	m, found, err := e.Tx.Planned(wordsHeldID + "/" + kept.Key())
	if err != nil || !found {
		return held, false, err
	}
	if err := json.Unmarshal(m.Data, &held); err != nil {
		return held, false, fmt.Errorf("words held for %s: %w", kept.Person, err)
	}
	return held, true, nil
}

// forgetWords lets go of words whose check-ins are closed by now.
func forgetWords(in bot.Due[heldWords]) error {
	return wordsWhichLive.Refresh(in.Event, in.Carried.wordsKept)
}

// asTyped brings a text of Slack's back to what the person typed: names for
// references, characters for entities.
func asTyped(e bot.Event, text string) (string, error) {
	var failed error
	text = reference.ReplaceAllStringFunc(text, func(ref string) string {
		inside := ref[1 : len(ref)-1]
		what, label, _ := strings.Cut(inside, "|")
		switch what[0] {
		case '@':
			who, err := e.Person(mentoring.PersonID(what[1:]))
			if err != nil {
				failed = err
			}
			if who.Name == "" {
				return what
			}
			return "@" + who.Name
		case '#':
			return "#" + label
		case '!':
			return "@" + what[1:]
		}
		return what
	})
	return strings.TrimSpace(bot.Unescape(text)), failed
}

var reference = regexp.MustCompile(`<[^<>]+>`)

// What people see.

func drawWordsAnswer(in bot.Drawing[wordsAnswer]) (bot.Message, error) {
	w := in.Carried
	ask, found, err := in.Tx.Ask(w.Person, w.ask(w.Person))
	if err != nil || !found {
		return bot.Message{}, err
	}
	d, ok, err := drawable(in.Event, ask, in.Reader)
	if err != nil || !ok {
		return bot.Message{}, err
	}
	i := slices.IndexFunc(d.pairs, func(p drawnPair) bool { return p.mentee == w.Mentee })
	if i < 0 {
		return bot.Message{}, nil
	}
	of := w.week()
	of.Mentee = w.Mentee
	answer := d.ci.On(w.Mentee)
	title := fmt.Sprintf("*%s, week %d*", bot.Escape(d.c.Name), of.Week)
	if of.Mentee != "" {
		title = fmt.Sprintf("*%s* (%s)", bot.Escape(d.pairs[i].other.Name), title)
	}
	if over, yes := d.over(); yes {
		text := title + ": " + over
		return bot.Message{Text: text}, nil
	}
	if w.said(ask) {
		return bot.Message{Text: title + ": kept."}, nil // a later answer shows it
	}
	reader := in.Event
	reader.By = w.Person
	told, err := redTold(reader, d.c, of)
	if err != nil {
		return bot.Message{}, err
	}
	if w.Red && answer.RedAsked {
		return drawRedQuestion(of, title, answer, told), nil
	}
	text := fmt.Sprintf("%s: I kept that as your note. Which colour fits the week?", title)
	if answer.Colour != mentoring.NoColour {
		text = fmt.Sprintf("%s: kept. You say %s *%s*.", title, answer.Colour.Emoji(), answer.Colour)
		if answer.RedTold == mentoring.Red {
			text += " " + names(told) + " know."
		}
	}
	seen := "Only the organizers see this."
	details := checkinDetails.With("Change the note", of)
	if of.Mentee == "" {
		seen = bot.Escape(d.pairs[i].other.Name) + " and the organizers see this."
		details = checkinDetails.With("Change details", of)
	}
	m := bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	if answer.Note != "" {
		m.Blocks = append(m.Blocks, bot.Quote(answer.Note))
	}
	m.Blocks = append(m.Blocks, bot.Actions(append(colourButtons(of, answer.Colour), details)...), bot.Context(seen))
	return m, nil
}

// drawRedQuestion asks before anybody is told of a red that was written.
func drawRedQuestion(of checkinOf, title string, answer mentoring.Answer, told []mentoring.Person) bot.Message {
	text := fmt.Sprintf("%s: you wrote *red*. With your yes I tell *%s* right away, so that you get help. Nobody was told so far.", title, names(told))
	m := bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	if answer.Note != "" {
		m.Blocks = append(m.Blocks, bot.Context("They would read:"), bot.Quote(answer.Note))
	}
	rest := colourButtons(of, mentoring.NoColour)[:2]
	m.Blocks = append(m.Blocks, bot.Actions(append([]slack.BlockElement{checkinRedYes.Primary("Yes, tell them", of)}, rest...)...))
	return m
}

func drawWordsWhich(in bot.Drawing[wordsKept]) (bot.Message, error) {
	held, found, err := heldFor(in.Event, in.Carried)
	if err != nil {
		return bot.Message{}, err
	}
	if !found {
		return bot.Message{Text: "Thank you, that is sorted."}, nil
	}
	var buttons []slack.BlockElement
	for _, of := range held.For[:min(len(held.For), 24)] {
		c, found, err := in.Tx.Cohort(of.Cohort)
		if err != nil {
			return bot.Message{}, err
		}
		if !found {
			continue
		}
		label := c.Name
		if of.Mentee != "" {
			who, err := in.Person(of.Mentee)
			if err != nil {
				return bot.Message{}, err
			}
			label = who.Name + " (" + c.Name + ")"
		}
		buttons = append(buttons, wordsFor.With(bot.Cut(label, 70), wordsTarget{of, in.Carried.N}))
	}
	text := "Several check-ins are open. Which one do your words belong to?"
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Quote(held.Text), bot.Actions(buttons...)}}, nil
}
