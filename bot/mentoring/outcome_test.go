package mentoring

import "testing"

func TestBenchChoosesAmongWhatPassed(t *testing.T) {
	a, b := &Proposal{Run: 1}, &Proposal{Run: 1, Worst: 2}
	bench := Bench{Proposal: a, Prices: []Price{{Kind: "place"}}, Results: []Outcome{{Rule: "first", Proposal: a}, {Rule: "failed"}, {Rule: "second", Proposal: b}}}
	for _, rule := range []string{"failed", "unknown"} {
		if bench.Choose(rule) || bench.Proposal != a || bench.Rule != "" {
			t.Errorf("%q was chosen: %+v", rule, bench)
		}
	}
	if !bench.Choose("second") || bench.Proposal != b || bench.Rule != "second" || bench.Prices != nil {
		t.Errorf("after choosing the second rule: %+v", bench)
	}
}

func TestBenchPlacesAsked(t *testing.T) {
	bench := Bench{Places: []PlaceAsked{{Mentor: "M", Answer: PlaceNo}, {Mentor: "N"}, {Mentor: "M"}}}
	before := bench.Places
	bench.AnswerPlace("M", PlaceYes)
	if got, _ := bench.PlaceAsked("M"); got.Answer != PlaceYes {
		t.Errorf("M's latest answer is %q", got.Answer)
	}
	if bench.Places[0].Answer != PlaceNo || before[2].Answer != PlaceOpen {
		t.Errorf("an older answer changed: %v, %v", bench.Places, before)
	}
	if _, asked := bench.PlaceAsked("O"); asked {
		t.Error("somebody nobody asked counts as asked")
	}
}

func TestProposalsDiffer(t *testing.T) {
	pairs := func(couples ...Couple) Proposal {
		var p Proposal
		for _, c := range couples {
			p.Pairs = append(p.Pairs, Paired{Couple: c})
		}
		return p
	}
	am, an, bm, bn := Couple{"A", "M"}, Couple{"A", "N"}, Couple{"B", "M"}, Couple{"B", "N"}
	for _, tc := range []struct {
		name string
		p, q Proposal
		want int
	}{
		{"the same", pairs(am, bn), pairs(bn, am), 0},
		{"swapped", pairs(am, bn), pairs(an, bm), 2},
		{"one has nobody now", pairs(am, bn), pairs(am), 1},
		{"one has somebody now", pairs(am), pairs(am, bn), 1},
		{"one instead of the other", pairs(am), pairs(bm), 2},
	} {
		if got := tc.p.Differ(tc.q); got != tc.want {
			t.Errorf("%s: %d differ, want %d", tc.name, got, tc.want)
		}
	}
}
