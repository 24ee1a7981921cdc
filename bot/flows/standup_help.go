package flows

import (
	"fmt"
	"strings"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Helping puts two people in touch, once, in a conversation that begins with
// the blocker; the owner says when it is solved, and whoever helped is thanked.
// Celebrating is one click that can be taken back; the owner of a win hears of
// it the next morning, once for however many.

const cheersAsk mentoring.AskKind = "standup-cheers"

// helpOf names the conversation of an owner and a helper.
type helpOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Share  string             `json:"i"`
	Helper mentoring.PersonID `json:"h"`
}

// Key names the introduction.
func (o helpOf) Key() string { return string(o.Cohort) + "/" + o.Share + "/" + string(o.Helper) }

var (
	standupHelp   = bot.NewButton[shareOf]("standup.help")
	standupSolved = bot.NewButton[shareOf]("standup.solved")
	standupCheer  = bot.NewButton[shareOf]("standup.cheer")
	standupMeet   = bot.NewLive[helpOf]("standup.meet")
)

// offerHelp opens a conversation between helper and owner: at a decent hour of
// the owner's, and not while they are away.
func offerHelp(in bot.Pressed[shareOf]) (bot.Reply, error) {
	c, x, err := shareThere(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	helps, err := in.Tx.Helps(c.ID, x.ID)
	if err != nil {
		return bot.Done, err
	}
	if err := x.MayHelp(in.By, helps); err != nil {
		return bot.Done, err
	}
	owner, here, err := ownerHere(in.Event, c, x)
	if err != nil {
		return bot.Done, err
	}
	name := bot.Escape(nameOf(owner, mentoring.Member{}))
	switch {
	case !here:
		return bot.Done, mentoring.Refuse("%s has left the cohort, so nobody needs help with this any more. Thank you for offering.", name)
	case c.Phase >= mentoring.Closed:
		return bot.Done, mentoring.Refuse("*%s* is closed, so I put nobody in touch any more. You are welcome to write to %s.", bot.Escape(c.Name), bot.Mention(x.By))
	}
	if err := in.Tx.PutHelp(mentoring.Help{Cohort: c.ID, Share: x.ID, Helper: in.By, At: in.At}); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "standup.helped", x.ID, string(in.By)); err != nil {
		return bot.Done, err
	}
	zone := owner.Location(c.Location())
	at := in.At
	if back := owner.AwayUntil.At(9, 0, zone); !owner.AwayUntil.IsZero() && back.After(at) {
		at = back
	}
	at = mentoring.Decent(at, zone, c.Home)
	if err := standupMeet.Show(in.Event, bot.ToGroup(x.By, in.By), helpOf{c.ID, x.ID, in.By}, bot.NotBefore(at)); err != nil {
		return bot.Done, err
	}
	if err := refreshShare(in.Event, x); err != nil {
		return bot.Done, err
	}
	said := fmt.Sprintf("Thank you! I have opened a conversation for you and %s. Your next step: propose a quarter of an hour there.", name)
	if at.After(in.At) {
		mine, err := in.Zone(in.By, c)
		if err != nil {
			return bot.Done, err
		}
		said = fmt.Sprintf("Thank you! I open a conversation for you and %s on %s, your time: it is no working hour of theirs just now.", name, when(at, mine))
	}
	return bot.Whisper(said), nil
}

// ownerHere is who shared something, and whether they are still in the cohort.
func ownerHere(e bot.Event, c mentoring.Cohort, x mentoring.Share) (mentoring.Person, bool, error) {
	owner, err := e.Person(x.By)
	if err != nil {
		return owner, false, err
	}
	here, err := takesPart(e, c, x.By)
	return owner, !owner.Deleted && (here || c.Organizes(x.By)), err
}

// solveShare ends a blocker and thanks those who offered help.
func solveShare(in bot.Pressed[shareOf]) (bot.Reply, error) {
	c, x, err := ownShare(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if !x.Open() {
		return bot.Done, mentoring.Refuse("That is solved already, and everybody who helped was thanked.")
	}
	x.Solved = in.At
	if err := in.Tx.PutShare(x); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "standup.solved", x.ID); err != nil {
		return bot.Done, err
	}
	helps, err := in.Tx.Helps(c.ID, x.ID)
	if err != nil {
		return bot.Done, err
	}
	name, err := named(in.Event, x.By)
	if err != nil {
		return bot.Done, err
	}
	for _, h := range helps {
		text := fmt.Sprintf(":white_check_mark: %s says that the blocker you offered help with is solved. Thank you for stepping in (stand-up of *%s*).", name, bot.Escape(c.Name))
		if err := tell(in.Event, c, h.Helper, fmt.Sprintf("standup/thanks/%s/%s/%s", c.ID, x.ID, h.Helper), text); err != nil {
			return bot.Done, err
		}
	}
	return bot.Done, refreshShare(in.Event, x)
}

// cheerShare celebrates a win, or takes that back.
func cheerShare(in bot.Pressed[shareOf]) (bot.Reply, error) {
	c, x, err := shareThere(in.Event, in.Carried)
	switch {
	case err != nil:
		return bot.Done, err
	case x.Kind != mentoring.Win || !x.Back.IsZero():
		return bot.Done, mentoring.Refuse("That was taken back by its owner, so there is nothing to celebrate here.")
	case x.By == in.By:
		return bot.Done, mentoring.Refuse("Well done! This is your own win: the celebrating is for the others, and I tell you of it tomorrow.")
	}
	all, err := in.Tx.Cheers(c.ID, x.ID)
	if err != nil {
		return bot.Done, err
	}
	mine := mentoring.Cheer{Cohort: c.ID, Share: x.ID, Person: in.By, At: in.At}
	for _, ch := range all {
		if ch.Person == in.By {
			if err := in.Tx.DropCheer(mine); err != nil {
				return bot.Done, err
			}
			return bot.Done, standupPost.Refresh(in.Event, in.Carried)
		}
	}
	if err := in.Tx.PutCheer(mine); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "standup.cheered", x.ID); err != nil {
		return bot.Done, err
	}
	if err := tellOfCheers(in.Event, c, x); err != nil {
		return bot.Done, err
	}
	return bot.Done, standupPost.Refresh(in.Event, in.Carried)
}

// tellOfCheers has the owner hear of today's applause tomorrow, once.
func tellOfCheers(e bot.Event, c mentoring.Cohort, x mentoring.Share) error {
	_, here, err := ownerHere(e, c, x)
	if err != nil || !here {
		return err
	}
	zone, err := e.Zone(x.By, c)
	if err != nil {
		return err
	}
	today := mentoring.DateOf(e.At, zone)
	next := c.Home.NextWorkday(today.Add(1))
	return e.Ask(mentoring.Ask{
		ID: strings.Join([]string{"standup-cheers", string(c.ID), next.String()}, "/"), Kind: cheersAsk, Cohort: c.ID, Person: x.By,
		Subject: next.String(), Notice: true, Next: next.At(9, 0, zone),
	})
}

// cheeredBefore lists somebody's wins that were celebrated since the working
// day before on, with how many celebrate them by now.
func cheeredBefore(e bot.Event, c mentoring.Cohort, owner mentoring.PersonID, told mentoring.Date) ([]mentoring.Share, []int, error) {
	zone, err := e.Zone(owner, c)
	if err != nil {
		return nil, nil, err
	}
	since := c.Home.PrevWorkday(told.Add(-1))
	all, err := e.Tx.Shares(c.ID)
	if err != nil {
		return nil, nil, err
	}
	var wins []mentoring.Share
	var by []int
	for _, x := range all {
		if x.By != owner || x.Kind != mentoring.Win || !x.Back.IsZero() {
			continue
		}
		cheers, err := e.Tx.Cheers(c.ID, x.ID)
		if err != nil {
			return nil, nil, err
		}
		fresh := false
		for _, ch := range cheers {
			day := mentoring.DateOf(ch.At, zone)
			fresh = fresh || !day.Before(since) && day.Before(told)
		}
		if fresh {
			wins, by = append(wins, x), append(by, len(cheers))
		}
	}
	return wins, by, nil
}
