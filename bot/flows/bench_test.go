package flows

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/scheduler"
	"cohortbot/store"
)

// BenchmarkCheckInRound10k measures a weekly check-in round of 10,000 mentees
// in pairs, in a real store with fsync: from the instant it is due until every
// prompt is in the outbox; and the most memory the heap held meanwhile. In
// every second week their 3,334 mentors are asked as well.
//
//	go test ./bot/flows -run - -bench CheckInRound -benchtime 1x
func BenchmarkCheckInRound10k(b *testing.B) {
	const mentees, each = 10_000, 3
	for _, week := range []struct {
		name         string
		planned, due string
		asks         int
	}{
		{"mentees", "2027-03-13 12:00", "2027-03-15 09:00", mentees},
		{"mentees and mentors", "2027-03-03 12:00", "2027-03-08 09:00", mentees + (mentees+each-1)/each},
	} {
		b.Run(week.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w := newBenchWorld(b, benchTime(b, week.planned))
				c := benchCohort("c", "2027-03-01")
				w.fill(c, mentees, each)
				w.happen(func(e bot.Event) error { return planCheckIns(e, c) })
				w.start()
				heap := watchHeap()
				b.StartTimer()
				w.moveTo(benchTime(b, week.due))
				w.untilDone()
				b.StopTimer()
				peak := heap()
				if n := w.unsent(); n != week.asks {
					b.Fatalf("the outbox holds %d prompts, want %d", n, week.asks)
				}
				w.stop()
				b.ReportMetric(float64(peak)/1e6, "peak-heap-MB")
				b.StartTimer()
			}
		})
	}
}

// BenchmarkIdleTick measures a look at the calendar with nothing due, in a
// store of 100 cohorts of 1,000 people each, all with a planned moment.
func BenchmarkIdleTick(b *testing.B) {
	w := newBenchWorld(b, benchTime(b, "2027-03-03 12:00"))
	for i := range 100 {
		c := benchCohort(mentoring.CohortID(fmt.Sprintf("c%02d", i)), "2027-03-01")
		w.fill(c, 750, 3)
		w.happen(func(e bot.Event) error { return planCheckIns(e, c) })
	}
	s := scheduler.Scheduler{Store: w.store, Moment: func(*store.Tx, store.Moment) error { return fmt.Errorf("nothing is due") }}
	for b.Loop() {
		if ran, err := s.RunDue(w.clock.Now()); ran > 0 || err != nil {
			b.Fatalf("%d ran: %v", ran, err)
		}
		if _, ok, err := s.Next(w.clock.Now()); !ok || err != nil {
			b.Fatalf("nothing is planned: %v", err)
		}
	}
	w.stop()
}

// benchPatience bounds a round, so that the benchmark ends whatever happens.
const benchPatience = 5 * time.Minute

// benchWorld is a bot whose Slack says who it is and is away otherwise.
type benchWorld struct {
	b         *testing.B
	store     *store.Store
	bot       *bot.Bot
	clock     *benchClock
	committed chan struct{}
	stop      func()
}

func newBenchWorld(b *testing.B, now time.Time) *benchWorld {
	b.Helper()
	w := &benchWorld{b: b, clock: &benchClock{now: now}, committed: make(chan struct{}, 1)}
	var err error
	if w.store, err = store.Open(store.Options{Path: filepath.Join(b.TempDir(), "bench.db")}); err != nil {
		b.Fatal(err)
	}
	w.bot, err = bot.New(bot.Config{Store: w.store, Flows: All(), BotToken: "xoxb-bench", AppToken: "xapp-bench",
		APIURL: "http://slack.test/api/", HTTPClient: &http.Client{Transport: awaySlack{}}, Now: w.clock.Now, Wait: w.clock.Wait})
	if err != nil {
		b.Fatal(err)
	}
	w.store.OnCommit(func() {
		select {
		case w.committed <- struct{}{}:
		default:
		}
	})
	w.stop = func() {
		if err := w.store.Close(); err != nil {
			b.Error(err)
		}
	}
	return w
}

// start runs the bot until stop.
func (w *benchWorld) start() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(ctx) }()
	w.stop = func() {
		cancel()
		if err := <-done; err != nil {
			w.b.Error(err)
		}
		if err := w.store.Close(); err != nil {
			w.b.Error(err)
		}
	}
}

func (w *benchWorld) happen(fn func(bot.Event) error) {
	w.b.Helper()
	if err := w.bot.Happen(fn); err != nil {
		w.b.Fatal(err)
	}
}

// fill gives a cohort so many mentees, each mentor having so many of them.
func (w *benchWorld) fill(c mentoring.Cohort, mentees, each int) {
	w.b.Helper()
	w.happen(func(e bot.Event) error {
		join := func(p mentoring.PersonID, r mentoring.Role) error {
			if err := e.Tx.PutPerson(mentoring.Person{ID: p, Name: "Somebody " + string(p), Zone: c.Home.Zone}); err != nil {
				return err
			}
			m := mentoring.Member{Cohort: c.ID, Person: p, Role: r, Name: "Somebody " + string(p), Standing: mentoring.Active, JoinedAt: e.At,
				Languages: []string{"English"}}
			if r == mentoring.Mentor {
				m.Profile = mentoring.Profile{Help: "Statistics and models", Bio: "Data scientist", Capacity: each}
			} else {
				m.Application = mentoring.Application{Goals: "Learn forecasting", Decision: mentoring.Approved}
			}
			return e.Tx.PutMember(m)
		}
		if err := e.Tx.PutCohort(c); err != nil {
			return err
		}
		var mentor mentoring.PersonID
		for i := range mentees {
			if i%each == 0 {
				mentor = mentoring.PersonID(fmt.Sprintf("UM%s%05d", strings.ToUpper(string(c.ID)), i))
				if err := join(mentor, mentoring.Mentor); err != nil {
					return err
				}
			}
			mentee := mentoring.PersonID(fmt.Sprintf("UE%s%05d", strings.ToUpper(string(c.ID)), i))
			if err := join(mentee, mentoring.Mentee); err != nil {
				return err
			}
			p := mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: mentee, Mentor: mentor}, Since: c.CreatedAt}
			if err := e.Tx.PutPair(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// moveTo lets time jump.
func (w *benchWorld) moveTo(t time.Time) { w.clock.move(t) }

// untilDone waits until nothing planned is due any more.
func (w *benchWorld) untilDone() {
	w.b.Helper()
	overdue := time.NewTimer(benchPatience)
	defer overdue.Stop()
	for {
		var next time.Time
		err := w.store.View(func(tx *store.Tx) (err error) {
			next, _, err = tx.NextMoment()
			return err
		})
		switch {
		case err != nil:
			w.b.Fatal(err)
		case next.After(w.clock.Now()):
			return
		}
		select {
		case <-w.committed:
		case <-overdue.C:
			w.b.Fatalf("the round is not over after %s", benchPatience)
		}
	}
}

// unsent counts what stands in the outbox.
func (w *benchWorld) unsent() (n int) {
	w.b.Helper()
	err := w.store.View(func(tx *store.Tx) (err error) {
		n, err = tx.Unsent(1_000_000)
		return err
	})
	if err != nil {
		w.b.Fatal(err)
	}
	return n
}

func benchCohort(id mentoring.CohortID, scoping string) mentoring.Cohort {
	home := mentoring.Calendar{Zone: "Europe/Berlin", Workdays: mentoring.MondayToFriday}
	start, err := mentoring.ParseDate(scoping)
	if err != nil {
		panic(err) // written above
	}
	begin := start
	for p := mentoring.CallMentors; p < mentoring.Scoping; p++ {
		begin = begin.Add(-7 * mentoring.DefaultWeeks(p))
	}
	return mentoring.Cohort{
		ID: id, Name: "Cohort " + string(id), Home: home, Channel: "C1", Languages: []string{"English"}, Phase: mentoring.Scoping,
		Plan: mentoring.DefaultPlan(begin, home), CheckIn: mentoring.WeeklySlots{Weekday: time.Monday, Hour: 10}, SilentTold: 2,
		CreatedAt: start.At(9, 0, home.Home()),
	}
}

func benchTime(b *testing.B, utc string) time.Time {
	b.Helper()
	t, err := time.Parse("2006-01-02 15:04", utc)
	if err != nil {
		b.Fatal(err)
	}
	return t
}

// benchClock stands still until it is moved.
type benchClock struct {
	mu    sync.Mutex
	now   time.Time
	moved chan struct{} // closed by the next move
}

func (c *benchClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *benchClock) Wait(ctx context.Context, until time.Time) error {
	for {
		c.mu.Lock()
		if c.moved == nil {
			c.moved = make(chan struct{})
		}
		moved, now := c.moved, c.now
		c.mu.Unlock()
		if !until.IsZero() && !until.After(now) {
			return ctx.Err()
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *benchClock) move(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = to
	if c.moved != nil {
		close(c.moved)
		c.moved = nil
	}
}

// awaySlack answers auth.test and has no connection for anything else.
type awaySlack struct{}

func (awaySlack) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/api/auth.test" {
		return nil, fmt.Errorf("%s: Slack is away", r.URL.Path)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"ok": true, "user_id": "UBOT"}`))}, nil
}

// watchHeap samples what the heap holds, dead or alive, until the returned
// function is called, which gives the most in bytes.
func watchHeap() (peak func() uint64) {
	runtime.GC()
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
		every := time.NewTicker(5 * time.Millisecond)
		defer every.Stop()
		for {
			metrics.Read(sample)
			most.Store(max(most.Load(), sample[0].Value.Uint64()+sample[1].Value.Uint64()))
			select {
			case <-every.C:
			case <-stop:
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-stopped
		return most.Load()
	}
}
