package store

import (
	"encoding/json"
	"errors"
	"testing"
)

// TestTraces: what is somebody's own comes with what it says; what others have
// of them is counted; the copy of a message can be rewritten without Slack
// being asked again.
func TestTraces(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		for _, n := range []struct{ owner, key, text string }{{"U1", "a", "mine"}, {"U2", "b", "about U1"}, {"", "c/U1", "by key"}, {"U2", "d", "else"}} {
			if err := notes.put(tx, n.owner, n.key, note{n.text}); err != nil {
				return err
			}
		}
		for _, o := range []Outgoing{
			{Key: "waits", To: Address{Person: "U2"}, Content: Content{Text: "quotes U1"}, NotBefore: day.Add(1)},
			{Key: "sent", To: Address{Channel: "C1"}, Content: Content{Text: "quotes U1"}},
		} {
			if _, err := tx.Queue(o); err != nil {
				return err
			}
		}
		return nil
	})
	update(t, s, day, func(tx *Tx) error {
		if err := tx.MarkSent("sent", 1, "C1", "1.2"); err != nil {
			return err
		}
		for _, key := range []string{"waits", "sent"} {
			if err := tx.Rewrite(key, Content{Text: "erased"}); err != nil {
				return err
			}
		}
		if err := tx.Rewrite("unknown", Content{}); !errors.Is(err, ErrNoMessage) {
			t.Errorf("Rewrite of an unknown message: %v", err)
		}
		return nil
	})
	view(t, s, func(tx *Tx) error {
		own := map[string]string{}
		if err := tx.OwnValues("U1", func(key, noun string, value json.RawMessage) error {
			own[key] = noun + " " + string(value)
			return nil
		}); err != nil {
			return err
		}
		if len(own) != 1 || own["note/a"] != `note {"Text":"mine"}` {
			t.Errorf("own values: %v", own)
		}
		held, err := tx.Holding("U1", "U1")
		if err != nil {
			return err
		}
		if len(held) != 1 || held["note"] != 2 {
			t.Errorf("U1 stands in %v, want two notes and no message any more", held)
		}
		n := 0
		err = tx.Messages(func(o Outgoing) error {
			n++
			if o.Content.Text != "erased" || o.Key == "sent" && (o.State != Sent || o.Wanted != o.Shown) {
				t.Errorf("%s: %q, %v, revision %d of %d", o.Key, o.Content.Text, o.State, o.Shown, o.Wanted)
			}
			return nil
		})
		if n != 2 {
			t.Errorf("%d messages, want 2", n)
		}
		return err
	})
}
