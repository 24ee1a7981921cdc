package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var day = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

// open gives a store on a real file of its own.
func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(Options{Path: path, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func fresh(t testing.TB) *Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "state", "bot.db"))
}

func update(t testing.TB, s *Store, at time.Time, fn func(*Tx) error) {
	t.Helper()
	if err := s.Update(at, fn); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.View(fn); err != nil {
		t.Fatal(err)
	}
}

type note struct{ Text string }

var notes = noun[note]{prefix: "note", version: 1}

func TestStateOutlivesTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "bot.db")
	s := open(t, path)
	update(t, s, day, func(tx *Tx) error {
		if !tx.At().Equal(day) {
			t.Errorf("At is %v", tx.At())
		}
		return notes.put(tx, "U1", "x/1", note{"hello"})
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if err := s.Update(day, func(*Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("Update after Close: %v", err)
	}
	if err := s.View(func(*Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("View after Close: %v", err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(name), got, want)
		}
	}
	view(t, open(t, path), func(tx *Tx) error {
		n, ok, err := notes.get(tx, "x/1")
		if err != nil || !ok || n.Text != "hello" {
			t.Errorf("after reopening: %v %v %v", n, ok, err)
		}
		return nil
	})
}

func TestATransactionEndsWithItsFunction(t *testing.T) {
	s := fresh(t)
	var kept *Tx
	update(t, s, day, func(tx *Tx) error { kept = tx; return nil })
	if _, _, err := notes.get(kept, "x"); !errors.Is(err, ErrFinished) {
		t.Errorf("get: %v", err)
	}
	if err := notes.put(kept, "", "x", note{}); !errors.Is(err, ErrFinished) {
		t.Errorf("put: %v", err)
	}
	if err := notes.scan(kept, "", func(string, note) error { return nil }); !errors.Is(err, ErrFinished) {
		t.Errorf("scan: %v", err)
	}
	view(t, s, func(tx *Tx) error {
		if err := notes.put(tx, "", "x", note{}); !errors.Is(err, ErrReadOnly) {
			t.Errorf("put in View: %v", err)
		}
		return nil
	})
}

func TestASecondOpenerIsToldWhoHoldsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	open(t, path)
	_, err := Open(Options{Path: path, Timeout: 10 * time.Millisecond})
	var locked *LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("got %v", err)
	}
	if locked.Path != path {
		t.Errorf("it names %s", locked.Path)
	}
	if locked.PID != 0 && locked.PID != os.Getpid() {
		t.Errorf("it names process %d, the holder is %d", locked.PID, os.Getpid())
	}
}

func TestABackupOpens(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error { return notes.put(tx, "", "x", note{"kept"}) })
	var copied bytes.Buffer
	n, err := s.Backup(&copied)
	if err != nil || n != int64(copied.Len()) {
		t.Fatalf("%d bytes of %d, %v", n, copied.Len(), err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, copied.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	second := open(t, path)
	if err := second.Check(); err != nil {
		t.Error(err)
	}
	view(t, second, func(tx *Tx) error {
		n, ok, err := notes.get(tx, "x")
		if err != nil || !ok || n.Text != "kept" {
			t.Errorf("%v %v %v", n, ok, err)
		}
		return nil
	})
}

func TestHappeningsAreRememberedAndForgotten(t *testing.T) {
	s := fresh(t)
	first := func(at time.Time, key string) (is bool) {
		update(t, s, at, func(tx *Tx) (err error) { is, err = tx.FirstTime(key); return err })
		return is
	}
	if !first(day, "Ev1") || first(day.Add(time.Minute), "Ev1") || !first(day.Add(time.Hour), "Ev2") {
		t.Fatal("a happening is new exactly once")
	}
	forgotten := 0
	update(t, s, day, func(tx *Tx) (err error) {
		forgotten, err = tx.ForgetSeen(day.Add(time.Minute), 10)
		return err
	})
	if forgotten != 1 || !first(day, "Ev1") || first(day, "Ev2") {
		t.Errorf("forgot %d: only what is older is forgotten", forgotten)
	}
}

func TestCountersCount(t *testing.T) {
	s := fresh(t)
	var got []uint64
	for range 3 {
		update(t, s, day, func(tx *Tx) error {
			n, err := tx.Counter("c")
			got = append(got, n)
			return err
		})
	}
	if got[0] != 1 || got[1] != 2 || got[2] != 3 {
		t.Errorf("got %v", got)
	}
}
