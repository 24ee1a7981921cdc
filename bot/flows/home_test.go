package flows

import (
	"testing"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func TestHome(t *testing.T) {
	tellStory(t, func(s *story) {
		// Nobody knows anything yet: everybody is told what to do.
		samir, nora := s.Person("Samir Rao"), s.Person("Nora Lind")
		samir.OpensHome()
		samir.Sees("Welcome, Samir", "No cohort is running just now")
		samir.LeaveHome()
		nora.OpensHome()
		nora.Sees("Start one with `/cohort new`")
		nora.LeaveHome()

		c := s.givenCohort(mentoring.CallMentees)
		farid, ben := s.Person("Farid Haddad"), s.Person("Ben Fischer")
		farid.OpensHome()
		farid.Sees("Welcome, Farid", "you are a mentee", "Next:", "The mentors", "Ben Fischer", "[Pause]", "[Withdraw]")
		nora.OpensHome()
		nora.Sees("you organize it", "5 mentors with 7 places", "Accepted", "████████")
		samir.OpensHome()
		samir.Sees("[Become a mentor]", "[Apply as a mentee]")

		c = s.enter(c, mentoring.Kickoff)
		c = s.enter(c, mentoring.Ranking)
		ben.OpensHome()
		ben.Sees("Waiting for you", "[Rank now]")
		ben.SeesNot("The mentors")

		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"}, [2]string{"Grace Mwangi", "Ben Fischer"})
		c = s.enter(c, mentoring.Matching)
		s.inTx(func(tx *store.Tx) error {
			return tx.PutBench(mentoring.Bench{Cohort: c.ID, Seed: "s", SeedHash: "h", Published: tx.At(),
				Proposal: &mentoring.Proposal{Mentees: []int{5, 2}}})
		})
		s.enter(c, mentoring.Scoping)
		for _, p := range []string{"Farid Haddad", "Ben Fischer", "Nora Lind"} {
			s.Person(p).LeaveHome()
			s.Person(p).OpensHome()
		}
		farid.Sees("Your mentor: @Ben Fischer")
		farid.SeesNot("1st choice") // the profile is the organizers'
		ben.Sees("Your mentees:", "@Farid Haddad", "@Grace Mwangi")
		nora.Sees("1st choice", "2nd choice", "Green")

		// After one's own change it is current without being opened again.
		farid.Clicks("Pause")
		farid.Chooses("My first day back", "2027-03-15")
		farid.Submits()
		farid.Sees("[I'm back]")
		s.golden("home")
	})
}
