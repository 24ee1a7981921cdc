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
	m, found, err := members.get(tx, mentoring.MemberKey(c, r, p))
	if err != nil || !found {
		return m, found, err
	}
	return m, true, tx.weigh(&m)
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
		return tx.weigh(&all[len(all)-1])
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

// weigh works out what a mentor carries in other cohorts, so that nobody can
// forget it who counts places.
func (tx *Tx) weigh(m *mentoring.Member) error {
	if m.Role != mentoring.Mentor || m.Standing != mentoring.Active {
		return nil
	}
	cohorts := 0 // most mentors are in one only, and cost no more than this look
	if err := tx.scanMarks(membershipRows+string(m.Person)+"/", func(rest, _ string) error {
		if strings.HasSuffix(rest, "/"+string(mentoring.Mentor)) {
			cohorts++
		}
		return nil
	}); err != nil || cohorts < 2 {
		return err
	}
	all, err := tx.Engagements(m.Person)
	if err != nil {
		return err
	}
	who, _, err := tx.Person(m.Person)
	if err != nil {
		return err
	}
	m.Load = mentoring.LoadBeside(m.Cohort, all, who.Limit)
	return nil
}

// Engagements lists what a person does as a mentor in cohorts that are not
// closed, in the order of their ids.
func (tx *Tx) Engagements(p mentoring.PersonID) ([]mentoring.Engagement, error) {
	var all []mentoring.Engagement
	err := tx.scanMarks(membershipRows+string(p)+"/", func(rest, _ string) error {
		id, role, _ := strings.Cut(rest, "/")
		if mentoring.Role(role) != mentoring.Mentor {
			return nil
		}
		m, found, err := members.get(tx, mentoring.MemberKey(mentoring.CohortID(id), mentoring.Mentor, p))
		if err != nil || !found || m.Standing != mentoring.Active {
			return err
		}
		c, found, err := tx.Cohort(m.Cohort)
		if err != nil || !found || c.Phase >= mentoring.Closed {
			return err
		}
		g := mentoring.Engagement{Cohort: m.Cohort, Said: m.Profile.Capacity, Since: m.JoinedAt, Paired: c.Phase >= mentoring.Scoping}
		if g.Paired {
			pairs, err := tx.PairsOf(m.Cohort, p)
			if err != nil {
				return err
			}
			for _, pair := range pairs {
				if pair.Going() {
					g.Going++
				}
			}
		}
		all = append(all, g)
		return nil
	})
	return all, err
}
