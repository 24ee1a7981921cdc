package mentoring

import (
	"fmt"
	"strings"
)

// Phase is a stage in the life of a cohort. Phases are ordered: p < q means
// that p comes before q. As text (JSON, map keys, commands) a phase is its
// short name, "draft" … "closed"; NoPhase is the empty text.
type Phase int

// The phases, in the order in which a cohort goes through them.
const (
	NoPhase Phase = iota
	Draft
	CallMentors
	CallMentees
	Kickoff
	Ranking
	Matching
	Scoping
	Project
	Wrapup
	Closed
)

var phaseNames = [...]struct{ name, title string }{
	NoPhase:     {"", "No phase"},
	Draft:       {"draft", "Draft"},
	CallMentors: {"mentors", "Call for mentors"},
	CallMentees: {"mentees", "Call for mentees"},
	Kickoff:     {"kickoff", "Kick-off"},
	Ranking:     {"ranking", "Ranking"},
	Matching:    {"matching", "Matching"},
	Scoping:     {"scoping", "Scoping"},
	Project:     {"project", "Project work"},
	Wrapup:      {"wrapup", "Wrap-up"},
	Closed:      {"closed", "Closed"},
}

// Phases lists all phases from Draft to Closed.
func Phases() []Phase {
	all := make([]Phase, 0, int(Closed))
	for p := Draft; p <= Closed; p++ {
		all = append(all, p)
	}
	return all
}

func (p Phase) valid() bool { return p >= NoPhase && p <= Closed }

// String is the short name, "mentors" for example; empty for NoPhase.
func (p Phase) String() string {
	if !p.valid() {
		return fmt.Sprintf("phase(%d)", int(p))
	}
	return phaseNames[p].name
}

// Title is the name that people read, "Call for mentors" for example.
func (p Phase) Title() string {
	if !p.valid() {
		return p.String()
	}
	return phaseNames[p].title
}

// Next is the phase that follows; NoPhase after Closed and after NoPhase.
func (p Phase) Next() Phase {
	if p < Draft || p >= Closed {
		return NoPhase
	}
	return p + 1
}

// ParsePhase reads a short name, in any case and with spaces around it.
func ParsePhase(s string) (Phase, error) {
	want := strings.ToLower(strings.TrimSpace(s))
	names := make([]string, 0, int(Closed))
	for _, p := range Phases() {
		if p.String() == want {
			return p, nil
		}
		names = append(names, p.String())
	}
	return NoPhase, fmt.Errorf("%q is no phase: use one of %s", s, strings.Join(names, ", "))
}

// MarshalText writes the short name.
func (p Phase) MarshalText() ([]byte, error) {
	if !p.valid() {
		return nil, fmt.Errorf("phase %d does not exist", int(p))
	}
	return []byte(p.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (p *Phase) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = NoPhase
		return nil
	}
	q, err := ParsePhase(string(text))
	if err != nil {
		return err
	}
	*p = q
	return nil
}
