package sandbox

import (
	"net/http"
	"strings"
)

// transcriptDay is a day of the story as the saved transcript shows it.
type transcriptDay struct {
	Day   string
	Lines []transcriptLine
}

type transcriptLine struct {
	At, Who, What, Text string
	App                 bool
}

// serveTranscript serves the whole story as one HTML file that can be kept and read anywhere.
func (w *Workspace) serveTranscript(rw http.ResponseWriter) {
	rw.Header().Set("Content-Disposition", `inline; filename="transcript.html"`)
	w.renderUnder(rw, "transcript", "default-src 'none'; style-src 'unsafe-inline'", // its style travels with it
		map[string]any{"Team": w.opt.Team, "App": w.manifest.botName(), "Days": w.transcriptDays()})
}

func (w *Workspace) transcriptDays() []transcriptDay {
	var days []transcriptDay
	for _, h := range w.Story() {
		if h.quiet {
			continue
		}
		at := h.At.UTC()
		day := at.Format("Monday 2 January 2006")
		if n := len(days); n == 0 || days[n-1].Day != day {
			days = append(days, transcriptDay{Day: day})
		}
		line := transcriptLine{At: at.Format("15:04"), Who: h.Who, What: h.Kind, Text: strings.TrimRight(h.Text, "\n"), App: byApp(h.Kind)}
		if h.Where != "" {
			line.What += " → " + h.Where
		}
		if h.thread {
			line.What += " (in the thread)"
		}
		last := &days[len(days)-1]
		last.Lines = append(last.Lines, line)
	}
	return days
}
