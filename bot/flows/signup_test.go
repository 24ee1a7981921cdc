package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// A mentor signs up, is told what happens next, changes their mind about the
// places, and the waiting list and the organizer notice.
func TestSignUp(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenNobody(), mentoring.CallMentors)
		ben := s.Person("Ben Fischer")
		ben.ClicksIn("Call for mentors", "Become a mentor")
		s.fillsMentorForm(ben, "Statistics", "2")
		ben.Chooses("Can you give about", "No")
		ben.Submits()
		ben.SeesError("Can you give about", "It needs this time")
		ben.Chooses("Can you give about", "Yes")
		ben.Chooses("Languages I could work in", "")
		ben.Submits()
		ben.SeesError("Other languages", "at least one language")
		ben.Fills("Other languages", "german, Italian")
		ben.Fills("What I'd like to learn myself", "How the others test")
		ben.Fills("A problem or data I could bring", "Forecast of energy use")
		ben.Fills("Whom else should we ask to be a mentor?", "Emil from statistics")
		ben.Submits()
		ben.Sees("You are a mentor in Spring 2027, with 2 places", "[Edit]", "[Pause]", "[Withdraw]")
		s.read(func(tx *store.Tx) error {
			list, err := tx.Suggestions(c.ID)
			if len(list) != 1 || list[0].Whom != "Emil from statistics" || list[0].By != s.id("Ben Fischer") {
				t.Errorf("people to ask: %+v, want Emil from Ben", list)
			}
			return err
		})

		// Pressed again, the button of the call shows what he said.
		ben.ClicksIn("Call for mentors", "Become a mentor")
		ben.Sees("Your mentor profile", "Statistics", "german, Italian")
		ben.Chooses("Languages I could work in", "English")
		ben.Submits()
		if p := places(s); p.Mentors != 1 || p.Offered != 2 {
			t.Errorf("after editing there are %d mentors with %d places, want 1 with 2", p.Mentors, p.Offered)
		}

		s.pass(time.Hour)
		c = s.enter(c, mentoring.CallMentees)
		s.applies("Farid Haddad", "Forecasting", "Petra Vogel")
		s.applies("Grace Mwangi", "Cleaning data", "Petra Vogel")
		s.applies("Hana Sato", "Charts", "Quentin Adeyemi")
		s.stands("Hana Sato", mentoring.Waiting)
		ben.ClicksIn("You are a mentor", "Edit")
		ben.Fills("How many mentees I take", "3")
		ben.Submits()
		s.stands("Hana Sato", mentoring.Offered)
		ben.ClicksIn("You are a mentor", "Edit")
		ben.Fills("How many mentees I take", "1")
		ben.Submits()
		s.stands("Farid Haddad", mentoring.AwaitingManager)
		s.stands("Hana Sato", mentoring.Offered)
		s.Person("Nora Lind").Sees("takes 1 mentee instead of 3 now", "Nobody loses a place for it")

		// The form was open when sign-up ended: what was typed is still there.
		emil := s.Person("Emil Novak")
		emil.ClicksIn("Call for mentors", "Become a mentor")
		s.fillsMentorForm(emil, "Time series", "1")
		s.enter(s.enter(c, mentoring.Kickoff), mentoring.Ranking)
		emil.Submits()
		emil.Sees("Mentors for Spring 2027 are complete")
		emil.Cancels()
		emil.Sees("Time series")
		s.golden("signup")
	})
}

// Slack's own client keeps to the bounds of a number; a crafted form may not.
func TestSignUpCapacityFromOutside(t *testing.T) {
	for _, n := range []string{"0", "4", "99", "-1", "1.5", ""} {
		c := mentoring.Cohort{Phase: mentoring.CallMentors, Languages: []string{"English"}}
		var m mentoring.Member
		f := formOf(map[string]string{"help": "Models", "bio": "Me", "speaks_also": "English", "capacity": n})
		if r, _ := readMentorForm(f, c, true, beside{}, &m); !r.Rejects() {
			t.Errorf("%q mentees were accepted as %d", n, m.Profile.Capacity)
		}
	}
	var m mentoring.Member
	f := formOf(map[string]string{"help": "   ", "bio": "Me", "speaks_also": "English", "capacity": "2"})
	if r, _ := readMentorForm(f, mentoring.Cohort{}, true, beside{}, &m); !r.Rejects() {
		t.Error("an answer of spaces was accepted")
	}
}
