package flows

import (
	"regexp"
	"slices"
	"strings"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// In a command Slack turns @name into <@U123|name> or <@U123>, and leaves it as
// typed when nobody has that name
// (https://docs.slack.dev/interactivity/implementing-slash-commands).

var mentionForm = regexp.MustCompile(`<@([UW][A-Z0-9]+)(?:\|[^>]*)?>`)

// mentioned splits the people from the other words of a command.
func mentioned(args string) (people []mentoring.PersonID, words []string) {
	for _, m := range mentionForm.FindAllStringSubmatch(args, -1) {
		if p := mentoring.PersonID(m[1]); !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	return people, strings.Fields(mentionForm.ReplaceAllString(args, " "))
}

// oneMentioned is the one person a command names, able to take part; usage is
// what to type.
func oneMentioned(e bot.Event, args, usage string) (mentoring.Person, []string, error) {
	people, words := mentioned(args)
	switch {
	case len(people) > 1:
		return mentoring.Person{}, words, mentoring.Refuse("One person at a time, please: %s", usage)
	case len(people) == 0:
		return mentoring.Person{}, words, nobodyMentioned(words, usage)
	}
	who, err := e.Person(people[0])
	return who, words, err
}

func nobodyMentioned(words []string, usage string) error {
	for _, w := range words {
		if strings.HasPrefix(w, "@") {
			return mentoring.Refuse("I don't find %s in this workspace. Type @ and pick somebody from the list Slack offers: %s", bot.Escape(bot.Cut(w, 40)), usage)
		}
	}
	return mentoring.Refuse("Whom do you mean? %s", usage)
}
