package mentoring

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"pgregory.net/rapid"
)

// zones are those whose clocks do odd things: half-hour daylight saving, changes at
// midnight, no round offsets, a month of standard time in summer.
var zones = []string{
	"UTC", "Europe/Rome", "America/New_York", "America/Havana", "America/Santiago", "America/St_Johns",
	"Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Gaza", "Asia/Kolkata", "Asia/Kathmandu",
	"Australia/Lord_Howe", "Australia/Sydney", "Pacific/Chatham", "Pacific/Kiritimati", "Antarctica/Troll",
	"America/Nuuk", "Etc/GMT+12",
}

func zone(t interface {
	Helper()
	Fatal(...any)
}, name string) *time.Location {
	t.Helper()
	loc, err := Location(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func anyDate(t *rapid.T, label string) Date {
	return date("2024-01-01").Add(rapid.IntRange(0, 12*365).Draw(t, label))
}

func TestDateAt(t *testing.T) {
	for _, c := range []struct {
		name, zone, day string
		hour, minute    int
		want            string
	}{
		{"plain", "Europe/Rome", "2027-03-01", 9, 0, "2027-03-01T09:00:00+01:00"},
		{"skipped hour", "Europe/Rome", "2027-03-28", 2, 30, "2027-03-28T03:00:00+02:00"},
		{"last before the skipped hour", "Europe/Rome", "2027-03-28", 1, 59, "2027-03-28T01:59:00+01:00"},
		{"hour shown twice", "Europe/Rome", "2027-10-31", 2, 30, "2027-10-31T02:30:00+02:00"},
		{"hour shown twice, New York", "America/New_York", "2027-11-07", 1, 30, "2027-11-07T01:30:00-04:00"},
		{"midnight skipped", "Asia/Beirut", "2027-03-28", 0, 0, "2027-03-28T01:00:00+03:00"},
		{"midnight skipped, west", "America/Havana", "2027-03-14", 0, 30, "2027-03-14T01:00:00-04:00"},
		{"midnight skipped, Friday", "Africa/Cairo", "2027-04-30", 0, 10, "2027-04-30T01:00:00+03:00"},
		{"half-hour change", "Australia/Lord_Howe", "2027-10-03", 2, 10, "2027-10-03T02:30:00+11:00"},
		{"half-hour shown twice", "Australia/Lord_Howe", "2027-04-04", 1, 45, "2027-04-04T01:45:00+11:00"},
		{"two hours skipped", "Antarctica/Troll", "2027-03-28", 2, 0, "2027-03-28T03:00:00+02:00"},
		{"day that never was", "Pacific/Apia", "2011-12-30", 9, 0, "2011-12-31T00:00:00+14:00"},
		{"quarter-hour offset", "Asia/Kathmandu", "2027-01-01", 0, 0, "2027-01-01T00:00:00+05:45"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := date(c.day).At(c.hour, c.minute, zone(t, c.zone)).Format(time.RFC3339)
			if got != c.want {
				t.Errorf("%s %02d:%02d in %s is %s, want %s", c.day, c.hour, c.minute, c.zone, got, c.want)
			}
		})
	}
}

// At is the first instant at which the clocks show the time, or the first after it.
func TestDateAtIsTheFirstSuchInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		d := anyDate(t, "day")
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		wish := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC)
		shows := func(at time.Time) time.Time {
			y, m, day := at.In(loc).Date()
			h, mi, s := at.In(loc).Clock()
			return time.Date(y, m, day, h, mi, s, 0, time.UTC)
		}
		at := d.At(hour, minute, loc)
		if shows(at).Before(wish) {
			t.Fatalf("%v shows less than %02d:%02d of %s", at, hour, minute, d)
		}
		for back := time.Minute; back <= 4*time.Hour; back += time.Minute {
			if !shows(at.Add(-back)).Before(wish) {
				t.Fatalf("%v is not the first: %v before it shows %v", at, back, shows(at.Add(-back)))
			}
		}
	})
}

func TestDateArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDate(t, "a"), anyDate(t, "b")
		if got := a.Add(b.Sub(a)); got != b {
			t.Fatalf("%s + (%s - %s) = %s", a, b, a, got)
		}
		if a.Before(b) != (a.Sub(b) < 0) || a.After(b) != (a.Sub(b) > 0) || (a == b) != (a.Compare(b) == 0) {
			t.Fatalf("the comparisons of %s and %s disagree", a, b)
		}
		if m := a.Monday(); m.Weekday() != time.Monday || a.Sub(m) < 0 || a.Sub(m) > 6 {
			t.Fatalf("the Monday of %s is %s, a %s", a, m, m.Weekday())
		}
		if again, err := ParseDate(a.String()); err != nil || again != a {
			t.Fatalf("%s reads back as %s, %v", a, again, err)
		}
		loc := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		if got := DateOf(a.At(12, 0, loc), loc); got != a {
			t.Fatalf("noon of %s is on %s", a, got)
		}
	})
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2027-01-31", 1, "2027-02-28"},
		{"2027-11-30", 3, "2028-02-29"},
		{"2027-03-15", 6, "2027-09-15"},
		{"2027-03-31", -1, "2027-02-28"},
		{"2027-12-01", 12, "2028-12-01"},
	} {
		if got := date(c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months is %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestDateText(t *testing.T) {
	type form struct {
		On  Date `json:"on"`
		Not Date `json:"not"`
	}
	in := form{On: NewDate(2027, 2, 29)} // runs over to 1 March
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"on":"2027-03-01","not":""}`; string(data) != want {
		t.Errorf("JSON %s, want %s", data, want)
	}
	var out form
	if err := json.Unmarshal(data, &out); err != nil || out != in {
		t.Errorf("reads back as %v, %v", out, err)
	}
	for _, wrong := range []string{`"2027-02-30"`, `"1.3.2027"`, `"2027-3-1"`, `"tomorrow"`, `7`} {
		if err := json.Unmarshal([]byte(wrong), &out.On); err == nil {
			t.Errorf("%s was read as %s", wrong, out.On)
		}
	}
	if got := in.On.Long() + "|" + in.On.Medium() + "|" + in.Not.Long(); got != "1 March 2027|Mon 1 Mar 2027|no date" {
		t.Error(got)
	}
	if got := DateOf(time.Time{}, time.UTC); !got.IsZero() {
		t.Errorf("the zero time is on %s", got)
	}
}

func TestDeadlineEnd(t *testing.T) {
	d := date("2027-03-01")
	if got, want := DeadlineEnd(d), d.Add(1).At(0, 0, zone(t, "Etc/GMT+12")); !got.Equal(want) {
		t.Errorf("ends %v, want %v", got, want)
	}
	for _, name := range zones {
		if got := DateOf(DeadlineEnd(d), zone(t, name)); !got.After(d) {
			t.Errorf("it is still %s in %s", got, name)
		}
	}
}
