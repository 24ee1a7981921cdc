package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// charter reads what is kept of a mentee's charter.
func (s *story) charter(c mentoring.Cohort, mentee string) mentoring.Charter {
	s.t.Helper()
	var ch mentoring.Charter
	s.read(func(tx *store.Tx) error {
		pair, _, err := tx.Pair(c.ID, s.id(mentee))
		if err != nil {
			return err
		}
		ch, _, err = tx.Charter(c.ID, s.id(mentee))
		ch.Couple = pair.Couple
		return err
	})
	return ch
}

// fullCharter are words for every field.
func (s *story) fullCharter(title string) mentoring.Terms {
	fine := mentoring.Criterion{Colour: mentoring.Green, Why: "yes"}
	return mentoring.Terms{
		Title: title, Tags: []string{"forecasting", "logistics"},
		Specific:   "Predict next week's returns for each warehouse.",
		Measurable: "Mean error against the planners.", GoodEnough: "10 % better", Achievable: "One table.",
		Relevant: "Trucks are half empty.", Value: "1,000 € a month", Timely: "First version in April.",
		Interest: fine, Data: fine, Business: fine, Feasible: fine,
		User: s.id("Petra Vogel"), UserFor: "Order trucks", First: "One warehouse", Out: "New products",
	}
}

// givenCharter writes a mentee's charter, and lets people sign it.
func (s *story) givenCharter(c mentoring.Cohort, mentee string, t mentoring.Terms, signed ...string) {
	s.t.Helper()
	s.happen(func(e botEvent) error {
		pair, _, err := e.Tx.Pair(c.ID, s.id(mentee))
		if err != nil {
			return err
		}
		ch, err := charterOfPair(e, pair)
		if err != nil {
			return err
		}
		for _, p := range mentoring.CharterParts() {
			ch.Write(p, t, s.id(mentee), e.At)
		}
		for _, name := range signed {
			if _, err := ch.Sign(s.id(name), e.At); err != nil {
				return err
			}
		}
		return handed{Cohort: c, Charter: ch}.put(e)
	})
}

// givenPastProject is a project of an edition that is over.
func (s *story) givenPastProject() {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		past := mentoring.Cohort{ID: "autumn-2026", Name: "Autumn 2026", Phase: mentoring.Closed, Organizers: []mentoring.PersonID{s.id("Nora Lind")}, CreatedAt: time.Now()}
		if err := tx.PutCohort(past); err != nil {
			return err
		}
		terms := s.fullCharter("Empty trucks between warehouses")
		return tx.PutCharter(mentoring.Charter{Cohort: past.ID, Couple: mentoring.Couple{Mentee: s.id("Kofi Mensah"), Mentor: s.id("Emil Novak")},
			Terms: terms, Version: 9, Agreed: &terms, AgreedAt: time.Now()})
	})
}

// TestCharter: from the first prompt to both signatures, a change, and the one
// who will use it.
func TestCharter(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenPastProject()
		c := s.givenCheckIns()
		farid, ben, petra := s.Person("Farid Haddad"), s.Person("Ben Fischer"), s.Person("Petra Vogel")
		farid.Sees("Your project charter", "drafts it", "Ben Fischer (mentor) has not signed yet", "Tick what is done")
		s.passTo("2027-03-02 09:00")
		farid.Sees("What is your project with Ben Fischer going to be?", "nine short steps")
		ben.SeesNot("What is your project")

		farid.ClicksIn("What is your project", "Write the charter")
		farid.Sees("Step 1 of 9", "Starting point")
		farid.Fills("Title", "Fewer half-empty <trucks>")
		farid.Fills("Tags", "forecasting, logistics, Forecasting")
		farid.Submits()
		farid.Sees("S – specific", "For example: predict next week's returns")
		farid.Fills("We will", "Forecast next week's returns for each warehouse")
		farid.Submits()
		farid.Fills("We measure", "The mean error, against the planners")
		farid.Clicks("Back")
		farid.Sees("S – specific")
		farid.CloseAll()
		if got := s.charter(c, "Farid Haddad"); got.Terms.Measurable == "" || got.Terms.Title != "Fewer half-empty <trucks>" || len(got.Terms.Tags) != 2 || got.Status() != mentoring.CharterDraft {
			t.Errorf("the draft kept: %+v", got.Terms)
		}
		farid.Sees("is begun and kept")

		// He goes on where he left, the next day.
		s.pass(24 * time.Hour)
		farid.ClicksIn("is begun and kept", "Go on writing")
		farid.Sees("M – measurable")
		farid.Fills("Good enough is", "10 % better than they are")
		farid.Submits()
		farid.Fills("We can do it because", "It is one table, and I know Python")
		farid.Submits()
		farid.Fills("It matters because", "Every third truck is half empty")
		farid.Submits() // the value is left for later
		farid.Sees("Scoping ends on")
		farid.Fills("By when is what there?", "One warehouse by the end of March")
		farid.Submits()
		for _, x := range []string{"Interest of both", "Data availability", "Business relevance", "Feasibility"} {
			farid.Chooses(x, "🟢 Green")
			farid.Fills(x+": why?", "we both like it")
		}
		farid.Chooses("Data availability", "🔴 Red")
		farid.Submits()
		farid.Chooses("Who will use it", "Farid Haddad")
		farid.Fills("What will they do with it?", "Order next week's trucks")
		farid.Submits()
		farid.SeesError("Who will use it", "That is the mentee")
		farid.Chooses("Who will use it", "Petra Vogel")
		farid.Submits()
		farid.Fills("First narrow version", "One warehouse, last week's average")
		farid.Fills("Out of scope", "New products")
		farid.Submits()

		// The whole: what is missing, what is red, and a similar project.
		farid.Sees("Still missing before it can be signed: Expected value", "Red: data availability",
			"Empty trucks between warehouses", "Kofi Mensah", "Autumn 2026, finished")
		farid.ClicksIn("5. Relevant", "Change")
		farid.Fills("Expected value", "1,000 € a month")
		farid.Submits()
		farid.Sees("puts your name under exactly these words")
		petra.SeesNot("names you")
		farid.Submits()
		if got := s.charter(c, "Farid Haddad"); got.Status() != mentoring.CharterHalf || !got.Signed(s.id("Farid Haddad")) {
			t.Errorf("after his signature it is %s", got.Status())
		}
		farid.Sees("You signed the charter “Fewer half-empty <trucks>”", "Ben Fischer is asked to sign it next")
		s.pass(time.Hour)
		ben.Sees("Farid Haddad has signed your project charter")

		// The mentor makes it narrower: his change asks Farid again.
		ben.ClicksIn("Farid Haddad has signed", "Read and sign")
		ben.ClicksIn("9. First version", "Change")
		ben.Fills("Out of scope", "New products, holidays")
		ben.Submits()
		ben.Submits()
		s.passTo("2027-03-04 10:00")
		farid.Sees("was changed since you signed, and Ben Fischer has signed the change. It concerns: Out of scope")
		farid.ClicksIn("was changed since you signed", "Read and sign")
		farid.Sees("Changed since you signed: Out of scope")
		farid.Submits()
		if got := s.charter(c, "Farid Haddad"); got.Status() != mentoring.CharterAgreed {
			t.Errorf("after both signatures it is %s", got.Status())
		}
		farid.Sees("Farid Haddad (mentee) signed on 4 March 2027", "Ben Fischer (mentor) signed on 3 March 2027")
		ben.Sees("is signed by both of you")

		// The one who will use it hears by Farid's button, not by Ben's.
		ben.ClicksIn("who will use it, has not been told", "Tell them")
		ben.Sees("Only @Farid Haddad writes to the one who will use it")
		farid.ClicksIn("who will use it, has not been told", "Tell them")
		farid.Sees("This goes to @Petra Vogel", "Order next week's trucks")
		petra.SeesNot("names you")
		farid.Submits()
		s.pass(time.Minute)
		petra.Sees("@Farid Haddad names you as the one who will use the result", "Order next week's trucks", "Ben Fischer is their mentor")
		farid.Sees("was told on 4 March 2027")
		farid.SeesNot("[Tell them]")

		farid.ClicksIn("The usual stages", "Tick what is done")
		farid.Chooses("What is done?", "Understand the problem")
		farid.Submits()
		farid.Sees(":white_check_mark: Understand the problem")
		for _, x := range []*struct{ who, sees string }{{"Farid Haddad", "Your project: “Fewer half-empty <trucks>”, charter signed by both"}, {"Ben Fischer", "Project with Farid Haddad: “Fewer half-empty <trucks>”, charter signed by both"}} {
			s.Person(x.who).OpensHome()
			s.Person(x.who).Sees(x.sees)
			s.Person(x.who).LeaveHome()
		}
		s.golden("charter")
	})
}

// TestCharterDeadline: scoping ends with charters in every state; each pair
// and the organizers are told, and signing goes on.
func TestCharterDeadline(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.givenCharter(c, "Farid Haddad", s.fullCharter("Trucks"), "Farid Haddad", "Ben Fischer")
		s.givenCharter(c, "Grace Mwangi", s.fullCharter("Energy"), "Grace Mwangi")
		s.givenCharter(c, "Jaya Menon", s.fullCharter("Tickets"))
		nora, ben, grace := s.Person("Nora Lind"), s.Person("Ben Fischer"), s.Person("Grace Mwangi")
		s.passTo("2027-03-12 20:00")
		nora.Sees("Project charters: 1 of 4 signed by both, 1 signed by one, 1 a draft, 1 not begun")
		s.passTo("2027-03-29 06:00")
		if n := len(s.posts("Lucia Romero", "[Write the charter]")); n != 3 {
			t.Errorf("Lucia was asked %d times, want once and two reminders", n)
		}
		if n := len(s.posts("Ben Fischer", "Grace Mwangi has signed your project charter")); n != 3 {
			t.Errorf("Ben was asked %d times about Grace, want once and two reminders", n)
		}
		equal(t, "Farid looks at his again in week 3", s.posts("Farid Haddad", "Third week"), []string{"Mon 15 Mar 10:00", "Thu 18 Mar 09:00"})
		farid := s.Person("Farid Haddad")
		farid.ClicksIn("Third week", "Still right")
		farid.Sees("and it is still right")
		nora.SeesNot("has ended")
		s.passTo("2027-03-29 14:00")
		nora.Sees("Scoping in Spring 2027 has ended. Signed by both: 1 of 4 charters. Not these",
			"@Grace Mwangi with @Ben Fischer: signed by @Grace Mwangi, not by @Ben Fischer yet, “Energy”",
			"@Jaya Menon with @Chandra Iyer: a draft", "@Lucia Romero with @Dana Reyes: not begun")
		if strings.Contains(strings.Join(s.posts("Nora Lind", "Trucks"), ""), "Mar") {
			t.Error("a charter signed by both was reported")
		}
		grace.Sees("Your charter is signed by @Grace Mwangi and not by @Ben Fischer", "nothing is lost", "Scoping is over: work with it as it stands")
		s.Person("Jaya Menon").Sees("a draft that nobody has signed")
		s.Person("Lucia Romero").Sees("your charter is not begun")

		// The second signature is still welcome.
		ben.ClicksIn("Grace Mwangi has signed", "Read and sign")
		ben.Submits()
		grace.Sees("has begun, and your charter is signed by both. Nothing is open")
		if got := s.charter(c, "Grace Mwangi"); got.Status() != mentoring.CharterAgreed {
			t.Errorf("late signature: %s", got.Status())
		}
		s.Person("Lucia Romero").Types("/cohort charter")
		s.Person("Lucia Romero").Sees("Still missing before it can be signed")
		nora.Types("/cohort charter")
		nora.Sees("Project charters of Spring 2027", "@Lucia Romero with @Dana Reyes: not begun")
		s.Person("Samir Rao").Types("/cohort charter")
		s.Person("Samir Rao").Sees("You are in no pair of Spring 2027")

		// Half-way all are asked again, and one answers with one click.
		s.passTo("2027-05-04 12:00")
		s.Person("Jaya Menon").Sees("You are half-way in Spring 2027, and your charter is a draft")
		grace.Sees("Half-way: does your charter “Energy” still say what you are doing?")
		grace.ClicksIn("Half-way: does", "Still right")
		grace.Sees("and it is still right", "Looked at again by Grace Mwangi on")
		ben.ClicksIn("Half-way: does the charter “Energy” still say what @Grace Mwangi and you are doing?", "Still right")
		ben.Sees("Looked at again by Ben Fischer on")
		s.golden("charter-deadline")
	})
}

// TestCharterHands: two write at once, something is read that changed, a
// stranger presses, a pair ends: nothing is lost and nobody is misled.
func TestCharterHands(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		farid, ben := s.Person("Farid Haddad"), s.Person("Ben Fischer")
		s.givenCharter(c, "Farid Haddad", s.fullCharter("Trucks"))
		farid.ClicksIn("Project charter: Trucks", "Read and sign")
		farid.ClicksIn("2. Specific", "Change")
		ben.ClicksIn("Project charter: Trucks", "Read and sign")
		ben.ClicksIn("2. Specific", "Change")
		ben.Fills("We will", "Ben's words")
		ben.Submits()
		farid.Fills("We will", "Farid's words")
		farid.Submits()
		farid.Sees("Ben Fischer changed this page while you were writing", "Ben's words")
		if got := s.charter(c, "Farid Haddad").Terms.Specific; got != "Ben's words" {
			t.Errorf("before he decides it says %q", got)
		}
		farid.Submits()
		if got := s.charter(c, "Farid Haddad").Terms.Specific; got != "Farid's words" {
			t.Errorf("after he decided it says %q", got)
		}

		// Ben still looks at his own words: he does not sign Farid's unread.
		ben.Submits()
		ben.Sees("Farid Haddad changed the charter while you were reading, so nothing is signed", "Farid's words")
		if got := s.charter(c, "Farid Haddad"); got.Signed(s.id("Ben Fischer")) {
			t.Error("Ben signed words that he did not read")
		}
		ben.Submits()
		farid.Submits()
		if got := s.charter(c, "Farid Haddad"); got.Status() != mentoring.CharterAgreed {
			t.Errorf("after both signed it is %s", got.Status())
		}

		// A change after both signed, dropped again.
		ben.ClicksIn("Project charter: Trucks", "Read or change it")
		ben.ClicksIn("1. Idea", "Change")
		ben.Fills("Title", "Lorries")
		ben.Submits()
		farid.Sees("Project charter: Lorries", "(“Trucks”) stands until both sign again")
		ben.Clicks("Drop the changes")
		ben.Sees("it says again what you both signed")
		ben.CloseAll()
		if got := s.charter(c, "Farid Haddad"); got.Status() != mentoring.CharterAgreed || got.Terms.Title != "Trucks" {
			t.Errorf("restored: %s, %q", got.Status(), got.Terms.Title)
		}

		// Nobody else gets in, whatever control they hold.
		for name, want := range map[string]string{"Grace Mwangi": "belongs to", "Nora Lind": "belongs to"} {
			err := s.Bot.Happen(func(e bot.Event) error {
				e.By = s.id(name)
				_, err := readCharter(bot.Pressed[charterPage]{Event: e, Carried: charterPage{Cohort: c.ID, Mentee: s.id("Farid Haddad")}})
				return err
			})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s opens Farid's charter: %v", name, err)
			}
		}

		// The mentor leaves; with another one, what Farid signed is put to them.
		s.happen(func(e botEvent) error {
			m, _, err := e.Tx.Member(c.ID, mentoring.Mentor, s.id("Ben Fischer"))
			if err != nil {
				return err
			}
			return withdraw(e, m, "")
		})
		farid.Sees("You two are no longer a pair in Spring 2027, so the project charter rests here")
		farid.Types("/cohort charter")
		farid.Sees("You are in no pair of Spring 2027")
		s.happen(func(e botEvent) error {
			if err := e.Tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id("Farid Haddad"), Mentor: s.id("Emil Novak")}, Since: e.At}); err != nil {
				return err
			}
			now, _, err := e.Tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			return planned(e, now)
		})
		s.pass(26 * time.Hour)
		emil := s.Person("Emil Novak")
		emil.Sees("Project charter: Trucks", "Farid Haddad has signed your project charter “Trucks”")
		emil.ClicksIn("Farid Haddad has signed", "Read and sign")
		emil.Submits()
		if got := s.charter(c, "Farid Haddad"); got.Status() != mentoring.CharterAgreed || got.Mentor != s.id("Emil Novak") {
			t.Errorf("with another mentor: %s, %s", got.Status(), got.Mentor)
		}
	})
}

// TestProblems: a sponsor is invited, posts a problem, a pair takes it up, the
// contact hears of it; it can be taken back.
func TestProblems(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentors)
		samir, nora := s.Person("Samir Rao"), s.Person("Nora Lind")
		samir.Types("/cohort problem")
		samir.Sees("You have no part in a cohort")
		nora.Types("/cohort invite @samir sponsor")
		nora.Sees("is invited to Spring 2027 as a sponsor")
		nora.Types("/cohort invite @samir sponsor")
		nora.Sees("asking twice would nag")
		samir.Sees("invites you as a sponsor of Spring 2027")
		samir.Clicks("Post a problem")
		samir.Fills("Title", "Trucks leave half <empty>")
		samir.Fills("What is the problem", "We order by feeling. <!channel>")
		samir.Chooses("Whom may a pair ask", "cohortbot")
		samir.Submits()
		samir.SeesError("Whom may a pair ask", "Pick")
		samir.Chooses("Whom may a pair ask", "Rosa Keller")
		samir.Submits()
		samir.Sees("Your problems in Spring 2027", "[Change]", "[Take back]")
		samir.CloseAll()
		samir.Sees("You have posted 1 problem for Spring 2027")

		// The gallery: under the call once there is one, and at home.
		c = s.enter(c, mentoring.CallMentees)
		farid := s.Person("Farid Haddad")
		farid.Sees("A problem worth solving, posted by @Samir Rao. Questions: @Rosa Keller", "We order by feeling. <!channel>")
		farid.OpensHome()
		farid.Sees("Problems worth solving", "Trucks leave half <empty>")
		farid.LeaveHome()

		for _, p := range []mentoring.Phase{mentoring.Kickoff, mentoring.Ranking, mentoring.Matching} {
			c = s.enter(c, p)
		}
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"})
		s.inTx(func(tx *store.Tx) error {
			return tx.PutBench(mentoring.Bench{Cohort: c.ID, Published: tx.At()})
		})
		c = s.enter(c, mentoring.Scoping)
		s.pass(26 * time.Hour)
		farid.ClicksIn("Your project charter", "Write the charter")
		farid.Sees("Problems that were posted", "Samir Rao: Trucks leave half <empty>: We order by feeling")
		farid.Chooses("Starting point", "Samir Rao: Trucks leave half <empty>")
		farid.Submits()
		farid.CloseAll()
		terms := s.fullCharter("Full trucks")
		terms.Start = s.charter(c, "Farid Haddad").Terms.Start
		if terms.Start == "" {
			t.Error("the starting point was not kept")
		}
		s.Person("Rosa Keller").SeesNot("take up the problem")
		s.givenCharter(c, "Farid Haddad", terms, "Farid Haddad")
		s.Person("Ben Fischer").ClicksIn("Project charter: Full trucks", "Read and sign")
		s.Person("Ben Fischer").Submits()
		s.pass(10 * time.Hour)
		s.Person("Rosa Keller").Sees("@Farid Haddad and @Ben Fischer of Spring 2027 take up the problem", "Full trucks")

		samir.Types("/cohort problem")
		samir.Clicks("Take back")
		samir.Sees("You have none posted just now")
		samir.CloseAll()
		farid.Sees("A problem that stood here was taken back")
		farid.Types("/cohort problem")
		farid.Sees("You have no part in a cohort")
		s.golden("problems")
	})
}

// TestBacking: an organizer suggests the manager's backing, once; the
// applicant decides.
func TestBacking(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.CallMentees)
		c.Organizers = append(c.Organizers, s.id("Samir Rao"))
		s.happen(func(e botEvent) error {
			if err := e.Tx.PutCohort(c); err != nil {
				return err
			}
			m, _, err := e.Tx.Member(c.ID, mentoring.Mentee, s.id("Farid Haddad"))
			if err != nil {
				return err
			}
			m.Application.Concrete, m.Application.Idea = mentoring.KnowsHow, "A dashboard"
			if err := e.Tx.PutMember(m); err != nil {
				return err
			}
			return suggestBacking(e, c, m)
		})
		s.passTo("2027-03-02 10:00")
		nora, samir, farid := s.Person("Nora Lind"), s.Person("Samir Rao"), s.Person("Farid Haddad")
		nora.Sees("a mentor may not be what is missing", "I have told nobody")
		samir.Sees("I have told nobody")
		farid.SeesNot("backing")
		nora.Clicks("Suggest it to them")
		farid.Sees("whether a mentor is what you need, or rather your line manager's backing", "Your place is yours")
		samir.Sees("@Nora Lind suggested it on 2 March 2027; they decide")
		samir.SeesNot("[Suggest it to them]")
		err := s.Bot.Happen(func(e bot.Event) error {
			e.By = s.id("Samir Rao")
			_, err := suggestToApplicant(bot.Pressed[backingTo]{Event: e, Carried: backingTo{c.ID, s.id("Farid Haddad"), e.By}})
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "suggested to them on 2 March 2027 already") {
			t.Errorf("a stale button of the other organizer: %v", err)
		}
		if n := len(s.posts("Farid Haddad", "backing")); n != 1 {
			t.Errorf("Farid heard it %d times", n)
		}
		s.golden("backing")
	})
}

// TestCharterTooLate: what is used after its time changes nothing and says so;
// when scoping gets longer, the questions get longer with it.
func TestCharterTooLate(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		farid, petra := s.Person("Farid Haddad"), s.Person("Petra Vogel")
		s.givenCharter(c, "Farid Haddad", s.fullCharter("Trucks"))
		due := func() (at time.Time) {
			s.read(func(tx *store.Tx) error {
				asks, err := tx.OpenAsks(s.id("Lucia Romero"))
				for _, a := range asks {
					if a.Kind == charterAsk {
						at = a.Due
					}
				}
				return err
			})
			return at
		}
		before := due()
		s.happen(func(e botEvent) error {
			now, _, err := e.Tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			if now.Plan, _, err = now.Plan.Move(mentoring.Project, now.Plan.Start(mentoring.Project).Add(14), mentoring.DateOf(e.At, now.Location()), now.Home); err != nil {
				return err
			}
			if err := e.Tx.PutCohort(now); err != nil {
				return err
			}
			return planned(e, now)
		})
		if got := due().Sub(before); got != 14*24*time.Hour {
			t.Errorf("two more weeks of scoping gave the question %s more", got)
		}
		farid.Sees("Agree on the charter, until 9 April 2027")

		// Not signed yet: the one who will use it cannot be told.
		tell := func(p charterPage) error {
			return s.Bot.Happen(func(e bot.Event) error {
				e.By = s.id("Farid Haddad")
				_, err := askToTellUser(bot.Pressed[charterPage]{Event: e, Carried: p})
				return err
			})
		}
		page := charterPage{Cohort: c.ID, Mentee: s.id("Farid Haddad")}
		if err := tell(page); err == nil || !strings.Contains(err.Error(), "Sign the charter first") {
			t.Errorf("telling before signing: %v", err)
		}
		s.givenCharter(c, "Farid Haddad", s.fullCharter("Trucks"), "Farid Haddad")
		farid.ClicksIn("who will use it, has not been told", "Tell them")
		other := s.fullCharter("Trucks")
		other.User = s.id("Rosa Keller")
		s.givenCharter(c, "Farid Haddad", other, "Farid Haddad")
		farid.Submits()
		farid.Sees("The charter changed while you were reading, so nothing was sent")
		farid.CloseAll()
		s.pass(24 * time.Hour)
		petra.SeesNot("names you")
		s.Person("Rosa Keller").SeesNot("names you")

		// The cohort closes over an open form.
		farid.ClicksIn("Project charter: Trucks", "Read and sign")
		farid.ClicksIn("2. Specific", "Change")
		farid.Fills("We will", "Too late")
		now := c
		for now.Phase < mentoring.Closed {
			now = s.enter(now, now.Phase.Next())
		}
		farid.Submits()
		farid.Sees("Spring 2027 is closed, and its charters with it")
		farid.CloseAll()
		if got := s.charter(c, "Farid Haddad"); got.Terms.Specific == "Too late" || got.Status() != mentoring.CharterHalf {
			t.Errorf("after the end: %s, %q", got.Status(), got.Terms.Specific)
		}
		farid.SeesNot("[Read and sign]", "[Tell them]", "[Tick what is done]")
	})
}
