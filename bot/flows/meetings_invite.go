package flows

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The invitation: everybody reads the date by their own clock, with a calendar
// entry, and says whether they come; an answer can be changed until it begins.
// With two sittings each is expected at the one that suits their zone, and may
// switch.

const meetingAsk mentoring.AskKind = "meetings.coming"

// meetingAskKinds are all the questions a meeting asks.
var meetingAskKinds = []mentoring.AskKind{meetingAsk, pollAsk, presenceAsk}

// meetingAnswer is what somebody says about coming.
type meetingAnswer struct {
	Cohort  mentoring.CohortID      `json:"c"`
	ID      string                  `json:"i"`
	Dates   int                     `json:"n"`
	Answer  mentoring.MeetingAnswer `json:"a"`
	Sitting int                     `json:"s,omitempty"` // 0: the one they are expected at
}

// ActionSuffix tells the answers apart.
func (a meetingAnswer) ActionSuffix() string {
	return fmt.Sprintf("%s%s%d", a.ID, a.Answer, a.Sitting)
}

var (
	meetingSay  = bot.NewButton[meetingAnswer]("meetings.say")
	meetingPost = bot.NewLive[meetingOf]("meetings.post")
)

func meetingAskID(m mentoring.Meeting, p mentoring.MeetingPart) string {
	return fmt.Sprintf("meetings/coming/%s/%s/%d", m.Cohort, m.ID, p.Times)
}

// inviteToMeeting asks somebody whether they come, and sends the calendar
// entry.
func inviteToMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, s meetingSeat) error {
	begins := s.Begins(m)
	ask := mentoring.Ask{
		ID: meetingAskID(m, s.Part), Kind: meetingAsk, Cohort: c.ID, Person: s.Person, Subject: m.ID,
		Due: m.Sittings[len(m.Sittings)-1], Next: e.At, Urgent: begins.Sub(e.At) < 36*time.Hour,
	}
	// Once more, a week ahead or half-way to it.
	nudge := c.Home.PrevWorkday(mentoring.DateOf(begins, s.Zone).Add(-7)).At(9, 0, s.Zone)
	if half := e.At.Add(begins.Sub(e.At) / 2); half.After(nudge) {
		nudge = half
	}
	if nudge.Sub(e.At) > 48*time.Hour {
		ask.Nudges = []time.Time{nudge}
	}
	if err := e.Ask(ask); err != nil {
		return err
	}
	if err := sendCalendar(e, c, m, s, ""); err != nil {
		return err
	}
	return catchUpReminders(e, c, m, s)
}

// sayMeeting keeps an answer.
func sayMeeting(in bot.Pressed[meetingAnswer]) (bot.Reply, error) {
	c, m, err := readMeeting(in.Event, meetingOf{in.Carried.Cohort, in.Carried.ID})
	if err != nil {
		return bot.Done, err
	}
	seats, err := meetingRoster(in.Event, c, m)
	if err != nil {
		return bot.Done, err
	}
	s, invited := seatOf(seats, in.By)
	title := bot.Escape(m.Title)
	switch stage := m.Stage(in.At); {
	case stage == mentoring.MeetingOff:
		return bot.Done, mentoring.Refuse("*%s* was called off, so there is nothing to answer any more.", title)
	case !invited:
		return bot.Done, mentoring.Refuse("*%s* is for those who were invited. If you would like to come, ask %s.", title, organizerNames(c))
	case in.Carried.Dates != m.Dates:
		return bot.Done, mentoring.Refuse("*%s* has another date now: %s, your time. My newer question further down is about that; “what's open?” shows it again.", title, when(s.Begins(m), s.Zone))
	case !in.At.Before(s.Begins(m)):
		return bot.Done, mentoring.Refuse("*%s* has begun already. Afterwards I ask you whether you were there.", title)
	}
	if err := mayAnswerMeeting(in.Event, c, m, in.Carried); err != nil {
		return bot.Done, err
	}
	before := s.Part.Answer
	was := s.Part.Sitting
	s.Part.Answer, s.Part.Answered = in.Carried.Answer, in.At
	if n := in.Carried.Sitting; n >= 1 && n <= len(m.Sittings) && in.At.Before(m.Sittings[n-1]) {
		s.Part.Sitting = n
	}
	if err := in.Tx.PutMeetingPart(s.Part); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "meeting.answered", m.ID, string(s.Part.Answer)); err != nil {
		return bot.Done, err
	}
	if s.Part.Sitting != was {
		if err := sendCalendar(in.Event, c, m, s, ""); err != nil {
			return bot.Done, err
		}
	}
	if err := in.Answered(in.By, meetingAskID(m, s.Part)); err != nil {
		return bot.Done, err
	}
	if err := refreshSeat(in.Event, m, s.Part); err != nil {
		return bot.Done, err
	}
	if err := answeredMeeting(in.Event, c, m, before, s.Part.Answer); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshDesks(in.Event, c, m)
}

func seatOf(seats []meetingSeat, p mentoring.PersonID) (meetingSeat, bool) {
	for _, s := range seats {
		if s.Person == p {
			return s, true
		}
	}
	return meetingSeat{}, false
}

// tellSeat tells somebody news of a meeting: at a decent hour, but at once
// when it is near. Such news replaces no question. Withdrawing says that the
// calendar entry goes too.
func tellSeat(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, s meetingSeat, what, text string, withdrawing bool) error {
	msg := bot.Message{Key: fmt.Sprintf("meetings/%s/%s/%s/%s/%d/%d", what, m.Cohort, m.ID, s.Person, m.Sequence, s.Part.Times), To: bot.To(s.Person), Text: text}
	if withdrawing && s.Part.Calendar > 0 {
		if err := withdrawCalendar(e, c, m, s, &msg); err != nil {
			return err
		}
	}
	return e.Say(msg, newsAt(e, c, m, s))
}

// newsAt is when news of a meeting goes out to somebody.
func newsAt(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, s meetingSeat) bot.Delivery {
	at := mentoring.Decent(e.At, s.Zone, c.Home)
	if len(m.Sittings) > 0 && !at.Before(s.Begins(m).Add(-2*time.Hour)) {
		return bot.Urgently
	}
	return bot.NotBefore(at)
}

// What people see.

// placeWords say where it is: "Where: <link>." or the room.
func placeWords(m mentoring.Meeting) string {
	switch {
	case m.Place == "":
		return "Where: you hear of the place before."
	case isLink(m.Place):
		return "Where: " + linked(m.Place, linkName(m.Place)) + "."
	}
	return "Where: " + bot.Escape(m.Place) + "."
}

// isLink reports whether a place is a link that was checked.
func isLink(place string) bool { return strings.HasPrefix(place, "https://") }

// linkName is what a link reads as: its host.
func linkName(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Hostname() == "" {
		return "the link"
	}
	return u.Hostname()
}

// checkPlace takes a link or the words for a room.
func checkPlace(place string) error {
	looksLikeLink := strings.Contains(place, "://") || strings.HasPrefix(strings.ToLower(place), "www.") ||
		!strings.ContainsAny(place, " \t\n") && strings.Contains(place, "/") && strings.Contains(place, ".")
	if !looksLikeLink {
		return nil
	}
	if err := checkLink(place); err != nil {
		return mentoring.Refuse("That looks like a link but does not open as one. Paste the whole link, beginning with https://, or write the name of a room.")
	}
	return nil
}

// datesIn are the dates that hold, by the clock of a zone.
func datesIn(dates []time.Time, zone *time.Location) string {
	var all []string
	for _, t := range dates {
		all = append(all, when(t, zone))
	}
	return strings.Join(all, " and ")
}

// meetingButtons are the answers that were not given yet.
func meetingButtons(m mentoring.Meeting, s meetingSeat) []slack.BlockElement {
	answer := func(a mentoring.MeetingAnswer, sitting int) meetingAnswer {
		return meetingAnswer{m.Cohort, m.ID, m.Dates, a, sitting}
	}
	var buttons []slack.BlockElement
	if s.Part.Answer != mentoring.Comes {
		draw := meetingSay.With
		if s.Part.Answer == mentoring.NoMeetingAnswer {
			draw = meetingSay.Primary
		}
		buttons = append(buttons, draw("I'm coming", answer(mentoring.Comes, s.Sitting(m))))
	}
	if len(m.Sittings) > 1 {
		buttons = append(buttons, meetingSay.With(fmt.Sprintf("The %s suits me better", ordinalWord(3-s.Sitting(m))), answer(mentoring.Comes, 3-s.Sitting(m))))
	}
	if s.Part.Answer != mentoring.CannotCome {
		buttons = append(buttons, meetingSay.With("I can't come", answer(mentoring.CannotCome, 0)))
	}
	if s.Part.Answer == mentoring.NoMeetingAnswer || s.Part.Answer == mentoring.Comes {
		buttons = append(buttons, meetingSay.With("Not sure yet", answer(mentoring.MayCome, 0)))
	}
	return buttons
}

// askedAbout is the meeting that a question is about; false when it is gone.
func askedAbout(in bot.Asking) (meetingGathering, bool, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return meetingGathering{}, false, err
	}
	m, found, err := in.Tx.Meeting(c.ID, in.Ask.Subject)
	if err != nil || !found {
		return meetingGathering{}, false, err
	}
	g, err := gatherMeeting(in.Event, c, m)
	return g, err == nil, err
}

func drawMeetingAsk(in bot.Asking) (bot.Part, error) {
	g, found, err := askedAbout(in)
	if err != nil || !found {
		return bot.Part{}, err
	}
	c, m, seats := g.cohort, g.meeting, g.seats
	title := bot.Escape(m.Title)
	s, invited := seatOf(seats, in.Ask.Person)
	switch {
	case m.Stage(in.At) == mentoring.MeetingOff:
		return saidPart(fmt.Sprintf("*%s* was called off.", title)), nil
	case !invited:
		return saidPart(fmt.Sprintf("*%s*: you are not invited any more, so there is nothing to answer.", title)), nil
	case in.Ask.ID != meetingAskID(m, s.Part):
		return saidPart(fmt.Sprintf("*%s* has another date now; my newer question is further down.", title)), nil
	case !in.At.Before(s.Begins(m)):
		return saidPart(fmt.Sprintf("*%s* was on %s, your time.", title, when(s.Begins(m), s.Zone))), nil
	}
	text := invitationText(c, m, s)
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf(":calendar: *%s* is on *%s*, your time, and I don't know yet whether you come. A word is enough, “no” too.", title, when(s.Begins(m), s.Zone))
	}
	if s.Part.Answer != mentoring.NoMeetingAnswer {
		text = answeredText(m, s)
	}
	blocks := []slack.Block{bot.Section(text)}
	if m.Agenda != "" && s.Part.Answer == mentoring.NoMeetingAnswer {
		blocks = append(blocks, bot.Quote(m.Agenda))
	}
	more, err := finaleWords(in.Event, c, m, s, false)
	if err != nil {
		return bot.Part{}, err
	}
	blocks = append(blocks, more...)
	return bot.Part{Text: text, Blocks: append(blocks, bot.Actions(meetingButtons(m, s)...))}, nil
}

// invitationText is the announcement to one person.
func invitationText(c mentoring.Cohort, m mentoring.Meeting, s meetingSeat) string {
	title, begins := bot.Escape(m.Title), when(s.Begins(m), s.Zone)
	var text string
	switch {
	case m.Dates > 1 && len(m.Was) > 0:
		text = fmt.Sprintf(":calendar: *%s* has moved from %s to *%s*, your time. ", title, datesIn(m.Was, s.Zone), begins)
	case s.Guest:
		text = fmt.Sprintf(":calendar: You are invited as a guest to *%s* of %s: *%s*, your time. ", title, bot.Escape(c.Name), begins)
	default:
		text = fmt.Sprintf(":calendar: *%s* of %s: *%s*, your time. ", title, bot.Escape(c.Name), begins)
	}
	text += fmt.Sprintf("It takes %s. %s", lengthWords(m.Minutes), placeWords(m))
	if len(m.Sittings) > 1 {
		text += fmt.Sprintf(" Because of the time zones there are two sittings; this is the %s, which fits your clock best. The other is on %s.", ordinalWord(s.Sitting(m)), when(m.Sittings[2-s.Sitting(m)], s.Zone))
	}
	return text + " Can you come?"
}

// answeredText says what was answered, and what comes next.
func answeredText(m mentoring.Meeting, s meetingSeat) string {
	title, begins := bot.Escape(m.Title), when(s.Begins(m), s.Zone)
	switch s.Part.Answer {
	case mentoring.CannotCome:
		return fmt.Sprintf(":white_check_mark: You can't come to *%s* (%s, your time). Thank you for saying so; afterwards you hear what was decided. If that changes, press a button here.", title, begins)
	case mentoring.MayCome:
		return fmt.Sprintf(":white_check_mark: You are not sure yet whether you come to *%s* on *%s*, your time. Say so here when you know; I remind you the day before.", title, begins)
	case mentoring.Comes, mentoring.NoMeetingAnswer:
	}
	return fmt.Sprintf(":white_check_mark: You come to *%s* on *%s*, your time, for %s. %s I remind you the day before.", title, begins, lengthWords(m.Minutes), placeWords(m))
}

// lengthWords is "45 minutes" or "an hour and a half".
func lengthWords(minutes int) string {
	switch {
	case minutes == 60:
		return "an hour"
	case minutes == 90:
		return "an hour and a half"
	case minutes%60 == 0:
		return count(minutes/60, "hour")
	}
	return count(minutes, "minute")
}

// drawMeetingPost is the announcement in the channel.
func drawMeetingPost(in bot.Drawing[meetingOf]) (bot.Message, error) {
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Message{}, err
	}
	title := bot.Escape(m.Title)
	dates := fmt.Sprintf("%s (%s)", datesIn(m.Sittings, c.Location()), c.Home.Zone)
	var text string
	switch m.Stage(in.At) {
	case mentoring.MeetingOff:
		text = fmt.Sprintf(":no_entry_sign: *%s* of %s, planned for %s, is called off.", title, bot.Escape(c.Name), dates)
	case mentoring.MeetingOver:
		text = fmt.Sprintf(":calendar: *%s* of %s took place on %s. Thank you to everybody who came.", title, bot.Escape(c.Name), dates)
		if m.Note != "" {
			text += " What was decided is in the thread."
		}
	case mentoring.MeetingDrafted, mentoring.MeetingPolled, mentoring.MeetingUndecided, mentoring.MeetingAhead, mentoring.MeetingRunning:
		text = fmt.Sprintf(":calendar: *%s* of %s: *%s*, %s. Everybody who is invited has a message from me, with the date by their own clock.", title, bot.Escape(c.Name), dates, lengthWords(m.Minutes))
	}
	blocks := []slack.Block{bot.Section(text)}
	if m.Agenda != "" && m.Stage(in.At) < mentoring.MeetingOver {
		blocks = append(blocks, bot.Quote(m.Agenda))
	}
	return bot.Message{Text: text, Blocks: blocks}, nil
}
