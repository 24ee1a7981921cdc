package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestDowntime: the bot is down while three phases should have begun. After it
// is back, every missed transition runs, in order, dated as planned; prompts
// and reminders merge to the latest.
func TestDowntime(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees) // began today, Mon 1 March
		s.plan(c)
		s.pass(time.Hour)
		s.restart(24 * 24 * time.Hour) // Thu 25 March: kick-off 15, ranking 22 March
		s.pass(time.Hour)
		s.read(func(tx *store.Tx) error {
			now, _, err := tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			if now.Phase != mentoring.Ranking {
				t.Errorf("the cohort is in %s, want ranking", now.Phase)
			}
			for phase, day := range map[mentoring.Phase]string{mentoring.Kickoff: "2027-03-15", mentoring.Ranking: "2027-03-22"} {
				step, _ := now.Plan.Step(phase)
				if step.Began.String() != day || step.Actual.UTC().Format("15:04") != "08:00" {
					t.Errorf("%s is said to have begun on %s at %s, want %s 08:00 UTC as planned", phase, step.Began, step.Actual.UTC(), day)
				}
			}
			var order []string
			err = tx.Journal(string(c.ID), func(e store.Entry) error {
				if strings.HasPrefix(e.What, "phase.") {
					order = append(order, e.What)
				}
				return nil
			})
			if got := strings.Join(order, " "); got != "phase.kickoff phase.ranking" {
				t.Errorf("the transitions ran as %q", got)
			}
			return err
		})
		farid := s.Person("Farid Haddad")
		farid.Sees("Please rank the 5 mentors", "[Rank now]")
		prompts := 0
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == "Farid Haddad" && h.At.After(time.Now().Add(-2*time.Hour)) {
				prompts++
			}
		}
		if prompts != 1 {
			t.Errorf("Farid got %d messages after the downtime, want one:\n%s", prompts, farid.Screen())
		}
		farid.SeesNot("kick-off of Spring 2027 is", "You are invited") // that day is over
	})
}

// TestHeldCohort: on hold no phase begins at its date.
func TestHeldCohort(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		s.plan(c)
		s.Person("Nora Lind").Types("/cohort hold")
		s.passTo("2027-03-17 12:00")
		s.read(func(tx *store.Tx) error {
			now, _, err := tx.Cohort(c.ID)
			if now.Phase != mentoring.CallMentees || !now.Held {
				t.Errorf("on hold the cohort went to %s", now.Phase)
			}
			return err
		})
		s.Person("Farid Haddad").SeesNot("invited to the kick-off")
	})
}
