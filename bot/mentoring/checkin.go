package mentoring

import (
	"strings"
	"time"
)

// Colour is how a week went.
type Colour string

// The colours of a check-in.
const (
	NoColour Colour = ""
	Green    Colour = "green"
	Yellow   Colour = "yellow"
	Red      Colour = "red"
)

// ParseColour finds a colour word or emoji in what a person wrote; NoColour
// when there is none or more than one. The rest of the text is the note.
func ParseColour(text string) (Colour, string) {
	found, note := NoColour, text
	for c, words := range colourWords {
		for _, w := range words {
			i := indexWord(note, w)
			if i < 0 {
				continue
			}
			if found != NoColour && found != c {
				return NoColour, strings.TrimSpace(text)
			}
			if found == NoColour {
				found = c
			}
		}
	}
	if found == NoColour {
		return NoColour, strings.TrimSpace(text)
	}
	// Only a leading colour is cut off: "green, all fine" → "all fine"; in
	// "the tests went green" the word is part of what was said.
	trimmed := strings.TrimSpace(note)
	for _, w := range colourWords[found] {
		if len(trimmed) >= len(w) && strings.EqualFold(trimmed[:len(w)], w) {
			rest := trimmed[len(w):]
			return found, strings.TrimLeft(rest, " \t\n,.:;!–—-")
		}
	}
	return found, trimmed
}

var colourWords = map[Colour][]string{
	Green:  {"green", "🟢", ":large_green_circle:", ":green_circle:", "💚", ":green_heart:"},
	Yellow: {"yellow", "🟡", ":large_yellow_circle:", ":yellow_circle:", "💛", ":yellow_heart:"},
	Red:    {"red", "🔴", ":red_circle:", ":large_red_circle:", "❤️", ":heart:"},
}

// indexWord finds w in text as a word of its own, ignoring case; -1 if absent.
func indexWord(text, w string) int {
	low, lw := strings.ToLower(text), strings.ToLower(w)
	letter := func(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }
	for from := 0; ; {
		i := strings.Index(low[from:], lw)
		if i < 0 {
			return -1
		}
		i += from
		end := i + len(lw)
		if letter(lw[0]) && (i > 0 && letter(low[i-1]) || end < len(low) && letter(low[end])) {
			from = end
			continue
		}
		return i
	}
}

// CheckIn is one person's answer for one week. A mentor's has Colour and Note
// only.
type CheckIn struct {
	Cohort  CohortID
	Person  PersonID
	Role    Role
	Week    int // 1 is the first week of scoping
	Colour  Colour
	Met     string // "yes", "no" or ""
	Moved   string // what moved
	Blocks  string // what blocks
	Hours   string
	Next    string // the next small step
	Load    string // is the load all right?
	Note    string // a plain-text reply
	Away    bool
	At      time.Time // of the last change; zero: nothing answered yet
	RedTold Colour    // what mentor and organizer were told last
}

// AsksLoad reports whether the load is asked about in this week: every fourth.
func AsksLoad(week int) bool { return week%4 == 0 }

// MentorsAsked reports whether mentors have their lighter check-in in this
// week: every second.
func MentorsAsked(week int) bool { return week%2 == 0 }

// CheckInKey names a check-in: cohort/role/person/week.
func CheckInKey(c CohortID, r Role, p PersonID, week int) string {
	w := itoa(week)
	for len(w) < 3 {
		w = "0" + w
	}
	return MemberKey(c, r, p) + "/" + w
}
