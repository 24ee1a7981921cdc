package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Charters later on: both look at a signed one again in week 3 and half-way. Scoping may end without both signatures: the pair and the
// organizers are told how it stands, and nothing is lost. Every Friday the
// organizers read how far the charters are.

// charterLook is one of the two later looks.
type charterLook struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentee mentoring.PersonID `json:"m,omitempty"`
	When   string             `json:"w"`
	Role   mentoring.Role     `json:"r,omitempty"` // who is asked; "": the mentee, as it was at first
}

func (l charterLook) ask() string {
	role := mentoring.Mentee
	if l.Role == mentoring.Mentor {
		role = l.Role
	}
	return fmt.Sprintf("charter-look/%s/%s/%s/%s", l.Cohort, role, l.Mentee, l.When)
}

// subject is what the question carries: which look, and for a mentor at whose
// charter.
func (l charterLook) subject() string {
	if l.Role == mentoring.Mentor {
		return l.When + "|" + string(l.Mentee)
	}
	return l.When
}

// lookOf reads a question back.
func lookOf(a mentoring.Ask) charterLook {
	when, mentee, mentors := strings.Cut(a.Subject, "|")
	if mentors {
		return charterLook{a.Cohort, mentoring.PersonID(mentee), when, mentoring.Mentor}
	}
	return charterLook{Cohort: a.Cohort, Mentee: a.Person, When: when}
}

// isLookAt reports whether a question is a later look at a mentee's charter.
func isLookAt(a mentoring.Ask, mentee mentoring.PersonID) bool {
	return a.Kind == charterLookAsk && lookOf(a).Mentee == mentee
}

// The two looks.
const (
	lookWeek3 = "week-3"
	lookHalf  = "half-way"
)

// planned is the day of a look.
func (l charterLook) planned(c mentoring.Cohort) mentoring.Date {
	if l.When == lookHalf {
		return c.Plan.HalfWay(c.Home)
	}
	return c.Plan.LookWeek3(c.Home)
}

// lookAgain asks both of every pair to look at their charter again. It looks at the
// state: run twice, nobody is asked twice.
func lookAgain(in bot.Due[charterLook]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found || !chartersRun(c.Phase) {
		return err
	}
	day := in.Carried.planned(c)
	if at := day.At(6, 0, c.Location()); at.After(in.At) {
		return charterTime.Plan(in.Event, string(c.ID)+"/"+in.Carried.When, at, string(c.ID), "", in.Carried)
	}
	pairs, err := goingPairs(in.Event, c)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if day.Sub(mentoring.DateOf(p.Since, c.Location())) < 7 {
			continue // they have only just begun
		}
		ch, err := charterOfPair(in.Event, p)
		if err != nil {
			return err
		}
		// In week 3 who has not signed is reminded of that instead.
		if in.Carried.When == lookWeek3 && ch.Status() != mentoring.CharterAgreed {
			continue
		}
		if err := askToLook(in.Event, c, charterLook{c.ID, p.Mentee, in.Carried.When, ""}, p.Mentee, day); err != nil {
			return err
		}
		if ch.Status() != mentoring.CharterAgreed {
			continue // what is missing is the mentee's to write, and the mentor's to sign then
		}
		if err := askToLook(in.Event, c, charterLook{c.ID, p.Mentee, in.Carried.When, mentoring.Mentor}, p.Mentor, day); err != nil {
			return err
		}
	}
	return nil
}

// askToLook asks one of the two; the second look takes the place of the first.
func askToLook(e bot.Event, c mentoring.Cohort, l charterLook, p mentoring.PersonID, day mentoring.Date) error {
	zone, err := e.Zone(p, c)
	if err != nil {
		return err
	}
	if l.When == lookHalf {
		before := l
		before.When = lookWeek3
		if err := e.CloseAsk(p, before.ask()); err != nil {
			return err
		}
	}
	return e.Ask(mentoring.Ask{
		ID: l.ask(), Kind: charterLookAsk, Cohort: c.ID, Person: p,
		Subject: l.subject(), Next: day.At(9, 0, zone), Due: mentoring.DeadlineEnd(day.Add(14)),
		Nudges: []time.Time{c.Home.AddWorkdays(day, 3).At(9, 0, zone)},
	})
}

// keepCharter is “still right”.
func keepCharter(in bot.Pressed[charterLook]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	if (h.Role == mentoring.Mentor) != (in.Carried.Role == mentoring.Mentor) {
		return bot.Done, mentoring.Refuse("That question was put to %s. Yours, if there is one, stands in your own messages: say “what's open?”.", bot.Mention(h.other()))
	}
	ask, found, err := in.Tx.Ask(in.By, in.Carried.ask())
	switch {
	case err != nil:
		return bot.Done, err
	case !found || !ask.Open():
		return bot.Done, mentoring.Refuse("This question is settled. The charter can be read and changed at any time: `/cohort charter`.")
	case h.Status() != mentoring.CharterAgreed:
		return bot.Done, mentoring.Refuse("The charter changed since you both signed, so there is something to sign before it can be “still right”: `/cohort charter`.")
	}
	h.Looks = append(h.Looks, mentoring.Look{When: in.Carried.When, At: in.At, By: in.By})
	if err := in.Answered(in.By, ask.ID); err != nil {
		return bot.Done, err
	}
	if err := in.CloseAsk(in.By, ask.ID); err != nil {
		return bot.Done, err
	}
	if err := in.Note(h.Cohort.ID, "charter.kept", string(h.Role), string(h.Mentee), in.Carried.When); err != nil {
		return bot.Done, err
	}
	return bot.Done, h.put(in.Event)
}

// settleCharters is the end of scoping: pairs without both signatures and the
// organizers are told how it stands and what goes on.
func settleCharters(e bot.Event, c mentoring.Cohort) error {
	if err := endLatePlaces(e, c); err != nil {
		return err
	}
	pairs, err := goingPairs(e, c)
	if err != nil {
		return err
	}
	var open []mentoring.Pair
	for _, p := range pairs {
		ch, err := charterOfPair(e, p)
		if err != nil {
			return err
		}
		if ch.Status() == mentoring.CharterAgreed {
			continue
		}
		open = append(open, p)
		zone, err := e.Zone(p.Mentee, c)
		if err != nil {
			return err
		}
		if err := charterLate.Show(e, bot.ToGroup(p.Mentee, p.Mentor), charterOf{c.ID, p.Mentee, p.Mentor},
			bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
			return err
		}
		if err := e.Note(c.ID, "charter.late", string(p.Mentee)); err != nil {
			return err
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	lines, err := charterList(e, open)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Scoping in *%s* has ended, and all %s are signed by both. Nothing to do.", bot.Escape(c.Name), count(len(pairs), "charter"))
	if len(pairs) == 1 {
		text = fmt.Sprintf("Scoping in *%s* has ended, and the charter is signed by both. Nothing to do.", bot.Escape(c.Name))
	}
	if len(open) > 0 {
		text = fmt.Sprintf("Scoping in *%s* has ended. Signed by both: %d of %s. Not these:", bot.Escape(c.Name), len(pairs)-len(open), count(len(pairs), "charter"))
		for _, part := range paragraphs(lines[:min(len(lines), 20)], 2000) {
			text += "\n" + part
		}
		if len(lines) > 20 {
			text += fmt.Sprintf("\nand %d more: `/cohort charter %s`", len(lines)-20, c.ID)
		}
		text += "\nNothing is lost: they work with what is written, and can still sign. *Next step:* a short line to whoever has not signed, for instance “What keeps you from signing?”"
	}
	return tellOrganizers(e, c, "charter/settled/"+string(c.ID), text)
}

// endCharters draws the cards for the last time as the cohort closes: without
// buttons.
func endCharters(e bot.Event, c mentoring.Cohort) error {
	all, err := e.Tx.Charters(c.ID)
	if err != nil {
		return err
	}
	for _, ch := range all {
		for _, mentor := range ch.Cards {
			if err := refreshCharter(e, charterOf{c.ID, ch.Mentee, mentor}); err != nil {
				return err
			}
		}
	}
	return nil
}

// What people see.

// drawCharterLate says to the pair how their charter stands at the end of
// scoping; its button is there as long as something is to be done.
func drawCharterLate(in bot.Drawing[charterOf]) (bot.Message, error) {
	o := in.Carried
	c, found, err := in.Tx.Cohort(o.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	name := bot.Escape(c.Name)
	pair, going, err := pairOf(in.Event, c, o.Mentee)
	if err != nil {
		return bot.Message{}, err
	}
	if !going || pair.Mentor != o.Mentor {
		return bot.Message{Text: fmt.Sprintf("The project phase of *%s* has begun. You two are no longer a pair, so your charter rests.", name)}, nil
	}
	ch, err := charterOfPair(in.Event, pair)
	if err != nil {
		return bot.Message{}, err
	}
	switch {
	case ch.Status() == mentoring.CharterAgreed:
		return bot.Message{Text: fmt.Sprintf(":white_check_mark: The project phase of *%s* has begun, and your charter is signed by both. Nothing is open.", name)}, nil
	case !chartersRun(c.Phase):
		return bot.Message{Text: fmt.Sprintf("*%s* is closed. Your charter stayed as it was: %s.", name, ch.Status())}, nil
	}
	text := lateWords(c, ch)
	return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions(cardButtons(handed{Cohort: c, Charter: ch})[0])}}, nil
}

func lateWords(c mentoring.Cohort, ch mentoring.Charter) string {
	begin := fmt.Sprintf("The project phase of *%s* has begun", bot.Escape(c.Name))
	switch ch.Status() {
	case mentoring.CharterHalf:
		signed, missing := ch.Mentee, ch.Mentor
		if ch.Signed(ch.Mentor) {
			signed, missing = missing, signed
		}
		return fmt.Sprintf("%s. Your charter is signed by %s and not by %s. Work with it as it stands; nothing is lost, and the second signature is welcome at any time. The organizers know. *Next step:* %s, read it and sign, or change what keeps you from it.",
			begin, bot.Mention(signed), bot.Mention(missing), bot.Mention(missing))
	case mentoring.CharterChanged:
		return fmt.Sprintf("%s. Your charter was changed since you both signed it, and the change is not signed. What you both signed on %s stands until then. The organizers know. *Next step:* sign the change, or drop it.", begin, dayOf(ch.AgreedAt, c))
	case mentoring.CharterDraft:
		return fmt.Sprintf("%s, and your charter is a draft that nobody has signed. It is kept as it is. The organizers know. *Next step:* %s, make the first version as narrow as you can and sign; ten minutes are enough.", begin, bot.Mention(ch.Mentee))
	case mentoring.CharterNone, mentoring.CharterAgreed:
	}
	return fmt.Sprintf("%s, and your charter is not begun. You can still write it, it takes a quarter of an hour. The organizers know and help if you are looking for a project. *Next step:* %s, begin it here.", begin, bot.Mention(ch.Mentee))
}

// drawLookAsk is one of the two later questions.
func drawLookAsk(in bot.Asking) (bot.Part, error) {
	c, found, err := in.Tx.Cohort(in.Ask.Cohort)
	if err != nil || !found {
		return bot.Part{}, err
	}
	look := lookOf(in.Ask)
	mentee := look.Mentee
	pair, going, err := pairOf(in.Event, c, mentee)
	if err != nil {
		return bot.Part{}, err
	}
	ch := mentoring.Charter{}
	if going {
		if ch, err = charterOfPair(in.Event, pair); err != nil {
			return bot.Part{}, err
		}
	}
	going = going && (in.Ask.Person == mentee || in.Ask.Person == pair.Mentor)
	page := charterPage{Cohort: c.ID, Mentee: mentee, Version: ch.Version}
	title := bot.Escape(ch.Terms.Title)
	switch {
	case !in.Ask.Open() && !in.Ask.Answered.IsZero():
		return saidPart(fmt.Sprintf(":white_check_mark: You looked at the charter “%s” again, and it is still right.", title)), nil
	case !in.Ask.Open() || !going || !chartersRun(c.Phase):
		return saidPart(fmt.Sprintf("A second look at the project charter in *%s*: this question is settled.", bot.Escape(c.Name))), nil
	case ch.Status() != mentoring.CharterAgreed && look.Role == mentoring.Mentor:
		return partWithButtons(fmt.Sprintf("The charter of %s and you was changed since you both signed it. Have a look, and sign when it is yours.", bot.Mention(mentee)), charterRead.Primary("Open the charter", page)), nil
	case ch.Status() != mentoring.CharterAgreed:
		return partWithButtons(fmt.Sprintf("You are %s in *%s*, and your charter is %s. Write down what you are really doing by now, in a few minutes, and have it signed by both: it is what you present at the end.", look.When, bot.Escape(c.Name), ch.Status()),
			charterRead.Primary("Open the charter", page)), nil
	}
	text := fmt.Sprintf("Half-way: does your charter “%s” still say what you are doing? Most projects have turned a little by now, and a narrower goal that gets finished is worth more than the first one.", title)
	switch {
	case look.Role == mentoring.Mentor && look.When == lookWeek3:
		text = fmt.Sprintf("Third week: is the charter “%s” of %s and you still right, and narrow enough to be finished? %s is asked the same.", title, bot.Mention(mentee), bot.Mention(mentee))
	case look.Role == mentoring.Mentor:
		text = fmt.Sprintf("Half-way: does the charter “%s” still say what %s and you are doing? %s is asked the same. A narrower goal that gets finished is worth more than the first one.", title, bot.Mention(mentee), bot.Mention(mentee))
	case look.When == lookWeek3:
		text = fmt.Sprintf("Third week: you have seen data and people by now. Is the charter “%s” still right, and narrow enough?", title)
	}
	return partWithButtons(text,
		charterKeep.Primary("Still right", look),
		charterRead.With("Change it", page)), nil
}

// charterDigest is the week's line about charters; empty when all are signed
// by both and scoping is over.
func charterDigest(e bot.Event, c mentoring.Cohort) (string, error) {
	pairs, err := goingPairs(e, c)
	if err != nil || len(pairs) == 0 {
		return "", err
	}
	by := map[mentoring.CharterStatus]int{}
	for _, p := range pairs {
		ch, err := charterOfPair(e, p)
		if err != nil {
			return "", err
		}
		by[ch.Status()]++
	}
	agreed := by[mentoring.CharterAgreed]
	if agreed == len(pairs) && c.Phase > mentoring.Scoping {
		return "", nil
	}
	var line strings.Builder
	fmt.Fprintf(&line, "*Project charters:* %d of %d signed by both", agreed, len(pairs))
	for _, s := range []mentoring.CharterStatus{mentoring.CharterHalf, mentoring.CharterChanged, mentoring.CharterDraft, mentoring.CharterNone} {
		if by[s] > 0 {
			fmt.Fprintf(&line, ", %d %s", by[s], s)
		}
	}
	return line.String() + fmt.Sprintf(". `/cohort charter %s` names them.", c.ID), nil
}
