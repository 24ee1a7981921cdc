package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// givenAutumn puts a second cohort "Autumn 2027" into the state, a draft made
// today whose call for mentors would begin today, beside the spring one. Its
// organizer is the same unless others are named.
func (s *story) givenAutumn(organizers ...string) mentoring.Cohort {
	s.t.Helper()
	home := mentoring.Calendar{Zone: "Europe/Berlin", Workdays: mentoring.MondayToFriday}
	c := mentoring.Cohort{
		ID: "autumn-2027", Name: "Autumn 2027", Objectives: "Grow data science skills on real projects.", Home: home,
		Channel: s.Channel, Languages: []string{"English"},
		TalkMinutes: 12, MenteeHours: 4, MentorHours: 2, CheckIn: mentoring.WeeklySlots{Weekday: time.Monday, Hour: 10},
		RemindDays: []int{7, 2, 0}, SilentTold: 2, CreatedAt: time.Now(), CreatedBy: s.id("Nora Lind"),
		Phase: mentoring.Draft, Plan: mentoring.DefaultPlan(mentoring.DateOf(time.Now(), home.Home()), home),
	}
	if len(organizers) == 0 {
		organizers = []string{"Nora Lind"}
	}
	for _, o := range organizers {
		c.Organizers = append(c.Organizers, s.id(o))
	}
	c.Promised = c.Plan.Start(mentoring.Closed)
	s.inTx(func(tx *store.Tx) error { return tx.PutCohort(c) })
	return c
}

// placesIn counts the places of a cohort.
func (s *story) placesIn(c mentoring.Cohort) (p mentoring.Places) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		members, err := tx.Members(c.ID)
		p = mentoring.CountPlaces(members)
		return err
	})
	return p
}

// standsIn checks how somebody stands in a cohort as a mentee.
func (s *story) standsIn(c mentoring.Cohort, name string, want mentoring.Standing) {
	s.t.Helper()
	if got := s.member(c, mentoring.Mentee, name).Standing; got != want {
		s.t.Errorf("%s is %q in %s, want %q", name, got, c.Name, want)
	}
}

// Ben has two mentees in the spring edition when the autumn one calls: he is
// asked again, says one more, and offers one place. A pair of the spring ends:
// its place appears in the autumn, and the next in line is offered it. Whoever
// the spring left out comes first, and is told why.
func TestNextEditionBesideARunningOne(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns() // Farid and Grace with Ben, Jaya with Chandra, Lucia with Dana
		s.inTx(func(tx *store.Tx) error {
			for name, change := range map[string]func(*mentoring.Member){
				"Hana Sato":   func(m *mentoring.Member) { m.Unmatched = true },
				"Kofi Mensah": func(m *mentoring.Member) { m.Standing = mentoring.Waiting },
			} {
				m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id(name))
				if err != nil {
					return err
				}
				change(&m)
				if err := tx.PutMember(m); err != nil {
					return err
				}
			}
			// Emil would not do it again.
			return tx.PutFeedback(mentoring.Feedback{Cohort: c.ID, Person: s.id("Emil Novak"), Role: mentoring.Mentor, Again: "no", At: time.Now()})
		})
		s.pass(time.Hour)
		autumn := s.enter(s.givenAutumn(), mentoring.CallMentors)
		s.passTo("2027-03-02 15:00")
		ben := s.Person("Ben Fischer")
		ben.Sees("Autumn 2027 looks for mentors, and you are one in Spring 2027", "You have 2 mentees in Spring 2027", "[Yes, show my profile]", "[Not this time]")
		s.Person("Emil Novak").SeesNot("looks for mentors, and you")

		ben.Clicks("Yes, show my profile")
		ben.Sees("Filled in with what you said in Spring 2027", "Statistics and models", "How many more would you take at the same time?")
		ben.Submits()
		ben.SeesError("How many more, beside them", "complete")
		ben.Fills("How many more, beside them", "1")
		ben.Submits()
		if p := s.placesIn(autumn); p.Mentors != 1 || p.Offered != 1 {
			t.Errorf("autumn: %+v, want 1 mentor with 1 place", p)
		}
		if p := s.placesIn(c); p.Offered != 7 {
			t.Errorf("spring: %+v, want its 7 places", p)
		}
		ben.Sees("with 1 place just now (2 when those of another edition end)")
		s.Person("Chandra Iyer").Clicks("Not this time")
		s.Person("Chandra Iyer").Sees("I don't ask you again for Autumn 2027")
		nora := s.Person("Nora Lind")
		nora.Types("/cohort invite @Chandra Iyer mentor autumn-2027")
		nora.Sees("said “not this time” on 2 March 2027")

		s.pass(time.Hour)
		autumn = s.enter(autumn, mentoring.CallMentees)
		hana, kofi := s.Person("Hana Sato"), s.Person("Kofi Mensah")
		hana.Sees("Applications for Autumn 2027 open now, and you are asked first: there was no mentor for you in Spring 2027")
		kofi.Sees("you are asked first: Spring 2027 had no place for you")
		ivan := s.Person("Ivan Petrov")
		ivan.ClicksIn("Call for mentees: Autumn", "Apply as a mentee")
		ivan.Sees("Filled in with what you said in Spring 2027", "Learn forecasting")
		ivan.Chooses("Can you give about", "Yes")
		ivan.Chooses("Do you have a project in mind?", "Not yet")
		ivan.Chooses("Conduct guide", "I agree, confidentiality included")
		ivan.Submits()
		s.standsIn(autumn, "Ivan Petrov", mentoring.Waiting) // the one place is kept for Hana and Kofi
		hana.Sees("one is kept for you until Fri 5 Mar, 01:00")
		mateo := s.Person("Mateo Silva")
		for _, p := range []struct {
			name, in string
		}{{"Mateo Silva", "Call for mentees: Autumn"}, {"Hana Sato", "you are asked first"}} {
			who := s.Person(p.name)
			who.ClicksIn(p.in, "Apply as a mentee")
			who.Chooses("Can you give about", "Yes")
			who.Chooses("Do you have a project in mind?", "Not yet")
			who.Chooses("Conduct guide", "I agree, confidentiality included")
			who.Submits()
		}
		s.standsIn(autumn, "Hana Sato", mentoring.AwaitingManager)
		kofi.ClicksIn("you are asked first", "Apply as a mentee")
		kofi.Chooses("Can you give about", "Yes")
		kofi.Chooses("Do you have a project in mind?", "Not yet")
		kofi.Chooses("Conduct guide", "I agree, confidentiality included")
		kofi.Submits()
		kofi.Sees("on the waiting list, as number 1", "You come before those who apply for the first time, since Spring 2027 had no place for you")
		mateo.Sees("on the waiting list, as number 3")

		// A pair of the spring ends: its place appears in the autumn.
		s.passTo("2027-03-03 09:00")
		s.remove("Grace Mwangi", mentoring.Mentee)
		s.standsIn(autumn, "Kofi Mensah", mentoring.Offered)
		if p := s.placesIn(autumn); p.Offered != 2 {
			t.Errorf("autumn: %+v, want 2 places", p)
		}
		kofi.Sees("a place in Autumn 2027 is free, and you are next in line")
		if got := s.journal(autumn); got["mentor.returned"] != 1 {
			t.Errorf("journal: %v, want one mentor who returned", got)
		}
		s.golden("two-editions")
	})
}

// Nora makes the next edition: the form proposes it with the settings of the
// last one; from scratch is a click away. Whoever organized with her does so
// again and is told. A kick-off announced too late is pointed out.
func TestProposeTheNextEdition(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenOrganizer(c.ID, "Petra Vogel")
		s.givenOrganizer(c.ID, "Rosa Keller")
		s.inTx(func(tx *store.Tx) error {
			now, _, err := tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			now.Languages, now.TalkMinutes, now.RemindDays, now.NotThis = []string{"English", "French"}, 15, []int{5, 1}, "Career coaching."
			now.Home.Holidays = []mentoring.Date{mentoring.NewDate(2027, 4, 5)}
			return tx.PutCohort(now)
		})
		s.Deactivate("Rosa Keller")
		nora := s.Person("Nora Lind")
		nora.TypesIn("#mentoring", "/cohort new")
		nora.Clicks("Start from scratch")
		nora.Sees("Learn by doing")
		nora.SeesNot("Autumn 2027")
		nora.CloseAll()
		nora.TypesIn("#mentoring", "/cohort new")
		nora.Clicks("Next edition of Spring 2027")
		nora.Sees("The next edition of Spring 2027: its settings are filled in", "Autumn 2027", "English, French", "15", "Career coaching.")
		nora.Submits()
		nora.Sees("Autumn 2027", "Tue 6 Apr 2027 · Kick-off")
		nora.SeesNot("Big meetings need a month")
		nora.CloseAll()
		s.Person("Petra Vogel").Sees("Nora Lind prepares Autumn 2027, and you organize it as you did the edition before")
		s.read(func(tx *store.Tx) error {
			next, _, err := tx.Cohort("autumn-2027")
			if next.Follows != c.ID || len(next.Organizers) != 2 || next.TalkMinutes != 15 || len(next.RemindDays) != 2 || len(next.Home.Holidays) != 1 {
				t.Errorf("the next edition: %+v", next)
			}
			return err
		})
		nora.Types("/cohort plan autumn-2027")
		nora.Sees("Kick-off")
		nora.ClicksIn("Kick-off", "Move")
		nora.Chooses("New day", "2027-03-24")
		nora.Submits()
		nora.Submits()
		nora.Sees("Big meetings need a month")
		s.golden("next-edition")
	})
}

// What the organizers made of the reading list and of the mentors' page stands
// in the next edition, too; a change there leaves the earlier one as it is.
func TestNextEditionKeepsReading(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenCohort(mentoring.Project)
		nora := s.Person("Nora Lind")
		nora.Types("/cohort resources")
		nora.ClicksIn("CRISP-DM", "Remove")
		nora.ClicksIn("SMART goals", "Change")
		nora.Fills("Title", "Goals, as we write them here")
		nora.Submits()
		nora.CloseAll()
		nora.Types("/cohort briefing")
		nora.Fills("A paragraph of yours", "Data stays on our own drive.")
		nora.Submits()
		nora.CloseAll()
		nora.TypesIn("#mentoring", "/cohort new")
		nora.Clicks("Next edition of Spring 2027")
		nora.Sees("reading list and words to the mentors come along")
		nora.Submits()
		nora.CloseAll()

		nora.Types("/cohort briefing autumn-2027")
		nora.Sees("Data stays on our own drive.")
		nora.CloseAll()
		nora.Types("/cohort resources autumn-2027")
		nora.Sees("Goals, as we write them here", "Kaggle Learn")
		nora.SeesNot("CRISP-DM", "SMART goals, and how")
		nora.ClicksIn("Goals, as we write", "Remove")
		nora.CloseAll()
		nora.Types("/cohort resources spring-2027")
		nora.Sees("Goals, as we write them here")
		nora.SeesNot("CRISP-DM")
	})
}

// Whoever comes first and says nothing keeps nobody waiting for ever: after two
// working days the place goes to the line; a "not this time" frees it at once.
func TestKeptPlaces(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.inTx(func(tx *store.Tx) error {
			for _, name := range []string{"Hana Sato", "Kofi Mensah"} {
				m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id(name))
				if err != nil {
					return err
				}
				m.Unmatched = true
				if err := tx.PutMember(m); err != nil {
					return err
				}
			}
			return nil
		})
		s.pass(time.Hour)
		autumn := s.enter(s.givenAutumn(), mentoring.CallMentors)
		dana := s.Person("Dana Reyes")
		dana.ClicksIn("Call for mentors: Autumn", "Become a mentor")
		dana.Submits() // two places, as last time
		autumn = s.enter(autumn, mentoring.CallMentees)
		ivan := s.Person("Ivan Petrov")
		ivan.Sees("Of the free ones 2 are kept until 3 March 2027 for those whom an earlier edition left out")
		for _, p := range []string{"Ivan Petrov", "Mateo Silva"} {
			who := s.Person(p)
			who.ClicksIn("Call for mentees: Autumn", "Apply as a mentee")
			who.Chooses("Can you give about", "Yes")
			who.Chooses("Do you have a project in mind?", "Not yet")
			who.Chooses("Conduct guide", "I agree, confidentiality included")
			who.Submits()
			s.standsIn(autumn, p, mentoring.Waiting)
		}
		ivan.Sees("All places in Autumn 2027 are taken or kept for those")
		s.Person("Kofi Mensah").Clicks("Not this time")
		s.standsIn(autumn, "Ivan Petrov", mentoring.Offered)
		s.standsIn(autumn, "Mateo Silva", mentoring.Waiting)
		s.passTo("2027-03-03 08:59")
		s.standsIn(autumn, "Mateo Silva", mentoring.Waiting)
		s.passTo("2027-03-03 09:01")
		s.standsIn(autumn, "Mateo Silva", mentoring.Offered)
		s.golden("kept-places")
	})
}
