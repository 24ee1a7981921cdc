package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Forget me: a form says what goes, what follows from it and what stays, and
// wants two words typed before anything happens. Then the person leaves what
// is running, as if they had withdrawn, and everything that is theirs goes.
// Their project stays in the repository without a name, or goes as well. How
// it is taken out of everything else is in forget_traces.go.

// forgetting names who wants to be forgotten.
type forgetting struct {
	Person mentoring.PersonID `json:"p"`
}

var (
	forgetCommand = bot.NewCommand("forget-me", "", "erase what I keep about you")
	forgetForm    = bot.NewModal[forgetting]("forget.form")
	forgetDone    = bot.NewModal[forgetting]("forget.done")
	forgetProject = bot.NewChoice("forget.project")
	forgetTyped   = bot.NewText("forget.words")
)

func forget() bot.Flow {
	return bot.Flow{
		Name:  "forget",
		About: "erases what is kept about the person who asks",
		Routes: []bot.Route{
			bot.OnCommand(forgetCommand, askToForget),
			bot.OnSubmit(forgetForm, forgetMe),
		},
	}
}

// typedToForget is what has to be typed.
const typedToForget = "forget me"

// What may become of a project in the repository.
const (
	keepProject   = "keep"
	removeProject = "remove"
)

// A farewell is what forgetting somebody means, looked at before.
type farewell struct {
	leaves    []mentoring.Member // what they leave
	cohorts   map[mentoring.CohortID]mentoring.Cohort
	organizes []mentoring.Cohort
	projects  []mentoring.ProjectEntry // their own, public
	listed    bool                     // as an expert
}

// lookAtFarewell refuses the last organizer of a cohort that runs: nobody
// could act any more.
func lookAtFarewell(e bot.Event) (farewell, error) {
	f := farewell{cohorts: map[mentoring.CohortID]mentoring.Cohort{}}
	all, err := e.Tx.Cohorts()
	if err != nil {
		return f, err
	}
	for _, c := range all {
		f.cohorts[c.ID] = c
		if !c.Organizes(e.By) {
			continue
		}
		if c.Phase != mentoring.Closed && len(c.Organizers) == 1 {
			return f, mentoring.Refuse("You are the only organizer of *%s*, and nobody could act there without you. Name another one first, `/cohort organizers add @person %s`, then ask me again. Nothing is erased so far.", bot.Escape(c.Name), c.ID)
		}
		f.organizes = append(f.organizes, c)
	}
	memberships, err := e.Tx.Memberships(e.By)
	if err != nil {
		return f, err
	}
	for _, m := range memberships {
		if c := f.cohorts[m.Cohort]; c.Phase != mentoring.Closed && !m.Standing.Gone() {
			f.leaves = append(f.leaves, m)
		}
	}
	projects, err := e.Tx.Projects()
	if err != nil {
		return f, err
	}
	for _, p := range projects {
		if p.Mentee == e.By && p.Public != nil {
			f.projects = append(f.projects, p)
		}
	}
	x, _, err := e.Tx.Expert(e.By)
	f.listed = x.Listed()
	return f, err
}

func askToForget(in bot.Typed) (bot.Reply, error) {
	f, err := lookAtFarewell(in.Event)
	if err != nil {
		return bot.Done, err
	}
	view, err := forgetView(in.Event, f)
	return bot.Open(view), err
}

func forgetMe(in bot.Submitted[forgetting]) (bot.Reply, error) {
	if in.Carried.Person != in.By {
		return bot.Done, mentoring.Refuse("Only the person themselves can ask for this: `/cohort forget-me`.")
	}
	f, err := lookAtFarewell(in.Event)
	if err != nil {
		return bot.Done, err
	}
	if typed := strings.Trim(strings.ToLower(forgetTyped.In(in.Form)), "“”\"'*. "); typed != typedToForget {
		return bot.Reject(forgetTyped, fmt.Sprintf("Type %s to erase everything, or cancel: nothing is erased so far.", typedToForget)), nil
	}
	if err := forgetPerson(in.Event, f, forgetProject.In(in.Form) == removeProject); err != nil {
		return bot.Done, err
	}
	return bot.Replace(forgetDone.Shown("Forgotten", in.Carried, bot.Section(":white_check_mark: Everything I kept about you is erased. A line in our direct messages says so, too. Farewell, and thank you."))), nil
}

// forgetPerson does it, in one happening: first whatever follows from their
// leaving, then the traces with others, then everything of their own.
func forgetPerson(e bot.Event, f farewell, withProjects bool) error {
	p := e.By
	traces, err := readTraces(e, p)
	if err != nil {
		return err
	}
	if err := traces.redactMessages(e); err != nil {
		return err
	}
	for _, m := range f.leaves {
		if err := withdraw(e, m, ""); err != nil {
			return err
		}
	}
	for _, c := range f.organizes {
		if err := forgetOrganizer(e, c.ID, p); err != nil {
			return err
		}
	}
	if err := forgetManager(e, f); err != nil {
		return err
	}
	if err := forgetProjects(e, p, withProjects); err != nil {
		return err
	}
	if err := forgetPartner(e, p); err != nil {
		return err
	}
	if err := forgetGuest(e, p); err != nil {
		return err
	}
	if err := traces.closeQuestions(e); err != nil {
		return err
	}
	if err := forgetStandUp(e, p); err != nil {
		return err
	}
	if _, err := e.Tx.Erase(string(p)); err != nil {
		return err
	}
	if err := traces.redrawMessages(e); err != nil {
		return err
	}
	if err := e.Note("", "person.erased", string(p)); err != nil {
		return err
	}
	if err := e.Say(bot.Message{Key: fmt.Sprintf("forget/done/%s/%d", p, e.At.UnixNano()), To: bot.To(p), Text: "Everything I kept about you is erased, as you asked, and nothing more comes from me by itself. If you ever want to take part again, `/cohort help` works for you as for anybody; I will not remember you."}, bot.Urgently); err != nil {
		return err
	}
	return e.RefreshHome(p)
}

// forgetOrganizer takes somebody off the organizers; a closed cohort can do
// without any.
func forgetOrganizer(e bot.Event, id mentoring.CohortID, p mentoring.PersonID) error {
	c, found, err := e.Tx.Cohort(id)
	if err != nil || !found || !c.Organizes(p) {
		return err
	}
	if len(c.Organizers) == 1 {
		c.Organizers = nil
	} else if err := c.RemoveOrganizer(p); err != nil {
		return err
	}
	if err := e.Tx.PutCohort(c); err != nil || c.Phase == mentoring.Closed {
		return err
	}
	return tellOrganizers(e, c, fmt.Sprintf("forget/organizer/%s/%d", c.ID, e.At.Unix()),
		fmt.Sprintf("An organizer of *%s* has left the programme. You still organize it: `/cohort organizers list %s` shows who else does.", bot.Escape(c.Name), c.ID))
}

// forgetManager brings applicants who wait for this line manager to the
// organizers.
func forgetManager(e bot.Event, f farewell) error {
	for _, c := range sortedCohorts(f.cohorts) {
		members, err := e.Tx.Members(c.ID)
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.Standing != mentoring.AwaitingManager || m.Application.Manager != e.By || c.Phase == mentoring.Closed {
				continue
			}
			if err := askOrganizersInstead(e, c, m, "the line manager has left the programme before they answered"); err != nil {
				return err
			}
		}
	}
	return nil
}

// forgetProjects takes a person out of the repository's entries: their own
// stay without a name, or go; of a mentor only the name goes.
func forgetProjects(e bot.Event, p mentoring.PersonID, withTexts bool) error {
	all, err := e.Tx.Projects()
	if err != nil {
		return err
	}
	for _, entry := range all {
		if entry.Mentee != p && entry.Mentor != p {
			continue
		}
		own := entry.Mentee == p
		if own && (withTexts || entry.Public == nil) {
			if err := e.Tx.DropProject(entry.ID); err != nil {
				return err
			}
		} else {
			entry.Forget(p)
			if err := e.Tx.PutProject(entry); err != nil {
				return err
			}
		}
		if err := projectsPost.Refresh(e, about{entry.Cohort}); err != nil {
			return err
		}
	}
	return nil
}

// forgetPartner takes a mentor out of what belongs to their mentees. What they
// agreed stays with the mentee.
func forgetPartner(e bot.Event, p mentoring.PersonID) error {
	charters, err := e.Tx.Charters("")
	if err != nil {
		return err
	}
	for _, ch := range charters {
		if ch.Mentee != p && ch.Forget(p) {
			if err := e.Tx.PutCharter(ch); err != nil {
				return err
			}
		}
	}
	cohorts, err := e.Tx.Cohorts()
	if err != nil {
		return err
	}
	for _, c := range cohorts {
		pairs, err := e.Tx.PairsOf(c.ID, p)
		if err != nil {
			return err
		}
		for _, pair := range pairs {
			pair.Mentor = ""
			if err := e.Tx.PutPair(pair); err != nil {
				return err
			}
		}
	}
	return nil
}

// What people see.

func forgetView(e bot.Event, f farewell) (slack.ModalViewRequest, error) {
	blocks := []slack.Block{
		bot.Section("*What goes, at once and for good:* everything you told me – sign-ups, rankings, notes, check-ins, feedback, drafts, answers, your charter – and my messages that wait for you."),
	}
	var follows []string
	for _, m := range f.leaves {
		c := f.cohorts[m.Cohort]
		told := []string{fmt.Sprintf("• You leave *%s* as a %s; its organizers are told that you have left, not why.", bot.Escape(c.Name), m.Role)}
		pairs, err := partners(e, c, m)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		for _, pair := range pairs {
			other := pair.Mentor
			if m.Role == mentoring.Mentor {
				other = pair.Mentee
			}
			told = append(told, fmt.Sprintf("Your pair with %s ends, and they are told.", bot.Mention(other)))
		}
		follows = append(follows, strings.Join(told, " "))
	}
	for _, c := range f.organizes {
		if c.Phase != mentoring.Closed {
			follows = append(follows, fmt.Sprintf("• You organize *%s* no more; what you set up there stays, it is the programme's.", bot.Escape(c.Name)))
		}
	}
	if f.listed {
		follows = append(follows, "• You are taken off the directory of experts.")
	}
	if len(follows) > 0 {
		blocks = append(blocks, bot.Section(bot.Cut("*What follows:*\n"+strings.Join(follows, "\n"), maxSection)))
	}
	blocks = append(blocks,
		bot.Section("*What stays:* totals without names; a journal of what happened when, with ids and codes and not a word you wrote; what others wrote; messages I have delivered, which Slack keeps; and your name as Slack's directory shows it to everybody."),
		bot.Context("`/cohort my-data` gives you a copy first. This cannot be undone."))
	if len(f.projects) > 0 {
		var titles []string
		for _, p := range f.projects {
			titles = append(titles, "“"+p.Public.Title+"”")
		}
		blocks = append(blocks, forgetProject.Radio(bot.Cut("Your project in the repository: "+strings.Join(titles, ", "), 150), []bot.Option{
			{Value: keepProject, Label: "It may stay, as by “a former participant”"},
			{Value: removeProject, Label: "Erase it as well"},
		}))
	}
	blocks = append(blocks, forgetTyped.Line("To go on, type: "+typedToForget, bot.AtMost(40)))
	return forgetForm.Titled("Forget me", "Erase everything", forgetting{e.By}, blocks...), nil
}
