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
	// A person's own violator is the sharpest, but each takes a search; in a
	// large cohort those who overlap are told together.
	var shared map[int32]string
	if len(out)*len(p.to) > searchedPairs {
		shared = p.sharedReasons(s, holders)
	}
	w := 0
	for i := range int32(p.n) {
		if p.lock[i] < 0 && s.pair[i] < 0 {
			if text, ok := shared[i]; ok {
				out[w].Reason = text
			} else {
				out[w].Reason = p.reason(i, holders)
			}
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
	return p.violator(people, places)
}

// searchedPairs limits the pairs gone through for reasons.
const searchedPairs = 500_000

// sharedReasons finds, in one pass, the groups in which unplaced people's
// alternating paths run together; each is a violator for all of its unplaced.
// People with a free place in reach are left to a search of their own, which
// stops there.
func (p *Problem) sharedReasons(s *solution, holders [][]int32) map[int32]string {
	group := make([]int32, p.m) // union-find over mentors
	for j := range group {
		group[j] = int32(j)
	}
	find := func(j int32) int32 {
		for group[j] != j {
			group[j] = group[group[j]]
			j = group[j]
		}
		return j
	}
	met := make([]bool, p.m)
	var queue []int32
	reach := func(i int32) {
		first := int32(-1)
		if e := s.pair[i]; e >= 0 {
			first = p.to[e]
		}
		for e := p.off[i]; e < p.off[i+1]; e++ {
			j := p.to[e]
			if first < 0 {
				first = j
			}
			group[find(j)] = find(first)
			if !met[j] {
				met[j] = true
				queue = append(queue, j)
			}
		}
	}
	var unplaced []int32
	for i := range int32(p.n) {
		if p.lock[i] < 0 && s.pair[i] < 0 && p.off[i] < p.off[i+1] {
			unplaced = append(unplaced, i)
			reach(i)
		}
	}
	for len(queue) > 0 {
		j := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, i := range holders[j] {
			reach(i)
		}
	}
	people := map[int32][]int32{}
	places := map[int32]int{}
	open := map[int32]bool{}
	for j := range int32(p.m) {
		if !met[j] {
			continue
		}
		g := find(j)
		places[g] += int(p.places[j])
		people[g] = append(people[g], holders[j]...)
		open[g] = open[g] || int32(len(holders[j])) < p.places[j]
	}
	for _, i := range unplaced {
		g := find(p.to[p.off[i]])
		people[g] = append(people[g], i)
	}
	text := map[int32]string{}
	out := map[int32]string{}
	for _, i := range unplaced {
		g := find(p.to[p.off[i]])
		if open[g] || places[g] == 0 {
			continue
		}
		if _, ok := text[g]; !ok {
			text[g] = p.violator(people[g], places[g])
		}
		out[i] = text[g]
	}
	return out
}

// violator is a group of people in words, with the places they share.
func (p *Problem) violator(people []int32, places int) string {
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
