package match

// Every answer on small instances, by trying all matchings. Written from
// MATCHING.md's definitions, not from the engine: it works on ids and maps.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

var bruteN = flag.Int("match.brute", 3000, "how many random instances are compared with brute force")

// oracle is an instance with its definitions looked up directly.
type oracle struct {
	in            *Instance
	allowed       map[Pair]bool
	rank, seat    map[Pair]int
	capacity, min map[ID]int
	locked        map[ID]ID
	worstPossible int
	lottery       map[Pair][]byte
}

func newOracle(in *Instance) *oracle {
	o := &oracle{in: in, allowed: map[Pair]bool{}, rank: map[Pair]int{}, seat: map[Pair]int{},
		capacity: map[ID]int{}, min: map[ID]int{}, locked: map[ID]ID{}, lottery: map[Pair][]byte{}}
	removed := map[Pair]bool{}
	for _, q := range slices.Concat(in.Forbidden, in.Vetoes) {
		removed[q] = true
	}
	for _, q := range in.Locked {
		o.locked[q.Mentee] = q.Mentor
	}
	last := in.Unranked != UnrankedUnacceptable
	find := func(prefs [][]ID, id ID) int {
		for g, group := range prefs {
			if slices.Contains(group, id) {
				return g + 1
			}
		}
		return 0
	}
	for _, j := range in.Mentors {
		o.capacity[j.ID], o.min[j.ID] = j.Capacity, j.Minimum
		for _, i := range in.Mentees {
			q := Pair{i.ID, j.ID}
			a, b := find(i.Prefs, j.ID), find(j.Prefs, i.ID)
			if last && a == 0 {
				a = len(i.Prefs) + 1
			}
			if b == 0 && (last || j.Prefs == nil) {
				b = len(j.Prefs) + 1
			}
			o.rank[q], o.seat[q] = a, b
			_, isLocked := o.locked[i.ID]
			if a > 0 && b > 0 && !removed[q] && !isLocked {
				o.allowed[q] = true
				o.worstPossible = max(o.worstPossible, a)
			}
		}
	}
	return o
}

func (o *oracle) key(q Pair) []byte {
	if k, ok := o.lottery[q]; ok {
		return k
	}
	h := hmac.New(sha256.New, []byte(o.in.Seed))
	for _, s := range []string{o.in.Cohort, q.Mentee, q.Mentor} {
		_ = binary.Write(h, binary.BigEndian, uint32(len(s)))
		h.Write([]byte(s))
	}
	o.lottery[q] = h.Sum(nil)
	return o.lottery[q]
}

func (o *oracle) tier(q Pair) int {
	c := o.capacity[q.Mentor]
	return (o.seat[q] + c - 1) / c
}

// each calls f with every matching (locks included in it).
func (o *oracle) each(f func(got map[ID]ID)) {
	got := map[ID]ID{}
	left := map[ID]int{}
	maps.Copy(left, o.capacity)
	var free []ID
	for _, i := range o.in.Mentees {
		if j, ok := o.locked[i.ID]; ok {
			got[i.ID] = j
			left[j]--
		} else {
			free = append(free, i.ID)
		}
	}
	var rec func(k int)
	rec = func(k int) {
		if k == len(free) {
			f(got)
			return
		}
		rec(k + 1)
		for _, j := range o.in.Mentors {
			if left[j.ID] > 0 && o.allowed[Pair{free[k], j.ID}] {
				left[j.ID]--
				got[free[k]] = j.ID
				rec(k + 1)
				delete(got, free[k])
				left[j.ID]++
			}
		}
	}
	rec(0)
}

// vector is the objective to be minimised, lexicographically, without the lottery.
func (o *oracle) vector(preset Preset, unbounded bool, got map[ID]ID, common map[Pair]bool) (v []int) {
	profile := make([]int, o.worstPossible+2)
	tiers := map[int]int{}
	maxTier, worst, squares, same := 0, 0, 0, 0
	count := map[ID]int{}
	for i, j := range got {
		count[j]++
		if _, l := o.locked[i]; l {
			continue
		}
		q := Pair{i, j}
		profile[o.rank[q]]++
		worst = max(worst, o.rank[q])
		t := o.tier(q)
		tiers[t]++
		squares += o.rank[q]*o.rank[q] + t*t
		if common[q] {
			same++
		}
	}
	for q := range o.allowed {
		maxTier = max(maxTier, o.tier(q))
	}
	short := 0
	for j, l := range o.min {
		short += max(0, l-count[j])
	}
	w := o.worstPossible
	switch preset {
	case NobodyLeftOut:
		v = append(v, short, -len(got), worst, profile[worst])
		if w >= 2 {
			v = append(v, -profile[1]-profile[2])
		}
		if w >= 1 {
			v = append(v, -profile[1])
		}
		for r := worst - 1; r > 0; r-- {
			v = append(v, profile[r])
		}
	case Firsts:
		v = append(v, short, -len(got))
		if !unbounded {
			v = append(v, worst)
		}
		for r := 1; r <= w; r++ {
			v = append(v, -profile[r])
		}
	case RankMaximal:
		for r := 1; r <= w; r++ {
			v = append(v, -profile[r])
		}
	case Generous:
		v = append(v, short, -len(got))
		for r := w; r >= 1; r-- {
			v = append(v, profile[r])
		}
	case Balanced:
		v = append(v, short, -len(got), squares)
	case MutualFull:
		v = append(v, -len(got), -same)
		for r := 1; r <= w; r++ {
			v = append(v, -profile[r])
		}
	}
	for t := 1; t <= maxTier; t++ {
		v = append(v, -tiers[t])
	}
	return v
}

// best returns all optima and their vector. Vectors of different worst rank
// differ in the worst rank already, so their lengths may differ.
func (o *oracle) best(preset Preset, unbounded bool, common map[Pair]bool) (all []map[ID]ID, value []int) {
	o.each(func(got map[ID]ID) {
		v := o.vector(preset, unbounded, got, common)
		c := -1
		if value != nil {
			c = slices.Compare(v, value)
		}
		if c < 0 {
			value, all = v, all[:0]
		}
		if c <= 0 {
			cp := map[ID]ID{}
			maps.Copy(cp, got)
			all = append(all, cp)
		}
	})
	return all, value
}

// drawn is the one optimum the lottery picks.
func (o *oracle) drawn(all []map[ID]ID) map[ID]ID {
	for b := 0; b < 256 && len(all) > 1; b++ {
		least := 1 << 30
		var keep []map[ID]ID
		for _, got := range all {
			sum := 0
			for i, j := range got {
				if _, l := o.locked[i]; !l {
					sum += int(o.key(Pair{i, j})[b/8]>>(7-b%8)) & 1
				}
			}
			if sum < least {
				least, keep = sum, nil
			}
			if sum == least {
				keep = append(keep, got)
			}
		}
		all = keep
	}
	return all[0]
}

func (o *oracle) blocking(got map[ID]ID) (n int) {
	count := map[ID]int{}
	for _, j := range got {
		count[j]++
	}
	for q := range o.allowed {
		if j, ok := got[q.Mentee]; ok && o.rank[Pair{q.Mentee, j}] <= o.rank[q] {
			continue
		}
		block := count[q.Mentor] < o.capacity[q.Mentor]
		for i, j := range got {
			if _, l := o.locked[i]; !l && j == q.Mentor && o.seat[Pair{i, j}] > o.seat[q] {
				block = true
			}
		}
		if block {
			n++
		}
	}
	return n
}

func (o *oracle) strict() bool {
	for q := range o.allowed {
		for r := range o.allowed {
			if q == r {
				continue
			}
			if q.Mentee == r.Mentee && o.rank[q] == o.rank[r] || q.Mentor == r.Mentor && o.seat[q] == o.seat[r] {
				return false
			}
		}
	}
	return true
}

func matching(r *Result) map[ID]ID {
	got := map[ID]ID{}
	for _, q := range r.Pairs {
		got[q.Mentee] = q.Mentor
	}
	return got
}

func same(a, b map[ID]ID) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// smallInstance draws an instance of up to 5 × 5. Kind 0 is anything; kind 1
// is contested: one place each, complete strict lists, common tastes.
func smallInstance(r *rand.Rand) *Instance {
	n, m := 1+r.IntN(5), 1+r.IntN(5)
	in := &Instance{Cohort: "c", Seed: fmt.Sprint(r.Uint64())}
	if r.IntN(2) == 0 {
		in.Unranked = UnrankedUnacceptable
	}
	contested := r.IntN(2) == 0
	locks := r.IntN(2) == 0
	if contested {
		n, m = 4+r.IntN(2), 4+r.IntN(2)
	}
	var is, js []ID
	for k := range n {
		is = append(is, string(rune('a'+k)))
	}
	for k := range m {
		js = append(js, string(rune('A'+k)))
	}
	common := r.Perm(m)
	list := func(ids []ID, base []int) (prefs [][]ID) {
		order := r.Perm(len(ids))
		if base != nil && r.IntN(4) > 0 {
			order = slices.Clone(base)
			x := r.IntN(len(order))
			y := r.IntN(len(order))
			order[x], order[y] = order[y], order[x]
		}
		if !contested {
			order = order[:r.IntN(len(order)+1)]
		}
		for _, x := range order {
			if len(prefs) > 0 && !contested && r.IntN(3) == 0 {
				prefs[len(prefs)-1] = append(prefs[len(prefs)-1], ids[x])
			} else {
				prefs = append(prefs, []ID{ids[x]})
			}
		}
		return prefs
	}
	for _, i := range is {
		in.Mentees = append(in.Mentees, Mentee{ID: i, Prefs: list(js, common)})
	}
	left := map[ID]int{}
	for _, j := range js {
		c := 1
		if !contested {
			c += r.IntN(3)
		}
		left[j] = c
		mt := Mentor{ID: j, Capacity: c, Minimum: r.IntN(c + 1), Prefs: list(is, nil)}
		if !contested && mt.Prefs == nil && r.IntN(2) == 0 {
			mt.Prefs = [][]ID{}
		}
		in.Mentors = append(in.Mentors, mt)
	}
	taken := map[Pair]bool{}
	if locks {
		for range 1 + r.IntN(2) {
			i, j := is[r.IntN(n)], js[r.IntN(m)]
			dup := slices.ContainsFunc(in.Locked, func(q Pair) bool { return q.Mentee == i })
			if left[j] > 0 && !dup {
				left[j]--
				in.Locked = append(in.Locked, Pair{i, j})
				taken[Pair{i, j}] = true
			}
		}
	}
	for range r.IntN(4) {
		q := Pair{is[r.IntN(n)], js[r.IntN(m)]}
		if taken[q] {
			continue
		}
		taken[q] = true
		if r.IntN(2) == 0 {
			in.Forbidden = append(in.Forbidden, q)
		} else {
			in.Vetoes = append(in.Vetoes, q)
		}
	}
	return in
}

func TestBruteForce(t *testing.T) {
	const shards = 4
	for shard := range shards {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			for n := shard; n < *bruteN; n += shards {
				bruteForce(t, n)
			}
		})
	}
}

// bruteForce compares every preset's result for random instance n.
func bruteForce(t *testing.T, n int) {
	in := smallInstance(rand.New(rand.NewPCG(uint64(n), 1)))
	o := newOracle(in)
	var mutual map[Pair]bool
	solve := func(preset Preset, opts ...Option) {
		r, err := Solve(in, preset, opts...)
		if err != nil {
			t.Fatalf("instance %d, %s: %v\n%+v", n, preset, err, in)
		}
		if preset == Mutual {
			mutual = map[Pair]bool{}
			for _, q := range r.Pairs {
				mutual[Pair{q.Mentee, q.Mentor}] = true
			}
		}
		o.compare(t, n, r, preset, len(opts) > 0, mutual)
		if t.Failed() {
			t.Fatalf("instance: %+v\nresult: %+v", in, r)
		}
	}
	for _, preset := range Presets() { // mutual comes before mutual-full
		solve(preset)
	}
	solve(Firsts, Unbounded())
}

func (o *oracle) compare(t *testing.T, n int, r *Result, preset Preset, unbounded bool, mutual map[Pair]bool) {
	t.Helper()
	got := matching(r)
	if b := o.blocking(got); b != r.Blocking {
		t.Errorf("instance %d, %s: %d blocking pairs reported, %d there", n, preset, r.Blocking, b)
	}
	if preset.stable() {
		if r.Blocking != 0 {
			t.Errorf("instance %d, %s: %d blocking pairs in a stable matching", n, preset, r.Blocking)
		}
		if o.strict() {
			want := o.extremeStable(preset)
			if !same(got, want) {
				t.Errorf("instance %d, %s: got %v, want %v", n, preset, got, want)
			}
		}
		return
	}
	all, value := o.best(preset, unbounded, mutual)
	if v := o.vector(preset, unbounded, got, mutual); !slices.Equal(v, value) {
		t.Errorf("instance %d, %s: value %v, best is %v", n, preset, v, value)
		return
	}
	if want := o.drawn(all); !same(got, want) {
		t.Errorf("instance %d, %s: drew %v, want %v of %d", n, preset, got, want, len(all))
	}
	o.checkLottery(t, n, r, preset, all)
}

// checkLottery: exactly those are open who do not have the same in all optima.
func (o *oracle) checkLottery(t *testing.T, n int, r *Result, preset Preset, all []map[ID]ID) {
	t.Helper()
	var want []ID
	for _, i := range o.in.Mentees {
		for _, got := range all[1:] {
			if got[i.ID] != all[0][i.ID] {
				want = append(want, i.ID)
				break
			}
		}
	}
	slices.Sort(want)
	if !slices.Equal(want, r.Lottery) {
		t.Errorf("instance %d, %s: open to the lottery %v, want %v", n, preset, r.Lottery, want)
	}
}

// extremeStable is the stable matching best for the proposing side, strict lists.
func (o *oracle) extremeStable(preset Preset) map[ID]ID {
	var best map[ID]ID
	sum := 0
	o.each(func(got map[ID]ID) {
		if o.blocking(got) > 0 {
			return
		}
		// Mentees agree on which stable matching is best, so the sum of ranks finds it.
		v := 0
		for i, j := range got {
			if _, l := o.locked[i]; !l {
				v += o.rank[Pair{i, j}]
			}
		}
		if preset == MutualMentors {
			v = -v
		}
		if best == nil || v < sum {
			best, sum = map[ID]ID{}, v
			maps.Copy(best, got)
		}
	})
	return best
}
