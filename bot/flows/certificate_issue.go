package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/certificate"
	"cohortbot/bot/mentoring"
)

// Who has earned a certificate, and sending it.

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
