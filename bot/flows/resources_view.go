package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// How the list of resources looks: as a page, in its form, in the day's
// message, at home, and to those without a mentor.

const (
	forAllValue   = "all"
	anyPhaseValue = "any"
)

// resourceLine is one entry: a title that opens it.
func resourceLine(r mentoring.Resource) string {
	return linked(r.Link, bot.Escape(r.Title))
}

// readingLines lists entries as one reads them in a message.
func readingLines(all []mentoring.Resource) string {
	var lines []string
	for _, r := range all[:min(len(all), readingShown)] {
		line := "• " + resourceLine(r)
		if r.For == mentoring.ForMentors {
			line += " (for mentors)"
		}
		lines = append(lines, line)
	}
	if left := len(all) - readingShown; left > 0 {
		lines = append(lines, fmt.Sprintf("and %d more in `/cohort resources`", left))
	}
	return strings.Join(lines, "\n")
}

// readingShown is how many entries stand in a message; more nobody opens.
const readingShown = 5

// drawResourcesAsk is the list of the phase in the day's message.
func drawResourcesAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	phase, err := mentoring.ParsePhase(in.Ask.Subject)
	if err != nil {
		return bot.Part{}, fmt.Errorf("resources %s: %w", in.Ask.ID, err)
	}
	if c.Phase > phase && len(in.Ask.Put) == 0 {
		return bot.Part{}, nil // the phase was over before the day came
	}
	list, err := readingOf(in.Event, c, phase, in.Ask.Person)
	if err != nil || len(list) == 0 {
		return bot.Part{}, err
	}
	return bot.Part{Text: fmt.Sprintf(":books: *Worth reading for “%s”* (%s), if you like:\n%s", phase.Title(), bot.Escape(c.Name), readingLines(list))}, nil
}

// readingToday is what the reminder adds on the day on which a phase begins.
// Of somebody's two reminders, the mentee's has it.
func readingToday(e bot.Event, c mentoring.Cohort, phase mentoring.Phase, ask mentoring.Ask) (string, error) {
	role, _, _ := strings.Cut(ask.Subject, "|")
	switch mentoring.Role(role) {
	case mentoring.Mentee:
	case mentoring.Mentor:
		if _, both, err := e.Tx.Ask(ask.Person, strings.Replace(ask.ID, "/mentor/", "/mentee/", 1)); err != nil || both {
			return "", err
		}
	default:
		return "", nil
	}
	list, err := readingOf(e, c, phase, ask.Person)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return "\n:books: *Worth reading, if you like:*\n" + readingLines(list), nil
}

func readingOf(e bot.Event, c mentoring.Cohort, phase mentoring.Phase, p mentoring.PersonID) ([]mentoring.Resource, error) {
	all, err := resourcesOf(e, c)
	if err != nil {
		return nil, err
	}
	who, err := readerOf(e, c, p)
	return mentoring.Reading(all, phase, who), err
}

// resourcesAtHome is a line on somebody's Home tab: what is there for the
// phase they are in.
func resourcesAtHome(e bot.Event, c mentoring.Cohort, m mentoring.Member) ([]slack.Block, error) {
	if m.Standing != mentoring.Active {
		return nil, nil
	}
	list, err := readingOf(e, c, c.Phase, m.Person)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	text := fmt.Sprintf("*Worth reading now:* %s", resourceLine(list[0]))
	if len(list) > 1 {
		text += fmt.Sprintf(" and %d more", len(list)-1)
	}
	return []slack.Block{bot.SectionWith(text, resourcesShow.With("Show all", resourceOf{Cohort: c.ID}))}, nil
}

// readingUnmatched is what somebody gets who stays without a mentor.
func readingUnmatched(e bot.Event, c mentoring.Cohort, m mentoring.Member) (string, error) {
	all, err := resourcesOf(e, c)
	if err != nil {
		return "", err
	}
	list := mentoring.ReadingUnmatched(all, m.Application.Goals+" "+m.Application.Idea)
	if len(list) == 0 {
		return "", nil
	}
	return "*To go on learning meanwhile:*\n" + readingLines(list), nil
}

// resourcesView is the whole list, with buttons for organizers. moved was just
// removed or put back.
func resourcesView(e bot.Event, c mentoring.Cohort, moved *mentoring.Resource) (slack.ModalViewRequest, error) {
	all, err := resourcesOf(e, c)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	edits := c.Organizes(e.By) && c.Phase < mentoring.Closed
	var blocks []slack.Block
	if moved != nil {
		o := resourceOf{c.ID, moved.ID}
		if moved.Gone.IsZero() {
			blocks = append(blocks, bot.Section(fmt.Sprintf("“%s” is back in the list.", bot.Escape(moved.Title))), bot.Divider())
		} else {
			blocks = append(blocks, bot.SectionWith(fmt.Sprintf("“%s” was removed.", bot.Escape(moved.Title)), resourceRestore.With("Put it back", o)), bot.Divider())
		}
	}
	about := fmt.Sprintf("*Worth reading in %s*, phase by phase. All of it is optional.", bot.Escape(c.Name))
	if edits {
		about = fmt.Sprintf("*Worth reading in %s*. As a phase begins, everybody gets its titles once, in the day's message; those that touch what they want to learn come first. Keep it short.", bot.Escape(c.Name))
	}
	blocks = append(blocks, bot.Section(about))
	if edits {
		blocks = append(blocks, bot.Actions(resourceWrite.Primary("Add one", resourceOf{Cohort: c.ID})))
	}
	if len(all) == 0 {
		blocks = append(blocks, bot.Section("The list is empty just now."))
	}
	heading := ""
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			blocks = append(blocks, bot.Section("*"+heading+"*\n"+strings.Join(lines, "\n")))
			lines = nil
		}
	}
	for _, r := range all {
		under := resourceHeading(r)
		if edits {
			if under != heading {
				heading = under
				blocks = append(blocks, bot.Section("*"+heading+"*"))
			}
			o := resourceOf{c.ID, r.ID}
			blocks = append(blocks, bot.Section("• "+resourceDetails(r, true)), bot.Actions(resourceWrite.With("Change", o), resourceDrop.With("Remove", o)))
			continue
		}
		if under != heading || len(lines) == readingShown { // a section holds 3000 characters
			flush()
			heading = under
		}
		lines = append(lines, "• "+resourceDetails(r, false))
	}
	flush()
	return resourcesPage.Shown("Worth reading", resourceOf{Cohort: c.ID}, blocks...), nil
}

func resourceHeading(r mentoring.Resource) string {
	switch {
	case r.For == mentoring.ForUnmatched:
		return "Without a mentor this time"
	case r.Phase == mentoring.NoPhase:
		return "At any time"
	}
	return r.Phase.Title()
}

// resourceDetails adds for whom an entry is; topics are the organizers' to see.
func resourceDetails(r mentoring.Resource, topics bool) string {
	line := resourceLine(r)
	var more []string
	switch r.For {
	case mentoring.ForMentees, mentoring.ForMentors:
		more = append(more, "for "+string(r.For))
	case mentoring.ForAll, mentoring.ForUnmatched:
	}
	if topics && len(r.Topics) > 0 {
		more = append(more, bot.Escape(strings.Join(r.Topics, ", ")))
	}
	if len(more) > 0 {
		line += " · " + strings.Join(more, " · ")
	}
	return line
}

func resourceView(c mentoring.Cohort, r mentoring.Resource) slack.ModalViewRequest {
	title, submit := "Add something to read", "Add"
	if r.ID != "" {
		title, submit = "Change the entry", "Keep"
	}
	phases := []bot.Option{{Value: anyPhaseValue, Label: "At any time: listed, not sent"}}
	chosen := anyPhaseValue
	for _, p := range mentoring.ResourcePhases() {
		phases = append(phases, bot.Option{Value: p.String(), Label: p.Title()})
		if p == r.Phase {
			chosen = p.String()
		}
	}
	readers := string(r.For)
	if r.For == mentoring.ForAll {
		readers = forAllValue
	}
	return resourceForm.Titled(title, submit, resourceOf{c.ID, r.ID},
		resourceTitle.Line("Title", bot.AtMost(100), bot.Start(r.Title), bot.Example("How to scope a data project")),
		resourceLink.Line("Link", bot.AtMost(mentoring.MaxLink), bot.Start(r.Link), bot.Example("https://example.org/page"), bot.Hint("One that everybody in the cohort can open.")),
		resourcePhase.Menu("When is it useful?", phases, bot.Start(chosen), bot.Hint("It is sent once, as that phase begins.")),
		resourceFor.Menu("For whom?", []bot.Option{
			{Value: forAllValue, Label: "Everybody"}, {Value: string(mentoring.ForMentees), Label: "Mentees"}, {Value: string(mentoring.ForMentors), Label: "Mentors"},
			{Value: string(mentoring.ForUnmatched), Label: "Those who stay without a mentor"},
		}, bot.Start(readers), bot.Hint("Those without a mentor get theirs when the pairs are announced.")),
		resourceTopics.Line("Topics", bot.Optional, bot.AtMost(100), bot.Start(strings.Join(r.Topics, ", ")), bot.Example("forecasting, SQL"), bot.Hint("Words with commas between them. Whoever wants to learn one of these sees the title first.")),
	)
}
