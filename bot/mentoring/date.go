package mentoring

import (
	"fmt"
	"sort"
	"time"
)

// Date is a day of the calendar, in no particular zone. Dates compare with ==
// when they were made by NewDate, ParseDate, DateOf or Add. The zero Date means
// "no date". As text (JSON included) a date is "2027-03-01", the zero Date "".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate makes a Date; days and months out of range run over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return dateIn(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day that the clocks of loc show at t; the zero Date for the zero time.
func DateOf(t time.Time, loc *time.Location) Date {
	if t.IsZero() {
		return Date{}
	}
	return dateIn(t.In(loc))
}

func dateIn(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads "2027-03-01".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no date: write it as 2027-03-01", s)
	}
	return dateIn(t), nil
}

// IsZero reports whether d is "no date".
func (d Date) IsZero() bool { return d == Date{} }

// String is the ISO form, "2027-03-01"; empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Long is the form for running text, "1 March 2027"; "no date" for the zero Date.
func (d Date) Long() string {
	if d.IsZero() {
		return "no date"
	}
	return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
}

// Medium is the form for lists and choices, "Mon 1 Mar 2027"; "no date" for the zero Date.
func (d Date) Medium() string {
	if d.IsZero() {
		return "no date"
	}
	return d.midnightUTC().Format("Mon 2 Jan 2006")
}

func (d Date) midnightUTC() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// Add is the day n days later, earlier when n is negative.
func (d Date) Add(n int) Date { return dateIn(d.midnightUTC().AddDate(0, 0, n)) }

// AddMonths is the same day n months later, or the last day of that month when it is shorter.
func (d Date) AddMonths(n int) Date {
	first := NewDate(d.Year, d.Month+time.Month(n), 1)
	last := NewDate(first.Year, first.Month+1, 0)
	return Date{first.Year, first.Month, min(d.Day, last.Day)}
}

// Sub is the number of days from e to d, negative when d is the earlier.
func (d Date) Sub(e Date) int {
	return int((d.midnightUTC().Unix() - e.midnightUTC().Unix()) / (24 * 60 * 60))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.midnightUTC().Weekday() }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Compare is -1, 0 or +1 as d is earlier than, the same as or later than e; it fits slices.SortFunc.
func (d Date) Compare(e Date) int { return d.midnightUTC().Compare(e.midnightUTC()) }

// Monday is the Monday of d's week; weeks run from Monday to Sunday.
func (d Date) Monday() Date { return d.Add(-((int(d.Weekday()) + 6) % 7)) }

// At is the instant at which clocks in loc show the given time on d. A time that
// the clocks skip becomes the first that exists after it, a time that they show
// twice the first of the two. (time.Date promises neither.)
func (d Date) At(hour, minute int, loc *time.Location) time.Time {
	return d.at(time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute, loc)
}

// at is At for a wall-clock time given as the time since the day's 00:00.
func (d Date) at(wall time.Duration, loc *time.Location) time.Time {
	shown := d.midnightUTC().Add(wall) // what the clocks show, read as if it were UTC
	// No zone is more than a day from UTC, so the instant lies between these two,
	// and no zone changes its offset twice in that span.
	early, late := shown.Add(-24*time.Hour), shown.Add(24*time.Hour)
	for _, around := range []time.Time{early, late} { // a time shown twice is first shown at the earlier offset
		t := shown.Add(-offset(around, loc))
		if t.Add(offset(t, loc)).Equal(shown) {
			return t.In(loc)
		}
	}
	// The clocks jump over this time: find the first second after the jump.
	span := int(late.Sub(early) / time.Second)
	from := early.Truncate(time.Second)
	n := sort.Search(span, func(i int) bool {
		t := from.Add(time.Duration(i) * time.Second)
		return !t.Add(offset(t, loc)).Before(shown)
	})
	return from.Add(time.Duration(n) * time.Second).In(loc)
}

func offset(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}

// DeadlineEnd is the instant at which d has ended everywhere on Earth (at UTC−12).
func DeadlineEnd(d Date) time.Time { return d.Add(1).midnightUTC().Add(12 * time.Hour) }

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	e, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = e
	return nil
}
