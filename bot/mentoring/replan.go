package mentoring

// DefaultStart is when a new cohort's call for mentors begins unless somebody
// says otherwise: the first Monday at least a week ahead, or the next working
// day after it.
func DefaultStart(today Date, cal Calendar) Date {
	d := today.Add(7)
	for d.Weekday() != 1 {
		d = d.Add(1)
	}
	return cal.NextWorkday(d)
}

// Settle moves the phases to come that fall on a day off to the next working
// day, e.g. after a holiday was added. Nothing else moves unless it must, so
// that days keep rising; pinned dates stay.
func (p Plan) Settle(cal Calendar) (Plan, []Change) {
	days := p.planned()
	for i, s := range p.Steps {
		if s.Begun() || s.Pinned {
			continue
		}
		if i > 0 {
			days[i] = later(days[i], days[i-1].Add(1))
		}
		days[i] = cal.NextWorkday(days[i])
	}
	return p.with(days)
}

// Undo puts back what a move changed. It is refused once one of the phases has
// begun, was moved again since, or was planned for a day that is past.
func (p Plan) Undo(changes []Change, today Date) (Plan, error) {
	days := p.planned()
	for _, c := range changes {
		i := p.index(c.Phase)
		switch {
		case i < 0:
			return p, Refuse("%s has no date in the plan of this cohort.", c.Phase.Title())
		case p.Steps[i].Begun():
			return p, Refuse("%s began on %s, so that move can no longer be undone.", c.Phase.Title(), p.Steps[i].Began.Long())
		case p.Steps[i].Planned != c.To:
			return p, Refuse("%s was moved again since, so that move can no longer be undone. `/cohort plan` shows the plan as it is.", c.Phase.Title())
		case c.From.Before(today):
			return p, Refuse("%s is past by now, so that move can no longer be undone. Choose a new day for %s instead.", c.From.Long(), c.Phase.Title())
		}
		days[i] = c.From
	}
	for i := 1; i < len(days); i++ {
		if !p.Steps[i].Begun() && !days[i].After(later(days[i-1], p.Steps[i-1].Began)) {
			return p, Refuse("Other dates were moved since, so that move can no longer be undone. `/cohort plan` shows the plan as it is.")
		}
	}
	q, _ := p.with(days)
	return q, nil
}
