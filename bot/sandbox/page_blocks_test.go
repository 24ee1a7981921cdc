package sandbox

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func pageWorkspace(t testing.TB) *Workspace {
	t.Helper()
	w, err := Open(Options{Manifest: []byte(`{"display_information":{"name":"bot"},"features":{"app_home":{"home_tab_enabled":true,"messages_tab_enabled":true}},"settings":{"socket_mode_enabled":true}}`)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// TestPageDrawsEveryBlock draws everything that Slack takes.
func TestPageDrawsEveryBlock(t *testing.T) {
	w := pageWorkspace(t)
	me := w.AddPerson(Profile{Name: "Ana Silva"})
	kinds := map[string]int{}
	for _, tc := range limitCases {
		raw := json.RawMessage(tc.fine)
		if o := decodeObject(raw); o.has("blocks") {
			raw = encode(o["blocks"])
		}
		k := kit{pen: pen{w: w, me: me, zone: me.zone}, at: "x", values: initialForm(raw)}
		shapes := k.blocks(raw)
		for _, s := range shapes {
			kinds[s.Kind]++
			if s.Kind == "unknown" {
				t.Errorf("%s: the page cannot draw %s", tc.name, s.Title)
			}
		}
		var out bytes.Buffer
		form := map[string]any{"Form": pageForm{Key: "x", Shapes: shapes}, "Page": &pageModel{}}
		if err := pageTemplates.ExecuteTemplate(&out, "kit", form); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		for _, c := range controls(raw) {
			if !strings.Contains(out.String(), idSafe(c.ActionID)) && !strings.HasSuffix(c.Type, "_input") {
				t.Errorf("%s: the %s %q is not on the page", tc.name, c.Type, c.ActionID)
			}
		}
	}
	for _, kind := range []string{"section", "header", "divider", "context", "actions", "input", "image", "rich_text", "table", "chart"} {
		if kinds[kind] == 0 {
			t.Errorf("no case has a %s", kind)
		}
	}
}

func TestPageText(t *testing.T) {
	w := pageWorkspace(t)
	me := w.AddPerson(Profile{Name: "Ana Silva", Zone: "Asia/Kolkata"})
	other := w.AddPerson(Profile{Name: "Ben Okoro"})
	d := pen{w: w, me: me, zone: me.zone}
	text := func(s string) ink { return ink{Kind: "text", Text: s} }
	p := func(inks ...ink) []para { return []para{{Kind: "p", Inks: inks}} }
	for _, tc := range []struct {
		name, source string
		want         []para
	}{
		{"marks", "*bold* _it_ ~gone~ 2*3*4", p(ink{Kind: "text", Text: "bold", Bold: true}, text(" "), ink{Kind: "text", Text: "it", Italic: true}, text(" "), ink{Kind: "text", Text: "gone", Strike: true}, text(" 2*3*4"))},
		{"nested", "*bold _both_*", p(ink{Kind: "text", Text: "bold ", Bold: true}, ink{Kind: "text", Text: "both", Bold: true, Italic: true})},
		{"code", "`*raw* :tada:` &amp; more", p(ink{Kind: "text", Text: "*raw* :tada:", Code: true}, text(" & more"))},
		{"people", "<@" + other.id + "> and <@" + me.id + ">", p(ink{Kind: "mention", Text: "@Ben Okoro"}, text(" and "), ink{Kind: "me", Text: "@Ana Silva"})},
		{"links", "<https://example.com/?a=1&amp;b=2|*here*> <javascript:x|no>", p(ink{Kind: "link", Text: "*here*", URL: "https://example.com/?a=1&b=2"}, text(" "), text("no"))},
		{"emoji", "a :tada::+1: :nonsense: 10:30:45", p(text("a "), ink{Kind: "emoji", Text: "🎉", URL: "tada"}, ink{Kind: "emoji", Text: "👍", URL: "+1"}, text(" :nonsense: 10:30:45"))},
		{"date", "<!date^1772442000^{date_num} {time}|then>", p(text("2026-03-02 2:30 PM"))},
		{"quote and fence", "&gt; said\nplain\n```x < y\n*z*```after", []para{{Kind: "quote", Inks: []ink{text("said")}}, {Kind: "p", Inks: []ink{text("plain")}}, {Kind: "pre", Inks: []ink{text("x < y\n*z*")}}, {Kind: "p", Inks: []ink{text("after")}}}},
		{"open marks", "*open < and <", p(text("*open < and <"))},
	} {
		if diff := cmp.Diff(tc.want, d.mrkdwn(tc.source)); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

func FuzzPageText(f *testing.F) {
	for _, s := range []string{"*a* _b_ `c`", "<@U1|x> <!date^1^{x}|y> <https://a|b>", ":tada::", "```", "&gt; <", "<|>"} {
		f.Add(s)
	}
	w := pageWorkspace(f)
	f.Fuzz(func(t *testing.T, s string) {
		d := pen{w: w}
		var out bytes.Buffer
		for _, paras := range [][]para{d.mrkdwn(s), d.markdown(s)} {
			if err := pageTemplates.ExecuteTemplate(&out, "paras", paras); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(strings.ToLower(out.String()), "<script") {
			t.Fatalf("%q became %s", s, out.String())
		}
	})
}
