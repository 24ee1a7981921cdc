package store

import (
	"encoding/json"
	"errors"
	"strings"
)

// Owned calls fn with the full key and the noun of every value whose owner is person, reading the whole state.
func (tx *Tx) Owned(person string, fn func(key, noun string) error) error {
	return tx.OwnValues(person, func(key, noun string, _ json.RawMessage) error { return fn(key, noun) })
}

// OwnValues is Owned with what the value says.
func (tx *Tx) OwnValues(person string, fn func(key, noun string, value json.RawMessage) error) error {
	return tx.scan("", func(key string, value []byte) error {
		s, err := unseal(key, value, anyVersion)
		if err != nil || s.owner != person {
			return err
		}
		prefix, _, _ := strings.Cut(key, "/")
		return fn(key, prefix, s.payload)
	})
}

// Holding counts by noun the values that hold an id, or other text, but belong to somebody else or to
// the programme.
func (tx *Tx) Holding(text, butOf string) (map[string]int, error) {
	n := map[string]int{}
	err := tx.scan("", func(key string, value []byte) error {
		s, err := unseal(key, value, anyVersion)
		if err != nil || s.owner == butOf {
			return err
		}
		if strings.Contains(key, text) || strings.Contains(string(s.payload), text) {
			prefix, _, _ := strings.Cut(key, "/")
			n[prefix]++
		}
		return nil
	})
	return n, err
}

// Messages calls fn for every message of the outbox, sent or not, by key.
func (tx *Tx) Messages(fn func(Outgoing) error) error {
	return outgoing.scan(tx, "", func(_ string, r row) error { return fn(r.Outgoing) })
}

// Rewrite changes the copy kept of a message. One that was not sent goes out so; of one that was,
// Slack keeps showing what it shows. Errors: ErrNoMessage.
func (tx *Tx) Rewrite(key string, c Content) error {
	return tx.alter(key, func(r *row) { r.Content, r.Claimed, r.Shows = c, "", "" })
}

// Erase removes every value whose owner is person, with its messages and moments, and says how
// many. The journal stays: it holds ids and codes only. Messages to channels and groups are
// owned by the programme and stay as well.
func (tx *Tx) Erase(person string) (int, error) {
	if person == "" {
		return 0, errors.New("erase: no person given")
	}
	n := 0
	err := tx.Owned(person, func(key, _ string) error {
		n++
		if message, is := strings.CutPrefix(key, outgoing.full("")); is {
			return tx.forget(message)
		}
		if moment, is := strings.CutPrefix(key, moments.full("")); is {
			return tx.Unplan(moment)
		}
		return tx.remove(key)
	})
	return n, err
}
