// Package flows holds the conversations of cohortbot, one file each.
//
// A file reads top to bottom: the story, the handles (what people can press
// and fill in), the flow with its routes, the handlers in the order of the
// story, then what people see. Its story test plays the conversation as people
// live it; the transcript in testdata is reviewed like code.
//
// How the bot speaks: to one person, as "you"; in sentence case, plainly and
// kindly, without blame; it says what happens next and has exactly one obvious
// next step. Dates are the reader's own. Nobody's answer is shown to anybody
// who was not named before it was given.
package flows

import (
	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// All lists every conversation the bot can hold; help shows them in this
// order, and plain words are offered to them in this order.
func All() []bot.Flow {
	return []bot.Flow{
		which(),
		phases(),
		status(),
		help(),
		create(),
		opening(),
		plan(),
		holidays(),
		organizers(),
		people(),
		askList(),
		calls(),
		mentors(),
		mentees(),
		managers(),
		waiting(),
		edition(),
		membership(),
		ranking(),
		matching(),
		publishing(),
		reminders(),
		digest(),
		charts(),
		kickoff(),
		meetings(),
		charter(),
		problems(),
		backing(),
		standup(),
		finale(),
		resources(),
		briefing(),
		closing(),
		repository(),
		experts(),
		pulse(),
		certificates(),
		thanksNotes(),
		home(),
		gone(),
		myData(),
		forget(),
		undelivered(),
		words(),
		pausing(),
		pairMeetings(),
		pairFit(),
		rematching(),
		latePlaces(),
		checkin(),
		otherWords(),
	}
}

// about is what most controls carry: the cohort they speak of.
type about struct {
	Cohort mentoring.CohortID `json:"c"`
}

// InCohort names the cohort whose organizers may use the control.
func (a about) InCohort() mentoring.CohortID { return a.Cohort }

// Key names a live message about the cohort.
func (a about) Key() string { return string(a.Cohort) }

// aboutMember is what controls about one member carry.
type aboutMember struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r"`
	Person mentoring.PersonID `json:"p"`
}

// InCohort names the cohort whose organizers may use the control.
func (a aboutMember) InCohort() mentoring.CohortID { return a.Cohort }

// Key names a live message about the member.
func (a aboutMember) Key() string { return mentoring.MemberKey(a.Cohort, a.Role, a.Person) }

func of(m mentoring.Member) aboutMember { return aboutMember{m.Cohort, m.Role, m.Person} }
