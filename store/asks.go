package store

import "cohortbot/bot/mentoring"

// Open and closed questions lie apart, so that looking at what is open costs
// what is open.
var (
	openAsks   = noun[mentoring.Ask]{prefix: "ask", version: 1}
	closedAsks = noun[mentoring.Ask]{prefix: "asked", version: 1}
)

func askKey(p mentoring.PersonID, id string) string { return string(p) + "/" + id }

// Ask is a question to a person, open or closed.
func (tx *Tx) Ask(p mentoring.PersonID, id string) (mentoring.Ask, bool, error) {
	a, found, err := openAsks.get(tx, askKey(p, id))
	if err != nil || found {
		return a, found, err
	}
	return closedAsks.get(tx, askKey(p, id))
}

// PutAsk keeps a question, among the open or the closed ones.
func (tx *Tx) PutAsk(a mentoring.Ask) error {
	key := askKey(a.Person, a.ID)
	in, out := openAsks, closedAsks
	if !a.Open() {
		in, out = out, in
	}
	if err := out.delete(tx, key); err != nil {
		return err
	}
	return in.put(tx, string(a.Person), key, a)
}

// OpenAsks lists what is open to a person, in the order of the ids.
func (tx *Tx) OpenAsks(p mentoring.PersonID) ([]mentoring.Ask, error) {
	var all []mentoring.Ask
	err := openAsks.scan(tx, string(p)+"/", func(_ string, a mentoring.Ask) error {
		all = append(all, a)
		return nil
	})
	return all, err
}
