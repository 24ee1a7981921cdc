package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
)

// TestPulse: three months after the closing, with a change of mind, a line to
// be quoted, a partner who is gone; six months after it fewer than three
// answer, and no number is shown.
func TestPulse(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Wrapup)
		s.givenPairs(c, append(threePairs, [2]string{"Kofi Mensah", "Dana Reyes"}, [2]string{"Hana Sato", "Ben Fischer"})...)
		s.enter(c, mentoring.Closed)
		s.Deactivate("Kofi Mensah")
		s.passTo("2027-05-31 20:00")
		farid, ben, grace, hana := s.Person("Farid Haddad"), s.Person("Ben Fischer"), s.Person("Grace Mwangi"), s.Person("Hana Sato")
		farid.SeesNot("still in touch")
		s.passTo("2027-06-01 16:00")
		farid.Sees("3 months ago Spring 2027 ended. Are you and Ben Fischer still in touch?", "[Now and then]")
		hana.Sees("Are you and Ben Fischer still in touch?")
		ben.Sees("Are you and Farid Haddad still in touch?", "Are you and Hana Sato still in touch?")
		s.Person("Dana Reyes").SeesNot("still in touch")

		farid.ClicksIn("still in touch", "No")
		farid.ClicksIn("still in touch", "Yes")
		farid.Sees("You and Ben Fischer, still in touch: yes")
		farid.Clicks("Add what came of it")
		farid.Fills("In one line", "The forecast runs, <!here>")
		farid.Chooses("Who may read it?", "The organizers, without my name")
		farid.Submits()
		farid.Sees("[Change your line]")
		ben.ClicksIn("Are you and Farid Haddad", "Now and then")
		ben.ClicksIn("Are you and Hana Sato", "Yes")
		hana.ClicksIn("still in touch", "No")
		grace.ClicksIn("still in touch", "Yes")
		grace.Clicks("Add what came of it")
		grace.Fills("In one line", "Only for me")
		grace.Submits()
		for _, name := range []string{"Jaya Menon", "Chandra Iyer"} {
			p := s.Person(name)
			p.ClicksIn("still in touch", "Yes")
			p.Clicks("Add what came of it")
			p.Fills("In one line", "We meet, says "+strings.Fields(name)[0])
			p.Chooses("Who may read it?", "The organizers, without my name")
			p.Submits()
		}
		nora := s.Person("Nora Lind")
		nora.SeesNot("3 months after the closing")
		s.passTo("2027-06-18 16:00")
		nora.Sees("7 of 8 answers came in. Still in touch: 5 yes, 1 now and then, 1 no", "3 of the 4 pairs heard from go on", "The forecast runs, <!here>", "We meet, says Jaya")
		nora.SeesNot("Only for me")
		farid.SeesNot("[Change your line]")
		s.Person("Amara Okafor").Sees("That round is over")

		s.passTo("2027-09-01 16:00")
		farid.Sees("6 months ago Spring 2027 ended")
		farid.ClicksIn("6 months ago", "Now and then")
		s.passTo("2027-09-20 16:00")
		nora.Sees("6 months after the closing: fewer than three people answered, so no number is shown")
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == "Kofi Mensah" && h.At.After(time.Date(2027, 3, 2, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("a message to the account that is gone: %s", h.Text)
			}
		}
		s.golden("pulse")
	})
}
