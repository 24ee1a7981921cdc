package flows

import (
	"errors"
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Phases change by a stored transition with its planned date. After downtime
// every missed one runs, in order, at its logical instant. A phase that people
// must end (a draft, a matching) waits for them.

// boundary is the planned beginning of a phase.
type boundary struct {
	Cohort mentoring.CohortID `json:"c"`
	Phase  mentoring.Phase    `json:"p"`
}

var boundaryMoment = bot.NewMoment[boundary]("phases.boundary")

func phases() bot.Flow {
	return bot.Flow{
		Name:  "phases",
		About: "cohorts go from phase to phase at their dates",
		Routes: []bot.Route{
			bot.OnMoment(boundaryMoment, reachBoundary),
		},
	}
}

// entered lists what happens when a cohort enters a phase, in order.
func entered(p mentoring.Phase) []func(bot.Event, mentoring.Cohort) error {
	switch p {
	case mentoring.CallMentors:
		return []func(bot.Event, mentoring.Cohort) error{callMentors, askMentorsAgain}
	case mentoring.CallMentees:
		return []func(bot.Event, mentoring.Cohort) error{inviteLeftOut, callMentees, showProblems}
	case mentoring.Kickoff:
		return []func(bot.Event, mentoring.Cohort) error{closeApplications, endAgain(mentoring.Mentee), inviteToKickoff}
	case mentoring.Ranking:
		return []func(bot.Event, mentoring.Cohort) error{settleOffers, endAgain(mentoring.Mentor), openRanking}
	case mentoring.Matching:
		return []func(bot.Event, mentoring.Cohort) error{endAwaiting, closeKickoff, freezeRanking}
	case mentoring.Scoping:
		return []func(bot.Event, mentoring.Cohort) error{planCheckIns, placesMoved, proposeHalfway}
	case mentoring.Project:
		return []func(bot.Event, mentoring.Cohort) error{settleCharters, remindHalfway}
	case mentoring.Wrapup:
		return []func(bot.Event, mentoring.Cohort) error{askFeedback, askSpellings, askThanksNotes, endRematches}
	case mentoring.Closed:
		return []func(bot.Event, mentoring.Cohort) error{
			closeFinale, endCheckIns, endCharters, endMeetings, settleRepository, refreshStandUp, sayGoodbye, planCertificates, placesMoved,
			inviteExperts, planPulse,
		}
	case mentoring.NoPhase, mentoring.Draft:
	}
	return nil
}

// mayEnter is what must be true before a cohort may enter a phase, whoever or
// whatever asks.
func mayEnter(e bot.Event, c mentoring.Cohort, to mentoring.Phase) error {
	switch to {
	case mentoring.CallMentees:
		members, err := e.Tx.Members(c.ID)
		if err != nil {
			return err
		}
		if mentoring.CountPlaces(members).Mentors == 0 {
			return mentoring.Refuse("No mentor has signed up for %s yet, and applications open only when mentors stand ready. Invite some with `/cohort invite @person mentor`; `/cohort ask-list` shows whom you could ask.", bot.Escape(c.Name))
		}
	case mentoring.Scoping:
		bench, _, err := e.Tx.Bench(c.ID)
		if err != nil {
			return err
		}
		if bench.Published.IsZero() {
			return mentoring.Refuse("The matching of %s is not published yet: `/cohort match` shows the proposal, `/cohort publish` announces it and starts the project phase.", bot.Escape(c.Name))
		}
	case mentoring.Closed:
		return mayCloseBefore(e, c)
	case mentoring.NoPhase, mentoring.Draft, mentoring.CallMentors, mentoring.Kickoff, mentoring.Ranking,
		mentoring.Matching, mentoring.Project, mentoring.Wrapup:
	}
	return nil
}

// byItself reports whether a phase begins at its date without anybody's doing:
// a draft is opened, and a matching published, by an organizer.
func byItself(to mentoring.Phase) bool {
	return to != mentoring.CallMentors && to != mentoring.Scoping
}

// advance brings the cohort into its next phase at the given instant: state,
// plan, calendar and everything the phase begins with, in one transaction.
func advance(e bot.Event, c mentoring.Cohort, to mentoring.Phase, at time.Time) (mentoring.Cohort, []mentoring.Change, error) {
	if err := mayEnter(e, c, to); err != nil {
		return c, nil, err
	}
	plan, changes, err := c.Plan.Advance(to, at, c.Home)
	if err != nil {
		return c, nil, err
	}
	c.Plan, c.Phase = plan, to
	if err := e.Tx.PutCohort(c); err != nil {
		return c, nil, err
	}
	if err := e.Note(c.ID, "phase."+to.String()); err != nil {
		return c, nil, err
	}
	for _, begin := range append(entered(to), sendResources) {
		if err := begin(e, c); err != nil {
			return c, nil, fmt.Errorf("begin %s of %s: %w", to, c.ID, err)
		}
	}
	return c, changes, planned(e, c)
}

// planned brings the calendar in step with the cohort's plan, after any change
// of either.
func planned(e bot.Event, c mentoring.Cohort) error {
	if err := planBoundary(e, c); err != nil {
		return err
	}
	if err := planInvitations(e, c); err != nil {
		return err
	}
	if err := checkKickoffHours(e, c); err != nil {
		return err
	}
	if err := refreshCalls(e, c); err != nil {
		return err
	}
	if err := moveRankingDeadline(e, c); err != nil {
		return err
	}
	if err := planCheckIns(e, c); err != nil {
		return err
	}
	if err := planCharters(e, c); err != nil {
		return err
	}
	if err := planRepository(e, c); err != nil {
		return err
	}
	if err := planStandUp(e, c); err != nil {
		return err
	}
	if err := planFinale(e, c); err != nil {
		return err
	}
	if err := checkHalfway(e, c); err != nil {
		return err
	}
	if err := planDigest(e, c); err != nil {
		return err
	}
	return planReminders(e, c)
}

func planBoundary(e bot.Event, c mentoring.Cohort) error {
	next, at, ok := c.Plan.Upcoming(c.Home)
	if !ok || c.Held || !byItself(next) {
		return boundaryMoment.Unplan(e, string(c.ID))
	}
	return boundaryMoment.Plan(e, string(c.ID), at, string(c.ID), "", boundary{c.ID, next})
}

// reachBoundary enters the phase whose date has come, at its logical instant.
// What stands in the way is told to the organizers once a day.
func reachBoundary(in bot.Due[boundary]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || c.Held {
		return err
	}
	next, at, ok := c.Plan.Upcoming(c.Home)
	if !ok || next != in.Carried.Phase || at.After(in.At) {
		return planBoundary(in.Event, c) // moved meanwhile
	}
	err = mayEnter(in.Event, c, next)
	refusal := &mentoring.Refusal{}
	if errors.As(err, &refusal) {
		day := mentoring.DateOf(in.At, c.Location())
		if err := tellOrganizers(in.Event, c, fmt.Sprintf("phases/stuck/%s/%s/%s", c.ID, next, day),
			fmt.Sprintf("*%s* was to reach “%s” today, but cannot yet. %s I look again tomorrow.", bot.Escape(c.Name), next.Title(), refusal.Reason)); err != nil {
			return err
		}
		tomorrow := c.Home.NextWorkday(day.Add(1)).At(9, 0, c.Location())
		return boundaryMoment.Plan(in.Event, string(c.ID), tomorrow, string(c.ID), "", in.Carried)
	}
	if err != nil {
		return err
	}
	// The rules get the logical instant: what happened late is dated as planned.
	e := in.Event
	if in.Planned.Before(in.At) && in.Planned.After(at.Add(-time.Minute)) {
		e.At = in.Planned
	}
	_, _, err = advance(e, c, next, e.At)
	return err
}
