package flows

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// What is kept about me? Everything that belongs to the person comes as one
// file in their own messages: what they wrote and answered, what they are
// asked, the messages to them, and what they did by the journal. What others
// wrote is theirs, and not in it; how often their id stands there is.

var myDataCommand = bot.NewCommand("my-data", "", "a file with everything I keep about you")

func myData() bot.Flow {
	return bot.Flow{
		Name:  "mydata",
		About: "everything kept about the person who asks, as a file",
		Routes: []bot.Route{
			bot.OnCommand(myDataCommand, sendMyData),
		},
	}
}

// keptData is the file.
type keptData struct {
	About    string             `json:"about"`
	Person   mentoring.PersonID `json:"person"`
	Made     time.Time          `json:"made"`
	Kept     []keptValue        `json:"kept"`
	Messages []keptMessage      `json:"messages_to_you"`
	Older    int                `json:"older_messages_not_listed,omitempty"`
	Journal  []keptEntry        `json:"what_you_did"`
	Holding  map[string]int     `json:"your_id_stands_in"`
}

type keptValue struct {
	What  string          `json:"what"`
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

type keptMessage struct {
	Sent string `json:"sent,omitempty"`
	Text string `json:"text,omitempty"`
	Kind string `json:"drawn_as,omitempty"` // what is drawn anew whenever it changes has no text of its own
}

type keptEntry struct {
	At     time.Time `json:"at"`
	Cohort string    `json:"cohort,omitempty"`
	What   string    `json:"what"`
	About  []string  `json:"about,omitempty"`
}

// mostMessages bounds the messages in the file; they stand in Slack anyway.
const mostMessages = 500

func sendMyData(in bot.Typed) (bot.Reply, error) {
	data, err := collectData(in.Event)
	if err != nil {
		return bot.Done, err
	}
	file, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return bot.Done, fmt.Errorf("write my-data: %w", err)
	}
	day := mentoring.DateOf(in.At, time.UTC)
	if err := in.Say(bot.Message{
		Key: fmt.Sprintf("mydata/%s/%d", in.By, in.At.UnixNano()), To: bot.To(in.By),
		Text: "This is everything I keep about you, as you asked: a text file that any editor opens. What it holds is explained at its top. To have it erased: `/cohort forget-me`.",
		File: &store.File{Name: "my-data-" + day.String() + ".json", Title: "My data in cohortbot", Data: append(file, '\n')},
	}, bot.Urgently); err != nil {
		return bot.Done, err
	}
	if err := in.Note("", "person.data-sent", string(in.By)); err != nil {
		return bot.Done, err
	}
	return bot.Whisper("Everything I keep about you comes as a file in our direct messages; only you see it."), nil
}

// collectData reads the whole state for what is somebody's.
func collectData(e bot.Event) (keptData, error) {
	d := keptData{
		About: "Everything cohortbot keeps about you. “kept” is what belongs to you: what you wrote, answered and are asked, each under the name of its kind. " +
			"“messages_to_you” are my messages to you, without files; one that is drawn from what is kept has no text of its own. “what_you_did” is the journal: codes and ids, no words. " +
			"“your_id_stands_in” counts what belongs to others or to the programme and holds your id: pairs, the record of a matching, what others wrote.",
		Person: e.By, Made: e.At, Kept: []keptValue{}, Messages: []keptMessage{}, Journal: []keptEntry{},
	}
	me := string(e.By)
	err := e.Tx.OwnValues(me, func(key, noun string, value json.RawMessage) error {
		if noun != outboxNoun {
			d.Kept = append(d.Kept, keptValue{noun, key, slices.Clone(value)})
		}
		return nil
	})
	if err != nil {
		return d, err
	}
	var all []store.Outgoing
	if err := e.Tx.Messages(func(o store.Outgoing) error {
		if o.To.Person == me {
			all = append(all, o)
		}
		return nil
	}); err != nil {
		return d, err
	}
	slices.SortFunc(all, func(a, b store.Outgoing) int { return a.QueuedAt.Compare(b.QueuedAt) })
	if len(all) > mostMessages {
		d.Older = len(all) - mostMessages
		all = all[d.Older:]
	}
	for _, o := range all {
		m := keptMessage{Text: o.Content.Text, Kind: o.Live}
		if !o.SentAt.IsZero() {
			m.Sent = o.SentAt.UTC().Format(time.RFC3339)
		}
		d.Messages = append(d.Messages, m)
	}
	if err := eachJournal(e, func(entry store.Entry) {
		if entry.Who == me {
			d.Journal = append(d.Journal, keptEntry{entry.At, entry.Cohort, entry.What, entry.About})
		}
	}); err != nil {
		return d, err
	}
	d.Holding, err = e.Tx.Holding(me, me)
	return d, err
}

// outboxNoun is the kind of the outbox's own values.
const outboxNoun = "outbox"

// eachJournal reads the journals of all cohorts, and that of none.
func eachJournal(e bot.Event, fn func(store.Entry)) error {
	cohorts, err := e.Tx.Cohorts()
	if err != nil {
		return err
	}
	ids := []string{""}
	for _, c := range cohorts {
		ids = append(ids, string(c.ID))
	}
	for _, id := range ids {
		if err := e.Tx.Journal(id, func(entry store.Entry) error { fn(entry); return nil }); err != nil {
			return err
		}
	}
	return nil
}
