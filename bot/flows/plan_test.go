package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func (s *story) planned(id mentoring.CohortID, p mentoring.Phase) (d mentoring.Date) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		c, _, err := tx.Cohort(id)
		d = c.Plan.Start(p)
		return err
	})
	return d
}

func TestMoveDates(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		nora, ben, farid := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Farid Haddad")
		s.inTx(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id("Hana Sato"))
			m.Standing = mentoring.Withdrawn
			if err != nil {
				return err
			}
			return tx.PutMember(m)
		})
		farid.Types("/cohort plan")
		farid.Sees("That command is for organizers")
		s.passTo("2027-03-01 17:30") // past the decent hours of Kolkata and Berlin

		nora.Types("/cohort plan")
		nora.Sees("The plan", "Kick-off", "planned Mon 15 Mar 2027", "began that day")
		nora.ClicksIn("Kick-off", "Move")
		nora.Chooses("New day", "2027-02-22")
		nora.Submits()
		nora.SeesError("New day", "22 February 2027 is in the past")
		nora.Submits() // nothing typed yet
		nora.Chooses("New day", "2027-03-01")
		nora.Submits()
		nora.SeesError("New day", "comes after Call for mentees")
		nora.Chooses("New day", "2027-03-15")
		nora.Submits()
		nora.SeesError("New day", "planned for already")
		nora.Chooses("New day", "2027-03-20") // a Saturday
		nora.Submits()
		nora.Sees("Kick-off: Mon 15 Mar 2027 → Mon 22 Mar 2027", "a day off", "12 people are told")
		nora.Submits()
		nora.Sees("Moved", "Undo", "7 days later than first planned")
		if d := s.planned(c.ID, mentoring.Closed); d != c.Plan.Start(mentoring.Closed).Add(7) {
			t.Errorf("closing is planned for %s", d)
		}

		// Pinned, ranking stays; what would cross it is refused.
		nora.ClicksIn("Ranking first planned", "Move")
		nora.Chooses("When earlier dates move", "Pin it: keep this date where it is")
		nora.Submits()
		nora.Sees("is pinned", "nobody is told")
		nora.Submits()
		nora.ClicksIn("Kick-off first planned", "Move")
		nora.Chooses("New day", "2027-04-05")
		nora.Submits()
		nora.SeesError("New day", "Ranking is pinned to 29 March 2027")
		nora.Chooses("New day", "2027-03-25")
		nora.Submits()
		nora.Submits()
		nora.Sees("Moved", "Kick-off: Mon 22 Mar 2027 → Thu 25 Mar 2027")
		nora.Clicks("Undo")
		nora.Sees("Undone")
		if d := s.planned(c.ID, mentoring.Kickoff); d != mentoring.NewDate(2027, 3, 22) {
			t.Errorf("after the undo, the kick-off is on %s", d)
		}
		nora.Cancels()

		// Two moves and an undo, and each is told once, of what it came to.
		s.passTo("2027-03-02 16:00")
		ben.Sees("Kick-off: Mon 15 Mar 2027 → Mon 22 Mar 2027")
		ben.SeesNot("Thu 25 Mar")
		farid.Sees("moved these dates")
		s.Person("Hana Sato").SeesNot("moved these dates")
		if n := len(ben.Messages("")); n > 3 {
			t.Errorf("Ben has %d messages", n)
		}
		s.golden("plan")
	})
}

func TestMoveAnswersAStalePage(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Kickoff)
		s.givenOrganizer(c.ID, "Samir Rao")
		nora, samir := s.Person("Nora Lind"), s.Person("Samir Rao")
		move := func(p interface {
			Types(string)
			ClicksIn(string, string)
			Chooses(string, string)
			Submits()
		}, day string) {
			p.Types("/cohort plan")
			p.ClicksIn("Ranking", "Move")
			p.Chooses("New day", day)
			p.Submits()
		}
		move(nora, "2027-03-10")
		move(samir, "2027-03-11")
		samir.Submits()
		nora.Submits()
		nora.Sees("Somebody moved Ranking to 11 March 2027 meanwhile")
		nora.Cancels()
		nora.Cancels()
		nora.Types("/cohort plan")
		nora.ClicksIn("Matching", "Move")
		nora.Chooses("New day", "2027-03-25")
		nora.Submits()
		nora.Submits()
		samir.Clicks("Undo")
		samir.Sees("moved again since")
		if d := s.planned(c.ID, mentoring.Ranking); d != mentoring.NewDate(2027, 3, 11) {
			t.Errorf("ranking is planned for %s", d)
		}
		s.enter(c, mentoring.Ranking)
		nora.Clicks("Undo")
		nora.Sees("moved again since")
	})
}

func TestTheEndMovesFar(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.inTx(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id("Farid Haddad"))
			m.Application.EndsAgreed = c.Promised
			if err != nil {
				return err
			}
			return tx.PutMember(m)
		})
		nora := s.Person("Nora Lind")
		move := func(day mentoring.Date) {
			nora.Types("/cohort plan")
			nora.ClicksIn("Closed", "Move")
			nora.Chooses("New day", day.String())
			nora.Submits()
		}
		end := c.Plan.Start(mentoring.Closed)
		move(end.Add(14))
		nora.SeesNot("asked again")
		nora.Submits()
		nora.Cancels()
		move(end.Add(21))
		nora.Sees("21 days beyond what line managers agreed to", "for 1 mentee they are asked again")
		nora.Submits()
		nora.Cancels()
		s.read(func(tx *store.Tx) error {
			c, _, err := tx.Cohort(c.ID)
			if c.Promised != end.Add(21) {
				t.Errorf("promised is %s", c.Promised)
			}
			return err
		})
		s.pass(26 * time.Hour)
		s.Person("Petra Vogel").Sees("The plan of Spring 2027 has moved")
	})
}
