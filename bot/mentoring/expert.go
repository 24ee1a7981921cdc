package mentoring

import (
	"strings"
	"time"
)

// Expert is somebody who agreed to answer questions about their topics, at
// most so many a month. Nobody is listed who did not say so themselves, and
// nobody for longer than a year without saying so again.
type Expert struct {
	Person  PersonID
	Cohort  CohortID // the edition whose working days count for reminders
	Topics  []string
	About   string
	Monthly int // questions a month
	Arrival int // how often they were listed anew

	Since     time.Time // listed since; zero: never
	Confirmed time.Time // said so last
	Paused    bool
	Left      time.Time // listed no more
}

// DefaultQuestions and MaxQuestions bound the questions a month.
const (
	DefaultQuestions = 2
	MaxQuestions     = 10
)

// Listed reports whether the person stands in the directory.
func (x Expert) Listed() bool { return !x.Since.IsZero() && x.Left.IsZero() }

// Findable are the words by which an expert is found.
func (x Expert) Findable(name string) Findable {
	return Findable{ID: string(x.Person), Title: strings.Join(x.Topics, " "), Goal: x.About + "\n" + name}
}

// Question is that somebody asked an expert: who, whom and when. What was
// asked stands in their conversation alone.
type Question struct {
	ID     string
	Asker  PersonID
	Expert PersonID
	At     time.Time
}

// QuestionsLeft is how many questions an expert still takes in the calendar
// month it is in their zone, and the day on which there are new ones.
func QuestionsLeft(monthly int, asked []Question, now time.Time, zone *time.Location) (left int, frees Date) {
	today := DateOf(now, zone)
	first := Date{Year: today.Year, Month: today.Month, Day: 1}
	next := first.AddMonths(1)
	left = monthly
	for _, q := range asked {
		if day := DateOf(q.At, zone); !day.Before(first) && day.Before(next) {
			left--
		}
	}
	return max(0, left), next
}

// ConfirmAgain is the day on which an expert is asked whether they still want
// to be listed: a year after they last said so.
func (x Expert) ConfirmAgain(zone *time.Location) Date {
	return DateOf(x.Confirmed, zone).AddMonths(12)
}

// ConfirmUntil is the last working day for the answer.
func (x Expert) ConfirmUntil(zone *time.Location, cal Calendar) Date {
	return cal.AddWorkdays(x.ConfirmAgain(zone), 15)
}
