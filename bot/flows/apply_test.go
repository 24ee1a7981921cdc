package flows

import (
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// Eight apply for seven places: seven get one, in order of arrival, and the
// eighth is told where they stand in line.
func TestEightForSevenPlaces(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		for _, m := range [][2]string{{"Amara Okafor", "1"}, {"Ben Fischer", "2"}, {"Chandra Iyer", "1"}, {"Dana Reyes", "2"}, {"Emil Novak", "1"}} {
			s.signsUp(m[0], "Models", m[1])
		}
		s.enter(c, mentoring.CallMentees)
		names := []string{"Farid Haddad", "Grace Mwangi", "Hana Sato", "Ivan Petrov", "Jaya Menon", "Kofi Mensah", "Lucia Romero", "Mateo Silva"}
		for _, name := range names {
			s.applies(name, "Forecasting", "Rosa Keller")
		}
		for _, name := range names[:7] {
			s.stands(name, mentoring.AwaitingManager)
		}
		s.stands("Mateo Silva", mentoring.Waiting)
		s.Person("Mateo Silva").Sees("you are on the waiting list, as number 1")
		if p := places(s); p.Held != 7 || p.Free() != 0 || p.Waiting != 1 {
			t.Errorf("places: %+v, want 7 held, none free, 1 waiting", p)
		}
	})
}

// What can go wrong when applying, and what is said then.
func TestApplication(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		s.signsUp("Ben Fischer", "Statistics", "3")
		farid := s.Person("Farid Haddad")
		s.pass(time.Hour)
		c = s.enter(c, mentoring.CallMentees)
		s.AddPerson(robot)
		s.AddPerson(left)
		s.Deactivate("Greta Left")

		farid.ClicksIn("Call for mentees", "Apply as a mentee")
		s.fillsMenteeForm(farid, nasty, "Farid Haddad")
		farid.Chooses("Can you give about", "No")
		farid.Chooses("Do you have a project in mind?", "A concrete project, and I know how to do it")
		farid.Submits()
		farid.SeesError("My line manager", "That is yourself")
		farid.SeesError("Can you give about", "It needs this time")
		farid.SeesError("The idea, if there is one", "say in a sentence")
		farid.Fills("The idea, if there is one", "Forecast <!channel> & co.")
		farid.Chooses("Can you give about", "Yes")
		farid.Chooses("My line manager", "Robo Clerk")
		farid.Submits()
		farid.SeesError("My line manager", "apps can't take part")
		farid.Chooses("My line manager", "Greta Left")
		farid.Submits()
		farid.SeesError("My line manager", "deactivated")
		farid.Chooses("My line manager", "Petra Vogel")
		farid.Chooses("Languages I could work in", "French")
		farid.Submits()
		farid.Sees("None of the mentors so far speaks a language you named")
		farid.Cancels()
		farid.Chooses("Languages I could work in", "English")
		farid.Submits()
		s.stands("Farid Haddad", mentoring.AwaitingManager)
		farid.Sees("You have a place in Spring 2027, as soon as Petra Vogel agrees")
		s.Person("Petra Vogel").Sees(nasty)
		s.Person("Nora Lind").Sees("knows how to do it, so a mentor may not be what is missing")

		// Applying twice changes the application; there is still one.
		farid.ClicksIn("Call for mentees", "Apply as a mentee")
		farid.Sees("You have applied already", nasty)
		farid.Chooses("My line manager", "Quentin Adeyemi")
		farid.Submits()
		if p := places(s); p.Held != 1 {
			t.Errorf("%d places are held after applying twice, want 1", p.Held)
		}
		s.pass(24 * time.Hour)
		s.Person("Quentin Adeyemi").Sees("Farid Haddad has applied")
		petra := s.Person("Petra Vogel")
		petra.Sees("has named somebody else as line manager")
		petra.SeesNot("[Approve]")

		// A mentor may be a mentee as well, but not with themselves alone.
		ben := s.applies("Ben Fischer", "Writing", "Petra Vogel")
		ben.Sees("The only mentor so far is yourself")
		ben.CloseAll()
		s.signsUp("Petra Vogel", "Leading", "1")
		// One's own manager as the only other mentor: not possible either.
		ben.ClicksIn("Call for mentees", "Apply as a mentee")
		s.fillsMenteeForm(ben, "Writing", "Petra Vogel")
		ben.Submits()
		ben.Sees("managers don't mentor their own people")
		ben.Cancels()
		ben.Chooses("My line manager", "Quentin Adeyemi")
		ben.Submits()
		s.stands("Ben Fischer", mentoring.AwaitingManager)

		// The form was open when applications closed.
		grace := s.Person("Grace Mwangi")
		grace.ClicksIn("Call for mentees", "Apply as a mentee")
		s.fillsMenteeForm(grace, "Maps", "Petra Vogel")
		s.enter(c, mentoring.Kickoff)
		grace.Submits()
		grace.Sees("Applications for Spring 2027 are closed")
		grace.Cancels()
		grace.Sees("Maps")
		noPings(t, s)
		s.golden("apply")
	})
}

// Whoever an earlier edition left waiting comes first in the next one.
func TestFirstInTheNextEdition(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenNobody(func(c *mentoring.Cohort) {
			c.ID, c.Phase, c.CreatedAt = "autumn-2026", mentoring.Closed, c.CreatedAt.Add(-time.Hour)
		})
		s.inTx(func(tx *store.Tx) error {
			return tx.PutMember(mentoring.Member{Cohort: "autumn-2026", Person: s.id("Hana Sato"), Role: mentoring.Mentee, Standing: mentoring.Waiting})
		})
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		s.signsUp("Ben Fischer", "Statistics", "1")
		s.enter(c, mentoring.CallMentees)
		// The one place is kept for Hana, however late she comes.
		s.applies("Farid Haddad", "Forecasting", "Petra Vogel").Sees("as number 1")
		s.applies("Grace Mwangi", "Maps", "Petra Vogel").Sees("as number 2")
		s.applies("Hana Sato", "Charts", "Petra Vogel")
		s.stands("Hana Sato", mentoring.AwaitingManager)
	})
}

func TestEmptyAnswersFromOutside(t *testing.T) {
	tellStory(t, func(s *story) {
		err := s.Bot.Happen(func(e bot.Event) error {
			var m mentoring.Member
			r, err := readMenteeForm(e, bot.Form{}, mentoring.Cohort{}, false, &m)
			if !r.Rejects() {
				t.Error("an empty form was accepted")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
