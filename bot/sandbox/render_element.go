package sandbox

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// element shows one block element; blockID finds what the person entered there.
func (r *renderer) element(e jsonObject, blockID string) string {
	switch kind := e.str("type"); kind {
	case "mrkdwn", "plain_text":
		return r.text(e)
	case "image":
		return "(" + e.str("alt_text") + ")"
	case "button", "workflow_button", "icon_button":
		return "[" + r.text(e["text"]) + "]"
	case "feedback_buttons":
		return "[" + r.text(e.obj("positive_button")["text"]) + "] [" + r.text(e.obj("negative_button")["text"]) + "]"
	case "overflow":
		return "[⋯ " + strings.Join(r.optionTexts(e.list("options")), " / ") + "]"
	case "checkboxes", "radio_buttons":
		return strings.Join(r.choices(e, r.entered(e, blockID)), "\n")
	case "":
		return ""
	default:
		return "[" + firstOf(r.shownValue(r.entered(e, blockID)), r.text(e["placeholder"]), defaultPlaceholder(kind)) + " ▾]"
	}
}

// defaultPlaceholder is what Slack shows in an empty picker that names no placeholder.
func defaultPlaceholder(kind string) string {
	switch kind {
	case "datepicker":
		return "Select a date"
	case "timepicker":
		return "Select a time"
	case "datetimepicker":
		return "Select a date and time"
	}
	return "Select an item"
}

// entered is the state of an element: what the person put in, or else its initial_… members read
// as if they had. A non-nil result with all members null means the person cleared the field.
func (r *renderer) entered(e jsonObject, blockID string) jsonObject {
	if raw, ok := r.values[blockID][e.str("action_id")]; ok {
		return decodeObject(raw)
	}
	state := jsonObject{}
	for initial, entered := range map[string]string{
		"initial_option": "selected_option", "initial_options": "selected_options",
		"initial_user": "selected_user", "initial_users": "selected_users",
		"initial_channel": "selected_channel", "initial_channels": "selected_channels",
		"initial_conversation": "selected_conversation", "initial_conversations": "selected_conversations",
		"initial_date": "selected_date", "initial_time": "selected_time", "initial_date_time": "selected_date_time",
	} {
		if e.has(initial) {
			state[entered] = e[initial]
		}
	}
	if e.has("initial_value") {
		state["value"] = e["initial_value"]
		if e.str("type") == "rich_text_input" {
			state["rich_text_value"] = e["initial_value"]
		}
	}
	return state
}

// shownValue is the state of an element in words, "" while it is empty.
func (r *renderer) shownValue(state jsonObject) string {
	switch {
	case state.has("selected_option"):
		return r.text(state.obj("selected_option")["text"])
	case state.has("selected_options"):
		return strings.Join(r.optionTexts(state.list("selected_options")), ", ")
	case state.has("selected_user"):
		return "@" + personShown(state.str("selected_user"), "", r.namer)
	case state.has("selected_users"):
		return r.people(state.list("selected_users"))
	case state.has("selected_channel"):
		return "#" + channelShown(state.str("selected_channel"), "", r.namer)
	case state.has("selected_channels"):
		return r.channels(state.list("selected_channels"))
	case state.has("selected_conversation"):
		return r.conversation(state.str("selected_conversation"))
	case state.has("selected_conversations"):
		return r.conversations(state.list("selected_conversations"))
	case state.has("selected_date"):
		return state.str("selected_date")
	case state.has("selected_time"):
		return state.str("selected_time")
	case state.has("selected_date_time"):
		zone := r.zone
		if zone == nil {
			zone = time.UTC
		}
		return time.Unix(int64(state.number("selected_date_time")), 0).In(zone).Format("2006-01-02 15:04")
	case state.has("rich_text_value"):
		return r.richText(state.obj("rich_text_value"))
	case state.has("files"):
		return strconv.Itoa(len(state.list("files"))) + " file(s)"
	}
	return scalarText(state["value"])
}

func (r *renderer) people(ids []any) string {
	var names []string
	for _, id := range ids {
		s, _ := id.(string)
		names = append(names, "@"+personShown(s, "", r.namer))
	}
	return strings.Join(names, ", ")
}

func (r *renderer) channels(ids []any) string {
	var names []string
	for _, id := range ids {
		s, _ := id.(string)
		names = append(names, "#"+channelShown(s, "", r.namer))
	}
	return strings.Join(names, ", ")
}

func (r *renderer) conversations(ids []any) string {
	var names []string
	for _, id := range ids {
		s, _ := id.(string)
		names = append(names, r.conversation(s))
	}
	return strings.Join(names, ", ")
}

// conversation names a person or a channel: a conversations_select may hold either.
func (r *renderer) conversation(id string) string {
	if strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") {
		return "@" + personShown(id, "", r.namer)
	}
	return "#" + channelShown(id, "", r.namer)
}

// choices lists checkboxes as [x] or [ ] and radio buttons as (•) or ( ), one a line.
func (r *renderer) choices(e, state jsonObject) []string {
	on, off := "[x] ", "[ ] "
	if e.str("type") == "radio_buttons" {
		on, off = "(•) ", "( ) "
	}
	chosen := map[string]bool{}
	if state.has("selected_option") {
		chosen[state.obj("selected_option").str("value")] = true
	}
	for _, o := range state.list("selected_options") {
		chosen[asObject(o).str("value")] = true
	}
	var lines []string
	for _, o := range e.list("options") {
		option := asObject(o)
		mark := off
		if chosen[option.str("value")] {
			mark = on
		}
		line := mark + r.text(option["text"])
		if more := r.text(option["description"]); more != "" {
			line += " — " + more
		}
		lines = append(lines, line)
	}
	return lines
}

func (r *renderer) optionTexts(options []any) []string {
	var texts []string
	for _, o := range options {
		texts = append(texts, r.text(asObject(o)["text"]))
	}
	return texts
}

func scalarText(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case float64, bool, json.Number:
		return numberText(x)
	}
	return ""
}

func numberText(v any) string {
	switch x := v.(type) {
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(x)
	case json.Number:
		return x.String()
	}
	return ""
}
