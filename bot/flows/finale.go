package flows

import (
	"fmt"
	"strings"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The final presentations. Half-way through the project work the organizers
// are asked to fix the day, with one click on a proposal (finale_setup.go). It
// is a meeting like any other, which invites and reminds people and keeps who
// came (finale_meeting.go); sponsors and, if wished, a larger audience come as
// its guests (finale_guests.go). Two weeks before, the running order is posted
// (finale_order.go): each presenter gets their slot with a short guide, links
// their slides (finale_slides.go) and can swap with somebody who agrees
// (finale_swap.go). After it the sponsors are thanked (finale_after.go).

func finale() bot.Flow {
	return bot.Flow{
		Name:  "finale",
		About: "the final presentations: the day, the running order, slides, guests",
		Routes: []bot.Route{
			bot.OnCommand(finaleCommand, inCohort(organizing, openFinale)).For(bot.Organizers),
			bot.OnMoment(finalePropose, askToFix),
			bot.OnAsk(fixAsk, drawFixAsk),
			bot.OnPress(finaleTake, takeProposal).For(bot.Organizers),
			bot.OnPress(finaleChange, changeFinale).For(bot.Organizers),
			bot.OnSubmit(finaleForm, setUpFinale).For(bot.Organizers),
			bot.OnSubmit(finaleConfirm, confirmFinale).For(bot.Organizers),
			bot.OnPress(finaleLook, lookAtFinale).For(bot.Organizers),
			bot.OnPress(finaleStop, callOffFinale).For(bot.Organizers),
			bot.OnDraw(finaleDesk, drawFinaleDesk),

			bot.OnPress(finalePost, postByHand).For(bot.Organizers),
			bot.OnMoment(finalePosting, postInTime),
			bot.OnMoment(finaleSettling, tellMoved),
			bot.OnMoment(finaleDaily, followDaily),
			bot.OnDraw(finaleOrder, drawOrderPost),
			bot.OnDraw(finaleSlot, drawSlot),
			bot.OnPress(finaleArrange, openArranging).For(bot.Organizers),
			bot.OnPress(finaleMove, moveSlot).For(bot.Organizers),
			bot.OnPress(finaleAnew, arrangeAnew).For(bot.Organizers),

			bot.OnAsk(slidesAsk, drawSlidesAsk),
			bot.OnPress(slidesOpen, openSlides),
			bot.OnSubmit(slidesForm, keepSlides),
			bot.OnPress(slidesNone, withoutSlides),
			bot.OnPress(finaleOut, sayOut),

			bot.OnPress(swapOpen, openSwap),
			bot.OnSubmit(swapForm, askSwap),
			bot.OnSubmit(swapConfirm, askSwapAnyway),
			bot.OnAsk(swapAsk, drawSwapAsk),
			bot.OnPress(swapAnswer, answerSwap),
			bot.OnPress(swapBack, takeSwapBack),
			bot.OnMoment(swapEnds, lapseSwap),

			bot.OnPress(guestAdd, openGuestForm).For(bot.Organizers),
			bot.OnSubmit(guestForm, inviteGuest).For(bot.Organizers),
			bot.OnPress(guestDrop, dropGuest).For(bot.Organizers),
			bot.OnPress(audienceOpen, openAudience).For(bot.Organizers),
			bot.OnSubmit(audienceForm, keepAudience).For(bot.Organizers),
			bot.OnDraw(audiencePost, drawAudiencePost),
			bot.OnPress(audienceComing, sayAudience),

			bot.OnMoment(finaleBegins, beginFinale),
			bot.OnMoment(finaleEnd, endFinale),
		},
	}
}

// A stage is the final presentations with everything they are drawn from.
type stage struct {
	Cohort mentoring.Cohort
	Event  mentoring.FinaleEvent
	People []performer // who presents, or would
	Guests []mentoring.FinaleGuest
	Swaps  []mentoring.SlotSwap

	Meeting mentoring.Meeting
	Answers map[mentoring.PersonID]mentoring.MeetingAnswer // to the hours that hold
}

// A performer is a mentee who presents, with the mentor beside them.
type performer struct {
	mentoring.Presenter
	Says             mentoring.Presenting
	Name, MentorName string // escaped
	Title, Goal      string // as typed
	Away             bool   // on the day
}

// presents reports whether somebody has a slot.
func (p performer) presents() bool { return p.Says.Out.IsZero() && !p.Away }

// stageOf reads the final presentations of a cohort by its id; false when
// either is not there.
func stageOf(e bot.Event, id mentoring.CohortID) (stage, bool, error) {
	c, found, err := e.Tx.Cohort(id)
	if err != nil || !found {
		return stage{}, false, err
	}
	return readStage(e, c)
}

// readStage reads the final presentations of a cohort; false while none are
// set up.
func readStage(e bot.Event, c mentoring.Cohort) (stage, bool, error) {
	s := stage{Cohort: c}
	var found bool
	var err error
	if s.Event, found, err = e.Tx.Finale(c.ID); err != nil {
		return s, false, err
	}
	if s.People, err = performers(e, c, s.Event); err != nil {
		return s, false, err
	}
	if s.Guests, err = e.Tx.FinaleGuests(c.ID); err != nil {
		return s, false, err
	}
	if s.Swaps, err = e.Tx.SlotSwaps(c.ID); err != nil || s.Event.Meeting == "" {
		return s, found, err
	}
	if s.Meeting, _, err = e.Tx.Meeting(c.ID, s.Event.Meeting); err != nil {
		return s, false, err
	}
	parts, err := e.Tx.MeetingParts(c.ID, s.Event.Meeting)
	s.Answers = map[mentoring.PersonID]mentoring.MeetingAnswer{}
	for _, p := range parts {
		if p.In(s.Meeting) {
			s.Answers[p.Person] = p.Answer
		}
	}
	return s, found, err
}

// performers lists, by mentee, who presents: the mentees of going pairs, and
// those whose mentor left.
func performers(e bot.Event, c mentoring.Cohort, f mentoring.FinaleEvent) ([]performer, error) {
	pairs, err := e.Tx.Pairs(c.ID)
	if err != nil {
		return nil, err
	}
	var list []performer
	for _, pair := range pairs {
		m, found, err := e.Tx.Member(c.ID, mentoring.Mentee, pair.Mentee)
		if err != nil {
			return nil, err
		}
		if !found || m.Standing != mentoring.Active {
			continue
		}
		p := performer{}
		p.Mentee = pair.Mentee
		if p.Zone, err = e.Zone(pair.Mentee, c); err != nil {
			return nil, err
		}
		if p.Name, err = named(e, pair.Mentee); err != nil {
			return nil, err
		}
		if pair.Going() {
			p.Mentor = pair.Mentor
			if p.MentorZone, err = e.Zone(pair.Mentor, c); err != nil {
				return nil, err
			}
			if p.MentorName, err = named(e, pair.Mentor); err != nil {
				return nil, err
			}
		}
		if p.Says, _, err = e.Tx.Presenting(c.ID, pair.Mentee); err != nil {
			return nil, err
		}
		ch, _, err := e.Tx.Charter(c.ID, pair.Mentee)
		if err != nil {
			return nil, err
		}
		p.Title, p.Goal = titleAndGoal(ch, p.Says)
		p.Away = f.Revision > 0 && m.Paused(mentoring.DateOf(slotDay(f, pair.Mentee), p.Zone))
		list = append(list, p)
	}
	return list, nil
}

// slotDay is when somebody's sitting begins or, without a slot, the last one.
func slotDay(f mentoring.FinaleEvent, mentee mentoring.PersonID) time.Time {
	if q, there := f.Of(mentee); there {
		return f.Sittings[q.Sitting-1]
	}
	return f.Sittings[len(f.Sittings)-1]
}

// titleAndGoal are what the running order says of a project: what the presenter
// wrote for it, else what was signed. A draft that nobody signed stays with
// the pair.
func titleAndGoal(ch mentoring.Charter, says mentoring.Presenting) (title, goal string) {
	if t, signed := ch.Shown(); signed {
		title, goal = t.Title, t.Specific
	}
	if says.Title != "" {
		title = says.Title
	}
	return title, goal
}

// presenters are those who have a slot or get one.
func (s stage) presenters() []mentoring.Presenter {
	var list []mentoring.Presenter
	for _, p := range s.People {
		if p.presents() {
			list = append(list, p.Presenter)
		}
	}
	return list
}

// of is the performer of that mentee.
func (s stage) of(mentee mentoring.PersonID) (performer, bool) {
	for _, p := range s.People {
		if p.Mentee == mentee {
			return p, true
		}
	}
	return performer{}, false
}

// sponsors are those who were invited and not dropped.
func (s stage) sponsors() []mentoring.FinaleGuest {
	var list []mentoring.FinaleGuest
	for _, g := range s.Guests {
		if g.Sponsor && g.Dropped.IsZero() {
			list = append(list, g)
		}
	}
	return list
}

// finaleAhead reads the final presentations that are to come, and refuses if
// there are none.
func finaleAhead(e bot.Event, id mentoring.CohortID) (stage, error) {
	c, err := cohort(e, id)
	if err != nil {
		return stage{}, err
	}
	s, found, err := readStage(e, c)
	switch {
	case err != nil:
		return s, err
	case !found || s.Event.Off:
		return s, mentoring.Refuse("There are no final presentations of %s to come just now, so nothing was changed. You hear when there is a day.", bot.Escape(c.Name))
	case !s.Event.Over.IsZero():
		return s, mentoring.Refuse("The final presentations of %s are over. Nothing is left to change.", bot.Escape(c.Name))
	}
	return s, nil
}

// planFinale brings what is planned in step with the cohort's plan and people,
// after any change of either.
func planFinale(e bot.Event, c mentoring.Cohort) error {
	s, found, err := readStage(e, c)
	if err != nil {
		return err
	}
	if !found {
		return planToFix(e, c)
	}
	if err := finalePropose.Unplan(e, string(c.ID)); err != nil {
		return err
	}
	if !s.Event.Stands() {
		return nil
	}
	if err := checkFinaleHours(e, s); err != nil {
		return err
	}
	return followFinale(e, c)
}

// mayCloseBefore refuses to close a cohort whose presentations are to come.
func mayCloseBefore(e bot.Event, c mentoring.Cohort) error {
	f, found, err := e.Tx.Finale(c.ID)
	if err != nil || !found || !f.Stands() || !f.Last().After(e.At) {
		return err
	}
	return mentoring.Refuse("The final presentations of %s are still to come, %s. Move the closing with `/cohort plan %s`, or the presentations with `/cohort finale %s`.",
		bot.Escape(c.Name), hours(f, c.Location()), c.ID, c.ID)
}

// closeFinale ends what is left of the final presentations as the cohort
// closes: nobody is to be asked any more.
func closeFinale(e bot.Event, c mentoring.Cohort) error {
	for _, unplan := range []func(bot.Event, string) error{finalePropose.Unplan, finalePosting.Unplan, finaleSettling.Unplan, finaleDaily.Unplan} {
		if err := unplan(e, string(c.ID)); err != nil {
			return err
		}
	}
	for _, o := range c.Organizers {
		if err := e.CloseAsk(o, fixAskID(c)); err != nil {
			return err
		}
	}
	s, found, err := readStage(e, c)
	if err != nil || !found || !s.Event.Stands() {
		return err
	}
	return finishFinale(e, s)
}

// hours names the sittings.
func hours(f mentoring.FinaleEvent, zone *time.Location) string {
	var list []string
	for i, t := range f.Sittings {
		if i > 0 && mentoring.DateOf(t, zone) == mentoring.DateOf(f.Sittings[0], zone) {
			list = append(list, clock(t, zone))
			continue
		}
		list = append(list, when(t, zone))
	}
	return strings.Join(list, " and ")
}

// inSlack shows an instant on every reader's own clock: for messages to many.
func inSlack(t time.Time, format string, zone *time.Location) string {
	return fmt.Sprintf("<!date^%d^%s|%s>", t.Unix(), format, when(t, zone)+" "+t.In(zone).Format("MST"))
}
