package flows

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Everybody concerned hears of the next boundary of their cohort 7 days and 2
// days before it and on the day (the cohort can choose others), worded for
// their role. A reminder is drawn from the state of the moment it goes out: of
// a date that moved meanwhile, nothing is said.

// remind names one day of reminders before one boundary.
type remind struct {
	Cohort mentoring.CohortID `json:"c"`
	Phase  mentoring.Phase    `json:"p"` // the phase that begins
	Date   mentoring.Date     `json:"d"` // its planned day
	Days   int                `json:"n"`
}

func (r remind) key() string { return fmt.Sprintf("%s/%s/%d", r.Cohort, r.Phase, r.Days) }

const reminderAsk mentoring.AskKind = "reminder"

var remindMoment = bot.NewMoment[remind]("reminders.day")

func reminders() bot.Flow {
	return bot.Flow{
		Name:  "reminders",
		About: "everybody concerned is reminded of what comes next",
		Routes: []bot.Route{
			bot.OnMoment(remindMoment, remindAll),
			bot.OnAsk(reminderAsk, drawReminder),
		},
	}
}

// earliestNine is how long before 09:00 UTC it is 09:00 somewhere (UTC+14).
const earliestNine = 14 * time.Hour

// planReminders plans the days on which people hear of the next boundary,
// after any change of the plan.
func planReminders(e bot.Event, c mentoring.Cohort) error {
	for p := mentoring.CallMentors; p <= mentoring.Closed; p++ {
		for _, days := range c.RemindDays {
			if err := remindMoment.Unplan(e, (remind{Cohort: c.ID, Phase: p, Days: days}).key()); err != nil {
				return err
			}
		}
	}
	next, _, ok := c.Plan.Upcoming(c.Home)
	if !ok || c.Held || c.Phase == mentoring.Draft {
		return nil
	}
	date := c.Plan.Start(next)
	today := mentoring.DateOf(e.At, c.Location())
	for _, r := range mentoring.ReminderDates(date, today, c.Home, c.RemindDays) {
		day := remind{Cohort: c.ID, Phase: next, Date: date, Days: r.Days}
		at := r.On.At(9, 0, time.UTC).Add(-earliestNine)
		if at.Before(e.At) {
			at = e.At
		}
		if err := remindMoment.Plan(e, day.key(), at, string(c.ID), "", day); err != nil {
			return err
		}
	}
	return nil
}

// remindAll opens a notice for everybody concerned, at 09:00 of their own
// clock.
func remindAll(in bot.Due[remind]) error {
	r := in.Carried
	c, found, err := in.Tx.Cohort(r.Cohort)
	if err != nil || !found || c.Held {
		return err
	}
	if next, _, ok := c.Plan.Upcoming(c.Home); !ok || next != r.Phase || c.Plan.Start(next) != r.Date {
		return nil
	}
	on := mentoring.DateOf(in.Planned.Add(earliestNine), time.UTC)
	people, err := concerned(in.Event, c, r.Phase)
	if err != nil {
		return err
	}
	for _, p := range people {
		zone, err := in.Zone(p.id, c)
		if err != nil {
			return err
		}
		if err := in.Ask(mentoring.Ask{
			ID:   fmt.Sprintf("reminder/%s/%s/%s/%s/%d", c.ID, p.as, r.Phase, r.Date, r.Days),
			Kind: reminderAsk, Cohort: c.ID, Person: p.id, Notice: true,
			Subject: strings.Join([]string{p.as, r.Phase.String(), r.Date.String(), strconv.Itoa(r.Days)}, "|"),
			Next:    on.At(9, 0, zone),
			Due:     mentoring.DeadlineEnd(r.Date),
		}); err != nil {
			return err
		}
	}
	return nil
}

// reminded is somebody to remind, and as what.
type reminded struct {
	id mentoring.PersonID
	as string // "organizer", "mentor", "mentee"
}

// concerned lists whom the beginning of a phase concerns. Ranking has its own
// reminders, which only those get who have not ranked.
func concerned(e bot.Event, c mentoring.Cohort, begins mentoring.Phase) ([]reminded, error) {
	var people []reminded
	for _, o := range c.Organizers {
		people = append(people, reminded{o, "organizer"})
	}
	switch begins {
	case mentoring.Kickoff:
		// With hours of its own, the kick-off has its own messages.
		if k, found, err := e.Tx.Kickoff(c.ID); err != nil || found && k.Over.IsZero() {
			return people, err
		}
	case mentoring.Wrapup, mentoring.Project, mentoring.Closed:
	case mentoring.Ranking:
		// The kick-off week ends; ranking opens by a message of its own.
		return people, nil
	case mentoring.NoPhase, mentoring.Draft, mentoring.CallMentors, mentoring.CallMentees, mentoring.Matching, mentoring.Scoping:
		return people, nil
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return nil, err
	}
	paired, err := peopleInPairs(e, c)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if m.Standing != mentoring.Active {
			continue
		}
		if begins > mentoring.Matching && !paired[m.Person] {
			continue
		}
		people = append(people, reminded{m.Person, string(m.Role)})
	}
	return people, nil
}

// peopleInPairs are those who work in a pair of the cohort now.
func peopleInPairs(e bot.Event, c mentoring.Cohort) (map[mentoring.PersonID]bool, error) {
	pairs, err := e.Tx.Pairs(c.ID)
	if err != nil {
		return nil, err
	}
	in := map[mentoring.PersonID]bool{}
	for _, p := range pairs {
		if p.Going() {
			in[p.Mentee], in[p.Mentor] = true, true
		}
	}
	return in, nil
}

// What people see.

func drawReminder(in bot.Asking) (bot.Part, error) {
	parts := strings.Split(in.Ask.Subject, "|")
	if len(parts) != 4 {
		return bot.Part{}, nil
	}
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	phase, err := mentoring.ParsePhase(parts[1])
	if err != nil {
		return bot.Part{}, err
	}
	next, _, ok := c.Plan.Upcoming(c.Home)
	if ok && (next < phase || next == phase && c.Plan.Start(next).String() != parts[2]) {
		return bot.Part{}, nil // the date moved
	}
	date, err := mentoring.ParseDate(parts[2])
	if err != nil {
		return bot.Part{}, err
	}
	// Drawn again later, it still speaks of the day it was sent.
	sent := in.At
	if len(in.Ask.Put) > 0 {
		sent = in.Ask.Put[0]
	}
	// A phase that began early needs no reminder of the day it was planned for.
	if step, known := c.Plan.Step(phase); known && step.Begun() && step.Began != date && step.Actual.Before(sent) {
		return bot.Part{}, nil
	}
	today := mentoring.DateOf(sent, in.Reader.Location(c.Location()))
	if today.After(date) {
		return bot.Part{}, nil
	}
	return bot.Part{Text: reminderText(c, parts[0], phase, date, date.Sub(today))}, nil
}

// reminderText words the reminder for a role; days is how many are left.
func reminderText(c mentoring.Cohort, role string, begins mentoring.Phase, date mentoring.Date, days int) string {
	name := "*" + bot.Escape(c.Name) + "*"
	day := inDays(days) + " (" + date.Medium() + ")"
	if role == "organizer" {
		switch begins {
		case mentoring.CallMentees:
			return fmt.Sprintf(":alarm_clock: %s: the call for mentors ends %s; applications open then. `/cohort ask-list` shows whom you could still ask.", name, day)
		case mentoring.Kickoff:
			return fmt.Sprintf(":alarm_clock: %s: the kick-off is %s, and applications close then. `/cohort people` shows who is in.", name, day)
		case mentoring.Ranking:
			return fmt.Sprintf(":alarm_clock: %s: ranking opens %s. I write to every mentor and mentee then; there is nothing for you to do.", name, day)
		case mentoring.Matching:
			return fmt.Sprintf(":alarm_clock: %s: ranking closes %s. `/cohort match` shows how many have ranked.", name, day)
		case mentoring.Scoping:
			return fmt.Sprintf(":alarm_clock: %s: the pairs are to be announced %s. `/cohort match` shows the proposal, `/cohort publish` announces it.", name, day)
		case mentoring.Project:
			return fmt.Sprintf(":alarm_clock: %s: scoping ends %s. A pair without a narrow first version by then may want a word from you.", name, day)
		case mentoring.Wrapup:
			return fmt.Sprintf(":alarm_clock: %s: the project weeks end %s; wrap-up and feedback begin. Now is the time to fix the final presentation.", name, day)
		case mentoring.Closed:
			return fmt.Sprintf(":alarm_clock: %s closes %s. You get the closing summary then.", name, day)
		case mentoring.NoPhase, mentoring.Draft, mentoring.CallMentors:
		}
		return ""
	}
	switch begins {
	case mentoring.Kickoff:
		return fmt.Sprintf(":alarm_clock: The kick-off of %s is %s: every mentee meets every mentor for %d minutes. Keep the time free.", name, day, c.TalkMinutes)
	case mentoring.Project:
		if role == string(mentoring.Mentor) {
			return fmt.Sprintf(":alarm_clock: %s: scoping ends %s. Agree with your mentee on a first version that is narrow enough to finish.", name, day)
		}
		return fmt.Sprintf(":alarm_clock: %s: scoping ends %s. Agree with your mentor on a first version that is narrow enough to finish; you can widen it later.", name, day)
	case mentoring.Wrapup:
		if role == string(mentoring.Mentor) {
			return fmt.Sprintf(":alarm_clock: %s: the project weeks end %s, then come two weeks to tidy up and prepare the presentation. Help your mentee choose what to leave out.", name, day)
		}
		return fmt.Sprintf(":alarm_clock: %s: the project weeks end %s, then you have time to tidy up and prepare your presentation. Choose now what to leave out.", name, day)
	case mentoring.Closed:
		return fmt.Sprintf(":alarm_clock: %s ends %s. If you have not given your feedback yet, two minutes now help the next edition.", name, day)
	case mentoring.NoPhase, mentoring.Draft, mentoring.CallMentors, mentoring.CallMentees, mentoring.Ranking, mentoring.Matching, mentoring.Scoping:
	}
	return ""
}

// inDays is "today", "tomorrow" or "in 5 days".
func inDays(n int) string {
	switch n {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	}
	return fmt.Sprintf("in %d days", n)
}
