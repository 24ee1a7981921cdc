package sandbox_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"cohortbot/bot/sandbox"
)

const testManifest = `{
  "display_information": {"name": "samplebot"},
  "features": {
    "app_home": {"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
    "bot_user": {"display_name": "samplebot", "always_online": true},
    "slash_commands": [{"command": "/sample", "description": "try it", "should_escape": true}],
    "shortcuts": [{"name": "Try it", "type": "global", "callback_id": "try", "description": "try it"}]
  },
  "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "im:write", "im:history", "mpim:write", "users:read", "channels:read", "channels:history", "files:write"]}},
  "settings": {
    "socket_mode_enabled": true, "interactivity": {"is_enabled": true},
    "event_subscriptions": {"bot_events": ["app_home_opened", "message.im", "member_joined_channel", "team_join", "user_change"]}
  }
}`

// app is a small Slack app on plain slack-go: what it does with a command, interaction or event is set by each test.
type app struct {
	t         *testing.T
	ws        *sandbox.Workspace
	api       *slack.Client
	sm        *socketmode.Client
	onCommand func(slack.SlashCommand) any // the answer rides on the acknowledgement
	onAction  func(slack.InteractionCallback) any
	onEvent   func(slackevents.EventsAPIEvent)
	silent    bool // acknowledges nothing

	mu       sync.Mutex
	received []string // type of everything that came
	requests []socketmode.Request
}

// workspace runs a test in a bubble of virtual time against a workspace with Ana and Ben, and with the app connected.
func workspace(t *testing.T, o sandbox.Options, f func(*testing.T, *app)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if o.Manifest == nil {
			o.Manifest = []byte(testManifest)
		}
		o.Settle, o.Fail = synctest.Wait, t.Fatalf
		ws, err := sandbox.Open(o)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		ws.AddPerson(sandbox.Profile{Name: "Ana Silva", Zone: "Europe/Lisbon"})
		ws.AddPerson(sandbox.Profile{Name: "Ben Okoro", Zone: "Africa/Lagos"})
		a := &app{t: t, ws: ws}
		a.api = slack.New(ws.BotToken(), slack.OptionAppLevelToken(ws.AppToken()), slack.OptionAPIURL(ws.APIURL()), slack.OptionHTTPClient(ws.HTTPClient()))
		stop := a.connect()
		defer stop()
		synctest.Wait()
		f(t, a)
	})
}

// connect opens one more Socket Mode connection.
func (a *app) connect() (stop func()) {
	sm := socketmode.New(a.api, socketmode.OptionDialer(&websocket.Dialer{NetDialContext: a.ws.Dial}))
	if a.sm == nil {
		a.sm = sm
	}
	ctx, cancel := context.WithCancel(a.t.Context())
	var running sync.WaitGroup
	running.Go(func() { sm.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case e := <-sm.Events:
				a.handle(ctx, sm, e)
			case <-ctx.Done():
				return
			}
		}
	})
	return func() { cancel(); running.Wait() }
}

func (a *app) handle(ctx context.Context, sm *socketmode.Client, e socketmode.Event) {
	if e.Request == nil {
		return
	}
	var answer any
	a.mu.Lock()
	a.received = append(a.received, string(e.Type))
	if e.Request.EnvelopeID != "" {
		a.requests = append(a.requests, *e.Request)
	}
	a.mu.Unlock()
	switch d := e.Data.(type) {
	case slack.SlashCommand:
		if a.onCommand != nil {
			answer = a.onCommand(d)
		}
	case slack.InteractionCallback:
		if a.onAction != nil {
			answer = a.onAction(d)
		}
	case slackevents.EventsAPIEvent:
		if a.onEvent != nil {
			a.onEvent(d)
		}
	default:
		return
	}
	if a.silent {
		return
	}
	if err := sm.AckCtx(ctx, e.Request.EnvelopeID, answer); err != nil {
		a.t.Logf("acknowledge: %v", err)
	}
}

func (a *app) person(name string) *sandbox.Person { return a.ws.Person(name) }

// rules lists the violated rules.
func (a *app) rules() string {
	var rules []string
	for _, v := range a.ws.Violations() {
		rules = append(rules, v.Rule)
	}
	return strings.Join(rules, " ")
}

func (a *app) wantRules(want string) {
	a.t.Helper()
	if got := a.rules(); got != want {
		a.t.Errorf("violations %q, want %q (%v)", got, want, a.ws.Violations())
	}
}

func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

func textInput(block, label string) *slack.InputBlock {
	return slack.NewInputBlock(block, plain(label), nil, slack.NewPlainTextInputBlockElement(nil, block+".text"))
}

func modal(callback string, blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{Type: slack.VTModal, CallbackID: callback, Title: plain("Join"), Submit: plain("Send"), Close: plain("Cancel"), Blocks: slack.Blocks{BlockSet: blocks}}
}

func button(action, value, label string) slack.Block {
	return slack.NewActionBlock("", slack.NewButtonBlockElement(action, value, plain(label)))
}

func section(text string) slack.Block { return slack.NewSectionBlock(plain(text), nil, nil) }

func (a *app) say(who, text string, blocks ...slack.Block) (channel, ts string) {
	a.t.Helper()
	o := []slack.MsgOption{slack.MsgOptionText(text, false)}
	if len(blocks) > 0 {
		o = append(o, slack.MsgOptionBlocks(blocks...))
	}
	channel, ts, err := a.api.PostMessageContext(a.t.Context(), who, o...)
	if err != nil {
		a.t.Errorf("post %q: %v", text, err)
	}
	return channel, ts
}

func TestSignUp(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		a.onCommand = func(c slack.SlashCommand) any {
			v := modal("join", textInput("goals", "Goals"))
			v.PrivateMetadata = c.Text
			if _, err := a.api.OpenViewContext(t.Context(), c.TriggerID, v); err != nil {
				t.Error(err)
			}
			return nil
		}
		a.onAction = func(i slack.InteractionCallback) any {
			switch i.Type {
			case slack.InteractionTypeViewSubmission:
				goals := i.View.State.Values["goals"]["goals.text"].Value
				if goals == "none" {
					return slack.NewErrorsViewSubmissionResponse(map[string]string{"goals": "Say a little more"})
				}
				ch, ts := a.say(i.User.ID, "Welcome as "+i.View.PrivateMetadata+": "+goals, section("Welcome as "+i.View.PrivateMetadata+": "+goals), button("later", "7", "Maybe later"))
				a.say(ch, "More in the thread")
				if _, _, _, err := a.api.UpdateMessageContext(t.Context(), ch, ts, slack.MsgOptionText("You are in", false), slack.MsgOptionBlocks(section("You are in"), button("later", "7", "Maybe later"))); err != nil {
					t.Error(err)
				}
			case slack.InteractionTypeBlockActions:
				a.say(i.User.ID, fmt.Sprint("You pressed ", i.ActionCallback.BlockActions[0].ActionID, i.ActionCallback.BlockActions[0].Value, " on ", i.Message.Text))
			}
			return nil
		}
		ana := a.person("Ana")
		ana.Types("/sample mentor")
		ana.Sees("Join", "Goals")
		ana.Submits()
		ana.SeesError("Goals", "complete this required field")
		ana.Fills("Goals", "none")
		ana.Submits()
		ana.SeesError("Goals", "Say a little more")
		ana.Fills("Goals", "Learn & <listen>")
		ana.Submits()
		if m := ana.Modal(); m != "" {
			t.Errorf("the form is still open:\n%s", m)
		}
		ana.Sees("You are in", "More in the thread")
		ana.SeesNot("Welcome")
		ana.Clicks("Maybe later")
		ana.Sees("You pressed later7 on You are in")
		a.person("Ben").SeesNot("You are in")
		if !a.ws.Quiet() {
			t.Error("not quiet after everything was answered")
		}
		a.ws.Check()
		t.Log(a.ws.Transcript())
		t.Log(ana.Screen())
	})
}

// passed lets time pass and everything settle.
func passed(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// firstFrame opens a connection at a Socket Mode address and returns what Slack says first.
func (a *app) firstFrame(t *testing.T, url string) string {
	t.Helper()
	d := websocket.Dialer{NetDialContext: a.ws.Dial}
	ws, _, err := d.DialContext(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	_, frame, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	return string(frame)
}

// dialStatus is the HTTP status with which a Socket Mode address refuses a connection.
func (a *app) dialStatus(t *testing.T, url string) int {
	t.Helper()
	d := websocket.Dialer{NetDialContext: a.ws.Dial}
	ws, resp, err := d.DialContext(t.Context(), url, nil)
	if err == nil {
		ws.Close()
		return 0
	}
	return resp.StatusCode
}
