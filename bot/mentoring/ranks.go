package mentoring

import (
	"slices"
	"time"
)

// Ranks are a person's order of the people they could be paired with: tie
// groups, best first, and the private "rather not" marks. It is seen by its
// owner alone.
type Ranks struct {
	Cohort    CohortID
	Person    PersonID
	Role      Role // of the person who ranks
	Groups    [][]PersonID
	RatherNot []PersonID
	SavedAt   time.Time // of the submission; zero: a draft
	Warned    bool      // was asked again about few people being left
}

// FewLeft is the number of possible partners below which "rather not" is
// asked again.
const FewLeft = 3

// RankOf is the 1-based group of p; 0 when p is not ranked.
func (r Ranks) RankOf(p PersonID) int {
	for i, g := range r.Groups {
		if slices.Contains(g, p) {
			return i + 1
		}
	}
	return 0
}

// Vetoes reports whether p carries the "rather not" mark.
func (r Ranks) Vetoes(p PersonID) bool { return slices.Contains(r.RatherNot, p) }

// Ranked is the number of ranked people.
func (r Ranks) Ranked() int {
	n := 0
	for _, g := range r.Groups {
		n += len(g)
	}
	return n
}

// Remove takes p out of the order and the marks.
func (r *Ranks) Remove(p PersonID) {
	groups := make([][]PersonID, 0, len(r.Groups))
	for _, g := range r.Groups {
		g = slices.DeleteFunc(slices.Clone(g), func(q PersonID) bool { return q == p })
		if len(g) > 0 {
			groups = append(groups, g)
		}
	}
	r.Groups = groups
	r.RatherNot = slices.DeleteFunc(slices.Clone(r.RatherNot), func(q PersonID) bool { return q == p })
}

// Place puts p alone in the n-th group (1-based, clamped), moving the others
// down. It lifts a "rather not" mark.
func (r *Ranks) Place(p PersonID, n int) {
	r.Remove(p)
	n = min(max(n, 1), len(r.Groups)+1)
	r.Groups = slices.Insert(r.Groups, n-1, []PersonID{p})
}

// Tie puts p level with the n-th group (1-based, clamped).
func (r *Ranks) Tie(p PersonID, n int) {
	r.Remove(p)
	if len(r.Groups) == 0 {
		r.Groups = [][]PersonID{{p}}
		return
	}
	n = min(max(n, 1), len(r.Groups))
	r.Groups[n-1] = append(slices.Clone(r.Groups[n-1]), p)
}

// Up moves p one step up: out of a tie above it, else to the place above.
func (r *Ranks) Up(p PersonID) {
	n := r.RankOf(p)
	switch {
	case n == 0:
		r.Place(p, len(r.Groups)+1)
	case len(r.Groups[n-1]) > 1:
		r.Place(p, n)
	case n > 1:
		r.Place(p, n-1)
	}
}

// Down moves p one step down: out of a tie below it, else to the place below.
func (r *Ranks) Down(p PersonID) {
	n := r.RankOf(p)
	switch {
	case n == 0:
		r.Place(p, len(r.Groups)+1)
	case len(r.Groups[n-1]) > 1:
		r.Place(p, n+1)
	case n < len(r.Groups):
		r.Place(p, n+1)
	}
}

// Mark sets the private "rather not" mark.
func (r *Ranks) Mark(p PersonID) {
	r.Remove(p)
	r.RatherNot = append(r.RatherNot, p)
}

// Keep drops everybody who is not among candidates, e.g. after a withdrawal.
func (r *Ranks) Keep(candidates []PersonID) {
	for _, g := range slices.Clone(r.Groups) {
		for _, p := range slices.Clone(g) {
			if !slices.Contains(candidates, p) {
				r.Remove(p)
			}
		}
	}
	for _, p := range slices.Clone(r.RatherNot) {
		if !slices.Contains(candidates, p) {
			r.Remove(p)
		}
	}
}

// Order lists the candidates as a person sees them: ranked ones by group, then
// the unranked in the given order, then those marked.
func (r Ranks) Order(candidates []PersonID) []PersonID {
	var order []PersonID
	for _, g := range r.Groups {
		for _, p := range g {
			if slices.Contains(candidates, p) {
				order = append(order, p)
			}
		}
	}
	for _, p := range candidates {
		if r.RankOf(p) == 0 && !r.Vetoes(p) {
			order = append(order, p)
		}
	}
	for _, p := range r.RatherNot {
		if slices.Contains(candidates, p) {
			order = append(order, p)
		}
	}
	return order
}
