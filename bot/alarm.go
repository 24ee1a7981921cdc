package bot

import (
	"context"
	"sync"
	"time"
)

// alarm lets one loop sleep until an instant or until somebody rings. A ring
// while the loop works is kept for its next sleep.
type alarm struct {
	sleep func(ctx context.Context, until time.Time) error

	mu    sync.Mutex
	rung  bool
	wake  context.CancelFunc // not nil: the loop sleeps
	until time.Time
}

// newAlarm builds an alarm on Config.Wait, so that it has no clock of its own.
func newAlarm(sleep func(context.Context, time.Time) error) *alarm { return &alarm{sleep: sleep} }

// wait sleeps until that instant (zero: for ever) or until rung, and returns
// nil for both; it returns an error when ctx ends.
func (a *alarm) wait(ctx context.Context, until time.Time) error {
	a.mu.Lock()
	if a.rung {
		a.rung = false
		a.mu.Unlock()
		return ctx.Err()
	}
	sleeping, wake := context.WithCancel(ctx)
	a.wake, a.until = wake, until
	a.mu.Unlock()
	err := a.sleep(sleeping, until)
	a.mu.Lock()
	rung := a.rung
	a.rung, a.wake = false, nil
	a.mu.Unlock()
	wake()
	if rung || ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// ring wakes the loop. It never blocks.
func (a *alarm) ring() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rung = true
	if a.wake != nil {
		a.wake()
	}
}

// asleep says that at that instant the loop sleeps and nothing is about to wake it.
func (a *alarm) asleep(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.wake != nil && !a.rung && (a.until.IsZero() || now.Before(a.until))
}
