package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// script writes down who does what when. Dates are each person's own.
func (d *director) script() {
	const nora = "Nora Lind"
	d.on("2027-01-18 10:00", nora, (*actor).createsCohort)
	d.on("2027-02-01 09:30", nora, func(a *actor) error { return a.confirms("/cohort open", "Open") })
	d.recruiting()
	d.kickoffAndRanking()
	d.on("2027-03-15 11:00", nora, (*actor).looksAtProposal)
	d.on("2027-03-22 09:40", nora, func(a *actor) error { return a.confirms("/cohort publish", "Publish") })
	d.working()
	d.finishing()
}

// recruiting: mentors sign up, mentees apply, managers agree; the eighth waits.
func (d *director) recruiting() {
	for i, m := range []struct{ name, help, places string }{
		{"Ben Fischer", "Statistics, and saying no to the wrong question", "2"},
		{"Amara Okafor", "Forecasting with too little data", "1"},
		{"Chandra Iyer", "Data engineering, from notebook to service", "1"},
		{"Dana Reyes", "Experiments, and telling their results", "2"},
		{"Emil Novak", "Text and language models", "1"},
	} {
		d.on(fmt.Sprintf("2027-02-%02d 11:%02d", 1+i, 10*i), m.name, func(a *actor) error { return a.signsUp(m.help, m.places) })
	}
	for i, m := range []struct{ name, goal, idea, manager string }{
		{"Farid Haddad", "Forecast how many parts each depot needs", "A rough idea", "Petra Vogel"},
		{"Grace Mwangi", "Understand which experiments are worth running", "Not yet", "Quentin Adeyemi"},
		{"Hana Sato", "Classify service reports 🎉 & learn <what> works", "A rough idea", "Rosa Keller"},
		{"Ivan Petrov", "Put a model into service and keep it alive", "Not yet", "Petra Vogel"},
		{"Jaya Menon", "Find out why customers leave", "A concrete project", "Quentin Adeyemi"},
		{"Kofi Mensah", "Plan routes with real traffic data", "Not yet", "Rosa Keller"},
		{"Lucia Romero", "Test whether our discounts do anything", "A rough idea", "Petra Vogel"},
		{"Mateo Silva", "Read invoices automatically", "Not yet", "Quentin Adeyemi"},
	} {
		day := 15 + (i+1)/2
		d.on(fmt.Sprintf("2027-02-%02d 1%d:30", day, 3+i%2), m.name, func(a *actor) error { return a.applies(m.goal, m.idea, m.manager) })
	}
	for day := date("2027-02-16"); day.Before(date("2027-03-01")); day = day.AddDate(0, 0, 1) {
		for _, manager := range []string{"Petra Vogel", "Quentin Adeyemi", "Rosa Keller"} {
			d.on(day.Format("2006-01-02")+" 15:30", manager, (*actor).decides)
		}
	}
	d.on("2027-02-22 12:00", "Mateo Silva", func(a *actor) error { return a.Type("what's next?") })
	d.on("2027-02-22 10:00", "Grace Mwangi", (*actor).glancesAtHome)
}

// kickoffAndRanking: a mentor drops out after the kick-off, another takes one
// more; both sides rank, one only when reminded, one never.
func (d *director) kickoffAndRanking() {
	d.on("2027-03-02 16:00", "Emil Novak", func(a *actor) error { return a.Click("Withdraw") })
	d.on("2027-03-03 10:00", "Nora Lind", func(a *actor) error { return a.Type("/cohort status") })
	d.on("2027-03-03 14:00", "Amara Okafor", func(a *actor) error { return a.offersPlaces("2") })
	late := map[string]bool{"Dana Reyes": true, "Kofi Mensah": true}
	for _, part := range d.sorted() {
		switch {
		case part.Role != "mentor" && part.Role != "mentee", part.Name() == "Ivan Petrov":
		case late[part.Name()]:
			for _, day := range []string{"11", "12"} {
				d.on("2027-03-"+day+" 16:00", part.Name(), (*actor).ranksIfAsked)
			}
		default:
			d.on(fmt.Sprintf("2027-03-%02d 1%d:15", 8+part.chance.IntN(3), 1+part.chance.IntN(6)), part.Name(), (*actor).ranksIfAsked)
		}
	}
}

// working: everybody looks into Slack once a working day. Hana falls silent for
// two weeks, Jaya has a red, Lucia goes away, Kofi drops out.
func (d *director) working() {
	for day := date("2027-03-23"); day.Before(date("2027-07-12")); day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			continue
		}
		for _, part := range d.sorted() {
			if part.Role == "mentor" || part.Role == "mentee" {
				at := fmt.Sprintf("%s %02d:%02d", day.Format("2006-01-02"), 11+part.chance.IntN(6), part.chance.IntN(60))
				d.on(at, part.Name(), func(a *actor) error { return a.looks(day) })
			}
		}
	}
	d.on("2027-04-30 17:30", "Lucia Romero", func(a *actor) error { return a.Type("pause me until 17 May") })
	d.on("2027-05-12 10:00", "Kofi Mensah", func(a *actor) error { return a.Click("Withdraw") })
	d.on("2027-05-14 10:00", "Nora Lind", (*actor).glancesAtHome)
	d.on("2027-05-14 10:05", "Nora Lind", func(a *actor) error { return a.Type("/cohort plan") })
	d.on("2027-05-20 10:00", "Farid Haddad", func(a *actor) error { return a.Type("what's open?") })
}

// finishing: feedback from both sides, and the closing summary.
func (d *director) finishing() {
	d.on("2027-07-13 10:00", "Nora Lind", func(a *actor) error { return a.Type("/cohort status") })
}

func date(s string) time.Time {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err) // the script is part of the program
	}
	return t
}

// silent, red and away weeks of the script, by the Monday they begin on.
func (a *actor) mood(day time.Time) string {
	monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7).Format("2006-01-02")
	switch a.Name() + " " + monday {
	case "Hana Sato 2027-04-26", "Hana Sato 2027-05-03":
		return "silent"
	case "Jaya Menon 2027-04-19":
		return "red"
	case "Ivan Petrov 2027-05-10":
		return "away"
	}
	return ""
}

// words that people answer with, when they write instead of clicking.
var notes = []string{
	"the first model runs end to end", "data access is sorted out at last", "we narrowed the question to one depot",
	"wrote down what “good enough” means", "the baseline is hard to beat", "cleaned the labels, slower than I thought",
}

func (a *actor) note() string { return notes[a.chance.IntN(len(notes))] }

// lastOf finds the newest message in the bot's DM that contains all parts.
func (a *actor) lastOf(parts ...string) (string, bool) {
	messages := a.Messages("")
	for _, message := range slices.Backward(messages) {
		found := true
		for _, p := range parts {
			found = found && strings.Contains(message, p)
		}
		if found {
			return message, true
		}
	}
	return "", false
}
