package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/gorilla/websocket"

	"cohortbot/bot"
	"cohortbot/bot/flows"
	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/deploy"
	"cohortbot/store"
)

// world is the pretend Slack with the sample cast in it and, unless asked
// otherwise, the bot: the same code and the same protocol as in production.
type world struct {
	*sandbox.Workspace
	clock *clock
	store *store.Store
	bot   *bot.Bot
	dir   string
	stop  context.CancelFunc
	ended chan error
	cast  []participant
	stage *stage // where the director acts live; nil without one
}

// setup says what kind of world to make.
type setup struct {
	start time.Time
	seed  uint64
	base  string // address when served on a real listener
	bot   bool
	log   *slog.Logger
	fail  func(format string, args ...any)

	redeliver time.Duration // 0: Slack's own waits
	cast      []participant // nil: the sample cast
	manifest  []byte        // of the app; nil: cohortbot's
	strict    bool          // enforce Slack's rate limits
}

// channelName is where the sample cohorts live; audienceName is read by many
// more.
const (
	channelName  = "mentoring"
	audienceName = "all-hands"
)

// settleWithin bounds in real time how long one moment may take; a bot that
// never comes to rest is a mistake.
const settleWithin = 30 * time.Second

func newWorld(s setup) (*world, error) {
	w := &world{clock: newClock(s.start), cast: s.cast}
	if w.cast == nil {
		w.cast = sampleCast()
	}
	router, err := bot.NewRouter(flows.All(), nil, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	options := sandbox.Options{
		Manifest: s.manifest, Strict429: s.strict, Now: w.clock.Now, Seed: s.seed, RealBase: s.base, Fail: s.fail,
		Settle: func() {
			if err := w.settle(); err != nil && s.fail != nil {
				s.fail("%v", err)
			}
		},
		MoveTime: w.move,
	}
	if options.Manifest == nil {
		options.Manifest = deploy.Manifest
	}
	if s.redeliver > 0 {
		options.RedeliverAfter = []time.Duration{s.redeliver, s.redeliver, s.redeliver}
	}
	if s.bot {
		options.Known = router.Known
	} else {
		// Another process is the app: its clock is the real one.
		options.Now, options.MoveTime, options.Settle = time.Now, nil, nil
	}
	w.furnish(&options, s)
	if w.Workspace, err = sandbox.Open(options); err != nil {
		return nil, err
	}
	var everybody []string
	for _, p := range w.cast {
		w.AddPerson(p.Profile)
		everybody = append(everybody, p.Name)
	}
	channel := w.AddChannel(channelName, false, everybody...)
	w.Invite(channel, w.BotUserID())
	w.AddChannel(audienceName, false, everybody...)
	if !s.bot {
		return w, nil
	}
	return w, w.startBot(s)
}

func (w *world) startBot(s setup) error {
	dir, err := os.MkdirTemp("", "cohortbot-sandbox-")
	if err != nil {
		return err
	}
	w.dir = dir
	// The file lives as long as the sandbox: waiting for the disk would only
	// slow the play.
	if w.store, err = store.Open(store.Options{Path: filepath.Join(dir, "cohort.db"), NoSync: true}); err != nil {
		return err
	}
	var key [32]byte
	for i := range 8 {
		key[i] = byte(s.seed >> (8 * i))
	}
	pace := -1.0 // the play needs none
	if s.strict {
		pace = 0 // as in production
	}
	w.bot, err = bot.New(bot.Config{
		Store: w.store, Flows: flows.All(), Log: s.log,
		BotToken: w.BotToken(), AppToken: w.AppToken(), APIURL: w.APIURL(),
		HTTPClient: w.HTTPClient(), Dialer: &websocket.Dialer{NetDialContext: w.Dial},
		Founders: []mentoring.PersonID{mentoring.PersonID(w.Person(organizer(w.cast)).ID())},
		Now:      w.clock.Now, Wait: w.clock.Wait, Rand: rand.NewChaCha8(key),
		// One of each, so that the same seed gives the same play.
		Sockets: 1, Workers: 1, PerSecond: pace,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.stop, w.ended = cancel, make(chan error, 1)
	go func() { w.ended <- w.bot.Run(ctx) }()
	select {
	case <-w.bot.Ready():
		return w.settle()
	case err := <-w.ended:
		return fmt.Errorf("the bot ended at once: %w", err)
	case <-time.After(settleWithin):
		return errors.New("the bot did not connect to the pretend Slack")
	}
}

// move moves time on, through everything that falls due on the way.
func (w *world) move(to time.Time) error { return w.clock.Move(to, w.settle, w.bot.NextDue) }

// settle waits until all that could happen at this moment has happened. The
// answer is looked for often, since a play asks thousands of times.
func (w *world) settle() error {
	if w.bot == nil {
		return nil // the workspace is still being furnished
	}
	deadline := time.Now().Add(settleWithin)
	for {
		if w.Quiet() {
			idle, err := w.bot.Idle()
			if err != nil {
				return err
			}
			if idle && w.Quiet() {
				return nil
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("at %s the bot did not come to rest within %s", w.clock.Now().Format(time.DateTime), settleWithin)
		}
		time.Sleep(50 * time.Microsecond)
	}
}

// close ends the bot and the workspace and removes the file.
func (w *world) close() error {
	var err error
	if w.stage != nil {
		w.stage.stop()
	}
	if w.stop != nil {
		w.stop()
		err = errors.Join(<-w.ended, w.store.Close())
	}
	w.Close()
	if w.dir != "" {
		err = errors.Join(err, os.RemoveAll(w.dir))
	}
	return err
}
