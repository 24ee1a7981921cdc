package flows

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// Matching: when ranking ends the ranks freeze and the first proposal is
// computed. The organizers look at it without seeing who ranked whom, lock or
// forbid pairs, choose a rule, and run it again: matching_rules.go computes,
// matching_compare.go and matching_view.go show, matching_desk.go is pressed,
// publish.go publishes.

// freezeRanking closes the rankings for good and computes the first proposal.
func freezeRanking(e bot.Event, c mentoring.Cohort) error {
	bench, err := sealSeed(e, c)
	if err != nil {
		return err
	}
	if bench.Frozen.IsZero() {
		bench.Frozen = e.At
	}
	if err := e.Note(c.ID, "ranking.frozen"); err != nil {
		return err
	}
	if _, err := runMatching(e, c, bench); err != nil {
		return err
	}
	if err := closeRankingAsks(e, c); err != nil {
		return err
	}
	return showComparison(e, c)
}

// sealSeed draws the lottery's seed once, before anybody ranks.
func sealSeed(e bot.Event, c mentoring.Cohort) (mentoring.Bench, error) {
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil || bench.Seed != "" {
		return bench, err
	}
	bench.Cohort = c.ID
	if bench.Seed, err = e.Seed(); err != nil {
		return bench, err
	}
	bench.SeedHash = match.SeedHash(bench.Seed)
	return bench, e.Tx.PutBench(bench)
}

// instance puts a cohort into the terms of the engine: active members only,
// their handed-in ranks, and of locks and bans those that speak of people who
// are still there. A lock on a pair that may not be is dropped: the ban wins.
func instance(id mentoring.CohortID, bench mentoring.Bench, members []mentoring.Member, ranks []mentoring.Ranks) match.Instance {
	in := match.Instance{Cohort: string(id), Seed: bench.Seed, Unranked: match.UnrankedLast}
	there := map[mentoring.Role]map[mentoring.PersonID]mentoring.Member{mentoring.Mentee: {}, mentoring.Mentor: {}}
	var ids = map[mentoring.Role][]mentoring.PersonID{}
	for _, m := range members {
		full := m.Role == mentoring.Mentor && m.Load.Elsewhere > 0 && m.Places() == 0 // with mentees of other editions
		if m.Standing == mentoring.Active && !full {
			there[m.Role][m.Person] = m
			ids[m.Role] = append(ids[m.Role], m.Person)
		}
	}
	order := map[mentoring.Role]map[mentoring.PersonID][][]match.ID{mentoring.Mentee: {}, mentoring.Mentor: {}}
	for _, r := range ranks {
		if _, is := there[r.Role][r.Person]; !is || r.SavedAt.IsZero() {
			continue
		}
		r.Keep(ids[r.Role.Other()])
		for _, g := range r.Groups {
			var group []match.ID
			for _, p := range g {
				group = append(group, match.ID(p))
			}
			order[r.Role][r.Person] = append(order[r.Role][r.Person], group)
		}
		for _, p := range r.RatherNot {
			pair := match.Pair{Mentee: match.ID(r.Person), Mentor: match.ID(p)}
			if r.Role == mentoring.Mentor {
				pair = match.Pair{Mentee: match.ID(p), Mentor: match.ID(r.Person)}
			}
			in.Vetoes = append(in.Vetoes, pair)
		}
	}
	for _, p := range ids[mentoring.Mentee] {
		in.Mentees = append(in.Mentees, match.Mentee{ID: match.ID(p), Prefs: order[mentoring.Mentee][p]})
	}
	for _, p := range ids[mentoring.Mentor] {
		in.Mentors = append(in.Mentors, match.Mentor{ID: match.ID(p), Capacity: max(1, there[mentoring.Mentor][p].Places()), Prefs: order[mentoring.Mentor][p]})
	}
	for _, a := range ids[mentoring.Mentee] {
		for _, b := range ids[mentoring.Mentor] {
			couple := mentoring.Couple{Mentee: a, Mentor: b}
			if ok, _ := mentoring.MayBePaired(there[mentoring.Mentee][a], there[mentoring.Mentor][b]); !ok || bench.Bans(couple) {
				in.Forbidden = append(in.Forbidden, pairOfCouple(couple))
			} else if bench.Locks(couple) {
				in.Locked = append(in.Locked, pairOfCouple(couple))
			}
		}
	}
	return in
}

func pairOfCouple(c mentoring.Couple) match.Pair {
	return match.Pair{Mentee: match.ID(c.Mentee), Mentor: match.ID(c.Mentor)}
}

// overLocked finds a mentor with more locked mentees than places.
func overLocked(in match.Instance) (match.ID, bool) {
	used := map[match.ID]int{}
	for _, p := range in.Locked {
		used[p.Mentor]++
	}
	for _, m := range in.Mentors {
		if used[m.ID] > m.Capacity {
			return m.ID, true
		}
	}
	return "", false
}

// proposal keeps of a result what organizers need.
func proposal(r *match.Result, in match.Instance, number int, at time.Time) mentoring.Proposal {
	p := mentoring.Proposal{Run: number, At: at, Mentors: r.MentorTierProfile, Blocking: r.Blocking}
	places, left, groups := 0, map[match.ID]int{}, map[match.ID]int{}
	for _, m := range in.Mentors {
		places += m.Capacity
		left[m.ID], groups[m.ID] = m.Capacity, len(m.Prefs)
	}
	for _, a := range r.Pairs {
		left[a.Mentor]--
		if a.MentorRank > groups[a.Mentor] {
			a.MentorRank = 0 // behind their whole order: not ranked
		}
		p.Pairs = append(p.Pairs, mentoring.Paired{
			Couple:     mentoring.Couple{Mentee: mentoring.PersonID(a.Mentee), Mentor: mentoring.PersonID(a.Mentor)},
			MenteeRank: a.MenteeRank, MentorRank: a.MentorRank, Locked: a.Locked, NotRanked: a.NotRanked,
		})
		switch {
		case a.Locked:
		case a.NotRanked:
			p.NotRanked++
		default:
			for len(p.Mentees) < a.MenteeRank {
				p.Mentees = append(p.Mentees, 0)
			}
			p.Mentees[a.MenteeRank-1]++
			p.Worst = max(p.Worst, a.MenteeRank)
		}
	}
	for _, u := range r.Unmatched {
		p.Unmatched = append(p.Unmatched, mentoring.Unmatched{Person: mentoring.PersonID(u.Mentee), Why: whyUnmatched(len(in.Mentees), places)})
	}
	for _, m := range in.Mentors {
		if left[m.ID] > 0 {
			p.Open = append(p.Open, mentoring.PersonID(m.ID))
		}
	}
	slices.SortFunc(p.Open, func(a, b mentoring.PersonID) int { return cmp.Compare(a, b) })
	return p
}

// whyUnmatched has two answers only, both from what everybody may know: a more
// exact one would tell a private “rather not” from other causes.
func whyUnmatched(mentees, places int) string {
	if mentees > places {
		return fmt.Sprintf("%d mentees share %d places", mentees, places)
	}
	return "no arrangement gives them a mentor without taking one from somebody else"
}
