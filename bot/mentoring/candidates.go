package mentoring

import (
	"cmp"
	"slices"
)

// Candidates lists whom a member could be paired with: the active members of
// the other role with whom nothing stands in the way, by name.
func Candidates(members []Member, me Member) []Member {
	var list []Member
	for _, m := range members {
		if m.Role != me.Role.Other() || m.Standing != Active {
			continue
		}
		mentee, mentor := me, m
		if me.Role == Mentor {
			mentee, mentor = m, me
		}
		if ok, _ := MayBePaired(mentee, mentor); ok {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b Member) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person))
	})
	return list
}

// Ids lists the people of some members, in their order.
func Ids(members []Member) []PersonID {
	ids := make([]PersonID, len(members))
	for i, m := range members {
		ids[i] = m.Person
	}
	return ids
}

// Left is how many of the candidates carry no "rather not" mark.
func (r Ranks) Left(candidates []Member) int {
	n := 0
	for _, m := range candidates {
		if !r.Vetoes(m.Person) {
			n++
		}
	}
	return n
}
