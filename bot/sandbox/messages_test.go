package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"cohortbot/bot/sandbox"
)

func TestHistoryReturnsMetadataOnlyOnRequest(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ctx, ana := t.Context(), a.person("Ana")
		meta := slack.SlackMetadata{EventType: "delivery", EventPayload: map[string]any{"id": "d1"}}
		ch, ts, err := a.api.PostMessageContext(ctx, ana.ID(), slack.MsgOptionText("one", false), slack.MsgOptionMetadata(meta))
		if err != nil {
			t.Fatal(err)
		}
		ana.Types("two & <three>")
		a.say(ch, "four")
		if _, _, _, err := a.api.UpdateMessageContext(ctx, ch, ts, slack.MsgOptionText("one, changed", false)); err != nil {
			t.Error(err)
		}
		h, err := a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: ch})
		if err != nil || len(h.Messages) != 3 {
			t.Fatalf("%d messages, %v", len(h.Messages), err)
		}
		if h.Messages[0].Text != "four" || h.Messages[1].Text != "two &amp; &lt;three&gt;" || h.Messages[1].User != ana.ID() || h.Messages[2].Metadata.EventType != "" {
			t.Errorf("history %+v", h.Messages)
		}
		h, err = a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: ch, IncludeAllMetadata: true, Latest: ts, Inclusive: true})
		if err != nil || len(h.Messages) != 1 || h.Messages[0].Metadata.EventPayload["id"] != "d1" || h.Messages[0].Edited == nil {
			t.Errorf("with metadata: %+v, %v", h, err)
		}
		h, err = a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: ch, Limit: 2})
		if err != nil || len(h.Messages) != 2 || !h.HasMore || h.ResponseMetaData.NextCursor == "" {
			t.Errorf("first page: %+v, %v", h, err)
		}
		h, err = a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: ch, Limit: 2, Cursor: h.ResponseMetaData.NextCursor, Oldest: "0"})
		if err != nil || len(h.Messages) != 1 || h.HasMore || h.Messages[0].Text != "one, changed" {
			t.Errorf("second page: %+v, %v", h, err)
		}
		group := a.ws.AddChannel("hidden", true)
		_, err = a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: group})
		wantCode(t, "a private channel without the app", err, "channel_not_found")
		a.ws.Invite("#hidden", "samplebot")
		_, err = a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: group})
		wantCode(t, "without groups:history", err, "missing_scope")
		a.wantRules("missing_scope")
	})
}

func TestWhereAnAppMayPost(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ctx, ana := t.Context(), a.person("Ana")
		post := func(to, text string, more ...slack.MsgOption) error {
			_, _, err := a.api.PostMessageContext(ctx, to, append(more, slack.MsgOptionText(text, false))...)
			return err
		}
		general := a.ws.AddChannel("general", false, "Ana Silva")
		secret := a.ws.AddChannel("secret", true, "Ana Silva")
		wantCode(t, "public, not a member", post(general, "x"), "not_in_channel")
		wantCode(t, "private, not a member", post(secret, "x"), "channel_not_found")
		wantCode(t, "nowhere", post("C000", "x"), "channel_not_found")
		wantCode(t, "no text", post(ana.ID(), ""), "no_text")
		wantCode(t, "to itself", post(a.ws.BotUserID(), "x"), "cannot_dm_bot")
		var joined []string
		a.onEvent = func(e slackevents.EventsAPIEvent) {
			if j, ok := e.InnerEvent.Data.(*slackevents.MemberJoinedChannelEvent); ok {
				joined = append(joined, j.User+j.Channel+j.ChannelType)
			}
		}
		a.ws.Invite("general", "samplebot", "Ben")
		want := a.ws.BotUserID() + general + "C " + a.person("Ben").ID() + general + "C"
		if strings.Join(joined, " ") != want {
			t.Errorf("heard of joining %v, want %s", joined, want)
		}
		wantCode(t, "public, invited", post(general, "hello <!here>", slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "x", EventPayload: map[string]any{}})), "")
		a.person("Ben").Sees("hello @here")
		a.ws.Deactivate("Ben Okoro")
		wantCode(t, "to a closed account", post(a.person("Ben").ID(), "x"), "")
		if err := a.person("Ben").Type("hi"); err == nil {
			t.Error("a deactivated person typed")
		}
		_, _, _, err := a.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{a.person("Ben").ID()}})
		wantCode(t, "opening a DM with a closed account", err, "user_disabled")

		ch, ts := a.say(ana.ID(), "mine")
		_, _, _, err = a.api.UpdateMessageContext(ctx, ana.ID(), ts, slack.MsgOptionText("x", false))
		wantCode(t, "update by user id", err, "channel_not_found")
		_, _, _, err = a.api.UpdateMessageContext(ctx, ch, "1.000000", slack.MsgOptionText("x", false))
		wantCode(t, "update of nothing", err, "message_not_found")
		ana.Types("hers")
		h, _ := a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: ch})
		_, _, _, err = a.api.UpdateMessageContext(ctx, ch, h.Messages[0].Timestamp, slack.MsgOptionText("x", false))
		wantCode(t, "update of another's", err, "cant_update_message")
		if _, _, err = a.api.DeleteMessageContext(ctx, ch, ts); err != nil {
			t.Error(err)
		}
		ana.SeesNot("mine")
		wantCode(t, "a reply to nothing", post(ch, "x", slack.MsgOptionTS("1.000000")), "cannot_reply_to_message")
		a.ws.Check()
		pings := a.ws.Pings()
		if len(pings) != 1 || pings[0].Who != "!here" || pings[0].By != "samplebot" {
			t.Errorf("pings %+v", pings)
		}
	})
}

func TestBlocksThatSlackRefuses(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		_, _, err := a.api.PostMessageContext(t.Context(), a.person("Ana").ID(), slack.MsgOptionBlocks(section(strings.Repeat("x", 3001))))
		wantCode(t, "a section over 3000 characters", err, "invalid_blocks")
		v := a.ws.Violations()
		if len(v) == 0 || v[0].Pointer != "/blocks/0/text/text" {
			t.Errorf("violations %+v", v)
		}
		_, err = a.api.OpenViewContext(t.Context(), a.trigger(t), slack.ModalViewRequest{Type: slack.VTModal, Title: plain("x"), Blocks: slack.Blocks{BlockSet: []slack.Block{textInput("a", "A")}}})
		wantCode(t, "an input without a submit button", err, "invalid_arguments")
		a.person("Ana").SeesNot("xxx")
	})
}

func TestResponseURLWorks5TimesWithin30Minutes(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		url := ""
		a.onCommand = func(c slack.SlashCommand) any { url = c.ResponseURL; return nil }
		a.onAction = func(i slack.InteractionCallback) any { url = i.ResponseURL; return nil }
		respond := func(body string) int {
			r, err := a.ws.HTTPClient().Post(url, "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			return r.StatusCode
		}
		ana.Types("/sample")
		for i := range 6 {
			if got, want := respond(fmt.Sprintf(`{"text":"answer %d"}`, i)), []int{200, 200, 200, 200, 200, 404}[i]; got != want {
				t.Errorf("use %d: HTTP %d, want %d", i+1, got, want)
			}
		}
		ana.Sees("answer 4")
		ana.SeesNot("answer 5")
		ana.Types("/sample")
		time.Sleep(31 * time.Minute)
		if got := respond(`{"text":"late"}`); got != 404 {
			t.Errorf("after 31 minutes: HTTP %d", got)
		}
		a.say(ana.ID(), "press me", button("go", "", "Go"))
		ana.Clicks("Go")
		if got := respond(`{"text":"replaced","replace_original":true}`); got != 200 {
			t.Errorf("replace: HTTP %d", got)
		}
		ana.Sees("replaced")
		ana.SeesNot("press me")
		if got := respond(`{"delete_original":true}`); got != 200 {
			t.Errorf("delete: HTTP %d", got)
		}
		ana.SeesNot("replaced")
		if got := respond(`{"replace_original":true,"text":"x"}`); got != 404 {
			t.Errorf("replacing what is gone: HTTP %d", got)
		}
		if got := respond(`nonsense`); got != 404 {
			t.Errorf("nonsense: HTTP %d", got)
		}
		a.wantRules("used_url expired_url")
	})
}

func TestEphemeralThreadsAndGroups(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ctx, ana, ben := t.Context(), a.person("Ana"), a.person("Ben")
		general := a.ws.AddChannel("general", false, "Ana Silva")
		a.ws.Invite("general", "samplebot")
		ts, err := a.api.PostEphemeralContext(ctx, general, ana.ID(), slack.MsgOptionText("psst", false), slack.MsgOptionBlocks(section("psst"), button("go", "", "Go")))
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.api.PostEphemeralContext(ctx, general, ben.ID(), slack.MsgOptionText("psst", false))
		wantCode(t, "to somebody who is not there", err, "user_not_in_channel")
		_, _, _, err = a.api.UpdateMessageContext(ctx, general, ts, slack.MsgOptionText("x", false))
		wantCode(t, "updating an ephemeral message", err, "message_not_found")
		ephemeral := false
		a.onAction = func(i slack.InteractionCallback) any { ephemeral = i.Container.IsEphemeral; return nil }
		ana.Clicks("Go")
		if !ephemeral {
			t.Error("the press does not say that the message was ephemeral")
		}

		pair, _, _, err := a.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{ana.ID(), ben.ID()}})
		if err != nil {
			t.Fatal(err)
		}
		_, _, again, err := a.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{ben.ID(), ana.ID()}})
		if err != nil || !again {
			t.Errorf("the same group opened twice: already_open %v, %v", again, err)
		}
		_, ts2 := a.say(pair.ID, "meet each other")
		ben.Replies("meet each", "hello @Ana Silva, see #general")
		replies, _, _, err := a.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: pair.ID, Timestamp: ts2})
		wantCode(t, "without mpim:history", err, "missing_scope")
		if len(replies) != 0 {
			t.Errorf("replies came: %v", replies)
		}
		ana.Sees("hello @Ana Silva, see #general")
		if got := ana.Conversations(); len(got) != 3 || got[2].Name != "Ana Silva, Ben Okoro" || got[2].Kind != "mpim" || got[2].Unread != 2 {
			t.Errorf("sidebar %+v", got)
		}
		if m := ana.Messages(pair.ID); len(m) != 2 || m[0] != "meet each other" {
			t.Errorf("messages %q", m)
		}
		if got := ana.Conversations(); got[2].Unread != 0 {
			t.Errorf("unread after reading: %+v", got)
		}
		if p := a.ws.Pings(); len(p) != 1 || p[0].Who != "Ana Silva" || p[0].By != "Ben Okoro" {
			t.Errorf("pings %+v", p)
		}
		members, _, err := a.api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{ChannelID: general})
		if err != nil || len(members) != 2 {
			t.Errorf("members %v, %v", members, err)
		}
		link, err := a.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: pair.ID, Ts: ts2})
		if err != nil || !strings.HasPrefix(link, "https://sample-team.slack.com/archives/"+pair.ID+"/p") {
			t.Errorf("permalink %s, %v", link, err)
		}
		a.wantRules("missing_scope")
	})
}

func TestPeopleComeChangeAndGo(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ctx := t.Context()
		var heard []string
		a.onEvent = func(e slackevents.EventsAPIEvent) {
			switch d := e.InnerEvent.Data.(type) {
			case *slackevents.TeamJoinEvent:
				heard = append(heard, "join "+d.User.RealName+" "+d.User.TZ)
			case *slackevents.UserChangeEvent:
				heard = append(heard, fmt.Sprintf("change %s %q %q %v", d.User.Name, d.User.RealName, d.User.TZ, d.User.Deleted))
			}
		}
		cora := a.ws.AddPerson(sandbox.Profile{Name: "Cora Lim", Zone: "Asia/Singapore", ID: "W012345", Guest: true})
		synctest.Wait()
		a.ws.SetZone("Cora", "Europe/Paris")
		a.ws.Deactivate("Cora")
		want := `join Cora Lim Asia/Singapore|change cora.lim "Cora Lim" "Europe/Paris" false|change cora.lim "" "" true`
		if got := strings.Join(heard, "|"); got != want {
			t.Errorf("heard %s\nwant  %s", got, want)
		}
		u, err := a.api.GetUserInfoContext(ctx, cora.ID())
		if err != nil || !u.Deleted || u.ID != "W012345" {
			t.Errorf("users.info %+v, %v", u, err)
		}
		u, err = a.api.GetUserInfoContext(ctx, a.person("Ana").ID())
		if err != nil || u.TZ != "Europe/Lisbon" || u.Locale != "en-US" || u.Profile.Email != "" {
			t.Errorf("users.info %+v, %v", u, err)
		}
		_, err = a.api.GetUserInfoContext(ctx, "U000")
		wantCode(t, "a stranger", err, "user_not_found")
		all, err := a.api.GetUsersContext(ctx, slack.GetUsersOptionLimit(2))
		if err != nil || len(all) != 5 {
			t.Errorf("users.list: %d people, %v", len(all), err)
		}
		a.ws.Check()
	})
}

func TestFilesGoToTheConversation(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ch, ts := a.say(a.person("Ana").ID(), "here it comes")
		f, err := a.api.UploadFileContext(t.Context(), slack.UploadFileParameters{Channel: ch, Filename: "cert.pdf", FileSize: 4, Reader: strings.NewReader("%PDF"),
			Title: "Certificate", InitialComment: "yours", ThreadTimestamp: ts})
		if err != nil {
			t.Fatal(err)
		}
		a.person("Ana").Sees("yours\n📎 cert.pdf (Certificate)")
		if got := string(a.ws.File("cert.pdf")); got != "%PDF" || string(a.person("Ana").File("cert.pdf")) != "%PDF" || a.person("Ben").File("cert.pdf") != nil {
			t.Errorf("the file holds %q", got)
		}
		replies, _, _, err := a.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: ch, Timestamp: ts})
		if err != nil || len(replies) != 2 || len(replies[1].Files) != 1 || replies[1].Files[0].ID != f.ID || replies[1].Files[0].Title != "Certificate" || replies[1].Files[0].Size != 4 {
			t.Errorf("the thread holds %+v (%v)", replies, err)
		}
		for who, want := range map[string]int{"Ana": http.StatusOK, "Ben": http.StatusNotFound} {
			r := httptest.NewRecorder()
			a.ws.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/as/"+strings.ToLower(who)+"/files/"+f.ID, nil))
			if r.Code != want || want == http.StatusOK && (r.Body.String() != "%PDF" || !strings.Contains(r.Header().Get("Content-Disposition"), "cert.pdf")) {
				t.Errorf("%s downloads: %d %q %v", who, r.Code, r.Body, r.Header())
			}
		}
		r := httptest.NewRecorder()
		a.ws.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/as/ana.silva/"+ch+"?thread="+ts, nil))
		if link := `href="/as/ana.silva/files/` + f.ID + `" download="cert.pdf">📎 cert.pdf (Certificate)</a>`; !strings.Contains(r.Body.String(), link) {
			t.Errorf("the page shows no %s:\n%s", link, r.Body)
		}
		a.ws.Check()
		again := slack.CompleteUploadExternalParameters{Files: []slack.FileSummary{{ID: f.ID}}, Channel: ch}
		if _, err := a.api.CompleteUploadExternalContext(t.Context(), again); err == nil || err.Error() != "file_not_found" {
			t.Errorf("completed twice: %v", err)
		}
		again.Channel = a.person("Ana").ID()
		if _, err := a.api.CompleteUploadExternalContext(t.Context(), again); err == nil || err.Error() != "invalid_arguments" {
			t.Errorf("completed into a person: %v", err)
		}
		again.Channel = "C0NOWHERE1"
		if _, err := a.api.CompleteUploadExternalContext(t.Context(), again); err == nil || err.Error() != "channel_not_found" {
			t.Errorf("completed into nowhere: %v", err)
		}
		_, err = a.api.UploadFileContext(t.Context(), slack.UploadFileParameters{Channel: ch, Filename: "short.pdf", FileSize: 5, Reader: strings.NewReader("%PDF")})
		if err == nil || a.ws.File("short.pdf") != nil {
			t.Errorf("sent shorter than announced: %v", err)
		}
		if got := a.rules(); got != "invalid_arguments upload_length" {
			t.Errorf("violations: %s", got)
		}
	})
}

func TestAppHearsItsOwnMessages(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		var heard []string
		a.onEvent = func(e slackevents.EventsAPIEvent) {
			if m, ok := e.InnerEvent.Data.(*slackevents.MessageEvent); ok {
				heard = append(heard, fmt.Sprintf("%s/%s/%v", m.SubType, m.ChannelType, m.BotID != ""))
			}
		}
		ch, ts := a.say(a.person("Ana").ID(), "one")
		synctest.Wait()
		a.api.UpdateMessageContext(t.Context(), ch, ts, slack.MsgOptionText("two", false))
		synctest.Wait()
		a.person("Ana").Types("three")
		a.api.DeleteMessageContext(t.Context(), ch, ts)
		synctest.Wait()
		if got := strings.Join(heard, " "); !strings.HasPrefix(got, "/im/true message_changed/im/") || !strings.Contains(got, " /im/false message_deleted/im/") {
			t.Errorf("heard %s", got)
		}
	})
}

func TestSameSeedSameIDs(t *testing.T) {
	var logs []string
	for _, seed := range []uint64{1, 1, 2} {
		workspace(t, sandbox.Options{Seed: seed}, func(t *testing.T, a *app) {
			a.open(t, modal("join", textInput("goals", "Goals")))
			a.say(a.person("Ana").ID(), "x", button("go", "", "Go"))
			log := ""
			for _, e := range a.ws.Envelopes() {
				log += e.ID + string(e.Payload)
			}
			for _, c := range a.ws.Calls() {
				if c.Method != "apps.connections.open" {
					log += c.Method + string(c.Args) + string(c.Response)
				}
			}
			logs = append(logs, log)
		})
	}
	if logs[0] != logs[1] {
		t.Errorf("the same seed gave\n%s\nand\n%s", logs[0], logs[1])
	}
	if logs[0] == logs[2] {
		t.Error("another seed gave the same ids")
	}
}

// get reads a URL of the workspace.
func get(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	r, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
