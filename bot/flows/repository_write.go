package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Writing an entry: a page about the project, filled in from the charter, and
// a page about what it taught. Every page is kept as a draft of its writer;
// only “Hand in” changes the entry.

var (
	entryTitle   = bot.NewText("repository.title")
	entryGoal    = bot.NewText("repository.goal")
	entrySummary = bot.NewText("repository.summary")
	entryTags    = bot.NewText("repository.tags")
	entryLink    = bot.NewText("repository.link")
	entryResult  = bot.NewChoice("repository.result")

	entryTried    = bot.NewText("repository.tried")
	entryHappened = bot.NewText("repository.happened")
	entryChange   = bot.NewText("repository.differently")
	entryTell     = bot.NewText("repository.tellnext")
	entryName     = bot.NewChoice("repository.name")
)

// writeEntry opens the form with what there is: a draft, the entry, or the
// charter.
func writeEntry(in bot.Pressed[entryOf]) (bot.Reply, error) {
	h, err := holdEntry(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	a, err := startOfEntry(in.Event, h)
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(entryPage(h, a, "")), nil
}

func startOfEntry(e bot.Event, h heldEntry) (mentoring.Account, error) {
	draft, begun, err := e.Tx.ProjectDraft(h.Cohort.ID, h.Mentee, e.By)
	if err != nil || begun {
		return draft, err
	}
	if h.Version > 0 {
		return h.Words, nil
	}
	ch, _, err := e.Tx.Charter(h.Cohort.ID, h.Mentee)
	return mentoring.Account{Title: ch.Terms.Title, Goal: ch.Terms.Specific, Tags: ch.Terms.Tags}, err
}

// keepEntryPage keeps the first page and shows the second.
func keepEntryPage(in bot.Submitted[entryOf]) (bot.Reply, error) {
	h, err := holdEntry(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	a, err := startOfEntry(in.Event, h)
	if err != nil {
		return bot.Done, err
	}
	r := readEntryPage(in.Form, &a)
	// What is right is kept even while something is wrong.
	if err := in.Tx.PutProjectDraft(h.Cohort.ID, h.Mentee, in.By, a); err != nil {
		return bot.Done, err
	}
	if r.Rejects() {
		return r, nil
	}
	if err := drawEntryAsksAgain(in.Event, h); err != nil {
		return bot.Done, err
	}
	return bot.Replace(lessonsPage(h, a, in.Carried.Version)), nil
}

func readEntryPage(f bot.Form, a *mentoring.Account) bot.Reply {
	r := bot.Done
	a.Title, a.Goal, a.Summary, a.Tags = entryTitle.In(f), entryGoal.In(f), entrySummary.In(f), mentoring.ParseTags(entryTags.In(f))
	a.Result = mentoring.Result(entryResult.In(f))
	if a.Title == "" {
		r = r.And(entryTitle, "Give it a name: people choose by it.")
	}
	if a.Summary == "" {
		r = r.And(entrySummary, "Two or three sentences are enough.")
	}
	if a.Result == mentoring.NoResult {
		r = r.And(entryResult, "Choose what fits best. None of them is a bad answer.")
	}
	link, err := mentoring.CheckLink(entryLink.In(f))
	if err != nil {
		return r.And(entryLink, err.Error())
	}
	a.Link = link
	return r
}

// keepLessons keeps what the second page says in the draft.
func keepLessons(e bot.Event, of entryOf, f bot.Form) (heldEntry, mentoring.Account, error) {
	h, err := holdEntry(e, of)
	if err != nil {
		return h, mentoring.Account{}, err
	}
	a, err := startOfEntry(e, h)
	if err != nil {
		return h, a, err
	}
	a.Tried, a.Happened, a.Differently, a.TellNext = entryTried.In(f), entryHappened.In(f), entryChange.In(f), entryTell.In(f)
	return h, a, e.Tx.PutProjectDraft(h.Cohort.ID, h.Mentee, e.By, a)
}

// backToEntryPage keeps the second page and shows the first.
func backToEntryPage(in bot.Pressed[entryOf]) (bot.Reply, error) {
	h, a, err := keepLessons(in.Event, in.Carried, in.Form)
	if err != nil {
		return bot.Done, err
	}
	return bot.Replace(entryPage(h, a, "")), nil
}

// handInEntry takes the draft over into the entry.
func handInEntry(in bot.Submitted[entryOf]) (bot.Reply, error) {
	h, a, err := keepLessons(in.Event, in.Carried, in.Form)
	if err != nil {
		return bot.Done, err
	}
	if !a.Complete() {
		r := bot.Done
		if a.Tried == "" {
			r = r.And(entryTried, "One line helps: it is what the next team would try first, too.")
		}
		if a.Happened == "" {
			r = r.And(entryHappened, "One line helps: what did you see?")
		}
		if !r.Rejects() { // the first page is not whole, e.g. in a draft of an older form
			return bot.Replace(entryPage(h, a, "Something is missing on this page.")), nil
		}
		return r, nil
	}
	if h.Overtaken(in.By, in.Carried.Version, a) {
		name, err := named(in.Event, h.ChangedBy)
		return bot.Replace(entryPage(h, a, fmt.Sprintf(":raised_hand: %s changed the entry while you were writing, so nothing is handed in yet. Below is what you wrote; what it says now stands above it.", name))), err
	}
	h.nameAs(mentoring.Naming(entryName.In(in.Form)))
	h.Write(a, in.By, in.At)
	if err := in.Tx.DropProjectDraft(h.Cohort.ID, h.Mentee, in.By); err != nil {
		return bot.Done, err
	}
	if err := h.put(in.Event); err != nil {
		return bot.Done, err
	}
	if err := in.Note(h.Cohort.ID, "project.written", h.ID, string(h.Role)); err != nil {
		return bot.Done, err
	}
	return bot.Replace(entryView(h.ProjectEntry, h.Cohort, afterHandIn(h))), nil
}

// nameAs keeps whether whoever acts wants their name on the entry.
func (h *heldEntry) nameAs(n mentoring.Naming) {
	switch {
	case n != mentoring.ByName && n != mentoring.NoName:
	case h.Role == mentoring.Mentor:
		h.MentorName = n
	default:
		h.MenteeName = n
	}
}

// checkEntry shows what the other one wrote, to confirm or to change.
func checkEntry(in bot.Pressed[entryOf]) (bot.Reply, error) {
	h, err := holdEntry(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if h.Version == 0 {
		return bot.Done, mentoring.Refuse("Nothing is written yet. %s is asked to.", bot.Mention(h.Mentee))
	}
	return inPlace(in.View)(confirmPage(h, "")), nil
}

func confirmEntry(in bot.Submitted[entryOf]) (bot.Reply, error) {
	h, err := holdEntry(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if h.Version != in.Carried.Version {
		name, err := named(in.Event, h.ChangedBy)
		return bot.Replace(confirmPage(h, fmt.Sprintf(":raised_hand: %s changed it while you were reading. This is how it stands now.", name))), err
	}
	h.nameAs(mentoring.Naming(entryName.In(in.Form)))
	h.Agree(in.By, in.At)
	if err := h.put(in.Event); err != nil {
		return bot.Done, err
	}
	if err := in.Note(h.Cohort.ID, "project.confirmed", h.ID, string(h.Role)); err != nil {
		return bot.Done, err
	}
	return bot.Replace(entryView(h.ProjectEntry, h.Cohort, afterHandIn(h))), nil
}

// dropEntry takes one's entry out of the repository. What was written is kept
// for its owner.
func dropEntry(in bot.Pressed[entryOf]) (bot.Reply, error) {
	h, err := holdEntry(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	switch {
	case h.Role != mentoring.Mentee:
		return bot.Done, mentoring.Refuse("The project is %s's, so only they take it back. You can take your name off it: “Edit”.", bot.Mention(h.Mentee))
	case h.Public == nil:
		return bot.Done, mentoring.Refuse("Your entry is not in the repository, so there is nothing to take back. “Edit” puts it there.")
	}
	h.TakeBack(in.At)
	if err := h.put(in.Event); err != nil {
		return bot.Done, err
	}
	if err := in.Note(h.Cohort.ID, "project.taken-back", h.ID); err != nil {
		return bot.Done, err
	}
	view, err := foundView(in.Event, findPage{}, "Your entry is taken back: nobody finds it any more. What you wrote is kept for you.")
	return inPlace(in.View)(view), err
}

// drawEntryAsksAgain brings the writer's question up to date: it says that
// something is begun.
func drawEntryAsksAgain(e bot.Event, h heldEntry) error {
	_, err := e.ChangeAsk(e.By, repositoryAskID(aboutMember{h.Cohort.ID, h.Role, e.By}, h.Mentee, h.Version), func(*mentoring.Ask) {})
	return err
}

// What people see.

const entryTextLimit = 1200

func resultOptions() []bot.Option {
	return []bot.Option{
		{Value: string(mentoring.Finished), Label: "Finished"},
		{Value: string(mentoring.PartlyDone), Label: "Partly finished"},
		{Value: string(mentoring.LearnedFrom), Label: "It did not work, and here is what we learned"},
	}
}

// entryPage is the first page; a is what its fields begin with.
func entryPage(h heldEntry, a mentoring.Account, note string) slack.ModalViewRequest {
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(note))
		if h.Version > 0 && !h.Words.Same(a) {
			blocks = append(blocks, labelled(saidInAccount(h.Words)...), bot.Divider())
		}
	}
	blocks = append(blocks,
		bot.Section(fmt.Sprintf("*%s*\nWrite for somebody who begins next year: what it was, and what came of it.", bot.Escape(h.Cohort.Name))),
		entryTitle.Line("Title", bot.AtMost(100), bot.Start(a.Title), bot.Example("Fewer half-empty trucks")),
		entryGoal.Lines("What was it to be?", bot.Optional, bot.AtMost(600), bot.Start(a.Goal), bot.Hint("Your charter's goal stands here already, if there is one.")),
		entryResult.Radio("How did it come out?", resultOptions(), bot.Start(string(a.Result))),
		entrySummary.Lines("What is there now?", bot.AtMost(entryTextLimit), bot.Start(a.Summary), bot.Hint("For example: a weekly forecast for three of twelve warehouses, used by the planners since May; 12 % closer than their own.")),
		entryTags.Line("Tags, separated by commas", bot.Optional, bot.AtMost(150), bot.Start(strings.Join(a.Tags, ", ")), bot.Example("forecasting, logistics, time series")),
		entryLink.Line("Link", bot.Optional, bot.Start(a.Link), bot.Example("https://"), bot.Hint("Slides, code or a page that colleagues can open.")),
		bot.Context("“Next” keeps what you wrote. Nobody sees it before you hand it in."),
	)
	return projectForm.Titled("Your project", "Next", h.name(), blocks...)
}

// lessonsPage is the second page: the post-mortem for what was not finished,
// two lines of advice for what was.
func lessonsPage(h heldEntry, a mentoring.Account, seen int) slack.ModalViewRequest {
	name := h.name()
	name.Version = seen
	least := bot.Input(bot.Optional)
	if a.Result == mentoring.LearnedFrom {
		least = func(*slack.InputBlock) {}
	}
	head := "*What did it teach you?* Four short answers spare the next team months. Nobody is to blame in a post-mortem: say what was, not who."
	fields := []slack.Block{
		entryTried.Lines("What we tried", least, bot.AtMost(entryTextLimit), bot.Start(a.Tried), bot.Hint("For example: one model for all warehouses, trained on two years of sales.")),
		entryHappened.Lines("What happened", least, bot.AtMost(entryTextLimit), bot.Start(a.Happened), bot.Hint("For example: the sales data had no returns before 2025, so there was nothing to learn from.")),
	}
	if a.Result == mentoring.Finished {
		head, fields = "*What did it teach you?* Both answers may stay empty.", nil
	}
	who := "your mentor"
	if h.Role == mentoring.Mentor {
		who = "your mentee"
	}
	next := fmt.Sprintf("Everybody in this workspace can read it then, once %s has said yes too; at the closing your word is enough.", who)
	if h.Role == mentoring.Mentor {
		next = "Your mentee reads your changes and says yes to them."
	}
	submit := "Hand in"
	if h.late() {
		next, submit = "Everybody in this workspace can read it then.", "Save"
	}
	blocks := append([]slack.Block{bot.Section(head)}, fields...)
	blocks = append(blocks,
		entryChange.Lines("What we would do differently", bot.Optional, bot.AtMost(entryTextLimit), bot.Start(a.Differently)),
		entryTell.Lines("What to tell the next team", bot.Optional, bot.AtMost(entryTextLimit), bot.Start(a.TellNext)),
		nameField(h),
		bot.Actions(projectBack.With("Back", name)),
		bot.Context(next+" You can change it and take it back at any time."),
	)
	return projectLessons.Titled("Your project", submit, name, blocks...)
}

// nameField asks whoever acts whether they want to be named.
func nameField(h heldEntry) slack.Block {
	now := h.MenteeName
	if h.Role == mentoring.Mentor {
		now = h.MentorName
	}
	return entryName.Radio("May your name stand with it?", []bot.Option{
		{Value: string(mentoring.ByName), Label: "Yes, people may ask me about it"},
		{Value: string(mentoring.NoName), Label: "No, without my name"},
	}, bot.Start(string(now)))
}

// confirmPage is the entry as the other one wrote it.
func confirmPage(h heldEntry, note string) slack.ModalViewRequest {
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(note), bot.Divider())
	}
	blocks = append(blocks,
		bot.Section(fmt.Sprintf("*%s* · %s %s", bot.Escape(h.Words.Title), h.Words.Result.Emoji(), h.Words.Result.Words())),
		labelled(saidInAccount(h.Words)...))
	if link := linkTo(h.Words); link != "" {
		blocks = append(blocks, bot.Context(link))
	}
	blocks = append(blocks,
		bot.Actions(projectWrite.With("Change it", h.name())),
		bot.Divider(),
		nameField(h),
		bot.Context("“Confirm” says that it is right as it stands. Everybody in this workspace can read it then."),
	)
	return projectConfirm.Titled("Your project", "Confirm", h.name(), blocks...)
}

// afterHandIn says what happens next.
func afterHandIn(h heldEntry) string {
	switch {
	case h.Public != nil && h.Agreed(h.Mentee):
		return ":white_check_mark: It is in the repository. `/cohort projects` finds it."
	case h.Role == mentoring.Mentor:
		return fmt.Sprintf(":white_check_mark: Kept. %s is asked to say yes to your changes.", bot.Mention(h.Mentee))
	default:
		return fmt.Sprintf(":white_check_mark: Handed in. %s is asked to confirm it; at the closing your word is enough.", bot.Mention(h.Mentor))
	}
}

// saidInAccount are the filled fields under the names people know them by.
func saidInAccount(a mentoring.Account) [][2]string {
	var said [][2]string
	for _, x := range [][2]string{
		{"What it was to be:", a.Goal}, {"What is there now:", a.Summary},
		{"What we tried:", a.Tried}, {"What happened:", a.Happened},
		{"What we would do differently:", a.Differently}, {"To the next team:", a.TellNext},
		{"Tags:", strings.Join(a.Tags, ", ")},
	} {
		if x[1] != "" {
			said = append(said, x)
		}
	}
	return said
}
