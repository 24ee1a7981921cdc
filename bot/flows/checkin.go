package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Every mentee of a pair is asked weekly how it goes: green, yellow or red by
// one click or in plain words, details if they like. Every second week the
// mentor is asked too, per mentee. The mentor reads the mentee's three lines
// before they meet; a red tells mentor and organizers at once, after a
// confirmation that names them.

const (
	checkinAsk       mentoring.AskKind = "checkin"
	checkinMentorAsk mentoring.AskKind = "checkin-mentor"
)

// checkinOf names one answer: of the person who uses the control, for one
// week, a mentor's about one mentee.
type checkinOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r"`
	Week   int                `json:"w"`
	Mentee mentoring.PersonID `json:"m,omitempty"`
	Colour mentoring.Colour   `json:"k,omitempty"`
}

// ActionSuffix tells the buttons of one row apart.
func (o checkinOf) ActionSuffix() string { return string(o.Colour) + string(o.Mentee) }

// weMet answers for one week whether the two met.
type weMet struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r"`
	Week   int                `json:"w"`
	Mentee mentoring.PersonID `json:"m,omitempty"`
	Met    string             `json:"y"`
}

// ActionSuffix tells the buttons of one message apart.
func (w weMet) ActionSuffix() string { return w.Met + string(w.Mentee) }

// week names the same check-in without what a button adds.
func (o checkinOf) week() checkinOf { return checkinOf{Cohort: o.Cohort, Role: o.Role, Week: o.Week} }

// ask is the id of the question to p.
func (o checkinOf) ask(p mentoring.PersonID) string {
	return fmt.Sprintf("checkin/%s/%s/%s/%s", o.Cohort, o.Role, mentoring.WeekName(o.Week), p)
}

// roundEnd is when one question is no longer awaited.
type roundEnd struct {
	checkinOf
	Person mentoring.PersonID `json:"p"`
}

var (
	checkinColour  = bot.NewButton[checkinOf]("checkin.colour")
	checkinDetails = bot.NewButton[checkinOf]("checkin.details")
	checkinSnooze  = bot.NewButton[checkinOf]("checkin.snooze")
	checkinAway    = bot.NewButton[checkinOf]("checkin.away")
	checkinHere    = bot.NewButton[checkinOf]("checkin.here")
	checkinRedYes  = bot.NewButton[checkinOf]("checkin.redyes")
	checkinWeMet   = bot.NewButton[weMet]("checkin.wemet")

	checkinForm    = bot.NewModal[checkinOf]("checkin.form")
	checkinRedForm = bot.NewModal[checkinOf]("checkin.red")

	checkinRound = bot.NewMoment[aboutMember]("checkin.round")
	checkinEnd   = bot.NewMoment[roundEnd]("checkin.end")
)

func checkin() bot.Flow {
	return bot.Flow{
		Name:  "checkin",
		About: "every pair is asked weekly how it goes",
		Routes: []bot.Route{
			bot.OnMoment(checkinRound, openRound),
			bot.OnMoment(checkinEnd, endRound),
			bot.OnAsk(checkinAsk, drawCheckIn),
			bot.OnAsk(checkinMentorAsk, drawMentorCheckIn),
			bot.OnPress(checkinColour, chooseColour),
			bot.OnPress(checkinDetails, openDetails),
			bot.OnPress(checkinSnooze, snoozeCheckIn),
			bot.OnPress(checkinAway, awayThisWeek),
			bot.OnPress(checkinHere, hereAfterAll),
			bot.OnPress(checkinRedYes, redByWords),
			bot.OnPress(checkinWeMet, sayWeMet),
			bot.OnSubmit(checkinForm, keepDetails),
			bot.OnSubmit(checkinRedForm, sayRed),
			bot.OnDraw(weekLive, drawWeekForMentor),
			bot.OnWords("checkin", hearCheckIn),
			bot.OnPress(wordsFor, wordsWereFor),
			bot.OnDraw(wordsLive, drawWordsAnswer),
			bot.OnDraw(wordsWhichLive, drawWordsWhich),
			bot.OnMoment(wordsHeld, forgetWords),
		},
	}
}

// checkInsRun reports whether check-ins are asked in a phase.
func checkInsRun(p mentoring.Phase) bool { return p >= mentoring.Scoping && p < mentoring.Closed }

// planCheckIns brings the planned rounds in step with the cohort and its
// pairs, after any change of either: who works in a pair is asked, who does
// not any more is left alone.
func planCheckIns(e bot.Event, c mentoring.Cohort) error {
	if err := briefMentors(e, c); err != nil { // who works with somebody from now on
		return err
	}
	if !checkInsRun(c.Phase) {
		return nil
	}
	pairs, err := goingPairs(e, c)
	if err != nil {
		return err
	}
	planned := map[aboutMember]bool{}
	for _, p := range pairs {
		for _, who := range []aboutMember{{c.ID, mentoring.Mentee, p.Mentee}, {c.ID, mentoring.Mentor, p.Mentor}} {
			if planned[who] {
				continue
			}
			planned[who] = true
			if err := planRound(e, c, who); err != nil {
				return err
			}
		}
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !planned[of(m)] {
			if err := stopCheckIns(e, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// planRound plans somebody's next check-in.
func planRound(e bot.Event, c mentoring.Cohort, who aboutMember) error {
	next, ok, err := nextRound(e, c, who)
	if err != nil {
		return err
	}
	if !ok {
		return checkinRound.Unplan(e, who.Key())
	}
	return checkinRound.Plan(e, who.Key(), next.opens, string(c.ID), string(who.Person), who)
}

// round is one check-in to come.
type round struct {
	week  int
	slot  mentoring.Slot
	opens time.Time // the beginning of its day, so that the day's message holds it
	zone  *time.Location
}

// A check-in that is late by more than this is left out: the next one comes
// soon enough.
const roundGrace = 3 * 24 * time.Hour

// firstAfter is how many days a pair works before it is asked how it goes.
const firstAfter = 3

// nextRound finds somebody's next check-in that was not asked yet: of this
// week even if its hour has passed, so that one missed slot is caught up.
func nextRound(e bot.Event, c mentoring.Cohort, who aboutMember) (round, bool, error) {
	since, ok, err := inPairSince(e, c, who)
	if err != nil || !ok || !checkInsRun(c.Phase) {
		return round{}, false, err
	}
	zone, err := e.Zone(who.Person, c)
	if err != nil {
		return round{}, false, err
	}
	begin, end := c.Plan.Start(mentoring.Scoping), c.Plan.Start(mentoring.Closed)
	first := mentoring.DateOf(since, zone)
	if first.Before(begin) {
		first = begin
	}
	earliest := first.Add(firstAfter).At(0, 0, zone)
	week := mentoring.DateOf(e.At, zone).Monday()
	for range 104 {
		slot, ok, err := slotOf(c, week, zone)
		if err != nil {
			return round{}, false, err
		}
		n := mentoring.WeekIndex(begin, week)
		week = week.Add(7)
		if ok && !mentoring.DateOf(slot.At, zone).Before(end) {
			break // on the day the cohort closes nobody is asked any more
		}
		if !ok || n < 1 || slot.At.Before(earliest) || slot.At.Before(e.At.Add(-roundGrace)) {
			continue
		}
		if who.Role == mentoring.Mentor && !mentoring.MentorsAsked(n) {
			continue
		}
		id := checkinOf{Cohort: c.ID, Role: who.Role, Week: n}.ask(who.Person)
		if _, asked, err := e.Tx.Ask(who.Person, id); err != nil {
			return round{}, false, err
		} else if asked {
			continue
		}
		return round{n, slot, mentoring.DateOf(slot.At, zone).At(0, 0, zone), zone}, true, nil
	}
	return round{}, false, nil
}

// slotOf is the check-in of the week that begins on monday; false when it has
// none.
func slotOf(c mentoring.Cohort, monday mentoring.Date, zone *time.Location) (mentoring.Slot, bool, error) {
	if c.CheckSpec == "" {
		s, ok := c.CheckIn.Slot(monday, zone, c.Home)
		return s, ok, nil
	}
	at, err := bot.NextFiring(c.CheckSpec, monday.At(0, 0, zone).Add(-time.Second), zone)
	if err != nil {
		return mentoring.Slot{}, false, fmt.Errorf("check-ins of %s: %w", c.ID, err)
	}
	on := mentoring.DateOf(at, zone)
	if on.Monday() != monday {
		return mentoring.Slot{}, false, nil
	}
	w := mentoring.WeeklySlots{Weekday: on.Weekday(), Hour: at.In(zone).Hour(), Minute: at.In(zone).Minute()}
	s, ok := w.Slot(monday, zone, c.Home)
	return s, ok, nil
}

// slotAfter is the first check-in of a later week: when a round ends.
func slotAfter(c mentoring.Cohort, s mentoring.Slot, zone *time.Location) (time.Time, error) {
	for week := s.Week.Add(7); ; week = week.Add(7) {
		next, ok, err := slotOf(c, week, zone)
		if err != nil {
			return time.Time{}, err
		}
		if ok {
			return next.At, nil
		}
		if week.Sub(s.Week) > 366 { // a spec of once a year
			return s.At.AddDate(0, 0, 7), nil
		}
	}
}

// inPairSince says since when somebody works in a pair; false when they do
// not, or are no longer in the cohort.
func inPairSince(e bot.Event, c mentoring.Cohort, who aboutMember) (time.Time, bool, error) {
	m, found, err := e.Tx.Member(c.ID, who.Role, who.Person)
	if err != nil || !found || m.Standing.Gone() {
		return time.Time{}, false, err
	}
	if who.Role == mentoring.Mentee {
		p, going, err := pairOf(e, c, who.Person)
		return p.Since, going, err
	}
	pairs, err := menteesOf(e, c, who.Person)
	if err != nil || len(pairs) == 0 {
		return time.Time{}, false, err
	}
	since := pairs[0].Since
	for _, p := range pairs {
		if p.Since.Before(since) {
			since = p.Since
		}
	}
	return since, true, nil
}

// openRound opens the week's question. It looks at the state, so a late call
// opens at most the one of this week, and a second call none.
func openRound(in bot.Due[aboutMember]) error {
	who := in.Carried
	c, found, err := in.Tx.Cohort(who.Cohort)
	if err != nil || !found {
		return err
	}
	next, ok, err := nextRound(in.Event, c, who)
	if err != nil || !ok {
		return err
	}
	if next.opens.After(in.At) {
		return planRound(in.Event, c, who) // they moved to another zone, or the hour was changed
	}
	m, _, err := in.Tx.Member(c.ID, who.Role, who.Person)
	if err != nil {
		return err
	}
	ends, err := slotAfter(c, next.slot, next.zone)
	if err != nil {
		return err
	}
	of := checkinOf{Cohort: c.ID, Role: who.Role, Week: next.week}
	ask := mentoring.Ask{ID: of.ask(who.Person), Kind: checkinAsk, Cohort: c.ID, Person: who.Person, Subject: mentoring.WeekName(next.week),
		Next: next.slot.At, Due: ends, Exact: true}
	if who.Role == mentoring.Mentor {
		ask.Kind = checkinMentorAsk
	}
	if day := mentoring.DateOf(next.slot.At, next.zone); m.Paused(day) {
		ask.Next = m.PausedUntil.At(next.slot.At.Hour(), next.slot.At.Minute(), next.zone)
		ask.Away = !ask.Next.Before(ends)
	}
	put := ask.Next
	if put.Before(in.At) {
		put = in.At
	}
	if nudge := c.Home.AddWorkingHours(put, 48, next.zone); nudge.Before(ends) {
		ask.Nudges = []time.Time{nudge}
	}
	if ask.Away {
		ask.Next, ask.Nudges = time.Time{}, nil
	}
	if who.Role == mentoring.Mentee {
		if err := missWeek(in.Event, c, who.Person, next.week); err != nil {
			return err
		}
	}
	if err := in.Ask(ask); err != nil {
		return err
	}
	if err := checkinEnd.Plan(in.Event, ask.ID, ends, string(c.ID), string(who.Person), roundEnd{of, who.Person}); err != nil {
		return err
	}
	return planRound(in.Event, c, who)
}

// endRound closes the week's question and counts silence.
func endRound(in bot.Due[roundEnd]) error {
	p := in.Carried.Person
	ask, found, err := in.Tx.Ask(p, in.Carried.ask(p))
	if err != nil || !found || !ask.Open() {
		return err
	}
	if err := in.CloseAsk(p, ask.ID); err != nil {
		return err
	}
	if err := countSilence(in.Event, in.Carried, ask); err != nil {
		return err
	}
	return countWeek(in.Event, in.Carried, ask)
}

// endCheckIns closes what is open when the cohort closes. Nobody is counted as
// silent for a week that was cut short.
func endCheckIns(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := stopCheckIns(e, m); err != nil {
			return err
		}
	}
	return endPairTalks(e, c)
}

// stopCheckIns plans no more check-ins of a member and closes what is open.
func stopCheckIns(e bot.Event, m mentoring.Member) error {
	if err := checkinRound.Unplan(e, of(m).Key()); err != nil {
		return err
	}
	kind := checkinAsk
	if m.Role == mentoring.Mentor {
		kind = checkinMentorAsk
	}
	return e.CloseAsks(m.Person, func(a mentoring.Ask) bool { return a.Cohort == m.Cohort && a.Kind == kind })
}
