package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// What is asked about the repository: the mentee to write the project down as
// wrap-up begins, the other one for a yes to what was written or changed. The
// questions are kept in step with the entry.

// planRepository asks every pair of a cohort in wrap-up about its project, and
// moves the deadline of what is asked with the plan.
func planRepository(e bot.Event, c mentoring.Cohort) error {
	if c.Phase != mentoring.Wrapup {
		return nil
	}
	pairs, err := goingPairs(e, c)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		h, err := entryOfPair(e, c, pair)
		if err != nil {
			return err
		}
		if err := askAboutEntry(e, h); err != nil {
			return err
		}
	}
	return nil
}

func repositoryAskID(who aboutMember, mentee mentoring.PersonID, version int) string {
	return fmt.Sprintf("repository/%s/%s/%s/v%d", who.Cohort, who.Role, mentee, version)
}

// askAboutEntry opens, moves and closes the questions to both, so that they
// say what the entry waits for. Outside of wrap-up nobody is asked.
func askAboutEntry(e bot.Event, h heldEntry) error {
	c := h.Cohort
	for _, x := range []aboutMember{{c.ID, mentoring.Mentee, h.Mentee}, {c.ID, mentoring.Mentor, h.Mentor}} {
		if x.Person == "" {
			continue
		}
		awaited := h.Awaits(x.Person)
		if c.Phase != mentoring.Wrapup || x.Role == mentoring.Mentor && !h.Paired {
			awaited = mentoring.NothingAwaited
		}
		asked, err := settleEntryAsks(e, h, x, awaited)
		if err != nil {
			return err
		}
		if err := refreshEntryAsks(e, h, x); err != nil {
			return err
		}
		if asked || awaited == mentoring.NothingAwaited {
			continue
		}
		ask, err := newEntryAsk(e, h, x, awaited)
		if err != nil {
			return err
		}
		if err := e.Ask(ask); err != nil {
			return err
		}
	}
	return nil
}

// settleEntryAsks closes what is not awaited any more; asked says that the
// rest is asked already.
func settleEntryAsks(e bot.Event, h heldEntry, x aboutMember, awaited mentoring.AwaitedAccount) (asked bool, err error) {
	open, err := e.Tx.OpenAsks(x.Person)
	if err != nil {
		return false, err
	}
	for _, a := range open {
		if a.Kind != repositoryAsk || a.Cohort != h.Cohort.ID || a.Subject != string(h.Mentee) {
			continue
		}
		if awaited == mentoring.NothingAwaited {
			if h.Agreed(x.Person) {
				if err := e.Answered(x.Person, a.ID); err != nil {
					return false, err
				}
			}
			if err := e.CloseAsk(x.Person, a.ID); err != nil {
				return false, err
			}
			continue
		}
		asked = true
		due := mentoring.DeadlineEnd(entryDeadline(h.Cohort))
		if _, err := e.ChangeAsk(x.Person, a.ID, func(a *mentoring.Ask) { a.Due = due }); err != nil {
			return false, err
		}
	}
	return asked, nil
}

// refreshEntryAsks draws the settled questions again: they say how the entry
// stands. There is at most one for each version.
func refreshEntryAsks(e bot.Event, h heldEntry, x aboutMember) error {
	for v := range h.Version + 1 {
		a, found, err := e.Tx.Ask(x.Person, repositoryAskID(x, h.Mentee, v))
		if err != nil {
			return err
		}
		if !found || a.Open() {
			continue
		}
		for _, key := range a.Prompts {
			if _, err := e.Tx.Refresh(key); err != nil {
				return err
			}
		}
	}
	return e.RefreshHome(x.Person)
}

// newEntryAsk is the question to one of the two. The mentee is asked the day
// after wrap-up begins, to leave the feedback its own day; the mentor as soon
// as there is something to read.
func newEntryAsk(e bot.Event, h heldEntry, x aboutMember, awaited mentoring.AwaitedAccount) (mentoring.Ask, error) {
	c := h.Cohort
	zone, err := e.Zone(x.Person, c)
	if err != nil {
		return mentoring.Ask{}, err
	}
	today := mentoring.DateOf(e.At, zone)
	ask := mentoring.Ask{
		ID:   repositoryAskID(x, h.Mentee, h.Version),
		Kind: repositoryAsk, Cohort: c.ID, Person: x.Person, Subject: string(h.Mentee),
		Next: e.At, Due: mentoring.DeadlineEnd(entryDeadline(c)),
	}
	if awaited == mentoring.AccountWanted {
		ask.Next = c.Home.NextWorkday(today.Add(1)).At(9, 0, zone)
	}
	last := today.Add(1)
	for _, before := range []int{-4, -1} {
		if on := c.Home.AddWorkdays(entryDeadline(c), before); on.After(last) {
			ask.Nudges = append(ask.Nudges, on.At(9, 0, zone))
			last = on
		}
	}
	return ask, nil
}

// entryDeadline is the last day for the words of both.
func entryDeadline(c mentoring.Cohort) mentoring.Date {
	return c.Plan.Deadline(mentoring.Wrapup, c.Home)
}

// entryLater is “not yet”: asked again three working days before the deadline,
// or tomorrow if that is over.
func entryLater(in bot.Pressed[entryOf]) (bot.Reply, error) {
	h, err := holdEntry(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	zone, err := in.Zone(in.By, h.Cohort)
	if err != nil {
		return bot.Done, err
	}
	on := h.Cohort.Home.AddWorkdays(entryDeadline(h.Cohort), -3)
	if tomorrow := h.Cohort.Home.NextWorkday(mentoring.DateOf(in.At, zone).Add(1)); on.Before(tomorrow) {
		on = tomorrow
	}
	open, err := in.ChangeAsk(in.By, repositoryAskID(aboutMember{h.Cohort.ID, h.Role, in.By}, h.Mentee, h.Version), func(a *mentoring.Ask) {
		a.Snooze(on.At(9, 0, zone))
	})
	if err == nil && !open {
		err = mentoring.Refuse("This question is settled. `/cohort projects` shows your entry.")
	}
	return bot.Done, err
}

// What people see.

// drawRepositoryAsk is the question as it stands now.
func drawRepositoryAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	name := bot.Escape(c.Name)
	settled := saidPart(fmt.Sprintf("Your project of *%s* in the repository: this question is settled. `/cohort projects` shows your entry.", name))
	pair, found, err := in.Tx.Pair(c.ID, mentoring.PersonID(in.Ask.Subject))
	if err != nil || !found {
		return settled, err
	}
	h, err := entryOfPair(in.Event, c, pair)
	if err != nil {
		return bot.Part{}, err
	}
	title := bot.Escape(h.Words.Title)
	switch {
	case !h.Gone.IsZero() && in.Ask.Person == h.Mentee:
		return saidPart(fmt.Sprintf("You took your project “%s” back out of the repository. `/cohort projects` brings it back.", title)), nil
	case !in.Ask.Open() && h.Agreed(in.Ask.Person) && h.Public != nil:
		return saidPart(fmt.Sprintf(":white_check_mark: “%s” is in the repository. `/cohort projects` finds it; you can change it at any time.", title)), nil
	case !in.Ask.Open() && h.Agreed(in.Ask.Person) && in.Ask.Person == h.Mentee && h.Paired:
		with, err := named(in.Event, h.Mentor)
		return saidPart(fmt.Sprintf(":white_check_mark: “%s” is handed in, and %s is asked to confirm it. When the cohort closes on %s it is public in any case.", title, with, c.Plan.Start(mentoring.Closed).Long())), err
	case !in.Ask.Open():
		return settled, nil
	}
	other := h.Mentor
	if in.Ask.Person == h.Mentor {
		other = h.Mentee
	}
	with := "Your mentor"
	if other != "" {
		if with, err = named(in.Event, other); err != nil {
			return bot.Part{}, err
		}
	}
	again := ""
	if in.Ask.Reminded() > 0 {
		again = "A reminder: "
	}
	switch h.Awaits(in.Ask.Person) {
	case mentoring.YesWanted:
		if in.Ask.Person == h.Mentee {
			return partWithButtons(fmt.Sprintf("%s%s changed what you wrote about “%s” for the repository. Read it, and agree or change it again.", again, with, title),
				projectCheck.Primary("Read and agree", h.name())), nil
		}
		return partWithButtons(fmt.Sprintf("%s%s wrote down your project “%s” (%s) for the repository, where later editions find it. Read it, and confirm it or change what is not right, by *%s*.", again, with, title, h.Words.Result.Words(), entryDeadline(c).Long()),
			projectCheck.Primary("Read and confirm", h.name())), nil
	case mentoring.AccountWanted:
	case mentoring.NothingAwaited:
		return settled, nil
	}
	_, begun, err := in.Tx.ProjectDraft(c.ID, h.Mentee, in.Ask.Person)
	if err != nil {
		return bot.Part{}, err
	}
	text := fmt.Sprintf("%sWrite your project of *%s* into the repository, by *%s*: later editions look there before they begin. Five minutes, most of it stands in your charter. A project that did not work is as welcome as one that did.", again, name, entryDeadline(c).Long())
	label := "Write it down"
	if begun {
		text, label = fmt.Sprintf("%sYour project for the repository of *%s* is begun and kept. Hand it in by *%s*.", again, name, entryDeadline(c).Long()), "Go on writing"
	}
	return partWithButtons(text, projectWrite.Primary(label, h.name()), projectLater.With("Not yet", h.name())), nil
}
