package flows

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/emersion/go-ical"

	"cohortbot/bot/mentoring"
)

// calendarOf opens the newest calendar file that somebody got, as another
// program does: "METHOD: sequence STATUS start–end summary", in UTC.
func (s *story) calendarOf(name string) (list []string) {
	s.t.Helper()
	data := s.Person(name).File("kick-off.ics")
	if data == nil {
		return nil
	}
	cal, err := ical.NewDecoder(bytes.NewReader(data)).Decode()
	if err != nil {
		s.t.Fatalf("%s's file: %v\n%s", name, err, data)
	}
	for _, e := range cal.Events() {
		start, err1 := e.DateTimeStart(nil)
		end, err2 := e.DateTimeEnd(nil)
		status, err3 := e.Status()
		summary, err4 := e.Props.Text(ical.PropSummary)
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
			s.t.Fatalf("%s's file: %v %v %v %v", name, err1, err2, err3, err4)
		}
		list = append(list, fmt.Sprintf("%s: %s %s %s–%s %s", cal.Props.Get(ical.PropMethod).Value, e.Props.Get(ical.PropSequence).Value, status,
			start.UTC().Format("Mon 15:04"), end.UTC().Format("15:04"), summary))
	}
	return list
}

// hasCalendar checks what the newest file of somebody says; "" for no file.
func (s *story) hasCalendar(name, want string) {
	s.t.Helper()
	if got := fmt.Sprint(s.calendarOf(name)); got != "["+want+"]" {
		s.t.Errorf("%s's calendar file says %s, want [%s]", name, got, want)
	}
}

// TestKickoffCalendar: the entry comes with the schedule, moves and goes with
// it, and comes back; a change that nobody has seen yet is not announced twice.
func TestKickoffCalendar(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		s.only(c, "Amara Okafor", "Ben Fischer", "Farid Haddad", "Grace Mwangi")
		s.plan(c)
		nora, ben, farid, grace := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Farid Haddad"), s.Person("Grace Mwangi")
		s.setsUpKickoff("2027-03-17", "14:00", "", "")
		nora.Cancels()
		s.pass(3 * time.Hour)
		for _, name := range []string{"Amara Okafor", "Ben Fischer", "Farid Haddad", "Grace Mwangi"} {
			s.hasCalendar(name, "")
			s.Person(name).Clicks("I'll be there")
		}
		s.passTo("2027-03-15 16:00")
		farid.Sees("For your calendar: the kick-off of Spring 2027, Wed 17 Mar, 14:00 to 14:26, your time.", "📎 kick-off.ics (Kick-off of Spring 2027)")
		grace.Sees("Wed 17 Mar, 16:00 to 16:26, your time")
		for _, name := range []string{"Amara Okafor", "Ben Fischer", "Farid Haddad", "Grace Mwangi"} {
			s.hasCalendar(name, "PUBLISH: 1 CONFIRMED Wed 13:00–13:26 Kick-off of Spring 2027")
		}

		// Ben cannot come any more: he hears of it at once, the others in the
		// message that says what changed for them.
		ben.Clicks("I can't come")
		s.pass(time.Hour)
		s.hasCalendar("Ben Fischer", "CANCEL: 2 CANCELLED Wed 13:00–13:26 Cancelled: Kick-off of Spring 2027")
		ben.Sees("You have no conversations at the kick-off of Spring 2027 any more")
		farid.Sees("changed, because somebody came or cannot come", "The file changes your calendar")
		if got := s.calendarOf("Farid Haddad"); len(got) != 1 || got[0][:20] != "PUBLISH: 2 CONFIRMED" {
			t.Errorf("Farid's calendar file says %v", got)
		}
		s.hasCalendar("Grace Mwangi", "PUBLISH: 1 CONFIRMED Wed 13:00–13:26 Kick-off of Spring 2027") // it is evening in Nairobi

		// At night he can after all, and then again not: nobody is told of what
		// was taken back before they saw it.
		s.passTo("2027-03-16 02:00")
		before := [...]string{fmt.Sprint(s.calendarOf("Farid Haddad")), fmt.Sprint(s.calendarOf("Ben Fischer"))}
		ben.Clicks("I'll be there")
		s.pass(time.Minute)
		ben.Clicks("I can't come")
		s.passTo("2027-03-16 07:30")
		if after := [...]string{fmt.Sprint(s.calendarOf("Farid Haddad")), fmt.Sprint(s.calendarOf("Ben Fischer"))}; after != before {
			t.Errorf("calendars after a change that was taken back: %v, before: %v", after, before)
		}

		s.hasCalendar("Grace Mwangi", "PUBLISH: 3 CONFIRMED Wed 13:00–13:12 Kick-off of Spring 2027")

		// Other hours: the old ones go at once, the new ones come with the new
		// schedule, as the same entry.
		nora.Types("/cohort kickoff")
		nora.Clicks("Change the hours…")
		nora.Chooses("Day", "2027-03-18")
		nora.Chooses("Hour", "15:00")
		nora.Submits()
		nora.Cancels()
		s.pass(3 * time.Hour)
		farid.Sees("has other hours now. The file takes the old ones out of your calendar")
		if got := s.calendarOf("Farid Haddad"); len(got) != 1 || got[0][:19] != "CANCEL: 4 CANCELLED" {
			t.Errorf("Farid's calendar file says %v", got)
		}
		ben.Clicks("I'll be there")
		s.passTo("2027-03-17 12:00")
		farid.Sees("Thu 18 Mar, 15:00 to 15:26 for you, your time")
		s.hasCalendar("Farid Haddad", "PUBLISH: 5 CONFIRMED Thu 14:00–14:26 Kick-off of Spring 2027")

		// Grace leaves: it goes from her calendar too. The others are reminded in
		// the morning.
		grace.OpensHome()
		grace.Clicks("Withdraw")
		s.passTo("2027-03-18 08:30")
		if got := s.calendarOf("Grace Mwangi"); len(got) != 1 || got[0][:6] != "CANCEL" {
			t.Errorf("Grace left, and her calendar file says %v", got)
		}
		farid.Sees("The kick-off of Spring 2027 is today: your first conversation is at")
		grace.SeesNot("The kick-off of Spring 2027 is today")

		// It is called off: the entry goes.
		nora.Types("/cohort kickoff")
		nora.Clicks("Call it off")
		s.pass(time.Hour)
		if got := s.calendarOf("Farid Haddad"); len(got) != 1 || got[0][:6] != "CANCEL" {
			t.Errorf("it was called off, and Farid's calendar file says %v", got)
		}
		for _, name := range []string{"Nora Lind", "Hana Sato"} {
			if s.Person(name).File("kick-off.ics") != nil {
				t.Errorf("%s got somebody's calendar file", name)
			}
		}
		s.golden("kickoff_calendar")
	})
}
