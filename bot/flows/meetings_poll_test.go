package flows

import (
	"fmt"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

// pollsMeeting fills in the forms of a poll with two dates, as Nora.
func (s *story) pollsMeeting(title string) {
	s.t.Helper()
	nora := s.Person("Nora Lind")
	nora.Types("/cohort meeting")
	nora.Fills("What is it called?", title)
	nora.Fills("Where?", "Room Ada")
	nora.Chooses("How is the date found?", "Ask everybody: a poll of up to five dates")
	nora.Submits()
	nora.Chooses("Date 1", "2027-04-14")
	nora.Chooses("Date 2", "2027-04-15")
	nora.Chooses("Hour 2", "22:00")
	nora.Submits()
}

// TestMeetingPoll: a poll from its dates to the announcement.
func TestMeetingPoll(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"}, [2]string{"Lucia Romero", "Dana Reyes"})
		nora, farid, lucia := s.Person("Nora Lind"), s.Person("Farid Haddad"), s.Person("Lucia Romero")
		ben, dana := s.Person("Ben Fischer"), s.Person("Dana Reyes")
		nora.Types("/cohort meeting")
		nora.Fills("What is it called?", "Data day")
		nora.Fills("Where?", "Room Ada")
		nora.Chooses("How is the date found?", "Ask everybody: a poll of up to five dates")
		nora.Submits()
		nora.Chooses("Last day for answers", "2027-02-20")
		nora.Submits()
		nora.SeesError("Last day for answers", "a day at least")
		nora.Chooses("Last day for answers", "2027-03-10")
		nora.Submits()
		nora.SeesError("Date 2", "Offer two dates at least")
		nora.Chooses("Date 2", "2027-03-09")
		nora.Submits()
		nora.SeesError("Date 2", "People answer until the evening before")
		nora.Chooses("Date 1", "2027-04-14")
		nora.Chooses("Date 2", "2027-04-14")
		nora.Submits()
		nora.SeesError("Date 2", "stands there twice")
		nora.Chooses("Date 2", "2027-04-15")
		nora.Chooses("Hour 2", "22:00")
		nora.Chooses("Date 3", "2027-03-20")
		nora.Submits()
		nora.Sees("ask everybody which of these dates suits them?", "• Sat 20 Mar, 14:00 :warning: a day off here",
			"• Thu 15 Apr, 22:00; outside 8 to 20 o'clock for Ben Fischer (22:00 there) and Farid Haddad (22:00 there)", "less than a month is left")
		farid.SeesNot("Data day")
		nora.Clicks("Ask everybody")
		nora.Cancels()
		s.pass(6 * time.Hour)
		farid.Sees("When can you come to Data day of Spring 2027 (an hour)?", "[Wed 14 Apr, 14:00]", "[Thu 15 Apr, 22:00]", "[None of these]")
		lucia.Sees("[Wed 14 Apr, 08:00]", "[Thu 15 Apr, 16:00]")
		farid.Clicks("Wed 14 Apr, 14:00")
		farid.Clicks("Thu 15 Apr, 22:00")
		farid.Sees("you can come on Wed 14 Apr, 14:00 and Thu 15 Apr, 22:00, your time", "[✓ Thu 15 Apr, 22:00]")
		farid.Clicks("✓ Thu 15 Apr, 22:00")
		farid.Sees("you can come on Wed 14 Apr, 14:00, your time")
		lucia.Clicks("None of these")
		lucia.Sees("none of these dates suits you", "[Wed 14 Apr, 08:00]")
		lucia.Clicks("Thu 15 Apr, 16:00")
		ben.Clicks("Wed 14 Apr, 14:00")
		nora.Sees("3 of 4 have answered", "Wed 14 Apr, 14:00: 2 can come ← most people, at the best hours", "Not answered: Dana Reyes")
		dana.Clicks("None of these")
		nora.Sees("Everybody has answered the poll about Data day", "None of these suits: Dana Reyes")
		nora.Clicks("Take Wed 14 Apr, 14:00")
		nora.Sees("Data day: Wed 14 Apr, 14:00 (Europe/Berlin)? Nobody has heard of it yet", "[Back to the poll]")
		nora.Clicks("Announce it")
		nora.Cancels()
		s.pass(24 * time.Hour)
		lucia.Sees("Data day of Spring 2027: Wed 14 Apr, 08:00, your time", "Where: Room Ada.", "My invitation has the buttons")
		lucia.SeesNot("[Thu 15 Apr, 16:00]", "[None of these]")

		// Two meetings at one time, and an organizer's card that is stale.
		s.plansMeetingAgain("Same hour", "2027-04-14", "14:30")
		nora.Sees("At that time there is Data day already (Wed 14 Apr, 14:00)")
		nora.Clicks("Drop it")
		nora.Sees("Same hour is dropped; nobody had heard of it")
		nora.Cancels()
		s.golden("meeting-poll")
	})
}

// plansMeetingAgain plans a further meeting, as Nora.
func (s *story) plansMeetingAgain(title, day, hour string) {
	s.t.Helper()
	nora := s.Person("Nora Lind")
	nora.Types("/cohort meeting")
	nora.Clicks("Plan a meeting…")
	nora.Fills("What is it called?", title)
	nora.Submits()
	nora.Chooses("Day", day)
	nora.Chooses("Hour", hour)
	nora.Submits()
}

// TestMeetingPollSilent: nobody answers: the organizer chooses what to do; it
// is extended once, and dropped in the end. In another, no date suits anybody.
func TestMeetingPollSilent(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"})
		nora, farid, ben := s.Person("Nora Lind"), s.Person("Farid Haddad"), s.Person("Ben Fischer")
		s.pollsMeeting("Data day")
		nora.Clicks("Ask everybody")
		nora.Cancels()
		s.passTo("2027-03-09 13:00")
		nora.Sees("The poll about Data day has ended, and nobody of 2 has answered.", "[Choose a date myself…]", "[Ask once more, until", "[Drop it…]")
		farid.Sees("The poll about Data day has ended")
		farid.SeesNot("[None of these]")
		nora.Clicks("Ask once more, until")
		s.pass(24 * time.Hour)
		farid.Sees("The date of Data day is still open, and your answer would help")
		s.passTo("2027-03-16 13:00")
		nora.Sees("nobody of 2 has answered")
		nora.SeesNot("[Ask once more")
		nora.Clicks("Drop it…")
		nora.Fills("Why?", "We meet in <https://evil.example|May>.")
		nora.Submits()
		nora.Sees("Data day is called off")
		nora.Cancels()
		s.pass(24 * time.Hour)
		farid.Sees("Data day will not take place", "We meet in <https://evil.example|May>.")

		s.pollsMeeting("Code day")
		nora.Clicks("Ask everybody")
		nora.Cancels()
		s.pass(24 * time.Hour)
		farid.Clicks("None of these")
		ben.Clicks("None of these")
		s.passTo("2027-03-25 13:00")
		nora.Sees("none of the dates suits anybody", "[Ask about other dates…]", "[Choose a date myself…]")
		nora.Clicks("Ask about other dates…")
		nora.Chooses("Date 1", "2027-05-03")
		nora.Chooses("Date 2", "2027-05-04")
		nora.Submits()
		nora.Clicks("Ask everybody")
		nora.Cancels()
		s.pass(24 * time.Hour)
		farid.Sees("[Mon 3 May, 14:00]")
		farid.Clicks("Tue 4 May, 14:00")
		nora.Sees("1 of 2 have answered")
	})
}

// TestMeetingComingAndGoing: who joins later is invited, who leaves is taken
// out, and the cohort closes before the meeting.
func TestMeetingComingAndGoing(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"}, [2]string{"Grace Mwangi", "Amara Okafor"})
		nora, farid, grace := s.Person("Nora Lind"), s.Person("Farid Haddad"), s.Person("Grace Mwangi")
		s.plansMeeting("Half-way check-in", "Room Ada", "2027-04-08", "15:00")
		nora.Clicks("Announce it")
		nora.Cancels()
		s.pass(26 * time.Hour)
		farid.Clicks("I'm coming")
		grace.Clicks("I'm coming")

		s.givenPairs(c, [2]string{"Kofi Mensah", "Emil Novak"})
		s.pass(24 * time.Hour)
		s.Person("Kofi Mensah").Sees("Half-way check-in of Spring 2027: Thu 8 Apr, 13:00, your time", "meeting.ics")

		s.happen(func(e botEvent) error {
			m, _, err := e.Tx.Member(c.ID, mentoring.Mentee, s.id("Farid Haddad"))
			if err != nil {
				return err
			}
			return withdraw(e, m, "")
		})
		s.pass(24 * time.Hour)
		farid.Sees("Half-way check-in on Thu 8 Apr, 15:00, your time, is off for you", "Open the file to take it out of your calendar")
		s.Person("Ben Fischer").Sees("[I can't come]") // he still belongs
		s.passTo("2027-04-01 12:00")
		farid.SeesNot("Half-way check-in is in 7 days")
		grace.Sees("Half-way check-in is in 7 days")

		c = s.enter(s.cohortNow(c), mentoring.Wrapup)
		s.enter(c, mentoring.Closed)
		s.pass(24 * time.Hour)
		grace.Sees("Half-way check-in on Thu 8 Apr, 16:00, your time, is called off. Spring 2027 has closed.")
		s.passTo("2027-04-09 12:00")
		grace.SeesNot("Were you at Half-way check-in")
		nora.Types("/cohort meeting spring-2027")
		nora.Sees("Spring 2027 is closed, so there is nobody to meet")
	})
}

// TestMeetingHalfway: it is proposed as scoping begins, follows the plan until
// somebody chooses, and is announced with one press.
func TestMeetingHalfway(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Matching)
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"}, [2]string{"Grace Mwangi", "Amara Okafor"})
		nora, farid := s.Person("Nora Lind"), s.Person("Farid Haddad")
		s.inTx(func(tx *store.Tx) error {
			return tx.PutBench(mentoring.Bench{Cohort: c.ID, Published: time.Now()})
		})
		c = s.enter(c, mentoring.Scoping)
		nora.Sees("The half-way check-in of Spring 2027 should be announced a month ahead. I propose Mon 19 Apr, 14:00")
		nora.SeesNot(":warning:")
		s.pass(24 * time.Hour)
		nora.Clicks("Announce it")
		nora.Sees("People still ask themselves where")
		s.pass(24 * time.Hour)
		farid.Sees("Half-way check-in of Spring 2027: Mon 19 Apr, 14:00, your time", "you hear of the place before")
		nora.Clicks("Set the place…")
		nora.Fills("Where?", "https://meet.example.com/half")
		nora.Submits()
		nora.Cancels()
		s.pass(24 * time.Hour)
		farid.Sees("the place has changed. Where: meet.example.com")
		nora.Clicks("Move it…")
		nora.Chooses("Day", "2027-04-20")
		nora.Submits()
		nora.Sees("move it from Mon 19 Apr, 14:00 to Tue 20 Apr, 14:00 (Europe/Berlin)?", "[Keep the old date]")
		nora.Clicks("Keep the old date")
		nora.Sees("Half-way check-in: Mon 19 Apr, 14:00")
		nora.Cancels()
		s.enter(s.cohortNow(c), mentoring.Project)
		s.pass(24 * time.Hour)
		if m := s.meeting(c); m.Kind != mentoring.HalfwayMeeting || m.Announced.IsZero() {
			t.Errorf("the half-way check-in was proposed again: %+v", m)
		}
		s.golden("meeting-halfway")
	})
}

// TestMeetingHalfwayFollowsThePlan: the proposal moves with the plan, and a
// plan that leaves an announced meeting behind is told.
func TestMeetingHalfwayFollowsThePlan(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Matching)
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"})
		nora := s.Person("Nora Lind")
		s.inTx(func(tx *store.Tx) error {
			return tx.PutBench(mentoring.Bench{Cohort: c.ID, Published: time.Now()})
		})
		c = s.enter(c, mentoring.Scoping)
		nora.Sees("I propose Mon 19 Apr, 14:00")
		move := func(p mentoring.Phase, to mentoring.Date) {
			s.happen(func(e botEvent) (err error) {
				c := s.cohortNow(c)
				if c.Plan, _, err = c.Plan.Move(p, to, mentoring.DateOf(e.At, c.Location()), c.Home); err != nil {
					return err
				}
				if err := e.Tx.PutCohort(c); err != nil {
					return err
				}
				return planned(e, c)
			})
			s.pass(24 * time.Hour)
		}
		move(mentoring.Wrapup, mentoring.NewDate(2027, 6, 21))
		nora.Sees("I propose Mon 26 Apr, 14:00")
		nora.Clicks("Announce it")
		move(mentoring.Wrapup, mentoring.NewDate(2027, 4, 26))
		nora.Sees("the wrap-up now begins on 26 April 2027, before the half-way check-in on 26 April 2027")
	})
}

// TestMeetingOfMany: more people than one form shows.
func TestMeetingOfMany(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		s.only(c)
		const people = 100
		for i := range people {
			s.AddPerson(sandbox.Profile{Name: fmt.Sprintf("Person %03d", i), Handle: fmt.Sprintf("p%03d", i), Zone: "Europe/Berlin"})
		}
		s.inTx(func(tx *store.Tx) error {
			for i := range people {
				name := fmt.Sprintf("Person %03d", i)
				if err := tx.PutPerson(mentoring.Person{ID: s.id(name), Name: name, Zone: "Europe/Berlin"}); err != nil {
					return err
				}
				if err := tx.PutMember(mentoring.Member{Cohort: c.ID, Person: s.id(name), Role: mentoring.Mentor, Name: name, Standing: mentoring.Active}); err != nil {
					return err
				}
			}
			return nil
		})
		nora := s.Person("Nora Lind")
		s.plansMeeting("Everybody", "Room Ada", "2027-03-02", "10:00")
		nora.Sees("is only 1 day away")
		nora.Clicks("Announce it")
		nora.Cancels()
		s.passTo("2027-03-02 11:00")
		nora.Clicks("Say who was there…")
		nora.Sees("Page 1 of 2")
		nora.Chooses("Person 007", "Was absent")
		nora.Chooses("Everybody left at “Not known”", "was there")
		nora.Submits()
		nora.Sees("Page 2 of 2")
		nora.Chooses("Person 099", "Excused")
		nora.Chooses("Everybody left at “Not known”", "was there")
		nora.Submits()
		nora.Sees("98 of 100 were there", "Absent (1): Person 007", "Excused (1): Person 099")
	})
}
