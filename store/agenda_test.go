package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMomentsComeInOrder(t *testing.T) {
	s := fresh(t)
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[a-c]/[a-c]`)
		minute := rapid.IntRange(-2, 6)
		undo := errors.New("next round starts from nothing")
		err := s.Update(day, func(tx *Tx) error {
			plan := map[string]Moment{}
			for range rapid.IntRange(0, 20).Draw(t, "steps") {
				m := Moment{Key: key.Draw(t, "key"), Kind: "k", At: day.Add(time.Duration(minute.Draw(t, "at")-3) * time.Minute),
					Cohort: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "cohort"), Data: []byte(`{"a":1}`)}
				if rapid.IntRange(0, 3).Draw(t, "step") == 0 {
					delete(plan, m.Key)
					if err := tx.Unplan(m.Key); err != nil {
						return err
					}
					continue
				}
				plan[m.Key] = m
				if err := tx.Plan(m); err != nil {
					return err
				}
			}
			var all []Moment
			for _, m := range plan {
				all = append(all, m)
			}
			slices.SortFunc(all, func(a, b Moment) int {
				if c := a.At.Compare(b.At); c != 0 {
					return c
				}
				return strings.Compare(a.Key, b.Key)
			})
			var due, ofX []Moment
			for _, m := range all {
				if !m.At.After(tx.At()) {
					due = append(due, m)
				}
				if m.Cohort == "x" {
					ofX = append(ofX, m)
				}
			}
			got, err := tx.DueMoments(100)
			if diff := cmp.Diff(due, got); diff != "" || err != nil {
				t.Fatalf("due (-want +got): %v\n%s", err, diff)
			}
			got, err = tx.MomentsFor("x")
			if diff := cmp.Diff(ofX, got); diff != "" || err != nil {
				t.Fatalf("of a cohort (-want +got): %v\n%s", err, diff)
			}
			if got, err := tx.DueMoments(1); err != nil || len(got) != min(1, len(due)) {
				t.Fatalf("limit 1: %d moments, %v", len(got), err)
			}
			next, ok, err := tx.NextMoment()
			if err != nil || ok != (len(all) > 0) || ok && !next.Equal(all[0].At) {
				t.Fatalf("next: %v %v %v", next, ok, err)
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
	})
}

func TestAMomentIsKeptAsPlanned(t *testing.T) {
	s := fresh(t)
	zone := time.FixedZone("somewhere", 5*3600)
	update(t, s, day, func(tx *Tx) error {
		return tx.Plan(Moment{Key: "m", Kind: "check-in", At: day.In(zone), Cohort: "c", Person: "U1", Data: []byte(`[1]`)})
	})
	view(t, s, func(tx *Tx) error {
		m, ok, err := tx.Planned("m")
		want := Moment{Key: "m", Kind: "check-in", At: day, Cohort: "c", Person: "U1", Data: []byte(`[1]`)}
		if diff := cmp.Diff(want, m); diff != "" || !ok || err != nil {
			t.Errorf("%v %v\n%s", ok, err, diff)
		}
		return nil
	})
	for _, bad := range []Moment{{Kind: "k", At: day}, {Key: "m", At: day}, {Key: "m", Kind: "k"}} {
		if err := s.Update(day, func(tx *Tx) error { return tx.Plan(bad) }); err == nil {
			t.Errorf("planned %+v", bad)
		}
	}
}

func TestLastRuns(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		if _, ran, err := tx.LastRun("sweep"); ran || err != nil {
			t.Errorf("never ran: %v %v", ran, err)
		}
		return tx.SetLastRun("sweep", day.Add(time.Nanosecond))
	})
	view(t, s, func(tx *Tx) error {
		at, ran, err := tx.LastRun("sweep")
		if !ran || err != nil || !at.Equal(day.Add(time.Nanosecond)) {
			t.Errorf("%v %v %v", at, ran, err)
		}
		return nil
	})
}

func TestJournal(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(
			tx.Record(Entry{Cohort: "c", What: "phase.advanced", Who: "U1", About: []string{"matching"}, N: map[string]int{"pairs": 3}}),
			tx.Record(Entry{Cohort: "c2", What: "other"}))
	})
	update(t, s, day.Add(-time.Hour), func(tx *Tx) error { return tx.Record(Entry{Cohort: "c", What: "earlier"}) })
	if err := s.Update(day, func(tx *Tx) error { return tx.Record(Entry{What: "note", About: []string{"free text here"}}) }); err == nil {
		t.Error("free text was recorded")
	}
	var got []Entry
	view(t, s, func(tx *Tx) error {
		return tx.Journal("c", func(e Entry) error { got = append(got, e); return nil })
	})
	want := []Entry{
		{At: day.Add(-time.Hour), Cohort: "c", What: "earlier"},
		{At: day, Cohort: "c", What: "phase.advanced", Who: "U1", About: []string{"matching"}, N: map[string]int{"pairs": 3}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func BenchmarkNextMomentOf100000(b *testing.B) {
	s := benchmarkStore(b)
	for from := 0; from < 100000; from += 10000 {
		update(b, s, day, func(tx *Tx) error {
			for i := from; i < from+10000; i++ {
				if err := tx.Plan(Moment{Key: fmt.Sprintf("m%d", i), Kind: "k", At: day.Add(time.Duration(i*7919%100000) * time.Second)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for b.Loop() {
		view(b, s, func(tx *Tx) error {
			_, ok, err := tx.NextMoment()
			if !ok {
				b.Fatal("no moment")
			}
			return err
		})
	}
}
