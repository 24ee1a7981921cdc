package mentoring

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// From one edition to the next: who comes first, who is asked again, and what
// the next one is called.

// Past is what somebody was in an earlier cohort.
type Past struct {
	Cohort  CohortID
	Created time.Time // of the cohort
	Phase   Phase     // of the cohort, now
	Member  Member
	Again   string // mentors and mentees: "would you join again", from the feedback
	Paired  bool   // had a mentor, or a mentee
	Left    bool   // mentees: lost their mentor, and no other came
}

// Why says why somebody comes first in the next edition.
type Why string

// The reasons to come first.
const (
	NoPlace    Why = "no place"
	NoMentor   Why = "no mentor"
	LostMentor Why = "lost mentor"
)

// newestFirst orders what somebody was by the age of the cohorts.
func newestFirst(past []Past) []Past {
	past = slices.Clone(past)
	slices.SortStableFunc(past, func(a, b Past) int {
		if c := b.Created.Compare(a.Created); c != 0 {
			return c
		}
		return strings.Compare(string(b.Cohort), string(a.Cohort))
	})
	return past
}

// ComesFirst reports whether an earlier edition left a mentee without a place,
// without a mentor, or without the one they had; and nothing since has made up
// for it.
func ComesFirst(past []Past) (Past, Why, bool) {
	for _, p := range newestFirst(past) {
		m := p.Member
		switch {
		case m.Role != Mentee || m.Standing == Declined || m.Standing == Withdrawn || m.Standing == NoStanding:
		case m.Standing == Waiting && p.Phase >= Ranking:
			return p, NoPlace, true
		case p.Left:
			return p, LostMentor, true
		case (m.Unmatched || p.Phase >= Closed) && !p.Paired:
			return p, NoMentor, true
		default:
			return Past{}, "", false // they have a mentor, had one to the end, or may still get one
		}
	}
	return Past{}, "", false
}

// AskAgain is the latest edition in which somebody was a mentor to the end, or
// still is; false for nobody, and for those whose latest word was that they
// would not join again.
func AskAgain(past []Past) (Past, bool) {
	last, found, said := Past{}, false, ""
	for _, p := range newestFirst(past) {
		if p.Member.Role != Mentor {
			continue
		}
		if said == "" {
			said = p.Again
		}
		if !found && p.Member.Standing == Active && p.Phase > Draft {
			last, found = p, true
		}
	}
	return last, found && said != "no"
}

// NextName is what the edition after one of that name would be called: the
// next half of the year, the next year or the next number.
func NextName(name string) string {
	words := strings.Fields(name)
	season := map[string]string{"spring": "Autumn", "summer": "Winter", "autumn": "Spring", "fall": "Spring", "winter": "Summer"}
	last := len(words) - 1
	if last < 0 {
		return ""
	}
	n, err := strconv.Atoi(words[last])
	if err != nil {
		return strings.Join(words, " ") + " 2"
	}
	if last > 0 && n > 1900 {
		was := strings.ToLower(words[last-1])
		if next, known := season[was]; known {
			words[last-1] = next
			if was == "autumn" || was == "fall" || was == "winter" {
				n++
			}
			words[last] = strconv.Itoa(n)
			return strings.Join(words, " ")
		}
	}
	words[last] = strconv.Itoa(n + 1)
	return strings.Join(words, " ")
}

// NextEdition is a new cohort with the settings of an earlier one. Its name,
// its dates and whatever it lived through are its own.
func (c Cohort) NextEdition(today Date) Cohort {
	next := Cohort{
		Name: NextName(c.Name), Objectives: c.Objectives, NotThis: c.NotThis, Home: c.Home, Channel: c.Channel,
		Languages: slices.Clone(c.Languages), Organizers: slices.Clone(c.Organizers),
		TalkMinutes: c.TalkMinutes, MenteeHours: c.MenteeHours, MentorHours: c.MentorHours,
		CheckIn: c.CheckIn, CheckSpec: c.CheckSpec, RemindDays: slices.Clone(c.RemindDays), SilentTold: c.SilentTold,
		Follows: c.ID,
	}
	next.Plan = DefaultPlan(DefaultStart(today, next.Home), next.Home)
	return next
}

// Ahead is how long before the kick-off people hear its date, with the call for
// mentors; MonthAhead is how long they should.
func (p Plan) Ahead() int { return p.Start(Kickoff).Sub(p.Start(CallMentors)) }

// MonthAhead is how many days ahead big meetings are announced.
const MonthAhead = 28
