package sandbox

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// shape is one block as the page draws it; Kind is the name of its template.
type shape struct {
	Kind    string
	ID      string // block id
	Paras   []para
	Fields  [][]para
	Title   string
	Note    string
	Widgets []widget
	Kids    []shape
	Table   *pageTable
	Chart   *pageChart
	Input   *pageInput
	URL     string
}

// pageInput is what stands around the field of an input block.
type pageInput struct {
	Label    string
	Hint     []para
	Optional bool
	Error    string
}

// widget is one element of a block.
type widget struct {
	Kind   string // as Slack's type, without "multi_" and with the selects as one; or "text" and "image"
	ID     string // id in the page
	Name   string // of the field in its form: "v?b=…&a=…"
	Press  string // what a click sends: "b=…&a=…"
	Label  string
	Paras  []para
	Value  string
	Style  string
	URL    string
	Group  bool // several may be chosen
	Sends  bool // a change is sent at once
	Lines  bool // a text of several lines
	Min    string
	Max    string
	Choose []choice
	Ask    *pageConfirm

	Describe string // id of what is said below the field
	Wrong    bool
	Focus    bool
	Required bool
}

// choice is one option. Values of people, channels and external options are what the field's state will hold.
type choice struct {
	ID, Value, Label, Group, Press, URL string
	Note                                string
	On                                  bool
}

type pageConfirm struct{ Title, Text, Yes, No, Style string }

// kit draws the blocks of one message or view for one reader.
type kit struct {
	pen
	at     string // prefix of ids in the page
	values filled
	errs   map[string]string
	place  string // conversation whose members a picker offers first
}

func (k kit) blocks(raw json.RawMessage) []shape {
	var out []shape
	for _, b := range decodeBlocks(raw) {
		out = append(out, k.block(asObject(b), 0))
	}
	return out
}

func (k kit) block(b jsonObject, depth int) shape {
	s := shape{Kind: b.str("type"), ID: b.str("block_id")}
	switch s.Kind {
	case "section":
		s.Paras = k.text(b["text"])
		for _, f := range b.list("fields") {
			s.Fields = append(s.Fields, k.text(f))
		}
		if a := b.obj("accessory"); len(a) > 0 {
			s.Widgets = k.widgets(a, s.ID, k.words(b["text"]), nil)
		}
	case "header":
		s.Title = k.words(b["text"])
	case "context", "actions", "context_actions":
		for _, e := range b.list("elements") {
			s.Widgets = append(s.Widgets, k.widgets(asObject(e), s.ID, "", nil)...)
		}
		if s.Kind == "context_actions" {
			s.Kind = "actions"
		}
	case "input":
		s.Input = &pageInput{Label: k.words(b["label"]), Hint: k.text(b["hint"]), Optional: b.flag("optional"), Error: k.errs[s.ID]}
		s.Widgets = k.widgets(b.obj("element"), s.ID, s.Input.Label, b)
	case "image":
		s.Title, s.Note, s.URL = k.words(b["title"]), b.str("alt_text"), firstOf(b.str("image_url"), b.obj("slack_file").str("url"))
	case "rich_text":
		s.Paras = k.richText(b)
	case "markdown":
		s.Kind, s.Paras = "rich_text", k.markdown(b.str("text"))
	case "table", "data_table":
		s.Kind, s.Title, s.Table = "table", b.str("caption"), k.table(b)
	case "data_visualization":
		s.Kind, s.Title, s.Chart = "chart", b.str("title"), chartOf(b.obj("chart"))
	case "video", "file":
		s.Kind, s.Title, s.URL = "file", firstOf(k.words(b["title"]), b.str("alt_text"), b.str("external_id")), b.str("title_url")
	case "container":
		s.Title, s.Note = firstOf(k.words(b["title"]), (&renderer{namer: k.w, zone: k.zone}).richText(b.obj("rich_text_title"))), k.words(b["subtitle"])
		s.Kids = k.children(b.list("child_blocks"), depth)
	case "carousel":
		s.Kids = k.children(b.list("elements"), depth)
	case "card":
		s.Title, s.Note, s.Paras = k.words(b["title"]), k.words(b["subtitle"]), k.text(b["body"])
		s.URL = firstOf(b.obj("hero_image").str("image_url"), b.obj("icon").str("image_url"))
		for _, e := range b.list("actions") {
			s.Widgets = append(s.Widgets, k.widgets(asObject(e), s.ID, "", nil)...)
		}
	case "alert":
		s.Paras, s.Note = k.text(b["text"]), b.str("level")
	case "plan", "task_card":
		s.Kind, s.Title, s.Kids = "container", b.str("title"), k.children(b.list("tasks"), depth)
	case "divider":
	default:
		s.Kind, s.Title = "unknown", firstOf(s.Kind, "block without a type")
	}
	return s
}

func (k kit) children(blocks []any, depth int) []shape {
	if depth == deepestNesting {
		return nil
	}
	var out []shape
	for _, b := range blocks {
		out = append(out, k.block(asObject(b), depth+1))
	}
	return out
}

// address is how a form names a control.
func address(block, action, option string) string {
	v := url.Values{"b": {block}, "a": {action}}
	if option != "" {
		v.Set("o", option)
	}
	return v.Encode()
}

// widgets draws an element; input is the input block around it, nil elsewhere.
func (k kit) widgets(e jsonObject, block, label string, input jsonObject) []widget {
	kind, action := e.str("type"), e.str("action_id")
	g := widget{
		Kind: kind, ID: k.at + "-" + idSafe(block) + "-" + idSafe(action), Label: label, Press: address(block, action, ""),
		Style: e.str("style"), Sends: input == nil || input.flag("dispatch_action"), Ask: k.confirm(e.obj("confirm")), Focus: e.flag("focus_on_load"),
	}
	g.Name = "v?" + g.Press
	if input != nil {
		g.Required = !input.flag("optional")
		g.Wrong = k.errs[block] != ""
		g.Describe = g.ID + "-about"
	}
	state := decodeObject(k.values[block][action])
	chosen := state[valueKey[kind].state]
	switch strings.TrimPrefix(kind, "multi_") {
	case "mrkdwn", "plain_text":
		return []widget{{Kind: "text", Paras: k.text(e)}}
	case "image":
		return []widget{{Kind: "image", Label: e.str("alt_text"), URL: firstOf(e.str("image_url"), e.obj("slack_file").str("url"))}}
	case "button", "workflow_button", "icon_button":
		g.Kind, g.Label = "button", firstOf(k.words(e["text"]), e.str("accessibility_label"))
		if u := linkInk(e.str("url"), "x"); u.Kind == "link" {
			g.URL = u.URL
		}
		return []widget{g}
	case "feedback_buttons":
		yes, no := g, g
		yes.Kind, no.Kind = "button", "button"
		yes.Label, no.Label = k.words(e.obj("positive_button")["text"]), k.words(e.obj("negative_button")["text"])
		no.ID += "-no"
		yes.Press += "&l=" + url.QueryEscape(yes.Label)
		no.Press += "&l=" + url.QueryEscape(no.Label)
		return []widget{yes, no}
	case "overflow", "radio_buttons", "checkboxes", "static_select":
		g.Choose = k.options(e, "", g, chosen, block, action)
	case "external_select":
		for _, o := range chosenOptions(chosen) {
			g.Choose = append(g.Choose, choice{ID: g.ID + "-" + strconv.Itoa(len(g.Choose)), Value: string(encode(o)), Label: k.words(asObject(o)["text"]), On: true})
		}
		g.Min = strconv.Itoa(max(int(e.number("min_query_length")), 1))
	case "users_select":
		for _, p := range k.w.order {
			if !p.profile.Deleted && p.id != "USLACKBOT" {
				g.Choose = append(g.Choose, choice{Value: p.id, Label: p.profile.Name, On: holds(chosen, p.id)})
			}
		}
	case "conversations_select", "channels_select":
		for _, c := range k.w.convOrder {
			shown := c.kind == kindChannel || strings.Contains(kind, "conversations") && k.me != nil && c.has(k.me.id)
			if shown {
				g.Choose = append(g.Choose, choice{Value: c.id, Label: k.w.convName(c), On: holds(chosen, c.id)})
			}
		}
	case "datepicker", "timepicker":
		g.Value, _ = chosen.(string)
	case "datetimepicker":
		if n := state.number("selected_date_time"); n > 0 {
			g.Value = time.Unix(int64(n), 0).In(k.zone).Format("2006-01-02T15:04")
		}
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		g.Value, _ = chosen.(string)
		g.Lines = e.flag("multiline")
		if n := int(e.number("max_length")); n > 0 {
			g.Max = strconv.Itoa(n)
		}
		if n := int(e.number("min_length")); n > 0 {
			g.Min = strconv.Itoa(n)
		}
		if input != nil && !strings.Contains(strings.Join(dispatchOn(e), " "), "on_") && input.flag("dispatch_action") {
			g.Sends = true
		}
	}
	if strings.HasSuffix(g.Kind, "_select") {
		g.Group = strings.HasPrefix(kind, "multi_")
		if strings.HasSuffix(kind, "external_select") {
			g.Kind = "external"
		} else {
			g.Kind = "select"
		}
		for i := range g.Choose {
			g.Choose[i].ID = g.ID + "-" + strconv.Itoa(i)
		}
	}
	g.URL = k.words(e["placeholder"]) // fields have no address of their own
	if g.URL == "" && (g.Kind == "select" || g.Kind == "external") {
		g.URL = defaultPlaceholder(kind)
	}
	if g.Label == "" {
		g.Label = firstOf(g.URL, e.str("action_id"))
	}
	return []widget{g}
}

func dispatchOn(e jsonObject) []string {
	var out []string
	for _, v := range e.obj("dispatch_action_config").list("trigger_actions_on") {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func (k kit) options(o jsonObject, group string, g widget, chosen any, block, action string) []choice {
	var out []choice
	for _, v := range o.list("options") {
		x := asObject(v)
		out = append(out, choice{
			ID: g.ID + "-" + idSafe(x.str("value")), Value: x.str("value"), Label: k.words(x["text"]), Note: k.words(x["description"]), Group: group,
			Press: address(block, action, x.str("value")), URL: linkInk(x.str("url"), "").URL, On: holds(chosen, x.str("value")),
		})
	}
	for _, v := range o.list("option_groups") {
		x := asObject(v)
		out = append(out, k.options(x, k.words(x["label"]), g, chosen, block, action)...)
	}
	return out
}

func chosenOptions(chosen any) []any {
	switch v := chosen.(type) {
	case []any:
		return v
	case nil:
		return nil
	}
	return []any{chosen}
}

// holds says whether a field's state contains an option's value or an id.
func holds(chosen any, value string) bool {
	for _, v := range chosenOptions(chosen) {
		if s, ok := v.(string); ok && s == value || asObject(v) != nil && asObject(v).str("value") == value {
			return true
		}
	}
	return false
}

func (k kit) confirm(o jsonObject) *pageConfirm {
	if len(o) == 0 {
		return nil
	}
	return &pageConfirm{Title: k.words(o["title"]), Text: k.words(o["text"]), Yes: k.words(o["confirm"]), No: k.words(o["deny"]), Style: o.str("style")}
}

// idSafe makes part of an id in the page.
func idSafe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			return r
		}
		return '.'
	}, s)
}
