package mentoring

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"
)

// FinaleEvent is the final presentations of a cohort: when they are, and who
// presents when. Its order is the order of time.
type FinaleEvent struct {
	Cohort   CohortID
	Revision int         // grows with every change of its hours: older answers and messages no longer count
	Sittings []time.Time // one, or two by time zone
	FinaleLengths
	Where    string // a link or a room; empty: said later
	Meeting  string // the meeting that invites and reminds people
	Audience string // the channel that a larger audience is invited in; empty: none
	Seed     string // drawn once, for those whom the clock does not tell apart
	Order    []Presentation
	Posted   time.Time // the running order went out; zero: not yet
	Over     time.Time
	Off      bool // it was called off
}

// FinaleLengths are what a sitting is made of, in minutes.
type FinaleLengths struct {
	Minutes    int // one presentation
	Buffer     int // for questions, after each
	BreakEvery int // a break after so many; 0: none
}

// Presentation is one slot: a mentee presents, the mentor stands by.
type Presentation struct {
	Mentee       PersonID
	Sitting      int // from 1
	Begins, Ends time.Time
	Told         time.Time `json:",omitzero"` // the beginning they were told last
}

// Presenter is somebody who is to present, as the order needs to know them.
type Presenter struct {
	Mentee, Mentor PersonID // Mentor is empty for who has none just now
	Zone           *time.Location
	MentorZone     *time.Location // nil without a mentor
}

// How final presentations run.
const (
	DefaultPresentation = 5
	MinPresentation     = 3
	MaxPresentation     = 30
	DefaultBuffer       = 2
	MaxBuffer           = 15
	DefaultBreakEvery   = 8

	BreakTime     = 10 * time.Minute
	LongSitting   = 2 * time.Hour    // longer ones are better cut in two
	ToldAfter     = 10 * time.Minute // smaller moves of one's own slot are no news
	SwapDays      = 2                // working days to answer a request
	swapsEnd      = time.Hour        // before the first presentation the order is settled
	finaleNotice  = time.Hour
	proposedAhead = 3 // working days before the closing
)

// Length is how long a sitting with n presentations takes.
func (l FinaleLengths) Length(n int) time.Duration {
	d := time.Duration(n*(l.Minutes+l.Buffer)) * time.Minute
	if l.BreakEvery > 0 && n > 0 {
		d += time.Duration((n-1)/l.BreakEvery) * BreakTime
	}
	return d
}

// Strain is how far outside the decent hours of a meeting an instant lies on
// somebody's clock; 0 within them.
func Strain(t time.Time, zone *time.Location) time.Duration {
	day := DateOf(t, zone)
	switch from, until := day.At(meetingDayFrom, 0, zone), day.At(meetingDayUntil, 0, zone); {
	case t.Before(from):
		return min(from.Sub(t), t.Sub(day.Add(-1).At(meetingDayUntil, 0, zone)))
	case t.Before(until):
		return 0
	default:
		return min(t.Sub(until), day.Add(1).At(meetingDayFrom, 0, zone).Sub(t))
	}
}

// lateness is how late an instant is on somebody's clock: from five in the
// morning, the earliest, to five of the next.
func lateness(t time.Time, zone *time.Location) int {
	if zone == nil {
		return 0
	}
	h, m, _ := t.In(zone).Clock()
	const day, dawn = 24 * 60, 5 * 60
	return (h*60 + m - dawn + day) % day
}

// strainAt is what a sitting costs a presenter; their own clock counts double.
func (p Presenter) strainAt(t time.Time) time.Duration {
	cost := 2 * Strain(t, p.Zone)
	if p.MentorZone != nil {
		cost += Strain(t, p.MentorZone)
	}
	return cost
}

// lot orders those whom nothing else tells apart, in a way that nobody chose.
func lot(seed string, p PersonID) string {
	sum := sha256.Sum256([]byte(seed + "/" + string(p)))
	return hex.EncodeToString(sum[:])
}

// Arrange makes the order anew. With two sittings everybody comes in the one
// that strains them less, and whoever does not mind fills the smaller one. In
// a sitting those for whom it is late go first, those for whom it is early
// last; what the clock leaves open is drawn by the seed.
func (f *FinaleEvent) Arrange(people []Presenter) {
	sizes := make([]int, len(f.Sittings))
	in := make(map[PersonID]int, len(people))
	var free []Presenter
	for _, p := range people {
		s, minds := f.best(p)
		if !minds {
			free = append(free, p)
			continue
		}
		in[p.Mentee] = s
		sizes[s-1]++
	}
	slices.SortFunc(free, func(a, b Presenter) int { return cmp.Compare(lot(f.Seed, a.Mentee), lot(f.Seed, b.Mentee)) })
	for _, p := range free {
		s := smallest(sizes)
		in[p.Mentee] = s + 1
		sizes[s]++
	}
	told := map[PersonID]time.Time{}
	for _, q := range f.Order {
		told[q.Mentee] = q.Told
	}
	f.Order = nil
	for s := range f.Sittings {
		f.Order = append(f.Order, f.inSitting(people, in, s+1, told)...)
	}
	f.Retime()
}

// inSitting orders those of one sitting.
func (f *FinaleEvent) inSitting(people []Presenter, in map[PersonID]int, sitting int, told map[PersonID]time.Time) []Presentation {
	var here []Presenter
	for _, p := range people {
		if in[p.Mentee] == sitting {
			here = append(here, p)
		}
	}
	at := f.Sittings[sitting-1]
	slices.SortFunc(here, func(a, b Presenter) int {
		return cmp.Or(
			cmp.Compare(lateness(at, b.Zone), lateness(at, a.Zone)),
			cmp.Compare(lateness(at, b.MentorZone), lateness(at, a.MentorZone)),
			cmp.Compare(lot(f.Seed, a.Mentee), lot(f.Seed, b.Mentee)),
		)
	})
	var list []Presentation
	for _, p := range here {
		list = append(list, Presentation{Mentee: p.Mentee, Sitting: sitting, Told: told[p.Mentee]})
	}
	return list
}

// best is the sitting that strains somebody least, from 1; minds is false when
// all are alike to them.
func (f *FinaleEvent) best(p Presenter) (sitting int, minds bool) {
	sitting = 1
	least := p.strainAt(f.Sittings[0])
	for s := 1; s < len(f.Sittings); s++ {
		switch cost := p.strainAt(f.Sittings[s]); {
		case cost < least:
			sitting, least, minds = s+1, cost, true
		case cost > least:
			minds = true
		}
	}
	return sitting, minds
}

func smallest(sizes []int) int {
	at := 0
	for i, n := range sizes {
		if n < sizes[at] {
			at = i
		}
	}
	return at
}

// Follow brings the order in step with who presents now: who does not any more
// leaves it, who came since goes last in their sitting, and the others keep
// their order. It says whether anything changed.
func (f *FinaleEvent) Follow(people []Presenter) bool {
	presents := map[PersonID]bool{}
	for _, p := range people {
		presents[p.Mentee] = true
	}
	was := slices.Clone(f.Order)
	f.Order = slices.DeleteFunc(slices.Clone(f.Order), func(q Presentation) bool {
		return !presents[q.Mentee] || q.Sitting > len(f.Sittings)
	})
	late := slices.DeleteFunc(slices.Clone(people), func(p Presenter) bool {
		_, there := f.Of(p.Mentee)
		return there
	})
	slices.SortFunc(late, func(a, b Presenter) int { return cmp.Compare(lot(f.Seed, a.Mentee), lot(f.Seed, b.Mentee)) })
	for _, p := range late {
		s, minds := f.best(p)
		if !minds {
			sizes := make([]int, len(f.Sittings))
			for _, q := range f.Order {
				sizes[q.Sitting-1]++
			}
			s = smallest(sizes) + 1
		}
		f.insertLast(Presentation{Mentee: p.Mentee, Sitting: s})
	}
	f.Retime()
	return !slices.Equal(was, f.Order)
}

func (f *FinaleEvent) insertLast(q Presentation) {
	at := len(f.Order)
	for at > 0 && f.Order[at-1].Sitting > q.Sitting {
		at--
	}
	f.Order = slices.Insert(f.Order, at, q)
}

// Retime gives every slot its time: one after the other, with a break after so
// many.
func (f *FinaleEvent) Retime() {
	n, sitting := 0, 0
	var at time.Time
	for i := range f.Order {
		q := &f.Order[i]
		if q.Sitting != sitting {
			n, sitting, at = 0, q.Sitting, f.Sittings[q.Sitting-1]
		}
		if n > 0 && f.BreakEvery > 0 && n%f.BreakEvery == 0 {
			at = at.Add(BreakTime)
		}
		q.Begins = at
		q.Ends = at.Add(time.Duration(f.Minutes) * time.Minute)
		at = q.Ends.Add(time.Duration(f.Buffer) * time.Minute)
		n++
	}
}

// Of is somebody's slot; false when they have none.
func (f FinaleEvent) Of(mentee PersonID) (Presentation, bool) {
	for _, q := range f.Order {
		if q.Mentee == mentee {
			return q, true
		}
	}
	return Presentation{}, false
}

// InSitting lists the slots of a sitting, from 1.
func (f FinaleEvent) InSitting(sitting int) []Presentation {
	var list []Presentation
	for _, q := range f.Order {
		if q.Sitting == sitting {
			list = append(list, q)
		}
	}
	return list
}

// Ends is when a sitting is over; one without presentations ends as it begins.
func (f FinaleEvent) Ends(sitting int) time.Time {
	return f.Sittings[sitting-1].Add(f.Length(len(f.InSitting(sitting))))
}

// First is when it begins, Last when it has ended.
func (f FinaleEvent) First() time.Time { return f.Sittings[0] }

// Last is when everything is over.
func (f FinaleEvent) Last() time.Time { return f.Ends(len(f.Sittings)) }

// Stands reports whether it is set up and to come: neither over nor called
// off.
func (f FinaleEvent) Stands() bool { return f.Revision > 0 && f.Over.IsZero() && !f.Off }

// BreakBefore reports whether there is a break right before the i-th slot.
func (f FinaleEvent) BreakBefore(i int) bool {
	if i == 0 || f.BreakEvery == 0 || f.Order[i-1].Sitting != f.Order[i].Sitting {
		return false
	}
	n := 0
	for j := i - 1; j >= 0 && f.Order[j].Sitting == f.Order[i].Sitting; j-- {
		n++
	}
	return n%f.BreakEvery == 0
}

// Move takes somebody one place up (-1) or down (+1), into the other sitting
// at its edge.
func (f *FinaleEvent) Move(mentee PersonID, by int) error {
	i := slices.IndexFunc(f.Order, func(q Presentation) bool { return q.Mentee == mentee })
	j := i + by
	switch {
	case i < 0:
		return Refuse("They are not in the running order any more.")
	case by < 0 && f.Order[i].Sitting > 1 && (j < 0 || f.Order[j].Sitting != f.Order[i].Sitting):
		f.Order[i].Sitting--
	case by > 0 && f.Order[i].Sitting < len(f.Sittings) && (j >= len(f.Order) || f.Order[j].Sitting != f.Order[i].Sitting):
		f.Order[i].Sitting++
	case j < 0:
		return Refuse("They present first already.")
	case j >= len(f.Order):
		return Refuse("They present last already.")
	default:
		f.Order[i], f.Order[j] = f.Order[j], f.Order[i]
	}
	f.Retime()
	return nil
}

// Exchange lets two people change places.
func (f *FinaleEvent) Exchange(a, b PersonID) {
	i := slices.IndexFunc(f.Order, func(q Presentation) bool { return q.Mentee == a })
	j := slices.IndexFunc(f.Order, func(q Presentation) bool { return q.Mentee == b })
	if i < 0 || j < 0 {
		return
	}
	p, q := &f.Order[i], &f.Order[j]
	p.Mentee, q.Mentee = q.Mentee, p.Mentee
	p.Told, q.Told = q.Told, p.Told
	f.Retime()
}

// News lists those whose own time moved by more than [ToldAfter] since they
// were told.
func (f FinaleEvent) News() []Presentation {
	var list []Presentation
	for _, q := range f.Order {
		if !q.Told.IsZero() && q.Begins.Sub(q.Told).Abs() > ToldAfter {
			list = append(list, q)
		}
	}
	return list
}

// Tell notes that somebody was told their time.
func (f *FinaleEvent) Tell(mentee PersonID) {
	for i := range f.Order {
		if f.Order[i].Mentee == mentee {
			f.Order[i].Told = f.Order[i].Begins
		}
	}
}

// CheckFinale refuses hours at which final presentations cannot be; which is
// the index of the one that is wrong. They are in the order of time.
func (c Cohort) CheckFinale(sittings []time.Time, now time.Time) (which int, err error) {
	closing := c.Plan.Start(Closed)
	for i, t := range sittings {
		switch day := DateOf(t, c.Location()); {
		case !t.After(now):
			return i, Refuse("That is in the past. Choose a later day or hour.")
		case t.Before(now.Add(finaleNotice)):
			return i, Refuse("That is less than an hour from now, too soon for people to hear of it. Choose a later hour.")
		case !day.Before(closing):
			return i, Refuse("The cohort closes on %s. Choose an earlier day, or move the closing with /cohort plan.", closing.Medium())
		case !c.Home.IsWorkday(day):
			return i, Refuse("%s is a day off. Choose a working day: the one after it is %s.", day.Medium(), c.Home.NextWorkday(day).Medium())
		case i > 0 && t.Sub(sittings[i-1]) < sittingsApart:
			return i, Refuse("Leave an hour at least between the two sittings.")
		}
	}
	return 0, nil
}

// FinaleDay is the day to propose: in the last week before the closing, but
// neither before the wrap-up nor before tomorrow.
func (c Cohort) FinaleDay(today Date) Date {
	day := c.Home.AddWorkdays(c.Plan.Start(Closed), -proposedAhead)
	return c.Home.NextWorkday(later(later(day, c.Plan.Start(Wrapup)), today.Add(1)))
}

// ProposeSittings finds the hours of a day that strain people least: one
// sitting if it suits all and is not too long for n presentations, else two.
func ProposeSittings(day Date, home *time.Location, zones []*time.Location, l FinaleLengths, n int) []time.Time {
	strain := func(hours ...time.Time) (sum time.Duration) {
		for _, z := range zones {
			least := time.Duration(1<<63 - 1)
			for _, t := range hours {
				length := l.Length((n + len(hours) - 1) / len(hours))
				least = min(least, Strain(t, z)+Strain(t.Add(length), z))
			}
			sum += least
		}
		return sum
	}
	var candidates []time.Time
	for m := 8 * 60; m <= 19*60+30; m += 30 {
		candidates = append(candidates, day.At(m/60, m%60, home))
	}
	near := func(t time.Time, hour int) time.Duration { return t.Sub(day.At(hour, 0, home)).Abs() }
	one := slices.MinFunc(candidates, func(a, b time.Time) int {
		return cmp.Or(cmp.Compare(strain(a), strain(b)), cmp.Compare(near(a, 15), near(b, 15)))
	})
	if strain(one) == 0 && l.Length(n) <= LongSitting || n < 2 {
		return []time.Time{one.UTC()}
	}
	var two [][]time.Time
	for i, a := range candidates {
		for _, b := range candidates[i+1:] {
			if b.Sub(a) >= max(l.Length((n+1)/2), 0)+sittingsApart {
				two = append(two, []time.Time{a, b})
			}
		}
	}
	if len(two) == 0 {
		return []time.Time{one.UTC()}
	}
	best := slices.MinFunc(two, func(a, b []time.Time) int {
		return cmp.Or(cmp.Compare(strain(a...), strain(b...)),
			cmp.Compare(near(a[0], 10)+near(a[1], 16), near(b[0], 10)+near(b[1], 16)))
	})
	if strain(best...) >= strain(one) && l.Length(n) <= LongSitting {
		return []time.Time{one.UTC()}
	}
	return []time.Time{best[0].UTC(), best[1].UTC()}
}

// MaxFinaleLink bounds a link.
const MaxFinaleLink = 800

// CheckSlides takes a link to slides that can stand in a message.
func CheckSlides(link string) error {
	u, err := url.Parse(link)
	switch {
	case link == "":
		return Refuse("Paste the link to your slides, for example https://example.com/my-slides.")
	case len(link) > MaxFinaleLink:
		return Refuse("That link is longer than %d characters. Copy the short form of it.", MaxFinaleLink)
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Hostname(), ".") || strings.ContainsAny(link, " <>|\"`\n\t"):
		return Refuse("That is no link that others could open. Paste the whole address, for example https://example.com/my-slides.")
	}
	return nil
}
