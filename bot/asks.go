package bot

import (
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot/mentoring"
)

// Asks: every question to a person goes through here, so that one person gets
// one message a working day, however many cohorts and roles ask.

// prompt is the day's message to one person: the questions it carries.
type prompt struct {
	Person mentoring.PersonID `json:"p"`
	Day    mentoring.Date     `json:"d"`
	Turn   int                `json:"n"` // urgent ones come on top of the day's
	Asks   []string           `json:"a"`
}

func (p prompt) Key() string { return fmt.Sprintf("%s/%s/%d", p.Person, p.Day, p.Turn) }

// promptTo names the moment at which somebody is asked next.
type promptTo struct {
	Person mentoring.PersonID `json:"p"`
}

var (
	promptLive   = NewLive[prompt]("asks.prompt")
	promptMoment = NewMoment[promptTo]("asks.prompting")
)

// asksFlow is the bot's own: it belongs to every list of flows.
func asksFlow() Flow {
	return Flow{Name: "asks", About: "open questions are put to people, one message a day", Routes: []Route{
		OnMoment(promptMoment, promptPerson),
		OnDraw(promptLive, drawPrompt),
	}}
}

// Ask opens a question. Opened again under the same id, nothing happens.
func (e Event) Ask(a mentoring.Ask) error {
	if _, found, err := e.Tx.Ask(a.Person, a.ID); err != nil || found {
		return err
	}
	if a.Since.IsZero() {
		a.Since = e.At
	}
	if err := e.Tx.PutAsk(a); err != nil {
		return err
	}
	return e.planPrompt(a.Person)
}

// ChangeAsk applies change to an open question and draws again what carries
// it. A question that is not open is left alone; open says which it was.
func (e Event) ChangeAsk(p mentoring.PersonID, id string, change func(*mentoring.Ask)) (open bool, err error) {
	a, found, err := e.Tx.Ask(p, id)
	if err != nil || !found || !a.Open() {
		return false, err
	}
	change(&a)
	if err := e.Tx.PutAsk(a); err != nil {
		return true, err
	}
	for _, key := range a.Prompts {
		if _, err := e.Tx.Refresh(key); err != nil {
			return true, err
		}
	}
	if err := e.RefreshHome(p); err != nil {
		return true, err
	}
	return true, e.planPrompt(p)
}

// Answered notes that somebody answered; the answer can change until the
// question is closed.
func (e Event) Answered(p mentoring.PersonID, id string) error {
	_, err := e.ChangeAsk(p, id, func(a *mentoring.Ask) { a.Answer(e.At) })
	return err
}

// CloseAsk ends a question, answered or not.
func (e Event) CloseAsk(p mentoring.PersonID, id string) error {
	_, err := e.ChangeAsk(p, id, func(a *mentoring.Ask) { a.Close(e.At) })
	return err
}

// CloseAsks ends every open question of one cohort to one person that match
// accepts.
func (e Event) CloseAsks(p mentoring.PersonID, match func(mentoring.Ask) bool) error {
	asks, err := e.Tx.OpenAsks(p)
	if err != nil {
		return err
	}
	for _, a := range asks {
		if match(a) {
			if err := e.CloseAsk(p, a.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// planPrompt puts the person's next prompting into the agenda.
func (e Event) planPrompt(p mentoring.PersonID) error {
	next, ok, err := e.nextPrompting(p, e.At)
	if err != nil {
		return err
	}
	if !ok {
		return promptMoment.Unplan(e, string(p))
	}
	return promptMoment.Plan(e, string(p), next.At, "", string(p), promptTo{p})
}

// Replan looks at somebody's prompts again, e.g. after they said they are away
// or moved to another zone.
func (e Event) Replan(p mentoring.PersonID) error { return e.planPrompt(p) }

func (e Event) nextPrompting(p mentoring.PersonID, now time.Time) (mentoring.Prompting, bool, error) {
	asks, err := e.Tx.OpenAsks(p)
	if err != nil || len(asks) == 0 {
		return mentoring.Prompting{}, false, err
	}
	who, err := e.Person(p)
	if err != nil {
		return mentoring.Prompting{}, false, err
	}
	if who.Deleted {
		return mentoring.Prompting{}, false, nil
	}
	homes := map[mentoring.CohortID]mentoring.Cohort{}
	zone := who.Location(nil)
	for _, a := range asks {
		if _, known := homes[a.Cohort]; known {
			continue
		}
		c, _, err := e.Tx.Cohort(a.Cohort)
		if err != nil {
			return mentoring.Prompting{}, false, err
		}
		homes[a.Cohort] = c
		if zone == nil {
			zone = c.Location()
		}
	}
	calendar := func(id mentoring.CohortID) mentoring.Calendar { return homes[id].Home }
	next, ok := mentoring.NextPrompting(asks, who, zone, calendar, now)
	return next, ok, nil
}

// promptPerson puts to somebody what is due: it looks at the state, so a late
// or a second call does what is missing and no more.
func promptPerson(in Due[promptTo]) error {
	p := in.Carried.Person
	next, ok, err := in.nextPrompting(p, in.At)
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	if next.At.After(in.At) {
		return in.planPrompt(p)
	}
	who, err := in.Person(p)
	if err != nil {
		return err
	}
	first, _, err := in.Tx.Cohort(next.Asks[0].Cohort)
	if err != nil {
		return err
	}
	message := prompt{Person: p, Day: mentoring.DateOf(in.At, who.Location(first.Location()))}
	urgent := next.Asks[0].Urgent
	for {
		if _, taken, err := in.Tx.Outgoing(promptLive.Key(message)); err != nil {
			return err
		} else if !taken {
			break
		}
		message.Turn++
	}
	for _, a := range next.Asks {
		message.Asks = append(message.Asks, a.ID)
	}
	for _, a := range next.Asks {
		a.Told(promptLive.Key(message), in.At)
		if err := in.Tx.PutAsk(a); err != nil {
			return err
		}
	}
	if !urgent {
		who.LastPrompt = message.Day
		if err := in.Tx.PutPerson(who); err != nil {
			return err
		}
	}
	if err := promptLive.Show(in.Event, To(p), message); err != nil {
		return err
	}
	return in.planPrompt(p)
}

// drawPrompt draws the day's message from the questions it carries, as they
// stand now.
func drawPrompt(in Drawing[prompt]) (Message, error) {
	var m Message
	var texts []string
	for i, id := range in.Carried.Asks {
		a, found, err := in.Tx.Ask(in.Carried.Person, id)
		if err != nil {
			return Message{}, err
		}
		if !found {
			continue
		}
		part, err := in.router.drawAsk(Asking{Event: in.Event, Ask: a, Reader: in.Reader})
		if err != nil {
			return Message{}, fmt.Errorf("draw question %s: %w", id, err)
		}
		if part.Text == "" {
			continue
		}
		texts = append(texts, part.Text)
		blocks := part.Blocks
		if len(blocks) == 0 {
			blocks = []slack.Block{Section(part.Text)}
		}
		if i > 0 && len(m.Blocks) > 0 {
			m.Blocks = append(m.Blocks, Divider())
		}
		m.Blocks = append(m.Blocks, blocks...)
	}
	if len(texts) == 0 {
		return Message{}, nil
	}
	m.Text = texts[0]
	for _, t := range texts[1:] {
		m.Text += "\n" + t
	}
	if len(m.Blocks) > maxBlocks {
		m.Blocks = append(slices.Clone(m.Blocks[:maxBlocks-1]),
			Context("There is more open than fits here. Say “what's open?” to see it all."))
	}
	return m, nil
}

// maxBlocks is Slack's limit for a message
// (https://docs.slack.dev/reference/block-kit/blocks).
const maxBlocks = 50

// ShowOpen puts everything that is open to a person again, because they asked.
// It uses up no reminder.
func (e Event) ShowOpen(p mentoring.PersonID) (bool, error) {
	asks, err := e.Tx.OpenAsks(p)
	if err != nil {
		return false, err
	}
	message := prompt{Person: p, Day: mentoring.DateOf(e.At, time.UTC), Turn: int(e.At.Unix())}
	for _, a := range asks {
		if a.Notice || a.Closed.After(time.Time{}) {
			continue
		}
		message.Asks = append(message.Asks, a.ID)
		if key := promptLive.Key(message); !slices.Contains(a.Prompts, key) {
			a.Prompts = append(a.Prompts, key)
			if err := e.Tx.PutAsk(a); err != nil {
				return false, err
			}
		}
	}
	if len(message.Asks) == 0 {
		return false, nil
	}
	return true, promptLive.Show(e, To(p), message)
}

// AskUnder finds the open questions that the message key carries; a reply in
// its thread belongs to them.
func (e Event) AskUnder(p mentoring.PersonID, key string) ([]mentoring.Ask, error) {
	asks, err := e.Tx.OpenAsks(p)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(asks, func(a mentoring.Ask) bool { return !slices.Contains(a.Prompts, key) }), nil
}
