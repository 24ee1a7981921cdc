package bot

import (
	"strings"
	"testing"
)

func TestCheckSpecWantsAtMostOnceAWeek(t *testing.T) {
	for _, c := range []struct{ spec, complaint string }{
		{"30 9 * * 1", ""},
		{"0 9 1 * *", ""},
		{"0 9 * * *", "once a week is the most"},
		{"0 9 * * 1,3", "once a week is the most"},
		{"0 9 30 2 *", "never comes"},
		{"nine o'clock", "nine o'clock"},
		{"CRON_TZ=UTC", "cannot be read"},
	} {
		err := CheckSpec(c.spec)
		switch {
		case c.complaint == "" && err != nil:
			t.Errorf("%q is refused: %v", c.spec, err)
		case c.complaint != "" && (err == nil || !strings.Contains(err.Error(), c.complaint)):
			t.Errorf("%q gives %v, want a word about %q", c.spec, err, c.complaint)
		}
	}
}
