package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"cohortbot/bot/sandbox"
)

// TestControlAPIOverRealSockets drives people over HTTP while the app is connected over real sockets in real time.
func TestControlAPIOverRealSockets(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + l.Addr().String()
	var clock sync.Mutex
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	ws, err := sandbox.Open(sandbox.Options{
		Manifest: []byte(testManifest), RealBase: base, Fail: t.Fatalf,
		Now:      func() time.Time { clock.Lock(); defer clock.Unlock(); return now },
		MoveTime: func(to time.Time) error { clock.Lock(); defer clock.Unlock(); now = to; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: ws}}
	server.Start()
	defer server.Close()
	defer ws.Close()
	ws.AddPerson(sandbox.Profile{Name: "Ana Silva", Zone: "Europe/Lisbon"})

	api := slack.New(ws.BotToken(), slack.OptionAppLevelToken(ws.AppToken()), slack.OptionAPIURL(ws.APIURL()))
	sm := socketmode.New(api)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	hello := make(chan bool, 1)
	running.Go(func() { sm.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-sm.Events:
				if e.Type == socketmode.EventTypeHello {
					hello <- true
				}
				if e.Request == nil || e.Type == socketmode.EventTypeHello {
					continue
				}
				switch d := e.Data.(type) {
				case slack.SlashCommand:
					if _, err := api.OpenViewContext(ctx, d.TriggerID, modal("join", textInput("goals", "Goals"))); err != nil {
						t.Error(err)
					}
				case slack.InteractionCallback:
					if d.Type == slack.InteractionTypeViewSubmission {
						if _, _, err := api.PostMessageContext(ctx, d.User.ID, slack.MsgOptionText("Welcome", false), slack.MsgOptionBlocks(section("Welcome"), button("go", "1", "Go"))); err != nil {
							t.Error(err)
						}
					}
				}
				if err := sm.AckCtx(ctx, e.Request.EnvelopeID, nil); err != nil {
					t.Error(err)
				}
			}
		}
	})
	select {
	case <-hello:
	case <-time.After(10 * time.Second):
		t.Fatal("no connection within 10 s")
	}

	act := func(want int, body string) map[string]any {
		t.Helper()
		r, err := http.Post(base+"/sandbox/act", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var out map[string]any
		if err := json.NewDecoder(r.Body).Decode(&out); err != nil || r.StatusCode != want {
			t.Fatalf("%s: HTTP %d, want %d: %v %v", body, r.StatusCode, want, out, err)
		}
		return out
	}
	screen := act(200, `{"as":"Ana","do":"type","text":"/sample"}`)
	view := screen["modal"].(map[string]any)["view"].(map[string]any)
	if view["callback_id"] != "join" || !strings.Contains(screen["text"].(string), "Goals: ____") {
		t.Errorf("screen %v", screen)
	}
	if e := act(422, `{"as":"Ana","do":"submit"}`); !strings.Contains(e["fields"].(map[string]any)["Goals"].(string), "required") {
		t.Errorf("errors %v", e)
	}
	act(200, `{"as":"Ana","do":"fill","field":"goals","text":"patience"}`)
	if s := act(200, `{"as":"Ana","do":"submit"}`); s["modal"] != nil || !strings.Contains(s["text"].(string), "Welcome") {
		t.Errorf("after submitting: %v", s)
	}
	var list struct {
		Messages []struct {
			TS, Who, Text string
			Blocks        []struct {
				Type string `json:"type"`
				ID   string `json:"block_id"`
			}
		}
	}
	if err := json.Unmarshal([]byte(get(t, http.DefaultClient, base+"/sandbox/messages?as=Ana")), &list); err != nil || len(list.Messages) != 1 || list.Messages[0].Who != "samplebot" {
		t.Fatalf("messages %+v, %v", list, err)
	}
	m := list.Messages[0]
	exact, _ := json.Marshal(map[string]string{"as": "Ana", "do": "click", "ts": m.TS, "block_id": m.Blocks[1].ID, "action_id": "go"})
	act(200, string(exact))
	act(400, `{"as":"Ana","do":"click","label":"Nothing"}`)
	act(400, `{"as":"Ana","do":"dance"}`)
	act(404, `{"as":"Zoe","do":"home"}`)
	act(409, `{"as":"Ana","do":"command","command":"/other"}`)

	r, err := http.Post(base+"/sandbox/time", "application/json", bytes.NewReader([]byte(`{"by":"24h"}`)))
	if err != nil || r.StatusCode != 200 {
		t.Fatalf("time: %v %v", r, err)
	}
	r.Body.Close()
	for path, want := range map[string]string{
		"people":                     `"local_time":"2026-03-03T09:00:00Z"`,
		"time":                       `"quiet":true`,
		"conversations?as=ana.silva": `"kind":"im"`,
		"screen?as=" + url.QueryEscape("Ana Silva"): `"depth":0`,
		"transcript": "09:00 Ana Silva clicks [Go]",
		"log":        `"view_submission`,
		"violations": "[]",
		"story":      `"kind":"is shown a form"`,
		"pings":      "[]",
		"nothing":    "there is no GET /sandbox/nothing",
	} {
		if got := get(t, http.DefaultClient, base+"/sandbox/"+path); !strings.Contains(got, want) {
			t.Errorf("GET %s: %.300s\nlacks %s", path, got, want)
		}
	}
	ws.Check()
}
