package flows

import (
	"fmt"
	"maps"
	"slices"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// After each conversation one tap, or a few words: would you like to work with
// them? Nobody but the writer ever sees it; it stands beside the name when
// they rank.

// tapped is a note about somebody.
type tapped struct {
	Cohort mentoring.CohortID `json:"c"`
	Round  int                `json:"i"`
	Role   mentoring.Role     `json:"r"` // of the writer
	About  mentoring.PersonID `json:"p"`
	Wish   mentoring.Wish     `json:"w,omitempty"`
}

// ActionSuffix tells the wishes apart.
func (t tapped) ActionSuffix() string { return string(t.Wish) }

var (
	noteTap  = bot.NewButton[tapped]("kickoff.tap")
	noteOpen = bot.NewButton[tapped]("kickoff.note")
	noteForm = bot.NewModal[tapped]("kickoff.noteform")
	noteText = bot.NewText("kickoff.notetext")
	noteWish = bot.NewChoice("kickoff.notewish")
)

// noteBy reads the writer's note about somebody, to be changed.
func noteBy(e bot.Event, t tapped) (mentoring.Cohort, mentoring.TalkNote, error) {
	c, err := cohort(e, t.Cohort)
	if err != nil {
		return c, mentoring.TalkNote{}, err
	}
	if _, err := member(e, aboutMember{t.Cohort, t.Role, e.By}); err != nil {
		return c, mentoring.TalkNote{}, err
	}
	if c.Phase == mentoring.Closed {
		return c, mentoring.TalkNote{}, mentoring.Refuse("%s is closed, and your notes of its kick-off are no longer needed.", bot.Escape(c.Name))
	}
	n, _, err := e.Tx.TalkNote(c.ID, t.Role, e.By, t.About)
	n.Cohort, n.Writer, n.Role, n.About = c.ID, e.By, t.Role, t.About
	return c, n, err
}

// keepTalkNote stores it, and shows it in the message that asked.
func keepTalkNote(e bot.Event, c mentoring.Cohort, n mentoring.TalkNote, round int) error {
	n.At = e.At
	if err := e.Tx.PutTalkNote(n); err != nil {
		return err
	}
	k, _, err := e.Tx.Kickoff(c.ID)
	if err != nil {
		return err
	}
	return kickoffLeft.Refresh(e, inRound{c.ID, k.Revision, round, n.Role, n.Writer})
}

func tapNote(in bot.Pressed[tapped]) (bot.Reply, error) {
	c, n, err := noteBy(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	n.Wish = in.Carried.Wish
	return bot.Done, keepTalkNote(in.Event, c, n, in.Carried.Round)
}

func openNote(in bot.Pressed[tapped]) (bot.Reply, error) {
	_, n, err := noteBy(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	who, err := in.Person(in.Carried.About)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(drawTalkNoteForm(n, who, in.Carried)), nil
}

func keepNote(in bot.Submitted[tapped]) (bot.Reply, error) {
	c, n, err := noteBy(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	n.Text = noteText.In(in.Form)
	if w := noteWish.In(in.Form); w != "" {
		n.Wish = mentoring.Wish(w)
	}
	return bot.Done, keepTalkNote(in.Event, c, n, in.Carried.Round)
}

// talksOf is one person's kick-off, for their ranking.
type talksOf struct {
	Held  bool // there was one
	Met   map[mentoring.PersonID]bool
	Notes map[mentoring.PersonID]mentoring.TalkNote // one's own
}

// readTalks reads it for its owner alone.
func readTalks(e bot.Event, c mentoring.Cohort, me mentoring.Member) (talksOf, error) {
	t := talksOf{Met: map[mentoring.PersonID]bool{}, Notes: map[mentoring.PersonID]mentoring.TalkNote{}}
	k, _, err := e.Tx.Kickoff(c.ID)
	if err != nil {
		return t, err
	}
	for _, q := range k.Held(e.At) {
		t.Held = true
		if q.Of(me.Role) == me.Person {
			t.Met[q.Of(me.Role.Other())] = true
		}
	}
	list, err := e.Tx.TalkNotes(c.ID, me.Role, me.Person)
	for _, n := range list {
		t.Notes[n.About] = n
	}
	return t, err
}

// order is the ranking that the notes suggest.
func (t talksOf) order() [][]mentoring.PersonID {
	return mentoring.RanksFrom(slices.Collect(maps.Values(t.Notes)))
}

// mark says beside a name whether they met.
func (t talksOf) mark(p mentoring.PersonID) string {
	switch {
	case !t.Held:
		return ""
	case t.Met[p]:
		return "  ·  met"
	}
	return "  ·  not met"
}

// blocks is the note in full.
func (t talksOf) blocks(p mentoring.PersonID) []slack.Block {
	var blocks []slack.Block
	n := t.Notes[p]
	if n.Wish != mentoring.NoWish {
		blocks = append(blocks, bot.Labelled("Your note:", wishLabel(n.Wish)))
	}
	if n.Text != "" {
		blocks = append(blocks, bot.Labelled("You wrote:", n.Text))
	}
	return blocks
}

// What people see.

func wishLabel(w mentoring.Wish) string {
	switch w {
	case mentoring.Gladly:
		return "😀 Gladly"
	case mentoring.Could:
		return "🙂 Could work"
	case mentoring.LessSo:
		return "😐 Less so"
	case mentoring.NoWish:
	}
	return ""
}

// drawLeft says that two minutes are left and, once they have passed, asks for
// the note.
func drawLeft(in bot.Drawing[inRound]) (bot.Message, error) {
	g, s, zone, ok, err := readSeat(in.Event, in.Reader, in.Carried.Cohort, in.Carried.Revision, in.Carried.Role, in.Carried.Person)
	if err != nil || !ok || in.Carried.Round >= len(g.Event.Rounds) {
		return bot.Message{}, err
	}
	k, i := g.Event, in.Carried.Round
	partner := k.Rounds[i].Partner(s.Role, s.Person)
	name := g.nameOf(s.Role.Other(), partner)
	met := false
	for _, q := range k.Rounds[i].Held() {
		met = met || q == pairUp(s, partner)
	}
	if !met {
		return bot.Message{Text: fmt.Sprintf("%s and you did not meet in this round.", name)}, nil
	}
	if on, _ := k.Position(in.At); on == i && k.Over.IsZero() {
		if !k.PausedAt.IsZero() {
			return bot.Message{Text: fmt.Sprintf(":double_vertical_bar: Your conversation with *%s* is paused.", name)}, nil
		}
		if k.Rounds[i].Ends.Sub(in.At) > mentoring.LeftBefore {
			return bot.Message{Text: fmt.Sprintf(":hourglass_flowing_sand: Your conversation with *%s* goes on until %s. %s", name, clock(k.Rounds[i].Ends, zone), g.then(s, i, zone))}, nil
		}
		return bot.Message{Text: fmt.Sprintf(":hourglass_flowing_sand: Two minutes left with *%s*. %s", name, g.then(s, i, zone))}, nil
	}
	n, _, err := in.Tx.TalkNote(k.Cohort, s.Role, s.Person, partner)
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf("How was it with *%s*? Would you like to work together? Only you see this; it stands beside the name when you rank.", name)
	if n.Wish != mentoring.NoWish || n.Text != "" {
		text = fmt.Sprintf(":white_check_mark: Noted about *%s*, for you alone: %s", name, wishLabel(n.Wish))
		if n.Wish == mentoring.NoWish {
			text = fmt.Sprintf(":white_check_mark: Noted about *%s*, for you alone.", name)
		}
	}
	blocks := []slack.Block{bot.Section(text)}
	if n.Text != "" {
		blocks = append(blocks, bot.Quote(n.Text))
	}
	t := tapped{Cohort: k.Cohort, Round: i, Role: s.Role, About: partner}
	var buttons []slack.BlockElement
	for _, w := range mentoring.Wishes() {
		if w != n.Wish {
			t.Wish = w
			buttons = append(buttons, noteTap.With(wishLabel(w), t))
		}
	}
	t.Wish = mentoring.NoWish
	buttons = append(buttons, noteOpen.With("Write…", t))
	blocks = append(blocks, bot.Actions(buttons...))
	return bot.Message{Text: text, Blocks: blocks}, nil
}

func drawTalkNoteForm(n mentoring.TalkNote, about mentoring.Person, t tapped) slack.ModalViewRequest {
	var options []bot.Option
	for _, w := range mentoring.Wishes() {
		options = append(options, bot.Option{Value: string(w), Label: wishLabel(w)})
	}
	return noteForm.Titled("Your private note", "Keep", t,
		bot.Section(fmt.Sprintf("About *%s*. Only you see this, now and later.", bot.Escape(about.Name))),
		noteWish.Radio("Would you like to work together?", options, bot.Optional, bot.Start(string(n.Wish))),
		noteText.Lines("What do you want to remember?", bot.Optional, bot.Start(n.Text)))
}
