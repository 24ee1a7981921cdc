package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// A response_url may be used this often, this long. https://docs.slack.dev/interactivity/handling-user-interaction
const (
	responseUses  = 5
	responseLives = 30 * time.Minute
)

// responseURL answers one interaction or command.
type responseURL struct {
	who  *Person
	conv *conversation
	msg  *message // the message whose control was used; nil for a command
	at   time.Time
	uses int
}

func (w *Workspace) newResponseURL(p *Person, c *conversation, m *message) string {
	id := w.letters(mixedCase, 24, "response/"+w.next("response"))
	w.responses[id] = &responseURL{who: p, conv: c, msg: m, at: w.opt.Now()}
	return w.base.String() + "/response/" + id
}

func (w *Workspace) serveResponse(rw http.ResponseWriter, r *http.Request, id string) {
	w.begin()
	defer w.end()
	call := Call{At: w.opt.Now(), Method: "response_url"}
	fault := w.faults.next("response_url")
	if fault.cutBefore {
		w.logged(call, nil, "down", 0)
		panic(http.ErrAbortHandler)
	}
	body, err := io.ReadAll(r.Body)
	if fault.slow > 0 && !w.sleep(fault.slow) {
		panic(http.ErrAbortHandler)
	}
	if json.Valid(body) {
		call.Args = body
	}
	code := ""
	w.mu.Lock()
	switch u := w.responses[id]; {
	case err != nil, !isObject(body):
		code = "invalid_payload"
	case u == nil:
		code = "no_such_url"
	case u.uses >= responseUses:
		code = "used_url"
	case w.opt.Now().Sub(u.at) > responseLives:
		code = "expired_url"
	case fault.errorBefore, fault.retryAfter > 0:
		code = "server error"
	default:
		u.uses++
		code = w.respond(u, body, "response_url")
	}
	if code == "used_url" || code == "expired_url" {
		w.violate(code, "", "a response_url works 5 times within 30 minutes")
	}
	w.mu.Unlock()
	switch {
	case fault.cutAfter:
		w.logged(call, nil, "reply lost", 0)
		panic(http.ErrAbortHandler)
	case code == "":
		w.logged(call, object{"ok": true}, "", http.StatusOK)
		rw.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(rw, `{"ok":true}`)
	case code == "server error":
		w.logged(call, nil, code, http.StatusInternalServerError)
		http.Error(rw, code, http.StatusInternalServerError)
	default:
		reply := object{"ok": false, "error": code}
		w.logged(call, reply, code, http.StatusNotFound)
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(http.StatusNotFound)
		_, _ = rw.Write(encode(reply))
	}
}

// respond carries out an answer: show something to one person or all, replace or delete the original. It returns Slack's
// error code or "". The workspace is locked.
func (w *Workspace) respond(u *responseURL, body json.RawMessage, where string) string {
	o := decodeObject(body)
	if o.flag("delete_original") {
		if u.msg == nil || u.conv.message(u.msg.ts) == nil {
			return "message_not_found"
		}
		w.remove(u.conv, u.msg)
		return ""
	}
	if o.str("response_type") == "in_channel" && !o.has("text") && !o.has("blocks") {
		return "" // shows the command to all and says nothing
	}
	a := args{}
	if json.Unmarshal(body, &a) != nil {
		return "invalid_payload"
	}
	c, err := w.readContent(a, where)
	if err != nil {
		return err.Error()
	}
	if o.flag("replace_original") {
		if u.msg == nil || u.conv.message(u.msg.ts) == nil {
			return "message_not_found"
		}
		blocks := c.blocks
		if blocks == nil {
			blocks = json.RawMessage("[]")
		}
		w.edit(u.conv, u.msg, &c.text, blocks, c.attachments, nil)
		return ""
	}
	m := &message{user: w.botUserID, text: c.text, blocks: c.blocks, attachments: c.attachments, thread: o.str("thread_ts")}
	if o.str("response_type") == "in_channel" {
		w.post(u.conv, m)
	} else {
		w.whisper(u.conv, u.who, m)
	}
	return ""
}
