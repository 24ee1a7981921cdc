package sandbox

import (
	"encoding/json"
)

// interaction is what all interaction payloads have; the workspace is locked.
func (w *Workspace) interaction(p *Person, kind string) object {
	return object{
		"type": kind, "token": w.letters(mixedCase, 24, "token"), "api_app_id": w.appID,
		"team": object{"id": w.teamID, "domain": w.opt.Domain}, "enterprise": nil, "is_enterprise_install": false,
		"user": object{"id": p.id, "username": p.profile.Handle, "name": p.profile.Handle, "team_id": w.teamID},
	}
}

// channelJSON is the short form in commands and interactions.
func channelJSON(c *conversation) (id, name string) {
	switch c.kind {
	case kindIM:
		return c.id, "directmessage"
	case kindGroup:
		return c.id, "privategroup"
	}
	return c.id, c.name
}

func (w *Workspace) interactive(payload object, accepts bool) *envelope {
	return &envelope{log: Envelope{Type: "interactive", Payload: encode(payload)}, accepts: accepts}
}

// slash sends a slash command. https://docs.slack.dev/interactivity/implementing-slash-commands
func (w *Workspace) slash(p *Person, c *conversation, command, text string) *envelope {
	id, name := channelJSON(c)
	e := &envelope{accepts: true, log: Envelope{Type: "slash_commands", Payload: encode(object{
		"token": w.letters(mixedCase, 24, "token"), "team_id": w.teamID, "team_domain": w.opt.Domain, "channel_id": id, "channel_name": name,
		"user_id": p.id, "user_name": p.profile.Handle, "command": command, "text": text, "api_app_id": w.appID, "is_enterprise_install": "false",
		"response_url": w.newResponseURL(p, c, nil), "trigger_id": w.newTrigger(p, ""),
	})}}
	e.onAck = func(payload json.RawMessage) {
		if payload != nil {
			w.respond(&responseURL{who: p, conv: c}, payload, "the answer to "+command)
		}
	}
	e.onFail = func(reason string) {
		if reason == "timeout" {
			reason = "operation_timeout"
		}
		p.tellNotice(command + ` failed with the error "` + reason + `"`)
	}
	return w.deliver(e)
}

// spot is where a control stands: in a view, or in a message.
type spot struct {
	view *view
	conv *conversation
	msg  *message
}

func (s spot) blocks() json.RawMessage {
	if s.view != nil {
		return s.view.blocks
	}
	return s.msg.blocks
}

// form is what stands in the fields around a control; fields in messages are kept per person.
func (p *Person) form(s spot) filled {
	if s.view != nil {
		return s.view.values
	}
	if p.forms[s.conv.id] == nil {
		p.forms[s.conv.id] = map[string]filled{}
	}
	f := carried(p.forms[s.conv.id][s.msg.ts], s.msg.blocks)
	p.forms[s.conv.id][s.msg.ts] = f
	return f
}

// container fills in where an interaction happened.
func (w *Workspace) container(payload object, s spot) {
	if s.view != nil {
		payload["container"] = object{"type": "view", "view_id": s.view.id}
		payload["view"] = w.viewJSON(s.view, s.view.values)
		return
	}
	id, name := channelJSON(s.conv)
	payload["container"] = object{"type": "message", "message_ts": s.msg.ts, "channel_id": id, "is_ephemeral": s.msg.ephemeral != ""}
	payload["channel"] = object{"id": id, "name": name}
	payload["message"] = w.messageJSON(s.conv, s.msg, false)
}

// blockAction sends that somebody used a control. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
func (w *Workspace) blockAction(p *Person, s spot, c control, action object) *envelope {
	payload := w.interaction(p, "block_actions")
	w.container(payload, s)
	viewID := ""
	if s.view != nil {
		if s.view.raw.str("type") == "modal" {
			viewID = s.view.id
		}
		payload["hash"] = s.view.hash
	} else {
		payload["response_url"] = w.newResponseURL(p, s.conv, s.msg)
	}
	payload["trigger_id"] = w.newTrigger(p, viewID)
	payload["state"] = object{"values": p.form(s)}
	action["type"], action["action_id"], action["block_id"], action["action_ts"] = c.Type, c.ActionID, c.BlockID, w.ts()
	payload["actions"] = []object{action}
	e := w.interactive(payload, false)
	e.onFail = func(string) {
		if s.view != nil {
			s.view.trouble = troubleNotice
		}
		p.tellNotice(troubleNotice)
	}
	return w.deliver(e)
}

// submission sends a filled-in modal. https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
func (w *Workspace) submission(p *Person, v *view) *envelope {
	payload := w.interaction(p, "view_submission")
	payload["trigger_id"] = w.newTrigger(p, v.id)
	payload["view"] = w.viewJSON(v, v.values)
	payload["response_urls"] = []object{}
	e := w.interactive(payload, true)
	e.onAck = func(answer json.RawMessage) { w.submitted(v, answer) }
	e.onFail = func(string) {
		v.trouble = troubleNotice
		p.tellNotice(troubleNotice)
	}
	return w.deliver(e)
}

// closing sends that a modal was closed: its state comes without input blocks.
func (w *Workspace) closing(p *Person, v *view, all bool) *envelope {
	payload := w.interaction(p, "view_closed")
	payload["view"] = w.viewJSON(v, v.values.only(v.blocks, false))
	payload["is_cleared"] = all
	return w.deliver(w.interactive(payload, false))
}

// suggestion asks the app for the options of an external select. https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
func (w *Workspace) suggestion(p *Person, s spot, c control, typed string) *envelope {
	payload := w.interaction(p, "block_suggestion")
	w.container(payload, s)
	payload["action_id"], payload["block_id"], payload["value"] = c.ActionID, c.BlockID, typed
	e := w.interactive(payload, true)
	e.onFail = func(string) { p.tellNotice("The options could not be loaded.") }
	return w.deliver(e)
}

// shortcutUse sends a shortcut; s is nil for a global one.
func (w *Workspace) shortcutUse(p *Person, sc manifestShortcut, s *spot) *envelope {
	kind := "shortcut"
	if s != nil {
		kind = "message_action"
	}
	payload := w.interaction(p, kind)
	payload["callback_id"], payload["trigger_id"], payload["action_ts"] = sc.CallbackID, w.newTrigger(p, ""), w.ts()
	if s != nil {
		id, name := channelJSON(s.conv)
		payload["channel"], payload["message_ts"] = object{"id": id, "name": name}, s.msg.ts
		payload["message"], payload["response_url"] = w.messageJSON(s.conv, s.msg, false), w.newResponseURL(p, s.conv, s.msg)
	}
	e := w.interactive(payload, false)
	e.onFail = func(string) { p.tellNotice(troubleNotice) }
	return w.deliver(e)
}
