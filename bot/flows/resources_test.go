package flows

import (
	"strings"
	"testing"

	"cohortbot/bot/mentoring"
)

// TestResources: an organizer makes the list theirs; each person gets the
// titles of a phase once, in the day's message.
func TestResources(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		nora, farid, ben := s.Person("Nora Lind"), s.Person("Farid Haddad"), s.Person("Ben Fischer")
		nora.Types("/cohort resources")
		nora.Sees("Scoping", "CRISP-DM", "Project work", "Wrap-up", "Without a mentor this time", "Kaggle Learn")
		nora.Clicks("Add one")
		nora.Fills("Title", "Forecasting <at> our place")
		nora.Fills("Link", "slides on the shared drive")
		nora.Submits()
		nora.SeesError("Link", "That is more than a link")
		nora.Fills("Link", "example.org/forecasts?a=1&b=2")
		nora.Submits()
		nora.SeesError("Link", "Put https:// before it")
		nora.Fills("Link", "https://example.org/forecasts?a=1&b=2")
		nora.Fills("Topics", "forecasting, returns")
		nora.Submits()
		nora.Sees("Forecasting <at> our place (https://example.org/forecasts?a=1&b=2) · forecasting, returns")
		nora.ClicksIn("SMART goals", "Remove")
		nora.Sees("“SMART goals, and how to write one” was removed")
		nora.Clicks("Put it back")
		nora.Sees("is back in the list")
		nora.ClicksIn("CRISP-DM", "Remove")
		nora.ClicksIn("Ten simple rules", "Change")
		nora.Fills("Title", "How we present here")
		nora.Submits()
		nora.Sees("How we present here")
		nora.CloseAll()

		// Once, within the day's message, what one wants to learn first.
		farid.SeesNot("Worth reading")
		s.passTo("2027-03-02 12:00")
		farid.Sees("What is your project with Ben Fischer going to be?", "Worth reading for “Scoping”", "Forecasting <at> our place")
		farid.SeesNot("CRISP-DM")
		equal(t, "Farid gets one message", s.posts("Farid Haddad", ""), []string{"Tue 2 Mar 09:00"})
		for _, m := range farid.Messages("") {
			if ours, scope := strings.Index(m, "Forecasting <at>"), strings.Index(m, "How to scope"); ours >= 0 && ours > scope {
				t.Errorf("what touches forecasting does not come first:\n%s", m)
			}
		}
		for _, m := range ben.Messages("") {
			if ours, scope := strings.Index(m, "Forecasting <at>"), strings.Index(m, "How to scope"); ours >= 0 && ours < scope {
				t.Errorf("Ben, who named no topic, gets another order than the list's:\n%s", m)
			}
		}
		farid.Types("/cohort resources")
		farid.Sees("All of it is optional", "How we present here")
		farid.SeesNot("[Add one]", "[Remove]")
		farid.CloseAll()
		farid.OpensHome()
		farid.Sees("Worth reading now: Forecasting <at> our place (https://example.org/forecasts?a=1&b=2) and 2 more")
		farid.Clicks("Show all")
		farid.Sees("How we present here")
		farid.CloseAll()
		farid.LeaveHome()
		s.Person("Samir Rao").Types("/cohort resources")
		s.Person("Samir Rao").Sees("You have no part in a cohort")
		s.passTo("2027-03-30 18:00")
		equal(t, "the next phase has its own, once, with the word that it begins", s.posts("Farid Haddad", "Rules of machine learning"), []string{"Mon 29 Mar 10:00"})
		if got := s.posts("Emil Novak", "Worth reading"); len(got) != 0 {
			t.Errorf("Emil, who has no mentee, got: %v", got)
		}
		s.golden("resources")
		for c.Phase < mentoring.Closed {
			now := s.enter(c, max(c.Phase, mentoring.Project).Next())
			c = now
		}
		nora.Types("/cohort resources")
		nora.Sees("How we present here")
		nora.SeesNot("[Add one]")
	})
}
