package store

import (
	"slices"

	"cohortbot/bot/mentoring"
)

// What people share lies under its owner, as do their offers and applause:
// erasing a person takes all of it away.
var (
	standups = noun[mentoring.StandUp]{prefix: "standup", version: 1}
	shares   = noun[mentoring.Share]{prefix: "share", version: 1}
	unshared = noun[mentoring.ShareDraft]{prefix: "sharedraft", version: 1}
	helps    = noun[mentoring.Help]{prefix: "sharehelp", version: 1}
	cheers   = noun[mentoring.Cheer]{prefix: "sharecheer", version: 1}
)

// StandUp is how a cohort holds its stand-up; the defaults while nothing is
// kept.
func (tx *Tx) StandUp(c mentoring.CohortID) (mentoring.StandUp, error) {
	s, _, err := standups.get(tx, string(c))
	s.Cohort = c
	return s, err
}

// PutStandUp keeps it.
func (tx *Tx) PutStandUp(s mentoring.StandUp) error { return standups.put(tx, "", string(s.Cohort), s) }

// Share is something shared in a cohort's stand-up.
func (tx *Tx) Share(c mentoring.CohortID, id string) (mentoring.Share, bool, error) {
	return shares.get(tx, string(c)+"/"+id)
}

// PutShare keeps it.
func (tx *Tx) PutShare(s mentoring.Share) error {
	return shares.put(tx, string(s.By), string(s.Cohort)+"/"+s.ID, s)
}

// Shares lists what was shared in a cohort, oldest first, with what was taken
// back.
func (tx *Tx) Shares(c mentoring.CohortID) ([]mentoring.Share, error) {
	var all []mentoring.Share
	err := shares.scan(tx, string(c)+"/", func(_ string, s mentoring.Share) error {
		all = append(all, s)
		return nil
	})
	slices.SortStableFunc(all, func(a, b mentoring.Share) int { return a.At.Compare(b.At) })
	return all, err
}

// ShareDraft is what somebody wrote and has not confirmed; empty if nothing.
func (tx *Tx) ShareDraft(c mentoring.CohortID, p mentoring.PersonID) (mentoring.ShareDraft, error) {
	d, _, err := unshared.get(tx, string(c)+"/"+string(p))
	return d, err
}

// PutShareDraft keeps it.
func (tx *Tx) PutShareDraft(d mentoring.ShareDraft) error {
	return unshared.put(tx, string(d.Person), string(d.Cohort)+"/"+string(d.Person), d)
}

// DropShareDraft forgets it.
func (tx *Tx) DropShareDraft(c mentoring.CohortID, p mentoring.PersonID) error {
	return unshared.delete(tx, string(c)+"/"+string(p))
}

// Helps lists who offered to help with a blocker, first come first.
func (tx *Tx) Helps(c mentoring.CohortID, share string) ([]mentoring.Help, error) {
	var all []mentoring.Help
	err := helps.scan(tx, string(c)+"/"+share+"/", func(_ string, h mentoring.Help) error {
		all = append(all, h)
		return nil
	})
	slices.SortStableFunc(all, func(a, b mentoring.Help) int { return a.At.Compare(b.At) })
	return all, err
}

// PutHelp keeps an offer.
func (tx *Tx) PutHelp(h mentoring.Help) error {
	return helps.put(tx, string(h.Helper), string(h.Cohort)+"/"+h.Share+"/"+string(h.Helper), h)
}

// Cheers lists who applauded a win, first come first.
func (tx *Tx) Cheers(c mentoring.CohortID, share string) ([]mentoring.Cheer, error) {
	var all []mentoring.Cheer
	err := cheers.scan(tx, string(c)+"/"+share+"/", func(_ string, ch mentoring.Cheer) error {
		all = append(all, ch)
		return nil
	})
	slices.SortStableFunc(all, func(a, b mentoring.Cheer) int { return a.At.Compare(b.At) })
	return all, err
}

// PutCheer keeps applause.
func (tx *Tx) PutCheer(ch mentoring.Cheer) error {
	return cheers.put(tx, string(ch.Person), string(ch.Cohort)+"/"+ch.Share+"/"+string(ch.Person), ch)
}

// DropCheer takes it back.
func (tx *Tx) DropCheer(ch mentoring.Cheer) error {
	return cheers.delete(tx, string(ch.Cohort)+"/"+ch.Share+"/"+string(ch.Person))
}
