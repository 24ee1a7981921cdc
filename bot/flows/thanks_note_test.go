package flows

import (
	"strings"
	"testing"

	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

func TestThanksNote(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenEndingCohort()
		s.givenOldPairs(c, 14, [2]string{"Jaya Menon", "Ben Fischer"}, [2]string{"Kofi Mensah", "Dana Reyes"})
		s.AddPerson(sandbox.Profile{Name: "Greta Left", Handle: "greta"})
		s.Deactivate("Greta Left")
		s.inTx(func(tx *store.Tx) error {
			terms := mentoring.Terms{Title: "Fewer *half-empty* trucks"}
			if err := tx.PutCharter(mentoring.Charter{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id("Jaya Menon"), Mentor: s.id("Ben Fischer")}, Terms: terms, Agreed: &terms}); err != nil {
				return err
			}
			if err := tx.PutCheckIn(mentoring.CheckIn{Cohort: c.ID, Role: mentoring.Mentee, Person: s.id("Jaya Menon"), Week: 3, Answer: mentoring.Answer{Colour: mentoring.Red}, Blocks: "SECRET-CHECKIN"}); err != nil {
				return err
			}
			return tx.PutFeedback(mentoring.Feedback{Cohort: c.ID, Role: mentoring.Mentee, Person: s.id("Jaya Menon"), Score: 2, Hard: "SECRET-FEEDBACK"})
		})
		jaya, ben, kofi, petra := s.Person("Jaya Menon"), s.Person("Ben Fischer"), s.Person("Kofi Mensah"), s.Person("Petra Vogel")
		c = s.enter(c, mentoring.Wrapup)
		s.pass(aDay)
		jaya.SeesNot("thank-you note") // it comes towards the end
		s.pass(8 * aDay)
		jaya.Sees("May I send your line manager, @Petra Vogel, a thank-you note")
		ben.Sees("May I send your line manager a thank-you note")

		jaya.Clicks("Show me the note")
		jaya.Fills("What did you achieve, in your own words?", "A forecast that the planners use every *Monday*.\nI can explain what a forecast cannot do.")
		jaya.Submits()
		jaya.Sees("This goes to @Petra Vogel, word for word", "about 64 hours", "A forecast that the planners use")
		petra.SeesNot("thank-you note")
		jaya.Clicks("Change it")
		jaya.Fills("What did you achieve, in your own words?", "A forecast that the planners use every *Monday*.")
		jaya.Submits()
		jaya.Submits()
		jaya.Sees("Your note is on its way to @Petra Vogel")
		s.pass(aDay)
		petra.Sees("A thank-you note", "Jaya Menon took part in the mentorship programme Spring 2027 as a mentee", "every *Monday*", "performance review")
		petra.SeesNot("SECRET", "red", "I can explain")
		jaya.Sees("Your thank-you note about Spring 2027 goes to @Petra Vogel")
		jaya.Types("/cohort thank-you")
		jaya.Sees("Your note went to @Petra Vogel")

		// A mentor names a manager; one whose account is closed cannot get it.
		ben.Clicks("Show me the note")
		ben.Chooses("Who is your line manager?", "Greta Left")
		ben.Submits()
		ben.SeesError("Who is your line manager?", "account is deactivated")
		ben.Chooses("Who is your line manager?", "Ben Fischer")
		ben.Submits()
		ben.SeesError("Who is your line manager?", "That is you")
		ben.Chooses("Who is your line manager?", "Quentin Adeyemi")
		ben.Submits()
		s.Deactivate("Quentin Adeyemi")
		ben.Submits()
		ben.Sees("Nothing was sent", "account is deactivated")

		// No is no, and silence too.
		kofi.Clicks("No, thank you")
		kofi.Sees("No note about Spring 2027 goes to your manager")
		s.enter(c, mentoring.Closed)
		s.pass(aWeek)
		notes := 0
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == "Petra Vogel" && strings.Contains(h.Text, "A thank-you note") {
				notes++
			}
		}
		if notes != 1 {
			t.Errorf("Petra got %d notes, want Jaya's alone", notes)
		}
		ben.Types("/cohort thank-you")
		ben.Chooses("Who is your line manager?", "Petra Vogel")
		ben.Submits()
		ben.Submits()
		s.pass(aDay)
		petra.Sees("Ben Fischer mentored a colleague")
		s.golden("thanks-note")
	})
}
