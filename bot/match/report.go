package match

// All presets side by side, and what cannot be had together. One solution per
// preset; the differences are linear in the people.

import (
	"fmt"
	"strings"
)

// Report compares the presets for one instance.
type Report struct {
	Chosen  Preset
	Results []*Result // in the order of [Presets]
	Rows    []Row     // one per result
	Truths  []string  // what cannot be had together here, in plain words
}

// Row is one preset's line of the comparison.
type Row struct {
	Preset            Preset
	Placed, Unplaced  int
	Short             int // missing minimum places
	MenteeProfile     []int
	MentorTierProfile []int
	WorstRank         int
	Blocking          int
	Differ            int // people whose mentor is not the chosen result's
	Lottery           int // people whose result the lottery decided; -1: not known, see Result.LotsDrawn
}

// Compare solves all presets; opts apply to Firsts only.
func Compare(in *Instance, chosen Preset, opts ...Option) (*Report, error) {
	p, err := Compile(in)
	if err != nil {
		return nil, err
	}
	return p.Compare(chosen, opts...)
}

// Compare solves all presets for an instance made ready.
func (p *Problem) Compare(chosen Preset, opts ...Option) (*Report, error) {
	if chosen == "" {
		chosen = NobodyLeftOut
	}
	rep := &Report{Chosen: chosen}
	var main *Result
	for _, preset := range Presets() {
		o := opts
		if preset != Firsts {
			o = nil
		}
		r, err := p.Solve(preset, o...)
		if err != nil {
			return nil, err
		}
		rep.Results = append(rep.Results, r)
		if preset == chosen {
			main = r
		}
	}
	if main == nil {
		return nil, fmt.Errorf("preset %q is unknown; expected one of %s", chosen, presetNames())
	}
	for _, r := range rep.Results {
		row := Row{Preset: r.Preset, Placed: len(r.Pairs), Unplaced: len(r.Unmatched),
			MenteeProfile: r.MenteeProfile, MentorTierProfile: r.MentorTierProfile,
			WorstRank: r.WorstRank, Blocking: r.Blocking, Differ: Differences(main, r), Lottery: len(r.Lottery)}
		if r.LotsDrawn {
			row.Lottery = -1
		}
		for _, k := range r.ShortOfMinimum {
			row.Short += k
		}
		rep.Rows = append(rep.Rows, row)
	}
	rep.Truths = rep.truths()
	return rep, nil
}

// Differences counts the people who have another mentor, or none, in b.
func Differences(a, b *Result) (n int) {
	x, y := 0, 0
	for x < len(a.Pairs) || y < len(b.Pairs) {
		switch {
		case y == len(b.Pairs) || x < len(a.Pairs) && a.Pairs[x].Mentee < b.Pairs[y].Mentee:
			x++
			n++
		case x == len(a.Pairs) || a.Pairs[x].Mentee > b.Pairs[y].Mentee:
			y++
			n++
		default:
			if a.Pairs[x].Mentor != b.Pairs[y].Mentor {
				n++
			}
			x++
			y++
		}
	}
	return n
}

func (r *Report) row(p Preset) Row {
	for _, x := range r.Rows {
		if x.Preset == p {
			return x
		}
	}
	return Row{}
}

// truths says what the presets show cannot be had together.
func (r *Report) truths() []string {
	var s []string
	mutual, full, best := r.row(Mutual), r.row(MutualFull), r.row(NobodyLeftOut)
	if missing := full.Placed - mutual.Placed; missing > 0 {
		s = append(s, fmt.Sprintf("The mutual result leaves %s without a mentor who could have one; placing them too (mutual-full) means %s, that is a mentee and a mentor who would both rather have one another.",
			count(missing, "person", "people"), count(full.Blocking, "blocking pair", "blocking pairs")))
	} else if mutual.Unplaced == 0 {
		s = append(s, "Mutual and everybody placed go together this time.")
	}
	if best.Blocking > 0 {
		s = append(s, fmt.Sprintf("Nobody left out is not stable here: %s. No rule gives both in general.", count(best.Blocking, "blocking pair", "blocking pairs")))
	}
	if x := r.row(RankMaximal); len(x.MenteeProfile) > 0 && len(best.MenteeProfile) > 0 && x.MenteeProfile[0] > best.MenteeProfile[0] {
		s = append(s, fmt.Sprintf("%s possible than nobody left out gives, at the price of a worst rank of %d instead of %d and %d instead of %d people placed.",
			count(x.MenteeProfile[0]-best.MenteeProfile[0], "more first choice is", "more first choices are"), x.WorstRank, best.WorstRank, x.Placed, best.Placed))
	}
	if mutual.Short > best.Short {
		s = append(s, fmt.Sprintf("Minimums are not enforced in mutual: %s missing instead of %d.", count(mutual.Short, "place is", "places are"), best.Short))
	}
	s = append(s, "Only mutual is proof against untrue lists, and only for mentees with strict lists; no rule that is can always avoid that some people would gladly swap.")
	return s
}

// Text shows the comparison to organizers.
func (r *Report) Text() string {
	var b strings.Builder
	rows := [][]string{{"preset", "placed", "without", "short", "choices 1st,2nd,…", "mentors' tiers", "worst", "blocking", "differ", "lottery"}}
	for _, x := range r.Rows {
		name := string(x.Preset)
		if x.Preset == r.Chosen {
			name += " *"
		}
		rows = append(rows, []string{name, fmt.Sprint(x.Placed), fmt.Sprint(x.Unplaced), fmt.Sprint(x.Short),
			profileText(x.MenteeProfile), profileText(x.MentorTierProfile), fmt.Sprint(x.WorstRank),
			fmt.Sprint(x.Blocking), fmt.Sprint(x.Differ), lotteryText(x.Lottery)})
	}
	table(&b, rows)
	b.WriteByte('\n')
	for _, t := range r.Truths {
		fmt.Fprintf(&b, "- %s\n", t)
	}
	for _, res := range r.Results {
		if res.Preset == r.Chosen {
			b.WriteByte('\n')
			b.WriteString(res.Text())
		}
	}
	return b.String()
}

// Text shows one result to organizers: pairs, who has none and why, values.
func (r *Result) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", r.Preset)
	if r.Unbounded {
		b.WriteString(" (unbounded)")
	}
	b.WriteString("\n\n")
	rows := [][]string{{"mentee", "mentor", "choice", "mentor's rank", "tier"}}
	for _, a := range r.Pairs {
		choice := ordinal(a.MenteeRank)
		if a.NotRanked {
			choice = "not ranked"
		}
		seat, tier := fmt.Sprint(a.MentorRank), fmt.Sprint(a.MentorTier)
		if a.MenteeRank == 0 {
			choice = "–"
		}
		if a.MentorRank == 0 {
			seat, tier = "–", "–"
		}
		if a.Locked {
			choice += ", locked"
		}
		rows = append(rows, []string{a.Mentee, a.Mentor, choice, seat, tier})
	}
	table(&b, rows)
	for _, u := range r.Unmatched {
		fmt.Fprintf(&b, "\nwithout a mentor: %s – %s", u.Mentee, u.Reason)
	}
	if len(r.Unmatched) > 0 {
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	for _, s := range r.Stages {
		fmt.Fprintf(&b, "%s: %d\n", s.Name, s.Value)
	}
	fmt.Fprintf(&b, "blocking pairs: %d\n", r.Blocking)
	if r.LotsDrawn {
		b.WriteString("lots were drawn for ties\n")
	} else {
		fmt.Fprintf(&b, "open to the lottery: %d\n", len(r.Lottery))
	}
	return b.String()
}

func lotteryText(n int) string {
	if n < 0 {
		return "lots drawn"
	}
	return fmt.Sprint(n)
}

// profileText shows a profile; a long one is cut and its length told.
func profileText(p []int) string {
	const shown = 12
	var s []string
	for k, n := range p {
		if k == shown {
			s = append(s, fmt.Sprintf("… to %d", len(p)))
			break
		}
		s = append(s, fmt.Sprint(n))
	}
	if s == nil {
		return "–"
	}
	return strings.Join(s, " ")
}

// table writes rows in columns.
func table(b *strings.Builder, rows [][]string) {
	var width []int
	for _, row := range rows {
		for k, c := range row {
			if k == len(width) {
				width = append(width, 0)
			}
			width[k] = max(width[k], len([]rune(c)))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for k, c := range row {
			line.WriteString(c + strings.Repeat(" ", width[k]-len([]rune(c))+2))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
