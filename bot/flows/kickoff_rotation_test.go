package flows

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cohortbot/bot/mentoring"
)

// checkRounds fails when somebody has two meetings at once, in whatever roles,
// meets somebody twice, or is called to a sitting they cannot come to.
func checkRounds(t *rapid.T, g gathering, from int) {
	met := map[mentoring.Couple]bool{}
	for i, r := range g.Event.Rounds {
		busy := map[mentoring.PersonID]bool{}
		for _, q := range r.Held() {
			if met[q] {
				t.Fatalf("%v meet twice", q)
			}
			met[q] = true
			for _, p := range []mentoring.PersonID{q.Mentee, q.Mentor} {
				if busy[p] {
					t.Fatalf("%s has two meetings in round %d: %+v", p, i+1, r)
				}
				busy[p] = true
			}
			for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
				if s, _ := g.seat(role, q.Of(role)); i >= from && (!s.canAt(r.Sitting) || s.Attendance.Presence == mentoring.NotHere) {
					t.Fatalf("%s %s is called to sitting %d, which they do not come to", role, s.Person, r.Sitting)
				}
			}
		}
	}
}

func (g gathering) meetIn() map[mentoring.Couple]int {
	in := map[mentoring.Couple]int{}
	for i, r := range g.Event.Rounds {
		for _, q := range r.Held() {
			in[q] = i
		}
	}
	return in
}

// TestRotationFollowsWhoIsThere: whoever comes, goes and comes back, all who
// can meet do, and nobody who knows where to be is moved.
func TestRotationFollowsWhoIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2027, 3, 17, 13, 0, 0, 0, time.UTC)
		sittings := rapid.IntRange(1, 2).Draw(t, "sittings")
		g := gathering{Event: mentoring.KickoffEvent{Minutes: 12}}
		for s := range sittings {
			g.Event.Sittings = append(g.Event.Sittings, start.Add(time.Duration(s)*24*time.Hour))
		}
		sit := func(role mentoring.Role, id string) {
			s := seat{Member: mentoring.Member{Role: role, Person: mentoring.PersonID(id), Name: id, Standing: mentoring.Active}}
			for n := range sittings {
				if rapid.IntRange(0, 3).Draw(t, "comes") > 0 {
					s.Sittings = append(s.Sittings, n+1)
				}
			}
			g.Seats = append(g.Seats, s)
		}
		for i := range rapid.IntRange(0, 8).Draw(t, "mentees") {
			sit(mentoring.Mentee, fmt.Sprintf("i%d", i))
		}
		for j := range rapid.IntRange(0, 5).Draw(t, "mentors") {
			sit(mentoring.Mentor, fmt.Sprintf("j%d", j))
		}
		r, err := g.rotate()
		if err != nil {
			t.Fatal(err)
		}
		g.Event.Rounds = r.Rounds
		g.Event.Retime(0, time.Time{})
		checkRounds(t, g, 0)
		all := make([]int, sittings)
		for n := range all {
			all[n] = n + 1
		}
		if got, want := len(g.meetIn()), len(g.possible(all)); got != want {
			t.Fatalf("%d pairs meet, %d can", got, want)
		}
		now := start.Add(-time.Hour)
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			now = now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "minutes")) * time.Minute)
			if len(g.Seats) == 0 {
				return
			}
			n := rapid.IntRange(0, len(g.Seats)-1).Draw(t, "who")
			g.Seats = slices.Clone(g.Seats)
			s := &g.Seats[n]
			if s.Attendance.Presence == mentoring.NotHere {
				s.Attendance.Presence = mentoring.Here
			} else {
				s.Attendance.Presence = mentoring.NotHere
				g.Event.Miss(s.Role, s.Person, now)
			}
			before := g.meetIn()
			_, next := g.Event.Position(now)
			r, err := g.refit(now)
			if err != nil {
				t.Fatal(err)
			}
			g.Event.Rounds = r.Rounds
			g.Event.Retime(next, now.Add(time.Second))
			checkRounds(t, g, next)
			after := g.meetIn()
			for _, q := range g.possible(g.Event.Remaining(now)) {
				if _, meet := after[q]; !meet && len(g.Event.Remaining(now)) > 0 {
					t.Fatalf("%v can meet and do not, after %s changed", q, s.Person)
				}
				was, planned := before[q]
				if i := after[q]; planned && was >= next && g.Event.Rounds[i].Sitting == 1 && i != was {
					t.Fatalf("%v were moved from round %d to %d", q, was+1, i+1)
				}
			}
		}
	})
}

// TestRotationWithTwoRoles: who is a mentor and a mentee is never in two places.
func TestRotationWithTwoRoles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := gathering{Event: mentoring.KickoffEvent{Minutes: 12, Sittings: []time.Time{time.Date(2027, 3, 17, 13, 0, 0, 0, time.UTC)}}}
		sit := func(role mentoring.Role, id string) {
			g.Seats = append(g.Seats, seat{Member: mentoring.Member{Role: role, Person: mentoring.PersonID(id), Name: id}, Sittings: []int{1}})
		}
		n, m := rapid.IntRange(1, 8).Draw(t, "mentees"), rapid.IntRange(1, 6).Draw(t, "mentors")
		both := rapid.IntRange(1, min(n, m, 2)).Draw(t, "both")
		for i := range n {
			sit(mentoring.Mentee, fmt.Sprintf("p%02d", i))
		}
		for j := range m {
			sit(mentoring.Mentor, fmt.Sprintf("p%02d", n-both+j))
		}
		r, err := g.rotate()
		if err != nil {
			t.Fatal(err)
		}
		g.Event.Rounds = r.Rounds
		checkRounds(t, g, 0)
		if got, want := len(g.meetIn())+len(r.Dropped), len(g.possible([]int{1})); got != want {
			t.Fatalf("%d pairs meet or are said not to, %d can", got, want)
		}
	})
}
