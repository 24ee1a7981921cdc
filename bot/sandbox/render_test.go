package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// nameList is a namer over two maps.
type nameList struct{ people, channels map[string]string }

func (d nameList) personName(id string) string  { return d.people[id] }
func (d nameList) channelName(id string) string { return d.channels[id] }

var someNames = nameList{
	people:   map[string]string{"U1": "Ana Silva", "U2": "Ben Okoro", "W3": "Chen Wei"},
	channels: map[string]string{"C1": "general"},
}

func madrid(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func joinLines(l ...string) string { return strings.Join(l, "\n") }

func TestRenderBlocks(t *testing.T) {
	for name, tc := range map[string]struct{ blocks, want string }{
		"message": {
			`[{"type":"header","text":{"type":"plain_text","text":"Hello &amp; welcome"}},
			  {"type":"section","text":{"type":"mrkdwn","text":"You meet <@U1> in <#C1>"},
			   "accessory":{"type":"button","text":{"type":"plain_text","text":"Change"},"action_id":"a"}},
			  {"type":"divider"},
			  {"type":"section","fields":[{"type":"mrkdwn","text":"*When*"},{"type":"plain_text","text":"*now*"}]},
			  {"type":"actions","elements":[
			    {"type":"button","text":{"type":"plain_text","text":"We met"}},
			    {"type":"static_select","placeholder":{"type":"plain_text","text":"Pick a day"},"options":[]},
			    {"type":"overflow","options":[{"text":{"type":"plain_text","text":"Pause"},"value":"p"},{"text":{"type":"plain_text","text":"Leave"},"value":"l"}]}]},
			  {"type":"image","image_url":"u","alt_text":"two people","title":{"type":"plain_text","text":"Pairs"}},
			  {"type":"context","elements":[{"type":"image","image_url":"u","alt_text":"logo"},{"type":"mrkdwn","text":"sent _today_"}]}]`,
			joinLines("Hello & welcome", "You meet @Ana Silva in #general", "[Change]", "———", "When", "*now*",
				"[We met] [Pick a day ▾] [⋯ Pause / Leave]", "Pairs", "(two people)", "(logo) sent today"),
		},
		"chosen": {
			`[{"type":"actions","elements":[
			   {"type":"static_select","placeholder":{"type":"plain_text","text":"Pick"},"initial_option":{"text":{"type":"plain_text","text":"Two"},"value":"2"}},
			   {"type":"users_select","initial_user":"U2"},
			   {"type":"multi_channels_select","initial_channels":["C1","C9"]},
			   {"type":"multi_conversations_select","initial_conversations":["W3","C1"]},
			   {"type":"datepicker","initial_date":"2026-01-05"},
			   {"type":"datepicker"},
			   {"type":"datetimepicker","initial_date_time":1767225600}]}]`,
			"[Two ▾] [@Ben Okoro ▾] [#general, #C9 ▾] [@Chen Wei, #general ▾] [2026-01-05 ▾] [Select a date ▾] [2026-01-01 01:00 ▾]",
		},
		"choices": {
			`[{"type":"actions","elements":[
			   {"type":"button","text":{"type":"plain_text","text":"Before"}},
			   {"type":"checkboxes","options":[{"text":{"type":"mrkdwn","text":"*A*"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b","description":{"type":"plain_text","text":"the second"}}],
			    "initial_options":[{"text":{"type":"plain_text","text":"B"},"value":"b"}]},
			   {"type":"radio_buttons","options":[{"text":{"type":"plain_text","text":"C"},"value":"c"},{"text":{"type":"plain_text","text":"D"},"value":"d"}],
			    "initial_option":{"text":{"type":"plain_text","text":"C"},"value":"c"}}]}]`,
			joinLines("[Before]", "[ ] A", "[x] B — the second", "(•) C", "( ) D"),
		},
		"rich text": {
			`[{"type":"rich_text","elements":[
			   {"type":"rich_text_section","elements":[{"type":"text","text":"Hi *you* "},{"type":"user","user_id":"U1"},{"type":"text","text":" and "},{"type":"broadcast","range":"here"},{"type":"text","text":" see "},{"type":"link","url":"https://example.org","text":"this"},{"type":"emoji","name":"wave"}]},
			   {"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]},{"type":"rich_text_section","elements":[{"type":"text","text":"two"}]}]},
			   {"type":"rich_text_list","style":"bullet","indent":1,"elements":[{"type":"rich_text_section","elements":[{"type":"channel","channel_id":"C1"}]}]},
			   {"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"three"}]}]},
			   {"type":"rich_text_quote","elements":[{"type":"text","text":"a\nb"}]},
			   {"type":"rich_text_preformatted","elements":[{"type":"text","text":"x := 1\n"}]},
			   {"type":"rich_text_section","elements":[{"type":"date","timestamp":1767225600,"format":"{date_num} {time}","fallback":"f"}]}]}]`,
			joinLines("Hi *you* @Ana Silva and @here see this (https://example.org):wave:", "1. one", "2. two", "  • #general", "3. three",
				"> a", "> b", "```", "x := 1", "```", "2026-01-01 1:00 AM"),
		},
		"table": {
			`[{"type":"table","column_settings":[{"align":"left"},{"align":"right"}],"rows":[
			   [{"type":"raw_text","text":"Name"},{"type":"raw_text","text":"Pairs"}],
			   [{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"}]}]},{"type":"raw_number","value":3,"text":"3"}],
			   [{"type":"raw_text","text":"Zoë"},{"type":"raw_text","text":"12"}]]}]`,
			joinLines("Name        Pairs", "-----------------", "@Ana Silva      3", "Zoë            12"),
		},
		"others": {
			`[{"type":"markdown","text":"**as it is**"},
			  {"type":"data_visualization","title":"Met","chart":{"type":"bar","series":[{"name":"w1","data":[{"label":"Mon","value":1.5}]}]}},
			  {"type":"video","title":{"type":"plain_text","text":"Talk"}},
			  {"type":"container","title":{"type":"plain_text","text":"Box"},"child_blocks":[{"type":"divider"}]},
			  {"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":{"type":"plain_text","text":"Good"}},"negative_button":{"text":{"type":"plain_text","text":"Bad"}}}]},
			  {"type":"novelty"}]`,
			joinLines("**as it is**", "(chart: Met)", "  w1 — Mon: 1.5", "(video: Talk)", "Box", "———", "[Good] [Bad]", "(novelty)"),
		},
		"nothing":  {``, ""},
		"not JSON": {`[{`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, renderBlocks(json.RawMessage(tc.blocks), someNames, madrid(t))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const joinForm = `{"type":"modal","title":{"type":"plain_text","text":"Join"},"submit":{"type":"plain_text","text":"Send"},"blocks":[
  {"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"Tell us *more*"},"accessory":{"type":"static_select","action_id":"pick","placeholder":{"type":"plain_text","text":"Pick"}}},
  {"type":"input","block_id":"name","label":{"type":"plain_text","text":"Name"},"hint":{"type":"plain_text","text":"as you like it"},"element":{"type":"plain_text_input","action_id":"v","initial_value":"Ana"}},
  {"type":"input","block_id":"bio","optional":true,"label":{"type":"plain_text","text":"About"},"element":{"type":"plain_text_input","action_id":"v","multiline":true}},
  {"type":"input","block_id":"who","label":{"type":"plain_text","text":"With"},"element":{"type":"multi_users_select","action_id":"v"}},
  {"type":"input","block_id":"how","label":{"type":"plain_text","text":"How"},"element":{"type":"radio_buttons","action_id":"v","options":[{"text":{"type":"plain_text","text":"Here"},"value":"1"},{"text":{"type":"plain_text","text":"There"},"value":"2"}]}}]}`

func TestRenderView(t *testing.T) {
	untouched := renderView(json.RawMessage(joinForm), nil, nil, someNames, nil)
	want := joinLines("== Join ==", "Tell us more", "[Pick ▾]", "Name: Ana", "  (as you like it)", "About (optional): ____", "With: ____",
		"How: ____", "  ( ) Here", "  ( ) There", "[Send] [Cancel]")
	if diff := cmp.Diff(want, untouched); diff != "" {
		t.Error(diff)
	}

	values := map[string]map[string]json.RawMessage{
		"s":    {"pick": json.RawMessage(`{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"This"},"value":"t"}}`)},
		"name": {"v": json.RawMessage(`{"type":"plain_text_input","value":null}`)},
		"bio":  {"v": json.RawMessage(`{"type":"plain_text_input","value":"two\nlines"}`)},
		"who":  {"v": json.RawMessage(`{"type":"multi_users_select","selected_users":["U1","U2"]}`)},
		"how":  {"v": json.RawMessage(`{"type":"radio_buttons","selected_option":{"text":{"type":"plain_text","text":"There"},"value":"2"}}`)},
	}
	filled := renderView(json.RawMessage(joinForm), values, map[string]string{"name": "Please say who you are."}, someNames, nil)
	want = joinLines("== Join ==", "Tell us more", "[This ▾]", "Name: ____", "  (as you like it)", "  ⚠ Please say who you are.",
		"About (optional):", "  two", "  lines", "With: @Ana Silva, @Ben Okoro", "How: There", "  ( ) Here", "  (•) There", "[Send] [Cancel]")
	if diff := cmp.Diff(want, filled); diff != "" {
		t.Error(diff)
	}

	for view, want := range map[string]string{
		`{"type":"home","blocks":[{"type":"divider"}]}`:                                                         "———",
		`{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[]}`:                                 "== T ==\n[Close]",
		`{"type":"modal","close":{"type":"plain_text","text":"Back"},"blocks":[]}`:                              "[Back]",
		`{"type":"modal","submit":{"type":"plain_text","text":"Go"},"close":{"type":"plain_text","text":"No"}}`: "[Go] [No]",
	} {
		if got := renderView(json.RawMessage(view), nil, nil, nil, nil); got != want {
			t.Errorf("%s: %q, want %q", view, got, want)
		}
	}
}
