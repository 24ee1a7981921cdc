package store

import "cohortbot/bot/mentoring"

var pairs = noun[mentoring.Pair]{prefix: "pair", version: 1}

// Pair is the pair of a mentee.
func (tx *Tx) Pair(c mentoring.CohortID, mentee mentoring.PersonID) (mentoring.Pair, bool, error) {
	return pairs.get(tx, mentoring.PairID(c, mentee))
}

// PutPair keeps it.
func (tx *Tx) PutPair(p mentoring.Pair) error {
	p.ID = mentoring.PairID(p.Cohort, p.Mentee)
	return pairs.put(tx, string(p.Mentee), p.ID, p)
}

// Pairs lists the pairs of a cohort, ended ones too, by mentee.
func (tx *Tx) Pairs(c mentoring.CohortID) ([]mentoring.Pair, error) {
	var all []mentoring.Pair
	err := pairs.scan(tx, string(c)+"/", func(_ string, p mentoring.Pair) error {
		all = append(all, p)
		return nil
	})
	return all, err
}
