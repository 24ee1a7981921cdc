package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// GuideStep is one step of what the page proposes to a newcomer.
type GuideStep struct {
	Title, Text string
	As          string // name of the person to be for it; "" is anybody
	Type        string // what to write in the DM with the app; "" is nothing
	In          string // "#channel" to go to instead of the DM with the app
}

// Director acts for everybody in the workspace while it is on.
type Director struct {
	Start func(speed time.Duration) error // begins or goes on, with so much of the workspace's time in a real second
	Stop  func()
	State func() (on bool, note string) // whether it acts, and what it last had to say
}

// pageSpeeds are what the page offers: a real second is so much time.
var pageSpeeds = []struct{ Label, Value string }{{"1 hour a second", "1h"}, {"6 hours a second", "6h"}, {"1 day a second", "24h"}, {"1 week a second", "168h"}}

// pagePlay is what the page shows of the director.
type pagePlay struct {
	On     bool
	Note   string
	Speeds []struct{ Label, Value string }
}

// pageStep is a step with the address at which it is done.
type pageStep struct{ Title, Text, Who, Type, URL string }

// guide resolves the steps; the workspace is locked.
func (w *Workspace) guide() []pageStep {
	var out []pageStep
	for _, s := range w.opt.Guide {
		x := pageStep{Title: s.Title, Text: s.Text, Type: s.Type}
		if p, err := w.findPerson(s.As); err == nil && s.As != "" {
			c, _ := w.direct(p)
			if to, err := p.conversation(s.In); err == nil {
				c = to
			}
			q := url.Values{"pane": {"guide"}}
			if s.Type != "" {
				q.Set("draft", s.Type)
			}
			x.Who, x.URL = p.profile.Name, "/as/"+url.PathEscape(p.profile.Handle)+"/"+c.id+"?"+q.Encode()
		}
		out = append(out, x)
	}
	return out
}

// Moment is a named instant that the time lever offers to jump to, such as the start of a phase.
type Moment struct {
	Name string
	At   time.Time
}

// pageClock is the clock in the viewer's zone, and the lever if there is one.
type pageClock struct {
	Day, Time, Zone, Full, Local string
	Movable                      bool
	Next                         string // the next due moment in words, "" if there is none
	Moments                      []pageMoment
}

type pageMoment struct{ Name, When, To string }

func (w *Workspace) pageClock(p *Person) pageClock {
	at := w.opt.Now().In(p.zone)
	return pageClock{
		Day: at.Format("Mon 2 Jan 2006"), Time: at.Format("15:04"), Zone: p.profile.Zone, Full: at.Format("Monday 2 January 2006, 15:04 MST"),
		Local: at.Format("2006-01-02T15:04"), Movable: w.opt.MoveTime != nil,
	}
}

// moments asks the one who made the workspace what lies ahead; the workspace must not be locked.
func (w *Workspace) moments(p *Person, c *pageClock) {
	if w.opt.NextDue != nil {
		if at, ok := w.opt.NextDue(); ok {
			c.Next = at.In(p.zone).Format("Mon 2 Jan, 15:04")
		}
	}
	if w.opt.Moments != nil {
		for _, m := range w.opt.Moments() {
			c.Moments = append(c.Moments, pageMoment{Name: m.Name, When: m.At.In(p.zone).Format("Mon 2 Jan 2006, 15:04"), To: m.At.UTC().Format(time.RFC3339)})
		}
	}
}

// pageSince is what happened during the last jump.
type pageSince struct {
	From, To string
	Days     []pageDay
	Count    int
	Left     int // happenings that are not shown
}

type pageDay struct {
	Day   string
	Lines []pageLine
}

type pageLine struct{ At, Who, What, Text string }

// jump is what the page remembers of the last move of the clock.
type jump struct {
	from, to       time.Time
	first, onwards int // of the story
}

const mostHappenings = 200

// since lists the last jump's happenings in the reader's zone; the workspace is locked.
func (w *Workspace) since(p *Person) *pageSince {
	j := w.page.jump
	if j == nil {
		return nil
	}
	s := &pageSince{From: j.from.In(p.zone).Format("Mon 2 Jan, 15:04"), To: j.to.In(p.zone).Format("Mon 2 Jan, 15:04")}
	for _, h := range w.story[j.first:min(j.onwards, len(w.story))] {
		if h.quiet {
			continue
		}
		s.Count++
		if s.Count > mostHappenings {
			s.Left++
			continue
		}
		at := h.At.In(p.zone)
		day := at.Format("Monday 2 January 2006")
		if n := len(s.Days); n == 0 || s.Days[n-1].Day != day {
			s.Days = append(s.Days, pageDay{Day: day})
		}
		text, _, more := strings.Cut(h.Text, "\n")
		if more {
			text += " …"
		}
		line := pageLine{At: at.Format("15:04"), Who: h.Who, What: h.Kind, Text: inPictures(text)}
		if h.Where != "" {
			line.What = h.Kind + " → " + h.Where
		}
		last := &s.Days[len(s.Days)-1]
		last.Lines = append(last.Lines, line)
	}
	return s
}

// inPictures turns short codes into emoji in a text that is shown as it is.
func inPictures(s string) string {
	var b strings.Builder
	for _, i := range withEmoji(ink{Text: s}) {
		b.WriteString(i.Text)
	}
	return b.String()
}

// pageFaults is the state of the faults panel and what the app did since the last one was set.
type pageFaults struct {
	Active  []string
	Down    bool
	Set     string // what was set last
	Since   []pageDid
	Methods []string
}

type pageDid struct {
	At, What, Result string
	Bad              bool
}

const mostDeeds = 40

// pageFaults reads the switchboard; the workspace is locked.
func (w *Workspace) pageFaults(p *Person) *pageFaults {
	f := &w.faults
	out := &pageFaults{Down: f.down, Set: w.page.faultSet}
	add := func(format string, args ...any) { out.Active = append(out.Active, fmt.Sprintf(format, args...)) }
	if f.down {
		add("Slack is down: every connection is refused")
	}
	if f.redeliver > 0 {
		add("every event comes %d more times", f.redeliver)
	}
	if f.limitCalls > 0 {
		add("the next %d calls are answered with 429, Retry-After %s", f.limitCalls, f.limitRetry)
	}
	for m, n := range f.errorBefore {
		if n > 0 {
			add("the next %d calls of %s fail with 500", n, firstOf(m, "any method"))
		}
	}
	for m, n := range f.lost {
		if n > 0 {
			add("the answers to the next %d calls of %s get lost", n, firstOf(m, "any method"))
		}
	}
	for m, d := range f.slow {
		if d > 0 {
			add("every call of %s takes %s longer", firstOf(m, "any method"), d)
		}
	}
	slices.Sort(out.Active)
	for name := range methods {
		out.Methods = append(out.Methods, name)
	}
	slices.Sort(out.Methods)
	if w.page.faultSet == "" {
		return out
	}
	calls := w.calls[min(w.page.faultCalls, len(w.calls)):]
	for _, c := range slices.Backward(calls) {
		if len(out.Since) == mostDeeds {
			break
		}
		d := pageDid{At: c.At.In(p.zone).Format("15:04:05"), What: c.Method, Result: "ok"}
		if c.Error != "" {
			d.Result, d.Bad = c.Error, true
		}
		if c.Status != 200 && c.Status != 0 {
			d.Result = fmt.Sprintf("HTTP %d %s", c.Status, c.Error)
		}
		out.Since = append(out.Since, d)
	}
	return out
}

// pageInspector is what went over the wire, newest first.
type pageInspector struct {
	Query   string
	Entries []pageWire
	Found   int
	Calls   int
	Sent    int
	Broken  int
	More    string // number of entries to show next, "" when all are shown
}

type pageWire struct {
	Key, At, Kind, Name, Result string
	Bad                         bool
	Problems                    []string
	JSON                        string
}

const wiresAtOnce = 50

type wire struct {
	at     time.Time
	place  int
	key    string
	kind   string
	name   string
	result string
	bad    bool
	body   any
	blocks func() []problem
}

// inspector searches the log; the workspace is locked while copies is taken, not here.
func (w *Workspace) inspector(p *Person, query string, most int) *pageInspector {
	calls, envelopes, broken := w.Calls(), w.Envelopes(), w.Violations()
	out := &pageInspector{Query: query, Calls: len(calls), Sent: len(envelopes), Broken: len(broken)}
	all := make([]wire, 0, len(calls)+len(envelopes)+len(broken))
	for i, e := range envelopes {
		x := wire{at: e.At, place: e.place, key: fmt.Sprint("e", i), kind: e.Type, name: (&envelope{log: e}).about(), body: e}
		switch {
		case e.Failed != "":
			x.result, x.bad = e.Failed, true
		case !e.Acked:
			x.result = "waiting"
		default:
			x.result = "acknowledged after " + e.AckAfter.Round(time.Millisecond).String()
			if e.Attempt > 0 {
				x.result += fmt.Sprintf(", attempt %d", e.Attempt+1)
			}
		}
		all = append(all, x)
	}
	for i, c := range calls {
		x := wire{at: c.At, place: c.place, key: fmt.Sprint("c", i), kind: "call", name: c.Method, body: c, result: firstOf(c.Error, "ok"), bad: c.Error != ""}
		x.blocks = func() []problem { return validated(c) }
		all = append(all, x)
	}
	for i, v := range broken {
		all = append(all, wire{at: v.At, place: v.place, key: fmt.Sprint("v", i), kind: "violation", name: v.Rule, body: v, result: v.Detail, bad: true})
	}
	slices.SortStableFunc(all, func(a, b wire) int { return cmp.Compare(a.place, b.place) })
	query = strings.ToLower(strings.TrimSpace(query))
	for _, x := range slices.Backward(all) {
		var body string
		if query != "" {
			body = prettyJSON(x.body)
			if !strings.Contains(strings.ToLower(x.kind+" "+x.name+" "+x.result+" "+body), query) {
				continue
			}
		}
		if out.Found++; out.Found > most {
			continue
		}
		e := pageWire{
			Key: x.key, At: x.at.In(p.zone).Format("Mon 2 Jan 15:04:05"), Kind: x.kind, Name: x.name, Result: x.result, Bad: x.bad,
			JSON: firstOf(body, prettyJSON(x.body)),
		}
		if x.blocks != nil {
			for _, problem := range x.blocks() {
				e.Problems = append(e.Problems, problem.Code+" at "+problem.Pointer+": "+problem.Message)
			}
		}
		out.Entries = append(out.Entries, e)
	}
	if out.Found > most {
		out.More = fmt.Sprint(most + wiresAtOnce)
	}
	return out
}

// validated checks the blocks or the view of a call again, as when it came.
func validated(c Call) []problem {
	args := decodeObject(c.Args)
	if v, ok := args["view"]; ok {
		return checkView(encode(v))
	}
	if b, ok := args["blocks"]; ok {
		return checkMessage(encode(b), args.str("text"))
	}
	return nil
}

func prettyJSON(v any) string {
	var out bytes.Buffer
	if json.Indent(&out, encode(v), "", "  ") != nil {
		return ""
	}
	return out.String()
}
