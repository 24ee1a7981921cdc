package ics

import (
	"bytes"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones as they are, whatever the machine has
	"unicode/utf8"

	"github.com/emersion/go-ical" // another library than the one that writes
)

var now = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

// parse reads a file as another program does, after looking at its raw form.
func parse(t *testing.T, data []byte) (method string, events []ical.Event) {
	t.Helper()
	if !utf8.Valid(data) || strings.Count(string(data), "\n") != strings.Count(string(data), "\r\n") || !bytes.HasSuffix(data, []byte("END:VCALENDAR\r\n")) {
		t.Errorf("not UTF-8 in CRLF lines: %q", data)
	}
	for l := range strings.SplitSeq(string(data), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Errorf("a line of %d octets, or cut inside a character: %q", len(l), l)
		}
	}
	d := ical.NewDecoder(bytes.NewReader(data))
	cal, err := d.Decode()
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	if _, err := d.Decode(); err == nil {
		t.Error("there is a second calendar in the file")
	}
	if v := prop(t, cal.Component, ical.PropVersion); v != "2.0" {
		t.Errorf("version %q", v)
	}
	if len(cal.Events()) != len(cal.Children) {
		t.Errorf("more than events: %v", cal.Children)
	}
	// What the encoder of that library refuses to write is no calendar either.
	if err := ical.NewEncoder(&bytes.Buffer{}).Encode(cal); err != nil {
		t.Error(err)
	}
	return prop(t, cal.Component, ical.PropMethod), cal.Events()
}

func prop(t *testing.T, c *ical.Component, name string) string {
	t.Helper()
	all := c.Props.Values(name)
	if len(all) == 0 {
		return ""
	}
	if len(all) > 1 {
		t.Errorf("%s stands there %d times", name, len(all))
	}
	if name == ical.PropURL || name == ical.PropSequence || name == ical.PropDateTimeStamp {
		return all[0].Value
	}
	s, err := all[0].Text()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return s
}

func write(t *testing.T, events ...Event) []byte {
	t.Helper()
	data, err := Write(now, events...)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func talk(start time.Time) Event {
	return Event{UID: "talk/1@cohortbot", Start: start, End: start.Add(30 * time.Minute), Summary: "Kick-off"}
}

func TestTimesAreRightInEveryZone(t *testing.T) {
	for _, c := range []struct{ zone, wall string }{
		{"Europe/Berlin", "2027-03-27 10:00"}, {"Europe/Berlin", "2027-03-28 03:00"}, {"Europe/Berlin", "2027-03-29 10:00"},
		{"Europe/Berlin", "2027-10-31 01:59"}, {"Europe/Berlin", "2027-10-31 03:00"},
		{"America/New_York", "2027-03-13 23:30"}, {"America/New_York", "2027-03-14 09:00"}, {"America/New_York", "2027-11-07 09:00"},
		{"Asia/Kolkata", "2027-03-28 10:15"}, {"Australia/Lord_Howe", "2027-04-03 10:00"}, {"Australia/Lord_Howe", "2027-04-05 10:00"},
		{"Asia/Kathmandu", "2027-01-01 00:05"}, {"Pacific/Kiritimati", "2027-12-31 23:45"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		start, err := time.ParseInLocation("2006-01-02 15:04", c.wall, zone)
		if err != nil {
			t.Fatal(err)
		}
		_, events := parse(t, write(t, talk(start)))
		// The reader may sit anywhere: what is not said in the file is not filled in.
		for _, reader := range []string{"Asia/Tokyo", "America/Los_Angeles"} {
			there, err := time.LoadLocation(reader)
			if err != nil {
				t.Fatal(err)
			}
			got, err := events[0].DateTimeStart(there)
			if err != nil || got.In(zone).Format("2006-01-02 15:04") != c.wall {
				t.Errorf("%s %s: starts %v (%v)", c.zone, c.wall, got.In(zone), err)
			}
			if end, err := events[0].DateTimeEnd(there); err != nil || end.Sub(got) != 30*time.Minute {
				t.Errorf("%s %s: ends %v (%v)", c.zone, c.wall, end, err)
			}
		}
	}
}

func TestUpdatesAndCancellations(t *testing.T) {
	one := talk(now.Add(48 * time.Hour))
	method, first := parse(t, write(t, one))
	moved := one
	moved.Sequence, moved.Start, moved.End = 1, one.Start.Add(time.Hour), one.End.Add(time.Hour)
	method2, second := parse(t, write(t, moved))
	off := moved
	off.Sequence, off.Cancelled = 2, true
	method3, third := parse(t, write(t, off))
	if method != "PUBLISH" || method2 != "PUBLISH" || method3 != "CANCEL" {
		t.Errorf("methods %s, %s, %s", method, method2, method3)
	}
	for i, e := range []*ical.Event{&first[0], &second[0], &third[0]} {
		if uid := prop(t, e.Component, ical.PropUID); uid != one.UID {
			t.Errorf("uid %q", uid)
		}
		if got, want := prop(t, e.Component, ical.PropSequence), string(rune('0'+i)); got != want {
			t.Errorf("sequence %q, want %s", got, want)
		}
		if got := prop(t, e.Component, ical.PropDateTimeStamp); got != "20270301T090000Z" {
			t.Errorf("stamped %s", got)
		}
		status, err := e.Status()
		if err != nil || (status == ical.EventCancelled) != (i == 2) {
			t.Errorf("status %s (%v)", status, err)
		}
		if got := prop(t, e.Component, ical.PropSummary); strings.HasPrefix(got, "Cancelled: ") != (i == 2) {
			t.Errorf("summary %q", got)
		}
		if got := prop(t, e.Component, ical.PropTransparency); (got == "TRANSPARENT") != (i == 2) {
			t.Errorf("transparency %q", got)
		}
	}
	other := talk(now.Add(50 * time.Hour))
	other.UID = "talk/2@cohortbot"
	if method, events := parse(t, write(t, off, other)); method != "PUBLISH" || len(events) != 2 {
		t.Errorf("one cancelled and one not: %s, %d events", method, len(events))
	}
}

func TestAnyTextComesThrough(t *testing.T) {
	long := func(s string) string { return strings.Repeat(s, 1000/utf8.RuneCountInString(s)+1) }
	for _, text := range []string{
		"plain", "a; b, c\\ d: \"e\" 'f'", "\\n is not a line break, and \\, not a comma", "ends in \\", "two\nlines\n\nand more",
		long("გამარჯობა "), long("会议安排"), long("👩‍👩‍👧‍👦🎉"), long("<b>bold</b>"), long("нет пробелов"), strings.Repeat("x", 1000), strings.Repeat("é", 74) + " ; ,",
		"BEGIN:VEVENT", "=cmd|'/c calc'!A1", "<!channel> <@U1> *bold*", "\u202eright to left", "مرحبا، اجتماع", "a\u0301",
	} {
		e := talk(now)
		e.Summary, e.Description, e.Location = text, text, text
		_, events := parse(t, write(t, e))
		if len(events) != 1 {
			t.Fatalf("%.40q: %d events", text, len(events))
		}
		one := strings.Join(strings.Fields(text), " ")
		for name, want := range map[string]string{ical.PropDescription: strings.TrimSpace(text), ical.PropSummary: one, ical.PropLocation: one} {
			if got := prop(t, events[0].Component, name); got != want {
				t.Errorf("%s\n got %.200q\nwant %.200q", name, got, want)
			}
		}
	}
}

// TestNothingCanBePutIn: whatever is typed, it stays one event with our
// properties and no others.
func TestNothingCanBePutIn(t *testing.T) {
	for _, evil := range []string{
		"x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT", "x\nATTENDEE:mailto:all@example.com", "x\rATTACH:https://evil.example/a",
		"x\r\n ATTACH:folded", "x\u2028BEGIN:VALARM", "x\u0085ORGANIZER:mailto:a@example.com", "x\x00\x07\x1b[31m", "x\xff\xfeBEGIN", "x\vDTSTART:20200101T000000Z",
		"https://a.example/\r\nATTACH:https://evil.example", "https://a.example/x\nBEGIN:VALARM", "javascript:alert(1)", "file:///etc/passwd", "https://", "data:text/html,x",
		"https://a.example/?q=a b;c,d\"e",
	} {
		e := talk(now)
		e.Summary, e.Description, e.Location, e.URL = evil, evil, evil, evil
		data := write(t, e)
		_, events := parse(t, data)
		if len(events) != 1 || len(events[0].Children) > 0 {
			t.Fatalf("%q makes %d events:\n%s", evil, len(events), data)
		}
		for name := range events[0].Props {
			switch name {
			case "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP", "DESCRIPTION", "LOCATION", "URL":
			default:
				t.Errorf("%q puts in %s", evil, name)
			}
			if n := len(events[0].Props[name]); n != 1 {
				t.Errorf("%q makes %d × %s", evil, n, name)
			}
		}
		if u := prop(t, events[0].Component, ical.PropURL); u != "" && !strings.HasPrefix(u, "https://a.example/") {
			t.Errorf("%q makes the link %q", evil, u)
		}
	}
}

func TestTheLinkIsWhereAppsLook(t *testing.T) {
	e := talk(now)
	e.URL, e.Description = "https://meet.example/ana?x=1&y=2", "Be there."
	_, events := parse(t, write(t, e))
	for name, want := range map[string]string{ical.PropURL: e.URL, ical.PropLocation: e.URL, ical.PropDescription: "Be there.\n\n" + e.URL} {
		if got := prop(t, events[0].Component, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestWhatIsNoEventIsRefused(t *testing.T) {
	whole := talk(now)
	for name, change := range map[string]func(*Event){
		"no UID": func(e *Event) { e.UID = "" }, "UID of two lines": func(e *Event) { e.UID = "a\nb" }, "no start": func(e *Event) { e.Start = time.Time{} },
		"ends before it starts": func(e *Event) { e.End = e.Start }, "sequence": func(e *Event) { e.Sequence = -1 },
	} {
		e := whole
		change(&e)
		if _, err := Write(now, e); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	if _, err := Write(now); err == nil {
		t.Error("no events: written")
	}
	if _, err := Write(now, whole, whole); err == nil {
		t.Error("the same event twice: written")
	}
}
