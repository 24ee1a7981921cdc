package flows

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// given takes a ranking as handed in; the order is written as "A > B = C".
func (s *story) given(c mentoring.Cohort, role mentoring.Role, name, order string, ratherNot ...string) {
	s.t.Helper()
	r := mentoring.Ranks{Cohort: c.ID, Person: s.id(name), Role: role, SavedAt: time.Now()}
	for group := range strings.SplitSeq(order, " > ") {
		var ids []mentoring.PersonID
		for who := range strings.SplitSeq(group, " = ") {
			ids = append(ids, s.id(who))
		}
		r.Groups = append(r.Groups, ids)
	}
	for _, who := range ratherNot {
		r.RatherNot = append(r.RatherNot, s.id(who))
	}
	s.inTx(func(tx *store.Tx) error { return tx.PutRanks(r) })
}

// bench reads the organizers' bench.
func (s *story) bench(c mentoring.Cohort) (b mentoring.Bench) {
	s.t.Helper()
	s.read(func(tx *store.Tx) (err error) {
		b, _, err = tx.Bench(c.ID)
		return err
	})
	return b
}

// journal counts the entries of a cohort by what was done.
func (s *story) journal(c mentoring.Cohort) map[string]int {
	s.t.Helper()
	n := map[string]int{}
	s.read(func(tx *store.Tx) error {
		return tx.Journal(string(c.ID), func(e store.Entry) error { n[e.What]++; return nil })
	})
	return n
}

// mentorOf is whom the proposal gives a mentee, "" for nobody.
func (s *story) mentorOf(c mentoring.Cohort, mentee string) string {
	s.t.Helper()
	for _, x := range s.bench(c).Proposal.Pairs {
		if x.Mentee == s.id(mentee) {
			return s.nameOf(x.Mentor)
		}
	}
	return ""
}

// givenAllRanks: every mentee wants Ben most, then another one each; the
// mentors want Grace. Kofi would rather not work with Emil.
func (s *story) givenAllRanks(c mentoring.Cohort) {
	s.given(c, mentoring.Mentee, "Farid Haddad", "Ben Fischer > Amara Okafor > Dana Reyes")
	s.given(c, mentoring.Mentee, "Grace Mwangi", "Ben Fischer > Chandra Iyer")
	s.given(c, mentoring.Mentee, "Hana Sato", "Chandra Iyer > Dana Reyes")
	s.given(c, mentoring.Mentee, "Ivan Petrov", "Emil Novak > Ben Fischer")
	s.given(c, mentoring.Mentee, "Jaya Menon", "Dana Reyes > Chandra Iyer")
	s.given(c, mentoring.Mentee, "Kofi Mensah", "Dana Reyes > Ben Fischer", "Emil Novak")
	s.given(c, mentoring.Mentee, "Lucia Romero", "Dana Reyes = Amara Okafor > Ben Fischer")
	s.given(c, mentoring.Mentee, "Mateo Silva", "Ben Fischer > Emil Novak > Amara Okafor")
	s.given(c, mentoring.Mentor, "Ben Fischer", "Grace Mwangi > Mateo Silva > Farid Haddad")
	s.given(c, mentoring.Mentor, "Dana Reyes", "Jaya Menon > Kofi Mensah")
}

func TestMatchingStory(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Kickoff)
		nora := s.Person("Nora Lind")
		nora.Types("/cohort match")
		nora.Sees("Matching in Spring 2027 comes after the ranking")
		c = s.enter(c, mentoring.Ranking)
		nora.Types("/cohort match")
		nora.Sees("0 of 13 have handed theirs in")
		s.givenAllRanks(c)

		// It closes; the first proposal is there, and nobody but Nora hears.
		c = s.enter(c, mentoring.Matching)
		s.pass(time.Minute)
		nora.Sees("a first proposal is there", "7 of 8 mentees have a mentor", "10 of 13 rankings")
		nora.Clicks("See the proposal")
		nora.Sees("proposal of run 1", "1st choice", "Without a mentor", "8 mentees share 7 places", "Pairs (7)")
		nora.SeesNot("Rather not", "veto")

		// What an organizer knows and no ranking can know.
		before := s.mentorOf(c, "Grace Mwangi")
		nora.ClicksIn("Grace Mwangi – "+before, "Forbid this pair")
		nora.Sees("are ruled out as a pair", "proposal of run 2", "Ruled out by you (1)")
		if now := s.mentorOf(c, "Grace Mwangi"); now == before {
			t.Errorf("Grace is still with %s, whom the organizer ruled out", now)
		}
		nora.Clicks("Lock or forbid a pair")
		nora.Chooses("Find a mentee", "Ivan Petrov")
		nora.Chooses("Find a mentor", "Amara Okafor")
		nora.Clicks("Lock")
		nora.Sees("Ivan Petrov and Amara Okafor are locked", "Ivan Petrov – Amara Okafor :lock: locked", "proposal of run 3")
		if got := s.mentorOf(c, "Ivan Petrov"); got != "Amara Okafor" {
			t.Errorf("Ivan is with %q although locked with Amara", got)
		}

		// A lock on a private mark is refused without naming it, and one too
		// many says so.
		nora.Clicks("Lock or forbid a pair")
		nora.Chooses("Find a mentee", "Kofi Mensah")
		nora.Chooses("Find a mentor", "Emil Novak")
		nora.Clicks("Lock")
		nora.Sees("cannot be locked: that is not possible together with everything else that was decided")
		nora.SeesNot("rather not", "mark")
		nora.Cancels()
		nora.Chooses("Find a mentor", "Amara Okafor")
		nora.Clicks("Lock")
		nora.Sees("Amara Okafor has as many locked mentees as places (1)")
		nora.Cancels()
		nora.Clicks("Back")

		nora.ClicksIn("Ivan Petrov – Amara Okafor", "Free this pair")
		nora.Sees("are free again", "proposal of run 4")
		nora.Clicks("Run again")
		nora.Sees("proposal of run 5")

		// Other rules side by side, in numbers only, and each can be looked into.
		nora.Clicks("Compare rules")
		nora.Sees("Nobody left out ✓ chosen: what I propose", "First choices first:", "Mutual wishes:", "7 of 8 paired", "blocking pairs: 0")
		nora.SeesNot("Grace Mwangi")
		nora.ClicksIn("Mutual, for mentors", "Look into it")
		nora.Sees("what the rule “Mutual, for mentors” gives (run 5)", "It is not chosen", "Pairs (7)", "Kofi Mensah –")
		nora.SeesNot("Lock this pair", "Publish…", "(1st)")
		nora.Clicks("Choose this rule")
		nora.Sees("Mutual, for mentors is chosen", "proposal of run 5, by the rule “Mutual, for mentors”", "Publish…")
		nora.Clicks("Compare rules")
		nora.ClicksIn("Nobody left out:", "Look into it")
		nora.Clicks("Back to the proposal")
		nora.Sees("by the rule “Mutual, for mentors”")
		nora.Clicks("Compare rules")
		nora.ClicksIn("Nobody left out:", "Look into it")
		nora.Clicks("Choose this rule")
		if b := s.bench(c); b.Runs != 5 || b.Rule != string(match.NobodyLeftOut) {
			t.Errorf("after choosing: rule %q, %d runs; choosing computes nothing", b.Rule, b.Runs)
		}

		// Unsealing is possible, and everybody in charge is told.
		nora.Clicks("Unseal")
		nora.Sees("After each name: which choice the other was for them", "Kofi Mensah (", "Blocking pairs", "Kofi Mensah (mentee): 1", "whom they marked stays sealed")
		nora.Cancels()
		nora.CloseAll()
		nora.Sees("@Nora Lind has unsealed who got which choice in Spring 2027 (run 5, “Nobody left out”)")

		journal := s.journal(c)
		want := map[string]int{"matching.run": 5, "matching.forbid": 1, "matching.lock": 2, "matching.free": 1, "matching.unsealed": 1, "matching.chosen": 2}
		for what, n := range want {
			if journal[what] != n {
				t.Errorf("the journal has %s %d times, want %d", what, journal[what], n)
			}
		}
		for _, p := range s.everybodyBut("Nora Lind") {
			s.seesNothingOf(p, "proposal", "locked", "ruled out", "unsealed")
		}
		for _, text := range nora.Messages("") {
			if strings.Contains(text, "rather not") || strings.Contains(text, s.bench(c).Seed) {
				t.Errorf("a message to the organizer tells of marks or the seed: %s", text)
			}
		}
		s.golden("matching")
	})
}

func TestMatchingIsForOrganizers(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Ranking), mentoring.Matching)
		grace := s.Person("Grace Mwangi")
		grace.Types("/cohort match")
		grace.Sees("for organizers")
		grace.Types("/cohort publish")
		grace.Sees("for organizers")
		if b := s.bench(c); !b.Published.IsZero() || b.Runs != 1 {
			t.Errorf("somebody who is no organizer published or ran: %+v", b)
		}
	})
}

// Frozen means frozen: what is kept later changes no run.
func TestMatchingAfterSomebodyLeft(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		s.givenAllRanks(c)
		c = s.enter(c, mentoring.Matching)
		s.inTx(func(tx *store.Tx) error {
			m, _, err := tx.Member(c.ID, mentoring.Mentor, s.id("Ben Fischer"))
			if err != nil {
				return err
			}
			m.Standing = mentoring.Withdrawn
			return tx.PutMember(m)
		})
		nora := s.Person("Nora Lind")
		nora.Types("/cohort publish")
		nora.Sees("Somebody came or left since the proposal", "press Run again")
		nora.Types("/cohort match")
		nora.Sees("Somebody came or left since this was computed")
		nora.SeesNot("Publish…")
		nora.Clicks("Run again")
		nora.Sees("5 of 8 mentees have a mentor", "8 mentees share 5 places", "Publish…")
		for _, x := range s.bench(c).Proposal.Pairs {
			if x.Mentor == s.id("Ben Fischer") {
				t.Error("the new run pairs somebody with a mentor who left")
			}
		}
	})
}

// Everybody clicks: all thirteen rank, the organizer need not wait, and the
// pairs follow the wishes.
func TestWholeCohortRanksByClicking(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		first := map[string]string{
			"Farid Haddad": "Amara Okafor", "Grace Mwangi": "Ben Fischer", "Hana Sato": "Ben Fischer", "Ivan Petrov": "Chandra Iyer",
			"Jaya Menon": "Dana Reyes", "Kofi Mensah": "Dana Reyes", "Lucia Romero": "Emil Novak", "Mateo Silva": "Emil Novak",
			"Amara Okafor": "Farid Haddad", "Ben Fischer": "Grace Mwangi", "Chandra Iyer": "Ivan Petrov", "Dana Reyes": "Jaya Menon", "Emil Novak": "Lucia Romero",
		}
		nora := s.Person("Nora Lind")
		for name, wish := range first {
			nora.SeesNot("Everybody has handed in")
			p := s.Person(name)
			p.Types("/cohort rank")
			p.ClicksIn(wish, "Make 1st choice")
			p.Submits()
			p.Sees("Your ranking is handed in: 1 of")
			p.Cancels()
		}
		s.pass(time.Hour)
		nora.Sees("Everybody has handed in their ranking in Spring 2027 (13 of 13)")
		nora.Clicks("Close ranking now")
		s.pass(time.Minute)
		nora.Sees("Ranking is closed", "a first proposal is there")
		nora.SeesNot("[Close ranking now]")
		for mentee, mentor := range first {
			if mentee == "Mateo Silva" || s.mentorOf(c, mentee) == "" {
				continue // Emil has one place, and wanted Lucia
			}
			if got := s.mentorOf(c, mentee); got != mentor {
				t.Errorf("%s got %s, and could have had %s", mentee, got, mentor)
			}
		}
		if got := s.mentorOf(c, "Mateo Silva"); got != "" {
			t.Errorf("Mateo got %s", got)
		}
		// The closed question cannot be answered any more.
		grace := s.Person("Grace Mwangi")
		grace.Types("/cohort rank")
		grace.Sees("Ranking in Spring 2027 is over", "What you handed in counts")
	})
}

// A cohort in which no pair is possible is told so, and no mark is named.
func TestMatchingWithoutAnyPair(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		all := []string{"Farid Haddad", "Grace Mwangi", "Hana Sato", "Ivan Petrov", "Jaya Menon", "Kofi Mensah", "Lucia Romero", "Mateo Silva"}
		for _, mentor := range []string{"Amara Okafor", "Ben Fischer", "Chandra Iyer", "Dana Reyes", "Emil Novak"} {
			r := mentoring.Ranks{Cohort: c.ID, Person: s.id(mentor), Role: mentoring.Mentor, SavedAt: time.Now()}
			for _, p := range all {
				r.RatherNot = append(r.RatherNot, s.id(p))
			}
			s.inTx(func(tx *store.Tx) error { return tx.PutRanks(r) })
		}
		s.enter(c, mentoring.Matching)
		nora := s.Person("Nora Lind")
		nora.Types("/cohort match")
		nora.Sees("0 of 8 mentees have a mentor", "8 mentees share 7 places", "Pairs (0)")
		nora.SeesNot("rather not", "veto", "mark")
		nora.CloseAll()
		nora.Types("/cohort publish")
		nora.Sees("has no pair, so there is nothing to announce")
	})
}

func TestInstance(t *testing.T) {
	mentee := func(id mentoring.PersonID, s mentoring.Standing, languages ...string) mentoring.Member {
		return mentoring.Member{Person: id, Role: mentoring.Mentee, Standing: s, Languages: languages}
	}
	mentor := func(id mentoring.PersonID, places int, languages ...string) mentoring.Member {
		return mentoring.Member{Person: id, Role: mentoring.Mentor, Standing: mentoring.Active, Languages: languages, Profile: mentoring.Profile{Capacity: places}}
	}
	saved := time.Unix(1, 0)
	bench := mentoring.Bench{Seed: "s",
		Locked:    []mentoring.Couple{{Mentee: "A", Mentor: "M"}, {Mentee: "gone", Mentor: "M"}, {Mentee: "B", Mentor: "F"}},
		Forbidden: []mentoring.Couple{{Mentee: "B", Mentor: "M"}, {Mentee: "B", Mentor: "gone"}}}
	members := []mentoring.Member{mentee("A", mentoring.Active, "en"), mentee("B", mentoring.Active, "en"), mentee("W", mentoring.Waiting, "en"),
		mentor("M", 2, "en"), mentor("F", 1, "fr")}
	ranks := []mentoring.Ranks{
		{Person: "A", Role: mentoring.Mentee, SavedAt: saved, Groups: [][]mentoring.PersonID{{"gone"}, {"M", "F"}}, RatherNot: []mentoring.PersonID{"gone"}},
		{Person: "B", Role: mentoring.Mentee, Groups: [][]mentoring.PersonID{{"M"}}}, // never handed in
		{Person: "W", Role: mentoring.Mentee, SavedAt: saved, Groups: [][]mentoring.PersonID{{"M"}}},
		{Person: "M", Role: mentoring.Mentor, SavedAt: saved, Groups: [][]mentoring.PersonID{{"W"}, {"A"}}, RatherNot: []mentoring.PersonID{"B"}},
	}
	want := match.Instance{
		Cohort: "c", Seed: "s", Unranked: match.UnrankedLast,
		Mentees:   []match.Mentee{{ID: "A", Prefs: [][]match.ID{{"M", "F"}}}, {ID: "B"}},
		Mentors:   []match.Mentor{{ID: "M", Capacity: 2, Prefs: [][]match.ID{{"A"}}}, {ID: "F", Capacity: 1}},
		Forbidden: []match.Pair{{Mentee: "A", Mentor: "F"}, {Mentee: "B", Mentor: "M"}, {Mentee: "B", Mentor: "F"}},
		Vetoes:    []match.Pair{{Mentee: "B", Mentor: "M"}},
		Locked:    []match.Pair{{Mentee: "A", Mentor: "M"}},
	}
	got := instance("c", bench, members, ranks)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("instance (-want +got):\n%s", diff)
	}
	if err := got.Validate(); err != nil {
		t.Errorf("the instance is refused: %v", err)
	}
	if _, over := overLocked(got); over {
		t.Error("one lock of two places counts as too many")
	}
}

// The desk of a large cohort stays within Slack's limits.
func TestMatchingDeskOfThreeHundred(t *testing.T) {
	d := desk{Cohort: mentoring.Cohort{ID: mentoring.CohortID(strings.Repeat("c", 40)), Name: "Large", Phase: mentoring.Matching},
		Members: map[mentoring.Role]map[mentoring.PersonID]mentoring.Member{mentoring.Mentee: {}, mentoring.Mentor: {}}, Holds: true}
	p := &mentoring.Proposal{Run: 1, Worst: 40, Mentees: make([]int, 40), Mentors: make([]int, 40)}
	for i := range 300 {
		e, o := mentoring.PersonID(fmt.Sprintf("UE%09d", i)), mentoring.PersonID(fmt.Sprintf("UO%09d", i))
		d.Members[mentoring.Mentee][e] = mentoring.Member{Person: e, Name: strings.Repeat("名", 40)}
		d.Members[mentoring.Mentor][o] = mentoring.Member{Person: o, Name: strings.Repeat("前", 40)}
		p.Mentees[i%40]++
		p.Pairs = append(p.Pairs, mentoring.Paired{Couple: mentoring.Couple{Mentee: e, Mentor: o}, MenteeRank: i%40 + 1, MentorRank: 1})
		p.Unmatched = append(p.Unmatched, mentoring.Unmatched{Person: e, Why: whyUnmatched(300, 1)})
		d.Bench.Forbidden = append(d.Bench.Forbidden, mentoring.Couple{Mentee: e, Mentor: o})
	}
	d.Bench.Proposal = p
	for i := range 20 {
		o := mentoring.PersonID(fmt.Sprintf("UO%09d", i))
		d.Bench.Prices = append(d.Bench.Prices, mentoring.Price{Kind: "place", Couple: mentoring.Couple{Mentor: o}, Text: "one more place would gain 1 person a mentor"})
	}
	seen := map[string]bool{}
	for page := range 12 {
		view := drawDesk(d, page, "")
		if n := len(view.Blocks.BlockSet); n > 100 {
			t.Errorf("page %d has %d blocks, Slack takes 100", page, n)
		}
		ids := map[string]bool{}
		for _, b := range view.Blocks.BlockSet {
			id := b.ID()
			if len(id) > 255 || id != "" && ids[id] {
				t.Errorf("page %d: block id %q is too long or there twice", page, id)
			}
			ids[id] = true
		}
		seen[fmt.Sprint(view.Blocks.BlockSet)] = true
	}
	if len(seen) != 12 {
		t.Errorf("12 pages show %d different things", len(seen))
	}
	blocking := make([]mentoring.Couple, 5000)
	marks := map[mentoring.Role]map[mentoring.PersonID]int{mentoring.Mentee: {}, mentoring.Mentor: {}}
	for i := range blocking {
		x := p.Pairs[i%300].Couple
		blocking[i], marks[mentoring.Mentee][x.Mentee], marks[mentoring.Mentor][x.Mentor] = x, 3, 3
	}
	if n := len(drawUnsealed(d, blocking, marks).Blocks.BlockSet); n > 100 {
		t.Errorf("the unsealed list has %d blocks", n)
	}
	for _, text := range paragraphs([]string{strings.Repeat("x", 2000), "a", strings.Repeat("y", 2000)}, 2900) {
		if len(text) > 2900 {
			t.Errorf("a paragraph of %d characters", len(text))
		}
	}
}
