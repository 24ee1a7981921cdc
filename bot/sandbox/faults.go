package sandbox

import "time"

// Faults makes Slack misbehave on request. Faults are not violations. Methods are named as in the Web API; "" or "*" is any;
// "upload" is the sending of a file's bytes.
type Faults struct {
	w *Workspace

	// guarded by w.mu
	redeliver   int
	limitCalls  int
	limitRetry  time.Duration
	down        bool
	lost        map[string]int
	errorBefore map[string]int
	errorAfter  map[string]int
	slow        map[string]time.Duration
}

// Faults is the switchboard of everything that can go wrong.
func (w *Workspace) Faults() *Faults { return &w.faults }

func (f *Faults) set(change func()) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	change()
}

// Redeliver makes every event come n more times after it was acknowledged, with the same event_id and envelope_id.
func (f *Faults) Redeliver(n int) { f.set(func() { f.redeliver = n }) }

// RateLimit answers the next n calls (apps.connections.open excepted) with 429 and Retry-After.
func (f *Faults) RateLimit(n int, retryAfter time.Duration) {
	f.set(func() { f.limitCalls, f.limitRetry = n, retryAfter })
}

// Disconnect asks the app to reconnect: "warning", "refresh_requested" or "link_disabled". "" cuts every connection without a word.
func (f *Faults) Disconnect(reason string) {
	if reason != "" {
		f.set(func() { f.w.disconnect(reason) })
		return
	}
	f.w.mu.Lock()
	links := append([]*link(nil), f.w.links...)
	f.w.mu.Unlock()
	for _, l := range links {
		l.cut()
	}
}

// LoseReply performs the next n calls of a method and cuts the connection instead of answering.
func (f *Faults) LoseReply(method string, n int) { f.set(func() { put(&f.lost, method, n) }) }

// ServerError answers the next n calls of a method with 500, before or after performing them.
func (f *Faults) ServerError(method string, n int, before bool) {
	f.set(func() {
		if before {
			put(&f.errorBefore, method, n)
		} else {
			put(&f.errorAfter, method, n)
		}
	})
}

// Slow delays every call of a method; 0 ends it.
func (f *Faults) Slow(method string, d time.Duration) { f.set(func() { put(&f.slow, method, d) }) }

// Down cuts every connection and refuses new ones until it is called with false. Events wait meanwhile.
func (f *Faults) Down(down bool) {
	f.set(func() { f.down = down })
	if down {
		f.Disconnect("")
	}
}

func put[V any](m *map[string]V, method string, v V) {
	if method == "*" {
		method = ""
	}
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[method] = v
}

// hit is what happens to one call.
type hit struct {
	cutBefore, errorBefore bool
	slow, retryAfter       time.Duration
	errorAfter, cutAfter   bool
}

// next draws the faults of one call and uses up what is counted.
func (f *Faults) next(method string) hit {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	h := hit{cutBefore: f.down}
	if f.down {
		return h
	}
	h.slow = max(f.slow[method], f.slow[""])
	if h.errorBefore = spend(f.errorBefore, method); h.errorBefore {
		return h
	}
	if f.limitCalls > 0 && method != "apps.connections.open" {
		f.limitCalls--
		h.retryAfter = f.limitRetry
		return h
	}
	h.errorAfter = spend(f.errorAfter, method)
	h.cutAfter = !h.errorAfter && spend(f.lost, method)
	return h
}

func spend(m map[string]int, method string) bool {
	for _, k := range []string{method, ""} {
		if m[k] > 0 {
			m[k]--
			return true
		}
	}
	return false
}
