package flows

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The mentor's side: three lines of what the mentee answered, before they
// meet; and every second week a lighter check-in, one row for each mentee.

// weekOf names what a mentor reads of one mentee's week.
type weekOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentee mentoring.PersonID `json:"m"`
	Week   int                `json:"w"`
}

// Key names the message.
func (w weekOf) Key() string {
	return mentoring.CheckInKey(w.Cohort, mentoring.Mentee, w.Mentee, w.Week)
}

var weekLive = bot.NewLive[weekOf]("checkin.week")

// settleDown is how long the mentor's lines wait, so that details written
// right after the click are in them.
const settleDown = 15 * time.Minute

// showWeekToMentor sends the mentor the mentee's lines, once a week; they
// follow later changes.
func showWeekToMentor(e bot.Event, c mentoring.Cohort, ci mentoring.CheckIn) error {
	p, going, err := pairOf(e, c, ci.Person)
	if err != nil || !going {
		return err
	}
	w := weekOf{c.ID, ci.Person, ci.Week}
	if ci.Colour == mentoring.Red && ci.Moved+ci.Blocks+ci.Next == "" {
		return weekLive.Refresh(e, w) // the mentor was told at once; lines follow when there are any
	}
	zone, err := e.Zone(p.Mentor, c)
	if err != nil {
		return err
	}
	return weekLive.Show(e, bot.To(p.Mentor), w,
		bot.NotBefore(mentoring.Decent(e.At.Add(settleDown), zone, c.Home)))
}

func drawWeekForMentor(in bot.Drawing[weekOf]) (bot.Message, error) {
	w := in.Carried
	c, found, err := in.Tx.Cohort(w.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	ci, found, err := in.Tx.CheckIn(w.Cohort, mentoring.Mentee, w.Mentee, w.Week)
	if err != nil || !found || ci.At.IsZero() {
		return bot.Message{}, err
	}
	pair, going, err := pairOf(in.Event, c, w.Mentee)
	if err != nil || !going || pair.Mentor != in.Reader.ID {
		return bot.Message{}, err
	}
	mentee, err := in.Person(w.Mentee)
	if err != nil {
		return bot.Message{}, err
	}
	name := bot.Escape(mentee.Name)
	text := fmt.Sprintf("%s *%s*, week %d: %s.", ci.Colour.Emoji(), name, w.Week, ci.Colour)
	if ci.Colour == mentoring.NoColour {
		text = fmt.Sprintf("*%s*, week %d: a note, and no colour yet.", name, w.Week)
	}
	log, err := in.Tx.PairLog(c.ID, pair.Couple)
	if err != nil {
		return bot.Message{}, err
	}
	if ci.Met == mentoring.MetNo && !log.MetIn(w.Week) {
		text += " You have not met this week."
	}
	m := bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	for _, line := range []struct{ label, said string }{
		{"Moved:", ci.Moved}, {"Blocks:", ci.Blocks}, {"Next step:", ci.Next}, {"Wrote:", ci.Note},
	} {
		if line.said != "" {
			m.Blocks = append(m.Blocks, bot.Labelled(line.label, line.said))
		}
	}
	m.Blocks = append(m.Blocks, bot.Context(fmt.Sprintf("For your weekly meeting with %s (%s). I keep it up to date if they change something.", firstName(mentee), bot.Escape(c.Name))))
	return m, nil
}

// drawMentorCheckIn is the mentor's check-in in the day's message.
func drawMentorCheckIn(in bot.Asking) (bot.Part, error) {
	d, ok, err := drawable(in.Event, in.Ask, in.Reader)
	if err != nil || d.c.ID == "" {
		return bot.Part{}, err
	}
	title := fmt.Sprintf("*%s, week %d*", bot.Escape(d.c.Name), d.of.Week)
	if over, yes := d.over(); yes {
		return bot.Part{Text: title + ": " + over}, nil
	}
	if !ok {
		return bot.Part{}, nil
	}
	var people, missing []mentoring.Person
	for _, p := range d.pairs {
		people = append(people, p.other)
		if d.ci.On(p.mentee).Colour == mentoring.NoColour {
			missing = append(missing, p.other)
		}
	}
	text := fmt.Sprintf("Hello %s, how is it going with %s? Every second week I ask the mentors, too; one click is enough. (%s)", firstName(d.me), names(people), title)
	switch {
	case !d.ask.Answered.IsZero():
		text = fmt.Sprintf("%s: you have answered for %s. Thank you.", title, names(people))
	case d.ask.Reminded() > 0:
		text = fmt.Sprintf("Hello %s, a gentle reminder: how is it going with %s? One click is enough. (%s)", firstName(d.me), names(missing), title)
	}
	part := bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	if d.ask.Away {
		part.Blocks = append(part.Blocks, d.away())
		return part, nil
	}
	for _, p := range d.pairs {
		of := d.of
		of.Mentee = p.mentee
		answer := d.ci.On(p.mentee)
		line := "*" + bot.Escape(p.other.Name) + "*"
		if answer.Colour != mentoring.NoColour {
			line += fmt.Sprintf(": you said %s %s", answer.Colour.Emoji(), answer.Colour)
		}
		met := d.ci.MetWith(p.mentee)
		if said := metWords(met); said != "" {
			line += ". " + said
		}
		label := "Add a note"
		if answer.Note != "" {
			label = "Change the note"
		}
		part.Blocks = append(part.Blocks, bot.Section(line),
			bot.Actions(append(colourButtons(of, answer.Colour), checkinDetails.With(label, of))...))
		if answer.Colour != mentoring.NoColour && met == "" {
			part.Blocks = append(part.Blocks, bot.Section(fmt.Sprintf("Did you and %s meet this week?", bot.Escape(p.other.Name))), bot.Actions(metButtons(of)...))
		}
	}
	if later := d.later(); len(later) > 0 {
		part.Blocks = append(part.Blocks, bot.Actions(later...))
	}
	part.Blocks = append(part.Blocks, bot.Context(fmt.Sprintf("Only the organizers see this. %sYou can change it until %s.", d.snoozed(), when(d.until(), d.zone))))
	return part, nil
}

func drawNoteForm(a answering, mentee mentoring.Person) slack.ModalViewRequest {
	of := a.of.week()
	of.Mentee = mentee.ID
	return checkinForm.Titled("A note on the pair", "Keep", of,
		bot.Section(fmt.Sprintf("About your work with *%s*. Only the organizers see it.", bot.Escape(mentee.Name))),
		checkinMet.Radio("Did you two meet this week?", []bot.Option{{Value: mentoring.MetYes, Label: "Yes"}, {Value: mentoring.MetNo, Label: "No"}}, bot.Optional, bot.Start(a.ci.MetWith(mentee.ID))),
		checkinNote.Lines("Your note", bot.Optional, bot.Start(a.ci.On(mentee.ID).Note)))
}
