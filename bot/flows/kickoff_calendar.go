package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Whoever has a schedule for the kick-off gets it for their calendar too: one
// entry for each sitting they come to, from their first conversation to their
// last, with the conversations inside. It moves when they do, and goes when they
// cannot come any more. On the day they are reminded in the morning.
//
// One entry for a sitting, not one for each conversation: rounds move by a
// minute or two while they are held, and then I call them anyway; and a file with
// a single entry is what every app opens without questions.

const todayAsk mentoring.AskKind = "kickoff.today"

// tellCalendars brings everybody's calendar up to date, also that of those who
// left. news is what else there is to say to somebody about the change, by
// chair; it goes out in the same message.
func tellCalendars(e bot.Event, g gathering, news map[string]string) error {
	for _, s := range g.Seats {
		if err := tellSeatCalendar(e, g, s, news[chairOf(g.Event, s).Key()]); err != nil {
			return err
		}
		if err := remindToday(e, g, s); err != nil {
			return err
		}
	}
	for _, r := range []mentoring.Role{mentoring.Mentor, mentoring.Mentee} {
		sheets, err := e.Tx.Calendars(kickoffSubject(g.Cohort.ID, r))
		if err != nil {
			return err
		}
		for _, sheet := range sheets {
			if _, sits := g.seat(r, sheet.Person); sits {
				continue
			}
			gone := seat{Member: mentoring.Member{Cohort: g.Cohort.ID, Role: r, Person: sheet.Person}}
			if err := tellSeatCalendar(e, g, gone, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func kickoffSubject(c mentoring.CohortID, r mentoring.Role) string {
	return fmt.Sprintf("kickoff/%s/%s", c, r)
}

// tellSeatCalendar brings one calendar up to date; what else there is to say is
// said in any case.
func tellSeatCalendar(e bot.Event, g gathering, s seat, news string) error {
	zone, err := e.Zone(s.Person, g.Cohort)
	if err != nil {
		return err
	}
	k, subject := g.Event, kickoffSubject(g.Cohort.ID, s.Role)
	at := mentoring.Decent(e.At, zone, g.Cohort.Home)
	for _, t := range k.Sittings {
		if t.After(e.At) && !at.Before(t.Add(-time.Hour)) {
			at = e.At // by then it could be over
		}
	}
	if sitting := k.Sitting(e.At); sitting > 0 { // nobody opens files between two conversations
		for _, r := range k.Rounds {
			if after := r.Ends.Add(15 * time.Minute); r.Sitting == sitting && after.After(at) {
				at = after
			}
		}
	}
	sheet, err := e.Tx.Calendar(subject, s.Person)
	if err != nil {
		return err
	}
	changed, err := tellCalendar(e, calendarNews{
		Person: s.Person, Subject: subject, File: "kick-off.ics", Title: "Kick-off of " + g.Cohort.Name,
		Want: g.entries(s, sheet, zone, e.At), Soon: e.At.Add(mentoring.DoorsBefore),
		Text: func(change calendarChange) string { return g.calendarText(change, news, zone) },
	}, bot.NotBefore(at), bot.After(kickoffSchedule.Key(chairOf(k, s))))
	if err != nil || changed || news == "" {
		return err
	}
	return tell(e, g.Cohort, s.Person, fmt.Sprintf("kickoff/changed/%s/%d", chairOf(k, s).Key(), k.Changes), news)
}

// entries is what somebody's calendar is to show: nothing before the schedules
// are out, and nothing that does not take place. A sitting that has begun stays
// as it was.
func (g gathering) entries(s seat, sheet mentoring.CalendarSheet, zone *time.Location, now time.Time) []mentoring.CalendarEntry {
	var list []mentoring.CalendarEntry
	for i := range g.Event.Sittings {
		entry, comes := g.entry(s, i+1, zone)
		begun := slices.ContainsFunc(g.Event.Rounds, func(r mentoring.TalkRound) bool {
			return r.Sitting == i+1 && !r.Begins.After(now.Add(mentoring.DoorsBefore))
		})
		if begun {
			shown := sheet.Standing()
			at := slices.IndexFunc(shown, func(x mentoring.CalendarEntry) bool { return x.UID == entry.UID })
			if comes = at >= 0; comes {
				entry = shown[at]
			}
		}
		if comes && !g.Event.Sent.IsZero() {
			list = append(list, entry)
		}
	}
	return list
}

func (g gathering) entry(s seat, sitting int, zone *time.Location) (mentoring.CalendarEntry, bool) {
	entry := mentoring.CalendarEntry{
		UID:      fmt.Sprintf("%s/%s/%d@cohortbot", kickoffSubject(g.Cohort.ID, s.Role), s.Person, sitting),
		Summary:  "Kick-off of " + g.Cohort.Name,
		Location: "Slack",
	}
	var lines []string
	for _, r := range g.Event.Rounds {
		with := r.Meets(s.Role, s.Person)
		if r.Sitting != sitting || with == "" {
			continue
		}
		if entry.Start.IsZero() {
			entry.Start = r.Begins
		}
		entry.End = r.Ends
		name := string(with)
		if other, sits := g.seat(s.Role.Other(), with); sits && other.Name != "" {
			name = other.Name
		}
		lines = append(lines, clock(r.Begins, zone)+"  "+name)
	}
	entry.Description = fmt.Sprintf("Your conversations, %d minutes each, in the time of %s:\n%s\n\nIn Slack I call you together ten minutes before, and tell you each time where you meet.",
		g.Event.Minutes, zone, strings.Join(lines, "\n"))
	return entry, len(lines) > 0
}

func todayAskID(k mentoring.KickoffEvent, r mentoring.Role, sitting int) string {
	return fmt.Sprintf("kickoff/today/%s/%d/%s/%d", k.Cohort, k.Revision, r, sitting)
}

// remindToday plans the reminder on the morning of each sitting somebody comes
// to. Nobody is reminded of what they were told on the same day.
func remindToday(e bot.Event, g gathering, s seat) error {
	k := g.Event
	zone, err := e.Zone(s.Person, g.Cohort)
	if err != nil {
		return err
	}
	for i := range k.Sittings {
		id := todayAskID(k, s.Role, i+1)
		entry, comes := g.entry(s, i+1, zone)
		if !comes || k.Sent.IsZero() || !k.Over.IsZero() {
			if err := e.CloseAsk(s.Person, id); err != nil {
				return err
			}
			continue
		}
		at := mentoring.ReminderOf(entry.Start, zone, g.Cohort.Home)
		a, found, err := e.Tx.Ask(s.Person, id)
		switch {
		case err != nil:
		case found && a.Open() && !a.Due.Equal(entry.Start):
			_, err = e.ChangeAsk(s.Person, id, func(a *mentoring.Ask) { a.Next, a.Due = at, entry.Start })
		case !found && mentoring.DateOf(e.At, zone).Before(mentoring.DateOf(at, zone)):
			err = e.Ask(mentoring.Ask{
				ID: id, Kind: todayAsk, Cohort: k.Cohort, Person: s.Person,
				Subject: fmt.Sprintf("%s/%d", s.Role, i+1), Notice: true, Due: entry.Start, Next: at,
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// What people see.

// calendarText goes with a calendar file.
func (g gathering) calendarText(change calendarChange, news string, zone *time.Location) string {
	name := bot.Escape(g.Cohort.Name)
	var hours []string
	for _, x := range change.Standing {
		hours = append(hours, when(x.Start, zone)+" to "+clock(x.End, zone))
	}
	if news != "" {
		news = " " + news
	}
	switch k := g.Event; {
	case change.First:
		return fmt.Sprintf(":calendar: For your calendar: the kick-off of *%s*, *%s*, your time. Open the file to take it in; when something changes, I send you another.%s", name, inWords(hours), news)
	case len(hours) > 0:
		return strings.TrimSpace(fmt.Sprintf(":calendar:%s The file changes your calendar: the kick-off of *%s* is *%s* for you, your time. %s", news, name, inWords(hours), calendarHelp))
	case k.Over.IsZero() && k.Sent.IsZero():
		return fmt.Sprintf(":calendar: The kick-off of *%s* has other hours now. The file takes the old ones out of your calendar; the new ones come with your schedule. %s", name, calendarCancelHelp)
	}
	return fmt.Sprintf(":calendar: You have no conversations at the kick-off of *%s* any more; my message with your schedule says why. The file takes it out of your calendar. %s", name, calendarCancelHelp)
}

func drawToday(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	g, found, err := gather(in.Event, c)
	if err != nil || !found {
		return bot.Part{}, err
	}
	role, sitting, _ := strings.Cut(in.Ask.Subject, "/")
	s, sits := g.seat(mentoring.Role(role), in.Ask.Person)
	if !sits || !g.Event.Over.IsZero() {
		return bot.Part{}, nil
	}
	zone := in.Reader.Location(c.Location())
	for i, r := range g.Event.Rounds {
		with := r.Meets(s.Role, s.Person)
		if fmt.Sprint(r.Sitting) != sitting || with == "" {
			continue
		}
		if !r.Begins.After(in.At) {
			return bot.Part{}, nil
		}
		day, today := mentoring.DateOf(r.Begins, zone), mentoring.DateOf(in.At, zone)
		which := "on " + r.Begins.In(zone).Format("Monday")
		switch day.Sub(today) {
		case 0:
			which = "today"
		case 1:
			which = "tomorrow"
		}
		n := 0
		for _, a := range g.agenda(s, i) {
			if g.Event.Rounds[a.Round].Sitting == r.Sitting {
				n++
			}
		}
		return bot.Part{Text: fmt.Sprintf(":wave: The kick-off of *%s* is %s: your first conversation is at *%s*, your time, with *%s* (%s in all). I call you together ten minutes before.",
			bot.Escape(c.Name), which, clock(r.Begins, zone), g.nameOf(s.Role.Other(), with), count(n, "conversation"))}, nil
	}
	return bot.Part{}, nil
}
