package store

import "cohortbot/bot/mentoring"

// A draft lies apart from what was handed in: changing one's mind half-way
// loses neither.
var (
	rankings = noun[mentoring.Ranks]{prefix: "ranks", version: 1}
	drafts   = noun[mentoring.Ranks]{prefix: "ranksdraft", version: 1}
	benches  = noun[mentoring.Bench]{prefix: "bench", version: 1}
)

// Ranks are what a person handed in.
func (tx *Tx) Ranks(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) (mentoring.Ranks, bool, error) {
	return rankings.get(tx, mentoring.MemberKey(c, r, p))
}

// PutRanks keeps them.
func (tx *Tx) PutRanks(r mentoring.Ranks) error {
	return rankings.put(tx, string(r.Person), mentoring.MemberKey(r.Cohort, r.Role, r.Person), r)
}

// AllRanks lists what everybody of a cohort handed in, for the matching alone.
func (tx *Tx) AllRanks(c mentoring.CohortID) ([]mentoring.Ranks, error) {
	var all []mentoring.Ranks
	err := rankings.scan(tx, string(c)+"/", func(_ string, r mentoring.Ranks) error {
		all = append(all, r)
		return nil
	})
	return all, err
}

// RanksDraft is a half-finished ranking.
func (tx *Tx) RanksDraft(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) (mentoring.Ranks, bool, error) {
	return drafts.get(tx, mentoring.MemberKey(c, r, p))
}

// PutRanksDraft keeps it.
func (tx *Tx) PutRanksDraft(r mentoring.Ranks) error {
	return drafts.put(tx, string(r.Person), mentoring.MemberKey(r.Cohort, r.Role, r.Person), r)
}

// DropRanksDraft forgets it.
func (tx *Tx) DropRanksDraft(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) error {
	return drafts.delete(tx, mentoring.MemberKey(c, r, p))
}

// Bench is the organizer's bench of a cohort; false before ranking opened.
func (tx *Tx) Bench(c mentoring.CohortID) (mentoring.Bench, bool, error) {
	return benches.get(tx, string(c))
}

// PutBench keeps it.
func (tx *Tx) PutBench(b mentoring.Bench) error { return benches.put(tx, "", string(b.Cohort), b) }
