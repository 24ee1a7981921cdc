package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func (s *story) standing(c mentoring.Cohort, name string, change func(*mentoring.Member)) {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id(name))
		if err != nil {
			return err
		}
		change(&m)
		return tx.PutMember(m)
	})
}

// givenWaiting: Hana was accepted and got no mentor; Ivan and Kofi wait in
// line; Mateo would rather not work with Dana.
func (s *story) givenWaiting(c mentoring.Cohort) {
	s.t.Helper()
	s.standing(c, "Hana Sato", func(m *mentoring.Member) { m.Unmatched = true })
	for _, name := range []string{"Ivan Petrov", "Kofi Mensah"} {
		s.standing(c, name, func(m *mentoring.Member) {
			m.Standing, m.Application.Decision = mentoring.Waiting, mentoring.NoDecision
		})
	}
	s.standing(c, "Mateo Silva", func(m *mentoring.Member) { m.Unmatched = true })
	s.inTx(func(tx *store.Tx) error {
		return tx.PutRanks(mentoring.Ranks{Cohort: c.ID, Role: mentoring.Mentee, Person: s.id("Mateo Silva"), RatherNot: []mentoring.PersonID{s.id("Dana Reyes")}, SavedAt: time.Now()})
	})
}

// TestLatePlace: a mentee leaves in scoping; the place is offered in order, to
// who was accepted first, then to the waiting list, whose manager is asked; who
// takes it is introduced to the mentor.
func TestLatePlace(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.givenWaiting(c)
		lucia, dana, hana, ivan, kofi := s.Person("Lucia Romero"), s.Person("Dana Reyes"), s.Person("Hana Sato"), s.Person("Ivan Petrov"), s.Person("Kofi Mensah")
		nora, petra := s.Person("Nora Lind"), s.Person("Petra Vogel")
		s.passTo("2027-03-08 15:30")
		lucia.OpensHome()
		lucia.Clicks("Withdraw")
		lucia.LeaveHome()
		s.pass(time.Minute)
		dana.Sees("Lucia Romero had to leave Spring 2027", "Thank you for the time you gave. I offer the place with you to those who still have no mentor, until scoping ends on 28 March 2027")
		nora.Sees("Lucia Romero has left as a mentee. Dana Reyes was told, and the place is offered to who has no mentor, in order. Nothing to do for you.")

		s.passTo("2027-03-09 01:00") // Tokyo's morning
		hana.Sees("a place in Spring 2027 has become free after all, with Dana Reyes as your mentor")
		hana.SeesNot("is asked to agree") // hers has agreed
		ivan.SeesNot("has become free")
		hana.Clicks("No, thank you")
		hana.Sees("The offer of a place in Spring 2027 is over")
		s.passTo("2027-03-09 09:00")
		ivan.Sees("has become free after all", "If you take it, Petra Vogel is asked to agree")
		s.Person("Mateo Silva").SeesNot("has become free") // as he wished
		s.passTo("2027-03-12 09:00")                       // two working days later it goes on
		ivan.SeesNot("[Take the place]")
		ivan.Sees("The offer of a place in Spring 2027 is over")
		kofi.Sees("has become free after all")
		kofi.Clicks("Take the place")
		kofi.Sees("You have taken the place in Spring 2027, and your line manager is asked")
		dana.Sees("Somebody would like the place with you; their line manager is asked first")
		dana.SeesNot("Kofi", "[Rather nobody new]")
		petra.Sees("Kofi Mensah")
		petra.Clicks("Approve")
		s.passTo("2027-03-15 15:00")
		kofi.Sees("Next: I introduce you to your mentor", "Good to have you: @Dana Reyes is your mentor in Spring 2027", "you are a pair in Spring 2027")
		dana.Sees("You have a new mentee in Spring 2027: @Kofi Mensah")
		nora.Sees("Kofi Mensah took the free place with Dana Reyes")
		if s.worksWith(c, "Kofi Mensah") != "Dana Reyes" {
			t.Errorf("Kofi works with %q", s.worksWith(c, "Kofi Mensah"))
		}
		s.passTo("2027-03-22 11:00")
		kofi.Sees("how is it going with Dana Reyes and your project?")
		s.golden("late-place")
	})
}

// TestLatePlaceEdges: the mentor wants nobody new; scoping ends while an offer
// is open; later on the mentor is only thanked; who lost a mentor comes first.
func TestLatePlaceEdges(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.givenWaiting(c)
		dana, ben, hana, nora := s.Person("Dana Reyes"), s.Person("Ben Fischer"), s.Person("Hana Sato"), s.Person("Nora Lind")
		remove := func(name string) {
			nora.Types("/cohort remove @" + name)
			nora.Submits()
			nora.CloseAll()
			s.pass(time.Minute)
		}
		s.passTo("2027-03-09 01:00")
		remove("Lucia Romero")
		hana.Sees("has become free after all, with Dana Reyes")
		s.passTo("2027-03-09 15:00")
		dana.Clicks("Rather nobody new")
		dana.Sees("As you wish, the place with you is offered to nobody")
		s.passTo("2027-03-10 01:00")
		hana.Sees("the place in Spring 2027 that I offered you is not there any more, since it could not be kept")
		hana.SeesNot("[Take the place]")

		// Somebody lost a mentor and was left without: they come first.
		s.inTx(func(tx *store.Tx) error {
			for _, name := range []string{"Amara Okafor", "Emil Novak", "Dana Reyes"} {
				m, _, err := tx.Member(c.ID, mentoring.Mentor, s.id(name))
				if err != nil {
					return err
				}
				m.Languages = []string{"Igbo"}
				if err := tx.PutMember(m); err != nil {
					return err
				}
			}
			return nil
		})
		s.passTo("2027-03-10 10:00")
		remove("Chandra Iyer")
		nora.Sees("No other mentor who could be theirs has a place free")
		nora.Clicks("Choose by hand")
		nora.Clicks("Leave it for now")
		nora.CloseAll()
		remove("Grace Mwangi")
		nora.Sees("a place has become free that could be for Jaya Menon", "Ben Fischer was told, and could take somebody who lost their mentor")
		ben.Sees("The organizers look for a mentor for somebody just now")
		hana.SeesNot("with Ben Fischer")
		nora.Types("/cohort rematch")
		nora.Sees("Jaya Menon: Chandra Iyer → Ben Fischer")
		nora.Submits()
		nora.Submits()
		nora.CloseAll()

		// Scoping ends while an offer is open.
		s.passTo("2027-03-26 08:30")
		remove("Farid Haddad")
		hana.Sees("has become free after all, with Ben Fischer", "It is yours until Mon 29 Mar, 16:00") // when scoping ends
		s.passTo("2027-03-29 12:00")
		hana.SeesNot("[Take the place]")
		hana.Sees("The offer of a place in Spring 2027 is over. You are first in line for the next edition.")
		s.Person("Ivan Petrov").SeesNot("with Ben Fischer as your mentor")
		remove("Jaya Menon")
		s.pass(24 * time.Hour)
		ben.Sees("Jaya Menon had to leave Spring 2027", "Nobody new begins with you. If you like, you can still help")
		nora.Sees("Ben Fischer was told and thanked. It is too late for somebody new to begin")
		s.golden("late-place-edges")
	})
}
