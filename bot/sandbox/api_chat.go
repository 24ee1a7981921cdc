package sandbox

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Lengths of texts in characters. https://docs.slack.dev/reference/methods/chat.postMessage, chat.update, chat.postEphemeral
const (
	truncateTextAt   = 40_000
	maxUpdatedText   = 4_000
	maxEphemeralText = 4_000 // bytes
	maxAttachments   = 100
)

// content is what a message says.
type content struct {
	text                          string
	blocks, attachments, metadata json.RawMessage
}

// readContent checks what a message says; the workspace is locked.
func (w *Workspace) readContent(a args, where string) (content, error) {
	c := content{text: a.str("text"), blocks: a.raw("blocks"), attachments: a.raw("attachments"), metadata: a.raw("metadata")}
	if a.has("markdown_text") {
		if c.text != "" || c.blocks != nil {
			return c, refuse("markdown_text_conflict")
		}
		c.text = a.str("markdown_text")
	}
	if c.blocks != nil && !isArray(c.blocks) {
		w.violate("invalid_blocks_format", "", "%s: blocks is not a JSON array", where)
		return c, refuse("invalid_blocks_format")
	}
	if len(decodeBlocks(c.blocks)) == 0 {
		c.blocks = nil
	}
	if n := len(decodeBlocks(c.attachments)); n > maxAttachments {
		return c, refuse("too_many_attachments")
	}
	if c.metadata != nil {
		if o := decodeObject(c.metadata); !isObject(c.metadata) || len(o) > 0 && (o.str("event_type") == "" || o.obj("event_payload") == nil) {
			w.violate("invalid_metadata_format", "/metadata", "%s: metadata wants event_type and event_payload", where)
			return c, refuse("invalid_metadata_format")
		}
	}
	if c.text == "" && c.blocks == nil && len(decodeBlocks(c.attachments)) == 0 {
		return c, refuse("no_text")
	}
	if err := w.invalid(where, checkMessage(c.blocks, c.text)); err != nil {
		return c, err
	}
	for _, x := range controls(c.blocks) {
		w.checkRouted(x, where)
	}
	if utf8.RuneCountInString(c.text) > truncateTextAt {
		c.text = string([]rune(c.text)[:truncateTextAt])
	}
	return c, nil
}

// checkRouted asks whether the app understands a control that it shows; the workspace is locked.
func (w *Workspace) checkRouted(x control, where string) {
	id := asObject(decode(x.Element)).str("action_id")
	if x.Type == "external_select" || x.Type == "multi_external_select" {
		w.known("options", id, where)
	}
	if x.InInput && !x.DispatchAction {
		return // silent until the form is submitted
	}
	if id == "" && x.Type != "" && w.opt.Known != nil {
		w.violate("unrouted", "", "the %s %q of %s has no action_id", x.Type, x.Label, where)
	}
	w.known("action", id, where)
}

// target finds where to post and whether the app may; the workspace is locked.
func (w *Workspace) target(channel string) (*conversation, error) {
	if p := w.people[channel]; p != nil {
		if p.profile.Bot {
			return nil, refuse("cannot_dm_bot")
		}
		if !w.manifest.Features.AppHome.MessagesTab {
			return nil, refuse("messages_tab_disabled")
		}
		c, _ := w.direct(p) // also to deactivated people: Slack answers ok
		return c, nil
	}
	c, err := w.findChannel(channel)
	switch {
	case err != nil:
		return nil, refuse("channel_not_found")
	case c.kind == kindIM && !w.manifest.Features.AppHome.MessagesTab:
		return nil, refuse("messages_tab_disabled")
	case c.has(w.botUserID), c.kind == kindChannel && w.scopes["chat:write.public"]:
		return c, nil
	case c.kind == kindChannel:
		return nil, refuse("not_in_channel")
	}
	return nil, refuse("channel_not_found") // private ones do not exist for outsiders
}

func (w *Workspace) postMessage(a args) (object, error) {
	c, err := w.target(a.str("channel"))
	if err != nil {
		return nil, err
	}
	content, err := w.readContent(a, "chat.postMessage to "+w.convName(c))
	if err != nil {
		return nil, err
	}
	m := &message{user: w.botUserID, text: content.text, blocks: content.blocks, attachments: content.attachments, metadata: content.metadata}
	if t := a.str("thread_ts"); t != "" {
		parent := c.message(t)
		if parent == nil || parent.ephemeral != "" {
			return nil, refuse("cannot_reply_to_message")
		}
		m.thread = t
		if parent.thread != "" {
			m.thread = parent.thread
		}
	}
	w.post(c, m)
	return object{"channel": c.id, "ts": m.ts, "message": w.messageJSON(c, m, true)}, nil
}

// own finds a message that the app may change; the workspace is locked.
func (w *Workspace) own(a args, refusal string) (*conversation, *message, error) {
	c := w.conversations[a.str("channel")] // a user id is not accepted here, as in Slack
	if c == nil || !c.has(w.botUserID) {
		return nil, nil, refuse("channel_not_found")
	}
	m := c.message(a.str("ts"))
	switch {
	case m == nil, m.ephemeral != "":
		return nil, nil, refuse("message_not_found")
	case m.user != w.botUserID:
		return nil, nil, refuse(refusal)
	}
	return c, m, nil
}

func (w *Workspace) updateMessage(a args) (object, error) {
	c, m, err := w.own(a, "cant_update_message")
	if err != nil {
		return nil, err
	}
	content, err := w.readContent(a, "chat.update in "+w.convName(c))
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(content.text) > maxUpdatedText {
		w.violate("msg_too_long", "/text", "chat.update in %s: text over %d characters", w.convName(c), maxUpdatedText)
		return nil, refuse("msg_too_long")
	}
	// Text without blocks removes the old blocks; without attachments the old ones stay.
	var text *string
	blocks := content.blocks
	if content.text != "" {
		text = &content.text
		if blocks == nil {
			blocks = json.RawMessage("[]")
		}
	}
	w.edit(c, m, text, blocks, content.attachments, content.metadata)
	return object{"channel": c.id, "ts": m.ts, "text": m.text, "message": w.messageJSON(c, m, true)}, nil
}

func (w *Workspace) deleteMessage(a args) (object, error) {
	c, m, err := w.own(a, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	w.remove(c, m)
	return object{"channel": c.id, "ts": m.ts}, nil
}

func (w *Workspace) postEphemeral(a args) (object, error) {
	c, err := w.target(a.str("channel"))
	if err != nil {
		return nil, err
	}
	who := w.people[a.str("user")]
	if who == nil || !c.has(who.id) {
		return nil, refuse("user_not_in_channel")
	}
	content, err := w.readContent(a, "chat.postEphemeral in "+w.convName(c))
	if err != nil {
		return nil, err
	}
	if len(content.text) > maxEphemeralText {
		w.violate("msg_too_long", "/text", "chat.postEphemeral in %s: text over %d bytes", w.convName(c), maxEphemeralText)
		return nil, refuse("msg_too_long")
	}
	m := &message{user: w.botUserID, text: content.text, blocks: content.blocks, attachments: content.attachments, thread: a.str("thread_ts")}
	w.whisper(c, who, m)
	return object{"message_ts": m.ts}, nil
}

// whisper shows a message to one person only; the workspace is locked.
func (w *Workspace) whisper(c *conversation, who *Person, m *message) {
	m.ephemeral = who.id
	w.post(c, m)
	who.notice = w.shown(m, who.zone)
}

func (w *Workspace) getPermalink(a args) (object, error) {
	c, err := w.findChannel(a.str("channel"))
	if err != nil {
		return nil, refuse("channel_not_found")
	}
	m := c.message(a.str("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	return object{"channel": c.id, "permalink": w.permalink(c, m.ts)}, nil
}

func (w *Workspace) permalink(c *conversation, ts string) string {
	var digits strings.Builder
	for _, r := range ts {
		if r != '.' {
			digits.WriteString(string(r))
		}
	}
	return "https://" + w.opt.Domain + ".slack.com/archives/" + c.id + "/p" + digits.String()
}
