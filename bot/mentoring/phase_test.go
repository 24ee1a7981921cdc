package mentoring

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPhasesInOrder(t *testing.T) {
	var names []string
	last := NoPhase
	for p := Draft; p != NoPhase; p = p.Next() {
		if p <= last {
			t.Fatalf("%s after %s", p, last)
		}
		names, last = append(names, p.String()), p
	}
	want := "draft mentors mentees kickoff ranking matching scoping project wrapup closed"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("phases %q, want %q", got, want)
	}
	if len(Phases()) != len(names) {
		t.Errorf("Phases lists %d, Next visits %d", len(Phases()), len(names))
	}
}

func TestPhaseText(t *testing.T) {
	in := map[Phase][]Phase{CallMentors: {Kickoff, NoPhase}, Closed: nil}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"closed":null,"mentors":["kickoff",""]}`; string(data) != want {
		t.Errorf("JSON %s, want %s", data, want)
	}
	var out map[Phase][]Phase
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
	if p, err := ParsePhase(" Ranking "); err != nil || p != Ranking {
		t.Errorf("Ranking reads as %s, %v", p, err)
	}
	for _, wrong := range []string{"", "party", "phase(3)"} {
		if p, err := ParsePhase(wrong); err == nil {
			t.Errorf("%q reads as %s", wrong, p)
		} else if !strings.Contains(err.Error(), "kickoff") {
			t.Errorf("%q: %v does not say what there is", wrong, err)
		}
	}
	if _, err := Phase(42).MarshalText(); err == nil {
		t.Error("a phase that does not exist was written")
	}
	titles := map[string]bool{}
	for _, p := range Phases() {
		titles[p.Title()] = true
	}
	if len(titles) != len(Phases()) || !titles["Call for mentors"] || !titles["Kick-off"] {
		t.Errorf("titles %v", titles)
	}
}
