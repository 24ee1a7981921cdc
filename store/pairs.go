package store

import "cohortbot/bot/mentoring"

var pairs = noun[mentoring.Pair]{prefix: "pair", version: 1}

// mentorRows index the mentees of a mentor, past ones too: <cohort>/<mentor>/<mentee>.
const mentorRows = "mentoredby/"

// Pair is the pair of a mentee.
func (tx *Tx) Pair(c mentoring.CohortID, mentee mentoring.PersonID) (mentoring.Pair, bool, error) {
	return pairs.get(tx, mentoring.PairID(c, mentee))
}

// PutPair keeps it.
func (tx *Tx) PutPair(p mentoring.Pair) error {
	p.ID = mentoring.PairID(p.Cohort, p.Mentee)
	if err := tx.setMark(mentorRows+string(p.Cohort)+"/"+string(p.Mentor)+"/"+string(p.Mentee), ""); err != nil {
		return err
	}
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

// PairsOf lists the pairs of one mentor, ended ones too, by mentee. It reads
// no others.
func (tx *Tx) PairsOf(c mentoring.CohortID, mentor mentoring.PersonID) ([]mentoring.Pair, error) {
	var all []mentoring.Pair
	err := tx.scanMarks(mentorRows+string(c)+"/"+string(mentor)+"/", func(mentee, _ string) error {
		p, found, err := tx.Pair(c, mentoring.PersonID(mentee))
		if found && p.Mentor == mentor { // else it was erased, or has another mentor now
			all = append(all, p)
		}
		return err
	})
	return all, err
}
