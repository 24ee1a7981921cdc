package sandbox

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRenderText(t *testing.T) {
	for mrkdwn, want := range map[string]string{
		"Hi <@U1>, see <#C1>":                                "Hi @Ana Silva, see #general",
		"<@U9> <@U9|zoe> <#C9> <#C9|other>":                  "@U9 @zoe #C9 #other",
		"<https://example.org|the page>":                     "the page (https://example.org)",
		"<https://example.org/?a=1&amp;b=2>":                 "https://example.org/?a=1&b=2",
		"<mailto:ana@example.org|ana@example.org>":           "ana@example.org",
		"<!here> <!channel> <!everyone>":                     "@here @channel @everyone",
		"<!subteam^S1|@mentors> <!subteam^S2>":               "@mentors @S2",
		"a &amp; b &lt;c&gt; &amp;lt;":                       "a & b <c> &lt;",
		"*bold* _it_ ~gone~ `code *x*`":                      "bold it gone `code *x*`",
		"*_both_*":                                           "both",
		"*Pair:* <@U1>":                                      "Pair: @Ana Silva",
		"*<@U1>* and *<https://example.org|x>*.":             "@Ana Silva and x (https://example.org).",
		"2*3*4 and snake_case_name":                          "2*3*4 and snake_case_name",
		"* item\n* item":                                     "* item\n* item",
		"*not\nover lines*":                                  "*not\nover lines*",
		"* spaced *":                                         "* spaced *",
		"**":                                                 "**",
		"(*in brackets*), *end*!":                            "(in brackets), end!",
		"```\n*as it is*\n``` *but*":                         "```\n*as it is*\n``` but",
		"&gt; quoted":                                        "> quoted",
		":wave: 10 < 20 > 5":                                 ":wave: 10 < 20 > 5",
		"<no reference>":                                     "<no reference>",
		"a < b":                                              "a < b",
		"<@U1":                                               "<@U1",
		"":                                                   "",
		"<!date^1767225600^{date_num} {time}|soon>":          "2026-01-01 1:00 AM",
		"<!date^1767225600^{date}^https://e.org|f>":          "January 1st, 2026 (https://e.org)",
		"<!date^1767225600^{date_short} {novel}|f>":          "f",
		"<!date^tomorrow^{date}|tomorrow>":                   "tomorrow",
		"<!date^1771459200^on {date_long_pretty}|f>":         "on Thursday, February 19th, 2026",
		"<!date^1767225600^{time_secs}, {date_pretty}|f>":    "1:00:00 AM, January 1st, 2026",
		"<!date^1767225600^{date_short_pretty} at {time}|f>": "Jan 1, 2026 at 1:00 AM",
	} {
		if diff := cmp.Diff(want, renderText(mrkdwn, someNames, madrid(t))); diff != "" {
			t.Errorf("%q: %s", mrkdwn, diff)
		}
	}
}

func TestOrdinals(t *testing.T) {
	for day, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 22: "22nd", 23: "23rd", 31: "31st"} {
		if got := ordinal(day); got != want {
			t.Errorf("%d: %s, want %s", day, got, want)
		}
	}
}

func TestPings(t *testing.T) {
	section := func(kind, text, rest string) string {
		return `[{"type":"section","text":{"type":"` + kind + `","text":"` + text + `"` + rest + `}}]`
	}
	for name, tc := range map[string]struct {
		blocks, text string
		want         []string
	}{
		"text":             {"", "<@U1> <!here> <!subteam^S1|@m> <@U1> <@W2|x>", []string{"U1", "!here", "!subteam^S1", "W2"}},
		"text bare @":      {"", "@here @channel", nil},
		"escaped":          {section("mrkdwn", "&lt;@U1&gt; &lt;!here&gt;", ""), "", nil},
		"link, date":       {section("mrkdwn", "<https://e.org|@x> <!date^1^{date}|f> <#C1>", ""), "", nil},
		"mrkdwn bare @":    {section("mrkdwn", "hi @here, (@channel) @everyone!", ""), "", []string{"!here", "!channel", "!everyone"}},
		"verbatim":         {section("mrkdwn", "hi @here <@U1>", `,"verbatim":true`), "", []string{"U1"}},
		"inside a word":    {section("mrkdwn", "me@here.org @hereabouts @channels", ""), "", nil},
		"broken by U+200B": {section("mrkdwn", "@\u200bhere", ""), "", nil},
		"plain_text":       {section("plain_text", "@here <@U1>", ""), "", nil},
		"fields, context": {`[{"type":"section","fields":[{"type":"mrkdwn","text":"<@U1>"},{"type":"mrkdwn","text":"<@U2>"}]},
			{"type":"context","elements":[{"type":"mrkdwn","text":"<@U3>"}]}]`, "", []string{"U1", "U2", "U3"}},
		"rich text": {`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[
			{"type":"text","text":"@here <@U9>"},{"type":"user","user_id":"U1"},{"type":"broadcast","range":"channel"},{"type":"usergroup","usergroup_id":"S1"}]},
			{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U2"}]}]}]}]`,
			"", []string{"U1", "!channel", "!subteam^S1", "U2"}},
		"table": {`[{"type":"table","rows":[[{"type":"raw_text","text":"<@U9> @here"},
			{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"}]}]}]]}]`, "", []string{"U1"}},
		"buttons": {`[{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"@here"},
			"confirm":{"text":{"type":"mrkdwn","text":"<@U1>"}}}]}]`, "", nil},
		"not JSON": {`[{"type"`, "<@U1>", []string{"U1"}},
		"unclosed": {"", "<@U1 <@U2> <@U3", []string{"U2"}},
	} {
		if diff := cmp.Diff(tc.want, pingsIn(json.RawMessage(tc.blocks), tc.text)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEscapedTextShowsAsWrittenAndPingsNobody(t *testing.T) {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.StringOf(rapid.RuneFrom([]rune("ab @!#|^&<>;:\n\u200bñ漢"))).Draw(t, "written")
		if shown := renderText(escape.Replace(written), nil, nil); shown != written {
			t.Fatalf("%q shows as %q", written, shown)
		}
		if pings := pingsIn(nil, escape.Replace(written)); pings != nil {
			t.Fatalf("%q pings %v", written, pings)
		}
	})
}
