// Package ics writes calendar files (iCalendar, RFC 5545): what a person opens
// to have a meeting in their own calendar, and opens again when it has changed.
//
// # What apps import
//
// A file announces its events with METHOD:PUBLISH: "here is what takes place".
// REQUEST would make each an invitation, which needs an organizer and attendees
// with mail addresses, shows buttons whose answers reach nobody, and in some
// apps locks the event. RFC 5546 wants an organizer of what is published, too;
// it is left out, since apps import without one, and with one that has no
// mailbox treat the event as a stranger's invitation. A file whose events are
// all cancelled says METHOD:CANCEL.
//
// Apps know an event again by its UID and take the one with the higher
// sequence. Some do not: Google's import skips what it knows by UID and
// sequence, some add a second event, and some leave a cancelled event standing.
// So a cancelled event also says so in its summary and does not block time, and
// the message that carries the file should say what to do by hand.
//
// # Time
//
// Instants are written in UTC. Each meeting here takes place once, at one
// instant; every app shows that in its owner's zone, and no definition of a zone
// has to travel along, which is where imports go wrong (RFC 5545 wants a
// VTIMEZONE with every TZID; apps read theirs, ours, or neither). Only what
// repeats across a change of clocks would need one.
package ics

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	ical "github.com/arran4/golang-ical"
)

// An Event takes place once. Texts are plain text, as long and as strange as
// people typed them.
type Event struct {
	// UID names the event for ever, in all calendars of the world: made of ids,
	// since it is shown to nobody but kept by others.
	UID string
	// Sequence grows whenever the event is sent anew, also when it is cancelled.
	Sequence    int
	Start, End  time.Time
	Summary     string
	Description string // the URL is put below it, unless it is in there
	Location    string // if there is none, the URL
	URL         string // http or https; anything else is left out
	Cancelled   bool
}

// product names us as the writer.
const product = "-//cohortbot//calendar//EN"

// Write gives the file's content. at is the moment of the change that it
// announces. Several events may come together, cancelled ones among them.
func Write(at time.Time, events ...Event) ([]byte, error) {
	if len(events) == 0 {
		return nil, errors.New("a calendar file needs an event")
	}
	cal := ical.NewCalendar()
	cal.SetProductId(product)
	method := ical.MethodCancel
	for _, e := range events {
		if !e.Cancelled {
			method = ical.MethodPublish
		}
	}
	cal.SetMethod(method)
	seen := map[string]bool{}
	for _, e := range events {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("event %q: %w", e.UID, err)
		}
		if seen[e.UID] {
			return nil, fmt.Errorf("event %q comes twice", e.UID)
		}
		seen[e.UID] = true
		cal.AddVEvent(e.event(at))
	}
	var b bytes.Buffer
	if err := cal.SerializeTo(&b, ical.WithNewLineWindows); err != nil { // RFC 5545 wants CRLF everywhere
		return nil, fmt.Errorf("write a calendar file: %w", err)
	}
	return b.Bytes(), nil
}

func (e Event) check() error {
	switch {
	case e.UID == "" || line(e.UID) != e.UID:
		return errors.New("it needs a UID in one line")
	case e.Sequence < 0:
		return errors.New("its sequence is below 0")
	case e.Start.IsZero() || !e.End.After(e.Start):
		return errors.New("it must end after it starts")
	}
	return nil
}

func (e Event) event(at time.Time) *ical.VEvent {
	v := ical.NewEvent(e.UID)
	v.SetDtStampTime(at)
	v.SetModifiedAt(at)
	v.SetSequence(e.Sequence)
	v.SetStartAt(e.Start)
	v.SetEndAt(e.End)
	summary, status, transparency := line(e.Summary), ical.ObjectStatusConfirmed, ical.TransparencyOpaque
	if e.Cancelled {
		summary, status, transparency = "Cancelled: "+summary, ical.ObjectStatusCancelled, ical.TransparencyTransparent
	}
	v.SetSummary(summary)
	v.SetStatus(status)
	v.SetTimeTransparency(transparency)
	description, location, link := clean(e.Description), line(e.Location), webLink(e.URL)
	if link != "" {
		v.SetURL(link)
		if !strings.Contains(description, link) {
			description = strings.TrimSpace(description + "\n\n" + link)
		}
		if location == "" {
			location = link
		}
	}
	if description != "" {
		v.SetDescription(description)
	}
	if location != "" {
		v.SetLocation(location)
	}
	return v
}

// clean keeps what may stand in a text: no control characters but line breaks,
// and nothing that is not text. The library escapes the rest.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case r == '\t':
			return ' '
		case r != '\n' && unicode.IsControl(r):
			return -1
		}
		return r
	}, s))
}

// line is a text without line breaks.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// webLink gives a link as it may stand in a file, which does not escape it.
func webLink(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String() // escapes what is not allowed in a link, line breaks above all
}
