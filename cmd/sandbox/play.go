package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"cohortbot/bot/sandbox"
)

// The play: two editions of the programme, overlapping, from the first call
// for mentors to the last follow-up, through the same code and the same
// protocol as on a real workspace. The same seed gives the same play to the
// letter.

// playStart is a Monday; the programme that begins two weeks later spans a
// change to summer time in Europe, but not in India, Africa or Japan.
var playStart = time.Date(2027, 1, 18, 8, 0, 0, 0, time.UTC)

// A scene is something somebody does at a moment.
type scene struct {
	at  time.Time
	who string
	do  func(*actor) error
}

// director knows what happens when, and plays it.
type director struct {
	world  *world
	seed   uint64
	scenes []scene
	actors map[string]*actor
}

// actor is one person of the cast: their hands and eyes in the workspace, and
// chance of their own, so that what one does changes nobody else's day.
type actor struct {
	*sandbox.Person
	sandbox.Part
	zone   *time.Location
	chance *rand.Rand
	play   *director
}

func runPlay(seed uint64, log *slog.Logger, out, errw io.Writer) int {
	var failures []string
	w, err := newWorld(setup{start: playStart, seed: seed, bot: true, log: log, fail: func(format string, args ...any) {
		failures = append(failures, fmt.Sprintf(format, args...))
	}})
	if err != nil {
		fmt.Fprintf(errw, "sandbox: %v\n", err)
		return exitInternal
	}
	d := newDirector(w, seed)
	teller := newTeller(out, d)
	err = d.perform(teller)
	var s playSummary
	if err == nil {
		s, err = w.summarize()
	}
	violations := w.Violations()
	if closeErr := w.close(); err == nil {
		err = closeErr
	}
	if err != nil {
		for _, f := range failures {
			fmt.Fprintf(errw, "sandbox: %s\n", f)
		}
		fmt.Fprintf(errw, "sandbox: the play stopped: %v\n", err)
		return exitBroken
	}
	for _, h := range w.Story() {
		if h.Who == "cohortbot" && strings.Contains(h.Text, "Something went wrong on my side") {
			failures = append(failures, fmt.Sprintf("at %s %s was told: %s", h.At.Format(time.DateTime), h.Where, h.Text))
		}
	}
	for _, f := range failures {
		fmt.Fprintf(errw, "sandbox: %s\n", f)
	}
	s.Violations = len(violations)
	s.print(out)
	// Not among the rest: two changes at one instant are one call or two, as it happens.
	fmt.Fprintf(errw, "sandbox: the bot called Slack %d times\n", s.Calls)
	for _, v := range violations {
		fmt.Fprintf(errw, "sandbox: Slack's rule %s was broken at %s: %s %s\n", v.Rule, v.At.Format(time.DateTime), v.Detail, v.Pointer)
	}
	if len(violations) > 0 || len(failures) > 0 {
		return exitBroken
	}
	return exitFine
}

func newDirector(w *world, seed uint64) *director {
	d := &director{world: w, seed: seed, actors: map[string]*actor{}}
	for i, part := range w.cast {
		zone, err := time.LoadLocation(part.Zone)
		if err != nil {
			zone = time.UTC
		}
		d.actors[part.Name] = &actor{
			Person: w.Person(part.Name), Part: part.Part, zone: zone, play: d,
			chance: rand.New(rand.NewPCG(seed, uint64(i)+1)),
		}
	}
	d.script()
	return d
}

// on adds a scene at a time of the person's own clock, "2027-02-01 10:15".
func (d *director) on(local, who string, do func(*actor) error) {
	a := d.actors[who]
	at, err := time.ParseInLocation("2006-01-02 15:04", local, a.zone)
	if err != nil {
		panic(err) // the script is part of the program
	}
	d.scenes = append(d.scenes, scene{at, who, do})
}

// perform plays all scenes in the order of time and tells what happened.
func (d *director) perform(t *teller) error {
	slices.SortStableFunc(d.scenes, func(a, b scene) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.who, b.who))
	})
	for _, s := range d.scenes {
		if err := d.world.move(s.at); err != nil {
			return err
		}
		a := d.actors[s.who]
		err := s.do(a)
		if a.Modal() != "" {
			err = errors.Join(err, a.CloseAll()) // what was read is closed again
		}
		if err != nil {
			t.tell()
			return fmt.Errorf("%s at %s: %w\nthey see:\n%s", s.who, s.at.UTC().Format(time.DateTime), err, a.Screen())
		}
		if err := d.world.settle(); err != nil {
			return err
		}
		t.tell()
	}
	end := d.scenes[len(d.scenes)-1].at.Add(3 * 24 * time.Hour)
	if err := d.world.move(end); err != nil {
		return err
	}
	t.tell()
	return nil
}
