package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohortbot/bot/sandbox"
	"cohortbot/deploy"
	"cohortbot/store"
)

// ran is what one call of the program came to.
type ran struct {
	code     int
	out, err string
}

// runHere runs the program in this process.
func runHere(t *testing.T, getenv func(string) string, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errw bytes.Buffer
	code := run(ctx, args, getenv, strings.NewReader(""), &out, &errw)
	return ran{code, out.String(), errw.String()}
}

// says fails unless the program ended with a code and named the cause.
func (r ran) says(t *testing.T, code int, parts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("it ended with %d, want %d\n%s%s", r.code, code, r.out, r.err)
	}
	for _, part := range parts {
		if !strings.Contains(r.out+r.err, part) {
			t.Errorf("it does not say %q:\n%s%s", part, r.out, r.err)
		}
	}
}

// quietSlack is a workspace on a real listener.
func quietSlack(t *testing.T) *wire {
	t.Helper()
	return newWire(t, func(url string) *sandbox.Workspace {
		ws, err := sandbox.Open(sandbox.Options{Manifest: deploy.Manifest, Seed: 1, RealBase: url, Fail: t.Errorf})
		if err != nil {
			t.Fatal(err)
		}
		return ws
	})
}

func (w *wire) env(db string, change ...string) func(string) string {
	return env(append([]string{"SLACK_APP_TOKEN", w.slack.AppToken(), "SLACK_BOT_TOKEN", w.slack.BotToken(), "SLACK_API_URL", w.slack.APIURL(), "COHORTBOT_DB", db}, change...)...)
}

func TestCommands(t *testing.T) {
	none := func(string) string { return "" }
	runHere(t, none, "sevre").says(t, exitInput, `there is no command "sevre"`, "cohortbot help")
	runHere(t, none).says(t, exitInput, "Commands:", "serve")
	runHere(t, none, "help").says(t, exitFine, "Commands:", "serve")
	runHere(t, none, "version").says(t, exitFine, "cohortbot ")
	runHere(t, none, "serve", "-help").says(t, exitFine, "-look-after", "$SLACK_BOT_TOKEN")
	runHere(t, none, "serve").says(t, exitInput, "SLACK_APP_TOKEN: is missing")
}

func TestCheckFine(t *testing.T) {
	w := quietSlack(t)
	db := filepath.Join(t.TempDir(), "cohort.db")
	runHere(t, w.env(db), "serve", "-check").says(t, exitFine, "they fit together", "is sound", "Slack knows it as cohortbot", "ready to serve")
	runHere(t, w.env(db, "SLACK_BOT_TOKEN", botToken), "serve", "-check").says(t, exitToken, "Slack refuses the token (invalid_auth)")
	runHere(t, w.env(db, "SLACK_API_URL", "http://127.0.0.1:1/api/"), "serve", "-check").says(t, exitFalse, "Slack could not be reached")
}

func TestRefusedTokenEnds(t *testing.T) {
	w := quietSlack(t)
	db := filepath.Join(t.TempDir(), "cohort.db")
	for _, token := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"} {
		wrong := botToken
		if token == "SLACK_APP_TOKEN" {
			wrong = appToken
		}
		got := runHere(t, w.env(db, token, wrong), "serve")
		got.says(t, exitToken, "Slack refuses the token (invalid_auth)", "create a new one")
		if strings.Contains(got.err, "CANARY") {
			t.Errorf("a token is repeated: %s", got.err)
		}
	}
}

func TestLockedFile(t *testing.T) {
	t.Parallel()
	p := newPlay(t, nil)
	if !p.wire.until(patience, p.up) {
		t.Fatal("cohortbot did not connect")
	}
	began := time.Now()
	got := runHere(t, p.wire.env(p.db), "serve")
	// The store waits 2 s for a process that is about to end.
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it took %s to say that the file is in use", took)
	}
	got.says(t, exitInput, p.db, "in use by process "+strconv.Itoa(p.bot.cmd.Process.Pid))
	runHere(t, p.wire.env(p.db), "serve", "-check").says(t, exitInput, p.db, "in use by process")
}

func TestDamagedFile(t *testing.T) {
	w := quietSlack(t)
	db := filepath.Join(t.TempDir(), "cohort.db")
	st, err := store.Open(store.Options{Path: db})
	if err != nil {
		t.Fatal(err)
	}
	const word = "a channel that is named in the file"
	if err := st.Update(time.Now(), func(tx *store.Tx) error { return tx.JoinedChannel(word) }); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	value := bytes.Clone(sound)
	for at := bytes.Index(value, []byte(word)); at >= 0; at = bytes.Index(value, []byte(word)) {
		value[at] ^= 1
	}
	beginning := bytes.Clone(sound)
	for i := range 2 * os.Getpagesize() {
		beginning[i] = 0
	}
	for _, c := range []struct {
		name  string
		file  []byte
		serve int // without -check; -1: it cannot know at the start
	}{
		{"one changed value", value, -1},
		{"no beginning", beginning, exitInput},
		{"cut short", sound[:3*os.Getpagesize()], exitInput},
		{"something else", []byte(strings.Repeat("not a database\n", 2000)), exitInput},
	} {
		t.Run(c.name, func(t *testing.T) {
			damaged := filepath.Join(t.TempDir(), "cohort.db")
			if err := os.WriteFile(damaged, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			runHere(t, w.env(damaged), "serve", "-check").says(t, exitFalse, "is damaged", "restore the newest good backup")
			if c.serve >= 0 {
				runHere(t, w.env(damaged), "serve").says(t, c.serve, damaged, "is damaged", "restore the newest good backup")
			}
		})
	}
}

// TestTerminateUnderLoad stops the bot while many people write to it at once:
// it ends within 5 s with code 0, and what it acknowledged is kept and answered.
func TestTerminateUnderLoad(t *testing.T) {
	t.Parallel()
	var p *play
	told := make(chan *child, 1)
	p = newPlay(t, func(what string, nth int) bool {
		if what == "after ack of message" && nth == 30 {
			p.over = true
			if err := p.bot.tellToStop(); err != nil {
				t.Errorf("tell cohortbot to stop: %v", err)
			}
			told <- p.bot
		}
		return false
	})
	if !p.wire.until(patience, func() bool { return p.wire.answered("users.list", "users.conversations") }) {
		t.Fatal("cohortbot did not connect")
	}
	var typing sync.WaitGroup
	var typed atomic.Int64
	for _, who := range p.People() {
		typing.Go(func() {
			for i := range 25 {
				select {
				case <-p.ended:
					return
				default:
				}
				if err := who.Type(fmt.Sprintf("thanks %d", i)); err != nil {
					t.Errorf("%s: %v", who.Name(), err)
					return
				}
				typed.Add(1)
			}
		})
	}
	select {
	case bot := <-told:
		bot.stopped(t)
	case <-t.Context().Done():
	}
	typing.Wait()
	<-p.ended
	p.wire.mu.Lock()
	acked := p.wire.seen["after ack of message"]
	p.wire.mu.Unlock()
	want := int(typed.Load())
	if acked < 30 || acked >= want {
		t.Errorf("%d of %d messages had been acknowledged when it stopped: it was not under load", acked, want)
	}
	t.Logf("%d of %d messages were acknowledged when it stopped", acked, want)
	// The next one answers what was acknowledged, and takes what was not.
	again, err := p.start()
	if err != nil {
		t.Fatal(err)
	}
	answers := func() int {
		n := -1 // the message with a file, which waited for the bot, is no answer
		for _, who := range p.People() {
			n += len(p.botMessages(who, ""))
		}
		return n
	}
	if !p.wire.until(patience, func() bool { return answers() >= want }) {
		t.Errorf("%d messages were answered, want %d", answers(), want)
	}
	again.terminate(t)
	if n := answers(); n != want {
		t.Errorf("%d answers stand there, want one to each of %d messages", n, want)
	}
	for id, n := range p.deliveries() {
		if n != 1 {
			t.Errorf("delivery id %q stands %d times in Slack", id, n)
		}
	}
}
