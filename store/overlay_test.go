package store

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var errUndo = errors.New("undo")

// Transactions, however nested, failed or committed, read and leave what a plain map would.
func TestTransactionsBehaveLikeAMap(t *testing.T) {
	dir, run := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		s, err := Open(Options{Path: filepath.Join(dir, fmt.Sprintf("%d.db", run)), NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		kept := map[string]string{}
		for range rapid.IntRange(1, 6).Draw(t, "transactions") {
			inside := maps.Clone(kept)
			fail := rapid.Bool().Draw(t, "fail")
			err := s.Update(day, func(tx *Tx) error {
				playWithMap(t, tx, inside, 0)
				if fail {
					return errUndo
				}
				return nil
			})
			if fail != errors.Is(err, errUndo) || !fail && err != nil {
				t.Fatalf("Update: %v", err)
			}
			if !fail {
				kept = inside
			}
			if err := s.View(func(tx *Tx) error { compareWithMap(t, tx, kept, ""); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

func playWithMap(t *rapid.T, tx *Tx, m map[string]string, depth int) {
	key := rapid.StringMatching(`[ab]{1,3}`)
	for range rapid.IntRange(0, 8).Draw(t, "steps") {
		switch k := key.Draw(t, "key"); rapid.IntRange(0, 5).Draw(t, "step") {
		case 0, 1:
			text := rapid.StringN(0, 5, 20).Draw(t, "text")
			if err := notes.put(tx, "", k, note{text}); err != nil {
				t.Fatal(err)
			}
			m[k] = text
		case 2:
			if err := notes.delete(tx, k); err != nil {
				t.Fatal(err)
			}
			delete(m, k)
		case 3:
			compareWithMap(t, tx, m, k)
		case 4: // delete and write while scanning: the scan sees what was there when it began
			var seen []string
			want := keysWith(m, k)
			err := notes.scan(tx, k, func(at string, _ note) error {
				seen = append(seen, at)
				delete(m, at)
				m[at+"b"] = "new"
				return errors.Join(notes.delete(tx, at), notes.put(tx, "", at+"b", note{"new"}))
			})
			if err != nil || !slices.Equal(seen, want) {
				t.Fatalf("scan %q saw %q, want %q (%v)", k, seen, want, err)
			}
		case 5:
			if depth == 3 {
				continue
			}
			inner := maps.Clone(m)
			fail := rapid.Bool().Draw(t, "fail inside")
			err := tx.Try(func(tx *Tx) error {
				playWithMap(t, tx, inner, depth+1)
				if fail {
					return errUndo
				}
				return nil
			})
			if fail != errors.Is(err, errUndo) {
				t.Fatalf("Try: %v", err)
			}
			if !fail {
				clear(m)
				maps.Copy(m, inner)
			}
		}
	}
}

func compareWithMap(t *rapid.T, tx *Tx, m map[string]string, prefix string) {
	var keys []string
	got := map[string]string{}
	err := notes.scan(tx, prefix, func(key string, v note) error {
		keys = append(keys, key)
		got[key] = v.Text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, k := range keysWith(m, prefix) {
		want[k] = m[k]
	}
	if diff := cmp.Diff(want, got); diff != "" || !slices.IsSorted(keys) {
		t.Fatalf("scan %q gives %q (-want +got):\n%s", prefix, keys, diff)
	}
	for _, k := range []string{"a", "b", prefix} {
		if k == "" {
			continue
		}
		v, ok, err := notes.get(tx, k)
		if text, there := m[k]; err != nil || ok != there || v.Text != text {
			t.Fatalf("get %q: %q %v %v, want %q %v", k, v.Text, ok, err, text, there)
		}
	}
}

func keysWith(m map[string]string, prefix string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(k string) bool { return !strings.HasPrefix(k, prefix) })
}

func TestTryDropsWhatAPanicLeft(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		func() {
			defer func() { _ = recover() }()
			_ = tx.Try(func(tx *Tx) error {
				_ = notes.put(tx, "", "half", note{"done"})
				panic("in the middle")
			})
		}()
		if _, ok, err := notes.get(tx, "half"); ok || err != nil {
			t.Errorf("the half is there: %v %v", ok, err)
		}
		return notes.put(tx, "", "after", note{"fine"})
	})
	view(t, s, func(tx *Tx) error {
		_, half, _ := notes.get(tx, "half")
		_, after, _ := notes.get(tx, "after")
		if half || !after {
			t.Errorf("half %v, after %v", half, after)
		}
		return nil
	})
}

func TestAScanEndsEarly(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(notes.put(tx, "", "a", note{}), notes.put(tx, "", "b", note{}))
	})
	view(t, s, func(tx *Tx) error {
		n := 0
		if err := notes.scan(tx, "", func(string, note) error { n++; return errStop }); err != nil || n != 1 {
			t.Errorf("stopped: %d values, %v", n, err)
		}
		if err := notes.scan(tx, "", func(string, note) error { return errUndo }); !errors.Is(err, errUndo) {
			t.Errorf("failed: %v", err)
		}
		return nil
	})
}

func TestUnusableKeysAreRefused(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		for _, key := range []string{"", "a\x00b", strings.Repeat("k", maxKey)} {
			if err := notes.put(tx, "", key, note{}); err == nil {
				t.Errorf("put took the key %.20q", key)
			}
		}
		if err := notes.put(tx, "", "big", note{strings.Repeat("x", maxValue)}); err == nil {
			t.Error("put took a value beyond the limit")
		}
		return nil
	})
}
