package main

import (
	"log/slog"
	"strings"
	"testing"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// TestServedWorldSendsFiles: where the workspace is served at an address of its
// own, uploads go there too.
func TestServedWorldSendsFiles(t *testing.T) {
	w, err := newWorld(setup{start: playStart, seed: 1, base: "http://127.0.0.1:8065", bot: true, log: slog.New(slog.DiscardHandler), fail: t.Errorf})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	hana := w.Person("Hana Sato")
	if err := w.bot.Happen(func(e bot.Event) error {
		return e.Say(bot.Message{
			Key: "file", To: bot.To(mentoring.PersonID(hana.ID())), Text: "For your calendar",
			File: &store.File{Name: "kick-off.ics", Title: "The kick-off", Data: []byte("BEGIN:VCALENDAR")},
		})
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.settle(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(hana.Messages(""), "\n"); !strings.Contains(got, "kick-off.ics") {
		t.Errorf("Hana sees no file, but: %s", got)
	}
}
