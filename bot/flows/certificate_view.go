package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/certificate"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// What people see of certificates.

const typefaceHas = "Latin, Greek, Cyrillic and Georgian letters"

func drawCertificateAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Role(in.Ask.Subject), in.Ask.Person)
	if err != nil || !found {
		return bot.Part{}, err
	}
	s, printable, err := spellingOf(in.Event, m)
	if err != nil {
		return bot.Part{}, err
	}
	name, cohortName := bot.Escape(s.Name), bot.Escape(c.Name)
	sent, issued, err := in.Tx.CertificateOf(c.ID, m.Role, m.Person)
	if err != nil {
		return bot.Part{}, err
	}
	waits := in.Ask.ID == certificateWaitID(of(m))
	switch {
	case issued:
		return bot.Part{Text: fmt.Sprintf(":white_check_mark: Your certificate of *%s* reads *%s*. `/cohort certificate %s` sends it again, corrected if you like.", cohortName, bot.Escape(sent.Name), c.ID)}, nil
	case m.Standing.Gone() || c.Phase == mentoring.Closed && !waits:
		return bot.Part{Text: fmt.Sprintf("*%s* has closed. `/cohort certificate %s` says how it stands with your certificate.", cohortName, c.ID)}, nil
	case printable:
		text := fmt.Sprintf("At the end of *%s* there are certificates. Yours will read *%s*.", cohortName, name)
		return bot.Part{Text: text, Blocks: []slack.Block{bot.SectionWith(text, certificateSpell.With("Name on my certificate", of(m)))}}, nil
	}
	text := fmt.Sprintf("At the end of *%s* there are certificates, printed in %s. How should your name be spelled on yours?", cohortName, typefaceHas)
	switch reminded := in.Ask.Reminded(); {
	case waits && reminded == 0:
		text = fmt.Sprintf("Your certificate of *%s* is ready, but for your name: I can print %s. How should it be spelled?", cohortName, typefaceHas)
	case reminded == 1:
		text = fmt.Sprintf("A gentle reminder: how should your name be spelled on your certificate of *%s*? I can print %s.", cohortName, typefaceHas)
	case reminded > 1:
		text = fmt.Sprintf("A last gentle question about your certificate of *%s*: how should your name be spelled, in %s?", cohortName, typefaceHas)
	}
	return bot.Part{Text: text, Blocks: []slack.Block{
		bot.Section(text),
		bot.Actions(certificateSpell.Primary("Name on my certificate", of(m))),
		bot.Context(fmt.Sprintf("It waits for you: nothing is lost, and `/cohort certificate %s` works at any time.", c.ID)),
	}}, nil
}

// spellingForm shows how a certificate reads, to be changed.
func spellingForm(e bot.Event, c mentoring.Cohort, m mentoring.Member) (slack.ModalViewRequest, error) {
	s, printable, err := spellingOf(e, m)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	title, err := projectTitle(e, c, s)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	start := bot.Cut(s.Name, certificate.MaxName)
	about, submit := fmt.Sprintf("How your certificate of *%s* will read. It comes when the cohort closes, around %s.", bot.Escape(c.Name), c.Plan.Start(mentoring.Closed).Long()), "Keep"
	if c.Phase == mentoring.Closed {
		about, submit = fmt.Sprintf("How your certificate of *%s* reads. I send it to you in our conversation, always with the same code.", bot.Escape(c.Name)), "Send it to me"
	}
	blocks := []slack.Block{bot.Section(about)}
	if !printable && s.Name != "" {
		blocks = append(blocks, bot.Labelled("I know you as", s.Name))
		start = ""
	}
	blocks = append(blocks, certificateName.Line("Your name", bot.AtMost(certificate.MaxName), bot.Start(start),
		bot.Hint("As it is to be printed, in "+typefaceHas+".")))
	if m.Role == mentoring.Mentee {
		blocks = append(blocks, certificateTitle.Line("Your project", bot.Optional, bot.AtMost(certificate.MaxTitle),
			bot.Start(certificate.Legible(title)), bot.Hint("Empty: as in your charter.")))
	}
	return certificateForm.Titled("Your certificate", submit, of(m), blocks...), nil
}

// unprintable says why a text cannot be printed; empty: it can.
func unprintable(text string, most int, empty string) string {
	missing, ok := certificate.Printable(text)
	switch {
	case len(missing) > 0:
		return fmt.Sprintf("I cannot print %s: the certificate has %s. Spell it in one of these.",
			bot.Cut("“"+strings.Join(strings.Split(string(missing), ""), "”, “")+"”", 80), typefaceHas)
	case !ok:
		return empty
	case len([]rune(text)) > most:
		return fmt.Sprintf("That is %d characters; %d fit on the page.", len([]rune(text)), most)
	}
	return ""
}

// certificateMessage is the certificate as a file, with what to know about it.
func certificateMessage(c mentoring.Cohort, cert mentoring.Certificate) (bot.Message, error) {
	data, err := certificate.PDF(certificate.Words{
		Name: cert.Name, Role: cert.Role, Cohort: cert.CohortName, Project: cert.Project, Mentees: cert.Mentees,
		From: cert.From, To: cert.To, Hours: cert.Hours, Organizers: cert.Organizers, Issued: cert.Issued, Code: cert.Code.String(),
	})
	if err != nil {
		return bot.Message{}, err
	}
	text := fmt.Sprintf(":tada: Congratulations: here is your certificate of *%s*, made out to *%s*.", bot.Escape(c.Name), bot.Escape(cert.Name))
	if cert.Revision > 1 {
		text = fmt.Sprintf("Here is your certificate of *%s* again, made out to *%s*. It has the same code as before.", bot.Escape(c.Name), bot.Escape(cert.Name))
	}
	text += fmt.Sprintf(" Anybody here can check it with `/cohort verify %s`. If the name or the project should read differently: `/cohort certificate %s`.", cert.Code, c.ID)
	return bot.Message{
		Key: fmt.Sprintf("certificate/%s/%d", mentoring.MemberKey(c.ID, cert.Role, cert.Person), cert.Revision), To: bot.To(cert.Person), Text: text,
		File: &store.File{Name: "certificate-" + cert.Code.String() + ".pdf", Title: "Certificate of " + c.Name, Data: data},
	}, nil
}

func certificateWaitsText(c mentoring.Cohort, p mentoring.PersonID) string {
	return fmt.Sprintf("The certificate of %s in *%s* waits for a spelling of their name: I can print %s, and they have not answered. Nothing is lost: `/cohort certificate %s` works for them at any time. A word from you may help.",
		bot.Mention(p), bot.Escape(c.Name), typefaceHas, c.ID)
}

func chooseCertificate(c mentoring.Cohort, mine []mentoring.Member) []slack.Block {
	blocks := []slack.Block{bot.Section(fmt.Sprintf("You were both in *%s*, so there are two certificates.", bot.Escape(c.Name)))}
	for _, m := range mine {
		blocks = append(blocks, bot.Actions(certificateSpell.With("As a "+string(m.Role), of(m))))
	}
	return blocks
}

// certificateList tells an organizer how far the certificates are.
func certificateList(e bot.Event, c mentoring.Cohort) (string, error) {
	name := bot.Escape(c.Name)
	if c.Phase < mentoring.Closed {
		return fmt.Sprintf("Certificates of *%s* go out when it closes, around %s: to mentees who worked with their mentor to the end or finished their project, and to mentors of at least %s. Nothing to do for you.",
			name, c.Plan.Start(mentoring.Closed).Long(), count(c.Plan.MentorWeeks(), "week")), nil
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return "", err
	}
	sent := 0
	var waiting []mentoring.PersonID
	for _, m := range members {
		_, found, err := e.Tx.CertificateOf(c.ID, m.Role, m.Person)
		if err != nil {
			return "", err
		}
		if found {
			sent++
			continue
		}
		if _, err := earnedBy(e, c, m); err != nil {
			if ignoreRefusal(err) != nil {
				return "", err
			}
			continue
		}
		if !slices.Contains(waiting, m.Person) {
			waiting = append(waiting, m.Person)
		}
	}
	text := fmt.Sprintf("*%s*: %s sent.", name, count(sent, "certificate"))
	if len(waiting) > 0 {
		return text + fmt.Sprintf(" Waiting for a spelling of their name, or for their account to come back: %s. A word from you may help; `/cohort certificate %s` is theirs to type.", mentions(waiting), c.ID), nil
	}
	return text + " Nothing to do for you.", nil
}

// genuine is what anybody may know who has the code.
func genuine(cert mentoring.Certificate) []slack.Block {
	lines := [][2]string{{"Name:", cert.Name}, {"Role:", string(cert.Role)}, {"Programme:", cert.CohortName},
		{"From – to:", cert.From.Long() + " – " + cert.To.Long()}}
	if cert.Project != "" {
		lines = append(lines, [2]string{"Project:", cert.Project})
	}
	return []slack.Block{
		bot.Section(":white_check_mark: *This certificate is genuine.* It must say the same as this:"),
		labelled(lines...),
		bot.Context(fmt.Sprintf("%s, issued on %s", cert.Code, cert.Issued.Long())),
	}
}
