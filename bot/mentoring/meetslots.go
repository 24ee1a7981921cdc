package mentoring

import (
	"cmp"
	"slices"
	"time"
)

// MeetMinutes is how long an offered meeting lasts.
const MeetMinutes = 30

const (
	mostSlots  = 5
	leastSlots = 3
)

// SlotOffer is what a pair that has not met is offered.
type SlotOffer struct {
	Number  int
	At      time.Time
	Slots   []time.Time
	Outside bool // none lies within decent hours of both
	Weeks   int  // without a meeting when it was made
	Taps    map[Role][]time.Time
	None    map[Role]bool // "none of these"
	Agreed  time.Time     // zero: none yet
	MetBy   Role          // who said that they had met already
	Over    time.Time
	Told    time.Time // when the organizers heard
}

// Open reports whether the two may still answer.
func (o SlotOffer) Open() bool { return o.Over.IsZero() && o.Agreed.IsZero() }

// Tapped reports whether somebody can make a slot.
func (o SlotOffer) Tapped(r Role, slot time.Time) bool {
	return slices.ContainsFunc(o.Taps[r], slot.Equal)
}

// Tap notes that somebody can make a slot, or cannot after all. The first slot
// that both can make is agreed at once.
func (o *SlotOffer) Tap(r Role, slot time.Time) {
	taps := map[Role][]time.Time{}
	for role, slots := range o.Taps {
		taps[role] = slices.Clone(slots)
	}
	if o.Tapped(r, slot) {
		taps[r] = slices.DeleteFunc(taps[r], slot.Equal)
	} else {
		taps[r] = append(taps[r], slot)
	}
	o.Taps = taps
	o.setNone(r, false)
	if o.Tapped(r, slot) && o.Tapped(r.Other(), slot) {
		o.Agreed = slot
	}
}

// CannotAny notes that somebody can make none of the slots.
func (o *SlotOffer) CannotAny(r Role) {
	taps := map[Role][]time.Time{}
	if other := o.Taps[r.Other()]; len(other) > 0 {
		taps[r.Other()] = other
	}
	o.Taps = taps
	o.setNone(r, true)
}

func (o *SlotOffer) setNone(r Role, none bool) {
	o.None = map[Role]bool{r: none, r.Other(): o.None[r.Other()]}
}

// Answered reports whether somebody said anything.
func (o SlotOffer) Answered(r Role) bool {
	return len(o.Taps[r]) > 0 || o.None[r] || o.MetBy == r
}

// Meeter is one of two people who look for a time.
type Meeter struct {
	Zone      *time.Location
	AwayUntil Date // first day back
}

// minutesOut is how many minutes of a meeting at t lie outside decent hours;
// ok is false on a day off.
func (m Meeter) minutesOut(t time.Time, cal Calendar) (n int, ok bool) {
	local := t.In(m.Zone)
	day := DateOf(local, m.Zone)
	if !cal.IsWorkday(day) || day.Before(m.AwayUntil) {
		return 0, false
	}
	begin := local.Hour()*60 + local.Minute()
	end := begin + MeetMinutes
	return max(0, dayBegins*60-begin) + max(0, end-dayEnds*60), true
}

// candidate is a time with how bad it is.
type candidate struct {
	at         time.Time
	worst, sum int
}

// MeetSlots proposes 3 to 5 times in the week that begins on monday, not
// before earliest: on working days of both, within decent hours of both, spread
// over the days and the hours. If there is no such time at all, outside is
// true and the slots are those that are least far out of anybody's day.
func MeetSlots(monday Date, earliest time.Time, a, b Meeter, cal Calendar) (slots []time.Time, outside bool) {
	byDay := map[Date][]candidate{}
	begin := monday.Add(-1).At(0, 0, time.UTC)
	for t := begin; t.Before(begin.AddDate(0, 0, 9)); t = t.Add(MeetMinutes * time.Minute) {
		day := DateOf(t, a.Zone)
		if t.Before(earliest) || day.Monday() != monday || DateOf(t, b.Zone).Monday() != monday {
			continue
		}
		outA, okA := a.minutesOut(t, cal)
		outB, okB := b.minutesOut(t, cal)
		if okA && okB {
			byDay[day] = append(byDay[day], candidate{t, max(outA, outB), outA + outB})
		}
	}
	var days []Date
	for d, list := range byDay {
		days = append(days, d)
		byDay[d] = leastBad(list)
	}
	slices.SortFunc(days, Date.Compare)
	inHours := func(d Date) bool { return byDay[d][0].worst == 0 }
	if outside = len(days) > 0 && !slices.ContainsFunc(days, inHours); !outside {
		days = slices.DeleteFunc(days, func(d Date) bool { return !inHours(d) })
	} else {
		best := byDay[slices.MinFunc(days, func(x, y Date) int { return cmp.Compare(byDay[x][0].worst, byDay[y][0].worst) })][0].worst
		days = slices.DeleteFunc(days, func(d Date) bool { return byDay[d][0].worst > best })
	}
	return spread(days, byDay), outside
}

// leastBad keeps the best of a day's candidates, in order.
func leastBad(list []candidate) []candidate {
	best := slices.MinFunc(list, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(x.worst, y.worst), cmp.Compare(x.sum, y.sum))
	})
	return slices.DeleteFunc(list, func(c candidate) bool { return c.worst != best.worst || c.sum != best.sum })
}

// spread takes one time a day, at another hour each day; on few days two.
func spread(days []Date, byDay map[Date][]candidate) []time.Time {
	var slots []time.Time
	quarters := []int{2, 1, 3, 2, 1} // of the hours they share
	days = days[:min(len(days), mostSlots)]
	for k, d := range days {
		list := byDay[d]
		slots = append(slots, list[(len(list)-1)*quarters[k]/4].at)
	}
	for _, d := range days {
		list := byDay[d]
		if len(slots) >= leastSlots {
			break
		}
		for _, far := range []int{0, len(list) - 1} {
			if len(slots) < leastSlots && !slices.ContainsFunc(slots, func(t time.Time) bool { return t.Sub(list[far].at).Abs() < 2*MeetMinutes*time.Minute }) {
				slots = append(slots, list[far].at)
			}
		}
	}
	slices.SortFunc(slots, time.Time.Compare)
	return slots
}
