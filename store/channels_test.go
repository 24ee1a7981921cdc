package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestChannelsAreKeptSinceTheFirstJoining(t *testing.T) {
	s, err := Open(Options{Path: filepath.Join(t.TempDir(), "c.db"), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	for i, id := range []string{"C2", "C1", "C2", "C3"} {
		if err := s.Update(first.Add(time.Duration(i)*time.Hour), func(tx *Tx) error { return tx.JoinedChannel(id) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Update(first.Add(9*time.Hour), func(tx *Tx) error { return tx.LeftChannel("C3") }); err != nil {
		t.Fatal(err)
	}
	err = s.View(func(tx *Tx) error {
		got, err := tx.Channels()
		want := []Channel{{"C1", first.Add(time.Hour)}, {"C2", first}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("channels (-want +got):\n%s", diff)
		}
		if _, known, err := tx.Channel(""); known || err != nil {
			t.Errorf("no channel is known as %v, %v", known, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
