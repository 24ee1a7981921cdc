package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
)

// The calls open, count, show the mentors, and close.
func TestCalls(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenNobody()
		c = s.enter(c, mentoring.CallMentors)
		s.Person("Ben Fischer").Sees("Call for mentors: Spring 2027", "Career mentoring.", "2 hours a week from", "0 mentors, 0 places", "not every mentor gets a mentee")
		s.signsUp("Ben Fischer", "Statistics", "2")
		s.Person("Dana Reyes").Sees("1 mentor, 2 places")
		s.Person("Dana Reyes").SeesNot("Call for mentees")
		s.pass(time.Hour)

		c = s.enter(c, mentoring.CallMentees)
		farid := s.Person("Farid Haddad")
		farid.Sees("Call for mentees: Spring 2027", "0 of 2 places taken", "4 hours a week from", "Statistics", "takes 2 mentees")
		s.Person("Dana Reyes").Sees("Late mentors are welcome until")
		s.signsUp("Dana Reyes", "Models", "1")
		farid.Sees("0 of 3 places taken", "Models")

		s.applies("Farid Haddad", "Forecasting", "Petra Vogel")
		s.applies("Grace Mwangi", "Cleaning data", "Petra Vogel")
		s.applies("Hana Sato", "Charts", "Quentin Adeyemi")
		s.applies("Ivan Petrov", "Models", "Quentin Adeyemi")
		farid.Sees("3 of 3 places taken, 1 waiting", "join the waiting list")

		c = s.enter(c, mentoring.Kickoff)
		farid.Sees("Applications are closed: 3 of 3 places taken, 1 waiting")
		farid.SeesNot("[Apply as a mentee]")
		s.Person("Emil Novak").Sees("[Become a mentor]")
		s.enter(c, mentoring.Ranking)
		s.Person("Emil Novak").Sees("Sign-up is over. Thank you, everybody!")
		s.Person("Emil Novak").SeesNot("[Become a mentor]")
		noPings(t, s)
		s.golden("calls")
	})
}

// A profile with the longest answers fits into Slack's limits, and what is
// typed is shown as typed.
func TestLongProfile(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		ben := s.Person("Ben Fischer")
		ben.ClicksIn("Call for mentors", "Become a mentor")
		s.fillsMentorForm(ben, nasty+" "+strings.Repeat("&<*@", 700), "3")
		ben.Fills("About me", strings.Repeat("é", 3000))
		ben.Fills("What I'd like to learn myself", strings.Repeat("<", 3000))
		ben.Fills("A problem or data I could bring", strings.Repeat("🌴", 3000))
		ben.Fills("Other languages", "Français; <!channel>")
		ben.Submits()
		s.enter(c, mentoring.CallMentees)
		s.Person("Farid Haddad").Sees("<!channel> <@U0001> & *bold* @here שלום 🌴", "English, Français")
		noPings(t, s)
	})
}
