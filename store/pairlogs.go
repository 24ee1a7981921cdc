package store

import "cohortbot/bot/mentoring"

var (
	pairLogs = noun[mentoring.PairLog]{prefix: "pairlog", version: 1}
	fits     = noun[mentoring.Fit]{prefix: "fit", version: 1}
)

// PairLog is the log of a pair's meetings; an empty one if nothing was said.
func (tx *Tx) PairLog(c mentoring.CohortID, x mentoring.Couple) (mentoring.PairLog, error) {
	l, found, err := pairLogs.get(tx, mentoring.PairLogID(c, x))
	if !found {
		l = mentoring.PairLog{Cohort: c, Couple: x}
	}
	return l, err
}

// PutPairLog keeps it, as the mentee's own.
func (tx *Tx) PutPairLog(l mentoring.PairLog) error {
	return pairLogs.put(tx, string(l.Mentee), mentoring.PairLogID(l.Cohort, l.Couple), l)
}

// PairLogs lists those of a cohort, of pairs that ended too, by mentee.
func (tx *Tx) PairLogs(c mentoring.CohortID) ([]mentoring.PairLog, error) {
	var all []mentoring.PairLog
	err := pairLogs.scan(tx, string(c)+"/", func(_ string, l mentoring.PairLog) error {
		all = append(all, l)
		return nil
	})
	return all, err
}

// Fit is what one of a pair said to "shall we go on?"; false if they were not
// asked.
func (tx *Tx) Fit(c mentoring.CohortID, x mentoring.Couple, r mentoring.Role) (mentoring.Fit, bool, error) {
	return fits.get(tx, mentoring.PairLogID(c, x)+"/"+string(r))
}

// PutFit keeps it, as the property of who says it.
func (tx *Tx) PutFit(f mentoring.Fit) error {
	return fits.put(tx, string(f.Person()), mentoring.PairLogID(f.Cohort, f.Couple)+"/"+string(f.Role), f)
}
