package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What organizers see of meetings: the forms, the list, and the page of each,
// which is also the card in their messages that is always current.

// meetingCard is a card of one organizer; a newer one makes it a line.
type meetingCard struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Person mentoring.PersonID `json:"p"`
	N      int                `json:"n"`
}

// Key names the message.
func (d meetingCard) Key() string { return fmt.Sprintf("%s/%s/%s/%d", d.Cohort, d.ID, d.Person, d.N) }

var (
	meetingDesk  = bot.NewLive[meetingCard]("meetings.desk")
	meetingShown = bot.NewModal[meetingOf]("meetings.page")
)

// refreshDesks brings the organizers' cards up to date; the newest is shown to
// whoever has not got it.
func refreshDesks(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	for _, o := range c.Organizers {
		for n := 1; n < m.Cards; n++ {
			if err := meetingDesk.Refresh(e, meetingCard{c.ID, m.ID, o, n}); err != nil {
				return err
			}
		}
		card := meetingCard{c.ID, m.ID, o, m.Cards}
		if err := e.RefreshHome(o); err != nil {
			return err
		}
		if m.Cards == 0 || !m.Cancelled.IsZero() || hasOwnDesk(m, e.At) {
			if err := meetingDesk.Refresh(e, card); err != nil {
				return err
			}
			continue
		}
		zone, err := e.Zone(o, c)
		if err != nil {
			return err
		}
		at := bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))
		if o == e.By {
			at = bot.Urgently
		}
		if err := meetingDesk.Show(e, bot.To(o), card, at); err != nil {
			return err
		}
	}
	return nil
}

func drawMeetingDesk(in bot.Drawing[meetingCard]) (bot.Message, error) {
	c, m, err := readMeeting(in.Event, meetingOf{in.Carried.Cohort, in.Carried.ID})
	if err != nil || !c.Organizes(in.Carried.Person) {
		return bot.Message{}, err
	}
	if in.Carried.N != m.Cards {
		return bot.Message{Text: fmt.Sprintf("*%s* has moved on; what holds now is further down.", bot.Escape(m.Title))}, nil
	}
	text, blocks, err := meetingBlocks(in.Event, c, m)
	return bot.Message{Text: text, Blocks: blocks}, err
}

func meetingView(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (slack.ModalViewRequest, error) {
	_, blocks, err := meetingBlocks(e, c, m)
	return meetingShown.Shown("Meeting", ofMeeting(m), blocks...), err
}

// halfHours are the hours to choose from, from one hour to another.
func halfHours(from, until int) []bot.Option {
	var options []bot.Option
	for m := from * 60; m < until*60; m += 30 {
		at := fmt.Sprintf("%02d:%02d", m/60, m%60)
		options = append(options, bot.Option{Value: at, Label: at})
	}
	return options
}

func drawMeetingForm(c mentoring.Cohort, m mentoring.Meeting) slack.ModalViewRequest {
	minutes, whom, submit := m.Minutes, m.Whom, "Save"
	if minutes == 0 {
		minutes = 60
	}
	if whom == "" {
		whom = mentoring.WhomAll
	}
	blocks := []slack.Block{
		bot.Section(fmt.Sprintf("*%s*: everybody you choose is invited by their own clock, with a calendar entry, and says whether they come.", bot.Escape(c.Name))),
		meetingTitle.Line("What is it called?", bot.AtMost(100), bot.Start(m.Title), bot.Example("Half-way check-in")),
		meetingAgenda.Lines("What is it for?", bot.Optional, bot.AtMost(2000), bot.Start(m.Agenda), bot.Hint("What happens, and what to bring. It stands in the invitation.")),
		meetingMinutes.Between("How many minutes?", mentoring.MinMeeting, mentoring.MaxMeeting, bot.Start(fmt.Sprint(minutes))),
		meetingPlace.Line("Where?", bot.Optional, bot.AtMost(maxLink), bot.Start(m.Place), bot.Example("https://meet.example.com/cohort"), bot.Hint("A link, or the name of a room. You can add it later.")),
		meetingWhom.Radio("For whom?", []bot.Option{{Value: string(mentoring.WhomAll), Label: "Mentors and mentees"}, {Value: string(mentoring.WhomMentors), Label: "Mentors only"}, {Value: string(mentoring.WhomMentees), Label: "Mentees only"}}, bot.Start(string(whom))),
		meetingGuests.Pick("Guests", m.Guests, maxGuests, bot.Optional, bot.Hint("A sponsor or an alumna, for instance.")),
	}
	if m.ID == "" {
		submit = "Next: the date"
		blocks = append(blocks, meetingHow.Radio("How is the date found?", []bot.Option{{Value: howFixed, Label: "I choose it"}, {Value: howPoll, Label: "Ask everybody: a poll of up to five dates"}}, bot.Start(howFixed)))
	}
	return meetingForm.Titled("A meeting", submit, ofMeeting(mentoring.Meeting{Cohort: c.ID, ID: m.ID}), blocks...)
}

func drawDatesForm(now time.Time, c mentoring.Cohort, m mentoring.Meeting) slack.ModalViewRequest {
	month := c.Home.NextWorkday(mentoring.DateOf(now, c.Location()).AddMonths(1))
	days, hours := []string{month.String(), ""}, []string{"14:00", ""}
	dates := m.Proposed
	if len(dates) == 0 {
		dates = m.Sittings
	}
	for i, t := range dates {
		days[i], hours[i] = mentoring.DateOf(t, c.Location()).String(), clock(t, c.Location())
	}
	return meetingDates.Titled("The date", "Look at it", ofMeeting(m),
		bot.Section(fmt.Sprintf("*%s*. Hours are those of %s. Nobody hears of it yet: first you see what the date means for everybody.", bot.Escape(m.Title), c.Home.Zone)),
		meetingDay1.Pick("Day", bot.Start(days[0]), bot.Hint("Big meetings are best announced a month ahead.")),
		meetingHour1.Menu("Hour", halfHours(0, 24), bot.Start(hours[0])),
		meetingDay2.Pick("Second sitting, if time zones ask for it", bot.Optional, bot.Start(days[1]), bot.Hint("Leave it empty: I propose one when it is needed.")),
		meetingHour2.Menu("Its hour", halfHours(0, 24), bot.Optional, bot.Start(hours[1])),
	)
}

func drawPollForm(now time.Time, c mentoring.Cohort, m mentoring.Meeting) slack.ModalViewRequest {
	today := mentoring.DateOf(now, c.Location())
	until := c.Home.AddWorkdays(today, 5)
	blocks := []slack.Block{
		bot.Section(fmt.Sprintf("*%s*: everybody presses what suits them, by their own clock. Hours here are those of %s.", bot.Escape(m.Title), c.Home.Zone)),
		meetingUntil.Pick("Last day for answers", bot.Start(until.String())),
	}
	// Five times every hour of the day would be too large for an answer to the
	// form before (20 kB); nobody meets in the night.
	for i := range mentoring.MaxPollDates {
		day, hour := pollFields(i)
		start := ""
		if i == 0 {
			start = c.Home.NextWorkday(until.AddMonths(1)).String()
		}
		dayOpts := []bot.Input{bot.Start(start)}
		if i > 0 {
			dayOpts = append(dayOpts, bot.Optional)
		}
		blocks = append(blocks, day.Pick(fmt.Sprintf("Date %d", i+1), dayOpts...), hour.Menu(fmt.Sprintf("Hour %d", i+1), halfHours(6, 23), bot.Start("14:00"), bot.Optional))
	}
	return meetingPollForm.Titled("A poll", "Look at it", ofMeeting(m), blocks...)
}

func drawOffForm(m mentoring.Meeting) slack.ModalViewRequest {
	return meetingOffForm.Titled("Call it off?", "Call it off", ofMeeting(m),
		bot.Section(fmt.Sprintf("*%s*: everybody who knows of it is told, and the calendar entry is withdrawn. To give it another date, go back and move it instead.", bot.Escape(m.Title))),
		meetingWhy.Lines("Why?", bot.Optional, bot.AtMost(500), bot.Hint("Everybody who was invited reads it.")))
}

// meetingsView is the list.
func meetingsView(e bot.Event, c mentoring.Cohort, all []mentoring.Meeting) (slack.ModalViewRequest, error) {
	blocks := []slack.Block{bot.Section("*Meetings of " + bot.Escape(c.Name) + "*")}
	for _, m := range all[:min(len(all), 30)] {
		line, err := meetingLine(e, c, m)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		blocks = append(blocks, bot.SectionWith(line, meetingLook.With("Open", ofMeeting(m))))
	}
	blocks = append(blocks, bot.Actions(meetingEdit.Primary("Plan a meeting…", meetingOf{Cohort: c.ID})))
	return meetingShown.Shown("Meetings", meetingOf{Cohort: c.ID}, blocks...), nil
}

// meetingLine is where a meeting stands, for organizers, in a line.
func meetingLine(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (string, error) {
	g, err := gatherMeeting(e, c, m)
	if err != nil {
		return "", err
	}
	title, zone := "*"+bot.Escape(m.Title)+"*", c.Location()
	switch m.Stage(e.At) {
	case mentoring.MeetingDrafted:
		return title + ": not announced yet", nil
	case mentoring.MeetingPolled:
		return fmt.Sprintf("%s: %d of %d have answered the poll, until %s", title, g.voted(), len(g.seats), when(m.Poll.Until, zone)), nil
	case mentoring.MeetingUndecided:
		return title + ": the poll has ended, and the date is yours to choose", nil
	case mentoring.MeetingAhead, mentoring.MeetingRunning:
		n := g.count()
		return fmt.Sprintf("%s: %s · %d of %d come, %d cannot", title, datesIn(m.Sittings, zone), n.Coming, n.Invited, n.Cannot+n.Away), nil
	case mentoring.MeetingOver:
		n := g.count()
		return fmt.Sprintf("%s: %s · %d of %d were there", title, datesIn(m.Sittings, zone), n.Present, n.Invited), nil
	case mentoring.MeetingOff:
	}
	return title + ": called off", nil
}

// meetingLines are the lines for /cohort status and the App Home: what is
// ahead or open, and the last one held.
func meetingLines(e bot.Event, c mentoring.Cohort) ([]string, error) {
	all, err := shownMeetings(e, c)
	if err != nil {
		return nil, err
	}
	var lines []string
	held := false
	for _, m := range all {
		if m.Stage(e.At) == mentoring.MeetingOver {
			if held {
				continue
			}
			held = true
		}
		line, err := meetingLine(e, c, m)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines[:min(len(lines), 4)], nil
}

// nextMeetingOf is a line for somebody who is invited; "" when nothing is
// ahead.
func nextMeetingOf(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) (string, error) {
	all, err := shownMeetings(e, c)
	if err != nil {
		return "", err
	}
	best, line := time.Time{}, ""
	for _, m := range all {
		if m.Stage(e.At) != mentoring.MeetingAhead {
			continue
		}
		part, found, err := e.Tx.MeetingPart(c.ID, m.ID, p)
		if err != nil {
			return "", err
		}
		if !found || !part.In(m) {
			continue
		}
		zone, err := e.Zone(p, c)
		if err != nil {
			return "", err
		}
		s := meetingSeat{Person: p, Zone: zone, Part: part}
		if at := s.Begins(m); best.IsZero() || at.Before(best) {
			best = at
			answer := map[mentoring.MeetingAnswer]string{mentoring.Comes: "you come", mentoring.CannotCome: "you can't come", mentoring.MayCome: "you are not sure yet", mentoring.NoMeetingAnswer: "you have not answered yet"}[part.Answer]
			line = fmt.Sprintf("Next meeting: *%s*, %s, your time · %s", bot.Escape(m.Title), when(at, zone), answer)
		}
	}
	return line, nil
}

// A meetingGathering is a meeting with everybody in it.
type meetingGathering struct {
	cohort  mentoring.Cohort
	meeting mentoring.Meeting
	seats   []meetingSeat
	now     time.Time
}

func gatherMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (meetingGathering, error) {
	seats, err := meetingRoster(e, c, m)
	return meetingGathering{c, m, seats, e.At}, err
}

func (g meetingGathering) voted() int {
	n := 0
	for _, s := range g.seats {
		if s.Part.VotedIn(g.meeting) {
			n++
		}
	}
	return n
}

func (g meetingGathering) count() mentoring.MeetingCount {
	var n mentoring.MeetingCount
	for _, s := range g.seats {
		n.Count(s.Part, s.Away(g.meeting))
	}
	return n
}

func (g meetingGathering) parts() []mentoring.MeetingPart {
	var parts []mentoring.MeetingPart
	for _, s := range g.seats {
		parts = append(parts, s.Part)
	}
	return parts
}

// names lists people, escaped.
func (g meetingGathering) names(which func(meetingSeat) bool) (string, int) {
	const most = 20
	var names []string
	for _, s := range g.seats {
		if which(s) {
			names = append(names, seatName(s))
		}
	}
	n := len(names)
	if n > most {
		names = append(names[:most], fmt.Sprintf("%d more", n-most))
	}
	return inWords(names), n
}

func seatName(s meetingSeat) string {
	name := bot.Escape(s.Name)
	if s.Name == bot.Mention(s.Person) {
		name = s.Name
	}
	if s.Guest {
		name += " (guest)"
	}
	return name
}

func (g meetingGathering) named(people []mentoring.PersonID, at time.Time) string {
	const most = 12
	var names []string
	for _, p := range people {
		if s, ok := seatOf(g.seats, p); ok {
			names = append(names, fmt.Sprintf("%s (%s there)", seatName(s), clock(at, s.Zone)))
		}
	}
	if n := len(names); n > most {
		names = append(names[:most], fmt.Sprintf("%d more", n-most))
	}
	return inWords(names)
}

// meetingBlocks draw where a meeting stands, with what an organizer can do.
func meetingBlocks(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (string, []slack.Block, error) {
	g, err := gatherMeeting(e, c, m)
	if err != nil {
		return "", nil, err
	}
	step := func(what string, option int) meetingStep { return meetingStep{c.ID, m.ID, m.Revision, what, option} }
	stage := m.Stage(e.At)
	if stage < mentoring.MeetingRunning && len(m.Proposed) > 0 {
		return g.proposal(e, step)
	}
	switch stage {
	case mentoring.MeetingDrafted:
		text, blocks := g.draft(step)
		return text, blocks, nil
	case mentoring.MeetingPolled, mentoring.MeetingUndecided:
		text, blocks := g.pollDesk(step)
		return text, blocks, nil
	case mentoring.MeetingAhead:
		text, blocks := g.ahead()
		if m.Kind == mentoring.FinaleMeeting {
			blocks = finaleInstead(c, blocks)
		}
		return text, blocks, nil
	case mentoring.MeetingRunning, mentoring.MeetingOver:
		text, blocks := g.after()
		return text, blocks, nil
	case mentoring.MeetingOff:
	}
	text := fmt.Sprintf("*%s* is called off; whoever knew of it was told.", bot.Escape(m.Title))
	if m.Announced.IsZero() && m.Poll.Opened.IsZero() {
		text = fmt.Sprintf("*%s* is dropped; nobody had heard of it.", bot.Escape(m.Title))
	}
	return text, []slack.Block{bot.Section(text)}, nil
}

func (g meetingGathering) aboutLine() string {
	m := g.meeting
	whom := map[mentoring.Whom]string{mentoring.WhomMentors: "mentors", mentoring.WhomMentees: "mentees"}[m.Whom]
	if whom == "" {
		whom = "mentors and mentees"
	}
	guests := ""
	if len(m.Guests) > 0 {
		guests = " and " + count(len(m.Guests), "guest")
	}
	place := "no place yet"
	if m.Place != "" {
		place = strings.TrimSuffix(strings.TrimPrefix(placeWords(m), "Where: "), ".")
	}
	return fmt.Sprintf("%s · %s%s: %s · %s", capital(lengthWords(m.Minutes)), whom, guests, countPeople(len(g.seats)), place)
}

func countPeople(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// proposal shows what the proposed dates mean before they are announced.
func (g meetingGathering) proposal(e bot.Event, step func(string, int) meetingStep) (string, []slack.Block, error) {
	c, m := g.cohort, g.meeting
	title, dates := bot.Escape(m.Title), datesIn(m.Proposed, c.Location())
	text := fmt.Sprintf("*%s*: *%s* (%s)? Nobody has heard of it yet.", title, dates, c.Home.Zone)
	announce, moving := "Announce it", !m.Announced.IsZero()
	if moving {
		text = fmt.Sprintf("*%s*: move it from %s to *%s* (%s)? Nobody has heard of it yet; everybody will be asked again.", title, datesIn(m.Sittings, c.Location()), dates, c.Home.Zone)
		announce = "Move it"
	}
	if m.Kind == mentoring.HalfwayMeeting && !moving && m.Poll.Round == 0 {
		text = fmt.Sprintf(":compass: The half-way check-in of *%s* should be announced a month ahead. I propose *%s* (%s), half-way through the work. Nobody has heard of it yet.", bot.Escape(c.Name), dates, c.Home.Zone)
	}
	lines := []string{text, g.aboutLine()}
	doubts, err := meetingDoubts(e, g)
	if err != nil {
		return "", nil, err
	}
	lines = append(lines, doubts...)
	people := attendeesOf(g.seats)
	var extra slack.BlockElement
	if len(m.Proposed) == 1 {
		out := mentoring.OutsideHours(m.Proposed[0], m.Span(), people)
		switch at, useful := mentoring.SecondSitting(m.Proposed[0], m.Span(), people, c.Home, e.At); {
		case len(out) == 0:
			lines = append(lines, fmt.Sprintf("It lies between 8 and 20 o'clock for all %d.", len(people)))
		case useful:
			lines = append(lines, fmt.Sprintf(":world_map: Outside 8 to 20 o'clock for %s.", g.named(out, m.Proposed[0])),
				fmt.Sprintf("→ A second sitting on *%s* would be decent for %d of these %d; each is invited to the one that fits their clock, and may switch.", when(at, c.Location()), len(out)-len(mentoring.OutsideHours(at, m.Span(), among(people, out))), len(out)))
			extra = meetingDo.With("Add the second sitting", step(doSecond, 0))
		default:
			lines = append(lines, fmt.Sprintf(":world_map: Outside 8 to 20 o'clock for %s. No second sitting near it would be better for them.", g.named(out, m.Proposed[0])))
		}
	} else {
		lines = append(lines, g.sittingLines(m.Proposed)...)
		extra = meetingDo.With("Only the first", step(doOne, 0))
	}
	buttons := []slack.BlockElement{meetingDo.Primary(announce, step(doAnnounce, 0))}
	if extra != nil {
		buttons = append(buttons, extra)
	}
	buttons = append(buttons, meetingWhen.With("Another date…", ofMeeting(m)))
	if moving {
		buttons = append(buttons, meetingDo.With("Keep the old date", step(doKeep, 0)))
	} else {
		if m.Poll.Opened.IsZero() {
			buttons = append(buttons, meetingPollAsk.With("Ask everybody…", ofMeeting(m)))
		} else {
			buttons = append(buttons, meetingDo.With("Back to the poll", step(doKeep, 0)))
		}
		buttons = append(buttons, meetingEdit.With("Change…", ofMeeting(m)), meetingDrop.With("Drop it", ofMeeting(m)))
	}
	return text, append(scheduleBlocks(lines), bot.Actions(buttons...)), nil
}

func among(people []mentoring.Attendee, these []mentoring.PersonID) []mentoring.Attendee {
	return slices.DeleteFunc(slices.Clone(people), func(a mentoring.Attendee) bool { return !slices.Contains(these, a.Person) })
}

// sittingLines say who is expected at which of two sittings.
func (g meetingGathering) sittingLines(dates []time.Time) []string {
	var lines []string
	for i, t := range dates {
		n := 0
		var late []mentoring.PersonID
		for _, s := range g.seats {
			if mentoring.BestSitting(dates, g.meeting.Span(), s.Zone) == i+1 {
				n++
				if !mentoring.DecentForMeeting(t, g.meeting.Span(), s.Zone) {
					late = append(late, s.Person)
				}
			}
		}
		line := fmt.Sprintf("• The %s sitting, *%s*: %s", ordinalWord(i+1), when(t, g.cohort.Location()), countPeople(n))
		if len(late) > 0 {
			line += "; outside 8 to 20 o'clock even so for " + g.named(late, t)
		}
		lines = append(lines, line)
	}
	return lines
}

// meetingDoubts are what an organizer should know before going on; they may.
func meetingDoubts(e bot.Event, g meetingGathering) ([]string, error) {
	c, m := g.cohort, g.meeting
	all, err := e.Tx.Meetings(c.ID)
	if err != nil {
		return nil, err
	}
	kick, hasKick, err := e.Tx.Kickoff(c.ID)
	if err != nil {
		return nil, err
	}
	var doubts []string
	for _, t := range m.Proposed {
		day := mentoring.DateOf(t, c.Location())
		name := when(t, c.Location())
		if mentoring.ShortNotice(t, e.At, c.Location()) {
			doubts = append(doubts, fmt.Sprintf(":warning: %s is only %s away. Meetings of everybody are best announced a month ahead, so that people can keep the time free. You may go on all the same.", name, count(max(day.Sub(mentoring.DateOf(e.At, c.Location())), 1), "day")))
		}
		if !c.Home.IsWorkday(day) {
			why := "is on " + day.Weekday().String() + ", no working day here"
			if slices.Contains(c.Home.Holidays, day) {
				why = "is on a public holiday of your list"
			}
			doubts = append(doubts, fmt.Sprintf(":warning: %s %s.", name, why))
		}
		if end := c.Plan.Start(mentoring.Closed); !end.IsZero() && day.After(end) {
			doubts = append(doubts, fmt.Sprintf(":warning: %s is after the cohort closes (%s); what has not begun by then is called off.", name, end.Long()))
		}
		for _, other := range all {
			if other.ID == m.ID || !other.Cancelled.IsZero() {
				continue
			}
			for _, o := range other.Sittings {
				if mentoring.Overlaps(t, m.Span(), o, other.Span()) {
					doubts = append(doubts, fmt.Sprintf(":warning: At that time there is *%s* already (%s). People can be at one only.", bot.Escape(other.Title), when(o, c.Location())))
				}
			}
		}
		if hasKick && kick.Over.IsZero() {
			for _, o := range kick.Sittings {
				if mentoring.Overlaps(t, m.Span(), o, 2*time.Hour) {
					doubts = append(doubts, fmt.Sprintf(":warning: At that time there is the kick-off (%s).", when(o, c.Location())))
				}
			}
		}
	}
	return doubts, nil
}

// draft is a meeting without a date, or with a poll nobody has seen.
func (g meetingGathering) draft(step func(string, int) meetingStep) (string, []slack.Block) {
	c, m := g.cohort, g.meeting
	text := fmt.Sprintf("*%s* has no date yet, and nobody has heard of it.", bot.Escape(m.Title))
	lines := []string{text, g.aboutLine()}
	var buttons []slack.BlockElement
	if len(m.Poll.Options) > 0 {
		text = fmt.Sprintf("*%s*: ask everybody which of these dates suits them? Answers count until %s. Nobody has heard of it yet.", bot.Escape(m.Title), when(m.Poll.Until, c.Location()))
		lines[0] = text
		for _, t := range m.Poll.Options {
			lines = append(lines, g.optionLine(t, -1))
		}
		if mentoring.ShortNotice(m.Poll.Options[0], m.Poll.Until, c.Location()) {
			lines = append(lines, ":warning: When the poll has ended, less than a month is left until the first of them. Meetings of everybody are best announced a month ahead. You may go on all the same.")
		}
		buttons = append(buttons, meetingDo.Primary("Ask everybody", step(doPoll, 0)), meetingPollAsk.With("Other dates…", ofMeeting(m)), meetingWhen.With("Choose a date myself…", ofMeeting(m)))
	} else {
		buttons = append(buttons, meetingWhen.Primary("Choose a date…", ofMeeting(m)), meetingPollAsk.With("Ask everybody…", ofMeeting(m)))
	}
	buttons = append(buttons, meetingEdit.With("Change…", ofMeeting(m)), meetingDrop.With("Drop it", ofMeeting(m)))
	return text, append(scheduleBlocks(lines), bot.Actions(buttons...))
}

// optionLine is one date of the poll; fits -1: nobody was asked yet.
func (g meetingGathering) optionLine(t time.Time, fits int) string {
	line := "• *" + when(t, g.cohort.Location()) + "*"
	if fits >= 0 {
		line += fmt.Sprintf(": %d can come", fits)
	}
	out := mentoring.OutsideHours(t, g.meeting.Span(), attendeesOf(g.seats))
	if len(out) > 0 {
		line += "; outside 8 to 20 o'clock for " + g.named(out, t)
	}
	if day := mentoring.DateOf(t, g.cohort.Location()); !g.cohort.Home.IsWorkday(day) {
		line += " :warning: a day off here"
	}
	return line
}

// pollDesk shows the poll fill, and the choice when it has ended.
func (g meetingGathering) pollDesk(step func(string, int) meetingStep) (string, []slack.Block) {
	c, m := g.cohort, g.meeting
	title := bot.Escape(m.Title)
	tally := m.Tally(g.parts(), attendeesOf(g.seats))
	best, some := mentoring.SuggestDate(tally, g.now)
	voted, ended := g.voted(), !m.Poll.Ended.IsZero()
	text := fmt.Sprintf("The date of *%s*: %d of %d have answered. The poll ends on %s.", title, voted, len(g.seats), when(m.Poll.Until, c.Location()))
	switch {
	case ended && voted == 0:
		text = fmt.Sprintf("The poll about *%s* has ended, and nobody of %d has answered.", title, len(g.seats))
	case ended && !some:
		text = fmt.Sprintf("The poll about *%s* has ended: %d of %d have answered, and none of the dates suits anybody.", title, voted, len(g.seats))
	case ended:
		text = fmt.Sprintf("The poll about *%s* has ended: %d of %d have answered. The date is yours to choose.", title, voted, len(g.seats))
	case m.Poll.AllIn && voted == len(g.seats):
		text = fmt.Sprintf("Everybody has answered the poll about *%s*. You need not wait until %s to choose.", title, when(m.Poll.Until, c.Location()))
	}
	lines := []string{text}
	var buttons []slack.BlockElement
	for i, t := range tally {
		line := g.optionLine(t.At, len(t.Fits))
		if mentoring.CheckMeetingDate(t.At, g.now) != nil {
			lines = append(lines, line+" · in the past by now")
			continue
		}
		pick := meetingDo.With
		if some && i == best {
			line += " ← *most people, at the best hours*"
			if ended || m.Poll.AllIn {
				pick = meetingDo.Primary
			}
		}
		lines = append(lines, line)
		if voted > 0 {
			buttons = append(buttons, pick("Take "+when(t.At, c.Location()), step(doPick, i)))
		}
	}
	if none, n := g.names(func(s meetingSeat) bool { return s.Part.VotedIn(m) && len(s.Part.Fits) == 0 }); n > 0 {
		lines = append(lines, "None of these suits: "+none+".")
	}
	if waiting, n := g.names(func(s meetingSeat) bool { return !s.Part.VotedIn(m) }); n > 0 {
		lines = append(lines, "Not answered: "+waiting+".")
	}
	if ended || voted == 0 {
		own := meetingWhen.With
		if ended && voted == 0 {
			own = meetingWhen.Primary
		}
		buttons = append(buttons, own("Choose a date myself…", ofMeeting(m)))
	}
	if ended {
		if until, may := m.PollUntil(g.now, c.Home); may {
			buttons = append(buttons, meetingDo.With("Ask once more, until "+when(until, c.Location()), step(doExtend, 0)))
		}
		other := meetingPollAsk.With
		if voted > 0 && !some {
			other = meetingPollAsk.Primary
		}
		buttons = append(buttons, other("Ask about other dates…", ofMeeting(m)))
	}
	buttons = append(buttons, meetingEdit.With("Change…", ofMeeting(m)), meetingDrop.With("Drop it…", ofMeeting(m)))
	return text, append(scheduleBlocks(lines), bot.Actions(buttons...))
}

// ahead is an announced meeting: who comes.
func (g meetingGathering) ahead() (string, []slack.Block) {
	c, m := g.cohort, g.meeting
	text := fmt.Sprintf("*%s*: *%s* (%s).", bot.Escape(m.Title), datesIn(m.Sittings, c.Location()), c.Home.Zone)
	lines := []string{text, g.aboutLine()}
	if len(m.Sittings) > 1 {
		for i, t := range m.Sittings {
			names, n := g.names(func(s meetingSeat) bool { return s.Sitting(m) == i+1 && s.Part.Expects(s.Away(m)) })
			lines = append(lines, fmt.Sprintf("• The %s sitting, %s, %d: %s", ordinalWord(i+1), when(t, c.Location()), n, names))
		}
	}
	for _, group := range []struct {
		label string
		which func(meetingSeat) bool
	}{
		{"Coming", func(s meetingSeat) bool { return s.Part.Answer == mentoring.Comes }},
		{"Not sure yet", func(s meetingSeat) bool { return s.Part.Answer == mentoring.MayCome && !s.Away(m) }},
		{"Cannot come", func(s meetingSeat) bool { return s.Part.Answer == mentoring.CannotCome }},
		{"Away that day, excused", func(s meetingSeat) bool {
			return s.Away(m) && s.Part.Answer != mentoring.Comes && s.Part.Answer != mentoring.CannotCome
		}},
		{"Not answered", func(s meetingSeat) bool { return s.Part.Answer == mentoring.NoMeetingAnswer && !s.Away(m) }},
	} {
		if names, n := g.names(group.which); n > 0 {
			lines = append(lines, fmt.Sprintf("*%s (%d):* %s", group.label, n, names))
		}
	}
	change := meetingEdit.With("Change…", ofMeeting(m))
	if m.Place == "" && m.Kind != mentoring.FinaleMeeting {
		lines = append(lines, "→ People still ask themselves where: set the place with “Set the place…”.")
		change = meetingEdit.Primary("Set the place…", ofMeeting(m))
	}
	blocks := append(scheduleBlocks(lines), bot.Actions(change, meetingWhen.With("Move it…", ofMeeting(m)), meetingDrop.With("Call it off…", ofMeeting(m))))
	if m.Place != "" {
		blocks = append(blocks, bot.Context("Nothing to do for you now: I remind everybody a week and a day ahead and that morning, and ask afterwards who was there."))
	}
	return text, blocks
}
