package flows

import (
	"fmt"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The ranking phase as a whole: it opens with a sealed seed and a question to
// everybody who has somebody to rank, and ends with the ranks frozen.

// askRanking is the kind of question that asks for a ranking; its subject is
// the role.
const askRanking mentoring.AskKind = "ranking"

func rankingAskID(m mentoring.Member) string {
	return fmt.Sprintf("ranking/%s/%s", m.Cohort, m.Role)
}

// openRanking draws the lottery's seed, commits to it in public, and asks
// everybody for their ranking.
func openRanking(e bot.Event, c mentoring.Cohort) error {
	bench, err := sealSeed(e, c)
	if err != nil {
		return err
	}
	if c.Channel != "" {
		if err := e.Say(bot.Message{Key: "ranking/seed/" + string(c.ID), To: bot.ToChannel(c.Channel), Text: seedPosted(c, bench)}); err != nil {
			return err
		}
	}
	if err := askAllForRanking(e, c); err != nil {
		return err
	}
	if _, of, err := rankedCount(e, c); err != nil || of > 0 {
		return err
	}
	return tellOrganizers(e, c, "ranking/nobody/"+string(c.ID),
		fmt.Sprintf("Ranking of *%s* is open, but nobody has anybody to rank: there are no accepted mentees and mentors with a language in common. `/cohort invite` can still bring somebody in.", bot.Escape(c.Name)))
}

// askAllForRanking asks everybody who has somebody to rank. Called again when
// somebody joins while ranking is open, it asks those who were not asked yet.
func askAllForRanking(e bot.Event, c mentoring.Cohort) error {
	if c.Phase != mentoring.Ranking {
		return nil
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Standing != mentoring.Active || len(mentoring.Candidates(members, m)) == 0 {
			continue
		}
		if err := askForRanking(e, c, m); err != nil {
			return err
		}
	}
	return nil
}

func askForRanking(e bot.Event, c mentoring.Cohort, m mentoring.Member) error {
	zone, err := e.Zone(m.Person, c)
	if err != nil {
		return err
	}
	return e.Ask(mentoring.Ask{
		ID: rankingAskID(m), Kind: askRanking, Cohort: c.ID, Person: m.Person, Subject: string(m.Role),
		Since: e.At, Next: e.At, Due: rankingDue(c), Nudges: rankingNudges(e.At, c, zone),
	})
}

func rankingDue(c mentoring.Cohort) time.Time {
	return mentoring.DeadlineEnd(c.Plan.Deadline(mentoring.Ranking, c.Home))
}

// rankingNudges are the last two of the cohort's reminders that are still to
// come, each in the morning of its reader.
func rankingNudges(now time.Time, c mentoring.Cohort, zone *time.Location) []time.Time {
	today := mentoring.DateOf(now, zone)
	var nudges []time.Time
	for _, r := range mentoring.ReminderDates(c.Plan.Deadline(mentoring.Ranking, c.Home), today.Add(1), c.Home, c.RemindDays) {
		nudges = append(nudges, mentoring.Decent(r.On.At(9, 0, zone), zone, c.Home))
	}
	return nudges[max(0, len(nudges)-mentoring.MaxNudges):]
}

// moveRankingDeadline brings open questions in step with a plan that moved.
func moveRankingDeadline(e bot.Event, c mentoring.Cohort) error {
	if c.Phase != mentoring.Ranking {
		return nil
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		a, found, err := e.Tx.Ask(m.Person, rankingAskID(m))
		if err != nil {
			return err
		}
		if !found || !a.Open() || a.Due.Equal(rankingDue(c)) {
			continue
		}
		zone, err := e.Zone(m.Person, c)
		if err != nil {
			return err
		}
		if _, err := e.ChangeAsk(m.Person, a.ID, func(a *mentoring.Ask) {
			a.Due = rankingDue(c)
			nudges := rankingNudges(e.At, c, zone)
			switch {
			case !a.Answered.IsZero():
			case len(a.Put) == 0: // not put yet: all reminders are still to come
				a.Nudges = nudges
			default:
				left := max(0, mentoring.MaxNudges-a.Reminded())
				a.Nudges, a.Next = nudges[max(0, len(nudges)-left):], time.Time{}
				if len(a.Nudges) > 0 {
					a.Next, a.Nudges = a.Nudges[0], a.Nudges[1:]
				}
			}
		}); err != nil {
			return err
		}
	}
	return nil
}

// rankedCount is how many have handed in a ranking, of how many who have
// somebody to rank. A person with two roles counts twice.
func rankedCount(e bot.Event, c mentoring.Cohort) (done, of int, err error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return 0, 0, err
	}
	for _, m := range members {
		if m.Standing != mentoring.Active || len(mentoring.Candidates(members, m)) == 0 {
			continue
		}
		of++
		ranks, found, err := e.Tx.Ranks(c.ID, m.Role, m.Person)
		if err != nil {
			return 0, 0, err
		}
		if found && !ranks.SavedAt.IsZero() {
			done++
		}
	}
	return done, of, nil
}

// toOrganizer is news about a cohort for one of its organizers.
type toOrganizer struct {
	Cohort mentoring.CohortID `json:"c"`
	Person mentoring.PersonID `json:"p"`
}

// InCohort names the cohort whose organizers may use the control.
func (t toOrganizer) InCohort() mentoring.CohortID { return t.Cohort }

// Key names the live message.
func (t toOrganizer) Key() string { return string(t.Cohort) + "/" + string(t.Person) }

var (
	rankDone  = bot.NewLive[toOrganizer]("ranking.done")
	rankClose = bot.NewButton[about]("ranking.close")
)

// tellWhenAllRanked tells the organizers that they need not wait any longer.
func tellWhenAllRanked(e bot.Event, c mentoring.Cohort) error {
	done, of, err := rankedCount(e, c)
	if err != nil || done < of || of == 0 {
		return err
	}
	for _, o := range c.Organizers {
		zone, err := e.Zone(o, c)
		if err != nil {
			return err
		}
		if err := rankDone.Show(e, bot.To(o), toOrganizer{c.ID, o}, bot.NotBefore(mentoring.Decent(e.At, zone, c.Home))); err != nil {
			return err
		}
	}
	return nil
}

// closeRanking goes on to matching before the date, because an organizer says
// so.
func closeRanking(in bot.Pressed[about]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	if c.Phase != mentoring.Ranking {
		return bot.Done, mentoring.Refuse("Ranking in %s is closed already. `/cohort match` shows the matching.", bot.Escape(c.Name))
	}
	if _, _, err := advance(in.Event, c, mentoring.Matching, in.At); err != nil {
		return bot.Done, err
	}
	return bot.Whisper(fmt.Sprintf("Ranking in *%s* is closed. `/cohort match` shows the first proposal.", bot.Escape(c.Name))), nil
}

// closeRankingAsks ends the questions; messages that carry one lose their
// button.
func closeRankingAsks(e bot.Event, c mentoring.Cohort) error {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := e.CloseAsk(m.Person, rankingAskID(m)); err != nil {
			return err
		}
	}
	for _, o := range c.Organizers {
		if err := rankDone.Refresh(e, toOrganizer{c.ID, o}); err != nil {
			return err
		}
	}
	return nil
}
