package flows

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// One more place: the desk shows with whom it would help, an organizer asks
// that mentor by one click, and only the mentor's yes makes the place; then
// the matching runs again.

const askPlace mentoring.AskKind = "matching.place"

// placeFor is the question to a mentor whether they take one more.
type placeFor struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentor mentoring.PersonID `json:"p"`
	Asked  int64              `json:"t,omitempty"` // Unix seconds
}

// InCohort names the cohort whose organizers may use the control.
func (p placeFor) InCohort() mentoring.CohortID { return p.Cohort }

// ActionSuffix tells the buttons of several mentors apart.
func (p placeFor) ActionSuffix() string { return string(p.Mentor) }

var (
	placeAsk = bot.NewButton[placeFor]("matching.place")
	placeYes = bot.NewButton[placeFor]("matching.place_yes")
	placeNo  = bot.NewButton[placeFor]("matching.place_no")
)

func placeAskID(a mentoring.PlaceAsked, c mentoring.CohortID) string {
	return fmt.Sprintf("matching/place/%s/%s/%d", c, mentoring.Mentor, a.At.Unix())
}

// askForPlace asks a mentor whether they would take one more.
func askForPlace(in bot.Pressed[placeFor]) (bot.Reply, error) {
	d, err := openBench(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	m, there := d.Members[mentoring.Mentor][in.Carried.Mentor]
	name := bot.Escape(m.Name)
	was, asked := d.Bench.PlaceAsked(m.Person)
	switch {
	case !there:
		return bot.Done, mentoring.Refuse("This mentor is not in %s any more. Open `/cohort match` to see the current state.", bot.Escape(d.Cohort.Name))
	case m.Places()+m.Load.Elsewhere >= mentoring.MaxCapacity:
		return bot.Done, mentoring.Refuse("%s takes %d mentees already, which is the most.", name, m.Places()+m.Load.Elsewhere)
	case asked && was.Answer == mentoring.PlaceOpen:
		return bot.Done, mentoring.Refuse("%s was asked already and has not answered yet. You hear it when they do.", name)
	case asked && was.Answer == mentoring.PlaceNo:
		return bot.Done, mentoring.Refuse("%s was asked and said no. I don't ask twice; if it matters much, talk to them.", name)
	}
	now := mentoring.PlaceAsked{Mentor: m.Person, By: in.By, At: in.At}
	d.Bench.Places = append(d.Bench.Places, now)
	if err := in.Tx.PutBench(d.Bench); err != nil {
		return bot.Done, err
	}
	if err := in.Note(d.Cohort.ID, "matching.place-asked", string(m.Person)); err != nil {
		return bot.Done, err
	}
	reminder := d.Cohort.Home.AddWorkingHours(in.At, 24*mentoring.ManagerReminderDays, d.Cohort.Location())
	if err := in.Ask(mentoring.Ask{ID: placeAskID(now, d.Cohort.ID), Kind: askPlace, Cohort: d.Cohort.ID, Person: m.Person,
		Subject: fmt.Sprint(now.At.Unix()), Next: in.At, Nudges: []time.Time{reminder}}); err != nil {
		return bot.Done, err
	}
	return redrawn(in.Event, d.Cohort, matchPage{Cohort: d.Cohort.ID}, fmt.Sprintf("I ask %s whether they would take one more mentee. Nothing changes before they say yes; you hear it at once.", name))
}

// answerPlace takes the mentor's answer; a yes makes the place and runs the
// matching again.
func answerPlace(answer mentoring.PlaceAnswer) func(bot.Pressed[placeFor]) (bot.Reply, error) {
	return func(in bot.Pressed[placeFor]) (bot.Reply, error) {
		c, err := cohort(in.Event, in.Carried.Cohort)
		if err != nil {
			return bot.Done, err
		}
		bench, _, err := in.Tx.Bench(c.ID)
		if err != nil {
			return bot.Done, err
		}
		m, found, err := in.Tx.Member(c.ID, mentoring.Mentor, in.By)
		if err != nil {
			return bot.Done, err
		}
		was, asked := bench.PlaceAsked(in.By)
		switch {
		case in.By != in.Carried.Mentor || !asked || was.At.Unix() != in.Carried.Asked:
			return bot.Done, mentoring.Refuse("That question is not open for you. Say “what's open?” to see what is.")
		case !found || m.Standing != mentoring.Active:
			return bot.Done, mentoring.Refuse("You are not a mentor in %s any more, so there is nothing to answer.", bot.Escape(c.Name))
		case !bench.Published.IsZero() || c.Phase != mentoring.Matching:
			return bot.Done, mentoring.Refuse("The pairs of %s are decided, so no further place is needed. Thank you all the same.", bot.Escape(c.Name))
		case was.Answer != mentoring.PlaceOpen:
			return bot.Done, mentoring.Refuse("You answered already, and the organizers know. If something has changed, write to %s.", organizerNames(c))
		}
		return bot.Done, takePlaceAnswer(in.Event, c, bench, m, was, answer)
	}
}

func takePlaceAnswer(e bot.Event, c mentoring.Cohort, bench mentoring.Bench, m mentoring.Member, was mentoring.PlaceAsked, answer mentoring.PlaceAnswer) error {
	bench.AnswerPlace(m.Person, answer)
	if err := e.Tx.PutBench(bench); err != nil {
		return err
	}
	if err := e.Note(c.ID, "matching.place-"+string(answer), string(m.Person)); err != nil {
		return err
	}
	name := bot.Escape(m.Name)
	text := fmt.Sprintf("%s cannot take one more mentee in *%s*. The proposal stays as it is.", name, bot.Escape(c.Name))
	if answer == mentoring.PlaceYes {
		var err error
		if m, err = onePlaceMore(e, m); err != nil {
			return err
		}
		if bench, err = runMatching(e, c, bench); err != nil {
			return err
		}
		if err := refreshMembership(e, c, m); err != nil {
			return err
		}
		if err := placesElsewhere(e, c, m.Person); err != nil {
			return err
		}
		text = fmt.Sprintf("%s takes one more mentee in *%s*: %s in all. I have run the matching again (run %d). Next step: look at it with `/cohort match`.",
			name, bot.Escape(c.Name), count(m.Places(), "place"), bench.Runs)
	}
	if err := e.CloseAsk(m.Person, placeAskID(was, c.ID)); err != nil {
		return err
	}
	if err := refreshComparison(e, c, bench); err != nil {
		return err
	}
	return tellOrganizers(e, c, fmt.Sprintf("matching/place/%s/%s/%d", c.ID, m.Person, was.At.Unix()), text)
}

// closePlaceAsks ends the open questions when the pairs are published.
func closePlaceAsks(e bot.Event, c mentoring.Cohort, b mentoring.Bench) error {
	for _, a := range b.Places {
		if a.Answer == mentoring.PlaceOpen {
			if err := e.CloseAsk(a.Mentor, placeAskID(a, c.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// What people see.

// placeRows show where one more place would help, and what became of asking.
func placeRows(d desk) []slack.Block {
	if !d.open() || d.Rule != "" {
		return nil
	}
	if len(d.Bench.Prices) == 0 {
		if people := len(d.Members[mentoring.Mentee]) + len(d.Members[mentoring.Mentor]); people > pricedUpTo {
			return []slack.Block{bot.Context(fmt.Sprintf("What locks, bans and further places are worth is computed for up to %d people.", pricedUpTo))}
		}
		return nil
	}
	const most = 5
	var rows []slack.Block
	for _, t := range d.Bench.Prices {
		m, there := d.Members[mentoring.Mentor][t.Mentor]
		if t.Kind != "place" || t.Free || !there || len(rows) == most {
			continue
		}
		text := fmt.Sprintf("%s: %s", bot.Escape(m.Name), t.Text)
		asked, was := d.Bench.PlaceAsked(m.Person)
		switch {
		case was && asked.Answer == mentoring.PlaceOpen:
			rows = append(rows, bot.Section(text+" – asked, no answer yet"))
		case was && asked.Answer == mentoring.PlaceNo:
			rows = append(rows, bot.Section(text+" – asked, and cannot"))
		case m.Places()+m.Load.Elsewhere >= mentoring.MaxCapacity:
			rows = append(rows, bot.Section(fmt.Sprintf("%s – but takes %d already, which is the most", text, m.Places()+m.Load.Elsewhere)))
		default:
			rows = append(rows, bot.SectionWith(text, placeAsk.With("Ask for one more", placeFor{Cohort: d.Cohort.ID, Mentor: m.Person})))
		}
	}
	if len(rows) == 0 {
		return []slack.Block{bot.Context("One more place with any one mentor would change nothing.")}
	}
	return append([]slack.Block{bot.Section("*What one more place would bring*\nIt needs the mentor's yes, so I ask them first. They don't learn what it is for.")}, rows...)
}

func drawPlaceAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	bench, _, err := in.Tx.Bench(c.ID)
	if err != nil {
		return bot.Part{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentor, in.Ask.Person)
	if err != nil || !found {
		return bot.Part{}, err
	}
	a, asked := bench.PlaceAsked(m.Person)
	name := bot.Escape(c.Name)
	switch {
	case asked && a.Answer == mentoring.PlaceYes:
		return bot.Part{Text: fmt.Sprintf("Thank you! You take %s in *%s* now. You hear from me when the pairs are decided.", count(m.Places(), "mentee"), name)}, nil
	case asked && a.Answer == mentoring.PlaceNo:
		return bot.Part{Text: fmt.Sprintf("You stay with %s in *%s*. That is fine, and the organizers know.", count(m.Places(), "mentee"), name)}, nil
	case !in.Ask.Open():
		return bot.Part{Text: fmt.Sprintf("The organizers of *%s* had asked whether you take one more mentee. That is settled; nothing to do.", name)}, nil
	}
	text := fmt.Sprintf("The organizers of *%s* ask: could you take one more mentee? You take %s now; one more is about %s. Either answer is fine, and nothing changes before you say yes.",
		name, count(m.Places(), "mentee"), c.Plan.Hours(c.MentorHours))
	carried := placeFor{c.ID, m.Person, a.At.Unix()}
	return bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text),
		bot.Actions(placeYes.Primary("Yes, one more", carried), placeNo.With("No, not this time", carried))}}, nil
}
