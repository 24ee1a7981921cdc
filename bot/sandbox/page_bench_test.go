package sandbox

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"testing"
	"time"
)

// bigWorkspace has 300 people in one channel, with 5,000 messages, a third of them by the app with blocks and buttons.
func bigWorkspace(b *testing.B) (w *Workspace, channel string) {
	b.Helper()
	w = pageWorkspace(b)
	var names []string
	for i := range 300 {
		names = append(names, fmt.Sprintf("Person%d Sample", i))
		w.AddPerson(Profile{Name: names[i]})
	}
	channel = w.AddChannel("everybody", false, names...)
	w.Invite("everybody", "bot")
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.conversations[channel]
	for i := range 5000 {
		m := &message{user: w.order[2+i%300].id, text: fmt.Sprintf("Message %d for <@%s> :tada: with *some* _marks_ and <https://example.com/%d|a link>", i, w.order[2+(i*7)%300].id, i)}
		if i%3 == 0 {
			m.user = w.botUserID
			m.blocks = []byte(fmt.Sprintf(`[{"type":"section","text":{"type":"mrkdwn","text":"*Week %d*: how is it going with <@%s>?"}},
				{"type":"actions","elements":[{"type":"button","action_id":"g","text":{"type":"plain_text","text":"Green"}},{"type":"button","action_id":"y","text":{"type":"plain_text","text":"Yellow"}},
				{"type":"static_select","action_id":"s","placeholder":{"type":"plain_text","text":"More"},"options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}]}]},
				{"type":"context","elements":[{"type":"mrkdwn","text":"Only organizers see this."}]}]`, i, w.order[2+i%300].id))
		}
		if i%10 == 9 {
			m.thread = c.messages[len(c.messages)-5].ts
		}
		w.post(c, m)
	}
	return w, channel
}

// BenchmarkPage measures the server's time for a channel of 300 people and 5,000 messages, and for the list of everybody.
func BenchmarkPage(b *testing.B) {
	w, channel := bigWorkspace(b)
	for _, bc := range []struct{ name, path string }{
		{"channel", "/as/person7.sample/" + channel}, {"everybody", "/as/person7.sample/" + channel + "?pane=people"}, {"inspector", "/as/person7.sample/inspector"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				rw := httptest.NewRecorder()
				w.ServeHTTP(rw, httptest.NewRequest(http.MethodGet, bc.path, nil))
				took = append(took, time.Since(start))
				if rw.Code != http.StatusOK {
					b.Fatalf("HTTP %d %s", rw.Code, rw.Body)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.Logf("%d MB in use with 300 people and 5,000 messages", m.HeapInuse>>20)
	runtime.KeepAlive(w)
}
