package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// With several cohorts running, a command is about the one whose channel it
// was typed in, or the one named in it, or the only one the person has to do
// with. When that leaves several, the person is asked, and the command runs on.

// again is a command to run once the cohort is chosen.
type again struct {
	Verb   string             `json:"v"`
	Args   string             `json:"a"`
	Cohort mentoring.CohortID `json:"c"`
}

// ActionSuffix tells the buttons of one question apart.
func (a again) ActionSuffix() string { return string(a.Cohort) }

var whichAgain = bot.NewButton[again]("which.again")

func which() bot.Flow {
	return bot.Flow{
		Name:  "which",
		About: "asks which cohort a command is about",
		Routes: []bot.Route{
			bot.OnPress(whichAgain, func(in bot.Pressed[again]) (bot.Reply, error) {
				return bot.RunVerb(in.Carried.Verb, strings.TrimSpace(string(in.Carried.Cohort)+" "+in.Carried.Args)), nil
			}),
		},
	}
}

// inCohort makes a command handler of one that needs to know the cohort. may
// says which cohorts the person could mean; rest is what was typed beside the
// cohort's name.
func inCohort(may func(bot.Event, mentoring.Cohort) (bool, error), h func(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error)) func(bot.Typed) (bot.Reply, error) {
	return func(in bot.Typed) (bot.Reply, error) {
		all, err := in.Tx.Cohorts()
		if err != nil {
			return bot.Done, err
		}
		var possible []mentoring.Cohort
		for _, c := range all {
			ok, err := may(in.Event, c)
			if err != nil {
				return bot.Done, err
			}
			if ok {
				possible = append(possible, c)
			}
		}
		first, rest, _ := strings.Cut(in.Args, " ")
		for _, c := range possible {
			if strings.EqualFold(first, string(c.ID)) {
				return h(in, c, strings.TrimSpace(rest))
			}
		}
		for _, c := range all {
			if strings.EqualFold(first, string(c.ID)) {
				if slices.Contains(takingPart, in.Verb) {
					return bot.Done, mentoring.Refuse("You have no part in *%s* that `/cohort %s` could be about. `/cohort status` shows what is yours.", bot.Escape(c.Name), in.Verb)
				}
				return bot.Done, mentoring.Refuse("`%s %s` is for the organizers of %s. `/cohort organizers list %s` names them.", "/cohort "+in.Verb, c.ID, bot.Escape(c.Name), c.ID)
			}
		}
		here := slices.DeleteFunc(slices.Clone(possible), func(c mentoring.Cohort) bool { return in.Channel == "" || c.Channel != in.Channel })
		if len(here) == 1 {
			return h(in, here[0], in.Args)
		}
		if len(here) > 1 {
			possible = here
		}
		own, err := ownAmong(in.Event, possible)
		if err != nil {
			return bot.Done, err
		}
		if len(own) > 0 {
			possible = own
		}
		if open := slices.DeleteFunc(slices.Clone(possible), func(c mentoring.Cohort) bool { return c.Phase == mentoring.Closed }); len(open) > 0 {
			possible = open
		}
		switch len(possible) {
		case 0:
			if len(all) > 0 {
				return bot.Done, mentoring.Refuse("You have no part in a cohort that `/cohort %s` could be about. `/cohort status` shows what is running, and `/cohort help` what you can do.", in.Verb)
			}
			return bot.Done, mentoring.Refuse("There is no cohort yet. An organizer starts one with `/cohort new`; `/cohort help` shows what you can do.")
		case 1:
			return h(in, possible[0], in.Args)
		}
		return bot.Whisper("Which cohort do you mean?", askWhich(in, possible)...), nil
	}
}

// takingPart are the commands of those who take part; all others that name a
// cohort are its organizers'.
var takingPart = []string{"rank", "charter", "problem", "standup"}

// ownAmong are the cohorts that the person organizes or is in.
func ownAmong(e bot.Event, possible []mentoring.Cohort) ([]mentoring.Cohort, error) {
	var own []mentoring.Cohort
	for _, c := range possible {
		roles, err := currentRoles(e, c, e.By)
		if err != nil {
			return nil, err
		}
		if len(roles) > 0 || c.Organizes(e.By) {
			own = append(own, c)
		}
	}
	return own, nil
}

// likelyIn is inCohort for a command that makes sense in some cohorts more than
// in others: when none is named, those that likely accepts come before all that
// may accepts.
func likelyIn(likely, may func(bot.Event, mentoring.Cohort) (bool, error), h func(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error)) func(bot.Typed) (bot.Reply, error) {
	return func(in bot.Typed) (bot.Reply, error) {
		all, err := in.Tx.Cohorts()
		if err != nil {
			return bot.Done, err
		}
		if first, _, _ := strings.Cut(in.Args, " "); isCohort(first, all) {
			return inCohort(may, h)(in)
		}
		for _, c := range all {
			ok, err := likely(in.Event, c)
			if err != nil {
				return bot.Done, err
			}
			if ok {
				return inCohort(likely, h)(in)
			}
		}
		return inCohort(may, h)(in)
	}
}

// organizingFrom accepts the cohorts the person organizes, in those phases.
func organizingFrom(from, to mentoring.Phase) func(bot.Event, mentoring.Cohort) (bool, error) {
	return func(e bot.Event, c mentoring.Cohort) (bool, error) {
		return c.Organizes(e.By) && c.Phase >= from && c.Phase <= to, nil
	}
}

func askWhich(in bot.Typed, possible []mentoring.Cohort) []slack.Block {
	var buttons []slack.BlockElement
	for _, c := range possible[:min(len(possible), 24)] {
		buttons = append(buttons, whichAgain.With(bot.Cut(c.Name, 70), again{in.Verb, in.Args, c.ID}))
	}
	return []slack.Block{
		bot.Section(fmt.Sprintf("Several cohorts are running. Which one is `/cohort %s` about?", in.Verb)),
		bot.Actions(buttons...),
		bot.Context("Next time you can type it: `/cohort " + in.Verb + " " + string(possible[0].ID) + "`, or use the command in the cohort's own channel."),
	}
}

// organizing accepts the cohorts the person organizes.
func organizing(e bot.Event, c mentoring.Cohort) (bool, error) { return c.Organizes(e.By), nil }

// anyCohort accepts every cohort that was opened, and one's own drafts.
func anyCohort(e bot.Event, c mentoring.Cohort) (bool, error) {
	return c.Phase != mentoring.Draft || c.Organizes(e.By), nil
}
