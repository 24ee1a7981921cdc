package store

import (
	"errors"
	"fmt"
	"time"
)

// batchLimit bounds what one commit takes and how many callers wait in the queue without a goroutine of their own.
const batchLimit = 256

// job is one call of Update.
type job struct {
	at      time.Time
	fn      func(*Tx) error
	err     error // what its caller gets if the commit succeeds
	refused bool  // do not run it (again)
	done    chan error
}

// Update runs fn on the state with the instant at, and returns when what it wrote is on disk.
// If fn returns an error or panics (*PanicError), nothing of it is kept and the error is returned.
// If the commit fails (a full disk), that error is returned and nothing is kept either; the store
// stays usable. fn may be run again from the start.
func (s *Store) Update(at time.Time, fn func(*Tx) error) error {
	j := &job{at: at.UTC().Round(0), fn: fn, done: make(chan error, 1)}
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return ErrClosed
	}
	s.jobs <- j
	s.mu.RUnlock()
	return <-j.done
}

// write is the one writer: it takes all that waits and commits it together. Left over is what a
// predecessor had taken when one of its functions ended its goroutine.
func (s *Store) write(leftOver []*job) {
	batch, orderly := leftOver, false
	defer func() {
		if !orderly { // runtime.Goexit inside a function: the batch's transaction is rolled back by now
			go s.write(batch)
		}
	}()
	for {
		if len(batch) == 0 {
			j, open := <-s.jobs
			if !open {
				break
			}
			batch = append(batch, j)
		}
		batch = s.takeWaiting(batch)
		s.commit(batch)
		batch = nil
	}
	orderly = true
	close(s.idle)
}

func (s *Store) takeWaiting(batch []*job) []*job {
	for len(batch) < batchLimit {
		select {
		case j, open := <-s.jobs:
			if !open {
				return batch
			}
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit runs the jobs in order on one engine transaction and answers all of them.
func (s *Store) commit(batch []*job) {
	tell, changed := false, false
	err := s.engine.update(func(w writer) error {
		all, err := readDigest(w)
		if err != nil {
			return err
		}
		for _, j := range batch {
			if j.refused {
				continue
			}
			top, err := j.run(w)
			if j.err = err; err != nil {
				continue
			}
			if err := top.foldInto(w, &all); err != nil {
				return fmt.Errorf("write: %w", err)
			}
			tell = tell || top.tell
			changed = changed || top.changes.Len() > 0
		}
		if !changed {
			return errNothing // nothing to sync: answer without a commit
		}
		return all.write(w)
	})
	if errors.Is(err, errNothing) {
		err = nil
	}
	if err == nil && tell {
		s.tellListeners()
	}
	for _, j := range batch {
		switch {
		case j.err != nil:
			j.done <- j.err
		default:
			j.done <- err
		}
	}
}

var errNothing = errors.New("nothing was written")

// run gives the overlay that the function wrote.
func (j *job) run(base reader) (*layer, error) {
	top := &layer{}
	tx := &Tx{at: j.at, base: base, top: top}
	j.refused, j.err = true, ErrAbandoned // until it returns
	err := protect(func() error { return j.fn(tx) })
	j.refused, j.err = false, nil
	tx.finish()
	return top, err
}
