package store

import "cohortbot/bot/mentoring"

var (
	resources = noun[mentoring.Resource]{prefix: "resource", version: 1}
	briefings = noun[mentoring.Briefing]{prefix: "briefing", version: 1}
)

// Resource is what an organizer wrote, or made of one that came with the
// cohort.
func (tx *Tx) Resource(c mentoring.CohortID, id string) (mentoring.Resource, bool, error) {
	return resources.get(tx, string(c)+"/"+id)
}

// PutResource keeps it; it is the programme's.
func (tx *Tx) PutResource(r mentoring.Resource) error {
	return resources.put(tx, "", string(r.Cohort)+"/"+r.ID, r)
}

// Resources lists what organizers wrote in a cohort, with what they removed.
func (tx *Tx) Resources(c mentoring.CohortID) ([]mentoring.Resource, error) {
	var all []mentoring.Resource
	err := resources.scan(tx, string(c)+"/", func(_ string, r mentoring.Resource) error {
		all = append(all, r)
		return nil
	})
	return all, err
}

// Briefing is what the organizers add to the mentors' page; empty if nothing.
func (tx *Tx) Briefing(c mentoring.CohortID) (mentoring.Briefing, error) {
	b, _, err := briefings.get(tx, string(c))
	b.Cohort = c
	return b, err
}

// PutBriefing keeps it.
func (tx *Tx) PutBriefing(b mentoring.Briefing) error {
	return briefings.put(tx, "", string(b.Cohort), b)
}
