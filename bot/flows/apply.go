package flows

import (
	"fmt"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Somebody applies as a mentee: the button of the call opens a form; sent in,
// it takes a place in order of arrival and asks the line manager, or joins the
// waiting list, or says at once why it cannot work. The same form edits.

var (
	applyOpen  = bot.NewButton[about]("mentees.apply")
	menteeForm = bot.NewModal[joining]("mentees.form")

	goalsField    = bot.NewText("goals")
	ideaField     = bot.NewText("idea")
	concreteField = bot.NewChoice("concrete")
	managerField  = bot.NewPersonField("manager")
)

func mentees() bot.Flow {
	return bot.Flow{
		Name:  "mentees",
		About: "mentees apply and change what they said",
		Routes: []bot.Route{
			bot.OnPress(applyOpen, openApplication),
			bot.OnSubmit(menteeForm, apply),
		},
	}
}

func openApplication(in bot.Pressed[about]) (bot.Reply, error) {
	c, members, err := cohortAndMembers(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.By)
	if err != nil {
		return bot.Done, err
	}
	if found && !m.Standing.Gone() {
		return bot.Open(showMenteeForm(c, m, true)), nil
	}
	if err := c.MayApply(mentoring.CountPlaces(members)); err != nil {
		return bot.Done, err
	}
	if found { // what they said before they left is still there
		return bot.Open(showMenteeForm(c, m, false)), nil
	}
	last, from, again, err := lastTime(in.Event, c, mentoring.Mentee)
	if err != nil {
		return bot.Done, err
	}
	if !again {
		return bot.Open(showMenteeForm(c, m, false)), nil
	}
	return bot.Open(showMenteeForm(c, last, false, filledIn(from))), nil
}

// apply takes the form, from somebody new or from an applicant who edits.
func apply(in bot.Submitted[joining]) (bot.Reply, error) {
	c, members, err := cohortAndMembers(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	m, found, err := in.Tx.Member(c.ID, mentoring.Mentee, in.By)
	if err != nil {
		return bot.Done, err
	}
	already := found && !m.Standing.Gone()
	if !already {
		if in.Carried.Edit {
			return bot.Done, mentoring.Refuse("You are not a mentee in %s any more, so there is nothing to change. What you typed is still in the form under this page.", bot.Escape(c.Name))
		}
		if err := c.MayApply(mentoring.CountPlaces(members)); err != nil {
			return bot.Done, err
		}
	}
	was := m
	r, err := readMenteeForm(in.Event, in.Form, c, in.Carried.Edit, &m)
	if err != nil || r.Rejects() {
		return r, err
	}
	if already {
		return bot.Done, saveApplication(in.Event, c, members, was, m)
	}
	who, err := in.Who()
	if err != nil {
		return bot.Done, err
	}
	_, _, left, err := comesFirst(in.Event, c, in.By)
	if err != nil {
		return bot.Done, err
	}
	kept, _, err := keptPlaces(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	a := m.Application
	m, err = c.Apply(mentoring.Member{Cohort: c.ID, Person: in.By, Role: mentoring.Mentee, Name: who.Name, First: left, Languages: m.Languages,
		Application: mentoring.Application{Goals: a.Goals, Idea: a.Idea, Concrete: a.Concrete, Manager: a.Manager}}, members, kept, in.At)
	if err != nil {
		return bot.Done, err
	}
	return bot.Done, takeApplication(in.Event, c, was, m)
}

// takeApplication keeps a new application and tells everybody concerned.
func takeApplication(e bot.Event, c mentoring.Cohort, was, m mentoring.Member) error {
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	if err := e.Note(c.ID, "mentee.applied", string(m.Person)); err != nil {
		return err
	}
	if m.Standing == mentoring.AwaitingManager {
		if err := askManager(e, c, m); err != nil {
			return err
		}
	}
	if m.Application.Concrete == mentoring.KnowsHow {
		if err := suggestBacking(e, c, m); err != nil {
			return err
		}
	}
	if err := showCard(e, was, m); err != nil {
		return err
	}
	if err := joinedAgain(e, c, m); err != nil {
		return err
	}
	return refreshMembership(e, c, m)
}

// saveApplication keeps what an applicant changed.
func saveApplication(e bot.Event, c mentoring.Cohort, members []mentoring.Member, was, m mentoring.Member) error {
	if len(mentoring.PossibleMentors(members, m)) == 0 && len(mentoring.PossibleMentors(members, was)) > 0 {
		return mentoring.Refuse("With that, no mentor of %s could be yours: none speaks a language you named, or the only one who does is your own line manager. Nothing was changed; go back and name another language too.", bot.Escape(c.Name))
	}
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	if err := e.Note(c.ID, "mentee.edited", string(m.Person)); err != nil {
		return err
	}
	if m.Application.Manager != was.Application.Manager && m.Standing == mentoring.AwaitingManager {
		if err := closeManagerAsk(e, was); err != nil {
			return err
		}
		if err := askManager(e, c, m); err != nil {
			return err
		}
	}
	if m.Application.Concrete == mentoring.KnowsHow && was.Application.Concrete != mentoring.KnowsHow {
		if err := suggestBacking(e, c, m); err != nil {
			return err
		}
	}
	return refreshMembership(e, c, m)
}

// readMenteeForm reads the form into m, or says what is wrong with it.
func readMenteeForm(e bot.Event, f bot.Form, c mentoring.Cohort, edit bool, m *mentoring.Member) (bot.Reply, error) {
	r := bot.Done
	a := &m.Application
	a.Goals, a.Idea = goalsField.In(f), ideaField.In(f)
	if a.Goals == "" {
		r = r.And(goalsField, "Say in a few words what you want to learn: mentors choose by it.")
	}
	switch a.Concrete = mentoring.Concreteness(concreteField.In(f)); a.Concrete {
	case mentoring.NoIdea, mentoring.RoughIdea:
	case mentoring.Concrete, mentoring.KnowsHow:
		if a.Idea == "" {
			r = r.And(ideaField, "You have a concrete project: say in a sentence or two what it is.")
		}
	default:
		r = r.And(concreteField, "Choose how far your idea is.")
	}
	m.Languages = mentoring.Languages(c.Languages, speaksField.In(f), alsoField.In(f))
	if err := mentoring.CheckLanguages(m.Languages); err != nil {
		r = r.And(alsoField, err.Error())
	}
	if managerOpen(*m) {
		a.Manager = managerField.In(f)
		switch a.Manager {
		case "":
			r = r.And(managerField, "Pick your line manager: they are asked to agree to your hours.")
		case e.By:
			r = r.And(managerField, "That is yourself. Pick the person who decides about your working hours.")
		default:
			boss, err := e.Person(a.Manager)
			if err != nil {
				return r, err
			}
			if err := boss.MayTakePart(); err != nil {
				r = r.And(managerField, err.Error())
			}
		}
	}
	if !edit {
		r = readPromises(f, r)
	}
	return r, nil
}

// managerOpen reports whether another line manager can still be named.
func managerOpen(m mentoring.Member) bool { return m.Standing != mentoring.Active }

// What people see.

func showMenteeForm(c mentoring.Cohort, m mentoring.Member, edit bool, notes ...slack.Block) slack.ModalViewRequest {
	a := m.Application
	var blocks []slack.Block
	if edit {
		blocks = append(blocks, bot.Section("You have applied already. Here you can change what you said."))
	} else {
		blocks = append(blocks, bot.Section(fmt.Sprintf("*%s*\nA mentor helps you with one project of yours. Places go in order of arrival.", bot.Escape(c.Name))))
		blocks = append(blocks, promises(c)...)
	}
	blocks = append(blocks, notes...)
	concrete := string(a.Concrete)
	blocks = append(blocks,
		goalsField.Lines("What I want to learn", bot.Start(a.Goals)),
		concreteField.Radio("Do you have a project in mind?", []bot.Option{
			{Value: string(mentoring.NoIdea), Label: "Not yet"},
			{Value: string(mentoring.RoughIdea), Label: "A rough idea"},
			{Value: string(mentoring.Concrete), Label: "A concrete project"},
			{Value: string(mentoring.KnowsHow), Label: "A concrete project, and I know how to do it"},
		}, bot.Start(concrete)),
		ideaField.Lines("The idea, if there is one", bot.Start(a.Idea), bot.Optional),
	)
	blocks = append(blocks, languageFields(c, m.Languages)...)
	if !edit {
		blocks = append(blocks, hoursField.Radio(fmt.Sprintf("Can you give about %s?", c.Plan.Hours(c.MenteeHours)), yesNo))
	}
	if managerOpen(m) {
		blocks = append(blocks, managerField.Pick("My line manager", bot.Start(string(a.Manager)),
			bot.Hint("They are asked to agree to these hours, and see what you want to learn. Your place is held meanwhile.")))
	}
	carried := joining{c.ID, edit}
	if edit {
		return menteeForm.Titled("Your application", "Save", carried, blocks...)
	}
	blocks = append(blocks, conduct()...)
	return menteeForm.Titled("Apply as a mentee", "Apply", carried, blocks...)
}
