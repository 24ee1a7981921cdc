package main

// writesCharter: a mentee goes through the steps in one go and signs.
func (a *actor) writesCharter() error {
	p := projects[a.Name()]
	answers := [][]func() error{
		{a.fills("Title", p.title), a.fills("Tags", p.tags)},
		{a.fills("We will", p.goal)},
		{a.fills("We measure", "The error on the last three months, against what is done now"), a.fills("Good enough is", "10 % better, then we stop and hand it over")},
		{a.fills("We can do it because", "The data are there, and one of us knows them")},
		{a.fills("It matters because", "It costs hours every week today"), a.fills("Expected value", "About a day a week for the team")},
		{a.fills("By when is what there?", "A first version end to end half-way")},
		{
			a.chooses("Interest of both", "🟢 Green"), a.fills("Interest of both: why?", "we both like it"),
			a.chooses("Data availability", "🟡 Yellow"), a.fills("Data availability: why?", "one table is still missing"),
			a.chooses("Business relevance", "🟢 Green"), a.fills("Business relevance: why?", "they asked for it"),
			a.chooses("Feasibility", "🟢 Green"), a.fills("Feasibility: why?", "small enough"),
		},
		{a.chooses("Who will use it", p.user), a.fills("What will they do with it?", "Plan the next week")},
		{a.fills("First narrow version", "One place, last week's average"), a.fills("Out of scope", "Everything new")},
	}
	if err := a.Click("Write the charter"); err != nil {
		return err
	}
	for _, page := range answers {
		if err := step(append(page, a.Submit)...); err != nil {
			return err
		}
	}
	return a.Submit()
}

func (a *actor) signsCharter() error {
	return step(a.clicks("Read and sign"), a.Submit)
}
