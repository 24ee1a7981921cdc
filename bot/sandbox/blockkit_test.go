package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func plainText(n int) string {
	return `{"type":"plain_text","text":"` + strings.Repeat("x", n) + `"}`
}

func mrkdwnText(n int) string {
	return `{"type":"mrkdwn","text":"` + strings.Repeat("x", n) + `"}`
}

func aButton(id string) string {
	return `{"type":"button","action_id":"` + id + `","text":` + plainText(1) + `}`
}

func anOption(text, value int) string {
	return fmt.Sprintf(`{"text":%s,"value":"%s"}`, plainText(text), strings.Repeat("v", value))
}

func repeated(n int, item string) string {
	return strings.Join(slices.Repeat([]string{item}, n), ",")
}

func inActions(elements string) string { return `[{"type":"actions","elements":[` + elements + `]}]` }

func anInput(element string) string {
	return `[{"type":"input","block_id":"b","label":` + plainText(5) + `,"element":` + element + `}]`
}

func aModal(blocks string) string {
	return `{"type":"modal","title":` + plainText(24) + `,"submit":` + plainText(24) + `,"close":` + plainText(24) + `,"blocks":` + blocks + `}`
}

func aHome(blocks string) string { return `{"type":"home","blocks":` + blocks + `}` }

func aSection(text string) string { return `{"type":"section","text":` + text + `}` }

func aTable(rows, cells int) string {
	row := "[" + repeated(cells, `{"type":"raw_text","text":"x"}`) + "]"
	return `{"type":"table","rows":[` + repeated(rows, row) + `]}`
}

func aChart(kind, rest string) string {
	return `{"type":"data_visualization","title":"t","chart":{"type":"` + kind + `",` + rest + `}}`
}

const chartAxis = `"axis_config":{"categories":["a","b"]}`

// limitCases have one payload at a limit, which is taken, and one just over it, which is not.
var limitCases = []struct {
	name        string
	check       func(string) []problem
	fine, wrong string
	pointer     string
}{
	{"blocks in a message", checkBlocks, listOf(50, `{"type":"divider"}`), listOf(51, `{"type":"divider"}`), "/blocks"},
	{"blocks in a modal", checkOneView, aModal(listOf(100, `{"type":"divider"}`)), aModal(listOf(101, `{"type":"divider"}`)), "/view/blocks"},
	{"block_id", checkBlocks, `[{"type":"divider","block_id":"` + strings.Repeat("x", 255) + `"}]`, `[{"type":"divider","block_id":"` + strings.Repeat("x", 256) + `"}]`, "/blocks/0/block_id"},
	{"block_id used twice", checkBlocks, `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"b"}]`, `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "/blocks/1/block_id"},
	{"action_id", checkBlocks, inActions(aButton(strings.Repeat("x", 255))), inActions(aButton(strings.Repeat("x", 256))), "/blocks/0/elements/0/action_id"},
	{"action_id used twice", checkBlocks, inActions(aButton("a") + "," + aButton("b")), inActions(aButton("a") + "," + aButton("a")), "/blocks/0/elements/1/action_id"},
	{"elements of actions", checkBlocks, inActions(repeated(25, `{"type":"button","text":`+plainText(1)+`}`)), inActions(repeated(26, `{"type":"button","text":`+plainText(1)+`}`)), "/blocks/0/elements"},
	{"no elements", checkBlocks, inActions(aButton("a")), inActions(""), "/blocks/0/elements"},
	{"elements of context", checkBlocks, `[{"type":"context","elements":[` + repeated(10, plainText(1)) + `]}]`, `[{"type":"context","elements":[` + repeated(11, plainText(1)) + `]}]`, "/blocks/0/elements"},
	{"header", checkBlocks, `[{"type":"header","text":` + plainText(150) + `}]`, `[{"type":"header","text":` + plainText(151) + `}]`, "/blocks/0/text/text"},
	{"header of mrkdwn", checkBlocks, `[{"type":"header","text":` + plainText(1) + `}]`, `[{"type":"header","text":` + mrkdwnText(1) + `}]`, "/blocks/0/text/type"},
	{"section text", checkBlocks, "[" + aSection(mrkdwnText(3000)) + "]", "[" + aSection(mrkdwnText(3001)) + "]", "/blocks/0/text/text"},
	{"section text in code points", checkBlocks, `[{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("é", 3000) + `"}}]`, `[{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("é", 3001) + `"}}]`, "/blocks/0/text/text"},
	{"empty text", checkBlocks, "[" + aSection(mrkdwnText(1)) + "]", "[" + aSection(mrkdwnText(0)) + "]", "/blocks/0/text/text"},
	{"section without text", checkBlocks, "[" + aSection(plainText(1)) + "]", `[{"type":"section"}]`, "/blocks/0"},
	{"fields", checkBlocks, `[{"type":"section","fields":[` + repeated(10, plainText(1)) + `]}]`, `[{"type":"section","fields":[` + repeated(11, plainText(1)) + `]}]`, "/blocks/0/fields"},
	{"field", checkBlocks, `[{"type":"section","fields":[` + plainText(2000) + `]}]`, `[{"type":"section","fields":[` + plainText(2001) + `]}]`, "/blocks/0/fields/0/text"},
	{"emoji in mrkdwn", checkBlocks, `[{"type":"section","text":{"type":"plain_text","text":"x","emoji":true}}]`, `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, "/blocks/0/text"},
	{"button text", checkBlocks, inActions(`{"type":"button","text":` + plainText(75) + `}`), inActions(`{"type":"button","text":` + plainText(76) + `}`), "/blocks/0/elements/0/text/text"},
	{"button value", checkBlocks, inActions(`{"type":"button","text":` + plainText(1) + `,"value":"` + strings.Repeat("x", 2000) + `"}`), inActions(`{"type":"button","text":` + plainText(1) + `,"value":"` + strings.Repeat("x", 2001) + `"}`), "/blocks/0/elements/0/value"},
	{"button url", checkBlocks, inActions(`{"type":"button","text":` + plainText(1) + `,"url":"` + strings.Repeat("x", 3000) + `"}`), inActions(`{"type":"button","text":` + plainText(1) + `,"url":"` + strings.Repeat("x", 3001) + `"}`), "/blocks/0/elements/0/url"},
	{"button style", checkBlocks, inActions(`{"type":"button","text":` + plainText(1) + `,"style":"danger"}`), inActions(`{"type":"button","text":` + plainText(1) + `,"style":"warning"}`), "/blocks/0/elements/0/style"},
	{"button without text", checkBlocks, inActions(aButton("a")), inActions(`{"type":"button","action_id":"a"}`), "/blocks/0/elements/0"},
	{"confirm title", checkBlocks, inActions(aConfirmed(100, 300, 30)), inActions(aConfirmed(101, 300, 30)), "/blocks/0/elements/0/confirm/title/text"},
	{"confirm text", checkBlocks, inActions(aConfirmed(100, 300, 30)), inActions(aConfirmed(100, 301, 30)), "/blocks/0/elements/0/confirm/text/text"},
	{"confirm button", checkBlocks, inActions(aConfirmed(100, 300, 30)), inActions(aConfirmed(100, 300, 31)), "/blocks/0/elements/0/confirm/confirm/text"},
	{"options of a select", checkBlocks, inActions(aSelect(repeated(100, anOption(75, 75)))), inActions(aSelect(repeated(101, anOption(75, 75)))), "/blocks/0/elements/0/options"},
	{"no options", checkBlocks, inActions(aSelect(anOption(1, 1))), inActions(aSelect("")), "/blocks/0/elements/0/options"},
	{"option text", checkBlocks, inActions(aSelect(anOption(75, 1))), inActions(aSelect(anOption(76, 1))), "/blocks/0/elements/0/options/0/text/text"},
	{"option value", checkBlocks, inActions(aSelect(anOption(1, 75))), inActions(aSelect(anOption(1, 76))), "/blocks/0/elements/0/options/0/value"},
	{"long option value", checkBlocks, inActions(aSelect(anOption(1, 75))), inActions(aSelect(anOption(1, 151))), "/blocks/0/elements/0/options/0/value"},
	{"option without value", checkBlocks, inActions(aSelect(anOption(1, 1))), inActions(aSelect(`{"text":` + plainText(1) + `}`)), "/blocks/0/elements/0/options/0"},
	{"option description", checkBlocks, inActions(aSelect(`{"text":` + plainText(1) + `,"value":"v","description":` + plainText(75) + `}`)), inActions(aSelect(`{"text":` + plainText(1) + `,"value":"v","description":` + plainText(76) + `}`)), "/blocks/0/elements/0/options/0/description/text"},
	{"neither options nor groups", checkBlocks, inActions(aSelect(anOption(1, 1))), inActions(`{"type":"static_select"}`), "/blocks/0/elements/0"},
	{"options and groups", checkBlocks, inActions(aGrouped(75, 1, "")), inActions(aGrouped(75, 1, `,"options":[`+anOption(1, 1)+`]`)), "/blocks/0/elements/0"},
	{"group label", checkBlocks, inActions(aGrouped(75, 1, "")), inActions(aGrouped(76, 1, "")), "/blocks/0/elements/0/option_groups/0/label/text"},
	{"options of a group", checkBlocks, inActions(aGrouped(75, 100, "")), inActions(aGrouped(75, 101, "")), "/blocks/0/elements/0/option_groups/0/options"},
	{"initial option", checkBlocks, inActions(`{"type":"static_select","initial_option":` + anOption(2, 1) + `,"options":[` + anOption(2, 1) + `]}`), inActions(`{"type":"static_select","initial_option":` + anOption(3, 1) + `,"options":[` + anOption(2, 1) + `]}`), "/blocks/0/elements/0/initial_option"},
	{"initial options", checkBlocks, inActions(`{"type":"checkboxes","initial_options":[` + anOption(2, 1) + `],"options":[` + anOption(2, 1) + `]}`), inActions(`{"type":"checkboxes","initial_options":[` + anOption(2, 2) + `],"options":[` + anOption(2, 1) + `]}`), "/blocks/0/elements/0/initial_options/0"},
	{"placeholder", checkBlocks, inActions(`{"type":"users_select","placeholder":` + plainText(150) + `}`), inActions(`{"type":"users_select","placeholder":` + plainText(151) + `}`), "/blocks/0/elements/0/placeholder/text"},
	{"checkboxes", checkBlocks, inActions(`{"type":"checkboxes","options":[` + repeated(10, anOption(1, 1)) + `]}`), inActions(`{"type":"checkboxes","options":[` + repeated(11, anOption(1, 1)) + `]}`), "/blocks/0/elements/0/options"},
	{"radio buttons", checkBlocks, inActions(`{"type":"radio_buttons","options":[` + repeated(10, anOption(1, 1)) + `]}`), inActions(`{"type":"radio_buttons","options":[` + repeated(11, anOption(1, 1)) + `]}`), "/blocks/0/elements/0/options"},
	{"overflow", checkBlocks, inActions(`{"type":"overflow","options":[` + repeated(5, anOption(1, 1)) + `]}`), inActions(`{"type":"overflow","options":[` + repeated(6, anOption(1, 1)) + `]}`), "/blocks/0/elements/0/options"},
	{"empty overflow", checkBlocks, inActions(`{"type":"overflow","options":[` + anOption(1, 1) + `]}`), inActions(`{"type":"overflow","options":[]}`), "/blocks/0/elements/0/options"},
	{"url outside overflow", checkBlocks, inActions(`{"type":"overflow","options":[{"text":` + plainText(1) + `,"url":"https://example.org"}]}`), inActions(aSelect(`{"text":` + plainText(1) + `,"value":"v","url":"https://example.org"}`)), "/blocks/0/elements/0/options/0/url"},
	{"max_selected_items", checkBlocks, inActions(`{"type":"multi_users_select","max_selected_items":1}`), inActions(`{"type":"multi_users_select","max_selected_items":0}`), "/blocks/0/elements/0/max_selected_items"},
	{"more chosen than allowed", checkBlocks, inActions(`{"type":"multi_users_select","max_selected_items":1,"initial_users":["U1"]}`), inActions(`{"type":"multi_users_select","max_selected_items":1,"initial_users":["U1","U2"]}`), "/blocks/0/elements/0/initial_users"},
	{"date", checkBlocks, inActions(`{"type":"datepicker","initial_date":"2026-02-28"}`), inActions(`{"type":"datepicker","initial_date":"28/02/2026"}`), "/blocks/0/elements/0/initial_date"},
	{"day that is not", checkBlocks, inActions(`{"type":"datepicker","initial_date":"2024-02-29"}`), inActions(`{"type":"datepicker","initial_date":"2026-02-29"}`), "/blocks/0/elements/0/initial_date"},
	{"time", checkBlocks, inActions(`{"type":"timepicker","initial_time":"09:30"}`), inActions(`{"type":"timepicker","initial_time":"9.30am"}`), "/blocks/0/elements/0/initial_time"},
	{"date and time", checkBlocks, inActions(`{"type":"datetimepicker","initial_date_time":1767225600}`), inActions(`{"type":"datetimepicker","initial_date_time":1767225600000}`), "/blocks/0/elements/0/initial_date_time"},
	{"image alt text", checkBlocks, `[{"type":"image","image_url":"https://example.org/a.png","alt_text":"x"}]`, `[{"type":"image","image_url":"https://example.org/a.png"}]`, "/blocks/0"},
	{"image url", checkBlocks, `[{"type":"image","image_url":"` + strings.Repeat("x", 3000) + `","alt_text":"x"}]`, `[{"type":"image","image_url":"` + strings.Repeat("x", 3001) + `","alt_text":"x"}]`, "/blocks/0/image_url"},
	{"image of two sources", checkBlocks, `[{"type":"image","slack_file":{"id":"F1"},"alt_text":"x"}]`, `[{"type":"image","slack_file":{"id":"F1"},"image_url":"u","alt_text":"x"}]`, "/blocks/0"},
	{"two tables", checkBlocks, "[" + aTable(2, 2) + "]", "[" + aTable(2, 2) + "," + aTable(2, 2) + "]", "/blocks/1"},
	{"table rows", checkBlocks, "[" + aTable(100, 2) + "]", "[" + aTable(101, 2) + "]", "/blocks/0/rows"},
	{"table cells", checkBlocks, "[" + aTable(1, 20) + "]", "[" + aTable(1, 21) + "]", "/blocks/0/rows/0"},
	{"data table rows", checkBlocks, "[" + aDataTable(2) + "]", "[" + aDataTable(1) + "]", "/blocks/0/rows"},
	{"pie", checkBlocks, "[" + aChart("pie", `"segments":[{"label":"a","value":1}]`) + "]", "[" + aChart("pie", `"segments":[{"label":"a","value":0}]`) + "]", "/blocks/0/chart/segments/0/value"},
	{"chart kind", checkBlocks, "[" + aChart("pie", `"segments":[{"label":"a","value":1}]`) + "]", "[" + aChart("donut", `"segments":[{"label":"a","value":1}]`) + "]", "/blocks/0/chart/type"},
	{"chart point missing", checkBlocks, "[" + aChart("bar", chartAxis+`,"series":[{"name":"s","data":[{"label":"a","value":1},{"label":"b","value":-2}]}]`) + "]", "[" + aChart("bar", chartAxis+`,"series":[{"name":"s","data":[{"label":"a","value":1}]}]`) + "]", "/blocks/0/chart/series/0/data"},
	{"markdown", checkBlocks, `[{"type":"markdown","text":"` + strings.Repeat("x", 12000) + `"}]`, `[{"type":"markdown","text":"` + strings.Repeat("x", 12001) + `"}]`, "/blocks/0/text"},
	{"all markdown", checkBlocks, listOf(2, `{"type":"markdown","text":"`+strings.Repeat("x", 6000)+`"}`), listOf(2, `{"type":"markdown","text":"`+strings.Repeat("x", 6001)+`"}`), "/blocks"},
	{"unknown block", checkBlocks, `[{"type":"divider"}]`, `[{"type":"divder"}]`, "/blocks/0/type"},
	{"block without type", checkBlocks, `[{"type":"divider"}]`, `[{}]`, "/blocks/0"},
	{"block that is none", checkBlocks, `[{"type":"divider"}]`, `["divider"]`, "/blocks/0"},
	{"unknown member", checkBlocks, `[{"type":"divider"}]`, `[{"type":"divider","colour":"red"}]`, "/blocks/0"},
	{"markdown in a view", checkOneView, aModal(anInput(`{"type":"plain_text_input"}`)), aModal(`[{"type":"markdown","text":"x"}]`), "/view/blocks/0"},
	{"unknown element", checkBlocks, inActions(aButton("a")), inActions(`{"type":"plain_text_input"}`), "/blocks/0/elements/0/type"},
	{"rich text member", checkBlocks, `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"}]}]}]`, `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"user"}]}]}]`, "/blocks/0/elements/0/elements/0"},

	{"modal title", checkOneView, aModal("[]"), `{"type":"modal","title":` + plainText(25) + `,"blocks":[]}`, "/view/title/text"},
	{"modal submit", checkOneView, aModal("[]"), `{"type":"modal","title":` + plainText(1) + `,"submit":` + plainText(25) + `,"blocks":[]}`, "/view/submit/text"},
	{"modal close", checkOneView, aModal("[]"), `{"type":"modal","title":` + plainText(1) + `,"close":` + plainText(25) + `,"blocks":[]}`, "/view/close/text"},
	{"modal without title", checkOneView, aModal("[]"), `{"type":"modal","blocks":[]}`, "/view"},
	{"modal without submit", checkOneView, aModal(anInput(`{"type":"plain_text_input"}`)), `{"type":"modal","title":` + plainText(1) + `,"blocks":` + anInput(`{"type":"plain_text_input"}`) + `}`, "/view"},
	{"view type", checkOneView, aHome("[]"), `{"type":"workflow_step","blocks":[]}`, "/view/type"},
	{"title on Home", checkOneView, aHome("[]"), `{"type":"home","title":` + plainText(1) + `,"blocks":[]}`, "/view"},
	{"private_metadata", checkOneView, `{"type":"home","private_metadata":"` + strings.Repeat("x", 3000) + `","blocks":[]}`, `{"type":"home","private_metadata":"` + strings.Repeat("x", 3001) + `","blocks":[]}`, "/view/private_metadata"},
	{"callback_id", checkOneView, `{"type":"home","callback_id":"` + strings.Repeat("x", 255) + `","blocks":[]}`, `{"type":"home","callback_id":"` + strings.Repeat("x", 256) + `","blocks":[]}`, "/view/callback_id"},
	{"external_id", checkOneView, `{"type":"home","external_id":"` + strings.Repeat("x", 255) + `","blocks":[]}`, `{"type":"home","external_id":"` + strings.Repeat("x", 256) + `","blocks":[]}`, "/view/external_id"},
	{"label", checkOneView, aModal(anInput(`{"type":"email_text_input"}`)), aModal(`[{"type":"input","label":` + plainText(2001) + `,"element":{"type":"email_text_input"}}]`), "/view/blocks/0/label/text"},
	{"input without element", checkOneView, aModal(anInput(`{"type":"url_text_input"}`)), aModal(`[{"type":"input","label":` + plainText(1) + `}]`), "/view/blocks/0"},
	{"button in input", checkOneView, aModal(anInput(`{"type":"users_select"}`)), aModal(anInput(aButton("a"))), "/view/blocks/0/element/type"},
	{"number input", checkOneView, aModal(anInput(`{"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"5"}`)), aModal(anInput(`{"type":"number_input"}`)), "/view/blocks/0/element"},
	{"number range", checkOneView, aModal(anInput(`{"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"1"}`)), aModal(anInput(`{"type":"number_input","is_decimal_allowed":false,"min_value":"2","max_value":"1"}`)), "/view/blocks/0/element/min_value"},
	{"max_length", checkOneView, aModal(anInput(`{"type":"plain_text_input","max_length":3000}`)), aModal(anInput(`{"type":"plain_text_input","max_length":3001}`)), "/view/blocks/0/element/max_length"},
	{"min_length above max_length", checkOneView, aModal(anInput(`{"type":"plain_text_input","min_length":5,"max_length":5}`)), aModal(anInput(`{"type":"plain_text_input","min_length":6,"max_length":5}`)), "/view/blocks/0/element/min_length"},
	{"files", checkOneView, aModal(anInput(`{"type":"file_input","max_files":10}`)), aModal(anInput(`{"type":"file_input","max_files":11}`)), "/view/blocks/0/element/max_files"},
	{"two focused", checkOneView, aModal(`[` + aFocused("a") + `]`), aModal(`[` + aFocused("a") + `,` + aFocused("b") + `]`), "/view/blocks/1/element/focus_on_load"},
	{"table in a view", checkOneView, aHome("[" + aSection(plainText(1)) + "]"), aHome("[" + aTable(1, 1) + "]"), "/view/blocks/0"},
}

func listOf(n int, block string) string { return "[" + repeated(n, block) + "]" }

func checkBlocks(blocks string) []problem { return checkMessage(json.RawMessage(blocks), "text") }
func checkOneView(view string) []problem  { return checkView(json.RawMessage(view)) }

func aConfirmed(title, text, yes int) string {
	return `{"type":"button","text":` + plainText(1) + `,"confirm":{"title":` + plainText(title) + `,"text":` + mrkdwnText(text) + `,"confirm":` + plainText(yes) + `,"deny":` + plainText(30) + `}}`
}

func aSelect(options string) string { return `{"type":"static_select","options":[` + options + `]}` }

func aGrouped(label, options int, rest string) string {
	return `{"type":"static_select","option_groups":[{"label":` + plainText(label) + `,"options":[` + repeated(options, anOption(1, 1)) + `]}]` + rest + `}`
}

func aDataTable(rows int) string {
	return `{"type":"data_table","caption":"c","rows":[` + repeated(rows, `[{"type":"raw_text","text":"x"}]`) + `]}`
}

func aFocused(id string) string {
	return `{"type":"input","block_id":"` + id + `","label":` + plainText(1) + `,"element":{"type":"plain_text_input","focus_on_load":true}}`
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
	long := listOf(5, aSection(mrkdwnText(2700)))
	for _, tc := range []struct {
		name, code string
		found      []problem
	}{
		{"too much text in all blocks", "msg_blocks_too_long", checkBlocks(long)},
		{"not JSON", "invalid_blocks_format", checkBlocks(`[{`)},
		{"not an array", "invalid_blocks_format", checkBlocks(`{"type":"divider"}`)},
		{"top-level text", "msg_too_long", checkMessage(nil, strings.Repeat("é", 40_001))},
		{"view size", "view_too_large", checkOneView(aHome(listOf(90, aSection(mrkdwnText(2800)))))},
		{"view not JSON", "invalid_arguments", checkOneView(`{`)},
		{"view not an object", "invalid_arguments", checkOneView(`[]`)},
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
		`{"type":"alert","text":` + plainText(1) + `}`,
		`{"type":"card","title":` + mrkdwnText(1) + `}`,
		`{"type":"carousel","elements":[]}`,
		`{"type":"task_card","task_id":"1","title":"t","status":"pending"}`,
		`{"type":"plan","title":"t"}`,
		`{"type":"input","label":` + plainText(1) + `,"element":{"type":"plain_text_input"}}`,
	} {
		found := checkBlocks("[" + block + "]")
		if len(found) != 1 || found[0].Pointer != "/blocks/0" {
			t.Errorf("%s: %+v", block, found)
		}
	}
}

func TestSuggestions(t *testing.T) {
	if found := checkSuggestions(json.RawMessage(`{"options":[` + repeated(100, anOption(75, 75)) + `]}`)); found != nil {
		t.Errorf("100 options: %+v", found)
	}
	for answer, pointer := range map[string]string{
		`{"options":[` + repeated(101, anOption(1, 1)) + `]}`:                                    "/options",
		`{"options":[` + anOption(76, 1) + `]}`:                                                  "/options/0/text/text",
		`{"option_groups":[{"label":` + plainText(76) + `,"options":[` + anOption(1, 1) + `]}]}`: "/option_groups/0/label/text",
		`{}`: "",
		`{"options":[` + anOption(1, 1) + `,{"text":` + plainText(1) + `}]}`: "/options/1",
	} {
		found := checkSuggestions(json.RawMessage(answer))
		if len(found) != 1 || found[0].Pointer != pointer {
			t.Errorf("%.80s: want one problem at %q, got %+v", answer, pointer, found)
		}
	}
}

func TestNullMembersReadAsAbsent(t *testing.T) {
	if found := checkBlocks(`[{"type":"section","text":` + plainText(1) + `,"accessory":null,"block_id":null}]`); found != nil {
		t.Errorf("%+v", found)
	}
	if found := checkBlocks(`[{"type":"header","text":null}]`); len(found) != 1 {
		t.Errorf("a header without text: %+v", found)
	}
}
