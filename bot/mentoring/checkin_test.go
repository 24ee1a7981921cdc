package mentoring

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseColour(t *testing.T) {
	for _, c := range []struct {
		text string
		want Colour
		note string
	}{
		{"green", Green, ""},
		{" Green! ", Green, ""},
		{"🟢", Green, ""},
		{":large_yellow_circle: data is late", Yellow, "data is late"},
		{"RED – the data owner left", Red, "the data owner left"},
		{"the tests went green", Green, "the tests went green"},
		{"yellow, was green before", NoColour, "yellow, was green before"},
		{"🔴🟢", NoColour, "🔴🟢"},
		{"we read the greenhouse paper", NoColour, "we read the greenhouse paper"},
		{"it is not green yet", NoColour, "it is not green yet"},
		{"red, it does not run", Red, "it does not run"},
		{"❤️ thanks", NoColour, "❤️ thanks"},
		{":heart:", NoColour, ":heart:"},
		{"İ green", Green, "İ green"},
		{"", NoColour, ""},
	} {
		// Often enough that an order of chance would show.
		for range 20 {
			if got, note := ParseColour(c.text); got != c.want || note != c.note {
				t.Errorf("ParseColour(%q) = %q, %q; want %q, %q", c.text, got, note, c.want, c.note)
			}
		}
	}
}

func TestParseHours(t *testing.T) {
	for in, want := range map[string]string{"": "", " 3 ": "3", "3,5 h": "3.5", "4 hours": "4", "0": "0", "100": "100"} {
		if got, ok := ParseHours(in); !ok || got != want {
			t.Errorf("ParseHours(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"a few", "-1", "101", "NaN", "1e9", "2-3"} {
		if got, ok := ParseHours(in); ok {
			t.Errorf("ParseHours(%q) = %q, want it refused", in, got)
		}
	}
}

func TestMentorsAnswerPerPair(t *testing.T) {
	var ci CheckIn
	ci.Set("U2", Answer{Colour: Green})
	ci.Set("U1", Answer{Colour: Yellow, Note: "slow"})
	if ci.Colour != Yellow {
		t.Errorf("the week is %q, want the worst of green and yellow", ci.Colour)
	}
	a := ci.On("U1")
	a.Colour = Green
	a.AddNote("better now")
	ci.Set("U1", a)
	want := []View{{Mentee: "U1", Answer: Answer{Colour: Green, Note: "slow\nbetter now"}}, {Mentee: "U2", Answer: Answer{Colour: Green}}}
	if diff := cmp.Diff(want, ci.Views); diff != "" || ci.Colour != Green {
		t.Errorf("after a change: %s colour %q", diff, ci.Colour)
	}
	if got := ci.On("U3"); got != (Answer{}) {
		t.Errorf("nothing was said about U3, got %+v", got)
	}
}
