package flows

import (
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// finale reads the final presentations.
func (s *story) finale(c mentoring.Cohort) mentoring.FinaleEvent {
	s.t.Helper()
	var f mentoring.FinaleEvent
	s.read(func(tx *store.Tx) (err error) {
		f, _, err = tx.Finale(c.ID)
		return err
	})
	return f
}

// slotOf is somebody's slot, by UTC.
func (s *story) slotOf(c mentoring.Cohort, name string) string {
	s.t.Helper()
	q, there := s.finale(c).Of(s.id(name))
	if !there {
		return ""
	}
	return q.Begins.UTC().Format("15:04")
}

var fivePairs = [][2]string{{"Farid Haddad", "Ben Fischer"}, {"Grace Mwangi", "Amara Okafor"}, {"Jaya Menon", "Chandra Iyer"}, {"Ivan Petrov", "Emil Novak"}, {"Kofi Mensah", "Ben Fischer"}}

// setsUpFinale fills in the form as Nora: an hour in Berlin.
func (s *story) setsUpFinale(day, hour string) {
	s.t.Helper()
	nora := s.Person("Nora Lind")
	nora.Types("/cohort finale")
	nora.Chooses("Day", day)
	nora.Chooses("Hour", hour)
	nora.Submits()
}

// TestFinale: from the proposal to the thanks.
func TestFinale(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, fivePairs...)
		s.givenCharter(c, "Farid Haddad", s.fullCharter("Fewer returns"), "Farid Haddad", "Ben Fischer")
		s.givenCharter(c, "Grace Mwangi", s.fullCharter("<!channel> Queues & beds"), "Grace Mwangi", "Amara Okafor")
		s.happen(func(e botEvent) error { return planFinale(e, c) })
		nora, farid, grace, jaya := s.Person("Nora Lind"), s.Person("Farid Haddad"), s.Person("Grace Mwangi"), s.Person("Jaya Menon")
		ben, samir, ivan := s.Person("Ben Fischer"), s.Person("Samir Rao"), s.Person("Ivan Petrov")

		// Half-way, the organizer fixes the day with one click.
		s.passTo("2027-04-05 08:00")
		nora.Sees("ends with final presentations", "[Take that day]", "5 presentations of 5 minutes")
		nora.Clicks("Take that day")
		nora.Sees("The day of the final presentations of Spring 2027 is fixed", "No sponsor is invited yet", "[Post the running order]")
		nora.SeesNot("less than a month")
		f := s.finale(c)
		if f.First().UTC().Format("2006-01-02") != "2027-05-19" {
			t.Errorf("proposed %v for a closing on %v", f.First(), c.Plan.Start(mentoring.Closed))
		}
		s.pass(24 * time.Hour)
		farid.Sees("Presentation day of Spring 2027: Wed 19 May", "[I'm coming]", "5 mentees show in 5 minutes each what they did")

		// Sponsors: one who organizes, one who takes part, one who comes.
		nora.Clicks("Invite a sponsor…")
		nora.Chooses("Sponsor", "Ben Fischer")
		nora.Submits()
		nora.SeesError("Sponsor", "takes part as a mentor")
		nora.Chooses("Sponsor", "Samir Rao")
		nora.Submits()
		nora.Sees("Sponsor @Samir Rao: has not answered yet")
		s.pass(24 * time.Hour)
		samir.Sees("You are invited as a guest to Presentation day of Spring 2027")
		samir.Clicks("I'm coming")
		nora.Sees("Sponsor @Samir Rao: comes")

		// A larger audience.
		s.AddChannel("all-hands", false, "Petra Vogel", "Rosa Keller", "Nora Lind")
		nora.Clicks("Larger audience…")
		nora.Chooses("Channel", "#mentoring")
		nora.Submits()
		nora.SeesError("Channel", "own channel gets the running order anyway")
		nora.Chooses("Channel", "#all-hands")
		nora.Submits()
		nora.SeesError("Channel", "I can't post there yet")
		nora.Cancels()
		s.Invite("all-hands", "cohortbot")
		nora.Clicks("Larger audience…")
		nora.Chooses("Channel", "#all-hands")
		nora.Submits()
		petra := s.Person("Petra Vogel")
		petra.Sees("You are invited to the final presentations of Spring 2027", "[I'll come]")
		petra.Clicks("I'll come")
		petra.Sees("Noted:", "One reader of this said that they come")
		petra.Clicks("I'll come")
		petra.Sees("I have noted already")
		nora.Sees("A larger audience is invited in #all-hands: 1 comes so far")

		// Two weeks before, everybody who presents gets their slot.
		s.passTo("2027-05-05 12:00")
		nora.Sees("The running order of Spring 2027 is out: 5 presentations")
		farid.Sees("You present on", "“Fewer returns”", "the result, or what failed and why", "Ben Fischer stands by")
		ben.Sees("with you beside: “Fewer returns”", "Project of Kofi Mensah", "what you learned yourself")
		samir.Sees("The running order, in your time")
		petra.Sees("“<!channel> Queues & beds”", "“Project of Kofi Mensah” · Kofi Mensah, with Ben Fischer")

		// Slides: a link that is none, then one; and none at all.
		s.passTo("2027-05-06 12:00")
		farid.Sees("Where are your slides?")
		farid.Clicks("Link my slides…")
		farid.Fills("Link to your slides", "on my desk")
		farid.Fills("Title in the running order", "Far fewer returns")
		farid.Submits()
		farid.SeesError("Link to your slides", "https://example.com/my-slides")
		farid.Fills("Link to your slides", "https://example.com/farid?a=1&b=2")
		farid.Submits()
		farid.Sees("Your slides for Spring 2027 are linked", "Far fewer returns")
		grace.Clicks("Without slides")
		grace.Sees("You present without slides in Spring 2027")
		petra.Sees("Far fewer returns", "slides")
		nora.Sees("No slides yet: Ivan Petrov, Jaya Menon and Kofi Mensah")

		// A swap, by mutual consent.
		before := s.slotOf(c, "Farid Haddad")
		jayas := s.slotOf(c, "Jaya Menon")
		farid.Clicks("Swap with somebody…")
		farid.Chooses("Swap with", "Jaya Menon")
		farid.Submits()
		farid.Sees("You asked Jaya Menon to swap", "[Take the question back]")
		nora.Sees("Farid Haddad has asked Jaya Menon to swap slots")
		s.pass(24 * time.Hour)
		jaya.Sees("Farid Haddad asks to swap slots with you")
		jaya.Clicks("Yes, swap")
		jaya.Sees("You swapped with Farid Haddad")
		s.pass(24 * time.Hour)
		farid.Sees("Jaya Menon swaps with you")
		nora.Sees("Farid Haddad and Jaya Menon swapped slots, by mutual consent")
		if a, b := s.slotOf(c, "Farid Haddad"), s.slotOf(c, "Jaya Menon"); a != jayas || b != before {
			t.Errorf("Farid presents at %s, Jaya at %s; they were to change %s and %s", a, b, before, jayas)
		}
		ben.Sees("The running order of Spring 2027 changed: Farid Haddad presents on")

		// One drops out; the others keep their order.
		ivan.Clicks("I can't present")
		ivan.Sees("You do not present in Spring 2027, as you told me")
		nora.Sees("Ivan Petrov cannot present")

		// The day.
		s.passTo("2027-05-19 07:30")
		farid.Sees("Presentation day is today", "You present on", "The running order, in your time")
		petra.Sees("Presentation day is today")
		s.passTo("2027-05-19 18:00")
		farid.SeesNot("[Swap with somebody…]", "[I can't present]", "[Change slides or title…]")
		s.pass(24 * time.Hour)
		samir.Sees("Thank you for coming to the final presentations of Spring 2027", "4 projects shown")
		nora.Sees("The final presentations of Spring 2027 are over: 4 presentations")
		farid.Sees("You presented “Far fewer returns”")
		petra.SeesNot("[I'll come]")
		s.golden("finale")
	})
}
