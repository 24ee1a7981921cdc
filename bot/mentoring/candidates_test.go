package mentoring

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCandidates(t *testing.T) {
	mentor := func(id PersonID, name string, s Standing, languages ...string) Member {
		return Member{Person: id, Name: name, Role: Mentor, Standing: s, Languages: languages}
	}
	mentee := func(id PersonID, name string, s Standing, manager PersonID, languages ...string) Member {
		return Member{Person: id, Name: name, Role: Mentee, Standing: s, Languages: languages, Application: Application{Manager: manager}}
	}
	members := []Member{
		mentor("M3", "Zoe", Active, "English"),
		mentor("M1", "Ann", Active, "english", "German"),
		mentor("M2", "Bo", Withdrawn, "English"),
		mentor("M4", "Cy", Active, "French"),
		mentor("E9", "Dee", Active, "English"),
		mentee("E1", "Eva", Active, "M3", "English"),
		mentee("E2", "Finn", Waiting, "", "English"),
		mentee("E9", "Dee", Active, "", "English"),
	}
	for _, tc := range []struct {
		name string
		me   Member
		want []PersonID
	}{
		{"not the withdrawn, the manager, or without a common language; by name", members[5], []PersonID{"M1", "E9"}},
		{"a mentor sees accepted mentees only", members[1], []PersonID{"E9", "E1"}},
		{"nobody is their own candidate", members[7], []PersonID{"M1", "M3"}},
		{"nobody to rank", members[3], nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []PersonID
			for _, m := range Candidates(members, tc.me) {
				got = append(got, m.Person)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("candidates (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRanksLeft(t *testing.T) {
	candidates := []Member{{Person: "A"}, {Person: "B"}, {Person: "C"}}
	r := Ranks{Groups: [][]PersonID{{"A"}}, RatherNot: []PersonID{"B", "gone"}}
	if got := r.Left(candidates); got != 2 {
		t.Errorf("%d left, want 2: a mark on somebody who left takes nobody away", got)
	}
}
