package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func attendees(n int) (list []Attendee) {
	for k := range n {
		list = append(list, Attendee{ID: fmt.Sprintf("m%03d", k)})
	}
	return list
}

func hosts(n int) (list []Host) {
	for k := range n {
		list = append(list, Host{ID: fmt.Sprintf("h%03d", k)})
	}
	return list
}

func rotate(t testing.TB, e *Event) *Plan {
	t.Helper()
	p, err := Rotate(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := sound(e, p); err != nil {
		t.Fatal(err)
	}
	return p
}

// sound checks a plan by its definition: nobody in two places, seats and rooms
// enough, sittings attended, every wanted meeting once or named as not held.
func sound(e *Event, p *Plan) error {
	seats, sits := map[ID]int{}, map[person][]int{}
	for _, h := range e.Mentors {
		seats[h.ID] = max(1, h.Seats)
		sits[person{true, h.ID}] = h.Sittings
	}
	for _, m := range e.Mentees {
		sits[person{false, m.ID}] = m.Sittings
	}
	want := map[Pair]int{}
	if e.Meetings == nil {
		for _, i := range e.Mentees {
			for _, j := range e.Mentors {
				want[Pair{i.ID, j.ID}]++
			}
		}
	}
	for _, q := range e.Meetings {
		want[q]++
	}
	for _, q := range e.Forbidden {
		delete(want, q)
	}
	for k, r := range p.Rounds {
		busy, table, room := map[ID]bool{}, map[ID]int{}, map[int]ID{}
		for _, m := range r.Meetings {
			if busy[m.Mentee] {
				return fmt.Errorf("round %d: %s is in two places", k+1, m.Mentee)
			}
			busy[m.Mentee] = true
			if table[m.Mentor]++; table[m.Mentor] > seats[m.Mentor] {
				return fmt.Errorf("round %d: too many at %s", k+1, m.Mentor)
			}
			if other, ok := room[m.Room]; ok && other != m.Mentor {
				return fmt.Errorf("round %d: %s and %s share room %d", k+1, other, m.Mentor, m.Room)
			}
			room[m.Room] = m.Mentor
			for _, x := range []person{{false, m.Mentee}, {true, m.Mentor}} {
				if s := sits[x]; len(s) > 0 && !slices.Contains(s, r.Sitting) {
					return fmt.Errorf("round %d: %s does not attend sitting %d", k+1, x.id, r.Sitting)
				}
			}
			want[Pair{m.Mentee, m.Mentor}]--
		}
		if e.Rooms > 0 && len(table) > e.Rooms {
			return fmt.Errorf("round %d: %d tables, %d rooms", k+1, len(table), e.Rooms)
		}
	}
	for _, q := range slices.Concat(p.Dropped, p.Impossible) {
		want[q]--
	}
	for q, n := range want {
		if n != 0 {
			return fmt.Errorf("(%s, %s) is held or named %d times too few", q.Mentee, q.Mentor, n)
		}
	}
	if e.Rounds > 0 && len(p.Rounds) > e.Rounds {
		return fmt.Errorf("%d rounds, %d allowed", len(p.Rounds), e.Rounds)
	}
	return nil
}

func TestRotateKnownBounds(t *testing.T) {
	tables := hosts(5)
	for k := range tables {
		tables[k].Seats = 2
	}
	for _, c := range []struct {
		name   string
		e      *Event
		rounds int
	}{
		{"8 × 5", &Event{Mentees: attendees(8), Mentors: hosts(5)}, 8},
		{"8 × 5 in 4 rooms", &Event{Mentees: attendees(8), Mentors: hosts(5), Rooms: 4}, 10},
		{"8 × 5 at tables of 2", &Event{Mentees: attendees(8), Mentors: tables}, 5},
		{"nobody", &Event{}, 0},
		{"nobody to meet", &Event{Mentees: attendees(3)}, 0},
		{"one pair", &Event{Mentees: attendees(1), Mentors: hosts(1)}, 1},
	} {
		p := rotate(t, c.e)
		if len(p.Rounds) != c.rounds || p.Bound != c.rounds || !p.Exact {
			t.Errorf("%s: %d rounds, bound %d, exact %t; want %d", c.name, len(p.Rounds), p.Bound, p.Exact, c.rounds)
		}
	}
}

func TestRotateEvenRounds(t *testing.T) {
	p := rotate(t, &Event{Mentees: attendees(8), Mentors: hosts(5)})
	for k, r := range p.Rounds {
		if len(r.Meetings) != 5 {
			t.Errorf("round %d has %d meetings, want 5", k+1, len(r.Meetings))
		}
	}
}

// When everybody meets everybody and rounds are short, shares are even: nobody
// has two pauses more than anybody else on the same side.
func TestShortEventsAreEven(t *testing.T) {
	for n := 2; n <= 9; n++ {
		for m := 1; m <= 6; m++ {
			for rounds := 1; rounds < max(n, m); rounds++ {
				p := rotate(t, &Event{Mentees: attendees(n), Mentors: hosts(m), Rounds: rounds})
				met := map[person]int{}
				for _, r := range p.Rounds {
					for _, x := range r.Meetings {
						met[person{false, x.Mentee}]++
						met[person{true, x.Mentor}]++
					}
				}
				even := func(mentor bool, ids []ID) {
					least, most := rounds, 0
					for _, id := range ids {
						k := met[person{mentor, id}]
						least, most = min(least, k), max(most, k)
					}
					if most-least > 1 {
						t.Errorf("%d × %d in %d rounds: %d to %d meetings", n, m, rounds, least, most)
					}
				}
				var is, js []ID
				for _, x := range attendees(n) {
					is = append(is, x.ID)
				}
				for _, x := range hosts(m) {
					js = append(js, x.ID)
				}
				even(false, is)
				even(true, js)
				if len(p.Rounds) != rounds || !p.Exact {
					t.Errorf("%d × %d: %d rounds (exact %t), want %d", n, m, len(p.Rounds), p.Exact, rounds)
				}
			}
		}
	}
}

func randomEvent(r *rand.Rand) *Event {
	e := &Event{Mentees: attendees(1 + r.IntN(8)), Mentors: hosts(1 + r.IntN(5)), Meetings: []Pair{}}
	for _, i := range e.Mentees {
		for _, j := range e.Mentors {
			if r.IntN(4) > 0 {
				e.Meetings = append(e.Meetings, Pair{i.ID, j.ID})
			}
		}
	}
	return e
}

func TestRotateReachesTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 8))
		e := randomEvent(r)
		seats := r.IntN(2) == 0
		if seats {
			for k := range e.Mentors {
				e.Mentors[k].Seats = 1 + r.IntN(3)
			}
		} else if r.IntN(2) == 0 {
			e.Rooms = 1 + r.IntN(5)
		}
		p, err := Rotate(e)
		if err == nil {
			err = sound(e, p)
		}
		if err != nil {
			t.Fatal(err)
		}
		degree, bound := map[person]int{}, 0
		for _, q := range e.Meetings {
			degree[person{false, q.Mentee}]++
			degree[person{true, q.Mentor}]++
		}
		for _, i := range e.Mentees {
			bound = max(bound, degree[person{false, i.ID}])
		}
		for _, j := range e.Mentors {
			s := max(1, j.Seats)
			bound = max(bound, (degree[person{true, j.ID}]+s-1)/s)
		}
		if e.Rooms > 0 {
			bound = max(bound, (len(e.Meetings)+e.Rooms-1)/e.Rooms)
		}
		if len(p.Rounds) != bound || p.Bound != bound || !p.Exact {
			t.Errorf("%d rounds, bound %d, exact %t; want %d", len(p.Rounds), p.Bound, p.Exact, bound)
		}
		least, most := len(e.Meetings), 0
		for _, x := range p.Rounds {
			least, most = min(least, len(x.Meetings)), max(most, len(x.Meetings))
		}
		if len(p.Rounds) > 0 && most-least > 1 {
			t.Errorf("rounds have %d to %d meetings", least, most)
		}
	})
}

// Two sittings: the total is the smallest of all ways to divide the meetings.
func TestTwoSittingsAreExact(t *testing.T) {
	for n := range 300 {
		r := rand.New(rand.NewPCG(uint64(n), 9))
		e := &Event{Mentees: attendees(1 + r.IntN(4)), Mentors: hosts(1 + r.IntN(3)), Sittings: 2}
		if n%3 == 0 {
			e.Sittings = 3
		}
		attend := func() (s []int) {
			for k := range e.Sittings {
				if r.IntN(3) > 0 {
					s = append(s, k+1)
				}
			}
			return s
		}
		for k := range e.Mentees {
			e.Mentees[k].Sittings = attend()
		}
		for k := range e.Mentors {
			e.Mentors[k].Sittings = attend()
		}
		if n%2 == 0 {
			e.Rooms = 1 + r.IntN(3)
		}
		p := rotate(t, e)
		f, err := e.floor()
		if err != nil {
			t.Fatal(err)
		}
		best := 1 << 30
		var all func(k int)
		all = func(k int) {
			if k == len(f.meets) {
				total := 0
				for s := range f.parts {
					deg, edges, most := map[int]int{}, 0, 0
					for _, x := range f.meets {
						if int(x.in) == s {
							deg[int(x.i)]++
							deg[-1-int(x.j)]++
							edges++
						}
					}
					for _, d := range deg {
						most = max(most, d)
					}
					if e.Rooms > 0 {
						most = max(most, (edges+e.Rooms-1)/e.Rooms)
					}
					total += most
				}
				best = min(best, total)
				return
			}
			for _, s := range f.meets[k].sittings {
				f.meets[k].in = s
				all(k + 1)
			}
		}
		all(0)
		if len(p.Rounds) != best || !p.Exact {
			t.Errorf("event %d: %d rounds (exact %t), the best has %d", n, len(p.Rounds), p.Exact, best)
		}
	}
}

// Too few rounds: compared with all choices of meetings that fit.
func TestChoiceOfMeetingsIsBest(t *testing.T) {
	compared := 0
	for n := range 300 {
		r := rand.New(rand.NewPCG(uint64(n), 10))
		e := &Event{Mentees: attendees(1 + r.IntN(4)), Mentors: hosts(1 + r.IntN(3)), Rounds: 1 + r.IntN(2), Least: r.IntN(3), Interest: map[Pair]int{}}
		for _, i := range e.Mentees {
			for _, j := range e.Mentors {
				if x := r.IntN(5); x > 0 {
					e.Interest[Pair{i.ID, j.ID}] = x
				}
			}
		}
		if n%2 == 0 {
			e.Rooms = 1 + r.IntN(3)
		}
		p := rotate(t, e)
		f, err := e.floor()
		if err != nil {
			t.Fatal(err)
		}
		if f.needs(f.meets) <= e.Rounds {
			continue
		}
		compared++
		grade := func(held map[Pair]bool) []int {
			deg, interest := map[person]int{}, 0
			for q := range held {
				deg[person{false, q.Mentee}]++
				deg[person{true, q.Mentor}]++
				interest += e.Interest[q]
			}
			short, shares := 0, 0
			count := func(x person) {
				short += max(0, e.Least-deg[x])
				shares += deg[x] * (deg[x] - 1) / 2
				if deg[x] > e.Rounds {
					short = 1 << 30
				}
			}
			for _, i := range e.Mentees {
				count(person{false, i.ID})
			}
			for _, j := range e.Mentors {
				count(person{true, j.ID})
			}
			if e.Rooms > 0 && len(held) > e.Rooms*e.Rounds {
				short = 1 << 30
			}
			return []int{short, -len(held), shares, -interest}
		}
		held := map[Pair]bool{}
		for _, x := range p.Rounds {
			for _, m := range x.Meetings {
				held[Pair{m.Mentee, m.Mentor}] = true
			}
		}
		got := grade(held)
		for mask := range 1 << len(f.meets) {
			held := map[Pair]bool{}
			for k, x := range f.meets {
				if mask>>k&1 == 1 {
					held[Pair{f.mentee[x.i], f.mentor[x.j]}] = true
				}
			}
			if g := grade(held); slices.Compare(g, got) < 0 {
				t.Errorf("event %d: %v, %v is possible", n, got, g)
				break
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d events had too few rounds", compared)
	}
}

func TestImpossiblePairsHaveRemedies(t *testing.T) {
	e := &Event{Mentees: []Attendee{{"a", []int{1}}, {"b", []int{1}}, {"c", []int{2}}}, Mentors: []Host{{"h", 1, []int{2}}}, Sittings: 2}
	p := rotate(t, e)
	if len(p.Impossible) != 2 || len(p.Rounds) != 1 {
		t.Fatalf("%d impossible, %d rounds", len(p.Impossible), len(p.Rounds))
	}
	if want := (Remedy{true, "h", 1, 2}); p.Remedies[0] != want {
		t.Errorf("first remedy %v, want %v", p.Remedies[0], want)
	}
	if got, want := p.Remedies[0].String(), "mentor h in sitting 1 would make 2 pairs possible"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Several sittings with too few rounds, tables in few rooms, and events too
// large for the exact search are planned soundly and say what they are.
func TestRotateBeyondExactness(t *testing.T) {
	said := 0
	for n := range 200 {
		r := rand.New(rand.NewPCG(uint64(n), 12))
		e := randomEvent(r)
		e.Sittings = 1 + r.IntN(3)
		for k := range e.Mentors {
			e.Mentors[k].Seats = 1 + r.IntN(3)
			e.Mentors[k].Sittings = []int{1 + r.IntN(e.Sittings)}
		}
		e.Rooms = r.IntN(4)
		if n%2 == 0 {
			e.Rounds = 1 + r.IntN(4)
		}
		if p := rotate(t, e); !p.Exact {
			said++
			if p.Note == "" {
				t.Errorf("event %d is not exact and does not say why", n)
			}
		}
	}
	if said == 0 {
		t.Error("no event was beyond exactness")
	}
	big := &Event{Mentees: attendees(40), Mentors: hosts(20), Sittings: 3}
	r := rand.New(rand.NewPCG(1, 13))
	for k := range big.Mentees {
		big.Mentees[k].Sittings = []int{1 + r.IntN(3), 1 + r.IntN(3)}
	}
	for k := range big.Mentors {
		big.Mentors[k].Sittings = []int{1 + r.IntN(3), 1 + r.IntN(3)}
	}
	rotate(t, big)
}

// Changes never move somebody who has a meeting in a round.
func TestReplanMovesNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 11))
		e := &Event{Mentees: attendees(2 + r.IntN(7)), Mentors: hosts(1 + r.IntN(5))}
		if r.IntN(2) == 0 {
			e.Rooms = 1 + r.IntN(5)
		}
		before := *e
		lateOne := e.Mentees[len(e.Mentees)-1].ID
		before.Mentees = e.Mentees[:len(e.Mentees)-1]
		old, err := Rotate(&before)
		if err != nil {
			t.Fatal(err)
		}
		from := 1 + r.IntN(len(old.Rounds))
		absent := []Absence{{Mentor: false, ID: e.Mentees[0].ID, Rounds: []int{from}}}
		if r.IntN(2) == 0 {
			absent = []Absence{{Mentor: true, ID: e.Mentors[0].ID}}
		}
		var late []Pair
		for _, j := range e.Mentors {
			late = append(late, Pair{lateOne, j.ID})
		}
		p, err := old.Replan(e, from, absent, late)
		if err != nil {
			t.Fatal(err)
		}
		if err := sound(e, p); err != nil {
			t.Fatal(err)
		}
		for k, x := range old.Rounds {
			for _, m := range x.Meetings {
				gone := k+1 >= from && (m.Mentee == absent[0].ID && k+1 == from || m.Mentor == absent[0].ID)
				if !gone && !slices.Contains(p.Rounds[k].Meetings, m) {
					t.Errorf("round %d: %v was moved", k+1, m)
				}
			}
		}
		if e.Rooms == 0 && len(absent[0].Rounds) == 0 {
			// One latecomer needs no more rounds than their meetings and what is left.
			if extra := len(p.Rounds) - max(len(old.Rounds), from-1+len(late)); extra > 0 && from == 1 && len(old.Rounds) >= len(e.Mentees) {
				t.Errorf("%d rounds more than needed", extra)
			}
		}
	})
}

func BenchmarkRotate(b *testing.B) {
	e := &Event{Mentees: attendees(300), Mentors: hosts(100)}
	for b.Loop() {
		if _, err := Rotate(e); err != nil {
			b.Fatal(err)
		}
	}
}
