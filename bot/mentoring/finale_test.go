package mentoring

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

var finaleZones = []string{"Europe/Berlin", "Asia/Tokyo", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Nairobi", "Pacific/Auckland", "UTC"}

// randomFinale is one or two sittings and up to 40 people of everywhere.
func randomFinale(t *testing.T, r *rand.Rand) (FinaleEvent, []Presenter) {
	t.Helper()
	start := time.Date(2027, 7, 7, 5+r.IntN(14), 30*r.IntN(2), 0, 0, time.UTC)
	f := FinaleEvent{
		Revision: 1, Seed: fmt.Sprint(r.Uint64()), Sittings: []time.Time{start},
		FinaleLengths: FinaleLengths{Minutes: 3 + r.IntN(28), Buffer: r.IntN(16), BreakEvery: r.IntN(9)},
	}
	if r.IntN(2) == 0 {
		f.Sittings = append(f.Sittings, start.Add(time.Duration(20+r.IntN(10))*time.Hour))
	}
	var people []Presenter
	for i := range r.IntN(41) {
		p := Presenter{Mentee: PersonID(fmt.Sprintf("U%02d", i)), Zone: zoneOf(t, finaleZones[r.IntN(len(finaleZones))])}
		if r.IntN(5) > 0 {
			p.Mentor, p.MentorZone = "M", zoneOf(t, finaleZones[r.IntN(len(finaleZones))])
		}
		people = append(people, p)
	}
	return f, people
}

// checkFinaleOrder: everybody exactly once, one after the other, within their
// sitting, which takes exactly as long as its length says.
func checkFinaleOrder(t *testing.T, f FinaleEvent, people []Presenter) {
	t.Helper()
	if len(f.Order) != len(people) {
		t.Fatalf("%d slots for %d people", len(f.Order), len(people))
	}
	for _, p := range people {
		if _, there := f.Of(p.Mentee); !there {
			t.Fatalf("%s has no slot", p.Mentee)
		}
	}
	for i, q := range f.Order {
		if q.Ends.Sub(q.Begins) != time.Duration(f.Minutes)*time.Minute {
			t.Fatalf("slot %d takes %v", i, q.Ends.Sub(q.Begins))
		}
		if q.Begins.Before(f.Sittings[q.Sitting-1]) || q.Ends.After(f.Ends(q.Sitting)) {
			t.Fatalf("slot %d (%v–%v) lies outside its sitting (%v–%v)", i, q.Begins, q.Ends, f.Sittings[q.Sitting-1], f.Ends(q.Sitting))
		}
		if i == 0 || f.Order[i-1].Sitting != q.Sitting {
			if !q.Begins.Equal(f.Sittings[q.Sitting-1]) {
				t.Fatalf("sitting %d begins at %v, its first slot at %v", q.Sitting, f.Sittings[q.Sitting-1], q.Begins)
			}
			continue
		}
		gap := q.Begins.Sub(f.Order[i-1].Ends) - time.Duration(f.Buffer)*time.Minute
		if want := map[bool]time.Duration{true: BreakTime}[f.BreakBefore(i)]; gap != want {
			t.Fatalf("%v between slots %d and %d, want %v", gap, i-1, i, want)
		}
	}
	for s := range f.Sittings {
		list := f.InSitting(s + 1)
		if len(list) == 0 {
			continue
		}
		last := list[len(list)-1].Ends.Add(time.Duration(f.Buffer) * time.Minute)
		if !last.Equal(f.Ends(s + 1)) {
			t.Fatalf("sitting %d ends at %v, its length says %v", s+1, last, f.Ends(s+1))
		}
	}
}

func TestFinaleArrange(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		f, people := randomFinale(t, r)
		f.Arrange(people)
		checkFinaleOrder(t, f, people)
		by := map[PersonID]Presenter{}
		for _, p := range people {
			by[p.Mentee] = p
		}
		sizes := make([]int, len(f.Sittings))
		minding := make([]int, len(f.Sittings))
		for i, q := range f.Order {
			p := by[q.Mentee]
			sizes[q.Sitting-1]++
			best, minds := f.best(p)
			if minds {
				minding[best-1]++
				if q.Sitting != best {
					t.Fatalf("%s minds, and is in sitting %d rather than %d", q.Mentee, q.Sitting, best)
				}
			}
			if i > 0 && f.Order[i-1].Sitting == q.Sitting {
				at := f.Sittings[q.Sitting-1]
				if before := by[f.Order[i-1].Mentee]; lateness(at, before.Zone) < lateness(at, p.Zone) {
					t.Fatalf("it is later for %s than for %s, who goes before", q.Mentee, before.Mentee)
				}
			}
		}
		// Whoever does not mind evens the sittings out, as far as there are any.
		if len(sizes) == 2 && minding[0]+minding[1] < len(people) {
			most := max(minding[0], minding[1])
			if d := sizes[0] - sizes[1]; (d < -1 || d > 1) && max(sizes[0], sizes[1]) > most {
				t.Fatalf("sittings of %v, of whom %v had to be there", sizes, minding)
			}
		}
		// The order does not depend on the order in which people are listed.
		again := f
		mixed := slices.Clone(people)
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		again.Arrange(mixed)
		if !slices.Equal(again.Order, f.Order) {
			t.Fatal("another list of the same people gives another order")
		}
	}
}

func TestFinaleFollow(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		f, people := randomFinale(t, r)
		n := 0
		if len(people) > 0 {
			n = r.IntN(len(people) + 1)
		}
		f.Arrange(people[:n])
		for _, q := range f.Order {
			f.Tell(q.Mentee)
		}
		was := f
		stay := slices.DeleteFunc(slices.Clone(people), func(Presenter) bool { return r.IntN(4) == 0 })
		changed := f.Follow(stay)
		checkFinaleOrder(t, f, stay)
		if !changed && !slices.Equal(was.Order, f.Order) {
			t.Fatal("changed, but it does not say so")
		}
		// Those who stay keep their order.
		var before, after []PersonID
		for _, q := range was.Order {
			if _, there := f.Of(q.Mentee); there {
				before = append(before, q.Mentee)
			}
		}
		for _, q := range f.Order {
			if _, there := was.Of(q.Mentee); there {
				after = append(after, q.Mentee)
			}
		}
		if !slices.Equal(before, after) {
			t.Fatalf("%v became %v", before, after)
		}
		for _, q := range f.News() {
			if q.Begins.Sub(q.Told).Abs() <= ToldAfter {
				t.Fatalf("%s is told of %v", q.Mentee, q.Begins.Sub(q.Told))
			}
		}
		if f.Follow(stay) {
			t.Fatal("followed twice, it changes")
		}
	}
}

func TestFinaleMove(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		f, people := randomFinale(t, r)
		if len(people) == 0 {
			continue
		}
		f.Arrange(people)
		for range 10 {
			p := people[r.IntN(len(people))].Mentee
			was := slices.Clone(f.Order)
			err := f.Move(p, 1-2*r.IntN(2))
			checkFinaleOrder(t, f, people)
			if err != nil && !slices.Equal(was, f.Order) {
				t.Fatal("refused, but moved")
			}
			if err == nil && slices.Equal(was, f.Order) {
				t.Fatal("moved, but the same")
			}
			f.Exchange(p, people[r.IntN(len(people))].Mentee)
			checkFinaleOrder(t, f, people)
		}
	}
}

// TestFinaleOrderByHand is the rule on one example that one can check by eye.
func TestFinaleOrderByHand(t *testing.T) {
	f := FinaleEvent{Revision: 1, Seed: "x", Sittings: []time.Time{time.Date(2027, 7, 7, 13, 0, 0, 0, time.UTC)},
		FinaleLengths: FinaleLengths{Minutes: 5, Buffer: 2, BreakEvery: 3}}
	f.Arrange([]Presenter{
		{Mentee: "berlin", Zone: zoneOf(t, "Europe/Berlin")}, {Mentee: "newyork", Zone: zoneOf(t, "America/New_York")},
		{Mentee: "tokyo", Zone: zoneOf(t, "Asia/Tokyo")}, {Mentee: "kolkata", Zone: zoneOf(t, "Asia/Kolkata")},
		{Mentee: "auckland", Zone: zoneOf(t, "Pacific/Auckland")},
	})
	var got []string
	for _, q := range f.Order {
		got = append(got, q.Begins.Format("15:04")+" "+string(q.Mentee))
	}
	// Auckland's 01:00 is late, not early.
	want := "13:00 auckland, 13:07 tokyo, 13:14 kolkata, 13:31 berlin, 13:38 newyork"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got %s\nwant %s", s, want)
	}
}

func TestStrain(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	for _, x := range []struct {
		hour, minute int
		want         time.Duration
	}{{8, 0, 0}, {19, 59, 0}, {20, 0, 0}, {21, 0, time.Hour}, {2, 30, 5*time.Hour + 30*time.Minute}, {6, 0, 2 * time.Hour}, {1, 0, 5 * time.Hour}} {
		if got := Strain(time.Date(2027, 7, 7, x.hour, x.minute, 0, 0, berlin), berlin); got != x.want {
			t.Errorf("%02d:%02d: %v, want %v", x.hour, x.minute, got, x.want)
		}
	}
}

func TestProposeSittings(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	day := NewDate(2027, time.July, 7)
	l := FinaleLengths{Minutes: 5, Buffer: 2, BreakEvery: 8}
	zones := func(names ...string) (list []*time.Location) {
		for _, n := range names {
			list = append(list, zoneOf(t, n))
		}
		return list
	}
	for _, x := range []struct {
		what  string
		zones []*time.Location
		n     int
		want  string
	}{
		{"all at home", zones("Europe/Berlin", "Europe/Berlin"), 4, "15:00"},
		{"nobody known", nil, 4, "15:00"},
		{"one suits all", zones("Europe/Berlin", "Asia/Tokyo"), 3, "12:30"},
		{"nothing suits all", zones("Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"), 3, "09:30 17:00"},
		{"too long for one", zones("Europe/Berlin"), 30, "10:00 16:00"},
		{"one presenter", zones("Pacific/Auckland", "America/Los_Angeles"), 1, "19:30"},
	} {
		var got []string
		for _, s := range ProposeSittings(day, berlin, x.zones, l, x.n) {
			got = append(got, s.In(berlin).Format("15:04"))
		}
		if s := strings.Join(got, " "); s != x.want {
			t.Errorf("%s: %s, want %s", x.what, s, x.want)
		}
	}
}

func TestCheckSlides(t *testing.T) {
	for link, fine := range map[string]bool{
		"https://docs.example.com/d/1?usp=x&y=1#p2": true, "http://wiki.example.org/slides": true,
		"": false, "my slides": false, "example.com/slides": false, "https://": false, "https://localhost/x": false,
		"javascript:alert(1)": false, "file:///etc/passwd": false, "https://example.com/a b": false,
		"https://example.com/|x": false, "https://example.com/<x>": false, "https://example.com/" + strings.Repeat("x", 800): false,
	} {
		err := CheckSlides(link)
		if (err == nil) != fine {
			t.Errorf("%.40q: %v", link, err)
		}
		if err != nil && len(link) < 100 && !strings.Contains(err.Error(), "https://example.com/my-slides") {
			t.Errorf("%q: the refusal shows no example: %v", link, err)
		}
	}
}

func TestSwapRules(t *testing.T) {
	start := time.Date(2027, 7, 7, 13, 0, 0, 0, time.UTC)
	now := start.Add(-72 * time.Hour)
	f := FinaleEvent{Revision: 1, Sittings: []time.Time{start}, FinaleLengths: FinaleLengths{Minutes: 5, Buffer: 2}}
	for _, p := range []PersonID{"a", "b", "c", "d"} {
		f.Order = append(f.Order, Presentation{Mentee: p, Sitting: 1})
	}
	f.Retime()
	over := f
	over.Over = now
	ask := SlotSwap{From: "a", To: "b", State: SwapOpen}
	for _, x := range []struct {
		f        FinaleEvent
		from, to PersonID
		open     []SlotSwap
		now      time.Time
		says     string
	}{
		{f, "a", "b", nil, now, ""},
		{f, "a", "a", nil, now, "That is you"},
		{f, "a", "z", nil, now, "Choose somebody else"},
		{f, "z", "a", nil, now, "no slot"},
		{f, "a", "c", []SlotSwap{ask}, now, "asked somebody already"},
		{f, "b", "a", []SlotSwap{ask}, now, "asked you the same"},
		{f, "c", "a", []SlotSwap{ask}, now, ""},
		{f, "a", "b", nil, start.Add(-30 * time.Minute), "within the hour"},
		{over, "a", "b", nil, now, "no longer take place"},
	} {
		err := x.f.MaySwap(x.from, x.to, x.open, x.now)
		if x.says == "" && err != nil || x.says != "" && (err == nil || !strings.Contains(err.Error(), x.says)) {
			t.Errorf("%s asks %s: %v, want %q", x.from, x.to, err, x.says)
		}
	}
	s := SlotSwap{From: "a", To: "d", State: SwapOpen, FromBegins: f.Order[0].Begins, ToBegins: f.Order[3].Begins, Until: f.SwapUntil(now, time.UTC, Calendar{})}
	if why := f.WhyStale(s, now); why != "" {
		t.Errorf("a fresh request is stale: %s", why)
	}
	if why := f.WhyStale(s, s.Until); why == "" {
		t.Error("a late answer is taken")
	}
	moved := f
	moved.Order = slices.Clone(f.Order)
	moved.Follow([]Presenter{{Mentee: "a", Zone: time.UTC}, {Mentee: "b", Zone: time.UTC}, {Mentee: "d", Zone: time.UTC}})
	if why := moved.WhyStale(s, now); why != "" {
		t.Errorf("seven minutes make it stale: %s", why)
	}
	moved.Exchange("a", "b")
	moved.Exchange("b", "d")
	if why := moved.WhyStale(s, now); why == "" {
		t.Error("after another swap it still holds")
	}
	if until := f.SwapUntil(start.Add(-10*time.Hour), time.UTC, Calendar{}); !until.Equal(start.Add(-time.Hour)) {
		t.Errorf("close to the day it lasts until %v", until)
	}
}

func TestCheckFinale(t *testing.T) {
	home := Calendar{Zone: "Europe/Berlin", Workdays: MondayToFriday}
	now := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	c := Cohort{Home: home, Plan: DefaultPlan(NewDate(2027, time.March, 1), home)}
	closing := c.Plan.Start(Closed)
	at := func(d Date, h int) time.Time { return d.At(h, 0, c.Location()) }
	day := c.FinaleDay(DateOf(now, c.Location()))
	if week := closing.Sub(day); week < 1 || week > 7 {
		t.Errorf("proposed %s for a closing on %s", day, closing)
	}
	if late := c.FinaleDay(closing.Add(-1)); !late.After(closing.Add(-1)) {
		t.Errorf("proposed %s on the day before the closing", late)
	}
	for _, x := range []struct {
		sittings []time.Time
		which    int
		says     string
	}{
		{[]time.Time{at(day, 15)}, 0, ""},
		{[]time.Time{at(day, 10), at(day, 16)}, 0, ""},
		{[]time.Time{at(NewDate(2027, time.February, 1), 15)}, 0, "in the past"},
		{[]time.Time{now.Add(time.Minute)}, 0, "less than an hour"},
		{[]time.Time{at(day, 15), at(closing, 15)}, 1, "closes on"},
		{[]time.Time{at(day, 15), at(day, 15).Add(time.Minute)}, 1, "Leave an hour"},
		{[]time.Time{at(NewDate(2027, time.July, 3), 15)}, 0, "is a day off"},
	} {
		which, err := c.CheckFinale(x.sittings, now)
		if x.says == "" && err != nil || x.says != "" && (err == nil || !strings.Contains(err.Error(), x.says) || which != x.which) {
			t.Errorf("%v: %d %v, want %d %q", x.sittings, which, err, x.which, x.says)
		}
	}
}
