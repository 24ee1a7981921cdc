package flows

import (
	"fmt"
	"strings"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The repository of projects: when wrap-up begins each mentee is asked to
// write the project down, whatever came of it; most of it stands in the
// charter already. The mentor confirms or changes it; when both say yes it is
// public. At the closing the mentee's word is enough, and says so. Everybody
// can search all editions; the owner can change an entry later, or take it
// back. What is asked is in repository_asks.go, writing
// in repository_write.go, finding in repository_find.go.

const repositoryAsk mentoring.AskKind = "repository"

// entryOf names an entry: one in the hands of its pair by cohort and mentee,
// one to read by its id.
type entryOf struct {
	Cohort  mentoring.CohortID `json:"c,omitempty"`
	Mentee  mentoring.PersonID `json:"m,omitempty"`
	ID      string             `json:"i,omitempty"`
	Version int                `json:"v,omitempty"` // as its writer saw it
}

// ActionSuffix tells the buttons of one list apart.
func (o entryOf) ActionSuffix() string { return o.ID + string(o.Cohort) + string(o.Mentee) }

var (
	projectsCommand = bot.NewCommand("projects", "[words]", "what other pairs did, in all editions; and your own entry")
	projectFind     = bot.NewButton[findPage]("repository.find")
	projectList     = bot.NewModal[findPage]("repository.list")
	projectRead     = bot.NewButton[entryOf]("repository.read")
	projectView     = bot.NewModal[entryOf]("repository.view")
	projectWrite    = bot.NewButton[entryOf]("repository.write")
	projectLater    = bot.NewButton[entryOf]("repository.later")
	projectForm     = bot.NewModal[entryOf]("repository.form")
	projectBack     = bot.NewButton[entryOf]("repository.back")
	projectLessons  = bot.NewModal[entryOf]("repository.lessons")
	projectCheck    = bot.NewButton[entryOf]("repository.check")
	projectConfirm  = bot.NewModal[entryOf]("repository.confirm")
	projectsPost    = bot.NewLive[about]("repository.post")
	projectDrop     = bot.NewButton[entryOf]("repository.drop")
)

func repository() bot.Flow {
	return bot.Flow{
		Name:  "repository",
		About: "projects of all editions, to be found by everybody",
		Routes: []bot.Route{
			bot.OnAsk(repositoryAsk, drawRepositoryAsk),
			bot.OnPress(projectWrite, writeEntry),
			bot.OnPress(projectLater, entryLater),
			bot.OnSubmit(projectForm, keepEntryPage),
			bot.OnPress(projectBack, backToEntryPage),
			bot.OnSubmit(projectLessons, handInEntry),
			bot.OnPress(projectCheck, checkEntry),
			bot.OnSubmit(projectConfirm, confirmEntry),
			bot.OnPress(projectDrop, dropEntry),
			bot.OnDraw(projectsPost, drawProjectsPost),
			bot.OnCommand(projectsCommand, findProjects),
			bot.OnPress(projectFind, turnProjects),
			bot.OnSubmit(projectList, searchProjects),
			bot.OnPress(projectRead, readEntry),
		},
	}
}

// A heldEntry is an entry in the hands of one of its two people.
type heldEntry struct {
	Cohort mentoring.Cohort
	mentoring.ProjectEntry
	Role   mentoring.Role // of whoever acts
	Paired bool           // there is a mentor who could confirm it
}

func (h heldEntry) name() entryOf { return entryOf{h.Cohort.ID, h.Mentee, h.ID, h.Version} }

// late reports whether nobody waits for the mentor any more.
func (h heldEntry) late() bool {
	return h.Cohort.Phase >= mentoring.Closed || !h.FirstAt.IsZero() || !h.Paired
}

// entryOfPair is the entry of a pair, an empty one if nothing was written.
func entryOfPair(e bot.Event, c mentoring.Cohort, pair mentoring.Pair) (heldEntry, error) {
	h := heldEntry{Cohort: c}
	all, err := e.Tx.Projects()
	if err != nil {
		return h, err
	}
	for _, p := range all {
		if p.Cohort == c.ID && p.Mentee == pair.Mentee {
			h.ProjectEntry = p
		}
	}
	h.ProjectEntry.Cohort, h.Mentee = c.ID, pair.Mentee
	if pair.Going() && pair.Mentor != "" {
		h.Mentor, h.Paired = pair.Mentor, true
	}
	return h, nil
}

// holdEntry gives an entry to whoever acts, and refuses those who have no part
// in it.
func holdEntry(e bot.Event, o entryOf) (heldEntry, error) {
	if o.Mentee == "" {
		return heldEntry{}, mentoring.Refuse("The writer of this entry is no participant any more, so nobody changes it. Something wrong in it? Tell an organizer.")
	}
	c, err := cohort(e, o.Cohort)
	if err != nil {
		return heldEntry{}, err
	}
	pair, found, err := e.Tx.Pair(c.ID, o.Mentee)
	if err != nil {
		return heldEntry{}, err
	}
	if !found {
		return heldEntry{}, mentoring.Refuse("This pair is no longer there, so its entry cannot be changed. `/cohort projects` shows what can be read.")
	}
	h, err := entryOfPair(e, c, pair)
	switch {
	case err != nil:
		return h, err
	case e.By == h.Mentee:
		h.Role = mentoring.Mentee
	case e.By == h.Mentor && h.Paired:
		h.Role = mentoring.Mentor
	default:
		return h, mentoring.Refuse("This entry belongs to another pair. Yours, if there is one, stands first in `/cohort projects`.")
	}
	if c.Phase < mentoring.Project {
		return h, mentoring.Refuse("Your project in *%s* has not begun yet. What you plan stands in the charter; the repository takes what came of it, from %s on.", bot.Escape(c.Name), c.Plan.Start(mentoring.Wrapup).Long())
	}
	return h, nil
}

// put keeps an entry, makes public what may be, and brings the questions and
// homes of both in step.
func (h *heldEntry) put(e bot.Event) error {
	if h.ID == "" {
		token, err := e.Token()
		if err != nil {
			return err
		}
		h.ID = token[:12]
	}
	if h.Start == "" {
		ch, _, err := e.Tx.Charter(h.Cohort.ID, h.Mentee)
		if err != nil {
			return err
		}
		h.Start = ch.Terms.Start
	}
	if h.Settle(h.late(), e.At) {
		if err := e.Note(h.Cohort.ID, "project.public", h.ID, string(h.Public.Result)); err != nil {
			return err
		}
	}
	if err := e.Tx.PutProject(h.ProjectEntry); err != nil {
		return err
	}
	if err := projectsPost.Refresh(e, about{h.Cohort.ID}); err != nil {
		return err
	}
	return askAboutEntry(e, *h)
}

// settleRepository is the deadline, as the cohort closes: what the mentee
// wrote is public, with the mentor's yes or without; a draft stays a draft;
// channel and organizers hear what there is.
func settleRepository(e bot.Event, c mentoring.Cohort) error {
	pairs, err := goingPairs(e, c)
	if err != nil {
		return err
	}
	var public []heldEntry
	var alone, unwritten []string
	for _, pair := range pairs {
		h, err := entryOfPair(e, c, pair)
		if err != nil {
			return err
		}
		if h.Version > 0 {
			if err := h.put(e); err != nil {
				return err
			}
		}
		name, err := named(e, pair.Mentee)
		if err != nil {
			return err
		}
		switch {
		case h.Public == nil:
			unwritten = append(unwritten, name)
			continue
		case !h.Confirmed():
			alone = append(alone, name)
		}
		public = append(public, h)
	}
	if len(pairs) == 0 {
		return nil
	}
	if err := e.Note(c.ID, "repository.settled", fmt.Sprint(len(public)), fmt.Sprint(len(alone)), fmt.Sprint(len(unwritten))); err != nil {
		return err
	}
	if len(public) > 0 && c.Channel != "" {
		if err := projectsPost.Show(e, bot.ToChannel(c.Channel), about{c.ID}, bot.NotBefore(mentoring.Decent(e.At, c.Location(), c.Home))); err != nil {
			return err
		}
	}
	return tellOrganizers(e, c, "repository/settled/"+string(c.ID), settledWords(c, public, alone, unwritten))
}

// What people see.

// drawProjectsPost names in the channel what came of the edition: the entries
// that are public now.
func drawProjectsPost(in bot.Drawing[about]) (bot.Message, error) {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	all, err := in.Tx.Projects()
	if err != nil {
		return bot.Message{}, err
	}
	var public []mentoring.ProjectEntry
	for _, p := range mentoring.NewestProjects(all) {
		if p.Cohort == c.ID {
			public = append(public, p)
		}
	}
	if len(public) == 0 {
		return bot.Message{Text: fmt.Sprintf("The projects of *%s* that stood here were taken back.", bot.Escape(c.Name))}, nil
	}
	const most = 20
	lines := []string{fmt.Sprintf(":books: %s of *%s* can be read by everybody now, what worked and what did not:", capital(count(len(public), "project")), bot.Escape(c.Name))}
	for _, p := range public[:min(len(public), most)] {
		lines = append(lines, fmt.Sprintf("• %s %s – %s", p.Public.Result.Emoji(), bot.Escape(p.Public.Title), p.Public.Result.Words()))
	}
	if len(public) > most {
		lines = append(lines, fmt.Sprintf("and %d more.", len(public)-most))
	}
	return bot.Message{Text: strings.Join(append(lines, "Read them with `/cohort projects`."), "\n")}, nil
}

func settledWords(c mentoring.Cohort, public []heldEntry, alone, unwritten []string) string {
	by := map[mentoring.Result]int{}
	for _, h := range public {
		by[h.Public.Result]++
	}
	text := fmt.Sprintf("*Repository of %s:* %d of %s written down: %d finished, %d partly, %d did not work and say what they learned.",
		bot.Escape(c.Name), len(public), count(len(public)+len(unwritten), "project"), by[mentoring.Finished], by[mentoring.PartlyDone], by[mentoring.LearnedFrom])
	if len(public) == 0 {
		text = fmt.Sprintf("*Repository of %s:* no project is written down yet.", bot.Escape(c.Name))
	}
	if len(alone) > 0 {
		text += fmt.Sprintf("\nOn the mentee's word alone, since the mentor has not confirmed it: %s.", firstOf(alone, 20))
	}
	if len(unwritten) == 0 {
		return text + "\nNothing to do."
	}
	return text + fmt.Sprintf("\nNot written: %s. Drafts are kept, and they can still hand theirs in with `/cohort projects`. *Next step:* a line to them, if one matters to you; a failure told in four lines is as useful as a success.", firstOf(unwritten, 20))
}

// firstOf lists at most n names, and says how many more there are.
func firstOf(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}

// entryDay is the day an entry went public.
func entryDay(t time.Time, c mentoring.Cohort) string {
	return mentoring.DateOf(t, c.Location()).Long()
}
