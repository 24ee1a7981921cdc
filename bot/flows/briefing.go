package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// One page for mentors as their work begins: what is expected, the dates, the
// first meeting, how scoping goes, what check-ins ask and who sees them, when
// to call the organizers. It is drawn from the cohort's plan and follows it;
// the organizers may add a paragraph. Whoever becomes somebody's mentor later
// gets it then; it can be called up at any time.

var (
	briefingCommand = bot.NewCommand("briefing", "[cohort]", "mentors: what is expected of you, on one page")
	briefingPage    = bot.NewLive[aboutMember]("briefing.page")
	briefingShown   = bot.NewModal[about]("briefing.shown")
	briefingForm    = bot.NewModal[about]("briefing.form")
	briefingWords   = bot.NewText("briefing.words")
)

func briefing() bot.Flow {
	return bot.Flow{
		Name:  "briefing",
		About: "mentors get one page as their work begins",
		Routes: []bot.Route{
			bot.OnCommand(briefingCommand, inCohort(readsBriefing, openBriefing)),
			bot.OnSubmit(briefingForm, keepBriefing).For(bot.Organizers),
			bot.OnDraw(briefingPage, drawBriefing),
		},
	}
}

// briefMentors sends the page to every mentor who works with somebody, once,
// and brings earlier ones up to date: after any change of the plan or the
// pairs.
func briefMentors(e bot.Event, c mentoring.Cohort) error {
	if c.Phase < mentoring.Scoping {
		return nil
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role != mentoring.Mentor {
			continue
		}
		pairs, err := menteesOf(e, c, m.Person)
		if err != nil {
			return err
		}
		if m.Standing != mentoring.Active || len(pairs) == 0 || c.Phase >= mentoring.Wrapup {
			if err := briefingPage.Refresh(e, of(m)); err != nil {
				return err
			}
			continue
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return err
		}
		// After the message that names their mentees, if there is one.
		if err := briefingPage.Show(e, bot.To(m.Person), of(m), bot.NotBefore(mentoring.Decent(e.At, zone, c.Home)),
			bot.After(toMentorKey(c, m.Person), introductionKey(c, pairs[0].Mentee))); err != nil {
			return err
		}
	}
	return nil
}

// readsBriefing accepts the cohorts somebody mentors in, or organizes.
func readsBriefing(e bot.Event, c mentoring.Cohort) (bool, error) {
	if c.Organizes(e.By) {
		return true, nil
	}
	m, found, err := e.Tx.Member(c.ID, mentoring.Mentor, e.By)
	return found && !m.Standing.Gone(), err
}

func openBriefing(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	page, err := briefingBlocks(in.Event, c, in.By)
	if err != nil {
		return bot.Done, err
	}
	if !c.Organizes(in.By) || c.Phase >= mentoring.Closed {
		return bot.Open(briefingShown.Shown("Mentors' page", about{c.ID}, page...)), nil
	}
	b, err := in.Tx.Briefing(c.ID)
	if err != nil {
		return bot.Done, err
	}
	when := "Every mentor gets this page as the pairs are announced."
	if c.Phase >= mentoring.Scoping {
		when = "Every mentor who works with somebody has this page; a change shows in it without a new message."
	}
	return bot.Open(briefingForm.Titled("Mentors' page", "Keep", about{c.ID}, append([]slack.Block{
		bot.Section(when),
		briefingWords.Lines("A paragraph of yours", bot.Optional, bot.AtMost(maxBriefing), bot.Start(b.Words), bot.Hint("Where data may be kept, whom to ask for access, a tip from the last edition. It stands in the page below.")),
		bot.Divider(),
	}, page...)...)), nil
}

// maxBriefing keeps the page on one screen.
const maxBriefing = 600

func keepBriefing(in bot.Submitted[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	if c.Phase >= mentoring.Closed {
		return bot.Done, mentoring.Refuse("*%s* is closed, so its mentors' page stays as it is. The next edition has its own.", bot.Escape(c.Name))
	}
	b := mentoring.Briefing{Cohort: c.ID, Words: briefingWords.In(in.Form), By: in.By, At: in.At}
	if n := len([]rune(b.Words)); n > maxBriefing {
		return bot.Reject(briefingWords, fmt.Sprintf("That is %d characters long. Use at most %d, so that the page fits on a screen.", n, maxBriefing)), nil
	}
	if err := in.Tx.PutBriefing(b); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "briefing.kept"); err != nil {
		return bot.Done, err
	}
	if err := briefMentors(in.Event, c); err != nil {
		return bot.Done, err
	}
	said := "Kept. The mentors get the page with your paragraph as the pairs are announced."
	if c.Phase >= mentoring.Scoping {
		said = "Kept, and every mentor's page shows it."
	}
	return bot.Whisper(said), nil
}

// What people see.

func drawBriefing(in bot.Drawing[aboutMember]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	blocks, err := briefingBlocks(in.Event, c, in.Carried.Person)
	if err != nil {
		return bot.Message{}, err
	}
	blocks = append(blocks, bot.Context("`/cohort briefing` shows this page again, at any time."))
	return bot.Message{Text: fmt.Sprintf("Your work as a mentor in %s, on one page.", bot.Escape(c.Name)), Blocks: blocks}, nil
}

// briefingBlocks are the page, for one mentor or, before there are pairs, for
// anybody.
func briefingBlocks(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) ([]slack.Block, error) {
	pairs, err := menteesOf(e, c, p)
	if err != nil {
		return nil, err
	}
	var mentees []mentoring.PersonID
	for _, x := range pairs {
		mentees = append(mentees, x.Mentee)
	}
	b, err := e.Tx.Briefing(c.ID)
	if err != nil {
		return nil, err
	}
	start := func(p mentoring.Phase) string { return c.Plan.Start(p).Long() }
	each, them := "your mentee", "your mentee"
	if len(mentees) > 1 {
		each, them = "each mentee", "your mentees"
	}
	lines := []string{
		fmt.Sprintf("*Your time:* about %s. Most of it is one weekly meeting with %s; the rest is a word in between.", c.Plan.Hours(c.MentorHours), each),
		fmt.Sprintf("*The dates:* scoping from %s, project work from %s, wrap-up with the final presentations from %s, the end on %s.", start(mentoring.Scoping), start(mentoring.Project), start(mentoring.Wrapup), start(mentoring.Closed)),
		fmt.Sprintf("*The first meeting* (45 minutes, this week or next): who you are and how you like to work; a fixed hour every week; two or three project ideas; one small thing each until next time. The guide stands in your conversation with %s.", each),
		fmt.Sprintf("*Scoping:* %s drafts the project charter, you change or confirm it, both sign until %s. Your part is to keep it narrow: a first version that could be done in two weeks.", each, c.Plan.Deadline(mentoring.Scoping, c.Home).Long()),
		fmt.Sprintf("*Check-ins:* once a week I ask %s: green, yellow or red. You and the organizers read it; you get three lines before you meet. A red reaches you at once: write the same day, and ask what one thing would turn it yellow. Every other week I ask you, too, in one click; only the organizers read that.", them),
		fmt.Sprintf("*Call the organizers* (%s) when you have not met for two weeks, when the project cannot be done as planned, when it is more than your hours, or when something feels wrong. Early is kind, and it stays with them.", organizerNames(c)),
		"*How we treat one another:* what you tell each other stays between you, unless both agree. No data leaves the place where it is allowed to be. Be kind and honest, also about what does not work.",
	}
	blocks := []slack.Block{bot.Header(bot.Cut("For mentors: "+c.Name, 140)), bot.Section(strings.Join(lines[:4], "\n")), bot.Section(strings.Join(lines[4:], "\n"))}
	if b.Words != "" {
		blocks = append(blocks, bot.Labelled("From the organizers:", b.Words))
	}
	reading, err := briefingReading(e, c)
	if err != nil {
		return nil, err
	}
	if reading != "" {
		blocks = append(blocks, bot.Section(reading))
	}
	return append(blocks, bot.Section("*Next step:* "+briefingNext(c, mentees))), nil
}

// briefingReading is what is worth reading in scoping; it spares the mentors a
// message of its own.
func briefingReading(e bot.Event, c mentoring.Cohort) (string, error) {
	all, err := resourcesOf(e, c)
	if err != nil {
		return "", err
	}
	list := mentoring.Reading(all, mentoring.Scoping, mentoring.Reader{Mentor: true})
	if len(list) == 0 {
		return "", nil
	}
	var titles []string
	for _, r := range list[:min(len(list), readingShown)] {
		titles = append(titles, resourceLine(r))
	}
	return "*Worth reading, if you like:* " + strings.Join(titles, " · "), nil
}

func briefingNext(c mentoring.Cohort, mentees []mentoring.PersonID) string {
	switch {
	case c.Phase >= mentoring.Closed:
		return "none, the cohort is closed. Thank you for your time."
	case len(mentees) == 0 && c.Phase < mentoring.Scoping:
		return fmt.Sprintf("nothing to do now. The pairs are announced around %s.", c.Plan.Start(mentoring.Scoping).Long())
	case len(mentees) == 0:
		return "you have no mentee just now. The organizers may ask you when somebody needs one."
	case c.Phase == mentoring.Scoping:
		return fmt.Sprintf("propose a time to %s, in the %s I opened for you.", mentions(mentees), plural(len(mentees), "conversation", "conversations"))
	}
	return fmt.Sprintf("meet %s this week and agree on the next small step.", mentions(mentees))
}

// toMentorKey is the message that names a mentor's mentees at the publishing.
func toMentorKey(c mentoring.Cohort, mentor mentoring.PersonID) string {
	return fmt.Sprintf("publish/mentor/%s/%s", c.ID, mentor)
}

// expected is the page in a sentence or two, for who has just signed up.
func expected(c mentoring.Cohort) string {
	return fmt.Sprintf("What it takes: about %s, most of it one weekly meeting with each mentee, and one click every second week. `/cohort briefing` shows it all on one page.", c.Plan.Hours(c.MentorHours))
}
