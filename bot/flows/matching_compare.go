package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Comparing: each organizer has a message with all rules side by side, as a
// table, as charts, and in words; it is always up to date, and the newest one
// only. Numbers, no names: rankings stay sealed. (Slack shows tables and charts
// in messages only: one table and two charts in each.)

// comparison is an organizer's message; Turn tells a newer one from the ones
// further up.
type comparison struct {
	Cohort mentoring.CohortID `json:"c"`
	Person mentoring.PersonID `json:"p"`
	Turn   int                `json:"n,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (t comparison) InCohort() mentoring.CohortID { return t.Cohort }

// Key names the live message.
func (t comparison) Key() string {
	key := string(t.Cohort) + "/" + string(t.Person)
	if t.Turn > 0 {
		key += fmt.Sprintf("/%d", t.Turn)
	}
	return key
}

var (
	matchReady    = bot.NewLive[comparison]("matching.ready")
	matchCompare  = bot.NewButton[about]("matching.compare")
	matchCompared = bot.NewModal[about]("matching.compared")
)

// showComparison sends every organizer the message when their day begins.
func showComparison(e bot.Event, c mentoring.Cohort) error {
	for _, o := range c.Organizers {
		zone, err := e.Zone(o, c)
		if err != nil {
			return err
		}
		if err := matchReady.Show(e, bot.To(o), comparison{Cohort: c.ID, Person: o}, bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
			return err
		}
	}
	return nil
}

// showAgain sends it anew to who asked for it: the one further up says so.
func showAgain(e bot.Event, d desk) error {
	b := d.Bench
	if b.Shown == nil {
		b.Shown = map[mentoring.PersonID]int{}
	}
	was := comparison{d.Cohort.ID, e.By, b.Shown[e.By]}
	b.Shown[e.By]++
	if err := e.Tx.PutBench(b); err != nil {
		return err
	}
	if err := matchReady.Refresh(e, was); err != nil {
		return err
	}
	return matchReady.Show(e, bot.To(e.By), comparison{d.Cohort.ID, e.By, b.Shown[e.By]}, bot.Urgently)
}

// refreshComparison brings the organizers' messages up to date.
func refreshComparison(e bot.Event, c mentoring.Cohort, b mentoring.Bench) error {
	for _, o := range c.Organizers {
		if err := matchReady.Refresh(e, comparison{c.ID, o, b.Shown[o]}); err != nil {
			return err
		}
	}
	return nil
}

func compareRules(in bot.Pressed[about]) (bot.Reply, error) {
	d, err := openBench(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return over(in.View)(drawCompared(d)), nil
}

// What organizers see.

func drawMatchReady(in bot.Drawing[comparison]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || !c.Organizes(in.Carried.Person) {
		return bot.Message{}, err
	}
	d, err := readDesk(in.Event, c)
	if err != nil {
		return bot.Message{}, err
	}
	if in.Carried.Turn < d.Bench.Shown[in.Carried.Person] {
		return bot.Message{Text: fmt.Sprintf("The comparison of rules for *%s* stands further down.", bot.Escape(c.Name))}, nil
	}
	if d.Bench.Proposal == nil {
		return bot.Message{Text: failedCheck(c, d.rule()), Blocks: append([]slack.Block{bot.Section(failedCheck(c, d.rule()))}, readyButtons(d)...)}, nil
	}
	text := deskSummary(d)
	if !d.open() {
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text),
			bot.Actions(matchOpen.With("See the matching", matchPage{Cohort: c.ID}))}}, nil
	}
	begin := "The rankings are closed and frozen, and a first proposal is there. "
	if d.Bench.Runs > 1 {
		begin = ""
	}
	text = begin + text + "\nLook at it, lock or forbid pairs where you know something that the rankings cannot know, then publish. Nobody hears anything before you do."
	blocks := []slack.Block{bot.Section(text), rulesTable(d)}
	blocks = append(blocks, rulesCharts(d)...)
	said := comparedText(d)
	if len(d.Bench.Truths) > 0 {
		blocks = append(blocks, bot.Section("• "+strings.Join(d.Bench.Truths, "\n• ")))
	}
	blocks = append(blocks, bot.Context(comparedNotes(d)))
	return bot.Message{Text: text + "\n" + said, Blocks: append(blocks, readyButtons(d)...)}, nil
}

func readyButtons(d desk) []slack.Block {
	return []slack.Block{bot.Actions(matchOpen.Primary("See the proposal", matchPage{Cohort: d.Cohort.ID}),
		matchCompare.With("Look into each rule", about{d.Cohort.ID}))}
}

// columns are the numbers shown of each rule: only those that are not zero for
// all of them.
type column struct {
	name string
	of   func(o mentoring.Outcome) int
}

// outcomes are the results that passed their check.
func outcomes(d desk) []mentoring.Outcome {
	return slices.DeleteFunc(slices.Clone(d.Bench.Results), func(o mentoring.Outcome) bool { return o.Proposal == nil })
}

// shownChoices is how many choices have a column of their own.
const shownChoices = 5

// choiceColumns tell what mentees got; together they count every mentee once.
func choiceColumns(d desk) []column {
	worst := 1
	for _, o := range outcomes(d) {
		worst = max(worst, len(o.Proposal.Mentees))
	}
	var columns []column
	for k := range min(worst, shownChoices) {
		columns = append(columns, column{ordinal(k + 1), func(o mentoring.Outcome) int { return nthOf(o.Proposal.Mentees, k) }})
	}
	for _, c := range []column{
		{"later", func(o mentoring.Outcome) int { return sumFrom(o.Proposal.Mentees, shownChoices) }},
		{"not ranked", func(o mentoring.Outcome) int { return o.Proposal.NotRanked }},
		{"locked", func(o mentoring.Outcome) int { return lockedPairs(o.Proposal) }},
		{"no mentor", func(o mentoring.Outcome) int { return len(o.Proposal.Unmatched) }},
	} {
		if slices.ContainsFunc(outcomes(d), func(o mentoring.Outcome) bool { return c.of(o) > 0 }) {
			columns = append(columns, c)
		}
	}
	return columns
}

// tierColumns tell what mentors got.
func tierColumns(d desk) []column {
	worst := 0
	for _, o := range outcomes(d) {
		worst = max(worst, len(o.Proposal.Mentors))
	}
	var columns []column
	for k := range min(worst, shownChoices) {
		columns = append(columns, column{tierName(k), func(o mentoring.Outcome) int { return nthOf(o.Proposal.Mentors, k) }})
	}
	if worst > shownChoices {
		columns = append(columns, column{"later", func(o mentoring.Outcome) int { return sumFrom(o.Proposal.Mentors, shownChoices) }})
	}
	return columns
}

func nthOf(list []int, k int) int {
	if k < len(list) {
		return list[k]
	}
	return 0
}

func sumFrom(list []int, k int) (n int) {
	for _, x := range list[min(k, len(list)):] {
		n += x
	}
	return n
}

func rulesTable(d desk) slack.Block {
	choices, tiers := choiceColumns(d), tierColumns(d)
	head := []string{"Rule", "Pairs"}
	for _, c := range choices {
		head = append(head, capital(c.name))
	}
	if len(tiers) > 0 {
		head = append(head, "Mentors’ first")
	}
	head = append(head, "Blocking pairs", "Changed", "By lot")
	t := slack.NewTableBlock("")
	t.Rows = append(t.Rows, tableRow(head))
	for k := range head {
		align := slack.ColumnAlignmentRight
		if k == 0 {
			align = slack.ColumnAlignmentLeft
		}
		t.ColumnSettings = append(t.ColumnSettings, slack.ColumnSetting{Align: align, IsWrapped: k == 0})
	}
	for _, o := range d.Bench.Results {
		cells := []string{ruleCell(d, o)}
		if o.Proposal == nil {
			for range head[1:] {
				cells = append(cells, "–")
			}
			t.Rows = append(t.Rows, tableRow(cells))
			continue
		}
		cells = append(cells, fmt.Sprint(len(o.Proposal.Pairs)))
		for _, c := range choices {
			cells = append(cells, fmt.Sprint(c.of(o)))
		}
		if len(tiers) > 0 {
			cells = append(cells, fmt.Sprint(tiers[0].of(o)))
		}
		t.Rows = append(t.Rows, tableRow(append(cells, fmt.Sprint(o.Proposal.Blocking), changed(d, o), lots(o))))
	}
	return t
}

// tableRow is of text cells: Slack has refused number cells in messages.
func tableRow(cells []string) (row []slack.TableCell) {
	for _, c := range cells {
		row = append(row, slack.NewTableRawTextCell(c))
	}
	return row
}

func ruleCell(d desk, o mentoring.Outcome) string {
	r, _ := ruleNamed(o.Rule)
	switch {
	case o.Proposal == nil:
		return r.name + " (failed its check)"
	case r.preset == chosenRule(d.Bench).preset:
		return r.name + " ✓ chosen"
	}
	return r.name
}

// changed is how many mentees have another mentor than in the proposal.
func changed(d desk, o mentoring.Outcome) string {
	if d.Bench.Proposal == nil || o.Proposal == nil {
		return "–"
	}
	return fmt.Sprint(d.Bench.Proposal.Differ(*o.Proposal))
}

func lots(o mentoring.Outcome) string {
	if o.Lottery < 0 {
		return "drawn"
	}
	return fmt.Sprint(o.Lottery)
}

// mostSeries is Slack's limit for a chart
// (https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block).
const mostSeries = 6

// rulesCharts draw what mentees and what mentors got; rules with the same
// numbers share their bars, and the chosen one comes first.
func rulesCharts(d desk) []slack.Block {
	var charts []slack.Block
	for _, c := range []struct {
		title   string
		columns []column
	}{{"What mentees get", choiceColumns(d)}, {"What mentors get", tierColumns(d)}} {
		if len(c.columns) == 0 || len(outcomes(d)) == 0 {
			continue
		}
		var names []string
		for _, col := range c.columns {
			names = append(names, col.name)
		}
		var series []slack.DataVisualizationDataSeries
		for _, o := range distinct(d, c.columns) {
			r, _ := ruleNamed(o.Rule)
			s := slack.NewDataVisualizationDataSeries(r.name)
			for _, col := range c.columns {
				s.Data = append(s.Data, slack.NewDataVisualizationDataPoint(col.name, float64(col.of(o))))
			}
			series = append(series, s)
		}
		charts = append(charts, slack.NewDataVisualizationBlock(c.title, slack.NewDataVisualizationBarChart(
			slack.NewDataVisualizationAxisConfig(names...).WithYLabel("mentees"), series...)))
	}
	return charts
}

// distinct are the results that differ in these numbers, the proposal first,
// as many as a chart takes.
func distinct(d desk, columns []column) []mentoring.Outcome {
	all := outcomes(d)
	chosen := string(chosenRule(d.Bench).preset)
	slices.SortStableFunc(all, func(a, b mentoring.Outcome) int {
		first := func(o mentoring.Outcome) int {
			if o.Rule == chosen {
				return 0
			}
			return 1
		}
		return first(a) - first(b)
	})
	var list []mentoring.Outcome
	for _, o := range all {
		same := func(x mentoring.Outcome) bool {
			return !slices.ContainsFunc(columns, func(c column) bool { return c.of(x) != c.of(o) })
		}
		if !slices.ContainsFunc(list, same) && len(list) < mostSeries {
			list = append(list, o)
		}
	}
	return list
}

// comparedNotes say how to read table and charts.
func comparedNotes(d desk) string {
	text := "Mentors’ first: mentees who are among as many of their mentor's top people as the mentor has places. Blocking pairs: two who would both rather have each other. Changed: mentees with another mentor than in the proposal, or none. By lot: mentees whose result the lottery decided; “drawn” where lots come before anything else. Rules with the same numbers share their bars."
	if len(d.Bench.Results) < len(rules()) {
		text += fmt.Sprintf(" With more than %d people I compute the quick rules only, so that nobody waits.", comparedUpTo)
	}
	return text
}

// comparedText says in words what table and charts show.
func comparedText(d desk) string {
	var lines []string
	for _, o := range d.Bench.Results {
		lines = append(lines, "• "+ruleCell(d, o)+": "+comparedNumbers(d, o))
	}
	return strings.Join(append(lines, d.Bench.Truths...), "\n")
}

func comparedNumbers(d desk, o mentoring.Outcome) string {
	p := o.Proposal
	if p == nil {
		return "its result failed its own check and was thrown away"
	}
	numbers := []string{fmt.Sprintf("%d of %d paired", len(p.Pairs), len(p.Pairs)+len(p.Unmatched))}
	for k, c := range choiceColumns(d) {
		name := c.name
		if k < min(shownChoices, max(1, len(p.Mentees))) && name == ordinal(k+1) {
			name += " choice"
		} else if c.of(o) == 0 {
			continue
		}
		numbers = append(numbers, fmt.Sprintf("%s: %d", name, c.of(o)))
	}
	if tiers := tierColumns(d); len(tiers) > 0 {
		numbers = append(numbers, fmt.Sprintf("mentors’ first: %d", tiers[0].of(o)))
	}
	return strings.Join(append(numbers, fmt.Sprintf("blocking pairs: %d", p.Blocking), "changed: "+changed(d, o), "by lot: "+lots(o)), " · ")
}

// drawCompared lists the rules in words, each with a way into it.
func drawCompared(d desk) slack.ModalViewRequest {
	blocks := []slack.Block{bot.Section(fmt.Sprintf("What each rule gives in *%s*, with the same rankings, locks and bans (run %d). Table and charts stand in my message to you.", bot.Escape(d.Cohort.Name), d.Bench.Runs))}
	if len(d.Bench.Truths) > 0 {
		blocks = append(blocks, bot.Context(strings.Join(d.Bench.Truths, "\n")))
	}
	for _, o := range d.Bench.Results {
		r, _ := ruleNamed(o.Rule)
		text := fmt.Sprintf("*%s*: %s.\n%s", ruleCell(d, o), r.about, comparedNumbers(d, o))
		blocks = append(blocks, bot.Divider())
		switch {
		case o.Proposal == nil:
			blocks = append(blocks, bot.Section(text))
		case r.preset == chosenRule(d.Bench).preset:
			blocks = append(blocks, bot.SectionWith(text, matchTurn.With("See the proposal", matchPage{Cohort: d.Cohort.ID})))
		default:
			blocks = append(blocks, bot.SectionWith(text, matchTurn.With("Look into it", matchPage{Cohort: d.Cohort.ID, Rule: o.Rule})))
		}
	}
	return matchCompared.Shown("Compare rules", about{d.Cohort.ID}, blocks...)
}
