package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// All keys lie in this one bucket.
var bucketName = []byte("cohortbot")

// mapSize is mapped at once: remapping a growing file waits for all readers.
const mapSize = 64 << 20

// boltEngine is the engine for one machine: a single bbolt file.
type boltEngine struct {
	db   *bolt.DB
	path string
	// broken is set when a commit panicked: bbolt's writer lock may be lost then, and the next
	// writer would wait for ever.
	broken atomic.Pointer[DamagedError]
}

func openBolt(path string, timeout time.Duration, noSync bool) (e *boltEngine, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the store: %w", err)
	}
	// bbolt panics, or reads beyond the end of the file, on some kinds of damage. It then leaves the
	// file open, mapped and so locked, even after Close.
	var file *os.File
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			e, err = nil, &DamagedError{Path: path, Err: asError(r)}
		}
		if err != nil && file != nil {
			unlock(file)
			_ = file.Close() // a second Close only reports that it is closed
		}
	}()
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		Timeout:         timeout,
		NoSync:          noSync,
		FreelistType:    bolt.FreelistMapType,
		InitialMmapSize: mapSize,
		NoStatistics:    true,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			opened, err := os.OpenFile(name, flag, mode)
			if err != nil {
				return nil, err
			}
			file = opened
			if info, err := opened.Stat(); err == nil && info.Size() > 0 && info.Size() < 2*int64(os.Getpagesize()) {
				return nil, &DamagedError{Path: path, Err: fmt.Errorf("the file has only %d bytes", info.Size())}
			}
			return opened, nil
		},
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, &LockedError{Path: path, PID: lockHolder(path), Err: err}
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum),
		errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrInvalidMapping):
		return nil, &DamagedError{Path: path, Err: err}
	case err != nil:
		return nil, fmt.Errorf("open the store: %w", err)
	}
	e = &boltEngine{db: db, path: path}
	if err := e.begin(); err != nil {
		_ = db.Close() // the first error is the one that matters
		return nil, err
	}
	return e, nil
}

// begin refuses a file cut short, before anything reads beyond its end, and makes the bucket.
func (e *boltEngine) begin() error {
	var there, fresh bool
	err := e.db.View(func(tx *bolt.Tx) error {
		info, err := os.Stat(e.path)
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() {
			return &DamagedError{Path: e.path, Err: fmt.Errorf("the file has %d bytes of %d", info.Size(), tx.Size())}
		}
		there, fresh = tx.Bucket(bucketName) != nil, tx.ID() <= 1 // bbolt counts transactions from there
		return nil
	})
	switch {
	case err != nil || there:
		return err
	case !fresh:
		return &DamagedError{Path: e.path, Err: errors.New("its bucket is gone")}
	}
	return e.db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(bucketName)
		return err
	})
}

func (e *boltEngine) view(fn func(reader) error) error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	err := e.db.View(func(tx *bolt.Tx) error { return e.run(tx, func(b boltBucket) error { return fn(b) }) })
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return err
}

func (e *boltEngine) update(fn func(writer) error) (err error) {
	if damaged := e.broken.Load(); damaged != nil {
		return damaged
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	committing, id := false, 0
	defer func() {
		if !committing {
			return
		}
		if r := recover(); r != nil {
			damaged := &DamagedError{Path: e.path, Err: fmt.Errorf("commit: %w", asError(r))}
			e.broken.Store(damaged)
			err = damaged
		}
	}()
	err = e.db.Update(func(tx *bolt.Tx) error {
		id = tx.ID()
		err := e.run(tx, func(b boltBucket) error { return fn(b) })
		committing = err == nil
		return err
	})
	switch {
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return ErrClosed
	case err != nil && committing:
		return e.settle(id, err)
	}
	return err
}

// settle decides what a failed commit means. When only the last sync failed, the new state may
// already be the one that everybody reads; then an empty commit must make it durable.
func (e *boltEngine) settle(id int, failed error) error {
	applied := false
	if err := e.db.View(func(tx *bolt.Tx) error { applied = tx.ID() >= id; return nil }); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", failed), err)
	}
	if !applied {
		return fmt.Errorf("commit: %w", failed)
	}
	if err := e.db.Update(func(*bolt.Tx) error { return nil }); err != nil {
		return fmt.Errorf("commit, with unknown outcome: %w", errors.Join(failed, err))
	}
	return nil
}

func (e *boltEngine) run(tx *bolt.Tx, fn func(boltBucket) error) error {
	b := boltBucket{path: e.path}
	if err := b.find(tx); err != nil {
		return err
	}
	return fn(b)
}

func (e *boltEngine) backup(w io.Writer) (n int64, err error) {
	err = e.db.View(func(tx *bolt.Tx) error {
		n, err = tx.WriteTo(w)
		return err
	})
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return n, ErrClosed
	}
	return n, err
}

// check must run after all values were read and lengths proved: bbolt checks in a goroutine of its
// own, where a fault ends the process, and believes every length.
func (e *boltEngine) check() error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	err := e.db.View(func(tx *bolt.Tx) error {
		if err := pagesEnd(tx); err != nil {
			return err
		}
		var found []error
		for err := range tx.Check(bolt.WithKVStringer(shortKeys{})) { // drained to the end: its goroutine waits for the reader
			if len(found) < 10 {
				found = append(found, err)
			}
		}
		return errors.Join(found...)
	})
	switch {
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return ErrClosed
	case err != nil:
		return &DamagedError{Path: e.path, Err: err}
	}
	return nil
}

// pagesEnd proves that no page in use goes on beyond the end of the file.
func pagesEnd(tx *bolt.Tx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = asError(r)
		}
	}()
	end := int(tx.Size() / int64(tx.DB().Info().PageSize))
	for id := 2; id < end; id++ {
		page, err := tx.Page(id)
		if err != nil {
			return err
		}
		if page == nil || page.Type == "free" {
			continue
		}
		if page.OverflowCount < 0 || page.OverflowCount >= end-id {
			return fmt.Errorf("page %d goes on beyond the end", id)
		}
		id += page.OverflowCount
	}
	return nil
}

// shortKeys keeps bbolt from reading whole keys of damaged length.
type shortKeys struct{}

func (shortKeys) KeyToString(key []byte) string     { return fmt.Sprintf("%q", key[:min(len(key), 16)]) }
func (shortKeys) ValueToString(value []byte) string { return shortKeys{}.KeyToString(value) }

func (e *boltEngine) close() error { return e.db.Close() }

// boltBucket turns bbolt's panics on damaged pages into errors, one operation at a time, so that
// the panics of its callers stay their own.
type boltBucket struct {
	bucket *bolt.Bucket
	path   string
}

func (b boltBucket) guard(err *error) {
	if r := recover(); r != nil {
		*err = &DamagedError{Path: b.path, Err: asError(r)}
	}
}

func (b *boltBucket) find(tx *bolt.Tx) (err error) {
	defer b.guard(&err)
	if b.bucket = tx.Bucket(bucketName); b.bucket == nil {
		return &DamagedError{Path: b.path, Err: errors.New("its bucket is gone")}
	}
	return nil
}

func (b boltBucket) get(key string) (value []byte, ok bool, err error) {
	defer b.guard(&err)
	value = b.bucket.Get([]byte(key))
	return value, value != nil, nil
}

func (b boltBucket) put(key string, value []byte) (err error) {
	defer b.guard(&err)
	return b.bucket.Put([]byte(key), value)
}

func (b boltBucket) delete(key string) (err error) {
	defer b.guard(&err)
	return b.bucket.Delete([]byte(key))
}

func (b boltBucket) scan(prefix, from string, fn func(key string, value []byte) error) error {
	cursor := b.bucket.Cursor()
	start := []byte(max(prefix, from))
	key, value, err := b.step(func() ([]byte, []byte) { return cursor.Seek(start) })
	for err == nil && key != nil && bytes.HasPrefix(key, []byte(prefix)) {
		if err := fn(string(key), value); err != nil {
			return err
		}
		key, value, err = b.step(cursor.Next)
	}
	return err
}

func (b boltBucket) step(move func() ([]byte, []byte)) (key, value []byte, err error) {
	defer b.guard(&err)
	key, value = move()
	return key, value, nil
}

// fault is what the runtime panics with when mapped memory cannot be read.
type fault interface {
	error
	Addr() uintptr
}

func asError(r any) error {
	if beyond, ok := r.(fault); ok {
		return fmt.Errorf("the file ends too early, or points beyond its end: %w", beyond)
	}
	if err, ok := r.(error); ok {
		return err
	}
	return fmt.Errorf("%v", r)
}
