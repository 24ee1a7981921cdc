package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// pageState is what the page remembers between requests; guarded by the workspace's lock.
type pageState struct {
	flash      map[string]pageFlash // person id → said on their next page
	jump       *jump
	faultSet   string
	faultCalls int
}

// readPage is what stands at /as/WHO/rest; refresh says that a page is drawn again which is open already.
func (w *Workspace) readPage(p *Person, rest string, r *http.Request) (*pageModel, error) {
	query, refresh := r.URL.Query(), r.Header.Get("X-Refresh") != ""
	if rest == "home" && !refresh && r.Method == http.MethodGet {
		if err := p.OpenHome(); err != nil {
			return nil, err
		}
	}
	w.mu.Lock()
	var c *conversation
	var err error
	if rest != "home" && rest != "inspector" {
		if c = w.conversations[rest]; c == nil || !c.has(p.id) {
			err = errors.New(p.profile.Name + " is not in this conversation.")
		}
	}
	if err != nil {
		w.mu.Unlock()
		return nil, err
	}
	if c != nil {
		if n := len(c.messages); n > 0 {
			p.lastRead[c.id] = c.messages[n-1].ts
		}
		if !refresh {
			p.homeOpen = false
		}
	}
	m := p.workspaceFor()
	switch {
	case c != nil:
		m.show(p, c, query.Get("before"))
		if ts := query.Get("thread"); ts != "" {
			m.showThread(p, c, ts)
		}
	case rest == "home":
		m.showHome(p)
	default:
		m.Tab, m.Root, m.Title = "inspector", m.Base+"/inspector", "Inspector"
	}
	m.Pane = query.Get("pane")
	switch m.Pane {
	case "people":
		m.People = w.everybody(p, rest)
	case "faults":
		m.Faults = w.pageFaults(p)
	case "time":
		m.Since = w.since(p)
	case "guide":
	case "play":
		if w.opt.Director == nil {
			m.Pane = ""
		}
	default:
		m.Pane = ""
	}
	m.showModal(p)
	// What the page has to say stays until the next act, or until one goes elsewhere.
	if f, ok := w.page.flash[p.id]; ok && (refresh || !f.shown) {
		m.Flash = &f
		w.page.flash[p.id] = pageFlash{Text: f.Text, Slack: f.Slack, shown: f.shown || !refresh}
	} else if ok {
		delete(w.page.flash, p.id)
	}
	m.mark(rest)
	m.Draft = query.Get("draft")
	query.Del("draft") // once
	m.Here = r.URL.EscapedPath()
	if len(query) > 0 {
		m.Here += "?" + query.Encode()
	}
	w.mu.Unlock()

	w.moments(p, &m.Clock)
	if w.opt.Director != nil {
		m.Play = &pagePlay{Speeds: pageSpeeds}
		m.Play.On, m.Play.Note = w.opt.Director.State()
	}
	if m.Tab == "inspector" {
		most, err := strconv.Atoi(query.Get("most"))
		if err != nil || most < 1 {
			most = wiresAtOnce
		}
		m.Inspector = w.inspector(p, query.Get("q"), most)
	}
	return m, nil
}

// mark says where in the sidebar the page is.
func (m *pageModel) mark(rest string) {
	for _, list := range [][]pageEntry{m.Channels, m.Groups} {
		for i := range list {
			list[i].Here = list[i].ID == rest
		}
	}
	m.App.Here = rest == "home" || m.App.ID == rest
}

// everybody lists whom one can be, with what waits for them; the workspace is locked.
func (w *Workspace) everybody(me *Person, rest string) []pagePerson {
	var out []pagePerson
	for _, p := range w.order {
		if p.profile.Bot || p.id == "USLACKBOT" {
			continue
		}
		x := w.pagePerson(p)
		x.Me, x.Local = p == me, w.opt.Now().In(p.zone).Format("Mon 15:04")
		for _, c := range w.convOrder {
			if c.has(p.id) {
				x.Unread += p.unreadCount(c)
			}
		}
		// The same place if they are there too.
		if c := w.conversations[rest]; c != nil && c.has(p.id) && c.kind != kindIM {
			x.URL += "/" + c.id
		} else if rest == "home" || rest == "inspector" {
			x.URL += "/" + rest
		}
		out = append(out, x)
	}
	return out
}

// firstPage is where "/" leads: the one with the first role of all, most often the organizer.
func (w *Workspace) firstPage() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var first *Person
	for _, p := range w.order {
		if p.profile.Bot || p.id == "USLACKBOT" || p.profile.Deleted {
			continue
		}
		if first == nil || w.opt.Roles[p.profile.Name] == "organizer" && w.opt.Roles[first.profile.Name] != "organizer" {
			first = p
		}
	}
	if first == nil {
		return ""
	}
	to := "/as/" + url.PathEscape(first.profile.Handle)
	if len(w.opt.Guide) > 0 {
		dm, _ := w.direct(first)
		to += "/" + dm.id + "?pane=guide"
	}
	return to
}

// say keeps something for a person's next page.
func (w *Workspace) pageSays(p *Person, err error) {
	if err == nil {
		return
	}
	if _, ok := errors.AsType[*FieldErrors](err); ok {
		return // they stand under the fields
	}
	_, slack := errors.AsType[*Trouble](err)
	f := pageFlash{Text: err.Error(), Slack: slack}
	if f.Text == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if f.Slack && p.top() != nil && p.top().trouble != "" {
		return // it stands in the form
	}
	if w.page.flash == nil {
		w.page.flash = map[string]pageFlash{}
	}
	w.page.flash[p.id] = f
}

// here is the page to go back to after an act: only ever one of ours.
func here(r *http.Request, otherwise string) string {
	back := r.PostFormValue("back")
	if !strings.HasPrefix(back, "/as/") || strings.ContainsAny(back, "\r\n\\") {
		return otherwise
	}
	return back
}
