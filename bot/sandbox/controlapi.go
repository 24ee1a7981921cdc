package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// serveControl is the control API, described in the package documentation.
func (w *Workspace) serveControl(rw http.ResponseWriter, r *http.Request, what string) {
	var reply any
	var err error
	switch r.Method + " " + what {
	case "GET people":
		reply = w.peopleJSON()
	case "GET conversations":
		reply, err = w.as(r, func(p *Person) any { return p.Conversations() })
	case "GET screen":
		reply, err = w.as(r, func(p *Person) any { return p.drawn() })
	case "GET messages":
		reply, err = w.messagesJSON(r)
	case "GET log":
		reply = object{"calls": w.Calls(), "envelopes": w.Envelopes()}
	case "GET violations":
		reply = w.Violations()
	case "GET story":
		reply = w.Story()
	case "GET pings":
		reply = w.Pings()
	case "GET transcript":
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprint(rw, w.Transcript())
		return
	case "GET time":
		reply = object{"now": w.opt.Now(), "quiet": w.Quiet()}
	case "POST act":
		reply, err = w.actJSON(r)
	case "POST time":
		reply, err = w.moveTime(r)
	case "POST fault":
		reply, err = w.faultJSON(r)
	default:
		err = &controlError{http.StatusNotFound, fmt.Errorf("there is no %s /sandbox/%s: see the documentation of package sandbox", r.Method, what)}
	}
	status := http.StatusOK
	if err != nil {
		status = http.StatusBadRequest
		var c *controlError
		var fields *FieldErrors
		var trouble *Trouble
		o := object{"error": err.Error()}
		switch {
		case errors.As(err, &c):
			status = c.status
		case errors.As(err, &fields):
			status = http.StatusUnprocessableEntity
			o["fields"] = fields.Fields
		case errors.As(err, &trouble):
			status = http.StatusConflict
		}
		reply = o
	}
	body, err := json.Marshal(reply)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_, _ = rw.Write(body)
}

type controlError struct {
	status int
	err    error
}

func (e *controlError) Error() string { return e.err.Error() }

func (w *Workspace) personNamed(name string) (*Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p, err := w.findPerson(name)
	if err != nil {
		return nil, &controlError{http.StatusNotFound, err}
	}
	return p, nil
}

func (w *Workspace) as(r *http.Request, f func(*Person) any) (any, error) {
	p, err := w.personNamed(r.URL.Query().Get("as"))
	if err != nil {
		return nil, err
	}
	return f(p), nil
}

func (w *Workspace) peopleJSON() []object {
	out := []object{}
	for _, p := range w.People() {
		w.mu.Lock()
		out = append(out, object{
			"id": p.id, "name": p.profile.Name, "handle": p.profile.Handle, "zone": p.profile.Zone, "bot": p.profile.Bot,
			"deleted": p.profile.Deleted, "guest": p.profile.Guest, "local_time": w.opt.Now().In(p.zone).Format(time.RFC3339),
		})
		w.mu.Unlock()
	}
	return out
}

// drawn is the screen both as text and as data that a browser can draw.
func (p *Person) drawn() object {
	conversations := p.Conversations()
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	o := object{"text": p.screen(3), "notice": p.notice, "home_open": p.homeOpen, "conversations": conversations, "modal": nil, "home": nil, "depth": len(p.modals)}
	if v := p.top(); v != nil {
		o["modal"] = p.viewDrawn(v)
	}
	if p.home != nil {
		o["home"] = p.viewDrawn(p.home)
	}
	return o
}

func (p *Person) viewDrawn(v *view) object {
	errs := v.errs
	if errs == nil {
		errs = map[string]string{}
	}
	return object{"text": p.w.shownView(v, p.zone), "view": p.w.viewJSON(v, v.values), "errors": errs, "trouble": v.trouble}
}

func (w *Workspace) messagesJSON(r *http.Request) (any, error) {
	p, err := w.personNamed(r.URL.Query().Get("as"))
	if err != nil {
		return nil, err
	}
	w.settle()
	w.mu.Lock()
	defer w.mu.Unlock()
	c, err := p.conversation(r.URL.Query().Get("in"))
	if err != nil {
		return nil, &controlError{http.StatusNotFound, err}
	}
	out := []object{}
	for _, m := range c.messages {
		if !m.visibleTo(p.id) {
			continue
		}
		p.lastRead[c.id] = m.ts
		out = append(out, object{
			"ts": m.ts, "at": tsTime(m.ts).In(p.zone).Format(time.RFC3339), "who": w.personName(m.user), "mine": m.user == p.id, "app": m.user == w.botUserID,
			"text": w.shown(m, p.zone), "source": m.text, "blocks": m.blocks, "edited": m.edited != "", "only_you": m.ephemeral != "", "thread": m.thread,
			"state": p.form(spot{conv: c, msg: m}), "files": m.files,
		})
	}
	return object{"conversation": p.sidebar(c), "messages": out}, nil
}

// deed is the body of POST act.
type deed struct {
	As, Do                                        string
	Text, In, Command, Label, Field, Option, Name string
	To                                            string // text of the message that is replied to, or that holds the control
	TS                                            string `json:"ts"` // exact address of a control: message (empty: the open view), block, action
	Block                                         string `json:"block_id"`
	Action                                        string `json:"action_id"`
	All                                           bool
}

func (w *Workspace) actJSON(r *http.Request) (any, error) {
	var d deed
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil {
		return nil, fmt.Errorf("the body wants a JSON object: %w", err)
	}
	p, err := w.personNamed(d.As)
	if err != nil {
		return nil, err
	}
	switch d.Do {
	case "type":
		err = p.TypeIn(d.In, d.Text)
	case "command":
		err = p.Command(d.In, d.Command, d.Text)
	case "reply":
		err = p.Reply(d.To, d.Text)
	case "click":
		switch {
		case d.Block != "" || d.Action != "":
			err = p.ClickAt(d.In, d.TS, d.Block, d.Action, d.Label, d.Option)
		case d.To != "":
			err = p.ClickIn(d.To, d.Label)
		default:
			err = p.Click(d.Label)
		}
	case "choose":
		err = p.Choose(d.Field, d.Option)
	case "fill":
		err = p.Fill(d.Field, d.Text)
	case "submit":
		err = p.Submit()
	case "cancel":
		err = p.close(d.All)
	case "home":
		err = p.OpenHome()
	case "leave_home":
		p.LeaveHome()
	case "shortcut":
		err = p.Shortcut(d.Name)
	default:
		err = fmt.Errorf("do %q: want type, command, reply, click, choose, fill, submit, cancel, home, leave_home or shortcut", d.Do)
	}
	if err != nil {
		return nil, err
	}
	return p.drawn(), nil
}

// ClickAt is Click by exact address, as a browser has it: the conversation and ts of a message, or "" for the open modal
// or Home tab; then block and action id; for an overflow menu, radio buttons or checkboxes the label of the option.
func (p *Person) ClickAt(place, ts, blockID, actionID, label, option string) error {
	return p.act(func() (*envelope, error) {
		s := spot{view: p.top()}
		if ts != "" {
			c, err := p.conversation(place)
			if err != nil {
				return nil, err
			}
			s = spot{conv: c, msg: c.message(ts)}
			if s.msg == nil || !s.msg.visibleTo(p.id) {
				return nil, fmt.Errorf("there is no message %s in %s", ts, p.w.convName(c))
			}
		} else if s.view == nil {
			if s.view = p.home; s.view == nil {
				return nil, errors.New("neither a form nor the App Home is open")
			}
			p.homeOpen = true
		}
		for _, c := range controls(s.blocks()) {
			if blockID != "" && c.BlockID != blockID || actionID != "" && c.ActionID != actionID || label != "" && isButton(c.Type) && c.Label != label {
				continue
			}
			if isButton(c.Type) {
				return p.pressButton(s, c)
			}
			for _, o := range optionsOf(c) {
				if o.Label == option || o.Value == option {
					return p.pick(s, c, o)
				}
			}
		}
		return nil, fmt.Errorf("there is no control %s %s any more", blockID, actionID)
	})
}

func (w *Workspace) moveTime(r *http.Request) (any, error) {
	var body struct{ To, By string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return nil, fmt.Errorf("the body wants a JSON object: %w", err)
	}
	if w.opt.MoveTime == nil {
		return nil, &controlError{http.StatusConflict, errors.New("the clock of this workspace cannot be moved")}
	}
	var to time.Time
	var err error
	if body.By != "" {
		var d time.Duration
		d, err = time.ParseDuration(body.By)
		to = w.opt.Now().Add(d)
	} else {
		to, err = time.Parse(time.RFC3339, body.To)
	}
	if err != nil {
		return nil, fmt.Errorf(`want {"to": "2026-03-02T09:00:00Z"} or {"by": "24h"}: %w`, err)
	}
	if to.Before(w.opt.Now()) {
		return nil, errors.New("time does not run backwards")
	}
	if err := w.opt.MoveTime(to); err != nil {
		return nil, err
	}
	return object{"now": w.opt.Now()}, nil
}

func (w *Workspace) faultJSON(r *http.Request) (any, error) {
	var body struct {
		Kind, Method, Reason string
		N                    int
		Seconds              float64
		On                   bool
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return nil, fmt.Errorf("the body wants a JSON object: %w", err)
	}
	f, d := w.Faults(), time.Duration(body.Seconds*float64(time.Second))
	switch body.Kind {
	case "redeliver":
		f.Redeliver(body.N)
	case "rate_limit":
		f.RateLimit(body.N, d)
	case "disconnect":
		f.Disconnect(body.Reason)
	case "lose_reply":
		f.LoseReply(body.Method, body.N)
	case "server_error":
		f.ServerError(body.Method, body.N, true)
	case "slow":
		f.Slow(body.Method, d)
	case "down":
		f.Down(body.On)
	default:
		return nil, fmt.Errorf("kind %q: want redeliver, rate_limit, disconnect, lose_reply, server_error, slow or down", body.Kind)
	}
	return object{"ok": true}, nil
}
