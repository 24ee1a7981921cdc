package match

// Changes once people know where to be: nobody who has a meeting in a round is
// moved. Who does not come simply leaves their partners a pause. Who comes
// late, or cannot come in some rounds, gets their meetings in rounds where both
// are free: a largest bipartite matching of partners with rounds (augmenting
// paths, O(meetings × rounds) per person), and new rounds at the end only for
// the rest.

import (
	"cmp"
	"fmt"
	"slices"
)

// Absence is somebody who does not come in some rounds.
type Absence struct {
	Mentor bool
	ID     ID
	Rounds []int // from 1; none means all from the change on
}

// person is one name in the two name spaces.
type person struct {
	mentor bool
	id     ID
}

// Replan changes a plan from round `from` (1 = before the event) on. Absent
// people keep no meetings in the rounds named; if they are there in others,
// these meetings are found another time. Late are meetings of people who came
// late, to be fitted in. Returns the new plan; the old one stays as it was.
func (p *Plan) Replan(e *Event, from int, absent []Absence, late []Pair) (*Plan, error) {
	f, err := e.floor()
	if err != nil {
		return nil, err
	}
	if from < 1 {
		return nil, fmt.Errorf("rounds are counted from 1, not %d", from)
	}
	q := &Plan{Bound: p.Bound, Exact: p.Exact, Note: p.Note, Dropped: slices.Clone(p.Dropped), Impossible: p.Impossible, Remedies: p.Remedies}
	for _, r := range p.Rounds {
		q.Rounds = append(q.Rounds, Round{r.Sitting, slices.Clone(r.Meetings)})
	}
	gone := map[person]map[int]bool{}
	entirely := map[person]bool{}
	for _, a := range absent {
		n := person{a.Mentor, a.ID}
		if gone[n] == nil {
			gone[n] = map[int]bool{}
		}
		for _, r := range a.Rounds {
			if r < from || r > len(q.Rounds) {
				return nil, fmt.Errorf("%s is absent in round %d; expected %d to %d", a.ID, r, from, len(q.Rounds))
			}
			gone[n][r-1] = true
		}
		entirely[n] = entirely[n] || len(a.Rounds) == 0
	}
	todo := slices.Clone(late)
	for r := from - 1; r < len(q.Rounds); r++ {
		q.Rounds[r].Meetings = slices.DeleteFunc(q.Rounds[r].Meetings, func(m Meeting) bool {
			a, b := person{false, m.Mentee}, person{true, m.Mentor}
			if entirely[a] || entirely[b] {
				q.Dropped = append(q.Dropped, Pair{m.Mentee, m.Mentor})
				return true
			}
			if gone[a][r] || gone[b][r] {
				todo = append(todo, Pair{m.Mentee, m.Mentor})
				return true
			}
			return false
		})
	}
	s := &refit{f: f, plan: q, from: from - 1, away: func(mentor bool, id ID, r int) bool {
		n := person{mentor, id}
		return entirely[n] || gone[n][r]
	}}
	return q, s.fit(todo)
}

// refit finds times for meetings in a plan that otherwise stays.
type refit struct {
	f    *floor
	plan *Plan
	from int
	away func(mentor bool, id ID, r int) bool
}

// fit takes the meetings person by person, those with most first, so that each
// person's meetings are matched to rounds at once.
func (s *refit) fit(todo []Pair) error {
	attends := map[Pair][]int8{}
	for _, x := range s.f.meets {
		attends[Pair{s.f.mentee[x.i], s.f.mentor[x.j]}] = x.sittings
	}
	sortPairs(todo)
	for k, q := range todo {
		if _, ok := attends[q]; !ok {
			return fmt.Errorf("meeting (%q, %q) is not one of the event's possible meetings", q.Mentee, q.Mentor)
		}
		if k > 0 && todo[k-1] == q {
			return fmt.Errorf("meeting (%q, %q) is asked for twice", q.Mentee, q.Mentor)
		}
		for r, round := range s.plan.Rounds {
			if slices.ContainsFunc(round.Meetings, func(m Meeting) bool { return m.Mentee == q.Mentee && m.Mentor == q.Mentor }) {
				return fmt.Errorf("meeting (%q, %q) is in round %d already", q.Mentee, q.Mentor, r+1)
			}
		}
	}
	for len(todo) > 0 {
		count := map[Pair]int{} // by one side alone
		for _, q := range todo {
			count[Pair{Mentee: q.Mentee}]++
			count[Pair{Mentor: q.Mentor}]++
		}
		var who Pair
		for w, n := range count {
			if n > count[who] || n == count[who] && cmp.Or(cmp.Compare(w.Mentee, who.Mentee), cmp.Compare(w.Mentor, who.Mentor)) < 0 {
				who = w
			}
		}
		var mine, rest []Pair
		for _, q := range todo {
			if q.Mentee == who.Mentee || q.Mentor == who.Mentor {
				mine = append(mine, q)
			} else {
				rest = append(rest, q)
			}
		}
		s.one(mine, attends)
		todo = rest
	}
	return nil
}

// one fits one person's meetings.
func (s *refit) one(mine []Pair, attends map[Pair][]int8) {
	at := map[int]int{} // round → meeting
	var try func(k int, seen map[int]bool) bool
	try = func(k int, seen map[int]bool) bool {
		for r := s.from; r < len(s.plan.Rounds); r++ {
			if seen[r] || !s.can(mine[k], r, attends[mine[k]]) {
				continue
			}
			seen[r] = true
			other, taken := at[r]
			if !taken || try(other, seen) {
				at[r] = k
				return true
			}
		}
		return false
	}
	for k := range mine {
		if try(k, map[int]bool{}) {
			continue
		}
		// Not even by moving this person's other new meetings: one more round.
		last := len(s.plan.Rounds)
		fits := false
		for _, part := range attends[mine[k]] {
			s.plan.Rounds = append(s.plan.Rounds[:last], Round{Sitting: int(part) + 1})
			if fits = s.can(mine[k], last, attends[mine[k]]); fits {
				break
			}
		}
		if !fits { // one of them is not there any more
			s.plan.Rounds = s.plan.Rounds[:last]
			s.plan.Dropped = append(s.plan.Dropped, mine[k])
			continue
		}
		at[last] = k
	}
	for r, k := range at {
		round := &s.plan.Rounds[r]
		round.Meetings = append(round.Meetings, Meeting{mine[k].Mentee, mine[k].Mentor, s.room(round, mine[k].Mentor)})
		slices.SortFunc(round.Meetings, func(a, b Meeting) int { return cmp.Compare(a.Mentee, b.Mentee) })
	}
}

// can says whether both are free in round r, and a room if one is needed.
func (s *refit) can(q Pair, r int, sittings []int8) bool {
	round := &s.plan.Rounds[r]
	if !slices.Contains(sittings, int8(round.Sitting-1)) || s.away(false, q.Mentee, r) || s.away(true, q.Mentor, r) {
		return false
	}
	j, _ := slices.BinarySearch(s.f.mentor, q.Mentor)
	here := 0
	tables := map[ID]bool{}
	for _, m := range round.Meetings {
		tables[m.Mentor] = true
		if m.Mentee == q.Mentee {
			return false
		}
		if m.Mentor == q.Mentor {
			here++
		}
	}
	if here >= s.f.seats[j] {
		return false
	}
	return here > 0 || s.f.rooms == 0 || len(tables) < s.f.rooms
}

// room is the mentor's room in this round, their usual one, or a free one.
func (s *refit) room(round *Round, mentor ID) int {
	taken := map[int]bool{}
	for _, m := range round.Meetings {
		if m.Mentor == mentor {
			return m.Room
		}
		taken[m.Room] = true
	}
	for _, r := range s.plan.Rounds {
		for _, m := range r.Meetings {
			if m.Mentor == mentor && !taken[m.Room] {
				return m.Room
			}
		}
	}
	k := 1
	for taken[k] {
		k++
	}
	return k
}
