package flows

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

func TestInviteAndRemovePeople(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentors)
		nora, samir, rosa := s.Person("Nora Lind"), s.Person("Samir Rao"), s.Person("Rosa Keller")
		s.AddPerson(sandbox.Profile{Name: "Report App", Handle: "reportapp", Bot: true})
		s.pass(0)

		samir.Types("/cohort invite @Rosa Keller mentor")
		samir.Sees("That command is for organizers")
		nora.Types("/cohort invite @Samir Rao")
		nora.Sees("As a mentor or as a mentee?")
		nora.Types("/cohort invite mentor")
		nora.Sees("Whom do you mean?")
		nora.Types("/cohort invite @Samir Rao @Rosa Keller mentor")
		nora.Sees("One person at a time")
		nora.Types("/cohort invite @reportapp mentor")
		nora.Sees("is an app")
		nora.Types("/cohort invite @Ben Fischer mentor")
		nora.Sees("is in Spring 2027 as a mentor already")
		nora.Types("/cohort invite @Samir Rao mentee")
		nora.Sees("open after mentors have signed up")
		nora.Types("/cohort invite @Samir Rao mentor")
		nora.Sees("is invited to Spring 2027 as a mentor", "goes out now")
		samir.Sees("@Nora Lind thought of you as a mentor", "Become a mentor")
		nora.Types("/cohort invite @Samir Rao mentor")
		nora.Sees("was invited as a mentor on 1 March 2027 already")
		nora.Types("/cohort invite @Rosa Keller mentor") // early morning in New York
		nora.Sees("on Mon 1 Mar, 09:00 by their own clock")
		rosa.SeesNot("thought of you")

		nora.Types("/cohort remove @Petra Vogel")
		nora.Sees("is not in Spring 2027")
		nora.Types("/cohort remove")
		nora.Sees("Whom do you mean?")
		nora.Types("/cohort remove @Ben Fischer")
		nora.Sees("Take somebody out?", "2 places are lost")
		nora.Submits()
		nora.Sees("@Ben Fischer is out of Spring 2027")
		nora.Cancels()
		s.read(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentor, s.id("Ben Fischer"))
			if m.Standing != mentoring.Withdrawn {
				t.Errorf("Ben is %s", m.Standing)
			}
			return err
		})
		nora.Types("/cohort people mentors")
		nora.Sees("@Dana Reyes · 2 places")
		if strings.Contains(nora.Modal(), "Ben Fischer") {
			t.Errorf("Ben is still listed: %s", nora.Modal())
		}
		nora.Cancels()
		nora.Types("/cohort people everybody")
		nora.Sees("shows everybody")
		samir.ClicksIn("thought of you", "Become a mentor")
		samir.Fills("What I can help with", "Budgets")
		samir.Fills("About me", "Sponsor")
		samir.Fills("How many mentees I take", "1")
		samir.Chooses("Can you give about", "Yes")
		samir.Chooses("Conduct guide", "I agree, confidentiality included")
		samir.Submits()
		samir.Sees("You were invited to Spring 2027, and you are in: you are a mentor")
		s.pass(7 * time.Hour)
		rosa.Sees("@Nora Lind thought of you as a mentor")
		s.golden("people")
	})
}

func TestPagesOfManyPeople(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.inTx(func(tx *store.Tx) error {
			for i := range 300 {
				m := mentoring.Member{Cohort: c.ID, Person: mentoring.PersonID(fmt.Sprintf("U9%07d", i)), Role: mentoring.Mentee, Standing: mentoring.Active, Name: "X"}
				if err := tx.PutMember(m); err != nil {
					return err
				}
			}
			return nil
		})
		nora := s.Person("Nora Lind")
		nora.Types("/cohort people")
		seen := 0
		for page := 1; ; page++ {
			text := nora.Modal()
			seen += strings.Count(text, "@") - strings.Count(text, "@person")
			if !strings.Contains(text, "[Next]") {
				break
			}
			if page > 10 {
				t.Fatal("the pages do not end")
			}
			nora.Clicks("Next")
		}
		if seen != 313 {
			t.Errorf("the pages show %d people, want 313", seen)
		}
		nora.Clicks("Previous")
		nora.Sees("251 to 300 of 313")
	})
}
