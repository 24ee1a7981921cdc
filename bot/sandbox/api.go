package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Call is one request to the Web API or to a response_url, as logged.
type Call struct {
	At       time.Time       `json:"at"`
	Method   string          `json:"method"`
	Args     json.RawMessage `json:"args"` // without the token
	Response json.RawMessage `json:"response"`
	Error    string          `json:"error,omitempty"` // Slack's error code, or the fault that hit
	Status   int             `json:"status"`          // HTTP status; 0 when the connection was cut

	place int // among all that went over the wire
}

// apiError is a refusal in Slack's terms.
type apiError struct {
	code     string
	needed   string   // scope
	messages []string // response_metadata.messages
	errors   []object
}

func (e *apiError) Error() string { return e.code }

func refuse(code string) error { return &apiError{code: code} }

type method struct {
	tier  int    // calls a minute by tier, 0 = special
	scope string // needed by every call; others depend on the conversation
	app   bool   // wants the app-level token
	open  bool   // wants no token
	run   func(*Workspace, args) (object, error)
}

// methods is every method that the sandbox speaks, with Slack's tiers and scopes (https://docs.slack.dev/reference/methods).
var methods = map[string]method{
	"auth.test":                    {run: (*Workspace).authTest},
	"blocks.validate":              {open: true, run: (*Workspace).validateBlocks},
	"apps.connections.open":        {tier: 3, app: true, run: (*Workspace).openLink},
	"chat.postMessage":             {scope: "chat:write", run: (*Workspace).postMessage},
	"chat.update":                  {tier: 3, scope: "chat:write", run: (*Workspace).updateMessage},
	"chat.delete":                  {tier: 3, scope: "chat:write", run: (*Workspace).deleteMessage},
	"chat.postEphemeral":           {tier: 4, scope: "chat:write", run: (*Workspace).postEphemeral},
	"chat.getPermalink":            {run: (*Workspace).getPermalink},
	"conversations.open":           {tier: 3, run: (*Workspace).openConversation},
	"conversations.info":           {tier: 3, run: (*Workspace).conversationInfo},
	"conversations.list":           {tier: 2, run: (*Workspace).listConversations},
	"conversations.members":        {tier: 4, run: (*Workspace).conversationMembers},
	"conversations.history":        {tier: 3, run: (*Workspace).history},
	"conversations.replies":        {tier: 3, run: (*Workspace).threadReplies},
	"conversations.join":           {tier: 3, scope: "channels:join", run: (*Workspace).joinConversation},
	"users.conversations":          {tier: 3, run: (*Workspace).userConversations},
	"users.info":                   {tier: 4, scope: "users:read", run: (*Workspace).userInfo},
	"users.list":                   {tier: 2, scope: "users:read", run: (*Workspace).listUsers},
	"users.lookupByEmail":          {tier: 3, scope: "users:read.email", run: (*Workspace).userByEmail},
	"team.info":                    {tier: 3, scope: "team:read", run: (*Workspace).teamInfo},
	"views.open":                   {tier: 4, run: (*Workspace).openView},
	"views.push":                   {tier: 4, run: (*Workspace).pushView},
	"views.update":                 {tier: 4, run: (*Workspace).updateView},
	"views.publish":                {tier: 4, run: (*Workspace).publishView},
	"files.getUploadURLExternal":   {tier: 4, scope: "files:write", run: (*Workspace).getUploadURL},
	"files.completeUploadExternal": {tier: 4, scope: "files:write", run: (*Workspace).completeUpload},
	"reactions.add":                {tier: 3, scope: "reactions:write", run: (*Workspace).addReaction},
	"pins.add":                     {tier: 2, scope: "pins:write", run: (*Workspace).addPin},
}

func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request, name string) {
	w.begin()
	defer w.end()
	call := Call{At: w.opt.Now(), Method: name}
	a, token, parseErr := readArgs(r)
	call.Args = encode(a.shown())

	fault := w.faults.next(name)
	if fault.cutBefore {
		w.logged(call, nil, "down", 0)
		panic(http.ErrAbortHandler)
	}
	if fault.slow > 0 && !w.sleep(fault.slow) {
		panic(http.ErrAbortHandler)
	}
	if fault.errorBefore {
		w.logged(call, nil, "server error", http.StatusInternalServerError)
		http.Error(rw, "internal server error", http.StatusInternalServerError)
		return
	}

	w.mu.Lock()
	retry := fault.retryAfter
	if retry == 0 && w.opt.Strict429 {
		retry = w.tooFast(name, a)
	}
	var reply object
	err := parseErr
	if retry > 0 {
		err = refuse("ratelimited")
	} else if err == nil {
		reply, err = w.run(name, token, a)
	}
	for k, v := range reply { // what it shows may change once the workspace is unlocked
		reply[k] = encode(v)
	}
	w.mu.Unlock()

	status := http.StatusOK
	var refused *apiError
	switch {
	case err == nil:
		if reply == nil {
			reply = object{}
		}
		reply["ok"] = true
	case errors.As(err, &refused):
		reply = object{"ok": false, "error": refused.code}
		if refused.needed != "" {
			reply["needed"], reply["provided"] = refused.needed, strings.Join(w.manifest.OAuth.Scopes.Bot, ",")
		}
		if len(refused.messages) > 0 {
			reply["response_metadata"] = object{"messages": refused.messages}
		}
		if len(refused.errors) > 0 {
			reply["errors"] = refused.errors
		}
	}
	code := ""
	if refused != nil {
		code = refused.code
	}
	if retry > 0 {
		status = http.StatusTooManyRequests
		rw.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(retry.Seconds()))))
	}
	switch {
	case fault.cutAfter:
		w.logged(call, reply, "reply lost", 0)
		panic(http.ErrAbortHandler)
	case fault.errorAfter:
		w.logged(call, reply, "server error", http.StatusInternalServerError)
		http.Error(rw, "internal server error", http.StatusInternalServerError)
		return
	}
	w.logged(call, reply, code, status)
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("X-OAuth-Scopes", strings.Join(w.manifest.OAuth.Scopes.Bot, ","))
	rw.WriteHeader(status)
	_, _ = rw.Write(encode(reply)) // an answer that cannot be written is a client that has left
}

// run performs one call; the workspace is locked.
func (w *Workspace) run(name, token string, a args) (object, error) {
	m, ok := methods[name]
	if !ok {
		w.violate("unknown_method", "", "the app called %s, which the sandbox does not speak", name)
		return nil, refuse("unknown_method")
	}
	if m.open {
		return m.run(w, a)
	}
	want, other := w.botToken, w.appToken
	if m.app {
		want, other = other, want
	}
	switch token {
	case "":
		return nil, refuse("not_authed")
	case want:
	case other:
		w.violate("not_allowed_token_type", "", "%s was called with the wrong kind of token", name)
		return nil, refuse("not_allowed_token_type")
	default:
		return nil, refuse("invalid_auth")
	}
	if m.scope != "" {
		if err := w.need(m.scope); err != nil {
			return nil, err
		}
	}
	return m.run(w, a)
}

// need checks one scope; the workspace is locked.
func (w *Workspace) need(scope string) error {
	if w.scopes[scope] {
		return nil
	}
	w.violate("missing_scope", "", "the manifest does not ask for the scope %s", scope)
	return &apiError{code: "missing_scope", needed: scope}
}

// invalid refuses what the validators object to, with the JSON pointers Slack gives; the workspace is locked.
func (w *Workspace) invalid(where string, problems []problem) error {
	if len(problems) == 0 {
		return nil
	}
	e := &apiError{code: problems[0].Code}
	for _, p := range problems {
		w.violate(p.Code, p.Pointer, "%s: %s", where, p.Message)
		e.messages = append(e.messages, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", p.Message, p.Pointer))
	}
	return e
}

func (w *Workspace) begin() {
	w.mu.Lock()
	w.inflight++
	w.mu.Unlock()
}

func (w *Workspace) end() {
	w.mu.Lock()
	w.inflight--
	w.mu.Unlock()
}

// sleep says false when the workspace closed meanwhile.
func (w *Workspace) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-w.done:
		return false
	}
}

func (w *Workspace) logged(c Call, reply object, code string, status int) {
	if reply != nil {
		c.Response = encode(reply)
	}
	c.Error, c.Status = code, status
	w.mu.Lock()
	c.place = w.onWire()
	w.calls = append(w.calls, c)
	w.mu.Unlock()
}

// Calls lists every call of the app, in the order they ended.
func (w *Workspace) Calls() []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Call{}, w.calls...)
}

// args are the arguments of a call. A form value is a JSON string here, which may itself hold JSON.
type args map[string]json.RawMessage

// readArgs takes a form or a JSON object, and the token from the header or the form.
func readArgs(r *http.Request) (a args, token string, err error) {
	a = args{}
	if h, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = h
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method == http.MethodPost && kind == "application/json" {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return a, "", refuse("request_timeout")
		}
		if len(bytes.TrimSpace(body)) == 0 {
			return a, token, nil // slack-go opens connections like this
		}
		if !json.Valid(body) {
			return a, token, refuse("invalid_json")
		}
		if json.Unmarshal(body, &a) != nil {
			return args{}, token, refuse("json_not_object")
		}
		delete(a, "token")
		return a, token, nil
	}
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(8 << 20)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		return a, token, refuse("invalid_form_data")
	}
	for k, v := range r.Form {
		if k == "token" {
			if token == "" && r.PostForm.Get("token") != "" { // never from the query string
				token = r.PostForm.Get("token")
			}
			continue
		}
		a[k] = encode(v[0])
	}
	return a, token, nil
}

func (a args) str(key string) string {
	var s string
	if json.Unmarshal(a[key], &s) == nil {
		return s
	}
	return strings.Trim(string(a[key]), `"`)
}

func (a args) has(key string) bool {
	v, ok := a[key]
	return ok && string(v) != "null" && string(v) != `""`
}

func (a args) flag(key string) bool {
	switch a.str(key) {
	case "true", "1", "True":
		return true
	}
	return false
}

func (a args) number(key string, otherwise int) int {
	n, err := strconv.Atoi(a.str(key))
	if err != nil {
		return otherwise
	}
	return n
}

// raw is a structured argument: JSON, or a string that holds JSON. Nil when absent.
func (a args) raw(key string) json.RawMessage {
	if !a.has(key) {
		return nil
	}
	v := bytes.TrimSpace(a[key])
	var s string
	if json.Unmarshal(v, &s) == nil {
		return json.RawMessage(s)
	}
	return v
}

// shown is for the log: structured strings become JSON.
func (a args) shown() object {
	o := object{}
	for k := range a {
		if raw := a.raw(k); isArray(raw) || isObject(raw) {
			o[k] = raw
		} else {
			o[k] = a.str(k)
		}
	}
	return o
}
