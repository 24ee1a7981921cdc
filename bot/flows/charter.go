package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Every pair writes down what it is going to do: the mentee drafts, prompt by
// prompt, the mentor changes or confirms, both sign. The charter stands in the
// pair's conversation with both signatures and the stages of the work; a
// change asks the other side again. Whoever is to use the result is told when
// the mentee says so. Writing is in charter_write.go, signing in
// charter_sign.go, what is asked when in charter_asks.go.

const (
	charterAsk     mentoring.AskKind = "charter"
	charterLookAsk mentoring.AskKind = "charter-look"
)

// charterOf names the charter of a pair.
type charterOf struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentee mentoring.PersonID `json:"m"`
	Mentor mentoring.PersonID `json:"p,omitempty"`
}

// Key names the card in the pair's conversation.
func (o charterOf) Key() string {
	return mentoring.PairID(o.Cohort, o.Mentee) + "/" + string(o.Mentor)
}

// charterPage is one part of a charter in somebody's hands.
type charterPage struct {
	Cohort  mentoring.CohortID `json:"c"`
	Mentee  mentoring.PersonID `json:"m"`
	Part    mentoring.Part     `json:"p,omitempty"`
	Version int                `json:"v,omitempty"` // as they saw it
	Review  bool               `json:"r,omitempty"` // back to the whole afterwards
}

// ActionSuffix tells the buttons of one form apart.
func (p charterPage) ActionSuffix() string { return string(p.Part) }

var (
	charterCommand = bot.NewCommand("charter", "", "the project charter: write it, read it, sign it")
	charterRead    = bot.NewButton[charterPage]("charter.read")
	charterEdit    = bot.NewButton[charterPage]("charter.edit")
	charterBack    = bot.NewButton[charterPage]("charter.back")
	charterRestore = bot.NewButton[charterPage]("charter.restore")
	charterTick    = bot.NewButton[charterPage]("charter.tick")
	charterTell    = bot.NewButton[charterPage]("charter.tell")
	charterKeep    = bot.NewButton[charterLook]("charter.keep")

	charterForm   = bot.NewModal[charterPage]("charter.form")
	charterSign   = bot.NewModal[charterPage]("charter.sign")
	charterStages = bot.NewModal[charterPage]("charter.stages")
	charterSend   = bot.NewModal[toUser]("charter.send")

	charterCard = bot.NewLive[charterOf]("charter.card")
	charterLate = bot.NewLive[charterOf]("charter.late")
	charterTime = bot.NewMoment[charterLook]("charter.look")
)

func charter() bot.Flow {
	return bot.Flow{
		Name:  "charter",
		About: "every pair writes down its project, and both sign",
		Routes: []bot.Route{
			bot.OnCommand(charterCommand, likelyIn(hasCharter, anyCohort, openCharter)),
			bot.OnDraw(charterCard, drawCharterCard),
			bot.OnDraw(charterLate, drawCharterLate),
			bot.OnAsk(charterAsk, drawCharterAsk),
			bot.OnPress(charterEdit, editCharter),
			bot.OnPress(charterBack, backInCharter),
			bot.OnSubmit(charterForm, keepPart),
			bot.OnPress(charterRead, readCharter),
			bot.OnSubmit(charterSign, signCharter),
			bot.OnPress(charterRestore, restoreCharter),
			bot.OnPress(charterTick, openStages),
			bot.OnSubmit(charterStages, keepStages),
			bot.OnPress(charterTell, askToTellUser),
			bot.OnSubmit(charterSend, tellUser),
			bot.OnMoment(charterTime, lookAgain),
			bot.OnAsk(charterLookAsk, drawLookAsk),
			bot.OnPress(charterKeep, keepCharter),
		},
	}
}

// chartersRun reports whether charters are written in a phase.
func chartersRun(p mentoring.Phase) bool { return p >= mentoring.Scoping && p < mentoring.Closed }

// hasCharter accepts the cohorts in which charters are written and the person
// has a part in one, or sees how far all are.
func hasCharter(e bot.Event, c mentoring.Cohort) (bool, error) {
	if !chartersRun(c.Phase) {
		return false, nil
	}
	in, err := peopleInPairs(e, c)
	return in[e.By] || c.Organizes(e.By), err
}

// A handed is a charter in the hands of one of its two people.
type handed struct {
	Cohort mentoring.Cohort
	mentoring.Charter
	Role mentoring.Role // of whoever acts
}

// other is the other one of the two.
func (h handed) other() mentoring.PersonID {
	if h.Role == mentoring.Mentor {
		return h.Mentee
	}
	return h.Mentor
}

// page is a page of it as it stands.
func (h handed) page(p mentoring.Part, review bool) charterPage {
	return charterPage{h.Cohort.ID, h.Mentee, p, h.Version, review}
}

// hand gives the charter to whoever acts, and refuses those who have no part
// in it.
func hand(e bot.Event, id mentoring.CohortID, mentee mentoring.PersonID) (handed, error) {
	c, err := cohort(e, id)
	if err != nil {
		return handed{}, err
	}
	h := handed{Cohort: c}
	name := bot.Escape(c.Name)
	pair, going, err := pairOf(e, c, mentee)
	if err != nil {
		return h, err
	}
	switch {
	case c.Phase >= mentoring.Closed:
		return h, mentoring.Refuse("*%s* is closed, and its charters with it. They stay as they were, in the pairs' conversations.", name)
	case !going && e.By == mentee:
		return h, mentoring.Refuse("You have no mentor in *%s* just now, so nobody could sign with you. Your charter is kept and goes on with your next mentor; the organizers know.", name)
	case !going:
		return h, mentoring.Refuse("These two are no longer a pair, so their charter rests. If that is a surprise, write to %s.", organizerNames(c))
	case e.By == mentee:
		h.Role = mentoring.Mentee
	case e.By == pair.Mentor:
		h.Role = mentoring.Mentor
	default:
		return h, mentoring.Refuse("This charter belongs to %s and %s. Yours, if there is one, opens with `/cohort charter`.", bot.Mention(mentee), bot.Mention(pair.Mentor))
	}
	h.Charter, err = charterOfPair(e, pair)
	return h, err
}

// charterOfPair is the charter of a pair, an empty one if nothing was written.
func charterOfPair(e bot.Event, pair mentoring.Pair) (mentoring.Charter, error) {
	ch, _, err := e.Tx.Charter(pair.Cohort, pair.Mentee)
	ch.Cohort, ch.Couple = pair.Cohort, pair.Couple
	return ch, err
}

// put keeps a charter and brings everything that shows it up to date.
func (h handed) put(e bot.Event) error {
	if err := e.Tx.PutCharter(h.Charter); err != nil {
		return err
	}
	return charterMoved(e, h.Cohort, h.Charter)
}

// charterMoved brings the card, the questions and the homes of a pair in step
// with its charter.
func charterMoved(e bot.Event, c mentoring.Cohort, ch mentoring.Charter) error {
	if err := refreshCharter(e, charterOf{c.ID, ch.Mentee, ch.Mentor}); err != nil {
		return err
	}
	if err := askForCharter(e, c, ch); err != nil {
		return err
	}
	if err := titleMoved(e, c); err != nil {
		return err
	}
	for _, x := range []aboutMember{{c.ID, mentoring.Mentee, ch.Mentee}, {c.ID, mentoring.Mentor, ch.Mentor}} {
		if err := refreshSettled(e, ch, x); err != nil {
			return err
		}
		if err := e.RefreshHome(x.Person); err != nil {
			return err
		}
	}
	return nil
}

// refreshCharter draws again what stands in the pair's conversation.
func refreshCharter(e bot.Event, o charterOf) error {
	if err := charterCard.Refresh(e, o); err != nil {
		return err
	}
	return charterLate.Refresh(e, o)
}

// refreshSettled draws the questions to one of the two that are settled again:
// they say how the charter stands. There is at most one for each version.
func refreshSettled(e bot.Event, ch mentoring.Charter, who aboutMember) error {
	for v := range ch.Version + 1 {
		a, found, err := e.Tx.Ask(who.Person, charterAskID(who, ch.Mentee, v))
		if err != nil {
			return err
		}
		if !found || a.Open() {
			continue
		}
		for _, key := range a.Prompts {
			if _, err := e.Tx.Refresh(key); err != nil {
				return err
			}
		}
	}
	return nil
}

func charterAskID(who aboutMember, mentee mentoring.PersonID, version int) string {
	return fmt.Sprintf("charter/%s/%s/%s/v%d", who.Cohort, who.Role, mentee, version)
}

// openCharter is the command: one's own charter, or for organizers how far
// all are.
func openCharter(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	pairs, err := goingPairs(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	var mine []mentoring.Pair
	for _, p := range pairs {
		if p.Mentee == in.By || p.Mentor == in.By {
			mine = append(mine, p)
		}
	}
	switch {
	case len(mine) == 1 && chartersRun(c.Phase):
		h, err := hand(in.Event, c.ID, mine[0].Mentee)
		if err != nil {
			return bot.Done, err
		}
		view, err := charterView(in.Event, h, "")
		return bot.Open(view), err
	case len(mine) > 1 && chartersRun(c.Phase):
		blocks, err := chooseCharter(in.Event, c, mine)
		return bot.Whisper("Whose charter do you mean?", blocks...), err
	case c.Organizes(in.By) && c.Phase >= mentoring.Scoping:
		lines, err := charterList(in.Event, pairs)
		if err != nil {
			return bot.Done, err
		}
		return bot.Whisper("How far the charters are.", charterListBlocks(c, lines)...), nil
	case c.Phase < mentoring.Scoping:
		return bot.Done, mentoring.Refuse("Charters of *%s* are written once the pairs are announced, around %s. I'll come to you then.", bot.Escape(c.Name), c.Plan.Start(mentoring.Scoping).Long())
	case c.Phase >= mentoring.Closed:
		return bot.Done, mentoring.Refuse("*%s* is closed, and its charters with it. They stay as they were, in the pairs' conversations.", bot.Escape(c.Name))
	}
	return bot.Done, mentoring.Refuse("You are in no pair of *%s*, so there is no charter of yours. `/cohort status` shows what is.", bot.Escape(c.Name))
}

// editCharter opens one part; over a view it takes its place.
func editCharter(in bot.Pressed[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	part := in.Carried.Part
	if part == "" {
		part = firstMissing(h.Terms)
	}
	view, err := partView(in.Event, h, part, in.Carried.Review, h.Terms, "")
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(view), nil
}

// readCharter opens the whole, to read, to change, to sign.
func readCharter(in bot.Pressed[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	view, err := charterView(in.Event, h, "")
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(view), nil
}

// inPlace shows a view in place of the form it was asked from, or as a new
// one over a message or the Home tab.
func inPlace(v bot.ViewRef) showing {
	if v.ID == "" || v.Home {
		return bot.Open
	}
	return bot.Replace
}

// firstMissing is where somebody goes on writing.
func firstMissing(t mentoring.Terms) mentoring.Part {
	if missing := t.Missing(); len(missing) > 0 {
		return missing[0].Part
	}
	return mentoring.PartIdea
}

// openStages shows the checklist.
func openStages(in bot.Pressed[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(stagesForm(h)), nil
}

// keepStages keeps what is ticked. The names of unknown stages are dropped, so
// that a form of an older version does no harm.
func keepStages(in bot.Submitted[charterPage]) (bot.Reply, error) {
	h, err := hand(in.Event, in.Carried.Cohort, in.Carried.Mentee)
	if err != nil {
		return bot.Done, err
	}
	ticked := map[string]bool{}
	for _, key := range stagesField.In(in.Form) {
		ticked[key] = true
	}
	h.Stages = nil
	for _, s := range h.Cohort.Plan.Stages(h.Cohort.Home) {
		if ticked[s.Key] {
			h.Stages = append(h.Stages, s.Key)
		}
	}
	if err := in.Note(h.Cohort.ID, "charter.stages", string(h.Mentee), fmt.Sprint(len(h.Stages))); err != nil {
		return bot.Done, err
	}
	return bot.Done, h.put(in.Event)
}

// dayOf is the day of an instant in the cohort's home, for people of two
// zones to read together.
func dayOf(t time.Time, c mentoring.Cohort) string {
	return mentoring.DateOf(t, c.Location()).Long()
}
