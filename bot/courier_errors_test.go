package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/store"
)

// documented lists the error codes of the methods that the courier calls
// (docs.slack.dev/reference/methods/<method>#errors).
var documented = map[string]string{
	"all methods": `access_denied accesslimited account_inactive deprecated_endpoint ekm_access_denied enterprise_is_restricted fatal_error
		internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset invalid_form_data invalid_post_type
		method_deprecated missing_post_type missing_scope no_permission not_allowed_token_type not_authed org_login_required ratelimited
		request_timeout service_unavailable team_access_not_granted team_added_to_org token_expired token_revoked two_factor_setup_required
		unknown_method invalid_json json_not_object`,
	"chat.postMessage": `as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message channel_not_found
		duplicate_channel_not_found duplicate_message_not_found invalid_blocks invalid_blocks_format invalid_metadata_format
		invalid_metadata_schema is_archived markdown_text_conflict message_limit_exceeded messages_tab_disabled
		metadata_must_be_sent_from_app metadata_too_large msg_blocks_too_long msg_too_long no_text not_in_channel rate_limited
		restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
		restricted_action_thread_only_channel slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
		slack_connect_lists_sharing_blocked team_not_found too_many_attachments too_many_contact_cards cannot_dm_bot`,
	"chat.update": `block_mismatch cant_broadcast_message cant_update_message edit_window_closed external_channel_migrating
		invalid_attachments is_inactive message_not_found no_dual_broadcast_content_update streaming_state_conflict update_failed`,
	"chat.delete":           `cant_delete_message compliance_exports_prevent_deletion message_not_found`,
	"conversations.open":    `invalid_user_combination method_not_supported_for_channel_type not_enough_users too_many_users user_disabled user_not_found user_not_visible users_list_not_supplied`,
	"conversations.history": `invalid_cursor invalid_limit invalid_ts_latest invalid_ts_oldest not_in_channel channel_not_found`,
	"conversations.replies": `thread_not_found`,
	"views.publish":         `duplicate_external_id hash_conflict not_enabled view_too_large`,
	"users.info":            `user_not_found user_not_visible`,
	"files.getUploadURLExternal": `alt_txt_too_large file_upload_size_restricted file_uploads_disabled missing_argument snippet_too_large
		storage_limit_reached unknown_snippet_type unknown_subtype`,
	"files.completeUploadExternal": `access_denied channel_not_found file_not_found file_update_failed invalid_blocks invalid_channel
		not_in_channel posting_to_channel_denied channels_limit_exceeded`,
}

func TestEveryDocumentedErrorHasAVerdict(t *testing.T) {
	for method, codes := range documented {
		for code := range strings.FieldsSeq(codes) {
			if _, known := verdicts[code]; !known {
				t.Errorf("%s can answer %s, which has no verdict", method, code)
			}
		}
	}
}

// TestEveryVerdictIsCarriedOut has Slack answer each code to a post once, and
// looks what becomes of the message.
func TestEveryVerdictIsCarriedOut(t *testing.T) {
	all := map[string]verdict{"a_code_slack_invents_tomorrow": verdictDoubt}
	maps.Copy(all, verdicts)
	bench(t, func(b *courierBench) {
		for code, v := range all {
			refusing := true
			b.tap(func(method string, r *http.Request, onward func() (*http.Response, error)) (*http.Response, error) {
				if method == "chat.postMessage" && refusing {
					refusing = false
					return answer(r, 200, fmt.Sprintf(`{"ok":false,"error":%q}`, code)), nil
				}
				return onward()
			})
			b.queue(code, toDM(b.ana), code)
			synctest.Wait()
			o := b.row(code)
			want := store.Pending
			switch v {
			case verdictLost, verdictAlone: // it has no thread to be posted without
				want = store.Dead
			case verdictUncertain:
				want = store.Unknown
			}
			if o.State != want || !v.waitsUntil(o, time.Now()) {
				t.Errorf("%s (%s): %s, again at %v: %s", code, v, o.State, o.NextAttempt, o.LastError)
			}
			if v != verdictSlow && !strings.Contains(o.LastError, code) {
				t.Errorf("%s: the reason given is %q", code, o.LastError)
			}
			if v == verdictToken {
				if err := b.halt(); err == nil {
					t.Errorf("%s: the courier ended without an error", code)
				}
				b.start()
			}
			b.after(10 * time.Minute)
			if o := b.row(code); want != store.Dead && o.State != store.Sent {
				t.Errorf("%s (%s): ten minutes later it is %s: %s", code, v, o.State, o.LastError)
			}
		}
	})
}

func (v verdict) waitsUntil(o store.Outgoing, now time.Time) bool {
	switch v {
	case verdictLost, verdictAlone:
		return o.NextAttempt.IsZero()
	case verdictSlow, verdictUncertain:
		return o.NextAttempt.Equal(now.Add(10 * time.Second))
	case verdictMend, verdictToken:
		return o.NextAttempt.After(now.Add(7 * time.Second))
	}
	return o.NextAttempt.After(now) && !o.NextAttempt.After(now.Add(time.Second))
}

func TestAnUnknownRefusalIsGivenUpInTheEnd(t *testing.T) {
	bench(t, func(b *courierBench) {
		calls := 0
		b.tap(func(_ string, r *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
			calls++
			return answer(r, 200, `{"ok":false,"error":"never_heard_of"}`), nil
		})
		b.queue("m", toDM(b.ana), "hello")
		b.after(time.Hour)
		if o := b.row("m"); o.State != store.Dead || calls != doubtTries || o.LastError != "Slack refused: never_heard_of" {
			t.Errorf("after %d calls: %s, %s", calls, o.State, o.LastError)
		}
	})
}

func TestJudge(t *testing.T) {
	asked, got := &wire{}, &wire{}
	asked.asked.Store(true)
	got.asked.Store(true)
	got.got.Store(true)
	posting := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://slack.com/api/chat.postMessage?token=xoxb-secret", Err: err}
	}
	for _, c := range []struct {
		name   string
		err    error
		w      *wire
		want   verdict
		wait   time.Duration
		outage bool
	}{
		{"success", nil, got, verdictDone, 0, false},
		{"429", &slack.RateLimitedError{RetryAfter: 30 * time.Second}, got, verdictSlow, 30 * time.Second, false},
		{"429 with zero", &slack.RateLimitedError{}, got, verdictSlow, time.Second, false},
		{"429 without a time", slack.StatusCodeError{Code: 429, Status: "429"}, got, verdictSlow, retryUnsaid, false},
		{"200 ratelimited", slack.SlackErrorResponse{Err: "ratelimited"}, got, verdictSlow, retryUnsaid, false},
		{"500", slack.StatusCodeError{Code: 500, Status: "500"}, got, verdictUncertain, 0, true},
		{"502", slack.StatusCodeError{Code: 502, Status: "502"}, got, verdictUncertain, 0, true},
		{"408", slack.StatusCodeError{Code: 408, Status: "408"}, got, verdictUncertain, 0, true},
		{"404", slack.StatusCodeError{Code: 404, Status: "404"}, got, verdictAgain, 0, true},
		{"HTML", &json.SyntaxError{}, got, verdictUncertain, 0, true},
		{"odd JSON", &json.UnmarshalTypeError{}, got, verdictUncertain, 0, false},
		{"refused connection", posting(&net.OpError{Op: "dial", Err: errors.New("refused")}), asked, verdictAgain, 0, true},
		{"refused connection, unwatched", posting(&net.OpError{Op: "dial", Err: errors.New("refused")}), &wire{}, verdictAgain, 0, true},
		{"no such host", posting(&net.DNSError{Err: "no such host", Name: "slack.com"}), asked, verdictAgain, 0, true},
		{"TLS", posting(errors.New("tls: failed to verify certificate")), asked, verdictAgain, 0, true},
		{"reset", posting(&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}), got, verdictUncertain, 0, true},
		{"EOF", posting(io.EOF), got, verdictUncertain, 0, true},
		{"timeout", posting(context.DeadlineExceeded), got, verdictUncertain, 0, true},
		{"timeout before a connection was had", posting(context.DeadlineExceeded), asked, verdictAgain, 0, true},
		{"unwatched transport", posting(errors.New("who knows")), &wire{}, verdictUncertain, 0, true},
		{"anything else", errors.New("token=xoxb-secret"), got, verdictUncertain, 0, false},
	} {
		r := judge(c.err, c.w)
		if r.verdict != c.want || r.wait != c.wait || r.outage != c.outage {
			t.Errorf("%s: %s, wait %v, outage %v; want %s, %v, %v", c.name, r.verdict, r.wait, r.outage, c.want, c.wait, c.outage)
		}
		if strings.Contains(r.why, "xoxb") || strings.Contains(r.why, "https:") || c.err != nil && r.why == "" {
			t.Errorf("%s: the reason says %q", c.name, r.why)
		}
	}
}

func TestJudgeNamesWhatIsMissing(t *testing.T) {
	r := judge(slack.SlackErrorResponse{Err: "missing_scope", Needed: "im:history", Provided: "chat:write"}, &wire{})
	if want := "Slack refused: missing_scope, needed: im:history"; r.why != want || r.verdict != verdictMend {
		t.Errorf("%s: %q, want %q", r.verdict, r.why, want)
	}
	r = judge(slack.SlackErrorResponse{Err: "invalid_blocks", ResponseMetadata: slack.ResponseMetadata{Messages: []string{"[ERROR] too long [json-pointer:/blocks/0/text/text]"}}}, &wire{})
	if want := "Slack refused: invalid_blocks: [ERROR] too long [json-pointer:/blocks/0/text/text]"; r.why != want {
		t.Errorf("%q, want %q", r.why, want)
	}
	r = judge(slack.SlackErrorResponse{Err: "<!channel> xoxb"}, &wire{})
	if strings.ContainsAny(r.why, "<!>") {
		t.Errorf("a strange code is passed on: %q", r.why)
	}
}
