package main

import "fmt"

// autumn is the second edition. It opens while the first is at work: two
// mentors are in both, and who found no place in spring comes first. In the
// middle of it a mentor leaves, and their mentee goes on with another one.
func (d *director) autumn() {
	const viktor, nora = "Viktor Hale", "Nora Lind"
	d.on("2027-05-03 10:00", nora, (*actor).createsAutumn)
	d.on("2027-05-04 10:00", nora, func(a *actor) error { return a.Type("/cohort organizers add @Viktor Hale autumn-2027") })
	d.on("2027-05-17 09:30", viktor, func(a *actor) error { return a.confirms("/cohort open autumn-2027", "Open") })
	d.recruitsAutumn()
	d.on("2027-06-03 10:00", viktor, func(a *actor) error {
		return a.setsUpKickoff("/cohort kickoff autumn-2027", "2027-06-16", "14:00", "2027-06-17", "09:00")
	})
	d.meets("2027-06-16", "13:52", "Ben Fischer", "Ines Duarte", "Noah Tremblay", "Mateo Silva", "Aylin Demir", "Bruno Costa", "Omar Said", "Zofia Nowak")
	d.meets("2027-06-17", "08:52", "Amara Okafor", "Yuki Mori", "ნინო ბერიძე", "林薇", "Aylin Demir")
	d.on("2027-06-28 10:00", viktor, (*actor).looksAtProposal)
	d.on("2027-07-05 08:40", viktor, func(a *actor) error { return a.confirms("/cohort publish autumn-2027", "Publish") })
	d.on("2027-07-06 10:00", viktor, announces("half-way check-in of Autumn 2027", "https://meet.example.com/half-way"))
	d.on("2027-07-21 10:00", "Bruno Costa", types("/cohort projects logistics"))
	d.on("2027-07-22 14:00", "Aylin Demir", asksExpert("forecasting", "How do you treat holidays in a daily series?"))
	d.on("2027-07-20 10:00", "Mateo Silva", (*actor).leaves)
	d.on("2027-08-10 10:00", "Noah Tremblay", (*actor).leaves)
	d.on("2027-08-11 10:00", viktor, (*actor).rematches)
	d.on("2027-09-20 10:00", viktor, invitesSponsor("Ulla Henriksen"))
	d.on("2027-10-27 10:00", viktor, types("/cohort status autumn-2027"))
}

func (a *actor) createsAutumn() error {
	return step(
		func() error { return a.TypeIn("#"+channelName, "/cohort new") },
		a.clicks("Next edition of Spring 2027"),
		a.fills("Name", "Autumn 2027"),
		a.chooses("Call for mentors begins", "2027-05-17"),
		a.Submit, a.Cancel,
	)
}

// recruitsAutumn: who is new. Ben and Amara are asked again, and so is Mateo
// (habits.go): 7 mentees in all, for 6 places.
func (d *director) recruitsAutumn() {
	for i, m := range []struct{ name, help, places string }{
		{"Ines Duarte", "Optimisation and planning", "2"},
		{"Noah Tremblay", "Images and sensors", "1"},
		{"Yuki Mori", "Text in more than one language", "1"},
	} {
		d.on(fmt.Sprintf("2027-05-%02d 11:%02d", 18+i%4, 10*i), m.name, func(a *actor) error { return a.signsUp(m.help, m.places) })
	}
	for i, m := range []struct{ name, goal, idea, manager string }{
		{"Aylin Demir", "Predict what the halls need", "A rough idea", "Tessa Brandt"},
		{"Bruno Costa", "Know before it is late", "Not yet", "Rosa Keller"},
		{"ნინო ბერიძე", "Sort tickets by who can help", "A rough idea", "Tessa Brandt"},
		{"林薇", "See scratches that people miss", "Not yet", "Quentin Adeyemi"},
		{"Omar Said", "Understand prices", "Not yet", "Tessa Brandt"},
		{"Zofia Nowak", "Plan shifts that people like", "A rough idea", "Petra Vogel"},
	} {
		d.on(fmt.Sprintf("2027-06-%02d 1%d:30", 1+i/3, 2+i%3), m.name, func(a *actor) error { return a.applies(m.goal, m.idea, m.manager) })
	}
}
