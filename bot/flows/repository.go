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
// back. Writing is in repository_write.go, finding in repository_find.go.

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

// other is the other one of the two, "" if there is none.
func (h heldEntry) other() mentoring.PersonID {
	if h.Role == mentoring.Mentor {
		return h.Mentee
	}
	return h.Mentor
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

// entryDay is the day an entry went public.
func entryDay(t time.Time, c mentoring.Cohort) string {
	return mentoring.DateOf(t, c.Location()).Long()
}
