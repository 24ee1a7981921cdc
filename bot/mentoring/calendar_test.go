package mentoring

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// easter has Good Friday 2027-03-26 and Easter Monday 2027-03-29 off.
var easter = Calendar{
	Zone: "Europe/Rome", Workdays: MondayToFriday,
	Holidays: []Date{{2027, time.March, 26}, {2027, time.March, 29}},
}

func anyCalendar(t *rapid.T) Calendar {
	holidays := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Date { return anyDate(t, "holiday") }), 0, 30).Draw(t, "holidays")
	return Calendar{
		Zone:     rapid.SampledFrom(zones).Draw(t, "home"),
		Workdays: Weekdays(rapid.IntRange(0, 127).Draw(t, "workdays")),
		Holidays: holidays,
	}
}

func TestWorkdays(t *testing.T) {
	for _, c := range []struct {
		from             string
		prev, next, add2 string
	}{
		{"2027-03-24", "2027-03-24", "2027-03-24", "2027-03-30"}, // Wednesday before Easter
		{"2027-03-26", "2027-03-25", "2027-03-30", "2027-03-31"}, // Good Friday
		{"2027-03-28", "2027-03-25", "2027-03-30", "2027-03-31"}, // Easter Sunday
		{"2027-04-03", "2027-04-02", "2027-04-05", "2027-04-06"}, // a Saturday
	} {
		d := date(c.from)
		got := []Date{easter.PrevWorkday(d), easter.NextWorkday(d), easter.AddWorkdays(d, 2)}
		want := []Date{date(c.prev), date(c.next), date(c.add2)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", d, diff)
		}
	}
	if got := easter.WorkdaysBetween(date("2027-03-25"), date("2027-03-31")); got != 2 {
		t.Errorf("over Easter %d working days, want 2", got)
	}
	if (Calendar{}).IsWorkday(date("2027-03-27")) || !(Calendar{}).IsWorkday(date("2027-03-26")) {
		t.Error("no working days named should mean Monday to Friday")
	}
}

func TestWorkdayCountsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar(t)
		d, n := anyDate(t, "day"), rapid.IntRange(0, 40).Draw(t, "n")
		later := cal.AddWorkdays(d, n)
		if got := cal.WorkdaysBetween(d, later); got != n {
			t.Fatalf("%d working days after %s is %s, but %d lie between", n, d, later, got)
		}
		if n > 0 && !cal.IsWorkday(later) {
			t.Fatalf("%s is a day off", later)
		}
		if got := cal.WorkdaysBetween(later, d); got != -n {
			t.Fatalf("backwards %d, want %d", got, -n)
		}
		if cal.IsWorkday(d) && cal.AddWorkdays(later, -n) != d {
			t.Fatalf("%d back from %s is %s, want %s", n, later, cal.AddWorkdays(later, -n), d)
		}
	})
}

func TestAddWorkingHours(t *testing.T) {
	for _, c := range []struct {
		name, from string
		hours      int
		want       string
	}{
		{"over a weekend", "2027-04-09T15:00:00+02:00", 48, "2027-04-13T15:00:00+02:00"},
		{"in the week", "2027-04-12T15:00:00+02:00", 48, "2027-04-14T15:00:00+02:00"},
		{"over Easter and the change of clocks", "2027-03-24T15:00:00+01:00", 48, "2027-03-30T15:00:00+02:00"},
		{"from a Saturday", "2027-04-10T15:00:00+02:00", 48, "2027-04-14T00:00:00+02:00"},
		{"some hours", "2027-04-09T20:00:00+02:00", 6, "2027-04-12T02:00:00+02:00"},
		{"none", "2027-04-09T20:00:00+02:00", 0, "2027-04-09T20:00:00+02:00"},
		{"none, on a day off", "2027-04-10T20:00:00+02:00", 0, "2027-04-12T00:00:00+02:00"},
		{"read in UTC", "2027-04-09T13:00:00Z", 48, "2027-04-13T15:00:00+02:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rome := zone(t, "Europe/Rome")
			got := easter.AddWorkingHours(instant(t, c.from), c.hours, rome).In(rome).Format(time.RFC3339)
			if got != c.want {
				t.Errorf("%s and %d working hours is %s, want %s", c.from, c.hours, got, c.want)
			}
		})
	}
}

// Waiting a and then b hours is waiting a+b hours, wherever clocks do not change on
// working days; elsewhere it differs by at most what the clocks were changed by.
func TestWorkingHoursAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar(t)
		name := rapid.SampledFrom(zones).Draw(t, "zone")
		loc := zone(t, name)
		from := anyDate(t, "day").midnightUTC().Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second)
		a, b := rapid.IntRange(0, 120).Draw(t, "a"), rapid.IntRange(0, 120).Draw(t, "b")
		twice := cal.AddWorkingHours(cal.AddWorkingHours(from, a, loc), b, loc)
		once := cal.AddWorkingHours(from, a+b, loc)
		slack := 2 * time.Hour
		switch name {
		case "UTC", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Kiritimati", "Etc/GMT+12": // clocks never change
			slack = 0
		case "Europe/Rome", "America/New_York", "Australia/Sydney": // they do on Sundays
			if !cal.Workdays.Has(time.Sunday) {
				slack = 0
			}
		}
		if diff := twice.Sub(once).Abs(); diff > slack {
			t.Fatalf("%v + %dh + %dh in %s: %v, at once %v", from, a, b, name, twice, once)
		}
		if once.Before(from) && from.Sub(once) > slack {
			t.Fatalf("%v comes before %v", once, from)
		}
		if !cal.IsWorkday(DateOf(once, loc)) {
			t.Fatalf("%v is on a day off", once.In(loc))
		}
	})
}

func TestDecent(t *testing.T) {
	for _, c := range []struct{ name, from, want string }{
		{"at night", "2027-04-09T03:00:00+02:00", "2027-04-09T09:00:00+02:00"},
		{"at nine", "2027-04-09T09:00:00+02:00", "2027-04-09T09:00:00+02:00"},
		{"by day", "2027-04-09T12:34:56+02:00", "2027-04-09T12:34:56+02:00"},
		{"at six on Friday", "2027-04-09T18:00:00+02:00", "2027-04-12T09:00:00+02:00"},
		{"before Easter", "2027-03-25T18:00:00+01:00", "2027-03-30T09:00:00+02:00"},
		{"evening elsewhere, day here", "2027-04-09T01:00:00-07:00", "2027-04-09T10:00:00+02:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rome := zone(t, "Europe/Rome")
			if got := Decent(instant(t, c.from), rome, easter).In(rome).Format(time.RFC3339); got != c.want {
				t.Errorf("after %s: %s, want %s", c.from, got, c.want)
			}
		})
	}
	apia := zone(t, "Pacific/Apia") // 30 December 2011, a Friday, never was there
	got := Decent(date("2011-12-29").At(20, 0, apia), apia, Calendar{})
	if want := date("2012-01-02").At(9, 0, apia); !got.Equal(want) {
		t.Errorf("past the day that never was: %v, want %v", got, want)
	}
}

func TestReminderOf(t *testing.T) {
	for _, c := range []struct{ name, meeting, want string }{
		{"in the afternoon", "2027-04-09T14:00:00+02:00", "2027-04-09T09:00:00+02:00"},
		{"half an hour after nine", "2027-04-09T09:30:00+02:00", "2027-04-09T09:00:00+02:00"},
		{"before that", "2027-04-09T09:29:00+02:00", "2027-04-08T09:00:00+02:00"},
		{"early on Monday", "2027-04-12T08:00:00+02:00", "2027-04-09T09:00:00+02:00"},
		{"on Sunday", "2027-04-11T14:00:00+02:00", "2027-04-09T09:00:00+02:00"},
		{"on Easter Monday", "2027-03-29T14:00:00+02:00", "2027-03-25T09:00:00+01:00"},
		{"evening elsewhere, early here", "2027-04-07T22:00:00-07:00", "2027-04-07T09:00:00+02:00"},
	} {
		rome := zone(t, "Europe/Rome")
		if got := ReminderOf(instant(t, c.meeting), rome, easter).In(rome).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDecentIsDecent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, loc := anyCalendar(t), zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		from := anyDate(t, "day").midnightUTC().Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second)
		got := Decent(from, loc, cal)
		if h := got.In(loc).Hour(); got.Before(from) || h < 9 || h >= 18 || !cal.IsWorkday(DateOf(got, loc)) {
			t.Fatalf("%v is not decent after %v", got.In(loc), from)
		}
		if again := Decent(got, loc, cal); !again.Equal(got) {
			t.Fatalf("%v is decent, but moved to %v", got, again)
		}
	})
}

func TestCalendarJSON(t *testing.T) {
	in := Calendar{Zone: "Asia/Amman", Workdays: WeekdaySet(time.Sunday, time.Monday, time.Thursday), Holidays: []Date{{2027, 5, 25}}}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"zone":"Asia/Amman","workdays":["Monday","Thursday","Sunday"],"holidays":["2027-05-25"]}`
	if string(data) != want {
		t.Errorf("JSON %s, want %s", data, want)
	}
	var out Calendar
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
	if got := in.Workdays.String(); got != "Mon Thu Sun" {
		t.Error(got)
	}
	for _, wrong := range []string{`["Moonday"]`, `["t"]`, `["mondays"]`, `"Monday"`} {
		if err := json.Unmarshal([]byte(wrong), &out.Workdays); err == nil {
			t.Errorf("%s was read as %s", wrong, out.Workdays)
		}
	}
}

func TestLocation(t *testing.T) {
	for _, wrong := range []string{"", "Local", "Europe/Atlantis", "../etc/passwd"} {
		loc, err := Location(wrong)
		if err == nil || loc != time.UTC {
			t.Errorf("%q is %v, %v", wrong, loc, err)
		}
	}
	loc, err := Location("Europe/Rome")
	if err != nil || loc.String() != "Europe/Rome" {
		t.Errorf("Rome is %v, %v", loc, err)
	}
	if !slices.Contains(MondayToFriday.List(), time.Wednesday) || strings.Contains(MondayToFriday.String(), "S") {
		t.Errorf("the usual week is %s", MondayToFriday)
	}
}
