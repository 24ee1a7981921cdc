package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/scheduler"
	"cohortbot/store"
)

// Router brings every happening back to the conversation it belongs to.
type Router struct {
	flows    []Flow
	routes   map[string]Route
	words    []Route
	founders []mentoring.PersonID
	rand     io.Reader
	log      *slog.Logger
}

// NewRouter lists flows, the bot's own among them, and refuses declarations
// that do not fit together.
func NewRouter(flows []Flow, founders []mentoring.PersonID, rand io.Reader, log *slog.Logger) (*Router, error) {
	flows = append([]Flow{asksFlow()}, flows...)
	if err := Validate(flows); err != nil {
		return nil, err
	}
	r := &Router{flows: flows, routes: map[string]Route{}, founders: founders, rand: rand, log: log}
	for _, f := range flows {
		for _, route := range f.Routes {
			if route.kind == byWords {
				r.words = append(r.words, route)
				continue
			}
			r.routes[routeKey(route.kind, route.id)] = route
		}
	}
	return r, nil
}

func routeKey(k kind, id string) string { return string(k) + " " + id }

// Known reports whether a control of this kind ("command", "action", "view",
// "shortcut", "options") and id is routed.
func (r *Router) Known(k, id string) bool {
	if kind(k) == bySubmit && id == noticeView {
		return true
	}
	if kind(k) == byCommand {
		return id == SlashCommand
	}
	_, ok := r.routes[routeKey(kind(k), bare(id))]
	return ok
}

// SlashCommand is the one command; its verbs need no change of the manifest.
const SlashCommand = "/cohort"

// bare is an action id without the suffix that keeps it unique in its block.
func bare(id string) string {
	before, _, _ := strings.Cut(id, "|")
	return before
}

// event makes what a handler is given.
func (r *Router) event(tx *store.Tx, by mentoring.PersonID, at time.Time) Event {
	return Event{By: by, At: at, Tx: tx, router: r, rand: r.rand}
}

// An outcome is what a happening came to.
type outcome struct {
	reply     Reply
	refusal   bool
	reference string // of a failure that the person was told
	cause     error
	unkept    bool // nothing of it is on disk
}

// words that the router itself says.
const (
	staleText   = "This button is from an older version of me. Open my *Home* tab for what is current, or type `/cohort status`."
	unknownText = "I don't know that command. `/cohort help` shows what I can do here."
)

// handle runs the happening in its own overlay: success folds in, a refusal
// drops what was written and answers kindly, a failure drops it too and tells
// the person a reference number. A rejected field writes nothing, so that the
// corrected form is not taken for a repetition.
func (r *Router) handle(tx *store.Tx, k kind, id string, e Event, q request) outcome {
	var out outcome
	err := tx.Try(func(sub *store.Tx) error {
		e.Tx = sub
		reply, err := r.serve(k, id, e, q)
		if err != nil {
			return err
		}
		out.reply = reply
		if reply.Rejects() {
			return errRejected
		}
		return nil
	})
	var refusal *mentoring.Refusal
	var stale *errStale
	switch {
	case err == nil, errors.Is(err, errRejected):
	case errors.As(err, &refusal):
		out.reply, out.refusal = Whisper(refusal.Reason), true
	case errors.As(err, &stale):
		out.reply, out.refusal = Whisper(staleText), true
	default:
		out.cause = err
		out.reference = e.reference()
		out.reply = Whisper(fmt.Sprintf("Something went wrong on my side, and nothing was changed. Please try again; if it happens again, tell an organizer this number: *%s*", out.reference))
	}
	return out
}

var errRejected = errors.New("a field was rejected")

func (e Event) reference() string {
	token, err := e.random(3)
	if err != nil {
		return "000000"
	}
	return token
}

func (r *Router) serve(k kind, id string, e Event, q request) (Reply, error) {
	if k == byWords {
		reply, err := r.hear(e, q)
		return r.redo(e, reply, err)
	}
	route, ok := r.routes[routeKey(k, bare(id))]
	if !ok {
		if k == byCommand {
			return Whisper(unknownVerb(id, r.Commands())), nil
		}
		if k == byCancel {
			return Done, nil
		}
		return Whisper(staleText), nil
	}
	if err := r.permit(route, e, q); err != nil {
		return Done, err
	}
	if route.serve == nil {
		return Done, fmt.Errorf("%s %s cannot be served", k, id)
	}
	reply, err := route.serve(e, q)
	return r.redo(e, reply, err)
}

// redo runs the command that a reply asks for, if it does.
func (r *Router) redo(e Event, reply Reply, err error) (Reply, error) {
	if err != nil || reply.redo == nil {
		return reply, err
	}
	again := request{verb: reply.redo.verb, args: reply.redo.args}
	return r.serve(byCommand, reply.redo.verb, e, again)
}

// hear asks the flows in order who answers plain words.
func (r *Router) hear(e Event, q request) (Reply, error) {
	for _, route := range r.words {
		reply, err := route.serve(e, q)
		if err != nil || !reply.notMine {
			return reply, err
		}
	}
	return Done, nil
}

// permit refuses those a route is not for. The right is looked up in our own
// state from the person Slack names, never from what a control carries.
func (r *Router) permit(route Route, e Event, q request) error {
	switch route.audience {
	case Everyone:
		return nil
	case Founders:
		if slices.Contains(r.founders, e.By) {
			return nil
		}
		if len(r.founders) == 0 {
			return mentoring.Refuse("Only the people who look after this bot can do that, and nobody is named yet: whoever runs it sets `COHORTBOT_ORGANIZERS`.")
		}
		var names []string
		for _, p := range r.founders[:min(len(r.founders), 5)] {
			names = append(names, Mention(p))
		}
		return mentoring.Refuse("Only the people who look after this bot can do that. Ask one of them: %s.", strings.Join(names, ", "))
	case Organizers:
	}
	if route.cover == nil { // a command: the flow finds the cohort among those this person organizes
		mine, err := Organized(e)
		if err != nil {
			return err
		}
		if len(mine) > 0 || slices.Contains(r.founders, e.By) {
			return nil
		}
		return mentoring.Refuse("That command is for organizers. `/cohort status` shows what is yours, and `/cohort help` what you can do.")
	}
	id, err := route.cover(q.value)
	if err != nil {
		return err
	}
	c, found, err := e.Tx.Cohort(id)
	if err != nil {
		return err
	}
	if !found || !c.Organizes(e.By) {
		return mentoring.Refuse("That is for the organizers of this cohort. If you think you should be one, ask them: `/cohort organizers list` names them.")
	}
	return nil
}

// Organized lists the cohorts a person organizes.
func Organized(e Event) ([]mentoring.Cohort, error) {
	all, err := e.Tx.Cohorts()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c mentoring.Cohort) bool { return !c.Organizes(e.By) }), nil
}

// IsFounder reports whether the person may create cohorts.
func (e Event) IsFounder() bool { return slices.Contains(e.router.founders, e.By) }

// CommandHelp is one line of help.
type CommandHelp struct {
	Verb, Usage, About string
	For                Audience
}

// Commands lists every verb, in the order of the flows.
func (r *Router) Commands() []CommandHelp {
	var list []CommandHelp
	for _, f := range r.flows {
		for _, route := range f.Routes {
			if route.kind == byCommand {
				list = append(list, CommandHelp{route.id, route.usage, route.about, route.audience})
			}
		}
	}
	return list
}

// Commands lists every verb of the bot.
func (e Event) Commands() []CommandHelp { return e.router.Commands() }

func unknownVerb(verb string, known []CommandHelp) string {
	if best := nearest(verb, known); best != "" {
		return fmt.Sprintf("There is no `/cohort %s`. Did you mean `/cohort %s`? `/cohort help` shows everything.", Escape(Cut(verb, 40)), best)
	}
	return unknownText
}

// nearest is the known verb at edit distance 2 or less, if any.
func nearest(verb string, known []CommandHelp) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(verb, k.Verb); d < least {
			best, least = k.Verb, d
		}
	}
	return best
}

// distance is Levenshtein's, over bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// drawAsk draws one question of the day's message.
func (r *Router) drawAsk(in Asking) (Part, error) {
	route, ok := r.routes[routeKey(byAsk, string(in.Ask.Kind))]
	if !ok {
		return Part{}, nil
	}
	return route.ask(in)
}

// DrawAsk draws one open question, e.g. for the App Home.
func (e Event) DrawAsk(a mentoring.Ask, reader mentoring.Person) (Part, error) {
	return e.router.drawAsk(Asking{Event: e, Ask: a, Reader: reader})
}

// draw looks at a message before it goes out, and fills in a live one; an
// empty text means there is nothing to say.
func (r *Router) draw(tx *store.Tx, o *store.Outgoing) (send bool, err error) {
	d := Drawing[json.RawMessage]{Event: r.event(tx, "", tx.At()), Carried: o.Carried}
	if id := o.To.Person + o.To.Home; id != "" {
		if d.Reader, err = d.Person(mentoring.PersonID(id)); err != nil {
			return false, err
		}
		// Slack accepts posts to a deactivated account without a word
		// (https://github.com/slackapi/python-slack-sdk/issues/1156).
		if d.Reader.Deleted {
			return false, nil
		}
	}
	if o.Live == "" || o.Live == lookupDrawing {
		return true, nil
	}
	var m Message
	if o.Live == homeDrawing {
		route, ok := r.routes[routeKey(byHome, "home")]
		if !ok {
			return false, nil
		}
		m, err = route.home(Drawing[mentoring.PersonID]{Event: d.Event, Carried: mentoring.PersonID(o.To.Home), Reader: d.Reader})
	} else {
		route, ok := r.routes[routeKey(byDrawing, o.Live)]
		if !ok {
			return false, fmt.Errorf("no flow draws %q", o.Live)
		}
		m, err = route.draw(d)
	}
	if err != nil || m.Text == "" && len(m.Blocks) == 0 {
		return false, err
	}
	o.Content, err = m.content()
	return err == nil, err
}

// moment runs one planned moment.
func (r *Router) moment(tx *store.Tx, m store.Moment) error {
	route, ok := r.routes[routeKey(byMoment, m.Kind)]
	if !ok {
		// Of an older version: nobody waits for it any more.
		r.log.Warn("a planned moment that no flow knows was dropped", "moment", m.Kind)
		return nil
	}
	_, err := route.serve(r.event(tx, "", tx.At()), request{value: m.Data, moment: m})
	return err
}

// jobs lists the code-level calendar.
func (r *Router) jobs() []scheduler.Job {
	var jobs []scheduler.Job
	for _, f := range r.flows {
		for _, route := range f.Routes {
			if route.job == nil {
				continue
			}
			j := *route.job
			j.Run = func(tx *store.Tx, due time.Time) error {
				_, err := route.serve(r.event(tx, "", due), request{})
				return err
			}
			jobs = append(jobs, j)
		}
	}
	return jobs
}
