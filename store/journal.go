package store

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Entry is one line of the journal: what was done, when, by whom and to whom. It holds ids and
// codes only, never text that a person wrote, so that a person's data can be erased without
// touching the journal; Record refuses anything with a space in it.
type Entry struct {
	At     time.Time
	Cohort string         `json:",omitempty"`
	Who    string         `json:",omitempty"` // id of the person who did it; empty = the programme itself
	What   string         // code, such as "phase.advanced"
	About  []string       `json:",omitempty"` // ids and codes
	N      map[string]int `json:",omitempty"` // counts, by code
}

// Entries lie under journal/<cohort>\0<instant><number>.
var entries = noun[Entry]{prefix: "journal", version: 1}

// Record adds an entry at tx.At(); a given At is ignored. Entries are never changed.
func (tx *Tx) Record(e Entry) error {
	if e.What == "" {
		return fmt.Errorf("record in the journal: it must say what was done")
	}
	words := append([]string{e.Cohort, e.Who, e.What}, e.About...)
	for code := range e.N {
		words = append(words, code)
	}
	for _, word := range words {
		if len(word) > 200 || strings.ContainsFunc(word, notCode) {
			return fmt.Errorf("record %s in the journal: only ids and codes are allowed, not free text", e.What)
		}
	}
	number, err := tx.Counter("journal")
	if err != nil {
		return err
	}
	e.At = tx.at
	key := e.Cohort + "\x00" + stamp(tx.at) + sequenceText(number)
	return entries.putAt(tx, "", key, e)
}

func notCode(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// Journal calls fn for the entries of a cohort ("" = of none), oldest first.
func (tx *Tx) Journal(cohort string, fn func(Entry) error) error {
	return entries.scan(tx, cohort+"\x00", func(_ string, e Entry) error { return fn(e) })
}
