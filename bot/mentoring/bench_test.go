package mentoring

import "testing"

func TestProposalHolds(t *testing.T) {
	mentor := Member{Person: "M", Role: Mentor, Standing: Active, Profile: Profile{Capacity: 1}}
	ann := Member{Person: "A", Role: Mentee, Standing: Active}
	bob := Member{Person: "B", Role: Mentee, Standing: Active}
	gone := bob
	gone.Standing = Withdrawn
	p := Proposal{Pairs: []Paired{{Couple: Couple{"A", "M"}}}, Unmatched: []Unmatched{{Person: "B"}}}
	two := Proposal{Pairs: []Paired{{Couple: Couple{"A", "M"}}, {Couple: Couple{"B", "M"}}}}
	for _, tc := range []struct {
		name    string
		p       Proposal
		members []Member
		want    bool
	}{
		{"as it was", p, []Member{mentor, ann, bob}, true},
		{"an unmatched one left", p, []Member{mentor, ann, gone}, false},
		{"a paired mentee left", p, []Member{mentor, bob}, false},
		{"the mentor left", p, []Member{ann, bob}, false},
		{"somebody came", p, []Member{mentor, ann, bob, {Person: "C", Role: Mentee, Standing: Active}}, false},
		{"fewer places than pairs", two, []Member{mentor, ann, bob}, false},
		{"a waiting one does not matter", p, []Member{mentor, ann, bob, {Person: "W", Role: Mentee, Standing: Waiting}}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.p.Holds(tc.members); got != tc.want {
				t.Errorf("holds: %v, want %v", got, tc.want)
			}
		})
	}
}

func TestBenchLocksAndBans(t *testing.T) {
	am, an := Couple{"A", "M"}, Couple{"A", "N"}
	var b Bench
	b.Lock(am)
	b.Lock(an)
	if b.Locks(am) || !b.Locks(an) {
		t.Errorf("locks are %v; a mentee has one lock, the latest", b.Locked)
	}
	b.Forbid(an)
	if b.Locks(an) || !b.Bans(an) {
		t.Errorf("after the ban: locks %v, bans %v", b.Locked, b.Forbidden)
	}
	b.Free(an)
	if b.Locks(an) || b.Bans(an) {
		t.Errorf("after freeing: locks %v, bans %v", b.Locked, b.Forbidden)
	}
}
