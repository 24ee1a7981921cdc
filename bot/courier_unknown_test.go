package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohortbot/store"
)

func TestCourierFindsAMessageWhoseReplyWasLost(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.queue("parent", store.Address{Channel: b.channel}, "parent")
		b.settle()
		b.after(time.Hour) // the thread is older than the look-up's window
		for name, queue := range map[string]func(){
			"dm":      func() { b.queue("dm", toDM(b.ana), "dm") },
			"channel": func() { b.queue("channel", store.Address{Channel: b.channel}, "channel") },
			"group":   func() { b.queue("group", store.Address{Group: []string{b.ana.ID(), b.ben.ID()}}, "group") },
			"thread":  func() { b.queue("thread", store.Address{Channel: b.channel}, "thread", Under("parent")) },
		} {
			before := b.c.stats()
			posted := len(b.calls("chat.postMessage"))
			b.ws.Faults().LoseReply("chat.postMessage", 1)
			queue()
			synctest.Wait()
			if o := b.row(name); o.State != store.Unknown {
				t.Errorf("%s: with a lost reply it is %s", name, o.State)
			}
			b.after(10*time.Second + time.Millisecond)
			if o := b.row(name); o.State != store.Sent || o.TS == "" || o.Shown != 1 {
				t.Errorf("%s: after the look-up: %+v", name, o)
			}
			b.after(10 * time.Minute)
			if n := len(b.calls("chat.postMessage")) - posted; n != 1 {
				t.Errorf("%s: posted %d times", name, n)
			}
			if s := b.c.stats(); s.Unknown-before.Unknown != 1 || s.Found-before.Found != 1 || s.Resent != 0 || s.Doubles != 0 {
				t.Errorf("%s: counted %+v", name, s)
			}
		}
	})
}

func TestCourierUpdatesAFoundMessageThatMayBeOld(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.ws.Faults().LoseReply("chat.postMessage", 1)
		b.queue("m", toDM(b.ana), "old")
		synctest.Wait()
		b.update(func(tx *store.Tx) error { return tx.Amend("m", store.Content{Text: "new"}) })
		b.after(time.Minute)
		if diff := cmp.Diff([]string{"new"}, b.standing(b.dm(b.ana))); diff != "" {
			t.Errorf("DM (-want +got):\n%s", diff)
		}
		if o := b.row("m"); o.Shown != 2 || o.State != store.Sent {
			t.Errorf("%+v", o)
		}
	})
}

func TestCourierSendsAgainWhatIsNotThere(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.ws.Faults().ServerError("chat.postMessage", 1, true)
		b.queue("m", toDM(b.ana), "hello")
		b.queue("next", toDM(b.ana), "next")
		b.after(69 * time.Second)
		if n := len(b.calls("conversations.history")); n != 1 {
			t.Errorf("looked %d times before the second look is due", n)
		}
		if s := b.c.stats(); s.Sent != 0 || s.Resent != 0 {
			t.Errorf("too early: %+v", s)
		}
		b.after(2 * time.Second)
		if diff := cmp.Diff([]string{"hello", "next"}, b.standing(b.dm(b.ana))); diff != "" {
			t.Errorf("DM (-want +got):\n%s", diff)
		}
		calls := b.calls("chat.postMessage")
		if !bytes.Equal(calls[0].Metadata, calls[1].Metadata) {
			t.Errorf("sent again under another delivery id: %s, then %s", calls[0].Metadata, calls[1].Metadata)
		}
		b.after(10 * time.Minute) // the audit finds nothing to delete
		if s := b.c.stats(); s.Sent != 2 || s.Resent != 1 || s.Doubles != 0 {
			t.Errorf("counted %+v", s)
		}
	})
}

// hideHistory makes Slack's history empty until an instant.
func hideHistory(until time.Time) tap {
	return func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
		if (method == "conversations.history" || method == "conversations.replies") && time.Now().Before(until) {
			return answer(r, 200, `{"ok":true,"messages":[],"has_more":false}`), nil
		}
		return onward()
	}
}

func TestCourierDeletesTheDoubleOfAPostThatSlackHid(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.tap(hideHistory(time.Now().Add(2 * time.Minute)))
		b.ws.Faults().LoseReply("chat.postMessage", 1)
		b.queue("m", toDM(b.ana), "hello")
		b.after(90 * time.Second)
		if diff := cmp.Diff([]string{"hello", "hello"}, b.standing(b.dm(b.ana))); diff != "" {
			t.Fatalf("the trouble did not happen (-want +got):\n%s", diff)
		}
		later := b.row("m").TS
		b.after(6 * time.Minute)
		if diff := cmp.Diff([]string{"hello"}, b.standing(b.dm(b.ana))); diff != "" {
			t.Errorf("DM (-want +got):\n%s", diff)
		}
		deleted := b.calls("chat.delete")
		o := b.row("m")
		if len(deleted) != 1 || deleted[0].TS != later || o.TS >= later {
			t.Errorf("deleted %+v; the message is now at %s, the later copy stood at %s", deleted, o.TS, later)
		}
		// The receipt has moved: an amendment must reach the copy that is left.
		b.update(func(tx *store.Tx) error { return tx.Amend("m", store.Content{Text: "amended"}) })
		b.after(time.Minute)
		if diff := cmp.Diff([]string{"amended"}, b.standing(b.dm(b.ana))); diff != "" {
			t.Errorf("after the amendment (-want +got):\n%s", diff)
		}
		if s := b.c.stats(); s.Doubles != 1 {
			t.Errorf("counted %+v", s)
		}
	})
}

func TestCourierIsNotFooledByACopyOfItsDeliveryID(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if method == "conversations.history" {
				return answer(r, 200, `{"ok":true,"messages":[{"type":"message","user":"U0OTHERAPP","ts":"1.000001","text":"hi","metadata":{"event_type":"cohortbot_delivery","event_payload":{"d":"d-m"}}}]}`), nil
			}
			return onward()
		})
		b.ws.Faults().ServerError("chat.postMessage", 1, true)
		b.queue("m", toDM(b.ana), "hello")
		b.after(2 * time.Minute)
		b.tap(nil)
		if diff := cmp.Diff([]string{"hello"}, b.standing(b.dm(b.ana))); diff != "" {
			t.Errorf("DM (-want +got):\n%s", diff)
		}
	})
}

func TestCourierReadsAllPagesWhenItLooks(t *testing.T) {
	bench(t, func(b *courierBench) {
		pages := 0
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if method != "conversations.history" {
				return onward()
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			if !strings.Contains(string(body), "include_all_metadata=1") {
				t.Errorf("looked without asking for metadata: %s", body)
			}
			if !strings.Contains(string(body), "cursor=") {
				pages++
				return answer(r, 200, `{"ok":true,"messages":[{"type":"message","user":"UX","ts":"1.000001"}],"has_more":true,"response_metadata":{"next_cursor":"p2"}}`), nil
			}
			pages++
			return answer(r, 200, `{"ok":true,"messages":[{"type":"message","user":"`+b.ws.BotUserID()+`","ts":"5.000001","metadata":{"event_type":"cohortbot_delivery","event_payload":{"d":"d-m"}}}]}`), nil
		})
		b.ws.Faults().LoseReply("chat.postMessage", 1)
		b.queue("m", toDM(b.ana), "hello")
		b.after(11 * time.Second)
		if o := b.row("m"); o.State != store.Sent || o.TS != "5.000001" || pages != 2 {
			t.Errorf("after %d pages: %s at %q", pages, o.State, o.TS)
		}
	})
}

func TestCourierLooksOnceHoweverLongThatTakes(t *testing.T) {
	bench(t, func(b *courierBench) {
		pages := 0
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if method != "conversations.history" {
				return onward()
			}
			time.Sleep(29 * time.Second) // eight of these outlast the lease
			if pages++; pages < 8 {
				return answer(r, 200, `{"ok":true,"messages":[],"has_more":true,"response_metadata":{"next_cursor":"more"}}`), nil
			}
			return answer(r, 200, `{"ok":true,"messages":[{"type":"message","user":"`+b.ws.BotUserID()+`","ts":"5.000001","metadata":{"event_type":"cohortbot_delivery","event_payload":{"d":"d-m"}}}]}`), nil
		})
		b.ws.Faults().LoseReply("chat.postMessage", 1)
		b.queue("m", toDM(b.ana), "hello")
		b.after(3 * time.Minute)
		b.queue("other", toDM(b.ben), "makes the courier look what is due")
		b.after(7 * time.Minute)
		if o := b.row("m"); o.State != store.Sent || pages != 8 {
			t.Errorf("%s after %d pages, of which there are 8", o.State, pages)
		}
	})
}

func TestCourierAfterACrash(t *testing.T) {
	for _, c := range []struct {
		name   string
		posted bool // Slack had it before the crash
		within time.Duration
	}{
		{"between the call and its record", true, time.Second},
		{"between the claim and the call", false, 75 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			bench(t, func(b *courierBench) {
				b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
					if method != "chat.postMessage" {
						return onward()
					}
					defer b.store.Close() // from here on nothing reaches the disk
					if !c.posted {
						return nil, errors.New("the process died")
					}
					return onward()
				})
				b.update(func(tx *store.Tx) error { // in one transaction: the first call ends the process
					for _, o := range []store.Outgoing{{Key: "m", Content: store.Content{Text: "hello"}}, {Key: "next", Content: store.Content{Text: "next"}}} {
						o.To, o.Delivery = toDM(b.ana), "d-"+o.Key
						if _, err := tx.Queue(o); err != nil {
							return err
						}
					}
					return nil
				})
				synctest.Wait()
				if err := b.halt(); err != nil {
					t.Fatal(err)
				}
				b.tap(nil)
				time.Sleep(20 * time.Second)
				b.set = func(*courier) { // before it runs
					if o := b.row("m"); o.State != store.Sending && o.State != store.Unknown {
						t.Errorf("the new process finds the message %s", o.State)
					}
				}
				b.start()
				b.after(c.within)
				if diff := cmp.Diff([]string{"hello", "next"}, b.standing(b.dm(b.ana))); diff != "" {
					t.Errorf("DM (-want +got):\n%s", diff)
				}
				for _, key := range []string{"m", "next"} {
					if o := b.row(key); o.State != store.Sent {
						t.Errorf("%s is %s", key, o.State)
					}
				}
			})
		})
	}
}

func TestCourierRepeatsWhatIsHarmlessAfterACrash(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.queue("m", toDM(b.ana), "one")
		b.settle()
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			defer b.store.Close()
			return onward()
		})
		b.update(func(tx *store.Tx) error {
			if _, err := tx.Queue(store.Outgoing{Key: "home", To: store.Address{Home: b.ben.ID()}, Content: store.Content{Text: "hi"}}); err != nil {
				return err
			}
			return tx.Amend("m", store.Content{Text: "two"})
		})
		synctest.Wait()
		if err := b.halt(); err != nil {
			t.Fatal(err)
		}
		b.tap(nil)
		b.start()
		b.after(time.Second)
		for _, key := range []string{"m", "home"} {
			if o := b.row(key); o.State != store.Sent || o.Shown != o.Wanted {
				t.Errorf("%s: %+v", key, o)
			}
		}
		if s := b.c.stats(); s.Unknown+s.Found+s.Resent != 0 {
			t.Errorf("looked for what can simply be repeated: %+v", s)
		}
	})
}

func TestCourierFindsOutAfterTheLeaseWhatItCouldNotRecord(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.queue("m", toDM(b.ana), "one")
		b.settle()
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			defer b.store.Close()
			return onward()
		})
		b.update(func(tx *store.Tx) error {
			if _, err := tx.Queue(store.Outgoing{Key: "new", To: toDM(b.ben), Content: store.Content{Text: "hello"}, Delivery: "d-new"}); err != nil {
				return err
			}
			return tx.Amend("m", store.Content{Text: "two"})
		})
		synctest.Wait()
		if err := b.halt(); err != nil {
			t.Fatal(err)
		}
		b.tap(nil)
		b.set = func(c *courier) { c.tookOver = true } // the same process goes on
		b.start()
		b.after(store.Lease + 75*time.Second)
		for key, p := range map[string]string{"m": b.dm(b.ana), "new": b.dm(b.ben)} {
			if o := b.row(key); o.State != store.Sent || o.Shown != o.Wanted || o.Channel != p || len(b.standing(p)) != 1 {
				t.Errorf("%s: %+v, standing %v", key, o, b.standing(p))
			}
		}
		if s := b.c.stats(); s.Found != 1 {
			t.Errorf("only the new message had to be looked for, but %+v", s)
		}
	})
}

func TestCourierGivesUpAfterAnHourOfAnswersItCannotRead(t *testing.T) {
	bench(t, func(b *courierBench) {
		calls := 0
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if method != "conversations.history" {
				return onward()
			}
			calls++
			return answer(r, 200, `{"ok":true,"messages":[{"type":7}]}`), nil
		})
		b.ws.Faults().LoseReply("chat.postMessage", 1)
		b.queue("m", toDM(b.ana), "hello")
		b.after(30 * time.Minute)
		if o := b.row("m"); o.State != store.Unknown {
			t.Errorf("after half an hour it is %s", o.State)
		}
		b.after(40 * time.Minute)
		if o := b.row("m"); o.State != store.Dead || !strings.Contains(o.LastError, "may have been sent") || calls > 40 {
			t.Errorf("after %d look-ups it is %s: %s", calls, o.State, o.LastError)
		}
	})
}

func TestCourierGivesUpWhenItCannotLook(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.ws.Faults().ServerError("chat.postMessage", 1, true)
		b.queue("m", toDM(b.cleo), "hello")
		synctest.Wait()
		b.ws.Deactivate("Cleo Park")
		b.after(time.Minute)
		o := b.row("m")
		if o.State != store.Dead || !strings.Contains(o.LastError, "may have been sent") || !strings.Contains(o.LastError, "user_disabled") {
			t.Errorf("%s: %s", o.State, o.LastError)
		}
	})
}

func TestSlackTime(t *testing.T) {
	for in, want := range map[time.Time]string{
		time.Unix(1503435956, 247_000).UTC():            "1503435956.000247",
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC):     "1798761600.000000",
		time.Date(2027, 1, 1, 0, 0, 0, 999e6, time.UTC): "1798761600.999000",
	} {
		if got := slackTime(in); got != want {
			t.Errorf("%v is %s, want %s", in, got, want)
		}
	}
}

func TestStoredBlocksGoOutByteForByte(t *testing.T) {
	raw := `[{"type":"section","block_id":"x","text":{"type":"mrkdwn","text":"a & b"},"unknown_to_us":[1,2.50]},{"type":"divider"}]`
	blocks, err := rawBlocks(json.RawMessage(raw))
	if err != nil || len(blocks) != 2 || blocks[0].ID() != "x" || blocks[1].BlockType() != "divider" {
		t.Fatalf("%v, %v", blocks, err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(blocks); err != nil || strings.TrimSpace(out.String()) != raw {
		t.Errorf("%v\n got %s\nwant %s", err, out.String(), raw)
	}
	for _, bad := range []string{`{}`, `[1]`, `nonsense`, `["x"]`} {
		if _, err := rawBlocks(json.RawMessage(bad)); err == nil {
			t.Errorf("%s is taken for blocks", bad)
		}
	}
}
