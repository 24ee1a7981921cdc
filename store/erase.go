package store

import (
	"errors"
	"strings"
)

// Owned calls fn with the full key and the noun of every value whose owner is person, reading the whole state.
func (tx *Tx) Owned(person string, fn func(key, noun string) error) error {
	return tx.scan("", "", func(key string, value []byte) error {
		s, err := unseal(key, value, anyVersion)
		if err != nil || s.owner != person {
			return err
		}
		prefix, _, _ := strings.Cut(key, "/")
		return fn(key, prefix)
	})
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
