package bot

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

func paced(perSecond float64) func(*Config, *sandbox.Options) {
	return func(c *Config, _ *sandbox.Options) { c.PerSecond = perSecond }
}

func TestCourierPacesEachConversationAndAll(t *testing.T) {
	bench(t, func(b *courierBench) {
		for i := range 12 {
			b.queue(fmt.Sprint("channel", i), store.Address{Channel: b.channel}, fmt.Sprint(i))
		}
		for i := range 20 {
			p := b.ws.AddPerson(sandbox.Profile{Name: fmt.Sprint("Person ", i)})
			b.queue(fmt.Sprint("dm", i), toDM(p), "hello")
		}
		b.after(time.Minute)
		calls := b.calls("chat.postMessage")
		if len(calls) != 32 {
			t.Fatalf("%d of 32 messages went out within a minute", len(calls))
		}
		slices.SortStableFunc(calls, func(x, y said) int { return x.at.Compare(y.at) })
		within := func(d time.Duration, most int, of func(said) bool, what string) {
			var at []time.Time
			for _, c := range calls {
				if of(c) {
					at = append(at, c.at)
				}
			}
			for i := range at {
				if j := i + most; j < len(at) && at[j].Sub(at[i]) < d {
					t.Errorf("%s: %d messages within %v", what, most+1, at[j].Sub(at[i]))
				}
			}
		}
		inChannel := func(c said) bool { return c.Channel == b.channel }
		within(time.Second-time.Millisecond, 3, inChannel, "the channel")
		within(8900*time.Millisecond, 11, inChannel, "the channel")                     // three at once, then one a second
		within(time.Second-time.Millisecond, 6, func(said) bool { return true }, "all") // a burst of 3, then 2 a second and slowly more
	}, paced(2))
}

func TestCourierSendsUrgentMessagesFirst(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.update(func(tx *store.Tx) error {
			for i := range 40 {
				p := b.ws.AddPerson(sandbox.Profile{Name: fmt.Sprint("Person ", i)})
				if _, err := tx.Queue(store.Outgoing{Key: fmt.Sprint(i), To: toDM(p), Content: store.Content{Text: "calm"}, Delivery: fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			return nil
		})
		b.after(2 * time.Second)
		asked := time.Now()
		b.queue("now", toDM(b.ana), "now", Urgently)
		b.after(5 * time.Second)
		if o := b.row("now"); o.State != store.Sent || o.SentAt.Sub(asked) > 2*time.Second {
			t.Errorf("the urgent message went out %v after it was asked for (%s)", o.SentAt.Sub(asked), o.State)
		}
	}, paced(1))
}

func TestCourierAgainstAStrictSlack(t *testing.T) {
	bench(t, func(b *courierBench) {
		for i := range 60 {
			b.queue(fmt.Sprint("c", i), store.Address{Channel: b.channel}, fmt.Sprint(i))
			b.queue(fmt.Sprint("who", i), store.Address{Lookup: b.ana.ID()}, "")
		}
		b.after(5 * time.Minute)
		s := b.c.stats()
		if s.Sent != 60 || s.LookedUp != 60 || s.Limited > 8 || s.Unknown != 0 {
			t.Errorf("counted %+v", s)
		}
		var want []string
		for i := range 60 {
			want = append(want, fmt.Sprint(i))
		}
		if got := b.standing(b.channel); !slices.Equal(got, want) {
			t.Errorf("the channel shows %v", got)
		}
	}, paced(5), func(_ *Config, o *sandbox.Options) { o.Strict429 = true })
}

func TestThePaceHalvesOncePerRefusalAndRisesSlowly(t *testing.T) {
	p := newPacer(8)
	now := time.Unix(0, 0)
	rate := func() float64 { return p.lanes[laneMessages].rate }
	began := now.Add(time.Second)
	for i := range 5 { // five calls that were under way together
		p.slowDown("dm:U1", began, began.Add(time.Duration(i)*time.Millisecond), time.Second)
	}
	if rate() != 4 {
		t.Errorf("five refusals of one burst leave %v calls a second, want 4", rate())
	}
	if !p.resting(began.Add(time.Second)) || p.resting(began.Add(1100*time.Millisecond)) {
		t.Error("Retry-After is not kept")
	}
	for range 60 * 4 { // a minute at that pace
		p.went("dm:U1")
	}
	if rate() < 4.5 || rate() > 5.5 {
		t.Errorf("a minute later the pace is %v", rate())
	}
	for range 1_000_000 {
		p.went("dm:U1")
	}
	if rate() != fastest {
		t.Errorf("the pace rises to %v", rate())
	}
	for i := range 30 {
		at := began.Add(time.Duration(i+1) * time.Hour)
		p.slowDown("dm:U1", at, at, time.Second)
	}
	if rate() != slowest {
		t.Errorf("the pace falls to %v", rate())
	}
}

func TestThePaceForgetsConversations(t *testing.T) {
	p := newPacer(1)
	now := time.Unix(0, 0)
	for i := range 100_000 {
		p.took(fmt.Sprint("dm:U", i), now)
		now = now.Add(10 * time.Millisecond)
	}
	if len(p.next) > 1000 {
		t.Errorf("%d conversations are remembered, of which about 100 matter", len(p.next))
	}
}

func TestBackoff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-3, 1000).Draw(t, "attempts")
		longest := rapid.SampledFrom([]time.Duration{longestRest, longestRetry}).Draw(t, "longest")
		chance := bytes.NewReader(rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "chance"))
		d := backoff(n, longest, chance)
		full := longest
		if n <= 9 {
			full = min(longest, time.Second<<max(n-1, 0))
		}
		if d < full/2 || d > full {
			t.Errorf("attempt %d waits %v, want between %v and %v", n, d, full/2, full)
		}
	})
}

// TestNothingIsLostOrDoubled plays random histories: lost replies, failures
// before and after the fact, 429s, an unreachable Slack, amendments and
// crashes. In the end everybody has seen each message once and in order.
func TestNothingIsLostOrDoubled(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(folder, "")
		if err != nil {
			rt.Fatal(err)
		}
		workers := rapid.IntRange(1, 4).Draw(rt, "workers")
		steps := rapid.SliceOfN(rapid.SampledFrom([]string{
			"ana", "ana", "ben", "channel", "file", "thread", "amend", "lost", "before", "after", "limit", "away", "back", "crash", "crash after the call", "wait", "wait long",
		}), 1, 40).Draw(rt, "steps")
		seed := rapid.Byte().Draw(rt, "seed")
		var trouble []string
		say := func(format string, args ...any) { trouble = append(trouble, fmt.Sprintf(format, args...)) }
		synctest.Test(t, func(t *testing.T) {
			ws, err := sandbox.Open(sandbox.Options{Manifest: []byte(courierManifest), Seed: uint64(seed), Settle: synctest.Wait, Fail: func(f string, a ...any) { say(f, a...) }})
			if err != nil {
				say("open: %v", err)
				return
			}
			defer ws.Close()
			b := &courierBench{t: t, ws: ws, path: filepath.Join(dir, "bot.db"), wire: &tapped{base: ws.HTTPClient().Transport}}
			b.cfg = Config{Now: time.Now, Wait: WaitFor, Rand: rand.NewChaCha8([32]byte{seed}), Workers: workers, PerSecond: -1,
				LookAfter: [2]time.Duration{10 * time.Second, 70 * time.Second}}
			b.ana = ws.AddPerson(sandbox.Profile{Name: "Ana Silva"})
			b.ben = ws.AddPerson(sandbox.Profile{Name: "Ben Okoro"})
			b.channel = ws.AddChannel("mentoring", false, "Ana Silva", "samplebot")
			b.start()
			places := map[string]store.Address{"ana": toDM(b.ana), "ben": toDM(b.ben), "channel": {Channel: b.channel}}
			want := map[string][]string{}
			threads := 0
			for i, step := range steps {
				switch step {
				case "ana", "ben", "channel":
					key := fmt.Sprint(step, "/", len(want[step]))
					b.queue(key, places[step], key)
					want[step] = append(want[step], key)
				case "file":
					key := fmt.Sprint("ben/", len(want["ben"]))
					b.queue(key, places["ben"], key, withFile)
					want["ben"] = append(want["ben"], key)
				case "thread":
					if n := len(want["ana"]); n > 0 {
						b.queue(fmt.Sprint("thread/", i), places["ana"], fmt.Sprint("thread/", i), Under(fmt.Sprint("ana/", n-1)))
						threads++
					}
				case "amend":
					if n := len(want["ben"]); n > 0 {
						key := fmt.Sprint("ben/", n-1)
						if b.row(key).Content.File != nil { // what is sent with a file stays as it is
							continue
						}
						want["ben"][n-1] = key + " amended " + fmt.Sprint(i)
						b.update(func(tx *store.Tx) error { return tx.Amend(key, store.Content{Text: want["ben"][n-1]}) })
					}
				case "lost":
					ws.Faults().LoseReply("", 1)
				case "before", "after":
					ws.Faults().ServerError("", 1, step == "before")
				case "limit":
					ws.Faults().RateLimit(2, 3*time.Second)
				case "away":
					away(b, true)
				case "back":
					away(b, false)
				case "crash":
					_ = b.store.Close() // nothing reaches the disk any more
					if err := b.halt(); err != nil {
						say("crash: %v", err)
					}
					b.start()
				case "crash after the call":
					b.tap(func(_ string, _ *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
						defer b.store.Close()
						return onward()
					})
					key := fmt.Sprint("ana/", len(want["ana"]))
					added, err := b.storeQueue(key, places["ana"])
					switch {
					case added && err == nil:
						want["ana"] = append(want["ana"], key)
					case !errors.Is(err, store.ErrClosed): // a retry of another message may have crashed it first
						say("queue: %v", err)
					}
					synctest.Wait()
					_ = b.store.Close()
					if err := b.halt(); err != nil {
						say("crash: %v", err)
					}
					b.tap(nil)
					b.start()
				case "wait":
					b.after(3 * time.Second)
				case "wait long":
					b.after(2 * time.Minute)
				}
			}
			away(b, false)
			b.after(2 * time.Hour)
			ws.Faults().LoseReply("", 0) // what is left is not for the test's own calls
			ws.Faults().ServerError("", 0, true)
			ws.Faults().ServerError("", 0, false)
			ws.Faults().RateLimit(0, 0)
			for name, texts := range want {
				channel := b.channel
				if p := map[string]*sandbox.Person{"ana": b.ana, "ben": b.ben}[name]; p != nil {
					channel = b.dm(p)
				}
				if got := b.standing(channel); !slices.Equal(got, texts) {
					say("%s shows %v, want %v", name, got, texts)
				}
			}
			if n := countThreads(b); n != threads {
				say("%d replies, want %d", n, threads)
			}
			if err := b.halt(); err != nil {
				say("the courier ended with %v", err)
			}
			if strings.Contains(b.logged.String(), "xoxb-") {
				say("the log shows the token")
			}
			if len(trouble) > 0 {
				say("log:\n%s", b.logged.String())
			}
		})
		if len(trouble) > 0 {
			rt.Fatalf("%s", strings.Join(trouble, "\n"))
		}
		if err := os.RemoveAll(dir); err != nil {
			rt.Fatal(err)
		}
	})
}

// storeQueue queues a message; the store may close at any moment.
func (b *courierBench) storeQueue(key string, to store.Address) (added bool, err error) {
	err = b.store.Update(time.Now(), func(tx *store.Tx) (err error) {
		added, err = tx.Queue(store.Outgoing{Key: key, To: to, Content: store.Content{Text: key}, Delivery: "d-" + key})
		return err
	})
	return added, err
}

// countThreads counts the replies that stand in Ana's DM, once each.
func countThreads(b *courierBench) int {
	seen := map[string]int{}
	for _, m := range b.ana.Messages("") {
		for line := range strings.SplitSeq(m, "\n") {
			if i := strings.Index(line, "thread/"); i >= 0 {
				seen[strings.TrimSpace(line[i:])]++
			}
		}
	}
	n := 0
	for _, times := range seen {
		n += cmp.Compare(times, 0) * times
	}
	return n
}
