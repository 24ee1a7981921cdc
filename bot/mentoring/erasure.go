package mentoring

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A message to somebody else may quote what a person wrote. When that person
// is forgotten, the copies kept of such messages lose those lines: what was
// written is read from the values about to be erased, and every line that
// repeats it is replaced.

// Redaction replaces lines that repeat what somebody wrote.
type Redaction struct{ wrote []string }

// ErasedLine stands where a line was.
const ErasedLine = "(erased at the writer's wish)"

// notTyped are the fields of stored values in which nobody writes anything.
var notTyped = map[string]bool{
	"ID": true, "Kind": true, "Cohort": true, "Person": true, "Mentor": true, "Mentee": true, "Role": true, "Name": true, "Handle": true,
	"Zone": true, "Locale": true, "Photo": true, "Languages": true, "Standing": true, "Decision": true, "Concrete": true, "Colour": true,
	"Result": true, "Answer": true, "Key": true, "At": true,
}

var (
	// codes are single words, ids, instants and keys: nothing a person composed.
	codes = regexp.MustCompile(`^([a-z0-9-]{1,20}|[UWCDG][A-Z0-9]{5,}|[0-9a-f]{12,}|\d{4}-\d\d-\d\d.*|[^\s/]+(/[^\s/]+)+)$`)
	links = regexp.MustCompile(`^https?://`)
)

const (
	// wroteLeast is the shortest line that is looked for: shorter ones stand everywhere.
	wroteLeast = 6
	// wroteMost is how much of a line is compared, since quotations are cut.
	wroteMost = 20
)

// Redact prepares to take what stands in the given values, each a JSON text,
// out of messages.
func Redact(values ...json.RawMessage) (Redaction, error) {
	var r Redaction
	for _, data := range values {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			return r, err
		}
		r.gather(v)
	}
	slices.Sort(r.wrote)
	r.wrote = slices.Compact(r.wrote)
	return r, nil
}

func (r *Redaction) gather(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if !notTyped[name] {
				r.gather(x)
			}
		}
	case []any:
		for _, x := range v {
			r.gather(x)
		}
	case string:
		if codes.MatchString(v) && !links.MatchString(v) {
			return
		}
		for line := range strings.SplitSeq(v, "\n") {
			line = plainLine(line)
			least := wroteLeast
			if len(line) >= 2*utf8.RuneCountInString(line) {
				least = 3 // scripts that say more with a character
			}
			if utf8.RuneCountInString(line) >= least {
				runes := []rune(line)
				r.wrote = append(r.wrote, string(runes[:min(len(runes), wroteMost)]))
			}
		}
	}
}

// plainLine is a line as it was typed: without Slack's entities, the joiners
// that keep marks as they are, and surplus space.
func plainLine(s string) string {
	s = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "\u2060", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// Line replaces the lines of a text that repeat what was written.
func (r Redaction) Line(text string) (string, bool) {
	lines, hit := strings.Split(text, "\n"), false
	for i, line := range lines {
		if plain := plainLine(line); slices.ContainsFunc(r.wrote, func(w string) bool { return strings.Contains(plain, w) }) {
			lines[i], hit = ErasedLine, true
		}
	}
	return strings.Join(lines, "\n"), hit
}

// JSON does the same in every string of a JSON text, e.g. a message's blocks.
func (r Redaction) JSON(data json.RawMessage) (json.RawMessage, bool, error) {
	if len(data) == 0 {
		return data, false, nil
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return data, false, err
	}
	v, hit := r.value(v)
	if !hit {
		return data, false, nil
	}
	out, err := json.Marshal(v)
	return out, true, err
}

func (r Redaction) value(v any) (any, bool) {
	found := false
	switch x := v.(type) {
	case map[string]any:
		for name, y := range x {
			z, hit := r.value(y)
			x[name], found = z, found || hit
		}
	case []any:
		for i, y := range x {
			z, hit := r.value(y)
			x[i], found = z, found || hit
		}
	case string:
		return r.Line(x)
	}
	return v, found
}
