package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// An organizer looks through who is in a cohort, takes somebody out after a
// second look, and invites somebody by name: they get one message with the
// button that opens the sign-up.

// leaf is one page of the list.
type leaf struct {
	Cohort mentoring.CohortID `json:"c"`
	Only   string             `json:"o,omitempty"` // mentors, mentees, waiting, or everybody
	From   int                `json:"f"`
}

// InCohort names the cohort whose organizers may use the control.
func (l leaf) InCohort() mentoring.CohortID { return l.Cohort }

// ActionSuffix tells the buttons of one row apart.
func (l leaf) ActionSuffix() string { return fmt.Sprint(l.From) }

// perLeaf is how many people one page lists: their lines fit into few blocks.
const perLeaf = 50

const (
	removeUsage = "`/cohort remove @person`"
	inviteUsage = "`/cohort invite @person mentor`, `mentee` or `sponsor`"
)

var (
	peopleCommand = bot.NewCommand("people", "[mentors|mentees|waiting]", "who is in, by role and standing")
	removeCommand = bot.NewCommand("remove", "@person", "take somebody out of a cohort, after a second look")
	inviteCommand = bot.NewCommand("invite", "@person mentor|mentee|sponsor", "send somebody the button to sign up or apply")

	peoplePage   = bot.NewModal[leaf]("people.page")
	peopleTurn   = bot.NewButton[leaf]("people.turn")
	peopleRemove = bot.NewModal[removal]("people.remove")
)

// removal is a person about to be taken out.
type removal struct {
	Cohort mentoring.CohortID `json:"c"`
	Person mentoring.PersonID `json:"p"`
}

// InCohort names the cohort whose organizers may use the control.
func (r removal) InCohort() mentoring.CohortID { return r.Cohort }

func people() bot.Flow {
	return bot.Flow{
		Name:  "people",
		About: "organizers see who is in, invite and remove people",
		Routes: []bot.Route{
			bot.OnCommand(peopleCommand, inCohort(organizing, listPeople)).For(bot.Organizers),
			bot.OnPress(peopleTurn, turnLeaf).For(bot.Organizers),
			bot.OnCommand(inviteCommand, inviteSomewhere).For(bot.Organizers),
			bot.OnCommand(removeCommand, removeSomewhere).For(bot.Organizers),
			bot.OnSubmit(peopleRemove, removePerson).For(bot.Organizers),
			bot.OnDraw(invitation, drawInvitation),
		},
	}
}

func listPeople(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error) {
	only := strings.ToLower(rest)
	switch only {
	case "", "mentors", "mentees", "waiting":
	case "mentor", "mentee":
		only += "s"
	default:
		return bot.Done, mentoring.Refuse("`/cohort people` shows everybody; `/cohort people mentors`, `mentees` or `waiting` shows some.")
	}
	page, err := peopleView(in.Event, c, leaf{c.ID, only, 0})
	return bot.Open(page), err
}

func turnLeaf(in bot.Pressed[leaf]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	page, err := peopleView(in.Event, c, in.Carried)
	return bot.Replace(page), err
}

func removeSomewhere(in bot.Typed) (bot.Reply, error) {
	all, err := in.Tx.Cohorts()
	if err != nil {
		return bot.Done, err
	}
	in.Args = cohortFirst(in.Args, all)
	return inCohort(organizing, askRemoval)(in)
}

func askRemoval(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error) {
	who, _, err := oneMentioned(in.Event, rest, removeUsage)
	if err != nil {
		return bot.Done, err
	}
	roles, err := currentRoles(in.Event, c, who.ID)
	if err != nil {
		return bot.Done, err
	}
	if len(roles) == 0 {
		return bot.Done, mentoring.Refuse("%s is not in *%s*, so there is nobody to take out. `/cohort people %s` lists who is in.", bot.Mention(who.ID), bot.Escape(c.Name), c.ID)
	}
	var effects []string
	for _, m := range roles {
		line := fmt.Sprintf("%s is no longer a %s here, and is told so.", bot.Mention(who.ID), m.Role)
		switch {
		case c.Phase >= mentoring.Scoping:
			line += " The pair ends, and the partner is told."
		case m.Role == mentoring.Mentor:
			line += fmt.Sprintf(" %s lost; nobody accepted is un-accepted for it.", capital(isWas(m.Places())))
		case m.Standing.HoldsPlace():
			line += " The place is offered to the next in line."
		}
		effects = append(effects, line)
	}
	return bot.Open(peopleRemove.Titled("Take somebody out?", "Take out", removal{c.ID, who.ID},
		bot.Section(fmt.Sprintf("*%s*: %s", bot.Escape(c.Name), bot.Mention(who.ID))),
		bot.Section("• "+strings.Join(effects, "\n• ")),
		bot.Context("A word with them first is kind. They can join again while the sign-up is open."))), nil
}

func isWas(n int) string {
	if n == 1 {
		return "one place is"
	}
	return count(n, "place") + " are"
}

// currentRoles lists what a person is in a cohort now.
func currentRoles(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) ([]mentoring.Member, error) {
	var roles []mentoring.Member
	for _, r := range []mentoring.Role{mentoring.Mentor, mentoring.Mentee} {
		m, found, err := e.Tx.Member(c.ID, r, p)
		if err != nil {
			return nil, err
		}
		if found && !m.Standing.Gone() {
			roles = append(roles, m)
		}
	}
	return roles, nil
}

func removePerson(in bot.Submitted[removal]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	roles, err := currentRoles(in.Event, c, in.Carried.Person)
	if err != nil {
		return bot.Done, err
	}
	if len(roles) == 0 {
		return bot.Done, mentoring.Refuse("%s has left *%s* already, so nothing was changed.", bot.Mention(in.Carried.Person), bot.Escape(c.Name))
	}
	me, err := in.Who()
	if err != nil {
		return bot.Done, err
	}
	for _, m := range roles {
		if err := withdraw(in.Event, m, "taken out by "+me.Name); err != nil {
			return bot.Done, err
		}
		if err := in.Note(c.ID, "member.removed", string(m.Role), string(m.Person)); err != nil {
			return bot.Done, err
		}
	}
	return bot.Whisper(fmt.Sprintf("%s is out of *%s*. Whom it concerns is told.", bot.Mention(in.Carried.Person), bot.Escape(c.Name))), nil
}

// What people see.

// shelf is one group of the list.
type shelf struct {
	title string
	only  string
	holds func(mentoring.Member) bool
}

func shelves() []shelf {
	mentee := func(s mentoring.Standing) func(mentoring.Member) bool {
		return func(m mentoring.Member) bool { return m.Role == mentoring.Mentee && m.Standing == s }
	}
	return []shelf{
		{"Mentors", "mentors", func(m mentoring.Member) bool { return m.Role == mentoring.Mentor && !m.Standing.Gone() }},
		{"Mentees, accepted", "mentees", mentee(mentoring.Active)},
		{"Mentees, waiting for their line manager", "mentees", mentee(mentoring.AwaitingManager)},
		{"Mentees with an open offer", "mentees", mentee(mentoring.Offered)},
		{"Waiting list, in order", "waiting", mentee(mentoring.Waiting)},
		{"No longer in", "gone", func(m mentoring.Member) bool { return m.Standing.Gone() }},
	}
}

func peopleView(e bot.Event, c mentoring.Cohort, l leaf) (slack.ModalViewRequest, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	type line struct{ shelf, text string }
	var lines []line
	today := mentoring.DateOf(e.At, c.Location())
	for _, s := range shelves() {
		if l.Only != "" && s.only != l.Only {
			continue
		}
		n := 0
		for _, m := range members {
			if !s.holds(m) {
				continue
			}
			n++
			lines = append(lines, line{s.title, personLine(m, n, today)})
		}
	}
	blocks := []slack.Block{bot.Section(fmt.Sprintf("*%s* · %s", bot.Escape(c.Name), takenPlaces(mentoring.CountPlaces(members))))}
	if len(lines) == 0 {
		blocks = append(blocks, bot.Section("Nobody is here yet. `/cohort invite @person mentor` asks the first one."))
		return peoplePage.Shown("People", l, blocks...), nil
	}
	from := min(max(l.From, 0), (len(lines)-1)/perLeaf*perLeaf)
	to := min(from+perLeaf, len(lines))
	for i := from; i < to; {
		end := i
		var texts []string
		for end < to && lines[end].shelf == lines[i].shelf {
			texts = append(texts, lines[end].text)
			end++
		}
		for k, part := range chunks(texts, maxSection-100) {
			if k == 0 {
				part = "*" + lines[i].shelf + "*\n" + part
			}
			blocks = append(blocks, bot.Section(part))
		}
		i = end
	}
	var turns []slack.BlockElement
	if from > 0 {
		turns = append(turns, peopleTurn.With("Previous", leaf{c.ID, l.Only, from - perLeaf}))
	}
	if to < len(lines) {
		turns = append(turns, peopleTurn.With("Next", leaf{c.ID, l.Only, to}))
	}
	if len(turns) > 0 {
		blocks = append(blocks, bot.Actions(turns...))
	}
	blocks = append(blocks, bot.Context(fmt.Sprintf("%d to %d of %d. `/cohort invite @person mentor` invites, `/cohort remove @person` takes out.", from+1, to, len(lines))))
	return peoplePage.Shown("People", leaf{c.ID, l.Only, from}, blocks...), nil
}

func personLine(m mentoring.Member, place int, today mentoring.Date) string {
	text := bot.Mention(m.Person)
	var notes []string
	switch {
	case m.Standing.Gone():
		notes = append(notes, string(m.Role), string(m.Standing))
	case m.Role == mentoring.Mentor:
		notes = append(notes, placesHere(m))
	case m.Standing == mentoring.Waiting:
		text = fmt.Sprintf("%d. %s", place, text)
	}
	if m.Paused(today) {
		notes = append(notes, "away, back on "+m.PausedUntil.Medium())
	}
	if len(notes) > 0 {
		text += " · " + strings.Join(notes, ", ")
	}
	return text
}
