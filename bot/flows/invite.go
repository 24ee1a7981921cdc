package flows

import (
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/store"
)

// A personal invitation: one message with the button that opens the sign-up.
// It draws itself from the state, so that it says so when they joined or when
// its time is over.

// invited is an invitation; its member may not exist yet.
type invited struct {
	Cohort mentoring.CohortID `json:"c"`
	Role   mentoring.Role     `json:"r"`
	Person mentoring.PersonID `json:"p"`
	By     mentoring.PersonID `json:"b"`
}

// Key names the message: one for a person and a role, whoever invites.
func (i invited) Key() string { return mentoring.MemberKey(i.Cohort, i.Role, i.Person) }

var invitation = bot.NewLive[invited]("people.invitation")

func inviteSomewhere(in bot.Typed) (bot.Reply, error) {
	all, err := in.Tx.Cohorts()
	if err != nil {
		return bot.Done, err
	}
	in.Args = cohortFirst(in.Args, all)
	return inCohort(organizing, inviteByCommand)(in)
}

func inviteByCommand(in bot.Typed, c mentoring.Cohort, rest string) (bot.Reply, error) {
	who, words, err := oneMentioned(in.Event, rest, inviteUsage)
	if err != nil {
		return bot.Done, err
	}
	role := mentoring.Role("")
	for _, w := range words {
		switch strings.Trim(strings.ToLower(w), ".,") {
		case "mentor", "mentors":
			role = mentoring.Mentor
		case "mentee", "mentees":
			role = mentoring.Mentee
		case "sponsor", "sponsors":
			said, err := inviteSponsor(in.Event, c, who)
			if err != nil {
				return bot.Done, err
			}
			return bot.Whisper(said), nil
		}
	}
	if role == "" {
		return bot.Done, mentoring.Refuse("As a mentor or as a mentee? Or as a sponsor, who posts problems worth solving? Type %s.", inviteUsage)
	}
	said, err := invite(in.Event, c, who, role)
	if err != nil {
		return bot.Done, err
	}
	return bot.Whisper(said), nil
}

// invite asks somebody once, at a decent hour of theirs, and says how it went.
func invite(e bot.Event, c mentoring.Cohort, who mentoring.Person, role mentoring.Role) (string, error) {
	if err := mayTakePart(who); err != nil {
		return "", err
	}
	name := bot.Escape(c.Name)
	if _, found, err := currentMember(e, c, role, who.ID); err != nil {
		return "", err
	} else if found {
		return "", mentoring.Refuse("%s is in *%s* as a %s already. `/cohort people %s` lists who is in.", bot.Mention(who.ID), name, role, c.ID)
	}
	if c.Phase == mentoring.Draft {
		return "", mentoring.Refuse("*%s* is still a draft, so nobody can join yet. Open it first: `/cohort open %s`.", name, c.ID)
	}
	if err := mayJoin(e, c, role); err != nil {
		return "", err
	}
	if no, err := saidNotThisTime(e, aboutMember{c.ID, role, who.ID}); err != nil {
		return "", err
	} else if !no.IsZero() {
		return "", mentoring.Refuse("%s was asked again for *%s* and said “not this time” on %s. I keep to that; a personal word works best, and the call in <#%s> stays open to them.", bot.Mention(who.ID), name, dayOf(no, c), c.Channel)
	}
	i := invited{c.ID, role, who.ID, e.By}
	o, queued, err := e.Tx.Outgoing(invitation.Key(i))
	if err != nil {
		return "", err
	}
	if queued && o.State != store.Dropped {
		return "", mentoring.Refuse("%s was invited as a %s on %s already; asking twice would nag. A personal word works best now.", bot.Mention(who.ID), role, mentoring.DateOf(o.QueuedAt, c.Location()).Long())
	}
	zone, err := e.Zone(who.ID, c)
	if err != nil {
		return "", err
	}
	at := mentoring.Decent(e.At, zone, c.Home)
	if err := invitation.Show(e, bot.To(who.ID), i, bot.NotBefore(at)); err != nil {
		return "", err
	}
	if err := e.Note(c.ID, "member.invited", string(role), string(who.ID)); err != nil {
		return "", err
	}
	arrives := "now"
	if at.After(e.At) {
		arrives = "on " + when(at, zone) + " by their own clock"
	}
	return fmt.Sprintf("%s is invited to *%s* as a %s. The message goes out %s; you need not do anything.", bot.Mention(who.ID), name, role, arrives), nil
}

func currentMember(e bot.Event, c mentoring.Cohort, r mentoring.Role, p mentoring.PersonID) (mentoring.Member, bool, error) {
	m, found, err := e.Tx.Member(c.ID, r, p)
	return m, found && !m.Standing.Gone(), err
}

// mayJoin is the gate of the role.
func mayJoin(e bot.Event, c mentoring.Cohort, role mentoring.Role) error {
	c.Name = bot.Escape(c.Name)
	if role == mentoring.Mentor {
		return c.MaySignUp()
	}
	members, err := e.Tx.Members(c.ID)
	if err != nil {
		return err
	}
	return c.MayApply(mentoring.CountPlaces(members))
}

// refreshInvitation brings a member's invitation up to date, if they got one.
func refreshInvitation(e bot.Event, m mentoring.Member) error {
	return invitation.Refresh(e, invited{Cohort: m.Cohort, Role: m.Role, Person: m.Person})
}

// What people see.

func drawInvitation(in bot.Drawing[invited]) (bot.Message, error) {
	i := in.Carried
	c, found, err := in.Tx.Cohort(i.Cohort)
	if err != nil || !found {
		return bot.Message{}, err
	}
	name := bot.Escape(c.Name)
	m, joined, err := currentMember(in.Event, c, i.Role, i.Person)
	if err != nil {
		return bot.Message{}, err
	}
	if joined {
		text := fmt.Sprintf("You were invited to *%s*, and you are in: %s. Thank you!", name, standingWords(m))
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}, nil
	}
	if gate := mayJoin(in.Event, c, i.Role); gate != nil {
		refusal := &mentoring.Refusal{}
		refused := errors.As(gate, &refusal)
		if !refused {
			return bot.Message{}, gate
		}
		text := fmt.Sprintf("You were invited to *%s* as a %s. %s", name, i.Role, refusal.Reason)
		return bot.Message{Text: text, Blocks: []slack.Block{bot.Section(text)}}, nil
	}
	open, hours := signUpOpen.Primary("Become a mentor", about{c.ID}), c.MentorHours
	if i.Role == mentoring.Mentee {
		open, hours = applyOpen.Primary("Apply as a mentee", about{c.ID}), c.MenteeHours
	}
	text := fmt.Sprintf("%s thought of you as a %s for *%s*.", bot.Mention(i.By), i.Role, name)
	blocks := []slack.Block{bot.Section(text)}
	blocks = append(blocks, promises(c)...)
	return bot.Message{Text: text, Blocks: append(blocks,
		bot.Section(fmt.Sprintf("*Your time:* about %s.", c.Plan.Hours(hours))),
		bot.Actions(open),
		bot.Context("Not for you? Then you need not do anything. I don't ask again."))}, nil
}
