package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Line managers approve, want to talk, decline, stay silent, and are asked
// again when the end moves.
func TestManager(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		s.signsUp("Ben Fischer", "Statistics", "3")
		s.signsUp("Dana Reyes", "Models", "1")
		c = s.enter(c, mentoring.CallMentees)
		petra, quentin, rosa := s.Person("Petra Vogel"), s.Person("Quentin Adeyemi"), s.Person("Rosa Keller")
		nora := s.Person("Nora Lind")
		farid := s.applies("Farid Haddad", "Forecasting", "Petra Vogel")
		grace := s.applies("Grace Mwangi", "Maps", "Quentin Adeyemi")
		hana := s.applies("Hana Sato", "Charts", "Rosa Keller")
		ivan := s.applies("Ivan Petrov", "Models", "Nora Lind") // an organizer is somebody's manager, too
		s.applies("Jaya Menon", "Tests", "Petra Vogel")
		s.stands("Jaya Menon", mentoring.Waiting)
		s.pass(time.Hour)

		petra.Sees("Farid Haddad has applied as a mentee", "4 hours a week from")
		petra.Clicks("Approve")
		s.stands("Farid Haddad", mentoring.Active)
		farid.Sees("Petra Vogel agreed, and you are accepted")
		petra.SeesNot("[Approve]")

		quentin.Clicks("Let's talk")
		s.stands("Grace Mwangi", mentoring.AwaitingManager)
		grace.Sees("would like to talk with you")
		nora.Sees("wants to talk with Grace Mwangi")
		quentin.Sees("When you have talked, approve or decline here")
		quentin.SeesNot("[Let's talk]")
		s.pass(26 * time.Hour)
		quentin.Clicks("Approve")
		s.stands("Grace Mwangi", mentoring.Active)

		nora.ClicksIn("Ivan Petrov has applied", "Decline")
		s.stands("Ivan Petrov", mentoring.Declined)
		ivan.Sees("can't spare you", "This is about time, not about you")
		s.stands("Jaya Menon", mentoring.Offered)

		// Rosa says nothing: reminded after two working days, then Nora decides.
		s.passTo("2027-03-04 16:00")
		if n := messagesWith(rosa.Messages(""), "Hana Sato has applied"); n != 2 {
			t.Errorf("Rosa was asked %d times in the first days, want twice", n)
		}
		nora.SeesNot("may Hana Sato take part?")
		s.passTo("2027-03-08 12:00")
		nora.Sees("may @Hana Sato take part?")
		hana.Sees("so the organizers of Spring 2027 decide about your place now")
		if n := messagesWith(rosa.Messages(""), "Hana Sato has applied"); n != 2 {
			t.Errorf("Rosa was asked %d times in all, want twice", n)
		}
		nora.ClicksIn("may @Hana Sato take part?", "Accept")
		s.stands("Hana Sato", mentoring.Active)
		nora.SeesNot("[Accept]")
		rosa.SeesNot("[Approve]")

		// The end moves by three weeks: those who agreed are asked again.
		err := s.Bot.Happen(func(e bot.Event) error {
			now, _, err := e.Tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			today := mentoring.DateOf(e.At, now.Location())
			now.Plan, _, err = now.Plan.Move(mentoring.Wrapup, now.Plan.Start(mentoring.Wrapup).Add(21), today, now.Home)
			if err != nil {
				return err
			}
			if err := e.Tx.PutCohort(now); err != nil {
				return err
			}
			return askManagersAgain(e, now)
		})
		if err != nil {
			t.Fatal(err)
		}
		s.pass(time.Hour)
		petra.Sees("The plan of Spring 2027 has moved")
		petra.ClicksIn("The plan of Spring 2027 has moved", "Approve")
		if got, want := s.theMember("Farid Haddad", mentoring.Mentee).Application.EndsAgreed, s.cohort(c.ID).Plan.Start(mentoring.Closed); got != want {
			t.Errorf("Petra agreed until %v, want %v", got, want)
		}
		quentin.ClicksIn("The plan of Spring 2027 has moved", "Decline")
		s.stands("Grace Mwangi", mentoring.Active)
		grace.Sees("You keep your place for now")
		nora.Sees("can't agree to the later end for Grace Mwangi")
		rosa.SeesNot("has moved") // she never agreed: the organizers did
		noPings(t, s)
		s.golden("manager")
	})
}

// A manager whose account is deactivated can't answer: the organizers decide.
// A button that is pressed late is answered clearly.
func TestManagerGoneAndStaleButtons(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		s.signsUp("Ben Fischer", "Statistics", "3")
		c = s.enter(c, mentoring.CallMentees)
		s.pass(time.Hour)
		s.applies("Farid Haddad", "Forecasting", "Petra Vogel")
		grace := s.applies("Grace Mwangi", "Maps", "Quentin Adeyemi")
		s.Deactivate("Petra Vogel")
		s.pass(time.Minute)
		s.Person("Nora Lind").Sees("has left the workspace", "may @Farid Haddad take part?")

		// Pressed at the same time as the applicant withdraws.
		old := s.theMember("Grace Mwangi", mentoring.Mentee)
		grace.ClicksIn("You have a place", "Withdraw")
		err := s.Bot.Happen(func(e bot.Event) error {
			e.By = s.id("Quentin Adeyemi")
			_, err := managerSays(mentoring.Approved)(bot.Pressed[verdict]{Event: e, Carried: verdict{c.ID, old.Person, old.Application.AskedAt.Unix()}})
			return err
		})
		if want := "has withdrawn"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a late press came to %v, want a refusal with %q", err, want)
		}
		s.stands("Grace Mwangi", mentoring.Withdrawn)

		// Ranking opens with Farid undecided; the list has the buttons.
		c = s.enter(s.enter(c, mentoring.Kickoff), mentoring.Ranking)
		s.Person("Nora Lind").Sees("ranking has opened, and for 1 applicant nobody has agreed")
		s.enter(c, mentoring.Matching)
		s.stands("Farid Haddad", mentoring.Waiting)
		s.Person("Farid Haddad").Sees("first in line when the next edition opens")
		s.Person("Nora Lind").SeesNot("[Accept]")
	})
}

// Two organizers decide about one applicant: the first press holds, the second
// is answered with what was decided.
func TestTwoOrganizersDecide(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(func(c *mentoring.Cohort) {
			c.Organizers = append(c.Organizers, s.id("Samir Rao"))
		}), mentoring.CallMentors)
		s.signsUp("Ben Fischer", "Statistics", "1")
		s.enter(c, mentoring.CallMentees)
		s.applies("Farid Haddad", "Forecasting", "Quentin Adeyemi")
		s.pass(time.Hour)
		s.Person("Quentin Adeyemi").Clicks("Let's talk")
		s.passTo("2027-03-08 12:00")
		nora, samir := s.Person("Nora Lind"), s.Person("Samir Rao")
		nora.Sees("wanted to talk first and has not decided")
		samir.Clicks("Decline")
		nora.Sees("application of @Farid Haddad: declined")
		nora.SeesNot("[Accept]")
		var reply bot.Reply
		err := s.Bot.Happen(func(e bot.Event) error {
			e.By = s.id("Nora Lind")
			var err error
			reply, err = organizerSays(mentoring.Approved)(bot.Pressed[aboutMember]{Event: e, Carried: of(s.theMember("Farid Haddad", mentoring.Mentee))})
			return err
		})
		if err != nil || reply.Rejects() {
			t.Errorf("the second press came to %v", err)
		}
		s.stands("Farid Haddad", mentoring.Declined)
		s.Person("Farid Haddad").Sees("I'm sorry", "without your line manager's agreement")
	})
}
