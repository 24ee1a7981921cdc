package mentoring

import "time"

// PersonID is a Slack user id; opaque, stable across workspaces of one
// organization (https://docs.slack.dev/enterprise/developing-for-enterprise-orgs).
type PersonID string

// CohortID names one edition of the programme, e.g. "2027-spring".
type CohortID string

// Role is what a person is in one cohort. A person may hold several roles, in
// several cohorts at once.
type Role string

// The roles that take part. Organizers are listed on the cohort itself.
const (
	Mentor Role = "mentor"
	Mentee Role = "mentee"
)

// Other is the role one is paired with.
func (r Role) Other() Role {
	if r == Mentor {
		return Mentee
	}
	return Mentor
}

// Person is what is known of somebody from Slack's directory, and where they
// are with the bot's manners.
type Person struct {
	ID     PersonID
	Name   string // real name, as shown
	Handle string
	// Zone is the IANA name: the offset changes with the seasons, the name
	// does not. Empty: unknown, the cohort's home zone is used.
	Zone    string
	Locale  string
	Photo   string
	Deleted bool
	Bot     bool
	Guest   bool

	// Limit is how many mentees they take at a time, all cohorts together; 0:
	// never asked, since there was one cohort only.
	Limit int `json:",omitempty"`
	// LastPrompt is the local day of the last prompt: one a working day.
	LastPrompt Date
	// AwayUntil is the first day back; zero: here.
	AwayUntil Date
	// SlackAway is set while their Slack status is 🌴.
	SlackAway bool
}

// Location is the person's zone, or fallback when Slack does not tell.
func (p Person) Location(fallback *time.Location) *time.Location {
	if p.Zone == "" {
		return fallback
	}
	loc, err := time.LoadLocation(p.Zone)
	if err != nil {
		return fallback
	}
	return loc
}

// MayTakePart refuses those who cannot hold a role: bots and deactivated
// accounts.
func (p Person) MayTakePart() error {
	switch {
	case p.ID == "" || p.Name == "":
		return Refuse("I don't find that person in this workspace. Pick somebody from the list Slack offers when you type @.")
	case p.Bot:
		return Refuse("%s is an app, and apps can't take part. Pick a person.", p.Name)
	case p.Deleted:
		return Refuse("%s's account is deactivated, so messages would never arrive. Pick somebody else.", p.Name)
	}
	return nil
}
