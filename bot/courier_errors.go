package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
)

// A verdict says what a call to Slack came to.
type verdict int

const (
	verdictDone      verdict = iota // Slack shows it
	verdictAgain                    // certainly not done; another attempt may succeed
	verdictDoubt                    // refused for a reason we do not know: some more attempts, then given up
	verdictSlow                     // too many calls: everybody waits
	verdictUncertain                // may have been done: look before sending again
	verdictLost                     // no attempt will ever succeed
	verdictMend                     // the installation is at fault, not the message: keep it until somebody mends that
	verdictToken                    // the token is refused for good
	verdictAlone                    // its thread is the trouble: post it without
	verdictAnew                     // certainly not done, and what was uploaded is gone: upload it again
)

func (v verdict) String() string {
	return [...]string{"done", "again", "doubt", "slow", "uncertain", "lost", "mend", "token", "alone", "anew"}[v]
}

// verdicts covers what chat.postMessage, chat.update, chat.delete,
// conversations.open/history/replies, views.publish, users.info and
// files.getUploadURLExternal/completeUploadExternal can answer
// (docs.slack.dev/reference/methods, and the codes common to all methods).
// What is not listed is verdictDoubt.
var verdicts = map[string]verdict{
	// Too fast.
	"ratelimited": verdictSlow, "rate_limited": verdictSlow, "message_limit_exceeded": verdictSlow,

	// "It's possible some aspect of the operation succeeded", or Slack fell over on the way.
	"fatal_error": verdictUncertain, "internal_error": verdictUncertain, "service_unavailable": verdictUncertain,
	"update_failed": verdictUncertain, "duplicate_channel_not_found": verdictUncertain, "duplicate_message_not_found": verdictUncertain,
	"duplicate_client_msg_id": verdictUncertain,

	// Passing trouble; nothing was done.
	"request_timeout": verdictAgain, "team_added_to_org": verdictAgain, "external_channel_migrating": verdictAgain,
	"hash_conflict": verdictAgain, "streaming_state_conflict": verdictAgain, "invalid_cursor": verdictAgain,

	// The token is dead; a new one and a restart are needed.
	"invalid_auth": verdictToken, "not_authed": verdictToken, "account_inactive": verdictToken, "token_revoked": verdictToken,
	"token_expired": verdictToken, "not_allowed_token_type": verdictToken,

	// The installation: organizers can mend it, and then everything goes out.
	"missing_scope": verdictMend, "no_permission": verdictMend, "access_denied": verdictMend, "accesslimited": verdictMend,
	"ekm_access_denied": verdictMend, "enterprise_is_restricted": verdictMend, "org_login_required": verdictMend,
	"team_access_not_granted": verdictMend, "two_factor_setup_required": verdictMend, "messages_tab_disabled": verdictMend,
	"not_enabled": verdictMend, "fetch_members_failed": verdictAgain,

	"file_uploads_disabled": verdictMend, "storage_limit_reached": verdictMend,

	// The thread.
	"cannot_reply_to_message": verdictAlone, "thread_not_found": verdictAlone, "restricted_action_thread_locked": verdictAlone,
	"restricted_action_non_threadable_channel": verdictAlone,

	// The place or the person.
	"channel_not_found": verdictLost, "not_in_channel": verdictLost, "is_archived": verdictLost, "is_inactive": verdictLost,
	"restricted_action": verdictLost, "restricted_action_read_only_channel": verdictLost,
	"restricted_action_thread_only_channel": verdictLost, "team_not_found": verdictLost,
	"user_not_found": verdictLost, "user_not_visible": verdictLost, "user_disabled": verdictLost, "users_not_found": verdictLost,
	"cannot_dm_bot": verdictLost, "too_many_users": verdictLost, "not_enough_users": verdictLost,
	"users_list_not_supplied": verdictLost, "invalid_user_combination": verdictLost, "user_is_restricted": verdictLost,
	"method_not_supported_for_channel_type": verdictLost,

	// The message that stands there.
	"message_not_found": verdictLost, "cant_update_message": verdictLost, "edit_window_closed": verdictLost,
	"block_mismatch": verdictLost, "cant_delete_message": verdictLost, "compliance_exports_prevent_deletion": verdictLost,
	"cant_broadcast_message": verdictLost, "no_dual_broadcast_content_update": verdictLost,

	// What it says.
	"no_text": verdictLost, "msg_too_long": verdictLost, "msg_blocks_too_long": verdictLost, "invalid_blocks": verdictLost,
	"invalid_blocks_format": verdictLost, "invalid_attachments": verdictLost, "too_many_attachments": verdictLost,
	"attachment_payload_limit_exceeded": verdictLost, "too_many_contact_cards": verdictLost, "markdown_text_conflict": verdictLost,
	"invalid_metadata_format": verdictLost, "invalid_metadata_schema": verdictLost, "metadata_too_large": verdictLost,
	"metadata_must_be_sent_from_app": verdictLost, "view_too_large": verdictLost, "duplicate_external_id": verdictLost,
	"as_user_not_supported": verdictLost, "slack_connect_file_link_sharing_blocked": verdictLost,
	"slack_connect_canvas_sharing_blocked": verdictLost, "slack_connect_lists_sharing_blocked": verdictLost,

	// Its file.
	"file_not_found": verdictAnew, "file_update_failed": verdictUncertain,
	"file_upload_size_restricted": verdictLost, "invalid_channel": verdictLost, "posting_to_channel_denied": verdictLost,
	"channels_limit_exceeded": verdictLost, "missing_argument": verdictLost, "alt_txt_too_large": verdictLost, "snippet_too_large": verdictLost,
	"unknown_snippet_type": verdictLost, "unknown_subtype": verdictLost,

	// The call itself: a mistake in this program.
	"invalid_arguments": verdictLost, "invalid_arg_name": verdictLost, "invalid_array_arg": verdictLost, "invalid_charset": verdictLost,
	"invalid_form_data": verdictLost, "invalid_post_type": verdictLost, "missing_post_type": verdictLost, "invalid_json": verdictLost,
	"json_not_object": verdictLost, "invalid_limit": verdictLost, "invalid_ts_latest": verdictLost, "invalid_ts_oldest": verdictLost,
	"method_deprecated": verdictLost, "deprecated_endpoint": verdictLost, "unknown_method": verdictLost, "upgrade_required": verdictLost,
}

// result is what became of one message.
type result struct {
	verdict verdict
	why     string        // for people: never an address, a token or what a message says
	code    string        // Slack's error code, if it gave one
	wait    time.Duration // verdictSlow: how long
	outage  bool          // Slack did not answer as Slack does: other calls will fare no better
	garbled bool          // the answer came, but could not be read
	aside   bool          // it is about the file alone: what has none need not wait

	channel, ts string      // of a message
	user        *slack.User // of a look-up
}

// retryUnsaid is the wait after a 429 that names none.
const retryUnsaid = 10 * time.Second

// judge turns what slack-go returned into a result. w watched the connection.
func judge(err error, w *wire) result {
	var (
		limited  *slack.RateLimitedError
		status   slack.StatusCodeError
		refused  slack.SlackErrorResponse
		syntax   *json.SyntaxError
		mistyped *json.UnmarshalTypeError
	)
	switch {
	case err == nil:
		return result{}
	case errors.As(err, &limited):
		return result{verdict: verdictSlow, why: "Slack asked to slow down", wait: max(limited.RetryAfter, time.Second)}
	case errors.As(err, &refused):
		return judgeCode(refused)
	case errors.As(err, &status):
		switch code := status.Code; {
		case code == http.StatusTooManyRequests:
			return result{verdict: verdictSlow, why: "Slack asked to slow down", wait: retryUnsaid}
		case code >= 400 && code < 500 && code != http.StatusRequestTimeout && code != 499:
			// Something before Slack's methods refused, such as a proxy.
			return result{verdict: verdictAgain, why: fmt.Sprintf("HTTP %d instead of an answer", code), outage: true}
		default:
			return result{verdict: verdictUncertain, why: fmt.Sprintf("HTTP %d instead of an answer", code), outage: true}
		}
	case w.unsent(err):
		return result{verdict: verdictAgain, why: "Slack cannot be reached: " + describe(err), outage: true}
	case errors.As(err, &syntax):
		return result{verdict: verdictUncertain, why: "the answer is not JSON", outage: true}
	case errors.As(err, &mistyped):
		return result{verdict: verdictUncertain, why: "the answer has an unexpected shape", garbled: true}
	case isTransport(err):
		return result{verdict: verdictUncertain, why: "no answer: " + describe(err), outage: true}
	}
	return result{verdict: verdictUncertain, why: fmt.Sprintf("the answer could not be read (%T)", err), garbled: true}
}

// judgeCode looks a refusal up.
func judgeCode(refused slack.SlackErrorResponse) result {
	code := safeCode(refused.Err)
	r := result{why: "Slack refused: " + code, code: code}
	known := false
	if r.verdict, known = verdicts[refused.Err]; !known {
		r.verdict = verdictDoubt
	}
	switch {
	case r.verdict == verdictSlow:
		r.why, r.wait = "Slack asked to slow down ("+code+")", retryUnsaid
	case refused.Needed != "":
		r.why += ", needed: " + safeCode(refused.Needed)
	case len(refused.ResponseMetadata.Messages) > 0:
		r.why += ": " + Cut(strings.Join(refused.ResponseMetadata.Messages, "; "), 300)
	}
	return r
}

var unsafe = regexp.MustCompile(`[^a-z0-9_:.,]`)

// safeCode keeps what an error code is made of.
func safeCode(s string) string { return Cut(unsafe.ReplaceAllString(s, "?"), 80) }

// unanswered is the result of {"ok":false} without a code, which slack-go
// takes for success.
var unanswered = result{verdict: verdictUncertain, why: "an answer without ok and without an error"}

func isTransport(err error) bool {
	var n net.Error
	return errors.As(err, &n) || strings.Contains(err.Error(), "EOF") || strings.Contains(err.Error(), "connection")
}

// describe names a transport error without the address that url.Error carries.
func describe(err error) string {
	var (
		op  *net.OpError
		dns *net.DNSError
		n   net.Error
	)
	switch {
	case errors.As(err, &dns):
		return "its name is not found"
	case errors.As(err, &op) && op.Err != nil:
		return op.Op + ": " + Cut(op.Err.Error(), 200)
	case errors.As(err, &n) && n.Timeout():
		return "time limit exceeded"
	case strings.Contains(err.Error(), "EOF"):
		return "the connection ended"
	}
	return "connection trouble"
}

// wire watches how far a call got on its way out.
type wire struct{ asked, got atomic.Bool }

// unsent says that no connection was had, so that nothing can have been
// written. With a transport that reports nothing only a failed dial proves it.
func (w *wire) unsent(err error) bool {
	if w == nil || w.got.Load() {
		return false
	}
	var op *net.OpError
	return w.asked.Load() || errors.As(err, &op) && op.Op == "dial"
}
