package mentoring

import (
	"testing"
	"time"
)

func TestLoadBeside(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2027, 3, n, 9, 0, 0, 0, time.UTC) }
	running := func(id CohortID, said, going, since int) Engagement {
		return Engagement{Cohort: id, Said: said, Since: day(since), Paired: true, Going: going}
	}
	calling := func(id CohortID, said, since int) Engagement {
		return Engagement{Cohort: id, Said: said, Since: day(since)}
	}
	for _, tt := range []struct {
		name  string
		all   []Engagement
		limit int
		want  map[CohortID]int // places
	}{
		{"one cohort", []Engagement{calling("a", 2, 1)}, 0, map[CohortID]int{"a": 2}},
		{"running with two, never asked", []Engagement{running("a", 2, 2, 1), calling("b", 2, 9)}, 0, map[CohortID]int{"a": 2, "b": 0}},
		{"running with two, one more", []Engagement{running("a", 2, 2, 1), calling("b", 2, 9)}, 3, map[CohortID]int{"a": 2, "b": 1}},
		{"one pair ended", []Engagement{running("a", 2, 1, 1), calling("b", 2, 9)}, 3, map[CohortID]int{"b": 2}},
		{"running with none", []Engagement{running("a", 2, 0, 1), calling("b", 2, 9)}, 0, map[CohortID]int{"b": 2}},
		{"two calls at once: the first promise holds", []Engagement{calling("b", 2, 9), calling("a", 2, 1)}, 3, map[CohortID]int{"a": 2, "b": 1}},
		{"two calls at once, as many as said", []Engagement{calling("b", 2, 9), calling("a", 2, 1)}, 0, map[CohortID]int{"a": 2, "b": 0}},
		{"joined at once: by id", []Engagement{calling("b", 1, 1), calling("a", 1, 1)}, 1, map[CohortID]int{"a": 1, "b": 0}},
		{"three editions", []Engagement{running("a", 1, 1, 1), calling("b", 1, 2), calling("c", 3, 3)}, 3, map[CohortID]int{"a": 1, "b": 1, "c": 1}},
		{"more going than the limit", []Engagement{running("a", 3, 3, 1), calling("b", 1, 2)}, 2, map[CohortID]int{"b": 0}},
		{"the later one is published first", []Engagement{calling("a", 2, 1), running("b", 2, 2, 9)}, 3, map[CohortID]int{"a": 1, "b": 2}},
		{"a limit below what was said", []Engagement{calling("a", 3, 1)}, 2, map[CohortID]int{"a": 2}},
	} {
		for id, want := range tt.want {
			for _, g := range tt.all {
				if g.Cohort != id {
					continue
				}
				m := Member{Cohort: id, Role: Mentor, Standing: Active, Profile: Profile{Capacity: g.Said}, Load: LoadBeside(id, tt.all, tt.limit)}
				if got := m.Places(); got != want {
					t.Errorf("%s: %d places in %s, want %d (%+v)", tt.name, got, id, want, m.Load)
				}
			}
		}
	}
	// Somebody about to join comes after all others.
	if l := LoadBeside("new", []Engagement{running("a", 2, 2, 1), calling("b", 1, 2)}, 3); l.Elsewhere != 3 || l.MoreBeside() != 0 {
		t.Errorf("about to join: %+v", l)
	}
}
