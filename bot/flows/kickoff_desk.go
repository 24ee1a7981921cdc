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

// What organizers see of the kick-off: the form, the desk that is always
// current – before the day who comes and which pairs cannot meet, on the day
// the clock – and the list of who is there.

// deskFor is the desk of one organizer: day 0 is the preparation, then one for
// each sitting.
type deskFor struct {
	Cohort   mentoring.CohortID `json:"c"`
	Person   mentoring.PersonID `json:"p"`
	Revision int                `json:"n"`
	Day      int                `json:"d"`
}

// Key names the live message.
func (d deskFor) Key() string {
	return fmt.Sprintf("%s/%s/%d/%d", d.Cohort, d.Person, d.Revision, d.Day)
}

var (
	kickoffDesk = bot.NewLive[deskFor]("kickoff.desk")
	kickoffView = bot.NewModal[about]("kickoff.view")
)

func drawKickoffForm(e bot.Event, c mentoring.Cohort, k mentoring.KickoffEvent) slack.ModalViewRequest {
	day := c.Plan.Start(mentoring.Kickoff)
	if tomorrow := mentoring.DateOf(e.At, c.Location()).Add(1); day.Before(tomorrow) {
		day = c.Home.NextWorkday(tomorrow)
	}
	days, hours, minutes := []string{day.String(), ""}, []string{"14:00", ""}, c.TalkMinutes
	for i, t := range k.Sittings {
		days[i], hours[i] = mentoring.DateOf(t, c.Location()).String(), clock(t, c.Location())
	}
	if k.Minutes > 0 {
		minutes = k.Minutes
	}
	var options []bot.Option
	for m := 0; m < 24*60; m += 30 {
		at := fmt.Sprintf("%02d:%02d", m/60, m%60)
		options = append(options, bot.Option{Value: at, Label: at})
	}
	first := "Every mentee meets every mentor in as few rounds as possible. I ask everybody when they can come, send each their own schedule two days before, and call the rounds on the day."
	if k.Revision > 0 && k.Over.IsZero() {
		first = "With other hours, everybody is asked again, and schedules that are out no longer count."
	}
	return kickoffForm.Titled("The kick-off", "Ask everybody", toSetUp{c.ID, k.Revision},
		bot.Section(fmt.Sprintf("*%s*: %s Hours are those of %s.", bot.Escape(c.Name), first, c.Home.Zone)),
		kickoffDay1.Pick("Day", bot.Start(days[0])),
		kickoffHour1.Menu("Hour", options, bot.Start(hours[0])),
		kickoffMinutes.Between("Minutes for each conversation", mentoring.MinTalk, mentoring.MaxTalk, bot.Start(fmt.Sprint(minutes)), bot.Hint("People found 7 too short.")),
		kickoffDay2.Pick("Second sitting, if time zones ask for it", bot.Optional, bot.Start(days[1]), bot.Hint("Nobody has to come to both: those who can are used to let everybody meet.")),
		kickoffHour2.Menu("Its hour", options, bot.Optional, bot.Start(hours[1])),
	)
}

func kickoffDeskView(e bot.Event, g gathering) (slack.ModalViewRequest, error) {
	_, blocks, err := g.desk(e.At)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	return kickoffView.Shown("The kick-off", about{g.Cohort.ID}, blocks...), nil
}

func drawKickoffDesk(in bot.Drawing[deskFor]) (bot.Message, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Message{}, err
	}
	g, found, err := gather(in.Event, c)
	if err != nil || !found || !c.Organizes(in.Carried.Person) {
		return bot.Message{}, err
	}
	if g.Event.Revision != in.Carried.Revision {
		return bot.Message{Text: fmt.Sprintf("The kick-off of *%s* was set anew; what holds now is further down.", bot.Escape(c.Name))}, nil
	}
	if len(g.Event.Held(g.Event.Over)) > 0 && !g.Event.Over.IsZero() {
		return bot.Message{Text: fmt.Sprintf("The kick-off of *%s* is over. What came of it is further down.", bot.Escape(c.Name))}, nil
	}
	// While a sitting runs its own message has the buttons.
	if day := in.Carried.Day; g.Event.Over.IsZero() && day != g.Event.Sitting(in.At) {
		if day == 0 && g.Event.Sitting(in.At) > 0 {
			return bot.Message{Text: fmt.Sprintf("The kick-off of *%s* has begun. My newest message about it has the buttons.", bot.Escape(c.Name))}, nil
		}
		if day > 0 {
			return bot.Message{Text: fmt.Sprintf("The %s sitting of the kick-off of *%s* is over.", ordinalWord(day), bot.Escape(c.Name))}, nil
		}
	}
	text, blocks, err := g.desk(in.At)
	return bot.Message{Text: text, Blocks: blocks}, err
}

// desk draws where the kick-off stands.
func (g gathering) desk(now time.Time) (text string, blocks []slack.Block, err error) {
	switch k := g.Event; {
	case !k.Over.IsZero():
		text = overForOrganizers(g)
		return text, []slack.Block{bot.Section(text)}, nil
	case k.Sitting(now) > 0:
		text, blocks = g.liveDesk(now)
		return text, blocks, nil
	}
	return g.preparation()
}

// preparation is the desk before the day.
func (g gathering) preparation() (string, []slack.Block, error) {
	k, zone := g.Event, g.Cohort.Location()
	r, err := g.rotate()
	if err != nil {
		return "", nil, err
	}
	if !k.Sent.IsZero() {
		r.Rounds = k.Rounds
	}
	laid := k
	laid.Rounds = slices.Clone(r.Rounds)
	if k.Sent.IsZero() {
		laid.Retime(0, time.Time{})
	}
	text := fmt.Sprintf("The kick-off of *%s*: *%s* (%s), %d minutes for each conversation.", bot.Escape(g.Cohort.Name), sittingsIn(k, zone), g.Cohort.Home.Zone, k.Minutes)
	lines := []string{text}
	var waiting, cannot []seat
	for _, s := range g.Seats {
		if !g.answered(s) {
			waiting = append(waiting, s)
		}
		if len(s.Sittings) == 0 {
			cannot = append(cannot, s)
		}
	}
	switch n := len(g.Seats) - len(waiting); {
	case len(g.Seats) == 0:
		lines = append(lines, "Nobody has a place in the cohort yet. Whoever gets one is asked the next morning.")
	case n == 0:
		lines = append(lines, fmt.Sprintf("*Nobody of %d has answered yet.* Without an answer I plan with people by the clock of their zone: where it is between 7 and 22 for them.", len(g.Seats)))
	case len(waiting) > 0:
		lines = append(lines, fmt.Sprintf("*%d of %d have answered.* Not yet: %s. I plan with them by the clock of their zone.", n, len(g.Seats), seatNames(waiting)))
	default:
		lines = append(lines, fmt.Sprintf("*All %d have answered.*", len(g.Seats)))
	}
	talks := 0
	for s := range k.Sittings {
		lines = append(lines, g.sittingLine(laid, s+1, zone))
	}
	for _, round := range r.Rounds {
		talks += len(round.Talks)
	}
	blocks := scheduleBlocks(lines)
	if hindrances := g.hindrances(r, cannot); len(hindrances) > 0 {
		blocks = append(blocks, scheduleBlocks(append([]string{":warning: *What stands in the way*"}, hindrances...))...)
	}
	change := kickoffChange.With("Change the hours…", about{k.Cohort})
	stop := kickoffEnd.Danger("Call it off", running{Cohort: k.Cohort}, "Call it off?", "Everybody is told that it does not take place. You can set it up again.", "Call it off")
	switch {
	case !k.Sent.IsZero():
		blocks = append(blocks, bot.Actions(kickoffWho.With("Who comes…", marked{Cohort: k.Cohort}), change, stop),
			bot.Context("Everybody has their schedule. Who says now that they can or cannot come is fitted in or taken out, and hears of it; nobody else is moved. I call people together ten minutes before."))
	case talks == 0:
		blocks = append(blocks, bot.Actions(change, stop), bot.Context("Nobody could meet as it stands, so there is nothing to send."))
	default:
		blocks = append(blocks, bot.Actions(kickoffSend.Primary("Send the schedules", toSetUp{k.Cohort, k.Revision}), change, stop),
			bot.Context(fmt.Sprintf("They go out by themselves two days before, or half-way when that is sooner: I write to you then. For now it is %s.", count(talks, "conversation"))))
	}
	return text, blocks, nil
}

// sittingLine is what one sitting comes to.
func (g gathering) sittingLine(k mentoring.KickoffEvent, sitting int, zone *time.Location) string {
	rounds, ends := 0, time.Time{}
	for _, r := range k.Rounds {
		if r.Sitting == sitting {
			rounds++
			ends = r.Ends
		}
	}
	can := map[mentoring.Role]int{}
	for _, s := range g.Seats {
		if s.canAt(sitting) {
			can[s.Role]++
		}
	}
	title := "*" + when(k.Sittings[sitting-1], zone) + "*"
	if len(k.Sittings) > 1 {
		title = fmt.Sprintf("*The %s sitting*, %s", ordinalWord(sitting), when(k.Sittings[sitting-1], zone))
	}
	line := fmt.Sprintf("• %s: %s and %s can come", title, count(can[mentoring.Mentee], "mentee"), count(can[mentoring.Mentor], "mentor"))
	if rounds > 0 {
		line += fmt.Sprintf("; %s, until %s", count(rounds, "round"), clock(ends, zone))
	} else if len(k.Sittings) > 1 {
		line += "; nobody needs it as it stands, so it does not take place unless that changes"
	}
	return line + "."
}

// hindrances lists who cannot come, who cannot meet, and what would help.
func (g gathering) hindrances(r rotation, cannot []seat) []string {
	const most = 15
	var lines []string
	for i, s := range cannot {
		if i == most {
			lines = append(lines, fmt.Sprintf("• … and %d more who cannot come.", len(cannot)-most))
			break
		}
		lines = append(lines, fmt.Sprintf("• *%s* (%s) cannot come, and meets nobody. Ask %s in person, or change the hours.", bot.Escape(s.Name), s.Role, bot.Mention(s.Person)))
	}
	for i, q := range r.Apart {
		if i == most {
			lines = append(lines, fmt.Sprintf("• … and %s more.", count(len(r.Apart)-most, "pair")))
			break
		}
		lines = append(lines, fmt.Sprintf("• %s and %s cannot meet: they come to different sittings.", g.nameOf(mentoring.Mentee, q.Mentee), g.nameOf(mentoring.Mentor, q.Mentor)))
	}
	for i, m := range r.Remedies {
		if i == 3 {
			break
		}
		role := mentoring.Mentee
		if m.Mentor {
			role = mentoring.Mentor
		}
		them := "that pair"
		if m.Cures > 1 {
			them = fmt.Sprintf("%d of these pairs", m.Cures)
		}
		lines = append(lines, fmt.Sprintf("→ If *%s* came to the %s sitting too, %s could meet.", g.nameOf(role, mentoring.PersonID(m.ID)), ordinalWord(m.Sitting), them))
	}
	for _, q := range r.Dropped {
		lines = append(lines, fmt.Sprintf("• %s and %s cannot meet: one of them holds two roles, and no round is free.", g.nameOf(mentoring.Mentee, q.Mentee), g.nameOf(mentoring.Mentor, q.Mentor)))
	}
	return lines
}

func seatNames(seats []seat) string {
	const most = 20
	var names []string
	for _, s := range seats[:min(len(seats), most)] {
		names = append(names, bot.Escape(s.Name))
	}
	if len(seats) > most {
		names = append(names, fmt.Sprintf("%d more", len(seats)-most))
	}
	return inWords(names)
}

// liveDesk is the desk while a sitting runs.
func (g gathering) liveDesk(now time.Time) (string, []slack.Block) {
	k, zone := g.Event, g.Cohort.Location()
	on, next := k.Position(now)
	sitting := k.Sitting(now)
	state := ""
	switch {
	case on >= 0:
		number, of := k.NumberIn(on)
		state = fmt.Sprintf("round %d of %d, until %s", number, of, clock(k.Rounds[on].Ends, zone))
	case next < len(k.Rounds):
		number, of := k.NumberIn(next)
		state = fmt.Sprintf("round %d of %d begins at %s", number, of, clock(k.Rounds[next].Begins, zone))
	}
	if !k.PausedAt.IsZero() {
		state = "paused since " + clock(k.PausedAt, zone)
	}
	last := k.Rounds[len(k.Rounds)-1]
	for _, r := range k.Rounds {
		if r.Sitting == sitting {
			last = r
		}
	}
	text := fmt.Sprintf("The kick-off of *%s*: %s.", bot.Escape(g.Cohort.Name), state)
	var unheard, absent []seat
	here := 0
	for _, s := range g.Seats {
		if !s.canAt(sitting) {
			continue
		}
		switch s.Attendance.Presence {
		case mentoring.Here:
			here++
		case mentoring.NotHere:
			absent = append(absent, s)
		case mentoring.Expected:
			unheard = append(unheard, s)
		}
	}
	lines := []string{":stopwatch: " + text + fmt.Sprintf(" This sitting ends at %s.", clock(last.Ends, zone)), fmt.Sprintf("*Here:* %d", here)}
	if len(unheard) > 0 {
		lines = append(lines, "*Not heard of yet:* "+seatNames(unheard)+". They stay in the rounds.")
	}
	if len(absent) > 0 {
		lines = append(lines, "*Not here:* "+seatNames(absent)+". They are left out, and fitted in if they come.")
	}
	at := running{k.Cohort, max(on, 0), !k.PausedAt.IsZero()}
	var buttons []slack.BlockElement
	if at.Paused {
		buttons = append(buttons, kickoffPause.Primary("Go on", at))
	} else {
		buttons = append(buttons, kickoffPause.With("Pause", at))
	}
	if on >= 0 {
		buttons = append(buttons, kickoffExtend.With("2 minutes more", at))
	}
	buttons = append(buttons, kickoffWho.With("Who is here…", marked{Cohort: k.Cohort}),
		kickoffEnd.Danger("End it", at, "End the kick-off?", "The rounds that are left do not take place, and those who wait for one are told.", "End it"))
	return text, append(scheduleBlocks(lines), bot.Actions(buttons...))
}

// presencePage is how many people stand on a page of the list.
const presencePage = 40

// drawPresence is the list of who is there.
func drawPresence(g gathering, page int, now time.Time) slack.ModalViewRequest {
	k := g.Event
	sitting := k.Sitting(now)
	pages := (len(g.Seats) + presencePage - 1) / presencePage
	page = min(max(page, 0), max(pages-1, 0))
	head := "Who is not there is left out from the next round on; who comes is fitted in."
	if sitting == 0 {
		head = "No sitting is running just now. On the day, people say here that they have come, and you can say it for them."
	}
	blocks := []slack.Block{bot.Section(head)}
	for _, s := range pageOf(g.Seats, page, presencePage) {
		mark := marked{Cohort: k.Cohort, Role: s.Role, Person: s.Person, Page: page}
		line := fmt.Sprintf("*%s*, %s", bot.Escape(s.Name), s.Role)
		switch {
		case sitting == 0 && len(s.Sittings) == 0:
			line += ": cannot come"
		case sitting == 0 && !g.answered(s):
			line += ": has not answered"
		case sitting == 0:
			line += ": comes"
			if len(k.Sittings) > 1 && len(s.Sittings) == 1 {
				line += " to the " + ordinalWord(s.Sittings[0]) + " sitting"
			}
		case s.Attendance.Presence == mentoring.Here:
			line += ": here"
		case s.Attendance.Presence == mentoring.NotHere:
			line += ": not here"
		case !s.canAt(sitting):
			line += ": does not come to this sitting"
		default:
			line += ": not heard of yet"
		}
		if sitting == 0 {
			blocks = append(blocks, bot.Section(line))
			continue
		}
		label := "Not here"
		if s.Attendance.Presence == mentoring.NotHere || !s.canAt(sitting) {
			label, mark.Here = "Here", true
		}
		blocks = append(blocks, bot.SectionWith(line, kickoffMark.With(label, mark)))
	}
	var turns []slack.BlockElement
	if page > 0 {
		turns = append(turns, kickoffWho.With("Previous", marked{Cohort: k.Cohort, Page: page - 1}))
	}
	if page < pages-1 {
		turns = append(turns, kickoffWho.With("Next", marked{Cohort: k.Cohort, Page: page + 1}))
	}
	turns = append(turns, kickoffLook.With("Back", about{k.Cohort}))
	blocks = append(blocks, bot.Actions(turns...))
	return kickoffList.Shown("Who is there", about{k.Cohort}, blocks...)
}

// overForOrganizers says what came of it.
func overForOrganizers(g gathering) string {
	held := g.Event.Held(g.Event.Over)
	name := bot.Escape(g.Cohort.Name)
	if len(held) == 0 {
		return fmt.Sprintf("The kick-off of *%s* was called off before anybody met. `/cohort kickoff` sets it up again.", name)
	}
	text := fmt.Sprintf("The kick-off of *%s* is over: %s held.", name, count(len(held), "conversation"))
	var missing []string
	for _, i := range g.of(mentoring.Mentee) {
		for _, j := range g.of(mentoring.Mentor) {
			q := mentoring.Couple{Mentee: i.Person, Mentor: j.Person}
			if ok, _ := mentoring.MayBePaired(i.Member, j.Member); ok && !slices.Contains(held, q) {
				missing = append(missing, bot.Escape(i.Name)+" and "+bot.Escape(j.Name))
			}
		}
	}
	const most = 12
	switch n := len(missing); {
	case n == 0:
		text += " Everybody met everybody."
	case n <= most:
		text += " These did not meet: " + strings.Join(missing, "; ") + ". They can still talk by themselves before they rank."
	default:
		text += fmt.Sprintf(" %d pairs did not meet; each sees it beside the names when they rank.", n)
	}
	if g.Cohort.Phase < mentoring.Ranking {
		text += fmt.Sprintf(" Ranking opens on %s; `/cohort advance` opens it now.", g.Cohort.Plan.Start(mentoring.Ranking).Medium())
	}
	return text
}
