package sandbox

import (
	"encoding/json"
	"time"
)

// Envelope is one Socket Mode delivery and what came back.
type Envelope struct {
	At       time.Time       `json:"at"` // logical time of the first attempt
	ID       string          `json:"envelope_id"`
	Type     string          `json:"type"` // events_api, slash_commands or interactive
	Payload  json.RawMessage `json:"payload"`
	Ack      json.RawMessage `json:"ack,omitempty"`       // payload of the acknowledgement
	AckAfter time.Duration   `json:"ack_after,omitempty"` // since the last attempt was sent
	Attempt  int             `json:"attempt"`             // 0 is the first; up to 3
	Acked    bool            `json:"acked"`
	Failed   string          `json:"failed,omitempty"` // "timeout", "dispatch_failed" or "" while under way or done

	place int // among all that went over the wire
}

// envelope is guarded by the workspace's lock.
type envelope struct {
	log     Envelope
	accepts bool // whether an answer may ride on the acknowledgement
	open    bool // not yet acknowledged or given up
	window  bool // within 3 s of being sent
	cut     bool // the connection it was sent on has ended
	copies  int  // extra deliveries still to be acknowledged
	link    *link
	sent    time.Time // real (or bubble) time
	timer   *time.Timer
	onAck   func(payload json.RawMessage) // applies the answer; the workspace is locked
	onFail  func(reason string)
	done    chan struct{} // closed when acknowledged or given up
}

// Envelopes lists every delivery, oldest first.
func (w *Workspace) Envelopes() []Envelope {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Envelope, len(w.envelopes))
	for i, e := range w.envelopes {
		out[i] = e.log
	}
	return out
}

func (e *envelope) stop() {
	if e.timer != nil {
		e.timer.Stop()
	}
}

// deliver sends an envelope for the first time; the workspace is locked.
func (w *Workspace) deliver(e *envelope) *envelope {
	e.log.ID, e.log.At = w.uuid("envelope"), w.opt.Now()
	e.log.place = w.onWire()
	e.open, e.done = true, make(chan struct{})
	w.envelopes = append(w.envelopes, e)
	w.dispatch(e)
	return e
}

// dispatch sends an envelope on a random connection: Slack promises no pattern.
func (w *Workspace) dispatch(e *envelope) {
	if w.closed {
		return
	}
	l := w.pickLink()
	if l == nil {
		if e.log.Type == "events_api" {
			w.waiting = append(w.waiting, e)
			return
		}
		w.giveUp(e, "dispatch_failed")
		return
	}
	e.link, e.cut, e.window, e.sent = l, false, true, time.Now()
	l.send(e.frame(e.log.Attempt))
	attempt := e.log.Attempt
	e.timer = time.AfterFunc(ackWithin, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if e.open && e.window && e.log.Attempt == attempt && !w.closed {
			w.timeout(e)
		}
	})
}

func (w *Workspace) pickLink() *link {
	var usable []*link
	for _, l := range w.links {
		if !l.retiring && !l.gone {
			usable = append(usable, l)
		}
	}
	if len(usable) == 0 || w.faults.down {
		return nil
	}
	return usable[w.rng.IntN(len(usable))]
}

func (e *envelope) frame(attempt int) object {
	f := object{"envelope_id": e.log.ID, "payload": e.log.Payload, "type": e.log.Type, "accepts_response_payload": e.accepts}
	if e.log.Type == "events_api" {
		f["retry_attempt"], f["retry_reason"] = attempt, ""
		if attempt > 0 {
			f["retry_reason"] = "timeout"
		}
	}
	return f
}

func (w *Workspace) timeout(e *envelope) {
	e.window = false
	if !e.cut { // a cut connection is nobody's fault
		w.violate("late_ack", "", "%s %s was not acknowledged within 3 s", e.log.Type, e.about())
	}
	if e.log.Type != "events_api" {
		w.giveUp(e, "timeout")
		return
	}
	if e.log.Attempt >= len(w.opt.RedeliverAfter) {
		w.giveUp(e, "timeout")
		return
	}
	again := func() {
		if e.open && !w.closed {
			e.log.Attempt++
			w.dispatch(e)
		}
	}
	wait := w.opt.RedeliverAfter[e.log.Attempt]
	if wait == 0 {
		again()
		return
	}
	e.timer = time.AfterFunc(wait, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		again()
	})
}

func (w *Workspace) giveUp(e *envelope, reason string) {
	e.open, e.log.Failed = false, reason
	if e.onFail != nil {
		e.onFail(reason)
	}
	close(e.done)
}

// acknowledge takes the app's answer; a late one is as good as none.
func (w *Workspace) acknowledge(e *envelope, payload json.RawMessage) {
	if !e.open || !e.window {
		if e.copies > 0 {
			e.copies--
		}
		return
	}
	e.stop()
	e.open, e.window = false, false
	e.log.Acked, e.log.AckAfter = true, time.Since(e.sent)
	empty := len(payload) == 0 || string(payload) == "null" || string(payload) == "{}"
	if !empty {
		e.log.Ack = payload
		if !e.accepts {
			w.violate("ack_payload_ignored", "", "%s %s does not accept a payload with its acknowledgement: it is ignored", e.log.Type, e.about())
			payload = nil
		}
	} else {
		payload = nil
	}
	if e.onAck != nil {
		e.onAck(payload)
	}
	close(e.done)
	if e.log.Type == "events_api" && w.faults.redeliver > 0 {
		w.redeliver(e)
	}
}

// redeliver sends copies of an event that was acknowledged already, as Slack does when an acknowledgement got lost on the way.
func (w *Workspace) redeliver(e *envelope) {
	for i := 1; i <= w.faults.redeliver; i++ {
		if l := w.pickLink(); l != nil {
			e.copies++
			l.send(e.frame(min(i, 3)))
		}
	}
	e.timer = time.AfterFunc(ackWithin, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		e.copies = 0
	})
}

// about names an envelope in words.
func (e *envelope) about() string {
	o := decodeObject(e.log.Payload)
	switch o.str("type") {
	case "event_callback":
		return o.obj("event").str("type")
	case "":
		return o.str("command") + " " + o.str("text")
	case "block_actions":
		for _, a := range o.list("actions") {
			return "block_actions " + asObject(a).str("action_id")
		}
	case "view_submission", "view_closed":
		return o.str("type") + " " + o.obj("view").str("callback_id")
	case "block_suggestion":
		return "block_suggestion " + o.str("action_id")
	}
	return o.str("type") + " " + o.str("callback_id")
}

// emit sends an event if the manifest subscribes to it; the workspace is locked.
func (w *Workspace) emit(subscription string, event object) {
	if !w.manifest.hears(subscription) {
		return
	}
	if event["event_ts"] == nil {
		event["event_ts"] = w.ts()
	}
	n := w.next("event")
	w.deliver(&envelope{log: Envelope{Type: "events_api", Payload: encode(object{
		"token": w.letters(mixedCase, 24, "token"), "team_id": w.teamID, "context_team_id": w.teamID, "context_enterprise_id": nil,
		"api_app_id": w.appID, "event": event, "type": "event_callback", "event_id": w.id("Ev", n), "event_time": w.opt.Now().Unix(),
		"authorizations":        []object{{"enterprise_id": nil, "team_id": w.teamID, "user_id": w.botUserID, "is_bot": true, "is_enterprise_install": false}},
		"is_ext_shared_channel": false, "event_context": "4-" + w.letters(mixedCase, 40, "context/"+n),
	})}})
}
