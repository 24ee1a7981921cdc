package match

// The checker's second half: a certificate replayed stage by stage.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
)

// replayed is what is still open in the certificate's eyes.
type replayed struct {
	*proof
	hub      int32
	from, to []int32 // options of mentee i are pairs[from[i]:to[i]]; -1 is "no mentor"
	pairs    []int32
	open     []int32 // mentees with several options
	settled  []int32 // mentees without, per mentor and hub
	lo, hi   []int32
	price    []int64
	next     int // next step of the certificate
	found    []Stage
	position []int32 // certificate's number of a mentor → ours
}

func (c *proof) replay() error {
	cert := &c.r.Certificate
	p := c.p
	v := &replayed{proof: c, hub: int32(p.m), price: make([]int64, p.m+1)}
	if len(cert.Mentors) != p.m {
		return fmt.Errorf("the certificate is about %d mentors, not %d", len(cert.Mentors), p.m)
	}
	preset, bound := c.r.Preset, int32(cert.Bound)
	minimums := preset == NobodyLeftOut || preset == Firsts || preset == Generous || preset == Balanced
	bounded := preset == NobodyLeftOut || preset == Firsts && !c.r.Unbounded
	switch {
	case preset == Generous:
		// Nobody beyond the worst rank is as few as can be: stages of value 0.
		bound = int32(c.r.WorstRank)
	case !bounded:
		bound = p.maxRank
	}
	if err := v.begin(minimums, minimums || preset == MutualFull, bound); err != nil {
		return err
	}

	profile := func(k int32) int {
		if k >= 1 && int(k) <= len(c.r.MenteeProfile) {
			return c.r.MenteeProfile[k-1]
		}
		return 0
	}
	at := func(k int32) func(int32) int64 {
		return func(e int32) int64 {
			if p.rank[e] == k {
				return 1
			}
			return 0
		}
	}
	minus := func(f func(int32) int64) func(int32) int64 { return func(e int32) int64 { return -f(e) } }
	rankName := func(k int32) string { return "at rank " + strconv.Itoa(int(k)) }
	few := func(k int32) error { return v.stage(rankName(k), at(k), profile(k)) }
	many := func(k int32) error { return v.stage(rankName(k), minus(at(k)), profile(k)) }
	top := p.maxRank
	if preset == Generous {
		top = bound
	}
	if bounded {
		v.found = append(v.found, Stage{"worst rank", int(bound)})
		if bound == 0 && slices.ContainsFunc(c.held, func(e int32) bool { return e >= 0 }) {
			return fmt.Errorf("somebody is placed beyond the bound")
		}
		top = bound
	}
	do := func(list ...error) error {
		for _, err := range list {
			if err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	switch preset {
	case NobodyLeftOut:
		if top == 0 {
			break
		}
		if err = few(top); err != nil {
			return err
		}
		if profile(top) < 1 {
			return fmt.Errorf("nobody is at the bound, %d; a smaller one is possible", top)
		}
		err = do(v.stage("at rank 1 or 2", func(e int32) int64 { return at(1)(e)*-1 - at(2)(e) }, profile(1)+profile(2)), many(1))
		for k := top - 1; k >= 1 && err == nil; k-- {
			err = few(k)
		}
	case Firsts, RankMaximal:
		if bounded && top > 0 {
			if least, err := v.bound(rankName(top), at(top)); err != nil {
				return err
			} else if least < 1 {
				return fmt.Errorf("the bound %d is not shown to be the smallest", top)
			}
		}
		for k := int32(1); k <= top && err == nil; k++ {
			err = many(k)
		}
	case MutualFull:
		mutual, e := c.checkMutual()
		if e != nil {
			return e
		}
		hit := map[int32]bool{}
		same := 0
		for i, e := range mutual {
			if e >= 0 {
				hit[e] = true
				if c.held[i] == e {
					same++
				}
			}
		}
		err = v.stage("pairs in common with mutual", func(e int32) int64 {
			if hit[e] {
				return -1
			}
			return 0
		}, same)
		for k := int32(1); k <= top && err == nil; k++ {
			err = many(k)
		}
	case Generous:
		for k := top; k >= 1 && err == nil; k-- {
			err = few(k)
		}
	case Balanced:
		weight := func(e int32) int64 {
			r, t := int64(p.rank[e]), int64(c.tier(e))
			return r*r + t*t
		}
		sum := int64(0)
		for _, e := range c.held {
			if e >= 0 {
				sum += weight(e)
			}
		}
		err = v.stage("sum of rank² + tier²", weight, int(sum))
	default:
		err = fmt.Errorf("preset %q is unknown", preset)
	}
	if err != nil {
		return err
	}
	return v.finish()
}

// finish checks the tiers and the lottery, and that nothing is left to choose.
func (v *replayed) finish() error {
	p := v.p
	tiers := []int{}
	for _, i := range v.open {
		for _, e := range v.pairs[v.from[i]:v.to[i]] {
			if e >= 0 {
				tiers = append(tiers, v.tier(e))
			}
		}
	}
	slices.Sort(tiers)
	tiers = slices.Compact(tiers)
	names := len(v.found)
	for _, t := range tiers {
		err := v.stage("tier "+strconv.Itoa(t), func(e int32) int64 {
			if v.tier(e) == t {
				return -1
			}
			return 0
		}, 0)
		if err != nil {
			return err
		}
	}
	v.found = v.found[:names]
	for k, n := range v.r.MentorTierProfile {
		v.found = append(v.found, Stage{"tier " + strconv.Itoa(k+1), n})
	}
	if err := v.values(v.found); err != nil {
		return err
	}

	if len(v.open) != len(v.r.Lottery) {
		return fmt.Errorf("%d people are open to the lottery, %d claimed", len(v.open), len(v.r.Lottery))
	}
	for k, id := range v.r.Lottery {
		i, ok := v.menteeN[id]
		if !ok || v.to[i]-v.from[i] < 2 || k > 0 && v.r.Lottery[k-1] >= id {
			return fmt.Errorf("%q is not open to the lottery", id)
		}
	}
	draw := newDrawing(v.r.Seed)
	keys := map[int32]uint64{}
	for b := 0; b < 8*sha256.Size && len(v.open) > 0; b++ {
		if b%64 == 0 {
			clear(keys)
			for _, i := range v.open {
				for _, e := range v.pairs[v.from[i]:v.to[i]] {
					if e >= 0 {
						keys[e] = draw.part(b/64, v.r.Cohort, p.mentees[i], p.mentors[p.to[e]])
					}
				}
			}
		}
		err := v.stage("lottery bit "+strconv.Itoa(b), func(e int32) int64 {
			return int64(keys[e]>>(63-b%64)) & 1
		}, 0)
		if err != nil {
			return err
		}
	}
	if len(v.open) > 0 {
		return fmt.Errorf("%d people could still have another result", len(v.open))
	}
	if v.next != len(v.r.Certificate.Steps) {
		return fmt.Errorf("the certificate has %d steps too many", len(v.r.Certificate.Steps)-v.next)
	}
	return nil
}

// drawing recomputes lottery keys.
type drawing struct {
	mac hash.Hash
	sum []byte
}

func newDrawing(seed string) *drawing {
	return &drawing{mac: hmac.New(sha256.New, []byte(seed))}
}

// part is the given quarter of the key of the words.
func (d *drawing) part(quarter int, words ...string) uint64 {
	d.mac.Reset()
	for _, s := range words {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(s)))
		d.mac.Write(n[:])
		_, _ = io.WriteString(d.mac, s)
	}
	d.sum = d.mac.Sum(d.sum[:0])
	return binary.BigEndian.Uint64(d.sum[8*quarter:])
}
