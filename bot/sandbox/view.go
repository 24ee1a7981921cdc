package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// Modals. https://docs.slack.dev/surfaces/modals
const (
	maxStack      = 3
	triggerLives  = 3 * time.Second
	troubleNotice = "We had some trouble connecting. Try again?"
)

// view is an open modal or a published Home tab.
type view struct {
	id, external, hash string
	root, previous     string // view ids; previous is "" for the root
	owner              *Person
	raw                jsonObject // as sent by the app, ids filled in
	blocks             json.RawMessage
	values             filled
	errs               map[string]string // block id → error under the field
	trouble            string            // "We had some trouble connecting…"
}

// trigger lets the app open one view, for 3 s, once.
type trigger struct {
	who  *Person
	at   time.Time // real (or bubble) time
	used bool
	view string // the modal it came from, "" for none
}

// newTrigger hands out a trigger_id; the workspace is locked.
func (w *Workspace) newTrigger(p *Person, viewID string) string {
	n := w.next("trigger")
	id := w.digits(13, "trigger/a/"+n) + "." + w.digits(12, "trigger/b/"+n) + "." + w.letters(hexDigits, 32, "trigger/c/"+n)
	w.triggers[id] = &trigger{who: p, at: time.Now(), view: viewID}
	return id
}

func (w *Workspace) useTrigger(id string) (*trigger, error) {
	t := w.triggers[id]
	code := ""
	switch {
	case t == nil:
		code = "invalid_trigger_id"
	case t.used:
		code = "exchanged_trigger_id"
	case time.Since(t.at) > triggerLives:
		code = "expired_trigger_id"
	}
	if code != "" {
		w.violate(code, "/trigger_id", "a trigger_id can be used once, within 3 s")
		return nil, refuse(code)
	}
	t.used = true
	return t, nil
}

// readView checks a view that the app sent; the workspace is locked.
func (w *Workspace) readView(raw json.RawMessage, kind, where string) (*view, error) {
	if raw == nil {
		w.violate("invalid_arguments", "/view", "%s: there is no view", where)
		return nil, &apiError{code: "invalid_arguments", messages: []string{"[ERROR] missing required field: view"}}
	}
	if err := w.invalid(where, checkView(raw)); err != nil {
		return nil, err
	}
	o := decodeObject(raw)
	if o.str("type") != kind {
		w.violate("invalid_arguments", "/view/type", "%s: want a view of type %s, not %q", where, kind, o.str("type"))
		return nil, &apiError{code: "invalid_arguments", messages: []string{"[ERROR] unsupported type: " + o.str("type") + " [json-pointer:/view/type]"}}
	}
	v := &view{raw: o, external: o.str("external_id")}
	key := w.next("view/" + where)
	v.blocks = withBlockIDs(encode(o["blocks"]), where+key, w)
	if v.blocks == nil {
		v.blocks = json.RawMessage("[]")
	}
	o["blocks"] = decode(v.blocks)
	fillIn(o["title"], key, w)
	fillIn(o["submit"], key, w)
	fillIn(o["close"], key, w)
	if kind == "modal" && (o.has("submit") || o.flag("notify_on_close")) {
		if o.str("callback_id") == "" && w.opt.Known != nil {
			w.violate("unrouted", "/view/callback_id", "%s: a modal that is sent back has no callback_id", where)
		}
		w.known("view", o.str("callback_id"), where)
	}
	for _, c := range controls(v.blocks) {
		w.checkRouted(c, where)
	}
	v.values = initialForm(v.blocks)
	return v, nil
}

// place gives a new view its ids; the workspace is locked.
func (w *Workspace) place(v *view, p *Person) error {
	if v.external != "" && w.viewBy(func(x *view) bool { return x.external == v.external }) != nil {
		return refuse("duplicate_external_id")
	}
	v.owner = p
	v.id = w.id("V", p.id+"/"+w.next("view/"+p.id))
	v.root = v.id
	w.rehash(v)
	return nil
}

func (w *Workspace) rehash(v *view) {
	n := w.next("hash/" + v.id)
	v.hash = w.digits(10, "hash/"+v.id+n) + "." + w.letters(mixedCase, 8, "hash/"+v.id+n)
}

func (w *Workspace) viewBy(match func(*view) bool) *view {
	for _, p := range w.order {
		for _, v := range p.modals {
			if match(v) {
				return v
			}
		}
		if p.home != nil && match(p.home) {
			return p.home
		}
	}
	return nil
}

func (w *Workspace) openView(a args) (object, error) {
	t, err := w.useTrigger(a.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	v, err := w.readView(a.raw("view"), "modal", "views.open")
	if err != nil {
		return nil, err
	}
	if err := w.place(v, t.who); err != nil {
		return nil, err
	}
	t.who.modals = []*view{v} // a new root replaces what was open
	w.tellView(v, "is shown a form")
	return object{"view": w.viewJSON(v, v.values)}, nil
}

func (w *Workspace) pushView(a args) (object, error) {
	t, err := w.useTrigger(a.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	v, err := w.readView(a.raw("view"), "modal", "views.push")
	if err != nil {
		return nil, err
	}
	if t.view == "" || len(t.who.modals) == 0 {
		return nil, refuse("not_found") // nothing to push onto
	}
	if err := w.push(t.who, v); err != nil {
		return nil, err
	}
	return object{"view": w.viewJSON(v, v.values)}, nil
}

// push puts a view on top of what somebody has open; the workspace is locked.
func (w *Workspace) push(p *Person, v *view) error {
	if len(p.modals) >= maxStack {
		w.violate("push_limit_reached", "", "%s has %d views open already", p.profile.Name, maxStack)
		return refuse("push_limit_reached")
	}
	if err := w.place(v, p); err != nil {
		return err
	}
	if n := len(p.modals); n > 0 {
		v.previous, v.root = p.modals[n-1].id, p.modals[0].id
	}
	p.modals = append(p.modals, v)
	w.tellView(v, "is shown a form")
	return nil
}

func (w *Workspace) updateView(a args) (object, error) {
	v := w.viewBy(func(x *view) bool {
		if id := a.str("view_id"); id != "" {
			return x.id == id
		}
		return x.external != "" && x.external == a.str("external_id")
	})
	if v == nil {
		return nil, refuse("not_found")
	}
	if h := a.str("hash"); h != "" && h != v.hash {
		return nil, refuse("hash_conflict")
	}
	fresh, err := w.readView(a.raw("view"), v.raw.str("type"), "views.update")
	if err != nil {
		return nil, err
	}
	w.replace(v, fresh)
	return object{"view": w.viewJSON(v, v.values)}, nil
}

// replace changes what a view shows; what was entered stays where ids are the same. The workspace is locked.
func (w *Workspace) replace(v, fresh *view) {
	before := w.shownView(v, time.UTC)
	v.raw, v.blocks, v.external = fresh.raw, fresh.blocks, fresh.external
	v.values = carried(v.values, fresh.blocks)
	v.errs, v.trouble = nil, ""
	w.rehash(v)
	if now := w.shownView(v, time.UTC); now != before && v.raw.str("type") == "modal" {
		w.tellView(v, "sees the form change")
	}
}

func (w *Workspace) publishView(a args) (object, error) {
	if !w.manifest.Features.AppHome.HomeTab {
		return nil, refuse("not_enabled")
	}
	p := w.people[a.str("user_id")]
	if p == nil {
		return nil, refuse("user_not_found")
	}
	if h := a.str("hash"); h != "" && p.home != nil && h != p.home.hash {
		return nil, refuse("hash_conflict")
	}
	v, err := w.readView(a.raw("view"), "home", "views.publish")
	if err != nil {
		return nil, err
	}
	before := ""
	if p.home == nil {
		v.owner = p
		v.id = w.id("V", "home/"+p.id)
		v.root = v.id
		p.home = v
		w.rehash(v)
	} else {
		before = w.shownView(p.home, time.UTC)
		w.replace(p.home, v)
	}
	if now := w.shownView(p.home, time.UTC); p.homeOpen && now != before {
		w.tell(Happening{Who: p.profile.Name, Kind: "sees the App Home", Text: now})
	}
	return object{"view": w.viewJSON(p.home, p.home.values)}, nil
}

// viewJSON is a view object with this state; the workspace is locked. https://docs.slack.dev/reference/views
func (w *Workspace) viewJSON(v *view, state filled) object {
	o := object{
		"id": v.id, "team_id": w.teamID, "type": v.raw["type"], "blocks": v.blocks, "private_metadata": v.raw.str("private_metadata"),
		"callback_id": v.raw.str("callback_id"), "state": object{"values": state}, "hash": v.hash, "title": v.raw["title"],
		"clear_on_close": v.raw.flag("clear_on_close"), "notify_on_close": v.raw.flag("notify_on_close"), "close": v.raw["close"], "submit": v.raw["submit"],
		"previous_view_id": nil, "root_view_id": v.root, "app_id": w.appID, "external_id": v.external, "app_installed_team_id": w.teamID, "bot_id": w.botID,
	}
	if v.previous != "" {
		o["previous_view_id"] = v.previous
	}
	return o
}

// submitted applies the answer to a submission; the workspace is locked. https://docs.slack.dev/surfaces/modals
func (w *Workspace) submitted(v *view, payload json.RawMessage) {
	p := v.owner
	if !slices.Contains(p.modals, v) {
		return // closed meanwhile
	}
	answer := decodeObject(payload)
	where := "the answer to " + v.raw.str("callback_id")
	trouble := func() {
		v.trouble = troubleNotice
		w.tell(Happening{Who: p.profile.Name, Kind: "is told", Text: troubleNotice})
	}
	switch action := answer.str("response_action"); {
	case payload == nil:
		p.modals = slices.DeleteFunc(p.modals, func(x *view) bool { return x == v })
	case action == "clear":
		p.modals = nil
	case action == "errors":
		inputs := map[string]bool{}
		for _, c := range controls(v.blocks) {
			inputs[c.BlockID] = inputs[c.BlockID] || c.InInput
		}
		errs := map[string]string{}
		for block, text := range answer.obj("errors") {
			if !inputs[block] {
				w.violate("invalid_errors", "/errors/"+block, "%s: %q is not an input block of the view", where, block)
				trouble()
				return
			}
			errs[block], _ = text.(string)
		}
		if len(errs) == 0 {
			w.violate("invalid_errors", "/errors", "%s: there are no errors in it", where)
			trouble()
			return
		}
		v.errs = errs
		w.tell(Happening{Who: p.profile.Name, Kind: "is told", Text: w.errorLines(v)})
	case action == "update", action == "push":
		fresh, err := w.readView(encode(answer["view"]), "modal", where)
		if err == nil && action == "push" {
			err = w.push(p, fresh)
		} else if err == nil {
			w.replace(v, fresh)
		}
		if err != nil {
			trouble()
		}
	default:
		w.violate("invalid_response_action", "/response_action", "%s: unknown response_action %q", where, action)
		trouble()
	}
}

func (w *Workspace) shownView(v *view, zone *time.Location) string {
	s := renderView(encode(v.raw), v.values, v.errs, w, zone)
	if v.trouble != "" {
		s += "\n! " + v.trouble
	}
	return s
}

func (w *Workspace) tellView(v *view, kind string) {
	w.tell(Happening{Who: v.owner.profile.Name, Kind: kind, Text: w.shownView(v, time.UTC)})
}
