package certificate

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cohortbot/bot/mentoring"
)

func day(t testing.TB, s string) mentoring.Date {
	t.Helper()
	d, err := mentoring.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func sample(t testing.TB) Words {
	t.Helper()
	return Words{
		Name: "Jaya Menon", Role: mentoring.Mentee, Cohort: "Spring 2027", Project: "Fewer half-empty trucks",
		From: day(t, "2027-04-26"), To: day(t, "2027-08-15"), Hours: 64, Issued: day(t, "2027-08-16"),
		Organizers: []string{"Nora Lind", "Ελένη Παππά"}, Code: "K7QF2-M9XT4",
	}
}

// long is a name of 200 letters.
var long = string([]rune(strings.Repeat("Wolfeschlegelsteinhausen ", 9))[:200])

// poppler runs one of Debian's poppler-utils on a certificate; with
// CERTIFICATES naming a folder, the certificates stay there to be looked at.
func poppler(t *testing.T, w Words, tool string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("CI must have poppler-utils: " + err.Error())
		}
		t.Skip("apt-get install poppler-utils to read what the certificates say")
	}
	pdf, err := PDF(w)
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("CERTIFICATES")
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	args = append(args, path)
	if tool == "pdftotext" {
		args = append(args, "-")
	}
	out, err := exec.Command(tool, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", tool, err, out)
	}
	return string(out)
}

// TestSaysWhatItShould reads every script with a program that knows nothing of
// ours.
func TestSaysWhatItShould(t *testing.T) {
	for script, name := range map[string]string{
		"latin": "Zoë Łukasiewicz-Țepeș d’Été", "vietnamese": "Nguyễn Thị Ánh Tuyết", "greek": "Ελευθερία Παπαδοπούλου",
		"cyrillic": "Володимир Ґалаґан-Щербаківський", "georgian": "ნინო ჩხეიძე-წერეთელი", "mixed": "ნინო Őz Ђорђевић Ώρα",
		"one letter": "Ő", "long": long, "long word": strings.Repeat("W", 200),
	} {
		t.Run(script, func(t *testing.T) {
			w := sample(t)
			w.Name, w.Project = name, "The "+name+" project"
			said := poppler(t, w, "pdftotext", "-layout")
			flat := strings.Join(strings.Fields(said), " ")
			for _, want := range []string{"CERTIFICATE OF COMPLETION", "as a mentee", "Spring 2027", "26 April 2027 – 15 August 2027",
				"about 64 hours", "16 August 2027", "Nora Lind", "Ελένη Παππά", "/cohort verify K7QF2-M9XT4"} {
				if !strings.Contains(flat, want) {
					t.Errorf("it does not say %q, but:\n%s", want, said)
				}
			}
			bare := strings.Join(strings.Fields(said), "")
			if n := strings.Count(bare, strings.Join(strings.Fields(name), "")); n != 2 {
				t.Errorf("%q stands there %d times, want once large and once in the title:\n%s", name, n, said)
			}
		})
	}
}

// TestOnePageWithItsTypeface: one page of A4, everything embedded, whatever it
// says.
func TestOnePageWithItsTypeface(t *testing.T) {
	w := sample(t)
	w.Name, w.Cohort, w.Project, w.Organizers = long, long, long+long[:100], []string{long, long, long, long}
	info := poppler(t, w, "pdfinfo")
	for _, want := range []string{"Pages:           1\n", "841.89 x 595.28 pts (A4)", "CreationDate:    Mon Aug 16"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q, but:\n%s", want, info)
		}
	}
	fonts := strings.Split(strings.TrimSpace(poppler(t, w, "pdffonts")), "\n")[2:]
	if len(fonts) != 3 {
		t.Errorf("%d fonts, want three:\n%s", len(fonts), strings.Join(fonts, "\n"))
	}
	for _, f := range fonts {
		if !strings.Contains(f, "CID TrueType      Identity-H       yes") {
			t.Errorf("a font is not embedded: %s", f)
		}
	}
	// Every word stands inside the inner frame, 36 points from the edge.
	for line := range strings.Lines(poppler(t, w, "pdftotext", "-bbox")) {
		if !strings.Contains(line, "<word") {
			continue
		}
		f := strings.FieldsFunc(line, func(r rune) bool { return r == '"' })
		for i, most := range map[int]float64{1: 841.89, 3: 595.28, 5: 841.89, 7: 595.28} {
			x, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if x < 36 || x > most-36 {
				t.Errorf("it stands outside the frame: %s", line)
			}
		}
	}
}

func TestMentorsCertificate(t *testing.T) {
	w := sample(t)
	w.Role, w.Mentees, w.Project = mentoring.Mentor, 2, ""
	said := poppler(t, w, "pdftotext", "-layout")
	if !strings.Contains(said, "CERTIFICATE OF MENTORSHIP") || !strings.Contains(said, "has mentored two mentees") || strings.Contains(said, "with the project") {
		t.Errorf("it says:\n%s", said)
	}
}

// TestSameWordsSameBytes: a certificate can be made again.
func TestSameWordsSameBytes(t *testing.T) {
	w := sample(t)
	first, err := PDF(w)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := PDF(w)
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("the same words made other bytes (%v)", err)
		}
	}
	w.Name = "Jaya Menen"
	if other, err := PDF(w); err != nil || bytes.Equal(first, other) {
		t.Errorf("another name made the same bytes (%v)", err)
	}
	if len(first) > 100<<10 {
		t.Errorf("a certificate has %d bytes", len(first))
	}
}

func TestClean(t *testing.T) {
	for _, x := range []struct{ in, want string }{
		{"  Jaya \t Menon\n", "Jaya Menon"},
		{"Jaya\u202eMenon\u200f\u200b\u0007", "JayaMenon"},
		{"Jose\u0301", "José"},
		{"Nguye\u0302\u0303n", "Nguyễn"},
		{"Farid 🎉 Haddad ✨", "Farid Haddad"},
		{"Ana\u00a0Lima\ufeff", "Ana Lima"},
		{"\xff\xfeA", "A"},
		{"王芳", "王芳"},
		{"", ""},
	} {
		if got := Clean(x.in); got != x.want {
			t.Errorf("Clean(%q) = %q, want %q", x.in, got, x.want)
		}
	}
}

func TestPrintable(t *testing.T) {
	for _, x := range []struct {
		in      string
		missing string
		ok      bool
		legible string
	}{
		{"Jaya Menon", "", true, "Jaya Menon"},
		{"O’Brien-Łoś, 3rd", "", true, "O’Brien-Łoś, 3rd"},
		{"Нино ნინო Νίνο Thị", "", true, "Нино ნინო Νίνο Thị"},
		{"Jaya\u202e Menon 🎉", "", true, "Jaya Menon"},
		{"فريد حداد", "فريدحا", false, ""},
		{"王芳", "王芳", false, ""},
		{"王芳 (Fang Wang)", "王芳", false, "(Fang Wang)"},
		{"ẹ̀", "\u0300", false, "ẹ"},
		{"---", "", false, ""},
		{"", "", false, ""},
		{" \u200e ", "", false, ""},
	} {
		missing, ok := Printable(x.in)
		if string(missing) != x.missing || ok != x.ok {
			t.Errorf("Printable(%q) = %q, %t, want %q, %t", x.in, string(missing), ok, x.missing, x.ok)
		}
		if got := Legible(x.in); got != x.legible {
			t.Errorf("Legible(%q) = %q, want %q", x.in, got, x.legible)
		}
	}
}

// TestFacesHaveTheSameLetters: what one prints, all print; and the alphabets
// are whole.
func TestFacesHaveTheSameLetters(t *testing.T) {
	for _, f := range faces {
		letters, err := readLetters(f.data)
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		if len(letters) != len(printed) {
			t.Errorf("%s has %d characters, display has %d", f.name, len(letters), len(printed))
		}
		for r := range printed {
			if !letters[r] {
				t.Errorf("%s lacks %q", f.name, r)
			}
		}
	}
	for _, alphabet := range []struct{ from, to rune }{{' ', '~'}, {0xA0, 0x24F}, {0x1E00, 0x1EFF}, {0x400, 0x52F}, {0x10D0, 0x10FF}, {0x3B1, 0x3CE}} {
		for r := alphabet.from; r <= alphabet.to; r++ {
			if !printed[r] {
				t.Errorf("the typeface lacks %q (%U)", r, r)
			}
		}
	}
	if _, err := readLetters(displayData[:200]); err == nil {
		t.Error("half a font was read without an error")
	}
}

func BenchmarkPDF(b *testing.B) {
	w := sample(b)
	for b.Loop() {
		if _, err := PDF(w); err != nil {
			b.Fatal(err)
		}
	}
}
