package match

// Instances a little different from a given one, for prices, explanations and
// repairs: a copy with some mentees' rows replaced, linear in the pairs.

import (
	"maps"
	"slices"
)

type choice struct{ j, rank, seat int32 }

// variant returns a copy in which the mentees named have just these choices,
// in order of rank.
func (p *Problem) variant(rows map[int32][]choice) *Problem {
	q := *p
	q.source = nil
	size := len(p.to)
	for i, row := range rows {
		size += len(row) - int(p.off[i+1]-p.off[i])
	}
	q.off = make([]int32, p.n+1)
	buf := make([]int32, 3*size)
	q.to, q.rank, q.seat = buf[:0:size], buf[size:size:2*size], buf[2*size:2*size:3*size]
	q.maxRank = 0
	for i := range int32(p.n) {
		if row, ok := rows[i]; ok {
			for _, c := range row {
				q.to, q.rank, q.seat = append(q.to, c.j), append(q.rank, c.rank), append(q.seat, c.seat)
			}
		} else {
			from, end := p.off[i], p.off[i+1]
			q.to, q.rank, q.seat = append(q.to, p.to[from:end]...), append(q.rank, p.rank[from:end]...), append(q.seat, p.seat[from:end]...)
		}
		q.off[i+1] = int32(len(q.to))
	}
	for _, r := range q.rank {
		q.maxRank = max(q.maxRank, r)
	}
	return &q
}

// only keeps, of mentee i's row, the choice with mentor j.
func (p *Problem) only(i, j int32) []choice {
	if e := p.pair(i, j); e >= 0 {
		return []choice{{j, p.rank[e], p.seat[e]}}
	}
	return nil
}

func (p *Problem) menteeNumber(id ID) int32 {
	for i, x := range p.mentees {
		if x == id {
			return int32(i)
		}
	}
	return -1
}

func (p *Problem) mentorNumber(id ID) int32 {
	for j, x := range p.mentors {
		if x == id {
			return int32(j)
		}
	}
	return -1
}

// withoutMentee removes an unlocked mentee; everybody else's ranks stay.
func (p *Problem) withoutMentee(i int32) *Problem {
	q := p.variant(map[int32][]choice{i: nil})
	q.source = nil
	q.n--
	q.mentees = slices.Delete(slices.Clone(p.mentees), int(i), int(i)+1)
	q.groups = slices.Delete(slices.Clone(p.groups), int(i), int(i)+1)
	q.lock = slices.Delete(slices.Clone(p.lock), int(i), int(i)+1)
	q.off = slices.Delete(q.off, int(i), int(i)+1)
	shift := func(old map[int32]int32) map[int32]int32 {
		moved := make(map[int32]int32, len(old))
		for k, v := range old {
			if k > i {
				k--
			}
			moved[k] = v
		}
		return moved
	}
	q.lockRank, q.lockSeat = shift(p.lockRank), shift(p.lockSeat)
	q.barred = nil
	for _, b := range p.barred {
		switch {
		case b.i > i:
			b.i--
		case b.i == i:
			continue
		}
		q.barred = append(q.barred, b)
	}
	return q
}

// keeping returns a copy in which the mentees of these pairs stay: as locked,
// or as placed with the only pair they have left.
func (p *Problem) keeping(pairs []int32, locked bool) *Problem {
	owner := make(map[int32]int32, len(pairs))
	for i := range int32(p.n) {
		for e := p.off[i]; e < p.off[i+1]; e++ {
			owner[e] = i
		}
	}
	rows := make(map[int32][]choice, len(pairs))
	for _, e := range pairs {
		row := []choice{{p.to[e], p.rank[e], p.seat[e]}}
		if locked {
			row = nil
		}
		rows[owner[e]] = row
	}
	q := p.variant(rows)
	if !locked {
		q.must = make([]bool, p.n)
		for i := range rows {
			q.must[i] = true
		}
		return q
	}
	q.lock, q.places, q.need = slices.Clone(p.lock), slices.Clone(p.places), slices.Clone(p.need)
	q.lockRank, q.lockSeat = maps.Clone(p.lockRank), maps.Clone(p.lockSeat)
	for _, e := range pairs {
		i, j := owner[e], p.to[e]
		q.lock[i] = j
		q.lockRank[i], q.lockSeat[i] = p.rank[e], p.seat[e]
		q.places[j]--
		q.need[j] = max(0, q.need[j]-1)
	}
	return q
}
