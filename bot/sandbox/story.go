package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Happening is one thing that somebody did or saw.
type Happening struct {
	At    time.Time `json:"at"` // logical time
	Who   string    `json:"who"`
	Kind  string    `json:"kind"`            // a verb: "types", "clicks", "posts", "is shown a form", …
	Where string    `json:"where,omitempty"` // person or "#channel" for messages, form for submissions, field for choices
	Text  string    `json:"text,omitempty"`

	thread bool   // in a thread
	ts     string // edits: of the message
	quiet  bool   // shows later, in what is submitted
}

// tell notes a happening; the workspace is locked.
func (w *Workspace) tell(h Happening) {
	h.At = w.opt.Now()
	w.story = append(w.story, h)
}

// Story lists everything that people did and saw, in order. What the app does for several people at one instant
// comes in the order of their names, new messages before changes of older ones, and of several changes of one message
// the last, since the app's own order may differ from run to run.
func (w *Workspace) Story() []Happening {
	out, _ := w.StoryFrom(0)
	return out
}

// StoryFrom is what came after a point of the story, 0 being its beginning, and the point where it ends now.
func (w *Workspace) StoryFrom(point int) ([]Happening, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Happening
	for i := point; i < len(w.story); i++ {
		if !w.changedAtOnce(i) {
			out = append(out, w.story[i])
		}
	}
	for from := 0; from < len(out); {
		to := from + 1
		for to < len(out) && byApp(out[from].Kind) && byApp(out[to].Kind) && out[to].At.Equal(out[from].At) {
			to++
		}
		slices.SortStableFunc(out[from:to], func(a, b Happening) int { return strings.Compare(a.order(), b.order()) })
		from = to
	}
	return out, len(w.story)
}

// changedAtOnce says that a change of a message was followed by another one before anybody could see it.
func (w *Workspace) changedAtOnce(i int) bool {
	h := w.story[i]
	for _, next := range w.story[i+1:] {
		switch {
		case h.ts == "" || !byApp(next.Kind) || !next.At.Equal(h.At):
			return false
		case next.ts == h.ts && next.Where == h.Where:
			return true
		}
	}
	return false
}

func byApp(kind string) bool {
	switch kind {
	case "posts", "edits", "deletes", "whispers", "is shown a form", "sees the form change", "sees the App Home":
		return true
	}
	return false
}

// order is the person concerned, then views before messages: those two come from different goroutines of an app.
func (h Happening) order() string {
	switch h.Kind {
	case "posts":
		return h.Where + "\x01"
	case "edits":
		return h.Where + "\x02" + h.ts
	case "deletes":
		return h.Where + "\x03"
	case "whispers":
		return h.Where + "\x00"
	}
	return h.Who + "\x00"
}

// Transcript is the story as text, with a heading per day (UTC):
//
//	## Mon 2 Mar 2026
//	09:00 Ana Silva clicks [Join as mentor]
//	09:00 cohortbot → Ana Silva: Welcome.
//	    [What now?]
func (w *Workspace) Transcript() string {
	var b strings.Builder
	day := ""
	for _, h := range w.Story() {
		if h.quiet {
			continue
		}
		at := h.At.UTC()
		if d := at.Format("Mon 2 Jan 2006"); d != day {
			if day != "" {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "## %s\n", d)
			day = d
		}
		fmt.Fprintf(&b, "%s %s\n", at.Format("15:04"), strings.ReplaceAll(h.String(), "\n", "\n    "))
	}
	return b.String()
}

// String is the happening in a line or more, without its time.
func (h Happening) String() string {
	thread := ""
	if h.thread {
		thread = " (in the thread)"
	}
	in := ""
	if h.Where != "" {
		in = " in " + h.Where
	}
	switch h.Kind {
	case "posts":
		return h.Who + " → " + h.Where + thread + ": " + h.Text
	case "whispers":
		return h.Who + " → " + h.Where + " (only visible to them)" + thread + ": " + h.Text
	case "edits":
		return h.Who + " → " + h.Where + thread + " (edited): " + h.Text
	case "deletes":
		return h.Who + " → " + h.Where + " (deleted): " + h.Text
	case "types":
		return h.Who + " types" + in + thread + ": " + h.Text
	case "clicks":
		return h.Who + " clicks " + h.Text
	case "chooses":
		return h.Who + " chooses " + h.Text + " as " + h.Where
	case "submits":
		if h.Text == "" {
			return h.Who + " submits " + h.Where
		}
		return h.Who + " submits " + h.Where + ":\n" + h.Text
	case "closes":
		return h.Who + " closes " + h.Where
	case "joins", "leaves":
		return h.Who + " " + h.Kind + " " + h.Where
	case "is shown a form", "sees the form change", "sees the App Home", "is told", "uses the shortcut":
		sep := ": "
		if strings.Contains(h.Text, "\n") {
			sep = ":\n"
		}
		return h.Who + " " + h.Kind + sep + h.Text
	}
	return strings.TrimSpace(h.Who + " " + h.Kind + in + " " + h.Text)
}
