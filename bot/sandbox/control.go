package sandbox

import "encoding/json"

// control is one interactive element as a person sees it.
type control struct {
	BlockID, ActionID string
	Type              string // Slack's element type
	Label             string // what is written on or beside it
	Value             string // a button's value, or the value, id or date preset in a field
	Placeholder       string
	Element           json.RawMessage // the element as sent
	InInput           bool            // it stands in an input block, so is sent with the submission
	Optional          bool
	DispatchAction    bool // it is in an input block that also sends block_actions
}

// wireBlock names the members of a block that hold interactive elements. Decoding keeps what
// fits and leaves the rest, so a wrong payload yields fewer controls, never an error.
type wireBlock struct {
	Type           string            `json:"type"`
	BlockID        string            `json:"block_id"`
	Text           any               `json:"text"`
	Label          any               `json:"label"`
	Optional       bool              `json:"optional"`
	DispatchAction bool              `json:"dispatch_action"`
	Accessory      json.RawMessage   `json:"accessory"`
	Element        json.RawMessage   `json:"element"`
	Elements       []json.RawMessage `json:"elements"`
	Actions        []json.RawMessage `json:"actions"`
	ChildBlocks    []json.RawMessage `json:"child_blocks"`
}

// controls lists every interactive element of a JSON array of blocks, in order, each with the
// label a person would look for: a button's text, an input's label, for the accessory of a
// section the section's text or else the placeholder, for a select among actions its placeholder.
func controls(raw json.RawMessage) []control {
	var blocks []json.RawMessage
	_ = json.Unmarshal(raw, &blocks) // unreadable blocks have no controls; checkMessage reports them
	var found []control
	for _, b := range blocks {
		found = append(found, controlsOf(b, 0)...)
	}
	return found
}

// deepestNesting bounds containers in containers: Slack allows none.
const deepestNesting = 4

func controlsOf(raw json.RawMessage, depth int) []control {
	var b wireBlock
	_ = json.Unmarshal(raw, &b)
	var found []control
	show := renderer{}
	switch b.Type {
	case "section":
		for _, c := range controlsIn(b.Accessory, b.BlockID) {
			if !isButton(c.Type) {
				c.Label = firstOf(show.text(b.Text), c.Label)
			}
			found = append(found, c)
		}
	case "input":
		for _, c := range controlsIn(b.Element, b.BlockID) {
			c.Label = show.text(b.Label)
			c.InInput, c.Optional, c.DispatchAction = true, b.Optional, b.DispatchAction
			found = append(found, c)
		}
	case "actions", "context_actions":
		for _, e := range b.Elements {
			found = append(found, controlsIn(e, b.BlockID)...)
		}
	case "card":
		for _, e := range b.Actions {
			found = append(found, controlsIn(e, b.BlockID)...)
		}
	case "container", "carousel":
		if depth == deepestNesting {
			return nil
		}
		for _, child := range append(b.ChildBlocks, b.Elements...) {
			found = append(found, controlsOf(child, depth+1)...)
		}
	}
	return found
}

func isButton(kind string) bool {
	switch kind {
	case "button", "workflow_button", "icon_button", "feedback_buttons":
		return true
	}
	return false
}

// controlsIn reads one element: mostly one control, none for an image, two for feedback buttons.
func controlsIn(raw json.RawMessage, blockID string) []control {
	e := decodeObject(raw)
	show := renderer{}
	c := control{BlockID: blockID, ActionID: e.str("action_id"), Type: e.str("type"), Element: raw}
	switch c.Type {
	case "", "image", "mrkdwn", "plain_text":
		return nil
	case "feedback_buttons":
		negative := c
		for side, to := range map[string]*control{"positive_button": &c, "negative_button": &negative} {
			to.Label, to.Value = show.text(e.obj(side)["text"]), e.obj(side).str("value")
		}
		return []control{c, negative}
	case "button", "workflow_button", "icon_button":
		c.Label, c.Value = show.text(e["text"]), e.str("value")
		return []control{c}
	}
	c.Placeholder = show.text(e["placeholder"])
	c.Label, c.Value = c.Placeholder, presetValue(e)
	return []control{c}
}

// presetValue is the value, id or date an element starts with, the first of several, or "".
func presetValue(e jsonObject) string {
	for _, key := range [...]string{"initial_value", "initial_date", "initial_time", "initial_date_time", "initial_user", "initial_channel", "initial_conversation"} {
		if v := scalarText(e[key]); v != "" {
			return v
		}
	}
	if v := e.obj("initial_option").str("value"); v != "" {
		return v
	}
	for _, key := range [...]string{"initial_options", "initial_users", "initial_channels", "initial_conversations"} {
		if l := e.list(key); len(l) > 0 {
			return firstOf(asObject(l[0]).str("value"), scalarText(l[0]))
		}
	}
	return ""
}
