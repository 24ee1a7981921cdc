package flows

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Each presenter is asked for the link to their slides and can change it until
// the first presentation begins. Presenting without slides is fine, and so is
// to say that one cannot present.

const slidesAsk mentoring.AskKind = "finale.slides"

// outOrIn is what a presenter says about presenting at all.
type outOrIn struct {
	Cohort mentoring.CohortID `json:"c"`
	Out    bool               `json:"o,omitempty"`
}

var (
	slidesOpen  = bot.NewButton[about]("finale.slides")
	slidesNone  = bot.NewButton[about]("finale.without")
	slidesForm  = bot.NewModal[about]("finale.slidesform")
	slidesTitle = bot.NewText("finale.title")
	slidesLink  = bot.NewText("finale.link")
	finaleOut   = bot.NewButton[outOrIn]("finale.out")
)

// maxTitle is how long a title in the running order can be.
const maxTitle = 120

func slidesAskID(f mentoring.FinaleEvent) string {
	return fmt.Sprintf("finale/slides/%s/%s/%d", f.Cohort, mentoring.Mentee, f.Revision)
}

// askSlides asks a presenter who has not said anything yet.
func askSlides(e bot.Event, s stage, p performer) error {
	f := s.Event
	if p.Says.Answered() {
		return nil
	}
	home, day := s.Cohort.Home, mentoring.DateOf(f.First(), p.Zone)
	on := home.NextWorkday(mentoring.DateOf(e.At, p.Zone).Add(1)) // the slot comes first
	if early := home.PrevWorkday(day.Add(1 - postDays)); on.Before(early) {
		on = early
	}
	ask := mentoring.Ask{ID: slidesAskID(f), Kind: slidesAsk, Cohort: f.Cohort, Person: p.Mentee, Due: f.First(), Next: on.At(9, 0, p.Zone)}
	last := ask.Next
	for _, days := range []int{5, 2} {
		at := home.PrevWorkday(day.Add(-days)).At(9, 0, p.Zone)
		if at.Sub(last) > 12*time.Hour {
			ask.Nudges = append(ask.Nudges, at)
			last = at
		}
	}
	if !ask.Next.Before(f.First()) {
		return nil // it is tomorrow: their slot has the button
	}
	return e.Ask(ask)
}

// presenting reads the performance of whoever acts.
func presenting(e bot.Event, id mentoring.CohortID) (stage, performer, error) {
	s, err := finaleAhead(e, id)
	if err != nil {
		return s, performer{}, err
	}
	p, there := s.of(e.By)
	switch {
	case !there:
		return s, p, mentoring.Refuse("You don't present in %s as far as I know, so this is not for you. `/cohort status` shows what is yours.", bot.Escape(s.Cohort.Name))
	case !s.Event.First().After(e.At):
		return s, p, mentoring.Refuse("The presentations of %s have begun, so the running order stays as it is.", bot.Escape(s.Cohort.Name))
	}
	p.Says.Cohort, p.Says.Mentee = id, e.By
	return s, p, nil
}

func openSlides(in bot.Pressed[about]) (bot.Reply, error) {
	s, p, err := presenting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return bot.Open(drawSlidesForm(s, p)), nil
}

// keepSlides keeps title and link; a link that is none stays in the form.
func keepSlides(in bot.Submitted[about]) (bot.Reply, error) {
	s, p, err := presenting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	link := slidesLink.In(in.Form)
	if link != "" {
		if err := mentoring.CheckSlides(link); err != nil {
			return bot.Reject(slidesLink, err.Error()), nil
		}
	}
	p.Says.Slides = link
	if link != "" {
		p.Says.NoSlides = false
	}
	p.Says.Title = ""
	// What stands there anyway follows the charter.
	if title := slidesTitle.In(in.Form); title != "" && title != p.Title {
		p.Says.Title = bot.Cut(title, maxTitle)
	}
	return bot.Done, keepPresenting(in.Event, s, p, "finale.slides")
}

func withoutSlides(in bot.Pressed[about]) (bot.Reply, error) {
	s, p, err := presenting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	p.Says.Slides, p.Says.NoSlides = "", true
	return bot.Done, keepPresenting(in.Event, s, p, "finale.without-slides")
}

// keepPresenting keeps what a presenter said, and shows it where it stands.
func keepPresenting(e bot.Event, s stage, p performer, what string) error {
	p.Says.Said = e.At
	if err := e.Tx.PutPresenting(p.Says); err != nil {
		return err
	}
	if err := e.Note(s.Cohort.ID, what, string(p.Mentee)); err != nil {
		return err
	}
	if p.Says.Answered() {
		if err := e.Answered(p.Mentee, slidesAskID(s.Event)); err != nil {
			return err
		}
	} else if _, err := e.ChangeAsk(p.Mentee, slidesAskID(s.Event), func(a *mentoring.Ask) { a.Answered = time.Time{} }); err != nil {
		return err
	}
	return refreshFinale(e, s)
}

// sayOut takes a presenter out of the running order, or in again.
func sayOut(in bot.Pressed[outOrIn]) (bot.Reply, error) {
	s, p, err := presenting(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	if in.Carried.Out == !p.Says.Out.IsZero() {
		return bot.Done, mentoring.Refuse("That is how I have it already. Nothing changed.")
	}
	return bot.Done, leaveOrder(in.Event, s, p, in.Carried.Out)
}

// leaveOrder takes a presenter out of the running order, or in again, and
// tells those it concerns.
func leaveOrder(e bot.Event, s stage, p performer, out bool) error {
	p.Says.Cohort, p.Says.Mentee, p.Says.Out = s.Cohort.ID, p.Mentee, time.Time{}
	what, text := "finale.in", fmt.Sprintf("%s presents after all in *%s*, and is last in the running order now. Nothing to do for you.", p.Name, bot.Escape(s.Cohort.Name))
	if out {
		p.Says.Out = e.At
		what, text = "finale.out", fmt.Sprintf("%s cannot present in *%s*. The others move up, and hear of it if their own time changes by more than a few minutes. Nothing to do for you; a kind word may help.", p.Name, bot.Escape(s.Cohort.Name))
	}
	if err := e.Tx.PutPresenting(p.Says); err != nil {
		return err
	}
	if err := e.Note(s.Cohort.ID, what, string(p.Mentee)); err != nil {
		return err
	}
	key := fmt.Sprintf("%s/%s/%s/%d", what, s.Cohort.ID, p.Mentee, e.At.Unix())
	if err := tellOrganizers(e, s.Cohort, key, text); err != nil {
		return err
	}
	if p.Mentor != "" && out {
		if err := tell(e, s.Cohort, p.Mentor, key+"/mentor", fmt.Sprintf("%s told me that they cannot present in *%s*, so you have no slot together. Talk about it, if you like; they can come back into the order until it begins.", p.Name, bot.Escape(s.Cohort.Name))); err != nil {
			return err
		}
	}
	return followFinale(e, s.Cohort)
}

// What people see.

func drawSlidesAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	s, found, err := readStage(in.Event, c)
	if err != nil || !found {
		return bot.Part{}, err
	}
	p, there := s.of(in.Ask.Person)
	q, placed := s.Event.Of(in.Ask.Person)
	name := bot.Escape(c.Name)
	open, without := about{c.ID}, slidesNone.With("Without slides", about{c.ID})
	switch {
	case in.Ask.ID != slidesAskID(s.Event) || !s.Event.Stands():
		return saidPart(fmt.Sprintf("The slides for the final presentation in *%s*: this question is settled.", name)), nil
	case !there || !placed:
		return saidPart(fmt.Sprintf("You have no slot in the final presentations of *%s* just now, so no slides are needed.", name)), nil
	case !in.Ask.Open():
		return saidPart(fmt.Sprintf("The slides for your final presentation in *%s*: %s.", name, slidesWords(p))), nil
	case p.Says.Slides != "":
		return partWithButtons(fmt.Sprintf(":white_check_mark: Your slides for *%s* are linked: %s. You can change them until it begins.", name, linked(p.Says.Slides, "open them")), slidesOpen.With("Change…", open)), nil
	case p.Says.NoSlides:
		return partWithButtons(fmt.Sprintf(":white_check_mark: You present without slides in *%s*. That is fine.", name), slidesOpen.With("Link slides after all…", open)), nil
	}
	text := fmt.Sprintf("You present on *%s*, your time, in *%s*. Where are your slides? A link is enough, and you can go on working on them.", when(q.Begins, in.Reader.Location(c.Location())), name)
	if in.Ask.Reminded() > 0 {
		text = fmt.Sprintf("A reminder of your slides for *%s*, *%s*, your time: link them, or say that you present without. Both are fine.", name, when(q.Begins, in.Reader.Location(c.Location())))
	}
	return partWithButtons(text, slidesOpen.Primary("Link my slides…", open), without), nil
}

func slidesWords(p performer) string {
	switch {
	case p.Says.Slides != "":
		return linked(p.Says.Slides, "linked")
	case p.Says.NoSlides:
		return "you present without"
	}
	return "none were linked, and that is fine"
}

func drawSlidesForm(s stage, p performer) slack.ModalViewRequest {
	return slidesForm.Titled("Your presentation", "Save", about{s.Cohort.ID},
		slidesTitle.Line("Title in the running order", bot.Optional, bot.Start(bot.Cut(p.Title, maxTitle)), bot.AtMost(maxTitle), bot.Example("Fewer returns"),
			bot.Hint("From your charter, unless you write another one.")),
		slidesLink.Line("Link to your slides", bot.Optional, bot.Start(p.Says.Slides), bot.AtMost(mentoring.MaxFinaleLink), bot.Example("https://example.com/my-slides"),
			bot.Hint("Everybody who reads the running order can see the link: check that they may open it. Left empty, none stands there.")),
	)
}
