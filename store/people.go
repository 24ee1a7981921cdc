package store

import "cohortbot/bot/mentoring"

var people = noun[mentoring.Person]{prefix: "person", version: 1}

// Person is somebody of the directory; false if we never heard of them.
func (tx *Tx) Person(id mentoring.PersonID) (mentoring.Person, bool, error) {
	if id == "" {
		return mentoring.Person{}, false, nil
	}
	return people.get(tx, string(id))
}

// PutPerson keeps what is known of somebody.
func (tx *Tx) PutPerson(p mentoring.Person) error {
	return people.put(tx, string(p.ID), string(p.ID), p)
}

// People calls fn for everybody known, in the order of their ids.
func (tx *Tx) People(fn func(mentoring.Person) error) error {
	return people.scan(tx, "", func(_ string, p mentoring.Person) error { return fn(p) })
}
