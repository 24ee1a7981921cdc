package sandbox

import (
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Options says what kind of workspace to open. Only Manifest is required.
type Options struct {
	// Manifest is Slack's app manifest as JSON (deploy/manifest.json): scopes, commands, events, shortcuts and tabs are read from it.
	Manifest []byte
	// Now is the logical clock that stamps messages; default time.Now. It is called with the workspace locked and must not call back.
	// Transport limits (3 s, pings, redelivery) use real timers, which are virtual inside a synctest bubble.
	Now func() time.Time
	// Seed decides every id and the choice of connection: same seed and same acts, same ids.
	Seed uint64
	// Known says whether the app routes a control; kind is "command", "action", "view", "shortcut" or "options". Nil leaves it unchecked.
	// It is called with the workspace locked and must not call back.
	Known func(kind, id string) bool
	// Settle is called after every act of a person and before reading what they see, e.g. synctest.Wait. Nil: none.
	Settle func()
	// Fail reports a story that went wrong, e.g. t.Fatalf. Nil panics.
	Fail func(format string, args ...any)
	// PingEvery is the interval of websocket pings; default 10 s. Clients reconnect when they miss pings for 30 s.
	PingEvery time.Duration
	// Strict429 enforces 1 message per second and channel, and the per-method tiers.
	Strict429 bool
	// Team and Domain name the workspace; sample values by default.
	Team, Domain string
	// RealBase is the address of a real listener, e.g. "http://127.0.0.1:8065"; default "http://slack.test" (in memory).
	RealBase string
	// RedeliverAfter are the waits before the 1st, 2nd, 3rd retry of an unacknowledged event, counted from the failure; default 0, 1 m, 5 m.
	// https://docs.slack.dev/apis/events-api
	RedeliverAfter []time.Duration
	// MoveTime is asked to move the logical clock by POST /sandbox/time. Nil: the clock cannot be moved.
	MoveTime func(to time.Time) error

	// The page at / also shows these; all may be nil.

	// Roles are shown beside names: real name → role. The page opens as the first whose role is "organizer".
	Roles map[string]string
	// Languages are shown beside names in the list of everybody: real name → languages.
	Languages map[string]string
	// Director acts for everybody.
	Director *Director
	// NextDue is the next moment at which something will happen by itself; false when there is none.
	NextDue func() (time.Time, bool)
	// Moments are named instants ahead to jump to.
	Moments func() []Moment
	// Guide is what the page proposes to a newcomer, step by step.
	Guide []GuideStep
}

// Workspace is one pretend Slack workspace with one app installed in it. Safe for concurrent use.
type Workspace struct {
	opt      Options
	manifest manifest
	scopes   map[string]bool
	base     *url.URL

	teamID, botUserID, botID, appID string
	botToken, appToken              string

	listener *pipeListener
	server   *http.Server
	client   *http.Client
	running  sync.WaitGroup
	done     chan struct{}

	mu            sync.Mutex
	closed        bool
	rng           *rand.Rand
	counters      map[string]uint64
	lastTS        int64
	people        map[string]*Person
	order         []*Person
	conversations map[string]*conversation
	convOrder     []*conversation
	triggers      map[string]*trigger
	responses     map[string]*responseURL
	uploads       []*upload
	tickets       map[string]bool
	links         []*link
	envelopes     []*envelope
	waiting       []*envelope // events that wait for a connection
	inflight      int
	calls         []Call
	violations    []Violation
	story         []Happening
	pings         []Ping
	buckets       map[string][]time.Time
	faults        Faults
	page          pageState
}

// Violation is something that broke a rule of Slack: in production it would fail, or trouble a person.
type Violation struct {
	At      time.Time `json:"at"`
	Rule    string    `json:"rule"`              // Slack's error code, or a short name such as "late_ack"
	Detail  string    `json:"detail"`            // what happened, in words
	Pointer string    `json:"pointer,omitempty"` // JSON pointer into the offending payload

	place int // among all that went over the wire
}

// Open starts a workspace. It fails when the manifest cannot be read.
func Open(o Options) (*Workspace, error) {
	m, err := readManifest(o.Manifest)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PingEvery == 0 {
		o.PingEvery = 10 * time.Second
	}
	if o.Team == "" {
		o.Team = "Sample Team"
	}
	if o.Domain == "" {
		o.Domain = "sample-team"
	}
	if o.RealBase == "" {
		o.RealBase = "http://slack.test"
	}
	if o.RedeliverAfter == nil {
		o.RedeliverAfter = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	base, err := url.Parse(strings.TrimSuffix(o.RealBase, "/"))
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("sandbox: RealBase %q: want an address such as http://127.0.0.1:8065", o.RealBase)
	}
	w := &Workspace{
		opt: o, manifest: m, base: base,
		scopes:   map[string]bool{},
		listener: newPipeListener(),
		done:     make(chan struct{}),
		rng:      rand.New(rand.NewPCG(o.Seed, hash("connection"))),
		counters: map[string]uint64{},
		people:   map[string]*Person{}, conversations: map[string]*conversation{},
		triggers: map[string]*trigger{}, responses: map[string]*responseURL{},
		tickets: map[string]bool{}, buckets: map[string][]time.Time{},
	}
	w.faults.w = w
	for _, s := range m.OAuth.Scopes.Bot {
		w.scopes[s] = true
	}
	w.teamID, w.appID = w.id("T", "team"), w.id("A", "app")
	w.botUserID, w.botID = w.id("U", "bot user"), w.id("B", "bot")
	w.botToken = "xoxb-" + w.digits(12, "bot") + "-sandbox"
	w.appToken = "xapp-1-" + w.appID + "-sandbox"
	w.addPerson(Profile{Name: m.botName(), Handle: m.botName(), Bot: true, ID: w.botUserID})
	w.addPerson(Profile{Name: "Slackbot", Handle: "slackbot", ID: "USLACKBOT"})
	w.checkManifest()

	// Connections cut on purpose would otherwise be logged as errors.
	w.server = &http.Server{Handler: w, ErrorLog: log.New(discard{}, "", 0)}
	w.running.Go(func() {
		if err := w.server.Serve(w.listener); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			panic("sandbox: in-memory server: " + err.Error())
		}
	})
	w.client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DialContext: w.listener.Dial}}
	return w, nil
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// Close ends every connection and goroutine of the workspace, and returns when they have ended.
func (w *Workspace) Close() {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	w.closed = true
	close(w.done)
	links := append([]*link(nil), w.links...)
	for _, e := range w.envelopes {
		e.stop()
	}
	w.mu.Unlock()
	for _, l := range links {
		l.cut()
	}
	w.listener.Close()
	w.server.Close()
	w.client.CloseIdleConnections()
	w.running.Wait()
}

// HTTPClient talks to the workspace in memory, so it works inside a synctest bubble.
func (w *Workspace) HTTPClient() *http.Client { return w.client }

// APIURL is what slack.OptionAPIURL wants: the address of the Web API with a trailing slash.
func (w *Workspace) APIURL() string { return w.base.String() + "/api/" }

// BotToken is the only xoxb token that the workspace accepts.
func (w *Workspace) BotToken() string { return w.botToken }

// AppToken is the only xapp token that the workspace accepts, for apps.connections.open alone.
func (w *Workspace) AppToken() string { return w.appToken }

// BotUserID is the user id (U…) of the app's bot user.
func (w *Workspace) BotUserID() string { return w.botUserID }

// ServeHTTP serves the whole workspace: /api/ (Web API), /link (Socket Mode), /response/ (response_url), /upload/ (files)
// /sandbox/ (control API, see the package documentation)
// and everything else (the page for people: / leads to it).
func (w *Workspace) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	switch p := r.URL.Path; {
	case strings.HasPrefix(p, "/api/"):
		w.serveAPI(rw, r, strings.TrimPrefix(p, "/api/"))
	case p == "/link" || p == "/link/":
		w.serveLink(rw, r)
	case strings.HasPrefix(p, "/response/"):
		w.serveResponse(rw, r, strings.TrimPrefix(p, "/response/"))
	case strings.HasPrefix(p, "/upload/"):
		w.serveUpload(rw, r, strings.TrimPrefix(p, "/upload/"))
	case strings.HasPrefix(p, "/sandbox/"):
		w.serveControl(rw, r, strings.TrimPrefix(p, "/sandbox/"))
	default:
		w.servePage(rw, r)
	}
}

// Quiet says that nothing is under way: no envelope unacknowledged, no call in flight, nothing waiting to be delivered.
func (w *Workspace) Quiet() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.inflight > 0 || len(w.waiting) > 0 {
		return false
	}
	for _, e := range w.envelopes {
		if e.open || e.copies > 0 {
			return false
		}
	}
	return true
}

// Violations lists everything that broke a rule of Slack, oldest first.
func (w *Workspace) Violations() []Violation {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Violation{}, w.violations...)
}

// Check calls Fail with every violation, if there is one.
func (w *Workspace) Check() {
	v := w.Violations()
	if len(v) == 0 {
		return
	}
	var b strings.Builder
	for _, x := range v {
		fmt.Fprintf(&b, "\n  %s %s: %s", x.At.UTC().Format(time.DateTime), x.Rule, x.Detail)
		if x.Pointer != "" {
			fmt.Fprintf(&b, " (at %s)", x.Pointer)
		}
	}
	w.fail("%d violations of Slack's rules:%s", len(v), b.String())
}

// violate records a broken rule; the workspace is locked.
func (w *Workspace) violate(rule, pointer, format string, args ...any) {
	w.violations = append(w.violations, Violation{At: w.opt.Now(), Rule: rule, Detail: fmt.Sprintf(format, args...), Pointer: pointer, place: w.onWire()})
}

// onWire counts what went over the wire; the workspace is locked.
func (w *Workspace) onWire() int { return len(w.calls) + len(w.envelopes) + len(w.violations) }

func (w *Workspace) fail(format string, args ...any) {
	if w.opt.Fail == nil {
		panic(fmt.Sprintf("sandbox: "+format, args...))
	}
	w.opt.Fail(format, args...)
}

func (w *Workspace) settle() {
	if w.opt.Settle != nil {
		w.opt.Settle()
	}
}

// known records a control that the app would not understand; the workspace is locked.
func (w *Workspace) known(kind, id, where string) {
	if w.opt.Known != nil && id != "" && !w.opt.Known(kind, id) {
		w.violate("unrouted", "", "nothing routes the %s %q of %s", kind, id, where)
	}
}
