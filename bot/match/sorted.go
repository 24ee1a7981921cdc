package match

// Orders that involve lottery keys.

import "slices"

type keyed struct {
	e int32
	k key
}

func heapByKey(e []int32, ks []key) {
	all := make([]keyed, len(e))
	for x := range e {
		all[x] = keyed{e[x], ks[x]}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		switch {
		case a.k.less(b.k):
			return -1
		case b.k.less(a.k):
			return 1
		}
		return 0
	})
	for x := range all {
		e[x], ks[x] = all[x].e, all[x].k
	}
}

// sortMentees orders pairs of one mentor by rank, ties by the mentees' numbers.
func (d *proposals) sortMentees(list, who []int32) {
	slices.SortFunc(list, func(a, b int32) int {
		switch {
		case a == b:
			return 0
		case d.before(who[a], a, who[b], b):
			return -1
		}
		return 1
	})
}
