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
// a date that moved meanwhile, nothing is said. On the day itself nobody is
// reminded who hears of it anyway as the phase begins.

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
		if on == r.Date && heardAnyway(p.as, r.Phase) {
			continue
		}
		zone, err := in.Zone(p.id, c)
		if err != nil {
			return err
		}
		if err := in.Ask(mentoring.Ask{
			ID:   reminderID(c, p.as, r.Phase, r.Date, r.Days),
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

func reminderID(c mentoring.Cohort, as string, begins mentoring.Phase, on mentoring.Date, days int) string {
	return fmt.Sprintf("reminder/%s/%s/%s/%s/%d", c.ID, as, begins, on, days)
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

// heardAnyway reports whether the beginning of a phase is told to a role by a
// message of its own, which a reminder of the same morning would only repeat.
func heardAnyway(role string, begins mentoring.Phase) bool {
	switch begins {
	case mentoring.Closed: // the thanks, and the closing summary
		return true
	case mentoring.Kickoff, mentoring.Matching: // the host's word, the first proposal
		return role == "organizer"
	case mentoring.NoPhase, mentoring.Draft, mentoring.CallMentors, mentoring.CallMentees, mentoring.Ranking,
		mentoring.Scoping, mentoring.Project, mentoring.Wrapup:
	}
	return false
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
	text := reminderText(c, parts[0], phase, date, date.Sub(today))
	if role := mentoring.Role(parts[0]); phase == mentoring.Closed && (role == mentoring.Mentor || role == mentoring.Mentee) {
		end, err := feedbackReminder(in.Event, in.Ask, role)
		if err != nil {
			return bot.Part{}, err
		}
		text += end
	}
	if parts[3] == "0" { // the phase begins: what is worth reading in it spares a message of its own
		reading, err := readingToday(in.Event, c, phase, in.Ask)
		if err != nil {
			return bot.Part{}, err
		}
		text += reading
	}
	return bot.Part{Text: text}, nil
}

// reminderText words the reminder for a role; days is how many are left. It
// names the day on which something begins: what ends before that ends on a
// working day, and saying both would sound like two deadlines.
func reminderText(c mentoring.Cohort, role string, begins mentoring.Phase, date mentoring.Date, days int) string {
	name := "*" + bot.Escape(c.Name) + "*"
	day := inDays(days) + " (" + date.Medium() + ")"
	if role == "organizer" {
		return organizerReminder(c, name, begins, day, days)
	}
	mentor := role == string(mentoring.Mentor)
	switch begins {
	case mentoring.Kickoff:
		return fmt.Sprintf(":alarm_clock: The kick-off of %s is %s: every mentee meets every mentor for %d minutes.", name, day, c.TalkMinutes)
	case mentoring.Project:
		text := fmt.Sprintf(":alarm_clock: %s: the project work begins %s. ", name, day)
		switch {
		case mentor && days == 0:
			return text + "Start with the narrow first version you agreed on with each mentee."
		case mentor:
			return text + "Agree before with each mentee on a first version that is narrow enough to finish."
		case days == 0:
			return text + "Start with the narrow first version you agreed on with your mentor; you can widen it later."
		}
		return text + "Agree before with your mentor on a first version that is narrow enough to finish; you can widen it later."
	case mentoring.Wrapup:
		text := fmt.Sprintf(":alarm_clock: %s: the wrap-up begins %s, the time to tidy up and prepare the presentation. ", name, day)
		if mentor {
			return text + "Help each mentee choose what to leave out."
		}
		return text + "Choose now what to leave out."
	case mentoring.Closed:
		return fmt.Sprintf(":alarm_clock: %s closes %s. ", name, day)
	case mentoring.NoPhase, mentoring.Draft, mentoring.CallMentors, mentoring.CallMentees, mentoring.Ranking, mentoring.Matching, mentoring.Scoping:
	}
	return ""
}

func organizerReminder(c mentoring.Cohort, name string, begins mentoring.Phase, day string, days int) string {
	switch begins {
	case mentoring.CallMentees:
		return fmt.Sprintf(":alarm_clock: %s: applications open %s, for as many mentees as mentors have places. `/cohort ask-list` shows whom you could still ask to be a mentor.", name, day)
	case mentoring.Kickoff:
		return fmt.Sprintf(":alarm_clock: %s: the kick-off is %s, and applications close then. `/cohort kickoff` sets its hour and shows who comes.", name, day)
	case mentoring.Ranking:
		if days == 0 {
			return fmt.Sprintf(":alarm_clock: %s: ranking opens %s, and people can rank until the end of %s. `/cohort match` shows how many have.", name, day, rankingDeadline(c))
		}
		return fmt.Sprintf(":alarm_clock: %s: ranking opens %s. I write to every mentor and mentee then; there is nothing for you to do.", name, day)
	case mentoring.Matching:
		return fmt.Sprintf(":alarm_clock: %s: the matching begins %s, and people can rank until the end of %s. `/cohort match` shows how many have.", name, day, rankingDeadline(c))
	case mentoring.Scoping:
		return fmt.Sprintf(":alarm_clock: %s: the pairs are to be announced %s. `/cohort match` shows the proposal, `/cohort publish` announces it.", name, day)
	case mentoring.Project:
		return fmt.Sprintf(":alarm_clock: %s: the project work begins %s. A pair without a narrow first version by then may want a word from you.", name, day)
	case mentoring.Wrapup:
		return fmt.Sprintf(":alarm_clock: %s: the wrap-up begins %s, and I ask everybody for feedback then. Set the day of the final presentation if you have not yet.", name, day)
	case mentoring.Closed:
		return fmt.Sprintf(":alarm_clock: %s closes %s. You get the closing summary then.", name, day)
	case mentoring.NoPhase, mentoring.Draft, mentoring.CallMentors:
	}
	return ""
}

// feedbackReminder ends the reminder of the closing.
func feedbackReminder(e bot.Event, ask mentoring.Ask, role mentoring.Role) (string, error) {
	_, given, err := e.Tx.Feedback(ask.Cohort, role, ask.Person)
	if given {
		return "Your feedback is in, thank you; there is nothing left to do.", err
	}
	return "There is still time for your feedback: two minutes that help the next edition. Write *what's open?* to me, and I bring the form.", err
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
