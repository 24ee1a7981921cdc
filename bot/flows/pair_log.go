package flows

import (
	"fmt"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The log of a pair's meetings: every week both may say in their check-in that
// they met; one yes is enough. The two see the number at home, the organizers
// see sums. The first meeting brings the question whether it fits (pair_fit.go),
// three weeks without one an offer of times (pair_slots.go).

// logMeeting keeps what a check-in says about meeting.
func logMeeting(e bot.Event, c mentoring.Cohort, ci mentoring.CheckIn) error {
	var pairs []mentoring.Pair
	if ci.Role == mentoring.Mentee {
		p, going, err := pairOf(e, c, ci.Person)
		if err != nil || !going {
			return err
		}
		pairs = []mentoring.Pair{p}
	} else {
		var err error
		if pairs, err = menteesOf(e, c, ci.Person); err != nil {
			return err
		}
	}
	for _, p := range pairs {
		about := p.Mentee
		if ci.Role == mentoring.Mentee {
			about = ""
		}
		said := ci.MetWith(about)
		l, err := e.Tx.PairLog(c.ID, p.Couple)
		if err != nil {
			return err
		}
		if err := sayMet(e, c, l, ci.Week, ci.Role, said); err != nil {
			return err
		}
	}
	return nil
}

// sayMet keeps what one of a pair says of a week, and does what follows.
func sayMet(e bot.Event, c mentoring.Cohort, l mentoring.PairLog, week int, r mentoring.Role, said string) error {
	first := l.Say(week, r, said, e.At)
	if l.Offer != nil && l.Offer.Open() && l.MetSince(l.Offer.At) {
		l.Offer.MetBy, l.Offer.Over = r, e.At
	}
	if err := e.Tx.PutPairLog(l); err != nil {
		return err
	}
	if err := settleSlots(e, c, l); err != nil {
		return err
	}
	if first {
		return askFit(e, c, l.Couple)
	}
	return nil
}

// countWeek counts a week that is over, if both were there and asked.
func countWeek(e bot.Event, r roundEnd, ask mentoring.Ask) error {
	c, found, err := e.Tx.Cohort(r.Cohort)
	if err != nil || !found || r.Role != mentoring.Mentee || !checkInsRun(c.Phase) {
		return err
	}
	p, going, err := pairOf(e, c, r.Person)
	if err != nil || !going || ask.Since.Before(p.Since) {
		return err
	}
	delivered, err := deliveredAt(e, ask)
	if err != nil {
		return err
	}
	if ask.Answered.IsZero() && (ask.Away || delivered.IsZero()) {
		return nil
	}
	mentors, _, err := e.Tx.CheckIn(c.ID, mentoring.Mentor, p.Mentor, r.Week)
	if err != nil || mentors.Away {
		return err
	}
	if away, err := oneAway(e, c, p); err != nil || away {
		return err
	}
	l, err := e.Tx.PairLog(c.ID, p.Couple)
	if err != nil {
		return err
	}
	l.Count(r.Week)
	if err := e.Tx.PutPairLog(l); err != nil || !l.WantsOffer() {
		return err
	}
	return offerSlots(e, c, l)
}

// missWeek notes, as a mentee's week begins, that one of the pair is away.
func missWeek(e bot.Event, c mentoring.Cohort, mentee mentoring.PersonID, week int) error {
	p, going, err := pairOf(e, c, mentee)
	if err != nil || !going {
		return err
	}
	if away, err := oneAway(e, c, p); err != nil || !away {
		return err
	}
	l, err := e.Tx.PairLog(c.ID, p.Couple)
	if err != nil {
		return err
	}
	l.Miss(week)
	return e.Tx.PutPairLog(l)
}

// oneAway reports whether one of a pair is on holiday now.
func oneAway(e bot.Event, c mentoring.Cohort, p mentoring.Pair) (bool, error) {
	for _, who := range inRoles(c, p.Couple) {
		if away, err := awayNow(e, c, who); err != nil || away {
			return away, err
		}
	}
	return false, nil
}

// awayNow reports whether somebody is on holiday, wherever they said so.
func awayNow(e bot.Event, c mentoring.Cohort, a aboutMember) (bool, error) {
	who, err := e.Person(a.Person)
	if err != nil {
		return false, err
	}
	m, _, err := e.Tx.Member(a.Cohort, a.Role, a.Person)
	today := mentoring.DateOf(e.At, who.Location(c.Location()))
	return who.SlackAway || m.Paused(today) || today.Before(who.AwayUntil), err
}

// endPairTalk ends what is asked of a pair that ended: times, and whether it
// fits.
func endPairTalk(e bot.Event, c mentoring.Cohort, x mentoring.Couple) error {
	l, err := e.Tx.PairLog(c.ID, x)
	if err != nil {
		return err
	}
	if l.Offer != nil && l.Offer.Over.IsZero() {
		l.Offer.Over = e.At
		if err := e.Tx.PutPairLog(l); err != nil {
			return err
		}
	}
	if err := settleSlots(e, c, l); err != nil {
		return err
	}
	return endFit(e, c, x)
}

// What people see.

// metLine says to one of a pair how often they met.
func metLine(e bot.Event, x mentoring.Pair) (string, error) {
	l, err := e.Tx.PairLog(x.Cohort, x.Couple)
	if err != nil {
		return "", err
	}
	switch n := l.Meetings(); n {
	case 0:
		return "no meeting told so far", nil
	case 1:
		return "you met in one week so far", nil
	default:
		return fmt.Sprintf("you met in %d weeks so far", n), nil
	}
}

// metSum is what organizers see of all pairs: sums.
type metSum struct{ weeks, apart int }

func countMeetings(e bot.Event, c mentoring.Cohort) (metSum, error) {
	var m metSum
	logs, err := e.Tx.PairLogs(c.ID)
	if err != nil {
		return m, err
	}
	for _, l := range logs {
		m.weeks += l.Meetings()
		if l.Apart() < mentoring.WeeksApart {
			continue
		}
		if p, going, err := pairOf(e, c, l.Mentee); err != nil {
			return m, err
		} else if going && p.Mentor == l.Mentor {
			m.apart++
		}
	}
	return m, nil
}

func (m metSum) String() string {
	text := "Meetings told: " + fmt.Sprint(m.weeks)
	if m.apart > 0 {
		text += fmt.Sprintf(" · %s without one for %d weeks", count(m.apart, "pair"), mentoring.WeeksApart)
	}
	return text
}
