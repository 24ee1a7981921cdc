package flows

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// ranksOf reads what somebody handed in, as names.
func (s *story) ranksOf(c mentoring.Cohort, role mentoring.Role, name string) (groups [][]string, ratherNot []string, handedIn bool) {
	s.t.Helper()
	s.read(func(tx *store.Tx) error {
		r, _, err := tx.Ranks(c.ID, role, s.id(name))
		handedIn = !r.SavedAt.IsZero()
		for _, g := range r.Groups {
			var names []string
			for _, p := range g {
				names = append(names, s.nameOf(p))
			}
			groups = append(groups, names)
		}
		for _, p := range r.RatherNot {
			ratherNot = append(ratherNot, s.nameOf(p))
		}
		return err
	})
	return groups, ratherNot, handedIn
}

// nameOf is the name of somebody of the cast.
func (s *story) nameOf(p mentoring.PersonID) string {
	s.t.Helper()
	name := ""
	s.read(func(tx *store.Tx) error {
		who, _, err := tx.Person(p)
		name = who.Name
		return err
	})
	return name
}

// seesNothingOf fails when a text stands in anything a person was ever sent.
func (s *story) seesNothingOf(name string, texts ...string) {
	s.t.Helper()
	p := s.Person(name)
	for _, c := range p.Conversations() {
		for _, m := range p.Messages(c.ID) {
			for _, text := range texts {
				if strings.Contains(strings.ToLower(m), strings.ToLower(text)) {
					s.t.Errorf("%s must not learn of %q, but reads in %s:\n%s", name, text, c.Name, m)
				}
			}
		}
	}
}

func TestRankingStory(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Kickoff)
		c = s.enter(c, mentoring.Ranking)

		// The seed is sealed before anybody ranks.
		s.read(func(tx *store.Tx) error {
			bench, _, err := tx.Bench(c.ID)
			if got := match.SeedHash(bench.Seed); got != bench.SeedHash || len(bench.Seed) != 64 {
				t.Errorf("the hash %s posted is not of the seed", bench.SeedHash)
			}
			s.Person("Samir Rao").Sees(bench.SeedHash)
			s.seesNothingOf("Nora Lind", bench.Seed)
			return err
		})

		s.passTo("2027-03-01 10:00")
		grace := s.Person("Grace Mwangi")
		grace.Sees("rank the 5 mentors")
		grace.Clicks("Rank now")
		grace.ClicksIn("Chandra Iyer", "Make 1st choice")
		grace.ClicksIn("Ben Fischer", "Make 2nd choice")
		grace.ClicksIn("Amara Okafor", "Same as 2nd")
		grace.Sees("Chandra Iyer · 1st choice", "Amara Okafor · 2nd choice, tied")

		// Closed without handing in: the draft is kept, and said to be.
		grace.Cancels()
		grace.Types("/cohort rank")
		grace.Sees("Ben Fischer · 2nd choice, tied", "3 of 5 ranked · not handed in yet")

		// A private mark, with what it means; three marks leave too few.
		grace.ClicksIn("Dana Reyes", "More…")
		grace.Sees("Can help with: Statistics and models", "If too few mentors remain, you may stay without a mentor")
		grace.Clicks("Rather not")
		grace.Sees("Dana Reyes · Rather not")
		grace.ClicksIn("Emil Novak", "More…")
		grace.Clicks("Rather not")
		grace.ClicksIn("Amara Okafor", "More…")
		grace.Clicks("Rather not")
		grace.Submits()
		grace.Sees("only 2 possible mentors are left", "you may stay without a mentor")
		grace.Clicks("Back to the list")
		grace.ClicksIn("Amara Okafor", "Take back")
		grace.ClicksIn("Amara Okafor", "More…")
		grace.Fills("Place at number", "1")
		grace.Submits()
		grace.Sees("Amara Okafor · 1st choice", "Chandra Iyer · 2nd choice")
		grace.Submits()
		grace.Sees("Your ranking is handed in: 3 of 5 ranked, 2 marked “rather not”")
		grace.Cancels()
		grace.Sees("your ranking in Spring 2027 is handed in")

		groups, marks, handedIn := s.ranksOf(c, mentoring.Mentee, "Grace Mwangi")
		if diff := cmp.Diff([][]string{{"Amara Okafor"}, {"Chandra Iyer"}, {"Ben Fischer"}}, groups); diff != "" || !handedIn {
			t.Errorf("Grace handed in %v (-want +got):\n%s", handedIn, diff)
		}
		if diff := cmp.Diff([]string{"Dana Reyes", "Emil Novak"}, marks); diff != "" {
			t.Errorf("Grace's marks (-want +got):\n%s", diff)
		}

		// A mentor ranks with photos and what the mentees wrote.
		s.passTo("2027-03-01 15:00")
		dana := s.Person("Dana Reyes")
		dana.Clicks("Rank now")
		dana.Sees("Rank the mentees", "Learn forecasting")
		dana.ClicksIn("Farid Haddad", "Make 1st choice")
		dana.ClicksIn("Hana Sato", "Make 2nd choice")
		dana.ClicksIn("Hana Sato", "Up")
		dana.Submits()
		dana.Cancels()

		// Two reminders for who has not handed in, none for who has.
		s.passTo("2027-03-06 20:00")
		if n := countContaining(s.Person("Grace Mwangi").Messages(""), "reminder"); n != 0 {
			t.Errorf("Grace handed in and was reminded %d times", n)
		}
		s.Person("Hana Sato").Sees("A reminder: with whom would you like to work")

		// Late: refused, and the draft stays.
		hana := s.Person("Hana Sato")
		hana.Clicks("Rank now")
		hana.ClicksIn("Ben Fischer", "Make 1st choice")
		s.passTo("2027-03-08 09:00")
		hana.Submits()
		hana.Sees("Ranking in Spring 2027 is over", "your draft is kept, but not used")
		s.read(func(tx *store.Tx) error {
			draft, found, err := tx.RanksDraft(c.ID, mentoring.Mentee, s.id("Hana Sato"))
			if !found || draft.Ranked() != 1 {
				t.Errorf("Hana's draft after the end: found %v, %d ranked; want it kept with 1", found, draft.Ranked())
			}
			return err
		})
		if _, _, handedIn := s.ranksOf(c, mentoring.Mentee, "Hana Sato"); handedIn {
			t.Error("a ranking handed in after the end was taken")
		}
		hana.CloseAll()
		hana.SeesNot("[Rank now]")

		// Nobody else learns who ranked whom.
		for _, p := range s.everybodyBut("Grace Mwangi") {
			s.seesNothingOf(p, "Chandra Iyer · ", "Rather not", "2 marked")
		}
		s.golden("ranking")
	})
}

func countContaining(messages []string, text string) int {
	n := 0
	for _, m := range messages {
		if strings.Contains(strings.ToLower(m), text) {
			n++
		}
	}
	return n
}

// everybodyBut lists the cast without some.
func (s *story) everybodyBut(names ...string) []string {
	var rest []string
	for _, name := range []string{"Nora Lind", "Amara Okafor", "Ben Fischer", "Chandra Iyer", "Dana Reyes", "Emil Novak",
		"Farid Haddad", "Grace Mwangi", "Hana Sato", "Ivan Petrov", "Jaya Menon", "Kofi Mensah", "Lucia Romero", "Mateo Silva", "Petra Vogel"} {
		if !slices.Contains(names, name) {
			rest = append(rest, name)
		}
	}
	return rest
}

func TestRankingWithHundredsOfCandidates(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Kickoff)
		s.inTx(func(tx *store.Tx) error {
			for i := range 295 {
				m := mentoring.Member{Cohort: c.ID, Person: mentoring.PersonID(fmt.Sprintf("U0EXTRA%04d", i)), Role: mentoring.Mentor,
					Name: fmt.Sprintf("Extra %04d", i), Standing: mentoring.Active, Languages: []string{"English"},
					Profile: mentoring.Profile{Help: strings.Repeat("long <&> text ", 30), Capacity: 1}}
				if err := tx.PutMember(m); err != nil {
					return err
				}
			}
			return nil
		})
		s.enter(c, mentoring.Ranking)
		s.pass(0)
		grace := s.Person("Grace Mwangi")
		grace.Types("/cohort rank")
		grace.Sees("0 of 300 ranked", "Next (page 2 of 30)")
		grace.SeesNot("Previous")
		grace.Clicks("Next (page 2 of 30)")
		grace.ClicksIn("Extra 0012", "Make 1st choice")
		grace.Sees("Extra 0012 is your 1st choice now", "Extra 0004", "1 of 300 ranked")
		grace.Chooses("Type a name to find", "Extra 0294")
		grace.Sees("Place at number")
		grace.Fills("Place at number", "1")
		grace.Submits()
		grace.Sees("Extra 0294 · 1st choice", "Extra 0012 · 2nd choice")
		grace.Submits()
		grace.Sees("2 of 300 ranked")
	})
}

// The deadline moves with the plan, in what was asked and in the reminders to
// come; who joins late is asked too.
func TestRankingDeadlineMoves(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Kickoff)
		late := s.id("Mateo Silva")
		s.stand(c, late, mentoring.Waiting)
		c = s.enter(c, mentoring.Ranking)
		s.passTo("2027-03-02 16:00")
		farid := s.Person("Farid Haddad")
		farid.Sees("by the end of Fri 5 Mar 2027")
		s.stand(c, late, mentoring.Active)
		err := s.Bot.Happen(func(e bot.Event) error {
			var err error
			if c.Plan, _, err = c.Plan.Move(mentoring.Matching, mentoring.NewDate(2027, 3, 22), mentoring.NewDate(2027, 3, 2), c.Home); err != nil {
				return err
			}
			if err := e.Tx.PutCohort(c); err != nil {
				return err
			}
			if err := planned(e, c); err != nil {
				return err
			}
			return askAllForRanking(e, c)
		})
		if err != nil {
			t.Fatal(err)
		}
		s.passTo("2027-03-11 20:00")
		farid.Sees("by the end of Fri 19 Mar 2027")
		farid.SeesNot("Fri 5 Mar", "A reminder")
		s.Person("Mateo Silva").Sees("rank the 5 mentors by the end of Fri 19 Mar 2027")
		s.passTo("2027-03-20 20:00")
		if n := countContaining(farid.Messages(""), "a reminder"); n != 2 {
			t.Errorf("Farid was reminded %d times, want 2", n)
		}
	})
}

// stand puts a mentee of the cohort into a standing.
func (s *story) stand(c mentoring.Cohort, p mentoring.PersonID, standing mentoring.Standing) {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		m, _, err := tx.Member(c.ID, mentoring.Mentee, p)
		if err != nil {
			return err
		}
		m.Standing = standing
		return tx.PutMember(m)
	})
}

// Whoever left is on nobody's list any more, and their button says so.
func TestRankingWhileSomebodyLeaves(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		dana := s.Person("Dana Reyes")
		dana.Types("/cohort rank")
		dana.ClicksIn("Grace Mwangi", "Make 1st choice")
		dana.ClicksIn("Hana Sato", "Make 2nd choice")
		s.stand(c, s.id("Grace Mwangi"), mentoring.Withdrawn)
		dana.ClicksIn("Grace Mwangi", "Down")
		dana.Sees("That person has left the cohort meanwhile", "Hana Sato · 1st choice", "1 of 7 ranked")
		grace := s.Person("Grace Mwangi")
		grace.Types("/cohort rank")
		grace.Sees("You have no part in a cohort")
		dana.Submits()
		dana.Sees("handed in: 1 of 7 ranked")
	})
}

// A page must go into an acknowledgement, whatever people wrote: Slack drops
// larger ones without a word.
func TestRankingPageFitsAnAcknowledgement(t *testing.T) {
	c := mentoring.Cohort{ID: mentoring.CohortID(strings.Repeat("c", 40)), Name: strings.Repeat("N", 80)}
	tab := rankTable{Cohort: c, Me: mentoring.Member{Cohort: c.ID, Role: mentoring.Mentor, Person: "U0123456789"}}
	tab.Talks = talksOf{Held: true, Notes: map[mentoring.PersonID]mentoring.TalkNote{}}
	photos := map[mentoring.PersonID]string{}
	for i := range 300 {
		id := mentoring.PersonID(fmt.Sprintf("U01234567%03d", i))
		tab.Candidates = append(tab.Candidates, mentoring.Member{Person: id, Role: mentoring.Mentee,
			Name: strings.Repeat("名", 30), Application: mentoring.Application{Goals: strings.Repeat("予測<", 200)}})
		tab.Draft.Groups = append(tab.Draft.Groups, []mentoring.PersonID{id})
		tab.Talks.Notes[id] = mentoring.TalkNote{About: id, Wish: mentoring.Could, Text: strings.Repeat("予測<", 1000)}
		photos[id] = "https://avatars.example.com/" + strings.Repeat("a", 100)
	}
	mentee := tab
	mentee.Me.Role, mentee.Candidates = mentoring.Mentee, nil
	for _, m := range tab.Candidates {
		m.Role, m.Profile = mentoring.Mentor, mentoring.Profile{Help: strings.Repeat("予測<", 200), Problem: strings.Repeat("予測<", 200)}
		mentee.Candidates = append(mentee.Candidates, m)
	}
	for i := range 20 {
		p := mentoring.PersonID(fmt.Sprintf("U09876543%02d", i))
		mentee.Posted = append(mentee.Posted, mentoring.Problem{By: p, Contact: p, Title: strings.Repeat("<&予", 33)})
	}
	fits(t, tab, photos)
	fits(t, mentee, nil)
}

func fits(t *testing.T, tab rankTable, photos map[mentoring.PersonID]string) {
	t.Helper()
	for page := range 30 {
		view := drawSheet(tab, page, "", photos)
		data, err := json.Marshal(map[string]any{"response_action": "update", "view": view})
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 19_500 {
			t.Fatalf("page %d is %d bytes", page+1, len(data))
		}
		if n := len(view.Blocks.BlockSet); n > 100 || len(view.PrivateMetadata) > 200 {
			t.Fatalf("page %d has %d blocks and %d bytes of metadata", page+1, n, len(view.PrivateMetadata))
		}
	}
}

// What mentors and sponsors would like to see solved stands in the mentees'
// form: beside the mentor, or in a short section with whom to ask.
func TestProblemsInTheRanking(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Kickoff)
		s.inTx(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentor, s.id("Dana Reyes"))
			if err != nil {
				return err
			}
			m.Profile.Problem = "Two years of tickets that nobody sorts, with all the texts and the answers"
			if err := tx.PutMember(m); err != nil {
				return err
			}
			for i, p := range []struct{ title, by, contact, gone string }{
				{title: "Trucks leave *half* empty", by: "Samir Rao", contact: "Rosa Keller"},
				{title: "Forecast of spare parts", by: "Nora Lind", contact: "Ben Fischer"},
				{title: "Taken back", by: "Samir Rao", contact: "Samir Rao", gone: "yes"},
				{title: "Energy of the cold store", by: "Samir Rao", contact: "Samir Rao"},
			} {
				posted := mentoring.Problem{ID: fmt.Sprint(i), Cohort: c.ID, By: s.id(p.by), Title: p.title, About: "It costs much.", Contact: s.id(p.contact), At: time.Now().Add(time.Duration(i))}
				if p.gone != "" {
					posted.Gone = time.Now()
				}
				if err := tx.PutProblem(posted); err != nil {
					return err
				}
			}
			return nil
		})
		s.enter(c, mentoring.Ranking)
		farid, ben := s.Person("Farid Haddad"), s.Person("Ben Fischer")
		farid.Types("/cohort rank")
		farid.Sees("Two years of tickets that nobody sorts", "Forecast of spare parts", "Problems that sponsors posted", "Trucks leave", "questions: @Rosa Keller", "Energy of the cold store – questions: @Samir Rao")
		farid.SeesNot("Taken back", "Forecast of spare parts – questions")
		farid.CloseAll()
		ben.Types("/cohort rank")
		ben.SeesNot("Problems that sponsors posted")
		ben.CloseAll()
		s.golden("ranking-problems")
	})
}
