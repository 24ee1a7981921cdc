package flows

import (
	"fmt"
	"time"

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

// planCertificates lets everybody's certificate be made, each in a happening
// of its own, as the cohort closes.
func planCertificates(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if _, err := earnedBy(e, c, m); err != nil {
			if ignoreRefusal(err) != nil {
				return err
			}
			continue
		}
		code, err := freshCode(e, "")
		if err != nil {
			return err
		}
		if err := certificateDue.Plan(e, m.Key(), e.At, string(c.ID), string(m.Person), dueCertificate{c.ID, m.Role, m.Person, code}); err != nil {
			return err
		}
	}
	return nil
}

// earnedBy says what a member earned, or refuses.
func earnedBy(e bot.Event, c mentoring.Cohort, m mentoring.Member) (mentoring.Earned, error) {
	var pairs []mentoring.Pair
	finished := false
	if m.Role == mentoring.Mentor {
		var err error
		if pairs, err = e.Tx.PairsOf(c.ID, m.Person); err != nil {
			return mentoring.Earned{}, err
		}
	} else {
		pair, found, err := e.Tx.Pair(c.ID, m.Person)
		if err != nil {
			return mentoring.Earned{}, err
		}
		if found {
			pairs = []mentoring.Pair{pair}
		}
		if finished, err = projectFinished(e, c, m.Person); err != nil {
			return mentoring.Earned{}, err
		}
	}
	closed := c.Plan.BoundaryAt(mentoring.Closed, c.Home) // as planned
	if step, planned := c.Plan.Step(mentoring.Closed); planned && step.Begun() {
		closed = step.Actual
	}
	c.Name = bot.Escape(c.Name) // it stands in the refusals
	return c.Earns(m, pairs, finished, closed)
}

// projectFinished reports whether a mentee handed the project over, or wrote
// with the mentor what came of it, whatever that was.
func projectFinished(e bot.Event, c mentoring.Cohort, mentee mentoring.PersonID) (bool, error) {
	ch, found, err := e.Tx.Charter(c.ID, mentee)
	if err != nil || found && ch.Agreed != nil && ch.Finished() {
		return err == nil, err
	}
	entry, found, err := e.Tx.Project(mentoring.PairID(c.ID, mentee))
	return found && entry.Public != nil, err
}

// certificateIsDue sends a certificate, or asks for the spelling it waits for.
func certificateIsDue(in bot.Due[dueCertificate]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || c.Phase != mentoring.Closed {
		return err
	}
	m, found, err := in.Tx.Member(c.ID, in.Carried.Role, in.Carried.Person)
	if err != nil || !found {
		return err
	}
	who, err := in.Person(m.Person)
	if err != nil || who.Deleted {
		return err
	}
	if _, err := earnedBy(in.Event, c, m); err != nil {
		return ignoreRefusal(err)
	}
	_, printable, err := spellingOf(in.Event, m)
	if err != nil {
		return err
	}
	zone, err := in.Zone(m.Person, c)
	if err != nil {
		return err
	}
	if printable {
		return issue(in.Event, c, m, in.Carried.Code, bot.NotBefore(mentoring.Decent(in.At, zone, c.Home)))
	}
	today := mentoring.DateOf(in.At, zone)
	after := func(workdays int) time.Time { return c.Home.AddWorkdays(today, workdays).At(9, 0, zone) }
	if err := in.Ask(mentoring.Ask{
		ID: certificateWaitID(of(m)), Kind: certificateAsk, Cohort: c.ID, Person: m.Person, Subject: string(m.Role),
		Next: in.At, Nudges: []time.Time{after(5), after(10)},
	}); err != nil {
		return err
	}
	return certificateWaits.Plan(in.Event, m.Key(), after(13), string(c.ID), string(m.Person), of(m))
}

// tellCertificateWaits tells the organizers that somebody never said how to
// spell them. The certificate goes on waiting.
func tellCertificateWaits(in bot.Due[aboutMember]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	_, found, err = in.Tx.CertificateOf(c.ID, in.Carried.Role, in.Carried.Person)
	if err != nil || found {
		return err
	}
	return tellOrganizers(in.Event, c, "certificate/waits/"+in.Carried.Key(), certificateWaitsText(c, in.Carried.Person))
}

// issue makes a member's certificate as it reads now and sends it. Issued
// again, it has the same code and the same day; the first time it gets the one
// drawn for it, or else a fresh one.
func issue(e bot.Event, c mentoring.Cohort, m mentoring.Member, drawn mentoring.Code, with bot.Delivery) error {
	earned, err := earnedBy(e, c, m)
	if err != nil {
		return err
	}
	s, _, err := spellingOf(e, m)
	if err != nil {
		return err
	}
	cert, found, err := e.Tx.CertificateOf(c.ID, m.Role, m.Person)
	if err != nil {
		return err
	}
	if !found {
		if cert.Code, err = freshCode(e, drawn); err != nil {
			return err
		}
		cert.Issued = c.Plan.Start(mentoring.Closed)
	}
	cert.Cohort, cert.Person, cert.Role, cert.Earned = c.ID, m.Person, m.Role, earned
	cert.Name, cert.CohortName, cert.SentAt = s.Name, c.Name, e.At
	cert.Revision++
	if cert.Project, err = projectTitle(e, c, s); err != nil {
		return err
	}
	cert.Project = certificate.Legible(cert.Project)
	cert.Organizers = nil
	for _, o := range c.Organizers {
		who, err := e.Person(o)
		if err != nil {
			return err
		}
		cert.Organizers = append(cert.Organizers, who.Name)
	}
	if err := e.Tx.PutCertificate(cert); err != nil {
		return err
	}
	if err := e.Note(c.ID, "certificate.sent", string(m.Role), string(m.Person), fmt.Sprint(cert.Revision)); err != nil {
		return err
	}
	message, err := certificateMessage(c, cert)
	if err != nil {
		return err
	}
	return e.Say(message, with)
}

// freshCode is the code drawn, if it was never issued, or one that was not.
func freshCode(e bot.Event, drawn mentoring.Code) (mentoring.Code, error) {
	for {
		if drawn != "" {
			if _, _, taken, err := e.Tx.Certificate(drawn); err != nil || !taken {
				return drawn, err
			}
		}
		token, err := e.Token()
		if err != nil {
			return "", err
		}
		drawn = mentoring.NewCode(token)
	}
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
