package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestBriefing: every mentor who works with somebody gets one page, once; it
// follows the plan and the organizers' paragraph; a later mentor gets it too.
func TestBriefing(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Matching)
		nora, ben, dana, emil, farid := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Dana Reyes"), s.Person("Emil Novak"), s.Person("Farid Haddad")
		nora.Types("/cohort briefing")
		nora.Sees("Every mentor gets this page as the pairs are announced", "For mentors: Spring 2027")
		nora.Fills("A paragraph of yours", "Data lives on the <research> *drive* only.")
		nora.Submits()
		nora.Sees("The mentors get the page with your paragraph as the pairs are announced")
		nora.CloseAll()
		ben.Types("/cohort briefing")
		ben.Sees("nothing to do now. The pairs are announced around")
		ben.CloseAll()
		farid.Types("/cohort briefing")
		farid.Sees("You have no part in a cohort that `/cohort briefing` could be about")

		s.inTx(func(tx *store.Tx) error {
			for _, x := range []mentoring.Couple{{Mentee: s.id("Farid Haddad"), Mentor: s.id("Ben Fischer")}, {Mentee: s.id("Grace Mwangi"), Mentor: s.id("Ben Fischer")}, {Mentee: s.id("Lucia Romero"), Mentor: s.id("Dana Reyes")}} {
				if err := tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: x, Since: time.Now()}); err != nil {
					return err
				}
			}
			return tx.PutBench(mentoring.Bench{Cohort: c.ID, Published: time.Now()})
		})
		c = s.enter(c, mentoring.Scoping)
		ben.Sees("For mentors: Spring 2027", "about 2 hours a week from 1 March 2027", "Data lives on the <research> *drive* only.",
			"Call the organizers (@Nora Lind)", "propose a time to @Grace Mwangi, @Farid Haddad, in the conversations", "CRISP-DM")
		dana.SeesNot("For mentors") // it is night where she is
		farid.SeesNot("For mentors")
		emil.SeesNot("For mentors")
		s.passTo("2027-03-02 20:00")
		dana.Sees("propose a time to @Lucia Romero")
		ben.SeesNot("Worth reading for")

		// A change shows in the page, without another message.
		nora.Types("/cohort briefing")
		nora.Fills("A paragraph of yours", "Ask Petra for access.")
		nora.Submits()
		nora.Sees("every mentor's page shows it")
		nora.CloseAll()
		ben.Sees("Ask Petra for access.")
		if got := s.posts("Ben Fischer", "on one page"); len(got) > 1 {
			t.Errorf("Ben got the page %d times", len(got))
		}

		// Emil takes over Jaya in the third week.
		s.passTo("2027-03-15 08:00")
		s.happen(func(e botEvent) error {
			if err := e.Tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id("Jaya Menon"), Mentor: s.id("Emil Novak")}, Since: e.At}); err != nil {
				return err
			}
			return planCheckIns(e, c)
		})
		emil.Sees("For mentors: Spring 2027", "propose a time to @Jaya Menon")
		emil.Types("/cohort briefing")
		emil.Sees("Ask Petra for access.")
		emil.CloseAll()
		pages := 0
		for _, m := range emil.Messages("") {
			if strings.Contains(m, "For mentors:") {
				pages++
			}
		}
		if pages != 1 {
			t.Errorf("Emil has %d pages in his messages, want 1", pages)
		}
		s.golden("briefing")
	})
}
