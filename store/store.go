package store

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"
)

// FileFormat is the newest format of the whole file that this program reads and writes.
const FileFormat = 1

// formatKey holds FileFormat as decimal digits.
const formatKey = ownSpace + "format"

// Options says where the state lies.
type Options struct {
	Path    string        // of the file; it and its folder are made if missing, readable by the owner only
	Timeout time.Duration // how long to wait for another process to let go of the file; 2 s if zero
	NoSync  bool          // do not wait for the disk: for throw-away files only, a power cut ruins them
}

// Store is the open state. Its methods may be used by many goroutines.
type Store struct {
	engine engine
	path   string

	mu     sync.RWMutex // guards closed and sending on jobs after it
	closed bool
	jobs   chan *job
	idle   chan struct{} // closed when the writer has ended

	listening sync.Mutex
	listeners []func()
}

// Open opens the store, making it if there is none. Errors: [*LockedError], [*FormatError],
// [*DamagedError], or what the file system said.
func Open(o Options) (*Store, error) {
	if o.Path == "" {
		return nil, errors.New("open the store: no path given")
	}
	if o.Timeout <= 0 {
		o.Timeout = 2 * time.Second
	}
	e, err := openBolt(o.Path, o.Timeout, o.NoSync)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: e, path: o.Path, jobs: make(chan *job, batchLimit), idle: make(chan struct{})}
	if err := s.agreeOnFormat(); err != nil {
		_ = e.close() // the first error is the one that matters
		return nil, err
	}
	go s.write(nil)
	return s, nil
}

func (s *Store) agreeOnFormat() error {
	format := 0
	err := s.engine.view(func(r reader) error {
		return protect(func() error {
			value, ok, err := r.get(formatKey)
			if err != nil || !ok {
				return err
			}
			opened, err := unseal(formatKey, value, 1)
			if err != nil {
				return err
			}
			format, err = strconv.Atoi(string(opened.payload))
			return err
		})
	})
	switch damaged := (*DamagedError)(nil); {
	case errors.As(err, &damaged):
		return &DamagedError{Path: s.path, Key: damaged.Key, Err: damaged.Err}
	case err != nil:
		return fmt.Errorf("open the store: %w", err)
	case format > FileFormat:
		return &FormatError{Path: s.path, Found: format, Known: FileFormat}
	case format == FileFormat:
		return nil
	}
	// Steps from an older file format belong here, each in one transaction with the new number.
	return s.engine.update(func(w writer) error {
		return w.put(formatKey, seal(formatKey, 1, "", []byte(strconv.Itoa(FileFormat))))
	})
}

// Close waits for what is queued, then closes the file. Later calls change nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		<-s.idle
		return nil
	}
	s.closed = true
	close(s.jobs)
	s.mu.Unlock()
	<-s.idle
	if err := s.engine.close(); err != nil {
		return fmt.Errorf("close %s: %w", s.path, err)
	}
	return nil
}

// View runs fn on one consistent state, beside others and beside the writer. Its Tx has no
// instant (At is zero), and writing gives ErrReadOnly. Keep it short: the file grows meanwhile.
func (s *Store) View(fn func(*Tx) error) error { return s.ViewAt(time.Time{}, fn) }

// ViewAt is View with an instant, for questions such as "what is due?".
func (s *Store) ViewAt(at time.Time, fn func(*Tx) error) error {
	return s.engine.view(func(r reader) error {
		tx := &Tx{at: at.UTC().Round(0), base: r}
		defer tx.finish()
		return protect(func() error { return fn(tx) })
	})
}

// OnCommit has fn told after every commit that touched the outbox or the agenda, before the
// callers of Update are answered. fn runs on the writer's goroutine: it must return at once and
// not use the store (a send on a channel with room for one, dropped when full, is right).
func (s *Store) OnCommit(fn func()) {
	s.listening.Lock()
	defer s.listening.Unlock()
	s.listeners = append(s.listeners, fn)
}

func (s *Store) tellListeners() {
	s.listening.Lock()
	listeners := slices.Clip(s.listeners)
	s.listening.Unlock()
	for _, fn := range listeners {
		fn()
	}
}

// Backup writes a consistent copy, while the store stays in use, and says how many bytes it has.
// The copy opens like the original.
func (s *Store) Backup(w io.Writer) (int64, error) {
	n, err := s.engine.backup(w)
	if err != nil {
		return n, fmt.Errorf("back up %s: %w", s.path, err)
	}
	return n, nil
}

// protect runs fn and gives its panic as a *PanicError. Reading beyond the end of a damaged file
// is a fault with an address; engines let it panic (debug.SetPanicOnFault).
func protect(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, is := r.(fault); is {
				err = &DamagedError{Err: asError(r)}
				return
			}
			err = &PanicError{Value: r, Stack: debug.Stack()}
		}
	}()
	return fn()
}
