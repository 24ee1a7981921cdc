package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
)

// What can I do here? Every command that the person may use, grouped by what
// makes it theirs; the list is read from the conversations themselves.

var helpCommand = bot.NewCommand("help", "", "this list")

func help() bot.Flow {
	return bot.Flow{
		Name:  "help",
		About: "every command that the person may use",
		Routes: []bot.Route{
			bot.OnCommand(helpCommand, showHelp),
		},
	}
}

func showHelp(in bot.Typed) (bot.Reply, error) {
	mine, err := bot.Organized(in.Event)
	if err != nil {
		return bot.Done, err
	}
	groups := []struct {
		title string
		show  bool
		of    bot.Audience
	}{
		{"For everybody", true, bot.Everyone},
		{"For organizers", len(mine) > 0 || in.IsFounder(), bot.Organizers},
		{"For those who look after the bot", in.IsFounder(), bot.Founders},
	}
	blocks := []slack.Block{bot.Section("I run mentoring cohorts: from the first call for mentors to the last thank-you. Most of it comes to you by itself; this you can type, here or anywhere:")}
	for _, g := range groups {
		if !g.show {
			continue
		}
		lines := helpLines(in.Commands(), g.of)
		for i, part := range chunks(lines, maxSection-len(g.title)-4) {
			if i == 0 {
				part = "*" + g.title + "*\n" + part
			}
			blocks = append(blocks, bot.Section(part))
		}
	}
	blocks = append(blocks, bot.Context("With several cohorts, add the cohort's short name, or type the command in its channel. In our direct messages plain words work too: *help*, *status*, *what's open?*"))
	return bot.Whisper("This is what you can do here.", blocks...), nil
}

func helpLines(all []bot.CommandHelp, of bot.Audience) []string {
	var lines []string
	for _, c := range all {
		if c.For == of {
			lines = append(lines, fmt.Sprintf("`%s` %s", strings.TrimSpace("/cohort "+c.Verb+" "+c.Usage), c.About))
		}
	}
	return lines
}

// maxSection is Slack's limit for the text of a section
// (https://docs.slack.dev/reference/block-kit/blocks/section-block).
const maxSection = 3000

// chunks joins lines into texts of at most n bytes.
func chunks(lines []string, n int) []string {
	var parts []string
	for _, l := range lines {
		if last := len(parts) - 1; last >= 0 && len(parts[last])+1+len(l) <= n {
			parts[last] += "\n" + l
			continue
		}
		parts = append(parts, l)
	}
	return parts
}
