package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// entry reads what is kept of a mentee's project.
func (s *story) entry(c mentoring.Cohort, mentee string) mentoring.ProjectEntry {
	s.t.Helper()
	var entry mentoring.ProjectEntry
	s.read(func(tx *store.Tx) error {
		all, err := tx.Projects()
		for _, p := range all {
			if p.Cohort == c.ID && p.Mentee == s.id(mentee) {
				entry = p
			}
		}
		return err
	})
	return entry
}

// givenEntry puts a public entry into the repository.
func (s *story) givenEntry(c mentoring.Cohort, id, mentee, mentor string, a mentoring.Account) {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		p := mentoring.ProjectEntry{ID: id, Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id(mentee), Mentor: s.id(mentor)}, MenteeName: mentoring.ByName}
		p.Write(a, p.Mentee, time.Now())
		p.Agree(p.Mentor, time.Now())
		p.Settle(false, time.Now())
		return tx.PutProject(p)
	})
}

// TestRepository: one project that did not work, confirmed by its mentor; one
// whose mentor changes it; one on the mentee's word alone; one that is only
// begun at the deadline, and handed in later, in Chinese.
func TestRepository(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, append(threePairs, [2]string{"Kofi Mensah", "Dana Reyes"})...)
		s.givenCharter(c, "Farid Haddad", s.fullCharter("Fewer half-empty <trucks>"), "Farid Haddad", "Ben Fischer")
		farid, ben, hana := s.Person("Farid Haddad"), s.Person("Ben Fischer"), s.Person("Hana Sato")
		grace, amara := s.Person("Grace Mwangi"), s.Person("Amara Okafor")
		kofi, dana, jaya := s.Person("Kofi Mensah"), s.Person("Dana Reyes"), s.Person("Jaya Menon")

		// Before there is anything, a search says so; what runs shows its title.
		hana.Types("/cohort projects trucks")
		hana.Sees("The repository is empty so far", "Fewer half-empty <trucks> · Spring 2027, running")
		hana.SeesNot("Predict next week's returns")
		hana.CloseAll()

		c = s.enter(c, mentoring.Wrapup)
		s.pass(48 * time.Hour)
		farid.Sees("Write your project of Spring 2027 into the repository", "A project that did not work is as welcome")
		ben.SeesNot("into the repository")

		// The form begins with the charter; a link that is none keeps the form.
		farid.ClicksIn("into the repository", "Write it down")
		farid.Sees("Fewer half-empty <trucks>", "Predict next week's returns for each warehouse.", "forecasting, logistics")
		farid.Fills("What is there now?", "Nothing that anybody uses. The returns were not in the data.")
		farid.Chooses("How did it come out?", "It did not work, and here is what we learned")
		farid.Fills("Link", "the wiki page")
		farid.Submits()
		farid.SeesError("Link", "no link that opens in a browser")
		farid.Fills("Link", "https://wiki.example.com/trucks?a=1&b=<2>")
		farid.Submits()
		farid.SeesError("Link", "no link that opens in a browser")
		farid.Fills("Link", "https://wiki.example.com/trucks?a=1&b=2")
		farid.Submits()

		// The post-mortem; half-way he leaves, and nothing is lost.
		farid.Sees("Nobody is to blame in a post-mortem")
		farid.Fills("What we tried", "One model for all warehouses")
		farid.Chooses("May your name stand with it?", "Yes, people may ask me about it")
		farid.Clicks("Back")
		farid.Sees("What is there now?")
		farid.CloseAll()
		farid.Sees("is begun and kept")
		if p := s.entry(c, "Farid Haddad"); p.Version != 0 {
			t.Errorf("a draft changed the entry: %+v", p)
		}
		farid.ClicksIn("is begun and kept", "Go on writing")
		farid.Submits()
		farid.Sees("One model for all warehouses")
		farid.Fills("What happened", "There were no returns before 2025")
		farid.Fills("What to tell the next team", "Look at the data before you promise anything")
		farid.Chooses("May your name stand with it?", "Yes, people may ask me about it")
		farid.Submits()
		farid.Sees("Ben Fischer is asked to confirm it")
		farid.CloseAll()
		farid.Sees("is handed in, and Ben Fischer is asked to confirm it")
		hana.Types("/cohort projects trucks")
		hana.Sees("The repository is empty so far")
		hana.CloseAll()

		// The mentor reads and confirms, without his name.
		s.pass(24 * time.Hour)
		ben.Sees("Farid Haddad wrote down your project")
		ben.Clicks("Read and confirm")
		ben.Sees("There were no returns before 2025", "Change it")
		ben.Chooses("May your name stand with it?", "No, without my name")
		ben.Submits()
		ben.Sees("It is in the repository")
		ben.CloseAll()
		farid.Sees("“Fewer half-empty <trucks>” is in the repository")

		// Everybody finds it, with a mistyped word too.
		hana.Types("/cohort projects warehose trukcs")
		hana.Sees("1 project about", "Fewer half-empty <trucks>", "did not work, and what we learned", "by @Farid Haddad", "Spring 2027", "Link")
		hana.SeesNot("Ben Fischer")
		hana.Clicks("Read")
		hana.Sees("To the next team: Look at the data before you promise anything", "https://wiki.example.com/trucks?a=1&b=2")
		hana.CloseAll()
		hana.Types("/cohort projects blockchain")
		hana.Sees("No project about “blockchain”", "There are projects about: forecasting, logistics", "/cohort experts")
		hana.Fills("What are you looking for?", "forecasting")
		hana.Submits()
		hana.Sees("1 project about “forecasting”")
		hana.CloseAll()

		// A mentor changes the words; the mentee says yes to them.
		grace.ClicksIn("into the repository", "Not yet")
		grace.Sees("into the repository")
		kofi.ClicksIn("into the repository", "Write it down")
		kofi.Fills("Title", "Who leaves us?")
		kofi.Fills("What is there now?", "A list")
		kofi.Chooses("How did it come out?", "Finished")
		kofi.Submits()
		kofi.SeesNot("What we tried")
		kofi.Chooses("May your name stand with it?", "No, without my name")
		kofi.Submits()
		kofi.CloseAll()
		s.pass(24 * time.Hour)
		dana.Clicks("Read and confirm")
		dana.Clicks("Change it")
		dana.Fills("What is there now?", "A list of customers at risk, every Monday")
		dana.Submits()
		dana.Chooses("May your name stand with it?", "Yes, people may ask me about it")
		dana.Submits()
		dana.Sees("is asked to say yes to your changes")
		dana.CloseAll()
		s.pass(24 * time.Hour)
		kofi.Sees("Dana Reyes changed what you wrote")
		kofi.Clicks("Read and agree")
		kofi.Sees("A list of customers at risk, every Monday")
		kofi.Submits()
		kofi.CloseAll()
		hana.Types("/cohort projects customers at risk")
		hana.Sees("Who leaves us?", "by a mentee with @Dana Reyes")
		hana.CloseAll()

		// Grace writes, her mentor never answers; Jaya only begins.
		s.passTo("2027-03-11 10:00")
		grace.ClicksIn("into the repository", "Write it down")
		grace.Fills("Title", "საწყობის პროგნოზი")
		grace.Fills("What is there now?", "A first forecast")
		grace.Chooses("How did it come out?", "Partly finished")
		grace.Submits()
		grace.Chooses("May your name stand with it?", "Yes, people may ask me about it")
		grace.Submits()
		grace.CloseAll()
		jaya.ClicksIn("into the repository", "Write it down")
		jaya.Fills("Title", "仓库需求预测")
		jaya.Fills("What is there now?", "每周的预测")
		jaya.Chooses("How did it come out?", "Finished")
		jaya.Submits()
		jaya.CloseAll()
		s.passTo("2027-03-12 14:00")
		amara.Sees("Grace Mwangi wrote down your project")

		s.enter(c, mentoring.Closed)
		s.pass(24 * time.Hour)
		amara.SeesNot("[Read and confirm]")
		nora := s.Person("Nora Lind")
		nora.Sees("3 of 4 projects written down: 1 finished, 1 partly, 1 did not work", "mentor has not confirmed it: Grace Mwangi", "Not written: Jaya Menon")
		hana.Types("/cohort projects საწყობი")
		hana.Sees("1 project about", "საწყობის პროგნოზი")
		hana.Clicks("Read")
		hana.Sees("the mentor has not confirmed them")
		hana.CloseAll()

		// The draft is still there; now her word is enough at once.
		jaya.Types("/cohort projects")
		jaya.Sees("Your project of Spring 2027 is not in the repository yet")
		jaya.Clicks("Write it down")
		jaya.Sees("仓库需求预测", "每周的预测")
		jaya.Submits()
		jaya.Chooses("May your name stand with it?", "Yes, people may ask me about it")
		jaya.Submits()
		jaya.Sees("It is in the repository")
		jaya.CloseAll()
		hana.Types("/cohort projects 预测")
		hana.Sees("1 project about", "仓库需求预测")
		hana.CloseAll()

		// Its owner edits it, takes it back, and puts it back.
		farid.Types("/cohort projects")
		farid.Sees("Yours", "in the repository", "4 projects in the repository")
		farid.ClicksIn("Yours", "Edit")
		farid.Fills("What is there now?", "A page that says why not")
		farid.Submits()
		farid.Submits()
		farid.Sees("A page that says why not", "the mentor has not confirmed them")
		farid.CloseAll()
		farid.Types("/cohort projects")
		farid.ClicksIn("Yours", "Take back")
		farid.Sees("nobody finds it any more", "taken back; only you see it")
		farid.CloseAll()
		hana.Types("/cohort projects trucks")
		hana.Sees("No project about “trucks”")
		hana.SeesNot("half-empty")
		hana.CloseAll()
		farid.Types("/cohort projects")
		farid.Clicks("Put it back")
		farid.Submits()
		farid.Submits()
		farid.CloseAll()
		hana.OpensHome()
		hana.Sees("Projects: 4 projects of all editions")
		hana.Clicks("Find a project")
		hana.Sees("4 projects in the repository, the newest first")
		hana.CloseAll()
		s.golden("repository")
	})
}

// TestRepositoryPages: more than fit a page, and past projects before a
// charter is signed.
func TestRepositoryPages(t *testing.T) {
	tellStory(t, func(s *story) {
		past := mentoring.Cohort{ID: "autumn-2026", Name: "Autumn 2026", Phase: mentoring.Closed, CreatedAt: time.Now()}
		s.inTx(func(tx *store.Tx) error { return tx.PutCohort(past) })
		for i := range 19 {
			s.givenEntry(past, "p"+string(rune('a'+i)), "Kofi Mensah", "Emil Novak", mentoring.Account{Title: "Forecast number " + string(rune('A'+i)), Summary: "It runs.", Result: mentoring.Finished, Tags: []string{"forecasting"}})
		}
		s.givenEntry(past, "trucks", "Kofi Mensah", "Emil Novak", mentoring.Account{Title: "Empty trucks between warehouses", Goal: "Predict returns", Summary: "No data.", Result: mentoring.LearnedFrom,
			Tried: "a", Happened: "There was no data", TellNext: "Ask for the data first"})
		c := s.givenCheckIns()
		farid := s.Person("Farid Haddad")
		farid.Types("/cohort projects forecast")
		farid.Sees("19 projects about “forecast”", "[Show more (11)]")
		farid.Clicks("Show more (11)")
		farid.Sees("[Show more (3)]", "[Back]")
		farid.Clicks("Show more (3)")
		farid.SeesNot("Show more")
		farid.Clicks("Back")
		farid.Sees("[Show more (3)]")
		farid.CloseAll()
		farid.Types("/cohort projects " + strings.Repeat("x", 3000))
		farid.Sees("No project about")
		farid.CloseAll()

		s.givenCharter(c, "Farid Haddad", s.fullCharter("Fewer half-empty trucks"))
		farid.Types("/cohort charter")
		farid.Sees("Similar projects.", "Empty trucks between warehouses", "did not work, and what we learned", "by @Kofi Mensah, Autumn 2026", "Ask for the data first")
		farid.ClicksIn("Empty trucks", "Read")
		farid.Sees("There was no data")
	})
}
