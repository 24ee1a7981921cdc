package flows

import (
	"strings"
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
			_, err := planMeeting(e, c, mentoring.Meeting{Title: "Final presentations", Minutes: 90}, at)
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
		farid.Sees("Final presentations, Thu 15 Apr, 14:00, your time: the place has changed. Where: meet.example.com", "Your answer stands. Open the file to bring your calendar up to date.")
		grace.SeesNot("the place has changed")
		s.happen(func(e botEvent) error {
			_, err := moveMeeting(e, c, s.meetingIn(e, c), at.Add(24*time.Hour))
			return err
		})
		s.pass(24 * time.Hour)
		if entry := string(farid.File("meeting.ics")); !strings.Contains(entry, "METHOD:PUBLISH") || !strings.Contains(entry, "SEQUENCE:2") || !strings.Contains(entry, "DTSTART:20270416T120000Z") || !strings.Contains(entry, "a=1&b=2") {
			t.Errorf("the entry of a meeting that moved:\n%s", entry)
		}
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
		farid.Sees("Final presentations on Fri 16 Apr, 14:00, your time, is called off. Open the file to take it out of your calendar.")
		if entry := string(farid.File("meeting.ics")); !strings.Contains(entry, "METHOD:CANCEL") || !strings.Contains(entry, "SEQUENCE:3") || !strings.Contains(entry, "DTSTART:20270416T120000Z") {
			t.Errorf("the entry of a meeting that was called off, after two changes:\n%s", entry)
		}
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

// plansMeeting fills in the two forms of a meeting with a fixed date, as Nora.
func (s *story) plansMeeting(title, place, day, hour string) {
	s.t.Helper()
	nora := s.Person("Nora Lind")
	nora.Types("/cohort meeting")
	nora.Fills("What is it called?", title)
	nora.Fills("Where?", place)
	nora.Submits()
	nora.Chooses("Day", day)
	nora.Chooses("Hour", hour)
	nora.Submits()
}

// TestMeeting: a meeting in two sittings, from the form to the list of who
// came.
func TestMeeting(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"}, [2]string{"Hana Sato", "Amara Okafor"}, [2]string{"Mateo Silva", "Dana Reyes"})
		nora, farid, hana, mateo := s.Person("Nora Lind"), s.Person("Farid Haddad"), s.Person("Hana Sato"), s.Person("Mateo Silva")
		ben, dana, amara, samir := s.Person("Ben Fischer"), s.Person("Dana Reyes"), s.Person("Amara Okafor"), s.Person("Samir Rao")
		farid.Types("/cohort meeting")
		farid.SeesNot("What is it called?")

		nora.Types("/cohort meeting")
		nora.Fills("What is it called?", "Half-way check-in")
		nora.Fills("What is it for?", "Each pair says what moved <!channel> & what is *hard*.")
		nora.Fills("Where?", "meet.example.com/room")
		nora.Chooses("Guests", "Samir Rao")
		nora.Submits()
		nora.SeesError("Where?", "That looks like a link but does not open as one")
		nora.Fills("Where?", "https://meet.example.com/room")
		nora.Submits()
		nora.Chooses("Day", "2027-02-10")
		nora.Submits()
		nora.SeesError("Day", "in the past")
		nora.Chooses("Day", "2027-03-28") // a Sunday, and the clocks change
		nora.Chooses("Hour", "15:00")
		nora.Submits()
		nora.Sees("is only 27 days away", "is on Sunday, no working day here")
		nora.Clicks("Another date…")
		nora.Chooses("Day", "2027-04-08")
		nora.Submits()
		nora.Sees("Half-way check-in: Thu 8 Apr, 15:00 (Europe/Berlin)? Nobody has heard of it yet.",
			"Outside 8 to 20 o'clock for Hana Sato (22:00 there)", "A second sitting on Thu 8 Apr, 12:00 would be decent for 1 of these 1")
		nora.SeesNot("days away")
		farid.SeesNot("Half-way check-in")
		nora.Clicks("Add the second sitting")
		nora.Sees("The first sitting, Thu 8 Apr, 12:00", "The second sitting, Thu 8 Apr, 15:00")
		nora.Clicks("Announce it")
		nora.Sees("Not answered (7): Amara Okafor, Ben Fischer")
		nora.Cancels()
		s.pass(26 * time.Hour)
		hana.Sees("Half-way check-in of Spring 2027: Thu 8 Apr, 19:00, your time", "The other is on Thu 8 Apr, 22:00", "meeting.ics")
		farid.Sees("this is the first, which fits your clock best")
		mateo.Sees("Thu 8 Apr, 10:00, your time", "this is the second")
		samir.Sees("You are invited as a guest to Half-way check-in of Spring 2027")
		hana.Clicks("I'm coming")
		farid.Clicks("The second suits me better")
		farid.Sees("You come to Half-way check-in on Thu 8 Apr, 15:00", "Half-way check-in is now on Thu 8 Apr, 15:00, your time: open the file to bring your calendar up to date")
		mateo.Clicks("Not sure yet")
		amara.Clicks("I can't come")
		samir.Clicks("I'm coming")
		dana.Types("pause me until 12 April")
		nora.Types("/cohort meeting")
		nora.Clicks("Open")
		nora.Sees("Coming (3): Farid Haddad, Hana Sato and Samir Rao (guest)", "Not sure yet (1): Mateo Silva", "Cannot come (1): Amara Okafor",
			"Away that day, excused (1): Dana Reyes", "Not answered (1): Ben Fischer")
		nora.Cancels()
		nora.Types("/cohort status")
		nora.Sees("Half-way check-in: Thu 8 Apr, 12:00 and Thu 8 Apr, 15:00 · 3 of 7 come, 2 cannot")
		farid.Types("/cohort status")
		farid.Sees("Next meeting: Half-way check-in, Thu 8 Apr, 15:00, your time · you come")

		// A week ahead those who answered are reminded, the others asked once.
		s.passTo("2027-04-01 12:00")
		hana.Sees("Half-way check-in is in 7 days")
		ben.Sees("I don't know yet whether you come")
		amara.SeesNot("Half-way check-in is in")
		s.passTo("2027-04-08 08:00")
		hana.Sees("Half-way check-in is tomorrow", "Half-way check-in is today")
		mateo.Sees("You were not sure yet: can you come?")
		dana.SeesNot("Half-way check-in is today")
		ben.Sees("Half-way check-in is today: Thu 8 Apr, 12:00")
		ben.SeesNot("is in 7 days")

		// It takes place.
		s.passTo("2027-04-09 16:00")
		farid.Sees("Were you at Half-way check-in on Thu 8 Apr, 15:00")
		amara.SeesNot("Were you at")
		farid.Clicks("I was there")
		hana.Clicks("I was there")
		mateo.Clicks("I was not there")
		mateo.Clicks("What got in the way…")
		mateo.Fills("What got in the way?", "A release <!here> went *wrong*.")
		mateo.Submits()
		nora.Sees("Half-way check-in is over", "Were there (2): Farid Haddad and Hana Sato", "Excused (2): Amara Okafor and Dana Reyes", "Absent (1): Mateo Silva",
			"Mateo Silva, what got in the way:", "A release <!here> went *wrong*.")
		nora.Clicks("Say who was there…")
		nora.Chooses("Samir Rao", "Was there")
		nora.Submits()
		nora.Sees("Were there (3): Farid Haddad, Hana Sato and Samir Rao (guest)")
		nora.Clicks("Write down what was decided…")
		nora.Fills("What was decided, and what comes next?", "Everybody narrows the scope by 1 May.")
		nora.Submits()
		nora.Cancels()
		s.passTo("2027-04-12 15:00")
		mateo.Sees("We missed you at Half-way check-in", "Everybody narrows the scope by 1 May.", "five minutes on it with @Dana Reyes when you two meet next")
		dana.Sees("You could not be at Half-way check-in", "Everybody narrows the scope")
		ben.SeesNot("We missed you")
		samir.Sees("what was decided")
		farid.SeesNot("We missed you", "You could not be at")
		s.passTo("2027-04-13 12:00")
		nora.Sees("3 of 7 were there, 2 excused, 1 absent, 1 did not say. I have written to Mateo Silva. Your next step: a word with them in person.")
		ben.SeesNot("[I was there]")
		nora.Types("/cohort status")
		nora.Sees("Half-way check-in: Thu 8 Apr, 12:00 and Thu 8 Apr, 15:00 · 3 of 7 were there")
		for _, p := range s.Pings() {
			if strings.HasPrefix(p.Who, "!") {
				t.Errorf("what somebody typed pinged everybody: %v", p)
			}
		}
		s.golden("meeting")
	})
}
