package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// namer turns the ids Slack puts in messages into the names a reader sees. Either method may
// return "" for an id it does not know; the id (or the label in the text) is then shown.
type namer interface {
	personName(id string) string
	channelName(id string) string
}

// renderText shows one mrkdwn string the way a person reads it: mentions and channels by name,
// links as "label (url)", dates in zone (nil is UTC), entities decoded, and the marks of real
// *bold*, _italic_ and ~strike~ removed. Emoji short codes and code marks stay as they are.
// n may be nil: ids are shown then.
//
// Source: https://docs.slack.dev/messaging/formatting-message-text
func renderText(mrkdwn string, n namer, zone *time.Location) string {
	toks := mrkChars(mrkdwn, n, zone)
	for _, mark := range [...]rune{'*', '_', '~'} {
		dropEmphasis(toks, mark)
	}
	var out strings.Builder
	for _, t := range toks {
		switch {
		case t.atom != "":
			out.WriteString(t.atom)
		case !t.dropped:
			out.WriteRune(t.r)
		}
	}
	return out.String()
}

// mrkChar is one character of mrkdwn, or one already rendered <…> reference or entity.
type mrkChar struct {
	r       rune
	atom    string
	code    bool // inside `…`: no emphasis there
	dropped bool
}

func mrkChars(s string, n namer, zone *time.Location) []mrkChar {
	toks := make([]mrkChar, 0, len(s))
	inCode, inFence := false, false
	for i := 0; i < len(s); {
		rest := s[i:]
		switch {
		case strings.HasPrefix(rest, "```") && (inFence || strings.Contains(rest[3:], "```")):
			inFence = !inFence
			for range 3 {
				toks = append(toks, mrkChar{r: '`', code: true})
			}
			i += 3
			continue
		case rest[0] == '`' && !inFence && (inCode || closesOnLine(rest[1:], '`')):
			inCode = !inCode
			toks = append(toks, mrkChar{r: '`', code: true})
			i++
			continue
		case rest[0] == '<':
			if end := strings.IndexAny(rest[1:], "<>\n"); end > 0 && rest[1+end] == '>' {
				toks = append(toks, mrkChar{atom: renderReference(rest[1:1+end], n, zone), code: inCode || inFence})
				i += end + 2
				continue
			}
		case rest[0] == '&':
			if plain, size := decodeEntity(rest); size > 0 {
				toks = append(toks, mrkChar{atom: plain, code: true})
				i += size
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(rest)
		toks = append(toks, mrkChar{r: r, code: inCode || inFence})
		i += size
	}
	return toks
}

func closesOnLine(s string, mark byte) bool {
	line, _, _ := strings.Cut(s, "\n")
	return strings.IndexByte(line, mark) > 0
}

func decodeEntity(s string) (plain string, size int) {
	for _, e := range [...]struct{ code, plain string }{{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}} {
		if strings.HasPrefix(s, e.code) {
			return e.plain, len(e.code)
		}
	}
	return "", 0
}

// decodeEntities undoes Slack's three escapes, each once.
func decodeEntities(s string) string {
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
}

// dropEmphasis marks the pairs of mark that Slack would swallow as formatting: at the edge of a
// word, with something other than space inside, both on one line. "2*3*4" and "* item" keep theirs.
func dropEmphasis(toks []mrkChar, mark rune) {
	open := -1
	for i, t := range toks {
		if t.atom == "" && t.r == '\n' {
			open = -1
			continue
		}
		if t.atom != "" || t.r != mark || t.code {
			continue
		}
		switch {
		case open >= 0 && i > open+1 && !isSpace(toks, i-1) && !isMark(toks, i-1, mark) && !isWord(toks, i+1):
			toks[open].dropped, toks[i].dropped = true, true
			open = -1
		case !isWord(toks, i-1) && !isMark(toks, i-1, mark) && i+1 < len(toks) && !isSpace(toks, i+1) && !isMark(toks, i+1, mark):
			open = i
		}
	}
}

func isSpace(toks []mrkChar, i int) bool {
	return i >= 0 && i < len(toks) && toks[i].atom == "" && unicode.IsSpace(toks[i].r)
}

func isWord(toks []mrkChar, i int) bool {
	if i < 0 || i >= len(toks) || toks[i].atom != "" {
		return false
	}
	return unicode.IsLetter(toks[i].r) || unicode.IsDigit(toks[i].r)
}

func isMark(toks []mrkChar, i int, mark rune) bool {
	return i >= 0 && i < len(toks) && toks[i].atom == "" && toks[i].r == mark
}

// renderReference shows what stands between < and >.
func renderReference(inner string, n namer, zone *time.Location) string {
	target, label, _ := strings.Cut(inner, "|")
	label = decodeEntities(label)
	switch {
	case strings.HasPrefix(target, "@"):
		return "@" + personShown(target[1:], label, n)
	case strings.HasPrefix(target, "#"):
		return "#" + channelShown(target[1:], label, n)
	case strings.HasPrefix(target, "!date^"):
		return renderDate(target, label, zone)
	case strings.HasPrefix(target, "!subteam^"):
		return "@" + strings.TrimPrefix(firstOf(label, strings.TrimPrefix(target, "!subteam^")), "@")
	case strings.HasPrefix(target, "!"):
		return "@" + strings.TrimPrefix(target, "!")
	case strings.Contains(target, ":"):
		return renderLink(decodeEntities(target), label)
	}
	return decodeEntities("<" + inner + ">")
}

func renderLink(url, label string) string {
	if label == "" || label == url || label == strings.TrimPrefix(url, "mailto:") {
		return strings.TrimPrefix(url, "mailto:")
	}
	return label + " (" + url + ")"
}

func personShown(id, label string, n namer) string {
	name := ""
	if n != nil {
		name = n.personName(id)
	}
	return strings.TrimPrefix(firstOf(name, label, id), "@")
}

func channelShown(id, label string, n namer) string {
	name := ""
	if n != nil {
		name = n.channelName(id)
	}
	return strings.TrimPrefix(firstOf(name, label, id), "#")
}

func firstOf(choices ...string) string {
	for _, c := range choices {
		if c != "" {
			return c
		}
	}
	return ""
}

// renderDate shows <!date^unix^format^link|fallback>; what cannot be read shows its fallback.
func renderDate(target, fallback string, zone *time.Location) string {
	parts := strings.SplitN(target, "^", 4)
	if len(parts) < 3 {
		return fallback
	}
	unix, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return fallback
	}
	shown, ok := formatDate(unix, decodeEntities(parts[2]), zone)
	if !ok {
		return firstOf(fallback, shown)
	}
	if len(parts) == 4 {
		return renderLink(decodeEntities(parts[3]), shown)
	}
	return shown
}

// formatDate fills the tokens of Slack's date format; ok is false if one of them is unknown.
// There is no "now" here, so the _pretty and {ago} forms show the date itself, never "yesterday".
func formatDate(unix int64, format string, zone *time.Location) (shown string, ok bool) {
	if zone == nil {
		zone = time.UTC
	}
	at := time.Unix(unix, 0).In(zone)
	var out strings.Builder
	ok = true
	for {
		before, rest, found := strings.Cut(format, "{")
		out.WriteString(before)
		if !found {
			return out.String(), ok
		}
		name, after, closed := strings.Cut(rest, "}")
		text := dateToken(at, name)
		if !closed || text == "" {
			ok = false
			out.WriteString("{")
			format = rest
			continue
		}
		out.WriteString(text)
		format = after
	}
}

func dateToken(at time.Time, name string) string {
	long := func(prefix string) string {
		return at.Format(prefix+"January ") + ordinal(at.Day()) + at.Format(", 2006")
	}
	switch name {
	case "date_num":
		return at.Format("2006-01-02")
	case "date_slash":
		return at.Format("01/02/2006")
	case "date", "date_pretty":
		return long("")
	case "date_short", "date_short_pretty", "ago":
		return at.Format("Jan 2, 2006")
	case "date_long", "date_long_pretty", "date_long_full":
		return long("Monday, ")
	case "day_divider_pretty":
		return at.Format("Monday, January ") + ordinal(at.Day())
	case "time":
		return at.Format("3:04 PM")
	case "time_secs":
		return at.Format("3:04:05 PM")
	}
	return ""
}

func ordinal(day int) string {
	suffix := "th"
	if day < 11 || day > 13 {
		switch day % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", day, suffix)
}

// pingsIn lists, in order and once each, whom a message with these blocks (a JSON array, may be
// nil) and this top-level text would notify: user ids, "!channel", "!here", "!everyone" and
// "!subteam^S1". mrkdwn text objects without verbatim:true also turn a bare @here, @channel or
// @everyone into a live one; plain_text and rich_text text elements never ping.
//
// Source: https://docs.slack.dev/messaging/formatting-message-text
func pingsIn(raw json.RawMessage, text string) []string {
	p := pings{}
	p.fromReferences(text)
	for _, block := range decodeBlocks(raw) {
		p.fromNode(block)
	}
	return p.found
}

type pings struct{ found []string }

func (p *pings) add(who string) {
	if !slices.Contains(p.found, who) {
		p.found = append(p.found, who)
	}
}

// readOrder names where text that Slack parses can stand, in reading order. Buttons, options and
// confirmation dialogs are left out: nobody is notified by those.
var readOrder = [...]string{"title", "rich_text_title", "subtitle", "text", "body", "fields", "elements", "rows", "child_blocks", "details", "output"}

func (p *pings) fromNode(value any) {
	if items, ok := value.([]any); ok {
		for _, item := range items {
			p.fromNode(item)
		}
		return
	}
	o := asObject(value)
	switch o.str("type") {
	case "plain_text", "raw_text", "":
		return
	case "mrkdwn":
		p.fromReferences(o.str("text"))
		if !o.flag("verbatim") {
			p.fromBareBroadcasts(o.str("text"))
		}
		return
	case "markdown":
		p.fromReferences(o.str("text"))
		return
	case "user":
		p.add(o.str("user_id"))
	case "usergroup":
		p.add("!subteam^" + o.str("usergroup_id"))
	case "broadcast":
		p.add("!" + o.str("range"))
	case "button", "workflow_button", "icon_button":
		return
	}
	for _, key := range readOrder {
		if child, ok := o[key]; ok {
			p.fromNode(child)
		}
	}
}

func (p *pings) fromReferences(text string) {
	for {
		_, rest, found := strings.Cut(text, "<")
		if !found {
			return
		}
		inner, after, closed := strings.Cut(rest, ">")
		if !closed {
			return
		}
		if nested := strings.LastIndexByte(inner, '<'); nested >= 0 {
			inner = inner[nested+1:]
		}
		target, _, _ := strings.Cut(inner, "|")
		switch {
		case len(target) > 1 && target[0] == '@':
			p.add(target[1:])
		case target == "!channel", target == "!here", target == "!everyone", target == "!group",
			strings.HasPrefix(target, "!subteam^"):
			p.add(target)
		}
		text = after
	}
}

func (p *pings) fromBareBroadcasts(text string) {
	for i := 0; i < len(text); i++ {
		if text[i] != '@' || (i > 0 && (isNameByte(text[i-1]) || text[i-1] == '<')) {
			continue
		}
		for _, word := range [...]string{"channel", "here", "everyone"} {
			rest, ok := strings.CutPrefix(text[i+1:], word)
			if ok && (rest == "" || !isNameByte(rest[0])) {
				p.add("!" + word)
			}
		}
	}
}

// isNameByte counts every byte of a non-ASCII letter as part of a word, which U+200B after @ is
// not affected by: the word then does not follow the @ at all.
func isNameByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
