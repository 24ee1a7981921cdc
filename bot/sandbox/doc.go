// Package sandbox is a pretend Slack workspace behind Slack's real protocol: the Web API over HTTP and Socket Mode over
// WebSocket. A Slack app runs against it unchanged; people type, click, fill in and read. It knows nothing of the app.
//
//	ws, err := sandbox.Open(sandbox.Options{Manifest: manifest, Settle: synctest.Wait, Fail: t.Fatalf})
//	ana := ws.AddPerson(sandbox.Profile{Name: "Ana Silva", Zone: "Europe/Lisbon"})
//	… run the app with ws.APIURL(), ws.HTTPClient(), ws.Dial, ws.BotToken(), ws.AppToken() …
//	ana.Types("/cohort join"); ana.Fills("Goals", "…"); ana.Submits(); ana.Sees("Welcome, Ana")
//	ws.Check()        // fails with every rule of Slack that was broken
//	ws.Transcript()   // who did and saw what
//
// # Map
//
//	sandbox.go manifest.go population.go conversation.go   the workspace: who and what there is, what the manifest allows
//	hands.go press.go fields.go says.go                    people: what they do (errors), and the same as a story (fails)
//	eyes.go story.go                                       what a person sees; the transcript
//	socket.go envelope.go payload.go                       Socket Mode: connections, deliveries and acknowledgements, shapes
//	view.go form.go response.go                            modals and Home tabs, what stands in their fields, response_url
//	api.go api_*.go ratelimit.go                           the Web API: dispatch, one file per family, rate limits
//	faults.go                                              everything that can go wrong on request
//	controlapi.go                                          the JSON control API below
//	blockkit*.go limits.go control.go                      Block Kit: what Slack refuses, which controls there are
//	render*.go mrkdwn.go                                   Block Kit as readable text
//	page*.go page/                                         the page for people: addresses, what is shown, what can be done, how it looks
//
// # What it insists on
//
// These are violations; where Slack refuses, so does the sandbox, with Slack's code:
//
//   - blocks and views that break Slack's schema or limits (invalid_blocks, invalid_arguments, view_too_large, msg_too_long…)
//   - a scope that the manifest lacks (missing_scope), the wrong kind of token, a method it does not know (unknown_method)
//   - an acknowledgement later than 3 s (late_ack) or over 20 kB (ack_too_large), one that cannot be read (bad_ack), a payload
//     where none is accepted (ack_payload_ignored, on every block_actions, shortcut and event)
//   - a trigger used late, twice or made up (expired_trigger_id, exchanged_trigger_id, invalid_trigger_id)
//   - a fourth view on the stack (push_limit_reached), "errors" for what is no input block (invalid_errors)
//   - a response_url used more than 5 times or after 30 minutes (used_url, expired_url)
//   - a control, view, command or shortcut that nothing routes (unrouted, if Options.Known is set)
//
// Not violations: rate limits, hash_conflict, unknown channels and the like, and faults. A handler of the app that reads
// Options.Known or Options.Now runs with the workspace locked.
//
// Where Slack's behaviour is not documented the sandbox is the stricter or the plainer: a redelivered event keeps its
// envelope_id; views.open with a modal open replaces the stack; views.update keeps a field's value, even an empty one, where
// block_id and action_id stay; an acknowledgement counts on any connection.
//
// # Page
//
// Everything else of a served workspace is for browsers: "/" leads to the page of one person, "/as/HANDLE/CONVERSATION" and
// "/as/HANDLE/home" are what that person sees, "/as/HANDLE/inspector" is what went over the wire, "/transcript.html" the story
// to keep. Acts are forms sent there; forms from other sites are refused.
//
// # Control API
//
// JSON over HTTP beside Slack's, for browsers and scripts. People go by name, first name, handle or id. Errors are
// {"error": "…"} with 4xx: 404 nobody or nowhere, 422 refused fields ({"fields": {label: text}}), 409 the app did not answer,
// 400 an act that is not possible.
//
//	GET  /sandbox/people
//	GET  /sandbox/conversations?as=Ana
//	GET  /sandbox/screen?as=Ana                 {text, notice, home_open, depth, conversations, modal, home}; modal and home are
//	                                            {text, view, errors, trouble} with the view as Slack's JSON, state included
//	GET  /sandbox/messages?as=Ana&in=%23general {conversation, messages: [{ts, at, who, text, blocks, state, …}]}; no "in": the DM with the app
//	GET  /sandbox/log                           {calls, envelopes}
//	GET  /sandbox/violations, story, pings, transcript (text)
//	GET  /sandbox/time                          {now, quiet}
//	POST /sandbox/time                          {"to": "2026-03-02T09:00:00Z"} or {"by": "24h"}; calls Options.MoveTime
//	POST /sandbox/fault                         {"kind": "redeliver|rate_limit|disconnect|lose_reply|server_error|slow|down", n, method, seconds, reason, on}
//	POST /sandbox/act                           as below; answers with the screen
//
//	{"as": "Ana", "do": "type", "in": "#general", "text": "hello"}            in: "" is the DM with the app; "/…" is a command
//	{"as": "Ana", "do": "command", "in": "", "command": "/cohort", "text": "status"}
//	{"as": "Ana", "do": "reply", "to": "text of the message", "text": "yes"}
//	{"as": "Ana", "do": "click", "label": "Join"}                             or with "to": text near it
//	{"as": "Ana", "do": "click", "in": "D…", "ts": "…", "block_id": "…", "action_id": "…", "option": "…"}   exact; no ts: the open view
//	{"as": "Ana", "do": "choose", "field": "Role", "option": "Mentor"}        field: label, block_id or action_id
//	{"as": "Ana", "do": "fill", "field": "Goals", "text": "…"}
//	{"as": "Ana", "do": "submit"} {"do": "cancel", "all": false} {"do": "home"} {"do": "leave_home"} {"do": "shortcut", "name": "callback_id"}
package sandbox
