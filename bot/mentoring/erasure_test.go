package mentoring

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	value, err := json.Marshal(map[string]any{
		"Person": "U12345678", "Standing": "active", "JoinedAt": "2027-03-01T09:00:00Z", "Languages": []string{"English", "Français"}, "Name": "Jaya Menon",
		"Goals": "The data owner left, & <nobody> may help *us* any more\nsecond line of it", "Idea": "仓库需求", "Short": "no", "Link": "https://wiki.example.com/page",
		"Pages": []any{map[string]any{"Why": "because of the wages"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Redact(value)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Jaya Menon says red.\n> The data owner left, &amp; &lt;nobody&gt; may help *\u2060us*\u2060 any more": "Jaya Menon says red.\n" + ErasedLine,
		"cut: The data owner left, & <nobody…":        ErasedLine,
		"a\nthe second line of it\nb":                 "a\n" + ErasedLine + "\nb",
		"仓库需求预测":                                      ErasedLine,
		"see https://wiki.example.com/page":           ErasedLine,
		"no: because of the wages, he said":           ErasedLine,
		"She speaks English and is active since 2027": "She speaks English and is active since 2027",
		"<@U12345678> is away until 2027-03-01, no":   "<@U12345678> is away until 2027-03-01, no",
		"The data team is glad":                       "The data team is glad",
		"":                                            "",
	} {
		got, hit := r.Line(text)
		if got != want || hit != (text != want) {
			t.Errorf("Line(%q) = %q, %t; want %q", text, got, hit, want)
		}
	}
	blocks, hit, err := r.JSON(json.RawMessage(`[{"type":"section","text":{"text":"ok"}},{"elements":[{"text":"because of the wages"}]}]`))
	if err != nil || !hit || strings.Contains(string(blocks), "wages") || !strings.Contains(string(blocks), `"ok"`) {
		t.Errorf("JSON: %s, %t, %v", blocks, hit, err)
	}
	if _, hit, err := r.JSON(nil); hit || err != nil {
		t.Error("no blocks at all")
	}
	if _, err := Redact(json.RawMessage(`{`)); err == nil {
		t.Error("broken values are read")
	}
}
