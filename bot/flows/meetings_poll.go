package flows

import (
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A poll finds the date: everybody says which of up to five dates suit them,
// by their own clock. Organizers see it fill, and pick: with a suggestion, at
// any time. When it ends without an answer, or no date suits anybody, they are
// told and choose what to do.

const pollAsk mentoring.AskKind = "meetings.poll"

// meetingBallot is one press on a date, or on “none”.
type meetingBallot struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Round  int                `json:"n"`
	Option int                `json:"o"` // -1: none of these
	Fits   bool               `json:"f"`
}

// ActionSuffix tells the dates apart.
func (b meetingBallot) ActionSuffix() string { return fmt.Sprintf("%s%d", b.ID, b.Option) }

var (
	meetingPollAsk  = bot.NewButton[meetingOf]("meetings.pollask")
	meetingPollForm = bot.NewModal[meetingOf]("meetings.poll")
	meetingVote     = bot.NewButton[meetingBallot]("meetings.vote")
	meetingUntil    = bot.NewDateField("meetings.until")
)

// pollFields are the inputs of one date of the poll.
func pollFields(i int) (bot.DateField, bot.Choice) {
	return bot.NewDateField(fmt.Sprintf("meetings.pollday%d", i)), bot.NewChoice(fmt.Sprintf("meetings.pollhour%d", i))
}

func openMeetingPoll(in bot.Pressed[meetingOf]) (bot.Reply, error) {
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := mayPoll(m, in.At); err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(drawPollForm(in.At, c, m)), nil
}

// mayPoll refuses a poll about a meeting whose date is known.
func mayPoll(m mentoring.Meeting, now time.Time) error {
	if m.Stage(now) >= mentoring.MeetingAhead {
		return mentoring.Refuse("*%s* has its date already. `/cohort meeting %s` moves it.", bot.Escape(m.Title), m.Cohort)
	}
	return nil
}

// keepMeetingPoll keeps the dates of the poll; the page shows them before
// anybody is asked.
func keepMeetingPoll(in bot.Submitted[meetingOf]) (bot.Reply, error) {
	c, m, err := readMeeting(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := mayPoll(m, in.At); err != nil {
		return bot.Done, err
	}
	options, until, wrong := pollEntered(in.Form, c, in.At)
	if wrong.Rejects() {
		return wrong, nil
	}
	if err := closePollAsks(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	m.Poll = mentoring.MeetingPoll{Round: m.Poll.Round + 1, Options: options, Until: until}
	m.Proposed, m.Auto = nil, false
	m.Revision++
	if err := in.Tx.PutMeeting(m); err != nil {
		return bot.Done, err
	}
	if err := refreshMeeting(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	return meetingPage(in.Event, c, m, bot.Replace)
}

// pollEntered reads the dates of the poll.
func pollEntered(f bot.Form, c mentoring.Cohort, now time.Time) (options []time.Time, until time.Time, wrong bot.Reply) {
	last := meetingUntil.In(f)
	until = mentoring.DeadlineEnd(last)
	switch {
	case last.IsZero():
		wrong = wrong.And(meetingUntil, "Choose the last day for answers.")
	case !until.After(now.Add(24 * time.Hour)):
		wrong = wrong.And(meetingUntil, "Give people a day at least to answer.")
	}
	for i := range mentoring.MaxPollDates {
		day, hour := pollFields(i)
		d, h := day.In(f), hour.In(f)
		if d.IsZero() {
			continue // an hour stands there beforehand
		}
		at, err := time.Parse("15:04", h)
		if err != nil {
			wrong = wrong.And(hour, "Choose the hour too.")
			continue
		}
		t := d.At(at.Hour(), at.Minute(), c.Location()).UTC()
		switch err := mentoring.CheckMeetingDate(t, now); {
		case err != nil:
			wrong = wrong.And(day, err.Error())
		case !last.IsZero() && !t.After(until):
			wrong = wrong.And(day, "People answer until the evening before at the latest. Choose a later day, or an earlier last day for answers.")
		case slices.ContainsFunc(options, t.Equal):
			wrong = wrong.And(day, "That date stands there twice.")
		}
		options = append(options, t)
	}
	if len(options) < 2 && !wrong.Rejects() {
		first, _ := pollFields(1)
		wrong = wrong.And(first, "Offer two dates at least. With one only, choose it yourself.")
	}
	slices.SortFunc(options, time.Time.Compare)
	return options, until, wrong
}

// startPoll asks everybody.
func startPoll(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (mentoring.Meeting, error) {
	if len(m.Poll.Options) == 0 || !m.Poll.Until.After(e.At) {
		return m, mentoring.Refuse("The last day for answers is over. Choose other dates with `/cohort meeting %s`.", c.ID)
	}
	m.Poll.Opened = e.At
	m.Revision++
	m.Cards++
	if err := e.Note(c.ID, "meeting.polled", m.ID); err != nil {
		return m, err
	}
	return m, runPoll(e, c, m)
}

// extendPoll lets a poll go on for three working days, once; those who have
// not answered are asked again.
func extendPoll(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (mentoring.Meeting, error) {
	until, may := m.PollUntil(e.At, c.Home)
	if !may {
		return m, mentoring.Refuse("This poll was extended already, or its first date is too near. Pick a date, or ask about others.")
	}
	m.Poll.Until, m.Poll.Ended, m.Poll.Extended = until, time.Time{}, true
	m.Revision++
	m.Cards++
	return m, runPoll(e, c, m)
}

func runPoll(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	if err := e.Tx.PutMeeting(m); err != nil {
		return err
	}
	if err := syncPoll(e, c, m); err != nil {
		return err
	}
	if err := planTickAt(e, m, tickPoll, 0, m.Poll.Until); err != nil {
		return err
	}
	if err := planTickAt(e, m, tickSweep, 0, nextMorning(e.At, c)); err != nil {
		return err
	}
	return refreshMeeting(e, c, m)
}

func pollAskID(m mentoring.Meeting) string {
	id := fmt.Sprintf("meetings/poll/%s/%s/%d", m.Cohort, m.ID, m.Poll.Round)
	if m.Poll.Extended {
		id += "/again"
	}
	return id
}

// syncPoll brings the questions of a running poll in step with whom it is for.
func syncPoll(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	if m.Stage(e.At) != mentoring.MeetingPolled {
		return nil
	}
	seats, err := meetingFor(e, c, m)
	if err != nil {
		return err
	}
	for _, s := range seats {
		if err := e.Tx.PutMeetingPart(s.Part); err != nil {
			return err
		}
		if m.Poll.Extended && s.Part.VotedIn(m) {
			continue
		}
		ask := mentoring.Ask{
			ID: pollAskID(m), Kind: pollAsk, Cohort: c.ID, Person: s.Person, Subject: m.ID,
			Due: m.Poll.Until, Next: e.At,
		}
		if !m.Poll.Extended {
			today := mentoring.DateOf(e.At, s.Zone)
			for _, on := range []mentoring.Date{c.Home.AddWorkdays(today, 2), c.Home.PrevWorkday(mentoring.DateOf(m.Poll.Until, s.Zone).Add(-1))} {
				if at := on.At(9, 0, s.Zone); on.After(today.Add(1)) && at.Before(m.Poll.Until) && (len(ask.Nudges) == 0 || at.After(ask.Nudges[0])) {
					ask.Nudges = append(ask.Nudges, at)
				}
			}
		}
		if err := e.Ask(ask); err != nil {
			return err
		}
	}
	parts, err := e.Tx.MeetingParts(c.ID, m.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if _, asked := seatOf(seats, p.Person); !asked {
			if err := closeMeetingAsks(e, m, p.Person); err != nil {
				return err
			}
		}
	}
	return nil
}

func closePollAsks(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	parts, err := e.Tx.MeetingParts(c.ID, m.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := e.CloseAsks(p.Person, func(a mentoring.Ask) bool {
			return a.Cohort == m.Cohort && a.Kind == pollAsk && a.Subject == m.ID
		}); err != nil {
			return err
		}
	}
	return nil
}

// voteOnMeeting keeps a press. “None of these” takes every date back.
func voteOnMeeting(in bot.Pressed[meetingBallot]) (bot.Reply, error) {
	v := in.Carried
	c, m, err := readMeeting(in.Event, meetingOf{v.Cohort, v.ID})
	if err != nil {
		return bot.Done, err
	}
	seats, err := meetingFor(in.Event, c, m)
	if err != nil {
		return bot.Done, err
	}
	s, asked := seatOf(seats, in.By)
	title := bot.Escape(m.Title)
	switch stage := m.Stage(in.At); {
	case stage == mentoring.MeetingOff:
		return bot.Done, mentoring.Refuse("*%s* will not take place, so there is nothing to choose any more.", title)
	case !asked:
		return bot.Done, mentoring.Refuse("This poll is for those whom *%s* is for. If you would like to come, ask %s.", title, organizerNames(c))
	case v.Round != m.Poll.Round || v.Option >= len(m.Poll.Options):
		return bot.Done, mentoring.Refuse("*%s* has other dates to choose from now. My newer question is further down; “what's open?” shows it again.", title)
	case stage != mentoring.MeetingPolled:
		return bot.Done, mentoring.Refuse("The poll about *%s* has ended. You hear the date from me; if you cannot come then, say so there.", title)
	}
	p := s.Part
	if !p.VotedIn(m) || v.Option < 0 {
		p.Fits = nil
	}
	p.PollRound, p.Voted = m.Poll.Round, in.At
	if v.Option >= 0 {
		p.Fits = slices.DeleteFunc(slices.Clone(p.Fits), func(o int) bool { return o == v.Option })
		if v.Fits {
			p.Fits = append(p.Fits, v.Option)
			slices.Sort(p.Fits)
		}
	}
	if err := in.Tx.PutMeetingPart(p); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "meeting.voted", m.ID); err != nil {
		return bot.Done, err
	}
	if err := in.Answered(in.By, pollAskID(m)); err != nil {
		return bot.Done, err
	}
	if !m.Poll.AllIn && !slices.ContainsFunc(seats, func(s meetingSeat) bool { return s.Person != in.By && !s.Part.VotedIn(m) }) {
		m.Poll.AllIn = true
		m.Cards++
		if err := in.Tx.PutMeeting(m); err != nil {
			return bot.Done, err
		}
	}
	return bot.Done, refreshDesks(in.Event, c, m)
}

// pickFromPoll proposes a date of the poll: the organizer sees what it means
// before it is announced.
func pickFromPoll(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, at time.Time) (mentoring.Meeting, error) {
	if err := mentoring.CheckMeetingDate(at, e.At); err != nil {
		return m, err
	}
	m.Proposed, m.Auto = []time.Time{at}, false
	m.Revision++
	if err := e.Tx.PutMeeting(m); err != nil {
		return m, err
	}
	return m, refreshDesks(e, c, m)
}

// endPoll is the deadline: the organizers choose.
func endPoll(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	if m.Stage(e.At) != mentoring.MeetingPolled || m.Poll.Until.After(e.At) {
		return nil
	}
	m.Poll.Ended = e.At
	m.Cards++
	m.Revision++
	if err := e.Tx.PutMeeting(m); err != nil {
		return err
	}
	if err := closePollAsks(e, c, m); err != nil {
		return err
	}
	return refreshMeeting(e, c, m)
}

// What people see.

func drawPollAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	m, found, err := in.Tx.Meeting(c.ID, in.Ask.Subject)
	if err != nil || !found {
		return bot.Part{}, err
	}
	seats, err := meetingFor(in.Event, c, m)
	if err != nil {
		return bot.Part{}, err
	}
	s, asked := seatOf(seats, in.Ask.Person)
	title := bot.Escape(m.Title)
	voted := asked && s.Part.VotedIn(m)
	switch stage := m.Stage(in.At); {
	case stage == mentoring.MeetingOff:
		return saidPart(fmt.Sprintf("*%s* will not take place.", title)), nil
	case !asked:
		return saidPart(fmt.Sprintf("*%s*: you have no part in it any more, so there is nothing to answer.", title)), nil
	case in.Ask.ID != pollAskID(m) && !voted:
		return saidPart(fmt.Sprintf("The date of *%s*: my newer question is further down.", title)), nil
	case !m.Announced.IsZero():
		return saidPart(fmt.Sprintf("*%s* has its date: %s, your time. My invitation has the buttons.", title, when(s.Begins(m), s.Zone))), nil
	case stage != mentoring.MeetingPolled && voted:
		return saidPart(fmt.Sprintf("The poll about *%s* has ended. Thank you for answering; you hear the date from me.", title)), nil
	case stage != mentoring.MeetingPolled:
		return saidPart(fmt.Sprintf("The poll about *%s* has ended. You hear the date from me; if you cannot come then, say so there.", title)), nil
	}
	until := when(m.Poll.Until, s.Zone)
	text := fmt.Sprintf(":calendar: When can you come to *%s* of %s (%s)? Press every date that suits you; the times are yours. Answers count until %s.", title, bot.Escape(c.Name), lengthWords(m.Minutes), until)
	if in.Ask.Reminded() > 0 || m.Poll.Extended {
		text = fmt.Sprintf(":calendar: The date of *%s* is still open, and your answer would help: press every date that suits you, or that none does. Answers count until %s.", title, until)
	}
	if voted && len(s.Part.Fits) > 0 {
		var fits []string
		for _, o := range s.Part.Fits {
			fits = append(fits, when(m.Poll.Options[o], s.Zone))
		}
		text = fmt.Sprintf(":white_check_mark: *%s*: you can come on %s, your time. Is there another date that suits you? You can change it until %s; then you hear the date.", title, inWords(fits), until)
	} else if voted {
		text = fmt.Sprintf(":white_check_mark: *%s*: none of these dates suits you. Thank you for saying so; the organizers see it. If that changes, press a date before %s.", title, until)
	}
	blocks := []slack.Block{bot.Section(text)}
	if m.Agenda != "" && !voted {
		blocks = append(blocks, bot.Quote(m.Agenda))
	}
	return bot.Part{Text: text, Blocks: append(blocks, bot.Actions(pollButtons(m, s, voted)...))}, nil
}

func pollButtons(m mentoring.Meeting, s meetingSeat, voted bool) []slack.BlockElement {
	var buttons []slack.BlockElement
	for i, t := range m.Poll.Options {
		ballot := meetingBallot{m.Cohort, m.ID, m.Poll.Round, i, true}
		label := when(t, s.Zone)
		if voted && slices.Contains(s.Part.Fits, i) {
			ballot.Fits = false
			buttons = append(buttons, meetingVote.With("✓ "+label, ballot))
			continue
		}
		buttons = append(buttons, meetingVote.With(label, ballot))
	}
	if !voted || len(s.Part.Fits) > 0 {
		buttons = append(buttons, meetingVote.With("None of these", meetingBallot{m.Cohort, m.ID, m.Poll.Round, -1, false}))
	}
	return buttons
}
