package main

import (
	"regexp"
	"strings"
	"time"
)

// What the two of a pair say about their meetings, and about one another.

// aloof are the weeks in which somebody and their mentor find no time.
var aloof = map[string]struct{ from, to string }{
	"Ivan Petrov": {"2027-05-03", "2027-05-31"},
	"Zofia Nowak": {"2027-09-13", "2027-10-08"},
}

func (a *actor) saysWhetherMet() error {
	if weeks, is := aloof[a.Name()]; is {
		if today := a.play.world.clock.Now().Format(time.DateOnly); today >= weeks.from && today < weeks.to {
			return a.ClickIn("[Not this week]", "Not this week")
		}
	}
	if a.Role == "mentor" {
		for name := range aloof {
			if message, asked := a.lastOf("[Not this week]"); asked && strings.Contains(message, name) {
				return nil // leaves that to the mentee
			}
		}
	}
	return a.ClickIn("[Yes, we met]", "Yes, we met")
}

var halfHour = regexp.MustCompile(`\[([A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}, \d\d:\d\d[^\]]*)\]`)

// picksTime taps a time that the other has tapped, or else the first.
func (a *actor) picksTime() error {
	message, _ := a.lastOf("[None of these]", "[We met already]")
	var best string
	for _, m := range halfHour.FindAllStringSubmatch(message, -1) {
		if best == "" || strings.HasSuffix(m[1], " can") && !strings.HasSuffix(best, " can") {
			best = m[1]
		}
	}
	if best == "" {
		return a.Click("We met already")
	}
	return a.Click(best)
}

// saysWhetherItFits: one is not sure, one would rather have somebody else.
func (a *actor) saysWhetherItFits() error {
	switch a.Name() {
	case "Ivan Petrov":
		return a.ClickIn("[Yes, gladly]", "Not sure yet")
	case "Bruno Costa":
		return step(
			func() error { return a.ClickIn("[Yes, gladly]", "No…") },
			a.fills("What is it?", "We talk past one another; I need somebody who knows deliveries."),
			a.chooses("What would you like?", "Talk with an organizer first"), a.Submit,
		)
	}
	return a.ClickIn("[Yes, gladly]", "Yes, gladly")
}

// spelling is what the certificate's typeface cannot print otherwise.
var spelling = map[string]string{"林薇": "Lin Wei"}

func (a *actor) spellsName() error {
	name, needed := spelling[a.Name()]
	if message, _ := a.lastOf("[Name on my certificate]"); !needed || strings.Contains(message, name) {
		return nil
	}
	return step(a.clicks("Name on my certificate"), a.fills("Your name", name), a.Submit)
}

var certificateCode = regexp.MustCompile(`/cohort verify ([0-9A-Z-]+)`)

// verifies looks at somebody's certificate and checks its code.
func verifies(owner string) func(*actor) error {
	return func(a *actor) error {
		message, got := a.play.actors[owner].lastOf("/cohort verify")
		if !got {
			return nil
		}
		return a.Type("/cohort verify " + certificateCode.FindStringSubmatch(message)[1])
	}
}

// rematches accepts the smallest change that the bot proposes: first what
// changes, then who is told what.
func (a *actor) rematches() error {
	return step(a.clicks("Look at the proposal"), a.Submit, a.Submit)
}
