package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Finding projects: a form with a line to type words into, and what was found
// under it, page by page; without words the newest. What pairs are working on
// now shows its title and its edition, nothing else.

// findPage is one page of what was found.
type findPage struct {
	Words string `json:"w,omitempty"`
	From  int    `json:"f,omitempty"`
}

// ActionSuffix tells the buttons to other pages apart.
func (p findPage) ActionSuffix() string { return fmt.Sprint(p.From) }

var findWords = bot.NewText("repository.words")

// foundPerPage keeps a page short, and below Slack's 100 blocks of a view.
const foundPerPage = 8

// longestWords bounds what is searched for: it travels with the page.
const longestWords = 200

func findProjects(in bot.Typed) (bot.Reply, error) {
	words := bot.Cut(strings.TrimSpace(bot.Unescape(in.Args)), longestWords)
	view, err := foundView(in.Event, findPage{Words: words}, "")
	return bot.Open(view), err
}

func searchProjects(in bot.Submitted[findPage]) (bot.Reply, error) {
	view, err := foundView(in.Event, findPage{Words: bot.Cut(findWords.In(in.Form), longestWords)}, "")
	return bot.Replace(view), err
}

// turnProjects opens the list, or turns to another page of it.
func turnProjects(in bot.Pressed[findPage]) (bot.Reply, error) {
	view, err := foundView(in.Event, in.Carried, "")
	return inPlace(in.View)(view), err
}

// readEntry shows one entry in full.
func readEntry(in bot.Pressed[entryOf]) (bot.Reply, error) {
	p, found, err := in.Tx.Project(in.Carried.ID)
	if err != nil {
		return bot.Done, err
	}
	if !found || p.Public == nil && p.Mentee != in.By && p.Mentor != in.By {
		return bot.Done, mentoring.Refuse("This entry was taken back by its owner. `/cohort projects` shows what can be read.")
	}
	c, _, err := in.Tx.Cohort(p.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(entryView(p, c, "")), nil
}

// library is everything that can be found, with the editions it comes from.
type library struct {
	public  []mentoring.ProjectEntry // the newest first
	running []mentoring.Findable     // titles only
	cohorts map[mentoring.CohortID]mentoring.Cohort
	of      map[string]mentoring.CohortID // by the id of what runs
}

// readLibrary reads the repository and the charters of what is not in it.
func readLibrary(e bot.Event) (library, error) {
	s := library{cohorts: map[mentoring.CohortID]mentoring.Cohort{}, of: map[string]mentoring.CohortID{}}
	cohorts, err := e.Tx.Cohorts()
	if err != nil {
		return s, err
	}
	for _, c := range cohorts {
		s.cohorts[c.ID] = c
	}
	all, err := e.Tx.Projects()
	if err != nil {
		return s, err
	}
	s.public = mentoring.NewestProjects(all)
	written := map[string]bool{}
	for _, p := range all {
		if p.Mentee != "" {
			written[mentoring.PairID(p.Cohort, p.Mentee)] = p.Public != nil || !p.Gone.IsZero()
		}
	}
	charters, err := e.Tx.Charters("")
	if err != nil {
		return s, err
	}
	for _, ch := range charters {
		id := mentoring.PairID(ch.Cohort, ch.Mentee)
		if t, shown := ch.Shown(); shown && !written[id] {
			s.running = append(s.running, mentoring.Findable{ID: id, Title: t.Title, Tags: t.Tags})
			s.of[id] = ch.Cohort
		}
	}
	return s, nil
}

// find gives what fits the words, the best first; the newest without words.
func (s library) find(e bot.Event, words string) (public []mentoring.ProjectEntry, running []mentoring.Findable, err error) {
	if words == "" {
		return s.public, s.running, nil
	}
	var among []mentoring.Findable
	byID := map[string]mentoring.ProjectEntry{}
	for _, p := range s.public {
		f := p.Findable()
		f.Goal += "\n" + s.cohorts[p.Cohort].Name
		for _, who := range p.Named() {
			person, err := e.Person(who)
			if err != nil {
				return nil, nil, err
			}
			f.Goal += "\n" + person.Name
		}
		among = append(among, f)
		byID[p.ID] = p
	}
	for _, l := range mentoring.Search(words, among) {
		public = append(public, byID[l.ID])
	}
	for _, l := range mentoring.Search(words, s.running) {
		running = append(running, l.Findable)
	}
	return public, running, nil
}

// What people see.

func foundView(e bot.Event, page findPage, note string) (slack.ModalViewRequest, error) {
	s, err := readLibrary(e)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	public, running, err := s.find(e, page.Words)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(note), bot.Divider())
	}
	blocks = append(blocks, findWords.Line("What are you looking for?", bot.Optional, bot.AtMost(longestWords), bot.Start(page.Words), bot.Example("forecast warehouses")))
	if page.Words == "" && page.From == 0 {
		own, err := ownEntryBlocks(e)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		blocks = append(blocks, own...)
	}
	blocks = append(blocks, bot.Section(foundHeadline(s, page, len(public))))
	from := max(0, min(page.From, len(public)-1))
	for _, p := range public[from:min(len(public), from+foundPerPage)] {
		blocks = append(blocks, foundBlocks(p, s.cohorts[p.Cohort])...)
	}
	if turns := turning(page, from, len(public)); len(turns) > 0 {
		blocks = append(blocks, bot.Actions(turns...))
	}
	if from == 0 {
		blocks = append(blocks, runningBlocks(s, running)...)
	}
	return projectList.Titled("Projects", "Search", page, blocks...), nil
}

// turning are the buttons to the pages around this one.
func turning(page findPage, from, all int) []slack.BlockElement {
	var turns []slack.BlockElement
	if from > 0 {
		turns = append(turns, projectFind.With("Back", findPage{page.Words, max(0, from-foundPerPage)}))
	}
	if next := from + foundPerPage; next < all {
		turns = append(turns, projectFind.With(fmt.Sprintf("Show more (%d)", all-next), findPage{page.Words, next}))
	}
	return turns
}

func foundHeadline(s library, page findPage, n int) string {
	switch {
	case len(s.public) == 0:
		return "*The repository is empty so far.* Pairs write their projects down when their edition ends."
	case page.Words == "":
		return fmt.Sprintf("*%s in the repository*, the newest first.", capital(count(len(s.public), "project")))
	case n == 0:
		text := fmt.Sprintf("*No project about “%s”.* Try a single word, or another word for it.", bot.Escape(bot.Cut(page.Words, 80)))
		if tags := commonTags(s.public, 8); len(tags) > 0 {
			text += " There are projects about: " + bot.Escape(strings.Join(tags, ", ")) + "."
		}
		return text + " Or ask a person: `/cohort experts`."
	}
	return fmt.Sprintf("*%s about “%s”*, the closest first.", capital(count(n, "project")), bot.Escape(bot.Cut(page.Words, 80)))
}

// commonTags are the tags that most projects have.
func commonTags(all []mentoring.ProjectEntry, most int) []string {
	n := map[string]int{}
	var tags []string
	for _, p := range all {
		for _, t := range p.Public.Tags {
			t = strings.ToLower(t)
			if n[t] == 0 {
				tags = append(tags, t)
			}
			n[t]++
		}
	}
	slices.SortStableFunc(tags, func(a, b string) int { return n[b] - n[a] })
	return tags[:min(len(tags), most)]
}

// foundBlocks are one entry in the list.
func foundBlocks(p mentoring.ProjectEntry, c mentoring.Cohort) []slack.Block {
	a := *p.Public
	return []slack.Block{
		bot.SectionWith(fmt.Sprintf("*%s* · %s %s\n%s", bot.Escape(a.Title), a.Result.Emoji(), a.Result.Words(), bot.Escape(bot.Cut(oneLine(a.Summary), 160))),
			projectRead.With("Read", entryOf{ID: p.ID})),
		bot.Context(strings.Join(credits(p, c), " · ")),
	}
}

// credits say whose it is, as far as they want to be named, of which edition,
// and where more stands.
func credits(p mentoring.ProjectEntry, c mentoring.Cohort) []string {
	by := "by a mentee"
	switch {
	case p.Former:
		by = "by a former participant"
	case p.MenteeName == mentoring.ByName:
		by = "by " + bot.Mention(p.Mentee)
	}
	if p.MentorName == mentoring.ByName && p.Mentor != "" {
		by += " with " + bot.Mention(p.Mentor)
	}
	said := []string{by}
	if c.Name != "" {
		said = append(said, bot.Escape(c.Name))
	}
	if p.Public != nil && p.Public.Link != "" {
		said = append(said, linkTo(*p.Public))
	}
	return said
}

// linkTo shows the checked link of an entry, "" if it has none.
func linkTo(a mentoring.Account) string {
	if a.Link == "" {
		return ""
	}
	return "<" + strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C").Replace(a.Link) + "|Link>"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// runningBlocks list what pairs are doing now, by title.
func runningBlocks(s library, running []mentoring.Findable) []slack.Block {
	const most = 8
	var lines []string
	for _, r := range running[:min(len(running), most)] {
		c := s.cohorts[s.of[r.ID]]
		state := "running"
		if c.Phase >= mentoring.Closed {
			state = "not written down"
		}
		lines = append(lines, fmt.Sprintf("• %s · %s, %s", bot.Escape(r.Title), bot.Escape(c.Name), state))
	}
	if len(running) > most {
		lines = append(lines, fmt.Sprintf("and %d more", len(running)-most))
	}
	if len(lines) == 0 {
		return nil
	}
	return []slack.Block{bot.Divider(), bot.Section("*Not in the repository (yet)*\n" + strings.Join(lines, "\n"))}
}

// ownEntryBlocks are one's own entries, to edit and to take back.
func ownEntryBlocks(e bot.Event) ([]slack.Block, error) {
	memberships, err := e.Tx.Memberships(e.By)
	if err != nil {
		return nil, err
	}
	var blocks []slack.Block
	for _, m := range memberships {
		c, found, err := e.Tx.Cohort(m.Cohort)
		if err != nil {
			return nil, err
		}
		if !found || c.Phase < mentoring.Project {
			continue
		}
		pairs := []mentoring.Pair{}
		if m.Role == mentoring.Mentor {
			pairs, err = menteesOf(e, c, e.By)
		} else if pair, paired, pairErr := e.Tx.Pair(c.ID, e.By); paired || pairErr != nil {
			pairs, err = append(pairs, pair), pairErr
		}
		if err != nil {
			return nil, err
		}
		for _, pair := range pairs {
			h, err := entryOfPair(e, c, pair)
			if err != nil {
				return nil, err
			}
			h.Role = m.Role
			blocks = append(blocks, ownEntry(h)...)
		}
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	const most = 30
	return append(append([]slack.Block{bot.Section("*Yours*")}, blocks[:min(len(blocks), most)]...), bot.Divider()), nil
}

func ownEntry(h heldEntry) []slack.Block {
	of := bot.Escape(h.Cohort.Name)
	edition := " · " + of
	switch {
	case h.Version == 0 && h.Role == mentoring.Mentor:
		return nil
	case h.Version == 0:
		return []slack.Block{bot.SectionWith("Your project of "+of+" is not in the repository yet.", projectWrite.Primary("Write it down", h.name()))}
	case h.Awaits(h.actor()) == mentoring.YesWanted:
		return []slack.Block{bot.SectionWith(fmt.Sprintf("*%s*%s · waits for your yes", bot.Escape(h.Words.Title), edition), projectCheck.Primary("Read", h.name()))}
	}
	state := "waits for the mentor's yes"
	if h.Role == mentoring.Mentor {
		state = "waits for the mentee's yes"
	}
	buttons := []slack.BlockElement{projectWrite.With("Edit", h.name())}
	switch {
	case !h.Gone.IsZero():
		state = "taken back; only you see it"
		buttons = []slack.BlockElement{projectWrite.With("Put it back", h.name())}
	case h.Public != nil:
		state = "in the repository"
		if !h.Confirmed() && h.Paired {
			state += ", not confirmed by the mentor"
		}
	}
	if h.Public != nil && h.Role == mentoring.Mentee {
		buttons = append(buttons, projectDrop.Danger("Take back", h.name(), "Take it back?", "Nobody finds it in the repository any more. What you wrote is kept for you.", "Take it back"))
	}
	if !h.Gone.IsZero() && h.Role == mentoring.Mentor {
		return nil
	}
	return []slack.Block{bot.Section(fmt.Sprintf("*%s*%s · %s", bot.Escape(h.Words.Title), edition, state)), bot.Actions(buttons...)}
}

// actor is the one of the two in whose hands it is.
func (h heldEntry) actor() mentoring.PersonID {
	if h.Role == mentoring.Mentor {
		return h.Mentor
	}
	return h.Mentee
}

// entryView is an entry in full; of one that is not public, the words as they
// stand.
func entryView(p mentoring.ProjectEntry, c mentoring.Cohort, note string) slack.ModalViewRequest {
	a := p.Words
	if p.Public != nil {
		a = *p.Public
	}
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(note), bot.Divider())
	}
	blocks = append(blocks, bot.Section(fmt.Sprintf("*%s* · %s %s", bot.Escape(a.Title), a.Result.Emoji(), a.Result.Words())))
	if said := saidInAccount(a); len(said) > 0 {
		blocks = append(blocks, labelled(said...))
	}
	under := credits(p, c)
	if p.Public != nil {
		under = append(under, entryDay(p.PublicAt, c))
		if p.Mentor != "" && !p.Confirmed() {
			under = append(under, "the mentee's own words; the mentor has not confirmed them")
		}
	}
	return projectView.Shown("Project", entryOf{ID: p.ID}, append(blocks, bot.Context(strings.Join(under, " · ")))...)
}

// repositoryAtHome is the line about projects in the Home tab.
func repositoryAtHome(e bot.Event) ([]slack.Block, error) {
	all, err := e.Tx.Projects()
	public := mentoring.NewestProjects(all)
	if err != nil || len(public) == 0 {
		return nil, err
	}
	return []slack.Block{bot.SectionWith(fmt.Sprintf("*Projects:* %s of all editions to read, the newest “%s”.", count(len(public), "project"), bot.Escape(public[0].Public.Title)),
		projectFind.With("Find a project", findPage{}))}, nil
}
