package flows

import (
	"testing"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func TestCreateACohort(t *testing.T) {
	tellStory(t, func(s *story) {
		nora, ben := s.Person("Nora Lind"), s.Person("Ben Fischer")
		ben.TypesIn("#mentoring", "/cohort new")
		ben.Sees("Only the people who look after this bot")

		nora.TypesIn("#mentoring", "/cohort new")
		nora.Sees("New cohort", "Learn by doing", "Europe/Berlin", "2027-03-08")

		// Everything that can be wrong is said under its field.
		nora.Fills("Name", "– !")
		nora.Fills("Home time zone", "berlin")
		nora.Fills("Languages", " , ")
		nora.Chooses("Call for mentors begins", "2027-02-26")
		nora.Fills("Advanced: check-in as a cron expression", "0 9 * * *")
		nora.Submits()
		nora.SeesError("Name", "Give the cohort a name")
		nora.SeesError("Home time zone", "Did you mean Europe/Berlin?")
		nora.SeesError("Languages", "at least one language")
		nora.SeesError("Call for mentors begins", "26 February 2027 is in the past")
		nora.SeesError("Advanced: check-in as a cron expression", "once a week is the most")

		nora.Fills("Name", "Spring  2027")
		nora.Fills("Home time zone", "Nowhere/Land")
		nora.Fills("Languages", "English, French, english")
		nora.Chooses("Call for mentors begins", "2030-03-04")
		nora.Fills("Advanced: check-in as a cron expression", "soon")
		nora.Submits()
		nora.SeesError("Home time zone", "region and city")
		nora.SeesError("Call for mentors begins", "more than two years ahead")
		nora.SeesError("Advanced: check-in as a cron expression", "five fields")

		nora.Fills("Home time zone", "Europe/Berlin")
		nora.Chooses("Call for mentors begins", "2027-03-13") // a Saturday
		nora.Fills("Advanced: check-in as a cron expression", "")
		nora.Submits()
		nora.Sees("Spring 2027", "Mon 15 Mar 2027 · Call for mentors", "/cohort open spring-2027")
		nora.Cancels()
		nora.Sees("Open it for mentors")
		s.read(func(tx *store.Tx) error {
			c, found, err := tx.Cohort("spring-2027")
			if !found || c.Phase != mentoring.Draft || !c.Organizes(s.id("Nora Lind")) || len(c.Languages) != 2 || c.Channel != s.Channel {
				t.Errorf("kept is %+v", c)
			}
			if c.Promised != c.Plan.Start(mentoring.Closed) || c.Promised.IsZero() {
				t.Errorf("promised is %s", c.Promised)
			}
			return err
		})

		// A second one of the same name would confuse everybody.
		nora.TypesIn("#mentoring", "/cohort new spring 2027")
		nora.Submits()
		nora.SeesError("Name", "already a cohort of this name")
		nora.Fills("Name", "Add")
		nora.Submits()
		nora.Sees("/cohort open add-2") // “add” is a word of commands
		nora.Cancels()

		nora.Types("/cohort edit add-2")
		nora.Fills("Name", "Autumn 2027")
		nora.Chooses("Call for mentors begins", "2027-09-06")
		nora.Submits()
		nora.Sees("Mon 6 Sep 2027 · Call for mentors")
		nora.Cancels()
		s.golden("create")
	})
}

func TestCreateInAChannelWithoutTheBot(t *testing.T) {
	tellStory(t, func(s *story) {
		nora := s.Person("Nora Lind")
		s.AddChannel("spring", false, "Nora Lind", "Ben Fischer")
		nora.Types("/cohort new Spring 2027")
		nora.Chooses("Channel", "#spring")
		nora.Submits()
		nora.Sees("kept as a draft", "/invite @cohortbot", "Continue")
		nora.Clicks("Continue")
		nora.Sees("I'm not in there yet")
		nora.Cancels()
		nora.Types("/cohort open")
		nora.Sees("I can't post in", "/invite @cohortbot")
		s.Invite("#spring", "cohortbot")
		s.pass(0)
		nora.Sees("Open it for mentors")
		nora.Clicks("Open it for mentors")
		nora.Sees("Begin now", "posted in #spring")
		nora.Submits()
		nora.Sees("has begun")
		s.golden("create_uninvited")
	})
}
