package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// After their first meeting each of a pair is asked, alone, whether they want
// to go on. Yes is the end of it; not sure brings one tip and the question
// once more in two weeks; no opens the way to the organizers in confidence
// (pair_concern.go). Nobody else sees any of these answers.

const fitAsk mentoring.AskKind = "pairs.fit"

// fitOf is the question to one of a pair.
type fitOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentee mentoring.PersonID `json:"m"`
	Mentor mentoring.PersonID `json:"p"`
	Role   mentoring.Role     `json:"r"`
}

func (o fitOf) couple() mentoring.Couple {
	return mentoring.Couple{Mentee: o.Mentee, Mentor: o.Mentor}
}

// person is who is asked.
func (o fitOf) person() mentoring.PersonID {
	if o.Role == mentoring.Mentor {
		return o.Mentor
	}
	return o.Mentee
}

func fitFor(f mentoring.Fit) fitOf { return fitOf{f.Cohort, f.Mentee, f.Mentor, f.Role} }

var (
	fitYes     = bot.NewButton[fitOf]("fit.yes")
	fitNotSure = bot.NewButton[fitOf]("fit.notsure")
	fitNo      = bot.NewButton[fitOf]("fit.no")
	fitAgain   = bot.NewMoment[fitOf]("fit.again")
)

func pairFit() bot.Flow {
	return bot.Flow{
		Name:  "fit",
		About: "after the first meeting each is asked whether it fits",
		Routes: []bot.Route{
			bot.OnAsk(fitAsk, drawFit),
			bot.OnPress(fitYes, answerFit(mentoring.FitYes)),
			bot.OnPress(fitNotSure, answerFit(mentoring.FitNotSure)),
			bot.OnPress(fitNo, openConcern),
			bot.OnMoment(fitAgain, askFitAgain),
			bot.OnSubmit(concernForm, sendConcern),
			bot.OnSubmit(concernAlone, keepAlone),
			bot.OnDraw(concernLive, drawConcern),
			bot.OnPress(concernTake, takeConcern),
			bot.OnPress(concernOther, otherMentor),
		},
	}
}

func fitAskID(f mentoring.Fit) string {
	return fmt.Sprintf("pair-fit/%s/%s/%s/%s/%d", f.Cohort, f.Role, f.Mentee, f.Mentor, f.Asked)
}

// askFit asks both, each alone, on the working day after they first met.
func askFit(e bot.Event, c mentoring.Cohort, x mentoring.Couple) error {
	for _, who := range inRoles(c, x) {
		if _, asked, err := e.Tx.Fit(c.ID, x, who.Role); err != nil || asked {
			return err
		}
		if err := putFitAsk(e, c, mentoring.Fit{Cohort: c.ID, Couple: x, Role: who.Role}, 1); err != nil {
			return err
		}
	}
	return nil
}

// putFitAsk asks one of the two, after so many days.
func putFitAsk(e bot.Event, c mentoring.Cohort, f mentoring.Fit, days int) error {
	f.Asked++
	if err := e.Tx.PutFit(f); err != nil {
		return err
	}
	zone, err := e.Zone(f.Person(), c)
	if err != nil {
		return err
	}
	day := c.Home.NextWorkday(mentoring.DateOf(e.At, zone).Add(days))
	return e.Ask(mentoring.Ask{
		ID: fitAskID(f), Kind: fitAsk, Cohort: c.ID, Person: f.Person(), Subject: mentoring.PairLogID(c.ID, f.Couple),
		Next: day.At(9, 0, zone), Nudges: []time.Time{c.Home.AddWorkdays(day, 3).At(9, 0, zone)},
	})
}

// fitHeld reads one's own answer about a pair that goes on.
func fitHeld(e bot.Event, o fitOf) (mentoring.Cohort, mentoring.Fit, error) {
	c, err := cohort(e, o.Cohort)
	if err != nil {
		return c, mentoring.Fit{}, err
	}
	f, found, err := e.Tx.Fit(c.ID, o.couple(), o.Role)
	if err != nil {
		return c, f, err
	}
	p, going, err := pairOf(e, c, o.Mentee)
	switch {
	case err != nil:
		return c, f, err
	case !found || e.By != o.person():
		return c, f, mentoring.Refuse("That question is not yours. Say “what's open?” to see what is.")
	case !going || p.Mentor != o.Mentor || c.Phase >= mentoring.Closed:
		return c, f, mentoring.Refuse("You two are no longer a pair, so there is nothing to answer any more. `/cohort status` shows where you stand.")
	case f.Answer == mentoring.FitNo && !f.ToldAt.IsZero():
		told, err := whoAre(e, f.Told)
		if err != nil {
			return c, f, err
		}
		return c, f, mentoring.Refuse("You wrote to %s in confidence already, and they come to you. If something has changed, write to them directly.", told)
	}
	return c, f, nil
}

func answerFit(answer mentoring.FitAnswer) func(bot.Pressed[fitOf]) (bot.Reply, error) {
	return func(in bot.Pressed[fitOf]) (bot.Reply, error) {
		c, f, err := fitHeld(in.Event, in.Carried)
		if err != nil {
			return bot.Done, err
		}
		f.Answer, f.At = answer, in.At
		return bot.Done, keepFit(in.Event, c, f)
	}
}

// keepFit keeps an answer. The journal says that one was given, not which.
func keepFit(e bot.Event, c mentoring.Cohort, f mentoring.Fit) error {
	if err := e.Tx.PutFit(f); err != nil {
		return err
	}
	if err := e.Note(c.ID, "pair.fit-answered"); err != nil {
		return err
	}
	if err := e.Answered(f.Person(), fitAskID(f)); err != nil {
		return err
	}
	if err := e.CloseAsk(f.Person(), fitAskID(f)); err != nil {
		return err
	}
	if err := refreshFit(e, f); err != nil {
		return err
	}
	if f.Answer == mentoring.FitNotSure && f.Asked == 1 || f.Wish == mentoring.WishAgain {
		return fitAgain.Plan(e, mentoring.PairLogID(c.ID, f.Couple)+"/"+string(f.Role), e.At.Add(2*week7), string(c.ID), string(f.Person()), fitFor(f))
	}
	return nil
}

// refreshFit draws the answered questions again: they say how it stands.
func refreshFit(e bot.Event, f mentoring.Fit) error {
	for n := range f.Asked {
		asked := f
		asked.Asked = n + 1
		a, found, err := e.Tx.Ask(f.Person(), fitAskID(asked))
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		for _, key := range a.Prompts {
			if _, err := e.Tx.Refresh(key); err != nil {
				return err
			}
		}
	}
	return nil
}

// askFitAgain asks a second time, two weeks after a “not sure”.
func askFitAgain(in bot.Due[fitOf]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || !checkInsRun(c.Phase) {
		return err
	}
	f, found, err := in.Tx.Fit(c.ID, in.Carried.couple(), in.Carried.Role)
	if err != nil || !found || f.Answer != mentoring.FitNotSure && f.Wish != mentoring.WishAgain {
		return err
	}
	p, going, err := pairOf(in.Event, c, f.Mentee)
	if err != nil || !going || p.Mentor != f.Mentor {
		return err
	}
	f.Answer, f.Wish = mentoring.FitOpen, ""
	return putFitAsk(in.Event, c, f, 0)
}

// endFit takes the buttons off the questions of a pair that ended.
func endFit(e bot.Event, c mentoring.Cohort, x mentoring.Couple) error {
	for _, who := range inRoles(c, x) {
		f, found, err := e.Tx.Fit(c.ID, x, who.Role)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if err := fitAgain.Unplan(e, mentoring.PairLogID(c.ID, x)+"/"+string(f.Role)); err != nil {
			return err
		}
		if err := e.CloseAsk(f.Person(), fitAskID(f)); err != nil {
			return err
		}
		if err := refreshFit(e, f); err != nil {
			return err
		}
		if err := refreshConcern(e, f); err != nil {
			return err
		}
	}
	return nil
}

// endPairTalks closes, with the cohort, what its pairs are still asked.
func endPairTalks(e bot.Event, c mentoring.Cohort) error {
	pairs, err := goingPairs(e, c)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := endPairTalk(e, c, p.Couple); err != nil {
			return err
		}
	}
	return nil
}

// whoAre names people, for a sentence.
func whoAre(e bot.Event, ids []mentoring.PersonID) (string, error) {
	var people []mentoring.Person
	for _, id := range ids {
		p, err := e.Person(id)
		if err != nil {
			return "", err
		}
		people = append(people, p)
	}
	return names(people), nil
}

// What people see.

func drawFit(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	x, ok := coupleOf(in.Ask)
	if !ok {
		return bot.Part{}, fmt.Errorf("question %s speaks of no pair", in.Ask.ID)
	}
	role := mentoring.Mentee
	if strings.HasPrefix(in.Ask.ID, fmt.Sprintf("pair-fit/%s/%s/", c.ID, mentoring.Mentor)) {
		role = mentoring.Mentor
	}
	f, found, err := in.Tx.Fit(c.ID, x, role)
	if err != nil || !found {
		return bot.Part{}, err
	}
	other, err := in.Person(f.Partner())
	if err != nil {
		return bot.Part{}, err
	}
	p, going, err := pairOf(in.Event, c, x.Mentee)
	if err != nil {
		return bot.Part{}, err
	}
	name, o := bot.Escape(other.Name), fitFor(f)
	only := bot.Context(fmt.Sprintf("Only you see your answer: neither %s nor the organizers do.", name))
	switch {
	case !going || p.Mentor != x.Mentor || c.Phase >= mentoring.Closed:
		return saidPart(fmt.Sprintf("You and %s, shall you go on? This question is settled.", name)), nil
	case in.Ask.ID != fitAskID(f):
		return saidPart(fmt.Sprintf("You and %s, shall you go on? I asked again further down.", name)), nil
	case f.Answer == mentoring.FitYes:
		return fitSaid(fmt.Sprintf("You and %s go on. Good! Nothing more to do here.", name), only, fitNo.With("I see it differently now", o)), nil
	case f.Answer == mentoring.FitNotSure && f.Asked == 1:
		return fitSaid(fmt.Sprintf("Not being sure after a first meeting is quite usual. One tip: %s I ask you once more in two weeks.", fitTip(role)), only, fitNo.With("It does not fit", o)), nil
	case f.Answer == mentoring.FitNotSure:
		return fitSaid("That is fine, and I won't ask again. If it stays like that, the button below is there at any time; first you see who would read what you write.", only, fitNo.With("It does not fit", o)), nil
	case f.Answer == mentoring.FitNo && f.ToldAt.IsZero():
		text := fmt.Sprintf("You said that it does not fit with %s, and kept it to yourself. Nobody was told.", name)
		if f.Wish == mentoring.WishAgain {
			text += " I ask you again in two weeks."
		}
		return fitSaid(text, only, fitNo.With("Change that", o)), nil
	case f.Answer == mentoring.FitNo:
		told, err := whoAre(in.Event, f.Told)
		return saidPart(fmt.Sprintf("You wrote in confidence to %s, who will come to you. Nobody else reads it, and %s is not told.", told, name)), err
	}
	text := fmt.Sprintf("You and %s have met for the first time. Shall you two go on as a pair?", name)
	switch {
	case f.Asked > 1:
		text = fmt.Sprintf("Two weeks ago you were not sure about you and %s. How is it now: shall you two go on?", name)
	case in.Ask.Reminded() > 0:
		text = fmt.Sprintf("A gentle reminder: you and %s, shall you two go on as a pair? One click is enough.", name)
	}
	return bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text),
		bot.Actions(fitYes.With("Yes, gladly", o), fitNotSure.With("Not sure yet", o), fitNo.With("No…", o)),
		bot.Context(fmt.Sprintf("Only you see your answer: neither %s nor the organizers do. With “No…” you first see who would read what you write, and nothing is sent before you say so.", name))}}, nil
}

func fitSaid(text string, small slack.Block, change slack.BlockElement) bot.Part {
	return bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text), small, bot.Actions(change)}}
}

// fitTip is the one thing to try for who is not sure.
func fitTip(r mentoring.Role) string {
	if r == mentoring.Mentor {
		return "begin the next meeting by asking what your mentee would like to have understood at its end; it is often something else than one thinks."
	}
	return "say at the beginning of the next meeting what you would like to take along from it; most mentors are glad to be told."
}
