package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Afterwards everybody who was expected says whether they were there, and an
// organizer can say it for all in one form. What was decided is written down
// once: for all in the channel, and in a personal message to those who were
// missing, who are also asked, without blame, what got in the way. After three
// working days the list is closed.

const presenceAsk mentoring.AskKind = "meetings.presence"

// meetingWas is what somebody says about having been there.
type meetingWas struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	There  bool               `json:"t"`
}

// ActionSuffix tells the answers apart.
func (w meetingWas) ActionSuffix() string { return fmt.Sprintf("%s%t", w.ID, w.There) }

// ofSomebody is one person's follow-up.
type ofSomebody struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Person mentoring.PersonID `json:"p"`
}

// Key names the message.
func (o ofSomebody) Key() string { return fmt.Sprintf("%s/%s/%s", o.Cohort, o.ID, o.Person) }

// meetingList is one page of the list of who came.
type meetingList struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Page   int                `json:"n,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (l meetingList) InCohort() mentoring.CohortID { return l.Cohort }

var (
	meetingHere       = bot.NewButton[meetingWas]("meetings.was")
	meetingHinder     = bot.NewButton[meetingOf]("meetings.hinder")
	meetingHinderForm = bot.NewModal[meetingOf]("meetings.hindered")
	meetingHindered   = bot.NewText("meetings.hindrance")
	meetingFollow     = bot.NewLive[ofSomebody]("meetings.followup")

	meetingCame     = bot.NewButton[meetingList]("meetings.came")
	meetingCameForm = bot.NewModal[meetingList]("meetings.camelist")
	meetingRest     = bot.NewChoice("meetings.rest")

	meetingNote     = bot.NewButton[meetingOf]("meetings.note")
	meetingNoteForm = bot.NewModal[meetingOf]("meetings.noteform")
	meetingNoteText = bot.NewText("meetings.notetext")
	meetingDecided  = bot.NewLive[meetingOf]("meetings.decided")
)

func presenceAskID(m mentoring.Meeting) string {
	return fmt.Sprintf("meetings/presence/%s/%s/%d", m.Cohort, m.ID, m.Dates)
}

// endSitting asks those who were expected at a sitting that has ended; who
// could not come, or was away, is excused.
func endSitting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	seats, err := meetingRoster(e, c, m)
	if err != nil {
		return err
	}
	for _, s := range seats {
		if m.EndOf(s.Sitting(m)).After(e.At) || s.Part.Presence != mentoring.NotSaid {
			continue
		}
		if !s.Part.Expects(s.Away(m)) {
			s.Part.Presence = mentoring.WasExcused
			if err := e.Tx.PutMeetingPart(s.Part); err != nil {
				return err
			}
			continue
		}
		next := mentoring.DateOf(e.At, s.Zone).Add(1)
		if err := e.Ask(mentoring.Ask{
			ID: presenceAskID(m), Kind: presenceAsk, Cohort: c.ID, Person: s.Person, Subject: m.ID,
			Next: e.At, Due: settleAt(c, m), Nudges: firstOnly(c.Home.NextWorkday(next.Add(1)).At(9, 0, s.Zone), settleAt(c, m)),
		}); err != nil {
			return err
		}
	}
	if m.Stage(e.At) != mentoring.MeetingOver {
		return refreshDesks(e, c, m)
	}
	m.Cards++
	m.Proposed = nil
	if err := e.Tx.PutMeeting(m); err != nil {
		return err
	}
	if err := meetingPost.Refresh(e, ofMeeting(m)); err != nil {
		return err
	}
	return refreshDesks(e, c, m)
}

// readOver reads a meeting whose attendance can be spoken of.
func readOver(e bot.Event, o meetingOf) (mentoring.Cohort, mentoring.Meeting, error) {
	c, m, err := readMeeting(e, o)
	if err != nil {
		return c, m, err
	}
	switch m.Stage(e.At) {
	case mentoring.MeetingRunning, mentoring.MeetingOver:
		return c, m, nil
	case mentoring.MeetingOff:
		return c, m, mentoring.Refuse("*%s* was called off, so nobody was there.", bot.Escape(m.Title))
	case mentoring.MeetingDrafted, mentoring.MeetingPolled, mentoring.MeetingUndecided, mentoring.MeetingAhead:
	}
	return c, m, mentoring.Refuse("*%s* has not begun. Afterwards you can say who was there.", bot.Escape(m.Title))
}

func sayWasThere(in bot.Pressed[meetingWas]) (bot.Reply, error) {
	c, m, err := readOver(in.Event, meetingOf{in.Carried.Cohort, in.Carried.ID})
	if err != nil {
		return bot.Done, err
	}
	seats, err := meetingRoster(in.Event, c, m)
	if err != nil {
		return bot.Done, err
	}
	s, invited := seatOf(seats, in.By)
	switch {
	case !invited:
		return bot.Done, mentoring.Refuse("*%s* was for others. If you were there, tell %s: they keep the list.", bot.Escape(m.Title), organizerNames(c))
	case !m.Settled.IsZero():
		return bot.Done, mentoring.Refuse("The list of *%s* is closed. If something in it is wrong, tell %s: they can still change it.", bot.Escape(m.Title), organizerNames(c))
	}
	said := mentoring.WasMissing
	if in.Carried.There {
		said = mentoring.WasThere
	}
	if err := setCame(in.Event, m, s, said); err != nil {
		return bot.Done, err
	}
	if err := followUps(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshDesks(in.Event, c, m)
}

// setCame keeps what was said of somebody's presence, by whoever acts.
func setCame(e bot.Event, m mentoring.Meeting, s meetingSeat, said mentoring.MeetingPresence) error {
	s.Part.Presence, s.Part.SaidBy = said, e.By
	if err := e.Tx.PutMeetingPart(s.Part); err != nil {
		return err
	}
	if err := e.Note(m.Cohort, "meeting.presence", m.ID, string(said)); err != nil {
		return err
	}
	if said != mentoring.NotSaid {
		if err := e.Answered(s.Person, presenceAskID(m)); err != nil {
			return err
		}
	}
	return meetingFollow.Refresh(e, ofSomebody{m.Cohort, m.ID, s.Person})
}

// openHindered asks what got in the way.
func openHindered(in bot.Pressed[meetingOf]) (bot.Reply, error) {
	c, m, err := readOver(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	part, found, err := in.Tx.MeetingPart(c.ID, m.ID, in.By)
	if err != nil {
		return bot.Done, err
	}
	if !found {
		return bot.Done, mentoring.Refuse("*%s* was for others, so there is nothing to say here.", bot.Escape(m.Title))
	}
	return bot.Open(meetingHinderForm.Titled("What got in the way?", "Send", ofMeeting(m),
		bot.Section(fmt.Sprintf("*%s*. No excuse is needed: the organizers read it to choose better hours, or to help.", bot.Escape(m.Title))),
		meetingHindered.Lines("What got in the way?", bot.AtMost(500), bot.Start(part.Hindered)))), nil
}

func keepHindered(in bot.Submitted[meetingOf]) (bot.Reply, error) {
	c, m, err := readOver(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	part, found, err := in.Tx.MeetingPart(c.ID, m.ID, in.By)
	if err != nil || !found {
		return bot.Done, err
	}
	part.Hindered = meetingHindered.In(in.Form)
	if err := in.Tx.PutMeetingPart(part); err != nil {
		return bot.Done, err
	}
	if _, err := in.ChangeAsk(in.By, presenceAskID(m), func(*mentoring.Ask) {}); err != nil {
		return bot.Done, err
	}
	if err := meetingFollow.Refresh(in.Event, ofSomebody{c.ID, m.ID, in.By}); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshDesks(in.Event, c, m)
}

// followUps writes to those who were missing, once there is something to say:
// what was decided, or that the list is closed. Who had excused themselves
// hears what was decided, if it was written down.
func followUps(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	if m.Note == "" && m.Settled.IsZero() {
		return nil
	}
	seats, err := meetingRoster(e, c, m)
	if err != nil {
		return err
	}
	for _, s := range seats {
		came := s.Part.Came(s.Away(m))
		if !s.Part.Followed.IsZero() || came != mentoring.WasMissing && (came != mentoring.WasExcused || m.Note == "") {
			continue
		}
		s.Part.Followed = e.At
		if err := e.Tx.PutMeetingPart(s.Part); err != nil {
			return err
		}
		at := mentoring.Decent(e.At, s.Zone, c.Home)
		if s.AwayOn(at) {
			at = s.back.At(9, 30, s.Zone) // they read it when they are back
		}
		if err := meetingFollow.Show(e, bot.To(s.Person), ofSomebody{c.ID, m.ID, s.Person}, bot.NotBefore(at)); err != nil {
			return err
		}
	}
	return nil
}

// settleMeeting closes the list: the organizers hear who was missing.
func settleMeeting(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	if m.Stage(e.At) != mentoring.MeetingOver || !m.Settled.IsZero() {
		return nil
	}
	g, err := gatherMeeting(e, c, m)
	if err != nil {
		return err
	}
	m.Settled = e.At
	if err := e.Tx.PutMeeting(m); err != nil {
		return err
	}
	n := g.count()
	if err := e.Note(c.ID, "meeting.settled", m.ID, fmt.Sprintf("present=%d", n.Present), fmt.Sprintf("absent=%d", n.Absent),
		fmt.Sprintf("excused=%d", n.Excused), fmt.Sprintf("unsaid=%d", n.NotSaid)); err != nil {
		return err
	}
	for _, s := range g.seats {
		if err := e.CloseAsk(s.Person, presenceAskID(m)); err != nil {
			return err
		}
	}
	if err := followUps(e, c, m); err != nil {
		return err
	}
	if err := refreshDesks(e, c, m); err != nil {
		return err
	}
	text := fmt.Sprintf("*%s*: %d of %d were there, %d excused, %d absent, %d did not say.", bot.Escape(m.Title), n.Present, n.Invited, n.Excused, n.Absent, n.NotSaid)
	absent, some := g.names(func(s meetingSeat) bool { return s.Part.Came(s.Away(m)) == mentoring.WasMissing })
	switch {
	case some > 0:
		text += fmt.Sprintf(" I have written to %s. Your next step: a word with them in person.", absent)
	case m.Note == "" && n.Present+n.NotSaid > 0:
		text += fmt.Sprintf(" Your next step: write down what was decided, with `/cohort meeting %s`.", c.ID)
	default:
		text += " Nothing to do for you."
	}
	return tellOrganizers(e, c, fmt.Sprintf("meetings/settled/%s/%s", c.ID, m.ID), text)
}

// cameField is the input of one person on the list.
func cameField(p mentoring.PersonID) bot.Choice { return bot.NewChoice("meetings.came." + string(p)) }

// camePage is how many people stand on one page of the form: Slack shows 100
// blocks at most.
const camePage = 90

const (
	cameUnknown = "unknown"
	cameLeave   = "leave"
)

func openWhoCame(in bot.Pressed[meetingList]) (bot.Reply, error) {
	c, m, err := readOver(in.Event, meetingOf{in.Carried.Cohort, in.Carried.ID})
	if err != nil {
		return bot.Done, err
	}
	g, err := gatherMeeting(in.Event, c, m)
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(drawWhoCame(g, in.Carried.Page)), nil
}

// keepWhoCame keeps a page of the list, and shows the next one.
func keepWhoCame(in bot.Submitted[meetingList]) (bot.Reply, error) {
	c, m, err := readOver(in.Event, meetingOf{in.Carried.Cohort, in.Carried.ID})
	if err != nil {
		return bot.Done, err
	}
	g, err := gatherMeeting(in.Event, c, m)
	if err != nil {
		return bot.Done, err
	}
	rest := meetingRest.In(in.Form)
	for _, s := range pageOf(g.seats, in.Carried.Page, camePage) {
		was := s.Part.Came(s.Away(m))
		said := mentoring.MeetingPresence(cameField(s.Person).In(in.Form))
		if said == cameUnknown {
			said = mentoring.NotSaid
		}
		if said == mentoring.NotSaid && rest != "" && rest != cameLeave {
			said = mentoring.MeetingPresence(rest)
		}
		if said == was {
			continue
		}
		if err := setCame(in.Event, m, s, said); err != nil {
			return bot.Done, err
		}
	}
	if err := followUps(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	if err := refreshDesks(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	if (in.Carried.Page+1)*camePage < len(g.seats) {
		return bot.Replace(drawWhoCame(g, in.Carried.Page+1)), nil
	}
	return meetingPage(in.Event, c, m, bot.Replace)
}

func openMeetingNote(in bot.Pressed[meetingOf]) (bot.Reply, error) {
	c, m, err := readOver(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	where := "Everybody who was there gets it as a message"
	if m.Whom == mentoring.WhomAll {
		where = fmt.Sprintf("It is posted in <#%s>", c.Channel)
	}
	return inPlace(in.View)(meetingNoteForm.Titled("What was decided", "Send", ofMeeting(m),
		bot.Section(fmt.Sprintf("*%s*. %s, and sent to each who was missing.", bot.Escape(m.Title), where)),
		meetingNoteText.Lines("What was decided, and what comes next?", bot.Start(m.Note)))), nil
}

func keepMeetingNote(in bot.Submitted[meetingOf]) (bot.Reply, error) {
	c, m, err := readOver(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	m.Note, m.NoteBy, m.Noted = meetingNoteText.In(in.Form), in.By, in.At
	if m.Note == "" {
		return bot.Reject(meetingNoteText, "Two sentences are enough: what was decided, and what comes next."), nil
	}
	if err := in.Tx.PutMeeting(m); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "meeting.noted", m.ID); err != nil {
		return bot.Done, err
	}
	if err := showDecided(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	if err := followUps(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	if err := meetingPost.Refresh(in.Event, ofMeeting(m)); err != nil {
		return bot.Done, err
	}
	if err := refreshDesks(in.Event, c, m); err != nil {
		return bot.Done, err
	}
	return meetingPage(in.Event, c, m, bot.Replace)
}

// showDecided posts what was decided, or brings it up to date: in the thread
// of the announcement, or to each who was there.
func showDecided(e bot.Event, c mentoring.Cohort, m mentoring.Meeting) error {
	seats, err := meetingRoster(e, c, m)
	if err != nil {
		return err
	}
	posted := m.Whom == mentoring.WhomAll && c.Channel != ""
	if posted {
		if err := meetingDecided.Show(e, bot.ToChannel(c.Channel), ofMeeting(m), bot.Under(meetingPost.Key(ofMeeting(m)))); err != nil {
			return err
		}
	}
	for _, s := range seats {
		if !s.Part.Followed.IsZero() {
			if err := meetingFollow.Refresh(e, ofSomebody{c.ID, m.ID, s.Person}); err != nil {
				return err
			}
			continue
		}
		if came := s.Part.Came(s.Away(m)); posted && !s.Guest || came == mentoring.WasMissing || came == mentoring.WasExcused {
			continue
		}
		text := fmt.Sprintf(":memo: *%s*: what was decided.", bot.Escape(m.Title))
		if err := tell(e, c, s.Person, fmt.Sprintf("meetings/decided/%s/%s/%s/%d", c.ID, m.ID, s.Person, m.Noted.Unix()), text, bot.Section(text), bot.Quote(m.Note)); err != nil {
			return err
		}
	}
	return nil
}
