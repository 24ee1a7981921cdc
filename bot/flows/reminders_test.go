package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestReminders: 7 days, 2 days and on the day, at nine of each reader's clock,
// to the right roles only.
func TestReminders(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Scoping)
		s.givenPairs(c, threePairs...)
		s.plan(c)
		s.passTo("2027-03-30 12:00") // the project work begins on Mon 29 March
		for _, name := range []string{"Farid Haddad", "Ben Fischer", "Jaya Menon", "Nora Lind"} {
			var got []string
			for _, m := range s.Person(name).Messages("") {
				if strings.Contains(m, "the project work begins") {
					got = append(got, m)
				}
			}
			if len(got) != 3 {
				t.Errorf("%s was reminded %d times of the project work, want 3:\n%s", name, len(got), strings.Join(got, "\n"))
			}
		}
		s.Person("Hana Sato").SeesNot("the project work begins") // in no pair
		s.Person("Petra Vogel").SeesNot("the project work begins")
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == "Jaya Menon" && strings.Contains(h.Text, "the project work begins") {
				want := "09:00"
				if strings.Contains(h.Text, "how is") {
					want = "10:00" // together with the check-in, whose hour that is
				}
				if clock := h.At.In(mustZone(t, "Asia/Kolkata")).Format("15:04"); clock != want {
					t.Errorf("Jaya was reminded at %s of her clock, want %s", clock, want)
				}
			}
		}
		s.golden("reminders")
	})
}

// TestReminderOfAMovedDate: of a date that moved, nothing is said.
func TestReminderOfAMovedDate(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Scoping)
		s.givenPairs(c, threePairs...)
		s.plan(c)
		s.passTo("2027-03-21 12:00") // the day before the first reminder
		s.inTx(func(tx *store.Tx) error {
			now, _, err := tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			now.Plan, _, err = now.Plan.Move(mentoring.Project, mentoring.NewDate(2027, time.April, 12), mentoring.NewDate(2027, time.March, 21), now.Home)
			if err != nil {
				return err
			}
			return tx.PutCohort(now)
		})
		c.Plan, _, _ = c.Plan.Move(mentoring.Project, mentoring.NewDate(2027, time.April, 12), mentoring.NewDate(2027, time.March, 21), c.Home)
		s.passTo("2027-04-02 12:00")
		s.Person("Farid Haddad").SeesNot("the project work begins")
		s.plan(c)
		s.passTo("2027-04-06 12:00")
		s.Person("Farid Haddad").Sees("the project work begins in 7 days (Mon 12 Apr 2027)")
	})
}

// TestReminderOfAPhaseThatBeganEarly: what has begun is not announced.
func TestReminderOfAPhaseThatBeganEarly(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Kickoff)
		s.plan(c)
		s.pass(time.Minute)
		c = s.enter(c, mentoring.Ranking) // today's message has gone out, so what is new waits for tomorrow
		s.enter(c, mentoring.Matching)
		s.pass(2 * 24 * time.Hour)
		nora := s.Person("Nora Lind")
		nora.Sees("the pairs are to be announced in 6 days")
		nora.SeesNot("people can rank until")
	})
}

// TestKickoffInvitation: two weeks ahead to those who are in, later ones the
// next morning, once each; the new date when it moves.
func TestKickoffInvitation(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		late := s.id("Mateo Silva")
		s.inTx(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentee, late)
			m.Standing = mentoring.Waiting
			if err != nil {
				return err
			}
			return tx.PutMember(m)
		})
		s.plan(c)
		s.passTo("2027-03-03 20:00")
		s.Person("Farid Haddad").Sees("invited to the kick-off of Spring 2027 on Mon 15 Mar 2027", "every mentor")
		s.Person("Ben Fischer").Sees("invited to the kick-off", "every mentee")
		s.Person("Mateo Silva").SeesNot("invited to the kick-off")
		s.inTx(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentee, late)
			m.Standing = mentoring.Active
			if err != nil {
				return err
			}
			return tx.PutMember(m)
		})
		s.passTo("2027-03-05 20:00")
		s.Person("Mateo Silva").Sees("invited to the kick-off")
		n := 0
		for _, m := range s.Person("Farid Haddad").Messages("") {
			n += strings.Count(m, "You are invited")
		}
		if n != 1 {
			t.Errorf("Farid was invited %d times", n)
		}
	})
}

// plan brings the given cohort's calendar in step with its plan.
func (s *story) plan(c mentoring.Cohort) {
	s.t.Helper()
	s.happen(func(e botEvent) error { return planned(e, c) })
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
