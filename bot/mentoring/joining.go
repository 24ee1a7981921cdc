package mentoring

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Joining: what people may say of themselves when they join, and until when
// others are awaited.

// MaxLanguages and MaxLanguage bound what one person says they speak.
const (
	MaxLanguages = 10
	MaxLanguage  = 40 // characters of one name
)

// Languages joins what somebody ticked with what they typed, separated by
// commas, semicolons or lines: each once, whatever its case, in that order. A
// language of the cohort's list keeps the spelling it has there.
func Languages(known, ticked []string, typed string) []string {
	all := slices.Clone(ticked)
	all = append(all, strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })...)
	var spoken []string
	for _, l := range all {
		l = strings.Join(strings.Fields(l), " ")
		same := func(other string) bool { return strings.EqualFold(other, l) }
		if i := slices.IndexFunc(known, same); i >= 0 {
			l = known[i]
		}
		if l != "" && !slices.ContainsFunc(spoken, same) {
			spoken = append(spoken, l)
		}
	}
	return spoken
}

// CheckLanguages refuses none, too many, and what is no name of a language.
func CheckLanguages(spoken []string) error {
	if len(spoken) == 0 {
		return Refuse("Name at least one language you could work in.")
	}
	if len(spoken) > MaxLanguages {
		return Refuse("Name at most %d languages: those you would work in.", MaxLanguages)
	}
	for _, l := range spoken {
		if len([]rune(l)) > MaxLanguage {
			return Refuse("Write languages with commas between them, each in at most %d characters.", MaxLanguage)
		}
	}
	return nil
}

// CheckCapacity refuses a number of mentees that one mentor cannot take.
func CheckCapacity(n int) error {
	if n < 1 || n > MaxCapacity {
		return Refuse("Choose a number from 1 to %d.", MaxCapacity)
	}
	return nil
}

// CheckPause refuses a first day back that is no pause: not in the future, or
// after the cohort has closed. today is the person's own.
func (c Cohort) CheckPause(back, today Date) error {
	closed := c.Plan.Start(Closed)
	switch {
	case back.IsZero():
		return Refuse("Choose the day you are back.")
	case !back.After(today):
		return Refuse("That day is not in the future. Choose the first day you are back.")
	case !closed.IsZero() && back.After(closed):
		return Refuse("%s ends on %s, before you would be back. If you can't go on, withdraw instead.", c.Name, closed.Add(-1).Long())
	}
	return nil
}

// ManagerDeadline is until when a place is held for a line manager who was
// asked at the given moment: [ManagerDays] working days on the cohort's clocks.
func (c Cohort) ManagerDeadline(asked time.Time) time.Time {
	return c.Home.AddWorkingHours(asked, 24*ManagerDays, c.Location())
}

// EndMoved is by how many days the closing day may move before line managers
// are asked again.
const EndMoved = 14

// OutgrewYes reports whether the closing day moved so far past what the line
// manager agreed to that they must be asked again.
func (c Cohort) OutgrewYes(a Application) bool {
	return !a.EndsAgreed.IsZero() && c.Plan.Start(Closed).Sub(a.EndsAgreed) > EndMoved
}

// inLine lists the waiting mentees: those whom an earlier edition left without
// a place or a mentor first, then in order of arrival.
func inLine(members []Member) []Member {
	var waiting []Member
	for _, m := range members {
		if m.Role == Mentee && m.Standing == Waiting {
			waiting = append(waiting, m)
		}
	}
	ByArrival(waiting)
	slices.SortStableFunc(waiting, func(a, b Member) int { return cmp.Compare(rank(a), rank(b)) })
	return waiting
}

func rank(m Member) int {
	if m.First {
		return 0
	}
	return 1
}
