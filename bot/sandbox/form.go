package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// filled is what stands in the fields of a view or message, as in view.state.values: block id → action id → value.
type filled map[string]map[string]json.RawMessage

// valueKey is the member of a field's state that holds the value, by element type; its initial_… twin presets it.
// https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
var valueKey = map[string]struct {
	state, initial string
	several        bool
}{
	"plain_text_input": {"value", "initial_value", false}, "number_input": {"value", "initial_value", false},
	"email_text_input": {"value", "initial_value", false}, "url_text_input": {"value", "initial_value", false},
	"rich_text_input": {"rich_text_value", "initial_value", false}, "file_input": {"files", "", true},
	"static_select": {"selected_option", "initial_option", false}, "external_select": {"selected_option", "initial_option", false},
	"radio_buttons":       {"selected_option", "initial_option", false},
	"multi_static_select": {"selected_options", "initial_options", true}, "multi_external_select": {"selected_options", "initial_options", true},
	"checkboxes":   {"selected_options", "initial_options", true},
	"users_select": {"selected_user", "initial_user", false}, "multi_users_select": {"selected_users", "initial_users", true},
	"conversations_select": {"selected_conversation", "initial_conversation", false}, "multi_conversations_select": {"selected_conversations", "initial_conversations", true},
	"channels_select": {"selected_channel", "initial_channel", false}, "multi_channels_select": {"selected_channels", "initial_channels", true},
	"datepicker": {"selected_date", "initial_date", false}, "timepicker": {"selected_time", "initial_time", false},
	"datetimepicker": {"selected_date_time", "initial_date_time", false},
}

// initialForm is what the fields of these blocks hold before anybody touches them.
func initialForm(blocks json.RawMessage) filled {
	f := filled{}
	for _, c := range controls(blocks) {
		key, ok := valueKey[c.Type]
		if !ok {
			continue
		}
		value := asObject(decode(c.Element))[key.initial]
		if value == nil && key.several {
			value = []any{}
		}
		f.set(c, value)
	}
	return f
}

func (f filled) set(c control, value any) {
	if f[c.BlockID] == nil {
		f[c.BlockID] = map[string]json.RawMessage{}
	}
	f[c.BlockID][c.ActionID] = encode(object{"type": c.Type, valueKey[c.Type].state: value})
}

// value is what a field holds; nil when empty.
func (f filled) value(c control) any {
	return decodeObject(f[c.BlockID][c.ActionID])[valueKey[c.Type].state]
}

// empty says whether a field would be sent without a value.
func (f filled) empty(c control) bool {
	switch v := f.value(c).(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	}
	return false
}

// carried is the form of changed blocks: what was entered stays where block and action id are the same, as Slack keeps it;
// initial values count for new fields only. Choices that are no longer offered are dropped.
func carried(old filled, blocks json.RawMessage) filled {
	f := initialForm(blocks)
	for _, c := range controls(blocks) {
		before, ok := old[c.BlockID][c.ActionID]
		if !ok || decodeObject(before).str("type") != c.Type {
			continue
		}
		f[c.BlockID][c.ActionID] = before
		if c.Type == "external_select" || c.Type == "multi_external_select" {
			continue
		}
		offered := func(v any) bool {
			return slices.ContainsFunc(optionsOf(c), func(o pickable) bool { return o.Value == asObject(v).str("value") })
		}
		switch v := f.value(c).(type) {
		case map[string]any:
			if !offered(v) && valueKey[c.Type].state == "selected_option" {
				f.set(c, nil)
			}
		case []any:
			if valueKey[c.Type].state == "selected_options" {
				f.set(c, slices.DeleteFunc(v, func(x any) bool { return !offered(x) }))
			}
		}
	}
	return f
}

// only keeps the fields that stand in input blocks, or those that do not.
func (f filled) only(blocks json.RawMessage, inInput bool) filled {
	out := filled{}
	for _, c := range controls(blocks) {
		if v, ok := f[c.BlockID][c.ActionID]; ok && c.InInput == inInput {
			if out[c.BlockID] == nil {
				out[c.BlockID] = map[string]json.RawMessage{}
			}
			out[c.BlockID][c.ActionID] = v
		}
	}
	return out
}

// pickable is one thing to choose.
type pickable struct {
	Label, Value string
	raw          any
}

// optionsOf lists the options of a control, those in groups too.
func optionsOf(c control) []pickable { return optionsIn(decodeObject(c.Element)) }

func optionsIn(o jsonObject) []pickable {
	var out []pickable
	for _, x := range o.list("options") {
		out = append(out, pickable{Label: renderText(asObject(x).obj("text").str("text"), nil, nil), Value: asObject(x).str("value"), raw: x})
	}
	for _, g := range o.list("option_groups") {
		out = append(out, optionsIn(asObject(g))...)
	}
	return out
}

// summary shows what was submitted, one "Label: value" per field.
func (f filled) summary(blocks json.RawMessage, n namer) []string {
	var lines []string
	for _, c := range controls(blocks) {
		if _, ok := valueKey[c.Type]; !ok || f.empty(c) {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s: %s", c.Label, shownValue(f.value(c), n)))
	}
	return lines
}

func shownValue(v any, n namer) string {
	switch v := v.(type) {
	case string:
		if name := n.personName(v); name != "" {
			return name
		}
		if name := n.channelName(v); name != "" {
			return "#" + name
		}
		return v
	case []any:
		var s strings.Builder
		for i, x := range v {
			if i > 0 {
				s.WriteString("; ")
			}
			s.WriteString(shownValue(x, n))
		}
		return s.String()
	case map[string]any:
		return renderText(asObject(v).obj("text").str("text"), nil, nil)
	}
	return string(encode(v))
}
