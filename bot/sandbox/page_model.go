package sandbox

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	shownAtOnce = 60              // messages on one page
	together    = 5 * time.Minute // messages of one author closer than this share a heading
	mostUnread  = 99              // counted no further
)

// pageModel is all that a page shows, read in one go: nothing in it changes any more.
type pageModel struct {
	Title, Team, AppName string
	Me                   pagePerson
	Base                 string // "/as/nora"
	Here                 string // address of the page itself
	Root                 string // address of the conversation without any pane
	Version              string
	Channels, Groups     []pageEntry
	App                  pageEntry
	Commands             []pageCommand
	Shortcuts            []manifestShortcut

	Conv      *pageEntry
	Tab       string // "messages" or "home"
	Members   int
	Messages  []pageMessage
	Older     string // address of the page before, "" for none
	Newest    string // address of the newest page when this is an older one
	Silent    string // why nothing can be written here; "" when it can
	HomeForm  *pageForm
	HasHome   bool
	Thread    *pageThread
	Pane      string
	Modal     *pageModal
	Flash     *pageFlash
	Clock     pageClock
	People    []pagePerson
	Faults    *pageFaults
	Inspector *pageInspector
	Guide     []pageStep
	Since     *pageSince
	Draft     string
	Play      *pagePlay
}

type pagePerson struct {
	Name, First, Handle, Role, Languages, Zone, Local, Initials, URL, Status string
	Color, Unread                                                            int
	Deleted, Me                                                              bool
}

type pageEntry struct {
	ID, Name, Kind, URL string
	Unread              int
	Here                bool
}

type pageCommand struct {
	Command, Description, Hint string
	Verbs                      []string
}

type pageMessage struct {
	TS, Key, At, ISO, Full, Day  string
	Who                          pagePerson
	App, Compact, OnlyYou        bool
	Edited, Pinned, Mine         bool
	Form                         pageForm
	Files                        []pageFile
	Reactions                    []ink
	Replies                      int
	LastReply, Thread, ThreadURL string
}

// pageFile is a file that hangs on a message.
type pageFile struct{ ID, Name, Shown string }

// pageForm is one message, Home tab or modal with its blocks and where its controls send to.
type pageForm struct {
	Key, Action, Back string
	Paras             []para
	Shapes            []shape
	Attached          [][]shape
}

type pageThread struct {
	Parent  pageMessage
	Replies []pageMessage
	Close   string
}

type pageModal struct {
	pageForm
	ID, Title, Submit, Cancel, Trouble string
	Depth                              int
	Errors                             bool
}

// pageFlash is what the page itself has to say once, after an act.
type pageFlash struct {
	Text  string
	Slack bool // Slackbot says it, to this person only
	shown bool
}

// entryName names a conversation as its members see it.
func (p *Person) entryName(c *conversation) string {
	switch c.kind {
	case kindChannel, kindGroup:
		return c.name
	case kindIM:
		return p.w.personName(p.w.botUserID)
	}
	var names []string
	for _, id := range c.members {
		if id != p.id && id != p.w.botUserID {
			names = append(names, p.w.personName(id))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// unreadCount counts from the end, so that it costs what is unread, and no more than it shows.
func (p *Person) unreadCount(c *conversation) int {
	n, read := 0, p.lastRead[c.id]
	for _, m := range slices.Backward(c.messages) {
		if n > mostUnread || tsBefore(m.ts, read) || m.ts == read {
			break
		}
		if m.visibleTo(p.id) && m.user != p.id {
			n++
		}
	}
	return n
}

// tsBefore compares message ids, which grow in length over the centuries only.
func tsBefore(a, b string) bool {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) < 0
}

func initials(name string) string {
	var out []rune
	for f := range strings.FieldsSeq(name) {
		out = append(out, []rune(f)[0])
	}
	if len(out) > 2 {
		out = []rune{out[0], out[len(out)-1]}
	}
	return string(out)
}

func (w *Workspace) pagePerson(p *Person) pagePerson {
	h := fnv.New32a()
	h.Write([]byte(p.id))
	first, _, _ := strings.Cut(p.profile.Name, " ")
	return pagePerson{
		Name: p.profile.Name, First: first, Handle: p.profile.Handle, Role: w.opt.Roles[p.profile.Name], Zone: p.profile.Zone,
		Initials: initials(p.profile.Name), URL: "/as/" + url.PathEscape(p.profile.Handle), Color: int(h.Sum32() % 8), Deleted: p.profile.Deleted,
		Languages: w.opt.Languages[p.profile.Name], Status: emojiByName[strings.Trim(p.status, ":")],
	}
}

// workspaceFor is the frame that every page has; the workspace is locked.
func (p *Person) workspaceFor() *pageModel {
	w := p.w
	m := &pageModel{Team: w.opt.Team, AppName: w.personName(w.botUserID), Me: w.pagePerson(p), Version: w.version()}
	m.Base = m.Me.URL
	dm, _ := w.direct(p)
	m.App = p.pageEntry(dm)
	for _, c := range w.convOrder {
		if !c.has(p.id) {
			continue
		}
		switch c.kind {
		case kindChannel, kindGroup:
			m.Channels = append(m.Channels, p.pageEntry(c))
		case kindMPIM:
			m.Groups = append(m.Groups, p.pageEntry(c))
		}
	}
	for _, c := range w.manifest.Features.Commands {
		m.Commands = append(m.Commands, pageCommand{Command: c.Command, Description: c.Description, Hint: c.UsageHint, Verbs: verbs(c.UsageHint)})
	}
	for _, s := range w.manifest.Features.Shortcuts {
		if s.Type != "message" {
			m.Shortcuts = append(m.Shortcuts, s)
		}
	}
	m.HasHome = w.manifest.Features.AppHome.HomeTab
	m.Clock = w.pageClock(p)
	m.Guide = w.guide()
	return m
}

// verbs reads "help | status | new NAME" as the words that may follow a command.
func verbs(hint string) []string {
	var out []string
	if !strings.Contains(hint, "|") {
		return nil
	}
	for v := range strings.SplitSeq(hint, "|") {
		if f := strings.Fields(strings.Trim(strings.TrimSpace(v), "[]")); len(f) > 0 {
			out = append(out, f[0])
		}
	}
	return out
}

func (p *Person) pageEntry(c *conversation) pageEntry {
	return pageEntry{
		ID: c.id, Name: p.entryName(c), Kind: c.kind, Unread: p.unreadCount(c),
		URL: "/as/" + url.PathEscape(p.profile.Handle) + "/" + c.id,
	}
}

// show fills in a conversation's messages up to a ts ("" for the newest); the workspace is locked.
func (m *pageModel) show(p *Person, c *conversation, before string) {
	entry := p.pageEntry(c)
	m.Conv, m.Tab, m.Root, m.Members = &entry, "messages", entry.URL, len(c.members)
	m.Title = entry.Name
	home := p.w.manifest.Features.AppHome
	switch {
	case p.profile.Deleted:
		m.Silent = p.profile.Name + "’s account is deactivated."
	case c.kind == kindIM && (!home.MessagesTab || home.ReadOnly):
		m.Silent = "Sending messages to this app has been turned off."
	}
	replies, last := map[string]int{}, map[string]string{}
	var seen []*message
	for _, x := range c.messages {
		if !x.visibleTo(p.id) {
			continue
		}
		if x.thread != "" && x.thread != x.ts {
			replies[x.thread]++
			last[x.thread] = x.ts
			continue
		}
		if before == "" || tsBefore(x.ts, before) {
			seen = append(seen, x)
		}
	}
	if before != "" {
		m.Newest = entry.URL
	}
	if len(seen) > shownAtOnce {
		seen = seen[len(seen)-shownAtOnce:]
		m.Older = entry.URL + "?before=" + seen[0].ts
	}
	var above *message
	for _, x := range seen {
		msg := p.pageMessage(c, x, above)
		if n := replies[x.ts]; n > 0 {
			msg.Replies, msg.LastReply = n, p.when(tsTime(last[x.ts]))
		}
		msg.ThreadURL = entry.URL + "?thread=" + x.ts
		m.Messages = append(m.Messages, msg)
		above = x
	}
}

// when names a moment relative to the reader's today.
func (p *Person) when(at time.Time) string {
	at, now := at.In(p.zone), p.w.opt.Now().In(p.zone)
	switch dayNumber(now) - dayNumber(at) {
	case 0:
		return "today at " + at.Format("3:04 PM")
	case 1:
		return "yesterday at " + at.Format("3:04 PM")
	}
	return at.Format("Jan 2 at 3:04 PM")
}

func dayNumber(t time.Time) int {
	return int(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func (p *Person) dayLine(at time.Time) string {
	at, now := at.In(p.zone), p.w.opt.Now().In(p.zone)
	switch dayNumber(now) - dayNumber(at) {
	case 0:
		return "Today"
	case 1:
		return "Yesterday"
	}
	text := at.Format("Monday, January ") + ordinal(at.Day())
	if at.Year() != now.Year() {
		text += at.Format(", 2006")
	}
	return text
}

// pageMessage draws one message under the one above it; the workspace is locked.
func (p *Person) pageMessage(c *conversation, x, above *message) pageMessage {
	w, at := p.w, tsTime(x.ts).In(p.zone)
	m := pageMessage{
		TS: x.ts, Key: "m" + strings.ReplaceAll(x.ts, ".", "-"), At: at.Format("3:04 PM"), ISO: at.Format(time.RFC3339),
		Full: at.Format("Monday, January ") + ordinal(at.Day()) + at.Format(", 2006 at 3:04:05 PM"),
		App:  x.user == w.botUserID, OnlyYou: x.ephemeral != "", Edited: x.edited != "", Pinned: x.pinned, Mine: x.user == p.id,
	}
	for _, f := range x.files {
		m.Files = append(m.Files, pageFile{ID: f.id, Name: f.name, Shown: f.shown()})
	}
	if author := w.people[x.user]; author != nil {
		m.Who = w.pagePerson(author)
	}
	if above == nil || p.dayLine(tsTime(above.ts)) != p.dayLine(tsTime(x.ts)) {
		m.Day = p.dayLine(tsTime(x.ts))
	} else if above.user == x.user && above.ephemeral == x.ephemeral && tsTime(x.ts).Sub(tsTime(above.ts)) < together {
		m.Compact = true
	}
	for _, r := range x.reactions {
		m.Reactions = append(m.Reactions, withEmoji(ink{Kind: "text", Text: ":" + r + ":"})...)
	}
	k := kit{pen: pen{w: w, me: p, zone: p.zone}, at: m.Key, place: c.id}
	if len(x.blocks) > 0 && len(controls(x.blocks)) > 0 {
		k.values = p.form(spot{conv: c, msg: x})
	}
	m.Form = pageForm{
		Key: m.Key, Action: "/as/" + url.PathEscape(p.profile.Handle) + "/press?in=" + c.id + "&ts=" + x.ts,
		Shapes: k.blocks(x.blocks),
	}
	if len(x.blocks) == 0 {
		m.Form.Paras = k.mrkdwn(x.text)
	}
	for _, a := range decodeBlocks(x.attachments) {
		o := asObject(a)
		shapes := []shape{{Kind: "section", Paras: k.mrkdwn(o.str("text"))}}
		if o.has("blocks") {
			shapes = k.blocks(encode(o["blocks"]))
		}
		m.Form.Attached = append(m.Form.Attached, shapes)
	}
	return m
}

// showThread fills in a thread; the workspace is locked.
func (m *pageModel) showThread(p *Person, c *conversation, ts string) {
	parent := c.message(ts)
	if parent == nil || !parent.visibleTo(p.id) {
		return
	}
	t := &pageThread{Parent: p.pageMessage(c, parent, nil), Close: m.Root}
	t.Parent.prefix("t-")
	above := parent
	for _, x := range c.messages {
		if x.thread == ts && x.ts != ts && x.visibleTo(p.id) {
			r := p.pageMessage(c, x, above)
			r.prefix("t-")
			t.Replies = append(t.Replies, r)
			above = x
		}
	}
	m.Thread = t
}

// prefix tells a message in a thread from the same one in the conversation.
func (m *pageMessage) prefix(s string) {
	m.Key, m.Form.Key = s+m.Key, s+m.Form.Key
	var each func([]shape)
	each = func(shapes []shape) {
		for i := range shapes {
			for j := range shapes[i].Widgets {
				g := &shapes[i].Widgets[j]
				g.ID = s + g.ID
				if g.Describe != "" {
					g.Describe = s + g.Describe
				}
				for n := range g.Choose {
					g.Choose[n].ID = s + g.Choose[n].ID
				}
			}
			each(shapes[i].Kids)
		}
	}
	each(m.Form.Shapes)
	for _, a := range m.Form.Attached {
		each(a)
	}
}

// showHome fills in the Home tab; the workspace is locked.
func (m *pageModel) showHome(p *Person) {
	dm, _ := p.w.direct(p)
	entry := p.pageEntry(dm)
	m.Conv, m.Tab, m.Root, m.Title = &entry, "home", m.Base+"/home", entry.Name
	if v := p.home; v != nil {
		k := kit{pen: pen{w: p.w, me: p, zone: p.zone}, at: "home", values: v.values}
		m.HomeForm = &pageForm{Key: "home", Action: m.Base + "/press?home=1", Shapes: k.blocks(v.blocks)}
	}
}

// showModal fills in the open modal, whatever the page behind it; the workspace is locked.
func (m *pageModel) showModal(p *Person) {
	v := p.top()
	if v == nil {
		return
	}
	k := kit{pen: pen{w: p.w, me: p, zone: p.zone}, at: v.id, values: v.values, errs: v.errs}
	m.Modal = &pageModal{
		ID: v.id, Title: k.words(v.raw["title"]), Submit: k.words(v.raw["submit"]), Depth: len(p.modals), Trouble: v.trouble, Errors: len(v.errs) > 0,
		pageForm: pageForm{Key: v.id, Action: m.Base + "/submit?view=" + v.id, Shapes: k.blocks(v.blocks)},
	}
	m.Modal.Cancel = firstOf(k.words(v.raw["close"]), "Close")
	if m.Modal.Submit != "" {
		m.Modal.Cancel = firstOf(k.words(v.raw["close"]), "Cancel")
	}
}

// version changes with everything that a page might show; the workspace is locked.
func (w *Workspace) version() string {
	edits := 0
	for _, p := range w.order {
		edits += len(p.modals)
	}
	last := ""
	if n := len(w.envelopes); n > 0 {
		e := w.envelopes[n-1]
		last = fmt.Sprint(e.log.Acked, e.log.Attempt, e.log.Failed)
	}
	return strconv.Itoa(len(w.story)) + "." + strconv.Itoa(len(w.calls)) + "." + strconv.Itoa(len(w.envelopes)) + "." + strconv.Itoa(edits) + "." + last +
		"." + strconv.FormatInt(w.opt.Now().Unix()/60, 36)
}
