package flows

import (
	"errors"
	"fmt"
	"slices"

	"cohortbot/bot"
	"cohortbot/bot/match"
	"cohortbot/bot/mentoring"
)

// Publishing: an organizer looks at the summary and publishes, once. Those
// without a mentor hear it first, each personally; then every pair gets its
// conversation; then the channel gets the announcement with the lottery's
// seed. What people read is in publish_view.go.

// publishRun is the proposal that is to be published.
type publishRun struct {
	Cohort mentoring.CohortID `json:"c"`
	Run    int                `json:"n"`
	Rule   string             `json:"r,omitempty"`
}

// InCohort names the cohort whose organizers may use the form.
func (p publishRun) InCohort() mentoring.CohortID { return p.Cohort }

var (
	publishCommand   = bot.NewCommand("publish", "", "announce the pairs and start the projects")
	publishOpen      = bot.NewButton[about]("publish.open")
	publishForm      = bot.NewModal[publishRun]("publish.form")
	publishResources = bot.NewText("publish.resources")
)

func publishing() bot.Flow {
	return bot.Flow{
		Name:  "publish",
		About: "the pairs are announced, those without a mentor first",
		Routes: []bot.Route{
			bot.OnCommand(publishCommand, likelyIn(organizingFrom(mentoring.Matching, mentoring.Matching), organizing, func(in bot.Typed, c mentoring.Cohort, _ string) (bot.Reply, error) {
				return confirmPublishing(in.Event, c, bot.Open)
			})).For(bot.Organizers),
			bot.OnPress(publishOpen, func(in bot.Pressed[about]) (bot.Reply, error) {
				c, err := cohort(in.Event, in.Carried.Cohort)
				if err != nil {
					return bot.Done, err
				}
				return confirmPublishing(in.Event, c, bot.Replace)
			}).For(bot.Organizers),
			bot.OnSubmit(publishForm, publish).For(bot.Organizers),
		},
	}
}

// publishable reads the desk and refuses when there is nothing to publish.
func publishable(e bot.Event, c mentoring.Cohort) (desk, error) {
	bench, _, err := e.Tx.Bench(c.ID)
	if err != nil {
		return desk{}, err
	}
	name := bot.Escape(c.Name)
	switch {
	case !bench.Published.IsZero():
		return desk{}, mentoring.Refuse("The matching of %s was published by %s on %s. Nothing is sent twice; `/cohort match` shows the pairs.",
			name, bot.Mention(bench.By), mentoring.DateOf(bench.Published, c.Location()).Medium())
	case c.Phase < mentoring.Matching:
		return desk{}, mentoring.Refuse("There is nothing to publish in %s yet: the matching begins on %s, when ranking is closed.", name, c.Plan.Start(mentoring.Matching).Medium())
	case c.Phase > mentoring.Matching:
		return desk{}, mentoring.Refuse("%s is past its matching, so there is nothing to publish.", name)
	}
	d, err := readDesk(e, c)
	if err != nil {
		return d, err
	}
	if d.Bench.Proposal == nil {
		return d, mentoring.Refuse("%s", failedCheck(c, d.rule()))
	}
	if !d.Holds {
		return d, mentoring.Refuse("Somebody came or left since the proposal for %s was computed. Open `/cohort match`, press *Run again*, and publish that.", name)
	}
	if len(d.Bench.Proposal.Pairs) == 0 {
		return d, mentoring.Refuse("The proposal for %s has no pair, so there is nothing to announce. `/cohort match` says why; one more mentor, or fewer pairs ruled out, would help.", name)
	}
	return d, nil
}

func confirmPublishing(e bot.Event, c mentoring.Cohort, show showing) (bot.Reply, error) {
	d, err := publishable(e, c)
	if err != nil {
		return bot.Done, err
	}
	return show(drawPublishForm(d)), nil
}

// publish makes the pairs and tells everybody. Two organizers may press at
// once: the second finds the bench published.
func publish(in bot.Submitted[publishRun]) (bot.Reply, error) {
	c, err := cohort(in.Event, in.Carried.Cohort)
	if err != nil {
		return bot.Done, err
	}
	d, err := publishable(in.Event, c)
	if err != nil {
		return bot.Done, err
	}
	if d.Bench.Proposal.Run != in.Carried.Run {
		return bot.Done, mentoring.Refuse("The proposal was computed again while you had this open: it is run %d now, and you were looking at run %d. Open `/cohort publish` again to see the current one.", d.Bench.Proposal.Run, in.Carried.Run)
	}
	if string(d.rule().preset) != in.Carried.Rule {
		return bot.Done, mentoring.Refuse("Another rule was chosen while you had this open: “%s”. Open `/cohort publish` again to see what it gives.", d.rule().name)
	}
	told, err := recheck(in.Event, d)
	if errors.Is(err, match.ErrCertificate) {
		if err := in.Note(c.ID, "matching.failed-check", fmt.Sprint(d.Bench.Runs), string(d.rule().preset)); err != nil {
			return bot.Done, err
		}
		return bot.Whisper(failedCheck(c, d.rule())), tellOrganizers(in.Event, c, fmt.Sprintf("matching/failed/%s/%d/publishing", c.ID, d.Bench.Runs), failedCheck(c, d.rule()))
	}
	if err != nil {
		return bot.Done, err
	}
	d.Told = told
	d.Bench.Published, d.Bench.By = in.At, in.By
	if err := in.Tx.PutBench(d.Bench); err != nil {
		return bot.Done, err
	}
	if err := in.Note(c.ID, "matching.published", fmt.Sprint(d.Bench.Proposal.Run), string(d.rule().preset)); err != nil {
		return bot.Done, err
	}
	first, err := tellUnmatched(in.Event, d, publishResources.In(in.Form))
	if err != nil {
		return bot.Done, err
	}
	groups, err := formPairs(in.Event, d, first)
	if err != nil {
		return bot.Done, err
	}
	if c.Channel != "" {
		if err := in.Say(announcement(d), bot.After(slices.Concat(first, groups)...)); err != nil {
			return bot.Done, err
		}
	}
	if _, _, err := advance(in.Event, c, mentoring.Scoping, in.At); err != nil {
		return bot.Done, err
	}
	if err := closePlaceAsks(in.Event, c, d.Bench); err != nil {
		return bot.Done, err
	}
	if err := refreshComparison(in.Event, c, d.Bench); err != nil {
		return bot.Done, err
	}
	return bot.Whisper(fmt.Sprintf("Published: %d pairs of *%s*. Those without a mentor hear it first, then the pairs, then the channel. “%s” has begun.",
		len(d.Bench.Proposal.Pairs), bot.Escape(c.Name), mentoring.Scoping.Title())), nil
}

// told is what the personal messages are made of, beside the pairs: the bound
// that everybody may know, and each mentee's own result and class.
type told struct {
	bound match.Bound
	each  map[match.ID]match.Explained
}

// recheck solves the chosen rule once more before anybody is told: the result
// checks itself, and must be the proposal that the organizer saw. The errors:
// match.ErrCertificate, or a refusal if something it rests on has changed.
func recheck(e bot.Event, d desk) (told, error) {
	in, err := instanceNow(e, d.Cohort, d.Bench)
	if err != nil {
		return told{}, err
	}
	changed := mentoring.Refuse("Something the proposal for %s rests on has changed since it was computed: somebody's languages, line manager or places. Open `/cohort match`, press *Run again*, and publish that.", bot.Escape(d.Cohort.Name))
	p, err := match.Compile(&in)
	if err != nil {
		return told{}, changed
	}
	r, err := p.Solve(d.rule().preset)
	if err != nil {
		return told{}, err
	}
	if d.Bench.Proposal.Differ(proposal(r, in, d.Bench.Runs, e.At)) > 0 {
		return told{}, changed
	}
	return told{r.Bound(), p.Explained(r)}, nil
}

// tellUnmatched tells those who stay without a partner, and keeps that they
// come first next time. The keys of its messages are what others wait for.
func tellUnmatched(e bot.Event, d desk, words string) ([]string, error) {
	var keys []string
	for _, u := range d.Bench.Proposal.Unmatched {
		m := d.Members[mentoring.Mentee][u.Person]
		m.Unmatched = true
		if err := e.Tx.PutMember(m); err != nil {
			return nil, err
		}
		if err := e.Note(d.Cohort.ID, "matching.unmatched", string(u.Person)); err != nil {
			return nil, err
		}
		reading, err := readingUnmatched(e, d.Cohort, m)
		if err != nil {
			return nil, err
		}
		message := withoutMentor(d, m, words, reading)
		keys = append(keys, message.Key)
		if err := e.Say(message); err != nil {
			return nil, err
		}
		if err := e.RefreshHome(u.Person); err != nil {
			return nil, err
		}
	}
	with := map[mentoring.PersonID]bool{}
	for _, x := range d.Bench.Proposal.Pairs {
		with[x.Mentor] = true
	}
	for _, m := range byName(d.Members[mentoring.Mentor]) {
		if with[m.Person] {
			continue
		}
		message := withoutMentee(d, m)
		if m.Load.Elsewhere > 0 && m.Places() == 0 {
			message.Text = fmt.Sprintf("The pairs of *%s* are decided. You get no mentee there, as you have as many as you take at a time in another edition. Thank you for standing ready all the same; nothing to do for you.", bot.Escape(d.Cohort.Name))
		}
		keys = append(keys, message.Key)
		if err := e.Say(message); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// formPairs makes the pairs, tells each person, and opens each pair's
// conversation, all after those who have nobody.
func formPairs(e bot.Event, d desk, first []string) ([]string, error) {
	var keys []string
	say := func(m bot.Message) error {
		keys = append(keys, m.Key)
		return e.Say(m, bot.After(first...))
	}
	mentees := map[mentoring.PersonID][]mentoring.Member{}
	for _, x := range sortedPairs(d) {
		if err := e.Tx.PutPair(mentoring.Pair{Cohort: d.Cohort.ID, Couple: x.Couple, Since: e.At}); err != nil {
			return nil, err
		}
		if err := e.Note(d.Cohort.ID, "pair.formed", string(x.Mentee), string(x.Mentor)); err != nil {
			return nil, err
		}
		mentee, mentor := d.Members[mentoring.Mentee][x.Mentee], d.Members[mentoring.Mentor][x.Mentor]
		mentees[x.Mentor] = append(mentees[x.Mentor], mentee)
		if err := say(toMentee(d, x, mentor)); err != nil {
			return nil, err
		}
		if err := say(introduction(d, mentee, mentor)); err != nil {
			return nil, err
		}
		if err := e.RefreshHome(x.Mentee); err != nil {
			return nil, err
		}
	}
	for _, m := range byName(d.Members[mentoring.Mentor]) {
		if len(mentees[m.Person]) == 0 {
			continue
		}
		if err := say(toMentor(d, m, mentees[m.Person])); err != nil {
			return nil, err
		}
		if err := e.RefreshHome(m.Person); err != nil {
			return nil, err
		}
	}
	return keys, nil
}
