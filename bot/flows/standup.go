package flows

import (
	"fmt"
	"strconv"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Once a week a thread in the cohort's channel holds what its owners chose to
// share: blockers, for others to help with, and wins, to be celebrated. What
// was answered in a check-in is no part of it, least of all its colour:
// sharing is a decision of its own, made in a form that shows what everybody
// will read (standup_share.go). Helping and celebrating are in
// standup_help.go, what people see in standup_view.go.
//
// In a week in which nobody shares anything there is no thread: a channel in
// which an empty question stands every week teaches people to look away. Only
// the very first one is posted empty, since it says how this works. Whoever
// shares later in the week opens that week's thread.

// threadOf names the thread of one week.
type threadOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Week   mentoring.Date     `json:"w"`
}

// Key names the post above it.
func (o threadOf) Key() string { return string(o.Cohort) + "/" + o.Week.String() }

var (
	standupCommand  = bot.NewCommand("standup", "[cohort]", "share a blocker or a win; organizers: its day and hour, on or off")
	standupSettings = bot.NewModal[about]("standup.settings")
	standupMoment   = bot.NewMoment[about]("standup.hold")
	standupThread   = bot.NewLive[threadOf]("standup.thread")

	standupDay   = bot.NewChoice("standup.day")
	standupHour  = bot.NewChoice("standup.hour")
	standupState = bot.NewChoice("standup.state")
)

func standup() bot.Flow {
	return bot.Flow{
		Name:  "standup",
		About: "blockers and wins that their owners share, in a weekly thread",
		Routes: []bot.Route{
			bot.OnCommand(standupCommand, inCohort(inStandUp, openStandUp)),
			bot.OnSubmit(standupSettings, keepStandUp).For(bot.Organizers),
			bot.OnMoment(standupMoment, holdStandUp),
			bot.OnDraw(standupThread, drawThread),

			bot.OnPress(standupShare, openShare),
			bot.OnSubmit(standupForm, previewShare),
			bot.OnPress(standupReword, openShare),
			bot.OnSubmit(standupPreview, keepShare),
			bot.OnDraw(standupPost, drawShare),
			bot.OnDraw(standupMine, drawOwnShare),
			bot.OnPress(standupBack, takeShareBack),

			bot.OnPress(standupHelp, offerHelp),
			bot.OnDraw(standupMeet, drawHelp),
			bot.OnPress(standupSolved, solveShare),
			bot.OnPress(standupCheer, cheerShare),
			bot.OnAsk(cheersAsk, drawCheers),
		},
	}
}

// inStandUp accepts the cohorts whose stand-up is somebody's: those they take
// part in, and those they organize.
func inStandUp(e bot.Event, c mentoring.Cohort) (bool, error) {
	if c.Organizes(e.By) {
		return true, nil
	}
	return takesPart(e, c, e.By)
}

// takesPart reports whether somebody is an active member, in either role.
func takesPart(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) (bool, error) {
	for _, r := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		m, found, err := e.Tx.Member(c.ID, r, p)
		if err != nil {
			return false, err
		}
		if found && m.Standing == mentoring.Active {
			return true, nil
		}
	}
	return false, nil
}

// checkInDay is the day on which people are asked how it goes.
func checkInDay(c mentoring.Cohort, at time.Time) (time.Weekday, error) {
	if c.CheckSpec == "" {
		return c.CheckIn.Weekday, nil
	}
	next, err := bot.NextFiring(c.CheckSpec, at, c.Location())
	return next.In(c.Location()).Weekday(), err
}

// standupTimes is when a cohort's stand-up is held.
func standupTimes(e bot.Event, c mentoring.Cohort) (mentoring.StandUp, mentoring.WeeklySlots, error) {
	s, err := e.Tx.StandUp(c.ID)
	if err != nil || s.Chosen {
		return s, s.When, err
	}
	day, err := checkInDay(c, e.At)
	return s, mentoring.DefaultStandUp(day, c.Home), err
}

// nextStandUp is the next planned stand-up: none before anybody has had time
// to be stuck.
func nextStandUp(e bot.Event, c mentoring.Cohort, slots mentoring.WeeklySlots) mentoring.Slot {
	after := e.At
	if first := c.Plan.Start(mentoring.Scoping).Add(firstAfter).At(0, 0, c.Location()); first.After(after) {
		after = first
	}
	return slots.Next(after, c.Location(), c.Home)
}

// planStandUp plans the next stand-up, after any change of the plan or of its
// hours.
func planStandUp(e bot.Event, c mentoring.Cohort) error {
	s, slots, err := standupTimes(e, c)
	if err != nil {
		return err
	}
	if s.Off || c.Channel == "" || !mentoring.StandUpRuns(c.Phase) {
		return standupMoment.Unplan(e, string(c.ID))
	}
	return standupMoment.Plan(e, string(c.ID), nextStandUp(e, c, slots).At, string(c.ID), "", about{c.ID})
}

// holdStandUp opens the week's thread if there is something to put there.
func holdStandUp(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	s, err := in.Tx.StandUp(c.ID)
	if err != nil || s.Off || !mentoring.StandUpRuns(c.Phase) {
		return err
	}
	waiting, err := waitingShares(in.Event, c)
	if err != nil {
		return err
	}
	pairs, err := goingPairs(in.Event, c)
	if err != nil {
		return err
	}
	if len(waiting) > 0 || len(s.Opened) == 0 && len(pairs) > 0 {
		if err := openThread(in.Event, c, mentoring.DateOf(in.Planned, c.Location()).Monday()); err != nil {
			return err
		}
	}
	return planStandUp(in.Event, c)
}

// waitingShares are those that no thread holds yet.
func waitingShares(e bot.Event, c mentoring.Cohort) ([]mentoring.Share, error) {
	all, err := e.Tx.Shares(c.ID)
	var waiting []mentoring.Share
	for _, s := range all {
		if s.Waiting() {
			waiting = append(waiting, s)
		}
	}
	return waiting, err
}

// openThread posts the thread of a week, if it is not there yet, and puts all
// that waits into it.
func openThread(e bot.Event, c mentoring.Cohort, week mentoring.Date) error {
	s, err := e.Tx.StandUp(c.ID)
	if err != nil {
		return err
	}
	before, o := s.Latest(), threadOf{c.ID, week}
	s.Open(week)
	if err := e.Tx.PutStandUp(s); err != nil {
		return err
	}
	if s.Latest() != before {
		if err := standupThread.Show(e, bot.ToChannel(c.Channel), o, bot.NotBefore(mentoring.Decent(e.At, c.Location(), c.Home))); err != nil {
			return err
		}
		if err := e.Note(c.ID, "standup.opened", week.String()); err != nil {
			return err
		}
		if err := standupThread.Refresh(e, threadOf{c.ID, before}); err != nil { // its button goes
			return err
		}
	}
	waiting, err := waitingShares(e, c)
	if err != nil {
		return err
	}
	for _, x := range waiting {
		x.Week = s.Latest()
		if err := e.Tx.PutShare(x); err != nil {
			return err
		}
		if err := standupPost.Show(e, bot.ToChannel(c.Channel), shareOf{c.ID, x.ID}, bot.Under(standupThread.Key(threadOf{c.ID, x.Week}))); err != nil {
			return err
		}
		if err := refreshShare(e, x); err != nil {
			return err
		}
	}
	return nil
}

// refreshStandUp draws again what can no longer be pressed, or can be again,
// after the stand-up was switched or its cohort closed.
func refreshStandUp(e bot.Event, c mentoring.Cohort) error {
	s, err := e.Tx.StandUp(c.ID)
	if err != nil {
		return err
	}
	all, err := e.Tx.Shares(c.ID)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Back.IsZero() && x.Solved.IsZero() {
			if err := refreshShare(e, x); err != nil {
				return err
			}
		}
	}
	if s.Latest().IsZero() {
		return nil
	}
	return standupThread.Refresh(e, threadOf{c.ID, s.Latest()})
}

// openStandUp is the command: the settings for organizers, the form for those
// who take part.
func openStandUp(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	if !c.Organizes(in.By) {
		return showShareForm(in.Event, shareFrom{Cohort: c.ID}, bot.Open)
	}
	s, slots, err := standupTimes(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if c.Phase >= mentoring.Closed {
		return bot.Done, mentoring.Refuse("*%s* is closed, and its stand-ups are over.", bot.Escape(c.Name))
	}
	return bot.Open(standupView(c, s, slots)), nil
}

func keepStandUp(in bot.Submitted[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	if c.Phase >= mentoring.Closed {
		return bot.Done, mentoring.Refuse("*%s* is closed, and its stand-ups are over.", bot.Escape(c.Name))
	}
	s, was, err := standupTimes(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	day, err := mentoring.ParseWeekday(standupDay.In(in.Form))
	if err != nil {
		return bot.Reject(standupDay, "Choose a day."), nil
	}
	hour, err := strconv.Atoi(standupHour.In(in.Form))
	if err != nil || hour < 0 || hour > 23 {
		return bot.Reject(standupHour, "Choose an hour."), nil
	}
	slots := mentoring.WeeklySlots{Weekday: day, Hour: hour}
	if slots != was {
		s.Chosen, s.When = true, slots
	}
	switched := s.Off != (standupState.In(in.Form) == "off")
	s.Off = standupState.In(in.Form) == "off"
	if err := in.Tx.PutStandUp(s); err != nil {
		return bot.Done, err
	}
	code := "standup.set"
	switch {
	case switched && s.Off:
		code = "standup.off"
	case switched:
		code = "standup.on"
	}
	if err := in.Note(c.ID, code); err != nil {
		return bot.Done, err
	}
	if err := planStandUp(in.Event, c); err != nil {
		return bot.Done, err
	}
	if err := refreshStandUp(in.Event, c); err != nil {
		return bot.Done, err
	}
	name := bot.Escape(c.Name)
	switch {
	case s.Off:
		return bot.Whisper(fmt.Sprintf("The stand-up of *%s* is off: no thread is opened and nothing can be shared. What stands in earlier threads stays. `/cohort standup %s` switches it on again.", name, c.ID)), nil
	case !mentoring.StandUpRuns(c.Phase):
		return bot.Whisper(fmt.Sprintf("Kept: the stand-up of *%s* is on %ss, once the projects have begun.", name, slots)), nil
	}
	zone, err := in.Zone(in.By, c)
	if err != nil {
		return bot.Done, err
	}
	return bot.Whisper(fmt.Sprintf("Kept. The next stand-up of *%s* is on %s, your time, if there is something to share by then.", name, when(nextStandUp(in.Event, c, slots).At, zone))), nil
}
