package bot

import (
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// Event is what every handler is given: who, when, and the one transaction
// the happening runs in. A handler may run again from the start, so it has no
// effect but through Tx.
type Event struct {
	By      mentoring.PersonID
	At      time.Time
	Tx      *store.Tx
	Channel string // where it happened, "" if nowhere

	router *Router
	rand   io.Reader
}

// Who is the person as far as the directory knows them.
func (e Event) Who() (mentoring.Person, error) { return e.Person(e.By) }

// Person is somebody as far as the directory knows them; an unknown person has
// an id and nothing else.
func (e Event) Person(id mentoring.PersonID) (mentoring.Person, error) {
	p, _, err := e.Tx.Person(id)
	if err != nil {
		return p, err
	}
	p.ID = id
	return p, nil
}

// Zone is a person's time zone, or the home zone of the cohort.
func (e Event) Zone(id mentoring.PersonID, c mentoring.Cohort) (*time.Location, error) {
	p, err := e.Person(id)
	if err != nil {
		return nil, err
	}
	return p.Location(c.Location()), nil
}

// Say queues a message; it is delivered after the commit. Said again under the
// same key, nothing happens.
func (e Event) Say(m Message, with ...Delivery) error {
	c, err := m.content()
	if err != nil {
		return fmt.Errorf("encode message %s: %w", m.Key, err)
	}
	o := store.Outgoing{Key: m.Key, To: m.To, Content: c}
	for _, w := range with {
		w(&o)
	}
	return e.queue(o)
}

// Amend changes a message said before, sent or not.
func (e Event) Amend(m Message) error {
	c, err := m.content()
	if err != nil {
		return fmt.Errorf("encode message %s: %w", m.Key, err)
	}
	return e.Tx.Amend(m.Key, c)
}

func (e Event) queue(o store.Outgoing) error {
	id, err := e.Token()
	if err != nil {
		return err
	}
	o.Delivery = id
	queued, err := e.Tx.Queue(o)
	if err != nil {
		return fmt.Errorf("queue message %s: %w", o.Key, err)
	}
	if !queued && o.Live != "" {
		_, err = e.Tx.Refresh(o.Key)
	}
	return err
}

// Token is 128 random bits in hex.
func (e Event) Token() (string, error) { return e.random(16) }

// Seed is 256 random bits in hex, for a lottery.
func (e Event) Seed() (string, error) { return e.random(32) }

func (e Event) random(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(e.rand, b); err != nil {
		return "", fmt.Errorf("draw %d random bytes: %w", n, err)
	}
	return hex.EncodeToString(b), nil
}

// Note records in the journal what happened: a code and ids, never what people
// wrote.
func (e Event) Note(c mentoring.CohortID, what string, about ...string) error {
	return e.Tx.Record(store.Entry{At: e.At, Cohort: string(c), Who: string(e.By), What: what, About: about})
}

// RefreshHome draws a person's App Home again, once for however many changes.
func (e Event) RefreshHome(p mentoring.PersonID) error {
	return e.queue(store.Outgoing{
		Key: homeKey(p), To: store.Address{Home: string(p)}, Live: homeDrawing, Carried: []byte(encode(p)),
	})
}

func homeKey(p mentoring.PersonID) string { return "home/" + string(p) }

const homeDrawing = "home"

// Drawing is what a live message is drawn from: the moment, the state, and who
// will read it. A drawing only reads.
type Drawing[T any] struct {
	Event
	Carried T
	Reader  mentoring.Person // zero for a channel or a group
}

// Asking is what a question is drawn from.
type Asking struct {
	Event
	Ask    mentoring.Ask
	Reader mentoring.Person
}

// Log keys, the same everywhere.
const (
	logFlow   = "flow"
	logRoute  = "route"
	logPerson = "person"
	logTook   = "took"
	logRef    = "reference"
	logErr    = "error"
)
