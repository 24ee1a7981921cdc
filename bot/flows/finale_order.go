package flows

import (
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The running order: worked out as soon as there is a day, posted two weeks
// before it or when an organizer says so, and kept in step with who presents.
// Who stays keeps their order; whose own time moves by more than a few minutes
// hears of it, once things have settled.

// setting names the final presentations at certain hours, in a place.
type setting struct {
	Cohort   mentoring.CohortID `json:"c"`
	Revision int                `json:"n"`
	Channel  string             `json:"h,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (s setting) InCohort() mentoring.CohortID { return s.Cohort }

// Key names the post.
func (s setting) Key() string { return fmt.Sprintf("%s/%d/%s", s.Cohort, s.Revision, s.Channel) }

// slotMove is one place up or down for somebody.
type slotMove struct {
	Cohort mentoring.CohortID `json:"c"`
	Mentee mentoring.PersonID `json:"p,omitempty"`
	By     int                `json:"d,omitempty"`
	Page   int                `json:"g,omitempty"`
}

// InCohort names the cohort whose organizers may use the control.
func (m slotMove) InCohort() mentoring.CohortID { return m.Cohort }

// ActionSuffix tells the buttons of the list apart.
func (m slotMove) ActionSuffix() string { return fmt.Sprintf("%s%+d", m.Mentee, m.By) }

var (
	finalePost     = bot.NewButton[setting]("finale.post")
	finalePosting  = bot.NewMoment[about]("finale.posting")
	finaleSettling = bot.NewMoment[about]("finale.settling")
	finaleDaily    = bot.NewMoment[about]("finale.daily")
	finaleOrder    = bot.NewLive[setting]("finale.order")
	finaleSlot     = bot.NewLive[chair]("finale.slot")
	finaleArrange  = bot.NewButton[slotMove]("finale.arrange")
	finaleMove     = bot.NewButton[slotMove]("finale.move")
	finaleAnew     = bot.NewButton[slotMove]("finale.anew")
)

const (
	postDays = 14               // the running order goes out so long before
	settleIn = 10 * time.Minute // how long a change rests before people hear of it
)

// postingAt is when the running order goes out by itself: two weeks before or,
// set up late, the next morning or half-way.
func postingAt(f mentoring.FinaleEvent, now time.Time, c mentoring.Cohort) time.Time {
	if at := twoWeeksBefore(f, c); at.After(now) {
		return at
	}
	return now.Add(min(24*time.Hour, f.First().Sub(now)/2))
}

func twoWeeksBefore(f mentoring.FinaleEvent, c mentoring.Cohort) time.Time {
	return c.Home.PrevWorkday(mentoring.DateOf(f.First(), c.Location()).Add(-postDays)).At(9, 0, c.Location())
}

func postByHand(in bot.Pressed[setting]) (bot.Reply, error) {
	s, err := finaleAhead(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	switch {
	case s.Event.Revision != in.Carried.Revision:
		return bot.Done, mentoring.Refuse("The final presentations have other hours now. `/cohort finale %s` shows how they stand.", s.Cohort.ID)
	case !s.Event.Posted.IsZero():
		return bot.Done, mentoring.Refuse("The running order is posted already, and stays current by itself. `/cohort finale %s` shows it.", s.Cohort.ID)
	case len(s.Event.Order) == 0:
		return bot.Done, mentoring.Refuse("Nobody presents as it stands, so there is no running order to post.")
	}
	if err := postOrder(in.Event, s); err != nil {
		return bot.Done, err
	}
	if in.View.ID == "" {
		return bot.Done, nil
	}
	return finalePage(in.Event, s.Cohort, bot.Replace)
}

// postInTime posts two weeks before. Nobody to present is for the organizers.
func postInTime(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	s, found, err := readStage(in.Event, c)
	if err != nil || !found || !s.Event.Stands() || !s.Event.Posted.IsZero() || !s.Event.First().After(in.At) {
		return err
	}
	if at := twoWeeksBefore(s.Event, c); at.After(in.At) {
		return finalePosting.Plan(in.Event, string(c.ID), at, string(c.ID), "", about{c.ID})
	}
	key := fmt.Sprintf("finale/posted/%s/%d", c.ID, s.Event.Revision)
	if len(s.Event.Order) == 0 {
		return tellOrganizers(in.Event, c, key, fmt.Sprintf("The running order of *%s* was to be posted now, but nobody presents as it stands. `/cohort finale %s` shows why; call the presentations off there, or talk with the pairs.", bot.Escape(c.Name), c.ID))
	}
	if err := postOrder(in.Event, s); err != nil {
		return err
	}
	return tellOrganizers(in.Event, c, key, fmt.Sprintf("The running order of *%s* is out: %s, in <#%s> and to everybody who presents. Nothing to do for you; `/cohort finale %s` moves somebody or invites a guest.",
		bot.Escape(c.Name), count(len(s.Event.Order), "presentation"), c.Channel, c.ID))
}

// postOrder posts the running order, gives everybody their slot and asks for
// slides. Done again after new hours, it does so for those.
func postOrder(e bot.Event, s stage) error {
	c := s.Cohort
	s.Event.Follow(s.presenters())
	if s.Event.Posted.IsZero() {
		s.Event.Posted = e.At
		if err := e.Note(c.ID, "finale.posted", fmt.Sprint(len(s.Event.Order))); err != nil {
			return err
		}
	}
	for _, q := range slices.Clone(s.Event.Order) {
		s.Event.Tell(q.Mentee)
	}
	if err := e.Tx.PutFinale(s.Event); err != nil {
		return err
	}
	if err := finalePosting.Unplan(e, string(c.ID)); err != nil {
		return err
	}
	day := mentoring.Decent(e.At, c.Location(), c.Home)
	if !day.Before(s.Event.First()) {
		day = e.At
	}
	if err := finaleOrder.Show(e, bot.ToChannel(c.Channel), setting{Cohort: c.ID, Revision: s.Event.Revision}, bot.NotBefore(day)); err != nil {
		return err
	}
	if err := giveSlots(e, s); err != nil {
		return err
	}
	return refreshFinale(e, s)
}

// giveSlots gives a slot to whoever of the order has not got theirs: a mentor
// may be new.
func giveSlots(e bot.Event, s stage) error {
	for _, q := range s.Event.Order {
		if p, there := s.of(q.Mentee); there {
			if err := giveSlot(e, s, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// giveSlot shows a pair its slot and asks the presenter for slides.
func giveSlot(e bot.Event, s stage, p performer) error {
	for _, x := range []struct {
		role mentoring.Role
		who  mentoring.PersonID
	}{{mentoring.Mentee, p.Mentee}, {mentoring.Mentor, p.Mentor}} {
		if x.who == "" {
			continue
		}
		at, err := decentBefore(e, s, x.who)
		if err != nil {
			return err
		}
		if err := finaleSlot.Show(e, bot.To(x.who), chair{s.Cohort.ID, s.Event.Revision, x.role, x.who}, bot.NotBefore(at)); err != nil {
			return err
		}
	}
	return askSlides(e, s, p)
}

// followDaily looks every morning who presents, for what no message told.
func followDaily(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	f, found, err := in.Tx.Finale(c.ID)
	if err != nil || !found || !f.Stands() || !f.First().After(in.At) {
		return err
	}
	if err := followFinale(in.Event, c); err != nil {
		return err
	}
	return finaleDaily.Plan(in.Event, string(c.ID), nextMorning(in.At, c), string(c.ID), "", about{c.ID})
}

// followFinale brings the running order in step with who presents. Once the
// first presentation has begun it stays as it is.
func followFinale(e bot.Event, c mentoring.Cohort) error {
	s, found, err := readStage(e, c)
	if err != nil || !found || !s.Event.Stands() || !s.Event.First().After(e.At) {
		return err
	}
	before := slices.Clone(s.Event.Order)
	if !s.Event.Follow(s.presenters()) {
		if !s.Event.Posted.IsZero() {
			if err := giveSlots(e, s); err != nil {
				return err
			}
		}
		return refreshFinale(e, s) // a mentor may have come or gone
	}
	if err := e.Note(c.ID, "finale.order", fmt.Sprint(len(s.Event.Order))); err != nil {
		return err
	}
	if err := e.Tx.PutFinale(s.Event); err != nil {
		return err
	}
	if !s.Event.Posted.IsZero() {
		if err := comeAndGo(e, s, before); err != nil {
			return err
		}
	}
	return orderChanged(e, s)
}

// comeAndGo gives a slot to who came since, and asks nothing more of who left.
func comeAndGo(e bot.Event, s stage, before []mentoring.Presentation) error {
	for _, q := range before {
		if _, still := s.Event.Of(q.Mentee); !still {
			if err := e.CloseAsk(q.Mentee, slidesAskID(s.Event)); err != nil {
				return err
			}
		}
	}
	for _, q := range s.Event.Order {
		if !q.Told.IsZero() {
			continue
		}
		s.Event.Tell(q.Mentee)
	}
	if err := giveSlots(e, s); err != nil {
		return err
	}
	return e.Tx.PutFinale(s.Event)
}

// orderChanged brings up to date what shows the order, ends requests that no
// longer hold, and plans to tell those whose own time moved.
func orderChanged(e bot.Event, s stage) error {
	s, err := rereadStage(e, s)
	if err != nil {
		return err
	}
	if err := sweepSwaps(e, s); err != nil {
		return err
	}
	if err := planEnd(e, s.Event); err != nil {
		return err
	}
	if s, err = fitMeeting(e, s); err != nil {
		return err
	}
	if len(s.Event.News()) > 0 {
		at := e.At.Add(settleIn)
		if s.Event.First().Sub(e.At) < 2*time.Hour {
			at = e.At
		}
		if err := finaleSettling.Plan(e, string(s.Cohort.ID), at, string(s.Cohort.ID), "", about{s.Cohort.ID}); err != nil {
			return err
		}
	}
	for _, p := range s.People {
		if err := e.RefreshHome(p.Mentee); err != nil {
			return err
		}
	}
	return refreshFinale(e, s)
}

func rereadStage(e bot.Event, s stage) (stage, error) {
	s, _, err := readStage(e, s.Cohort)
	return s, err
}

// tellMoved tells those whose own time moved by more than a few minutes, and
// their mentors.
func tellMoved(in bot.Due[about]) error {
	c, found, err := in.Tx.Cohort(in.Carried.Cohort)
	if err != nil || !found {
		return err
	}
	s, found, err := readStage(in.Event, c)
	if err != nil || !found || !s.Event.Stands() || s.Event.Posted.IsZero() || !s.Event.First().After(in.At) {
		return err
	}
	for _, q := range s.Event.News() {
		p, there := s.of(q.Mentee)
		if !there {
			continue
		}
		for _, who := range []mentoring.PersonID{p.Mentee, p.Mentor} {
			if who == "" {
				continue
			}
			if err := tellSlot(in.Event, s, p, who, q.Told); err != nil {
				return err
			}
		}
		s.Event.Tell(q.Mentee)
	}
	return in.Tx.PutFinale(s.Event)
}

// tellSlot tells one of a pair that their slot moved.
func tellSlot(e bot.Event, s stage, p performer, who mentoring.PersonID, was time.Time) error {
	q, there := s.Event.Of(p.Mentee)
	if !there {
		return nil
	}
	zone, err := e.Zone(who, s.Cohort)
	if err != nil {
		return err
	}
	at, err := decentBefore(e, s, who)
	if err != nil {
		return err
	}
	verb := "you present"
	if who != p.Mentee {
		verb = p.Name + " presents"
	}
	text := fmt.Sprintf("The running order of *%s* changed: %s on *%s* instead of %s, your time. You need not do anything; my message with the slot shows the new time.",
		bot.Escape(s.Cohort.Name), verb, when(q.Begins, zone), when(was, zone))
	return e.Say(bot.Message{Key: fmt.Sprintf("finale/moved/%s/%d/%s/%s/%d", s.Cohort.ID, s.Event.Revision, p.Mentee, who, e.At.Unix()), To: bot.To(who), Text: text}, bot.NotBefore(at))
}

// refreshFinale brings up to date everything that shows the presentations.
func refreshFinale(e bot.Event, s stage) error {
	c, f := s.Cohort, s.Event
	for _, o := range c.Organizers {
		if err := finaleDesk.Refresh(e, deskFor{c.ID, o, f.Revision, 0}); err != nil {
			return err
		}
	}
	if err := finaleOrder.Refresh(e, setting{Cohort: c.ID, Revision: f.Revision}); err != nil {
		return err
	}
	if f.Audience != "" {
		if err := audiencePost.Refresh(e, setting{c.ID, f.Revision, f.Audience}); err != nil {
			return err
		}
	}
	pairs, err := e.Tx.Pairs(c.ID) // of those who left, too
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := finaleSlot.Refresh(e, chair{c.ID, f.Revision, mentoring.Mentee, p.Mentee}); err != nil {
			return err
		}
		if err := finaleSlot.Refresh(e, chair{c.ID, f.Revision, mentoring.Mentor, p.Mentor}); err != nil {
			return err
		}
	}
	return refreshInvitations(e, s)
}

// openArranging lists the slots with a way up and down.
func openArranging(in bot.Pressed[slotMove]) (bot.Reply, error) {
	s, err := arranging(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	return inPlace(in.View)(drawArranging(s, in.Carried.Page)), nil
}

// arranging refuses to change an order that has begun.
func arranging(e bot.Event, id mentoring.CohortID) (stage, error) {
	s, err := finaleAhead(e, id)
	if err != nil {
		return s, err
	}
	if !s.Event.First().After(e.At) {
		return s, mentoring.Refuse("The first presentation has begun, so the running order stays as it is.")
	}
	return s, nil
}

func moveSlot(in bot.Pressed[slotMove]) (bot.Reply, error) {
	s, err := arranging(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	s.Event.Order = slices.Clone(s.Event.Order)
	if err := s.Event.Move(in.Carried.Mentee, in.Carried.By); err != nil {
		return bot.Done, err
	}
	return keepArranged(in.Event, s, "finale.moved", in.Carried.Page, string(in.Carried.Mentee))
}

// arrangeAnew drops what was moved and swapped, and orders everybody by the
// clock again.
func arrangeAnew(in bot.Pressed[slotMove]) (bot.Reply, error) {
	s, err := arranging(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	s.Event.Arrange(s.presenters())
	return keepArranged(in.Event, s, "finale.anew", in.Carried.Page)
}

func keepArranged(e bot.Event, s stage, what string, page int, about ...string) (bot.Reply, error) {
	if err := e.Tx.PutFinale(s.Event); err != nil {
		return bot.Done, err
	}
	if err := e.Note(s.Cohort.ID, what, about...); err != nil {
		return bot.Done, err
	}
	if err := orderChanged(e, s); err != nil {
		return bot.Done, err
	}
	return bot.Replace(drawArranging(s, page)), nil
}

// titleMoved shows another title or goal where the order stands.
func titleMoved(e bot.Event, c mentoring.Cohort) error {
	f, found, err := e.Tx.Finale(c.ID)
	if err != nil || !found || !f.Stands() {
		return err
	}
	s, _, err := readStage(e, c)
	if err != nil {
		return err
	}
	return refreshFinale(e, s)
}
