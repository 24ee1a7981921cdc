package mentoring_test

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
)

// TestStandUpFor: what is shared between the check-ins and the stand-up waits
// for it; what is late goes to the current one.
func TestStandUpFor(t *testing.T) {
	cal := mentoring.Calendar{Zone: "Europe/Berlin", Workdays: mentoring.MondayToFriday}
	off := func(days ...int) mentoring.Calendar {
		c := cal
		for _, d := range days {
			c.Holidays = append(c.Holidays, mentoring.NewDate(2027, 3, d))
		}
		return c
	}
	at := func(d time.Weekday) mentoring.WeeklySlots { return mentoring.WeeklySlots{Weekday: d, Hour: 10} }
	for _, x := range []struct {
		what    string
		now     string // in Berlin
		checkIn time.Weekday
		when    mentoring.WeeklySlots
		cal     mentoring.Calendar
		want    string
	}{
		{"on the day of the check-ins", "2027-03-08 11:00", time.Monday, at(time.Tuesday), cal, "2027-03-09 10:00"},
		{"just before the stand-up", "2027-03-09 09:59", time.Monday, at(time.Tuesday), cal, "2027-03-09 10:00"},
		{"at its minute", "2027-03-09 10:00", time.Monday, at(time.Tuesday), cal, "2027-03-09 10:00"},
		{"late", "2027-03-11 16:00", time.Monday, at(time.Tuesday), cal, "2027-03-09 10:00"},
		{"on Sunday", "2027-03-14 23:59", time.Monday, at(time.Tuesday), cal, "2027-03-09 10:00"},
		{"check-ins on Friday, shared on Saturday", "2027-03-13 12:00", time.Friday, at(time.Monday), cal, "2027-03-15 10:00"},
		{"check-ins on Friday, shared on Thursday", "2027-03-18 12:00", time.Friday, at(time.Monday), cal, "2027-03-15 10:00"},
		{"the organizer chose Thursday", "2027-03-09 12:00", time.Monday, at(time.Thursday), cal, "2027-03-11 10:00"},
		{"its day is off", "2027-03-08 12:00", time.Monday, at(time.Tuesday), off(9), "2027-03-10 10:00"},
		{"a Friday off comes on Thursday, before the check-ins: the current one", "2027-03-12 12:00", time.Friday, at(time.Friday), off(12), "2027-03-11 10:00"},
		{"a whole week off", "2027-03-10 12:00", time.Monday, at(time.Tuesday), off(8, 9, 10, 11, 12), "2027-03-16 10:00"},
	} {
		loc := x.cal.Home()
		now, err := time.ParseInLocation("2006-01-02 15:04", x.now, loc)
		if err != nil {
			t.Fatal(err)
		}
		got := mentoring.StandUpFor(now, x.checkIn, x.when, loc, x.cal)
		if s := got.At.In(loc).Format("2006-01-02 15:04"); s != x.want {
			t.Errorf("%s: %s, want %s", x.what, s, x.want)
		}
		if got.Week != mentoring.DateOf(got.At, loc).Monday() {
			t.Errorf("%s: of the week %s", x.what, got.Week)
		}
	}
	for checkIn, want := range map[time.Weekday]time.Weekday{time.Monday: time.Tuesday, time.Thursday: time.Friday, time.Friday: time.Monday, time.Saturday: time.Monday} {
		if got := mentoring.DefaultStandUp(checkIn, cal); got.Weekday != want || got.Hour != mentoring.StandUpHour {
			t.Errorf("check-ins on %s: stand-up on %s", checkIn, got)
		}
	}
}

// TestShareWords: no colour gets out, and no other word is lost.
func TestShareWords(t *testing.T) {
	for _, x := range []struct {
		typed, plain string
		shows        bool
	}{
		{"No access to the warehouse", "No access to the warehouse", false},
		{"red: no access", "no access", true},
		{"Red – no access", "no access", true},
		{"🔴 no access", "no access", true},
		{"no access :red_circle:", "no access", true},
		{"No access 🟡 yet", "No access  yet", true},
		{"🔴 Red! Nobody answers", "Nobody answers", true},
		{"red", "", true},
		{"Red week, nobody answers", "nobody answers", true},
		{"Red tape everywhere", "Red tape everywhere", false},
		{"Redis is down", "Redis is down", false},
		{"green: red: both", "both", true},
		{"The tests went green!", "The tests went green!", false},
	} {
		got := mentoring.Plain(x.typed)
		if strings.TrimLeft(got, ",. ") != x.plain {
			t.Errorf("Plain(%q) = %q, want %q", x.typed, got, x.plain)
		}
		if shows := mentoring.ShowsColour(x.typed); shows != x.shows {
			t.Errorf("ShowsColour(%q) = %t", x.typed, shows)
		}
		if mentoring.ShowsColour(got) {
			t.Errorf("what is left of %q still shows a colour: %q", x.typed, got)
		}
	}
}

// TestMayHelp: once each, three in all, never the owner.
func TestMayHelp(t *testing.T) {
	open := mentoring.Share{Kind: mentoring.Blocker, By: "OWNER"}
	now := time.Date(2027, 3, 9, 9, 0, 0, 0, time.UTC)
	help := func(people ...mentoring.PersonID) (h []mentoring.Help) {
		for _, p := range people {
			h = append(h, mentoring.Help{Helper: p})
		}
		return h
	}
	solved, back, win := open, open, open
	solved.Solved, back.Back, win.Kind = now, now, mentoring.Win
	for _, x := range []struct {
		what  string
		share mentoring.Share
		who   mentoring.PersonID
		helps []mentoring.Help
		why   string // "" when it is allowed
	}{
		{"the first", open, "A", nil, ""},
		{"the third", open, "C", help("A", "B"), ""},
		{"the fourth", open, "D", help("A", "B", "C"), "Three people are on it"},
		{"one of three again", open, "A", help("A", "B", "C"), "already"},
		{"twice", open, "A", help("A"), "already"},
		{"the owner", open, "OWNER", nil, "your own blocker"},
		{"solved", solved, "A", nil, "solved already"},
		{"taken back", back, "A", nil, "taken back"},
		{"a win", win, "A", nil, "needs no help"},
	} {
		err := x.share.MayHelp(x.who, x.helps)
		if (err == nil) != (x.why == "") || err != nil && !strings.Contains(err.Error(), x.why) {
			t.Errorf("%s: %v, want %q", x.what, err, x.why)
		}
	}
	open.At, open.Week = now, mentoring.NewDate(2027, 3, 8)
	if open.OpenTooLong(now.Add(7*24*time.Hour-1)) || !open.OpenTooLong(now.Add(7*24*time.Hour)) {
		t.Error("a blocker is open for too long after a week, and not before")
	}
	open.Week = mentoring.Date{}
	if open.OpenTooLong(now.Add(1000 * time.Hour)) {
		t.Error("one that was never posted is nobody's to see")
	}
}
