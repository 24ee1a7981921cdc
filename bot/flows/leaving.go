package flows

import (
	"fmt"
	"slices"
	"strings"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Leaving: a withdrawal frees the place, ends the pair, closes what was asked,
// and tells those it concerns, each with one next step.

func withdrawOneself(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	_, m, err := mine(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return bot.Done, withdraw(in.Event, m, "")
}

// withdraw takes a member out of the cohort, whoever asks for it. why is added
// for the organizers; it may be empty.
func withdraw(e bot.Event, m mentoring.Member, why string) error {
	c, err := cohort(e, m.Cohort)
	if err != nil {
		return err
	}
	m, found, err := e.Tx.Member(m.Cohort, m.Role, m.Person)
	if err != nil || !found || m.Standing.Gone() {
		return err
	}
	if err := closeOffer(e, m); err != nil {
		return err
	}
	was := m
	m.Standing, m.PausedUntil = mentoring.Withdrawn, mentoring.Date{}
	m.OfferUntil = was.OfferUntil
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	if err := e.Note(c.ID, "member.withdrew", string(m.Role), string(m.Person)); err != nil {
		return err
	}
	if err := closeManagerAsk(e, m); err != nil {
		return err
	}
	if err := closeOwnAsks(e, m); err != nil {
		return err
	}
	if err := pauseEnds.Unplan(e, m.Key()); err != nil {
		return err
	}
	left, err := endPairs(e, c, m)
	if err != nil {
		return err
	}
	if err := leaveMeetings(e, c); err != nil {
		return err
	}
	if err := followFinale(e, c); err != nil {
		return err
	}
	if mentoring.RematchRuns(c.Phase) {
		if err := rematchesMoved(e, c); err != nil {
			return err
		}
	}
	if err := freeLatePlaces(e, c, was, left); err != nil {
		return err
	}
	if err := tellLeaving(e, c, was, left, why); err != nil {
		return err
	}
	if err := rematchAfter(e, c, was, left); err != nil {
		return err
	}
	if m.Role == mentoring.Mentor {
		if err := placesElsewhere(e, c, m.Person); err != nil {
			return err
		}
	}
	if err := tellManagerOfLeaving(e, c, was); err != nil {
		return err
	}
	if err := leaveStandUp(e, c, m.Person); err != nil {
		return err
	}
	if err := offerFreedPlaces(e, c); err != nil {
		return err
	}
	if err := refreshDecisions(e, c, m); err != nil {
		return err
	}
	return refreshMembership(e, c, m)
}

// closeOwnAsks ends what the cohort still asks the person in that role.
func closeOwnAsks(e bot.Event, m mentoring.Member) error {
	other, found, err := e.Tx.Member(m.Cohort, m.Role.Other(), m.Person)
	if err != nil {
		return err
	}
	otherRole := found && !other.Standing.Gone()
	return e.CloseAsks(m.Person, func(a mentoring.Ask) bool {
		switch {
		case a.Cohort != m.Cohort || a.Kind == askManagerKind: // asked as somebody's line manager
			return false
		case otherRole:
			return slices.Contains(strings.Split(a.ID, "/"), string(m.Role))
		}
		return true
	})
}

// endPairs ends the pairs somebody is in, and lists who is left.
func endPairs(e bot.Event, c mentoring.Cohort, m mentoring.Member) ([]mentoring.PersonID, error) {
	pairs, err := partners(e, c, m)
	if err != nil {
		return nil, err
	}
	var left []mentoring.PersonID
	for _, p := range pairs {
		if err := endOnePair(e, c, p); err != nil {
			return nil, err
		}
		other := p.Mentor
		if m.Role == mentoring.Mentor {
			other = p.Mentee
		}
		left = append(left, other)
		if err := e.RefreshHome(other); err != nil {
			return nil, err
		}
	}
	if err := planCheckIns(e, c); err != nil {
		return left, err
	}
	return left, placesElsewhere(e, c, mentorsIn(pairs)...)
}

// endOnePair ends a pair, and what is asked of it.
func endOnePair(e bot.Event, c mentoring.Cohort, p mentoring.Pair) error {
	p.Ended = e.At
	if err := e.Tx.PutPair(p); err != nil {
		return err
	}
	if err := e.Note(c.ID, "pair.ended", string(p.Mentee), string(p.Mentor)); err != nil {
		return err
	}
	if err := restCharter(e, c, p); err != nil {
		return err
	}
	return endPairTalk(e, c, p.Couple)
}

// partners lists the pairs that somebody works in.
func partners(e bot.Event, c mentoring.Cohort, m mentoring.Member) ([]mentoring.Pair, error) {
	pairs, err := e.Tx.Pairs(c.ID)
	if err != nil {
		return nil, err
	}
	var going []mentoring.Pair
	for _, p := range pairs {
		if p.Going() && (m.Role == mentoring.Mentor && p.Mentor == m.Person || m.Role == mentoring.Mentee && p.Mentee == m.Person) {
			going = append(going, p)
		}
	}
	return going, nil
}

// tellPartners tells news to those a member works with.
func tellPartners(e bot.Event, c mentoring.Cohort, m mentoring.Member, key, text string) error {
	pairs, err := partners(e, c, m)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		other := p.Mentor
		if m.Role == mentoring.Mentor {
			other = p.Mentee
		}
		if err := tell(e, c, other, key+"/"+string(other), text); err != nil {
			return err
		}
	}
	return nil
}

// tellLeaving tells the person (if it was not their own doing), those they
// were paired with, and the organizers.
func tellLeaving(e bot.Event, c mentoring.Cohort, was mentoring.Member, left []mentoring.PersonID, why string) error {
	key := fmt.Sprintf("membership/left/%s/%d", was.Key(), was.Arrival)
	who, err := e.Person(was.Person)
	if err != nil {
		return err
	}
	name, err := named(e, was.Person)
	if err != nil {
		return err
	}
	cohortName := bot.Escape(c.Name)
	if e.By != was.Person && !who.Deleted {
		if err := tell(e, c, was.Person, key, fmt.Sprintf("An organizer has taken you out of *%s* as a %s. If that is a surprise, ask them: %s.", cohortName, was.Role, organizerNames(c))); err != nil {
			return err
		}
	}
	var names []string
	for _, p := range left {
		text := fmt.Sprintf("%s had to leave *%s*, so you two are no longer a pair. The organizers know and look for another mentor with you. Your next step: write down in three lines where the project stands.", name, cohortName)
		if was.Role == mentoring.Mentee {
			text = fmt.Sprintf("%s had to leave *%s*, so you two are no longer a pair. Thank you for the time you gave. %s", name, cohortName, helpOthers)
		}
		// While places are offered once more, the mentor's message says what becomes of theirs.
		if was.Role == mentoring.Mentor || !mentoring.LatePlaces(c.Phase) {
			if err := tell(e, c, p, key+"/"+string(p), text); err != nil {
				return err
			}
		}
		other, err := named(e, p)
		if err != nil {
			return err
		}
		names = append(names, other)
	}
	text := fmt.Sprintf("*%s*: %s has left as a %s.", cohortName, name, was.Role)
	if why != "" {
		text = fmt.Sprintf("*%s*: %s has left as a %s (%s).", cohortName, name, was.Role, bot.Escape(why))
	}
	next, err := nextAfterLeaving(e, c, was, names)
	if err != nil {
		return err
	}
	return tellOrganizers(e, c, key+"/organizers", text+" "+next)
}

// nextAfterLeaving is the one step suggested to the organizers.
func nextAfterLeaving(e bot.Event, c mentoring.Cohort, was mentoring.Member, left []string) (string, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return "", err
	}
	places := mentoring.CountPlaces(members)
	who := strings.Join(left, " and ")
	switch {
	case len(left) > 0 && was.Role == mentoring.Mentor && mentoring.RematchRuns(c.Phase):
		return fmt.Sprintf("Told, and without a mentor now: %s. My proposal with the fewest changes comes in the next message.", who), nil
	case len(left) > 0 && was.Role == mentoring.Mentor:
		return fmt.Sprintf("Told, and without a mentor now: %s. Your next step: talk with them, and ask a mentor with a place to spare.", who), nil
	case len(left) > 0 && mentoring.LatePlaces(c.Phase):
		return latePlaceWords(e, c, who)
	case len(left) > 0 && c.Phase >= mentoring.Scoping:
		return fmt.Sprintf("%s was told and thanked. It is too late for somebody new to begin. Nothing to do for you.", who), nil
	case len(left) > 0:
		return fmt.Sprintf("%s is free again and was told. Your next step: ask whether they would take somebody who is still without a mentor.", who), nil
	case was.Role == mentoring.Mentor && places.Over() > 0 && c.Phase < mentoring.Scoping:
		if err := e.Tx.NoteOver(c.ID, places.Over()); err != nil {
			return "", err
		}
		return fmt.Sprintf("That leaves %s for %d mentees: %d over. Nobody loses a place for it. Your next step: find another mentor with `/cohort invite @person mentor`, or let it stand and the matching decides.",
			count(places.Offered, "place"), places.Held, places.Over()), nil
	case was.Role == mentoring.Mentee && was.Standing.HoldsPlace() && c.MayOffer() && places.Waiting+places.Pending > 0:
		return "The place is offered to the next in line. Nothing to do for you.", nil
	}
	return "Nothing to do for you.", nil
}

// latePlaceWords say to the organizers what becomes of the place that is free.
func latePlaceWords(e bot.Event, c mentoring.Cohort, mentor string) (string, error) {
	all, err := e.Tx.LatePlaces(c.ID)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s was told, and nobody waits for the place. Nothing to do for you.", mentor)
	for _, l := range all {
		switch {
		case !l.At.Equal(e.At):
		case l.State == mentoring.LateOpen:
			text = fmt.Sprintf("%s was told, and the place is offered to who has no mentor, in order. Nothing to do for you.", mentor)
		case l.State == mentoring.LateNeeded:
			text = fmt.Sprintf("%s was told, and could take somebody who lost their mentor. Your next step: `/cohort rematch %s`.", mentor, c.ID)
		}
	}
	return text, nil
}
