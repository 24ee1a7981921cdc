package sandbox

import "encoding/json"

// jsonObject is a decoded JSON object read without trust: a missing or mistyped member reads as the
// zero value, so that showing a wrong payload never fails.
type jsonObject map[string]any

func asObject(v any) jsonObject {
	if o, ok := v.(jsonObject); ok {
		return o
	}
	m, _ := v.(map[string]any)
	return m
}

func (o jsonObject) str(key string) string {
	s, _ := o[key].(string)
	return s
}

func (o jsonObject) flag(key string) bool {
	b, _ := o[key].(bool)
	return b
}

func (o jsonObject) list(key string) []any {
	l, _ := o[key].([]any)
	return l
}

func (o jsonObject) obj(key string) jsonObject { return asObject(o[key]) }

func (o jsonObject) has(key string) bool {
	v, ok := o[key]
	return ok && v != nil
}

// number reads a JSON number, 0 if there is none.
func (o jsonObject) number(key string) float64 {
	f, _ := o[key].(float64)
	return f
}

func decodeBlocks(raw json.RawMessage) []any {
	var blocks []any
	_ = json.Unmarshal(raw, &blocks) // unreadable blocks show as nothing; checkMessage reports them
	return blocks
}

func decodeObject(raw json.RawMessage) jsonObject {
	var o map[string]any
	_ = json.Unmarshal(raw, &o)
	return o
}
