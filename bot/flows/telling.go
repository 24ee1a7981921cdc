package flows

import (
	"errors"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Telling people things that are no question: news goes out at a decent hour
// of its reader, and once.

// tell queues news for one person under key, at their next decent hour.
func tell(e bot.Event, c mentoring.Cohort, p mentoring.PersonID, key, text string, blocks ...slack.Block) error {
	zone, err := e.Zone(p, c)
	if err != nil {
		return err
	}
	return e.Say(bot.Message{Key: key, To: bot.To(p), Text: text, Blocks: blocks},
		bot.NotBefore(mentoring.Decent(e.At, zone, c.Home)))
}

// tellNow queues an answer to what somebody just did, or something urgent.
func tellNow(e bot.Event, p mentoring.PersonID, key, text string, blocks ...slack.Block) error {
	return e.Say(bot.Message{Key: key, To: bot.To(p), Text: text, Blocks: blocks}, bot.Urgently)
}

// tellOrganizers queues news for each organizer of a cohort.
func tellOrganizers(e bot.Event, c mentoring.Cohort, key, text string, blocks ...slack.Block) error {
	for _, o := range c.Organizers {
		if err := tell(e, c, o, key+"/"+string(o), text, blocks...); err != nil {
			return err
		}
	}
	return nil
}

// cohort reads the cohort a control speaks of; one that is gone is refused.
func cohort(e bot.Event, id mentoring.CohortID) (mentoring.Cohort, error) {
	c, found, err := e.Tx.Cohort(id)
	if err != nil {
		return c, err
	}
	if !found {
		return c, mentoring.Refuse("That cohort is no longer there. `/cohort status` shows what is running.")
	}
	return c, nil
}

// member reads a member who is still in the cohort.
func member(e bot.Event, a aboutMember) (mentoring.Member, error) {
	m, found, err := e.Tx.Member(a.Cohort, a.Role, a.Person)
	if err != nil {
		return m, err
	}
	if !found || m.Standing.Gone() {
		return m, mentoring.Refuse("You are not in this cohort as a %s any more. `/cohort status` shows what is yours.", a.Role)
	}
	return m, nil
}

// when shows an instant as its reader's clock does: "Mon 1 Mar, 09:00".
func when(t time.Time, zone *time.Location) string { return t.In(zone).Format("Mon 2 Jan, 15:04") }

// ignoreRefusal is err unless a rule said no.
func ignoreRefusal(err error) error {
	if refusal := (*mentoring.Refusal)(nil); errors.As(err, &refusal) {
		return nil
	}
	return err
}
