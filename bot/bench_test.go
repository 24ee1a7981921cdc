package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// BenchmarkEnvelopeToAck measures from the envelope on the wire to its
// acknowledgement, over loopback, with the effect on disk (fsync) before it:
// one answer stored, one journal entry, one seen-key. Events come at a fixed
// rate, whether or not the last one is answered.
//
//	go test ./bot -run - -bench EnvelopeToAck -benchtime 5s
func BenchmarkEnvelopeToAck(b *testing.B) {
	for _, rate := range []int{100, 500} {
		b.Run(fmt.Sprintf("%d-a-second", rate), func(b *testing.B) { benchAck(b, rate) })
	}
}

// benchPatience bounds each wait, so that the benchmark ends whatever happens.
const benchPatience = 30 * time.Second

func benchAck(b *testing.B, rate int) {
	slackSide := newFloodgate(b)
	st, err := store.Open(store.Options{Path: filepath.Join(b.TempDir(), "bench.db")})
	if err != nil {
		b.Fatal(err)
	}
	answer := NewButton[struct{ N int }]("bench.answer")
	flow := Flow{Name: "bench", About: "keeps an answer", Routes: []Route{
		OnPress(answer, func(in Pressed[struct{ N int }]) (Reply, error) {
			if err := in.Tx.PutCheckIn(mentoring.CheckIn{Cohort: "c", Person: in.By, Role: mentoring.Mentee, Week: in.Carried.N%20 + 1, Moved: "the first model runs", At: in.At}); err != nil {
				return Done, err
			}
			return Done, in.Note("c", "checkin.answered", "w03")
		}),
	}}
	bot, err := New(Config{
		Store: st, Flows: []Flow{flow}, BotToken: "xoxb-bench", AppToken: "xapp-bench", APIURL: slackSide.url + "/api/", Sockets: 1,
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- bot.Run(ctx) }()
	overdue := time.NewTimer(benchPatience)
	defer overdue.Stop()
	select {
	case <-slackSide.open:
	case err := <-done:
		b.Fatalf("the bot ended at once: %v", err)
	case <-overdue.C:
		b.Fatalf("the bot did not connect within %s", benchPatience)
	}
	tick := time.NewTicker(time.Second / time.Duration(rate))
	for b.Loop() {
		// One iteration is one event at its time of the fixed rate.
		<-tick.C
		if err := slackSide.send(); err != nil {
			b.Fatal(err)
		}
	}
	tick.Stop()
	overdue.Reset(benchPatience)
	select {
	case <-slackSide.allAcked():
	case <-overdue.C:
		b.Fatalf("%d of %d events are not acknowledged after %s", slackSide.waiting(), slackSide.n, benchPatience)
	}
	took := slackSide.took
	cancel()
	if err := <-done; err != nil {
		b.Error(err)
	}
	if err := st.Close(); err != nil {
		b.Error(err)
	}
	slices.Sort(took)
	at := func(q float64) float64 {
		return float64(took[min(len(took)-1, int(q*float64(len(took))))]) / float64(time.Millisecond)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(at(0.50), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
}

// floodgate is the far side of the wire for the benchmark: it says hello, sends
// button presses and times their acknowledgements.
type floodgate struct {
	url  string
	conn *websocket.Conn // set when open is closed; written to by the benchmark alone
	open chan struct{}

	mu   sync.Mutex
	sent map[string]time.Time // not yet acknowledged
	took []time.Duration
	n    int
	done chan struct{} // not nil: closed when sent is empty
}

func newFloodgate(b *testing.B) *floodgate {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	f := &floodgate{url: "http://" + l.Addr().String(), open: make(chan struct{}), sent: map[string]time.Time{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		answer := map[string]any{
			"ok": true, "user_id": "UBOT", "members": []any{}, "channels": []any{}, "url": "ws" + f.url[len("http"):] + "/link",
		}
		if r.URL.Path == "/api/users.info" {
			answer["user"] = map[string]any{"id": r.FormValue("user"), "name": "somebody", "real_name": "Somebody"}
		}
		_ = json.NewEncoder(w).Encode(answer)
	})
	var first sync.Once
	mux.HandleFunc("/link", func(w http.ResponseWriter, r *http.Request) {
		c, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		_ = c.WriteJSON(map[string]any{"type": "hello", "num_connections": 1})
		first.Do(func() {
			f.conn = c
			close(f.open)
			go keepAlive(r.Context(), c)
		})
		for {
			var ack struct {
				EnvelopeID string `json:"envelope_id"`
			}
			if c.ReadJSON(&ack) != nil {
				return
			}
			f.acked(ack.EnvelopeID)
		}
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: benchPatience}
	go func() { _ = server.Serve(l) }()
	b.Cleanup(func() { _ = server.Close() })
	return f
}

// keepAlive pings as Slack does: a client that hears none for 30 s reconnects.
func keepAlive(ctx context.Context, c *websocket.Conn) {
	every := time.NewTicker(10 * time.Second)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			if c.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) != nil {
				return
			}
		}
	}
}

// send presses a button, as the next of 200 people.
func (f *floodgate) send() error {
	f.mu.Lock()
	f.n++
	n := f.n
	id := fmt.Sprintf("e%d", n)
	f.sent[id] = time.Now()
	f.mu.Unlock()
	return f.conn.WriteJSON(map[string]any{"type": "interactive", "envelope_id": id, "accepts_response_payload": false, "payload": map[string]any{
		"type": "block_actions", "trigger_id": id, "team": map[string]any{"id": "T1"}, "user": map[string]any{"id": fmt.Sprintf("U%d", n%200)},
		"container": map[string]any{"type": "message", "channel_id": "D1", "message_ts": "1.1"},
		"actions":   []any{map[string]any{"type": "button", "action_id": "bench.answer", "block_id": "b", "value": fmt.Sprintf(`{"N":%d}`, n), "action_ts": id}},
	}})
}

func (f *floodgate) acked(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	sent, known := f.sent[id]
	if !known {
		return
	}
	delete(f.sent, id)
	f.took = append(f.took, time.Since(sent))
	if f.done != nil && len(f.sent) == 0 {
		close(f.done)
		f.done = nil
	}
}

// allAcked is closed when nothing waits for its acknowledgement.
func (f *floodgate) allAcked() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	done := make(chan struct{})
	if f.done = done; len(f.sent) == 0 {
		close(done)
		f.done = nil
	}
	return done
}

// waiting is how many events are not acknowledged.
func (f *floodgate) waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.sent)
}
