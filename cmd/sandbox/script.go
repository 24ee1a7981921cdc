package main

import (
	"fmt"
	"time"
)

// script writes down who does what when. Dates are each person's own. What
// people do day by day without being told stands in habits.go.
func (d *director) script() {
	d.spring()
	d.autumn()
	d.everyDay("2027-02-02", "2027-11-05")
	// Half a year after the spring, and three months after the autumn.
	d.everyDay("2028-01-12", "2028-01-15")
	d.everyDay("2028-01-25", "2028-01-28")
}

// everyDay has everybody look into Slack once a working day, at an hour of
// their own.
func (d *director) everyDay(from, to string) {
	for day := date(from); day.Before(date(to)); day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			continue
		}
		for _, a := range d.sorted() {
			at := fmt.Sprintf("%s %02d:%02d", day.Format(time.DateOnly), 11+a.chance.IntN(6), a.chance.IntN(60))
			d.on(at, a.Name(), func(a *actor) error { return a.looks(day) })
		}
	}
}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err) // the script is part of the program
	}
	return t
}

// types is a scene in which somebody writes to the bot.
func types(text string) func(*actor) error {
	return func(a *actor) error { return a.Type(text) }
}

func clicks(label string) func(*actor) error {
	return func(a *actor) error { return a.Click(label) }
}

// A moodyWeek is one in which somebody is not as usual.
type moodyWeek struct{ who, monday string }

// moods are the weeks of the script in which people fall silent, are stuck or
// go away.
var moods = map[moodyWeek]string{
	{"Hana Sato", "2027-04-26"}:   "silent",
	{"Hana Sato", "2027-05-03"}:   "silent",
	{"Jaya Menon", "2027-04-19"}:  "red",
	{"Ivan Petrov", "2027-05-10"}: "away",
	{"Aylin Demir", "2027-08-23"}: "red",
	{"Zofia Nowak", "2027-09-06"}: "silent",
}

func (a *actor) mood(day time.Time) string {
	monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	return moods[moodyWeek{a.Name(), monday.Format(time.DateOnly)}]
}

// notes are what people answer with, when they write instead of clicking.
var notes = []string{
	"the first model runs end to end", "data access is sorted out at last", "we narrowed the question to one depot",
	"wrote down what “good enough” means", "the baseline is hard to beat", "cleaned the labels, slower than I thought",
}

func (a *actor) note() string { return notes[a.chance.IntN(len(notes))] }

// A project is what a mentee of the cast works on.
type project struct{ title, tags, goal, user string }

var projects = map[string]project{
	"Farid Haddad": {"Parts for every depot", "forecasting, logistics", "Predict how many parts each depot needs next week", "Petra Vogel"},
	"Grace Mwangi": {"Experiments worth running", "experiments, statistics", "Rank planned experiments by what they can teach", "Quentin Adeyemi"},
	"Hana Sato":    {"Sorting service reports", "text, classification", "Sort service reports by cause, in two languages", "Rosa Keller"},
	"Ivan Petrov":  {"A model that stays alive", "operations, monitoring", "Put the returns model into service and watch it", "Petra Vogel"},
	"Jaya Menon":   {"Why customers leave", "churn, statistics", "Find out which contracts end early, and why", "Quentin Adeyemi"},
	"Kofi Mensah":  {"Routes with real traffic", "routing, logistics", "Plan delivery routes with measured traffic", "Rosa Keller"},
	"Lucia Romero": {"What discounts do", "experiments, pricing", "Measure what our discounts change", "Petra Vogel"},
	"Mateo Silva":  {"Reading invoices", "text, documents", "Read amounts and dates from scanned invoices", "Quentin Adeyemi"},
	"Aylin Demir":  {"Energy of the halls", "forecasting, energy", "Predict tomorrow's energy use of each hall", "Tessa Brandt"},
	"Bruno Costa":  {"Late deliveries", "logistics, forecasting", "Tell a day ahead which deliveries come late", "Rosa Keller"},
	"ნინო ბერიძე":  {"Tickets to the right desk", "text, classification", "Send each ticket to the desk that can solve it", "Tessa Brandt"},
	"林薇":           {"Scratches on panels", "images, quality", "Find scratches on panels from two cameras", "Quentin Adeyemi"},
	"Omar Said":    {"Prices next quarter", "forecasting, pricing", "Predict the price of three raw materials", "Tessa Brandt"},
	"Zofia Nowak":  {"Shifts that fit", "planning, optimisation", "Plan shifts that keep everybody's wishes", "Petra Vogel"},
}

func first(name string) string {
	f := []rune(name)
	for i, r := range f {
		if r == ' ' {
			return string(f[:i])
		}
	}
	return name
}
