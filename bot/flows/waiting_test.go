package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A place is freed on a Friday: it is offered over the weekend, passes on
// after 48 working hours, is refused, and taken.
func TestWaiting(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		s.signsUp("Ben Fischer", "Statistics", "1")
		c = s.enter(c, mentoring.CallMentees)
		farid := s.applies("Farid Haddad", "Forecasting", "Petra Vogel")
		grace := s.applies("Grace Mwangi", "Maps", "Petra Vogel")
		hana := s.applies("Hana Sato", "Charts", "Petra Vogel")
		ivan := s.applies("Ivan Petrov", "Models", "Petra Vogel")
		ivan.Sees("as number 3")

		// Friday, 15:00 in Nairobi.
		s.passTo("2027-03-05 12:00")
		farid.ClicksIn("You have a place", "Withdraw")
		s.stands("Farid Haddad", mentoring.Withdrawn)
		grace.Sees("a place in Spring 2027 is free, and you are next in line", "It is yours until Tue 9 Mar, 15:00", "[Take the place]")
		s.Person("Nora Lind").Sees("Farid Haddad has left as a mentee", "offered to the next in line")
		hana.Sees("as number 1")
		ivan.Sees("as number 2")

		s.passTo("2027-03-09 11:59")
		s.stands("Grace Mwangi", mentoring.Offered)
		if n := messagesWith(grace.Messages(""), "you are next in line"); n != 2 {
			t.Errorf("Grace was told %d times, want twice: the offer and one reminder", n)
		}
		s.restart(2 * time.Minute) // over the end of the offer
		s.stands("Grace Mwangi", mentoring.Withdrawn)
		grace.Sees("No harm done", "join the line at its end", "[Apply again]")
		grace.SeesNot("[Take the place]")
		s.stands("Hana Sato", mentoring.Offered)
		hana.SeesNot("[Take the place]") // 21:00 in Tokyo
		s.passTo("2027-03-10 00:00")
		hana.Sees("It is yours until Fri 12 Mar, 09:00")

		hana.Clicks("No, thank you")
		s.stands("Hana Sato", mentoring.Withdrawn)
		s.stands("Ivan Petrov", mentoring.Offered)
		s.passTo("2027-03-10 08:00")
		ivan.Clicks("Take the place")
		s.stands("Ivan Petrov", mentoring.AwaitingManager)
		ivan.Sees("You have taken the place in Spring 2027")
		s.Person("Petra Vogel").Sees("Ivan Petrov has applied")

		// Grace applies again, at the end of the line; when applications close
		// she is told where she stands, and when ranking opens, that it is over.
		grace.Clicks("Apply again")
		grace.Sees("Maps") // what she said is still there
		grace.Chooses("Can you give about", "Yes")
		grace.Chooses("Conduct guide", "I agree, confidentiality included")
		grace.Submits()
		s.stands("Grace Mwangi", mentoring.Waiting)
		c = s.enter(c, mentoring.Kickoff)
		grace.Sees("You are still number 1 in line")
		s.pass(time.Hour)
		ivan.ClicksIn("You have a place", "Withdraw")
		s.stands("Grace Mwangi", mentoring.Offered)
		s.pass(time.Hour)
		s.enter(c, mentoring.Ranking)
		s.stands("Grace Mwangi", mentoring.Waiting)
		grace.Sees("first in line when the next edition opens")
		grace.SeesNot("[Take the place]")
		noPings(t, s)
		s.golden("waiting")
	})
}

// Somebody on holiday keeps their place in line, but the place is offered to
// the next; a button pressed too late is answered.
func TestOfferAndHoliday(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		ben := s.signsUp("Ben Fischer", "Statistics", "1")
		s.enter(c, mentoring.CallMentees)
		s.applies("Farid Haddad", "Forecasting", "Petra Vogel")
		grace := s.applies("Grace Mwangi", "Maps", "Petra Vogel")
		s.applies("Ivan Petrov", "Models", "Petra Vogel")
		grace.ClicksIn("waiting list", "Pause")
		grace.Sees("You keep your place in line")
		grace.Chooses("My first day back", "2027-03-01")
		grace.Submits()
		grace.SeesError("My first day back", "not in the future")
		grace.Chooses("My first day back", "2027-03-10")
		grace.Submits()
		grace.Sees("You are away, and back on Wed 10 Mar 2027")

		ben.ClicksIn("You are a mentor", "Edit")
		ben.Fills("How many mentees I take", "2")
		ben.Submits()
		s.stands("Grace Mwangi", mentoring.Waiting)
		s.stands("Ivan Petrov", mentoring.Offered)
		ben.ClicksIn("You are a mentor", "Edit")
		ben.Fills("How many mentees I take", "3")
		ben.Submits()
		s.stands("Grace Mwangi", mentoring.Waiting)
		s.pass(time.Hour)
		grace.Clicks("I'm back")
		s.stands("Grace Mwangi", mentoring.Offered)
		if until := s.theMember("Grace Mwangi", mentoring.Mentee).PausedUntil; !until.IsZero() {
			t.Errorf("Grace is still away until %v", until)
		}

		// Two presses at once: the second finds the place taken.
		grace.Clicks("Take the place")
		err := s.Bot.Happen(func(e bot.Event) error {
			e.By = s.id("Grace Mwangi")
			m := s.theMember("Grace Mwangi", mentoring.Mentee)
			_, err := takeOffer(bot.Pressed[aboutMember]{Event: e, Carried: of(m)})
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "taken the place already") {
			t.Errorf("the second press came to %v, want a refusal", err)
		}
	})
}
