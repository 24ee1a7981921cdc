package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func TestPeopleToAsk(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentors)
		s.givenOrganizer(c.ID, "Samir Rao")
		nora, samir := s.Person("Nora Lind"), s.Person("Samir Rao")
		nora.Types("/cohort ask-list")
		nora.Sees("Nobody stands here yet")
		nora.Fills("Add somebody", "Quentin from *audit* <!channel>")
		nora.Submits()
		nora.Sees("Added to the list", "Quentin from *audit* <!channel>", "suggested by @Nora Lind on 1 March 2027")
		nora.Fills("Add somebody", "quentin from *audit* <!channel>")
		nora.Submits()
		nora.SeesError("Add somebody", "stands in the list already")
		nora.Cancels()
		s.inTx(func(tx *store.Tx) error {
			return tx.PutSuggestion(mentoring.Suggestion{ID: "a1", Cohort: c.ID, Whom: "Rosa, she knows Spark", By: s.id("Ben Fischer"), At: tx.At()})
		})
		samir.Types("/cohort ask-list")
		samir.Sees("Rosa, she knows Spark", "suggested by @Ben Fischer")
		nora.Types("/cohort ask-list")
		nora.ClicksIn("Rosa", "I asked them")
		nora.Sees("asked on 1 March 2027")
		nora.ClicksIn("Quentin from", "Invite")
		nora.Chooses("Who is it?", "Quentin Adeyemi")
		nora.Submits()
		nora.Sees("@Quentin Adeyemi is invited to Spring 2027 as a mentor")
		nora.ClicksIn("Rosa", "Drop")
		nora.Sees("Dropped from the list")
		nora.SeesNot("Rosa")
		samir.ClicksIn("Rosa", "Drop") // on a page from before
		samir.Sees("no longer in the list")
		s.pass(2 * time.Hour)
		s.Person("Quentin Adeyemi").Sees("thought of you as a mentor")
		if pings := s.Pings(); len(pings) > 0 {
			for _, p := range pings {
				if p.Who == "!channel" {
					t.Errorf("typed text pinged: %+v", p)
				}
			}
		}
		s.golden("asklist")
	})
}
