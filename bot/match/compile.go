package match

// An Instance as numbers: compressed rows (CSR) of 32-bit integers, so that
// the solvers need no maps. Linear in the lists; with UnrankedLast, in
// mentees × mentors, because then every pair is possible.

import (
	"errors"
	"fmt"
	"slices"
)

// Problem is an instance made ready for solving: ids numbered, forbidden and
// vetoed pairs gone, locks taken out. It is read-only and may be shared.
type Problem struct {
	cohort, seed string
	n, m         int // mentees, mentors
	mentees      []ID
	mentors      []ID

	// Allowed pairs of unlocked mentee i: off[i]:off[i+1], by rising rank.
	off  []int32
	to   []int32 // mentor
	rank []int32 // of the mentor with the mentee
	seat []int32 // rank of the mentee with the mentor

	groups []int32 // tie groups of each mentee's own list; rank groups+1 is "not ranked"

	capacity, minimum []int32 // as given
	places, need      []int32 // capacity and minimum less the locks

	lock               []int32         // mentor of a locked mentee, else -1
	lockRank, lockSeat map[int32]int32 // ranks of locks; absent = on no list
	maxRank            int32

	// must marks mentees who have to be placed with the one pair they have left:
	// a repair keeps them where they are. nil means nobody.
	must []bool

	barred []barred  // removed pairs that would be allowed otherwise
	source *Instance // nil if read from compact text
}

// barred is a forbidden or vetoed pair with the ranks it would have.
type barred struct{ i, j, rank, seat int32 }

// maxPairs limits what UnrankedLast may unfold to: some two gigabytes.
const maxPairs = 1 << 27

// Size is the number of mentees and of mentors.
func (p *Problem) Size() (mentees, mentors int) { return p.n, p.m }

// Seed is the lottery's.
func (p *Problem) Seed() string { return p.seed }

// Compile checks the instance and numbers it.
func Compile(in *Instance) (*Problem, error) { return compile(in) }

func compile(in *Instance) (*Problem, error) {
	menteeNo, mentorNo, err := in.validate()
	var errs []error
	if err != nil {
		errs = append(errs, err)
	}
	p := &Problem{source: in, cohort: in.Cohort, seed: in.Seed, n: len(in.Mentees), m: len(in.Mentors)}
	last := in.Unranked != UnrankedUnacceptable

	p.mentees = make([]ID, p.n)
	p.mentors = make([]ID, p.m)
	p.groups = make([]int32, p.n)
	p.capacity = make([]int32, p.m)
	p.minimum = make([]int32, p.m)
	listed := 0
	for i := range in.Mentees {
		p.mentees[i] = in.Mentees[i].ID
		p.groups[i] = int32(len(in.Mentees[i].Prefs))
		for _, g := range in.Mentees[i].Prefs {
			listed += len(g)
		}
	}
	for j := range in.Mentors {
		p.mentors[j] = in.Mentors[j].ID
		p.capacity[j] = int32(in.Mentors[j].Capacity)
		p.minimum[j] = int32(in.Mentors[j].Minimum)
	}

	// Lists as numbers. seen holds the list a person was last met on.
	ofMentees, e1 := numberLists(p.n, func(i int) [][]ID { return in.Mentees[i].Prefs }, mentorNo, listed,
		func(i int) string { return "mentee " + fmt.Sprintf("%q", in.Mentees[i].ID) }, "mentor")
	ofMentors, e2 := numberLists(p.m, func(j int) [][]ID { return in.Mentors[j].Prefs }, menteeNo, listed,
		func(j int) string { return "mentor " + fmt.Sprintf("%q", in.Mentors[j].ID) }, "mentee")
	errs = append(errs, e1...)
	errs = append(errs, e2...)
	if last && int64(p.n)*int64(p.m) > maxPairs {
		errs = append(errs, fmt.Errorf("%d × %d people with \"not ranked\" as last are too many pairs, at most %d; use %q", p.n, p.m, maxPairs, UnrankedUnacceptable))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}

	acceptsAll := make([]bool, p.m)
	jGroups := make([]int32, p.m)
	for j := range in.Mentors {
		acceptsAll[j] = last || in.Mentors[j].Prefs == nil
		jGroups[j] = int32(len(in.Mentors[j].Prefs))
	}
	var removed []int64 // i*m+j, sorted
	for _, set := range [2][]Pair{in.Forbidden, in.Vetoes} {
		for _, q := range set {
			removed = append(removed, int64(menteeNo[q.Mentee])*int64(p.m)+int64(mentorNo[q.Mentor]))
		}
	}
	slices.Sort(removed)
	p.lock = make([]int32, p.n)
	for i := range p.lock {
		p.lock[i] = -1
	}
	for _, q := range in.Locked {
		p.lock[menteeNo[q.Mentee]] = mentorNo[q.Mentor]
	}
	p.takeLocks()
	p.menteeSide(ofMentees, last, removed)
	p.mentorSide(ofMentors, jGroups, acceptsAll)
	return p, nil
}

// rows are lists in numbers: list k is to[off[k]:off[k+1]], with ranks from 1.
// rank may be nil for strict lists, where it is the position.
type rows struct{ off, to, rank []int32 }

func (l *rows) rankAt(k, e int32) int32 {
	if l.rank == nil {
		return e - l.off[k] + 1
	}
	return l.rank[e]
}

// numberLists turns lists of tie groups into rows.
func numberLists(n int, prefs func(int) [][]ID, number map[ID]int32, hint int, whose func(int) string, what string) (l rows, errs []error) {
	off := make([]int32, n+1)
	to := make([]int32, 0, hint)
	rank := make([]int32, 0, hint)
	seen := make([]int32, len(number))
	for k := range seen {
		seen[k] = -1
	}
	for k := range n {
		for g, group := range prefs(k) {
			if len(group) == 0 {
				errs = append(errs, fmt.Errorf("%s: tie group %d is empty; leave it out", whose(k), g+1))
			}
			for _, id := range group {
				x, ok := number[id]
				switch {
				case !ok:
					errs = append(errs, fmt.Errorf("%s ranks %q, but there is no such %s", whose(k), id, what))
					continue
				case int(x) >= len(seen): // only after a duplicate id, reported already
					continue
				case seen[x] == int32(k):
					errs = append(errs, fmt.Errorf("%s ranks %q twice; each %s may stand on a list once", whose(k), id, what))
					continue
				}
				seen[x] = int32(k)
				to = append(to, x)
				rank = append(rank, int32(g+1))
			}
		}
		off[k+1] = int32(len(to))
	}
	return rows{off, to, rank}, errs
}

// takeLocks sets places and minimums less the locks.
func (p *Problem) takeLocks() {
	p.places = slices.Clone(p.capacity)
	p.need = slices.Clone(p.minimum)
	p.lockRank, p.lockSeat = map[int32]int32{}, map[int32]int32{}
	for _, l := range p.lock {
		if l >= 0 {
			p.places[l]--
			p.need[l] = max(0, p.need[l]-1)
		}
	}
}

// menteeSide sets the pairs that mentees' lists allow, and their ranks.
// removed pairs are numbered mentee × mentors + mentor, sorted.
func (p *Problem) menteeSide(list rows, last bool, removed []int64) {
	isRemoved := func(i, j int32) bool {
		if len(removed) == 0 {
			return false
		}
		_, hit := slices.BinarySearch(removed, int64(i)*int64(p.m)+int64(j))
		return hit
	}
	size := len(list.to)
	if last {
		size = p.n * p.m
	}
	off := make([]int32, p.n+1)
	to := make([]int32, 0, size)
	rank := make([]int32, 0, size)
	on := make([]bool, p.m)
	for i := range int32(p.n) {
		l := p.lock[i]
		for e := list.off[i]; e < list.off[i+1]; e++ {
			j, r := list.to[e], list.rankAt(i, e)
			on[j] = true
			switch {
			case l == j:
				p.lockRank[i] = r
			case l >= 0:
			case isRemoved(i, j):
				p.barred = append(p.barred, barred{i, j, r, 0})
			default:
				to = append(to, j)
				rank = append(rank, r)
			}
		}
		if last {
			r := p.groups[i] + 1
			if l >= 0 && !on[l] {
				p.lockRank[i] = r
			}
			for j := range int32(p.m) {
				if l < 0 && !on[j] && !isRemoved(i, j) {
					to = append(to, j)
					rank = append(rank, r)
				}
			}
		}
		for _, j := range list.to[list.off[i]:list.off[i+1]] {
			on[j] = false
		}
		off[i+1] = int32(len(to))
	}
	p.off, p.to, p.rank = off, to, rank
}

// mentorSide adds the mentors' ranks and drops pairs that mentors do not
// accept. Ranks are looked up by going through the pairs mentor by mentor with
// one array over all mentees, so no map is needed.
func (p *Problem) mentorSide(list rows, groups []int32, acceptsAll []bool) {
	off, to, rank := p.off, p.to, p.rank
	in := make([]int32, p.m+1)
	for _, j := range to {
		in[j+1]++
	}
	for j := range p.m {
		in[j+1] += in[j]
	}
	byMentor := make([]int32, len(to)) // pair numbers, mentor by mentor
	who := make([]int32, len(to))      // and their mentees
	fill := slices.Clone(in[:p.m])
	for i := range int32(p.n) {
		for e := off[i]; e < off[i+1]; e++ {
			j := to[e]
			byMentor[fill[j]], who[fill[j]] = e, i
			fill[j]++
		}
	}
	seat := make([]int32, len(to))
	at := make([]int32, p.n)
	drop := false
	for j := range int32(p.m) {
		for e := list.off[j]; e < list.off[j+1]; e++ {
			at[list.to[e]] = list.rankAt(j, e)
		}
		elsewhere := int32(0) // not on the list: not allowed
		if acceptsAll[j] {
			elsewhere = groups[j] + 1
		}
		for k := in[j]; k < in[j+1]; k++ {
			r := at[who[k]]
			if r == 0 {
				r = elsewhere
			}
			seat[byMentor[k]] = r
			drop = drop || r == 0
		}
		for _, i := range list.to[list.off[j]:list.off[j+1]] {
			at[i] = 0
		}
	}
	seatOf := func(i, j int32) int32 {
		for e := list.off[j]; e < list.off[j+1]; e++ {
			if list.to[e] == i {
				return list.rankAt(j, e)
			}
		}
		if acceptsAll[j] {
			return groups[j] + 1
		}
		return 0
	}
	for i, l := range p.lock {
		if l < 0 {
			continue
		}
		if r := seatOf(int32(i), l); r > 0 {
			p.lockSeat[int32(i)] = r
		}
	}
	for k := range p.barred {
		p.barred[k].seat = seatOf(p.barred[k].i, p.barred[k].j)
	}
	if drop { // close the rows over pairs not on both lists
		w := int32(0)
		for i := range p.n {
			from, end := off[i], off[i+1]
			off[i] = w
			for e := from; e < end; e++ {
				if seat[e] > 0 {
					to[w], rank[w], seat[w] = to[e], rank[e], seat[e]
					w++
				}
			}
		}
		off[p.n] = w
		to, rank, seat = to[:w], rank[:w], seat[:w]
	}
	p.off, p.to, p.rank, p.seat = off, to, rank, seat
	for _, r := range rank {
		p.maxRank = max(p.maxRank, r)
	}
}

// tier is ⌈mentor's rank / full capacity⌉ of pair e.
func (p *Problem) tier(e int32) int32 { return tierOf(p.seat[e], p.capacity[p.to[e]]) }

func tierOf(seat, capacity int32) int32 { return (seat-1)/capacity + 1 }

// pair returns the number of pair (i, j), or -1 if it is not allowed.
func (p *Problem) pair(i, j int32) int32 {
	for e := p.off[i]; e < p.off[i+1]; e++ {
		if p.to[e] == j {
			return e
		}
	}
	return -1
}
