package flows

import (
	"fmt"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Somebody who has a concrete project and knows how to do it may need no
// mentor (rule 11 of the programme). The organizers are told, and may suggest
// with one button that the applicant seeks their manager's backing instead;
// whether to give the place back is the applicant's to decide.

// backingTo is the message to one organizer about one applicant.
type backingTo struct {
	Cohort    mentoring.CohortID `json:"c"`
	Person    mentoring.PersonID `json:"p"`
	Organizer mentoring.PersonID `json:"o"`
}

// InCohort names the cohort whose organizers may use the button.
func (b backingTo) InCohort() mentoring.CohortID { return b.Cohort }

// Key names the message.
func (b backingTo) Key() string {
	return string(b.Cohort) + "/" + string(b.Person) + "/" + string(b.Organizer)
}

var (
	backingLive    = bot.NewLive[backingTo]("backing.told")
	backingSuggest = bot.NewButton[backingTo]("backing.suggest")
	backingHint    = bot.NewLive[aboutMember]("backing.hint")
)

func backing() bot.Flow {
	return bot.Flow{
		Name:  "backing",
		About: "applicants who need no mentor may be pointed to their manager",
		Routes: []bot.Route{
			bot.OnDraw(backingLive, drawBacking),
			bot.OnPress(backingSuggest, suggestToApplicant).For(bot.Organizers),
			bot.OnDraw(backingHint, drawBackingHint),
		},
	}
}

// suggestBacking tells the organizers that somebody may not need a mentor.
func suggestBacking(e bot.Event, c mentoring.Cohort, m mentoring.Member) error {
	for _, o := range c.Organizers {
		zone, err := e.Zone(o, c)
		if err != nil {
			return err
		}
		if err := backingLive.Show(e, bot.To(o), backingTo{c.ID, m.Person, o}, bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
			return err
		}
	}
	return nil
}

// suggestToApplicant is the organizers' button: one message to the applicant,
// whoever of them presses, and however often.
func suggestToApplicant(in bot.Pressed[backingTo]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.Carried.Person)
	switch {
	case err != nil:
		return bot.Done, err
	case !found || m.Standing.Gone():
		return bot.Done, mentoring.Refuse("%s is not a mentee of *%s* any more, so there is nothing to suggest.", bot.Mention(in.Carried.Person), bot.Escape(c.Name))
	case c.Phase >= mentoring.Scoping:
		return bot.Done, mentoring.Refuse("The pairs of *%s* are at work already, so it is too late for this suggestion. A personal word is better now.", bot.Escape(c.Name))
	case m.Application.Concrete != mentoring.KnowsHow:
		return bot.Done, mentoring.Refuse("%s has changed the application meanwhile and no longer says that they know how to do it.", bot.Mention(m.Person))
	case !m.Application.Suggested.IsZero():
		return bot.Done, mentoring.Refuse("It was suggested to them on %s already.", dayOf(m.Application.Suggested, c))
	}
	m.Application.Suggested, m.Application.SuggestedBy = in.At, in.By
	if err := in.Tx.PutMember(m); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "mentee.backing-suggested", string(m.Person)); err != nil {
		return bot.Done, err
	}
	zone, err := in.Zone(m.Person, c)
	if err != nil {
		return bot.Done, err
	}
	if err := backingHint.Show(in.Event, bot.To(m.Person), of(m), bot.NotBefore(mentoring.Decent(in.At, zone, c.Home))); err != nil {
		return bot.Done, err
	}
	for _, o := range c.Organizers {
		if err := backingLive.Refresh(in.Event, backingTo{c.ID, m.Person, o}); err != nil {
			return bot.Done, err
		}
	}
	return bot.Done, nil
}

// What people see.

func drawBacking(in bot.Drawing[backingTo]) (bot.Message, error) {
	b := in.Carried
	c, found, err := in.Tx.Cohort(b.Cohort)
	if err != nil || !found || !c.Organizes(b.Organizer) {
		return bot.Message{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, b.Person)
	if err != nil || !found {
		return bot.Message{}, err
	}
	name, err := named(in.Event, m.Person)
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf("*%s*: %s applied with a concrete project and knows how to do it, so a mentor may not be what is missing. You could suggest that they seek their line manager's backing for the project instead, and leave the place to somebody else.", bot.Escape(c.Name), name)
	switch {
	case !m.Application.Suggested.IsZero():
		text += fmt.Sprintf(" %s suggested it on %s; they decide.", bot.Mention(m.Application.SuggestedBy), dayOf(m.Application.Suggested, c))
	case m.Standing.Gone() || c.Phase >= mentoring.Scoping || m.Application.Concrete != mentoring.KnowsHow:
	default:
		text += " It is yours to decide; I have told nobody."
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(backingSuggest.With("Suggest it to them", b))}}, nil
	}
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}, nil
}

func drawBackingHint(in bot.Drawing[aboutMember]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	m, found, err := in.Tx.Member(c.ID, in.Carried.Role, in.Carried.Person)
	if err != nil || !found {
		return bot.Message{}, err
	}
	text := fmt.Sprintf("Your project for *%s* is concrete, and you know how to do it. %s wonders whether a mentor is what you need, or rather your line manager's backing: time, data, a place where it gets used. With that you could begin at once.\nYour place is yours; nothing changes unless you want it to. If you would rather go ahead without a mentor, withdraw with the button on the Home tab, and somebody on the waiting list is glad. Otherwise you need not do anything.",
		bot.Escape(c.Name), bot.Mention(m.Application.SuggestedBy))
	if m.Standing.Gone() {
		text = fmt.Sprintf("You are not in *%s* any more. Good luck with your project: your line manager's backing is worth asking for.", bot.Escape(c.Name))
	}
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}, nil
}
