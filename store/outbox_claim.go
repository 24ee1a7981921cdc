package store

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Lease is how long a claimed message is left to its courier. Claimed again after it, the message
// is Unknown: the courier that had it has died, or forgot to say what became of it.
const Lease = 2 * time.Minute

// drawTries is how often a drawing may fail before the message is given up.
const drawTries = 5

// ClaimDue takes at most limit messages that are due at tx.At(): the urgent first, then by time;
// of each conversation only the head of its line, and none of a busy one. Every claimed message
// is stored as Sending, with the attempt counted and the next one put off by Lease, so nothing is
// sent that is not on record.
//
// A message returned as Unknown is to be looked for first (ClaimedAt is when its sending began):
// MarkSent if it is there, MarkUnknown to look again later, MarkPostponed until now to send it again.
//
// prepare may be nil. It looks at a message before it goes out, draws one with Live set into
// o.Content, which is not stored, and may say that there is nothing to send: then the message is Dropped or, if it was sent before,
// left as Slack shows it. So is one whose content is what Slack certainly shows already. What it
// writes is kept. If it fails, the message is put off and, in the end, given up; the others are not
// held up.
func (tx *Tx) ClaimDue(limit int, busy func(conversation string) bool, prepare func(*Tx, *Outgoing) (bool, error)) ([]Outgoing, error) {
	if err := tx.wakeLater(); err != nil {
		return nil, err
	}
	var claimed []Outgoing
	// A conversation whose head is dropped has a next head, which may be due: look again.
	for again := true; again && len(claimed) < limit; {
		again = false
		keys, err := tx.dueHeads(limit-len(claimed), busy, claimed)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			o, take, err := tx.claim(key, prepare)
			if err != nil {
				return nil, err
			}
			if take {
				claimed = append(claimed, o)
			} else {
				again = true
			}
		}
	}
	return claimed, nil
}

// dueHeads gives the keys of at most limit heads that are due, of conversations that are not busy and have none in taken.
func (tx *Tx) dueHeads(limit int, busy func(string) bool, taken []Outgoing) ([]string, error) {
	occupied := make(map[string]bool, len(taken))
	for i := range taken {
		occupied[taken[i].To.Conversation()] = true
	}
	var keys []string
	now := stamp(tx.at)
	for _, prefix := range []string{dueRows + "0", dueRows + "1"} {
		err := tx.scanMarks(prefix, func(rest, text string) error {
			if len(keys) >= limit || rest[:timeSize] > now {
				return errStop
			}
			conversation, key, _ := strings.Cut(text, "\x00")
			if occupied[conversation] || busy != nil && busy(conversation) {
				return nil
			}
			keys = append(keys, key)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// claim says false if the message turned out not to be sent now.
func (tx *Tx) claim(key string, prepare func(*Tx, *Outgoing) (bool, error)) (Outgoing, bool, error) {
	r, ok, err := outgoing.get(tx, key)
	if err != nil {
		return Outgoing{}, false, err
	}
	if !ok {
		return Outgoing{}, false, missing(outgoing.full(key))
	}
	before := r
	r.NextAttempt = tx.at.Add(Lease)
	if r.State == Sending || r.State == Unknown {
		r.State = Unknown
		return r.Outgoing, true, tx.save(&before, &r)
	}
	o, send := r.Outgoing, true
	if prepare != nil {
		err = tx.Try(func(tx *Tx) error {
			return protect(func() (err error) {
				send, err = prepare(tx, &o)
				return err
			})
		})
	}
	switch {
	case err != nil:
		tx.drawingFailed(&r, err)
		return Outgoing{}, false, tx.save(&before, &r)
	case !send:
		if r.SentAt.IsZero() {
			r.State = Dropped
		} else {
			r.Shown = r.Wanted
		}
		return Outgoing{}, false, tx.save(&before, &r)
	}
	fresh := o.Content.fingerprint()
	if r.State == Sent && r.Shows == fresh && !r.To.again() {
		r.Shown = r.Wanted
		return Outgoing{}, false, tx.save(&before, &r)
	}
	r.State, r.ClaimedAt = Sending, tx.at
	r.Claimed, r.Shows = fresh, ""
	r.Attempts++
	content := o.Content
	o = r.Outgoing
	o.Content = content
	return o, true, tx.save(&before, &r)
}

func (tx *Tx) drawingFailed(r *row, err error) {
	r.Attempts++
	r.LastError = fmt.Sprintf("draw %s: %.300v", r.Live, err)
	r.NextAttempt = tx.at.Add(time.Minute << min(r.Attempts-1, 6))
	if r.Attempts >= drawTries {
		r.State = Dead
	}
}

// MarkSent records that Slack shows revision rev of the message, and where. If more was wanted
// meanwhile, the message stays due.
func (tx *Tx) MarkSent(key string, rev int, channel, ts string) error {
	return tx.alter(key, func(r *row) {
		r.Shows = ""
		if r.State == Sending { // otherwise it was found, and may be an older copy
			r.Shows = r.Claimed
		}
		r.Claimed = ""
		r.State, r.Attempts, r.LastError = Sent, 0, ""
		r.Shown = max(r.Shown, rev)
		if len(r.Uploads) > 0 { // a file that is shown is not shown anew
			r.Shown = r.Wanted
		}
		if channel != "" {
			r.Channel = channel
		}
		if ts != "" {
			r.TS = ts
		}
		if r.SentAt.IsZero() {
			r.SentAt = tx.at
		}
		if r.open() {
			r.NextAttempt, r.Since = tx.at, tx.at
		}
	})
}

// MarkUploaded records that Slack has the message's file, before Slack is asked to show it; and
// likewise, with an empty Of, that Slack has it no more.
func (tx *Tx) MarkUploaded(key string, u Upload) error {
	return tx.alter(key, func(r *row) {
		uploads := slices.Clone(r.Uploads)
		if n := len(uploads); n > 0 && uploads[n-1].ID == u.ID {
			uploads = uploads[:n-1]
		}
		r.Uploads = append(uploads, u)
	})
}

// MarkPostponed records that the message is certainly not sent, and when to try again.
func (tx *Tx) MarkPostponed(key, why string, until time.Time) error {
	return tx.alter(key, func(r *row) {
		if !r.inFlight() {
			return
		}
		r.LastError, r.NextAttempt = why, until.UTC().Round(0)
		switch {
		case !r.SentAt.IsZero():
			r.State = Sent
		case r.Withdrawn:
			r.State = Dropped
		default:
			r.State = Pending
		}
	})
}

// MarkAside is MarkPostponed for what may take long: until then the message does not hold up what
// else is to go to its conversation.
func (tx *Tx) MarkAside(key, why string, until time.Time) error {
	return tx.alter(key, func(r *row) {
		if !r.inFlight() || !r.SentAt.IsZero() {
			return
		}
		r.State, r.LastError, r.NotBefore = Pending, why, until.UTC().Round(0)
		r.Since, r.NextAttempt = time.Time{}, time.Time{}
		if r.Withdrawn {
			r.State = Dropped
		}
	})
}

// MarkUnknown records that the message may or may not have been sent, and when to look.
func (tx *Tx) MarkUnknown(key, why string, lookAt time.Time) error {
	return tx.alter(key, func(r *row) {
		if !r.inFlight() {
			return
		}
		r.State, r.LastError, r.NextAttempt = Unknown, why, lookAt.UTC().Round(0)
	})
}

// MarkDead gives the message up.
func (tx *Tx) MarkDead(key, why string) error {
	return tx.alter(key, func(r *row) {
		r.State, r.LastError = Dead, why
		if r.Withdrawn {
			r.State = Dropped
		}
	})
}

// Revive gives a dead message a fresh start in its old place; others are left alone.
func (tx *Tx) Revive(key string) error {
	return tx.alter(key, func(r *row) {
		if r.State == Dead {
			tx.begin(r)
		}
	})
}

func (r *row) inFlight() bool { return r.State == Sending || r.State == Unknown }
