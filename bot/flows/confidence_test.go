package flows

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// TestPairsOwnWordsAreNotRead: what a pair writes to each other is not used or
// kept. After a lost reply the bot looks into their conversation for its own
// delivery id; everything else it sees there is dropped: not a byte of it is in
// the file, the log, or any other message.
func TestPairsOwnWordsAreNotRead(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.givenPairs(c, [2]string{"Farid Haddad", "Ben Fischer"})
		farid, ben := s.Person("Farid Haddad"), s.Person("Ben Fischer")
		say := func(key, text string) {
			s.happen(func(e botEvent) error {
				return e.Say(bot.Message{Key: key, To: bot.ToGroup(s.id("Farid Haddad"), s.id("Ben Fischer")), Text: text})
			})
		}
		say("first", "Welcome, you two.")
		const canary = "canary-7f3a our private quarrel"
		var room string
		for _, place := range farid.Conversations() {
			if strings.Contains(place.Name, "Ben Fischer") {
				room = place.ID
			}
		}
		farid.TypesIn(room, canary)
		ben.TypesIn(room, canary+" indeed")

		s.Faults().LoseReply("chat.postMessage", 1)
		say("second", "A second word from me.")
		s.pass(5 * time.Minute)
		looked := false
		for _, call := range s.Calls() {
			looked = looked || call.Method == "conversations.history"
		}
		if !looked {
			t.Fatal("the bot never looked into the conversation, so this story shows nothing")
		}
		n := 0
		for _, m := range farid.Messages(room) {
			n += strings.Count(m, "A second word from me.")
		}
		if n != 1 {
			t.Errorf("the message stands there %d times, want once", n)
		}
		s.restart(time.Second) // closes the file, so that everything is in it
		file, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		for where, data := range map[string][]byte{"the file": file, "the log": s.log.Bytes()} {
			if bytes.Contains(data, []byte("canary-7f3a")) {
				t.Errorf("%s holds what the pair wrote to each other", where)
			}
		}
		for _, who := range []string{"Nora Lind", "Jaya Menon"} {
			s.Person(who).SeesNot("canary-7f3a")
		}
	})
}

// TestNothingPrivateInTheLog: what people type, and the tokens, stay out of
// the log even at its most talkative.
func TestNothingPrivateInTheLog(t *testing.T) {
	tellStory(t, func(s *story) {
		s.givenCohort(mentoring.CallMentees)
		farid := s.Person("Farid Haddad")
		farid.Types("canary-9c1d is what I say")
		farid.OpensHome()
		farid.Clicks("Edit")
		farid.Fills("What I want to learn", "canary-9c1d is what I want")
		farid.Submits()
		if s.log.Len() == 0 {
			t.Fatal("the log is empty, so this story shows nothing")
		}
		for _, secret := range []string{"canary-9c1d", s.BotToken(), s.AppToken(), "ticket="} {
			if bytes.Contains(s.log.Bytes(), []byte(secret)) {
				t.Errorf("the log holds %q:\n%s", secret, s.log.String())
			}
		}
	})
}
