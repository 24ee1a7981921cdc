package mentoring

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Every week has its slot exactly once, whatever the clocks do, and however the time
// from 2024 to 2035 is cut into spans.
func TestSlotsExactlyOnce(t *testing.T) {
	everyDay := Calendar{Workdays: 127}
	for _, name := range zones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loc := zone(t, name)
			first, last := date("2024-01-01"), date("2035-12-31") // both Mondays
			weeks := last.Sub(first) / 7
			for weekday := time.Sunday; weekday <= time.Saturday; weekday++ {
				for _, hm := range [][2]int{{0, 0}, {0, 30}, {1, 30}, {2, 0}, {2, 15}, {3, 0}, {9, 0}, {23, 45}} {
					w := WeeklySlots{weekday, hm[0], hm[1]}
					from, to := first.At(0, 0, loc).Add(-time.Second), last.At(0, 0, loc).Add(-time.Second)
					whole := w.SlotsBetween(from, to, loc, everyDay)
					if len(whole) != weeks {
						t.Fatalf("%s: %d slots in %d weeks", w, len(whole), weeks)
					}
					for i, s := range whole {
						if s.Week != first.Add(7*i) {
							t.Fatalf("%s: slot %d is of week %s", w, i, s.Week)
						}
						if i > 0 && !s.At.After(whole[i-1].At) {
							t.Fatalf("%s: %v does not come after %v", w, s.At, whole[i-1].At)
						}
						// Nuuk skips the last hour of a Saturday: its slot is at Sunday's 00:00.
						if on := DateOf(s.At.Add(-time.Hour), loc); on.Weekday() != weekday && DateOf(s.At, loc).Weekday() != weekday {
							t.Fatalf("%s fell on %v", w, s.At)
						}
					}
				}
			}
		})
	}
}

func TestSpansHoldEverySlotOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loc, cal := zone(t, rapid.SampledFrom(zones).Draw(t, "zone")), anyCalendar(t)
		w := WeeklySlots{
			time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")),
			rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"),
		}
		from := anyDate(t, "from").midnightUTC()
		var pieces []Slot
		at := from
		for _, hours := range rapid.SliceOfN(rapid.IntRange(0, 200), 1, 30).Draw(t, "cuts") {
			next := at.Add(time.Duration(hours) * time.Hour)
			pieces = append(pieces, w.SlotsBetween(at, next, loc, cal)...)
			at = next
		}
		whole := w.SlotsBetween(from, at, loc, cal)
		if diff := cmp.Diff(whole, pieces); diff != "" {
			t.Fatal(diff)
		}
		for _, s := range whole {
			if !cal.IsWorkday(DateOf(s.At, loc)) {
				t.Fatalf("%v is on a day off", s.At)
			}
			if next := w.Next(s.At.Add(-time.Nanosecond), loc, cal); next != s {
				t.Fatalf("the next before %v is %v", s, next)
			}
		}
	})
}

func TestSlotOnADayOff(t *testing.T) {
	rome := zone(t, "Europe/Rome")
	for _, c := range []struct {
		weekday time.Weekday
		week    string
		want    string
	}{
		{time.Monday, "2027-03-31", "2027-03-30"}, // Easter Monday: Tuesday
		{time.Friday, "2027-03-22", "2027-03-25"}, // Good Friday: no later day in that week
		{time.Wednesday, "2027-03-28", "2027-03-24"},
		{time.Sunday, "2027-04-05", "2027-04-09"},
	} {
		s, ok := WeeklySlots{c.weekday, 9, 30}.Slot(date(c.week), rome, easter)
		if want := date(c.want).At(9, 30, rome); !ok || !s.At.Equal(want) || s.Week != date(c.want).Monday() {
			t.Errorf("%s in the week of %s: %v, want %v", c.weekday, c.week, s, want)
		}
	}
	shut := Calendar{Workdays: WeekdaySet(time.Monday), Holidays: []Date{date("2027-12-27")}}
	if s, ok := (WeeklySlots{time.Friday, 9, 0}).Slot(date("2027-12-31"), rome, shut); ok {
		t.Errorf("a week that is off has the slot %v", s)
	}
}

func TestWeekIndex(t *testing.T) {
	start := date("2027-03-03") // a Wednesday
	for day, want := range map[string]string{
		"2027-02-28": "w00", "2027-03-01": "w01", "2027-03-07": "w01", "2027-03-08": "w02", "2027-05-05": "w10", "2027-06-21": "w17",
	} {
		if got := WeekName(WeekIndex(start, date(day))); got != want {
			t.Errorf("%s is in %s, want %s", day, got, want)
		}
	}
}

func TestReminderDates(t *testing.T) {
	usual := []int{7, 2, 0}
	for _, c := range []struct {
		name, deadline, today string
		offsets               []int
		want                  []Reminder
	}{
		{"plain", "2027-04-15", "2027-04-01", usual,
			[]Reminder{{7, date("2027-04-08")}, {2, date("2027-04-13")}, {0, date("2027-04-15")}}},
		{"two days before is a Saturday", "2027-04-12", "2027-04-01", usual,
			[]Reminder{{7, date("2027-04-05")}, {2, date("2027-04-09")}, {0, date("2027-04-12")}}},
		{"deadline and two days before on one day", "2027-03-28", "2027-03-01", usual,
			[]Reminder{{7, date("2027-03-19")}, {0, date("2027-03-25")}}},
		{"a week before is past", "2027-04-15", "2027-04-09", usual,
			[]Reminder{{2, date("2027-04-13")}, {0, date("2027-04-15")}}},
		{"today counts", "2027-04-15", "2027-04-15", usual, []Reminder{{0, date("2027-04-15")}}},
		{"over", "2027-04-15", "2027-04-16", usual, nil},
		{"asked in any order, twice and wrongly", "2027-04-15", "2027-04-01", []int{0, 1, -3, 1},
			[]Reminder{{1, date("2027-04-14")}, {0, date("2027-04-15")}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ReminderDates(date(c.deadline), date(c.today), easter, c.offsets)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRemindersNeverTwiceADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, deadline := anyCalendar(t), anyDate(t, "deadline")
		today := deadline.Add(-rapid.IntRange(-3, 40).Draw(t, "ahead"))
		offsets := rapid.SliceOfN(rapid.IntRange(-2, 40), 0, 8).Draw(t, "offsets")
		last := today.Add(-1)
		for _, r := range ReminderDates(deadline, today, cal, offsets) {
			if !r.On.After(last) || r.On.After(deadline) || !cal.IsWorkday(r.On) || r.On.After(deadline.Add(-r.Days)) {
				t.Fatalf("reminder %v of %s after %s", r, deadline, last)
			}
			last = r.On
		}
	})
}

func TestCountsAsSilent(t *testing.T) {
	rome := zone(t, "Europe/Rome")
	end := date("2027-04-19").At(9, 0, rome) // a Monday
	at := func(day string, hour int) time.Time { return date(day).At(hour, 0, rome) }
	for _, c := range []struct {
		name  string
		round Round
		want  bool
	}{
		{"a week to answer", Round{Delivered: at("2027-04-12", 9), End: end}, true},
		{"just three working days", Round{Delivered: at("2027-04-14", 9), End: end}, true},
		{"an hour less", Round{Delivered: at("2027-04-14", 10), End: end}, false},
		{"never delivered", Round{End: end}, false},
		{"answered", Round{Delivered: at("2027-04-12", 9), End: end, Answered: true}, false},
		{"away", Round{Delivered: at("2027-04-12", 9), End: end, Away: true}, false},
		{"Easter took the days", Round{Delivered: at("2027-03-24", 9), End: at("2027-03-30", 9)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := CountsAsSilent(c.round, rome, easter); got != c.want {
				t.Errorf("counts %v, want %v", got, c.want)
			}
		})
	}
}
