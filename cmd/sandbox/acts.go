package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What the cast can do, as people do it: they click what they see, fill in
// what they are asked, and send it.

// step runs acts one after the other until one fails.
func step(acts ...func() error) error {
	for _, act := range acts {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

func (a *actor) fills(field, text string) func() error {
	return func() error { return a.Fill(field, text) }
}

func (a *actor) chooses(field, option string) func() error {
	return func() error { return a.Choose(field, option) }
}

func (a *actor) clicks(label string) func() error { return func() error { return a.Click(label) } }

// confirms types a command and presses the button of the page that explains
// what it will do.
func (a *actor) confirms(command, submit string) error {
	if err := a.Type(command); err != nil {
		return err
	}
	if a.Modal() == "" {
		return fmt.Errorf("%s opened nothing to confirm with %q: %s", command, submit, a.Notice())
	}
	if err := a.Submit(); err != nil {
		return err
	}
	if a.Modal() != "" {
		return a.Cancel()
	}
	return nil
}

func (a *actor) signsUp(help, places string) error {
	return step(
		a.clicks("Become a mentor"),
		a.fills("What I can help with", help),
		a.fills("About me", "Data scientist for some years, and still learning."),
		a.chooses("Languages I could work in", "English"),
		a.fills("How many mentees I take", places),
		a.chooses("Can you give about", "Yes"),
		a.chooses("Conduct guide", "I agree, confidentiality included"),
		a.Submit,
	)
}

func (a *actor) applies(goal, idea, manager string) error {
	described := func() error { return nil }
	if strings.HasSuffix(idea, "project") {
		described = a.fills("The idea", "Two years of contracts are there; which of them end early, and why?")
	}
	return step(
		a.clicks("Apply as a mentee"), described,
		a.fills("What I want to learn", goal),
		a.chooses("Do you have a project in mind?", idea),
		a.chooses("Languages I could work in", "English"),
		a.chooses("Can you give about", "Yes"),
		a.chooses("My line manager", manager),
		a.chooses("Conduct guide", "I agree, confidentiality included"),
		a.Submit,
	)
}

// decides answers one open request of an applicant, as a line manager: most
// are approved, one in six is talked about first.
func (a *actor) decides() error {
	request, found := a.lastOf("[Approve]")
	if !found {
		return nil
	}
	if strings.Contains(request, "[Let's talk]") && a.chance.IntN(6) == 0 {
		return a.Click("Let's talk")
	}
	return a.Click("Approve")
}

func (a *actor) offersPlaces(n string) error {
	return step(a.clicks("Edit"), a.fills("How many mentees I take", n), a.Submit)
}

// ranks puts the candidates into an order of one's own and hands it in.
func (a *actor) ranks() error {
	if err := a.Click("Rank now"); err != nil {
		return err
	}
	if strings.Contains(a.Modal(), "This order comes from your notes") {
		return a.Submit()
	}
	candidates := a.candidates()
	// Tastes differ, but not by everything: some are wanted by many.
	slices.SortFunc(candidates, func(x, y string) int { return strings.Compare(x, y) })
	a.chance.Shuffle(len(candidates), func(i, j int) {
		if a.chance.IntN(4) > 0 {
			candidates[i], candidates[j] = candidates[j], candidates[i]
		}
	})
	for i, name := range candidates {
		if i == 5 {
			break // the rest is fine, one as the other
		}
		if err := a.ClickIn(name, "Make "+nth(i+1)+" choice"); err != nil {
			return err
		}
	}
	return a.Submit()
}

// candidates are the people of the other side that the open form shows.
func (a *actor) candidates() []string {
	form := a.Modal()
	var names []string
	for _, other := range a.play.actors {
		if other.Name() != a.Name() && strings.Contains(form, other.Name()) {
			names = append(names, other.Name())
		}
	}
	slices.Sort(names)
	return names
}

func nth(n int) string {
	return fmt.Sprint(n) + []string{"th", "st", "nd", "rd", "th", "th", "th"}[min(n, 6)]
}

// glancesAtHome opens the App Home and goes back to the messages.
func (a *actor) glancesAtHome() error {
	if err := a.OpenHome(); err != nil {
		return err
	}
	if err := a.play.world.settle(); err != nil {
		return err
	}
	a.LeaveHome()
	return nil
}

// leaves the programme, by the button at home.
func (a *actor) leaves() error {
	if err := a.OpenHome(); err != nil {
		return err
	}
	if err := a.play.world.settle(); err != nil {
		return err
	}
	defer a.LeaveHome()
	return a.Click("Withdraw")
}

func (a *actor) looksAtProposal() error {
	return step(a.clicks("See the proposal"), a.Cancel)
}

// answersCheckIn: most weeks are green; some click, some write, some add
// details, some wait for the reminder.
func (a *actor) answersCheckIn() error {
	colour := "🟢 Green"
	if a.chance.IntN(5) == 0 {
		colour = "🟡 Yellow"
	}
	switch a.chance.IntN(6) {
	case 0:
		return nil // not today
	case 1:
		return a.Type(strings.ToLower(strings.Fields(colour)[1]) + ", " + a.note())
	case 2:
		if err := a.Click(colour); err != nil {
			return err
		}
		return step(a.clicks("Add details"), a.fills("What moved", a.note()), a.fills("Next small step", a.note()), a.Submit)
	default:
		return a.Click(colour)
	}
}

func (a *actor) saysRed(why string) error {
	return step(a.clicks("🔴 Red"), a.fills("What is it?", why), a.Submit)
}

// answersAsMentor gives each mentee of the message a colour.
func (a *actor) answersAsMentor(open string) error {
	for range 3 {
		if !strings.Contains(open, "[🟢 Green]") {
			return nil
		}
		if err := a.ClickIn("Hello "+first(a.Name()), "🟢 Green"); err != nil {
			return err
		}
		open, _ = a.lastOf("Hello " + first(a.Name()))
	}
	return nil
}

// lessons are what people learned, and what was hard.
var lessons = [][2]string{
	{"Ask for the decision before asking for the data", "Finding time in the busy weeks"},
	{"A simple baseline is a better argument than a clever model", "Getting access took a month"},
	{"To say early that something does not work", "The question changed twice on the way"},
	{"Explaining a result to somebody who has to act on it", "Saying no to one more idea"},
	{"That clean labels matter more than the method", "Few examples of what we wanted to find"},
	{"Small steps, and somebody who asks every week", "Calendars ten hours apart"},
}

func (a *actor) givesFeedback() error {
	i := a.chance.IntN(len(lessons))
	learned := "What did you learn?"
	if a.Role == "mentor" {
		learned = "What did you take away yourself?"
	}
	if err := step(
		a.clicks("Give feedback"),
		a.chooses("How useful was it for you?", fmt.Sprint(6+a.chance.IntN(4))),
		a.fills(learned, lessons[i][0]),
		a.fills("What was hard?", lessons[i][1]),
		a.chooses("Would you join again?", []string{"Yes", "Yes", "Maybe"}[a.chance.IntN(3)]),
	); err != nil {
		return err
	}
	for _, m := range regexp.MustCompile(`Would you like to keep meeting [^?]+\?`).FindAllString(a.Modal(), -1) {
		if err := a.Choose(m, []string{"Yes", "Yes", "No"}[a.chance.IntN(3)]); err != nil {
			return err
		}
	}
	return a.Submit()
}

// sorted lists the cast in a fixed order.
func (d *director) sorted() []*actor {
	var all []*actor
	for _, a := range d.actors {
		all = append(all, a)
	}
	slices.SortFunc(all, func(x, y *actor) int { return strings.Compare(x.Name(), y.Name()) })
	return all
}
