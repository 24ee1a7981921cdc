package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func (s *story) pairLog(c mentoring.Cohort, mentee, mentor string) mentoring.PairLog {
	s.t.Helper()
	var l mentoring.PairLog
	s.read(func(tx *store.Tx) (err error) {
		l, err = tx.PairLog(c.ID, mentoring.Couple{Mentee: s.id(mentee), Mentor: s.id(mentor)})
		return err
	})
	return l
}

// TestPairMeetings: one click says that they met; three weeks without a meeting
// bring times, and the first one both can make is set.
func TestPairMeetings(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		farid, grace, jaya, lucia := s.Person("Farid Haddad"), s.Person("Grace Mwangi"), s.Person("Jaya Menon"), s.Person("Lucia Romero")
		ben, nora := s.Person("Ben Fischer"), s.Person("Nora Lind")

		// Jaya meets her mentor, and says so by one click.
		s.passTo("2027-03-08 09:05")
		jaya.Clicks("🟢 Green")
		jaya.Sees("Did you and Chandra Iyer meet this week?")
		jaya.Clicks("Yes, we met")
		jaya.Sees("you said 🟢 green. Thank you. You two met.")
		jaya.SeesNot("[Yes, we met]")
		if got := s.checkIn(c, mentoring.Mentee, "Jaya Menon", 2); got.Met != mentoring.MetYes {
			t.Errorf("one click kept %q", got.Met)
		}
		// Grace says that they did not; Ben, asked in the same week, says they did.
		grace.Clicks("🟡 Yellow")
		grace.Clicks("Not this week")
		grace.Sees("You two did not meet.")
		ben.Sees("how is it going with Farid Haddad and Grace Mwangi")
		ben.Clicks("checkin.colour|green" + string(s.id("Grace Mwangi")))
		ben.Clicks("Yes, we met")
		if l := s.pairLog(c, "Grace Mwangi", "Ben Fischer"); l.Meetings() != 1 {
			t.Errorf("one yes of two is %d meetings, want 1", l.Meetings())
		}
		farid.Clicks("🟡 Yellow")
		s.passTo("2027-03-08 15:05")
		lucia.Clicks("Away this week")
		s.passTo("2027-03-11 05:00")
		s.Person("Chandra Iyer").Types("pause me until 22 March")

		// Farid answers with colours only, or not at all: three weeks later both
		// are offered times, each in their own.
		s.passTo("2027-03-30 07:30")
		farid.Sees("As far as I know you and Ben Fischer have not met for 3 weeks", "Ben Fischer sees what you tap", "[Mon 5 Apr, 13:00]")
		ben.Sees("As far as I know you and Farid Haddad have not met for 3 weeks")
		grace.SeesNot("have not met for") // met three weeks ago, the fourth has just begun
		lucia.SeesNot("have not met for") // one of the weeks did not count
		jaya.SeesNot("have not met for")
		if l := s.pairLog(c, "Jaya Menon", "Chandra Iyer"); l.Apart() != 1 {
			t.Errorf("Jaya and Chandra are apart for %d weeks, want 1: Chandra was away as week 3 began\n%+v", l.Apart(), l.Weeks)
		}
		farid.Clicks("Tue 6 Apr, 11:00")
		farid.Sees("[✓ Tue 6 Apr, 11:00]", "You both hear as soon as Ben Fischer can make one of them, too")
		farid.Clicks("Thu 8 Apr, 13:00")
		ben.Sees("[Tue 6 Apr, 11:00 · Farid Haddad can]", "[Thu 8 Apr, 13:00 · Farid Haddad can]")
		ben.Clicks("Thu 8 Apr, 13:00")
		ben.Sees("It is set: you and Farid Haddad meet on Thu 8 Apr, 13:00, for half an hour", "meeting.ics")
		farid.Sees("It is set: you and Ben Fischer meet on Thu 8 Apr, 13:00")
		farid.SeesNot("[Tue 6 Apr", "[None of these]")
		if file := string(ben.File("meeting.ics")); !strings.Contains(file, "DTSTART:20270408T110000Z") || !strings.Contains(file, "SUMMARY:Spring 2027 with Farid Haddad") {
			t.Errorf("the calendar file:\n%s", file)
		}

		// They meet; the first meeting brings the question whether it fits, and
		// the organizers hear of nothing.
		s.passTo("2027-04-12 08:10")
		farid.ClicksIn("week 7", "🟢 Green")
		farid.Clicks("Yes, we met")
		s.passTo("2027-04-16 12:00")
		nora.SeesNot("Farid Haddad and Ben Fischer have not met for")
		farid.OpensHome()
		farid.Sees("Your mentor: @Ben Fischer, since 1 March 2027; you met in one week so far")

		// Grace and Ben are apart as well by now; nobody answers, and the
		// organizers hear of it once.
		s.passTo("2027-04-26 08:30")
		nora.Sees("Grace Mwangi and Ben Fischer have not met for", "nobody answered", "Next step: write to @Grace Mwangi and @Ben Fischer together")
		nora.Types("/cohort status")
		nora.Sees("Meetings told: 3")
		s.pass(3 * 7 * 24 * time.Hour)
		if got := s.posts("Nora Lind", "Grace Mwangi and Ben Fischer have not met"); len(got) != 1 {
			t.Errorf("Nora heard of it at %v, want once", got)
		}
		if got := s.posts("Grace Mwangi", "have not met for"); len(got) != 1 {
			t.Errorf("Grace was offered times at %v, want once", got)
		}
		s.golden("pair-meetings")
	})
}
