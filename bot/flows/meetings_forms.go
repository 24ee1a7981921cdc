package flows

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The forms of a meeting: what it is, its dates, its poll, calling it off.

// halfHours are the hours to choose from, from one hour to another.
func halfHours(from, until int) []bot.Option {
	var options []bot.Option
	for m := from * 60; m < until*60; m += 30 {
		at := fmt.Sprintf("%02d:%02d", m/60, m%60)
		options = append(options, bot.Option{Value: at, Label: at})
	}
	return options
}

func drawMeetingForm(c mentoring.Cohort, m mentoring.Meeting) slack.ModalViewRequest {
	minutes, whom, submit := m.Minutes, m.Whom, "Save"
	if minutes == 0 {
		minutes = 60
	}
	if whom == "" {
		whom = mentoring.WhomAll
	}
	blocks := []slack.Block{
		bot.Section(fmt.Sprintf("*%s*: everybody you choose is invited by their own clock, with a calendar entry, and says whether they come.", bot.Escape(c.Name))),
		meetingTitle.Line("What is it called?", bot.AtMost(100), bot.Start(m.Title), bot.Example("Half-way check-in")),
		meetingAgenda.Lines("What is it for?", bot.Optional, bot.AtMost(2000), bot.Start(m.Agenda), bot.Hint("What happens, and what to bring. It stands in the invitation.")),
		meetingMinutes.Between("How many minutes?", mentoring.MinMeeting, mentoring.MaxMeeting, bot.Start(fmt.Sprint(minutes))),
		meetingPlace.Line("Where?", bot.Optional, bot.AtMost(maxLink), bot.Start(m.Place), bot.Example("https://meet.example.com/cohort"), bot.Hint("A link, or the name of a room. You can add it later.")),
		meetingWhom.Radio("For whom?", []bot.Option{{Value: string(mentoring.WhomAll), Label: "Mentors and mentees"}, {Value: string(mentoring.WhomMentors), Label: "Mentors only"}, {Value: string(mentoring.WhomMentees), Label: "Mentees only"}}, bot.Start(string(whom))),
		meetingGuests.Pick("Guests", m.Guests, maxGuests, bot.Optional, bot.Hint("A sponsor or an alumna, for instance.")),
	}
	if m.ID == "" {
		submit = "Next: the date"
		blocks = append(blocks, meetingHow.Radio("How is the date found?", []bot.Option{{Value: howFixed, Label: "I choose it"}, {Value: howPoll, Label: "Ask everybody: a poll of up to five dates"}}, bot.Start(howFixed)))
	}
	return meetingForm.Titled("A meeting", submit, ofMeeting(mentoring.Meeting{Cohort: c.ID, ID: m.ID}), blocks...)
}

func drawDatesForm(now time.Time, c mentoring.Cohort, m mentoring.Meeting) slack.ModalViewRequest {
	month := c.Home.NextWorkday(mentoring.DateOf(now, c.Location()).AddMonths(1))
	days, hours := []string{month.String(), ""}, []string{"14:00", ""}
	dates := m.Proposed
	if len(dates) == 0 {
		dates = m.Sittings
	}
	for i, t := range dates {
		days[i], hours[i] = mentoring.DateOf(t, c.Location()).String(), clock(t, c.Location())
	}
	return meetingDates.Titled("The date", "Look at it", ofMeeting(m),
		bot.Section(fmt.Sprintf("*%s*. Hours are those of %s. Nobody hears of it yet: first you see what the date means for everybody.", bot.Escape(m.Title), c.Home.Zone)),
		meetingDay1.Pick("Day", bot.Start(days[0]), bot.Hint("Big meetings are best announced a month ahead.")),
		meetingHour1.Menu("Hour", halfHours(0, 24), bot.Start(hours[0])),
		meetingDay2.Pick("Second sitting, if time zones ask for it", bot.Optional, bot.Start(days[1]), bot.Hint("Leave it empty: I propose one when it is needed.")),
		meetingHour2.Menu("Its hour", halfHours(0, 24), bot.Optional, bot.Start(hours[1])),
	)
}

func drawPollForm(now time.Time, c mentoring.Cohort, m mentoring.Meeting) slack.ModalViewRequest {
	today := mentoring.DateOf(now, c.Location())
	until := c.Home.AddWorkdays(today, 5)
	blocks := []slack.Block{
		bot.Section(fmt.Sprintf("*%s*: everybody presses what suits them, by their own clock. Hours here are those of %s.", bot.Escape(m.Title), c.Home.Zone)),
		meetingUntil.Pick("Last day for answers", bot.Start(until.String())),
	}
	// Five times every hour of the day would be too large for an answer to the
	// form before (20 kB); nobody meets in the night.
	for i := range mentoring.MaxPollDates {
		day, hour := pollFields(i)
		start := ""
		if i == 0 {
			start = c.Home.NextWorkday(until.AddMonths(1)).String()
		}
		dayOpts := []bot.Input{bot.Start(start)}
		if i > 0 {
			dayOpts = append(dayOpts, bot.Optional)
		}
		blocks = append(blocks, day.Pick(fmt.Sprintf("Date %d", i+1), dayOpts...), hour.Menu(fmt.Sprintf("Hour %d", i+1), halfHours(6, 23), bot.Start("14:00"), bot.Optional))
	}
	return meetingPollForm.Titled("A poll", "Look at it", ofMeeting(m), blocks...)
}

func drawOffForm(m mentoring.Meeting) slack.ModalViewRequest {
	return meetingOffForm.Titled("Call it off?", "Call it off", ofMeeting(m),
		bot.Section(fmt.Sprintf("*%s*: everybody who knows of it is told, and the calendar entry is withdrawn. To give it another date, go back and move it instead.", bot.Escape(m.Title))),
		meetingWhy.Lines("Why?", bot.Optional, bot.AtMost(500), bot.Hint("Everybody who was invited reads it.")))
}
