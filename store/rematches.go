package store

import (
	"slices"
	"strconv"

	"cohortbot/bot/mentoring"
)

var (
	rematches  = noun[mentoring.Rematch]{prefix: "rematch", version: 1}
	latePlaces = noun[mentoring.LatePlace]{prefix: "lateplace", version: 1}
)

// Rematch is one re-matching of a cohort.
func (tx *Tx) Rematch(c mentoring.CohortID, id string) (mentoring.Rematch, bool, error) {
	return rematches.get(tx, mentoring.RematchID(c, id))
}

// PutRematch keeps it, as the programme's; a new one gets the next number.
func (tx *Tx) PutRematch(r *mentoring.Rematch) error {
	if r.ID == "" {
		all, err := tx.Rematches(r.Cohort)
		if err != nil {
			return err
		}
		r.ID = strconv.Itoa(len(all) + 1)
	}
	return rematches.put(tx, "", mentoring.RematchID(r.Cohort, r.ID), *r)
}

// Rematches lists those of a cohort, oldest first.
func (tx *Tx) Rematches(c mentoring.CohortID) ([]mentoring.Rematch, error) {
	var all []mentoring.Rematch
	err := rematches.scan(tx, string(c)+"/", func(_ string, r mentoring.Rematch) error {
		all = append(all, r)
		return nil
	})
	slices.SortFunc(all, func(a, b mentoring.Rematch) int { return a.At.Compare(b.At) })
	return all, err
}

// LatePlace is the latest place that became free with a mentor.
func (tx *Tx) LatePlace(c mentoring.CohortID, mentor mentoring.PersonID) (mentoring.LatePlace, bool, error) {
	return latePlaces.get(tx, string(c)+"/"+string(mentor))
}

// PutLatePlace keeps it, as the programme's.
func (tx *Tx) PutLatePlace(l mentoring.LatePlace) error {
	return latePlaces.put(tx, "", string(l.Cohort)+"/"+string(l.Mentor), l)
}

// LatePlaces lists those of a cohort, by mentor.
func (tx *Tx) LatePlaces(c mentoring.CohortID) ([]mentoring.LatePlace, error) {
	var all []mentoring.LatePlace
	err := latePlaces.scan(tx, string(c)+"/", func(_ string, l mentoring.LatePlace) error {
		all = append(all, l)
		return nil
	})
	return all, err
}
