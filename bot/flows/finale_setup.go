package flows

import (
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// An organizer fixes the day of the final presentations in the form of /cohort
// finale, or with one click on a proposal (finale_propose.go). Big meetings are announced a
// month ahead; what speaks against a date is said before anybody hears of it.

// finalePlan is a day as somebody entered it, or as it was proposed.
type finalePlan struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n,omitempty"` // as it stood when they looked
	At       []int64            `json:"t"`
	Minutes  int                `json:"m"`
	Buffer   int                `json:"b"`
	Every    int                `json:"k"`
	Where    string             `json:"w,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (p finalePlan) InCohort() mentoring.CohortID { return p.Cohort }

func (p finalePlan) sittings() []time.Time {
	var list []time.Time
	for _, t := range p.At {
		list = append(list, time.Unix(t, 0).UTC())
	}
	return list
}

func (p finalePlan) lengths() mentoring.FinaleLengths {
	return mentoring.FinaleLengths{Minutes: p.Minutes, Buffer: p.Buffer, BreakEvery: p.Every}
}

var (
	finaleCommand = bot.NewCommand("finale", "", "set the day of the final presentations, and their running order")
	finaleChange  = bot.NewButton[about]("finale.change")
	finaleForm    = bot.NewModal[toSetUp]("finale.form")
	finaleConfirm = bot.NewModal[finalePlan]("finale.confirm")
	finaleLook    = bot.NewButton[about]("finale.look")
	finaleStop    = bot.NewButton[toSetUp]("finale.stop")

	finaleDay1    = bot.NewDateField("finale.day1")
	finaleHour1   = bot.NewChoice("finale.hour1")
	finaleDay2    = bot.NewDateField("finale.day2")
	finaleHour2   = bot.NewChoice("finale.hour2")
	finaleMinutes = bot.NewNumber("finale.minutes")
	finaleBuffer  = bot.NewNumber("finale.buffer")
	finaleEvery   = bot.NewNumber("finale.every")
	finaleWhere   = bot.NewText("finale.where")
)

// maxWhere bounds the place, so that it can travel on a control.
const maxWhere = 300

// maySetUp refuses a cohort in which nobody presents, and what somebody else
// changed meanwhile.
func maySetUp(e bot.Event, p finalePlan) (stage, error) {
	c, err := cohort(e, p.Cohort)
	if err != nil {
		return stage{}, err
	}
	s, _, err := readStage(e, c)
	if err != nil {
		return s, err
	}
	if err := finalePhase(s); err != nil {
		return s, err
	}
	if s.Event.Revision != p.Revision {
		return s, mentoring.Refuse("Another organizer set the final presentations of %s meanwhile: %s. So nothing was changed; `/cohort finale %s` shows how it stands.",
			bot.Escape(c.Name), hours(s.Event, c.Location()), c.ID)
	}
	if s.Event.Stands() && !s.Event.First().After(e.At) {
		return s, mentoring.Refuse("The final presentations of %s have begun, so their hours can no longer be changed.", bot.Escape(c.Name))
	}
	return s, nil
}

// finalePhase refuses when nobody could present.
func finalePhase(s stage) error {
	c, name := s.Cohort, bot.Escape(s.Cohort.Name)
	switch {
	case c.Phase >= mentoring.Closed:
		return mentoring.Refuse("%s is closed, so nothing is left to present.", name)
	case c.Phase < mentoring.Scoping:
		return mentoring.Refuse("The pairs of %s present their projects, and they are announced around %s. Come back then; I ask you in time to fix the day.", name, c.Plan.Start(mentoring.Scoping).Long())
	case len(s.People) == 0:
		return mentoring.Refuse("No pair works together in %s just now, so nobody would present. `/cohort people %s` shows who is in.", name, c.ID)
	}
	return nil
}

// openFinale shows the form while nothing is set up, then the desk.
func openFinale(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	return finalePage(in.Event, c, bot.Open)
}

func lookAtFinale(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return finalePage(in.Event, c, inPlace(in.View))
}

func finalePage(e bot.Event, c mentoring.Cohort, show showing) (bot.Reply, error) {
	s, _, err := readStage(e, c)
	if err != nil {
		return bot.Done, err
	}
	if s.Event.Stands() || !s.Event.Over.IsZero() {
		return show(finaleDeskView(e, s)), nil
	}
	if err := finalePhase(s); err != nil {
		return bot.Done, err
	}
	return show(drawFinaleForm(s, e.At)), nil
}

func changeFinale(in bot.Pressed[about]) (bot.Reply, error) {
	s, err := finaleAhead(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	if _, err := maySetUp(in.Event, finalePlan{Cohort: s.Cohort.ID, Revision: s.Event.Revision}); err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(drawFinaleForm(s, in.At)), nil
}

// setUpFinale takes the form. What speaks against the date is shown over it
// first, so that nothing entered is lost.
func setUpFinale(in bot.Submitted[toSetUp]) (bot.Reply, error) {
	p := finalePlan{Cohort: in.Carried.Cohort, Revision: in.Carried.Revision}
	s, err := maySetUp(in.Event, p)
	if err != nil {
		return bot.Done, err
	}
	p, wrong := finaleEntered(in.Form, s, p, in.At)
	if wrong.Rejects() {
		return wrong, nil
	}
	next, err := withPlan(in.Event, s, p)
	if err != nil {
		return bot.Done, err
	}
	if n := len(next.Event.Sittings); n == 2 && next.Event.Ends(1).After(next.Event.Sittings[1]) {
		return bot.Reject(finaleHour2, fmt.Sprintf("The first sitting lasts until about %s. Choose a later hour.", clock(next.Event.Ends(1), s.Cohort.Location()))), nil
	}
	warnings := finaleWarnings(in.Event, next, true)
	moved := !s.Event.Stands() || !slices.EqualFunc(s.Event.Sittings, next.Event.Sittings, time.Time.Equal)
	if moved && len(warnings) > 0 {
		return bot.Open(drawFinaleConfirm(next, p, warnings)), nil
	}
	if err := setFinale(in.Event, s, p); err != nil {
		return bot.Done, err
	}
	return finalePage(in.Event, s.Cohort, bot.Replace)
}

// confirmFinale sets what was warned of.
func confirmFinale(in bot.Submitted[finalePlan]) (bot.Reply, error) {
	s, err := maySetUp(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if _, err := s.Cohort.CheckFinale(in.Carried.sittings(), in.At); err != nil {
		return bot.Done, err
	}
	return bot.CloseAll(), setFinale(in.Event, s, in.Carried)
}

// finaleEntered reads the form; what is wrong stands under its field.
func finaleEntered(f bot.Form, s stage, p finalePlan, now time.Time) (finalePlan, bot.Reply) {
	var wrong bot.Reply
	c := s.Cohort
	number := func(n bot.Number, into *int, least, most int) {
		v, ok := n.In(f)
		if !ok || v < least || v > most {
			wrong = wrong.And(n, fmt.Sprintf("Write a whole number from %d to %d.", least, most))
		}
		*into = v
	}
	number(finaleMinutes, &p.Minutes, mentoring.MinPresentation, mentoring.MaxPresentation)
	number(finaleBuffer, &p.Buffer, 0, mentoring.MaxBuffer)
	number(finaleEvery, &p.Every, 0, maxBreakEvery)
	p.Where = finaleWhere.In(f)
	if err := checkPlace(p.Where); err != nil {
		wrong = wrong.And(finaleWhere, err.Error())
	}
	days := []mentoring.Date{finaleDay1.In(f), finaleDay2.In(f)}
	clocks := []string{finaleHour1.In(f), finaleHour2.In(f)}
	if days[1].IsZero() && clocks[1] != "" {
		return p, wrong.And(finaleDay2, "Choose the day of the second sitting too, or take its hour away.")
	}
	if !days[1].IsZero() && clocks[1] == "" {
		return p, wrong.And(finaleHour2, "Choose the hour of the second sitting too, or take its day away.")
	}
	fields := []bot.DateField{finaleDay1, finaleDay2}
	var sittings []time.Time
	for i, day := range days {
		at, err := time.Parse("15:04", clocks[i])
		if day.IsZero() || err != nil {
			continue
		}
		sittings = append(sittings, day.At(at.Hour(), at.Minute(), c.Location()).UTC())
	}
	if len(sittings) == 0 {
		return p, wrong.And(finaleDay1, "Choose a day and an hour.")
	}
	if len(sittings) == 2 && sittings[1].Before(sittings[0]) {
		slices.Reverse(sittings)
		slices.Reverse(fields)
	}
	if which, err := c.CheckFinale(sittings, now); err != nil {
		wrong = wrong.And(fields[which], err.Error())
	}
	p.At = nil
	for _, t := range sittings {
		p.At = append(p.At, t.Unix())
	}
	return p, wrong
}

const maxBreakEvery = 20

// withPlan is the stage as it would be with other hours: who has a place keeps
// it, unless the number of sittings changes.
func withPlan(e bot.Event, s stage, p finalePlan) (stage, error) {
	was, f := s.Event, s.Event
	fresh := !was.Stands()
	if fresh {
		f = mentoring.FinaleEvent{Cohort: s.Cohort.ID, Revision: was.Revision, Seed: was.Seed, Audience: was.Audience}
	}
	if fresh || !slices.EqualFunc(was.Sittings, p.sittings(), time.Time.Equal) {
		f.Revision++
		f.Order = slices.Clone(f.Order)
		for i := range f.Order {
			f.Order[i].Told = time.Time{} // everybody hears of it anyway
		}
	}
	f.Sittings, f.FinaleLengths, f.Where = p.sittings(), p.lengths(), p.Where
	anew := fresh || len(f.Sittings) != len(was.Sittings)
	if anew {
		f.Order = nil
	}
	s.Event = f
	var err error
	if s.People, err = performers(e, s.Cohort, f); err != nil {
		return s, err
	}
	if anew {
		s.Event.Arrange(s.presenters())
	} else {
		s.Event.Follow(s.presenters())
	}
	return s, nil
}

// setFinale keeps the hours. Other hours than before make a new revision, of
// which everybody hears; otherwise only what is shown changes.
func setFinale(e bot.Event, was stage, p finalePlan) error {
	if was.Event.Seed == "" {
		seed, err := e.Seed()
		if err != nil {
			return err
		}
		was.Event.Seed = seed
	}
	s, err := withPlan(e, was, p)
	if err != nil {
		return err
	}
	if err := e.Tx.PutFinale(s.Event); err != nil {
		return err
	}
	c := s.Cohort
	if err := e.Note(c.ID, "finale.set", fmt.Sprint(s.Event.Revision), fmt.Sprint(len(s.Event.Sittings))); err != nil {
		return err
	}
	for _, o := range c.Organizers {
		if err := e.Answered(o, fixAskID(c)); err != nil { // its message says so
			return err
		}
		if err := e.CloseAsk(o, fixAskID(c)); err != nil {
			return err
		}
	}
	if s.Event.Revision == was.Event.Revision {
		return changePlace(e, s)
	}
	if was.Event.Revision > 0 {
		if err := dropFinale(e, was); err != nil {
			return err
		}
	}
	if s, err = holdMeeting(e, s); err != nil {
		return err
	}
	return announceFinale(e, s)
}

// announceFinale plans what follows new hours, of which the meeting told
// everybody.
func announceFinale(e bot.Event, s stage) error {
	c, f := s.Cohort, s.Event
	for _, o := range c.Organizers {
		if err := finaleDesk.Show(e, bot.To(o), deskFor{c.ID, o, f.Revision, 0}, bot.Urgently); err != nil {
			return err
		}
	}
	if f.Posted.IsZero() {
		if err := finalePosting.Plan(e, string(c.ID), postingAt(f, e.At, c), string(c.ID), "", about{c.ID}); err != nil {
			return err
		}
	} else if err := postOrder(e, s); err != nil {
		return err
	}
	if f.Audience != "" {
		if err := audiencePost.Show(e, bot.ToChannel(f.Audience), setting{c.ID, f.Revision, f.Audience}); err != nil {
			return err
		}
	}
	if err := finaleDaily.Plan(e, string(c.ID), nextMorning(e.At, c), string(c.ID), "", about{c.ID}); err != nil {
		return err
	}
	return planEnd(e, f)
}

// decentBefore is the next decent hour of somebody or, when that would be too
// late, now.
func decentBefore(e bot.Event, s stage, p mentoring.PersonID) (time.Time, error) {
	zone, err := e.Zone(p, s.Cohort)
	if err != nil {
		return time.Time{}, err
	}
	at := mentoring.Decent(e.At, zone, s.Cohort.Home)
	if !at.Before(s.Event.First().Add(-time.Hour)) {
		at = e.At
	}
	return at, nil
}

// dropFinale takes back what was asked and sent for hours that no longer hold.
func dropFinale(e bot.Event, was stage) error {
	f := was.Event
	for _, swap := range was.Swaps {
		if swap.State == mentoring.SwapOpen {
			if err := settleSwap(e, was, swap, mentoring.SwapStale, "the presentations have other hours now"); err != nil {
				return err
			}
		}
	}
	for _, p := range was.People {
		if err := e.CloseAsk(p.Mentee, slidesAskID(f)); err != nil {
			return err
		}
		if err := e.RefreshHome(p.Mentee); err != nil {
			return err
		}
	}
	return refreshFinale(e, was)
}

// checkFinaleHours tells the organizers when the plan moved away from the day.
func checkFinaleHours(e bot.Event, s stage) error {
	c, f := s.Cohort, s.Event
	if !f.First().After(e.At) {
		return nil
	}
	name, at := bot.Escape(c.Name), hours(f, c.Location())
	closing, wrapup := c.Plan.Start(mentoring.Closed), c.Plan.Start(mentoring.Wrapup)
	first, last := mentoring.DateOf(f.First(), c.Location()), mentoring.DateOf(f.Last(), c.Location())
	key := fmt.Sprintf("finale/outside/%s/%d/%s/%s", c.ID, f.Revision, wrapup, closing)
	switch {
	case !last.Before(closing):
		return tellOrganizers(e, c, key, fmt.Sprintf("The plan of *%s* has moved: it now closes on %s, and the final presentations are %s. Nobody was told anything yet about another day. `/cohort finale %s` moves them.", name, closing.Medium(), at, c.ID))
	case first.Before(wrapup):
		return tellOrganizers(e, c, key, fmt.Sprintf("The plan of *%s* has moved: the wrap-up now begins on %s, and the final presentations are before it, %s. If people need the time, `/cohort finale %s` moves them; else nothing is to do.", name, wrapup.Medium(), at, c.ID))
	}
	return nil
}

// standsOnHold tells the organizers that the day stands though the cohort
// rests.
func standsOnHold(e bot.Event, c mentoring.Cohort) error {
	f, found, err := e.Tx.Finale(c.ID)
	if err != nil || !found || !f.Stands() || !f.First().After(e.At) {
		return err
	}
	return tellOrganizers(e, c, fmt.Sprintf("finale/held/%s/%d/%d", c.ID, f.Revision, e.At.Unix()),
		fmt.Sprintf("*%s* is on hold, but its final presentations stand: %s. People are reminded of them as planned. `/cohort finale %s` moves them or calls them off.", bot.Escape(c.Name), hours(f, c.Location()), c.ID))
}

// callOffFinale tells everybody that the presentations do not take place.
func callOffFinale(in bot.Pressed[toSetUp]) (bot.Reply, error) {
	s, err := finaleAhead(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	if s.Event.Revision != in.Carried.Revision {
		return bot.Done, mentoring.Refuse("The final presentations have other hours now, so nothing was called off. `/cohort finale %s` shows how they stand.", s.Cohort.ID)
	}
	s.Event.Off = true
	if err := in.Tx.PutFinale(s.Event); err != nil {
		return bot.Done, err
	}
	if err := in.Note(s.Cohort.ID, "finale.off", fmt.Sprint(s.Event.Revision)); err != nil {
		return bot.Done, err
	}
	if err := dropFinale(in.Event, s); err != nil {
		return bot.Done, err
	}
	if _, err := cancelMeeting(in.Event, s.Cohort, s.Meeting, "The organizers look for another day, and you hear from me when there is one."); err != nil {
		return bot.Done, err
	}
	if in.View.ID == "" {
		return bot.Done, nil
	}
	return bot.CloseAll(), nil
}
