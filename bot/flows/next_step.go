package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The one obvious next step of everybody, in one place, so that /cohort status,
// the App Home and answers never disagree.

// nextStep is what a member does next in a cohort, or what they wait for: a
// sentence or two of mrkdwn, to the person.
func nextStep(e bot.Event, p mentoring.PersonID, m mentoring.Member, c mentoring.Cohort) (string, error) {
	switch m.Standing {
	case mentoring.AwaitingManager:
		if m.Application.Manager == "" {
			return "Your place is held while the organizers settle your application. You hear at once.", nil
		}
		return fmt.Sprintf("Your place is held while %s answers. A word from you may help; you hear at once.", bot.Mention(m.Application.Manager)), nil
	case mentoring.Offered:
		zone, err := e.Zone(p, c)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("A place is free for you: take it in my message before %s.", when(m.OfferUntil, zone)), nil
	case mentoring.Waiting:
		members, err := e.Tx.Members(c.ID)
		if err != nil {
			return "", err
		}
		if !c.MayOffer() {
			return "No place became free in this edition. You come first in the next one.", nil
		}
		return fmt.Sprintf("You are number %d on the waiting list. You hear at once when a place is free.", mentoring.PlaceInLine(members, p)), nil
	case mentoring.Declined, mentoring.Withdrawn, mentoring.NoStanding:
		return "You are not in this cohort any more. The next call is posted in <#" + c.Channel + ">.", nil
	case mentoring.Active:
	}
	if !m.PausedUntil.IsZero() && m.Paused(mentoring.DateOf(e.At, c.Location())) {
		return fmt.Sprintf("You are away, and back on %s. Nothing is asked of you before.", m.PausedUntil.Medium()), nil
	}
	return nextInPhase(e, p, m, c)
}

func nextInPhase(e bot.Event, p mentoring.PersonID, m mentoring.Member, c mentoring.Cohort) (string, error) {
	start := func(phase mentoring.Phase) string { return c.Plan.Start(phase).Long() }
	switch c.Phase {
	case mentoring.CallMentors, mentoring.CallMentees:
		return fmt.Sprintf("Nothing to do now. The kick-off is on %s, and you get an invitation.", start(mentoring.Kickoff)), nil
	case mentoring.Kickoff:
		return fmt.Sprintf("Meet everybody at the kick-off, and keep a note of each conversation. Ranking opens on %s.", start(mentoring.Ranking)), nil
	case mentoring.Ranking:
		ranks, found, err := e.Tx.Ranks(c.ID, m.Role, p)
		if err != nil {
			return "", err
		}
		until := c.Plan.Deadline(mentoring.Ranking, c.Home).Long()
		if found && !ranks.SavedAt.IsZero() {
			return fmt.Sprintf("Your ranking is in. You can change it until %s.", until), nil
		}
		return fmt.Sprintf("Rank the %ss you met, until %s: write *what's open?* to me and I'll bring the form.", m.Role.Other(), until), nil
	case mentoring.Matching:
		return fmt.Sprintf("The pairs are being worked out from everybody's ranking. You hear around %s.", start(mentoring.Scoping)), nil
	case mentoring.Scoping, mentoring.Project, mentoring.Wrapup:
		text, err := nextAtWork(e, p, m, c)
		if err != nil {
			return "", err
		}
		final, err := finaleNext(e, c, p)
		return text + final, err
	case mentoring.Closed:
		_, issued, err := e.Tx.CertificateOf(c.ID, m.Role, p)
		if issued {
			return fmt.Sprintf("This cohort is closed. Thank you for being part of it. `/cohort certificate %s` sends your certificate again.", c.ID), err
		}
		return "This cohort is closed. Thank you for being part of it.", err
	case mentoring.NoPhase, mentoring.Draft:
	}
	return "Nothing to do yet.", nil
}

func nextAtWork(e bot.Event, p mentoring.PersonID, m mentoring.Member, c mentoring.Cohort) (string, error) {
	asks, err := e.Tx.OpenAsks(p)
	if err != nil {
		return "", err
	}
	open := 0
	for _, a := range asks {
		if a.Cohort == c.ID && a.Waiting() && len(a.Put) > 0 {
			open++
		}
	}
	if open > 0 {
		return fmt.Sprintf("I asked you %s you have not answered yet: write *what's open?* to me.", count(open, "thing")), nil
	}
	if m.Role == mentoring.Mentee {
		pair, found, err := pairOf(e, c, p)
		if err != nil {
			return "", err
		}
		if !found {
			return "You have no mentor just now. The organizers know; you hear from them.", nil
		}
		return workWith(c, bot.Mention(pair.Mentor)), nil
	}
	pairs, err := menteesOf(e, c, p)
	if err != nil {
		return "", err
	}
	if len(pairs) == 0 {
		return "You have no mentee just now. The organizers may ask you when somebody needs one.", nil
	}
	var mentees []mentoring.PersonID
	for _, pair := range pairs {
		mentees = append(mentees, pair.Mentee)
	}
	return workWith(c, mentions(mentees)), nil
}

func workWith(c mentoring.Cohort, whom string) string {
	switch c.Phase {
	case mentoring.Scoping:
		return fmt.Sprintf("Meet %s this week and find a first narrow version of the project. Scoping ends on %s.", whom, c.Plan.End(mentoring.Scoping).Add(-1).Long())
	case mentoring.Wrapup:
		return fmt.Sprintf("Clean up and prepare the final presentation with %s, before %s.", whom, c.Plan.Start(mentoring.Closed).Long())
	default:
		return fmt.Sprintf("Meet %s this week and agree on the next small step.", whom)
	}
}

// organizersNextStep is what the organizers of a cohort do next, or what they
// wait for.
func organizersNextStep(e bot.Event, c mentoring.Cohort) (string, error) {
	g, err := lookAt(e, c)
	if err != nil {
		return "", err
	}
	next := c.Phase.Next()
	begins := fmt.Sprintf("“%s” begins on %s.", next.Title(), c.Plan.Start(next).Long())
	if c.Held {
		begins = fmt.Sprintf("The cohort is on hold: “%s” does not begin before you type `/cohort hold off %s`.", next.Title(), c.ID)
	}
	switch c.Phase {
	case mentoring.NoPhase, mentoring.Draft:
		if ready, err := inChannel(e, c); err != nil || !ready {
			return fmt.Sprintf("Invite me to <#%s> with `/invite @cohortbot`, then open the cohort with `/cohort open %s`.", c.Channel, c.ID), err
		}
		return fmt.Sprintf("Open it with `/cohort open %s`: that posts the call for mentors in <#%s>.", c.ID, c.Channel), nil
	case mentoring.CallMentors:
		if g.Places.Mentors == 0 {
			return fmt.Sprintf("Find the first mentors: `/cohort invite @person mentor`, or `/cohort ask-list %s` for whom to ask. %s", c.ID, begins), nil
		}
		return fmt.Sprintf("Nothing to do: %s so far. %s", offeredPlaces(g.Places), begins), nil
	case mentoring.CallMentees, mentoring.Kickoff:
		if over := g.Places.Over(); over > 0 {
			return fmt.Sprintf("%s too many for the places there are: find another mentor with `/cohort invite @person mentor`. %s", count(over, "mentee"), begins), nil
		}
		return fmt.Sprintf("Nothing to do: %s. %s", takenPlaces(g.Places), begins), nil
	case mentoring.Ranking:
		if g.Ranked.missing() == 0 {
			return fmt.Sprintf("Everybody has ranked: `/cohort advance %s` goes on to the matching.", c.ID), nil
		}
		return fmt.Sprintf("Nothing to do: %d of %d have ranked, and I remind the others. %s", g.Ranked.done(), g.Ranked.done()+g.Ranked.missing(), begins), nil
	case mentoring.Matching:
		return fmt.Sprintf("Look at the proposal with `/cohort match %s`, then announce it with `/cohort publish %s`.", c.ID, c.ID), nil
	case mentoring.Scoping, mentoring.Project, mentoring.Wrapup:
		waiting, err := waitForMentor(e, c)
		if err != nil {
			return "", err
		}
		switch {
		case waiting > 0:
			return fmt.Sprintf("%s lost their mentor: `/cohort rematch %s` shows the proposal. %s", capital(count(waiting, "mentee")), c.ID, begins), nil
		case g.Red > 0:
			return fmt.Sprintf("Speak with the %s that had a red week. %s", count(g.Red, "pair"), begins), nil
		case g.Silent > 0:
			who := "the one person who was"
			if g.Silent > 1 {
				who = fmt.Sprintf("the %d people who were", g.Silent)
			}
			return fmt.Sprintf("Ask %s silent for %s how it goes. %s", who, count(c.SilentTold, "week"), begins), nil
		case g.Undelivered > 0:
			return fmt.Sprintf("%s could not be delivered: my messages about them say why and have a button to send again. %s", capital(count(g.Undelivered, "message")), begins), nil
		}
		if todo, err := finaleToDo(e, c); err != nil || todo != "" {
			return todo, err
		}
		return "Nothing to do: all is calm. " + begins, nil
	case mentoring.Closed:
		return "Nothing to do: the cohort is closed. `/cohort new` starts the next one.", nil
	}
	return begins, nil
}
