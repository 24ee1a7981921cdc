package mentoring

import (
	"slices"
	"testing"
	"time"
)

func inZone(t *testing.T, p PersonID, zone string) Attendee {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return Attendee{p, loc}
}

func utc(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestOutsideHours(t *testing.T) {
	people := []Attendee{
		inZone(t, "berlin", "Europe/Berlin"), inZone(t, "kolkata", "Asia/Kolkata"),
		inZone(t, "tokyo", "Asia/Tokyo"), inZone(t, "newyork", "America/New_York"),
	}
	for _, x := range []struct {
		name, at string
		minutes  int
		want     []PersonID
	}{
		{"afternoon in Berlin, before the clocks change", "2027-03-26 13:00", 60, []PersonID{"tokyo"}},
		{"same hour in Berlin afterwards: an hour earlier everywhere else", "2027-03-30 12:00", 60, []PersonID{"tokyo"}},
		{"begins at eight, ends at eight", "2027-06-01 06:00", 12 * 60, []PersonID{"kolkata", "tokyo", "newyork"}},
		{"America changes two weeks earlier than Europe", "2027-03-15 11:30", 60, []PersonID{"tokyo", "newyork"}},
		{"after both have changed", "2027-03-30 11:30", 60, []PersonID{"tokyo", "newyork"}},
		{"ends a minute too late", "2027-06-01 17:30", 31, []PersonID{"berlin", "kolkata", "tokyo"}},
	} {
		if got := OutsideHours(utc(x.at), time.Duration(x.minutes)*time.Minute, people); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", x.name, got, x.want)
		}
	}
}

func TestSecondSitting(t *testing.T) {
	home := Calendar{Zone: "Europe/Berlin", Holidays: []Date{NewDate(2027, 4, 9)}}
	berlin, tokyo, la := inZone(t, "b", "Europe/Berlin"), inZone(t, "t", "Asia/Tokyo"), inZone(t, "l", "America/Los_Angeles")
	now := utc("2027-03-01 08:00")
	for _, x := range []struct {
		name, first string
		people      []Attendee
		want        string // "" for none
	}{
		{"decent for all", "2027-04-08 12:00", []Attendee{berlin}, ""},
		{"earlier the same day for Tokyo", "2027-04-08 13:00", []Attendee{berlin, tokyo}, "2027-04-08 10:00"},
		{"later for Los Angeles", "2027-04-08 07:00", []Attendee{berlin, tokyo, la}, "2027-04-08 15:00"},
		{"not on a holiday: the same day, in the evening", "2027-04-08 08:00", []Attendee{berlin, la}, "2027-04-08 15:00"},
		{"not on a Sunday, whatever the clocks do", "2027-03-29 07:00", []Attendee{berlin, la}, "2027-03-29 15:00"},
	} {
		got, ok := SecondSitting(utc(x.first), time.Hour, x.people, home, now)
		if x.want == "" {
			if ok {
				t.Errorf("%s: proposed %v", x.name, got)
			}
			continue
		}
		if !ok || !got.Equal(utc(x.want)) {
			t.Errorf("%s: %v %v, want %s", x.name, got, ok, x.want)
		}
	}
	if _, ok := SecondSitting(utc("2027-04-08 13:00"), time.Hour, []Attendee{berlin, tokyo}, home, utc("2027-04-08 11:59")); ok {
		// Only the next day is left, and that is a holiday.
		t.Error("a sitting was proposed for a time that is past, or a holiday")
	}
}

func TestBestSittingAcrossTheChangeOfClocks(t *testing.T) {
	// The two sittings lie on both sides of the change in Europe.
	sittings := []time.Time{utc("2027-03-26 18:30"), utc("2027-03-29 06:30")}
	for zone, want := range map[string]int{"Europe/Berlin": 2, "Asia/Kolkata": 2, "America/New_York": 1, "Asia/Tokyo": 2} {
		if got := BestSitting(sittings, time.Hour, inZone(t, "x", zone).Zone); got != want {
			t.Errorf("%s: sitting %d, want %d", zone, got, want)
		}
	}
}

func TestShortNotice(t *testing.T) {
	berlin := inZone(t, "", "Europe/Berlin").Zone
	for at, want := range map[string]bool{"2027-03-31 21:59": true, "2027-03-31 22:01": false, "2027-04-01 08:00": false} {
		if got := ShortNotice(utc(at), utc("2027-03-01 08:00"), berlin); got != want {
			t.Errorf("%s announced on 1 March: short notice %v", at, got)
		}
	}
	// A month from 31 January is the end of February.
	if ShortNotice(utc("2027-02-28 12:00"), utc("2027-01-31 12:00"), berlin) {
		t.Error("28 February, announced on 31 January, is no short notice")
	}
}

func TestSuggestDate(t *testing.T) {
	m := Meeting{Minutes: 60, Poll: MeetingPoll{Round: 2, Options: []time.Time{utc("2027-04-07 08:00"), utc("2027-04-08 12:00"), utc("2027-04-09 19:00")}}}
	people := []Attendee{inZone(t, "a", "Europe/Berlin"), inZone(t, "b", "Europe/Berlin"), inZone(t, "c", "America/New_York")}
	vote := func(p PersonID, round int, fits ...int) MeetingPart {
		return MeetingPart{Person: p, PollRound: round, Voted: utc("2027-03-01 08:00"), Fits: fits}
	}
	for _, x := range []struct {
		name  string
		parts []MeetingPart
		now   string
		want  int // -1: none
	}{
		{"nobody answered", nil, "2027-03-01 08:00", -1},
		{"all say none", []MeetingPart{vote("a", 2), vote("b", 2)}, "2027-03-01 08:00", -1},
		{"answers to an earlier round do not count", []MeetingPart{vote("a", 1, 0)}, "2027-03-01 08:00", -1},
		{"most people", []MeetingPart{vote("a", 2, 0, 2), vote("b", 2, 2), vote("c", 2, 1)}, "2027-03-01 08:00", 2},
		{"as many people, better hours", []MeetingPart{vote("a", 2, 0, 1, 2), vote("b", 2, 0, 1, 2)}, "2027-03-01 08:00", 1},
		{"not what is past", []MeetingPart{vote("a", 2, 0)}, "2027-04-07 07:30", -1},
	} {
		got, ok := SuggestDate(m.Tally(x.parts, people), utc(x.now))
		if !ok {
			got = -1
		}
		if got != x.want {
			t.Errorf("%s: %d, want %d", x.name, got, x.want)
		}
	}
}

func TestHalfwayOn(t *testing.T) {
	cal := Calendar{Zone: "Europe/Berlin"}
	plan := DefaultPlan(NewDate(2027, 3, 1), cal)
	from, until := plan.Start(Scoping), plan.Start(Wrapup)
	if got, want := plan.HalfwayOn(from, cal), from.Add(until.Sub(from)/2); got != want {
		t.Errorf("proposed as scoping begins: %s, want %s", got, want)
	}
	// Proposed late, it is a month ahead as long as the project lasts that long.
	late := from.Add(35)
	if got := plan.HalfwayOn(late, cal); got.Before(late.AddMonths(1)) {
		t.Errorf("proposed on %s: %s is less than a month ahead", late, got)
	}
	if got := plan.HalfwayOn(until.Add(-10), cal); !got.After(until.Add(-10)) {
		t.Errorf("proposed ten days before the end: %s is past", got)
	}
}

func TestMorningReminder(t *testing.T) {
	tokyo := inZone(t, "", "Asia/Tokyo").Zone
	for _, x := range []struct {
		begins, want string
	}{
		{"2027-04-08 10:00", "2027-04-08 00:00"}, // 19:00 there: at nine
		{"2027-04-07 23:30", "2027-04-07 22:30"}, // 08:30: an hour before
		{"2027-04-07 22:30", ""},                 // 07:30: nobody is woken
	} {
		got, ok := MorningReminder(utc(x.begins), tokyo)
		if ok != (x.want != "") || ok && !got.Equal(utc(x.want)) {
			t.Errorf("%s: %v %v, want %q", x.begins, got, ok, x.want)
		}
	}
}

func TestMeetingAnswersAndPresence(t *testing.T) {
	m := Meeting{Minutes: 60}
	m.SetDates([]time.Time{utc("2027-04-09 12:00"), utc("2027-04-08 12:00")})
	if !slices.IsSortedFunc(m.Sittings, time.Time.Compare) || m.Dates != 1 {
		t.Errorf("set: %+v", m)
	}
	var p MeetingPart
	p.Invite(m, 2, utc("2027-03-01 08:00"))
	p.Answer = Comes
	m.SetDates(m.Sittings)
	if !p.In(m) {
		t.Error("the same dates made an answer void")
	}
	m.SetDates(m.Sittings[:1])
	if p.In(m) || m.Dates != 2 || len(m.Was) != 2 {
		t.Errorf("other dates left the answer as it was: %+v", m)
	}
	for _, x := range []struct {
		part MeetingPart
		away bool
		want MeetingPresence
	}{
		{MeetingPart{Invited: m.Made.Add(1)}, false, NotSaid},
		{MeetingPart{Invited: m.Made.Add(1)}, true, WasExcused},
		{MeetingPart{Invited: m.Made.Add(1), Answer: CannotCome}, false, WasExcused},
		{MeetingPart{Invited: m.Made.Add(1), Answer: Comes}, true, NotSaid},
		{MeetingPart{Invited: m.Made.Add(1), Answer: CannotCome, Presence: WasThere}, false, WasThere},
		{MeetingPart{Invited: m.Made.Add(1), Presence: WasMissing}, true, WasMissing},
	} {
		if got := x.part.Came(x.away); got != x.want {
			t.Errorf("%+v, away %v: %q, want %q", x.part, x.away, got, x.want)
		}
	}
}
