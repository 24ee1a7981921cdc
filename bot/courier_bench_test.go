package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

const courierManifest = `{
  "display_information": {"name": "samplebot"},
  "features": {
    "app_home": {"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
    "bot_user": {"display_name": "samplebot", "always_online": true}
  },
  "oauth_config": {"scopes": {"bot": ["chat:write", "files:write", "im:write", "im:history", "mpim:write", "mpim:history", "users:read", "channels:read", "channels:history"]}},
  "settings": {"socket_mode_enabled": true, "interactivity": {"is_enabled": true}}
}`

// tap sits between slack-go and the workspace: it may answer itself, change
// the answer, or do something before or after.
type tap func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error)

type tapped struct {
	base http.RoundTripper
	mu   sync.Mutex
	tap  tap
}

func (x *tapped) RoundTrip(r *http.Request) (*http.Response, error) {
	x.mu.Lock()
	f := x.tap
	x.mu.Unlock()
	onward := func() (*http.Response, error) { return x.base.RoundTrip(r) }
	if f == nil {
		return onward()
	}
	return f(strings.TrimPrefix(r.URL.Path, "/api/"), r, onward)
}

// courierBench is a courier with a real store file against a pretend workspace
// with Ana, Ben and Cleo and the channel #mentoring.
type courierBench struct {
	t              *testing.T
	ws             *sandbox.Workspace
	path           string
	store          *store.Store
	cfg            Config
	wire           *tapped
	c              *courier
	ana, ben, cleo *sandbox.Person
	channel        string
	set            func(*courier)

	logged bytes.Buffer
	logMu  sync.Mutex
	stop   func() error
	dials  int
}

func (b *courierBench) Write(p []byte) (int, error) {
	b.logMu.Lock()
	defer b.logMu.Unlock()
	return b.logged.Write(p)
}

// bench runs f in a bubble of virtual time. set may change the courier before each start.
func bench(t *testing.T, f func(b *courierBench), change ...func(*Config, *sandbox.Options)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bot.db")
	synctest.Test(t, func(t *testing.T) {
		cfg := Config{Now: time.Now, Wait: WaitFor, Rand: rand.NewChaCha8([32]byte{1}), Workers: 4, PerSecond: -1,
			LookAfter: [2]time.Duration{10 * time.Second, 70 * time.Second}}
		o := sandbox.Options{Manifest: []byte(courierManifest), Seed: 1, Settle: synctest.Wait, Fail: t.Fatalf}
		for _, c := range change {
			c(&cfg, &o)
		}
		ws, err := sandbox.Open(o)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		b := &courierBench{t: t, ws: ws, path: path, cfg: cfg}
		b.ana = ws.AddPerson(sandbox.Profile{Name: "Ana Silva", Zone: "Europe/Lisbon"})
		b.ben = ws.AddPerson(sandbox.Profile{Name: "Ben Okoro"})
		b.cleo = ws.AddPerson(sandbox.Profile{Name: "Cleo Park"})
		b.channel = ws.AddChannel("mentoring", false, "Ana Silva", "samplebot")
		b.wire = &tapped{base: ws.HTTPClient().Transport}
		b.start()
		f(b)
		if err := b.halt(); err != nil {
			t.Errorf("the courier ended with %v", err)
		}
		if strings.Contains(b.logged.String(), ws.BotToken()) || strings.Contains(b.logged.String(), "xoxb-") {
			t.Errorf("the log shows the token:\n%s", b.logged.String())
		}
		if t.Failed() {
			t.Logf("log:\n%s", b.logged.String())
		}
		ws.Check()
	})
}

// start opens the store and runs a courier on it, as a new process would.
func (b *courierBench) start() {
	b.t.Helper()
	s, err := store.Open(store.Options{Path: b.path, NoSync: true})
	if err != nil {
		b.t.Fatal(err)
	}
	b.store, b.cfg.Store = s, s
	b.cfg.Log = slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	api := slack.New(b.ws.BotToken(), slack.OptionAPIURL(b.ws.APIURL()), slack.OptionHTTPClient(&http.Client{Transport: b.wire, Timeout: 30 * time.Second}))
	c := newCourier(b.cfg, api)
	c.botUser = b.ws.BotUserID()
	if b.set != nil {
		b.set(c)
	}
	s.OnCommit(c.alarm.ring)
	b.c = c
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan error, 1)
	go func() { done <- c.run(ctx) }()
	b.stop = func() error {
		cancel()
		err := <-done
		_ = s.Close() // a crash may have closed it
		return err
	}
}

func (b *courierBench) halt() error {
	stop := b.stop
	b.stop = func() error { return nil }
	return stop()
}

func (b *courierBench) tap(f tap) {
	b.wire.mu.Lock()
	defer b.wire.mu.Unlock()
	b.wire.tap = f
}

func (b *courierBench) update(fn func(*store.Tx) error) {
	b.t.Helper()
	if err := b.store.Update(time.Now(), fn); err != nil {
		b.t.Fatal(err)
	}
}

// queue queues one message; its key is its delivery id too.
func (b *courierBench) queue(key string, to store.Address, text string, with ...Delivery) {
	b.t.Helper()
	o := store.Outgoing{Key: key, To: to, Content: store.Content{Text: text}, Delivery: "d-" + key}
	for _, w := range with {
		w(&o)
	}
	b.update(func(tx *store.Tx) error {
		_, err := tx.Queue(o)
		return err
	})
}

func (b *courierBench) row(key string) store.Outgoing {
	b.t.Helper()
	var o store.Outgoing
	err := b.store.View(func(tx *store.Tx) (err error) {
		var known bool
		o, known, err = tx.Outgoing(key)
		if err == nil && !known {
			err = fmt.Errorf("no message %s", key)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return o
}

// after lets that much virtual time pass and everything that follows happen.
func (b *courierBench) after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// settle lets what can happen now happen.
func (b *courierBench) settle() {
	b.t.Helper()
	synctest.Wait()
	if b.c.busy() {
		b.t.Fatal("the courier says it is busy although everything stands still")
	}
}

type said struct {
	Channel  string          `json:"channel"`
	Text     string          `json:"text"`
	Thread   string          `json:"thread_ts"`
	TS       string          `json:"ts"`
	Blocks   json.RawMessage `json:"blocks"`
	Metadata json.RawMessage `json:"metadata"`
	Users    string          `json:"users"`
	at       time.Time
	status   int
}

// calls gives the arguments of all calls of a method.
func (b *courierBench) calls(method string) []said {
	b.t.Helper()
	var out []said
	for _, call := range b.ws.Calls() {
		if call.Method != method {
			continue
		}
		var s said
		if err := json.Unmarshal(call.Args, &s); err != nil {
			b.t.Fatalf("%s: %v in %s", method, err, call.Args)
		}
		s.at, s.status = call.At, call.Status
		out = append(out, s)
	}
	return out
}

// standing gives the texts of the bot's messages that a person sees in a place
// ("" is the DM), oldest first, with replies.
func (b *courierBench) standing(channel string) []string {
	b.t.Helper()
	api := slack.New(b.ws.BotToken(), slack.OptionAPIURL(b.ws.APIURL()), slack.OptionHTTPClient(b.ws.HTTPClient()))
	h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: channel, Limit: 900})
	if err != nil {
		b.t.Fatal(err)
	}
	var texts []string
	for _, m := range h.Messages {
		if m.User == b.ws.BotUserID() && m.SubType == "" {
			texts = append(texts, m.Text)
		}
	}
	slices.Reverse(texts)
	return texts
}

func (b *courierBench) dm(p *sandbox.Person) string {
	b.t.Helper()
	for _, c := range p.Conversations() {
		if c.Kind == "im" {
			return c.ID
		}
	}
	b.t.Fatalf("%s has no DM", p.Name())
	return ""
}

func toDM(p *sandbox.Person) store.Address { return store.Address{Person: p.ID()} }

// answer is an HTTP answer that never saw the workspace.
func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}
