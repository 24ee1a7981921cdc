package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The line manager of an applicant is asked whether they agree to the hours,
// from date to date. The place is held five working days, with one reminder
// after two; then the organizers decide. If the end of the programme moves by
// more than two weeks, the manager is asked again.

const askManagerKind mentoring.AskKind = "manager"

// verdict is what the manager's buttons carry.
type verdict struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentee mentoring.PersonID `json:"p"`
	Asked  int64              `json:"t"` // Unix seconds of Application.AskedAt
}

var (
	managerApproves = bot.NewButton[verdict]("managers.approve")
	managerTalks    = bot.NewButton[verdict]("managers.talk")
	managerDeclines = bot.NewButton[verdict]("managers.decline")
	managerDeadline = bot.NewMoment[aboutMember]("managers.deadline")
)

func managers() bot.Flow {
	return bot.Flow{
		Name:  "managers",
		About: "line managers agree to the hours of an applicant; when they are silent, organizers decide",
		Routes: []bot.Route{
			bot.OnAsk(askManagerKind, drawManagerAsk),
			bot.OnPress(managerApproves, managerSays(mentoring.Approved)),
			bot.OnPress(managerTalks, managerSays(mentoring.LetsTalk)),
			bot.OnPress(managerDeclines, managerSays(mentoring.TurnedDown)),
			bot.OnMoment(managerDeadline, managerSilent),
			bot.OnDraw(decideCard, drawDecideCard),
			bot.OnDraw(decideList, drawDecideList),
			bot.OnPress(organizerApproves, organizerSays(mentoring.Approved)).For(bot.Organizers),
			bot.OnPress(organizerDeclines, organizerSays(mentoring.TurnedDown)).For(bot.Organizers),
		},
	}
}

func managerAskID(m mentoring.Member) string {
	return fmt.Sprintf("manager/%s/%s/%d", m.Cohort, m.Person, m.Application.AskedAt.Unix())
}

// askManager asks the line manager of somebody who just took a place, or who
// holds one already and whose programme ends later than agreed.
func askManager(e bot.Event, c mentoring.Cohort, m mentoring.Member) error {
	m, found, err := e.Tx.Member(m.Cohort, m.Role, m.Person)
	if err != nil || !found {
		return err
	}
	m.Application.AskedAt, m.Application.Decision, m.Application.DecidedAt = e.At, mentoring.NoDecision, time.Time{}
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	deadline := c.ManagerDeadline(e.At)
	boss, err := e.Person(m.Application.Manager)
	if err != nil {
		return err
	}
	if boss.Deleted {
		deadline = e.At
	} else {
		reminder := c.Home.AddWorkingHours(e.At, 24*mentoring.ManagerReminderDays, c.Location())
		if err := e.Ask(mentoring.Ask{ID: managerAskID(m), Kind: askManagerKind, Cohort: c.ID, Person: m.Application.Manager,
			Subject: string(m.Person), Next: e.At, Due: deadline, Nudges: []time.Time{reminder}}); err != nil {
			return err
		}
	}
	if err := e.Note(c.ID, "manager.asked", string(m.Person)); err != nil {
		return err
	}
	return managerDeadline.Plan(e, m.Key(), deadline, string(c.ID), string(m.Person), of(m))
}

// closeManagerAsk ends the open question to a manager, if there is one.
func closeManagerAsk(e bot.Event, m mentoring.Member) error {
	if m.Application.AskedAt.IsZero() {
		return nil
	}
	if err := managerDeadline.Unplan(e, m.Key()); err != nil {
		return err
	}
	return e.CloseAsk(m.Application.Manager, managerAskID(m))
}

// managerSays takes a manager's answer. It can be given once, but for “let's
// talk”, after which the other two remain.
func managerSays(d mentoring.Decision) func(bot.Pressed[verdict]) (bot.Reply, error) {
	return func(in bot.Pressed[verdict]) (bot.Reply, error) {
		c, err := cohort(in.Event, in.Carried.Cohort)
		if err != nil {
			return bot.Done, err
		}
		m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.Carried.Mentee)
		if err != nil {
			return bot.Done, err
		}
		name, err := named(in.Event, in.Carried.Mentee)
		if err != nil {
			return bot.Done, err
		}
		a := m.Application
		switch {
		case !found || m.Standing == mentoring.Withdrawn:
			return bot.Done, mentoring.Refuse("%s has withdrawn, so there is nothing to decide any more. Thank you all the same.", name)
		case a.Manager != in.By:
			return bot.Done, mentoring.Refuse("%s has named somebody else as their line manager, so this is not yours to decide any more.", name)
		case a.AskedAt.Unix() != in.Carried.Asked && undecided(a):
			return bot.Done, mentoring.Refuse("This is an older question about %s. The current one is further down; say “what's open?” to see it.", name)
		case !undecided(a):
			return bot.Done, mentoring.Refuse("This is decided already: %s. If that should change, tell an organizer: %s.", decidedText(m, name), organizerNames(c))
		case d == mentoring.LetsTalk && a.Decision == mentoring.LetsTalk:
			return bot.Done, mentoring.Refuse("You said so already, and %s knows. When you have talked, press *Approve* or *Decline*.", name)
		case m.Standing == mentoring.AwaitingManager && c.Phase > mentoring.Ranking && !mentoring.LatePlaces(c.Phase):
			return bot.Done, mentoring.Refuse("The matching of %s has begun, so it is too late for this edition. Ask an organizer about the next one: %s.", bot.Escape(c.Name), organizerNames(c))
		}
		return bot.Done, decide(in.Event, c, m, d)
	}
}

// undecided reports whether the manager may still answer.
func undecided(a mentoring.Application) bool {
	return a.Decision == mentoring.NoDecision || a.Decision == mentoring.LetsTalk
}

// decide records an answer about an applicant, whoever gave it, and tells
// everybody concerned at once.
func decide(e bot.Event, c mentoring.Cohort, m mentoring.Member, d mentoring.Decision) error {
	holds := m.Standing == mentoring.AwaitingManager
	byManager := e.By == m.Application.Manager
	m.Application.Decision, m.Application.DecidedAt = d, e.At
	if d == mentoring.Approved && byManager {
		m.Application.EndsAgreed = c.Plan.Start(mentoring.Closed)
	}
	switch {
	case holds && d == mentoring.Approved:
		m.Standing = mentoring.Active
	case holds && d == mentoring.TurnedDown:
		m.Standing = mentoring.Declined
	}
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	if err := e.Note(c.ID, "manager."+decisionCode(d), string(m.Person)); err != nil {
		return err
	}
	if d == mentoring.LetsTalk {
		if err := e.Answered(m.Application.Manager, managerAskID(m)); err != nil {
			return err
		}
	} else if err := closeManagerAsk(e, m); err != nil {
		return err
	}
	if err := tellDecision(e, c, m, d, holds, byManager); err != nil {
		return err
	}
	if holds && d == mentoring.Approved && c.Phase == mentoring.Ranking {
		if err := joinRanking(e, c); err != nil {
			return err
		}
	}
	if holds && d != mentoring.LetsTalk && mentoring.LatePlaces(c.Phase) {
		if err := lateDecided(e, c, m); err != nil {
			return err
		}
	}
	if err := offerFreedPlaces(e, c); err != nil {
		return err
	}
	if err := refreshDecisions(e, c, m); err != nil {
		return err
	}
	return refreshMembership(e, c, m)
}

func decisionCode(d mentoring.Decision) string {
	switch d {
	case mentoring.Approved:
		return "approved"
	case mentoring.LetsTalk:
		return "talk"
	case mentoring.TurnedDown:
		return "declined"
	case mentoring.NoDecision:
	}
	return "undecided"
}

// tellDecision tells the applicant at once, and the organizers where they
// have something to do.
func tellDecision(e bot.Event, c mentoring.Cohort, m mentoring.Member, d mentoring.Decision, holds, byManager bool) error {
	boss, err := named(e, m.Application.Manager)
	if err != nil {
		return err
	}
	name, err := named(e, m.Person)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("managers/told/%s/%d/%s", m.Key(), m.Application.AskedAt.Unix(), decisionCode(d))
	cohortName := bot.Escape(c.Name)
	var text string
	switch {
	case d == mentoring.LetsTalk:
		text = fmt.Sprintf("%s would like to talk with you before agreeing to your hours in *%s*. Your next step: find a quarter of an hour together this week. You keep your place meanwhile.", boss, cohortName)
		if err := tellOrganizers(e, c, key, fmt.Sprintf("*%s*: %s wants to talk with %s before agreeing to the hours. Nothing to do for you: I tell you if it stays open.", cohortName, boss, name)); err != nil {
			return err
		}
	case holds && d == mentoring.Approved && byManager:
		text = fmt.Sprintf("Good news: %s agreed, and you are accepted as a mentee in *%s*. %s", boss, cohortName, nextForAccepted(c, e.At))
	case holds && d == mentoring.Approved:
		text = fmt.Sprintf("Good news: you are accepted as a mentee in *%s*. %s", cohortName, nextForAccepted(c, e.At))
	case holds && byManager:
		text = fmt.Sprintf("I'm sorry: %s can't spare you for *%s* at the moment, so your place goes to the next in line. This is about time, not about you. Your next step: ask them what would make it possible for the next edition.", boss, cohortName)
	case holds:
		text = fmt.Sprintf("I'm sorry: without your line manager's agreement the organizers of *%s* could not keep your place this time. Your next step: ask them about the next edition: %s.", cohortName, organizerNames(c))
	case d == mentoring.Approved:
		text = fmt.Sprintf("%s agreed to the later end of *%s*, %s. Nothing to do for you.", boss, cohortName, c.Plan.Start(mentoring.Closed).Add(-1).Long())
	default:
		text = fmt.Sprintf("%s can't agree to the later end of *%s*. You keep your place for now. Your next step: talk with them about which weeks are possible; an organizer knows and helps: %s.", boss, cohortName, organizerNames(c))
		if err := tellOrganizers(e, c, key, fmt.Sprintf("*%s*: %s can't agree to the later end for %s, who keeps the place. Your next step: talk with both of them.", cohortName, boss, name)); err != nil {
			return err
		}
	}
	return tellNow(e, m.Person, key, text)
}

func nextForAccepted(c mentoring.Cohort, at time.Time) string {
	if mentoring.LatePlaces(c.Phase) {
		return "Next: I introduce you to your mentor."
	}
	if c.Phase >= mentoring.Ranking {
		return "Next: rank the mentors; I send you the list."
	}
	if c.Phase == mentoring.Kickoff {
		return fmt.Sprintf("Next: the kick-off has begun; ask an organizer when you meet the mentors: %s.", organizerNames(c))
	}
	return fmt.Sprintf("Next: at the kick-off, from %s on, you meet every mentor for a few minutes. %s", c.Plan.Start(mentoring.Kickoff).Long(), invitationComes(c, at))
}

// askManagersAgain asks the managers of those whose programme now ends more
// than two weeks after what was agreed.
func askManagersAgain(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role != mentoring.Mentee || m.Standing != mentoring.Active || !c.OutgrewYes(m.Application) {
			continue
		}
		if err := closeManagerAsk(e, m); err != nil { // unanswered since the last move: the new one has the new dates
			return err
		}
		if err := askManager(e, c, m); err != nil {
			return err
		}
		if err := refreshMembership(e, c, m); err != nil {
			return err
		}
	}
	c.Promised = c.Plan.Start(mentoring.Closed)
	return e.Tx.PutCohort(c)
}

// tellManagerOfLeaving tells a line manager who was asked that the hours are
// free again: they planned with them.
func tellManagerOfLeaving(e bot.Event, c mentoring.Cohort, was mentoring.Member) error {
	if was.Role != mentoring.Mentee || was.Application.AskedAt.IsZero() || !was.Standing.HoldsPlace() {
		return nil
	}
	boss, err := e.Person(was.Application.Manager)
	if err != nil || boss.MayTakePart() != nil {
		return err
	}
	ask, found, err := e.Tx.Ask(boss.ID, managerAskID(was))
	if err != nil || !found || len(ask.Put) == 0 {
		return err // they never heard of it
	}
	name, err := named(e, was.Person)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s has withdrawn from *%s*, so there is nothing to decide any more. Thank you for having looked at it.", name, bot.Escape(c.Name))
	if was.Standing == mentoring.Active {
		text = fmt.Sprintf("%s is no longer a mentee in *%s*, so the hours you agreed to are free again. Thank you for having made it possible. Nothing to do for you.", name, bot.Escape(c.Name))
	}
	return tell(e, c, boss.ID, fmt.Sprintf("managers/left/%s/%d", was.Key(), was.Arrival), text)
}

// What people see.

func drawManagerAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, mentoring.PersonID(in.Ask.Subject))
	if err != nil || !found {
		return bot.Part{}, err
	}
	name := bot.Mention(m.Person)
	a := m.Application
	if a.Manager != in.Ask.Person {
		return bot.Part{Text: fmt.Sprintf("%s has named somebody else as line manager in *%s*. Nothing to do for you.", name, bot.Escape(c.Name))}, nil
	}
	if !in.Ask.Open() || m.Standing.Gone() || !undecided(a) {
		text := fmt.Sprintf("Application of %s in *%s*: %s.", name, bot.Escape(c.Name), decidedText(m, name))
		if m.Standing == mentoring.Active && a.EndsAgreed == c.Plan.Start(mentoring.Closed) {
			text += fmt.Sprintf(" You agreed to about %s.", c.Plan.Hours(c.MenteeHours))
		}
		return bot.Part{Text: text}, nil
	}
	hours := c.Plan.Hours(c.MenteeHours).String()
	text := fmt.Sprintf("%s has applied as a mentee in *%s* and named you as line manager. Do you agree to about %s?", name, bot.Escape(c.Name), hours)
	small := fmt.Sprintf("The place is held until %s; after that the organizers decide.", mentoring.DateOf(in.Ask.Due, zoneOf(in.Reader, c)).Long())
	if in.Ask.Reminded() > 0 {
		text = "A gentle reminder: " + text
	}
	if m.Standing == mentoring.Active {
		text = fmt.Sprintf("The plan of *%s* has moved: it now ends on %s, not on %s as you agreed for %s. Do you agree to about %s?",
			bot.Escape(c.Name), c.Plan.Start(mentoring.Closed).Add(-1).Long(), a.EndsAgreed.Add(-1).Long(), name, hours)
		small = name + " goes on meanwhile."
	}
	if a.Decision == mentoring.LetsTalk {
		small = fmt.Sprintf("You said “Let's talk”, and %s knows. When you have talked, approve or decline here.", name)
	}
	blocks := []slack.Block{bot.Section(text)}
	var said [][2]string
	if c.Objectives != "" {
		said = append(said, [2]string{"What the programme is for:", bot.Cut(c.Objectives, 1000)})
	}
	if a.Goals != "" {
		said = append(said, [2]string{"What they want to learn:", bot.Cut(a.Goals, 1000)})
	}
	if len(said) > 0 {
		blocks = append(blocks, labelled(said...))
	}
	v := verdict{c.ID, m.Person, a.AskedAt.Unix()}
	buttons := []slack.BlockElement{managerApproves.Primary("Approve", v)}
	if a.Decision != mentoring.LetsTalk {
		buttons = append(buttons, managerTalks.With("Let's talk", v))
	}
	buttons = append(buttons, managerDeclines.With("Decline", v))
	return bot.Part{Text: text, Blocks: append(blocks, bot.Actions(buttons...), bot.Context(small))}, nil
}

// decidedText says how it stands with an applicant, after a colon.
func decidedText(m mentoring.Member, name string) string {
	switch a := m.Application; {
	case m.Standing == mentoring.Withdrawn:
		return "withdrawn, so there is nothing to decide"
	case m.Standing == mentoring.Declined && a.Decision == mentoring.TurnedDown:
		return "declined; " + name + " was told, and the place goes to the next in line"
	case m.Standing == mentoring.Declined:
		return "the time to decide is over"
	case m.Standing == mentoring.Waiting || m.Standing == mentoring.Offered:
		return "on the waiting list"
	case a.Decision == mentoring.TurnedDown:
		return "the later end was declined, and the organizers will talk with you both"
	case m.Standing == mentoring.Active:
		return "accepted, and " + name + " was told"
	}
	return "with the organizers now"
}

// organizerNames links the people in charge, for one person's eyes.
func organizerNames(c mentoring.Cohort) string {
	var names []string
	for _, o := range c.Organizers {
		names = append(names, bot.Mention(o))
	}
	return strings.Join(names, ", ")
}

// zoneOf is the zone of a reader.
func zoneOf(p mentoring.Person, c mentoring.Cohort) *time.Location { return p.Location(c.Location()) }
