package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/scheduler"
	"cohortbot/store"
)

// A Flow is one conversation the bot can hold: a value, listed once in
// flows.All. Help, routing, permissions, the calendar and the manifest check
// follow from it.
type Flow struct {
	Name   string // prefix of every id the flow declares
	About  string // one line
	Routes []Route
}

// An Audience says who may use a route.
type Audience int

// The audiences. Organizers are those of the cohort at hand; founders may
// create cohorts.
const (
	Everyone Audience = iota
	Organizers
	Founders
)

func (a Audience) String() string {
	switch a {
	case Everyone:
		return "everyone"
	case Organizers:
		return "organizers"
	case Founders:
		return "founders"
	}
	return "nobody"
}

// kind is a way into a flow.
type kind string

const (
	byCommand  kind = "command"
	byAction   kind = "action"
	bySubmit   kind = "view"
	byCancel   kind = "closed"
	byShortcut kind = "shortcut"
	byOptions  kind = "options"
	byWords    kind = "words"
	byMoment   kind = "moment"
	byDrawing  kind = "drawing"
	byAsk      kind = "ask"
	byHome     kind = "home"
	byJob      kind = "job"
)

// A Route binds one way into a flow to its handler. Build one with the On…
// functions.
type Route struct {
	kind     kind
	id       string
	about    string // commands: one line of help
	usage    string // commands: arguments
	audience Audience
	payload  reflect.Type // what the control carries; nil: nothing
	job      *scheduler.Job

	serve func(Event, request) (Reply, error)
	draw  func(Drawing[json.RawMessage]) (Message, error)
	ask   func(Asking) (Part, error)
	home  func(Drawing[mentoring.PersonID]) (Message, error)
	cover func(json.RawMessage) (mentoring.CohortID, error) // the cohort a payload speaks of
}

// For restricts the route to an audience.
func (r Route) For(a Audience) Route { r.audience = a; return r }

// request is what came in, on its way to a handler.
type request struct {
	args    string
	verb    string
	value   json.RawMessage // what the control carried
	chosen  Chosen
	form    Form
	text    string
	thread  string
	moment  store.Moment
	view    ViewRef
	message MessageRef
}

// Inputs: named for what the person did.
type (
	// Typed is a slash command: Args is everything after the verb.
	Typed struct {
		Event
		Verb, Args string
	}
	// Pressed is a button pressed or a menu used; Chosen holds what a menu or
	// picker now says.
	Pressed[T any] struct {
		Event
		Carried T
		Chosen  Chosen
		Form    Form // the inputs of the view it stands in, as far as filled
		View    ViewRef
		Message MessageRef
	}
	// Submitted is a form sent in.
	Submitted[T any] struct {
		Event
		Carried T
		Form    Form
		View    ViewRef
	}
	// Searched is text typed into an external menu.
	Searched[T any] struct {
		Event
		Carried T
		Text    string
	}
	// Said is plain words in the bot's DM; Thread is the ts of the message
	// they reply to, and Under the key of that message of ours.
	Said struct {
		Event
		Text   string
		Thread string
		Under  string
	}
	// Due is a planned moment that has come; At is its logical instant.
	Due[T any] struct {
		Event
		Carried T
		Planned time.Time
	}
)

// OnCommand routes `/cohort verb …`.
func OnCommand(c Command, h func(Typed) (Reply, error)) Route {
	return Route{kind: byCommand, id: c.verb, about: c.about, usage: c.usage, serve: func(e Event, q request) (Reply, error) {
		return h(Typed{Event: e, Verb: q.verb, Args: q.args})
	}}
}

// OnPress routes a button.
func OnPress[T any](b Button[T], h func(Pressed[T]) (Reply, error)) Route {
	return onAction(b.id, h)
}

// OnChoose routes a menu or picker that acts at once.
func OnChoose[T any](m Menu[T], h func(Pressed[T]) (Reply, error)) Route {
	return onAction(m.id, h)
}

func onAction[T any](id string, h func(Pressed[T]) (Reply, error)) Route {
	return Route{kind: byAction, id: id, payload: reflect.TypeFor[T](), cover: cohortOf[T], serve: func(e Event, q request) (Reply, error) {
		v, err := decode[T](id, q.value)
		if err != nil {
			return Done, err
		}
		return h(Pressed[T]{Event: e, Carried: v, Chosen: q.chosen, Form: q.form, View: q.view, Message: q.message})
	}}
}

// OnSubmit routes a form.
func OnSubmit[T any](m Modal[T], h func(Submitted[T]) (Reply, error)) Route {
	return onView(bySubmit, m, h)
}

// OnCancel routes the closing of a form that asked to be told.
func OnCancel[T any](m Modal[T], h func(Submitted[T]) (Reply, error)) Route {
	return onView(byCancel, m, h)
}

func onView[T any](k kind, m Modal[T], h func(Submitted[T]) (Reply, error)) Route {
	return Route{kind: k, id: m.id, payload: reflect.TypeFor[T](), cover: cohortOf[T], serve: func(e Event, q request) (Reply, error) {
		v, err := decode[T](m.id, q.value)
		if err != nil {
			return Done, err
		}
		return h(Submitted[T]{Event: e, Carried: v, Form: q.form, View: q.view})
	}}
}

// OnSearch answers an external menu: at most 100 options.
func OnSearch[T any](m Menu[T], h func(Searched[T]) ([]Option, error)) Route {
	return Route{kind: byOptions, id: m.id, serve: func(e Event, q request) (Reply, error) {
		v, err := decode[T](m.id, q.value)
		if err != nil {
			return Done, err
		}
		options, err := h(Searched[T]{Event: e, Carried: v, Text: q.text})
		return Reply{options: options}, err
	}}
}

// OnShortcut routes a global shortcut.
func OnShortcut(s Shortcut, h func(Typed) (Reply, error)) Route {
	return Route{kind: byShortcut, id: s.id, serve: func(e Event, q request) (Reply, error) { return h(Typed{Event: e}) }}
}

// OnWords takes plain words in the bot's DM. Flows are asked in their listed
// order until one does not answer [NotMine].
func OnWords(name string, h func(Said) (Reply, error)) Route {
	return Route{kind: byWords, id: name, serve: func(e Event, q request) (Reply, error) {
		return h(Said{Event: e, Text: q.text, Thread: q.thread, Under: q.message.Key})
	}}
}

// OnMoment routes a planned moment.
func OnMoment[T any](m Moment[T], h func(Due[T]) error) Route {
	return Route{kind: byMoment, id: m.id, payload: reflect.TypeFor[T](), serve: func(e Event, q request) (Reply, error) {
		v, err := decode[T](m.id, q.value)
		if err != nil {
			return Done, err
		}
		return Done, h(Due[T]{Event: e, Carried: v, Planned: q.moment.At})
	}}
}

// OnDraw tells how a live message looks now.
func OnDraw[T Keyed](l Live[T], h func(Drawing[T]) (Message, error)) Route {
	return Route{kind: byDrawing, id: l.id, payload: reflect.TypeFor[T](), draw: func(d Drawing[json.RawMessage]) (Message, error) {
		v, err := decode[T](l.id, d.Carried)
		if err != nil {
			return Message{}, err
		}
		return h(Drawing[T]{Event: d.Event, Carried: v, Reader: d.Reader})
	}}
}

// OnAsk tells how an open question of this kind looks inside the day's
// message.
func OnAsk(k mentoring.AskKind, h func(Asking) (Part, error)) Route {
	return Route{kind: byAsk, id: string(k), ask: h}
}

// OnHome draws the App Home of its reader.
func OnHome(h func(Drawing[mentoring.PersonID]) (Message, error)) Route {
	return Route{kind: byHome, id: "home", home: h}
}

// OnSchedule runs a code-level job at each moment of a cron spec in UTC.
// After downtime the latest missed moment is caught up once, if not older
// than grace.
func OnSchedule(name, spec string, grace time.Duration, h func(Event) error) Route {
	r := Route{kind: byJob, id: name, job: &scheduler.Job{Name: name, Spec: spec, Grace: grace}}
	r.serve = func(e Event, q request) (Reply, error) { return Done, h(e) }
	return r
}

// Covers is implemented by payloads that speak of one cohort; routes for
// organizers need it.
type Covers interface{ InCohort() mentoring.CohortID }

func cohortOf[T any](raw json.RawMessage) (mentoring.CohortID, error) {
	v, err := decode[T]("", raw)
	if err != nil {
		return "", err
	}
	if c, ok := any(v).(Covers); ok {
		return c.InCohort(), nil
	}
	return "", nil
}

// Validate reports everything that is wrong with the declarations.
func Validate(flows []Flow) error {
	var errs []error
	say := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	seen := map[string]string{}
	covers := reflect.TypeFor[Covers]()
	for _, f := range flows {
		if f.About == "" {
			say("flow %s says nothing about itself", f.Name)
		}
		for _, r := range f.Routes {
			key := string(r.kind) + " " + r.id
			if other, dup := seen[key]; dup {
				say("%s is declared by %s and by %s", key, other, f.Name)
			}
			seen[key] = f.Name
			switch r.kind {
			case byAction, bySubmit, byCancel, byOptions, byMoment, byDrawing, byShortcut:
				// "bot." are the moments that the bot itself plans.
				if !strings.HasPrefix(r.id, f.Name+".") && !strings.HasPrefix(r.id, "bot.") {
					say("%s does not begin with %q", key, f.Name+".")
				}
			case byCommand:
				if r.about == "" {
					say("%s has no line of help", key)
				}
			case byJob:
				if err := scheduler.CheckSpec(r.job.Spec); err != nil {
					say("%s: %w", key, err)
				}
			case byWords, byAsk, byHome:
			}
			if r.audience == Organizers && r.payload != nil && !r.payload.Implements(covers) {
				say("%s is for organizers, but %s does not say of which cohort", key, r.payload)
			}
		}
	}
	return errors.Join(errs...)
}

// Shortcuts lists the callback ids of all global shortcuts; the manifest must
// agree.
func Shortcuts(flows []Flow) []string {
	var ids []string
	for _, f := range flows {
		for _, r := range f.Routes {
			if r.kind == byShortcut {
				ids = append(ids, r.id)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// Wire lists every id that lives on in old messages, with the shape of what it
// carries: a wire format that a golden file guards.
func Wire(flows []Flow) []string {
	var lines []string
	for _, f := range flows {
		for _, r := range f.Routes {
			switch r.kind {
			case byAction, bySubmit, byCancel, byOptions, byMoment, byDrawing, byShortcut:
				lines = append(lines, fmt.Sprintf("%s %s %s", r.kind, r.id, shape(r.payload)))
			case byCommand, byWords, byAsk, byHome, byJob:
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func shape(t reflect.Type) string {
	switch {
	case t == nil:
		return "-"
	case t.Kind() == reflect.Struct:
		var fields []string
		for f := range t.Fields() {
			name := f.Name
			if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag != "" {
				name = tag
			}
			fields = append(fields, name+":"+f.Type.Kind().String())
		}
		return "{" + strings.Join(fields, " ") + "}"
	}
	return t.Kind().String()
}
