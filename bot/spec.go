package bot

import (
	"fmt"
	"time"

	"cohortbot/scheduler"
)

// CheckSpec says what is wrong with a cron spec for something that happens at
// most once a week, in words for the person who typed it.
func CheckSpec(spec string) error {
	if err := scheduler.CheckSpec(spec); err != nil {
		return err
	}
	last := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 60 { // more than a year of weeks
		next, err := scheduler.NextFiring(spec, last, time.UTC)
		if err != nil {
			return err
		}
		if i > 0 && next.Sub(last) < 6*24*time.Hour {
			return fmt.Errorf("cron spec %q comes on %s and again on %s; once a week is the most", spec, last.Format("Mon 2 Jan, 15:04"), next.Format("Mon 2 Jan, 15:04"))
		}
		last = next
	}
	return nil
}

// NextFiring is the first firing of a cron spec after t by the clocks of loc.
func NextFiring(spec string, t time.Time, loc *time.Location) (time.Time, error) {
	return scheduler.NextFiring(spec, t, loc)
}
