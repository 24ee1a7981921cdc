package flows

import (
	"fmt"
	"strconv"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Feedback: when wrap-up begins, both sides are asked how useful it was (0 to
// 10), what they learned, what was hard, whether they would join again, and
// whether they would keep meeting. An answer can be changed until the cohort
// closes. What others learn of it is decided by mentoring.SumFeedback; that
// two would keep meeting is told to the two if both say so, and to nobody
// else.

const feedbackAsk mentoring.AskKind = "feedback"

var (
	closingGive  = bot.NewButton[aboutMember]("closing.give")
	closingForm  = bot.NewModal[aboutMember]("closing.form")
	closingScore = bot.NewChoice("closing.score")
	closingLearn = bot.NewText("closing.learned")
	closingHard  = bot.NewText("closing.hard")
	closingAgain = bot.NewChoice("closing.again")
)

// closingMeet asks about one partner.
func closingMeet(p mentoring.PersonID) bot.Choice { return bot.NewChoice("closing.meet." + string(p)) }

func feedbackID(m aboutMember) string { return "feedback/" + string(m.Cohort) + "/" + string(m.Role) }

// askFeedback asks everybody who worked in a pair, as wrap-up begins.
func askFeedback(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	paired, err := peopleInPairs(e, c)
	if err != nil {
		return err
	}
	deadline := c.Plan.Deadline(mentoring.Wrapup, c.Home)
	for _, m := range members {
		if m.Standing != mentoring.Active || !paired[m.Person] {
			continue
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return err
		}
		ask := mentoring.Ask{
			ID: feedbackID(of(m)), Kind: feedbackAsk, Cohort: c.ID, Person: m.Person, Subject: string(m.Role),
			Next: e.At, Due: mentoring.DeadlineEnd(deadline),
		}
		for _, days := range []int{4, 1} {
			if on := c.Home.PrevWorkday(deadline.Add(-days)); on.After(mentoring.DateOf(e.At, zone)) {
				ask.Nudges = append(ask.Nudges, on.At(9, 0, zone))
			}
		}
		if err := e.Ask(ask); err != nil {
			return err
		}
	}
	return nil
}

func openFeedback(in bot.Pressed[aboutMember]) (bot.Reply, error) {
	c, err := feedbackOpen(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	f, _, err := in.Tx.Feedback(c.ID, in.Carried.Role, in.By)
	if err != nil {
		return bot.Done, err
	}
	view, err := feedbackForm(in.Event, c, in.Carried, f)
	return bot.Open(view), err
}

func keepFeedback(in bot.Submitted[aboutMember]) (bot.Reply, error) {
	c, err := feedbackOpen(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	score, err := strconv.Atoi(closingScore.In(in.Form))
	if err != nil || score < 0 || score > 10 {
		return bot.Reject(closingScore, "Choose a number from 0 to 10."), nil
	}
	f := mentoring.Feedback{
		Cohort: c.ID, Person: in.By, Role: in.Carried.Role, Score: score, At: in.At,
		Learned: closingLearn.In(in.Form), Hard: closingHard.In(in.Form), Again: mentoring.Vote(closingAgain.In(in.Form)),
	}
	partners, err := meets(in.Event, c, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	for _, p := range partners {
		if v := closingMeet(p).In(in.Form); v != "" {
			if f.Meet == nil {
				f.Meet = map[mentoring.PersonID]mentoring.Vote{}
			}
			f.Meet[p] = mentoring.Vote(v)
		}
	}
	if err := in.Tx.PutFeedback(f); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "feedback.given"); err != nil {
		return bot.Done, err
	}
	return bot.Done, in.Answered(in.By, feedbackID(in.Carried))
}

// meets lists with whom a member works.
func meets(e bot.Event, c mentoring.Cohort, who aboutMember) ([]mentoring.PersonID, error) {
	if who.Role == mentoring.Mentee {
		pair, found, err := pairOf(e, c, who.Person)
		if err != nil || !found {
			return nil, err
		}
		return []mentoring.PersonID{pair.Mentor}, nil
	}
	pairs, err := menteesOf(e, c, who.Person)
	var mentees []mentoring.PersonID
	for _, p := range pairs {
		mentees = append(mentees, p.Mentee)
	}
	return mentees, err
}

// feedbackOpen refuses other people's questions and those of a closed cohort.
func feedbackOpen(e bot.Event, a aboutMember) (mentoring.Cohort, error) {
	c, err := cohort(e, a.Cohort)
	if err != nil {
		return c, err
	}
	switch {
	case a.Person != e.By:
		return c, mentoring.Refuse("This question was put to somebody else. Yours, if there is one, stands in your own messages: say “what's open?”.")
	case c.Phase != mentoring.Wrapup:
		return c, mentoring.Refuse("Feedback for %s is closed. If something is on your mind, the organizers are glad to hear it: `/cohort organizers list %s`.", bot.Escape(c.Name), c.ID)
	}
	_, err = member(e, a)
	return c, err
}

// What people see.

func drawFeedbackAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	who := aboutMember{c.ID, mentoring.Role(in.Ask.Subject), in.Ask.Person}
	name := bot.Escape(c.Name)
	switch {
	case !in.Ask.Open() && in.Ask.Answered.IsZero():
		return bot.Part{Text: fmt.Sprintf("Feedback for *%s* is closed.", name)}, nil
	case !in.Ask.Open():
		return bot.Part{Text: fmt.Sprintf(":white_check_mark: You gave your feedback on *%s*. Thank you.", name)}, nil
	case !in.Ask.Answered.IsZero():
		text := fmt.Sprintf(":white_check_mark: Thank you for your feedback on *%s*. You can change it until the cohort closes.", name)
		return bot.Part{Text: text, Blocks: []slack.Block{bot.SectionWith(text, closingGive.With("Change", who))}}, nil
	}
	text := fmt.Sprintf("*%s* is ending. How was it for you? One number and a few short answers, two minutes in all.", name)
	if len(in.Ask.Put) > 1 {
		text = fmt.Sprintf("A last gentle question about *%s*: how was it for you? Even the number alone helps the next edition.", name)
	}
	return bot.Part{Text: text, Blocks: []slack.Block{
		bot.Section(text),
		bot.Actions(closingGive.Primary("Give feedback", who)),
		bot.Context(feedbackSeen),
	}}, nil
}

// feedbackSeen says beforehand who sees what.
const feedbackSeen = "The organizers see it after the closing, without names: of mentees and of mentors apart, and nothing that fewer than three people of a side said."

func feedbackForm(e bot.Event, c mentoring.Cohort, who aboutMember, f mentoring.Feedback) (slack.ModalViewRequest, error) {
	var scores []bot.Option
	for i := 10; i >= 0; i-- {
		label := strconv.Itoa(i)
		switch i {
		case 10:
			label = "10 – could not have been better"
		case 0:
			label = "0 – not at all"
		}
		scores = append(scores, bot.Option{Value: strconv.Itoa(i), Label: label})
	}
	score := ""
	if !f.At.IsZero() {
		score = strconv.Itoa(f.Score)
	}
	learned, hard := "What did you learn?", "What was hard?"
	if who.Role == mentoring.Mentor {
		learned = "What did you take away yourself?"
	}
	blocks := []slack.Block{
		bot.Section("*" + bot.Escape(c.Name) + "*"),
		closingScore.Menu("How useful was it for you?", scores, bot.Start(score)),
		closingLearn.Lines(learned, bot.Optional, bot.Start(f.Learned)),
		closingHard.Lines(hard, bot.Optional, bot.Start(f.Hard)),
		closingAgain.Radio("Would you join again?", []bot.Option{{Value: "yes", Label: "Yes"}, {Value: "maybe", Label: "Maybe"}, {Value: "no", Label: "No"}}, bot.Optional, bot.Start(string(f.Again))),
	}
	partners, err := meets(e, c, who)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	for _, p := range partners {
		partner, err := e.Person(p)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		blocks = append(blocks, closingMeet(p).Radio(bot.Cut("Would you like to keep meeting "+partner.Name+"?", 150),
			[]bot.Option{{Value: string(mentoring.Yes), Label: "Yes"}, {Value: string(mentoring.No), Label: "No"}}, bot.Optional, bot.Start(string(f.Meet[p])),
			bot.Hint("If both of you say yes, I tell you both at the closing. Otherwise your answer only counts in the sums, and nobody learns it.")))
	}
	return closingForm.Titled("Your feedback", "Send", who, append(blocks, bot.Context(feedbackSeen))...), nil
}
