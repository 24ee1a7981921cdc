package mentoring

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestShownSides(t *testing.T) {
	for _, x := range []struct {
		mentees, mentors, people int
		want                     []Side
	}{
		{0, 0, 0, nil},
		{2, 0, 2, nil},
		{1, 1, 2, nil},
		{2, 2, 4, []Side{BothSides}},
		{2, 1, 2, nil}, // one of them answered twice
		{3, 2, 5, []Side{MenteeSide}},
		{2, 3, 5, []Side{MentorSide}},
		{3, 0, 3, []Side{MenteeSide}},
		{8, 5, 13, []Side{MenteeSide, MentorSide}},
	} {
		if got := ShownSides(x.mentees, x.mentors, x.people); !slices.Equal(got, x.want) {
			t.Errorf("of %d mentees and %d mentors (%d people) %v is shown, want %v", x.mentees, x.mentors, x.people, got, x.want)
		}
	}
}

// drawFeedback draws the feedback of a cohort in which some have both roles.
func drawFeedback(t *rapid.T) []Feedback {
	var given []Feedback
	for _, role := range []Role{Mentee, Mentor} {
		for i := range rapid.IntRange(0, 6).Draw(t, string(role)+"s") {
			f := Feedback{Person: PersonID(fmt.Sprintf("%s%d", role[:4], i)), Role: role}
			if rapid.IntRange(0, 5).Draw(t, "both roles") == 0 {
				f.Person = PersonID(fmt.Sprintf("both%d", i))
			}
			answer(t, &f)
			given = append(given, f)
		}
	}
	return given
}

func answer(t *rapid.T, f *Feedback) {
	f.Score = rapid.IntRange(0, 10).Draw(t, "score")
	f.Again = rapid.SampledFrom([]Vote{Yes, Maybe, No}).Draw(t, "again")
	f.Meet = map[PersonID]Vote{"x": rapid.SampledFrom([]Vote{Yes, No}).Draw(t, "meet")}
	f.Learned = rapid.SampledFrom([]string{"patience", "statistics", "SQL"}).Draw(t, "learned")
}

// TestNobodyIsBehindASum: whatever is shown, at least three people stand
// behind it, also behind what is left when one number is taken from another.
func TestNobodyIsBehindASum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := drawFeedback(t)
		skip := rapid.IntRange(0, 3).Draw(t, "no vote")
		for i := range given {
			if i%4 == skip {
				given[i].Again, given[i].Meet, given[i].Learned = NoVote, nil, ""
			}
		}
		for name, answered := range map[string]func(Feedback) bool{
			"score": func(Feedback) bool { return true },
			"again": func(f Feedback) bool { return f.Again != NoVote },
			"meet":  func(f Feedback) bool { return f.meetAny() != NoVote },
			"words": func(f Feedback) bool { return f.Learned != "" },
		} {
			groups := bySide(given, answered)
			for i, g := range groups {
				if n := len(peopleIn(g.of)); n < Fewest {
					t.Fatalf("%s: %d people stand behind what %s is shown", name, n, g.side)
				}
				for _, other := range groups[i+1:] {
					if g.side == BothSides || other.side == BothSides {
						t.Fatalf("%s: %s is shown beside %s, so the rest can be worked out", name, g.side, other.side)
					}
				}
			}
		}
	})
}

// TestWhatIsNotShownDoesNotMatter: somebody who is in no sum can say anything,
// and nothing that is shown changes; so nothing tells what they said.
func TestWhatIsNotShownDoesNotMatter(t *testing.T) {
	learned := func(f Feedback) string { return f.Learned }
	rapid.Check(t, func(t *rapid.T) {
		given := drawFeedback(t)
		shown := map[int]bool{}
		sums, texts := SumFeedback("c", given, time.Time{}), FeedbackTexts(given, learned)
		for i, f := range given {
			for _, s := range sums.Scores {
				shown[i] = shown[i] || s.Side == Side(f.Role) || s.Side == BothSides
			}
		}
		other := slices.Clone(given)
		for i := range other {
			if !shown[i] {
				answer(t, &other[i])
			}
		}
		if got := SumFeedback("c", other, time.Time{}); !reflect.DeepEqual(got, sums) {
			t.Fatalf("%+v became %+v", sums, got)
		}
		if got := FeedbackTexts(other, learned); !reflect.DeepEqual(got, texts) {
			t.Fatalf("%v became %v", texts, got)
		}
	})
}

func peopleIn(given []Feedback) map[PersonID]bool {
	people := map[PersonID]bool{}
	for _, f := range given {
		people[f.Person] = true
	}
	return people
}

func TestSumFeedback(t *testing.T) {
	given := []Feedback{
		{Person: "a", Role: Mentee, Score: 9, Again: Yes, Learned: "b", Meet: map[PersonID]Vote{"m": Yes}},
		{Person: "b", Role: Mentee, Score: 7, Again: No, Learned: "a", Meet: map[PersonID]Vote{"m": No}},
		{Person: "c", Role: Mentee, Score: 8, Again: Yes, Learned: "c"},
		{Person: "m", Role: Mentor, Score: 1, Again: Maybe, Learned: "secret", Meet: map[PersonID]Vote{"a": No, "b": Yes}},
		{Person: "n", Role: Mentor, Score: 2, Learned: "secret"},
	}
	s := SumFeedback("c", given, time.Time{})
	if !reflect.DeepEqual(s.Scores, []ScoreSum{{MenteeSide, 3, 24}}) || s.Scores[0].Mean() != 8 {
		t.Errorf("scores %+v", s.Scores)
	}
	if !reflect.DeepEqual(s.Again, []VoteSum{{MenteeSide, 3, 2, 0, 1}}) {
		t.Errorf("again %+v", s.Again)
	}
	if !reflect.DeepEqual(s.Meet, []VoteSum{{BothSides, 3, 2, 0, 1}}) {
		t.Errorf("meet %+v", s.Meet)
	}
	if got := fmt.Sprint(FeedbackTexts(given, func(f Feedback) string { return f.Learned })); got != "map[mentee:[a b c]]" || strings.Contains(got, "secret") {
		t.Errorf("texts %s", got)
	}
}

func TestKeepMeeting(t *testing.T) {
	votes := func(p PersonID, r Role, of map[PersonID]Vote) Feedback { return Feedback{Person: p, Role: r, Meet: of} }
	pair := func(mentee, mentor PersonID) Pair { return Pair{Couple: Couple{Mentee: mentee, Mentor: mentor}} }
	pairs := []Pair{pair("a", "m"), pair("b", "m"), pair("c", "n"), pair("d", "o"), pair("e", "p")}
	pairs[4].Ended = time.Unix(1, 0)
	given := []Feedback{
		votes("a", Mentee, map[PersonID]Vote{"m": Yes}), votes("b", Mentee, map[PersonID]Vote{"m": Yes}),
		votes("m", Mentor, map[PersonID]Vote{"a": Yes, "b": No}),
		votes("c", Mentee, map[PersonID]Vote{"n": Yes}),                                                  // n never answered
		votes("d", Mentee, map[PersonID]Vote{"o": Yes}), votes("o", Mentee, map[PersonID]Vote{"d": Yes}), // in the wrong role
		votes("e", Mentee, map[PersonID]Vote{"p": Yes}), votes("p", Mentor, map[PersonID]Vote{"e": Yes}), // ended
	}
	if got := KeepMeeting(given, pairs); !slices.Equal(got, []Couple{{Mentee: "a", Mentor: "m"}}) {
		t.Errorf("both would keep meeting: %v", got)
	}
}
