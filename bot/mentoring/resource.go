package mentoring

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Readers says whom a resource is for.
type Readers string

// The readers of a resource.
const (
	ForAll       Readers = ""
	ForMentees   Readers = "mentees"
	ForMentors   Readers = "mentors"
	ForUnmatched Readers = "unmatched" // those who stay without a mentor
)

// Resource is something worth reading in a phase of a cohort.
type Resource struct {
	Cohort CohortID
	ID     string
	Order  int // within its phase
	Title  string
	Link   string
	Phase  Phase // NoPhase: at any time; it is not sent, only listed
	Topics []string
	For    Readers
	At     time.Time // when an organizer wrote it; zero: it came with the cohort
	Gone   time.Time // removed
}

// ResourcePhases are the phases for which there can be resources: those in
// which people do something together.
func ResourcePhases() []Phase { return []Phase{Kickoff, Ranking, Scoping, Project, Wrapup} }

// MaxResources bounds the list, so that one page shows it.
const MaxResources = 30

// DefaultResources come with every cohort: few, neutral, free to use, at
// addresses that have stayed for years. Their ids stay as well: an organizer's
// change or removal is kept under the same id.
func DefaultResources() []Resource {
	return []Resource{
		{ID: "scope", Order: 1, Phase: Scoping, Title: "How to scope a data project: goals, actions, data, analysis", Link: "https://www.datasciencepublicpolicy.org/our-work/tools-guides/data-science-project-scoping-guide/", Topics: []string{"scoping"}},
		{ID: "smart", Order: 2, Phase: Scoping, Title: "SMART goals, and how to write one", Link: "https://en.wikipedia.org/wiki/SMART_criteria", Topics: []string{"goals"}},
		{ID: "crisp", Order: 3, Phase: Scoping, Title: "CRISP-DM: how a data-mining project goes, stage by stage", Link: "https://en.wikipedia.org/wiki/Cross-industry_standard_process_for_data_mining", Topics: []string{"stages"}},
		{ID: "simple", Order: 1, Phase: Project, Title: "Rules of machine learning: start simple, measure first", Link: "https://developers.google.com/machine-learning/guides/rules-of-ml", Topics: []string{"machine learning", "forecasting", "prediction"}},
		{ID: "reproduce", Order: 2, Phase: Project, Title: "The Turing Way: work that others can repeat", Link: "https://book.the-turing-way.org/", Topics: []string{"reproducibility", "code"}},
		{ID: "talk", Order: 1, Phase: Wrapup, Title: "Ten simple rules for making good oral presentations", Link: "https://doi.org/10.1371/journal.pcbi.0030077", Topics: []string{"presenting"}},
		{ID: "postmortem", Order: 2, Phase: Wrapup, Title: "Post-mortems: learning from what did not work, without blame", Link: "https://sre.google/sre-book/postmortem-culture/", Topics: []string{"lessons"}},
		{ID: "courses", Order: 1, For: ForUnmatched, Title: "Kaggle Learn: short free courses", Link: "https://www.kaggle.com/learn", Topics: []string{"python", "machine learning", "visualization", "SQL"}},
		{ID: "sklearn", Order: 2, For: ForUnmatched, Title: "scikit-learn: the user guide, with examples", Link: "https://scikit-learn.org/stable/user_guide.html", Topics: []string{"machine learning", "statistics", "forecasting"}},
		{ID: "handbook", Order: 3, For: ForUnmatched, Title: "Python Data Science Handbook, free to read", Link: "https://jakevdp.github.io/PythonDataScienceHandbook/", Topics: []string{"python", "pandas", "plots"}},
	}
}

// Resources is the list of a cohort: what came with it and what its organizers
// made of it, without what they removed, by phase and order.
func Resources(kept []Resource) []Resource {
	all := slices.Clone(kept)
	for _, d := range DefaultResources() {
		if !slices.ContainsFunc(kept, func(r Resource) bool { return r.ID == d.ID }) {
			all = append(all, d)
		}
	}
	all = slices.DeleteFunc(all, func(r Resource) bool { return !r.Gone.IsZero() })
	slices.SortFunc(all, func(a, b Resource) int {
		late := func(r Resource) int { // what fits any phase comes after them, what nobody hopes to need last
			switch {
			case r.For == ForUnmatched:
				return 2
			case r.Phase == NoPhase:
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(late(a), late(b)), cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// A Reader is somebody to whom resources are shown.
type Reader struct {
	Mentee, Mentor bool
	About          string // what they want to learn, in their own words
}

// Reading picks what a reader gets on entering a phase; what touches their own
// words comes first, otherwise the order stays.
func Reading(all []Resource, p Phase, who Reader) []Resource {
	return relevant(all, who.About, func(r Resource) bool {
		return r.Phase == p && p != NoPhase &&
			(r.For == ForAll || r.For == ForMentees && who.Mentee || r.For == ForMentors && who.Mentor)
	})
}

// ReadingUnmatched picks what somebody gets who stays without a mentor.
func ReadingUnmatched(all []Resource, about string) []Resource {
	return relevant(all, about, func(r Resource) bool { return r.For == ForUnmatched })
}

func relevant(all []Resource, about string, fits func(Resource) bool) []Resource {
	said := map[string]bool{}
	for _, w := range tokens(about) {
		said[w] = w != stem("learn") // everybody wants to learn something
	}
	touches := func(r Resource) int {
		for _, t := range r.Topics {
			for _, w := range tokens(t) {
				if said[w] {
					return 0
				}
			}
		}
		return 1
	}
	var picked []Resource
	for _, r := range all {
		if fits(r) {
			picked = append(picked, r)
		}
	}
	slices.SortStableFunc(picked, func(a, b Resource) int { return cmp.Compare(touches(a), touches(b)) })
	return picked
}

// MaxLink is how long a link may be; addresses that people copy are shorter.
const MaxLink = 800

// ReadLink reads an address that can stand in a message, or says what is wrong
// with it. An empty one is none.
func ReadLink(typed string) (string, error) {
	link := strings.TrimSpace(typed)
	u, err := url.Parse(link)
	switch {
	case link == "":
		return "", nil
	case len(link) > MaxLink:
		return "", Refuse("That link is longer than %d characters. Copy the short form of it.", MaxLink)
	case strings.ContainsAny(link, " <>|\"`\n\t"):
		return "", Refuse("That is more than a link. Paste the address alone, such as https://example.org/page.")
	case err == nil && u.Scheme == "" && strings.Contains(strings.SplitN(link, "/", 2)[0], "."):
		return "", Refuse("Put https:// before it, so that people can click on it: https://%s", link)
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(strings.Trim(u.Hostname(), "."), "."):
		return "", Refuse("That is no link that people could open. Paste the whole address, beginning with https://.")
	case u.User != nil:
		return "", Refuse("There is a user name in that link. Take it out: everybody sees the address.")
	}
	return link, nil
}
