package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/ics"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// A pair that has not met for three weeks gets one gentle offer: a few half
// hours of the next week, each in their own time. Each taps those they can
// make; the first one both tapped is set. If there is still no meeting after a
// week, the organizers hear of it, once.

const slotsAsk mentoring.AskKind = "pairs.slots"

// slotFor is an offer of times in the hands of one of a pair.
type slotFor struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentee mentoring.PersonID `json:"m"`
	Mentor mentoring.PersonID `json:"p"`
	Number int                `json:"n"`
	Slot   int64              `json:"t,omitempty"` // Unix seconds
}

// ActionSuffix tells the times apart.
func (s slotFor) ActionSuffix() string { return fmt.Sprint(s.Slot) }

func (s slotFor) couple() mentoring.Couple {
	return mentoring.Couple{Mentee: s.Mentee, Mentor: s.Mentor}
}

var (
	slotTap  = bot.NewButton[slotFor]("pairs.tap")
	slotNone = bot.NewButton[slotFor]("pairs.none")
	slotMet  = bot.NewButton[slotFor]("pairs.met")
	slotLook = bot.NewMoment[slotFor]("pairs.look")
)

func pairMeetings() bot.Flow {
	return bot.Flow{
		Name:  "pairs",
		About: "pairs that have not met for weeks are offered times",
		Routes: []bot.Route{
			bot.OnAsk(slotsAsk, drawSlots),
			bot.OnPress(slotTap, tapSlot),
			bot.OnPress(slotNone, noSlot),
			bot.OnPress(slotMet, metAlready),
			bot.OnMoment(slotLook, lookAfterOffer),
		},
	}
}

func slotsAskID(l mentoring.PairLog, r mentoring.Role) string {
	return fmt.Sprintf("pair-slots/%s/%s/%s/%s/%d", l.Cohort, r, l.Mentee, l.Mentor, l.Offer.Number)
}

// inRoles lists the two of a pair.
func inRoles(c mentoring.Cohort, x mentoring.Couple) []aboutMember {
	return []aboutMember{{c.ID, mentoring.Mentee, x.Mentee}, {c.ID, mentoring.Mentor, x.Mentor}}
}

// offerSlots offers times of the next week to both. When there are none, since
// somebody is away, the next week is looked at when it comes.
func offerSlots(e bot.Event, c mentoring.Cohort, l mentoring.PairLog) error {
	var two []mentoring.Meeter
	for _, x := range inRoles(c, l.Couple) {
		who, err := e.Person(x.Person)
		if err != nil {
			return err
		}
		m, _, err := e.Tx.Member(c.ID, x.Role, x.Person)
		if err != nil {
			return err
		}
		back := who.AwayUntil
		if m.PausedUntil.After(back) {
			back = m.PausedUntil
		}
		two = append(two, mentoring.Meeter{Zone: who.Location(c.Location()), AwayUntil: back})
	}
	monday := mentoring.DateOf(e.At, two[0].Zone).Monday().Add(7)
	if !monday.Before(c.Plan.Start(mentoring.Closed)) {
		return nil
	}
	slots, outside := mentoring.MeetSlots(monday, e.At.Add(24*time.Hour), two[0], two[1], c.Home)
	if len(slots) == 0 {
		return nil
	}
	number := 1
	if l.Offer != nil {
		number = l.Offer.Number + 1
	}
	l.Offer = &mentoring.SlotOffer{Number: number, At: e.At, Slots: slots, Outside: outside, Weeks: l.Apart()}
	if err := e.Tx.PutPairLog(l); err != nil {
		return err
	}
	if err := e.Note(c.ID, "pair.slots-offered", string(l.Mentee), string(l.Mentor)); err != nil {
		return err
	}
	for k, x := range inRoles(c, l.Couple) {
		if err := e.Ask(mentoring.Ask{
			ID: slotsAskID(l, x.Role), Kind: slotsAsk, Cohort: c.ID, Person: x.Person, Subject: mentoring.PairLogID(c.ID, l.Couple),
			Next: e.At, Due: slots[len(slots)-1], Nudges: []time.Time{c.Home.AddWorkingHours(e.At, 48, two[k].Zone)},
		}); err != nil {
			return err
		}
	}
	return planLook(e, l, e.At.Add(week7))
}

// week7 is how long the bot waits for a meeting before it tells somebody.
const week7 = 7 * 24 * time.Hour

func planLook(e bot.Event, l mentoring.PairLog, at time.Time) error {
	return slotLook.Plan(e, mentoring.PairLogID(l.Cohort, l.Couple), at, string(l.Cohort), string(l.Mentee),
		slotFor{Cohort: l.Cohort, Mentee: l.Mentee, Mentor: l.Mentor, Number: l.Offer.Number})
}

// offeredTo reads the offer that a control speaks of, and who of the two
// presses it.
func offeredTo(e bot.Event, s slotFor) (mentoring.Cohort, mentoring.PairLog, mentoring.Role, error) {
	c, err := cohort(e, s.Cohort)
	if err != nil {
		return c, mentoring.PairLog{}, "", err
	}
	l, err := e.Tx.PairLog(c.ID, s.couple())
	if err != nil {
		return c, l, "", err
	}
	p, going, err := pairOf(e, c, s.Mentee)
	if err != nil {
		return c, l, "", err
	}
	r := mentoring.Mentee
	if e.By == s.Mentor {
		r = mentoring.Mentor
	}
	switch {
	case e.By != s.Mentee && e.By != s.Mentor:
		return c, l, r, mentoring.Refuse("These times were offered to %s and %s. Say “what's open?” to see what is yours.", bot.Mention(s.Mentee), bot.Mention(s.Mentor))
	case !going || p.Mentor != s.Mentor:
		return c, l, r, mentoring.Refuse("You two are no longer a pair, so there is no time to find. `/cohort status` shows where you stand.")
	case l.Offer == nil || l.Offer.Number != s.Number:
		return c, l, r, mentoring.Refuse("That was an earlier offer. Say “what's open?” to see what is open now.")
	case !l.Offer.Agreed.IsZero():
		zone, err := e.Zone(e.By, c)
		if err != nil {
			return c, l, r, err
		}
		return c, l, r, mentoring.Refuse("You two have agreed on %s already. If that does not work any more, write to each other in your conversation.", when(l.Offer.Agreed, zone))
	case !l.Offer.Open():
		return c, l, r, mentoring.Refuse("These times are over. Propose another one to each other in your conversation.")
	}
	return c, l, r, nil
}

func tapSlot(in bot.Pressed[slotFor]) (bot.Reply, error) {
	c, l, r, err := offeredTo(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	slot := time.Unix(in.Carried.Slot, 0)
	if !slot.After(in.At) {
		return bot.Done, mentoring.Refuse("That time has passed. Tap a later one, or propose another one to each other in your conversation.")
	}
	l.Offer.Tap(r, slot)
	if err := keepOffer(in.Event, c, l, r); err != nil || l.Offer.Agreed.IsZero() {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "pair.slot-agreed", string(l.Mentee), string(l.Mentor)); err != nil {
		return bot.Done, err
	}
	if err := planLook(in.Event, l, l.Offer.Agreed.Add(week7)); err != nil {
		return bot.Done, err
	}
	return bot.Done, tellAgreed(in.Event, c, l)
}

func noSlot(in bot.Pressed[slotFor]) (bot.Reply, error) {
	c, l, r, err := offeredTo(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	l.Offer.CannotAny(r)
	return bot.Done, keepOffer(in.Event, c, l, r)
}

// metAlready counts a meeting of this week that no check-in told of.
func metAlready(in bot.Pressed[slotFor]) (bot.Reply, error) {
	c, l, r, err := offeredTo(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "pair.met-already", string(l.Mentee), string(l.Mentor)); err != nil {
		return bot.Done, err
	}
	week := mentoring.WeekIndex(c.Plan.Start(mentoring.Scoping), mentoring.DateOf(in.At, c.Location()))
	return bot.Done, sayMet(in.Event, c, l, week, r, mentoring.MetYes)
}

// keepOffer keeps an answer, and shows both how it stands.
func keepOffer(e bot.Event, c mentoring.Cohort, l mentoring.PairLog, by mentoring.Role) error {
	if err := e.Tx.PutPairLog(l); err != nil {
		return err
	}
	for _, x := range inRoles(c, l.Couple) {
		_, err := e.ChangeAsk(x.Person, slotsAskID(l, x.Role), func(a *mentoring.Ask) {
			if x.Role == by && l.Offer.Answered(by) {
				a.Answer(e.At)
			}
		})
		if err != nil {
			return err
		}
	}
	return settleSlots(e, c, l)
}

// settleSlots closes the questions of an offer that is over or agreed.
func settleSlots(e bot.Event, c mentoring.Cohort, l mentoring.PairLog) error {
	if l.Offer == nil || l.Offer.Open() {
		return nil
	}
	for _, x := range inRoles(c, l.Couple) {
		if err := e.CloseAsk(x.Person, slotsAskID(l, x.Role)); err != nil {
			return err
		}
	}
	return nil
}

// lookAfterOffer looks what became of an offer.
func lookAfterOffer(in bot.Due[slotFor]) error {
	s := in.Carried
	c, found, err := in.Tx.Cohort(s.Cohort)
	if err != nil || !found {
		return err
	}
	l, err := in.Tx.PairLog(c.ID, s.couple())
	if err != nil || l.Offer == nil || l.Offer.Number != s.Number {
		return err
	}
	p, going, err := pairOf(in.Event, c, s.Mentee)
	if err != nil || !going || p.Mentor != s.Mentor || !checkInsRun(c.Phase) {
		return err
	}
	o := l.Offer
	last := o.Slots[len(o.Slots)-1]
	switch {
	case l.MetSince(o.At):
		return nil
	case !o.Agreed.IsZero() && in.At.Before(o.Agreed.Add(week7)):
		return planLook(in.Event, l, o.Agreed.Add(week7))
	case o.Told.IsZero():
		o.Told = in.At
		if err := tellApart(in.Event, c, l); err != nil {
			return err
		}
	}
	if o.Agreed.IsZero() && in.At.Before(last) {
		if err := planLook(in.Event, l, last); err != nil {
			return err
		}
	} else if o.Over.IsZero() {
		o.Over = in.At
	}
	if err := in.Tx.PutPairLog(l); err != nil {
		return err
	}
	return settleSlots(in.Event, c, l)
}

// What people see.

func drawSlots(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	x, ok := coupleOf(in.Ask)
	if !ok {
		return bot.Part{}, fmt.Errorf("question %s speaks of no pair", in.Ask.ID)
	}
	l, err := in.Tx.PairLog(c.ID, x)
	if err != nil || l.Offer == nil {
		return bot.Part{}, err
	}
	me, partner := mentoring.Mentee, x.Mentor
	if in.Ask.Person == x.Mentor {
		me, partner = mentoring.Mentor, x.Mentee
	}
	other, err := in.Person(partner)
	if err != nil {
		return bot.Part{}, err
	}
	zone, name, o := zoneOf(in.Reader, c), bot.Escape(other.Name), *l.Offer
	switch {
	case in.Ask.ID != slotsAskID(l, me):
		return saidPart(fmt.Sprintf("Times to meet %s: this offer is over.", name)), nil
	case !o.Agreed.IsZero():
		return saidPart(fmt.Sprintf(":white_check_mark: You and %s meet on *%s*, for half an hour.", name, when(o.Agreed, zone))), nil
	case o.MetBy != "":
		return saidPart(fmt.Sprintf(":white_check_mark: You and %s have met. Good; no time is needed any more.", name)), nil
	case !o.Open() || !in.Ask.Open():
		return saidPart(fmt.Sprintf("Times to meet %s: these are over. Propose another one in your conversation.", name)), nil
	}
	text := fmt.Sprintf("As far as I know you and %s have not met for %d weeks. That happens, and half an hour often brings it back. Which of these could you make? They are in your time; the first one that both of you tap is set.", name, o.Weeks)
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf("A gentle reminder: which of these half hours could you make, to meet %s? They are in your time; the first one that both of you tap is set.", name)
	}
	if o.Outside {
		text += " Your clocks are so far apart that no half hour lies between 9:00 and 18:00 for both of you; these are the least bad."
	}
	part := bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	var buttons []slack.BlockElement
	s := slotFor{Cohort: c.ID, Mentee: x.Mentee, Mentor: x.Mentor, Number: o.Number}
	for _, at := range o.Slots {
		if !at.After(in.At) {
			continue
		}
		s.Slot = at.Unix()
		label := when(at, zone)
		if o.Tapped(me, at) {
			label = "✓ " + label
		}
		if o.Tapped(me.Other(), at) {
			label += " · " + bot.Cut(other.Name, 30) + " can"
		}
		buttons = append(buttons, slotTap.With(label, s))
	}
	if len(buttons) > 0 {
		part.Blocks = append(part.Blocks, bot.Actions(buttons...))
	}
	s.Slot = 0
	part.Blocks = append(part.Blocks, bot.Actions(slotNone.With("None of these", s), slotMet.With("We met already", s)))
	switch {
	case o.None[me]:
		part.Blocks = append(part.Blocks, bot.Section(fmt.Sprintf("None of these suits you. *Next step:* propose another time to %s in your conversation.", name)))
	case o.None[me.Other()]:
		part.Blocks = append(part.Blocks, bot.Section(fmt.Sprintf("None of these suits %s. *Next step:* propose another time in your conversation.", name)))
	case len(o.Taps[me]) > 0:
		part.Blocks = append(part.Blocks, bot.Section(fmt.Sprintf("Kept. You both hear as soon as %s can make one of them, too.", name)))
	}
	return bot.Part{Text: text, Blocks: append(part.Blocks,
		bot.Context(fmt.Sprintf("%s sees what you tap. If no meeting comes of it in a week, I tell the organizers, once, so that somebody asks how they can help.", name)))}, nil
}

// coupleOf is the pair that a question about a pair speaks of.
func coupleOf(a mentoring.Ask) (mentoring.Couple, bool) {
	var mentee, mentor string
	rest, ok := strings.CutPrefix(a.Subject, string(a.Cohort)+"/")
	if ok {
		mentee, mentor, ok = strings.Cut(rest, "/")
	}
	return mentoring.Couple{Mentee: mentoring.PersonID(mentee), Mentor: mentoring.PersonID(mentor)}, ok
}

// tellAgreed tells both the time that is set, with a file for their calendars.
func tellAgreed(e bot.Event, c mentoring.Cohort, l mentoring.PairLog) error {
	at := l.Offer.Agreed
	for _, x := range inRoles(c, l.Couple) {
		other := l.Mentor
		if x.Role == mentoring.Mentor {
			other = l.Mentee
		}
		name, err := e.Person(other)
		if err != nil {
			return err
		}
		zone, err := e.Zone(x.Person, c)
		if err != nil {
			return err
		}
		data, err := ics.Write(e.At, ics.Event{
			UID:   fmt.Sprintf("pair-%s-%s-%s-%d@cohortbot", c.ID, l.Mentee, l.Mentor, l.Offer.Number),
			Start: at, End: at.Add(mentoring.MeetMinutes * time.Minute),
			Summary:     fmt.Sprintf("%s with %s", c.Name, name.Name),
			Description: "Half an hour together, as you both agreed. Where: a huddle in your conversation in Slack, or as you like.",
		})
		if err != nil {
			return err
		}
		with := []bot.Delivery{bot.Urgently}
		if x.Person != e.By {
			with = []bot.Delivery{bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))}
		}
		if err := e.Say(bot.Message{
			Key: fmt.Sprintf("pairs/agreed/%s/%d/%s", mentoring.PairLogID(c.ID, l.Couple), l.Offer.Number, x.Role), To: bot.To(x.Person),
			Text: fmt.Sprintf("It is set: you and %s meet on *%s*, for half an hour. The file puts it into your calendar. *Next step:* agree in your conversation where; a huddle there is easiest.", bot.Escape(name.Name), when(at, zone)),
			File: &store.File{Name: "meeting.ics", Title: "Your meeting with " + bot.Cut(name.Name, 60), Data: data},
		}, with...); err != nil {
			return err
		}
	}
	return nil
}

// tellApart tells the organizers that a pair does not meet: those who are not
// in it, if there are any.
func tellApart(e bot.Event, c mentoring.Cohort, l mentoring.PairLog) error {
	mentee, err := e.Person(l.Mentee)
	if err != nil {
		return err
	}
	mentor, err := e.Person(l.Mentor)
	if err != nil {
		return err
	}
	if readers := c.Readers(l.Couple); len(readers) > 0 {
		c.Organizers = readers
	}
	o := l.Offer
	became, step := "nobody answered", fmt.Sprintf("write to %s and %s together, for instance “Shall we find half an hour, or is something in the way?”", bot.Mention(l.Mentee), bot.Mention(l.Mentor))
	a, b := o.Answered(mentoring.Mentee), o.Answered(mentoring.Mentor)
	switch {
	case !o.Agreed.IsZero():
		became = "they agreed on one, but neither has told me that they met"
	case a && b:
		became = "both answered, but no time suited both"
		step = fmt.Sprintf("ask %s and %s for a fixed half hour in every week, at whatever time suits both.", bot.Mention(l.Mentee), bot.Mention(l.Mentor))
	case a:
		became = "only " + bot.Escape(mentee.Name) + " answered"
		step = fmt.Sprintf("ask %s how things are, and whether there is time for it just now.", bot.Mention(l.Mentor))
	case b:
		became = "only " + bot.Escape(mentor.Name) + " answered"
		step = fmt.Sprintf("ask %s how things are, and whether there is time for it just now.", bot.Mention(l.Mentee))
	}
	return tellOrganizers(e, c, fmt.Sprintf("pairs/apart/%s/%d", mentoring.PairLogID(c.ID, l.Couple), o.Number),
		fmt.Sprintf("*%s*: %s and %s have not met for %d weeks, as far as I know. I offered them times; %s. *Next step:* %s I do not mention it again before they have met.",
			bot.Escape(c.Name), bot.Escape(mentee.Name), bot.Escape(mentor.Name), max(o.Weeks, l.Apart()), became, step))
}
