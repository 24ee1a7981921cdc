package mentoring

import (
	"fmt"
	"slices"
	"time"
)

// WeeklySlots is the time of the week at which something recurs, by the reader's own clock.
type WeeklySlots struct {
	Weekday time.Weekday `json:"weekday"`
	Hour    int          `json:"hour"`
	Minute  int          `json:"minute"`
}

// Slot is one occurrence of WeeklySlots. Week alone tells slots apart, whatever
// holidays and clocks do to the instant: it is what keys are made of.
type Slot struct {
	Week Date      // the Monday of its week
	At   time.Time // the instant, in the reader's zone
}

// String is "Monday 09:30" for example.
func (w WeeklySlots) String() string {
	return fmt.Sprintf("%s %02d:%02d", w.Weekday, w.Hour, w.Minute)
}

// Slot is the occurrence in the week (Monday to Sunday) that holds the given day. On a
// day off it moves to the next working day of the same week, or else to the one before.
// It is false when the whole week is off.
func (w WeeklySlots) Slot(week Date, loc *time.Location, cal Calendar) (Slot, bool) {
	monday := week.Monday()
	wished := monday.Add((int(w.Weekday) + 6) % 7)
	day := cal.NextWorkday(wished)
	if day.Monday() != monday {
		day = cal.PrevWorkday(wished)
	}
	if day.Monday() != monday {
		return Slot{}, false
	}
	return Slot{Week: monday, At: day.At(w.Hour, w.Minute, loc)}, true
}

// SlotsBetween is the occurrences after from, up to and including to, in order. So
// spans that follow one another hold every slot exactly once.
func (w WeeklySlots) SlotsBetween(from, to time.Time, loc *time.Location, cal Calendar) []Slot {
	var slots []Slot
	last := DateOf(to, loc).Monday()
	for week := DateOf(from, loc).Monday(); !week.After(last); week = week.Add(7) {
		if s, ok := w.Slot(week, loc, cal); ok && s.At.After(from) && !s.At.After(to) {
			slots = append(slots, s)
		}
	}
	return slots
}

// Next is the first occurrence after t.
func (w WeeklySlots) Next(t time.Time, loc *time.Location, cal Calendar) Slot {
	for week := DateOf(t, loc); ; week = week.Add(7) {
		if s, ok := w.Slot(week, loc, cal); ok && s.At.After(t) {
			return s
		}
	}
}

// WeekIndex is the number of d's week when the week of start is number 1; weeks run
// from Monday to Sunday. It is 0 or less before that week.
func WeekIndex(start, d Date) int { return d.Monday().Sub(start.Monday())/7 + 1 }

// WeekName is the short name of a week number, "w03" for example.
func WeekName(index int) string { return fmt.Sprintf("w%02d", index) }

// Reminder is one reminder of a deadline.
type Reminder struct {
	Days int  // how many days before the deadline it was asked for
	On   Date // the day on which it goes out
}

// ReminderDates is when to remind of a deadline, in order: that many days before it, on
// the working day before where that is a day off. Of two on the same day the one nearer
// to the deadline stays. Nothing is before today; offsets below 0 are ignored.
func ReminderDates(deadline, today Date, cal Calendar, offsets []int) []Reminder {
	var out []Reminder
	for _, days := range offsets {
		if days < 0 {
			continue
		}
		if on := cal.PrevWorkday(deadline.Add(-days)); !on.Before(today) {
			out = append(out, Reminder{Days: days, On: on})
		}
	}
	slices.SortFunc(out, func(a, b Reminder) int {
		if c := a.On.Compare(b.On); c != 0 {
			return c
		}
		return a.Days - b.Days
	})
	return slices.CompactFunc(out, func(a, b Reminder) bool { return a.On == b.On })
}

// fairNotice is how much working time somebody must have had to answer before silence
// counts: 3 working days (PROGRAMME.md, "Weekly check-in").
const fairNotice = 3 * 24

// Round is one check-in round of one person, as far as silence goes.
type Round struct {
	Delivered time.Time // when the prompt reached the person; zero: it never did
	End       time.Time // when the round ended: the next slot, as a rule
	Away      bool      // away or paused for any of it
	Answered  bool      // in whatever way
}

// CountsAsSilent reports whether the round counts as a silent one: unanswered, by a
// person who was there and had the prompt at least 3 working days before the end.
func CountsAsSilent(r Round, loc *time.Location, cal Calendar) bool {
	if r.Answered || r.Away || r.Delivered.IsZero() {
		return false
	}
	return !cal.AddWorkingHours(r.Delivered, fairNotice, loc).After(r.End)
}
