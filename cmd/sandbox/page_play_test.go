package main

import (
	"testing"
	"time"
)

// A week a second is a week, however much happens in it.
func TestDirectorKeepsTheTempo(t *testing.T) {
	w, err := newWorld(setup{start: playStart, seed: 1, bot: true, log: quietLog(), fail: t.Errorf})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	s := &stage{world: w, seed: 1, speed: 7 * 24 * time.Hour}
	if err := s.begin(); err != nil {
		t.Fatal(err)
	}
	script, began := len(s.scenes), w.clock.Now()
	for range 4 * int(time.Second/beat) { // four seconds of a real play
		if over, err := s.playOn(t.Context()); err != nil || over {
			t.Fatalf("the play stopped: %v, over: %v", err, over)
		}
	}
	if went := w.clock.Now().Sub(began); went < 4*7*24*time.Hour-time.Minute || went > 4*7*24*time.Hour+time.Minute {
		t.Errorf("in four seconds at a week a second the clock went %s", went)
	}
	if played := script - len(s.scenes); played < 4*int(time.Second/beat) {
		t.Errorf("only %d scenes were played, fewer than beats", played)
	}
}
