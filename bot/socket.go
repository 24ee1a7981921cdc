package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// Socket Mode: receive, one transaction, acknowledge in time. This file keeps
// slack-go's traps away from the conversations: envelopes it cannot parse are
// acknowledged all the same, acknowledging has a time limit, panics are
// recovered, and nothing that a person entered is acknowledged before it is on
// disk.

// ackWithin bounds an acknowledgement: with no live connection slack-go's
// queue of 20 would block for ever.
const ackWithin = 2 * time.Second

// lanes is how many people's happenings are in hand at once. One person's stay
// in order.
const lanes = 64

// socket is one Socket Mode connection with its reconnects.
type socket struct {
	bot    *Bot
	client *socketmode.Client
}

// listen keeps the sockets open until ctx ends. Then it takes in nothing more,
// finishes what is in hand, acknowledges it, and hangs up.
func (b *Bot) listen(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	connected, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	work := make([]chan func(), lanes)
	var workers, receivers, sockets sync.WaitGroup
	for i := range work {
		work[i] = make(chan func(), 64)
		workers.Go(func() {
			for do := range work[i] {
				do()
			}
		})
	}
	errs := make(chan error, b.cfg.Sockets)
	for range b.cfg.Sockets {
		options := []socketmode.Option{}
		if b.cfg.Dialer != nil {
			options = append(options, socketmode.OptionDialer(b.cfg.Dialer))
		}
		if b.cfg.PingTimeout > 0 {
			options = append(options, socketmode.OptionPingInterval(b.cfg.PingTimeout))
		}
		s := &socket{bot: b, client: socketmode.New(b.api, options...)}
		receivers.Go(func() { s.receive(ctx, work) })
		sockets.Go(func() {
			errs <- s.run(connected)
			stop() // one token for all: the others will be refused too
		})
	}
	<-ctx.Done()
	receivers.Wait()
	for _, w := range work {
		close(w)
	}
	workers.Wait()
	hangUp()
	sockets.Wait()
	for range b.cfg.Sockets {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// run opens the socket again and again: slack-go gives up on some errors and
// backs off up to five minutes on others, which a fresh start shortens. It
// returns when ctx ends or Slack refuses the token for good.
func (s *socket) run(ctx context.Context) error {
	for {
		err := s.client.RunContext(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if code, final := refusedForGood(err); final {
			return &TokenError{code}
		}
		s.bot.log.Warn("the socket to Slack ended; opening another", logErr, withoutURL(err))
		if s.bot.cfg.Wait(ctx, s.bot.cfg.Now().Add(time.Second)) != nil {
			return nil
		}
	}
}

func (s *socket) receive(ctx context.Context, work []chan func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case ev := <-s.client.Events:
			who, do := s.happening(ev)
			if do == nil {
				continue
			}
			s.bot.begin()
			lane := fnv.New32a()
			_, _ = lane.Write([]byte(who))
			task := func() {
				defer s.bot.end()
				defer func() {
					if p := recover(); p != nil {
						s.bot.log.Error("a happening panicked", logErr, fmt.Sprint(p), "stack", string(debug.Stack()))
					}
				}()
				do()
			}
			select {
			case work[lane.Sum32()%lanes] <- task:
			case <-ctx.Done():
				s.bot.end()
				return
			}
		}
	}
}

// happening turns an event of slack-go into work; nil means there is none. who
// decides the order: one person's happenings follow one another.
func (s *socket) happening(ev socketmode.Event) (who string, do func()) {
	switch ev.Type {
	case socketmode.EventTypeHello:
		if s.bot.said.CompareAndSwap(false, true) {
			close(s.bot.ready)
		}
	case socketmode.EventTypeConnectionError, socketmode.EventTypeIncomingError, socketmode.EventTypeErrorWriteFailed:
		s.bot.log.Warn("socket trouble", "what", string(ev.Type))
	case socketmode.EventTypeSlashCommand:
		if c, ok := ev.Data.(slack.SlashCommand); ok {
			return c.UserID, func() { s.command(ev, c) }
		}
	case socketmode.EventTypeInteractive:
		if c, ok := ev.Data.(slack.InteractionCallback); ok {
			return c.User.ID, func() { s.interaction(ev, c) }
		}
	case socketmode.EventTypeEventsAPI:
		if e, ok := ev.Data.(slackevents.EventsAPIEvent); ok {
			return eventBy(e), func() { s.event(ev, e) }
		}
	case socketmode.EventTypeErrorBadMessage:
		return "", func() { s.unparsed(ev) }
	default:
		if ev.Request != nil && ev.Request.EnvelopeID != "" {
			return "", func() { s.ack(*ev.Request, nil) }
		}
	}
	return "", nil
}

// unparsed acknowledges what slack-go has no type for; otherwise Slack would
// deliver it four times.
func (s *socket) unparsed(ev socketmode.Event) {
	bad, ok := ev.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return
	}
	var envelope struct {
		EnvelopeID string `json:"envelope_id"`
		Type       string `json:"type"`
	}
	if json.Unmarshal(bad.Message, &envelope) != nil || envelope.EnvelopeID == "" {
		s.bot.log.Warn("an envelope without an id was dropped")
		return
	}
	s.bot.log.Info("an envelope of an unknown kind was acknowledged unread", "type", envelope.Type)
	s.ack(socketmode.Request{EnvelopeID: envelope.EnvelopeID}, nil)
}

func (s *socket) ack(req socketmode.Request, payload any) {
	ctx, cancel := context.WithTimeout(context.Background(), ackWithin)
	defer cancel()
	var err error
	if payload == nil {
		err = s.client.AckCtx(ctx, req.EnvelopeID, nil)
	} else {
		err = s.client.AckCtx(ctx, req.EnvelopeID, payload)
	}
	if err != nil {
		s.bot.log.Warn("an acknowledgement did not go out", logErr, err)
	}
}

// happen runs one happening in one transaction. once is its key: seen before,
// nothing happens and again is true.
func (b *Bot) happen(k kind, id, once string, by mentoring.PersonID, channel string, q request) (out outcome, again bool) {
	at := b.cfg.Now()
	err := b.cfg.Store.Update(at, func(tx *store.Tx) error {
		out, again = outcome{}, false
		if once != "" {
			first, err := tx.FirstTime(once)
			if err != nil {
				return err
			}
			if !first {
				again = true
				return nil
			}
		}
		e := b.router.event(tx, by, at)
		e.Channel = channel
		if q.message.TS != "" {
			mine, found, err := tx.FindReceipt(q.message.Channel, q.message.TS)
			if err != nil {
				return err
			}
			if found {
				q.message.Key = mine.Key
			}
		}
		if err := b.meet(e); err != nil {
			return err
		}
		out = b.router.handle(tx, k, id, e, q)
		if out.reply.Rejects() || k == bySubmit && (out.refusal || out.cause != nil) {
			return errRejected // the seen-key goes too: the form, sent in again, carries the same one
		}
		if k == byWords && out.reply.whisper != nil {
			// With the effect, so that no crash comes between.
			return e.answerWords(once, *out.reply.whisper)
		}
		if k == bySubmit && out.reply.open != nil {
			return tx.Unsee(once) // one can go back to this form and send it in again
		}
		return nil
	})
	if err != nil && !errors.Is(err, errRejected) {
		out.cause, out.unkept = err, true
		out.reference = b.router.event(nil, by, at).reference()
		out.reply = Whisper(fmt.Sprintf("I could not keep that just now, so nothing was changed. Please try again in a minute; if it happens again, tell an organizer this number: *%s*", out.reference))
	}
	if out.cause != nil {
		b.log.Error("a happening failed", logRoute, string(k)+" "+bare(id), logPerson, by, logRef, out.reference, logErr, out.cause)
	} else {
		b.log.Info("happened", logRoute, string(k)+" "+bare(id), logPerson, by, "refused", out.refusal, "again", again, logTook, b.cfg.Now().Sub(at))
	}
	return out, again
}

func (s *socket) command(ev socketmode.Event, c slack.SlashCommand) {
	verb, args, _ := strings.Cut(strings.TrimSpace(c.Text), " ")
	if verb == "" {
		verb = "help"
	}
	by := mentoring.PersonID(c.UserID)
	out, again := s.bot.happen(byCommand, strings.ToLower(verb), "command/"+c.TriggerID, by, c.ChannelID,
		request{verb: strings.ToLower(verb), args: strings.TrimSpace(args)})
	if again {
		s.ack(*ev.Request, nil)
		return
	}
	s.answerCommand(*ev.Request, c, out)
}

func (s *socket) interaction(ev socketmode.Event, c slack.InteractionCallback) {
	by := mentoring.PersonID(c.User.ID)
	view := viewRef(c.View)
	switch c.Type {
	case slack.InteractionTypeBlockActions:
		if len(c.ActionCallback.BlockActions) == 0 {
			s.ack(*ev.Request, nil)
			return
		}
		a := c.ActionCallback.BlockActions[0]
		q := request{value: carriedBy(a), chosen: chosen(a), form: formOf(c), view: view,
			message: MessageRef{Channel: c.Container.ChannelID, TS: c.Container.MessageTs}}
		once := fmt.Sprintf("press/%s/%s/%s/%s", c.Team.ID, by, a.ActionID, a.ActionTs)
		out, again := s.bot.happen(byAction, a.ActionID, once, by, c.Container.ChannelID, q)
		s.ack(*ev.Request, nil)
		if !again {
			s.answerPress(c, view, out)
		}
	case slack.InteractionTypeViewSubmission, slack.InteractionTypeViewClosed:
		k, once := bySubmit, "submit/"+view.ID+"/"+view.Hash
		if c.Type == slack.InteractionTypeViewClosed {
			k, once = byCancel, "close/"+view.ID+"/"+view.Hash
		}
		out, again := s.bot.happen(k, c.View.CallbackID, once, by, "",
			request{value: json.RawMessage(c.View.PrivateMetadata), form: formOf(c), view: view})
		if again || k == byCancel {
			s.ack(*ev.Request, nil)
			return
		}
		s.answerSubmit(*ev.Request, view, out)
	case slack.InteractionTypeShortcut:
		out, again := s.bot.happen(byShortcut, c.CallbackID, "shortcut/"+c.TriggerID, by, "", request{})
		s.ack(*ev.Request, nil)
		if !again {
			s.answerPress(c, view, out)
		}
	case slack.InteractionTypeBlockSuggestion:
		_, carried, _ := strings.Cut(c.BlockID, "|")
		out, _ := s.bot.happen(byOptions, c.ActionID, "", by, "", request{value: json.RawMessage(carried), text: c.Value, view: view})
		s.ack(*ev.Request, slack.OptionsResponse{Options: drawOptions(out.reply.options)})
	default:
		s.ack(*ev.Request, nil)
	}
}

// carriedBy is what a control carries: a button in its value, a menu in its
// block id.
func carriedBy(a *slack.BlockAction) json.RawMessage {
	if a.Type == slack.ActionType(slack.METButton) {
		return json.RawMessage(a.Value)
	}
	_, carried, _ := strings.Cut(a.BlockID, "|")
	return json.RawMessage(carried)
}

func chosen(a *slack.BlockAction) Chosen {
	switch {
	case a.SelectedOption.Value != "":
		c := Chosen{Value: a.SelectedOption.Value}
		if a.SelectedOption.Text != nil {
			c.Text = a.SelectedOption.Text.Text
		}
		return c
	case a.SelectedUser != "":
		return Chosen{Value: a.SelectedUser}
	case a.SelectedDate != "":
		return Chosen{Value: a.SelectedDate}
	case a.SelectedConversation != "":
		return Chosen{Value: a.SelectedConversation}
	}
	return Chosen{Value: a.Value, Text: a.Value}
}

func formOf(c slack.InteractionCallback) Form {
	form := Form{}
	if c.View.State != nil {
		for _, actions := range c.View.State.Values {
			for id, a := range actions {
				form[bare(id)] = a
			}
		}
	}
	if c.BlockActionState != nil {
		for _, actions := range c.BlockActionState.Values {
			for id, a := range actions {
				form[bare(id)] = a
			}
		}
	}
	return form
}

func viewRef(v slack.View) ViewRef {
	ref := ViewRef{ID: v.ID, Hash: v.Hash, RootID: v.RootViewID, Home: v.Type == slack.VTHomeTab}
	// A view with a predecessor that is not the root is the third of three.
	ref.Deep = v.PreviousViewID != "" && v.PreviousViewID != v.RootViewID
	for _, b := range v.Blocks.BlockSet {
		if in, ok := b.(*slack.InputBlock); ok {
			ref.Fields = append(ref.Fields, in.BlockID)
		}
	}
	return ref
}
