package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func TestStatus(t *testing.T) {
	tellStory(t, func(s *story) {
		nora, samir := s.Person("Nora Lind"), s.Person("Samir Rao")
		samir.Types("/cohort status")
		samir.Sees("No cohort is running just now")
		nora.Types("/cohort status")
		nora.Sees("Start one with `/cohort new`")

		c := s.givenCohort(mentoring.Ranking)
		s.inTx(func(tx *store.Tx) error {
			if err := tx.PutRanks(mentoring.Ranks{Cohort: c.ID, Person: s.id("Farid Haddad"), Role: mentoring.Mentee, SavedAt: tx.At()}); err != nil {
				return err
			}
			m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id("Hana Sato"))
			m.Standing = mentoring.Waiting
			if err != nil {
				return err
			}
			return tx.PutMember(m)
		})
		nora.Types("/cohort status")
		nora.Sees("you organize it", "Ranking since Mon 1 Mar 2027", "5 mentors with 7 places", "7 mentees accepted, 1 without a place this time",
			"Not ranked yet: 6 mentees, 5 mentors", "1 of 12 have ranked")
		s.Person("Farid Haddad").Types("/cohort status")
		s.Person("Farid Haddad").Sees("you are a mentee", "Your ranking is in")
		s.Person("Farid Haddad").SeesNot("have ranked", "Not ranked yet")
		s.Person("Ben Fischer").Types("/cohort status spring-2027")
		s.Person("Ben Fischer").Sees("you are a mentor", "Rank the mentees you met")
		s.Person("Hana Sato").Types("/cohort status")
		s.Person("Hana Sato").Sees("you are on the waiting list", "You come first in the next one")
		samir.Types("/cohort status winter")
		samir.Sees("I know no cohort “winter”")
		samir.Types("/cohort status")
		samir.Sees("You are in no cohort yet", "is under way")
		s.golden("status")
	})
}

// TestNextStepInEveryPhase: nobody is ever left without a next step.
func TestNextStepInEveryPhase(t *testing.T) {
	for _, phase := range mentoring.Phases() {
		t.Run(phase.String(), func(t *testing.T) {
			tellStory(t, func(s *story) {
				c := s.givenCohort(phase)
				nora, ben, farid := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Farid Haddad")
				nora.Types("/cohort status spring-2027")
				nora.Sees("you organize it", "Next:")
				if phase == mentoring.Draft {
					ben.Types("/cohort status spring-2027")
					ben.Sees("I know no cohort")
					nora.Sees("Open it with")
					return
				}
				for _, standing := range []mentoring.Standing{mentoring.Active, mentoring.AwaitingManager, mentoring.Waiting, mentoring.Offered} {
					s.inTx(func(tx *store.Tx) error {
						m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id("Farid Haddad"))
						m.Standing, m.OfferUntil = standing, tx.At()
						if err != nil {
							return err
						}
						return tx.PutMember(m)
					})
					farid.Types("/cohort status spring-2027")
					farid.Sees("Next:", "Spring 2027")
				}
				ben.Types("/cohort status spring-2027")
				ben.Sees("you are a mentor", "Next:")
			})
		})
	}
}

// When all is over, an organizer's Home names the edition that closed last,
// not the one whose id sorts last.
func TestNothingIsRunning(t *testing.T) {
	tellStory(t, func(s *story) {
		spring := s.givenCohort(mentoring.Closed)
		s.pass(24 * time.Hour)
		autumn := s.givenAutumn()
		s.inTx(func(tx *store.Tx) error {
			autumn.Phase = mentoring.Closed
			return tx.PutCohort(autumn)
		})
		nora := s.Person("Nora Lind")
		nora.OpensHome()
		nora.Sees("Nothing is running just now: Autumn 2027 is closed", "`/cohort new` starts the next edition")
		nora.SeesNot(spring.Name)
	})
}
