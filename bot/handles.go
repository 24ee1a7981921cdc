package bot

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"cohortbot/store"
)

// Handles are typed names: each draws a control and is the key of its route,
// so that an id is written once. Ids and what they carry are a wire format,
// since old messages keep their buttons for ever.

// Command is a verb of the one slash command.
type Command struct{ verb, usage, about string }

// NewCommand names `/cohort verb usage`, with one line of help.
func NewCommand(verb, usage, about string) Command { return Command{verb, usage, about} }

// String is the command as one types it.
func (c Command) String() string { return "/cohort " + c.verb }

// Button carries a T.
type Button[T any] struct{ id string }

// NewButton names a button; the id begins with the flow's name.
func NewButton[T any](id string) Button[T] { return Button[T]{id} }

// With draws the button. Labels show about 30 characters, Slack allows 75.
func (b Button[T]) With(label string, v T) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(b.id+suffix(v), encode(v), plain(label))
}

// Primary draws it as the one obvious next step.
func (b Button[T]) Primary(label string, v T) *slack.ButtonBlockElement {
	return b.With(label, v).WithStyle(slack.StylePrimary)
}

// Danger draws it in red, with a question asked first.
func (b Button[T]) Danger(label string, v T, title, question, yes string) *slack.ButtonBlockElement {
	el := b.With(label, v).WithStyle(slack.StyleDanger)
	el.Confirm = slack.NewConfirmationBlockObject(plain(title), plain(question), plain(yes), plain("Cancel"))
	return el
}

// Menu is a select that acts at once; it carries a T in its block id.
type Menu[T any] struct{ id string }

// NewMenu names a menu.
func NewMenu[T any](id string) Menu[T] { return Menu[T]{id} }

// Options draws a menu of fixed options (at most 100).
func (m Menu[T]) Options(v T, placeholder string, options ...Option) slack.Block {
	el := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(placeholder), m.id, drawOptions(options)...)
	return slack.NewActionBlock(m.blockID(v), el)
}

// Search draws a menu whose options come from OnSearch while one types.
func (m Menu[T]) Search(v T, placeholder string) slack.Block {
	el := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain(placeholder), m.id)
	least := 1
	el.MinQueryLength = &least
	return slack.NewActionBlock(m.blockID(v), el)
}

// blockID carries what the menu is about: an action of a select has no other
// place for it.
func (m Menu[T]) blockID(v T) string { return m.id + "|" + encode(v) }

// Modal is a form that carries a T in its private metadata.
type Modal[T any] struct{ id string }

// NewModal names a form.
func NewModal[T any](id string) Modal[T] { return Modal[T]{id} }

// Titled draws the form with a Submit button; title and submit have at most 24
// characters.
func (m Modal[T]) Titled(title, submit string, v T, blocks ...slack.Block) slack.ModalViewRequest {
	view := m.Shown(title, v, blocks...)
	view.Submit = plain(submit)
	view.Close = plain("Cancel")
	return view
}

// Shown draws a view without inputs.
func (m Modal[T]) Shown(title string, v T, blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: m.id, PrivateMetadata: encode(v),
		Title: plain(title), Close: plain("Close"),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

// Shortcut is a global shortcut of the manifest.
type Shortcut struct{ id string }

// NewShortcut names a shortcut by its callback id.
func NewShortcut(id string) Shortcut { return Shortcut{id} }

// Moment is a kind of planned moment; it carries a T.
type Moment[T any] struct{ id string }

// NewMoment names a kind of moment.
func NewMoment[T any](id string) Moment[T] { return Moment[T]{id} }

// Plan plans the moment key of this kind at t; planned again, it moves.
func (m Moment[T]) Plan(e Event, key string, t time.Time, cohort, person string, v T) error {
	return e.Tx.Plan(store.Moment{Key: m.id + "/" + key, At: t, Kind: m.id, Cohort: cohort, Person: person, Data: json.RawMessage(encode(v))})
}

// Unplan forgets it.
func (m Moment[T]) Unplan(e Event, key string) error { return e.Tx.Unplan(m.id + "/" + key) }

// Keyed payloads name what a live message is about.
type Keyed interface{ Key() string }

// Live is a message that draws itself from the state: what it shows is decided
// when it is sent, and again whenever it is refreshed.
type Live[T Keyed] struct{ id string }

// NewLive names a kind of live message.
func NewLive[T Keyed](id string) Live[T] { return Live[T]{id} }

// Key is the message key of the live message about v.
func (l Live[T]) Key(v T) string { return l.id + "/" + v.Key() }

// Show queues the message once; its drawing decides the rest.
func (l Live[T]) Show(e Event, to store.Address, v T, with ...Delivery) error {
	o := store.Outgoing{Key: l.Key(v), To: to, Live: l.id, Carried: json.RawMessage(encode(v))}
	for _, w := range with {
		w(&o)
	}
	return e.queue(o)
}

// Refresh draws it again, if it exists.
func (l Live[T]) Refresh(e Event, v T) error {
	_, err := e.Tx.Refresh(l.Key(v))
	return err
}

// suffix keeps action ids unique within one actions block when the same button
// stands there several times with different payloads.
func suffix(v any) string {
	if s, ok := v.(interface{ ActionSuffix() string }); ok {
		return "|" + s.ActionSuffix()
	}
	return ""
}

func plain(s string) *slack.TextBlockObject {
	emoji := true
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: s, Emoji: &emoji}
}

// encode never fails for the plain structs that payloads are; a type that
// cannot travel is a mistake in the declaration.
func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("bot: %T cannot travel on a control: %v", v, err))
	}
	return string(data)
}

// errStale says that a control's payload no longer decodes.
type errStale struct {
	id    string
	cause error
}

func (e *errStale) Error() string { return fmt.Sprintf("%s: %v", e.id, e.cause) }
func (e *errStale) Unwrap() error { return e.cause }

func decode[T any](id string, raw json.RawMessage) (v T, err error) {
	if len(raw) == 0 {
		return v, nil
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, &errStale{id, err}
	}
	return v, nil
}
