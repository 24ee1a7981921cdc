package mentoring

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func drawCode(t *rapid.T) Code {
	return NewCode(rapid.StringMatching(`[0-9a-f]{32}`).Draw(t, "token"))
}

func TestCodeIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCode(t)
		for _, typed := range []string{
			c.String(), string(c), strings.ToLower(c.String()), " " + c.String() + " ", "`" + c.String() + "`",
			strings.ReplaceAll(c.String(), "-", " – "), strings.ReplaceAll(strings.ReplaceAll(c.String(), "0", "o"), "1", "l"),
			strings.Join(strings.Split(string(c), ""), " "),
		} {
			if got, err := ParseCode(typed); err != nil || got != c {
				t.Fatalf("%q was read as %q (%v), want %q", typed, got, err, c)
			}
		}
	})
}

// TestCodeFindsSlips: every single wrong character, and every two exchanged
// ones.
func TestCodeFindsSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := []byte(drawCode(t))
		for i := range c {
			for _, wrong := range []byte(codeLetters) {
				if wrong == c[i] {
					continue
				}
				typed := append([]byte(nil), c...)
				typed[i] = wrong
				if _, err := ParseCode(string(typed)); err == nil {
					t.Fatalf("%s for %s was taken", typed, c)
				}
			}
			for j := range i {
				if c[i] == c[j] {
					continue
				}
				typed := append([]byte(nil), c...)
				typed[i], typed[j] = c[j], c[i]
				if _, err := ParseCode(string(typed)); err == nil {
					t.Fatalf("%s for %s was taken", typed, c)
				}
			}
		}
	})
}

func TestCodeRefusals(t *testing.T) {
	good := NewCode("00112233445566778899aabbccddeeff").String()
	for typed, want := range map[string]string{
		"": "Type the code after the command", " - ": "Type the code after the command",
		"K7QF2": "has 10 characters", good + "7": "this one has 11", "K7QF2-M9XU4": "is it a V", "K7QF2-M9X😀4": "neither",
	} {
		_, err := ParseCode(typed)
		refusal := &Refusal{}
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, want) {
			t.Errorf("%q was answered with %v, want %q", typed, err, want)
		}
	}
	if len(good) != 11 || good[5] != '-' {
		t.Errorf("a code reads %q", good)
	}
}

func TestEarns(t *testing.T) {
	home := Calendar{Zone: "Europe/Berlin", Workdays: MondayToFriday}
	start, _ := ParseDate("2027-01-04")
	c := Cohort{ID: "c", Name: "Spring", Home: home, Plan: DefaultPlan(start, home), MenteeHours: 4, MentorHours: 2}
	scoping := c.Plan.Start(Scoping)
	at := func(week int) time.Time { return scoping.Add(7*week).At(10, 0, home.Home()) }
	weeks := c.Plan.Weeks(Scoping, Closed)
	closed := c.Plan.Start(Closed).At(9, 0, home.Home())
	pair := func(from, to int) Pair {
		p := Pair{Cohort: "c", Couple: Couple{Mentee: PersonID(fmt.Sprint(from, to)), Mentor: "M"}, Since: at(from)}
		if to > 0 {
			p.Ended = at(to)
		}
		return p
	}
	for _, x := range []struct {
		name     string
		role     Role
		standing Standing
		pairs    []Pair
		finished bool
		hours    int // 0: refused
		mentees  int
	}{
		{"mentee to the end", Mentee, Active, []Pair{pair(0, 0)}, false, weeks * 4, 0},
		{"mentee to the end, project finished", Mentee, Active, []Pair{pair(0, 0)}, true, weeks * 4, 0},
		{"mentee who began late", Mentee, Active, []Pair{pair(8, 0)}, false, (weeks - 8) * 4, 0},
		{"mentee whose pair ended", Mentee, Active, []Pair{pair(0, 9)}, false, 0, 0},
		{"mentee whose pair ended, project finished", Mentee, Active, []Pair{pair(0, 9)}, true, weeks * 4, 0},
		{"mentee without a mentor", Mentee, Active, nil, false, 0, 0},
		{"mentee without a mentor, project finished", Mentee, Active, nil, true, 0, 0},
		{"mentee who left", Mentee, Withdrawn, []Pair{pair(0, 9)}, true, 0, 0},
		{"mentor to the end", Mentor, Active, []Pair{pair(0, 0)}, false, weeks * 2, 1},
		{"mentor of two", Mentor, Active, []Pair{pair(0, 0), pair(4, 0)}, false, weeks * 2, 2},
		{"mentor for six weeks", Mentor, Withdrawn, []Pair{pair(0, 6)}, false, 12, 1},
		{"mentor for five weeks", Mentor, Active, []Pair{pair(0, 5)}, false, 0, 0},
		{"mentor of a late pair", Mentor, Active, []Pair{pair(weeks-2, 0)}, false, 0, 0},
		{"mentor without a mentee", Mentor, Active, nil, false, 0, 0},
	} {
		t.Run(x.name, func(t *testing.T) {
			earned, err := c.Earns(Member{Role: x.role, Standing: x.standing}, x.pairs, x.finished, closed)
			if (err == nil) != (x.hours > 0) || earned.Hours != x.hours || earned.Mentees != x.mentees {
				t.Fatalf("earned %+v (%v), want %d hours, %d mentees", earned, err, x.hours, x.mentees)
			}
			if err == nil && (earned.From.Before(scoping) || !earned.From.Before(earned.To) || earned.To.After(c.Plan.Start(Closed).Add(-1))) {
				t.Errorf("it says from %s to %s", earned.From, earned.To)
			}
		})
	}
	short := c
	for i, p := range []Phase{Project, Wrapup, Closed} {
		var err error
		if short.Plan, _, err = short.Plan.Move(p, scoping.Add(14*(i+1)), start, home); err != nil {
			t.Fatal(err)
		}
	}
	if n := short.Plan.MentorWeeks(); n != 3 {
		t.Errorf("a programme of six weeks wants %d weeks of a mentor", n)
	}
}
