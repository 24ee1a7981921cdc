package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// upload is a file on its way: reserved, then sent, then completed.
type upload struct {
	name    string
	content []byte
	sent    bool
}

// getUploadURL hands out an address on the API's own host: slack-go sends the token nowhere else.
// https://docs.slack.dev/reference/methods/files.getUploadURLExternal
func (w *Workspace) getUploadURL(a args) (object, error) {
	if a.str("filename") == "" || a.number("length", 0) < 1 {
		return nil, refuse("invalid_arguments")
	}
	id := w.id("F", w.next("file"))
	w.uploads[id] = &upload{name: a.str("filename")}
	return object{"upload_url": w.base.String() + "/upload/" + id, "file_id": id}, nil
}

func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request, id string) {
	w.begin()
	defer w.end()
	body := io.Reader(r.Body)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		if f, _, err := r.FormFile("file"); err == nil {
			defer f.Close()
			body = f
		}
	}
	data, err := io.ReadAll(body)
	if err != nil {
		http.Error(rw, "cannot read the upload", http.StatusBadRequest)
		return
	}
	w.mu.Lock()
	u := w.uploads[id]
	if u != nil {
		u.content, u.sent = data, true
	}
	w.mu.Unlock()
	if u == nil {
		http.NotFound(rw, r)
		return
	}
	fmt.Fprintf(rw, "OK - %d", len(data))
}

func (w *Workspace) completeUpload(a args) (object, error) {
	var files []struct{ ID, Title string }
	if json.Unmarshal(a.raw("files"), &files) != nil || len(files) == 0 {
		return nil, refuse("invalid_arguments")
	}
	var names []string
	var out []object
	for _, f := range files {
		u := w.uploads[f.ID]
		if u == nil || !u.sent {
			return nil, refuse("file_not_found")
		}
		names = append(names, u.name)
		out = append(out, object{"id": f.ID, "title": f.Title, "name": u.name})
	}
	if to := a.str("channel_id"); to != "" {
		c, err := w.target(to)
		if err != nil {
			return nil, err
		}
		w.post(c, &message{user: w.botUserID, text: a.str("initial_comment"), files: names, thread: a.str("thread_ts")})
	}
	return object{"files": out}, nil
}

// File returns the content of an uploaded file by its name; nil when there is none.
func (w *Workspace) File(name string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, u := range w.uploads {
		if u.name == name && u.sent {
			return slices.Clone(u.content)
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
