package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

func (s *story) rematches(c mentoring.Cohort) []mentoring.Rematch {
	s.t.Helper()
	var all []mentoring.Rematch
	s.read(func(tx *store.Tx) (err error) {
		all, err = tx.Rematches(c.ID)
		return err
	})
	return all
}

// worksWith is the mentor of a mentee now, "" for nobody.
func (s *story) worksWith(c mentoring.Cohort, mentee string) string {
	s.t.Helper()
	name := ""
	s.read(func(tx *store.Tx) error {
		p, found, err := tx.Pair(c.ID, s.id(mentee))
		if found && p.Going() {
			name = s.nameOf(p.Mentor)
		}
		return err
	})
	return name
}

// TestRematch: a mentor of two drops out in the middle of the project. The
// proposal moves nobody else; an organizer sees before and after, chooses one
// by hand, reads who will be told, and does it; only those who move hear of it.
func TestRematch(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.givenOrganizers(c, "Nora Lind", "Samir Rao")
		s.givenCharter(c, "Farid Haddad", s.fullCharter("Trucks"), "Farid Haddad", "Ben Fischer")
		s.inTx(func(tx *store.Tx) error { // Chandra speaks no language of Grace's; Amara would rather not have Farid
			m, _, err := tx.Member(c.ID, mentoring.Mentor, s.id("Chandra Iyer"))
			if err != nil {
				return err
			}
			m.Languages = []string{"Hindi"}
			if err := tx.PutMember(m); err != nil {
				return err
			}
			return tx.PutRanks(mentoring.Ranks{Cohort: c.ID, Role: mentoring.Mentor, Person: s.id("Amara Okafor"), RatherNot: []mentoring.PersonID{s.id("Farid Haddad")}, SavedAt: time.Now()})
		})
		farid, grace, ben, nora, samir := s.Person("Farid Haddad"), s.Person("Grace Mwangi"), s.Person("Ben Fischer"), s.Person("Nora Lind"), s.Person("Samir Rao")
		s.passTo("2027-03-10 10:00")
		quiet := []string{"Jaya Menon", "Chandra Iyer", "Lucia Romero", "Hana Sato", "Ivan Petrov"}
		before := map[string]string{}

		ben.OpensHome()
		ben.Clicks("Withdraw")
		ben.LeaveHome()
		s.pass(time.Minute)
		for _, name := range quiet {
			before[name] = s.Person(name).Screen()
		}
		farid.Sees("Ben Fischer had to leave Spring 2027", "look for another mentor with you")
		nora.Sees("Ben Fischer has left as a mentor", "My proposal with the fewest changes comes in the next message",
			"I found a mentor for both; nobody else has to move")
		nora.SeesNot("Rather not", "choice")
		nora.OpensHome()
		nora.Sees("2 mentees lost their mentor: `/cohort rematch spring-2027` shows the proposal")
		nora.LeaveHome()
		nora.Clicks("Look at the proposal")
		nora.Sees("Who moves: 2", "Farid Haddad: Ben Fischer →", "Grace Mwangi: Ben Fischer →", "Who stays: 2 pairs", "Jaya Menon with Chandra Iyer")

		// Amara's private mark has the one answer that every impossibility has.
		nora.ClicksIn("Farid Haddad: Ben Fischer", "Another mentor…")
		nora.Chooses("Mentor", "Amara Okafor – 1 place free")
		nora.Submits()
		nora.Sees("not possible together with everything else that was decided")
		nora.Chooses("Mentor", "Emil Novak – 1 place free")
		nora.Submits()
		nora.Sees("Farid Haddad: Ben Fischer → Emil Novak (chosen by hand)")
		nora.Submits()
		nora.Sees("Farid Haddad and Emil Novak hear, each personally, that they are a pair now", "Ben Fischer is thanked")
		for _, p := range []string{"Emil Novak", "Amara Okafor", "Dana Reyes"} {
			s.seesNothingOf(p, "new mentee")
		}

		// Two organizers press at once: the second finds it done.
		samir.Clicks("Look at the proposal")
		samir.Submits()
		nora.Submits()
		nora.Sees("Done: 2 new pairs in Spring 2027")
		nora.CloseAll()
		samir.Submits()
		samir.Sees("@Nora Lind has settled this already")
		samir.CloseAll()
		s.pass(24 * time.Hour)
		farid.Sees("You have a new mentor in Spring 2027 after Ben Fischer: @Emil Novak", "you are a pair in Spring 2027")
		emil := s.Person("Emil Novak")
		emil.Sees("You have a new mentee in Spring 2027: @Farid Haddad", "Project charter: Trucks", "Farid Haddad (mentee) signed", "Emil Novak (mentor) has not signed")
		emil.Sees("Farid Haddad has signed your project charter “Trucks”")
		ben.Sees("Grace Mwangi and Farid Haddad go on with another mentor in Spring 2027", "Thank you for the weeks you gave")
		nora.Sees("re-matched by @Nora Lind", "Nothing is left to do")
		samir.SeesNot("[Look at the proposal]")
		r := s.rematches(c)[0]
		if len(r.Done) != 2 || r.State != mentoring.RematchDone || s.worksWith(c, "Farid Haddad") != "Emil Novak" {
			t.Errorf("kept %+v", r)
		}
		graceWith := s.worksWith(c, "Grace Mwangi")
		if graceWith == "Ben Fischer" || graceWith == "Chandra Iyer" {
			t.Errorf("Grace works with %s", graceWith)
		}
		for _, name := range quiet {
			if name != graceWith && strings.Contains(strings.TrimPrefix(s.Person(name).Screen(), before[name]), "mentor in Spring 2027") {
				t.Errorf("%s, who stays, was told something:\n%s", name, s.Person(name).Screen())
			}
		}

		// Check-ins go on with the new mentor, who reads the three lines.
		s.passTo("2027-03-15 09:10")
		farid.Sees("how is it going with Emil Novak and your project?")
		farid.Clicks("🟢 Green")
		s.pass(time.Hour)
		emil.Sees("🟢 Farid Haddad, week 3: green")
		s.seesNothingOf("Ben Fischer", "Farid Haddad, week 3")
		grace.Sees("how is it going with " + graceWith)
		s.golden("rematch")
	})
}

// TestRematchNobodyFree: all are full. A mentor is asked for one place more;
// the proposal that somebody has open goes stale meanwhile.
func TestRematchNobodyFree(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.inTx(func(tx *store.Tx) error {
			for mentee, mentor := range map[string]string{"Hana Sato": "Amara Okafor", "Ivan Petrov": "Emil Novak", "Kofi Mensah": "Dana Reyes"} {
				if err := tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id(mentee), Mentor: s.id(mentor)}, Since: time.Now()}); err != nil {
					return err
				}
			}
			return nil
		})
		nora, jaya, emil := s.Person("Nora Lind"), s.Person("Jaya Menon"), s.Person("Emil Novak")
		s.passTo("2027-03-10 10:00")
		s.Deactivate("Chandra Iyer")
		s.pass(time.Minute)
		nora.Sees("Chandra Iyer has left as a mentor (their account was deactivated)", "No other mentor who could be theirs has a place free")
		nora.Clicks("Choose by hand")
		nora.Sees("Without a mentor: 1", "no mentor who could be theirs has a place free")
		nora.SeesNot("Next: who is told", "is back")

		// Leave it for now: Jaya hears it once, and it can be taken up again.
		nora.Clicks("Leave it for now")
		nora.Sees("Jaya Menon is told that there is no other mentor just now")
		nora.CloseAll()
		s.pass(24 * time.Hour)
		jaya.Sees("there is no other mentor for you in Spring 2027 just now")
		nora.Types("/cohort rematch")
		nora.Clicks("Choose a mentor…")
		nora.Chooses("Mentor", "Emil Novak – full; I ask for one place more")
		nora.Submits()
		nora.Sees("I ask Emil Novak for one place more")
		nora.CloseAll()
		emil.Sees("could you take one more mentee", "Either answer is fine")
		emil.SeesNot("Jaya")
		emil.Clicks("Yes, one more")
		emil.Sees("Thank you! You take 2 mentees in Spring 2027 now")
		nora.Sees("Emil Novak takes one more mentee in Spring 2027: 2 places in all")
		nora.Clicks("Look at the proposal")
		nora.Sees("Jaya Menon: Chandra Iyer → Emil Novak")

		// While she looks, Emil drops out: her view is stale, and refused.
		nora.Submits()
		nora.Sees("Who is told what")
		emil.OpensHome()
		emil.Clicks("Withdraw")
		emil.LeaveHome()
		nora.Submits()
		nora.Sees("so I computed it again. Nobody was told anything", "Without a mentor: 1")
		if with := s.worksWith(c, "Jaya Menon"); with != "" {
			t.Errorf("Jaya was paired with %s by a stale view", with)
		}
		nora.CloseAll()

		// The mentor who returns: their mentees who still have nobody go on with them.
		nora.ClicksIn("Emil Novak is no longer a mentor", "Choose by hand")
		nora.Sees("[Emil Novak is back]")
		nora.Clicks("Emil Novak is back")
		nora.Sees("Emil Novak is a mentor again, with @Ivan Petrov")
		nora.CloseAll()
		s.pass(24 * time.Hour)
		emil.Sees("Welcome back")
		s.Person("Ivan Petrov").Sees("@Emil Novak is back in Spring 2027, and you two go on as a pair")
		if s.worksWith(c, "Ivan Petrov") != "Emil Novak" || s.worksWith(c, "Jaya Menon") != "" {
			t.Error("the mentor who came back does not work with the mentee he had")
		}
		nora.Types("/cohort rematch")
		nora.Sees("Jaya Menon: Chandra Iyer → Emil Novak") // his second place
		nora.Submits()
		nora.Submits()
		nora.CloseAll()
		s.pass(24 * time.Hour)
		jaya.Sees("You have a new mentor in Spring 2027 after Chandra Iyer: @Emil Novak")
		nora.Types("/cohort rematch")
		nora.Sees("Nobody in Spring 2027 waits for another mentor")
		s.golden("rematch-full")
	})
}

// TestRematchInConfidence: a pair ends by the way of the fit question. The
// partner, who organizes too, sees nothing before it is done, and then not why.
func TestRematchInConfidence(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCheckIns()
		s.givenOrganizers(c, "Nora Lind", "Ben Fischer")
		grace, ben, nora := s.Person("Grace Mwangi"), s.Person("Ben Fischer"), s.Person("Nora Lind")
		s.passTo("2027-03-08 09:05")
		grace.Clicks("🟢 Green")
		grace.Clicks("Yes, we met")
		s.passTo("2027-03-09 09:00")
		before := s.sees("Ben Fischer")
		grace.Clicks("No…")
		grace.Chooses("What would you like?", "Another partner")
		grace.Submits()
		grace.CloseAll()
		nora.Clicks("Look for another mentor…")
		nora.Sees("Grace Mwangi is to have another mentor", "Grace Mwangi: Ben Fischer →")
		nora.CloseAll()
		// Left for now: nobody hears of it, and the pair goes on.
		nora.Clicks("Look for another mentor…")
		nora.Clicks("Leave it for now")
		nora.Sees("Nothing was changed, and nobody was told")
		nora.CloseAll()
		s.pass(time.Minute)
		grace.SeesNot("no other mentor for you")
		ben.Types("/cohort rematch")
		ben.Sees("Nobody in Spring 2027 waits for another mentor")
		ben.SeesNot("Grace Mwangi:")
		s.pass(time.Minute)
		nora.Types("/cohort rematch")
		nora.Submits()
		nora.Sees("Ben Fischer hears:", "Not who wished it, and not why", "and nobody else")
		s.pass(time.Minute)
		if now := s.sees("Ben Fischer"); strings.Contains(strings.TrimPrefix(now, before), "arranged another way") {
			t.Error("the partner hears of it before it is done")
		}
		nora.Submits()
		nora.Sees("Done: 1 new pair in Spring 2027")
		nora.CloseAll()
		s.pass(24 * time.Hour)
		ben.Sees("The organizers of Spring 2027 have arranged another way for Grace Mwangi, so you two are no longer a pair")
		with := s.worksWith(c, "Grace Mwangi")
		if with == "Ben Fischer" || with == "" || s.worksWith(c, "Farid Haddad") != "Ben Fischer" {
			t.Errorf("Grace works with %q", with)
		}
		grace.Sees("You have a new mentor in Spring 2027 after Ben Fischer: @" + with)
		nora.Sees("@Grace Mwangi and @Ben Fischer are no longer a pair. Nothing is left to do here")
		if !s.bench(c).Bans(mentoring.Couple{Mentee: s.id("Grace Mwangi"), Mentor: s.id("Ben Fischer")}) {
			t.Error("the two could be paired again")
		}
		for _, p := range s.everybodyBut("Grace Mwangi", "Nora Lind") {
			s.seesNothingOf(p, "does not fit, and", "In confidence")
		}
		s.golden("rematch-confidence")
	})
}
