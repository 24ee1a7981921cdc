package sandbox

import "encoding/json"

// problem is one reason why Slack would refuse a payload.
type problem struct {
	Code    string // Slack's error: invalid_blocks, msg_blocks_too_long, view_too_large, invalid_arguments…
	Pointer string // JSON pointer to the wrong place
	Message string // the rule and its limit, for a person
}

func checkMessage(raw json.RawMessage, text string) []problem { return nil }

func checkView(raw json.RawMessage) []problem { return nil }
