package flows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// People to ask: organizers keep a list that grows by itself, since every
// mentor is asked "whom else should we ask?". From it they invite somebody,
// mark who was asked, drop and add.

// askee is one entry of the list; From is the page it stands on, and Round
// tells one filling of the form from the next, so that it begins empty.
type askee struct {
	Cohort mentoring.CohortID `json:"c"`
	ID     string             `json:"i,omitempty"`
	From   int                `json:"f,omitempty"`
	Round  int                `json:"n,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (a askee) InCohort() mentoring.CohortID { return a.Cohort }

// ActionSuffix tells the buttons of one row apart.
func (a askee) ActionSuffix() string { return fmt.Sprint(a.ID, a.From) }

const (
	perAskPage = 20 // three blocks each, below the 100 of a view
	maxAskees  = 200
	maxWhom    = 150
)

var (
	askListCommand = bot.NewCommand("ask-list", "", "people to ask, as mentors suggested them")

	askListPage   = bot.NewModal[askee]("asklist.page")
	askListTurn   = bot.NewButton[askee]("asklist.turn")
	askListAsked  = bot.NewButton[askee]("asklist.asked")
	askListDrop   = bot.NewButton[askee]("asklist.drop")
	askListInvite = bot.NewButton[askee]("asklist.invite")
	askListForm   = bot.NewModal[askee]("asklist.form")

	askListPerson = bot.NewPersonField("person")
)

// askListWhom is the input of one round.
func askListWhom(round int) bot.Text { return bot.NewText(fmt.Sprintf("whom%d", round)) }

func askList() bot.Flow {
	return bot.Flow{
		Name:  "asklist",
		About: "organizers keep a list of people to ask",
		Routes: []bot.Route{
			bot.OnCommand(askListCommand, likelyIn(organizingFrom(mentoring.CallMentors, mentoring.Kickoff), organizing, showAskList)).For(bot.Organizers),
			bot.OnSubmit(askListPage, addAskee).For(bot.Organizers),
			bot.OnPress(askListTurn, func(in bot.Pressed[askee]) (bot.Reply, error) {
				return askListAgain(in.Event, in.Carried, "")
			}).For(bot.Organizers),
			bot.OnPress(askListAsked, markAsked).For(bot.Organizers),
			bot.OnPress(askListDrop, dropAskee).For(bot.Organizers),
			bot.OnPress(askListInvite, pickInvitee).For(bot.Organizers),
			bot.OnSubmit(askListForm, inviteAskee).For(bot.Organizers),
		},
	}
}

func showAskList(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	page, err := askListView(in.Event, c, askee{}, "")
	return bot.Open(page), err
}

func askListAgain(e bot.Event, a askee, said string) (bot.Reply, error) {
	c, err := cohort(e, a.Cohort)
	if err != nil {
		return bot.Done, err
	}
	page, err := askListView(e, c, a, said)
	return bot.Replace(page), err
}

func addAskee(in bot.Submitted[askee]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	field := askListWhom(in.Carried.Round)
	whom := strings.Join(strings.Fields(field.In(in.Form)), " ")
	if whom == "" {
		return bot.Reject(field, "Write a name, or close this."), nil
	}
	all, err := in.Tx.Suggestions(c.ID)
	if err != nil {
		return bot.Done, err
	}
	if len(all) >= maxAskees {
		return bot.Reject(field, fmt.Sprintf("The list has %d people, the most it can hold. Drop some first.", len(all))), nil
	}
	if slices.ContainsFunc(all, func(s mentoring.Suggestion) bool { return strings.EqualFold(s.Whom, whom) }) {
		return bot.Reject(field, "This name stands in the list already."), nil
	}
	if err := suggest(in.Event, c, bot.Cut(whom, maxWhom)); err != nil {
		return bot.Done, err
	}
	in.Carried.Round++
	return askListAgain(in.Event, in.Carried, "Added to the list.")
}

// suggestion finds an entry; one that somebody dropped meanwhile is refused.
func suggestion(e bot.Event, a askee) (mentoring.Suggestion, error) {
	all, err := e.Tx.Suggestions(a.Cohort)
	if err != nil {
		return mentoring.Suggestion{}, err
	}
	i := slices.IndexFunc(all, func(s mentoring.Suggestion) bool { return s.ID == a.ID })
	if i < 0 {
		return mentoring.Suggestion{}, mentoring.Refuse("That entry is no longer in the list: another organizer dropped it. `/cohort ask-list` shows what is there.")
	}
	return all[i], nil
}

func markAsked(in bot.Pressed[askee]) (bot.Reply, error) {
	s, err := suggestion(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if s.Asked.IsZero() {
		s.Asked = in.At
		if err := in.Tx.PutSuggestion(s); err != nil {
			return bot.Done, err
		}
	}
	return askListAgain(in.Event, in.Carried, "")
}

func dropAskee(in bot.Pressed[askee]) (bot.Reply, error) {
	if _, err := suggestion(in.Event, in.Carried); err != nil {
		return bot.Done, err
	}
	if err := in.Tx.DropSuggestion(in.Carried.Cohort, in.Carried.ID); err != nil {
		return bot.Done, err
	}
	return askListAgain(in.Event, in.Carried, "Dropped from the list.")
}

// pickInvitee asks who in the workspace was meant: names are typed freely.
func pickInvitee(in bot.Pressed[askee]) (bot.Reply, error) {
	s, err := suggestion(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return bot.Replace(askListForm.Titled("Invite as a mentor", "Invite", in.Carried,
		bot.Labelled("Suggested:", s.Whom),
		askListPerson.Pick("Who is it?", bot.Hint("They get one message with a button to sign up as a mentor.")))), nil
}

func inviteAskee(in bot.Submitted[askee]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	s, err := suggestion(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	who, err := in.Person(askListPerson.In(in.Form))
	if err != nil {
		return bot.Done, err
	}
	said, err := invite(in.Event, c, who, mentoring.Mentor)
	refusal := &mentoring.Refusal{}
	if errors.As(err, &refusal) {
		return bot.Done, refusal
	}
	if err != nil {
		return bot.Done, err
	}
	s.Asked = in.At
	if err := in.Tx.PutSuggestion(s); err != nil {
		return bot.Done, err
	}
	return askListAgain(in.Event, in.Carried, said)
}

// What people see.

func askListView(e bot.Event, c mentoring.Cohort, at askee, said string) (slack.ModalViewRequest, error) {
	all, err := e.Tx.Suggestions(c.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	slices.SortStableFunc(all, func(a, b mentoring.Suggestion) int {
		if a.Asked.IsZero() != b.Asked.IsZero() { // who is still to be asked comes first
			if a.Asked.IsZero() {
				return -1
			}
			return 1
		}
		return a.At.Compare(b.At)
	})
	var blocks []slack.Block
	if said != "" {
		blocks = append(blocks, bot.Section(said), bot.Divider())
	}
	blocks = append(blocks, bot.Section(fmt.Sprintf("*%s* · people to ask whether they would be a mentor", bot.Escape(c.Name))),
		askListWhom(at.Round).Line("Add somebody", bot.AtMost(maxWhom), bot.Example("Robin from logistics")))
	if len(all) == 0 {
		blocks = append(blocks, bot.Context("Nobody stands here yet. Whom mentors name at sign-up appears by itself."))
		return askListPage.Titled("People to ask", "Add", askee{Cohort: c.ID, Round: at.Round}, blocks...), nil
	}
	from := min(max(at.From, 0), (len(all)-1)/perAskPage*perAskPage)
	to := min(from+perAskPage, len(all))
	for _, s := range all[from:to] {
		entry := askee{c.ID, s.ID, from, at.Round}
		note := fmt.Sprintf("suggested by %s on %s", bot.Mention(s.By), mentoring.DateOf(s.At, c.Location()).Long())
		buttons := []slack.BlockElement{askListInvite.With("Invite", entry), askListAsked.With("I asked them", entry), askListDrop.With("Drop", entry)}
		if !s.Asked.IsZero() {
			note += " · asked on " + mentoring.DateOf(s.Asked, c.Location()).Long()
			buttons = []slack.BlockElement{askListInvite.With("Invite", entry), askListDrop.With("Drop", entry)}
		}
		blocks = append(blocks, bot.Labelled("•", bot.Cut(s.Whom, 500)), bot.Context(note), bot.Actions(buttons...))
	}
	var turns []slack.BlockElement
	if from > 0 {
		turns = append(turns, askListTurn.With("Previous", askee{Cohort: c.ID, From: from - perAskPage, Round: at.Round}))
	}
	if to < len(all) {
		turns = append(turns, askListTurn.With("Next", askee{Cohort: c.ID, From: to, Round: at.Round}))
	}
	if len(turns) > 0 {
		blocks = append(blocks, bot.Actions(turns...), bot.Context(fmt.Sprintf("%d to %d of %d", from+1, to, len(all))))
	}
	return askListPage.Titled("People to ask", "Add", askee{Cohort: c.ID, From: from, Round: at.Round}, blocks...), nil
}
