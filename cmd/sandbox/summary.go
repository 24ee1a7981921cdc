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
	Charters, Meetings, Came                   int
	Shared, Helped                             int
	Certificates                               int
	Projects, DidNotWork, Experts              int
	Reminders, Messages, Updates, Files, Calls int
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
			if err := s.together(tx, c.ID); err != nil {
				return err
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
				case "certificate.sent":
					s.Certificates++
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return s.kept(tx)
	})
	for _, h := range w.Story() {
		if h.Kind == "edits" && h.Who == "cohortbot" {
			s.Updates++
		}
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
		case "files.completeUploadExternal":
			s.Files++
		}
	}
	return s, err
}

// together counts what the pairs of a cohort did, and what all did together.
func (s *playSummary) together(tx *store.Tx, c mentoring.CohortID) error {
	charters, err := tx.Charters(c)
	if err != nil {
		return err
	}
	for _, ch := range charters {
		if ch.Agreed != nil {
			s.Charters++
		}
	}
	shares, err := tx.Shares(c)
	if err != nil {
		return err
	}
	for _, share := range shares {
		s.Shared++
		helps, err := tx.Helps(c, share.ID)
		if err != nil {
			return err
		}
		s.Helped += len(helps)
	}
	meetings, err := tx.Meetings(c)
	if err != nil {
		return err
	}
	for _, m := range meetings {
		s.Meetings++
		parts, err := tx.MeetingParts(c, m.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if p.Presence == mentoring.WasThere {
				s.Came++
			}
		}
	}
	return nil
}

// kept counts what stays after the cohorts.
func (s *playSummary) kept(tx *store.Tx) error {
	projects, err := tx.Projects()
	if err != nil {
		return err
	}
	for _, p := range projects {
		if p.Public == nil {
			continue
		}
		s.Projects++
		if p.Public.Result == mentoring.LearnedFrom {
			s.DidNotWork++
		}
	}
	experts, err := tx.Experts()
	if err != nil {
		return err
	}
	for _, x := range experts {
		if x.Left.IsZero() {
			s.Experts++
		}
	}
	return nil
}

func (s playSummary) print(w io.Writer) {
	fmt.Fprintf(w, "\n── What it came to ──\n")
	fmt.Fprintf(w, "applications        %d mentees, %d mentors; %d still waiting for a place at the end, %d withdrew\n", s.Applications, s.Mentors, s.Waited, s.Withdrawn)
	fmt.Fprintf(w, "pairs               %d, %d of them ended early\n", s.Pairs, s.Ended)
	fmt.Fprintf(w, "choice profile      mentees got %s; mentors got %s\n", choices(s.Mentees, "choice"), choices(s.MentorTiers, "tier"))
	fmt.Fprintf(w, "check-ins           %d asked, %d answered, %d nudged; %d silent weeks, %d away, %d red\n", s.Asked, s.Answered, s.Nudged, s.Silent, s.Away, s.Red)
	fmt.Fprintf(w, "projects            %d charters signed by both; %d in the repository, %d of them did not work\n", s.Charters, s.Projects, s.DidNotWork)
	fmt.Fprintf(w, "together            %d meetings of everybody, %d times somebody came; %d shared at stand-ups, %d offers of help\n", s.Meetings, s.Came, s.Shared, s.Helped)
	fmt.Fprintf(w, "at the end          %d certificates, %d experts listed\n", s.Certificates, s.Experts)
	fmt.Fprintf(w, "reminders           %d\n", s.Reminders)
	fmt.Fprintf(w, "messages            %d sent, %d brought up to date, %d files\n", s.Messages, s.Updates, s.Files)
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
