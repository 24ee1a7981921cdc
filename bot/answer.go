package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// Answering: a Reply becomes an acknowledgement payload where Slack takes one,
// and calls to Slack after it where it does not. Everything here happens after
// the commit.

// maxAck is below the 20,480 bytes above which Slack drops an acknowledgement
// silently; slack-go refuses larger ones.
const maxAck = 19_500

// answerWithin bounds a call that answers a person: the trigger lives three
// seconds.
const answerWithin = 5 * time.Second

func (s *socket) answerCommand(req socketmode.Request, c slack.SlashCommand, out outcome) {
	r := out.reply
	switch {
	case r.whisper != nil:
		payload := map[string]any{"response_type": "ephemeral", "text": r.whisper.text}
		if len(r.whisper.blocks) > 0 {
			payload["blocks"] = r.whisper.blocks
		}
		if fits(payload) {
			s.ack(req, payload)
			return
		}
		s.ack(req, nil)
		s.respond(c.ResponseURL, *r.whisper)
	case r.open != nil:
		s.ack(req, nil)
		s.openView(c.TriggerID, *r.open)
	default:
		s.ack(req, nil)
	}
}

// answerPress answers a button, a menu or a shortcut; its envelope is
// acknowledged already.
func (s *socket) answerPress(c slack.InteractionCallback, view ViewRef, out outcome) {
	r := out.reply
	inModal := view.ID != "" && !view.Home
	switch {
	case r.open != nil && inModal && !view.Deep:
		s.pushView(c.TriggerID, *r.open)
	case r.open != nil && inModal:
		s.updateView(*r.open, view)
	case r.open != nil:
		s.openView(c.TriggerID, *r.open)
	case r.replace != nil && inModal:
		s.updateView(*r.replace, view)
	case r.replace != nil:
		s.openView(c.TriggerID, *r.replace)
	case r.whisper != nil && c.ResponseURL != "" && !inModal:
		s.respond(c.ResponseURL, *r.whisper)
	case r.whisper != nil && inModal && !view.Deep:
		s.pushView(c.TriggerID, notice(*r.whisper))
	case r.whisper != nil && inModal:
		s.updateView(notice(*r.whisper), view)
	case r.whisper != nil:
		s.openView(c.TriggerID, notice(*r.whisper))
	}
}

// answerSubmit acknowledges a form: with what is wrong, with the next page, or
// by letting it close. A refusal becomes a page on top, so that what was typed
// is still there underneath.
func (s *socket) answerSubmit(req socketmode.Request, view ViewRef, out outcome) {
	r := out.reply
	switch {
	case r.Rejects():
		errs := map[string]string{}
		for _, x := range r.reject {
			errs[x.field] = x.why
		}
		s.ack(req, slack.NewErrorsViewSubmissionResponse(errs))
	case r.close:
		s.ack(req, slack.NewClearViewSubmissionResponse())
	case r.replace != nil:
		s.ackView(req, slack.NewUpdateViewSubmissionResponse(r.replace), r.replace)
	case r.open != nil && !view.Deep:
		s.ackView(req, slack.NewPushViewSubmissionResponse(r.open), r.open)
	case r.open != nil:
		s.ackView(req, slack.NewUpdateViewSubmissionResponse(r.open), r.open)
	case r.whisper != nil && (out.refusal || out.cause != nil) && view.Deep && len(view.Fields) > 0:
		s.ack(req, slack.NewErrorsViewSubmissionResponse(map[string]string{view.Fields[0]: Cut(r.whisper.text, 2000)}))
	case r.whisper != nil && (out.refusal || out.cause != nil) && !view.Deep:
		page := notice(*r.whisper)
		s.ack(req, slack.NewPushViewSubmissionResponse(&page))
	case r.whisper != nil:
		page := notice(*r.whisper)
		page.Close = plain("Close")
		s.ack(req, slack.NewUpdateViewSubmissionResponse(&page))
	default:
		s.ack(req, nil)
	}
}

// ackView acknowledges with a view; one too large for an acknowledgement
// follows by views.update on a small page. That page has a name of its own,
// under which Slack does not find it before it has taken the acknowledgement:
// so the small page never comes last.
func (s *socket) ackView(req socketmode.Request, answer *slack.ViewSubmissionResponse, full *slack.ModalViewRequest) {
	if fits(answer) {
		s.ack(req, answer)
		return
	}
	wait := notice(whisper{text: "One moment …"})
	wait.ExternalID = "wait-" + req.EnvelopeID
	s.ack(req, slack.NewUpdateViewSubmissionResponse(&wait))
	s.call("views.update", func(ctx context.Context) error {
		var err error
		for range mostTries {
			_, err = s.bot.api.UpdateViewContext(ctx, *full, wait.ExternalID, "", "")
			if refused := (slack.SlackErrorResponse{}); !errors.As(err, &refused) || refused.Err != "not_found" {
				break
			}
		}
		return err
	})
}

// mostTries at finding a page that Slack is about to show; each takes the time
// of a call.
const mostTries = 50

func fits(payload any) bool {
	data, err := json.Marshal(payload)
	return err == nil && len(data) < maxAck
}

func (s *socket) openView(trigger string, m slack.ModalViewRequest) {
	s.call("views.open", func(ctx context.Context) error {
		_, err := s.bot.api.OpenViewContext(ctx, trigger, m)
		return err
	})
}

func (s *socket) pushView(trigger string, m slack.ModalViewRequest) {
	s.call("views.push", func(ctx context.Context) error {
		_, err := s.bot.api.PushViewContext(ctx, trigger, m)
		return err
	})
}

// updateView sends no hash: one person's happenings are answered in order, so
// the last one is right even when it was pressed on a page that another press
// had already changed.
func (s *socket) updateView(m slack.ModalViewRequest, view ViewRef) {
	s.call("views.update", func(ctx context.Context) error {
		_, err := s.bot.api.UpdateViewContext(ctx, m, "", "", view.ID)
		return err
	})
}

// respond whispers through the response_url of the message or command.
func (s *socket) respond(url string, w whisper) {
	s.call("response_url", func(ctx context.Context) error {
		message := &slack.WebhookMessage{Text: w.text, ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: false}
		if len(w.blocks) > 0 {
			message.Blocks = &slack.Blocks{BlockSet: w.blocks}
		}
		return slack.PostWebhookCustomHTTPContext(ctx, url, s.bot.cfg.HTTPClient, message)
	})
}

func (s *socket) call(method string, do func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	if err := do(ctx); err != nil {
		// The person can press again; the state is what it was committed to be.
		s.bot.log.Warn("an answer did not reach its person", "method", method, logErr, withoutURL(err))
	}
}
