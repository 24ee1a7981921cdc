package flows

import (
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A mentee leaves after the pairs were published: while scoping lasts, their
// mentor's place is offered to those who have no mentor, one after the other,
// and whoever takes it is introduced to that mentor. Who lost a mentor comes
// first. The mentor may say that they would rather have nobody new. Later on
// they are thanked, and may help others.

const lateAsk mentoring.AskKind = "late.offer"

// lateOf names a late place; Mentee is to whom it is offered.
type lateOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentor mentoring.PersonID `json:"p"`
	Number int                `json:"n"`
	Mentee mentoring.PersonID `json:"m,omitempty"`
}

// Key names the mentor's message.
func (o lateOf) Key() string { return fmt.Sprintf("%s/%s/%d", o.Cohort, o.Mentor, o.Number) }

func lateFor(l mentoring.LatePlace) lateOf { return lateOf{l.Cohort, l.Mentor, l.Number, ""} }

var (
	lateCard  = bot.NewLive[lateOf]("late.card")
	lateTake  = bot.NewButton[lateOf]("late.take")
	lateLeave = bot.NewButton[lateOf]("late.leave")
	lateStop  = bot.NewButton[lateOf]("late.stop")
	lateEnds  = bot.NewMoment[lateOf]("late.ends")
)

func latePlaces() bot.Flow {
	return bot.Flow{
		Name:  "late",
		About: "a place that becomes free in scoping is offered to who has no mentor",
		Routes: []bot.Route{
			bot.OnDraw(lateCard, drawLateCard),
			bot.OnAsk(lateAsk, drawLateOffer),
			bot.OnPress(lateTake, takeLatePlace),
			bot.OnPress(lateLeave, leaveLatePlace),
			bot.OnPress(lateStop, stopLatePlace),
			bot.OnMoment(lateEnds, latePlaceLapsed),
		},
	}
}

func lateAskID(l mentoring.LatePlace) string {
	return fmt.Sprintf("late/%s/%s/%s/%d/%s", l.Cohort, mentoring.Mentee, l.Mentor, l.Number, l.Offered)
}

// freeLatePlaces does what a departure means for late places: a mentee's
// mentors have one now; an offer to who left goes on; one with a mentor who
// left is over.
func freeLatePlaces(e bot.Event, c mentoring.Cohort, was mentoring.Member, left []mentoring.PersonID) error {
	if was.Role == mentoring.Mentor {
		l, found, err := e.Tx.LatePlace(c.ID, was.Person)
		if err != nil || !found || !l.Open() {
			return err
		}
		return endLatePlace(e, c, l, mentoring.LateOver, "the mentor had to leave as well")
	}
	all, err := e.Tx.LatePlaces(c.ID)
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.Open() && l.Offered == was.Person {
			if err := nextLateOffer(e, c, l); err != nil {
				return err
			}
		}
	}
	if !mentoring.LatePlaces(c.Phase) {
		return nil
	}
	for _, mentor := range left {
		if err := openLatePlace(e, c, mentor, was.Person); err != nil {
			return err
		}
	}
	return nil
}

// openLatePlace offers the place with a mentor, or keeps it for who lost theirs.
func openLatePlace(e bot.Event, c mentoring.Cohort, mentor, left mentoring.PersonID) error {
	l, _, err := e.Tx.LatePlace(c.ID, mentor)
	if err != nil {
		return err
	}
	if l.Open() && l.Number > 0 { // one is offered already; the next follows by hand
		name, err := named(e, left)
		if err != nil {
			return err
		}
		return tell(e, c, mentor, fmt.Sprintf("late/another/%s/%s", lateFor(l).Key(), left),
			fmt.Sprintf("%s had to leave *%s* as well, so you two are no longer a pair. Thank you for the time you gave. One place with you is being offered already; nothing to do for you.", name, bot.Escape(c.Name)))
	}
	l = mentoring.LatePlace{Cohort: c.ID, Mentor: mentor, Number: l.Number + 1, Left: left, At: e.At}
	needed, err := wantedFor(e, c, mentor)
	if err != nil {
		return err
	}
	zone, err := e.Zone(mentor, c)
	if err != nil {
		return err
	}
	show := func() error {
		return lateCard.Show(e, bot.To(mentor), lateFor(l), bot.NotBefore(mentoring.Decent(e.At, zone, c.Home)))
	}
	if needed {
		l.State = mentoring.LateNeeded
		if err := e.Tx.PutLatePlace(l); err != nil {
			return err
		}
		return show()
	}
	if err := nextLateOffer(e, c, l); err != nil {
		return err
	}
	return show()
}

// wantedFor reports whether somebody who lost their mentor could have a
// mentor's place; one who was left without for now is proposed again.
func wantedFor(e bot.Event, c mentoring.Cohort, mentor mentoring.PersonID) (bool, error) {
	all, err := e.Tx.Rematches(c.ID)
	if err != nil {
		return false, err
	}
	wanted := false
	for _, r := range all {
		// One in confidence takes no place beforehand: others would wonder for whom.
		if r.State != mentoring.RematchOpen && r.State != mentoring.RematchLeft || len(r.Only) > 0 {
			continue
		}
		if err := computeRematch(e, c, &r); err != nil {
			return false, err
		}
		if !slices.ContainsFunc(r.Moves, func(m mentoring.Move) bool { return m.To == mentor }) {
			continue
		}
		wanted = true
		again := r.State == mentoring.RematchLeft
		r.State = mentoring.RematchOpen
		if err := putRematch(e, c, r); err != nil {
			return false, err
		}
		if !again {
			continue
		}
		who, err := whoAre(e, r.Needs)
		if err != nil {
			return false, err
		}
		if err := tellOrganizers(e, c, fmt.Sprintf("late/wanted/%s/%s/%d", c.ID, r.ID, r.Run),
			fmt.Sprintf("*%s*: a place has become free that could be for %s. *Next step:* look at the proposal with `/cohort rematch %s`.", bot.Escape(c.Name), who, c.ID)); err != nil {
			return false, err
		}
	}
	return wanted, nil
}

// nextLateOffer offers the place to the next who has no mentor; without one it
// is over.
func nextLateOffer(e bot.Event, c mentoring.Cohort, l mentoring.LatePlace) error {
	if err := closeLateOffer(e, l); err != nil {
		return err
	}
	l.Offered, l.Until, l.State = "", time.Time{}, mentoring.LateOver
	next, found, err := nextLate(e, c, l)
	if err != nil {
		return err
	}
	if !found {
		if err := e.Tx.PutLatePlace(l); err != nil {
			return err
		}
		return lateCard.Refresh(e, lateFor(l))
	}
	zone, err := e.Zone(next.Person, c)
	if err != nil {
		return err
	}
	begin := mentoring.Decent(e.At, zone, c.Home)
	l.State, l.Offered, l.Asked = mentoring.LateOpen, next.Person, append(l.Asked, next.Person)
	l.Until = c.Home.AddWorkingHours(begin, mentoring.OfferHours, zone)
	if ends := c.Plan.BoundaryAt(mentoring.Project, c.Home); ends.Before(l.Until) && ends.After(begin) {
		l.Until = ends
	}
	if err := e.Tx.PutLatePlace(l); err != nil {
		return err
	}
	if err := e.Note(c.ID, "late.offered", string(l.Mentor), string(l.Offered)); err != nil {
		return err
	}
	reminder := c.Home.AddWorkingHours(begin, mentoring.OfferHours/2, zone)
	if err := e.Ask(mentoring.Ask{ID: lateAskID(l), Kind: lateAsk, Cohort: c.ID, Person: l.Offered, Subject: string(l.Mentor),
		Next: begin, Due: l.Until, Urgent: true, Nudges: []time.Time{reminder}}); err != nil {
		return err
	}
	o := lateFor(l)
	o.Mentee = l.Offered
	if err := lateEnds.Plan(e, o.Key(), l.Until, string(c.ID), string(l.Offered), o); err != nil {
		return err
	}
	return lateCard.Refresh(e, lateFor(l))
}

// nextLate is to whom a place is offered next, if there is a place.
func nextLate(e bot.Event, c mentoring.Cohort, l mentoring.LatePlace) (mentoring.Member, bool, error) {
	var none mentoring.Member
	m, found, err := e.Tx.Member(c.ID, mentoring.Mentor, l.Mentor)
	over := !mentoring.LatePlaces(c.Phase) || !e.At.Before(c.Plan.BoundaryAt(mentoring.Project, c.Home))
	if err != nil || !found || m.Standing != mentoring.Active || over {
		return none, false, err
	}
	if pairs, err := menteesOf(e, c, m.Person); err != nil || len(pairs) >= m.Places() {
		return none, false, err
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return none, false, err
	}
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil {
		return none, false, err
	}
	ranks, err := e.Tx.AllRanks(c.ID)
	if err != nil {
		return none, false, err
	}
	mayNot := func(x mentoring.Couple) bool {
		return bench.Bans(x) || slices.ContainsFunc(ranks, func(r mentoring.Ranks) bool {
			return !r.SavedAt.IsZero() && (r.Role == mentoring.Mentee && r.Person == x.Mentee && r.Vetoes(x.Mentor) ||
				r.Role == mentoring.Mentor && r.Person == x.Mentor && r.Vetoes(x.Mentee))
		})
	}
	who := mentoring.LateCandidates(members, m, l.Asked, mayNot, mentoring.DateOf(e.At, c.Location()))
	if len(who) == 0 {
		return none, false, nil
	}
	return who[0], true, nil
}

// lateHeld says with which mentors a place is held for somebody.
func lateHeld(e bot.Event, c mentoring.Cohort) (map[mentoring.PersonID]int, error) {
	all, err := e.Tx.LatePlaces(c.ID)
	held := map[mentoring.PersonID]int{}
	for _, l := range all {
		if l.Open() {
			held[l.Mentor]++
		}
	}
	return held, err
}

// closeLateOffer takes the question back from whom it was put to.
func closeLateOffer(e bot.Event, l mentoring.LatePlace) error {
	if l.Offered == "" {
		return nil
	}
	if err := lateEnds.Unplan(e, lateFor(l).Key()); err != nil {
		return err
	}
	return e.CloseAsk(l.Offered, lateAskID(l))
}

// endLatePlace ends it; whoever it was offered to hears why.
func endLatePlace(e bot.Event, c mentoring.Cohort, l mentoring.LatePlace, state mentoring.LateState, why string) error {
	if err := closeLateOffer(e, l); err != nil {
		return err
	}
	was := l
	l.State = state
	if err := e.Tx.PutLatePlace(l); err != nil {
		return err
	}
	if err := lateCard.Refresh(e, lateFor(l)); err != nil {
		return err
	}
	if was.Offered == "" {
		return nil
	}
	m, found, err := e.Tx.Member(c.ID, mentoring.Mentee, was.Offered)
	if err != nil || !found || m.Standing.Gone() {
		return err
	}
	if m.Standing == mentoring.AwaitingManager {
		if err := closeManagerAsk(e, m); err != nil {
			return err
		}
		m.Standing = mentoring.Waiting
		if err := e.Tx.PutMember(m); err != nil {
			return err
		}
		if err := refreshDecisions(e, c, m); err != nil {
			return err
		}
		if err := refreshMembership(e, c, m); err != nil {
			return err
		}
	}
	return tell(e, c, m.Person, fmt.Sprintf("late/over/%s/%s", lateFor(l).Key(), m.Person),
		fmt.Sprintf("I'm sorry: the place in *%s* that I offered you is not there any more, since %s. It says nothing about you. You are first in line for the next edition. Nothing to do for you.", bot.Escape(c.Name), why))
}

// endLatePlaces ends them with scoping.
func endLatePlaces(e bot.Event, c mentoring.Cohort) error {
	all, err := e.Tx.LatePlaces(c.ID)
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.Open() {
			if err := endLatePlace(e, c, l, mentoring.LateOver, "the projects have begun"); err != nil {
				return err
			}
		}
	}
	return nil
}

// offeredLate reads the offer that a button speaks of, and refuses what is
// over.
func offeredLate(e bot.Event, o lateOf) (mentoring.Cohort, mentoring.LatePlace, mentoring.Member, error) {
	c, err := cohort(e, o.Cohort)
	if err != nil {
		return c, mentoring.LatePlace{}, mentoring.Member{}, err
	}
	l, found, err := e.Tx.LatePlace(c.ID, o.Mentor)
	if err != nil {
		return c, l, mentoring.Member{}, err
	}
	m, here, err := e.Tx.Member(c.ID, mentoring.Mentee, e.By)
	switch {
	case err != nil:
		return c, l, m, err
	case !found || !here || e.By != o.Mentee:
		return c, l, m, mentoring.Refuse("This offer is not yours. `/cohort status` shows what is.")
	case l.Number == o.Number && l.Offered == e.By && (l.State == mentoring.LateManager || l.State == mentoring.LateTaken):
		return c, l, m, mentoring.Refuse("You have taken the place already. `/cohort status` shows where you stand.")
	case l.Number != o.Number || l.Offered != e.By || l.State != mentoring.LateOpen || e.At.After(l.Until) || !mentoring.LatePlaces(c.Phase):
		return c, l, m, mentoring.Refuse("This offer is over. You are first in line for the next edition of the programme; nothing to do for you.")
	}
	return c, l, m, nil
}

func takeLatePlace(in bot.Pressed[lateOf]) (bot.Reply, error) {
	c, l, m, err := offeredLate(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "late.taken", string(l.Mentor), string(m.Person)); err != nil {
		return bot.Done, err
	}
	if m.Standing == mentoring.Active {
		return bot.Done, formLatePair(in.Event, c, l)
	}
	l.State = mentoring.LateManager
	if err := in.Tx.PutLatePlace(l); err != nil {
		return bot.Done, err
	}
	m.Standing = mentoring.AwaitingManager
	if err := in.Tx.PutMember(m); err != nil {
		return bot.Done, err
	}
	if err := closeLateOffer(in.Event, l); err != nil {
		return bot.Done, err
	}
	if err := askManager(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	if err := lateCard.Refresh(in.Event, lateFor(l)); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshMembership(in.Event, c, m)
}

func leaveLatePlace(in bot.Pressed[lateOf]) (bot.Reply, error) {
	c, l, m, err := offeredLate(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "late.refused", string(l.Mentor), string(m.Person)); err != nil {
		return bot.Done, err
	}
	return bot.Done, nextLateOffer(in.Event, c, l)
}

// latePlaceLapsed passes an offer on that was not answered.
func latePlaceLapsed(in bot.Due[lateOf]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	l, found, err := in.Tx.LatePlace(c.ID, in.Carried.Mentor)
	if err != nil || !found || l.Number != in.Carried.Number || l.Offered != in.Carried.Mentee || l.State != mentoring.LateOpen || l.Until.After(in.At) {
		return err
	}
	return nextLateOffer(in.Event, c, l)
}

// stopLatePlace is the mentor's “rather nobody new”.
func stopLatePlace(in bot.Pressed[lateOf]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	l, found, err := in.Tx.LatePlace(c.ID, in.Carried.Mentor)
	switch {
	case err != nil:
		return bot.Done, err
	case !found || in.By != l.Mentor:
		return bot.Done, mentoring.Refuse("This is not yours. `/cohort status` shows what is.")
	case l.Number != in.Carried.Number || l.State != mentoring.LateOpen:
		return bot.Done, mentoring.Refuse("This is settled already: somebody took the place, or it is not offered any more. If something has changed, write to %s.", organizerNames(c))
	}
	if err := in.Note(c.ID, "late.stopped", string(l.Mentor)); err != nil {
		return bot.Done, err
	}
	return bot.Done, endLatePlace(in.Event, c, l, mentoring.LateRefused, "it could not be kept")
}

// lateDecided goes on after a line manager's answer.
func lateDecided(e bot.Event, c mentoring.Cohort, m mentoring.Member) error {
	all, err := e.Tx.LatePlaces(c.ID)
	if err != nil {
		return err
	}
	for _, l := range all {
		switch {
		case l.State != mentoring.LateManager || l.Offered != m.Person:
		case m.Standing == mentoring.Active:
			return formLatePair(e, c, l)
		case m.Standing.Gone():
			return nextLateOffer(e, c, l)
		}
	}
	return nil
}

// formLatePair pairs who took the place with the mentor, and introduces them.
func formLatePair(e bot.Event, c mentoring.Cohort, l mentoring.LatePlace) error {
	x := mentoring.Couple{Mentee: l.Offered, Mentor: l.Mentor}
	if err := newPair(e, c, x); err != nil {
		return err
	}
	l.State = mentoring.LateTaken
	if err := e.Tx.PutLatePlace(l); err != nil {
		return err
	}
	if err := closeLateOffer(e, l); err != nil {
		return err
	}
	mentee, err := member(e, aboutMember{c.ID, mentoring.Mentee, x.Mentee})
	if err != nil {
		return err
	}
	mentor, err := member(e, aboutMember{c.ID, mentoring.Mentor, x.Mentor})
	if err != nil {
		return err
	}
	first := []string{"late/mentee/" + lateFor(l).Key(), "late/mentor/" + lateFor(l).Key()}
	if err := tell(e, c, x.Mentee, first[0], fmt.Sprintf("Good to have you: %s is your mentor in *%s*. I open a conversation for the two of you, with a guide for the first meeting and the project charter. *Next step:* say hello there.", bot.Mention(x.Mentor), bot.Escape(c.Name))); err != nil {
		return err
	}
	if err := tell(e, c, x.Mentor, first[1], fmt.Sprintf("You have a new mentee in *%s*: %s, who waited for a place. Thank you! I open a conversation for the two of you. *Next step:* propose a first meeting.", bot.Escape(c.Name), bot.Mention(x.Mentee))); err != nil {
		return err
	}
	zone, err := e.Zone(x.Mentee, c)
	if err != nil {
		return err
	}
	intro := introduction(desk{Cohort: c}, mentee, mentor)
	intro.Key = introducedAgainKey(c, x)
	if err := e.Say(intro, bot.After(first...), bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
		return err
	}
	if err := lateCard.Refresh(e, lateFor(l)); err != nil {
		return err
	}
	if err := tellOrganizers(e, c, "late/pair/"+lateFor(l).Key(), fmt.Sprintf("*%s*: %s took the free place with %s; they are a pair now, and introduced. Nothing to do for you.", bot.Escape(c.Name), bot.Escape(mentee.Name), bot.Escape(mentor.Name))); err != nil {
		return err
	}
	return pairsChanged(e, c, []mentoring.Move{{Mentee: x.Mentee, To: x.Mentor}}, nil)
}
