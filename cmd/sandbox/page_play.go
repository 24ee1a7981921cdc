package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

// stage lets the director act for everybody in a served workspace, at a chosen
// speed, while people look on and step in.
type stage struct {
	world *world
	seed  uint64

	mu      sync.Mutex
	speed   time.Duration // of the workspace's time in a real second
	scenes  []scene       // still to be played; nil before the beginning
	actors  map[string]*actor
	begun   bool
	note    string
	cancel  context.CancelFunc
	playing sync.WaitGroup
}

// beat is how often the clock is moved while a play goes on.
const beat = 100 * time.Millisecond

// start begins the play or goes on with it, at a speed.
func (s *stage) start(speed time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.speed = speed
	if s.cancel != nil {
		return nil // goes on, at the new speed
	}
	if !s.begun {
		if err := s.begin(); err != nil {
			return err
		}
	}
	if len(s.scenes) == 0 {
		return errors.New("The play is over. Start the sandbox anew to see it again.")
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.playing.Go(func() { s.play(ctx) })
	return nil
}

// begin sets the stage; the stage is locked.
func (s *stage) begin() error {
	exists := false
	err := s.world.store.View(func(tx *store.Tx) error {
		cohorts, err := tx.Cohorts()
		exists = len(cohorts) > 0
		return err
	})
	if err != nil {
		return err
	}
	if exists {
		return errors.New("Somebody has created a cohort here already. The director plays a whole programme in a fresh workspace: start the sandbox anew, then press Play.")
	}
	if s.world.clock.Now().After(playStart.AddDate(0, 0, 1)) {
		return errors.New("The director's script begins on " + playStart.Format("2 January 2006") + ", and it is later than that here. Start the sandbox anew, then press Play.")
	}
	d := newDirector(s.world, s.seed)
	slices.SortStableFunc(d.scenes, func(a, b scene) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.who, b.who))
	})
	s.scenes, s.actors, s.begun = d.scenes, d.actors, true
	return nil
}

// stop ends the play for now.
func (s *stage) stop() {
	s.mu.Lock()
	if s.cancel != nil {
		s.cancel()
	}
	s.mu.Unlock()
	s.playing.Wait()
}

// state says whether the play goes on, and what happened last.
func (s *stage) state() (on bool, note string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cancel != nil, s.note
}

func (s *stage) play(ctx context.Context) {
	defer func() {
		s.mu.Lock()
		s.cancel = nil
		s.mu.Unlock()
	}()
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		over, err := s.playOn(ctx)
		switch {
		case err != nil:
			s.tell(err.Error())
			return
		case over:
			s.tell("The programme is over.")
			return
		}
	}
}

// playOn plays a beat: whatever the script has in it, each scene at its time.
func (s *stage) playOn(ctx context.Context) (over bool, err error) {
	s.mu.Lock()
	until := s.world.clock.Now().Add(s.speed / (time.Second / beat))
	s.mu.Unlock()
	for ctx.Err() == nil {
		s.mu.Lock()
		if len(s.scenes) == 0 {
			s.mu.Unlock()
			return true, nil
		}
		next := s.scenes[0]
		s.mu.Unlock()
		to := next.at
		if to.After(until) {
			to = until
		}
		if to.After(s.world.clock.Now()) {
			if err := s.world.move(to); err != nil {
				return false, err
			}
		}
		if next.at.After(until) {
			return false, nil
		}
		s.act(next)
	}
	return false, nil
}

// act plays one scene. What somebody has done already, or is doing now, is theirs.
func (s *stage) act(next scene) {
	a := s.actors[next.who]
	note := ""
	switch {
	case a.Modal() != "":
		note = next.who + " has a form open, so the director leaves them alone."
	default:
		if err := next.do(a); err != nil {
			note = fmt.Sprintf("%s could not go on as written, perhaps since it is done already.", next.who)
		}
		if a.Modal() != "" {
			_ = a.CloseAll() // as in the play: what was read is closed again
		}
	}
	s.mu.Lock()
	s.scenes = s.scenes[1:]
	s.mu.Unlock()
	if note != "" {
		s.tell(note)
	}
}

func (s *stage) tell(note string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note = note
}

func (s *stage) director() *sandbox.Director {
	return &sandbox.Director{Start: s.start, Stop: s.stop, State: s.state}
}
