package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// object is a JSON object to be sent.
type object = map[string]any

// encode writes v as JSON without escaping < > &, as Slack does. v is made of plain JSON values only.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("sandbox: encode %T: %v", v, err))
	}
	return bytes.TrimSpace(b.Bytes())
}

func decode(raw json.RawMessage) any {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v
}

func isArray(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && raw[0] == '[' && json.Valid(raw)
}

func isObject(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && raw[0] == '{' && json.Valid(raw)
}

// withBlockIDs fills in what Slack fills in: block and action ids, emoji and verbatim. key makes the ids reproducible.
func withBlockIDs(raw json.RawMessage, key string, w *Workspace) json.RawMessage {
	blocks := decodeBlocks(raw)
	if len(blocks) == 0 {
		return nil
	}
	for i, b := range blocks {
		o := asObject(b)
		if o == nil {
			continue
		}
		at := fmt.Sprintf("%s/%d", key, i)
		if o.str("block_id") == "" {
			o["block_id"] = w.letters(mixedCase, 5, "block/"+at)
		}
		fillIn(b, at, w)
	}
	return encode(blocks)
}

var interactive = map[string]bool{
	"button": true, "overflow": true, "checkboxes": true, "radio_buttons": true, "datepicker": true, "timepicker": true, "datetimepicker": true,
	"plain_text_input": true, "number_input": true, "email_text_input": true, "url_text_input": true, "rich_text_input": true, "file_input": true,
	"static_select": true, "external_select": true, "users_select": true, "conversations_select": true, "channels_select": true,
	"multi_static_select": true, "multi_external_select": true, "multi_users_select": true, "multi_conversations_select": true, "multi_channels_select": true,
}

func fillIn(v any, key string, w *Workspace) {
	switch v := v.(type) {
	case []any:
		for i, x := range v {
			fillIn(x, fmt.Sprintf("%s/%d", key, i), w)
		}
	case map[string]any:
		o := asObject(v)
		switch kind := o.str("type"); {
		case kind == "plain_text" && !o.has("emoji"):
			v["emoji"] = true
		case kind == "mrkdwn" && !o.has("verbatim"):
			v["verbatim"] = false
		case interactive[kind] && o.str("action_id") == "":
			v["action_id"] = w.letters(mixedCase, 5, "action/"+key)
		}
		for k, x := range v {
			fillIn(x, key+"/"+k, w)
		}
	}
}
