package mentoring

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var signingDay = time.Date(2027, 3, 3, 10, 0, 0, 0, time.UTC)

func fullTerms() Terms {
	fine := Criterion{Green, "yes"}
	return Terms{
		Title: "Fewer empty trucks", Specific: "s", Measurable: "m", Achievable: "a", Relevant: "r", Timely: "t",
		GoodEnough: "g", Value: "v", Interest: fine, Data: fine, Business: fine, Feasible: fine,
		User: "P", UserFor: "u", First: "f", Out: "o",
	}
}

// written is a charter with every part filled by the mentee.
func written(t *testing.T) Charter {
	t.Helper()
	c := Charter{Cohort: "c", Couple: Couple{Mentee: "E", Mentor: "R"}}
	for _, p := range CharterParts() {
		if !c.Write(p, fullTerms(), "E", signingDay) {
			t.Fatalf("writing %s changed nothing", p)
		}
	}
	if m := c.Terms.Missing(); len(m) > 0 {
		t.Fatalf("after all parts are written, missing: %v", m)
	}
	return c
}

// TestCharterTurns walks through the life of a charter: after each step, how
// far it is and whose turn it is.
func TestCharterTurns(t *testing.T) {
	c := Charter{Couple: Couple{Mentee: "E", Mentor: "R"}}
	expect := func(step string, status CharterStatus, mentee, mentor Awaiting) {
		t.Helper()
		if c.Status() != status || c.Awaits("E") != mentee || c.Awaits(c.Mentor) != mentor || c.Awaits("X") != AwaitsNothing {
			t.Errorf("%s: %q, mentee %q, mentor %q; want %q, %q, %q", step, c.Status(), c.Awaits("E"), c.Awaits(c.Mentor), status, mentee, mentor)
		}
	}
	sign := func(p PersonID, agreed bool) {
		t.Helper()
		got, err := c.Sign(p, signingDay)
		if err != nil || got != agreed {
			t.Fatalf("%s signs: agreed %v, error %v", p, got, err)
		}
	}
	expect("nothing yet", CharterNone, AwaitsDraft, AwaitsNothing)
	c.Write(PartIdea, Terms{Title: "First"}, "R", signingDay)
	expect("the mentor wrote a title", CharterDraft, AwaitsDraft, AwaitsNothing)
	if _, err := c.Sign("E", signingDay); err == nil {
		t.Error("a charter with missing fields was signed")
	}
	c = written(t)
	expect("written", CharterDraft, AwaitsDraft, AwaitsNothing)
	if _, err := c.Sign("X", signingDay); err == nil {
		t.Error("a stranger signed")
	}
	sign("E", false)
	sign("E", false) // twice is once
	expect("the mentee signed", CharterHalf, AwaitsNothing, AwaitsSignature)
	narrower := c.Terms
	narrower.First = "one warehouse only"
	c.Write(PartScope, narrower, "R", signingDay)
	expect("the mentor changed it", CharterDraft, AwaitsNothing, AwaitsOwn)
	if got, before := c.SignedBefore("E"); !before || !slices.Equal(got, []string{"First narrow version"}) {
		t.Errorf("since the mentee signed changed %v", got)
	}
	sign("R", false)
	expect("the mentor signed the change", CharterHalf, AwaitsSignature, AwaitsNothing)
	sign("E", true)
	expect("both signed", CharterAgreed, AwaitsNothing, AwaitsNothing)
	wider := c.Terms
	wider.Title = "No empty trucks"
	c.Write(PartIdea, wider, "E", signingDay)
	expect("changed afterwards", CharterChanged, AwaitsOwn, AwaitsNothing)
	if shown, _ := c.Shown(); shown.Title != "Fewer empty trucks" || c.Agreed.Title != "Fewer empty trucks" {
		t.Errorf("until both sign again others see %q", shown.Title)
	}
	if !c.Restore("R", signingDay) {
		t.Fatal("the change could not be dropped")
	}
	expect("the change is dropped", CharterAgreed, AwaitsNothing, AwaitsNothing)
	if diff := cmp.Diff(*c.Agreed, c.Terms); diff != "" {
		t.Errorf("restored is not what was signed:\n%s", diff)
	}
	if c.Restore("R", signingDay) {
		t.Error("restored twice")
	}

	// Another mentor: the mentee's signature holds, the former mentor's does not.
	c.Mentor = "Q"
	expect("another mentor", CharterHalf, AwaitsNothing, AwaitsSignature)
	sign("Q", true)
	expect("who signs, too", CharterAgreed, AwaitsNothing, AwaitsNothing)
}

// TestCharterOvertaken: who writes a page that was changed meanwhile is told,
// who writes another page, or the same words, is not.
func TestCharterOvertaken(t *testing.T) {
	c := written(t)
	seen := c.Version
	theirs, mine := c.Terms, c.Terms
	theirs.Specific, mine.Specific = "theirs", "mine"
	c.Write(PartSpecific, theirs, "R", signingDay)
	if !c.Overtaken(PartSpecific, mine, seen) {
		t.Error("the mentor's words would be overwritten unseen")
	}
	if c.Overtaken(PartSpecific, theirs, seen) {
		t.Error("the same words are no conflict")
	}
	if c.Overtaken(PartScope, mine, seen) {
		t.Error("another page is no conflict")
	}
	if c.Overtaken(PartSpecific, mine, c.Version) {
		t.Error("who has seen the change may write over it")
	}
}

// TestCharterSignaturesHold: whatever the two do, a signature counts only for
// the words it was put under, and agreed words are words both signed.
func TestCharterSignaturesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Charter{Couple: Couple{Mentee: "E", Mentor: "R"}}
		for _, p := range CharterParts() {
			c.Write(p, fullTerms(), "E", signingDay)
		}
		signed := map[PersonID]Terms{}
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			who := rapid.SampledFrom([]PersonID{"E", "R"}).Draw(t, "who")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				next := c.Terms
				next.Title = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "title")
				c.Write(PartIdea, next, who, signingDay)
			case 2:
				if _, err := c.Sign(who, signingDay.Add(time.Duration(i)*time.Minute)); err != nil {
					t.Fatal(err)
				}
				signed[who] = c.Terms
			case 3:
				if c.Restore(who, signingDay) {
					signed["E"], signed["R"] = c.Terms, c.Terms
				}
			}
			for p, words := range signed {
				if c.Signed(p) && !cmp.Equal(words, c.Terms) {
					t.Fatalf("%s counts as having signed %q, but signed %q", p, c.Terms.Title, words.Title)
				}
			}
			if c.Status() == CharterAgreed && (c.Agreed == nil || !cmp.Equal(*c.Agreed, c.Terms)) {
				t.Fatalf("both signed %q, but kept is %+v", c.Terms.Title, c.Agreed)
			}
			if c.Awaits("E") != AwaitsNothing && c.Awaits("R") != AwaitsNothing {
				t.Fatalf("both are asked at once: %q and %q", c.Awaits("E"), c.Awaits("R"))
			}
			if c.Status() != CharterAgreed && c.Awaits("E") == AwaitsNothing && c.Awaits("R") == AwaitsNothing {
				t.Fatalf("%s, and nobody is asked", c.Status())
			}
		}
	})
}

func TestParseTags(t *testing.T) {
	for _, x := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" , ;", nil},
		{"forecasting, #logistics;Time series", []string{"forecasting", "logistics", "Time series"}},
		{"a, A, b", []string{"a", "b"}},
		{"1,2,3,4,5,6,7,8,9,10", []string{"1", "2", "3", "4", "5", "6", "7", "8"}},
	} {
		if got := ParseTags(x.in); !slices.Equal(got, x.want) {
			t.Errorf("ParseTags(%q) = %q, want %q", x.in, got, x.want)
		}
	}
}

// TestStages: the days follow the plan, in order, on working days, the last
// ones of each phase on its deadline.
func TestStages(t *testing.T) {
	cal := Calendar{Zone: "Europe/Berlin", Holidays: []Date{NewDate(2027, 3, 26), NewDate(2027, 3, 29)}}
	plan := DefaultPlan(NewDate(2027, 1, 4), cal)
	all := plan.Stages(cal)
	if len(all) == 0 || len(all) > 10 {
		t.Fatalf("%d stages do not fit ten boxes", len(all))
	}
	last := map[Phase]Date{}
	for i, s := range all {
		if !cal.IsWorkday(s.By) || s.By.Before(plan.Start(s.Phase)) || i > 0 && s.By.Before(all[i-1].By) {
			t.Errorf("%s is due on %s, after %v", s.Key, s.By, last)
		}
		last[s.Phase] = s.By
	}
	for _, p := range []Phase{Scoping, Project, Wrapup} {
		if want := plan.Deadline(p, cal); last[p] != want {
			t.Errorf("the last stage of %s is due on %s, want its deadline %s", p, last[p], want)
		}
	}
	week3, half := plan.LookWeek3(cal), plan.HalfWay(cal)
	if week3.Sub(plan.Start(Scoping)) < 14 || !week3.Before(plan.Start(Project)) {
		t.Errorf("week 3 is looked at on %s, scoping is from %s", week3, plan.Start(Scoping))
	}
	if before, after := half.Sub(plan.Start(Project)), plan.Start(Wrapup).Sub(half); before-after > 4 || after-before > 4 {
		t.Errorf("half-way is %d days in, %d days remain", before, after)
	}
}

func TestStartingPoints(t *testing.T) {
	mentors := []Member{
		{Person: "A", Role: Mentor, Standing: Active, Profile: Profile{Problem: "of A"}},
		{Person: "B", Role: Mentor, Standing: Active, Profile: Profile{Problem: "of B"}},
		{Person: "C", Role: Mentor, Standing: Withdrawn, Profile: Profile{Problem: "gone"}},
		{Person: "D", Role: Mentor, Standing: Active},
	}
	posted := []Problem{{ID: "1", By: "S", Contact: "K", Title: "posted"}, {ID: "2", By: "S", Title: "taken back", Gone: signingDay}}
	var got []string
	for _, s := range StartingPoints(mentors, posted, "B") {
		got = append(got, s.ID+" "+string(s.Contact))
	}
	if want := []string{"mentor/B B", "1 K", "mentor/A A"}; !slices.Equal(got, want) {
		t.Errorf("starting points %v, want %v", got, want)
	}
}

var sample = []Findable{
	{ID: "trucks", Title: "Fewer half-empty trucks", Goal: "Forecast next week's returns for each warehouse.", Tags: []string{"forecasting", "logistics"}},
	{ID: "churn", Title: "Who will leave us?", Goal: "Score customers by how likely they are to cancel.", Tags: []string{"churn", "classification"}},
	{ID: "tickets", Title: "Sort support tickets", Goal: "Route each ticket to the right team from its text.", Tags: []string{"nlp", "classification"}},
	{ID: "energy", Title: "Energy of buildings", Goal: "Forecast tomorrow's energy for each building.", Tags: []string{"forecasting", "energy"}},
	{ID: "jp", Title: "倉庫の需要予測", Goal: "来週の返品を予測する"},
}

func TestSimilar(t *testing.T) {
	for _, x := range []struct {
		name string
		to   Findable
		want []string
	}{
		{"the same idea in other words", Findable{ID: "x", Title: "Half empty truck loads", Goal: "Forecasts of warehouse returns", Tags: []string{"logistics"}}, []string{"trucks"}},
		{"a shared tag and method", Findable{ID: "x", Title: "Energy forecasts for the plant", Tags: []string{"energy"}}, []string{"energy"}},
		{"nothing alike", Findable{ID: "x", Title: "Bird songs", Goal: "Tell species apart by sound"}, nil},
		{"only words everybody uses", Findable{ID: "x", Title: "A project with the data", Goal: "Make a model for each of us"}, nil},
		{"a script without spaces", Findable{ID: "x", Title: "需要予測の改善"}, []string{"jp"}},
		{"never itself", Findable{ID: "churn", Title: "Who will leave us?"}, nil},
		{"nothing written", Findable{ID: "x"}, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			var got []string
			for _, l := range Similar(x.to, sample, 1) {
				got = append(got, l.ID)
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("got %v, want %v", got, x.want)
			}
		})
	}
	same := Similar(Findable{ID: "x", Title: "Other words", Start: "p"}, []Findable{{ID: "y", Title: "Entirely different", Start: "p"}}, 3)
	if len(same) != 1 || same[0].Score != 1 {
		t.Errorf("two that start from one problem: %v", same)
	}
}

// TestSimilarScores: scores lie between 0 and 1 and fall, a copy scores 1,
// and the order of what is searched does not matter.
func TestSimilarScores(t *testing.T) {
	word := rapid.SampledFrom(strings.Fields("energy truck warehouse churn ticket sound bird price energy-price 予測 倉庫"))
	rapid.Check(t, func(t *rapid.T) {
		var among []Findable
		for i := range rapid.IntRange(1, 12).Draw(t, "projects") {
			among = append(among, Findable{ID: fmt.Sprintf("p%02d", i),
				Title: strings.Join(rapid.SliceOfN(word, 1, 4).Draw(t, "title"), " "),
				Goal:  strings.Join(rapid.SliceOfN(word, 0, 6).Draw(t, "goal"), " ")})
		}
		to := among[0]
		to.ID = "me"
		found := Similar(to, among, len(among))
		last := 1.0 + 1e-9
		for _, l := range found {
			if l.Score > last || l.Score < LeastLikeness {
				t.Fatalf("scores do not fall from 1: %v", found)
			}
			last = l.Score
		}
		if len(found) == 0 || found[0].Score < 1-1e-9 {
			t.Fatalf("a copy of %q is not found first: %v", to.Title, found)
		}
		slices.Reverse(among)
		ids := func(all []Likeness) (s []string) {
			for _, l := range all {
				s = append(s, l.ID)
			}
			slices.Sort(s)
			return s
		}
		if again := Similar(to, among, len(among)); !slices.Equal(ids(again), ids(found)) {
			t.Fatalf("the order matters: %v and %v", ids(found), ids(again))
		}
	})
}

func BenchmarkSimilar(b *testing.B) {
	var among []Findable
	for i := range 2000 {
		p := sample[i%len(sample)]
		p.ID = fmt.Sprint(i)
		p.Goal += fmt.Sprintf(" Site %d, line %d.", i, i%37)
		among = append(among, p)
	}
	for b.Loop() {
		Similar(sample[0], among, 3)
	}
}
