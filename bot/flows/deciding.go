package flows

import (
	"fmt"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// When a line manager stays silent, has left, or ranking opens, the organizers
// decide about the applicant: one card per applicant, and one list at the
// opening of the ranking. Who presses first decides for all.

// deciding is what an organizer's card about one applicant is about.
type deciding struct {
	Cohort    mentoring.CohortID `json:"c"`
	Mentee    mentoring.PersonID `json:"p"`
	Asked     int64              `json:"t"`
	Organizer mentoring.PersonID `json:"o"`
}

// Key names the card.
func (d deciding) Key() string {
	return fmt.Sprintf("%s/%s/%d/%s", d.Cohort, d.Mentee, d.Asked, d.Organizer)
}

// inbox is what an organizer's list of open decisions is about.
type inbox struct {
	Cohort    mentoring.CohortID `json:"c"`
	Organizer mentoring.PersonID `json:"o"`
}

// Key names the list.
func (i inbox) Key() string { return string(i.Cohort) + "/" + string(i.Organizer) }

var (
	decideCard        = bot.NewLive[deciding]("managers.decide")
	decideList        = bot.NewLive[inbox]("managers.list")
	organizerApproves = bot.NewButton[aboutMember]("managers.accept")
	organizerDeclines = bot.NewButton[aboutMember]("managers.turndown")
)

// managerSilent brings an applicant to the organizers when the manager's time
// is over.
func managerSilent(in bot.Due[aboutMember]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	m, found, err := in.Tx.Member(c.ID, in.Carried.Role, in.Carried.Person)
	if err != nil || !found || m.Standing.Gone() || !undecided(m.Application) {
		return err
	}
	boss, err := named(in.Event, m.Application.Manager)
	if err != nil {
		return err
	}
	why := boss + " has not answered yet"
	if m.Application.Decision == mentoring.LetsTalk {
		why = boss + " wanted to talk first and has not decided yet"
	}
	return overToOrganizers(in.Event, c, m, why)
}

// overToOrganizers asks the organizers about one applicant and tells the
// applicant so. A manager who can may still answer first.
func overToOrganizers(e bot.Event, c mentoring.Cohort, m mentoring.Member, why string) error {
	key := fmt.Sprintf("managers/silent/%s/%d", m.Key(), m.Application.AskedAt.Unix())
	if m.Standing != mentoring.AwaitingManager { // accepted already, asked again about a later end
		name, err := named(e, m.Person)
		if err != nil {
			return err
		}
		return tellOrganizers(e, c, key, fmt.Sprintf("*%s*: I asked whether %s may go on until %s, but %s. %s goes on meanwhile. Your next step: talk with both of them.",
			bot.Escape(c.Name), name, c.Plan.Start(mentoring.Closed).Add(-1).Long(), why, name))
	}
	for _, o := range c.Organizers {
		zone, err := e.Zone(o, c)
		if err != nil {
			return err
		}
		if err := decideCard.Show(e, bot.To(o), deciding{c.ID, m.Person, m.Application.AskedAt.Unix(), o},
			bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
			return err
		}
	}
	return tell(e, c, m.Person, key, fmt.Sprintf("%s, so the organizers of *%s* decide about your place now. You keep it until they have, and I tell you at once.", why, bot.Escape(c.Name)))
}

// askOrganizersInstead takes the question away from a manager who can't
// answer any more; why says what happened, as mrkdwn.
func askOrganizersInstead(e bot.Event, c mentoring.Cohort, m mentoring.Member, why string) error {
	if err := closeManagerAsk(e, m); err != nil {
		return err
	}
	return overToOrganizers(e, c, m, why)
}

// listUndecided brings all applicants without an answer to the organizers,
// since those cannot rank.
func listUndecided(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil || mentoring.CountPlaces(members).Awaiting == 0 {
		return err
	}
	for _, o := range c.Organizers {
		zone, err := e.Zone(o, c)
		if err != nil {
			return err
		}
		if err := decideList.Show(e, bot.To(o), inbox{c.ID, o}, bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
			return err
		}
	}
	return nil
}

// endAwaiting tells those for whom nobody decided before the ranks were frozen.
func endAwaiting(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role != mentoring.Mentee || m.Standing != mentoring.AwaitingManager {
			continue
		}
		if err := closeManagerAsk(e, m); err != nil {
			return err
		}
		m.Standing = mentoring.Waiting // first in the next edition
		if err := e.Tx.PutMember(m); err != nil {
			return err
		}
		if err := leftWaiting(e, c, m, "nobody has agreed to your hours in *%s* in time"); err != nil {
			return err
		}
		if err := refreshDecisions(e, c, m); err != nil {
			return err
		}
	}
	return nil
}

// organizerSays takes an organizer's decision.
func organizerSays(d mentoring.Decision) func(bot.Pressed[aboutMember]) (bot.Reply, error) {
	return func(in bot.Pressed[aboutMember]) (bot.Reply, error) {
		c, err := cohort(in.Event, in.Carried.Cohort)
		if err != nil {
			return bot.Done, err
		}
		m, found, err := in.Tx.Member(c.ID, in.Carried.Role, in.Carried.Person)
		if err != nil {
			return bot.Done, err
		}
		name, err := named(in.Event, in.Carried.Person)
		if err != nil {
			return bot.Done, err
		}
		if !found || m.Standing != mentoring.AwaitingManager {
			if err := refreshDecisions(in.Event, c, m); err != nil {
				return bot.Done, err
			}
			return bot.Whisper(fmt.Sprintf("Nothing to decide about %s any more: %s.", name, decidedText(m, name))), nil
		}
		return bot.Done, decide(in.Event, c, m, d)
	}
}

// joinRanking asks somebody who was accepted while ranking is open, and those
// who had nobody to rank before.
func joinRanking(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Standing != mentoring.Active || len(mentoring.Candidates(members, m)) == 0 {
			continue
		}
		if err := askForRanking(e, c, m); err != nil { // asked already: nothing happens
			return err
		}
	}
	return nil
}

// refreshDecisions takes the buttons off what is decided.
func refreshDecisions(e bot.Event, c mentoring.Cohort, m mentoring.Member) error {
	for _, o := range c.Organizers {
		if err := decideCard.Refresh(e, deciding{c.ID, m.Person, m.Application.AskedAt.Unix(), o}); err != nil {
			return err
		}
		if err := decideList.Refresh(e, inbox{c.ID, o}); err != nil {
			return err
		}
	}
	return nil
}

// What people see.

func drawDecideCard(in bot.Drawing[deciding]) (bot.Message, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Message{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.Carried.Mentee)
	if err != nil || !found {
		return bot.Message{}, err
	}
	name := bot.Mention(m.Person)
	if m.Standing != mentoring.AwaitingManager || m.Application.AskedAt.Unix() != in.Carried.Asked {
		return bot.Message{Text: fmt.Sprintf("*%s*, application of %s: %s.", bot.Escape(c.Name), name, decidedText(m, name))}, nil
	}
	asked, err := awaitingText(in.Event, m)
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf("*%s*: %s", bot.Escape(c.Name), asked)
	return bot.Message{Text: text, Blocks: append([]slack.Block{bot.Section(text)}, decideButtons(m)...)}, nil
}

func drawDecideList(in bot.Drawing[inbox]) (bot.Message, error) {
	c, members, err := cohortAndMembers(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Message{}, err
	}
	var blocks []slack.Block
	open := 0
	for _, m := range members {
		if m.Role != mentoring.Mentee || m.Standing != mentoring.AwaitingManager {
			continue
		}
		open++
		if len(blocks) < 44 { // Slack's limit is 50
			asked, err := awaitingText(in.Event, m)
			if err != nil {
				return bot.Message{}, err
			}
			blocks = append(blocks, bot.Section(asked))
			blocks = append(blocks, decideButtons(m)...)
		}
	}
	if open == 0 {
		return bot.Message{Text: fmt.Sprintf("*%s*: everybody is decided about. Thank you.", bot.Escape(c.Name))}, nil
	}
	text := fmt.Sprintf("*%s*: ranking has opened, and for %s nobody has agreed to the hours yet. They can rank as soon as you accept them; whoever is undecided when ranking ends is left out of the matching.", bot.Escape(c.Name), count(open, "applicant"))
	return bot.Message{Text: text, Blocks: append([]slack.Block{bot.Section(text)}, blocks...)}, nil
}

func awaitingText(e bot.Event, m mentoring.Member) (string, error) {
	boss, err := e.Person(m.Application.Manager)
	if err != nil {
		return "", err
	}
	did := "has not answered"
	switch {
	case boss.Deleted:
		did = "has left the workspace"
	case m.Application.Decision == mentoring.LetsTalk:
		did = "wanted to talk first and has not decided"
	}
	return fmt.Sprintf("%s, line manager of %s, %s. It is yours to decide now: may %s take part?", bot.Mention(boss.ID), bot.Mention(m.Person), did, bot.Mention(m.Person)), nil
}

func decideButtons(m mentoring.Member) []slack.Block {
	return []slack.Block{bot.Actions(organizerApproves.Primary("Accept", of(m)), organizerDeclines.With("Decline", of(m)))}
}
