package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"cohortbot/bot/mentoring"
	"cohortbot/scheduler"
	"cohortbot/store"
)

// Config is everything the bot is given from outside. Time and chance come in
// through Now, Wait and Rand and nowhere else.
type Config struct {
	Store *store.Store
	Flows []Flow
	Log   *slog.Logger

	BotToken, AppToken string
	APIURL             string            // "" is slack.com
	HTTPClient         *http.Client      // nil: one with a timeout
	Dialer             *websocket.Dialer // nil: the default

	Founders []mentoring.PersonID // who may create cohorts

	Now  func() time.Time                                 // nil: time.Now
	Wait func(ctx context.Context, until time.Time) error // nil: real waiting; a zero until waits for ctx
	Rand io.Reader                                        // nil: crypto/rand

	Sockets     int              // Socket Mode connections; 0: 2, so that a recycled one leaves no gap
	Workers     int              // parallel calls of the courier; 0: 8
	PerSecond   float64          // messages a second in all; 0: Slack's advice, below 0: no limit
	LookAfter   [2]time.Duration // when to look for a message of unknown outcome; zero: 10 s and 70 s
	Bell        bool             // ring every minute, for suspended machines and moved clocks
	PingTimeout time.Duration    // no ping for so long: reconnect; 0: slack-go's 30 s
}

// Bot is the assembled program: socket, courier and calendar as one lifetime.
type Bot struct {
	cfg       Config
	api       *slack.Client
	router    *Router
	courier   *courier
	scheduler *scheduler.Scheduler
	calendar  *alarm // the loop that runs what is due
	log       *slog.Logger
	busy      underWay      // happenings received and not yet answered in full
	ready     chan struct{} // closed when the first socket said hello
	said      atomic.Bool
	nextRead  atomic.Int64 // when the directory is read next, Unix nanoseconds
}

// TokenError says that Slack will never accept the token.
type TokenError struct{ Code string }

func (e *TokenError) Error() string {
	return fmt.Sprintf("Slack refuses the token (%s): create a new one and start again", e.Code)
}

// New assembles a bot; nothing runs yet.
func New(cfg Config) (*Bot, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Wait == nil {
		cfg.Wait = WaitFor
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	cfg.Rand = &lockedReader{r: cfg.Rand}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.HTTPClient == nil {
		// slack-go's own client has no timeout.
		cfg.HTTPClient = &http.Client{Timeout: 30 * time.Second}
	}
	if cfg.Sockets == 0 {
		cfg.Sockets = 2
	}
	if cfg.Workers == 0 {
		cfg.Workers = 8
	}
	if cfg.LookAfter == [2]time.Duration{} {
		cfg.LookAfter = [2]time.Duration{10 * time.Second, 70 * time.Second}
	}
	router, err := NewRouter(cfg.Flows, cfg.Founders, cfg.Rand, cfg.Log)
	if err != nil {
		return nil, fmt.Errorf("the conversations do not fit together: %w", err)
	}
	options := []slack.Option{slack.OptionHTTPClient(cfg.HTTPClient), slack.OptionAppLevelToken(cfg.AppToken)}
	if cfg.APIURL != "" {
		options = append(options, slack.OptionAPIURL(cfg.APIURL))
	}
	b := &Bot{cfg: cfg, router: router, log: cfg.Log, api: slack.New(cfg.BotToken, options...), ready: make(chan struct{})}
	b.calendar = newAlarm(cfg.Wait)
	b.scheduler = &scheduler.Scheduler{Store: cfg.Store, Jobs: append(router.jobs(), b.ownJobs()...), Moment: router.moment, Log: cfg.Log}
	b.courier = newCourier(cfg, b.api)
	b.courier.draw = router.draw
	b.courier.lookedUp = b.lookedUp
	b.courier.gaveUp = b.gaveUp
	if cfg.Workers == 1 {
		// Strictly one after the other: what a happening wants said goes out
		// when it is over, so that the same happenings give the same calls.
		b.courier.hold = b.busy.some
	}
	cfg.Store.OnCommit(func() {
		b.calendar.ring()
		b.courier.alarm.ring()
	})
	return b, nil
}

// Happen runs fn as one happening of the bot's own, e.g. for a command line
// that acts on a running programme.
func (b *Bot) Happen(fn func(Event) error) error {
	at := b.cfg.Now()
	return b.cfg.Store.Update(at, func(tx *store.Tx) error { return fn(b.router.event(tx, "", at)) })
}

// WaitFor waits in real time.
func WaitFor(ctx context.Context, until time.Time) error {
	if until.IsZero() {
		<-ctx.Done()
		return ctx.Err()
	}
	t := time.NewTimer(time.Until(until))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// underWay counts what has begun and not ended. The last to end rings before
// anybody sees that nothing is under way: whoever looks in between would take
// what waits for that ring for done.
type underWay struct {
	mu sync.Mutex
	n  int
}

func (u *underWay) begin() {
	u.mu.Lock()
	u.n++
	u.mu.Unlock()
}

func (u *underWay) end(ring func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.n--; u.n == 0 {
		ring()
	}
}

func (u *underWay) some() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.n > 0
}

// begin and end enclose everything that is under way.
func (b *Bot) begin() { b.busy.begin() }

func (b *Bot) end() { b.busy.end(b.courier.alarm.ring) }

// Run runs the bot until ctx ends, then finishes what is in hand. It returns
// a [*TokenError] when Slack refuses the token for good.
func (b *Bot) Run(ctx context.Context) error {
	me, err := b.whoAmI(ctx)
	if err != nil {
		return err
	}
	b.courier.botUser = me
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	parts := []func(context.Context) error{b.courier.run, b.runCalendar, b.listen, b.learnPeople, b.learnChannels}
	if b.cfg.Bell {
		parts = append(parts, func(ctx context.Context) error {
			scheduler.Bell(ctx, b.calendar.ring)
			return nil
		})
	}
	errs := make(chan error, len(parts))
	for _, part := range parts {
		go func() {
			err := part(ctx)
			if err != nil {
				cancel(err)
			}
			errs <- err
		}()
	}
	var all error
	for range parts {
		if err := <-errs; err != nil && !errors.Is(err, context.Canceled) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Ready is closed once the first socket is open.
func (b *Bot) Ready() <-chan struct{} { return b.ready }

// Idle reports whether everything that could happen at this moment has
// happened: no happening in hand, nothing to send, nothing due.
func (b *Bot) Idle() (bool, error) {
	quiet := func() bool {
		now := b.cfg.Now()
		return !b.busy.some() && !b.courier.busy() && b.calendar.asleep(now) && now.UnixNano() < b.nextRead.Load()
	}
	if !quiet() {
		return false, nil
	}
	next, ok, err := b.scheduler.Next(b.cfg.Now())
	if err != nil || ok && !next.After(b.cfg.Now()) {
		return false, err
	}
	// Something may have begun while we looked.
	return quiet(), nil
}

// NextDue is the next instant at which the bot has something to do by itself;
// ok is false when nothing is planned.
func (b *Bot) NextDue() (next time.Time, ok bool, err error) {
	now := b.cfg.Now()
	if next, ok, err = b.scheduler.Next(now); err != nil {
		return next, ok, err
	}
	if read := time.Unix(0, b.nextRead.Load()); !ok || read.Before(next) {
		next, ok = read, true
	}
	err = b.cfg.Store.View(func(tx *store.Tx) error {
		out, waiting, err := tx.NextOut()
		if waiting && out.After(now) && (!ok || out.Before(next)) {
			next, ok = out, true
		}
		return err
	})
	return next, ok, err
}

// runCalendar runs what is due, then waits for what is next or for a commit
// that planned something sooner.
func (b *Bot) runCalendar(ctx context.Context) error {
	for {
		b.begin()
		now := b.cfg.Now()
		if _, err := b.scheduler.RunDue(now); err != nil {
			b.log.Error("the calendar failed; it looks again in a minute", logErr, err)
		}
		next, ok, err := b.scheduler.Next(now)
		b.end()
		switch {
		case err != nil:
			b.log.Error("the calendar cannot be read", logErr, err)
			next = now.Add(time.Minute)
		case !ok:
			next = time.Time{}
		case !next.After(now):
			// What failed was moved a minute on; a job that fails is not.
			next = now.Add(time.Minute)
		}
		if err := b.calendar.wait(ctx, next); err != nil {
			return nil
		}
	}
}

// ownJobs are the bot's housekeeping.
func (b *Bot) ownJobs() []scheduler.Job {
	return []scheduler.Job{
		{Name: "forget what was seen", Spec: "17 3 * * *", Grace: 48 * time.Hour, Run: func(tx *store.Tx, due time.Time) error {
			// Retries end after five minutes; a week covers a long outage.
			_, err := tx.ForgetSeen(due.Add(-7*24*time.Hour), 50_000)
			return err
		}},
	}
}

// whoAmI asks Slack which user the token is; it tries until it is told.
func (b *Bot) whoAmI(ctx context.Context) (string, error) {
	for attempt := 0; ; attempt++ {
		answer, err := b.api.AuthTestContext(ctx)
		if err == nil {
			return answer.UserID, nil
		}
		if code, final := refusedForGood(err); final {
			return "", &TokenError{code}
		}
		if ctx.Err() != nil {
			return "", nil
		}
		wait := min(time.Second<<min(attempt, 6), time.Minute)
		b.log.Warn("Slack does not answer; trying again", logErr, err, "in", wait)
		if err := b.cfg.Wait(ctx, b.cfg.Now().Add(wait)); err != nil {
			return "", nil
		}
	}
}

// CheckToken asks Slack once whose token this is.
func (b *Bot) CheckToken(ctx context.Context) (who string, err error) {
	answer, err := b.api.AuthTestContext(ctx)
	if code, final := refusedForGood(err); final {
		return "", &TokenError{code}
	}
	if err != nil {
		return "", withoutURL(err)
	}
	return answer.User + " of " + answer.Team, nil
}

// refusedForGood reads Slack's error codes that no new attempt will change.
func refusedForGood(err error) (code string, final bool) {
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) {
		return "", false
	}
	switch refused.Err {
	case "invalid_auth", "account_inactive", "not_authed", "token_revoked", "token_expired", "not_allowed_token_type":
		return refused.Err, true
	}
	return "", false
}
