package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// A stored value is
//
//	version  1 byte    the format of the payload, counted per noun
//	checksum 4 bytes   CRC-32C, little endian, over the key, the version and all that follows
//	owner    uvarint length, then the id of the person whose data it is; empty = the programme
//	payload  the rest
//
// The checksum covers the key too, so that a value under another's key is noticed.
const sealSize = 5

// anyVersion accepts every version: for checking only.
const anyVersion = 255

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type sealed struct {
	version byte
	owner   string
	payload []byte // part of the stored value: valid as long as that
}

func seal(key string, version byte, owner string, payload []byte) []byte {
	value := make([]byte, sealSize, sealSize+binary.MaxVarintLen16+len(owner)+len(payload))
	value[0] = version
	value = binary.AppendUvarint(value, uint64(len(owner)))
	value = append(value, owner...)
	value = append(value, payload...)
	binary.LittleEndian.PutUint32(value[1:], checksum(key, value))
	return value
}

func checksum(key string, value []byte) uint32 {
	sum := crc32.Update(0, castagnoli, []byte(key))
	sum = crc32.Update(sum, castagnoli, value[:1])
	return crc32.Update(sum, castagnoli, value[sealSize:])
}

// unseal gives a *DamagedError if the value is not what was sealed, a *FormatError if its version is newer than known.
func unseal(key string, value []byte, known byte) (sealed, error) {
	if len(value) < sealSize+1 {
		return sealed{}, &DamagedError{Key: key, Err: errors.New("the value is cut short")}
	}
	if binary.LittleEndian.Uint32(value[1:]) != checksum(key, value) {
		return sealed{}, &DamagedError{Key: key, Err: errors.New("the checksum does not agree")}
	}
	if value[0] > known {
		return sealed{}, &FormatError{Key: key, Found: int(value[0]), Known: int(known)}
	}
	length, n := binary.Uvarint(value[sealSize:])
	rest := value[sealSize:]
	if n <= 0 || length > uint64(len(rest)-n) {
		return sealed{}, &DamagedError{Key: key, Err: errors.New("the owner is cut short")}
	}
	owner, payload := rest[n:n+int(length)], rest[n+int(length):]
	return sealed{version: value[0], owner: string(owner), payload: payload}, nil
}
