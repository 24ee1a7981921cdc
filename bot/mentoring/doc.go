// Package mentoring holds the rules of a mentorship programme: who may join
// and when, how places and the waiting list balance, what the calendar asks of
// whom, when silence or a red calls the organizer.
//
// It is standard library only, does no I/O and has no clock: every rule takes
// the moment it is asked about. What a person may not do comes back as a
// [*Refusal], worded for that person.
package mentoring
