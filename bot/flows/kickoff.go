package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The kick-off is where every mentee meets every mentor for a few minutes. An
// organizer sets its hours (kickoff_setup.go), people say when they can come
// (kickoff_coming.go), everybody gets a schedule, and on the day the bot calls
// the rounds (kickoff_live.go). Before there are hours, people are invited to
// the day: two weeks ahead or, coming later, the next morning.

const kickoffAsk mentoring.AskKind = "kickoff"

var kickoffSweep = bot.NewMoment[about]("kickoff.invite")

func kickoff() bot.Flow {
	return bot.Flow{
		Name:  "kickoff",
		About: "every mentee meets every mentor, in rounds that I call",
		Routes: []bot.Route{
			bot.OnCommand(kickoffCommand, likelyIn(organizingFrom(mentoring.CallMentors, mentoring.Kickoff), organizing, openKickoff)).For(bot.Organizers),
			bot.OnMoment(kickoffSweep, inviteMissing),
			bot.OnAsk(kickoffAsk, drawKickoff),

			bot.OnPress(kickoffChange, changeKickoff).For(bot.Organizers),
			bot.OnSubmit(kickoffForm, setUpKickoff).For(bot.Organizers),
			bot.OnPress(kickoffSend, sendNow).For(bot.Organizers),
			bot.OnPress(kickoffLook, lookAtKickoff).For(bot.Organizers),
			bot.OnMoment(kickoffSending, sendInTime),
			bot.OnMoment(kickoffNewcomers, askNewcomers),
			bot.OnDraw(kickoffDesk, drawKickoffDesk),

			bot.OnAsk(comingAsk, drawComing),
			bot.OnPress(kickoffComing, sayComing),
			bot.OnPress(kickoffLink, openLink),
			bot.OnSubmit(kickoffLinkForm, keepLink),
			bot.OnDraw(kickoffSchedule, drawSchedule),
			bot.OnAsk(todayAsk, drawToday),

			bot.OnMoment(kickoffTick, runKickoff),
			bot.OnDraw(kickoffDoors, drawDoors),
			bot.OnPress(kickoffPresent, sayPresent),
			bot.OnDraw(kickoffCall, drawCall),
			bot.OnPress(kickoffMissing, sayMissing),
			bot.OnPress(kickoffPause, pauseOrGoOn).For(bot.Organizers),
			bot.OnPress(kickoffExtend, extendRound).For(bot.Organizers),
			bot.OnPress(kickoffWho, showPresence).For(bot.Organizers),
			bot.OnPress(kickoffMark, markPresence).For(bot.Organizers),
			bot.OnPress(kickoffEnd, endByHand).For(bot.Organizers),

			bot.OnDraw(kickoffLeft, drawLeft),
			bot.OnPress(noteTap, tapNote),
			bot.OnPress(noteOpen, openNote),
			bot.OnSubmit(noteForm, keepNote),
		},
	}
}

// inviteDays is how long before the kick-off its invitations begin.
const inviteDays = 14

// planInvitations plans the next look at who has no invitation yet.
func planInvitations(e bot.Event, c mentoring.Cohort) error {
	if c.Held || c.Phase < mentoring.CallMentors || c.Phase >= mentoring.Kickoff {
		return kickoffSweep.Unplan(e, string(c.ID))
	}
	first := c.Plan.Start(mentoring.Kickoff).Add(-inviteDays)
	if today := mentoring.DateOf(e.At, c.Location()); !first.After(today) {
		first = today.Add(1)
	}
	return kickoffSweep.Plan(e, string(c.ID), first.At(6, 0, c.Location()), string(c.ID), "", about{c.ID})
}

// inviteMissing invites everybody in the cohort who does not know the date
// yet. It looks at the state: run twice, nobody is invited twice.
func inviteMissing(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || c.Phase < mentoring.CallMentors || c.Phase >= mentoring.Kickoff {
		return err
	}
	date := c.Plan.Start(mentoring.Kickoff)
	if date.Sub(mentoring.DateOf(in.At, c.Location())) <= inviteDays {
		if err := inviteAll(in.Event, c); err != nil {
			return err
		}
	}
	return planInvitations(in.Event, c)
}

func inviteAll(e bot.Event, c mentoring.Cohort) error {
	if g, found, err := gather(e, c); err != nil {
		return err
	} else if found && g.Event.Over.IsZero() {
		return askComing(e, g) // its hours are known: a question, not only an invitation
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	date := c.Plan.Start(mentoring.Kickoff)
	for _, m := range members {
		if m.Standing != mentoring.Active {
			continue
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return err
		}
		if err := e.Ask(mentoring.Ask{
			ID: fmt.Sprintf("kickoff/%s/%s/%s", c.ID, m.Role, date), Kind: kickoffAsk, Cohort: c.ID, Person: m.Person,
			Subject: string(m.Role), Notice: true, Due: mentoring.DeadlineEnd(date),
			Next: mentoring.DateOf(e.At, zone).At(9, 0, zone),
		}); err != nil {
			return err
		}
	}
	return nil
}

// inviteToKickoff is the day itself.
func inviteToKickoff(e bot.Event, c mentoring.Cohort) error {
	if err := kickoffSweep.Unplan(e, string(c.ID)); err != nil {
		return err
	}
	k, found, err := e.Tx.Kickoff(c.ID)
	if err != nil {
		return err
	}
	if found && k.Over.IsZero() {
		return tellOrganizers(e, c, "kickoff/today/"+string(c.ID),
			fmt.Sprintf("Applications of *%s* are closed, and the kick-off is next: %s. `/cohort kickoff` shows who comes.", bot.Escape(c.Name), sittingsIn(k, c.Location())))
	}
	return tellOrganizers(e, c, "kickoff/today/"+string(c.ID),
		fmt.Sprintf("The kick-off of *%s* has begun: let every mentee meet every mentor for %d minutes. Set its hour with `/cohort kickoff`, and I ask who can come, send the schedules and call the rounds. Ranking opens on %s.",
			bot.Escape(c.Name), c.TalkMinutes, c.Plan.Start(mentoring.Ranking).Medium()))
}

// What people see.

// invitationComes says when somebody who is in now hears of the kick-off.
func invitationComes(c mentoring.Cohort, at time.Time) string {
	if c.Plan.Start(mentoring.Kickoff).Sub(mentoring.DateOf(at, c.Location())) > inviteDays {
		return "You get an invitation two weeks ahead."
	}
	return "You get an invitation."
}

func drawKickoff(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found || c.Phase > mentoring.Kickoff {
		return bot.Part{}, err
	}
	date := c.Plan.Start(mentoring.Kickoff)
	others := "mentor"
	if in.Ask.Subject == string(mentoring.Mentor) {
		others = "mentee"
	}
	text := fmt.Sprintf(":calendar: You are invited to the kick-off of *%s* on *%s*. You meet every %s for %d minutes, so that afterwards you can say with whom you would like to work. Keep the day in mind; the organizers fix the hour.",
		bot.Escape(c.Name), date.Medium(), others, c.TalkMinutes)
	return bot.Part{Text: text}, nil
}
