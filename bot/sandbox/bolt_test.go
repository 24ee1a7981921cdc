package sandbox_test

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohortbot/bot/sandbox"
)

// boltApp starts the app of testdata/bolt against a workspace on a real address. Without Node or the app's packages the
// test says so and is skipped, but not in continuous integration.
func boltApp(t *testing.T, o sandbox.Options) *sandbox.Workspace {
	t.Helper()
	missing := ""
	node, err := exec.LookPath("node")
	if err != nil {
		missing = "Node.js is not installed"
	} else if _, err := os.Stat(filepath.Join("testdata", "bolt", "node_modules", "@slack", "bolt")); err != nil {
		missing = "the packages of testdata/bolt are not installed: npm ci --prefix bot/sandbox/testdata/bolt"
	}
	if missing != "" && os.Getenv("CI") == "true" {
		t.Fatalf("%s, and CI=true wants the test with Slack's own SDK", missing)
	}
	if missing != "" {
		t.Skipf("%s: the test with Slack's own SDK did not run", missing)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if o.Manifest, err = os.ReadFile(filepath.Join("testdata", "bolt", "manifest.json")); err != nil {
		t.Fatal(err)
	}
	o.RealBase, o.Fail = "http://"+l.Addr().String(), t.Errorf
	ws, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: ws}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(l); err != http.ErrServerClosed {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		ws.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		<-served
	})
	ws.AddPerson(sandbox.Profile{Name: "Ana Silva", Zone: "Europe/Lisbon"})
	ws.AddPerson(sandbox.Profile{Name: "Ben Okoro", Zone: "Africa/Lagos"})

	cmd := exec.Command(node, "app.js")
	cmd.Dir, cmd.Stderr = filepath.Join("testdata", "bolt"), os.Stderr
	cmd.Env = append(os.Environ(), "SLACK_API_URL="+ws.APIURL(), "SLACK_BOT_TOKEN="+ws.BotToken(), "SLACK_APP_TOKEN="+ws.AppToken())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// It ends with its input.
		if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
			t.Errorf("the Bolt app: %v", err)
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != "ready" {
		t.Fatalf("the Bolt app said %q: %v", line, err)
	}
	return ws
}

// eventually waits in real time: the other process has its own.
func eventually(t *testing.T, what string, seen func() bool) {
	t.Helper()
	tick, late := time.NewTicker(10*time.Millisecond), time.After(15*time.Second)
	defer tick.Stop()
	for !seen() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// TestBolt lets Slack's own SDK, unmodified, run through everything that the sandbox speaks with an app.
func TestBolt(t *testing.T) {
	ws := boltApp(t, sandbox.Options{})
	ana, ben := ws.Person("Ana"), ws.Person("Ben")
	do := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	says := func(p *sandbox.Person, text string) {
		t.Helper()
		eventually(t, p.Name()+" sees "+text, func() bool { return strings.Contains(p.Screen(), text) })
	}

	do("slash command", ana.Type("/sample"))
	says(ana, "== Join ==")
	do("fill", ana.Fill("Goals", "short"))
	do("options of an external select", ana.Choose("Topic", "Forecasting"))
	err := ana.Submit()
	if fields, ok := errors.AsType[*sandbox.FieldErrors](err); !ok || fields.Fields["Goals"] != "Say a little more." {
		t.Fatalf("submission with an error: %v", err)
	}
	do("fill again", ana.Fill("Goals", "learn to forecast"))
	do("submission", ana.Submit())
	says(ana, "Welcome @Ana Silva: forecasting")
	do("button", ana.Click("Done"))
	says(ana, "(edited): Done with forecasting")

	do("command with an answer", ana.Type("/sample say"))
	says(ana, "You said: say")

	do("shortcut", ben.Shortcut("try"))
	says(ben, "== Tried ==")
	do("cancel", ben.Cancel())

	do("App Home", ben.OpenHome())
	says(ben, "Your home")
	ben.LeaveHome()

	ws.AddChannel("general", false, "Ana Silva")
	ws.Invite("general", "samplebot")
	ws.Invite("general", "Ben Okoro")
	says(ben, "Hello @Ben Okoro")
	do("message event", ben.Type("echo hello & goodbye"))
	says(ben, "samplebot: hello & goodbye")

	for _, reason := range []string{"refresh_requested", "warning", ""} {
		opened := opens(ws)
		ws.Faults().Disconnect(reason)
		eventually(t, "the app has reconnected after "+reason, func() bool { return opens(ws) > opened })
		do("an event for the new connection", ben.OpenHome())
		ben.LeaveHome()
		eventually(t, "the event is acknowledged after "+reason, func() bool { e := ws.Envelopes(); return e[len(e)-1].Acked })
		do("a command after "+reason, ana.Type("/sample"))
		says(ana, "== Join ==")
		do("cancel", ana.Cancel())
	}
	if v := ws.Violations(); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}

func opens(ws *sandbox.Workspace) int {
	n := 0
	for _, c := range ws.Calls() {
		if c.Method == "apps.connections.open" {
			n++
		}
	}
	return n
}
