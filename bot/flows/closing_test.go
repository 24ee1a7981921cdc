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
		farid.Fills("What was hard?", "Getting the data")
		farid.Chooses("Would you join again?", "Yes")
		farid.Chooses("Would you like to keep meeting Ben Fischer?", "Yes")
		farid.Submits()
		farid.Sees("Thank you for your feedback", "[Change]")
		farid.Clicks("Change")
		farid.Sees("Would you like to keep meeting Ben Fischer? (optional): Yes")
		farid.Chooses("How useful was it for you?", "10")
		farid.Submits()
		for _, x := range []struct{ name, again, mentor, meet string }{{"Grace Mwangi", "Maybe", "Amara Okafor", "No"}, {"Jaya Menon", "Yes", "Chandra Iyer", "Yes"}} {
			p := s.Person(x.name)
			p.Clicks("Give feedback")
			p.Chooses("How useful was it for you?", "7")
			p.Fills("What did you learn?", "Patience, says "+x.name)
			p.Chooses("Would you join again?", x.again)
			p.Chooses("Would you like to keep meeting "+x.mentor+"?", x.meet)
			p.Submits()
		}
		ben.Clicks("Give feedback")
		ben.Chooses("How useful was it for you?", "8")
		ben.Fills("What did you take away yourself?", "A mentor's own word")
		ben.Chooses("Would you like to keep meeting Farid Haddad?", "Yes")
		ben.Submits()
		amara := s.Person("Amara Okafor")
		amara.Clicks("Give feedback")
		amara.Chooses("How useful was it for you?", "3")
		amara.Chooses("Would you like to keep meeting Grace Mwangi?", "Yes")
		amara.Submits()

		s.enter(c, mentoring.Closed)
		s.pass(24 * time.Hour)
		nora := s.Person("Nora Lind")
		nora.Sees("Closing summary: Spring 2027", "Usefulness to mentees: 8.0 of 10 (3 answers)",
			"Usefulness to mentors: fewer than three answered", "That <!channel> & _friends_ 🎉 matter")
		farid.Sees("Well done for seeing it through")
		ben.Sees("Thank you for your hours")
		s.Person("Hana Sato").Sees("the next edition begins with you")
		if pings := s.Pings(); len(pings) != 2 { // the two who both would keep meeting are named to one another
			t.Errorf("what somebody typed pinged people: %v", pings)
		}

		// Who never answered finds no stale button.
		chandra := s.Person("Chandra Iyer")
		chandra.Sees("Feedback for Spring 2027 is closed")
		chandra.SeesNot("[Give feedback]")

		// Both would keep meeting: both are told. One alone: nobody learns it.
		farid.Sees("@Ben Fischer and you both said that you would keep meeting")
		ben.Sees("@Farid Haddad and you both said that you would keep meeting")
		for _, name := range []string{"Grace Mwangi", "Amara Okafor", "Jaya Menon", "Chandra Iyer", "Nora Lind"} {
			s.Person(name).SeesNot("both said that you would")
		}
		nora.Sees("Would join again, mentees: 2 yes, 1 maybe, 0 no", "Would keep meeting, mentees: 2 yes, 1 no")
		nora.SeesNot("3.0 of 10", "5.5", "A mentor's own word", "Getting the data") // two mentors, one text
		s.read(func(tx *store.Tx) error {
			sums, found, err := tx.FeedbackSums(c.ID)
			if !found || len(sums.Scores) != 1 || sums.Scores[0].Sum != 24 {
				t.Errorf("kept are the sums %+v", sums)
			}
			return err
		})
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
