package flows

import (
	"fmt"
	"slices"
	"strings"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Ranking: both sides say, each for themselves alone, with whom they would
// like to work most. A form lists the candidates; every click is kept at once
// as a draft, “Hand in” makes it count, and it can be changed until the phase
// ends. Opening and closing the phase is in ranking_phase.go, what people see
// in ranking_view.go.

// rankPage is one page of somebody's own ranking.
type rankPage struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r"`
	Page   int                `json:"n,omitempty"`
}

// ActionSuffix tells “Previous” from “Next”.
func (p rankPage) ActionSuffix() string { return fmt.Sprint(p.Page) }

// rankStep is one thing to do with one candidate.
type rankStep struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r"`
	Page   int                `json:"n,omitempty"`
	Person mentoring.PersonID `json:"p"`
	Step   string             `json:"s"`
}

// ActionSuffix tells the buttons of a row apart.
func (s rankStep) ActionSuffix() string { return s.Step }

func (s rankStep) page() rankPage { return rankPage{s.Cohort, s.Role, s.Page} }

// The steps, short since they travel on every row.
const (
	stepAppend = "a" // rank after those already ranked
	stepLevel  = "l" // level with the last choice, or the one above
	stepUp     = "u"
	stepDown   = "d"
	stepMore   = "m"
	stepPlace  = "p"
	stepOut    = "o" // take out of the order
	stepVeto   = "v"
	stepUnveto = "w"
	stepBack   = "b"
)

// rankCheck asks again before few possible partners are left.
type rankCheck struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r"`
	Left   int                `json:"l"`
}

var (
	rankCommand = bot.NewCommand("rank", "", "rank the people you could work with")
	rankOpen    = bot.NewButton[rankPage]("ranking.open")
	rankTurn    = bot.NewButton[rankPage]("ranking.turn")
	rankMove    = bot.NewButton[rankStep]("ranking.move")
	rankFind    = bot.NewMenu[rankPage]("ranking.find")
	rankSheet   = bot.NewModal[rankPage]("ranking.sheet")
	rankPerson  = bot.NewModal[rankStep]("ranking.person")
	rankNumber  = bot.NewNumber("ranking.number")
	rankAgain   = bot.NewModal[rankCheck]("ranking.again")
)

func ranking() bot.Flow {
	return bot.Flow{
		Name:  "ranking",
		About: "mentors and mentees say with whom they would like to work",
		Routes: []bot.Route{
			bot.OnCommand(rankCommand, inCohort(ranksIn, openMyRanking)),
			bot.OnAsk(askRanking, drawRankingAsk),
			bot.OnPress(rankOpen, openSheet),
			bot.OnPress(rankTurn, turnPage),
			bot.OnPress(rankMove, moveCandidate),
			bot.OnSearch(rankFind, findCandidate),
			bot.OnChoose(rankFind, chooseCandidate),
			bot.OnSubmit(rankPerson, placeCandidate),
			bot.OnSubmit(rankSheet, handInSheet),
			bot.OnSubmit(rankAgain, handInAnyway),
			bot.OnDraw(rankDone, drawRankDone),
			bot.OnPress(rankClose, closeRanking).For(bot.Organizers),
		},
	}
}

// A rankTable is one person's ranking as it stands: who can be ranked, the draft,
// and what was handed in.
type rankTable struct {
	Cohort     mentoring.Cohort
	Me         mentoring.Member
	Candidates []mentoring.Member
	Draft      mentoring.Ranks     // what the form shows; those who left are out of it
	HandedIn   mentoring.Ranks     // SavedAt zero: nothing yet
	Begun      bool                // the draft is not handed in
	Talks      talksOf             // the kick-off, and one's own notes of it
	Posted     []mentoring.Problem // mentees: problems that sponsors and organizers posted
}

// readTable reads it without asking whether ranking is open.
func readTable(e bot.Event, c mentoring.Cohort, me mentoring.Member) (rankTable, error) {
	t := rankTable{Cohort: c, Me: me}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return t, err
	}
	t.Candidates = mentoring.Candidates(members, me)
	if t.HandedIn, _, err = e.Tx.Ranks(c.ID, me.Role, me.Person); err != nil {
		return t, err
	}
	if t.Draft, t.Begun, err = e.Tx.RanksDraft(c.ID, me.Role, me.Person); err != nil {
		return t, err
	}
	if t.Talks, err = readTalks(e, c, me); err != nil {
		return t, err
	}
	if me.Role == mentoring.Mentee {
		if t.Posted, err = e.Tx.Problems(c.ID); err != nil {
			return t, err
		}
		t.Posted = slices.DeleteFunc(t.Posted, func(p mentoring.Problem) bool { return !p.Gone.IsZero() })
	}
	if !t.Begun {
		t.Draft = t.HandedIn
		if t.HandedIn.SavedAt.IsZero() {
			t.Draft.Groups = t.Talks.order()
		}
	}
	t.Draft.Cohort, t.Draft.Role, t.Draft.Person = c.ID, me.Role, me.Person
	t.Draft.Keep(mentoring.Ids(t.Candidates))
	return t, nil
}

// openTable reads the ranking of whoever acts, and refuses when they have
// nothing to rank now.
func openTable(e bot.Event, p rankPage) (rankTable, error) {
	c, err := cohort(e, p.Cohort)
	if err != nil {
		return rankTable{}, err
	}
	me, err := member(e, aboutMember{p.Cohort, p.Role, e.By})
	if err != nil {
		return rankTable{}, err
	}
	t, err := readTable(e, c, me)
	if err != nil {
		return t, err
	}
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil {
		return t, err
	}
	switch {
	case c.Phase < mentoring.Ranking:
		return t, mentoring.Refuse("Ranking in %s has not begun: it is planned for %s. I'll write to you then.", bot.Escape(c.Name), c.Plan.Start(mentoring.Ranking).Medium())
	case c.Phase > mentoring.Ranking || !bench.Frozen.IsZero():
		return t, mentoring.Refuse("%s", rankingEnded(t))
	case me.Standing != mentoring.Active:
		return t, mentoring.Refuse("Only those who have a place in %s rank, and yours is not certain yet. `/cohort status` shows where it stands.", bot.Escape(c.Name))
	case len(t.Candidates) == 0:
		return t, mentoring.Refuse("There is nobody you could be paired with in %s at the moment, so there is nothing to rank. The organizers see it too; write to %s if you have an idea.", bot.Escape(c.Name), bot.Mention(c.Organizers[0]))
	}
	return t, nil
}

// candidate finds one by id.
func (t rankTable) candidate(p mentoring.PersonID) (mentoring.Member, bool) {
	for _, m := range t.Candidates {
		if m.Person == p {
			return m, true
		}
	}
	return mentoring.Member{}, false
}

// order is the candidates as the form shows them.
func (t rankTable) order() []mentoring.PersonID { return t.Draft.Order(mentoring.Ids(t.Candidates)) }

// pageOf is the page on which a candidate stands.
func (t rankTable) pageOf(p mentoring.PersonID) int {
	for i, q := range t.order() {
		if p == q {
			return i / rowsPerPage
		}
	}
	return 0
}

// keep stores the draft.
func (t *rankTable) keep(e bot.Event) error {
	t.Begun = true
	return e.Tx.PutRanksDraft(t.Draft)
}

// ranksIn accepts the cohorts in which the person has, or had, a place.
func ranksIn(e bot.Event, c mentoring.Cohort) (bool, error) {
	mine, err := rolesIn(e, c)
	return len(mine) > 0, err
}

// rolesIn lists the roles somebody holds in a cohort.
func rolesIn(e bot.Event, c mentoring.Cohort) ([]mentoring.Role, error) {
	var roles []mentoring.Role
	for _, r := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		m, found, err := e.Tx.Member(c.ID, r, e.By)
		if err != nil {
			return nil, err
		}
		if found && !m.Standing.Gone() {
			roles = append(roles, r)
		}
	}
	return roles, nil
}

func openMyRanking(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
	roles, err := rolesIn(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if len(roles) > 1 {
		return bot.Whisper("You are both a mentor and a mentee here. Whom do you want to rank?", chooseRole(c, roles)...), nil
	}
	t, err := openTable(in.Event, rankPage{Cohort: c.ID, Role: roles[0]})
	if err != nil {
		return bot.Done, err
	}
	return sheet(in.Event, t, 0, "", bot.Open)
}

func openSheet(in bot.Pressed[rankPage]) (bot.Reply, error) {
	t, err := openTable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return sheet(in.Event, t, 0, "", bot.Open)
}

func turnPage(in bot.Pressed[rankPage]) (bot.Reply, error) {
	t, err := openTable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	return sheet(in.Event, t, in.Carried.Page, "", bot.Replace)
}

func moveCandidate(in bot.Pressed[rankStep]) (bot.Reply, error) {
	s := in.Carried
	t, err := openTable(in.Event, s.page())
	if err != nil {
		return bot.Done, err
	}
	who, here := t.candidate(s.Person)
	if s.Step == stepBack {
		return sheet(in.Event, t, s.Page, "", bot.Replace)
	}
	if !here {
		return sheet(in.Event, t, s.Page, "That person has left the cohort meanwhile, so they are no longer on your list.", bot.Replace)
	}
	page := s.Page
	note := ""
	switch s.Step {
	case stepMore:
		return bot.Replace(personPage(t, who, s)), nil
	case stepAppend:
		t.Draft.Place(who.Person, len(t.Draft.Groups)+1)
		if t.pageOf(who.Person) != page { // they leave the page one is reading
			note = fmt.Sprintf("%s is your %s choice now.", bot.Escape(who.Name), ordinal(t.Draft.RankOf(who.Person)))
		}
	case stepLevel:
		above := t.Draft.RankOf(who.Person) - 1
		if above < 0 {
			above = len(t.Draft.Groups)
		}
		t.Draft.Tie(who.Person, above)
	case stepUp:
		t.Draft.Up(who.Person)
		page = t.pageOf(who.Person)
	case stepDown:
		t.Draft.Down(who.Person)
		page = t.pageOf(who.Person)
	case stepOut:
		t.Draft.Remove(who.Person)
	case stepVeto:
		t.Draft.Mark(who.Person)
		t.Draft.Warned = false
		note = fmt.Sprintf("You will not be paired with %s. Only you see this mark, and you can take it back.", bot.Escape(who.Name))
	case stepUnveto:
		t.Draft.Remove(who.Person)
	default:
		return bot.Done, fmt.Errorf("no such step of a ranking: %q", s.Step)
	}
	if err := t.keep(in.Event); err != nil {
		return bot.Done, err
	}
	return sheet(in.Event, t, page, note, bot.Replace)
}

// findCandidate lists at most 100 candidates whose name contains what is
// typed; more would not fit into Slack's answer.
func findCandidate(in bot.Searched[rankPage]) ([]bot.Option, error) {
	t, err := openTable(in.Event, in.Carried)
	if err != nil {
		return nil, err
	}
	return findMembers(t.Candidates, in.Text), nil
}

// findMembers offers the members whose name contains the text.
func findMembers(members []mentoring.Member, text string) []bot.Option {
	const most = 100 // https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
	var found []bot.Option
	for _, m := range members {
		if strings.Contains(strings.ToLower(m.Name), strings.ToLower(strings.TrimSpace(text))) && len(found) < most {
			found = append(found, bot.Option{Value: string(m.Person), Label: m.Name})
		}
	}
	return found
}

func chooseCandidate(in bot.Pressed[rankPage]) (bot.Reply, error) {
	s := rankStep{in.Carried.Cohort, in.Carried.Role, in.Carried.Page, mentoring.PersonID(in.Chosen.Value), stepMore}
	return moveCandidate(bot.Pressed[rankStep]{Event: in.Event, Carried: s})
}

func placeCandidate(in bot.Submitted[rankStep]) (bot.Reply, error) {
	s := in.Carried
	t, err := openTable(in.Event, s.page())
	if err != nil {
		return bot.Done, err
	}
	who, here := t.candidate(s.Person)
	if !here {
		return sheet(in.Event, t, s.Page, "That person has left the cohort meanwhile, so they are no longer on your list.", bot.Replace)
	}
	n, ok := rankNumber.In(in.Form)
	most := numbers(t, who.Person)
	if !ok || n < 1 || n > most {
		return bot.Reject(rankNumber, fmt.Sprintf("Write a whole number from 1 to %d, or press “Back to the list”.", most)), nil
	}
	t.Draft.Place(who.Person, n)
	if err := t.keep(in.Event); err != nil {
		return bot.Done, err
	}
	return sheet(in.Event, t, t.pageOf(who.Person), "", bot.Replace)
}

// numbers is the highest number a candidate can be placed at.
func numbers(t rankTable, p mentoring.PersonID) int {
	without := t.Draft
	without.Remove(p)
	return len(without.Groups) + 1
}

// handInSheet makes the draft count. Marks that leave few possible partners
// are asked again first, with the number.
func handInSheet(in bot.Submitted[rankPage]) (bot.Reply, error) {
	t, err := openTable(in.Event, in.Carried)
	if err != nil {
		return bot.Done, err
	}
	if left := t.Draft.Left(t.Candidates); left < mentoring.FewLeft && len(t.Draft.RatherNot) > 0 && !t.Draft.Warned {
		return bot.Replace(fewLeft(t, left)), nil
	}
	return handIn(in.Event, t)
}

func handInAnyway(in bot.Submitted[rankCheck]) (bot.Reply, error) {
	t, err := openTable(in.Event, rankPage{Cohort: in.Carried.Cohort, Role: in.Carried.Role})
	if err != nil {
		return bot.Done, err
	}
	// Fewer than when we asked: somebody left meanwhile.
	if left := t.Draft.Left(t.Candidates); left < in.Carried.Left {
		return bot.Replace(fewLeft(t, left)), nil
	}
	t.Draft.Warned = true
	return handIn(in.Event, t)
}

func handIn(e bot.Event, t rankTable) (bot.Reply, error) {
	t.HandedIn = t.Draft
	t.HandedIn.SavedAt = e.At
	if err := e.Tx.PutRanks(t.HandedIn); err != nil {
		return bot.Done, err
	}
	if err := e.Tx.DropRanksDraft(t.Cohort.ID, t.Me.Role, t.Me.Person); err != nil {
		return bot.Done, err
	}
	t.Begun = false
	if err := e.Note(t.Cohort.ID, "ranking.handed-in", string(t.Me.Role)); err != nil {
		return bot.Done, err
	}
	if err := e.Answered(t.Me.Person, rankingAskID(t.Me)); err != nil {
		return bot.Done, err
	}
	if err := e.RefreshHome(t.Me.Person); err != nil {
		return bot.Done, err
	}
	if err := tellWhenAllRanked(e, t.Cohort); err != nil {
		return bot.Done, err
	}
	return bot.Whisper(handedIn(t)), nil
}
