package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tidwall/btree"
)

// Limits of one key and one value, in bytes. They lie below those of the engines, so that what a
// function wrote can always be committed.
const (
	maxKey   = 4 << 10
	maxValue = 8 << 20
)

// errStop ends a scan early, without an error.
var errStop = errors.New("stop")

// Tx is one happening on the state: see [Store.Update]. It belongs to one goroutine and ends with its function.
type Tx struct {
	at   time.Time
	base reader
	top  *layer // nil: read only
	over bool
}

// layer holds what was written since it was laid on: the overlay of one Update or one Try.
type layer struct {
	below   *layer
	changes btree.Map[string, change]
	tell    bool // touched the outbox or the agenda
}

// change is a new value, or a deletion.
type change struct {
	value []byte
	gone  bool
}

// At is the instant of this happening, in UTC.
func (tx *Tx) At() time.Time { return tx.at }

// Try runs fn; if it returns an error or panics (*PanicError), everything it wrote is dropped. The error is returned.
func (tx *Tx) Try(fn func(*Tx) error) error {
	if tx.over {
		return ErrFinished
	}
	if tx.top == nil {
		return fn(tx)
	}
	below := tx.top
	top := &layer{below: below}
	tx.top = top
	defer func() { tx.top = below }()
	if err := protect(func() error { return fn(tx) }); err != nil {
		return err
	}
	top.changes.Scan(func(key string, c change) bool {
		below.changes.Set(key, c)
		return true
	})
	below.tell = below.tell || top.tell
	return nil
}

func (tx *Tx) finish() { tx.over = true }

func (tx *Tx) get(key string) ([]byte, bool, error) {
	if tx.over {
		return nil, false, ErrFinished
	}
	for l := tx.top; l != nil; l = l.below {
		if c, ok := l.changes.Get(key); ok {
			return c.value, !c.gone, nil
		}
	}
	return tx.base.get(key)
}

// set keeps value: the caller must not change it afterwards.
func (tx *Tx) set(key string, value []byte) error {
	switch {
	case key == "" || len(key) > maxKey:
		return fmt.Errorf("key %.40q has %d bytes, allowed are 1 to %d", key, len(key), maxKey)
	case len(value) > maxValue:
		return fmt.Errorf("value %q has %d bytes, allowed are %d", key, len(value), maxValue)
	}
	return tx.change(key, change{value: value})
}

func (tx *Tx) remove(key string) error { return tx.change(key, change{gone: true}) }

func (tx *Tx) change(key string, c change) error {
	switch {
	case tx.over:
		return ErrFinished
	case tx.top == nil:
		return ErrReadOnly
	}
	tx.top.changes.Set(key, c)
	if strings.HasPrefix(key, outboxSpace) || strings.HasPrefix(key, agendaSpace) {
		tx.top.tell = true
	}
	return nil
}

// scan calls fn for the keys that begin with prefix, in order. It sees what
// was there when it began: fn may write, delete and scan. fn ends it with errStop (scan returns nil) or another error.
func (tx *Tx) scan(prefix string, fn func(key string, value []byte) error) error {
	if tx.over {
		return ErrFinished
	}
	written := tx.overlaid(prefix)
	next, have := written.next()
	// before hands out what was written below limit; "" means all the rest.
	before := func(limit string) error {
		for have && (limit == "" || next.key < limit) {
			now := next
			next, have = written.next()
			if now.gone {
				continue
			}
			if err := fn(now.key, now.value); err != nil {
				return err
			}
		}
		return nil
	}
	err := tx.base.scan(prefix, prefix, func(key string, value []byte) error {
		if err := before(key); err != nil {
			return err
		}
		if have && next.key == key {
			return nil // the overlay decides; it is handed out before the key that follows
		}
		return fn(key, value)
	})
	if err == nil {
		err = before("")
	}
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// overlaid walks the layers' entries with a prefix, merged, the upper hiding the lower.
func (tx *Tx) overlaid(prefix string) *merged {
	m := &merged{prefix: prefix}
	for l := tx.top; l != nil; l = l.below {
		if l.changes.Len() == 0 {
			continue
		}
		m.walks = append(m.walks, walk{iter: l.changes.Copy().Iter()}) // copied on write: a snapshot
		w := &m.walks[len(m.walks)-1]
		w.open = w.iter.Seek(prefix)
	}
	return m
}

type merged struct {
	prefix string
	walks  []walk // the uppermost layer first
}

type walk struct {
	iter btree.MapIter[string, change]
	open bool
}

type entry struct {
	key string
	change
}

func (m *merged) next() (entry, bool) {
	best := -1
	for i := range m.walks {
		if m.walks[i].open && (best < 0 || m.walks[i].iter.Key() < m.walks[best].iter.Key()) {
			best = i
		}
	}
	if best < 0 {
		return entry{}, false
	}
	e := entry{m.walks[best].iter.Key(), m.walks[best].iter.Value()}
	if !strings.HasPrefix(e.key, m.prefix) {
		return entry{}, false
	}
	for i := range m.walks {
		if m.walks[i].open && m.walks[i].iter.Key() == e.key {
			m.walks[i].open = m.walks[i].iter.Next()
		}
	}
	return e, true
}
