package store

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The outbox is read through indexes, so that each question costs what it finds:
//
//	wait/<awaited>\0<key>            waits for another message (After, Thread)
//	later/<not before><key>          waits for its time
//	line/<conversation>\0<u><seq>    stands in its conversation's line; u is 0 for urgent, 1 otherwise
//	due/<u><next attempt><seq>       the head of a line: only heads, so a long line costs nothing
//	head/<conversation>              where in due/ the line's head stands
//	since/<instant><seq>             stands in a line since then
//	flight/<key>                     Sending or Unknown
//	dead/<seq>, done/<instant><key>, receipt/<channel>\0<ts>
//
// A message with a time or others to wait for does not hold up its conversation: it joins the
// line when it is ready. One that failed and waits for its next attempt does, to keep the order.
const (
	outboxSpace = "outbox/"
	waitRows    = outboxSpace + "wait/"
	laterRows   = outboxSpace + "later/"
	lineRows    = outboxSpace + "line/"
	dueRows     = outboxSpace + "due/"
	headRows    = outboxSpace + "head/"
	sinceRows   = outboxSpace + "since/"
	flightRows  = outboxSpace + "flight/"
	deadRows    = outboxSpace + "dead/"
	doneRows    = outboxSpace + "done/"
	receiptRows = outboxSpace + "receipt/"
)

func sequenceText(n uint64) string { return fmt.Sprintf("%016x", n) }

func urgency(urgent bool) string {
	if urgent {
		return "0"
	}
	return "1"
}

func line(conversation string) string { return lineRows + conversation + "\x00" }

// places gives the index rows of a message and their texts, from nothing but its stored row.
func (r *row) places() map[string]string {
	places := make(map[string]string, 4)
	sequence := sequenceText(r.Sequence)
	switch {
	case r.open() && !r.Since.IsZero():
		places[line(r.To.Conversation())+urgency(r.Urgent)+sequence] = stamp(r.NextAttempt) + r.Key
		places[sinceRows+stamp(r.Since)+sequence] = ""
	case r.open() && len(r.Waits) > 0:
		for _, key := range r.Waits {
			places[waitRows+key+"\x00"+r.Key] = ""
		}
	case r.open():
		places[laterRows+stamp(r.NotBefore)+r.Key] = ""
	case r.State == Dead:
		places[deadRows+sequence] = r.Key
	default:
		places[doneRows+stamp(r.SettledAt)+r.Key] = ""
	}
	if r.State == Sending || r.State == Unknown {
		places[flightRows+r.Key] = ""
	}
	if r.TS != "" {
		places[receiptRows+r.Channel+"\x00"+r.TS] = r.Key
	}
	return places
}

// alter reads a message, has it changed and writes what follows from it.
func (tx *Tx) alter(key string, change func(*row)) error {
	r, ok, err := outgoing.get(tx, key)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%s: %w", key, ErrNoMessage)
	}
	before := r
	change(&r)
	return tx.save(&before, &r)
}

// save writes a message, moves its index rows and wakes those that waited for it.
func (tx *Tx) save(before, r *row) error {
	if f := r.Content.File; f != nil && (r.State == Sent || r.Withdrawn && r.State == Dropped) {
		r.Content.File = &File{Name: f.Name, Title: f.Title} // the bytes have done their duty
	}
	if !r.open() {
		r.Since, r.NextAttempt = time.Time{}, time.Time{}
		if r.SettledAt.IsZero() || before == nil || before.open() {
			r.SettledAt = tx.at
		}
	}
	var old map[string]string
	if before != nil {
		old = before.places()
	}
	places := r.places()
	for key := range old {
		if _, stays := places[key]; !stays {
			if err := tx.remove(key); err != nil {
				return err
			}
		}
	}
	for key, text := range places {
		if was, there := old[key]; !there || was != text {
			if err := tx.setMark(key, text); err != nil {
				return err
			}
		}
	}
	if err := outgoing.put(tx, r.To.owner(), r.Key, *r); err != nil {
		return err
	}
	if err := tx.placeHead(r.To.Conversation()); err != nil {
		return err
	}
	if r.settled() && (before == nil || !before.settled()) {
		return tx.wakeWaiting(r.Key)
	}
	return nil
}

// lineUp lets a message join its conversation's line if it is ready.
func (tx *Tx) lineUp(r *row) {
	if r.State == Pending && r.Since.IsZero() && len(r.Waits) == 0 && !r.NotBefore.After(tx.at) {
		r.Since, r.NextAttempt = tx.at, tx.at
	}
}

// placeHead makes due/ agree with the first of a conversation's line.
func (tx *Tx) placeHead(conversation string) error {
	rest, text, ok, err := tx.firstMark(line(conversation))
	if err != nil {
		return err
	}
	want := ""
	if ok {
		want = dueRows + rest[:1] + text[:timeSize] + rest[1:]
	}
	have, _, err := tx.mark(headRows + conversation)
	if err != nil || have == want {
		return err
	}
	if have != "" {
		if err := tx.remove(have); err != nil {
			return err
		}
	}
	if want == "" {
		return tx.remove(headRows + conversation)
	}
	if err := tx.setMark(want, conversation+"\x00"+text[timeSize:]); err != nil {
		return err
	}
	return tx.setMark(headRows+conversation, want)
}

// wakeWaiting tells those that waited for a message.
func (tx *Tx) wakeWaiting(key string) error {
	return tx.scanMarks(waitRows+key+"\x00", func(waiting, _ string) error {
		return tx.alter(waiting, func(r *row) {
			r.Waits = slices.DeleteFunc(slices.Clone(r.Waits), func(k string) bool { return k == key })
			tx.lineUp(r)
		})
	})
}

// wakeLater lets those whose time has come join their lines.
func (tx *Tx) wakeLater() error {
	now := stamp(tx.at)
	return tx.scanMarks(laterRows, func(rest, _ string) error {
		if rest[:timeSize] > now {
			return errStop
		}
		return tx.alter(rest[timeSize:], tx.lineUp)
	})
}

// InFlight gives the messages that are Sending or Unknown, by key: after a start, what the
// process before was about to send.
func (tx *Tx) InFlight() ([]Outgoing, error) {
	var found []Outgoing
	err := tx.scanMarks(flightRows, func(key, _ string) error { return tx.collect(&found, key) })
	return found, err
}

// DeadLetters gives the messages that were given up, in the order of queueing.
func (tx *Tx) DeadLetters() ([]Outgoing, error) {
	var found []Outgoing
	err := tx.scanMarks(deadRows, func(_, key string) error { return tx.collect(&found, key) })
	return found, err
}

func (tx *Tx) collect(found *[]Outgoing, key string) error {
	o, ok, err := tx.Outgoing(key)
	if err != nil {
		return err
	}
	if !ok {
		return missing(outgoing.full(key))
	}
	*found = append(*found, o)
	return nil
}

// OldestUnsent says since when the longest waiting message could have been sent or updated.
// Messages that wait for their time or for others do not count.
func (tx *Tx) OldestUnsent() (time.Time, bool, error) {
	rest, _, ok, err := tx.firstMark(sinceRows)
	if err != nil || !ok {
		return time.Time{}, false, err
	}
	t, err := unstamp(rest)
	return t, err == nil, err
}

// NextOut says when the courier next has something to do; it may lie in the past.
func (tx *Tx) NextOut() (time.Time, bool, error) { return tx.NextOutUnless(nil) }

// NextOutUnless is NextOut without the conversations that are busy.
func (tx *Tx) NextOutUnless(busy func(conversation string) bool) (time.Time, bool, error) {
	first := ""
	consider := func(prefix string) error {
		return tx.scanMarks(prefix, func(rest, text string) error {
			if busy != nil && text != "" {
				if conversation, _, _ := strings.Cut(text, "\x00"); busy(conversation) {
					return nil
				}
			}
			if first == "" || rest[:timeSize] < first {
				first = rest[:timeSize]
			}
			return errStop
		})
	}
	for _, prefix := range []string{dueRows + "0", dueRows + "1", laterRows} {
		if err := consider(prefix); err != nil {
			return time.Time{}, false, err
		}
	}
	if first == "" {
		return time.Time{}, false, nil
	}
	t, err := unstamp(first)
	return t, err == nil, err
}

// Unsent counts what stands in the lines, at most limit: the size of the backlog.
func (tx *Tx) Unsent(limit int) (int, error) {
	n := 0
	err := tx.scanMarks(sinceRows, func(string, string) error {
		if n++; n >= limit {
			return errStop
		}
		return nil
	})
	return n, err
}
