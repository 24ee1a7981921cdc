package match

// Properties of every result on random cohorts larger than brute force can do.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// cohort draws an instance with ties, minimums, bans, vetoes and locks.
func cohort(t *rapid.T, most int) *Instance {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
	return randomCohort(r, rapid.IntRange(1, most).Draw(t, "mentees"), rapid.IntRange(1, most).Draw(t, "mentors"))
}

func randomCohort(r *rand.Rand, n, m int) *Instance {
	in := &Instance{Cohort: "spring", Seed: fmt.Sprint(r.Uint64())}
	if r.IntN(2) == 0 {
		in.Unranked = UnrankedUnacceptable
	}
	var is, js []ID
	for k := range n {
		is = append(is, fmt.Sprintf("mentee-%02d", k))
	}
	for k := range m {
		js = append(js, fmt.Sprintf("mentor-%02d", k))
	}
	ties := r.IntN(3)
	list := func(ids []ID) (prefs [][]ID) {
		// The sum of two draws makes some people more popular than others.
		order := r.Perm(len(ids))
		slices.SortStableFunc(order, func(a, b int) int { return a/3 - b/3 + r.IntN(5) - 2 })
		for _, x := range order[:r.IntN(len(ids)+1)] {
			if len(prefs) > 0 && r.IntN(4) < ties {
				prefs[len(prefs)-1] = append(prefs[len(prefs)-1], ids[x])
			} else {
				prefs = append(prefs, []ID{ids[x]})
			}
		}
		return prefs
	}
	for _, i := range is {
		in.Mentees = append(in.Mentees, Mentee{i, list(js)})
	}
	left := map[ID]int{}
	for _, j := range js {
		c := 1 + r.IntN(3)
		left[j] = c
		in.Mentors = append(in.Mentors, Mentor{j, c, r.IntN(c + 1), list(is)})
	}
	used := map[Pair]bool{}
	for range r.IntN(n + 1) {
		q := Pair{is[r.IntN(n)], js[r.IntN(m)]}
		if used[q] {
			continue
		}
		used[q] = true
		switch r.IntN(3) {
		case 0:
			in.Forbidden = append(in.Forbidden, q)
		case 1:
			in.Vetoes = append(in.Vetoes, q)
		default:
			if left[q.Mentor] > 0 && !slices.ContainsFunc(in.Locked, func(x Pair) bool { return x.Mentee == q.Mentee }) {
				left[q.Mentor]--
				in.Locked = append(in.Locked, q)
			}
		}
	}
	return in
}

func mustSolve(t *rapid.T, in *Instance, preset Preset, opts ...Option) *Result {
	r, err := Solve(in, preset, opts...)
	if err != nil {
		t.Fatalf("%s: %v", preset, err)
	}
	return r
}

func TestEveryResult(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := cohort(t, 14)
		o := newOracle(in)
		all := map[Preset]*Result{}
		most, least := 0, 1<<30
		for _, preset := range Presets() {
			r := mustSolve(t, in, preset)
			all[preset] = r
			most = max(most, len(r.Pairs))
			short := 0
			for _, k := range r.ShortOfMinimum {
				short += k
			}
			least = min(least, short)
			lawful(t, o, r)
		}
		for preset, r := range all {
			short := 0
			for _, k := range r.ShortOfMinimum {
				short += k
			}
			switch preset {
			case Mutual, MutualMentors:
				if b := o.blocking(matching(r)); b != 0 {
					t.Errorf("%s has %d blocking pairs", preset, b)
				}
			case RankMaximal:
				if x := all[NobodyLeftOut]; len(x.MenteeProfile) > 0 && at(x.MenteeProfile, 1) > at(r.MenteeProfile, 1) {
					t.Errorf("rank-maximal has fewer firsts than nobody-left-out")
				}
			default:
				if len(r.Pairs) != most {
					t.Errorf("%s places %d, %d are possible", preset, len(r.Pairs), most)
				}
			}
			switch preset {
			case NobodyLeftOut, Firsts, Generous, Balanced:
				if short != least {
					t.Errorf("%s misses %d minimum places, %d would do", preset, short, least)
				}
				if preset != Balanced && r.WorstRank != all[NobodyLeftOut].WorstRank {
					t.Errorf("%s has worst rank %d, %d would do", preset, r.WorstRank, all[NobodyLeftOut].WorstRank)
				}
				if r.WorstRank < all[NobodyLeftOut].WorstRank {
					t.Errorf("%s has a better worst rank than nobody-left-out", preset)
				}
			}
		}
	})
}

// lawful checks places, bans, vetoes and locks on ids.
func lawful(t *rapid.T, o *oracle, r *Result) {
	count := map[ID]int{}
	got := matching(r)
	for i, j := range got {
		count[j]++
		want, locked := o.locked[i]
		if locked && want != j || !locked && !o.allowed[Pair{i, j}] {
			t.Errorf("%s pairs %s with %s, which is not allowed", r.Preset, i, j)
		}
	}
	for i, j := range o.locked {
		if got[i] != j {
			t.Errorf("%s does not keep the lock of %s with %s", r.Preset, i, j)
		}
	}
	for j, n := range count {
		if n > o.capacity[j] {
			t.Errorf("%s gives %s %d mentees, places: %d", r.Preset, j, n, o.capacity[j])
		}
	}
}

// Shuffling rows, tie groups and pairs changes nothing; nor does renaming
// people if the lottery has nothing to decide.
func TestOrderIsImmaterial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := cohort(t, 10)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 4))
		mixed := *in
		mixed.Mentees, mixed.Mentors = slices.Clone(in.Mentees), slices.Clone(in.Mentors)
		groups := func(prefs [][]ID) [][]ID {
			if prefs == nil {
				return nil
			}
			out := make([][]ID, 0, len(prefs))
			for _, g := range prefs {
				g = slices.Clone(g)
				r.Shuffle(len(g), func(a, b int) { g[a], g[b] = g[b], g[a] })
				out = append(out, g)
			}
			return out
		}
		for k := range mixed.Mentees {
			mixed.Mentees[k].Prefs = groups(mixed.Mentees[k].Prefs)
		}
		for k := range mixed.Mentors {
			mixed.Mentors[k].Prefs = groups(mixed.Mentors[k].Prefs)
		}
		r.Shuffle(len(mixed.Mentees), func(a, b int) { mixed.Mentees[a], mixed.Mentees[b] = mixed.Mentees[b], mixed.Mentees[a] })
		r.Shuffle(len(mixed.Mentors), func(a, b int) { mixed.Mentors[a], mixed.Mentors[b] = mixed.Mentors[b], mixed.Mentors[a] })
		for _, set := range []*[]Pair{&mixed.Forbidden, &mixed.Vetoes, &mixed.Locked} {
			*set = slices.Clone(*set)
			r.Shuffle(len(*set), func(a, b int) { (*set)[a], (*set)[b] = (*set)[b], (*set)[a] })
		}
		for _, preset := range Presets() {
			a, b := mustSolve(t, in, preset), mustSolve(t, &mixed, preset)
			if !slices.Equal(a.Pairs, b.Pairs) || !slices.Equal(a.Lottery, b.Lottery) || !slices.Equal(a.Stages, b.Stages) {
				t.Errorf("%s: %v became %v by shuffling", preset, a.Pairs, b.Pairs)
			}
		}
	})
}

// Another seed leaves the values of the stages and changes only people who
// were open to the lottery.
func TestSeedChangesOnlyWhatIsOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := cohort(t, 10)
		other := *in
		other.Seed += "x"
		for _, preset := range []Preset{NobodyLeftOut, Firsts, RankMaximal, Generous, Balanced} {
			a, b := mustSolve(t, in, preset), mustSolve(t, &other, preset)
			if !slices.Equal(a.Stages, b.Stages) || !slices.Equal(a.Lottery, b.Lottery) {
				t.Errorf("%s: stages %v and %v, open %v and %v", preset, a.Stages, b.Stages, a.Lottery, b.Lottery)
			}
			x, y := matching(a), matching(b)
			for _, m := range in.Mentees {
				if x[m.ID] != y[m.ID] && !slices.Contains(a.Lottery, m.ID) {
					t.Errorf("%s: %s changed from %q to %q without being open", preset, m.ID, x[m.ID], y[m.ID])
				}
			}
		}
	})
}

// Renaming people while their keys stay the same changes nothing. Keys depend
// on names, so the keys are kept by drawing again until nothing is open.
func TestRenamingWithNothingOpen(t *testing.T) {
	compared := 0
	for n := range 400 {
		in := randomCohort(rand.New(rand.NewPCG(uint64(n), 5)), 8, 5)
		name := func(id ID) ID { // reverses the order of ids
			b := []byte(id)
			b[len(b)-1] = '9' - b[len(b)-1] + '0'
			return "new-" + string(b)
		}
		renamed := *in
		each := func(prefs [][]ID) [][]ID {
			if prefs == nil {
				return nil
			}
			out := make([][]ID, len(prefs))
			for g := range prefs {
				for _, id := range prefs[g] {
					out[g] = append(out[g], name(id))
				}
			}
			return out
		}
		renamed.Mentees, renamed.Mentors = slices.Clone(in.Mentees), slices.Clone(in.Mentors)
		for k := range in.Mentees {
			renamed.Mentees[k] = Mentee{name(in.Mentees[k].ID), each(in.Mentees[k].Prefs)}
		}
		for k := range in.Mentors {
			m := in.Mentors[k]
			renamed.Mentors[k] = Mentor{name(m.ID), m.Capacity, m.Minimum, each(m.Prefs)}
		}
		for _, set := range []*[]Pair{&renamed.Forbidden, &renamed.Vetoes, &renamed.Locked} {
			*set = slices.Clone(*set)
			for k, q := range *set {
				(*set)[k] = Pair{name(q.Mentee), name(q.Mentor)}
			}
		}
		for _, preset := range Presets() {
			a, b := solve(t, in, preset), solve(t, &renamed, preset)
			if len(a.Lottery) > 0 || preset.stable() && !newOracle(in).strict() || preset == MutualFull {
				continue
			}
			compared++
			x, y := matching(a), matching(b)
			for i, j := range x {
				if y[name(i)] != name(j) {
					t.Errorf("instance %d, %s: %s has %s, renamed %s", n, preset, i, j, y[name(i)])
				}
			}
		}
	}
	if compared < 200 {
		t.Errorf("only %d comparisons without lottery; draw other instances", compared)
	}
}

// A result in which one person is moved, everything else being recounted
// honestly and the certificate left as it is, does not pass the check.
func TestCheckRefuses(t *testing.T) {
	tampered := map[Preset]int{}
	for n := range 300 {
		in := randomCohort(rand.New(rand.NewPCG(uint64(n), 6)), 8, 5)
		p, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, preset := range Presets() {
			s := p.solve(preset, options{})
			if err := p.result(s).Check(in); err != nil {
				t.Fatalf("instance %d, %s: %v", n, preset, err)
			}
			for i := range p.n {
				truth := s.pair[i]
				for e := p.off[i] - 1; e < p.off[i+1]; e++ {
					s.pair[i] = e
					if e < p.off[i] {
						s.pair[i] = -1
					}
					if s.pair[i] == truth || p.off[i] == p.off[i+1] {
						continue
					}
					lie := p.result(s)
					if lie.Preset.stable() && lie.Blocking == 0 {
						continue // stable too
					}
					tampered[preset]++
					if lie.Check(in) == nil {
						t.Errorf("instance %d, %s: moving %s passes the check", n, preset, p.mentees[i])
					}
				}
				s.pair[i] = truth
			}
		}
	}
	for _, preset := range Presets() {
		if tampered[preset] < 500 {
			t.Errorf("%s: only %d results were tampered with", preset, tampered[preset])
		}
	}
}

// Whatever else a result claims is refused if it is not so.
func TestCheckRecounts(t *testing.T) {
	in := randomCohort(rand.New(rand.NewPCG(9, 6)), 8, 3)
	for name, lie := range map[string]func(r *Result){
		"rank":            func(r *Result) { r.Pairs[0].MenteeRank++ },
		"tier":            func(r *Result) { r.Pairs[len(r.Pairs)-1].MentorTier++ },
		"lock":            func(r *Result) { r.Pairs[0].Locked = !r.Pairs[0].Locked },
		"order":           func(r *Result) { slices.Reverse(r.Pairs) },
		"somebody":        func(r *Result) { r.Pairs[0].Mentee = "nobody" },
		"one pair less":   func(r *Result) { r.Pairs = r.Pairs[1:] },
		"one unplaced":    func(r *Result) { r.Unmatched = append(r.Unmatched, Unplaced{Mentee: r.Pairs[0].Mentee}) },
		"profile":         func(r *Result) { r.MenteeProfile[0]++ },
		"longer profile":  func(r *Result) { r.MenteeProfile = append(r.MenteeProfile, 1) },
		"shorter profile": func(r *Result) { r.MentorTierProfile = r.MentorTierProfile[1:] },
		"worst rank":      func(r *Result) { r.WorstRank++ },
		"blocking":        func(r *Result) { r.Blocking++ },
		"short":           func(r *Result) { r.ShortOfMinimum["mentor-00"]++ },
		"stage":           func(r *Result) { r.Stages[1].Value++ },
		"stage name":      func(r *Result) { r.Stages[1].Name = "x" },
		"a stage more":    func(r *Result) { r.Stages = append(r.Stages, Stage{"x", 0}) },
		"lottery":         func(r *Result) { r.Lottery = append(r.Lottery, "zzz") },
		"seed":            func(r *Result) { r.Seed += "x" },
		"cohort":          func(r *Result) { r.Cohort += "x" },
		"preset":          func(r *Result) { r.Preset = "best" },
		"bound":           func(r *Result) { r.Certificate.Bound++ },
		"smaller bound":   func(r *Result) { r.Certificate.Bound-- },
		"a step more":     func(r *Result) { r.Certificate.Steps = append(r.Certificate.Steps, Step{Name: "x"}) },
		"an absurd price": func(r *Result) { r.Certificate.Steps[0].Prices = []Price{{0, 1 << 60}} },
		"a wrong price":   func(r *Result) { r.Certificate.Steps[0].Prices = []Price{{99, 1}} },
		"a mentor less":   func(r *Result) { r.Certificate.Mentors = r.Certificate.Mentors[1:] },
		"another mentor":  func(r *Result) { r.Certificate.Mentors = []ID{"x", "y", "z"} },
	} {
		r := solve(t, in, NobodyLeftOut)
		if len(r.Certificate.Steps) == 0 || len(r.MenteeProfile) == 0 {
			t.Fatal("the instance decides nothing; draw another")
		}
		lie(r)
		if r.Check(in) == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
}
