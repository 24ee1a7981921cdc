package flows

import (
	"strings"
	"testing"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestCharts: from the Home tab an organizer gets the cohort as charts: places
// while people are sought, then the weeks' check-ins and what mentees got.
func TestCharts(t *testing.T) {
	tellStory(t, func(s *story) {
		nora, farid, grace := s.Person("Nora Lind"), s.Person("Farid Haddad"), s.Person("Grace Mwangi")
		c := s.givenCohort(mentoring.CallMentees)
		nora.OpensHome()
		nora.Clicks("Send me charts")
		nora.Sees("The charts stand in my messages to you")
		nora.CloseAll()
		nora.LeaveHome()
		nora.Sees("Places and mentees · Places: 7; Accepted: 8; Waiting: 0.")
		for c.Phase < mentoring.Matching {
			c = s.enter(c, c.Phase.Next())
		}
		s.givenPairs(c, threePairs...)
		s.inTx(func(tx *store.Tx) error {
			return tx.PutBench(mentoring.Bench{Cohort: c.ID, Seed: "s", SeedHash: "h", Published: tx.At(), Proposal: &mentoring.Proposal{Mentees: []int{2, 1}}})
		})
		c = s.enter(c, mentoring.Scoping) // Monday, 1 March
		s.passTo("2027-03-08 12:00")
		farid.Clicks("🟢 Green")
		grace.Clicks("🔴 Red")
		grace.Submits()
		s.passTo("2027-03-15 12:00")
		farid.Clicks("🟡 Yellow")
		nora.OpensHome()
		nora.Clicks("Send me charts")
		nora.CloseAll()
		nora.LeaveHome()
		nora.Sees("Check-ins by week · Week 2: 1 🟢 green, 1 🔴 red, 1 no answer; Week 3: 1 🟡 yellow, 2 no answer.", "What mentees got · 1st choice: 2; 2nd choice: 1.")
		for _, who := range []string{"Farid Haddad", "Ben Fischer"} {
			s.Person(who).OpensHome()
			s.Person(who).SeesNot("Send me charts")
			s.Person(who).LeaveHome()
			for _, m := range s.Person(who).Messages("") {
				if strings.Contains(m, "Check-ins by week") {
					t.Errorf("%s got the charts", who)
				}
			}
		}
		s.golden("charts")
	})
}
