package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// Kinds of conversation, as in the channel_type of message events.
const (
	kindIM      = "im"
	kindMPIM    = "mpim"
	kindChannel = "channel"
	kindGroup   = "group"
)

type conversation struct {
	id, name, kind string
	members        []string
	messages       []*message
	created        int64
}

type message struct {
	ts, thread  string
	user        string // author
	text        string // as stored: & < > escaped
	blocks      json.RawMessage
	attachments json.RawMessage
	metadata    json.RawMessage
	subtype     string
	edited      string // ts of the last edit
	ephemeral   string // the only person who sees it
	files       []*upload
	reactions   []string
	pinned      bool
}

// Ping is one notification that a posted text causes by a live mention.
type Ping struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`      // real name of the author
	Channel string    `json:"channel"` // conversation id
	TS      string    `json:"ts"`
	Who     string    `json:"who"` // real name, "!channel", "!here" or "!everyone"
}

// Pings lists who was notified by mentions, oldest first. User text that pings somebody was not neutralised.
func (w *Workspace) Pings() []Ping {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Ping{}, w.pings...)
}

func (c *conversation) has(user string) bool { return slices.Contains(c.members, user) }

// letter is the channel_type of membership events.
func (c *conversation) letter() string {
	if c.kind == kindGroup {
		return "G"
	}
	return "C"
}

// scope is the bot scope for doing what ("read", "history", "write") in a conversation of this kind.
func (c *conversation) scope(what string) string { return scopeFor(c.kind, what) }

func scopeFor(kind, what string) string {
	switch kind {
	case kindChannel:
		return "channels:" + what
	case kindGroup:
		return "groups:" + what
	}
	return kind + ":" + what
}

func (c *conversation) message(ts string) *message {
	for _, m := range c.messages {
		if m.ts == ts {
			return m
		}
	}
	return nil
}

func (m *message) visibleTo(user string) bool { return m.ephemeral == "" || m.ephemeral == user }

func (w *Workspace) addConversation(c *conversation) {
	w.conversations[c.id] = c
	w.convOrder = append(w.convOrder, c)
}

// direct is the DM of somebody with the app, opened if need be; the workspace is locked.
func (w *Workspace) direct(p *Person) (c *conversation, opened bool) {
	id := w.id("D", p.id)
	if c := w.conversations[id]; c != nil {
		return c, false
	}
	c = &conversation{id: id, kind: kindIM, members: []string{p.id, w.botUserID}, created: w.opt.Now().Unix()}
	w.addConversation(c)
	return c, true
}

// groupDirect is the group DM of these people with the app, opened if need be; the workspace is locked.
func (w *Workspace) groupDirect(people []*Person) (c *conversation, opened bool) {
	ids := []string{w.botUserID}
	var handles []string
	for _, p := range people {
		ids = append(ids, p.id)
		handles = append(handles, p.profile.Handle)
	}
	sort.Strings(ids)
	ids = slices.Compact(ids)
	sort.Strings(handles)
	id := w.id("C", strings.Join(ids, "+"))
	if c := w.conversations[id]; c != nil {
		return c, false
	}
	c = &conversation{id: id, name: "mpdm-" + strings.Join(handles, "--") + "-1", kind: kindMPIM, members: ids, created: w.opt.Now().Unix()}
	w.addConversation(c)
	return c, true
}

func (w *Workspace) findChannel(name string) (*conversation, error) {
	if c := w.conversations[name]; c != nil {
		return c, nil
	}
	for _, c := range w.convOrder {
		if c.name != "" && c.name == strings.TrimPrefix(name, "#") {
			return c, nil
		}
	}
	return nil, fmt.Errorf("there is no conversation %q", name)
}

// convName names a conversation for stories: "#general", or the people in it without the app.
func (w *Workspace) convName(c *conversation) string {
	if c.kind == kindChannel || c.kind == kindGroup {
		return "#" + c.name
	}
	var names []string
	for _, id := range c.members {
		if id != w.botUserID {
			names = append(names, w.personName(id))
		}
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}

// post stores a message, tells the app if it listens, and notes the story; the workspace is locked.
func (w *Workspace) post(c *conversation, m *message) {
	m.ts = w.ts()
	m.text = escapeStored(m.text)
	m.blocks = withBlockIDs(m.blocks, m.ts, w)
	c.messages = append(c.messages, m)
	for _, who := range pingsIn(m.blocks, m.text) {
		w.ping(c, m, who)
	}
	kind := "posts"
	if m.ephemeral != "" {
		kind = "whispers"
	} else {
		e := w.messageJSON(c, m, false)
		e["channel"], e["channel_type"], e["event_ts"] = c.id, c.kind, m.ts
		w.emitMessage(c, e)
	}
	if m.user == w.botUserID {
		w.tell(Happening{Who: w.personName(m.user), Kind: kind, Where: w.whereOf(c, m), Text: w.shown(m, time.UTC), thread: m.thread != ""})
	}
}

func (w *Workspace) ping(c *conversation, m *message, who string) {
	if name := w.personName(who); name != "" {
		who = name
	}
	w.pings = append(w.pings, Ping{At: w.opt.Now(), By: w.personName(m.user), Channel: c.id, TS: m.ts, Who: who})
}

func (w *Workspace) whereOf(c *conversation, m *message) string {
	if m.ephemeral != "" {
		if c.kind == kindIM {
			return w.personName(m.ephemeral)
		}
		return w.personName(m.ephemeral) + " in " + w.convName(c)
	}
	return w.convName(c)
}

// edit replaces what a message says. Nil leaves a part as it was; the workspace is locked.
func (w *Workspace) edit(c *conversation, m *message, text *string, blocks, attachments, metadata json.RawMessage) {
	before := w.messageJSON(c, m, false)
	shownBefore := w.shown(m, time.UTC)
	old := pingsIn(m.blocks, m.text)
	if text != nil {
		m.text = escapeStored(*text)
	}
	if blocks != nil {
		m.blocks = withBlockIDs(blocks, m.ts, w)
	}
	if attachments != nil {
		m.attachments = attachments
	}
	if metadata != nil {
		m.metadata = metadata
		if len(asObject(decode(metadata))) == 0 {
			m.metadata = nil
		}
	}
	m.edited = w.ts()
	for _, who := range pingsIn(m.blocks, m.text) {
		if !slices.Contains(old, who) { // Slack does not notify again those who were already mentioned
			w.ping(c, m, who)
		}
	}
	if m.ephemeral == "" {
		w.emitMessage(c, object{
			"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.id, "channel_type": c.kind,
			"ts": m.edited, "event_ts": m.edited, "message": w.messageJSON(c, m, false), "previous_message": before,
		})
	}
	if now := w.shown(m, time.UTC); now != shownBefore {
		w.tell(Happening{Who: w.personName(m.user), Kind: "edits", Where: w.whereOf(c, m), Text: now, thread: m.thread != "", ts: m.ts})
	}
}

// remove deletes a message; the workspace is locked.
func (w *Workspace) remove(c *conversation, m *message) {
	c.messages = slices.DeleteFunc(c.messages, func(x *message) bool { return x == m })
	if m.ephemeral == "" {
		ts := w.ts()
		w.emitMessage(c, object{
			"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.id, "channel_type": c.kind,
			"ts": ts, "event_ts": ts, "deleted_ts": m.ts, "previous_message": w.messageJSON(c, m, false),
		})
	}
	w.tell(Happening{Who: w.personName(m.user), Kind: "deletes", Where: w.whereOf(c, m), Text: w.shown(m, time.UTC)})
}

// emitMessage sends a message event where the app is a member; the workspace is locked.
func (w *Workspace) emitMessage(c *conversation, e object) {
	if !c.has(w.botUserID) {
		return
	}
	subscription := "message." + c.kind
	if c.kind == kindChannel || c.kind == kindGroup {
		subscription += "s"
	}
	w.emit(subscription, e)
}

// messageJSON is a message as history, events and interactions show it; the workspace is locked.
func (w *Workspace) messageJSON(c *conversation, m *message, withMetadata bool) object {
	j := object{"type": "message", "user": m.user, "ts": m.ts, "text": m.text, "team": w.teamID}
	if m.user == w.botUserID {
		j["bot_id"], j["app_id"] = w.botID, w.appID
		j["bot_profile"] = object{"id": w.botID, "app_id": w.appID, "name": w.personName(w.botUserID), "team_id": w.teamID}
	} else {
		j["client_msg_id"] = w.letters(hexDigits, 32, "client/"+m.ts)
	}
	if m.subtype != "" {
		j["subtype"] = m.subtype
	}
	if len(m.blocks) > 0 {
		j["blocks"] = m.blocks
	}
	if len(m.attachments) > 0 {
		j["attachments"] = m.attachments
	}
	if m.thread != "" {
		j["thread_ts"] = m.thread
	}
	if n := w.replies(c, m.ts); n > 0 {
		j["thread_ts"], j["reply_count"] = m.ts, n
	}
	if m.edited != "" {
		j["edited"] = object{"user": m.user, "ts": m.edited}
	}
	if withMetadata && m.metadata != nil {
		j["metadata"] = m.metadata
	}
	if len(m.files) > 0 {
		var files []object
		for _, f := range m.files {
			files = append(files, w.fileJSON(f))
		}
		j["files"] = files
	}
	return j
}

func (w *Workspace) replies(c *conversation, ts string) int {
	n := 0
	for _, m := range c.messages {
		if m.thread == ts && m.ts != ts {
			n++
		}
	}
	return n
}

// shown renders a message as people read it; blocks hide the text, which then only serves notifications. The workspace is locked.
func (w *Workspace) shown(m *message, zone *time.Location) string {
	var parts []string
	if len(m.blocks) > 0 {
		parts = append(parts, renderBlocks(m.blocks, w, zone))
	} else if m.text != "" {
		parts = append(parts, renderText(m.text, w, zone))
	}
	for _, a := range decodeBlocks(m.attachments) {
		o := asObject(a)
		if o.has("blocks") {
			parts = append(parts, renderBlocks(encode(o["blocks"]), w, zone))
		} else if t := o.str("text"); t != "" {
			parts = append(parts, renderText(t, w, zone))
		}
	}
	for _, f := range m.files {
		parts = append(parts, f.shown())
	}
	return strings.Join(parts, "\n")
}

// escapeStored escapes a bare & as Slack does when it stores a text; < and > delimit references and stay.
func escapeStored(s string) string {
	var b strings.Builder
	for i, r := range s {
		rest := s[i:]
		if r == '&' && !strings.HasPrefix(rest, "&amp;") && !strings.HasPrefix(rest, "&lt;") && !strings.HasPrefix(rest, "&gt;") {
			b.WriteString("&amp;")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
