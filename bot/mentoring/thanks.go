package mentoring

import (
	"fmt"
	"time"
)

// ThanksNote is a note to somebody's line manager, which they wrote with us
// and of which they saw every word before it went.
type ThanksNote struct {
	Cohort   CohortID
	Person   PersonID
	Role     Role
	Manager  PersonID
	Done     string // what they achieved, in their own words
	Version  int    // rises with every change: what goes out is what they saw
	Declined time.Time
	Sent     time.Time // it goes once
}

// NoteWords are all that a note may be made of: nothing of check-ins, rankings
// or feedback is among them.
type NoteWords struct {
	Name       string
	Role       Role
	Cohort     string
	Objectives string
	Project    string
	Earned
}

// Opening says who did what, when and for how long.
func (w NoteWords) Opening() string {
	text := fmt.Sprintf("%s took part in the mentorship programme %s as a mentee, from %s to %s: about %d hours of learning and work beside the daily tasks", w.Name, w.Cohort, w.From.Long(), w.To.Long(), w.Hours)
	if w.Role == Mentor {
		whom := "a colleague"
		if w.Mentees > 1 {
			whom = fmt.Sprintf("%d colleagues", w.Mentees)
		}
		text = fmt.Sprintf("%s mentored %s in the mentorship programme %s, from %s to %s: about %d hours of listening, teaching and encouraging", w.Name, whom, w.Cohort, w.From.Long(), w.To.Long(), w.Hours)
	}
	if w.Project != "" {
		text += fmt.Sprintf(", on the project “%s”", w.Project)
	}
	text += "."
	if w.Objectives != "" {
		text += " What the programme is for: " + w.Objectives
	}
	return text
}

// Closing thanks the manager.
func (w NoteWords) Closing() string {
	return fmt.Sprintf("Thank you for making room for it: programmes like this one live on managers who do. %s has read this note and asked for it to be sent to you; you are welcome to use it in a performance review. Nothing to do for you.", w.Name)
}
