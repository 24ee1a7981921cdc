package flows

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// sentOrder is when messages of ours reached Slack, by key, in Slack's own
// order.
func (s *story) sentOrder(keys ...string) []string {
	s.t.Helper()
	at := map[string]string{}
	s.read(func(tx *store.Tx) error {
		for _, key := range keys {
			o, found, err := tx.Outgoing(key)
			if err != nil {
				return err
			}
			if !found || o.TS == "" {
				s.t.Errorf("%s was never sent", key)
			}
			at[key] = o.TS
		}
		return nil
	})
	slices.SortFunc(keys, func(a, b string) int { return strings.Compare(at[a], at[b]) })
	return keys
}

func TestPublishStory(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		nora, samir := s.Person("Nora Lind"), s.Person("Samir Rao")
		s.inTx(func(tx *store.Tx) error {
			c.Organizers = append(c.Organizers, s.id("Samir Rao"))
			return tx.PutCohort(c)
		})
		nora.Types("/cohort publish")
		nora.Sees("There is nothing to publish in Spring 2027 yet")
		s.givenAllRanks(c)
		c = s.enter(c, mentoring.Matching)
		s.pass(time.Minute)
		alone := s.nameOf(s.bench(c).Proposal.Unmatched[0].Person)
		s.seesNothingOf(alone, "no mentor for you")

		// Both organizers have the form open; the second press finds it done.
		nora.Types("/cohort match")
		nora.Clicks("Publish…")
		nora.Sees("7 pairs get their group conversation", "1 mentee hears personally", "cannot be taken back")
		nora.Fills("Learning resources for those without a mentor", "Our library has <good> *books*.")
		samir.Types("/cohort publish")
		s.Faults().ServerError("chat.postMessage", 1, true) // the first message of all needs a second try
		nora.Submits()
		nora.Sees("Published: 7 pairs of Spring 2027")
		samir.Submits()
		samir.Sees("was published by @Nora Lind", "Nothing is sent twice")
		samir.CloseAll()
		nora.Cancels()
		s.pass(10 * time.Minute)

		// The one without a mentor heard first, then the pairs, then the channel.
		p := s.bench(c).Proposal
		announced := "publish/announcement/" + string(c.ID)
		personal := "publish/unmatched/" + string(c.ID) + "/" + string(p.Unmatched[0].Person)
		keys := []string{announced, personal}
		for _, x := range p.Pairs {
			keys = append(keys, introductionKey(c, x.Mentee))
		}
		order := s.sentOrder(keys...)
		if order[0] != personal || order[len(order)-1] != announced {
			t.Errorf("sent in the order %q; the unmatched come first, the channel last", order)
		}
		s.Person(alone).Sees("there is no mentor for you in Spring 2027 this time", "first in line for the next edition", "Our library has <good> *books*.", "To go on learning meanwhile", "Kaggle Learn")

		// The channel: pairs, the bound, the seed that fits its hash; no name of
		// who has nobody.
		channel := strings.Join(s.Person("Petra Vogel").Messages("#mentoring"), "\n")
		bench := s.bench(c)
		for _, part := range []string{"The pairs of Spring 2027 are decided", "Not everybody could get a mentor; whoever did got their first choice", "by the rule “Nobody left out”", "Recomputing the pairs also takes everybody's ranking", bench.Seed, bench.SeedHash} {
			if !strings.Contains(channel, part) {
				t.Errorf("the announcement lacks %q:\n%s", part, channel)
			}
		}
		if match.SeedHash(bench.Seed) != bench.SeedHash {
			t.Error("the seed revealed is not the one sealed")
		}
		if strings.Contains(channel, alone) {
			t.Errorf("the channel names %s, who has no mentor", alone)
		}

		// A pair's conversation, each introduced to the other; mentors see no
		// rank anywhere.
		mentor := s.mentorOf(c, "Jaya Menon")
		s.Person(mentor).Sees("Jaya Menon wants to learn:", "Your first meeting", "I don't read or keep what you write here")
		jaya := s.Person("Jaya Menon")
		jaya.Sees("The pairs of Spring 2027 are decided. Your mentor is @"+mentor+", your 1st choice.", mentor+" can help with:")
		for _, m := range []string{"Amara Okafor", "Ben Fischer", "Chandra Iyer", "Dana Reyes", "Emil Novak"} {
			for _, text := range s.Person(m).Messages("") {
				if strings.Contains(text, "choice") {
					t.Errorf("the mentor %s reads of ranks: %s", m, text)
				}
			}
		}

		// State: pairs, phase, first in line next time; and nothing doubled.
		s.read(func(tx *store.Tx) error {
			pairs, err := tx.Pairs(c.ID)
			if err != nil {
				return err
			}
			if len(pairs) != 7 {
				t.Errorf("%d pairs are kept, want 7", len(pairs))
			}
			now, _, err := tx.Cohort(c.ID)
			if err != nil || now.Phase != mentoring.Scoping {
				t.Errorf("the cohort is in %s (%v), want scoping", now.Phase, err)
			}
			m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id(alone))
			if !m.Unmatched {
				t.Errorf("%s is not kept as first in line", alone)
			}
			return err
		})
		if n := s.journal(c)["matching.published"]; n != 1 {
			t.Errorf("published %d times", n)
		}
		groups := 0
		for _, conv := range s.Person("Jaya Menon").Conversations() {
			if conv.Kind == "mpim" {
				groups++
			}
		}
		if groups != 1 {
			t.Errorf("Jaya is in %d group conversations, want 1", groups)
		}

		// Afterwards the desk only shows, and publishing again is answered.
		nora.Types("/cohort publish")
		nora.Sees("was published by @Nora Lind")
		nora.Types("/cohort match")
		nora.Sees("published by @Nora Lind")
		nora.SeesNot("Publish…", "Run again")
		s.golden("publish")
	})
}

// A form that was opened before another run does not publish what its reader
// did not see.
func TestPublishOfAnOlderRun(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Ranking), mentoring.Matching)
		s.inTx(func(tx *store.Tx) error {
			c.Organizers = append(c.Organizers, s.id("Samir Rao"))
			return tx.PutCohort(c)
		})
		nora, samir := s.Person("Nora Lind"), s.Person("Samir Rao")
		nora.Types("/cohort publish")
		samir.Types("/cohort match")
		samir.Clicks("Run again")
		nora.Submits()
		nora.Sees("it is run 2 now, and you were looking at run 1")
		if b := s.bench(c); !b.Published.IsZero() {
			t.Error("an older run was published")
		}
	})
}

// Mentors without a mentee hear it kindly, before the announcement.
func TestPublishWithMentorsLeftFree(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Ranking)
		s.inTx(func(tx *store.Tx) error {
			for _, name := range []string{"Farid Haddad", "Grace Mwangi", "Hana Sato", "Ivan Petrov", "Jaya Menon", "Kofi Mensah"} {
				m, _, err := tx.Member(c.ID, mentoring.Mentee, s.id(name))
				if err != nil {
					return err
				}
				m.Standing = mentoring.Withdrawn
				if err := tx.PutMember(m); err != nil {
					return err
				}
			}
			return nil
		})
		s.given(c, mentoring.Mentee, "Lucia Romero", "Ben Fischer")
		s.given(c, mentoring.Mentee, "Mateo Silva", "Ben Fischer")
		c = s.enter(c, mentoring.Matching)
		nora := s.Person("Nora Lind")
		nora.Types("/cohort publish")
		nora.SeesNot("Learning resources", "hears personally")
		nora.Submits()
		s.pass(time.Minute)
		s.Person("Amara Okafor").Sees("this time there is no mentee for you", "Thank you for standing ready")
		s.Person("Ben Fischer").Sees("Your mentees in Spring 2027: @Lucia Romero, @Mateo Silva", "a conversation with each of them")
		lucia := s.Person("Lucia Romero")
		lucia.Sees("your 1st choice. Everybody has a mentor; everybody got their first choice.")
		order := s.sentOrder("publish/free/spring-2027/"+string(s.id("Amara Okafor")), "publish/announcement/spring-2027")
		if order[0] == "publish/announcement/spring-2027" {
			t.Error("Amara read the announcement before her own message")
		}
	})
}

// publishedTo is what a mentee reads when Grace and Farid both want Amara, who
// has one place and wants Farid; it tells nobody's mark.
func publishedTo(t *testing.T, name string, ratherNot ...string) (text string) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		s.given(c, mentoring.Mentee, "Farid Haddad", "Amara Okafor > Emil Novak > Chandra Iyer > Ben Fischer")
		s.given(c, mentoring.Mentee, "Grace Mwangi", "Amara Okafor > Ben Fischer", ratherNot...)
		s.given(c, mentoring.Mentee, "Hana Sato", "Chandra Iyer > Emil Novak > Dana Reyes > Ben Fischer")
		s.given(c, mentoring.Mentee, "Ivan Petrov", "Emil Novak > Chandra Iyer > Dana Reyes > Ben Fischer")
		s.given(c, mentoring.Mentee, "Jaya Menon", "Dana Reyes > Emil Novak > Chandra Iyer > Ben Fischer")
		s.given(c, mentoring.Mentee, "Kofi Mensah", "Dana Reyes > Emil Novak > Chandra Iyer > Ben Fischer")
		s.given(c, mentoring.Mentee, "Lucia Romero", "Ben Fischer")
		s.given(c, mentoring.Mentee, "Mateo Silva", "Emil Novak > Chandra Iyer > Dana Reyes > Ben Fischer")
		s.given(c, mentoring.Mentor, "Amara Okafor", "Farid Haddad > Grace Mwangi")
		s.given(c, mentoring.Mentor, "Emil Novak", "Ivan Petrov")
		s.given(c, mentoring.Mentor, "Chandra Iyer", "Hana Sato")
		s.enter(c, mentoring.Matching)
		nora := s.Person("Nora Lind")
		nora.Types("/cohort publish")
		nora.Submits()
		s.pass(10 * time.Minute)
		for _, m := range s.Person(name).Messages("") {
			if strings.Contains(m, "The pairs of Spring 2027 are decided") && strings.Contains(m, "Your mentor is") {
				text += m
			}
		}
		for _, mentor := range []string{"Amara Okafor", "Ben Fischer", "Chandra Iyer", "Dana Reyes", "Emil Novak"} {
			for _, m := range s.Person(mentor).Messages("") {
				if strings.Contains(m, "choice") || strings.Contains(m, "first wish") {
					t.Errorf("the mentor %s reads of ranks: %s", mentor, m)
				}
			}
		}
	})
	return text
}

// Own result, the cohort's bound, what the first wish would have meant: three
// sentences, the same to the letter with a private mark on that wish.
func TestPublishedTextExplains(t *testing.T) {
	plain := publishedTo(t, "Grace Mwangi")
	for _, part := range []string{"Your mentor is @Ben Fischer, your 2nd choice.", "nobody got worse than their 2nd choice.", "With your first wish, somebody else would be further from their wishes."} {
		if !strings.Contains(plain, part) {
			t.Errorf("Grace does not read %q, but:\n%s", part, plain)
		}
	}
	if marked := publishedTo(t, "Grace Mwangi", "Amara Okafor"); marked != plain {
		t.Errorf("a mark on the wish changed the text:\nwithout %s\nwith    %s", plain, marked)
	}
}
