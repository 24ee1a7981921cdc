package main

import (
	"strings"
	"time"
)

func (a *actor) setsUpKickoff(command, day1, hour1, day2, hour2 string) error {
	return step(
		func() error { return a.Type(command) },
		a.chooses("Day", day1), a.chooses("Hour", hour1),
		a.chooses("Second sitting, if time zones ask for it", day2), a.chooses("Its hour", hour2),
		a.Submit, a.Cancel,
	)
}

// saysWhenToCome: it is night for some in one of the sittings.
func (a *actor) saysWhenToCome() error {
	_, east := time.Date(2027, 3, 3, 13, 0, 0, 0, time.UTC).In(a.zone).Zone()
	switch hours := east / 3600; {
	case hours < -2:
		return a.Click("Only the first")
	case hours > 6:
		return a.Click("Only the second")
	}
	return a.Click("Either is fine")
}

// meets has people say that they are there, by Berlin's clock, and write down
// what they think of those they met.
func (d *director) meets(day, hour string, people ...string) {
	start, err := time.ParseInLocation("2006-01-02 15:04", day+" "+hour, d.actors["Ben Fischer"].zone)
	if err != nil {
		panic(err) // the script is part of the program
	}
	for _, who := range people {
		d.scenes = append(d.scenes, scene{start, who, (*actor).arrives}, scene{start.Add(4 * time.Hour), who, (*actor).notesImpressions})
	}
}

func (a *actor) arrives() error {
	if _, called := a.lastOf("[I'm here]"); !called {
		return nil
	}
	return a.Click("I'm here")
}

func (a *actor) notesImpressions() error {
	for range 8 {
		message, asked := a.lastOf("How was it with", "[😀 Gladly]")
		if !asked {
			return nil
		}
		_, after, _ := strings.Cut(message, "How was it with ")
		who, _, _ := strings.Cut(after, "?")
		label := []string{"😀 Gladly", "😀 Gladly", "🙂"}[a.chance.IntN(3)]
		if err := a.ClickIn("How was it with "+who, label); err != nil {
			return err
		}
	}
	return nil
}
