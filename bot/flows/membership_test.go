package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// A member pauses, comes back early, withdraws and joins again.
func TestMembership(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		ben := s.signsUp("Ben Fischer", "Statistics", "2")
		s.signsUp("Dana Reyes", "Models", "1")
		ben.Clicks("Pause")
		ben.Chooses("My first day back", "2028-01-01")
		ben.Submits()
		ben.SeesError("My first day back", "before you would be back")
		ben.Chooses("My first day back", "2027-03-08")
		ben.Submits()
		ben.Sees("You are away, and back on Mon 8 Mar 2027", "[I'm back]")
		if back := s.person("Ben Fischer").AwayUntil; back != mentoring.NewDate(2027, 3, 8) {
			t.Errorf("Ben is away until %v, want 8 March", back)
		}
		ben.Clicks("I'm back")
		ben.SeesNot("You are away")
		ben.Clicks("Pause")
		ben.Chooses("My first day back", "2027-03-03")
		ben.Submits()
		s.passTo("2027-03-03 09:00")
		ben.SeesNot("You are away")
		if p := s.person("Ben Fischer"); !p.AwayUntil.IsZero() && p.AwayUntil.After(mentoring.NewDate(2027, 3, 3)) {
			t.Errorf("Ben is away until %v after he is back", p.AwayUntil)
		}

		s.enter(c, mentoring.CallMentees)
		for _, name := range []string{"Farid Haddad", "Grace Mwangi", "Hana Sato"} {
			s.applies(name, "Forecasting", "Petra Vogel")
		}
		ben.ClicksIn("You are a mentor", "Withdraw")
		ben.Sees("You are not in Spring 2027 any more", "[Sign up again]")
		s.Person("Nora Lind").Sees("Ben Fischer has left as a mentor", "That leaves 1 place for 3 mentees: 2 over", "Nobody loses a place")
		s.Person("Farid Haddad").Sees("Ben Fischer is not a mentor in this cohort any more", "3 places taken, 2 more than there are")
		s.stands("Hana Sato", mentoring.AwaitingManager)

		ben.Clicks("Sign up again")
		ben.Sees("Statistics")
		ben.Chooses("Can you give about", "Yes")
		ben.Chooses("Conduct guide", "I agree, confidentiality included")
		ben.Submits()
		ben.Sees("You had left Spring 2027", "You are a mentor in Spring 2027, with 2 places")
		s.Person("Farid Haddad").Sees("3 of 3 places taken", "takes 2 mentees")

		// The edit form was open while an organizer took the person out.
		hana := s.Person("Hana Sato")
		hana.ClicksIn("You have a place", "Edit")
		hana.Fills("What I want to learn", "Something else entirely")
		s.remove("Hana Sato", mentoring.Mentee)
		hana.Submits()
		hana.Sees("You are not a mentee in Spring 2027 any more")
		hana.Cancels()
		hana.Sees("Something else entirely")
		hana.CloseAll()
		s.passTo("2027-03-04 10:00")
		hana.Sees("An organizer has taken you out of Spring 2027")
		noPings(t, s)
		s.golden("membership")
	})
}

// Leaving after the matching ends the pair; partner and organizers are told.
func TestLeavingAPair(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.inTx(func(tx *store.Tx) error {
			for mentee, mentor := range map[string]string{"Farid Haddad": "Ben Fischer", "Grace Mwangi": "Ben Fischer", "Hana Sato": "Dana Reyes"} {
				if err := tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id(mentee), Mentor: s.id(mentor)}, Since: time.Now()}); err != nil {
					return err
				}
			}
			return nil
		})
		s.remove("Ben Fischer", mentoring.Mentor)
		s.remove("Hana Sato", mentoring.Mentee)
		s.pass(8 * time.Hour)
		s.read(func(tx *store.Tx) error {
			pairs, err := tx.Pairs(c.ID)
			for _, p := range pairs {
				if p.Going() {
					t.Errorf("the pair of %s and %s goes on", p.Mentee, p.Mentor)
				}
			}
			return err
		})
		s.Person("Farid Haddad").Sees("you two are no longer a pair", "look for another mentor with you")
		s.Person("Dana Reyes").Sees("Thank you for the time you gave", "If you like, you can still help")
		s.Person("Nora Lind").Sees("Told, and without a mentor now", "has left as a mentor (their account was closed)", "Dana Reyes was told and thanked", "I found a mentor for both")
		s.Person("Kofi Mensah").SeesNot("has left", "no longer a pair")
	})
}

// Nobody acts for somebody else, whatever a button carries.
func TestOnlyOneself(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenCohort(mentoring.CallMentees)
		err := s.Bot.Happen(func(e bot.Event) error {
			e.By = s.id("Kofi Mensah")
			_, err := withdrawOneself(bot.Pressed[aboutMember]{Event: e, Carried: of(s.theMember("Ben Fischer", mentoring.Mentor))})
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "Only the person themselves") {
			t.Errorf("withdrawing somebody else came to %v, want a refusal", err)
		}
		if m := s.theMember("Ben Fischer", mentoring.Mentor); m.Standing != mentoring.Active {
			t.Errorf("Ben stands as %q, want active", m.Standing)
		}
	})
}
