package mentoring

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var plain = Calendar{Zone: "Europe/Rome", Workdays: MondayToFriday}

func starts(p Plan) map[Phase]string {
	m := map[Phase]string{}
	for _, s := range p.Steps {
		m[s.Phase] = s.Start().String()
	}
	return m
}

func mustMove(t *testing.T, p Plan, phase Phase, to, today string, cal Calendar) (Plan, []Change) {
	t.Helper()
	q, changes, err := p.Move(phase, date(to), date(today), cal)
	if err != nil {
		t.Fatal(err)
	}
	return q, changes
}

func mustAdvance(t *testing.T, p Plan, phase Phase, at time.Time, cal Calendar) (Plan, []Change) {
	t.Helper()
	q, changes, err := p.Advance(phase, at, cal)
	if err != nil {
		t.Fatal(err)
	}
	return q, changes
}

func TestDefaultPlan(t *testing.T) {
	got := starts(DefaultPlan(date("2027-01-09"), easter)) // a Saturday
	want := map[Phase]string{
		CallMentors: "2027-01-11",
		CallMentees: "2027-01-25", // two weeks after the Saturday, moved as well
		Kickoff:     "2027-02-08", Ranking: "2027-02-15", Matching: "2027-02-22",
		Scoping: "2027-03-01", Project: "2027-03-30", // Easter Monday is off
		Wrapup: "2027-06-07", Closed: "2027-06-21",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMove(t *testing.T) {
	p := DefaultPlan(date("2027-01-11"), plain)
	later, changes := mustMove(t, p, Ranking, "2027-02-17", "2027-01-01", easter)
	want := map[Phase]string{
		CallMentors: "2027-01-11", CallMentees: "2027-01-25", Kickoff: "2027-02-08",
		Ranking: "2027-02-17", Matching: "2027-02-24", Scoping: "2027-03-03", Project: "2027-03-31",
		Wrapup: "2027-06-09", Closed: "2027-06-23",
	}
	if diff := cmp.Diff(want, starts(later)); diff != "" {
		t.Error(diff)
	}
	if len(changes) != 6 || changes[0] != (Change{Phase: Ranking, From: date("2027-02-15"), To: date("2027-02-17")}) || changes[5].Days() != 2 {
		t.Errorf("changes %v", changes)
	}
	if p.Start(Ranking) != date("2027-02-15") {
		t.Error("the plan moved from changed itself")
	}
	back, _ := mustMove(t, later, Ranking, "2027-02-15", "2027-01-01", plain)
	if diff := cmp.Diff(p, back); diff != "" {
		t.Errorf("there and back: %s", diff)
	}
	if _, none := mustMove(t, p, Ranking, "2027-02-15", "2027-01-01", plain); none != nil {
		t.Errorf("moving nowhere changes %v", none)
	}
	weekend, _ := mustMove(t, p, Closed, "2027-06-26", "2027-01-01", plain)
	if got := weekend.Start(Closed).String(); got != "2027-06-28" {
		t.Errorf("closing on a Saturday became %s", got)
	}
}

func TestMoveStopsAtAPin(t *testing.T) {
	p := DefaultPlan(date("2027-01-11"), plain)
	p, err := p.Pin(Wrapup) // the sponsors come on that day
	if err != nil {
		t.Fatal(err)
	}
	q, _ := mustMove(t, p, Scoping, "2027-03-08", "2027-01-01", plain)
	if q.Start(Project).String() != "2027-04-05" || q.Start(Wrapup) != p.Start(Wrapup) || q.Start(Closed) != p.Start(Closed) {
		t.Errorf("around the pin: %v", starts(q))
	}
	if q, _ = mustMove(t, p, Wrapup, "2027-06-14", "2027-01-01", plain); !q.Steps[q.index(Wrapup)].Pinned || q.Start(Closed).String() != "2027-06-28" {
		t.Errorf("moving the pinned one itself: %v", starts(q))
	}
	if p, err = p.Unpin(Wrapup); err != nil {
		t.Fatal(err)
	}
	if q, _ = mustMove(t, p, Scoping, "2027-03-08", "2027-01-01", plain); q.Start(Wrapup).String() != "2027-06-14" {
		t.Errorf("unpinned, wrap-up is on %s", q.Start(Wrapup))
	}
}

func TestRefusals(t *testing.T) {
	p := DefaultPlan(date("2027-01-11"), plain)
	p, _ = mustAdvance(t, p, CallMentors, date("2027-01-11").At(9, 0, plain.Home()), plain)
	pinned, err := p.Pin(Matching)
	if err != nil {
		t.Fatal(err)
	}
	move := func(p Plan, phase Phase, to string) error {
		_, _, err := p.Move(phase, date(to), date("2027-01-20"), plain)
		return err
	}
	pin := func(phase Phase) error { _, err := p.Pin(phase); return err }
	advance := func(phase Phase) error {
		_, _, err := p.Advance(phase, date("2027-01-20").At(9, 0, time.UTC), plain)
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		says string
	}{
		{"in the past", move(p, CallMentees, "2027-01-19"), "19 January 2027 is in the past"},
		{"before an earlier step", move(p, Ranking, "2027-02-01"), "comes after Kick-off, which begins on 8 February 2027"},
		{"on the day of an earlier step", move(p, Ranking, "2027-02-08"), "move Kick-off first"},
		{"begun", move(p, CallMentors, "2027-02-08"), "began on 11 January 2027"},
		{"past a pin", move(pinned, CallMentees, "2027-02-10"), "Ranking would begin on 3 March 2027, but Matching is pinned to 22 February 2027"},
		{"past a pin right behind", move(pinned, Ranking, "2027-02-22"), "unpin Matching first"},
		{"not in the plan", move(p, Draft, "2027-02-08"), "Draft has no date"},
		{"pinning what has begun", pin(CallMentors), "nothing left to pin"},
		{"pinning what is not there", pin(Draft), "Draft has no date"},
		{"leaving a phase out", advance(Kickoff), "the next phase is Call for mentees"},
		{"beginning twice", advance(CallMentors), "the next phase is Call for mentees"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, ok := errors.AsType[*Refusal](c.err); !ok {
				t.Fatalf("got %v, want a refusal", c.err)
			}
			if !strings.Contains(c.err.Error(), c.says) {
				t.Errorf("says %q, not %q", c.err, c.says)
			}
		})
	}
}

func TestAdvance(t *testing.T) {
	rome := plain.Home()
	p := DefaultPlan(date("2027-01-11"), plain)
	if p.Current() != Draft {
		t.Errorf("begins in %s", p.Current())
	}
	p, changes := mustAdvance(t, p, CallMentors, p.BoundaryAt(CallMentors, plain), plain)
	if changes != nil || p.Current() != CallMentors {
		t.Errorf("on time: %v, now %s", changes, p.Current())
	}
	p, changes = mustAdvance(t, p, CallMentees, date("2027-01-20").At(16, 0, rome), plain) // 5 days early
	if len(changes) != 7 || p.Start(Kickoff).String() != "2027-02-03" || p.Start(CallMentees).String() != "2027-01-20" {
		t.Errorf("early: %v", changes)
	}
	if got := p.BoundaryAt(CallMentees, plain).Format(time.RFC3339); got != "2027-01-25T09:00:00+01:00" {
		t.Errorf("what was planned became %s", got)
	}
	p, _ = mustAdvance(t, p, Kickoff, date("2027-02-05").At(10, 0, rome), plain) // 2 days late
	if p.Start(Ranking).String() != "2027-02-12" {
		t.Errorf("late: %v", starts(p))
	}
	if phase, at, ok := p.Upcoming(plain); phase != Ranking || !ok || !at.Equal(date("2027-02-12").At(9, 0, rome)) {
		t.Errorf("upcoming %s at %v", phase, at)
	}
	if _, _, err := p.Advance(Ranking, date("2027-02-01").At(9, 0, rome), plain); err == nil {
		t.Error("a phase began before the one before it")
	}
	for phase := Ranking; phase <= Closed; phase++ {
		p, _ = mustAdvance(t, p, phase, p.BoundaryAt(phase, plain), plain)
	}
	if _, _, ok := p.Upcoming(plain); ok || p.Current() != Closed {
		t.Errorf("at the end: %s", p.Current())
	}
	if _, _, err := p.Advance(Closed, date("2029-01-01").At(9, 0, rome), plain); err == nil {
		t.Error("a closed cohort went on")
	}
}

func TestAdvanceLateAgainstAPin(t *testing.T) {
	p := DefaultPlan(date("2027-01-11"), plain)
	for phase := CallMentors; phase <= Matching; phase++ {
		p, _ = mustAdvance(t, p, phase, p.BoundaryAt(phase, plain), plain)
	}
	p, err := p.Pin(Wrapup) // 7 June
	if err != nil {
		t.Fatal(err)
	}
	squeezed, changes := mustAdvance(t, p, Scoping, date("2027-05-20").At(9, 0, plain.Home()), plain)
	want := []Change{{Phase: Project, From: date("2027-03-29"), To: date("2027-06-04")}}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("project before the pin: %s", diff)
	}
	if squeezed.Start(Scoping).String() != "2027-05-20" {
		t.Error(starts(squeezed))
	}
	_, changes = mustAdvance(t, p, Scoping, date("2027-06-04").At(9, 0, plain.Home()), plain)
	want = []Change{
		{Phase: Project, From: date("2027-03-29"), To: date("2027-06-07")},
		{Phase: Wrapup, From: date("2027-06-07"), To: date("2027-06-08"), Pinned: true},
	}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("no day left before the pin: %s", diff)
	}
}

// Whatever an organizer does to a plan, its dates rise, what has not begun begins on
// working days, what has begun stays, and pins hold unless a Change says otherwise.
func TestPlanStaysInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar(t)
		start := anyDate(t, "start")
		today := start.Add(-rapid.IntRange(0, 30).Draw(t, "ahead"))
		p := DefaultPlan(start, cal)
		originals := p.planned()
		t.Repeat(map[string]func(*rapid.T){
			"move": func(t *rapid.T) {
				phase := Phase(rapid.IntRange(int(Draft), int(Closed)).Draw(t, "phase"))
				to := today.Add(rapid.IntRange(-5, 250).Draw(t, "to"))
				q, changes, err := p.Move(phase, to, today, cal)
				if err == nil {
					if q.Start(phase) != cal.NextWorkday(to) {
						t.Fatalf("%s went to %s, not %s", phase, q.Start(phase), to)
					}
					for _, c := range changes {
						if c.Pinned && c.Phase != phase {
							t.Fatalf("the pinned %s moved", c.Phase)
						}
					}
				} else if diff := cmp.Diff(p, q); diff != "" {
					t.Fatalf("refused, but changed: %s", diff)
				}
				p = q
			},
			"pin": func(t *rapid.T) {
				phase := Phase(rapid.IntRange(int(Draft), int(Closed)).Draw(t, "phase"))
				set := p.Pin
				if rapid.Bool().Draw(t, "unpin") {
					set = p.Unpin
				}
				p, _ = set(phase)
			},
			"advance": func(t *rapid.T) {
				today = today.Add(rapid.IntRange(0, 60).Draw(t, "days"))
				phase, _, ok := p.Upcoming(cal)
				if !ok {
					return
				}
				at := today.At(rapid.IntRange(0, 23).Draw(t, "hour"), 0, cal.Home())
				today = DateOf(at, cal.Home()) // a zone may skip the last hour of a day, as Nuuk does
				q, _, err := p.Advance(phase, at, cal)
				if err != nil {
					return // before the phase before it, on the same day
				}
				if q.Start(phase) != today || q.Current() != phase {
					t.Fatalf("%s began on %s, not %s", phase, q.Start(phase), today)
				}
				p = q
			},
			"": func(t *rapid.T) {
				for i, s := range p.Steps {
					if s.Original != originals[i] {
						t.Fatalf("the original date of %s is now %s", s.Phase, s.Original)
					}
					if !s.Begun() && !cal.IsWorkday(s.Planned) {
						t.Fatalf("%s begins on %s, a day off", s.Phase, s.Planned)
					}
					if i == 0 {
						continue
					}
					before := p.Steps[i-1]
					if s.Begun() && (!before.Begun() || s.Actual.Before(before.Actual)) {
						t.Fatalf("%s began before %s", s.Phase, before.Phase)
					}
					if !s.Begun() && !s.Start().After(before.Start()) {
						t.Fatalf("%s on %s does not come after %s on %s", s.Phase, s.Start(), before.Phase, before.Start())
					}
				}
			},
		})
	})
}

func TestBoundaryAndDeadline(t *testing.T) {
	p := DefaultPlan(date("2027-03-01"), easter)
	for _, c := range []struct {
		zone, boundary, deadline string
	}{
		{"Europe/Rome", "2027-04-19T09:00:00+02:00", "2027-04-16"},
		{"Pacific/Honolulu", "2027-04-19T09:00:00-10:00", "2027-04-16"},
		{"Nowhere/Special", "2027-04-19T09:00:00Z", "2027-04-16"},
	} {
		cal := easter
		cal.Zone = c.zone
		if got := p.BoundaryAt(Scoping, cal).Format(time.RFC3339); got != c.boundary {
			t.Errorf("%s: scoping begins at %s, want %s", c.zone, got, c.boundary)
		}
		if got := p.Deadline(Matching, cal).String(); got != c.deadline {
			t.Errorf("%s: matching is due on %s, want %s", c.zone, got, c.deadline)
		}
		if end := DeadlineEnd(p.Deadline(Matching, cal)); end.After(p.BoundaryAt(Scoping, cal)) {
			t.Errorf("%s: the deadline ends at %v", c.zone, end)
		}
	}
	moved, _ := mustMove(t, p, Scoping, "2027-04-21", "2027-03-01", easter)
	for zone, want := range map[string]string{"Europe/Rome": "2027-04-19", "Pacific/Honolulu": "2027-04-20"} {
		cal := easter
		cal.Zone = zone
		if got := moved.Deadline(Matching, cal).String(); got != want {
			t.Errorf("%s: due on %s, want %s", zone, got, want)
		}
	}
	short, _ := mustMove(t, p, Scoping, "2027-04-13", "2027-03-01", easter)
	if got := short.Deadline(Matching, easter); got != short.Start(Matching) {
		t.Errorf("of a phase of one day from %s the deadline is %s", short.Start(Matching), got)
	}
	if !p.BoundaryAt(Draft, easter).IsZero() || !p.Deadline(Draft, easter).IsZero() || !p.Deadline(Closed, easter).IsZero() {
		t.Error("draft and closed have no deadline")
	}
	if p.End(Ranking) != p.Start(Matching) || !p.End(Closed).IsZero() || p.End(Draft) != p.Start(CallMentors) {
		t.Error("a phase ends when the next begins")
	}
}

func TestPlanJSON(t *testing.T) {
	p := DefaultPlan(date("2027-03-01"), easter)
	p, _ = mustAdvance(t, p, CallMentors, instant(t, "2027-03-01T08:00:00Z"), easter)
	p, err := p.Pin(Closed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"phase":"mentors","original":"2027-03-01","planned":"2027-03-01","actual":"2027-03-01T08:00:00Z","began":"2027-03-01"}`,
		`{"phase":"mentees","original":"2027-03-15","planned":"2027-03-15"}`,
		`"pinned":true}]}`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s lacks %s", data, want)
		}
	}
	var out Plan
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, out); diff != "" {
		t.Error(diff)
	}
}
