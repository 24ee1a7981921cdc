package mentoring

import (
	"slices"
	"strings"
	"time"
)

// Charter is what a pair agrees to do: the words as they stand, who signed
// which version of them, and what both signed last. The mentee drafts, the
// mentor changes or confirms, both sign; a change asks the other side again.
type Charter struct {
	Cohort CohortID
	Couple
	Terms     Terms
	Version   int // rises with every change of the words; 0: nothing is written
	ChangedBy PersonID
	ChangedAt time.Time
	Parts     map[Part]int // the version that changed a part last

	Signatures []Signature // the last one of each person
	Agreed     *Terms      // the words both signed last; they stand until both sign others
	AgreedAt   time.Time

	Told   []Telling // who was told that they are to use the result
	Stages []string  // keys of the stages that are done
	Looks  []Look
	Cards  []PersonID // the mentors in whose conversation with the mentee it was shown
}

// Terms are the words of a charter.
type Terms struct {
	Title string
	Start string   // id of the problem it starts from; empty: their own idea
	Tags  []string // what it is about, for those who look for similar projects

	Specific, Measurable, Achievable, Relevant, Timely string // SMART

	GoodEnough string // what is good enough to stop
	Value      string // what it is worth if it works

	Interest, Data, Business, Feasible Criterion

	User    PersonID // who will use it
	UserFor string   // what they will do with it

	First string // the first narrow version
	Out   string // what is out of scope
}

// Criterion is how one criterion of a good project stands, with a word why.
type Criterion struct {
	Colour Colour
	Why    string
}

// Signature is somebody's yes to one version.
type Signature struct {
	By      PersonID
	Version int
	At      time.Time
	Terms   Terms // as signed, so that one can be told what changed since
}

// Telling is that somebody was told who names them, and why.
type Telling struct {
	Person PersonID
	At     time.Time
}

// Look is that one of the two looked at a signed charter again and kept it.
type Look struct {
	When string // "week 3" or "half-way"
	At   time.Time
	By   PersonID `json:",omitempty"` // before mentors were asked too: the mentee
}

// Part is a page of the charter.
type Part string

// The parts, in the order in which they are asked.
const (
	PartIdea       Part = "idea"
	PartSpecific   Part = "specific"
	PartMeasurable Part = "measurable"
	PartAchievable Part = "achievable"
	PartRelevant   Part = "relevant"
	PartTimely     Part = "timely"
	PartCriteria   Part = "criteria"
	PartUser       Part = "user"
	PartScope      Part = "scope"
)

// CharterParts lists the parts in the order in which they are asked.
func CharterParts() []Part {
	return []Part{PartIdea, PartSpecific, PartMeasurable, PartAchievable, PartRelevant, PartTimely, PartCriteria, PartUser, PartScope}
}

// Next is the part after p; false after the last one.
func (p Part) Next() (Part, bool) { return p.step(1) }

// Back is the part before p; false before the first one.
func (p Part) Back() (Part, bool) { return p.step(-1) }

func (p Part) step(n int) (Part, bool) {
	all := CharterParts()
	i := slices.Index(all, p)
	if i < 0 || i+n < 0 || i+n >= len(all) {
		return "", false
	}
	return all[i+n], true
}

// take copies the fields of one part.
func (t *Terms) take(p Part, from Terms) {
	switch p {
	case PartIdea:
		t.Title, t.Start, t.Tags = from.Title, from.Start, from.Tags
	case PartSpecific:
		t.Specific = from.Specific
	case PartMeasurable:
		t.Measurable, t.GoodEnough = from.Measurable, from.GoodEnough
	case PartAchievable:
		t.Achievable = from.Achievable
	case PartRelevant:
		t.Relevant, t.Value = from.Relevant, from.Value
	case PartTimely:
		t.Timely = from.Timely
	case PartCriteria:
		t.Interest, t.Data, t.Business, t.Feasible = from.Interest, from.Data, from.Business, from.Feasible
	case PartUser:
		t.User, t.UserFor = from.User, from.UserFor
	case PartScope:
		t.First, t.Out = from.First, from.Out
	}
}

// Line is one field of a charter under the name people know it by.
type Line struct {
	Part Part
	Name string
	Said string // empty: missing; a person's id for the user
}

// Lines lists the fields that a charter needs before it can be signed, in
// their order. Start and Tags are extras.
func (t Terms) Lines() []Line {
	return []Line{
		{PartIdea, "Title", t.Title},
		{PartSpecific, "Specific", t.Specific},
		{PartMeasurable, "Measurable", t.Measurable},
		{PartMeasurable, "Good enough", t.GoodEnough},
		{PartAchievable, "Achievable", t.Achievable},
		{PartRelevant, "Relevant", t.Relevant},
		{PartRelevant, "Expected value", t.Value},
		{PartTimely, "Time-bound", t.Timely},
		{PartCriteria, "Interest of both", t.Interest.said()},
		{PartCriteria, "Data availability", t.Data.said()},
		{PartCriteria, "Business relevance", t.Business.said()},
		{PartCriteria, "Feasibility", t.Feasible.said()},
		{PartUser, "Who will use it", string(t.User)},
		{PartUser, "What for", t.UserFor},
		{PartScope, "First narrow version", t.First},
		{PartScope, "Out of scope", t.Out},
	}
}

// said is empty until both the colour and the word why are there.
func (c Criterion) said() string {
	if c.Colour == NoColour || c.Why == "" {
		return ""
	}
	return c.Colour.Emoji() + " " + c.Why
}

// Missing lists the fields without which it cannot be signed.
func (t Terms) Missing() []Line {
	return slices.DeleteFunc(t.Lines(), func(l Line) bool { return l.Said != "" })
}

// Reds names the criteria that stand at red.
func (t Terms) Reds() []string {
	var reds []string
	for _, x := range []struct {
		name string
		c    Criterion
	}{{"interest of both", t.Interest}, {"data availability", t.Data}, {"business relevance", t.Business}, {"feasibility", t.Feasible}} {
		if x.c.Colour == Red {
			reds = append(reds, x.name)
		}
	}
	return reds
}

// Changes names the fields that differ between two versions.
func (t Terms) Changes(to Terms) []string {
	var names []string
	after := to.Lines()
	for i, l := range t.Lines() {
		if l.Said != after[i].Said {
			names = append(names, l.Name)
		}
	}
	if t.Start != to.Start {
		names = append(names, "Starting point")
	}
	if !slices.Equal(t.Tags, to.Tags) {
		names = append(names, "Tags")
	}
	return names
}

// Same reports whether one part says the same in both.
func (t Terms) Same(p Part, as Terms) bool {
	other := t
	other.take(p, as)
	return len(t.Changes(other)) == 0 && t.Interest == other.Interest && t.Data == other.Data && t.Business == other.Business && t.Feasible == other.Feasible
}

// Overtaken reports whether somebody changed the part after the version that
// a writer saw, to something else than they write now.
func (c Charter) Overtaken(p Part, from Terms, seen int) bool {
	return c.Parts[p] > seen && !c.Terms.Same(p, from)
}

// Write takes one part over into the charter; false: it said so already.
// A change makes every signature one of an older version.
func (c *Charter) Write(p Part, from Terms, by PersonID, at time.Time) bool {
	if c.Terms.Same(p, from) {
		return false
	}
	c.Terms.take(p, from)
	c.Version++
	parts := map[Part]int{p: c.Version}
	for q, v := range c.Parts {
		if q != p {
			parts[q] = v
		}
	}
	c.Parts, c.ChangedBy, c.ChangedAt = parts, by, at
	return true
}

// signature is the last one of p.
func (c Charter) signature(p PersonID) (Signature, bool) {
	for _, s := range c.Signatures {
		if s.By == p {
			return s, true
		}
	}
	return Signature{}, false
}

// SignedAt is when p signed the words as they stand; zero: not.
func (c Charter) SignedAt(p PersonID) time.Time {
	if s, found := c.signature(p); found && s.Version == c.Version {
		return s.At
	}
	return time.Time{}
}

// Signed reports whether p signed the words as they stand.
func (c Charter) Signed(p PersonID) bool { return !c.SignedAt(p).IsZero() }

// SignedBefore reports whether p signed an earlier version, and what changed
// since.
func (c Charter) SignedBefore(p PersonID) (changed []string, before bool) {
	s, found := c.signature(p)
	if !found || s.Version == c.Version {
		return nil, false
	}
	return s.Terms.Changes(c.Terms), true
}

// Sign puts p's name under the words as they stand; agreed says that this
// was the second name. Signed again, nothing happens.
func (c *Charter) Sign(p PersonID, at time.Time) (agreed bool, err error) {
	switch {
	case p != c.Mentee && p != c.Mentor:
		return false, Refuse("This charter belongs to somebody else's pair.")
	case len(c.Terms.Missing()) > 0:
		return false, Refuse("Something is still missing, so the charter cannot be signed yet.")
	case c.Signed(p):
		return false, nil
	}
	c.Signatures = append(slices.DeleteFunc(slices.Clone(c.Signatures), func(s Signature) bool { return s.By == p }),
		Signature{By: p, Version: c.Version, At: at, Terms: c.Terms})
	if !c.Signed(c.Mentee) || !c.Signed(c.Mentor) {
		return false, nil
	}
	terms := c.Terms
	c.Agreed, c.AgreedAt = &terms, at
	return true, nil
}

// Restore drops the changes since both signed; false when there are none, or
// when the two who signed are not this pair.
func (c *Charter) Restore(by PersonID, at time.Time) bool {
	if c.Status() != CharterChanged {
		return false
	}
	for _, p := range []PersonID{c.Mentee, c.Mentor} {
		if _, found := c.signature(p); !found {
			return false
		}
	}
	was := *c.Agreed
	parts := map[Part]int{}
	for _, p := range CharterParts() {
		parts[p] = c.Parts[p]
		if !c.Terms.Same(p, was) {
			parts[p] = c.Version + 1
		}
	}
	c.Version++
	c.Terms, c.Parts, c.ChangedBy, c.ChangedAt = was, parts, by, at
	var kept []Signature
	for _, s := range c.Signatures {
		if s.By == c.Mentee || s.By == c.Mentor {
			s.Version, s.Terms = c.Version, was
			kept = append(kept, s)
		}
	}
	c.Signatures = kept
	return true
}

// WithMentor gives the charter to the mentee's present pair. What another
// mentor signed is no signature of this one.
func (c *Charter) WithMentor(mentor PersonID) bool {
	if c.Mentor == mentor {
		return false
	}
	c.Mentor = mentor
	return true
}

// Forget takes somebody who is not the mentee out of the charter: their name,
// their signature. The words stay the mentee's; false: they are not in it.
func (c *Charter) Forget(who PersonID) bool {
	in := c.Mentor == who || c.ChangedBy == who || c.Terms.User == who || slices.Contains(c.Cards, who)
	if c.Mentor == who {
		c.Mentor = ""
	}
	if c.ChangedBy == who {
		c.ChangedBy = ""
	}
	if c.Terms.User == who {
		c.Terms.User = ""
	}
	if c.Agreed != nil && c.Agreed.User == who {
		agreed := *c.Agreed
		agreed.User = ""
		c.Agreed, in = &agreed, true
	}
	signed, told := len(c.Signatures), len(c.Told)
	c.Signatures = slices.DeleteFunc(slices.Clone(c.Signatures), func(s Signature) bool { return s.By == who })
	for i := range c.Signatures {
		if c.Signatures[i].Terms.User == who {
			c.Signatures[i].Terms.User, in = "", true
		}
	}
	c.Told = slices.DeleteFunc(slices.Clone(c.Told), func(t Telling) bool { return t.Person == who })
	c.Cards = slices.DeleteFunc(slices.Clone(c.Cards), func(p PersonID) bool { return p == who })
	return in || signed != len(c.Signatures) || told != len(c.Told)
}

// CharterStatus is how far a charter is.
type CharterStatus string

// The states of a charter.
const (
	CharterNone    CharterStatus = "not begun"
	CharterDraft   CharterStatus = "a draft"
	CharterHalf    CharterStatus = "signed by one"
	CharterAgreed  CharterStatus = "signed by both"
	CharterChanged CharterStatus = "changed since both signed"
)

// Status is how far it is, for the pair it belongs to.
func (c Charter) Status() CharterStatus {
	mentee, mentor := c.Signed(c.Mentee), c.Signed(c.Mentor)
	switch {
	case c.Version == 0:
		return CharterNone
	case mentee && mentor:
		return CharterAgreed
	case mentee || mentor:
		return CharterHalf
	case c.Agreed != nil:
		return CharterChanged
	}
	return CharterDraft
}

// Awaiting is what a charter waits for from one of the two.
type Awaiting string

// What can be awaited.
const (
	AwaitsNothing   Awaiting = ""
	AwaitsDraft     Awaiting = "draft"     // write it, or write it to the end, and sign
	AwaitsSignature Awaiting = "signature" // the other has signed
	AwaitsOwn       Awaiting = "own"       // they changed what was signed: sign the change
)

// Awaits is what p is asked for now. Nobody is asked twice for one thing:
// before the first signature it is the mentee's turn to draft, after a change
// the turn of whoever made it.
func (c Charter) Awaits(p PersonID) Awaiting {
	other := c.Mentor
	if p == c.Mentor {
		other = c.Mentee
	}
	switch {
	case p != c.Mentee && p != c.Mentor || c.Signed(p):
		return AwaitsNothing
	case c.Signed(other):
		return AwaitsSignature
	case len(c.Signatures) == 0:
		if p == c.Mentee {
			return AwaitsDraft
		}
		return AwaitsNothing
	case c.ChangedBy == p:
		return AwaitsOwn
	case c.ChangedBy != other && p == c.Mentee: // whoever changed it is not in the pair any more
		return AwaitsOwn
	}
	return AwaitsNothing
}

// Shown are the words that others may see once somebody signed: what both
// signed, or else what one did.
func (c Charter) Shown() (Terms, bool) {
	if c.Agreed != nil {
		return *c.Agreed, true
	}
	last := Signature{}
	for _, s := range c.Signatures {
		if s.At.After(last.At) {
			last = s
		}
	}
	return last.Terms, len(c.Signatures) > 0
}

// ToldAt is when p was told that they are to use the result; zero: not.
func (c Charter) ToldAt(p PersonID) time.Time {
	for _, t := range c.Told {
		if t.Person == p {
			return t.At
		}
	}
	return time.Time{}
}

// MaxTags bounds the tags of a project, so that a list of them can be read.
const MaxTags = 8

// ParseTags reads tags separated by commas, each once, in the order given.
func ParseTags(s string) []string {
	var tags []string
	for _, t := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		t = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(t), "#"))
		same := func(x string) bool { return strings.EqualFold(x, t) }
		if t != "" && !slices.ContainsFunc(tags, same) && len(tags) < MaxTags {
			tags = append(tags, t)
		}
	}
	return tags
}
