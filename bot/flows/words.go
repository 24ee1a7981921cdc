package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Plain words in the bot's DM: help, status, what's next, what's open, a
// pause, a greeting. What nothing understands gets a short list of what can be
// done here, in words that fit the person.

func words() bot.Flow {
	return bot.Flow{
		Name:  "words",
		About: "plain words in the direct messages work too",
		Routes: []bot.Route{
			bot.OnWords("words", hearWords),
		},
	}
}

// otherWords comes last of all: nobody else understood.
func otherWords() bot.Flow {
	return bot.Flow{
		Name:  "otherwords",
		About: "what can be done here, for words that nothing understood",
		Routes: []bot.Route{
			bot.OnWords("otherwords", suggestWords),
		},
	}
}

// What the bot understands, word for word.
var (
	helpWords   = []string{"help", "?", "help me", "what can you do", "what can i do", "what can i do here", "commands"}
	statusWords = []string{"status", "my status", "where do i stand", "how do i stand"}
	nextWords   = []string{"what's next", "whats next", "what is next", "what next", "next", "what do i do now", "what now"}
	leaveWords  = []string{"withdraw", "i withdraw", "i want to withdraw", "i'd like to withdraw", "withdraw me", "i want to leave", "sign me off"}
	openWords   = []string{"what's open", "whats open", "what is open", "open", "show open", "show me what's open"}
	backWords   = []string{"i'm back", "im back", "i am back", "back", "resume", "unpause", "i'm here", "i am here"}
	hiWords     = []string{"hi", "hello", "hey", "hallo", "good morning", "good afternoon", "good evening", "morning", "hi there", "hello there"}
	thanksWords = []string{"thanks", "thank you", "thx", "ty", "cheers", "many thanks", "thank you very much", "thanks a lot", "great thanks", "👍", ":+1:"}
)

// pauseWords begin a wish to be left alone for a while.
var pauseWords = []string{"pause me", "pause", "please pause me", "i'm away", "im away", "i am away", "away", "i'm on holiday", "i am on holiday", "on holiday", "i'm on vacation", "i am on vacation", "on vacation", "snooze me"}

func hearWords(in bot.Said) (bot.Reply, error) {
	text, err := asTyped(in.Event, in.Text)
	if err != nil {
		return bot.Done, err
	}
	if answers, err := underCheckIn(in); err != nil || answers {
		return bot.NotMine, err
	}
	said := bare(text)
	switch {
	case oneOf(said, helpWords):
		return bot.Run(helpCommand, ""), nil
	case oneOf(said, statusWords):
		return bot.Run(statusCommand, ""), nil
	case oneOf(said, nextWords):
		next, err := nextSteps(in.Event)
		return bot.Whisper(next), err
	case oneOf(said, openWords):
		shown, err := in.ShowOpen(in.By)
		if err != nil || shown {
			return bot.Done, err
		}
		next, err := nextSteps(in.Event)
		return bot.Whisper("Nothing is open: you owe no answer. " + next), err
	case oneOf(said, leaveWords):
		return waysOut(in.Event)
	case oneOf(said, backWords):
		away, err := backEverywhere(in.Event, in.By)
		if err != nil {
			return bot.Done, err
		}
		if !away {
			return bot.Whisper("You are here, as far as I know: nothing was paused."), nil
		}
		return bot.Whisper("Welcome back! I ask you again as usual. Write “what's open?” to see what waited."), nil
	case oneOf(said, hiWords):
		who, err := in.Who()
		if err != nil {
			return bot.Done, err
		}
		next, err := nextSteps(in.Event)
		return bot.Whisper(fmt.Sprintf("Hello %s! %s", firstName(who), next)), err
	case oneOf(said, thanksWords):
		return bot.Whisper("With pleasure."), nil
	}
	if until, pauses := pauseWish(said); pauses {
		return pauseByWords(in, until)
	}
	return bot.NotMine, nil
}

// underCheckIn reports whether the words reply to a check-in: those are its
// answer, whatever they say.
func underCheckIn(in bot.Said) (bool, error) {
	if in.Under == "" {
		return false, nil
	}
	asks, err := in.AskUnder(in.By, in.Under)
	return slices.ContainsFunc(asks, func(a mentoring.Ask) bool { return !notCheckIn(a) }), err
}

// bare is a text as its words: lower case, without marks around them.
func bare(text string) string {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	said := strings.Join(strings.Fields(text), " ")
	for _, before := range []string{"please ", "hey cohortbot ", "cohortbot "} {
		said = strings.TrimPrefix(said, before)
	}
	if said == "?" {
		return said
	}
	return strings.Trim(said, " .!?,;…")
}

// oneOf reports whether the words are one of those known, allowing for one
// slip of the fingers in a single longer word.
func oneOf(said string, known []string) bool {
	return slices.ContainsFunc(known, func(k string) bool {
		return said == k || len(k) >= 4 && !strings.Contains(said, " ") && !strings.Contains(k, " ") && mentoring.OneSlip(said, k)
	})
}

// pauseWish splits "pause me until Monday" into the wish and its end.
func pauseWish(said string) (until string, pauses bool) {
	until = said
	for _, w := range pauseWords {
		// The longest beginning leaves the shortest rest.
		if rest, ok := strings.CutPrefix(said, w); ok && (rest == "" || rest[0] == ' ') && len(rest) < len(until) {
			until, pauses = rest, true
		}
	}
	return strings.TrimSpace(until), pauses
}

func pauseByWords(in bot.Said, until string) (bot.Reply, error) {
	who, err := in.Who()
	if err != nil {
		return bot.Done, err
	}
	today := mentoring.DateOf(in.At, who.Location(time.UTC))
	if until == "" {
		return bot.Whisper(fmt.Sprintf("Until when? Write the first day you are back, for instance “pause me until %s” or “pause me for two weeks”.", today.Add(7).Long())), nil
	}
	back, ok := mentoring.ParseUntil(until, today)
	if !ok {
		return bot.Whisper(fmt.Sprintf("I can't read “%s” as a day, so nothing was changed. These work: “pause me until Monday”, “until %s”, “until %s”, “for two weeks”.",
			bot.Escape(bot.Cut(until, 60)), today.Add(7).Long(), today.Add(7))), nil
	}
	return bot.Done, pauseEverywhere(in.Event, in.By, back)
}

// nextSteps says what comes next for the person, in each of their cohorts.
func nextSteps(e bot.Event) (string, error) {
	mine, err := currentMemberships(e, e.By)
	if err != nil {
		return "", err
	}
	organized, err := bot.Organized(e)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, m := range mine {
		step, err := nextStep(e, e.By, m.Member, m.c)
		if err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprintf("*%s*, as a %s: %s", bot.Escape(m.c.Name), m.Role, step))
	}
	for _, c := range organized {
		if c.Phase == mentoring.Closed {
			continue
		}
		step, err := organizersNextStep(e, c)
		if err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprintf("*%s*, as an organizer: %s", bot.Escape(c.Name), step))
	}
	switch len(lines) {
	case 0:
		return "Nothing waits for you here. When a cohort calls for mentors or mentees, you find it in its channel; `/cohort status` shows what is running.", nil
	case 1:
		return "Next for you in " + lines[0], nil
	}
	return "Next for you:\n• " + strings.Join(lines, "\n• "), nil
}

// waysOut shows everything a person is in, each with its own way out: nothing
// is guessed, and nothing ends without a second click.
func waysOut(e bot.Event) (bot.Reply, error) {
	mine, err := currentMemberships(e, e.By)
	if err != nil {
		return bot.Done, err
	}
	var blocks []slack.Block
	for _, m := range mine {
		if buttons := verbs(m.c, m.Member); len(buttons) > 0 {
			blocks = append(blocks, bot.Section(fmt.Sprintf("*%s*: %s.", bot.Escape(m.c.Name), standingWords(m.Member))))
			blocks = append(blocks, buttons...)
		}
	}
	if len(blocks) == 0 {
		return bot.Whisper("You are in no cohort just now, so there is nothing to withdraw from. `/cohort status` shows what is running."), nil
	}
	text := "Nothing has changed yet. If it is about time, a pause may be enough; *Withdraw* asks once more."
	if len(mine) > 1 {
		text = "Which one do you mean? " + text
	}
	return bot.Whisper(text, append([]slack.Block{bot.Section(text)}, blocks...)...), nil
}

// suggestWords answers what nobody understood.
func suggestWords(in bot.Said) (bot.Reply, error) {
	asks, err := in.Tx.OpenAsks(in.By)
	if err != nil {
		return bot.Done, err
	}
	mine, err := currentMemberships(in.Event, in.By)
	if err != nil {
		return bot.Done, err
	}
	organized, err := bot.Organized(in.Event)
	if err != nil {
		return bot.Done, err
	}
	lines := []string{"I am a bot of few words and did not understand that, so nothing was kept. This works here:"}
	if slices.ContainsFunc(asks, func(a mentoring.Ask) bool { return !notCheckIn(a) && len(a.Prompts) > 0 }) {
		lines = append(lines, "• *green*, *yellow* or *red*, with a few words if you like: changes your check-in of this week; so does a reply in its thread")
	}
	lines = append(lines, "• *what's next?*: your next step", "• *what's open?*: what you can still answer")
	if len(mine) > 0 {
		lines = append(lines, "• *pause me until Monday*: I leave you alone until then; *I'm back* ends it")
	}
	if len(organized) > 0 {
		lines = append(lines, "• *status*: your cohorts at a glance")
	} else {
		lines = append(lines, "• *status*: where you stand")
	}
	lines = append(lines, "• *help*: everything I can do")
	return bot.Whisper(strings.Join(lines, "\n")), nil
}
