package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
)

// zones change their clocks in both hemispheres: by an hour, by half an hour,
// at midnight, around Ramadan, or never.
var zones = []string{
	"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "America/Sao_Paulo", "America/Havana", "Africa/Cairo",
	"Africa/Casablanca", "Asia/Beirut", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland",
}

func TestCheckSpec(t *testing.T) {
	for spec, want := range map[string]string{
		"0 9 * * 1": "", "*/5 * * * *": "", "30 2 29 2 *": "", "CRON_TZ=Europe/Berlin 0 9 * * *": "", "@weekly": "",
		"CRON_TZ=UTC": "cannot be read", "TZ=": "cannot be read", "": "cron spec", "0 9 * *": "expected exactly 5 fields", "61 * * * *": "above maximum",
		"0 0 31 2 *": "there is no such date", "0 9 * * monday!": "cron spec", "CRON_TZ=Nowhere/Land 0 9 * * *": "Nowhere/Land",
	} {
		switch err := CheckSpec(spec); {
		case want == "" && err != nil:
			t.Errorf("%q: %v", spec, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want an error with %q", spec, err, want)
		}
	}
}

// A daily firing at any local time comes exactly once a day in every zone and
// year: at that time where it exists, at the first moment after the gap where
// it does not, and once where it comes twice.
func TestNextFiringOnceADay(t *testing.T) {
	for _, zone := range zones {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			loc, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			changes := 0
			for _, clock := range []struct{ hour, minute int }{{0, 0}, {1, 45}, {2, 30}, {9, 0}, {23, 30}} {
				spec := fmt.Sprintf("%d %d * * *", clock.minute, clock.hour)
				at := time.Date(2023, 12, 31, 23, 45, 0, 0, loc)
				for day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2036; day = day.AddDate(0, 0, 1) {
					if clock.hour == 0 && clock.minute == 0 && jumps(day, loc) {
						changes++
					}
					due, err := NextFiring(spec, at, loc)
					if err != nil {
						t.Fatal(err)
					}
					if !due.After(at) {
						t.Fatalf("%s after %s: %s, which is not later", spec, at, due)
					}
					local := due.In(loc)
					if got, want := local.Format(time.DateOnly), day.Format(time.DateOnly); got != want {
						t.Fatalf("%s: the firing after %s is on %s, want %s", spec, at, got, want)
					}
					if wall := local.Hour()*60 + local.Minute(); wall != clock.hour*60+clock.minute {
						if !jumps(day, loc) {
							t.Fatalf("%s fires at %s on a day without a change", spec, local)
						}
						if late := wall - clock.hour*60 - clock.minute; late < 0 || late > 60 {
							t.Fatalf("%s fires at %s, %d minutes after its time", spec, local, late)
						}
					}
					at = due
				}
			}
			switch fixed := zone == "UTC" || zone == "Asia/Kolkata" || zone == "America/Sao_Paulo"; {
			case fixed && changes != 0:
				t.Errorf("%d changes of the clock, want none", changes)
			case !fixed && changes < 20:
				t.Errorf("only %d changes of the clock in 12 years: the test proves little", changes)
			}
		})
	}
}

// jumps says that the clocks change on a day of the calendar.
func jumps(day time.Time, loc *time.Location) bool {
	_, before := time.Date(day.Year(), day.Month(), day.Day()-1, 23, 0, 0, 0, loc).Zone()
	_, after := time.Date(day.Year(), day.Month(), day.Day()+1, 1, 0, 0, 0, loc).Zone()
	return before != after
}

func TestNextFiringInGapAndOverlap(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ spec, after, want string }{
		{"30 2 * * *", "2027-03-27T23:00:00Z", "2027-03-28T01:00:00Z"}, // 02:30 is skipped: 03:00, when summer time begins
		{"30 2 * * *", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"},
		{"30 2 * * *", "2027-10-30T22:00:00Z", "2027-10-31T00:30:00Z"},   // 02:30 comes twice: the first
		{"30 2 * * *", "2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"},   // and not the second
		{"*/30 * * * *", "2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z"}, // two in the gap and one at its end are one
		{"*/30 * * * *", "2027-03-28T01:00:00Z", "2027-03-28T01:30:00Z"},
		{"0 9 * * 1", "2027-03-28T12:00:00Z", "2027-03-29T07:00:00Z"},
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		got, err := NextFiring(c.spec, after, berlin)
		if err != nil || got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s after %s: %s, %v; want %s", c.spec, c.after, got.UTC().Format(time.RFC3339), err, c.want)
		}
	}
	if _, err := NextFiring("CRON_TZ=UTC", time.Now(), berlin); err == nil {
		t.Error("a spec that cannot be read fired")
	}
}

func TestLastDue(t *testing.T) {
	daily, err := cron.ParseStandard("17 3 * * *")
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		x, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []struct {
		name, last, now string
		grace           time.Duration
		want            string
	}{
		{"nothing yet", "2027-03-01 03:17", "2027-03-02 03:16", 48 * time.Hour, ""},
		{"on the minute", "2027-03-01 03:17", "2027-03-02 03:17", 48 * time.Hour, "2027-03-02 03:17"},
		{"the latest of many", "2027-03-01 03:17", "2027-03-20 12:00", 48 * time.Hour, "2027-03-20 03:17"},
		{"too old", "2027-03-01 03:17", "2027-03-02 12:00", time.Hour, ""},
		{"just within the grace", "2027-03-01 03:17", "2027-03-02 04:17", time.Hour, "2027-03-02 03:17"},
		{"just beyond the grace", "2027-03-01 03:17", "2027-03-02 04:18", time.Hour, ""},
		{"the clock went back", "2027-03-10 03:17", "2027-03-02 12:00", 48 * time.Hour, ""},
		// Summer time begins and ends meanwhile: in UTC nothing is skipped or doubled.
		{"over the gap", "2027-03-27 03:17", "2027-03-28 03:17", 48 * time.Hour, "2027-03-28 03:17"},
		{"over the overlap", "2027-10-30 03:17", "2027-10-31 03:17", 48 * time.Hour, "2027-10-31 03:17"},
	} {
		for _, loc := range []*time.Location{time.UTC, berlin} { // whatever zone the instants are written in
			due, ok := LastDue(daily, at(c.last).In(loc), at(c.now).In(loc), c.grace)
			got := ""
			if ok {
				got = due.UTC().Format("2006-01-02 15:04")
			}
			if got != c.want {
				t.Errorf("%s, in %s: %q, want %q", c.name, loc, got, c.want)
			}
		}
	}
}
