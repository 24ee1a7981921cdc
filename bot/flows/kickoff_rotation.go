package flows

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// Who meets whom in which round: from the members and what they said, by the
// rotation of package match. Once people have their schedules, whoever has a
// conversation in a round keeps it as long as both can come.

// A seat is a member with the sittings they are expected at.
type seat struct {
	mentoring.Member
	Attendance mentoring.Attendance
	Sittings   []int // none: they come to no sitting
}

// canAt reports whether they are expected at a sitting.
func (s seat) canAt(sitting int) bool { return slices.Contains(s.Sittings, sitting) }

// gathering is a kick-off with everybody in it, as of one moment.
type gathering struct {
	Cohort mentoring.Cohort
	Event  mentoring.KickoffEvent
	Seats  []seat // active members, by name
}

// gather reads it; false while no kick-off is set up.
func gather(e bot.Event, c mentoring.Cohort) (gathering, bool, error) {
	g := gathering{Cohort: c}
	var found bool
	var err error
	if g.Event, found, err = e.Tx.Kickoff(c.ID); err != nil || !found {
		return g, false, err
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return g, false, err
	}
	said, err := e.Tx.Attendances(c.ID)
	if err != nil {
		return g, false, err
	}
	by := map[string]mentoring.Attendance{}
	for _, a := range said {
		by[mentoring.MemberKey(c.ID, a.Role, a.Person)] = a
	}
	for _, m := range members {
		if m.Standing != mentoring.Active {
			continue
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return g, false, err
		}
		a := by[m.Key()]
		a.Cohort, a.Role, a.Person = c.ID, m.Role, m.Person
		g.Seats = append(g.Seats, seat{m, a, g.Event.ComesTo(a, m, zone)})
	}
	slices.SortFunc(g.Seats, func(a, b seat) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person))
	})
	return g, true, nil
}

// seat finds one.
func (g gathering) seat(r mentoring.Role, p mentoring.PersonID) (seat, bool) {
	for _, s := range g.Seats {
		if s.Role == r && s.Person == p {
			return s, true
		}
	}
	return seat{}, false
}

// of lists the seats of a role.
func (g gathering) of(r mentoring.Role) []seat {
	return slices.DeleteFunc(slices.Clone(g.Seats), func(s seat) bool { return s.Role != r })
}

// Answered counts who said when they can come.
func (g gathering) answered(s seat) bool {
	return s.Attendance.Revision == g.Event.Revision && !s.Attendance.Answered.IsZero()
}

// rotation is what the planning came to.
type rotation struct {
	Rounds   []mentoring.TalkRound // without times
	Apart    []mentoring.Couple    // share no sitting
	Remedies []match.Remedy
	Dropped  []mentoring.Couple // could not be fitted in
}

// event puts the people who come to any of the sittings into a rotation's
// words.
func (g gathering) event(sittings []int, away func(seat) bool) *match.Event {
	e := &match.Event{Sittings: len(g.Event.Sittings)}
	for _, s := range g.Seats {
		at := slices.DeleteFunc(slices.Clone(s.Sittings), func(n int) bool { return !slices.Contains(sittings, n) })
		if len(at) == 0 || away(s) { // for the rotation, no sitting named means all
			continue
		}
		if s.Role == mentoring.Mentor {
			e.Mentors = append(e.Mentors, match.Host{ID: match.ID(s.Person), Sittings: at})
		} else {
			e.Mentees = append(e.Mentees, match.Attendee{ID: match.ID(s.Person), Sittings: at})
		}
	}
	for _, i := range e.Mentees {
		mentee, _ := g.seat(mentoring.Mentee, mentoring.PersonID(i.ID))
		for _, j := range e.Mentors {
			mentor, _ := g.seat(mentoring.Mentor, mentoring.PersonID(j.ID))
			if ok, _ := mentoring.MayBePaired(mentee.Member, mentor.Member); !ok {
				e.Forbidden = append(e.Forbidden, match.Pair{Mentee: i.ID, Mentor: j.ID})
			}
		}
	}
	return e
}

// possible lists the pairs who can still meet in one of the sittings.
func (g gathering) possible(sittings []int) []mentoring.Couple {
	var pairs []mentoring.Couple
	for _, i := range g.of(mentoring.Mentee) {
		for _, j := range g.of(mentoring.Mentor) {
			ok, _ := mentoring.MayBePaired(i.Member, j.Member)
			both := slices.ContainsFunc(sittings, func(s int) bool { return i.canAt(s) && j.canAt(s) })
			if ok && both && i.Attendance.Presence != mentoring.NotHere && j.Attendance.Presence != mentoring.NotHere {
				pairs = append(pairs, mentoring.Couple{Mentee: i.Person, Mentor: j.Person})
			}
		}
	}
	return pairs
}

// rotate plans all rounds afresh.
func (g gathering) rotate() (rotation, error) {
	all := make([]int, len(g.Event.Sittings))
	for i := range all {
		all[i] = i + 1
	}
	anybody := func(seat) bool { return false }
	full, err := match.Rotate(g.event(all, anybody))
	if err != nil {
		return rotation{}, fmt.Errorf("plan the kick-off of %s: %w", g.Cohort.ID, err)
	}
	for _, s := range all { // one sitting is enough for everybody
		if len(g.possible([]int{s})) == len(g.possible(all)) {
			all = []int{s}
			break
		}
	}
	event := g.event(all, anybody)
	event.FewVisits = true // who can come to both comes to one, if that is enough
	plan, err := match.Rotate(event)
	if err != nil {
		return rotation{}, fmt.Errorf("plan the kick-off of %s: %w", g.Cohort.ID, err)
	}
	if plan, err = separate(plan, event, 1); err != nil {
		return rotation{}, err
	}
	plan.Impossible, plan.Remedies = full.Impossible, full.Remedies
	return rotationOf(plan), nil
}

// refit changes the rounds that have not begun to who comes now: what still can
// be stays, and what was missed or is new is fitted in.
func (g gathering) refit(now time.Time) (rotation, error) {
	k := g.Event
	_, next := k.Position(now)
	remaining := k.Remaining(now)
	away := func(s seat) bool { return s.Attendance.Presence == mentoring.NotHere }
	event := g.event(remaining, away)
	sitsAt := map[mentoring.Role]map[mentoring.PersonID][]int{mentoring.Mentee: {}, mentoring.Mentor: {}}
	for _, a := range event.Mentees {
		sitsAt[mentoring.Mentee][mentoring.PersonID(a.ID)] = a.Sittings
	}
	for _, h := range event.Mentors {
		sitsAt[mentoring.Mentor][mentoring.PersonID(h.ID)] = h.Sittings
	}
	forbidden := map[match.Pair]bool{}
	for _, q := range event.Forbidden {
		forbidden[q] = true
	}
	plan := &match.Plan{}
	met := map[match.Pair]bool{}
	for i, r := range k.Rounds {
		round := match.Round{Sitting: r.Sitting}
		for _, q := range r.Held() {
			pair := match.Pair{Mentee: match.ID(q.Mentee), Mentor: match.ID(q.Mentor)}
			stays := i < next || !forbidden[pair] &&
				slices.Contains(sitsAt[mentoring.Mentee][q.Mentee], r.Sitting) && slices.Contains(sitsAt[mentoring.Mentor][q.Mentor], r.Sitting)
			if !stays || met[pair] {
				continue
			}
			met[pair] = true
			round.Meetings = append(round.Meetings, match.Meeting{Mentee: pair.Mentee, Mentor: pair.Mentor})
		}
		plan.Rounds = append(plan.Rounds, round)
	}
	var late []match.Pair
	var apart []mentoring.Couple
	for _, i := range event.Mentees {
		for _, j := range event.Mentors {
			pair := match.Pair{Mentee: i.ID, Mentor: j.ID}
			shared := slices.ContainsFunc(i.Sittings, func(s int) bool { return slices.Contains(j.Sittings, s) })
			switch {
			case met[pair] || forbidden[pair]:
			case shared:
				late = append(late, pair)
			default:
				apart = append(apart, couple(pair))
			}
		}
	}
	plan, err := plan.Replan(event, next+1, nil, late)
	if err != nil {
		return rotation{}, fmt.Errorf("change the kick-off of %s: %w", g.Cohort.ID, err)
	}
	if plan, err = separate(plan, event, next+1); err != nil {
		return rotation{}, err
	}
	// New rounds come at the end: those of an earlier sitting belong before a
	// later one's.
	slices.SortStableFunc(plan.Rounds[next:], func(a, b match.Round) int { return a.Sitting - b.Sitting })
	for i := len(plan.Rounds) - 1; i >= next; i-- {
		last := i == len(plan.Rounds)-1 || plan.Rounds[i+1].Sitting != plan.Rounds[i].Sitting
		if last && len(plan.Rounds[i].Meetings) == 0 {
			plan.Rounds = slices.Delete(plan.Rounds, i, i+1)
		}
	}
	r := rotationOf(plan)
	for i := range r.Rounds[:next] { // what was planned is remembered with what was missed
		r.Rounds[i] = k.Rounds[i]
	}
	r.Apart = apart
	return r, nil
}

// separate moves the conversations that somebody would have as a mentor and as
// a mentee at once: to the rotation these are two people.
func separate(plan *match.Plan, event *match.Event, from int) (*match.Plan, error) {
	for range 10 {
		var absent []match.Absence
		clash := false
		for _, a := range event.Mentees {
			hosts, asks := roundsOf(plan, from, func(m match.Meeting) bool { return m.Mentor == a.ID }),
				roundsOf(plan, from, func(m match.Meeting) bool { return m.Mentee == a.ID })
			if len(hosts) == 0 || len(asks) == 0 {
				continue
			}
			both := slices.ContainsFunc(hosts, func(r int) bool { return slices.Contains(asks, r) })
			clash = clash || both
			absent = append(absent, match.Absence{ID: a.ID, Rounds: hosts})
			only := slices.DeleteFunc(asks, func(r int) bool { return slices.Contains(hosts, r) })
			if len(only) > 0 {
				absent = append(absent, match.Absence{Mentor: true, ID: a.ID, Rounds: only})
			}
		}
		if !clash {
			return plan, nil
		}
		var err error
		if plan, err = plan.Replan(event, from, absent, nil); err != nil {
			return nil, fmt.Errorf("keep two roles of one person apart: %w", err)
		}
	}
	for i := from - 1; i < len(plan.Rounds); i++ { // a handful of people who hold both roles
		r := &plan.Rounds[i]
		r.Meetings = slices.DeleteFunc(slices.Clone(r.Meetings), func(m match.Meeting) bool {
			twice := slices.ContainsFunc(r.Meetings, func(o match.Meeting) bool { return o.Mentor == m.Mentee })
			if twice {
				plan.Dropped = append(plan.Dropped, match.Pair{Mentee: m.Mentee, Mentor: m.Mentor})
			}
			return twice
		})
	}
	return plan, nil
}

func roundsOf(plan *match.Plan, from int, is func(match.Meeting) bool) []int {
	var rounds []int
	for i := from - 1; i < len(plan.Rounds); i++ {
		if slices.ContainsFunc(plan.Rounds[i].Meetings, is) {
			rounds = append(rounds, i+1)
		}
	}
	return rounds
}

func couple(q match.Pair) mentoring.Couple {
	return mentoring.Couple{Mentee: mentoring.PersonID(q.Mentee), Mentor: mentoring.PersonID(q.Mentor)}
}

func rotationOf(plan *match.Plan) rotation {
	r := rotation{Remedies: plan.Remedies}
	for _, round := range plan.Rounds {
		t := mentoring.TalkRound{Sitting: round.Sitting}
		for _, m := range round.Meetings {
			t.Talks = append(t.Talks, couple(match.Pair{Mentee: m.Mentee, Mentor: m.Mentor}))
		}
		r.Rounds = append(r.Rounds, t)
	}
	for _, q := range plan.Impossible {
		r.Apart = append(r.Apart, couple(q))
	}
	for _, q := range plan.Dropped {
		r.Dropped = append(r.Dropped, couple(q))
	}
	return r
}
