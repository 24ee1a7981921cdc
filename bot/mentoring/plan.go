package mentoring

import (
	"fmt"
	"slices"
	"time"
)

// Step is the beginning of one phase, as planned and as it came.
type Step struct {
	Phase    Phase     `json:"phase"`
	Original Date      `json:"original"`         // as first planned; never changed
	Planned  Date      `json:"planned"`          // as planned now
	Pinned   bool      `json:"pinned,omitempty"` // stays where it is when earlier steps move
	Actual   time.Time `json:"actual,omitzero"`  // when it began; zero: not yet
	Began    Date      `json:"began,omitzero"`   // the day of Actual in the home zone
}

// Begun reports whether the phase has begun.
func (s Step) Begun() bool { return !s.Actual.IsZero() }

// Start is the day on which the phase began or, before that, is planned to begin.
func (s Step) Start() Date {
	if s.Begun() {
		return s.Began
	}
	return s.Planned
}

// Plan is the beginnings of the phases CallMentors to Closed, in order. Planned
// dates rise from step to step. Its methods return changed copies.
type Plan struct {
	Steps []Step `json:"steps"`
}

// Change is a planned beginning that moved.
type Change struct {
	Phase    Phase
	From, To Date
	Pinned   bool // it moved although it was pinned, since nothing else was possible
}

// Days is the number of days by which it moved, negative when it came forward.
func (c Change) Days() int { return c.To.Sub(c.From) }

// DefaultWeeks is how long a phase is planned to last, in weeks; 0 for Draft and Closed.
func DefaultWeeks(p Phase) int {
	switch p {
	case CallMentors, CallMentees, Wrapup:
		return 2
	case Kickoff, Ranking, Matching:
		return 1
	case Scoping:
		return 4
	case Project:
		return 10
	default:
		return 0
	}
}

// DefaultPlan is a plan whose call for mentors begins on start, with phases of the
// default lengths. What would fall on a day off begins on the next working day.
func DefaultPlan(start Date, cal Calendar) Plan {
	var p Plan
	day, last := start, start.Add(-1)
	for phase := CallMentors; phase <= Closed; phase++ {
		on := cal.NextWorkday(later(day, last.Add(1)))
		p.Steps = append(p.Steps, Step{Phase: phase, Original: on, Planned: on})
		day, last = day.Add(7*DefaultWeeks(phase)), on
	}
	return p
}

// Step is the step of that phase; false for Draft, which is in no plan, and in an empty plan.
func (p Plan) Step(phase Phase) (Step, bool) {
	i := p.index(phase)
	if i < 0 {
		return Step{}, false
	}
	return p.Steps[i], true
}

func (p Plan) index(phase Phase) int {
	return slices.IndexFunc(p.Steps, func(s Step) bool { return s.Phase == phase })
}

// Current is the phase that has begun last; Draft when none has.
func (p Plan) Current() Phase {
	current := Draft
	for _, s := range p.Steps {
		if s.Begun() {
			current = s.Phase
		}
	}
	return current
}

// Start is the day on which a phase began or is planned to begin; zero for Draft.
func (p Plan) Start(phase Phase) Date {
	s, _ := p.Step(phase)
	return s.Start()
}

// End is the day on which the next phase begins, so the first day that is no longer
// this phase's own; zero for Closed.
func (p Plan) End(phase Phase) Date { return p.Start(phase.Next()) }

// BoundaryAt is the planned instant of a phase's beginning: 09:00 in the home zone on
// the planned date. It is the zero time for a phase that is not in the plan.
func (p Plan) BoundaryAt(phase Phase, cal Calendar) time.Time {
	s, ok := p.Step(phase)
	if !ok {
		return time.Time{}
	}
	return s.Planned.At(dayBegins, 0, cal.Home())
}

// Upcoming is the next phase that has not begun and its planned instant; false when all have.
func (p Plan) Upcoming(cal Calendar) (Phase, time.Time, bool) {
	for _, s := range p.Steps {
		if !s.Begun() {
			return s.Phase, p.BoundaryAt(s.Phase, cal), true
		}
	}
	return NoPhase, time.Time{}, false
}

// Deadline is the day to name to people for what must be done within the phase: the
// last working day that has ended everywhere (DeadlineEnd) when the next phase is
// planned to begin, but no day before the phase's own first. It is zero for Draft and Closed.
func (p Plan) Deadline(phase Phase, cal Calendar) Date {
	start, end := p.Start(phase), p.End(phase)
	if start.IsZero() || end.IsZero() {
		return Date{}
	}
	d := end.Add(-1)
	if DeadlineEnd(d).After(end.At(dayBegins, 0, cal.Home())) {
		d = d.Add(-1)
	}
	return later(cal.PrevWorkday(d), start)
}

// Move plans another beginning for a phase (the next working day when to is a day
// off). What follows moves along by as many days, each to a working day, up to the
// next pinned step: that one stays, and with it what hangs on it. It is refused for a
// phase that has begun, for a day in the past or not after the phase before, and when
// a pinned step is in the way. today is the day in the home zone.
func (p Plan) Move(phase Phase, to, today Date, cal Calendar) (Plan, []Change, error) {
	i := p.index(phase)
	if i < 0 {
		return p, nil, Refuse("%s has no date in the plan of this cohort.", phase.Title())
	}
	s := p.Steps[i]
	if s.Begun() {
		return p, nil, Refuse("%s began on %s, so its date can no longer be moved.", phase.Title(), s.Began.Long())
	}
	if to.Before(today) {
		return p, nil, Refuse("%s is in the past. Choose today or a later day.", to.Long())
	}
	day := cal.NextWorkday(to)
	if i > 0 && !day.After(p.Steps[i-1].Start()) {
		before := p.Steps[i-1]
		return p, nil, Refuse("%s comes after %s, which begins on %s. Choose a later day, or move %s first.",
			phase.Title(), before.Phase.Title(), before.Start().Long(), before.Phase.Title())
	}
	next := p.planned()
	next[i] = day
	if stop := p.shift(next, i, day.Sub(s.Planned), cal); stop < len(next) && !next[stop].After(next[stop-1]) {
		pinned := p.Steps[stop]
		return p, nil, Refuse("With that, %s would begin on %s, but %s is pinned to %s. Choose an earlier day, or unpin %s first.",
			p.Steps[stop-1].Phase.Title(), next[stop-1].Long(), pinned.Phase.Title(), pinned.Planned.Long(), pinned.Phase.Title())
	}
	q, changes := p.with(next)
	return q, changes, nil
}

// Advance records that the next phase began at that instant, whenever it was planned.
// When it began early or late, what follows moves along as in Move. Since what happened
// cannot be refused, late beginnings squeeze the steps before a pinned one together, and
// push the pinned one itself only where no working day is left (Change.Pinned).
func (p Plan) Advance(to Phase, at time.Time, cal Calendar) (Plan, []Change, error) {
	due, _, ok := p.Upcoming(cal)
	if !ok {
		return p, nil, Refuse("This cohort is closed: no phase is left to begin.")
	}
	if to != due {
		return p, nil, Refuse("%s cannot begin now: the next phase is %s.", to.Title(), due.Title())
	}
	i := p.index(to)
	if i > 0 && at.Before(p.Steps[i-1].Actual) {
		return p, nil, fmt.Errorf("%s at %s would begin before %s", to, at.Format(time.RFC3339), p.Steps[i-1].Phase)
	}
	began := DateOf(at, cal.Home())
	next := p.planned()
	next[i] = began
	if stop := p.shift(next, i, began.Sub(p.Steps[i].Planned), cal); stop < len(next) {
		for j := stop - 1; j > i; j-- {
			if !next[j].Before(next[j+1]) {
				next[j] = cal.PrevWorkday(next[j+1].Add(-1))
			}
		}
		for j := i + 1; j < len(next); j++ {
			if !next[j].After(next[j-1]) {
				next[j] = cal.NextWorkday(next[j-1].Add(1))
			}
		}
	}
	next[i] = p.Steps[i].Planned // what was planned stays beside what came
	q, changes := p.with(next)
	q.Steps[i].Actual, q.Steps[i].Began = at, began
	return q, changes, nil
}

// planned is the planned dates of all steps.
func (p Plan) planned() []Date {
	days := make([]Date, len(p.Steps))
	for i, s := range p.Steps {
		days[i] = s.Planned
	}
	return days
}

// shift moves what follows step i by the given number of days, up to the first pinned
// step, whose index it returns (or the number of steps). The days keep rising.
func (p Plan) shift(days []Date, i, by int, cal Calendar) int {
	for j := i + 1; j < len(days); j++ {
		if p.Steps[j].Pinned {
			return j
		}
		if by != 0 {
			days[j] = cal.NextWorkday(later(days[j].Add(by), days[j-1].Add(1)))
		}
	}
	return len(days)
}

// with is the plan with these planned dates, and what that changes.
func (p Plan) with(days []Date) (Plan, []Change) {
	q := Plan{Steps: slices.Clone(p.Steps)}
	var changes []Change
	for i, d := range days {
		s := &q.Steps[i]
		if s.Planned != d {
			changes = append(changes, Change{Phase: s.Phase, From: s.Planned, To: d, Pinned: s.Pinned})
			s.Planned = d
		}
	}
	return q, changes
}

// Pin keeps a phase's planned beginning where it is when earlier ones move.
func (p Plan) Pin(phase Phase) (Plan, error) { return p.setPinned(phase, true) }

// Unpin lets a phase's planned beginning move along again.
func (p Plan) Unpin(phase Phase) (Plan, error) { return p.setPinned(phase, false) }

func (p Plan) setPinned(phase Phase, pinned bool) (Plan, error) {
	i := p.index(phase)
	if i < 0 {
		return p, Refuse("%s has no date in the plan of this cohort.", phase.Title())
	}
	if p.Steps[i].Begun() {
		return p, Refuse("%s began on %s, so there is nothing left to pin.", phase.Title(), p.Steps[i].Began.Long())
	}
	q := Plan{Steps: slices.Clone(p.Steps)}
	q.Steps[i].Pinned = pinned
	return q, nil
}

func later(a, b Date) Date {
	if a.After(b) {
		return a
	}
	return b
}
