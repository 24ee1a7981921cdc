package store

import (
	"strconv"

	"cohortbot/bot/mentoring"
)

var (
	cohorts     = noun[mentoring.Cohort]{prefix: "cohort", version: 1}
	suggestions = noun[mentoring.Suggestion]{prefix: "suggestion", version: 1}
)

// Cohort is one edition of the programme; false if there is none of that id.
func (tx *Tx) Cohort(id mentoring.CohortID) (mentoring.Cohort, bool, error) {
	if id == "" {
		return mentoring.Cohort{}, false, nil
	}
	return cohorts.get(tx, string(id))
}

// PutCohort keeps it.
func (tx *Tx) PutCohort(c mentoring.Cohort) error { return cohorts.put(tx, "", string(c.ID), c) }

// Cohorts lists all of them, in the order of their ids.
func (tx *Tx) Cohorts() ([]mentoring.Cohort, error) {
	var all []mentoring.Cohort
	err := cohorts.scan(tx, "", func(_ string, c mentoring.Cohort) error {
		all = append(all, c)
		return nil
	})
	return all, err
}

// PutSuggestion keeps somebody to ask.
func (tx *Tx) PutSuggestion(s mentoring.Suggestion) error {
	return suggestions.put(tx, string(s.By), string(s.Cohort)+"/"+s.ID, s)
}

// DropSuggestion takes somebody off the list.
func (tx *Tx) DropSuggestion(c mentoring.CohortID, id string) error {
	return suggestions.delete(tx, string(c)+"/"+id)
}

// Suggestions lists the people to ask.
func (tx *Tx) Suggestions(c mentoring.CohortID) ([]mentoring.Suggestion, error) {
	var all []mentoring.Suggestion
	err := suggestions.scan(tx, string(c)+"/", func(_ string, s mentoring.Suggestion) error {
		all = append(all, s)
		return nil
	})
	return all, err
}

const overRows = "over/"

// Over is how many mentees too many for the places a cohort's organizers were
// last told of.
func (tx *Tx) Over(c mentoring.CohortID) (int, error) {
	text, found, err := tx.mark(overRows + string(c))
	if err != nil || !found {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, &DamagedError{Key: overRows + string(c), Err: err}
	}
	return n, nil
}

// NoteOver keeps what they were told.
func (tx *Tx) NoteOver(c mentoring.CohortID, n int) error {
	return tx.setMark(overRows+string(c), strconv.Itoa(n))
}
