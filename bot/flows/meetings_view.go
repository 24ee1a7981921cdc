package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What organizers see of meetings: the list, and the page of each (its stages in
// meetings_desk.go, the forms in meetings_forms.go),
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
