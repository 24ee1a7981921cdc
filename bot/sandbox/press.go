package sandbox

import (
	"errors"
	"fmt"
	"strings"
)

// Click uses a button, an entry of an overflow menu, or a radio button or checkbox, by its visible label or its action_id:
// on the open modal if there is one, else on the App Home if that is open, else on the newest message that has it.
// A confirmation dialog is agreed to.
func (p *Person) Click(label string) error { return p.clickIn("", label) }

// ClickIn is Click restricted to the newest message whose text contains something; within a modal, a Home tab or
// a long message it takes the first such control at or after the block that contains it.
func (p *Person) ClickIn(textContaining, label string) error { return p.clickIn(textContaining, label) }

func (p *Person) clickIn(textContaining, label string) error {
	return p.act(func() (*envelope, error) {
		var err error
		for _, depth := range scroll {
			var spots []reachable
			var e *envelope
			if spots, err = p.reach(textContaining, depth); err == nil {
				e, err = p.press(spots, label)
			}
			if err == nil {
				return e, nil
			}
		}
		return nil, err
	})
}

// scroll is how many messages a person looks through first, and how many if that is not enough.
var scroll = []int{50, 1 << 30}

// reachable is a spot with the controls that count in it.
type reachable struct {
	spot
	controls []control
}

// reach lists where a person could use a control, first choice first; the workspace is locked.
func (p *Person) reach(textContaining string, depth int) ([]reachable, error) {
	w := p.w
	if n := len(p.modals); n > 0 {
		v := p.modals[n-1]
		if textContaining == "" {
			return []reachable{{spot{view: v}, controls(v.blocks)}}, nil
		}
		cs, ok := w.controlsAfter(p, spot{view: v}, textContaining)
		if !ok {
			return nil, fmt.Errorf("the open form does not say %q", textContaining)
		}
		return []reachable{{spot{view: v}, cs}}, nil
	}
	var out []reachable
	if p.homeOpen && p.home != nil {
		s := spot{view: p.home}
		if textContaining == "" {
			out = append(out, reachable{s, controls(s.blocks())})
		} else if cs, ok := w.controlsAfter(p, s, textContaining); ok {
			out = append(out, reachable{s, cs})
		}
	}
	for i, s := range p.visible() {
		if i == depth {
			break
		}
		if textContaining == "" {
			out = append(out, reachable{s, controls(s.blocks())})
			continue
		}
		if contains(w.shown(s.msg, p.zone), textContaining) {
			cs, ok := w.controlsAfter(p, s, textContaining)
			if !ok {
				cs = controls(s.blocks())
			}
			out = append(out, reachable{s, cs})
			break
		}
	}
	if len(out) == 0 && textContaining != "" {
		return nil, fmt.Errorf("%s sees no message that contains %q", p.profile.Name, textContaining)
	}
	return out, nil
}

// controlsAfter lists the controls at or after the first block that contains a text.
func (w *Workspace) controlsAfter(p *Person, s spot, text string) ([]control, bool) {
	blocks := decodeBlocks(s.blocks())
	for i, b := range blocks {
		if contains(renderBlocks(encode([]any{b}), w, p.zone), text) {
			return controls(encode(blocks[i:])), true
		}
	}
	return nil, false
}

// Ways a label can be meant, from exact to loose.
var matchers = []func(have, want string) bool{
	func(have, want string) bool {
		return strings.Join(strings.Fields(have), " ") == strings.Join(strings.Fields(want), " ")
	},
	func(have, want string) bool { return fold(have) == fold(want) },
	func(have, want string) bool { return have != "" && contains(have, want) },
}

// press finds a control by its label and uses it; the workspace is locked.
func (p *Person) press(spots []reachable, label string) (*envelope, error) {
	for _, match := range matchers {
		for _, s := range spots {
			for _, c := range s.controls {
				if isButton(c.Type) && (match(c.Label, label) || c.ActionID == label) {
					return p.pressButton(s.spot, c)
				}
			}
			for _, c := range s.controls {
				if c.Type != "overflow" && c.Type != "radio_buttons" && c.Type != "checkboxes" {
					continue
				}
				for _, o := range optionsOf(c) {
					if match(o.Label, label) {
						return p.pick(s.spot, c, o)
					}
				}
			}
		}
	}
	return nil, fmt.Errorf("%s sees nothing to click called %q (there is: %s)", p.profile.Name, label, labels(spots))
}

func labels(spots []reachable) string {
	var names []string
	for i, s := range spots {
		for _, c := range s.controls {
			if isButton(c.Type) {
				names = append(names, "["+c.Label+"]")
				continue
			}
			names = append(names, c.Label)
			if c.Type == "overflow" {
				for _, o := range optionsOf(c) {
					names = append(names, "… "+o.Label)
				}
			}
		}
		if i == 10 {
			names = append(names, "…")
			break
		}
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// looksAt says that a person acts in a conversation, so no longer looks at the Home tab.
func (p *Person) looksAt(s spot) {
	if s.view == nil {
		p.homeOpen = false
	}
}

func (p *Person) pressButton(s spot, c control) (*envelope, error) {
	p.looksAt(s)
	e := decodeObject(c.Element)
	what := "[" + c.Label + "]"
	if confirm := e.obj("confirm"); confirm != nil {
		what += " and agrees to “" + renderText(confirm.obj("title").str("text"), nil, nil) + "”"
	}
	p.w.tell(Happening{Who: p.profile.Name, Kind: "clicks", Text: what})
	action := object{"text": e["text"]}
	if e.has("value") {
		action["value"] = e["value"]
	}
	if e.has("style") {
		action["style"] = e["style"]
	}
	return p.w.blockAction(p, s, c, action), nil
}

func (p *Person) pick(s spot, c control, o pickable) (*envelope, error) {
	p.looksAt(s)
	if c.Type == "overflow" {
		p.w.tell(Happening{Who: p.profile.Name, Kind: "clicks", Text: "[" + o.Label + "]"})
		return p.w.blockAction(p, s, c, object{"selected_option": o.raw}), nil
	}
	var value = o.raw
	if c.Type == "checkboxes" { // a click turns one on or off
		var chosen []any
		on := false
		if old, ok := p.form(s).value(c).([]any); ok {
			for _, x := range old {
				if asObject(x).str("value") == o.Value {
					on = true
				} else {
					chosen = append(chosen, x)
				}
			}
		}
		if !on {
			chosen = append(chosen, o.raw)
		}
		if chosen == nil {
			chosen = []any{}
		}
		value = chosen
	}
	return p.enter(s, c, value, o.Label)
}

// enter puts a value into a field and sends what Slack sends then; the workspace is locked.
func (p *Person) enter(s spot, c control, value any, shown string) (*envelope, error) {
	p.looksAt(s)
	p.form(s).set(c, value)
	if s.view != nil {
		delete(s.view.errs, c.BlockID)
		s.view.trouble = ""
	}
	sends := !c.InInput || c.DispatchAction
	p.w.tell(Happening{Who: p.profile.Name, Kind: "chooses", Where: c.Label, Text: shown, quiet: !sends})
	if !sends {
		return nil, nil
	}
	return p.w.blockAction(p, s, c, object{valueKey[c.Type].state: value}), nil
}

// Submit sends the open modal. It returns *FieldErrors when a field is refused, by Slack's client or by the app, and
// *Trouble when the app did not answer.
func (p *Person) Submit() error {
	var v *view
	err := p.act(func() (*envelope, error) {
		if v = p.top(); v == nil {
			return nil, fmt.Errorf("%s has no form open", p.profile.Name)
		}
		if !v.raw.has("submit") {
			return nil, errors.New("the open form has no button to submit it")
		}
		v.trouble = ""
		v.errs = clientErrors(v)
		text := strings.Join(v.values.only(v.blocks, true).summary(v.blocks, p.w), "\n")
		p.w.tell(Happening{Who: p.profile.Name, Kind: "submits", Where: renderText(v.raw.obj("title").str("text"), nil, nil), Text: text})
		if len(v.errs) > 0 {
			p.w.tell(Happening{Who: p.profile.Name, Kind: "is told", Text: p.w.errorLines(v)})
			return nil, nil
		}
		return p.w.submission(p, v), nil
	})
	if err != nil {
		return err
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	switch {
	case v.trouble != "":
		return &Trouble{Notice: v.trouble}
	case len(v.errs) > 0:
		fe := &FieldErrors{Fields: map[string]string{}, lines: p.w.errorLines(v)}
		for _, c := range controls(v.blocks) {
			if e, ok := v.errs[c.BlockID]; ok {
				fe.Fields[c.Label] = e
			}
		}
		return fe
	}
	return nil
}

func (p *Person) top() *view {
	if len(p.modals) == 0 {
		return nil
	}
	return p.modals[len(p.modals)-1]
}

// errorLines shows the errors of a modal in the order of its fields.
func (w *Workspace) errorLines(v *view) string {
	var lines []string
	for _, c := range controls(v.blocks) {
		if e, ok := v.errs[c.BlockID]; ok {
			lines = append(lines, c.Label+": "+e)
		}
	}
	return strings.Join(lines, "\n")
}

// Cancel closes the open modal with its Cancel button: the one below shows again. The app hears of it if the view asked to.
func (p *Person) Cancel() error { return p.close(false) }

// CloseAll closes the whole stack with the ✕.
func (p *Person) CloseAll() error { return p.close(true) }

func (p *Person) close(all bool) error {
	return p.act(func() (*envelope, error) {
		v := p.top()
		if v == nil {
			return nil, fmt.Errorf("%s has no form open", p.profile.Name)
		}
		root := p.modals[0]
		all = all || v.raw.flag("clear_on_close")
		p.modals = p.modals[:len(p.modals)-1]
		if all {
			p.modals, v = nil, root // the event names the root view
		}
		p.w.tell(Happening{Who: p.profile.Name, Kind: "closes", Where: renderText(v.raw.obj("title").str("text"), nil, nil)})
		if !v.raw.flag("notify_on_close") {
			return nil, nil
		}
		return p.w.closing(p, v, all), nil
	})
}
