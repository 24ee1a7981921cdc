package flows

import (
	"fmt"
	"slices"
	"strings"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Each cohort has its organizers. They add and remove one another; those who
// look after the bot can always add themselves, and the last organizer stays,
// since otherwise nobody could act. Everybody may ask who they are.

const organizersUsage = "`/cohort organizers add @person`, `/cohort organizers remove @person` or `/cohort organizers list`."

// organizersLeave asks before somebody takes themselves off the list: they
// could not undo it.
var organizersLeave = bot.NewModal[about]("organizers.leave")

var organizersCommand = bot.NewCommand("organizers", "add|remove|list [@person]", "who organizes a cohort; organizers add and remove one another")

func organizers() bot.Flow {
	return bot.Flow{
		Name:  "organizers",
		About: "who organizes a cohort",
		Routes: []bot.Route{
			bot.OnCommand(organizersCommand, aboutOrganizers),
			bot.OnSubmit(organizersLeave, leaveOrganizers).For(bot.Organizers),
		},
	}
}

func aboutOrganizers(in bot.Typed) (bot.Reply, error) {
	all, err := in.Tx.Cohorts()
	if err != nil {
		return bot.Done, err
	}
	in.Args = cohortFirst(in.Args, all)
	_, words := mentioned(in.Args)
	verb := ""
	for _, w := range words {
		if w = strings.ToLower(w); slices.Contains([]string{"add", "remove", "list"}, w) {
			verb = w
			break
		}
	}
	switch verb {
	case "add":
		mine, err := bot.Organized(in.Event)
		if err != nil {
			return bot.Done, err
		}
		if len(mine) == 0 && !in.IsFounder() {
			return bot.Done, mentoring.Refuse("Only organizers can add organizers. `/cohort organizers list` names them: ask one.")
		}
		may := organizing
		if in.IsFounder() {
			may = everyCohort
		}
		return inCohort(may, addOrganizers)(in)
	case "remove":
		mine, err := bot.Organized(in.Event)
		if err != nil {
			return bot.Done, err
		}
		if len(mine) == 0 {
			return bot.Done, mentoring.Refuse("Only organizers can remove organizers. `/cohort organizers list` names them.")
		}
		return inCohort(organizing, removeOrganizer)(in)
	case "list":
		return inCohort(anyCohort, listOrganizers)(in)
	}
	if len(words) == 0 || len(words) == 1 && isCohort(words[0], all) {
		return inCohort(anyCohort, listOrganizers)(in)
	}
	return bot.Done, mentoring.Refuse("Please type one of %s", organizersUsage)
}

func everyCohort(bot.Event, mentoring.Cohort) (bool, error) { return true, nil }

func isCohort(word string, all []mentoring.Cohort) bool {
	return slices.ContainsFunc(all, func(c mentoring.Cohort) bool { return strings.EqualFold(word, string(c.ID)) })
}

// cohortFirst brings a cohort's id among the words of a command to their
// front, where inCohort looks for it.
func cohortFirst(args string, all []mentoring.Cohort) string {
	words := strings.Fields(args)
	for i, w := range words {
		if isCohort(w, all) {
			return strings.Join(append([]string{w}, slices.Delete(words, i, i+1)...), " ")
		}
	}
	return args
}

func addOrganizers(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error) {
	people, words := mentioned(rest)
	if len(people) == 0 {
		return bot.Done, nobodyMentioned(words, "`/cohort organizers add @person`")
	}
	if !c.Organizes(in.By) && !slices.Equal(people, []mentoring.PersonID{in.By}) {
		return bot.Done, mentoring.Refuse("You look after the bot, so you can add yourself to %s: `/cohort organizers add @you %s`. After that you can add others.", bot.Escape(c.Name), c.ID)
	}
	var added, already []string
	for _, p := range people {
		who, err := in.Person(p)
		if err != nil {
			return bot.Done, err
		}
		if err := mayTakePart(who); err != nil {
			return bot.Done, err
		}
		if c.Organizes(p) {
			already = append(already, bot.Mention(p))
			continue
		}
		if err := c.AddOrganizer(p); err != nil {
			return bot.Done, err
		}
		added = append(added, bot.Mention(p))
		if err := in.Note(c.ID, "organizer.added", string(p)); err != nil {
			return bot.Done, err
		}
		if p != in.By {
			text := fmt.Sprintf("%s made you an organizer of *%s*. You see its people and how it goes, and get word when something needs you. `/cohort status %s` shows where it stands.", bot.Mention(in.By), bot.Escape(c.Name), c.ID)
			if err := tell(in.Event, c, p, fmt.Sprintf("organizers/added/%s/%s/%d", c.ID, p, in.At.Unix()), text); err != nil {
				return bot.Done, err
			}
		}
	}
	if len(added) == 0 {
		return bot.Whisper(fmt.Sprintf("%s organizes *%s* already.", strings.Join(already, ", "), bot.Escape(c.Name))), nil
	}
	if err := in.Tx.PutCohort(c); err != nil {
		return bot.Done, err
	}
	if err := refreshOrganizers(in.Event, c); err != nil {
		return bot.Done, err
	}
	if slices.Equal(people, []mentoring.PersonID{in.By}) {
		return bot.Whisper(fmt.Sprintf("You are now an organizer of *%s*. `/cohort status %s` shows where it stands.", bot.Escape(c.Name), c.ID)), nil
	}
	return bot.Whisper(fmt.Sprintf("%s now organizes *%s* with you, and is told so.", strings.Join(added, ", "), bot.Escape(c.Name))), nil
}

func removeOrganizer(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error) {
	// Somebody deactivated or unknown can be removed too.
	who, _, err := oneMentioned(in.Event, rest, "`/cohort organizers remove @person`")
	if err != nil {
		return bot.Done, err
	}
	if who.ID == in.By {
		if err := mayRemove(c, who.ID); err != nil {
			return bot.Done, err
		}
		return bot.Open(organizersLeave.Titled("Stop organizing?", "Take me off", about{c.ID},
			bot.Section(fmt.Sprintf("*%s*: you would no longer see its people and how it goes, and get no word when something needs somebody. %s still does.", bot.Escape(c.Name), organizersBeside(c, in.By))),
			bot.Context("Only another organizer can put you back."))), nil
	}
	return takeOff(in.Event, c, who)
}

// mayRemove is the rule in words that are shown as mrkdwn.
func mayRemove(c mentoring.Cohort, p mentoring.PersonID) error {
	c.Name = bot.Escape(c.Name)
	return c.RemoveOrganizer(p)
}

func organizersBeside(c mentoring.Cohort, p mentoring.PersonID) string {
	return mentions(slices.DeleteFunc(slices.Clone(c.Organizers), func(o mentoring.PersonID) bool { return o == p }))
}

func leaveOrganizers(in bot.Submitted[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	who, err := in.Who()
	if err != nil {
		return bot.Done, err
	}
	return takeOff(in.Event, c, who)
}

// takeOff takes somebody off the organizers and tells them, unless it was
// their own wish.
func takeOff(in bot.Event, c mentoring.Cohort, who mentoring.Person) (bot.Reply, error) {
	if err := mayRemove(c, who.ID); err != nil {
		return bot.Done, err
	}
	was := c
	if err := was.RemoveOrganizer(who.ID); err != nil {
		return bot.Done, err
	}
	c.Organizers = was.Organizers
	if err := in.Tx.PutCohort(c); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "organizer.removed", string(who.ID)); err != nil {
		return bot.Done, err
	}
	if err := in.RefreshHome(who.ID); err != nil {
		return bot.Done, err
	}
	if who.ID == in.By {
		if err := tellOthers(in, c, fmt.Sprintf("organizers/left/%s/%s/%d", c.ID, who.ID, in.At.Unix()), fmt.Sprintf("%s no longer organizes *%s*, at their own wish.", bot.Mention(in.By), bot.Escape(c.Name))); err != nil {
			return bot.Done, err
		}
		return bot.Whisper(fmt.Sprintf("You no longer organize *%s*. %s still does.", bot.Escape(c.Name), mentions(c.Organizers))), nil
	}
	if !who.Deleted {
		text := fmt.Sprintf("%s took you off the organizers of *%s*. Thank you for what you did. If that was a mistake, ask %s.", bot.Mention(in.By), bot.Escape(c.Name), bot.Mention(in.By))
		if err := tell(in, c, who.ID, fmt.Sprintf("organizers/removed/%s/%s/%d", c.ID, who.ID, in.At.Unix()), text); err != nil {
			return bot.Done, err
		}
	}
	return bot.Whisper(fmt.Sprintf("%s no longer organizes *%s*, and is told so.", bot.Mention(who.ID), bot.Escape(c.Name))), nil
}

func listOrganizers(_ bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	return bot.Whisper(fmt.Sprintf("*%s* is organized by %s. Write to any of them.", bot.Escape(c.Name), mentions(c.Organizers))), nil
}

// mayTakePart is [mentoring.Person.MayTakePart] with the name made harmless for
// mrkdwn.
func mayTakePart(who mentoring.Person) error {
	who.Name = bot.Escape(who.Name)
	return who.MayTakePart()
}
