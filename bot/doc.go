// Package bot is what a conversation is made of, and the loop that runs it.
// It imports no conversation: those are values, listed in package flows.
//
// # How an event travels
//
// Slack sends an envelope over Socket Mode (socket.go). One person's envelopes
// follow one another; different people's run side by side. Each becomes one
// happening: one function on one [store.Tx] with one instant ([Event]).
//
//	envelope → seen before? → route → may this person? → handler → commit → acknowledge
//
// The router (router.go) finds the handler by the handle that drew the control
// (handles.go, fields.go): an id is written once, where the handle is
// declared. The handler changes state and queues messages; it cannot call
// Slack, since nothing it is given can. Its [Reply] is data (reply.go),
// performed after the commit (answer.go): an acknowledgement payload where
// Slack takes one, a call where it does not. What a rule refuses
// (*mentoring.Refusal) is shown to the person and changes nothing; what fails
// is shown as a reference number and logged under it.
//
// # How a message travels
//
// [Event.Say] writes a message into the outbox, in the happening's own
// transaction, under a key that says what the message is. A [Live] message is
// stored as its name and drawn from the state when it is sent, and again
// whenever something it shows has changed; so no stale button stays. The
// courier (courier.go) makes Slack show what the outbox wants: in order per
// conversation, within Slack's limits, and after an unknown outcome by looking
// before sending again. A message may carry a file (courier_file.go): it is
// uploaded, that is put on record, and then it is shown, once.
//
// # How a question travels
//
// Every question to a person is a [mentoring.Ask]. The bot draws open asks
// together, one message a person a working day (asks.go); reminders, snoozing,
// silence and "what's open?" all read them.
//
// # Time
//
// Planned moments lie in the store's agenda; package scheduler runs what is
// due. Time, waiting and chance come in through [Config] and nowhere else, so
// that tests live through weeks in milliseconds.
//
// # Add a conversation
//
// One file in package flows, one line in flows.All, one story test. The
// README lists the steps.
package bot
