package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Writing a charter: one prompt a page, each with an example. Every “Next” and
// “Back” keeps the page, so that a half-written charter can be left at any
// time; a page that the other one changed meanwhile is shown with both texts.

var (
	charterTitle = bot.NewText("charter.title")
	charterStart = bot.NewChoice("charter.start")
	charterTags  = bot.NewText("charter.tags")

	charterSpecific   = bot.NewText("charter.specific")
	charterMeasurable = bot.NewText("charter.measurable")
	charterEnough     = bot.NewText("charter.enough")
	charterAchievable = bot.NewText("charter.achievable")
	charterRelevant   = bot.NewText("charter.relevant")
	charterValue      = bot.NewText("charter.value")
	charterTimely     = bot.NewText("charter.timely")

	charterUser    = bot.NewPersonField("charter.user")
	charterUserFor = bot.NewText("charter.userfor")
	charterFirst   = bot.NewText("charter.first")
	charterOut     = bot.NewText("charter.out")

	stagesField = bot.NewTicks("charter.done")
)

// criteria are the four, in their order, with what a good answer looks like.
var criteria = []struct {
	name, hint string
	colour     bot.Choice
	why        bot.Text
	of         func(*mentoring.Terms) *mentoring.Criterion
}{
	{"Interest of both", "Would you both read about it on a free evening?", bot.NewChoice("charter.interest"), bot.NewText("charter.interestwhy"), func(t *mentoring.Terms) *mentoring.Criterion { return &t.Interest }},
	{"Data availability", "Have you seen a sample of it yourself, and may you use it?", bot.NewChoice("charter.data"), bot.NewText("charter.datawhy"), func(t *mentoring.Terms) *mentoring.Criterion { return &t.Data }},
	{"Business relevance", "Does somebody lose time or money today without it?", bot.NewChoice("charter.business"), bot.NewText("charter.businesswhy"), func(t *mentoring.Terms) *mentoring.Criterion { return &t.Business }},
	{"Feasibility", "Could a first version stand after a few weeks?", bot.NewChoice("charter.feasible"), bot.NewText("charter.feasiblewhy"), func(t *mentoring.Terms) *mentoring.Criterion { return &t.Feasible }},
}

// maxCharterText keeps the whole charter readable, and within one message.
const maxCharterText = 600

// ownIdea is the option for those who start from no posted problem.
const ownIdea = "own"

// keepPart keeps one page and goes on to the next, or back to the whole.
func keepPart(in bot.Submitted[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	terms, wrong, err := readPart(in.Event, h, in.Carried.Part, in.Form)
	if err != nil || wrong.Rejects() {
		return wrong, err
	}
	if again, said, err := writePart(in.Event, &h, in.Carried, terms); err != nil || said {
		return again, err
	}
	next, more := in.Carried.Part.Next()
	if in.Carried.Review || !more {
		view, err := charterView(in.Event, h, "")
		return bot.Replace(view), err
	}
	view, err := partView(in.Event, h, next, false, h.Terms, "")
	return bot.Replace(view), err
}

// backInCharter keeps the page and goes back one.
func backInCharter(in bot.Pressed[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	if in.Form != nil {
		// A button cannot reject: what is wrong stays as it was, the rest is kept.
		terms, _, err := readPart(in.Event, h, in.Carried.Part, in.Form)
		if err != nil {
			return bot.Done, err
		}
		if again, said, err := writePart(in.Event, &h, in.Carried, terms); err != nil || said {
			return again, err
		}
	}
	back, more := in.Carried.Part.Back()
	if in.Carried.Review || !more {
		view, err := charterView(in.Event, h, "")
		return bot.Replace(view), err
	}
	view, err := partView(in.Event, h, back, false, h.Terms, "")
	return bot.Replace(view), err
}

// writePart takes one page over; said reports that there is something to
// answer instead of going on.
func writePart(e bot.Event, h *handed, page charterPage, terms mentoring.Terms) (reply bot.Reply, said bool, err error) {
	if h.Overtaken(page.Part, terms, page.Version) {
		name, err := named(e, h.ChangedBy)
		if err != nil {
			return bot.Done, true, err
		}
		view, err := partView(e, *h, page.Part, page.Review, terms,
			fmt.Sprintf(":raised_hand: %s changed this page while you were writing. Below is what you wrote; what it says now stands above it. Nothing is kept until you decide.", name))
		return bot.Replace(view), true, err
	}
	if !h.Write(page.Part, terms, e.By, e.At) {
		return bot.Done, false, nil
	}
	if err := e.Note(h.Cohort.ID, "charter.written", string(h.Mentee), string(page.Part)); err != nil {
		return bot.Done, true, err
	}
	return bot.Done, false, h.put(e)
}

// readPart reads the form of one page over the words as they stand.
func readPart(e bot.Event, h handed, p mentoring.Part, f bot.Form) (mentoring.Terms, bot.Reply, error) {
	t, r := h.Terms, bot.Done
	switch p {
	case mentoring.PartIdea:
		t.Title, t.Tags = charterTitle.In(f), mentoring.ParseTags(charterTags.In(f))
		t.Start = charterStart.In(f)
		if t.Start == ownIdea {
			t.Start = ""
		}
	case mentoring.PartSpecific:
		t.Specific = charterSpecific.In(f)
	case mentoring.PartMeasurable:
		t.Measurable, t.GoodEnough = charterMeasurable.In(f), charterEnough.In(f)
	case mentoring.PartAchievable:
		t.Achievable = charterAchievable.In(f)
	case mentoring.PartRelevant:
		t.Relevant, t.Value = charterRelevant.In(f), charterValue.In(f)
	case mentoring.PartTimely:
		t.Timely = charterTimely.In(f)
	case mentoring.PartCriteria:
		for _, x := range criteria {
			*x.of(&t) = mentoring.Criterion{Colour: mentoring.Colour(x.colour.In(f)), Why: x.why.In(f)}
		}
	case mentoring.PartUser:
		t.User, t.UserFor = charterUser.In(f), charterUserFor.In(f)
		if t.User == "" || t.User == h.Terms.User {
			break
		}
		who, err := e.Person(t.User)
		if err != nil {
			return t, r, err
		}
		wrong := who.MayTakePart()
		if t.User == h.Mentee {
			wrong = mentoring.Refuse("That is the mentee. Name somebody who would use the result, so that it is made for more than learning.")
		}
		if wrong != nil {
			t.User, r = h.Terms.User, r.And(charterUser, wrong.Error())
		}
	case mentoring.PartScope:
		t.First, t.Out = charterFirst.In(f), charterOut.In(f)
	default:
		return t, r, mentoring.Refuse("This page is from an older version of the charter. Open it again with `/cohort charter`.")
	}
	return t, r, nil
}

// What people see.

// partView is the page of one part; t is what its fields begin with, note is
// said first when it is not empty.
func partView(e bot.Event, h handed, p mentoring.Part, review bool, t mentoring.Terms, note string) (slack.ModalViewRequest, error) {
	page := h.page(p, review)
	var blocks []slack.Block
	if note != "" {
		blocks = append(blocks, bot.Section(note))
		said, err := saidInPart(e, h.Terms, p)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		if len(said) > 0 {
			blocks = append(blocks, labelled(said...))
		}
		blocks = append(blocks, bot.Divider())
	}
	fields, err := partFields(e, h, p, t)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	blocks = append(blocks, fields...)
	all := mentoring.CharterParts()
	number := 1
	for i, q := range all {
		if q == p {
			number = i + 1
		}
	}
	submit, back := "Next", "Back"
	if review {
		submit, back = "Keep", "Back to the whole"
	} else if number == len(all) {
		submit = "Read it through"
	} else if number == 1 {
		back = "Show the whole"
	}
	blocks = append(blocks,
		bot.Actions(charterBack.With(back, page)),
		bot.Context(fmt.Sprintf("Step %d of %d. “%s” and “%s” keep what you wrote; you can leave a field for later and close this at any time. %s and you both see it.", number, len(all), submit, back, bot.Mention(h.other()))))
	return charterForm.Titled("Project charter", submit, page, blocks...), nil
}

// charterPrompt is a field with an example under it.
func charterPrompt(f bot.Text, label, start, example string) slack.Block {
	return f.Lines(label, bot.Optional, bot.AtMost(maxCharterText), bot.Start(start), bot.Hint("For example: "+example))
}

func partFields(e bot.Event, h handed, p mentoring.Part, t mentoring.Terms) ([]slack.Block, error) {
	plan := h.Cohort.Plan
	switch p {
	case mentoring.PartIdea:
		return ideaFields(e, h, t)
	case mentoring.PartSpecific:
		return []slack.Block{
			bot.Section("*S – specific.* What exactly will there be that is not there today? One sentence; a stranger should understand it."),
			charterPrompt(charterSpecific, "We will …", t.Specific, "predict next week's returns for each of our 12 warehouses from two years of sales."),
		}, nil
	case mentoring.PartMeasurable:
		return []slack.Block{
			bot.Section("*M – measurable.* How will you see that it works? And when do you stop improving?"),
			charterPrompt(charterMeasurable, "We measure …", t.Measurable, "the mean error in parcels a day, on the last three months, against what the planners guess now."),
			charterPrompt(charterEnough, "Good enough is …", t.GoodEnough, "10 % better than the planners. Beyond that we stop and hand it over."),
		}, nil
	case mentoring.PartAchievable:
		return []slack.Block{
			bot.Section(fmt.Sprintf("*A – achievable.* Why can it be done by the two of you, with %d hours a week? What do you need, and from whom?", h.Cohort.MenteeHours)),
			charterPrompt(charterAchievable, "We can do it because …", t.Achievable, "the data is one table we may read already, I know Python, and my mentor has done forecasts before."),
		}, nil
	case mentoring.PartRelevant:
		return []slack.Block{
			bot.Section("*R – relevant.* To whom does it matter, and what is it worth if it works? A rough number is better than none."),
			charterPrompt(charterRelevant, "It matters because …", t.Relevant, "trucks are ordered a week ahead, and today every third one is half empty."),
			charterPrompt(charterValue, "Expected value", t.Value, "two trucks a week saved, about 1,000 € a month; or: four hours a week of a planner's time."),
		}, nil
	case mentoring.PartTimely:
		return []slack.Block{
			bot.Section(fmt.Sprintf("*T – time-bound.* What is there by when? Scoping ends on *%s*, the work on *%s*, and then there are the days until *%s* to clean up and prepare.",
				plan.End(mentoring.Scoping).Add(-1).Long(), plan.End(mentoring.Project).Add(-1).Long(), plan.End(mentoring.Wrapup).Add(-1).Long())),
			charterPrompt(charterTimely, "By when is what there?", t.Timely, "a first forecast for one warehouse in three weeks, all twelve at half time, in the planners' hands two weeks before the end."),
		}, nil
	case mentoring.PartCriteria:
		return criteriaFields(t), nil
	case mentoring.PartUser:
		return []slack.Block{
			bot.Section("*Who will use it?* Name one person: a project with somebody waiting for it gets finished. They hear of it only when the mentee presses a button for that, later."),
			charterUser.Pick("Who will use it", bot.Optional, bot.Start(string(t.User))),
			charterPrompt(charterUserFor, "What will they do with it?", t.UserFor, "order next week's trucks with it every Thursday."),
		}, nil
	case mentoring.PartScope:
		return []slack.Block{
			bot.Section("*Start narrow, widen later.* What is the smallest version that is of use to somebody? And what will you leave out, even if it is tempting?"),
			charterPrompt(charterFirst, "First narrow version", t.First, "one warehouse, one product group, last week's average as the forecast, in a spreadsheet."),
			charterPrompt(charterOut, "Out of scope", t.Out, "new products, holidays, anything that needs a server."),
		}, nil
	}
	return nil, mentoring.Refuse("This page is from an older version of the charter. Open it again with `/cohort charter`.")
}

// startsShown is how many starting points are told in full over the menu.
const startsShown = 12

func ideaFields(e bot.Event, h handed, t mentoring.Terms) ([]slack.Block, error) {
	starts, err := startingPointsOf(e, h.Cohort, h.Mentor)
	if err != nil {
		return nil, err
	}
	mentee, _, err := e.Tx.Member(h.Cohort.ID, mentoring.Mentee, h.Mentee)
	if err != nil {
		return nil, err
	}
	blocks := []slack.Block{bot.Section("*What is it about?* A good project interests both of you, has data within reach, matters to somebody, and can be done in the time.")}
	if mentee.Application.Idea != "" {
		blocks = append(blocks, bot.Labelled("The idea in the application:", bot.Cut(mentee.Application.Idea, 300)))
	}
	if len(starts) > 0 {
		blocks = append(blocks, bot.Section("*Problems that were posted.* Somebody is waiting for each of them; ask before you begin."))
	}
	options := []bot.Option{{Value: ownIdea, Label: "Our own idea"}}
	for i, s := range starts {
		from, err := e.Person(s.From)
		if err != nil {
			return nil, err
		}
		if i < startsShown {
			said := s.Title
			if s.About != s.Title {
				said += ": " + s.About
			}
			blocks = append(blocks, bot.Labelled(from.Name+":", bot.Cut(said, 300)))
		}
		if i < 99 {
			options = append(options, bot.Option{Value: s.ID, Label: from.Name + ": " + strings.ReplaceAll(s.Title, "\n", " ")})
		}
	}
	chosen := t.Start
	if chosen == "" {
		chosen = ownIdea
	}
	if len(starts) == 0 {
		blocks = append(blocks, bot.Context("No mentor or sponsor has posted a problem so far, so it starts from your own idea."))
	}
	return append(blocks,
		charterStart.Menu("Starting point", options, bot.Start(chosen)),
		charterTitle.Line("Title", bot.Optional, bot.AtMost(100), bot.Start(t.Title), bot.Example("Fewer half-empty trucks")),
		charterTags.Line("Tags, separated by commas", bot.Optional, bot.AtMost(150), bot.Start(strings.Join(t.Tags, ", ")), bot.Example("forecasting, logistics, time series"),
			bot.Hint("Once one of you has signed, title, goal and tags are shown to others who plan something similar, so that no two pairs do the same unknowingly.")),
	), nil
}

func criteriaFields(t mentoring.Terms) []slack.Block {
	blocks := []slack.Block{bot.Section("*Four criteria of a good project.* Green is fine, yellow wants care, red wants another idea. A word why helps you both.")}
	for _, x := range criteria {
		now := x.of(&t)
		blocks = append(blocks,
			x.colour.Menu(x.name, []bot.Option{
				{Value: string(mentoring.Green), Label: "🟢 Green"},
				{Value: string(mentoring.Yellow), Label: "🟡 Yellow"},
				{Value: string(mentoring.Red), Label: "🔴 Red"},
			}, bot.Optional, bot.Start(string(now.Colour)), bot.Hint(x.hint)),
			x.why.Line(x.name+": why?", bot.Optional, bot.AtMost(150), bot.Start(now.Why)))
	}
	return blocks
}
