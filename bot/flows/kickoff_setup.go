package flows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// An organizer sets the hours of the kick-off, one sitting or two. Everybody is
// asked when they can come; two days before the first sitting, or when the
// organizer says so, each gets their own schedule.

// toSetUp is the set-up of a kick-off as somebody looked at it.
type toSetUp struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (t toSetUp) InCohort() mentoring.CohortID { return t.Cohort }

var (
	kickoffCommand   = bot.NewCommand("kickoff", "", "set the hours of the kick-off, and run it")
	kickoffChange    = bot.NewButton[about]("kickoff.change")
	kickoffForm      = bot.NewModal[toSetUp]("kickoff.form")
	kickoffSend      = bot.NewButton[toSetUp]("kickoff.send")
	kickoffLook      = bot.NewButton[about]("kickoff.look")
	kickoffSending   = bot.NewMoment[about]("kickoff.sending")
	kickoffNewcomers = bot.NewMoment[about]("kickoff.newcomers")

	kickoffDay1    = bot.NewDateField("kickoff.day1")
	kickoffHour1   = bot.NewChoice("kickoff.hour1")
	kickoffDay2    = bot.NewDateField("kickoff.day2")
	kickoffHour2   = bot.NewChoice("kickoff.hour2")
	kickoffMinutes = bot.NewNumber("kickoff.minutes")
)

// openKickoff shows the form while nothing is set up, then the desk.
func openKickoff(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	return kickoffPage(in.Event, c, bot.Open)
}

func lookAtKickoff(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return kickoffPage(in.Event, c, inPlace(in.View))
}

func kickoffPage(e bot.Event, c mentoring.Cohort, show showing) (bot.Reply, error) {
	g, found, err := gather(e, c)
	if err != nil {
		return bot.Done, err
	}
	if !found || !g.Event.Over.IsZero() && len(g.Event.Held(g.Event.Over)) == 0 {
		if c.Phase > mentoring.Kickoff {
			return bot.Done, mentoring.Refuse("%s is past its kick-off: it is in the phase “%s”. Nothing is left to set up.", bot.Escape(c.Name), c.Phase.Title())
		}
		return show(drawKickoffForm(e, c, g.Event)), nil
	}
	view, err := kickoffDeskView(e, g)
	if err != nil {
		return bot.Done, err
	}
	return show(view), nil
}

func changeKickoff(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	k, _, err := in.Tx.Kickoff(c.ID)
	if err != nil {
		return bot.Done, err
	}
	if err := mayChange(c, k, in.At); err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(drawKickoffForm(in.Event, c, k)), nil
}

// mayChange refuses new hours once the first round has begun.
func mayChange(c mentoring.Cohort, k mentoring.KickoffEvent, now time.Time) error {
	switch {
	case c.Phase > mentoring.Kickoff:
		return mentoring.Refuse("%s is past its kick-off: it is in the phase “%s”. Nothing is left to set up.", bot.Escape(c.Name), c.Phase.Title())
	case k.Begun(now) && len(k.Held(now)) > 0:
		return mentoring.Refuse("The kick-off of %s has begun, so its hours can no longer be changed. `/cohort kickoff` pauses it or makes a round longer.", bot.Escape(c.Name))
	}
	return nil
}

// setUpKickoff keeps the hours and asks everybody when they can come. Other
// hours than before make a new revision: what was said about the old ones no
// longer counts.
func setUpKickoff(in bot.Submitted[toSetUp]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	k, _, err := in.Tx.Kickoff(c.ID)
	if err != nil {
		return bot.Done, err
	}
	if err := mayChange(c, k, in.At); err != nil {
		return bot.Done, err
	}
	if k.Revision != in.Carried.Revision {
		return bot.Done, mentoring.Refuse("Another organizer set the kick-off of %s meanwhile, so nothing was changed. Close this and look at `/cohort kickoff` again.", bot.Escape(c.Name))
	}
	sittings, minutes, wrong := kickoffEntered(in.Form, c, in.At)
	if wrong.Rejects() {
		return wrong, nil
	}
	was := k
	k.Cohort, k.Minutes = c.ID, minutes
	if !slices.EqualFunc(k.Sittings, sittings, time.Time.Equal) || !k.Over.IsZero() {
		k = mentoring.KickoffEvent{Cohort: c.ID, Revision: k.Revision + 1, Minutes: minutes, Sittings: sittings}
	} else if !k.Sent.IsZero() {
		k.Retime(0, time.Time{})
	}
	if err := in.Tx.PutKickoff(k); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "kickoff.set", fmt.Sprint(k.Revision), fmt.Sprint(len(k.Sittings))); err != nil {
		return bot.Done, err
	}
	g, _, err := gather(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if k.Revision != was.Revision {
		if err := dropRevision(in.Event, g, was); err != nil {
			return bot.Done, err
		}
	}
	for _, s := range g.Seats { // with other minutes, too
		if err := kickoffSchedule.Refresh(in.Event, chairOf(k, s)); err != nil {
			return bot.Done, err
		}
	}
	if err := tellCalendars(in.Event, g, nil); err != nil {
		return bot.Done, err
	}
	if err := askComing(in.Event, g); err != nil {
		return bot.Done, err
	}
	if k.Sent.IsZero() {
		if err := kickoffSending.Plan(in.Event, string(c.ID), sendingAt(k, in.At), string(c.ID), "", about{c.ID}); err != nil {
			return bot.Done, err
		}
	}
	if err := kickoffNewcomers.Plan(in.Event, string(c.ID), nextMorning(in.At, c), string(c.ID), "", about{c.ID}); err != nil {
		return bot.Done, err
	}
	if err := planTick(in.Event, k); err != nil {
		return bot.Done, err
	}
	for _, o := range c.Organizers {
		if err := kickoffDesk.Show(in.Event, bot.To(o), deskFor{c.ID, o, k.Revision, 0}, bot.Urgently); err != nil {
			return bot.Done, err
		}
	}
	if err := refreshKickoff(in.Event, g); err != nil {
		return bot.Done, err
	}
	return kickoffPage(in.Event, c, bot.Replace)
}

// kickoffEntered reads the form; what is wrong stands under its field.
func kickoffEntered(f bot.Form, c mentoring.Cohort, now time.Time) (sittings []time.Time, minutes int, wrong bot.Reply) {
	minutes, ok := kickoffMinutes.In(f)
	if !ok || minutes < mentoring.MinTalk || minutes > mentoring.MaxTalk {
		wrong = wrong.And(kickoffMinutes, fmt.Sprintf("Write a whole number from %d to %d.", mentoring.MinTalk, mentoring.MaxTalk))
	}
	fields := []bot.DateField{kickoffDay1, kickoffDay2}
	days := []mentoring.Date{kickoffDay1.In(f), kickoffDay2.In(f)}
	hours := []string{kickoffHour1.In(f), kickoffHour2.In(f)}
	if days[1].IsZero() && hours[1] != "" {
		return nil, 0, wrong.And(kickoffDay2, "Choose the day of the second sitting too, or take its hour away.")
	}
	if !days[1].IsZero() && hours[1] == "" {
		return nil, 0, wrong.And(kickoffHour2, "Choose the hour of the second sitting too, or take its day away.")
	}
	var from []bot.DateField
	for i, day := range days {
		if day.IsZero() || hours[i] == "" {
			continue
		}
		at, err := time.Parse("15:04", hours[i])
		if err != nil {
			continue // not one of the options: treated as not chosen
		}
		sittings = append(sittings, day.At(at.Hour(), at.Minute(), c.Location()).UTC())
		from = append(from, fields[i])
	}
	if len(sittings) == 0 {
		return nil, 0, wrong.And(kickoffDay1, "Choose a day and an hour.")
	}
	if len(sittings) == 2 && sittings[1].Before(sittings[0]) {
		slices.Reverse(sittings)
		slices.Reverse(from)
	}
	which, err := c.CheckSittings(sittings, now)
	if err != nil {
		wrong = wrong.And(from[which], err.Error())
	}
	return sittings, minutes, wrong
}

// sendingAt is when the schedules go out by themselves: two days before the
// first sitting or, set up late, half-way to it.
func sendingAt(k mentoring.KickoffEvent, now time.Time) time.Time {
	first := k.Sittings[0]
	at, half := first.Add(-48*time.Hour), now.Add(first.Sub(now)/2)
	if half.After(at) {
		return half
	}
	return at
}

// nextMorning is before the first decent hour of the day.
func nextMorning(now time.Time, c mentoring.Cohort) time.Time {
	return mentoring.DateOf(now, c.Location()).Add(1).At(6, 0, c.Location())
}

// askNewcomers asks, every morning, those who came since: after the schedules
// went out they are fitted in.
func askNewcomers(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	g, found, err := gather(in.Event, c)
	if err != nil || !found || !g.Event.Over.IsZero() || c.Phase > mentoring.Ranking {
		return err
	}
	if err := askComing(in.Event, g); err != nil {
		return err
	}
	if err := rearrange(in.Event, c); err != nil {
		return err
	}
	return kickoffNewcomers.Plan(in.Event, string(c.ID), nextMorning(in.At, c), string(c.ID), "", about{c.ID})
}

func sendNow(in bot.Pressed[toSetUp]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	g, found, err := gather(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if !found || g.Event.Revision != in.Carried.Revision || !g.Event.Sent.IsZero() || !g.Event.Over.IsZero() {
		return bot.Done, mentoring.Refuse("The kick-off of %s changed meanwhile, so nothing was sent. `/cohort kickoff` shows how it stands.", bot.Escape(c.Name))
	}
	talks, err := sendSchedules(in.Event, g)
	if err != nil {
		return bot.Done, err
	}
	if talks == 0 {
		return bot.Done, mentoring.Refuse("There is nobody to meet yet in %s: no mentor and mentee can come to the same sitting. `/cohort kickoff` shows who can come when; ask somebody in person, or change the hours.", bot.Escape(c.Name))
	}
	if in.View.ID != "" {
		return kickoffPage(in.Event, c, bot.Replace)
	}
	return bot.Done, nil
}

// sendInTime sends the schedules two days before, whoever has answered.
func sendInTime(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	g, found, err := gather(in.Event, c)
	if err != nil || !found || !g.Event.Sent.IsZero() || !g.Event.Over.IsZero() {
		return err
	}
	if !in.At.Before(g.Event.Sittings[len(g.Event.Sittings)-1]) {
		return nil // too late, after a long downtime: the desk says that nothing was sent
	}
	talks, err := sendSchedules(in.Event, g)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("kickoff/sent/%s/%d", c.ID, g.Event.Revision)
	if talks == 0 {
		return tellOrganizers(in.Event, c, key, fmt.Sprintf("The schedules for the kick-off of *%s* were to go out now, but no mentor and mentee can come to the same sitting. `/cohort kickoff` shows who can come when; change the hours there.", bot.Escape(c.Name)))
	}
	return tellOrganizers(in.Event, c, key, fmt.Sprintf("The schedules for the kick-off of *%s* are out: %s. Nothing to do for you until %s; I call everybody together ten minutes before. `/cohort kickoff` shows who comes.",
		bot.Escape(c.Name), count(talks, "conversation"), when(g.Event.Sittings[0], c.Location())))
}

// sendSchedules plans the rounds and gives everybody their own schedule. It
// does nothing when nobody could meet.
func sendSchedules(e bot.Event, g gathering) (talks int, err error) {
	r, err := g.rotate()
	if err != nil {
		return 0, err
	}
	for _, round := range r.Rounds {
		talks += len(round.Talks)
	}
	if talks == 0 {
		return 0, nil
	}
	k := &g.Event
	k.Rounds, k.Sent = r.Rounds, e.At
	k.Retime(0, e.At)
	if err := e.Tx.PutKickoff(*k); err != nil {
		return 0, err
	}
	if err := kickoffSending.Unplan(e, string(g.Cohort.ID)); err != nil {
		return 0, err
	}
	if err := e.Note(g.Cohort.ID, "kickoff.sent", fmt.Sprint(len(k.Rounds)), fmt.Sprint(talks)); err != nil {
		return 0, err
	}
	for _, s := range g.Seats {
		if err := showSchedule(e, g, s); err != nil {
			return 0, err
		}
	}
	if err := tellCalendars(e, g, nil); err != nil {
		return 0, err
	}
	if err := planTick(e, *k); err != nil {
		return 0, err
	}
	return talks, refreshKickoff(e, g)
}

// showSchedule sends a member their schedule at a decent hour, but before the
// doors open.
func showSchedule(e bot.Event, g gathering, s seat) error {
	zone, err := e.Zone(s.Person, g.Cohort)
	if err != nil {
		return err
	}
	at := mentoring.Decent(e.At, zone, g.Cohort.Home)
	if !at.Before(g.Event.Sittings[0].Add(-time.Hour)) {
		at = e.At
	}
	return kickoffSchedule.Show(e, bot.To(s.Person), chairOf(g.Event, s), bot.NotBefore(at))
}

// checkKickoffHours tells the organizers when a date of the plan moved away
// from the hours they set.
func checkKickoffHours(e bot.Event, c mentoring.Cohort) error {
	k, found, err := e.Tx.Kickoff(c.ID)
	if err != nil || !found || !k.Over.IsZero() || c.Phase >= mentoring.Ranking || k.Begun(e.At) && len(k.Rounds) > 0 {
		return err
	}
	which, err := c.CheckSittings(k.Sittings, e.At)
	refusal, refused := errors.AsType[*mentoring.Refusal](err)
	if !refused || !k.Sittings[which].After(e.At.Add(2*time.Hour)) {
		return nil
	}
	key := fmt.Sprintf("kickoff/outside/%s/%d/%s/%s", c.ID, k.Revision, c.Plan.Start(mentoring.Kickoff), c.Plan.Start(mentoring.Ranking))
	return tellOrganizers(e, c, key, fmt.Sprintf("The plan of *%s* has moved, and the kick-off of %s no longer fits it. %s `/cohort kickoff` changes its hours.",
		bot.Escape(c.Name), when(k.Sittings[which], c.Location()), refusal.Reason))
}

// dropRevision takes back what was asked and sent for hours that no longer
// hold.
func dropRevision(e bot.Event, g gathering, was mentoring.KickoffEvent) error {
	for _, s := range g.Seats {
		if err := e.CloseAsk(s.Person, comingAskID(was, s.Role)); err != nil {
			return err
		}
		for i := range was.Sittings {
			if err := e.CloseAsk(s.Person, todayAskID(was, s.Role, i+1)); err != nil {
				return err
			}
		}
		if err := kickoffSchedule.Refresh(e, chairOf(was, s)); err != nil {
			return err
		}
	}
	for _, o := range g.Cohort.Organizers {
		for day := range len(was.Sittings) + 1 {
			if err := kickoffDesk.Refresh(e, deskFor{g.Cohort.ID, o, was.Revision, day}); err != nil {
				return err
			}
		}
	}
	return nil
}

// refreshKickoff brings up to date what organizers look at.
func refreshKickoff(e bot.Event, g gathering) error {
	for _, o := range g.Cohort.Organizers {
		for day := range len(g.Event.Sittings) + 1 {
			if err := kickoffDesk.Refresh(e, deskFor{g.Cohort.ID, o, g.Event.Revision, day}); err != nil {
				return err
			}
		}
	}
	return nil
}
