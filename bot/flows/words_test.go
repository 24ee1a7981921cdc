package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestCheckInWords: the check-in answered in plain words; nothing is guessed
// and nothing is lost.
func TestCheckInWords(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		grace, farid, lucia := s.Person("Grace Mwangi"), s.Person("Farid Haddad"), s.Person("Lucia Romero")
		answer := func(name string) mentoring.CheckIn { return s.checkIn(c, mentoring.Mentee, name, 2) }
		s.passTo("2027-03-08 09:01")

		grace.Types("yellow, the data is late & <huge>")
		grace.Sees("kept. You say 🟡 yellow", "the data is late & <huge>", "Ben Fischer and the organizers see this")
		if got := answer("Grace Mwangi"); got.Colour != mentoring.Yellow || got.Note != "the data is late & <huge>" {
			t.Errorf("words with a colour kept %+v", got.Answer)
		}
		grace.Types("and I met Ben")
		if got := answer("Grace Mwangi"); got.Note != "the data is late & <huge>\nand I met Ben" || got.Colour != mentoring.Yellow {
			t.Errorf("further words right after it kept %+v", got.Answer)
		}
		s.pass(3 * time.Hour)
		grace.Types("which databases do we have?")
		grace.Sees("did not understand that, so nothing was kept", "changes your check-in of this week")
		if got := answer("Grace Mwangi"); strings.Contains(got.Note, "databases") {
			t.Errorf("a later question went into the check-in: %q", got.Note)
		}
		grace.Replies("You say 🟡 yellow", "help is on its way")
		grace.Types(":large_green_circle:")
		grace.Sees("kept. You say 🟢 green")
		if got := answer("Grace Mwangi"); got.Colour != mentoring.Green || !strings.HasSuffix(got.Note, "\nhelp is on its way") {
			t.Errorf("a reply in the thread and a colour kept %+v", got.Answer)
		}

		farid.Types("we had a good talk about @Nora Lind")
		farid.Sees("I kept that as your note. Which colour fits the week?", "we had a good talk about @Nora Lind")
		if got := answer("Farid Haddad"); got.Colour != mentoring.NoColour {
			t.Errorf("a colour was guessed: %q", got.Colour)
		}
		farid.ClicksIn("I kept that as your note", "🟢 Green")
		farid.Sees("kept. You say 🟢 green")
		if got := answer("Farid Haddad"); got.Colour != mentoring.Green || got.Note != "we had a good talk about @Nora Lind" {
			t.Errorf("the click kept %+v", got.Answer)
		}

		// A red in plain words asks first.
		s.passTo("2027-03-08 15:01")
		lucia.Types("red: I'm stuck with the charter")
		lucia.Sees("you wrote red. With your yes I tell Dana Reyes and Nora Lind right away", "Nobody was told so far", "I'm stuck with the charter")
		s.Person("Dana Reyes").SeesNot("says red", "stuck with the charter")
		lucia.Clicks("Yes, tell them")
		lucia.Sees("You say 🔴 red", "Dana Reyes and Nora Lind know")
		s.Person("Dana Reyes").Sees("Lucia Romero says red", "I'm stuck with the charter")
		s.Person("Nora Lind").Sees("Lucia Romero says red")
		lucia.Types("red")
		if got := s.posts("Nora Lind", "Lucia Romero says red"); len(got) != 1 {
			t.Errorf("the same red was told %d times", len(got))
		}

		// A reply under last week's question is not taken for this week's.
		s.passTo("2027-03-15 10:00")
		farid.Replies("Spring 2027, week 2", "green")
		farid.Sees("The check-in in that thread is closed, so I did not keep what you wrote")
		if got := s.checkIn(c, mentoring.Mentee, "Farid Haddad", 3); got.Colour != mentoring.NoColour {
			t.Errorf("it was kept for week 3: %q", got.Colour)
		}

		// A mentor of two says whom the words are about.
		s.passTo("2027-03-22 10:00")
		ben := s.Person("Ben Fischer")
		ben.Types("green, a good month")
		ben.Sees("Several check-ins are open", "green, a good month")
		ben.Clicks("Grace Mwangi (Spring 2027)")
		ben.Sees("Thank you, that is sorted", "Only the organizers see this")
		got := s.checkIn(c, mentoring.Mentor, "Ben Fischer", 4)
		if len(got.Views) != 1 || got.Views[0].Mentee != s.id("Grace Mwangi") || got.Views[0].Note != "a good month" {
			t.Errorf("Ben's words went to %+v", got.Views)
		}
		s.golden("checkin-words")
	})
}

// TestTwoCohorts: one message asks for both, and words that fit both are asked
// about.
func TestTwoCohorts(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		second := c
		second.ID, second.Name = "summer-2027", "Summer 2027"
		second.CheckIn.Hour = 11
		s.inTx(func(tx *store.Tx) error {
			for name, role := range map[string]mentoring.Role{"Farid Haddad": mentoring.Mentee, "Emil Novak": mentoring.Mentor} {
				if err := tx.PutMember(mentoring.Member{Cohort: second.ID, Person: s.id(name), Role: role, Name: name, Standing: mentoring.Active, JoinedAt: time.Now()}); err != nil {
					return err
				}
			}
			if err := tx.PutPair(mentoring.Pair{Cohort: second.ID, Couple: mentoring.Couple{Mentee: s.id("Farid Haddad"), Mentor: s.id("Emil Novak")}, Since: time.Now()}); err != nil {
				return err
			}
			second.Phase = mentoring.Scoping
			return tx.PutCohort(second)
		})
		second = s.enter(second, mentoring.Project)
		farid := s.Person("Farid Haddad")
		s.passTo("2027-03-08 12:00")
		if got := s.posts("Farid Haddad", "how is it going"); len(got) != 1 || got[0] != "Mon 8 Mar 11:00" {
			t.Errorf("Farid got %v, want one message at the later hour", got)
		}
		farid.Sees("how is it going with Ben Fischer", "how is it going with Emil Novak")
		farid.Types("yellow, slow start")
		farid.Sees("Several check-ins are open. Which one do your words belong to?", "yellow, slow start")
		farid.Clicks("Summer 2027")
		farid.Sees("Summer 2027, week 2: kept. You say 🟡 yellow")
		if got := s.checkIn(second, mentoring.Mentee, "Farid Haddad", 2); got.Colour != mentoring.Yellow || got.Note != "slow start" {
			t.Errorf("summer got %+v", got.Answer)
		}
		if got := s.checkIn(c, mentoring.Mentee, "Farid Haddad", 2); !got.At.IsZero() {
			t.Errorf("spring got %+v", got)
		}
		s.golden("checkin-two-cohorts")
	})
}

// TestWords: what can be said in the bot's DM.
func TestWords(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		farid, nora, petra := s.Person("Farid Haddad"), s.Person("Nora Lind"), s.Person("Petra Vogel")
		farid.Types("Hi!")
		farid.Sees("Hello Farid! Next for you in Spring 2027, as a mentee", "Meet @Ben Fischer this week")
		farid.Types("staus")
		farid.Sees("Spring 2027 · you are a mentee")
		farid.Types("help")
		farid.Sees("Most of it comes to you by itself", "/cohort status")
		farid.Types("what's open?")
		farid.Sees("What is your project with Ben Fischer going to be?")
		ben := s.Person("Ben Fischer")
		ben.Types("what's open?")
		ben.Sees("Nothing is open: you owe no answer")
		farid.Types("qwertz")
		farid.Sees("did not understand that", "pause me until Monday")
		farid.SeesNot("changes your check-in")
		nora.Types("What’s next?")
		nora.Sees("as an organizer")
		petra.Types("hello")
		petra.Sees("Nothing waits for you here")
		petra.Types("Thanks!")
		petra.Sees("With pleasure")

		farid.Types("pause me until someday")
		farid.Sees("can't read “until someday” as a day, so nothing was changed")
		farid.Types("pause me until 2027-02-01")
		farid.Sees("1 February 2027 is not in the future")
		farid.Types("pause me")
		farid.Sees("Until when?")
		farid.Types("Pause me until the 12th of March")
		farid.Sees("You are away, and back on Fri 12 Mar 2027")
		s.passTo("2027-03-11 20:00")
		if got := s.posts("Farid Haddad", "how is"); len(got) != 0 {
			t.Errorf("paused, and asked at %v", got)
		}
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); m.PausedUntil != mentoring.NewDate(2027, 3, 12) {
			t.Errorf("paused until %s", m.PausedUntil)
		}
		s.passTo("2027-03-12 18:00")
		farid.Sees("Your pause until Fri 12 Mar 2027 is over", "how is it going with Ben Fischer")
		s.passTo("2027-03-15 12:00")
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); m.Silent != 0 || !m.PausedUntil.IsZero() {
			t.Errorf("after the pause: %d silent weeks, paused until %s", m.Silent, m.PausedUntil)
		}
		farid.Types("what's open?")
		farid.Types("I'm on holiday for two weeks")
		farid.Sees("You are away, and back on Mon 29 Mar 2027")
		farid.Clicks("I'm back")
		farid.Sees("Your pause until Mon 29 Mar 2027 is over or was changed")
		farid.Types("I'm back")
		farid.Sees("nothing was paused")
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); !m.PausedUntil.IsZero() {
			t.Errorf("back, but paused until %s", m.PausedUntil)
		}
		s.golden("words")
	})
}
