package store

import "cohortbot/bot/mentoring"

var calendars = noun[mentoring.CalendarSheet]{prefix: "calendar", version: 1}

// Calendar is what files told a person's calendar about a subject; without
// entries before the first file.
func (tx *Tx) Calendar(subject string, p mentoring.PersonID) (mentoring.CalendarSheet, error) {
	s, _, err := calendars.get(tx, subject+"/"+string(p))
	s.Subject, s.Person = subject, p
	return s, err
}

// PutCalendar keeps it.
func (tx *Tx) PutCalendar(s mentoring.CalendarSheet) error {
	return calendars.put(tx, string(s.Person), s.Subject+"/"+string(s.Person), s)
}

// Calendars lists those about a subject, by person.
func (tx *Tx) Calendars(subject string) ([]mentoring.CalendarSheet, error) {
	var all []mentoring.CalendarSheet
	err := calendars.scan(tx, subject+"/", func(_ string, s mentoring.CalendarSheet) error {
		all = append(all, s)
		return nil
	})
	return all, err
}
