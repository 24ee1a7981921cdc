package mentoring

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCalendarSheetTellsWhatIsNew(t *testing.T) {
	noon := time.Date(2027, 3, 17, 12, 0, 0, 0, time.UTC)
	soon := noon.Add(10 * time.Minute)
	at := func(uid string, hours int, text string) CalendarEntry {
		start := noon.Add(time.Duration(hours) * time.Hour)
		return CalendarEntry{UID: uid, Start: start, End: start.Add(time.Hour), Summary: text}
	}
	off := func(e CalendarEntry) CalendarEntry {
		e.Cancelled = true
		return e
	}
	show := func(list []CalendarEntry) string {
		var words []string
		for _, e := range list {
			mark := ""
			if e.Cancelled {
				mark = " off"
			}
			words = append(words, fmt.Sprintf("%s %+d %s%s", e.UID, int(e.Start.Sub(noon).Hours()), e.Summary, mark))
		}
		return strings.Join(words, ", ")
	}
	elsewhere := at("a", 3, "x")
	elsewhere.Start = elsewhere.Start.In(time.FixedZone("", 3600))
	elsewhere.End = elsewhere.End.In(time.FixedZone("", 3600))
	for name, c := range map[string]struct {
		entries, before, want []CalendarEntry
		unseen                bool
		tells                 string // "" for nothing to tell
	}{
		"nothing":                       {},
		"the first":                     {want: []CalendarEntry{at("a", 3, "x"), at("b", 5, "y")}, tells: "a +3 x, b +5 y"},
		"the same":                      {entries: []CalendarEntry{at("a", 3, "x")}, want: []CalendarEntry{elsewhere}},
		"moved":                         {entries: []CalendarEntry{at("a", 3, "x")}, want: []CalendarEntry{at("a", 4, "x")}, tells: "a +4 x"},
		"other words":                   {entries: []CalendarEntry{at("a", 3, "x")}, want: []CalendarEntry{at("a", 3, "z")}, tells: "a +3 z"},
		"one goes":                      {entries: []CalendarEntry{at("a", 3, "x"), at("b", 5, "y")}, want: []CalendarEntry{at("b", 5, "y")}, tells: "b +5 y, a +3 x off"},
		"all go":                        {entries: []CalendarEntry{at("a", 3, "x")}, tells: "a +3 x off"},
		"gone already":                  {entries: []CalendarEntry{off(at("a", 3, "x"))}},
		"back again":                    {entries: []CalendarEntry{off(at("a", 3, "x"))}, want: []CalendarEntry{at("a", 3, "x")}, tells: "a +3 x"},
		"what begins is left alone":     {entries: []CalendarEntry{at("a", 0, "x")}, want: []CalendarEntry{at("a", 0, "z")}},
		"what is over is left alone":    {entries: []CalendarEntry{at("a", -30, "x")}},
		"what was, is held again":       {entries: []CalendarEntry{at("a", -30, "x")}, want: []CalendarEntry{at("a", 20, "x")}, tells: "a +20 x"},
		"too late to begin":             {want: []CalendarEntry{at("a", 0, "x")}},
		"one over, one moved":           {entries: []CalendarEntry{at("a", -1, "x"), at("b", 5, "y")}, want: []CalendarEntry{at("a", -1, "q"), at("b", 6, "y")}, tells: "a -1 x, b +6 y"},
		"the first was not seen":        {entries: []CalendarEntry{at("a", 3, "x")}, unseen: true, tells: ""},
		"a change was not seen":         {entries: []CalendarEntry{at("a", 4, "x")}, before: []CalendarEntry{at("a", 3, "x")}, unseen: true, want: []CalendarEntry{at("a", 3, "x")}},
		"a change of an unseen change":  {entries: []CalendarEntry{at("a", 4, "x")}, before: []CalendarEntry{at("a", 3, "x")}, unseen: true, want: []CalendarEntry{at("a", 5, "x")}, tells: "a +5 x"},
		"a cancellation was not seen":   {entries: []CalendarEntry{off(at("a", 3, "x"))}, before: []CalendarEntry{at("a", 3, "x")}, unseen: true, want: []CalendarEntry{at("a", 3, "x")}},
		"cancelled while change unseen": {entries: []CalendarEntry{at("a", 4, "x")}, before: []CalendarEntry{at("a", 3, "x")}, unseen: true, tells: "a +3 x off"},
	} {
		s := CalendarSheet{Sequence: 7, Entries: c.entries, Before: c.before}
		next, changed := s.Tell(c.want, soon, c.unseen)
		if got := show(next.Entries); changed != (c.tells != "") || changed && got != c.tells {
			t.Errorf("%s: changed %v, tells %q, want %q", name, changed, got, c.tells)
		}
		if want := 7 + map[bool]int{true: 1}[changed]; next.Sequence != want {
			t.Errorf("%s: sequence %d, want %d", name, next.Sequence, want)
		}
		if again, more := next.Tell(c.want, soon, false); more {
			t.Errorf("%s: told twice: %q", name, show(again.Entries))
		}
	}
}
