package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Who is there: people say so themselves, a partner says that somebody is
// missing, an organizer keeps the list. From the next round on the rotation
// follows. Organizers pause, go on, and make a round longer.

// inSitting is one member's part in one sitting.
type inSitting struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n"`
	Sitting  int                `json:"s"`
	Role     mentoring.Role     `json:"r"`
	Person   mentoring.PersonID `json:"p"`
}

// Key names the live message about it.
func (s inSitting) Key() string {
	return fmt.Sprintf("%s/%d/%d", mentoring.MemberKey(s.Cohort, s.Role, s.Person), s.Revision, s.Sitting)
}

// present is what somebody says about being there.
type present struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n"`
	Role     mentoring.Role     `json:"r"`
	Here     bool               `json:"h"`
}

// ActionSuffix tells the two answers apart.
func (p present) ActionSuffix() string { return fmt.Sprint(p.Here) }

// marked is what an organizer says about somebody's being there.
type marked struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r,omitempty"`
	Person mentoring.PersonID `json:"p,omitempty"`
	Here   bool               `json:"h,omitempty"`
	Page   int                `json:"n,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (m marked) InCohort() mentoring.CohortID { return m.Cohort }

// ActionSuffix tells “Previous” from “Next”.
func (m marked) ActionSuffix() string { return fmt.Sprint(m.Page) }

// running is the kick-off as an organizer sees it on their desk: whether they
// saw it paused, and which round.
type running struct {
	Cohort mentoring.CohortID `json:"c"`
	Round  int                `json:"i,omitempty"`
	Paused bool               `json:"p,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (r running) InCohort() mentoring.CohortID { return r.Cohort }

var (
	kickoffDoors   = bot.NewLive[inSitting]("kickoff.doors")
	kickoffPresent = bot.NewButton[present]("kickoff.present")
	kickoffMissing = bot.NewButton[inRound]("kickoff.missing")
	kickoffPause   = bot.NewButton[running]("kickoff.pause")
	kickoffExtend  = bot.NewButton[running]("kickoff.extend")
	kickoffWho     = bot.NewButton[marked]("kickoff.who")
	kickoffMark    = bot.NewButton[marked]("kickoff.mark")
	kickoffEnd     = bot.NewButton[running]("kickoff.end")
	kickoffList    = bot.NewModal[about]("kickoff.list")
)

// extension is how much longer one press makes a round.
const extension = 2 * time.Minute

// live reads a kick-off that is going on, and refuses otherwise.
func live(e bot.Event, id mentoring.CohortID) (gathering, error) {
	c, err := cohort(e, id)
	if err != nil {
		return gathering{}, err
	}
	g, found, err := gather(e, c)
	if err != nil {
		return g, err
	}
	switch {
	case !found || g.Event.Sent.IsZero():
		return g, mentoring.Refuse("The kick-off of %s has no schedule yet, so nothing is running.", bot.Escape(c.Name))
	case !g.Event.Over.IsZero():
		return g, mentoring.Refuse("The kick-off of %s is over. Thank you for coming.", bot.Escape(c.Name))
	}
	return g, nil
}

func sayPresent(in bot.Pressed[present]) (bot.Reply, error) {
	g, err := live(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	s, sits := g.seat(in.Carried.Role, in.By)
	switch {
	case !sits:
		return bot.Done, mentoring.Refuse("You are not in %s as a %s any more, so there is nobody to meet. `/cohort status` shows what is yours.", bot.Escape(g.Cohort.Name), in.Carried.Role)
	case g.Event.Revision != in.Carried.Revision:
		return bot.Done, mentoring.Refuse("The kick-off has other hours now. My newer messages further down have them.")
	case g.Event.Sitting(in.At) == 0:
		return bot.Done, mentoring.Refuse("No sitting is running just now. I call you together ten minutes before yours.")
	}
	if in.Carried.Here && !s.canAt(g.Event.Sitting(in.At)) {
		// They said they could not come to this one, and came: all the better.
		s.Attendance.Sittings = append(s.Sittings, g.Event.Sitting(in.At))
		s.Attendance.Revision, s.Attendance.Answered = g.Event.Revision, in.At
	}
	return bot.Done, setPresence(in.Event, g, s, in.Carried.Here)
}

// setPresence notes that somebody is there or not; from the next round on the
// rotation follows.
func setPresence(e bot.Event, g gathering, s seat, here bool) error {
	k := g.Event
	presence := mentoring.NotHere
	if here {
		presence = mentoring.Here
		k.Came(s.Role, s.Person, func(r mentoring.Role, p mentoring.PersonID) bool {
			other, sits := g.seat(r, p)
			return sits && other.Attendance.Presence != mentoring.NotHere
		}, e.At)
	} else {
		k.Miss(s.Role, s.Person, e.At)
	}
	s.Attendance.Presence = presence
	if err := e.Tx.PutAttendance(s.Attendance); err != nil {
		return err
	}
	if err := e.Tx.PutKickoff(k); err != nil {
		return err
	}
	if err := e.Note(k.Cohort, "kickoff.presence", string(s.Role), string(s.Person), string(presence)); err != nil {
		return err
	}
	g.Event = k
	if running, _ := k.Position(e.At); running >= 0 {
		if err := refreshRound(e, g, running); err != nil {
			return err
		}
	}
	if err := rearrange(e, g.Cohort); err != nil {
		return err
	}
	return refreshDoors(e, g, k.Sitting(e.At))
}

// refreshDoors draws again what called people together.
func refreshDoors(e bot.Event, g gathering, sitting int) error {
	for _, s := range g.Seats {
		if err := kickoffDoors.Refresh(e, inSitting{g.Cohort.ID, g.Event.Revision, sitting, s.Role, s.Person}); err != nil {
			return err
		}
	}
	return nil
}

// sayMissing is a partner's word that somebody is not there.
func sayMissing(in bot.Pressed[inRound]) (bot.Reply, error) {
	g, err := live(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	me := in.Carried
	on, _ := g.Event.Position(in.At)
	if g.Event.Revision != me.Revision || on != me.Round || me.Person != in.By {
		return bot.Done, mentoring.Refuse("That round is over. My newest message says whom you meet now.")
	}
	partner, sits := g.seat(me.Role.Other(), g.Event.Rounds[on].Partner(me.Role, in.By))
	switch {
	case !sits || partner.Attendance.Presence == mentoring.NotHere:
		return bot.Done, nil // somebody said so already, or they left the cohort
	case partner.Attendance.Presence == mentoring.Here:
		return bot.Done, mentoring.Refuse("%s said they are here, so they may be waiting elsewhere: write to %s. If they stay away, %s can take them off the list.",
			bot.Escape(partner.Name), bot.Mention(partner.Person), bot.Mention(g.Cohort.Organizers[0]))
	}
	if err := setPresence(in.Event, g, partner, false); err != nil {
		return bot.Done, err
	}
	return bot.Done, tellNow(in.Event, partner.Person, "kickoff/missed/"+roundOf(g.Event, on, partner).Key(), missedYou(g))
}

func showPresence(in bot.Pressed[marked]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	g, found, err := gather(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if !found {
		return bot.Done, mentoring.Refuse("No kick-off is set up in %s. `/cohort kickoff` does that.", bot.Escape(c.Name))
	}
	return inPlace(in.View)(drawPresence(g, in.Carried.Page, in.At)), nil
}

func markPresence(in bot.Pressed[marked]) (bot.Reply, error) {
	g, err := live(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	s, sits := g.seat(in.Carried.Role, in.Carried.Person)
	if sits {
		if now := g.Event.Sitting(in.At); now > 0 && in.Carried.Here && !s.canAt(now) {
			s.Attendance.Sittings = append(s.Sittings, now)
			s.Attendance.Revision, s.Attendance.Answered = g.Event.Revision, in.At
		}
		if err := setPresence(in.Event, g, s, in.Carried.Here); err != nil {
			return bot.Done, err
		}
		if g, _, err = gather(in.Event, g.Cohort); err != nil {
			return bot.Done, err
		}
	}
	return inPlace(in.View)(drawPresence(g, in.Carried.Page, in.At)), nil
}

func pauseOrGoOn(in bot.Pressed[running]) (bot.Reply, error) {
	g, err := live(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	k := g.Event
	if k.PausedAt.IsZero() == in.Carried.Paused {
		return bot.Done, mentoring.Refuse("Another organizer was quicker; the desk shows how it stands now.")
	}
	if in.Carried.Paused {
		err = k.Resume(in.At)
	} else {
		err = k.Pause(in.At)
	}
	if err != nil {
		return bot.Done, err
	}
	what := "paused"
	if in.Carried.Paused {
		what = "resumed"
	}
	return changeClock(in.Event, g, k, what, in.View)
}

func extendRound(in bot.Pressed[running]) (bot.Reply, error) {
	g, err := live(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	k := g.Event
	if on, _ := k.Position(in.At); on >= 0 && on != in.Carried.Round {
		return bot.Done, mentoring.Refuse("That round is over; the desk shows the one that runs now.")
	}
	if err := k.Extend(extension, in.At); err != nil {
		return bot.Done, err
	}
	return changeClock(in.Event, g, k, "extended", in.View)
}

// changeClock keeps a pause, its end or a longer round, and says so to
// everybody who is there.
func changeClock(e bot.Event, g gathering, k mentoring.KickoffEvent, what string, view bot.ViewRef) (bot.Reply, error) {
	if err := e.Tx.PutKickoff(k); err != nil {
		return bot.Done, err
	}
	if err := e.Note(k.Cohort, "kickoff."+what); err != nil {
		return bot.Done, err
	}
	g.Event = k
	sitting := k.Sitting(e.At)
	for _, s := range g.Seats {
		if err := kickoffSchedule.Refresh(e, chairOf(k, s)); err != nil {
			return bot.Done, err
		}
		if _, busy := k.NextTalk(s.Role, s.Person, 0); !busy || !s.canAt(sitting) || s.Attendance.Presence == mentoring.NotHere {
			continue
		}
		zone, err := e.Zone(s.Person, g.Cohort)
		if err != nil {
			return bot.Done, err
		}
		key := fmt.Sprintf("kickoff/clock/%s/%s/%d", chairOf(k, s).Key(), what, e.At.UnixMilli())
		if err := tellNow(e, s.Person, key, clockNews(k, what, e.At, zone)); err != nil {
			return bot.Done, err
		}
	}
	if on, _ := k.Position(e.At); on >= 0 {
		if err := refreshRound(e, g, on); err != nil {
			return bot.Done, err
		}
	}
	if err := refreshDoors(e, g, sitting); err != nil {
		return bot.Done, err
	}
	if err := planTick(e, k); err != nil {
		return bot.Done, err
	}
	if err := refreshKickoff(e, g); err != nil {
		return bot.Done, err
	}
	if view.ID != "" {
		return kickoffPage(e, g.Cohort, bot.Replace)
	}
	return bot.Done, nil
}

func endByHand(in bot.Pressed[running]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	g, found, err := gather(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if !found || !g.Event.Over.IsZero() {
		return bot.Done, mentoring.Refuse("The kick-off of %s is over already.", bot.Escape(c.Name))
	}
	if err := tellEnded(in.Event, g); err != nil {
		return bot.Done, err
	}
	if err := endKickoff(in.Event, g); err != nil {
		return bot.Done, err
	}
	if in.View.ID != "" {
		return kickoffPage(in.Event, c, bot.Replace)
	}
	return bot.Done, nil
}

// tellEnded tells those who expect to meet somebody that it ends here.
func tellEnded(e bot.Event, g gathering) error {
	_, next := g.Event.Position(e.At)
	for _, s := range g.Seats {
		if len(g.Event.Rounds) > 0 {
			if _, waits := g.Event.NextTalk(s.Role, s.Person, next); !waits {
				continue
			}
		}
		key := fmt.Sprintf("kickoff/ended/%s", chairOf(g.Event, s).Key())
		if err := tellNow(e, s.Person, key, fmt.Sprintf("The organizers ended the kick-off of *%s*, so the meetings on your schedule that are left do not take place. If you wonder why, write to %s.", bot.Escape(g.Cohort.Name), bot.Mention(g.Cohort.Organizers[0]))); err != nil {
			return err
		}
	}
	return nil
}
