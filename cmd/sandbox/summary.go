package main

import (
	"fmt"
	"io"
	"strings"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// playSummary is what a play came to.
type playSummary struct {
	Applications, Waited, Mentors, Withdrawn   int
	Pairs, Ended                               int
	Mentees, MentorTiers                       []int
	Asked, Answered, Nudged, Silent, Away, Red int
	Reminders, Messages, Updates, Calls        int
	Violations                                 int
}

// summarize reads the state and the wire.
func (w *world) summarize() (playSummary, error) {
	var s playSummary
	err := w.store.View(func(tx *store.Tx) error {
		cohorts, err := tx.Cohorts()
		if err != nil {
			return err
		}
		for _, c := range cohorts {
			members, err := tx.Members(c.ID)
			if err != nil {
				return err
			}
			for _, m := range members {
				if m.Role == mentoring.Mentee {
					s.Applications++
				} else {
					s.Mentors++
				}
				if m.Standing == mentoring.Withdrawn {
					s.Withdrawn++
				}
				if m.Standing == mentoring.Waiting {
					s.Waited++
				}
				checkIns, err := tx.CheckIns(c.ID, m.Role, m.Person)
				if err != nil {
					return err
				}
				for _, ci := range checkIns {
					if ci.Colour != mentoring.NoColour || len(ci.Views) > 0 {
						s.Answered++
					}
				}
			}
			pairs, err := tx.Pairs(c.ID)
			if err != nil {
				return err
			}
			for _, p := range pairs {
				s.Pairs++
				if !p.Going() {
					s.Ended++
				}
			}
			bench, _, err := tx.Bench(c.ID)
			if err != nil {
				return err
			}
			if bench.Proposal != nil {
				s.Mentees, s.MentorTiers = bench.Proposal.Mentees, bench.Proposal.Mentors
			}
			if err := tx.Journal(string(c.ID), func(e store.Entry) error {
				switch e.What {
				case "checkin.silent":
					s.Silent++
				case "checkin.away":
					s.Away++
				case "checkin.red":
					s.Red++
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, h := range w.Story() {
		if h.Kind != "posts" || h.Who != "cohortbot" {
			continue
		}
		switch {
		case strings.Contains(h.Text, "a gentle reminder: how is"):
			s.Nudged++
		case strings.Contains(h.Text, "how is it going with"):
			s.Asked++
		}
		s.Reminders += strings.Count(h.Text, ":alarm_clock:")
	}
	for _, c := range w.Calls() {
		s.Calls++
		switch c.Method {
		case "chat.postMessage":
			s.Messages++
		case "chat.update":
			s.Updates++
		}
	}
	return s, err
}

func (s playSummary) print(w io.Writer) {
	fmt.Fprintf(w, "\n── What it came to ──\n")
	fmt.Fprintf(w, "applications        %d mentees, %d mentors; %d still waiting for a place at the end, %d withdrew\n", s.Applications, s.Mentors, s.Waited, s.Withdrawn)
	fmt.Fprintf(w, "pairs               %d, %d of them ended early\n", s.Pairs, s.Ended)
	fmt.Fprintf(w, "choice profile      mentees got %s; mentors got %s\n", choices(s.Mentees, "choice"), choices(s.MentorTiers, "tier"))
	fmt.Fprintf(w, "check-ins           %d asked, %d answered, %d nudged; %d silent weeks, %d away, %d red\n", s.Asked, s.Answered, s.Nudged, s.Silent, s.Away, s.Red)
	fmt.Fprintf(w, "reminders           %d\n", s.Reminders)
	fmt.Fprintf(w, "messages            %d sent, %d brought up to date\n", s.Messages, s.Updates)
	fmt.Fprintf(w, "Slack calls         %d\n", s.Calls)
	fmt.Fprintf(w, "broken Slack rules  %d\n", s.Violations)
}

func choices(profile []int, what string) string {
	var parts []string
	for i, n := range profile {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d × %s %s", n, nth(i+1), what))
		}
	}
	if len(parts) == 0 {
		return "nothing yet"
	}
	return strings.Join(parts, ", ")
}
