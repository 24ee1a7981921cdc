package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

var errGone = errors.New("This form was sent or closed meanwhile, perhaps in another tab. Nothing was sent a second time.")

// pageAct does what a form of the page asks for.
func (w *Workspace) pageAct(p *Person, what string, r *http.Request) error {
	q := r.URL.Query()
	switch what {
	case "say":
		text := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
		if text == "" {
			return nil
		}
		if thread := r.PostFormValue("thread"); thread != "" {
			return p.replyAt(r.PostFormValue("in"), thread, text)
		}
		return p.TypeIn(r.PostFormValue("in"), text)
	case "press":
		return p.pressAt(q, r.PostForm)
	case "keep":
		p.w.mu.Lock()
		defer p.w.mu.Unlock()
		if s, err := p.spotAt(q); err == nil {
			return p.take(s, r.PostForm)
		}
		return nil
	case "submit":
		if press := r.PostFormValue("press"); press != "" {
			return p.pressAt(q, r.PostForm)
		}
		w.mu.Lock()
		v := p.top()
		err := errGone
		if v != nil && v.id == q.Get("view") {
			err = p.take(spot{view: v}, r.PostForm)
		}
		w.mu.Unlock()
		if err != nil {
			return err
		}
		return p.Submit()
	case "close":
		w.mu.Lock()
		v := p.top()
		gone := v == nil || v.id != q.Get("view")
		w.mu.Unlock()
		if gone {
			return nil // closed already is what was asked for
		}
		return p.close(r.PostFormValue("all") != "")
	case "shortcut":
		return p.Shortcut(r.PostFormValue("name"))
	}
	return fmt.Errorf("there is no act %q", what)
}

// spotAt finds the message, modal or Home tab that a form stands in; the workspace is locked.
func (p *Person) spotAt(q url.Values) (spot, error) {
	switch {
	case q.Get("ts") != "":
		c := p.w.conversations[q.Get("in")]
		if c == nil || !c.has(p.id) {
			return spot{}, fmt.Errorf("%s is not in this conversation", p.profile.Name)
		}
		m := c.message(q.Get("ts"))
		if m == nil || !m.visibleTo(p.id) {
			return spot{}, errors.New("This message was deleted meanwhile.")
		}
		return spot{conv: c, msg: m}, nil
	case q.Get("home") != "":
		if p.home == nil {
			return spot{}, errors.New("The Home tab has not been published yet.")
		}
		p.homeOpen = true
		return spot{view: p.home}, nil
	}
	if v := p.top(); v != nil && v.id == q.Get("view") {
		return spot{view: v}, nil
	}
	return spot{}, errGone
}

// take puts what stands in the fields of a form where Slack's client keeps it, without sending anything; the workspace is locked.
func (p *Person) take(s spot, form url.Values) error {
	for _, c := range controls(s.blocks()) {
		// A list of choices without any chosen is not in the form: its marker is.
		name := "v?" + address(c.BlockID, c.ActionID, "")
		values, there := form[name]
		if _, marked := form["m"+name]; !there && !marked {
			continue
		}
		value, err := p.entered(c, values)
		if err != nil {
			return err
		}
		if string(encode(value)) == string(encode(p.form(s).value(c))) {
			continue
		}
		p.form(s).set(c, value)
		if s.view != nil {
			delete(s.view.errs, c.BlockID)
		}
	}
	return nil
}

// entered reads a field's value from a form; the workspace is locked.
func (p *Person) entered(c control, values []string) (any, error) {
	key, ok := valueKey[c.Type]
	if !ok {
		return nil, nil
	}
	if !key.several {
		if len(values) == 0 || values[0] == "" {
			return nil, nil
		}
		return p.one(c, values[len(values)-1])
	}
	out := []any{}
	for _, v := range values {
		if v == "" {
			continue
		}
		x, err := p.one(c, v)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	if m := int(decodeObject(c.Element).number("max_selected_items")); m > 0 && len(out) > m {
		return nil, fmt.Errorf("%s: at most %d can be chosen.", c.Label, m)
	}
	return out, nil
}

func (p *Person) one(c control, v string) (any, error) {
	switch kind := strings.TrimPrefix(c.Type, "multi_"); kind {
	case "static_select", "radio_buttons", "checkboxes":
		for _, o := range optionsOf(c) {
			if o.Value == v {
				return o.raw, nil
			}
		}
		return nil, fmt.Errorf("%s: this option is no longer offered.", c.Label)
	case "external_select":
		o := decodeObject(json.RawMessage(v))
		if o.str("value") == "" {
			return nil, fmt.Errorf("%s: choose one of the options.", c.Label)
		}
		return map[string]any(o), nil
	case "datetimepicker":
		at, err := time.ParseInLocation("2006-01-02T15:04", v, p.zone)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not a date and time.", c.Label, v)
		}
		return json.Number(strconv.FormatInt(at.Unix(), 10)), nil
	case "users_select":
		if p.w.people[v] == nil {
			return nil, fmt.Errorf("%s: there is nobody %q.", c.Label, v)
		}
	case "datepicker", "timepicker":
		return p.single(c, v, nil)
	}
	return strings.ReplaceAll(v, "\r\n", "\n"), nil
}

// pressAt uses one control of a form, and keeps what stands in the others.
func (p *Person) pressAt(q, form url.Values) error {
	press, err := url.ParseQuery(form.Get("press"))
	if err != nil {
		return fmt.Errorf("press: %w", err)
	}
	return p.act(func() (*envelope, error) {
		s, err := p.spotAt(q)
		if err != nil {
			return nil, err
		}
		var used control
		found := false
		for _, c := range controls(s.blocks()) {
			if c.BlockID == press.Get("b") && c.ActionID == press.Get("a") && (press.Get("l") == "" || press.Get("l") == c.Label) {
				used, found = c, true
				break
			}
		}
		if !found {
			return nil, errors.New("This button is gone: the message or form has changed.")
		}
		before := p.form(s).value(used)
		if err := p.take(s, form); err != nil {
			return nil, err
		}
		if isButton(used.Type) {
			return p.pressButton(s, used)
		}
		if used.Type == "overflow" {
			for _, o := range optionsOf(used) {
				if o.Value == press.Get("o") {
					return p.pick(s, used, o)
				}
			}
			return nil, errors.New("This option is no longer offered.")
		}
		value := p.form(s).value(used)
		if string(encode(before)) == string(encode(value)) && form.Get("enter") == "" {
			return nil, nil
		}
		return p.enter(s, used, value, shownValue(value, p.w))
	})
}

// replyAt answers in a thread.
func (p *Person) replyAt(place, thread, text string) error {
	return p.act(func() (*envelope, error) {
		c, err := p.conversation(place)
		if err != nil {
			return nil, err
		}
		if m := c.message(thread); m == nil || !m.visibleTo(p.id) {
			return nil, errors.New("This message was deleted meanwhile.")
		}
		return nil, p.say(c, text, thread)
	})
}

// suggested asks the app for the options of an external select.
func (p *Person) suggested(q url.Values) ([]choice, error) {
	var asked *envelope
	err := p.act(func() (*envelope, error) {
		s, err := p.spotAt(q)
		if err != nil {
			return nil, err
		}
		for _, c := range controls(s.blocks()) {
			if c.BlockID == q.Get("b") && c.ActionID == q.Get("a") {
				asked = p.w.suggestion(p, s, c, q.Get("q"))
				return asked, nil
			}
		}
		return nil, errors.New("This field is gone.")
	})
	if err != nil {
		return nil, err
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	var out []choice
	for _, o := range optionsIn(decodeObject(asked.log.Ack)) {
		out = append(out, choice{Value: string(encode(o.raw)), Label: o.Label})
	}
	return out, nil
}

// pageJump moves the clock and remembers what to list.
func (w *Workspace) pageJump(r *http.Request, p *Person) error {
	if w.opt.MoveTime == nil {
		return errors.New("The clock of this workspace cannot be moved.")
	}
	now := w.opt.Now()
	to := now
	switch by := r.PostFormValue("by"); {
	case by == "next":
		at, ok := time.Time{}, false
		if w.opt.NextDue != nil {
			at, ok = w.opt.NextDue()
		}
		if !ok {
			return errors.New("Nothing is due: nobody waits for any moment.")
		}
		to = at
	case by == "day":
		local := now.In(p.zone)
		to = time.Date(local.Year(), local.Month(), local.Day()+1, local.Hour(), local.Minute(), local.Second(), 0, p.zone)
	case by == "week":
		local := now.In(p.zone)
		to = time.Date(local.Year(), local.Month(), local.Day()+7, local.Hour(), local.Minute(), local.Second(), 0, p.zone)
	case by != "":
		d, err := time.ParseDuration(by)
		if err != nil {
			return fmt.Errorf("%q is not a duration such as 1h.", by)
		}
		to = now.Add(d)
	default:
		var err error
		if to, err = time.Parse(time.RFC3339, r.PostFormValue("to")); err != nil {
			if to, err = time.ParseInLocation("2006-01-02T15:04", r.PostFormValue("to"), p.zone); err != nil {
				return errors.New("Choose a date and a time to jump to.")
			}
		}
	}
	if to.Before(now) {
		return errors.New("Time does not run backwards here.")
	}
	w.mu.Lock()
	j := &jump{from: now, to: to, first: len(w.story), onwards: 1 << 30}
	w.page.jump = j
	w.mu.Unlock()
	err := w.opt.MoveTime(to)
	w.mu.Lock()
	j.onwards = len(w.story)
	w.mu.Unlock()
	return err
}

// pagePlay starts or stops the director.
func (w *Workspace) pagePlay(r *http.Request) error {
	d := w.opt.Director
	if d == nil {
		return errors.New("Nobody directs a play in this workspace.")
	}
	speed := r.PostFormValue("speed")
	if speed == "" {
		d.Stop()
		return nil
	}
	each, err := time.ParseDuration(speed)
	if err != nil || each <= 0 || each > 30*24*time.Hour {
		return errors.New("Choose a speed from a second to 30 days in a second.")
	}
	return d.Start(each)
}

// pageFault sets a fault and remembers from where on to show what the app did about it.
func (w *Workspace) pageFault(r *http.Request) error {
	f := w.Faults()
	method := r.PostFormValue("method")
	n, err := strconv.Atoi(r.PostFormValue("n"))
	if err != nil {
		n = 1
	}
	seconds, err := strconv.ParseFloat(r.PostFormValue("seconds"), 64)
	if err != nil {
		seconds = 1
	}
	if n < 0 || n > 1000 || seconds < 0 || seconds > 3600 {
		return errors.New("Choose a number from 0 to 1000 and at most an hour.")
	}
	d := time.Duration(seconds * float64(time.Second))
	of := firstOf(method, "any method")
	kind := r.PostFormValue("kind")
	says := map[string]string{
		"redeliver":    fmt.Sprintf("Every event is delivered %d more times", n),
		"rate_limit":   fmt.Sprintf("429 for the next %d calls, Retry-After %s", n, d),
		"disconnect":   "Disconnected: " + firstOf(r.PostFormValue("reason"), "cut without a word"),
		"lose_reply":   fmt.Sprintf("The answers to the next %d calls of %s get lost", n, of),
		"server_error": fmt.Sprintf("500 for the next %d calls of %s", n, of),
		"slow":         fmt.Sprintf("Every call of %s takes %s longer", of, d),
		"down":         "Slack is down",
		"up":           "Slack is up again",
		"off":          "All faults are off",
	}[kind]
	if says == "" {
		return fmt.Errorf("there is no fault %q", kind)
	}
	w.mu.Lock()
	w.page.faultSet, w.page.faultCalls = says, len(w.calls)
	w.mu.Unlock()
	switch kind {
	case "redeliver":
		f.Redeliver(n)
	case "rate_limit":
		f.RateLimit(n, d)
	case "disconnect":
		f.Disconnect(r.PostFormValue("reason"))
	case "lose_reply":
		f.LoseReply(method, n)
	case "server_error":
		f.ServerError(method, n, true)
	case "slow":
		f.Slow(method, d)
	case "down":
		f.Down(true)
	case "up":
		f.Down(false)
	case "off":
		f.Down(false)
		f.set(func() {
			f.redeliver, f.limitCalls = 0, 0
			f.lost, f.errorBefore, f.errorAfter, f.slow = nil, nil, nil, nil
		})
	}
	return nil
}
