package bot

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohortbot/store"
)

// away makes Slack unreachable: the connection fails before anything is written.
func away(b *courierBench, yes bool) {
	if !yes {
		b.tap(nil)
		return
	}
	b.tap(func(string, *http.Request, func() (*http.Response, error)) (*http.Response, error) {
		b.wire.mu.Lock()
		b.dials++
		b.wire.mu.Unlock()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	})
}

func TestCourierWaitsOutADayWithoutSlack(t *testing.T) {
	bench(t, func(b *courierBench) {
		away(b, true)
		var want []string
		for i := range 24 {
			text := time.Duration(i * int(time.Hour)).String()
			want = append(want, text)
			b.queue("ana/"+text, toDM(b.ana), text)
			b.queue("ben/"+text, toDM(b.ben), text)
			b.after(time.Hour)
		}
		if b.dials > 24*3600/10 {
			t.Errorf("%d attempts in a day without Slack", b.dials)
		}
		away(b, false)
		b.after(31 * time.Second)
		if diff := cmp.Diff(want, b.standing(b.dm(b.ana))); diff != "" {
			t.Errorf("31 s after Slack is back (-want +got):\n%s", diff)
		}
		if s := b.c.stats(); s.Unknown != 0 || s.Sent != 48 || s.Dead != 0 {
			t.Errorf("counted %+v", s)
		}
	})
}

func TestCourierWaitsOutAnHourOfHalfASlack(t *testing.T) {
	for name, broken := range map[string]func(r *http.Request) (*http.Response, error){
		"404":               func(r *http.Request) (*http.Response, error) { return answer(r, 404, "<html>not here</html>"), nil },
		"503":               func(r *http.Request) (*http.Response, error) { return answer(r, 503, "<html>busy</html>"), nil },
		"a page for a call": func(r *http.Request) (*http.Response, error) { return answer(r, 200, "<html>log in</html>"), nil },
		"cut":               func(r *http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
		"neither ok nor":    func(r *http.Request) (*http.Response, error) { return answer(r, 200, `{"ok":false}`), nil },
		"internal_error": func(r *http.Request) (*http.Response, error) {
			return answer(r, 200, `{"ok":false,"error":"internal_error"}`), nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(b *courierBench) {
				calls := 0
				b.tap(func(_ string, r *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
					b.wire.mu.Lock()
					calls++
					b.wire.mu.Unlock()
					return broken(r)
				})
				b.queue("m", toDM(b.ana), "hello")
				b.queue("home", store.Address{Home: b.ben.ID()}, "home")
				b.queue("who", store.Address{Lookup: b.ben.ID()}, "")
				b.after(time.Hour)
				if calls > 400 {
					t.Errorf("%d calls in an hour", calls)
				}
				b.tap(nil)
				b.after(12 * time.Minute) // a last back-off and both look-ups
				if diff := cmp.Diff([]string{"hello"}, b.standing(b.dm(b.ana))); diff != "" {
					t.Errorf("DM (-want +got):\n%s", diff)
				}
				for _, key := range []string{"home", "who"} {
					if o := b.row(key); o.State != store.Sent {
						t.Errorf("%s is %s: %s", key, o.State, o.LastError)
					}
				}
			})
		})
	}
}

func TestCourierGivesUpAMessageThatOnlyEverFailsWhileOthersGetThrough(t *testing.T) {
	bench(t, func(b *courierBench) {
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if method == "chat.postMessage" {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return nil, err
				}
				if strings.Contains(string(body), "poison") {
					return answer(r, 500, ""), nil
				}
				r.Body = io.NopCloser(bytes.NewReader(body))
			}
			return onward()
		})
		b.queue("bad", toDM(b.ana), "poison")
		b.queue("behind", toDM(b.ana), "behind it")
		for i := range 120 {
			b.queue(time.Duration(i).String(), toDM(b.ben), "another")
			b.after(time.Minute)
		}
		if o := b.row("bad"); o.State != store.Dead || !strings.Contains(o.LastError, "Slack failed") {
			t.Errorf("bad is %s: %s", o.State, o.LastError)
		}
		if o := b.row("behind"); o.State != store.Sent {
			t.Errorf("behind is %s", o.State)
		}
	})
}

func TestCourierDoesNotHoldAnOutageAgainstAMessage(t *testing.T) {
	bench(t, func(b *courierBench) {
		away(b, true)
		b.queue("m", toDM(b.ana), "hello")
		b.after(time.Hour) // far more attempts than a message may fail on its own
		away(b, false)
		refused := false
		b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
			if method == "chat.postMessage" && !refused {
				refused = true
				return answer(r, 200, `{"ok":false,"error":"never_heard_of"}`), nil
			}
			return onward()
		})
		b.ws.Faults().ServerError("chat.postMessage", 1, true)
		b.queue("other", toDM(b.ben), "gets through")
		b.after(5 * time.Minute)
		for _, key := range []string{"m", "other"} {
			if o := b.row(key); o.State != store.Sent {
				t.Errorf("%s is %s: %s", key, o.State, o.LastError)
			}
		}
	})
}
