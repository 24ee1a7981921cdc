package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// An organizer sees the plan beside what came, and moves a date: a form, a look
// at what moves along and who is told, then it is done, or undone. Whom a moved
// date concerns hears of it once, and line managers are asked again when the
// end moves by more than two weeks beyond what they agreed to.

// move is a date about to be moved.
type move struct {
	Cohort mentoring.CohortID `json:"c"`
	Phase  mentoring.Phase    `json:"p"`
	Was    mentoring.Date     `json:"w,omitzero"` // planned when it was looked at
	To     mentoring.Date     `json:"t,omitzero"`
	Pin    bool               `json:"n,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (m move) InCohort() mentoring.CohortID { return m.Cohort }

// moved is a move that can be undone.
type moved struct {
	Cohort  mentoring.CohortID `json:"c"`
	Phase   mentoring.Phase    `json:"p"`
	Pinned  bool               `json:"n,omitempty"` // before the move
	Changes []mentoring.Change `json:"m"`
}

// InCohort names the cohort whose organizers may use the control.
func (m moved) InCohort() mentoring.CohortID { return m.Cohort }

// news is a changed plan to be told to one person: Was are the dates they knew.
type news struct {
	Cohort mentoring.CohortID `json:"c"`
	Person mentoring.PersonID `json:"p"`
	N      int                `json:"n"`
	Was    []mentoring.Date   `json:"w"`
}

// Key names the message.
func (n news) Key() string { return fmt.Sprintf("%s/%s/%d", n.Cohort, n.Person, n.N) }

// newsAfter is how long a change rests before people hear of it, so that several
// moves, or a move and its undoing, come as one message or none.
const newsAfter = 30 * time.Minute

// promisedSlack is by how many days the end may move before line managers are
// asked again.
const promisedSlack = 14

var (
	planCommand = bot.NewCommand("plan", "", "the plan beside what came; move dates")

	planPage    = bot.NewModal[about]("plan.page")
	planMove    = bot.NewButton[move]("plan.move")
	planForm    = bot.NewModal[move]("plan.form")
	planConfirm = bot.NewModal[move]("plan.confirm")
	planUndo    = bot.NewButton[moved]("plan.undo")
	planNews    = bot.NewLive[news]("plan.news")

	planDate = bot.NewDateField("date")
	planPin  = bot.NewTicks("pin")
)

func plan() bot.Flow {
	return bot.Flow{
		Name:  "plan",
		About: "organizers see the plan and move its dates",
		Routes: []bot.Route{
			bot.OnCommand(planCommand, inCohort(organizing, showPlan)).For(bot.Organizers),
			bot.OnPress(planMove, askMove).For(bot.Organizers),
			bot.OnSubmit(planForm, lookAtMove).For(bot.Organizers),
			bot.OnSubmit(planConfirm, moveDate).For(bot.Organizers),
			bot.OnPress(planUndo, undoMove).For(bot.Organizers),
			bot.OnDraw(planNews, drawNews),
		},
	}
}

func showPlan(_ bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	return bot.Open(planView(c)), nil
}

func askMove(in bot.Pressed[move]) (bot.Reply, error) {
	c, s, err := stepToMove(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	pin := ""
	if s.Pinned {
		pin = "pin"
	}
	return bot.Replace(planForm.Titled("Move a date", "Continue", move{Cohort: c.ID, Phase: s.Phase},
		bot.Section(fmt.Sprintf("*%s* begins on %s at 09:00 (%s).", s.Phase.Title(), s.Planned.Medium(), c.Home.Zone)),
		planDate.Pick("New day", bot.Start(s.Planned.String())),
		planPin.Boxes("When earlier dates move", []bot.Option{{Value: "pin", Label: "Pin it: keep this date where it is"}}, bot.Start(pin), bot.Optional),
	)), nil
}

func stepToMove(e bot.Event, m move) (mentoring.Cohort, mentoring.Step, error) {
	c, err := cohort(e, m.Cohort)
	if err != nil {
		return c, mentoring.Step{}, err
	}
	s, ok := c.Plan.Step(m.Phase)
	if !ok {
		return c, s, mentoring.Refuse("%s has no such date in its plan.", bot.Escape(c.Name))
	}
	if s.Begun() {
		return c, s, mentoring.Refuse("%s began on %s, so its date can no longer be moved.", s.Phase.Title(), s.Began.Long())
	}
	return c, s, nil
}

// lookAtMove shows what moves along and who is told, before anything changes.
func lookAtMove(in bot.Submitted[move]) (bot.Reply, error) {
	c, s, err := stepToMove(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	m := in.Carried
	m.Was, m.To, m.Pin = s.Planned, planDate.In(in.Form), slices.Contains(planPin.In(in.Form), "pin")
	if m.To.IsZero() {
		return bot.Reject(planDate, "Choose a day."), nil
	}
	after, changes, err := moveIn(in.Event, c, m)
	if refusal, refused := err.(*mentoring.Refusal); refused {
		return bot.Reject(planDate, refusal.Reason), nil
	}
	if err != nil {
		return bot.Done, err
	}
	if len(changes) == 0 && m.Pin == s.Pinned {
		return bot.Reject(planDate, "That is the day it is planned for already. Choose another one, or close this."), nil
	}
	effects, err := effectsOfMove(in.Event, c, after, changes)
	if err != nil {
		return bot.Done, err
	}
	var blocks []slack.Block
	if len(changes) > 0 {
		blocks = append(blocks, bot.Section("*This changes:*\n"+changeLines(changes)))
	}
	if m.Pin != s.Pinned {
		blocks = append(blocks, bot.Section(pinWords(s.Phase, m.Pin)))
	}
	if on := c.Home.NextWorkday(m.To); on != m.To {
		blocks = append(blocks, bot.Context(fmt.Sprintf("%s is a day off, so it begins on the next working day.", m.To.Medium())))
	}
	blocks = append(blocks, bot.Section("• "+strings.Join(effects, "\n• ")))
	return bot.Replace(planConfirm.Titled("Move a date", "Move", m, blocks...)), nil
}

// moveIn is the plan with the move made.
func moveIn(e bot.Event, c mentoring.Cohort, m move) (mentoring.Plan, []mentoring.Change, error) {
	after, changes := c.Plan, []mentoring.Change(nil)
	if s, _ := c.Plan.Step(m.Phase); s.Planned != m.To {
		var err error
		if after, changes, err = c.Plan.Move(m.Phase, m.To, mentoring.DateOf(e.At, c.Location()), c.Home); err != nil {
			return c.Plan, nil, err
		}
		for i := range changes {
			changes[i].Pinned = false // the organizer moves it on purpose
		}
	}
	pinned := after.Pin
	if !m.Pin {
		pinned = after.Unpin
	}
	after, err := pinned(m.Phase)
	return after, changes, err
}

func moveDate(in bot.Submitted[move]) (bot.Reply, error) {
	c, s, err := stepToMove(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	m := in.Carried
	if s.Planned != m.Was {
		return bot.Done, mentoring.Refuse("Somebody moved %s to %s meanwhile, so nothing was changed. Close this and look at `/cohort plan` again.", s.Phase.Title(), s.Planned.Long())
	}
	after, changes, err := moveIn(in.Event, c, m)
	if err != nil {
		return bot.Done, err
	}
	was := c.Plan
	c.Plan = after
	if err := replanned(in.Event, c, was); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "plan.moved", m.Phase.String(), m.To.String()); err != nil {
		return bot.Done, err
	}
	done := pinWords(s.Phase, m.Pin)
	if len(changes) > 0 {
		done = "*Moved:*\n" + changeLines(changes)
	}
	undo := moved{c.ID, m.Phase, s.Pinned, changes}
	return bot.Replace(planView(c, bot.SectionWith(done, planUndo.With("Undo", undo)), bot.Divider())), nil
}

func undoMove(in bot.Pressed[moved]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	was := c.Plan
	if c.Plan, err = c.Plan.Undo(in.Carried.Changes, mentoring.DateOf(in.At, c.Location())); err != nil {
		return bot.Done, err
	}
	pinned := c.Plan.Pin
	if !in.Carried.Pinned {
		pinned = c.Plan.Unpin
	}
	if c.Plan, err = pinned(in.Carried.Phase); err != nil {
		return bot.Done, err
	}
	if err := replanned(in.Event, c, was); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "plan.undone", in.Carried.Phase.String()); err != nil {
		return bot.Done, err
	}
	return bot.Replace(planView(c, bot.Section("*Undone:* the plan is as it was before that move."), bot.Divider())), nil
}

// replanned keeps a cohort whose plan changed: the calendar follows, whom it
// concerns is told, and line managers are asked again if the end moved too far.
func replanned(e bot.Event, c mentoring.Cohort, was mentoring.Plan) error {
	end := c.Plan.Start(mentoring.Closed)
	askAgain := c.Phase > mentoring.Draft && end.Sub(c.Promised) > promisedSlack
	if askAgain || c.Phase == mentoring.Draft {
		c.Promised = end
	}
	if err := e.Tx.PutCohort(c); err != nil {
		return err
	}
	if err := planned(e, c); err != nil {
		return err
	}
	if askAgain {
		if err := askManagersAgain(e, c); err != nil {
			return err
		}
	}
	if err := createMade.Refresh(e, about{c.ID}); err != nil {
		return err
	}
	people, err := concernedByPlan(e, c, was)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := tellNews(e, c, p, was); err != nil {
			return err
		}
		if err := e.RefreshHome(p); err != nil {
			return err
		}
	}
	return nil
}

// concernedByPlan lists, once each, the members who wait for a date that
// changed.
func concernedByPlan(e bot.Event, c mentoring.Cohort, was mentoring.Plan) ([]mentoring.PersonID, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return nil, err
	}
	var people []mentoring.PersonID
	for _, m := range members {
		if m.Standing.Gone() || slices.Contains(people, m.Person) {
			continue
		}
		if len(changedFor(m.Role, c.Plan, plannedDates(was))) > 0 {
			people = append(people, m.Person)
		}
	}
	return people, nil
}

// tellNews tells a person once about all that changed until they read it: a
// message that has not gone out yet shows the newer change as well.
func tellNews(e bot.Event, c mentoring.Cohort, p mentoring.PersonID, was mentoring.Plan) error {
	n := news{Cohort: c.ID, Person: p, N: 1, Was: plannedDates(was)}
	for {
		o, queued, err := e.Tx.Outgoing(planNews.Key(n))
		if err != nil {
			return err
		}
		if !queued {
			break
		}
		if o.State == store.Pending && o.SentAt.IsZero() {
			return nil // it is drawn when it goes out
		}
		n.N++
	}
	zone, err := e.Zone(p, c)
	if err != nil {
		return err
	}
	return planNews.Show(e, bot.To(p), n, bot.NotBefore(mentoring.Decent(e.At.Add(newsAfter), zone, c.Home)))
}

func plannedDates(p mentoring.Plan) []mentoring.Date {
	var days []mentoring.Date
	for _, s := range p.Steps {
		days = append(days, s.Planned)
	}
	return days
}

// changedFor lists the dates to come that changed and matter to a role:
// mentees are there only once their call has begun.
func changedFor(r mentoring.Role, now mentoring.Plan, was []mentoring.Date) []mentoring.Change {
	var changes []mentoring.Change
	for i, s := range now.Steps {
		if i >= len(was) || s.Begun() || s.Planned == was[i] || s.Phase < mentoring.CallMentees || s.Phase == mentoring.CallMentees && r == mentoring.Mentee {
			continue
		}
		changes = append(changes, mentoring.Change{Phase: s.Phase, From: was[i], To: s.Planned})
	}
	return changes
}

// What people see.

func planView(c mentoring.Cohort, first ...slack.Block) slack.ModalViewRequest {
	blocks := slices.Clone(first)
	head := fmt.Sprintf("*%s* · %s", bot.Escape(c.Name), c.Phase.Title())
	if c.Held {
		head += " · *on hold:* nothing begins by itself; `/cohort hold off` goes on"
	}
	blocks = append(blocks, bot.Section(head))
	for _, l := range c.Plan.Summary() {
		text := planLine(l)
		if !c.Home.IsWorkday(l.Planned) && l.Began.IsZero() {
			text += "\nThat is a day off. Move it, if that was not meant."
		}
		if !l.Began.IsZero() {
			blocks = append(blocks, bot.Section(text))
			continue
		}
		blocks = append(blocks, bot.SectionWith(text, planMove.With("Move", move{Cohort: c.ID, Phase: l.Phase})))
	}
	blocks = append(blocks, bot.Context(fmt.Sprintf("Phases begin at 09:00 (%s). When a date moves, what follows moves along, up to the next pinned date. `/cohort holidays %s` keeps the days off.", c.Home.Zone, c.ID)))
	return planPage.Shown("The plan", about{c.ID}, blocks...)
}

// planLine is one phase: planned beside actual.
func planLine(l mentoring.SummaryLine) string {
	first := fmt.Sprintf("*%s*", l.Phase.Title())
	if l.Pinned {
		first += " · pinned"
	}
	planned := "first planned " + l.Original.Medium()
	if l.Planned != l.Original {
		planned += ", then " + l.Planned.Medium()
	}
	slip := ""
	switch n := l.Slip(); {
	case n > 0:
		slip = ", " + count(n, "day") + " later than first planned"
	case n < 0:
		slip = ", " + count(-n, "day") + " earlier than first planned"
	}
	switch {
	case !l.Began.IsZero() && slip == "":
		return fmt.Sprintf("%s\n%s, began that day", first, planned)
	case !l.Began.IsZero():
		return fmt.Sprintf("%s\n%s, began %s%s", first, planned, l.Began.Medium(), slip)
	case slip == "":
		return fmt.Sprintf("%s\nplanned %s", first, l.Planned.Medium())
	}
	return fmt.Sprintf("%s\nfirst planned %s, now %s%s", first, l.Original.Medium(), l.Planned.Medium(), slip)
}

func pinWords(p mentoring.Phase, pin bool) string {
	if pin {
		return fmt.Sprintf("*%s* is pinned: it stays where it is when earlier dates move.", p.Title())
	}
	return fmt.Sprintf("*%s* is not pinned: it moves along when earlier dates move.", p.Title())
}

func effectsOfMove(e bot.Event, c mentoring.Cohort, after mentoring.Plan, changes []mentoring.Change) ([]string, error) {
	if len(changes) == 0 {
		return []string{"No date changes, and nobody is told."}, nil
	}
	was := c.Plan
	c.Plan = after
	people, err := concernedByPlan(e, c, was)
	if err != nil {
		return nil, err
	}
	effects := []string{fmt.Sprintf("%s told in one message each, half an hour from now at the earliest: move more dates or undo it before, and they hear only what it came to.", isAre(len(people), "person", "people"))}
	if len(people) == 0 {
		effects = []string{"Nobody waits for these dates yet, so nobody is told."}
	}
	end := after.Start(mentoring.Closed)
	if by := end.Sub(c.Promised); c.Phase > mentoring.Draft && by > promisedSlack {
		members, err := e.Tx.Members(c.ID)
		if err != nil {
			return nil, err
		}
		agreed := 0
		for _, m := range members {
			if m.Role == mentoring.Mentee && m.Standing == mentoring.Active && c.OutgrewYes(m.Application) {
				agreed++
			}
		}
		if agreed > 0 {
			effects = append(effects, fmt.Sprintf("The end moves to %s, %d days beyond what line managers agreed to: for %s they are asked again.", end.Long(), by, count(agreed, "mentee")))
		}
	}
	return effects, nil
}

func isAre(n int, one, several string) string {
	if n == 1 {
		return "1 " + one + " is"
	}
	return fmt.Sprintf("%d %s are", n, several)
}

func drawNews(in bot.Drawing[news]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || c.Phase == mentoring.Closed {
		return bot.Message{}, err
	}
	var changes []mentoring.Change
	for _, r := range []mentoring.Role{mentoring.Mentor, mentoring.Mentee} {
		m, found, err := in.Tx.Member(c.ID, r, in.Carried.Person)
		if err != nil {
			return bot.Message{}, err
		}
		if found && !m.Standing.Gone() && len(changes) == 0 {
			changes = changedFor(r, c.Plan, in.Carried.Was)
		}
	}
	if len(changes) == 0 {
		return bot.Message{}, nil
	}
	text := fmt.Sprintf("Dates of %s changed: %s now begins on %s.", bot.Escape(c.Name), changes[0].Phase.Title(), changes[0].To.Long())
	return bot.Message{Text: text, Blocks: []slack.Block{
		bot.Section(fmt.Sprintf("The organizers of *%s* moved these dates:\n%s", bot.Escape(c.Name), changeLines(changes))),
		bot.Context(fmt.Sprintf("You need not do anything. If a new date is a problem for you, tell an organizer: %s.", mentions(c.Organizers))),
	}}, nil
}

func mentions(people []mentoring.PersonID) string {
	var all []string
	for _, p := range people {
		all = append(all, bot.Mention(p))
	}
	return strings.Join(all, ", ")
}
