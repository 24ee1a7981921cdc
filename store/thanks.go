package store

import "cohortbot/bot/mentoring"

var thanksNotes = noun[mentoring.ThanksNote]{prefix: "thanksnote", version: 1}

// ThanksNote is a member's note to their manager, sent or not.
func (tx *Tx) ThanksNote(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) (mentoring.ThanksNote, bool, error) {
	return thanksNotes.get(tx, mentoring.MemberKey(c, r, p))
}

// PutThanksNote keeps it.
func (tx *Tx) PutThanksNote(n mentoring.ThanksNote) error {
	return thanksNotes.put(tx, string(n.Person), mentoring.MemberKey(n.Cohort, n.Role, n.Person), n)
}
