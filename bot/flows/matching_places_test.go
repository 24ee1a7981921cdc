package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// capacityOf is how many mentees a mentor takes.
func (s *story) capacityOf(c mentoring.Cohort, name string) (n int) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		m, _, err := tx.Member(c.ID, mentoring.Mentor, s.id(name))
		n = m.Profile.Capacity
		return err
	})
	return n
}

func TestOneMorePlaceStory(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		s.givenAllRanks(c)
		c = s.enter(c, mentoring.Matching)
		s.pass(time.Hour)
		nora, ben, emil := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Emil Novak")
		nora.Types("/cohort match")
		nora.Sees("What one more place would bring", "Ben Fischer: one more place would gain 1 person a mentor")
		nora.ClicksIn("Ben Fischer: one more place", "Ask for one more")
		nora.Sees("I ask Ben Fischer whether they would take one more mentee", "asked, no answer yet")
		nora.ClicksIn("Emil Novak: one more place", "Ask for one more")
		nora.CloseAll()
		if s.capacityOf(c, "Ben Fischer") != 2 || s.bench(c).Runs != 1 {
			t.Error("asking alone changed something")
		}

		// Each answers once; a no changes nothing, a yes makes the place.
		s.pass(24 * time.Hour)
		ben.Sees("could you take one more mentee? You take 2 mentees now")
		ben.SeesNot("Farid")
		emil.Clicks("No, not this time")
		emil.Sees("You stay with 1 mentee in Spring 2027")
		if s.capacityOf(c, "Emil Novak") != 1 || s.bench(c).Runs != 1 {
			t.Error("a no changed something")
		}
		ben.Clicks("Yes, one more")
		ben.Sees("Thank you! You take 3 mentees in Spring 2027 now")
		ben.SeesNot("[Yes, one more]")
		if s.capacityOf(c, "Ben Fischer") != 3 || s.bench(c).Runs != 2 || len(s.bench(c).Proposal.Unmatched) != 0 {
			t.Errorf("after the yes: %d places, %d runs, without a mentor %v", s.capacityOf(c, "Ben Fischer"), s.bench(c).Runs, s.bench(c).Proposal.Unmatched)
		}
		nora.Sees("Ben Fischer takes one more mentee in Spring 2027: 3 places in all", "Emil Novak cannot take one more mentee")
		nora.Types("/cohort match")
		nora.Sees("8 of 8 mentees have a mentor", "proposal of run 2")
		journal := s.journal(c)
		for what, n := range map[string]int{"matching.place-asked": 2, "matching.place-yes": 1, "matching.place-no": 1, "matching.run": 2} {
			if journal[what] != n {
				t.Errorf("the journal has %s %d times, want %d", what, journal[what], n)
			}
		}
		for _, p := range s.everybodyBut("Nora Lind", "Ben Fischer", "Emil Novak") {
			s.seesNothingOf(p, "one more mentee")
		}
		s.golden("matching-places")
	})
}

// An old button of the question, after publication, changes nothing.
func TestOneMorePlaceTooLate(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		s.givenAllRanks(c)
		c = s.enter(c, mentoring.Matching)
		nora, ben := s.Person("Nora Lind"), s.Person("Ben Fischer")
		nora.Types("/cohort match")
		nora.ClicksIn("Ben Fischer: one more place", "Ask for one more")
		nora.CloseAll()
		s.pass(24 * time.Hour)
		ben.Sees("could you take one more mentee?")
		nora.Types("/cohort publish")
		nora.Submits()
		s.pass(time.Hour)
		ben.SeesNot("[Yes, one more]")
		ben.Sees("had asked whether you take one more mentee. That is settled")
		if s.capacityOf(c, "Ben Fischer") != 2 || s.bench(c).Runs != 1 {
			t.Error("a question nobody answered changed something")
		}
	})
}
