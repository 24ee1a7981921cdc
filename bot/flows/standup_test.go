package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// inChannel lists what stands in #mentoring for somebody, as they see it.
func (s *story) inChannel(name string) string {
	return strings.Join(s.Person(name).Messages("#mentoring"), "\n")
}

// share has somebody share something from the newest thread.
func (s *story) share(name, kind, text string) {
	s.t.Helper()
	p := s.Person(name)
	p.ClicksIn("and what went well", "Share a blocker or a win")
	p.Chooses("What is it?", kind)
	p.Fills("In your words", text)
	p.Submits()
	p.Submits()
}

// TestStandUp: a red week's blocker is shared by its owner, without its
// colour; others help; wins are celebrated.
func TestStandUp(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenCheckIns()
		jaya, grace, farid, lucia, ben, nora := s.Person("Jaya Menon"), s.Person("Grace Mwangi"), s.Person("Farid Haddad"), s.Person("Lucia Romero"), s.Person("Ben Fischer"), s.Person("Nora Lind")
		s.passTo("2027-03-08 06:00")
		jaya.Clicks("🔴 Red")
		jaya.Fills("What is it", "I want to give up")
		jaya.Submits()
		jaya.Clicks("Change details")
		jaya.Fills("What blocks", "🔴 red: nobody answers <!channel> about the data")
		jaya.Submits()
		s.pass(time.Minute)
		if strings.Contains(s.inChannel("Grace Mwangi"), "answers") {
			t.Fatal("answering red shared something")
		}
		jaya.Clicks("Ask others about the blocker")
		jaya.Sees("Taken from your check-in", "nobody answers <!channel> about the data")
		jaya.Fills("In your words", "Red: nobody answers <!channel> about the data")
		jaya.Submits()
		jaya.SeesError("In your words", "Leave the colour out")
		jaya.Fills("In your words", "Nobody answers <!channel> about the data")
		jaya.Submits()
		jaya.Sees("This will be posted on Tue 9 Mar, 14:30", "Jaya Menon is stuck with this", "Nothing else is shown: no colour")
		jaya.Clicks("Change the words")
		jaya.Fills("In your words", "Nobody answers <!channel> about the sales data")
		jaya.Submits()
		jaya.Submits()
		jaya.Sees("Your blocker is kept. It is posted in the stand-up of Spring 2027 on Tue 9 Mar, 14:30")
		if strings.Contains(s.inChannel("Grace Mwangi"), "answers") {
			t.Error("it was posted before the stand-up")
		}

		// The thread: the first one says how it works.
		s.passTo("2027-03-09 09:01")
		grace.Sees("Stand-up of Spring 2027, week of 8 March 2027", "1 blocker", "Jaya Menon is stuck with this", "Nobody answers <!channel> about the sales data")
		for _, sign := range []string{"red", "Red", "🔴", "circle", "give up", "week 2", "green", "yellow"} {
			if seen := s.inChannel("Grace Mwangi"); strings.Contains(strings.ReplaceAll(seen, "shared", ""), sign) {
				t.Errorf("the channel shows %q:\n%s", sign, seen)
			}
		}
		for _, p := range s.Pings() {
			if p.Who == "!channel" {
				t.Errorf("typed text pinged: %+v", p)
			}
		}

		// Three people help, once each; the owner is put in touch with each.
		jaya.ClicksIn("Jaya Menon is stuck", "I can help")
		jaya.Sees("This is your own blocker")
		grace.ClicksIn("Jaya Menon is stuck", "I can help")
		grace.Sees("Thank you! I have opened a conversation for you and Jaya Menon", "@Grace Mwangi offers to help with what you shared", "One person is on it")
		grace.ClicksIn("Jaya Menon is stuck", "I can help")
		grace.Sees("You have offered your help already")
		farid.ClicksIn("Jaya Menon is stuck", "I can help")
		s.passTo("2027-03-09 15:00") // 20:30 in Kolkata
		s.Person("Samir Rao").ClicksIn("Jaya Menon is stuck", "I can help")
		s.Person("Samir Rao").Sees("I open a conversation for you and Jaya Menon on Wed 10 Mar")
		s.Person("Samir Rao").SeesNot("@Samir Rao offers to help")
		ben.Sees("Three people are on it")
		ben.SeesNot("[I can help]")
		s.passTo("2027-03-10 08:00")
		s.Person("Samir Rao").Sees("@Samir Rao offers to help")
		jaya.Sees("Offered help: @Grace Mwangi, @Farid Haddad, @Samir Rao")
		jaya.ClicksIn("Your blocker stands", "It is solved")
		grace.Sees("Jaya Menon says that the blocker you offered help with is solved", "Solved. Thank you to the three people who offered help", "1 blocker (1 solved)")

		// Late in the week, from the thread itself: at once.
		farid.ClicksIn("and what went well", "Share a blocker or a win")
		farid.Chooses("What is it?", "A win")
		farid.Fills("In your words", "The first plot!")
		farid.Submits()
		farid.Sees("This will be posted at once")
		farid.Submits()
		grace.Sees("Farid Haddad shares a win", "The first plot!")
		farid.ClicksIn("Farid Haddad shares a win", "🎉 Celebrate")
		farid.Sees("This is your own win")
		grace.ClicksIn("Farid Haddad shares a win", "🎉 Celebrate")
		ben.ClicksIn("Farid Haddad shares a win", "🎉 1")
		grace.Sees("🎉 2")
		ben.ClicksIn("Farid Haddad shares a win", "🎉 2")
		grace.Sees("🎉 1")
		farid.SeesNot("is celebrated")
		s.passTo("2027-03-11 12:00")
		equal(t, "Farid hears of it the next morning, once", s.posts("Farid Haddad", "is celebrated"), []string{"Thu 11 Mar 09:00"})

		s.share("Lucia Romero", "A blocker", "Where is the archive?")
		s.share("Grace Mwangi", "A blocker", "My laptop is too small")
		grace.Sees("Where is the archive?")
		lucia.ClicksIn("Your blocker stands", "Take it back")
		grace.Sees("A blocker that stood here was taken back")
		grace.SeesNot("Where is the archive?")

		// A week without anything has no thread, until somebody shares late.
		s.passTo("2027-03-18 12:00")
		if n := strings.Count(s.inChannel("Ben Fischer"), "Stand-up of"); n != 1 {
			t.Errorf("there are %d threads, want the first one only", n)
		}
		s.share("Lucia Romero", "A win", "Found it")
		if seen := s.inChannel("Ben Fischer"); strings.Count(seen, "Stand-up of") != 2 || strings.Count(seen, "[Share a blocker or a win]") != 1 {
			t.Errorf("the late win opened a thread of its own week, and the earlier one has no button any more:\n%s", seen)
		}
		s.passTo("2027-03-19 15:00")
		nora.Sees("Wins they shared in the stand-up", "Found it", "Open blockers, shared by their owners a week ago or more", "Grace Mwangi, for 8 days", "My laptop is too small")
		if digest := s.posts("Nora Lind", "Open blockers"); len(digest) != 1 {
			t.Errorf("the open blocker was told %d times", len(digest))
		}
		grace.OpensHome()
		grace.Sees("Stand-up: 1 blocker of yours is open")
		grace.LeaveHome()
		s.golden("standup")
	})
}

// TestStandUpSettings: its day, and off and on again; nothing typed is lost
// meanwhile.
func TestStandUpSettings(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		nora, farid := s.Person("Nora Lind"), s.Person("Farid Haddad")
		nora.Types("/cohort standup")
		nora.Chooses("Day", "Thursday")
		nora.Chooses("Hour", "15:00")
		nora.Submits()
		nora.Sees("The next stand-up of Spring 2027 is on Thu 4 Mar, 15:00")
		nora.CloseAll()
		farid.Types("/cohort standup")
		farid.Chooses("What is it?", "A win")
		farid.Fills("In your words", "We have met")
		farid.Submits()
		farid.CloseAll()
		farid.Types("/cohort standup")
		farid.Sees("We have met")
		farid.Submits()
		farid.Sees("on Thu 4 Mar, 15:00")
		// What was changed in another window meanwhile is not posted unseen.
		draft := func(text string) {
			s.inTx(func(tx *store.Tx) error {
				return tx.PutShareDraft(mentoring.ShareDraft{Cohort: c.ID, Person: s.id("Farid Haddad"), Kind: mentoring.Win, Text: text})
			})
		}
		draft("Something else")
		farid.Submits()
		farid.Sees("That was shared or changed meanwhile")
		farid.Cancels()
		draft("We have met")
		farid.Submits()
		nora.Types("/cohort standup")
		nora.Chooses("The stand-up is", "Off")
		nora.Submits()
		nora.CloseAll()
		farid.Sees("is kept, but not posted")
		farid.Types("/cohort standup")
		farid.Sees("The organizers have switched off the stand-up")
		s.passTo("2027-03-05 12:00")
		farid.SeesNot("Stand-up of Spring 2027, week")
		nora.Types("/cohort standup")
		nora.Chooses("The stand-up is", "On")
		nora.Submits()
		nora.CloseAll()
		farid.Sees("It is posted in the stand-up of Spring 2027 on Thu 11 Mar, 15:00")
		s.passTo("2027-03-11 14:01")
		farid.Sees("We have met", "Stand-up of Spring 2027, week of 8 March 2027")
		s.Person("Rosa Keller").Types("/cohort standup")
		s.Person("Rosa Keller").Sees("You have no part in a cohort")

		for c.Phase < mentoring.Closed {
			c = s.enter(c, c.Phase.Next())
		}
		s.pass(time.Minute)
		farid.SeesNot("[Share a blocker or a win]")
		farid.Types("/cohort standup")
		farid.Sees("its stand-ups are over")
		s.pass(15 * 24 * time.Hour)
		if n := strings.Count(s.inChannel("Farid Haddad"), "Stand-up of"); n != 1 {
			t.Errorf("%d threads after the end, want 1", n)
		}
		s.golden("standup-settings")
	})
}

// TestStandUpGone: somebody leaves, is away, or is erased: nothing of theirs
// waits for an answer, and erased words are gone from everywhere.
func TestStandUpGone(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.passTo("2027-03-09 09:01")
		s.share("Farid Haddad", "A blocker", "Farid's secret blocker")
		s.share("Grace Mwangi", "A blocker", "Grace waits for access")
		s.share("Lucia Romero", "A win", "Lucia's win")
		s.inTx(func(tx *store.Tx) error {
			p, _, err := tx.Person(s.id("Grace Mwangi"))
			p.AwayUntil = mentoring.NewDate(2027, 3, 15)
			if err != nil {
				return err
			}
			return tx.PutPerson(p)
		})
		lucia, ben := s.Person("Lucia Romero"), s.Person("Ben Fischer")
		lucia.ClicksIn("Farid Haddad is stuck", "I can help")
		lucia.ClicksIn("Grace Mwangi is stuck", "I can help")
		lucia.Sees("I open a conversation for you and Grace Mwangi on Mon 15 Mar")
		ben.ClicksIn("Lucia Romero shares a win", "🎉 Celebrate")

		// Lucia is erased: her win and her offers are gone, and the counts with them.
		forget := func(name string) {
			p := s.Person(name)
			p.Types("/cohort forget-me")
			p.Fills("To go on, type", "forget me")
			p.Submits()
			p.CloseAll()
			s.pass(time.Minute)
		}
		forget("Lucia Romero")
		ben.SeesNot("Lucia's win", "One person is on it")
		ben.Sees("What stood here was about somebody who has left the programme")
		s.Person("Farid Haddad").Sees("What stood here was about somebody who has left the programme")

		s.happen(func(e botEvent) error {
			m, _, err := e.Tx.Member(c.ID, mentoring.Mentee, s.id("Farid Haddad"))
			if err != nil {
				return err
			}
			return withdraw(e, m, "")
		})
		s.Person("Jaya Menon").Sees("Farid Haddad has left the cohort, so this is closed")
		forget("Farid Haddad")
		for _, name := range []string{"Jaya Menon", "Nora Lind", "Grace Mwangi"} {
			s.Person(name).SeesNot("Farid's secret blocker")
		}
		s.read(func(tx *store.Tx) error {
			all, err := tx.Shares(c.ID)
			if len(all) != 1 || all[0].Text != "Grace waits for access" {
				t.Errorf("left in the state: %+v", all)
			}
			return err
		})
	})
}
