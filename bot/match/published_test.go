package match

// Published instances with published answers; sources and licences stand in
// the files.

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func readPublished(t *testing.T, name string, expected any) *Instance {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	in, err := Read(data, ReadOptions{Seed: "s"})
	if err != nil {
		t.Fatal(err)
	}
	if in.Instance.Unranked != UnrankedUnacceptable {
		t.Fatalf("%s: a file without the key means unacceptable, got %q", name, in.Instance.Unranked)
	}
	file := struct {
		Expected any `json:"expected_published"`
	}{expected}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return in.Instance
}

func solve(t *testing.T, in *Instance, preset Preset, opts ...Option) *Result {
	t.Helper()
	r, err := Solve(in, preset, opts...)
	if err != nil {
		t.Fatalf("%s: %v", preset, err)
	}
	return r
}

func byMentor(r *Result) map[ID][]ID {
	got := map[ID][]ID{}
	for _, a := range r.Pairs {
		got[a.Mentor] = append(got[a.Mentor], a.Mentee)
	}
	return got
}

func TestPublishedStable(t *testing.T) {
	for _, name := range []string{"hr-nrmp-readme", "hr-algmatch-1"} {
		var want struct {
			Mentee map[ID][]ID `json:"mentee_optimal"`
			Mentor map[ID][]ID `json:"mentor_optimal"`
		}
		in := readPublished(t, name, &want)
		for preset, sides := range map[Preset]map[ID][]ID{Mutual: want.Mentee, MutualMentors: want.Mentor} {
			if sides == nil {
				continue
			}
			got := byMentor(solve(t, in, preset))
			for j, ids := range sides {
				slices.Sort(ids)
				if !slices.Equal(got[j], ids) {
					t.Errorf("%s, %s: mentor %s has %v, published %v", name, preset, j, got[j], ids)
				}
			}
		}
	}
}

// The file lists all ten stable matchings; the mentee-best is the one where
// every mentee is at their best, and the engine agrees on which are stable.
func TestPublishedGusfieldIrving(t *testing.T) {
	var want struct {
		Stable [][]ID `json:"stable_matchings"`
		Per    []struct {
			Men   []int `json:"profileMen"`
			Women []int `json:"profileWomen"`
		} `json:"per_matching"`
	}
	in := readPublished(t, "sm-dg-ri-pg22", &want)
	o := newOracle(in)
	var stable [][]ID
	o.each(func(got map[ID]ID) {
		if len(got) == 4 && o.blocking(got) == 0 {
			stable = append(stable, []ID{got["1"], got["2"], got["3"], got["4"]})
		}
	})
	slices.SortFunc(stable, slices.Compare[[]ID])
	sorted := slices.Clone(want.Stable)
	slices.SortFunc(sorted, slices.Compare[[]ID])
	if len(stable) != 10 || !slices.EqualFunc(stable, sorted, slices.Equal[[]ID]) {
		t.Errorf("stable matchings %v, published %v", stable, sorted)
	}
	p, err := Compile(in)
	if err != nil {
		t.Fatal(err)
	}
	for k, m := range want.Stable {
		var pairs []Pair
		for i, j := range m {
			pairs = append(pairs, Pair{in.Mentees[i].ID, j})
		}
		r, err := p.measure(pairs, Mutual)
		if err != nil {
			t.Fatal(err)
		}
		if r.Blocking != 0 || !samePadded(r.MenteeProfile, want.Per[k].Men) || !samePadded(r.MentorTierProfile, want.Per[k].Women) {
			t.Errorf("matching %d: %d blocking, profiles %v %v, published %v %v", k, r.Blocking, r.MenteeProfile, r.MentorTierProfile, want.Per[k].Men, want.Per[k].Women)
		}
	}
	for preset, k := range map[Preset]int{Mutual: 0, MutualMentors: 6} {
		got := byMentor(solve(t, in, preset))
		for i, j := range want.Stable[k] {
			if !slices.Equal(got[j], []ID{in.Mentees[i].ID}) {
				t.Errorf("%s: mentor %s has %v, want mentee %s", preset, j, got[j], in.Mentees[i].ID)
			}
		}
	}
}

func samePadded(a, b []int) bool {
	for k := range max(len(a), len(b)) {
		x, y := 0, 0
		if k < len(a) {
			x = a[k]
		}
		if k < len(b) {
			y = b[k]
		}
		if x != y {
			return false
		}
	}
	return true
}

func TestPublishedQuotas(t *testing.T) {
	for _, name := range []string{"cooper-hr-lq-0", "cooper-hr-lq-1"} {
		var want struct {
			B struct {
				Size     int   `json:"optimal_size"`
				Degree   int   `json:"optimal_maxsizemindegree"`
				Generous []int `json:"optimal_generousmaxprofile"`
				Greedy   []int `json:"optimal_greedymaxprofile"`
				Free     []int `json:"optimal_greedyprofile"`
			} `json:"bruteforce"`
		}
		in := readPublished(t, name, &want)
		check := func(r *Result, profile []int) {
			t.Helper()
			if len(r.Pairs) != want.B.Size || len(r.ShortOfMinimum) > 0 || !samePadded(r.MenteeProfile, profile) {
				t.Errorf("%s, %s: %d placed, short %v, profile %v; published %d, none, %v", name, r.Preset, len(r.Pairs), r.ShortOfMinimum, r.MenteeProfile, want.B.Size, profile)
			}
		}
		check(solve(t, in, Generous), want.B.Generous)
		check(solve(t, in, Firsts, Unbounded()), want.B.Greedy)
		r := solve(t, in, NobodyLeftOut)
		if r.WorstRank != want.B.Degree {
			t.Errorf("%s: worst rank %d, published %d", name, r.WorstRank, want.B.Degree)
		}
		if r := solve(t, in, RankMaximal); !samePadded(r.MenteeProfile, want.B.Free) {
			t.Errorf("%s: rank-maximal profile %v, published %v", name, r.MenteeProfile, want.B.Free)
		}
	}
}
