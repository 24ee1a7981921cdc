package bot

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// The directory: who is in the workspace, in which zone, still active. Slack's
// events keep it current; a nightly look at the whole list repairs what events
// missed.

// Events lists what the bot subscribes to; the manifest must agree.
func Events() []string {
	return []string{"app_home_opened", "member_joined_channel", "message.im", "team_join", "user_change"}
}

// Scopes lists each scope the bot needs, and the methods or events that need
// it; the manifest must agree.
func Scopes() map[string][]string {
	return map[string][]string{
		"commands":         {"slash command", "shortcuts"},
		"chat:write":       {"chat.postMessage", "chat.update", "chat.delete"},
		"files:write":      {"files.getUploadURLExternal", "files.completeUploadExternal"},
		"im:write":         {"conversations.open of one person"},
		"im:history":       {"message.im", "conversations.history of a DM, for our own delivery id"},
		"mpim:write":       {"conversations.open of a pair"},
		"mpim:history":     {"conversations.history of a group DM, for our own delivery id"},
		"users:read":       {"users.info", "users.list", "team_join", "user_change"},
		"channels:read":    {"users.conversations", "conversations.info of a public channel", "member_joined_channel"},
		"groups:read":      {"users.conversations", "conversations.info of a private channel", "member_joined_channel"},
		"channels:history": {"conversations.history of a public channel, for our own delivery id"},
		"groups:history":   {"conversations.history of a private channel, for our own delivery id"},
	}
}

// meet makes sure that somebody who acts is looked up if we do not know them.
func (b *Bot) meet(e Event) error {
	if e.By == "" {
		return nil
	}
	_, known, err := e.Tx.Person(e.By)
	if err != nil || known {
		return err
	}
	return e.LookUp(e.By)
}

// LookUp asks Slack about somebody, in the background.
func (e Event) LookUp(p mentoring.PersonID) error {
	return e.queue(store.Outgoing{Key: "lookup/" + string(p), To: store.Address{Lookup: string(p)}, Live: lookupDrawing})
}

// lookupDrawing marks rows that have no content.
const lookupDrawing = "lookup"

func (b *Bot) lookedUp(tx *store.Tx, u slack.User) error {
	return b.learn(b.router.event(tx, "", tx.At()), u)
}

// learn takes over what Slack says of somebody. Fields that a reduced payload
// leaves out are kept (https://docs.slack.dev/reference/events/user_change).
func (b *Bot) learn(e Event, u slack.User) error {
	id := mentoring.PersonID(u.ID)
	p, known, err := e.Tx.Person(id)
	if err != nil {
		return err
	}
	was := p
	p.ID = id
	p.Deleted = u.Deleted
	if name := firstOf(u.Profile.RealName, u.RealName, u.Profile.DisplayName, p.Name, u.Name); name != "" {
		p.Name = name
	}
	p.Handle = firstOf(u.Name, p.Handle)
	p.Zone = firstOf(u.TZ, p.Zone)
	p.Locale = firstOf(u.Locale, p.Locale)
	p.Photo = firstOf(u.Profile.Image72, p.Photo)
	// Slackbot's own flag is false.
	p.Bot = u.IsBot || u.IsAppUser || u.ID == "USLACKBOT"
	if !u.Deleted {
		p.Guest = u.IsRestricted || u.IsUltraRestricted
		p.SlackAway = u.Profile.StatusEmoji == onHoliday
	}
	if known && p == was {
		return nil
	}
	if err := e.Tx.PutPerson(p); err != nil {
		return err
	}
	switch {
	case p.Deleted && !was.Deleted && known:
		return e.Tx.Plan(store.Moment{Key: GoneMoment + "/" + u.ID, At: e.At, Kind: GoneMoment, Person: u.ID, Data: []byte(encode(Gone{id}))})
	case p.Zone != was.Zone, p.SlackAway != was.SlackAway:
		return e.Replan(id)
	}
	return nil
}

// onHoliday is the status by which people tell Slack that they are away.
const onHoliday = ":palm_tree:"

// GoneMoment is planned at once when an account was deactivated; a flow
// handles it.
const GoneMoment = "bot.gone"

// Gone says whose account was deactivated.
type Gone struct {
	Person mentoring.PersonID `json:"p"`
}

func firstOf(s ...string) string {
	for _, x := range s {
		if x != "" {
			return x
		}
	}
	return ""
}

// readEvery is how often the whole directory is read.
const readEvery = 24 * time.Hour

// learnPeople reads the whole directory at the start and once a day, since
// events can be lost.
func (b *Bot) learnPeople(ctx context.Context) error {
	for {
		b.begin()
		err := b.syncPeople(ctx)
		next := b.cfg.Now().Add(readEvery)
		b.nextRead.Store(next.UnixNano())
		b.end()
		if err != nil && ctx.Err() == nil {
			b.log.Warn("the directory could not be read; people are looked up one by one", logErr, withoutURL(err))
		}
		if b.cfg.Wait(ctx, next) != nil {
			return nil
		}
	}
}

func (b *Bot) syncPeople(ctx context.Context) error {
	users, err := b.api.GetUsersContext(ctx)
	if err != nil {
		return err
	}
	const chunk = 200
	for len(users) > 0 {
		part := users[:min(chunk, len(users))]
		users = users[len(part):]
		err := b.cfg.Store.Update(b.cfg.Now(), func(tx *store.Tx) error {
			e := b.router.event(tx, "", tx.At())
			for _, u := range part {
				if err := b.learn(e, u); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eventBy names the person an event is about, for the order of handling.
func eventBy(e slackevents.EventsAPIEvent) string {
	switch in := e.InnerEvent.Data.(type) {
	case *slackevents.MessageEvent:
		return in.User
	case *slackevents.AppHomeOpenedEvent:
		return in.User
	case *slackevents.UserChangeEvent:
		return in.User.ID
	case *slackevents.TeamJoinEvent:
		if in.User != nil {
			return in.User.ID
		}
	}
	return ""
}

func (s *socket) event(ev socketmode.Event, e slackevents.EventsAPIEvent) {
	var callback slackevents.EventsAPICallbackEvent
	if c, ok := e.Data.(*slackevents.EventsAPICallbackEvent); ok {
		callback = *c
	}
	once := "event/" + callback.EventID
	b := s.bot
	switch in := e.InnerEvent.Data.(type) {
	case *slackevents.MessageEvent:
		// Our own posts and edits come back as events too.
		if in.BotID == "" && in.SubType == "" && in.User != "" && in.ChannelType == "im" {
			if in.ClientMsgID != "" {
				once = "message/" + in.ClientMsgID
			}
			q := request{text: in.Text, thread: in.ThreadTimeStamp}
			if in.ThreadTimeStamp != "" {
				q.message = MessageRef{Channel: in.Channel, TS: in.ThreadTimeStamp}
			}
			if out, _ := b.happen(byWords, "words", once, mentoring.PersonID(in.User), in.Channel, q); !out.unkept {
				s.ack(*ev.Request, nil)
			} // else Slack delivers it again, three times within minutes
			return
		}
	case *slackevents.AppHomeOpenedEvent:
		if in.Tab == "home" {
			b.do(once, func(e Event) error { return e.RefreshHome(mentoring.PersonID(in.User)) })
		}
	case *slackevents.UserChangeEvent:
		b.do(once, func(e Event) error { return b.learn(e, changedUser(in.User)) })
	case *slackevents.TeamJoinEvent:
		if in.User != nil {
			b.do(once, func(e Event) error { return b.learn(e, *in.User) })
		}
	case *slackevents.MemberJoinedChannelEvent:
		if in.User == b.courier.botUser {
			b.do(once, func(e Event) error {
				return e.Tx.Plan(store.Moment{Key: InvitedMoment + "/" + in.Channel, At: e.At, Kind: InvitedMoment, Data: []byte(encode(Invited{in.Channel}))})
			})
		}
	}
	s.ack(*ev.Request, nil)
}

// InvitedMoment is planned at once when the bot became a member of a channel;
// a flow may handle it.
const InvitedMoment = "bot.invited"

// Invited says into which channel.
type Invited struct {
	Channel string `json:"c"`
}

// do runs the bot's own reaction to an event, once.
func (b *Bot) do(once string, fn func(Event) error) {
	at := b.cfg.Now()
	err := b.cfg.Store.Update(at, func(tx *store.Tx) error {
		if once != "event/" {
			if first, err := tx.FirstTime(once); err != nil || !first {
				return err
			}
		}
		return fn(b.router.event(tx, "", at))
	})
	if err != nil {
		b.log.Error("an event failed", logErr, err)
	}
}

// answerWords says the answer to plain words in the DM: nothing there can be
// whispered.
func (e Event) answerWords(once string, w whisper) error {
	return e.Say(Message{Key: "answer/" + once, To: To(e.By), Text: w.text, Blocks: w.blocks}, Urgently)
}

// gaveUp tells the organizers about a message that will not be delivered.
func (b *Bot) gaveUp(tx *store.Tx, o store.Outgoing, why string) error {
	if o.To.Home != "" || o.To.Lookup != "" {
		return nil
	}
	return tx.Plan(store.Moment{Key: DeadMoment + "/" + o.Key, At: tx.At(), Kind: DeadMoment, Data: []byte(encode(Dead{o.Key, why}))})
}

// DeadMoment is planned at once when a message was given up; a flow tells the
// organizers.
const DeadMoment = "bot.undelivered"

// Dead names the message and Slack's reason.
type Dead struct {
	Message string `json:"m"`
	Why     string `json:"w"`
}

// withoutURL drops the address from an HTTP error: a response_url or a socket
// address is a capability.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// changedUser is a user_change payload in the form of the Web API.
func changedUser(u slackevents.User) slack.User {
	return slack.User{
		ID: u.ID, Name: u.Name, Deleted: u.Deleted, RealName: u.RealName, TZ: u.TZ, Locale: u.Locale,
		IsBot: u.IsBot, IsAppUser: u.IsAppUser, IsRestricted: u.IsRestricted, IsUltraRestricted: u.IsUltraRestricted,
		Profile: slack.UserProfile{RealName: u.Profile.RealName, DisplayName: u.Profile.DisplayName, Image72: u.Profile.Image72, StatusEmoji: u.Profile.StatusEmoji},
	}
}
