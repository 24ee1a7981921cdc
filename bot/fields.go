package bot

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot/mentoring"
)

// Fields are typed names of inputs in a form: Ask… draws the input, In reads
// what was entered. A field's id is its block id and its action id.

// Form holds what was entered, by field id.
type Form map[string]slack.BlockAction

// Option is a choice: Value travels, Label is read (at most 75 characters
// each).
type Option struct{ Value, Label string }

// Chosen is what a menu or picker says after somebody used it.
type Chosen struct {
	Value string // of an option, a date, a person or channel id
	Text  string // the option's label, or what was typed
}

// Text is a text input.
type Text struct{ id string }

// NewText names a text input.
func NewText(id string) Text { return Text{id} }

// MaxText is the most one can type into an input; Slack's own limit.
const MaxText = 3000

// In is what was typed, without surrounding space.
func (t Text) In(f Form) string { return strings.TrimSpace(f[t.id].Value) }

// An Input tunes how a field is drawn.
type Input func(*slack.InputBlock)

// Optional lets the field stay empty.
func Optional(b *slack.InputBlock) { b.Optional = true }

// Hint adds a line under the field.
func Hint(s string) Input { return func(b *slack.InputBlock) { b.Hint = plain(s) } }

// Start fills the field beforehand.
func Start(s string) Input {
	return func(b *slack.InputBlock) {
		if s == "" {
			return
		}
		switch el := b.Element.(type) {
		case *slack.PlainTextInputBlockElement:
			el.InitialValue = Cut(s, MaxText)
		case *slack.NumberInputBlockElement:
			el.InitialValue = s
		case *slack.DatePickerBlockElement:
			el.InitialDate = s
		case *slack.SelectBlockElement:
			switch el.Type {
			case slack.OptTypeUser:
				el.InitialUser = s
			case slack.OptTypeChannels:
				el.InitialChannel = s
			case slack.OptTypeConversations:
				el.InitialConversation = s
			default:
				for _, o := range el.Options {
					if o.Value == s {
						el.InitialOption = o
					}
				}
			}
		case *slack.RadioButtonsBlockElement:
			for _, o := range el.Options {
				if o.Value == s {
					el.InitialOption = o
				}
			}
		case *slack.CheckboxGroupsBlockElement:
			for want := range strings.SplitSeq(s, ",") {
				for _, o := range el.Options {
					if o.Value == want {
						el.InitialOptions = append(el.InitialOptions, o)
					}
				}
			}
		}
	}
}

// Example shows a grey example in an empty text field (at most 150
// characters).
func Example(s string) Input {
	return func(b *slack.InputBlock) {
		if el, ok := b.Element.(*slack.PlainTextInputBlockElement); ok {
			el.Placeholder = plain(Cut(s, 150))
		}
	}
}

// AtMost limits the length of a text field.
func AtMost(n int) Input {
	return func(b *slack.InputBlock) {
		if el, ok := b.Element.(*slack.PlainTextInputBlockElement); ok {
			el.MaxLength = n
		}
	}
}

func input(id, label string, el slack.BlockElement, opts []Input) slack.Block {
	b := slack.NewInputBlock(id, plain(label), nil, el)
	for _, o := range opts {
		o(b)
	}
	return b
}

// Line draws a one-line input.
func (t Text) Line(label string, opts ...Input) slack.Block {
	return input(t.id, label, slack.NewPlainTextInputBlockElement(nil, t.id), opts)
}

// Lines draws a multi-line input.
func (t Text) Lines(label string, opts ...Input) slack.Block {
	el := slack.NewPlainTextInputBlockElement(nil, t.id)
	el.Multiline = true
	el.MaxLength = MaxText
	return input(t.id, label, el, opts)
}

// Number is a whole-number input.
type Number struct{ id string }

// NewNumber names a number input.
func NewNumber(id string) Number { return Number{id} }

// Between draws the input; Slack's clients keep to the bounds, so check again.
func (n Number) Between(label string, least, most int, opts ...Input) slack.Block {
	el := slack.NewNumberInputBlockElement(nil, n.id, false)
	el.MinValue, el.MaxValue = strconv.Itoa(least), strconv.Itoa(most)
	return input(n.id, label, el, opts)
}

// In is the number; ok is false when nothing sensible was entered.
func (n Number) In(f Form) (v int, ok bool) {
	v, err := strconv.Atoi(strings.TrimSpace(f[n.id].Value))
	return v, err == nil
}

// Choice is one of a few options.
type Choice struct{ id string }

// NewChoice names a choice.
func NewChoice(id string) Choice { return Choice{id} }

// Menu draws it as a menu (at most 100 options).
func (c Choice) Menu(label string, options []Option, opts ...Input) slack.Block {
	return input(c.id, label, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, c.id, drawOptions(options)...), opts)
}

// Radio draws it as radio buttons (at most 10 options).
func (c Choice) Radio(label string, options []Option, opts ...Input) slack.Block {
	return input(c.id, label, slack.NewRadioButtonsBlockElement(c.id, drawOptions(options)...), opts)
}

// In is the chosen value, "" when nothing is chosen.
func (c Choice) In(f Form) string { return f[c.id].SelectedOption.Value }

// Ticks is any of a few options.
type Ticks struct{ id string }

// NewTicks names a group of checkboxes.
func NewTicks(id string) Ticks { return Ticks{id} }

// Boxes draws it as checkboxes (at most 10).
func (t Ticks) Boxes(label string, options []Option, opts ...Input) slack.Block {
	return input(t.id, label, slack.NewCheckboxGroupsBlockElement(t.id, drawOptions(options)...), opts)
}

// In lists the ticked values.
func (t Ticks) In(f Form) []string {
	var values []string
	for _, o := range f[t.id].SelectedOptions {
		values = append(values, o.Value)
	}
	return values
}

// PersonField picks somebody of the workspace.
type PersonField struct{ id string }

// NewPersonField names a person picker.
func NewPersonField(id string) PersonField { return PersonField{id} }

// Pick draws it.
func (p PersonField) Pick(label string, opts ...Input) slack.Block {
	return input(p.id, label, slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, p.id), opts)
}

// In is the person picked, "" for none.
func (p PersonField) In(f Form) mentoring.PersonID { return mentoring.PersonID(f[p.id].SelectedUser) }

// PeopleField picks any number of people of the workspace.
type PeopleField struct{ id string }

// NewPeopleField names a picker of people.
func NewPeopleField(id string) PeopleField { return PeopleField{id} }

// Pick draws it, with these people picked already, for at most so many.
func (p PeopleField) Pick(label string, picked []mentoring.PersonID, most int, opts ...Input) slack.Block {
	el := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, nil, p.id)
	for _, who := range picked {
		el.InitialUsers = append(el.InitialUsers, string(who))
	}
	el.MaxSelectedItems = &most
	return input(p.id, label, el, opts)
}

// In lists the people picked.
func (p PeopleField) In(f Form) []mentoring.PersonID {
	var people []mentoring.PersonID
	for _, id := range f[p.id].SelectedUsers {
		people = append(people, mentoring.PersonID(id))
	}
	return people
}

// ChannelField picks a channel.
type ChannelField struct{ id string }

// NewChannelField names a channel picker.
func NewChannelField(id string) ChannelField { return ChannelField{id} }

// Pick draws it, for public and private channels.
func (c ChannelField) Pick(label string, opts ...Input) slack.Block {
	el := slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, nil, c.id)
	el.Filter = &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeBotUsers: true}
	return input(c.id, label, el, opts)
}

// In is the channel id, "" for none.
func (c ChannelField) In(f Form) string { return f[c.id].SelectedConversation }

// DateField picks a day.
type DateField struct{ id string }

// NewDateField names a date picker.
func NewDateField(id string) DateField { return DateField{id} }

// Pick draws it.
func (d DateField) Pick(label string, opts ...Input) slack.Block {
	return input(d.id, label, slack.NewDatePickerBlockElement(d.id), opts)
}

// In is the day; zero when none was picked.
func (d DateField) In(f Form) mentoring.Date {
	date, err := mentoring.ParseDate(f[d.id].SelectedDate)
	if err != nil {
		return mentoring.Date{}
	}
	return date
}

func drawOptions(options []Option) []*slack.OptionBlockObject {
	var drawn []*slack.OptionBlockObject
	for _, o := range options {
		drawn = append(drawn, slack.NewOptionBlockObject(o.Value, plain(Cut(o.Label, 75)), nil))
	}
	return drawn
}

// A Field can be rejected.
type Field interface{ fieldID() string }

func (t Text) fieldID() string         { return t.id }
func (n Number) fieldID() string       { return n.id }
func (c Choice) fieldID() string       { return c.id }
func (t Ticks) fieldID() string        { return t.id }
func (p PersonField) fieldID() string  { return p.id }
func (p PeopleField) fieldID() string  { return p.id }
func (c ChannelField) fieldID() string { return c.id }
func (d DateField) fieldID() string    { return d.id }
