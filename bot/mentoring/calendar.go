package mentoring

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Decent hours, and the hour at which phases begin (PROGRAMME.md, "Phases").
const (
	dayBegins = 9  // 09:00: nobody is written to earlier; phases begin
	dayEnds   = 18 // 18:00: nobody is written to from here on
)

// Weekdays is a set of days of the week. In JSON it is a list of names, from Monday on.
type Weekdays uint8

// MondayToFriday is the usual working week.
const MondayToFriday Weekdays = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday

// WeekdaySet is the set of the given days.
func WeekdaySet(days ...time.Weekday) Weekdays {
	var w Weekdays
	for _, d := range days {
		w |= 1 << d
	}
	return w
}

// Has reports whether the day is in the set.
func (w Weekdays) Has(d time.Weekday) bool { return w&(1<<d) != 0 }

// List is the days of the set, Monday first.
func (w Weekdays) List() []time.Weekday {
	var days []time.Weekday
	for i := range 7 {
		if d := time.Weekday((i + 1) % 7); w.Has(d) {
			days = append(days, d)
		}
	}
	return days
}

// String is the days' short names, "Mon Tue Wed" for example.
func (w Weekdays) String() string {
	var names []string
	for _, d := range w.List() {
		names = append(names, d.String()[:3])
	}
	return strings.Join(names, " ")
}

// MarshalJSON writes the list of names.
func (w Weekdays) MarshalJSON() ([]byte, error) {
	names := []string{}
	for _, d := range w.List() {
		names = append(names, d.String())
	}
	return json.Marshal(names)
}

// UnmarshalJSON reads a list of names; short names do as well.
func (w *Weekdays) UnmarshalJSON(data []byte) error {
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		return fmt.Errorf("working days: %w", err)
	}
	*w = 0
	for _, name := range names {
		d, err := ParseWeekday(name)
		if err != nil {
			return err
		}
		*w |= 1 << d
	}
	return nil
}

// ParseWeekday reads "Monday", "mon" or anything between, in any case.
func ParseWeekday(s string) (time.Weekday, error) {
	given := strings.ToLower(strings.TrimSpace(s))
	if len(given) >= 2 {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.HasPrefix(strings.ToLower(d.String()), given) {
				return d, nil
			}
		}
	}
	return 0, fmt.Errorf("%q is no day of the week: write Monday, Tuesday and so on", s)
}

// Location is the zone of that IANA name ("Europe/Rome"). An empty, unknown or
// machine-dependent name ("Local") gives UTC together with the error, so that a
// caller may go on with UTC and tell somebody.
func Location(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") {
		return time.UTC, fmt.Errorf("no time zone given (%q): use a name such as Europe/Rome", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, fmt.Errorf("time zone %q: %w", name, err)
	}
	return loc, nil
}

// Calendar says which days a cohort works, and where it is at home.
type Calendar struct {
	Zone     string   `json:"zone"`               // IANA name of the home zone
	Workdays Weekdays `json:"workdays"`           // none at all means Monday to Friday
	Holidays []Date   `json:"holidays,omitempty"` // the organizer's list of public holidays
}

// Home is the home zone, or UTC when its name is not known (see Location).
func (c Calendar) Home() *time.Location {
	loc, _ := Location(c.Zone)
	return loc
}

// IsWorkday reports whether d is a working day and no holiday.
func (c Calendar) IsWorkday(d Date) bool {
	work := c.Workdays
	if work == 0 {
		work = MondayToFriday
	}
	return work.Has(d.Weekday()) && !slices.Contains(c.Holidays, d)
}

// NextWorkday is the first working day on or after d.
func (c Calendar) NextWorkday(d Date) Date { return c.seek(d, 1) }

// PrevWorkday is the last working day on or before d.
func (c Calendar) PrevWorkday(d Date) Date { return c.seek(d, -1) }

// seek ends, since there is a working day in every week and the holidays are a finite list.
func (c Calendar) seek(d Date, step int) Date {
	for !c.IsWorkday(d) {
		d = d.Add(step)
	}
	return d
}

// AddWorkdays is the nth working day after d, before d when n is negative, and d itself when n is 0.
func (c Calendar) AddWorkdays(d Date, n int) Date {
	step := 1
	if n < 0 {
		n, step = -n, -1
	}
	for range n {
		d = c.seek(d.Add(step), step)
	}
	return d
}

// WorkdaysBetween counts the working days after a up to and including b; it is
// negative when b is before a. WorkdaysBetween(d, AddWorkdays(d, n)) is n for n ≥ 0.
func (c Calendar) WorkdaysBetween(a, b Date) int {
	if b.Before(a) {
		return -c.WorkdaysBetween(b, a)
	}
	n := 0
	for d := a.Add(1); !d.After(b); d = d.Add(1) {
		if c.IsWorkday(d) {
			n++
		}
	}
	return n
}

// AddWorkingHours lets that many hours pass on the clocks of loc, counting working
// days only, each as 24 hours: 48 hours from Friday 15:00 end on Tuesday 15:00. From
// a day off the count begins at the next working day's 00:00. Hours below 0 count as 0.
func (c Calendar) AddWorkingHours(t time.Time, hours int, loc *time.Location) time.Time {
	d := DateOf(t, loc)
	if hours <= 0 && c.IsWorkday(d) {
		return t
	}
	var wall time.Duration
	if c.IsWorkday(d) {
		wall = t.Add(offset(t, loc)).Sub(d.midnightUTC())
	} else {
		d = c.NextWorkday(d)
	}
	wall += time.Duration(max(hours, 0)) * time.Hour
	const day = 24 * time.Hour
	return c.AddWorkdays(d, int(wall/day)).at(wall%day, loc)
}

// ReminderOf is when to remind somebody of a meeting: on the morning of its day or,
// if it begins before that or on a day off, on the morning of the working day before.
func ReminderOf(start time.Time, loc *time.Location, cal Calendar) time.Time {
	day := DateOf(start, loc)
	if start.Before(day.At(dayBegins, 0, loc).Add(reminderAhead)) {
		day = day.Add(-1)
	}
	return cal.seek(day, -1).At(dayBegins, 0, loc)
}

// reminderAhead is how long before a meeting its reminder must come at least.
const reminderAhead = 30 * time.Minute

// Decent is the first moment at or after t at which somebody whose clocks are those
// of loc may be written to: on a working day, from 09:00 until before 18:00.
func Decent(t time.Time, loc *time.Location, cal Calendar) time.Time {
	for d := DateOf(t, loc); ; d = d.Add(1) {
		begin, end := d.At(dayBegins, 0, loc), d.At(dayEnds, 0, loc)
		if !cal.IsWorkday(d) || !t.Before(end) || !begin.Before(end) { // a day that a zone skips altogether has no hours
			continue
		}
		if t.Before(begin) {
			return begin
		}
		return t
	}
}
