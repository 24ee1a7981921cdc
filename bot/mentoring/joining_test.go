package mentoring

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mentor(id PersonID, places int, languages ...string) Member {
	return Member{Person: id, Role: Mentor, Standing: Active, Languages: languages, Profile: Profile{Capacity: places}}
}

func mentee(id PersonID, s Standing, arrival uint64) Member {
	return Member{Person: id, Role: Mentee, Standing: s, Arrival: arrival}
}

func TestCountPlaces(t *testing.T) {
	gone := mentor("left", 3)
	gone.Standing = Withdrawn
	members := []Member{
		mentor("a", 2), mentor("b", 1), gone,
		mentee("1", Active, 1), mentee("2", AwaitingManager, 2), mentee("3", Offered, 3), mentee("4", Active, 4),
		mentee("5", Waiting, 5), mentee("6", Declined, 6), mentee("7", Withdrawn, 7),
	}
	got := CountPlaces(members)
	want := Places{Mentors: 2, Offered: 3, Held: 4, Accepted: 2, Awaiting: 1, Pending: 1, Waiting: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if got.Free() != 0 || got.Over() != 1 {
		t.Errorf("free %d, over %d; want none free and one over", got.Free(), got.Over())
	}
}

func TestNextInLine(t *testing.T) {
	today := NewDate(2027, 3, 1)
	first := mentee("unlucky", Waiting, 9)
	first.First = true
	away := mentee("away", Waiting, 1)
	away.PausedUntil = NewDate(2027, 3, 10)
	line := []Member{mentee("late", Waiting, 5), mentee("early", Waiting, 2), away, first}
	for _, tt := range []struct {
		name   string
		places int
		kept   int
		day    Date
		want   []PersonID
	}{
		{"no place", 0, 0, today, nil},
		{"a place is kept for somebody who comes first", 2, 1, today, []PersonID{"unlucky"}},
		{"two of three", 3, 1, today, []PersonID{"unlucky", "early"}},
		{"more are kept than there are", 1, 4, today, []PersonID{"unlucky"}},
		{"who was left out before comes first", 1, 0, today, []PersonID{"unlucky"}},
		{"then in order of arrival, without those on holiday", 2, 0, today, []PersonID{"unlucky", "early"}},
		{"more places than people", 3, 0, today, []PersonID{"unlucky", "early", "late"}},
		{"back from holiday, in one's old place", 2, 0, NewDate(2027, 3, 10), []PersonID{"unlucky", "away"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			members := append([]Member{mentor("m", tt.places)}, line...)
			var got []PersonID
			for _, m := range NextInLine(members, tt.kept, tt.day) {
				got = append(got, m.Person)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("offered to (-want +got):\n%s", diff)
			}
		})
	}
	if at := PlaceInLine(line, "away"); at != 2 {
		t.Errorf("who is on holiday is number %d, want 2", at)
	}
	if at := PlaceInLine(line, "nobody"); at != 0 {
		t.Errorf("who does not wait is number %d, want 0", at)
	}
}

func TestApply(t *testing.T) {
	open := Cohort{Name: "Spring", Channel: "C1", Phase: CallMentees}
	at := time.Date(2027, 3, 15, 9, 0, 0, 0, time.UTC)
	applicant := Member{Person: "me", Role: Mentee, Languages: []string{"english"}, Application: Application{Manager: "boss"}}
	for _, tt := range []struct {
		name    string
		phase   Phase
		members []Member
		kept    int
		change  func(*Member)
		want    Standing
		refusal string
	}{
		{name: "a place", members: []Member{mentor("m", 1, "English")}, want: AwaitingManager},
		{name: "no place left", members: []Member{mentor("m", 1, "English"), mentee("x", AwaitingManager, 1)}, want: Waiting},
		{name: "the place is kept for others", members: []Member{mentor("m", 1)}, kept: 1, want: Waiting},
		{name: "one beside the kept one", members: []Member{mentor("m", 2)}, kept: 1, want: AwaitingManager},
		{name: "it is kept for me", members: []Member{mentor("m", 1)}, kept: 2, change: func(m *Member) { m.First = true }, want: AwaitingManager},
		{name: "an open offer holds its place", members: []Member{mentor("m", 1), mentee("x", Offered, 1)}, want: Waiting},
		{name: "mentors first", members: nil, refusal: "No mentor has signed up"},
		{name: "too early", phase: CallMentors, members: []Member{mentor("m", 1)}, refusal: "open after mentors"},
		{name: "too late", phase: Kickoff, members: []Member{mentor("m", 1)}, refusal: "closed"},
		{name: "no language in common", members: []Member{mentor("m", 1, "French")}, refusal: "language"},
		{name: "own manager is the only mentor", members: []Member{mentor("boss", 2, "English")}, refusal: "line manager"},
		{name: "own manager among mentors", members: []Member{mentor("boss", 2), mentor("m", 1)}, want: AwaitingManager},
		{name: "oneself is the only mentor", members: []Member{mentor("me", 2)}, refusal: "yourself"},
		{name: "no language named keeps nobody apart", members: []Member{mentor("m", 1, "French")},
			change: func(m *Member) { m.Languages = nil }, want: AwaitingManager},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, me := open, applicant
			if tt.phase != NoPhase {
				c.Phase = tt.phase
			}
			if tt.change != nil {
				tt.change(&me)
			}
			got, err := c.Apply(me, tt.members, tt.kept, at)
			var refusal *Refusal
			switch {
			case tt.refusal == "" && err != nil:
				t.Fatalf("refused: %v", err)
			case tt.refusal == "" && (got.Standing != tt.want || !got.JoinedAt.Equal(at)):
				t.Errorf("stands as %q since %v, want %q since %v", got.Standing, got.JoinedAt, tt.want, at)
			case tt.refusal != "" && (!errors.As(err, &refusal) || !strings.Contains(refusal.Reason, tt.refusal)):
				t.Errorf("got %v, want a refusal that says %q", err, tt.refusal)
			}
		})
	}
}

func TestLanguages(t *testing.T) {
	for _, tt := range []struct {
		name   string
		ticked []string
		typed  string
		want   []string
		ok     bool
	}{
		{"ticked and typed, each once", []string{"English"}, "french, ENGLISH;  Brazilian   Portuguese", []string{"English", "French", "Brazilian Portuguese"}, true},
		{"nothing", nil, " , ;\n", nil, false},
		{"a whole sentence", nil, "I speak a bit of everything, really: mostly English of course", []string{"I speak a bit of everything", "really: mostly English of course"}, true},
		{"no name of a language", nil, strings.Repeat("x", 41), []string{strings.Repeat("x", 41)}, false},
		{"eleven", nil, "a,b,c,d,e,f,g,h,i,j,k", strings.Split("abcdefghijk", ""), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Languages([]string{"English", "French"}, tt.ticked, tt.typed)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("languages (-want +got):\n%s", diff)
			}
			if err := CheckLanguages(got); (err == nil) != tt.ok {
				t.Errorf("check: %v, want accepted = %v", err, tt.ok)
			}
		})
	}
}

func TestCheckCapacity(t *testing.T) {
	for n, ok := range map[int]bool{-1: false, 0: false, 1: true, 3: true, 4: false, 99: false} {
		if err := CheckCapacity(n); (err == nil) != ok {
			t.Errorf("%d mentees: %v, want accepted = %v", n, err, ok)
		}
	}
}

func TestCheckPause(t *testing.T) {
	home := Calendar{Zone: "Europe/Berlin"}
	c := Cohort{Name: "Spring", Plan: DefaultPlan(NewDate(2027, 3, 1), home)}
	today, closed := NewDate(2027, 3, 10), c.Plan.Start(Closed)
	for _, tt := range []struct {
		back Date
		ok   bool
	}{
		{Date{}, false}, {today.Add(-1), false}, {today, false}, {today.Add(1), true}, {closed, true}, {closed.Add(1), false},
	} {
		if err := c.CheckPause(tt.back, today); (err == nil) != tt.ok {
			t.Errorf("back on %v: %v, want accepted = %v", tt.back, err, tt.ok)
		}
	}
}

func TestManagerDeadline(t *testing.T) {
	c := Cohort{Home: Calendar{Zone: "Europe/Berlin", Holidays: []Date{NewDate(2027, 3, 29)}}}
	// Wednesday 15:00; Easter Monday is off.
	got := c.ManagerDeadline(time.Date(2027, 3, 24, 14, 0, 0, 0, time.UTC))
	want := time.Date(2027, 4, 1, 13, 0, 0, 0, time.UTC) // 15:00 in summer time
	if !got.Equal(want) {
		t.Errorf("held until %v, want %v", got.UTC(), want)
	}
}

func TestOutgrewYes(t *testing.T) {
	c := Cohort{Plan: DefaultPlan(NewDate(2027, 3, 1), Calendar{Zone: "Europe/Berlin"})}
	closed := c.Plan.Start(Closed)
	for _, tt := range []struct {
		name   string
		agreed Date
		want   bool
	}{
		{"never agreed", Date{}, false},
		{"as agreed", closed, false},
		{"two weeks later", closed.Add(-14), false},
		{"more than two weeks later", closed.Add(-15), true},
		{"earlier than agreed", closed.Add(60), false},
	} {
		if got := c.OutgrewYes(Application{EndsAgreed: tt.agreed}); got != tt.want {
			t.Errorf("%s: asked again = %v, want %v", tt.name, got, tt.want)
		}
	}
}
