package mentoring

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Similar projects are found by a plain scorer, not by a search library. What
// is searched are the titles, goals and tags of the projects of all editions:
// a dozen a year, a few thousand short texts at the very most, read in
// milliseconds (BenchmarkSimilar). An index such as bleve's would be a second
// store on disk, to be kept in step with the first, backed up with it and
// erased with it, and its gains (size, languages' grammars, query syntax) are
// not needed to say "have a look at these three". What it must do well is
// rarity: "warehouse" says more than "data", so words are weighed by how few
// projects have them (tf-idf, cosine).

// Findable is a project that others may be told of.
type Findable struct {
	ID    string
	Title string
	Goal  string
	Tags  []string
	Start string // id of the problem it starts from, if any
}

// Findable are the words of a project by which similar ones are found.
func (t Terms) Findable(id string) Findable {
	return Findable{ID: id, Title: t.Title, Goal: t.Specific, Tags: t.Tags, Start: t.Start}
}

// Likeness is how much a project resembles another one, from 0 to 1.
type Likeness struct {
	Findable
	Score float64
	Why   []string // the words they share, the most telling first, at most three
}

// LeastLikeness is the score below which two projects have nothing to do with
// one another but a common word.
const LeastLikeness = 0.12

// Similar lists at most n of the projects that resemble one, the most similar
// first. Two that start from the same posted problem always do.
func Similar(to Findable, among []Findable, n int) []Likeness {
	all := make([]map[string]float64, len(among))
	seen := map[string]int{}
	for i, p := range among {
		all[i] = words(p)
		for w := range all[i] {
			seen[w]++
		}
	}
	mine := words(to)
	for w := range mine {
		seen[w]++
	}
	// Smoothed, so that a word that everybody uses still counts a little.
	rare := func(w string) float64 {
		return math.Log(1 + float64(len(among)+1)/float64(seen[w]))
	}
	length := func(v map[string]float64) float64 {
		sum := 0.0
		for w, n := range v {
			x := n * rare(w)
			sum += x * x
		}
		return math.Sqrt(sum)
	}
	own := length(mine)
	var found []Likeness
	for i, p := range among {
		if p.ID == to.ID {
			continue
		}
		l := Likeness{Findable: p}
		type shared struct {
			word string
			by   float64
		}
		var common []shared
		for w, x := range mine {
			if y, both := all[i][w]; both {
				by := x * y * rare(w) * rare(w)
				l.Score += by
				common = append(common, shared{w, by})
			}
		}
		if l.Score > 0 {
			l.Score /= own * length(all[i])
		}
		if to.Start != "" && to.Start == p.Start {
			l.Score = 1
		}
		if l.Score < LeastLikeness {
			continue
		}
		slices.SortFunc(common, func(a, b shared) int { return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(a.word, b.word)) })
		for _, c := range common[:min(len(common), 3)] {
			l.Why = append(l.Why, c.word)
		}
		found = append(found, l)
	}
	slices.SortFunc(found, func(a, b Likeness) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return found[:min(len(found), n)]
}

// words are the words of a project by weight: a title is chosen with more
// care than a goal, and tags are meant for this.
func words(p Findable) map[string]float64 { return weigh(p, tokens) }

func weigh(p Findable, tokens func(string) []string) map[string]float64 {
	all := map[string]float64{}
	add := func(text string, weight float64) {
		once := map[string]bool{} // said five times is not five times as much
		for _, w := range tokens(text) {
			if !once[w] {
				once[w] = true
				all[w] += weight
			}
		}
	}
	add(p.Title, 3)
	add(strings.Join(p.Tags, " "), 2)
	add(p.Goal, 1)
	return all
}

// tokens splits text into words of any script, without those that every
// project uses; scripts without spaces give pairs of characters.
func tokens(text string) []string {
	return slices.DeleteFunc(allTokens(text), func(w string) bool {
		return common[w] || len(w) == 1
	})
}

// allTokens keeps the words that every project uses, and single letters: who
// looks for “R” means it.
func allTokens(text string) []string {
	var out []string
	var run []rune
	joined := false // the run is of a script without spaces
	flush := func() {
		switch {
		case joined:
			for i := 0; i+1 < len(run); i++ {
				out = append(out, string(run[i:i+2]))
			}
			if len(run) == 1 {
				out = append(out, string(run))
			}
		case len(run) > 0:
			out = append(out, stem(string(run)))
		}
		run = run[:0]
	}
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			flush()
			continue
		}
		if now := unspaced(r); now != joined {
			flush()
			joined = now
		}
		run = append(run, r)
	}
	flush()
	return out
}

// unspaced reports whether a character is of a script without spaces.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// stem takes the commonest English endings off, so that "forecasts" meets
// "forecasting". It need not be grammar: both sides lose the same.
func stem(w string) string {
	for _, end := range []string{"ing", "ies", "ed", "es", "s"} {
		if rest, cut := strings.CutSuffix(w, end); cut && len(rest) >= 4 {
			return rest
		}
	}
	return w
}

var common = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq("the a an and or of to in on for with from by at as is are be it its this that our we us which what how " +
		"into each per will can not all more than their them use using data project model predict build make find new") {
		m[stem(w)] = true
	}
	return m
}()
