package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The App Home shows each person what is theirs and what comes next: open
// questions to answer on the spot, their partners, their own card; organizers
// see their cohorts at a glance. It is drawn from the state when it is opened
// and after one's own changes.

func home() bot.Flow {
	return bot.Flow{
		Name:  "home",
		About: "the Home tab: what is mine, what is next",
		Routes: []bot.Route{
			bot.OnHome(drawHome),
		},
	}
}

func drawHome(in bot.Drawing[mentoring.PersonID]) (bot.Message, error) {
	e := in.Event
	e.By = in.Carried
	blocks := []slack.Block{bot.Header(greeting(in.Reader))}
	questions, err := openQuestions(e, in.Reader)
	if err != nil {
		return bot.Message{}, err
	}
	blocks = append(blocks, questions...)
	all, err := e.Tx.Cohorts()
	if err != nil {
		return bot.Message{}, err
	}
	memberships, err := e.Tx.Memberships(in.Carried)
	if err != nil {
		return bot.Message{}, err
	}
	parts := 0
	for _, m := range memberships {
		c, found, err := e.Tx.Cohort(m.Cohort)
		if err != nil {
			return bot.Message{}, err
		}
		if !found || m.Standing.Gone() || c.Phase == mentoring.Closed {
			continue
		}
		part, err := homeOfMember(e, c, m)
		if err != nil {
			return bot.Message{}, err
		}
		blocks = append(blocks, part...)
		parts++
	}
	for _, c := range all {
		if !c.Organizes(in.Carried) || c.Phase == mentoring.Closed {
			continue
		}
		part, err := homeOfOrganizer(e, c)
		if err != nil {
			return bot.Message{}, err
		}
		blocks = append(blocks, part...)
		parts++
	}
	if parts == 0 {
		blocks = append(blocks, homeOfNewcomer(e, all)...)
	}
	projects, err := repositoryAtHome(e)
	if err != nil {
		return bot.Message{}, err
	}
	blocks = append(blocks, projects...)
	asked, err := expertsAtHome(e)
	if err != nil {
		return bot.Message{}, err
	}
	blocks = append(blocks, asked...)
	blocks = append(blocks, bot.Context("`/cohort help` lists everything I can do. You can also simply write to me, on the Messages tab: “status”, “what's open?”, “pause me until Monday”."))
	if len(blocks) > maxHomeBlocks {
		blocks = append(slices.Clone(blocks[:maxHomeBlocks-1]), bot.Context("There is more than fits here: `/cohort status` shows one cohort at a time."))
	}
	return bot.Message{Text: "Your home in cohortbot", Blocks: blocks}, nil
}

// maxHomeBlocks is Slack's limit for a Home tab
// (https://docs.slack.dev/reference/block-kit/blocks).
const maxHomeBlocks = 100

// openQuestions draws what was asked and is not answered yet, with its
// buttons.
func openQuestions(e bot.Event, reader mentoring.Person) ([]slack.Block, error) {
	asks, err := e.Tx.OpenAsks(reader.ID)
	if err != nil {
		return nil, err
	}
	var blocks []slack.Block
	for _, a := range asks {
		if !a.Waiting() || len(a.Put) == 0 && !a.Snoozed {
			continue
		}
		part, err := e.DrawAsk(a, reader)
		if err != nil {
			return nil, err
		}
		if part.Text == "" {
			continue
		}
		if len(part.Blocks) == 0 {
			part.Blocks = []slack.Block{bot.Section(part.Text)}
		}
		blocks = append(append(blocks, part.Blocks...), bot.Divider())
	}
	if len(blocks) > 0 {
		blocks = append([]slack.Block{bot.Section("*Waiting for you*")}, blocks...)
	}
	return blocks, nil
}

func homeOfMember(e bot.Event, c mentoring.Cohort, m mentoring.Member) ([]slack.Block, error) {
	blocks, err := ownBlocks(e, m, c)
	if err != nil {
		return nil, err
	}
	blocks = blocks[:len(blocks)-1] // its divider comes after what is added here
	if partners, err := partnersOf(e, c, m); err != nil {
		return nil, err
	} else if partners != "" {
		blocks = append(blocks, bot.Section(partners))
	}
	project, err := projectBlocks(e, c, m)
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, project...)
	standups, err := standupAtHome(e, c, m)
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, standups...)
	reading, err := resourcesAtHome(e, c, m)
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, reading...)
	blocks = append(blocks, verbs(c, m)...)
	if m.Role == mentoring.Mentee && c.Phase >= mentoring.CallMentees && c.Phase <= mentoring.Ranking {
		mentors, err := gallery(e, c, galleryAtHome)
		if err != nil {
			return nil, err
		}
		blocks = append(append(blocks, bot.Section("*The mentors*")), mentors...)
		posted, err := problemGallery(e, c, problemsAtHome)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, posted...)
	}
	return append(blocks, bot.Divider()), nil
}

// galleryAtHome is how many mentors are presented at home; each takes up to
// three blocks.
const galleryAtHome = 15

// problemsAtHome is how many posted problems are; each takes two.
const problemsAtHome = 8

// partnersOf says with whom a member works, once the pairs are announced.
func partnersOf(e bot.Event, c mentoring.Cohort, m mentoring.Member) (string, error) {
	if m.Role == mentoring.Mentee {
		pair, found, err := pairOf(e, c, m.Person)
		if err != nil || !found {
			return "", err
		}
		met, err := metLine(e, pair)
		return fmt.Sprintf("*Your mentor:* %s, since %s; %s", bot.Mention(pair.Mentor), mentoring.DateOf(pair.Since, c.Location()).Long(), met), err
	}
	pairs, err := menteesOf(e, c, m.Person)
	if err != nil || len(pairs) == 0 {
		return "", err
	}
	var lines []string
	for _, p := range pairs {
		met, err := metLine(e, p)
		if err != nil {
			return "", err
		}
		lines = append(lines, bot.Mention(p.Mentee)+"; "+met)
	}
	if len(lines) == 1 {
		return "*Your mentee:* " + lines[0], nil
	}
	return "*Your mentees:*\n• " + strings.Join(lines, "\n• "), nil
}

func homeOfOrganizer(e bot.Event, c mentoring.Cohort) ([]slack.Block, error) {
	blocks, err := glanceBlocks(e, c)
	if err != nil {
		return nil, err
	}
	blocks = blocks[:len(blocks)-1]
	g, err := lookAt(e, c)
	if err != nil {
		return nil, err
	}
	bars := [][]bar{placeBars(c, g.Places)}
	if c.Phase >= mentoring.Scoping {
		bars = append(bars, []bar{{"Green", g.Green}, {"Yellow", g.Yellow}, {"Red", g.Red}, {"Silent", g.Silent}})
	}
	choices, err := choiceBars(e, c)
	if err != nil {
		return nil, err
	}
	if len(choices) > 0 {
		bars = append(bars, choices)
	}
	for _, b := range bars {
		blocks = append(blocks, bot.Section("```"+drawBars(b)+"```"))
	}
	if c.Phase > mentoring.Draft {
		blocks = append(blocks, bot.Actions(chartsSend.With("Send me charts", about{c.ID})))
	}
	return append(blocks, bot.Divider()), nil
}

func homeOfNewcomer(e bot.Event, all []mentoring.Cohort) []slack.Block {
	blocks := []slack.Block{bot.Section(joinable(e, all))}
	for _, c := range all {
		var buttons []slack.BlockElement
		if c.MaySignUp() == nil {
			buttons = append(buttons, signUpOpen.With("Become a mentor", about{c.ID}))
		}
		if c.Phase == mentoring.CallMentees {
			buttons = append(buttons, applyOpen.With("Apply as a mentee", about{c.ID}))
		}
		if len(buttons) > 0 {
			blocks = append(blocks, bot.Section("*"+bot.Escape(c.Name)+"*"), bot.Actions(buttons...))
		}
	}
	return blocks
}

func greeting(reader mentoring.Person) string {
	first, _, _ := strings.Cut(reader.Name, " ")
	if first == "" {
		return "Welcome"
	}
	return "Welcome, " + first
}

// A bar is a number with its name.
type bar struct {
	name string
	n    int
}

// placeBars are places and applicants.
func placeBars(c mentoring.Cohort, p mentoring.Places) []bar {
	bars := []bar{{"Places", p.Offered}, {"Accepted", p.Accepted}}
	if c.MayOffer() { // later on nobody waits any more
		bars = append(bars, bar{"Waiting", p.Waiting})
	}
	return bars
}

// choiceBars are what mentees got, once the pairs are announced.
func choiceBars(e bot.Event, c mentoring.Cohort) ([]bar, error) {
	bench, found, err := e.Tx.Bench(c.ID)
	if err != nil || !found || bench.Published.IsZero() || bench.Proposal == nil {
		return nil, err
	}
	var bars []bar
	for i, n := range bench.Proposal.Mentees {
		bars = append(bars, bar{ordinal(i+1) + " choice", n})
	}
	return bars, nil
}

// drawBars draws numbers as bars of text, the longest 20 marks long; the number
// stands beside it for those who do not see bars.
func drawBars(bars []bar) string {
	wide, most := 0, 1
	for _, b := range bars {
		wide, most = max(wide, len(b.name)), max(most, b.n)
	}
	var s strings.Builder
	for _, b := range bars {
		long := b.n
		if most > 20 {
			long = (b.n*20 + most - 1) / most
		}
		fmt.Fprintf(&s, "%-*s %3d %s\n", wide, b.name, b.n, strings.Repeat("█", long))
	}
	return strings.TrimRight(s.String(), "\n")
}
