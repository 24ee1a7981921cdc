package store

import (
	"slices"

	"cohortbot/bot/mentoring"
)

var (
	charters = noun[mentoring.Charter]{prefix: "charter", version: 1}
	problems = noun[mentoring.Problem]{prefix: "problem", version: 1}
	sponsors = noun[mentoring.Sponsor]{prefix: "sponsor", version: 1}
)

// Charter is the project charter of a mentee; false before anything is kept.
func (tx *Tx) Charter(c mentoring.CohortID, mentee mentoring.PersonID) (mentoring.Charter, bool, error) {
	return charters.get(tx, mentoring.PairID(c, mentee))
}

// PutCharter keeps it, as the mentee's own.
func (tx *Tx) PutCharter(c mentoring.Charter) error {
	return charters.put(tx, string(c.Mentee), mentoring.PairID(c.Cohort, c.Mentee), c)
}

// Charters lists those of a cohort, by mentee; of all cohorts when c is "".
func (tx *Tx) Charters(c mentoring.CohortID) ([]mentoring.Charter, error) {
	prefix := ""
	if c != "" {
		prefix = string(c) + "/"
	}
	var all []mentoring.Charter
	err := charters.scan(tx, prefix, func(_ string, ch mentoring.Charter) error {
		all = append(all, ch)
		return nil
	})
	return all, err
}

// Problem is a posted problem of a cohort.
func (tx *Tx) Problem(c mentoring.CohortID, id string) (mentoring.Problem, bool, error) {
	return problems.get(tx, string(c)+"/"+id)
}

// PutProblem keeps it.
func (tx *Tx) PutProblem(p mentoring.Problem) error {
	return problems.put(tx, string(p.By), string(p.Cohort)+"/"+p.ID, p)
}

// Problems lists what was posted in a cohort, oldest first, with what was
// taken back.
func (tx *Tx) Problems(c mentoring.CohortID) ([]mentoring.Problem, error) {
	var all []mentoring.Problem
	err := problems.scan(tx, string(c)+"/", func(_ string, p mentoring.Problem) error {
		all = append(all, p)
		return nil
	})
	slices.SortStableFunc(all, func(a, b mentoring.Problem) int { return a.At.Compare(b.At) })
	return all, err
}

// Sponsor says whether somebody was invited to post problems.
func (tx *Tx) Sponsor(c mentoring.CohortID, p mentoring.PersonID) (mentoring.Sponsor, bool, error) {
	return sponsors.get(tx, string(c)+"/"+string(p))
}

// PutSponsor keeps the invitation.
func (tx *Tx) PutSponsor(s mentoring.Sponsor) error {
	return sponsors.put(tx, string(s.Person), string(s.Cohort)+"/"+string(s.Person), s)
}

// Sponsors lists who was invited to post problems, by person.
func (tx *Tx) Sponsors(c mentoring.CohortID) ([]mentoring.Sponsor, error) {
	var all []mentoring.Sponsor
	err := sponsors.scan(tx, string(c)+"/", func(_ string, s mentoring.Sponsor) error {
		all = append(all, s)
		return nil
	})
	return all, err
}
