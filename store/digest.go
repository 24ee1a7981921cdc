package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"strings"
)

// Every commit keeps a digest of the whole state: how many values there are, and the sum of their
// CRC-64. A value's own checksum shows that it was changed; the digest shows that one is missing,
// or is an older one, as happens when a page of the file is damaged. Check compares.
const (
	ownSpace  = "store/" // what the store keeps about itself; not in the digest
	digestKey = ownSpace + "digest"
)

var ecma = crc64.MakeTable(crc64.ECMA)

type digest struct{ count, sum uint64 }

func (d *digest) add(key string, value []byte)    { d.count++; d.sum += fingerprint(key, value) }
func (d *digest) remove(key string, value []byte) { d.count--; d.sum -= fingerprint(key, value) }

func fingerprint(key string, value []byte) uint64 {
	return crc64.Update(crc64.Update(0, ecma, []byte(key)), ecma, value)
}

func readDigest(r reader) (digest, error) {
	value, ok, err := r.get(digestKey)
	if err != nil || !ok {
		return digest{}, err
	}
	s, err := unseal(digestKey, value, 1)
	if err != nil {
		return digest{}, err
	}
	if len(s.payload) != 16 {
		return digest{}, &DamagedError{Key: digestKey, Err: errors.New("it has the wrong length")}
	}
	return digest{binary.BigEndian.Uint64(s.payload), binary.BigEndian.Uint64(s.payload[8:])}, nil
}

func (d digest) write(w writer) error {
	payload := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, d.count), d.sum)
	return w.put(digestKey, seal(digestKey, 1, "", payload))
}

// foldInto writes the overlay to the engine and carries the digest along.
func (l *layer) foldInto(w writer, d *digest) (err error) {
	l.changes.Scan(func(key string, c change) bool {
		var old []byte
		var there bool
		if old, there, err = w.get(key); err != nil {
			return false
		}
		if there {
			d.remove(key, old)
		}
		switch {
		case !c.gone:
			d.add(key, c.value)
			err = w.put(key, c.value)
		case there:
			err = w.delete(key)
		}
		return err == nil
	})
	return err
}

// Check reads everything: the checksum of every value, whether they are all there and, if so, the
// structure of the file. It returns the first ten faults joined, each a [*DamagedError].
func (s *Store) Check() error {
	var found []error
	err := s.engine.view(func(r reader) error {
		return protect(func() error { return s.checkValues(r, &found) })
	})
	if errors.Is(err, ErrClosed) {
		return err
	}
	if err = errors.Join(append(found, err)...); err != nil {
		return err
	}
	return s.engine.check()
}

func (s *Store) checkValues(r reader, found *[]error) error {
	want, err := readDigest(r)
	if err != nil {
		return err
	}
	var have digest
	err = r.scan("", "", func(key string, value []byte) error {
		if _, err := unseal(key, value, anyVersion); err != nil {
			if *found = append(*found, err); len(*found) == 10 {
				return errStop
			}
		}
		if !strings.HasPrefix(key, ownSpace) {
			have.add(key, value)
		}
		if _, found, err := r.get(key); err != nil || !found { // a damaged way to a good value
			return errors.Join(err, &DamagedError{Path: s.path, Key: key, Err: errors.New("it is there, but not found")})
		}
		return nil
	})
	switch {
	case errors.Is(err, errStop):
		return nil
	case err != nil:
		return err
	case have.count != want.count:
		return &DamagedError{Path: s.path, Err: fmt.Errorf("it holds %d values, %d were written", have.count, want.count)}
	case have != want:
		return &DamagedError{Path: s.path, Err: errors.New("it holds values of different ages")}
	}
	return nil
}
