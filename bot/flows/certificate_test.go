package flows

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/store"
)

const (
	aDay  = 24 * time.Hour
	aWeek = 7 * aDay
)

// givenOldPairs pairs people since so many weeks ago.
func (s *story) givenOldPairs(c mentoring.Cohort, weeks int, couples ...[2]string) {
	s.t.Helper()
	s.inTx(func(tx *store.Tx) error {
		for _, x := range couples {
			p := mentoring.Pair{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id(x[0]), Mentor: s.id(x[1])}, Since: time.Now().Add(-time.Duration(weeks) * aWeek)}
			if err := tx.PutPair(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// givenEndingCohort is the given cohort with its project work planned to end
// today, and the pairs' time behind it.
func (s *story) givenEndingCohort() mentoring.Cohort {
	s.t.Helper()
	c := s.givenCohort(mentoring.Project)
	start := mentoring.DateOf(time.Now(), c.Location())
	for p := mentoring.CallMentors; p < mentoring.Wrapup; p++ {
		start = start.Add(-7 * mentoring.DefaultWeeks(p))
	}
	c.Plan = mentoring.DefaultPlan(start, c.Home)
	for p := mentoring.CallMentors; p <= mentoring.Project; p++ {
		var err error
		if c.Plan, _, err = c.Plan.Advance(p, c.Plan.BoundaryAt(p, c.Home), c.Home); err != nil {
			s.t.Fatal(err)
		}
	}
	s.inTx(func(tx *store.Tx) error { return tx.PutCohort(c) })
	return c
}

// givenMentee lets somebody who is not of the sample cast be a mentee.
func (s *story) givenMentee(c mentoring.Cohort, name, handle string) {
	s.t.Helper()
	s.AddPerson(sandbox.Profile{Name: name, Handle: handle, Zone: "Europe/Berlin"})
	s.inTx(func(tx *store.Tx) error {
		return tx.PutMember(mentoring.Member{Cohort: c.ID, Person: s.id(name), Role: mentoring.Mentee, Name: name, Standing: mentoring.Active, JoinedAt: time.Now()})
	})
}

// certificateOf reads what was issued to somebody.
func (s *story) certificateOf(c mentoring.Cohort, r mentoring.Role, name string) (cert mentoring.Certificate, found bool) {
	s.t.Helper()
	s.read(func(tx *store.Tx) (err error) {
		cert, found, err = tx.CertificateOf(c.ID, r, s.id(name))
		return err
	})
	return cert, found
}

// paper is what the certificate says that somebody can open in Slack.
func (s *story) paper(cert mentoring.Certificate, name string) string {
	s.t.Helper()
	pdf := s.Person(name).File("certificate-" + cert.Code.String() + ".pdf")
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		s.t.Fatalf("%s has no certificate %s: %.20q", name, cert.Code, pdf)
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("CI") == "true" {
			s.t.Fatal("CI must have poppler-utils: " + err.Error())
		}
		s.t.Log("without poppler-utils the certificate is not read")
		return ""
	}
	path := filepath.Join(s.t.TempDir(), "certificate.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		s.t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

const (
	arabic  = "فريد حداد"
	chinese = "王芳"
)

func TestCertificates(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenEndingCohort()
		s.givenMentee(c, arabic, "farid2")
		s.givenMentee(c, chinese, "fang")
		s.givenOldPairs(c, 14, [2]string{"Jaya Menon", "Ben Fischer"}, [2]string{arabic, "Ben Fischer"}, [2]string{chinese, "Dana Reyes"})
		s.givenOldPairs(c, 1, [2]string{"Kofi Mensah", "Amara Okafor"})
		s.inTx(func(tx *store.Tx) error {
			terms := mentoring.Terms{Title: "Fewer half-empty trucks 🚚"}
			return tx.PutCharter(mentoring.Charter{Cohort: c.ID, Couple: mentoring.Couple{Mentee: s.id("Jaya Menon"), Mentor: s.id("Ben Fischer")}, Terms: terms, Agreed: &terms})
		})
		jaya, fang, other := s.Person("Jaya Menon"), s.Person(chinese), s.Person(arabic)
		jaya.Types("/cohort certificate")
		jaya.Sees("come when it closes")

		// The wrap-up shows each how their name will be printed.
		c = s.enter(c, mentoring.Wrapup)
		s.pass(aDay)
		jaya.Sees("Yours will read Jaya Menon")
		jaya.Clicks("Name on my certificate")
		jaya.Fills("Your name", "Jaya\u202e  Menon 🎓 (জয়া)")
		jaya.Submits()
		jaya.SeesError("Your name", "I cannot print “জ”, “য”, “়”, “া”")
		jaya.Fills("Your name", "Jaya\u202e  K. Menon 🎓")
		jaya.Submits()
		jaya.Sees("Yours will read Jaya K. Menon")
		other.Sees("How should your name be spelled on yours?")
		fang.Sees("How should your name be spelled on yours?")
		other.Clicks("Name on my certificate")
		other.Submits()
		other.SeesError("Your name", "")
		other.Fills("Your name", "Farīd Ḥaddād")
		other.Submits()
		other.Sees("will read Farīd Ḥaddād")

		s.Person("Amara Okafor").SeesNot("there are certificates") // she began a week ago

		// The cohort closes: who completed it gets a file.
		c = s.enter(c, mentoring.Closed)
		s.pass(aDay)
		cert, _ := s.certificateOf(c, mentoring.Mentee, "Jaya Menon")
		jaya.Sees("here is your certificate of Spring 2027, made out to Jaya K. Menon")
		if got := s.paper(cert, "Jaya Menon"); !strings.Contains(got, "Jaya K. Menon has completed the mentorship programme as a mentee Spring 2027") || !strings.Contains(got, "“Fewer half-empty trucks”") || !strings.Contains(got, cert.Code.String()) {
			t.Errorf("Jaya's certificate says: %s", got)
		}
		if cert, _ := s.certificateOf(c, mentoring.Mentee, arabic); !strings.Contains(s.paper(cert, arabic), "Farīd Ḥaddād") {
			t.Errorf("%s's certificate says: %s", arabic, s.paper(cert, arabic))
		}
		if cert, _ := s.certificateOf(c, mentoring.Mentor, "Ben Fischer"); !strings.Contains(s.paper(cert, "Ben Fischer"), "has mentored two mentees") {
			t.Errorf("Ben's certificate says: %s", s.paper(cert, "Ben Fischer"))
		}
		if _, found := s.certificateOf(c, mentoring.Mentor, "Amara Okafor"); found {
			t.Error("Amara mentored for a week and got a certificate")
		}
		if _, found := s.certificateOf(c, mentoring.Mentee, "Hana Sato"); found {
			t.Error("Hana, who had no mentor, got a certificate")
		}

		// One waits for a spelling: two reminders, then the organizers are told.
		fang.Sees("is ready, but for your name")
		s.pass(3 * aWeek)
		s.Person("Nora Lind").Sees("waits for a spelling of their name")
		fang.Types("/cohort certificate")
		fang.Fills("Your name", "Wang Fang")
		fang.Submits()
		cert, _ = s.certificateOf(c, mentoring.Mentee, chinese)
		fang.Sees("made out to Wang Fang")

		// A correction keeps the code.
		before, _ := s.certificateOf(c, mentoring.Mentee, "Jaya Menon")
		jaya.Types("/cohort certificate")
		jaya.Fills("Your project", "Fuller trucks")
		jaya.Submits()
		jaya.Sees("again, made out to Jaya K. Menon")
		after, _ := s.certificateOf(c, mentoring.Mentee, "Jaya Menon")
		if after.Code != before.Code || after.Issued != before.Issued || after.Revision != 2 {
			t.Errorf("the correction has %s of %s, revision %d; before it was %s of %s", after.Code, after.Issued, after.Revision, before.Code, before.Issued)
		}

		// Anybody can check one.
		rosa := s.Person("Rosa Keller")
		rosa.Types("/cohort verify " + strings.ToLower(strings.ReplaceAll(after.Code.String(), "-", " ")))
		rosa.Sees("This certificate is genuine", "Jaya K. Menon", "mentee", "Fuller trucks", "Spring 2027")
		wrong := []byte(after.Code.String())
		wrong[0] = map[bool]byte{true: '8', false: '7'}[wrong[0] == '7']
		rosa.Types("/cohort verify " + string(wrong))
		rosa.Sees("There is a typing mistake in this code")
		rosa.Types("/cohort verify " + mentoring.NewCode("00112233445566778899aabbccddeeff").String())
		rosa.Sees("I never issued it")
		rosa.Types("/cohort verify")
		rosa.Sees("Type the code after the command")
		s.Person("Amara Okafor").Types("/cohort certificate")
		s.Person("Amara Okafor").Sees("go to mentors who worked with a mentee for at least")
		s.Person("Nora Lind").Types("/cohort certificate")
		s.Person("Nora Lind").Sees("certificates sent", "Nothing to do for you")

		s.inTx(func(tx *store.Tx) error {
			_, err := tx.Erase(string(s.id("Jaya Menon")))
			return err
		})
		rosa.Types("/cohort verify " + after.Code.String())
		rosa.Sees("was issued, but its owner asked to be erased")
		s.golden("certificate")
	})
}

// TestCertificateWaitsQuietly: two reminders after the closing, then silence,
// and a certificate in the end.
func TestCertificateWaitsQuietly(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenEndingCohort()
		s.givenMentee(c, chinese, "fang")
		s.givenOldPairs(c, 14, [2]string{chinese, "Dana Reyes"}, [2]string{"Jaya Menon", "Ben Fischer"})
		c = s.enter(c, mentoring.Wrapup)
		s.pass(aDay)
		c = s.enter(c, mentoring.Closed)
		s.Deactivate("Jaya Menon")
		s.pass(12 * aWeek)
		asked := 0
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == chinese && (strings.Contains(h.Text, "is ready, but for your name") || strings.Contains(h.Text, "gentle") && strings.Contains(h.Text, "certificate")) {
				asked++
			}
		}
		if asked != 3 {
			t.Errorf("the spelling was asked for %d times after the closing, want the question and two reminders:\n%s", asked, s.Person(chinese).Screen())
		}
		fang := s.Person(chinese)
		fang.Clicks("Name on my certificate")
		fang.Fills("Your name", "Ван Фан")
		fang.Submits()
		s.pass(time.Minute)
		fang.Sees("made out to Ван Фан")
		cert, _ := s.certificateOf(c, mentoring.Mentee, chinese)
		if got := s.paper(cert, chinese); !strings.Contains(got, "Ван Фан has completed") {
			t.Errorf("the certificate says: %s", got)
		}
	})
}
