package flows

import (
	"errors"
	"fmt"
	"slices"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What a re-matching does once an organizer has read who will be told: pairs
// end and begin, the charter goes along with the mentee, check-ins go on with
// the new mentor, and only those who move hear of it.

// byRule is the choice that leaves it to the rule.
const byRule = "-"

// askIfSure lists who will be told what, before anybody is.
func askIfSure(in bot.Submitted[rematchPage]) (bot.Reply, error) {
	c, r, reply, err := asShown(in.Event, in.Carried)
	if err != nil || r.ID == "" {
		return reply, err
	}
	view, err := drawSure(in.Event, c, r)
	return bot.Replace(view), err
}

// asShown reads a re-matching that is still as the organizer saw it. If it is
// not, the answer shows how it is now, and r has no id.
func asShown(e bot.Event, p rematchPage) (mentoring.Cohort, mentoring.Rematch, bot.Reply, error) {
	c, r, err := openRematch(e, p)
	if err != nil {
		return c, r, bot.Done, err
	}
	if err := computeRematch(e, c, &r); err != nil {
		return c, r, bot.Done, err
	}
	if r.Run == p.Run {
		return c, r, bot.Done, nil
	}
	reply, err := showRematch(e, c, r, "Somebody came, left or was chosen since you opened this, so I computed it again. Nobody was told anything. Please look once more.", bot.Replace)
	return c, mentoring.Rematch{}, reply, err
}

func acceptRematch(in bot.Submitted[rematchPage]) (bot.Reply, error) {
	c, r, reply, err := asShown(in.Event, in.Carried)
	if err != nil || r.ID == "" {
		return reply, err
	}
	if len(r.Moves)+len(r.Ending) == 0 {
		return bot.Done, mentoring.Refuse("There is nothing to do in this proposal: nobody gets a mentor by it. Choose one by hand, or leave it for now.")
	}
	if err := in.Note(c.ID, "rematch.accepted", r.ID, fmt.Sprint(r.Run)); err != nil {
		return bot.Done, err
	}
	if err := endForRematch(in.Event, c, r); err != nil {
		return bot.Done, err
	}
	for _, m := range r.Moves {
		if err := formAgain(in.Event, c, r, m); err != nil {
			return bot.Done, err
		}
	}
	if err := thankFormer(in.Event, c, r); err != nil {
		return bot.Done, err
	}
	moves, ending := r.Moves, r.Ending
	r.Done, r.By, r.Settled = slices.Concat(r.Done, moves), in.By, in.At
	r.Needs, r.Ending, r.Chosen, r.Moves = r.Without, nil, nil, nil
	if len(r.Needs) == 0 {
		r.State = mentoring.RematchDone
		if err := closeRematchPlaces(in.Event, r); err != nil {
			return bot.Done, err
		}
	}
	r.Run++
	if err := putRematch(in.Event, c, r); err != nil {
		return bot.Done, err
	}
	if err := pairsChanged(in.Event, c, moves, ending); err != nil {
		return bot.Done, err
	}
	text := fmt.Sprintf("Done: %s in *%s*. Those who move are told now, each personally first, then the pair.", count(len(moves), "new pair"), bot.Escape(c.Name))
	if len(moves) == 0 {
		text = fmt.Sprintf("Done: the pair in *%s* has ended, and both are told.", bot.Escape(c.Name))
	}
	if len(r.Needs) > 0 {
		who, err := whoAre(in.Event, r.Needs)
		if err != nil {
			return bot.Done, err
		}
		text += fmt.Sprintf(" Still without a mentor: %s.", who)
	}
	return bot.Whisper(text), nil
}

// endForRematch ends the pairs that the proposal ends, for good.
func endForRematch(e bot.Event, c mentoring.Cohort, r mentoring.Rematch) error {
	if len(r.Ending) == 0 {
		return nil
	}
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil {
		return err
	}
	for _, x := range r.Ending {
		p, going, err := pairOf(e, c, x.Mentee)
		if err != nil {
			return err
		}
		if !going || p.Mentor != x.Mentor {
			continue
		}
		if err := endOnePair(e, c, p); err != nil {
			return err
		}
		bench.Forbid(x)
		if err := e.RefreshHome(x.Mentor); err != nil {
			return err
		}
		name, err := named(e, x.Mentee)
		if err != nil {
			return err
		}
		if err := tell(e, c, x.Mentor, rematchKey(r, "ended", x.Mentor)+"/"+string(x.Mentee), partedWords(c, name)); err != nil {
			return err
		}
		if !slices.Contains(r.Without, x.Mentee) {
			continue
		}
		other, err := named(e, x.Mentor)
		if err != nil {
			return err
		}
		if err := tell(e, c, x.Mentee, rematchKey(r, "ended", x.Mentee),
			fmt.Sprintf("The organizers of *%s* have ended your pair with %s. There is no other mentor for you just now; they keep looking. Your charter and your check-ins are kept. *Next step:* write down in three lines where the project stands.", bot.Escape(c.Name), other)); err != nil {
			return err
		}
	}
	bench.Cohort = c.ID
	return e.Tx.PutBench(bench)
}

func rematchKey(r mentoring.Rematch, what string, p mentoring.PersonID) string {
	return fmt.Sprintf("rematch/%s/%s/%d/%s/%s", r.Cohort, r.ID, r.Run, what, p)
}

// formAgain makes a new pair and introduces the two.
func formAgain(e bot.Event, c mentoring.Cohort, r mentoring.Rematch, m mentoring.Move) error {
	if err := newPair(e, c, m.Couple()); err != nil {
		return err
	}
	mentee, err := member(e, aboutMember{c.ID, mentoring.Mentee, m.Mentee})
	if err != nil {
		return err
	}
	mentor, err := member(e, aboutMember{c.ID, mentoring.Mentor, m.To})
	if err != nil {
		return err
	}
	before := ""
	if m.From != "" {
		name, err := knownAs(e, m.From, "")
		if err != nil {
			return err
		}
		if name != "" {
			before = " after " + name
		}
	}
	first := []string{rematchKey(r, "mentee", m.Mentee), rematchKey(r, "mentor", m.To) + "/" + string(m.Mentee)}
	if err := tell(e, c, m.Mentee, first[0], fmt.Sprintf("You have a new mentor in *%s*%s: %s. Your charter and your check-ins go on; %s reads the charter and signs it, too. I open a conversation for the two of you. *Next step:* say hello there, and agree on a first meeting.",
		bot.Escape(c.Name), before, bot.Mention(m.To), bot.Escape(mentor.Name))); err != nil {
		return err
	}
	if err := tell(e, c, m.To, first[1], fmt.Sprintf("You have a new mentee in *%s*: %s, who worked with another mentor so far. Thank you! I open a conversation for the two of you, with an introduction and the project charter. *Next step:* read the charter, and propose a time.",
		bot.Escape(c.Name), bot.Mention(m.Mentee))); err != nil {
		return err
	}
	zone, err := e.Zone(m.Mentee, c)
	if err != nil {
		return err
	}
	intro := introduction(desk{Cohort: c}, mentee, mentor)
	intro.Key = introducedAgainKey(c, m.Couple())
	return e.Say(intro, bot.After(first...), bot.NotBefore(mentoring.Decent(e.At, zone, c.Home)))
}

// mayThank reports whether the mentor who left can be told who goes on with
// somebody else.
func mayThank(e bot.Event, r mentoring.Rematch) (bool, error) {
	who, err := e.Person(r.Gone)
	return r.Gone != "" && len(r.Moves) > 0 && !who.Deleted && who.Name != "", err
}

// thankFormer tells a mentor who left who goes on with somebody else.
func thankFormer(e bot.Event, c mentoring.Cohort, r mentoring.Rematch) error {
	may, err := mayThank(e, r)
	if err != nil || !may {
		return err
	}
	var ids []mentoring.PersonID
	for _, m := range r.Moves {
		ids = append(ids, m.Mentee)
	}
	who, err := whoAre(e, ids)
	if err != nil {
		return err
	}
	return tell(e, c, r.Gone, rematchKey(r, "former", r.Gone),
		fmt.Sprintf("%s %s on with another mentor in *%s*, so nobody of them is left waiting. Thank you for the weeks you gave. Nothing to do for you.", who, plural(len(ids), "goes", "go"), bot.Escape(c.Name)))
}

// introducedAgainKey is the message that opened the conversation of a pair that
// was formed after the publishing.
func introducedAgainKey(c mentoring.Cohort, x mentoring.Couple) string {
	return introductionKey(c, x.Mentee) + "/" + string(x.Mentor)
}

// newPair makes a pair of two members who are in.
func newPair(e bot.Event, c mentoring.Cohort, x mentoring.Couple) error {
	m, found, err := e.Tx.Member(c.ID, mentoring.Mentee, x.Mentee)
	if err != nil || !found {
		return errors.Join(err, fmt.Errorf("no mentee %s in %s", x.Mentee, c.ID))
	}
	if m.Unmatched {
		m.Unmatched = false
		if err := e.Tx.PutMember(m); err != nil {
			return err
		}
	}
	if err := e.Tx.PutPair(mentoring.Pair{Cohort: c.ID, Couple: x, Since: e.At}); err != nil {
		return err
	}
	return e.Note(c.ID, "pair.formed", string(x.Mentee), string(x.Mentor))
}

// pairsChanged brings everything in step with pairs that ended or began:
// check-ins, charters, places here and elsewhere, homes.
func pairsChanged(e bot.Event, c mentoring.Cohort, moves []mentoring.Move, ended []mentoring.Couple) error {
	if err := planCheckIns(e, c); err != nil {
		return err
	}
	if err := planCharters(e, c); err != nil {
		return err
	}
	if err := followFinale(e, c); err != nil {
		return err
	}
	touched := map[aboutMember]bool{}
	var mentors []mentoring.PersonID
	add := func(x mentoring.Couple) {
		touched[aboutMember{c.ID, mentoring.Mentee, x.Mentee}] = true
		touched[aboutMember{c.ID, mentoring.Mentor, x.Mentor}] = true
		if !slices.Contains(mentors, x.Mentor) {
			mentors = append(mentors, x.Mentor)
		}
	}
	for _, m := range moves {
		add(m.Couple())
	}
	for _, x := range ended {
		add(x)
	}
	slices.Sort(mentors)
	if err := placesElsewhere(e, c, mentors...); err != nil {
		return err
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !touched[of(m)] {
			continue
		}
		if err := refreshMembership(e, c, m); err != nil {
			return err
		}
		if err := redrawAsks(e, c, m.Person); err != nil {
			return err
		}
	}
	return rematchesMoved(e, c)
}

// redrawAsks shows the open questions to somebody as they are now: they may
// name a partner.
func redrawAsks(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) error {
	asks, err := e.Tx.OpenAsks(p)
	if err != nil {
		return err
	}
	for _, a := range asks {
		if a.Cohort != c.ID {
			continue
		}
		for _, key := range a.Prompts {
			if _, err := e.Tx.Refresh(key); err != nil {
				return err
			}
		}
	}
	return nil
}

// leaveRematch leaves it for now; who waits is told so, once.
func leaveRematch(in bot.Pressed[rematchPage]) (bot.Reply, error) {
	c, r, err := openRematch(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if r.State == mentoring.RematchLeft {
		return bot.Done, mentoring.Refuse("%s left it for now already. `/cohort rematch %s` takes it up again.", bot.Mention(r.By), c.ID)
	}
	r.State, r.By, r.Settled = mentoring.RematchLeft, in.By, in.At
	if err := in.Note(c.ID, "rematch.left", r.ID); err != nil {
		return bot.Done, err
	}
	if err := putRematch(in.Event, c, r); err != nil {
		return bot.Done, err
	}
	if len(r.Only) > 0 { // the pair goes on, and knows nothing
		return bot.Replace(rematchView.Shown("Left for now", in.Carried,
			bot.Section(fmt.Sprintf("Nothing was changed, and nobody was told. `/cohort rematch %s` takes it up again.", c.ID)))), nil
	}
	for _, p := range r.Needs {
		if err := tell(in.Event, c, p, rematchKey(r, "left", p), leftWords(c)); err != nil {
			return bot.Done, err
		}
	}
	who, err := whoAre(in.Event, r.Needs)
	if err != nil {
		return bot.Done, err
	}
	return bot.Replace(rematchView.Shown("Left for now", in.Carried,
		bot.Section(fmt.Sprintf("%s is told that there is no other mentor just now. `/cohort rematch %s` takes it up again at any time.", who, c.ID)))), nil
}

// mentorIsBack takes the mentor in again, with those mentees who have nobody.
func mentorIsBack(in bot.Pressed[rematchPage]) (bot.Reply, error) {
	c, r, err := openRematch(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	who, err := in.Person(r.Gone)
	if err != nil {
		return bot.Done, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentor, r.Gone)
	if err != nil {
		return bot.Done, err
	}
	if r.Gone == "" || who.Deleted || !found {
		return bot.Done, mentoring.Refuse("They cannot come back just now: their account is deactivated, or what they said at sign-up is erased. Choose another mentor.")
	}
	m.Standing = mentoring.Active
	if err := in.Tx.PutMember(m); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "rematch.mentor-back", r.ID, string(r.Gone)); err != nil {
		return bot.Done, err
	}
	var moves []mentoring.Move
	for _, p := range r.Needs {
		move := mentoring.Move{Mentee: p, To: r.Gone}
		if _, going, err := pairOf(in.Event, c, p); err != nil {
			return bot.Done, err
		} else if going {
			continue
		}
		if err := newPair(in.Event, c, move.Couple()); err != nil {
			return bot.Done, err
		}
		moves = append(moves, move)
		if err := tell(in.Event, c, p, rematchKey(r, "back", p), fmt.Sprintf("%s is back in *%s*, and you two go on as a pair. Your charter and check-ins go on, too. *Next step:* agree on your next meeting.", bot.Mention(r.Gone), bot.Escape(c.Name))); err != nil {
			return bot.Done, err
		}
	}
	ids := make([]mentoring.PersonID, len(moves))
	for k, x := range moves {
		ids[k] = x.Mentee
	}
	if err := tell(in.Event, c, r.Gone, rematchKey(r, "back", r.Gone), fmt.Sprintf("Welcome back: an organizer has taken you in again as a mentor in *%s*, with %s. *Next step:* agree on your next meeting.", bot.Escape(c.Name), mentions(ids))); err != nil {
		return bot.Done, err
	}
	r.State, r.By, r.Settled, r.Done = mentoring.RematchBack, in.By, in.At, slices.Concat(r.Done, moves)
	if err := closeRematchPlaces(in.Event, r); err != nil {
		return bot.Done, err
	}
	if err := putRematch(in.Event, c, r); err != nil {
		return bot.Done, err
	}
	if err := pairsChanged(in.Event, c, moves, nil); err != nil {
		return bot.Done, err
	}
	return bot.Replace(rematchView.Shown("Back again", in.Carried, bot.Section(fmt.Sprintf("%s is a mentor again, with %s. All of them are told.", bot.Escape(who.Name), mentions(ids))))), nil
}
