package flows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// A mentor signs up: the button of the call, or of an invitation, opens a
// form; sent in, it makes them a mentor, answers with the card of their own
// membership, and offers new places to those who wait. The same form edits.

var (
	signUpOpen = bot.NewButton[about]("mentors.signup")
	mentorForm = bot.NewModal[joining]("mentors.form")

	helpField     = bot.NewText("help")
	bioField      = bot.NewText("bio")
	speaksField   = bot.NewTicks("speaks")
	alsoField     = bot.NewText("speaks_also")
	capacityField = bot.NewNumber("capacity")
	hoursField    = bot.NewChoice("hours")
	learnField    = bot.NewText("learn")
	problemField  = bot.NewText("problem")
	askAlsoField  = bot.NewText("ask_also")
	conductField  = bot.NewTicks("conduct")
)

// joining is what the forms of mentors and mentees carry.
type joining struct {
	Cohort mentoring.CohortID `json:"c"`
	Edit   bool               `json:"e"`
}

func mentors() bot.Flow {
	return bot.Flow{
		Name:  "mentors",
		About: "mentors sign up and change what they said",
		Routes: []bot.Route{
			bot.OnPress(signUpOpen, openSignUp),
			bot.OnSubmit(mentorForm, signUp),
		},
	}
}

func openSignUp(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentor, in.By)
	if err != nil {
		return bot.Done, err
	}
	if found && !m.Standing.Gone() {
		view, err := mentorView(in.Event, c, m, true)
		return bot.Open(view), err
	}
	if err := c.MaySignUp(); err != nil {
		return bot.Done, err
	}
	view, err := mentorView(in.Event, c, m, false) // what they said before they left is still there
	if found || err != nil {
		return bot.Open(view), err
	}
	last, from, again, err := lastTime(in.Event, c, mentoring.Mentor)
	if err != nil || !again {
		return bot.Open(view), err
	}
	others, err := engagedBeside(in.Event, c, in.By)
	return bot.Open(showMentorForm(c, last, false, others, filledIn(from))), err
}

// signUp takes the form, from somebody new or from a mentor who edits.
func signUp(in bot.Submitted[joining]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentor, in.By)
	if err != nil {
		return bot.Done, err
	}
	already := found && !m.Standing.Gone()
	if !already {
		if in.Carried.Edit {
			return bot.Done, mentoring.Refuse("You are not a mentor in %s any more, so there is nothing to change. What you typed is still in the form under this page.", bot.Escape(c.Name))
		}
		if err := c.MaySignUp(); err != nil {
			return bot.Done, err
		}
	}
	was := m
	others, err := engagedBeside(in.Event, c, in.By)
	if err != nil {
		return bot.Done, err
	}
	r, limit := readMentorForm(in.Form, c, in.Carried.Edit, others, &m)
	if r.Rejects() {
		return r, nil
	}
	if asksCapacity(c) {
		if err := setLimit(in.Event, in.By, limit); err != nil {
			return bot.Done, err
		}
	}
	if !already {
		who, err := in.Who()
		if err != nil {
			return bot.Done, err
		}
		m = mentoring.Member{Cohort: c.ID, Person: in.By, Role: mentoring.Mentor, Name: who.Name,
			Standing: mentoring.Active, JoinedAt: in.At, Languages: m.Languages, Profile: m.Profile}
	}
	if err := in.Tx.PutMember(m); err != nil {
		return bot.Done, err
	}
	if m, _, err = in.Tx.Member(m.Cohort, m.Role, m.Person); err != nil { // with what other editions leave
		return bot.Done, err
	}
	if whom := askAlsoField.In(in.Form); whom != "" {
		if err := suggest(in.Event, c, whom); err != nil {
			return bot.Done, err
		}
	}
	return bot.Done, mentorChanged(in.Event, c, was, m, already)
}

// mentorChanged tells everybody concerned about a new or changed mentor.
func mentorChanged(e bot.Event, c mentoring.Cohort, was, m mentoring.Member, already bool) error {
	what := "mentor.joined"
	if already {
		what = "mentor.edited"
	}
	if err := e.Note(c.ID, what, string(m.Person)); err != nil {
		return err
	}
	if !already {
		if err := showCard(e, was, m); err != nil {
			return err
		}
		if err := joinedAgain(e, c, m); err != nil {
			return err
		}
	}
	if already && m.Places() < was.Places() {
		if err := tellOver(e, c, m, fmt.Sprintf("takes %s instead of %d", count(m.Places(), "mentee"), was.Places())); err != nil {
			return err
		}
	}
	if err := offerFreedPlaces(e, c); err != nil {
		return err
	}
	if err := refreshMembership(e, c, m); err != nil {
		return err
	}
	return placesElsewhere(e, c, m.Person)
}

// tellOver tells the organizers that more mentees hold a place than there are
// now: nobody is un-accepted for it, they choose. The same number is told once.
func tellOver(e bot.Event, c mentoring.Cohort, m mentoring.Member, did string) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	over := mentoring.CountPlaces(members).Over()
	known, err := e.Tx.Over(c.ID)
	if err != nil || over <= known || c.Phase >= mentoring.Scoping {
		return err
	}
	if err := e.Tx.NoteOver(c.ID, over); err != nil {
		return err
	}
	name, err := named(e, m.Person)
	if err != nil {
		return err
	}
	return tellOrganizers(e, c, fmt.Sprintf("mentors/over/%s/%d", m.Key(), e.At.Unix()),
		fmt.Sprintf("*%s*: %s %s now, so %s than there are places. Nobody loses a place for it. Your next step: find another mentor with `/cohort invite @person mentor`, or let it stand and the matching decides.",
			bot.Escape(c.Name), name, did, moreHold(over)))
}

// settleOver tells the organizers when there are places for everybody again.
func settleOver(e bot.Event, c mentoring.Cohort) error {
	known, err := e.Tx.Over(c.ID)
	if err != nil || known == 0 {
		return err
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	places := mentoring.CountPlaces(members)
	if places.Over() >= known && c.Phase < mentoring.Scoping {
		return nil
	}
	if err := e.Tx.NoteOver(c.ID, places.Over()); err != nil || places.Over() > 0 || c.Phase >= mentoring.Scoping {
		return err
	}
	return tellOrganizers(e, c, fmt.Sprintf("mentors/enough/%s/%d", c.ID, e.At.Unix()),
		fmt.Sprintf("*%s* is no longer over: there are places for everybody who holds one (%s). Nothing to do for you.", bot.Escape(c.Name), takenPlaces(places)))
}

func moreHold(n int) string {
	if n == 1 {
		return "1 more mentee is accepted or held"
	}
	return fmt.Sprintf("%d more mentees are accepted or held", n)
}

// suggest notes whom a mentor would ask, as typed.
func suggest(e bot.Event, c mentoring.Cohort, whom string) error {
	id, err := e.Token()
	if err != nil {
		return err
	}
	return e.Tx.PutSuggestion(mentoring.Suggestion{ID: id, Cohort: c.ID, Whom: whom, By: e.By, At: e.At})
}

// readMentorForm reads the form into m, or says what is wrong with it.
// limit is how many mentees they take at a time, other cohorts included.
func readMentorForm(f bot.Form, c mentoring.Cohort, edit bool, others beside, m *mentoring.Member) (r bot.Reply, limit int) {
	r = bot.Done
	m.Profile.Help, m.Profile.Bio = helpField.In(f), bioField.In(f)
	m.Profile.Learn, m.Profile.Problem = learnField.In(f), problemField.In(f)
	if whom := askAlsoField.In(f); whom != "" {
		m.Profile.AskAlso = whom
	}
	if m.Profile.Help == "" {
		r = r.And(helpField, "Say in a few words what you can help with: mentees choose by it.")
	}
	if m.Profile.Bio == "" {
		r = r.And(bioField, "A sentence about yourself is enough.")
	}
	m.Languages = mentoring.Languages(c.Languages, speaksField.In(f), alsoField.In(f))
	if err := mentoring.CheckLanguages(m.Languages); err != nil {
		r = r.And(alsoField, err.Error())
	}
	if asksCapacity(c) {
		n, ok := capacityField.In(f)
		if !ok {
			n = 0
		}
		if err := mentoring.CheckCapacity(n); err != nil {
			r = r.And(capacityField, err.Error())
		}
		m.Profile.Capacity = n
		limit, r = others.readMore(f, n, r)
	}
	if !edit {
		r = readPromises(f, r)
	}
	return r, limit
}

// readPromises checks what everybody confirms when joining.
func readPromises(f bot.Form, r bot.Reply) bot.Reply {
	if hoursField.In(f) != "yes" {
		r = r.And(hoursField, "It needs this time to work for both of you. If you can't give it now, leave this edition out: there will be another.")
	}
	if len(conductField.In(f)) == 0 {
		r = r.And(conductField, "Everybody who takes part agrees to this.")
	}
	return r
}

// asksCapacity reports whether it still matters how many mentees one takes.
func asksCapacity(c mentoring.Cohort) bool { return c.Phase < mentoring.Scoping }

// What people see.

// mentorView is the form with what it needs to know of other editions.
func mentorView(e bot.Event, c mentoring.Cohort, m mentoring.Member, edit bool) (slack.ModalViewRequest, error) {
	others, err := engagedBeside(e, c, e.By)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	return showMentorForm(c, m, edit, others), nil
}

// showMentorForm draws the form. Notes say that it is filled in from last
// time: then what one confirms is filled in too, and one click sends it.
func showMentorForm(c mentoring.Cohort, m mentoring.Member, edit bool, others beside, notes ...slack.Block) slack.ModalViewRequest {
	p := m.Profile
	yes, agree := "", ""
	if len(notes) > 0 {
		yes, agree = "yes", "agree"
	}
	capacity := ""
	if p.Capacity > 0 {
		capacity = strconv.Itoa(p.Capacity)
	}
	var blocks []slack.Block
	if !edit {
		blocks = append(blocks, bot.Section(fmt.Sprintf("*%s*\nYou help one to three people with a project of theirs. With fewer applicants than places, not every mentor gets a mentee.", bot.Escape(c.Name))))
		blocks = append(blocks, promises(c)...)
	}
	blocks = append(blocks, notes...)
	blocks = append(blocks,
		helpField.Lines("What I can help with", bot.Start(p.Help), bot.Example("Forecasting, clean code, talking to stakeholders …")),
		bioField.Lines("About me", bot.Start(p.Bio), bot.Hint("Mentees read this, with your Slack photo.")),
	)
	blocks = append(blocks, languageFields(c, m.Languages)...)
	if asksCapacity(c) {
		blocks = append(blocks, capacityField.Between("How many mentees I take", 1, mentoring.MaxCapacity, bot.Start(capacity), bot.Hint("You can change this later.")))
		blocks = append(blocks, others.moreBlocks()...)
	}
	if !edit {
		blocks = append(blocks, hoursField.Radio(fmt.Sprintf("Can you give about %s?", c.Plan.Hours(c.MentorHours)), yesNo, bot.Start(yes)))
	}
	blocks = append(blocks,
		learnField.Lines("What I'd like to learn myself", bot.Start(p.Learn), bot.Optional),
		problemField.Lines("A problem or data I could bring", bot.Start(p.Problem), bot.Optional, bot.Hint("Many mentees look for a project. Mentees see this.")),
		askAlsoField.Line("Whom else should we ask to be a mentor?", bot.Optional, bot.Hint("Only the organizers see this.")),
	)
	carried := joining{c.ID, edit}
	if edit {
		return mentorForm.Titled("Your mentor profile", "Save", carried, blocks...)
	}
	blocks = append(blocks, conduct(bot.Start(agree))...)
	return mentorForm.Titled("Become a mentor", "Sign up", carried, blocks...)
}

var yesNo = []bot.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}

// conduct is the guide everybody agrees to.
func conduct(opts ...bot.Input) []slack.Block {
	return []slack.Block{
		bot.Section("*How we treat one another*\n• What you tell each other stays between you, unless both agree.\n• Be there when you said so; if you can't, say it early.\n• Be kind and honest, also about what does not work.\n• No data leaves the place where it is allowed to be.\n• When something feels wrong, talk to an organizer: it stays with them."),
		conductField.Boxes("Conduct guide", []bot.Option{{Value: "agree", Label: "I agree, confidentiality included"}}, opts...),
	}
}

// languageFields asks which languages one speaks: the cohort's as checkboxes,
// others typed.
func languageFields(c mentoring.Cohort, speaks []string) []slack.Block {
	const boxes = 10 // Slack's limit
	var options []bot.Option
	var ticked, other []string
	for _, l := range c.Languages[:min(len(c.Languages), boxes)] {
		options = append(options, bot.Option{Value: bot.Cut(l, 75), Label: l})
	}
	for _, l := range speaks {
		if known(c.Languages, boxes, l) {
			ticked = append(ticked, l)
		} else {
			other = append(other, l)
		}
	}
	if len(speaks) == 0 && len(options) == 1 {
		ticked = []string{options[0].Value}
	}
	if len(options) == 0 {
		return []slack.Block{alsoField.Line("Languages I speak", bot.Start(strings.Join(other, ", ")), bot.Hint("With commas between them. You are paired only with somebody who shares one."))}
	}
	return []slack.Block{
		speaksField.Boxes("Languages I could work in", options, bot.Start(strings.Join(ticked, ",")), bot.Optional),
		alsoField.Line("Other languages", bot.Start(strings.Join(other, ", ")), bot.Optional, bot.Hint("With commas between them. You are paired only with somebody who shares one.")),
	}
}

func known(languages []string, most int, l string) bool {
	for _, k := range languages[:min(len(languages), most)] {
		if strings.EqualFold(k, l) {
			return true
		}
	}
	return false
}
