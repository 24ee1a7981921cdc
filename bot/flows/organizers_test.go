package flows

import (
	"testing"

	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

func TestOrganizers(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.AddPerson(sandbox.Profile{Name: "Report App", Handle: "reportapp", Bot: true})
		s.AddPerson(sandbox.Profile{Name: "Tilda Berg", Handle: "tilda"})
		s.Deactivate("Tilda Berg")
		s.pass(0)
		nora, samir, farid := s.Person("Nora Lind"), s.Person("Samir Rao"), s.Person("Farid Haddad")

		farid.Types("/cohort organizers add @Farid Haddad")
		farid.Sees("Only organizers can add organizers")
		farid.Types("/cohort organizers list")
		farid.Sees("is organized by @Nora Lind")
		nora.Types("/cohort organizers promote @Samir Rao")
		nora.Sees("Please type one of")
		nora.Types("/cohort organizers add")
		nora.Sees("Whom do you mean?")
		nora.Types("/cohort organizers add @nobody.here")
		nora.Sees("I don't find", "pick somebody from the list")
		nora.Types("/cohort organizers add @reportapp")
		nora.Sees("is an app, and apps can't take part")
		nora.Types("/cohort organizers add @tilda")
		nora.Sees("account is deactivated")
		nora.Types("/cohort organizers add @cohortbot")
		nora.SeesNot("now organizes")
		nora.Types("/cohort organizers remove @Nora Lind")
		nora.Sees("is the only organizer")
		nora.Types("/cohort organizers remove @Samir Rao")
		nora.Sees("is not an organizer of")

		nora.Types("/cohort organizers add @Samir Rao")
		nora.Sees("@Samir Rao now organizes Spring 2027 with you")
		samir.Sees("@Nora Lind made you an organizer of Spring 2027")
		nora.Types("/cohort organizers add @Samir Rao")
		nora.Sees("organizes Spring 2027 already")
		samir.Types("/cohort organizers remove @Nora Lind spring-2027")
		samir.Sees("@Nora Lind no longer organizes Spring 2027")
		nora.Sees("took you off the organizers")

		// Who looks after the bot can come back, but adds nobody else from outside.
		nora.Types("/cohort organizers add @Ben Fischer")
		nora.Sees("so you can add yourself")
		nora.Types("/cohort organizers add @Nora Lind")
		nora.Sees("You are now an organizer of Spring 2027")
		s.read(func(tx *store.Tx) error {
			got, _, err := tx.Cohort(c.ID)
			if len(got.Organizers) != 2 {
				t.Errorf("organizers are %v", got.Organizers)
			}
			return err
		})

		// Oneself is taken off after a second look only.
		samir.Types("/cohort organizers remove @Samir Rao")
		samir.Sees("Stop organizing?", "@Nora Lind still does")
		samir.Cancels()
		samir.Types("/cohort organizers list")
		samir.Sees("is organized by @Samir Rao, @Nora Lind")
		samir.Types("/cohort organizers remove @Samir Rao")
		samir.Submits()
		samir.Sees("You no longer organize Spring 2027")
		nora.Sees("@Samir Rao no longer organizes Spring 2027, at their own wish")
		s.golden("organizers")
	})
}
