package store

import (
	"slices"

	"cohortbot/bot/mentoring"
)

var (
	finales      = noun[mentoring.FinaleEvent]{prefix: "finale", version: 1}
	presentings  = noun[mentoring.Presenting]{prefix: "presenting", version: 1}
	finaleGuests = noun[mentoring.FinaleGuest]{prefix: "finaleguest", version: 1}
	slotSwaps    = noun[mentoring.SlotSwap]{prefix: "slotswap", version: 1}
)

// Finale is the final presentations of a cohort; false while none are set up.
func (tx *Tx) Finale(c mentoring.CohortID) (mentoring.FinaleEvent, bool, error) {
	return finales.get(tx, string(c))
}

// PutFinale keeps them.
func (tx *Tx) PutFinale(f mentoring.FinaleEvent) error {
	return finales.put(tx, "", string(f.Cohort), f)
}

// Presenting is what a mentee said about their presentation.
func (tx *Tx) Presenting(c mentoring.CohortID, mentee mentoring.PersonID) (mentoring.Presenting, bool, error) {
	return presentings.get(tx, mentoring.PairID(c, mentee))
}

// PutPresenting keeps it, as the mentee's own.
func (tx *Tx) PutPresenting(p mentoring.Presenting) error {
	return presentings.put(tx, string(p.Mentee), mentoring.PairID(p.Cohort, p.Mentee), p)
}

// FinaleGuest is somebody invited to the final presentations.
func (tx *Tx) FinaleGuest(c mentoring.CohortID, p mentoring.PersonID) (mentoring.FinaleGuest, bool, error) {
	return finaleGuests.get(tx, string(c)+"/"+string(p))
}

// PutFinaleGuest keeps the invitation and its answer.
func (tx *Tx) PutFinaleGuest(g mentoring.FinaleGuest) error {
	return finaleGuests.put(tx, string(g.Person), string(g.Cohort)+"/"+string(g.Person), g)
}

// FinaleGuests lists everybody who was invited or said that they come, in the
// order of their invitation or answer.
func (tx *Tx) FinaleGuests(c mentoring.CohortID) ([]mentoring.FinaleGuest, error) {
	var all []mentoring.FinaleGuest
	err := finaleGuests.scan(tx, string(c)+"/", func(_ string, g mentoring.FinaleGuest) error {
		all = append(all, g)
		return nil
	})
	slices.SortStableFunc(all, func(a, b mentoring.FinaleGuest) int { return a.InvitedAt.Compare(b.InvitedAt) })
	return all, err
}

// SlotSwap is a request to change places.
func (tx *Tx) SlotSwap(c mentoring.CohortID, id string) (mentoring.SlotSwap, bool, error) {
	return slotSwaps.get(tx, string(c)+"/"+id)
}

// PutSlotSwap keeps it, as the asker's own.
func (tx *Tx) PutSlotSwap(s mentoring.SlotSwap) error {
	return slotSwaps.put(tx, string(s.From), string(s.Cohort)+"/"+s.ID, s)
}

// SlotSwaps lists the requests of a cohort, oldest first.
func (tx *Tx) SlotSwaps(c mentoring.CohortID) ([]mentoring.SlotSwap, error) {
	var all []mentoring.SlotSwap
	err := slotSwaps.scan(tx, string(c)+"/", func(_ string, s mentoring.SlotSwap) error {
		all = append(all, s)
		return nil
	})
	slices.SortStableFunc(all, func(a, b mentoring.SlotSwap) int { return a.At.Compare(b.At) })
	return all, err
}
