package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const x = "x"

func plain(n int) string {
	return `{"type":"plain_text","text":"` + strings.Repeat(x, n) + `"}`
}

func mrkdwnText(n int) string {
	return `{"type":"mrkdwn","text":"` + strings.Repeat(x, n) + `"}`
}

func button(id string) string {
	return `{"type":"button","action_id":"` + id + `","text":` + plain(1) + `}`
}

func option(text, value int) string {
	return fmt.Sprintf(`{"text":%s,"value":"%s"}`, plain(text), strings.Repeat("v", value))
}

func several(n int, item string) string {
	return strings.Join(slices.Repeat([]string{item}, n), ",")
}

func actions(elements string) string { return `[{"type":"actions","elements":[` + elements + `]}]` }

func input(element string) string {
	return `[{"type":"input","block_id":"b","label":` + plain(5) + `,"element":` + element + `}]`
}

func modal(blocks string) string {
	return `{"type":"modal","title":` + plain(24) + `,"submit":` + plain(24) + `,"close":` + plain(24) + `,"blocks":` + blocks + `}`
}

func home(blocks string) string { return `{"type":"home","blocks":` + blocks + `}` }

func section(text string) string { return `{"type":"section","text":` + text + `}` }

func table(rows, cells int) string {
	row := "[" + several(cells, `{"type":"raw_text","text":"x"}`) + "]"
	return `{"type":"table","rows":[` + several(rows, row) + `]}`
}

func chart(kind, rest string) string {
	return `{"type":"data_visualization","title":"t","chart":{"type":"` + kind + `",` + rest + `}}`
}

const axis = `"axis_config":{"categories":["a","b"]}`

// limitCases have one payload at a limit, which is taken, and one just over it, which is not.
var limitCases = []struct {
	name        string
	check       func(string) []problem
	fine, wrong string
	pointer     string
}{
	{"blocks in a message", message1, list(50, `{"type":"divider"}`), list(51, `{"type":"divider"}`), "/blocks"},
	{"blocks in a modal", view1, modal(list(100, `{"type":"divider"}`)), modal(list(101, `{"type":"divider"}`)), "/view/blocks"},
	{"block_id", message1, `[{"type":"divider","block_id":"` + strings.Repeat(x, 255) + `"}]`, `[{"type":"divider","block_id":"` + strings.Repeat(x, 256) + `"}]`, "/blocks/0/block_id"},
	{"block_id used twice", message1, `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"b"}]`, `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "/blocks/1/block_id"},
	{"action_id", message1, actions(button(strings.Repeat(x, 255))), actions(button(strings.Repeat(x, 256))), "/blocks/0/elements/0/action_id"},
	{"action_id used twice", message1, actions(button("a") + "," + button("b")), actions(button("a") + "," + button("a")), "/blocks/0/elements/1/action_id"},
	{"elements of actions", message1, actions(several(25, `{"type":"button","text":`+plain(1)+`}`)), actions(several(26, `{"type":"button","text":`+plain(1)+`}`)), "/blocks/0/elements"},
	{"no elements", message1, actions(button("a")), actions(""), "/blocks/0/elements"},
	{"elements of context", message1, `[{"type":"context","elements":[` + several(10, plain(1)) + `]}]`, `[{"type":"context","elements":[` + several(11, plain(1)) + `]}]`, "/blocks/0/elements"},
	{"header", message1, `[{"type":"header","text":` + plain(150) + `}]`, `[{"type":"header","text":` + plain(151) + `}]`, "/blocks/0/text/text"},
	{"header of mrkdwn", message1, `[{"type":"header","text":` + plain(1) + `}]`, `[{"type":"header","text":` + mrkdwnText(1) + `}]`, "/blocks/0/text/type"},
	{"section text", message1, "[" + section(mrkdwnText(3000)) + "]", "[" + section(mrkdwnText(3001)) + "]", "/blocks/0/text/text"},
	{"section text in code points", message1, `[{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("é", 3000) + `"}}]`, `[{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("é", 3001) + `"}}]`, "/blocks/0/text/text"},
	{"empty text", message1, "[" + section(mrkdwnText(1)) + "]", "[" + section(mrkdwnText(0)) + "]", "/blocks/0/text/text"},
	{"section without text", message1, "[" + section(plain(1)) + "]", `[{"type":"section"}]`, "/blocks/0"},
	{"fields", message1, `[{"type":"section","fields":[` + several(10, plain(1)) + `]}]`, `[{"type":"section","fields":[` + several(11, plain(1)) + `]}]`, "/blocks/0/fields"},
	{"field", message1, `[{"type":"section","fields":[` + plain(2000) + `]}]`, `[{"type":"section","fields":[` + plain(2001) + `]}]`, "/blocks/0/fields/0/text"},
	{"emoji in mrkdwn", message1, `[{"type":"section","text":{"type":"plain_text","text":"x","emoji":true}}]`, `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, "/blocks/0/text"},
	{"button text", message1, actions(`{"type":"button","text":` + plain(75) + `}`), actions(`{"type":"button","text":` + plain(76) + `}`), "/blocks/0/elements/0/text/text"},
	{"button value", message1, actions(`{"type":"button","text":` + plain(1) + `,"value":"` + strings.Repeat(x, 2000) + `"}`), actions(`{"type":"button","text":` + plain(1) + `,"value":"` + strings.Repeat(x, 2001) + `"}`), "/blocks/0/elements/0/value"},
	{"button url", message1, actions(`{"type":"button","text":` + plain(1) + `,"url":"` + strings.Repeat(x, 3000) + `"}`), actions(`{"type":"button","text":` + plain(1) + `,"url":"` + strings.Repeat(x, 3001) + `"}`), "/blocks/0/elements/0/url"},
	{"button style", message1, actions(`{"type":"button","text":` + plain(1) + `,"style":"danger"}`), actions(`{"type":"button","text":` + plain(1) + `,"style":"warning"}`), "/blocks/0/elements/0/style"},
	{"button without text", message1, actions(button("a")), actions(`{"type":"button","action_id":"a"}`), "/blocks/0/elements/0"},
	{"confirm title", message1, actions(confirmed(100, 300, 30)), actions(confirmed(101, 300, 30)), "/blocks/0/elements/0/confirm/title/text"},
	{"confirm text", message1, actions(confirmed(100, 300, 30)), actions(confirmed(100, 301, 30)), "/blocks/0/elements/0/confirm/text/text"},
	{"confirm button", message1, actions(confirmed(100, 300, 30)), actions(confirmed(100, 300, 31)), "/blocks/0/elements/0/confirm/confirm/text"},
	{"options of a select", message1, actions(selecting(several(100, option(75, 75)))), actions(selecting(several(101, option(75, 75)))), "/blocks/0/elements/0/options"},
	{"no options", message1, actions(selecting(option(1, 1))), actions(selecting("")), "/blocks/0/elements/0/options"},
	{"option text", message1, actions(selecting(option(75, 1))), actions(selecting(option(76, 1))), "/blocks/0/elements/0/options/0/text/text"},
	{"option value", message1, actions(selecting(option(1, 75))), actions(selecting(option(1, 76))), "/blocks/0/elements/0/options/0/value"},
	{"long option value", message1, actions(selecting(option(1, 75))), actions(selecting(option(1, 151))), "/blocks/0/elements/0/options/0/value"},
	{"option without value", message1, actions(selecting(option(1, 1))), actions(selecting(`{"text":` + plain(1) + `}`)), "/blocks/0/elements/0/options/0"},
	{"option description", message1, actions(selecting(`{"text":` + plain(1) + `,"value":"v","description":` + plain(75) + `}`)), actions(selecting(`{"text":` + plain(1) + `,"value":"v","description":` + plain(76) + `}`)), "/blocks/0/elements/0/options/0/description/text"},
	{"neither options nor groups", message1, actions(selecting(option(1, 1))), actions(`{"type":"static_select"}`), "/blocks/0/elements/0"},
	{"options and groups", message1, actions(grouped(75, 1, "")), actions(grouped(75, 1, `,"options":[`+option(1, 1)+`]`)), "/blocks/0/elements/0"},
	{"group label", message1, actions(grouped(75, 1, "")), actions(grouped(76, 1, "")), "/blocks/0/elements/0/option_groups/0/label/text"},
	{"options of a group", message1, actions(grouped(75, 100, "")), actions(grouped(75, 101, "")), "/blocks/0/elements/0/option_groups/0/options"},
	{"initial option", message1, actions(`{"type":"static_select","initial_option":` + option(2, 1) + `,"options":[` + option(2, 1) + `]}`), actions(`{"type":"static_select","initial_option":` + option(3, 1) + `,"options":[` + option(2, 1) + `]}`), "/blocks/0/elements/0/initial_option"},
	{"initial options", message1, actions(`{"type":"checkboxes","initial_options":[` + option(2, 1) + `],"options":[` + option(2, 1) + `]}`), actions(`{"type":"checkboxes","initial_options":[` + option(2, 2) + `],"options":[` + option(2, 1) + `]}`), "/blocks/0/elements/0/initial_options/0"},
	{"placeholder", message1, actions(`{"type":"users_select","placeholder":` + plain(150) + `}`), actions(`{"type":"users_select","placeholder":` + plain(151) + `}`), "/blocks/0/elements/0/placeholder/text"},
	{"checkboxes", message1, actions(`{"type":"checkboxes","options":[` + several(10, option(1, 1)) + `]}`), actions(`{"type":"checkboxes","options":[` + several(11, option(1, 1)) + `]}`), "/blocks/0/elements/0/options"},
	{"radio buttons", message1, actions(`{"type":"radio_buttons","options":[` + several(10, option(1, 1)) + `]}`), actions(`{"type":"radio_buttons","options":[` + several(11, option(1, 1)) + `]}`), "/blocks/0/elements/0/options"},
	{"overflow", message1, actions(`{"type":"overflow","options":[` + several(5, option(1, 1)) + `]}`), actions(`{"type":"overflow","options":[` + several(6, option(1, 1)) + `]}`), "/blocks/0/elements/0/options"},
	{"empty overflow", message1, actions(`{"type":"overflow","options":[` + option(1, 1) + `]}`), actions(`{"type":"overflow","options":[]}`), "/blocks/0/elements/0/options"},
	{"url outside overflow", message1, actions(`{"type":"overflow","options":[{"text":` + plain(1) + `,"url":"https://example.org"}]}`), actions(selecting(`{"text":` + plain(1) + `,"value":"v","url":"https://example.org"}`)), "/blocks/0/elements/0/options/0/url"},
	{"max_selected_items", message1, actions(`{"type":"multi_users_select","max_selected_items":1}`), actions(`{"type":"multi_users_select","max_selected_items":0}`), "/blocks/0/elements/0/max_selected_items"},
	{"more chosen than allowed", message1, actions(`{"type":"multi_users_select","max_selected_items":1,"initial_users":["U1"]}`), actions(`{"type":"multi_users_select","max_selected_items":1,"initial_users":["U1","U2"]}`), "/blocks/0/elements/0/initial_users"},
	{"date", message1, actions(`{"type":"datepicker","initial_date":"2026-02-28"}`), actions(`{"type":"datepicker","initial_date":"28/02/2026"}`), "/blocks/0/elements/0/initial_date"},
	{"day that is not", message1, actions(`{"type":"datepicker","initial_date":"2024-02-29"}`), actions(`{"type":"datepicker","initial_date":"2026-02-29"}`), "/blocks/0/elements/0/initial_date"},
	{"time", message1, actions(`{"type":"timepicker","initial_time":"09:30"}`), actions(`{"type":"timepicker","initial_time":"9.30am"}`), "/blocks/0/elements/0/initial_time"},
	{"date and time", message1, actions(`{"type":"datetimepicker","initial_date_time":1767225600}`), actions(`{"type":"datetimepicker","initial_date_time":1767225600000}`), "/blocks/0/elements/0/initial_date_time"},
	{"image alt text", message1, `[{"type":"image","image_url":"https://example.org/a.png","alt_text":"x"}]`, `[{"type":"image","image_url":"https://example.org/a.png"}]`, "/blocks/0"},
	{"image url", message1, `[{"type":"image","image_url":"` + strings.Repeat(x, 3000) + `","alt_text":"x"}]`, `[{"type":"image","image_url":"` + strings.Repeat(x, 3001) + `","alt_text":"x"}]`, "/blocks/0/image_url"},
	{"image of two sources", message1, `[{"type":"image","slack_file":{"id":"F1"},"alt_text":"x"}]`, `[{"type":"image","slack_file":{"id":"F1"},"image_url":"u","alt_text":"x"}]`, "/blocks/0"},
	{"two tables", message1, "[" + table(2, 2) + "]", "[" + table(2, 2) + "," + table(2, 2) + "]", "/blocks/1"},
	{"table rows", message1, "[" + table(100, 2) + "]", "[" + table(101, 2) + "]", "/blocks/0/rows"},
	{"table cells", message1, "[" + table(1, 20) + "]", "[" + table(1, 21) + "]", "/blocks/0/rows/0"},
	{"data table rows", message1, "[" + dataTable(2) + "]", "[" + dataTable(1) + "]", "/blocks/0/rows"},
	{"pie", message1, "[" + chart("pie", `"segments":[{"label":"a","value":1}]`) + "]", "[" + chart("pie", `"segments":[{"label":"a","value":0}]`) + "]", "/blocks/0/chart/segments/0/value"},
	{"chart kind", message1, "[" + chart("pie", `"segments":[{"label":"a","value":1}]`) + "]", "[" + chart("donut", `"segments":[{"label":"a","value":1}]`) + "]", "/blocks/0/chart/type"},
	{"chart point missing", message1, "[" + chart("bar", axis+`,"series":[{"name":"s","data":[{"label":"a","value":1},{"label":"b","value":-2}]}]`) + "]", "[" + chart("bar", axis+`,"series":[{"name":"s","data":[{"label":"a","value":1}]}]`) + "]", "/blocks/0/chart/series/0/data"},
	{"markdown", message1, `[{"type":"markdown","text":"` + strings.Repeat(x, 12000) + `"}]`, `[{"type":"markdown","text":"` + strings.Repeat(x, 12001) + `"}]`, "/blocks/0/text"},
	{"all markdown", message1, list(2, `{"type":"markdown","text":"`+strings.Repeat(x, 6000)+`"}`), list(2, `{"type":"markdown","text":"`+strings.Repeat(x, 6001)+`"}`), "/blocks"},
	{"unknown block", message1, `[{"type":"divider"}]`, `[{"type":"divder"}]`, "/blocks/0/type"},
	{"block without type", message1, `[{"type":"divider"}]`, `[{}]`, "/blocks/0"},
	{"block that is none", message1, `[{"type":"divider"}]`, `["divider"]`, "/blocks/0"},
	{"unknown member", message1, `[{"type":"divider"}]`, `[{"type":"divider","colour":"red"}]`, "/blocks/0"},
	{"input in a message", view1, modal(input(`{"type":"plain_text_input"}`)), modal(`[{"type":"markdown","text":"x"}]`), "/view/blocks/0"},
	{"unknown element", message1, actions(button("a")), actions(`{"type":"plain_text_input"}`), "/blocks/0/elements/0/type"},
	{"rich text member", message1, `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"}]}]}]`, `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"user"}]}]}]`, "/blocks/0/elements/0/elements/0"},

	{"modal title", view1, modal("[]"), `{"type":"modal","title":` + plain(25) + `,"blocks":[]}`, "/view/title/text"},
	{"modal submit", view1, modal("[]"), `{"type":"modal","title":` + plain(1) + `,"submit":` + plain(25) + `,"blocks":[]}`, "/view/submit/text"},
	{"modal close", view1, modal("[]"), `{"type":"modal","title":` + plain(1) + `,"close":` + plain(25) + `,"blocks":[]}`, "/view/close/text"},
	{"modal without title", view1, modal("[]"), `{"type":"modal","blocks":[]}`, "/view"},
	{"modal without submit", view1, modal(input(`{"type":"plain_text_input"}`)), `{"type":"modal","title":` + plain(1) + `,"blocks":` + input(`{"type":"plain_text_input"}`) + `}`, "/view"},
	{"view type", view1, home("[]"), `{"type":"workflow_step","blocks":[]}`, "/view/type"},
	{"title on Home", view1, home("[]"), `{"type":"home","title":` + plain(1) + `,"blocks":[]}`, "/view"},
	{"private_metadata", view1, `{"type":"home","private_metadata":"` + strings.Repeat(x, 3000) + `","blocks":[]}`, `{"type":"home","private_metadata":"` + strings.Repeat(x, 3001) + `","blocks":[]}`, "/view/private_metadata"},
	{"callback_id", view1, `{"type":"home","callback_id":"` + strings.Repeat(x, 255) + `","blocks":[]}`, `{"type":"home","callback_id":"` + strings.Repeat(x, 256) + `","blocks":[]}`, "/view/callback_id"},
	{"external_id", view1, `{"type":"home","external_id":"` + strings.Repeat(x, 255) + `","blocks":[]}`, `{"type":"home","external_id":"` + strings.Repeat(x, 256) + `","blocks":[]}`, "/view/external_id"},
	{"label", view1, modal(input(`{"type":"email_text_input"}`)), modal(`[{"type":"input","label":` + plain(2001) + `,"element":{"type":"email_text_input"}}]`), "/view/blocks/0/label/text"},
	{"input without element", view1, modal(input(`{"type":"url_text_input"}`)), modal(`[{"type":"input","label":` + plain(1) + `}]`), "/view/blocks/0"},
	{"button in input", view1, modal(input(`{"type":"users_select"}`)), modal(input(button("a"))), "/view/blocks/0/element/type"},
	{"number input", view1, modal(input(`{"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"5"}`)), modal(input(`{"type":"number_input"}`)), "/view/blocks/0/element"},
	{"number range", view1, modal(input(`{"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"1"}`)), modal(input(`{"type":"number_input","is_decimal_allowed":false,"min_value":"2","max_value":"1"}`)), "/view/blocks/0/element/min_value"},
	{"max_length", view1, modal(input(`{"type":"plain_text_input","max_length":3000}`)), modal(input(`{"type":"plain_text_input","max_length":3001}`)), "/view/blocks/0/element/max_length"},
	{"min_length above max_length", view1, modal(input(`{"type":"plain_text_input","min_length":5,"max_length":5}`)), modal(input(`{"type":"plain_text_input","min_length":6,"max_length":5}`)), "/view/blocks/0/element/min_length"},
	{"files", view1, modal(input(`{"type":"file_input","max_files":10}`)), modal(input(`{"type":"file_input","max_files":11}`)), "/view/blocks/0/element/max_files"},
	{"two focused", view1, modal(`[` + focused("a") + `]`), modal(`[` + focused("a") + `,` + focused("b") + `]`), "/view/blocks/1/element/focus_on_load"},
	{"table in a view", view1, home("[" + section(plain(1)) + "]"), home("[" + table(1, 1) + "]"), "/view/blocks/0"},
}

func list(n int, block string) string { return "[" + several(n, block) + "]" }

func message1(blocks string) []problem { return checkMessage(json.RawMessage(blocks), "text") }
func view1(view string) []problem      { return checkView(json.RawMessage(view)) }

func confirmed(title, text, yes int) string {
	return `{"type":"button","text":` + plain(1) + `,"confirm":{"title":` + plain(title) + `,"text":` + mrkdwnText(text) + `,"confirm":` + plain(yes) + `,"deny":` + plain(30) + `}}`
}

func selecting(options string) string { return `{"type":"static_select","options":[` + options + `]}` }

func grouped(label, options int, rest string) string {
	return `{"type":"static_select","option_groups":[{"label":` + plain(label) + `,"options":[` + several(options, option(1, 1)) + `]}]` + rest + `}`
}

func dataTable(rows int) string {
	return `{"type":"data_table","caption":"c","rows":[` + several(rows, `[{"type":"raw_text","text":"x"}]`) + `]}`
}

func focused(id string) string {
	return `{"type":"input","block_id":"` + id + `","label":` + plain(1) + `,"element":{"type":"plain_text_input","focus_on_load":true}}`
}

func TestLimitsAreSlacks(t *testing.T) {
	for _, tc := range limitCases {
		t.Run(tc.name, func(t *testing.T) {
			if found := tc.check(tc.fine); len(found) > 0 {
				t.Errorf("false alarm: %+v", found)
			}
			found := tc.check(tc.wrong)
			if len(found) != 1 {
				t.Fatalf("want one problem at %s, got %+v", tc.pointer, found)
			}
			if found[0].Pointer != tc.pointer {
				t.Errorf("pointer %s, want %s (%s)", found[0].Pointer, tc.pointer, found[0].Message)
			}
			wantCode := "invalid_blocks"
			if strings.HasPrefix(tc.pointer, "/view") {
				wantCode = "invalid_arguments"
			}
			if found[0].Code != wantCode {
				t.Errorf("code %s, want %s", found[0].Code, wantCode)
			}
			if found[0].Message == "" {
				t.Error("no message says what is wrong")
			}
		})
	}
}

func TestErrorsWithCodesOfTheirOwn(t *testing.T) {
	long := list(5, section(mrkdwnText(2700)))
	for _, tc := range []struct {
		name, code string
		found      []problem
	}{
		{"too much text in all blocks", "msg_blocks_too_long", message1(long)},
		{"not JSON", "invalid_blocks_format", message1(`[{`)},
		{"not an array", "invalid_blocks_format", message1(`{"type":"divider"}`)},
		{"top-level text", "msg_too_long", checkMessage(nil, strings.Repeat("é", 40_001))},
		{"view size", "view_too_large", view1(home(list(90, section(mrkdwnText(2800)))))},
		{"view not JSON", "invalid_arguments", view1(`{`)},
		{"view not an object", "invalid_arguments", view1(`[]`)},
	} {
		if len(tc.found) != 1 || tc.found[0].Code != tc.code {
			t.Errorf("%s: want one %s, got %+v", tc.name, tc.code, tc.found)
		}
	}
	if found := checkMessage(nil, strings.Repeat("é", 40_000)); found != nil {
		t.Errorf("text of 40,000 characters: %+v", found)
	}
	if found := checkMessage(json.RawMessage("null"), "hi"); found != nil {
		t.Errorf("null blocks: %+v", found)
	}
}

func TestBlocksThatMessagesRefuse(t *testing.T) {
	for _, block := range []string{
		`{"type":"alert","text":` + plain(1) + `}`,
		`{"type":"card","title":` + mrkdwnText(1) + `}`,
		`{"type":"carousel","elements":[]}`,
		`{"type":"task_card","task_id":"1","title":"t","status":"pending"}`,
		`{"type":"plan","title":"t"}`,
		`{"type":"input","label":` + plain(1) + `,"element":{"type":"plain_text_input"}}`,
	} {
		found := message1("[" + block + "]")
		if len(found) != 1 || found[0].Pointer != "/blocks/0" {
			t.Errorf("%s: %+v", block, found)
		}
	}
}

func TestSuggestions(t *testing.T) {
	if found := checkSuggestions(json.RawMessage(`{"options":[` + several(100, option(75, 75)) + `]}`)); found != nil {
		t.Errorf("100 options: %+v", found)
	}
	for answer, pointer := range map[string]string{
		`{"options":[` + several(101, option(1, 1)) + `]}`:                                 "/options",
		`{"options":[` + option(76, 1) + `]}`:                                              "/options/0/text/text",
		`{"option_groups":[{"label":` + plain(76) + `,"options":[` + option(1, 1) + `]}]}`: "/option_groups/0/label/text",
		`{}`: "",
		`{"options":[` + option(1, 1) + `,{"text":` + plain(1) + `}]}`: "/options/1",
	} {
		found := checkSuggestions(json.RawMessage(answer))
		if len(found) != 1 || found[0].Pointer != pointer {
			t.Errorf("%.80s: want one problem at %q, got %+v", answer, pointer, found)
		}
	}
}

func TestNullMembersReadAsAbsent(t *testing.T) {
	if found := message1(`[{"type":"section","text":` + plain(1) + `,"accessory":null,"block_id":null}]`); found != nil {
		t.Errorf("%+v", found)
	}
	if found := message1(`[{"type":"header","text":null}]`); len(found) != 1 {
		t.Errorf("a header without text: %+v", found)
	}
}
