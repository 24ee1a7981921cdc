package match

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forced is the instance in which the mentee has only their first group, and
// no ban or veto on it – built from the words of the specification.
func forced(in *Instance, mentee ID) *Instance {
	out := *in
	var wish []ID
	out.Mentees = slices.Clone(in.Mentees)
	for k := range out.Mentees {
		if out.Mentees[k].ID == mentee {
			wish = out.Mentees[k].Prefs[0]
		}
	}
	mine := func(q Pair) bool { return q.Mentee == mentee && slices.Contains(wish, q.Mentor) }
	out.Forbidden = slices.DeleteFunc(slices.Clone(in.Forbidden), mine)
	out.Vetoes = slices.DeleteFunc(slices.Clone(in.Vetoes), mine)
	for _, j := range in.Mentors {
		if !slices.Contains(wish, j.ID) {
			out.Forbidden = append(out.Forbidden, Pair{mentee, j.ID})
		}
	}
	return &out
}

// classOf is the class by comparing values of the two instances' results.
func classOf(t *testing.T, in *Instance, r *Result, mentee ID, opts ...Option) Class {
	t.Helper()
	var prefs [][]ID
	for _, m := range in.Mentees {
		if m.ID == mentee {
			prefs = m.Prefs
		}
	}
	got := matching(r)
	if len(prefs) == 0 || slices.Contains(prefs[0], got[mentee]) {
		return ClassNone
	}
	locked := slices.ContainsFunc(in.Locked, func(q Pair) bool { return q.Mentee == mentee })
	if locked || r.Preset == Mutual || r.Preset == MutualMentors || r.Preset == MutualFull {
		return ClassC
	}
	other := forced(in, mentee)
	a, b := newOracle(in), newOracle(other)
	free := map[ID]int{}
	maps.Copy(free, a.capacity)
	for _, q := range in.Locked {
		free[q.Mentor]--
	}
	if !slices.ContainsFunc(prefs[0], func(j ID) bool { return b.allowed[Pair{mentee, j}] && free[j] > 0 }) {
		return ClassC
	}
	x := solve(t, other, r.Preset, opts...)
	a.worstPossible = max(a.worstPossible, b.worstPossible)
	b.worstPossible = a.worstPossible
	clearTiers := func(o *oracle, got map[ID]ID) []int {
		v := o.vector(r.Preset, r.Unbounded, got, nil)
		tiers := 0
		for q := range o.allowed {
			tiers = max(tiers, o.tier(q))
		}
		return v[:len(v)-tiers]
	}
	v, w := clearTiers(a, got), clearTiers(b, matching(x))
	for k := range min(len(v), len(w)) {
		switch {
		case v[k] == w[k]:
			continue
		case w[k] < v[k]:
			return ClassC
		case k < 2 && r.Preset != RankMaximal:
			return ClassA
		case r.Preset == Balanced:
			return ClassC
		}
		return ClassB
	}
	return ClassC
}

func TestExplanationsAreTrue(t *testing.T) {
	seen := map[Class]int{}
	for n := range 1000 {
		in := randomCohort(rand.New(rand.NewPCG(uint64(n), 12)), 8, 5)
		p, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		preset := Presets()[n%len(Presets())]
		if n%3 == 0 {
			preset = NobodyLeftOut
		}
		r := solve(t, in, preset)
		texts := p.ExplainAll(r)
		for _, m := range in.Mentees {
			want := classOf(t, in, r, m.ID)
			got, err := p.Class(r, m.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("cohort %d, %s: %s has class %d, want %d", n, preset, m.ID, got, want)
			}
			one, err := p.Explain(r, m.ID)
			if err != nil {
				t.Fatal(err)
			}
			if texts[m.ID] != one || one != Text(r.Standing(m.ID), r.Bound(), want) {
				t.Errorf("cohort %d, %s: %s is told %q and %q", n, preset, m.ID, one, texts[m.ID])
			}
			seen[want]++
		}
	}
	for _, c := range []Class{ClassNone, ClassA, ClassB, ClassC} {
		if seen[c] < 20 {
			t.Errorf("class %d came up only %d times", c, seen[c])
		}
	}
}

// A veto on a wish that was not obtained leaves the text as it is.
func TestVetoDoesNotShow(t *testing.T) {
	compared := 0
	for n := range 300 {
		in := randomCohort(rand.New(rand.NewPCG(uint64(n), 13)), 8, 5)
		p, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, preset := range []Preset{NobodyLeftOut, Firsts, RankMaximal, Generous, Balanced} {
			r := solve(t, in, preset)
			texts := p.ExplainAll(r)
			for _, m := range in.Mentees {
				if len(m.Prefs) == 0 || slices.Contains(m.Prefs[0], matching(r)[m.ID]) {
					continue
				}
				vetoed := *in
				for _, j := range m.Prefs[0] {
					if !slices.Contains(in.Locked, Pair{m.ID, j}) {
						vetoed.Vetoes = append(slices.Clone(vetoed.Vetoes), Pair{m.ID, j})
					}
				}
				q, err := Compile(&vetoed)
				if err != nil {
					t.Fatal(err)
				}
				compared++
				text, err := q.Explain(solve(t, &vetoed, preset), m.ID)
				if err != nil {
					t.Fatal(err)
				}
				if text != texts[m.ID] {
					t.Errorf("cohort %d, %s: with a veto %s is told %q, without %q", n, preset, m.ID, text, texts[m.ID])
				}
			}
		}
	}
	if compared < 500 {
		t.Errorf("only %d texts compared", compared)
	}
}

// Texts hold no name but the own mentor's and no number but the two ranks.
func TestTextsLeakNothing(t *testing.T) {
	numbers := regexp.MustCompile(`[0-9]+`)
	for n := range 300 {
		in := randomCohort(rand.New(rand.NewPCG(uint64(n), 14)), 8, 5)
		// Letters only, so that every digit in a text is a number told.
		word := strings.NewReplacer("mentee-0", "Qa", "mentor-0", "Zo", "0", "k", "1", "l", "2", "m", "3", "n", "4", "p", "5", "r", "6", "s", "7", "t")
		in = renamed(in, func(id ID) ID { return word.Replace(id) })
		p, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		r := solve(t, in, Presets()[n%len(Presets())])
		for i, text := range p.ExplainAll(r) {
			own := r.Standing(i)
			for _, m := range in.Mentees {
				if strings.Contains(text, m.ID) {
					t.Errorf("%s is told of %s: %q", i, m.ID, text)
				}
			}
			for _, j := range in.Mentors {
				if j.ID != own.Mentor && strings.Contains(text, j.ID) {
					t.Errorf("%s is told of %s: %q", i, j.ID, text)
				}
			}
			for _, x := range numbers.FindAllString(text, -1) {
				if x != fmt.Sprint(own.Rank) && x != fmt.Sprint(r.WorstRank) {
					t.Errorf("%s is told the number %s: %q", i, x, text)
				}
			}
			if own.NotRanked && strings.Contains(text, fmt.Sprintf("your %s choice.", ordinal(own.Rank))) {
				t.Errorf("a mentor not ranked is called a choice: %q", text)
			}
		}
	}
}

func renamed(in *Instance, name func(ID) ID) *Instance {
	out := *in
	each := func(prefs [][]ID) [][]ID {
		if prefs == nil {
			return nil
		}
		groups := make([][]ID, len(prefs))
		for g := range prefs {
			for _, id := range prefs[g] {
				groups[g] = append(groups[g], name(id))
			}
		}
		return groups
	}
	out.Mentees, out.Mentors = slices.Clone(in.Mentees), slices.Clone(in.Mentors)
	for k := range out.Mentees {
		out.Mentees[k] = Mentee{name(in.Mentees[k].ID), each(in.Mentees[k].Prefs)}
	}
	for k, m := range in.Mentors {
		out.Mentors[k] = Mentor{name(m.ID), m.Capacity, m.Minimum, each(m.Prefs)}
	}
	for _, set := range []*[]Pair{&out.Forbidden, &out.Vetoes, &out.Locked} {
		*set = slices.Clone(*set)
		for k, q := range *set {
			(*set)[k] = Pair{name(q.Mentee), name(q.Mentor)}
		}
	}
	return &out
}

func TestTexts(t *testing.T) {
	for _, c := range []struct {
		own   Standing
		bound Bound
		class Class
		want  string
	}{
		{Standing{"Ada", 2, false}, Bound{Everybody: true, WorstRank: 3}, ClassB,
			"Your mentor is Ada, your 2nd choice. Everybody has a mentor; nobody got worse than their 3rd choice. With your first wish, somebody else would be further from their wishes."},
		{Standing{"Ada", 1, false}, Bound{Everybody: true, WorstRank: 2}, ClassNone,
			"Your mentor is Ada, your 1st choice. Everybody has a mentor; nobody got worse than their 2nd choice."},
		{Standing{"Ada", 2, true}, Bound{Everybody: true, WorstRank: 2, NotRanked: true}, ClassA,
			"Your mentor is Ada, whom you had not ranked. Everybody has a mentor; nobody got somebody further down than place 2 of their list, where the mentors one had not ranked stand last. With your first wish, fewer people would have a mentor, or a mentor would have fewer mentees than promised."},
		{Standing{}, Bound{WorstRank: 1}, ClassC,
			"You have no mentor this time. Not everybody could get a mentor; whoever did got their first choice. Your first wish was not possible together with everything else that was decided."},
		{Standing{"Ada", 0, false}, Bound{Everybody: true, Fixed: true}, ClassC,
			"Your mentor is Ada. Everybody has a mentor. Your first wish was not possible together with everything else that was decided."},
	} {
		if got := Text(c.own, c.bound, c.class); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}
