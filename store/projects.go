package store

import "cohortbot/bot/mentoring"

// A draft lies apart from the entry: a half-filled form changes nothing that
// others read or were asked to confirm.
var (
	projects      = noun[mentoring.ProjectEntry]{prefix: "project", version: 1}
	projectDrafts = noun[mentoring.Account]{prefix: "projectdraft", version: 1}
)

// Project is an entry of the repository, public or not.
func (tx *Tx) Project(id string) (mentoring.ProjectEntry, bool, error) {
	return projects.get(tx, id)
}

// PutProject keeps it, as the mentee's own; as the programme's when the mentee
// erased their data.
func (tx *Tx) PutProject(p mentoring.ProjectEntry) error {
	return projects.put(tx, string(p.Mentee), p.ID, p)
}

// DropProject removes it.
func (tx *Tx) DropProject(id string) error { return projects.delete(tx, id) }

// Projects lists all entries of all cohorts, in the order of their ids.
func (tx *Tx) Projects() ([]mentoring.ProjectEntry, error) {
	var all []mentoring.ProjectEntry
	err := projects.scan(tx, "", func(_ string, p mentoring.ProjectEntry) error {
		all = append(all, p)
		return nil
	})
	return all, err
}

func draftKey(c mentoring.CohortID, mentee, writer mentoring.PersonID) string {
	return string(writer) + "/" + mentoring.PairID(c, mentee)
}

// ProjectDraft is what one of the two has written and not handed in.
func (tx *Tx) ProjectDraft(c mentoring.CohortID, mentee, writer mentoring.PersonID) (mentoring.Account, bool, error) {
	return projectDrafts.get(tx, draftKey(c, mentee, writer))
}

// PutProjectDraft keeps it, as the writer's own.
func (tx *Tx) PutProjectDraft(c mentoring.CohortID, mentee, writer mentoring.PersonID, a mentoring.Account) error {
	return projectDrafts.put(tx, string(writer), draftKey(c, mentee, writer), a)
}

// DropProjectDraft forgets it.
func (tx *Tx) DropProjectDraft(c mentoring.CohortID, mentee, writer mentoring.PersonID) error {
	return projectDrafts.delete(tx, draftKey(c, mentee, writer))
}
