package flows

import (
	"fmt"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Guests of the final presentations: an organizer invites two or so sponsors
// by name, and, if wished, a larger audience with a post in a channel. They are
// guests of the meeting, which asks, reminds and keeps what they answer.

// guestOf names an invited sponsor.
type guestOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Person mentoring.PersonID `json:"p"`
}

// InCohort names the cohort whose organizers may use the control.
func (g guestOf) InCohort() mentoring.CohortID { return g.Cohort }

// ActionSuffix tells the buttons of the list apart.
func (g guestOf) ActionSuffix() string { return string(g.Person) }

// guestSays is an answer to an invitation.
type guestSays struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n"`
	Yes      bool               `json:"y,omitempty"`
}

// ActionSuffix tells the answers apart.
func (g guestSays) ActionSuffix() string { return fmt.Sprint(g.Yes) }

var (
	guestAdd  = bot.NewButton[about]("finale.guest")
	guestForm = bot.NewModal[about]("finale.guestform")
	guestWho  = bot.NewPersonField("finale.guestwho")
	guestDrop = bot.NewButton[guestOf]("finale.guestdrop")

	audienceOpen    = bot.NewButton[about]("finale.audience")
	audienceForm    = bot.NewModal[about]("finale.audienceform")
	audienceChannel = bot.NewChannelField("finale.audiencein")
	audiencePost    = bot.NewLive[setting]("finale.audiencepost")
	audienceComing  = bot.NewButton[guestSays]("finale.listen")
)

// inviting refuses guests when it is too late for them.
func inviting(e bot.Event, id mentoring.CohortID) (stage, error) {
	s, err := finaleAhead(e, id)
	if err == nil && !s.Event.First().After(e.At) {
		err = mentoring.Refuse("The final presentations of %s have begun, so it is too late to invite anybody in writing.", bot.Escape(s.Cohort.Name))
	}
	return s, err
}

func openGuestForm(in bot.Pressed[about]) (bot.Reply, error) {
	s, err := inviting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	likely, err := likelySponsor(in.Event, s)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(drawGuestForm(s, likely)), nil
}

// likelySponsor is somebody who was invited to post problems and not here yet.
func likelySponsor(e bot.Event, s stage) (mentoring.PersonID, error) {
	all, err := e.Tx.Sponsors(s.Cohort.ID)
	if err != nil {
		return "", err
	}
	for _, x := range all {
		g, found, err := e.Tx.FinaleGuest(s.Cohort.ID, x.Person)
		if err != nil {
			return "", err
		}
		who, err := e.Person(x.Person)
		if err != nil {
			return "", err
		}
		if (!found || !g.Sponsor) && who.MayTakePart() == nil {
			return x.Person, nil
		}
	}
	return "", nil
}

func inviteGuest(in bot.Submitted[about]) (bot.Reply, error) {
	s, err := inviting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	id := guestWho.In(in.Form)
	if id == "" {
		return bot.Reject(guestWho, "Choose somebody."), nil
	}
	who, err := in.Person(id)
	if err != nil {
		return bot.Done, err
	}
	if err := who.MayTakePart(); err != nil {
		return bot.Reject(guestWho, err.Error()), nil
	}
	g, _, err := in.Tx.FinaleGuest(s.Cohort.ID, id)
	if err != nil {
		return bot.Done, err
	}
	if g.Sponsor && g.Dropped.IsZero() {
		return bot.Reject(guestWho, fmt.Sprintf("%s is invited already; I remind them by myself.", who.Name)), nil
	}
	for _, r := range []mentoring.Role{mentoring.Mentor, mentoring.Mentee} {
		m, found, err := currentMember(in.Event, s.Cohort, r, id)
		if err != nil {
			return bot.Done, err
		}
		if found && m.Standing == mentoring.Active {
			return bot.Reject(guestWho, fmt.Sprintf("%s takes part as a %s, and was told of the day like everybody. Choose somebody else.", who.Name, r)), nil
		}
	}
	g = mentoring.FinaleGuest{Cohort: s.Cohort.ID, Person: id, Sponsor: true, By: in.By, InvitedAt: in.At}
	if err := in.Tx.PutFinaleGuest(g); err != nil {
		return bot.Done, err
	}
	if err := in.Note(s.Cohort.ID, "finale.sponsor-invited", string(id)); err != nil {
		return bot.Done, err
	}
	return bot.Done, guestsChanged(in.Event, s.Cohort)
}

// dropGuest takes an invitation back.
func dropGuest(in bot.Pressed[guestOf]) (bot.Reply, error) {
	s, err := inviting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	g, found, err := in.Tx.FinaleGuest(s.Cohort.ID, in.Carried.Person)
	if err != nil {
		return bot.Done, err
	}
	if !found || !g.Dropped.IsZero() {
		return bot.Done, mentoring.Refuse("They are not invited any more. `/cohort finale %s` shows who is.", s.Cohort.ID)
	}
	g.Dropped = in.At
	if err := in.Tx.PutFinaleGuest(g); err != nil {
		return bot.Done, err
	}
	if err := in.Note(s.Cohort.ID, "finale.sponsor-dropped", string(g.Person)); err != nil {
		return bot.Done, err
	}
	if err := guestsChanged(in.Event, s.Cohort); err != nil {
		return bot.Done, err
	}
	if in.View.ID == "" {
		return bot.Done, nil
	}
	return finalePage(in.Event, s.Cohort, bot.Replace)
}

// guestsChanged brings the meeting and what shows it in step with the guests.
func guestsChanged(e bot.Event, c mentoring.Cohort) error {
	s, _, err := readStage(e, c)
	if err != nil {
		return err
	}
	if s.Meeting.ID != "" && s.Event.Stands() {
		s.Meeting.Guests = s.guestList()
		if err := showMeeting(e, c, s.Meeting, ""); err != nil {
			return err
		}
	}
	return refreshFinale(e, s)
}

// guestList are the guests whom the meeting is to invite: an organizer is
// there anyway.
func (s stage) guestList() []mentoring.PersonID {
	var list []mentoring.PersonID
	for _, g := range s.Guests {
		if g.Dropped.IsZero() && !s.Cohort.Organizes(g.Person) {
			list = append(list, g.Person)
		}
	}
	return list
}

// listening refuses answers about hours that no longer hold.
func listening(e bot.Event, a guestSays) (stage, error) {
	s, err := finaleAhead(e, a.Cohort)
	switch {
	case err != nil:
		return s, err
	case s.Event.Revision != a.Revision:
		return s, mentoring.Refuse("The final presentations have other hours now: %s. My newer message about them has the buttons.", hours(s.Event, s.Cohort.Location()))
	case !s.Event.Last().After(e.At):
		return s, mentoring.Refuse("The final presentations are over, so there is nothing left to answer.")
	}
	return s, nil
}

func openAudience(in bot.Pressed[about]) (bot.Reply, error) {
	s, err := inviting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(drawAudienceForm(s)), nil
}

// keepAudience posts the invitation in a channel that I am in.
func keepAudience(in bot.Submitted[about]) (bot.Reply, error) {
	s, err := inviting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	channel := audienceChannel.In(in.Form)
	if channel == "" {
		return bot.Reject(audienceChannel, "Choose a channel."), nil
	}
	if channel == s.Cohort.Channel {
		return bot.Reject(audienceChannel, "The cohort's own channel gets the running order anyway. Choose another one."), nil
	}
	if _, inIt, err := in.Tx.Channel(channel); err != nil {
		return bot.Done, err
	} else if !inIt {
		return bot.Reject(audienceChannel, "I can't post there yet. Type /invite @cohortbot in that channel, then press the button here again."), nil
	}
	was := s.Event.Audience
	s.Event.Audience = channel
	if err := in.Tx.PutFinale(s.Event); err != nil {
		return bot.Done, err
	}
	if was != channel {
		if err := in.Note(s.Cohort.ID, "finale.audience", channel); err != nil {
			return bot.Done, err
		}
		if was != "" {
			if err := audiencePost.Refresh(in.Event, setting{s.Cohort.ID, s.Event.Revision, was}); err != nil {
				return bot.Done, err
			}
		}
	}
	if err := audiencePost.Show(in.Event, bot.ToChannel(channel), setting{s.Cohort.ID, s.Event.Revision, channel}); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshFinale(in.Event, s)
}

// sayAudience is “I'll come” in the channel, by whoever reads it.
func sayAudience(in bot.Pressed[guestSays]) (bot.Reply, error) {
	s, err := listening(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	c, f := s.Cohort, s.Event
	who, err := in.Who()
	if err != nil {
		return bot.Done, err
	}
	at := hours(f, who.Location(c.Location()))
	no := bot.Actions(audienceComing.With("I can't come after all", guestSays{f.Cohort, f.Revision, false}))
	if in.Carried.Yes && s.Answers[in.By] == mentoring.Comes {
		text := "I have noted already that you come: " + at + ", your time."
		return bot.Whisper(text, bot.Section(text), no), nil
	}
	seats, err := meetingRoster(in.Event, c, s.Meeting)
	if err != nil {
		return bot.Done, err
	}
	_, invited := seatOf(seats, in.By)
	if !in.Carried.Yes && !invited {
		return bot.Whisper("I had not noted that you come, so there is nothing to take back."), nil
	}
	if !invited {
		if err := listen(in.Event, s); err != nil {
			return bot.Done, err
		}
	}
	if err := answerMeeting(in.Event, s, in.Carried.Yes); err != nil {
		return bot.Done, err
	}
	if err := guestsChanged(in.Event, c); err != nil {
		return bot.Done, err
	}
	if !in.Carried.Yes {
		return bot.Whisper("Noted: you don't come. Thank you for saying so."), nil
	}
	text := "Noted: " + at + ", your time. I remind you before."
	return bot.Whisper(text, bot.Section(text), no), nil
}

// listen makes somebody a guest of the meeting, who answered before they were
// asked.
func listen(e bot.Event, s stage) error {
	g := mentoring.FinaleGuest{Cohort: s.Cohort.ID, Person: e.By, InvitedAt: e.At}
	if err := e.Tx.PutFinaleGuest(g); err != nil {
		return err
	}
	part, _, err := e.Tx.MeetingPart(s.Cohort.ID, s.Meeting.ID, e.By)
	if err != nil {
		return err
	}
	zone, err := e.Zone(e.By, s.Cohort)
	if err != nil {
		return err
	}
	part.Cohort, part.Meeting, part.Person = s.Cohort.ID, s.Meeting.ID, e.By
	part.Invite(s.Meeting, mentoring.BestSitting(s.Meeting.Sittings, s.Meeting.Span(), zone), e.At)
	return e.Tx.PutMeetingPart(part)
}

// answerMeeting keeps whether somebody comes.
func answerMeeting(e bot.Event, s stage, yes bool) error {
	part, found, err := e.Tx.MeetingPart(s.Cohort.ID, s.Meeting.ID, e.By)
	if err != nil || !found {
		return err
	}
	part.Answer, part.Answered = mentoring.CannotCome, e.At
	if yes {
		part.Answer = mentoring.Comes
	}
	if err := e.Tx.PutMeetingPart(part); err != nil {
		return err
	}
	if err := e.Note(s.Cohort.ID, "meeting.answered", s.Meeting.ID, string(part.Answer)); err != nil {
		return err
	}
	if err := e.Answered(e.By, meetingAskID(s.Meeting, part)); err != nil {
		return err
	}
	return refreshSeat(e, s.Meeting, part)
}

// guestGone is that a sponsor's account was deactivated.
func guestGone(e bot.Event, c mentoring.Cohort, who mentoring.Person) error {
	g, found, err := e.Tx.FinaleGuest(c.ID, who.ID)
	if err != nil || !found || !g.Dropped.IsZero() {
		return err
	}
	f, _, err := e.Tx.Finale(c.ID)
	if err != nil || !f.Stands() {
		return err
	}
	g.Dropped = e.At
	if err := e.Tx.PutFinaleGuest(g); err != nil {
		return err
	}
	if g.Sponsor {
		if err := tellOrganizers(e, c, fmt.Sprintf("finale/gone/%s/%s", c.ID, who.ID),
			fmt.Sprintf("%s's account was deactivated, so they do not come to the final presentations of *%s*. Your next step: invite another sponsor with `/cohort finale %s`.", bot.Escape(who.Name), bot.Escape(c.Name), c.ID)); err != nil {
			return err
		}
	}
	return guestsChanged(e, c)
}

// What people see.

func drawGuestForm(s stage, likely mentoring.PersonID) slack.ModalViewRequest {
	return guestForm.Titled("Invite a sponsor", "Invite", about{s.Cohort.ID},
		bot.Section(fmt.Sprintf("Two or so senior people who see what came of *%s*. I write to each at a decent hour, with the day in their own time and the running order, and tell you what they say.", bot.Escape(s.Cohort.Name))),
		guestWho.Pick("Sponsor", bot.Start(string(likely))))
}

func drawAudienceForm(s stage) slack.ModalViewRequest {
	return audienceForm.Titled("A larger audience", "Post it", about{s.Cohort.ID},
		bot.Section("I post the day, the place and the running order in a channel, with a button for those who come. The post stays current."),
		audienceChannel.Pick("Channel", bot.Start(s.Event.Audience), bot.Hint("I must be in it: /invite @cohortbot")))
}

func drawAudiencePost(in bot.Drawing[setting]) (bot.Message, error) {
	s, found, err := stageOf(in.Event, in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	c, f, name := s.Cohort, s.Event, bot.Escape(s.Cohort.Name)
	switch {
	case f.Revision != in.Carried.Revision:
		return bot.Message{Text: fmt.Sprintf("The final presentations of *%s* were moved; what holds now is further down.", name)}, nil
	case f.Off || f.Audience != in.Carried.Channel:
		return bot.Message{Text: fmt.Sprintf("The invitation to the final presentations of *%s* was taken back.", name)}, nil
	case !f.Over.IsZero():
		return bot.Message{Text: fmt.Sprintf("The final presentations of *%s* are over. Thank you for coming!", name)}, nil
	}
	n := 0
	for _, g := range s.Guests {
		if !g.Sponsor && g.Dropped.IsZero() && s.Answers[g.Person] == mentoring.Comes {
			n++
		}
	}
	text := fmt.Sprintf(":mega: You are invited to the final presentations of %s: %s (%s).", name, hours(f, c.Location()), c.Home.Zone)
	lead := fmt.Sprintf(":mega: *You are invited to the final presentations of %s:* %s. %s%s",
		name, s.hoursInSlack(), s.showWords(), finalePlace(f))
	blocks := []slack.Block{bot.Section(lead)}
	if !f.Posted.IsZero() {
		blocks = append(blocks, scheduleBlocks(s.orderInSlack())...)
	}
	blocks = append(blocks, bot.Actions(audienceComing.Primary("I'll come", guestSays{f.Cohort, f.Revision, true})))
	switch n {
	case 0:
	case 1:
		blocks = append(blocks, bot.Context("One reader of this said that they come."))
	default:
		blocks = append(blocks, bot.Context(fmt.Sprintf("%d readers of this said that they come.", n)))
	}
	return bot.Message{Text: text, Blocks: blocks}, nil
}
