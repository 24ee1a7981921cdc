package main

import "strings"

// What people do for one another: the stand-up, the repository, the experts.

func shares(kind, text string) func(*actor) error {
	return func(a *actor) error {
		return step(
			func() error { return a.ClickIn("and what went well", "Share a blocker or a win") },
			a.chooses("What is it?", kind), a.fills("In your words", text),
			a.Submit, a.Submit,
		)
	}
}

func clicksIn(text, label string) func(*actor) error {
	return func(a *actor) error { return a.ClickIn(text, label) }
}

// failed are the projects that did not work, which is worth as much.
var failed = map[string]bool{"Ivan Petrov": true, "Omar Said": true}

// writesProject puts one's project into the repository.
func (a *actor) writesProject() error {
	outcome := "Finished"
	if failed[a.Name()] {
		outcome = "It did not work, and here is what we learned"
	}
	if err := step(
		func() error { return a.ClickIn("into the repository", "Write it down") },
		a.fills("What is there now?", "A first version that the team looks at every week."),
		a.chooses("How did it come out?", outcome), a.Submit,
	); err != nil {
		return err
	}
	if failed[a.Name()] {
		if err := step(
			a.fills("What we tried", "One model for everything"),
			a.fills("What happened", "The data of the first half-year were not what they seemed"),
			a.fills("What to tell the next team", "Look at the data before you promise anything"),
		); err != nil {
			return err
		}
	}
	return step(a.chooses("May your name stand with it?", "Yes, people may ask me about it"), a.Submit)
}

func (a *actor) confirmsProject() error {
	return step(a.clicks("Read and confirm"), a.chooses("May your name stand with it?", "Yes, people may ask me about it"), a.Submit)
}

// listsAsExpert: two in three let themselves be asked.
func (a *actor) listsAsExpert() error {
	if a.chance.IntN(3) == 0 {
		return a.Click("No, thank you")
	}
	topics := "statistics, planning"
	if p, known := projects[a.Name()]; known {
		topics = p.tags
	}
	return step(a.clicks("List me"), a.fills("My topics", topics), a.Submit)
}

// asksExpert looks for somebody who knows, and asks the first.
func asksExpert(words, question string) func(*actor) error {
	return func(a *actor) error {
		if err := a.Type("/cohort experts " + words); err != nil {
			return err
		}
		if !strings.Contains(a.Modal(), "[Ask") {
			return nil // nobody by that name yet
		}
		return step(a.clicks("Ask"), a.fills("Your question", question), a.Submit)
	}
}

func (a *actor) answersPulse() error {
	return a.ClickIn("re you and", []string{"Yes", "Yes", "Now and then"}[a.chance.IntN(3)])
}

func postsProblem(title, problem string) func(*actor) error {
	return func(a *actor) error {
		return step(
			a.clicks("Post a problem"), a.fills("Title", title),
			a.fills("What is the problem, and whom does it cost what?", problem), a.Submit,
		)
	}
}

// asksToBeForgotten takes everything that one typed out of the bot.
func (a *actor) asksToBeForgotten() error {
	return step(
		func() error { return a.Type("/cohort forget-me") },
		a.fills("To go on, type: forget me", "forget me"), a.Submit,
	)
}
