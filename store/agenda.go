package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// Moment is something that is to happen at an instant.
type Moment struct {
	Key    string          // says what it is; planned again, it moves
	At     time.Time       // stored in UTC
	Kind   string          // which code handles it
	Cohort string          `json:",omitempty"`
	Person string          `json:",omitempty"`
	Data   json.RawMessage `json:",omitempty"`
}

// agenda rows: at/<instant><key> orders them, cohort/<cohort>\0<instant><key> groups them.
const (
	agendaSpace  = "agenda/"
	momentTimes  = agendaSpace + "at/"
	momentGroups = agendaSpace + "cohort/"
	lastRuns     = "lastrun/"
)

var moments = noun[Moment]{prefix: agendaSpace + "moment", version: 1}

func (m Moment) places() [2]string {
	when := stamp(m.At) + m.Key
	return [2]string{momentTimes + when, momentGroups + m.Cohort + "\x00" + when}
}

// Plan puts a moment on the agenda, or moves and replaces the one with the same key.
func (tx *Tx) Plan(m Moment) error {
	if err := validKey(m.Key); err != nil {
		return fmt.Errorf("plan a moment: %w", err)
	}
	if m.Cohort != "" {
		if err := validKey(m.Cohort); err != nil {
			return fmt.Errorf("plan %s: its cohort: %w", m.Key, err)
		}
	}
	if m.Kind == "" || m.At.IsZero() {
		return fmt.Errorf("plan %s: a moment needs a kind and an instant", m.Key)
	}
	if err := tx.Unplan(m.Key); err != nil {
		return err
	}
	m.At = m.At.UTC().Round(0)
	for _, place := range m.places() {
		if err := tx.setMark(place, ""); err != nil {
			return err
		}
	}
	return moments.put(tx, m.Person, m.Key, m)
}

// Unplan takes a moment off the agenda, if it is there.
func (tx *Tx) Unplan(key string) error {
	m, ok, err := moments.get(tx, key)
	if err != nil || !ok {
		return err
	}
	for _, place := range m.places() {
		if err := tx.remove(place); err != nil {
			return err
		}
	}
	return moments.delete(tx, key)
}

// Planned gives a moment by its key.
func (tx *Tx) Planned(key string) (Moment, bool, error) { return moments.get(tx, key) }

// DueMoments gives at most limit moments whose instant is not after tx.At(), in the order of
// instant and key. They stay on the agenda until they are unplanned or moved.
func (tx *Tx) DueMoments(limit int) ([]Moment, error) {
	var due []Moment
	now := stamp(tx.at)
	err := tx.scanMarks(momentTimes, func(rest, _ string) error {
		if len(due) >= limit || rest[:timeSize] > now {
			return errStop
		}
		return tx.collectMoment(&due, rest[timeSize:])
	})
	return due, err
}

// NextMoment gives the earliest instant on the agenda.
func (tx *Tx) NextMoment() (time.Time, bool, error) {
	rest, _, ok, err := tx.firstMark(momentTimes)
	if err != nil || !ok {
		return time.Time{}, false, err
	}
	t, err := unstamp(rest)
	return t, err == nil, err
}

// MomentsFor gives the moments of a cohort ("" = of none), in the order of instant and key.
func (tx *Tx) MomentsFor(cohort string) ([]Moment, error) {
	var found []Moment
	err := tx.scanMarks(momentGroups+cohort+"\x00", func(rest, _ string) error {
		return tx.collectMoment(&found, rest[timeSize:])
	})
	return found, err
}

func (tx *Tx) collectMoment(found *[]Moment, key string) error {
	m, ok, err := moments.get(tx, key)
	if err != nil {
		return err
	}
	if !ok {
		return missing(moments.full(key))
	}
	*found = append(*found, m)
	return nil
}

// LastRun says for which moment a job ran last.
func (tx *Tx) LastRun(job string) (time.Time, bool, error) {
	text, ok, err := tx.mark(lastRuns + job)
	if err != nil || !ok {
		return time.Time{}, false, err
	}
	t, err := unstamp(text)
	return t, err == nil, err
}

// SetLastRun records for which moment a job ran.
func (tx *Tx) SetLastRun(job string, t time.Time) error {
	if err := validKey(job); err != nil {
		return fmt.Errorf("record a run: %w", err)
	}
	return tx.setMark(lastRuns+job, stamp(t))
}
