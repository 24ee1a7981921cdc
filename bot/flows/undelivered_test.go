package flows

import (
	"strings"
	"testing"
	"time"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// TestUndelivered: the bot was thrown out of the channel. The organizer hears
// which message was refused and why, mends the cause, and sends it again; once.
func TestUndelivered(t *testing.T) {
	tellStory(t, func(s *story) {
		c := s.givenCohort(mentoring.Project)
		s.Remove("mentoring", "cohortbot")
		s.happen(func(e botEvent) error {
			return e.Say(bot.Message{Key: "news", To: bot.ToChannel(c.Channel), Text: "Something new for everybody."})
		})
		s.pass(time.Minute)
		nora := s.Person("Nora Lind")
		nora.Sees("A message to #mentoring could not be delivered", "/invite @cohortbot", "[Send it again]")
		s.Person("Ben Fischer").SeesNot("could not be delivered")

		nora.Clicks("Send it again") // nothing was mended yet: it is refused again
		s.pass(time.Minute)
		told := 0
		for _, h := range s.Story() {
			if h.Kind == "posts" && h.Where == nora.Name() && strings.Contains(h.Text, "could not be delivered") {
				told++
			}
		}
		if told != 2 {
			t.Errorf("Nora heard %d times that the message was refused, want each time", told)
		}
		s.Person("Ben Fischer").SeesNot("Something new for everybody")
		s.Invite("mentoring", "cohortbot")
		nora.Clicks("Send it again")
		s.pass(time.Minute)
		s.Person("Ben Fischer").Sees("Something new for everybody")
		nora.Sees("It has been sent again")
		n := 0
		for _, m := range nora.Messages("#mentoring") {
			n += strings.Count(m, "Something new for everybody")
		}
		if n != 1 {
			t.Errorf("the message stands there %d times, want once", n)
		}
		s.golden("undelivered")
	})
}

// TestWhyUndelivered: the courier's reason in an organizer's words.
func TestWhyUndelivered(t *testing.T) {
	for why, want := range map[string]string{
		"Slack refused: is_archived":                       "the channel is archived",
		"Slack refused: missing_scope, needed: im:history": "the app lacks a permission; whoever installed me can install it again from the current manifest",
		"Slack refused: brand_new":                         "Slack answered “" + bot.Escape("brand_new") + "”",
		"its blocks are not a JSON array":                  "its blocks are not a JSON array",
		"it may have been sent, and that cannot be looked up: Slack refused: user_disabled": "the account is deactivated. It may have arrived all the same; please look before you send it again",
	} {
		if got := reason(why); got != want {
			t.Errorf("%q reads %q, want %q", why, got, want)
		}
	}
}
