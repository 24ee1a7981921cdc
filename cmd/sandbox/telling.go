package main

import (
	"fmt"
	"io"
	"strings"

	"cohortbot/bot/sandbox"
)

// teller prints, day by day, what each person saw and did. Times are UTC; a
// reader's own time stands beside it.
type teller struct {
	out  io.Writer
	play *director
	done int
	day  string
}

func newTeller(out io.Writer, d *director) *teller { return &teller{out: out, play: d} }

// tell prints what has happened since the last time.
func (t *teller) tell() {
	story, now := t.play.world.StoryFrom(t.done)
	t.done = now
	for _, h := range story {
		line := t.line(h)
		if line == "" {
			continue
		}
		if day := h.At.UTC().Format("Monday, 2 January 2006"); day != t.day {
			t.day = day
			fmt.Fprintf(t.out, "\n── %s ──\n", day)
		}
		fmt.Fprintln(t.out, line)
	}
}

// width is where a line is cut: enough to follow, not to read every word.
const width = 210

func (t *teller) line(h sandbox.Happening) string {
	clock := h.At.UTC().Format("15:04")
	text := strings.Join(strings.Fields(h.Text), " ")
	switch h.Kind {
	case "edits":
		// The message stands where it stood and now says something else.
		if strings.HasPrefix(h.Where, "#") {
			return ""
		}
		return cut(fmt.Sprintf("%s  ✎ %s: %s", clock, t.reader(h), text))
	case "posts", "whispers":
		if h.Who != "cohortbot" {
			break
		}
		return cut(fmt.Sprintf("%s  → %s: %s", clock, t.reader(h), text))
	case "chooses", "fills in", "fills":
		return "" // it stands in what is submitted
	case "is shown a form", "sees the form change":
		if h.Kind != "is shown a form" {
			return ""
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(text, "== "), " ==")
		return fmt.Sprintf("%s    %s sees the form “%s”", clock, h.Who, title)
	case "sees the App Home":
		return cut(fmt.Sprintf("%s    %s sees at home: %s", clock, h.Who, text))
	}
	where := ""
	if h.Where != "" && h.Where != h.Who {
		where = " " + h.Where
	}
	if h.Kind == "types" && h.Where == "" {
		where = ""
	}
	return cut(strings.TrimRight(fmt.Sprintf("%s  %s %s%s %s", clock, h.Who, h.Kind, where, text), " "))
}

// reader names who reads a message, with the time of their own clock.
func (t *teller) reader(h sandbox.Happening) string {
	a, ok := t.play.actors[h.Where]
	if !ok {
		return h.Where
	}
	local := h.At.In(a.zone)
	if _, offset := local.Zone(); offset == 0 {
		return h.Where
	}
	return h.Where + " (" + local.Format("Mon 15:04") + " there)"
}

func cut(s string) string {
	r := []rune(s)
	if len(r) <= width {
		return s
	}
	return string(r[:width-1]) + "…"
}
