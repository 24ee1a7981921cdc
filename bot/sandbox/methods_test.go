package sandbox_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"cohortbot/bot/sandbox"
)

// rich is the test manifest with every scope that the sandbox knows.
var rich = strings.Replace(testManifest, `"im:history", `, `"im:history", "mpim:history", "groups:history", "groups:read", "im:read", "mpim:read", "channels:join", "team:read", "users:read.email", "reactions:write", "pins:write", "chat:write.public", `, 1)

func TestLookingAround(t *testing.T) {
	workspace(t, sandbox.Options{Manifest: []byte(rich)}, func(t *testing.T, a *app) {
		ctx, ana := t.Context(), a.person("Ana")
		general := a.ws.AddChannel("general", false, "Ana Silva")
		a.ws.AddChannel("hidden", true, "Ana Silva")
		secret := a.ws.AddChannel("secret", true, "Ana Silva", "samplebot")
		dm, ts := a.say(ana.ID(), "hello")
		names := func(cs []slack.Channel, err error) string {
			if err != nil {
				return err.Error()
			}
			var s []string
			for _, c := range cs {
				s = append(s, c.Name+map[bool]string{true: "dm of " + c.User}[c.IsIM])
			}
			return strings.Join(s, " ")
		}
		all := []string{"public_channel", "private_channel", "mpim", "im"}
		list, _, err := a.api.GetConversationsContext(ctx, &slack.GetConversationsParameters{Types: all})
		if got, want := names(list, err), "general secret dm of "+ana.ID(); got != want {
			t.Errorf("conversations.list: %s, want %s", got, want)
		}
		list, _, err = a.api.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{Types: all[:2]})
		if got := names(list, err); got != "secret" {
			t.Errorf("users.conversations: %s", got)
		}
		if _, _, _, err := a.api.JoinConversationContext(ctx, general); err != nil {
			t.Errorf("join: %v", err)
		}
		_, _, _, err = a.api.JoinConversationContext(ctx, dm)
		wantCode(t, "joining a DM", err, "method_not_supported_for_channel_type")
		list, _, err = a.api.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{Types: all[:2], UserID: ana.ID()})
		if got := names(list, err); got != "general secret" {
			t.Errorf("users.conversations of Ana: %s", got)
		}
		info, err := a.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: secret, IncludeNumMembers: true})
		if err != nil || !info.IsPrivate || !info.IsMember || info.NumMembers != 2 {
			t.Errorf("conversations.info: %+v, %v", info, err)
		}
		u, err := a.api.GetUserByEmailContext(ctx, "ana.silva@example.com")
		if err != nil || u.ID != ana.ID() {
			t.Errorf("lookupByEmail: %+v, %v", u, err)
		}
		_, err = a.api.GetUserByEmailContext(ctx, "nobody@example.com")
		wantCode(t, "lookupByEmail of nobody", err, "users_not_found")
		team, err := a.api.GetTeamInfoContext(ctx)
		if err != nil || team.Domain != "sample-team" {
			t.Errorf("team.info: %+v, %v", team, err)
		}
		ref := slack.NewRefToMessage(dm, ts)
		for i, want := range []string{"", "already_reacted"} {
			if got := code(a.api.AddReactionContext(ctx, "wave", ref)); got != want {
				t.Errorf("reaction %d: %q", i+1, got)
			}
		}
		for i, want := range []string{"", "already_pinned"} {
			if got := code(a.api.AddPinContext(ctx, dm, ref)); got != want {
				t.Errorf("pin %d: %q", i+1, got)
			}
		}
		ana.Replies("hello", "and you?")
		replies, _, _, err := a.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: dm, Timestamp: ts})
		if err != nil || len(replies) != 2 || replies[0].ReplyCount != 1 || replies[1].Text != "and you?" {
			t.Errorf("conversations.replies: %+v, %v", replies, err)
		}
		h, err := a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: dm})
		if err != nil || len(h.Messages) != 1 {
			t.Errorf("history without thread replies: %+v, %v", h, err)
		}
		if _, _, err := a.api.PostMessageContext(ctx, a.ws.AddChannel("open", false), slack.MsgOptionText("x", false)); err != nil {
			t.Errorf("posting with chat:write.public where the app is no member: %v", err)
		}
		a.ws.Check()
	})
}

func TestTabsThatAreOff(t *testing.T) {
	off := strings.NewReplacer(`"home_tab_enabled": true`, `"home_tab_enabled": false`, `"messages_tab_enabled": true`, `"messages_tab_enabled": false`).Replace(testManifest)
	workspace(t, sandbox.Options{Manifest: []byte(off)}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		_, _, err := a.api.PostMessageContext(t.Context(), ana.ID(), slack.MsgOptionText("x", false))
		wantCode(t, "a DM", err, "messages_tab_disabled")
		_, err = a.api.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: ana.ID(), View: slack.HomeTabViewRequest{Type: slack.VTHomeTab}})
		wantCode(t, "a Home tab", err, "not_enabled")
		if err := ana.Type("hello"); err == nil {
			t.Error("Ana wrote in a tab that is off")
		}
		if err := ana.OpenHome(); err == nil {
			t.Error("Ana opened a tab that is off")
		}
	})
}
