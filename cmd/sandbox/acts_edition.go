package main

import "strings"

// returning are the mentors who do it once more.
var returning = map[string]bool{"Ben Fischer": true, "Amara Okafor": true}

// answersNextEdition is the answer of a mentor whom the next edition asks.
func (a *actor) answersNextEdition() error {
	if !returning[a.Name()] {
		return a.Click("Not this time")
	}
	if err := a.Click("Yes, show my profile"); err != nil {
		return err
	}
	places := a.fills("How many mentees I take", "1")
	if strings.Contains(a.Modal(), "How many more, beside them") {
		places = a.fills("How many more, beside them", "1")
	}
	return step(places, a.chooses("Can you give about", "Yes"), a.chooses("Conduct guide", "I agree, confidentiality included"), a.Submit)
}

// appliesFirst: somebody who found no place last time, and hears it first.
func (a *actor) appliesFirst() error {
	return step(
		func() error { return a.ClickIn("you are asked first", "Apply as a mentee") },
		a.chooses("Do you have a project in mind?", "A rough idea"),
		a.chooses("Can you give about", "Yes"),
		a.chooses("Conduct guide", "I agree, confidentiality included"),
		a.Submit,
	)
}
