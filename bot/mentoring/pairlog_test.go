package mentoring

import (
	"slices"
	"testing"
	"time"
)

func clockAt(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestApart(t *testing.T) {
	began := clockAt("2027-03-01 10:00")
	for name, c := range map[string]struct {
		weeks []MeetingWeek
		apart int
		met   int
		offer bool
	}{
		"nothing yet":           {nil, 0, 0, false},
		"two weeks":             {[]MeetingWeek{{Week: 2, Counted: true}, {Week: 3, Counted: true}}, 2, 0, false},
		"three weeks":           {[]MeetingWeek{{Week: 2, Counted: true}, {Week: 3, Counted: true, Mentee: MetNo}, {Week: 4, Counted: true}}, 3, 0, true},
		"one of them away":      {[]MeetingWeek{{Week: 2, Counted: true}, {Week: 3}, {Week: 4, Counted: true}, {Week: 5}}, 2, 0, false},
		"met before":            {[]MeetingWeek{{Week: 2, Counted: true, Mentee: MetYes, At: began}, {Week: 3, Counted: true}, {Week: 4, Counted: true}, {Week: 5, Counted: true}}, 3, 1, true},
		"the mentor says yes":   {[]MeetingWeek{{Week: 2, Counted: true}, {Week: 3, Counted: true, Mentee: MetNo, Mentor: MetYes, At: began}, {Week: 4, Counted: true}}, 1, 1, false},
		"met while one is away": {[]MeetingWeek{{Week: 2, Counted: true}, {Week: 3, Mentee: MetYes, At: began}, {Week: 4, Counted: true}}, 1, 1, false},
	} {
		l := PairLog{Weeks: c.weeks}
		if l.Apart() != c.apart || l.Meetings() != c.met || l.WantsOffer() != c.offer {
			t.Errorf("%s: apart %d, met %d, offer %v; want %d, %d, %v", name, l.Apart(), l.Meetings(), l.WantsOffer(), c.apart, c.met, c.offer)
		}
	}
}

func TestOfferOnce(t *testing.T) {
	var l PairLog
	for w := 2; w <= 4; w++ {
		l.Count(w)
	}
	l.Offer = &SlotOffer{At: clockAt("2027-03-29 10:00")}
	l.Count(5)
	if l.WantsOffer() {
		t.Error("a second offer in the same stretch")
	}
	if first := l.Say(5, Mentee, MetYes, clockAt("2027-04-05 10:00")); !first {
		t.Error("the first meeting is not the first")
	}
	if first := l.Say(5, Mentor, MetYes, clockAt("2027-04-05 11:00")); first {
		t.Error("the mentor's yes to the same week counts as another first meeting")
	}
	for w := 6; w <= 8; w++ {
		l.Count(w)
	}
	if !l.WantsOffer() || l.Meetings() != 1 {
		t.Errorf("after they met and were apart again: offer %v, %d meetings", l.WantsOffer(), l.Meetings())
	}
	l.Say(5, Mentee, MetNo, clockAt("2027-04-06 10:00"))
	l.Say(5, Mentor, "", clockAt("2027-04-06 10:00"))
	if l.Meetings() != 0 || l.MetSince(time.Time{}) {
		t.Error("an answer taken back still counts")
	}
}

func TestMissedWeeks(t *testing.T) {
	var l PairLog
	for w := 2; w <= 5; w++ {
		if w == 3 {
			l.Miss(w)
		}
		l.Count(w)
	}
	if l.Apart() != 3 {
		t.Errorf("apart for %d weeks, want 3: one of them was away in week 3", l.Apart())
	}
}

func TestTapSlots(t *testing.T) {
	a, b := clockAt("2027-04-05 10:00"), clockAt("2027-04-06 10:00")
	o := SlotOffer{Slots: []time.Time{a, b}}
	o.Tap(Mentee, a)
	o.Tap(Mentee, b)
	o.Tap(Mentee, a) // not after all
	o.CannotAny(Mentor)
	if !o.Agreed.IsZero() || o.Tapped(Mentee, a) || !o.Tapped(Mentee, b) || !o.Answered(Mentor) || !o.Open() {
		t.Errorf("%+v", o)
	}
	o.Tap(Mentor, a)
	if !o.Agreed.IsZero() || o.None[Mentor] {
		t.Errorf("different times agreed on, or still none: %+v", o)
	}
	o.Tap(Mentor, b)
	if !o.Agreed.Equal(b) || o.Open() {
		t.Errorf("agreed %v, want %v", o.Agreed, b)
	}
}

func TestMeetSlots(t *testing.T) {
	monday := NewDate(2027, 4, 5)
	earliest := clockAt("2027-03-30 10:00")
	cal := Calendar{Zone: "Europe/Berlin", Workdays: MondayToFriday}
	for _, c := range []struct {
		a, b    string
		awayB   Date
		off     []Date
		least   int
		outside bool
	}{
		{"Europe/Berlin", "Europe/Berlin", Date{}, nil, 5, false},
		{"Europe/Berlin", "Asia/Kolkata", Date{}, nil, 5, false},
		{"America/New_York", "Europe/Berlin", Date{}, nil, 5, false},
		{"Asia/Kathmandu", "Europe/London", Date{}, nil, 5, false},
		{"America/Los_Angeles", "Asia/Tokyo", Date{}, nil, 4, false}, // Tokyo's Tuesday to Friday mornings
		{"America/New_York", "Asia/Tokyo", Date{}, nil, 3, true},
		{"Europe/Berlin", "Europe/Sofia", NewDate(2027, 4, 9), nil, 3, false},                     // back on Friday
		{"Europe/Berlin", "Europe/Sofia", Date{}, []Date{{2027, 4, 5}, {2027, 4, 6}}, 3, false},   // Easter
		{"Europe/Berlin", "Europe/Sofia", NewDate(2027, 4, 12), nil, 0, false},                    // away all week
		{"Pacific/Auckland", "America/Los_Angeles", Date{}, []Date{{2027, 4, 7}}, 2, false},       // a day less on either side
		{"Europe/Berlin", "Pacific/Honolulu", NewDate(2027, 4, 8), []Date{{2027, 4, 9}}, 1, true}, // hardly any day left
	} {
		cal.Holidays = c.off
		var two []Meeter
		for _, z := range []string{c.a, c.b} {
			loc, err := time.LoadLocation(z)
			if err != nil {
				t.Fatal(err)
			}
			two = append(two, Meeter{Zone: loc})
		}
		two[1].AwayUntil = c.awayB
		name := c.a + " and " + c.b
		slots, outside := MeetSlots(monday, earliest, two[0], two[1], cal)
		if len(slots) < c.least || len(slots) > 5 || outside != c.outside {
			t.Errorf("%s: %d slots, outside %v: %v", name, len(slots), outside, slots)
		}
		if !slices.IsSortedFunc(slots, time.Time.Compare) || len(slices.CompactFunc(slices.Clone(slots), time.Time.Equal)) != len(slots) {
			t.Errorf("%s: not in order or double: %v", name, slots)
		}
		for _, at := range slots {
			for k, m := range two {
				local := at.In(m.Zone)
				day := DateOf(at, m.Zone)
				minutes := local.Hour()*60 + local.Minute()
				if !cal.IsWorkday(day) || day.Before(m.AwayUntil) || day.Monday() != monday {
					t.Errorf("%s: %s is no working day of number %d", name, local, k)
				}
				if !c.outside && (minutes < 9*60 || minutes+MeetMinutes > 18*60) {
					t.Errorf("%s: %s is outside decent hours", name, local)
				}
			}
		}
		// The same, whoever is named first.
		other, _ := MeetSlots(monday, earliest, two[1], two[0], cal)
		if len(other) != len(slots) {
			t.Errorf("%s: %d slots, %d the other way round", name, len(slots), len(other))
		}
	}
}

// No half hour is less far out than those that are offered.
func TestMeetSlotsLeastBad(t *testing.T) {
	monday := NewDate(2027, 4, 5)
	cal := Calendar{Workdays: MondayToFriday}
	ny, _ := time.LoadLocation("America/New_York")
	tokyo, _ := time.LoadLocation("Asia/Tokyo")
	a, b := Meeter{Zone: ny}, Meeter{Zone: tokyo}
	slots, outside := MeetSlots(monday, clockAt("2027-04-01 00:00"), a, b, cal)
	if !outside {
		t.Fatal("New York and Tokyo share no half hour")
	}
	worst := func(x time.Time) (int, bool) {
		p, okP := a.minutesOut(x, cal)
		q, okQ := b.minutesOut(x, cal)
		return max(p, q), okP && okQ && DateOf(x, ny).Monday() == monday && DateOf(x, tokyo).Monday() == monday
	}
	best := 24 * 60
	for x := clockAt("2027-04-04 00:00"); x.Before(clockAt("2027-04-12 00:00")); x = x.Add(30 * time.Minute) {
		if w, ok := worst(x); ok {
			best = min(best, w)
		}
	}
	for _, x := range slots {
		if w, _ := worst(x); w != best {
			t.Errorf("%s is %d minutes out, %d would do", x.In(ny), w, best)
		}
	}
}

func TestReaders(t *testing.T) {
	c := Cohort{Organizers: []PersonID{"N", "B", "F"}}
	if got := c.Readers(Couple{Mentee: "F", Mentor: "B"}); !slices.Equal(got, []PersonID{"N"}) {
		t.Errorf("readers %v, want N alone", got)
	}
	if got := c.Readers(Couple{Mentee: "x", Mentor: "y"}); len(got) != 3 || len(c.Organizers) != 3 {
		t.Errorf("readers %v", got)
	}
}
