package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Somebody who looks after the bot types /cohort new and fills in one form, of
// which only the name has no default. The cohort then is a draft that its
// organizers alone see, with its whole plan as dates; nothing that was entered
// is lost when the bot must first be invited to the channel. /cohort edit
// opens the same form again. After a first edition the form proposes the next
// one: its settings, days off and organizers come along.

var (
	newCommand  = bot.NewCommand("new", "[name]", "start a new cohort: name, dates, channel")
	editCommand = bot.NewCommand("edit", "", "change what a cohort says about itself")

	createForm     = bot.NewModal[making]("create.form")
	createChoice   = bot.NewModal[making]("create.choice")
	createFrom     = bot.NewButton[making]("create.from")
	createMade     = bot.NewLive[about]("create.made")
	createContinue = bot.NewButton[about]("create.continue")
	createPage     = bot.NewModal[about]("create.page")
	invitedMoment  = bot.NewMoment[bot.Invited](bot.InvitedMoment)
)

// making is a cohort in the form: one that is edited, or a new one, after
// another or from scratch.
type making struct {
	Cohort mentoring.CohortID `json:"c"`
	From   mentoring.CohortID `json:"f,omitempty"` // the edition whose settings it takes
	Name   string             `json:"n,omitempty"` // as it was typed with the command
}

// ActionSuffix tells the buttons of one row apart.
func (m making) ActionSuffix() string { return string(m.From) }

func create() bot.Flow {
	return bot.Flow{
		Name:  "create",
		About: "starts a cohort and changes its particulars",
		Routes: []bot.Route{
			bot.OnCommand(newCommand, startCohort).For(bot.Founders),
			bot.OnCommand(editCommand, inCohort(organizing, editCohort)).For(bot.Organizers),
			bot.OnSubmit(createForm, keepCohort),
			bot.OnPress(createFrom, startFrom).For(bot.Founders),
			bot.OnPress(createContinue, continueCreation).For(bot.Organizers),
			bot.OnMoment(invitedMoment, heardOfChannel),
			bot.OnDraw(createMade, drawMade),
		},
	}
}

func startCohort(in bot.Typed) (bot.Reply, error) {
	earlier, err := earlierEditions(in.Event)
	if err != nil {
		return bot.Done, err
	}
	name := bot.Cut(bot.Unescape(in.Args), maxName)
	if len(earlier) > 0 {
		return bot.Open(chooseEdition(earlier, name)), nil
	}
	c, err := fromScratch(in.Event)
	if err != nil {
		return bot.Done, err
	}
	c.Name = name
	if c.Channel, err = likelyChannel(in); err != nil {
		return bot.Done, err
	}
	return bot.Open(cohortForm(c)), nil
}

// startFrom fills the form in from another edition, or from scratch.
func startFrom(in bot.Pressed[making]) (bot.Reply, error) {
	if in.Carried.From == "" {
		c, err := fromScratch(in.Event)
		c.Name = in.Carried.Name
		return bot.Replace(cohortForm(c)), err
	}
	before, err := cohort(in.Event, in.Carried.From)
	if err != nil {
		return bot.Done, err
	}
	c := nextEditionOf(in.Event, before)
	if in.Carried.Name != "" {
		c.Name = in.Carried.Name
	}
	return bot.Replace(cohortForm(c, followed(c, before.Name)...)), nil
}

// earlierEditions are the cohorts a next one can follow, the latest first.
func earlierEditions(e bot.Event) ([]mentoring.Cohort, error) {
	all, err := e.Tx.Cohorts()
	all = slices.DeleteFunc(all, func(c mentoring.Cohort) bool { return c.Phase <= mentoring.Draft })
	slices.SortStableFunc(all, func(a, b mentoring.Cohort) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return all, err
}

func nextEditionOf(e bot.Event, before mentoring.Cohort) mentoring.Cohort {
	return before.NextEdition(mentoring.DateOf(e.At, before.Location()))
}

// fromScratch is a cohort with the defaults.
func fromScratch(e bot.Event) (mentoring.Cohort, error) {
	who, err := e.Who()
	if err != nil {
		return mentoring.Cohort{}, err
	}
	home := mentoring.Calendar{Zone: who.Zone, Workdays: mentoring.MondayToFriday}
	if _, err := mentoring.Location(home.Zone); err != nil {
		home.Zone = "UTC"
	}
	c := mentoring.Cohort{
		Objectives: "Learn by doing: one concrete project over a few months, with an experienced colleague at your side.",
		NotThis:    "Career coaching, or a way to a promotion.",
		Home:       home,
		Languages:  []string{"English"},

		TalkMinutes: mentoring.DefaultTalkMinutes, MenteeHours: mentoring.DefaultMenteeHours, MentorHours: mentoring.DefaultMentorHours,
		CheckIn: mentoring.WeeklySlots{Weekday: defaultCheckInDay, Hour: defaultCheckInHour},
	}
	c.Plan = mentoring.DefaultPlan(mentoring.DefaultStart(mentoring.DateOf(e.At, home.Home()), home), home)
	return c, nil
}

// likelyChannel is the channel the command was typed in, or the only one that
// the bot is in.
func likelyChannel(in bot.Typed) (string, error) {
	known, err := in.Tx.Channels()
	if err != nil {
		return "", err
	}
	for _, c := range known {
		if c.ID == in.Channel || len(known) == 1 {
			return c.ID, nil
		}
	}
	return "", nil
}

func editCohort(_ bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	if c.Phase == mentoring.Closed {
		return bot.Done, mentoring.Refuse("%s is closed, so there is nothing left to change.", bot.Escape(c.Name))
	}
	return bot.Open(cohortForm(c)), nil
}

// keepCohort creates a cohort, or changes one, from what the form says.
func keepCohort(in bot.Submitted[making]) (bot.Reply, error) {
	var was mentoring.Cohort
	fresh := in.Carried.Cohort == ""
	if fresh {
		if !in.IsFounder() {
			return bot.Done, mentoring.Refuse("Only the people who look after this bot can start a cohort.")
		}
		was = mentoring.Cohort{
			Home: mentoring.Calendar{Workdays: mentoring.MondayToFriday}, Organizers: []mentoring.PersonID{in.By},
			RemindDays: []int{7, 2, 0}, SilentTold: mentoring.DefaultSilentWeeks,
			Phase: mentoring.Draft, CreatedAt: in.At, CreatedBy: in.By,
		}
		if in.Carried.From != "" {
			var err error
			if was, err = followOn(in.Event, was, in.Carried.From); err != nil {
				return bot.Done, err
			}
		}
	} else {
		var err error
		if was, err = cohort(in.Event, in.Carried.Cohort); err != nil {
			return bot.Done, err
		}
		if !was.Organizes(in.By) {
			return bot.Done, mentoring.Refuse("Only its organizers can change %s.", bot.Escape(was.Name))
		}
	}
	all, err := in.Tx.Cohorts()
	if err != nil {
		return bot.Done, err
	}
	c, wrong := readCohort(in.Form, was, in.At)
	for _, other := range all {
		if other.ID != c.ID && other.Phase != mentoring.Closed && strings.EqualFold(other.Name, c.Name) {
			wrong = wrong.And(cohortName, "There is already a cohort of this name. Add the year or the season, so that people can tell them apart.")
		}
	}
	if wrong.Rejects() {
		return wrong, nil
	}
	if fresh {
		return makeCohort(in.Event, c, all)
	}
	if err := replanned(in.Event, c, was.Plan); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "cohort.edited"); err != nil {
		return bot.Done, err
	}
	if err := createMade.Refresh(in.Event, about{c.ID}); err != nil {
		return bot.Done, err
	}
	return madePage(in.Event, c, false)
}

// followOn takes over from an earlier edition what the form does not show:
// days off, reminders, the organizers who are still there.
func followOn(e bot.Event, c mentoring.Cohort, from mentoring.CohortID) (mentoring.Cohort, error) {
	before, err := cohort(e, from)
	if err != nil {
		return c, err
	}
	next := nextEditionOf(e, before)
	c.Home, c.RemindDays, c.SilentTold, c.Follows = next.Home, next.RemindDays, next.SilentTold, next.Follows
	for _, o := range next.Organizers {
		who, err := e.Person(o)
		if err != nil {
			return c, err
		}
		if who.MayTakePart() == nil && len(c.Organizers) < mentoring.MaxOrganizers {
			if err := c.AddOrganizer(o); err != nil {
				return c, err
			}
		}
	}
	return c, nil
}

// keepReading takes over what the organizers made of the list of things worth
// reading and of the mentors' page. From then on each edition has its own.
func keepReading(e bot.Event, c mentoring.Cohort) error {
	list, err := e.Tx.Resources(c.Follows)
	if err != nil {
		return err
	}
	for _, r := range list {
		r.Cohort = c.ID
		if err := e.Tx.PutResource(r); err != nil {
			return err
		}
	}
	page, err := e.Tx.Briefing(c.Follows)
	if err != nil || page.Words == "" {
		return err
	}
	page.Cohort = c.ID
	return e.Tx.PutBriefing(page)
}

func makeCohort(e bot.Event, c mentoring.Cohort, all []mentoring.Cohort) (bot.Reply, error) {
	c.ID = mentoring.Slug(c.Name, func(id mentoring.CohortID) bool {
		return reserved(string(id)) || slices.ContainsFunc(all, func(o mentoring.Cohort) bool { return o.ID == id })
	})
	c.Promised = c.Plan.Start(mentoring.Closed)
	if err := e.Tx.PutCohort(c); err != nil {
		return bot.Done, err
	}
	if err := e.Note(c.ID, "cohort.created"); err != nil {
		return bot.Done, err
	}
	if err := planned(e, c); err != nil {
		return bot.Done, err
	}
	if err := createMade.Show(e, bot.To(e.By), about{c.ID}, bot.Urgently); err != nil {
		return bot.Done, err
	}
	if c.Follows != "" {
		if err := e.Note(c.ID, "cohort.follows", string(c.Follows)); err != nil {
			return bot.Done, err
		}
		if err := keepReading(e, c); err != nil {
			return bot.Done, err
		}
	}
	if err := tellOthers(e, c, "create/next/"+string(c.ID), fmt.Sprintf("%s prepares *%s*, and you organize it as you did the edition before. It is a draft that only its organizers see; `/cohort plan %s` shows its dates.", bot.Mention(e.By), bot.Escape(c.Name), c.ID)); err != nil {
		return bot.Done, err
	}
	if err := refreshOrganizers(e, c); err != nil {
		return bot.Done, err
	}
	return madePage(e, c, false)
}

// reserved words may be typed where a cohort's id may be typed, so no id is
// one of them.
func reserved(id string) bool {
	if _, err := mentoring.ParseDate(id); err == nil {
		return true
	}
	return slices.Contains([]string{"add", "remove", "list", "off", "on", "resume", "mentor", "mentors", "mentee", "mentees", "waiting"}, id)
}

func continueCreation(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return madePage(in.Event, c, true)
}

// heardOfChannel notes that the bot is in a channel; cohorts that waited for
// it go on.
func heardOfChannel(in bot.Due[bot.Invited]) error {
	if err := in.Tx.JoinedChannel(in.Carried.Channel); err != nil {
		return err
	}
	all, err := in.Tx.Cohorts()
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Channel == in.Carried.Channel {
			if err := createMade.Refresh(in.Event, about{c.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// inChannel reports whether the bot can post in the cohort's channel.
func inChannel(e bot.Event, c mentoring.Cohort) (bool, error) {
	_, known, err := e.Tx.Channel(c.Channel)
	return known, err
}

// What people see.

// madePage follows the form: the plan, or what is missing before it can begin.
// looked says that the person said they had invited the bot.
func madePage(e bot.Event, c mentoring.Cohort, looked bool) (bot.Reply, error) {
	in, err := inChannel(e, c)
	if err != nil {
		return bot.Done, err
	}
	if !in {
		blocks := []slack.Block{bot.Section(inviteMe(c))}
		if looked {
			blocks = append(blocks, bot.Section("I'm not in there yet, as far as Slack tells me. After inviting me, give it a few seconds and continue again."))
		}
		blocks = append(blocks, bot.Actions(createContinue.Primary("Continue", about{c.ID})),
			bot.Context("If another channel was meant, close this and choose it with `/cohort edit "+string(c.ID)+"`."))
		return bot.Replace(createPage.Shown("One thing first", about{c.ID}, blocks...)), nil
	}
	return bot.Replace(createPage.Shown(bot.Cut(c.Name, 24), about{c.ID}, madeBlocks(c, "")...)), nil
}

func inviteMe(c mentoring.Cohort) string {
	return fmt.Sprintf("*%s* is kept as a draft with everything you entered. I can't post in <#%s> yet: type `/invite @cohortbot` there, then continue here.", bot.Escape(c.Name), c.Channel)
}

func drawMade(in bot.Drawing[about]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	ready, err := inChannel(in.Event, c)
	if err != nil {
		return bot.Message{}, err
	}
	if c.Phase == mentoring.Draft && !ready {
		return bot.Message{Text: inviteMe(c), Blocks: []slack.Block{
			bot.Section(fmt.Sprintf("*%s* is kept as a draft. I can't post in <#%s> yet: type `/invite @cohortbot` there, and I'll show the whole plan here.", bot.Escape(c.Name), c.Channel)),
		}}, nil
	}
	text := fmt.Sprintf("%s is a draft that only its organizers see. `/cohort open %s` opens it for mentors.", bot.Escape(c.Name), c.ID)
	if c.Phase > mentoring.Draft {
		text = fmt.Sprintf("%s is open since %s. `/cohort status %s` shows where it stands.", bot.Escape(c.Name), c.Plan.Start(mentoring.CallMentors).Long(), c.ID)
	}
	return bot.Message{Text: text, Blocks: madeBlocks(c, in.Reader.ID)}, nil
}

// madeBlocks is the cohort as it was made: its plan as dates, and the next
// step; in a message that step is a button.
func madeBlocks(c mentoring.Cohort, reader mentoring.PersonID) []slack.Block {
	blocks := []slack.Block{
		bot.Section(fmt.Sprintf("*%s*\nin <#%s>, at home in %s, check-ins on %s", bot.Escape(c.Name), c.Channel, c.Home.Zone, checkInWords(c))),
		bot.Section(planDates(c)),
		bot.Context(fmt.Sprintf("Mentees are asked for %s. Mentors are asked for %s.", c.Plan.Hours(c.MenteeHours), c.Plan.Hours(c.MentorHours))),
	}
	blocks = append(blocks, aheadBlocks(c)...)
	switch {
	case c.Phase > mentoring.Draft:
		return append(blocks, bot.Context(fmt.Sprintf("It is open since %s. `/cohort status %s` shows where it stands, `/cohort plan %s` moves dates.",
			c.Plan.Start(mentoring.CallMentors).Long(), c.ID, c.ID)))
	case reader != "":
		blocks = append(blocks, bot.Actions(openingAsk.Primary("Open it for mentors", about{c.ID})))
	}
	return append(blocks, bot.Section(fmt.Sprintf("Only its organizers see it so far. When you are ready, `/cohort open %s` posts the call for mentors in <#%s>.", c.ID, c.Channel)),
		bot.Context(fmt.Sprintf("`/cohort edit %s` changes any of this, `/cohort plan %s` single dates, `/cohort holidays %s` the days off, and `/cohort organizers add @person` gives you company.", c.ID, c.ID, c.ID)))
}

// planDates lists the beginnings of the phases, one a line.
func planDates(c mentoring.Cohort) string {
	var b strings.Builder
	for _, s := range c.Plan.Steps {
		fmt.Fprintf(&b, "%s · *%s*", s.Start().Medium(), s.Phase.Title())
		if n := mentoring.DefaultWeeks(s.Phase); n > 0 {
			fmt.Fprintf(&b, " · %s", count(c.Plan.Weeks(s.Phase, s.Phase.Next()), "week"))
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String())
}

// aheadBlocks warn when people would hear of the kick-off less than a month
// before it; the calls name its day.
func aheadBlocks(c mentoring.Cohort) []slack.Block {
	days := c.Plan.Ahead()
	if days >= mentoring.MonthAhead || c.Phase >= mentoring.Kickoff {
		return nil
	}
	return []slack.Block{bot.Section(fmt.Sprintf(":warning: The kick-off on %s is announced with the call for mentors, only %s before it. Big meetings need a month: `/cohort plan %s` moves it, best to %s or later.",
		c.Plan.Start(mentoring.Kickoff).Long(), count(days, "day"), c.ID, c.Home.NextWorkday(c.Plan.Start(mentoring.CallMentors).Add(mentoring.MonthAhead)).Long()))}
}

func checkInWords(c mentoring.Cohort) string {
	if c.CheckSpec != "" {
		return "`" + strings.ReplaceAll(c.CheckSpec, "`", "'") + "`"
	}
	return fmt.Sprintf("%ss at %02d:%02d", c.CheckIn.Weekday, c.CheckIn.Hour, c.CheckIn.Minute)
}
