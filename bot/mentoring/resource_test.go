package mentoring_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
)

// TestReadLink: what people paste for a link, and what they are told when it
// is none.
func TestReadLink(t *testing.T) {
	for _, x := range []struct{ typed, want, why string }{
		{"https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f", ""},
		{"  http://example.org ", "http://example.org", ""},
		{"", "", ""},
		{"my slides", "", "more than a link"},
		{"slides", "", "no link"},
		{"example.org/slides", "", "https://example.org/slides"},
		{"ftp://example.org/x", "", "no link"},
		{"javascript:alert(1)", "", "no link"},
		{"https://", "", "no link"},
		{"https://localhost/x", "", "no link"},
		{"https://./x", "", "no link"},
		{"https://a:b@example.org", "", "user name"},
		{"https://example.org/<x>", "", "more than a link"},
		{"file:///home/me/slides.pptx", "", "no link"},
		{"https://example.org/" + strings.Repeat("x", 900), "", "longer than"},
		{"https://exa mple.org", "", "more than a link"},
		{"https://example.org/%zz", "", "no link"},
	} {
		got, err := mentoring.ReadLink(x.typed)
		if got != x.want || (err == nil) != (x.why == "") || err != nil && !strings.Contains(err.Error(), x.why) {
			t.Errorf("ReadLink(%.40q) = %q, %v; want %q, %q", x.typed, got, err, x.want, x.why)
		}
	}
}

func ids(all []mentoring.Resource) []string {
	var out []string
	for _, r := range all {
		out = append(out, r.ID)
	}
	return out
}

// TestResources: the organizers' changes lie over what comes with a cohort.
func TestResources(t *testing.T) {
	for _, d := range mentoring.DefaultResources() {
		if link, err := mentoring.ReadLink(d.Link); err != nil || link != d.Link || d.Title == "" || d.ID == "" || d.Order == 0 {
			t.Errorf("the default %q: %v", d.ID, err)
		}
	}
	now := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	all := mentoring.Resources([]mentoring.Resource{
		{ID: "smart", Order: 2, Phase: mentoring.Scoping, Title: "Goals", Gone: now},
		{ID: "crisp", Order: 3, Phase: mentoring.Scoping, Title: "Stages, in our words", At: now},
		{ID: "x1", Order: 4, Phase: mentoring.Scoping, Title: "Our data catalogue", Topics: []string{"time series"}, At: now},
		{ID: "x2", Order: 5, Phase: mentoring.Scoping, For: mentoring.ForMentors, Title: "Asking questions", At: now},
		{ID: "x3", Order: 1, Phase: mentoring.NoPhase, Title: "Who is who", At: now},
	})
	if got, want := ids(all), []string{"scope", "crisp", "x1", "x2", "simple", "reproduce", "talk", "postmortem", "x3", "courses", "sklearn", "handbook"}; !slices.Equal(got, want) {
		t.Errorf("the list: %v, want %v", got, want)
	}
	for _, x := range []struct {
		what  string
		phase mentoring.Phase
		who   mentoring.Reader
		want  []string
	}{
		{"a mentee", mentoring.Scoping, mentoring.Reader{Mentee: true}, []string{"scope", "crisp", "x1"}},
		{"one who named a topic", mentoring.Scoping, mentoring.Reader{Mentee: true, About: "I'd like to do TIME-SERIES"}, []string{"x1", "scope", "crisp"}},
		{"a mentor", mentoring.Scoping, mentoring.Reader{Mentor: true}, []string{"scope", "crisp", "x1", "x2"}},
		{"both", mentoring.Scoping, mentoring.Reader{Mentee: true, Mentor: true}, []string{"scope", "crisp", "x1", "x2"}},
		{"a phase without any", mentoring.Ranking, mentoring.Reader{Mentee: true}, nil},
		{"no phase", mentoring.NoPhase, mentoring.Reader{Mentee: true}, nil},
	} {
		if got := ids(mentoring.Reading(all, x.phase, x.who)); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", x.what, got, x.want)
		}
	}
	if got := ids(mentoring.ReadingUnmatched(all, "Learn statistics")); !slices.Equal(got, []string{"sklearn", "courses", "handbook"}) {
		t.Errorf("the unmatched: %v", got)
	}
}
