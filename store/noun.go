package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// noun says how values of one kind lie in the store: as JSON under "<prefix>/<key>". Declare one
// per kind, as a package variable, with a prefix of its own:
//
//	var members = noun[Member]{prefix: "member", version: 1}
//
// A change of T that older values do not decode into needs the next version and an upgrade.
type noun[T any] struct {
	prefix  string
	version byte
	// upgrade turns the payload of an older version into one of this version. Nil: it decodes as it is.
	upgrade func(version byte, payload []byte) ([]byte, error)
}

func (n noun[T]) full(key string) string { return n.prefix + "/" + key }

// get says false if there is no such value.
func (n noun[T]) get(tx *Tx, key string) (T, bool, error) {
	var none T
	value, ok, err := tx.get(n.full(key))
	if err != nil || !ok {
		return none, false, err
	}
	v, err := n.decode(n.full(key), value)
	if err != nil {
		return none, false, err
	}
	return v, true, nil
}

// put stores v; owner is the person whose data it is, "" for the programme's. key must not be empty.
func (n noun[T]) put(tx *Tx, owner, key string, v T) error {
	if err := validKey(key); err != nil {
		return fmt.Errorf("store %s: %w", n.prefix, err)
	}
	return n.putAt(tx, owner, key, v)
}

// putAt is put under a key that is joined from parts.
func (n noun[T]) putAt(tx *Tx, owner, key string, v T) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store %s: %w", n.full(key), err)
	}
	return tx.set(n.full(key), seal(n.full(key), n.version, owner, payload))
}

// delete removes the value, if there is one.
func (n noun[T]) delete(tx *Tx, key string) error { return tx.remove(n.full(key)) }

// scan calls fn for the values whose keys begin with prefix, in the order of their keys; the keys
// come without the noun's own prefix. It sees what was there when it began, so fn may put and
// delete. fn ends it with errStop (scan then returns nil) or another error.
func (n noun[T]) scan(tx *Tx, prefix string, fn func(key string, v T) error) error {
	return tx.scan(n.full(prefix), func(key string, value []byte) error {
		v, err := n.decode(key, value)
		if err != nil {
			return err
		}
		return fn(key[len(n.prefix)+1:], v)
	})
}

func (n noun[T]) decode(full string, value []byte) (T, error) {
	var v, none T
	s, err := unseal(full, value, n.version)
	if err != nil {
		return none, err
	}
	if s.version < n.version && n.upgrade != nil {
		if s.payload, err = n.upgrade(s.version, s.payload); err != nil {
			return none, fmt.Errorf("read %s of format %d: %w", full, s.version, err)
		}
	}
	if err := json.Unmarshal(s.payload, &v); err != nil {
		return none, fmt.Errorf("read %s: %w", full, err)
	}
	return v, nil
}

// mark is a row of an index, or a small fact: a string under a key.
func (tx *Tx) setMark(key, text string) error { return tx.set(key, seal(key, 1, "", []byte(text))) }

func (tx *Tx) mark(key string) (string, bool, error) {
	value, ok, err := tx.get(key)
	if err != nil || !ok {
		return "", false, err
	}
	s, err := unseal(key, value, 1)
	return string(s.payload), err == nil, err
}

// scanMarks gives the keys without prefix.
func (tx *Tx) scanMarks(prefix string, fn func(rest, text string) error) error {
	return tx.scan(prefix, func(key string, value []byte) error {
		s, err := unseal(key, value, 1)
		if err != nil {
			return err
		}
		return fn(key[len(prefix):], string(s.payload))
	})
}

// firstMark gives the first row of an index.
func (tx *Tx) firstMark(prefix string) (rest, text string, ok bool, err error) {
	err = tx.scanMarks(prefix, func(r, t string) error {
		rest, text, ok = r, t, true
		return errStop
	})
	return rest, text, ok, err
}

// validKey refuses what would break the indexes: they join keys with a zero byte.
func validKey(key string) error {
	if key == "" || len(key) > maxKey/4 {
		return fmt.Errorf("key %.40q has %d bytes, allowed are 1 to %d", key, len(key), maxKey/4)
	}
	if strings.ContainsRune(key, 0) {
		return fmt.Errorf("key %q contains a zero byte", key)
	}
	return nil
}

// timeLayout sorts as text for the years 0 to 9999.
const timeLayout = "2006-01-02T15:04:05.000000000Z"

const timeSize = len(timeLayout)

var lastInstant = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

func stamp(t time.Time) string {
	t = t.UTC()
	switch {
	case t.Year() < 0:
		t = time.Time{}
	case t.Year() > 9999:
		t = lastInstant
	}
	return t.Format(timeLayout)
}

func unstamp(text string) (time.Time, error) {
	if len(text) < timeSize {
		return time.Time{}, fmt.Errorf("%q is no instant", text)
	}
	return time.Parse(timeLayout, text[:timeSize])
}
