package main

import "fmt"

// spring is the first edition: 5 mentors with 7 places, 8 mentees. One mentor
// drops out before the matching, one mentee after it, one mentee finds no
// place.
func (d *director) spring() {
	const nora = "Nora Lind"
	d.on("2027-01-18 10:00", nora, (*actor).createsSpring)
	d.on("2027-02-01 09:30", nora, func(a *actor) error { return a.confirms("/cohort open", "Open") })
	d.recruitsSpring()
	d.on("2027-02-18 10:00", nora, func(a *actor) error {
		return a.setsUpKickoff("/cohort kickoff", "2027-03-03", "14:00", "2027-03-04", "09:00")
	})
	d.on("2027-02-19 10:00", nora, types("/cohort invite @samir sponsor spring-2027"))
	d.on("2027-02-22 11:00", "Samir Rao", postsProblem("Half-empty trucks", "We order trucks a week ahead by feeling; every third is half empty."))
	d.on("2027-03-02 16:00", "Emil Novak", clicks("Withdraw"))
	d.meets("2027-03-03", "13:52", "Dana Reyes", "Ben Fischer", "Amara Okafor", "Farid Haddad", "Grace Mwangi", "Ivan Petrov", "Kofi Mensah", "Lucia Romero")
	d.meets("2027-03-04", "08:52", "Ben Fischer", "Amara Okafor", "Chandra Iyer", "Hana Sato", "Jaya Menon", "Ivan Petrov")
	d.on("2027-03-03 20:00", nora, types("/cohort status"))
	d.on("2027-03-05 14:00", "Amara Okafor", func(a *actor) error { return a.offersPlaces("2") })
	d.on("2027-03-15 11:00", nora, (*actor).looksAtProposal)
	d.on("2027-03-22 09:40", nora, func(a *actor) error { return a.confirms("/cohort publish", "Publish") })
	d.on("2027-03-24 10:00", nora, announces("half-way check-in of Spring 2027", "https://meet.example.com/half-way"))
	d.on("2027-04-01 15:00", "Grace Mwangi", types("/cohort resources spring-2027"))
	d.on("2027-04-20 16:00", "Jaya Menon", shares("A blocker", "Who can let me read the contracts table?"))
	d.on("2027-04-21 10:00", "Grace Mwangi", clicksIn("Who can let me read", "I can help"))
	d.on("2027-04-22 17:00", "Jaya Menon", clicksIn("Your blocker stands", "It is solved"))
	d.on("2027-05-04 12:00", "Farid Haddad", shares("A win", "The first forecast beats the planners!"))
	d.on("2027-05-05 12:00", "Ivan Petrov", clicksIn("Farid Haddad shares a win", "🎉 Celebrate"))
	d.on("2027-05-05 13:00", "Lucia Romero", clicksIn("Farid Haddad shares a win", "🎉 1"))
	d.on("2027-04-30 17:30", "Lucia Romero", types("pause me until 17 May"))
	d.on("2027-05-12 10:00", "Kofi Mensah", (*actor).leaves)
	d.on("2027-05-14 10:00", nora, (*actor).glancesAtHome)
	d.on("2027-05-14 10:05", nora, types("/cohort plan spring-2027"))
	d.on("2027-05-20 10:00", "Farid Haddad", types("what's open?"))
	d.on("2027-05-18 10:00", nora, asksForDate("/cohort meeting spring-2027", "Evening on charts", "2027-05-26", "2027-06-29", "2027-06-30"))
	d.on("2027-05-27 10:00", nora, takesDate("Evening on charts"))
	d.on("2027-06-02 10:00", nora, invitesSponsor("Samir Rao"))
	d.on("2027-06-02 10:10", nora, invitesEverybody)
	d.on("2027-06-03 10:00", "Petra Vogel", clicks("I'll come"))
	d.on("2027-06-29 10:00", "Farid Haddad", asksToSwap("Jaya Menon", "Grace Mwangi", "Lucia Romero"))
	d.on("2027-07-14 10:00", "Quentin Adeyemi", verifies("Jaya Menon"))
	d.on("2027-07-20 10:00", "Emil Novak", (*actor).asksToBeForgotten)
	d.on("2027-07-13 10:00", nora, types("/cohort status spring-2027"))
}

func (a *actor) createsSpring() error {
	return step(
		func() error { return a.TypeIn("#"+channelName, "/cohort new") },
		a.fills("Name", "Spring 2027"),
		a.fills("Objectives", "Learn data science on one real project, with an experienced colleague at your side."),
		a.chooses("Call for mentors begins", "2027-02-01"),
		a.Submit, a.Cancel,
		func() error { return a.Type("/cohort holidays add 2027-03-29") },
	)
}

// recruitsSpring: mentors sign up, mentees apply, managers agree; the eighth
// waits.
func (d *director) recruitsSpring() {
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
	d.on("2027-02-22 12:00", "Mateo Silva", types("what's next?"))
	d.on("2027-02-22 10:00", "Grace Mwangi", (*actor).glancesAtHome)
}
