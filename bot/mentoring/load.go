package mentoring

import (
	"cmp"
	"slices"
	"time"
)

// One mentor, several editions: how many mentees somebody takes is the
// person's, not the cohort's. What they offer in one cohort is what they said
// for it, and no more than what the others leave.

// An Engagement is what one mentor does in one cohort that is not closed.
type Engagement struct {
	Cohort CohortID
	Said   int       // places they said they offer there
	Since  time.Time // when they signed up: who was promised first keeps it
	Paired bool      // its pairs are published, so that they count and not the offer
	Going  int       // pairs that work together now
}

// Load is what a mentor carries beside one cohort. The zero value is no other
// cohort.
type Load struct {
	Limit     int // mentees at a time, all cohorts together; 0: as many as they said
	Elsewhere int // of these, going or promised in other cohorts
}

// Places is how many mentees a mentor takes in this cohort: what they said,
// and no more than other cohorts leave.
func (m Member) Places() int {
	if m.Load == (Load{}) {
		return m.Profile.Capacity
	}
	limit := m.Load.Limit
	if limit == 0 {
		limit = m.Profile.Capacity
	}
	return max(0, min(m.Profile.Capacity, limit-m.Load.Elsewhere))
}

// LoadBeside is what somebody carries beside one cohort, from all they do and
// the limit they gave; 0 is none, and then the most they said anywhere holds.
// Published pairs count as they are. Of offers only earlier ones count, so that
// two editions that recruit at once don't take the same place from one another.
func LoadBeside(in CohortID, all []Engagement, limit int) Load {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Engagement) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Cohort, b.Cohort))
	})
	load := Load{Limit: limit}
	taken := 0 // by published pairs, then by one offer after the other
	for _, g := range all {
		if limit == 0 {
			load.Limit = max(load.Limit, g.Said)
		}
		if g.Paired {
			taken += g.Going
			if g.Cohort != in {
				load.Elsewhere += g.Going
			}
		}
	}
	for _, g := range all {
		if g.Cohort == in {
			break
		}
		if g.Paired {
			continue
		}
		offered := max(0, min(g.Said, load.Limit-taken))
		taken += offered
		load.Elsewhere += offered
	}
	if limit == 0 && load.Elsewhere == 0 {
		return Load{} // what they said is the limit
	}
	return load
}

// MoreBeside bounds how many more mentees somebody may take at the same time
// as those they have.
func (l Load) MoreBeside() int { return max(0, MaxCapacity-l.Elsewhere) }
