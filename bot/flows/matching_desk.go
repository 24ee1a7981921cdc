package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The organizers' desk: `/cohort match` opens it. Whatever they decide is
// journaled, and the proposal is computed anew at once, so that what is
// published is what they saw.

// matchPage is one page of the desk.
type matchPage struct {
	Cohort mentoring.CohortID `json:"c"`
	Page   int                `json:"n,omitempty"`
	Rule   string             `json:"r,omitempty"` // looked into; "": the chosen one
}

// InCohort names the cohort whose organizers may use the control.
func (p matchPage) InCohort() mentoring.CohortID { return p.Cohort }

// ActionSuffix tells “Previous” from “Next”.
func (p matchPage) ActionSuffix() string { return fmt.Sprint(p.Page) + p.Rule }

// matchPair is a mentee and a mentor on the desk; either may be missing while
// they are chosen.
type matchPair struct {
	Cohort mentoring.CohortID `json:"c"`
	Page   int                `json:"n,omitempty"`
	Mentee mentoring.PersonID `json:"e,omitempty"`
	Mentor mentoring.PersonID `json:"o,omitempty"`
	What   string             `json:"w,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (p matchPair) InCohort() mentoring.CohortID { return p.Cohort }

// ActionSuffix tells the buttons for one pair apart.
func (p matchPair) ActionSuffix() string { return p.What }

// What can be decided about a pair.
const (
	decideLock   = "lock"
	decideForbid = "forbid"
	decideFree   = "free"
)

var (
	matchCommand = bot.NewCommand("match", "", "see the proposed pairs, lock or forbid some, run again")
	matchOpen    = bot.NewButton[matchPage]("matching.open")
	matchTurn    = bot.NewButton[matchPage]("matching.turn")
	matchRun     = bot.NewButton[matchPage]("matching.run")
	matchChosen  = bot.NewButton[matchPage]("matching.choose_rule")
	matchRow     = bot.NewMenu[matchPair]("matching.row")
	matchChoose  = bot.NewButton[matchPair]("matching.choose")
	matchMentee  = bot.NewMenu[matchPair]("matching.mentee")
	matchMentor  = bot.NewMenu[matchPair]("matching.mentor")
	matchDecide  = bot.NewButton[matchPair]("matching.decide")
	matchDesk    = bot.NewModal[matchPage]("matching.desk")
	matchAPair   = bot.NewModal[matchPair]("matching.pair")
)

func matching() bot.Flow {
	return bot.Flow{
		Name:  "matching",
		About: "organizers look at the proposed pairs and decide what the rankings cannot know",
		Routes: []bot.Route{
			bot.OnCommand(matchCommand, likelyIn(organizingFrom(mentoring.Matching, mentoring.Matching), organizing, openDesk)).For(bot.Organizers),
			bot.OnDraw(matchReady, drawMatchReady),
			bot.OnPress(matchOpen, showDesk).For(bot.Organizers),
			bot.OnPress(matchTurn, showDesk).For(bot.Organizers),
			bot.OnPress(matchRun, runAgain).For(bot.Organizers),
			bot.OnChoose(matchRow, decideRow).For(bot.Organizers),
			bot.OnPress(matchChoose, chooseAPair).For(bot.Organizers),
			bot.OnSearch(matchMentee, searchMembers(mentoring.Mentee)).For(bot.Organizers),
			bot.OnSearch(matchMentor, searchMembers(mentoring.Mentor)).For(bot.Organizers),
			bot.OnChoose(matchMentee, chosenMentee).For(bot.Organizers),
			bot.OnChoose(matchMentor, chosenMentor).For(bot.Organizers),
			bot.OnPress(matchDecide, decidePair).For(bot.Organizers),
			bot.OnPress(matchCompare, compareRules).For(bot.Organizers),
			bot.OnPress(matchChosen, chooseRule).For(bot.Organizers),
			bot.OnPress(matchUnseal, unseal).For(bot.Organizers),
			bot.OnPress(matchRecompute, recompute).For(bot.Organizers),
			bot.OnPress(placeAsk, askForPlace).For(bot.Organizers),
			bot.OnAsk(askPlace, drawPlaceAsk),
			bot.OnPress(placeYes, answerPlace(mentoring.PlaceYes)),
			bot.OnPress(placeNo, answerPlace(mentoring.PlaceNo)),
		},
	}
}

func openDesk(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	switch {
	case c.Phase < mentoring.Ranking:
		return bot.Done, mentoring.Refuse("Matching in %s comes after the ranking, which is planned to open on %s. Until then there is nothing to match.", bot.Escape(c.Name), c.Plan.Start(mentoring.Ranking).Medium())
	case c.Phase == mentoring.Ranking:
		done, of, err := rankedCount(in.Event, c)
		if err != nil {
			return bot.Done, err
		}
		return bot.Whisper(beforeMatching(c, done, of), beforeMatchingBlocks(c, done, of)...), nil
	}
	d, err := readDesk(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if d.open() {
		if err := showAgain(in.Event, d); err != nil {
			return bot.Done, err
		}
	}
	return bot.Open(drawDesk(d, 0, "")), nil
}

// over shows a page in place of the one that was pressed in, or over a message.
func over(v bot.ViewRef) showing {
	if v.ID == "" {
		return bot.Open
	}
	return bot.Replace
}

func showDesk(in bot.Pressed[matchPage]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	d, err := readDesk(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	return over(in.View)(drawDesk(d.lookingInto(in.Carried.Rule), in.Carried.Page, "")), nil
}

// A desk is everything an organizer may see of the matching.
type desk struct {
	Cohort  mentoring.Cohort
	Bench   mentoring.Bench
	Members map[mentoring.Role]map[mentoring.PersonID]mentoring.Member // active ones
	Ranked  int                                                        // handed in …
	Of      int                                                        // … of those who could
	Holds   bool                                                       // the proposal speaks of who is there now
	Rule    string                                                     // looked into; "": the chosen one
	Told    told                                                       // only while it is published
}

// lookingInto is the desk with another rule's result on it.
func (d desk) lookingInto(rule string) desk {
	if _, found := d.Bench.Outcome(rule); !found || rule == string(chosenRule(d.Bench).preset) {
		rule = ""
	}
	d.Rule = rule
	return d
}

// shown is the result on the desk; nil if it failed its check.
func (d desk) shown() *mentoring.Proposal {
	if d.Rule == "" {
		return d.Bench.Proposal
	}
	o, _ := d.Bench.Outcome(d.Rule)
	return o.Proposal
}

// rule is the one whose result is on the desk.
func (d desk) rule() rule {
	if r, found := ruleNamed(d.Rule); found && d.Rule != "" {
		return r
	}
	return chosenRule(d.Bench)
}

// name of a member; of somebody who left, who they were is said plainly.
func (d desk) name(r mentoring.Role, p mentoring.PersonID) string {
	if m, ok := d.Members[r][p]; ok {
		return bot.Escape(m.Name)
	}
	return "(somebody who left)"
}

func (d desk) open() bool { return d.Cohort.Phase == mentoring.Matching && d.Bench.Published.IsZero() }

func readDesk(e bot.Event, c mentoring.Cohort) (desk, error) {
	d := desk{Cohort: c, Members: map[mentoring.Role]map[mentoring.PersonID]mentoring.Member{mentoring.Mentee: {}, mentoring.Mentor: {}}}
	var err error
	if d.Bench, _, err = e.Tx.Bench(c.ID); err != nil {
		return d, err
	}
	if d.Bench.Proposal == nil && len(d.Bench.Results) == 0 {
		return d, mentoring.Refuse("There is no proposal for %s yet. It comes when ranking closes, planned for %s.", bot.Escape(c.Name), c.Plan.Start(mentoring.Matching).Medium())
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return d, err
	}
	for _, m := range members {
		if m.Standing == mentoring.Active {
			d.Members[m.Role][m.Person] = m
		}
	}
	d.Holds = d.Bench.Proposal == nil || d.Bench.Proposal.Holds(members)
	d.Ranked, d.Of, err = rankedCount(e, c)
	return d, err
}

// openBench reads the desk for somebody who wants to change something.
func openBench(e bot.Event, id mentoring.CohortID) (desk, error) {
	c, err := cohort(e, id)
	if err != nil {
		return desk{}, err
	}
	d, err := readDesk(e, c)
	if err != nil {
		return d, err
	}
	if !d.open() {
		return d, mentoring.Refuse("The matching of %s is published, so its pairs can no longer be changed here.", bot.Escape(c.Name))
	}
	return d, nil
}

func runAgain(in bot.Pressed[matchPage]) (bot.Reply, error) {
	d, err := openBench(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return rerun(in.Event, d, in.Carried.Page, "Computed again. With the same people, locks and bans the result is always the same.")
}

// rerun computes and shows the desk with a note.
func rerun(e bot.Event, d desk, page int, note string) (bot.Reply, error) {
	if _, err := runMatching(e, d.Cohort, d.Bench); err != nil {
		return bot.Done, err
	}
	return redrawn(e, d.Cohort, matchPage{Cohort: d.Cohort.ID, Page: page}, note)
}

// redrawn shows the desk as it is now with a note, and brings the organizers'
// messages up to date.
func redrawn(e bot.Event, c mentoring.Cohort, p matchPage, note string) (bot.Reply, error) {
	now, err := readDesk(e, c)
	if err != nil {
		return bot.Done, err
	}
	if err := refreshComparison(e, c, now.Bench); err != nil {
		return bot.Done, err
	}
	return bot.Replace(drawDesk(now.lookingInto(p.Rule), p.Page, note)), nil
}

func decideRow(in bot.Pressed[matchPair]) (bot.Reply, error) {
	p := in.Carried
	p.What = in.Chosen.Value
	return decideAboutPair(in.Event, p)
}

func decidePair(in bot.Pressed[matchPair]) (bot.Reply, error) {
	return decideAboutPair(in.Event, in.Carried)
}

// decideAboutPair locks, forbids or frees a pair. A lock cannot override somebody's
// “rather not”; the answer is the same as for any other impossibility, and the
// attempt is journaled, so that nobody tries out marks unseen.
func decideAboutPair(e bot.Event, p matchPair) (bot.Reply, error) {
	d, err := openBench(e, p.Cohort)
	if err != nil {
		return bot.Done, err
	}
	mentee, here := d.Members[mentoring.Mentee][p.Mentee]
	mentor, there := d.Members[mentoring.Mentor][p.Mentor]
	if !here || !there {
		return bot.Done, mentoring.Refuse("Choose a mentee and a mentor who take part in %s; one of these two does not, or no longer.", bot.Escape(d.Cohort.Name))
	}
	couple := mentoring.Couple{Mentee: p.Mentee, Mentor: p.Mentor}
	both := fmt.Sprintf("%s and %s", bot.Escape(mentee.Name), bot.Escape(mentor.Name))
	if err := e.Note(d.Cohort.ID, "matching."+p.What, string(p.Mentee), string(p.Mentor)); err != nil {
		return bot.Done, err
	}
	note := ""
	switch p.What {
	case decideLock:
		if ok, why := mentoring.MayBePaired(mentee, mentor); !ok {
			return bot.Done, mentoring.Refuse("%s cannot be paired: %s.", both, why)
		}
		if mentor.Load.Elsewhere > 0 && mentor.Places() == 0 {
			return bot.Done, mentoring.Refuse("%s cannot be paired: %s.", both, "the mentor has as many mentees in another edition as they take at a time")
		}
		d.Bench.Lock(couple)
		in, err := instanceNow(e, d.Cohort, d.Bench)
		if err != nil {
			return bot.Done, err
		}
		if _, over := overLocked(in); over {
			return bot.Done, mentoring.Refuse("%s has as many locked mentees as places (%d). Free one of those locks first.", bot.Escape(mentor.Name), mentor.Places())
		}
		if in.Validate() != nil {
			return bot.Whisper(fmt.Sprintf("%s cannot be locked: that is not possible together with everything else that was decided. Nothing was changed; the attempt stands in the journal.", both)), nil
		}
		note = both + " are locked: they stay a pair in every run."
	case decideForbid:
		d.Bench.Forbid(couple)
		note = both + " are ruled out as a pair. They don't learn of it."
	case decideFree:
		d.Bench.Free(couple)
		note = both + " are free again: the rankings decide."
	default:
		return bot.Done, fmt.Errorf("nothing to decide called %q", p.What)
	}
	return rerun(e, d, p.Page, note)
}

func chooseAPair(in bot.Pressed[matchPair]) (bot.Reply, error) {
	d, err := openBench(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return bot.Replace(drawPairForm(d, in.Carried)), nil
}

func chosenMentee(in bot.Pressed[matchPair]) (bot.Reply, error) {
	in.Carried.Mentee = mentoring.PersonID(in.Chosen.Value)
	return chooseAPair(in)
}

func chosenMentor(in bot.Pressed[matchPair]) (bot.Reply, error) {
	in.Carried.Mentor = mentoring.PersonID(in.Chosen.Value)
	return chooseAPair(in)
}

func searchMembers(r mentoring.Role) func(bot.Searched[matchPair]) ([]bot.Option, error) {
	return func(in bot.Searched[matchPair]) ([]bot.Option, error) {
		d, err := openBench(in.Event, in.Carried.Cohort)
		if err != nil || !d.Cohort.Organizes(in.By) {
			return nil, err
		}
		return findMembers(byName(d.Members[r]), in.Text), nil
	}
}
