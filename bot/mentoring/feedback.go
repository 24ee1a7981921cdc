package mentoring

import (
	"slices"
	"time"
)

// Feedback is what somebody says at the end.
type Feedback struct {
	Cohort  CohortID
	Person  PersonID
	Role    Role
	Score   int // usefulness, 0 to 10
	Learned string
	Hard    string
	Again   Vote              // would they join again
	Meet    map[PersonID]Vote `json:",omitempty"` // would they keep meeting this partner; told to nobody unless mutual
	At      time.Time
}

// Vote is an answer to a question that may be left open.
type Vote string

// The votes. Maybe is offered for joining again only.
const (
	NoVote Vote = ""
	Yes    Vote = "yes"
	Maybe  Vote = "maybe"
	No     Vote = "no"
)

// Fewest is how many people must stand behind whatever is shown of feedback.
const Fewest = 3

// FeedbackSums is all that anybody but its writers ever learns of feedback:
// computed once, when the cohort closes, since two sums at two times would
// tell what the person between them said.
type FeedbackSums struct {
	Cohort CohortID
	At     time.Time
	Scores []ScoreSum
	Again  []VoteSum
	Meet   []VoteSum // by person: yes if they would keep meeting somebody
}

// ScoreSum is what one side gave.
type ScoreSum struct {
	Side  Side
	Given int
	Sum   int
}

// Mean is the average.
func (s ScoreSum) Mean() float64 { return float64(s.Sum) / float64(max(1, s.Given)) }

// VoteSum is how one side voted.
type VoteSum struct {
	Side           Side
	Given          int
	Yes, Maybe, No int
}

// Side is a kind of people whose answers are added up: the mentees, the
// mentors, or everybody together.
type Side string

// The sides.
const (
	MenteeSide Side = Side(Mentee)
	MentorSide Side = Side(Mentor)
	BothSides  Side = "both"
)

// ShownSides lists the sides whose sum may be shown when so many mentees and
// mentors answered, and so many different people in all. Sides that are shown
// beside one another never overlap: from all and one of them anybody could
// work out the other.
func ShownSides(mentees, mentors, people int) []Side {
	var sides []Side
	if mentees >= Fewest {
		sides = append(sides, MenteeSide)
	}
	if mentors >= Fewest {
		sides = append(sides, MentorSide)
	}
	if len(sides) == 0 && people >= Fewest {
		sides = []Side{BothSides}
	}
	return sides
}

// SumFeedback adds up what may be shown of the feedback of a cohort: by
// question and side, nothing of fewer than three people.
func SumFeedback(c CohortID, given []Feedback, at time.Time) FeedbackSums {
	s := FeedbackSums{Cohort: c, At: at}
	for _, g := range bySide(given, func(Feedback) bool { return true }) {
		sum := ScoreSum{Side: g.side, Given: len(g.of)}
		for _, f := range g.of {
			sum.Sum += f.Score
		}
		s.Scores = append(s.Scores, sum)
	}
	s.Again = votes(given, func(f Feedback) Vote { return f.Again })
	s.Meet = votes(given, Feedback.meetAny)
	return s
}

// meetAny is yes if they would keep meeting a partner, no if none.
func (f Feedback) meetAny() Vote {
	vote := NoVote
	for _, v := range f.Meet {
		if v == Yes {
			return Yes
		}
		vote = max(vote, v)
	}
	return vote
}

func votes(given []Feedback, of func(Feedback) Vote) []VoteSum {
	var sums []VoteSum
	for _, g := range bySide(given, func(f Feedback) bool { return of(f) != NoVote }) {
		sum := VoteSum{Side: g.side, Given: len(g.of)}
		for _, f := range g.of {
			switch of(f) {
			case Yes:
				sum.Yes++
			case Maybe:
				sum.Maybe++
			case No:
				sum.No++
			case NoVote:
			}
		}
		sums = append(sums, sum)
	}
	return sums
}

// FeedbackTexts are the answers in words that may be shown: by side, in the
// order of the alphabet, none of fewer than three people. Words tell a
// mentor's from a mentee's, so they are not thrown together.
func FeedbackTexts(given []Feedback, of func(Feedback) string) map[Side][]string {
	texts := map[Side][]string{}
	for _, g := range bySide(given, func(f Feedback) bool { return of(f) != "" }) {
		if g.side == BothSides {
			continue
		}
		for _, f := range g.of {
			texts[g.side] = append(texts[g.side], of(f))
		}
		slices.Sort(texts[g.side])
	}
	return texts
}

type answers struct {
	side Side
	of   []Feedback
}

// bySide groups those who answered one question into the sides that may be
// shown.
func bySide(given []Feedback, answered func(Feedback) bool) []answers {
	people := map[PersonID]bool{}
	by := map[Side][]Feedback{}
	for _, f := range given {
		if answered(f) {
			people[f.Person] = true
			by[Side(f.Role)] = append(by[Side(f.Role)], f)
			by[BothSides] = append(by[BothSides], f)
		}
	}
	var groups []answers
	for _, side := range ShownSides(len(by[MenteeSide]), len(by[MentorSide]), len(people)) {
		groups = append(groups, answers{side, by[side]})
	}
	return groups
}

// KeepMeeting lists the pairs of whom both said that they would keep meeting.
func KeepMeeting(given []Feedback, pairs []Pair) []Couple {
	said := func(who PersonID, role Role, partner PersonID) bool {
		return slices.ContainsFunc(given, func(f Feedback) bool {
			return f.Person == who && f.Role == role && f.Meet[partner] == Yes
		})
	}
	var both []Couple
	for _, p := range pairs {
		if p.Going() && said(p.Mentee, Mentee, p.Mentor) && said(p.Mentor, Mentor, p.Mentee) {
			both = append(both, p.Couple)
		}
	}
	return both
}
