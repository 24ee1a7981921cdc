package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// sees is everything somebody can look at: their screen and their Home tab.
func (s *story) sees(name string) string {
	p := s.Person(name)
	p.OpensHome()
	home := p.Home()
	p.LeaveHome()
	return p.Screen() + "\n" + home
}

func (s *story) givenOrganizers(c mentoring.Cohort, names ...string) {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		now, _, err := tx.Cohort(c.ID)
		if err != nil {
			return err
		}
		now.Organizers = nil
		for _, n := range names {
			now.Organizers = append(now.Organizers, s.id(n))
		}
		return tx.PutCohort(now)
	})
}

// TestFit: after the first meeting each says alone whether it fits. A “no”
// goes to the organizers who were named, and nothing of it is seen by the
// partner, who organizes as well.
func TestFit(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.givenOrganizers(c, "Nora Lind", "Samir Rao", "Ben Fischer")
		grace, ben, nora, samir := s.Person("Grace Mwangi"), s.Person("Ben Fischer"), s.Person("Nora Lind"), s.Person("Samir Rao")
		s.passTo("2027-03-08 09:05")
		grace.Clicks("🟢 Green")
		grace.Clicks("Yes, we met")
		s.passTo("2027-03-09 09:00")
		grace.Sees("You and Ben Fischer have met for the first time", "Only you see your answer")
		ben.Sees("You and Grace Mwangi have met for the first time")
		ben.Clicks("Yes, gladly")
		ben.Sees("You and Grace Mwangi go on. Good!")
		grace.SeesNot("go on. Good!")

		// Not sure: one tip, and once more in two weeks.
		before := s.sees("Ben Fischer")
		grace.Clicks("Not sure yet")
		grace.Sees("quite usual", "I ask you once more in two weeks")
		s.pass(time.Hour)
		if now := s.sees("Ben Fischer"); now != before {
			t.Errorf("“not sure” changed what the partner sees:\n%s\nbefore:\n%s", now, before)
		}
		s.passTo("2027-03-23 09:05")
		grace.Sees("Two weeks ago you were not sure about you and Ben Fischer")

		// No: the names first; closing the form keeps nothing.
		grace.Clicks("No…")
		grace.Sees("Nora Lind and Samir Rao will read this", "Nobody else will", "Ben Fischer organizes, too, but does not get this")
		grace.Cancels()
		grace.Sees("Two weeks ago you were not sure")
		grace.Clicks("No…")
		grace.Fills("What is it?", "We <hardly> find time & *words*.")
		grace.Chooses("What would you like?", "Another partner")
		before = s.sees("Ben Fischer")
		// An organizer goes while the form is open: the names are shown again.
		s.givenOrganizers(c, "Nora Lind", "Ben Fischer")
		grace.Submits()
		grace.Sees("Who organizes has changed", "Nora Lind will read this", "We <hardly> find time & *words*.")
		grace.Submits()
		grace.Sees("Sent to Nora Lind, and to nobody else")
		grace.CloseAll()
		grace.Sees("You wrote in confidence to Nora Lind, who will come to you")
		s.pass(2 * time.Hour)
		nora.Sees("In confidence, Spring 2027: @Grace Mwangi says that the pair with @Ben Fischer does not fit, and would like another partner", "We <hardly> find time & *words*.", "Read by: Nora Lind, and nobody else")
		nora.Clicks("I look after it")
		nora.Sees("@Nora Lind looks after it", "20 minutes with @Grace Mwangi this week")
		nora.SeesNot("[I look after it]")
		grace.Sees("@Nora Lind has read what you wrote in confidence")
		if now := s.sees("Ben Fischer"); now != before {
			t.Errorf("the “no” changed what the partner sees:\n%s\nbefore:\n%s", now, before)
		}
		samir.SeesNot("In confidence")

		// It stands nowhere else: not in lists, digests, homes or the journal.
		for _, command := range []string{"/cohort status", "/cohort people", "/cohort charter spring-2027"} {
			ben.Types(command)
			ben.SeesNot("does not fit, and", "confidence")
			ben.CloseAll()
			nora.Types(command)
			if n := strings.Count(s.sees("Nora Lind"), "does not fit"); n != 1 {
				t.Errorf("after %s Nora reads of it %d times, want once, in the message to her", command, n)
			}
			nora.CloseAll()
		}
		s.passTo("2027-03-26 16:00")
		for _, name := range []string{"Nora Lind", "Ben Fischer"} {
			for _, h := range s.posts(name, "Grace Mwangi says that the pair") {
				if name == "Ben Fischer" || !strings.HasPrefix(h, "Tue 23 Mar") {
					t.Errorf("%s got it on %s", name, h)
				}
			}
		}
		for _, p := range s.everybodyBut("Grace Mwangi", "Nora Lind") {
			s.seesNothingOf(p, "does not fit, and")
		}
		if j := s.journal(c); j["pair.fit-answered"] != 3 { // Ben's yes, Grace's two
			t.Errorf("the journal: %v", j)
		}
		s.golden("pair-fit")
	})
}

// TestFitAlone: the mentor is the only organizer, so nobody could read it: that
// is said, and nothing is sent.
func TestFitAlone(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.givenOrganizers(c, "Ben Fischer")
		grace := s.Person("Grace Mwangi")
		s.passTo("2027-03-08 09:05")
		grace.Clicks("🟢 Green")
		grace.Clicks("Yes, we met")
		s.passTo("2027-03-09 09:00")
		before := s.sees("Ben Fischer")
		grace.Clicks("No…")
		grace.Sees("Ben Fischer is the only organizer of Spring 2027, so I cannot pass this on without Ben Fischer reading it")
		grace.Submits()
		grace.Sees("kept it to yourself. Nobody was told. I ask you again in two weeks")
		s.pass(time.Hour)
		if now := s.sees("Ben Fischer"); now != before {
			t.Errorf("the “no” changed what the partner sees:\n%s\nbefore:\n%s", now, before)
		}
		s.passTo("2027-03-23 09:05")
		grace.Sees("[Yes, gladly]")
		grace.Clicks("Yes, gladly")
		grace.Sees("You and Ben Fischer go on")
	})
}
