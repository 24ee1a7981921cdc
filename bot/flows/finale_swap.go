package flows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Two presenters change places by mutual consent: one asks, the other accepts
// or declines within two working days. Where the change would put one of them
// outside decent hours, it is asked again with the local times. A request that
// the order has overtaken is refused with the reason.

const swapAsk mentoring.AskKind = "finale.swap"

// swapWith is whom somebody wants to change places with.
type swapWith struct {
	Cohort mentoring.CohortID `json:"c"`
	To     mentoring.PersonID `json:"p"`
}

// swapSaid is an answer to a request, or its taking back.
type swapSaid struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i"`
	Yes    bool               `json:"y,omitempty"`
}

// ActionSuffix tells the answers apart.
func (a swapSaid) ActionSuffix() string { return fmt.Sprintf("%s%t", a.ID, a.Yes) }

var (
	swapOpen    = bot.NewButton[about]("finale.swap")
	swapForm    = bot.NewModal[about]("finale.swapform")
	swapConfirm = bot.NewModal[swapWith]("finale.swapanyway")
	swapAnswer  = bot.NewButton[swapSaid]("finale.swapanswer")
	swapBack    = bot.NewButton[swapSaid]("finale.swapback")
	swapEnds    = bot.NewMoment[swapSaid]("finale.swapends")
	swapWhom    = bot.NewChoice("finale.swapwhom")
)

func swapAskID(s mentoring.SlotSwap) string {
	return fmt.Sprintf("finale/swap/%s/%s/%s", s.Cohort, mentoring.Mentee, s.ID)
}

func openSwap(in bot.Pressed[about]) (bot.Reply, error) {
	s, _, err := presenting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	others := s.others(in.By)
	if len(others) == 0 {
		return bot.Done, mentoring.Refuse("Nobody else presents just now, so there is nobody to swap with. Tell an organizer if your time does not suit you: %s.", organizerNames(s.Cohort))
	}
	if err := s.Event.MaySwap(in.By, others[0], s.Swaps, in.At); err != nil {
		return bot.Done, err
	}
	view, err := drawSwapForm(in.Event, s)
	return bot.Open(view), err
}

// others are those who present beside p, in order.
func (s stage) others(p mentoring.PersonID) []mentoring.PersonID {
	var list []mentoring.PersonID
	for _, q := range s.Event.Order {
		if q.Mentee != p {
			list = append(list, q.Mentee)
		}
	}
	return list
}

func askSwap(in bot.Submitted[about]) (bot.Reply, error) {
	to := mentoring.PersonID(swapWhom.In(in.Form))
	s, err := maySwap(in.Event, swapWith{in.Carried.Cohort, to})
	if err != nil {
		return bot.Done, err
	}
	if odd := s.oddHours(in.By, to); len(odd) > 0 {
		return bot.Open(drawSwapConfirm(s, swapWith{s.Cohort.ID, to}, odd)), nil
	}
	return bot.Done, requestSwap(in.Event, s, to)
}

func askSwapAnyway(in bot.Submitted[swapWith]) (bot.Reply, error) {
	s, err := maySwap(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return bot.CloseAll(), requestSwap(in.Event, s, in.Carried.To)
}

func maySwap(e bot.Event, w swapWith) (stage, error) {
	s, _, err := presenting(e, w.Cohort)
	if err != nil {
		return s, err
	}
	if w.To == "" {
		return s, mentoring.Refuse("Choose somebody to swap with.")
	}
	if err := s.Event.MaySwap(e.By, w.To, s.Swaps, e.At); err != nil {
		return s, err
	}
	other, err := e.Person(w.To)
	if err != nil {
		return s, err
	}
	zone := other.Location(s.Cohort.Location())
	if until := s.Event.SwapUntil(e.At, zone, s.Cohort.Home); mentoring.DateOf(until, zone).Before(other.AwayUntil) {
		return s, mentoring.Refuse("%s is away until %s and could not answer in time. Choose somebody else.", bot.Escape(other.Name), other.AwayUntil.Medium())
	}
	return s, nil
}

// oddHours says for whom the swap would be outside decent hours, and was not
// before: a line each, with the local time.
func (s stage) oddHours(a, b mentoring.PersonID) []string {
	var lines []string
	for _, x := range [][2]mentoring.PersonID{{a, b}, {b, a}} {
		p, _ := s.of(x[0])
		was, there := s.Event.Of(x[0])
		next, both := s.Event.Of(x[1])
		if !there || !both {
			continue
		}
		if mentoring.Strain(next.Begins, p.Zone) > mentoring.Strain(was.Begins, p.Zone) {
			lines = append(lines, fmt.Sprintf("%s would present on *%s*, by their own clock", p.Name, when(next.Begins, p.Zone)))
		}
		if p.MentorZone != nil && mentoring.Strain(next.Begins, p.MentorZone) > mentoring.Strain(was.Begins, p.MentorZone) {
			lines = append(lines, fmt.Sprintf("%s, the mentor of %s, would be there on *%s*, by their own clock", p.MentorName, p.Name, when(next.Begins, p.MentorZone)))
		}
	}
	return lines
}

// requestSwap asks the other one.
func requestSwap(e bot.Event, s stage, to mentoring.PersonID) error {
	token, err := e.Token()
	if err != nil {
		return err
	}
	mine, _ := s.Event.Of(e.By)
	theirs, _ := s.Event.Of(to)
	zone, err := e.Zone(to, s.Cohort)
	if err != nil {
		return err
	}
	swap := mentoring.SlotSwap{
		ID: token[:12], Cohort: s.Cohort.ID, From: e.By, To: to, At: e.At, Until: s.Event.SwapUntil(mentoring.Decent(e.At, zone, s.Cohort.Home), zone, s.Cohort.Home),
		FromBegins: mine.Begins, ToBegins: theirs.Begins, State: mentoring.SwapOpen,
	}
	if err := e.Tx.PutSlotSwap(swap); err != nil {
		return err
	}
	if err := e.Note(s.Cohort.ID, "finale.swap-asked", string(e.By), string(to)); err != nil {
		return err
	}
	const day = 24 * time.Hour
	ask := mentoring.Ask{ID: swapAskID(swap), Kind: swapAsk, Cohort: s.Cohort.ID, Person: to, Subject: swap.ID, Next: e.At, Due: swap.Until,
		Urgent: s.Event.First().Sub(e.At) < 2*day, // tomorrow it could be too late
	}
	if half := swap.Until.Add(-day); half.Sub(e.At) > day/2 {
		ask.Nudges = []time.Time{half}
	}
	if err := e.Ask(ask); err != nil {
		return err
	}
	said := swapSaid{Cohort: s.Cohort.ID, ID: swap.ID}
	if err := swapEnds.Plan(e, swap.ID, swap.Until, string(s.Cohort.ID), "", said); err != nil {
		return err
	}
	return refreshFinale(e, s)
}

// openRequest reads a request and everything about it.
func openRequest(e bot.Event, a swapSaid) (stage, mentoring.SlotSwap, error) {
	c, err := cohort(e, a.Cohort)
	if err != nil {
		return stage{}, mentoring.SlotSwap{}, err
	}
	s, _, err := readStage(e, c)
	if err != nil {
		return s, mentoring.SlotSwap{}, err
	}
	swap, found, err := e.Tx.SlotSwap(a.Cohort, a.ID)
	if err == nil && !found {
		err = mentoring.Refuse("That request is no longer there. Your message with the slot shows your time.")
	}
	return s, swap, err
}

// answerSwap is yes or no. A request that no longer holds ends, with the
// reason.
func answerSwap(in bot.Pressed[swapSaid]) (bot.Reply, error) {
	s, swap, err := openRequest(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if swap.To != in.By {
		return bot.Done, mentoring.Refuse("This question was put to somebody else, so only they can answer it.")
	}
	if swap.State != mentoring.SwapOpen {
		return bot.Done, mentoring.Refuse("This request is settled: %s. Nothing changed; your message with the slot shows your time.", swapStateWords(swap))
	}
	if why := s.Event.WhyStale(swap, in.At); why != "" {
		if err := settleSwap(in.Event, s, swap, mentoring.SwapStale, why); err != nil {
			return bot.Done, err
		}
		return bot.Whisper(fmt.Sprintf("That swap can no longer be made: %s. Nothing changed, and the other one is told. If you still want to swap, ask them from your message with the slot.", why)), refreshFinale(in.Event, s)
	}
	if !in.Carried.Yes {
		if err := settleSwap(in.Event, s, swap, mentoring.SwapDeclined, ""); err != nil {
			return bot.Done, err
		}
		return bot.Done, refreshFinale(in.Event, s)
	}
	return bot.Done, makeSwap(in.Event, s, swap)
}

// makeSwap changes the places of the two.
func makeSwap(e bot.Event, s stage, swap mentoring.SlotSwap) error {
	s.Event.Exchange(swap.From, swap.To)
	s.Event.Tell(swap.From)
	s.Event.Tell(swap.To)
	if err := e.Tx.PutFinale(s.Event); err != nil {
		return err
	}
	if err := settleSwap(e, s, swap, mentoring.SwapAccepted, ""); err != nil {
		return err
	}
	if err := e.Note(s.Cohort.ID, "finale.swapped", string(swap.From), string(swap.To)); err != nil {
		return err
	}
	// The mentors beside them have another time, too.
	for _, x := range []struct {
		who mentoring.PersonID
		was time.Time
	}{{swap.From, swap.FromBegins}, {swap.To, swap.ToBegins}} {
		if p, there := s.of(x.who); there && p.Mentor != "" {
			if err := tellSlot(e, s, p, p.Mentor, x.was); err != nil {
				return err
			}
		}
	}
	return orderChanged(e, s)
}

func takeSwapBack(in bot.Pressed[swapSaid]) (bot.Reply, error) {
	s, swap, err := openRequest(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	switch {
	case swap.From != in.By:
		return bot.Done, mentoring.Refuse("This request is somebody else's, so only they can take it back.")
	case swap.State != mentoring.SwapOpen:
		return bot.Done, mentoring.Refuse("This request is settled: %s. There is nothing left to take back.", swapStateWords(swap))
	}
	if err := settleSwap(in.Event, s, swap, mentoring.SwapTakenBack, ""); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshFinale(in.Event, s)
}

// lapseSwap ends a request that nobody answered in time.
func lapseSwap(in bot.Due[swapSaid]) error {
	s, swap, err := openRequest(in.Event, in.Carried)
	if _, refused := errors.AsType[*mentoring.Refusal](err); refused {
		return nil // erased
	}
	if err != nil || swap.State != mentoring.SwapOpen {
		return err
	}
	if err := settleSwap(in.Event, s, swap, mentoring.SwapLapsed, ""); err != nil {
		return err
	}
	return refreshFinale(in.Event, s)
}

// sweepSwaps ends the requests that the order has overtaken.
func sweepSwaps(e bot.Event, s stage) error {
	for _, swap := range s.Swaps {
		if swap.State != mentoring.SwapOpen {
			continue
		}
		if why := s.Event.WhyStale(swap, e.At); why != "" {
			if err := settleSwap(e, s, swap, mentoring.SwapStale, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// settleSwap ends a request and tells whoever asked, unless they took it back.
func settleSwap(e bot.Event, s stage, swap mentoring.SlotSwap, how mentoring.SwapState, why string) error {
	swap.Settle(how, why, e.At)
	if err := e.Tx.PutSlotSwap(swap); err != nil {
		return err
	}
	if err := swapEnds.Unplan(e, swap.ID); err != nil {
		return err
	}
	if how == mentoring.SwapAccepted || how == mentoring.SwapDeclined {
		if err := e.Answered(swap.To, swapAskID(swap)); err != nil {
			return err
		}
	}
	if err := e.CloseAsk(swap.To, swapAskID(swap)); err != nil {
		return err
	}
	if how == mentoring.SwapTakenBack {
		return nil
	}
	name, err := named(e, swap.To)
	if err != nil {
		return err
	}
	zone, err := e.Zone(swap.From, s.Cohort)
	if err != nil {
		return err
	}
	at, err := decentBefore(e, s, swap.From)
	if err != nil {
		return err
	}
	text := ""
	switch how {
	case mentoring.SwapAccepted:
		text = fmt.Sprintf(":white_check_mark: %s swaps with you: in *%s* you now present on *%s*, your time. Nothing else to do; the running order shows it.", name, bot.Escape(s.Cohort.Name), when(swap.ToBegins, zone))
		if q, there := s.Event.Of(swap.From); there {
			text = strings.Replace(text, when(swap.ToBegins, zone), when(q.Begins, zone), 1)
		}
	case mentoring.SwapDeclined:
		text = fmt.Sprintf("%s would rather keep their slot in *%s*, so yours stays: *%s*, your time. You can ask somebody else, from my message with your slot.", name, bot.Escape(s.Cohort.Name), when(swap.FromBegins, zone))
	case mentoring.SwapLapsed:
		text = fmt.Sprintf("%s has not answered in time, so your slot in *%s* stays: *%s*, your time. You can ask somebody else, from my message with your slot.", name, bot.Escape(s.Cohort.Name), when(swap.FromBegins, zone))
	case mentoring.SwapStale:
		text = fmt.Sprintf("Your request to swap with %s in *%s* has ended: %s. My message with your slot shows your time.", name, bot.Escape(s.Cohort.Name), why)
	case mentoring.SwapOpen, mentoring.SwapTakenBack:
		return nil
	}
	return e.Say(bot.Message{Key: "finale/swap/" + string(swap.Cohort) + "/" + swap.ID, To: bot.To(swap.From), Text: text}, bot.NotBefore(at))
}

// What people see.

func swapStateWords(s mentoring.SlotSwap) string {
	switch s.State {
	case mentoring.SwapAccepted:
		return "it was accepted, and the two changed places"
	case mentoring.SwapDeclined:
		return "it was declined"
	case mentoring.SwapTakenBack:
		return "it was taken back"
	case mentoring.SwapLapsed:
		return "the time to answer it is over"
	case mentoring.SwapStale:
		return s.Why
	case mentoring.SwapOpen:
	}
	return "it is open"
}

func drawSwapForm(e bot.Event, s stage) (slack.ModalViewRequest, error) {
	me, err := e.Who()
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	zone := me.Location(s.Cohort.Location())
	var options []bot.Option
	for _, q := range s.Event.Order {
		if q.Mentee == e.By || len(options) == 100 {
			continue
		}
		who, err := e.Person(q.Mentee)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		options = append(options, bot.Option{Value: string(q.Mentee), Label: when(q.Begins, zone) + " · " + who.Name})
	}
	mine, _ := s.Event.Of(e.By)
	return swapForm.Titled("Swap slots", "Ask them", about{s.Cohort.ID},
		bot.Section(fmt.Sprintf("You present on *%s*, your time. With whom would you like to change places? They have two working days to say yes or no; until then everything stays.", when(mine.Begins, zone))),
		swapWhom.Menu("Swap with", options, bot.Hint("Times are yours.")),
	), nil
}

func drawSwapConfirm(s stage, w swapWith, odd []string) slack.ModalViewRequest {
	p, _ := s.of(w.To)
	return swapConfirm.Titled("Are these hours fine?", "Ask all the same", w,
		bot.Section(fmt.Sprintf(":warning: If you and %s swap:\n• %s\nThat is outside 07:00 to 22:00. “Cancel” goes back to choose somebody else.", p.Name, strings.Join(odd, "\n• "))))
}

func drawSwapAsk(in bot.Asking) (bot.Part, error) {
	s, swap, err := openRequest(in.Event, swapSaid{Cohort: in.Ask.Cohort, ID: in.Ask.Subject})
	if _, refused := errors.AsType[*mentoring.Refusal](err); refused {
		return saidPart("This request is no longer there."), nil
	}
	if err != nil {
		return bot.Part{}, err
	}
	zone, name := in.Reader.Location(s.Cohort.Location()), bot.Escape(s.Cohort.Name)
	from, err := named(in.Event, swap.From)
	if err != nil {
		return bot.Part{}, err
	}
	switch swap.State {
	case mentoring.SwapAccepted:
		text := fmt.Sprintf(":white_check_mark: You swapped with %s in *%s*.", from, name)
		if q, there := s.Event.Of(in.Ask.Person); there {
			text += fmt.Sprintf(" You now present on *%s*, your time.", when(q.Begins, zone))
		}
		return saidPart(text + " The running order shows it; nothing else to do."), nil
	case mentoring.SwapDeclined:
		return saidPart(fmt.Sprintf("You kept your slot in *%s*; %s was told.", name, from)), nil
	case mentoring.SwapTakenBack:
		return saidPart(fmt.Sprintf("%s took the request to swap slots in *%s* back. Your slot stays.", from, name)), nil
	case mentoring.SwapLapsed, mentoring.SwapStale:
		return saidPart(fmt.Sprintf("The request of %s to swap slots in *%s* has ended: %s. Your slot stays.", from, name, swapStateWords(swap))), nil
	case mentoring.SwapOpen:
	}
	mine, there := s.Event.Of(in.Ask.Person)
	theirs, both := s.Event.Of(swap.From)
	if !there || !both {
		return saidPart(fmt.Sprintf("The request of %s to swap slots in *%s* has ended.", from, name)), nil
	}
	text := fmt.Sprintf("%s asks to swap slots with you in the final presentations of *%s*: you would present on *%s* instead of *%s*, your time. Is that fine? If not, nothing changes.",
		from, name, when(theirs.Begins, zone), when(mine.Begins, zone))
	if in.Ask.Reminded() > 0 {
		text = "A reminder: " + text
	}
	if mentoring.Strain(theirs.Begins, zone) > 0 {
		text += " :warning: That would be early or late for you."
	}
	yes, no := swapSaid{swap.Cohort, swap.ID, true}, swapSaid{swap.Cohort, swap.ID, false}
	return bot.Part{Text: text, Blocks: []slack.Block{bot.Section(text),
		bot.Actions(swapAnswer.Primary("Yes, swap", yes), swapAnswer.With("Keep my slot", no)),
		bot.Context(fmt.Sprintf("You have until %s, your time.", when(swap.Until, zone)))}}, nil
}
