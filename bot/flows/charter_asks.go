package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What is asked about charters: the mentee to draft as scoping begins, the
// other one to sign as soon as one has signed, whoever changed it afterwards
// to sign the change. The questions are kept in step with the charter, so that
// they always say what it waits for.

// planCharters brings cards, questions and looks in step with the cohort's
// plan and its pairs, after any change of either.
func planCharters(e bot.Event, c mentoring.Cohort) error {
	if !chartersRun(c.Phase) {
		return nil
	}
	pairs, err := goingPairs(e, c)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := startCharter(e, c, p); err != nil {
			return err
		}
	}
	for _, when := range []string{lookWeek3, lookHalf} {
		l := charterLook{Cohort: c.ID, When: when}
		if at := l.planned(c).At(6, 0, c.Location()); at.After(e.At) {
			if err := charterTime.Plan(e, string(c.ID)+"/"+when, at, string(c.ID), "", l); err != nil {
				return err
			}
		}
	}
	return nil
}

// startCharter shows a pair its charter and asks for it. A charter that the
// mentee wrote with another mentor goes on.
func startCharter(e bot.Event, c mentoring.Cohort, pair mentoring.Pair) error {
	ch, err := charterOfPair(e, pair)
	if err != nil {
		return err
	}
	o := charterOf{c.ID, ch.Mentee, ch.Mentor}
	if len(ch.Cards) == 0 && c.Phase >= mentoring.Wrapup {
		return nil // too late to begin one
	}
	if slices.Contains(ch.Cards, ch.Mentor) {
		if err := refreshCharter(e, o); err != nil {
			return err
		}
		return askForCharter(e, c, ch)
	}
	for _, before := range ch.Cards {
		if err := refreshCharter(e, charterOf{c.ID, ch.Mentee, before}); err != nil {
			return err
		}
	}
	ch.Cards = append(ch.Cards, ch.Mentor)
	if err := e.Tx.PutCharter(ch); err != nil {
		return err
	}
	zone, err := e.Zone(ch.Mentee, c)
	if err != nil {
		return err
	}
	with := []bot.Delivery{bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))}
	for _, intro := range []string{introductionKey(c, ch.Mentee), introducedAgainKey(c, ch.Couple)} {
		if _, introduced, err := e.Tx.Outgoing(intro); err != nil {
			return err
		} else if introduced {
			with = append(with, bot.After(intro))
		}
	}
	if err := charterCard.Show(e, bot.ToGroup(ch.Mentee, ch.Mentor), o, with...); err != nil {
		return err
	}
	return askForCharter(e, c, ch)
}

// restCharter ends what is asked about the charter of a pair that ended.
func restCharter(e bot.Event, c mentoring.Cohort, pair mentoring.Pair) error {
	for _, p := range []mentoring.PersonID{pair.Mentee, pair.Mentor} {
		if err := e.CloseAsks(p, func(a mentoring.Ask) bool {
			return a.Cohort == c.ID && (a.Kind == charterAsk && a.Subject == string(pair.Mentee) || isLookAt(a, pair.Mentee))
		}); err != nil {
			return err
		}
	}
	return refreshCharter(e, charterOf{c.ID, pair.Mentee, pair.Mentor})
}

// askForCharter opens, changes and closes the questions to both, so that they
// say what the charter waits for.
func askForCharter(e bot.Event, c mentoring.Cohort, ch mentoring.Charter) error {
	due := mentoring.DeadlineEnd(charterDeadline(c))
	for _, x := range []struct {
		p    mentoring.PersonID
		role mentoring.Role
	}{{ch.Mentee, mentoring.Mentee}, {ch.Mentor, mentoring.Mentor}} {
		awaited := ch.Awaits(x.p)
		if awaited == mentoring.AwaitsDraft && c.Phase >= mentoring.Wrapup {
			awaited = mentoring.AwaitsNothing // a plan is no use any more
		}
		open, err := e.Tx.OpenAsks(x.p)
		if err != nil {
			return err
		}
		asked := false
		for _, a := range open {
			if a.Kind != charterAsk || a.Cohort != c.ID || a.Subject != string(ch.Mentee) {
				continue
			}
			switch awaited {
			case mentoring.AwaitsNothing:
				if ch.Signed(x.p) {
					if err := e.Answered(x.p, a.ID); err != nil {
						return err
					}
				}
				if err := e.CloseAsk(x.p, a.ID); err != nil {
					return err
				}
			default:
				asked = true
				if _, err := e.ChangeAsk(x.p, a.ID, func(a *mentoring.Ask) { a.Due = due }); err != nil {
					return err
				}
			}
		}
		if asked || awaited == mentoring.AwaitsNothing {
			continue
		}
		zone, err := e.Zone(x.p, c)
		if err != nil {
			return err
		}
		today := mentoring.DateOf(e.At, zone)
		ask := mentoring.Ask{
			ID:   charterAskID(aboutMember{c.ID, x.role, x.p}, ch.Mentee, ch.Version),
			Kind: charterAsk, Cohort: c.ID, Person: x.p, Subject: string(ch.Mentee), Due: due,
			// A pair says hello first; whoever changes something may sign in a minute.
			Next:   c.Home.NextWorkday(today.Add(1)).At(9, 0, zone),
			Nudges: charterNudges(c, awaited, today, zone),
		}
		if awaited == mentoring.AwaitsSignature {
			ask.Next = e.At
		}
		if err := e.Ask(ask); err != nil {
			return err
		}
	}
	return nil
}

// charterDeadline is the last day for the signatures; who is late has until
// the end.
func charterDeadline(c mentoring.Cohort) mentoring.Date {
	if c.Phase <= mentoring.Scoping {
		return c.Plan.Deadline(mentoring.Scoping, c.Home)
	}
	return c.Plan.Deadline(mentoring.Wrapup, c.Home)
}

// charterUntil is the deadline in words.
func charterUntil(c mentoring.Cohort) string {
	if c.Phase > mentoring.Scoping {
		return "soon"
	}
	return "by *" + charterDeadline(c).Long() + "*"
}

// charterNudges are the reminders: in week 3 and two working days before the
// deadline for a draft; after three working days, and then likewise, for a
// signature.
func charterNudges(c mentoring.Cohort, a mentoring.Awaiting, today mentoring.Date, zone *time.Location) []time.Time {
	first := c.Plan.LookWeek3(c.Home)
	if a != mentoring.AwaitsDraft || c.Phase > mentoring.Scoping {
		first = c.Home.AddWorkdays(today, 3)
	}
	var nudges []time.Time
	last := today.Add(1)
	for _, on := range []mentoring.Date{first, c.Home.AddWorkdays(charterDeadline(c), -2)} {
		if on.After(last) {
			nudges = append(nudges, on.At(9, 0, zone))
			last = on
		}
	}
	return nudges
}

// What people see.

// drawCharterAsk is the question as it stands now.
func drawCharterAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	mentee := mentoring.PersonID(in.Ask.Subject)
	pair, going, err := pairOf(in.Event, c, mentee)
	if err != nil {
		return bot.Part{}, err
	}
	name := bot.Escape(c.Name)
	if !going || pair.Mentee != in.Ask.Person && pair.Mentor != in.Ask.Person || !chartersRun(c.Phase) {
		return saidPart(fmt.Sprintf("The project charter in *%s*: this question is settled.", name)), nil
	}
	ch, err := charterOfPair(in.Event, pair)
	if err != nil {
		return bot.Part{}, err
	}
	other := pair.Mentor
	if other == in.Ask.Person {
		other = pair.Mentee
	}
	with, err := named(in.Event, other)
	if err != nil {
		return bot.Part{}, err
	}
	page := charterPage{Cohort: c.ID, Mentee: mentee, Version: ch.Version}
	title := bot.Escape(ch.Terms.Title)
	switch awaited := ch.Awaits(in.Ask.Person); {
	case !in.Ask.Open() && ch.Status() == mentoring.CharterAgreed:
		return saidPart(fmt.Sprintf(":white_check_mark: The charter “%s” is signed by both of you.", title)), nil
	case !in.Ask.Open() && ch.Signed(in.Ask.Person):
		return partWithButtons(fmt.Sprintf(":white_check_mark: You signed the charter “%s”. %s is asked to sign it next.", title, with), charterRead.With("Read it", page)), nil
	case !in.Ask.Open():
		return saidPart(fmt.Sprintf("The project charter with %s in *%s*: this question is settled.", with, name)), nil
	case awaited == mentoring.AwaitsSignature:
		text := fmt.Sprintf("%s has signed your project charter “%s”. Read it through, change what you see differently, and sign.", with, title)
		if changed, before := ch.SignedBefore(in.Ask.Person); before && len(changed) > 0 {
			text = fmt.Sprintf("The charter “%s” was changed since you signed, and %s has signed the change. It concerns: %s. Please read it and sign again.", title, with, strings.Join(changed, ", "))
			if ch.Agreed != nil {
				text += " Until then what was signed by both stands."
			}
		}
		if in.Ask.Reminded() > 0 {
			text = "A reminder: " + text
		}
		return partWithButtons(text, charterRead.Primary("Read and sign", page)), nil
	case awaited == mentoring.AwaitsOwn:
		return partWithButtons(fmt.Sprintf("You changed the project charter “%s” after it was signed. Sign the change, so that %s is asked to, or drop it.", title, with), charterRead.Primary("Read and sign", page)), nil
	}
	until := charterUntil(c)
	switch {
	case ch.Version > 0 && len(ch.Terms.Missing()) == 0:
		return partWithButtons(fmt.Sprintf("Your project charter with %s is complete. Read it through and sign %s; then %s is asked to.", with, until, with), charterRead.Primary("Read and sign", page)), nil
	case ch.Version > 0:
		return partWithButtons(fmt.Sprintf("Your project charter with %s is begun and kept: %s still open. Please sign it %s.", with, count(len(ch.Terms.Missing()), "field"), until), charterEdit.Primary("Go on writing", page)), nil
	}
	text := fmt.Sprintf("What is your project with %s going to be? Draft your charter %s: nine short steps, each with an example, a quarter of an hour in all; you can leave and come back. Then %s reads it, and you both sign.", with, until, with)
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf("A reminder: your project charter with %s is not begun yet; it should be signed %s. A narrow idea written down is worth more than a great one in mind. No idea at all? The first step shows problems that others posted.", with, until)
	}
	return partWithButtons(text, charterEdit.Primary("Write the charter", page)), nil
}
