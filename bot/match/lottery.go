package match

// The lottery. Every pair and every mentee has a key that nobody can know
// before the seed is revealed and everybody can recompute after: HMAC-SHA-256
// (RFC 2104) under the seed. Minimising the keys' bits in order of weight
// picks one optimum of many with 0/1 costs only; the keys of two pairs differ
// in some bit, so it ends. One key per pair asked for; nothing else is random.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// SeedHash is what is posted when ranking opens: the SHA-256 of the seed's
// bytes in hex. The seed itself is posted with the result.
func SeedHash(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	return hex.EncodeToString(sum[:])
}

type key [sha256.Size]byte

func (k key) bit(b int32) int64 { return int64(k[b/8]>>(7-b%8)) & 1 }

func (k key) less(l key) bool {
	for x := range k {
		if k[x] != l[x] {
			return k[x] < l[x]
		}
	}
	return false
}

// lots draws keys; it is for one goroutine.
type lots struct {
	cohort string
	mac    hash.Hash
	msg    []byte
}

func newLots(cohort, seed string) *lots {
	return &lots{cohort: cohort, mac: hmac.New(sha256.New, []byte(seed))}
}

// key is K(parts…): the message is the cohort and the parts, each preceded by
// its length in 4 big-endian bytes.
func (l *lots) key(parts ...ID) (k key) {
	l.msg = appendPart(l.msg[:0], l.cohort)
	for _, s := range parts {
		l.msg = appendPart(l.msg, s)
	}
	l.mac.Reset()
	l.mac.Write(l.msg)
	l.mac.Sum(k[:0])
	return k
}

func appendPart(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// draw settles what is left of the face by the lottery and reports the number
// of bits that decided something.
func (f *face) draw() (bits int) {
	if len(f.open) == 0 {
		return 0
	}
	p := f.p
	l := newLots(p.cohort, p.seed)
	at := make(map[int32]int32)
	var keys []key
	for _, i := range f.open {
		for k := f.beg[i]; k < f.end[i]; k++ {
			if e := f.edge[k]; e >= 0 {
				at[e] = int32(len(keys))
				keys = append(keys, l.key(p.mentees[i], p.mentors[f.to[k]]))
			}
		}
	}
	for b := int32(0); b < sha256.Size*8 && len(f.open) > 0; b++ {
		s := stageOf{kind: lotteryBit, arg: b}
		if f.stage(s.name(), func(e int32) int64 { return keys[at[e]].bit(b) }) {
			bits++
		}
	}
	return bits
}
