package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"cohortbot/bot/sandbox"
)

// TestAcknowledgementsAsFrames speaks Socket Mode without slack-go, which would refuse to misbehave.
func TestAcknowledgementsAsFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, err := sandbox.Open(sandbox.Options{Manifest: []byte(testManifest), Settle: synctest.Wait, Fail: t.Fatalf})
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		ana := ws.AddPerson(sandbox.Profile{Name: "Ana Silva"})
		api := slack.New("", slack.OptionAppLevelToken(ws.AppToken()), slack.OptionAPIURL(ws.APIURL()), slack.OptionHTTPClient(ws.HTTPClient()))
		frames := make(chan map[string]any)
		pings := make(chan string, 1000)
		var conns []*websocket.Conn
		for range 2 {
			_, url, err := api.StartSocketModeContext(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			d := websocket.Dialer{NetDialContext: ws.Dial}
			c, _, err := d.DialContext(t.Context(), url, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetPingHandler(func(s string) error {
				pings <- s
				return c.WriteControl(websocket.PongMessage, []byte(s), time.Now().Add(time.Second))
			})
			conns = append(conns, c)
			go func() {
				for {
					_, data, err := c.ReadMessage()
					if err != nil {
						return
					}
					var f map[string]any
					if json.Unmarshal(data, &f) != nil {
						t.Errorf("not JSON: %s", data)
					}
					frames <- f
				}
			}()
			if hello := <-frames; hello["type"] != "hello" || hello["num_connections"] != float64(len(conns)) {
				t.Errorf("greeting %v", hello)
			}
		}
		passed(25 * time.Second)
		if n := len(pings); n != 4 {
			t.Errorf("%d pings on 2 connections within 25 s, want 4", n)
		}

		ana.Types("hello") // acknowledged on the other connection than it came on: both are tried
		f := <-frames
		id, _ := f["envelope_id"].(string)
		if f["type"] != "events_api" || f["accepts_response_payload"] != false || f["retry_attempt"] != 0.0 || f["retry_reason"] != "" {
			t.Errorf("envelope %v", f)
		}
		payload := f["payload"].(map[string]any)
		for _, key := range []string{"token", "team_id", "api_app_id", "event", "event_id", "event_time", "authorizations", "event_context", "is_ext_shared_channel"} {
			if _, ok := payload[key]; !ok {
				t.Errorf("the event lacks %s", key)
			}
		}
		write := func(s string) {
			if err := conns[0].WriteMessage(websocket.TextMessage, []byte(s)); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		write("not json")
		write(`{"envelope_id":"no such"}`)
		write(`{"envelope_id":"` + id + `","payload":{"text":"` + strings.Repeat("x", 20_480) + `"}}`)
		if ws.Quiet() {
			t.Error("an acknowledgement over 20 kB counted")
		}
		write(`{"envelope_id":"` + id + `","payload":{}}`) // as the official client sends it
		if !ws.Quiet() {
			t.Error("not quiet after the acknowledgement")
		}
		var rules []string
		for _, v := range ws.Violations() {
			rules = append(rules, v.Rule)
		}
		if got := strings.Join(rules, " "); got != "bad_ack bad_ack ack_too_large" {
			t.Errorf("violations %s", got)
		}
	})
}

func TestShortcuts(t *testing.T) {
	both := strings.Replace(testManifest, `"shortcuts": [`, `"shortcuts": [{"name": "Note", "type": "message", "callback_id": "note", "description": "x"}, `, 1)
	workspace(t, sandbox.Options{Manifest: []byte(both)}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		var got []string
		a.onAction = func(i slack.InteractionCallback) any {
			got = append(got, string(i.Type)+" "+i.CallbackID+" "+i.Message.Text)
			_, err := a.api.OpenViewContext(t.Context(), i.TriggerID, modal("join", section("From "+i.CallbackID)))
			wantCode(t, "opening", err, "")
			return nil
		}
		ana.UsesShortcut("Try it")
		ana.Sees("From try")
		ana.Cancels()
		a.say(ana.ID(), "keep this")
		if err := ana.ShortcutOn("keep", "note"); err != nil {
			t.Error(err)
		}
		if strings.Join(got, "|") != "shortcut try |message_action note keep this" {
			t.Errorf("heard %q", got)
		}
		for _, err := range []error{ana.Shortcut("note"), ana.Shortcut("none"), ana.ShortcutOn("nothing", "note"), ana.ShortcutOn("keep", "try")} {
			if err == nil {
				t.Error("a shortcut that is not there was used")
			}
		}
		a.ws.Check()
	})
}

func TestLeavingAndComingBack(t *testing.T) {
	leaving := strings.Replace(testManifest, `"team_join"`, `"member_left_channel", "team_join"`, 1)
	workspace(t, sandbox.Options{Manifest: []byte(leaving)}, func(t *testing.T, a *app) {
		var heard []string
		a.onEvent = func(e slackevents.EventsAPIEvent) {
			switch d := e.InnerEvent.Data.(type) {
			case *slackevents.MemberLeftChannelEvent:
				heard = append(heard, "left "+d.User)
			case *slackevents.UserChangeEvent:
				heard = append(heard, "change "+d.User.ID+map[bool]string{true: " closed"}[d.User.Deleted])
			}
		}
		a.ws.AddChannel("general", false, "Ana Silva", "Ben Okoro")
		a.ws.Invite("general", "samplebot")
		a.ws.Remove("general", "Ben")
		a.ws.Deactivate("Ben")
		a.ws.Reactivate("Ben")
		ben := a.person("Ben")
		if err := ben.TypeIn("#general", "let me in"); err == nil {
			t.Error("Ben wrote in a channel that he left")
		}
		ben.Types("hello again")
		if got, want := strings.Join(heard, ", "), "left "+ben.ID()+", change "+ben.ID()+" closed, change "+ben.ID(); got != want {
			t.Errorf("heard %s, want %s", got, want)
		}
		a.ws.Check()
	})
}

func TestFaultsAndExactClicksOverHTTP(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		post := func(path, body string, want int) {
			t.Helper()
			r, err := a.ws.HTTPClient().Post("http://slack.test/sandbox/"+path, "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			if r.StatusCode != want {
				t.Errorf("%s %s: HTTP %d, want %d", path, body, r.StatusCode, want)
			}
		}
		post("fault", `{"kind":"server_error","method":"auth.test","n":1}`, http.StatusOK)
		if _, err := a.api.AuthTestContext(t.Context()); err == nil {
			t.Error("auth.test answered")
		}
		post("fault", `{"kind":"rate_limit","n":1,"seconds":2.5}`, http.StatusOK)
		if _, err := a.api.AuthTestContext(t.Context()); err == nil || !strings.Contains(err.Error(), "3s") {
			t.Errorf("rate limit: %v", err)
		}
		for _, kind := range []string{"redeliver", "disconnect", "lose_reply", "slow", "down"} {
			post("fault", `{"kind":"`+kind+`"}`, http.StatusOK)
		}
		passed(time.Minute)
		post("fault", `{"kind":"earthquake"}`, http.StatusBadRequest)
		post("time", `{"by":"1h"}`, http.StatusConflict) // no MoveTime
		post("act", `nonsense`, http.StatusBadRequest)

		a.open(t, modal("join", selectInput("role", "Role", false, "Mentor"),
			slack.NewInputBlock("kind", plain("Kind"), nil, slack.NewRadioButtonsBlockElement("kind.pick", options("One", "Two")...))))
		post("act", `{"as":"Ana","do":"click","block_id":"kind","action_id":"kind.pick","option":"two"}`, http.StatusOK)
		post("act", `{"as":"Ana","do":"click","block_id":"gone","option":"two"}`, http.StatusBadRequest)
		post("act", `{"as":"Ana","do":"choose","field":"role","option":"Mentor"}`, http.StatusOK)
		a.person("Ana").Sees("Kind: Two", "Role: Mentor")
		post("act", `{"as":"Ana","do":"cancel","all":true}`, http.StatusOK)
		post("act", `{"as":"Ana","do":"click","block_id":"kind","option":"two"}`, http.StatusBadRequest)
		post("act", `{"as":"Ana","do":"home"}`, http.StatusOK)
		post("act", `{"as":"Ana","do":"leave_home"}`, http.StatusOK)
		post("act", `{"as":"Ana","do":"reply","to":"nothing","text":"x"}`, http.StatusBadRequest)
		post("act", `{"as":"Ana","do":"shortcut","name":"try"}`, http.StatusOK)
		a.ws.Check()
	})
}
