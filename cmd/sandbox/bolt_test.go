package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var boltFolder = filepath.Join("..", "..", "bot", "sandbox", "testdata", "bolt")

// boltNode finds Node.js for the app of boltFolder. Without it or the app's packages the test says so and is skipped, but
// not in continuous integration.
func boltNode(t *testing.T) string {
	t.Helper()
	missing := ""
	node, err := exec.LookPath("node")
	if err != nil {
		missing = "Node.js is not installed"
	} else if _, err := os.Stat(filepath.Join(boltFolder, "node_modules", "@slack", "bolt")); err != nil {
		missing = "the packages of the Bolt app are not installed: npm ci --prefix bot/sandbox/testdata/bolt"
	}
	if missing != "" && os.Getenv("CI") == "true" {
		t.Fatalf("%s, and CI=true wants the test with Slack's own SDK", missing)
	}
	if missing != "" {
		t.Skipf("%s: the test with Slack's own SDK did not run", missing)
	}
	return node
}

// served is the command serving a pretend Slack, driven over its control API as any script would.
type served struct {
	t    *testing.T
	env  []string // SLACK_API_URL and tokens, as printed
	base string
}

// serveCommand runs the command and reads its addresses from what it prints.
func serveCommand(t *testing.T, args ...string) *served {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context())) // it outlives the app
	read, write := io.Pipe()
	var errw bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, append([]string{"-no-bot", "-listen", "127.0.0.1:0"}, args...), write, &errw)
		write.CloseWithError(io.EOF)
		ended <- code
	}()
	drained := make(chan struct{})
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitFine || errw.Len() > 0 {
			t.Errorf("exit %d: %s", code, errw.String())
		}
		<-drained
	})
	s := &served{t: t}
	lines := bufio.NewScanner(read)
	for len(s.env) < 3 && lines.Scan() {
		if name, value, ok := strings.Cut(lines.Text(), "="); ok && strings.HasPrefix(name, "SLACK_") {
			s.env = append(s.env, lines.Text())
			if name == "SLACK_API_URL" {
				s.base = strings.TrimSuffix(value, "/api/")
			}
		}
	}
	go func() {
		defer close(drained)
		for lines.Scan() {
			t.Errorf("with another app's manifest the command also said %q", lines.Text())
		}
	}()
	if s.base == "" || len(s.env) != 3 {
		t.Fatalf("the command printed %q", s.env)
	}
	return s
}

func (s *served) call(method, path, body string) (status int, answer []byte) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.base+"/sandbox/"+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err = io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, answer
}

// does performs an act of one person and returns the answer; status is the HTTP status wanted.
func (s *served) does(status int, act map[string]string) string {
	s.t.Helper()
	body, err := json.Marshal(act)
	if err != nil {
		s.t.Fatal(err)
	}
	got, answer := s.call(http.MethodPost, "act", string(body))
	if got != status {
		s.t.Fatalf("%s: HTTP %d, want %d: %s", body, got, status, answer)
	}
	return string(answer)
}

// eventually waits in real time: the other process has its own.
func (s *served) eventually(what string, seen func() bool) {
	s.t.Helper()
	tick, late := time.NewTicker(20*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for !seen() {
		select {
		case <-tick.C:
		case <-late:
			_, story := s.call(http.MethodGet, "transcript", "")
			s.t.Fatalf("waited in vain until %s:\n%s", what, story)
		}
	}
}

func (s *served) sees(who, text string) {
	s.t.Helper()
	s.eventually(who+" sees "+text, func() bool {
		status, answer := s.call(http.MethodGet, "screen?as="+url.QueryEscape(who), "")
		var screen struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(answer, &screen); err != nil || status != http.StatusOK {
			s.t.Fatalf("screen of %s: HTTP %d: %v: %s", who, status, err, answer)
		}
		return strings.Contains(screen.Text, text)
	})
}

// opened counts the connections that the app has asked for.
func (s *served) opened() int {
	s.t.Helper()
	_, answer := s.call(http.MethodGet, "log", "")
	var log struct {
		Calls []struct {
			Method string `json:"method"`
		} `json:"calls"`
	}
	if err := json.Unmarshal(answer, &log); err != nil {
		s.t.Fatal(err)
	}
	n := 0
	for _, c := range log.Calls {
		if c.Method == "apps.connections.open" {
			n++
		}
	}
	return n
}

// startBolt starts the app on the official SDK with the printed settings and waits until it is connected.
func (s *served) startBolt(node string) {
	s.t.Helper()
	cmd := exec.Command(node, "app.js")
	cmd.Dir, cmd.Stderr = boltFolder, os.Stderr
	cmd.Env = append(os.Environ(), s.env...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		// It ends with its input.
		if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
			s.t.Errorf("the Bolt app: %v", err)
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != "ready" {
		s.t.Fatalf("the Bolt app said %q: %v", line, err)
	}
}

// TestBoltAgainstTheCommand runs another app, on Slack's own SDK and unmodified, against the command: only its address of
// Slack and its tokens are those that the command prints.
func TestBoltAgainstTheCommand(t *testing.T) {
	node := boltNode(t)
	s := serveCommand(t, "-manifest", filepath.Join(boltFolder, "manifest.json"))
	s.startBolt(node)
	const nora, farid = "Nora Lind", "Farid Haddad"
	type act = map[string]string
	const fine = http.StatusOK

	s.sees(nora, "samplebot") // the channel has another app in it

	s.does(fine, act{"as": nora, "do": "type", "text": "/sample"})
	s.sees(nora, "== Join ==")
	s.does(fine, act{"as": nora, "do": "fill", "field": "Goals", "text": "short"})
	s.does(fine, act{"as": nora, "do": "choose", "field": "Topic", "option": "Forecasting"})
	if refused := s.does(http.StatusUnprocessableEntity, act{"as": nora, "do": "submit"}); !strings.Contains(refused, `"fields":{"Goals":"Say a little more."}`) {
		t.Errorf("submission with an error: %s", refused)
	}
	s.sees(nora, "Say a little more.")
	s.does(fine, act{"as": nora, "do": "fill", "field": "Goals", "text": "learn to forecast"})
	s.does(fine, act{"as": nora, "do": "submit"})
	s.sees(nora, "Welcome @Nora Lind: forecasting")
	s.does(fine, act{"as": nora, "do": "click", "label": "Done"})
	s.sees(nora, "(edited): Done with forecasting")

	s.does(fine, act{"as": nora, "do": "type", "text": "/sample say"})
	s.sees(nora, "You said: say") // through the response_url

	s.does(fine, act{"as": farid, "do": "shortcut", "name": "try"})
	s.sees(farid, "== Tried ==")
	s.does(fine, act{"as": farid, "do": "cancel"})

	s.does(fine, act{"as": farid, "do": "home"})
	s.sees(farid, "Your home")
	s.does(fine, act{"as": farid, "do": "leave_home"})

	s.does(fine, act{"as": farid, "do": "type", "text": "echo hello & goodbye"})
	s.sees(farid, "samplebot: hello & goodbye")

	for _, reason := range []string{"refresh_requested", "warning", ""} {
		before := s.opened()
		fault, err := json.Marshal(act{"kind": "disconnect", "reason": reason})
		if err != nil {
			t.Fatal(err)
		}
		if status, answer := s.call(http.MethodPost, "fault", string(fault)); status != fine {
			t.Fatalf("disconnect %q: HTTP %d: %s", reason, status, answer)
		}
		s.eventually("the app has reconnected after "+reason, func() bool { return s.opened() > before })
		// An event waits for the new connection; a command would fail while there is none.
		s.does(fine, act{"as": farid, "do": "type", "text": "echo still there after " + reason + "?"})
		s.sees(farid, "samplebot: still there after "+reason+"?")
		s.does(fine, act{"as": nora, "do": "type", "text": "/sample"})
		s.sees(nora, "== Join ==")
		s.does(fine, act{"as": nora, "do": "cancel"})
	}
	if status, answer := s.call(http.MethodGet, "violations", ""); status != fine || strings.TrimSpace(string(answer)) != "[]" {
		t.Errorf("violations: HTTP %d: %s", status, answer)
	}
}
