package scheduler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohortbot/store"
)

var monday = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

// open gives a store on a real file.
func open(t *testing.T) *store.Store {
	t.Helper()
	st, err := store.Open(store.Options{Path: filepath.Join(t.TempDir(), "s.db"), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func plan(t *testing.T, st *store.Store, keys map[string]time.Time) {
	t.Helper()
	err := st.Update(monday, func(tx *store.Tx) error {
		for key, at := range keys {
			if err := tx.Plan(store.Moment{Key: key, Kind: "test", At: at}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMomentsRunOnceInOrder(t *testing.T) {
	st := open(t)
	plan(t, st, map[string]time.Time{"b": monday, "a": monday.Add(time.Hour), "c": monday.Add(-time.Hour), "later": monday.Add(48 * time.Hour)})
	var ran []string
	s := Scheduler{Store: st, Log: slog.New(slog.DiscardHandler), Moment: func(tx *store.Tx, m store.Moment) error {
		ran = append(ran, m.Key)
		if m.Key == "b" { // a handler may plan the same moment anew, and one that is due at once
			return errors.Join(tx.Plan(store.Moment{Key: "b", Kind: "test", At: monday.Add(24 * time.Hour)}),
				tx.Plan(store.Moment{Key: "d", Kind: "test", At: tx.At()}))
		}
		return nil
	}}
	now := monday.Add(2 * time.Hour)
	if n, err := s.RunDue(now); n != 4 || err != nil {
		t.Errorf("%d ran, %v; want 4", n, err)
	}
	if diff := cmp.Diff([]string{"c", "b", "a", "d"}, ran); diff != "" {
		t.Errorf("the order:\n%s", diff)
	}
	if n, err := s.RunDue(now); n != 0 || err != nil {
		t.Errorf("a second time %d ran, %v; want none", n, err)
	}
	if next, ok, err := s.Next(now); !ok || !next.Equal(monday.Add(24*time.Hour)) || err != nil {
		t.Errorf("next is %s, %v, %v; want the moment planned anew", next, ok, err)
	}
}

func TestMoreThanABatch(t *testing.T) {
	st := open(t)
	keys := map[string]time.Time{}
	for i := range 2*batch + 7 {
		keys[fmt.Sprint(i)] = monday
	}
	plan(t, st, keys)
	ran := map[string]int{}
	s := Scheduler{Store: st, Log: slog.New(slog.DiscardHandler), Moment: func(_ *store.Tx, m store.Moment) error {
		ran[m.Key]++
		return nil
	}}
	if n, err := s.RunDue(monday); n != len(keys) || err != nil {
		t.Errorf("%d ran, %v; want %d", n, err, len(keys))
	}
	for key := range keys {
		if ran[key] != 1 {
			t.Errorf("%s ran %d times", key, ran[key])
		}
	}
}

// One that fails, by an error or a panic, rolls back alone, is logged, and
// comes again after a minute; the others are kept.
func TestFailingMoment(t *testing.T) {
	for _, how := range []string{"error", "panic"} {
		t.Run(how, func(t *testing.T) {
			st := open(t)
			plan(t, st, map[string]time.Time{"a": monday, "bad": monday, "z": monday})
			var logged bytes.Buffer
			broken := true
			s := Scheduler{Store: st, Log: slog.New(slog.NewTextHandler(&logged, nil)), Moment: func(tx *store.Tx, m store.Moment) error {
				if err := tx.JoinedChannel("C" + m.Key); err != nil {
					return err
				}
				switch {
				case m.Key != "bad" || !broken:
					return nil
				case how == "panic":
					panic("a handler's mistake")
				}
				return errors.New("a handler's mistake")
			}}
			joined := func() (names string) {
				err := st.View(func(tx *store.Tx) error {
					all, err := tx.Channels()
					for _, c := range all {
						names += c.ID + " "
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
				return names
			}
			if _, err := s.RunDue(monday); err != nil {
				t.Errorf("one failing moment ended all: %v", err)
			}
			if got := joined(); got != "Ca Cz " {
				t.Errorf("kept is %q, want what the other two did", got)
			}
			if !strings.Contains(logged.String(), "key=bad") || !strings.Contains(logged.String(), "a handler's mistake") {
				t.Errorf("logged was %s", &logged)
			}
			broken = false
			if n, err := s.RunDue(monday.Add(retryAfter - time.Second)); n != 0 || err != nil {
				t.Errorf("%d ran before its minute was over, %v", n, err)
			}
			if n, err := s.RunDue(monday.Add(retryAfter)); n != 1 || err != nil || joined() != "Ca Cbad Cz " {
				t.Errorf("%d ran after a minute, %v: %s", n, err, joined())
			}
		})
	}
}

func TestJobs(t *testing.T) {
	st := open(t)
	var ran []time.Time
	fail := false
	s := Scheduler{Store: st, Log: slog.New(slog.DiscardHandler), Jobs: []Job{{Name: "nightly", Spec: "17 3 * * *", Grace: 48 * time.Hour,
		Run: func(tx *store.Tx, due time.Time) error {
			ran = append(ran, due)
			if err := tx.JoinedChannel("C" + due.Format("0102")); err != nil || !fail {
				return err
			}
			return errors.New("not today")
		}}}}
	steps := []struct {
		what, now string
		fail      bool
		ran       string // the firing, "" if none
	}{
		{"seen first, it starts counting", "2027-03-01 09:00", false, ""},
		{"before its time", "2027-03-02 03:16", false, ""},
		{"at its time", "2027-03-02 03:17", false, "2027-03-02 03:17"},
		{"a second look", "2027-03-02 03:17", false, ""},
		{"after ten days down, the latest alone", "2027-03-12 12:00", false, "2027-03-12 03:17"},
		{"it fails", "2027-03-13 03:20", true, "2027-03-13 03:17"},
		{"and is tried again", "2027-03-13 03:21", false, "2027-03-13 03:17"},
		{"once", "2027-03-13 03:22", false, ""},
		{"the clock went back", "2027-03-05 12:00", false, ""},
	}
	for _, step := range steps {
		now, err := time.Parse("2006-01-02 15:04", step.now)
		if err != nil {
			t.Fatal(err)
		}
		ran, fail = nil, step.fail
		if _, err := s.RunDue(now); (err != nil) != step.fail {
			t.Errorf("%s: %v", step.what, err)
		}
		var got []string
		for _, due := range ran {
			got = append(got, due.UTC().Format("2006-01-02 15:04"))
		}
		if strings.Join(got, ", ") != step.ran {
			t.Errorf("%s: it ran for %q, want %q", step.what, got, step.ran)
		}
	}
	s.Jobs[0].Grace = time.Hour
	ran = nil
	if _, err := s.RunDue(time.Date(2027, 4, 1, 12, 0, 0, 0, time.UTC)); err != nil || len(ran) != 0 {
		t.Errorf("a firing older than its grace was caught up: %v, %v", ran, err)
	}
	s.Jobs[0].Spec = "CRON_TZ=UTC"
	if _, err := s.RunDue(monday); err == nil {
		t.Error("a spec that cannot be read was no error")
	}
}

func TestNext(t *testing.T) {
	st := open(t)
	s := Scheduler{Store: st}
	if _, ok, err := s.Next(monday); ok || err != nil {
		t.Errorf("nothing is planned, but next is %v, %v", ok, err)
	}
	s.Jobs = []Job{{Name: "nightly", Spec: "17 3 * * *"}}
	night := time.Date(2027, 3, 2, 3, 17, 0, 0, time.UTC)
	if next, ok, err := s.Next(monday); !ok || !next.Equal(night) || err != nil {
		t.Errorf("next is %s, %v, %v; want %s", next, ok, err, night)
	}
	plan(t, st, map[string]time.Time{"sooner": monday.Add(time.Hour)})
	if next, _, err := s.Next(monday); !next.Equal(monday.Add(time.Hour)) || err != nil {
		t.Errorf("next is %s, %v; want the moment that is sooner", next, err)
	}
}

func TestBell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var rings []time.Time
		ended := make(chan struct{})
		go func() {
			Bell(ctx, func() {
				rings = append(rings, time.Now())
				if len(rings) == 2 {
					panic("one bad ring")
				}
			})
			close(ended)
		}()
		time.Sleep(5*time.Minute + 30*time.Second)
		cancel()
		<-ended
		if len(rings) != 5 {
			t.Fatalf("it rang %d times in five and a half minutes", len(rings))
		}
		for i, at := range rings {
			if at.Second() != 0 || i > 0 && at.Sub(rings[i-1]) != time.Minute {
				t.Errorf("ring %d came at %s", i, at)
			}
		}
		time.Sleep(5 * time.Minute)
		if len(rings) != 5 {
			t.Errorf("it rang %d times after its end", len(rings)-5)
		}
	})
}
