package flows

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohortbot/bot"
)

// TestWire guards what lives on in old messages: ids of controls and the shape
// of what they carry. A changed line means that old buttons no longer work:
// give the control a new id instead.
func TestWire(t *testing.T) {
	const path = "testdata/wire.golden"
	got := strings.Join(bot.Wire(All()), "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the wire format changed (-known +now):\n%s\nhint: a new control is fine (-update); a changed one wants a new id", diff)
	}
}
