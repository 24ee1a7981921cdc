package flows

import (
	"fmt"
	"slices"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A mentor chosen by hand: an organizer knows something that the rankings
// cannot. The choice holds in the proposal until it is taken back; nobody is
// told by it.

func chooseByHand(in bot.Pressed[rematchPage]) (bot.Reply, error) {
	c, r, err := openRematch(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	view, err := drawByHand(in.Event, c, r, in.Carried.Mentee)
	return bot.Open(view), err
}

// keepByHand fixes a mentor; one who is full is asked for a place more first.
// What cannot be has one answer, so that nobody tries out marks unseen.
func keepByHand(in bot.Submitted[rematchPage]) (bot.Reply, error) {
	c, r, err := openRematch(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	mentee, mentor := in.Carried.Mentee, mentoring.PersonID(rematchMentor.In(in.Form))
	if mentor == byRule {
		r.Choose(mentee, "")
		return showRematch(in.Event, c, r, "The rule decides about them again.", bot.Replace)
	}
	name, err := named(in.Event, mentor)
	if err != nil {
		return bot.Done, err
	}
	found, err := possibleByHand(in.Event, c, r, mentee)
	if err != nil {
		return bot.Done, err
	}
	k := slices.IndexFunc(found, func(x possible) bool { return x.Person == mentor })
	if k < 0 {
		return bot.Reject(rematchMentor, "They are not possible any more. Choose somebody else."), nil
	}
	if err := in.Note(c.ID, "rematch.chosen", r.ID, string(mentee), string(mentor)); err != nil {
		return bot.Done, err
	}
	if found[k].free < 1 {
		if err := askRematchPlaceOf(in.Event, c, &r, found[k].Member); err != nil {
			return bot.Done, err
		}
		return showRematch(in.Event, c, r, fmt.Sprintf("I ask %s for one place more. You hear the answer at once; nothing changes before.", name), bot.Replace)
	}
	r.Choose(mentee, mentor)
	if err := computeRematch(in.Event, c, &r); err != nil {
		return bot.Done, err
	}
	if !slices.Contains(r.Moves, mentoring.Move{Mentee: mentee, From: r.From(mentee), To: mentor}) {
		return bot.Reject(rematchMentor, "That pair is not possible together with everything else that was decided. Choose somebody else. The attempt stands in the journal."), nil
	}
	return showRematch(in.Event, c, r, fmt.Sprintf("%s is chosen by hand.", name), bot.Replace)
}

// possible is a mentor whom an organizer may choose, with the places left.
type possible struct {
	mentoring.Member
	free int
}

// possibleByHand lists the mentors who may be chosen for a mentee, those with
// a free place first.
func possibleByHand(e bot.Event, c mentoring.Cohort, r mentoring.Rematch, mentee mentoring.PersonID) ([]possible, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return nil, err
	}
	me, found, err := e.Tx.Member(c.ID, mentoring.Mentee, mentee)
	if err != nil || !found {
		return nil, err
	}
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil {
		return nil, err
	}
	var list []possible
	for _, m := range mentoring.Candidates(members, me) {
		x := mentoring.Couple{Mentee: mentee, Mentor: m.Person}
		if bench.Bans(x) || r.Ends(x) {
			continue
		}
		free, err := freeWith(e, c, r, m)
		if err != nil {
			return nil, err
		}
		list = append(list, possible{m, free})
	}
	slices.SortStableFunc(list, func(a, b possible) int {
		switch {
		case (a.free > 0) == (b.free > 0):
			return 0
		case a.free > 0:
			return -1
		}
		return 1
	})
	return list, nil
}

// freeWith is how many places a mentor has left, beside the pairs that stay and
// those chosen by hand.
func freeWith(e bot.Event, c mentoring.Cohort, r mentoring.Rematch, m mentoring.Member) (int, error) {
	pairs, err := menteesOf(e, c, m.Person)
	if err != nil {
		return 0, err
	}
	free := m.Places()
	for _, p := range pairs {
		if !r.Ends(p.Couple) {
			free--
		}
	}
	for _, x := range r.Chosen {
		if x.Mentor == m.Person {
			free--
		}
	}
	held, err := lateHeld(e, c)
	return max(0, free-held[m.Person]), err
}
