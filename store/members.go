package store

import (
	"strings"

	"cohortbot/bot/mentoring"
)

var members = noun[mentoring.Member]{prefix: "member", version: 1}

// membershipRows index the cohorts of a person: <person>/<cohort>/<role>.
const membershipRows = "membership/"

// Member is one person in one role of one cohort; false if they never joined.
func (tx *Tx) Member(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) (mentoring.Member, bool, error) {
	return members.get(tx, mentoring.MemberKey(c, r, p))
}

// PutMember keeps a member; a new one gets the next arrival number.
func (tx *Tx) PutMember(m mentoring.Member) error {
	if m.Arrival == 0 {
		n, err := tx.Counter("arrival/" + string(m.Cohort))
		if err != nil {
			return err
		}
		m.Arrival = n
	}
	if err := tx.setMark(membershipRows+string(m.Person)+"/"+string(m.Cohort)+"/"+string(m.Role), ""); err != nil {
		return err
	}
	return members.put(tx, string(m.Person), m.Key(), m)
}

// Members lists everybody who ever joined the cohort in any role, in order of
// arrival.
func (tx *Tx) Members(c mentoring.CohortID) ([]mentoring.Member, error) {
	var all []mentoring.Member
	err := members.scan(tx, string(c)+"/", func(_ string, m mentoring.Member) error {
		all = append(all, m)
		return nil
	})
	mentoring.ByArrival(all)
	return all, err
}

// Memberships lists what a person is and was, in all cohorts.
func (tx *Tx) Memberships(p mentoring.PersonID) ([]mentoring.Member, error) {
	var all []mentoring.Member
	err := tx.scanMarks(membershipRows+string(p)+"/", func(rest, _ string) error {
		cohort, role, _ := strings.Cut(rest, "/")
		m, found, err := tx.Member(mentoring.CohortID(cohort), mentoring.Role(role), p)
		if found {
			all = append(all, m)
		}
		return err
	})
	return all, err
}
