package main

import (
	"context"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"cohortbot/bot/sandbox"
)

// wire lies between cohortbot and the pretend Slack and sees every call, every
// envelope and every acknowledgement at the moment it goes through. At a moment
// it can kill the bot: what has not gone through then never does.
type wire struct {
	slack *sandbox.Workspace
	url   string

	mu        sync.Mutex
	strike    func(moment string, nth int) bool // whether to kill now; nil: never
	kill      func()                            // kills the bot; returns when it is gone
	seen      map[string]int                    // how often each moment came
	killing   int                               // kills that were decided on and are not over
	through   map[string]int                    // calls that were answered
	envelopes map[string]string                 // names by id
	under     int                               // calls and frames that are going through
	changed   chan struct{}                     // closed and replaced when something went through
}

// newWire opens a wire on a real listener, so that another process can use it,
// and then the workspace that open makes of its address.
func newWire(t *testing.T, open func(url string) *sandbox.Workspace) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{url: "http://" + l.Addr().String(), seen: map[string]int{}, through: map[string]int{}, envelopes: map[string]string{}, changed: make(chan struct{}), kill: func() {}}
	w.slack = open(w.url)
	server := &http.Server{Handler: w, ReadHeaderTimeout: patience}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		w.slack.Close()
	})
	return w
}

// moment notes that something is about to go through, or has; it says true
// when the bot was killed at it.
func (w *wire) moment(what string) (killed bool) {
	w.mu.Lock()
	w.seen[what]++
	killed = w.strike != nil && w.strike(what, w.seen[what])
	kill := w.kill
	if killed {
		w.killing++
	}
	w.mu.Unlock()
	if killed {
		kill()
		w.mu.Lock()
		w.killing--
		w.mu.Unlock()
	}
	return killed
}

// goes counts what goes through, until the returned function is called.
func (w *wire) goes() (through func()) {
	w.mu.Lock()
	w.under++
	w.mu.Unlock()
	return func() {
		w.mu.Lock()
		w.under--
		w.mu.Unlock()
		w.pulse()
	}
}

// pulse lets everybody who waits look again.
func (w *wire) pulse() {
	w.mu.Lock()
	close(w.changed)
	w.changed = make(chan struct{})
	w.mu.Unlock()
}

// answered says that a call went through, there and back.
func (w *wire) answered(methods ...string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range methods {
		if w.through[m] == 0 {
			return false
		}
	}
	return true
}

// until waits until a condition holds, looking whenever something went through.
func (w *wire) until(within time.Duration, holds func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	for {
		w.mu.Lock()
		changed := w.changed
		w.mu.Unlock()
		if holds() {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return holds()
		}
	}
}

// empty says that nothing is going through.
func (w *wire) empty() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.under == 0
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/link") {
		w.link(rw, r)
		return
	}
	method := "response_url"
	if m, ok := strings.CutPrefix(r.URL.Path, "/api/"); ok {
		method = m
	} else if strings.HasPrefix(r.URL.Path, "/upload/") {
		method = "upload"
	}
	through := w.goes()
	defer through()
	if w.moment("before " + method) {
		panic(http.ErrAbortHandler)
	}
	answer := httptest.NewRecorder()
	w.slack.ServeHTTP(answer, r)
	w.pulse()
	if w.moment("after " + method) {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(rw.Header(), answer.Header())
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(answer.Body.Bytes()) // who does not read it has left
	w.mu.Lock()
	w.through[method]++
	w.mu.Unlock()
}

// link passes the frames of one Socket Mode connection on.
func (w *wire) link(rw http.ResponseWriter, r *http.Request) {
	slackSide, response, err := (&websocket.Dialer{NetDialContext: w.slack.Dial}).DialContext(r.Context(), "ws://slack.test/link/?"+r.URL.RawQuery, nil)
	if err != nil {
		http.Error(rw, "no link", http.StatusForbidden)
		return
	}
	_ = response.Body.Close()
	botSide, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(rw, r, nil)
	if err != nil {
		_ = slackSide.Close()
		return
	}
	pong := slackSide.PingHandler()
	slackSide.SetPingHandler(func(data string) error {
		_ = botSide.WriteControl(websocket.PingMessage, []byte(data), time.Now().Add(time.Second))
		return pong(data)
	})
	var sides sync.WaitGroup
	sides.Go(func() { w.pass(slackSide, botSide, w.envelope) })
	sides.Go(func() { w.pass(botSide, slackSide, w.acknowledgement) })
	sides.Wait()
	w.pulse()
}

// pass passes frames on until one side ends; name names those that matter.
func (w *wire) pass(from, to *websocket.Conn, name func([]byte) string) {
	defer from.Close()
	defer to.Close()
	for {
		kind, data, err := from.ReadMessage()
		if err != nil {
			return
		}
		through := w.goes()
		what := name(data)
		if what != "" && w.moment("before "+what) {
			through()
			return
		}
		err = to.WriteMessage(kind, data)
		if what != "" && w.moment("after "+what) {
			err = net.ErrClosed
		}
		through()
		if err != nil {
			return
		}
	}
}

// envelope names what a frame to the bot brings; a greeting has no name.
func (w *wire) envelope(frame []byte) string {
	var e struct {
		ID      string `json:"envelope_id"`
		Type    string
		Payload struct {
			Type  string
			Event struct {
				Type  string
				BotID string `json:"bot_id"`
			}
		}
	}
	if json.Unmarshal(frame, &e) != nil || e.ID == "" {
		return ""
	}
	name := "command"
	switch {
	case e.Type == "events_api" && e.Payload.Event.BotID != "":
		name = "own message"
	case e.Type == "events_api":
		name = e.Payload.Event.Type
	case e.Type == "interactive":
		name = e.Payload.Type
	}
	w.mu.Lock()
	w.envelopes[e.ID] = name
	w.mu.Unlock()
	return name
}

// acknowledgement names what a frame from the bot acknowledges.
func (w *wire) acknowledgement(frame []byte) string {
	var e struct {
		ID string `json:"envelope_id"`
	}
	if json.Unmarshal(frame, &e) != nil {
		return ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return "ack of " + w.envelopes[e.ID]
}
