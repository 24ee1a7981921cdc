package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestBotWithinStrictLimits opens a cohort where Slack's rate limits are enforced: the bot keeps to them by its own clock,
// and everybody hears of it all the same.
func TestBotWithinStrictLimits(t *testing.T) {
	w, err := newWorld(setup{start: playStart, seed: 1, bot: true, strict: true, log: quietLog(), fail: t.Errorf})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	}()
	d := newDirector(w, 1)
	act(t, d.actors["Nora Lind"].createsSpring,
		func() error { return w.move(w.clock.Now().Add(time.Hour)) },
		func() error { return d.actors["Nora Lind"].confirms("/cohort open", "Begin now") },
		func() error { return w.move(w.clock.Now().Add(time.Hour)) })
	if err := w.Person("Ben Fischer").TypeIn("#"+channelName, "good morning"); err != nil {
		t.Error(err)
	}
	if screen := w.Person("Ben Fischer").Screen(); !strings.Contains(screen, "[Become a mentor]") {
		t.Errorf("the call for mentors did not arrive:\n%s", screen)
	}
	if v := w.Violations(); len(v) > 0 {
		t.Errorf("violations: %v", v)
	}
	for i, want := range []int{http.StatusOK, http.StatusTooManyRequests} {
		form := url.Values{"token": {w.BotToken()}, "channel": {w.Person("Ben Fischer").ID()}, "text": {"hello"}}
		r, err := w.HTTPClient().PostForm("http://slack.test/api/chat.postMessage", form)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Body.Close(); err != nil || r.StatusCode != want {
			t.Errorf("message %d at the same instant: HTTP %d, want %d (%v)", i+1, r.StatusCode, want, err)
		}
	}
}
