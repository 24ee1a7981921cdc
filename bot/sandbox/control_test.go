package sandbox

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestControls(t *testing.T) {
	blocks := `[
	 {"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"*Your* plan"},"accessory":{"type":"static_select","action_id":"plan","placeholder":{"type":"plain_text","text":"Pick"},"initial_option":{"text":{"type":"plain_text","text":"A"},"value":"a"}}},
	 {"type":"section","fields":[{"type":"plain_text","text":"f"}],"accessory":{"type":"users_select","action_id":"who","placeholder":{"type":"plain_text","text":"Who?"}}},
	 {"type":"section","text":{"type":"plain_text","text":"x"},"accessory":{"type":"image","image_url":"u","alt_text":"no control"}},
	 {"type":"section","text":{"type":"plain_text","text":"Beside"},"accessory":{"type":"button","action_id":"go","value":"7","text":{"type":"plain_text","text":"Go &amp; see"}}},
	 {"type":"divider"},
	 {"type":"actions","block_id":"a","elements":[
	   {"type":"button","action_id":"yes","value":"1","text":{"type":"plain_text","text":"Yes"}},
	   {"type":"datepicker","action_id":"day","initial_date":"2026-01-05","placeholder":{"type":"plain_text","text":"Day"}}]},
	 {"type":"input","block_id":"i","optional":true,"dispatch_action":true,"label":{"type":"plain_text","text":"Name"},"element":{"type":"plain_text_input","action_id":"n","initial_value":"Ana"}},
	 {"type":"input","block_id":"j","label":{"type":"plain_text","text":"People"},"element":{"type":"multi_users_select","action_id":"m","initial_users":["U1","U2"]}},
	 {"type":"context_actions","block_id":"f","elements":[{"type":"feedback_buttons","action_id":"fb","positive_button":{"text":{"type":"plain_text","text":"Good"},"value":"+"},"negative_button":{"text":{"type":"plain_text","text":"Bad"},"value":"-"}}]},
	 {"type":"container","child_blocks":[{"type":"actions","block_id":"c","elements":[{"type":"button","action_id":"in","text":{"type":"plain_text","text":"Inside"}}]}]}]`
	want := []control{
		{BlockID: "s", ActionID: "plan", Type: "static_select", Label: "Your plan", Value: "a", Placeholder: "Pick"},
		{ActionID: "who", Type: "users_select", Label: "Who?", Placeholder: "Who?"},
		{ActionID: "go", Type: "button", Label: "Go & see", Value: "7"},
		{BlockID: "a", ActionID: "yes", Type: "button", Label: "Yes", Value: "1"},
		{BlockID: "a", ActionID: "day", Type: "datepicker", Label: "Day", Value: "2026-01-05", Placeholder: "Day"},
		{BlockID: "i", ActionID: "n", Type: "plain_text_input", Label: "Name", Value: "Ana", InInput: true, Optional: true, DispatchAction: true},
		{BlockID: "j", ActionID: "m", Type: "multi_users_select", Label: "People", Value: "U1", InInput: true},
		{BlockID: "f", ActionID: "fb", Type: "feedback_buttons", Label: "Good", Value: "+"},
		{BlockID: "f", ActionID: "fb", Type: "feedback_buttons", Label: "Bad", Value: "-"},
		{BlockID: "c", ActionID: "in", Type: "button", Label: "Inside"},
	}
	got := controls(json.RawMessage(blocks))
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(control{}, "Element")); diff != "" {
		t.Fatal(diff)
	}
	var element struct {
		Value string `json:"value"`
	}
	if err := json.Unmarshal(got[3].Element, &element); err != nil || element.Value != "1" {
		t.Errorf("the element as sent: %s, %v", got[3].Element, err)
	}
	if got := controls(json.RawMessage(`{"type":"actions"}`)); got != nil {
		t.Errorf("not an array: %+v", got)
	}
}

// seeds are payloads right and wrong from which fuzzing starts.
func fuzzSeeds(f *testing.F) {
	f.Helper()
	for _, tc := range limitCases {
		if len(tc.fine) < 3000 {
			f.Add([]byte(tc.fine))
		}
		if len(tc.wrong) < 3000 {
			f.Add([]byte(tc.wrong))
		}
	}
	f.Add([]byte(joinForm))
	f.Add([]byte(`[{"type":"rich_text","elements":[{"type":"rich_text_list","indent":-1,"offset":1e99,"elements":[null,1,{}]}]}]`))
	f.Add([]byte(`[{"type":"table","rows":[[],[null,{"type":"raw_text"}],[1]],"column_settings":[null,{"align":"center"}]}]`))
	f.Add([]byte(`[{"type":"container","child_blocks":[{"type":"container","child_blocks":[7]}]}]`))
	f.Add([]byte(`[{"type":"actions","elements":[{"type":"datetimepicker","initial_date_time":1e300},{"type":"static_select","initial_option":[]}]}]`))
}

func FuzzRender(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		renderBlocks(raw, someNames, nil)
		renderView(raw, map[string]map[string]json.RawMessage{"b": {"": raw}}, map[string]string{"b": "wrong"}, nil, nil)
		shown := renderText(string(raw), nil, nil)
		if len(raw) == 0 && shown != "" {
			t.Errorf("nothing shows as %q", shown)
		}
		pingsIn(raw, string(raw))
	})
}

func FuzzControls(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, c := range controls(raw) {
			if c.Type == "" || !json.Valid(c.Element) {
				t.Errorf("no element of its own: %+v", c)
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, p := range append(append(checkMessage(raw, ""), checkView(raw)...), checkSuggestions(raw)...) {
			if p.Code == "" || p.Message == "" {
				t.Errorf("a problem that says nothing: %+v", p)
			}
		}
	})
}
