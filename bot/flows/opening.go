package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// An organizer opens a draft, begins the next phase early, or holds a cohort
// so that dates pass without effect. Before a phase begins, a page says who
// gets which message and which dates move; of two organizers who press at once
// the second is told that it is done.

// step is the beginning of a phase that an organizer is asked to confirm.
type step struct {
	Cohort mentoring.CohortID `json:"c"`
	To     mentoring.Phase    `json:"p"`
}

// InCohort names the cohort whose organizers may use the control.
func (s step) InCohort() mentoring.CohortID { return s.Cohort }

var (
	openCommand    = bot.NewCommand("open", "", "open a draft: post the call for mentors")
	advanceCommand = bot.NewCommand("advance", "", "begin the next phase now, after a look at what it triggers")
	holdCommand    = bot.NewCommand("hold", "[off]", "let no phase begin at its date; off goes on")

	openingAsk     = bot.NewButton[about]("opening.ask")
	openingConfirm = bot.NewModal[step]("opening.confirm")
)

func opening() bot.Flow {
	return bot.Flow{
		Name:  "opening",
		About: "organizers open a cohort, begin its phases early, or hold it",
		Routes: []bot.Route{
			bot.OnCommand(openCommand, likelyIn(organizingFrom(mentoring.Draft, mentoring.Draft), organizing, openCohort)).For(bot.Organizers),
			bot.OnCommand(advanceCommand, inCohort(organizing, askAdvance)).For(bot.Organizers),
			bot.OnCommand(holdCommand, inCohort(organizing, hold)).For(bot.Organizers),
			bot.OnPress(openingAsk, pressOpen).For(bot.Organizers),
			bot.OnSubmit(openingConfirm, beginPhase).For(bot.Organizers),
		},
	}
}

func openCohort(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	return confirmOpening(in.Event, c)
}

func pressOpen(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return confirmOpening(in.Event, c)
}

func confirmOpening(e bot.Event, c mentoring.Cohort) (bot.Reply, error) {
	if c.Phase != mentoring.Draft {
		return bot.Done, mentoring.Refuse("%s is open already, since %s; it is now in the phase “%s”. `/cohort advance %s` begins the next one.",
			bot.Escape(c.Name), c.Plan.Start(mentoring.CallMentors).Long(), c.Phase.Title(), c.ID)
	}
	return confirmPhase(e, c)
}

func askAdvance(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	return confirmPhase(in.Event, c)
}

// confirmPhase shows what the next phase triggers, and asks.
func confirmPhase(e bot.Event, c mentoring.Cohort) (bot.Reply, error) {
	to := c.Phase.Next()
	if to == mentoring.NoPhase {
		return bot.Done, mentoring.Refuse("%s is closed: no phase is left to begin.", bot.Escape(c.Name))
	}
	if err := mayBegin(e, c, to); err != nil {
		return bot.Done, err
	}
	_, changes, err := c.Plan.Advance(to, e.At, c.Home)
	if err != nil {
		return bot.Done, err
	}
	effects, err := effectsOf(e, c, to)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(openingConfirm.Titled(bot.Cut(to.Title(), 24), "Begin now", step{c.ID, to}, confirmBlocks(c, to, effects, changes)...)), nil
}

// mayBegin is mayEnter, and that the bot can post where the calls go.
func mayBegin(e bot.Event, c mentoring.Cohort, to mentoring.Phase) error {
	if to == mentoring.CallMentors {
		in, err := inChannel(e, c)
		if err != nil {
			return err
		}
		if !in {
			return mentoring.Refuse("I can't post in <#%s> yet. Type `/invite @cohortbot` there, then `/cohort open %s` again. If another channel was meant, choose it with `/cohort edit %s`.", c.Channel, c.ID, c.ID)
		}
	}
	return mayEnter(e, c, to)
}

func beginPhase(in bot.Submitted[step]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	to := in.Carried.To
	if c.Phase >= to {
		return bot.Done, alreadyBegun(in.Event, c, to)
	}
	if c.Phase.Next() != to {
		return bot.Done, mentoring.Refuse("%s is in the phase “%s” now, so “%s” cannot begin. Close this and type `/cohort advance %s` again.", bot.Escape(c.Name), c.Phase.Title(), to.Title(), c.ID)
	}
	if err := mayBegin(in.Event, c, to); err != nil {
		return bot.Done, err
	}
	was := c.Plan
	c, changes, err := advance(in.Event, c, to, in.At)
	if err != nil {
		return bot.Done, err
	}
	if len(changes) > 0 {
		if err := replanned(in.Event, c, was); err != nil {
			return bot.Done, err
		}
	}
	if err := createMade.Refresh(in.Event, about{c.ID}); err != nil {
		return bot.Done, err
	}
	text := fmt.Sprintf("%s moved *%s* on: “%s” began today.", bot.Mention(in.By), bot.Escape(c.Name), to.Title())
	if c.Held {
		text += " It stays on hold: what follows does not begin by itself."
	}
	if err := tellOthers(in.Event, c, fmt.Sprintf("opening/began/%s/%s", c.ID, to), text); err != nil {
		return bot.Done, err
	}
	if err := refreshOrganizers(in.Event, c); err != nil {
		return bot.Done, err
	}
	next, err := organizersNextStep(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	return bot.Whisper(fmt.Sprintf("“%s” has begun for *%s*. %s", to.Title(), bot.Escape(c.Name), next)), nil
}

// alreadyBegun says who was quicker.
func alreadyBegun(e bot.Event, c mentoring.Cohort, to mentoring.Phase) error {
	who := ""
	err := e.Tx.Journal(string(c.ID), func(entry store.Entry) error {
		if entry.What == "phase."+to.String() {
			who = entry.Who
		}
		return nil
	})
	if err != nil {
		return err
	}
	by := ""
	switch {
	case who == string(e.By):
		by = ", begun by you"
	case who != "":
		by = ", begun by " + bot.Mention(mentoring.PersonID(who))
	}
	return mentoring.Refuse("That is done already: “%s” began on %s%s. %s is now in the phase “%s”.",
		to.Title(), c.Plan.Start(to).Long(), by, bot.Escape(c.Name), c.Phase.Title())
}

func hold(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error) {
	off := false
	switch strings.ToLower(rest) {
	case "", "on":
	case "off", "end", "resume":
		off = true
	default:
		return bot.Done, mentoring.Refuse("`/cohort hold` lets no phase of a cohort begin at its date, and `/cohort hold off` goes on. Type one of them.")
	}
	switch {
	case c.Phase == mentoring.Draft:
		return bot.Done, mentoring.Refuse("%s is a draft: nothing begins before you type `/cohort open %s`.", bot.Escape(c.Name), c.ID)
	case c.Phase == mentoring.Closed:
		return bot.Done, mentoring.Refuse("%s is closed, so there is nothing to hold.", bot.Escape(c.Name))
	case off && !c.Held:
		return bot.Done, mentoring.Refuse("%s is not on hold. `/cohort plan %s` shows what begins when.", bot.Escape(c.Name), c.ID)
	case !off && c.Held:
		return bot.Done, mentoring.Refuse("%s is on hold already. `/cohort hold off` goes on.", bot.Escape(c.Name))
	case off:
		return endHold(in.Event, c)
	}
	c.Held = true
	if err := in.Tx.PutCohort(c); err != nil {
		return bot.Done, err
	}
	if err := planned(in.Event, c); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "cohort.held"); err != nil {
		return bot.Done, err
	}
	if err := standsOnHold(in.Event, c); err != nil {
		return bot.Done, err
	}
	if err := tellOthers(in.Event, c, fmt.Sprintf("opening/held/%s/%d", c.ID, in.At.Unix()),
		fmt.Sprintf("%s put *%s* on hold: no phase begins at its date until somebody types `/cohort hold off`.", bot.Mention(in.By), bot.Escape(c.Name))); err != nil {
		return bot.Done, err
	}
	if err := refreshOrganizers(in.Event, c); err != nil {
		return bot.Done, err
	}
	next := c.Phase.Next()
	return bot.Whisper(fmt.Sprintf("*%s* is on hold: “%s”, planned for %s, will not begin by itself. Everything that is open stays open. `/cohort hold off` goes on, `/cohort advance` begins the next phase by hand.",
		bot.Escape(c.Name), next.Title(), c.Plan.Start(next).Long())), nil
}

// endHold goes on. A date that passed meanwhile moves to the next working day:
// nobody should be surprised by a phase that begins this minute.
func endHold(e bot.Event, c mentoring.Cohort) (bot.Reply, error) {
	c.Held = false
	was := c.Plan
	next, at, ok := c.Plan.Upcoming(c.Home)
	moved := ""
	if ok && !at.After(e.At) {
		today := mentoring.DateOf(e.At, c.Location())
		plan, _, err := c.Plan.Move(next, c.Home.NextWorkday(today.Add(1)), today, c.Home)
		if err != nil {
			return bot.Done, err
		}
		c.Plan = plan
		moved = " Its date had passed, so it moved, and what follows moved along."
	}
	if err := replanned(e, c, was); err != nil {
		return bot.Done, err
	}
	if err := e.Note(c.ID, "cohort.resumed"); err != nil {
		return bot.Done, err
	}
	goesOn := fmt.Sprintf("“%s” begins on %s.%s", next.Title(), c.Plan.Start(next).Long(), moved)
	if err := tellOthers(e, c, fmt.Sprintf("opening/resumed/%s/%d", c.ID, e.At.Unix()),
		fmt.Sprintf("%s ended the hold of *%s*. %s", bot.Mention(e.By), bot.Escape(c.Name), goesOn)); err != nil {
		return bot.Done, err
	}
	if err := refreshOrganizers(e, c); err != nil {
		return bot.Done, err
	}
	return bot.Whisper(fmt.Sprintf("*%s* goes on. %s", bot.Escape(c.Name), goesOn)), nil
}

// tellOthers tells the organizers beside the one who acted.
func tellOthers(e bot.Event, c mentoring.Cohort, key, text string) error {
	for _, o := range c.Organizers {
		if o == e.By {
			continue
		}
		if err := tell(e, c, o, key+"/"+string(o), text); err != nil {
			return err
		}
	}
	return nil
}

func refreshOrganizers(e bot.Event, c mentoring.Cohort) error {
	for _, o := range c.Organizers {
		if err := e.RefreshHome(o); err != nil {
			return err
		}
	}
	return nil
}

// What people see.

func confirmBlocks(c mentoring.Cohort, to mentoring.Phase, effects []string, changes []mentoring.Change) []slack.Block {
	blocks := []slack.Block{
		bot.Section(fmt.Sprintf("*%s*: “%s” is planned for %s. If it begins now:", bot.Escape(c.Name), to.Title(), c.Plan.Start(to).Long())),
		bot.Section("• " + strings.Join(effects, "\n• ")),
	}
	if len(changes) == 0 {
		return append(blocks, bot.Context("No other date moves."))
	}
	blocks = append(blocks, bot.Section("*These dates move along:*\n"+changeLines(changes)))
	return append(blocks, bot.Context("Who is in the cohort and waits for one of these dates is told, in one message."))
}

// changeLines lists moved dates, one a line.
func changeLines(changes []mentoring.Change) string {
	var b strings.Builder
	for _, ch := range changes {
		fmt.Fprintf(&b, "%s: %s → *%s*", ch.Phase.Title(), ch.From.Medium(), ch.To.Medium())
		if ch.Pinned {
			b.WriteString(" (pinned, but no working day was left before it)")
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String())
}

// effectsOf says who gets what when a phase begins, in the order in which it
// happens.
func effectsOf(e bot.Event, c mentoring.Cohort, to mentoring.Phase) ([]string, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return nil, err
	}
	places := mentoring.CountPlaces(members)
	inIt := count(places.Accepted, "mentee") + " and " + count(places.Mentors, "mentor")
	switch to {
	case mentoring.CallMentors:
		return []string{
			fmt.Sprintf("The call for mentors, with a sign-up button and live numbers, is posted in <#%s>.", c.Channel),
			fmt.Sprintf("Mentors can sign up. Applications of mentees open on %s.", c.Plan.Start(mentoring.CallMentees).Long()),
		}, nil
	case mentoring.CallMentees:
		return []string{
			fmt.Sprintf("The call for mentees is posted in <#%s>, with the mentors' profiles as its thread.", c.Channel),
			fmt.Sprintf("%s stand ready with %s; who applies beyond them goes on the waiting list.", count(places.Mentors, "mentor"), count(places.Offered, "place")),
			"Late mentors may still join.",
		}, nil
	case mentoring.Kickoff:
		effects := []string{fmt.Sprintf("Applications close. %s are in.", capital(inIt))}
		if places.Awaiting+places.Pending > 0 {
			effects = append(effects, fmt.Sprintf("%s still without a final answer: %s, %s.", count(places.Awaiting+places.Pending, "mentee"),
				count(places.Awaiting, "open question")+" to a line manager", count(places.Pending, "open offer")))
		}
		if places.Waiting > 0 {
			effects = append(effects, count(places.Waiting, "applicant")+" on the waiting list can still move up until ranking opens.")
		}
		return append(effects, "Everybody who is in is invited to the kick-off."), nil
	case mentoring.Ranking:
		return []string{
			fmt.Sprintf("%s get a message that asks for their ranking, open until %s.", capital(inIt), c.Plan.Deadline(mentoring.Ranking, c.Home).Long()),
			"Open offers of places end, and the waiting list is told plainly.",
		}, nil
	case mentoring.Matching:
		rank, err := countRanked(e, c, members)
		if err != nil {
			return nil, err
		}
		return []string{
			fmt.Sprintf("Rankings are frozen: %d of %s and %d of %s have ranked.", rank.mentees, count(rank.ofMentees, "mentee"), rank.mentors, count(rank.ofMentors, "mentor")),
			fmt.Sprintf("You compare proposals with `/cohort match %s`. Nobody else hears anything before you publish.", c.ID),
		}, nil
	case mentoring.Scoping:
		return []string{fmt.Sprintf("Weekly check-ins begin, on %s.", checkInWords(c))}, nil
	case mentoring.Project:
		return []string{"No message goes out now: check-ins go on as they are.", fmt.Sprintf("Wrap-up is next, on %s.", c.Plan.Start(mentoring.Wrapup).Long())}, nil
	case mentoring.Wrapup:
		return []string{fmt.Sprintf("%s are asked for their feedback.", capital(inIt)), "Check-ins go on until closing."}, nil
	case mentoring.Closed:
		return []string{"Check-ins and reminders end.", fmt.Sprintf("%s get a word of thanks and what remains open to them.", capital(inIt)), "This cannot be undone."}, nil
	case mentoring.NoPhase, mentoring.Draft:
	}
	return nil, nil
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
