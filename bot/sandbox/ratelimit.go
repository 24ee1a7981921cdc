package sandbox

import "time"

// perMinute is what the tiers allow (https://docs.slack.dev/apis/web-api/rate-limits). Special methods (0) have their own rules.
var perMinute = [...]int{0, 1, 20, 50, 100}

// tooFast is how long a call has to wait; 0 lets it pass. Posting: one message a second and channel. The workspace is locked.
func (w *Workspace) tooFast(name string, a args) time.Duration {
	switch name {
	case "chat.postMessage", "chat.postEphemeral":
		to := a.str("channel")
		if p := w.people[to]; p != nil {
			c, _ := w.direct(p)
			to = c.id
		}
		return w.limit("post/"+to, 1, time.Second)
	}
	if m, ok := methods[name]; ok && m.tier > 0 && !m.app {
		return w.limit("tier/"+name, perMinute[m.tier], time.Minute)
	}
	return 0
}

func (w *Workspace) limit(key string, n int, per time.Duration) time.Duration {
	now := w.opt.Now() // an app in the workspace waits by the same clock
	recent := w.buckets[key][:0]
	for _, t := range w.buckets[key] {
		if now.Sub(t) < per {
			recent = append(recent, t)
		}
	}
	if len(recent) >= n {
		w.buckets[key] = recent
		return per - now.Sub(recent[0])
	}
	w.buckets[key] = append(recent, now)
	return 0
}
