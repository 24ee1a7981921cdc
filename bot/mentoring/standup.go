package mentoring

import (
	"slices"
	"strings"
	"time"
)

// StandUp is how a cohort holds its weekly stand-up: when, whether at all, and
// which threads there were.
type StandUp struct {
	Cohort CohortID
	Off    bool
	Chosen bool        // an organizer chose When; otherwise it follows the check-ins
	When   WeeklySlots // of the home zone
	Opened []Date      // the weeks that got a thread, by their Mondays, in order
}

// StandUpHour is when a stand-up is posted unless an organizer says otherwise.
const StandUpHour = 10

// Latest is the week of the newest thread; zero before the first.
func (s StandUp) Latest() Date {
	if len(s.Opened) == 0 {
		return Date{}
	}
	return s.Opened[len(s.Opened)-1]
}

// Open notes that a week got its thread.
func (s *StandUp) Open(week Date) {
	if !slices.Contains(s.Opened, week) {
		s.Opened = append(s.Opened, week)
		slices.SortFunc(s.Opened, Date.Compare)
	}
}

// StandUpRuns reports whether stand-ups are held in a phase.
func StandUpRuns(p Phase) bool { return p >= Scoping && p < Closed }

// DefaultStandUp is the working day after that of the check-ins.
func DefaultStandUp(checkIn time.Weekday, cal Calendar) WeeklySlots {
	work := cal.Workdays
	if work == 0 {
		work = MondayToFriday
	}
	day := (checkIn + 1) % 7
	for !work.Has(day) {
		day = (day + 1) % 7
	}
	return WeeklySlots{Weekday: day, Hour: StandUpHour}
}

// StandUpFor is the stand-up to which something belongs that is shared at t.
// A stand-up takes what came since the check-ins before it, and afterwards
// what is late, until the next check-ins.
func StandUpFor(t time.Time, checkIn time.Weekday, when WeeklySlots, loc *time.Location, cal Calendar) Slot {
	since := DateOf(t, loc)
	for since.Weekday() != checkIn {
		since = since.Add(-1)
	}
	s := when.Next(since.At(0, 0, loc).Add(-time.Second), loc, cal)
	if !s.At.After(t) || s.At.Before(since.Add(7).At(0, 0, loc)) {
		return s
	}
	// A day off took this week's stand-up away from its place: the newest one
	// before is still the current one, if it is not older than a week.
	if past := when.SlotsBetween(t.AddDate(0, 0, -7), t, loc, cal); len(past) > 0 {
		return past[len(past)-1]
	}
	return s
}

// ShareKind is what somebody shares in the stand-up.
type ShareKind string

// What can be shared.
const (
	Blocker ShareKind = "blocker"
	Win     ShareKind = "win"
)

// Share is something that its owner chose to show in the stand-up thread. It
// holds the words that were confirmed and nothing of the check-in they may
// have come from but its week.
type Share struct {
	Cohort  CohortID
	ID      string
	Kind    ShareKind
	By      PersonID
	Text    string
	CheckIn int       // the week of the check-in it was shared from; 0: none
	Week    Date      // of the thread it stands in; zero: it waits for the next one
	At      time.Time // when it was shared
	Solved  time.Time
	Back    time.Time // taken back
}

// Open reports whether a blocker still waits for help.
func (s Share) Open() bool { return s.Kind == Blocker && s.Solved.IsZero() && s.Back.IsZero() }

// Waiting reports whether it was not posted yet.
func (s Share) Waiting() bool { return s.Week.IsZero() && s.Back.IsZero() }

// OpenTooLong reports whether a posted blocker is unsolved after a week.
func (s Share) OpenTooLong(now time.Time) bool {
	return s.Open() && !s.Week.IsZero() && now.Sub(s.At) >= 7*24*time.Hour
}

// ShareDraft is what somebody wrote for the stand-up and has not confirmed yet.
type ShareDraft struct {
	Cohort  CohortID
	Person  PersonID
	Kind    ShareKind
	CheckIn int
	Text    string
}

// Help is somebody's offer to help with a blocker.
type Help struct {
	Cohort CohortID
	Share  string
	Helper PersonID
	At     time.Time
}

// Cheer is somebody's applause for a win.
type Cheer struct {
	Cohort CohortID
	Share  string
	Person PersonID
	At     time.Time
}

// EnoughHelpers is how many people are put in touch about one blocker.
const EnoughHelpers = 3

// MaxShare is how long a shared text may be.
const MaxShare = 600

// MayHelp refuses who cannot help with a blocker.
func (s Share) MayHelp(who PersonID, helps []Help) error {
	already := slices.ContainsFunc(helps, func(h Help) bool { return h.Helper == who })
	switch {
	case !s.Back.IsZero():
		return Refuse("That was taken back by its owner, so nothing is left to do. Thank you for wanting to help.")
	case s.Kind != Blocker:
		return Refuse("That is a win, and needs no help.")
	case s.By == who:
		return Refuse("This is your own blocker: others can offer help with it, and I put you in touch. Its message in our conversation has the buttons for “solved” and “take back”.")
	case already:
		return Refuse("You have offered your help already: I have opened a conversation for the two of you. Write there; nothing is sent twice.")
	case !s.Solved.IsZero():
		return Refuse("That is solved already. Thank you for wanting to help.")
	case len(helps) >= EnoughHelpers:
		return Refuse("Three people are on it already, and more would be a crowd. If you know exactly what is missing, write it in the thread.")
	}
	return nil
}

// Plain prepares words of a check-in for other eyes: a colour they begin with,
// and the colours' signs anywhere, are no part of them.
func Plain(text string) string {
	for _, sign := range colourSigns() {
		text = strings.ReplaceAll(text, sign, "")
	}
	for {
		rest, leads := afterColour(text)
		if !leads {
			return strings.TrimSpace(text)
		}
		text = rest
	}
}

// ShowsColour reports whether a text says which colour a week has: it carries
// one of the colours' signs, or begins with a colour and a stop, as in
// "red: no data".
func ShowsColour(text string) bool {
	for _, sign := range colourSigns() {
		if strings.Contains(lowerASCII(text), sign) {
			return true
		}
	}
	_, leads := afterColour(text)
	return leads
}

// afterColour cuts off a colour that the text begins with. "Red tape" is none.
func afterColour(text string) (rest string, leads bool) {
	text = strings.TrimSpace(text)
	for _, c := range []Colour{Green, Yellow, Red} {
		if !strings.HasPrefix(lowerASCII(text), string(c)) {
			continue
		}
		rest := strings.TrimLeft(text[len(c):], " \t\n")
		if cut := strings.TrimLeft(rest, ",.:;!–—-"); rest == "" || cut != rest {
			return cut, true
		}
		if cut, week := strings.CutPrefix(lowerASCII(rest), "week"); week && len(rest) < len(text)-len(c) {
			return rest[len(rest)-len(cut):], true
		}
	}
	return text, false
}

// colourSigns are the signs of the colours, without their words.
func colourSigns() []string {
	var signs []string
	for _, c := range colourWords {
		for _, w := range c.words {
			if w != string(c.colour) {
				signs = append(signs, w)
			}
		}
	}
	return signs
}
