package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestLastWeek: on the day a cohort closes nobody is asked how it goes, told
// that it will close, or promised another check-in; the word of farewell is all.
func TestLastWeek(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		c = s.enter(c, mentoring.Project)
		c = s.enter(c, mentoring.Wrapup)
		s.plan(c)
		s.read(func(tx *store.Tx) error {
			var err error
			c, _, err = tx.Cohort(c.ID)
			return err
		})
		closes := c.Plan.BoundaryAt(mentoring.Closed, c.Home)
		s.pass(time.Until(closes) - 24*time.Hour)
		s.Person("Grace Mwangi").Sees("closes in ", "There is still time for your feedback")
		s.pass(48 * time.Hour)
		day := closes.Format("2 Jan")
		for _, name := range []string{"Jaya Menon", "Grace Mwangi", "Farid Haddad", "Lucia Romero", "Chandra Iyer", "Ben Fischer"} {
			who := s.Person(name)
			who.Sees("has closed today")
			who.SeesNot("closes today")
			last := s.posts(name, "how is it going")
			if len(last) == 0 {
				t.Errorf("%s was never asked", name)
			}
			for _, at := range last {
				if len(at) > 10 && at[4:len(at)-6] == day {
					t.Errorf("%s is asked on the closing day, %s", name, at)
				}
			}
		}
	})
}

// TestCheckInOfAnEndedPair: when a pair ends, its open check-in loses its buttons.
func TestCheckInOfAnEndedPair(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenCheckIns()
		s.passTo("2027-03-08 20:00")
		farid, nora := s.Person("Farid Haddad"), s.Person("Nora Lind")
		farid.Sees("[🟢 Green]")
		nora.Types("/cohort remove @Farid Haddad")
		nora.Submits()
		s.pass(time.Minute)
		farid.SeesNot("[🟢 Green]")
		farid.Sees("no answer this time. This week is closed now.")
		farid.SeesNot("comes by itself")
	})
}
