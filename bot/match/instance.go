package match

// What goes in: people, wishes, bans and locks, as MATCHING.md's model has
// them. Nothing here computes; Validate is linear in the length of the lists.

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// ID names a mentee or a mentor. The two are separate name spaces.
type ID = string

// Unranked says what it means when somebody does not rank somebody.
type Unranked string

const (
	// UnrankedLast makes the people not ranked one more tie group after a
	// person's own: no wish, but no refusal either. The zero value means this.
	UnrankedLast Unranked = "last"
	// UnrankedUnacceptable allows a pair only if it stands on both lists, as
	// published instances mean it; a mentor with nil Prefs accepts everybody.
	UnrankedUnacceptable Unranked = "unacceptable"
)

// Mentee is somebody looking for one mentor.
type Mentee struct {
	ID ID
	// Prefs are tie groups of mentor ids, best first; the k-th group has rank
	// k. Empty or nil: ranked nobody, which is indifference under
	// UnrankedLast and refusal of everybody under UnrankedUnacceptable.
	Prefs [][]ID
}

// Mentor is somebody offering places.
type Mentor struct {
	ID       ID
	Capacity int // places, at least 1
	Minimum  int // promised mentees, 0 … Capacity
	// Prefs are tie groups of mentee ids, best first. Under
	// UnrankedUnacceptable nil accepts everybody and empty nobody.
	Prefs [][]ID
}

// Pair is a mentee with a mentor.
type Pair struct{ Mentee, Mentor ID }

// Instance is one cohort to be matched. The order of people and pairs never
// matters. Forbidden and Vetoes are sets: the same pair may be named twice,
// since both sides may rather not, or two bans may hit one pair.
type Instance struct {
	Cohort   string // enters the lottery
	Seed     string // key of the lottery; post SeedHash(Seed) when ranking opens
	Unranked Unranked
	Mentees  []Mentee
	Mentors  []Mentor
	// Forbidden pairs are known to the organizers; Vetoes are private marks.
	// Both remove the pair; ranks are not closed up.
	Forbidden, Vetoes []Pair
	// Locked pairs are fixed before anything is computed.
	Locked []Pair
}

// Validate reports everything wrong with the instance, joined, each with the
// people concerned and what is expected; nil if it can be solved.
func (in *Instance) Validate() error {
	_, err := compile(in)
	return err
}

// validate checks all but the lists' contents and returns the numbering.
func (in *Instance) validate() (mentee, mentor map[ID]int32, err error) {
	var errs []error
	bad := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	switch in.Unranked {
	case "", UnrankedLast, UnrankedUnacceptable:
	default:
		bad("unranked is %q; expected %q or %q", in.Unranked, UnrankedLast, UnrankedUnacceptable)
	}
	mentee = make(map[ID]int32, len(in.Mentees))
	for i := range in.Mentees {
		id := in.Mentees[i].ID
		if id == "" {
			bad("mentee number %d has no id; give everybody one", i+1)
		}
		if !utf8.ValidString(id) {
			bad("mentee number %d has an id that is not UTF-8", i+1)
		}
		if _, dup := mentee[id]; dup {
			bad("mentee %q is there twice; give everybody one entry", id)
		}
		mentee[id] = int32(i)
	}
	mentor = make(map[ID]int32, len(in.Mentors))
	for j := range in.Mentors {
		m := &in.Mentors[j]
		if m.ID == "" {
			bad("mentor number %d has no id; give everybody one", j+1)
		}
		if !utf8.ValidString(m.ID) {
			bad("mentor number %d has an id that is not UTF-8", j+1)
		}
		if _, dup := mentor[m.ID]; dup {
			bad("mentor %q is there twice; give everybody one entry", m.ID)
		}
		mentor[m.ID] = int32(j)
		if m.Capacity < 1 {
			bad("mentor %q has capacity %d; expected at least 1", m.ID, m.Capacity)
		}
		if m.Minimum < 0 || m.Minimum > max(m.Capacity, 0) {
			bad("mentor %q has minimum %d; expected 0 to the capacity, %d", m.ID, m.Minimum, m.Capacity)
		}
		if m.Capacity > maxPlaces {
			bad("mentor %q has capacity %d; expected at most %d", m.ID, m.Capacity, maxPlaces)
		}
	}
	known := func(what string, pairs []Pair) {
		for _, p := range pairs {
			if _, ok := mentee[p.Mentee]; !ok {
				bad("%s pair (%q, %q): no mentee %q", what, p.Mentee, p.Mentor, p.Mentee)
			}
			if _, ok := mentor[p.Mentor]; !ok {
				bad("%s pair (%q, %q): no mentor %q", what, p.Mentee, p.Mentor, p.Mentor)
			}
		}
	}
	known("forbidden", in.Forbidden)
	// A veto on somebody unknown is reported without saying whose it is.
	for _, p := range in.Vetoes {
		_, a := mentee[p.Mentee]
		_, b := mentor[p.Mentor]
		if !a || !b {
			bad("a veto names somebody who is not in the cohort")
		}
	}
	known("locked", in.Locked)
	errs = append(errs, in.lockErrors(mentor)...)
	return mentee, mentor, errors.Join(errs...)
}

// maxPlaces keeps sums of places within 32 bits.
const maxPlaces = 1 << 24

func (in *Instance) lockErrors(mentor map[ID]int32) (errs []error) {
	if len(in.Locked) == 0 {
		return nil
	}
	removed := make(map[Pair]bool, len(in.Forbidden)+len(in.Vetoes))
	for _, p := range in.Forbidden {
		removed[p] = true
	}
	for _, p := range in.Vetoes {
		removed[p] = true
	}
	of := make(map[ID]ID, len(in.Locked))
	used := make(map[ID]int, len(in.Mentors))
	for _, p := range in.Locked {
		if other, twice := of[p.Mentee]; twice {
			errs = append(errs, fmt.Errorf("mentee %q is locked twice, with %q and %q; a mentee has one mentor", p.Mentee, other, p.Mentor))
		}
		of[p.Mentee] = p.Mentor
		// One wording for bans and vetoes: an organizer must not learn which.
		if removed[p] {
			errs = append(errs, fmt.Errorf("pair (%q, %q) is both locked and forbidden; take back one of the two", p.Mentee, p.Mentor))
		}
		used[p.Mentor]++
	}
	for id, n := range used {
		if j, ok := mentor[id]; ok && n > in.Mentors[j].Capacity {
			errs = append(errs, fmt.Errorf("mentor %q has %d locked mentees and capacity %d; raise the capacity or take back a lock", id, n, in.Mentors[j].Capacity))
		}
	}
	return errs
}
