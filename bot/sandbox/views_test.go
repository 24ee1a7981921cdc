package sandbox_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"cohortbot/bot/sandbox"
)

// open shows Ana a modal and returns it.
func (a *app) open(t *testing.T, v slack.ModalViewRequest) *slack.ViewResponse {
	t.Helper()
	r, err := a.api.OpenViewContext(t.Context(), a.trigger(t), v)
	if err != nil {
		t.Fatalf("views.open: %v %v", err, a.ws.Violations())
	}
	return r
}

func options(labels ...string) []*slack.OptionBlockObject {
	var out []*slack.OptionBlockObject
	for _, l := range labels {
		out = append(out, slack.NewOptionBlockObject(strings.ToLower(l), plain(l), nil))
	}
	return out
}

func selectInput(block, label string, dispatch bool, labels ...string) *slack.InputBlock {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("Pick one"), block+".pick", options(labels...)...)
	b := slack.NewInputBlock(block, plain(label), nil, e)
	b.DispatchAction = dispatch
	return b
}

func TestViewStackHoldsThree(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		var pushed []error
		a.open(t, modal("one", section("first"), button("more", "", "More")))
		a.onAction = func(i slack.InteractionCallback) any {
			if i.Type == slack.InteractionTypeBlockActions {
				_, err := a.api.PushViewContext(t.Context(), i.TriggerID, modal("next", section("next of "+i.View.CallbackID), button("more", "", "More")))
				pushed = append(pushed, err)
			}
			return nil
		}
		for range 3 {
			ana.Clicks("More")
		}
		if len(pushed) != 3 || pushed[0] != nil || pushed[1] != nil || code(pushed[2]) != "push_limit_reached" {
			t.Errorf("pushes: %v", pushed)
		}
		ana.Sees("next of next")
		ana.Cancels()
		ana.Sees("next of one")
		ana.Submits() // an empty answer closes this view only
		ana.Sees("first")
		if err := ana.Cancel(); err != nil || ana.Modal() != "" {
			t.Errorf("closing the last: %v, still open %q", err, ana.Modal())
		}
		if err := ana.Cancel(); err == nil {
			t.Error("closed a form that is not there")
		}
		_, err := a.api.PushViewContext(t.Context(), a.trigger(t), modal("x", section("x")))
		wantCode(t, "a push onto nothing", err, "not_found")
		a.wantRules("push_limit_reached")
	})
}

func TestUpdateChecksTheHashAndKeepsWhatWasEntered(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		first := a.open(t, modal("join", textInput("goals", "Goals"), selectInput("role", "Role", false, "Mentor", "Mentee"), textInput("gone", "Gone")))
		ana.Fills("Goals", "patience")
		ana.Fills("Gone", "soon")
		ana.Chooses("Role", "Mentee")
		next := textInput("goals", "Goals (changed)")
		next.Element.(*slack.PlainTextInputBlockElement).InitialValue = "never shown"
		fresh := textInput("fresh", "Fresh")
		fresh.Element.(*slack.PlainTextInputBlockElement).InitialValue = "preset"
		v := modal("join", next, selectInput("role", "Role", false, "Mentor", "Observer"), fresh)
		second, err := a.api.UpdateViewContext(t.Context(), v, "", first.Hash, first.ID)
		wantCode(t, "with the hash", err, "")
		_, err = a.api.UpdateViewContext(t.Context(), v, "", first.Hash, first.ID)
		wantCode(t, "with an old hash", err, "hash_conflict")
		_, err = a.api.UpdateViewContext(t.Context(), v, "", "", "V000")
		wantCode(t, "of no view", err, "not_found")
		if second.ID != first.ID || second.Hash == first.Hash {
			t.Errorf("update: id %s → %s, hash %s → %s", first.ID, second.ID, first.Hash, second.Hash)
		}
		var got map[string]map[string]slack.BlockAction
		a.onAction = func(i slack.InteractionCallback) any { got = i.View.State.Values; return nil }
		if err := ana.Submit(); err == nil {
			t.Error("submitted without a role, which is no longer offered")
		}
		ana.SeesError("Role", "required")
		ana.Chooses("Role", "Observer")
		ana.Submits()
		if got["goals"]["goals.text"].Value != "patience" || got["role"]["role.pick"].SelectedOption.Value != "observer" || got["fresh"]["fresh.text"].Value != "preset" || got["gone"] != nil {
			t.Errorf("submitted %+v", got)
		}
		a.ws.Check()
	})
}

func TestAnswersToASubmission(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		answer := map[string]any{}
		a.onAction = func(i slack.InteractionCallback) any { return answer }
		a.open(t, modal("join", section("Tell us"), textInput("goals", "Goals")))
		ana.Fills("Goals", "x")
		answer = map[string]any{"response_action": "errors", "errors": map[string]string{"elsewhere": "no"}}
		var trouble *sandbox.Trouble
		if err := ana.Submit(); !errors.As(err, &trouble) {
			t.Errorf("errors for no input block: %v", err)
		}
		var fields *sandbox.FieldErrors
		answer = map[string]any{"response_action": "errors", "errors": map[string]string{"goals": "too short"}}
		if err := ana.Submit(); !errors.As(err, &fields) || fields.Fields["Goals"] != "too short" {
			t.Errorf("errors: %v", err)
		}
		ana.Sees("too short", "Goals: x")
		answer = map[string]any{"response_action": "update", "view": modal("join2", section("Nearly there"), textInput("goals", "Goals"))}
		ana.Submits()
		ana.Sees("Nearly there", "Goals: x")
		answer = map[string]any{"response_action": "push", "view": modal("join3", section("On top"))}
		ana.Submits()
		ana.Sees("On top")
		answer = map[string]any{"response_action": "clear"}
		ana.Submits()
		if m := ana.Modal(); m != "" {
			t.Errorf("still open after clear: %s", m)
		}
		a.open(t, modal("join", textInput("goals", "Goals")))
		ana.Fills("Goals", "x")
		long := modal("join", section("x"))
		long.Title = plain(strings.Repeat("t", 25))
		answer = map[string]any{"response_action": "update", "view": long}
		if err := ana.Submit(); !errors.As(err, &trouble) {
			t.Errorf("update with a title that is too long: %v", err)
		}
		rules := a.rules()
		if !strings.HasPrefix(rules, "invalid_errors invalid_") || len(a.ws.Violations()) != 2 {
			t.Errorf("violations %v", a.ws.Violations())
		}
	})
}

func TestClosingTellsWhoAsked(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		var closed []string
		a.onAction = func(i slack.InteractionCallback) any {
			if i.Type == slack.InteractionTypeViewClosed {
				closed = append(closed, i.View.CallbackID)
				if i.IsCleared != (len(closed) == 2) {
					t.Errorf("close %d: is_cleared %v", len(closed), i.IsCleared)
				}
				if len(i.View.State.Values) != 0 {
					t.Errorf("input blocks came along: %+v", i.View.State.Values)
				}
			}
			return nil
		}
		v := modal("loud", textInput("goals", "Goals"))
		v.NotifyOnClose = true
		a.open(t, v)
		ana.Fills("Goals", "x")
		ana.Cancels()
		a.open(t, v)
		if err := ana.CloseAll(); err != nil {
			t.Error(err)
		}
		a.open(t, modal("quiet", textInput("goals", "Goals")))
		ana.Cancels()
		if strings.Join(closed, " ") != "loud loud" {
			t.Errorf("heard of closing %v", closed)
		}
		a.ws.Check()
	})
}

func TestEveryKindOfField(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		general := a.ws.AddChannel("general", false, "Ana Silva")
		input := func(block, label string, e slack.BlockElement) *slack.InputBlock {
			return slack.NewInputBlock(block, plain(label), nil, e)
		}
		number := slack.NewNumberInputBlockElement(nil, "n", false)
		number.MinValue, number.MaxValue = "1", "8"
		short := slack.NewPlainTextInputBlockElement(nil, "t")
		short.MinLength, short.MaxLength = 3, 5
		optional := textInput("maybe", "Maybe")
		optional.Optional = true
		a.open(t, modal("all",
			input("text", "Text", short), input("hours", "Hours", number),
			input("who", "Who", slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plain("Somebody"), "u")),
			input("both", "Both", slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, plain("Several"), "us")),
			input("day", "Day", slack.NewDatePickerBlockElement("d")), input("at", "At", slack.NewTimePickerBlockElement("ti")),
			input("moment", "Moment", slack.NewDateTimePickerBlockElement("dt")),
			input("where", "Where", slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, plain("A place"), "c")),
			input("kind", "Kind", slack.NewRadioButtonsBlockElement("r", options("One", "Two")...)),
			input("days", "Days", slack.NewCheckboxGroupsBlockElement("cb", options("Mon", "Tue", "Wed")...)),
			input("topics", "Topics", slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, plain("Topics"), "m", options("Go", "Rust", "C")...)), optional))
		for field, want := range map[string]string{"Day": "is not a date", "At": "is not a time", "Moment": "is not a moment", "Who": "nobody", "Kind": "no option", "Where": "no channel"} {
			if err := ana.Choose(field, "nobody"); err == nil || !strings.Contains(err.Error(), want) && field != "Who" {
				t.Errorf("%s := nobody: %v", field, err)
			}
		}
		ana.Fills("Text", "ab")
		ana.Fills("Hours", "9")
		ana.Submits()
		ana.SeesError("Text", "at least 3")
		ana.SeesError("Hours", "at most 8")
		ana.SeesError("Topics", "required")
		ana.Fills("Text", "abc")
		ana.Fills("Hours", "4")
		ana.Chooses("Who", "Ben")
		ana.Chooses("Both", "Ben Okoro; Ana Silva")
		ana.Chooses("Day", "2026-03-31")
		ana.Chooses("At", "09:30")
		ana.Chooses("Moment", "2026-07-01 09:30") // summer time in Lisbon
		ana.Chooses("Where", "#general")
		ana.Chooses("Kind", "Two")
		ana.Clicks("Mon")
		ana.Clicks("Tue")
		ana.Clicks("Mon") // off again
		ana.Chooses("Topics", "C; Go")
		var s map[string]map[string]slack.BlockAction
		var raw json.RawMessage
		a.onAction = func(i slack.InteractionCallback) any { s = i.View.State.Values; return nil }
		ana.Submits()
		for _, e := range a.ws.Envelopes() {
			raw = e.Payload
		}
		ben := a.person("Ben").ID()
		got := []any{
			s["text"]["t"].Value, s["hours"]["n"].Value, s["who"]["u"].SelectedUser, strings.Join(s["both"]["us"].SelectedUsers, "+"), s["day"]["d"].SelectedDate,
			s["at"]["ti"].SelectedTime, s["moment"]["dt"].SelectedDateTime, s["where"]["c"].SelectedConversation, s["kind"]["r"].SelectedOption.Value,
			len(s["days"]["cb"].SelectedOptions), s["days"]["cb"].SelectedOptions[0].Value, s["topics"]["m"].SelectedOptions[0].Value, s["topics"]["m"].SelectedOptions[1].Value,
		}
		moment := time.Date(2026, 7, 1, 8, 30, 0, 0, time.UTC).Unix()
		want := []any{"abc", "4", ben, ben + "+" + ana.ID(), "2026-03-31", "09:30", moment, general, "two", 1, "tue", "c", "go"}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("value %d is %v, want %v", i, got[i], want[i])
			}
		}
		if !strings.Contains(string(raw), `"maybe":{"maybe.text":{"type":"plain_text_input","value":null}}`) {
			t.Errorf("an untouched field does not come as null: %s", raw)
		}
		a.ws.Check()
	})
}

func TestExternalSelectAsksTheApp(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain("Search"), "topic.pick")
		a.open(t, modal("join", slack.NewInputBlock("topic", plain("Topic"), nil, e)))
		typed, chosen := "", ""
		a.onAction = func(i slack.InteractionCallback) any {
			switch i.Type {
			case slack.InteractionTypeBlockSuggestion:
				typed = i.ActionID + "=" + i.Value
				return slack.OptionsResponse{Options: options("Databases", "Data science")}
			case slack.InteractionTypeViewSubmission:
				chosen = i.View.State.Values["topic"]["topic.pick"].SelectedOption.Value
			}
			return nil
		}
		if err := ana.Choose("Topic", "Gardening"); err == nil || !strings.Contains(err.Error(), "Databases; Data science") {
			t.Errorf("an option that is not offered: %v", err)
		}
		ana.Chooses("Topic", "Data science")
		ana.Submits()
		if typed != "topic.pick=Data science" || chosen != "data science" {
			t.Errorf("typed %q, chosen %q", typed, chosen)
		}
		a.silent = true
		a.open(t, modal("join", slack.NewInputBlock("topic", plain("Topic"), nil, e)))
		var trouble *sandbox.Trouble
		if err := ana.Choose("Topic", "x"); !errors.As(err, &trouble) {
			t.Errorf("no options in time: %v", err)
		}
	})
}

func TestDispatchingFieldsAndHome(t *testing.T) {
	workspace(t, sandbox.Options{}, func(t *testing.T, a *app) {
		ana := a.person("Ana")
		opened := 0
		a.onEvent = func(e slackevents.EventsAPIEvent) {
			o, ok := e.InnerEvent.Data.(*slackevents.AppHomeOpenedEvent)
			if !ok {
				return
			}
			opened++
			if o.Tab != "home" || (o.View != nil) != (opened > 1) {
				t.Errorf("opening %d: %+v", opened, o)
			}
			menu := slack.NewOverflowBlockElement("row.menu", options("Archive", "Share")...)
			v := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{
				section("Your cohort"), slack.NewSectionBlock(plain("Spring"), nil, slack.NewAccessory(menu)),
				slack.NewSectionBlock(plain("Pair one"), nil, slack.NewAccessory(slack.NewButtonBlockElement("row.open", "1", plain("Open")))),
				slack.NewSectionBlock(plain("Pair two"), nil, slack.NewAccessory(slack.NewButtonBlockElement("row.open", "2", plain("Open")))),
			}}}
			if _, err := a.api.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: o.User, View: v}); err != nil {
				t.Error(err)
			}
		}
		var got []string
		a.onAction = func(i slack.InteractionCallback) any {
			for _, b := range i.ActionCallback.BlockActions {
				got = append(got, b.ActionID+":"+b.Value+b.SelectedOption.Value+" "+string(i.Container.Type))
			}
			return nil
		}
		ana.OpensHome()
		ana.Sees("Your cohort", "[Open]")
		ana.Clicks("Share")
		ana.Clicks("Open")
		ana.ClicksIn("Pair two", "Open")
		ana.LeaveHome()
		ana.SeesNot("Your cohort")
		ana.OpensHome()
		_, err := a.api.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: ana.ID(), Hash: new("old"), View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{section("x")}}}})
		wantCode(t, "an old hash", err, "hash_conflict")

		a.open(t, modal("join", selectInput("role", "Role", true, "Mentor", "Mentee"), textInput("goals", "Goals")))
		ana.Fills("Goals", "silent")
		ana.Chooses("Role", "Mentor")
		want := "row.menu:share view|row.open:1 view|row.open:2 view|role.pick:mentor view"
		if strings.Join(got, "|") != want {
			t.Errorf("heard %v, want %s", got, want)
		}
		a.ws.Check()
	})
}

func TestUnroutedControlsAreReported(t *testing.T) {
	known := func(kind, id string) bool {
		return kind == "command" || kind == "shortcut" || kind == "view" && id == "join" || kind == "action" && id == "go"
	}
	workspace(t, sandbox.Options{Known: known}, func(t *testing.T, a *app) {
		a.say(a.person("Ana").ID(), "x", button("go", "", "Go"), button("stop", "", "Stop"))
		a.open(t, modal("join", textInput("goals", "Goals")))
		a.open(t, modal("leave", selectInput("role", "Role", true, "Mentor"),
			slack.NewInputBlock("topic", plain("Topic"), nil, slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain("Search"), "topic.pick"))))
		var details []string
		for _, v := range a.ws.Violations() {
			details = append(details, strings.Join(strings.Fields(v.Detail)[3:5], " "))
		}
		if got := strings.Join(details, ", "); got != `action "stop", view "leave", action "role.pick", options "topic.pick"` {
			t.Errorf("reported %s", got)
		}
	})
}
