package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// image gives the bytes of a store with known values, as a backup.
func image(t *testing.T, fill func(*Tx) error) []byte {
	t.Helper()
	s := fresh(t)
	update(t, s, day, fill)
	var b bytes.Buffer
	if _, err := s.Backup(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readAll opens bytes as a store and gives its notes, what reading one by one said, and what Check said.
func readAll(t *testing.T, path string, contents []byte, keys []string) (got map[string]string, failed map[string]error, openErr, checkErr error) {
	t.Helper()
	if err := os.WriteFile(path, contents, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(Options{Path: path, NoSync: true, Timeout: time.Second})
	if err != nil {
		return nil, nil, err, nil
	}
	defer s.Close()
	got, failed = map[string]string{}, map[string]error{}
	for _, key := range keys {
		err := s.View(func(tx *Tx) error {
			v, ok, err := notes.get(tx, key)
			if ok {
				got[key] = v.Text
			}
			return err
		})
		if err != nil {
			failed[key] = err
		}
	}
	return got, failed, nil, s.Check()
}

func TestEveryFlippedBitOfEveryValueIsNoticed(t *testing.T) {
	want := map[string]string{}
	for i := range 5 {
		want[fmt.Sprintf("k%d", i)] = fmt.Sprintf("the text of number %d", i)
	}
	var keys []string
	for key := range want {
		keys = append(keys, key)
	}
	file := image(t, func(tx *Tx) (err error) {
		for key, text := range want {
			err = errors.Join(err, notes.put(tx, "U"+key, key, note{text}))
		}
		return err
	})
	path := filepath.Join(t.TempDir(), "damaged.db")
	flips := 0
	for key, text := range want {
		full := notes.full(key)
		value := seal(full, notes.version, "U"+key, fmt.Appendf(nil, `{"Text":%q}`, text))
		at := bytes.Index(file, value)
		if at < 0 {
			t.Fatalf("%s is not in the file", key)
		}
		for bit := range len(value) * 8 {
			damaged := bytes.Clone(file)
			damaged[at+bit/8] ^= 1 << (bit % 8)
			got, failed, openErr, checkErr := readAll(t, path, damaged, keys)
			if openErr != nil {
				t.Fatalf("%s, bit %d: %v", key, bit, openErr)
			}
			var one *DamagedError
			if !errors.As(failed[key], &one) || one.Key != full {
				t.Fatalf("%s, bit %d: reading it gave %q, %v", key, bit, got[key], failed[key])
			}
			if !errors.As(checkErr, &one) || !strings.Contains(checkErr.Error(), full) {
				t.Fatalf("%s, bit %d: Check says %v", key, bit, checkErr)
			}
			if len(failed) != 1 || len(got) != len(want)-1 {
				t.Fatalf("%s, bit %d: others are concerned: %v", key, bit, failed)
			}
			flips++
		}
	}
	if flips < 5*8*40 {
		t.Errorf("only %d bits were flipped", flips)
	}
}

// Damage anywhere in the file never crashes the process and never passes as good: what is read is
// right or an error, and what is missing is found by Check.
func TestRandomDamageIsNeverTakenForGood(t *testing.T) {
	want := map[string]string{}
	var keys []string
	for i := range 400 {
		key := fmt.Sprintf("k%03d", i)
		keys, want[key] = append(keys, key), strings.Repeat(key, 20)
	}
	file := image(t, func(tx *Tx) (err error) {
		for _, key := range keys {
			err = errors.Join(err, notes.put(tx, "", key, note{want[key]}))
		}
		return err
	})
	path := filepath.Join(t.TempDir(), "damaged.db")
	random := rand.New(rand.NewPCG(1, 2))
	trials, noticed := damageTrials, 0
	for trial := range trials {
		damaged, what := damage(random, file)
		got, failed, openErr, checkErr := readAll(t, path, damaged, keys)
		var one *DamagedError
		if openErr != nil {
			if !errors.As(openErr, &one) {
				t.Fatalf("trial %d, %s: %v", trial, what, openErr)
			}
			noticed++
			continue
		}
		for key, text := range got {
			if text != want[key] {
				t.Fatalf("trial %d, %s: %s reads as %q", trial, what, key, text)
			}
		}
		for key, err := range failed {
			if !errors.As(err, &one) {
				t.Fatalf("trial %d, %s: reading %s: %v", trial, what, key, err)
			}
		}
		if checkErr == nil && !maps.Equal(got, want) {
			t.Fatalf("trial %d, %s: %d values are missing and Check is content", trial, what, len(want)-len(got))
		}
		if checkErr != nil {
			noticed++
		}
	}
	if noticed < trials/4 || noticed == trials {
		t.Errorf("%d of %d damages were noticed: the test damages the wrong places", noticed, trials)
	}
}

const damageTrials = 400

func damage(random *rand.Rand, file []byte) ([]byte, string) {
	damaged := bytes.Clone(file)
	at := random.IntN(len(file))
	zero := func(size int) {
		at -= at % size
		clear(damaged[at:min(at+size, len(damaged))])
	}
	switch random.IntN(5) {
	case 0:
		damaged[at] ^= 1 << random.IntN(8)
		return damaged, fmt.Sprintf("a flipped bit at %d", at)
	case 1:
		damaged[at] = byte(random.Uint32())
		return damaged, fmt.Sprintf("a changed byte at %d", at)
	case 2:
		zero(512)
		return damaged, fmt.Sprintf("a cleared sector at %d", at)
	case 3:
		zero(4096)
		return damaged, fmt.Sprintf("a cleared page at %d", at)
	default:
		return damaged[:at], fmt.Sprintf("a file cut short at %d", at)
	}
}

// An old page in the place of a new one has good checksums throughout; the digest notices.
func TestStaleAndMissingValuesAreNoticed(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(notes.put(tx, "", "a", note{"old"}), notes.put(tx, "", "b", note{"b"}))
	})
	var old []byte
	if err := s.engine.view(func(r reader) error {
		value, _, err := r.get(notes.full("a"))
		old = bytes.Clone(value)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	update(t, s, day, func(tx *Tx) error { return notes.put(tx, "", "a", note{"new"}) })
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	raw := func(fn func(writer) error) {
		t.Helper()
		if err := s.engine.update(fn); err != nil {
			t.Fatal(err)
		}
	}
	var now []byte
	raw(func(w writer) error {
		value, _, err := w.get(notes.full("a"))
		now = bytes.Clone(value)
		return errors.Join(err, w.put(notes.full("a"), old))
	})
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), "different ages") {
		t.Errorf("an old value: %v", err)
	}
	raw(func(w writer) error { return errors.Join(w.put(notes.full("a"), now), w.delete(notes.full("b"))) })
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), "2 were written") {
		t.Errorf("a missing value: %v", err)
	}
}

func TestWhatIsNoStoreIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("no store "), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	var damaged *DamagedError
	if _, err := Open(Options{Path: path}); !errors.As(err, &damaged) || damaged.Path != path {
		t.Errorf("got %v", err)
	}
	if _, err := Open(Options{}); err == nil {
		t.Error("opened nothing")
	}
}

func TestNewerFormatsAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path)
	newer := noun[note]{prefix: notes.prefix, version: 3}
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(newer.put(tx, "", "new", note{"x"}), notes.put(tx, "", "old", note{"plain"}))
	})
	view(t, s, func(tx *Tx) error {
		var format *FormatError
		_, _, err := notes.get(tx, "new")
		if !errors.As(err, &format) || format.Found != 3 || format.Known != 1 || format.Key != "note/new" {
			t.Errorf("a newer value: %v", err)
		}
		newer.upgrade = func(version byte, payload []byte) ([]byte, error) {
			return bytes.Replace(payload, []byte("plain"), fmt.Appendf(nil, "from %d", version), 1), nil
		}
		v, ok, err := newer.get(tx, "old")
		if v.Text != "from 1" || !ok || err != nil {
			t.Errorf("an older value: %v %v %v", v, ok, err)
		}
		return nil
	})
	if err := s.Check(); err != nil {
		t.Errorf("Check minds the version: %v", err)
	}
	if err := s.engine.update(func(w writer) error { return w.put(formatKey, seal(formatKey, 1, "", []byte("2"))) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var format *FormatError
	if _, err := Open(Options{Path: path}); !errors.As(err, &format) || format.Path != path || format.Found != 2 || format.Known != FileFormat {
		t.Errorf("a newer file: %v", err)
	}
}

func TestErasingAPerson(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(
			notes.put(tx, "U1", "mine", note{"x"}), notes.put(tx, "U2", "other", note{"x"}), notes.put(tx, "", "all", note{"x"}),
			queue(tx, Outgoing{Key: "dm", To: to("U1")}), queue(tx, Outgoing{Key: "dm2", To: to("U1")}),
			queue(tx, Outgoing{Key: "waits", To: to("U2"), After: []string{"dm"}}),
			tx.Plan(Moment{Key: "soon", Kind: "k", Person: "U1", At: day}), tx.Plan(Moment{Key: "later", Kind: "k", Person: "U2", At: day}),
		)
	})
	claim(t, s, day, 1)
	update(t, s, day, func(tx *Tx) error {
		n, err := tx.Erase("U1")
		if n != 4 {
			t.Errorf("erased %d values", n)
		}
		checkIndexes(t, tx)
		return errors.Join(err, tx.Owned("U1", func(key, _ string) error { return fmt.Errorf("%s is left", key) }))
	})
	wantKeys(t, "who waited for it", claim(t, s, day, 9), "waits")
	update(t, s, day, func(tx *Tx) error {
		due, err := tx.DueMoments(9)
		if len(due) != 1 || due[0].Key != "later" {
			t.Errorf("moments: %+v", due)
		}
		if _, err := tx.Erase(""); err == nil {
			t.Error("erased the programme")
		}
		return err
	})
}
