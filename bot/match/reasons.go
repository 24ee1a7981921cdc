package match

// Why somebody is unplaced: a violator of Hall's condition (Hall 1935), found
// by following alternating paths from that person. Linear per person.

import (
	"fmt"
	"slices"
	"strings"
)

func (p *Problem) reasons(s *solution) []Unplaced {
	var out []Unplaced
	for i := range int32(p.n) {
		if p.lock[i] < 0 && s.pair[i] < 0 {
			out = append(out, Unplaced{Mentee: p.mentees[i]})
		}
	}
	if out == nil {
		return nil
	}
	holders := make([][]int32, p.m)
	for i, e := range s.pair {
		if e >= 0 {
			holders[p.to[e]] = append(holders[p.to[e]], int32(i))
		}
	}
	w := 0
	for i := range int32(p.n) {
		if p.lock[i] < 0 && s.pair[i] < 0 {
			out[w].Reason = p.reason(i, holders)
			w++
		}
	}
	slices.SortFunc(out, func(a, b Unplaced) int { return strings.Compare(a.Mentee, b.Mentee) })
	return out
}

func (p *Problem) reason(i int32, holders [][]int32) string {
	if p.off[i] == p.off[i+1] {
		return "no mentor is possible for this person"
	}
	met := make([]bool, p.m)
	people := []int32{i}
	places := 0
	for k := 0; k < len(people); k++ {
		x := people[k]
		for e := p.off[x]; e < p.off[x+1]; e++ {
			j := p.to[e]
			if met[j] {
				continue
			}
			met[j] = true
			if int32(len(holders[j])) < p.places[j] {
				return "a place could be found, but only by moving people against the rule chosen"
			}
			places += int(p.places[j])
			people = append(people, holders[j]...)
		}
	}
	if places == 0 {
		return "every mentor possible for this person is taken by locked pairs"
	}
	ids := make([]string, len(people))
	for k, x := range people {
		ids[k] = p.mentees[x]
	}
	slices.Sort(ids)
	more := ""
	if len(ids) > namesShown {
		more = fmt.Sprintf(" and %d more", len(ids)-namesShown)
		ids = ids[:namesShown]
	}
	return fmt.Sprintf("these %d people share %s: %s%s", len(people), count(places, "place", "places"), strings.Join(ids, ", "), more)
}

// namesShown limits the names in a reason; the numbers are always complete.
const namesShown = 12

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
