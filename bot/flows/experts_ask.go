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

// Finding and asking an expert: the list shows who takes a question now; a
// question opens a conversation of the two, in which the bot introduces them.
// Whom nobody can ask now is shown with the day from which they can, and who
// else knows.

var (
	expertFind         = bot.NewButton[findPage]("experts.find")
	expertList         = bot.NewModal[findPage]("experts.list")
	expertQuestion     = bot.NewButton[expertOf]("experts.ask")
	expertQuestionForm = bot.NewModal[expertOf]("experts.question")
	expertWords        = bot.NewText("experts.words")
	expertAsked        = bot.NewText("experts.asked")
)

func findExperts(in bot.Typed) (bot.Reply, error) {
	view, err := expertsView(in.Event, findPage{Words: bot.Cut(strings.TrimSpace(bot.Unescape(in.Args)), longestWords)})
	return bot.Open(view), err
}

func searchExperts(in bot.Submitted[findPage]) (bot.Reply, error) {
	view, err := expertsView(in.Event, findPage{Words: bot.Cut(expertWords.In(in.Form), longestWords)})
	return bot.Replace(view), err
}

func turnExperts(in bot.Pressed[findPage]) (bot.Reply, error) {
	view, err := expertsView(in.Event, in.Carried)
	return inPlace(in.View)(view), err
}

// A listedExpert is an expert as far as they can be asked now.
type listedExpert struct {
	mentoring.Expert
	name string
	left int    // questions this month
	when string // why nobody can ask now, and until when; empty: they can be asked
}

// listedExperts are those who stand in the directory, by name.
func listedExperts(e bot.Event) ([]listedExpert, error) {
	all, err := e.Tx.Experts()
	if err != nil {
		return nil, err
	}
	var listed []listedExpert
	for _, x := range all {
		if !x.Listed() {
			continue
		}
		l, there, err := lookAtExpert(e, x)
		if err != nil {
			return nil, err
		}
		if there {
			listed = append(listed, l)
		}
	}
	return listed, nil
}

// lookAtExpert says whether somebody can be asked now; false when their
// account is gone.
func lookAtExpert(e bot.Event, x mentoring.Expert) (listedExpert, bool, error) {
	l := listedExpert{Expert: x}
	who, err := e.Person(x.Person)
	if err != nil || who.MayTakePart() != nil {
		return l, false, err
	}
	l.name = who.Name
	_, zone, err := expertCalendar(e, x)
	if err != nil {
		return l, false, err
	}
	asked, err := e.Tx.Questions(x.Person)
	if err != nil {
		return l, false, err
	}
	left, frees := mentoring.QuestionsLeft(x.Monthly, asked, e.At, zone)
	l.left = left
	switch {
	case x.Paused:
		l.when = "pauses and takes no questions now"
	case who.AwayUntil.After(mentoring.DateOf(e.At, zone)):
		l.when = "is away, and back on " + who.AwayUntil.Long()
	case left == 0:
		taken := "the one question"
		if x.Monthly > 1 {
			taken = fmt.Sprintf("all %d questions", x.Monthly)
		}
		l.when = fmt.Sprintf("has taken %s of this month, and takes new ones from %s on", taken, frees.Long())
	}
	return l, true, nil
}

// expertsFor gives those who know about the words, the best first.
func expertsFor(all []listedExpert, words string) []listedExpert {
	if words == "" {
		return all
	}
	var among []mentoring.Findable
	byID := map[string]listedExpert{}
	for _, l := range all {
		among = append(among, l.Findable(l.name))
		byID[string(l.Person)] = l
	}
	var found []listedExpert
	for _, l := range mentoring.Search(words, among) {
		found = append(found, byID[l.ID])
	}
	return found
}

// askable is the expert a control is about, if whoever acts can ask them now.
// The refusal says until when, and who else knows.
func askable(e bot.Event, o expertOf) (listedExpert, error) {
	x, _, err := e.Tx.Expert(o.Person)
	if err != nil {
		return listedExpert{}, err
	}
	if o.Person == e.By {
		return listedExpert{}, mentoring.Refuse("That is you. Talking to oneself helps, but needs no help from me: find others with `/cohort experts`.")
	}
	l, there, err := lookAtExpert(e, x)
	if err != nil {
		return l, err
	}
	if there && x.Listed() && l.when == "" {
		return l, nil
	}
	why := "This person is not in the directory any more."
	if there && x.Listed() {
		why = fmt.Sprintf("%s %s.", bot.Escape(l.name), l.when)
	}
	all, err := listedExperts(e)
	if err != nil {
		return l, err
	}
	others := otherExperts(all, x.Topics, o.Person, e.By)
	if len(others) == 0 {
		return l, mentoring.Refuse("%s `/cohort experts` shows who else there is.", why)
	}
	return l, mentoring.Refuse("%s %s may know as well: `/cohort experts` lets you ask.", why, strings.Join(others, ", "))
}

// otherExperts mentions a few who know about one of the topics and can be
// asked now.
func otherExperts(all []listedExpert, topics []string, but ...mentoring.PersonID) []string {
	const most = 3
	var others []string
	for _, topic := range topics {
		for _, l := range expertsFor(all, topic) {
			name := bot.Mention(l.Person)
			if l.when == "" && len(others) < most && !slices.Contains(but, l.Person) && !slices.Contains(others, name) {
				others = append(others, name)
			}
		}
	}
	return others
}

func openQuestion(in bot.Pressed[expertOf]) (bot.Reply, error) {
	l, err := askable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(questionForm(l)), nil
}

// askExpert opens the conversation of the two. What is counted holds ids only.
func askExpert(in bot.Submitted[expertOf]) (bot.Reply, error) {
	l, err := askable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	text := expertAsked.In(in.Form)
	if text == "" {
		return bot.Reject(expertAsked, "Write your question: two or three sentences, with what you have tried."), nil
	}
	token, err := in.Token()
	if err != nil {
		return bot.Done, err
	}
	q := mentoring.Question{ID: token[:12], Asker: in.By, Expert: l.Person, At: in.At}
	if err := in.Tx.PutQuestion(q); err != nil {
		return bot.Done, err
	}
	if err := in.Note("", "expert.asked", q.ID, string(l.Person)); err != nil {
		return bot.Done, err
	}
	c, zone, err := expertCalendar(in.Event, l.Expert)
	if err != nil {
		return bot.Done, err
	}
	at := mentoring.Decent(in.At, zone, c.Home)
	m := introduceQuestion(in.By, l, text)
	m.Key = "experts/question/" + q.ID
	if err := in.Say(m, bot.NotBefore(at)); err != nil {
		return bot.Done, err
	}
	who, err := in.Who()
	if err != nil {
		return bot.Done, err
	}
	said := fmt.Sprintf(":white_check_mark: Your question is on its way: a conversation of you, %s and me opens now. They answer there.", bot.Mention(l.Person))
	if at.After(in.At.Add(time.Minute)) {
		said = fmt.Sprintf(":white_check_mark: Your question goes out on %s (your time), at a decent hour for %s: a conversation of you two and me opens then. They answer there.", when(at, who.Location(zone)), bot.Mention(l.Person))
	}
	return bot.Whisper(said), nil
}

// What people see.

func questionForm(l listedExpert) slack.ModalViewRequest {
	return expertQuestionForm.Titled("Ask an expert", "Ask", expertOf{l.Person, l.Arrival},
		bot.Section(fmt.Sprintf("*%s* knows about *%s* and takes %s more this month.", bot.Escape(l.name), bot.Escape(strings.Join(l.Topics, ", ")), count(l.left, "question"))),
		expertAsked.Lines("Your question", bot.AtMost(2000), bot.Hint("Two or three sentences: what you want to do, what you tried, where it stops.")),
		bot.Context("I open a conversation of the two of you, introduce you and quote your question. For the monthly limit I count that you asked, not what."),
	)
}

func introduceQuestion(asker mentoring.PersonID, l listedExpert, question string) bot.Message {
	text := fmt.Sprintf("%s, %s has a question for you and found you in the directory of experts (%s).", bot.Mention(l.Person), bot.Mention(asker), bot.Escape(strings.Join(l.Topics, ", ")))
	return bot.Message{To: bot.ToGroup(asker, l.Person), Text: text, Blocks: []slack.Block{
		bot.Section(text),
		bot.Quote(question),
		bot.Context(fmt.Sprintf("%s: answer here, when it suits you; “I don't know, but ask …” is an answer too. %s: a thank-you and what came of it is all it costs.", bot.Mention(l.Person), bot.Mention(asker))),
	}}
}

func expertsView(e bot.Event, page findPage) (slack.ModalViewRequest, error) {
	all, err := listedExperts(e)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	found := expertsFor(all, page.Words)
	blocks := []slack.Block{expertWords.Line("What is it about?", bot.Optional, bot.AtMost(longestWords), bot.Start(page.Words), bot.Example("forecasting"))}
	if page.Words == "" && page.From == 0 {
		own, err := ownListingBlocks(e)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		blocks = append(blocks, own...)
	}
	blocks = append(blocks, bot.Section(expertsHeadline(all, page, len(found))))
	from := max(0, min(page.From, len(found)-1))
	for _, l := range found[from:min(len(found), from+foundPerPage)] {
		blocks = append(blocks, expertBlock(e, l))
	}
	var turns []slack.BlockElement
	if from > 0 {
		turns = append(turns, expertFind.With("Back", findPage{page.Words, max(0, from-foundPerPage)}))
	}
	if next := from + foundPerPage; next < len(found) {
		turns = append(turns, expertFind.With(fmt.Sprintf("Show more (%d)", len(found)-next), findPage{page.Words, next}))
	}
	if len(turns) > 0 {
		blocks = append(blocks, bot.Actions(turns...))
	}
	return expertList.Titled("Experts", "Search", page, blocks...), nil
}

func ownListingBlocks(e bot.Event) ([]slack.Block, error) {
	x, _, err := e.Tx.Expert(e.By)
	if err != nil {
		return nil, err
	}
	if !x.Listed() {
		return []slack.Block{bot.Context("Do you know something that others ask about? `/cohort expert me` lists you.")}, nil
	}
	return []slack.Block{bot.Section(listingText(x)), listingButtons(x), bot.Divider()}, nil
}

func expertsHeadline(all []listedExpert, page findPage, n int) string {
	switch {
	case len(all) == 0:
		return "*Nobody is listed so far.* When a cohort ends, its people are asked whether later ones may ask them."
	case page.Words == "":
		return fmt.Sprintf("*%s can be asked.*", heads(len(all)))
	case n == 0:
		var topics []string
		for _, l := range all {
			topics = append(topics, l.Topics...)
		}
		return fmt.Sprintf("*Nobody is listed for “%s”.* Try a single word, or another word for it. Topics there are: %s. Or read what others did: `/cohort projects`.",
			bot.Escape(bot.Cut(page.Words, 80)), bot.Escape(firstOf(mentoring.ParseTags(strings.Join(topics, ",")), 8)))
	}
	return fmt.Sprintf("*%s may know about “%s”*, the closest first.", heads(n), bot.Escape(bot.Cut(page.Words, 80)))
}

// heads is "1 person" or "5 people".
func heads(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func expertBlock(e bot.Event, l listedExpert) slack.Block {
	text := fmt.Sprintf("*%s* · %s", bot.Mention(l.Person), bot.Escape(strings.Join(l.Topics, ", ")))
	if l.About != "" {
		text += "\n" + bot.Escape(bot.Cut(oneLine(l.About), 200))
	}
	switch {
	case l.Person == e.By:
		return bot.Section(text + "\n_This is you._")
	case l.when != "":
		return bot.Section(text + "\n_" + capital(l.when) + "._")
	}
	return bot.SectionWith(text, expertQuestion.With("Ask", expertOf{l.Person, l.Arrival}))
}

// expertsAtHome is the line about experts in the Home tab.
func expertsAtHome(e bot.Event) ([]slack.Block, error) {
	all, err := listedExperts(e)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return []slack.Block{bot.SectionWith(fmt.Sprintf("*Experts:* %s of all editions can be asked.", heads(len(all))), expertFind.With("Find an expert", findPage{}))}, nil
}
