package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// givenOrganizer makes somebody a further organizer of a cohort.
func (s *story) givenOrganizer(id mentoring.CohortID, name string) {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		c, _, err := tx.Cohort(id)
		if err != nil {
			return err
		}
		if err := c.AddOrganizer(s.id(name)); err != nil {
			return err
		}
		return tx.PutCohort(c)
	})
}

// phase is where a cohort stands.
func (s *story) phase(id mentoring.CohortID) (p mentoring.Phase, held bool) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		c, _, err := tx.Cohort(id)
		p, held = c.Phase, c.Held
		return err
	})
	return p, held
}

func TestTwoOrganizersAdvanceAtOnce(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenCohort(mentoring.CallMentors)
		s.givenOrganizer("spring-2027", "Samir Rao")
		nora, samir, farid := s.Person("Nora Lind"), s.Person("Samir Rao"), s.Person("Farid Haddad")

		farid.Types("/cohort advance")
		farid.Sees("That command is for organizers")
		nora.Types("/cohort open")
		nora.Sees("is open already", "/cohort advance")

		nora.Types("/cohort advance")
		nora.Sees("Call for mentees", "5 mentors stand ready with 7 places", "These dates move along")
		samir.Types("/cohort advance")
		samir.Submits()
		samir.Sees("has begun")
		nora.Submits()
		nora.Sees("That is done already", "begun by @Samir Rao")
		if p, _ := s.phase("spring-2027"); p != mentoring.CallMentees {
			t.Errorf("the cohort is in the phase %s", p)
		}
		nora.Cancels()
		nora.Cancels()
		s.pass(2 * time.Hour)
		nora.Sees("@Samir Rao moved Spring 2027 on")
		s.Person("Ben Fischer").Sees("moved these dates", "Kick-off")
		s.Person("Petra Vogel").SeesNot("moved these dates")
		s.golden("opening_twice")
	})
}

func TestStaleConfirmation(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Ranking)
		s.givenOrganizer(c.ID, "Samir Rao")
		nora, samir := s.Person("Nora Lind"), s.Person("Samir Rao")
		nora.Types("/cohort advance")
		nora.Sees("Rankings are frozen")
		samir.Types("/cohort advance")
		s.enter(c, mentoring.Matching)
		// Somebody who is no organizer any more cannot confirm what is still open on their screen.
		nora.Types("/cohort organizers remove @Samir Rao")
		samir.Submits()
		samir.Sees("That is for the organizers of this cohort")
		nora.Types("/cohort advance")
		nora.Sees("The matching of Spring 2027 is not published yet")
		if p, _ := s.phase(c.ID); p != mentoring.Matching {
			t.Errorf("the cohort is in the phase %s", p)
		}
	})
}

func TestHold(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		s.givenOrganizer(c.ID, "Samir Rao")
		nora := s.Person("Nora Lind")
		nora.Types("/cohort hold maybe")
		nora.Sees("Type one of them")
		nora.Types("/cohort hold off")
		nora.Sees("is not on hold")
		nora.Types("/cohort hold")
		nora.Sees("is on hold", "will not begin by itself")
		nora.Types("/cohort hold")
		nora.Sees("is on hold already")
		nora.Types("/cohort status")
		nora.Sees("on hold", "/cohort hold off")

		s.passTo("2027-03-17 10:00") // two days after the kick-off was planned
		if p, held := s.phase(c.ID); p != mentoring.CallMentees || !held {
			t.Errorf("on hold, the cohort went to %s (held: %v)", p, held)
		}
		nora.Types("/cohort hold off")
		nora.Sees("goes on", "“Kick-off” begins on 18 March 2027", "Its date had passed")
		s.passTo("2027-03-18 08:30")
		if p, _ := s.phase(c.ID); p != mentoring.Kickoff {
			t.Errorf("after the hold, the cohort is in %s", p)
		}
		s.Person("Samir Rao").Sees("put Spring 2027 on hold", "ended the hold")
	})
}

func TestWhichOfSeveralCohorts(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentors)
		autumn := s.AddChannel("autumn", false, "Nora Lind")
		s.inTx(func(tx *store.Tx) error {
			c.ID, c.Name, c.Channel = "autumn-2027", "Autumn 2027", autumn
			return tx.PutCohort(c)
		})
		nora := s.Person("Nora Lind")
		nora.Types("/cohort hold")
		nora.Sees("Which one is", "Autumn 2027", "Spring 2027")
		nora.Clicks("Autumn 2027")
		nora.Sees("Autumn 2027 is on hold")
		nora.TypesIn("#mentoring", "/cohort hold")
		nora.Sees("Spring 2027 is on hold")
		nora.Types("/cohort hold autumn-2027 off")
		nora.Sees("Autumn 2027 goes on")
		s.Person("Farid Haddad").Types("/cohort hold spring-2027 off")
		if _, held := s.phase("spring-2027"); !held {
			t.Error("somebody who organizes nothing ended the hold")
		}
	})
}
