package flows

import (
	"log/slog"
	"strings"
	"testing"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

func TestHelp(t *testing.T) {
	router, err := bot.NewRouter(All(), nil, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	tellStory(t, func(s *story) {
		s.givenCohort(mentoring.Project)
		s.givenOrganizer("spring-2027", "Samir Rao")
		nora, samir, ben := s.Person("Nora Lind"), s.Person("Samir Rao"), s.Person("Ben Fischer")
		ben.Types("/cohort")
		ben.Sees("For everybody", "/cohort status")
		ben.SeesNot("For organizers", "/cohort new")
		samir.Types("/cohort help")
		samir.Sees("For organizers", "/cohort plan")
		samir.SeesNot("/cohort new")
		nora.Types("/cohort help")
		for _, c := range router.Commands() {
			nora.Sees("/cohort " + c.Verb)
		}
		if text := nora.Notice(); !strings.Contains(text, "look after the bot") {
			t.Errorf("who looks after the bot is shown %s", text)
		}
		ben.Types("/cohort statsu")
		ben.Sees("Did you mean `/cohort status`?")
		ben.Types("/cohort frobnicate")
		ben.Sees("I don't know that command")
	})
}
