package flows

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Everybody says when they can come, with one tap, and can say otherwise until
// the end: before the schedules are sent it only counts, afterwards they are
// changed. Mentors may name a meeting link of their own.

const comingAsk mentoring.AskKind = "kickoff.coming"

// coming is an answer.
type coming struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n"`
	Role     mentoring.Role     `json:"r"`
	Sittings string             `json:"s"` // "1", "2", "12" or "" for none
}

// ActionSuffix tells the answers apart.
func (a coming) ActionSuffix() string { return string(a.Role) + a.Sittings }

// chair is one member's part in one set-up of a kick-off.
type chair struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n"`
	Role     mentoring.Role     `json:"r"`
	Person   mentoring.PersonID `json:"p"`
}

// Key names the live message about it.
func (c chair) Key() string {
	return fmt.Sprintf("%s/%d", mentoring.MemberKey(c.Cohort, c.Role, c.Person), c.Revision)
}

func chairOf(k mentoring.KickoffEvent, s seat) chair {
	return chair{k.Cohort, k.Revision, s.Role, s.Person}
}

var (
	kickoffComing   = bot.NewButton[coming]("kickoff.coming")
	kickoffSchedule = bot.NewLive[chair]("kickoff.schedule")
	kickoffLink     = bot.NewButton[about]("kickoff.link")
	kickoffLinkForm = bot.NewModal[about]("kickoff.linkform")
	kickoffLinkText = bot.NewText("kickoff.url")
)

func comingAskID(k mentoring.KickoffEvent, r mentoring.Role) string {
	return fmt.Sprintf("kickoff/coming/%s/%d/%s", k.Cohort, k.Revision, r)
}

// askComing asks every active member who was not asked yet.
func askComing(e bot.Event, g gathering) error {
	k := g.Event
	if g.Cohort.Phase > mentoring.Ranking || !k.Sittings[len(k.Sittings)-1].After(e.At) {
		return nil
	}
	const day = 24 * time.Hour
	sending := sendingAt(k, e.At)
	for _, s := range g.Seats {
		a := mentoring.Ask{
			ID: comingAskID(k, s.Role), Kind: comingAsk, Cohort: k.Cohort, Person: s.Person,
			Subject: string(s.Role), Due: k.Sittings[len(k.Sittings)-1], Next: e.At,
		}
		for _, days := range []int{3, 1} {
			if at := sending.Add(-time.Duration(days) * day); at.After(e.At.Add(day)) {
				a.Nudges = append(a.Nudges, at)
			}
		}
		// At a decent hour of the next working day it could be over.
		a.Urgent = k.Sittings[0].Sub(e.At) < day
		if err := e.Ask(a); err != nil {
			return err
		}
	}
	return nil
}

func sayComing(in bot.Pressed[coming]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	if _, err := member(in.Event, aboutMember{c.ID, in.Carried.Role, in.By}); err != nil {
		return bot.Done, err
	}
	g, found, err := gather(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	s, sits := g.seat(in.Carried.Role, in.By)
	switch {
	case !found || g.Event.Revision != in.Carried.Revision:
		return bot.Done, mentoring.Refuse("The kick-off has other hours now, so this answer does not count. My newer question is further down; “what's open?” shows it again.")
	case !g.Event.Over.IsZero():
		return bot.Done, mentoring.Refuse("The kick-off of %s is over. Nothing is left to answer.", bot.Escape(c.Name))
	case !sits:
		return bot.Done, mentoring.Refuse("Only those who have a place in %s come to its kick-off, and yours is not certain yet. `/cohort status` shows where it stands.", bot.Escape(c.Name))
	}
	a := s.Attendance
	a.Revision, a.Answered, a.Sittings = g.Event.Revision, in.At, nil
	for i := range g.Event.Sittings {
		if strings.Contains(in.Carried.Sittings, fmt.Sprint(i+1)) {
			a.Sittings = append(a.Sittings, i+1)
		}
	}
	if len(a.Sittings) > 0 && a.Presence == mentoring.NotHere {
		a.Presence = mentoring.Expected
	}
	if err := in.Tx.PutAttendance(a); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "kickoff.coming", string(a.Role), in.Carried.Sittings); err != nil {
		return bot.Done, err
	}
	if err := in.Answered(in.By, comingAskID(g.Event, a.Role)); err != nil {
		return bot.Done, err
	}
	if err := kickoffSchedule.Refresh(in.Event, chairOf(g.Event, s)); err != nil {
		return bot.Done, err
	}
	return bot.Done, rearrange(in.Event, c)
}

// host reads the pressing mentor's attendance.
func host(e bot.Event, id mentoring.CohortID) (mentoring.Cohort, mentoring.Attendance, error) {
	c, err := cohort(e, id)
	if err != nil {
		return c, mentoring.Attendance{}, err
	}
	if _, err := member(e, aboutMember{id, mentoring.Mentor, e.By}); err != nil {
		return c, mentoring.Attendance{}, err
	}
	a, _, err := e.Tx.Attendance(id, mentoring.Mentor, e.By)
	a.Cohort, a.Role, a.Person = id, mentoring.Mentor, e.By
	return c, a, err
}

func openLink(in bot.Pressed[about]) (bot.Reply, error) {
	c, a, err := host(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(drawLinkForm(c, a)), nil
}

func keepLink(in bot.Submitted[about]) (bot.Reply, error) {
	c, a, err := host(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	link := kickoffLinkText.In(in.Form)
	if err := checkLink(link); err != nil {
		return bot.Reject(kickoffLinkText, err.Error()), nil
	}
	a.Link = link
	if err := in.Tx.PutAttendance(a); err != nil {
		return bot.Done, err
	}
	k, found, err := in.Tx.Kickoff(c.ID)
	if err != nil || !found {
		return bot.Done, err
	}
	if _, err := in.ChangeAsk(in.By, comingAskID(k, mentoring.Mentor), func(*mentoring.Ask) {}); err != nil {
		return bot.Done, err
	}
	for i := range k.Rounds { // those who read the old link get the new one
		if mentee := k.Rounds[i].Partner(mentoring.Mentor, in.By); mentee != "" {
			if err := kickoffCall.Refresh(in.Event, inRound{c.ID, k.Revision, i, mentoring.Mentee, mentee}); err != nil {
				return bot.Done, err
			}
		}
	}
	return bot.Done, kickoffSchedule.Refresh(in.Event, chair{c.ID, k.Revision, mentoring.Mentor, in.By})
}

// maxLink bounds a link; the longest of the usual meeting links has about 300
// characters.
const maxLink = 800

// checkLink takes a link that can stand in a message; none is fine too.
func checkLink(link string) error {
	if link == "" {
		return nil
	}
	u, err := url.Parse(link)
	switch {
	case len(link) > maxLink:
		return mentoring.Refuse("That link is longer than %d characters. Copy the short form of it.", maxLink)
	case err != nil || u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || strings.ContainsAny(link, " <>|\"`\n\t"):
		return mentoring.Refuse("Paste the whole link, beginning with https://, or leave it empty.")
	}
	return nil
}

// linked draws a link that was checked, with words of ours.
func linked(link, words string) string {
	return "<" + strings.ReplaceAll(link, "&", "&amp;") + "|" + words + ">"
}

// What people see.

// comingButtons are the answers; what was answered is left out.
func comingButtons(g gathering, s seat) []slack.BlockElement {
	k := g.Event
	now := "unanswered"
	if g.answered(s) {
		now = "none"
		if len(s.Attendance.Sittings) > 0 {
			now = strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Attendance.Sittings), " ", ""), "[]")
		}
	}
	options := []struct{ value, label string }{{"1", "I'll be there"}, {"", "I can't come"}}
	if len(k.Sittings) > 1 {
		options = []struct{ value, label string }{{"12", "Either is fine"}, {"1", "Only the first"}, {"2", "Only the second"}, {"", "Neither"}}
	}
	var buttons []slack.BlockElement
	for i, o := range options {
		carried := coming{k.Cohort, k.Revision, s.Role, o.value}
		switch {
		case o.value == now || o.value == "" && now == "none":
		case i == 0 && now == "unanswered":
			buttons = append(buttons, kickoffComing.Primary(o.label, carried))
		default:
			buttons = append(buttons, kickoffComing.With(o.label, carried))
		}
	}
	if s.Role == mentoring.Mentor {
		label := "My meeting link…"
		if s.Attendance.Link != "" {
			label = "Change my link…"
		}
		buttons = append(buttons, kickoffLink.With(label, about{k.Cohort}))
	}
	return buttons
}

func drawComing(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	g, found, err := gather(in.Event, c)
	if err != nil || !found {
		return bot.Part{}, err
	}
	name, role := bot.Escape(c.Name), mentoring.Role(in.Ask.Subject)
	s, active := g.seat(role, in.Ask.Person)
	switch {
	case in.Ask.ID != comingAskID(g.Event, role):
		return bot.Part{Text: fmt.Sprintf("The kick-off of *%s* has other hours now; my newer question is further down.", name)}, nil
	case !active:
		return bot.Part{Text: fmt.Sprintf("The kick-off of *%s*: you have no place in it just now, so there is nothing to answer.", name)}, nil
	case !in.Ask.Open() || !g.Event.Over.IsZero():
		return bot.Part{Text: fmt.Sprintf("The kick-off of *%s* is over.", name)}, nil
	}
	zone := in.Reader.Location(c.Location())
	hours := sittingsIn(g.Event, zone)
	others := count(len(g.of(role.Other())), string(role.Other()))
	text := fmt.Sprintf(":calendar: The kick-off of *%s* has its hour: *%s*, your time. You meet the %s for %d minutes each. Can you come?", name, hours, others, g.Event.Minutes)
	if len(g.Event.Sittings) > 1 {
		text = fmt.Sprintf(":calendar: The kick-off of *%s* has its hours, in two sittings because of the time zones: *%s*, your time. You meet the %s for %d minutes each. When can you come?", name, hours, others, g.Event.Minutes)
	}
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf(":calendar: I plan the kick-off of *%s* soon: *%s*, your time. When can you come? Without an answer I plan with you by the clock of your zone.", name, hours)
		if len(g.Event.Sittings) == 1 {
			text = fmt.Sprintf(":calendar: I plan the kick-off of *%s* soon: *%s*, your time. Can you come? Without an answer I expect you.", name, hours)
		}
	}
	if g.answered(s) {
		text = ":white_check_mark: " + answeredComing(g, s, name, hours)
	}
	if s.Attendance.Link != "" && role == mentoring.Mentor {
		text += " You meet at " + linked(s.Attendance.Link, "your own link") + "."
	}
	blocks := []slack.Block{bot.Section(text), bot.Actions(comingButtons(g, s)...)}
	if role == mentoring.Mentor && s.Attendance.Link == "" {
		blocks = append(blocks, bot.Context("Without a link of your own, I open a group conversation with each mentee when it is your turn, and you start a huddle there."))
	}
	return bot.Part{Text: text, Blocks: blocks}, nil
}

// answeredComing says what was answered, and what comes next.
func answeredComing(g gathering, s seat, name, hours string) string {
	next := "Your schedule comes two days before."
	if !g.Event.Sent.IsZero() {
		next = "Your schedule is in my messages to you."
	}
	switch {
	case len(s.Attendance.Sittings) == 0:
		return fmt.Sprintf("You cannot come to the kick-off of *%s* (%s). Thank you for saying so; the organizers see it. If that changes, press a button here.", name, hours)
	case len(g.Event.Sittings) == 1:
		return fmt.Sprintf("You come to the kick-off of *%s*, *%s*, your time. %s", name, hours, next)
	case len(s.Attendance.Sittings) == 2:
		return fmt.Sprintf("Either sitting of the kick-off of *%s* is fine for you: *%s*, your time. %s", name, hours, next)
	}
	which := "first"
	if s.Attendance.Sittings[0] == 2 {
		which = "second"
	}
	return fmt.Sprintf("You come to the %s sitting of the kick-off of *%s* (%s, your time). %s", which, name, hours, next)
}

func drawLinkForm(c mentoring.Cohort, a mentoring.Attendance) slack.ModalViewRequest {
	return kickoffLinkForm.Titled("Your meeting link", "Save", about{c.ID},
		bot.Section("Where do the mentees meet you at the kick-off? Each gets this link when it is their turn."),
		kickoffLinkText.Line("Link", bot.Optional, bot.Start(a.Link), bot.AtMost(maxLink), bot.Example("https://meet.example.com/your-room"),
			bot.Hint("Left empty, I open a group conversation with each mentee, and you start a huddle there.")))
}
