package store

import (
	"fmt"
	"strconv"
	"time"
)

const (
	seenKeys    = "seen/key/"
	seenTimes   = "seen/at/"
	counterRows = "counter/"
)

// FirstTime says whether the happening with this key is new, and remembers it at tx.At(). Slack
// delivers some happenings more than once; keep the keys for at least ten minutes (SLACK: events
// are repeated up to five minutes later), better for a week.
func (tx *Tx) FirstTime(key string) (bool, error) {
	if err := validKey(key); err != nil {
		return false, fmt.Errorf("remember a happening: %w", err)
	}
	_, known, err := tx.mark(seenKeys + key)
	if err != nil || known {
		return false, err
	}
	at := stamp(tx.at)
	if err := tx.setMark(seenTimes+at+key, ""); err != nil {
		return false, err
	}
	return true, tx.setMark(seenKeys+key, at)
}

// Unsee forgets one key, so that the same happening counts as new again.
func (tx *Tx) Unsee(key string) error {
	at, known, err := tx.mark(seenKeys + key)
	if err != nil || !known {
		return err
	}
	if err := tx.remove(seenTimes + at + key); err != nil {
		return err
	}
	return tx.remove(seenKeys + key)
}

// ForgetSeen forgets at most limit keys that were remembered before an instant, oldest first, and says how many.
func (tx *Tx) ForgetSeen(before time.Time, limit int) (int, error) {
	n, end := 0, stamp(before)
	err := tx.scanMarks(seenTimes, func(rest, _ string) error {
		if n >= limit || rest[:timeSize] >= end {
			return errStop
		}
		n++
		if err := tx.remove(seenTimes + rest); err != nil {
			return err
		}
		return tx.remove(seenKeys + rest[timeSize:])
	})
	return n, err
}

// Counter gives 1, 2, 3 … for each name; a number from a transaction that failed may come again.
func (tx *Tx) Counter(name string) (uint64, error) {
	text, ok, err := tx.mark(counterRows + name)
	if err != nil {
		return 0, err
	}
	last := uint64(0)
	if ok {
		if last, err = strconv.ParseUint(text, 10, 64); err != nil {
			return 0, &DamagedError{Key: counterRows + name, Err: err}
		}
	}
	return last + 1, tx.setMark(counterRows+name, strconv.FormatUint(last+1, 10))
}
