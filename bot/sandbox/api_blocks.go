package sandbox

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// maxValidated bounds the payload of blocks.validate, in code points.
// https://docs.slack.dev/reference/methods/blocks.validate
const maxValidated = 100_000

// validateBlocks is blocks.validate: it says what Slack would refuse in exactly one of blocks, view and message, and needs
// no token. The answer is no violation: the app asked before it sent. Blocks alone have no surface, so what only messages
// or only views refuse passes.
func (w *Workspace) validateBlocks(a args) (object, error) {
	kind := ""
	for _, k := range [...]string{"blocks", "view", "message"} {
		if !a.has(k) {
			continue
		}
		if kind != "" {
			return nil, refuse("invalid_arguments")
		}
		kind = k
	}
	if kind == "" {
		return nil, refuse("invalid_arguments")
	}
	raw := a.raw(kind)
	if utf8.RuneCount(raw) > maxValidated {
		return nil, refuse("invalid_arguments")
	}
	var found []problem
	switch kind {
	case "blocks":
		found = checkLooseBlocks(raw)
	case "view":
		found = checkView(raw)
	case "message":
		found = checkWholeMessage(raw)
	}
	if len(found) == 0 {
		return nil, nil
	}
	e := &apiError{code: "invalid_" + kind}
	for _, p := range found {
		e.errors = append(e.errors, object{"code": p.Code, "message": p.Message, "pointer": p.Pointer, "field": p.Pointer[strings.LastIndex(p.Pointer, "/")+1:]})
	}
	return nil, e
}

// checkLooseBlocks lists what Slack would refuse in blocks wherever they stand; nil if nothing.
func checkLooseBlocks(raw json.RawMessage) []problem {
	c := checker{code: "invalid_blocks"}
	var blocks []any
	if err := json.Unmarshal(raw, &blocks); err != nil {
		c.addAs("invalid_blocks_format", "/blocks", "blocks must be a JSON array of blocks: %v", err)
		return c.found
	}
	dropNulls(blocks)
	c.blocks("/blocks", blocks, maxBlocksInView)
	return c.found
}

// checkWholeMessage is checkMessage for an object with text, blocks and attachments; pointers begin at /message.
func checkWholeMessage(raw json.RawMessage) []problem {
	var m struct {
		Text        string          `json:"text"`
		Blocks      json.RawMessage `json:"blocks"`
		Attachments []any           `json:"attachments"`
	}
	c := checker{code: "invalid_message"}
	if err := json.Unmarshal(raw, &m); err != nil {
		c.add("/message", "message must be a JSON object with text or blocks: %v", err)
		return c.found
	}
	if m.Text == "" && len(m.Blocks) == 0 && len(m.Attachments) == 0 {
		c.addAs("no_text", "/message", "a message needs text, blocks or attachments")
	}
	for _, p := range checkMessage(m.Blocks, m.Text) {
		p.Pointer = "/message" + p.Pointer
		c.found = append(c.found, p)
	}
	return c.found
}
