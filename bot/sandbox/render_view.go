package sandbox

import (
	"encoding/json"
	"strings"
	"time"
)

// blank stands for a field nothing has been entered in.
const blank = "____"

// renderView shows a modal or a Home tab: title, blocks, inputs as "Label: value" or
// "Label: ____", an error under its field, and a modal's buttons last. values is what the person
// has entered (as view.state.values, by block_id and action_id), errs the errors by block_id;
// both may be nil.
func renderView(raw json.RawMessage, values map[string]map[string]json.RawMessage, errs map[string]string, n namer, zone *time.Location) string {
	view := decodeObject(raw)
	r := renderer{namer: n, zone: zone, values: values, errs: errs}
	if title := r.text(view["title"]); title != "" {
		r.line("== " + title + " ==")
	}
	r.blocks(view.list("blocks"))
	if view.str("type") == "modal" {
		r.line(r.modalButtons(view))
	}
	return r.String()
}

func (r *renderer) modalButtons(view jsonObject) string {
	submit := r.text(view["submit"])
	if submit == "" {
		return "[" + firstOf(r.text(view["close"]), "Close") + "]"
	}
	return "[" + submit + "] [" + firstOf(r.text(view["close"]), "Cancel") + "]"
}

func (r *renderer) input(b jsonObject) {
	element, blockID := b.obj("element"), b.str("block_id")
	label := r.text(b["label"])
	if b.flag("optional") {
		label += " (optional)"
	}
	state := r.entered(element, blockID)
	shown := firstOf(r.shownValue(state), blank)
	if strings.Contains(shown, "\n") {
		shown = "\n  " + strings.ReplaceAll(shown, "\n", "\n  ")
	} else {
		shown = " " + shown
	}
	r.line(label + ":" + shown)
	switch element.str("type") {
	case "checkboxes", "radio_buttons":
		for _, choice := range r.choices(element, state) {
			r.line("  " + choice)
		}
	}
	if hint := r.text(b["hint"]); hint != "" {
		r.line("  (" + hint + ")")
	}
	if problem := r.errs[blockID]; problem != "" && blockID != "" {
		r.line("  ⚠ " + problem)
	}
}
