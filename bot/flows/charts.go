package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The Home tab shows organizers bars of text; a button there sends the same as
// charts, since Slack draws charts in messages only. They show the day they
// were asked for, and every number stands in the text as well.

var (
	chartsSend = bot.NewButton[about]("charts.send")
	chartsSent = bot.NewModal[about]("charts.sent")
)

func charts() bot.Flow {
	return bot.Flow{
		Name:  "charts",
		About: "a cohort at a glance, as charts in a message",
		Routes: []bot.Route{
			bot.OnPress(chartsSend, sendCharts).For(bot.Organizers),
		},
	}
}

// mostCategories is Slack's limit for a chart
// (https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block).
const mostCategories = 20

func sendCharts(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	g, err := lookAt(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	list, err := chartsOf(in.Event, c, g)
	if err != nil {
		return bot.Done, err
	}
	words := []string{fmt.Sprintf("*%s* on %s · %s", bot.Escape(c.Name), mentoring.DateOf(in.At, c.Location()).Long(), phaseWords(c))}
	words = append(words, glanceLines(c, g)...)
	var drawn []slack.Block
	for _, x := range list {
		words = append(words, x.words())
		drawn = append(drawn, x.block())
	}
	drawn = append(drawn, bot.Context("Slack chooses the colours of the bars; go by the names above them."))
	text := strings.Join(words, "\n")
	blocks := append([]slack.Block{bot.Section(text)}, drawn...)
	key := fmt.Sprintf("charts/%s/%s/%d", c.ID, in.By, in.At.UnixNano())
	if err := in.Say(bot.Message{Key: key, To: bot.To(in.By), Text: text, Blocks: blocks}, bot.Urgently); err != nil {
		return bot.Done, err
	}
	return bot.Open(chartsSent.Shown("Charts", in.Carried, bot.Section("The charts stand in my messages to you, on the Messages tab."))), nil
}

// chart is a number for every series and category.
type chart struct {
	title, unit string
	categories  []string
	series      []chartSeries
}

type chartSeries struct {
	name string
	n    []int // one a category
}

func (x chart) block() slack.Block {
	var series []slack.DataVisualizationDataSeries
	for _, s := range x.series {
		d := slack.NewDataVisualizationDataSeries(s.name)
		for i, category := range x.categories {
			d.Data = append(d.Data, slack.NewDataVisualizationDataPoint(category, float64(s.n[i])))
		}
		series = append(series, d)
	}
	return slack.NewDataVisualizationBlock(x.title, slack.NewDataVisualizationBarChart(
		slack.NewDataVisualizationAxisConfig(x.categories...).WithYLabel(x.unit), series...))
}

// words say what the chart shows, category by category.
func (x chart) words() string {
	var parts []string
	for i, category := range x.categories {
		var numbers []string
		for _, s := range x.series {
			switch {
			case len(x.series) == 1:
				numbers = append(numbers, fmt.Sprint(s.n[i]))
			case s.n[i] > 0:
				numbers = append(numbers, fmt.Sprintf("%d %s", s.n[i], s.name))
			}
		}
		if len(numbers) > 0 {
			parts = append(parts, category+": "+strings.Join(numbers, ", "))
		}
	}
	return "*" + x.title + "* · " + strings.Join(parts, "; ") + "."
}

// chartsOf are what is worth drawing: check-ins once there are some, places
// before; and the choice profile once the pairs are announced. Slack takes two
// charts a message.
func chartsOf(e bot.Event, c mentoring.Cohort, g glance) ([]chart, error) {
	first, err := weeksChart(e, c)
	if err != nil {
		return nil, err
	}
	if len(first.categories) == 0 {
		first = barsChart("Places and mentees", "people", placeBars(c, g.Places))
	}
	choices, err := choiceBars(e, c)
	if err != nil || len(choices) == 0 {
		return []chart{first}, err
	}
	return []chart{first, barsChart("What mentees got", "mentees", choices)}, nil
}

// barsChart is a chart of one series.
func barsChart(title, unit string, bars []bar) chart {
	x := chart{title: title, unit: unit, series: []chartSeries{{name: unit}}}
	for _, b := range bars[:min(len(bars), mostCategories)] {
		x.categories = append(x.categories, b.name)
		x.series[0].n = append(x.series[0].n, b.n)
	}
	return x
}

// weeksChart draws the check-ins week by week; without categories if nobody
// was asked so far. Whoever was away counts as nothing.
func weeksChart(e bot.Event, c mentoring.Cohort) (chart, error) {
	x := chart{title: "Check-ins by week", unit: "mentees", series: []chartSeries{{name: "🟢 green"}, {name: "🟡 yellow"}, {name: "🔴 red"}, {name: "no answer"}}}
	if c.Phase < mentoring.Scoping {
		return x, nil
	}
	pairs, err := e.Tx.Pairs(c.ID)
	if err != nil {
		return x, err
	}
	last := mentoring.WeekIndex(c.Plan.Start(mentoring.Scoping), mentoring.DateOf(e.At, c.Location()))
	for week := max(1, last-mostCategories+1); week <= last; week++ {
		n, asked := [4]int{}, 0
		for _, pair := range pairs {
			of := checkinOf{Cohort: c.ID, Role: mentoring.Mentee, Week: week}
			ask, found, err := e.Tx.Ask(pair.Mentee, of.ask(pair.Mentee))
			if err != nil {
				return x, err
			}
			ci, answered, err := e.Tx.CheckIn(c.ID, mentoring.Mentee, pair.Mentee, week)
			if err != nil {
				return x, err
			}
			if ci.Away || !answered && (!found || len(ask.Put) == 0) {
				continue
			}
			asked++
			switch ci.Colour {
			case mentoring.Green:
				n[0]++
			case mentoring.Yellow:
				n[1]++
			case mentoring.Red:
				n[2]++
			case mentoring.NoColour:
				n[3]++
			}
		}
		if asked == 0 {
			continue
		}
		x.categories = append(x.categories, fmt.Sprintf("Week %d", week))
		for i := range x.series {
			x.series[i].n = append(x.series[i].n, n[i])
		}
	}
	return x, nil
}
