package mentoring

import "slices"

// Stage is one step of a data-science project with the day by which it is
// planned to be done.
type Stage struct {
	Key   string
	Name  string
	Phase Phase
	By    Date
}

// stages are the usual ones (CRISP-DM, Chapman et al. 2000), with a first
// narrow version before any widening; scoping has three, the work four, the
// clean-up two. share is the part of the phase after which it is due.
var stages = []struct {
	key, name string
	phase     Phase
	share     float64
}{
	{"problem", "Understand the problem, talk with who will use it", Scoping, 1. / 4},
	{"data", "Get the data and look at it", Scoping, 3. / 4},
	{"charter", "Agree on the charter", Scoping, 1},
	{"prepare", "Clean and prepare the data", Project, 2. / 10},
	{"first", "First narrow version, end to end", Project, 4. / 10},
	{"evaluate", "Check it with who will use it", Project, 6. / 10},
	{"widen", "Improve and widen", Project, 1},
	{"tidy", "Clean up and write down how it works", Wrapup, 1. / 2},
	{"present", "Hand over and prepare the presentation", Wrapup, 1},
}

// Stages are the stages of a project, each with its day computed from the
// plan: a working day, and never one before the stage that precedes it.
func (p Plan) Stages(cal Calendar) []Stage {
	var all []Stage
	var last Date
	for _, s := range stages {
		from, until := p.Start(s.phase), p.Deadline(s.phase, cal)
		by := cal.PrevWorkday(from.Add(int(s.share * float64(until.Sub(from)))))
		if by.Before(last) {
			by = last
		}
		last = by
		all = append(all, Stage{s.key, s.name, s.phase, by})
	}
	return all
}

// LookWeek3 is the day on which a signed charter is looked at again early:
// the beginning of the third week of scoping.
func (p Plan) LookWeek3(cal Calendar) Date { return cal.NextWorkday(p.Start(Scoping).Add(14)) }

// HalfWay is the working day in the middle of the project phase.
func (p Plan) HalfWay(cal Calendar) Date {
	from, until := p.Start(Project), p.Start(Wrapup)
	return cal.NextWorkday(from.Add(until.Sub(from) / 2))
}

// lastStage is the handing over.
const lastStage = "present"

// Finished reports whether the pair ticked the last stage of the work.
func (c Charter) Finished() bool { return slices.Contains(c.Stages, lastStage) }
