package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Limits of Socket Mode. https://docs.slack.dev/apis/events-api/using-socket-mode
const (
	maxLinks    = 10
	ackWithin   = 3 * time.Second
	maxAckBytes = 20_480 // larger ones are dropped without a word: slack-go socketmode.go
	lifetime    = 3600   // seconds, as announced in hello
)

// link is one Socket Mode connection of the app.
type link struct {
	w    *Workspace
	ws   *websocket.Conn
	wake chan struct{} // capacity 1

	// guarded by w.mu
	queue    [][]byte
	retiring bool // gets no more envelopes
	gone     bool
}

// openLink is apps.connections.open. https://docs.slack.dev/reference/methods/apps.connections.open
func (w *Workspace) openLink(args) (object, error) {
	ticket := w.uuid("ticket")
	w.tickets[ticket] = true
	u := *w.base
	u.Scheme = map[string]string{"http": "ws", "https": "wss"}[u.Scheme]
	return object{"url": u.String() + "/link/?ticket=" + ticket + "&app_id=" + strings.ToLower(w.appID)}, nil
}

func (w *Workspace) serveLink(rw http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	w.mu.Lock()
	fresh, down := w.tickets[ticket], w.faults.down || w.closed
	delete(w.tickets, ticket)
	w.mu.Unlock()
	switch {
	case down:
		panic(http.ErrAbortHandler)
	case !fresh:
		http.Error(rw, "this ticket was used before or never issued", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	l := &link{w: w, ws: ws, wake: make(chan struct{}, 1)}
	if !w.admit(l) {
		ws.Close()
		return
	}
	defer w.running.Done()
	go l.write()
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			break
		}
		w.receive(data)
	}
	w.drop(l)
}

// admit greets a new connection and hands it what was waiting. It says false when the workspace is closing.
// Two goroutines begin here: the caller's reader and the writer.
func (w *Workspace) admit(l *link) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.faults.down {
		return false
	}
	w.running.Add(2)
	w.counters["link"]++
	live := 0
	for _, x := range w.links {
		if !x.retiring {
			live++
		}
	}
	w.links = append(w.links, l)
	if live >= maxLinks {
		l.retiring = true
		l.send(object{"type": "disconnect", "reason": "too_many_websockets", "debug_info": object{"host": "sandbox"}})
		return true
	}
	l.send(object{
		"type": "hello", "num_connections": live + 1, "connection_info": object{"app_id": w.appID},
		"debug_info": object{"host": "sandbox", "started": w.opt.Now().UTC().Format("2006-01-02 15:04:05.000"), "build_number": 1, "approximate_connection_time": lifetime},
	})
	waiting := w.waiting
	w.waiting = nil
	for _, e := range waiting {
		w.dispatch(e)
	}
	return true
}

// send queues a frame; the workspace is locked.
func (l *link) send(v any) {
	l.queue = append(l.queue, encode(v))
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// write is the only goroutine that writes to the connection.
func (l *link) write() {
	defer l.w.running.Done()
	defer l.ws.Close()
	ping := time.NewTicker(l.w.opt.PingEvery)
	defer ping.Stop()
	for {
		l.w.mu.Lock()
		queue, gone := l.queue, l.gone
		l.queue = nil
		l.w.mu.Unlock()
		if gone {
			return
		}
		for _, frame := range queue {
			if l.ws.WriteMessage(websocket.TextMessage, frame) != nil {
				return
			}
		}
		select {
		case <-l.wake:
		case <-ping.C:
			if l.ws.WriteControl(websocket.PingMessage, []byte("Ping from sandbox"), time.Now().Add(time.Second)) != nil {
				return
			}
		}
	}
}

// drop forgets a connection that ended. Events it had not acknowledged come again after their 3 s.
func (w *Workspace) drop(l *link) {
	w.mu.Lock()
	l.gone = true
	w.links = slices.DeleteFunc(w.links, func(x *link) bool { return x == l })
	for _, e := range w.envelopes {
		if e.link == l {
			e.cut = true
		}
	}
	w.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	l.ws.Close()
}

// cut ends a connection without a word.
func (l *link) cut() { l.ws.Close() }

// disconnect asks the app on every connection to leave; the workspace is locked.
// After a warning the connection lives for 10 s more; otherwise it gets nothing more and is cut if the app does not leave.
func (w *Workspace) disconnect(reason string) {
	grace := 10 * time.Second
	for _, l := range w.links {
		if l.retiring {
			continue
		}
		l.retiring = reason != "warning"
		l.send(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "sandbox"}})
		w.later(grace, l.cut)
	}
}

// later runs f after d unless the workspace is closed first; the workspace is locked.
func (w *Workspace) later(d time.Duration, f func()) {
	w.running.Go(func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			f()
		case <-w.done:
		}
	})
}

// receive handles one frame from the app, on whichever connection it came.
func (w *Workspace) receive(data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(data) > maxAckBytes {
		w.violate("ack_too_large", "", "an acknowledgement of %d bytes is dropped without a word: the limit is %d", len(data), maxAckBytes)
		return
	}
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(data, &ack); err != nil || ack.EnvelopeID == "" {
		w.violate("bad_ack", "", "not an acknowledgement: %.100s", data)
		return
	}
	for _, v := range slices.Backward(w.envelopes) {
		if e := v; e.log.ID == ack.EnvelopeID {
			w.acknowledge(e, ack.Payload)
			return
		}
	}
	w.violate("bad_ack", "", "no envelope has the id %q", ack.EnvelopeID)
}
