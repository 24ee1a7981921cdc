package mentoring

import (
	"errors"
	"testing"
	"time"
)

var replanHome = Calendar{Zone: "Europe/Berlin", Workdays: MondayToFriday}

func TestDefaultStartIsAMondayAtLeastAWeekAhead(t *testing.T) {
	for _, c := range []struct {
		today, want Date
		off         []Date
	}{
		{NewDate(2027, 3, 1), NewDate(2027, 3, 8), nil},  // a Monday: exactly a week
		{NewDate(2027, 3, 2), NewDate(2027, 3, 15), nil}, // a Tuesday: not the very next Monday
		{NewDate(2027, 3, 7), NewDate(2027, 3, 15), nil}, // a Sunday
		{NewDate(2027, 3, 1), NewDate(2027, 3, 9), []Date{NewDate(2027, 3, 8)}},
	} {
		home := replanHome
		home.Holidays = c.off
		if got := DefaultStart(c.today, home); got != c.want {
			t.Errorf("from %s with %v off: %s, want %s", c.today, c.off, got, c.want)
		}
	}
}

func TestSettleMovesOnlyWhatFallsOnADayOff(t *testing.T) {
	plan := DefaultPlan(NewDate(2027, 3, 1), replanHome)
	home := replanHome
	kickoff := plan.Start(Kickoff)
	home.Holidays = []Date{kickoff}
	got, changes := plan.Settle(home)
	if len(changes) != 1 || changes[0].Phase != Kickoff || changes[0].To != kickoff.Add(1) {
		t.Fatalf("changes are %v, want the kick-off a day later alone", changes)
	}
	if got.Start(Ranking) != plan.Start(Ranking) {
		t.Errorf("ranking moved to %s", got.Start(Ranking))
	}
	// A week off pushes the kick-off onto the day of the ranking, which makes room.
	home.Holidays = nil
	for d := kickoff; d.Before(kickoff.Add(5)); d = d.Add(1) {
		home.Holidays = append(home.Holidays, d)
	}
	got, _ = plan.Settle(home)
	if want := plan.Start(Ranking); got.Start(Kickoff) != want || got.Start(Ranking) != want.Add(1) {
		t.Errorf("kick-off %s and ranking %s, want %s and a day later", got.Start(Kickoff), got.Start(Ranking), want)
	}
	pinned, err := plan.Pin(Kickoff)
	if err != nil {
		t.Fatal(err)
	}
	home.Holidays = []Date{kickoff}
	if _, changes := pinned.Settle(home); len(changes) != 0 {
		t.Errorf("a pinned date moved: %v", changes)
	}
}

func TestUndoPutsBackExactlyWhatAMoveChanged(t *testing.T) {
	today := NewDate(2027, 3, 1)
	home := replanHome
	home.Holidays = []Date{NewDate(2027, 4, 6), NewDate(2027, 4, 13)}
	plan := DefaultPlan(today, home)
	moved, changes, err := plan.Move(Kickoff, plan.Start(Kickoff).Add(8), today, home)
	if err != nil {
		t.Fatal(err)
	}
	back, err := moved.Undo(changes, today)
	if err != nil {
		t.Fatal(err)
	}
	for i := range plan.Steps {
		if back.Steps[i].Planned != plan.Steps[i].Planned {
			t.Errorf("%s is back on %s, was on %s", plan.Steps[i].Phase, back.Steps[i].Planned, plan.Steps[i].Planned)
		}
	}

	refused := func(why string, p Plan, on Date) {
		t.Helper()
		var r *Refusal
		if _, err := p.Undo(changes, on); !errors.As(err, &r) {
			t.Errorf("%s: undone all the same (%v)", why, err)
		}
	}
	again, _, err := moved.Move(Kickoff, moved.Start(Kickoff).Add(7), today, home)
	if err != nil {
		t.Fatal(err)
	}
	refused("moved again", again, today)
	refused("past by now", moved, plan.Start(Kickoff).Add(1))
	begun := moved
	for _, p := range []Phase{CallMentors, CallMentees, Kickoff} {
		if begun, _, err = begun.Advance(p, today.At(9, 0, time.UTC), home); err != nil {
			t.Fatal(err)
		}
	}
	refused("begun", begun, today)
	earlier, _, err := moved.Move(CallMentees, plan.Start(Kickoff).Add(3), today, home)
	if err != nil {
		t.Fatal(err)
	}
	refused("another move stands in the way", earlier, today)
}
