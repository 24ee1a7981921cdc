package flows

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"cohortbot/bot"
	"cohortbot/bot/mentoring"
	"cohortbot/bot/sandbox"
	"cohortbot/deploy"
	"cohortbot/store"
)

// Stories: the whole bot, on a real store file, against the pretend Slack,
// inside a bubble of virtual time. People type, click, fill in and see.

var (
	update  = flag.Bool("update", false, "accept what the stories print as the new transcripts; then read them")
	verbose = flag.Bool("story.log", false, "show the bot's log in stories")
)

// story is one workspace with the bot in it. It begins on Monday, 1 March
// 2027, 08:00 UTC; the sample cast is there, and a channel #mentoring with the
// bot and everybody in it.
type story struct {
	*sandbox.Workspace
	t       *testing.T
	Store   *store.Store
	Bot     *bot.Bot
	Channel string // id of #mentoring
	path    string
	stop    func()
	log     bytes.Buffer // the bot's log, at its most talkative
}

// telling are the tests that have begun to tell a story; some tell several.
var telling sync.Map

// tellStory runs a story in a bubble and fails it for every rule of Slack that
// was broken.
func tellStory(t *testing.T, body func(s *story)) {
	t.Helper()
	if _, again := telling.LoadOrStore(t, true); !again { // each story has a world of its own
		t.Parallel()
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)))
		s := &story{t: t, path: filepath.Join(t.TempDir(), "cohort.db")}
		router, err := bot.NewRouter(All(), nil, nil, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		s.Workspace, err = sandbox.Open(sandbox.Options{
			Manifest: deploy.Manifest, Seed: 1, Known: router.Known, Settle: synctest.Wait,
			Fail:      func(format string, args ...any) { t.Helper(); t.Fatalf(format, args...) },
			PingEvery: 12 * time.Hour,
		})
		if err != nil {
			t.Fatal(err)
		}
		var everybody []string
		for _, p := range sandbox.Cast() {
			s.AddPerson(p.Profile)
			everybody = append(everybody, p.Name)
		}
		s.Channel = s.AddChannel("mentoring", false, everybody...)
		s.Invite(s.Channel, "cohortbot")
		s.start()
		defer s.Close()
		defer func() { s.stop() }()
		body(s)
		synctest.Wait()
		for _, v := range s.Violations() {
			t.Errorf("Slack's rule %s broken: %s %s", v.Rule, v.Detail, v.Pointer)
		}
	})
}

// start starts the bot on the story's file.
func (s *story) start() {
	s.t.Helper()
	st, err := store.Open(store.Options{Path: s.path, NoSync: true})
	if err != nil {
		s.t.Fatal(err)
	}
	var to io.Writer = &s.log
	if *verbose {
		to = io.MultiWriter(to, os.Stderr)
	}
	log := slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b, err := bot.New(bot.Config{
		Store: st, Flows: All(), Log: log,
		BotToken: s.BotToken(), AppToken: s.AppToken(), APIURL: s.APIURL(),
		HTTPClient: s.HTTPClient(), Dialer: &websocket.Dialer{NetDialContext: s.Dial},
		Founders: []mentoring.PersonID{s.id("Nora Lind")},
		Rand:     rand.NewChaCha8([32]byte{1}),
		Sockets:  1, Workers: 1, PerSecond: -1, PingTimeout: 48 * time.Hour,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	s.Store, s.Bot = st, b
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("the bot ended with: %v", err)
		}
		if err := st.Close(); err != nil {
			s.t.Errorf("close the store: %v", err)
		}
	}
	synctest.Wait()
}

// restart stops the bot, lets d pass, and starts it again on the same file.
func (s *story) restart(d time.Duration) {
	s.t.Helper()
	s.stop()
	time.Sleep(d)
	s.start()
}

// pass lets d of virtual time pass.
func (s *story) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// passTo lets time pass to an instant such as "2027-03-08 09:00", UTC.
func (s *story) passTo(utc string) {
	s.t.Helper()
	to, err := time.Parse("2006-01-02 15:04", utc)
	if err != nil {
		s.t.Fatal(err)
	}
	s.pass(time.Until(to))
}

// id is the user id of somebody of the cast.
func (s *story) id(name string) mentoring.PersonID {
	return mentoring.PersonID(s.Person(name).ID())
}

// inTx runs fn as one happening, for what a story takes as given.
func (s *story) inTx(fn func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.Store.Update(time.Now(), fn); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}

// read looks at the state.
func (s *story) read(fn func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.Store.View(fn); err != nil {
		s.t.Fatal(err)
	}
}

// givenCohort puts a cohort "Spring 2027" in the given phase into the state:
// organized by Nora, at home in Berlin, in #mentoring, with the sample mentors
// (two places for Ben and Dana, one for the others, so seven in all) and
// mentees as members, all active and all speaking English. The plan began so
// that the phase begins today.
func (s *story) givenCohort(phase mentoring.Phase) mentoring.Cohort {
	s.t.Helper()
	home := mentoring.Calendar{Zone: "Europe/Berlin", Workdays: mentoring.MondayToFriday}
	today := mentoring.DateOf(time.Now(), home.Home())
	c := mentoring.Cohort{
		ID: "spring-2027", Name: "Spring 2027", Objectives: "Grow data science skills on real projects.", Home: home,
		Channel: s.Channel, Languages: []string{"English"}, Organizers: []mentoring.PersonID{s.id("Nora Lind")},
		TalkMinutes: 12, MenteeHours: 4, MentorHours: 2, CheckIn: mentoring.WeeklySlots{Weekday: time.Monday, Hour: 10},
		RemindDays: []int{7, 2, 0}, SilentTold: 2, CreatedAt: time.Now(), CreatedBy: s.id("Nora Lind"),
	}
	// Count back so that phase begins today, the ones before it a week apart.
	start := today
	for p := mentoring.CallMentors; p < phase; p++ {
		start = start.Add(-7 * mentoring.DefaultWeeks(p))
	}
	c.Plan = mentoring.DefaultPlan(start, home)
	for p := mentoring.CallMentors; p <= phase; p++ {
		var err error
		if c.Plan, _, err = c.Plan.Advance(p, c.Plan.BoundaryAt(p, home), home); err != nil {
			s.t.Fatal(err)
		}
	}
	c.Phase = phase
	c.Promised = c.Plan.Start(mentoring.Closed)
	s.inTx(func(tx *store.Tx) error {
		for _, part := range sandbox.Cast() {
			m := mentoring.Member{Cohort: c.ID, Person: s.id(part.Name), Role: mentoring.Role(part.Role), Name: part.Name,
				Standing: mentoring.Active, JoinedAt: time.Now(), Languages: []string{"English"}}
			switch part.Role {
			case "mentor":
				m.Profile = mentoring.Profile{Help: "Statistics and models", Bio: "Data scientist", Capacity: 1}
				if part.Name == "Ben Fischer" || part.Name == "Dana Reyes" {
					m.Profile.Capacity = 2
				}
			case "mentee":
				m.Application = mentoring.Application{Goals: "Learn forecasting", Manager: s.id("Petra Vogel"), Decision: mentoring.Approved}
			default:
				continue
			}
			if err := tx.PutMember(m); err != nil {
				return err
			}
		}
		return tx.PutCohort(c)
	})
	return c
}

// enter brings the given cohort into its next phase, as an organizer would.
func (s *story) enter(c mentoring.Cohort, phase mentoring.Phase) mentoring.Cohort {
	s.t.Helper()
	err := s.Bot.Happen(func(e bot.Event) error {
		now, _, err := e.Tx.Cohort(c.ID)
		if err != nil {
			return err
		}
		c, _, err = advance(e, now, phase, e.At)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
	return c
}

// golden compares the story's transcript with testdata/name.txt.
func (s *story) golden(name string) {
	s.t.Helper()
	got := s.Transcript()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatalf("%v\nhint: go test ./bot/flows -run %s -update, then read the transcript", err, s.t.Name())
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		s.t.Errorf("the transcript changed (-reviewed +now):\n%s\nhint: go test ./bot/flows -run %s -update, then read the transcript", diff, s.t.Name())
	}
}

type botEvent = bot.Event

// happen runs fn as one happening of the bot's own.
func (s *story) happen(fn func(botEvent) error) {
	s.t.Helper()
	if err := s.Bot.Happen(fn); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}
