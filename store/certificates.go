package store

import "cohortbot/bot/mentoring"

var (
	certificates = noun[mentoring.Certificate]{prefix: "certificate", version: 1}
	// A member's code is theirs as well, so that nothing of them is left when
	// they are erased.
	codesOf = noun[mentoring.Code]{prefix: "certificateof", version: 1}
	// That a code was issued is kept for ever, and says nothing of anybody.
	issuedCodes = noun[mentoring.CohortID]{prefix: "issued", version: 1}
	spellings   = noun[mentoring.Spelling]{prefix: "spelling", version: 1}
)

// Certificate is what was issued under a code. issued without found: its owner
// was erased.
func (tx *Tx) Certificate(code mentoring.Code) (c mentoring.Certificate, found, issued bool, err error) {
	if c, found, err = certificates.get(tx, string(code)); err != nil {
		return c, false, false, err
	}
	_, issued, err = issuedCodes.get(tx, string(code))
	return c, found, issued, err
}

// CertificateOf is what was issued to a member.
func (tx *Tx) CertificateOf(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) (mentoring.Certificate, bool, error) {
	code, found, err := codesOf.get(tx, mentoring.MemberKey(c, r, p))
	if err != nil || !found {
		return mentoring.Certificate{}, false, err
	}
	return certificates.get(tx, string(code))
}

// PutCertificate keeps it.
func (tx *Tx) PutCertificate(c mentoring.Certificate) error {
	if err := certificates.put(tx, string(c.Person), string(c.Code), c); err != nil {
		return err
	}
	if err := codesOf.put(tx, string(c.Person), mentoring.MemberKey(c.Cohort, c.Role, c.Person), c.Code); err != nil {
		return err
	}
	return issuedCodes.put(tx, "", string(c.Code), c.Cohort)
}

// Spelling is how a member wants their certificate to read.
func (tx *Tx) Spelling(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) (mentoring.Spelling, bool, error) {
	return spellings.get(tx, mentoring.MemberKey(c, r, p))
}

// PutSpelling keeps it.
func (tx *Tx) PutSpelling(s mentoring.Spelling) error {
	return spellings.put(tx, string(s.Person), mentoring.MemberKey(s.Cohort, s.Role, s.Person), s)
}
