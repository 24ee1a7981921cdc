package flows

import (
	"slices"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// setsUpKickoff fills in the kick-off's form as Nora: an hour in Berlin, and a
// second one or none.
func (s *story) setsUpKickoff(day1, hour1, day2, hour2 string) {
	s.t.Helper()
	nora := s.Person("Nora Lind")
	nora.Types("/cohort kickoff")
	nora.Chooses("Day", day1)
	nora.Chooses("Hour", hour1)
	if day2 != "" {
		nora.Chooses("Second sitting, if time zones ask for it", day2)
		nora.Chooses("Its hour", hour2)
	}
	nora.Submits()
}

// only leaves these members in a cohort.
func (s *story) only(c mentoring.Cohort, names ...string) {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		members, err := tx.Members(c.ID)
		if err != nil {
			return err
		}
		for _, m := range members {
			if !slices.Contains(names, m.Name) {
				m.Standing = mentoring.Withdrawn
				if err := tx.PutMember(m); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// rotation reads the kick-off.
func (s *story) rotation(c mentoring.Cohort) mentoring.KickoffEvent {
	s.t.Helper()
	var k mentoring.KickoffEvent
	s.read(func(tx *store.Tx) (err error) {
		k, _, err = tx.Kickoff(c.ID)
		return err
	})
	return k
}

// TestKickoff: two sittings, a mentor who cannot come to the second, a no-show
// who comes late, a pause, a longer round, notes, and the ranking afterwards.
func TestKickoff(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		s.only(c, "Amara Okafor", "Ben Fischer", "Dana Reyes", "Farid Haddad", "Grace Mwangi", "Hana Sato", "Kofi Mensah")
		s.plan(c)
		nora, ben, hana, dana := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Hana Sato"), s.Person("Dana Reyes")
		amara, farid, grace, kofi := s.Person("Amara Okafor"), s.Person("Farid Haddad"), s.Person("Grace Mwangi"), s.Person("Kofi Mensah")
		s.setsUpKickoff("2027-03-17", "14:00", "2027-03-18", "09:00")
		nora.Sees("Nobody of 7 has answered yet")
		nora.Cancels()
		s.pass(26 * time.Hour)
		hana.Sees("Wed 17 Mar, 22:00, or Thu 18 Mar, 17:00")
		hana.Clicks("Only the second")
		hana.Sees("You come to the second sitting")
		dana.Clicks("Only the first")
		ben.Clicks("My meeting link…")
		ben.Fills("Link", "meet.example.com/ben")
		ben.Submits()
		ben.SeesError("Link", "Paste the whole link, beginning with https://")
		ben.Fills("Link", "https://meet.example.com/ben?a=1&b=2")
		ben.Submits()
		ben.Clicks("Either is fine")
		farid.Clicks("Only the first")
		grace.Clicks("Only the first")
		nora.Sees("5 of 7 have answered", "Hana Sato and Dana Reyes cannot meet", "If Dana Reyes came to the second sitting too, that pair could meet")

		// Two days before, each gets their own schedule.
		s.passTo("2027-03-16 17:00")
		nora.Sees("The schedules for the kick-off of Spring 2027 are out")
		farid.Sees("Your schedule for the kick-off of Spring 2027")
		hana.Sees("Your schedule for the kick-off")

		// The day: ten minutes before, everybody is called. Kofi stays away.
		s.passTo("2027-03-17 12:51")
		for _, p := range []string{"Farid Haddad", "Grace Mwangi", "Dana Reyes", "Amara Okafor", "Ben Fischer"} {
			s.Person(p).Clicks("I'm here")
		}
		nora.Sees("Here: 5", "Not heard of yet: Kofi Mensah")
		s.passTo("2027-03-17 13:03")
		k := s.rotation(c)
		waiting := s.nameOf(k.Rounds[0].Partner(mentoring.Mentee, s.id("Kofi Mensah")))
		s.Person(waiting).Clicks("Kofi Mensah is not here")
		s.Person(waiting).Sees("Kofi Mensah is not here, so this is a break for you")
		kofi.Sees("Somebody waits for you")
		nora.Sees("Not here: Kofi Mensah")
		s.passTo("2027-03-17 13:11")
		farid.Sees("Two minutes left with")
		s.passTo("2027-03-17 13:13")
		farid.Sees("How was it with")

		// He comes in the second round, and is fitted in from the third on.
		s.passTo("2027-03-17 13:20")
		kofi.Clicks("I'm here")
		kofi.Sees("Next for you")
		if k := s.rotation(c); len(k.Rounds) < 4 || k.Rounds[2].Partner(mentoring.Mentee, s.id("Kofi Mensah")) == "" {
			t.Errorf("Kofi, who came in round 2, meets nobody in round 3: %+v", k.Rounds)
		}

		// The second round is made longer, then paused.
		nora.Clicks("2 minutes more")
		farid.Sees("Two more minutes for this round: until 14:28")
		nora.Clicks("Pause")
		grace.Sees("paused the kick-off")
		s.pass(5 * time.Minute)
		nora.Clicks("Go on")
		grace.Sees("this round ends at 16:33")

		// Notes are for their writer alone.
		farid.Clicks("😀 Gladly")
		farid.Sees("Noted about")
		met := s.nameOf(k.Rounds[0].Partner(mentoring.Mentee, s.id("Farid Haddad")))
		farid.ClicksIn("Noted about "+met, "Write…")
		farid.Fills("What do you want to remember?", "Knows <!channel> everything about *seasons*")
		farid.Submits()
		s.passTo("2027-03-17 16:00")
		farid.Sees("That was it for now: you met 3 mentors")
		s.passTo("2027-03-18 09:00")
		hana.Sees("Thank you for coming")
		nora.Sees("The kick-off of Spring 2027 is over: 11 conversations held. These did not meet: Hana Sato and Dana Reyes.")
		for _, p := range []string{"Nora Lind", met, "Hana Sato"} {
			s.seesNothingOf(p, "seasons", "Noted about *"+met)
		}

		// The ranking has it all at hand, for its owner.
		s.enter(s.cohortNow(c), mentoring.Ranking)
		farid.Types("/cohort rank")
		farid.Sees("This order comes from your notes", met+" · 1st choice · met", "Your note: Knows <!channel> everything about")
		farid.Cancels()
		hana.Types("/cohort rank")
		hana.Sees("Dana Reyes · Not ranked · not met", "Ben Fischer · Not ranked · met")
		amara.Types("/cohort rank")
		amara.SeesNot("seasons")
		if pings := s.Pings(); len(pings) > 0 {
			t.Errorf("a note pinged people: %v", pings)
		}
		s.golden("kickoff")
	})
}

// cohortNow reads a cohort as it stands.
func (s *story) cohortNow(c mentoring.Cohort) mentoring.Cohort {
	s.t.Helper()
	s.read(func(tx *store.Tx) (err error) {
		c, _, err = tx.Cohort(c.ID)
		return err
	})
	return c
}

// TestKickoffBadInput: wrong dates, nobody answers, a mentor who cannot come,
// everybody in one sitting, stale and foreign presses.
func TestKickoffBadInput(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		s.only(c, "Amara Okafor", "Ben Fischer", "Farid Haddad", "Grace Mwangi")
		s.plan(c)
		nora, ben, farid, grace := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Farid Haddad"), s.Person("Grace Mwangi")
		ben.Types("/cohort kickoff")
		ben.SeesNot("Minutes for each conversation") // for organizers

		s.setsUpKickoff("2027-02-01", "10:00", "", "")
		nora.SeesError("Day", "in the past")
		nora.Chooses("Day", "2027-03-10")
		nora.Submits()
		nora.SeesError("Day", "Applications close on Mon 15 Mar 2027")
		nora.Chooses("Day", "2027-03-22")
		nora.Submits()
		nora.SeesError("Day", "Ranking opens on Mon 22 Mar 2027")
		nora.Chooses("Day", "2027-03-16")
		nora.Chooses("Second sitting, if time zones ask for it", "2027-03-17")
		nora.Submits()
		nora.SeesError("Its hour", "Choose the hour of the second sitting")
		nora.Chooses("Its hour", "10:00")
		nora.Submits()
		nora.Sees("Nobody of 4 has answered yet", "nobody needs it as it stands")
		nora.Cancels()

		// Ben cannot come at all; the others come to the first sitting only.
		s.pass(3 * time.Hour)
		ben.Clicks("Neither")
		nora.Sees("Ben Fischer (mentor) cannot come, and meets nobody")
		s.Person("Amara Okafor").Clicks("Only the first")
		farid.Clicks("Only the first")

		// New hours: the answers no longer count, and everybody is asked anew.
		nora.Clicks("Change the hours…")
		nora.Chooses("Day", "2027-03-17")
		nora.Submits()
		nora.SeesError("Second sitting", "Leave an hour")
		nora.Chooses("Day", "2027-03-16")
		nora.Chooses("Hour", "11:00")
		nora.Submits()
		nora.Sees("Nobody of 4 has answered yet")
		nora.Cancels()
		farid.Sees("The kick-off of Spring 2027 has other hours now")

		// Nobody answers: it is planned all the same, and held.
		s.passTo("2027-03-15 12:00")
		nora.Sees("The schedules for the kick-off of Spring 2027 are out: 4 conversations")
		s.passTo("2027-03-16 09:00")
		if k := s.rotation(c); len(k.Rounds) != 2 {
			t.Errorf("two mentees and two mentors need 2 rounds, not %d", len(k.Rounds))
		}

		// The bot is down over the second round: what is past is not called.
		s.passTo("2027-03-16 10:05")
		grace.Sees("Round 1 of 2", "you meet")
		nora.Clicks("Who is here…")
		nora.ClicksIn("Grace Mwangi", "Not here")
		nora.Sees("Grace Mwangi, mentee: not here")
		nora.Clicks("Back")
		nora.Cancels()
		s.restart(3 * time.Hour)
		nora.Sees("The kick-off of Spring 2027 is over: 2 conversations held")
		if k := s.rotation(c); k.Over.IsZero() || len(k.Held(k.Over)) != 2 {
			t.Errorf("after the downtime: over %v, held %v", k.Over, k.Held(k.Over))
		}
		grace.SeesNot("[I'm here]")
	})
}

// TestKickoffWithNobody: no sitting has both sides, so nothing is sent, and the
// organizers hear of it.
func TestKickoffWithNobody(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		s.only(c, "Ben Fischer", "Farid Haddad")
		s.plan(c)
		nora := s.Person("Nora Lind")
		s.setsUpKickoff("2027-03-16", "10:00", "", "")
		nora.Cancels()
		s.pass(2 * time.Hour)
		s.Person("Ben Fischer").Clicks("I can't come")
		nora.Sees("Nobody could meet as it stands")
		nora.SeesNot("[Send the schedules]")
		s.passTo("2027-03-15 12:00")
		nora.Sees("were to go out now, but no mentor and mentee can come to the same sitting")
		s.Person("Farid Haddad").SeesNot("Your schedule for the kick-off")
		nora.Types("/cohort kickoff")
		nora.Clicks("Call it off")
		nora.Sees("was called off before anybody met")
		nora.Cancels()
		s.Person("Farid Haddad").Sees("The organizers ended the kick-off")
		nora.Types("/cohort kickoff")
		nora.Sees("Minutes for each conversation") // it can be set up again
	})
}
