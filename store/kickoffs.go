package store

import "cohortbot/bot/mentoring"

var (
	kickoffs    = noun[mentoring.KickoffEvent]{prefix: "kickoff", version: 1}
	attendances = noun[mentoring.Attendance]{prefix: "attendance", version: 1}
)

// Kickoff is the kick-off of a cohort; false while none is set up.
func (tx *Tx) Kickoff(c mentoring.CohortID) (mentoring.KickoffEvent, bool, error) {
	return kickoffs.get(tx, string(c))
}

// PutKickoff keeps it.
func (tx *Tx) PutKickoff(k mentoring.KickoffEvent) error {
	return kickoffs.put(tx, "", string(k.Cohort), k)
}

// Attendance is what a member said about coming to the kick-off.
func (tx *Tx) Attendance(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) (mentoring.Attendance, bool, error) {
	return attendances.get(tx, mentoring.MemberKey(c, r, p))
}

// PutAttendance keeps it.
func (tx *Tx) PutAttendance(a mentoring.Attendance) error {
	return attendances.put(tx, string(a.Person), mentoring.MemberKey(a.Cohort, a.Role, a.Person), a)
}

// Attendances lists what the members of a cohort said.
func (tx *Tx) Attendances(c mentoring.CohortID) ([]mentoring.Attendance, error) {
	var all []mentoring.Attendance
	err := attendances.scan(tx, string(c)+"/", func(_ string, a mentoring.Attendance) error {
		all = append(all, a)
		return nil
	})
	return all, err
}
