package flows

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
)

// The calls: when a phase opens, one post in the cohort's channel asks for
// mentors, later one for mentees. Each has a button and live numbers, and says
// so when its time is over. The mentors' profiles stand as a thread under the
// call for mentees.

var (
	mentorsCall = bot.NewLive[about]("calls.mentors")
	menteesCall = bot.NewLive[about]("calls.mentees")
	profilePost = bot.NewLive[aboutMember]("calls.profile")
)

func calls() bot.Flow {
	return bot.Flow{
		Name:  "calls",
		About: "calls for mentors and mentees in the cohort's channel, with live numbers",
		Routes: []bot.Route{
			bot.OnDraw(mentorsCall, drawMentorsCall),
			bot.OnDraw(menteesCall, drawMenteesCall),
			bot.OnDraw(profilePost, drawProfilePost),
		},
	}
}

// callMentors posts the call for mentors.
func callMentors(e bot.Event, c mentoring.Cohort) error {
	return mentorsCall.Show(e, bot.ToChannel(c.Channel), about{c.ID})
}

// callMentees posts the call for mentees, and the mentors' gallery under it.
func callMentees(e bot.Event, c mentoring.Cohort) error {
	if err := menteesCall.Show(e, bot.ToChannel(c.Channel), about{c.ID}); err != nil {
		return err
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := showInGallery(e, c, m); err != nil {
			return err
		}
	}
	return refreshCalls(e, c)
}

// showInGallery posts a mentor's profile under the call for mentees, or
// brings the post up to date.
func showInGallery(e bot.Event, c mentoring.Cohort, m mentoring.Member) error {
	if m.Role != mentoring.Mentor {
		return nil
	}
	under := menteesCall.Key(about{c.ID})
	if _, posted, err := e.Tx.Outgoing(under); err != nil || !posted {
		return err
	}
	if m.Standing.Gone() {
		return profilePost.Refresh(e, of(m))
	}
	return profilePost.Show(e, bot.ToChannel(c.Channel), of(m), bot.Under(under))
}

// refreshCalls brings both calls up to date.
func refreshCalls(e bot.Event, c mentoring.Cohort) error {
	if err := mentorsCall.Refresh(e, about{c.ID}); err != nil {
		return err
	}
	return menteesCall.Refresh(e, about{c.ID})
}

func drawMentorsCall(in bot.Drawing[about]) (bot.Message, error) {
	c, members, err := cohortAndMembers(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Message{}, err
	}
	name, places := bot.Escape(c.Name), mentoring.CountPlaces(members)
	if c.MaySignUp() != nil {
		// Without numbers: who leaves later need not be read from an old post.
		return bot.Message{Text: fmt.Sprintf("Sign-up of mentors for %s is over. Thank you!", name), Blocks: []slack.Block{
			bot.Header("Call for mentors: " + c.Name),
			bot.Section("Sign-up is over. Thank you, everybody!"),
		}}, nil
	}
	blocks := []slack.Block{bot.Header("Call for mentors: " + c.Name)}
	blocks = append(blocks, promises(c)...)
	blocks = append(blocks,
		bot.Section(fmt.Sprintf("*Your time:* about %s.\n*Kick-off:* %s, where everybody meets; please keep it free.\n*Languages:* %s\n*Mentees:* you choose how many you take, 1 to %d. With fewer applicants than places, not every mentor gets a mentee.",
			c.Plan.Hours(c.MentorHours), kickoffDay(c), spoken(c.Languages), mentoring.MaxCapacity)),
		bot.Section(fmt.Sprintf("*So far:* %s.", offeredPlaces(places))),
		bot.Actions(signUpOpen.Primary("Become a mentor", about{c.ID})),
		bot.Context(mentorsUntil(c)),
	)
	return bot.Message{Text: fmt.Sprintf("%s is looking for mentors. So far: %s.", name, offeredPlaces(places)), Blocks: blocks}, nil
}

func drawMenteesCall(in bot.Drawing[about]) (bot.Message, error) {
	c, members, err := cohortAndMembers(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Message{}, err
	}
	name, places := bot.Escape(c.Name), mentoring.CountPlaces(members)
	if c.Phase >= mentoring.Ranking {
		return bot.Message{Text: fmt.Sprintf("Applications for %s are closed. Thank you, everybody!", name), Blocks: []slack.Block{
			bot.Header("Call for mentees: " + c.Name),
			bot.Section("Applications are closed. Thank you, everybody! The mentors are in the thread."),
		}}, nil
	}
	if c.Phase > mentoring.CallMentees {
		return bot.Message{Text: fmt.Sprintf("Applications for %s are closed: %s.", name, takenPlaces(places)), Blocks: []slack.Block{
			bot.Header("Call for mentees: " + c.Name),
			bot.Section(fmt.Sprintf("Applications are closed: *%s*. Thank you, everybody! The mentors are in the thread.", takenPlaces(places))),
		}}, nil
	}
	next := "Places go in order of arrival. Your line manager is asked to agree."
	kept, until, err := keptPlaces(in.Event, c)
	if err != nil {
		return bot.Message{}, err
	}
	switch kept = min(kept, places.Free()); {
	case kept > 0:
		next = fmt.Sprintf("Of the free ones %s kept until %s for those whom an earlier edition left out. Apply all the same: then they go in order of arrival, and the waiting list moves up.", keptAre(kept), mentoring.DateOf(until, c.Location()).Long())
	case places.Free() == 0:
		next = "All places are taken just now. Apply all the same: you join the waiting list, in order of arrival, and are told at once when a place is free."
	}
	blocks := []slack.Block{bot.Header("Call for mentees: " + c.Name)}
	blocks = append(blocks, promises(c)...)
	blocks = append(blocks,
		bot.Section(fmt.Sprintf("*Your time:* about %s.\n*Kick-off:* %s, where you meet every mentor; please keep it free.\n*Languages:* %s\n*Mentors:* get to know them in the thread below.", c.Plan.Hours(c.MenteeHours), kickoffDay(c), spoken(c.Languages))),
		bot.Section(fmt.Sprintf("*So far:* %s. %s", takenPlaces(places), next)),
		bot.Actions(applyOpen.Primary("Apply as a mentee", about{c.ID})),
		bot.Context(fmt.Sprintf("Apply by %s.", c.Plan.Deadline(mentoring.CallMentees, c.Home).Long())),
	)
	return bot.Message{Text: fmt.Sprintf("Apply for a mentor in %s: %s.", name, takenPlaces(places)), Blocks: blocks}, nil
}

func drawProfilePost(in bot.Drawing[aboutMember]) (bot.Message, error) {
	m, found, err := in.Tx.Member(in.Carried.Cohort, in.Carried.Role, in.Carried.Person)
	if err != nil || !found {
		return bot.Message{}, err
	}
	who, err := in.Person(m.Person)
	if err != nil {
		return bot.Message{}, err
	}
	name := bot.Escape(nameOf(who, m))
	if m.Standing.Gone() {
		text := name + " is not a mentor in this cohort any more."
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Context(text)}}, nil
	}
	return bot.Message{Text: name + " is a mentor in this cohort.", Blocks: profile(who, m)}, nil
}

// What people see.

// promises are what the cohort says of itself, as its organizers typed it.
func promises(c mentoring.Cohort) []slack.Block {
	var said [][2]string
	if c.Objectives != "" {
		said = append(said, [2]string{"What it is for:", c.Objectives})
	}
	if c.NotThis != "" {
		said = append(said, [2]string{"What it is not:", c.NotThis})
	}
	if len(said) == 0 {
		return nil
	}
	return []slack.Block{labelled(said...)}
}

// kickoffDay names the day, so that it is known a month ahead.
func kickoffDay(c mentoring.Cohort) string { return c.Plan.Start(mentoring.Kickoff).Long() }

func mentorsUntil(c mentoring.Cohort) string {
	if c.Phase == mentoring.CallMentors {
		return fmt.Sprintf("Please sign up by %s: mentees apply after that, for as many places as mentors offer.", c.Plan.Deadline(mentoring.CallMentors, c.Home).Long())
	}
	return fmt.Sprintf("Mentees are applying already. Late mentors are welcome until %s.", c.Plan.Deadline(mentoring.Kickoff, c.Home).Long())
}

// offeredPlaces is "4 mentors, 5 places".
func offeredPlaces(p mentoring.Places) string {
	return count(p.Mentors, "mentor") + ", " + count(p.Offered, "place")
}

// takenPlaces is "6 of 7 places taken, 1 waiting".
func takenPlaces(p mentoring.Places) string {
	s := fmt.Sprintf("%d of %s taken", p.Held, count(p.Offered, "place"))
	if p.Over() > 0 {
		s = fmt.Sprintf("%s taken, %d more than there are", count(p.Held, "place"), p.Over())
	}
	if p.Waiting > 0 {
		s += fmt.Sprintf(", %d waiting", p.Waiting)
	}
	return s
}

func keptAre(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
}

// spoken lists languages as mrkdwn.
func spoken(languages []string) string {
	if len(languages) == 0 {
		return "any"
	}
	return bot.Escape(strings.Join(languages, ", "))
}

// labelled shows bold labels, each with what somebody typed after it, in one
// block.
func labelled(said ...[2]string) slack.Block {
	var parts []slack.RichTextElement
	for i, s := range said {
		end := "\n"
		if i == len(said)-1 {
			end = ""
		}
		parts = append(parts, slack.NewRichTextSection(
			slack.NewRichTextSectionTextElement(s[0]+" ", &slack.RichTextSectionTextStyle{Bold: true}),
			slack.NewRichTextSectionTextElement(bot.Cut(s[1], 2900)+end, nil)))
	}
	return slack.NewRichTextBlock("", parts...)
}

// profile is how a mentor is presented to mentees.
func profile(who mentoring.Person, m mentoring.Member) []slack.Block {
	name := nameOf(who, m)
	head := bot.Section(fmt.Sprintf("*%s*\n%s · takes %s", bot.Escape(name), spoken(m.Languages), count(m.Places(), "mentee")))
	if who.Photo != "" {
		head.Accessory = slack.NewAccessory(slack.NewImageBlockElement(who.Photo, "Photo of "+name))
	}
	// Six long answers would break Slack's limit for all text of a message.
	const most = 1500
	said := [][2]string{{"Can help with:", bot.Cut(m.Profile.Help, most)}}
	for _, s := range [][2]string{{"About:", m.Profile.Bio}, {"Brings a problem or data:", m.Profile.Problem}, {"Would like to learn:", m.Profile.Learn}} {
		if s[1] != "" {
			said = append(said, [2]string{s[0], bot.Cut(s[1], most)})
		}
	}
	return []slack.Block{head, labelled(said...)}
}

// gallery presents at most so many of the active mentors, in order of
// arrival; the others stand in the thread under the call for mentees.
func gallery(e bot.Event, c mentoring.Cohort, most int) ([]slack.Block, error) {
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return nil, err
	}
	var blocks []slack.Block
	left := 0
	for _, m := range members {
		if m.Role != mentoring.Mentor || m.Standing != mentoring.Active {
			continue
		}
		if most == 0 {
			left++
			continue
		}
		most--
		who, err := e.Person(m.Person)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, profile(who, m)...)
	}
	switch {
	case left > 0:
		blocks = append(blocks, bot.Context(fmt.Sprintf("and %s, in the thread of the call for mentees in <#%s>.", count(left, "other mentor"), c.Channel)))
	case len(blocks) == 0:
		blocks = append(blocks, bot.Context("No mentor has signed up yet."))
	}
	return blocks, nil
}

// nameOf is the name Slack shows, or the one it showed at sign-up.
func nameOf(who mentoring.Person, m mentoring.Member) string {
	switch {
	case who.Name != "":
		return who.Name
	case m.Name != "":
		return m.Name
	}
	return "Somebody new"
}

// named is the name of somebody, as mrkdwn.
func named(e bot.Event, p mentoring.PersonID) (string, error) {
	who, err := e.Person(p)
	if err != nil {
		return "", err
	}
	if who.Name == "" {
		return bot.Mention(p), nil
	}
	return bot.Escape(who.Name), nil
}

func cohortAndMembers(e bot.Event, id mentoring.CohortID) (mentoring.Cohort, []mentoring.Member, error) {
	c, err := cohort(e, id)
	if err != nil {
		return c, nil, err
	}
	members, err := e.Tx.Members(id)
	return c, members, err
}
