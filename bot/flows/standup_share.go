package flows

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Sharing: the owner writes, or takes over what they wrote in a check-in, sees
// exactly what everybody will read, and only then confirms. Until then it is a
// draft that nobody else sees, and that is there when the form opens again.

// shareFrom says what is shared, and from where.
type shareFrom struct {
	Cohort  mentoring.CohortID  `json:"c"`
	Kind    mentoring.ShareKind `json:"k,omitempty"` // empty: the form asks
	CheckIn int                 `json:"w,omitempty"` // from that week's check-in
	Seen    string              `json:"s,omitempty"` // mark of the words in the preview
}

// ActionSuffix tells the buttons of one row apart.
func (f shareFrom) ActionSuffix() string { return string(f.Kind) }

// shareOf names something shared.
type shareOf struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
}

// Key names its post.
func (o shareOf) Key() string { return string(o.Cohort) + "/" + o.ID }

// ActionSuffix tells the buttons of one list apart.
func (o shareOf) ActionSuffix() string { return o.ID }

var (
	standupShare   = bot.NewButton[shareFrom]("standup.share")
	standupReword  = bot.NewButton[shareFrom]("standup.reword")
	standupForm    = bot.NewModal[shareFrom]("standup.form")
	standupPreview = bot.NewModal[shareFrom]("standup.preview")
	standupPost    = bot.NewLive[shareOf]("standup.post")
	standupMine    = bot.NewLive[shareOf]("standup.mine")
	standupBack    = bot.NewButton[shareOf]("standup.back")

	standupKind = bot.NewChoice("standup.kind")
	standupText = bot.NewText("standup.text")
)

// mayShare refuses those who are not in the cohort, and stand-ups that are not
// held.
func mayShare(e bot.Event, id mentoring.CohortID) (mentoring.Cohort, error) {
	c, err := cohort(e, id)
	if err != nil {
		return c, err
	}
	mine, err := inStandUp(e, c)
	if err != nil {
		return c, err
	}
	s, err := e.Tx.StandUp(c.ID)
	if err != nil {
		return c, err
	}
	name := bot.Escape(c.Name)
	switch {
	case !mine:
		return c, mentoring.Refuse("The stand-up of *%s* is for those who take part in it. You can offer help and celebrate; `/cohort status` shows what is yours.", name)
	case c.Phase >= mentoring.Closed:
		return c, mentoring.Refuse("*%s* is closed, and its stand-ups are over.", name)
	case !mentoring.StandUpRuns(c.Phase):
		return c, mentoring.Refuse("The stand-ups of *%s* begin once the pairs are announced, around %s.", name, c.Plan.Start(mentoring.Scoping).Long())
	case s.Off:
		return c, mentoring.Refuse("The organizers have switched off the stand-up of *%s*. If something blocks you, your check-in reaches your mentor and the organizers all the same.", name)
	}
	return c, nil
}

func openShare(in bot.Pressed[shareFrom]) (bot.Reply, error) {
	return showShareForm(in.Event, in.Carried, inPlace(in.View))
}

// showShareForm opens the form with what was begun, or with what the check-in
// says, without its colour.
func showShareForm(e bot.Event, from shareFrom, show showing) (bot.Reply, error) {
	c, err := mayShare(e, from.Cohort)
	if err != nil {
		return bot.Done, err
	}
	d, err := e.Tx.ShareDraft(c.ID, e.By)
	if err != nil {
		return bot.Done, err
	}
	switch {
	case d.Text != "" && (from.Kind == "" || from.Kind == d.Kind && from.CheckIn == d.CheckIn):
	case from.Kind == mentoring.Blocker && from.CheckIn > 0:
		ci, err := checkInOf(e, checkinOf{Cohort: c.ID, Role: mentoring.Mentee, Week: from.CheckIn}, e.By)
		if err != nil {
			return bot.Done, err
		}
		d = mentoring.ShareDraft{Kind: from.Kind, Text: bot.Cut(mentoring.Plain(ci.Blocks), mentoring.MaxShare)}
	default:
		d = mentoring.ShareDraft{Kind: from.Kind}
	}
	return show(shareForm(c, from, d)), nil
}

// previewShare keeps the draft and shows what would be posted, and when.
func previewShare(in bot.Submitted[shareFrom]) (bot.Reply, error) {
	c, err := mayShare(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	from := in.Carried
	d := mentoring.ShareDraft{Cohort: c.ID, Person: in.By, Kind: from.Kind, CheckIn: from.CheckIn, Text: standupText.In(in.Form)}
	if d.Kind == "" {
		d.Kind = mentoring.ShareKind(standupKind.In(in.Form))
	}
	switch {
	case d.Kind != mentoring.Blocker && d.Kind != mentoring.Win:
		return bot.Reject(standupKind, "Choose one of the two."), nil
	case d.Text == "":
		return bot.Reject(standupText, "Say it in a sentence or two."), nil
	case len([]rune(d.Text)) > mentoring.MaxShare:
		return bot.Reject(standupText, fmt.Sprintf("Keep it under %d characters: people read it in passing.", mentoring.MaxShare)), nil
	case mentoring.ShowsColour(d.Text):
		return bot.Reject(standupText, "Leave the colour out, please: colours stay between you, your mentor and the organizers. The words alone are enough."), nil
	}
	if err := in.Tx.PutShareDraft(d); err != nil {
		return bot.Done, err
	}
	at, err := shareMoment(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	view, err := shareSeen(in.Event, c, from, d, at)
	return bot.Replace(view), err
}

// shareMoment is when something that is shared now is posted; the instant
// itself means at once.
func shareMoment(e bot.Event, c mentoring.Cohort) (time.Time, error) {
	_, slots, err := standupTimes(e, c)
	if err != nil {
		return time.Time{}, err
	}
	day, err := checkInDay(c, e.At)
	if err != nil {
		return time.Time{}, err
	}
	slot := mentoring.StandUpFor(e.At, day, slots, c.Location(), c.Home)
	// After the last one nothing would ever take it up.
	if !slot.At.After(e.At) || !slot.At.Before(c.Plan.BoundaryAt(mentoring.Closed, c.Home)) {
		return e.At, nil
	}
	return nextStandUp(e, c, slots).At, nil
}

// keepShare is the confirmation: what was previewed is shared.
func keepShare(in bot.Submitted[shareFrom]) (bot.Reply, error) {
	c, err := mayShare(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	d, err := in.Tx.ShareDraft(c.ID, in.By)
	if err != nil {
		return bot.Done, err
	}
	if d.Text == "" || markOf(d) != in.Carried.Seen { // nothing is posted that was not seen
		return bot.Done, mentoring.Refuse("That was shared or changed meanwhile, in another window. *Share a blocker or a win* opens the form again, with what you wrote last.")
	}
	id, err := in.Token()
	if err != nil {
		return bot.Done, err
	}
	x := mentoring.Share{Cohort: c.ID, ID: id[:12], Kind: d.Kind, By: in.By, Text: d.Text, CheckIn: d.CheckIn, At: in.At}
	if err := in.Tx.PutShare(x); err != nil {
		return bot.Done, err
	}
	if err := in.Tx.DropShareDraft(c.ID, in.By); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "standup.shared", string(x.Kind), x.ID); err != nil {
		return bot.Done, err
	}
	at, err := shareMoment(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if !at.After(in.At) {
		if err := shareNow(in.Event, c); err != nil {
			return bot.Done, err
		}
	}
	if err := standupMine.Show(in.Event, bot.To(in.By), shareOf{c.ID, x.ID}, bot.Urgently); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshCheckIn(in.Event, x)
}

// markOf tells what was previewed from what is kept now.
func markOf(d mentoring.ShareDraft) string {
	h := fnv.New64a()
	h.Write([]byte(string(d.Kind) + "\n" + d.Text))
	return strconv.FormatUint(h.Sum64(), 36)
}

// shareNow puts what waits into the current thread, which it opens if nobody
// has shared anything this week.
func shareNow(e bot.Event, c mentoring.Cohort) error {
	s, slots, err := standupTimes(e, c)
	if err != nil {
		return err
	}
	day, err := checkInDay(c, e.At)
	if err != nil {
		return err
	}
	slot := mentoring.StandUpFor(e.At, day, slots, c.Location(), c.Home)
	week := slot.Week
	if slot.At.After(e.At) { // the last days
		week = mentoring.DateOf(e.At, c.Location()).Monday()
	}
	if s.Latest().After(week) {
		week = s.Latest()
	}
	return openThread(e, c, week)
}

// refreshCheckIn draws the check-in again from which something was shared.
func refreshCheckIn(e bot.Event, x mentoring.Share) error {
	if x.CheckIn == 0 {
		return nil
	}
	of := checkinOf{Cohort: x.Cohort, Role: mentoring.Mentee, Week: x.CheckIn}
	_, err := e.ChangeAsk(x.By, of.ask(x.By), func(*mentoring.Ask) {})
	return err
}

// refreshShare draws again everything that shows something shared.
func refreshShare(e bot.Event, x mentoring.Share) error {
	o := shareOf{x.Cohort, x.ID}
	if err := standupPost.Refresh(e, o); err != nil {
		return err
	}
	if err := standupMine.Refresh(e, o); err != nil {
		return err
	}
	if err := standupThread.Refresh(e, threadOf{x.Cohort, x.Week}); err != nil {
		return err
	}
	return e.RefreshHome(x.By)
}

// takeShareBack removes the words from the thread. Whoever was put in touch
// meanwhile stays so.
func takeShareBack(in bot.Pressed[shareOf]) (bot.Reply, error) {
	_, x, err := ownShare(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	x.Back = in.At
	if err := in.Tx.PutShare(x); err != nil {
		return bot.Done, err
	}
	if err := in.Note(x.Cohort, "standup.taken-back", string(x.Kind), x.ID); err != nil {
		return bot.Done, err
	}
	if err := refreshShare(in.Event, x); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshCheckIn(in.Event, x)
}

// ownShare is something that whoever acts shared and did not take back.
func ownShare(e bot.Event, o shareOf) (mentoring.Cohort, mentoring.Share, error) {
	c, x, err := shareThere(e, o)
	switch {
	case err != nil:
		return c, x, err
	case x.By != e.By:
		return c, x, mentoring.Refuse("Only the one who shared this can do that.")
	case !x.Back.IsZero():
		return c, x, mentoring.Refuse("You have taken that back already, and it is gone from the thread.")
	}
	return c, x, nil
}

func shareThere(e bot.Event, o shareOf) (mentoring.Cohort, mentoring.Share, error) {
	c, err := cohort(e, o.Cohort)
	if err != nil {
		return c, mentoring.Share{}, err
	}
	x, found, err := e.Tx.Share(o.Cohort, o.ID)
	if err == nil && !found {
		err = mentoring.Refuse("What stood here was removed, so nothing is left to do.")
	}
	return c, x, err
}

// leaveStandUp withdraws what somebody who leaves has not posted yet, and
// closes their open blockers: nobody is left to answer.
func leaveStandUp(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) error {
	still, err := takesPart(e, c, p)
	if err != nil || still {
		return err
	}
	all, err := e.Tx.Shares(c.ID)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.By != p || !x.Back.IsZero() {
			continue
		}
		if x.Waiting() {
			x.Back = e.At
			if err := e.Tx.PutShare(x); err != nil {
				return err
			}
		}
		if err := refreshShare(e, x); err != nil {
			return err
		}
	}
	return nil
}

// forgetStandUp draws again all that shows words, offers or applause of
// somebody whose data is being erased: what is erased is not there any more
// when it is drawn.
func forgetStandUp(e bot.Event, p mentoring.PersonID) error {
	cohorts, err := e.Tx.Cohorts()
	if err != nil {
		return err
	}
	for _, c := range cohorts {
		all, err := e.Tx.Shares(c.ID)
		if err != nil {
			return err
		}
		for _, x := range all {
			helps, err := e.Tx.Helps(c.ID, x.ID)
			if err != nil {
				return err
			}
			for _, h := range helps {
				if x.By == p || h.Helper == p {
					if err := standupMeet.Refresh(e, helpOf{c.ID, x.ID, h.Helper}); err != nil {
						return err
					}
				}
			}
			if err := refreshShare(e, x); err != nil {
				return err
			}
		}
	}
	return nil
}
