package mentoring

import (
	"slices"
	"testing"
)

func TestCountPulse(t *testing.T) {
	pairs := []Couple{{Mentee: "a", Mentor: "M"}, {Mentee: "b", Mentor: "M"}, {Mentee: "c", Mentor: "N"}, {Mentee: "d", Mentor: "O"}, {Mentee: "e", Mentor: "P"}}
	mentee := func(p, partner PersonID, t Touch, came string) Pulse {
		return Pulse{Role: Mentee, Person: p, Partner: partner, Answer: t, Came: came, Quoted: true}
	}
	mentor := func(p, partner PersonID, t Touch) Pulse {
		return Pulse{Role: Mentor, Person: p, Partner: partner, Answer: t, Came: "not to be read"}
	}
	got := CountPulse(pairs, []Pulse{
		mentee("a", "M", InTouch, "zebra"), mentor("M", "a", NowAndThen), // continues
		mentee("b", "M", InTouch, ""), mentor("M", "b", NoTouch), // one says no
		mentor("N", "c", InTouch),              // one yes is enough
		mentee("d", "O", NowAndThen, "apple"),  // nobody says yes
		mentee("e", "Q", InTouch, "other one"), // about another mentor
	})
	want := PulseSums{Asked: 10, Answered: 6, Yes: 3, NowAndThen: 2, No: 1, PairsHeard: 4, Continuing: 2, Came: []string{"apple", "zebra"}}
	if !slices.Equal(got.Came, want.Came) {
		t.Errorf("lines %q, want %q", got.Came, want.Came)
	}
	got.Came, want.Came = nil, nil
	if got.Asked != want.Asked || got.Answered != want.Answered || got.Yes != want.Yes || got.NowAndThen != want.NowAndThen || got.No != want.No || got.PairsHeard != want.PairsHeard || got.Continuing != want.Continuing {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if s := CountPulse(nil, nil); s.Asked != 0 || s.Continuing != 0 {
		t.Errorf("of nobody: %+v", s)
	}
}

func TestPulseDay(t *testing.T) {
	for _, tc := range []struct {
		closed string
		months int
		want   string
	}{
		{"2027-03-15", 3, "2027-06-15"},
		{"2027-03-15", 6, "2027-09-15"},
		{"2027-11-30", 3, "2028-02-29"}, // a shorter month
		{"2027-04-03", 3, "2027-07-05"}, // a Saturday
	} {
		day, err := ParseDate(tc.closed)
		if err != nil {
			t.Fatal(err)
		}
		if got := PulseDay(day, tc.months, Calendar{}); got.String() != tc.want {
			t.Errorf("closed %s, %d months: %s, want %s", tc.closed, tc.months, got, tc.want)
		}
	}
}
