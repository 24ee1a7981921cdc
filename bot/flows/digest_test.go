package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
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
		c = s.enter(c, mentoring.Scoping) // Monday, 1 March
		thursday := time.Date(2027, 3, 18, 13, 0, 0, 0, time.UTC)
		s.happen(func(e botEvent) error {
			_, err := planMeeting(e, c, mentoring.Meeting{Title: "Half-way <check-in>", Minutes: 60}, thursday)
			return err
		})
		s.inTx(func(tx *store.Tx) error {
			for _, m := range []mentoring.Meeting{
				{ID: "asked", Title: "Demo day", Poll: mentoring.MeetingPoll{Opened: time.Now(), Until: thursday.Add(-48 * time.Hour)}},
				{ID: "open", Title: "Retrospective", Poll: mentoring.MeetingPoll{Opened: time.Now(), Until: time.Now(), Ended: time.Now()}},
				{ID: "later", Title: "Summer party", Announced: time.Now(), Sittings: []time.Time{thursday.Add(14 * 24 * time.Hour)}},
				{ID: "off", Title: "Called off", Cancelled: time.Now(), Sittings: []time.Time{thursday}},
			} {
				m.Cohort = c.ID
				if err := tx.PutMeeting(m); err != nil {
					return err
				}
			}
			return nil
		})
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
		nora.Sees("“Half-way <check-in>” is on Thu 18 Mar, 14:00.", "The poll on “Demo day” ends on Tue 16 Mar, 14:00.", "“Retrospective” waits for you to pick its date: `/cohort meeting spring-2027`.")
		nora.SeesNot("Summer party", "Called off")
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
