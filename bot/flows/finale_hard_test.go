package flows

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

// stagedFinale sets up final presentations on a Wednesday in the wrap-up,
// confirms what it warns of, and posts the running order.
func (s *story) stagedFinale(c mentoring.Cohort) {
	s.t.Helper()
	nora := s.Person("Nora Lind")
	s.setsUpFinale("2027-05-19", "15:00")
	nora.Sees("Sponsor")
	nora.Clicks("Post the running order")
	nora.Cancels()
	s.pass(24 * time.Hour)
}

// TestFinaleBadInput: wrong dates, short notice, who cannot present, stale
// presses.
func TestFinaleBadInput(t *testing.T) {
	tellStory(t, func(s *story) {
		early := s.givenCohort(mentoring.Matching)
		nora, farid, grace := s.Person("Nora Lind"), s.Person("Farid Haddad"), s.Person("Grace Mwangi")
		nora.Types("/cohort finale")
		nora.Sees("The pairs of Spring 2027 present their projects, and they are announced around")
		farid.Types("/cohort finale")
		farid.SeesNot("Minutes for each presentation") // for organizers

		c := s.givenCohort(mentoring.Project)
		if c.ID != early.ID {
			t.Fatal("another cohort")
		}
		nora.Types("/cohort finale")
		nora.Sees("No pair works together in Spring 2027 just now")
		s.givenPairs(c, fivePairs...)

		// Wrong days stand under their fields, and nothing entered is lost.
		s.setsUpFinale("2027-02-03", "15:00")
		nora.SeesError("Day", "in the past")
		nora.Fills("Link or room", "https://meet example")
		nora.Chooses("Day", "2027-05-22")
		nora.Submits()
		nora.SeesError("Day", "is a day off")
		nora.SeesError("Link or room", "Paste the whole link")
		nora.Fills("Link or room", "Room 4.12 <@U1>")
		nora.Chooses("Day", "2027-06-02")
		nora.Submits()
		nora.SeesError("Day", "closes on Mon 24 May 2027")
		nora.Chooses("Day", "2027-03-17")
		nora.Chooses("Second sitting", "2027-03-17")
		nora.Submits()
		nora.SeesError("Its hour", "Choose the hour of the second sitting")
		nora.Chooses("Its hour", "15:30")
		nora.Submits()
		nora.SeesError("Second sitting", "Leave an hour")
		nora.Chooses("Its hour", "17:00")

		// Less than a month, before the wrap-up: a clear warning, and a way back.
		nora.Submits()
		nora.Sees("less than a month ahead", "before the wrap-up", "[Tell everybody]")
		nora.Cancels()
		nora.Sees("Room 4.12 <@U1>")
		nora.Submits()
		nora.Submits()
		nora.Sees("The final presentations of Spring 2027: Wed 17 Mar, 15:00 and 17:00", "Where: Room 4.12")
		if f := s.finale(c); len(f.InSitting(1))+len(f.InSitting(2)) != 5 || len(f.InSitting(1)) < 1 || len(f.InSitting(2)) < 1 {
			t.Errorf("two sittings of %d and %d", len(f.InSitting(1)), len(f.InSitting(2)))
		}

		// Another day: everybody hears of it, and what was about the old one ends.
		s.pass(24 * time.Hour)
		farid.Sees("Presentation day of Spring 2027: Wed 17 Mar")
		nora.Types("/cohort finale")
		nora.Clicks("Post the running order")
		nora.Cancels()
		s.pass(24 * time.Hour)
		farid.Sees("You present on Wed 17 Mar")
		nora.Types("/cohort finale")
		nora.Clicks("Change day or place…")
		nora.Chooses("Day", "2027-05-19")
		nora.Chooses("Second sitting", "")
		nora.Chooses("Its hour", "")
		nora.Submits()
		nora.Cancels()
		s.pass(24 * time.Hour)
		farid.Sees("were moved, so this slot no longer counts", "You present on Wed 19 May", "Presentation day has moved")
		farid.SeesNot("You present on Wed 17 Mar")

		// A proposal that is out of date, and one that somebody took already.
		stale := finalePlan{Cohort: c.ID, Revision: 0, At: []int64{time.Date(2027, 5, 19, 13, 0, 0, 0, time.UTC).Unix()}, Minutes: 5, Buffer: 2}
		s.happen(func(e botEvent) error {
			_, err := takeProposal(bot.Pressed[finalePlan]{Event: e, Carried: stale})
			if err == nil || !refused(err, "Another organizer set the final presentations") {
				t.Errorf("a stale proposal: %v", err)
			}
			return nil
		})

		// Swaps: with oneself, with nobody, twice; declined; overtaken.
		farid.Clicks("Swap with somebody…")
		farid.Chooses("Swap with", "Grace Mwangi")
		farid.Submits()
		s.swapRefused(c, "Farid Haddad", "Farid Haddad", "That is you")
		s.swapRefused(c, "Farid Haddad", "Jaya Menon", "You have asked somebody already")
		s.swapRefused(c, "Grace Mwangi", "Farid Haddad", "They have asked you the same")
		s.swapRefused(c, "Grace Mwangi", "Hana Sato", "not in the running order")
		s.pass(24 * time.Hour)
		grace.Clicks("Keep my slot")
		s.pass(24 * time.Hour)
		farid.Sees("Grace Mwangi would rather keep their slot")
		farid.Clicks("Swap with somebody…")
		farid.Chooses("Swap with", "Grace Mwangi")
		farid.Submits()
		s.pass(24 * time.Hour)
		s.happen(func(e botEvent) error { // an organizer moves Grace meanwhile, far away
			st, _, err := readStage(e, c)
			if err != nil {
				return err
			}
			for range 4 {
				_ = st.Event.Move(s.id("Grace Mwangi"), 1)
			}
			if err := e.Tx.PutFinale(st.Event); err != nil {
				return err
			}
			return orderChanged(e, st)
		})
		s.pass(24 * time.Hour)
		farid.Sees("Your request to swap with Grace Mwangi in Spring 2027 has ended: the running order has changed since")
		grace.SeesNot("[Yes, swap]")
		grace.Sees("The running order of Spring 2027 changed")

		// Who cannot come does not present; who can after all comes back last.
		s.Person("Kofi Mensah").Clicks("I can't come")
		if s.slotOf(c, "Kofi Mensah") != "" {
			t.Error("Kofi cannot come, and presents")
		}
		s.pass(24 * time.Hour)
		nora.Sees("Kofi Mensah cannot present")
		s.Person("Kofi Mensah").Clicks("I'm coming")
		if f := s.finale(c); f.Order[len(f.Order)-1].Mentee != s.id("Kofi Mensah") {
			t.Error("Kofi, who comes after all, is not last")
		}

		// Away on the day: no slot; back in time: a slot again.
		jaya := s.Person("Jaya Menon")
		jaya.Types("pause me until 24 May")
		if s.slotOf(c, "Jaya Menon") != "" {
			t.Error("Jaya is away, and presents")
		}
		nora.Types("/cohort finale")
		nora.Sees("Jaya Menon is away on that day, and has no slot")
		nora.Cancels()
		jaya.Types("I'm back")
		if s.slotOf(c, "Jaya Menon") == "" {
			t.Error("Jaya is back, and has no slot")
		}

		// A mentor leaves: the mentee presents alone. A mentee leaves.
		s.happen(func(e botEvent) error {
			m, _, err := e.Tx.Member(c.ID, mentoring.Mentor, s.id("Emil Novak"))
			if err != nil {
				return err
			}
			return withdraw(e, m, "")
		})
		if s.slotOf(c, "Ivan Petrov") == "" {
			t.Error("Ivan, whose mentor left, does not present")
		}
		s.happen(func(e botEvent) error { // and has another one
			x := mentoring.Couple{Mentee: s.id("Ivan Petrov"), Mentor: s.id("Dana Reyes")}
			if err := newPair(e, c, x); err != nil {
				return err
			}
			return pairsChanged(e, c, nil, []mentoring.Couple{x})
		})
		s.pass(24 * time.Hour)
		s.Person("Dana Reyes").Sees("Ivan Petrov presents on Wed 19 May", "with you beside")
		s.happen(func(e botEvent) error {
			m, _, err := e.Tx.Member(c.ID, mentoring.Mentee, s.id("Grace Mwangi"))
			if err != nil {
				return err
			}
			return withdraw(e, m, "")
		})
		if s.slotOf(c, "Grace Mwangi") != "" {
			t.Error("Grace left, and presents")
		}

		// The plan moves; the cohort rests; it cannot close before.
		s.happen(func(e botEvent) error {
			now, _, err := e.Tx.Cohort(c.ID)
			if err != nil {
				return err
			}
			was := now.Plan
			if now.Plan, _, err = now.Plan.Move(mentoring.Closed, mentoring.NewDate(2027, time.May, 17), mentoring.DateOf(e.At, now.Location()), now.Home); err != nil {
				return err
			}
			return replanned(e, now, was)
		})
		s.pass(24 * time.Hour)
		nora.Sees("it now closes on Mon 17 May 2027, and the final presentations are Wed 19 May, 15:00")
		nora.Types("/cohort hold")
		s.pass(24 * time.Hour)
		nora.Sees("its final presentations stand: Wed 19 May, 15:00")
		nora.Types("/cohort hold off")
		c = s.enter(s.cohortNow(c), mentoring.Wrapup)
		nora.Types("/cohort advance")
		nora.Sees("The final presentations of Spring 2027 are still to come")

		// Called off.
		nora.Types("/cohort finale")
		nora.Clicks("Call it off")
		s.pass(24 * time.Hour)
		farid.Sees("is called off. The organizers look for another day")
		farid.SeesNot("[Swap with somebody…]", "[I can't present]", "[I'm coming]")
		s.happen(func(e botEvent) error {
			_, err := finaleAhead(e, c.ID)
			if !refused(err, "There are no final presentations") {
				t.Errorf("after calling it off: %v", err)
			}
			return nil
		})
		nora.Types("/cohort finale")
		nora.Sees("Minutes for each presentation") // it can be set up again
		s.golden("finale-bad-input")
	})
}

// refused reports whether an error is a refusal that says so.
func refused(err error, says string) bool {
	return err != nil && strings.Contains(err.Error(), says)
}

// swapRefused tries a swap by a form that was made up.
func (s *story) swapRefused(c mentoring.Cohort, from, to, says string) {
	s.t.Helper()
	s.happen(func(e botEvent) error {
		e.By = s.id(from)
		_, err := maySwap(e, swapWith{c.ID, s.id(to)})
		if !refused(err, says) {
			s.t.Errorf("%s asks %s: %v, want %q", from, to, err, says)
		}
		return nil
	})
}

// TestFinaleGuests: a sponsor who organizes, declines, was deactivated, is
// taken back.
func TestFinaleGuests(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"}) // one presenter only
		nora, samir, rosa, quentin := s.Person("Nora Lind"), s.Person("Samir Rao"), s.Person("Rosa Keller"), s.Person("Quentin Adeyemi")
		s.inTx(func(tx *store.Tx) error {
			return tx.PutSponsor(mentoring.Sponsor{Cohort: c.ID, Person: s.id("Samir Rao"), By: s.id("Nora Lind"), At: time.Now()})
		})
		s.stagedFinale(c)
		s.Person("Farid Haddad").SeesNot("[Swap with somebody…]") // nobody else presents
		invites := func(name string) {
			nora.Types("/cohort finale")
			nora.Clicks("Invite a sponsor…")
			if name != "" {
				nora.Chooses("Sponsor", name)
			}
			nora.Submits()
		}
		invites("") // who posts problems is proposed
		nora.Sees("Sponsor @Samir Rao: has not answered yet")
		nora.Cancels()
		invites("Samir Rao")
		nora.SeesError("Sponsor", "is invited already")
		nora.Cancels()
		nora.Cancels()
		invites("Nora Lind")
		nora.Sees("Sponsor @Nora Lind: organizes it, so is there anyway")
		nora.Cancels()
		invites("Rosa Keller")
		nora.Cancels()
		invites("Quentin Adeyemi")
		nora.Cancels()
		s.pass(24 * time.Hour)
		samir.Sees("as a guest to Presentation day", "1 mentee shows in 5 minutes", "The running order, in your time")
		samir.Clicks("I can't come")
		s.pass(24 * time.Hour)
		nora.Sees("Samir Rao cannot come to the final presentations of Spring 2027. Your next step: invite another sponsor")
		rosa.Clicks("I'm coming")
		s.Deactivate("Rosa Keller")
		s.pass(24 * time.Hour)
		nora.Sees("Rosa Keller's account was deactivated, so they do not come")
		nora.SeesNot("Sponsor @Rosa Keller")
		nora.Types("/cohort finale")
		nora.ClicksIn("Quentin Adeyemi", "Take back")
		nora.SeesNot("Sponsor @Quentin Adeyemi")
		nora.Cancels()
		s.pass(24 * time.Hour)
		quentin.Sees("is off for you")
		quentin.SeesNot("[I'm coming]")
		s.passTo("2027-05-19 13:05")
		nora.Types("/cohort finale")
		nora.SeesNot("[Invite a sponsor…]", "[Change the order…]")
		nora.Cancels()
		s.pass(48 * time.Hour)
		samir.SeesNot("Thank you for coming") // he could not
		nora.Sees("are over: 1 presentation")
		s.golden("finale-guests")
	})
}

// TestFinaleOfThirty: too long for one sitting; by the time zones in two;
// moved up and down; a swap that would be in the night.
func TestFinaleOfThirty(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		zones := []string{"Europe/Berlin", "Asia/Tokyo", "America/New_York"}
		s.inTx(func(tx *store.Tx) error {
			members, err := tx.Members(c.ID)
			if err != nil {
				return err
			}
			for _, m := range members {
				m.Standing = mentoring.Withdrawn
				if err := tx.PutMember(m); err != nil {
					return err
				}
			}
			return nil
		})
		for i := range 30 {
			name := fmt.Sprintf("Mentee %02d", i)
			s.AddPerson(sandbox.Profile{Name: name, Handle: fmt.Sprintf("mentee%02d", i), Zone: zones[i%3]})
		}
		s.inTx(func(tx *store.Tx) error {
			for i := range 30 {
				name := fmt.Sprintf("Mentee %02d", i)
				if err := tx.PutMember(mentoring.Member{Cohort: c.ID, Person: s.id(name), Role: mentoring.Mentee, Name: name, Standing: mentoring.Active, JoinedAt: time.Now()}); err != nil {
					return err
				}
				if err := tx.PutPerson(mentoring.Person{ID: s.id(name), Name: name, Zone: zones[i%3]}); err != nil {
					return err
				}
				// Their mentors have left: they present alone.
				if err := tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id(name), Mentor: s.id("Emil Novak")}, Since: time.Now(), Ended: time.Now()}); err != nil {
					return err
				}
			}
			return nil
		})
		nora := s.Person("Nora Lind")
		nora.Types("/cohort finale")
		nora.Sees("Second sitting")
		nora.Chooses("Second sitting", "")
		nora.Chooses("Its hour", "")
		nora.Chooses("Day", "2027-05-19")
		nora.Chooses("Hour", "15:00")
		nora.Submits()
		nora.Sees("30 presentations in one go take 4 hours", "add a second one", "It is early or late for")
		nora.Cancels()
		nora.Chooses("Hour", "09:00")
		nora.Chooses("Second sitting", "2027-05-19")
		nora.Chooses("Its hour", "15:00")
		nora.Submits()
		nora.Clicks("Post the running order")
		nora.Clicks("Change the order…")
		f := s.finale(c)
		if a, b := len(f.InSitting(1)), len(f.InSitting(2)); a != 15 || b != 15 {
			t.Errorf("sittings of %d and %d", a, b)
		}
		first, second := s.nameOf(f.Order[0].Mentee), s.nameOf(f.Order[1].Mentee)
		nora.ClicksIn(second, "Up")
		if g := s.finale(c); s.nameOf(g.Order[0].Mentee) != second || s.nameOf(g.Order[1].Mentee) != first {
			t.Errorf("%s was not moved up", second)
		}
		nora.Clicks("Next")
		nora.Sees("[Previous]")
		nora.Clicks("Back")
		nora.Cancels()

		// Tokyo in the morning of Berlin, New York in the afternoon.
		for _, q := range s.finale(c).Order {
			n, err := strconv.Atoi(strings.TrimPrefix(s.nameOf(q.Mentee), "Mentee "))
			if err != nil {
				t.Fatal(err)
			}
			if n%3 == 1 && q.Sitting != 1 || n%3 == 2 && q.Sitting != 2 {
				t.Errorf("%s of %s is in sitting %d", s.nameOf(q.Mentee), zones[n%3], q.Sitting)
			}
		}

		// A swap across the sittings is asked again, with the local times.
		s.pass(24 * time.Hour)
		tokyo := s.Person("Mentee 01")
		tokyo.Clicks("Swap with somebody…")
		tokyo.Chooses("Swap with", "Mentee 02")
		tokyo.Submits()
		tokyo.Sees("Are these hours fine?", "Mentee 01 would present on Wed 19 May, 2", "by their own clock")
		tokyo.Submits()
		tokyo.Sees("You asked Mentee 02 to swap")
		s.pass(24 * time.Hour)
		york := s.Person("Mentee 02")
		york.Sees("Mentee 01 asks to swap slots with you", "That would be early or late for you")

		// Nobody answers in time: it lapses, and both keep their slots.
		s.pass(5 * 24 * time.Hour)
		tokyo.Sees("Mentee 02 has not answered in time")
		york.SeesNot("[Yes, swap]")
	})
}
