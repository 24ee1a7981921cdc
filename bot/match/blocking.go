package match

// Who the blocking pairs are, for those who may see it: one pass over the
// lists (Gale and Shapley 1962).

// BlockingPairs names the blocking pairs of a result of this problem, by
// mentee and then in the mentee's order.
func (p *Problem) BlockingPairs(r *Result) (pairs []Pair) {
	pair := make([]int32, p.n)
	for i := range pair {
		pair[i] = -1
	}
	count := make([]int32, p.m)
	worst := make([]int32, p.m) // rank of the least wanted unlocked mentee
	for _, a := range r.Pairs {
		i, j := p.menteeNumber(a.Mentee), p.mentorNumber(a.Mentor)
		if i < 0 || j < 0 {
			continue
		}
		count[j]++
		if p.lock[i] >= 0 {
			continue
		}
		if pair[i] = p.pair(i, j); pair[i] >= 0 {
			worst[j] = max(worst[j], p.seat[pair[i]])
		}
	}
	for i := range int32(p.n) {
		for e := p.off[i]; e < p.off[i+1]; e++ {
			if pair[i] >= 0 && p.rank[e] >= p.rank[pair[i]] {
				break
			}
			if j := p.to[e]; count[j] < p.capacity[j] || worst[j] > p.seat[e] {
				pairs = append(pairs, Pair{p.mentees[i], p.mentors[j]})
			}
		}
	}
	return pairs
}
