package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptrace"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/store"
)

const (
	// deliveryEvent marks our messages' metadata; its payload is the opaque delivery id and nothing else,
	// since any app of the workspace can read metadata.
	deliveryEvent = "cohortbot_delivery"
	deliveryField = "d"
	// longestPost and longestUpdate are what chat.postMessage and chat.update take as text, in characters.
	longestPost   = 40_000
	longestUpdate = 4_000
)

// idempotent says that the message's next call may be made twice without harm.
func idempotent(o *store.Outgoing) bool {
	return o.To.Home != "" || o.To.Lookup != "" || o.TS != ""
}

// send makes the call that a message needs.
func (c *courier) send(ctx context.Context, j *job) result {
	if j.To.Lookup != "" {
		return c.askAbout(ctx, j.To.Lookup)
	}
	blocks, err := rawBlocks(j.Content.Blocks)
	if err != nil {
		return result{verdict: verdictLost, why: "its blocks are not a JSON array"}
	}
	switch {
	case j.To.Home != "":
		return c.publish(ctx, j.To.Home, j.Content.Text, blocks)
	case j.TS != "":
		return c.update(ctx, &j.Outgoing, blocks)
	}
	channel, r := c.place(ctx, j)
	if r.verdict != verdictDone {
		return r
	}
	say := func(thread string) result { return c.post(ctx, &j.Outgoing, channel, thread, blocks) }
	if j.Content.File != nil {
		if r = c.upload(ctx, &j.Outgoing); r.verdict != verdictDone {
			r.aside = r.aside || r.verdict == verdictMend // uploads may be off, or files:write not granted yet
			return r
		}
		say = func(thread string) result { return c.share(ctx, &j.Outgoing, channel, thread) }
	}
	r = say(j.above.ts)
	if r.verdict == verdictAlone {
		if j.above.ts == "" {
			r.verdict = verdictLost
			return r
		}
		r = say("")
	}
	return r
}

// place finds the channel to post to. A person's id will do: Slack opens the
// DM; but not for a file (https://github.com/slackapi/bolt-js/issues/2115).
func (c *courier) place(ctx context.Context, j *job) (string, result) {
	switch {
	case j.To.Person != "" && j.Content.File != nil:
		return c.open(ctx, []string{j.To.Person})
	case j.To.Person != "":
		return j.To.Person, result{}
	case j.To.Channel != "":
		return j.To.Channel, result{}
	}
	return c.open(ctx, j.To.Group)
}

// open gives the channel of a DM or group DM, opening it if need be.
func (c *courier) open(ctx context.Context, people []string) (string, result) {
	var channel *slack.Channel
	r := c.call(ctx, func(ctx context.Context) (err error) {
		channel, _, _, err = c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: people})
		return err
	})
	if r.verdict == verdictDone && (channel == nil || channel.ID == "") {
		r = unanswered
	}
	if r.verdict != verdictDone {
		return "", harmless(r)
	}
	return channel.ID, r
}

func (c *courier) post(ctx context.Context, o *store.Outgoing, channel, thread string, blocks []slack.Block) result {
	options := []slack.MsgOption{
		slack.MsgOptionText(Cut(o.Content.Text, longestPost), false),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: deliveryEvent, EventPayload: map[string]any{deliveryField: o.Delivery}}),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionParse(false), slack.MsgOptionLinkNames(false),
	}
	if len(blocks) > 0 {
		options = append(options, slack.MsgOptionBlocks(blocks...))
	}
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	var where, ts string
	r := c.call(ctx, func(ctx context.Context) (err error) {
		where, ts, err = c.api.PostMessageContext(ctx, channel, options...)
		return err
	})
	if r.verdict == verdictDone && ts == "" {
		return unanswered
	}
	r.channel, r.ts = where, ts
	return r
}

// update always sends text and blocks together: text alone would remove the
// blocks (https://docs.slack.dev/reference/methods/chat.update).
func (c *courier) update(ctx context.Context, o *store.Outgoing, blocks []slack.Block) result {
	var ts string
	r := c.call(ctx, func(ctx context.Context) (err error) {
		_, ts, _, err = c.api.UpdateMessageContext(ctx, o.Channel, o.TS,
			slack.MsgOptionText(Cut(o.Content.Text, longestUpdate), false),
			slack.MsgOptionBlocks(blocks...),
			slack.MsgOptionParse(false), slack.MsgOptionLinkNames(false))
		return err
	})
	if r.verdict == verdictDone && ts == "" {
		r = unanswered
	}
	return harmless(r)
}

func (c *courier) publish(ctx context.Context, person, text string, blocks []slack.Block) result {
	if len(blocks) == 0 && text != "" {
		blocks = []slack.Block{Section(text)}
	}
	if blocks == nil {
		blocks = []slack.Block{} // Slack wants an array
	}
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}}
	ok := false
	r := c.call(ctx, func(ctx context.Context) error {
		answer, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: person, View: view})
		ok = answer != nil && answer.Ok
		return err
	})
	if r.verdict == verdictDone && !ok {
		r = unanswered
	}
	return harmless(r)
}

func (c *courier) askAbout(ctx context.Context, person string) result {
	var user *slack.User
	r := c.call(ctx, func(ctx context.Context) (err error) {
		user, err = c.api.GetUserInfoContext(ctx, person)
		return err
	})
	if r.verdict == verdictDone && (user == nil || user.ID == "") {
		r = unanswered
	}
	r.user = user
	return harmless(r)
}

// call makes one call and watches whether it left this machine.
func (c *courier) call(ctx context.Context, do func(context.Context) error) result {
	var w wire
	r := judge(do(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { w.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.got.Store(true) },
	})), &w)
	if !r.outage {
		c.answered()
	}
	return r
}

// harmless turns "may have been done" into "do it again" for calls that can be
// repeated, and the thread's trouble, which they do not have, into a loss.
func harmless(r result) result {
	switch r.verdict {
	case verdictUncertain:
		r.verdict = verdictAgain
	case verdictAlone:
		r.verdict = verdictLost
	default:
	}
	return r
}

// record writes what became of a message.
func (c *courier) record(o *store.Outgoing, r result, began time.Time) error {
	now := c.now()
	c.paceOf(o, r, began, now)
	log := c.log.With("message", o.Key, "attempt", o.Attempts)
	v, times := r.verdict, 0
	if v != verdictDone && v != verdictSlow && v != verdictUncertain && !r.outage {
		times = c.troubled(o.Key)
	}
	if v == verdictDoubt || v == verdictAnew {
		v = verdictAgain
		if times >= doubtTries {
			v = verdictLost
		}
	}
	switch v {
	case verdictDone:
		return c.recordDone(o, r, now)
	case verdictUncertain:
		c.count(func(s *CourierStats) { s.Unknown++ })
		at := c.lookAt(o, now)
		log.Warn("whether a message was sent is unknown; it is looked for before it is sent again", "why", r.why, "look", at)
		return c.store.Update(now, func(tx *store.Tx) error { return tx.MarkUnknown(o.Key, r.why, at) })
	case verdictLost:
		return c.giveUp(o, r.why, now)
	default:
	}
	at := c.retryAt(times, r, now)
	c.count(func(s *CourierStats) { s.Retried++ })
	if v == verdictMend || v == verdictToken {
		log.Error("Slack refuses because of how the app is installed; the message is kept", "why", r.why, "again", at)
	} else {
		log.Warn("a message is tried again later", "why", r.why, "again", at)
	}
	return c.store.Update(now, func(tx *store.Tx) error {
		if r.aside {
			return tx.MarkAside(o.Key, r.why, at)
		}
		return tx.MarkPostponed(o.Key, r.why, at)
	})
}

// recordDone records success; what a look-up told is taken in with it.
func (c *courier) recordDone(o *store.Outgoing, r result, now time.Time) error {
	c.mu.Lock()
	switch {
	case o.To.Lookup != "":
		c.counts.LookedUp++
	case o.To.Home != "":
		c.counts.Published++
	case o.TS != "":
		c.counts.Updated++
	default:
		c.counts.Sent++
		c.lastPost = now
	}
	c.mu.Unlock()
	c.log.Debug("sent", "message", o.Key, "revision", o.Wanted)
	refused := false
	err := c.store.Update(now, func(tx *store.Tx) error {
		if r.user != nil && c.lookedUp != nil {
			err := tx.Try(func(tx *store.Tx) error { return c.lookedUp(tx, *r.user) })
			if refused = err != nil; refused {
				c.log.Error("what Slack says of a person could not be taken in; it is asked again", "message", o.Key, logErr, err)
				return tx.MarkPostponed(o.Key, "what Slack says could not be taken in", now.Add(backoff(c.troubled(o.Key)+4, longestRetry, c.rand)))
			}
		}
		return tx.MarkSent(o.Key, o.Wanted, r.channel, r.ts)
	})
	if err == nil && !refused {
		c.auditLater(o, r.channel, now)
		c.over(o.Key)
	}
	return err
}

// giveUp makes a message a dead letter and tells whom it concerns.
func (c *courier) giveUp(o *store.Outgoing, why string, now time.Time) error {
	c.count(func(s *CourierStats) { s.Dead++ })
	c.over(o.Key)
	c.log.Error("a message is given up", "message", o.Key, "attempt", o.Attempts, "why", why)
	return c.store.Update(now, func(tx *store.Tx) error {
		if err := tx.MarkDead(o.Key, why); err != nil || c.gaveUp == nil {
			return err
		}
		if err := tx.Try(func(tx *store.Tx) error { return c.gaveUp(tx, *o, why) }); err != nil {
			c.log.Error("nobody could be told of a message that was given up", "message", o.Key, logErr, err)
		}
		return nil
	})
}

// rawBlock is a block as it is stored: it goes to Slack byte for byte the same.
type rawBlock struct {
	raw  json.RawMessage
	kind slack.MessageBlockType
	id   string
}

func (b rawBlock) BlockType() slack.MessageBlockType { return b.kind }
func (b rawBlock) ID() string                        { return b.id }
func (b rawBlock) MarshalJSON() ([]byte, error)      { return b.raw, nil }

func rawBlocks(array json.RawMessage) ([]slack.Block, error) {
	if len(array) == 0 {
		return nil, nil
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(array, &raws); err != nil {
		return nil, fmt.Errorf("read blocks: %w", err)
	}
	blocks := make([]slack.Block, len(raws))
	for i, raw := range raws {
		var head struct {
			Type slack.MessageBlockType `json:"type"`
			ID   string                 `json:"block_id"`
		}
		if err := json.Unmarshal(raw, &head); err != nil {
			return nil, fmt.Errorf("read block %d: %w", i, err)
		}
		blocks[i] = rawBlock{raw: raw, kind: head.Type, id: head.ID}
	}
	return blocks, nil
}
