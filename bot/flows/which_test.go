package flows

import (
	"testing"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestWhichCohort: with several cohorts running, a command asks which one is
// meant, unless the channel or the words say it; the answer runs the command.
func TestWhichCohort(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentors)
		autumn := s.AddChannel("autumn", false, "Nora Lind", "cohortbot")
		s.inTx(func(tx *store.Tx) error {
			other := c
			other.ID, other.Name, other.Channel = "autumn-2027", "Autumn 2027", autumn
			return tx.PutCohort(other)
		})
		nora := s.Person("Nora Lind")
		nora.Types("/cohort hold")
		nora.Sees("Several cohorts are running", "[Spring 2027]", "[Autumn 2027]")
		held := func() (names []string) {
			s.read(func(tx *store.Tx) error {
				all, err := tx.Cohorts()
				for _, x := range all {
					if x.Held {
						names = append(names, x.Name)
					}
				}
				return err
			})
			return names
		}
		equal(t, "asked, nothing is done", held(), nil)
		nora.Clicks("Autumn 2027")
		equal(t, "the one chosen", held(), []string{"Autumn 2027"})
		nora.TypesIn("#mentoring", "/cohort hold")
		equal(t, "the one of the channel", held(), []string{"Autumn 2027", "Spring 2027"})
		nora.Types("/cohort hold autumn-2027 off")
		equal(t, "the one named", held(), []string{"Spring 2027"})

		s.Person("Ben Fischer").Types("/cohort hold")
		s.Person("Ben Fischer").Sees("That command is for organizers")
	})
}
