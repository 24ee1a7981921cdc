package flows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// An organizer keeps the list of public holidays: no reminder and no prompt
// goes out on them, and a phase that was to begin on one begins on the next
// working day. Dates are added one or several at a time, or as a range.

// dayOff is one day of the list, or the whole list. Round tells one filling of
// the form from the next, so that it begins empty.
type dayOff struct {
	Cohort mentoring.CohortID `json:"c"`
	Day    mentoring.Date     `json:"d,omitzero"`
	Round  int                `json:"n,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (d dayOff) InCohort() mentoring.CohortID { return d.Cohort }

const (
	maxHolidays   = 80 // so that the page can show them all
	maxRange      = 31 // days; longer is no holiday but a pause
	holidaysUsage = "`/cohort holidays` shows the list; `/cohort holidays add 2027-12-24 to 2027-12-26` adds days, and `/cohort holidays remove 2027-12-24` takes one off."
)

var (
	holidaysCommand = bot.NewCommand("holidays", "[add|remove DATE …]", "the days off: nobody is written to, nothing begins")

	holidaysPage   = bot.NewModal[dayOff]("holidays.page")
	holidaysRemove = bot.NewButton[dayOff]("holidays.remove")
)

// holidaysField is the input of one round: Slack keeps what was typed under the
// same id (https://docs.slack.dev/reference/methods/views.update).
func holidaysField(round int) bot.Text { return bot.NewText(fmt.Sprintf("days%d", round)) }

func holidays() bot.Flow {
	return bot.Flow{
		Name:  "holidays",
		About: "organizers keep the list of days off",
		Routes: []bot.Route{
			bot.OnCommand(holidaysCommand, inCohort(organizing, typeHolidays)).For(bot.Organizers),
			bot.OnSubmit(holidaysPage, addHolidays).For(bot.Organizers),
			bot.OnPress(holidaysRemove, pressRemoveHoliday).For(bot.Organizers),
		},
	}
}

func typeHolidays(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error) {
	verb, dates, _ := strings.Cut(rest, " ")
	switch strings.ToLower(verb) {
	case "", "list":
		return bot.Open(holidaysView(c, 0, "")), nil
	case "add", "remove":
	default:
		return bot.Done, mentoring.Refuse("%s", holidaysUsage)
	}
	days, err := readDays(dates)
	if err != nil {
		return bot.Done, err
	}
	if len(days) == 0 {
		return bot.Done, mentoring.Refuse("Which day? %s", holidaysUsage)
	}
	change := withHolidays
	if strings.EqualFold(verb, "remove") {
		change = withoutHolidays
	}
	c, said, err := change(in.Event, c, days)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(holidaysView(c, 0, said)), nil
}

func addHolidays(in bot.Submitted[dayOff]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	field := holidaysField(in.Carried.Round)
	days, err := readDays(field.In(in.Form))
	if err == nil && len(days) == 0 {
		err = mentoring.Refuse("Write at least one date, such as 2027-12-24.")
	}
	said := ""
	if err == nil {
		c, said, err = withHolidays(in.Event, c, days)
	}
	refusal := &mentoring.Refusal{}
	if errors.As(err, &refusal) {
		return bot.Reject(field, refusal.Reason), nil
	}
	if err != nil {
		return bot.Done, err
	}
	return bot.Replace(holidaysView(c, in.Carried.Round+1, said)), nil
}

func pressRemoveHoliday(in bot.Pressed[dayOff]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	c, said, err := withoutHolidays(in.Event, c, []mentoring.Date{in.Carried.Day})
	if err != nil {
		return bot.Done, err
	}
	return bot.Replace(holidaysView(c, in.Carried.Round, said)), nil
}

// withHolidays adds days off; phases that would begin on one move to the next
// working day.
func withHolidays(e bot.Event, c mentoring.Cohort, days []mentoring.Date) (mentoring.Cohort, string, error) {
	today := mentoring.DateOf(e.At, c.Location())
	list := slices.Clone(c.Home.Holidays)
	var added []mentoring.Date
	for _, d := range days {
		switch {
		case d.Before(today):
			return c, "", mentoring.Refuse("%s is in the past. Write days from today on.", d.Long())
		case d.Sub(today) > 2*mostAhead:
			return c, "", mentoring.Refuse("%s is more than four years ahead. Please check the year.", d.Long())
		case slices.Contains(list, d):
			continue
		}
		list, added = append(list, d), append(added, d)
	}
	if len(added) == 0 {
		return c, "These days stood in the list already.", nil
	}
	if len(list) > maxHolidays {
		return c, "", mentoring.Refuse("With these the list would have %d days; %d are the most. Take some off first.", len(list), maxHolidays)
	}
	slices.SortFunc(list, mentoring.Date.Compare)
	c.Home.Holidays = list
	was := c.Plan
	settled, changes := c.Plan.Settle(c.Home)
	c.Plan = settled
	said := "*Added:* " + daysWords(added) + "."
	if len(changes) > 0 {
		said += "\n*These dates move, since they fell on a day off:*\n" + changeLines(changes)
	}
	return c, said, keepHolidays(e, c, was, "holidays.added")
}

func withoutHolidays(e bot.Event, c mentoring.Cohort, days []mentoring.Date) (mentoring.Cohort, string, error) {
	list := slices.Clone(c.Home.Holidays)
	for _, d := range days {
		i := slices.Index(list, d)
		if i < 0 {
			return c, "", mentoring.Refuse("%s is not in the list of days off. `/cohort holidays %s` shows it.", d.Long(), c.ID)
		}
		list = slices.Delete(list, i, i+1)
	}
	c.Home.Holidays = list
	said := "*Taken off:* " + daysWords(days) + ". No date moved back for it; `/cohort plan " + string(c.ID) + "` moves dates."
	return c, said, keepHolidays(e, c, c.Plan, "holidays.removed")
}

func keepHolidays(e bot.Event, c mentoring.Cohort, was mentoring.Plan, what string) error {
	if err := replanned(e, c, was); err != nil {
		return err
	}
	return e.Note(c.ID, what)
}

// readDays reads dates separated by spaces, commas or lines, and ranges "FROM
// to TO" or "FROM..TO".
func readDays(typed string) ([]mentoring.Date, error) {
	typed = strings.ReplaceAll(typed, "..", " to ")
	words := strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" ,;\n\t", r) })
	var days []mentoring.Date
	for i := 0; i < len(words); i++ {
		if w := strings.ToLower(words[i]); (w == "to" || w == "until" || w == "-" || w == "–") && len(days) > 0 && i+1 < len(words) {
			last, err := readDay(words[i+1])
			if err != nil {
				return nil, err
			}
			first := days[len(days)-1]
			switch n := last.Sub(first); {
			case n < 0:
				return nil, mentoring.Refuse("%s is before %s. Write the earlier day first.", last.Long(), first.Long())
			case n > maxRange:
				return nil, mentoring.Refuse("From %s to %s are %d days, more than a holiday has. Move the dates with `/cohort plan` instead.", first.Long(), last.Long(), n+1)
			}
			for d := first.Add(1); !d.After(last); d = d.Add(1) {
				days = append(days, d)
			}
			i++
			continue
		}
		d, err := readDay(words[i])
		if err != nil {
			return nil, err
		}
		days = append(days, d)
	}
	slices.SortFunc(days, mentoring.Date.Compare)
	return slices.Compact(days), nil
}

func readDay(word string) (mentoring.Date, error) {
	d, err := mentoring.ParseDate(word)
	if err != nil {
		return d, mentoring.Refuse("I can't read “%s” as a date. Write it as 2027-12-24, a range as 2027-12-24 to 2027-12-26.", bot.Escape(bot.Cut(word, 30)))
	}
	return d, nil
}

// What people see.

func holidaysView(c mentoring.Cohort, round int, said string) slack.ModalViewRequest {
	var blocks []slack.Block
	if said != "" {
		blocks = append(blocks, bot.Section(said), bot.Divider())
	}
	blocks = append(blocks, bot.Section(fmt.Sprintf("*%s* works %s. On the days below nobody is written to, and nothing begins.", bot.Escape(c.Name), workdaysWords(c.Home))),
		holidaysField(round).Lines("Add days off", bot.Example("2027-12-24 to 2027-12-26"), bot.Hint("One or several dates, or ranges, as in 2027-12-24 to 2027-12-26.")))
	if len(c.Home.Holidays) == 0 {
		blocks = append(blocks, bot.Context("No days off so far."))
	}
	for _, d := range c.Home.Holidays {
		blocks = append(blocks, bot.SectionWith(d.Medium(), holidaysRemove.With("Remove", dayOff{c.ID, d, round})))
	}
	return holidaysPage.Titled("Days off", "Add", dayOff{Cohort: c.ID, Round: round}, blocks...)
}

func workdaysWords(home mentoring.Calendar) string {
	if home.Workdays == 0 || home.Workdays == mentoring.MondayToFriday {
		return "Monday to Friday"
	}
	return home.Workdays.String()
}

func daysWords(days []mentoring.Date) string {
	var all []string
	for _, d := range days {
		all = append(all, d.Medium())
	}
	return strings.Join(all, ", ")
}
