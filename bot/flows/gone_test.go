package flows

import (
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestGone: an account is deactivated in the middle of a pair's work. Partner
// and organizers hear of it at once, and not a message goes to the account any
// more, though Slack would take it without a word.
func TestGone(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, threePairs...)
		s.plan(c)
		s.happen(func(e botEvent) error { // waits for the evening, when he is gone
			return e.Say(bot.Message{Key: "later", To: bot.To(s.id("Farid Haddad")), Text: "See you."}, bot.NotBefore(time.Now().Add(10*time.Hour)))
		})
		s.Deactivate("Farid Haddad")
		gone := time.Now()
		s.pass(time.Minute)
		s.Person("Ben Fischer").Sees("Farid Haddad")
		nora := s.Person("Nora Lind")
		nora.Sees("Farid Haddad")
		s.read(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id("Farid Haddad"))
			if err != nil {
				return err
			}
			if m.Standing != mentoring.Withdrawn {
				t.Errorf("Farid is %q, want withdrawn", m.Standing)
			}
			p, _, err := tx.Pair(c.ID, m.Person)
			if p.Going() {
				t.Error("the pair still goes on")
			}
			asks, askErr := tx.OpenAsks(m.Person)
			if len(asks) > 0 || askErr != nil {
				t.Errorf("open to Farid: %v %v", asks, askErr)
			}
			return err
		})
		s.pass(3 * 7 * 24 * time.Hour) // three check-ins, reminders
		s.Person("Grace Mwangi").Sees("how is it going")
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == "Farid Haddad" && h.At.After(gone) {
				t.Errorf("a message to the deactivated account at %s: %s", h.At, h.Text)
			}
		}
		s.golden("gone")
	})
}

// TestOrganizerGone: an organizer who left is no organizer any more; the last
// one stays on the list.
func TestOrganizerGone(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentors)
		s.inTx(func(tx *store.Tx) error {
			if err := c.AddOrganizer(s.id("Samir Rao")); err != nil {
				return err
			}
			return tx.PutCohort(c)
		})
		s.Deactivate("Nora Lind")
		s.pass(24 * time.Hour)
		s.Person("Samir Rao").Sees("Nora Lind's account was deactivated", "You still do")
		s.Deactivate("Samir Rao")
		s.pass(time.Hour)
		s.read(func(tx *store.Tx) error {
			now, _, err := tx.Cohort(c.ID)
			if len(now.Organizers) != 1 || now.Organizers[0] != s.id("Samir Rao") {
				t.Errorf("organizers %v, want the last one alone", now.Organizers)
			}
			return err
		})
	})
}
