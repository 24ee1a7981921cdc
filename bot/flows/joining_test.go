package flows

import (
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

// givenNobody puts the cohort "Spring 2027" into the state, as givenCohort
// does, but as a draft that nobody has joined.
func (s *story) givenNobody(change ...func(*mentoring.Cohort)) mentoring.Cohort {
	s.t.Helper()
	home := mentoring.Calendar{Zone: "Europe/Berlin", Workdays: mentoring.MondayToFriday}
	c := mentoring.Cohort{
		ID: "spring-2027", Name: "Spring 2027", Objectives: "Grow data science skills on real projects.", NotThis: "Career mentoring.",
		Home: home, Channel: s.Channel, Languages: []string{"English", "French"}, Organizers: []mentoring.PersonID{s.id("Nora Lind")},
		TalkMinutes: 12, MenteeHours: 4, MentorHours: 2, CheckIn: mentoring.WeeklySlots{Weekday: time.Monday, Hour: 10},
		SilentTold: 2, CreatedAt: time.Now(), CreatedBy: s.id("Nora Lind"),
		Phase: mentoring.Draft, Plan: mentoring.DefaultPlan(mentoring.DateOf(time.Now(), home.Home()), home),
	}
	c.Promised = c.Plan.Start(mentoring.Closed)
	for _, f := range change {
		f(&c)
	}
	s.inTx(func(tx *store.Tx) error { return tx.PutCohort(c) })
	return c
}

// signsUp fills in the mentor form and sends it.
func (s *story) signsUp(name, help, places string) *sandbox.Person {
	p := s.Person(name)
	p.ClicksIn("Call for mentors", "Become a mentor")
	s.fillsMentorForm(p, help, places)
	p.Submits()
	return p
}

func (s *story) fillsMentorForm(p *sandbox.Person, help, places string) {
	p.Fills("What I can help with", help)
	p.Fills("About me", "Data scientist")
	p.Chooses("Languages I could work in", "English")
	p.Fills("How many mentees I take", places)
	p.Chooses("Can you give about", "Yes")
	p.Chooses("Conduct guide", "I agree, confidentiality included")
}

// applies fills in the mentee form and sends it.
func (s *story) applies(name, goals, manager string) *sandbox.Person {
	p := s.Person(name)
	p.ClicksIn("Call for mentees", "Apply as a mentee")
	s.fillsMenteeForm(p, goals, manager)
	p.Submits()
	return p
}

func (s *story) fillsMenteeForm(p *sandbox.Person, goals, manager string) {
	p.Fills("What I want to learn", goals)
	p.Chooses("Do you have a project in mind?", "Not yet")
	p.Chooses("Languages I could work in", "English")
	p.Chooses("Can you give about", "Yes")
	p.Chooses("My line manager", manager)
	p.Chooses("Conduct guide", "I agree, confidentiality included")
}

// theMember reads somebody of the sample cohort.
func (s *story) theMember(name string, r mentoring.Role) (m mentoring.Member) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		var err error
		m, _, err = tx.Member("spring-2027", r, s.id(name))
		return err
	})
	return m
}

// stands fails the story unless a mentee stands so.
func (s *story) stands(name string, want mentoring.Standing) {
	s.t.Helper()
	if got := s.theMember(name, mentoring.Mentee).Standing; got != want {
		s.t.Fatalf("%s stands as %q, want %q", name, got, want)
	}
}

func places(s *story) mentoring.Places {
	var p mentoring.Places
	s.read(func(tx *store.Tx) error {
		members, err := tx.Members("spring-2027")
		p = mentoring.CountPlaces(members)
		return err
	})
	return p
}

// nasty is text that would do harm if it were not shown exactly as typed.
const nasty = "<!channel> <@U0001> & *bold* @here שלום 🌴 <https://example.org|click>"

// noPings fails the story if something pinged a channel, or somebody in one. A
// mention in a DM notifies nobody but its reader.
func noPings(t *testing.T, s *story) {
	t.Helper()
	for _, p := range s.Pings() {
		if strings.HasPrefix(p.Who, "!") || !strings.HasPrefix(p.Channel, "D") {
			t.Errorf("%s was pinged: %+v", p.Who, p)
		}
	}
}

// formOf is a form as a client that keeps to no rules could send it.
func formOf(values map[string]string) bot.Form {
	f := bot.Form{}
	for id, v := range values {
		f[id] = slack.BlockAction{Value: v}
	}
	return f
}

var (
	robot = sandbox.Profile{Name: "Robo Clerk", Handle: "robo", Bot: true}
	left  = sandbox.Profile{Name: "Greta Left", Handle: "greta"}
)

// cohort reads a cohort.
func (s *story) cohort(id mentoring.CohortID) (c mentoring.Cohort) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		var err error
		c, _, err = tx.Cohort(id)
		return err
	})
	return c
}

// messagesWith is how many of the messages contain a text.
func messagesWith(messages []string, text string) int {
	n := 0
	for _, m := range messages {
		if strings.Contains(m, text) {
			n++
		}
	}
	return n
}

// remove takes somebody out of the sample cohort, as an organizer would.
func (s *story) remove(name string, r mentoring.Role) {
	s.t.Helper()
	s.happen(func(e bot.Event) error { return withdraw(e, s.theMember(name, r), "their account was closed") })
}

// person reads what the directory knows of somebody.
func (s *story) person(name string) (p mentoring.Person) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		var err error
		p, _, err = tx.Person(s.id(name))
		return err
	})
	return p
}
