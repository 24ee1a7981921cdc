package flows

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// A run: every rule is solved for what is decided so far, each result checks
// itself, and all of them are kept, so that what organizers look into, choose
// and publish is what was computed. Everything is journaled.

// rule is one way of matching in an organizer's words.
type rule struct {
	preset match.Preset
	name   string // at most 20 characters: the name of a chart's series
	about  string
	slow   bool // left out in very large cohorts
}

func rules() []rule {
	return []rule{
		{match.NobodyLeftOut, "Nobody left out", "what I propose: as many pairs as possible, then the worst result as good as possible, then first and second choices", false},
		{match.Firsts, "First choices first", "as many pairs, nobody worse off at worst, but then first choices before everything else", false},
		{match.Generous, "Fewest far down", "as many pairs, then as few people as possible at the worst rank there is, at the next worst, and so on", false},
		{match.Balanced, "Balanced", "as many pairs, and the wishes of both sides weighed alike", true},
		{match.RankMaximal, "Most first choices", "as many first choices as can be, then seconds, even if somebody stays without a mentor", true},
		{match.Mutual, "Mutual wishes", "no two who would both rather have each other, even if somebody stays without a mentor; best for mentees", true},
		{match.MutualMentors, "Mutual, for mentors", "no two who would both rather have each other, even if somebody stays without a mentor; best for mentors", true},
		{match.MutualFull, "Mutual, all placed", "as many pairs, keeping as many as can be of the mutual ones", true},
	}
}

// ruleNamed finds a rule by its preset; "" is the one I propose.
func ruleNamed(preset string) (rule, bool) {
	for _, r := range rules() {
		if string(r.preset) == preset || preset == "" {
			return r, true
		}
	}
	return rule{}, false
}

// chosenRule is the rule of the proposal.
func chosenRule(b mentoring.Bench) rule {
	r, found := ruleNamed(b.Rule)
	if !found {
		r, _ = ruleNamed("")
	}
	return r
}

// Organizers wait while a run is computed. All rules take 25 ms for 300 people
// and 0.3 s for 1,000, the prices as much again for 300.
const (
	comparedUpTo = 1000
	pricedUpTo   = 300
)

// rulesFor are the rules that a run of so many people computes; the chosen one
// is always among them.
func rulesFor(people int, chosen match.Preset) []rule {
	return slices.DeleteFunc(rules(), func(r rule) bool {
		return people > comparedUpTo && r.slow && r.preset != chosen
	})
}

// solvedRule is a rule with its result, or the failure of its check.
type solvedRule struct {
	rule
	result *match.Result
	failed error // wraps match.ErrCertificate
}

// solveRules solves one instance by each rule. A result that fails its check
// is no error here: the others still hold.
func solveRules(p *match.Problem, rules []rule) ([]solvedRule, error) {
	var solved []solvedRule
	for _, r := range rules {
		result, err := p.Solve(r.preset)
		if err != nil && !errors.Is(err, match.ErrCertificate) {
			return nil, fmt.Errorf("match by %s: %w", r.preset, err)
		}
		if err != nil {
			result = nil
		}
		solved = append(solved, solvedRule{r, result, err})
	}
	return solved, nil
}

// runMatching computes what every rule gives from what is decided so far,
// journals it, and keeps it.
func runMatching(e bot.Event, c mentoring.Cohort, bench mentoring.Bench) (mentoring.Bench, error) {
	in, err := instanceNow(e, c, bench)
	if err != nil {
		return bench, err
	}
	if over, is := overLocked(in); is {
		return bench, mentoring.Refuse("%s has more locked mentees than places. Free one of these locks first.", bot.Mention(mentoring.PersonID(over)))
	}
	p, err := match.Compile(&in)
	if err != nil {
		return bench, fmt.Errorf("match %s: %w", c.ID, err)
	}
	solved, err := solveRules(p, rulesFor(len(in.Mentees)+len(in.Mentors), chosenRule(bench).preset))
	if err != nil {
		return bench, fmt.Errorf("match %s: %w", c.ID, err)
	}
	return keepRun(e, c, bench, in, solved)
}

// keepRun keeps what a run gave. What failed its check is thrown away, and
// told: nobody can publish it.
func keepRun(e bot.Event, c mentoring.Cohort, bench mentoring.Bench, in match.Instance, solved []solvedRule) (mentoring.Bench, error) {
	bench.Runs++
	bench.Results, bench.Proposal, bench.Prices = nil, nil, nil
	if err := e.Note(c.ID, "matching.run", fmt.Sprint(bench.Runs)); err != nil {
		return bench, err
	}
	chosen := chosenRule(bench)
	for _, s := range solved {
		o := mentoring.Outcome{Rule: string(s.preset)}
		if s.failed != nil {
			if err := e.Note(c.ID, "matching.failed-check", fmt.Sprint(bench.Runs), string(s.preset)); err != nil {
				return bench, err
			}
		} else {
			p := proposal(s.result, in, bench.Runs, e.At)
			o.Proposal, o.Lottery = &p, len(s.result.Lottery)
			if s.result.LotsDrawn {
				o.Lottery = -1
			}
		}
		if s.preset == chosen.preset {
			bench.Proposal = o.Proposal
		}
		bench.Results = append(bench.Results, o)
	}
	bench.Truths = truths(bench)
	if bench.Proposal == nil {
		if err := tellOrganizers(e, c, fmt.Sprintf("matching/failed/%s/%d", c.ID, bench.Runs), failedCheck(c, chosen)); err != nil {
			return bench, err
		}
		return bench, e.Tx.PutBench(bench)
	}
	if err := priceIt(&bench, in); err != nil {
		return bench, err
	}
	return bench, e.Tx.PutBench(bench)
}

// truths says what cannot be had together here.
func truths(b mentoring.Bench) []string {
	get := func(p match.Preset) (mentoring.Proposal, bool) {
		o, found := b.Outcome(string(p))
		if !found || o.Proposal == nil {
			return mentoring.Proposal{}, false
		}
		return *o.Proposal, true
	}
	var lines []string
	best, ok := get(match.NobodyLeftOut)
	if !ok {
		return nil
	}
	if mutual, ok := get(match.Mutual); ok {
		if full, both := get(match.MutualFull); both && len(full.Pairs) > len(mutual.Pairs) {
			n := len(full.Pairs) - len(mutual.Pairs)
			lines = append(lines, fmt.Sprintf("“Mutual wishes” leaves %d %s without a mentor who could have one; pairing them too leads to %d blocking %s.",
				n, plural(n, "mentee", "mentees"), full.Blocking, plural(full.Blocking, "pair", "pairs")))
		} else if len(mutual.Pairs) == len(best.Pairs) {
			lines = append(lines, "“Mutual wishes” and as many pairs as possible go together this time.")
		}
	}
	if most, ok := get(match.RankMaximal); ok && firsts(most) > firsts(best) {
		lines = append(lines, fmt.Sprintf("%d more first %s possible than in “Nobody left out”, at the price of %d instead of %d pairs, with the %s instead of the %s choice as the worst.",
			firsts(most)-firsts(best), plural(firsts(most)-firsts(best), "choice is", "choices are"), len(most.Pairs), len(best.Pairs), ordinal(max(1, most.Worst)), ordinal(max(1, best.Worst))))
	}
	return append(lines, "No rule can have everything at once: whichever puts one thing first pays with another.")
}

func firsts(p mentoring.Proposal) int {
	if len(p.Mentees) == 0 {
		return 0
	}
	return p.Mentees[0]
}

// priceIt computes what the organizers' own decisions cost in the proposal,
// and what one more place would bring.
func priceIt(b *mentoring.Bench, in match.Instance) error {
	b.Prices = nil
	if len(in.Mentees)+len(in.Mentors) > pricedUpTo {
		return nil
	}
	p, err := match.Compile(priced(in, *b))
	if err != nil {
		return fmt.Errorf("prices of %s: %w", in.Cohort, err)
	}
	tags, err := p.Prices(chosenRule(*b).preset)
	if err != nil {
		return fmt.Errorf("prices of %s: %w", in.Cohort, err)
	}
	slices.SortStableFunc(tags, func(x, y match.PriceTag) int {
		return cmp.Compare(-max(x.With-x.Without, x.Without-x.With), -max(y.With-y.Without, y.Without-y.With))
	})
	for _, t := range tags {
		b.Prices = append(b.Prices, mentoring.Price{Kind: t.Kind, Text: t.Text, Free: t.Stage == "",
			Couple: mentoring.Couple{Mentee: mentoring.PersonID(t.Mentee), Mentor: mentoring.PersonID(t.Mentor)}})
	}
	return nil
}

// priced is the instance with only the organizers' own bans among what has a
// price: what nobody decided, and what was marked in private, has none.
func priced(in match.Instance, b mentoring.Bench) *match.Instance {
	out := in
	out.Vetoes, out.Forbidden = slices.Clone(in.Vetoes), nil
	for _, f := range in.Forbidden {
		if b.Bans(mentoring.Couple{Mentee: mentoring.PersonID(f.Mentee), Mentor: mentoring.PersonID(f.Mentor)}) {
			out.Forbidden = append(out.Forbidden, f)
		} else {
			out.Vetoes = append(out.Vetoes, f)
		}
	}
	return &out
}

// chooseRule makes another rule's result the proposal. Nothing is computed
// again but the prices.
func chooseRule(in bot.Pressed[matchPage]) (bot.Reply, error) {
	d, err := openBench(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	r, known := ruleNamed(in.Carried.Rule)
	if !known || !d.Bench.Choose(string(r.preset)) {
		return bot.Done, mentoring.Refuse("There is no result by that rule. Press *Run again*, or choose another one.")
	}
	wishes, err := instanceNow(in.Event, d.Cohort, d.Bench)
	if err != nil {
		return bot.Done, err
	}
	if err := priceIt(&d.Bench, wishes); err != nil {
		return bot.Done, err
	}
	if err := in.Note(d.Cohort.ID, "matching.chosen", string(r.preset), fmt.Sprint(d.Bench.Runs)); err != nil {
		return bot.Done, err
	}
	if err := in.Tx.PutBench(d.Bench); err != nil {
		return bot.Done, err
	}
	return redrawn(in.Event, d.Cohort, matchPage{Cohort: d.Cohort.ID}, fmt.Sprintf("*%s* is chosen: this is what will be published.", r.name))
}

// instanceNow is the cohort in the engine's terms, as it is now.
func instanceNow(e bot.Event, c mentoring.Cohort, b mentoring.Bench) (match.Instance, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return match.Instance{}, err
	}
	ranks, err := e.Tx.AllRanks(c.ID)
	if err != nil {
		return match.Instance{}, err
	}
	return instance(c.ID, b, members, ranks), nil
}

// failedCheck is what organizers are told when a result is wrong.
func failedCheck(c mentoring.Cohort, r rule) string {
	return fmt.Sprintf(":warning: The result by “%s” in *%s* failed its own check, so I threw it away. That is a mistake in the program, not yours: nothing was published, no ranking is lost, and participants hear nothing.\n"+
		"*Next step:* open `/cohort match` and choose another rule; each shown there passed its check. If none does, lock the pairs by hand there, and show this message to whoever runs me.", r.name, bot.Escape(c.Name))
}
