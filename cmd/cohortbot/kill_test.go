package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// outcome is what is left of a play: what everybody sees, and what is stored.
type outcome struct {
	Screens map[string][]string
	Phase   mentoring.Phase
	Members []mentoring.Member
}

// end stops the bot by SIGTERM, starts another while something is left to do,
// and then looks at what came of it all.
func (p *play) end() outcome {
	p.t.Helper()
	p.stopRestarts()
	p.wire.mu.Lock()
	bot := p.bot
	p.wire.mu.Unlock()
	bot.terminate(p.t)
	<-p.ended
	for round := 0; ; round++ {
		left := p.left()
		if left == "" {
			break
		}
		if round == 20 {
			p.fatalf("after %d more starts there is still something to do: %s", round, left)
		}
		bot, err := p.start()
		if err != nil {
			p.t.Fatal(err)
		}
		if !p.wire.until(patience, p.up) {
			p.fatalf("cohortbot did not connect")
		}
		p.wire.until(time.Second, func() bool { return false }) // long enough for both look-ups
		bot.terminate(p.t)
	}
	for _, v := range p.Violations() {
		p.t.Errorf("Slack's rule %s broken: %s %s", v.Rule, v.Detail, v.Pointer)
	}
	for id, n := range p.deliveries() {
		if n != 1 || len(id) != 32 {
			p.t.Errorf("delivery id %q stands %d times in Slack, want a unique one of 32 characters", id, n)
		}
	}
	if got := string(p.Person("Farid Haddad").File("plan.ics")); got != "BEGIN:VCALENDAR" {
		p.t.Errorf("Farid's file holds %q", got)
	}
	o := outcome{Screens: p.screens()}
	p.inStore(func(tx *store.Tx) error {
		c, found, err := tx.Cohort("spring")
		if !found {
			p.t.Error("the cohort is not there")
		}
		if err != nil {
			return err
		}
		o.Phase = c.Phase
		o.Members, err = tx.Members(c.ID)
		return err
	})
	return o
}

// left says what the outbox and the calendar still have to do now.
func (p *play) left() (what string) {
	p.inStore(func(tx *store.Tx) error {
		flying, err := tx.InFlight()
		if err != nil {
			return err
		}
		for _, o := range flying {
			what += fmt.Sprintf("%s is %s; ", o.Key, o.State)
		}
		if next, ok, err := tx.NextOut(); err != nil || ok && !next.After(tx.At()) {
			what += fmt.Sprintf("messages since %s; ", next)
			return err
		}
		if next, ok, err := tx.NextMoment(); err != nil || ok && !next.After(tx.At()) {
			what += fmt.Sprintf("moments since %s; ", next)
			return err
		}
		return nil
	})
	return what
}

// inStore reads the file that the stopped bot left, and checks that it is sound.
func (p *play) inStore(read func(*store.Tx) error) {
	p.t.Helper()
	st, err := store.Open(store.Options{Path: p.db})
	if err != nil {
		p.t.Fatal(err)
	}
	defer st.Close()
	if err := st.Check(); err != nil {
		p.t.Error(err)
	}
	if err := st.ViewAt(time.Now(), read); err != nil {
		p.t.Error(err)
	}
}

// sameOutcome compares two plays. Instants differ from play to play, and so
// does the order in which two came.
var sameOutcome = cmp.Options{
	cmpopts.IgnoreTypes(time.Time{}),
	cmpopts.IgnoreFields(mentoring.Member{}, "Arrival"),
	cmpopts.SortSlices(func(a, b mentoring.Member) bool { return a.Key() < b.Key() }),
	cmpopts.EquateEmpty(),
}

// undisturbed plays the story without a kill: what comes of it, and the
// moments there are.
func undisturbed(t *testing.T) (want outcome, moments map[string]int) {
	t.Helper()
	p := newPlay(t, nil)
	p.tell()
	want = p.end()
	p.wire.mu.Lock()
	defer p.wire.mu.Unlock()
	return want, p.wire.seen
}

// TestKill kills cohortbot at moment after moment – before a call, after it but
// before its answer, upon an envelope, before and after an acknowledgement –
// and starts it again. What people entered and what they are shown is the same
// as when nothing happened, and every message stands there exactly once.
func TestKill(t *testing.T) {
	t.Parallel()
	want, moments := undisturbed(t)
	var points []point
	for what, times := range moments {
		// The first, the last and one between: the story differs along the way.
		for _, nth := range slices.Compact([]int{1, (times + 1) / 2, times}) {
			points = append(points, point{what, nth})
		}
	}
	slices.SortFunc(points, func(a, b point) int { return strings.Compare(a.String(), b.String()) })
	if len(points) < 80 {
		t.Errorf("there are only %d moments to kill at, want at least 80: %v", len(points), points)
	}
	// Each play is killed at three moments of different kinds: three times as
	// many plays would take three times as long.
	var struck atomic.Int64
	plays := (len(points) + 2) / 3
	t.Cleanup(func() {
		t.Logf("killed %d times, at %d moments in %d plays", struck.Load(), len(points), plays)
		if int(struck.Load()) < len(points)*3/4 {
			t.Errorf("only %d of %d moments came", struck.Load(), len(points))
		}
	})
	for i := range plays {
		var at []point
		for j := i; j < len(points); j += plays {
			at = append(at, points[j])
		}
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			left := slices.Clone(at)
			p := newPlay(t, func(what string, nth int) bool {
				before := len(left)
				left = slices.DeleteFunc(left, func(p point) bool { return p == point{what, nth} })
				return len(left) < before
			})
			p.tell()
			got := p.end()
			struck.Add(int64(len(at) - len(left)))
			if diff := cmp.Diff(want, got, sameOutcome); diff != "" {
				t.Errorf("killed %s, it came out differently (-undisturbed +killed):\n%s\n%s", at, diff, p.Transcript())
			}
		})
	}
}

// point is the nth time that a moment comes.
type point struct {
	what string
	nth  int
}

func (p point) String() string { return fmt.Sprintf("%s %d", p.what, p.nth) }

// TestKillAgainAndAgain kills cohortbot every few moments, at random, at its
// start as well.
func TestKillAgainAndAgain(t *testing.T) {
	t.Parallel()
	want, _ := undisturbed(t)
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 0))
			const kills = 12
			left, next := kills, 5
			p := newPlay(t, func(string, int) bool {
				if next--; next > 0 || left == 0 {
					return false
				}
				left--
				next = 4 + rng.IntN(40)
				return true
			})
			p.tell()
			got := p.end()
			if left > kills/2 {
				t.Errorf("it was killed only %d times", kills-left)
			}
			if diff := cmp.Diff(want, got, sameOutcome); diff != "" {
				t.Errorf("killed %d times, it came out differently (-undisturbed +killed):\n%s\n%s", kills-left, diff, p.Transcript())
			}
		})
	}
}

// TestUndisturbed plays the story twice: without a kill nothing may differ.
func TestUndisturbed(t *testing.T) {
	t.Parallel()
	first, _ := undisturbed(t)
	second, _ := undisturbed(t)
	if diff := cmp.Diff(first, second, sameOutcome); diff != "" {
		t.Errorf("two plays differ:\n%s", diff)
	}
}
