package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// played is one play-through.
func played(seed uint64) (text string, err error) {
	var out, errw bytes.Buffer
	if code := runPlay(seed, slog.New(slog.DiscardHandler), &out, &errw); code != exitFine {
		return "", fmt.Errorf("the play ended with %d:\n%s\n%s", code, errw.String(), tail(out.String(), 40))
	}
	return out.String(), nil
}

// theFirst play is read by several tests.
var theFirst = sync.OnceValues(func() (string, error) { return played(1) })

func firstPlay(t *testing.T) string {
	t.Helper()
	text, err := theFirst()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func tail(s string, n int) string {
	lines := strings.Split(s, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// TestPlay: what a newcomer is promised to see in the play-through. That the
// same seed gives the same play is seen by .ci/run, where it takes no race
// detector.
func TestPlay(t *testing.T) {
	text := firstPlay(t)
	for _, c := range []struct{ what, says string }{
		{"the eighth waits and is told", "→ Mateo Silva (Fri 14:30 there): All places"},
		{"a mentor drops out before matching", "Emil Novak clicks [Withdraw]"},
		{"a mentee drops out after it", "Kofi Mensah clicks [Withdraw]"},
		{"the matching is published", "→ #mentoring: :tada: The pairs of Spring 2027 are decided"},
		{"two silent weeks reach the organizer", "→ Nora Lind (Mon"},
		{"a red reaches the mentor", ":red_circle: Jaya Menon says red"},
		{"the closing summary", "Closing summary: Spring 2027"},
		{"no rule of Slack broken", "broken Slack rules  0"},
		{"the applications of both editions, without Emil, who asked to be forgotten", "15 mentees, 9 mentors"},
		{"the kick-off is called round by round", "Two minutes left with"},
		{"a charter is signed by both", "is signed by both of you"},
		{"a mentor is asked again", "Autumn 2027 looks for mentors, and you are one in Spring 2027"},
		{"who found no place comes first", "you are asked first: Spring 2027 had no place for you"},
		{"both editions in one message", "(Autumn 2027, week"},
		{"a sponsor's problem", "A problem worth solving, posted by @Samir Rao"},
		{"a poll, and its date", "Nora Lind clicks [Take "},
		{"what is worth reading", "Grace Mwangi types /cohort resources"},
		{"a place freed in scoping", "Zofia Nowak clicks [Take the place]"},
		{"somebody is forgotten", "Emil Novak submits Forget me"},
		{"a calendar file", "📎 meeting.ics"},
		{"a blocker is shared, without its colour", "Who can let me read the contracts table?"},
		{"somebody helps", "Grace Mwangi clicks [I can help]"},
		{"a pair that does not meet is offered times", "Ivan Petrov have not met for 3 weeks"},
		{"a pair that does not fit, in confidence", ":lock: In confidence, Autumn 2027: @Bruno Costa"},
		{"the half-way check-in", "Half-way check-in"},
		{"the final presentations", "Presentation day of Spring 2027"},
		{"a sponsor is invited", "→ Samir Rao"},
		{"a certificate", "here is your certificate of Spring 2027, made out to Jaya Menon"},
		{"a name in Georgian", "made out to ნინო ბერიძე"},
		{"a name as its owner spells it", "made out to Lin Wei"},
		{"its code is checked", "Quentin Adeyemi types /cohort verify"},
		{"months later", "6 months after the closing"},
		{"a mentor leaves in the middle", "Noah Tremblay clicks [Withdraw]"},
		{"and their mentee gets another", "You have a new mentor in Autumn 2027 after Noah Tremblay"},
	} {
		if !strings.Contains(text, c.says) {
			t.Errorf("%s: the play does not say %q", c.what, c.says)
		}
	}
	if n := strings.Count(text, ":red_circle: Jaya Menon says red"); n != 2 {
		t.Errorf("the red reached %d people, want the mentor and the organizer", n)
	}
}

// TestPlayAsksEveryWeekByEachClock: at least ten weeks of check-ins, at ten of
// each person's clock in every zone, across the change to summer time.
func TestPlayAsksEveryWeekByEachClock(t *testing.T) {
	text := firstPlay(t)
	for _, c := range []struct{ who, clock string }{
		{"Farid Haddad", "10:00 there"}, // Berlin, changes on 28 March
		{"Jaya Menon", "10:00 there"},   // India, half an hour off
		{"Hana Sato", "10:00 there"},    // Japan
		{"Lucia Romero", "10:00 there"}, // New York
	} {
		weeks := map[string]bool{}
		for line := range strings.Lines(text) {
			if !strings.Contains(line, "→ "+c.who) || !strings.Contains(line, ", how is it going with") {
				continue
			}
			if !strings.Contains(line, c.clock) {
				t.Errorf("%s was asked at another hour: %s", c.who, line)
			}
			_, week, _ := strings.Cut(line, "(Spring 2027, ")
			week, _, _ = strings.Cut(week, ")")
			if weeks[week] {
				t.Errorf("%s was asked twice in %s", c.who, week)
			}
			weeks[week] = true
		}
		if len(weeks) < 10 {
			t.Errorf("%s was asked in %d weeks, want at least 10", c.who, len(weeks))
		}
	}
}

// TestPlayRemindsTheRightRoles: reminders of a phase go to those it concerns.
func TestPlayRemindsTheRightRoles(t *testing.T) {
	text := firstPlay(t)
	reminded := func(who, of string) bool {
		for line := range strings.Lines(text) {
			if strings.Contains(line, "→ "+who) && strings.Contains(line, of) {
				return true
			}
		}
		return false
	}
	for _, c := range []struct {
		who, of string
		want    bool
	}{
		{"Nora Lind", "applications open", true},
		{"Ben Fischer", "applications open", false},
		{"Farid Haddad", "kick-off of *Spring 2027* is in 2 days", false}, // mrkdwn is rendered
		{"Farid Haddad", "The kick-off of Spring 2027 has its hours", true},
		{"Ben Fischer", "The kick-off of Spring 2027 has its hours", true},
		{"Petra Vogel", "The kick-off of Spring 2027", false},
		{"Samir Rao", "You are invited as a guest to Presentation day of Spring 2027", true},
		{"Nora Lind", "the pairs are to be announced", true},
		{"Farid Haddad", "the pairs are to be announced", false},
		{"Farid Haddad", "the project work begins", true},
		{"Kofi Mensah", "the wrap-up begins", false}, // he left in May
		{"Jaya Menon", "the wrap-up begins", true},
	} {
		if got := reminded(c.who, c.of); got != c.want {
			t.Errorf("%s hears %q: %v, want %v", c.who, c.of, got, c.want)
		}
	}
}
