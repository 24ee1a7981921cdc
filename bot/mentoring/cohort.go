package mentoring

import (
	"slices"
	"strings"
	"time"
)

// Cohort is one edition of the programme: its promises, its people in charge,
// its plan and where it stands.
type Cohort struct {
	ID         CohortID
	Name       string
	Objectives string
	NotThis    string // what the programme is not; stands in the sign-up
	Home       Calendar
	Channel    string // the Slack channel it lives in
	Languages  []string
	Organizers []PersonID

	TalkMinutes int // one speed-dating conversation
	MenteeHours int // a week
	MentorHours int // a week

	CheckIn    WeeklySlots
	CheckSpec  string // advanced: a cron spec in the reader's zone instead of CheckIn; empty: none
	RemindDays []int  // before a boundary, e.g. 7, 2, 0
	SilentTold int    // silent weeks in a row before the organizer hears

	Phase     Phase
	Held      bool // phases do not advance at their date
	Plan      Plan
	Promised  Date // the closing day line managers agreed to
	CreatedAt time.Time
	CreatedBy PersonID
	Follows   CohortID `json:",omitempty"` // the edition whose settings it took
}

// Defaults a new cohort starts from (PROGRAMME: what the pilot taught).
const (
	DefaultTalkMinutes = 12 // 7 were unanimously too short
	DefaultMenteeHours = 4
	DefaultMentorHours = 2
	DefaultSilentWeeks = 2
	MaxCapacity        = 3 // mentees per mentor
)

// MaxOrganizers bounds the list, so that it can be shown.
const MaxOrganizers = 20

// Location is the cohort's home zone.
func (c Cohort) Location() *time.Location {
	loc, err := time.LoadLocation(c.Home.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Organizes reports whether p is an organizer of this cohort.
func (c Cohort) Organizes(p PersonID) bool { return slices.Contains(c.Organizers, p) }

// AddOrganizer adds p; already there is no error.
func (c *Cohort) AddOrganizer(p PersonID) error {
	if c.Organizes(p) {
		return nil
	}
	if len(c.Organizers) >= MaxOrganizers {
		return Refuse("%s already has %d organizers, the most a cohort can have. Remove one first.", c.Name, MaxOrganizers)
	}
	c.Organizers = append(c.Organizers, p)
	return nil
}

// RemoveOrganizer removes p; the last one stays, or nobody could act.
func (c *Cohort) RemoveOrganizer(p PersonID) error {
	if !c.Organizes(p) {
		return Refuse("<@%s> is not an organizer of %s.", p, c.Name)
	}
	if len(c.Organizers) == 1 {
		return Refuse("<@%s> is the only organizer of %s. Add another one first: `/cohort organizers add @person`.", p, c.Name)
	}
	c.Organizers = slices.DeleteFunc(slices.Clone(c.Organizers), func(o PersonID) bool { return o == p })
	return nil
}

// Slug makes a cohort id from its name: lower case, digits and dashes.
// taken says which ids are in use; a number is appended then.
func Slug(name string, taken func(CohortID) bool) CohortID {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
				b.WriteByte('-')
			}
		}
	}
	base := strings.Trim(b.String(), "-")
	if len(base) > 40 {
		base = strings.Trim(base[:40], "-")
	}
	if base == "" {
		base = "cohort"
	}
	id := CohortID(base)
	for n := 2; taken(id); n++ {
		id = CohortID(base + "-" + itoa(n))
	}
	return id
}
