package flows

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// What others have of somebody who is forgotten: copies of messages that quote
// them, questions about them, posts that present them.

// traces is what is looked for.
type traces struct {
	person   mentoring.PersonID
	wrote    mentoring.Redaction
	problems []problemOf          // what they posted
	posted   []string             // ids of what else is theirs, as messages carry them
	with     []mentoring.PersonID // who had to do with them
}

// drawnID is an id that was drawn for one thing: whatever carries it is about
// that thing.
var drawnID = regexp.MustCompile(`^[0-9a-f]{8,}$`)

// readTraces reads what somebody wrote, before it goes, and with whom they had
// to do.
func readTraces(e bot.Event, p mentoring.PersonID) (traces, error) {
	t := traces{person: p}
	var values []json.RawMessage
	err := e.Tx.OwnValues(string(p), func(key, noun string, value json.RawMessage) error {
		switch noun {
		case outboxNoun, "agenda", "ask", "asked", "person":
			return nil
		}
		values = append(values, slices.Clone(value))
		// An id before the last is of something that others have a part in, e.g. a meeting.
		if last := key[strings.LastIndex(key, "/")+1:]; drawnID.MatchString(last) {
			t.posted = append(t.posted, `"`+last+`"`)
		}
		return nil
	})
	if err != nil {
		return t, err
	}
	if t.wrote, err = mentoring.Redact(values...); err != nil {
		return t, fmt.Errorf("read what %s wrote: %w", p, err)
	}
	cohorts, err := e.Tx.Cohorts()
	if err != nil {
		return t, err
	}
	with := map[mentoring.PersonID]bool{}
	for _, c := range cohorts {
		posted, err := e.Tx.Problems(c.ID)
		if err != nil {
			return t, err
		}
		for _, x := range posted {
			if x.By == p {
				t.problems = append(t.problems, problemOf{c.ID, x.ID})
			}
		}
		members, err := e.Tx.Members(c.ID)
		if err != nil {
			return t, err
		}
		for _, m := range members {
			with[m.Person] = m.Person != p
		}
		for _, o := range c.Organizers {
			with[o] = o != p
		}
	}
	for _, who := range slices.Sorted(maps.Keys(with)) {
		if with[who] {
			t.with = append(t.with, who)
		}
	}
	return t, nil
}

// redactMessages takes what they wrote out of the copies kept of messages to
// others, and of those still to go out. What a group of theirs was to be told
// is not sent any more; of what it was told no copy is kept.
func (t traces) redactMessages(e bot.Event) error {
	var all []store.Outgoing
	if err := e.Tx.Messages(func(o store.Outgoing) error {
		if o.Live == "" && o.To.Person != string(t.person) && o.To.Home == "" && o.To.Lookup == "" {
			all = append(all, o)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, o := range all {
		if slices.Contains(o.To.Group, string(t.person)) {
			if err := e.Tx.Withdraw(o.Key); err != nil {
				return err
			}
			if err := e.Tx.Rewrite(o.Key, store.Content{Text: mentoring.ErasedLine}); err != nil {
				return err
			}
			continue
		}
		c := o.Content
		text, inText := t.wrote.Line(c.Text)
		blocks, inBlocks, err := t.wrote.JSON(c.Blocks)
		if err != nil {
			return fmt.Errorf("redact %s: %w", o.Key, err)
		}
		if !inText && !inBlocks {
			continue
		}
		c.Text, c.Blocks = text, blocks
		if err := e.Tx.Rewrite(o.Key, c); err != nil {
			return err
		}
	}
	return nil
}

// closeQuestions ends what others are still asked about them.
func (t traces) closeQuestions(e bot.Event) error {
	id := string(t.person)
	for _, who := range t.with {
		if err := e.CloseAsks(who, func(a mentoring.Ask) bool {
			return strings.Contains(a.Subject, id) || slices.Contains(strings.Split(a.ID, "/"), id)
		}); err != nil {
			return err
		}
	}
	return nil
}

// redrawMessages is done last: what presented them says that they have left,
// the day's questions to others are drawn without what is gone.
func (t traces) redrawMessages(e bot.Event) error {
	keys := map[string]bool{}
	for _, o := range t.problems {
		keys[problemPost.Key(o)] = true
	}
	carried := `"` + string(t.person) + `"`
	var all []store.Outgoing
	if err := e.Tx.Messages(func(o store.Outgoing) error {
		about := strings.Contains(string(o.Carried), carried) || strings.Contains(string(o.Carried), "/"+string(t.person)) ||
			slices.ContainsFunc(t.posted, func(id string) bool { return strings.Contains(string(o.Carried), id) })
		if o.Live != "" && o.To.Person != string(t.person) && o.To.Home == "" && o.To.Lookup == "" &&
			(keys[o.Key] || about || slices.Contains(o.To.Group, string(t.person))) {
			all = append(all, o)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, o := range all {
		var err error
		switch {
		case o.Live == "asks.prompt":
			_, err = e.Tx.Refresh(o.Key)
		case o.SentAt.IsZero():
			err = e.Tx.Withdraw(o.Key)
		default:
			err = e.Amend(bot.Message{Key: o.Key, Text: "What stood here was about somebody who has left the programme."})
		}
		if err != nil && !errors.Is(err, store.ErrNoMessage) {
			return err
		}
	}
	return nil
}

// sortedCohorts are cohorts in the order of their ids.
func sortedCohorts(all map[mentoring.CohortID]mentoring.Cohort) []mentoring.Cohort {
	var sorted []mentoring.Cohort
	for _, id := range slices.Sorted(maps.Keys(all)) {
		sorted = append(sorted, all[id])
	}
	return sorted
}
