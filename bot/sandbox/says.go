package sandbox

import (
	"errors"
	"strings"
)

// tried fails the story when an act was impossible. What the person is told by the app or by Slack (field errors,
// trouble) is part of the story: see SeesError and Sees.
func (p *Person) tried(what string, err error) {
	var told *FieldErrors
	var trouble *Trouble
	if err == nil || errors.As(err, &told) || errors.As(err, &trouble) {
		return
	}
	p.w.fail("%s %s: %v\n%s sees:\n%s", p.Name(), what, err, p.Name(), p.Screen())
}

// Types is Type in a story: it fails when it cannot be done.
func (p *Person) Types(text string) { p.tried("types "+text, p.Type(text)) }

// TypesIn is TypeIn in a story.
func (p *Person) TypesIn(place, text string) {
	p.tried("types "+text+" in "+place, p.TypeIn(place, text))
}

// Replies is Reply in a story.
func (p *Person) Replies(toTextContaining, text string) {
	p.tried("replies "+text, p.Reply(toTextContaining, text))
}

// Clicks is Click in a story.
func (p *Person) Clicks(label string) { p.tried("clicks ["+label+"]", p.Click(label)) }

// ClicksIn is ClickIn in a story.
func (p *Person) ClicksIn(textContaining, label string) {
	p.tried("clicks ["+label+"] at "+textContaining, p.ClickIn(textContaining, label))
}

// Chooses is Choose in a story.
func (p *Person) Chooses(field, option string) {
	p.tried("chooses "+option+" as "+field, p.Choose(field, option))
}

// Fills is Fill in a story.
func (p *Person) Fills(field, text string) { p.tried("fills in "+field, p.Fill(field, text)) }

// Submits is Submit in a story. Errors under fields do not fail it: see SeesError.
func (p *Person) Submits() { p.tried("submits", p.Submit()) }

// Cancels is Cancel in a story.
func (p *Person) Cancels() { p.tried("cancels", p.Cancel()) }

// OpensHome is OpenHome in a story.
func (p *Person) OpensHome() { p.tried("opens the App Home", p.OpenHome()) }

// UsesShortcut is Shortcut in a story.
func (p *Person) UsesShortcut(callbackID string) {
	p.tried("uses the shortcut "+callbackID, p.Shortcut(callbackID))
}

// Sees fails the story unless each part stands in what the person sees: the open form, else the Home tab if open, the last notice,
// the newest 40 messages of all their conversations. White space and case do not matter.
func (p *Person) Sees(parts ...string) { p.look(parts, true) }

// SeesNot fails the story if one of the parts stands in what the person sees.
func (p *Person) SeesNot(parts ...string) { p.look(parts, false) }

func (p *Person) look(parts []string, want bool) {
	p.w.settle()
	p.w.mu.Lock()
	text := p.inView()
	screen := p.screen(10)
	p.w.mu.Unlock()
	var wrong []string
	for _, part := range parts {
		if contains(text, part) != want {
			wrong = append(wrong, "“"+part+"”")
		}
	}
	if len(wrong) == 0 {
		return
	}
	not := "does not see"
	if !want {
		not = "should not see"
	}
	p.w.fail("%s %s %s, but:\n%s", p.Name(), not, strings.Join(wrong, ", "), screen)
}

// SeesError fails the story unless the open modal shows this error under this field.
func (p *Person) SeesError(field, text string) {
	p.w.settle()
	p.w.mu.Lock()
	found := false
	if v := p.top(); v != nil {
		for _, match := range matchers {
			for _, c := range controls(v.blocks) {
				if (match(c.Label, field) || c.BlockID == field) && v.errs[c.BlockID] != "" && contains(v.errs[c.BlockID], text) {
					found = true
				}
			}
		}
	}
	screen := p.screen(3)
	p.w.mu.Unlock()
	if !found {
		p.w.fail("%s does not see the error “%s” under %s, but:\n%s", p.Name(), text, field, screen)
	}
}
