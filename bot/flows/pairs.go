package flows

import (
	"slices"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Who works with whom, once the matching is published.

// pairOf is the pair of a mentee that still works together; false when they
// have no mentor, or no longer.
func pairOf(e bot.Event, c mentoring.Cohort, mentee mentoring.PersonID) (mentoring.Pair, bool, error) {
	p, found, err := e.Tx.Pair(c.ID, mentee)
	if err != nil || !found || !p.Going() {
		return mentoring.Pair{}, false, err
	}
	return p, true, nil
}

// menteesOf lists the pairs of a mentor that still work together, by mentee.
func menteesOf(e bot.Event, c mentoring.Cohort, mentor mentoring.PersonID) ([]mentoring.Pair, error) {
	all, err := e.Tx.PairsOf(c.ID, mentor)
	return slices.DeleteFunc(all, func(p mentoring.Pair) bool { return !p.Going() }), err
}

// goingPairs lists the pairs of a cohort that still work together, by mentee.
func goingPairs(e bot.Event, c mentoring.Cohort) ([]mentoring.Pair, error) {
	all, err := e.Tx.Pairs(c.ID)
	return slices.DeleteFunc(all, func(p mentoring.Pair) bool { return !p.Going() }), err
}
