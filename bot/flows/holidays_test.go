package flows

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func TestHolidays(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		nora := s.Person("Nora Lind")
		nora.Types("/cohort holidays drop 2027-05-01")
		nora.Sees("/cohort holidays add 2027-12-24")
		nora.Types("/cohort holidays add")
		nora.Sees("Which day?")
		nora.Types("/cohort holidays add tomorrow")
		nora.Sees("I can't read “tomorrow” as a date")
		nora.Types("/cohort holidays remove 2027-05-01")
		nora.Sees("is not in the list")

		nora.Types("/cohort holidays")
		nora.Sees("No days off so far")
		nora.Fills("Add days off", "2027-02-28")
		nora.Submits()
		nora.SeesError("Add days off", "28 February 2027 is in the past")
		nora.Fills("Add days off", "2027-03-30 to 2027-03-26")
		nora.Submits()
		nora.SeesError("Add days off", "Write the earlier day first")
		nora.Fills("Add days off", "2027-03-26 to 2027-09-29")
		nora.Submits()
		nora.SeesError("Add days off", "more than a holiday has")
		// Easter, and the kick-off was planned for the 15th.
		nora.Fills("Add days off", "2027-03-15, 2027-03-26 to 2027-03-29\n2027-03-26")
		nora.Submits()
		nora.Sees("Added", "Kick-off: Mon 15 Mar 2027 → Tue 16 Mar 2027", "Matching: Mon 29 Mar 2027 → Tue 30 Mar 2027", "Sun 28 Mar 2027")
		if d := s.planned(c.ID, mentoring.Ranking); d != c.Plan.Start(mentoring.Ranking) {
			t.Errorf("ranking moved to %s", d)
		}
		nora.Cancels()
		nora.Types("/cohort holidays")
		nora.ClicksIn("Sat 27 Mar 2027", "Remove")
		nora.Sees("Taken off: Sat 27 Mar 2027")
		nora.Cancels()
		nora.Types("/cohort holidays add 2027-03-26")
		nora.Sees("stood in the list already")
		nora.Cancels()
		s.read(func(tx *store.Tx) error {
			got, _, err := tx.Cohort(c.ID)
			want := []mentoring.Date{mentoring.NewDate(2027, 3, 15), mentoring.NewDate(2027, 3, 26), mentoring.NewDate(2027, 3, 28), mentoring.NewDate(2027, 3, 29)}
			if diff := cmp.Diff(want, got.Home.Holidays); diff != "" {
				t.Errorf("days off (-want +got):\n%s", diff)
			}
			return err
		})
		s.passTo("2027-03-15 12:00")
		if p, _ := s.phase(c.ID); p != mentoring.CallMentees {
			t.Errorf("on the holiday the cohort went to %s", p)
		}
		s.passTo("2027-03-16 08:30")
		if p, _ := s.phase(c.ID); p != mentoring.Kickoff {
			t.Errorf("after the holiday the cohort is in %s", p)
		}
	})
}
