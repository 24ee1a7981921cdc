package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// givenPairs pairs the first mentees of the sample cast with the mentors.
func (s *story) givenPairs(c mentoring.Cohort, couples ...[2]string) {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		for _, x := range couples {
			if err := tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id(x[0]), Mentor: s.id(x[1])}, Since: time.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
}

var threePairs = [][2]string{{"Farid Haddad", "Ben Fischer"}, {"Grace Mwangi", "Amara Okafor"}, {"Jaya Menon", "Chandra Iyer"}}

func TestClosing(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, threePairs...)
		c = s.enter(c, mentoring.Wrapup)
		s.pass(24 * time.Hour)
		farid, ben := s.Person("Farid Haddad"), s.Person("Ben Fischer")
		farid.Sees("How was it for you?")
		s.Person("Hana Sato").SeesNot("How was it for you?") // she is in no pair

		farid.Clicks("Give feedback")
		farid.Chooses("How useful was it for you?", "9")
		farid.Fills("What did you learn?", "That <!channel> & _friends_ 🎉 matter")
		farid.Submits()
		farid.Sees("Thank you for your feedback", "[Change]")
		farid.Clicks("Change")
		farid.Chooses("How useful was it for you?", "10")
		farid.Submits()
		for _, name := range []string{"Grace Mwangi", "Jaya Menon"} {
			p := s.Person(name)
			p.Clicks("Give feedback")
			p.Chooses("How useful was it for you?", "7")
			p.Fills("What did you learn?", "Patience, says "+name)
			p.Submits()
		}
		ben.Clicks("Give feedback")
		ben.Chooses("How useful was it for you?", "8")
		ben.Submits()

		s.enter(c, mentoring.Closed)
		s.pass(24 * time.Hour)
		nora := s.Person("Nora Lind")
		nora.Sees("Closing summary: Spring 2027", "Usefulness to mentees: 8.0 of 10 (3 answers)",
			"Usefulness to mentors: fewer than three answered", "That <!channel> & _friends_ 🎉 matter")
		farid.Sees("Well done for seeing it through")
		ben.Sees("Thank you for your hours")
		s.Person("Hana Sato").Sees("the next edition begins with you")
		if pings := s.Pings(); len(pings) > 0 {
			t.Errorf("what somebody typed pinged people: %v", pings)
		}

		// Who never answered finds no stale button.
		amara := s.Person("Amara Okafor")
		amara.Sees("Feedback for Spring 2027 is closed")
		amara.SeesNot("[Give feedback]")
		s.golden("closing")
	})
}

// TestFeedbackIsNudgedGently: at most two reminders, and none after an answer.
func TestFeedbackIsNudgedGently(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, threePairs...)
		s.enter(c, mentoring.Wrapup)
		s.pass(3 * 24 * time.Hour)
		farid, jaya := s.Person("Farid Haddad"), s.Person("Jaya Menon")
		farid.Clicks("Give feedback")
		farid.Chooses("How useful was it for you?", "9")
		farid.Submits()
		s.pass(14 * 24 * time.Hour)
		asked := func(name string) (n int) {
			for _, h := range s.Story() {
				if h.Kind == "posts" && h.Where == name && strings.Contains(h.Text, "ow was it for you?") {
					n++
				}
			}
			return n
		}
		if n := asked("Jaya Menon"); n != 3 {
			t.Errorf("Jaya, who never answered, was asked %d times, want the question and two reminders:\n%s", n, jaya.Screen())
		}
		if n := asked("Farid Haddad"); n != 1 {
			t.Errorf("Farid, who answered at once, was asked %d times:\n%s", n, farid.Screen())
		}
	})
}
