package mentoring

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Searching is the scorer of similar.go, asked with a few words instead of a
// project: rare words count more than common ones, a title more than a tag and
// a tag more than a text. People mistype and bend words, so a word also meets
// one that it begins, or that is a letter or two away.

// How well a word of the question meets one of a text.
const (
	exactly = 1.0
	begins  = 0.8
	mistype = 0.6
)

// leastOfWords is the share of the question's words, weighed by rarity, that a
// hit must have when there are three or more.
const leastOfWords = 1. / 3

// Search lists what has to do with the words, the best first. A question
// without a word in it finds nothing.
func Search(question string, among []Findable) []Likeness {
	asked := questionWords(question)
	if len(asked) == 0 {
		return nil
	}
	texts := make([]map[string]float64, len(among))
	for i, p := range among {
		texts[i] = weigh(p, allTokens)
	}
	type hit struct{ fit, weight float64 }
	hits := make([][]hit, len(among)) // by text, by word
	rare := make([]float64, len(asked))
	for i := range among {
		hits[i] = make([]hit, len(asked))
	}
	total := 0.0
	for k, q := range asked {
		n := 0
		for i, text := range texts {
			h := hit{}
			for w, weight := range text {
				if fit := meets(q, w); fit*weight > h.fit*h.weight {
					h = hit{fit, weight}
				}
			}
			if h.fit > 0 {
				n++
			}
			hits[i][k] = h
		}
		rare[k] = math.Log(1 + float64(len(among)+1)/float64(n+1))
		total += rare[k]
	}
	const heaviest = 6 // of one word: in the title, the tags and the text
	var found []Likeness
	for i, p := range among {
		l := Likeness{Findable: p}
		has := 0.0
		for k, h := range hits[i] {
			if h.fit > 0 {
				has += rare[k]
				l.Score += rare[k] * h.fit * (1 + h.weight) / (1 + heaviest)
				l.Why = append(l.Why, asked[k])
			}
		}
		if l.Score == 0 || len(asked) >= 3 && has < leastOfWords*total {
			continue
		}
		l.Score /= total
		found = append(found, l)
	}
	// Equally good ones stay in the order they came in.
	slices.SortStableFunc(found, func(a, b Likeness) int { return cmp.Compare(b.Score, a.Score) })
	return found
}

// questionWords are the words asked for, each once; those that every project
// uses only when there is nothing else.
func questionWords(question string) []string {
	all := allTokens(question)
	telling := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return common[w] })
	if len(telling) == 0 {
		telling = all
	}
	slices.Sort(telling)
	return slices.Compact(telling)
}

// meets says how well a word that was asked for meets one of a text; 0: not.
func meets(asked, word string) float64 {
	if asked == word {
		return exactly
	}
	first, _ := utf8.DecodeRuneInString(asked)
	if unspaced(first) {
		// Words without spaces lie as pairs of characters; one alone meets any of its pairs.
		if utf8.RuneCountInString(asked) == 1 && strings.Contains(word, asked) {
			return begins
		}
		return 0
	}
	a, w := []rune(asked), []rune(word)
	short, long := len(a), len(w)
	if short > long {
		short, long = long, short
	}
	switch {
	case short >= 4 && long-short <= 4 && (strings.HasPrefix(asked, word) || strings.HasPrefix(word, asked)):
		return begins
	case short >= 8 && apart(a, w, 2), short >= 4 && apart(a, w, 1):
		return mistype
	}
	return 0
}

// apart reports whether at most n letters are missing, too many, wrong or
// swapped with the one beside.
func apart(a, b []rune, n int) bool {
	if len(a)-len(b) > n || len(b)-len(a) > n {
		return false
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)] <= n
}
