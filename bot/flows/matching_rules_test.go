package flows

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// contested: everybody wants X first, and it has one place; by “Mutual” B
// stays with X, since X wants B.
func contested() match.Instance {
	return match.Instance{Cohort: "c", Seed: "s",
		Mentees: []match.Mentee{
			{ID: "A", Prefs: [][]match.ID{{"X"}, {"Y"}, {"Z"}}},
			{ID: "B", Prefs: [][]match.ID{{"X"}, {"Y"}, {"Z"}}},
			{ID: "C", Prefs: [][]match.ID{{"X"}, {"Z"}, {"Y"}}},
		},
		Mentors: []match.Mentor{{ID: "X", Capacity: 1, Prefs: [][]match.ID{{"B"}, {"A"}}}, {ID: "Y", Capacity: 1}, {ID: "Z", Capacity: 1}}}
}

func compiled(t testing.TB, in match.Instance) *match.Problem {
	t.Helper()
	p, err := match.Compile(&in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryRuleIsSolved(t *testing.T) {
	solved, err := solveRules(compiled(t, contested()), rules())
	if err != nil {
		t.Fatal(err)
	}
	if len(solved) != len(match.Presets()) {
		t.Errorf("%d rules are compared, the engine has %d", len(solved), len(match.Presets()))
	}
	for _, s := range solved {
		if s.failed != nil || len(s.result.Pairs) != 3 {
			t.Errorf("%s: %v, %+v", s.name, s.failed, s.result)
		}
		if n := len([]rune(s.name)); n > 20 {
			t.Errorf("the name %q has %d characters; a series takes 20", s.name, n)
		}
	}
}

// In a very large cohort the slow rules are left out, but not the chosen one.
func TestRulesForManyPeople(t *testing.T) {
	if n := len(rulesFor(comparedUpTo, match.NobodyLeftOut)); n != len(rules()) {
		t.Errorf("%d rules for %d people, want all", n, comparedUpTo)
	}
	var names []match.Preset
	for _, r := range rulesFor(comparedUpTo+1, match.Balanced) {
		names = append(names, r.preset)
	}
	if got, want := fmt.Sprint(names), fmt.Sprint([]match.Preset{match.NobodyLeftOut, match.Firsts, match.Generous, match.Balanced}); got != want {
		t.Errorf("rules for more: %s, want %s", got, want)
	}
}

// Only what organizers decided has a price: neither a mark nor a language that
// is not shared.
func TestOnlyDecisionsArePriced(t *testing.T) {
	in := contested()
	in.Forbidden = []match.Pair{{Mentee: "A", Mentor: "X"}, {Mentee: "C", Mentor: "Y"}}
	in.Vetoes = []match.Pair{{Mentee: "C", Mentor: "X"}}
	in.Locked = []match.Pair{{Mentee: "B", Mentor: "Z"}}
	bench := mentoring.Bench{Forbidden: []mentoring.Couple{{Mentee: "A", Mentor: "X"}}, Locked: []mentoring.Couple{{Mentee: "B", Mentor: "Z"}}}
	if err := priceIt(&bench, in); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, p := range bench.Prices {
		kinds[p.Kind]++
	}
	if got, want := fmt.Sprint(kinds), fmt.Sprint(map[string]int{"forbidden": 1, "lock": 1, "place": 3}); got != want {
		t.Errorf("priced are %s, want %s", got, want)
	}
	ban, found := bench.Price("forbidden", mentoring.Couple{Mentee: "A", Mentor: "X"})
	if !found || ban.Free || !strings.Contains(ban.Text, "without this forbidden pair the worst rank would be 1 instead of 2") {
		t.Errorf("the ban that keeps A from the only X reads %+v", ban)
	}
	if lock, found := bench.Price("lock", mentoring.Couple{Mentee: "B", Mentor: "Z"}); !found || lock.Text == "" {
		t.Errorf("the lock reads %+v", lock)
	}
}

// What one mentee is told does not change with a mark on their wish that
// changed no pair: nobody can read a mark out of it.
func TestTextDoesNotTellOfMarks(t *testing.T) {
	changed, same := 0, 0
	for n := range 300 {
		r := rand.New(rand.NewPCG(uint64(n), 9))
		in := randomInstance(r, 8, 5, 5)
		p := compiled(t, in)
		for _, rule := range rules() {
			before, err := p.Solve(rule.preset)
			if err != nil {
				t.Fatal(err)
			}
			was := told{before.Bound(), p.Explained(before)}
			for _, m := range in.Mentees {
				wish, got := m.Prefs[0][0], before.Standing(m.ID).Mentor
				if got == wish {
					continue
				}
				marked := in
				marked.Vetoes = []match.Pair{{Mentee: m.ID, Mentor: wish}}
				q := compiled(t, marked)
				after, err := q.Solve(rule.preset)
				if err != nil {
					t.Fatal(err)
				}
				if match.Differences(before, after) > 0 {
					changed++
					continue
				}
				same++
				now := told{after.Bound(), q.Explained(after)}
				who := mentoring.PersonID(m.ID)
				if a, b := was.text(who, got), now.text(who, got); a != b {
					t.Fatalf("%s, seed %d, %s:\nwithout the mark %s\nwith it         %s", rule.preset, n, who, a, b)
				}
			}
		}
	}
	if same < 1000 {
		t.Errorf("only %d texts were compared (%d marks changed a pair)", same, changed)
	}
}

func randomInstance(r *rand.Rand, mentees, mentors, length int) match.Instance {
	in := match.Instance{Cohort: "c", Seed: "s"}
	for i := range mentees {
		var order [][]match.ID
		for _, j := range r.Perm(mentors)[:min(length, mentors)] {
			order = append(order, []match.ID{fmt.Sprint("o", j)})
		}
		in.Mentees = append(in.Mentees, match.Mentee{ID: fmt.Sprint("e", i), Prefs: order})
	}
	for j := range mentors {
		var order [][]match.ID
		for _, i := range r.Perm(mentees)[:min(length, mentees)] {
			order = append(order, []match.ID{fmt.Sprint("e", i)})
		}
		in.Mentors = append(in.Mentors, match.Mentor{ID: fmt.Sprint("o", j), Capacity: 1 + r.IntN(2), Prefs: order})
	}
	return in
}

// A result that fails its own check cannot be published; the organizers are
// told plainly, and there is a way on.
func TestMatchingFailedCheckStory(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		s.givenAllRanks(c)
		c = s.enter(c, mentoring.Matching)
		s.pass(time.Hour)
		s.happen(func(e botEvent) error {
			bench, _, err := e.Tx.Bench(c.ID)
			if err != nil {
				return err
			}
			in, err := instanceNow(e, c, bench)
			if err != nil {
				return err
			}
			p := compiled(t, in)
			solved, err := solveRules(p, rules())
			if err != nil {
				return err
			}
			// The engine's own check finds a pair moved by hand.
			broken := *solved[0].result
			broken.Pairs = append([]match.Assigned{}, broken.Pairs...)
			broken.Pairs[0].Mentor, broken.Pairs[1].Mentor = broken.Pairs[1].Mentor, broken.Pairs[0].Mentor
			wrong := p.Check(&broken)
			if wrong == nil {
				return errors.New("the check takes a result with two mentors exchanged")
			}
			solved[0].result, solved[0].failed = nil, fmt.Errorf("%w: %w", match.ErrCertificate, wrong)
			bench, err = keepRun(e, c, bench, in, solved)
			if err != nil {
				return err
			}
			return refreshComparison(e, c, bench)
		})
		s.pass(time.Minute)
		nora := s.Person("Nora Lind")
		nora.Sees("The result by “Nobody left out” in Spring 2027 failed its own check, so I threw it away", "nothing was published")
		nora.Types("/cohort publish")
		nora.Sees("failed its own check")
		nora.CloseAll()
		nora.Types("/cohort match")
		nora.Sees("failed its own check", "choose another rule")
		nora.SeesNot("Publish…")
		nora.Clicks("Choose another rule")
		nora.Sees("Nobody left out (failed its check)", "its result failed its own check and was thrown away")
		nora.ClicksIn("First choices first:", "Look into it")
		nora.Clicks("Choose this rule")
		nora.Sees("by the rule “First choices first”", "Publish…")
		nora.Clicks("Publish…")
		nora.Submits()
		nora.Sees("Published: 7 pairs")
		if n := s.journal(c)["matching.failed-check"]; n != 1 {
			t.Errorf("the failed check is journaled %d times", n)
		}
		for _, p := range s.everybodyBut("Nora Lind") {
			s.seesNothingOf(p, "failed its own check", "threw")
		}
		s.golden("matching-failed")
	})
}

// What was tampered with since the run is not published.
func TestPublishRechecks(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		s.givenAllRanks(c)
		c = s.enter(c, mentoring.Matching)
		s.inTx(func(tx *store.Tx) error {
			b, _, err := tx.Bench(c.ID)
			if err != nil {
				return err
			}
			b.Proposal.Pairs[0].Mentor, b.Proposal.Pairs[1].Mentor = b.Proposal.Pairs[1].Mentor, b.Proposal.Pairs[0].Mentor
			return tx.PutBench(b)
		})
		nora := s.Person("Nora Lind")
		nora.Types("/cohort publish")
		nora.Submits()
		nora.Sees("Something the proposal for Spring 2027 rests on has changed", "Run again")
		if !s.bench(c).Published.IsZero() {
			t.Error("pairs that no rule gives were published")
		}
	})
}

// A form opened before another rule was chosen publishes nothing.
func TestPublishOfAnotherRule(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Ranking), mentoring.Matching)
		nora := s.Person("Nora Lind")
		nora.Types("/cohort publish")
		s.inTx(func(tx *store.Tx) error {
			b, _, err := tx.Bench(c.ID)
			if err != nil {
				return err
			}
			b.Choose(string(match.Firsts))
			return tx.PutBench(b)
		})
		nora.Submits()
		nora.Sees("Another rule was chosen while you had this open: “First choices first”")
		if !s.bench(c).Published.IsZero() {
			t.Error("a rule nobody looked at was published")
		}
	})
}

// After publication an organizer can recompute, here and elsewhere; what is
// given out leads to the same pairs and does not tell marks from bans.
func TestRecompute(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Kickoff), mentoring.Ranking)
		s.givenAllRanks(c)
		c = s.enter(c, mentoring.Matching)
		nora := s.Person("Nora Lind")
		nora.Types("/cohort match")
		nora.SeesNot("[Recompute]")
		nora.CloseAll()
		nora.Types("/cohort publish")
		nora.Submits()
		nora.CloseAll()
		nora.Types("/cohort match")
		nora.Clicks("Recompute")
		nora.Sees("it gives exactly the published pairs", "cohortbot match -preset nobody-left-out", s.bench(c).Seed)
		_, file, _ := strings.Cut(nora.Modal(), "{")
		end := strings.LastIndex(file, "}")
		if end < 0 {
			t.Fatalf("no file is shown:\n%s", nora.Modal())
		}
		input, err := match.Read([]byte("{"+file[:end+1]), match.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		result, err := input.Problem.Solve(match.NobodyLeftOut)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range result.Pairs {
			if got := s.mentorOf(c, s.nameOf(mentoring.PersonID(a.Mentee))); got != s.nameOf(mentoring.PersonID(a.Mentor)) {
				t.Errorf("recomputed, %s is with %s; published with %s", a.Mentee, a.Mentor, got)
			}
		}
		if strings.Contains(file, `"vetoes": [[`) || strings.Contains(file, `"vetoes":[[`) {
			t.Error("the file tells marks from bans")
		}
		nora.CloseAll()
		s.pass(24 * time.Hour)
		nora.Sees("@Nora Lind has unsealed the rankings, to recompute the result,")
	})
}

// The message of a cohort with long lists stays within Slack's limits: the
// sandbox refuses it otherwise.
func TestComparisonOfLongLists(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.enter(s.givenCohort(mentoring.Ranking), mentoring.Matching)
		s.inTx(func(tx *store.Tx) error {
			b, _, err := tx.Bench(c.ID)
			if err != nil {
				return err
			}
			for k := range b.Results {
				p := *b.Results[k].Proposal
				p.Mentees, p.Mentors, p.NotRanked, p.Blocking = make([]int, 40), make([]int, 40), 7, 1234
				for i := range p.Mentees {
					p.Mentees[i], p.Mentors[i] = 100+k+i, 100+k-i
				}
				b.Results[k].Proposal, b.Results[k].Lottery = &p, 250
			}
			b.Proposal = b.Results[0].Proposal
			return tx.PutBench(b)
		})
		nora := s.Person("Nora Lind")
		nora.Types("/cohort match")
		nora.CloseAll()
		s.pass(time.Minute)
		nora.Sees("(chart: What mentees get)", "(chart: What mentors get)", "Nobody left out ✓ chosen", "later", "1234")
	})
}

// The newest comparison is the one that is alive.
func TestComparisonAskedForAgain(t *testing.T) {
	tellStory(t, func(s *story) {
		s.enter(s.givenCohort(mentoring.Ranking), mentoring.Matching)
		nora := s.Person("Nora Lind")
		s.pass(2 * time.Hour)
		for range 2 {
			nora.Types("/cohort match")
			nora.Clicks("Run again")
			nora.CloseAll()
			s.pass(time.Minute)
		}
		tables, gone := 0, 0
		for _, text := range nora.Messages("") {
			if strings.Contains(text, "(chart: What mentees get)") {
				tables++
				if !strings.Contains(text, "proposal of run 3") {
					t.Errorf("the newest comparison is stale:\n%s", text)
				}
			}
			if strings.Contains(text, "stands further down") {
				gone++
			}
		}
		if tables != 1 || gone != 2 {
			t.Errorf("%d comparisons are alive and %d point further down, want 1 and 2", tables, gone)
		}
	})
}

// A table needs a text that says the same: each number of the table stands in
// the message's text.
func TestComparisonInWords(t *testing.T) {
	in := contested()
	solved, err := solveRules(compiled(t, in), rules())
	if err != nil {
		t.Fatal(err)
	}
	d := desk{Cohort: mentoring.Cohort{ID: "c", Name: "C", Phase: mentoring.Matching}, Holds: true}
	for _, s := range solved {
		p := proposal(s.result, in, 1, time.Time{})
		d.Bench.Results = append(d.Bench.Results, mentoring.Outcome{Rule: string(s.preset), Proposal: &p, Lottery: 1})
	}
	d.Bench.Proposal = d.Bench.Results[0].Proposal
	words := strings.Split(comparedText(d), "\n")
	for k, row := range rulesTable(d).(*slack.TableBlock).Rows[1:] {
		for _, cell := range row {
			text := cell.(*slack.TableRawTextCell).Text
			if !strings.Contains(words[k], text) {
				t.Errorf("the table says %q of a rule, and the text only %q", text, words[k])
			}
		}
	}
	if len(rulesCharts(d)) != 2 {
		t.Errorf("%d charts, want 2", len(rulesCharts(d)))
	}
}

// BenchmarkRun is what an organizer waits for: every rule and all prices.
func BenchmarkRun(b *testing.B) {
	for _, size := range []struct{ mentees, mentors int }{{8, 5}, {200, 100}, {800, 200}} {
		b.Run(fmt.Sprintf("%dx%d", size.mentees, size.mentors), func(b *testing.B) {
			in := randomInstance(rand.New(rand.NewPCG(1, 2)), size.mentees, size.mentors, 10)
			for b.Loop() {
				p := compiled(b, in)
				if _, err := solveRules(p, rulesFor(size.mentees+size.mentors, match.NobodyLeftOut)); err != nil {
					b.Fatal(err)
				}
				if err := priceIt(&mentoring.Bench{}, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
