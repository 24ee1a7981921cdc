package mentoring

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// ProjectEntry is what stays of a pair's work: an entry of the repository, that
// later editions read. The mentee writes it, the mentor confirms or changes
// it; when both say yes to the same words they are public.
type ProjectEntry struct {
	ID     string
	Cohort CohortID
	Couple        // either is empty for somebody who erased their data
	Start  string // id of the problem it started from

	Words     Account
	Version   int // rises with every change of the words; 0: nothing is written
	ChangedBy PersonID
	ChangedAt time.Time
	Yeses     []AccountYes // the last one of each person

	MenteeName Naming
	MentorName Naming

	Public        *Account // what others read; nil: not yet, or taken back
	PublicVersion int
	PublicAt      time.Time // when these words went public
	FirstAt       time.Time // when it was first public: the order of the newest
	Gone          time.Time // taken back by its owner
	Former        bool      // its mentee has erased their data; the entry stays without a name
}

// Account is the words of an entry.
type Account struct {
	Title   string
	Goal    string
	Summary string
	Tags    []string
	Link    string
	Result  Result

	// The post-mortem, for what was not finished.
	Tried, Happened, Differently, TellNext string
}

// Result is how a project came out.
type Result string

// How a project came out. None is better than another in the repository.
const (
	NoResult    Result = ""
	Finished    Result = "finished"
	PartlyDone  Result = "partly"
	LearnedFrom Result = "learned" // it did not work, and what we learned
)

const maxLink = 500

// Words names the result as people say it.
func (r Result) Words() string {
	switch r {
	case Finished:
		return "finished"
	case PartlyDone:
		return "partly finished"
	case LearnedFrom:
		return "did not work, and what we learned"
	case NoResult:
	}
	return "not said"
}

// Emoji marks the result beside its words.
func (r Result) Emoji() string {
	switch r {
	case Finished:
		return ":white_check_mark:"
	case PartlyDone:
		return ":construction:"
	case LearnedFrom:
		return ":bulb:"
	case NoResult:
	}
	return ""
}

// Naming is whether somebody wants their name on an entry.
type Naming string

// Nobody is named who has not said so.
const (
	NamingOpen Naming = ""
	ByName     Naming = "named"
	NoName     Naming = "anonymous"
)

// AccountYes is somebody's yes to one version of the words.
type AccountYes struct {
	By      PersonID
	Version int
	At      time.Time
	Words   Account
}

// Same reports whether both say the same.
func (a Account) Same(b Account) bool {
	return slices.Equal(a.Tags, b.Tags) && a.Title == b.Title && a.Goal == b.Goal && a.Summary == b.Summary && a.Link == b.Link &&
		a.Result == b.Result && a.Tried == b.Tried && a.Happened == b.Happened && a.Differently == b.Differently && a.TellNext == b.TellNext
}

// Complete reports whether others can make something of it: what was not
// finished needs at least what was tried and what happened.
func (a Account) Complete() bool {
	if a.Title == "" || a.Summary == "" || a.Result == NoResult {
		return false
	}
	return a.Result != LearnedFrom || a.Tried != "" && a.Happened != ""
}

// CheckLink accepts a link that opens in a browser, as it is to be kept; an
// empty one is fine.
func CheckLink(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	if len(s) > maxLink {
		return "", Refuse("This link is longer than %d characters. Use a shorter one.", maxLink)
	}
	u, err := url.Parse(s)
	host := ""
	if err == nil {
		host = u.Hostname()
	}
	switch {
	case err != nil || strings.ContainsAny(s, " \t\n<>|\"") || host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", Refuse("That is no link that opens in a browser. It begins with https:// – copy it from the address line.")
	case u.User != nil:
		return "", Refuse("This link has a user name or a password in it. Leave them out: everybody can read it.")
	case len(strings.Split(strings.Trim(host, "."), ".")) < 2:
		return "", Refuse("“%s” is no address that others can reach. Use the full one, as https://wiki.example.com/page.", host)
	}
	return u.String(), nil
}

// Write takes the words over, and the writer's yes to them; false: they say
// so already.
func (p *ProjectEntry) Write(a Account, by PersonID, at time.Time) bool {
	changed := !p.Words.Same(a) || p.Version == 0
	if changed {
		p.Words, p.Version, p.ChangedBy, p.ChangedAt = a, p.Version+1, by, at
	}
	p.Agree(by, at)
	p.Gone = time.Time{}
	return changed
}

// Agree is by's yes to the words as they stand.
func (p *ProjectEntry) Agree(by PersonID, at time.Time) {
	p.Yeses = append(slices.DeleteFunc(slices.Clone(p.Yeses), func(y AccountYes) bool { return y.By == by }),
		AccountYes{by, p.Version, at, p.Words})
}

func (p ProjectEntry) yes(by PersonID) (AccountYes, bool) {
	k := slices.IndexFunc(p.Yeses, func(y AccountYes) bool { return y.By == by })
	if by == "" || k < 0 {
		return AccountYes{}, false
	}
	return p.Yeses[k], true
}

// Agreed reports whether by said yes to the words as they stand.
func (p ProjectEntry) Agreed(by PersonID) bool {
	y, said := p.yes(by)
	return said && y.Version == p.Version
}

// Overtaken reports whether somebody else changed the words after the version
// that a writer saw.
func (p ProjectEntry) Overtaken(by PersonID, seen int, a Account) bool {
	return p.Version > seen && p.ChangedBy != by && !p.Words.Same(a)
}

// Settle makes public what may be: the words that both said yes to, or, when
// nobody waits for the mentor any more (late: the deadline is over, it was
// public before, or there is no mentor), the last ones the mentee said yes to:
// it is their project. False: nothing new is public.
func (p *ProjectEntry) Settle(late bool, at time.Time) bool {
	y, said := p.yes(p.Mentee)
	if !said || !p.Gone.IsZero() {
		return false
	}
	if other, both := p.yes(p.Mentor); !late && (!both || other.Version != y.Version || y.Version != p.Version) {
		return false
	}
	if p.Public != nil && p.PublicVersion == y.Version {
		return false
	}
	words := y.Words
	p.Public, p.PublicVersion, p.PublicAt = &words, y.Version, at
	if p.FirstAt.IsZero() {
		p.FirstAt = at
	}
	return true
}

// Confirmed reports whether the mentor said yes to the words others read.
func (p ProjectEntry) Confirmed() bool {
	y, said := p.yes(p.Mentor)
	return said && p.Public != nil && y.Version == p.PublicVersion
}

// TakeBack takes the entry out of the repository; the words are kept for its
// owner, who may put it back.
func (p *ProjectEntry) TakeBack(at time.Time) {
	p.Public, p.PublicVersion, p.PublicAt, p.Gone = nil, 0, time.Time{}, at
}

// AwaitedAccount is what an entry waits for from one of the two.
type AwaitedAccount string

// What can be awaited.
const (
	NothingAwaited AwaitedAccount = ""
	AccountWanted  AwaitedAccount = "write"   // the mentee has not written it
	YesWanted      AwaitedAccount = "confirm" // the other one wrote or changed it
)

// Awaits is what by is asked for now.
func (p ProjectEntry) Awaits(by PersonID) AwaitedAccount {
	_, written := p.yes(p.Mentee)
	switch {
	case !p.Gone.IsZero():
		return NothingAwaited
	case by == p.Mentee && p.Version == 0:
		return AccountWanted
	case by == p.Mentee && !p.Agreed(by):
		return YesWanted
	case by == p.Mentor && written && p.Agreed(p.Mentee) && !p.Agreed(by):
		return YesWanted
	}
	return NothingAwaited
}

// Forget takes a person out of the entry: their name, their yes. The words
// stay, and what was public stays public.
func (p *ProjectEntry) Forget(who PersonID) {
	p.Yeses = slices.DeleteFunc(slices.Clone(p.Yeses), func(y AccountYes) bool { return y.By == who })
	if p.ChangedBy == who {
		p.ChangedBy = ""
	}
	if p.Mentee == who {
		p.Mentee, p.MenteeName, p.Former = "", NamingOpen, true
		if p.Public != nil {
			p.Words, p.Version = *p.Public, p.PublicVersion // what was written later is not public
		}
	}
	if p.Mentor == who {
		p.Mentor, p.MentorName = "", NamingOpen
	}
}

// Named are those whose name may stand with the entry.
func (p ProjectEntry) Named() []PersonID {
	var who []PersonID
	if p.MenteeName == ByName && p.Mentee != "" {
		who = append(who, p.Mentee)
	}
	if p.MentorName == ByName && p.Mentor != "" {
		who = append(who, p.Mentor)
	}
	return who
}

// Findable are the words of the entry by which it is found.
func (p ProjectEntry) Findable() Findable {
	if p.Public == nil {
		return Findable{ID: p.ID}
	}
	a := *p.Public
	return Findable{ID: p.ID, Title: a.Title, Tags: a.Tags, Start: p.Start,
		Goal: strings.Join([]string{a.Goal, a.Summary, a.Tried, a.Happened, a.Differently, a.TellNext}, "\n")}
}

// NewestProjects orders the public ones, the newest first.
func NewestProjects(all []ProjectEntry) []ProjectEntry {
	public := slices.DeleteFunc(slices.Clone(all), func(p ProjectEntry) bool { return p.Public == nil })
	slices.SortStableFunc(public, func(a, b ProjectEntry) int {
		if c := b.FirstAt.Compare(a.FirstAt); c != 0 {
			return c
		}
		return compareStrings(a.ID, b.ID)
	})
	return public
}
