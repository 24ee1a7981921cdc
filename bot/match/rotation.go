package match

// Speed meetings in rounds. Pairs that shall meet are the edges of a bipartite
// graph, rounds are an edge colouring, and as many rounds as the busiest
// person has meetings are always enough (Kőnig 1916). Several seats at a
// mentor's table split the mentor into copies; K rooms need max(Δ, ⌈E/K⌉)
// rounds, reached by exchanging along paths (de Werra 1971, McDiarmid 1972).
// Colouring takes O(meetings × people) at worst; see colour.go.

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Event is who shall meet whom, and within which limits.
type Event struct {
	Mentees []Attendee
	Mentors []Host
	// Meetings are the pairs that shall meet; nil means everybody meets
	// everybody. Forbidden pairs are taken out.
	Meetings  []Pair
	Forbidden []Pair
	Sittings  int // parts of the event at different hours; 0 means one
	// FewVisits, with two sittings, keeps people who can come to both to one where
	// that costs no meeting and no round.
	FewVisits bool
	Rooms     int // tables that can be in use at once; 0 means enough
	// Rounds limits the rounds of the whole event; 0 means as many as needed.
	// If there are too few, Least meetings for everybody come first, then as
	// many meetings as possible, then even shares, then Interest.
	Rounds, Least int
	Interest      map[Pair]int // larger is better; absent is 0
}

// Attendee is a mentee with the sittings (from 1) they can attend; none = all.
type Attendee struct {
	ID       ID
	Sittings []int
}

// Host is a mentor. Seats is how many mentees meet them at once; 0 means one.
type Host struct {
	ID       ID
	Seats    int
	Sittings []int
}

// Meeting is one place in a round. Rooms are numbered from 1.
type Meeting struct {
	Mentee, Mentor ID
	Room           int
}

// Round is what happens at once, by mentee id.
type Round struct {
	Sitting  int
	Meetings []Meeting
}

// Plan is an event planned.
type Plan struct {
	Rounds []Round
	// Bound is the proven least number of rounds for the meetings held.
	// Exact says that the plan needs no more, and, if rounds were short, that
	// the meetings held are the best choice.
	Bound      int
	Exact      bool
	Note       string   // how it was found, if not exactly
	Dropped    []Pair   // for want of rounds
	Impossible []Pair   // the two share no sitting
	Remedies   []Remedy // what would make most of them possible
}

// Remedy is somebody attending one more sitting.
type Remedy struct {
	Mentor  bool
	ID      ID
	Sitting int
	Cures   int // of the impossible pairs
}

func (r Remedy) String() string {
	who := "mentee"
	if r.Mentor {
		who = "mentor"
	}
	return fmt.Sprintf("%s %s in sitting %d would make %s possible", who, r.ID, r.Sitting, count(r.Cures, "pair", "pairs"))
}

// meet is a pair to meet, in numbers, with the sittings both can attend.
type meet struct {
	i, j     int32
	interest int
	sittings []int8 // possible, from 0
	in       int8   // decided
}

// floor is an event in numbers.
type floor struct {
	n, m   int
	mentee []ID
	mentor []ID
	seats  []int
	rooms  int
	parts  int
	meets  []meet
	apart  []Pair // share no sitting
	cures  []Remedy
}

// Rotate plans the event. The plan depends on the order of nothing: people and
// pairs are taken by id. Errors: unknown or double ids, sittings out of range,
// negative limits.
func Rotate(e *Event) (*Plan, error) {
	f, err := e.floor()
	if err != nil {
		return nil, err
	}
	plan := &Plan{Impossible: f.apart, Remedies: f.cures, Exact: true}
	short := e.Rounds > 0 && f.parts == 1 && f.needs(f.meets) > e.Rounds
	if short {
		plan.Dropped = f.choose(e.Rounds, e.Least)
	}
	rounds := f.assign(plan)
	if total := sum(rounds); e.Rounds > 0 && total > e.Rounds && !short {
		f.trim(plan, rounds, e.Rounds)
		rounds = f.assign(plan)
		plan.Exact = false
		plan.Note = "several sittings with too few rounds: meetings were dropped one by one, which may not be the best choice"
	}
	if e.FewVisits && f.parts == 2 {
		rounds = f.settle(plan, rounds)
	}
	for s := range f.parts {
		f.schedule(plan, int8(s), rounds[s])
	}
	if len(plan.Rounds) > plan.Bound {
		plan.Exact = false
		if plan.Note == "" {
			plan.Note = "tables with several seats in few rooms: more rounds than the bound, perhaps more than needed"
		}
	}
	if e.Rounds > 0 {
		plan.cut(e.Rounds)
	}
	sortPairs(plan.Dropped)
	return plan, nil
}

// cut drops the emptiest rounds over a limit.
func (p *Plan) cut(limit int) {
	for len(p.Rounds) > limit {
		least := 0
		for k, r := range p.Rounds {
			if len(r.Meetings) <= len(p.Rounds[least].Meetings) {
				least = k
			}
		}
		for _, m := range p.Rounds[least].Meetings {
			p.Dropped = append(p.Dropped, Pair{m.Mentee, m.Mentor})
		}
		p.Rounds = slices.Delete(p.Rounds, least, least+1)
	}
}

func sum(x []int) (s int) {
	for _, v := range x {
		s += v
	}
	return s
}

func sortPairs(p []Pair) {
	slices.SortFunc(p, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Mentee, b.Mentee), cmp.Compare(a.Mentor, b.Mentor))
	})
}

// floor checks and numbers the event.
func (e *Event) floor() (*floor, error) {
	var errs []error
	bad := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	if e.Sittings < 0 || e.Sittings > maxSittings || e.Rooms < 0 || e.Rounds < 0 || e.Least < 0 {
		bad("sittings, rooms, rounds and least are numbers from 0, sittings at most %d", maxSittings)
	}
	f := &floor{n: len(e.Mentees), m: len(e.Mentors), rooms: e.Rooms, parts: max(1, e.Sittings)}
	mentees, mentors := slices.Clone(e.Mentees), slices.Clone(e.Mentors)
	slices.SortFunc(mentees, func(a, b Attendee) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(mentors, func(a, b Host) int { return cmp.Compare(a.ID, b.ID) })
	sittings := func(who string, id ID, list []int) (set []bool) {
		set = make([]bool, f.parts)
		for _, s := range list {
			if s < 1 || s > f.parts {
				bad("%s %q attends sitting %d; expected 1 to %d", who, id, s, f.parts)
				continue
			}
			set[s-1] = true
		}
		if len(list) == 0 {
			for s := range set {
				set[s] = true
			}
		}
		return set
	}
	iNo, jNo := map[ID]int32{}, map[ID]int32{}
	var iSet, jSet [][]bool
	for k, x := range mentees {
		if _, twice := iNo[x.ID]; twice || x.ID == "" {
			bad("mentee %q has no id of their own", x.ID)
		}
		iNo[x.ID] = int32(k)
		f.mentee = append(f.mentee, x.ID)
		iSet = append(iSet, sittings("mentee", x.ID, x.Sittings))
	}
	for k, x := range mentors {
		if _, twice := jNo[x.ID]; twice || x.ID == "" {
			bad("mentor %q has no id of their own", x.ID)
		}
		jNo[x.ID] = int32(k)
		if x.Seats < 0 {
			bad("mentor %q has %d seats; expected at least 1", x.ID, x.Seats)
		}
		f.mentor = append(f.mentor, x.ID)
		f.seats = append(f.seats, max(1, x.Seats))
		jSet = append(jSet, sittings("mentor", x.ID, x.Sittings))
	}
	wanted := map[Pair]bool{}
	list := slices.Clone(e.Meetings)
	if e.Meetings == nil {
		for _, i := range f.mentee {
			for _, j := range f.mentor {
				list = append(list, Pair{i, j})
			}
		}
	}
	known := func(what string, q Pair) bool {
		_, a := iNo[q.Mentee]
		_, b := jNo[q.Mentor]
		if !a || !b {
			bad("%s (%q, %q) names somebody who is not there", what, q.Mentee, q.Mentor)
		}
		return a && b
	}
	for _, q := range list {
		if known("meeting", q) {
			if wanted[q] {
				bad("meeting (%q, %q) is there twice", q.Mentee, q.Mentor)
			}
			wanted[q] = true
		}
	}
	for _, q := range e.Forbidden {
		if known("forbidden pair", q) {
			delete(wanted, q)
		}
	}
	for q := range e.Interest {
		known("interest of", q)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	sortPairs(list)
	for _, q := range list {
		if !wanted[q] {
			continue
		}
		x := meet{i: iNo[q.Mentee], j: jNo[q.Mentor], interest: e.Interest[q]}
		for s := range f.parts {
			if iSet[x.i][s] && jSet[x.j][s] {
				x.sittings = append(x.sittings, int8(s))
			}
		}
		if len(x.sittings) == 0 {
			f.apart = append(f.apart, q)
			continue
		}
		x.in = x.sittings[0]
		f.meets = append(f.meets, x)
	}
	f.remedies(iNo, jNo, iSet, jSet)
	return f, nil
}

const maxSittings = 16

// remedies counts, for everybody and each sitting they do not attend, how many
// impossible pairs their coming would cure; the best come first.
func (f *floor) remedies(iNo, jNo map[ID]int32, iSet, jSet [][]bool) {
	type seat struct {
		mentor bool
		k      int32
		s      int
	}
	cures := map[seat]int{}
	for _, q := range f.apart {
		i, j := iNo[q.Mentee], jNo[q.Mentor]
		for s := range f.parts {
			if jSet[j][s] {
				cures[seat{false, i, s}]++
			}
			if iSet[i][s] {
				cures[seat{true, j, s}]++
			}
		}
	}
	for x, n := range cures {
		r := Remedy{Mentor: x.mentor, Sitting: x.s + 1, Cures: n}
		if x.mentor {
			r.ID = f.mentor[x.k]
		} else {
			r.ID = f.mentee[x.k]
		}
		f.cures = append(f.cures, r)
	}
	slices.SortFunc(f.cures, func(a, b Remedy) int {
		side := 0
		if a.Mentor != b.Mentor {
			side = 1
			if a.Mentor {
				side = -1
			}
		}
		return cmp.Or(b.Cures-a.Cures, side, cmp.Compare(a.ID, b.ID), a.Sitting-b.Sitting)
	})
}

// needs is the least number of rounds in which the meetings fit at once.
func (f *floor) needs(meets []meet) int {
	i, j := make([]int, f.n), make([]int, f.m)
	r := 0
	for _, x := range meets {
		i[x.i]++
		j[x.j]++
		r = max(r, i[x.i], (j[x.j]+f.seats[x.j]-1)/f.seats[x.j])
	}
	if f.rooms > 0 {
		tables := 0
		for k := range j {
			tables += (j[k] + f.seats[k] - 1) / f.seats[k]
		}
		r = max(r, (tables+f.rooms-1)/f.rooms)
	}
	return r
}
