package flows

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// givenCheckIns publishes a matching of the sample cohort: Farid and Grace with
// Ben, Jaya with Chandra, Lucia with Dana. Scoping begins today.
func (s *story) givenCheckIns() mentoring.Cohort {
	s.t.Helper()
	c := s.givenCohort(mentoring.Matching)
	s.inTx(func(tx *store.Tx) error {
		for mentee, mentor := range map[string]string{"Farid Haddad": "Ben Fischer", "Grace Mwangi": "Ben Fischer", "Jaya Menon": "Chandra Iyer", "Lucia Romero": "Dana Reyes"} {
			if err := tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id(mentee), Mentor: s.id(mentor)}, Since: time.Now()}); err != nil {
				return err
			}
		}
		return tx.PutBench(mentoring.Bench{Cohort: c.ID, Published: time.Now()})
	})
	return s.enter(c, mentoring.Scoping)
}

// posts lists when the bot's messages that contain part reached somebody, on
// their own clock.
func (s *story) posts(name, part string) []string {
	s.t.Helper()
	who := s.Person(name)
	zone := time.UTC
	s.read(func(tx *store.Tx) error {
		p, _, err := tx.Person(mentoring.PersonID(who.ID()))
		zone = p.Location(time.UTC)
		return err
	})
	var at []string
	for _, h := range s.Story() {
		if h.Kind == "posts" && h.Where == name && strings.Contains(h.Text, part) {
			at = append(at, h.At.In(zone).Format("Mon 2 Jan 15:04"))
		}
	}
	return at
}

// checkIn reads an answer.
func (s *story) checkIn(c mentoring.Cohort, r mentoring.Role, name string, week int) mentoring.CheckIn {
	s.t.Helper()
	var ci mentoring.CheckIn
	s.read(func(tx *store.Tx) (err error) {
		ci, _, err = tx.CheckIn(c.ID, r, s.id(name), week)
		return err
	})
	return ci
}

func (s *story) member(c mentoring.Cohort, r mentoring.Role, name string) mentoring.Member {
	s.t.Helper()
	var m mentoring.Member
	s.read(func(tx *store.Tx) (err error) {
		m, _, err = tx.Member(c.ID, r, s.id(name))
		return err
	})
	return m
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) == len(want) {
		same := true
		for i := range got {
			same = same && got[i] == want[i]
		}
		if same {
			return
		}
	}
	t.Errorf("%s: got %v, want %v", what, got, want)
}

// TestCheckIns: a week of Farid's: the question, one click, details, a change.
func TestCheckIns(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		farid, ben := s.Person("Farid Haddad"), s.Person("Ben Fischer")
		s.passTo("2027-03-08 09:01") // 10:01 in Berlin
		farid.Sees("Hello Farid, how is it going with Ben Fischer", "Ben Fischer and the organizers see this", "Mon 15 Mar, 10:00")
		farid.Clicks("🟡 Yellow")
		farid.Sees("you said 🟡 yellow")
		if got := s.checkIn(c, mentoring.Mentee, "Farid Haddad", 2); got.Colour != mentoring.Yellow {
			t.Errorf("one click kept %q, want yellow", got.Colour)
		}
		farid.Clicks("Add details")
		farid.Chooses("Did you meet your mentor", "Yes")
		farid.Fills("What moved", "Read the <sales> & returns data")
		farid.Fills("What blocks", "No access to the warehouse yet")
		farid.Fills("Hours", "a few")
		farid.Fills("The next small step", "Plot one month")
		farid.Submits()
		farid.SeesError("Hours", "as a number")
		farid.Fills("Hours", "3,5")
		farid.Submits()
		s.pass(20 * time.Minute)
		ben.Sees("🟡 Farid Haddad, week 2: yellow", "Read the <sales> & returns data", "No access to the warehouse yet", "Plot one month")
		if got := s.checkIn(c, mentoring.Mentee, "Farid Haddad", 2); got.Hours != "3.5" || got.Met != "yes" {
			t.Errorf("details kept: %+v", got)
		}
		farid.Clicks("🟢 Green")
		farid.Sees("you said 🟢 green")
		ben.Sees("🟢 Farid Haddad, week 2: green")
		ben.SeesNot("🟡 Farid Haddad, week 2: yellow")
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); m.Colour != mentoring.Green || m.Silent != 0 {
			t.Errorf("the member shows %q, %d silent weeks", m.Colour, m.Silent)
		}

		// The mentor answers for each mentee in one message.
		ben.Sees("how is it going with Farid Haddad and Grace Mwangi", "Only the organizers see this")
		ben.ClicksIn("Every second week", "🟢 Green")
		ben.ClicksIn("Every second week", "Add a note")
		ben.Fills("Your note", "Quick learner")
		ben.Submits()
		if got := s.checkIn(c, mentoring.Mentor, "Ben Fischer", 2); len(got.Views) != 1 || got.Views[0].Colour != mentoring.Green {
			t.Errorf("the mentor's answer: %+v", got)
		}

		// Next week quotes the step; the mentor is asked again a week later.
		s.passTo("2027-03-15 09:01")
		farid.Sees("The next small step you named last time: Plot one month")
		equal(t, "Ben is asked", s.posts("Ben Fischer", "Every second week"), []string{"Mon 8 Mar 10:00"})
		equal(t, "Farid is asked, and not reminded since he answered", s.posts("Farid Haddad", "how is"), []string{"Mon 8 Mar 10:00", "Mon 15 Mar 10:00"})
		s.golden("checkin")
	})
}

// TestCheckInHours: once a week at 10:00 on everybody's own clock, over both
// changes of daylight saving (US 14 March, EU 28 March).
func TestCheckInHours(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenCheckIns()
		for _, until := range []string{"2027-03-08 18:00", "2027-03-15 18:00", "2027-03-22 18:00", "2027-03-29 18:00"} {
			s.passTo(until)
			for _, name := range []string{"Farid Haddad", "Grace Mwangi", "Jaya Menon", "Lucia Romero"} {
				s.Person(name).Types("green")
			}
		}
		want := []string{"Mon 8 Mar 10:00", "Mon 15 Mar 10:00", "Mon 22 Mar 10:00", "Mon 29 Mar 10:00"}
		for _, name := range []string{"Farid Haddad", "Grace Mwangi", "Jaya Menon", "Lucia Romero"} {
			equal(t, name+" is asked", s.posts(name, "how is it going"), want)
		}
	})
}

// TestSilence: one gentle reminder after two working days, to the silent
// only; two silent weeks reach the organizers once.
func TestSilence(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.passTo("2027-03-08 09:01")
		s.Person("Grace Mwangi").Types("hello, all is well here") // 12:01 in Nairobi
		s.passTo("2027-03-08 20:00")
		s.Person("Jaya Menon").Types("green")
		s.passTo("2027-03-15 08:00")
		equal(t, "Farid is reminded", s.posts("Farid Haddad", "a gentle reminder"), []string{"Wed 10 Mar 10:00"})
		equal(t, "Grace wrote, so nobody reminds her", s.posts("Grace Mwangi", "a gentle reminder"), nil)
		equal(t, "Jaya answered", s.posts("Jaya Menon", "a gentle reminder"), nil)
		s.passTo("2027-03-15 12:00")
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); m.Silent != 1 {
			t.Errorf("Farid has %d silent weeks, want 1", m.Silent)
		}
		equal(t, "nobody hears of one silent week", s.posts("Nora Lind", "has not answered"), nil)
		s.passTo("2027-03-22 12:00")
		equal(t, "Nora hears of two", s.posts("Nora Lind", "Farid Haddad (mentee, Spring 2027) has not answered the last 2 check-ins"), []string{"Mon 22 Mar 10:00"})
		if got := s.posts("Nora Lind", "Grace Mwangi (mentee"); len(got) != 0 {
			t.Errorf("Grace was silent for one week only, but Nora heard: %v", got)
		}
		s.passTo("2027-03-29 12:00")
		equal(t, "and not again", s.posts("Nora Lind", "Farid Haddad (mentee"), []string{"Mon 22 Mar 10:00"})
		s.Person("Farid Haddad").Clicks("🟢 Green")
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); m.Silent != 0 {
			t.Errorf("after an answer Farid has %d silent weeks, want 0", m.Silent)
		}
		s.passTo("2027-04-19 12:00")
		equal(t, "a new streak is told anew", s.posts("Nora Lind", "Farid Haddad (mentee"), []string{"Mon 22 Mar 10:00", "Mon 19 Apr 10:00"})
		s.golden("silence")
	})
}

// TestRed: a confirmation names who will be told; they are told at once, once,
// and again when it is red no longer.
func TestRed(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		jaya, chandra, nora := s.Person("Jaya Menon"), s.Person("Chandra Iyer"), s.Person("Nora Lind")
		s.passTo("2027-03-08 05:00")
		jaya.Clicks("🔴 Red")
		jaya.Sees("Chandra Iyer and Nora Lind will be told right away")
		jaya.Cancels()
		if got := s.checkIn(c, mentoring.Mentee, "Jaya Menon", 2); got.Colour != mentoring.NoColour {
			t.Errorf("without the confirmation the week is %q", got.Colour)
		}
		nora.SeesNot("says red")
		s.passTo("2027-03-08 19:30") // 01:00 in Kolkata
		jaya.Clicks("🔴 Red")
		jaya.Fills("What is it", "The data owner left; *nobody* answers <!channel>")
		jaya.Submits()
		jaya.Sees("you said 🔴 red", "told at once")
		chandra.Sees("Jaya Menon says red", "The data owner left; *nobody* answers <!channel>", "Next step: write to @Jaya Menon today")
		nora.Sees("Jaya Menon says red", "ask @Chandra Iyer, the mentor, by tomorrow")
		for _, name := range []string{"Chandra Iyer", "Nora Lind"} {
			if got := s.posts(name, "says red"); len(got) != 1 {
				t.Errorf("%s heard of the red %d times, want at once and once", name, len(got))
			}
		}
		jaya.Clicks("🔴 Red ✓")
		jaya.Sees("You said red for this week already")
		jaya.Clicks("🟡 Yellow")
		chandra.Sees("Jaya Menon's week is no longer red")
		nora.Sees("no longer red: it is yellow now")
		jaya.Clicks("🔴 Red")
		jaya.Submits()
		if got := s.posts("Nora Lind", "says red"); len(got) != 2 {
			t.Errorf("Nora heard of %d reds, want the second, too", len(got))
		}

		// A mentor's red goes to the organizers only.
		ben := s.Person("Ben Fischer")
		ben.ClicksIn("Every second week", "🔴 Red")
		ben.Sees("Nora Lind will be told right away")
		ben.Submits()
		nora.Sees("Ben Fischer says red in this week's check-in about the pair with Farid Haddad", "Farid Haddad does not know of this answer")
		s.Person("Farid Haddad").SeesNot("says red")
		s.golden("red")
	})
}

// TestAwayAndSnooze: one click each; neither is silence.
func TestAwayAndSnooze(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		farid, jaya := s.Person("Farid Haddad"), s.Person("Jaya Menon")
		s.passTo("2027-03-08 09:30")
		farid.Clicks("Away this week")
		farid.Sees("You are away this week")
		farid.SeesNot("Snooze until tomorrow")
		jaya.Clicks("Snooze until tomorrow")
		jaya.Sees("I ask again on Tue 9 Mar, 09:00")
		jaya.SeesNot("Snooze until tomorrow")
		s.passTo("2027-03-15 09:30")
		equal(t, "Farid is left alone", s.posts("Farid Haddad", "a gentle reminder"), nil)
		equal(t, "Jaya is asked again, then reminded once", s.posts("Jaya Menon", "how is"), []string{
			"Mon 8 Mar 10:00", "Tue 9 Mar 09:00", "Thu 11 Mar 09:00", "Mon 15 Mar 10:00"})
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); m.Silent != 0 {
			t.Errorf("an away week was counted: %d silent", m.Silent)
		}
		farid.Clicks("Away this week")
		farid.Clicks("I'm here after all")
		farid.Clicks("🟢 Green")
		farid.Sees("you said 🟢 green")

		// 🌴 in Slack means away as well, while it is set.
		s.SetStatus("Jaya Menon", ":palm_tree:")
		s.passTo("2027-03-22 12:00")
		if got := s.posts("Jaya Menon", "how is"); len(got) != 4 {
			t.Errorf("on holiday Jaya was asked: %v", got)
		}
		s.SetStatus("Jaya Menon", "")
		s.passTo("2027-03-23 12:00")
		if got := s.posts("Jaya Menon", "how is"); len(got) != 5 || got[4] != "Mon 22 Mar 17:30" {
			t.Errorf("back from holiday Jaya was asked at: %v", got)
		}
		s.golden("away")
	})
}

// TestCheckInDaysOffAndDowntime: a holiday moves the day, a missed slot is
// caught up once, an old one is left out.
func TestCheckInDaysOffAndDowntime(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.inTx(func(tx *store.Tx) error {
			c, _, err := tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			c.Home.Holidays = []mentoring.Date{mentoring.NewDate(2027, 3, 8)}
			return tx.PutCohort(c)
		})
		if err := s.Bot.Happen(func(e bot.Event) error {
			c, _, err := e.Tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			return planned(e, c)
		}); err != nil {
			t.Fatal(err)
		}
		s.passTo("2027-03-10 20:00")
		equal(t, "the holiday moves the question", s.posts("Farid Haddad", "how is it going"), []string{"Tue 9 Mar 10:00"})
		s.Person("Farid Haddad").Types("green")

		s.passTo("2027-03-14 20:00")
		s.restart(2*24*time.Hour + 13*time.Hour) // back on Wed 17 Mar 09:00 UTC
		s.passTo("2027-03-17 20:00")
		equal(t, "one missed slot is caught up", s.posts("Farid Haddad", "how is it going"), []string{"Tue 9 Mar 10:00", "Wed 17 Mar 10:00"})
		s.Person("Farid Haddad").Types("green")

		s.restart(15 * 24 * time.Hour) // back on Thu 1 Apr: Monday is too long ago
		s.passTo("2027-04-05 20:00")
		equal(t, "an old one is not", s.posts("Farid Haddad", "how is it going"), []string{"Tue 9 Mar 10:00", "Wed 17 Mar 10:00", "Mon 5 Apr 10:00"})
	})
}

// TestCheckInOver: what is used after its week, or after the cohort, gets a
// clear answer and changes nothing.
func TestCheckInOver(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		farid := s.Person("Farid Haddad")
		s.passTo("2027-03-08 09:01")
		farid.Clicks("Add details")
		farid.Fills("What moved", "Too late")
		s.passTo("2027-03-15 09:01")
		farid.Submits()
		farid.Sees("That check-in is over", "what's open?")
		farid.CloseAll()
		if got := s.checkIn(c, mentoring.Mentee, "Farid Haddad", 2); got.Moved != "" {
			t.Errorf("a form of last week was kept: %+v", got)
		}
		stale := func(of checkinOf) error {
			return s.Bot.Happen(func(e bot.Event) error {
				e.By = s.id("Farid Haddad")
				_, err := chooseColour(bot.Pressed[checkinOf]{Event: e, Carried: of})
				return err
			})
		}
		old := checkinOf{Cohort: c.ID, Role: mentoring.Mentee, Week: 2, Colour: mentoring.Green}
		if err := stale(old); err == nil || !strings.Contains(err.Error(), "could be answered until Mon 15 Mar, 10:00") {
			t.Errorf("a button of last week: %v", err)
		}
		for c.Phase < mentoring.Closed {
			c = s.enter(c, c.Phase.Next())
		}
		synctest.Wait()
		old.Week = 3
		if err := stale(old); err == nil || !strings.Contains(err.Error(), "is closed, so its check-ins are over") {
			t.Errorf("a button after the end: %v", err)
		}
		farid.Sees("week 3: no answer this time. This week is closed now")
		asked := len(s.posts("Farid Haddad", "how is it going"))
		s.pass(15 * 24 * time.Hour)
		if got := s.posts("Farid Haddad", "how is it going"); len(got) != asked {
			t.Errorf("after the end Farid was asked: %v", got)
		}
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); m.Silent != 1 {
			t.Errorf("the week that was cut short counts: %d silent", m.Silent)
		}
	})
}

// TestCheckInSpec: an organizer's cron spec, read on everybody's own clock,
// instead of the weekday and hour.
func TestCheckInSpec(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Scoping)
		s.inTx(func(tx *store.Tx) error {
			c.CheckSpec = "30 14 * * 4"
			if err := tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id("Jaya Menon"), Mentor: s.id("Dana Reyes")}, Since: time.Now()}); err != nil {
				return err
			}
			return tx.PutCohort(c)
		})
		s.enter(c, mentoring.Project)
		s.passTo("2027-03-18 20:00")
		s.Person("Jaya Menon").Types("green")
		s.passTo("2027-03-19 00:00")
		equal(t, "Jaya is asked", s.posts("Jaya Menon", "how is it going"), []string{"Thu 4 Mar 14:30", "Thu 11 Mar 14:30", "Thu 18 Mar 14:30"})
		equal(t, "Dana is asked", s.posts("Dana Reyes", "Every second week"), []string{"Thu 11 Mar 14:30"})
	})
}

// TestPairEnds: who has no pair any more is asked nothing, and counted as
// nothing.
func TestPairEnds(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.passTo("2027-03-08 12:00")
		if err := s.Bot.Happen(func(e bot.Event) error {
			p, _, err := pairOf(e, c, s.id("Farid Haddad"))
			if err != nil {
				return err
			}
			p.Ended = e.At
			if err := e.Tx.PutPair(p); err != nil {
				return err
			}
			return planCheckIns(e, c)
		}); err != nil {
			t.Fatal(err)
		}
		s.passTo("2027-03-22 12:00")
		if got := s.posts("Farid Haddad", "how is"); len(got) != 1 {
			t.Errorf("without a pair Farid was asked: %v", got)
		}
		if m := s.member(c, mentoring.Mentee, "Farid Haddad"); m.Silent != 0 {
			t.Errorf("and counted: %d silent weeks", m.Silent)
		}
		s.Person("Ben Fischer").Sees("how is it going with Grace Mwangi? Every second week")
	})
}

// TestCheckInLoad: the load is asked about every fourth week, and details
// alone wait for a colour.
func TestCheckInLoad(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		jaya := s.Person("Jaya Menon")
		s.passTo("2027-03-15 12:00")
		jaya.ClicksIn("week 3", "Add details")
		jaya.SeesNot("Is the load all right")
		jaya.Submits()
		if got := s.checkIn(c, mentoring.Mentee, "Jaya Menon", 3); !got.At.IsZero() {
			t.Errorf("an empty form counts as an answer: %+v", got)
		}
		s.passTo("2027-03-22 12:00")
		jaya.ClicksIn("week 4", "Add details")
		jaya.Chooses("Is the load all right", "It is tight")
		jaya.Submits()
		jaya.Sees("what you wrote is kept. One click is missing")
		if got := s.checkIn(c, mentoring.Mentee, "Jaya Menon", 4); got.Load != "tight" || got.Colour != mentoring.NoColour {
			t.Errorf("the load kept: %+v", got)
		}
		s.passTo("2027-03-29 12:00")
		if m := s.member(c, mentoring.Mentee, "Jaya Menon"); m.Silent != 0 {
			t.Errorf("details count as silence: %d silent weeks", m.Silent)
		}
	})
}
