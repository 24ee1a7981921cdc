package store

import (
	"fmt"

	"cohortbot/bot/mentoring"
)

var pulses = noun[mentoring.Pulse]{prefix: "pulse", version: 1}

func pulseRound(c mentoring.CohortID, months int) string { return fmt.Sprintf("%s/%02d/", c, months) }

func pulseKey(c mentoring.CohortID, months int, r mentoring.Role, p, partner mentoring.PersonID) string {
	return pulseRound(c, months) + string(r) + "/" + string(p) + "/" + string(partner)
}

// Pulse is what somebody answered about a partner, so many months after the
// closing.
func (tx *Tx) Pulse(c mentoring.CohortID, months int, r mentoring.Role, p, partner mentoring.PersonID) (mentoring.Pulse, bool, error) {
	return pulses.get(tx, pulseKey(c, months, r, p, partner))
}

// PutPulse keeps it.
func (tx *Tx) PutPulse(a mentoring.Pulse) error {
	return pulses.put(tx, string(a.Person), pulseKey(a.Cohort, a.Months, a.Role, a.Person, a.Partner), a)
}

// Pulses lists the answers of one round, for its sums alone.
func (tx *Tx) Pulses(c mentoring.CohortID, months int) ([]mentoring.Pulse, error) {
	var all []mentoring.Pulse
	err := pulses.scan(tx, pulseRound(c, months), func(_ string, a mentoring.Pulse) error {
		all = append(all, a)
		return nil
	})
	return all, err
}
