package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// A changed plan: the calendar follows, and whom it concerns hears of it once,
// when the organizers have finished moving dates.

// news is a changed plan to be told to one person: Was are the dates they knew.
type news struct {
	Cohort mentoring.CohortID `json:"c"`
	Person mentoring.PersonID `json:"p"`
	N      int                `json:"n"`
	Was    []mentoring.Date   `json:"w"`
}

// Key names the message.
func (n news) Key() string { return fmt.Sprintf("%s/%s/%d", n.Cohort, n.Person, n.N) }

// newsAfter is how long a change rests before people hear of it, so that several
// moves, or a move and its undoing, come as one message or none.
const newsAfter = 30 * time.Minute

// promisedSlack is by how many days the end may move before line managers are
// asked again.
const promisedSlack = 14

// replanned keeps a cohort whose plan changed: the calendar follows, whom it
// concerns is told, and line managers are asked again if the end moved too far.
func replanned(e bot.Event, c mentoring.Cohort, was mentoring.Plan) error {
	end := c.Plan.Start(mentoring.Closed)
	askAgain := c.Phase > mentoring.Draft && end.Sub(c.Promised) > promisedSlack
	if askAgain || c.Phase == mentoring.Draft {
		c.Promised = end
	}
	if err := e.Tx.PutCohort(c); err != nil {
		return err
	}
	if err := planned(e, c); err != nil {
		return err
	}
	if askAgain {
		if err := askManagersAgain(e, c); err != nil {
			return err
		}
	}
	if err := createMade.Refresh(e, about{c.ID}); err != nil {
		return err
	}
	people, err := concernedByPlan(e, c, was)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := tellNews(e, c, p, was); err != nil {
			return err
		}
		if err := e.RefreshHome(p); err != nil {
			return err
		}
	}
	return nil
}

// concernedByPlan lists, once each, the members who wait for a date that
// changed.
func concernedByPlan(e bot.Event, c mentoring.Cohort, was mentoring.Plan) ([]mentoring.PersonID, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return nil, err
	}
	var people []mentoring.PersonID
	for _, m := range members {
		if m.Standing.Gone() || slices.Contains(people, m.Person) {
			continue
		}
		if len(changedFor(m.Role, c.Plan, plannedDates(was))) > 0 {
			people = append(people, m.Person)
		}
	}
	return people, nil
}

// tellNews tells a person once about all that changed until they read it: a
// message that has not gone out yet shows the newer change as well.
func tellNews(e bot.Event, c mentoring.Cohort, p mentoring.PersonID, was mentoring.Plan) error {
	n := news{Cohort: c.ID, Person: p, N: 1, Was: plannedDates(was)}
	for {
		o, queued, err := e.Tx.Outgoing(planNews.Key(n))
		if err != nil {
			return err
		}
		if !queued {
			break
		}
		if o.State == store.Pending && o.SentAt.IsZero() {
			return nil // it is drawn when it goes out
		}
		n.N++
	}
	zone, err := e.Zone(p, c)
	if err != nil {
		return err
	}
	return planNews.Show(e, bot.To(p), n, bot.NotBefore(mentoring.Decent(e.At.Add(newsAfter), zone, c.Home)))
}

func plannedDates(p mentoring.Plan) []mentoring.Date {
	var days []mentoring.Date
	for _, s := range p.Steps {
		days = append(days, s.Planned)
	}
	return days
}

// changedFor lists the dates to come that changed and matter to a role:
// mentees are there only once their call has begun.
func changedFor(r mentoring.Role, now mentoring.Plan, was []mentoring.Date) []mentoring.Change {
	var changes []mentoring.Change
	for i, s := range now.Steps {
		if i >= len(was) || s.Begun() || s.Planned == was[i] || s.Phase < mentoring.CallMentees || s.Phase == mentoring.CallMentees && r == mentoring.Mentee {
			continue
		}
		changes = append(changes, mentoring.Change{Phase: s.Phase, From: was[i], To: s.Planned})
	}
	return changes
}

// What people see.

func drawNews(in bot.Drawing[news]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || c.Phase == mentoring.Closed {
		return bot.Message{}, err
	}
	var changes []mentoring.Change
	for _, r := range []mentoring.Role{mentoring.Mentor, mentoring.Mentee} {
		m, found, err := in.Tx.Member(c.ID, r, in.Carried.Person)
		if err != nil {
			return bot.Message{}, err
		}
		if found && !m.Standing.Gone() && len(changes) == 0 {
			changes = changedFor(r, c.Plan, in.Carried.Was)
		}
	}
	if len(changes) == 0 {
		return bot.Message{}, nil
	}
	text := fmt.Sprintf("Dates of %s changed: %s now begins on %s.", bot.Escape(c.Name), changes[0].Phase.Title(), changes[0].To.Long())
	return bot.Message{Text: text, Blocks: []slack.Block{
		bot.Section(fmt.Sprintf("The organizers of *%s* moved these dates:\n%s", bot.Escape(c.Name), changeLines(changes))),
		bot.Context(fmt.Sprintf("You need not do anything. If a new date is a problem for you, tell an organizer: %s.", mentions(c.Organizers))),
	}}, nil
}

func mentions(people []mentoring.PersonID) string {
	var all []string
	for _, p := range people {
		all = append(all, bot.Mention(p))
	}
	return strings.Join(all, ", ")
}
