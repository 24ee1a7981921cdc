package flows

import (
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// An organizer plans a meeting: what, where and for whom, then the date, then
// a look at what that means – short notice, days off, other meetings, people
// for whom it is in the night – before anybody hears of it. Moving goes the
// same way.

// meetingStep is something an organizer does with a meeting as they saw it.
type meetingStep struct {
	Cohort   mentoring.CohortID `json:"c"`
	ID       string             `json:"i"`
	Revision int                `json:"n"`
	What     string             `json:"w"`
	Option   int                `json:"o,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (s meetingStep) InCohort() mentoring.CohortID { return s.Cohort }

// ActionSuffix tells the steps apart.
func (s meetingStep) ActionSuffix() string { return fmt.Sprintf("%s%s%d", s.ID, s.What, s.Option) }

// The steps.
const (
	doAnnounce = "announce" // or move
	doSecond   = "second"   // add the second sitting
	doOne      = "one"      // leave it out again
	doKeep     = "keep"     // do not move after all
	doPick     = "pick"     // take a date of the poll
	doPoll     = "poll"     // put the poll to everybody
	doExtend   = "extend"   // let it go on
)

var (
	meetingCommand = bot.NewCommand("meeting", "", "plan a meeting of everybody, and see who comes")
	meetingLook    = bot.NewButton[meetingOf]("meetings.look")
	meetingEdit    = bot.NewButton[meetingOf]("meetings.edit")
	meetingForm    = bot.NewModal[meetingOf]("meetings.form")
	meetingWhen    = bot.NewButton[meetingOf]("meetings.when")
	meetingDates   = bot.NewModal[meetingOf]("meetings.dates")
	meetingDo      = bot.NewButton[meetingStep]("meetings.do")
	meetingDrop    = bot.NewButton[meetingOf]("meetings.drop")
	meetingOffForm = bot.NewModal[meetingOf]("meetings.off")

	meetingTitle   = bot.NewText("meetings.title")
	meetingAgenda  = bot.NewText("meetings.agenda")
	meetingPlace   = bot.NewText("meetings.place")
	meetingMinutes = bot.NewNumber("meetings.minutes")
	meetingWhom    = bot.NewChoice("meetings.whom")
	meetingGuests  = bot.NewPeopleField("meetings.guests")
	meetingHow     = bot.NewChoice("meetings.how")
	meetingWhy     = bot.NewText("meetings.why")

	meetingDay1  = bot.NewDateField("meetings.day1")
	meetingHour1 = bot.NewChoice("meetings.hour1")
	meetingDay2  = bot.NewDateField("meetings.day2")
	meetingHour2 = bot.NewChoice("meetings.hour2")
)

// How the date is found.
const (
	howFixed = "fixed"
	howPoll  = "poll"
)

// maxGuests bounds the guests, so that they can be shown.
const maxGuests = 20

func openMeetings(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	if c.Phase == mentoring.Closed {
		return bot.Done, mentoring.Refuse("%s is closed, so there is nobody to meet. `/cohort status` shows what is running.", bot.Escape(c.Name))
	}
	all, err := shownMeetings(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if len(all) == 0 {
		return bot.Open(drawMeetingForm(c, mentoring.Meeting{Cohort: c.ID})), nil
	}
	view, err := meetingsView(in.Event, c, all)
	return bot.Open(view), err
}

// shownMeetings are those worth a line: all that are ahead, and what was held,
// the latest first.
func shownMeetings(e bot.Event, c mentoring.Cohort) ([]mentoring.Meeting, error) {
	all, err := e.Tx.Meetings(c.ID)
	all = slices.DeleteFunc(all, func(m mentoring.Meeting) bool { return !m.Cancelled.IsZero() })
	slices.Reverse(all)
	return all, err
}

// lookAtMeeting opens a meeting, or the list when none is named.
func lookAtMeeting(in bot.Pressed[meetingOf]) (bot.Reply, error) {
	if in.Carried.ID == "" {
		c, err := cohort(in.Event, in.Carried.Cohort)
		if err != nil {
			return bot.Done, err
		}
		all, err := shownMeetings(in.Event, c)
		if err != nil {
			return bot.Done, err
		}
		view, err := meetingsView(in.Event, c, all)
		return inPlace(in.View)(view), err
	}
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return meetingPage(in.Event, c, m, inPlace(in.View))
}

func meetingPage(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, show showing) (bot.Reply, error) {
	view, err := meetingView(e, c, m)
	return show(view), err
}

// afterStep shows the page again where the person is in it; a card in the
// messages draws itself.
func afterStep(e bot.Event, v bot.ViewRef, c mentoring.Cohort, m mentoring.Meeting) (bot.Reply, error) {
	if v.ID == "" || v.Home {
		return bot.Done, nil
	}
	return meetingPage(e, c, m, bot.Replace)
}

func editMeeting(in bot.Pressed[meetingOf]) (bot.Reply, error) {
	if in.Carried.ID == "" {
		c, err := cohort(in.Event, in.Carried.Cohort)
		if err != nil {
			return bot.Done, err
		}
		return inPlace(in.View)(drawMeetingForm(c, mentoring.Meeting{Cohort: c.ID})), nil
	}
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := mayEditMeeting(m, in.At); err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(drawMeetingForm(c, m)), nil
}

// mayEditMeeting refuses changes of what is over.
func mayEditMeeting(m mentoring.Meeting, now time.Time) error {
	if err := ownHours(m); err != nil {
		return err
	}
	switch m.Stage(now) {
	case mentoring.MeetingOver, mentoring.MeetingRunning:
		return mentoring.Refuse("*%s* has begun, so it is kept as it was. Say who came with `/cohort meeting %s`.", bot.Escape(m.Title), m.Cohort)
	case mentoring.MeetingOff:
		return mentoring.Refuse("*%s* was called off, so nothing about it can change. `/cohort meeting %s` plans another.", bot.Escape(m.Title), m.Cohort)
	case mentoring.MeetingDrafted, mentoring.MeetingPolled, mentoring.MeetingUndecided, mentoring.MeetingAhead:
	}
	return nil
}

// keepMeeting keeps what the first form says; a new meeting goes on to its
// date.
func keepMeeting(in bot.Submitted[meetingOf]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	var m mentoring.Meeting
	if in.Carried.ID != "" {
		if c, m, err = readMeeting(in.Event, in.Carried); err != nil {
			return bot.Done, err
		}
		if err := mayEditMeeting(m, in.At); err != nil {
			return bot.Done, err
		}
	}
	was := m
	wrong, err := meetingEntered(in, &m)
	if err != nil || wrong.Rejects() {
		return wrong, err
	}
	if m, err = newMeeting(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	m.Revision++
	switch m.Stage(in.At) {
	case mentoring.MeetingAhead, mentoring.MeetingRunning:
		if what := changedWords(was, m); what != "" {
			m, err = changeMeeting(in.Event, c, m, what)
		} else {
			err = showMeeting(in.Event, c, m, "")
		}
		if err != nil {
			return bot.Done, err
		}
		return meetingPage(in.Event, c, m, bot.Replace)
	case mentoring.MeetingPolled:
		if err := in.Tx.PutMeeting(m); err != nil {
			return bot.Done, err
		}
		if err := syncPoll(in.Event, c, m); err != nil {
			return bot.Done, err
		}
	case mentoring.MeetingDrafted, mentoring.MeetingUndecided, mentoring.MeetingOver, mentoring.MeetingOff:
		if err := in.Tx.PutMeeting(m); err != nil {
			return bot.Done, err
		}
	}
	if err := refreshMeeting(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	if was.ID != "" {
		return meetingPage(in.Event, c, m, bot.Replace)
	}
	if meetingHow.In(in.Form) == howPoll {
		return bot.Replace(drawPollForm(in.At, c, m)), nil
	}
	return bot.Replace(drawDatesForm(in.At, c, m)), nil
}

// meetingEntered reads the form into m; what is wrong stands under its field.
func meetingEntered(in bot.Submitted[meetingOf], m *mentoring.Meeting) (wrong bot.Reply, err error) {
	m.Title, m.Agenda, m.Place = meetingTitle.In(in.Form), meetingAgenda.In(in.Form), meetingPlace.In(in.Form)
	m.Whom, m.Guests = mentoring.Whom(meetingWhom.In(in.Form)), meetingGuests.In(in.Form)
	if m.Title == "" {
		wrong = wrong.And(meetingTitle, "Give it a short name: people know it by that.")
	}
	minutes, ok := meetingMinutes.In(in.Form)
	if !ok || minutes < mentoring.MinMeeting || minutes > mentoring.MaxMeeting {
		wrong = wrong.And(meetingMinutes, fmt.Sprintf("Write a whole number from %d to %d.", mentoring.MinMeeting, mentoring.MaxMeeting))
	}
	m.Minutes = minutes
	if err := checkPlace(m.Place); err != nil {
		wrong = wrong.And(meetingPlace, err.Error())
	}
	for _, p := range m.Guests {
		who, err := in.Person(p)
		if err != nil {
			return wrong, err
		}
		if err := who.MayTakePart(); err != nil {
			wrong = wrong.And(meetingGuests, err.Error())
		}
	}
	return wrong, nil
}

// changedWords names what those who are invited must hear of.
func changedWords(was, m mentoring.Meeting) string {
	var what []string
	for _, x := range []struct {
		changed bool
		name    string
	}{{was.Title != m.Title, "name"}, {was.Place != m.Place, "place"}, {was.Minutes != m.Minutes, "length"}, {was.Agenda != m.Agenda, "agenda"}} {
		if x.changed {
			what = append(what, x.name)
		}
	}
	if len(what) == 0 {
		return ""
	}
	return inWords(what)
}

func openMeetingDates(in bot.Pressed[meetingOf]) (bot.Reply, error) {
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := mayEditMeeting(m, in.At); err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(drawDatesForm(in.At, c, m)), nil
}

// keepMeetingDates keeps the dates as proposed: the page shows what they mean.
func keepMeetingDates(in bot.Submitted[meetingOf]) (bot.Reply, error) {
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := mayEditMeeting(m, in.At); err != nil {
		return bot.Done, err
	}
	dates, wrong := datesEntered(in.Form, c, m, in.At)
	if wrong.Rejects() {
		return wrong, nil
	}
	return propose(in.Event, c, m, dates)
}

// propose keeps dates to be looked at before anybody hears of them.
func propose(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, dates []time.Time) (bot.Reply, error) {
	m.Proposed, m.Auto = dates, false
	if slices.EqualFunc(m.Sittings, dates, time.Time.Equal) {
		m.Proposed = nil // those that hold already
	}
	m.Revision++
	if err := e.Tx.PutMeeting(m); err != nil {
		return bot.Done, err
	}
	if err := refreshDesks(e, c, m); err != nil {
		return bot.Done, err
	}
	return meetingPage(e, c, m, bot.Replace)
}

// datesEntered reads the dates of the form, in order.
func datesEntered(f bot.Form, c mentoring.Cohort, m mentoring.Meeting, now time.Time) (dates []time.Time, wrong bot.Reply) {
	days := []bot.DateField{meetingDay1, meetingDay2}
	hours := []bot.Choice{meetingHour1, meetingHour2}
	for i := range days {
		day, hour := days[i].In(f), hours[i].In(f)
		switch {
		case day.IsZero() && hour == "" && i == 1:
			continue
		case day.IsZero():
			wrong = wrong.And(days[i], "Choose the day too.")
			continue
		case hour == "":
			wrong = wrong.And(hours[i], "Choose the hour too.")
			continue
		}
		at, err := time.Parse("15:04", hour)
		if err != nil {
			wrong = wrong.And(hours[i], "Choose one of the hours in the list.")
			continue
		}
		t := day.At(at.Hour(), at.Minute(), c.Location()).UTC()
		if err := mentoring.CheckMeetingDate(t, now); err != nil {
			wrong = wrong.And(days[i], err.Error())
		}
		if len(dates) == 1 && mentoring.Overlaps(dates[0], m.Span(), t, m.Span()) {
			wrong = wrong.And(days[i], "The two sittings would be at the same time. Choose another day or hour for this one.")
		}
		dates = append(dates, t)
	}
	slices.SortFunc(dates, time.Time.Compare)
	return dates, wrong
}

// doWithMeeting takes a step, unless the meeting changed since the organizer
// saw it.
func doWithMeeting(in bot.Pressed[meetingStep]) (bot.Reply, error) {
	step := in.Carried
	c, m, err := readMeeting(in.Event, meetingOf{step.Cohort, step.ID})
	if err != nil {
		return bot.Done, err
	}
	if m.Revision != step.Revision || m.Stage(in.At) >= mentoring.MeetingRunning {
		return bot.Done, mentoring.Refuse("*%s* changed meanwhile, so nothing was done. `/cohort meeting %s` shows how it stands.", bot.Escape(m.Title), c.ID)
	}
	switch step.What {
	case doAnnounce:
		if m.Announced.IsZero() {
			m, err = planMeeting(in.Event, c, m, m.Proposed...)
		} else {
			m, err = moveMeeting(in.Event, c, m, m.Proposed...)
		}
	case doSecond:
		var at time.Time
		if at, err = secondFor(in.Event, c, m); err == nil {
			return stepTo(in, c, m, append(slices.Clone(m.Proposed), at))
		}
	case doOne:
		return stepTo(in, c, m, m.Proposed[:1])
	case doKeep:
		return stepTo(in, c, m, nil)
	case doPick:
		if step.Option >= 0 && step.Option < len(m.Poll.Options) {
			m, err = pickFromPoll(in.Event, c, m, m.Poll.Options[step.Option])
		}
	case doPoll:
		m, err = startPoll(in.Event, c, m)
	case doExtend:
		m, err = extendPoll(in.Event, c, m)
	}
	if err != nil {
		return bot.Done, err
	}
	if step.What == doPick && in.View.ID == "" {
		return meetingPage(in.Event, c, m, bot.Open)
	}
	return afterStep(in.Event, in.View, c, m)
}

// stepTo changes the proposed dates.
func stepTo(in bot.Pressed[meetingStep], c mentoring.Cohort, m mentoring.Meeting, dates []time.Time) (bot.Reply, error) {
	m.Proposed, m.Auto = slices.SortedFunc(slices.Values(dates), time.Time.Compare), false
	m.Revision++
	if err := in.Tx.PutMeeting(m); err != nil {
		return bot.Done, err
	}
	if err := refreshDesks(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	return afterStep(in.Event, in.View, c, m)
}

// secondFor is the second sitting that goes with the proposed date.
func secondFor(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (time.Time, error) {
	seats, err := meetingRoster(e, c, m)
	if err != nil {
		return time.Time{}, err
	}
	at, useful := time.Time{}, false
	if len(m.Proposed) == 1 {
		at, useful = mentoring.SecondSitting(m.Proposed[0], m.Span(), attendeesOf(seats), c.Home, e.At)
	}
	if !useful {
		return at, mentoring.Refuse("A second sitting would help nobody any more. `/cohort meeting %s` shows how it stands.", c.ID)
	}
	return at, nil
}

// dropMeeting asks before a meeting that people know of is called off; a draft
// goes at once.
func dropMeeting(in bot.Pressed[meetingOf]) (bot.Reply, error) {
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if m.Stage(in.At) != mentoring.MeetingDrafted {
		if err := mayEditMeeting(m, in.At); err != nil {
			return bot.Done, err
		}
		return inPlace(in.View)(drawOffForm(m)), nil
	}
	if m, err = cancelMeeting(in.Event, c, m, ""); err != nil {
		return bot.Done, err
	}
	return afterStep(in.Event, in.View, c, m)
}

func callMeetingOff(in bot.Submitted[meetingOf]) (bot.Reply, error) {
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := mayEditMeeting(m, in.At); err != nil {
		return bot.Done, err
	}
	because := ""
	if why := meetingWhy.In(in.Form); why != "" {
		because = "The organizers say: “" + bot.Escape(why) + "”."
	}
	if m, err = cancelMeeting(in.Event, c, m, because); err != nil {
		return bot.Done, err
	}
	return meetingPage(in.Event, c, m, bot.Replace)
}
