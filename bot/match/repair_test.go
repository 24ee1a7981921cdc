package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Every repair against all matchings: the fewest people move who still have
// their mentor, and among those no matching is better.
func TestRepairIsBest(t *testing.T) {
	for n := range 400 {
		r := rand.New(rand.NewPCG(uint64(n), 15))
		in := smallInstance(r)
		preset := []Preset{NobodyLeftOut, Firsts, RankMaximal, Generous, Balanced}[n%5]
		before := solve(t, in, preset)
		var pairs []Pair
		for _, a := range before.Pairs {
			pairs = append(pairs, Pair{a.Mentee, a.Mentor})
		}
		var change Change
		after := *in
		after.Mentors = slices.Clone(in.Mentors)
		j := r.IntN(len(in.Mentors))
		gone := ID("")
		switch r.IntN(3) {
		case 0:
			change.PlaceAdded = in.Mentors[j].ID
			after.Mentors[j].Capacity++
		case 1:
			change.MentorLeaves = in.Mentors[j].ID
			for _, m := range in.Mentees {
				after.Forbidden = append(slices.Clone(after.Forbidden), Pair{m.ID, change.MentorLeaves})
			}
			after.Mentors[j].Minimum = 0
			after.Locked = slices.DeleteFunc(slices.Clone(in.Locked), func(q Pair) bool { return q.Mentor == change.MentorLeaves })
		case 2:
			gone = in.Mentees[r.IntN(len(in.Mentees))].ID
			change.MenteeLeaves = gone
			after.Locked = slices.DeleteFunc(slices.Clone(in.Locked), func(q Pair) bool { return q.Mentee == gone })
			for _, m := range in.Mentors {
				after.Forbidden = append(slices.Clone(after.Forbidden), Pair{gone, m.ID})
			}
		}
		got, err := Repair(in, pairs, change, preset)
		if err != nil {
			t.Fatalf("instance %d: %v", n, err)
		}
		if err := got.Problem.Check(got.After); err != nil {
			t.Errorf("instance %d: %v", n, err)
		}
		o := newOracle(&after)
		had := matching(before)
		moved := func(m map[ID]ID) (k int) {
			for i, j := range had {
				if i != gone && j != change.MentorLeaves && m[i] != j {
					k++
				}
			}
			return k
		}
		var best []int
		o.each(func(m map[ID]ID) {
			if v := append([]int{moved(m)}, o.vector(preset, false, m, nil)...); best == nil || slices.Compare(v, best) < 0 {
				best = v
			}
		})
		m := matching(got.After)
		if v := append([]int{moved(m)}, o.vector(preset, false, m, nil)...); !slices.Equal(v, best) {
			t.Errorf("instance %d, %+v: value %v, best %v\n%+v", n, change, v, best, in)
		}
		for _, x := range got.Moved {
			if had[x.Mentee] != x.From || m[x.Mentee] != x.To || x.From == x.To {
				t.Errorf("instance %d: move %+v, before %q, after %q", n, x, had[x.Mentee], m[x.Mentee])
			}
		}
		if b := matching(got.Before); !same(b, had) {
			t.Errorf("instance %d: before is %v, published %v", n, b, had)
		}
	}
}

// Fill keeps every pair in force, moves nobody else's, and no matching that
// keeps them is better.
func TestFillIsBest(t *testing.T) {
	filled := 0
	for n := range 400 {
		r := rand.New(rand.NewPCG(uint64(n), 19))
		in := smallInstance(r)
		preset := []Preset{NobodyLeftOut, Firsts, RankMaximal, Generous, Balanced}[n%5]
		var inForce []Pair
		had := map[ID]ID{}
		for _, a := range solve(t, in, preset).Pairs {
			if a.Locked || r.IntN(2) == 0 {
				inForce = append(inForce, Pair{a.Mentee, a.Mentor})
				had[a.Mentee] = a.Mentor
			}
		}
		got, err := Fill(in, inForce, preset)
		if err != nil {
			t.Fatalf("instance %d: %v", n, err)
		}
		if err := got.Problem.Check(got.After); err != nil {
			t.Errorf("instance %d: %v", n, err)
		}
		o := newOracle(in)
		m := matching(got.After)
		keeps := func(m map[ID]ID) bool {
			for i, j := range had {
				if m[i] != j {
					return false
				}
			}
			return true
		}
		if !keeps(m) {
			t.Errorf("instance %d: %v does not keep %v", n, m, had)
		}
		var best []int
		o.each(func(m map[ID]ID) {
			if !keeps(m) {
				return
			}
			if v := o.vector(preset, false, m, nil); best == nil || slices.Compare(v, best) < 0 {
				best = v
			}
		})
		if v := o.vector(preset, false, m, nil); !slices.Equal(v, best) {
			t.Errorf("instance %d: value %v, best %v\n%+v", n, v, best, in)
		}
		for _, x := range got.Moved {
			filled++
			if x.From != "" || m[x.Mentee] != x.To || x.To == "" {
				t.Errorf("instance %d: move %+v", n, x)
			}
		}
	}
	if filled < 100 {
		t.Errorf("only %d people were filled in", filled)
	}
	if _, err := Fill(&Instance{Mentees: []Mentee{{ID: "a"}}, Mentors: []Mentor{{ID: "A", Capacity: 1}}, Forbidden: []Pair{{"a", "A"}}}, []Pair{{"a", "A"}}, ""); err == nil {
		t.Error("a pair in force that is not allowed: no error")
	}
}

func TestRepairRefuses(t *testing.T) {
	in := &Instance{Mentees: []Mentee{{ID: "a"}, {ID: "b"}}, Mentors: []Mentor{{ID: "A", Capacity: 1}}, Forbidden: []Pair{{"b", "A"}}}
	ok := []Pair{{"a", "A"}}
	for name, c := range map[string]struct {
		pairs  []Pair
		change Change
	}{
		"no change":      {ok, Change{}},
		"two changes":    {ok, Change{MentorLeaves: "A", MenteeLeaves: "a"}},
		"unknown mentor": {ok, Change{MentorLeaves: "B"}},
		"unknown mentee": {ok, Change{MenteeLeaves: "c"}},
		"unknown place":  {ok, Change{PlaceAdded: "B"}},
		"unknown pair":   {[]Pair{{"a", "B"}}, Change{PlaceAdded: "A"}},
		"twice":          {[]Pair{{"a", "A"}, {"a", "A"}}, Change{PlaceAdded: "A"}},
		"not allowed":    {[]Pair{{"b", "A"}}, Change{PlaceAdded: "A"}},
		"too many":       {[]Pair{{"a", "A"}, {"b", "A"}}, Change{PlaceAdded: "A"}},
	} {
		if _, err := Repair(in, c.pairs, c.change, NobodyLeftOut); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Prices are what solving twice gives, by the oracle's values.
func TestPrices(t *testing.T) {
	costs := map[string]int{}
	for n := range 150 {
		in := smallInstance(rand.New(rand.NewPCG(uint64(n), 16)))
		p, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		tags, err := p.Prices(NobodyLeftOut)
		if err != nil {
			t.Fatal(err)
		}
		value := func(in *Instance) (v []int) {
			o := newOracle(in)
			m := matching(solve(t, in, NobodyLeftOut))
			_, v = o.best(NobodyLeftOut, false, nil)
			if w := o.vector(NobodyLeftOut, false, m, nil); !slices.Equal(v, w) {
				t.Fatalf("instance %d: %v is not best, %v", n, w, v)
			}
			return v[:min(len(v), 3)] // shortfall, placed, worst rank: the same in any instance
		}
		kinds := map[string]int{}
		for _, tag := range tags {
			kinds[tag.Kind]++
			other := *in
			base := in
			switch tag.Kind {
			case "place":
				other.Mentors = slices.Clone(in.Mentors)
				for j := range other.Mentors {
					if other.Mentors[j].ID == tag.Mentor {
						other.Mentors[j].Capacity++
					}
				}
			case "forbidden":
				other.Forbidden = slices.DeleteFunc(slices.Clone(in.Forbidden), func(q Pair) bool { return q == Pair{tag.Mentee, tag.Mentor} })
			case "lock":
				other.Locked = slices.DeleteFunc(slices.Clone(in.Locked), func(q Pair) bool { return q == Pair{tag.Mentee, tag.Mentor} })
				b := other
				b.Forbidden = slices.Clone(b.Forbidden)
				for _, j := range in.Mentors {
					if j.ID != tag.Mentor {
						b.Forbidden = append(b.Forbidden, Pair{tag.Mentee, j.ID})
					}
				}
				base = &b
				if !newOracle(&b).allowed[Pair{tag.Mentee, tag.Mentor}] {
					continue // on no list: no price in ranks
				}
			default:
				continue
			}
			v, w := value(base), value(&other)
			name := []string{"missing minimum places", "placed", "worst rank"}
			for k := range v {
				if v[k] != w[k] {
					costs[tag.Kind]++
					if tag.Stage != name[k] || tag.With != max(v[k], -v[k]) || tag.Without != max(w[k], -w[k]) {
						t.Errorf("instance %d: %+v, but %v with and %v without", n, tag, v, w)
					}
					break
				}
				if k == len(v)-1 && slices.Contains(name, tag.Stage) {
					t.Errorf("instance %d: %+v, but the same values %v", n, tag, v)
				}
			}
		}
		if kinds["place"] != len(in.Mentors) || kinds["lock"] != len(in.Locked) {
			t.Errorf("instance %d: %v for %d mentors and %d locks", n, kinds, len(in.Mentors), len(in.Locked))
		}
	}
	if costs["place"] < 10 || costs["lock"] < 5 || costs["forbidden"] < 3 {
		t.Errorf("too few prices to compare: %v", costs)
	}
}

func TestPriceTexts(t *testing.T) {
	in := &Instance{
		Mentees: []Mentee{{"a", [][]ID{{"A"}, {"B"}}}, {"b", [][]ID{{"B"}, {"A"}}}},
		Mentors: []Mentor{{ID: "A", Capacity: 1}, {ID: "B", Capacity: 1}},
		Locked:  []Pair{{"a", "B"}},
	}
	p, err := Compile(in)
	if err != nil {
		t.Fatal(err)
	}
	tags, err := p.Prices(Firsts, Unbounded())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tags[0].Text, "this lock costs 2 first choices"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if tags, err = p.Prices(NobodyLeftOut); err != nil || tags[0].Text != "without this lock the worst rank would be 1 instead of 2" {
		t.Errorf("%+v %v", tags[0], err)
	}
	veto := *in
	veto.Locked = nil
	veto.Vetoes = []Pair{{"a", "A"}}
	if p, err = Compile(&veto); err != nil {
		t.Fatal(err)
	}
	if tags, err = p.Prices(NobodyLeftOut); err != nil || slices.ContainsFunc(tags, func(x PriceTag) bool { return x.Kind != "place" }) {
		t.Errorf("a veto has a price: %+v %v", tags, err)
	}
}

func TestCompare(t *testing.T) {
	for n := range 100 {
		in := randomCohort(rand.New(rand.NewPCG(uint64(n), 17)), 8, 5)
		rep, err := Compare(in, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(rep.Rows) != len(Presets()) || rep.Chosen != NobodyLeftOut {
			t.Fatalf("%d rows, chosen %s", len(rep.Rows), rep.Chosen)
		}
		main := matching(rep.Results[0])
		for k, row := range rep.Rows {
			m := matching(rep.Results[k])
			differ := 0
			for _, i := range in.Mentees {
				if m[i.ID] != main[i.ID] {
					differ++
				}
			}
			if row.Differ != differ || row.Placed != len(m) || row.Placed+row.Unplaced != len(in.Mentees) {
				t.Errorf("cohort %d: %+v; %d differ, %d placed", n, row, differ, len(m))
			}
		}
		mutual, full := rep.row(Mutual), rep.row(MutualFull)
		told := fmt.Sprintf("leaves %s without", count(full.Placed-mutual.Placed, "person", "people"))
		if full.Placed > mutual.Placed && !contains(rep.Truths, told) {
			t.Errorf("cohort %d: %v does not say that mutual leaves %d out", n, rep.Truths, full.Placed-mutual.Placed)
		}
	}
}

func contains(list []string, part string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, part) })
}

// The reason of somebody unplaced is a Hall violator: so many people, all
// possible mentors of whom have so few places.
func TestReasonsAreHallViolators(t *testing.T) {
	seen := 0
	for n := range 400 {
		in := randomCohort(rand.New(rand.NewPCG(uint64(n), 18)), 8, 3)
		o := newOracle(in)
		r := solve(t, in, NobodyLeftOut)
		for _, u := range r.Unmatched {
			var people, places int
			if k, _ := fmt.Sscanf(u.Reason, "these %d people share %d place", &people, &places); k != 2 {
				continue
			}
			seen++
			group := hallGroup(u.Reason)
			if len(group) != people || !slices.Contains(group, u.Mentee) || people <= places {
				t.Errorf("cohort %d: %q for %s", n, u.Reason, u.Mentee)
			}
			free := 0
			for _, j := range in.Mentors {
				if slices.ContainsFunc(group, func(i ID) bool { return o.allowed[Pair{i, j.ID}] }) {
					free += j.Capacity
					for _, q := range in.Locked {
						if q.Mentor == j.ID {
							free--
						}
					}
				}
			}
			if free != places {
				t.Errorf("cohort %d: %q, but they have %d places", n, u.Reason, free)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d reasons seen", seen)
	}
}

func hallGroup(reason string) []ID {
	_, names, _ := strings.Cut(reason, ": ")
	return strings.Split(names, ", ")
}
