package flows

import (
	"strings"
	"testing"

	"cohortbot/bot/mentoring"
)

// TestDigest: on Friday the organizers get the week, reds first.
func TestDigest(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Matching)
		s.givenPairs(c, threePairs...)
		s.happen(func(e botEvent) error {
			b, _, err := e.Tx.Bench(c.ID)
			b.Cohort, b.Published = c.ID, e.At
			if err != nil {
				return err
			}
			return e.Tx.PutBench(b)
		})
		s.enter(c, mentoring.Scoping) // Monday, 1 March
		s.passTo("2027-03-08 12:00")
		farid, grace := s.Person("Farid Haddad"), s.Person("Grace Mwangi")
		farid.Clicks("🟢 Green")
		farid.Clicks("Add details")
		farid.Fills("What moved", "The <!channel> baseline runs")
		farid.Submits()
		grace.Clicks("🔴 Red")
		grace.Fills("What is it?", "No access to the data")
		grace.Submits()
		s.passTo("2027-03-12 18:00")
		nora := s.Person("Nora Lind")
		nora.Sees("Spring 2027, week 2: :large_green_circle: 1 green, :large_yellow_circle: 0 yellow, :red_circle: 1 red, 1 without an answer",
			"@Grace Mwangi with @Amara Okafor: red", "No access to the data", "@Jaya Menon with @Chandra Iyer: no answer yet", "The <!channel> baseline runs")
		digests := 0
		for _, m := range nora.Messages("") {
			if strings.Contains(m, "without an answer") {
				digests++
				if red, none := strings.Index(m, "Grace Mwangi"), strings.Index(m, "Jaya Menon"); red > none {
					t.Errorf("the red does not come first:\n%s", m)
				}
			}
		}
		if digests != 1 { // in the week of 1 March nobody was asked yet
			t.Errorf("Nora got %d digests, want one, of 12 March", digests)
		}
		for _, name := range []string{"Ben Fischer", "Petra Vogel", "Farid Haddad"} {
			s.Person(name).SeesNot("without an answer")
		}
		if pings := s.Pings(); len(pings) > 0 {
			for _, p := range pings {
				if p.Who == "!channel" {
					t.Errorf("what somebody typed pinged the channel: %+v", p)
				}
			}
		}
	})
}
