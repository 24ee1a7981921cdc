package flows

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A thank-you note to the line manager, fit for a performance review: in the
// second half of the wrap-up everybody who completes the programme is asked
// whether they want one. They name the manager, add lines of their own, and see
// every word before they say yes; then it goes, once. Without a yes nothing
// goes. `/cohort thank-you` is there for later.

const thanksNoteAsk mentoring.AskKind = "thanks-note"

// noteSeen is one version of a note that somebody has before their eyes.
type noteSeen struct {
	Cohort  mentoring.CohortID `json:"c"`
	Role    mentoring.Role     `json:"r"`
	Version int                `json:"v"`
}

var (
	thanksNoteCommand = bot.NewCommand("thank-you", "", "a thank-you note to your manager, if you want one")

	thanksNoteWrite   = bot.NewButton[aboutMember]("thanksnote.write")
	thanksNoteNo      = bot.NewButton[aboutMember]("thanksnote.no")
	thanksNoteForm    = bot.NewModal[aboutMember]("thanksnote.form")
	thanksNotePreview = bot.NewModal[noteSeen]("thanksnote.preview")
	thanksNoteManager = bot.NewPersonField("thanksnote.manager")
	thanksNoteDone    = bot.NewText("thanksnote.done")
)

func thanksNotes() bot.Flow {
	return bot.Flow{
		Name:  "thanksnote",
		About: "a thank-you note to line managers, by consent",
		Routes: []bot.Route{
			bot.OnAsk(thanksNoteAsk, drawThanksNoteAsk),
			bot.OnPress(thanksNoteWrite, writeThanksNote),
			bot.OnPress(thanksNoteNo, declineThanksNote),
			bot.OnSubmit(thanksNoteForm, previewThanksNote),
			bot.OnSubmit(thanksNotePreview, sendThanksNote),
			bot.OnCommand(thanksNoteCommand, inCohort(withCertificates, openThanksNote)),
		},
	}
}

func thanksNoteID(a aboutMember) string { return fmt.Sprintf("thanks-note/%s/%s", a.Cohort, a.Role) }

// askThanksNotes asks those who complete the programme, a week before its end.
func askThanksNotes(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	deadline := c.Plan.Deadline(mentoring.Wrapup, c.Home)
	for _, m := range members {
		if m.Standing != mentoring.Active {
			continue
		}
		if _, err := earnedBy(e, c, m); err != nil {
			if ignoreRefusal(err) != nil {
				return err
			}
			continue
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return err
		}
		ask := mentoring.Ask{
			ID: thanksNoteID(of(m)), Kind: thanksNoteAsk, Cohort: c.ID, Person: m.Person, Subject: string(m.Role),
			Next: e.At, Due: mentoring.DeadlineEnd(deadline),
		}
		if at := c.Home.PrevWorkday(deadline.Add(-4)).At(9, 0, zone); at.After(e.At) {
			ask.Next = at
		}
		if at := c.Home.PrevWorkday(deadline.Add(-1)).At(9, 0, zone); at.After(ask.Next) {
			ask.Nudges = []time.Time{at}
		}
		if err := e.Ask(ask); err != nil {
			return err
		}
	}
	return nil
}

// ownNote reads somebody's own note; one that was sent is refused.
func ownNote(e bot.Event, a aboutMember) (mentoring.Cohort, mentoring.Member, mentoring.ThanksNote, error) {
	c, m, err := ownCertificate(e, a)
	if err != nil {
		return c, m, mentoring.ThanksNote{}, err
	}
	if _, err := earnedBy(e, c, m); err != nil {
		if ignoreRefusal(err) == nil {
			err = mentoring.Refuse("%s The note is for the same people. A word of your own to your manager is never wrong.", err)
		}
		return c, m, mentoring.ThanksNote{}, err
	}
	n, found, err := e.Tx.ThanksNote(c.ID, m.Role, m.Person)
	if err != nil {
		return c, m, n, err
	}
	if !found {
		n = mentoring.ThanksNote{Cohort: c.ID, Role: m.Role, Person: m.Person, Manager: m.Application.Manager}
	}
	if !n.Sent.IsZero() {
		return c, m, n, mentoring.Refuse("Your note went to %s on %s. There is one for each edition, so that nobody is written to twice; what you want to add you can tell them yourself.", bot.Mention(n.Manager), dayOf(n.Sent, c))
	}
	return c, m, n, nil
}

func openThanksNote(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	all, err := memberOf(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	switch len(all) {
	case 0:
		return bot.Done, mentoring.Refuse("You were not in *%s* as a mentor or a mentee, so there is nothing to thank your manager for.", bot.Escape(c.Name))
	case 1:
		c, m, n, err := ownNote(in.Event, of(all[0]))
		if err != nil {
			return bot.Done, err
		}
		return bot.Open(thanksNoteView(c, m, n)), nil
	}
	blocks := []slack.Block{bot.Section(fmt.Sprintf("You were both in *%s*. Which part is the note about?", bot.Escape(c.Name)))}
	for _, m := range all {
		blocks = append(blocks, bot.Actions(thanksNoteWrite.With("As a "+string(m.Role), of(m))))
	}
	return bot.Whisper("Which part is the note about?", blocks...), nil
}

func writeThanksNote(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, m, n, err := ownNote(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(thanksNoteView(c, m, n)), nil
}

// declineThanksNote is “no, thank you”.
func declineThanksNote(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, _, n, err := ownNote(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	n.Declined = in.At
	if err := in.Tx.PutThanksNote(n); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "thanksnote.declined"); err != nil {
		return bot.Done, err
	}
	return bot.Done, in.CloseAsk(in.By, thanksNoteID(in.Carried))
}

// previewThanksNote keeps what was typed and shows the note, word by word.
func previewThanksNote(in bot.Submitted[aboutMember]) (bot.Reply, error) {
	c, m, n, err := ownNote(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	n.Manager, n.Done, n.Version = thanksNoteManager.In(in.Form), thanksNoteDone.In(in.Form), n.Version+1
	if err := mayReceiveNote(in.Event, n.Manager); err != nil {
		if ignoreRefusal(err) != nil {
			return bot.Done, err
		}
		return bot.Reject(thanksNoteManager, err.Error()), nil
	}
	if err := in.Tx.PutThanksNote(n); err != nil {
		return bot.Done, err
	}
	blocks, err := noteBlocks(in.Event, c, m, n)
	if err != nil {
		return bot.Done, err
	}
	blocks = append([]slack.Block{bot.Section(fmt.Sprintf("This goes to %s, word for word, as a message from me:", bot.Mention(n.Manager))), bot.Divider()}, blocks...)
	blocks = append(blocks, bot.Divider(), bot.Actions(thanksNoteWrite.With("Change it", of(m))),
		bot.Context("It goes once, and only if you press *Send it*. Nobody else reads it."))
	return bot.Replace(thanksNotePreview.Titled("Your note", "Send it", noteSeen{c.ID, m.Role, n.Version}, blocks...)), nil
}

// mayReceiveNote refuses those to whom no note can go.
func mayReceiveNote(e bot.Event, p mentoring.PersonID) error {
	if p == "" {
		return mentoring.Refuse("Name your line manager.")
	}
	if p == e.By {
		return mentoring.Refuse("That is you. Name the person who speaks with you about your work.")
	}
	who, err := e.Person(p)
	if err != nil {
		return err
	}
	return who.MayTakePart()
}

// sendThanksNote is the yes: the note that was seen goes to the manager, once.
func sendThanksNote(in bot.Submitted[noteSeen]) (bot.Reply, error) {
	a := aboutMember{in.Carried.Cohort, in.Carried.Role, in.By}
	c, m, n, err := ownNote(in.Event, a)
	if err != nil {
		return bot.Done, err
	}
	if n.Version != in.Carried.Version {
		return bot.Done, mentoring.Refuse("You changed the note elsewhere since, so this is not its latest text, and nothing was sent. `/cohort thank-you %s` shows it as it is.", c.ID)
	}
	if err := mayReceiveNote(in.Event, n.Manager); err != nil {
		if ignoreRefusal(err) != nil {
			return bot.Done, err
		}
		return bot.Done, mentoring.Refuse("Nothing was sent: %s `/cohort thank-you %s` has your text.", err, c.ID)
	}
	n.Sent, n.Declined = in.At, time.Time{}
	if err := in.Tx.PutThanksNote(n); err != nil {
		return bot.Done, err
	}
	blocks, err := noteBlocks(in.Event, c, m, n)
	if err != nil {
		return bot.Done, err
	}
	name, err := named(in.Event, m.Person)
	if err != nil {
		return bot.Done, err
	}
	if err := tell(in.Event, c, n.Manager, "thanksnote/"+m.Key(), fmt.Sprintf("A thank-you note about %s, from the mentorship programme %s.", name, bot.Escape(c.Name)), blocks...); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "thanksnote.sent", string(m.Role)); err != nil {
		return bot.Done, err
	}
	if err := in.Answered(in.By, thanksNoteID(a)); err != nil {
		return bot.Done, err
	}
	if err := in.CloseAsk(in.By, thanksNoteID(a)); err != nil {
		return bot.Done, err
	}
	return bot.Whisper(fmt.Sprintf("Your note is on its way to %s, for the next decent hour there. Nothing more to do.", bot.Mention(n.Manager))), nil
}

// What people see.

// noteBlocks is the note, for its owner's eyes first and then for the
// manager's.
func noteBlocks(e bot.Event, c mentoring.Cohort, m mentoring.Member, n mentoring.ThanksNote) ([]slack.Block, error) {
	earned, err := earnedBy(e, c, m)
	if err != nil {
		return nil, err
	}
	s, _, err := spellingOf(e, m)
	if err != nil {
		return nil, err
	}
	title, err := projectTitle(e, c, s)
	if err != nil {
		return nil, err
	}
	who, err := e.Person(m.Person)
	if err != nil {
		return nil, err
	}
	w := mentoring.NoteWords{
		Name: bot.Escape(who.Name), Role: m.Role, Cohort: "*" + bot.Escape(c.Name) + "*",
		Objectives: bot.Escape(bot.Cut(c.Objectives, 500)), Project: bot.Escape(title), Earned: earned,
	}
	blocks := []slack.Block{bot.Section(":sparkles: *A thank-you note*\n" + w.Opening())}
	if n.Done != "" {
		blocks = append(blocks, bot.Section("In "+w.Name+"'s own words:"), bot.Quote(n.Done))
	}
	return append(blocks, bot.Section(w.Closing())), nil
}

func drawThanksNoteAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Role(in.Ask.Subject), in.Ask.Person)
	if err != nil || !found {
		return bot.Part{}, err
	}
	n, _, err := in.Tx.ThanksNote(c.ID, m.Role, m.Person)
	if err != nil {
		return bot.Part{}, err
	}
	name := bot.Escape(c.Name)
	switch {
	case !n.Sent.IsZero():
		return bot.Part{Text: fmt.Sprintf(":white_check_mark: Your thank-you note about *%s* goes to %s.", name, bot.Mention(n.Manager))}, nil
	case !in.Ask.Open():
		return bot.Part{Text: fmt.Sprintf("No note about *%s* goes to your manager. Should you want one later: `/cohort thank-you %s`.", name, c.ID)}, nil
	}
	manager := "your line manager"
	if m.Application.Manager != "" {
		manager = "your line manager, " + bot.Mention(m.Application.Manager) + ","
	}
	text := fmt.Sprintf("*%s* is ending. May I send %s a thank-you note about your part in it, fit for a performance review? You see every word first, and can add what you achieved.", name, manager)
	if in.Ask.Reminded() > 0 {
		text = "A gentle reminder, the only one: " + text
	}
	return bot.Part{Text: text, Blocks: []slack.Block{
		bot.Section(text),
		bot.Actions(thanksNoteWrite.Primary("Show me the note", of(m)), thanksNoteNo.With("No, thank you", of(m))),
		bot.Context("Without your yes nothing is sent. Nothing of check-ins, rankings or feedback is ever in it."),
	}}, nil
}

func thanksNoteView(c mentoring.Cohort, m mentoring.Member, n mentoring.ThanksNote) slack.ModalViewRequest {
	return thanksNoteForm.Titled("A thank-you note", "See the note", of(m),
		bot.Section(fmt.Sprintf("A note about your part in *%s*: the dates, the hours and the project stand in it already. Next you see every word, and nothing goes out before you say so.", bot.Escape(c.Name))),
		thanksNoteManager.Pick("Who is your line manager?", bot.Start(string(n.Manager))),
		thanksNoteDone.Lines("What did you achieve, in your own words?", bot.Optional, bot.AtMost(1500), bot.Start(n.Done),
			bot.Hint("One line each is best: what works now that did not before, and what you can do now.")))
}
