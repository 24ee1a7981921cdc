package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// givenExpert lists somebody.
func (s *story) givenExpert(name string, monthly int, topics ...string) {
	s.t.Helper()
	s.happen(func(e botEvent) error {
		return putExpert(e, mentoring.Expert{Person: s.id(name), Cohort: "spring-2027", Topics: topics, Monthly: monthly, Arrival: 1, Since: e.At, Confirmed: e.At})
	})
}

// TestExperts: asked at the closing, listed by consent, found, asked until the
// month is used up; a pause, a change, a leave.
func TestExperts(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Wrapup)
		s.givenPairs(c, threePairs...)
		farid, ben, hana, amara := s.Person("Farid Haddad"), s.Person("Ben Fischer"), s.Person("Hana Sato"), s.Person("Amara Okafor")
		hana.Types("/cohort experts")
		hana.Sees("Nobody is listed so far")
		hana.CloseAll()
		s.enter(c, mentoring.Closed)
		s.pass(30 * time.Hour)
		ben.Sees("May they ask you?")
		hana.SeesNot("May they ask you?") // she was in no pair
		farid.ClicksIn("May they ask you?", "No, thank you")
		farid.Sees("You are not listed as an expert")

		ben.Clicks("List me")
		ben.Sees("Statistics and models") // from his profile
		ben.Fills("My topics", " , ")
		ben.Submits()
		ben.SeesError("My topics", "at least one topic")
		ben.Fills("My topics", "forecasting, SQL, <!channel>")
		ben.Fills("In a line or two", "Why a model is worse on Mondays")
		ben.Fills("Questions a month", "1")
		ben.Submits()
		ben.Sees("You are listed as an expert on forecasting, SQL, <!channel>, for at most 1 question a month", "[Pause]")
		ben.SeesNot("May they ask you?")
		s.givenExpert("Dana Reyes", 2, "forecasting", "logistics")

		s.passTo("2027-03-02 19:00")
		// He cannot ask himself; Hana finds him in spite of a mistyped word.
		ben.Types("/cohort experts forecasting")
		ben.Sees("This is you", "@Dana Reyes")
		ben.CloseAll()
		hana.Types("/cohort experts forcasting mondays")
		hana.Sees("@Ben Fischer", "@Dana Reyes")
		hana.ClicksIn("Ben Fischer", "Ask")
		hana.Sees("takes 1 question more this month")
		hana.Fills("Your question", "Why is it worse on <Mondays> & holidays?")
		hana.Submits()
		hana.Sees("Your question goes out on")
		hana.CloseAll()
		ben.SeesNot("has a question for you")

		// It arrives at a decent hour of his, and his month is used up.
		s.passTo("2027-03-03 09:00")
		ben.Sees("has a question for you", "Why is it worse on <Mondays> & holidays?")
		hana.Sees("has a question for you")
		s.Person("Nora Lind").SeesNot("has a question for you")
		amara.Types("/cohort experts SQL")
		amara.Sees("Has taken the one question of this month, and takes new ones from 1 April 2027 on")
		amara.SeesNot("[Ask]")
		amara.CloseAll()
		s.passTo("2027-04-01 08:00")
		amara.Types("/cohort experts SQL")
		amara.ClicksIn("Ben Fischer", "Ask")
		ben.Clicks("Pause")
		ben.Sees("You are paused", "[Take questions again]")
		amara.Fills("Your question", "What is a window function?")
		amara.Submits() // he paused while she wrote
		amara.Sees("pauses and takes no questions now", "@Dana Reyes may know as well")
		amara.CloseAll()
		ben.Clicks("Take questions again")
		ben.ClicksIn("You are listed as an expert", "Change")
		ben.Fills("My topics", "SQL")
		ben.Submits()
		amara.Types("/cohort experts blockchain")
		amara.Sees("Nobody is listed for “blockchain”", "Topics there are: SQL, forecasting, logistics")
		amara.CloseAll()
		amara.OpensHome()
		amara.Sees("Experts: 2 people")
		amara.LeaveHome()
		ben.Clicks("Leave")
		ben.Sees("You were listed as an expert here, and are not any more")
		amara.Types("/cohort experts SQL")
		amara.Sees("Nobody is listed for “SQL”")
		amara.CloseAll()

		// An account that is gone is gone from the list.
		s.Deactivate("Dana Reyes")
		s.pass(time.Minute)
		amara.Types("/cohort experts")
		amara.Sees("Nobody is listed so far")
		amara.CloseAll()

		// What was asked is kept nowhere but in the conversation.
		s.read(func(tx *store.Tx) error {
			asked, err := tx.Questions(s.id("Ben Fischer"))
			if len(asked) != 1 || asked[0].Asker != s.id("Hana Sato") {
				t.Errorf("counted: %+v, want Hana's alone", asked)
			}
			return err
		})
		ben.Types("/cohort expert me")
		ben.Sees("SQL") // his topics are kept for him
		ben.CloseAll()
		// Nobody answers for the others: no answer is no.
		s.passTo("2027-04-12 08:00")
		s.Person("Jaya Menon").SeesNot("[List me]")
		s.golden("experts")
	})
}

// TestExpertYear: after a year they are asked again. Ben stays; Dana is silent
// and is taken off; Emil is away and gets more time.
func TestExpertYear(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenCohort(mentoring.Closed)
		for _, name := range []string{"Ben Fischer", "Dana Reyes", "Emil Novak"} {
			s.givenExpert(name, 2, "forecasting")
		}
		ben, dana, emil := s.Person("Ben Fischer"), s.Person("Dana Reyes"), s.Person("Emil Novak")
		s.passTo("2028-02-28 12:00")
		dana.SeesNot("For a year")
		s.inTx(func(tx *store.Tx) error {
			p, _, err := tx.Person(s.id("Emil Novak"))
			if err != nil {
				return err
			}
			p.AwayUntil = mentoring.Date{Year: 2028, Month: time.April, Day: 3}
			return tx.PutPerson(p)
		})
		s.passTo("2028-03-01 16:00")
		ben.Sees("For a year people could ask you about forecasting")
		emil.SeesNot("For a year")
		ben.Clicks("Keep me listed")
		ben.Sees("You are still listed as an expert")
		s.passTo("2028-03-24 16:00")
		dana.Sees("You are not listed as an expert any more: a year is over")
		n := 0
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == "Dana Reyes" && (strings.Contains(h.Text, "For a year people") || strings.Contains(h.Text, "Would you still like")) {
				n++
			}
		}
		if n != 3 {
			t.Errorf("Dana was asked %d times, want the question and two reminders", n)
		}
		s.passTo("2028-04-03 16:00")
		emil.Sees("For a year people could ask you")
		s.passTo("2028-05-15 16:00")
		emil.Sees("You are not listed as an expert any more")
		s.Person("Hana Sato").Types("/cohort experts")
		s.Person("Hana Sato").Sees("1 person can be asked", "@Ben Fischer")
		s.Person("Hana Sato").CloseAll()
		s.passTo("2029-03-02 16:00")
		ben.Sees("For a year people could ask you") // and a year later again
	})
}
