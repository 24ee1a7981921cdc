package flows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
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
	refusal := &mentoring.Refusal{}
	if errors.As(err, &refusal) {
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
	blocks = append(blocks, aheadBlocks(c)...)
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
