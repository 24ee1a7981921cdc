package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// A message that Slack refuses for good is not lost: the organizers see to whom
// it was to go and why it did not, and can send it again when they have mended
// the cause.

// letter is the report to one organizer of a message that was given up.
type letter struct {
	Cohort  mentoring.CohortID `json:"c"`
	Message string             `json:"m"`
	Reader  mentoring.PersonID `json:"p"`
	At      int64              `json:"t"` // Unix seconds: each refusal is reported
}

func (l letter) InCohort() mentoring.CohortID { return l.Cohort }

// Key names the live report.
func (l letter) Key() string { return fmt.Sprintf("%s/%s/%d/%s", l.Cohort, l.Reader, l.At, l.Message) }

var (
	undeliveredMoment = bot.NewMoment[bot.Dead](bot.DeadMoment)
	undeliveredReport = bot.NewLive[letter]("undelivered.report")
	undeliveredRetry  = bot.NewButton[letter]("undelivered.retry")
)

func undelivered() bot.Flow {
	return bot.Flow{
		Name:  "undelivered",
		About: "organizers hear of messages that Slack refuses",
		Routes: []bot.Route{
			bot.OnMoment(undeliveredMoment, reportUndelivered),
			bot.OnDraw(undeliveredReport, drawUndelivered),
			bot.OnPress(undeliveredRetry, retryUndelivered).For(bot.Organizers),
		},
	}
}

// undeliveredKey begins the keys of the reports themselves.
const undeliveredKey = "undelivered."

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
		for _, p := range c.Organizers {
			if string(p) == o.To.Person {
				continue
			}
			zone, err := in.Zone(p, c)
			if err != nil {
				return err
			}
			if err := undeliveredReport.Show(in.Event, bot.To(p), letter{c.ID, key, p, in.Planned.Unix()},
				bot.NotBefore(mentoring.Decent(in.At, zone, c.Home))); err != nil {
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
		if err := undeliveredReport.Refresh(in.Event, in.Carried); err != nil {
			return bot.Done, err
		}
		return bot.Whisper("That message is on its way already, or has been delivered."), nil
	}
	if err := in.Tx.Revive(o.Key); err != nil {
		return bot.Done, err
	}
	if err := undeliveredReport.Refresh(in.Event, in.Carried); err != nil {
		return bot.Done, err
	}
	if err := in.Note(in.Carried.Cohort, "message.revived"); err != nil {
		return bot.Done, err
	}
	return bot.Whisper("It is on its way again. If Slack refuses it once more, you will hear of it."), nil
}

// What people see.

func drawUndelivered(in bot.Drawing[letter]) (bot.Message, error) {
	o, found, err := in.Tx.Outgoing(in.Carried.Message)
	if err != nil || !found {
		return bot.Message{}, err
	}
	if o.State != store.Dead {
		return bot.Message{Text: fmt.Sprintf("A message to %s was refused at first. It has been sent again.", addressee(o.To))}, nil
	}
	text := fmt.Sprintf("A message to %s could not be delivered: %s. Nothing is lost: once the cause is mended, send it again.", addressee(o.To), reason(o.LastError))
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(undeliveredRetry.Primary("Send it again", in.Carried))}}, nil
}

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

// reason says in words, for an organizer, why a message was given up. why is
// the courier's: Slack's error code after "Slack refused: ", or a sentence.
func reason(why string) string {
	_, code, refused := strings.Cut(why, "Slack refused: ")
	if i := strings.IndexAny(code, ",: "); i >= 0 {
		code = code[:i]
	}
	words, known := refusals[code]
	switch {
	case !refused:
		return bot.Escape(why)
	case !known:
		words = "Slack answered “" + bot.Escape(code) + "”"
	}
	if strings.HasPrefix(why, "it may have been sent") {
		return words + ". It may have arrived all the same; please look before you send it again"
	}
	return words
}

// refusals are Slack's error codes in an organizer's words, with what mends
// them (https://docs.slack.dev/reference/methods/chat.postMessage).
var refusals = map[string]string{
	"channel_not_found":     notInChannel,
	"not_in_channel":        notInChannel,
	"is_archived":           "the channel is archived",
	"user_disabled":         accountGone,
	"user_not_found":        accountGone,
	"account_inactive":      accountGone,
	"restricted_action":     "posting there is restricted; a workspace admin can allow me",
	"messages_tab_disabled": "the app's Messages tab is off; whoever installed me can switch it on",
	"missing_scope":         "the app lacks a permission; whoever installed me can install it again from the current manifest",
}

const (
	notInChannel = "I am not in that channel. Invite me there with `/invite @cohortbot`"
	accountGone  = "the account is deactivated"
)
