package flows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A mentor in two editions has one capacity: what they offer in one is no more
// than what the other leaves. They say once how many mentees they take at a
// time; when pairs of one edition end, their places appear in the other and
// are offered to its waiting list.

var moreField = bot.NewNumber("capacity_more")

// beside is what a mentor does in other cohorts, as they read it.
type beside struct {
	load  mentoring.Load
	kept  int      // the limit they gave, if they are a mentor elsewhere at all
	lines []string // "2 mentees in Spring 2027, until about 18 June 2027"
}

// engagedBeside reads what a person carries as a mentor outside a cohort.
func engagedBeside(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) (beside, error) {
	all, err := e.Tx.Engagements(p)
	if err != nil {
		return beside{}, err
	}
	who, err := e.Person(p)
	if err != nil {
		return beside{}, err
	}
	b := beside{load: mentoring.LoadBeside(c.ID, all, who.Limit)}
	for _, g := range all {
		if g.Cohort == c.ID {
			continue
		}
		b.kept = who.Limit
		other, err := cohort(e, g.Cohort)
		if err != nil {
			return b, err
		}
		until := other.Plan.Start(mentoring.Closed).Add(-1).Long()
		switch {
		case g.Paired && g.Going > 0:
			b.lines = append(b.lines, fmt.Sprintf("%s in *%s*, until about %s", count(g.Going, "mentee"), bot.Escape(other.Name), until))
		case !g.Paired:
			b.lines = append(b.lines, fmt.Sprintf("%s offered in *%s*, until about %s", count(g.Said, "place"), bot.Escape(other.Name), until))
		}
	}
	return b, nil
}

// moreBlocks ask, beside how many mentees somebody takes in a cohort, how many
// of them at the same time as those they have.
func (b beside) moreBlocks() []slack.Block {
	if b.load.Elsewhere == 0 {
		return nil
	}
	said := "You have " + strings.Join(b.lines, ", and ") + "."
	most := b.load.MoreBeside()
	if most == 0 {
		return []slack.Block{bot.Section(said + fmt.Sprintf(" That is the most one mentor takes at a time (%d), so your places here open when those end.", mentoring.MaxCapacity))}
	}
	start := ""
	if b.kept > 0 { // asked before
		start = strconv.Itoa(min(most, max(0, b.kept-b.load.Elsewhere)))
	}
	return []slack.Block{
		bot.Section(said + " How many more would you take at the same time?"),
		moreField.Between("How many more, beside them", 0, most, bot.Start(start), bot.Hint("Your other places here open when those end. 0 is fine.")),
	}
}

// readMore reads how many mentees they take at a time, of whom so many here; 0
// without other cohorts.
func (b beside) readMore(f bot.Form, here int, r bot.Reply) (int, bot.Reply) {
	if b.load.Elsewhere == 0 {
		if b.kept > 0 {
			return max(b.kept, here), r
		}
		return 0, r
	}
	more, most := 0, b.load.MoreBeside()
	if most > 0 {
		n, ok := moreField.In(f)
		if !ok || n < 0 || n > most {
			return 0, r.And(moreField, fmt.Sprintf("Choose a number from 0 to %d.", most))
		}
		more = n
	}
	limit := min(mentoring.MaxCapacity, b.load.Elsewhere+more)
	if here > limit {
		return limit, r.And(capacityField, fmt.Sprintf("With %d more beside those you have, you take %d at a time. Choose at most %d here, or take more beside them.", more, limit, limit))
	}
	return limit, r
}

// setLimit keeps how many mentees a person takes at a time; 0: as many as they
// said for the one cohort they are in.
func setLimit(e bot.Event, p mentoring.PersonID, limit int) error {
	who, err := e.Person(p)
	if err != nil || who.Limit == limit {
		return err
	}
	who.Limit = limit
	return e.Tx.PutPerson(who)
}

// onePlaceMore gives a mentor one more place here, and at a time.
func onePlaceMore(e bot.Event, m mentoring.Member) (mentoring.Member, error) {
	places := min(m.Places()+1, mentoring.MaxCapacity)
	m.Profile.Capacity = places
	if err := e.Tx.PutMember(m); err != nil {
		return m, err
	}
	if m.Load.Elsewhere > 0 {
		if err := setLimit(e, m.Person, min(mentoring.MaxCapacity, max(m.Load.Limit, m.Load.Elsewhere+places))); err != nil {
			return m, err
		}
	}
	m, _, err := e.Tx.Member(m.Cohort, m.Role, m.Person)
	return m, err
}

// placesMoved tells the other editions of all mentors of a cohort that what
// they carry here has changed: pairs are published, or all has ended.
func placesMoved(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	var mentors []mentoring.PersonID
	for _, m := range members {
		if m.Role == mentoring.Mentor && m.Standing == mentoring.Active {
			mentors = append(mentors, m.Person)
		}
	}
	return placesElsewhere(e, c, mentors...)
}

// placesElsewhere brings the places of these mentors in other cohorts up to
// date, after anything that changed what they carry in this one.
func placesElsewhere(e bot.Event, c mentoring.Cohort, mentors ...mentoring.PersonID) error {
	for _, p := range mentors {
		all, err := e.Tx.Engagements(p)
		if err != nil {
			return err
		}
		for _, g := range all {
			if g.Cohort == c.ID {
				continue
			}
			other, err := cohort(e, g.Cohort)
			if err != nil {
				return err
			}
			m, found, err := e.Tx.Member(other.ID, mentoring.Mentor, p)
			if err != nil || !found {
				return err
			}
			if err := offerFreedPlaces(e, other); err != nil {
				return err
			}
			if err := tellOver(e, other, m, fmt.Sprintf("can take %s there beside *%s*", count(m.Places(), "mentee"), bot.Escape(c.Name))); err != nil {
				return err
			}
			if err := refreshMembership(e, other, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// mentorsIn lists the mentors of some pairs, each once.
func mentorsIn(pairs []mentoring.Pair) []mentoring.PersonID {
	var mentors []mentoring.PersonID
	seen := map[mentoring.PersonID]bool{}
	for _, p := range pairs {
		if !seen[p.Mentor] {
			seen[p.Mentor] = true
			mentors = append(mentors, p.Mentor)
		}
	}
	return mentors
}

// placesHere says how many places a mentor has in a cohort, and why they are
// fewer than they said.
func placesHere(m mentoring.Member) string {
	n := m.Places()
	if n >= m.Profile.Capacity {
		return count(n, "place")
	}
	return fmt.Sprintf("%s just now (%d when those of another edition end)", count(n, "place"), m.Profile.Capacity)
}
