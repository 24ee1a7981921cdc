package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot/mentoring"
)

// A mentor's pairs are found without reading the others, also after a mentee
// changed the mentor or was erased.
func TestPairsOf(t *testing.T) {
	s := fresh(t)
	pair := func(mentee, mentor mentoring.PersonID) mentoring.Pair {
		return mentoring.Pair{Cohort: "c", Couple: mentoring.Couple{Mentee: mentee, Mentor: mentor}, Since: day}
	}
	update(t, s, day, func(tx *Tx) error {
		for _, p := range []mentoring.Pair{pair("U1", "M"), pair("U2", "M"), pair("U3", "M2"), pair("U4", "M"), pair("U5", "M")} {
			if err := tx.PutPair(p); err != nil {
				return err
			}
		}
		other := pair("U6", "M")
		other.Cohort = "c2"
		return tx.PutPair(other)
	})
	update(t, s, day, func(tx *Tx) error {
		if err := tx.PutPair(pair("U2", "M2")); err != nil {
			return err
		}
		ended := pair("U4", "M")
		ended.Ended = day
		if err := tx.PutPair(ended); err != nil {
			return err
		}
		_, err := tx.Erase("U5")
		return err
	})
	view(t, s, func(tx *Tx) error {
		for mentor, want := range map[mentoring.PersonID][]mentoring.PersonID{"M": {"U1", "U4"}, "M2": {"U2", "U3"}, "M3": nil} {
			pairs, err := tx.PairsOf("c", mentor)
			if err != nil {
				return err
			}
			var got []mentoring.PersonID
			for _, p := range pairs {
				got = append(got, p.Mentee)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the mentees of %s:\n%s", mentor, diff)
			}
		}
		return nil
	})
}
