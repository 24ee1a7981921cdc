package store

import (
	"errors"
	"fmt"
)

var (
	// ErrClosed is returned by every operation on a store after Close.
	ErrClosed = errors.New("the store is closed")
	// ErrReadOnly is returned when something is written inside View.
	ErrReadOnly = errors.New("this transaction only reads: write inside Update")
	// ErrFinished is returned when a Tx is used after its function returned.
	ErrFinished = errors.New("this transaction is over: a Tx must not be kept")
	// ErrNoMessage is returned for a message key that the outbox does not hold.
	ErrNoMessage = errors.New("no such message in the outbox")
	// ErrAbandoned is returned to the caller of Update whose function ended its goroutine
	// (runtime.Goexit, as t.FailNow does) instead of returning.
	ErrAbandoned = errors.New("the function ended its goroutine instead of returning")
)

// LockedError says that another process has the file open.
type LockedError struct {
	Path string
	PID  int // of the holder; 0 if the system does not tell
	Err  error
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s is in use by another process: stop it first, or work on a backup", e.Path)
	}
	return fmt.Sprintf("%s is in use by process %d: stop it first, or work on a backup", e.Path, e.PID)
}

func (e *LockedError) Unwrap() error { return e.Err }

// FormatError says that a file, or one value in it, was written by a newer version of the program.
type FormatError struct {
	Path  string // of the file; empty if Key is set
	Key   string // of the value; empty if the whole file is newer
	Found int    // its format
	Known int    // the newest format this program reads
}

func (e *FormatError) Error() string {
	what := e.Path
	if e.Key != "" {
		what = fmt.Sprintf("value %q", e.Key)
	}
	return fmt.Sprintf("%s has format %d, this version of the program knows formats up to %d: run the newer version", what, e.Found, e.Known)
}

// DamagedError says that the file, or one value in it, is not what was written. Nothing of it was used.
type DamagedError struct {
	Path string // of the file, if known
	Key  string // of the value; empty if the damage is in the file's own structure
	Err  error
}

func (e *DamagedError) Error() string {
	what := "the store"
	if e.Path != "" {
		what = e.Path
	}
	if e.Key != "" {
		what += fmt.Sprintf(", value %.80q,", e.Key)
	}
	return fmt.Sprintf("%s is damaged: restore the newest good backup: %v", what, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// PanicError is what the caller of Update or View gets when its function panicked.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }

// Unwrap gives the panic's value if it was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
