package flows

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The form of a cohort's particulars, drawn from a cohort and read back into
// one.

const (
	maxName            = 80
	defaultCheckInDay  = time.Monday
	defaultCheckInHour = 10
	leastTalk          = 5
	mostTalk           = 60
	mostHours          = 20
	mostAhead          = 2 * 366 // days: beyond it a year was mistyped
)

var (
	cohortName       = bot.NewText("name")
	cohortObjectives = bot.NewText("objectives")
	cohortNotThis    = bot.NewText("notthis")
	cohortChannel    = bot.NewChannelField("channel")
	cohortStart      = bot.NewDateField("start")
	cohortZone       = bot.NewText("zone")
	cohortLanguages  = bot.NewText("languages")
	cohortTalk       = bot.NewNumber("talk")
	cohortMentee     = bot.NewNumber("menteehours")
	cohortMentor     = bot.NewNumber("mentorhours")
	cohortDay        = bot.NewChoice("checkinday")
	cohortHour       = bot.NewChoice("checkinhour")
	cohortSpec       = bot.NewText("checkspec")
)

// cohortForm draws the form; notes stand above it.
func cohortForm(c mentoring.Cohort, notes ...slack.Block) slack.ModalViewRequest {
	title, submit := "New cohort", "Create"
	if c.ID != "" {
		title, submit = "Edit the cohort", "Save"
	}
	blocks := append(notes,
		cohortName.Line("Name", bot.Start(c.Name), bot.Example("Spring 2027"), bot.AtMost(maxName)),
		cohortObjectives.Lines("Objectives", bot.Start(c.Objectives), bot.Hint("What it is for: stands in the sign-up and heads the report.")),
		cohortNotThis.Lines("What it is not", bot.Start(c.NotThis), bot.Optional, bot.Hint("Stands in the sign-up, so that nobody expects it.")),
	)
	if c.Phase <= mentoring.Draft {
		blocks = append(blocks,
			cohortChannel.Pick("Channel", whereTyped(c.Channel), bot.Hint("The calls and announcements are posted there.")),
			cohortStart.Pick("Call for mentors begins", bot.Start(c.Plan.Start(mentoring.CallMentors).String()),
				bot.Hint("All other dates follow from it; each can be moved later.")))
	}
	blocks = append(blocks,
		cohortZone.Line("Home time zone", bot.Start(c.Home.Zone), bot.Example("Europe/Berlin"), bot.Hint("Phases begin there at 09:00. Everybody sees their own time.")),
		cohortLanguages.Line("Languages", bot.Start(strings.Join(c.Languages, ", ")), bot.Example("English, French"), bot.Hint("Pairs are formed only with one in common.")),
		cohortTalk.Between("Minutes per kick-off conversation", leastTalk, mostTalk, bot.Start(strconv.Itoa(c.TalkMinutes))),
		cohortMentee.Between("Hours a week asked of mentees", 1, mostHours, bot.Start(strconv.Itoa(c.MenteeHours))),
		cohortMentor.Between("Hours a week asked of mentors", 1, mostHours, bot.Start(strconv.Itoa(c.MentorHours))),
		cohortDay.Menu("Weekly check-in: day", weekdayOptions(c.Home), bot.Start(c.CheckIn.Weekday.String())),
		cohortHour.Menu("Weekly check-in: hour", hourOptions(), bot.Start(strconv.Itoa(c.CheckIn.Hour)), bot.Hint("By each person's own clock.")),
		cohortSpec.Line("Advanced: check-in as a cron expression", bot.Start(c.CheckSpec), bot.Optional, bot.Example("30 9 * * 1"), bot.AtMost(100),
			bot.Hint("Instead of day and hour, by each person's own clock. Leave it empty if you don't need it.")),
	)
	return createForm.Titled(title, submit, making{Cohort: c.ID, From: c.Follows}, blocks...)
}

// chooseEdition asks what a new cohort follows. A view of its own: Slack keeps
// what stands in a form when another takes its place.
func chooseEdition(earlier []mentoring.Cohort, name string) slack.ModalViewRequest {
	const most = 4
	blocks := []slack.Block{bot.Section("A next edition takes over the settings, the days off, the reminders and the organizers. Its mentors are asked again, and whoever was left out comes first. You can change everything before it is created.")}
	for i, c := range earlier[:min(len(earlier), most)] {
		label, carried := bot.Cut("Next edition of "+c.Name, 70), making{From: c.ID, Name: name}
		button := createFrom.With(label, carried)
		if i == 0 {
			button = createFrom.Primary(label, carried)
		}
		blocks = append(blocks, bot.Actions(button))
	}
	return createChoice.Shown("New cohort", making{}, append(blocks, bot.Actions(createFrom.With("Start from scratch", making{Name: name})))...)
}

// followed says what the form is filled in from.
func followed(c mentoring.Cohort, before string) []slack.Block {
	if c.ID != "" || c.Follows == "" {
		return nil
	}
	return []slack.Block{bot.Section(fmt.Sprintf("The next edition of *%s*: its settings are filled in; its organizers, days off, reminders, reading list and words to the mentors come along.", bot.Escape(before)))}
}

// whereTyped fills in the channel, or lets Slack fill in the one on screen.
func whereTyped(channel string) bot.Input {
	return func(b *slack.InputBlock) {
		el, ok := b.Element.(*slack.SelectBlockElement)
		switch {
		case ok && channel == "":
			el.DefaultToCurrentConversation = true
		case ok:
			el.InitialConversation = channel
		}
	}
}

func weekdayOptions(home mentoring.Calendar) []bot.Option {
	days := home.Workdays
	if days == 0 {
		days = mentoring.MondayToFriday
	}
	var options []bot.Option
	for _, d := range days.List() {
		options = append(options, bot.Option{Value: d.String(), Label: d.String()})
	}
	return options
}

// hourOptions are the decent hours.
func hourOptions() []bot.Option {
	var options []bot.Option
	for h := 9; h < 18; h++ {
		options = append(options, bot.Option{Value: strconv.Itoa(h), Label: fmt.Sprintf("%02d:00", h)})
	}
	return options
}

// readCohort is the cohort with what the form says, and what is wrong with it.
func readCohort(f bot.Form, c mentoring.Cohort, at time.Time) (mentoring.Cohort, bot.Reply) {
	var wrong bot.Reply
	say := func(field bot.Field, format string, args ...any) {
		wrong = wrong.And(field, fmt.Sprintf(format, args...))
	}

	c.Name = strings.Join(strings.Fields(cohortName.In(f)), " ")
	switch n := len([]rune(c.Name)); {
	case !strings.ContainsFunc(c.Name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		say(cohortName, "Give the cohort a name, such as “Spring 2027”.")
	case n > maxName:
		say(cohortName, "That is %d characters long. Use at most %d.", n, maxName)
	}
	if c.Objectives = cohortObjectives.In(f); c.Objectives == "" {
		say(cohortObjectives, "Say in a sentence what the cohort is for.")
	}
	c.NotThis = cohortNotThis.In(f)

	zone, suggestion, err := readZone(cohortZone.In(f))
	switch {
	case err == nil:
		c.Home.Zone = zone
	case suggestion != "":
		say(cohortZone, "I don't know this time zone. Did you mean %s?", suggestion)
	default:
		say(cohortZone, "I don't know this time zone. Write it as region and city, such as Europe/Berlin or America/New_York.")
	}
	c.Languages = mentoring.Languages(nil, nil, cohortLanguages.In(f))
	if len(c.Languages) == 0 {
		say(cohortLanguages, "Name at least one language, such as English.")
	} else if err := mentoring.CheckLanguages(c.Languages); err != nil {
		say(cohortLanguages, "%s", err)
	}

	between := func(field bot.Number, least, most int, into *int) {
		n, ok := field.In(f)
		if !ok || n < least || n > most {
			say(field, "Write a whole number from %d to %d.", least, most)
			return
		}
		*into = n
	}
	between(cohortTalk, leastTalk, mostTalk, &c.TalkMinutes)
	between(cohortMentee, 1, mostHours, &c.MenteeHours)
	between(cohortMentor, 1, mostHours, &c.MentorHours)

	if day, err := mentoring.ParseWeekday(cohortDay.In(f)); err == nil {
		c.CheckIn.Weekday = day
	} else {
		say(cohortDay, "Choose a day.")
	}
	if hour, err := strconv.Atoi(cohortHour.In(f)); err == nil && hour >= 0 && hour < 24 {
		c.CheckIn.Hour, c.CheckIn.Minute = hour, 0
	} else {
		say(cohortHour, "Choose an hour.")
	}
	if c.CheckSpec = cohortSpec.In(f); c.CheckSpec != "" {
		if err := checkSpec(c.CheckSpec); err != nil {
			say(cohortSpec, "%s", bot.Cut("This can't be used: "+err.Error()+". Write five fields, such as 30 9 * * 1 for Mondays at 09:30, or leave it empty.", 400))
		}
	}
	if c.Phase > mentoring.Draft {
		return c, wrong
	}

	if c.Channel = cohortChannel.In(f); c.Channel == "" {
		say(cohortChannel, "Choose the channel in which the cohort lives.")
	}
	today := mentoring.DateOf(at, c.Location())
	start := cohortStart.In(f)
	switch {
	case start.IsZero():
		say(cohortStart, "Choose the day on which the call for mentors begins.")
	case start.Before(today):
		say(cohortStart, "%s is in the past. Choose today or a later day.", start.Long())
	case start.Sub(today) > mostAhead:
		say(cohortStart, "%s is more than two years ahead. Please check the year.", start.Long())
	case start != c.Plan.Start(mentoring.CallMentors):
		c.Plan = mentoring.DefaultPlan(start, c.Home)
	}
	return c, wrong
}

// checkSpec refuses what a check-in cannot use: its zone is each person's own.
func checkSpec(spec string) error {
	if strings.Contains(spec, "TZ=") || strings.HasPrefix(spec, "@") {
		return fmt.Errorf("a zone or a shorthand such as @daily has no place in it")
	}
	return bot.CheckSpec(spec)
}

// readZone accepts an IANA name, and suggests one for a city or a name in the
// wrong case.
func readZone(typed string) (zone, suggestion string, err error) {
	if _, err = mentoring.Location(typed); err == nil {
		return typed, "", nil
	}
	parts := strings.Split(typed, "/")
	for i, p := range parts {
		words := strings.FieldsFunc(strings.ToLower(p), func(r rune) bool { return r == ' ' || r == '_' })
		for j, w := range words {
			r := []rune(w)
			words[j] = string(unicode.ToUpper(r[0])) + string(r[1:])
		}
		parts[i] = strings.Join(words, "_")
	}
	name := strings.Join(parts, "/")
	city := parts[len(parts)-1]
	for _, guess := range []string{name, "Europe/" + city, "America/" + city, "Asia/" + city, "Africa/" + city, "Australia/" + city, "Pacific/" + city} {
		if city == "" {
			break
		}
		if _, wrong := mentoring.Location(guess); wrong == nil {
			return "", guess, err
		}
	}
	return "", "", err
}
