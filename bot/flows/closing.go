package flows

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The end: when wrap-up begins, both sides are asked how useful it was (0 to
// 10), what they learned and what was hard. An answer can be changed until the
// cohort closes. Then everybody is thanked, and the organizers get the closing
// summary, numbers only where three or more answered.

const feedbackAsk mentoring.AskKind = "feedback"

var (
	closingGive  = bot.NewButton[aboutMember]("closing.give")
	closingForm  = bot.NewModal[aboutMember]("closing.form")
	closingScore = bot.NewChoice("closing.score")
	closingLearn = bot.NewText("closing.learned")
	closingHard  = bot.NewText("closing.hard")
	closingAgain = bot.NewChoice("closing.again")
)

func closing() bot.Flow {
	return bot.Flow{
		Name:  "closing",
		About: "both sides give feedback, and everybody is thanked",
		Routes: []bot.Route{
			bot.OnAsk(feedbackAsk, drawFeedbackAsk),
			bot.OnPress(closingGive, openFeedback),
			bot.OnSubmit(closingForm, keepFeedback),
		},
	}
}

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
	return bot.Open(feedbackForm(c, in.Carried, f)), nil
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
	if err := in.Tx.PutFeedback(f); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "feedback.given"); err != nil {
		return bot.Done, err
	}
	return bot.Done, in.Answered(in.By, feedbackID(in.Carried))
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

// sayGoodbye ends the cohort: open questions are closed, everybody is thanked,
// the organizers get the summary.
func sayGoodbye(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	paired, err := peopleInPairs(e, c)
	if err != nil {
		return err
	}
	thanked := map[mentoring.PersonID]bool{}
	for _, m := range members {
		if err := e.CloseAsks(m.Person, func(a mentoring.Ask) bool { return a.Cohort == c.ID }); err != nil {
			return err
		}
		if m.Standing != mentoring.Active || thanked[m.Person] {
			continue
		}
		thanked[m.Person] = true
		if err := tell(e, c, m.Person, "closing/thanks/"+string(c.ID)+"/"+string(m.Person), thanks(c, m, paired[m.Person])); err != nil {
			return err
		}
	}
	s, err := summarize(e, c)
	if err != nil {
		return err
	}
	text, blocks := closingSummary(c, s)
	return tellOrganizers(e, c, "closing/summary/"+string(c.ID), text, blocks...)
}

// summary is what a cohort came to, in numbers.
type summary struct {
	Applied, Mentors, Pairs, Ended, Unmatched int
	NoPlace                                   int // still waiting when ranking opened
	CheckInsAsked, CheckInsAnswered           int
	Colours                                   map[mentoring.Colour]int
	Feedback                                  map[mentoring.Role][]int // scores
	Learned, Hard                             []string
	AgainYes, AgainAsked                      int
	Choices                                   []int
}

func summarize(e bot.Event, c mentoring.Cohort) (summary, error) {
	s := summary{Colours: map[mentoring.Colour]int{}, Feedback: map[mentoring.Role][]int{}}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return s, err
	}
	for _, m := range members {
		if m.Role == mentoring.Mentee {
			s.Applied++
			if m.Standing == mentoring.Waiting {
				s.NoPlace++
			}
		} else {
			s.Mentors++
		}
		checkIns, err := e.Tx.CheckIns(c.ID, m.Role, m.Person)
		if err != nil {
			return s, err
		}
		for _, ci := range checkIns {
			if m.Role == mentoring.Mentee && ci.Colour != mentoring.NoColour {
				s.Colours[ci.Colour]++
			}
		}
	}
	pairs, err := e.Tx.Pairs(c.ID)
	if err != nil {
		return s, err
	}
	s.Pairs = len(pairs)
	for _, p := range pairs {
		if !p.Going() {
			s.Ended++
		}
	}
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil {
		return s, err
	}
	if bench.Proposal != nil {
		s.Unmatched, s.Choices = len(bench.Proposal.Unmatched), bench.Proposal.Mentees
	}
	given, err := e.Tx.Feedbacks(c.ID)
	if err != nil {
		return s, err
	}
	for _, f := range given {
		s.Feedback[f.Role] = append(s.Feedback[f.Role], f.Score)
		if f.Learned != "" {
			s.Learned = append(s.Learned, f.Learned)
		}
		if f.Hard != "" {
			s.Hard = append(s.Hard, f.Hard)
		}
		if f.Again != "" {
			s.AgainAsked++
		}
		if f.Again == "yes" {
			s.AgainYes++
		}
	}
	// In the order of the alphabet nobody's text stands at their place.
	slices.Sort(s.Learned)
	slices.Sort(s.Hard)
	return s, nil
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
	text := fmt.Sprintf("*%s* is ending. How was it for you? One number and two short answers, two minutes in all.", name)
	if len(in.Ask.Put) > 1 {
		text = fmt.Sprintf("A last gentle question about *%s*: how was it for you? Even the number alone helps the next edition.", name)
	}
	return bot.Part{Text: text, Blocks: []slack.Block{
		bot.Section(text),
		bot.Actions(closingGive.Primary("Give feedback", who)),
		bot.Context("The organizers see numbers only once three or more answered, and texts without names."),
	}}, nil
}

func feedbackForm(c mentoring.Cohort, who aboutMember, f mentoring.Feedback) slack.ModalViewRequest {
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
	return closingForm.Titled("Your feedback", "Send", who,
		bot.Section("*"+bot.Escape(c.Name)+"*"),
		closingScore.Menu("How useful was it for you?", scores, bot.Start(score)),
		closingLearn.Lines(learned, bot.Optional, bot.Start(f.Learned)),
		closingHard.Lines(hard, bot.Optional, bot.Start(f.Hard)),
		closingAgain.Radio("Would you join again?", []bot.Option{{Value: "yes", Label: "Yes"}, {Value: "maybe", Label: "Maybe"}, {Value: "no", Label: "No"}}, bot.Optional, bot.Start(string(f.Again))),
		bot.Context("The organizers see numbers only once three or more answered, and texts without names."),
	)
}

func thanks(c mentoring.Cohort, m mentoring.Member, paired bool) string {
	if !paired && m.Role == mentoring.Mentor {
		return fmt.Sprintf("*%s* has closed today. Thank you for standing ready: a programme needs mentors to spare. I hope to see you in the next edition.", bot.Escape(c.Name))
	}
	if !paired {
		return fmt.Sprintf("*%s* has closed today. You had no mentor at the end of it, so the next edition begins with you: you will hear of it first.", bot.Escape(c.Name))
	}
	if m.Role == mentoring.Mentor {
		return fmt.Sprintf("*%s* has closed today. Thank you for your hours and your patience: somebody can do something now that they could not do before. Keep in touch with your mentee if you both like; there are no more check-ins from me.", bot.Escape(c.Name))
	}
	return fmt.Sprintf("*%s* has closed today. Well done for seeing it through. Keep in touch with your mentor if you both like; there are no more check-ins from me. You know now what a beginner needs: when the next edition looks for mentors, you would be welcome as one.", bot.Escape(c.Name))
}

// fewest is how many answers a number needs before it is shown.
const fewest = 3

func closingSummary(c mentoring.Cohort, s summary) (string, []slack.Block) {
	text := fmt.Sprintf("The closing summary of %s: %d pairs, %d applications.", bot.Escape(c.Name), s.Pairs, s.Applied)
	numbers := []string{
		fmt.Sprintf("*People:* %s signed up, %s applied; %s worked together, %d of them ended early; %d stayed without a mentor.",
			count(s.Mentors, "mentor"), count(s.Applied, "mentee"), count(s.Pairs, "pair"), s.Ended, s.Unmatched),
	}
	if s.NoPlace > 0 {
		numbers[0] += fmt.Sprintf(" %d found no place.", s.NoPlace)
	}
	if len(s.Choices) > 0 {
		var parts []string
		for i, n := range s.Choices {
			if n > 0 {
				parts = append(parts, fmt.Sprintf("%d × %s choice", n, ordinal(i+1)))
			}
		}
		numbers = append(numbers, "*Matching:* "+strings.Join(parts, ", ")+".")
	}
	numbers = append(numbers, fmt.Sprintf("*Weeks:* %d green, %d yellow, %d red.",
		s.Colours[mentoring.Green], s.Colours[mentoring.Yellow], s.Colours[mentoring.Red]))
	for _, r := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		scores := s.Feedback[r]
		if len(scores) < fewest {
			numbers = append(numbers, fmt.Sprintf("*Usefulness to %ss:* fewer than three answered, so no number is shown.", r))
			continue
		}
		sum := 0
		for _, x := range scores {
			sum += x
		}
		numbers = append(numbers, fmt.Sprintf("*Usefulness to %ss:* %.1f of 10 (%d answers).", r, float64(sum)/float64(len(scores)), len(scores)))
	}
	if s.AgainAsked >= fewest {
		numbers = append(numbers, fmt.Sprintf("*Would join again:* %d of %d.", s.AgainYes, s.AgainAsked))
	}
	var dates []string
	for _, l := range c.Plan.Summary() {
		dates = append(dates, "• "+bot.Escape(l.String()))
	}
	blocks := []slack.Block{
		bot.Header("Closing summary: " + c.Name),
		bot.Section(strings.Join(numbers, "\n")),
		bot.Section("*Planned and actual dates*\n" + strings.Join(dates, "\n")),
	}
	// With fewer texts than three, a reader could guess whose they are.
	if len(s.Learned) >= fewest {
		blocks = append(blocks, bot.Section("*What people learned*"))
		for _, t := range s.Learned[:min(len(s.Learned), 12)] {
			blocks = append(blocks, bot.Quote(t))
		}
	}
	if len(s.Hard) >= fewest {
		blocks = append(blocks, bot.Section("*What was hard*"))
		for _, t := range s.Hard[:min(len(s.Hard), 12)] {
			blocks = append(blocks, bot.Quote(t))
		}
	}
	return text, blocks
}

// count is "1 mentor" or "5 mentors".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
