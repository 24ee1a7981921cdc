package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What organizers see of the final presentations: the form, what speaks against
// a date, and the desk that is always current.

var (
	finaleDesk = bot.NewLive[deskFor]("finale.desk")
	finaleView = bot.NewModal[about]("finale.view")
)

func drawFinaleForm(s stage, now time.Time) slack.ModalViewRequest {
	c, zone := s.Cohort, s.Cohort.Location()
	p := s.proposal(now)
	first := "Each pair presents for a few minutes. I work out the running order by the time zones, post it two weeks before, and ask for the slides."
	if s.Event.Stands() {
		f := s.Event
		p = finalePlan{Minutes: f.Minutes, Buffer: f.Buffer, Every: f.BreakEvery, Where: f.Where}
		for _, t := range f.Sittings {
			p.At = append(p.At, t.Unix())
		}
		first = "With other hours, everybody is told and asked again whether they come. Slots keep their order."
	}
	days, clocks := []string{"", ""}, []string{"", ""}
	for i, t := range p.sittings() {
		days[i], clocks[i] = mentoring.DateOf(t, zone).String(), clock(t, zone)
	}
	var options []bot.Option
	for m := 0; m < 24*60; m += 30 {
		at := fmt.Sprintf("%02d:%02d", m/60, m%60)
		options = append(options, bot.Option{Value: at, Label: at})
	}
	return finaleForm.Titled("Final presentations", "Tell everybody", toSetUp{c.ID, s.Event.Revision},
		bot.Section(fmt.Sprintf("*%s*: %s Hours are those of %s.", bot.Escape(c.Name), first, c.Home.Zone)),
		finaleDay1.Pick("Day", bot.Start(days[0])),
		finaleHour1.Menu("Hour", options, bot.Start(clocks[0])),
		finaleWhere.Line("Link or room", bot.Optional, bot.Start(p.Where), bot.AtMost(maxWhere), bot.Example("https://meet.example.com/finale"), bot.Hint("Left empty, people hear of it later.")),
		finaleMinutes.Between("Minutes for each presentation", mentoring.MinPresentation, mentoring.MaxPresentation, bot.Start(fmt.Sprint(p.Minutes))),
		finaleBuffer.Between("Minutes for questions after each", 0, mentoring.MaxBuffer, bot.Start(fmt.Sprint(p.Buffer))),
		finaleEvery.Between("A break after so many", 0, maxBreakEvery, bot.Start(fmt.Sprint(p.Every)), bot.Hint("0 is no break.")),
		finaleDay2.Pick("Second sitting, if time zones ask for it", bot.Optional, bot.Start(days[1]), bot.Hint("Everybody presents in the one that suits their clock better.")),
		finaleHour2.Menu("Its hour", options, bot.Optional, bot.Start(clocks[1])),
	)
}

func drawFinaleConfirm(s stage, p finalePlan, warnings []string) slack.ModalViewRequest {
	return finaleConfirm.Titled("Before I tell everybody", "Tell everybody", p,
		bot.Section(fmt.Sprintf("The final presentations of *%s* on *%s* (%s):", bot.Escape(s.Cohort.Name), hours(s.Event, s.Cohort.Location()), s.Cohort.Home.Zone)),
		bot.Section(strings.Join(warnings, "\n")),
		bot.Context("“Cancel” goes back to the form, where everything stands as you entered it."))
}

// finaleWarnings are what speaks against the hours, in full sentences; fresh
// ones were not announced yet.
func finaleWarnings(e bot.Event, s stage, fresh bool) []string {
	c, f := s.Cohort, s.Event
	var list []string
	warn := func(format string, args ...any) { list = append(list, ":warning: "+fmt.Sprintf(format, args...)) }
	if fresh && mentoring.ShortNotice(f.First(), e.At, c.Location()) {
		days := mentoring.DateOf(f.First(), c.Location()).Sub(mentoring.DateOf(e.At, c.Location()))
		warn("That is %s: less than a month ahead. Sponsors and people with full calendars may not be able to come.", inDays(days))
	}
	for i := range f.Sittings {
		n := len(f.InSitting(i + 1))
		long := f.Length(n)
		switch {
		case long > mentoring.LongSitting && len(f.Sittings) == 1:
			warn("%s in one go take %s. Two sittings are easier to listen to: add a second one.", count(n, "presentation"), lasting(long))
		case long > mentoring.LongSitting:
			warn("The %s sitting takes %s. Shorter presentations, or fewer minutes for questions, are easier to listen to.", ordinalWord(i+1), lasting(long))
		case n == 0:
			warn("Nobody would present in the %s sitting.", ordinalWord(i+1))
		}
	}
	if mentoring.DateOf(f.First(), c.Location()).Before(c.Plan.Start(mentoring.Wrapup)) {
		warn("That is before the wrap-up, which begins on %s: people may not be ready.", c.Plan.Start(mentoring.Wrapup).Medium())
	}
	if odd := s.oddSlots(); len(odd) > 0 {
		warn("It is early or late for %s.", inWords(odd))
	}
	if c.Held {
		warn("The cohort is on hold. People are told all the same.")
	}
	return list
}

// oddSlots names those whose slot lies outside 08:00 to 20:00 of their clock.
func (s stage) oddSlots() []string {
	const most = 8
	var odd []string
	seen := map[mentoring.PersonID]bool{}
	add := func(who mentoring.PersonID, name string, t time.Time, zone *time.Location) {
		if who != "" && !seen[who] && mentoring.Strain(t, zone) > 0 {
			seen[who] = true
			odd = append(odd, fmt.Sprintf("%s (%s)", name, clock(t, zone)))
		}
	}
	for _, q := range s.Event.Order {
		if p, there := s.of(q.Mentee); there {
			add(p.Mentee, p.Name, q.Begins, p.Zone)
			add(p.Mentor, p.MentorName, q.Begins, p.MentorZone)
		}
	}
	if len(odd) > most {
		odd = append(odd[:most], fmt.Sprintf("%d more", len(odd)-most))
	}
	return odd
}

// lasting is a length in words, in steps of five minutes.
func lasting(d time.Duration) string {
	m := int((d + 5*time.Minute - 1) / (5 * time.Minute) * 5)
	if h := m / 60; h > 0 && m%60 != 0 {
		return fmt.Sprintf("%d:%02d hours", h, m%60)
	}
	return lengthWords(m)
}

func drawFinaleDesk(in bot.Drawing[deskFor]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	s, found, err := readStage(in.Event, c)
	if err != nil || !found || !c.Organizes(in.Carried.Person) {
		return bot.Message{}, err
	}
	name := bot.Escape(c.Name)
	switch {
	case s.Event.Revision != in.Carried.Revision:
		return bot.Message{Text: fmt.Sprintf("The final presentations of *%s* were moved; what holds now is further down.", name)}, nil
	case s.Event.Off:
		return bot.Message{Text: fmt.Sprintf("The final presentations of *%s* were called off. `/cohort finale %s` sets another day.", name, c.ID)}, nil
	}
	text, blocks := finaleDeskBlocks(in.Event, s, false)
	return bot.Message{Text: text, Blocks: blocks}, nil
}

func finaleDeskView(e bot.Event, s stage) slack.ModalViewRequest {
	_, blocks := finaleDeskBlocks(e, s, true)
	return finaleView.Shown("Final presentations", about{s.Cohort.ID}, blocks...)
}

// finaleDeskBlocks draw how the presentations stand.
func finaleDeskBlocks(e bot.Event, s stage, inView bool) (string, []slack.Block) {
	c, f, zone := s.Cohort, s.Event, s.Cohort.Location()
	text := fmt.Sprintf("The final presentations of *%s*: *%s* (%s), %s of %s each, until about %s.", bot.Escape(c.Name), hours(f, zone), c.Home.Zone,
		count(len(f.Order), "presentation"), count(f.Minutes, "minute"), clock(f.Last(), zone))
	if !f.Over.IsZero() {
		text = fmt.Sprintf("The final presentations of *%s* are over: %s on %s.", bot.Escape(c.Name), count(len(f.Order), "presentation"), hours(f, zone))
		return text, []slack.Block{bot.Section(text)}
	}
	place := finalePlace(f)
	if place == "" {
		place = " Where is not said yet."
	}
	lines := []string{text + place}
	lines = append(lines, finaleWarnings(e, s, false)...)
	blocks := scheduleBlocks(lines)
	at := func(t time.Time) string { return clock(t, zone) }
	order := s.orderLines(at, func(sitting int) string {
		if len(f.Sittings) > 1 {
			return fmt.Sprintf("*The %s sitting*, %s", ordinalWord(sitting), f.Sittings[sitting-1].In(zone).Format("Mon 2 Jan"))
		}
		return "*The running order*"
	}, false)
	blocks = append(blocks, scheduleBlocks(order)...)
	if notes := s.deskNotes(); len(notes) > 0 {
		blocks = append(blocks, scheduleBlocks(notes)...)
	}
	blocks = append(blocks, s.guestBlocks(inView)...)
	if !f.First().After(e.At) {
		return text, blocks
	}
	return text, append(blocks, s.deskButtons()...)
}

// deskNotes say who does not present, whose slides are missing and who swaps.
func (s stage) deskNotes() []string {
	var lines, without []string
	for _, p := range s.People {
		switch {
		case !p.Says.Out.IsZero():
			lines = append(lines, fmt.Sprintf("• %s cannot present.", p.Name))
		case p.Away:
			lines = append(lines, fmt.Sprintf("• %s is away on that day, and has no slot.", p.Name))
		case !s.Event.Posted.IsZero() && !p.Says.Answered():
			without = append(without, p.Name)
		}
	}
	if len(without) > 0 {
		lines = append(lines, fmt.Sprintf("• No slides yet: %s. I ask them; doing without is fine.", inWords(without)))
	}
	for _, swap := range s.Swaps {
		from, one := s.of(swap.From)
		to, two := s.of(swap.To)
		switch {
		case !one || !two:
		case swap.State == mentoring.SwapOpen:
			lines = append(lines, fmt.Sprintf("• %s has asked %s to swap slots.", from.Name, to.Name))
		case swap.State == mentoring.SwapAccepted:
			lines = append(lines, fmt.Sprintf("• %s and %s swapped slots, by mutual consent.", from.Name, to.Name))
		}
	}
	return lines
}

// guestBlocks list the sponsors and count the audience.
func (s stage) guestBlocks(inView bool) []slack.Block {
	const most = 10
	var blocks []slack.Block
	var lines []string
	sponsors := s.sponsors()
	for i, g := range sponsors {
		line := fmt.Sprintf("• Sponsor %s: ", bot.Mention(g.Person))
		switch {
		case s.Cohort.Organizes(g.Person):
			line += "organizes it, so is there anyway"
		case s.Answers[g.Person] == mentoring.Comes:
			line += "comes"
		case s.Answers[g.Person] == mentoring.CannotCome:
			line += "cannot come"
		case s.Answers[g.Person] == mentoring.MayCome:
			line += "is not sure yet"
		default:
			line += "has not answered yet"
		}
		if inView && i < most {
			blocks = append(blocks, bot.SectionWith(line, guestDrop.With("Take back", guestOf{s.Cohort.ID, g.Person})))
			continue
		}
		lines = append(lines, line)
	}
	if len(sponsors) == 0 {
		lines = append(lines, "• No sponsor is invited yet. Two or so senior people make it matter.")
	}
	if s.Event.Audience != "" {
		n := 0
		for _, g := range s.Guests {
			if !g.Sponsor && g.Dropped.IsZero() && s.Answers[g.Person] == mentoring.Comes {
				n++
			}
		}
		said := numbered(n, "comes", "come") + " so far"
		if n == 0 {
			said = "nobody has said yet that they come"
		}
		lines = append(lines, fmt.Sprintf("• A larger audience is invited in <#%s>: %s.", s.Event.Audience, said))
	}
	return append(blocks, scheduleBlocks(lines)...)
}

// deskButtons have one obvious next step.
func (s stage) deskButtons() []slack.Block {
	c, f := s.Cohort, s.Event
	post := setting{Cohort: c.ID, Revision: f.Revision}
	guest := guestAdd.With("Invite a sponsor…", about{c.ID})
	var buttons []slack.BlockElement
	then := "The running order is in the cohort's channel and stays current. Presenters link their slides and swap by themselves."
	if f.Posted.IsZero() {
		buttons = append(buttons, finalePost.With("Post the running order", post))
		then = "The running order goes out by itself two weeks before, to everybody who presents and in the cohort's channel."
	}
	if len(s.sponsors()) == 0 {
		guest = guestAdd.Primary("Invite a sponsor…", about{c.ID})
	}
	audience := "Larger audience…"
	if f.Audience != "" {
		audience = "Another channel…"
	}
	buttons = append(buttons, guest, audienceOpen.With(audience, about{c.ID}))
	if len(f.Order) > 1 {
		buttons = append(buttons, finaleArrange.With("Change the order…", slotMove{Cohort: c.ID}))
	}
	buttons = append(buttons, finaleChange.With("Change day or place…", about{c.ID}),
		finaleStop.Danger("Call it off", toSetUp{c.ID, f.Revision}, "Call it off?", "Everybody who knows of it is told that it does not take place. You can set another day.", "Call it off"))
	return []slack.Block{bot.Actions(buttons...), bot.Context(then)}
}

// arrangePage is how many slots stand on a page of the list; each takes two
// blocks.
const arrangePage = 20

// drawArranging is the list with a way up and down.
func drawArranging(s stage, page int) slack.ModalViewRequest {
	c, f, zone := s.Cohort, s.Event, s.Cohort.Location()
	pages := (len(f.Order) + arrangePage - 1) / arrangePage
	page = min(max(page, 0), max(pages-1, 0))
	head := "Who is moved by more than ten minutes hears of it once you have finished."
	if f.Posted.IsZero() {
		head = "Nobody knows the order yet, so move people freely."
	}
	blocks := []slack.Block{bot.Section(fmt.Sprintf("Times are those of %s. %s", c.Home.Zone, head))}
	for _, q := range pageOf(f.Order, page, arrangePage) {
		p, _ := s.of(q.Mentee)
		line := fmt.Sprintf("%s  *%s*, %s for them", when(q.Begins, zone), p.Name, clock(q.Begins, p.Zone))
		blocks = append(blocks, bot.Section(line), bot.Actions(
			finaleMove.With("Up", slotMove{c.ID, q.Mentee, -1, page}), finaleMove.With("Down", slotMove{c.ID, q.Mentee, 1, page})))
	}
	var turns []slack.BlockElement
	if page > 0 {
		turns = append(turns, finaleArrange.With("Previous", slotMove{Cohort: c.ID, Page: page - 1}))
	}
	if page < pages-1 {
		turns = append(turns, finaleArrange.With("Next", slotMove{Cohort: c.ID, Page: page + 1, By: 1}))
	}
	turns = append(turns, finaleAnew.Danger("By the clock again", slotMove{Cohort: c.ID}, "Order anew?", "Everybody is ordered by their time zone again; what was moved and swapped is dropped.", "Order anew"),
		finaleLook.With("Back", about{c.ID}))
	blocks = append(blocks, bot.Actions(turns...))
	return finaleView.Shown("The running order", about{c.ID}, blocks...)
}
