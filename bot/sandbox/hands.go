package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Trouble is what Slack tells a person when the app did not answer in time, or not sensibly.
type Trouble struct{ Notice string }

func (t *Trouble) Error() string { return t.Notice }

// FieldErrors are the errors under the fields of a modal that was not accepted, by field label.
type FieldErrors struct {
	Fields map[string]string
	lines  string
}

func (f *FieldErrors) Error() string { return "the form was not accepted: " + f.lines }

// act runs one act of a person: the workspace is locked during f. It waits until the app has answered
// what was sent (or 3 s have passed) and everything has settled.
func (p *Person) act(f func() (*envelope, error)) error {
	w := p.w
	w.mu.Lock()
	var e *envelope
	err := fmt.Errorf("%s is deactivated and cannot do anything", p.profile.Name)
	if !p.profile.Deleted {
		p.notice = ""
		e, err = f()
	}
	w.mu.Unlock()
	if e != nil {
		err = w.await(p, e)
	}
	w.settle()
	return err
}

// await returns the trouble a person sees when an interaction goes unanswered. Nobody waits for an event.
func (w *Workspace) await(p *Person, e *envelope) error {
	if e.log.Type == "events_api" {
		return nil
	}
	select {
	case <-e.done:
	case <-w.done:
		return errors.New("the workspace is closed")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.log.Failed != "" {
		return &Trouble{Notice: p.notice}
	}
	return nil
}

// Type writes in the DM with the app. A text that begins with "/" is a slash command there.
func (p *Person) Type(text string) error { return p.TypeIn("", text) }

// TypeIn writes in "#channel", a conversation id, or "" for the DM with the app. A text that begins with "/" is a slash command there.
func (p *Person) TypeIn(place, text string) error {
	if strings.HasPrefix(text, "/") {
		command, args, _ := strings.Cut(text, " ")
		return p.Command(place, command, strings.TrimSpace(args))
	}
	return p.act(func() (*envelope, error) {
		c, err := p.conversation(place)
		if err != nil {
			return nil, err
		}
		return nil, p.say(c, text, "")
	})
}

// Reply answers in the thread of the newest message they see that contains a text.
func (p *Person) Reply(toTextContaining, text string) error {
	return p.act(func() (*envelope, error) {
		for _, s := range p.visible() {
			if !contains(p.w.shown(s.msg, p.zone), toTextContaining) {
				continue
			}
			thread := s.msg.thread
			if thread == "" {
				thread = s.msg.ts
			}
			return nil, p.say(s.conv, text, thread)
		}
		return nil, fmt.Errorf("%s sees no message that contains %q", p.profile.Name, toTextContaining)
	})
}

// say posts what a person typed; the workspace is locked.
func (p *Person) say(c *conversation, text, thread string) error {
	w := p.w
	home := w.manifest.Features.AppHome
	if c.kind == kindIM && (!home.MessagesTab || home.ReadOnly) {
		return errors.New("sending messages to this app has been turned off")
	}
	p.homeOpen = false
	where := w.convName(c)
	if c.kind == kindIM {
		where = ""
	}
	w.tell(Happening{Who: p.profile.Name, Kind: "types", Where: where, Text: text, thread: thread != ""})
	m := &message{user: p.id, text: w.typed(text, true), thread: thread}
	w.post(c, m)
	p.lastRead[c.id] = m.ts
	return nil
}

var mention = regexp.MustCompile(`@[\pL\pN._'-]+( [\pL\pN._'-]+)?|#[\pL\pN_-]+`)

// typed turns what somebody types into Slack's form: & < > escaped, names of people and channels as references.
func (w *Workspace) typed(text string, broadcasts bool) string {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	return mention.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] == '#' {
			if c, err := w.findChannel(s[1:]); err == nil && c.kind == kindChannel {
				return "<#" + c.id + "|" + c.name + ">"
			}
			return s
		}
		for _, n := range []string{s, strings.SplitN(s, " ", 2)[0]} {
			rest := strings.TrimPrefix(s, n)
			if broadcasts && slices.Contains([]string{"@here", "@channel", "@everyone"}, n) {
				return "<!" + n[1:] + ">" + rest
			}
			for _, p := range w.order {
				if strings.EqualFold(p.profile.Name, n[1:]) || strings.EqualFold(p.profile.Handle, n[1:]) {
					return "<@" + p.id + ">" + rest
				}
			}
		}
		return s
	})
}

// Command gives a slash command in a conversation ("" is the DM with the app).
func (p *Person) Command(place, command, args string) error {
	return p.act(func() (*envelope, error) {
		c, err := p.conversation(place)
		if err != nil {
			return nil, err
		}
		known, ok := p.w.manifest.command(command)
		if !ok {
			p.tellNotice(command + " is not a valid command.")
			return nil, &Trouble{Notice: p.notice}
		}
		where := p.w.convName(c)
		if c.kind == kindIM {
			where = ""
		}
		p.w.tell(Happening{Who: p.profile.Name, Kind: "types", Where: where, Text: strings.TrimSpace(command + " " + args)})
		if known.Escape {
			args = p.w.typed(args, false)
		}
		return p.w.slash(p, c, command, args), nil
	})
}

// Shortcut uses a global shortcut by its callback_id or name.
func (p *Person) Shortcut(callbackID string) error {
	return p.act(func() (*envelope, error) {
		sc, ok := p.w.manifest.shortcut(callbackID)
		if !ok || sc.Type == "message" {
			return nil, fmt.Errorf("the manifest has no global shortcut %q", callbackID)
		}
		p.w.tell(Happening{Who: p.profile.Name, Kind: "uses the shortcut", Text: sc.Name})
		return p.w.shortcutUse(p, sc, nil), nil
	})
}

// ShortcutOn uses a message shortcut on the newest message they see that contains a text.
func (p *Person) ShortcutOn(textContaining, callbackID string) error {
	return p.act(func() (*envelope, error) {
		sc, ok := p.w.manifest.shortcut(callbackID)
		if !ok || sc.Type != "message" {
			return nil, fmt.Errorf("the manifest has no message shortcut %q", callbackID)
		}
		for _, s := range p.visible() {
			if contains(p.w.shown(s.msg, p.zone), textContaining) {
				p.w.tell(Happening{Who: p.profile.Name, Kind: "uses the shortcut", Text: sc.Name})
				return p.w.shortcutUse(p, sc, &s), nil
			}
		}
		return nil, fmt.Errorf("%s sees no message that contains %q", p.profile.Name, textContaining)
	})
}

// OpenHome opens the app's Home tab: the app hears app_home_opened.
func (p *Person) OpenHome() error {
	err := p.act(func() (*envelope, error) {
		w := p.w
		if !w.manifest.Features.AppHome.HomeTab {
			return nil, errors.New("the app has no Home tab: see features.app_home in the manifest")
		}
		p.homeOpen = false // nothing is told until it is up to date
		c, _ := w.direct(p)
		e := object{"type": "app_home_opened", "user": p.id, "channel": c.id, "tab": "home"}
		if p.home != nil {
			e["view"] = w.viewJSON(p.home, p.home.values)
		}
		w.tell(Happening{Who: p.profile.Name, Kind: "opens the App Home"})
		w.emit("app_home_opened", e)
		return nil, nil
	})
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if err == nil {
		p.homeOpen = true
		if p.home != nil {
			p.w.tell(Happening{Who: p.profile.Name, Kind: "sees the App Home", Text: p.w.shownView(p.home, p.zone)})
		}
	}
	return err
}

// LeaveHome goes back to the conversations.
func (p *Person) LeaveHome() {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.homeOpen = false
}

// conversation finds a place that a person can write in; the workspace is locked.
func (p *Person) conversation(place string) (*conversation, error) {
	if place == "" {
		c, _ := p.w.direct(p)
		return c, nil
	}
	if c, err := p.w.findChannel(place); err == nil {
		if c.has(p.id) {
			return c, nil
		}
		return nil, fmt.Errorf("%s is not in %s", p.profile.Name, p.w.convName(c))
	}
	for _, c := range p.w.convOrder {
		if c.has(p.id) && strings.EqualFold(p.w.convName(c), place) {
			return c, nil
		}
	}
	return nil, fmt.Errorf("%s is in no conversation %q", p.profile.Name, place)
}

// visible lists every message a person can see, newest first; the workspace is locked.
func (p *Person) visible() []spot {
	var all []spot
	for _, c := range p.w.convOrder {
		if !c.has(p.id) {
			continue
		}
		for _, m := range c.messages {
			if m.visibleTo(p.id) {
				all = append(all, spot{conv: c, msg: m})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b spot) int {
		return cmp.Or(cmp.Compare(len(b.msg.ts), len(a.msg.ts)), cmp.Compare(b.msg.ts, a.msg.ts))
	})
	return all
}

// contains compares as people read: white space and case do not matter.
func contains(text, part string) bool {
	return strings.Contains(fold(text), fold(part))
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
