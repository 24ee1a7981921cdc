package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Address says where a message goes. Exactly one field is set.
type Address struct {
	Person  string   `json:",omitempty"` // direct message to this person
	Channel string   `json:",omitempty"`
	Group   []string `json:",omitempty"` // group direct message of these people
	Home    string   `json:",omitempty"` // the App Home of this person (views.publish)
	Lookup  string   `json:",omitempty"` // no message: refresh what is known of this person (users.info)
}

// Conversation is a stable name for the line in which messages to this address stand.
func (a Address) Conversation() string {
	switch {
	case a.Person != "":
		return "dm:" + a.Person
	case a.Channel != "":
		return "channel:" + a.Channel
	case len(a.Group) > 0:
		people := slices.Clone(a.Group)
		slices.Sort(people)
		return "group:" + strings.Join(slices.Compact(people), ",")
	case a.Home != "":
		return "home:" + a.Home
	default:
		return "lookup:" + a.Lookup
	}
}

func (a Address) validate() error {
	set := 0
	for _, is := range []bool{a.Person != "", a.Channel != "", len(a.Group) > 0, a.Home != "", a.Lookup != ""} {
		if is {
			set++
		}
	}
	if set != 1 {
		return fmt.Errorf("an address needs exactly one of person, channel, group, home and look-up; it has %d", set)
	}
	return validKey(a.Conversation())
}

// owner is the person whose data a message is.
func (a Address) owner() string { return a.Person + a.Home + a.Lookup }

// again says that sending once more does no harm and that a fresh try is always welcome.
func (a Address) again() bool { return a.Home != "" || a.Lookup != "" }

// Content is what a message shows: the text for notifications, and the blocks as JSON; or the text
// and a file.
type Content struct {
	Text   string          `json:",omitempty"`
	Blocks json.RawMessage `json:",omitempty"`
	File   *File           `json:",omitempty"`
}

// File is what goes out as an upload.
type File struct {
	Name  string // with its ending; shown where the file is saved, so nothing confidential
	Title string
	Data  []byte `json:",omitempty"` // dropped once the message is sent
}

// Fingerprint tells files apart.
func (f *File) Fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q ", f.Name, f.Title)
	h.Write(f.Data)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Upload is a file that was handed to Slack in order to be shown with its message.
type Upload struct {
	ID string // Slack's
	Of string `json:",omitempty"` // fingerprint of the file; empty: Slack has it no more
}

// fingerprint tells contents apart.
func (c Content) fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q", c.Text, c.Blocks)
	if c.File != nil {
		fmt.Fprintf(h, " %q", c.File.Fingerprint())
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// equal compares Text, Blocks and File as they are written.
func (c Content) equal(d Content) bool {
	return c.Text == d.Text && string(c.Blocks) == string(d.Blocks) && c.File.equal(d.File)
}

func (f *File) equal(g *File) bool {
	if f == nil || g == nil {
		return f == g
	}
	return f.Name == g.Name && f.Title == g.Title && bytes.Equal(f.Data, g.Data)
}

// State is where a message stands.
type State int

const (
	Pending State = iota // waits: for its time, for others, for its turn or for the next attempt
	Sending              // claimed; the call to Slack is under way, or the process died during it
	Unknown              // the call's outcome is unknown: look before sending again
	Sent                 // Slack has it; if Wanted > Shown it waits to be updated
	Dead                 // given up; the organizers see it and may revive it
	Dropped              // not needed any more: withdrawn, or its drawing said so
)

var stateNames = [...]string{"pending", "sending", "unknown", "sent", "dead", "dropped"}

func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return fmt.Sprintf("State(%d)", int(s))
	}
	return stateNames[s]
}

// MarshalText writes the state's name.
func (s State) MarshalText() ([]byte, error) {
	if s < 0 || int(s) >= len(stateNames) {
		return nil, fmt.Errorf("no such state: %d", int(s))
	}
	return []byte(stateNames[s]), nil
}

// UnmarshalText reads the state's name.
func (s *State) UnmarshalText(text []byte) error {
	i := slices.Index(stateNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("no such state: %q", text)
	}
	*s = State(i)
	return nil
}

// Outgoing is one message: what Slack is wanted to show, and how far that has come. The caller of
// Queue fills the first part; the rest is kept by the outbox.
type Outgoing struct {
	Key       string          // says what the message is: queued once, however often asked
	To        Address         // where it goes
	Thread    string          `json:",omitempty"` // key of the message under which it stands; waited for as in After
	Content   Content         // what is wanted; for a drawn message empty until it is claimed
	Live      string          `json:",omitempty"` // drawing that makes the content when it is claimed; empty: Content is given
	Carried   json.RawMessage `json:",omitempty"` // for the drawing
	After     []string        `json:",omitempty"` // keys that must be sent, dead or dropped first; keys not in the outbox are not waited for
	NotBefore time.Time       `json:",omitzero"`
	Urgent    bool            `json:",omitempty"` // overtakes what is not urgent
	Delivery  string          `json:",omitempty"` // opaque random hex, shown to Slack as metadata

	State       State
	Attempts    int       `json:",omitempty"` // since the last success
	NextAttempt time.Time `json:",omitzero"`
	QueuedAt    time.Time
	ClaimedAt   time.Time `json:",omitzero"` // when the latest attempt to send began
	SentAt      time.Time `json:",omitzero"` // first shown; zero = never
	LastError   string    `json:",omitempty"`
	Wanted      int       // revision wanted, from 1
	Shown       int       // revision that Slack shows; 0 = none
	Channel     string    `json:",omitempty"` // receipt
	TS          string    `json:",omitempty"` // receipt; of a message with a file only known if it was looked for
	Uploads     []Upload  `json:",omitempty"` // of its file, oldest first; only the last is still to be shown
	Sequence    uint64    // order of queueing
}

// shared says that Slack shows the message with its file. Such a message stays as it is.
func (o *Outgoing) shared() bool { return len(o.Uploads) > 0 && !o.SentAt.IsZero() }

// settled says that nobody has to wait for this message any more.
func (o *Outgoing) settled() bool {
	return !o.SentAt.IsZero() || o.State == Sent || o.State == Dead || o.State == Dropped
}

// row is what is stored: the message and where it stands in the indexes.
type row struct {
	Outgoing
	Waits     []string  `json:",omitempty"` // keys it still waits for
	Since     time.Time `json:",omitzero"`  // since when it stands in its conversation's line; zero: it does not
	Withdrawn bool      `json:",omitempty"` // do not send (again); it may be in flight
	SettledAt time.Time `json:",omitzero"`  // when it became Sent or Dropped
	Claimed   string    `json:",omitempty"` // fingerprint of the content of the attempt under way
	Shows     string    `json:",omitempty"` // fingerprint of what Slack certainly shows
}

// open says that something is to be done: send, find out, or update.
func (r *row) open() bool {
	switch r.State {
	case Pending, Sending, Unknown:
		return true
	case Sent:
		return r.Wanted > r.Shown
	case Dead, Dropped:
		return false
	}
	return false
}

var outgoing = noun[row]{prefix: outboxSpace + "row", version: 1}

// Queue adds a message. If the key is known already nothing happens and it says false.
func (tx *Tx) Queue(o Outgoing) (bool, error) {
	if err := validKey(o.Key); err != nil {
		return false, fmt.Errorf("queue a message: %w", err)
	}
	if err := o.To.validate(); err != nil {
		return false, fmt.Errorf("queue %s: %w", o.Key, err)
	}
	if _, known, err := outgoing.get(tx, o.Key); err != nil || known {
		return false, err
	}
	sequence, err := tx.Counter("outbox")
	if err != nil {
		return false, err
	}
	r := row{Outgoing: Outgoing{
		Key: o.Key, To: o.To, Thread: o.Thread, Content: o.Content, Live: o.Live, Carried: o.Carried,
		After: o.After, NotBefore: o.NotBefore.UTC().Round(0), Urgent: o.Urgent, Delivery: o.Delivery,
		QueuedAt: tx.at, Wanted: 1, Sequence: sequence,
	}}
	waits := slices.Clone(o.After)
	if o.Thread != "" {
		waits = append(waits, o.Thread)
	}
	slices.Sort(waits)
	for _, key := range slices.Compact(waits) {
		other, known, err := outgoing.get(tx, key)
		if err != nil {
			return false, err
		}
		if known && !other.settled() && key != o.Key {
			r.Waits = append(r.Waits, key)
		}
	}
	tx.lineUp(&r)
	return true, tx.save(nil, &r)
}

// Amend replaces what the message is wanted to show, before or after it was sent; content that is
// the same changes nothing. A drawn message is no longer drawn. One that was sent with a file stays
// as it is: what has changed is said by another message. Errors: ErrNoMessage.
func (tx *Tx) Amend(key string, c Content) error {
	return tx.alter(key, func(r *row) {
		if r.shared() || r.Live == "" && r.Content.equal(c) {
			return
		}
		r.Live, r.Carried, r.Content = "", nil, c
		tx.want(r)
	})
}

// Refresh has a drawn message (and an App Home or a look-up) drawn and shown again. It says false
// if there is no such message, or if it was withdrawn. One that its drawing dropped is back in the
// line; a dead one stays dead, except App Home and look-ups, which get a fresh try. One that was
// sent with a file stays as it is.
func (tx *Tx) Refresh(key string) (bool, error) {
	there := true
	err := tx.alter(key, func(r *row) {
		if r.Withdrawn {
			there = false
			return
		}
		if r.shared() {
			return
		}
		if r.State == Dropped || r.State == Dead && r.To.again() {
			tx.begin(r)
		}
		tx.want(r)
	})
	if errors.Is(err, ErrNoMessage) {
		return false, nil
	}
	return there && err == nil, err
}

// want asks for another revision.
func (tx *Tx) want(r *row) {
	idle := !r.open()
	r.Wanted++
	if idle && r.open() {
		r.Attempts, r.NextAttempt, r.Since = 0, tx.at, tx.at
	}
}

// begin puts a message that was over back to the beginning, with its old place in the line.
func (tx *Tx) begin(r *row) {
	r.State, r.Attempts, r.NextAttempt, r.Since, r.Withdrawn = Pending, 0, tx.at, tx.at, false
	if !r.SentAt.IsZero() {
		r.State = Sent
	}
}

// Withdraw drops a message that was not sent. One that is on its way is not tried again; one that
// was sent, and a key that is not known, are left alone.
func (tx *Tx) Withdraw(key string) error {
	err := tx.alter(key, func(r *row) {
		if !r.SentAt.IsZero() {
			return
		}
		switch r.State {
		case Pending, Dead:
			r.State, r.Withdrawn = Dropped, true
		case Sending, Unknown, Dropped:
			r.Withdrawn = true
		case Sent:
		}
	})
	if errors.Is(err, ErrNoMessage) {
		return nil
	}
	return err
}

// Outgoing gives a message by its key.
func (tx *Tx) Outgoing(key string) (Outgoing, bool, error) {
	r, ok, err := outgoing.get(tx, key)
	return r.Outgoing, ok, err
}

// FindReceipt says which message of ours stands at this place in Slack.
func (tx *Tx) FindReceipt(channel, ts string) (Outgoing, bool, error) {
	key, ok, err := tx.mark(receiptRows + channel + "\x00" + ts)
	if err != nil || !ok {
		return Outgoing{}, false, err
	}
	return tx.Outgoing(key)
}

// ForgetSent forgets at most limit messages that were sent or dropped before an instant, oldest
// first, and says how many. Their keys can be queued anew and their receipts find nothing, so
// that instant should lie months back.
func (tx *Tx) ForgetSent(before time.Time, limit int) (int, error) {
	n, end := 0, stamp(before)
	err := tx.scanMarks(doneRows, func(rest, _ string) error {
		if n >= limit || rest[:timeSize] >= end {
			return errStop
		}
		n++
		return tx.forget(rest[timeSize:])
	})
	return n, err
}

// forget removes a message and all that points to it.
func (tx *Tx) forget(key string) error {
	r, ok, err := outgoing.get(tx, key)
	if err != nil {
		return err
	}
	if !ok {
		return missing(outgoing.full(key))
	}
	for place := range r.places() {
		if err := tx.remove(place); err != nil {
			return err
		}
	}
	if err := outgoing.delete(tx, key); err != nil {
		return err
	}
	if err := tx.placeHead(r.To.Conversation()); err != nil || r.settled() {
		return err
	}
	return tx.wakeWaiting(key)
}

// missing is the damage of an index that lists what is not there.
func missing(key string) error {
	return &DamagedError{Key: key, Err: errors.New("an index lists it, but it is gone")}
}
