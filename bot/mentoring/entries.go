package mentoring

import (
	"slices"
	"time"
)

// A CalendarEntry is what somebody's own calendar shows of one meeting. Its
// texts are plain text. The UID names it for ever, whatever is moved.
type CalendarEntry struct {
	UID         string
	Start, End  time.Time
	Summary     string
	Description string `json:",omitempty"`
	Location    string `json:",omitempty"`
	Link        string `json:",omitempty"`
	Cancelled   bool   `json:",omitempty"`
}

func (e CalendarEntry) same(o CalendarEntry) bool {
	e.Start, e.End, o.Start, o.End = e.Start.UTC(), e.End.UTC(), o.Start.UTC(), o.End.UTC()
	return e == o
}

// CalendarSheet is what the calendar files about one subject told a person.
type CalendarSheet struct {
	Person   PersonID
	Subject  string          // what the entries are about, e.g. "kickoff/spring/mentee"
	Sequence int             // of the latest file; it numbers the files of the sheet
	Entries  []CalendarEntry // as that file tells them
	Before   []CalendarEntry // as the file before told them
}

// Standing lists the entries that the calendar shows, as far as it took in the
// files.
func (s CalendarSheet) Standing() []CalendarEntry { return standing(s.Entries) }

func standing(list []CalendarEntry) []CalendarEntry {
	return slices.DeleteFunc(slices.Clone(list), func(e CalendarEntry) bool { return e.Cancelled })
}

// Tell says what a file has to tell so that the calendar shows what is wanted:
// everything wanted, and cancelled what stands there and is wanted no more.
// What begins by soon stays as it is: nobody opens a file for that. unseen
// says that the latest file did not go out and is taken back.
func (s CalendarSheet) Tell(want []CalendarEntry, soon time.Time, unseen bool) (next CalendarSheet, changed bool) {
	now := s.Entries
	if unseen {
		now = s.Before
	}
	find := func(list []CalendarEntry, uid string) int {
		return slices.IndexFunc(list, func(e CalendarEntry) bool { return e.UID == uid })
	}
	next = s
	next.Before, next.Entries = now, nil
	for _, w := range want {
		i := find(now, w.UID)
		shown := i >= 0 && !now[i].Cancelled
		switch {
		case !w.Start.After(soon) && shown:
			w = now[i]
		case !w.Start.After(soon):
			continue
		}
		next.Entries = append(next.Entries, w)
		changed = changed || !shown || !w.same(now[i])
	}
	for _, e := range now {
		if e.Cancelled || find(want, e.UID) >= 0 {
			continue
		}
		if e.Start.After(soon) {
			e.Cancelled, changed = true, true
		}
		next.Entries = append(next.Entries, e)
	}
	if changed {
		next.Sequence++
	}
	return next, changed
}
