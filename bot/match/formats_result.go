package match

// Results as JSON, CSV and text, and JSON results read back for checking.

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

type resultJSON struct {
	Preset            Preset          `json:"preset"`
	Unbounded         bool            `json:"unbounded,omitempty"`
	Cohort            string          `json:"cohort,omitempty"`
	Seed              string          `json:"seed"`
	Pairs             []pairJSON      `json:"pairs"`
	Unmatched         []unplacedJSON  `json:"unmatched"`
	MenteeProfile     []int           `json:"mentee_profile"`
	MentorTierProfile []int           `json:"mentor_tier_profile"`
	WorstRank         int             `json:"worst_rank"`
	Blocking          int             `json:"blocking_pairs"`
	Short             map[ID]int      `json:"short_of_minimum"`
	Stages            []stageJSON     `json:"stages"`
	Lottery           []ID            `json:"open_to_lottery"`
	LotsDrawn         bool            `json:"lots_drawn,omitempty"`
	Certificate       certificateJSON `json:"certificate"`
}

type pairJSON struct {
	Mentee ID   `json:"mentee"`
	Mentor ID   `json:"mentor"`
	Rank   *int `json:"mentee_rank"`
	Seat   *int `json:"mentor_rank"`
	Tier   *int `json:"mentor_tier"`
	Locked bool `json:"locked"`
	Not    bool `json:"not_ranked,omitempty"`
}

type unplacedJSON struct {
	Mentee ID     `json:"mentee"`
	Reason string `json:"reason"`
}

type stageJSON struct {
	Name  string `json:"name"`
	Value int    `json:"value"`
}

type certificateJSON struct {
	Bound   int        `json:"bound"`
	Mentors []ID       `json:"mentors"`
	Steps   []stepJSON `json:"steps"`
	Mutual  [][2]ID    `json:"mutual,omitempty"`
}

type stepJSON struct {
	Stage  string     `json:"stage"`
	Prices [][2]int64 `json:"prices"`
}

// MarshalJSON writes the result in the form that [ReadResult] reads. Ranks of
// locked pairs that stand on no list are null.
func (r Result) MarshalJSON() ([]byte, error) {
	null := func(n int) *int {
		if n == 0 {
			return nil
		}
		return &n
	}
	j := resultJSON{Preset: r.Preset, Unbounded: r.Unbounded, Cohort: r.Cohort, Seed: r.Seed,
		Pairs: []pairJSON{}, Unmatched: []unplacedJSON{}, Stages: []stageJSON{},
		MenteeProfile: append([]int{}, r.MenteeProfile...), MentorTierProfile: append([]int{}, r.MentorTierProfile...),
		WorstRank: r.WorstRank, Blocking: r.Blocking, Short: r.ShortOfMinimum, Lottery: append([]ID{}, r.Lottery...), LotsDrawn: r.LotsDrawn}
	if j.Short == nil {
		j.Short = map[ID]int{}
	}
	for _, a := range r.Pairs {
		j.Pairs = append(j.Pairs, pairJSON{a.Mentee, a.Mentor, null(a.MenteeRank), null(a.MentorRank), null(a.MentorTier), a.Locked, a.NotRanked})
	}
	for _, u := range r.Unmatched {
		j.Unmatched = append(j.Unmatched, unplacedJSON(u))
	}
	for _, s := range r.Stages {
		j.Stages = append(j.Stages, stageJSON(s))
	}
	c := &r.Certificate
	j.Certificate = certificateJSON{Bound: c.Bound, Mentors: append([]ID{}, c.Mentors...), Steps: []stepJSON{}}
	for _, s := range c.Steps {
		prices := make([][2]int64, 0, len(s.Prices))
		for _, p := range s.Prices {
			prices = append(prices, [2]int64{int64(p.Mentor), p.Value})
		}
		j.Certificate.Steps = append(j.Certificate.Steps, stepJSON{s.Name, prices})
	}
	for _, q := range c.Mutual {
		j.Certificate.Mutual = append(j.Certificate.Mutual, [2]ID{q.Mentee, q.Mentor})
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON wrote; see [ReadResult].
func (r *Result) UnmarshalJSON(data []byte) error {
	x, err := ReadResult(data)
	if err != nil {
		return err
	}
	*r = *x
	return nil
}

// ReadResults reads one result, or a list of them as -compare writes it.
func ReadResults(data []byte) ([]*Result, error) {
	if t := bytes.TrimSpace(data); len(t) > 0 && t[0] == '[' {
		var many []json.RawMessage
		if err := json.Unmarshal(data, &many); err != nil {
			return nil, fmt.Errorf("reading results: %w", err)
		}
		var out []*Result
		for k, raw := range many {
			r, err := ReadResult(raw)
			if err != nil {
				return nil, fmt.Errorf("result %d: %w", k+1, err)
			}
			out = append(out, r)
		}
		return out, nil
	}
	r, err := ReadResult(data)
	if err != nil {
		return nil, err
	}
	return []*Result{r}, nil
}

// ReadResult reads a result written by MarshalJSON. It checks the form only;
// see [Result.Check].
func ReadResult(data []byte) (*Result, error) {
	var j resultJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, fmt.Errorf("reading a result: %w", err)
	}
	zero := func(n *int) int {
		if n == nil {
			return 0
		}
		return *n
	}
	r := &Result{Preset: j.Preset, Unbounded: j.Unbounded, Cohort: j.Cohort, Seed: j.Seed,
		MenteeProfile: j.MenteeProfile, MentorTierProfile: j.MentorTierProfile, WorstRank: j.WorstRank,
		Blocking: j.Blocking, ShortOfMinimum: j.Short, Lottery: j.Lottery, LotsDrawn: j.LotsDrawn}
	if r.ShortOfMinimum == nil {
		r.ShortOfMinimum = map[ID]int{}
	}
	for _, a := range j.Pairs {
		r.Pairs = append(r.Pairs, Assigned{a.Mentee, a.Mentor, zero(a.Rank), zero(a.Seat), zero(a.Tier), a.Locked, a.Not})
	}
	for _, u := range j.Unmatched {
		r.Unmatched = append(r.Unmatched, Unplaced(u))
	}
	for _, s := range j.Stages {
		r.Stages = append(r.Stages, Stage(s))
	}
	r.Certificate = Certificate{Mentors: j.Certificate.Mentors, Bound: j.Certificate.Bound}
	for _, s := range j.Certificate.Steps {
		step := Step{Name: s.Stage}
		for _, p := range s.Prices {
			if p[0] < 0 || p[0] >= int64(len(j.Certificate.Mentors)) {
				return nil, fmt.Errorf("reading a result: step %q prices mentor %d of %d", s.Stage, p[0], len(j.Certificate.Mentors))
			}
			step.Prices = append(step.Prices, Price{int32(p[0]), p[1]})
		}
		r.Certificate.Steps = append(r.Certificate.Steps, step)
	}
	for _, q := range j.Certificate.Mutual {
		r.Certificate.Mutual = append(r.Certificate.Mutual, Pair{q[0], q[1]})
	}
	return r, nil
}

// CSV writes one row per mentee, unplaced ones with an empty mentor.
func (r *Result) CSV() ([]byte, error) {
	num := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	rows := [][]string{}
	for _, a := range r.Pairs {
		rows = append(rows, []string{a.Mentee, a.Mentor, num(a.MenteeRank), num(a.MentorRank), num(a.MentorTier), strconv.FormatBool(a.Locked), ""})
	}
	for _, u := range r.Unmatched {
		rows = append(rows, []string{u.Mentee, "", "", "", "", "false", u.Reason})
	}
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := []string{"mentee", "mentor", "mentee_rank", "mentor_rank", "mentor_tier", "locked", "reason"}
	if err := w.WriteAll(append([][]string{head}, rows...)); err != nil {
		return nil, fmt.Errorf("writing CSV: %w", err)
	}
	return b.Bytes(), nil
}
