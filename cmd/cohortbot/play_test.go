package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cohortbot/bot/sandbox"
	"cohortbot/deploy"
	"cohortbot/store"
)

// play is one workspace, and one file of state that successive bots serve,
// each started when the one before was killed.
type play struct {
	*sandbox.Workspace
	t     *testing.T
	wire  *wire
	db    string
	ended chan struct{} // closed when no bot will be started any more

	// guarded by wire.mu
	bot    *child
	over   bool
	broken error // the bot ended without having been killed
}

// wonder is how long people wait for something to happen before they try again.
const wonder = 2 * time.Second

// newPlay opens a workspace with the sample cast in #mentoring and starts the
// bot. All live where it is shortly after 2 at night: nobody is spoken to
// unasked, and no date changes under the test.
func newPlay(t *testing.T, strike func(moment string, nth int) bool) *play {
	t.Helper()
	p := &play{t: t, db: filepath.Join(t.TempDir(), "cohort.db"), ended: make(chan struct{})}
	p.wire = newWire(t, func(url string) *sandbox.Workspace {
		ws, err := sandbox.Open(sandbox.Options{
			Manifest: deploy.Manifest, Seed: 1, RealBase: url, Fail: func(format string, args ...any) { t.Errorf(format, args...) },
			RedeliverAfter: []time.Duration{50 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond},
		})
		if err != nil {
			t.Fatal(err)
		}
		return ws
	})
	p.Workspace = p.wire.slack
	var everybody []string
	for _, part := range sandbox.Cast() {
		part.Zone = nightZone(time.Now())
		p.AddPerson(part.Profile)
		everybody = append(everybody, part.Name)
	}
	p.Invite(p.AddChannel("mentoring", false, everybody...), "cohortbot")
	p.wire.strike = strike
	p.wire.kill = func() {
		p.wire.mu.Lock()
		bot := p.bot
		p.wire.mu.Unlock()
		if bot != nil {
			bot.kill()
		}
	}
	p.leaveFile()
	go p.keepRunning()
	t.Cleanup(func() {
		p.wire.mu.Lock()
		p.over, p.wire.strike = true, nil
		p.wire.mu.Unlock()
		p.wire.kill()
		<-p.ended
	})
	return p
}

// leaveFile queues a message with a file before the first bot starts: the story
// comes to none at night.
func (p *play) leaveFile() {
	p.t.Helper()
	st, err := store.Open(store.Options{Path: p.db})
	if err != nil {
		p.t.Fatal(err)
	}
	defer st.Close()
	err = st.Update(time.Now(), func(tx *store.Tx) error {
		_, err := tx.Queue(store.Outgoing{Key: "plan", To: store.Address{Person: p.Person("Farid Haddad").ID()}, Delivery: strings.Repeat("0", 32),
			Content: store.Content{Text: "For your calendar.", File: &store.File{Name: "plan.ics", Title: "Your plan", Data: []byte("BEGIN:VCALENDAR")}}})
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// nightZone is a zone where it is now between 2 and 3 at night.
func nightZone(now time.Time) string {
	switch ahead := (2 - now.UTC().Hour() + 24) % 24; {
	case ahead == 0:
		return "Etc/UTC"
	case ahead <= 12:
		return fmt.Sprintf("Etc/GMT-%d", ahead) // POSIX counts westward
	default:
		return fmt.Sprintf("Etc/GMT+%d", 24-ahead)
	}
}

func (p *play) env() []string {
	return []string{"SLACK_APP_TOKEN=" + p.AppToken(), "SLACK_BOT_TOKEN=" + p.BotToken(), "SLACK_API_URL=" + p.APIURL(),
		"COHORTBOT_DB=" + p.db, "COHORTBOT_ORGANIZERS=" + p.Person("Nora Lind").ID()}
}

// start starts a bot; the wire must not be locked.
func (p *play) start() (*child, error) {
	bot, err := newChild(p.env(), "serve", "-look-after", "150ms,400ms", "-per-second", "-1")
	if err != nil {
		return nil, err
	}
	p.wire.mu.Lock()
	p.bot = bot
	p.wire.mu.Unlock()
	go func() {
		select {
		case <-bot.connected:
		case <-bot.exited:
		}
		p.wire.pulse()
	}()
	return bot, nil
}

// keepRunning starts the bot, and again whenever it was killed, as a service
// manager does. What the dead one had sent goes through before.
func (p *play) keepRunning() {
	defer close(p.ended)
	for {
		bot, err := p.start()
		if err == nil {
			p.wire.mu.Lock()
			over := p.over
			p.wire.mu.Unlock()
			if over {
				bot.kill()
			}
			<-bot.exited
			p.wire.pulse()
		}
		p.wire.mu.Lock()
		if err == nil && !p.over && bot.code >= 0 {
			err = fmt.Errorf("cohortbot ended by itself with %d", bot.code)
		}
		if err == nil && bot.hasRace() {
			err = errors.New("a data race in cohortbot")
		}
		p.broken = err
		over := p.over || err != nil
		p.wire.mu.Unlock()
		if over {
			if err != nil && bot != nil {
				p.t.Errorf("%v\n%s", err, bot.output())
			}
			return
		}
		if !p.wire.until(patience, p.wire.empty) {
			p.t.Error("what the killed bot had sent never went through")
			return
		}
	}
}

// stopRestarts lets the current bot be the last. It waits for a kill under way
// and what follows.
func (p *play) stopRestarts() {
	p.wire.mu.Lock()
	p.wire.strike = nil
	p.wire.mu.Unlock()
	p.wire.until(patience, func() bool {
		up := p.up()
		p.wire.mu.Lock()
		defer p.wire.mu.Unlock()
		if up && p.wire.killing == 0 || p.broken != nil {
			p.over = true
		}
		return p.over
	})
}

// up says that a bot is connected, and not about to be killed: one that is dead
// but not yet buried would let somebody try forty times in vain.
func (p *play) up() bool {
	p.wire.mu.Lock()
	defer p.wire.mu.Unlock()
	if p.bot == nil || p.wire.killing > 0 {
		return false
	}
	select {
	case <-p.bot.exited:
		return false
	default:
	}
	select {
	case <-p.bot.connected:
		return true
	default:
		return false
	}
}

// Acts, by what an acknowledgement promises.
const (
	asking  = false // it opens a form: who sees none tries again
	lasting = true  // it enters something: acknowledged once, it must have its effect
)

// does has a person do something until it had its effect. Whoever is told that
// it did not work tries again.
func (p *play) does(what string, lasts bool, act func() error, effect func() bool) {
	p.t.Helper()
	within := wonder
	if lasts {
		within = patience
	}
	for try := range 40 {
		if !p.wire.until(patience, p.up) {
			p.fatalf("%s: cohortbot did not come back", what)
		}
		err := act()
		var trouble *sandbox.Trouble
		switch {
		case errors.As(err, &trouble):
		case err != nil && try == 0:
			p.fatalf("%s: %v", what, err)
		case p.wire.until(within, effect):
			return
		case lasts:
			p.fatalf("%s: nothing came of it", what)
		}
	}
	p.fatalf("%s: nothing came of it after forty tries", what)
}

func (p *play) fatalf(format string, args ...any) {
	p.t.Helper()
	p.wire.mu.Lock()
	bot := p.bot
	p.wire.mu.Unlock()
	p.t.Fatalf(format+"\n%s\n%s", append(args, p.Transcript(), bot.output())...)
}

// reads says that somebody sees a text in a place ("" is the DM with the bot).
func (p *play) reads(name, place, text string) func() bool {
	return func() bool {
		return slices.ContainsFunc(p.Person(name).Messages(place), func(m string) bool { return strings.Contains(m, text) })
	}
}

// form says that a form with a text in it is open.
func (p *play) form(name, text string) func() bool {
	return func() bool { return strings.Contains(p.Person(name).Modal(), text) }
}

// submits sends the open form and closes what it leads to. An effect is what
// others can see; the answer itself may have got lost.
func (p *play) submits(name string, effect func() bool) {
	p.t.Helper()
	who := p.Person(name)
	p.does(name+" submits", lasting, func() error {
		err := who.Submit()
		if err != nil && who.Modal() == "" {
			return nil // it went in, and closed
		}
		return err
	}, effect)
	if who.Modal() != "" {
		if err := who.CloseAll(); err != nil {
			p.fatalf("%s closes: %v", name, err)
		}
	}
}

// tell plays the story: a cohort is created and opened, mentors sign up,
// mentees apply, a manager approves, people write to the bot.
func (p *play) tell() {
	p.t.Helper()
	nora, petra, farid, grace := p.Person("Nora Lind"), p.Person("Petra Vogel"), p.Person("Farid Haddad"), p.Person("Grace Mwangi")
	if !p.wire.until(patience, func() bool { return p.wire.answered("users.list", "users.conversations") }) {
		p.fatalf("cohortbot does not ask who is there")
	}
	p.does("Nora begins", asking, func() error { return nora.TypeIn("#mentoring", "/cohort new Spring") }, p.form("Nora", "Home time zone"))
	// It may not know yet where she is.
	zone := nightZone(time.Now())
	p.fills(nora, map[string]string{"Home time zone": zone}, "Channel", "#mentoring", "Call for mentors begins", nextWeek(zone))
	p.submits("Nora", p.reads("Nora", "", "Open it for mentors"))
	p.does("Nora opens", asking, func() error { return nora.Type("/cohort open") }, p.form("Nora", "Begin now"))
	p.submits("Nora", p.reads("Ben", "#mentoring", "Become a mentor"))
	for _, mentor := range [][2]string{{"Ben Fischer", "Statistics & <b>models</b>"}, {"Dana Reyes", "Code, tests"}} {
		name, help := mentor[0], mentor[1]
		who := p.Person(name)
		p.does(name+" opens the form", asking, func() error { return who.ClickIn("Call for mentors", "Become a mentor") }, p.form(name, "What I can help with"))
		p.fills(who, map[string]string{"What I can help with": help, "About me": "Data scientist", "How many mentees I take": "2"}, "Can you give about", "Yes", "Conduct guide", "I agree")
		p.submits(name, p.reads(name, "", "You are a mentor in Spring"))
	}
	p.does("Nora goes on", asking, func() error { return nora.Type("/cohort advance") }, p.form("Nora", "Begin now"))
	p.submits("Nora", p.reads("Farid", "#mentoring", "Code, tests"))
	// A mentor's card that was in doubt is drawn again, before or after the new
	// phase began; edited, it shows the new one in any case.
	for _, name := range []string{"Ben Fischer", "Dana Reyes"} {
		who := p.Person(name)
		p.does(name+" edits", asking, func() error { return who.ClickIn("You are a mentor in Spring", "Edit") }, p.form(name, "What I can help with"))
		p.submits(name, p.reads(name, "", "you meet all mentees for a few minutes"))
	}
	for _, mentee := range [][2]string{{"Farid Haddad", "Forecasting"}, {"Grace Mwangi", "Maps"}} {
		name, goals := mentee[0], mentee[1]
		who := p.Person(name)
		p.does(name+" opens the form", asking, func() error { return who.ClickIn("Call for mentees", "Apply as a mentee") }, p.form(name, "What I want to learn"))
		p.fills(who, map[string]string{"What I want to learn": goals}, "Do you have a project in mind?", "Not yet", "Can you give about", "Yes", "My line manager", "Petra Vogel", "Conduct guide", "I agree")
		p.submits(name, p.reads(name, "", "You have a place in Spring"))
	}
	p.does("Petra asks", lasting, func() error { return petra.Type("what's open?") }, func() bool {
		return p.reads("Petra", "", "Forecasting")() && p.reads("Petra", "", "Maps")()
	})
	for nth := 1; nth <= 2; nth++ {
		p.does("Petra approves", lasting, func() error {
			if len(p.accepted()) == 2 {
				return nil // trying again had been one for the other
			}
			return petra.Click("Approve")
		}, func() bool {
			shown := strings.Count(strings.Join(petra.Messages(""), "\n"), "accepted, and @")
			return len(p.accepted()) >= nth && shown >= nth
		})
	}
	p.does("Farid greets", lasting, func() error { return farid.Type("hi") }, p.reads("Farid", "", "Hello Farid!"))
	p.does("Petra thanks", lasting, func() error { return petra.Type("thanks") }, p.reads("Petra", "", "With pleasure."))
	p.does("Grace looks", lasting, grace.OpenHome, func() bool { return strings.Contains(grace.Home(), "Spring") })
}

// nextWeek is a date a week ahead, as a date picker gives it.
func nextWeek(zone string) string {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		panic(err) // it was given to the sandbox before
	}
	return time.Now().In(loc).AddDate(0, 0, 7).Format(time.DateOnly)
}

// accepted lists who read that they are in.
func (p *play) accepted() (names []string) {
	for _, name := range []string{"Farid", "Grace"} {
		if p.reads(name, "", "you are accepted")() {
			names = append(names, name)
		}
	}
	return names
}

// fills fills in texts, and chooses: field, option, field, option …
func (p *play) fills(who *sandbox.Person, texts map[string]string, choices ...string) {
	p.t.Helper()
	var errs []error
	for field, text := range texts {
		errs = append(errs, who.Fill(field, text))
	}
	for i := 0; i < len(choices); i += 2 {
		errs = append(errs, who.Choose(choices[i], choices[i+1]))
	}
	if err := errors.Join(errs...); err != nil {
		p.fatalf("%s fills in: %v", who.Name(), err)
	}
}

// botMessages are the messages of the bot that somebody sees in a place ("" is
// the DM with it), oldest first, without whispers, which Slack does not keep.
func (p *play) botMessages(who *sandbox.Person, place string) (texts []string) {
	var page struct {
		Messages []struct {
			Text    string
			App     bool
			OnlyYou bool `json:"only_you"`
		}
	}
	p.get("/sandbox/messages?"+url.Values{"as": {who.ID()}, "in": {place}}.Encode(), &page)
	for _, m := range page.Messages {
		if m.App && !m.OnlyYou {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// screens are the final messages that everybody sees, by person and place, as
// they read them.
func (p *play) screens() map[string][]string {
	all := map[string][]string{}
	for _, who := range p.People() {
		for _, c := range who.Conversations() {
			place := who.Name() + " in " + c.Name
			all[place] = p.botMessages(who, c.ID)
			slices.Sort(all[place])
		}
		all[who.Name()+"'s Home"] = []string{who.Home()}
	}
	return all
}

// deliveries counts the delivery ids that stand in Slack.
func (p *play) deliveries() map[string]int {
	ids := map[string]int{}
	type message struct {
		TS       string
		User     string
		ThreadTS string `json:"thread_ts"`
		Metadata struct {
			Payload map[string]string `json:"event_payload"`
		}
		Files []struct{ Name string }
	}
	count := func(m message) {
		switch {
		case m.User != p.BotUserID():
		case len(m.Files) > 0: // a message with a file carries no delivery id
			ids[fmt.Sprintf("%-32s", m.Files[0].Name)]++
		default:
			ids[m.Metadata.Payload["d"]]++
		}
	}
	seen := map[string]bool{}
	for _, who := range p.People() {
		for _, c := range who.Conversations() {
			if seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			var page, thread struct{ Messages []message }
			args := url.Values{"channel": {c.ID}, "limit": {"999"}, "include_all_metadata": {"true"}}
			p.call("conversations.history", args, &page)
			for _, m := range page.Messages {
				count(m)
				if m.ThreadTS != m.TS {
					continue
				}
				args.Set("ts", m.TS)
				p.call("conversations.replies", args, &thread)
				for _, r := range thread.Messages {
					if r.TS != m.TS {
						count(r)
					}
				}
			}
		}
	}
	return ids
}

func (p *play) get(path string, into any) {
	p.t.Helper()
	answer := httptest.NewRecorder()
	p.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
	if err := json.Unmarshal(answer.Body.Bytes(), into); err != nil || answer.Code != 200 {
		p.fatalf("%s: %d %v", path, answer.Code, err)
	}
}

func (p *play) call(method string, args url.Values, into any) {
	p.t.Helper()
	r := httptest.NewRequest("POST", "/api/"+method, strings.NewReader(args.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "Bearer "+p.BotToken())
	answer := httptest.NewRecorder()
	p.ServeHTTP(answer, r)
	if err := json.Unmarshal(answer.Body.Bytes(), into); err != nil {
		p.fatalf("%s: %v", method, err)
	}
}
