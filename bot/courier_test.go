package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

func TestCourierKeepsTheOrderOfEachConversation(t *testing.T) {
	for _, workers := range []int{1, 4} {
		t.Run(fmt.Sprint(workers, " workers"), func(t *testing.T) {
			bench(t, func(b *courierBench) {
				b.ws.Faults().Slow("chat.postMessage", 300*time.Millisecond)
				var want []string
				for i := range 5 {
					text := fmt.Sprintf("number %d", i)
					want = append(want, text)
					for name, to := range map[string]store.Address{"ana": toDM(b.ana), "ben": toDM(b.ben), "cleo": toDM(b.cleo), "ch": {Channel: b.channel}} {
						b.queue(fmt.Sprintf("%s/%d", name, i), to, text)
					}
				}
				began := time.Now()
				for b.c.stats().Sent < 20 && time.Since(began) < time.Minute {
					b.after(100 * time.Millisecond)
				}
				took := time.Since(began)
				for _, place := range []string{b.dm(b.ana), b.dm(b.ben), b.dm(b.cleo), b.channel} {
					if diff := cmp.Diff(want, b.standing(place)); diff != "" {
						t.Errorf("%s (-want +got):\n%s", place, diff)
					}
				}
				if workers == 4 && took > 2*time.Second || workers == 1 && took < 5*time.Second {
					t.Errorf("20 messages of 300 ms in 4 conversations took %v with %d workers", took, workers)
				}
				for _, call := range b.calls("chat.postMessage") {
					var m struct {
						EventType    string            `json:"event_type"`
						EventPayload map[string]string `json:"event_payload"`
					}
					if err := json.Unmarshal(call.Metadata, &m); err != nil || m.EventType != "cohortbot_delivery" || len(m.EventPayload) != 1 || !strings.HasPrefix(m.EventPayload["d"], "d-") {
						t.Fatalf("metadata %s (%v): want the delivery id and nothing else", call.Metadata, err)
					}
				}
			}, func(c *Config, _ *sandbox.Options) { c.Workers = workers })
		})
	}
}

func TestCourierUpdatesWhatWasAmended(t *testing.T) {
	bench(t, func(b *courierBench) {
		blocks := json.RawMessage(`[{"type":"section","text":{"type":"mrkdwn","text":"one < two","verbatim":true}}]`)
		b.queue("card", toDM(b.ana), "first", func(o *store.Outgoing) { o.Content.Blocks = blocks })
		b.settle()
		before := b.row("card")
		if before.State != store.Sent || before.TS == "" || !strings.HasPrefix(before.Channel, "D") {
			t.Fatalf("not sent: %+v", before)
		}
		long := strings.Repeat("x", 5000)
		b.update(func(tx *store.Tx) error { return tx.Amend("card", store.Content{Text: long, Blocks: blocks}) })
		b.settle()
		b.ws.Faults().LoseReply("chat.update", 1) // repeated without a look-up
		b.update(func(tx *store.Tx) error { return tx.Amend("card", store.Content{Text: "third"}) })
		b.after(time.Minute)
		o := b.row("card")
		if o.State != store.Sent || o.Wanted != 3 || o.Shown != 3 || o.TS != before.TS {
			t.Errorf("after two amendments: %+v", o)
		}
		if diff := cmp.Diff([]string{"third"}, b.standing(o.Channel)); diff != "" {
			t.Errorf("DM (-want +got):\n%s", diff)
		}
		updates := b.calls("chat.update")
		if len(updates) != 3 || len([]rune(updates[0].Text)) > 4000 || len(updates[0].Blocks) == 0 || len(updates[2].Blocks) == 0 {
			t.Errorf("want three updates with text of at most 4000 characters and blocks, got %+v", updates)
		}
		if n := len(b.calls("conversations.history")); n > 1 { // one is the test's own
			t.Errorf("an update was looked for: %d look-ups", n)
		}
		if s := b.c.stats(); s.Sent != 1 || s.Updated != 2 || s.Unknown != 0 {
			t.Errorf("counted %+v", s)
		}
	})
}

// A message that is drawn again and comes out as it stands is left in peace;
// one that somebody may have lost sight of is not.
func TestCourierDoesNotUpdateWhatIsShownAlready(t *testing.T) {
	bench(t, func(b *courierBench) {
		if err := b.halt(); err != nil {
			t.Fatal(err)
		}
		says := "1 of 3 answered"
		b.set = func(c *courier) {
			c.draw = func(_ *store.Tx, o *store.Outgoing) (bool, error) {
				o.Content.Text = says
				return true, nil
			}
		}
		b.start()
		b.queue("card", toDM(b.ana), "", func(o *store.Outgoing) { o.Live = "card" })
		b.queue("home", store.Address{Home: b.ana.ID()}, "", func(o *store.Outgoing) { o.Live = "home" })
		b.settle()
		again := func(key string) {
			t.Helper()
			b.update(func(tx *store.Tx) error { _, err := tx.Refresh(key); return err })
			b.after(time.Minute)
			if o := b.row(key); o.State != store.Sent || o.Shown != o.Wanted {
				t.Errorf("%s after a refresh: %+v", key, o)
			}
		}
		updates := func(want int, why string) {
			t.Helper()
			if n := len(b.calls("chat.update")); n != want {
				t.Errorf("%d updates, want %d: %s", n, want, why)
			}
		}
		again("card")
		updates(0, "nothing had changed")
		says = "2 of 3 answered"
		again("card")
		again("card")
		updates(1, "it changed once")
		says = "3 of 3 answered"
		b.ws.Faults().ServerError("chat.update", 1, true)
		again("card")
		updates(3, "the first one failed")
		if diff := cmp.Diff([]string{says}, b.standing(b.dm(b.ana))); diff != "" {
			t.Errorf("DM (-want +got):\n%s", diff)
		}
		again("home")
		if n := len(b.calls("views.publish")); n != 2 {
			t.Errorf("the Home tab was published %d times, want 2: what a Home tab shows is not certain", n)
		}
	})
}

func TestCourierReachesGroupsThreadsHomesAndPeople(t *testing.T) {
	bench(t, func(b *courierBench) {
		var met slack.User
		b.c.lookedUp = func(tx *store.Tx, u slack.User) error { met = u; return nil }
		b.queue("group", store.Address{Group: []string{b.ana.ID(), b.ben.ID()}}, "hello, you two")
		b.queue("group/more", store.Address{Group: []string{b.ben.ID(), b.ana.ID()}}, "and in the thread", Under("group"))
		b.queue("home", store.Address{Home: b.ana.ID()}, "Welcome home")
		b.queue("who", store.Address{Lookup: b.ana.ID()}, "")
		b.settle()
		parent, reply := b.row("group"), b.row("group/more")
		posts := b.calls("chat.postMessage")
		if len(posts) != 2 || posts[1].Thread != parent.TS || posts[1].Channel != parent.Channel || reply.State != store.Sent {
			t.Errorf("the reply is not under %s: %+v, %+v", parent.TS, posts, reply)
		}
		if err := b.ana.OpenHome(); err != nil || !strings.Contains(b.ana.Home(), "Welcome home") {
			t.Errorf("App Home (%v): %s", err, b.ana.Home())
		}
		if met.ID != b.ana.ID() || met.TZ != "Europe/Lisbon" {
			t.Errorf("looked up %+v", met)
		}
		if s := b.c.stats(); s.Sent != 2 || s.Published != 1 || s.LookedUp != 1 || s.Unknown+s.Dead+s.Retried != 0 {
			t.Errorf("counted %+v", s)
		}
	})
}

func TestCourierPostsAReplyWithoutItsThreadWhenThatIsGone(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.queue("nowhere", store.Address{Channel: "C0UNKNOWN"}, "lost")
		b.queue("orphan", toDM(b.ana), "its parent died", Under("nowhere"))
		b.queue("parent", toDM(b.ben), "soon gone")
		b.settle()
		p := b.row("parent")
		api := slack.New(b.ws.BotToken(), slack.OptionAPIURL(b.ws.APIURL()), slack.OptionHTTPClient(b.ws.HTTPClient()))
		if _, _, err := api.DeleteMessage(p.Channel, p.TS); err != nil {
			t.Fatal(err)
		}
		b.queue("late", toDM(b.ben), "its parent was deleted", Under("parent"))
		b.after(time.Second)
		for _, key := range []string{"orphan", "late"} {
			if o := b.row(key); o.State != store.Sent {
				t.Errorf("%s: %s, %s", key, o.State, o.LastError)
			}
		}
		if diff := cmp.Diff([]string{"its parent was deleted"}, b.standing(p.Channel)); diff != "" {
			t.Errorf("DM (-want +got):\n%s", diff)
		}
	})
}

func TestCourierDrawsAndDropsWhatNeedNotBeSaid(t *testing.T) {
	bench(t, func(b *courierBench) {
		if err := b.halt(); err != nil {
			t.Fatal(err)
		}
		b.set = func(c *courier) {
			c.draw = func(tx *store.Tx, o *store.Outgoing) (bool, error) {
				o.Content.Text = "drawn: " + o.Live
				return o.Live != "pointless", nil
			}
		}
		b.start()
		b.queue("a", toDM(b.ana), "", func(o *store.Outgoing) { o.Live = "pointless" })
		b.queue("b", toDM(b.ana), "", func(o *store.Outgoing) { o.Live = "useful" })
		b.settle()
		if diff := cmp.Diff([]string{"drawn: useful"}, b.standing(b.dm(b.ana))); diff != "" {
			t.Errorf("DM (-want +got):\n%s", diff)
		}
		if o := b.row("a"); o.State != store.Dropped {
			t.Errorf("a is %s", o.State)
		}
	})
}

func TestCourierGivesUpWhatCanNeverBeSentAndSaysSo(t *testing.T) {
	bench(t, func(b *courierBench) {
		told := map[string]string{}
		b.c.gaveUp = func(tx *store.Tx, o store.Outgoing, why string) error {
			told[o.Key] = why
			if o.Key == "blocks" {
				return errors.New("nobody there") // must not undo the giving up
			}
			_, err := tx.Queue(store.Outgoing{Key: "sorry/" + o.Key, To: toDM(b.ben), Content: store.Content{Text: "could not reach somebody"}, Delivery: "x"})
			return err
		}
		b.queue("unknown person", store.Address{Person: "U0NOBODY"}, "hello?")
		b.queue("blocks", toDM(b.ana), "hi", func(o *store.Outgoing) { o.Content.Blocks = json.RawMessage(`{"not":"an array"}`) })
		b.queue("fine", toDM(b.ana), "fine")
		b.settle()
		for key, state := range map[string]store.State{"unknown person": store.Dead, "blocks": store.Dead, "fine": store.Sent, "sorry/unknown person": store.Sent} {
			if o := b.row(key); o.State != state {
				t.Errorf("%s is %s (%s), want %s", key, o.State, o.LastError, state)
			}
		}
		want := map[string]string{"unknown person": "Slack refused: channel_not_found", "blocks": "its blocks are not a JSON array"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		if s := b.c.stats(); s.Dead != 2 {
			t.Errorf("counted %+v", s)
		}
	})
}

func TestCourierObeysRetryAfterForEverybody(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.ws.Faults().RateLimit(3, 7*time.Second)
		for i := range 6 {
			b.queue(fmt.Sprint("m", i), []store.Address{toDM(b.ana), toDM(b.ben), {Channel: b.channel}}[i%3], fmt.Sprint(i))
		}
		b.queue("home", store.Address{Home: b.ana.ID()}, "x")
		b.after(time.Second)
		b.queue("another conversation", toDM(b.cleo), "waits too", Urgently)
		b.after(3 * time.Minute)
		var refused time.Time
		sent := 0
		for _, call := range b.ws.Calls() {
			if !refused.IsZero() && call.At.After(refused) && call.At.Before(refused.Add(7*time.Second)) {
				t.Errorf("%s was called %v after a 429 that asked for 7 s", call.Method, call.At.Sub(refused))
			}
			if call.Status == http.StatusTooManyRequests {
				refused = call.At
			} else if call.Method == "chat.postMessage" {
				sent++
			}
		}
		s := b.c.stats()
		if sent != 7 || s.Sent != 7 || s.Published != 1 || s.Limited != 3 || s.Unknown != 0 {
			t.Errorf("%d posts, counted %+v", sent, s)
		}
	})
}

func TestCourierStopsForATokenRefusedForGood(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.queue("before", toDM(b.ana), "before")
		b.settle()
		b.tap(func(_ string, r *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
			return answer(r, 200, `{"ok":false,"error":"token_revoked"}`), nil
		})
		b.queue("after", toDM(b.ana), "after")
		synctest.Wait()
		err := b.halt()
		var refused *TokenError
		if !errors.As(err, &refused) || refused.Code != "token_revoked" || strings.Contains(err.Error(), "xoxb") {
			t.Fatalf("the courier ended with %v", err)
		}
		b.tap(nil)
		b.start()
		b.after(10 * time.Minute)
		if o := b.row("after"); o.State != store.Sent {
			t.Errorf("with a new token the message is %s, %s", o.State, o.LastError)
		}
	})
}

func TestCourierFinishesTheCallUnderWay(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.ws.Faults().Slow("chat.postMessage", 5*time.Second)
		b.queue("m", toDM(b.ana), "slow")
		b.after(time.Second)
		if !b.c.busy() {
			t.Error("a call is in flight, but the courier says it is not busy")
		}
		stopped := time.Now()
		if err := b.halt(); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(stopped); d != 4*time.Second {
			t.Errorf("stopping took %v, the call needed 4 s more", d)
		}
		b.start()
		if o := b.row("m"); o.State != store.Sent {
			t.Errorf("the finished call is recorded as %s", o.State)
		}
		b.after(2 * time.Minute)
		if n := len(b.calls("chat.postMessage")); n != 1 {
			t.Errorf("posted %d times", n)
		}
	})
}

func TestCourierAsksAgainWhenALookUpCannotBeTakenIn(t *testing.T) {
	bench(t, func(b *courierBench) {
		tries := 0
		b.c.lookedUp = func(*store.Tx, slack.User) error {
			if tries++; tries < 3 {
				return io.ErrShortWrite
			}
			return nil
		}
		b.queue("who", store.Address{Lookup: b.ben.ID()}, "")
		b.after(10 * time.Minute)
		if o := b.row("who"); o.State != store.Sent || tries != 3 {
			t.Errorf("%s after %d tries: %s", o.State, tries, o.LastError)
		}
	})
}
