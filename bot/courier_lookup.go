package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/store"
)

const (
	// lookBack allows for clocks that differ from Slack's.
	lookBack = 5 * time.Minute
	pageSize = 200
	maxPages = 50
	// garbledLimit is how long a look-up is tried whose answers cannot be read.
	garbledLimit = time.Hour
	auditTries   = 10
)

// since is how long ago the message's call began. A clock that was set back
// makes it old, since it cannot be told.
func (c *courier) since(o *store.Outgoing, now time.Time) time.Duration {
	if d := now.Sub(o.ClaimedAt); d >= 0 {
		return d
	}
	return c.lookAfter[1]
}

// lookAt is when to look first for a message whose outcome is unknown.
func (c *courier) lookAt(o *store.Outgoing, now time.Time) time.Time {
	return now.Add(max(c.lookAfter[0]-c.since(o, now), 0))
}

// look finds out whether a message of unknown outcome was sent: twice, since
// Slack's history can lag. Only then is it sent again, with the same delivery
// id.
func (c *courier) look(ctx context.Context, j job, began time.Time) {
	if err := c.lookOnce(ctx, j, began); err != nil {
		c.log.Error("the result of a look-up could not be recorded", "message", j.Key, logErr, err)
	}
}

func (c *courier) lookOnce(ctx context.Context, j job, began time.Time) error {
	o := &j.Outgoing
	again := func(at time.Time, why string) error {
		return c.store.Update(c.now(), func(tx *store.Tx) error { return tx.MarkUnknown(o.Key, why, at) })
	}
	postpone := func(at time.Time, why string) error {
		return c.store.Update(c.now(), func(tx *store.Tx) error { return tx.MarkPostponed(o.Key, why, at) })
	}
	if idempotent(o) {
		return postpone(began, o.LastError)
	}
	if age := c.since(o, began); age < c.lookAfter[0] {
		return again(began.Add(c.lookAfter[0]-age), o.LastError)
	}
	oldest := o.ClaimedAt
	if began.Before(oldest) {
		oldest = began
	}
	channel, found, r := c.find(ctx, o, j.above.ts, oldest)
	now := c.now()
	c.paceOf(o, r, began, now)
	switch r.verdict {
	case verdictDone:
	case verdictLost:
		return c.giveUp(o, "it may have been sent, and that cannot be looked up: "+r.why, now)
	default:
		age := c.since(o, now)
		if r.garbled && age > garbledLimit {
			return c.giveUp(o, "it may have been sent, and that cannot be looked up: "+r.why, now)
		}
		at := c.retryAt(0, r, now)
		if !r.outage && r.verdict != verdictSlow {
			at = now.Add(min(max(age/2, time.Second), longestRetry))
		}
		c.log.Warn("a message could not be looked for; trying again", "message", o.Key, "why", r.why, "again", at)
		return again(at, r.why)
	}
	if len(found) > 0 {
		c.count(func(s *CourierStats) { s.Found++ })
		c.log.Info("a message of unknown outcome was found: it was sent", "message", o.Key)
		// Which revision was sent is not on record: one that may be old is updated, which does no harm.
		revision := o.Wanted - 1
		if o.Wanted == 1 {
			revision = 1
		}
		err := c.store.Update(now, func(tx *store.Tx) error { return tx.MarkSent(o.Key, revision, channel, found[0]) })
		if err == nil {
			c.auditLater(o, channel, now)
			c.over(o.Key)
		}
		return err
	}
	if age := c.since(o, now); age < c.lookAfter[1] {
		return again(now.Add(c.lookAfter[1]-age), "it is not there yet; looking once more")
	}
	return c.sendAgain(o, now)
}

// sendAgain puts a message that is not there back into the line.
func (c *courier) sendAgain(o *store.Outgoing, now time.Time) error {
	c.mu.Lock()
	t := c.troubles[o.Key]
	t.times++
	if t.first.IsZero() {
		t.first = o.ClaimedAt
	}
	c.troubles[o.Key] = t
	// Others get through and this one does not, again and again: it is the message.
	poisoned := t.times >= poisonTries && now.Sub(c.lastPost) < 2*longestRetry
	c.mu.Unlock()
	if poisoned {
		return c.giveUp(o, fmt.Sprintf("Slack failed %d times on this message, and it is not there", t.times), now)
	}
	at := now
	if t.times > 1 {
		at = now.Add(backoff(t.times, longestRetry, c.rand))
	}
	c.count(func(s *CourierStats) { s.Resent++ })
	c.log.Warn("a message of unknown outcome is not there; it is sent again", "message", o.Key, "again", at)
	return c.store.Update(now, func(tx *store.Tx) error {
		return tx.MarkPostponed(o.Key, "it was not there, so it is sent again", at)
	})
}

// find gives the timestamps of our messages with o's delivery id or one of its
// files, oldest first. Of what else stands there nothing but the metadata and
// the ids of files is looked at.
func (c *courier) find(ctx context.Context, o *store.Outgoing, thread string, oldest time.Time) (channel string, found []string, r result) {
	switch to := o.To; {
	case to.Channel != "":
		channel = to.Channel
	case to.Person != "":
		channel, r = c.open(ctx, []string{to.Person})
	default:
		channel, r = c.open(ctx, to.Group)
	}
	if r.verdict != verdictDone {
		return channel, nil, r
	}
	from := slackTime(oldest.Add(-lookBack))
	pages := []func(ctx context.Context, cursor string) ([]slack.Message, string, bool, error){
		func(ctx context.Context, cursor string) ([]slack.Message, string, bool, error) {
			h, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
				ChannelID: channel, Cursor: cursor, Oldest: from, Limit: pageSize, IncludeAllMetadata: true})
			if err != nil {
				return nil, "", false, err
			}
			return h.Messages, h.ResponseMetaData.NextCursor, h.Ok, nil
		},
	}
	if thread != "" {
		pages = append(pages, func(ctx context.Context, cursor string) ([]slack.Message, string, bool, error) {
			m, _, next, err := c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: channel, Timestamp: thread, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true})
			return m, next, len(m) > 0, err // from the thread's beginning there is always one
		})
	}
	for _, page := range pages {
		cursor := ""
		for range maxPages {
			var messages []slack.Message
			var ok bool
			r = c.call(ctx, func(ctx context.Context) (err error) {
				messages, cursor, ok, err = page(ctx, cursor)
				return err
			})
			switch {
			case r.verdict == verdictAlone: // its thread is gone, and what stood in it
				r = result{}
			case r.verdict == verdictDone && !ok:
				r = unanswered
			default:
			}
			if r.verdict != verdictDone {
				return channel, nil, r
			}
			for i := range messages {
				if c.ours(&messages[i], o) {
					found = append(found, messages[i].Timestamp)
				}
			}
			if cursor == "" {
				break
			}
		}
	}
	slices.Sort(found)
	return channel, slices.Compact(found), r
}

// ours says that a message carries o's delivery id, or o's file, and is by us:
// others can read metadata, and copy it, and share a file again.
func (c *courier) ours(m *slack.Message, o *store.Outgoing) bool {
	if c.botUser != "" && m.User != c.botUser {
		return false
	}
	for _, f := range m.Files {
		if slices.ContainsFunc(o.Uploads, func(u store.Upload) bool { return u.ID == f.ID }) {
			return true
		}
	}
	if o.Delivery == "" || m.Metadata.EventType != deliveryEvent {
		return false
	}
	d, _ := m.Metadata.EventPayload[deliveryField].(string)
	return d == o.Delivery
}

// slackTime writes an instant as Slack's ts.
func slackTime(t time.Time) string {
	return strconv.FormatInt(t.Unix(), 10) + "." + fmt.Sprintf("%06d", t.Nanosecond()/1000)
}

// audit is a message to be looked for once more, since it was sent twice.
type audit struct {
	store.Outgoing
	above  receipt
	oldest time.Time
	at     time.Time
	tries  int
}

// auditLater plans the search for doubles of a message that was sent again.
func (c *courier) auditLater(o *store.Outgoing, channel string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.troubles[o.Key]
	if t.first.IsZero() {
		return
	}
	a := audit{Outgoing: *o, oldest: t.first, at: now.Add(c.audit)}
	a.Channel = channel
	c.audits = append(c.audits, a)
}

// dueAudits takes at most room audits that are due, none of a busy conversation.
func (c *courier) dueAudits(now time.Time, room int) (due []audit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := map[string]bool{}
	c.audits = slices.DeleteFunc(c.audits, func(a audit) bool {
		conversation := a.To.Conversation()
		if len(due) >= room || a.at.After(now) || c.inHand[conversation] || taken[conversation] {
			return false
		}
		taken[conversation] = true
		due = append(due, a)
		return true
	})
	return due
}

// auditOne deletes all but the first copy of a message.
func (c *courier) auditOne(ctx context.Context, a audit) {
	began := c.now()
	err := c.store.View(func(tx *store.Tx) error {
		if a.Thread == "" {
			return nil
		}
		above, _, err := tx.Outgoing(a.Thread)
		a.above = receipt{above.Channel, above.TS}
		return err
	})
	if err != nil {
		c.log.Error("an audit could not begin", "message", a.Key, logErr, err)
		return
	}
	channel, found, r := c.find(ctx, &a.Outgoing, a.above.ts, a.oldest)
	for i := 1; i < len(found) && r.verdict == verdictDone; i++ {
		if i == 1 {
			if err := c.moveReceipt(&a.Outgoing, channel, found[0]); err != nil {
				c.log.Error("the first of two copies could not be recorded; both stay", "message", a.Key, logErr, err)
				return
			}
		}
		r = c.remove(ctx, channel, found[i])
		if r.verdict == verdictDone {
			c.count(func(s *CourierStats) { s.Doubles++ })
			c.log.Warn("a message stood there twice; the later one was deleted", "message", a.Key)
		}
	}
	now := c.now()
	c.paceOf(&a.Outgoing, r, began, now)
	if r.verdict == verdictDone || r.verdict == verdictLost {
		return
	}
	if a.tries++; a.tries >= auditTries {
		c.log.Error("whether a message stands there twice cannot be looked up", "message", a.Key, "why", r.why)
		return
	}
	a.at = c.retryAt(a.tries+4, r, now)
	c.mu.Lock()
	c.audits = append(c.audits, a)
	c.mu.Unlock()
}

// moveReceipt makes the first copy the message; it is drawn again, since it may be older.
func (c *courier) moveReceipt(o *store.Outgoing, channel, ts string) error {
	return c.store.Update(c.now(), func(tx *store.Tx) error {
		now, known, err := tx.Outgoing(o.Key)
		if err != nil || !known || now.TS == ts {
			return err
		}
		if err := tx.MarkSent(o.Key, now.Shown, channel, ts); err != nil {
			return err
		}
		_, err = tx.Refresh(o.Key)
		return err
	})
}

// remove deletes one copy; one that is gone is fine.
func (c *courier) remove(ctx context.Context, channel, ts string) result {
	var gone string
	r := c.call(ctx, func(ctx context.Context) (err error) {
		_, gone, err = c.api.DeleteMessageContext(ctx, channel, ts)
		return err
	})
	switch {
	case r.verdict == verdictDone && gone == "":
		r = unanswered
	case r.code == "message_not_found":
		r = result{}
	}
	return harmless(r)
}
