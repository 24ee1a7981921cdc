package mentoring

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2027, 3, 17, 12, 0, 0, 0, time.UTC)

// evening is a kick-off of two sittings from noon on: two rounds of 12 minutes,
// and a day later one.
func evening() KickoffEvent {
	k := KickoffEvent{Minutes: 12, Sittings: []time.Time{noon, noon.Add(24 * time.Hour)}, Rounds: []TalkRound{
		{Sitting: 1, Talks: []Couple{{"a", "M"}, {"b", "N"}}},
		{Sitting: 1, Talks: []Couple{{"a", "N"}, {"b", "M"}}},
		{Sitting: 2, Talks: []Couple{{"c", "M"}}},
	}}
	k.Retime(0, time.Time{})
	return k
}

func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

// roundTimes lists the rounds' beginnings and ends, in minutes from noon.
func roundTimes(k KickoffEvent) (list []int) {
	for _, r := range k.Rounds {
		list = append(list, int(r.Begins.Sub(noon).Minutes()), int(r.Ends.Sub(noon).Minutes()))
	}
	return list
}

func TestKickoffClock(t *testing.T) {
	const day = 24 * 60
	for _, tc := range []struct {
		name string
		do   func(*KickoffEvent) error
		want []int
	}{
		{"as planned", func(k *KickoffEvent) error { return nil }, []int{0, 12, 14, 26, day, day + 12}},
		{"longer round", func(k *KickoffEvent) error { return k.Extend(5*time.Minute, at(3)) }, []int{0, 17, 19, 31, day, day + 12}},
		{"pause in a round", func(k *KickoffEvent) error {
			if err := k.Pause(at(4)); err != nil {
				return err
			}
			return k.Resume(at(14))
		}, []int{0, 22, 24, 36, day, day + 12}},
		{"pause between rounds", func(k *KickoffEvent) error {
			if err := k.Pause(at(13)); err != nil {
				return err
			}
			return k.Resume(at(20))
		}, []int{0, 12, 21, 33, day, day + 12}},
		{"pause before the first", func(k *KickoffEvent) error {
			if err := k.Pause(at(-5)); err != nil {
				return err
			}
			return k.Resume(at(9))
		}, []int{10, 22, 24, 36, day, day + 12}},
		{"a sitting that runs into the next", func(k *KickoffEvent) error { return k.Extend(day*time.Minute, at(3)) },
			[]int{0, day + 12, day + 14, day + 26, day + 28, day + 40}},
		{"ended in the second round", func(k *KickoffEvent) error { k.End(at(20)); return nil }, []int{0, 12, 14, 20}},
	} {
		k := evening()
		if err := tc.do(&k); err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if diff := cmp.Diff(tc.want, roundTimes(k)); diff != "" {
			t.Errorf("%s: beginnings and ends (-want +got):\n%s", tc.name, diff)
		}
	}
	k := evening()
	for what, err := range map[string]error{
		"not paused":        k.Resume(at(1)),
		"no sitting":        k.Pause(at(60)),
		"no conversation i": k.Extend(time.Minute, at(13)),
	} {
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), what) {
			t.Errorf("refused with %v, want %q", err, what)
		}
	}
}

func TestKickoffPosition(t *testing.T) {
	k := evening()
	for _, tc := range []struct{ minute, running, next, sitting int }{
		{-11, -1, 0, 0}, {-10, -1, 0, 1}, {0, 0, 1, 1}, {11, 0, 1, 1}, {12, -1, 1, 1}, {14, 1, 2, 1}, {26, -1, 2, 0},
		{24*60 - 10, -1, 2, 2}, {24*60 + 1, 2, 3, 2}, {24*60 + 12, -1, 3, 0},
	} {
		running, next := k.Position(at(tc.minute))
		if got := k.Sitting(at(tc.minute)); running != tc.running || next != tc.next || got != tc.sitting {
			t.Errorf("minute %d: round %d runs, %d is next, in sitting %d; want %d, %d, %d", tc.minute, running, next, got, tc.running, tc.next, tc.sitting)
		}
	}
	if diff := cmp.Diff([]int{1, 2}, k.Remaining(at(25))); diff != "" {
		t.Errorf("in the last round of the first sitting, left (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{2}, k.Remaining(at(26))); diff != "" {
		t.Errorf("after the first sitting, left (-want +got):\n%s", diff)
	}
}

func TestKickoffTicks(t *testing.T) {
	k := evening()
	var got []string
	names := []string{"ends", "doors", "begins", "ending"}
	for _, tick := range k.Ticks(at(-60), at(60)) {
		got = append(got, names[tick.What]+" "+tick.At.Format("15:04"))
	}
	want := []string{"doors 11:50", "begins 12:00", "ending 12:10", "ends 12:12", "begins 12:14", "ending 12:24", "ends 12:26"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ticks (-want +got):\n%s", diff)
	}
	if next, ok := k.NextTick(at(26)); !ok || !next.Equal(at(24*60-10)) {
		t.Errorf("after the first sitting comes %v, %v; want the doors of the second", next, ok)
	}
	k.PausedAt = at(3)
	if _, ok := k.NextTick(at(3)); ok {
		t.Error("a paused kick-off has something to do")
	}
}

func TestWhoMet(t *testing.T) {
	k := evening()
	k.Miss(Mentee, "a", at(5))
	k.Miss(Mentee, "a", at(6))
	if diff := cmp.Diff([]Couple{{"b", "N"}}, k.Held(at(13))); diff != "" {
		t.Errorf("met (-want +got):\n%s", diff)
	}
	late := evening()
	late.Miss(Mentee, "a", at(1))
	late.Came(Mentee, "a", func(Role, PersonID) bool { return true }, at(3))
	if len(late.Held(at(13))) != 2 {
		t.Error("who came after three of twelve minutes still meets their partner")
	}
	late.Miss(Mentee, "a", at(4))
	late.Came(Mentee, "a", func(Role, PersonID) bool { return true }, at(9))
	if len(late.Held(at(13))) != 1 {
		t.Error("with three minutes left they meet another time")
	}
}

func TestCheckSittings(t *testing.T) {
	home := Calendar{Zone: "Europe/Berlin", Workdays: MondayToFriday}
	c := Cohort{Home: home, Plan: DefaultPlan(NewDate(2027, 2, 15), home)} // kick-off from 15 March, ranking on 22 March
	now := time.Date(2027, 3, 15, 8, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name     string
		sittings []time.Time
		which    int
		refusal  string
	}{
		{"fine", []time.Time{noon}, 0, ""},
		{"past", []time.Time{now.Add(-time.Minute)}, 0, "in the past"},
		{"too soon", []time.Time{now.Add(30 * time.Minute)}, 0, "less than an hour"},
		{"second too late", []time.Time{noon, noon.AddDate(0, 0, 7)}, 1, "Ranking opens on Mon 22 Mar 2027"},
		{"too near", []time.Time{noon, noon.Add(30 * time.Minute)}, 1, "Leave an hour"},
	} {
		which, err := c.CheckSittings(tc.sittings, now)
		if tc.refusal == "" && err != nil || tc.refusal != "" && (err == nil || !strings.Contains(err.Error(), tc.refusal) || which != tc.which) {
			t.Errorf("%s: %d, %v; want %d, %q", tc.name, which, err, tc.which, tc.refusal)
		}
	}
	if _, err := c.CheckSittings([]time.Time{noon.AddDate(0, 0, -4)}, now.AddDate(0, 0, -7)); err == nil || !strings.Contains(err.Error(), "Applications close") {
		t.Errorf("before applications close: %v", err)
	}
}

func TestComesTo(t *testing.T) {
	k := KickoffEvent{Revision: 2, Sittings: []time.Time{time.Date(2027, 3, 17, 13, 0, 0, 0, time.UTC), time.Date(2027, 3, 18, 8, 0, 0, 0, time.UTC)}}
	zone := func(name string) *time.Location {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return loc
	}
	said := Attendance{Revision: 2, Answered: noon, Sittings: []int{1}}
	old := said
	old.Revision = 1
	away := Member{PausedUntil: NewDate(2027, 3, 18)}
	for _, tc := range []struct {
		name string
		a    Attendance
		m    Member
		zone string
		want []int
	}{
		{"said so, though it is night", said, Member{}, "Asia/Tokyo", []int{1}},
		{"answered for other hours", old, Member{}, "Asia/Tokyo", []int{2}},
		{"no answer, by day", Attendance{}, Member{}, "Europe/Berlin", []int{1, 2}},
		{"no answer, night at one", Attendance{}, Member{}, "America/New_York", []int{1}},
		{"on holiday on the first day", Attendance{}, away, "Europe/Berlin", []int{2}},
		{"on holiday, and night else: there is no better", Attendance{}, away, "America/New_York", []int{2}},
	} {
		if diff := cmp.Diff(tc.want, k.ComesTo(tc.a, tc.m, zone(tc.zone))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
	said.Sittings = nil
	if got := k.ComesTo(said, Member{}, time.UTC); len(got) != 0 {
		t.Errorf("who said that they cannot come is expected at %v", got)
	}
}

func TestRanksFromNotes(t *testing.T) {
	notes := []TalkNote{{About: "d", Wish: LessSo}, {About: "c", Wish: Gladly}, {About: "x", Text: "words only"}, {About: "a", Wish: Gladly}}
	if diff := cmp.Diff([][]PersonID{{"a", "c"}, {"d"}}, RanksFrom(notes)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
