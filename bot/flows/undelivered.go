package flows

import (
	"fmt"
	"slices"
	"strings"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// A message that Slack refuses for good is not lost: the organizers see to whom
// it was to go and why it did not, and can send it again when they have mended
// the cause.

// letter names a message that was given up.
type letter struct {
	Cohort  mentoring.CohortID `json:"c"`
	Message string             `json:"m"`
}

func (l letter) InCohort() mentoring.CohortID { return l.Cohort }

var (
	undeliveredMoment = bot.NewMoment[bot.Dead](bot.DeadMoment)
	undeliveredRetry  = bot.NewButton[letter]("undelivered.retry")
)

func undelivered() bot.Flow {
	return bot.Flow{
		Name:  "undelivered",
		About: "organizers hear of messages that Slack refuses",
		Routes: []bot.Route{
			bot.OnMoment(undeliveredMoment, reportUndelivered),
			bot.OnPress(undeliveredRetry, retryUndelivered).For(bot.Organizers),
		},
	}
}

const undeliveredKey = "undelivered/"

func reportUndelivered(in bot.Due[bot.Dead]) error {
	key := in.Carried.Message
	if strings.HasPrefix(key, undeliveredKey) {
		return nil // the report itself: reporting that would go round in circles
	}
	o, found, err := in.Tx.Outgoing(key)
	if err != nil || !found || o.State != store.Dead {
		return err
	}
	cohorts, err := concernedCohorts(in.Event, o.To)
	if err != nil {
		return err
	}
	for _, c := range cohorts {
		text := fmt.Sprintf("A message to %s could not be delivered: %s. Nothing is lost: once the cause is mended, send it again.", addressee(o.To), reason(in.Carried.Why))
		for _, p := range c.Organizers {
			if string(p) == o.To.Person {
				continue
			}
			if err := tell(in.Event, c, p, undeliveredKey+string(c.ID)+"/"+string(p)+"/"+key, text,
				bot.Section(text), bot.Actions(undeliveredRetry.Primary("Send it again", letter{c.ID, key}))); err != nil {
				return err
			}
		}
	}
	return nil
}

// concernedCohorts are the cohorts a message may have been about: those of its
// reader, or of its channel.
func concernedCohorts(e bot.Event, to store.Address) ([]mentoring.Cohort, error) {
	all, err := e.Tx.Cohorts()
	if err != nil {
		return nil, err
	}
	of := map[mentoring.CohortID]bool{}
	for _, id := range append(slices.Clone(to.Group), to.Person) {
		memberships, err := e.Tx.Memberships(mentoring.PersonID(id))
		if err != nil {
			return nil, err
		}
		for _, m := range memberships {
			of[m.Cohort] = true
		}
	}
	return slices.DeleteFunc(all, func(c mentoring.Cohort) bool {
		return c.Phase == mentoring.Closed || !of[c.ID] && !(to.Channel != "" && to.Channel == c.Channel)
	}), nil
}

func retryUndelivered(in bot.Pressed[letter]) (bot.Reply, error) {
	o, found, err := in.Tx.Outgoing(in.Carried.Message)
	if err != nil {
		return bot.Done, err
	}
	if !found || o.State != store.Dead {
		return bot.Whisper("That message is on its way already, or has been delivered."), nil
	}
	if err := in.Tx.Revive(o.Key); err != nil {
		return bot.Done, err
	}
	if err := in.Note(in.Carried.Cohort, "message.revived"); err != nil {
		return bot.Done, err
	}
	return bot.Whisper("It is on its way again. If Slack refuses it once more, you will hear of it."), nil
}

// What people see.

func addressee(to store.Address) string {
	switch {
	case to.Person != "":
		return bot.Mention(mentoring.PersonID(to.Person))
	case to.Channel != "":
		return "<#" + to.Channel + ">"
	}
	var names []string
	for _, p := range to.Group {
		names = append(names, bot.Mention(mentoring.PersonID(p)))
	}
	return strings.Join(names, " and ")
}

// reason says in words what Slack's error code means for an organizer.
func reason(code string) string {
	switch code {
	case "channel_not_found", "not_in_channel":
		return "I am not in that channel. Invite me there with `/invite @cohortbot`"
	case "is_archived":
		return "the channel is archived"
	case "user_disabled", "user_not_found", "account_inactive":
		return "the account is deactivated"
	case "restricted_action", "restricted_action_read_only_channel":
		return "posting there is restricted; a workspace admin can allow me"
	case "messages_tab_disabled":
		return "the app's Messages tab is off; whoever installed me can switch it on"
	case "missing_scope":
		return "the app lacks a permission; whoever installed me can install it again from the current manifest"
	}
	return "Slack answered `" + bot.Escape(code) + "`"
}
