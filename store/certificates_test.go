package store

import (
	"testing"

	"cohortbot/bot/mentoring"
)

// TestErasedCertificate: the code stays known, and nothing of its owner.
func TestErasedCertificate(t *testing.T) {
	s := fresh(t)
	c := mentoring.Certificate{Code: mentoring.NewCode("00112233445566778899aabbccddeeff"), Cohort: "2027-spring", Person: "U5", Role: mentoring.Mentee, Name: "Jaya Menon"}
	update(t, s, day, func(tx *Tx) error {
		if err := tx.PutSpelling(mentoring.Spelling{Cohort: c.Cohort, Person: c.Person, Role: c.Role, Name: c.Name}); err != nil {
			return err
		}
		return tx.PutCertificate(c)
	})
	view(t, s, func(tx *Tx) error {
		byCode, found, issued, err := tx.Certificate(c.Code)
		if err != nil || !found || !issued || byCode.Name != c.Name {
			t.Errorf("the code finds %+v, %t, %t (%v)", byCode, found, issued, err)
		}
		of, found, err := tx.CertificateOf(c.Cohort, c.Role, c.Person)
		if err != nil || !found || of.Code != c.Code {
			t.Errorf("the member finds %+v, %t (%v)", of, found, err)
		}
		return nil
	})
	update(t, s, day, func(tx *Tx) error {
		n, err := tx.Erase("U5")
		if n != 3 {
			t.Errorf("%d values were erased, want 3", n)
		}
		return err
	})
	view(t, s, func(tx *Tx) error {
		byCode, found, issued, err := tx.Certificate(c.Code)
		if err != nil || found || !issued || byCode.Name != "" {
			t.Errorf("after erasure the code finds %+v, %t, %t (%v)", byCode, found, issued, err)
		}
		if _, found, _ := tx.CertificateOf(c.Cohort, c.Role, c.Person); found {
			t.Error("after erasure the member still has a certificate")
		}
		if _, _, issued, _ := tx.Certificate("K7QF2M9XT4"); issued {
			t.Error("a code that was never issued is known")
		}
		return nil
	})
}
