package mentoring

import (
	"encoding/hex"
	"strings"
	"time"
)

// Certificate is what was issued to one member: the words as printed, and the
// code that finds them.
type Certificate struct {
	Code       Code
	Cohort     CohortID
	Person     PersonID
	Role       Role
	Name       string
	CohortName string
	Project    string `json:",omitempty"`
	Earned
	Organizers []string
	Issued     Date      // the day it bears
	Revision   int       // rises each time it is sent
	SentAt     time.Time // the last time
}

// Earned is what a member did, as a certificate says it.
type Earned struct {
	Mentees  int // of a mentor
	From, To Date
	Hours    int
}

// Spelling is how a member wants their certificate to read.
type Spelling struct {
	Cohort  CohortID
	Person  PersonID
	Role    Role
	Name    string
	Project string `json:",omitempty"` // empty: as in the charter
	At      time.Time
}

// MentorWeeks is how long a mentor must have worked with a mentee for a
// certificate: half of the planned time, six weeks at most.
func (p Plan) MentorWeeks() int { return min(6, max(1, p.Weeks(Scoping, Closed)/2)) }

// Earns says what a member earned when the cohort closed, or refuses. A mentee
// earns a certificate by going on to the end with a mentor, or by a finished
// project; a mentor by MentorWeeks with one mentee. pairs are theirs in this
// cohort, ended ones too.
func (c Cohort) Earns(m Member, pairs []Pair, finished bool, closed time.Time) (Earned, error) {
	last := DateOf(closed, c.Location()).Add(-1)
	var earned Earned
	going := false
	longest := 0 // days
	for _, p := range pairs {
		from, to := DateOf(p.Since, c.Location()), last
		if p.Going() {
			going = true
		} else {
			to = DateOf(p.Ended, c.Location())
		}
		longest = max(longest, to.Sub(from)+1)
		earned.Mentees++
		earned.To = later(earned.To, to)
		if earned.From.IsZero() || from.Before(earned.From) {
			earned.From = from
		}
	}
	earned.From = later(earned.From, c.Plan.Start(Scoping))
	if finished {
		earned.To = last
	}
	earned.To = later(earned.To, earned.From)
	weeks := max(1, (earned.To.Sub(earned.From)+4)/7)
	if m.Role == Mentor {
		need := c.Plan.MentorWeeks()
		if longest < need*7 {
			return Earned{}, Refuse("Certificates of *%s* go to mentors who worked with a mentee for at least %s.", c.Name, count(need, "week"))
		}
		earned.Hours = weeks * c.MentorHours
		return earned, nil
	}
	earned.Mentees = 0
	earned.Hours = weeks * c.MenteeHours
	switch {
	case m.Standing.Gone():
		return Earned{}, Refuse("Certificates of *%s* go to those who stayed to the end.", c.Name)
	case !going && (!finished || len(pairs) == 0):
		return Earned{}, Refuse("Certificates of *%s* go to mentees who worked with their mentor to the end, or finished their project.", c.Name)
	}
	return earned, nil
}

// Code is a verification code: nine random characters and one that is computed
// from them, so that a slip of the finger is told from a code that does not
// exist.
type Code string

// codeLetters has none of the letters that are taken for others: I, L, O, U.
const (
	codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeRandom  = 9
)

// NewCode makes a code from a random token in hex: 45 bits of it, so that
// nobody finds one by trying.
func NewCode(token string) Code {
	raw, err := hex.DecodeString(token)
	if err != nil || len(raw)*8 < codeRandom*5 {
		panic("mentoring: a code needs a random token")
	}
	var b strings.Builder
	check := byte(0)
	for i := range codeRandom {
		v := byte(0)
		for bit := i * 5; bit < i*5+5; bit++ {
			v = v<<1 | raw[bit/8]>>(7-bit%8)&1
		}
		check ^= codeWeigh(i, v)
		b.WriteByte(codeLetters[v])
	}
	b.WriteByte(codeLetters[check])
	return Code(b.String())
}

// String is the code as people read and type it: "K7QF2-M9XT4".
func (c Code) String() string {
	if len(c) != codeRandom+1 {
		return string(c)
	}
	return string(c[:5]) + "-" + string(c[5:])
}

// ParseCode reads a code as people type it: in any case, with spaces and
// dashes, with letters for the digits they look like. What cannot be a code is
// refused with a hint.
func ParseCode(typed string) (Code, error) {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch {
		case strings.ContainsRune(" \t\n\u00a0-_–—‑−.`*'\"", r):
		case r == 'O':
			b.WriteByte('0')
		case r == 'I' || r == 'L':
			b.WriteByte('1')
		case strings.ContainsRune(codeLetters, r):
			b.WriteRune(r)
		case r == 'U':
			return "", Refuse("A code never has the letter U in it: is it a V? Look again at the bottom of the certificate.")
		default:
			return "", Refuse("A code has letters and digits only, as in `K7QF2-M9XT4`: %q is neither. Look again at the bottom of the certificate.", r)
		}
	}
	code := b.String()
	if code == "" {
		return "", Refuse("Type the code after the command, as in `/cohort verify K7QF2-M9XT4`. It stands at the bottom of the certificate.")
	}
	if len(code) != codeRandom+1 {
		return "", Refuse("A code has %d characters, as in `K7QF2-M9XT4`, and this one has %d. Look again at the bottom of the certificate.", codeRandom+1, len(code))
	}
	check := byte(0)
	for i := range codeRandom {
		check ^= codeWeigh(i, codeValue(code[i]))
	}
	if check != codeValue(code[codeRandom]) {
		return "", Refuse("There is a typing mistake in this code: its last character does not fit the others. Look again at the bottom of the certificate; no letter O and no letter I is ever in it.")
	}
	return Code(code), nil
}

func codeValue(letter byte) byte { return byte(strings.IndexByte(codeLetters, letter)) }

// codeWeigh multiplies v in the field of 32 elements (x⁵ + x² + 1) with a
// weight that no other place has, and that is not the check character's own:
// so one wrong character is always found, and two exchanged ones too.
func codeWeigh(place int, v byte) byte {
	for range place + 1 {
		v <<= 1
		if v&0x20 != 0 {
			v ^= 0x25
		}
	}
	return v
}
