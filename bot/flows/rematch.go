package flows

import (
	"errors"
	"fmt"
	"slices"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// A mentor drops out, or a pair does not fit: the organizers get a proposal
// with the fewest changes – whoever has a mentor keeps them – as before and
// after. They accept it, choose another mentor by hand, ask for one place
// more, or leave it for now. Before anybody is told they read who will be.
// rematch_view.go shows, rematch_accept.go does it, rematch_place.go asks for
// places.

// rematchOf names a re-matching in the hands of one organizer.
type rematchOf struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Reader mentoring.PersonID `json:"o"`
}

// InCohort names the cohort whose organizers may use the control.
func (o rematchOf) InCohort() mentoring.CohortID { return o.Cohort }

// Key names the card.
func (o rematchOf) Key() string {
	return mentoring.RematchID(o.Cohort, o.ID) + "/" + string(o.Reader)
}

// rematchPage is a re-matching as somebody has it open.
type rematchPage struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Run    int                `json:"n"`
	Mentee mentoring.PersonID `json:"m,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (p rematchPage) InCohort() mentoring.CohortID { return p.Cohort }

// ActionSuffix tells the buttons of several mentees apart.
func (p rematchPage) ActionSuffix() string { return p.ID + string(p.Mentee) }

var (
	rematchCommand = bot.NewCommand("rematch", "[cohort]", "who lost their mentor, and the proposal with the fewest changes")
	rematchCard    = bot.NewLive[rematchOf]("rematch.card")
	rematchLook    = bot.NewButton[rematchPage]("rematch.look")
	rematchAnew    = bot.NewButton[rematchPage]("rematch.anew")
	rematchByHand  = bot.NewButton[rematchPage]("rematch.byhand")
	rematchLeave   = bot.NewButton[rematchPage]("rematch.leave")
	rematchReturn  = bot.NewButton[rematchPage]("rematch.return")
	rematchView    = bot.NewModal[rematchPage]("rematch.view")
	rematchHand    = bot.NewModal[rematchPage]("rematch.hand")
	rematchSure    = bot.NewModal[rematchPage]("rematch.sure")
	rematchMentor  = bot.NewChoice("rematch.mentor")
)

func rematching() bot.Flow {
	return bot.Flow{
		Name:  "rematch",
		About: "mentees who lost their mentor get another one, with the fewest changes",
		Routes: []bot.Route{
			bot.OnCommand(rematchCommand, inCohort(organizing, openRematches)).For(bot.Organizers),
			bot.OnDraw(rematchCard, drawRematchCard),
			bot.OnPress(rematchLook, lookAtRematch).For(bot.Organizers),
			bot.OnPress(rematchAnew, rematchOnceMore).For(bot.Organizers),
			bot.OnPress(rematchByHand, chooseByHand).For(bot.Organizers),
			bot.OnSubmit(rematchHand, keepByHand).For(bot.Organizers),
			bot.OnSubmit(rematchView, askIfSure).For(bot.Organizers),
			bot.OnSubmit(rematchSure, acceptRematch).For(bot.Organizers),
			bot.OnPress(rematchLeave, leaveRematch).For(bot.Organizers),
			bot.OnPress(rematchReturn, mentorIsBack).For(bot.Organizers),
			bot.OnAsk(askRematchPlace, drawRematchPlace),
			bot.OnPress(rematchPlaceYes, answerRematchPlace(mentoring.PlaceYes)),
			bot.OnPress(rematchPlaceNo, answerRematchPlace(mentoring.PlaceNo)),
		},
	}
}

// startRematch opens a re-matching and shows it to those who may see it.
func startRematch(e bot.Event, c mentoring.Cohort, r mentoring.Rematch) (mentoring.Rematch, error) {
	r.Cohort, r.At = c.ID, e.At
	slices.Sort(r.Needs)
	if err := computeRematch(e, c, &r); err != nil {
		return r, err
	}
	if err := e.Tx.PutRematch(&r); err != nil {
		return r, err
	}
	if err := e.Note(c.ID, "rematch.opened", r.ID); err != nil {
		return r, err
	}
	for _, o := range c.Organizers {
		if !r.MaySee(c, o) || len(r.Only) > 0 { // in confidence they have it open, from the message
			continue
		}
		zone, err := e.Zone(o, c)
		if err != nil {
			return r, err
		}
		if err := rematchCard.Show(e, bot.To(o), rematchOf{c.ID, r.ID, o}, bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
			return r, err
		}
	}
	return r, nil
}

// rematchAfter opens a re-matching for those who lost their mentor.
func rematchAfter(e bot.Event, c mentoring.Cohort, was mentoring.Member, left []mentoring.PersonID) error {
	if !mentoring.RematchRuns(c.Phase) || was.Role != mentoring.Mentor || len(left) == 0 {
		return nil
	}
	_, err := startRematch(e, c, mentoring.Rematch{Gone: was.Person, Needs: slices.Clone(left)})
	return err
}

// computeRematch proposes anew from the state as it is. Pairs that go on stay;
// only who needs a mentor is free, with the places that are left.
func computeRematch(e bot.Event, c mentoring.Cohort, r *mentoring.Rematch) error {
	in, inForce, err := rematchInstance(e, c, r)
	if err != nil {
		return err
	}
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil {
		return err
	}
	rep, err := match.Fill(&in, inForce, chosenRule(bench).preset)
	if errors.Is(err, match.ErrCertificate) {
		if err := e.Note(c.ID, "rematch.failed-check", r.ID); err != nil {
			return err
		}
		return mentoring.Refuse("The proposal failed its own check, so I don't show it. Choose mentors by hand, and tell whoever looks after me: this should not happen.")
	}
	if err != nil {
		return fmt.Errorf("match %s anew: %w", c.ID, err)
	}
	got := map[mentoring.PersonID]mentoring.PersonID{}
	for _, a := range rep.After.Pairs {
		got[mentoring.PersonID(a.Mentee)] = mentoring.PersonID(a.Mentor)
	}
	var moves []mentoring.Move
	var without []mentoring.PersonID
	for _, p := range r.Needs {
		if to, ok := got[p]; ok {
			moves = append(moves, mentoring.Move{Mentee: p, From: r.From(p), To: to})
		} else {
			without = append(without, p)
		}
	}
	r.Propose(moves, without)
	return nil
}

// rematchInstance is the cohort as it is now: those in pairs that stay, and
// those who need a mentor. A choice by hand that is not possible any more is
// dropped, as is who needs nobody any more.
func rematchInstance(e bot.Event, c mentoring.Cohort, r *mentoring.Rematch) (match.Instance, []match.Pair, error) {
	var none match.Instance
	all, err := e.Tx.Members(c.ID)
	if err != nil {
		return none, nil, err
	}
	going, err := goingPairs(e, c)
	if err != nil {
		return none, nil, err
	}
	going = slices.DeleteFunc(going, func(p mentoring.Pair) bool { return r.Ends(p.Couple) })
	active := map[mentoring.Role]map[mentoring.PersonID]mentoring.Member{mentoring.Mentee: {}, mentoring.Mentor: {}}
	for _, m := range all {
		if m.Standing == mentoring.Active {
			active[m.Role][m.Person] = m
		}
	}
	paired, has := map[mentoring.PersonID]mentoring.PersonID{}, map[mentoring.PersonID]int{}
	for _, p := range going {
		paired[p.Mentee] = p.Mentor
		has[p.Mentor]++
	}
	r.Needs = slices.DeleteFunc(slices.Clone(r.Needs), func(p mentoring.PersonID) bool {
		_, here := active[mentoring.Mentee][p]
		return paired[p] != "" || !here
	})
	r.Ending = slices.DeleteFunc(slices.Clone(r.Ending), func(x mentoring.Couple) bool { return !slices.Contains(r.Needs, x.Mentee) })
	// Who carries all they can with other cohorts is not in the instance, and
	// neither are the mentees they keep.
	full := func(p mentoring.PersonID) bool {
		m := active[mentoring.Mentor][p]
		return m.Load.Elsewhere > 0 && m.Places() == 0
	}
	members := slices.DeleteFunc(slices.Clone(all), func(m mentoring.Member) bool {
		mentor := paired[m.Person]
		return m.Role == mentoring.Mentee && !slices.Contains(r.Needs, m.Person) && (mentor == "" || full(mentor))
	})
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil {
		return none, nil, err
	}
	bench.Locked = nil
	bench.Forbidden = slices.Concat(bench.Forbidden, r.Ending)
	ranks, err := e.Tx.AllRanks(c.ID)
	if err != nil {
		return none, nil, err
	}
	in := instance(c.ID, bench, members, ranks)
	held, err := lateHeld(e, c)
	if err != nil {
		return none, nil, err
	}
	for k, m := range in.Mentors {
		used := has[mentoring.PersonID(m.ID)]
		left := m.Capacity - held[mentoring.PersonID(m.ID)] // offered to somebody who waits
		in.Mentors[k].Capacity = max(left, used, 1)
		if left >= 1 || used >= 1 {
			continue
		}
		for _, p := range r.Needs {
			in.Forbidden = append(in.Forbidden, match.Pair{Mentee: match.ID(p), Mentor: m.ID})
		}
	}
	var inForce []match.Pair
	kept := map[match.Pair]bool{}
	for _, p := range going {
		if !full(p.Mentor) {
			inForce, kept[pairOfCouple(p.Couple)] = append(inForce, pairOfCouple(p.Couple)), true
		}
	}
	// What was agreed since the publishing holds, whatever forbids it now.
	keep := func(pairs []match.Pair) []match.Pair {
		return slices.DeleteFunc(pairs, func(p match.Pair) bool { return kept[p] })
	}
	in.Forbidden, in.Vetoes = keep(in.Forbidden), keep(in.Vetoes)
	free := map[match.ID]int{}
	for _, m := range in.Mentors {
		free[m.ID] = m.Capacity - has[mentoring.PersonID(m.ID)]
	}
	r.Chosen = slices.DeleteFunc(slices.Clone(r.Chosen), func(x mentoring.Couple) bool {
		pair := pairOfCouple(x)
		if !slices.Contains(r.Needs, x.Mentee) || free[pair.Mentor] < 1 || slices.Contains(in.Forbidden, pair) || slices.Contains(in.Vetoes, pair) {
			return true
		}
		free[pair.Mentor]--
		inForce = append(inForce, pair)
		return false
	})
	return in, inForce, nil
}

// rematchesMoved computes every open re-matching anew, after anything that may
// have changed it: somebody left, a place was freed or taken.
func rematchesMoved(e bot.Event, c mentoring.Cohort) error {
	all, err := e.Tx.Rematches(c.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.State != mentoring.RematchOpen {
			continue
		}
		if err := computeRematch(e, c, &r); err != nil {
			return err
		}
		if len(r.Needs) == 0 {
			r.State, r.Settled = mentoring.RematchDone, e.At
		}
		if err := putRematch(e, c, r); err != nil {
			return err
		}
	}
	return nil
}

// waitForMentor counts who waits for another mentor, as all organizers may know.
func waitForMentor(e bot.Event, c mentoring.Cohort) (int, error) {
	all, err := e.Tx.Rematches(c.ID)
	n := 0
	for _, r := range all {
		if r.State == mentoring.RematchOpen && len(r.Only) == 0 && mentoring.RematchRuns(c.Phase) {
			n += len(r.Needs)
		}
	}
	return n, err
}

// endRematches takes the buttons off what is open when the project phase ends.
func endRematches(e bot.Event, c mentoring.Cohort) error {
	all, err := e.Tx.Rematches(c.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := closeRematchPlaces(e, r); err != nil {
			return err
		}
		if err := putRematch(e, c, r); err != nil {
			return err
		}
	}
	return nil
}

// putRematch keeps it and shows it as it is.
func putRematch(e bot.Event, c mentoring.Cohort, r mentoring.Rematch) error {
	if err := e.Tx.PutRematch(&r); err != nil {
		return err
	}
	for _, o := range c.Organizers {
		if err := rematchCard.Refresh(e, rematchOf{c.ID, r.ID, o}); err != nil {
			return err
		}
	}
	return nil
}

// heldRematch reads a re-matching for an organizer who may see it.
func heldRematch(e bot.Event, p rematchPage) (mentoring.Cohort, mentoring.Rematch, error) {
	c, err := cohort(e, p.Cohort)
	if err != nil {
		return c, mentoring.Rematch{}, err
	}
	r, found, err := e.Tx.Rematch(c.ID, p.ID)
	if err != nil {
		return c, r, err
	}
	if !found || !r.MaySee(c, e.By) {
		return c, r, mentoring.Refuse("There is nothing for you here. `/cohort rematch %s` shows what is.", c.ID)
	}
	return c, r, nil
}

// openRematch is [heldRematch] for something that is still to be decided.
func openRematch(e bot.Event, p rematchPage) (mentoring.Cohort, mentoring.Rematch, error) {
	c, r, err := heldRematch(e, p)
	if err != nil {
		return c, r, err
	}
	if !mentoring.RematchRuns(c.Phase) {
		return c, r, mentoring.Refuse("*%s* is past its project phase, so pairs are not changed any more.", bot.Escape(c.Name))
	}
	switch r.State {
	case mentoring.RematchOpen, mentoring.RematchLeft:
		return c, r, nil
	case mentoring.RematchDone, mentoring.RematchBack:
	}
	by := "Somebody"
	if r.By != "" {
		by = bot.Mention(r.By)
	}
	return c, r, mentoring.Refuse("%s has settled this already, on %s, and whom it concerns was told. Nothing is sent twice; `/cohort rematch %s` shows what is open.", by, dayOf(r.Settled, c), c.ID)
}

func openRematches(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	all, err := in.Tx.Rematches(c.ID)
	if err != nil {
		return bot.Done, err
	}
	var open []mentoring.Rematch
	for _, r := range all {
		if r.MaySee(c, in.By) && (r.State == mentoring.RematchOpen || r.State == mentoring.RematchLeft) {
			open = append(open, r)
		}
	}
	switch {
	case c.Phase < mentoring.Scoping:
		return bot.Done, mentoring.Refuse("The pairs of *%s* are not announced yet: `/cohort match %s` is the place until then.", bot.Escape(c.Name), c.ID)
	case len(open) == 0 || !mentoring.RematchRuns(c.Phase):
		return bot.Whisper(fmt.Sprintf("Nobody in *%s* waits for another mentor. Nothing to do.", bot.Escape(c.Name))), nil
	case len(open) == 1:
		return showRematch(in.Event, c, open[0], "", bot.Open)
	}
	blocks, err := rematchList(in.Event, c, open)
	return bot.Whisper("Several are open; which one?", blocks...), err
}

func lookAtRematch(in bot.Pressed[rematchPage]) (bot.Reply, error) {
	c, r, err := openRematch(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return showRematch(in.Event, c, r, "", over(in.View))
}

// rematchOnceMore computes again and says whether it changed.
func rematchOnceMore(in bot.Pressed[rematchPage]) (bot.Reply, error) {
	c, r, err := openRematch(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	r.Chosen = nil
	return showRematch(in.Event, c, r, "Computed again, without what was chosen by hand. With the same people and places the result is always the same.", bot.Replace)
}

// showRematch computes from the state as it is, and shows that.
func showRematch(e bot.Event, c mentoring.Cohort, r mentoring.Rematch, note string, show showing) (bot.Reply, error) {
	if r.State == mentoring.RematchLeft {
		r.State = mentoring.RematchOpen
	}
	if err := computeRematch(e, c, &r); err != nil {
		return bot.Done, err
	}
	if err := putRematch(e, c, r); err != nil {
		return bot.Done, err
	}
	if len(r.Needs) == 0 {
		return bot.Whisper(fmt.Sprintf("Nobody in *%s* waits for another mentor any more. Nothing to do.", bot.Escape(c.Name))), nil
	}
	view, err := drawRematch(e, c, r, note)
	return show(view), err
}
