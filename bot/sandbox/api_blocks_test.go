package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot/sandbox"
)

// TestBlocksValidateNeedsNoToken asks as curl would: a form or JSON, without a token and without the scope of anything.
func TestBlocksValidateNeedsNoToken(t *testing.T) {
	bare := strings.Replace(testManifest, `"chat:write", `, ``, 1)
	workspace(t, sandbox.Options{Manifest: []byte(bare)}, func(t *testing.T, a *app) {
		type answer struct {
			OK     bool   `json:"ok"`
			Error  string `json:"error"`
			Errors []struct {
				Code, Message, Pointer, Field string
			} `json:"errors"`
		}
		address := a.ws.APIURL() + "blocks.validate"
		read := func(r *http.Response, err error) (got answer) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			if err := json.NewDecoder(r.Body).Decode(&got); err != nil || r.StatusCode != http.StatusOK {
				t.Fatalf("HTTP %d: %v", r.StatusCode, err)
			}
			return got
		}
		said := func(text string) string {
			return `[{"type":"section","text":{"type":"mrkdwn","text":"` + text + `"}}]`
		}
		view := func(title string) string {
			return `{"type":"modal","title":{"type":"plain_text","text":"` + title + `"},"blocks":` + said("hello") + `}`
		}
		long := strings.Repeat("x", 3001)
		for _, tc := range []struct {
			name string
			form url.Values
			want string // error, then code and pointer of each error
		}{
			{"blocks", url.Values{"blocks": {said("hello")}}, ""},
			{"view", url.Values{"view": {view("Join")}}, ""},
			{"message", url.Values{"message": {`{"text":"hello","blocks":` + said("hello") + `}`}}, ""},
			{"message of text", url.Values{"message": {`{"text":"hello"}`}}, ""},
			{"long section", url.Values{"blocks": {said(long)}}, "invalid_blocks invalid_blocks /blocks/0/text/text text"},
			{"blocks that are none", url.Values{"blocks": {`{}`}}, "invalid_blocks invalid_blocks_format /blocks blocks"},
			{"long title", url.Values{"view": {view(strings.Repeat("x", 25))}}, "invalid_view invalid_arguments /view/title/text text"},
			{"long section in a message", url.Values{"message": {`{"blocks":` + said(long) + `}`}}, "invalid_message invalid_blocks /message/blocks/0/text/text text"},
			{"empty message", url.Values{"message": {`{}`}}, "invalid_message no_text /message message"},
			{"message that is none", url.Values{"message": {`[]`}}, "invalid_message invalid_message /message message"},
			{"nothing", url.Values{}, "invalid_arguments"},
			{"two", url.Values{"blocks": {said("x")}, "view": {view("Join")}}, "invalid_arguments"},
			{"more than 100,000 characters", url.Values{"blocks": {"[" + strings.Repeat(" ", 100_000) + "]"}}, "invalid_arguments"},
		} {
			got := read(a.ws.HTTPClient().PostForm(address, tc.form))
			words := []string{}
			if got.Error != "" {
				words = append(words, got.Error)
			}
			for _, e := range got.Errors {
				words = append(words, e.Code, e.Pointer, e.Field)
				if e.Message == "" {
					t.Errorf("%s: %s without a word on why", tc.name, e.Pointer)
				}
			}
			if diff := cmp.Diff(tc.want, strings.Join(words, " ")); diff != "" || got.OK != (tc.want == "") {
				t.Errorf("%s: ok %v (-want +got):\n%s", tc.name, got.OK, diff)
			}
		}
		body := strings.NewReader(`{"message":{"text":"` + strings.Repeat("x", 40_001) + `"}}`)
		if got := read(a.ws.HTTPClient().Post(address, "application/json", body)); got.Error != "invalid_message" || got.Errors[0].Code != "msg_too_long" {
			t.Errorf("as JSON: %+v", got)
		}
		a.ws.Check() // to ask is no violation
	})
}
