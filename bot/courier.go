package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/store"
)

// courier makes Slack show what the outbox wants: it claims what is due, calls
// Slack and records what came of it. Nothing is called that is not on record
// first, so after a crash it knows what to look for.
//
// Its HTTP client needs a timeout below [store.Lease]; calls under way are
// finished when ctx ends.
type courier struct {
	store *store.Store
	api   *slack.Client
	log   *slog.Logger
	now   func() time.Time
	alarm *alarm // rung by every commit that touches the outbox

	draw     func(*store.Tx, *store.Outgoing) (send bool, err error)
	lookedUp func(*store.Tx, slack.User) error             // in the transaction that records the look-up
	gaveUp   func(*store.Tx, store.Outgoing, string) error // in the transaction that gives a message up

	hold func() bool // nil: never; true: a happening is under way, whose messages go out together

	botUser   string
	lookAfter [2]time.Duration // after the call: when to look for a message of unknown outcome
	audit     time.Duration    // after the second sending: when to look for doubles
	workers   int              // calls at once; 1: strictly one after the other
	rand      io.Reader

	mu       sync.Mutex // guards all below
	pace     *pacer
	running  bool
	tookOver bool
	inHand   map[string]bool // conversations with a job
	hands    int             // jobs
	jobs     sync.WaitGroup
	troubles map[string]trouble // by key, until the message is sent or given up
	audits   []audit
	lastPost time.Time
	fatal    *TokenError
	counts   CourierStats
}

// trouble is what a message met that was its own: outages and 429s, which it
// shares with all others, do not count against it.
type trouble struct {
	times int
	first time.Time // when it was first sent, if it was sent again; zero if not
}

// CourierStats counts what the courier did since it was built.
type CourierStats struct {
	Sent      int // messages posted
	Updated   int // messages updated
	Published int // App Homes
	LookedUp  int // people
	Retried   int // calls that certainly did nothing and are tried again
	Limited   int // 429
	Unknown   int // calls of unknown outcome
	Found     int // of those: the message was there
	Resent    int // of those: it was not, and was sent again
	Doubles   int // messages deleted because they stood there twice
	Dead      int // messages given up
}

const (
	// auditAfter leaves Slack's history time to show what it hid.
	auditAfter = 5 * time.Minute
	// threadPatience is how long a reply waits when the message above it is on its way.
	threadPatience = 2 * time.Second
	// storePatience is how long the courier waits when the store fails, e.g. on a full disk.
	storePatience = 5 * time.Second
	// doubtTries is how often a message is tried that Slack refuses for an unknown reason.
	doubtTries = 8
	// poisonTries is how often a message is sent whose outcome is always unknown although others get through.
	poisonTries = 12
)

// newCourier builds the courier; draw, lookedUp, gaveUp and botUser are set
// before it runs.
func newCourier(cfg Config, api *slack.Client) *courier {
	return &courier{
		store: cfg.Store, api: api, log: cfg.Log, now: cfg.Now, alarm: newAlarm(cfg.Wait),
		lookAfter: cfg.LookAfter, audit: auditAfter, workers: max(cfg.Workers, 1), rand: cfg.Rand,
		pace: newPacer(cfg.PerSecond), inHand: map[string]bool{}, troubles: map[string]trouble{},
	}
}

// lockedReader lets several goroutines share one source of chance.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// run works until ctx ends, then finishes the calls under way. It returns a
// [*TokenError] when Slack refuses the token for good.
func (c *courier) run(ctx context.Context) error {
	c.setRunning(true)
	defer c.setRunning(false)
	defer c.jobs.Wait()
	for ctx.Err() == nil {
		wake, again, err := c.turn(ctx)
		var refused *TokenError
		switch {
		case errors.As(err, &refused):
			return err
		case err != nil:
			c.log.Error("the outbox cannot be read or written; trying again", logErr, err)
			wake, again = c.now().Add(storePatience), false
		}
		if again {
			continue
		}
		if err := c.alarm.wait(ctx, wake); err != nil && ctx.Err() == nil {
			return fmt.Errorf("courier: wait: %w", err)
		}
	}
	return nil
}

func (c *courier) setRunning(yes bool) {
	c.mu.Lock()
	c.running = yes
	c.mu.Unlock()
}

// busy says that calls are in flight, results are being recorded, or it is
// about to look what is due. When it is false, all that is left waits for an
// instant: its own, Slack's Retry-After, or the pace.
func (c *courier) busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hands > 0 || c.running && !c.alarm.asleep(c.now())
}

// stats gives the counters.
func (c *courier) stats() CourierStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts
}

func (c *courier) count(what func(*CourierStats)) {
	c.mu.Lock()
	what(&c.counts)
	c.mu.Unlock()
}

// turn hands out what can go out now. It says when to look again (zero: when
// rung), or that there may be more at once.
func (c *courier) turn(ctx context.Context) (wake time.Time, again bool, err error) {
	if c.hold != nil && c.hold() {
		return wake, false, nil // whoever ends last rings
	}
	now := c.now()
	if err := c.takeOver(now); err != nil {
		return wake, false, err
	}
	room, err := c.room(now)
	if err != nil {
		return wake, false, err
	}
	audits := c.dueAudits(now, room)
	for _, a := range audits {
		c.hand(a.To.Conversation(), now, func() { c.auditOne(context.WithoutCancel(ctx), a) })
	}
	var claimed []job
	if room -= len(audits); room > 0 {
		if claimed, again, err = c.claim(now, room); err != nil {
			return wake, false, err
		}
	}
	for _, j := range claimed {
		c.hand(j.To.Conversation(), now, func() { c.deliver(context.WithoutCancel(ctx), j) })
	}
	if again || len(claimed)+len(audits) > 0 {
		return wake, true, nil
	}
	wake, err = c.next(now, room)
	return wake, false, err
}

// takeOver puts in order what a process before this one left in flight.
func (c *courier) takeOver(now time.Time) error {
	if c.tookOver { // only the loop uses it
		return nil
	}
	err := c.store.Update(now, func(tx *store.Tx) error {
		left, err := tx.InFlight()
		if err != nil {
			return err
		}
		for i := range left {
			o := &left[i]
			if idempotent(o) {
				err = tx.MarkPostponed(o.Key, "the program ended meanwhile", now)
			} else {
				err = tx.MarkUnknown(o.Key, "the program ended meanwhile", c.lookAt(o, now))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	c.tookOver = err == nil
	return err
}

// room is how many jobs may begin now.
func (c *courier) room(now time.Time) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.fatal != nil:
		return 0, c.fatal
	case c.pace.resting(now):
		return 0, nil
	case c.pace.failures > 0: // one feels whether Slack is back
		return max(1-c.hands, 0), nil
	}
	return c.workers - c.hands, nil
}

// job is a claimed message and what it hangs under.
type job struct {
	store.Outgoing
	above receipt
}

// receipt is where the message stands under which another hangs; zero if it does not.
type receipt struct{ channel, ts string }

// claim takes what is due and not held back. It says whether it put off some of
// that, so that others may be due.
func (c *courier) claim(now time.Time, room int) (jobs []job, putOff bool, err error) {
	err = c.store.Update(now, func(tx *store.Tx) error {
		jobs, putOff = nil, false
		rows, err := tx.ClaimDue(room, c.held(now), c.draw)
		if err != nil {
			return err
		}
		for _, o := range rows {
			j := job{Outgoing: o}
			if turn, later := c.fileTurn(&o, now); later {
				if err := tx.MarkPostponed(o.Key, "waits for its turn among the files", turn); err != nil {
					return err
				}
				putOff = true
				continue
			}
			if o.Thread != "" {
				above, known, err := tx.Outgoing(o.Thread)
				switch {
				case err != nil:
					return err
				case known && above.TS == "" && above.State == store.Sent: // with a file, wherever it stands
				case known && above.TS != "":
					j.above = receipt{above.Channel, above.TS}
				case known && above.State != store.Dead && above.State != store.Dropped && o.State == store.Sending && o.TS == "":
					if err := tx.MarkPostponed(o.Key, "waits for the message above it", now.Add(threadPatience)); err != nil {
						return err
					}
					putOff = true
					continue
				}
			}
			jobs = append(jobs, j)
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	return jobs, putOff, nil
}

// fileTurn says when a message with a file may go, if that is not now.
func (c *courier) fileTurn(o *store.Outgoing, now time.Time) (turn time.Time, later bool) {
	if o.Content.File == nil || o.State != store.Sending || o.TS != "" {
		return turn, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pace.file(now)
}

// held says of a conversation that nothing may go there now. It counts what it
// lets pass, so each transaction needs a fresh one.
func (c *courier) held(now time.Time) func(conversation string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	left := c.pace.left(now)
	return func(conversation string) bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		which := laneOf(conversation)
		if c.inHand[conversation] || !c.pace.onTime(conversation, now) || !c.pace.unlimited && left[which] < 1 {
			return true
		}
		left[which]--
		return false
	}
}

// inHands says of a conversation that a job is at it.
func (c *courier) inHands(conversation string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.inHand[conversation]
}

// next says when there is something to do again.
func (c *courier) next(now time.Time, room int) (wake time.Time, err error) {
	var due, free time.Time
	var some, more bool
	err = c.store.ViewAt(now, func(tx *store.Tx) error {
		if due, some, err = tx.NextOutUnless(c.inHands); err != nil || !some || due.After(now) {
			return err
		}
		free, more, err = tx.NextOutUnless(c.held(now))
		return err
	})
	if err != nil {
		return wake, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	sooner := func(t time.Time) {
		if wake.IsZero() || t.Before(wake) {
			wake = t
		}
	}
	switch {
	case !some:
	case c.pace.resting(now):
		sooner(c.pace.rest)
		if due.After(wake) {
			wake = due
		}
	case due.After(now):
		sooner(due)
	case room <= 0: // the job that ends rings
	default:
		if release := c.pace.release(now); !release.IsZero() {
			sooner(release)
		}
		if more {
			sooner(free)
		}
		if !wake.After(now) {
			wake = now.Add(storePatience) // never spin, whatever the outbox says
		}
	}
	for _, a := range c.audits {
		at := a.at
		if at.Before(c.pace.rest) {
			at = c.pace.rest
		}
		if !at.After(now) { // its conversation is in hand, or no room: the job that ends rings
			continue
		}
		sooner(at)
	}
	return wake, nil
}

// hand gives a job to a worker; with one worker it is done at once.
func (c *courier) hand(conversation string, now time.Time, do func()) {
	c.mu.Lock()
	c.inHand[conversation] = true
	c.hands++
	c.pace.took(conversation, now)
	c.mu.Unlock()
	work := func() {
		defer func() {
			if p := recover(); p != nil {
				// It stays on record as being sent and is looked for when the lease ends.
				c.log.Error("a delivery panicked", logErr, fmt.Sprint(p), "stack", string(debug.Stack()))
			}
			c.mu.Lock()
			delete(c.inHand, conversation)
			c.hands--
			c.alarm.ring() // under the lock: busy must not see a gap
			c.mu.Unlock()
		}()
		do()
	}
	if c.workers == 1 {
		work()
		return
	}
	c.jobs.Go(work)
}

// deliver makes the call for one message and records what came of it.
func (c *courier) deliver(ctx context.Context, j job) {
	began := c.now()
	if j.State == store.Unknown {
		c.look(ctx, j, began)
		return
	}
	r := c.send(ctx, &j)
	if err := c.record(&j.Outgoing, r, began); err != nil {
		// What was sent and not recorded is found by its delivery id when the lease ends.
		c.log.Error("the result of a delivery could not be recorded", "message", j.Key, "result", r.verdict.String(), logErr, err)
	}
}

// paceOf tells the pacer and the counters how a call ended.
func (c *courier) paceOf(o *store.Outgoing, r result, began, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	conversation := o.To.Conversation()
	switch {
	case r.outage:
		c.pace.outage(began, now, c.rand)
	case r.verdict == verdictSlow:
		c.counts.Limited++
		c.pace.slowDown(conversation, began, now, r.wait)
	default:
		c.pace.went(conversation)
	}
	if r.verdict == verdictToken {
		c.fatal = &TokenError{Code: r.code}
	}
}

// troubled counts one more trouble of a message's own and says the how many-th it is.
func (c *courier) troubled(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.troubles[key]
	t.times++
	c.troubles[key] = t
	return t.times
}

// over forgets the troubles of a message that is sent or given up.
func (c *courier) over(key string) {
	c.mu.Lock()
	delete(c.troubles, key)
	c.mu.Unlock()
}

// answered is told that Slack answered as Slack does: an outage is over, and
// who waited for one probe need not wait for the rest of its job.
func (c *courier) answered() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pace.failures > 0 {
		c.pace.failures = 0
		c.alarm.ring()
	}
}

// retryAt is when a message that certainly was not sent is tried again, after
// that many troubles of its own.
func (c *courier) retryAt(times int, r result, now time.Time) time.Time {
	c.mu.Lock()
	rest := c.pace.rest
	c.mu.Unlock()
	switch {
	case r.verdict == verdictSlow:
		return now.Add(r.wait)
	case r.outage && rest.After(now):
		return rest // its own fault or not: while Slack is away, all wait together and return together
	case r.verdict == verdictMend, r.verdict == verdictToken:
		return now.Add(backoff(times+4, longestRetry, c.rand))
	}
	return now.Add(backoff(times, longestRetry, c.rand))
}
