package flows

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// Two cohorts in one channel: every command that is about one asks which is
// meant, unless one alone makes sense; plain words speak of both.
func TestCommandsInTwoCohorts(t *testing.T) {
	tellStory(t, func(s *story) {
		spring := s.givenCheckIns()
		autumn := s.enter(s.givenAutumn(), mentoring.CallMentors)
		s.inTx(func(tx *store.Tx) error {
			return tx.PutMember(mentoring.Member{Cohort: autumn.ID, Person: s.id("Ben Fischer"), Role: mentoring.Mentor, Name: "Ben Fischer", Standing: mentoring.Active,
				JoinedAt: time.Now(), Languages: []string{"English"}, Profile: mentoring.Profile{Help: "Models", Bio: "Me", Capacity: 1}})
		})
		nora, ben, farid, samir := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Farid Haddad"), s.Person("Samir Rao")
		for _, verb := range []string{"plan", "people", "edit", "advance", "hold", "holidays", "match", "publish", "problem", "open", "organizers list", "organizers add @Samir Rao", "invite @Samir Rao mentor"} {
			nora.TypesIn("#mentoring", "/cohort "+verb)
			nora.Sees("Which one is `/cohort "+strings.Fields(verb)[0]+"` about?", "[Spring 2027]", "[Autumn 2027]")
		}
		nora.Clicks("Autumn 2027")
		nora.Sees("is invited to Autumn 2027 as a mentor")
		// One alone makes sense.
		nora.Types("/cohort kickoff")
		nora.Sees("Autumn 2027")
		nora.CloseAll()
		nora.Types("/cohort ask-list")
		nora.Sees("Autumn 2027 · people to ask")
		nora.CloseAll()
		nora.Types("/cohort charter")
		nora.Sees("Project charters of Spring 2027")
		ben.Types("/cohort charter")
		ben.Sees("Whose charter do you mean?")
		farid.Types("/cohort organizers list")
		farid.Sees("Spring 2027 is organized by")
		farid.Types("/cohort rank autumn-2027")
		farid.Sees("You have no part in Autumn 2027 that")
		samir.Types("/cohort organizers list")
		samir.Sees("[Spring 2027]", "[Autumn 2027]")

		// Plain words, and the status, are about both.
		ben.Types("status")
		ben.Sees("Spring 2027 · you are a mentor", "Autumn 2027 · you are a mentor")
		ben.Types("what's next?")
		ben.Sees("Spring 2027, as a mentor", "Autumn 2027, as a mentor")
		nora.Types("what's next?")
		nora.Sees("Spring 2027, as an organizer", "Autumn 2027, as an organizer")
		ben.Types("withdraw")
		ben.Sees("Which one do you mean? Nothing has changed yet", "Spring 2027: you are a mentor", "Autumn 2027: you are a mentor", "[Withdraw]")
		samir.Types("withdraw")
		samir.Sees("You are in no cohort just now, so there is nothing to withdraw from")

		// Spring ends in June, autumn goes on: away in both.
		ben.Types("pause me until 1 July")
		ben.Sees("You are away, and back on Thu 1 Jul 2027. I ask nothing of you before in Autumn 2027 and Spring 2027; your place, your pair")
		for _, c := range []mentoring.Cohort{spring, autumn} {
			if back := s.member(c, mentoring.Mentor, "Ben Fischer").PausedUntil; back != mentoring.NewDate(2027, 7, 1) {
				t.Errorf("%s: away until %v", c.Name, back)
			}
		}
		ben.Types("I'm back")
		if back := s.member(autumn, mentoring.Mentor, "Ben Fischer").PausedUntil; !back.IsZero() {
			t.Errorf("autumn: still away until %v", back)
		}
		s.Person("Petra Vogel").Types("pause me until Monday")
		s.Person("Petra Vogel").Sees("You are in no cohort just now, so nobody else is told")
		s.Person("Petra Vogel").SeesNot("your pair")
		farid.Types("pause me until 1 July")
		farid.Sees("ends on", "withdraw instead")
		s.golden("two-cohorts-commands")
	})
}

// Farid is a mentee here and a mentor there, Ben a mentor here and an organizer
// there: what both cohorts ask and announce on one day comes as one message.
func TestOneMessageForTwoCohorts(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		second := c
		second.ID, second.Name, second.Organizers = "writing-2027", "Writing 2027", []mentoring.PersonID{s.id("Ben Fischer")}
		s.inTx(func(tx *store.Tx) error {
			for name, role := range map[string]mentoring.Role{"Hana Sato": mentoring.Mentee, "Farid Haddad": mentoring.Mentor} {
				if err := tx.PutMember(mentoring.Member{Cohort: second.ID, Person: s.id(name), Role: role, Name: name, Standing: mentoring.Active, JoinedAt: time.Now(),
					Profile: mentoring.Profile{Capacity: 1}}); err != nil {
					return err
				}
			}
			if err := tx.PutPair(mentoring.Pair{Cohort: second.ID, Couple: mentoring.Couple{Mentee: s.id("Hana Sato"), Mentor: s.id("Farid Haddad")}, Since: time.Now()}); err != nil {
				return err
			}
			return tx.PutCohort(second)
		})
		s.happen(func(e botEvent) error { return planned(e, second) })

		// A week before the project phase of both, on a check-in day.
		s.passTo("2027-03-22 18:00")
		for name, want := range map[string][]string{
			"Farid Haddad": {"Spring 2027, week 4", "Writing 2027, week 4", "Spring 2027: the project work begins in 7 days", "Writing 2027: the project work begins in 7 days"},
			"Ben Fischer":  {"Spring 2027, week 4", "Spring 2027: the project work begins in 7 days", "Writing 2027: the project work begins in 7 days"},
		} {
			var today []string
			for _, h := range s.Story() {
				about := slices.ContainsFunc(want, func(part string) bool { return strings.Contains(h.Text, part) })
				if h.Kind == "posts" && h.Where == name && h.At.Format(time.DateOnly) == "2027-03-22" && about {
					today = append(today, h.Text)
				}
			}
			if len(today) != 1 {
				t.Errorf("%s got %d messages on one day, want one:\n%s", name, len(today), strings.Join(today, "\n---\n"))
				continue
			}
			for _, part := range want {
				if !strings.Contains(today[0], part) {
					t.Errorf("%s: nothing of %q in the day's message:\n%s", name, part, today[0])
				}
			}
		}
		s.golden("two-cohorts-one-message")
	})
}

// Two applicants of one manager, in two cohorts, on one day: one message with a
// question for each, and each cohort is named; one answer leaves the other open.
func TestManagerOfTwoCohorts(t *testing.T) {
	tellStory(t, func(s *story) {
		spring := s.enter(s.givenNobody(), mentoring.CallMentors)
		ben := s.Person("Ben Fischer")
		ben.ClicksIn("Call for mentors: Spring", "Become a mentor")
		s.fillsMentorForm(ben, "Statistics", "1")
		ben.Submits()
		autumn := s.enter(s.givenAutumn(), mentoring.CallMentors)
		dana := s.Person("Dana Reyes")
		dana.ClicksIn("Call for mentors: Autumn", "Become a mentor")
		s.fillsMentorForm(dana, "Models", "1")
		dana.Submits()
		s.passTo("2027-03-01 18:00") // 19:00 in Berlin: what is asked now comes tomorrow
		spring, autumn = s.enter(spring, mentoring.CallMentees), s.enter(autumn, mentoring.CallMentees)
		for _, x := range [][2]string{{"Farid Haddad", "Spring"}, {"Grace Mwangi", "Autumn"}} {
			p := s.Person(x[0])
			p.ClicksIn("Call for mentees: "+x[1], "Apply as a mentee")
			s.fillsMenteeForm(p, "Forecasting", "Petra Vogel")
			p.Submits()
		}
		petra := s.Person("Petra Vogel")
		petra.SeesNot("[Approve]")
		s.passTo("2027-03-02 08:30")
		if n := len(petra.Messages("")); n != 1 {
			t.Errorf("Petra has %d messages, want one", n)
		}
		petra.Sees("@Farid Haddad has applied as a mentee in Spring 2027", "@Grace Mwangi has applied as a mentee in Autumn 2027")
		petra.ClicksIn("Farid Haddad has applied", "Approve")
		s.standsIn(spring, "Farid Haddad", mentoring.Active)
		s.standsIn(autumn, "Grace Mwangi", mentoring.AwaitingManager)
		petra.Sees("Application of @Farid Haddad in Spring 2027: accepted", "[Approve]")

		// Farid can't go on: who agreed to the hours is told.
		s.Person("Farid Haddad").Clicks("Withdraw")
		petra.Sees("Farid Haddad is no longer a mentee in Spring 2027, so the hours you agreed to are free again")
		s.golden("two-cohorts-manager")
	})
}
