package main

import (
	"strings"
	"time"
)

// A habit is what people do about a message that waits for them: what stands
// in it, and what they do then. Most do it at once, some another day.
type habit struct {
	sees []string // all of them in one message of the DM
	odds int      // out of 10 that they get to it today
	do   func(*actor) error
}

// habits in the order in which people turn to what waits for them.
var habits = []habit{
	{[]string{"[Approve]"}, 9, (*actor).decides},
	{[]string{"[Yes, show my profile]"}, 9, (*actor).answersNextEdition},
	{[]string{"you are asked first", "[Apply as a mentee]"}, 10, (*actor).appliesFirst},
	{[]string{"When can you come?", "[Either is fine]"}, 9, (*actor).saysWhenToCome},
	{[]string{pollPrompt, "[None of these]"}, 8, (*actor).votes},
	{[]string{"[Take the place]"}, 9, clicks("Take the place")},
	{[]string{"[I'm coming]", "[I can't come]"}, 8, (*actor).answersInvitation},
	{[]string{"[I was there]", "[I was not there]"}, 8, (*actor).saysWhetherThere},
	{[]string{"[Rank now]"}, 7, (*actor).ranks},
	{[]string{"[Write the charter]"}, 5, (*actor).writesCharter},
	{[]string{"has signed your project charter", "[Read and sign]"}, 7, (*actor).signsCharter},
	{[]string{"[Yes, we met]", "[Not this week]"}, 8, (*actor).saysWhetherMet},
	{[]string{"[None of these]", "[We met already]"}, 8, (*actor).picksTime},
	{[]string{"[Yes, gladly]", "[No…]"}, 8, (*actor).saysWhetherItFits},
	{[]string{"[I look after it]"}, 10, clicks("I look after it")},
	{[]string{"[Name on my certificate]"}, 6, (*actor).spellsName},
	{[]string{"[Still right]"}, 7, clicks("Still right")},
	{[]string{"[Take that day]"}, 9, clicks("Take that day")},
	{[]string{"[Link my slides…]"}, 7, (*actor).linksSlides},
	{[]string{"[Yes, swap]"}, 9, clicks("Yes, swap")},
	{[]string{"[Show me the note]"}, 8, (*actor).allowsNote},
	{[]string{"[Give feedback]"}, 7, (*actor).givesFeedback},
	{[]string{"into the repository", "[Write it down]"}, 6, (*actor).writesProject},
	{[]string{"[Read and confirm]"}, 8, (*actor).confirmsProject},
	{[]string{"[List me]"}, 8, (*actor).listsAsExpert},
	{[]string{"re you and", "still in touch", "[Yes]", "[Now and then]", "[No]"}, 7, (*actor).answersPulse},
}

// lookBack is how many of the newest messages people look at.
const lookBack = 25

// looks is what people do once a day: they turn to what waits for them, mostly.
func (a *actor) looks(day time.Time) error {
	inbox := a.Recent("", lookBack)
	for _, h := range habits {
		if _, waits := newest(inbox, h.sees...); !waits || a.chance.IntN(10) >= h.odds {
			continue
		}
		if err := h.do(a); err != nil {
			return err
		}
		if a.Modal() != "" {
			if err := a.CloseAll(); err != nil { // what was read is closed again
				return err
			}
		}
		inbox = a.Recent("", lookBack)
	}
	if checkIn, open := newest(inbox, "Hello "+first(a.Name()), "[🟢 Green]"); open {
		return a.answers(checkIn, day)
	}
	return nil
}

// lastOf finds the newest message in the bot's DM that contains all parts.
func (a *actor) lastOf(parts ...string) (string, bool) {
	return newest(a.Recent("", lookBack), parts...)
}

// newest is the first of these messages that contains all parts.
func newest(inbox []string, parts ...string) (string, bool) {
	for _, message := range inbox {
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

// answers a check-in, as the week went.
func (a *actor) answers(checkIn string, day time.Time) error {
	if a.Role == "mentor" {
		if a.chance.IntN(4) == 0 {
			return nil
		}
		return a.answersAsMentor(checkIn)
	}
	switch a.mood(day) {
	case "silent":
		return nil
	case "red":
		return a.saysRed("The data owner left, and nobody may give us access any more.")
	case "away":
		return a.Click("Away this week")
	}
	return a.answersCheckIn()
}
