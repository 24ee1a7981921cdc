package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A freed place is offered to the first of the waiting list for 48 working
// hours, then to the next, until ranking opens. Who takes it goes on as an
// applicant with a place: their line manager is asked.

const offerKind mentoring.AskKind = "offer"

var (
	offerTake  = bot.NewButton[aboutMember]("waiting.take")
	offerLeave = bot.NewButton[aboutMember]("waiting.leave")
	offerEnds  = bot.NewMoment[aboutMember]("waiting.ends")
)

func waiting() bot.Flow {
	return bot.Flow{
		Name:  "waiting",
		About: "freed places are offered to the waiting list, in order",
		Routes: []bot.Route{
			bot.OnAsk(offerKind, drawOffer),
			bot.OnPress(offerTake, takeOffer),
			bot.OnPress(offerLeave, leaveOffer),
			bot.OnMoment(offerEnds, passOfferOn),
		},
	}
}

func offerID(m mentoring.Member) string {
	return fmt.Sprintf("offer/%s/%d/%d", m.Key(), m.Arrival, m.OfferUntil.Unix())
}

// offerFreedPlaces offers every free place to the next in line. Call it after
// anything that may have freed one.
func offerFreedPlaces(e bot.Event, c mentoring.Cohort) error {
	if !c.MayOffer() {
		return nil
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	kept, _, err := keptPlaces(e, c)
	if err != nil {
		return err
	}
	for _, m := range mentoring.NextInLine(members, kept, mentoring.DateOf(e.At, c.Location())) {
		if err := offer(e, c, m); err != nil {
			return err
		}
	}
	return nil
}

func offer(e bot.Event, c mentoring.Cohort, m mentoring.Member) error {
	zone, err := e.Zone(m.Person, c)
	if err != nil {
		return err
	}
	// The hours count from when it can be read.
	begin := mentoring.Decent(e.At, zone, c.Home)
	m.Standing = mentoring.Offered
	m.OfferUntil = c.Home.AddWorkingHours(begin, mentoring.OfferHours, zone)
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	if err := e.Note(c.ID, "place.offered", string(m.Person)); err != nil {
		return err
	}
	reminder := c.Home.AddWorkingHours(begin, mentoring.OfferHours/2, zone)
	if err := e.Ask(mentoring.Ask{ID: offerID(m), Kind: offerKind, Cohort: c.ID, Person: m.Person, Subject: m.Key(),
		Next: begin, Due: m.OfferUntil, Urgent: true, Nudges: []time.Time{reminder}}); err != nil {
		return err
	}
	if err := offerEnds.Plan(e, m.Key(), m.OfferUntil, string(c.ID), string(m.Person), of(m)); err != nil {
		return err
	}
	return refreshMembership(e, c, m)
}

// closeOffer ends an open offer.
func closeOffer(e bot.Event, m mentoring.Member) error {
	if m.Standing != mentoring.Offered {
		return nil
	}
	if err := offerEnds.Unplan(e, m.Key()); err != nil {
		return err
	}
	return e.CloseAsk(m.Person, offerID(m))
}

func takeOffer(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, m, err := offered(in)
	if err != nil {
		return bot.Done, err
	}
	if err := closeOffer(in.Event, m); err != nil {
		return bot.Done, err
	}
	m.Standing, m.OfferUntil = mentoring.AwaitingManager, time.Time{}
	if err := in.Tx.PutMember(m); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "place.taken", string(m.Person)); err != nil {
		return bot.Done, err
	}
	if err := askManager(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshMembership(in.Event, c, m)
}

func leaveOffer(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, m, err := offered(in)
	if err != nil {
		return bot.Done, err
	}
	return bot.Done, giveUpPlace(in.Event, c, m, "place.refused")
}

// offered reads the offer a button is about, and refuses what is over.
func offered(in bot.Pressed[aboutMember]) (mentoring.Cohort, mentoring.Member, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return c, mentoring.Member{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.Carried.Person)
	switch {
	case err != nil:
		return c, m, err
	case !found || m.Person != in.By:
		return c, m, mentoring.Refuse("This offer is not yours. `/cohort status` shows what is.")
	case m.Standing == mentoring.AwaitingManager || m.Standing == mentoring.Active:
		return c, m, mentoring.Refuse("You have taken the place already. `/cohort status` shows where you stand.")
	case m.Standing == mentoring.Waiting:
		return c, m, mentoring.Refuse("This offer is over, but you are still on the waiting list of %s.", bot.Escape(c.Name))
	case m.Standing != mentoring.Offered || in.At.After(m.OfferUntil):
		return c, m, mentoring.Refuse("This offer is over, and the place has gone to the next in line. While applications are open you can apply again in <#%s>.", c.Channel)
	}
	return c, m, nil
}

// passOfferOn ends an offer that was not answered.
func passOfferOn(in bot.Due[aboutMember]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.Carried.Person)
	if err != nil || !found || m.Standing != mentoring.Offered || m.OfferUntil.After(in.At) {
		return err
	}
	until := m.OfferUntil
	if err := giveUpPlace(in.Event, c, m, "place.lapsed"); err != nil {
		return err
	}
	again := "If you still want to take part, an organizer can tell you about the next edition."
	if c.Phase == mentoring.CallMentees {
		again = fmt.Sprintf("If you still want to take part, apply again in <#%s>: you join the line at its end.", c.Channel)
	}
	return tell(in.Event, c, m.Person, fmt.Sprintf("waiting/lapsed/%s/%d", m.Key(), until.Unix()),
		fmt.Sprintf("I have not heard from you about the free place in *%s*, so it goes to the next in line. No harm done. %s", bot.Escape(c.Name), again))
}

// giveUpPlace takes somebody who was offered a place off the list, and offers
// it to the next.
func giveUpPlace(e bot.Event, c mentoring.Cohort, m mentoring.Member, code string) error {
	if err := closeOffer(e, m); err != nil {
		return err
	}
	m.Standing, m.OfferUntil = mentoring.Withdrawn, time.Time{}
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	if err := e.Note(c.ID, code, string(m.Person)); err != nil {
		return err
	}
	if err := offerFreedPlaces(e, c); err != nil {
		return err
	}
	return refreshMembership(e, c, m)
}

// closeApplications, at the kick-off, tells those who wait where they stand.
func closeApplications(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role != mentoring.Mentee || m.Standing != mentoring.Waiting {
			continue
		}
		if err := refreshMembership(e, c, m); err != nil {
			return err
		}
		if err := tell(e, c, m.Person, "waiting/closed/"+m.Key(), fmt.Sprintf(
			"Applications for *%s* are closed, and the kick-off begins. You are still number %d in line: if a place is freed before ranking opens on %s, it is offered in that order. Nothing to do for you now.",
			bot.Escape(c.Name), mentoring.PlaceInLine(members, m.Person), c.Plan.Start(mentoring.Ranking).Long())); err != nil {
			return err
		}
	}
	return nil
}

// settleOffers, when ranking opens, ends the waiting: open offers lapse, those
// who still wait get a kind message, and the organizers decide about those
// whose manager has not answered.
func settleOffers(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role != mentoring.Mentee || m.Standing != mentoring.Waiting && m.Standing != mentoring.Offered {
			continue
		}
		if err := closeOffer(e, m); err != nil {
			return err
		}
		why := "no place in *%s* became free for you in time, because there were more people than places"
		if m.Standing == mentoring.Offered {
			why = "ranking in *%s* has opened before you could take the free place"
		}
		m.Standing, m.OfferUntil = mentoring.Waiting, time.Time{}
		if err := e.Tx.PutMember(m); err != nil {
			return err
		}
		if err := leftWaiting(e, c, m, why); err != nil {
			return err
		}
	}
	return listUndecided(e, c)
}

// leftWaiting tells somebody that this edition has no place for them; why has
// room for the cohort's name.
func leftWaiting(e bot.Event, c mentoring.Cohort, m mentoring.Member, why string) error {
	if err := refreshMembership(e, c, m); err != nil {
		return err
	}
	return tell(e, c, m.Person, "waiting/over/"+m.Key(), fmt.Sprintf(
		"I'm sorry: "+why+". That says nothing about you or your idea. "+
			"You are first in line when the next edition opens: apply then, and I remember it. "+
			"Your next step, if you like: tell an organizer which topic you would start with: %s.", bot.Escape(c.Name), organizerNames(c)))
}

// What people see.

func drawOffer(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.Ask.Person)
	if err != nil || !found {
		return bot.Part{}, err
	}
	name := bot.Escape(c.Name)
	if !in.Ask.Open() || m.Standing != mentoring.Offered {
		switch m.Standing {
		case mentoring.AwaitingManager, mentoring.Active:
			return bot.Part{Text: fmt.Sprintf("You have taken the place in *%s*. Good to have you.", name)}, nil
		case mentoring.Waiting:
			return bot.Part{Text: fmt.Sprintf("The offer of a place in *%s* is over.", name)}, nil
		default:
			return bot.Part{Text: fmt.Sprintf("The place in *%s* has gone to the next in line.", name)}, nil
		}
	}
	boss, err := named(in.Event, m.Application.Manager)
	if err != nil {
		return bot.Part{}, err
	}
	text := fmt.Sprintf("Good news: a place in *%s* is free, and you are next in line. It is yours until %s; after that it is offered to the next.", name, when(m.OfferUntil, zoneOf(in.Reader, c)))
	if in.Ask.Reminded() > 0 {
		text = "A gentle reminder: " + strings.ToLower(text[:1]) + text[1:]
	}
	return bot.Part{Text: text, Blocks: []slack.Block{
		bot.Section(text),
		bot.Actions(offerTake.Primary("Take the place", of(m)), offerLeave.With("No, thank you", of(m))),
		bot.Context(fmt.Sprintf("If you take it, %s is asked to agree to about %s.", boss, c.Plan.Hours(c.MenteeHours))),
	}}, nil
}
