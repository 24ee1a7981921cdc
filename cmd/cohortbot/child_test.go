package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// beChild makes the test binary be cohortbot itself, so that a test can kill
// it like any process, and the race detector watches both sides.
const beChild = "COHORTBOT_TEST_IS_THE_BOT"

func TestMain(m *testing.M) {
	if os.Getenv(beChild) != "" {
		main()
	}
	// The tests with children mostly wait, each for its own.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// patience bounds every wait of these tests; none of them waits without a
// condition.
const patience = 2 * time.Minute

// child is one running cohortbot.
type child struct {
	cmd       *exec.Cmd
	connected chan struct{} // closed when it said so
	exited    chan struct{} // closed when it is gone
	code      int           // after exited; -1 if it was killed
	took      time.Duration // after exited: since it was told to stop

	mu   sync.Mutex
	out  bytes.Buffer // both streams
	told time.Time
}

// Write keeps what the child logs.
func (c *child) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.Write(p)
}

// output is what the child printed so far.
func (c *child) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.String()
}

func newChild(env []string, args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(self, args...), connected: make(chan struct{}), exited: make(chan struct{})}
	c.cmd.Env = append(env, beChild+"=1")
	c.cmd.Stderr = c
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			fmt.Fprintln(c, lines.Text())
			if lines.Text() == "cohortbot is connected" {
				close(c.connected)
			}
		}
		_ = c.cmd.Wait() // its code says it
		c.mu.Lock()
		c.code = c.cmd.ProcessState.ExitCode()
		if !c.told.IsZero() {
			c.took = time.Since(c.told)
		}
		c.mu.Unlock()
		close(c.exited)
	}()
	return c, nil
}

// kill ends the child as a power cut would, and returns when it is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may be gone already
	<-c.exited
}

// terminate asks the child to stop, and fails unless it does with code 0 in
// 5 s.
func (c *child) terminate(t *testing.T) {
	t.Helper()
	if err := c.tellToStop(); err != nil {
		t.Fatalf("tell cohortbot to stop: %v", err)
	}
	c.stopped(t)
}

func (c *child) tellToStop() error {
	c.mu.Lock()
	c.told = time.Now()
	c.mu.Unlock()
	return c.cmd.Process.Signal(syscall.SIGTERM)
}

// stopped fails unless the child, told to stop, does with code 0 in 5 s.
func (c *child) stopped(t *testing.T) {
	t.Helper()
	if !c.ended(t) {
		return
	}
	if c.code != exitFine || c.took > 5*time.Second {
		t.Errorf("after SIGTERM cohortbot ended with %d after %s, want 0 within 5 s\n%s", c.code, c.took, c.output())
	}
}

// ended waits for the child to end by itself.
func (c *child) ended(t *testing.T) bool {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	select {
	case <-c.exited:
		return true
	case <-deadline.C:
		t.Fatalf("cohortbot did not end within %s\n%s", patience, c.output())
		return false
	}
}

// hasRace says that the child's race detector found something.
func (c *child) hasRace() bool { return strings.Contains(c.output(), "WARNING: DATA RACE") }
