package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/certificate"
	"cohortbot/bot/mentoring"
)

// Who completed the programme gets a certificate as a file when the cohort
// closes. In the wrap-up everybody sees how their name will be printed and can
// change it; whose name the typeface cannot print is asked for a spelling, and
// their certificate waits for it: two reminders, then the organizers are told.
// `/cohort certificate` corrects one or sends it again, always with the same
// code; `/cohort verify CODE` answers anybody. What people see is in
// certificate_view.go.

const certificateAsk mentoring.AskKind = "certificate"

var (
	certificateCommand = bot.NewCommand("certificate", "", "your certificate: how it reads, and to get it again")
	verifyCommand      = bot.NewCommand("verify", "CODE", "check the code of a certificate")

	certificateSpell = bot.NewButton[aboutMember]("certificate.spell")
	certificateForm  = bot.NewModal[aboutMember]("certificate.form")
	certificateName  = bot.NewText("certificate.name")
	certificateTitle = bot.NewText("certificate.title")

	certificateDue   = bot.NewMoment[dueCertificate]("certificate.due")
	certificateWaits = bot.NewMoment[aboutMember]("certificate.waits")
)

// dueCertificate is a certificate to be made, with the code it gets: drawn
// when the cohort closes, in one happening, so that a rehearsal with the same
// seed gives the same codes.
type dueCertificate struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r"`
	Person mentoring.PersonID `json:"p"`
	Code   mentoring.Code     `json:"k,omitempty"`
}

func certificates() bot.Flow {
	return bot.Flow{
		Name:  "certificate",
		About: "who completed the programme gets a certificate that can be checked",
		Routes: []bot.Route{
			bot.OnAsk(certificateAsk, drawCertificateAsk),
			bot.OnPress(certificateSpell, openSpelling),
			bot.OnSubmit(certificateForm, keepSpelling),
			bot.OnMoment(certificateDue, certificateIsDue),
			bot.OnMoment(certificateWaits, tellCertificateWaits),
			bot.OnCommand(certificateCommand, openCertificate),
			bot.OnCommand(verifyCommand, verifyCertificate),
		},
	}
}

// The questions about one certificate: how it will read, in the wrap-up, and
// how its owner is spelled, when it waits for that after the closing.
func certificateAskID(a aboutMember) string {
	return fmt.Sprintf("name/%s/%s", a.Cohort, a.Role) // comes after what is asked about the work
}

func certificateWaitID(a aboutMember) string { return certificateAskID(a) + "/waits" }

// askSpellings shows everybody who is going to earn one how their certificate
// will read, as wrap-up begins, and asks those whose name cannot be printed.
func askSpellings(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	deadline := c.Plan.Deadline(mentoring.Wrapup, c.Home)
	for _, m := range members {
		if _, err := earnedBy(e, c, m); err != nil {
			if ignoreRefusal(err) != nil {
				return err
			}
			continue
		}
		_, printable, err := spellingOf(e, m)
		if err != nil {
			return err
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return err
		}
		ask := mentoring.Ask{
			ID: certificateAskID(of(m)), Kind: certificateAsk, Cohort: c.ID, Person: m.Person, Subject: string(m.Role),
			Next: e.At, Due: mentoring.DeadlineEnd(deadline), Notice: printable,
		}
		for _, days := range []int{5, 1} {
			if on := c.Home.PrevWorkday(deadline.Add(-days)); !printable && on.After(mentoring.DateOf(e.At, zone)) {
				ask.Nudges = append(ask.Nudges, on.At(9, 0, zone))
			}
		}
		if err := e.Ask(ask); err != nil {
			return err
		}
	}
	return nil
}

// spellingOf is how a member's name will be printed, and whether it can be.
func spellingOf(e bot.Event, m mentoring.Member) (mentoring.Spelling, bool, error) {
	s, found, err := e.Tx.Spelling(m.Cohort, m.Role, m.Person)
	if err != nil {
		return s, false, err
	}
	if !found {
		who, err := e.Person(m.Person)
		if err != nil {
			return s, false, err
		}
		s = mentoring.Spelling{Cohort: m.Cohort, Role: m.Role, Person: m.Person, Name: who.Name}
		if s.Name == "" {
			s.Name = m.Name
		}
	}
	s.Name = certificate.Clean(s.Name)
	_, printable := certificate.Printable(s.Name)
	return s, printable, nil
}

// projectTitle is what a mentee's project is called, on paper.
func projectTitle(e bot.Event, c mentoring.Cohort, s mentoring.Spelling) (string, error) {
	if s.Project != "" || s.Role != mentoring.Mentee {
		return s.Project, nil
	}
	ch, _, err := e.Tx.Charter(c.ID, s.Person)
	if err != nil {
		return "", err
	}
	entry, _, err := e.Tx.Project(mentoring.PairID(c.ID, s.Person))
	title := ch.Terms.Title
	switch {
	case entry.Public != nil:
		title = entry.Public.Title
	case ch.Agreed != nil:
		title = ch.Agreed.Title
	}
	return bot.Cut(certificate.Clean(title), certificate.MaxTitle), err
}

// ownCertificate reads what a control about somebody's own certificate speaks
// of.
func ownCertificate(e bot.Event, a aboutMember) (mentoring.Cohort, mentoring.Member, error) {
	c, err := cohort(e, a.Cohort)
	if err != nil {
		return c, mentoring.Member{}, err
	}
	if a.Person != e.By {
		return c, mentoring.Member{}, mentoring.Refuse("This is somebody else's certificate. Yours, if there is one: `/cohort certificate %s`.", c.ID)
	}
	m, found, err := e.Tx.Member(a.Cohort, a.Role, a.Person)
	switch {
	case err != nil:
		return c, m, err
	case !found:
		return c, m, mentoring.Refuse("You are not in *%s* as a %s any more, so there is no certificate to change.", bot.Escape(c.Name), a.Role)
	case c.Phase < mentoring.Wrapup:
		return c, m, mentoring.Refuse("Certificates of *%s* come when it closes, around %s. In the wrap-up before I show you how your name will be printed.", bot.Escape(c.Name), c.Plan.Start(mentoring.Closed).Long())
	}
	if c.Phase == mentoring.Closed {
		_, err = earnedBy(e, c, m)
	}
	return c, m, err
}

func openSpelling(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, m, err := ownCertificate(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	view, err := spellingForm(in.Event, c, m)
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(view), nil
}

// keepSpelling keeps how the certificate is to read; after the closing it goes
// out so at once.
func keepSpelling(in bot.Submitted[aboutMember]) (bot.Reply, error) {
	c, m, err := ownCertificate(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	s := mentoring.Spelling{Cohort: c.ID, Role: m.Role, Person: m.Person, At: in.At,
		Name: certificate.Clean(certificateName.In(in.Form)), Project: certificate.Clean(certificateTitle.In(in.Form))}
	r := bot.Done
	if why := unprintable(s.Name, certificate.MaxName, "Write your name as it is to be printed."); why != "" {
		r = r.And(certificateName, why)
	}
	if s.Project != "" {
		if why := unprintable(s.Project, certificate.MaxTitle, "Write the title in letters, or leave it empty."); why != "" {
			r = r.And(certificateTitle, why)
		}
	}
	if r.Rejects() {
		return r, nil
	}
	// What says the same as the charter follows the charter.
	if title, err := projectTitle(in.Event, c, mentoring.Spelling{Role: m.Role, Person: m.Person}); err != nil {
		return bot.Done, err
	} else if title == s.Project {
		s.Project = ""
	}
	if err := in.Tx.PutSpelling(s); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "certificate.spelled", string(m.Role)); err != nil {
		return bot.Done, err
	}
	if err := spelled(in.Event, of(m)); err != nil {
		return bot.Done, err
	}
	if c.Phase != mentoring.Closed {
		return bot.Whisper(fmt.Sprintf("Kept: your certificate will read *%s*. It comes to you when *%s* closes, around %s; until then you can change it again.",
			bot.Escape(s.Name), bot.Escape(c.Name), c.Plan.Start(mentoring.Closed).Long())), nil
	}
	if err := issue(in.Event, c, m, "", bot.Urgently); err != nil {
		return bot.Done, err
	}
	return bot.Whisper(fmt.Sprintf("Your certificate as *%s* is on its way: it comes in our conversation in a moment.", bot.Escape(s.Name))), nil
}

// spelled settles the questions about a certificate and draws again what
// shows its name.
func spelled(e bot.Event, a aboutMember) error {
	if err := e.Answered(a.Person, certificateAskID(a)); err != nil {
		return err
	}
	if err := e.CloseAsk(a.Person, certificateWaitID(a)); err != nil {
		return err
	}
	if err := certificateWaits.Unplan(e, a.Key()); err != nil {
		return err
	}
	ask, _, err := e.Tx.Ask(a.Person, certificateAskID(a)) // a notice is closed, and still shows the name
	if err != nil {
		return err
	}
	for _, key := range ask.Prompts {
		if _, err := e.Tx.Refresh(key); err != nil {
			return err
		}
	}
	return nil
}

// openCertificate is the command: how one's own certificate reads, or for
// organizers how far they are.
func openCertificate(in bot.Typed) (bot.Reply, error) {
	memberships, err := in.Tx.Memberships(in.By)
	if err != nil {
		return bot.Done, err
	}
	early := mentoring.Cohort{}
	ripe := false
	for _, m := range memberships {
		c, found, err := in.Tx.Cohort(m.Cohort)
		switch {
		case err != nil:
			return bot.Done, err
		case found && c.Phase >= mentoring.Wrapup:
			ripe = true
		case found && !m.Standing.Gone():
			early = c
		}
	}
	if !ripe && early.ID != "" && !early.Organizes(in.By) {
		return bot.Done, mentoring.Refuse("Certificates of *%s* come when it closes, around %s. In the wrap-up before I show you how your name will be printed.", bot.Escape(early.Name), early.Plan.Start(mentoring.Closed).Long())
	}
	return inCohort(withCertificates, showCertificate)(in)
}

// withCertificates accepts the cohorts in which somebody could have one, and
// those they organize.
func withCertificates(e bot.Event, c mentoring.Cohort) (bool, error) {
	if c.Organizes(e.By) {
		return true, nil
	}
	mine, err := memberOf(e, c)
	return c.Phase >= mentoring.Wrapup && len(mine) > 0, err
}

// memberOf lists what whoever acts was in a cohort, also if they left.
func memberOf(e bot.Event, c mentoring.Cohort) ([]mentoring.Member, error) {
	var mine []mentoring.Member
	for _, r := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		m, found, err := e.Tx.Member(c.ID, r, e.By)
		if err != nil {
			return nil, err
		}
		if found {
			mine = append(mine, m)
		}
	}
	return mine, nil
}

func showCertificate(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	all, err := memberOf(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	var mine []mentoring.Member
	var why error
	for _, m := range all {
		if _, _, err := ownCertificate(in.Event, of(m)); err != nil {
			if ignoreRefusal(err) != nil {
				return bot.Done, err
			}
			why = err
			continue
		}
		mine = append(mine, m)
	}
	switch {
	case len(mine) == 1:
		view, err := spellingForm(in.Event, c, mine[0])
		return bot.Open(view), err
	case len(mine) > 1:
		return bot.Whisper("Which certificate do you mean?", chooseCertificate(c, mine)...), nil
	case c.Organizes(in.By):
		text, err := certificateList(in.Event, c)
		return bot.Whisper(text), err
	case why != nil:
		return bot.Done, mentoring.Refuse("%s If you see it differently, write to %s.", why, organizerNames(c))
	}
	return bot.Done, mentoring.Refuse("You were not in *%s*, so there is no certificate of yours.", bot.Escape(c.Name))
}

// verifyCertificate answers anybody.
func verifyCertificate(in bot.Typed) (bot.Reply, error) {
	code, err := mentoring.ParseCode(bot.Unescape(in.Args))
	if err != nil {
		return bot.Done, err
	}
	cert, found, issued, err := in.Tx.Certificate(code)
	switch {
	case err != nil:
		return bot.Done, err
	case found:
		return bot.Whisper("This certificate is genuine.", genuine(cert)...), nil
	case issued:
		return bot.Whisper(fmt.Sprintf("The code %s was issued, but its owner asked to be erased: I no longer know who it was. Ask whoever shows it to you for another proof.", code)), nil
	}
	return bot.Done, mentoring.Refuse("The code %s has no typing mistake in it, but I never issued it: the certificate is not from this workspace, or not genuine. Ask whoever shows it to you to type the code themselves.", code)
}
