package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Where do I stand? Organizers see their cohorts at a glance, in numbers only;
// who takes part sees what is theirs and what comes next; everybody else sees
// which cohorts there are and how to join.

var statusCommand = bot.NewCommand("status", "[cohort]", "where you stand, and what comes next")

func status() bot.Flow {
	return bot.Flow{
		Name:  "status",
		About: "where everybody stands, and what comes next",
		Routes: []bot.Route{
			bot.OnCommand(statusCommand, showStatus),
		},
	}
}

func showStatus(in bot.Typed) (bot.Reply, error) {
	all, err := in.Tx.Cohorts()
	if err != nil {
		return bot.Done, err
	}
	wanted, err := namedCohort(in, all)
	if err != nil {
		return bot.Done, err
	}
	var blocks []slack.Block
	about := func(c mentoring.Cohort) bool {
		return wanted == c.ID || wanted == "" && c.Phase != mentoring.Closed
	}
	for _, c := range all {
		if !about(c) || !c.Organizes(in.By) {
			continue
		}
		part, err := glanceBlocks(in.Event, c)
		if err != nil {
			return bot.Done, err
		}
		blocks = append(blocks, part...)
	}
	memberships, err := in.Tx.Memberships(in.By)
	if err != nil {
		return bot.Done, err
	}
	for _, m := range memberships {
		c, found, err := in.Tx.Cohort(m.Cohort)
		if err != nil {
			return bot.Done, err
		}
		if !found || !about(c) || m.Standing.Gone() {
			continue
		}
		part, err := ownBlocks(in.Event, m, c)
		if err != nil {
			return bot.Done, err
		}
		blocks = append(blocks, part...)
	}
	if len(blocks) > 0 {
		return bot.Whisper("This is where you stand.", atMost(blocks, 49)...), nil
	}
	return bot.Whisper(joinable(in.Event, all)), nil
}

// namedCohort is the cohort typed after the verb, if any.
func namedCohort(in bot.Typed, all []mentoring.Cohort) (mentoring.CohortID, error) {
	if in.Args == "" {
		return "", nil
	}
	typed := bot.Unescape(in.Args)
	for _, c := range all {
		if strings.EqualFold(typed, string(c.ID)) || strings.EqualFold(typed, c.Name) {
			if c.Phase == mentoring.Draft && !c.Organizes(in.By) {
				break
			}
			return c.ID, nil
		}
	}
	return "", mentoring.Refuse("I know no cohort “%s”. `/cohort status` alone shows everything that is yours.", bot.Escape(bot.Cut(typed, 60)))
}

// atMost cuts blocks to what fits into one message.
func atMost(blocks []slack.Block, n int) []slack.Block {
	if len(blocks) <= n {
		return blocks
	}
	return append(slices.Clone(blocks[:n]), bot.Context("There is more: type `/cohort status` with the name of a cohort."))
}

// glance is a cohort in numbers, as its organizers see it.
type glance struct {
	Places             mentoring.Places
	Ranked             rankedSoFar
	Green, Yellow, Red int // of the last check-ins of mentees who are in
	Silent             int // people who were silent for as many weeks as the cohort allows
	Paused             int
	Undelivered        int
	Meetings           metSum // of the pairs
}

// rankedSoFar is how many have handed in their ranking, of how many who have
// somebody to rank.
type rankedSoFar struct{ mentees, mentors, ofMentees, ofMentors int }

func (r rankedSoFar) done() int    { return r.mentees + r.mentors }
func (r rankedSoFar) missing() int { return r.ofMentees + r.ofMentors - r.done() }

func countRanked(e bot.Event, c mentoring.Cohort, members []mentoring.Member) (rankedSoFar, error) {
	var n rankedSoFar
	for _, m := range members {
		if m.Standing != mentoring.Active || len(mentoring.Candidates(members, m)) == 0 {
			continue
		}
		ranks, found, err := e.Tx.Ranks(c.ID, m.Role, m.Person)
		if err != nil {
			return n, err
		}
		done, of := &n.mentors, &n.ofMentors
		if m.Role == mentoring.Mentee {
			done, of = &n.mentees, &n.ofMentees
		}
		*of++
		if found && !ranks.SavedAt.IsZero() {
			*done++
		}
	}
	return n, nil
}

// lookAt counts a cohort.
func lookAt(e bot.Event, c mentoring.Cohort) (glance, error) {
	var g glance
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return g, err
	}
	g.Places = mentoring.CountPlaces(members)
	if g.Ranked, err = countRanked(e, c, members); err != nil {
		return g, err
	}
	today := mentoring.DateOf(e.At, c.Location())
	ours := map[string]bool{}
	for _, m := range members {
		ours[string(m.Person)] = true
		if m.Standing != mentoring.Active {
			continue
		}
		if m.Paused(today) {
			g.Paused++
		}
		if c.SilentTold > 0 && m.Silent >= c.SilentTold {
			g.Silent++
		}
		if m.Role != mentoring.Mentee {
			continue
		}
		switch m.Colour {
		case mentoring.Green:
			g.Green++
		case mentoring.Yellow:
			g.Yellow++
		case mentoring.Red:
			g.Red++
		case mentoring.NoColour:
		}
	}
	if g.Meetings, err = countMeetings(e, c); err != nil {
		return g, err
	}
	dead, err := e.Tx.DeadLetters()
	if err != nil {
		return g, err
	}
	for _, o := range dead {
		toUs := o.To.Channel != "" && o.To.Channel == c.Channel || ours[o.To.Person]
		for _, p := range o.To.Group {
			toUs = toUs || ours[p]
		}
		if toUs {
			g.Undelivered++
		}
	}
	return g, nil
}

// What people see.

func glanceBlocks(e bot.Event, c mentoring.Cohort) ([]slack.Block, error) {
	g, err := lookAt(e, c)
	if err != nil {
		return nil, err
	}
	next, err := organizersNextStep(e, c)
	if err != nil {
		return nil, err
	}
	meetings, err := meetingLines(e, c)
	if err != nil {
		return nil, err
	}
	return []slack.Block{
		bot.Section(fmt.Sprintf("*%s* · you organize it\n%s", bot.Escape(c.Name), phaseWords(c))),
		bot.Section(strings.Join(append(glanceLines(c, g), meetings...), "\n")),
		bot.Section("*Next:* " + next),
		bot.Divider(),
	}, nil
}

// phaseWords say where a cohort stands and what comes.
func phaseWords(c mentoring.Cohort) string {
	text := c.Phase.Title()
	if since := c.Plan.Start(c.Phase); c.Phase > mentoring.Draft {
		text += " since " + since.Medium()
	}
	if next := c.Phase.Next(); next != mentoring.NoPhase {
		text += fmt.Sprintf(" · %s on %s", next.Title(), c.Plan.Start(next).Medium())
	}
	if c.Held {
		text += " · *on hold*"
	}
	return text
}

func glanceLines(c mentoring.Cohort, g glance) []string {
	lines := []string{fmt.Sprintf("%s with %s", count(g.Places.Mentors, "mentor"), count(g.Places.Offered, "place"))}
	mentees := []string{count(g.Places.Accepted, "mentee") + " accepted"}
	waiting := "on the waiting list"
	if !c.MayOffer() {
		waiting = "without a place this time"
	}
	for _, part := range []struct {
		n    int
		what string
	}{{g.Places.Awaiting, "waiting for a line manager"}, {g.Places.Pending, "with an open offer"}, {g.Places.Waiting, waiting}} {
		if part.n > 0 {
			mentees = append(mentees, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	lines = append(lines, strings.Join(mentees, ", "))
	if over := g.Places.Over(); over > 0 && c.Phase < mentoring.Scoping {
		lines = append(lines, fmt.Sprintf(":warning: %d more than there are places", over))
	}
	if c.Phase == mentoring.Ranking || c.Phase == mentoring.Matching {
		lines = append(lines, fmt.Sprintf("Not ranked yet: %s, %s", count(g.Ranked.ofMentees-g.Ranked.mentees, "mentee"), count(g.Ranked.ofMentors-g.Ranked.mentors, "mentor")))
	}
	if c.Phase >= mentoring.Scoping {
		lines = append(lines, fmt.Sprintf("Last check-ins: :large_green_circle: %d  :large_yellow_circle: %d  :red_circle: %d · silent: %d", g.Green, g.Yellow, g.Red, g.Silent), g.Meetings.String())
	}
	if g.Paused > 0 {
		lines = append(lines, fmt.Sprintf("Away just now: %d", g.Paused))
	}
	if g.Undelivered > 0 {
		lines = append(lines, ":warning: "+count(g.Undelivered, "message")+" not delivered")
	}
	return lines
}

func ownBlocks(e bot.Event, m mentoring.Member, c mentoring.Cohort) ([]slack.Block, error) {
	next, err := nextStep(e, m.Person, m, c)
	if err != nil {
		return nil, err
	}
	stands := fmt.Sprintf("*%s* · %s\n%s", bot.Escape(c.Name), standingWords(m), phaseWords(c))
	if meeting, err := nextMeetingOf(e, c, m.Person); err != nil {
		return nil, err
	} else if meeting != "" {
		stands += "\n" + meeting
	}
	return []slack.Block{
		bot.Section(stands),
		bot.Section("*Next:* " + next),
		bot.Divider(),
	}, nil
}

// standingWords say to a member what they are.
func standingWords(m mentoring.Member) string {
	if m.Role == mentoring.Mentor {
		return "you are a mentor"
	}
	switch m.Standing {
	case mentoring.AwaitingManager:
		return "you applied as a mentee"
	case mentoring.Waiting:
		return "you are on the waiting list"
	case mentoring.Offered:
		return "a place is offered to you"
	case mentoring.Active, mentoring.NoStanding, mentoring.Declined, mentoring.Withdrawn:
	}
	return "you are a mentee"
}

// joinable tells somebody who is in no cohort what there is.
func joinable(e bot.Event, all []mentoring.Cohort) string {
	var lines []string
	for _, c := range all {
		name := bot.Escape(c.Name)
		switch c.Phase {
		case mentoring.CallMentors:
			lines = append(lines, fmt.Sprintf("*%s* looks for mentors: the button stands in <#%s>. Mentees can apply from %s.", name, c.Channel, c.Plan.Start(mentoring.CallMentees).Long()))
		case mentoring.CallMentees:
			lines = append(lines, fmt.Sprintf("*%s* takes mentors and mentees: the buttons stand in <#%s>. Mentees apply by %s.", name, c.Channel, c.Plan.Deadline(mentoring.CallMentees, c.Home).Long()))
		case mentoring.Kickoff:
			lines = append(lines, fmt.Sprintf("*%s* has its kick-off just now; mentors may still join, in <#%s>.", name, c.Channel))
		case mentoring.Ranking, mentoring.Matching, mentoring.Scoping, mentoring.Project, mentoring.Wrapup:
			lines = append(lines, fmt.Sprintf("*%s* is under way, and full. Its organizers know about the next edition: `/cohort organizers list %s`.", name, c.ID))
		case mentoring.NoPhase, mentoring.Draft, mentoring.Closed:
		}
	}
	if len(lines) > 0 {
		return "You are in no cohort yet. There is:\n• " + strings.Join(lines, "\n• ")
	}
	var last *mentoring.Cohort
	for _, c := range all {
		if c.Phase == mentoring.Closed && c.Organizes(e.By) && (last == nil || c.CreatedAt.After(last.CreatedAt)) {
			last = &c
		}
	}
	if last != nil {
		return fmt.Sprintf("Nothing is running just now: *%s* is closed, and `/cohort status %s` still shows it. `/cohort new` starts the next edition.", bot.Escape(last.Name), last.ID)
	}
	if e.IsFounder() {
		return "There is no cohort yet. Start one with `/cohort new`: one form, and everything but the name has a default."
	}
	return "No cohort is running just now. When one opens, the call is posted in its channel. `/cohort help` shows what I can do."
}
