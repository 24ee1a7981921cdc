package flows

import (
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The final presentations as a meeting: it invites everybody, asks whether they
// come, reminds them and keeps who was there. What is particular to them – the
// running order, one's own slot, that a presenter who cannot come does not
// present – is added here.

// finaleTitle is one thing, as other meetings are.
const finaleTitle = "Presentation day"

// holdMeeting plans the meeting or moves it.
func holdMeeting(e bot.Event, s stage) (stage, error) {
	f := s.Event
	s.Meeting.Place, s.Meeting.Minutes = f.Where, s.meetingMinutes()
	s.Meeting.Guests = s.guestList()
	var err error
	if f.Meeting != "" && s.Meeting.Stage(e.At) < mentoring.MeetingOver {
		s.Meeting, err = moveMeeting(e, s.Cohort, s.Meeting, f.Sittings...)
		return s, err
	}
	s.Meeting, err = planMeeting(e, s.Cohort, mentoring.Meeting{
		Kind: mentoring.FinaleMeeting, Title: finaleTitle, Place: f.Where, Minutes: s.Meeting.Minutes, Guests: s.Meeting.Guests,
	}, f.Sittings...)
	if err != nil {
		return s, err
	}
	s.Event.Meeting = s.Meeting.ID
	return s, e.Tx.PutFinale(s.Event)
}

// meetingMinutes is the longest sitting, in full quarters of an hour, so that a
// presenter more does not change everybody's calendar.
func (s stage) meetingMinutes() int {
	longest := time.Duration(0)
	for i := range s.Event.Sittings {
		longest = max(longest, s.Event.Ends(i+1).Sub(s.Event.Sittings[i]))
	}
	quarters := int((longest + 15*time.Minute - 1) / (15 * time.Minute))
	return min(max(15*quarters, mentoring.MinMeeting), mentoring.MaxMeeting)
}

// changePlace takes another place over, and what changed beside it.
func changePlace(e bot.Event, s stage) error {
	if s.Meeting.Place != s.Event.Where {
		s.Meeting.Place = s.Event.Where
		var err error
		if s.Meeting, err = changeMeeting(e, s.Cohort, s.Meeting, "place"); err != nil {
			return err
		}
	}
	return orderChanged(e, s)
}

// fitMeeting makes the meeting longer when the order no longer fits, and
// expects presenters in their own sitting.
func fitMeeting(e bot.Event, s stage) (stage, error) {
	if s.Meeting.ID == "" {
		return s, nil
	}
	if n := s.meetingMinutes(); n > s.Meeting.Minutes {
		s.Meeting.Minutes = n
		var err error
		if s.Meeting, err = changeMeeting(e, s.Cohort, s.Meeting, "length"); err != nil {
			return s, err
		}
	}
	for _, p := range s.People {
		for _, who := range []mentoring.PersonID{p.Mentee, p.Mentor} {
			if err := seatInOwnSitting(e, s, who); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

func seatInOwnSitting(e bot.Event, s stage, who mentoring.PersonID) error {
	sitting, bound := s.sittingOf(who)
	if !bound {
		return nil
	}
	part, found, err := e.Tx.MeetingPart(s.Cohort.ID, s.Meeting.ID, who)
	if err != nil || !found || !part.In(s.Meeting) || part.Sitting == sitting {
		return err
	}
	part.Sitting = sitting
	if err := e.Tx.PutMeetingPart(part); err != nil {
		return err
	}
	seats, err := meetingRoster(e, s.Cohort, s.Meeting)
	if err != nil {
		return err
	}
	seat, invited := seatOf(seats, who)
	if !invited {
		return nil
	}
	if err := sendCalendar(e, s.Cohort, s.Meeting, seat, ""); err != nil {
		return err
	}
	return refreshSeat(e, s.Meeting, seat.Part)
}

// sittingOf is the sitting that somebody has to be in: that of their own
// presentation or, for a mentor, the first that a mentee of theirs presents in.
func (s stage) sittingOf(who mentoring.PersonID) (int, bool) {
	if who == "" {
		return 0, false
	}
	if q, there := s.Event.Of(who); there {
		return q.Sitting, true
	}
	for _, q := range s.Event.Order {
		if p, there := s.of(q.Mentee); there && p.Mentor == who {
			return q.Sitting, true
		}
	}
	return 0, false
}

// expectedSitting is the sitting in which a meeting expects somebody.
func expectedSitting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, seat meetingSeat) (int, error) {
	best := mentoring.BestSitting(m.Sittings, m.Span(), seat.Zone)
	if m.Kind != mentoring.FinaleMeeting || len(m.Sittings) < 2 {
		return best, nil
	}
	s, found, err := readStage(e, c)
	if err != nil || !found {
		return best, err
	}
	if sitting, bound := s.sittingOf(seat.Person); bound && sitting <= len(m.Sittings) {
		return sitting, nil
	}
	return best, nil
}

// finaleOf is the stage of a meeting, if it is the one of the final
// presentations.
func finaleOf(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) (stage, bool, error) {
	if m.Kind != mentoring.FinaleMeeting {
		return stage{}, false, nil
	}
	s, found, err := readStage(e, c)
	return s, found && s.Event.Meeting == m.ID, err
}

// mayAnswerMeeting refuses a presenter another sitting than their own.
func mayAnswerMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, a meetingAnswer) error {
	s, is, err := finaleOf(e, c, m)
	if err != nil || !is || a.Answer != mentoring.Comes {
		return err
	}
	if sitting, bound := s.sittingOf(e.By); bound && a.Sitting != 0 && a.Sitting != sitting {
		zone, err := e.Zone(e.By, c)
		if err != nil {
			return err
		}
		return mentoring.Refuse("Your presentation is in the %s sitting, on %s, your time. If the other suits you better, swap slots with somebody: the button stands in my message with your slot, once the running order is posted.",
			ordinalWord(sitting), when(s.slotBegins(e.By), zone))
	}
	return nil
}

// slotBegins is when somebody presents, or stands beside who does.
func (s stage) slotBegins(who mentoring.PersonID) time.Time {
	if q, there := s.Event.Of(who); there {
		return q.Begins
	}
	for _, q := range s.Event.Order {
		if p, there := s.of(q.Mentee); there && p.Mentor == who {
			return q.Begins
		}
	}
	return time.Time{}
}

// answeredMeeting follows an answer: a presenter who cannot come does not
// present, and a sponsor's no is told to the organizers.
func answeredMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, was, now mentoring.MeetingAnswer) error {
	s, is, err := finaleOf(e, c, m)
	if err != nil || !is || !s.Event.Stands() {
		return err
	}
	p, presents := s.of(e.By)
	switch {
	case presents && s.Event.First().After(e.At) && now == mentoring.CannotCome && p.Says.Out.IsZero():
		return leaveOrder(e, s, p, true)
	case presents && s.Event.First().After(e.At) && now == mentoring.Comes && was == mentoring.CannotCome && !p.Says.Out.IsZero():
		return leaveOrder(e, s, p, false)
	case presents:
		return nil
	}
	sponsor := slices.ContainsFunc(s.sponsors(), func(g mentoring.FinaleGuest) bool { return g.Person == e.By })
	if sponsor && now == mentoring.CannotCome {
		name, err := named(e, e.By)
		if err != nil {
			return err
		}
		if err := tellOrganizers(e, c, fmt.Sprintf("finale/declined/%s/%d/%s", c.ID, s.Event.Revision, e.By),
			fmt.Sprintf("%s cannot come to the final presentations of *%s*. Your next step: invite another sponsor with `/cohort finale %s`.", name, bot.Escape(c.Name), c.ID)); err != nil {
			return err
		}
	}
	return refreshFinale(e, s)
}

// refreshInvitations draws again what the meeting sent: it shows the order.
func refreshInvitations(e bot.Event, s stage) error {
	if s.Meeting.ID == "" || s.Event.Posted.IsZero() {
		return nil
	}
	parts, err := e.Tx.MeetingParts(s.Cohort.ID, s.Meeting.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.Times == 0 {
			continue
		}
		_, bound := s.sittingOf(p.Person)
		if bound || slices.Contains(s.Meeting.Guests, p.Person) {
			if _, err := e.ChangeAsk(p.Person, meetingAskID(s.Meeting, p), func(*mentoring.Ask) {}); err != nil {
				return err
			}
		}
		for _, what := range []string{remindWeek, remindDay, remindMorning} {
			if err := meetingReminder.Refresh(e, reminderOf{s.Cohort.ID, s.Meeting.ID, p.Person, s.Meeting.Dates, what}); err != nil {
				return err
			}
		}
	}
	return nil
}

// ownHours refuses to change the final presentations as if they were any
// meeting: their order hangs on their hours.
func ownHours(m mentoring.Meeting) error {
	if m.Kind != mentoring.FinaleMeeting {
		return nil
	}
	return mentoring.Refuse("The final presentations have a running order, so their day, place and guests are changed with `/cohort finale %s`.", m.Cohort)
}

// hasOwnDesk reports whether organizers look at another card for now.
func hasOwnDesk(m mentoring.Meeting, now time.Time) bool {
	return m.Kind == mentoring.FinaleMeeting && m.Stage(now) <= mentoring.MeetingRunning
}

// finaleInstead puts the way to the running order in place of the buttons of
// any meeting.
func finaleInstead(c mentoring.Cohort, blocks []slack.Block) []slack.Block {
	blocks = slices.DeleteFunc(slices.Clone(blocks), func(b slack.Block) bool { return b.BlockType() == slack.MBTAction })
	return append(blocks, bot.Actions(finaleLook.Primary("Open the running order", about{c.ID})))
}

// What people see.

// finaleWords are what an invitation to the final presentations or a reminder
// of them adds for one person; nothing for any other meeting.
func finaleWords(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, seat meetingSeat, reminder bool) ([]slack.Block, error) {
	s, is, err := finaleOf(e, c, m)
	if err != nil || !is || !s.Event.Stands() {
		return nil, err
	}
	f := s.Event
	var lines []string
	if own := s.ownLine(seat.Person, seat.Zone); own != "" && !f.Posted.IsZero() {
		lines = append(lines, own)
	} else if !reminder && seat.Part.Answer == mentoring.NoMeetingAnswer {
		lines = append(lines, s.showWords())
	}
	var blocks []slack.Block
	if len(lines) > 0 {
		blocks = append(blocks, bot.Section(lines[0]))
	}
	if !f.Posted.IsZero() && (reminder || seat.Guest) {
		blocks = append(blocks, scheduleBlocks(s.orderIn(seat.Zone))...)
	}
	return blocks, nil
}

// showWords say what there is to see.
func (s stage) showWords() string {
	minutes := count(s.Event.Minutes, "minute")
	if len(s.Event.Order) != 1 {
		minutes += " each"
	}
	return fmt.Sprintf("%s in %s what they did, what came of it or what failed, and what they learned.", numbered(len(s.Event.Order), "mentee shows", "mentees show"), minutes)
}

// numbered is "1 mentee shows" or "5 mentees show".
func numbered(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
