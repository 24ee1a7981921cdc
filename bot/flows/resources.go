package flows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Things worth reading: every cohort comes with a short list, one or two
// titles a phase, which its organizers change. As a phase begins each person
// gets its titles once, within the day's message, those that touch what they
// want to learn first; who stays without a mentor gets theirs in the personal
// message; and everybody can call up the whole list. What people see is in
// resources_view.go.

const resourcesAsk mentoring.AskKind = "resources"

// resourceOf names one resource, or the list.
type resourceOf struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (o resourceOf) InCohort() mentoring.CohortID { return o.Cohort }

// ActionSuffix tells the buttons of one list apart.
func (o resourceOf) ActionSuffix() string { return o.ID }

var (
	resourcesCommand = bot.NewCommand("resources", "[cohort]", "things worth reading, phase by phase; organizers change the list")
	resourcesShow    = bot.NewButton[resourceOf]("resources.show")
	resourceWrite    = bot.NewButton[resourceOf]("resources.write")
	resourceDrop     = bot.NewButton[resourceOf]("resources.drop")
	resourceRestore  = bot.NewButton[resourceOf]("resources.restore")
	resourcesPage    = bot.NewModal[resourceOf]("resources.page")
	resourceForm     = bot.NewModal[resourceOf]("resources.form")

	resourceTitle  = bot.NewText("resources.title")
	resourceLink   = bot.NewText("resources.link")
	resourcePhase  = bot.NewChoice("resources.phase")
	resourceFor    = bot.NewChoice("resources.for")
	resourceTopics = bot.NewText("resources.topics")
)

func resources() bot.Flow {
	return bot.Flow{
		Name:  "resources",
		About: "things worth reading, at the right moment",
		Routes: []bot.Route{
			bot.OnCommand(resourcesCommand, inCohort(readsResources, func(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
				return showResources(in.Event, c, bot.Open)
			})),
			bot.OnPress(resourcesShow, func(in bot.Pressed[resourceOf]) (bot.Reply, error) {
				c, err := cohort(in.Event, in.Carried.Cohort)
				if err != nil {
					return bot.Done, err
				}
				return showResources(in.Event, c, inPlace(in.View))
			}),
			bot.OnPress(resourceWrite, writeResource).For(bot.Organizers),
			bot.OnSubmit(resourceForm, keepResource).For(bot.Organizers),
			bot.OnPress(resourceDrop, dropResource).For(bot.Organizers),
			bot.OnPress(resourceRestore, restoreResource).For(bot.Organizers),
			bot.OnAsk(resourcesAsk, drawResourcesAsk),
		},
	}
}

// readsResources accepts the cohorts whose list somebody may read: those they
// are or were in, also on the waiting list, and those they organize.
func readsResources(e bot.Event, c mentoring.Cohort) (bool, error) {
	if c.Organizes(e.By) {
		return true, nil
	}
	for _, r := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		m, found, err := e.Tx.Member(c.ID, r, e.By)
		if err != nil {
			return false, err
		}
		if found && m.Standing != mentoring.Withdrawn {
			return true, nil
		}
	}
	return false, nil
}

// resourcesOf is the list of a cohort.
func resourcesOf(e bot.Event, c mentoring.Cohort) ([]mentoring.Resource, error) {
	kept, err := e.Tx.Resources(c.ID)
	return mentoring.Resources(kept), err
}

// sendResources tells everybody who takes part what is worth reading in the
// phase that begins. It is a notice, so that it stands in the day's message
// with whatever else is due: the question for the charter, the reminder, the
// question for feedback.
func sendResources(e bot.Event, c mentoring.Cohort) error {
	all, err := resourcesOf(e, c)
	if err != nil {
		return err
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	paired, err := peopleInPairs(e, c)
	if err != nil {
		return err
	}
	asked := map[mentoring.PersonID]bool{}
	for _, m := range members {
		if m.Standing != mentoring.Active || asked[m.Person] || c.Phase >= mentoring.Scoping && !paired[m.Person] {
			continue
		}
		who, err := readerOf(e, c, m.Person)
		if err != nil {
			return err
		}
		if c.Phase == mentoring.Scoping && !who.Mentee || len(mentoring.Reading(all, c.Phase, who)) == 0 {
			continue // the mentors' page has it
		}
		asked[m.Person] = true
		if told, err := remindedToday(e, c, m.Person); err != nil || told {
			if err != nil {
				return err
			}
			continue
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return err
		}
		next := e.At
		if c.Phase == mentoring.Scoping { // a pair says hello first
			next = c.Home.NextWorkday(mentoring.DateOf(e.At, zone).Add(1)).At(9, 0, zone)
		}
		if err := e.Ask(mentoring.Ask{
			ID: fmt.Sprintf("resources/%s/%s", c.ID, c.Phase), Kind: resourcesAsk, Cohort: c.ID, Person: m.Person,
			Subject: c.Phase.String(), Notice: true, Next: next,
		}); err != nil {
			return err
		}
	}
	return nil
}

// remindedToday reports whether somebody is told by a reminder that the phase
// begins today; what is worth reading stands in it.
func remindedToday(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) (bool, error) {
	for _, as := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		_, asked, err := e.Tx.Ask(p, reminderID(c, string(as), c.Phase, c.Plan.Start(c.Phase), 0))
		if err != nil || asked {
			return asked, err
		}
	}
	return false, nil
}

// readerOf is somebody as a reader: their roles, and what they want to learn.
func readerOf(e bot.Event, c mentoring.Cohort, p mentoring.PersonID) (mentoring.Reader, error) {
	var who mentoring.Reader
	mentee, found, err := e.Tx.Member(c.ID, mentoring.Mentee, p)
	if err != nil {
		return who, err
	}
	if found && mentee.Standing == mentoring.Active {
		who.Mentee = true
		ch, _, err := e.Tx.Charter(c.ID, p)
		if err != nil {
			return who, err
		}
		who.About = strings.Join([]string{mentee.Application.Goals, mentee.Application.Idea, ch.Terms.Title, strings.Join(ch.Terms.Tags, " ")}, " ")
	}
	mentor, found, err := e.Tx.Member(c.ID, mentoring.Mentor, p)
	if found && mentor.Standing == mentoring.Active {
		who.Mentor = true
		who.About += " " + mentor.Profile.Learn
	}
	return who, err
}

func showResources(e bot.Event, c mentoring.Cohort, show showing) (bot.Reply, error) {
	may, err := readsResources(e, c)
	if err != nil {
		return bot.Done, err
	}
	if !may {
		return bot.Done, mentoring.Refuse("The list of *%s* is for those who take part in it. `/cohort status` shows what is yours.", bot.Escape(c.Name))
	}
	view, err := resourcesView(e, c, nil)
	return show(view), err
}

// editsResources refuses changes to the list of a cohort that is over.
func editsResources(e bot.Event, id mentoring.CohortID) (mentoring.Cohort, error) {
	c, err := cohort(e, id)
	if err == nil && c.Phase >= mentoring.Closed {
		err = mentoring.Refuse("*%s* is closed, so its list stays as it is. The next edition has its own.", bot.Escape(c.Name))
	}
	return c, err
}

// resourceNow is a resource as it stands, an organizer's version before the
// one that came with the cohort.
func resourceNow(e bot.Event, o resourceOf) (mentoring.Resource, error) {
	r, found, err := e.Tx.Resource(o.Cohort, o.ID)
	if err != nil || found {
		return r, err
	}
	for _, d := range mentoring.DefaultResources() {
		if d.ID == o.ID {
			d.Cohort = o.Cohort
			return d, nil
		}
	}
	return r, mentoring.Refuse("That entry is no longer in the list. `/cohort resources %s` shows it as it is.", o.Cohort)
}

func writeResource(in bot.Pressed[resourceOf]) (bot.Reply, error) {
	c, err := editsResources(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	r := mentoring.Resource{Cohort: c.ID, Phase: c.Phase}
	if in.Carried.ID != "" {
		if r, err = resourceNow(in.Event, in.Carried); err != nil {
			return bot.Done, err
		}
		if !r.Gone.IsZero() {
			return bot.Done, mentoring.Refuse("“%s” was removed meanwhile. `/cohort resources %s` shows the list as it is.", bot.Escape(r.Title), c.ID)
		}
	}
	return inPlace(in.View)(resourceView(c, r)), nil
}

func keepResource(in bot.Submitted[resourceOf]) (bot.Reply, error) {
	c, err := editsResources(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	all, err := resourcesOf(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	r := mentoring.Resource{Cohort: c.ID}
	if in.Carried.ID != "" {
		if r, err = resourceNow(in.Event, in.Carried); err != nil {
			return bot.Done, err
		}
	} else {
		if len(all) >= mentoring.MaxResources {
			return bot.Done, mentoring.Refuse("The list has %d entries, the most it can hold; people read the first few. Remove one first.", len(all))
		}
		id, err := in.Token()
		if err != nil {
			return bot.Done, err
		}
		r.ID = id[:12]
	}
	if wrong, err := readResource(in.Form, &r); err != nil || wrong.Rejects() {
		return wrong, err
	}
	if in.Carried.ID == "" {
		for _, x := range all {
			if x.Phase == r.Phase && x.For == r.For {
				r.Order = max(r.Order, x.Order)
			}
		}
		r.Order++
	}
	r.At, r.Gone = in.At, time.Time{}
	if err := in.Tx.PutResource(r); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "resource.kept", r.ID); err != nil {
		return bot.Done, err
	}
	view, err := resourcesView(in.Event, c, nil)
	return bot.Replace(view), err
}

// readResource reads the form into r, or says what is wrong with it.
func readResource(f bot.Form, r *mentoring.Resource) (bot.Reply, error) {
	wrong := bot.Done
	r.Title, r.Topics = resourceTitle.In(f), mentoring.ParseTags(resourceTopics.In(f))
	if r.Title == "" {
		wrong = wrong.And(resourceTitle, "Give it a title: people decide by it.")
	}
	link, err := mentoring.ReadLink(resourceLink.In(f))
	refusal := &mentoring.Refusal{}
	switch {
	case errors.As(err, &refusal):
		wrong = wrong.And(resourceLink, refusal.Reason)
	case err != nil:
		return wrong, err
	case link == "":
		wrong = wrong.And(resourceLink, "Paste the address, beginning with https://.")
	}
	r.Link = link
	r.For = mentoring.Readers(resourceFor.In(f))
	if r.For == forAllValue {
		r.For = mentoring.ForAll
	}
	r.Phase = mentoring.NoPhase
	if p, err := mentoring.ParsePhase(resourcePhase.In(f)); err == nil && r.For != mentoring.ForUnmatched {
		r.Phase = p
	}
	return wrong, nil
}

// dropResource takes an entry off the list; the page offers to put it back.
func dropResource(in bot.Pressed[resourceOf]) (bot.Reply, error) {
	return moveResource(in, "resource.removed", in.At)
}

func restoreResource(in bot.Pressed[resourceOf]) (bot.Reply, error) {
	return moveResource(in, "resource.restored", time.Time{})
}

func moveResource(in bot.Pressed[resourceOf], what string, gone time.Time) (bot.Reply, error) {
	c, err := editsResources(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	r, err := resourceNow(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if r.Gone = gone; r.At.IsZero() {
		r.At = in.At
	}
	if err := in.Tx.PutResource(r); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, what, r.ID); err != nil {
		return bot.Done, err
	}
	view, err := resourcesView(in.Event, c, &r)
	return inPlace(in.View)(view), err
}
