package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// An account was deactivated: the person leaves every cohort they were in, as
// if they had withdrawn; partners and organizers hear of it at once, and
// nothing more is sent to them.

var goneMoment = bot.NewMoment[bot.Gone](bot.GoneMoment)

func gone() bot.Flow {
	return bot.Flow{
		Name:  "gone",
		About: "people whose account was deactivated leave their cohorts",
		Routes: []bot.Route{
			bot.OnMoment(goneMoment, leaveEverything),
		},
	}
}

func leaveEverything(in bot.Due[bot.Gone]) error {
	p := in.Carried.Person
	who, err := in.Person(p)
	if err != nil || !who.Deleted {
		return err // back again meanwhile
	}
	memberships, err := in.Tx.Memberships(p)
	if err != nil {
		return err
	}
	for _, m := range memberships {
		c, found, err := in.Tx.Cohort(m.Cohort)
		if err != nil {
			return err
		}
		if !found || c.Phase == mentoring.Closed || m.Standing.Gone() {
			continue
		}
		if err := withdraw(in.Event, m, "their account was deactivated"); err != nil {
			return err
		}
		if err := in.Note(c.ID, "member.deactivated", string(p)); err != nil {
			return err
		}
	}
	cohorts, err := in.Tx.Cohorts()
	if err != nil {
		return err
	}
	for _, c := range cohorts {
		if c.Phase == mentoring.Closed {
			continue
		}
		if err := organizerGone(in.Event, c, who); err != nil {
			return err
		}
		if err := managerGone(in.Event, c, who); err != nil {
			return err
		}
		if err := guestGone(in.Event, c, who); err != nil {
			return err
		}
	}
	if err := expertGone(in.Event, p); err != nil {
		return err
	}
	return in.CloseAsks(p, func(mentoring.Ask) bool { return true })
}

// organizerGone takes somebody off the organizers; the last one stays on the
// list, and those who look after the bot can add themselves.
func organizerGone(e bot.Event, c mentoring.Cohort, who mentoring.Person) error {
	if !c.Organizes(who.ID) || len(c.Organizers) == 1 {
		return nil
	}
	if err := c.RemoveOrganizer(who.ID); err != nil {
		return err
	}
	if err := e.Tx.PutCohort(c); err != nil {
		return err
	}
	return tellOrganizers(e, c, fmt.Sprintf("gone/organizer/%s/%s", c.ID, who.ID),
		fmt.Sprintf("%s's account was deactivated, so they no longer organize *%s*. You still do: `/cohort organizers list %s` shows who else does.", bot.Escape(who.Name), bot.Escape(c.Name), c.ID))
}

// managerGone brings the applicants of a manager who left to the organizers.
func managerGone(e bot.Event, c mentoring.Cohort, who mentoring.Person) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Standing != mentoring.AwaitingManager || m.Application.Manager != who.ID {
			continue
		}
		if err := askOrganizersInstead(e, c, m, bot.Escape(who.Name)+"'s account was deactivated before they answered"); err != nil {
			return err
		}
	}
	return nil
}
