package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// meeting is the latest meeting of a cohort.
func (s *story) meeting(c mentoring.Cohort) mentoring.Meeting {
	s.t.Helper()
	var m mentoring.Meeting
	s.read(func(tx *store.Tx) error {
		all, err := tx.Meetings(c.ID)
		if len(all) > 0 {
			m = all[len(all)-1]
		}
		return err
	})
	return m
}

// TestMeetingPlanned: what other conversations do with a meeting: plan it,
// change it, move it, call it off.
func TestMeetingPlanned(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, threePairs...)
		farid, grace, jaya := s.Person("Farid Haddad"), s.Person("Grace Mwangi"), s.Person("Jaya Menon")
		at := time.Date(2027, 4, 15, 12, 0, 0, 0, time.UTC)
		s.happen(func(e botEvent) error {
			_, err := planMeeting(e, c, mentoring.Meeting{Kind: mentoring.FinaleMeeting, Title: "Final presentations", Minutes: 90}, at)
			return err
		})
		s.pass(24 * time.Hour)
		farid.Sees("Final presentations of Spring 2027: Thu 15 Apr, 14:00, your time. It takes an hour and a half", "you hear of the place before")
		grace.Sees("Thu 15 Apr, 15:00, your time")
		s.Person("Hana Sato").SeesNot("Final presentations of Spring 2027: Thu 15 Apr, 21:00") // in no pair
		farid.Clicks("I'm coming")
		farid.Sees("You come to Final presentations on Thu 15 Apr, 14:00")
		grace.Clicks("I can't come")
		s.happen(func(e botEvent) error {
			m := s.meetingIn(e, c)
			m.Place = "https://meet.example.com/finale?a=1&b=2"
			_, err := changeMeeting(e, c, m, "place")
			return err
		})
		farid.Sees("Final presentations, Thu 15 Apr, 14:00, your time: the place has changed. Where: meet.example.com", "Your answer stands.")
		grace.SeesNot("the place has changed")
		s.happen(func(e botEvent) error {
			_, err := moveMeeting(e, c, s.meetingIn(e, c), at.Add(24*time.Hour))
			return err
		})
		s.pass(24 * time.Hour)
		farid.Sees("Final presentations has moved from Thu 15 Apr, 14:00 to Fri 16 Apr, 14:00", "[I'm coming]", "my newer question is further down")
		grace.Sees("Final presentations has moved")
		grace.Clicks("I'm coming")
		s.passTo("2027-04-10 00:00")
		grace.Sees("Final presentations is in 7 days: Fri 16 Apr, 15:00")
		jaya.Sees("I don't know yet whether you come")
		s.happen(func(e botEvent) error {
			_, err := cancelMeeting(e, c, s.meetingIn(e, c), "")
			return err
		})
		s.pass(72 * time.Hour)
		farid.Sees("Final presentations on Fri 16 Apr, 14:00, your time, is called off. Nothing to do for you.")
		farid.SeesNot("[I'm coming]", "[I can't come]", "[Not sure yet]")
		s.pass(7 * 24 * time.Hour)
		farid.SeesNot("is tomorrow")
		s.golden("meeting_planned")
	})
}

// meetingIn is the latest meeting, within a happening.
func (s *story) meetingIn(e botEvent, c mentoring.Cohort) mentoring.Meeting {
	s.t.Helper()
	all, err := e.Tx.Meetings(c.ID)
	if err != nil || len(all) == 0 {
		s.t.Fatalf("no meeting: %v", err)
	}
	return all[len(all)-1]
}
