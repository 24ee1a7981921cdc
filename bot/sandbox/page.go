package sandbox

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The page: the workspace as a person sees it, drawn by the server. A small script sends forms in the background, draws again
// what changed, and opens menus; every user text passes html/template.

//go:embed page/*.html page/page.css page/page.js
var pageFiles embed.FS

var pageTemplates = template.Must(template.New("page").Funcs(template.FuncMap{
	"dict": func(pairs ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i+1 < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1]
		}
		return m
	},
	"unread": func(n int) string {
		if n > mostUnread {
			return "99+"
		}
		return fmt.Sprint(n)
	},
	"json": func(v any) (string, error) {
		b, err := json.Marshal(v)
		return string(b), err
	},
	"sum":   func(a, b int) int { return a + b },
	"split": strings.Split,
}).ParseFS(pageFiles, "page/*.html"))

// What the page may load and where it may send: its own things, and the pictures that messages show.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// assetTag changes with the stylesheet and the script, so that a browser never keeps old ones.
var assetTag = func() string {
	h := sha256.New()
	for _, name := range []string{"page/page.css", "page/page.js"} {
		b, _ := pageFiles.ReadFile(name) // embedded: it is there
		h.Write(b)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:6])
}()

// servePage serves everything that is not Slack's.
func (w *Workspace) servePage(rw http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case path == "/" && r.Method == http.MethodGet:
		if to := w.firstPage(); to != "" {
			http.Redirect(rw, r, to, http.StatusSeeOther)
			return
		}
		http.Error(rw, "nobody is in this workspace yet", http.StatusNotFound)
	case path == "/page.css" || path == "/page.js":
		rw.Header().Set("Cache-Control", "max-age=31536000, immutable")
		http.ServeFileFS(rw, r, pageFiles, "page"+path)
	case path == "/favicon.ico":
		rw.WriteHeader(http.StatusNoContent)
	case path == "/events":
		w.serveEvents(rw, r)
	case path == "/transcript.html":
		w.serveTranscript(rw)
	case strings.HasPrefix(path, "/as/"):
		w.servePerson(rw, r, strings.TrimPrefix(path, "/as/"))
	default:
		http.NotFound(rw, r)
	}
}

// sameSite refuses forms that another web site sends to this address.
var sameSite = http.NewCrossOriginProtection()

func (w *Workspace) servePerson(rw http.ResponseWriter, r *http.Request, rest string) {
	who, rest, _ := strings.Cut(rest, "/")
	p, err := w.personNamed(who)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusNotFound)
		return
	}
	base := "/as/" + url.PathEscape(p.profile.Handle)
	if r.Method == http.MethodPost {
		w.servePost(rw, r, p, rest, base)
		return
	}
	switch {
	case rest == "":
		w.mu.Lock()
		dm, _ := w.direct(p)
		w.mu.Unlock()
		to := base + "/" + dm.id
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		http.Redirect(rw, r, to, http.StatusSeeOther)
		return
	case rest == "options":
		choices, err := p.suggested(r.URL.Query())
		if err != nil {
			http.Error(rw, err.Error(), http.StatusConflict)
			return
		}
		w.render(rw, "choices", map[string]any{"Choices": choices, "ID": r.URL.Query().Get("id"), "Name": r.URL.Query().Get("name")})
		return
	case strings.HasPrefix(rest, "files/"):
		p.serveFile(rw, strings.TrimPrefix(rest, "files/"))
		return
	}
	m, err := w.readPage(p, rest, r)
	if err != nil {
		w.pageSays(p, err)
		http.Redirect(rw, r, base, http.StatusSeeOther)
		return
	}
	w.render(rw, "page", m)
}

func (w *Workspace) servePost(rw http.ResponseWriter, r *http.Request, p *Person, what, base string) {
	if err := sameSite.Check(r); err != nil {
		http.Error(rw, "this form comes from another site", http.StatusForbidden)
		return
	}
	if err := r.ParseForm(); err != nil {
		http.Error(rw, "the form cannot be read: "+err.Error(), http.StatusBadRequest)
		return
	}
	back := here(r, base)
	if what != "keep" {
		w.mu.Lock()
		delete(w.page.flash, p.id)
		w.mu.Unlock()
	}
	var err error
	switch what {
	case "time":
		err = w.pageJump(r, p)
		back = withPane(back, "time")
	case "play":
		err = w.pagePlay(r)
		back = withPane(back, "play")
	case "fault":
		err = w.pageFault(r)
		back = withPane(back, "faults")
	default:
		err = w.pageAct(p, what, r)
	}
	w.pageSays(p, err)
	if what == "keep" {
		rw.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(rw, r, back, http.StatusSeeOther)
}

// withPane is an address with this pane open.
func withPane(address, pane string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set("pane", pane)
	q.Del("thread")
	u.RawQuery = q.Encode()
	return u.String()
}

func (w *Workspace) render(rw http.ResponseWriter, name string, data any) {
	w.renderUnder(rw, name, pagePolicy, data)
}

func (w *Workspace) renderUnder(rw http.ResponseWriter, name, policy string, data any) {
	var b bytes.Buffer
	if err := pageTemplates.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(rw, "this page cannot be drawn: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	_, _ = rw.Write(b.Bytes()) // a page that cannot be written is a browser that has left
}

// serveFile lets a person download what they see.
func (p *Person) serveFile(rw http.ResponseWriter, id string) {
	p.w.mu.Lock()
	u := p.file(id)
	p.w.mu.Unlock()
	if u == nil {
		http.Error(rw, "there is no such file", http.StatusNotFound)
		return
	}
	rw.Header().Set("Content-Type", "application/octet-stream")
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	rw.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(u.name))
	_, _ = rw.Write(u.content) // as above
}

// lookEvery is how often an open page is told of changes, in real time.
const lookEvery = 100 * time.Millisecond

// serveEvents tells a page, as server-sent events, when there is something new to draw.
func (w *Workspace) serveEvents(rw http.ResponseWriter, r *http.Request) {
	flush := http.NewResponseController(rw)
	rw.Header().Set("Content-Type", "text/event-stream")
	rw.Header().Set("Cache-Control", "no-store")
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	last := ""
	for n := 0; ; n++ {
		w.mu.Lock()
		now := w.version()
		w.mu.Unlock()
		if now != last || n%100 == 0 { // now and then, so that a browser that has left is noticed
			last = now
			if _, err := fmt.Fprintf(rw, "data: %s\n\n", now); err != nil {
				return
			}
			if flush.Flush() != nil {
				return
			}
		}
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		case <-w.done:
			return
		}
	}
}

// AssetTag is for the addresses of the stylesheet and the script.
func (*pageModel) AssetTag() string { return assetTag }

// Beside is the address of this page with another pane open, or with none.
func (m *pageModel) Beside(pane string) string {
	if pane == "" || m.Pane == pane {
		return m.Root
	}
	return m.Root + "?pane=" + pane
}
