package main

import (
	"context"
	"slices"
	"sync"
	"time"
)

// clock is the time the bot lives in. It stands still until it is moved, and
// then stops at every moment somebody waits for.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	waits []*waiting // few: one for each loop of the bot

	moving sync.Mutex // one mover at a time
}

type waiting struct {
	until time.Time
	come  chan struct{}
}

func newClock(start time.Time) *clock { return &clock{now: start} }

// Now is the moment the clock stands at.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Wait waits until the clock is moved to or beyond until; a zero until waits
// for ctx alone.
func (c *clock) Wait(ctx context.Context, until time.Time) error {
	w := &waiting{until: until, come: make(chan struct{})}
	c.mu.Lock()
	if !until.IsZero() {
		if !until.After(c.now) {
			c.mu.Unlock()
			return ctx.Err()
		}
		c.waits = append(c.waits, w)
	}
	c.mu.Unlock()
	select {
	case <-w.come:
		return nil
	case <-ctx.Done():
		c.mu.Lock()
		c.waits = slices.DeleteFunc(c.waits, func(x *waiting) bool { return x == w })
		c.mu.Unlock()
		return ctx.Err()
	}
}

// Move moves the clock to an instant, stopping at each moment that somebody
// waits for or that due names, and going on when settle says that all it
// brought has happened.
func (c *clock) Move(to time.Time, settle func() error, due func() (time.Time, bool, error)) error {
	c.moving.Lock()
	defer c.moving.Unlock()
	for {
		if err := settle(); err != nil {
			return err
		}
		// Somebody about to wait is not on the list yet: the state knows.
		planned, ok, err := due()
		if err != nil {
			return err
		}
		c.mu.Lock()
		if !to.After(c.now) {
			c.mu.Unlock()
			return nil
		}
		next := to
		if ok && planned.Before(next) {
			next = planned
		}
		for _, w := range c.waits {
			if w.until.Before(next) {
				next = w.until
			}
		}
		if next.After(c.now) {
			c.now = next
		}
		c.waits = slices.DeleteFunc(c.waits, func(w *waiting) bool {
			if w.until.After(c.now) {
				return false
			}
			close(w.come)
			return true
		})
		c.mu.Unlock()
	}
}
