package mentoring

import "fmt"

// Commitment is the time that people are asked for, from the start of scoping to closing.
type Commitment struct {
	From, To Date // first and last day
	Weeks    int
	PerWeek  int // hours
}

// Hours is what so many hours a week come to under the plan as it stands.
func (p Plan) Hours(perWeek int) Commitment {
	return Commitment{
		From:    p.Start(Scoping),
		To:      p.Start(Closed).Add(-1),
		Weeks:   p.Weeks(Scoping, Closed),
		PerWeek: perWeek,
	}
}

// Total is the hours in all.
func (c Commitment) Total() int { return c.Weeks * c.PerWeek }

// String is the sentence part that stands in sign-ups and in what a manager agrees to.
func (c Commitment) String() string {
	return fmt.Sprintf("%s a week from %s to %s (%s, about %s in all)",
		count(c.PerWeek, "hour"), c.From.Long(), c.To.Long(), count(c.Weeks, "week"), count(c.Total(), "hour"))
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Weeks is the number of weeks from the start of one phase to the start of another,
// rounded to the nearest; 1 at least.
func (p Plan) Weeks(from, to Phase) int {
	days := p.Start(to).Sub(p.Start(from))
	return max((days+3)/7, 1)
}

// SummaryLine is one phase in the overview of a plan: planned beside actual.
type SummaryLine struct {
	Phase    Phase
	Original Date // as first planned
	Planned  Date // as planned now
	Began    Date // zero: not yet
	Pinned   bool
}

// Slip is the days between the first plan and what came or is planned now; positive is later.
func (l SummaryLine) Slip() int {
	if !l.Began.IsZero() {
		return l.Began.Sub(l.Original)
	}
	return l.Planned.Sub(l.Original)
}

// String is the line as people read it, "Ranking: planned 1 March 2027, began 8 March 2027 (7 days later)" for example.
func (l SummaryLine) String() string {
	s := fmt.Sprintf("%s: planned %s", l.Phase.Title(), l.Original.Long())
	switch {
	case !l.Began.IsZero():
		s += ", began " + l.Began.Long()
	case l.Planned != l.Original:
		s += ", now " + l.Planned.Long()
	}
	if n := l.Slip(); n > 0 {
		s += fmt.Sprintf(" (%s later)", count(n, "day"))
	} else if n < 0 {
		s += fmt.Sprintf(" (%s earlier)", count(-n, "day"))
	}
	if l.Pinned {
		s += ", pinned"
	}
	return s
}

// Summary is the plan's overview, a line for each phase.
func (p Plan) Summary() []SummaryLine {
	lines := make([]SummaryLine, 0, len(p.Steps))
	for _, s := range p.Steps {
		lines = append(lines, SummaryLine{s.Phase, s.Original, s.Planned, s.Began, s.Pinned})
	}
	return lines
}
