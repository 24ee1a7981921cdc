package mentoring

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHours(t *testing.T) {
	p := DefaultPlan(date("2027-01-11"), plain)
	got := p.Hours(4)
	want := Commitment{From: date("2027-03-01"), To: date("2027-06-20"), Weeks: 16, PerWeek: 4}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if s := got.String(); s != "4 hours a week from 1 March 2027 to 20 June 2027 (16 weeks, about 64 hours in all)" {
		t.Error(s)
	}
	short, _ := mustMove(t, p, Closed, "2027-06-09", "2027-01-01", plain)
	if s := short.Hours(1).String(); !strings.Contains(s, "1 hour a week") || !strings.Contains(s, "(14 weeks, about 14 hours") {
		t.Error(s)
	}
	if got := p.Weeks(Kickoff, Ranking); got != 1 {
		t.Errorf("kick-off takes %d weeks", got)
	}
}

func TestSummary(t *testing.T) {
	p := DefaultPlan(date("2027-01-11"), plain)
	p, _ = mustAdvance(t, p, CallMentors, date("2027-01-08").At(12, 0, plain.Home()), plain)
	p, err := p.Pin(Closed)
	if err != nil {
		t.Fatal(err)
	}
	p, _ = mustMove(t, p, Wrapup, "2027-06-08", "2027-01-08", plain)
	var got []string
	for _, line := range p.Summary() {
		got = append(got, line.String())
	}
	want := []string{
		"Call for mentors: planned 11 January 2027, began 8 January 2027 (3 days earlier)",
		"Call for mentees: planned 25 January 2027, now 22 January 2027 (3 days earlier)",
		"Kick-off: planned 8 February 2027, now 5 February 2027 (3 days earlier)",
		"Ranking: planned 15 February 2027, now 12 February 2027 (3 days earlier)",
		"Matching: planned 22 February 2027, now 19 February 2027 (3 days earlier)",
		"Scoping: planned 1 March 2027, now 26 February 2027 (3 days earlier)",
		"Project work: planned 29 March 2027, now 26 March 2027 (3 days earlier)",
		"Wrap-up: planned 7 June 2027, now 8 June 2027 (1 day later)",
		"Closed: planned 21 June 2027, now 18 June 2027 (3 days earlier), pinned",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
