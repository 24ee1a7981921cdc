package sandbox

import (
	"fmt"
	"strings"
)

// lookBack is how many of the newest messages Sees searches.
const lookBack = 40

// Conversation is one line of a person's sidebar.
type Conversation struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"` // im, mpim, channel or group
	Unread int    `json:"unread"`
}

// Conversations lists what a person is in, the DM with the app first.
func (p *Person) Conversations() []Conversation {
	p.w.settle()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	dm, _ := p.w.direct(p)
	out := []Conversation{p.sidebar(dm)}
	for _, c := range p.w.convOrder {
		if c != dm && c.has(p.id) {
			out = append(out, p.sidebar(c))
		}
	}
	return out
}

func (p *Person) sidebar(c *conversation) Conversation {
	name := p.w.convName(c)
	if c.kind == kindIM {
		name = p.w.personName(p.w.botUserID)
	}
	return Conversation{ID: c.id, Name: name, Kind: c.kind, Unread: len(p.unread(c))}
}

func (p *Person) unread(c *conversation) []*message {
	var out []*message
	for _, m := range c.messages {
		if m.visibleTo(p.id) && m.user != p.id && tsTime(m.ts).After(tsTime(p.lastRead[c.id])) {
			out = append(out, m)
		}
	}
	return out
}

// Modal is the open form on top of the stack as text, "" if none is open.
func (p *Person) Modal() string {
	p.w.settle()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.modalText()
}

func (p *Person) modalText() string {
	if v := p.top(); v != nil {
		return p.w.shownView(v, p.zone)
	}
	return ""
}

// Home is the Home tab as it was last published for this person, open or not; "" if never.
func (p *Person) Home() string {
	p.w.settle()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.home == nil {
		return ""
	}
	return p.w.shownView(p.home, p.zone)
}

// Messages is every message a person sees in a place ("" is the DM with the app), oldest first, as text; they count as read.
func (p *Person) Messages(place string) []string {
	p.w.settle()
	p.w.mu.Lock()
	c, err := p.conversation(place)
	var out []string
	if err == nil {
		for _, m := range c.messages {
			if m.visibleTo(p.id) {
				out = append(out, p.w.shown(m, p.zone))
				p.lastRead[c.id] = m.ts
			}
		}
	}
	p.w.mu.Unlock()
	if err != nil {
		p.w.fail("%v", err)
	}
	return out
}

// Recent is the newest messages a person sees in a place ("" is the DM with
// the app), newest first, at most n, as text. They count as read.
func (p *Person) Recent(place string, n int) []string {
	p.w.settle()
	p.w.mu.Lock()
	c, err := p.conversation(place)
	var out []string
	if err == nil {
		for i := len(c.messages) - 1; i >= 0 && len(out) < n; i-- {
			if m := c.messages[i]; m.visibleTo(p.id) {
				if len(out) == 0 {
					p.lastRead[c.id] = m.ts
				}
				out = append(out, p.w.shown(m, p.zone))
			}
		}
	}
	p.w.mu.Unlock()
	if err != nil {
		p.w.fail("%v", err)
	}
	return out
}

// Notice is what was last said to this person alone: an answer "only visible to you", or Slack's word on a failure. An act clears it.
func (p *Person) Notice() string {
	p.w.settle()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.notice
}

// tellNotice shows Slack's own words to a person; the workspace is locked.
func (p *Person) tellNotice(text string) {
	p.notice = text
	p.w.tell(Happening{Who: p.profile.Name, Kind: "is told", Text: text})
}

// Screen is what a person sees now: the open form, or else the Home tab if it is open; then the notice, then the unread and
// last messages of each conversation, with times in the person's zone.
func (p *Person) Screen() string {
	p.w.settle()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.screen(3)
}

// screen shows the unread and at least this many of the last messages; the workspace is locked.
func (p *Person) screen(last int) string {
	var b strings.Builder
	if v := p.top(); v != nil {
		fmt.Fprintf(&b, "%s\n\n", p.modalText())
	} else if p.homeOpen && p.home != nil {
		fmt.Fprintf(&b, "-- App Home --\n%s\n\n", p.w.shownView(p.home, p.zone))
	}
	if p.notice != "" {
		fmt.Fprintf(&b, "(only visible to you) %s\n\n", p.notice)
	}
	for _, c := range p.w.convOrder {
		if !c.has(p.id) {
			continue
		}
		var seen []*message
		for _, m := range c.messages {
			if m.visibleTo(p.id) {
				seen = append(seen, m)
			}
		}
		if len(seen) == 0 {
			continue
		}
		unread := len(p.unread(c))
		fmt.Fprintf(&b, "-- %s", p.sidebar(c).Name)
		if unread > 0 {
			fmt.Fprintf(&b, " (%d unread)", unread)
		}
		b.WriteString(" --\n")
		for _, m := range seen[max(0, len(seen)-max(unread, last)):] {
			b.WriteString(p.line(m))
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String())
}

func (p *Person) line(m *message) string {
	mark := ""
	if m.edited != "" {
		mark = " (edited)"
	}
	if m.ephemeral != "" {
		mark = " (only visible to you)"
	}
	at := tsTime(m.ts).In(p.zone).Format("Mon 2 Jan 15:04")
	text := strings.ReplaceAll(p.w.shown(m, p.zone), "\n", "\n    ")
	return fmt.Sprintf("%s %s%s: %s\n", at, p.w.personName(m.user), mark, text)
}

// inView is everything that Sees searches; the workspace is locked.
func (p *Person) inView() string {
	parts := []string{p.notice}
	if p.top() != nil {
		parts = append(parts, p.modalText())
	} else if p.homeOpen && p.home != nil {
		parts = append(parts, p.w.shownView(p.home, p.zone))
	}
	for i, s := range p.visible() {
		if i == lookBack {
			break
		}
		parts = append(parts, p.w.shown(s.msg, p.zone))
	}
	return strings.Join(parts, "\n\n")
}
