package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// From one edition to the next: as the call for mentors opens, the mentors of
// earlier editions are asked again, with last time's profile filled in; as the
// call for mentees opens, whoever an earlier edition left without a place or a
// mentor hears it first. "Not this time" is an answer, and holds for this
// edition. Nobody is asked who said they would not join again.

const againAsk mentoring.AskKind = "edition.again"

var (
	againNo  = bot.NewButton[aboutMember]("edition.no")
	keptOver = bot.NewMoment[about]("edition.kept")
)

func edition() bot.Flow {
	return bot.Flow{
		Name:  "edition",
		About: "mentors are asked again, and whoever was left out comes first",
		Routes: []bot.Route{
			bot.OnAsk(againAsk, drawAgain),
			bot.OnPress(againNo, notThisTime),
			bot.OnMoment(keptOver, keepNoLonger),
		},
	}
}

// againID names the question; the role stands in it, so that who leaves in one
// role keeps the questions of the other.
func againID(m aboutMember) string {
	return fmt.Sprintf("edition/%s/%s/%s", m.Cohort, m.Role, m.Person)
}

// pastOf lists what a person was in cohorts older than c.
func pastOf(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) ([]mentoring.Past, error) {
	all, err := e.Tx.Memberships(p)
	if err != nil {
		return nil, err
	}
	var past []mentoring.Past
	for _, m := range all {
		other, found, err := e.Tx.Cohort(m.Cohort)
		if err != nil {
			return nil, err
		}
		if !found || other.ID == c.ID || other.CreatedAt.After(c.CreatedAt) {
			continue
		}
		f, _, err := e.Tx.Feedback(other.ID, m.Role, p)
		if err != nil {
			return nil, err
		}
		was := mentoring.Past{Cohort: other.ID, Created: other.CreatedAt, Phase: other.Phase, Member: m, Again: string(f.Again)}
		if err := pairedBefore(e, &was); err != nil {
			return nil, err
		}
		past = append(past, was)
	}
	return past, nil
}

// pairedBefore fills in whether they had a partner, and whether a mentee lost
// theirs: the mentor left, or the cohort closed before another came.
func pairedBefore(e bot.Event, was *mentoring.Past) error {
	m := was.Member
	if m.Role == mentoring.Mentor {
		pairs, err := e.Tx.PairsOf(was.Cohort, m.Person)
		was.Paired = len(pairs) > 0
		return err
	}
	pair, found, err := e.Tx.Pair(was.Cohort, m.Person)
	if err != nil || !found {
		return err
	}
	was.Paired = true
	mentor, _, err := e.Tx.Member(was.Cohort, mentoring.Mentor, pair.Mentor)
	was.Left = !pair.Going() && m.Standing == mentoring.Active && (mentor.Standing.Gone() || was.Phase >= mentoring.Closed)
	return err
}

// comesFirst reports whether, and why, a person comes first among the mentees
// of a cohort.
func comesFirst(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) (mentoring.Past, mentoring.Why, bool, error) {
	past, err := pastOf(e, c, p)
	if err != nil {
		return mentoring.Past{}, "", false, err
	}
	was, why, first := mentoring.ComesFirst(past)
	return was, why, first, nil
}

// whyFirst says the reason to the person, after a colon or as a clause.
func whyFirst(e bot.Event, was mentoring.Past, why mentoring.Why) (string, error) {
	other, err := cohort(e, was.Cohort)
	if err != nil {
		return "", err
	}
	name := "*" + bot.Escape(other.Name) + "*"
	switch why {
	case mentoring.NoPlace:
		return name + " had no place for you", nil
	case mentoring.LostMentor:
		return "you lost your mentor in " + name, nil
	case mentoring.NoMentor:
	}
	return "there was no mentor for you in " + name, nil
}

// everybodyBefore lists those who were something in cohorts older than c, in
// the order of their ids.
func everybodyBefore(e bot.Event, c mentoring.Cohort, role mentoring.Role) ([]mentoring.PersonID, error) {
	all, err := e.Tx.Cohorts()
	if err != nil {
		return nil, err
	}
	var people []mentoring.PersonID
	for _, other := range all {
		if other.ID == c.ID || other.CreatedAt.After(c.CreatedAt) {
			continue
		}
		members, err := e.Tx.Members(other.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if m.Role == role {
				people = append(people, m.Person)
			}
		}
	}
	slices.Sort(people)
	return slices.Compact(people), nil
}

// askMentorsAgain asks the mentors of earlier editions, as the call for
// mentors opens.
func askMentorsAgain(e bot.Event, c mentoring.Cohort) error {
	people, err := everybodyBefore(e, c, mentoring.Mentor)
	if err != nil {
		return err
	}
	for _, p := range people {
		past, err := pastOf(e, c, p)
		if err != nil {
			return err
		}
		last, again := mentoring.AskAgain(past)
		if !again {
			continue
		}
		if err := putAgain(e, c, aboutMember{c.ID, mentoring.Mentor, p}, last.Cohort, mentoring.CallMentors, false); err != nil {
			return err
		}
	}
	return nil
}

// inviteLeftOut invites whoever comes first, at the moment the call for mentees
// is posted, whatever the hour. A place is kept for each of them, as far as
// there are any, for as long as a free place is offered to the waiting list.
func inviteLeftOut(e bot.Event, c mentoring.Cohort) error {
	people, err := everybodyBefore(e, c, mentoring.Mentee)
	if err != nil {
		return err
	}
	for _, p := range people {
		was, _, first, err := comesFirst(e, c, p)
		if err != nil {
			return err
		}
		if !first {
			continue
		}
		if err := putAgain(e, c, aboutMember{c.ID, mentoring.Mentee, p}, was.Cohort, mentoring.CallMentees, true); err != nil {
			return err
		}
	}
	_, until, err := keptPlaces(e, c)
	if err != nil || until.IsZero() {
		return err
	}
	return keptOver.Plan(e, string(c.ID), until, string(c.ID), "", about{c.ID})
}

// keptPlaces counts those who come first and have not answered yet, and says
// until when a place is kept for each of them; zero when for nobody.
func keptPlaces(e bot.Event, c mentoring.Cohort) (n int, until time.Time, err error) {
	if c.Phase != mentoring.CallMentees {
		return 0, time.Time{}, nil
	}
	people, err := everybodyBefore(e, c, mentoring.Mentee)
	if err != nil {
		return 0, time.Time{}, err
	}
	for _, p := range people {
		ask, found, err := e.Tx.Ask(p, againID(aboutMember{c.ID, mentoring.Mentee, p}))
		if err != nil {
			return 0, time.Time{}, err
		}
		if end := keptUntil(c, ask); found && ask.Open() && e.At.Before(end) {
			n, until = n+1, end
		}
	}
	return n, until, nil
}

// keptUntil is until when a place is kept for somebody who was asked first.
func keptUntil(c mentoring.Cohort, ask mentoring.Ask) time.Time {
	return c.Home.AddWorkingHours(ask.Since, mentoring.OfferHours, c.Location())
}

// keepNoLonger gives the kept places to the waiting list.
func keepNoLonger(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	if err := offerFreedPlaces(in.Event, c); err != nil {
		return err
	}
	return refreshCalls(in.Event, c)
}

// putAgain opens the question, unless they are in already or cannot take part.
func putAgain(e bot.Event, c mentoring.Cohort, who aboutMember, from mentoring.CohortID, until mentoring.Phase, urgent bool) error {
	p, err := e.Person(who.Person)
	if err != nil || p.MayTakePart() != nil {
		return err
	}
	if _, in, err := currentMember(e, c, who.Role, who.Person); err != nil || in {
		return err
	}
	deadline := c.Plan.Deadline(until, c.Home)
	zone := p.Location(c.Location())
	ask := mentoring.Ask{
		ID: againID(who), Kind: againAsk, Cohort: c.ID, Person: who.Person, Subject: string(who.Role) + "|" + string(from),
		Next: e.At, Due: mentoring.DeadlineEnd(deadline), Urgent: urgent,
	}
	if on := c.Home.AddWorkdays(deadline, -2); on.After(mentoring.DateOf(e.At, zone).Add(1)) {
		ask.Nudges = []time.Time{on.At(9, 0, zone)}
	}
	if err := e.Note(c.ID, "edition.asked", string(who.Role), string(who.Person)); err != nil {
		return err
	}
	return e.Ask(ask)
}

// joinedAgain settles the question of somebody who has joined, and notes the
// mentors who came back.
func joinedAgain(e bot.Event, c mentoring.Cohort, m mentoring.Member) error {
	if m.Role == mentoring.Mentor {
		past, err := pastOf(e, c, m.Person)
		if err != nil {
			return err
		}
		before := slices.ContainsFunc(past, func(p mentoring.Past) bool {
			return p.Member.Role == mentoring.Mentor && p.Member.Standing == mentoring.Active && p.Phase >= mentoring.Scoping
		})
		if before {
			if err := e.Note(c.ID, "mentor.returned", string(m.Person)); err != nil {
				return err
			}
		}
	}
	id := againID(of(m))
	if err := e.Answered(m.Person, id); err != nil {
		return err
	}
	return e.CloseAsk(m.Person, id)
}

func notThisTime(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	ask, found, err := in.Tx.Ask(in.By, againID(in.Carried))
	if err != nil {
		return bot.Done, err
	}
	_, joined, err := currentMember(in.Event, c, in.Carried.Role, in.By)
	switch {
	case err != nil:
		return bot.Done, err
	case in.Carried.Person != in.By || !found:
		return bot.Done, mentoring.Refuse("This question was put to somebody else. `/cohort status` shows what is yours.")
	case joined:
		return bot.Done, mentoring.Refuse("You are in *%s* already, so there is nothing to decline. If you can't take part after all, `/cohort status` has the way out.", bot.Escape(c.Name))
	case !ask.Open():
		return bot.Done, mentoring.Refuse("This question is settled. Nothing to do for you.")
	}
	if err := in.Note(c.ID, "edition.declined", string(in.Carried.Role), string(in.By)); err != nil {
		return bot.Done, err
	}
	if err := in.Answered(in.By, ask.ID); err != nil {
		return bot.Done, err
	}
	if err := in.CloseAsk(in.By, ask.ID); err != nil {
		return bot.Done, err
	}
	if err := offerFreedPlaces(in.Event, c); err != nil {
		return bot.Done, err
	}
	return bot.Done, refreshCalls(in.Event, c)
}

// saidNotThisTime is when somebody declined to take part in this edition; zero
// if they did not.
func saidNotThisTime(e bot.Event, who aboutMember) (time.Time, error) {
	ask, found, err := e.Tx.Ask(who.Person, againID(who))
	if err != nil || !found || ask.Open() {
		return time.Time{}, err
	}
	_, was, err := e.Tx.Member(who.Cohort, who.Role, who.Person)
	if was {
		return time.Time{}, err // they joined
	}
	return ask.Answered, err
}

// endAgain closes what is still asked once it is too late to join.
func endAgain(role mentoring.Role) func(bot.Event, mentoring.Cohort) error {
	return func(e bot.Event, c mentoring.Cohort) error {
		people, err := everybodyBefore(e, c, role)
		if err != nil {
			return err
		}
		for _, p := range people {
			if err := e.CloseAsk(p, againID(aboutMember{c.ID, role, p})); err != nil {
				return err
			}
		}
		return nil
	}
}

// lastTime is what somebody said in the latest earlier edition in that role,
// to fill in the form of this one; false if there is none.
func lastTime(e bot.Event, c mentoring.Cohort, role mentoring.Role) (mentoring.Member, mentoring.Cohort, bool, error) {
	past, err := pastOf(e, c, e.By)
	if err != nil {
		return mentoring.Member{}, c, false, err
	}
	past = slices.DeleteFunc(past, func(p mentoring.Past) bool { return p.Member.Role != role })
	if len(past) == 0 {
		return mentoring.Member{}, c, false, nil
	}
	last := slices.MaxFunc(past, func(a, b mentoring.Past) int { return a.Created.Compare(b.Created) })
	from, err := cohort(e, last.Cohort)
	m := last.Member
	return mentoring.Member{Languages: m.Languages, Profile: m.Profile,
		Application: mentoring.Application{Goals: m.Application.Goals, Idea: m.Application.Idea, Concrete: m.Application.Concrete, Manager: m.Application.Manager}}, from, true, err
}

// What people see.

func filledIn(from mentoring.Cohort) slack.Block {
	return bot.Section(fmt.Sprintf(":memo: Filled in with what you said in *%s*. Please look it through and change what is no longer true; the dates are new.", bot.Escape(from.Name)))
}

func drawAgain(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	r, from, _ := strings.Cut(in.Ask.Subject, "|")
	who := aboutMember{c.ID, mentoring.Role(r), in.Ask.Person}
	name := bot.Escape(c.Name)
	m, found, err := in.Tx.Member(c.ID, who.Role, who.Person)
	if err != nil {
		return bot.Part{}, err
	}
	gate := mayJoin(in.Event, c, who.Role)
	open := signUpOpen.With("Sign up after all", about{c.ID})
	if who.Role == mentoring.Mentee {
		open = applyOpen.With("Apply after all", about{c.ID})
	}
	switch {
	case found && !m.Standing.Gone():
		did := "you are a mentor again"
		if who.Role == mentoring.Mentee {
			did = "you have applied" // how it goes on stands on their card
		}
		return saidPart(fmt.Sprintf(":white_check_mark: *%s*: %s. Good to have you.", name, did)), nil
	case found:
		return saidPart(fmt.Sprintf("You were asked again for *%s*, and have left it since.", name)), nil
	case !in.Ask.Open() && !in.Ask.Answered.IsZero() && gate == nil:
		text := fmt.Sprintf("Not this time, then: I don't ask you again for *%s*. Thank you for saying so.", name)
		return bot.Part{Text: text, Blocks: []slack.Block{bot.SectionWith(text, open)}}, nil
	case !in.Ask.Open() && !in.Ask.Answered.IsZero():
		return saidPart(fmt.Sprintf("You said “not this time” to *%s*. See you in the next edition, if you like.", name)), nil
	case !in.Ask.Open() || gate != nil:
		return saidPart(fmt.Sprintf("*%s* has begun without you this time. The next edition asks you again.", name)), nil
	case who.Role == mentoring.Mentee:
		return drawComeFirst(in, c, who)
	}
	return drawMentorAgain(in, c, who, mentoring.CohortID(from))
}

func drawMentorAgain(in bot.Asking, c mentoring.Cohort, who aboutMember, from mentoring.CohortID) (bot.Part, error) {
	before, err := cohort(in.Event, from)
	if err != nil {
		return bot.Part{}, err
	}
	others, err := engagedBeside(in.Event, c, who.Person)
	if err != nil {
		return bot.Part{}, err
	}
	were := "were"
	if before.Phase < mentoring.Closed {
		were = "are"
	}
	text := fmt.Sprintf("*%s* looks for mentors, and you %s one in *%s*: would you do it again? It is about %s. Your profile from last time is filled in; look it through and confirm.",
		bot.Escape(c.Name), were, bot.Escape(before.Name), c.Plan.Hours(c.MentorHours))
	if in.Ask.Reminded() > 0 {
		text = "A gentle reminder: " + text
	}
	small := kickoffKnown(c)
	if len(others.lines) > 0 {
		small = "You have " + strings.Join(others.lines, ", and ") + "; I count those, and you say how many more. " + small
	}
	return bot.Part{Text: text, Blocks: []slack.Block{
		bot.Section(text),
		bot.Actions(signUpOpen.Primary("Yes, show my profile", about{c.ID}), againNo.With("Not this time", who)),
		bot.Context(small),
	}}, nil
}

func drawComeFirst(in bot.Asking, c mentoring.Cohort, who aboutMember) (bot.Part, error) {
	was, why, first, err := comesFirst(in.Event, c, who.Person)
	if err != nil {
		return bot.Part{}, err
	}
	name := bot.Escape(c.Name)
	if !first {
		return saidPart(fmt.Sprintf("Applications for *%s* are open; the call stands in <#%s>.", name, c.Channel)), nil
	}
	reason, err := whyFirst(in.Event, was, why)
	if err != nil {
		return bot.Part{}, err
	}
	text := fmt.Sprintf("Applications for *%s* open now, and you are asked first: %s. If you still want a mentor, apply; what you wrote then is filled in. While there are places, one is kept for you until %s; after that you stand at the head of the waiting list.", name, reason, when(keptUntil(c, in.Ask), zoneOf(in.Reader, c)))
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf("A gentle reminder: you come first in *%s*, since %s. Applications close on %s.", name, reason, c.Plan.Deadline(mentoring.CallMentees, c.Home).Long())
	}
	return bot.Part{Text: text, Blocks: []slack.Block{
		bot.Section(text),
		bot.Actions(applyOpen.Primary("Apply as a mentee", about{c.ID}), againNo.With("Not this time", who)),
		bot.Context(fmt.Sprintf("Your time: about %s. %s", c.Plan.Hours(c.MenteeHours), kickoffKnown(c))),
	}}, nil
}

// kickoffKnown says the day of the kick-off, so that it is known a month
// ahead.
func kickoffKnown(c mentoring.Cohort) string {
	return fmt.Sprintf("The kick-off begins on %s; please keep it free.", kickoffDay(c))
}
