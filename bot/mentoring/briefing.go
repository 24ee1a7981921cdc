package mentoring

import "time"

// Briefing is what the organizers of a cohort add to the mentors' one page.
type Briefing struct {
	Cohort CohortID
	Words  string
	By     PersonID
	At     time.Time
}
