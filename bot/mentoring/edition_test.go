package mentoring

import (
	"testing"
	"time"
)

func TestNextName(t *testing.T) {
	for was, want := range map[string]string{
		"Spring 2027": "Autumn 2027", "autumn 2027": "Spring 2028", "Fall 2027": "Spring 2028", "Winter 2027": "Summer 2028", "Summer 2027": "Winter 2027",
		"Data mentoring Spring 2027": "Data mentoring Autumn 2027", "2027": "2028", "Cohort 3": "Cohort 4", "Pilot": "Pilot 2", "": "", "Spring 3": "Spring 4",
	} {
		if got := NextName(was); got != want {
			t.Errorf("after %q comes %q, want %q", was, got, want)
		}
	}
}

func TestComesFirst(t *testing.T) {
	year := func(n int) time.Time { return time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC) }
	was := func(n int, s Standing, phase Phase) Past {
		return Past{Cohort: CohortID(itoa(n)), Created: year(n), Phase: phase, Member: Member{Role: Mentee, Standing: s}}
	}
	unmatched := was(2026, Active, Closed)
	unmatched.Member.Unmatched = true
	paired := was(2027, Active, Closed)
	paired.Paired = true
	later := unmatched // somebody got them a mentor afterwards
	later.Paired = true
	lost := paired
	lost.Left = true
	mentor := Past{Cohort: "m", Created: year(2028), Phase: Closed, Member: Member{Role: Mentor, Standing: Active}}
	for _, tt := range []struct {
		name string
		past []Past
		want Why
	}{
		{"nobody", nil, ""},
		{"waited to the end", []Past{was(2026, Waiting, Closed)}, NoPlace},
		{"still waits", []Past{was(2026, Waiting, Kickoff)}, ""},
		{"unmatched", []Past{unmatched}, NoMentor},
		{"unmatched, then paired after all", []Past{later}, ""},
		{"unmatched, then served", []Past{unmatched, paired}, ""},
		{"served, the order does not matter", []Past{paired, unmatched}, ""},
		{"unmatched, then withdrawn from the next", []Past{unmatched, was(2027, Withdrawn, Closed)}, NoMentor},
		{"unmatched, in the next one now", []Past{unmatched, was(2027, Active, Ranking)}, ""},
		{"lost their mentor", []Past{lost}, LostMentor},
		{"no mentor at the end", []Past{was(2026, Active, Closed)}, NoMentor},
		{"declined", []Past{was(2026, Declined, Closed)}, ""},
		{"a mentor since", []Past{unmatched, mentor}, NoMentor},
	} {
		if _, why, _ := ComesFirst(tt.past); why != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, why, tt.want)
		}
	}
}

func TestAskAgain(t *testing.T) {
	year := func(n int) time.Time { return time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC) }
	was := func(n int, s Standing, again string) Past {
		return Past{Cohort: CohortID(itoa(n)), Created: year(n), Phase: Closed, Again: again, Member: Member{Role: Mentor, Standing: s, Cohort: CohortID(itoa(n))}}
	}
	for _, tt := range []struct {
		name string
		past []Past
		want CohortID
	}{
		{"nobody", nil, ""},
		{"said nothing", []Past{was(2026, Active, "")}, "2026"},
		{"yes, twice", []Past{was(2026, Active, "yes"), was(2027, Active, "maybe")}, "2027"},
		{"no", []Past{was(2026, Active, "no")}, ""},
		{"no, later yes", []Past{was(2026, Active, "no"), was(2027, Active, "yes")}, "2027"},
		{"yes, later no", []Past{was(2026, Active, "yes"), was(2027, Active, "no")}, ""},
		{"no, and nothing since", []Past{was(2026, Active, "no"), was(2027, Active, "")}, ""},
		{"left the last time", []Past{was(2026, Active, "yes"), was(2027, Withdrawn, "")}, "2026"},
		{"left", []Past{was(2026, Withdrawn, "")}, ""},
	} {
		last, ask := AskAgain(tt.past)
		if !ask {
			last = Past{}
		}
		if last.Cohort != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, last.Cohort, tt.want)
		}
	}
}
