package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The directory of experts: when a cohort closes its people are asked whether
// later ones may ask them about their topics, and how often a month; anybody
// can say so at any time. Nobody is listed who did not. An expert pauses,
// changes their topics and leaves with one click, and is asked again after a
// year. Finding and asking is in experts_ask.go.

const (
	expertAsk      mentoring.AskKind = "expert"       // may others ask you?
	expertStillAsk mentoring.AskKind = "expert-still" // a year later
)

// expertOf names an expert, from one listing on.
type expertOf struct {
	Person  mentoring.PersonID `json:"p"`
	Arrival int                `json:"n,omitempty"`
}

// Key names the expert's own card.
func (o expertOf) Key() string { return fmt.Sprintf("%s/%d", o.Person, o.Arrival) }

// ActionSuffix tells the buttons of one list apart.
func (o expertOf) ActionSuffix() string { return string(o.Person) }

var (
	expertsCommand = bot.NewCommand("experts", "[words]", "who can be asked about what")
	expertCommand  = bot.NewCommand("expert", "me", "be listed as somebody to ask, or change it")
	expertJoin     = bot.NewButton[about]("experts.join")
	expertNo       = bot.NewButton[about]("experts.no")
	expertEdit     = bot.NewButton[expertOf]("experts.edit")
	expertPause    = bot.NewButton[expertOf]("experts.pause")
	expertLeave    = bot.NewButton[expertOf]("experts.leave")
	expertStill    = bot.NewButton[expertOf]("experts.still")
	expertForm     = bot.NewModal[about]("experts.form")
	expertCard     = bot.NewLive[expertOf]("experts.card")
	expertYear     = bot.NewMoment[expertOf]("experts.year")
	expertLapse    = bot.NewMoment[expertOf]("experts.lapse")
	expertOver     = bot.NewMoment[about]("experts.over")

	expertTopics  = bot.NewText("experts.topics")
	expertAbout   = bot.NewText("experts.about")
	expertMonthly = bot.NewNumber("experts.monthly")
)

func experts() bot.Flow {
	return bot.Flow{
		Name:  "experts",
		About: "who can be asked about what, and how often",
		Routes: []bot.Route{
			bot.OnAsk(expertAsk, drawExpertAsk),
			bot.OnPress(expertJoin, joinExperts),
			bot.OnPress(expertNo, declineExperts),
			bot.OnMoment(expertOver, endExpertAsks),
			bot.OnCommand(expertCommand, expertMe),
			bot.OnSubmit(expertForm, keepExpert),
			bot.OnDraw(expertCard, drawExpertCard),
			bot.OnPress(expertEdit, editExpert),
			bot.OnPress(expertPause, pauseExpert),
			bot.OnPress(expertLeave, leaveExperts),
			bot.OnMoment(expertYear, askExpertAgain),
			bot.OnAsk(expertStillAsk, drawExpertStillAsk),
			bot.OnPress(expertStill, stillExpert),
			bot.OnMoment(expertLapse, lapseExpert),
			bot.OnCommand(expertsCommand, findExperts),
			bot.OnPress(expertFind, turnExperts),
			bot.OnSubmit(expertList, searchExperts),
			bot.OnPress(expertQuestion, openQuestion),
			bot.OnSubmit(expertQuestionForm, askExpert),
		},
	}
}

func expertAskID(c mentoring.CohortID) string { return "expert/" + string(c) }

// inviteExperts asks everybody who worked in a pair, once a person, as the
// cohort closes. Who is listed already is asked when their year is over.
func inviteExperts(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	paired, err := peopleInPairs(e, c)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Standing != mentoring.Active || !paired[m.Person] {
			continue
		}
		if x, _, err := e.Tx.Expert(m.Person); err != nil || x.Listed() {
			if err != nil {
				return err
			}
			continue
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return err
		}
		first := c.Home.NextWorkday(mentoring.DateOf(e.At, zone).Add(1))
		if err := e.Ask(mentoring.Ask{
			ID: expertAskID(c.ID), Kind: expertAsk, Cohort: c.ID, Person: m.Person,
			Next: first.At(9, 0, zone), Nudges: []time.Time{c.Home.AddWorkdays(first, 5).At(9, 0, zone)},
			Due: mentoring.DeadlineEnd(c.Home.AddWorkdays(first, 15)),
		}); err != nil {
			return err
		}
	}
	over := c.Home.AddWorkdays(mentoring.DateOf(e.At, c.Location()), 17).At(9, 0, c.Location())
	return expertOver.Plan(e, string(c.ID), over, string(c.ID), "", about{c.ID})
}

// endExpertAsks closes what nobody answered: no answer is no.
func endExpertAsks(in bot.Due[about]) error {
	members, err := in.Tx.Members(in.Carried.Cohort)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := in.CloseAsk(m.Person, expertAskID(in.Carried.Cohort)); err != nil {
			return err
		}
	}
	return nil
}

func joinExperts(in bot.Pressed[about]) (bot.Reply, error) {
	return openExpertForm(in.Event, in.Carried.Cohort, inPlace(in.View))
}

func declineExperts(in bot.Pressed[about]) (bot.Reply, error) {
	open, err := in.ChangeAsk(in.By, expertAskID(in.Carried.Cohort), func(a *mentoring.Ask) {
		a.Answer(in.At)
		a.Close(in.At)
	})
	if err == nil && !open {
		err = mentoring.Refuse("This question is settled. `/cohort expert me` lists you at any time.")
	}
	return bot.Done, err
}

// expertMe is the command: one's own listing.
func expertMe(in bot.Typed) (bot.Reply, error) {
	if word := strings.ToLower(strings.TrimSpace(in.Args)); word != "" && word != "me" {
		return bot.Done, mentoring.Refuse("`/cohort expert me` lists you as somebody to ask. To find one: `/cohort experts %s`.", bot.Escape(bot.Cut(bot.Unescape(in.Args), 60)))
	}
	memberships, err := in.Tx.Memberships(in.By)
	if err != nil {
		return bot.Done, err
	}
	var of mentoring.CohortID
	if len(memberships) > 0 {
		of = memberships[len(memberships)-1].Cohort
	} else if all, err := in.Tx.Cohorts(); err != nil {
		return bot.Done, err
	} else if len(all) > 0 {
		of = all[len(all)-1].ID
	}
	return openExpertForm(in.Event, of, bot.Open)
}

func editExpert(in bot.Pressed[expertOf]) (bot.Reply, error) {
	x, err := ownListing(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return openExpertForm(in.Event, x.Cohort, inPlace(in.View))
}

// ownListing is the listing a control is about; it must be one's own, and the
// present one.
func ownListing(e bot.Event, o expertOf) (mentoring.Expert, error) {
	x, _, err := e.Tx.Expert(o.Person)
	switch {
	case err != nil:
		return x, err
	case o.Person != e.By:
		return x, mentoring.Refuse("Only the person themselves can do that. `/cohort expert me` is yours.")
	case !x.Listed() || x.Arrival != o.Arrival:
		return x, mentoring.Refuse("You are not listed under this any more. `/cohort expert me` lists you again.")
	}
	return x, nil
}

func openExpertForm(e bot.Event, c mentoring.CohortID, show showing) (bot.Reply, error) {
	who, err := e.Who()
	if err != nil {
		return bot.Done, err
	}
	if err := mayTakePart(who); err != nil {
		return bot.Done, err
	}
	x, _, err := e.Tx.Expert(e.By)
	if err != nil {
		return bot.Done, err
	}
	if len(x.Topics) == 0 {
		if x.Topics, err = likelyTopics(e); err != nil {
			return bot.Done, err
		}
	}
	if x.Monthly == 0 {
		x.Monthly = mentoring.DefaultQuestions
	}
	return show(expertFormView(c, x)), nil
}

// likelyTopics are what somebody has to do with, as far as they said so.
func likelyTopics(e bot.Event) ([]string, error) {
	memberships, err := e.Tx.Memberships(e.By)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, m := range memberships {
		mentees := []mentoring.PersonID{m.Person}
		if m.Role == mentoring.Mentor {
			for _, t := range mentoring.ParseTags(m.Profile.Help) {
				if len([]rune(t)) <= 40 {
					words = append(words, t)
				}
			}
			pairs, err := e.Tx.PairsOf(m.Cohort, m.Person)
			if err != nil {
				return nil, err
			}
			mentees = nil
			for _, p := range pairs {
				mentees = append(mentees, p.Mentee)
			}
		}
		for _, mentee := range mentees {
			ch, _, err := e.Tx.Charter(m.Cohort, mentee)
			if err != nil {
				return nil, err
			}
			words = append(words, ch.Terms.Tags...)
		}
	}
	return mentoring.ParseTags(strings.Join(words, ",")), nil
}

func keepExpert(in bot.Submitted[about]) (bot.Reply, error) {
	x, _, err := in.Tx.Expert(in.By)
	if err != nil {
		return bot.Done, err
	}
	topics := mentoring.ParseTags(expertTopics.In(in.Form))
	monthly, ok := expertMonthly.In(in.Form)
	r := bot.Done
	if len(topics) == 0 {
		r = r.And(expertTopics, "Name at least one topic: people find you by it.")
	}
	if !ok || monthly < 1 || monthly > mentoring.MaxQuestions {
		r = r.And(expertMonthly, fmt.Sprintf("Choose a number from 1 to %d. To take none for a while, pause instead.", mentoring.MaxQuestions))
	}
	if r.Rejects() {
		return r, nil
	}
	again := !x.Listed()
	was := expertOf{in.By, x.Arrival}
	if again {
		x.Arrival++
		x.Since, x.Left, x.Paused = in.At, time.Time{}, false
	}
	x.Person, x.Topics, x.About, x.Monthly, x.Confirmed = in.By, topics, expertAbout.In(in.Form), monthly, in.At
	if in.Carried.Cohort != "" {
		x.Cohort = in.Carried.Cohort
	}
	if err := in.Note("", "expert.listed", string(in.By)); err != nil {
		return bot.Done, err
	}
	if err := in.CloseAsks(in.By, func(a mentoring.Ask) bool { return a.Kind == expertAsk || a.Kind == expertStillAsk }); err != nil {
		return bot.Done, err
	}
	if err := putExpert(in.Event, x); err != nil {
		return bot.Done, err
	}
	if again && was.Arrival > 0 {
		if err := expertCard.Refresh(in.Event, was); err != nil {
			return bot.Done, err
		}
	}
	if err := expertCard.Show(in.Event, bot.To(in.By), expertOf{in.By, x.Arrival}, bot.Urgently); err != nil {
		return bot.Done, err
	}
	return bot.CloseAll(), nil
}

// putExpert keeps a listing, plans its year, and brings up to date what shows
// it.
func putExpert(e bot.Event, x mentoring.Expert) error {
	if err := e.Tx.PutExpert(x); err != nil {
		return err
	}
	o := expertOf{x.Person, x.Arrival}
	if x.Listed() {
		_, zone, err := expertCalendar(e, x)
		if err != nil {
			return err
		}
		if err := expertYear.Plan(e, string(x.Person), x.ConfirmAgain(zone).At(9, 0, zone), string(x.Cohort), string(x.Person), o); err != nil {
			return err
		}
	} else if err := expertYear.Unplan(e, string(x.Person)); err != nil {
		return err
	}
	if err := expertLapse.Unplan(e, string(x.Person)); err != nil {
		return err
	}
	if err := expertCard.Refresh(e, o); err != nil {
		return err
	}
	return e.RefreshHome(x.Person)
}

// expertCalendar is the cohort whose working days count, and the expert's zone.
func expertCalendar(e bot.Event, x mentoring.Expert) (mentoring.Cohort, *time.Location, error) {
	c, _, err := e.Tx.Cohort(x.Cohort)
	if err != nil {
		return c, nil, err
	}
	zone, err := e.Zone(x.Person, c)
	return c, zone, err
}

// pauseExpert stops the questions, or lets them come again.
func pauseExpert(in bot.Pressed[expertOf]) (bot.Reply, error) {
	x, err := ownListing(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	x.Paused = !x.Paused
	what := "expert.back"
	if x.Paused {
		what = "expert.paused"
	}
	if err := in.Note("", what, string(in.By)); err != nil {
		return bot.Done, err
	}
	return afterOwnChange(in.Event, x, in.View)
}

func leaveExperts(in bot.Pressed[expertOf]) (bot.Reply, error) {
	x, err := ownListing(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if err := unlist(in.Event, x); err != nil {
		return bot.Done, err
	}
	return afterOwnChange(in.Event, x, in.View)
}

// afterOwnChange keeps what the expert changed; a list they did it in shows it.
func afterOwnChange(e bot.Event, x mentoring.Expert, v bot.ViewRef) (bot.Reply, error) {
	now, _, err := e.Tx.Expert(x.Person)
	if err != nil {
		return bot.Done, err
	}
	if now.Listed() {
		if err := putExpert(e, x); err != nil {
			return bot.Done, err
		}
	}
	if v.ID == "" || v.Home {
		return bot.Done, nil
	}
	view, err := expertsView(e, findPage{})
	return bot.Replace(view), err
}

// unlist takes somebody off the directory.
func unlist(e bot.Event, x mentoring.Expert) error {
	x.Left = e.At
	if err := e.Note("", "expert.left", string(x.Person)); err != nil {
		return err
	}
	if err := putExpert(e, x); err != nil {
		return err
	}
	return e.CloseAsks(x.Person, func(a mentoring.Ask) bool { return a.Kind == expertStillAsk })
}

// expertGone takes somebody off whose account was deactivated.
func expertGone(e bot.Event, p mentoring.PersonID) error {
	x, found, err := e.Tx.Expert(p)
	if err != nil || !found || !x.Listed() {
		return err
	}
	return unlist(e, x)
}

func expertFormView(c mentoring.CohortID, x mentoring.Expert) slack.ModalViewRequest {
	return expertForm.Titled("Be an expert", "Keep", about{c},
		bot.Section("Everybody in this workspace can find you by your topics and ask you a question; I open a conversation for the two of you. I watch that it is not more than you want."),
		expertTopics.Line("My topics, separated by commas", bot.AtMost(200), bot.Start(strings.Join(x.Topics, ", ")), bot.Example("forecasting, SQL, talking to planners")),
		expertAbout.Lines("In a line or two: what can people ask you?", bot.Optional, bot.AtMost(400), bot.Start(x.About)),
		expertMonthly.Between("Questions a month, at most", 1, mentoring.MaxQuestions, bot.Start(fmt.Sprint(x.Monthly))),
		bot.Context("You can pause, change this and leave with one click. After a year I ask whether you still want to be listed."),
	)
}

func drawExpertAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	x, _, err := in.Tx.Expert(in.Ask.Person)
	switch {
	case err != nil:
		return bot.Part{}, err
	case x.Listed():
		return saidPart(":white_check_mark: You are listed as an expert. `/cohort expert me` changes it."), nil
	case !in.Ask.Open() && !in.Ask.Answered.IsZero():
		return saidPart("You are not listed as an expert. If you change your mind: `/cohort expert me`."), nil
	case !in.Ask.Open():
		return saidPart("I asked whether later participants may ask you something. No answer is a no, and that is fine; `/cohort expert me` lists you at any time."), nil
	}
	text := fmt.Sprintf("*%s* is over, and you know things now that the next ones will ask about. May they ask you? You choose the topics and how often: two questions a month, for instance.", bot.Escape(c.Name))
	if in.Ask.Reminded() > 0 {
		text = "I'll ask only this once more: may later participants ask you about your topics, once or twice a month?"
	}
	return partWithButtons(text, expertJoin.Primary("List me", about{c.ID}), expertNo.With("No, thank you", about{c.ID})), nil
}

func drawExpertCard(in bot.Drawing[expertOf]) (bot.Message, error) {
	x, found, err := in.Tx.Expert(in.Carried.Person)
	if err != nil || !found {
		return bot.Message{}, err
	}
	if !x.Listed() || x.Arrival != in.Carried.Arrival {
		return bot.Message{Text: "You were listed as an expert here, and are not any more. `/cohort expert me` lists you again."}, nil
	}
	text := listingText(x)
	return bot.Message{Text: text, Blocks: append([]slack.Block{bot.Section(text)}, listingButtons(x))}, nil
}

func listingText(x mentoring.Expert) string {
	text := fmt.Sprintf(":bulb: You are listed as an expert on *%s*, for at most %s a month.", bot.Escape(strings.Join(x.Topics, ", ")), count(x.Monthly, "question"))
	if x.Paused {
		return text + " You are paused: nobody can ask you now."
	}
	return text + " When somebody asks, I open a conversation for the two of you. Nothing to do until then."
}

func listingButtons(x mentoring.Expert) slack.Block {
	o := expertOf{x.Person, x.Arrival}
	pausing := expertPause.With("Pause", o)
	if x.Paused {
		pausing = expertPause.Primary("Take questions again", o)
	}
	return bot.Actions(expertEdit.With("Change", o), pausing, expertLeave.With("Leave", o))
}
