package sandbox

import (
	_ "embed"
	"regexp"
	"strings"
	"time"
)

// ink is a run of text as the page draws it.
type ink struct {
	Kind                       string // "text", "link", "mention", "me", "channel" or "emoji"
	Text, URL                  string
	Bold, Italic, Strike, Code bool
}

// para is one piece of a text that stands on its own lines.
type para struct {
	Kind  string // "p", "quote", "pre", "list" or "heading"
	Inks  []ink
	Items [][]ink // of a list
	Style string  // "ordered" or "bullet"
	Start int     // number of the first item
	Depth int     // 0 is the outermost
}

// pen draws text for one reader. The workspace is locked while it is used.
type pen struct {
	w    *Workspace
	me   *Person
	zone *time.Location
}

// Names and characters are those of the emoji data set that Slack uses (iamcal's short codes, by way of emojibase).
//
//go:embed page/emoji.txt
var emojiList string

var emojiByName = func() map[string]string {
	m := make(map[string]string, 2000)
	for line := range strings.Lines(emojiList) {
		if name, char, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			m[name] = char
		}
	}
	return m
}()

// mrkdwn reads a text in Slack's markup: fences and quotes first, the rest line by line as it stands.
func (d pen) mrkdwn(s string) []para {
	var out []para
	for {
		before, rest, found := strings.Cut(s, "```")
		inside, after, closed := strings.Cut(rest, "```")
		if !found || !closed {
			return append(out, d.quoted(s)...)
		}
		out = append(out, d.quoted(strings.TrimSuffix(before, "\n"))...)
		out = append(out, para{Kind: "pre", Inks: []ink{{Kind: "text", Text: d.raw(strings.Trim(inside, "\n"))}}})
		s = strings.TrimPrefix(after, "\n")
	}
}

// raw is preformatted text: references are read, marks are not.
func (d pen) raw(s string) string {
	var b strings.Builder
	for _, t := range mrkChars(s, d.w, d.zone) {
		if t.atom != "" {
			b.WriteString(t.atom)
		} else {
			b.WriteRune(t.r)
		}
	}
	return b.String()
}

// quoted separates the lines that begin with ">".
func (d pen) quoted(s string) []para {
	if s == "" {
		return nil
	}
	var out []para
	var lines []string
	inQuote := false
	flush := func() {
		if len(lines) == 0 {
			return
		}
		kind := "p"
		if inQuote {
			kind = "quote"
		}
		out = append(out, para{Kind: kind, Inks: d.inline(strings.Join(lines, "\n"))})
		lines = nil
	}
	for line := range strings.SplitSeq(s, "\n") {
		bare, isQuote := strings.CutPrefix(line, "&gt;")
		if !isQuote {
			bare, isQuote = strings.CutPrefix(line, ">")
		}
		if isQuote != inQuote {
			flush()
			inQuote = isQuote
		}
		if isQuote {
			line = strings.TrimPrefix(bare, " ")
		}
		lines = append(lines, line)
	}
	flush()
	return out
}

// inline reads marks, references and emoji within a line.
func (d pen) inline(s string) []ink {
	toks, atoms := d.tokens(s)
	// One mark after the other: what it drops opens and closes in turn.
	marks := map[int]rune{}
	for _, mark := range [...]rune{'*', '_', '~'} {
		before := make([]bool, len(toks))
		for i, t := range toks {
			before[i] = t.dropped
		}
		dropEmphasis(toks, mark)
		for i, t := range toks {
			if t.dropped && !before[i] {
				marks[i] = mark
			}
		}
	}
	var out []ink
	var run strings.Builder
	style := ink{Kind: "text"}
	flush := func() {
		if run.Len() > 0 {
			piece := style
			piece.Text = run.String()
			if piece.Code {
				out = append(out, piece)
			} else {
				out = append(out, withEmoji(piece)...)
			}
			run.Reset()
		}
	}
	for i, t := range toks {
		atom, isAtom := atoms[i]
		switch {
		case marks[i] == '*':
			flush()
			style.Bold = !style.Bold
		case marks[i] == '_':
			flush()
			style.Italic = !style.Italic
		case marks[i] == '~':
			flush()
			style.Strike = !style.Strike
		case t.code && t.r == '`':
			flush()
			style.Code = !style.Code
		case isAtom:
			flush()
			atom.Bold, atom.Italic, atom.Strike, atom.Code = style.Bold, style.Italic, style.Strike, style.Code
			out = append(out, atom)
		case t.atom != "":
			run.WriteString(t.atom)
		default:
			run.WriteRune(t.r)
		}
	}
	flush()
	return out
}

// tokens are those of mrkChars, with the references that the page draws in their own way beside them.
func (d pen) tokens(s string) ([]mrkChar, map[int]ink) {
	var toks []mrkChar
	atoms := map[int]ink{}
	for {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			break
		}
		end := strings.IndexAny(s[open+1:], "<>\n")
		if end < 1 || s[open+1+end] != '>' {
			toks = append(toks, mrkChars(s[:open+1], d.w, d.zone)...)
			s = s[open+1:]
			continue
		}
		toks = append(toks, mrkChars(s[:open], d.w, d.zone)...)
		atoms[len(toks)] = d.reference(s[open+1 : open+1+end])
		toks = append(toks, mrkChar{atom: "x"})
		s = s[open+end+2:]
	}
	return append(toks, mrkChars(s, d.w, d.zone)...), atoms
}

func (d pen) reference(inner string) ink {
	target, label, _ := strings.Cut(inner, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return d.mention(target[1:], decodeEntities(label))
	case strings.HasPrefix(target, "#"):
		return ink{Kind: "channel", Text: "#" + channelShown(target[1:], decodeEntities(label), d.w), URL: target[1:]}
	case strings.HasPrefix(target, "!date^"):
		if parts := strings.SplitN(target, "^", 4); len(parts) == 4 {
			return linkInk(decodeEntities(parts[3]), renderDate(strings.Join(parts[:3], "^"), decodeEntities(label), d.zone))
		}
		return ink{Kind: "text", Text: renderReference(inner, d.w, d.zone)}
	case strings.HasPrefix(target, "!"):
		return ink{Kind: "me", Text: renderReference(inner, d.w, d.zone)}
	case strings.Contains(target, ":"):
		return linkInk(decodeEntities(target), decodeEntities(label))
	}
	return ink{Kind: "text", Text: renderReference(inner, d.w, d.zone)}
}

// linkInk shows an address only where it is one that a browser may follow.
func linkInk(url, label string) ink {
	label = firstOf(label, strings.TrimPrefix(url, "mailto:"))
	for _, scheme := range [...]string{"https://", "http://", "mailto:"} {
		if strings.HasPrefix(url, scheme) {
			return ink{Kind: "link", Text: label, URL: url}
		}
	}
	return ink{Kind: "text", Text: label}
}

func (d pen) mention(id, label string) ink {
	kind := "mention"
	if d.me != nil && d.me.id == id {
		kind = "me"
	}
	return ink{Kind: kind, Text: "@" + personShown(id, label, d.w)}
}

var shortCode = regexp.MustCompile(`:[a-z0-9_+'-]+:`)

// withEmoji turns short codes into pictures; codes that nobody knows stay as they are.
func withEmoji(t ink) []ink {
	var out []ink
	rest := t.Text
	add := func(s string) {
		if s != "" {
			piece := t
			piece.Text = s
			out = append(out, piece)
		}
	}
	from := 0
	for from < len(rest) {
		at := shortCode.FindStringIndex(rest[from:])
		if at == nil {
			break
		}
		name := rest[from+at[0]+1 : from+at[1]-1]
		char, ok := emojiByName[name]
		if !ok {
			from += at[1] - 1 // its last colon may open the next
			continue
		}
		add(rest[:from+at[0]])
		out = append(out, ink{Kind: "emoji", Text: char, URL: strings.ReplaceAll(name, "_", " ")})
		rest, from = rest[from+at[1]:], 0
	}
	add(rest)
	return out
}

// plain reads a plain_text object's text.
func (d pen) plain(s string) []ink {
	return withEmoji(ink{Kind: "text", Text: decodeEntities(s)})
}

// text reads a text object of either kind.
func (d pen) text(v any) []para {
	o := asObject(v)
	if o.str("type") == "mrkdwn" {
		return d.mrkdwn(o.str("text"))
	}
	if o.str("text") == "" {
		return nil
	}
	return []para{{Kind: "p", Inks: d.plain(o.str("text"))}}
}

// words is a text object on one line, for labels.
func (d pen) words(v any) string {
	r := renderer{namer: d.w, zone: d.zone}
	var b strings.Builder
	for _, i := range withEmoji(ink{Kind: "text", Text: r.text(v)}) {
		b.WriteString(i.Text)
	}
	return b.String()
}

// richText reads a rich_text block.
func (d pen) richText(b jsonObject) []para {
	var out []para
	counters := map[int]int{}
	for _, v := range b.list("elements") {
		e := asObject(v)
		switch e.str("type") {
		case "rich_text_section":
			out = append(out, para{Kind: "p", Inks: d.richInline(e.list("elements"))})
		case "rich_text_quote":
			out = append(out, para{Kind: "quote", Inks: d.richInline(e.list("elements"))})
		case "rich_text_preformatted":
			out = append(out, para{Kind: "pre", Inks: d.richInline(e.list("elements"))})
		case "rich_text_list":
			level := min(max(int(e.number("indent")), 0), 8)
			l := para{Kind: "list", Style: firstOf(e.str("style"), "bullet"), Depth: level, Start: 1 + int(e.number("offset"))}
			if l.Start == 1 {
				l.Start += counters[level]
			}
			for _, item := range e.list("elements") {
				l.Items = append(l.Items, d.richInline(asObject(item).list("elements")))
			}
			counters[level] = l.Start - 1 + len(l.Items)
			out = append(out, l)
			continue
		}
		clear(counters)
	}
	return out
}

func (d pen) richInline(elements []any) []ink {
	var out []ink
	r := renderer{namer: d.w, zone: d.zone}
	for _, v := range elements {
		e := asObject(v)
		style := e.obj("style")
		i := ink{Kind: "text", Text: r.richInline([]any{v})}
		switch e.str("type") {
		case "text":
			i.Text = e.str("text")
		case "link":
			i = linkInk(e.str("url"), e.str("text"))
		case "user":
			i = d.mention(e.str("user_id"), "")
		case "channel":
			i = ink{Kind: "channel", Text: i.Text, URL: e.str("channel_id")}
		case "broadcast", "usergroup":
			i.Kind = "me"
		case "emoji":
			if char, ok := emojiByName[e.str("name")]; ok {
				i = ink{Kind: "emoji", Text: char, URL: strings.ReplaceAll(e.str("name"), "_", " ")}
			}
		}
		i.Bold, i.Italic, i.Strike, i.Code = style.flag("bold"), style.flag("italic"), style.flag("strike"), style.flag("code")
		out = append(out, i)
	}
	return out
}

var (
	boldMark = regexp.MustCompile(`\*\*(.+?)\*\*|__(.+?)__`)
	linkMark = regexp.MustCompile(`\[([^\]\n]+)\]\(([^)\s]+)\)`)
	listMark = regexp.MustCompile(`^(\s*)(?:[-*+]|\d+[.)]) +(.*)$`)
)

// markdown reads the text of a markdown block: what Slack documents of it, line by line.
// https://docs.slack.dev/reference/block-kit/blocks/markdown-block
func (d pen) markdown(s string) []para {
	s = linkMark.ReplaceAllString(s, "<$2|$1>")
	s = boldMark.ReplaceAllString(s, "*$1$2*")
	var out []para
	var open []string
	flush := func() {
		if text := strings.Trim(strings.Join(open, "\n"), "\n"); text != "" {
			out = append(out, d.mrkdwn(text)...)
		}
		open = nil
	}
	for line := range strings.SplitSeq(s, "\n") {
		if title := strings.TrimLeft(line, "#"); title != line && strings.HasPrefix(title, " ") {
			flush()
			out = append(out, para{Kind: "heading", Inks: d.inline(strings.TrimSpace(title))})
			continue
		}
		if m := listMark.FindStringSubmatch(line); m != nil {
			flush()
			style := "bullet"
			if strings.ContainsAny(strings.TrimSpace(line)[:1], "0123456789") {
				style = "ordered"
			}
			if n := len(out); n > 0 && out[n-1].Kind == "list" && out[n-1].Style == style && out[n-1].Depth == len(m[1])/2 {
				out[n-1].Items = append(out[n-1].Items, d.inline(m[2]))
			} else {
				out = append(out, para{Kind: "list", Style: style, Start: 1, Depth: len(m[1]) / 2, Items: [][]ink{d.inline(m[2])}})
			}
			continue
		}
		open = append(open, line)
	}
	flush()
	return out
}
