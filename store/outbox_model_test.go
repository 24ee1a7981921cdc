package store

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// modelMessage is the outbox's rule for one message, without any index.
type modelMessage struct {
	Outgoing
	waits     map[string]bool
	withdrawn bool
	claimed   string // what the attempt under way draws
	shows     string // what Slack certainly shows; empty: who knows
}

func (m *modelMessage) open() bool {
	return m.State == Pending || m.State == Sending || m.State == Unknown || m.State == Sent && m.Wanted > m.Shown
}

// ready says that it stands in its conversation's line.
func (m *modelMessage) ready(now time.Time) bool {
	return m.open() && len(m.waits) == 0 && !m.NotBefore.After(now)
}

type outboxModel struct {
	path     string
	s        *Store
	now      time.Time
	messages map[string]*modelMessage
	next     int
	draws    int
}

func (o *outboxModel) do(t *rapid.T, fn func(*Tx) error) {
	if rapid.IntRange(0, 9).Draw(t, "fails first") == 0 { // a failed happening leaves no trace
		if err := o.s.Update(o.now, func(tx *Tx) error { return errors.Join(fn(tx), errUndo) }); !errors.Is(err, errUndo) {
			t.Fatal(err)
		}
	}
	if err := o.s.Update(o.now, fn); err != nil {
		t.Fatal(err)
	}
}

// settle lets those that wait for a message go on, if it is settled.
func (o *outboxModel) settle(m *modelMessage) {
	if m.settled() {
		for _, other := range o.messages {
			delete(other.waits, m.Key)
		}
	}
}

func (o *outboxModel) some(t *rapid.T, which func(*modelMessage) bool) *modelMessage {
	var keys []string
	for key, m := range o.messages {
		if which(m) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		t.Skip("none")
	}
	slices.Sort(keys)
	return o.messages[rapid.SampledFrom(keys).Draw(t, "message")]
}

func inFlight(m *modelMessage) bool { return m.State == Sending || m.State == Unknown }
func any1(*modelMessage) bool       { return true }

// heads gives the first of every line.
func (o *outboxModel) heads() map[string]*modelMessage {
	heads := map[string]*modelMessage{}
	for _, m := range o.messages {
		if !m.ready(o.now) {
			continue
		}
		c := m.To.Conversation()
		h := heads[c]
		if h == nil || m.Urgent && !h.Urgent || m.Urgent == h.Urgent && m.Sequence < h.Sequence {
			heads[c] = m
		}
	}
	return heads
}

// Whatever happens to messages, in whatever order, with crashes between: the outbox hands out
// exactly the heads that are due, and in the end everything is sent, given up or dropped.
func TestOutboxAgainstItsRule(t *testing.T) {
	dir, run := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		o := &outboxModel{path: filepath.Join(dir, fmt.Sprintf("%d.db", run)), now: day, messages: map[string]*modelMessage{}}
		o.reopen(t)
		defer func() { _ = o.s.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"":       o.compare,
			"queue":  o.queue,
			"queue2": o.queue,
			"claim":  o.claim,
			"claim2": o.claim,
			"pass": func(t *rapid.T) {
				o.now = o.now.Add(time.Duration(rapid.IntRange(1, 200).Draw(t, "seconds")) * time.Second)
			},
			"reopen":   o.reopen,
			"sent":     o.sent,
			"sent2":    o.sent,
			"amend":    o.amend,
			"refresh":  o.refresh,
			"refresh2": o.refresh,
			"withdraw": o.withdraw,
			"postpone": func(t *rapid.T) {
				m, until := o.some(t, inFlight), o.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "s"))*time.Second)
				o.do(t, func(tx *Tx) error { return tx.MarkPostponed(m.Key, "why", until) })
				m.State, m.NextAttempt, m.LastError = Pending, until, "why"
				if !m.SentAt.IsZero() {
					m.State = Sent
				} else if m.withdrawn {
					m.State = Dropped
				}
				o.settle(m)
			},
			"unknown": func(t *rapid.T) {
				m, until := o.some(t, inFlight), o.now.Add(10*time.Second)
				o.do(t, func(tx *Tx) error { return tx.MarkUnknown(m.Key, "why", until) })
				m.State, m.NextAttempt, m.LastError = Unknown, until, "why"
			},
			"dead": func(t *rapid.T) {
				m := o.some(t, inFlight)
				o.do(t, func(tx *Tx) error { return tx.MarkDead(m.Key, "why") })
				m.State, m.LastError = Dead, "why"
				if m.withdrawn {
					m.State = Dropped
				}
				o.settle(m)
			},
			"revive": func(t *rapid.T) {
				m := o.some(t, func(m *modelMessage) bool { return m.State == Dead })
				o.do(t, func(tx *Tx) error { return tx.Revive(m.Key) })
				o.begin(m)
			},
		})
		o.drain(t)
	})
}

func (o *outboxModel) reopen(t *rapid.T) {
	if o.s != nil {
		if err := o.s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(Options{Path: o.path, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	o.s = s
}

func (o *outboxModel) begin(m *modelMessage) {
	m.State, m.Attempts, m.NextAttempt, m.withdrawn = Pending, 0, o.now, false
	if !m.SentAt.IsZero() {
		m.State = Sent
	}
}

func (o *outboxModel) queue(t *rapid.T) {
	o.next++
	m := &modelMessage{waits: map[string]bool{}, Outgoing: Outgoing{
		Key: fmt.Sprintf("m%d", o.next), Urgent: rapid.IntRange(0, 4).Draw(t, "urgent") == 0, Content: Content{Text: "1"},
		To: rapid.SampledFrom([]Address{to("A"), to("B"), {Channel: "C"}, {Home: "A"}}).Draw(t, "to"),
	}}
	if rapid.IntRange(0, 3).Draw(t, "later") == 0 {
		m.NotBefore = o.now.Add(time.Duration(rapid.IntRange(-5, 300).Draw(t, "s")) * time.Second)
	}
	if rapid.IntRange(0, 3).Draw(t, "live") == 0 {
		m.Live, m.Content = "drawing", Content{}
	}
	for _, key := range slices.Sorted(maps.Keys(o.messages)) {
		if rapid.IntRange(0, 5).Draw(t, "after "+key) == 0 {
			m.After = append(m.After, key)
			if !o.messages[key].settled() {
				m.waits[key] = true
			}
		}
	}
	o.do(t, func(tx *Tx) error { return queue(tx, m.Outgoing) })
	m.Wanted, m.QueuedAt, m.Sequence, m.NextAttempt = 1, o.now, uint64(o.next), o.now
	o.messages[m.Key] = m
}

func (o *outboxModel) claim(t *rapid.T) {
	limit := rapid.IntRange(1, 5).Draw(t, "limit")
	busyOne := rapid.SampledFrom([]string{"", "dm:A", "dm:B"}).Draw(t, "busy")
	busy := func(c string) bool { return c == busyOne }
	drop := rapid.IntRange(0, 4).Draw(t, "nothing to draw") == 0
	drawn := "the same for all"
	same := !drop && rapid.Bool().Draw(t, "the same is drawn")
	if !same {
		o.draws++
		drawn = fmt.Sprint("drawing ", o.draws)
	}
	due, urgent := map[string]bool{}, 0 // the conversations whose heads are due
	if drop || same {                   // there is nothing to send, or to change, line after line
		limit = 100
		taken := map[string]bool{} // conversations that gave an overdue message: nothing more of them is looked at
		for again := true; again; {
			again = false
			for c, h := range o.heads() {
				if busy(c) || taken[c] || h.NextAttempt.After(o.now) {
					continue
				}
				if inFlight(h) || same && (h.State != Sent || h.shows != drawn || h.To.Home != "") {
					taken[c] = true
					continue
				}
				again = true
				if h.SentAt.IsZero() {
					h.State = Dropped
				} else {
					h.Shown = h.Wanted
				}
				o.settleAtClaim(h)
			}
		}
	}
	heads := o.heads()
	for c, h := range heads {
		if !busy(c) && !h.NextAttempt.After(o.now) {
			due[c] = true
			if h.Urgent {
				urgent++
			}
		}
	}
	var claimed []Outgoing
	o.do(t, func(tx *Tx) (err error) {
		claimed, err = tx.ClaimDue(limit, busy, func(_ *Tx, o *Outgoing) (bool, error) {
			o.Content.Text = drawn
			return !drop, nil
		})
		return err
	})
	if len(claimed) != min(limit, len(due)) {
		t.Fatalf("claimed %d, due are %v, limit %d", len(claimed), due, limit)
	}
	for i, c := range claimed {
		m, conversation := o.messages[c.Key], c.To.Conversation()
		// One that drops may let go a more urgent one after its conversation had its turn.
		right := (drop || same) && m.ready(o.now) && !m.NextAttempt.After(o.now) || heads[conversation] == m && (i >= urgent || c.Urgent)
		if !due[conversation] || !right {
			t.Fatalf("claimed %+v as number %d, due are %v, %d of them urgent", c, i, due, urgent)
		}
		delete(due, conversation)
		m.NextAttempt = o.now.Add(Lease)
		if inFlight(m) {
			m.State = Unknown
		} else {
			m.State, m.ClaimedAt = Sending, o.now
			m.claimed, m.shows = drawn, ""
			m.Attempts++
		}
	}
}

// settleAtClaim is settle for a message dropped while claiming: those it lets go become due in the same claim.
func (o *outboxModel) settleAtClaim(m *modelMessage) {
	for _, other := range o.messages {
		if other.waits[m.Key] && other.State == Pending && other.Attempts == 0 {
			other.NextAttempt = o.now
		}
	}
	o.settle(m)
}

func (o *outboxModel) sent(t *rapid.T) {
	m := o.some(t, inFlight)
	rev := m.Wanted
	if rapid.Bool().Draw(t, "an older revision") {
		rev = max(1, rev-1)
	}
	o.do(t, func(tx *Tx) error { return tx.MarkSent(m.Key, rev, "C-"+m.Key, "1.1") })
	if m.State == Sending {
		m.shows = m.claimed
	}
	m.State, m.Shown, m.Attempts, m.LastError = Sent, max(m.Shown, rev), 0, ""
	m.Channel, m.TS, m.NextAttempt = "C-"+m.Key, "1.1", o.now
	if m.SentAt.IsZero() {
		m.SentAt = o.now
	}
	o.settle(m)
}

func (o *outboxModel) want(m *modelMessage) {
	idle := !m.open()
	m.Wanted++
	if idle && m.open() {
		m.Attempts, m.NextAttempt = 0, o.now
	}
}

func (o *outboxModel) amend(t *rapid.T) {
	m := o.some(t, any1)
	c := Content{Text: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "text")}
	o.do(t, func(tx *Tx) error { return tx.Amend(m.Key, c) })
	if m.Live != "" || m.Content.Text != c.Text {
		m.Live, m.Content = "", c
		o.want(m)
	}
}

func (o *outboxModel) refresh(t *rapid.T) {
	m := o.some(t, any1)
	there := false
	o.do(t, func(tx *Tx) (err error) { there, err = tx.Refresh(m.Key); return err })
	if there == m.withdrawn {
		t.Fatalf("Refresh of %+v says %v", m, there)
	}
	if !there {
		return
	}
	if m.State == Dropped || m.State == Dead && m.To.Home != "" {
		o.begin(m)
	}
	o.want(m)
}

func (o *outboxModel) withdraw(t *rapid.T) {
	m := o.some(t, any1)
	o.do(t, func(tx *Tx) error { return tx.Withdraw(m.Key) })
	if !m.SentAt.IsZero() {
		return
	}
	m.withdrawn = true
	if m.State == Pending || m.State == Dead {
		m.State = Dropped
	}
	o.settle(m)
}

func (o *outboxModel) compare(t *rapid.T) {
	err := o.s.View(func(tx *Tx) error {
		checkIndexes(t, tx)
		var flying, dead []string
		for _, key := range slices.Sorted(maps.Keys(o.messages)) {
			m := o.messages[key]
			got, ok, err := tx.Outgoing(key)
			if err != nil || !ok {
				return fmt.Errorf("%s: %v %w", key, ok, err)
			}
			want := m.Outgoing
			want.NextAttempt, got.NextAttempt = time.Time{}, time.Time{} // shown by what is claimed
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", key, diff)
			}
			if m.State == Sending || m.State == Unknown {
				flying = append(flying, key)
			}
			if m.State == Dead {
				dead = append(dead, key)
			}
			if m.TS != "" {
				if found, ok, err := tx.FindReceipt(m.Channel, m.TS); err != nil || !ok || found.Key != key {
					t.Fatalf("receipt of %s: %v %v", key, found.Key, err)
				}
			}
		}
		for name, list := range map[string]struct {
			want []string
			read func() ([]Outgoing, error)
		}{"in flight": {flying, tx.InFlight}, "dead": {dead, tx.DeadLetters}} {
			found, err := list.read()
			var got []string
			for _, f := range found {
				got = append(got, f.Key)
			}
			slices.Sort(got)
			if err != nil || !slices.Equal(got, list.want) {
				t.Fatalf("%s: %q, want %q (%v)", name, got, list.want, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// drain plays a courier that succeeds with everything.
func (o *outboxModel) drain(t *rapid.T) {
	for range 10 * (len(o.messages) + 1) {
		o.now = o.now.Add(5 * time.Minute)
		err := o.s.Update(o.now, func(tx *Tx) error {
			claimed, err := tx.ClaimDue(100, nil, nil)
			for _, c := range claimed {
				err = errors.Join(err, tx.MarkSent(c.Key, c.Wanted, "", ""))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := o.s.View(func(tx *Tx) error {
		checkIndexes(t, tx)
		next, more, err := tx.NextOut()
		if more {
			t.Fatalf("something is still to do at %v", next)
		}
		for key, m := range o.messages {
			got, _, err := tx.Outgoing(key)
			if err != nil {
				return err
			}
			if m.State != Dead && m.State != Dropped && (got.State != Sent || got.Shown != got.Wanted) {
				// withdrawn in flight and found sent is fine, lost is not
				t.Fatalf("lost: %+v", got)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkIndexes compares every index row with what the messages say.
func checkIndexes(t interface{ Fatalf(string, ...any) }, tx *Tx) {
	want := map[string]string{}
	first := map[string]string{}
	err := outgoing.scan(tx, "", func(_ string, r row) error {
		for place, text := range r.places() {
			want[place] = text
			l := line(r.To.Conversation())
			if len(place) > len(l) && place[:len(l)] == l && (first[r.To.Conversation()] == "" || place < first[r.To.Conversation()]) {
				first[r.To.Conversation()] = place
			}
		}
		return nil
	})
	for conversation, place := range first {
		rest, text := place[len(line(conversation)):], want[place]
		due := dueRows + rest[:1] + text[:timeSize] + rest[1:]
		want[headRows+conversation] = due
		want[due] = conversation + "\x00" + text[timeSize:]
	}
	got := map[string]string{}
	for _, space := range []string{waitRows, laterRows, lineRows, dueRows, headRows, sinceRows, flightRows, deadRows, doneRows, receiptRows} {
		err = errors.Join(err, tx.scanMarks(space, func(rest, text string) error { got[space+rest] = text; return nil }))
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Fatalf("indexes (-want +got): %v\n%s", err, diff)
	}
}
