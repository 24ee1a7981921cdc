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
// of bits that decided something. Keys are kept by halves of 64 bits, beside
// the options they belong to; a second half is hardly ever asked for.
func (f *face) draw() (bits int) {
	if len(f.open) == 0 {
		return 0
	}
	l := newLots(f.p.cohort, f.p.seed)
	f.lot = make([]uint64, len(f.to))
	for b := int32(0); b < sha256.Size*8 && len(f.open) > 0; b++ {
		if b%64 == 0 {
			for _, i := range f.open {
				for k := f.beg[i]; k < f.end[i]; k++ {
					if f.edge[k] >= 0 {
						drawn := l.key(f.p.mentees[i], f.p.mentors[f.to[k]])
						f.lot[k] = binary.BigEndian.Uint64(drawn[b/8:])
					}
				}
			}
		}
		mixed := false
		for _, i := range f.open {
			held := f.beg[i]
			for k := held; k < f.end[i]; k++ {
				f.cost[k] = int64(f.lot[k]>>(63-b%64)) & 1
				if f.edge[k] < 0 {
					f.cost[k] = 0
				}
				mixed = mixed || f.cost[k] != f.cost[held]
			}
		}
		if mixed {
			bits++
			f.decide(stageOf{kind: lotteryBit, arg: b}.name(), 1)
		}
	}
	f.lot = nil
	return bits
}
