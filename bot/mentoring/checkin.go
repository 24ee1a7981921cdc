package mentoring

import (
	"slices"
	"strconv"
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
// when there is none, or more than one colour. The rest of the text is the
// note: only a leading colour is cut off, as in "green, all fine"; in "the
// tests went green" the word is part of what was said.
func ParseColour(text string) (Colour, string) {
	text = strings.TrimSpace(text)
	found := NoColour
	for _, c := range colourWords {
		if !slices.ContainsFunc(c.words, func(w string) bool { return indexWord(text, w) >= 0 }) {
			continue
		}
		if found != NoColour {
			return NoColour, text
		}
		found = c.colour
	}
	for _, c := range colourWords {
		if c.colour != found {
			continue
		}
		for _, w := range c.words {
			if indexWord(text, w) == 0 {
				return found, strings.TrimLeft(text[len(w):], " \t\n,.:;!–—-")
			}
		}
	}
	for _, no := range []string{"not", "no", "never", "isn't", "isn’t", "wasn't", "wasn’t", "almost", "nearly"} {
		if indexWord(text, no) >= 0 {
			return NoColour, text // "not green yet" is no green
		}
	}
	return found, text
}

// colourWords lists, for each colour, its word and its emoji as people type
// them and as Slack sends them. A red heart is no red.
var colourWords = []struct {
	colour Colour
	words  []string
}{
	{Green, []string{"green", "🟢", ":large_green_circle:", ":green_circle:", "💚", ":green_heart:"}},
	{Yellow, []string{"yellow", "🟡", ":large_yellow_circle:", ":yellow_circle:", "💛", ":yellow_heart:"}},
	{Red, []string{"red", "🔴", ":red_circle:", ":large_red_circle:"}},
}

// Emoji is the colour's sign, "🟢" for example; "⚪" for none.
func (c Colour) Emoji() string {
	switch c {
	case Green:
		return "🟢"
	case Yellow:
		return "🟡"
	case Red:
		return "🔴"
	case NoColour:
	}
	return "⚪"
}

// Worse reports whether c asks for more attention than d.
func (c Colour) Worse(d Colour) bool { return weight(c) > weight(d) }

func weight(c Colour) int { return slices.Index([]Colour{NoColour, Green, Yellow, Red}, c) }

// indexWord finds w in text as a word of its own, ignoring case; -1 if absent.
func indexWord(text, w string) int {
	low, lw := lowerASCII(text), lowerASCII(w)
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

// lowerASCII keeps every byte where it is, which strings.ToLower does not.
func lowerASCII(s string) string {
	low := []byte(s)
	for i, b := range low {
		if b >= 'A' && b <= 'Z' {
			low[i] = b + 'a' - 'A'
		}
	}
	return string(low)
}

// CheckIn is one person's answer for one week. A mentor's has Colour, the
// worst of their Views, and the Views.
type CheckIn struct {
	Cohort CohortID
	Person PersonID
	Role   Role
	Week   int // 1 is the first week of scoping
	Answer
	Met    string // "yes", "no" or ""
	Moved  string // what moved
	Blocks string // what blocks
	Hours  string
	Next   string // the next small step
	Load   string // is the load all right?
	Views  []View `json:",omitempty"`
	Away   bool
	At     time.Time // of the last change; zero: nothing answered yet
}

// Answer is a colour and what was written beside it.
type Answer struct {
	Colour   Colour
	Note     string // plain-text replies
	RedAsked bool   // a red was written in plain words; its yes is awaited
	RedTold  Colour // what mentor and organizers were told last
	Tellings int    // how often they were told
}

// View is what a mentor says about one of their pairs.
type View struct {
	Mentee PersonID
	Answer
	Met string `json:",omitempty"` // "yes", "no" or ""
}

// MetWith is what was said about meeting a mentee this week; one's mentor when
// mentee is "".
func (ci CheckIn) MetWith(mentee PersonID) string {
	if mentee == "" {
		return ci.Met
	}
	for _, v := range ci.Views {
		if v.Mentee == mentee {
			return v.Met
		}
	}
	return ""
}

// SetMet keeps it.
func (ci *CheckIn) SetMet(mentee PersonID, said string) {
	if mentee == "" {
		ci.Met = said
		return
	}
	ci.Set(mentee, ci.On(mentee)) // there is a view from here on
	for i := range ci.Views {
		if ci.Views[i].Mentee == mentee {
			ci.Views[i].Met = said
		}
	}
}

// On is the answer about a mentee; about oneself when mentee is "".
func (ci CheckIn) On(mentee PersonID) Answer {
	if mentee == "" {
		return ci.Answer
	}
	for _, v := range ci.Views {
		if v.Mentee == mentee {
			return v.Answer
		}
	}
	return Answer{}
}

// Set keeps the answer about a mentee, or about oneself when mentee is "".
func (ci *CheckIn) Set(mentee PersonID, a Answer) {
	if mentee == "" {
		ci.Answer = a
		return
	}
	views, worst := []View{}, NoColour
	for _, v := range ci.Views {
		if v.Mentee != mentee {
			views = append(views, v)
		}
	}
	views = append(views, View{mentee, a, ci.MetWith(mentee)})
	slices.SortFunc(views, func(x, y View) int { return strings.Compare(string(x.Mentee), string(y.Mentee)) })
	for _, v := range views {
		if v.Colour.Worse(worst) {
			worst = v.Colour
		}
	}
	ci.Views, ci.Colour = views, worst
}

// AddNote appends a plain-text reply; nothing said before is lost.
func (a *Answer) AddNote(text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	if a.Note != "" {
		text = a.Note + "\n" + text
	}
	a.Note = text
}

// Detailed reports whether more than a colour was said.
func (ci CheckIn) Detailed() bool { return ci.Met != "" || ci.Written() }

// Written reports whether more was said than clicks can say.
func (ci CheckIn) Written() bool {
	return ci.Moved+ci.Blocks+ci.Hours+ci.Next+ci.Load+ci.Note != ""
}

// ParseHours reads hours of a week as people write them: "3", "3.5", "3,5 h".
// Empty is fine; false: no number between 0 and 100.
func ParseHours(s string) (string, bool) {
	s = strings.TrimSpace(strings.ReplaceAll(strings.ToLower(s), ",", "."))
	for _, unit := range []string{"hours", "hour", "hrs", "h"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, unit))
	}
	if s == "" {
		return "", true
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v <= 100) {
		return "", false
	}
	return strconv.FormatFloat(v, 'f', -1, 64), true
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
