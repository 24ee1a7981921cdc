package sandbox_test

import (
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot/sandbox"
)

// page reads a page of the workspace, following where it leads.
func (a *app) page(path string) string {
	a.t.Helper()
	r, err := a.ws.HTTPClient().Get("http://slack.test" + path)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.body(r)
}

func (a *app) body(r *http.Response) string {
	a.t.Helper()
	b, err := io.ReadAll(r.Body)
	if err := errors.Join(err, r.Body.Close()); err != nil || r.StatusCode != http.StatusOK {
		a.t.Fatalf("%s: HTTP %d %s %v", r.Request.URL, r.StatusCode, b, err)
	}
	return string(b)
}

// send sends a form of the page and reads the page that comes back.
func (a *app) send(path string, fields url.Values) string {
	a.t.Helper()
	r, err := a.ws.HTTPClient().PostForm("http://slack.test"+path, fields)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.body(r)
}

var tag = regexp.MustCompile(`<[^>]*>`)

// words is a page without its tags.
func words(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(page, " "))), " ")
}

func wants(t *testing.T, page string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(page, want) && !strings.Contains(words(page), want) {
			t.Errorf("the page lacks %q:\n%s", want, words(page))
		}
	}
}

func lacks(t *testing.T, page string, all ...string) {
	t.Helper()
	for _, bad := range all {
		if strings.Contains(page, bad) || strings.Contains(words(page), bad) {
			t.Errorf("the page has %q:\n%s", bad, words(page))
		}
	}
}

// TestPageEscapes says hostile things in every place where people's words are shown.
func TestPageEscapes(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		const evil = `<script>alert(1)</script>"><img src=x onerror=alert(2)> javascript:alert(3) <javascript:alert(4)|here>`
		a.ws.AddChannel("general", false, "Ana Silva", "Ben Okoro")
		if err := a.person("Ana").TypeIn("#general", evil); err != nil {
			t.Fatal(err)
		}
		a.say(a.person("Ana").ID(), evil, section(evil), slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, evil, false, false), nil, nil),
			slack.NewHeaderBlock(plain(evil)), slack.NewActionBlock("", slack.NewButtonBlockElement("go", evil, plain(evil[:60]))))
		for _, p := range []string{"/as/ana.silva", "/as/ana.silva/inspector", "/transcript.html", "/as/ana.silva/home?pane=people&q=" + url.QueryEscape(evil)} {
			page := a.page(p)
			for _, bad := range []string{"<script>alert", "<img src=x", `href="javascript:`} {
				if strings.Contains(page, bad) {
					t.Errorf("%s has %s", p, bad)
				}
			}
		}
		wants(t, a.page("/as/ana.silva"), "<script>alert(1)</script>")
	})
}

// TestPageForm fills in a form as two tabs of one person.
func TestPageForm(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		a.onCommand = func(c slack.SlashCommand) any {
			if _, err := a.api.OpenView(c.TriggerID, modal("join", textInput("goals", "Goals"), textInput("name", "Name"))); err != nil {
				t.Error(err)
			}
			return nil
		}
		sent := 0
		a.onAction = func(c slack.InteractionCallback) any {
			if c.Type != slack.InteractionTypeViewSubmission {
				return nil
			}
			if got := c.View.State.Values["goals"]["goals.text"].Value; got == "no" {
				return slack.NewErrorsViewSubmissionResponse(map[string]string{"goals": "Say more."})
			}
			sent++
			return nil
		}
		page := a.send("/as/ana.silva/say", url.Values{"in": {""}, "text": {"/sample"}})
		wants(t, page, "Goals", "Send", "Cancel")
		action := regexp.MustCompile(`action="(/as/ana.silva/submit\?view=[^"]+)"`).FindStringSubmatch(page)
		if action == nil {
			t.Fatalf("there is no form in %s", page)
		}
		const goals, name = "v?a=goals.text&b=goals", "v?a=name.text&b=name"
		wants(t, a.send(action[1], url.Values{goals: {"no"}}), "Please complete this required field.", `aria-invalid="true"`)
		page = a.send(action[1], url.Values{goals: {"no"}, name: {"Ana"}})
		if !regexp.MustCompile(`(?s)id="[^"]*goals.goals.text-about"><p class="error">.{0,80}Say more\.`).MatchString(page) {
			t.Errorf("the error does not stand under its field:\n%s", page)
		}
		wants(t, a.page("/as/ana.silva"), `value="no"`, `value="Ana"`) // another tab, or after a reload
		lacks(t, a.send(action[1], url.Values{goals: {"patience"}, name: {"Ana"}}), "Goals")
		wants(t, a.send(action[1], url.Values{goals: {"patience"}, name: {"Ana"}}), "was sent or closed meanwhile")
		if sent != 1 {
			t.Errorf("the form was sent %d times", sent)
		}
		lacks(t, a.page("/as/ana.silva"), "was sent or closed") // said once
	})
}

// TestPageKeeps changes a field without sending the form, and closes the form from both tabs.
func TestPageKeeps(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		a.onCommand = func(c slack.SlashCommand) any {
			if _, err := a.api.OpenView(c.TriggerID, modal("join", textInput("goals", "Goals"))); err != nil {
				t.Error(err)
			}
			return nil
		}
		page := a.send("/as/ana.silva/say", url.Values{"text": {"/sample"}})
		view := regexp.MustCompile(`submit\?view=(\w+)`).FindStringSubmatch(page)[1]
		r, err := a.ws.HTTPClient().PostForm("http://slack.test/as/ana.silva/keep?view="+view, url.Values{"v?a=goals.text&b=goals": {"half a thought"}})
		if err != nil || r.StatusCode != http.StatusNoContent {
			t.Fatalf("keep: %v %v", r, err)
		}
		if err := r.Body.Close(); err != nil {
			t.Error(err)
		}
		wants(t, a.page("/as/ana.silva"), `value="half a thought"`)
		lacks(t, a.send("/as/ana.silva/close?view="+view, nil), "half a thought")
		lacks(t, a.send("/as/ana.silva/close?view="+view, nil), "toast\" id=\"toast") // twice is as good as once
	})
}

// TestPageOptions asks the app for the options of a select and sends one.
func TestPageOptions(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		a.onCommand = func(c slack.SlashCommand) any {
			e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain("Find"), "topics")
			if _, err := a.api.OpenView(c.TriggerID, modal("join", slack.NewInputBlock("topic", plain("Topic"), nil, e))); err != nil {
				t.Error(err)
			}
			return nil
		}
		chosen := ""
		a.onAction = func(c slack.InteractionCallback) any {
			if c.Type == slack.InteractionTypeBlockSuggestion {
				return slack.OptionsResponse{Options: []*slack.OptionBlockObject{slack.NewOptionBlockObject("f", plain(c.Value+"casting <b>"), nil)}}
			}
			chosen = c.View.State.Values["topic"]["topics"].SelectedOption.Value
			return nil
		}
		page := a.send("/as/ana.silva/say", url.Values{"text": {"/sample"}})
		view := regexp.MustCompile(`submit\?view=(\w+)`).FindStringSubmatch(page)[1]
		list := a.page("/as/ana.silva/options?view=" + view + "&b=topic&a=topics&q=Fore")
		wants(t, list, "Forecasting &lt;b&gt;")
		value := html.UnescapeString(regexp.MustCompile(`value="([^"]+)"`).FindStringSubmatch(list)[1])
		lacks(t, a.send("/as/ana.silva/submit?view="+view, url.Values{"v?a=topics&b=topic": {value}}), "Find")
		if chosen != "f" {
			t.Errorf("the app got %q", chosen)
		}
		a.wantRules("")
	})
}

// TestPageMessages presses a button, sees it change, answers in a thread, and counts what is unread.
func TestPageMessages(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		general := a.ws.AddChannel("general", false, "Ana Silva", "Ben Okoro")
		a.ws.Invite("general", "samplebot")
		a.onAction = func(c slack.InteractionCallback) any {
			if _, _, _, err := a.api.UpdateMessage(c.Channel.ID, c.Message.Timestamp, slack.MsgOptionText("Thank you", false)); err != nil {
				t.Error(err)
			}
			if _, err := a.api.PostEphemeral(c.Channel.ID, c.User.ID, slack.MsgOptionText("Noted, *you*", false)); err != nil {
				t.Error(err)
			}
			return nil
		}
		_, ts := a.say(general, "Join us", section("Join us :tada:"), button("join", "1", "Join"))
		if err := a.person("Ben").TypeIn("#general", "Hello @Ana Silva & all"); err != nil {
			t.Fatal(err)
		}
		wants(t, a.page("/as/ana.silva"), "2 unread", "general")
		page := a.page("/as/ana.silva/" + general)
		wants(t, page, "Join us", "🎉", `class="me">@Ana Silva`, "& all", "Join")
		lacks(t, page, "unread")
		press := regexp.MustCompile(`name="press" value="([^"]+)"`).FindStringSubmatch(page)
		back := "/as/ana.silva/" + general
		page = a.send("/as/ana.silva/press?in="+general+"&ts="+ts, url.Values{"press": {html.UnescapeString(press[1])}, "back": {back}})
		wants(t, page, "Thank you", "(edited)", "Only visible to you", "<b>you</b>")
		lacks(t, page, ">Join<")
		lacks(t, a.page("/as/ben.okoro/"+general), "Noted")
		page = a.send("/as/ana.silva/say", url.Values{"in": {general}, "thread": {ts}, "text": {"With pleasure"}, "back": {back + "?thread=" + ts}})
		wants(t, page, "Thread", "With pleasure", "1 reply")
		page = a.send("/as/ana.silva/press?in="+general+"&ts="+ts, url.Values{"press": {html.UnescapeString(press[1])}, "back": {back}})
		wants(t, page, "This button is gone")
		a.wantRules("")
	})
}

// TestPageTime moves the clock by a day over a change to summer time, and lists what happened.
func TestPageTime(t *testing.T) {
	now := time.Date(2026, 3, 28, 9, 0, 0, 0, time.UTC)
	o := sandbox.Options{Now: func() time.Time { return now }, Roles: map[string]string{"Ben Okoro": "organizer"}}
	var a *app
	o.MoveTime = func(to time.Time) error {
		if to.After(now.AddDate(0, 1, 0)) {
			return errors.New("that is too far")
		}
		now = to
		a.say(a.person("Ana").ID(), "It is late")
		return nil
	}
	due := now.Add(3 * time.Hour)
	o.NextDue = func() (time.Time, bool) { return due, due.After(now) }
	o.Moments = func() []sandbox.Moment { return []sandbox.Moment{{Name: "Kick-off", At: due.Add(time.Hour)}} }
	workspace(t, o, func(t *testing.T, got *app) {
		a = got
		wants(t, a.page("/"), "You are Ben Okoro organizer")
		page := a.send("/as/ana.silva/time", url.Values{"by": {"day"}})
		wants(t, page, "Sunday 29 March 2026, 09:00 WEST", "It is late", "From Sat 28 Mar, 09:00 to Sun 29 Mar, 09:00", "Kick-off")
		if want := time.Date(2026, 3, 29, 8, 0, 0, 0, time.UTC); !now.Equal(want) {
			t.Errorf("a day later is %s, want %s: the same hour on Ana's clock", now, want)
		}
		due = now.Add(90 * time.Minute)
		a.send("/as/ana.silva/time", url.Values{"by": {"next"}})
		if !now.Equal(due) {
			t.Errorf("next due leads to %s, want %s", now, due)
		}
		wants(t, a.send("/as/ana.silva/time", url.Values{"by": {"next"}}), "Nothing is due")
		wants(t, a.send("/as/ana.silva/time", url.Values{"to": {"2020-01-01T10:00"}}), "Time does not run backwards")
		wants(t, a.send("/as/ana.silva/time", url.Values{"to": {"2027-01-01T10:00"}}), "that is too far")
		wants(t, a.send("/as/ana.silva/time", url.Values{"to": {"soon"}}), "Choose a date and a time")
	})
}

// TestPageFaults sets a fault and reads what the app did.
func TestPageFaults(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		wants(t, a.send("/as/ana.silva/fault", url.Values{"kind": {"server_error"}, "method": {"chat.postMessage"}, "n": {"1"}}), "the next 1 calls of chat.postMessage fail with 500")
		if _, _, err := a.api.PostMessage(a.person("Ana").ID(), slack.MsgOptionText("lost", false)); err == nil {
			t.Error("the call went well")
		}
		page := a.page("/as/ana.silva?pane=faults")
		dm := regexp.MustCompile(`/as/ana.silva/D\w+`).FindString(page)
		page = a.page(dm + "?pane=faults")
		wants(t, page, "chat.postMessage", "HTTP 500", "Slack behaves well")
		wants(t, a.send("/as/ana.silva/fault", url.Values{"kind": {"slow"}, "seconds": {"2"}}), "every call of any method takes 2s longer")
		lacks(t, a.send("/as/ana.silva/fault", url.Values{"kind": {"off"}}), "longer")
		wants(t, a.send("/as/ana.silva/fault", url.Values{"kind": {"slow"}, "seconds": {"99999"}}), "at most an hour")
		wants(t, a.page("/as/ana.silva/inspector?q=lost"), "chat.postMessage", "1 found", "server error")
	})
}

// TestPageRefuses other sites, nobody, and places one is not in.
func TestPageRefuses(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		secret := a.ws.AddChannel("secret", true, "Ben Okoro")
		wants(t, a.page("/as/ana.silva/"+secret), "is not in this conversation")
		for _, tc := range []struct {
			method, path, origin string
			status               int
		}{
			{"GET", "/as/nobody", "", 404}, {"GET", "/nothing", "", 404},
			{"POST", "/as/ana.silva/say", "https://elsewhere.example", 403}, {"POST", "/as/ana.silva/say", "http://slack.test", 200},
		} {
			r, err := http.NewRequest(tc.method, "http://slack.test"+tc.path, strings.NewReader("text=hello"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if tc.origin != "" {
				r.Header.Set("Origin", tc.origin)
			}
			got, err := a.ws.HTTPClient().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := got.Body.Close(); err != nil {
				t.Error(err)
			}
			if got.StatusCode != tc.status {
				t.Errorf("%s %s from %q: HTTP %d, want %d", tc.method, tc.path, tc.origin, got.StatusCode, tc.status)
			}
		}
		page := a.send("/as/ana.silva/say", url.Values{"text": {"hi"}, "back": {"https://elsewhere.example/"}})
		wants(t, page, "You are Ana Silva")
	})
}
