// Package scheduler is the calendar: it knows which moments have come and runs
// what is due, late or not, exactly once.
//
// Two things fall due. Moments lie in the store's agenda, ordered by time, so
// that looking costs what is due and not what exists. Jobs follow a cron spec
// in UTC; after downtime the latest missed firing is caught up once, within
// the job's grace. Either runs in one transaction together with the note that
// it ran.
//
// robfig/cron parses specs and rings every minute; it does not decide. It has
// no clock of its own to set, fires twice or never where daylight saving
// changes, and forgets what it missed (https://github.com/robfig/cron/issues/541).
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"cohortbot/store"
)

// A Job runs at each moment of a cron spec in UTC.
type Job struct {
	Name  string
	Spec  string
	Grace time.Duration // a firing older than this is not caught up
	Run   func(tx *store.Tx, due time.Time) error
}

// Scheduler runs what is due. Moment handles one planned moment; m.At is its
// logical instant, tx.At() the moment it is handled.
type Scheduler struct {
	Store  *store.Store
	Jobs   []Job
	Moment func(tx *store.Tx, m store.Moment) error
	Log    *slog.Logger
}

// batch bounds how many moments share one commit: large enough that ten
// thousand prompts are a hundred commits, small enough that a person's press
// in between waits milliseconds.
const batch = 100

// retryAfter is how long a moment that failed waits for its next try.
const retryAfter = time.Minute

// CheckSpec says what is wrong with a five-field cron spec. A panic of the
// parser (a spec that is only "CRON_TZ=UTC" causes one) is an error like any
// other.
func CheckSpec(spec string) (err error) {
	_, err = parse(spec)
	return err
}

func parse(spec string) (s cron.Schedule, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cron spec %q cannot be read", spec)
		}
	}()
	s, err = cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("cron spec %q: %w", spec, err)
	}
	// Two years hold every date but 29 February of a century year.
	if s.Next(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("cron spec %q never comes: there is no such date", spec)
	}
	return s, nil
}

// NextFiring is the first firing of spec after t in the zone loc. A local time
// that daylight saving skips fires at the first moment after the gap, one that
// it repeats fires once.
func NextFiring(spec string, t time.Time, loc *time.Location) (time.Time, error) {
	s, err := parse(spec)
	if err != nil {
		return time.Time{}, err
	}
	// The wall clock runs as if it had no jumps; its readings become instants after.
	x := t.In(loc)
	wall := time.Date(x.Year(), x.Month(), x.Day(), x.Hour(), x.Minute(), x.Second(), 0, time.UTC)
	for w := s.Next(wall); !w.IsZero(); w = s.Next(w) {
		if due := instant(w, loc); due.After(t) {
			return due, nil
		}
	}
	return time.Time{}, fmt.Errorf("cron spec %q never comes again", spec)
}

// instant is when clocks in loc show what w shows in UTC: the first time, if
// they show it twice, and the end of the gap, if they skip it. time.Date
// promises neither.
func instant(w time.Time, loc *time.Location) time.Time {
	offset := func(t time.Time) time.Duration {
		_, seconds := t.In(loc).Zone()
		return time.Duration(seconds) * time.Second
	}
	// No zone is more than a day from UTC.
	before, after := offset(w.Add(-24*time.Hour)), offset(w.Add(24*time.Hour))
	for _, o := range []time.Duration{before, after} {
		if t := w.Add(-o); offset(t) == o {
			return t.In(loc)
		}
	}
	jump, _ := w.Add(-before).In(loc).ZoneBounds()
	return jump
}

// RunDue runs everything that is due at now and reports how much that was.
// What fails is logged, rolls back alone, and is tried again a minute later.
func (s *Scheduler) RunDue(now time.Time) (ran int, err error) {
	for _, j := range s.Jobs {
		did, jobErr := s.runJob(j, now)
		if did {
			ran++
		}
		err = errors.Join(err, jobErr)
	}
	for {
		n, batchErr := s.runMoments(now)
		ran += n
		if batchErr != nil {
			return ran, errors.Join(err, batchErr)
		}
		if n == 0 {
			return ran, err
		}
	}
}

func (s *Scheduler) runMoments(now time.Time) (ran int, err error) {
	err = s.Store.Update(now, func(tx *store.Tx) error {
		due, err := tx.DueMoments(batch)
		ran = len(due)
		if err != nil {
			return fmt.Errorf("read the agenda: %w", err)
		}
		for _, m := range due {
			// Handled and struck out in one overlay: a handler may plan the
			// same moment anew.
			err := tx.Try(func(tx *store.Tx) error {
				if err := tx.Unplan(m.Key); err != nil {
					return err
				}
				return s.Moment(tx, m)
			})
			if err != nil {
				s.Log.Error("a planned moment failed; it is tried again in a minute", "moment", m.Kind, "key", m.Key, "error", err)
				m.At = now.Add(retryAfter)
				if err := tx.Plan(m); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return ran, err
}

func (s *Scheduler) runJob(j Job, now time.Time) (ran bool, err error) {
	spec, err := parse(j.Spec)
	if err != nil {
		return false, err
	}
	var last time.Time
	var known bool
	if err := s.Store.View(func(tx *store.Tx) (err error) {
		last, known, err = tx.LastRun(j.Name)
		return err
	}); err != nil {
		return false, fmt.Errorf("job %s: %w", j.Name, err)
	}
	if known {
		if _, ok := LastDue(spec, last, now, j.Grace); !ok {
			return false, nil
		}
	}
	err = s.Store.Update(now, func(tx *store.Tx) error {
		ran = false
		last, known, err := tx.LastRun(j.Name)
		if err != nil {
			return err
		}
		if !known {
			// Seen for the first time: it starts counting now.
			return tx.SetLastRun(j.Name, now)
		}
		due, ok := LastDue(spec, last, now, j.Grace)
		if !ok {
			return nil
		}
		ran = true
		if err := j.Run(tx, due); err != nil {
			return err
		}
		return tx.SetLastRun(j.Name, due)
	})
	if err != nil {
		return false, fmt.Errorf("job %s: %w", j.Name, err)
	}
	return ran, nil
}

// LastDue is the latest firing of spec in (last, now] that is not older than
// grace.
func LastDue(spec cron.Schedule, last, now time.Time, grace time.Duration) (due time.Time, ok bool) {
	from := last.UTC()
	if oldest := now.Add(-grace).UTC(); from.Before(oldest) {
		from = oldest.Add(-time.Second)
	}
	for t := spec.Next(from); !t.IsZero() && !t.After(now); t = spec.Next(t) {
		due, ok = t, true
	}
	return due, ok
}

// Next is when something next falls due after now; ok is false when nothing is
// planned.
func (s *Scheduler) Next(now time.Time) (next time.Time, ok bool, err error) {
	err = s.Store.View(func(tx *store.Tx) (err error) {
		next, ok, err = tx.NextMoment()
		return err
	})
	if err != nil {
		return next, false, fmt.Errorf("read the agenda: %w", err)
	}
	for _, j := range s.Jobs {
		spec, err := parse(j.Spec)
		if err != nil {
			return next, ok, err
		}
		if t := spec.Next(now.UTC()); !t.IsZero() && (!ok || t.Before(next)) {
			next, ok = t, true
		}
	}
	return next, ok, nil
}

// Bell calls ring every minute until ctx ends: a waiting loop that slept
// through a suspended machine or a moved clock then looks again.
func Bell(ctx context.Context, ring func()) {
	c := cron.New(
		cron.WithLocation(time.UTC),
		// Recover stands inside: outside, one panic would keep the slot taken
		// for ever. cron.New recovers nothing by itself, whatever its doc says.
		cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(cron.DiscardLogger)),
	)
	// "* * * * *" always parses.
	if _, err := c.AddFunc("* * * * *", ring); err != nil {
		panic(err)
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
}
