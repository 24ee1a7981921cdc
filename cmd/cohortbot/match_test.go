package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cohortbot/bot/match"
)

const matchExample = `{"cohort": "spring", "seed": "5eed", "unranked": "last",
 "mentees": {"A": [["C"]], "S": [["C"], ["M"]], "T": [["C"]]},
 "mentors": {"M": {"cap": 2, "min": 1, "prefs": [["S"], ["A"]]}, "C": {"cap": 1, "prefs": null}},
 "forbidden": [["A", "M"]]}`

func matchRun(t *testing.T, code int, input string, args ...string) (out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	if got := runMatch(args, strings.NewReader(input), &o, &e); got != code {
		t.Errorf("match %q: exit code %d, want %d; %s", args, got, code, e.String())
	}
	return o.String(), e.String()
}

func TestMatchWritesAndVerifies(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "cohort.json")
	if err := os.WriteFile(file, []byte(matchExample), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, preset := range match.Presets() {
		out, _ := matchRun(t, exitFine, matchExample, "-preset", string(preset), "-")
		result := filepath.Join(dir, "result.json")
		if err := os.WriteFile(result, []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
		said, _ := matchRun(t, exitFine, "", file, "-verify", result)
		if !strings.Contains(said, match.SeedHash("5eed")) {
			t.Errorf("%s: the verdict %q does not show the seed's hash", preset, said)
		}
		var r map[string]any
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatal(err)
		}
		r["pairs"] = r["pairs"].([]any)[1:]
		lie, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(result, lie, 0o600); err != nil {
			t.Fatal(err)
		}
		matchRun(t, exitFalse, "", "-verify", result, file)
		if err := os.WriteFile(result, []byte(strings.Replace(out, "5eed", "else", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		matchRun(t, exitFalse, "", "-verify", result, file)
	}
	all, _ := matchRun(t, exitFine, matchExample, "-compare", "-")
	result := filepath.Join(dir, "all.json")
	if err := os.WriteFile(result, []byte(all), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, _ := matchRun(t, exitFine, "", "-verify", result, file); strings.Count(said, "verified") != len(match.Presets()) {
		t.Errorf("%s", said)
	}
}

func TestMatchOutput(t *testing.T) {
	out, _ := matchRun(t, exitFine, matchExample, "-format", "csv", "-")
	want := "mentee,mentor,mentee_rank,mentor_rank,mentor_tier,locked,reason\nA,C,1,1,1,false,\nS,M,2,1,1,false,\nT,M,2,3,2,false,\n"
	if out != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
	out, _ = matchRun(t, exitFine, matchExample, "-explain", "T", "-")
	want = "Your mentor is M, whom you had not ranked. Everybody has a mentor; nobody got somebody further down than place 2 of their list, where the mentors one had not ranked stand last. With your first wish, fewer people would have a mentor, or a mentor would have fewer mentees than promised.\n"
	if out != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
	out, _ = matchRun(t, exitFine, matchExample, "-compare", "-format", "text", "-")
	for _, part := range []string{"nobody-left-out *", "mutual-full", "A – M: ", "M: this minimum costs nothing"} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is not in\n%s", part, out)
		}
	}
}

func TestMatchRefuses(t *testing.T) {
	for _, c := range []struct {
		input string
		args  []string
		want  string
	}{
		{matchExample, nil, "expected a file"},
		{matchExample, []string{"-", "-"}, "expected one file"},
		{matchExample, []string{"-preset", "best", "-"}, "-preset best is unknown"},
		{matchExample, []string{"-format", "xml", "-"}, "-format xml is unknown"},
		{matchExample, []string{"-unranked", "first", "-"}, "-unranked first is unknown"},
		{matchExample, []string{"-unbounded", "-"}, "-unbounded goes with"},
		{matchExample, []string{"-explain", "A", "-compare", "-"}, "exclude one another"},
		{matchExample, []string{"-explain", "Z", "-"}, `no mentee "Z"`},
		{matchExample, []string{"no-such-file"}, "no-such-file"},
		{`{"mentees": {"A": [["X"]]}, "mentors": {}}`, []string{"-"}, `standard input: mentees.A[0][0]: there is no mentor "X"`},
	} {
		if _, errs := matchRun(t, exitInput, c.input, c.args...); !strings.Contains(errs, c.want) {
			t.Errorf("%q: %s, want %s", c.args, errs, c.want)
		}
	}
}

func TestRotateCommand(t *testing.T) {
	run := func(code int, input string, args ...string) string {
		t.Helper()
		var o, e bytes.Buffer
		if got := runRotate(append(args, "-"), strings.NewReader(input), &o, &e); got != code {
			t.Errorf("exit code %d, want %d: %s", got, code, e.String())
		}
		return o.String() + e.String()
	}
	event := `"mentees": ["a", "b", "c"], "mentors": {"M": {}, "N": {"seats": 1}}`
	out := run(exitFine, "{"+event+"}")
	var plan match.Plan
	if err := json.Unmarshal([]byte(out), &plan); err != nil || len(plan.Rounds) != 3 || !plan.Exact {
		t.Fatalf("%v %s", err, out)
	}
	out = run(exitFine, `{`+event+`, "plan": `+out+`, "from": 2, "absent": [{"mentor": "M"}]}`)
	var changed match.Plan
	if err := json.Unmarshal([]byte(out), &changed); err != nil || len(changed.Dropped) != 2 {
		t.Errorf("%v %s", err, out)
	}
	if text := run(exitFine, `{`+event+`, "rounds": 2}`, "-format", "text"); !strings.Contains(text, "not held for want of rounds") {
		t.Errorf("%s", text)
	}
	for input, want := range map[string]string{
		`{"mentees": ["a"]}`:                                                     "mentors: expected a list",
		`{` + event + `, "meetings": [["a", "X"]]}`:                              "names somebody who is not there",
		`{` + event + `, "rooms": -1}`:                                           "rooms: expected a whole number",
		`{"mentees": {"a": {"sittings": [3]}}, "mentors": ["M"], "sittings": 2}`: `"a" attends sitting 3`,
	} {
		if out := run(exitInput, input); !strings.Contains(out, want) {
			t.Errorf("%s: %s, want %s", input, out, want)
		}
	}
}
