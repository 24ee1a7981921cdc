package flows

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// "Pause me until Monday": the person is away in every cohort at once, nothing
// is asked of them meanwhile, and one word or click ends it.

// pauseTold is our confirmation of a pause.
type pauseTold struct {
	Person mentoring.PersonID `json:"p"`
	Back   mentoring.Date     `json:"d"`
	Said   int64              `json:"n"` // tells the confirmations of one day apart
}

// Key names the message.
func (p pauseTold) Key() string { return fmt.Sprintf("%s/%s/%d", p.Person, p.Back, p.Said) }

const pauseToldID = "pause.told"

var (
	pauseBack = bot.NewButton[pauseTold]("pause.back")
	pauseLive = bot.NewLive[pauseTold]("pause.confirm")
	pauseOff  = bot.NewMoment[pauseTold](pauseToldID)
)

func pausing() bot.Flow {
	return bot.Flow{
		Name:  "pause",
		About: "people are away for a while, and back",
		Routes: []bot.Route{
			bot.OnPress(pauseBack, pressBack),
			bot.OnMoment(pauseOff, func(in bot.Due[pauseTold]) error { return pauseLive.Refresh(in.Event, in.Carried) }),
			bot.OnDraw(pauseLive, drawPause),
		},
	}
}

// longestPause is how long a pause can be, in days.
const longestPause = 366

// pauseEverywhere pauses a person in every cohort, until their first day back.
func pauseEverywhere(e bot.Event, p mentoring.PersonID, back mentoring.Date) error {
	who, err := e.Person(p)
	if err != nil {
		return err
	}
	mine, err := currentMemberships(e, p)
	if err != nil {
		return err
	}
	zone := who.Location(time.UTC)
	if len(mine) > 0 {
		zone = who.Location(mine[0].c.Location())
	}
	today := mentoring.DateOf(e.At, zone)
	switch {
	case !back.After(today):
		return mentoring.Refuse("%s is not in the future. Write the first day you are back, for instance “pause me until %s” or “pause me for two weeks”.", back.Long(), today.Add(7).Long())
	case back.Sub(today) > longestPause:
		return mentoring.Refuse("%s is more than a year away. Write a nearer day; if you can't go on, `/cohort status` shows how to withdraw.", back.Long())
	}
	// Where one cohort ends before they are back and another goes on, they are
	// away in both.
	var refused error
	fits := len(mine) == 0
	for _, m := range mine {
		if err := m.c.CheckPause(back, today); err != nil {
			refused = err
			continue
		}
		fits = true
	}
	if !fits {
		return refused
	}
	for _, m := range mine {
		if err := pauseUntil(e, m.c, m.Member, back); err != nil {
			return err
		}
	}
	if who, err = e.Person(p); err != nil {
		return err
	}
	who.AwayUntil = back // also when it is sooner than said before
	if err := e.Tx.PutPerson(who); err != nil {
		return err
	}
	if err := e.Replan(p); err != nil {
		return err
	}
	if err := refreshPause(e, p); err != nil {
		return err
	}
	told := pauseTold{p, back, e.At.UnixMilli()}
	if err := pauseOff.Plan(e, string(p), back.At(9, 0, zone), "", string(p), told); err != nil {
		return err
	}
	return pauseLive.Show(e, bot.To(p), told, bot.Urgently)
}

// backEverywhere ends the pause of a person; away says whether there was one.
func backEverywhere(e bot.Event, p mentoring.PersonID) (away bool, err error) {
	who, err := e.Person(p)
	if err != nil {
		return false, err
	}
	mine, err := currentMemberships(e, p)
	if err != nil {
		return false, err
	}
	zone := who.Location(time.UTC)
	away = mentoring.DateOf(e.At, zone).Before(who.AwayUntil)
	for _, m := range mine {
		away = away || !m.PausedUntil.IsZero()
	}
	if away {
		if err := endPauses(e, p); err != nil {
			return away, err
		}
	}
	return away, refreshPause(e, p)
}

// refreshPause brings the latest confirmation up to date and forgets it.
func refreshPause(e bot.Event, p mentoring.PersonID) error {
	m, found, err := e.Tx.Planned(pauseToldID + "/" + string(p))
	if err != nil || !found {
		return err
	}
	var told pauseTold
	if err := json.Unmarshal(m.Data, &told); err != nil {
		return fmt.Errorf("pause of %s: %w", p, err)
	}
	if err := pauseLive.Refresh(e, told); err != nil {
		return err
	}
	return pauseOff.Unplan(e, string(p))
}

func pressBack(in bot.Pressed[pauseTold]) (bot.Reply, error) {
	away, err := backEverywhere(in.Event, in.By)
	if err != nil {
		return bot.Done, err
	}
	if err := pauseLive.Refresh(in.Event, in.Carried); err != nil || away {
		return bot.Done, err
	}
	return bot.Whisper("You are here already, as far as I know. Nothing to do."), nil
}

// membership is one thing a person is now, with its cohort.
type currentMembership struct {
	mentoring.Member
	c mentoring.Cohort
}

// currentMemberships lists what a person is, in cohorts that are not closed.
func currentMemberships(e bot.Event, p mentoring.PersonID) ([]currentMembership, error) {
	all, err := e.Tx.Memberships(p)
	if err != nil {
		return nil, err
	}
	var mine []currentMembership
	for _, m := range all {
		c, found, err := e.Tx.Cohort(m.Cohort)
		if err != nil {
			return nil, err
		}
		if found && c.Phase != mentoring.Closed && !m.Standing.Gone() {
			mine = append(mine, currentMembership{m, c})
		}
	}
	return mine, nil
}

// What people see.

func drawPause(in bot.Drawing[pauseTold]) (bot.Message, error) {
	told := in.Carried
	today := mentoring.DateOf(in.At, in.Reader.Location(time.UTC))
	if in.Reader.AwayUntil != told.Back || !today.Before(told.Back) {
		return bot.Message{Text: "Your pause until " + told.Back.Medium() + " is over or was changed."}, nil
	}
	stays, err := whatStays(in.Event, told.Person)
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf(":palm_tree: You are away, and back on *%s*. %s", told.Back.Medium(), stays)
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(pauseBack.With("I'm back", told))}}, nil
}

// whatStays says what a pause leaves as it is: nobody is promised a pair they
// don't have.
func whatStays(e bot.Event, p mentoring.PersonID) (string, error) {
	mine, err := currentMemberships(e, p)
	if err != nil {
		return "", err
	}
	if len(mine) == 0 {
		return "I ask nothing of you before. You are in no cohort just now, so nobody else is told.", nil
	}
	var cohorts []string
	paired := false
	for _, m := range mine {
		if name := "*" + bot.Escape(m.c.Name) + "*"; !slices.Contains(cohorts, name) {
			cohorts = append(cohorts, name)
		}
		pairs, err := partners(e, m.c, m.Member)
		if err != nil {
			return "", err
		}
		paired = paired || len(pairs) > 0
	}
	both := ""
	if len(cohorts) > 1 {
		both = " in " + strings.Join(cohorts, " and ")
	}
	if paired {
		return "I ask nothing of you before" + both + "; your place, your pair and your answers stay. Those you work with are told.", nil
	}
	return "I ask nothing of you before" + both + "; your place and your answers stay.", nil
}
