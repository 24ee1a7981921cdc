package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// One's own membership: a card in the DM that says where one stands and what
// comes next, with buttons to change what one said, to pause and to withdraw.

// card is a membership from one arrival on: who leaves and joins again gets a
// new card.
type card struct {
	Cohort  mentoring.CohortID `json:"c"`
	Role    mentoring.Role     `json:"r"`
	Person  mentoring.PersonID `json:"p"`
	Arrival uint64             `json:"n"`
}

// Key names the card.
func (c card) Key() string {
	return fmt.Sprintf("%s/%d", mentoring.MemberKey(c.Cohort, c.Role, c.Person), c.Arrival)
}

func cardOf(m mentoring.Member) card { return card{m.Cohort, m.Role, m.Person, m.Arrival} }

var (
	memberCard   = bot.NewLive[card]("membership.card")
	editOpen     = bot.NewButton[aboutMember]("membership.edit")
	pauseOpen    = bot.NewButton[aboutMember]("membership.pause")
	pauseForm    = bot.NewModal[aboutMember]("membership.pausing")
	backEarly    = bot.NewButton[aboutMember]("membership.back")
	withdrawNow  = bot.NewButton[aboutMember]("membership.withdraw")
	pauseEnds    = bot.NewMoment[aboutMember]("membership.returns")
	backDayField = bot.NewDateField("back")
)

func membership() bot.Flow {
	return bot.Flow{
		Name:  "membership",
		About: "one's own membership: change, pause, withdraw",
		Routes: []bot.Route{
			bot.OnDraw(memberCard, drawCard),
			bot.OnPress(editOpen, openEdit),
			bot.OnPress(pauseOpen, openPause),
			bot.OnSubmit(pauseForm, pause),
			bot.OnPress(backEarly, comeBack),
			bot.OnMoment(pauseEnds, pauseOver),
			bot.OnPress(withdrawNow, withdrawOneself),
		},
	}
}

// showCard sends a new member their card; was is what they were before, whose
// card loses its buttons.
func showCard(e bot.Event, was, m mentoring.Member) error {
	m, found, err := e.Tx.Member(m.Cohort, m.Role, m.Person) // its arrival number is given when it is kept
	if err != nil || !found {
		return err
	}
	if was.Arrival != 0 && was.Arrival != m.Arrival {
		if err := memberCard.Refresh(e, cardOf(was)); err != nil {
			return err
		}
	}
	return memberCard.Show(e, bot.To(m.Person), cardOf(m), bot.Urgently)
}

// refreshMembership brings up to date what shows these members, and the
// numbers of the cohort's calls.
func refreshMembership(e bot.Event, c mentoring.Cohort, changed ...mentoring.Member) error {
	for _, m := range changed {
		if err := memberCard.Refresh(e, cardOf(m)); err != nil {
			return err
		}
		if err := showInGallery(e, c, m); err != nil {
			return err
		}
		if err := refreshInvitation(e, m); err != nil {
			return err
		}
		if err := e.RefreshHome(m.Person); err != nil {
			return err
		}
	}
	if err := refreshCalls(e, c); err != nil {
		return err
	}
	if err := settleOver(e, c); err != nil {
		return err
	}
	return refreshLine(e, c)
}

// refreshLine brings up to date the cards of those who wait: their place in
// line may have changed.
func refreshLine(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role == mentoring.Mentee && m.Standing == mentoring.Waiting {
			if err := memberCard.Refresh(e, cardOf(m)); err != nil {
				return err
			}
		}
	}
	return nil
}

// mine reads the membership a control is about; it must be one's own.
func mine(e bot.Event, a aboutMember) (mentoring.Cohort, mentoring.Member, error) {
	c, err := cohort(e, a.Cohort)
	if err != nil {
		return c, mentoring.Member{}, err
	}
	if a.Person != e.By {
		return c, mentoring.Member{}, mentoring.Refuse("Only the person themselves can do that. `/cohort status` shows what is yours.")
	}
	m, err := member(e, a)
	return c, m, err
}

func openEdit(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, m, err := mine(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if m.Role == mentoring.Mentor {
		view, err := mentorView(in.Event, c, m, true)
		return bot.Open(view), err
	}
	return bot.Open(showMenteeForm(c, m, true)), nil
}

func openPause(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, m, err := mine(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(showPauseForm(c, m)), nil
}

func pause(in bot.Submitted[aboutMember]) (bot.Reply, error) {
	c, m, err := mine(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	zone, err := in.Zone(in.By, c)
	if err != nil {
		return bot.Done, err
	}
	back := backDayField.In(in.Form)
	if err := c.CheckPause(back, mentoring.DateOf(in.At, zone)); err != nil {
		return bot.Reject(backDayField, err.Error()), nil
	}
	return bot.Done, pauseUntil(in.Event, c, m, back)
}

// pauseUntil keeps the bot silent towards a member until their first day back.
// A pause is the person's: nothing of another cohort is asked meanwhile.
func pauseUntil(e bot.Event, c mentoring.Cohort, m mentoring.Member, back mentoring.Date) error {
	m.PausedUntil = back
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	who, err := e.Person(m.Person)
	if err != nil {
		return err
	}
	if back.After(who.AwayUntil) {
		who.AwayUntil = back
		if err := e.Tx.PutPerson(who); err != nil {
			return err
		}
	}
	if err := e.Note(c.ID, "member.paused", string(m.Role), string(m.Person)); err != nil {
		return err
	}
	if err := e.Replan(m.Person); err != nil {
		return err
	}
	if err := pauseEnds.Plan(e, m.Key(), back.At(9, 0, who.Location(c.Location())), string(c.ID), string(m.Person), of(m)); err != nil {
		return err
	}
	name, err := named(e, m.Person)
	if err != nil {
		return err
	}
	if err := tellPartners(e, c, m, fmt.Sprintf("membership/paused/%s/%s", m.Key(), back),
		fmt.Sprintf("%s is away, and back on %s. Your next step: agree when you go on after that.", name, back.Medium())); err != nil {
		return err
	}
	if err := followFinale(e, c); err != nil {
		return err
	}
	return refreshMembership(e, c, m)
}

// comeBack ends every pause of the person: who is back is back for all.
func comeBack(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	_, m, err := mine(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if m.PausedUntil.IsZero() {
		return bot.Done, mentoring.Refuse("You are not on holiday as far as I know. Nothing to do.")
	}
	return bot.Done, endPauses(in.Event, in.By)
}

// endPauses ends all pauses of a person.
func endPauses(e bot.Event, p mentoring.PersonID) error {
	who, err := e.Person(p)
	if err != nil {
		return err
	}
	who.AwayUntil = mentoring.Date{}
	if err := e.Tx.PutPerson(who); err != nil {
		return err
	}
	all, err := e.Tx.Memberships(p)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.PausedUntil.IsZero() {
			continue
		}
		if err := pauseEnds.Unplan(e, m.Key()); err != nil {
			return err
		}
		if err := endPause(e, m); err != nil {
			return err
		}
	}
	return e.Replan(p)
}

// endPause forgets the pause of one membership. Who waits in line may be next.
func endPause(e bot.Event, m mentoring.Member) error {
	c, found, err := e.Tx.Cohort(m.Cohort)
	if err != nil || !found {
		return err
	}
	m.PausedUntil = mentoring.Date{}
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	if err := e.Note(c.ID, "member.back", string(m.Role), string(m.Person)); err != nil {
		return err
	}
	if err := followFinale(e, c); err != nil {
		return err
	}
	if err := offerFreedPlaces(e, c); err != nil {
		return err
	}
	return refreshMembership(e, c, m)
}

// pauseOver is the morning of the first day back.
func pauseOver(in bot.Due[aboutMember]) error {
	m, found, err := in.Tx.Member(in.Carried.Cohort, in.Carried.Role, in.Carried.Person)
	if err != nil || !found || m.PausedUntil.IsZero() {
		return err
	}
	return endPause(in.Event, m)
}

// What people see.

func showPauseForm(c mentoring.Cohort, m mentoring.Member) slack.ModalViewRequest {
	text := "I ask you nothing while you are away, and nobody is told you are silent. Whoever you are paired with is told the date."
	if m.Role == mentoring.Mentee && m.Standing == mentoring.Waiting {
		text = "I ask you nothing while you are away. You keep your place in line, but a free place is not offered to you until you are back."
	}
	start := ""
	if !m.PausedUntil.IsZero() {
		start = m.PausedUntil.String()
	}
	return pauseForm.Titled("Pause", "Pause", of(m),
		bot.Section(fmt.Sprintf("*%s*\n%s", bot.Escape(c.Name), text)),
		backDayField.Pick("My first day back", bot.Start(start), bot.Hint("You can come back earlier with one click.")))
}

func drawCard(in bot.Drawing[card]) (bot.Message, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Message{}, err
	}
	m, found, err := in.Tx.Member(c.ID, in.Carried.Role, in.Carried.Person)
	if err != nil || !found {
		return bot.Message{}, err
	}
	name := bot.Escape(c.Name)
	if m.Arrival != in.Carried.Arrival {
		return bot.Message{Text: fmt.Sprintf("You had left *%s*. What holds now is further down.", name)}, nil
	}
	text, err := standing(in.Event, c, m)
	if err != nil {
		return bot.Message{}, err
	}
	return bot.Message{Text: strings.ReplaceAll(text, "\n", " "), Blocks: append([]slack.Block{bot.Section(text)}, verbs(c, m)...)}, nil
}

// verbs are what a member can do about their own membership now.
func verbs(c mentoring.Cohort, m mentoring.Member) []slack.Block {
	if m.Standing.Gone() {
		switch {
		case m.Role == mentoring.Mentor && c.MaySignUp() == nil:
			return []slack.Block{bot.Actions(signUpOpen.With("Sign up again", about{c.ID}))}
		case m.Role == mentoring.Mentee && c.Phase == mentoring.CallMentees:
			return []slack.Block{bot.Actions(applyOpen.With("Apply again", about{c.ID}))}
		}
		return nil
	}
	if c.Phase >= mentoring.Closed || m.Standing == mentoring.Waiting && !c.MayOffer() {
		return nil
	}
	pausing := pauseOpen.With("Pause", of(m))
	if !m.PausedUntil.IsZero() {
		pausing = backEarly.Primary("I'm back", of(m))
	}
	return []slack.Block{bot.Actions(editOpen.With("Edit", of(m)), pausing,
		withdrawNow.Danger("Withdraw", of(m), "Withdraw?", withdrawQuestion(c, m), "Withdraw"))}
}

func withdrawQuestion(c mentoring.Cohort, m mentoring.Member) string {
	switch {
	case c.Phase >= mentoring.Scoping && m.Standing == mentoring.Active:
		return "If you are paired, the pair ends, and your partner and the organizers are told at once."
	case m.Role == mentoring.Mentor:
		return "Your places are taken back. Nobody who was accepted loses theirs, but the organizers have to find somebody else."
	}
	return "Your place goes to the next in line."
}

// standing says in words where somebody stands, and what comes next.
func standing(e bot.Event, c mentoring.Cohort, m mentoring.Member) (string, error) {
	name := "*" + bot.Escape(c.Name) + "*"
	away := ""
	if !m.PausedUntil.IsZero() {
		away = fmt.Sprintf("\nYou are away, and back on %s. I ask you nothing before.", m.PausedUntil.Medium())
	}
	switch {
	case m.Standing == mentoring.Withdrawn:
		return fmt.Sprintf("You are not in %s any more.", name), nil
	case m.Standing == mentoring.Declined:
		return fmt.Sprintf("You have no place in %s this time: your line manager has not agreed to the hours.", name), nil
	case m.Role == mentoring.Mentor:
		text := fmt.Sprintf("You are a mentor in %s, with %s. %s", name, placesHere(m), nextForMentor(c, e.At))
		if c.Phase < mentoring.Scoping {
			text += "\n" + expected(c)
		}
		return text + away, nil
	}
	boss, err := named(e, m.Application.Manager)
	if err != nil {
		return "", err
	}
	switch m.Standing {
	case mentoring.AwaitingManager:
		text := fmt.Sprintf("You have a place in %s, as soon as %s agrees to your hours. I have asked; the place is held for five working days. Nothing to do for you.", name, boss)
		if m.Application.Decision == mentoring.LetsTalk {
			text = fmt.Sprintf("You have a place in %s, as soon as %s agrees to your hours. They would like to talk first: find a quarter of an hour together.", name, boss)
		} else if !e.At.Before(c.ManagerDeadline(m.Application.AskedAt)) {
			text = fmt.Sprintf("You hold a place in %s. %s has not answered, so the organizers decide; I tell you at once.", name, boss)
		}
		return text + away, nil
	case mentoring.Waiting:
		if !c.MayOffer() {
			return fmt.Sprintf("There is no place for you in %s this time. You are first in line when the next edition opens.", name), nil
		}
		members, err := e.Tx.Members(c.ID)
		if err != nil {
			return "", err
		}
		first := ""
		if was, why, yes, err := comesFirst(e, c, m.Person); err != nil {
			return "", err
		} else if yes && m.First {
			if first, err = whyFirst(e, was, why); err != nil {
				return "", err
			}
			first = " You come before those who apply for the first time, since " + first + "."
		}
		taken := "taken"
		if kept, _, err := keptPlaces(e, c); err != nil {
			return "", err
		} else if kept > 0 {
			taken = "taken or kept for those whom an earlier edition left out"
		}
		return fmt.Sprintf("All places in %s are %s, so you are on the waiting list, as number *%d*.%s When a place is freed I offer it to you at once, until ranking opens on %s. Nothing to do for you.",
			name, taken, mentoring.PlaceInLine(members, m.Person), first, c.Plan.Start(mentoring.Ranking).Long()) + away, nil
	case mentoring.Offered:
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("A place in %s is free for you until %s: my message about it has the buttons.", name, when(m.OfferUntil, zone)) + away, nil
	case mentoring.Active, mentoring.Declined, mentoring.Withdrawn, mentoring.NoStanding:
	}
	text := fmt.Sprintf("You are accepted as a mentee in %s.", name)
	if c.Phase < mentoring.Ranking {
		text += " " + nextForAccepted(c, e.At)
	}
	return text + away, nil
}

func nextForMentor(c mentoring.Cohort, at time.Time) string {
	switch c.Phase {
	case mentoring.CallMentors:
		return fmt.Sprintf("Thank you! Mentees can apply from %s on; at the kick-off, from %s on, you meet them all for a few minutes.", c.Plan.Start(mentoring.CallMentees).Long(), c.Plan.Start(mentoring.Kickoff).Long())
	case mentoring.CallMentees:
		return fmt.Sprintf("Thank you! At the kick-off, from %s on, you meet all mentees for a few minutes. %s", c.Plan.Start(mentoring.Kickoff).Long(), invitationComes(c, at))
	default:
		return "What is open for you stands in my *Home* tab."
	}
}
