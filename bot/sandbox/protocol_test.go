package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"cohortbot/bot/sandbox"
)

// code is Slack's error code in an error of slack-go, "" for none.
func code(err error) string {
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return refused.Err
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func wantCode(t *testing.T, what string, err error, want string) {
	t.Helper()
	if got := code(err); got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// trigger gets a fresh trigger_id by way of a command.
func (a *app) trigger(t *testing.T) string {
	t.Helper()
	id := ""
	a.onCommand = func(c slack.SlashCommand) any { id = c.TriggerID; return nil }
	a.person("Ana").Types("/sample")
	if id == "" {
		t.Fatal("the command did not arrive")
	}
	return id
}

func TestTriggersWorkOnceAndFor3Seconds(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		v := modal("join", textInput("goals", "Goals"))
		id := a.trigger(t)
		time.Sleep(2900 * time.Millisecond)
		_, err := a.api.OpenViewContext(t.Context(), id, v)
		wantCode(t, "after 2.9 s", err, "")
		_, err = a.api.OpenViewContext(t.Context(), id, v)
		wantCode(t, "a second time", err, "exchanged_trigger_id")
		id = a.trigger(t)
		time.Sleep(3100 * time.Millisecond)
		_, err = a.api.OpenViewContext(t.Context(), id, v)
		wantCode(t, "after 3.1 s", err, "expired_trigger_id")
		_, err = a.api.OpenViewContext(t.Context(), "1.2.3", v)
		wantCode(t, "made up", err, "invalid_trigger_id")
		a.wantRules("exchanged_trigger_id expired_trigger_id invalid_trigger_id")
	})
}

func TestUnacknowledgedCommandAndSubmission(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		id := a.trigger(t)
		if _, err := a.api.OpenViewContext(t.Context(), id, modal("join", textInput("goals", "Goals"))); err != nil {
			t.Fatal(err)
		}
		ana := a.person("Ana")
		ana.Fills("Goals", "patience")
		a.silent = true
		start := time.Now()
		err := ana.Submit()
		var trouble *sandbox.Trouble
		if !errors.As(err, &trouble) || time.Since(start) != 3*time.Second {
			t.Errorf("submit: %v after %v, want trouble after 3 s", err, time.Since(start))
		}
		ana.Sees("We had some trouble connecting", "Goals: patience")
		a.silent = false
		ana.Submits()
		if ana.Modal() != "" {
			t.Errorf("still open: %s", ana.Modal())
		}
		a.silent = true
		if err := ana.Type("/sample"); err == nil || !strings.Contains(ana.Notice(), "operation_timeout") {
			t.Errorf("command: %v, notice %q", err, ana.Notice())
		}
		if err := ana.Type("/other"); err == nil || !strings.Contains(ana.Notice(), "not a valid command") {
			t.Errorf("unknown command: %v, notice %q", err, ana.Notice())
		}
		a.wantRules("late_ack late_ack")
	})
}

func TestUnacknowledgedEventComesAgain(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		var at []time.Duration
		var ids []string
		start := time.Now()
		a.onEvent = func(e slackevents.EventsAPIEvent) {
			at = append(at, time.Since(start))
			ids = append(ids, e.Data.(*slackevents.EventsAPICallbackEvent).EventID)
		}
		a.silent = true
		a.person("Ana").Types("hello")
		if a.ws.Quiet() {
			t.Error("quiet with an event unacknowledged")
		}
		passed(time.Hour)
		want := []time.Duration{0, 3 * time.Second, 66 * time.Second, 369 * time.Second}
		if fmt.Sprint(at) != fmt.Sprint(want) {
			t.Errorf("delivered at %v, want %v", at, want)
		}
		for i, r := range a.requests {
			reason := "timeout"
			if i == 0 {
				reason = ""
			}
			if ids[i] != ids[0] || r.EnvelopeID != a.requests[0].EnvelopeID || r.RetryAttempt != i || r.RetryReason != reason {
				t.Errorf("delivery %d: event %s envelope %s attempt %d reason %q", i, ids[i], r.EnvelopeID, r.RetryAttempt, r.RetryReason)
			}
		}
		if !a.ws.Quiet() {
			t.Error("not quiet after giving up")
		}
		if e := a.ws.Envelopes(); e[0].Failed != "timeout" || e[0].Attempt != 3 {
			t.Errorf("logged %+v", e[0])
		}
		a.wantRules("late_ack late_ack late_ack late_ack")
	})
}

func TestRedeliverSendsAcknowledgedEventsAgain(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		a.ws.Faults().Redeliver(2)
		var ids []string
		a.onEvent = func(e slackevents.EventsAPIEvent) {
			ids = append(ids, e.Data.(*slackevents.EventsAPICallbackEvent).EventID)
		}
		a.person("Ana").Types("hello")
		if len(ids) != 3 || ids[0] != ids[1] || ids[1] != ids[2] {
			t.Errorf("event ids %v, want one id three times", ids)
		}
		if !a.ws.Quiet() {
			t.Error("not quiet after the copies were acknowledged")
		}
		a.ws.Check()
	})
}

func TestConnectionsShareTheDeliveriesAndComeBack(t *testing.T) {
	workspace(t, sandbox.Options{Seed: 3}, func(t *testing.T, a *app) {
		stop := a.connect()
		defer stop()
		synctest.Wait()
		for range 40 {
			a.person("Ana").Types("hello")
		}
		if len(a.requests) != 40 {
			t.Errorf("%d events arrived, want 40", len(a.requests))
		}
		for _, reason := range []string{"warning", "refresh_requested", ""} {
			a.ws.Faults().Disconnect(reason)
			a.person("Ana").Types("after " + reason)
			passed(10 * time.Minute)
			a.onCommand = func(slack.SlashCommand) any { return map[string]any{"text": "here again"} }
			a.person("Ana").Types("/sample")
			if n := a.person("Ana").Notice(); n != "here again" {
				t.Errorf("after disconnect %q: %q", reason, n)
			}
		}
		texts := map[string]bool{}
		for _, e := range a.ws.Envelopes() {
			if !e.Acked {
				t.Errorf("never acknowledged: %s", e.Payload)
			}
			texts[e.ID] = true
		}
		if len(texts) != 46 {
			t.Errorf("%d envelopes, want 46", len(texts))
		}
		a.ws.Check()
	})
}

func TestEleventhConnectionIsRefused(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		for range 9 {
			defer a.connect()()
		}
		synctest.Wait()
		info, url, err := a.api.StartSocketModeContext(t.Context())
		if err != nil || info == nil {
			t.Fatal(err)
		}
		if first := a.firstFrame(t, url); !strings.Contains(first, "too_many_websockets") {
			t.Errorf("11th connection was told %s", first)
		}
		if first := a.dialStatus(t, url); first != http.StatusForbidden {
			t.Errorf("a ticket used twice: HTTP %d", first)
		}
	})
}

func TestWhileNobodyIsConnected(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		heard := 0
		a.onEvent = func(slackevents.EventsAPIEvent) { heard++ }
		a.ws.Faults().Down(true)
		synctest.Wait()
		if err := ana.Type("/sample"); err == nil || !strings.Contains(ana.Notice(), "dispatch_failed") {
			t.Errorf("command: %v, notice %q", err, ana.Notice())
		}
		ana.Types("are you there?")
		if _, err := a.api.AuthTestContext(t.Context()); err == nil {
			t.Error("auth.test answered while Slack is down")
		}
		passed(time.Minute)
		if heard != 0 || a.ws.Quiet() {
			t.Errorf("heard %d events, quiet %v while down", heard, a.ws.Quiet())
		}
		a.ws.Faults().Down(false)
		passed(10 * time.Minute)
		if heard != 1 || !a.ws.Quiet() {
			t.Errorf("heard %d events, quiet %v after coming back", heard, a.ws.Quiet())
		}
		a.ws.Check()
	})
}

func TestTokensScopesAndMethods(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ctx := t.Context()
		with := func(token string) *slack.Client {
			return slack.New(token, slack.OptionAppLevelToken(a.ws.BotToken()), slack.OptionAPIURL(a.ws.APIURL()), slack.OptionHTTPClient(a.ws.HTTPClient()))
		}
		_, err := with("xoxb-other").AuthTestContext(ctx)
		wantCode(t, "another token", err, "invalid_auth")
		_, err = with("").AuthTestContext(ctx)
		wantCode(t, "no token", err, "not_authed")
		_, err = with(a.ws.AppToken()).AuthTestContext(ctx)
		wantCode(t, "app token", err, "not_allowed_token_type")
		_, _, err = with("").StartSocketModeContext(ctx)
		wantCode(t, "bot token for Socket Mode", err, "not_allowed_token_type")
		who, err := a.api.AuthTestContext(ctx)
		if err != nil || who.UserID != a.ws.BotUserID() || who.User != "samplebot" {
			t.Errorf("auth.test: %+v, %v", who, err)
		}
		err = a.api.AddPinContext(ctx, "C1", slack.ItemRef{Timestamp: "1.0"})
		wantCode(t, "pins.add", err, "missing_scope")
		var refused slack.SlackErrorResponse
		if !errors.As(err, &refused) || refused.Needed != "pins:write" || !strings.Contains(refused.Provided, "chat:write") {
			t.Errorf("needed %q provided %q", refused.Needed, refused.Provided)
		}
		_, err = a.api.GetUserGroupsContext(ctx)
		wantCode(t, "usergroups.list", err, "unknown_method")
		a.wantRules("not_allowed_token_type not_allowed_token_type missing_scope unknown_method")
	})
}

func TestAnswersOnAcknowledgements(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		a.onCommand = func(slack.SlashCommand) any {
			return map[string]any{"text": strings.Repeat("x", 25_000)} // slack-go refuses to send it
		}
		if err := ana.Type("/sample"); err == nil {
			t.Error("an answer over 20 kB went through")
		}
		a.onCommand = func(slack.SlashCommand) any {
			return map[string]any{"text": "only you", "response_type": "ephemeral"}
		}
		ch := a.ws.AddChannel("general", false, "Ana Silva", "Ben Okoro")
		if err := ana.TypeIn("#general", "/sample"); err != nil {
			t.Error(err)
		}
		ana.Sees("only you")
		a.person("Ben").SeesNot("only you")
		a.onCommand = func(slack.SlashCommand) any {
			return map[string]any{"text": "for all", "response_type": "in_channel"}
		}
		ana.TypesIn(ch, "/sample")
		a.person("Ben").Sees("for all")
		a.say(a.person("Ana").ID(), "choose", button("go", "1", "Go"))
		a.onAction = func(slack.InteractionCallback) any { return map[string]any{"text": "ignored"} }
		ana.Clicks("Go")
		ana.SeesNot("ignored")
		a.wantRules("late_ack ack_payload_ignored")
	})
}

func TestFaultsOfTheWebAPI(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		f, ana := a.ws.Faults(), a.person("Ana")
		post := func(text string) error {
			_, _, err := a.api.PostMessageContext(t.Context(), ana.ID(), slack.MsgOptionText(text, false))
			return err
		}
		f.LoseReply("chat.postMessage", 1)
		if err := post("lost reply"); err == nil {
			t.Error("the reply arrived")
		}
		ana.Sees("lost reply")
		f.RateLimit(2, 30*time.Second)
		for range 2 {
			var limited *slack.RateLimitedError
			if err := post("limited"); !errors.As(err, &limited) || limited.RetryAfter != 30*time.Second {
				t.Errorf("rate limit: %v", err)
			}
		}
		f.ServerError("chat.postMessage", 1, true)
		var status slack.StatusCodeError
		if err := post("refused"); !errors.As(err, &status) || status.Code != 500 {
			t.Errorf("server error before: %v", err)
		}
		f.ServerError("*", 1, false)
		if err := post("done anyway"); !errors.As(err, &status) || status.Code != 500 {
			t.Errorf("server error after: %v", err)
		}
		ana.Sees("done anyway")
		ana.SeesNot("limited", "refused")
		f.Slow("chat.postMessage", 5*time.Second)
		start := time.Now()
		if err := post("slow"); err != nil || time.Since(start) != 5*time.Second {
			t.Errorf("slow: %v after %v", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := a.api.PostMessageContext(ctx, ana.ID(), slack.MsgOptionText("given up", false)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("slow with a deadline: %v", err)
		}
		passed(time.Minute)
		a.ws.Check()
	})
}

func TestStrictRateLimits(t *testing.T) {
	workspace(t, sandbox.Options{Strict429: true}, func(t *testing.T, a *app) {
		ana, ben := a.person("Ana").ID(), a.person("Ben").ID()
		a.say(ana, "one")
		a.say(ben, "one") // another channel
		var limited *slack.RateLimitedError
		_, _, err := a.api.PostMessageContext(t.Context(), ana, slack.MsgOptionText("two", false))
		if !errors.As(err, &limited) || limited.RetryAfter != time.Second {
			t.Errorf("a second message within a second: %v", err)
		}
		time.Sleep(time.Second)
		a.say(ana, "two")
		for i := range 101 {
			_, err = a.api.GetUserInfoContext(t.Context(), ana)
			if (err == nil) != (i < 100) {
				t.Fatalf("users.info call %d: %v", i+1, err)
			}
		}
		if !errors.As(err, &limited) || limited.RetryAfter != time.Minute {
			t.Errorf("101st users.info in a minute: %v", err)
		}
		a.ws.Check()
	})
}
