package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func queue(tx *Tx, o Outgoing) error {
	queued, err := tx.Queue(o)
	if err == nil && !queued {
		err = fmt.Errorf("%s was queued before", o.Key)
	}
	return err
}

func to(person string) Address { return Address{Person: person} }

// claim gives the keys that are due.
func claim(t testing.TB, s *Store, at time.Time, limit int) []string {
	t.Helper()
	keys := []string{}
	update(t, s, at, func(tx *Tx) error {
		claimed, err := tx.ClaimDue(limit, nil, nil)
		for _, o := range claimed {
			keys = append(keys, o.Key)
		}
		return err
	})
	return keys
}

func sent(t testing.TB, s *Store, at time.Time, keys ...string) {
	t.Helper()
	update(t, s, at, func(tx *Tx) error {
		for _, key := range keys {
			o, _, err := tx.Outgoing(key)
			if err == nil {
				err = tx.MarkSent(key, o.Wanted, "D"+o.To.Person, "ts-"+key)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func message(t testing.TB, s *Store, key string) Outgoing {
	t.Helper()
	var o Outgoing
	view(t, s, func(tx *Tx) error {
		found, ok, err := tx.Outgoing(key)
		if err == nil && !ok {
			err = fmt.Errorf("%s is not there", key)
		}
		o = found
		return err
	})
	return o
}

func wantKeys(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: claimed %q, want %q", what, got, want)
	}
}

func TestAMessageIsQueuedOnceAndSentOnce(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		if err := queue(tx, Outgoing{Key: "hello", To: to("U1"), Content: Content{Text: "first"}, Delivery: "ab12"}); err != nil {
			return err
		}
		again, err := tx.Queue(Outgoing{Key: "hello", To: to("U2"), Content: Content{Text: "second"}})
		if again {
			t.Error("queued twice")
		}
		return err
	})
	wantKeys(t, "first", claim(t, s, day, 9), "hello")
	o := message(t, s, "hello")
	if o.State != Sending || o.Attempts != 1 || !o.NextAttempt.After(day) || !o.ClaimedAt.Equal(day) || o.Content.Text != "first" || o.Delivery != "ab12" {
		t.Errorf("claimed: %+v", o)
	}
	wantKeys(t, "while it is on its way", claim(t, s, day, 9))
	sent(t, s, day.Add(time.Second), "hello")
	o = message(t, s, "hello")
	if o.State != Sent || o.Shown != 1 || o.TS != "ts-hello" || !o.SentAt.Equal(day.Add(time.Second)) {
		t.Errorf("sent: %+v", o)
	}
	wantKeys(t, "a year later", claim(t, s, day.AddDate(1, 0, 0), 9))
	view(t, s, func(tx *Tx) error {
		found, ok, err := tx.FindReceipt("DU1", "ts-hello")
		if err != nil || !ok || found.Key != "hello" {
			t.Errorf("by its receipt: %v %v %v", found.Key, ok, err)
		}
		_, ok, err = tx.FindReceipt("DU1", "ts-other")
		if err != nil || ok {
			t.Errorf("by another receipt: %v %v", ok, err)
		}
		return nil
	})
}

func TestOrderWithinAConversation(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(
			queue(tx, Outgoing{Key: "a1", To: to("A")}), queue(tx, Outgoing{Key: "a2", To: to("A")}),
			queue(tx, Outgoing{Key: "b1", To: to("B")}), queue(tx, Outgoing{Key: "b-urgent", To: to("B"), Urgent: true}))
	})
	wantKeys(t, "heads, urgent first", claim(t, s, day, 9), "b-urgent", "a1")
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(tx.MarkPostponed("a1", "ratelimited", day.Add(time.Minute)), tx.MarkSent("b-urgent", 1, "DB", "1"))
	})
	wantKeys(t, "a1 holds a2 up", claim(t, s, day, 9), "b1")
	wantKeys(t, "a1 again", claim(t, s, day.Add(time.Minute), 9), "a1")
	update(t, s, day.Add(time.Minute), func(tx *Tx) error { return tx.MarkDead("a1", "channel_not_found") })
	wantKeys(t, "a1 is given up", claim(t, s, day.Add(time.Minute), 9), "a2")
	sent(t, s, day.Add(time.Minute), "a2")
	update(t, s, day.Add(time.Minute), func(tx *Tx) error {
		dead, err := tx.DeadLetters()
		if len(dead) != 1 || dead[0].Key != "a1" || dead[0].LastError != "channel_not_found" {
			t.Errorf("dead letters: %+v", dead)
		}
		return errors.Join(err, tx.Revive("a1"))
	})
	wantKeys(t, "revived", claim(t, s, day.Add(time.Minute), 9), "a1")
}

func TestBusyConversationsAreSkipped(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		err := errors.Join(queue(tx, Outgoing{Key: "a", To: to("A")}), queue(tx, Outgoing{Key: "b", To: to("B")}))
		busy := func(conversation string) bool { return conversation == to("A").Conversation() }
		claimed, claimErr := tx.ClaimDue(9, busy, nil)
		if len(claimed) != 1 || claimed[0].Key != "b" {
			t.Errorf("claimed %+v", claimed)
		}
		_, soon, nextErr := tx.NextOutUnless(func(c string) bool { return true })
		if soon {
			t.Error("something to do although all are busy")
		}
		next, _, err2 := tx.NextOut()
		if !next.Equal(day) {
			t.Errorf("next at %v", next)
		}
		return errors.Join(err, claimErr, nextErr, err2)
	})
}

func TestMessagesWaitForOthersAndForTheirTime(t *testing.T) {
	s := fresh(t)
	later := day.Add(time.Hour)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(
			queue(tx, Outgoing{Key: "one", To: to("A")}), queue(tx, Outgoing{Key: "two", To: to("B")}), queue(tx, Outgoing{Key: "three", To: to("C")}),
			queue(tx, Outgoing{Key: "announce", To: Address{Channel: "C1"}, After: []string{"one", "two", "three", "never queued"}}),
			queue(tx, Outgoing{Key: "reply", To: Address{Channel: "C1"}, Thread: "announce"}),
			queue(tx, Outgoing{Key: "tomorrow", To: Address{Channel: "C1"}, NotBefore: later, After: []string{"one"}}),
			queue(tx, Outgoing{Key: "free", To: Address{Channel: "C1"}}))
	})
	wantKeys(t, "at once", claim(t, s, day, 9), "one", "two", "three", "free")
	sent(t, s, day, "one", "free")
	update(t, s, day, func(tx *Tx) error { return tx.MarkDead("two", "user_disabled") })
	wantKeys(t, "three is open", claim(t, s, day, 9))
	update(t, s, day, func(tx *Tx) error {
		oldest, _, err := tx.OldestUnsent()
		if !oldest.Equal(day) {
			t.Errorf("oldest unsent since %v", oldest)
		}
		return errors.Join(err, tx.Withdraw("three"), tx.MarkPostponed("three", "late", day))
	})
	wantKeys(t, "all are settled", claim(t, s, day.Add(time.Minute), 9), "announce")
	if o := message(t, s, "three"); o.State != Dropped {
		t.Errorf("withdrawn on its way: %v", o.State)
	}
	sent(t, s, day.Add(time.Minute), "announce")
	wantKeys(t, "the thread", claim(t, s, day.Add(time.Minute), 9), "reply")
	sent(t, s, day.Add(time.Minute), "reply")
	view(t, s, func(tx *Tx) error {
		next, ok, err := tx.NextOut()
		if err != nil || !ok || !next.Equal(later) {
			t.Errorf("next at %v %v %v", next, ok, err)
		}
		_, waiting, err := tx.OldestUnsent()
		if err != nil || waiting {
			t.Errorf("a message whose time has not come is not late: %v", err)
		}
		return nil
	})
	wantKeys(t, "its time has come", claim(t, s, later, 9), "tomorrow")
}

func TestAmendingBeforeDuringAndAfterSending(t *testing.T) {
	s := fresh(t)
	amend := func(text string) {
		t.Helper()
		update(t, s, day, func(tx *Tx) error { return tx.Amend("m", Content{Text: text}) })
	}
	if err := s.Update(day, func(tx *Tx) error { return tx.Amend("m", Content{}) }); !errors.Is(err, ErrNoMessage) {
		t.Errorf("unknown key: %v", err)
	}
	update(t, s, day, func(tx *Tx) error { return queue(tx, Outgoing{Key: "m", To: to("A"), Content: Content{Text: "1"}}) })
	amend("2")
	wantKeys(t, "before", claim(t, s, day, 9), "m")
	if o := message(t, s, "m"); o.Content.Text != "2" || o.Wanted != 2 {
		t.Errorf("%+v", o)
	}
	amend("3")
	update(t, s, day, func(tx *Tx) error { return tx.MarkSent("m", 2, "D", "7") })
	wantKeys(t, "during", claim(t, s, day, 9), "m")
	if o := message(t, s, "m"); o.Shown != 2 || o.Wanted != 3 || o.State != Sending || o.TS != "7" {
		t.Errorf("%+v", o)
	}
	update(t, s, day, func(tx *Tx) error { return tx.MarkPostponed("m", "later", day) })
	if o := message(t, s, "m"); o.State != Sent {
		t.Errorf("an update put off: %v", o.State)
	}
	wantKeys(t, "again", claim(t, s, day, 9), "m")
	update(t, s, day, func(tx *Tx) error { return tx.MarkSent("m", 3, "D", "7") })
	amend("3")
	wantKeys(t, "the same content", claim(t, s, day, 9))
	amend("4")
	wantKeys(t, "after", claim(t, s, day, 9), "m")
}

func TestDrawnMessages(t *testing.T) {
	s := fresh(t)
	words, send := "drawn", true
	var broken error
	at := day
	draw := func() (got []Outgoing) {
		t.Helper()
		update(t, s, at, func(tx *Tx) (err error) {
			got, err = tx.ClaimDue(9, nil, func(tx *Tx, o *Outgoing) (bool, error) {
				if o.Live == "" {
					return true, nil // looked at, not drawn
				}
				if err := notes.put(tx, "", "drawn "+o.Key, note{words}); err != nil {
					return false, err
				}
				o.Content.Text = words + string(o.Carried)
				if words == "panic" {
					panic("in a drawing")
				}
				return send, broken
			})
			return err
		})
		return got
	}
	refresh := func(key string, want bool) {
		t.Helper()
		update(t, s, at, func(tx *Tx) error {
			got, err := tx.Refresh(key)
			if got != want {
				t.Errorf("Refresh %s says %v", key, got)
			}
			return err
		})
	}
	refresh("today", false)
	update(t, s, at, func(tx *Tx) error {
		return queue(tx, Outgoing{Key: "today", To: to("A"), Live: "digest", Carried: []byte("7")})
	})
	if got := draw(); len(got) != 1 || got[0].Content.Text != "drawn7" {
		t.Fatalf("drawn: %+v", got)
	}
	if o := message(t, s, "today"); o.Content.Text != "" {
		t.Errorf("what was drawn is stored: %q", o.Content.Text)
	}
	sent(t, s, at, "today")
	words = "again"
	refresh("today", true)
	if got := draw(); len(got) != 1 || got[0].Content.Text != "again7" || got[0].TS == "" {
		t.Fatalf("refreshed: %+v", got)
	}
	sent(t, s, at, "today")
	send = false
	refresh("today", true)
	if got := draw(); len(got) != 0 {
		t.Errorf("nothing to show: %+v", got)
	}
	if o := message(t, s, "today"); o.State != Sent || o.Shown != o.Wanted {
		t.Errorf("left as it is: %+v", o)
	}

	update(t, s, at, func(tx *Tx) error {
		return errors.Join(queue(tx, Outgoing{Key: "drop", To: to("B"), Live: "digest"}),
			queue(tx, Outgoing{Key: "next", To: to("B"), Content: Content{Text: "plain"}}))
	})
	if got := draw(); len(got) != 1 || got[0].Key != "next" || got[0].Content.Text != "plain" {
		t.Errorf("the next in line: %+v", got)
	}
	sent(t, s, at, "next")
	if o := message(t, s, "drop"); o.State != Dropped {
		t.Errorf("dropped: %v", o.State)
	}
	send = true
	refresh("drop", true)
	if got := draw(); len(got) != 1 || got[0].Key != "drop" {
		t.Errorf("wanted after all: %+v", got)
	}
	sent(t, s, at, "drop")

	update(t, s, at, func(tx *Tx) error { return queue(tx, Outgoing{Key: "bad", To: to("C"), Live: "digest"}) })
	broken, words = errors.New("no such cohort"), "bad"
	for range drawTries {
		if got := draw(); len(got) != 0 {
			t.Errorf("a failed drawing: %+v", got)
		}
		broken, words = nil, "panic"
		at = at.Add(2 * time.Hour)
	}
	if o := message(t, s, "bad"); o.State != Dead || o.LastError == "" {
		t.Errorf("given up: %+v", o)
	}
	view(t, s, func(tx *Tx) error {
		if n, ok, err := notes.get(tx, "drawn bad"); ok || err != nil {
			t.Errorf("a failed drawing left %v %v", n, err)
		}
		return nil
	})
}

func TestWithdrawnIsNotDrawnAgain(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		err := errors.Join(queue(tx, Outgoing{Key: "m", To: to("A"), Live: "x"}), tx.Withdraw("m"), tx.Withdraw("unknown"))
		again, refreshErr := tx.Refresh("m")
		if again {
			t.Error("a withdrawn message came back")
		}
		return errors.Join(err, refreshErr)
	})
	wantKeys(t, "withdrawn", claim(t, s, day, 9))
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(queue(tx, Outgoing{Key: "home", To: Address{Home: "U1"}, Live: "home"}), tx.MarkDead("home", "not_enabled"))
	})
	wantKeys(t, "dead", claim(t, s, day, 9))
	update(t, s, day, func(tx *Tx) error {
		_, err := tx.Refresh("home")
		return err
	})
	wantKeys(t, "an App Home is tried again", claim(t, s, day, 9), "home")
}

func TestAfterACrashWhatWasOnItsWayIsLookedFor(t *testing.T) {
	path := t.TempDir() + "/bot.db"
	s := open(t, path)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(queue(tx, Outgoing{Key: "m", To: to("A")}), queue(tx, Outgoing{Key: "n", To: to("A")}), queue(tx, Outgoing{Key: "o", To: to("B")}))
	})
	claim(t, s, day, 9)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	update(t, s, day.Add(time.Second), func(tx *Tx) error {
		found, err := tx.InFlight()
		if len(found) != 2 || found[0].Key != "m" || found[0].State != Sending {
			t.Errorf("in flight: %+v", found)
		}
		return errors.Join(err, tx.MarkUnknown("m", "crash", day.Add(10*time.Second)))
	})
	wantKeys(t, "too early to look", claim(t, s, day.Add(9*time.Second), 9))
	var found []Outgoing
	look := func(at time.Time) {
		update(t, s, at, func(tx *Tx) (err error) { found, err = tx.ClaimDue(9, nil, nil); return err })
	}
	look(day.Add(10 * time.Second))
	if len(found) != 1 || found[0].State != Unknown || !found[0].ClaimedAt.Equal(day) || found[0].Attempts != 1 {
		t.Fatalf("to look for: %+v", found)
	}
	update(t, s, day, func(tx *Tx) error { return tx.MarkPostponed("m", "not there", day.Add(10*time.Second)) })
	look(day.Add(10 * time.Second))
	if len(found) != 1 || found[0].State != Sending || found[0].Attempts != 2 {
		t.Errorf("sent again: %+v", found)
	}
	sent(t, s, day, "m")
	// Nobody said what became of "o": after the lease it is unknown, never sent blindly again.
	look(day.Add(Lease))
	if len(found) != 2 || found[0].Key != "n" || found[1].Key != "o" || found[1].State != Unknown {
		t.Errorf("after the lease: %+v", found)
	}
}

func TestSentMessagesAreForgotten(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(queue(tx, Outgoing{Key: "m", To: to("A")}), queue(tx, Outgoing{Key: "n", To: to("A")}),
			queue(tx, Outgoing{Key: "dropped", To: to("B")}), tx.Withdraw("dropped"))
	})
	claim(t, s, day, 9)
	sent(t, s, day, "m")
	forget := func(before time.Time, limit int) (n int) {
		update(t, s, day, func(tx *Tx) (err error) { n, err = tx.ForgetSent(before, limit); return err })
		return n
	}
	if n := forget(day, 9); n != 0 {
		t.Errorf("forgot %d too early", n)
	}
	if n := forget(day.Add(time.Second), 1); n != 1 {
		t.Errorf("forgot %d, asked for one", n)
	}
	if n := forget(day.Add(time.Second), 9); n != 1 {
		t.Errorf("forgot %d, one was left", n)
	}
	update(t, s, day, func(tx *Tx) error {
		checkIndexes(t, tx)
		_, receipt, err := tx.FindReceipt("DA", "ts-m")
		if receipt {
			t.Error("its receipt is still there")
		}
		return err
	})
	wantKeys(t, "what is not sent stays", claim(t, s, day, 9), "n")
}

// TestAFileLeavesItsRowOnceItIsSent: the upload is on record before, and what
// was sent with a file is not changed any more.
func TestAFileLeavesItsRowOnceItIsSent(t *testing.T) {
	s := fresh(t)
	file := func() *File { return &File{Name: "a.ics", Title: "A", Data: []byte("x")} }
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(queue(tx, Outgoing{Key: "m", To: to("A"), Content: Content{Text: "one", File: file()}}),
			queue(tx, Outgoing{Key: "never", To: to("B"), Content: Content{Text: "never", File: file()}}))
	})
	wantKeys(t, "with a file", claim(t, s, day, 1), "m")
	update(t, s, day, func(tx *Tx) error {
		u := Upload{ID: "F1", Of: file().Fingerprint()}
		return errors.Join(tx.MarkUploaded("m", u), tx.MarkUploaded("m", Upload{ID: "F1"}), tx.MarkUploaded("m", Upload{ID: "F2", Of: u.Of}), tx.Withdraw("never"))
	})
	o := message(t, s, "m")
	if len(o.Uploads) != 2 || o.Uploads[0] != (Upload{ID: "F1"}) || o.Uploads[1].Of == "" || string(o.Content.File.Data) != "x" {
		t.Errorf("uploaded: %+v", o)
	}
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(tx.Amend("m", Content{Text: "two"}), tx.MarkSent("m", 1, "D1", ""), tx.Amend("m", Content{Text: "three"}))
	})
	o = message(t, s, "m")
	if o.State != Sent || o.Shown != o.Wanted || o.Content.Text != "two" {
		t.Errorf("sent: %+v", o)
	}
	wantKeys(t, "nothing to update", claim(t, s, day.Add(time.Hour), 9))
	if o := message(t, s, "never"); o.Content.File.Data != nil || o.State != Dropped {
		t.Errorf("withdrawn: %+v", o)
	}
	other := file()
	other.Data = []byte("y")
	if file().Fingerprint() == other.Fingerprint() {
		t.Error("fingerprints do not tell files apart")
	}
}

func TestWhatIsPutAsideHoldsUpNothing(t *testing.T) {
	s := fresh(t)
	update(t, s, day, func(tx *Tx) error {
		return errors.Join(queue(tx, Outgoing{Key: "m", To: to("A")}), queue(tx, Outgoing{Key: "n", To: to("A")}), queue(tx, Outgoing{Key: "o", To: to("A")}))
	})
	wantKeys(t, "the first", claim(t, s, day, 9), "m")
	update(t, s, day, func(tx *Tx) error {
		err := errors.Join(tx.MarkAside("m", "not yet", day.Add(time.Hour)), tx.MarkAside("n", "is not on its way", day.Add(time.Hour)))
		checkIndexes(t, tx)
		return err
	})
	wantKeys(t, "the second", claim(t, s, day, 9), "n")
	sent(t, s, day, "n")
	wantKeys(t, "the first again, in its place", claim(t, s, day.Add(time.Hour), 9), "m")
	update(t, s, day.Add(time.Hour), func(tx *Tx) error {
		err := errors.Join(tx.Withdraw("m"), tx.MarkAside("m", "not yet", day.Add(2*time.Hour)))
		checkIndexes(t, tx)
		return err
	})
	if o := message(t, s, "m"); o.State != Dropped {
		t.Errorf("withdrawn meanwhile: %s", o.State)
	}
	wantKeys(t, "the last", claim(t, s, day.Add(time.Hour), 9), "o")
}

func TestBadMessagesAreRefused(t *testing.T) {
	s := fresh(t)
	for name, o := range map[string]Outgoing{
		"no key":        {To: to("A")},
		"no address":    {Key: "m"},
		"two addresses": {Key: "m", To: Address{Person: "A", Channel: "C"}},
	} {
		if err := s.Update(day, func(tx *Tx) error { _, err := tx.Queue(o); return err }); err == nil {
			t.Errorf("%s: queued", name)
		}
	}
}

func TestConversationsOfAddresses(t *testing.T) {
	got := []string{
		to("U1").Conversation(), Address{Channel: "C1"}.Conversation(), Address{Group: []string{"U2", "U1", "U2"}}.Conversation(),
		Address{Home: "U1"}.Conversation(), Address{Lookup: "U1"}.Conversation(),
	}
	if diff := cmp.Diff([]string{"dm:U1", "channel:C1", "group:U1,U2", "home:U1", "lookup:U1"}, got); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkClaimAndSendOf10000(b *testing.B) {
	s := benchmarkStore(b)
	refill := func(from int) {
		update(b, s, day, func(tx *Tx) error {
			for i := from; i < from+10000; i++ {
				if err := queue(tx, Outgoing{Key: fmt.Sprintf("m%d", i), To: to(fmt.Sprintf("U%d", i%5000)), Content: Content{Text: "hello"}}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	have, next := 0, 0
	for b.Loop() {
		if have < 8 {
			b.StopTimer()
			refill(next)
			next, have = next+10000, have+10000
			b.StartTimer()
		}
		keys := claim(b, s, day, 8)
		sent(b, s, day, keys...)
		have -= len(keys)
	}
}
