package mentoring

import (
	"slices"
	"time"
)

// LatePlace is a place that became free after the pairs were published, since
// a mentee left: it is offered to those who have no mentor, one after the
// other, and whoever takes it works with that mentor.
type LatePlace struct {
	Cohort  CohortID
	Mentor  PersonID
	Number  int      // counts from 1 for each mentor
	Left    PersonID // the mentee who left
	At      time.Time
	Offered PersonID // to whom just now
	Until   time.Time
	Asked   []PersonID // everybody it was offered to
	State   LateState
}

// LateState is what became of a late place.
type LateState string

// The states.
const (
	LateOpen    LateState = ""        // offered, or about to be
	LateManager LateState = "manager" // taken, if the line manager agrees
	LateTaken   LateState = "taken"
	LateNeeded  LateState = "needed"  // kept for somebody who lost their mentor
	LateOver    LateState = "over"    // nobody waits, or scoping has ended
	LateRefused LateState = "refused" // the mentor would rather have nobody new
)

// Open reports whether somebody may still get the place.
func (l LatePlace) Open() bool { return l.State == LateOpen || l.State == LateManager }

// LateCandidates lists who may be offered a mentor's place, in order: first
// those who were accepted and got no mentor, then the waiting list; each by
// arrival. mayNot says which pairs are ruled out, by an organizer or by a
// private mark. Who is on holiday that day is passed over.
func LateCandidates(members []Member, mentor Member, asked []PersonID, mayNot func(Couple) bool, today Date) []Member {
	var unmatched, waiting []Member
	for _, m := range members {
		ok, _ := MayBePaired(m, mentor)
		if m.Role != Mentee || !ok || m.Paused(today) || slices.Contains(asked, m.Person) || mayNot(Couple{m.Person, mentor.Person}) {
			continue
		}
		switch {
		case m.Standing == Active && m.Unmatched:
			unmatched = append(unmatched, m)
		case m.Standing == Waiting:
			waiting = append(waiting, m)
		}
	}
	ByArrival(unmatched)
	ByArrival(waiting)
	return append(unmatched, waiting...)
}
