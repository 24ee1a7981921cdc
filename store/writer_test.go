package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

type tally struct{ N int }

var tallies = noun[tally]{prefix: "tally", version: 1}

func count(tx *Tx, key string) error {
	v, _, err := tallies.get(tx, key)
	if err != nil {
		return err
	}
	v.N++
	return tallies.put(tx, "", key, v)
}

func counted(t testing.TB, s *Store, key string) int {
	n := 0
	view(t, s, func(tx *Tx) error {
		v, _, err := tallies.get(tx, key)
		n = v.N
		return err
	})
	return n
}

// Many callers share commits; each is told what became of its own function, and only what succeeded stays.
func TestOneFailureIsNobodyElsesBusiness(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path)
	const callers, calls = 32, 30
	var wanted atomic.Int64
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range calls {
				mode := (c + i) % 5
				mine := fmt.Errorf("refused %d %d", c, i)
				err := s.Update(day, func(tx *Tx) error {
					if err := count(tx, "all"); err != nil {
						return err
					}
					switch mode {
					case 0:
						return mine
					case 1:
						panic(mine)
					case 2:
						runtime.Goexit()
					}
					return nil
				})
				var panicked *PanicError
				switch {
				case mode == 0 && !(errors.Is(err, mine) && !errors.As(err, &panicked)),
					mode == 1 && !(errors.Is(err, mine) && errors.As(err, &panicked) && strings.Contains(err.Error(), "writer_test.go")),
					mode == 2 && !errors.Is(err, ErrAbandoned),
					mode > 2 && err != nil:
					t.Errorf("caller %d, call %d, mode %d: %v", c, i, mode, err)
				}
				if mode > 2 {
					wanted.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if got := counted(t, s, "all"); got != int(wanted.Load()) {
		t.Errorf("%d of %d counted", got, wanted.Load())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if got := counted(t, again, "all"); got != int(wanted.Load()) {
		t.Errorf("after reopening: %d of %d", got, wanted.Load())
	}
	if err := again.Check(); err != nil {
		t.Error(err)
	}
}

func TestCloseFinishesWhatIsQueued(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path)
	started, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	var done atomic.Int64
	call := func(fn func(*Tx) error) {
		wg.Go(func() {
			switch err := s.Update(day, fn); {
			case err == nil:
				done.Add(1)
			case !errors.Is(err, ErrClosed):
				t.Errorf("Update: %v", err)
			}
		})
	}
	call(func(tx *Tx) error { close(started); <-release; return count(tx, "all") })
	<-started
	for range 100 {
		call(func(tx *Tx) error { return count(tx, "all") })
	}
	wg.Go(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	close(release)
	wg.Wait()
	if got := counted(t, open(t, path), "all"); got != int(done.Load()) || got == 0 {
		t.Errorf("%d are stored, %d callers were told so", got, done.Load())
	}
}

func TestListenersHearOfMessagesAndMoments(t *testing.T) {
	s := fresh(t)
	heard := 0 // the listener runs before Update returns
	s.OnCommit(func() { heard++ })
	steps := []struct {
		name string
		want int
		fn   func(*Tx) error
	}{
		{"a noun", 0, func(tx *Tx) error { return count(tx, "x") }},
		{"a message", 1, func(tx *Tx) error { return queue(tx, Outgoing{Key: "m", To: Address{Person: "U1"}}) }},
		{"a moment", 1, func(tx *Tx) error { return tx.Plan(Moment{Key: "p", Kind: "k", At: day}) }},
		{"a message that failed", 0, func(tx *Tx) error {
			return errors.Join(queue(tx, Outgoing{Key: "n", To: Address{Person: "U1"}}), errUndo)
		}},
		{"a message undone inside", 0, func(tx *Tx) error {
			_ = tx.Try(func(tx *Tx) error {
				return errors.Join(queue(tx, Outgoing{Key: "n", To: Address{Person: "U1"}}), errUndo)
			})
			return count(tx, "x")
		}},
		{"a message tried inside", 1, func(tx *Tx) error {
			return tx.Try(func(tx *Tx) error { return queue(tx, Outgoing{Key: "n", To: Address{Person: "U1"}}) })
		}},
	}
	for _, step := range steps {
		heard = 0
		if err := s.Update(day, step.fn); err != nil && !errors.Is(err, errUndo) {
			t.Fatal(err)
		}
		if heard != step.want {
			t.Errorf("%s: heard %d times, want %d", step.name, heard, step.want)
		}
	}
}

func TestAFailedCommitKeepsNothingAndTheStoreGoesOn(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error { return count(tx, "all") })
	db := s.engine.(*boltEngine).db
	db.MaxSize = 1 << 20 // as a full disk
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			err := s.Update(day, func(tx *Tx) error {
				return errors.Join(count(tx, "all"), notes.put(tx, "", "big", note{strings.Repeat("x", maxValue/2)}))
			})
			if err == nil {
				t.Error("a commit beyond the limit succeeded")
			}
		})
	}
	wg.Wait()
	if got := counted(t, s, "all"); got != 1 {
		t.Errorf("counted %d", got)
	}
	update(t, s, day, func(tx *Tx) error { return count(tx, "all") })
	if got := counted(t, s, "all"); got != 2 {
		t.Errorf("counted %d after the failure", got)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// The writer is a goroutine that only waits on channels, so time passes in a bubble, and it ends with Close.
func TestTheStoreLivesInABubble(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(Options{Path: path, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			time.Sleep(time.Hour)
			update(t, s, time.Now(), func(tx *Tx) error { return count(tx, "hours") })
		}
		if got := counted(t, s, "hours"); got != 100 {
			t.Errorf("%d hours", got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkLoneUpdate(b *testing.B) {
	s := benchmarkStore(b)
	for i := 0; b.Loop(); i++ {
		update(b, s, day, func(tx *Tx) error {
			return notes.put(tx, "U1", fmt.Sprintf("%08d", i%100000), note{strings.Repeat("x", 500)})
		})
	}
}

func BenchmarkUpdateBy64(b *testing.B) {
	s := benchmarkStore(b)
	var i atomic.Int64
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			update(b, s, day, func(tx *Tx) error {
				return notes.put(tx, "U1", fmt.Sprintf("%08d", i.Add(1)%100000), note{strings.Repeat("x", 500)})
			})
		}
	})
}

// benchmarkStore waits for the disk, as in production.
func benchmarkStore(b *testing.B) *Store {
	s, err := Open(Options{Path: filepath.Join(b.TempDir(), "bot.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}
