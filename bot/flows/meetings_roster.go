package flows

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Who is invited to a meeting: the members it is for – once there are pairs,
// those who are or were in one – and its guests. Who joins later is invited,
// who leaves is taken out.

// A meetingSeat is somebody who is invited.
type meetingSeat struct {
	Person mentoring.PersonID
	Name   string
	Guest  bool
	Zone   *time.Location
	Part   mentoring.MeetingPart
	back   mentoring.Date // away until then
}

// Sitting is the one they are expected at, from 1.
func (s meetingSeat) Sitting(m mentoring.Meeting) int {
	return min(max(s.Part.Sitting, 1), len(m.Sittings))
}

// Begins is when the meeting begins for them.
func (s meetingSeat) Begins(m mentoring.Meeting) time.Time { return m.Sittings[s.Sitting(m)-1] }

// AwayOn reports whether they said they are away on that day of theirs.
func (s meetingSeat) AwayOn(t time.Time) bool {
	return !s.back.IsZero() && mentoring.DateOf(t, s.Zone).Before(s.back)
}

// Away reports whether they are away on the day of the meeting.
func (s meetingSeat) Away(m mentoring.Meeting) bool {
	return len(m.Sittings) > 0 && s.AwayOn(s.Begins(m))
}

// meetingFor lists whom a meeting is for as things stand, by name.
func meetingFor(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) ([]meetingSeat, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return nil, err
	}
	pairs, err := e.Tx.Pairs(c.ID)
	if err != nil {
		return nil, err
	}
	paired := map[mentoring.PersonID]bool{} // whoever lost their partner still belongs
	for _, p := range pairs {
		paired[p.Mentee], paired[p.Mentor] = true, true
	}
	var seats []meetingSeat
	has := map[mentoring.PersonID]bool{}
	add := func(p mentoring.PersonID, guest bool) error {
		if has[p] {
			return nil
		}
		who, err := e.Person(p)
		if err != nil || who.Deleted || who.Bot {
			return err
		}
		part, _, err := e.Tx.MeetingPart(c.ID, m.ID, p)
		if err != nil {
			return err
		}
		has[p] = true
		part.Cohort, part.Meeting, part.Person = c.ID, m.ID, p
		seats = append(seats, meetingSeat{Person: p, Name: cmp.Or(who.Name, bot.Mention(p)), Guest: guest, Zone: who.Location(c.Location()), Part: part, back: who.AwayUntil})
		return nil
	}
	for _, member := range members {
		if member.Standing != mentoring.Active || !m.Whom.Includes(member.Role) || len(pairs) > 0 && c.Phase >= mentoring.Scoping && !paired[member.Person] {
			continue
		}
		if err := add(member.Person, false); err != nil {
			return nil, err
		}
		for i := range seats {
			if s := &seats[i]; s.Person == member.Person && member.PausedUntil.After(s.back) {
				s.back = member.PausedUntil
			}
		}
	}
	for _, p := range m.Guests {
		if err := add(p, true); err != nil {
			return nil, err
		}
	}
	sortSeats(seats)
	return seats, nil
}

func sortSeats(seats []meetingSeat) {
	slices.SortFunc(seats, func(a, b meetingSeat) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person))
	})
}

// meetingRoster lists who is invited, by name: before it is announced, whom it
// is for; afterwards, who was told, whatever became of them since.
func meetingRoster(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) ([]meetingSeat, error) {
	now, err := meetingFor(e, c, m)
	if err != nil || m.Announced.IsZero() {
		return now, err
	}
	parts, err := e.Tx.MeetingParts(c.ID, m.ID)
	if err != nil {
		return nil, err
	}
	var seats []meetingSeat
	for _, p := range parts {
		if p.Invited.IsZero() || !p.Left.IsZero() {
			continue
		}
		if i := slices.IndexFunc(now, func(s meetingSeat) bool { return s.Person == p.Person }); i >= 0 {
			seats = append(seats, now[i])
			continue
		}
		who, err := e.Person(p.Person)
		if err != nil {
			return nil, err
		}
		seats = append(seats, meetingSeat{Person: p.Person, Name: cmp.Or(who.Name, bot.Mention(p.Person)), Guest: slices.Contains(m.Guests, p.Person),
			Zone: who.Location(c.Location()), Part: p, back: who.AwayUntil})
	}
	sortSeats(seats)
	return seats, nil
}

// attendeesOf are the seats as the rules see them.
func attendeesOf(seats []meetingSeat) []mentoring.Attendee {
	var people []mentoring.Attendee
	for _, s := range seats {
		people = append(people, mentoring.Attendee{Person: s.Person, Zone: s.Zone})
	}
	return people
}

// syncMeeting invites who is missing, takes out who has left, and tells the
// others what has changed, if anything has. Run twice, it does nothing more.
func syncMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, news string) error {
	switch m.Stage(e.At) {
	case mentoring.MeetingAhead, mentoring.MeetingRunning:
	case mentoring.MeetingDrafted, mentoring.MeetingPolled, mentoring.MeetingUndecided, mentoring.MeetingOver, mentoring.MeetingOff:
		return nil
	}
	should, err := meetingFor(e, c, m)
	if err != nil {
		return err
	}
	for _, s := range should {
		if s.Part.In(m) {
			if s.Part.Expects(false) {
				if err := sendCalendar(e, c, m, s, news); err != nil {
					return err
				}
			}
			continue
		}
		again := s.Part.Times > 0 && s.Part.Left.IsZero()
		if err := closeMeetingAsks(e, m, s.Person); err != nil {
			return err
		}
		sitting, err := expectedSitting(e, c, m, s)
		if err != nil {
			return err
		}
		s.Part.Invite(m, sitting, e.At)
		if !again && !s.Begins(m).After(e.At) {
			continue // it has begun: nobody new is called in
		}
		if err := e.Tx.PutMeetingPart(s.Part); err != nil {
			return err
		}
		if err := inviteToMeeting(e, c, m, s); err != nil {
			return err
		}
	}
	have, err := meetingRoster(e, c, m)
	if err != nil {
		return err
	}
	for _, s := range have {
		if slices.ContainsFunc(should, func(x meetingSeat) bool { return x.Person == s.Person }) {
			continue
		}
		if err := leaveMeeting(e, c, m, s); err != nil {
			return err
		}
	}
	return nil
}

// leaveMeeting takes somebody out of a meeting that is ahead.
func leaveMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting, s meetingSeat) error {
	s.Part.Left = e.At
	if err := e.Tx.PutMeetingPart(s.Part); err != nil {
		return err
	}
	if err := closeMeetingAsks(e, m, s.Person); err != nil {
		return err
	}
	if err := refreshSeat(e, m, s.Part); err != nil {
		return err
	}
	who, err := e.Person(s.Person)
	if err != nil || who.Deleted {
		return err
	}
	text := fmt.Sprintf("*%s* on %s, your time, is off for you: you are not on its list any more. If that is a surprise, ask %s.", bot.Escape(m.Title), when(s.Begins(m), s.Zone), organizerNames(c))
	return tellSeat(e, c, m, s, "left", text, true)
}

// closeMeetingAsks ends everything a meeting asks somebody.
func closeMeetingAsks(e bot.Event, m mentoring.Meeting, p mentoring.PersonID) error {
	return e.CloseAsks(p, func(a mentoring.Ask) bool {
		return a.Cohort == m.Cohort && a.Subject == m.ID && slices.Contains(meetingAskKinds, a.Kind)
	})
}

// leaveMeetings takes somebody out of every meeting of a cohort that is ahead,
// once they have no part in it any more.
func leaveMeetings(e bot.Event, c mentoring.Cohort) error {
	all, err := e.Tx.Meetings(c.ID)
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := syncMeeting(e, c, m, ""); err != nil {
			return err
		}
		if err := syncPoll(e, c, m); err != nil {
			return err
		}
		if err := refreshDesks(e, c, m); err != nil {
			return err
		}
	}
	return nil
}

// forgetGuest takes somebody off every list of guests.
func forgetGuest(e bot.Event, p mentoring.PersonID) error {
	cohorts, err := e.Tx.Cohorts()
	if err != nil {
		return err
	}
	for _, c := range cohorts {
		all, err := e.Tx.Meetings(c.ID)
		if err != nil {
			return err
		}
		for _, m := range all {
			if !slices.Contains(m.Guests, p) {
				continue
			}
			m.Guests = slices.DeleteFunc(m.Guests, func(g mentoring.PersonID) bool { return g == p })
			if err := e.Tx.PutMeeting(m); err != nil {
				return err
			}
		}
		if err := leaveMeetings(e, c); err != nil {
			return err
		}
	}
	return nil
}
