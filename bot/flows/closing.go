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

// The end: everybody is thanked, two who both would keep meeting are told so,
// and the organizers get the closing summary, with as much of the feedback as
// may be shown.

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

// sayGoodbye ends the cohort: open questions are closed, everybody is thanked,
// the organizers get the summary and the words.
func sayGoodbye(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	paired, err := peopleInPairs(e, c)
	if err != nil {
		return err
	}
	given, err := e.Tx.Feedbacks(c.ID)
	if err != nil {
		return err
	}
	keep, err := bothKeepMeeting(e, c, given)
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
		if err := tell(e, c, m.Person, "closing/thanks/"+string(c.ID)+"/"+string(m.Person), thanks(c, m, paired[m.Person], keep[m.Person])); err != nil {
			return err
		}
	}
	sums := mentoring.SumFeedback(c.ID, given, e.At)
	if err := e.Tx.PutFeedbackSums(sums); err != nil {
		return err
	}
	s, err := summarize(e, c)
	if err != nil {
		return err
	}
	s.Feedback = sums
	text, blocks := closingSummary(c, s)
	if err := tellOrganizers(e, c, "closing/summary/"+string(c.ID), text, blocks...); err != nil {
		return err
	}
	for i, blocks := range closingWords(given) {
		if err := tellOrganizers(e, c, fmt.Sprintf("closing/words/%s/%d", c.ID, i+1), fmt.Sprintf("What people of %s said in the end.", bot.Escape(c.Name)), blocks...); err != nil {
			return err
		}
	}
	return nil
}

// bothKeepMeeting lists for everybody the partners with whom both sides would keep
// meeting.
func bothKeepMeeting(e bot.Event, c mentoring.Cohort, given []mentoring.Feedback) (map[mentoring.PersonID][]mentoring.PersonID, error) {
	pairs, err := e.Tx.Pairs(c.ID)
	if err != nil {
		return nil, err
	}
	keep := map[mentoring.PersonID][]mentoring.PersonID{}
	for _, both := range mentoring.KeepMeeting(given, pairs) {
		keep[both.Mentee] = append(keep[both.Mentee], both.Mentor)
		keep[both.Mentor] = append(keep[both.Mentor], both.Mentee)
	}
	return keep, nil
}

// summary is what a cohort came to, in numbers.
type summary struct {
	Applied, Mentors, Pairs, Ended, Unmatched int
	NoPlace                                   int // still waiting when ranking opened
	CheckInsAsked, CheckInsAnswered           int
	Colours                                   map[mentoring.Colour]int
	Feedback                                  mentoring.FeedbackSums
	Choices                                   []int
}

func summarize(e bot.Event, c mentoring.Cohort) (summary, error) {
	s := summary{Colours: map[mentoring.Colour]int{}}
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
	return s, nil
}

// What people see.

func thanks(c mentoring.Cohort, m mentoring.Member, paired bool, keep []mentoring.PersonID) string {
	closed := fmt.Sprintf("*%s* has closed today. ", bot.Escape(c.Name))
	switch {
	case !paired && m.Role == mentoring.Mentor:
		return closed + "Thank you for standing ready: a programme needs mentors to spare. I hope to see you in the next edition."
	case !paired:
		return closed + "You had no mentor at the end of it, so the next edition begins with you: you will hear of it first."
	}
	inTouch := "Keep in touch with your mentor if you both like; there are no more check-ins from me."
	if m.Role == mentoring.Mentor {
		inTouch = "Keep in touch with your mentee if you both like; there are no more check-ins from me."
	}
	if len(keep) > 0 {
		inTouch = fmt.Sprintf(":handshake: And good news: %s and you both said that you would keep meeting. Your next step: agree on a date. There are no more check-ins from me.", mentions(keep))
	}
	if m.Role == mentoring.Mentor {
		return closed + "Thank you for your hours and your patience: somebody can do something now that they could not do before. " + inTouch
	}
	return closed + "Well done for seeing it through. " + inTouch + " You know now what a beginner needs: when the next edition looks for mentors, you would be welcome as one."
}

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
	numbers = append(numbers, feedbackNumbers(s.Feedback)...)
	var dates []string
	for _, l := range c.Plan.Summary() {
		dates = append(dates, "• "+bot.Escape(l.String()))
	}
	return text, []slack.Block{
		bot.Header("Closing summary: " + c.Name),
		bot.Section(strings.Join(numbers, "\n")),
		bot.Section("*Planned and actual dates*\n" + strings.Join(dates, "\n")),
	}
}

// feedbackNumbers says what may be shown of feedback, and why the rest is not.
func feedbackNumbers(f mentoring.FeedbackSums) []string {
	var lines []string
	hidden := map[mentoring.Side]bool{mentoring.MenteeSide: true, mentoring.MentorSide: true}
	for _, s := range f.Scores {
		delete(hidden, s.Side)
		if s.Side == mentoring.BothSides {
			hidden = nil
		}
		lines = append(lines, fmt.Sprintf("*Usefulness to %s:* %.1f of 10 (%s).", sideName(s.Side), s.Mean(), count(s.Given, "answer")))
	}
	for _, side := range []mentoring.Side{mentoring.MenteeSide, mentoring.MentorSide} {
		if hidden[side] {
			lines = append(lines, fmt.Sprintf("*Usefulness to %s:* fewer than three answered, so no number is shown.", sideName(side)))
		}
	}
	for _, q := range []struct {
		name  string
		votes []mentoring.VoteSum
	}{{"Would join again", f.Again}, {"Would keep meeting", f.Meet}} {
		for _, v := range q.votes {
			line := fmt.Sprintf("*%s, %s:* %d yes", q.name, sideName(v.Side), v.Yes)
			if v.Maybe > 0 {
				line += fmt.Sprintf(", %d maybe", v.Maybe)
			}
			lines = append(lines, fmt.Sprintf("%s, %d no.", line, v.No))
		}
	}
	return lines
}

func sideName(s mentoring.Side) string {
	switch s {
	case mentoring.MenteeSide:
		return "mentees"
	case mentoring.MentorSide:
		return "mentors"
	case mentoring.BothSides:
	}
	return "both sides together"
}

// perWords is how many blocks of words one message holds, below the 50 of
// Slack.
const perWords = 45

// closingWords are the messages with what people said in words: one, if it
// fits.
func closingWords(given []mentoring.Feedback) [][]slack.Block {
	learned := mentoring.FeedbackTexts(given, func(f mentoring.Feedback) string { return f.Learned })
	hard := mentoring.FeedbackTexts(given, func(f mentoring.Feedback) string { return f.Hard })
	var blocks []slack.Block
	for _, side := range []mentoring.Side{mentoring.MenteeSide, mentoring.MentorSide} {
		for _, q := range []struct {
			title string
			texts []string
		}{{"*What " + sideName(side) + " learned*", learned[side]}, {"*What was hard for " + sideName(side) + "*", hard[side]}} {
			for i, t := range q.texts {
				if i == 0 || len(blocks)%perWords == 0 {
					blocks = append(blocks, bot.Section(q.title))
				}
				blocks = append(blocks, bot.Quote(t))
			}
		}
	}
	return slices.Collect(slices.Chunk(blocks, perWords))
}

// count is "1 mentor" or "5 mentors".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
