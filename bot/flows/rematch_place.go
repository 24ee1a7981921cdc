package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// One place more: a mentor whose places are all taken is asked whether they
// would take one of those who lost their mentor. Only their yes makes the
// place; the proposal is computed anew then.

const askRematchPlace mentoring.AskKind = "rematch.place"

// rematchPlaceFor is the question to a mentor.
type rematchPlaceFor struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Mentor mentoring.PersonID `json:"p"`
	Asked  int64              `json:"t"` // Unix seconds
}

var (
	rematchPlaceYes = bot.NewButton[rematchPlaceFor]("rematch.place_yes")
	rematchPlaceNo  = bot.NewButton[rematchPlaceFor]("rematch.place_no")
)

func rematchPlaceID(r mentoring.Rematch, a mentoring.PlaceAsked) string {
	return fmt.Sprintf("rematch-place/%s/%s/%s/%s/%d", r.Cohort, mentoring.Mentor, a.Mentor, r.ID, a.At.Unix())
}

// askRematchPlaceOf asks a mentor for one place more.
func askRematchPlaceOf(e bot.Event, c mentoring.Cohort, r *mentoring.Rematch, m mentoring.Member) error {
	name := bot.Escape(m.Name)
	was, asked := r.PlaceAsked(m.Person)
	switch {
	case m.Places()+m.Load.Elsewhere >= mentoring.MaxCapacity:
		return mentoring.Refuse("%s takes %d mentees already, which is the most. Choose somebody else.", name, m.Places()+m.Load.Elsewhere)
	case asked && was.Answer == mentoring.PlaceOpen:
		return mentoring.Refuse("%s was asked already and has not answered yet. You hear it when they do.", name)
	case asked && was.Answer == mentoring.PlaceNo:
		return mentoring.Refuse("%s was asked and said no. I don't ask twice; if it matters much, talk to them.", name)
	}
	now := mentoring.PlaceAsked{Mentor: m.Person, By: e.By, At: e.At}
	r.Asked = append(r.Asked, now)
	if err := e.Tx.PutRematch(r); err != nil {
		return err
	}
	if err := e.Note(c.ID, "rematch.place-asked", r.ID, string(m.Person)); err != nil {
		return err
	}
	reminder := c.Home.AddWorkingHours(e.At, 24*mentoring.ManagerReminderDays, c.Location())
	return e.Ask(mentoring.Ask{ID: rematchPlaceID(*r, now), Kind: askRematchPlace, Cohort: c.ID, Person: m.Person, Subject: r.ID,
		Next: e.At, Nudges: []time.Time{reminder}})
}

// answerRematchPlace takes the mentor's answer.
func answerRematchPlace(answer mentoring.PlaceAnswer) func(bot.Pressed[rematchPlaceFor]) (bot.Reply, error) {
	return func(in bot.Pressed[rematchPlaceFor]) (bot.Reply, error) {
		c, err := cohort(in.Event, in.Carried.Cohort)
		if err != nil {
			return bot.Done, err
		}
		r, found, err := in.Tx.Rematch(c.ID, in.Carried.ID)
		if err != nil {
			return bot.Done, err
		}
		m, here, err := in.Tx.Member(c.ID, mentoring.Mentor, in.By)
		if err != nil {
			return bot.Done, err
		}
		was, asked := r.PlaceAsked(in.By)
		switch {
		case !found || in.By != in.Carried.Mentor || !asked || was.At.Unix() != in.Carried.Asked:
			return bot.Done, mentoring.Refuse("That question is not open for you. Say “what's open?” to see what is.")
		case !here || m.Standing != mentoring.Active:
			return bot.Done, mentoring.Refuse("You are not a mentor in %s any more, so there is nothing to answer.", bot.Escape(c.Name))
		case was.Answer != mentoring.PlaceOpen:
			return bot.Done, mentoring.Refuse("You answered already, and the organizers know. If something has changed, write to %s.", organizerNames(c))
		case r.State == mentoring.RematchDone || r.State == mentoring.RematchBack || !mentoring.RematchRuns(c.Phase):
			return bot.Done, mentoring.Refuse("Everybody has a mentor by now, so no further place is needed. Thank you all the same.")
		}
		return bot.Done, takeRematchPlace(in.Event, c, r, m, was, answer)
	}
}

func takeRematchPlace(e bot.Event, c mentoring.Cohort, r mentoring.Rematch, m mentoring.Member, was mentoring.PlaceAsked, answer mentoring.PlaceAnswer) error {
	r.AnswerPlace(m.Person, answer)
	if err := e.Tx.PutRematch(&r); err != nil {
		return err
	}
	if err := e.Note(c.ID, "rematch.place-"+string(answer), r.ID, string(m.Person)); err != nil {
		return err
	}
	if err := e.CloseAsk(m.Person, rematchPlaceID(r, was)); err != nil {
		return err
	}
	text := fmt.Sprintf("%s cannot take one more mentee in *%s*. *Next step:* choose somebody else with `/cohort rematch %s`.", bot.Escape(m.Name), bot.Escape(c.Name), c.ID)
	if answer == mentoring.PlaceYes {
		var err error
		if m, err = onePlaceMore(e, m); err != nil {
			return err
		}
		if err := rematchesMoved(e, c); err != nil {
			return err
		}
		if err := refreshMembership(e, c, m); err != nil {
			return err
		}
		if err := placesElsewhere(e, c, m.Person); err != nil {
			return err
		}
		text = fmt.Sprintf("%s takes one more mentee in *%s*: %s in all. I have computed the proposal anew. *Next step:* look at it with `/cohort rematch %s`.",
			bot.Escape(m.Name), bot.Escape(c.Name), count(m.Places(), "place"), c.ID)
	}
	if len(r.Only) > 0 {
		c.Organizers = r.Only
	}
	return tellOrganizers(e, c, fmt.Sprintf("rematch/place/%s/%s/%s/%d", c.ID, r.ID, m.Person, was.At.Unix()), text)
}

// closeRematchPlaces ends the open questions when nobody needs a place any
// more.
func closeRematchPlaces(e bot.Event, r mentoring.Rematch) error {
	for _, a := range r.Asked {
		if a.Answer == mentoring.PlaceOpen {
			if err := e.CloseAsk(a.Mentor, rematchPlaceID(r, a)); err != nil {
				return err
			}
		}
	}
	return nil
}

// What people see.

func drawRematchPlace(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	r, found, err := in.Tx.Rematch(c.ID, in.Ask.Subject)
	if err != nil || !found {
		return bot.Part{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentor, in.Ask.Person)
	if err != nil || !found {
		return bot.Part{}, err
	}
	a, asked := r.PlaceAsked(m.Person)
	name := bot.Escape(c.Name)
	switch {
	case asked && a.Answer == mentoring.PlaceYes:
		return saidPart(fmt.Sprintf("Thank you! You take %s in *%s* now. You hear from me if somebody becomes your mentee.", count(m.Places(), "mentee"), name)), nil
	case asked && a.Answer == mentoring.PlaceNo:
		return saidPart(fmt.Sprintf("You stay with %s in *%s*. That is fine, and the organizers know.", count(m.Places(), "place"), name)), nil
	case !in.Ask.Open():
		return saidPart(fmt.Sprintf("The organizers of *%s* had asked whether you take one more mentee. That is settled; nothing to do.", name)), nil
	}
	carried := rematchPlaceFor{c.ID, r.ID, m.Person, a.At.Unix()}
	return partWithButtons(fmt.Sprintf("Somebody in *%s* needs another mentor, and the organizers ask: could you take one more mentee, until %s? You take %s now. Either answer is fine, and nothing changes before you say yes.",
		name, c.Plan.Start(mentoring.Wrapup).Long(), count(m.Places(), "mentee")),
		rematchPlaceYes.Primary("Yes, one more", carried), rematchPlaceNo.With("No, not this time", carried)), nil
}
