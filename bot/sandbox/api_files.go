package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// upload is a file on its way: reserved, then sent, then completed into a conversation.
type upload struct {
	id, name, title string
	length          int // as announced
	content         []byte
	sent, completed bool
	at              time.Time
}

// shown is the file as people see it: 📎 cert.pdf (Certificate).
func (u *upload) shown() string {
	if u.title == "" || u.title == u.name {
		return "📎 " + u.name
	}
	return "📎 " + u.name + " (" + u.title + ")"
}

// getUploadURL hands out an address on the API's own host: slack-go sends the token nowhere else.
// https://docs.slack.dev/reference/methods/files.getUploadURLExternal
func (w *Workspace) getUploadURL(a args) (object, error) {
	if a.str("filename") == "" || a.number("length", 0) < 1 {
		return nil, refuse("missing_argument")
	}
	id := w.id("F", w.next("file"))
	u := &upload{id: id, name: a.str("filename"), title: a.str("filename"), length: a.number("length", 0), at: w.opt.Now()}
	w.uploads = append(w.uploads, u)
	return object{"upload_url": w.base.String() + "/upload/" + id, "file_id": id}, nil
}

// upload finds a file by its id; the workspace is locked.
func (w *Workspace) upload(id string) *upload {
	for _, u := range w.uploads {
		if u.id == id {
			return u
		}
	}
	return nil
}

// uploadMethod names the sending of the bytes, which is not a method of the Web API, among the calls and for [Faults].
const uploadMethod = "upload"

func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request, id string) {
	w.begin()
	defer w.end()
	call := Call{At: w.opt.Now(), Method: uploadMethod, Args: encode(object{"file": id})}
	fault := w.faults.next(uploadMethod)
	if fault.cutBefore || fault.slow > 0 && !w.sleep(fault.slow) {
		w.logged(call, nil, "down", 0)
		panic(http.ErrAbortHandler)
	}
	answer := func(status int, code, text string) {
		w.logged(call, nil, code, status)
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, text) // an answer that cannot be written is a client that has left
	}
	if fault.errorBefore {
		answer(http.StatusInternalServerError, "server error", "internal server error")
		return
	}
	if fault.retryAfter > 0 {
		rw.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(fault.retryAfter.Seconds()))))
		answer(http.StatusTooManyRequests, "ratelimited", "too many requests")
		return
	}
	data, err := uploaded(r)
	if err != nil {
		answer(http.StatusBadRequest, "unreadable", "cannot read the upload")
		return
	}
	status, code, text := w.take(id, data)
	switch {
	case fault.cutAfter:
		w.logged(call, nil, "reply lost", 0)
		panic(http.ErrAbortHandler)
	case fault.errorAfter:
		status, code, text = http.StatusInternalServerError, "server error", "internal server error"
	}
	answer(status, code, text)
}

// uploaded reads a file from a form, or from the bare body.
func uploaded(r *http.Request) ([]byte, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return io.ReadAll(r.Body)
	}
	f, _, err := r.FormFile("file")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// take keeps the bytes of a file.
func (w *Workspace) take(id string, data []byte) (status int, code, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.upload(id)
	switch {
	case u == nil || u.completed:
		return http.StatusNotFound, "file_not_found", "there is no such upload"
	case len(data) != u.length:
		w.violate("upload_length", "", "%s was announced with %d bytes and sent with %d", u.name, u.length, len(data))
		return http.StatusBadRequest, "upload_length", "not the length that was announced"
	}
	u.content, u.sent = data, true
	return http.StatusOK, "", fmt.Sprintf("OK - %d", len(data))
}

// channelPattern is what Slack takes as channel_id: no people (https://github.com/slackapi/bolt-js/issues/2115).
var channelPattern = regexp.MustCompile(`^[CGDZ][A-Z0-9]{8,}$`)

// completeUpload shows files in a conversation, once: "This method can only be called once"
// (https://docs.slack.dev/reference/methods/files.completeUploadExternal). Without a channel they stay private.
func (w *Workspace) completeUpload(a args) (object, error) {
	var files []struct{ ID, Title string }
	if json.Unmarshal(a.raw("files"), &files) != nil || len(files) == 0 {
		return nil, refuse("invalid_arguments")
	}
	var c *conversation
	thread := a.str("thread_ts")
	if to := a.str("channel_id"); to != "" {
		if !channelPattern.MatchString(to) {
			w.violate("invalid_arguments", "/channel_id", "files.completeUploadExternal: %s is not the id of a conversation", to)
			return nil, &apiError{code: "invalid_arguments", messages: []string{"[ERROR] input must match regex pattern: " + channelPattern.String() + " [json-pointer:/channel_id]"}}
		}
		c = w.conversations[to]
		switch {
		case c == nil, c.kind != kindChannel && !c.has(w.botUserID):
			return nil, refuse("channel_not_found")
		case !c.has(w.botUserID):
			return nil, refuse("not_in_channel")
		case thread != "" && c.message(thread) == nil:
			return nil, refuse("thread_not_found")
		case thread != "" && c.message(thread).thread != "":
			thread = c.message(thread).thread
		}
	}
	var all []*upload
	for _, f := range files {
		u := w.upload(f.ID)
		if u == nil || !u.sent || u.completed {
			return nil, refuse("file_not_found")
		}
		all = append(all, u)
	}
	var out []object
	for i, u := range all {
		u.completed = true
		if files[i].Title != "" {
			u.title = files[i].Title
		}
		out = append(out, w.fileJSON(u))
	}
	if c != nil {
		w.post(c, &message{user: w.botUserID, text: a.str("initial_comment"), files: all, thread: thread})
	}
	return object{"files": out}, nil
}

var fileTypes = map[string]string{".ics": "text/calendar", ".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv", ".png": "image/png"}

// fileJSON is a file object; where it is shared shows only later, as in Slack. The workspace is locked.
// https://docs.slack.dev/reference/objects/file-object
func (w *Workspace) fileJSON(u *upload) object {
	site := "https://" + w.opt.Domain + ".slack.com/files/" + w.botUserID + "/" + u.id + "/" + url.PathEscape(strings.ToLower(u.name))
	private := "https://files.slack.com/files-pri/" + w.teamID + "-" + u.id + "/"
	return object{
		"id": u.id, "created": u.at.Unix(), "timestamp": u.at.Unix(), "name": u.name, "title": u.title,
		"mimetype": firstOf(fileTypes[path.Ext(u.name)], "application/octet-stream"), "filetype": strings.TrimPrefix(path.Ext(u.name), "."),
		"user": w.botUserID, "user_team": w.teamID, "editable": false, "size": len(u.content), "mode": "hosted", "is_external": false,
		"is_public": false, "file_access": "visible", "permalink": site,
		"url_private": private + url.PathEscape(u.name), "url_private_download": private + "download/" + url.PathEscape(u.name),
	}
}

// File returns the content of the newest file of that name that was shown somewhere; nil when there is none.
func (w *Workspace) File(name string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, u := range slices.Backward(w.uploads) {
		if u.name == name && u.completed {
			return slices.Clone(u.content)
		}
	}
	return nil
}

// File returns the content of the newest file of that name, or with that id, that a person sees; nil when there is none.
func (p *Person) File(name string) []byte {
	p.w.settle()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if u := p.file(name); u != nil {
		return slices.Clone(u.content)
	}
	return nil
}

// file finds what [Person.File] returns; the workspace is locked.
func (p *Person) file(name string) *upload {
	for _, s := range p.visible() {
		for _, u := range s.msg.files {
			if u.name == name || u.id == name {
				return u
			}
		}
	}
	return nil
}

func (w *Workspace) addReaction(a args) (object, error) {
	m, err := w.marked(a)
	if err != nil {
		return nil, err
	}
	if slices.Contains(m.reactions, a.str("name")) {
		return nil, refuse("already_reacted")
	}
	m.reactions = append(m.reactions, a.str("name"))
	return nil, nil
}

func (w *Workspace) addPin(a args) (object, error) {
	m, err := w.marked(a)
	if err != nil {
		return nil, err
	}
	if m.pinned {
		return nil, refuse("already_pinned")
	}
	m.pinned = true
	return nil, nil
}

// marked finds the message to react to or to pin; the workspace is locked.
func (w *Workspace) marked(a args) (*message, error) {
	c := w.conversations[a.str("channel")]
	if c == nil || !c.has(w.botUserID) {
		return nil, refuse("channel_not_found")
	}
	m := c.message(a.str("timestamp"))
	if m == nil || m.ephemeral != "" {
		return nil, refuse("message_not_found")
	}
	return m, nil
}
