package bot

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// A Message is something the bot says. Text is always a full plain sentence,
// for notifications and screen readers; blocks add the controls. Text is
// mrkdwn: escape what people typed with [Escape].
type Message struct {
	Key    string // what it is, e.g. "enrol/welcome/2027-spring/U1": asked twice, queued once
	To     store.Address
	Text   string
	Blocks []slack.Block
	// File is uploaded and shown with Text as its comment; such a message has no
	// blocks. Once sent it stays as it is: Amend and Refresh do nothing then, what
	// has changed is said by another message with another file. A message that
	// stands there without a file gets none by an update, and what is said [Under]
	// one with a file stands beside it.
	File *store.File
}

// A Part is what one open question adds to the day's message.
type Part struct {
	Text   string
	Blocks []slack.Block
}

// Delivery adjusts how a message goes out.
type Delivery func(*store.Outgoing)

// After makes the message wait until those keys are sent or given up.
func After(keys ...string) Delivery {
	return func(o *store.Outgoing) { o.After = append(o.After, keys...) }
}

// Under puts the message into the thread of another one of ours.
func Under(key string) Delivery { return func(o *store.Outgoing) { o.Thread = key } }

// NotBefore holds the message back until t.
func NotBefore(t time.Time) Delivery { return func(o *store.Outgoing) { o.NotBefore = t } }

// Urgently lets the message overtake others.
func Urgently(o *store.Outgoing) { o.Urgent = true }

// To a person's DM.
func To(p mentoring.PersonID) store.Address { return store.Address{Person: string(p)} }

// ToChannel posts in a channel.
func ToChannel(id string) store.Address { return store.Address{Channel: id} }

// ToGroup opens the group DM of these people.
func ToGroup(people ...mentoring.PersonID) store.Address {
	var a store.Address
	for _, p := range people {
		a.Group = append(a.Group, string(p))
	}
	return a
}

func (m Message) content() (store.Content, error) {
	c := store.Content{Text: m.Text, File: m.File}
	switch f := m.File; {
	case f == nil:
	case len(m.Blocks) > 0:
		return c, errors.New("a message with a file cannot have blocks")
	case f.Name == "" || len(f.Data) == 0:
		return c, errors.New("a file needs a name and content")
	case m.To.Home != "":
		return c, errors.New("an App Home cannot have a file")
	}
	if len(m.Blocks) == 0 {
		return c, nil
	}
	data, err := json.Marshal(m.Blocks)
	c.Blocks = data
	return c, err
}

// Escape makes typed text harmless inside mrkdwn: Slack's three control
// characters become entities, and a word joiner after formatting marks keeps
// them as they were typed.
// (https://docs.slack.dev/messaging/formatting-message-text)
func Escape(s string) string {
	return escaper.Replace(s)
}

var escaper = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	"*", "*\u2060", "_", "_\u2060", "~", "~\u2060", "`", "`\u2060",
	"@", "@\u2060",
)

// Unescape is what somebody typed, from the text of a command or a message, in
// which Slack sends its three control characters as entities.
// (https://docs.slack.dev/messaging/formatting-message-text)
func Unescape(s string) string { return unescaper.Replace(s) }

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// Mention names a person so that Slack shows and links them.
func Mention(p mentoring.PersonID) string { return "<@" + string(p) + ">" }

// Block constructors: our mrkdwn is verbatim, so that nothing in it is parsed
// as a mention that we did not write.

// Section is a paragraph of mrkdwn.
func Section(md string) *slack.SectionBlock {
	return slack.NewSectionBlock(mrkdwn(md), nil, nil)
}

// SectionWith is a paragraph with a control beside it.
func SectionWith(md string, el slack.BlockElement) *slack.SectionBlock {
	return slack.NewSectionBlock(mrkdwn(md), nil, slack.NewAccessory(el))
}

// Context is small print.
func Context(md string) slack.Block { return slack.NewContextBlock("", mrkdwn(md)) }

// Header is a headline, at most 150 characters.
func Header(s string) slack.Block { return slack.NewHeaderBlock(plain(Cut(s, 150))) }

// Divider is a line.
func Divider() slack.Block { return slack.NewDividerBlock() }

// Actions is a row of controls, at most 25.
func Actions(elements ...slack.BlockElement) slack.Block {
	return slack.NewActionBlock("", elements...)
}

// Quote shows what somebody typed, exactly as typed: rich text parses nothing.
func Quote(s string) slack.Block {
	return slack.NewRichTextBlock("", &slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{
		slack.NewRichTextSectionTextElement(Cut(s, 2900), nil),
	}})
}

// Labelled shows a bold label and, after it, what somebody typed.
func Labelled(label, s string) slack.Block {
	return slack.NewRichTextBlock("", slack.NewRichTextSection(
		slack.NewRichTextSectionTextElement(label+" ", &slack.RichTextSectionTextStyle{Bold: true}),
		slack.NewRichTextSectionTextElement(Cut(s, 2900), nil),
	))
}

func mrkdwn(s string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: Cut(s, 3000), Verbatim: true}
}

// Cut shortens s to at most n characters, with an ellipsis.
func Cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimRight(string(r[:n-1]), " ") + "…"
}
