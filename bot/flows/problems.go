package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Problems worth solving: an organizer invites a sponsor, who posts problems
// with somebody to ask about each. They stand in the mentors' gallery and are
// offered to pairs that look for a project; their owner can change them or
// take them back. What people see is in problems_view.go.

// problemOf names a posted problem.
type problemOf struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i,omitempty"`
}

// Key names the post in the gallery.
func (o problemOf) Key() string { return string(o.Cohort) + "/" + o.ID }

// ActionSuffix tells the buttons of one list apart.
func (o problemOf) ActionSuffix() string { return o.ID }

// sponsorOf names the invitation of a sponsor.
type sponsorOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Person mentoring.PersonID `json:"p"`
}

// Key names the message.
func (o sponsorOf) Key() string { return string(o.Cohort) + "/" + string(o.Person) }

var (
	problemCommand = bot.NewCommand("problem", "", "sponsors: post a problem worth solving")
	problemWrite   = bot.NewButton[problemOf]("problems.write")
	problemDrop    = bot.NewButton[problemOf]("problems.drop")
	problemForm    = bot.NewModal[problemOf]("problems.form")
	problemList    = bot.NewModal[problemOf]("problems.list")
	problemPost    = bot.NewLive[problemOf]("problems.post")
	sponsorLive    = bot.NewLive[sponsorOf]("problems.invitation")

	problemTitle   = bot.NewText("problems.title")
	problemAbout   = bot.NewText("problems.about")
	problemData    = bot.NewText("problems.data")
	problemContact = bot.NewPersonField("problems.contact")
)

func problems() bot.Flow {
	return bot.Flow{
		Name:  "problems",
		About: "sponsors post problems that pairs can take up",
		Routes: []bot.Route{
			bot.OnCommand(problemCommand, inCohort(postsProblems, openProblems)),
			bot.OnPress(problemWrite, writeProblem),
			bot.OnSubmit(problemForm, keepProblem),
			bot.OnPress(problemDrop, dropProblem),
			bot.OnDraw(problemPost, drawProblemPost),
			bot.OnDraw(sponsorLive, drawSponsorInvitation),
		},
	}
}

// maxProblems is how many one person may have posted at a time, so that the
// lists stay readable.
const maxProblems = 10

// postsProblems accepts the cohorts in which somebody may post problems.
func postsProblems(e bot.Event, c mentoring.Cohort) (bool, error) {
	if c.Organizes(e.By) {
		return true, nil
	}
	_, invited, err := e.Tx.Sponsor(c.ID, e.By)
	return invited, err
}

// inviteSponsor invites somebody to post problems, once, at a decent hour.
func inviteSponsor(e bot.Event, c mentoring.Cohort, who mentoring.Person) (string, error) {
	if err := mayTakePart(who); err != nil {
		return "", err
	}
	name := bot.Escape(c.Name)
	was, invited, err := e.Tx.Sponsor(c.ID, who.ID)
	if err != nil {
		return "", err
	}
	switch {
	case c.Phase >= mentoring.Wrapup:
		return "", mentoring.Refuse("*%s* is past the time for new problems: its projects are being finished. Invite them to the next edition.", name)
	case invited:
		return "", mentoring.Refuse("%s was invited as a sponsor of *%s* on %s already; asking twice would nag. A personal word works best now.", bot.Mention(who.ID), name, dayOf(was.At, c))
	}
	if err := e.Tx.PutSponsor(mentoring.Sponsor{Cohort: c.ID, Person: who.ID, By: e.By, At: e.At}); err != nil {
		return "", err
	}
	zone, err := e.Zone(who.ID, c)
	if err != nil {
		return "", err
	}
	at := mentoring.Decent(e.At, zone, c.Home)
	if err := sponsorLive.Show(e, bot.To(who.ID), sponsorOf{c.ID, who.ID}, bot.NotBefore(at)); err != nil {
		return "", err
	}
	if err := e.Note(c.ID, "sponsor.invited", string(who.ID)); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s is invited to *%s* as a sponsor and can post problems that pairs take up. The message goes out at a decent hour of theirs; you need not do anything.", bot.Mention(who.ID), name), nil
}

// mayPost refuses those who were not invited, and cohorts that take no more
// problems.
func mayPost(e bot.Event, id mentoring.CohortID) (mentoring.Cohort, error) {
	c, err := cohort(e, id)
	if err != nil {
		return c, err
	}
	may, err := postsProblems(e, c)
	switch {
	case err != nil:
		return c, err
	case !may:
		return c, mentoring.Refuse("Problems of *%s* are posted by the sponsors its organizers invited. If you have one, write to %s; mentors put theirs into their profile.", bot.Escape(c.Name), organizerNames(c))
	case c.Phase >= mentoring.Wrapup:
		return c, mentoring.Refuse("*%s* is past the time for new problems: its projects are being finished. The next edition will be glad of them.", bot.Escape(c.Name))
	}
	return c, nil
}

// ownProblems are what somebody has posted and not taken back.
func ownProblems(e bot.Event, c mentoring.Cohort) ([]mentoring.Problem, error) {
	all, err := e.Tx.Problems(c.ID)
	if err != nil {
		return nil, err
	}
	var own []mentoring.Problem
	for _, p := range all {
		if p.By == e.By && p.Gone.IsZero() {
			own = append(own, p)
		}
	}
	return own, nil
}

func openProblems(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	c, err := mayPost(in.Event, c.ID)
	if err != nil {
		return bot.Done, err
	}
	own, err := ownProblems(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if len(own) == 0 {
		return bot.Open(problemView(c, mentoring.Problem{Cohort: c.ID, Contact: in.By})), nil
	}
	return bot.Open(problemsView(c, own)), nil
}

// writeProblem opens the form for a new problem or one of one's own.
func writeProblem(in bot.Pressed[problemOf]) (bot.Reply, error) {
	c, err := mayPost(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	p := mentoring.Problem{Cohort: c.ID, Contact: in.By}
	if in.Carried.ID != "" {
		if p, err = ownProblem(in.Event, in.Carried); err != nil {
			return bot.Done, err
		}
	}
	return inPlace(in.View)(problemView(c, p)), nil
}

// ownProblem is a problem that whoever acts posted and did not take back.
func ownProblem(e bot.Event, o problemOf) (mentoring.Problem, error) {
	p, found, err := e.Tx.Problem(o.Cohort, o.ID)
	switch {
	case err != nil:
		return p, err
	case !found || !p.Gone.IsZero():
		return p, mentoring.Refuse("That problem was taken back already. `/cohort problem` shows yours.")
	case p.By != e.By:
		return p, mentoring.Refuse("That problem was posted by %s, so only they change it.", bot.Mention(p.By))
	}
	return p, nil
}

func keepProblem(in bot.Submitted[problemOf]) (bot.Reply, error) {
	c, err := mayPost(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	p := mentoring.Problem{Cohort: c.ID, By: in.By, At: in.At}
	if in.Carried.ID != "" {
		if p, err = ownProblem(in.Event, in.Carried); err != nil {
			return bot.Done, err
		}
	} else {
		own, err := ownProblems(in.Event, c)
		if err != nil {
			return bot.Done, err
		}
		if len(own) >= maxProblems {
			return bot.Done, mentoring.Refuse("You have posted %d problems, the most one person can have at a time. Take one back first: `/cohort problem`.", maxProblems)
		}
		token, err := in.Token()
		if err != nil {
			return bot.Done, err
		}
		p.ID = token[:12]
	}
	p.Title, p.About, p.Data, p.Contact = problemTitle.In(in.Form), problemAbout.In(in.Form), problemData.In(in.Form), problemContact.In(in.Form)
	r := bot.Done
	if p.Title == "" {
		r = r.And(problemTitle, "Give it a short name: pairs choose by it.")
	}
	if p.About == "" {
		r = r.And(problemAbout, "Say in a few words what it is and whom it costs what.")
	}
	who, err := in.Person(p.Contact)
	if err != nil {
		return bot.Done, err
	}
	if p.Contact == "" {
		r = r.And(problemContact, "Name somebody who answers questions about it: yourself, for instance.")
	} else if err := who.MayTakePart(); err != nil {
		r = r.And(problemContact, err.Error())
	}
	if r.Rejects() {
		return r, nil
	}
	if err := in.Tx.PutProblem(p); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "problem.posted", p.ID); err != nil {
		return bot.Done, err
	}
	if err := showProblem(in.Event, c, p); err != nil {
		return bot.Done, err
	}
	if err := sponsorLive.Refresh(in.Event, sponsorOf{c.ID, in.By}); err != nil {
		return bot.Done, err
	}
	own, err := ownProblems(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	return bot.Replace(problemsView(c, own)), nil
}

// dropProblem takes a problem back. Pairs that took it up keep what they
// wrote.
func dropProblem(in bot.Pressed[problemOf]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	p, err := ownProblem(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	p.Gone = in.At
	if err := in.Tx.PutProblem(p); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "problem.taken-back", p.ID); err != nil {
		return bot.Done, err
	}
	if err := problemPost.Refresh(in.Event, problemOf{c.ID, p.ID}); err != nil {
		return bot.Done, err
	}
	own, err := ownProblems(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(problemsView(c, own)), nil
}

// showProblem posts a problem in the gallery, or brings the post up to date.
func showProblem(e bot.Event, c mentoring.Cohort, p mentoring.Problem) error {
	under := menteesCall.Key(about{c.ID})
	if _, posted, err := e.Tx.Outgoing(under); err != nil || !posted {
		return err
	}
	return problemPost.Show(e, bot.ToChannel(c.Channel), problemOf{c.ID, p.ID}, bot.Under(under))
}

// showProblems posts what was posted before there was a gallery.
func showProblems(e bot.Event, c mentoring.Cohort) error {
	all, err := e.Tx.Problems(c.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Gone.IsZero() {
			if err := showProblem(e, c, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// startingPointsOf lists what a pair could start from.
func startingPointsOf(e bot.Event, c mentoring.Cohort, mentor mentoring.PersonID) ([]mentoring.StartingPoint, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return nil, err
	}
	posted, err := e.Tx.Problems(c.ID)
	return mentoring.StartingPoints(members, posted, mentor), err
}

// startOf is the starting point of that id, if it is still there.
func startOf(e bot.Event, c mentoring.Cohort, id string) (mentoring.StartingPoint, bool, error) {
	if id == "" {
		return mentoring.StartingPoint{}, false, nil
	}
	all, err := startingPointsOf(e, c, "")
	if err != nil {
		return mentoring.StartingPoint{}, false, err
	}
	for _, s := range all {
		if s.ID == id {
			return s, true, nil
		}
	}
	return mentoring.StartingPoint{}, false, nil
}
