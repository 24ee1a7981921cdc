package mentoring

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseUntil reads until when somebody is away: the first day back. It knows
// "tomorrow", weekdays, "next week", "12 May", "May 12 2027", "12.5.2027",
// "2027-05-12", "for two weeks", "a month", with or without "until" before it.
// today is the person's own day. A day that has passed is given as it is: the
// caller refuses it. False: not understood, so nothing is guessed.
func ParseUntil(text string, today Date) (Date, bool) {
	text = strings.ToLower(strings.NewReplacer(",", " ", "!", " ", "?", " ").Replace(text))
	words := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return w == "of" })
	for i, w := range words {
		words[i] = strings.TrimRight(w, ".")
	}
	for len(words) > 0 && (leadIn[words[0]]) {
		words = words[1:]
	}
	switch len(words) {
	case 1:
		return oneWord(words[0], today)
	case 2, 3:
		if d, ok := span(words, today); ok {
			return d, true
		}
		if words[0] == "next" && len(words) == 2 {
			return next(words[1], today)
		}
		return dayAndMonth(words, today)
	}
	return Date{}, false
}

var leadIn = map[string]bool{"until": true, "till": true, "til": true, "to": true, "for": true, "on": true, "the": true, "up": true, "about": true, "coming": true, "this": true, "in": true}

func oneWord(w string, today Date) (Date, bool) {
	switch w {
	case "today":
		return today, true
	case "tomorrow", "tmrw", "tomorow", "tommorow", "tommorrow": //nolint:misspell // as people type it
		return today.Add(1), true
	}
	if d, err := ParseDate(w); err == nil {
		return d, true
	}
	if day, ok := weekday(w); ok {
		ahead := (int(day) - int(today.Weekday()) + 7) % 7
		if ahead == 0 {
			ahead = 7
		}
		return today.Add(ahead), true
	}
	if parts := strings.Split(w, "."); len(parts) == 3 || len(parts) == 2 { // 12.5.2027
		day, dayOK := number(parts[0])
		month, monthOK := number(parts[1])
		if !dayOK || !monthOK || month < 1 || month > 12 {
			return Date{}, false
		}
		if len(parts) == 3 {
			year, ok := number(parts[2])
			return exactDate(year, time.Month(month), day, ok && year >= 2000)
		}
		return nearest(time.Month(month), day, today)
	}
	return Date{}, false
}

// next understands "next Monday" (of the week after this one), "next week" and
// "next month".
func next(w string, today Date) (Date, bool) {
	switch w {
	case "week":
		return today.Monday().Add(7), true
	case "month":
		return NewDate(today.Year, today.Month+1, 1), true
	}
	day, ok := weekday(w)
	return today.Monday().Add(7 + (int(day)+6)%7), ok
}

// span understands "two weeks", "a week", "10 days", "3 months".
func span(words []string, today Date) (Date, bool) {
	if words[0] == "next" && len(words) == 3 { // "the next two weeks"
		words = words[1:]
	}
	if len(words) == 3 && words[0] == "a" && words[1] == "couple" { // "a couple weeks"
		words = []string{"two", words[2]}
	}
	if len(words) != 2 {
		return Date{}, false
	}
	n, ok := number(words[0])
	if !ok || n < 1 || n > 400 {
		return Date{}, false
	}
	switch strings.TrimSuffix(words[1], "s") {
	case "day":
		return today.Add(n), true
	case "week", "wk":
		return today.Add(7 * n), true
	case "month":
		return today.AddMonths(n), true
	}
	return Date{}, false
}

// dayAndMonth understands "12 May", "May 12th", either with a year.
func dayAndMonth(words []string, today Date) (Date, bool) {
	a, b := words[0], words[1]
	month, ok := monthNamed(b)
	if !ok {
		if month, ok = monthNamed(a); !ok {
			return Date{}, false
		}
		a = b
	}
	day, ok := number(ordinal(a))
	if !ok {
		return Date{}, false
	}
	if len(words) == 3 {
		year, ok := number(words[2])
		return exactDate(year, month, day, ok && year >= 2000)
	}
	return nearest(month, day, today)
}

func ordinal(w string) string {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		if before, cut := strings.CutSuffix(w, end); cut {
			return before
		}
	}
	return w
}

// nearest gives a day without a year its year: a day that passed less than
// half a year ago was meant as it stands, and is refused by the caller.
func nearest(month time.Month, day int, today Date) (Date, bool) {
	d, ok := exactDate(today.Year, month, day, true)
	if day == 29 && month == time.February && !ok {
		return exactDate(today.Year+1, month, day, true)
	}
	if ok && today.Sub(d) > 183 {
		return exactDate(today.Year+1, month, day, true)
	}
	return d, ok
}

func exactDate(year int, month time.Month, day int, ok bool) (Date, bool) {
	d := NewDate(year, month, day)
	if !ok || d.Day != day || d.Month != month { // 31 April
		return Date{}, false
	}
	return d, true
}

func weekday(w string) (time.Weekday, bool) {
	if len(w) < 3 {
		return 0, false
	}
	d, err := ParseWeekday(w)
	return d, err == nil
}

func monthNamed(w string) (time.Month, bool) {
	if len(w) < 3 {
		return 0, false
	}
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), w) || m == time.September && w == "sept" {
			return m, true
		}
	}
	return 0, false
}

func number(w string) (int, bool) {
	for i, name := range []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"} {
		if name != "" && w == name {
			return i, true
		}
	}
	if w == "a" || w == "an" {
		return 1, true
	}
	if len(w) > 4 {
		return 0, false
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 0
}

// OneSlip reports whether a and b differ by at most one slip of the fingers: a
// letter too many, too few, another one, or two neighbours swapped.
func OneSlip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch len(y) - len(x) {
	case 0:
		if i == len(x) || slices.Equal(x[i+1:], y[i+1:]) {
			return true
		}
		return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
	case 1:
		return slices.Equal(x[i:], y[i+1:])
	}
	return false
}
