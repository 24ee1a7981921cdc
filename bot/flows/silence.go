package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// Nobody is called silent who was away, or did not have the question for three
// working days. After two silent check-ins in a row the organizers are told,
// once for each streak, with one thing they could do.

// countSilence counts a round that ended; ask is its question as it stood.
func countSilence(e bot.Event, r roundEnd, ask mentoring.Ask) error {
	c, found, err := e.Tx.Cohort(r.Cohort)
	if err != nil || !found || !checkInsRun(c.Phase) {
		return err
	}
	m, found, err := e.Tx.Member(r.Cohort, r.Role, r.Person)
	if err != nil || !found || m.Standing.Gone() {
		return err
	}
	who, err := e.Person(r.Person)
	if err != nil {
		return err
	}
	ci, err := checkInOf(e, r.checkinOf, r.Person)
	if err != nil {
		return err
	}
	delivered, err := deliveredAt(e, ask)
	if err != nil {
		return err
	}
	zone := who.Location(c.Location())
	from := mentoring.DateOf(ask.Since, zone)
	outcome := mentoring.Round{
		Delivered: delivered,
		End:       ask.Due,
		Away:      ask.Away || who.SlackAway || m.Paused(from) || from.Before(who.AwayUntil),
		Answered:  !ask.Answered.IsZero() || !ci.At.IsZero(),
	}
	switch {
	case outcome.Answered:
		m.Silent = 0
	case mentoring.CountsAsSilent(outcome, zone, c.Home):
		m.Silent++
		if err := e.Note(c.ID, "checkin.silent", string(r.Role), string(r.Person), mentoring.WeekName(r.Week)); err != nil {
			return err
		}
	default:
		return nil
	}
	if err := e.Tx.PutMember(m); err != nil {
		return err
	}
	limit := c.SilentTold
	if limit == 0 {
		limit = mentoring.DefaultSilentWeeks
	}
	if m.Silent != limit {
		return nil
	}
	return tellOfSilence(e, c, m, who, r.Week)
}

// deliveredAt is when the question first reached the person; zero: never.
func deliveredAt(e bot.Event, ask mentoring.Ask) (time.Time, error) {
	var first time.Time
	for _, key := range ask.Prompts {
		o, found, err := e.Tx.Outgoing(key)
		if err != nil {
			return first, err
		}
		if found && !o.SentAt.IsZero() && (first.IsZero() || o.SentAt.Before(first)) {
			first = o.SentAt
		}
	}
	return first, nil
}

// What people see.

func tellOfSilence(e bot.Event, c mentoring.Cohort, m mentoring.Member, who mentoring.Person, week int) error {
	partner := "their mentor, "
	var others []mentoring.Person
	if m.Role == mentoring.Mentor {
		partner = "their mentee, "
		pairs, err := menteesOf(e, c, m.Person)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			other, err := e.Person(p.Mentee)
			if err != nil {
				return err
			}
			others = append(others, other)
		}
	} else if p, going, err := pairOf(e, c, m.Person); err != nil {
		return err
	} else if going {
		other, err := e.Person(p.Mentor)
		if err != nil {
			return err
		}
		others = append(others, other)
	}
	if len(others) > 1 {
		partner = "their mentees, "
	}
	name := bot.Escape(who.Name)
	return tellOrganizers(e, c, fmt.Sprintf("silence/%s/%s", m.Key(), mentoring.WeekName(week)),
		fmt.Sprintf(":zipper_mouth_face: *%s* (%s, %s) has not answered the last %d check-ins. It may mean nothing: people get busy.\n*Next step:* write a short line to %s, for instance “All fine with you two, or shall we talk?”, before you ask %s%s. I do not mention it again unless it starts anew.",
			name, m.Role, bot.Escape(c.Name), m.Silent, bot.Mention(who.ID), partner, names(others)))
}
