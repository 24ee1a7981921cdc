package mentoring

import (
	"testing"
	"time"
)

func TestParseUntil(t *testing.T) {
	wednesday := NewDate(2027, time.March, 10)
	for text, want := range map[string]Date{
		"until Monday":       NewDate(2027, 3, 15),
		"monday":             NewDate(2027, 3, 15),
		"till Wed":           NewDate(2027, 3, 17), // said on a Wednesday: the next one
		"thursday":           NewDate(2027, 3, 11),
		"until next Monday":  NewDate(2027, 3, 15),
		"next friday":        NewDate(2027, 3, 19),
		"tomorrow":           NewDate(2027, 3, 11),
		"today":              wednesday,
		"until next week":    NewDate(2027, 3, 15),
		"next month":         NewDate(2027, 4, 1),
		"12 May":             NewDate(2027, 5, 12),
		"until the 12th May": NewDate(2027, 5, 12),
		"until May 12":       NewDate(2027, 5, 12),
		"May 12th, 2027":     NewDate(2027, 5, 12),
		"12 sept 2027.":      NewDate(2027, 9, 12),
		"2027-05-12":         NewDate(2027, 5, 12),
		"12.5.2027":          NewDate(2027, 5, 12),
		"12.5.":              NewDate(2027, 5, 12),
		"for two weeks":      NewDate(2027, 3, 24),
		"for 2 weeks":        NewDate(2027, 3, 24),
		"a week":             NewDate(2027, 3, 17),
		"the next two weeks": NewDate(2027, 3, 24),
		"for 10 days":        NewDate(2027, 3, 20),
		"a month":            NewDate(2027, 4, 10),
		"a couple weeks":     NewDate(2027, 3, 24),
		"a couple of weeks":  NewDate(2027, 3, 24),
		"12th of May":        NewDate(2027, 5, 12),
		"5 January":          NewDate(2027, 1, 5), // passed: as it stands
		"5 January 2028":     NewDate(2028, 1, 5),
		"29 February":        NewDate(2028, 2, 29),
		"2026-12-24":         NewDate(2026, 12, 24),
	} {
		if got, ok := ParseUntil(text, wednesday); !ok || got != want {
			t.Errorf("ParseUntil(%q) = %s, %v; want %s", text, got, ok, want)
		}
	}
	if got, ok := ParseUntil("5 January", NewDate(2027, 12, 20)); !ok || got != NewDate(2028, 1, 5) {
		t.Errorf("in December, 5 January is %s, %v; want the coming one", got, ok)
	}
	for _, text := range []string{"", "soon", "later", "31 April", "30 February 2027", "12/05/2027", "12", "for ever", "0 days", "next", "next year or so", "may", "2027-13-01", "m 12", "99.99.2027", "the"} {
		if got, ok := ParseUntil(text, wednesday); ok {
			t.Errorf("ParseUntil(%q) = %s, want it not understood", text, got)
		}
	}
}

func FuzzParseUntil(f *testing.F) {
	for _, text := range []string{"until Monday", "12 May 2027", "for two weeks", "12.5.", "next week"} {
		f.Add(text)
	}
	today := NewDate(2027, 3, 10)
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := ParseUntil(text, today)
		if ok == d.IsZero() {
			t.Errorf("ParseUntil(%q) = %v, %v", text, d, ok)
		}
	})
}

func TestOneSlip(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"status", "status", true}, {"staus", "status", true}, {"statsu", "status", true}, {"statuss", "status", true},
		{"stakus", "status", true}, {"stts", "status", false}, {"hlep", "help", true}, {"", "a", true}, {"", "ab", false},
		{"abcd", "badc", false}, {"help", "hello", false},
	} {
		if got := OneSlip(c.a, c.b); got != c.want || OneSlip(c.b, c.a) != got {
			t.Errorf("OneSlip(%q, %q) = %v, want %v either way round", c.a, c.b, got, c.want)
		}
	}
}
