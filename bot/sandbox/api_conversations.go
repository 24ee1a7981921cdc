package sandbox

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

const maxGroupDM = 8 // people besides the app: https://docs.slack.dev/reference/methods/conversations.open

// conversationFor finds a conversation that the app may look at with this kind of scope; the workspace is locked.
func (w *Workspace) conversationFor(a args, what string) (*conversation, error) {
	c := w.conversations[a.str("channel")]
	if c == nil || c.kind != kindChannel && !c.has(w.botUserID) {
		return nil, refuse("channel_not_found")
	}
	return c, w.need(c.scope(what))
}

func (w *Workspace) openConversation(a args) (object, error) {
	if a.has("channel") {
		c := w.conversations[a.str("channel")]
		if c == nil {
			return nil, refuse("channel_not_found")
		}
		if err := w.need(c.scope("write")); err != nil {
			return nil, err
		}
		return w.opened(c, false, a.flag("return_im")), nil
	}
	ids := strings.FieldsFunc(a.str("users"), func(r rune) bool { return r == ',' || r == ' ' })
	var people []*Person
	for _, id := range ids {
		p := w.people[id]
		switch {
		case p == nil:
			return nil, refuse("user_not_found")
		case p.profile.Deleted:
			return nil, refuse("user_disabled")
		case p.id == w.botUserID:
		case !slices.Contains(people, p):
			people = append(people, p)
		}
	}
	kind := kindMPIM
	switch {
	case len(people) == 0:
		return nil, refuse("not_enough_users")
	case len(people) > maxGroupDM:
		return nil, refuse("too_many_users")
	case len(people) == 1:
		kind = kindIM
	}
	if err := w.need(scopeFor(kind, "write")); err != nil {
		return nil, err
	}
	var c *conversation
	var fresh bool
	if kind == kindIM {
		c, fresh = w.direct(people[0])
	} else {
		c, fresh = w.groupDirect(people)
	}
	return w.opened(c, fresh, a.flag("return_im")), nil
}

func (w *Workspace) opened(c *conversation, fresh, full bool) object {
	o := object{"channel": object{"id": c.id}}
	if full {
		o["channel"] = w.conversationJSON(c, false)
	}
	if !fresh {
		o["no_op"], o["already_open"] = true, true
	}
	return o
}

// conversationJSON is a conversation object; the workspace is locked. https://docs.slack.dev/reference/objects/conversation-object
func (w *Workspace) conversationJSON(c *conversation, count bool) object {
	o := object{
		"id": c.id, "created": c.created, "is_archived": false, "is_im": c.kind == kindIM, "is_mpim": c.kind == kindMPIM,
		"is_channel": c.kind == kindChannel, "is_group": c.kind == kindGroup || c.kind == kindMPIM, "is_private": c.kind != kindChannel,
		"is_general": false, "is_shared": false, "is_ext_shared": false, "is_org_shared": false, "context_team_id": w.teamID,
	}
	if c.kind == kindIM {
		o["user"] = c.members[0]
	} else {
		o["name"], o["name_normalized"], o["is_member"], o["creator"] = c.name, c.name, c.has(w.botUserID), w.botUserID
		o["topic"] = object{"value": "", "creator": "", "last_set": 0}
		o["purpose"] = object{"value": "", "creator": "", "last_set": 0}
	}
	if count {
		o["num_members"] = len(c.members)
	}
	return o
}

func (w *Workspace) conversationInfo(a args) (object, error) {
	c, err := w.conversationFor(a, "read")
	if err != nil {
		return nil, err
	}
	return object{"channel": w.conversationJSON(c, a.flag("include_num_members"))}, nil
}

func (w *Workspace) listConversations(a args) (object, error) {
	return w.conversationPage(a, func(c *conversation) bool { return c.kind == kindChannel || c.has(w.botUserID) })
}

// userConversations lists where the app, or a user, is a member; of others' private conversations only those shared with the app.
func (w *Workspace) userConversations(a args) (object, error) {
	user := w.botUserID
	if a.has("user") {
		if user = a.str("user"); w.people[user] == nil {
			return nil, refuse("user_not_found")
		}
	}
	return w.conversationPage(a, func(c *conversation) bool {
		return c.has(user) && (c.kind == kindChannel || c.has(w.botUserID))
	})
}

func (w *Workspace) conversationPage(a args, want func(*conversation) bool) (object, error) {
	kinds := []string{kindChannel}
	if t := a.str("types"); t != "" {
		kinds = nil
		for k := range strings.SplitSeq(t, ",") {
			kind, ok := map[string]string{"public_channel": kindChannel, "private_channel": kindGroup, "mpim": kindMPIM, "im": kindIM}[strings.TrimSpace(k)]
			if !ok {
				return nil, refuse("invalid_types")
			}
			kinds = append(kinds, kind)
		}
	}
	for _, k := range kinds {
		if err := w.need(scopeFor(k, "read")); err != nil {
			return nil, err
		}
	}
	var all []object
	for _, c := range w.convOrder {
		if slices.Contains(kinds, c.kind) && want(c) {
			all = append(all, w.conversationJSON(c, true))
		}
	}
	page, meta, err := paged(all, a, 100, 999)
	return object{"channels": page, "response_metadata": meta}, err
}

func (w *Workspace) conversationMembers(a args) (object, error) {
	c, err := w.conversationFor(a, "read")
	if err != nil {
		return nil, err
	}
	page, meta, err := paged(c.members, a, 100, 999)
	return object{"members": page, "response_metadata": meta}, err
}

func (w *Workspace) history(a args) (object, error) {
	c, err := w.conversationFor(a, "history")
	if err != nil {
		return nil, err
	}
	if !c.has(w.botUserID) {
		return nil, refuse("not_in_channel")
	}
	return w.messagePage(c, a, true, func(m *message) bool { return m.thread == "" || m.thread == m.ts })
}

func (w *Workspace) threadReplies(a args) (object, error) {
	c, err := w.conversationFor(a, "history")
	if err != nil {
		return nil, err
	}
	if !c.has(w.botUserID) {
		return nil, refuse("not_in_channel")
	}
	ts := a.str("ts")
	if c.message(ts) == nil {
		return nil, refuse("thread_not_found")
	}
	return w.messagePage(c, a, false, func(m *message) bool { return m.ts == ts || m.thread == ts })
}

// messagePage lists messages: history newest first, threads oldest first. Bounds are exclusive unless inclusive is set.
func (w *Workspace) messagePage(c *conversation, a args, newestFirst bool, want func(*message) bool) (object, error) {
	oldest, latest, inclusive := a.str("oldest"), a.str("latest"), a.flag("inclusive")
	for _, bound := range []string{oldest, latest} {
		if _, err := strconv.ParseFloat(bound, 64); bound != "" && bound != "now" && err != nil {
			return nil, refuse("invalid_ts_oldest")
		}
	}
	if latest == "now" {
		latest = ""
	}
	all := []object{}
	for _, m := range c.messages {
		at := tsTime(m.ts)
		switch {
		case m.ephemeral != "", !want(m):
			continue
		case oldest != "" && oldest != "0" && (at.Before(tsTime(oldest)) || !inclusive && at.Equal(tsTime(oldest))):
			continue
		case latest != "" && (at.After(tsTime(latest)) || !inclusive && at.Equal(tsTime(latest))):
			continue
		}
		all = append(all, w.messageJSON(c, m, a.flag("include_all_metadata")))
	}
	if newestFirst {
		slices.Reverse(all)
	}
	page, meta, err := paged(all, a, 100, 999)
	return object{"messages": page, "has_more": meta["next_cursor"] != "", "pin_count": 0, "response_metadata": meta}, err
}

func (w *Workspace) joinConversation(a args) (object, error) {
	c := w.conversations[a.str("channel")]
	switch {
	case c == nil, c.kind == kindGroup:
		return nil, refuse("channel_not_found")
	case c.kind != kindChannel:
		return nil, refuse("method_not_supported_for_channel_type")
	}
	o := object{"channel": w.conversationJSON(c, false)}
	if !w.join(c, w.people[w.botUserID], "") {
		o["warning"] = "already_in_channel"
	}
	return o, nil
}

// paged cuts out one page. The cursor is opaque to clients; here it is the offset.
func paged[T any](all []T, a args, usual, most int) ([]T, object, error) {
	limit := a.number("limit", usual)
	if limit == 0 {
		limit = usual
	}
	if limit < 0 || limit > most+1 {
		return nil, nil, refuse("invalid_limit")
	}
	from := 0
	if cursor := a.str("cursor"); cursor != "" {
		raw, err := base64.StdEncoding.DecodeString(cursor)
		n, err2 := strconv.Atoi(strings.TrimPrefix(string(raw), "next:"))
		if err != nil || err2 != nil || n < 0 || n > len(all) {
			return nil, nil, refuse("invalid_cursor")
		}
		from = n
	}
	to := min(from+limit, len(all))
	next := ""
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(to)))
	}
	return append([]T{}, all[from:to]...), object{"next_cursor": next}, nil
}
