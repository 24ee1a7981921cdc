package flows

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

const canary = "kanarienvogel 仓库"

// noCanary fails when anything kept, or any message since then, holds the
// canary.
func (s *story) noCanary(since time.Time) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		for _, text := range []string{canary, "kanarienvogel"} {
			held, err := tx.Holding(text, "nobody at all")
			if err != nil {
				return err
			}
			for noun, n := range held {
				s.t.Errorf("%d values of %s still hold what was typed", n, noun)
			}
		}
		return nil
	})
	for _, h := range s.Story() {
		if h.At.After(since) && h.Kind == "posts" && strings.Contains(h.Text, "kanarienvogel") {
			s.t.Errorf("at %s %s is told: %s", h.At, h.Where, h.Text)
		}
	}
}

// TestForgetMe: in the middle of a project, with a red week, a charter, notes,
// a question to an expert, and messages that wait. Asked for a copy first.
func TestForgetMe(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		farid, ben, nora := s.Person("Farid Haddad"), s.Person("Ben Fischer"), s.Person("Nora Lind")
		s.givenExpert("Emil Novak", 2, "forecasting")
		s.inTx(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id("Farid Haddad"))
			if err != nil {
				return err
			}
			m.Application.Goals = "Learn about the " + canary
			if err := tx.PutMember(m); err != nil {
				return err
			}
			if err := tx.PutTalkNote(mentoring.TalkNote{Cohort: c.ID, Writer: m.Person, Role: mentoring.Mentee, About: s.id("Ben Fischer"), Text: "Knows the " + canary}); err != nil {
				return err
			}
			return tx.PutProblem(mentoring.Problem{Cohort: c.ID, ID: "p1", By: m.Person, Contact: m.Person, Title: "The " + canary, About: canary, At: time.Now()})
		})
		terms := s.fullCharter("Forecast of the " + canary)
		terms.Specific = "Count every " + canary + " of the town"
		s.givenCharter(c, "Farid Haddad", terms, "Farid Haddad", "Ben Fischer")
		s.passTo("2027-03-08 09:01")
		farid.Clicks("🔴 Red")
		farid.Fills("What is it?", "The owner of the "+canary+" left")
		farid.Submits()
		farid.Types("/cohort experts forecasting")
		farid.Clicks("Ask")
		farid.Fills("Your question", "How do I catch a "+canary+"?")
		farid.Submits()
		farid.CloseAll()
		s.happen(func(e botEvent) error { // a quotation that waits for the evening
			return e.Say(bot.Message{Key: "later", To: bot.To(s.id("Nora Lind")), Text: "The week:\n> The owner of the " + canary + " left\nThat was all."}, bot.NotBefore(time.Now().Add(12*time.Hour)))
		})
		s.pass(4 * time.Hour)
		ben.Sees("The owner of the " + canary + " left")

		// The only organizer cannot go like this.
		nora.Types("/cohort forget-me")
		nora.Sees("You are the only organizer of Spring 2027", "Nothing is erased so far")

		farid.Types("/cohort my-data")
		farid.Sees("comes as a file in our direct messages")
		var data keptData
		file := farid.File("my-data-2027-03-08.json")
		if err := json.Unmarshal(file, &data); err != nil {
			t.Fatalf("the file does not open: %v\n%s", err, file)
		}
		kinds := map[string]int{}
		for _, k := range data.Kept {
			kinds[k.What]++
		}
		for _, want := range []string{"person", "member", "charter", "checkin", "talknote", "pair", "problem", "question", "ask"} {
			if kinds[want] == 0 {
				t.Errorf("the file holds no %s: %v", want, kinds)
			}
		}
		if !strings.Contains(string(file), "Learn about the "+canary) || strings.Contains(string(file), "Grace") || len(data.Messages) == 0 || len(data.Journal) == 0 || data.Holding["bench"] != 0 {
			t.Errorf("the file:\n%s", file)
		}

		farid.Types("/cohort forget-me")
		farid.Sees("What goes, at once and for good", "You leave Spring 2027 as a mentee", "Your pair with @Ben Fischer ends", "What stays", "cannot be undone")
		farid.SeesNot("Your project in the repository")
		farid.Fills("To go on, type", "yes")
		farid.Submits()
		farid.SeesError("To go on", "nothing is erased so far")
		farid.Fills("To go on, type", "“Forget me”")
		at := time.Now()
		farid.Submits()
		farid.Sees("Everything I kept about you is erased")
		farid.CloseAll()
		s.noCanary(at)
		ben.Sees("Farid Haddad had to leave Spring 2027")
		nora.Sees("Farid Haddad has left as a mentee")
		nora.SeesNot("forget")
		s.golden("forget")

		// Three weeks later: nothing was asked of him, nothing tells of it, nothing failed.
		s.pass(21 * 24 * time.Hour)
		s.noCanary(at)
		nora.Sees("The week:", mentoring.ErasedLine, "That was all.")
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == "Farid Haddad" && h.At.After(at.Add(time.Minute)) {
				t.Errorf("he is told at %s: %s", h.At, h.Text)
			}
		}
		if log := s.log.String(); strings.Contains(log, "level=ERROR") {
			t.Errorf("something failed:\n%s", log)
		}
		s.read(func(tx *store.Tx) error {
			var kept []string
			err := tx.Owned(string(s.id("Farid Haddad")), func(key, noun string) error {
				if noun != "person" && noun != "outbox" { // Slack's directory; the farewell
					kept = append(kept, key)
				}
				return nil
			})
			if len(kept) > 0 {
				t.Errorf("still kept of him: %q", kept)
			}
			return err
		})
		farid.Types("/cohort status")
		farid.SeesNot("mentee in Spring 2027")
		farid.Types("/cohort my-data")
		farid.Sees("comes as a file")
	})
}

// TestForgetProject: a mentee whose project is in the repository, and then its
// mentor; another mentee takes the project along.
func TestForgetProject(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Wrapup)
		s.givenPairs(c, append(threePairs, [2]string{"Kofi Mensah", "Dana Reyes"})...)
		s.enter(c, mentoring.Closed)
		s.givenEntry(c, "trucks", "Farid Haddad", "Ben Fischer", mentoring.Account{Title: "Fewer half-empty trucks", Summary: "There is a forecast.", Result: mentoring.Finished})
		s.givenEntry(c, "churn", "Grace Mwangi", "Amara Okafor", mentoring.Account{Title: "Where is the " + canary, Summary: canary, Result: mentoring.PartlyDone})
		s.inTx(func(tx *store.Tx) error {
			p, _, err := tx.Project("trucks")
			if err != nil {
				return err
			}
			p.MentorName = mentoring.ByName
			return tx.PutProject(p)
		})
		s.givenExpert("Farid Haddad", 2, canary)
		s.givenExpert("Ben Fischer", 2, "trucks")
		farid, grace, ben, hana := s.Person("Farid Haddad"), s.Person("Grace Mwangi"), s.Person("Ben Fischer"), s.Person("Hana Sato")
		hana.Types("/cohort projects trucks")
		hana.Sees("by @Farid Haddad with @Ben Fischer")
		hana.CloseAll()

		at := time.Now()
		farid.Types("/cohort forget-me")
		farid.Sees("Your project in the repository: “Fewer half-empty trucks”", "taken off the directory of experts")
		farid.Chooses("Your project in the repository", "It may stay")
		farid.Fills("To go on, type", "forget me")
		farid.Submits()
		farid.CloseAll()
		hana.Types("/cohort projects trucks")
		hana.Sees("Fewer half-empty trucks", "by a former participant with @Ben Fischer")
		hana.SeesNot("Farid")
		hana.CloseAll()
		hana.Types("/cohort experts kanarienvogel")
		hana.Sees("Nobody is listed for")
		hana.SeesNot("Farid")
		hana.CloseAll()

		grace.Types("/cohort forget-me")
		grace.Chooses("Your project in the repository", "Erase it as well")
		grace.Fills("To go on, type", "forget me")
		grace.Submits()
		grace.CloseAll()
		hana.Types("/cohort projects kanarienvogel")
		hana.Sees("No project about")
		hana.CloseAll()

		ben.Types("/cohort forget-me")
		ben.SeesNot("Your project in the repository")
		ben.Fills("To go on, type", "forget me")
		ben.Submits()
		ben.CloseAll()
		hana.Types("/cohort projects trucks")
		hana.Sees("by a former participant")
		hana.SeesNot("Ben")
		hana.CloseAll()
		s.noCanary(at)

		// The pulse asks only the pairs of which both are still there.
		s.passTo("2027-09-02 12:00")
		s.Person("Amara Okafor").SeesNot("still in touch?")
		s.Person("Jaya Menon").Sees("6 months ago Spring 2027 ended")
		s.noCanary(at)
		for _, name := range []string{"Farid Haddad", "Grace Mwangi", "Ben Fischer"} {
			for _, h := range s.Story() {
				if h.Kind == "posts" && h.Where == name && h.At.After(at.Add(time.Hour)) {
					t.Errorf("%s is told at %s: %s", name, h.At, h.Text)
				}
			}
		}
		if log := s.log.String(); strings.Contains(log, "level=ERROR") {
			t.Errorf("something failed:\n%s", log)
		}
	})
}

// TestForgetMentor: a mentor who stands in the gallery, and posted a problem,
// while mentees apply; nobody finds them there any more.
func TestForgetMentor(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentors)
		s.inTx(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentor, s.id("Ben Fischer"))
			if err != nil {
				return err
			}
			m.Profile.Bio = "Keeps a " + canary
			if err := tx.PutMember(m); err != nil {
				return err
			}
			return tx.PutProblem(mentoring.Problem{Cohort: c.ID, ID: "0123456789ab", By: m.Person, Contact: m.Person, Title: "Where is the " + canary, About: canary, At: time.Now()})
		})
		c = s.enter(c, mentoring.CallMentees)
		s.pass(time.Hour)
		hana, ben := s.Person("Hana Sato"), s.Person("Ben Fischer")
		hana.Sees("Keeps a "+canary, "Where is the "+canary)
		ben.Types("/cohort forget-me")
		ben.Sees("You leave Spring 2027 as a mentor")
		ben.Fills("To go on, type", "forget me")
		at := time.Now()
		ben.Submits()
		ben.CloseAll()
		s.pass(time.Hour)
		for _, text := range hana.Messages("#mentoring") {
			if strings.Contains(text, "kanarienvogel") {
				t.Errorf("the channel still shows: %s", text)
			}
		}
		hana.Sees("about somebody who has left the programme")
		s.Person("Nora Lind").Sees("Ben Fischer has left as a mentor")
		s.noCanary(at)
		for c.Phase < mentoring.Closed { // to the end, without a word of him
			if c.Phase == mentoring.Matching {
				s.inTx(func(tx *store.Tx) error {
					return tx.PutBench(mentoring.Bench{Cohort: c.ID, Published: time.Now()})
				})
			}
			c = s.enter(c, c.Phase.Next())
			s.pass(48 * time.Hour)
		}
		s.noCanary(at)
		if log := s.log.String(); strings.Contains(log, "level=ERROR") {
			t.Errorf("something failed:\n%s", log)
		}
	})
}

// TestForgetOrganizer: one of two organizers, who is also the line manager of
// somebody who waits for an answer.
func TestForgetOrganizer(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		s.inTx(func(tx *store.Tx) error {
			if err := c.AddOrganizer(s.id("Petra Vogel")); err != nil {
				return err
			}
			m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id("Hana Sato"))
			if err != nil {
				return err
			}
			m.Standing, m.Application.Decision, m.Application.AskedAt = mentoring.AwaitingManager, mentoring.NoDecision, time.Now()
			if err := tx.PutMember(m); err != nil {
				return err
			}
			return tx.PutCohort(c)
		})
		petra, nora := s.Person("Petra Vogel"), s.Person("Nora Lind")
		petra.Types("/cohort forget-me")
		petra.Sees("You organize Spring 2027 no more", "it is the programme's")
		petra.Fills("To go on, type", "forget me")
		petra.Submits()
		petra.CloseAll()
		s.pass(time.Hour)
		nora.Sees("An organizer of Spring 2027 has left the programme", "It is yours to decide now: may @Hana Sato take part?")
		s.read(func(tx *store.Tx) error {
			now, _, err := tx.Cohort(c.ID)
			if len(now.Organizers) != 1 || now.Organizers[0] != s.id("Nora Lind") {
				t.Errorf("organizers %v", now.Organizers)
			}
			return err
		})
		if log := s.log.String(); strings.Contains(log, "level=ERROR") {
			t.Errorf("something failed:\n%s", log)
		}
	})
}
