package mentoring

import (
	"reflect"
	"strings"
	"testing"
)

func TestNoteWords(t *testing.T) {
	from, _ := ParseDate("2027-04-26")
	to, _ := ParseDate("2027-08-15")
	w := NoteWords{Name: "Jaya Menon", Role: Mentee, Cohort: "Spring 2027", Project: "Fewer half-empty trucks", Objectives: "Grow.", Earned: Earned{From: from, To: to, Hours: 64}}
	for _, want := range []string{"Jaya Menon took part", "Spring 2027 as a mentee, from 26 April 2027 to 15 August 2027: about 64 hours", ", on the project “Fewer half-empty trucks”. What the programme is for: Grow."} {
		if got := w.Opening(); !strings.Contains(got, want) {
			t.Errorf("the note says %q, want %q in it", got, want)
		}
	}
	w.Role, w.Mentees, w.Project, w.Objectives = Mentor, 2, "", ""
	if got := w.Opening(); !strings.HasPrefix(got, "Jaya Menon mentored 2 colleagues") || !strings.HasSuffix(got, "encouraging.") {
		t.Errorf("the mentor's note says %q", got)
	}
	// Whoever adds a field thinks of what managers must never read.
	var fields []string
	for f := range reflect.TypeFor[NoteWords]().Fields() {
		fields = append(fields, f.Name)
	}
	if got := strings.Join(fields, " "); got != "Name Role Cohort Objectives Project Earned" {
		t.Errorf("a note is made of %s: neither colours nor feedback may be in it", got)
	}
}
