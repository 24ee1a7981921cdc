package sandbox_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/slack-go/slack"

	"cohortbot/bot/sandbox"
)

// answered is what a method says, as an app reads it.
type answered struct {
	OK       bool   `json:"ok"`
	Error    string `json:"error"`
	Metadata struct {
		Messages   []string `json:"messages"`
		NextCursor string   `json:"next_cursor"`
	} `json:"response_metadata"`
	Members []struct {
		ID string `json:"id"`
	} `json:"members"`
}

func (a *app) asks(method string, form url.Values) answered {
	a.t.Helper()
	form.Set("token", a.ws.BotToken())
	r, err := a.ws.HTTPClient().PostForm(a.ws.APIURL()+method, form)
	return a.read(r, err)
}

func (a *app) read(r *http.Response, err error) (got answered) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
		a.t.Fatal(err)
	}
	return got
}

// TestTokenInTheQueryIsRefused: addresses end up in logs, so Slack takes no
// token there (https://docs.slack.dev/apis/web-api).
func TestTokenInTheQueryIsRefused(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		r, err := a.ws.HTTPClient().Get(a.ws.APIURL() + "auth.test?token=" + a.ws.BotToken())
		if got := a.read(r, err); got.OK || got.Error != "not_authed" {
			t.Errorf("auth.test with its token in the query: %+v, want not_authed", got)
		}
		if got := a.asks("auth.test", url.Values{}); !got.OK {
			t.Errorf("auth.test with its token in the form: %+v", got)
		}
	})
}

// TestInvalidBlocksAreExplained: the answer carries a JSON pointer to each
// fault, as Slack's does.
func TestInvalidBlocksAreExplained(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		got := a.asks("chat.postMessage", url.Values{
			"channel": {a.ws.Person("Ana").ID()}, "text": {"hello"},
			"blocks": {`[{"type":"divider"},{"type":"header","text":{"type":"plain_text","text":"` + strings.Repeat("x", 151) + `"}}]`},
		})
		if got.OK || got.Error != "invalid_blocks" || len(got.Metadata.Messages) != 1 || !strings.Contains(got.Metadata.Messages[0], "[json-pointer:/blocks/1/text/text]") {
			t.Errorf("a headline that is too long: %+v", got)
		}
	})
}

// TestExternalIDsAreUnique: two open views cannot share one
// (https://docs.slack.dev/reference/methods/views.open).
func TestExternalIDsAreUnique(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		view := slack.ModalViewRequest{
			Type: slack.VTModal, ExternalID: "the-one", Title: slack.NewTextBlockObject(slack.PlainTextType, "One", false, false),
			Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}},
		}
		var opened []error
		a.onCommand = func(c slack.SlashCommand) any {
			_, err := a.api.OpenViewContext(t.Context(), c.TriggerID, view)
			opened = append(opened, err)
			return nil
		}
		a.ws.Person("Ana").Types("/sample")
		a.ws.Person("Ben").Types("/sample")
		var refused slack.SlackErrorResponse
		if len(opened) != 2 || opened[0] != nil || !errors.As(opened[1], &refused) || refused.Err != "duplicate_external_id" {
			t.Errorf("two views with one external_id: %v, want nil and duplicate_external_id", opened)
		}
	})
}

// TestUnacknowledgedPress: who presses a button that is not acknowledged in
// three seconds is told so.
func TestUnacknowledgedPress(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.ws.Person("Ana")
		button := slack.NewButtonBlockElement("go", "1", slack.NewTextBlockObject(slack.PlainTextType, "Go", false, false))
		if _, _, err := a.api.PostMessageContext(t.Context(), ana.ID(), slack.MsgOptionText("press", false), slack.MsgOptionBlocks(slack.NewActionBlock("b", button))); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the message itself is still acknowledged
		a.silent = true
		err := ana.Click("Go")
		var trouble *sandbox.Trouble
		if !errors.As(err, &trouble) || ana.Notice() == "" {
			t.Errorf("an unacknowledged press: %v, and Ana is told %q", err, ana.Notice())
		}
		late := false
		for _, v := range a.ws.Violations() {
			late = late || v.Rule == "late_ack"
		}
		if !late {
			t.Error("nothing was noted of the missing acknowledgement")
		}
	})
}

// TestCursors: a list comes page by page, each person once.
func TestCursors(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		seen, cursor := map[string]int{}, ""
		for pages := 1; ; pages++ {
			got := a.asks("users.list", url.Values{"limit": {"1"}, "cursor": {cursor}})
			if !got.OK || len(got.Members) > 1 {
				t.Fatalf("page %d: %+v", pages, got)
			}
			for _, m := range got.Members {
				seen[m.ID]++
			}
			if cursor = got.Metadata.NextCursor; cursor == "" {
				break
			}
			if pages > 20 {
				t.Fatal("the list never ends")
			}
		}
		for _, who := range []string{"Ana", "Ben"} {
			if n := seen[a.ws.Person(who).ID()]; n != 1 {
				t.Errorf("%s came %d times in %v", who, n, seen)
			}
		}
		if got := a.asks("users.list", url.Values{"limit": {"1"}, "cursor": {"made up"}}); got.Error != "invalid_cursor" {
			t.Errorf("a made-up cursor: %+v", got)
		}
	})
}
