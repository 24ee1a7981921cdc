package store

import "io"

// engine keeps ordered keys and values. What it needs is little, so that a second engine can stand
// beside the first: Options decides which one Open takes.
type engine interface {
	// view runs fn on one consistent state.
	view(fn func(reader) error) error
	// update runs fn and makes all it wrote durable when it returns nil, nothing otherwise.
	// An error after fn returned nil means that nothing was applied, as far as can be known.
	update(fn func(writer) error) error
	// backup writes one consistent state that Open accepts as a file, and says how many bytes.
	backup(w io.Writer) (int64, error)
	// check looks at the structure of the whole store; Check has read all values before.
	check() error
	close() error
}

// reader gives values that are valid until the view or update ends and must not be changed.
type reader interface {
	get(key string) (value []byte, ok bool, err error)
	// scan calls fn for the keys that begin with prefix and are at least from, in order, until fn
	// returns an error, which it returns.
	scan(prefix, from string, fn func(key string, value []byte) error) error
}

// writer is only used by one goroutine, and never while one of its scans runs.
type writer interface {
	reader
	put(key string, value []byte) error
	delete(key string) error
}
