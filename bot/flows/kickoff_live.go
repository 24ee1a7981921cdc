package flows

import (
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// On the day the bot runs the kick-off: it calls people together, tells each
// whom they meet and when two minutes are left, and offers a note afterwards.
// It looks at the state and the clock: a late or a second call does what is
// missing and no more. Who is there, and the organizers' buttons, are in
// kickoff_presence.go.

// inRound is one member's part in one round.
type inRound struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n"`
	Round    int                `json:"i"`
	Role     mentoring.Role     `json:"r"`
	Person   mentoring.PersonID `json:"p"`
}

// Key names the live messages about it.
func (r inRound) Key() string {
	return fmt.Sprintf("%s/%d/%d", mentoring.MemberKey(r.Cohort, r.Role, r.Person), r.Revision, r.Round)
}

func roundOf(k mentoring.KickoffEvent, i int, s seat) inRound {
	return inRound{k.Cohort, k.Revision, i, s.Role, s.Person}
}

var (
	kickoffTick = bot.NewMoment[about]("kickoff.tick")
	kickoffCall = bot.NewLive[inRound]("kickoff.call")
	kickoffLeft = bot.NewLive[inRound]("kickoff.left")
)

// planTick plans the next thing to do.
func planTick(e bot.Event, k mentoring.KickoffEvent) error {
	at, ok := k.NextTick(k.Handled)
	if !ok {
		return kickoffTick.Unplan(e, string(k.Cohort))
	}
	return kickoffTick.Plan(e, string(k.Cohort), at, string(k.Cohort), "", about{k.Cohort})
}

// runKickoff does everything that is due.
func runKickoff(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	k, found, err := in.Tx.Kickoff(c.ID)
	if err != nil || !found || !k.Over.IsZero() || !k.PausedAt.IsZero() {
		return err
	}
	due := k.Ticks(k.Handled, in.At)
	k.Handled = in.At
	if err := in.Tx.PutKickoff(k); err != nil {
		return err
	}
	for _, t := range due {
		g, _, err := gather(in.Event, c)
		if err != nil {
			return err
		}
		// After downtime, what is past is not called any more.
		stillOn := t.Round < len(g.Event.Rounds) && in.At.Before(g.Event.Rounds[t.Round].Ends)
		switch {
		case t.What == mentoring.TalkEnds:
			err = talkEnded(in.Event, g, t.Round)
		case !stillOn:
		case t.What == mentoring.DoorsOpen:
			err = openDoors(in.Event, g, g.Event.Rounds[t.Round].Sitting)
		case t.What == mentoring.RoundBegins:
			err = callRound(in.Event, g, t.Round)
		case t.What == mentoring.TalkEnding:
			err = warnOfEnd(in.Event, g, t.Round)
		}
		if err != nil {
			return fmt.Errorf("kick-off of %s, round %d: %w", c.ID, t.Round+1, err)
		}
	}
	g, _, err := gather(in.Event, c)
	if err != nil {
		return err
	}
	if err := refreshKickoff(in.Event, g); err != nil || !g.Event.Over.IsZero() {
		return err
	}
	return planTick(in.Event, g.Event)
}

// openDoors calls together those who come to a sitting. It is a new start for
// whoever was not there before.
func openDoors(e bot.Event, g gathering, sitting int) error {
	for _, s := range g.Seats {
		if s.canAt(sitting) && s.Attendance.Presence != mentoring.Expected {
			s.Attendance.Presence = mentoring.Expected
			if err := e.Tx.PutAttendance(s.Attendance); err != nil {
				return err
			}
		}
	}
	if err := rearrange(e, g.Cohort); err != nil {
		return err
	}
	for _, s := range g.Seats {
		if !s.canAt(sitting) {
			continue
		}
		if err := kickoffDoors.Show(e, bot.To(s.Person), inSitting{g.Cohort.ID, g.Event.Revision, sitting, s.Role, s.Person}, bot.Urgently); err != nil {
			return err
		}
	}
	for _, o := range g.Cohort.Organizers {
		if err := kickoffDesk.Show(e, bot.To(o), deskFor{g.Cohort.ID, o, g.Event.Revision, sitting}, bot.Urgently); err != nil {
			return err
		}
	}
	return nil
}

// callRound tells everybody whom they meet now. A mentor without a link of
// their own meets the mentee in a group conversation.
func callRound(e bot.Event, g gathering, i int) error {
	round := g.Event.Rounds[i]
	for _, q := range round.Held() {
		if mentor, _ := g.seat(mentoring.Mentor, q.Mentor); mentor.Attendance.Link == "" {
			if err := e.Say(together(g, i, q), bot.Urgently); err != nil {
				return err
			}
		}
	}
	for _, s := range g.Seats {
		var after []bot.Delivery
		if partner := round.Partner(s.Role, s.Person); partner != "" {
			q := pairUp(s, partner)
			if mentor, _ := g.seat(mentoring.Mentor, q.Mentor); mentor.Attendance.Link == "" {
				after = append(after, bot.After(togetherKey(g.Event, i, q)))
			}
		} else if !g.onBreak(s, i) {
			continue
		}
		if err := kickoffCall.Show(e, bot.To(s.Person), roundOf(g.Event, i, s), append(after, bot.Urgently)...); err != nil {
			return err
		}
	}
	return nil
}

// onBreak reports whether somebody meets people of this sitting before and
// after the round.
func (g gathering) onBreak(s seat, i int) bool {
	before, after := false, false
	for j, r := range g.Event.Rounds {
		if r.Sitting == g.Event.Rounds[i].Sitting && r.Partner(s.Role, s.Person) != "" {
			before, after = before || j < i, after || j > i
		}
	}
	return before && after
}

// refreshRound draws again what people see of a round.
func refreshRound(e bot.Event, g gathering, i int) error {
	for _, s := range g.Seats {
		if err := kickoffCall.Refresh(e, roundOf(g.Event, i, s)); err != nil {
			return err
		}
		if err := kickoffLeft.Refresh(e, roundOf(g.Event, i, s)); err != nil {
			return err
		}
	}
	return nil
}

// warnOfEnd says that two minutes are left.
func warnOfEnd(e bot.Event, g gathering, i int) error {
	return eachTalking(g, i, func(s seat) error {
		return kickoffLeft.Show(e, bot.To(s.Person), roundOf(g.Event, i, s), bot.Urgently)
	})
}

// talkEnded offers a note to those who met; after the last round of a sitting
// everybody is thanked.
func talkEnded(e bot.Event, g gathering, i int) error {
	if i >= len(g.Event.Rounds) {
		return nil
	}
	if err := warnOfEnd(e, g, i); err != nil { // the same message asks for the note now
		return err
	}
	if err := refreshRound(e, g, i); err != nil {
		return err
	}
	if !g.Event.LastOfSitting(i) {
		return nil
	}
	sitting := g.Event.Rounds[i].Sitting
	for _, s := range g.Seats {
		if met := g.metIn(s, sitting); met > 0 {
			key := fmt.Sprintf("kickoff/thanks/%s/%d", roundOf(g.Event, i, s).Key(), sitting)
			zone, err := e.Zone(s.Person, g.Cohort)
			if err != nil {
				return err
			}
			if err := tellNow(e, s.Person, key, thanksForComing(g, s, i, met, zone)); err != nil {
				return err
			}
		}
		if err := kickoffDoors.Refresh(e, inSitting{g.Cohort.ID, g.Event.Revision, sitting, s.Role, s.Person}); err != nil {
			return err
		}
	}
	if i == len(g.Event.Rounds)-1 {
		return endKickoff(e, g)
	}
	return nil
}

// eachTalking calls do for everybody who meets somebody in a round.
func eachTalking(g gathering, i int, do func(seat) error) error {
	for _, q := range g.Event.Rounds[i].Held() {
		for _, r := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
			s, there := g.seat(r, q.Of(r))
			if !there {
				continue
			}
			if err := do(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// metIn counts whom somebody met in a sitting.
func (g gathering) metIn(s seat, sitting int) (n int) {
	for _, r := range g.Event.Rounds {
		if r.Sitting == sitting && slices.ContainsFunc(r.Held(), func(q mentoring.Couple) bool { return q.Of(s.Role) == s.Person }) {
			n++
		}
	}
	return n
}

// rearrange changes the rounds that have not begun to who comes now, and tells
// those for whom something is different.
func rearrange(e bot.Event, c mentoring.Cohort) error {
	g, found, err := gather(e, c)
	if err != nil || !found {
		return err
	}
	if g.Event.Sent.IsZero() || !g.Event.Over.IsZero() {
		return refreshKickoff(e, g)
	}
	was := g.Event
	r, err := g.refit(e.At)
	if err != nil {
		return err
	}
	_, next := was.Position(e.At)
	k := g.Event
	k.Rounds = r.Rounds
	k.Retime(next, e.At.Add(time.Second)) // what begins now was called already
	if sameRounds(was, k) {               // somebody may have left who met nobody
		if err := tellCalendars(e, g, nil); err != nil {
			return err
		}
		return refreshKickoff(e, g)
	}
	k.Changes++
	g.Event = k
	if err := e.Tx.PutKickoff(k); err != nil {
		return err
	}
	if err := e.Note(c.ID, "kickoff.changed", fmt.Sprint(len(k.Rounds))); err != nil {
		return err
	}
	live := k.Sitting(e.At) > 0
	news := map[string]string{}
	for _, s := range g.Seats {
		if len(g.agenda(s, 0)) == 0 {
			if err := kickoffSchedule.Refresh(e, chairOf(k, s)); err != nil {
				return err
			}
		} else if err := showSchedule(e, g, s); err != nil {
			return err
		}
		if before := (gathering{Event: was}); live || slices.Equal(before.agenda(s, next), g.agenda(s, next)) {
			continue
		}
		news[chairOf(k, s).Key()] = changedSchedule(g, s)
	}
	if err := tellCalendars(e, g, news); err != nil {
		return err
	}
	if running, _ := k.Position(e.At); running >= 0 {
		if err := refreshRound(e, g, running); err != nil {
			return err
		}
	}
	if sitting := k.Sitting(e.At); sitting > 0 {
		if err := refreshDoors(e, g, sitting); err != nil {
			return err
		}
	}
	if len(k.Rounds) == next && next > 0 && k.Rounds[next-1].Ends.Before(e.At) {
		return endKickoff(e, g) // nobody is left to meet
	}
	if err := planTick(e, k); err != nil {
		return err
	}
	return refreshKickoff(e, g)
}

// An appointment is one line of somebody's schedule.
type appointment struct {
	Round int
	At    int64
	With  mentoring.PersonID
}

// agenda lists whom somebody meets from a round on.
func (g gathering) agenda(s seat, from int) []appointment {
	var list []appointment
	for i, r := range g.Event.Rounds {
		if with := r.Meets(s.Role, s.Person); with != "" && i >= from {
			list = append(list, appointment{i, r.Begins.Unix(), with})
		}
	}
	return list
}

func sameRounds(a, b mentoring.KickoffEvent) bool {
	return slices.EqualFunc(a.Rounds, b.Rounds, func(x, y mentoring.TalkRound) bool {
		return x.Sitting == y.Sitting && x.Begins.Equal(y.Begins) && x.Ends.Equal(y.Ends) &&
			slices.Equal(x.Talks, y.Talks) && slices.Equal(x.Missed, y.Missed)
	})
}

// endKickoff closes the event and tells the organizers what came of it.
func endKickoff(e bot.Event, g gathering) error {
	k := g.Event
	k.End(e.At)
	g.Event = k
	if err := e.Tx.PutKickoff(k); err != nil {
		return err
	}
	held := len(k.Held(e.At))
	if err := e.Note(g.Cohort.ID, "kickoff.over", fmt.Sprint(held)); err != nil {
		return err
	}
	for _, m := range []bot.Moment[about]{kickoffTick, kickoffSending, kickoffNewcomers} {
		if err := m.Unplan(e, string(g.Cohort.ID)); err != nil {
			return err
		}
	}
	for _, s := range g.Seats {
		if err := e.CloseAsk(s.Person, comingAskID(k, s.Role)); err != nil {
			return err
		}
		if err := kickoffSchedule.Refresh(e, chairOf(k, s)); err != nil {
			return err
		}
	}
	if last := len(k.Rounds) - 1; last >= 0 {
		if err := refreshRound(e, g, last); err != nil {
			return err
		}
	}
	for i := range k.Sittings {
		if err := refreshDoors(e, g, i+1); err != nil {
			return err
		}
	}
	if err := tellCalendars(e, g, nil); err != nil {
		return err
	}
	if held > 0 {
		for _, o := range g.Cohort.Organizers {
			if err := tellNow(e, o, fmt.Sprintf("kickoff/over/%s/%d/%s", k.Cohort, k.Revision, o), overForOrganizers(g)); err != nil {
				return err
			}
		}
	}
	return refreshKickoff(e, g)
}

// closeKickoff ends a kick-off that is still open when the matching begins.
func closeKickoff(e bot.Event, c mentoring.Cohort) error {
	g, found, err := gather(e, c)
	if err != nil || !found || !g.Event.Over.IsZero() {
		return err
	}
	return endKickoff(e, g)
}

func pairUp(s seat, partner mentoring.PersonID) mentoring.Couple {
	if s.Role == mentoring.Mentor {
		return mentoring.Couple{Mentee: partner, Mentor: s.Person}
	}
	return mentoring.Couple{Mentee: s.Person, Mentor: partner}
}

func togetherKey(k mentoring.KickoffEvent, i int, q mentoring.Couple) string {
	return fmt.Sprintf("kickoff/together/%s/%d/%d/%s/%s", k.Cohort, k.Revision, i, q.Mentee, q.Mentor)
}
