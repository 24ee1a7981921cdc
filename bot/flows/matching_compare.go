package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// Comparing: what other rules would give, side by side, in numbers only. The
// proposal stays the one of the pilot's rule; nothing is journaled, since
// nothing is decided.

// rule is one way of matching in an organizer's words.
type rule struct {
	preset match.Preset
	name   string
	about  string
}

func rules() []rule {
	return []rule{
		{match.NobodyLeftOut, "Nobody left out", "what I propose: as many pairs as possible, then the worst result as good as possible, then first and second choices"},
		{match.Firsts, "First choices first", "as many pairs, nobody worse off at worst, but then first choices before everything else"},
		{match.Balanced, "Balanced", "as many pairs, and the wishes of both sides weighed alike"},
		{match.Mutual, "Mutual wishes", "no two who would both rather have each other, even if somebody stays without a mentor"},
	}
}

// mutualUpTo is how many people “mutual wishes” is computed for while somebody
// waits for the answer.
const mutualUpTo = 100

var (
	matchCompare  = bot.NewButton[about]("matching.compare")
	matchCompared = bot.NewModal[about]("matching.compared")
)

// compared is what one rule gives.
type compared struct {
	rule
	Proposal mentoring.Proposal
	Differ   int // mentees who would have another mentor, or none
}

func compareRules(in bot.Pressed[about]) (bot.Reply, error) {
	d, err := openBench(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	wishes, err := readInstance(in.Event, d)
	if err != nil {
		return bot.Done, err
	}
	results, err := compareAll(wishes)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(drawCompared(d, results)), nil
}

// compareAll solves one instance by each rule; the first is what the others
// are compared with.
func compareAll(in match.Instance) ([]compared, error) {
	var results []compared
	own := map[mentoring.PersonID]mentoring.PersonID{}
	for _, r := range rules() {
		if r.preset == match.Mutual && len(in.Mentees)+len(in.Mentors) > mutualUpTo {
			continue
		}
		solved, err := match.Solve(&in, r.preset)
		if err != nil {
			return nil, fmt.Errorf("match by %s: %w", r.preset, err)
		}
		c := compared{rule: r, Proposal: proposal(solved, in, 0, time.Time{})}
		got := map[mentoring.PersonID]mentoring.PersonID{}
		for _, x := range c.Proposal.Pairs {
			got[x.Mentee] = x.Mentor
		}
		if len(results) == 0 {
			own = got
		}
		for _, m := range in.Mentees {
			if id := mentoring.PersonID(m.ID); got[id] != own[id] {
				c.Differ++
			}
		}
		results = append(results, c)
	}
	return results, nil
}

func drawCompared(d desk, results []compared) slack.ModalViewRequest {
	blocks := []slack.Block{bot.Section(fmt.Sprintf("What other rules would give in *%s*, with the same rankings, locks and bans. No rule can have everything at once: whoever puts one thing first pays with another.", bot.Escape(d.Cohort.Name)))}
	for _, c := range results {
		blocks = append(blocks, bot.Divider(), bot.Section(comparedLines(c)))
	}
	return matchCompared.Shown("Compare rules", about{d.Cohort.ID}, blocks...)
}

func comparedLines(c compared) string {
	p := &c.Proposal
	numbers := []string{fmt.Sprintf("%d of %d paired", len(p.Pairs), len(p.Pairs)+len(p.Unmatched))}
	later := 0
	for i, n := range p.Mentees {
		if i < 3 {
			numbers = append(numbers, fmt.Sprintf("%s choice: %d", ordinal(i+1), n))
		} else {
			later += n
		}
	}
	if later > 0 {
		numbers = append(numbers, fmt.Sprintf("later: %d, at worst the %s", later, ordinal(p.Worst)))
	}
	if p.NotRanked > 0 {
		numbers = append(numbers, fmt.Sprintf("not ranked: %d", p.NotRanked))
	}
	numbers = append(numbers, fmt.Sprintf("blocking pairs: %d", p.Blocking))
	text := fmt.Sprintf("*%s*: %s.\n%s", c.name, c.about, strings.Join(numbers, " · "))
	switch c.Differ {
	case 0:
		if c.preset != match.NobodyLeftOut {
			text += "\nEverybody would have the same mentor as in the proposal."
		}
	default:
		text += fmt.Sprintf("\nFor %d %s something would change.", c.Differ, plural(c.Differ, "mentee", "mentees"))
	}
	return text
}
